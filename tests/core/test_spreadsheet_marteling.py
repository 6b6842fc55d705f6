"""Lists as schools have them: each file, made here, with the verdict of each of its rows."""

import datetime
import io

import openpyxl
import pytest
import xlwt
from openpyxl.styles import Font
from rekenbladbouw import (
    REST,
    cell,
    compound,
    content,
    encrypted_ods,
    encrypted_xlsx,
    fods,
    macros_ods,
    manifest,
    ods,
    row,
    wholly_encrypted_ods,
    xlsb,
    xlsm,
    zipped,
)

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
            for one in work.active[letter]:
                one.number_format = style

    return book(fill)


def old(*lines):
    """An .xls with these rows."""
    work = xlwt.Workbook()
    sheet = work.add_sheet("Blad1")
    for y, line in enumerate(lines):
        for x, one in enumerate(line if isinstance(line, list) else [line]):
            sheet.write(y, x, one)
    stream = io.BytesIO()
    work.save(stream)
    return stream.getvalue()


def text(*lines, code="utf-8", end="\r\n"):
    """A text file."""
    return end.join(lines).encode(code)


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
    "with macros": (xlsm(["BSN"], [A]), "macros"),
    "says that it has macros": (xlsm(["BSN"], [A], project=False), "macros"),
    "binary workbook": (xlsb(), "xlsb"),
    "with a password": (encrypted_xlsx(), "password"),
    "document of Word called xls": (compound({"WordDocument": b"x"}), "not_spreadsheet"),
    "web page called xls": (b"<html><table><tr><td>BSN</td></tr></table></html>", "html"),
    "pdf": (b"%PDF-1.4\n%\xe2\xe3", "not_spreadsheet"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_spreadsheet"),
    "picture without a zero byte": (b"\x89PNG\r\n\x1a\nx", "not_spreadsheet"),
    "photograph": (b"\xff\xd8\xff\xe1Exif", "not_spreadsheet"),
    "gif": (b"GIF89a\x21\x21", "not_spreadsheet"),
    "letter in rtf": (b"{\\rtf1\\ansi BSN " + A.encode() + b"}", "not_spreadsheet"),
    "packed file": (b"\x1f\x8b!!BSN", "not_spreadsheet"),
    "letter of Word": (
        zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
        "not_spreadsheet",
    ),
    "csv with a zero byte": (b"BSN\n" + A.encode() + b"\0\n", "not_spreadsheet"),
    "csv with a zero byte far down": (
        b"BSN\n" + b"\n" * 5000 + A.encode() + b"\0\n" + B.encode(),
        [("invalid", None), ("ok", B)],
    ),
    "csv with a line that names the separator": (text("sep=;", "Naam;BSN", f"J;{A}"), [("ok", A)]),
    "csv with bars": (text("Naam|BSN", f"J|{A}", f"P|{B}"), GOOD),
    "csv with tabs": (text("Naam\tBSN", f"de V., J.\t{A}", f"P\t{B}"), GOOD),
    "csv in UTF-16 with a mark": (text("Naam;BSN", f"J;{A}", f"P;{B}", code="utf-16"), GOOD),
    "csv in UTF-16 with a mark, the other way": (
        b"\xfe\xff" + text("Naam;BSN", f"J;{A}", f"P;{B}", code="utf-16-be"),
        GOOD,
    ),
    "csv in UTF-16 without a mark": (
        text("Naam;BSN", f"Zo\xeb;{A}", f"P;{B}", code="utf-16-le"),
        GOOD,
    ),
    "csv in UTF-16 without a mark, the other way": (text("BSN", A, B, code="utf-16-be"), GOOD),
    "csv in UTF-16 that was cut off": (text("BSN", A, code="utf-16")[:-1], "damaged"),
    "csv in UTF-32": (text("BSN", A, code="utf-32"), "not_spreadsheet"),
    "csv in Latin-1": (text("Na\xe4m;BSN", f"Zo\xeb;{A}", f"P;{B}", code="latin-1"), GOOD),
    "csv with a quotation mark that stays open": (
        text("Naam;BSN", f'"Jan;{A}', f"Piet;{B}"),
        "quotation_mark",
    ),
    "csv with an open mark in the last line": (text("BSN", A, f'"{B}', end="\n"), "quotation_mark"),
    "csv with an open mark that a later one closes": (
        text("Naam;BSN", f'"Jan;{A}', f'Piet;{B}";'),
        "quotation_mark",
    ),
    "csv with an open mark and Mac lines": (
        text("Naam;BSN", f'"Jan;{A}', f'Piet;{B}";', end="\r"),
        "quotation_mark",
    ),
    "csv with an address of two lines": (
        text("Adres;BSN", f'"Plein 1; achter\n1234 AB Ede";{A}', f'"x\ny";{B}'),
        GOOD,
    ),
    "csv with a mark inside a name": (text("Naam;BSN", f'Jan "J;{A}', f'"P" x;{B}'), GOOD),
    "csv with a very long cell": (text("BSN", A, "1" * 200_000, B), "quotation_mark"),
    "csv with a long cell": (
        text("BSN", A, "1" * 100_000, B),
        [*GOOD[:1], ("invalid", None), GOOD[1]],
    ),
    "csv with a very long line": (text("BSN" + ";x" * 200_000, A, B), GOOD),
    "ods with texts": (ods(row("BSN") + row(A) + row(B) + REST), GOOD),
    "ods with numbers": (ods(row("b s n") + row(int(A)) + row(float(B)) + REST), GOOD),
    "ods with other headings": (
        ods(row("x") + REST, row("Naam", "Burgerservicenummer") + row("J", A), row("PGN") + row(B)),
        GOOD,
    ),
    "ods with empty rows between": (
        ods(row("BSN") + row(A) + row(times=5_000) + row(B) + REST),
        GOOD,
    ),
    "ods with spaces in a million rows": (
        ods(row("BSN") + row(A) + row(" ", times=10**6)),
        GOOD[:1],
    ),
    "ods with too many empty rows between": (
        ods(row("BSN") + row(A) + row(times=10**6) + row(B)),
        "too_many_empty_rows",
    ),
    "ods with a number that is repeated": (
        ods(row("BSN") + row(A, times=3) + row(B)),
        [GOOD[0], ("duplicate", A), ("duplicate", A), GOOD[1]],
    ),
    "ods with cells that are repeated": (
        ods(
            row(cell("x", table_number_columns_repeated=3), "BSN")
            + row(cell(table_number_columns_repeated=3), A)
            + row(cell(B, table_number_columns_repeated=1_000))
        ),
        GOOD,
    ),
    "ods with an enormous row": (
        ods(row("BSN") + row(cell(A, table_number_columns_repeated=10**9), times=10**9)),
        "too_many_rows",
    ),
    "ods with enormous rows and no heading": (
        ods("".join(row(cell("x", table_number_columns_repeated=10**9), times=10**9) * 1_000)),
        "no_column",
    ),
    "ods with a repeat that is no number": (
        ods(row("BSN") + row(A).replace(">", ' table:number-rows-repeated="x">', 1)),
        "damaged",
    ),
    "ods with formulas": (
        ods(
            row("BSN")
            + row(cell(A, table_formula="of:=[.B1]"))
            + row(cell(int(B), table_formula="of:=[.B2]"))
            + row(cell(None, table_formula="of:=[.B3]"))
            + row(cell("", "#DIV/0!", table_formula="of:=1/0", calcext_value_type="error"))
            + row(cell("", "Err:502", table_formula="of:=X()"))
        ),
        [*GOOD, *[("invalid", None)] * 3],
    ),
    "ods with a value beside its text": (
        ods(
            row("BSN")
            + row(cell(int(A), "20.355.889,00"))
            + row(cell("x", "y", office_string_value=B))
        ),
        GOOD,
    ),
    "ods with dates, times, true and false": (
        ods(
            row("BSN")
            + row(cell(None, "1", office_value_type="date", office_date_value="2014-05-06"))
            + row(cell(None, "1", office_value_type="time", office_time_value="PT12H"))
            + row(True)
        ),
        [("invalid", None)] * 3,
    ),
    "ods with spans, spaces and a note": (
        ods(
            row("BSN")
            + row(
                "<table:table-cell><office:annotation><text:p>123</text:p></office:annotation>"
                f"<text:p>{A[:4]}<text:s text:c='2'/><text:span>{A[4:]}</text:span></text:p>"
                "</table:table-cell>"
            )
            + row(f"<table:covered-table-cell><text:p>{B}</text:p></table:covered-table-cell>")
        ),
        GOOD,
    ),
    "ods with grouped rows and a table in a drawing": (
        ods(
            f"<table:shapes><draw:frame><table:table>{row('BSN')}{row('x')}</table:table>"
            f"</draw:frame></table:shapes><table:table-header-rows>{row('BSN')}"
            "</table:table-header-rows><table:table-row-group><table:table-row-group>"
            f"{row(A)}</table:table-row-group></table:table-row-group>{row(B)}"
        ),
        GOOD,
    ),
    "ods with a table in a cell": (
        ods(
            row("BSN")
            + row(f"<table:table-cell><table:table>{row('x')}</table:table></table:table-cell>", B)
            + row(A)
        ),
        [("invalid", None), ("ok", A)],
    ),
    "ods without a mimetype": (ods(row("BSN") + row(A), mimetype=None), [("ok", A)]),
    "ods without a manifest": (ods(row("BSN") + row(A), manifest=None), [("ok", A)]),
    "ods in UTF-16": (
        ods(content=content(row("BSN") + row(A)).replace("UTF-8", "UTF-16").encode("utf-16")),
        [("ok", A)],
    ),
    "ods with an empty library of macros": (
        macros_ods(row("BSN") + row(A), module=False),
        [("ok", A)],
    ),
    "ods with macros": (macros_ods(row("BSN") + row(A)), "macros"),
    "ods with a password": (encrypted_ods(), "password"),
    "ods with a password around all of it": (wholly_encrypted_ods(), "password"),
    "ods with nothing in it": (ods(REST), "empty"),
    "ods with entities": (
        ods(
            content=content(
                row("BSN") + row("<table:table-cell><text:p>&a;</text:p></table:table-cell>"),
                head="<!DOCTYPE x [" + '<!ENTITY a "1">' + "]>",
            )
        ),
        "unsafe",
    ),
    "ods with a doctype alone": (
        ods(
            content=content(row("BSN") + row(A), head='<!DOCTYPE x SYSTEM "file:///etc/hostname">')
        ),
        "unsafe",
    ),
    "ods that unpacks to too much": (
        ods(content=content(row("BSN") + row(A) + " " * 20_000_000)),
        "unpacked_too_large",
    ),
    "ods that is nested too deeply": (
        ods(row("BSN") + row("<text:p>" * 1_000 + "</text:p>" * 1_000)),
        "damaged",
    ),
    "ods that breaks off": (ods(content=content(row("BSN") + row(A))[:-40]), "damaged"),
    "ods without content": (ods(content=None), "damaged"),
    "letter of LibreOffice": (
        ods(
            content=content(row("BSN") + row(A), inner="text"),
            mimetype="application/vnd.oasis.opendocument.text",
        ),
        "not_spreadsheet",
    ),
    "letter that calls itself ods": (ods(content=content(row("BSN"), inner="text")), "empty"),
    "flat ods": (fods(row("BSN") + row(A)), "fods"),
    "zip of something else": (zipped({"foto.jpg": b"\xff\xd8"}), "not_spreadsheet"),
    "manifest of a password in a zip that is no ods": (
        zipped({"META-INF/manifest.xml": manifest("<x encryption-data='1'/>", kind="text/plain")}),
        "not_spreadsheet",
    ),
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
