"""Lists as schools have them: each file, made here, with the verdict of each of its rows."""

import datetime
import io
import zipfile

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font

from oso.spreadsheet import SpreadsheetError, read_numbers, write_verdicts

A, B, C = "020355889", "080040676", "113478471"
EDUCATION = "101222331"
WRONG = "113478472"

GOOD = [("ok", A), ("ok", B)]


def book(fill, save="xlsx"):
    """A workbook that ``fill`` writes on; as bytes."""
    work = openpyxl.Workbook()
    fill(work)
    stream = io.BytesIO()
    work.save(stream)
    return stream.getvalue()


def rows(*lines, **formats):
    """An .xlsx with these rows; ``formats`` is column letter -> number format."""

    def fill(work):
        for line in lines:
            work.active.append(line if isinstance(line, list) else [line])
        for letter, style in formats.items():
            for cell in work.active[letter]:
                cell.number_format = style

    return book(fill)


def old(*lines):
    """An .xls with these rows."""
    work = xlwt.Workbook()
    sheet = work.add_sheet("Blad1")
    for y, line in enumerate(lines):
        for x, cell in enumerate(line if isinstance(line, list) else [line]):
            sheet.write(y, x, cell)
    stream = io.BytesIO()
    work.save(stream)
    return stream.getvalue()


def text(*lines, code="utf-8", end="\r\n"):
    """A text file."""
    return end.join(lines).encode(code)


def packed(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def hidden(work):
    work.active.append(["BSN"])
    work.active.append([A])
    work.active.row_dimensions[2].hidden = True
    other = work.create_sheet("Verborgen")
    other.sheet_state = "hidden"
    other.append(["bsn"])
    other.append([B])


def title_and_merge(work):
    sheet = work.active
    sheet["A1"] = "Leerlingen groep 8"
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(bold=True)
    sheet.append([])
    sheet.append(["Naam", "Burgerservicenummer", "Klas"])
    sheet.append(["Jan", A, "8A"])
    sheet.append(["Piet", B, "8B"])


def empties(work):
    work.active.append(["BSN"])
    work.active.append([A])
    work.active.cell(400, 1).number_format = "@"
    work.active.cell(900, 1, B)


def three_sheets(work):
    work.active.append(["Uitleg"])
    for name, number in (("8A", A), ("8B", B)):
        sheet = work.create_sheet(name)
        sheet.append(["PGN"])
        sheet.append([number])


def far_right(work):
    work.active.cell(1, 30, "BSN")
    work.active.cell(2, 30, A)
    work.active.cell(3, 30, B)


#: What it is -> the file, and verdict with number of each row, or the code of the refusal.
FILES = {
    "text cells": (rows("BSN", A, B), GOOD),
    "number cells without their zeros": (rows("BSN", int(A), int(B)), GOOD),
    "number cells with a format of nine digits": (rows("BSN", int(A), int(B), A="000000000"), GOOD),
    "numbers as floats": (rows("BSN", float(A), float(B)), GOOD),
    "text of a float": (rows("BSN", A + ".0", C), [("ok", A), ("ok", C)]),
    "dots, spaces and no-break spaces": (
        rows("BSN", "0203.55.889", "0800\u00a040 676"),
        GOOD,
    ),
    "heading in small letters with spaces": (rows("  b s n ", A, B), GOOD),
    "heading BSN-nummer": (rows("BSN-nummer:", A, B), GOOD),
    "heading Onderwijsnummer": (rows("Onderwijsnummer", EDUCATION), [("ok", EDUCATION)]),
    "heading PGN": (rows("PGN", A, B), GOOD),
    "BSN empty, onderwijsnummer beside it": (
        rows(["BSN", "Onderwijsnummer"], [A, None], [None, EDUCATION]),
        [("ok", A), ("ok", EDUCATION)],
    ),
    "title, merged cells and names": (book(title_and_merge), GOOD),
    "hidden row and hidden sheet": (book(hidden), GOOD),
    "hundreds of empty rows between": (book(empties), GOOD),
    "several sheets": (book(three_sheets), GOOD),
    "column far to the right": (book(far_right), GOOD),
    "twice in the list": (rows("BSN", A, B, int(A)), [*GOOD, ("duplicate", A)]),
    "fails the check": (rows("BSN", A, WRONG), [("ok", A), ("invalid", None)]),
    "a word": (rows("BSN", A, "onbekend"), [("ok", A), ("invalid", None)]),
    "a row of totals": (rows("BSN", A, B, "Totaal: 2"), [*GOOD, ("invalid", None)]),
    "a name and no number": (
        rows(["Naam", "BSN"], ["Jan", A], ["Piet", None]),
        [("ok", A), ("invalid", None)],
    ),
    "date": (rows("BSN", datetime.date(2014, 5, 6), A), [("invalid", None), ("ok", A)]),
    "negative and broken": (rows("BSN", -int(A), 1.5), [("invalid", None)] * 2),
    "true and false": (rows("BSN", True, False), [("invalid", None)] * 2),
    "ten digits": (rows("BSN", "1" + A, A), [("invalid", None), ("ok", A)]),
    "formula that was never calculated": (rows("BSN", "=1+1", A), [("invalid", None), ("ok", A)]),
    "error of Excel": (rows("BSN", "#N/A", A), [("invalid", None), ("ok", A)]),
    "apostrophe of a text": (rows("BSN", "'" + A, B), GOOD),
    "xls with texts": (old("BSN", A, B), GOOD),
    "xls with numbers": (old("BSN", int(A), float(B)), GOOD),
    "csv of one column": (text("BSN", A, B), GOOD),
    "csv with semicolons and names": (text("Naam;BSN", f"Jan;{A}", f"Piet;{B}"), GOOD),
    "csv with commas and quotes": (text('"Naam","BSN"', f'"Jan, de",{A}', f'"P",{B}'), GOOD),
    "csv with tabs in UTF-16": (text("Naam\tBSN", f"J\t{A}", f"P\t{B}", code="utf-16"), GOOD),
    "csv in the letters of Windows": (
        text("Naam;BSN", f"Zo\xeb;{A}", f"Ren\xe9;{B}", code="cp1252"),
        GOOD,
    ),
    "csv with commas inside quotes": (
        text("Naam;BSN", f'"de Vries, Jan, Piet, Klaas";{A}', f'"Bos, A., B., C.";{B}'),
        GOOD,
    ),
    "heading with the short name behind it": (rows("Burgerservicenummer (BSN)", A, B), GOOD),
    "zero-width characters": (rows("BSN", "\u200b" + A, B + "\ufeff"), GOOD),
    "scientific text": (rows("BSN", "1.23E+08", A), [("invalid", None), ("ok", A)]),
    "csv with a mark at the start": (text("BSN", A, B, code="utf-8-sig"), GOOD),
    "csv with Excel's kept texts": (text("BSN", f'="{A}"', f'"=""{B}"""'), GOOD),
    "csv with lost zeros and empty lines": (text("BSN", str(int(A)), "", str(int(B)), ""), GOOD),
    "csv of old Macs": (text("BSN", A, B, end="\r"), GOOD),
    "csv with a formula": (text("BSN", "=1+1", A), [("invalid", None), ("ok", A)]),
    "csv without heading": (text(A, B), "no_heading"),
    "text that is no list": (text("Beste ouders,", "tot ziens"), "no_column"),
    "nothing but a heading": (rows("BSN"), "no_numbers"),
    "no heading": (rows(A, B), "no_heading"),
    "empty workbook": (book(lambda work: None), "empty"),
    "no bytes": (b"", "empty_file"),
    "too many rows": (text("BSN", *[A] * 5_001), "too_many_rows"),
    "too large": (b"BSN\n" + b"1" * (6 * 1024**2), "too_large"),
    "cut off": (rows("BSN", A)[:-200], "damaged"),
    "with macros": (
        packed(
            **{"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>", "xl/vbaProject.bin": ""}
        ),
        "macros",
    ),
    "binary workbook": (packed(**{"xl/workbook.bin": "x"}), "xlsb"),
    "LibreOffice": (packed(**{"mimetype": "x", "content.xml": "<x/>"}), "ods"),
    "with a password": (
        bytes.fromhex("d0cf11e0a1b11ae1") + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "web page called xls": (b"<html><table><tr><td>BSN</td></tr></table></html>", "html"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3", "not_spreadsheet"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_spreadsheet"),
    "csv with a zero byte": (b"BSN\n" + A.encode() + b"\0\n", "not_spreadsheet"),
}


@pytest.mark.parametrize(("data", "expected"), FILES.values(), ids=FILES)
def test_file(data, expected):
    if isinstance(expected, str):
        with pytest.raises(SpreadsheetError) as caught:
            read_numbers(data)
        assert caught.value.message.code == f"spreadsheet.{expected}"
        return
    found = [(row.verdict, row.number.value) for row in read_numbers(data).rows]
    assert found == expected


def test_verdicts_as_excel_hold_no_formula():
    data = write_verdicts(("Where", "BSN"), [("Blad1, rij 2", "=HYPERLINK(1)"), ("x\x01", "+1")])
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [[cell.value for cell in row] for row in sheet] == [
        ["Where", "BSN"],
        ["Blad1, rij 2", "=HYPERLINK(1)"],
        ["x", "+1"],
    ]
    assert {cell.data_type for row in sheet for cell in row} == {"s"}
