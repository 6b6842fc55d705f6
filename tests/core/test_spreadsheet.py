"""Lists of numbers: files made here with openpyxl, xlwt and raw bytes, and their verdicts."""

import datetime
import io
import re
import struct
import zipfile

import openpyxl
import openpyxl.chart
import pytest
import rekenbladbouw
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from oso.bsn import NumberKind
from oso.spreadsheet import HEADING_ROWS, Limits, SpreadsheetError, read_numbers, write_template

A, B, C = "020355889", "080040676", "113478471"
EDUCATION = "101222331"
WRONG = "113478472"


def xlsx(*sheets: list[list[object]]) -> bytes:
    """A workbook with these sheets, each a list of rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Groep {number}")
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def xls(*sheets: list[list[object]]) -> bytes:
    book = xlwt.Workbook()
    for number, rows in enumerate(sheets, 1):
        sheet = book.add_sheet(f"Groep {number}")
        for y, row in enumerate(rows):
            for x, cell in enumerate(row):
                if cell is not None:
                    sheet.write(y, x, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(*sheets: list[list[object]]) -> bytes:
    """An .ods with these sheets; below each of them the empty rows of LibreOffice."""
    tables = (
        "".join(rekenbladbouw.row(*row) for row in rows) + rekenbladbouw.REST for rows in sheets
    )
    return rekenbladbouw.ods(content=rekenbladbouw.content(*tables, title="Groep "))


def repack(data: bytes, changes: dict[str, bytes | None], extra: dict[str, bytes] | None = None):
    """The same zip with parts replaced, left out (None) or added."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for part in old.infolist():
            content = changes.get(part.filename, old.read(part))
            if content is not None:
                new.writestr(part.filename, content, zipfile.ZIP_DEFLATED)
        for name, content in (extra or {}).items():
            new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name)


def shared_strings(strings: str, doctype: str = "") -> bytes:
    """A workbook as Excel writes it: its cells point to a table of texts; A1 to the first."""
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'{head}<worksheet xmlns="{main}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        '<row r="2"><c r="A2" t="s"><v>1</v></c></row></sheetData></worksheet>'
    )
    types = part(PLAIN, "[Content_Types].xml").replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/'
        b'vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    table = f'{head}{doctype}<sst xmlns="{main}">{strings}</sst>'
    return repack(
        PLAIN,
        {SHEET: sheet.encode(), "[Content_Types].xml": types},
        {"xl/sharedStrings.xml": table.encode()},
    )


SHEET = "xl/worksheets/sheet1.xml"
PLAIN = xlsx([["BSN"], [A], [B]])


def short(data: bytes, **kwargs: object) -> list[tuple]:
    """(row, verdict, number) of every row; the number is None when it is not good."""
    return [
        (row.row, row.verdict, row.number.value) for row in read_numbers(data, "x", **kwargs).rows
    ]


def refusal(data: bytes, **kwargs: object) -> str:
    with pytest.raises(SpreadsheetError) as caught:
        read_numbers(data, "lijst.xlsx", **kwargs)
    assert caught.value.__context__ is None, "an error of a library may quote a cell"
    assert not re.search("[0-9]{6}", str(caught.value))
    assert str(caught.value).endswith(".")
    return caught.value.message.code.removeprefix("spreadsheet.")


@pytest.mark.parametrize("make", [xlsx, xls, ods])
class TestEveryKind:
    def test_text_cells(self, make):
        assert short(make([["BSN"], [A], [B]])) == [(2, "ok", A), (3, "ok", B)]

    def test_number_cells_lose_their_zeros_and_get_them_back(self, make):
        sheet = read_numbers(make([["BSN"], [int(A)], [float(B)], [C]]))
        assert [row.number.value for row in sheet.rows] == [A, B, C]
        assert [row.number.restored for row in sheet.rows] == [True, True, False]
        assert [row.message and row.message.code for row in sheet.rows] == [
            "spreadsheet.restored",
            "spreadsheet.restored",
            None,
        ]

    def test_onderwijsnummer(self, make):
        (row,) = read_numbers(make([["Onderwijsnummer"], [EDUCATION]])).rows
        assert row.number.kind is NumberKind.ONDERWIJSNUMMER

    @pytest.mark.parametrize(
        "heading",
        [
            *("BSN", "bsn", " Bsn \n", "B S N", "BSN-nummer", "\u00a0BSN:", "BSN / PGN"),
            *("Burgerservicenummer", "PGN nummer", "BSN of onderwijsnummer"),
        ],
    )
    def test_headings(self, make, heading):
        assert short(make([["Naam", heading], ["Jan", A]])) == [(2, "ok", A)]

    def test_heading_below_a_title(self, make):
        rows = [["Leerlingen van groep 8"], [], ["nr", "Naam", "BSN"], [1, "Jan", A]]
        assert short(make(rows)) == [(4, "ok", A)]

    def test_heading_too_far_down(self, make):
        rows = [["x"]] * HEADING_ROWS + [["BSN"], [A]]
        assert refusal(make(rows)) == "no_column"

    def test_empty_rows_are_left_out(self, make):
        rows = [["BSN"], [None], [A], ["  "], ["\u00a0"], [None], [B], [None]]
        assert short(make(rows)) == [(3, "ok", A), (7, "ok", B)]

    def test_a_pupil_without_number_is_seen(self, make):
        (row,) = read_numbers(make([["Naam", "BSN"], ["Jan", None]])).rows
        assert (row.verdict, row.message.code, row.raw) == ("invalid", "bsn.empty", None)

    def test_duplicates_point_to_the_first(self, make):
        rows = read_numbers(make([["BSN"], [A], [B], [int(A)], [A]])).rows
        assert [row.verdict for row in rows] == ["ok", "ok", "duplicate", "duplicate"]
        assert [row.first_row for row in rows] == [None, None, 2, 2]
        assert "row 2" in str(rows[2].message)

    def test_duplicates_over_sheets(self, make):
        sheet = read_numbers(make([["BSN"], [A]], [["x"], ["BSN"], [A], [B]]))
        assert [(row.sheet, row.row, row.verdict) for row in sheet.rows] == [
            ("Groep 1", 2, "ok"),
            ("Groep 2", 3, "duplicate"),
            ("Groep 2", 4, "ok"),
        ]
        assert "Groep 1" in str(sheet.rows[1].message)
        assert sheet.numbers == (A, B)
        assert [sheet.count(v) for v in ("ok", "duplicate", "invalid")] == [2, 1, 0]

    def test_invalid_rows_say_why(self, make):
        rows = read_numbers(make([["BSN"], [WRONG], ["n.v.t."], ["1234567890"], [True]])).rows
        assert [row.message.code for row in rows] == [
            "bsn.check_failed",
            "bsn.not_digits",
            "bsn.too_long",
            "bsn.not_digits",
        ]
        assert {row.verdict for row in rows} == {"invalid"}

    def test_onderwijsnummer_fills_an_empty_bsn(self, make):
        rows = [["Onderwijsnummer", "BSN"], [None, A], [EDUCATION, None], [EDUCATION, B]]
        assert [value for _, _, value in short(make(rows))] == [A, EDUCATION, B]

    def test_other_sheets_are_named(self, make):
        sheet = read_numbers(make([["Toelichting"]], [["BSN"], [A]], []))
        assert (sheet.sheets, sheet.skipped) == (("Groep 2",), ("Groep 1",))

    def test_repeated_heading_is_no_row(self, make):
        assert short(make([["BSN"], [A], ["BSN"], [B]])) == [(2, "ok", A), (4, "ok", B)]

    def test_date_format_keeps_the_number(self, make):
        if make is xls:
            book = xlwt.Workbook()
            sheet = book.add_sheet("x")
            sheet.write(0, 0, "BSN")
            sheet.write(1, 0, int(A), xlwt.easyxf(num_format_str="DD-MM-YYYY"))
            stream = io.BytesIO()
            book.save(stream)
        elif make is ods:
            # LibreOffice writes the day of that number, in the year 57631; here that is a date.
            cell = rekenbladbouw.cell(
                None, "01-12-31", office_value_type="date", office_date_value="57631-12-01"
            )
            (row,) = read_numbers(make([["BSN"], [cell]])).rows
            assert row.message.code == "spreadsheet.date"
            return
        else:
            book = openpyxl.Workbook()
            book.active.append(["BSN"])
            book.active.append([int(A)])
            book.active["A2"].number_format = "DD-MM-YYYY"
            stream = io.BytesIO()
            book.save(stream)
        assert short(stream.getvalue()) == [(2, "ok", A)]

    def test_nothing_in_it(self, make):
        assert refusal(make([])) == "empty"

    def test_no_heading(self, make):
        assert refusal(make([[A], [B]])) == "no_heading"

    def test_no_column(self, make):
        assert refusal(make([["Naam"], ["Jan"]])) == "no_column"

    def test_only_a_heading(self, make):
        assert refusal(make([["BSN"]])) == "no_numbers"

    def test_too_many_rows(self, make):
        data = make([["BSN"], [A], [None], [B]])
        assert len(short(data, limits=Limits(rows=2))) == 2
        assert refusal(data, limits=Limits(rows=1)) == "too_many_rows"
        assert refusal(data, limits=Limits(scanned=3)) == "too_many_empty_rows"

    def test_too_large(self, make):
        data = make([["BSN"], [A]])
        assert refusal(data, limits=Limits(size=len(data) - 1)) == "too_large"

    def test_cut_off_anywhere(self, make):
        data = make([["BSN"], [A], [B]])
        for size in range(0, len(data) - 1, len(data) // 40):
            code = refusal(data[:size])
            assert code in ("damaged", "empty_file", "csv", "not_spreadsheet"), (size, code)

    @settings(deadline=None, max_examples=60)
    @given(change=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1))
    def test_damaged_bytes_never_escape(self, make, change):
        data = bytearray(make([["BSN"], [A], [int(B)], ["x"]]))
        for place, byte in change:
            data[int(place * len(data))] = byte
        try:
            read_numbers(bytes(data))
        except SpreadsheetError as error:
            assert A not in str(error) and error.__context__ is None


class TestXlsx:
    def test_real_date(self):
        (row,) = read_numbers(xlsx([["BSN"], [datetime.date(2015, 3, 1)]])).rows
        assert row.verdict == "invalid"

    def test_iso_date_cell(self):
        cell = b'<c r="A2" t="d"><v>2015-03-01T00:00:00</v></c>'
        data = repack(
            PLAIN, {SHEET: re.sub(rb'<c r="A2".*?</c>', cell, part(PLAIN, SHEET), count=1)}
        )
        row = read_numbers(data).rows[0]
        assert (row.verdict, row.message.code) == ("invalid", "spreadsheet.date")

    def test_formula_with_and_without_a_result(self):
        data = xlsx([["BSN"], [f'="{A}"'], [B], ["=1/0"]])
        rows = read_numbers(data).rows
        assert [row.verdict for row in rows] == ["invalid", "ok", "invalid"]
        assert rows[0].message.code == "spreadsheet.formula"
        sheet = part(data, SHEET)
        for cell, kind, result in ((b"A2", b"", A.encode()), (b"A4", b' t="e"', b"#DIV/0!")):
            sheet, done = re.subn(
                rb'<c r="%b">(<f>.*?</f>)<v ?/?>(</v>)?' % cell,
                rb'<c r="%b"%b>\1<v>%b</v>' % (cell, kind, result),
                sheet,
            )
            assert done == 1
        rows = read_numbers(repack(data, {SHEET: sheet})).rows
        assert [row.message and row.message.code for row in rows] == [
            "spreadsheet.restored",
            None,
            "spreadsheet.cell_error",
        ]

    def test_inline_and_rich_text(self):
        cell = b'<c r="A2" t="inlineStr"><is><r><t>0203</t></r><r><t>55889</t></r></is></c>'
        data = repack(
            PLAIN, {SHEET: re.sub(rb'<c r="A2".*?</c>', cell, part(PLAIN, SHEET), count=1)}
        )
        assert short(data)[0] == (2, "ok", A)

    def test_wrong_dimension_leaves_nothing_out(self):
        sheet = part(PLAIN, SHEET)
        assert b'ref="A1:A3"' in sheet
        data = repack(PLAIN, {SHEET: sheet.replace(b'ref="A1:A3"', b'ref="A1"')})
        assert len(short(data)) == 2

    def test_rows_and_cells_without_reference(self):
        sheet = re.sub(rb' r="[A-Z]*[0-9]+"', b"", part(PLAIN, SHEET))
        assert short(repack(PLAIN, {SHEET: sheet})) == [(2, "ok", A), (3, "ok", B)]

    def test_hidden_rows_and_sheets_count(self):
        book = openpyxl.load_workbook(io.BytesIO(xlsx([["x"]], [["BSN"], [A]])))
        book.worksheets[1].sheet_state = "hidden"
        book.worksheets[1].row_dimensions[2].hidden = True
        stream = io.BytesIO()
        book.save(stream)
        assert short(stream.getvalue()) == [(2, "ok", A)]

    def test_merged_title_and_chart_sheet(self):
        book = openpyxl.Workbook()
        book.active.append(["Groep 8"])
        book.active.append(["Naam", "BSN"])
        book.active.append(["Jan", A])
        book.active.merge_cells("A1:B1")
        book.create_chartsheet("Grafiek").add_chart(openpyxl.chart.BarChart())
        stream = io.BytesIO()
        book.save(stream)
        assert short(stream.getvalue()) == [(3, "ok", A)]

    def test_row_far_away_is_bounded(self):
        sheet = part(PLAIN, SHEET).replace(b'<row r="3"', b'<row r="2000000000"')
        sheet = sheet.replace(b'r="A3"', b'r="A2000000000"')
        assert b"2000000000" in sheet
        assert refusal(repack(PLAIN, {SHEET: sheet})) == "too_many_empty_rows"

    def test_number_beyond_the_columns_looked_at(self):
        data = xlsx([[*[None] * 300, "BSN"], [*[None] * 300, A]])
        assert refusal(data) == "empty"
        assert len(short(data, limits=Limits(columns=400))) == 1

    def test_shared_strings(self):
        assert short(
            shared_strings("<si><t>BSN</t></si><si><r><t>0203</t></r><r><t>55889</t></r></si>")
        ) == [(2, "ok", A)]

    def test_doctype_in_shared_strings(self):
        hostile = shared_strings(
            "<si><t>BSN</t></si><si><t>&a;</t></si>",
            f'<!DOCTYPE sst [<!ENTITY a "{A}">]>',
        )
        assert refusal(hostile) == "unsafe"

    @pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_doctype_is_refused_in_every_part(self, name, encoding):
        xml = part(PLAIN, name).decode()
        xml = re.sub(r"^<\?xml[^>]*\?>\s*", "", xml)
        root = re.match(r"<([\w:]+)", xml)[1]
        hostile = (
            f'<?xml version="1.0" encoding="{encoding}"?><!-- {"x" * 40_000} -->'
            f'<!DOCTYPE {root} [<!ENTITY a SYSTEM "file:///etc/hostname">]>{xml}'
        )
        assert refusal(repack(PLAIN, {name: hostile.encode(encoding)})) in ("unsafe", "damaged")

    def test_macros(self):
        types = part(PLAIN, "[Content_Types].xml")
        macro = types.replace(
            b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        )
        assert macro != types
        assert refusal(repack(PLAIN, {"[Content_Types].xml": macro})) == "macros"
        assert refusal(repack(PLAIN, {}, {"xl/vbaProject.bin": b"\0"})) == "macros"

    def test_strict_open_xml(self):
        book = part(PLAIN, "xl/workbook.xml").replace(
            b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        assert refusal(repack(PLAIN, {"xl/workbook.xml": book})) == "strict"

    def test_zip_that_unpacks_to_too_much(self):
        bomb = repack(PLAIN, {}, {"xl/media/image1.xml": b" " * 3_000_000})
        assert refusal(bomb) == "unpacked_too_large"
        assert refusal(PLAIN, limits=Limits(unpacked=1000)) == "unpacked_too_large"
        assert refusal(PLAIN, limits=Limits(parts=3)) == "unpacked_too_large"

    def test_part_that_states_a_smaller_size(self):
        data = bytearray(repack(PLAIN, {SHEET: part(PLAIN, SHEET) + b" " * 3_000_000}))
        sizes = struct.pack("<L", len(part(PLAIN, SHEET)) + 3_000_000)
        assert data.count(sizes) == 2
        lying = bytes(data).replace(sizes, struct.pack("<L", 2_000))
        assert refusal(lying) == "damaged"

    def test_other_ways_of_packing(self):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_LZMA) as package:
            package.writestr("[Content_Types].xml", part(PLAIN, "[Content_Types].xml"))
        assert refusal(stream.getvalue()) == "unpacked_too_large"

    def test_missing_parts(self):
        for name in (SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            assert refusal(repack(PLAIN, {name: None})) in ("damaged", "empty"), name

    def test_sheet_name_with_a_number_stays_out_of_the_message(self):
        book = openpyxl.Workbook()
        book.active.title = A
        book.active.append(["BSN"])
        book.active.append([A])
        book.create_sheet("b").append(["BSN"])
        book["b"].append([A])
        stream = io.BytesIO()
        book.save(stream)
        row = read_numbers(stream.getvalue()).rows[1]
        assert row.verdict == "duplicate"
        assert A not in str(row.message)


class TestOtherFiles:
    @pytest.mark.parametrize(
        ("data", "code"),
        [
            (b"", "empty_file"),
            (b"<html><table><tr><td>BSN</td></tr></table></html>", "html"),
            (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "html"),
            (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3", "not_spreadsheet"),
            (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not_spreadsheet"),
            (b"PK\x05\x06" + bytes(18), "not_spreadsheet"),
            (b"PK\x03\x04" + b"x" * 50, "damaged"),
            (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "not_spreadsheet"),
            (rekenbladbouw.compound({"WordDocument": b"EncryptedPackage"}), "not_spreadsheet"),
            (rekenbladbouw.compound({"Workbook": b"x"}), "damaged"),
        ],
        ids=lambda value: value if isinstance(value, str) else "file",
    )
    def test_by_their_bytes(self, data, code):
        assert refusal(data) == code

    @pytest.mark.parametrize(
        ("names", "code"),
        [
            (["word/document.xml", "[Content_Types].xml"], "not_spreadsheet"),
            (["xl/workbook.bin", "[Content_Types].xml"], "xlsb"),
            (["mimetype", "content.xml"], "not_spreadsheet"),
            (["foto.jpg"], "not_spreadsheet"),
        ],
    )
    def test_other_zips(self, names, code):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            for name in names:
                package.writestr(name, "<x/>")
        assert refusal(stream.getvalue()) == code

    def test_zip_with_a_password(self):
        data = bytearray(PLAIN)
        place = data.index(b"PK\x01\x02")
        data[place + 8] |= 1
        assert refusal(bytes(data)) == "password"

    def test_xls_with_macros(self):
        book = xlwt.Workbook()
        book.add_sheet("x").write(0, 0, "BSN")
        book.get_sheet(0).write(1, 0, A)
        streams = {"Workbook": book.get_biff_data()}
        assert short(rekenbladbouw.compound(streams)) == [(2, "ok", A)]
        macros = rekenbladbouw.compound({**streams, "_VBA_PROJECT_CUR": b""})
        assert refusal(macros) == "macros"

    def test_xls_with_a_password(self):
        # An encrypted BIFF has a FILEPASS record (0x2f) right after its first record.
        data = bytearray(xls([["BSN"], [A]]))
        second = data.index(b"\x09\x08\x10\x00") + 20
        data[second : second + 2] = struct.pack("<H", 0x2F)
        assert refusal(bytes(data)) == "password"

    def test_the_name_does_not_matter(self):
        assert read_numbers(xls([["BSN"], [A]]), "lijst.xlsx").kind == "xls"
        assert read_numbers(PLAIN, "lijst.xls").kind == "xlsx"
        assert read_numbers(ods([["BSN"], [A]]), "lijst.xlsx").kind == "ods"

    def test_words_in_a_cell_do_not_make_another_kind_of_an_xls(self):
        words = ["EncryptedPackage", "_VBA_PROJECT_CUR", "\u0142 EncryptedPackage"]
        assert short(xls([["BSN", *words], [A]])) == [(2, "ok", A)]


def test_numbers_are_not_in_a_repr():
    text = repr(read_numbers(xlsx([["BSN"], [A], [int(A)], [WRONG]])))
    assert "duplicate" in text
    assert not any(number.lstrip("0") in text for number in (A, WRONG))


def test_template_is_filled_in_as_text_and_read_back():
    book = openpyxl.load_workbook(io.BytesIO(write_template()))
    sheet = book.active
    assert (sheet["A1"].value, sheet.max_column) == ("BSN", 1)
    assert {sheet.cell(row, 1).number_format for row in range(1, 400)} == {"@"}
    assert refusal(write_template()) == "no_numbers"
    sheet["A2"], sheet["A3"] = A, B
    stream = io.BytesIO()
    book.save(stream)
    assert short(stream.getvalue()) == [(2, "ok", A), (3, "ok", B)]
