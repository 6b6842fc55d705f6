"""Lists of numbers: a spreadsheet in, a verdict for every row out.

The column is found by its heading (``BSN`` and its other names), not by its place. The kind of
file is decided by its bytes, not by its name. Files come from users and are not trusted: sizes are
limited before anything is unpacked, and XML with a DOCTYPE is refused.

Reading is in two halves: one *reader* a kind of file (:data:`READERS`) turns bytes into rows of
cells; what happens after that is the same for every kind.
"""

import csv
import datetime
import itertools
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from io import BytesIO, StringIO
from typing import Any, TypeAlias

import openpyxl
import xlrd
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE as _ILLEGAL
from openpyxl.styles import Font

from . import bsn
from .lijst import Numbers, Verdict
from .spreadsheet_file import (
    REFUSED,
    CellProblem,
    Limits,
    SpreadsheetError,
    error,
    kind_of,
    library,
    wide_codec,
)
from .spreadsheet_ods import read_ods
from .text import Message, _

# openpyxl warns of what would be lost when the file is saved again; here it is only read, and a
# warning may quote a cell.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl(\.|$)")

#: Headings of the column with numbers, bare letters only; of several columns in one sheet the one
#: named first here comes first, and the others fill its empty cells.
HEADINGS = (
    "bsn",
    "bsnnummer",
    "bsnnr",
    "bsnleerling",
    "bsnonderwijsnummer",
    "bsnofonderwijsnummer",
    "bsnpgn",
    "burgerservicenummer",
    "burgerservicenummerbsn",
    "burgerservicenummerleerling",
    "pgn",
    "pgnnummer",
    "persoonsgebondennummer",
    "onderwijsnummer",
    "onderwijsnr",
)
#: The heading must stand in one of the first rows of a sheet.
HEADING_ROWS = 20

XLSX_ERRORS = frozenset(
    ("#N/A", "#VALUE!", "#REF!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!")
)


@dataclass(frozen=True)
class SheetRow:
    """One row with something in it.

    :param sheet: name of the sheet; empty where a file has no sheets
    :param row: row number as Excel shows it, from 1
    :param raw: what stood in the cell; not in the ``repr``
    :param number: the number and its kind, or what is wrong
    :param verdict: ``ok``; ``duplicate`` of an earlier good row; ``invalid``
    :param message: why, or with ``ok`` what was put right; None when there is nothing to say
    :param first_row: of a duplicate, the row that has the number first
    """

    sheet: str
    row: int
    raw: object = field(repr=False)
    number: bsn.CheckedNumber
    verdict: Verdict
    message: Message | None
    first_row: int | None = None

    @property
    def text(self) -> str:
        """What stood in the cell, as the user knows it; empty where that was no value."""
        if isinstance(self.raw, float) and self.raw.is_integer():
            return str(int(self.raw))
        return "" if self.raw is None or isinstance(self.raw, Enum | bool) else str(self.raw)


@dataclass(frozen=True)
class Sheet:
    """All rows of a file.

    :param kind: kind of file, a key of :data:`READERS`
    :param rows: every row with something in it, in the order of the file
    :param sheets: names of the sheets that have a column with numbers
    :param skipped: names of the other sheets that are not empty
    """

    kind: str
    rows: tuple[SheetRow, ...]
    sheets: tuple[str, ...]
    skipped: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many rows have this verdict."""
        return sum(row.verdict == verdict for row in self.rows)

    @property
    def numbers(self) -> tuple[str, ...]:
        """The good numbers, nine digits each, every number once, in the order of the file."""
        return tuple(row.number.value for row in self.rows if row.verdict == "ok")


_Rows: TypeAlias = Iterator[Sequence[object]]
#: A reader gives, for each sheet, its name and its rows; row 1 first and none left out.
_Reader: TypeAlias = Callable[[bytes, Limits], Iterator[tuple[str, _Rows]]]


# -- readers -------------------------------------------------------------------------------------


def _read_xlsx(data: bytes, limits: Limits) -> Iterator[tuple[str, _Rows]]:
    """Reader of .xlsx: twice side by side, the values and the formulas.

    With ``data_only`` a formula that was never calculated looks like an empty cell.
    """

    def load(data_only: bool) -> openpyxl.Workbook:
        book = openpyxl.load_workbook(
            BytesIO(data), read_only=True, data_only=data_only, keep_links=False
        )
        # A number in a cell with a date format stays a number.
        book._date_formats = set()
        for sheet in book.worksheets:
            # The size that a file states may be wrong, and then rows would be left out.
            sheet.reset_dimensions()
        return book

    def rows(sheets: Sequence[Any]) -> _Rows:
        values, formulas = (
            library(sheet.iter_rows, max_col=limits.columns, values_only=True) for sheet in sheets
        )
        while (row := library(next, values, None)) is not None:
            formula_row = library(next, formulas, ())
            if row.count(None) == len(row) and formula_row.count(None) == len(formula_row):
                yield ()
                continue
            yield tuple(
                CellProblem.FORMULA
                if value is None and formula is not None
                else CellProblem.ERROR
                if isinstance(value, str) and value in XLSX_ERRORS
                else value
                for value, formula in zip(row, formula_row, strict=False)
            )

    books = [library(load, data_only) for data_only in (True, False)]
    for sheets in zip(*(book.worksheets for book in books), strict=True):
        yield sheets[0].title, rows(sheets)


def _read_xls(data: bytes, limits: Limits) -> Iterator[tuple[str, _Rows]]:
    """Reader of .xls (Excel 5 up to 2003). Formulas give what Excel saved as their result."""

    def load() -> xlrd.Book | None:
        try:
            return xlrd.open_workbook(file_contents=data, logfile=StringIO(), ragged_rows=True)
        except xlrd.XLRDError as error:
            if "encrypted" in str(error):
                return None
            raise

    def rows(sheet: xlrd.sheet.Sheet) -> _Rows:
        for number in range(sheet.nrows):
            yield tuple(
                CellProblem.ERROR
                if cell.ctype == xlrd.XL_CELL_ERROR
                else bool(cell.value)
                if cell.ctype == xlrd.XL_CELL_BOOLEAN
                else cell.value
                for cell in sheet.row(number)[: limits.columns]
            )

    book = library(load)
    if book is None:
        raise error("password", REFUSED["password"])
    for sheet in book.sheets():
        yield sheet.name, rows(sheet)


#: What may stand between two cells of a line; the first is what Excel writes in Dutch.
_SEPARATORS = ";\t,|"
#: Excel's way to keep a text such as 012 a text: ="012"
_KEPT_TEXT = re.compile(r'="?([^"]*)"?')


def _text_of(data: bytes) -> str:
    """A text file as text: by its mark, else UTF-8, else as Windows writes it here."""
    if codec := wide_codec(data):
        return data.decode(codec)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


#: A line of its own behind the last one of a list.
_END = "\x1c"


def _next_line(lines: Iterator[list[str]]) -> list[str] | None:
    """The next line; None when one of its cells is larger than any cell is."""
    try:
        return next(lines)
    except csv.Error:
        return None


def _swallows(cell: str, separator: str) -> bool:
    """Whether a cell holds lines of the list, because of a quotation mark that is not closed."""
    if _END in cell:
        return True
    parts = re.split(f"[{re.escape(separator)}\r\n]+", cell) if separator in cell else ()
    return re.search("[\r\n]", cell) is not None and any(bsn.check(part).ok for part in parts)


def _read_csv(data: bytes, limits: Limits) -> Iterator[tuple[str, _Rows]]:
    """Reader of .csv and .txt: the separator is the one that sets the heading of numbers apart,
    else the one that is seen most in the first lines.
    """
    text = library(_text_of, data).replace(_END, "\ufffd")
    start = text[:4096]

    def lines_of(part: str, separator: str) -> Iterator[list[str]]:
        return csv.reader(StringIO(part, newline=""), delimiter=separator)

    def first_rows(separator: str) -> list[list[str]]:
        return list(itertools.islice(lines_of(start, separator), HEADING_ROWS))

    by_use = sorted(_SEPARATORS, key=start.count, reverse=True)
    separator = next(
        (one for one in by_use if any(map(_columns, library(first_rows, one)))), by_use[0]
    )

    def rows() -> _Rows:
        # Of a quotation mark that is not closed, Python's reader says nothing at the end of the
        # file; the cell then holds all lines that follow, this one too.
        lines = lines_of(f"{text}\n{_END}", separator)
        for number in itertools.count(1):
            row = library(_next_line, lines)
            if row == [_END]:
                return
            if row is None or any(_swallows(cell, separator) for cell in row):
                raise error(
                    "quotation_mark",
                    _(
                        "In row %(row)s of this file a quotation mark is opened and not closed, so "
                        "the cells behind it cannot be told apart. Take the quotation mark out, or "
                        "save the list as an Excel workbook (.xlsx), and choose that file."
                    ),
                    row=number,
                )
            yield tuple(
                kept.group(1) if (kept := _KEPT_TEXT.fullmatch(cell.strip())) else cell
                for cell in row[: limits.columns]
            )

    yield "", rows()


#: Kind of file -> its reader. A new kind is a line here, and one in :func:`kind_of`.
READERS: Mapping[str, _Reader] = {
    "xlsx": _read_xlsx,
    "xls": _read_xls,
    "ods": read_ods,
    "csv": _read_csv,
}


# -- rows ----------------------------------------------------------------------------------------


def _heading(cell: object) -> int | None:
    """Place of a cell in :data:`HEADINGS`, or None when it is no heading of numbers."""
    if not isinstance(cell, str) or len(cell) > 60:
        return None
    letters = re.sub("[^a-z]", "", cell.casefold())
    return HEADINGS.index(letters) if letters in HEADINGS else None


def is_heading(text: str) -> bool:
    """Whether a text is what stands above a column of numbers, such as ``BSN``."""
    return _heading(text) is not None


def _columns(row: Sequence[object]) -> list[int]:
    """Columns of ``row`` that are headed as numbers, best first; empty when there are none."""
    found = [
        (place, column) for column, cell in enumerate(row) if (place := _heading(cell)) is not None
    ]
    return [column for _place, column in sorted(found)]


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _check(cell: object) -> bsn.CheckedNumber:
    if cell is CellProblem.FORMULA:
        message = Message(
            "spreadsheet.formula",
            _(
                "There is a formula in this cell without a result. Open the file in Excel, save "
                "it and choose it again, or type the number itself."
            ),
        )
    elif cell is CellProblem.ERROR:
        message = Message(
            "spreadsheet.cell_error",
            _("There is an error in this cell where a number should be. Type the number itself."),
        )
    elif cell is CellProblem.DATE or isinstance(
        cell, datetime.date | datetime.time | datetime.timedelta
    ):
        message = Message(
            "spreadsheet.date",
            _("There is a date in this cell. Format the column as text and type the number again."),
        )
    else:
        return bsn.check(cell)
    return bsn.CheckedNumber(None, None, message)


class _Collector:
    """Gathers the rows of all sheets of one file, with their verdicts."""

    def __init__(self, limits: Limits):
        self._limits = limits
        self._scanned = 0
        self._numbers: Numbers[tuple[str, int]] = Numbers()
        self._loose_numbers = False
        self.rows: list[SheetRow] = []
        self.sheets: list[str] = []
        self.skipped: list[str] = []

    def add_sheet(self, name: str, rows: _Rows) -> None:
        """Take in one sheet; ``rows`` as a reader gives them."""
        columns: list[int] = []
        filled = False
        for number, row in enumerate(rows, 1):
            self._scanned += 1
            if self._scanned > self._limits.scanned:
                raise self._too_many_empty()
            if all(map(_blank, row)):
                continue
            filled = True
            if columns:
                self._add_row(name, number, row, columns)
            elif number > HEADING_ROWS:
                break
            elif columns := _columns(row):
                self.sheets.append(name)
            else:
                self._loose_numbers |= any(bsn.check(cell).ok for cell in row)
        if filled and not columns:
            self.skipped.append(name)

    def _add_row(self, name: str, number: int, row: Sequence[object], columns: list[int]) -> None:
        cells = [row[column] for column in columns if column < len(row)]
        cell = next((cell for cell in cells if not _blank(cell)), None)
        if _heading(cell) is not None:
            return  # the heading once more, as on the next page of a printed list
        if len(self.rows) >= self._limits.rows:
            raise self._too_many_rows()
        checked = _check(cell)
        verdict, first = self._numbers.add(checked, (name, number))
        message = self._duplicate(name, *first) if first else self._remark(checked)
        self.rows.append(
            SheetRow(name, number, cell, checked, verdict, message, first and first[1])
        )

    @staticmethod
    def _remark(checked: bsn.CheckedNumber) -> Message | None:
        if not checked.restored:
            return checked.message
        return Message(
            "spreadsheet.restored", _("The zeros in front of the number were lost; put back.")
        )

    @staticmethod
    def _duplicate(sheet: str, first_sheet: str, first_row: int) -> Message:
        if sheet == first_sheet:
            return Message(
                "spreadsheet.duplicate",
                _("The same number as in row %(row)s; it is taken once."),
                {"row": first_row},
            )
        return Message(
            "spreadsheet.duplicate_sheet",
            _("The same number as in row %(row)s of sheet %(sheet)s; it is taken once."),
            # A message may be logged, and anything can be the name of a sheet.
            {"row": first_row, "sheet": re.sub("[0-9]{6,}", "…", first_sheet)},
        )

    def _too_many_rows(self) -> SpreadsheetError:
        return error(
            "too_many_rows",
            _(
                "There are more rows in this file than can be taken in at once (%(rows)s). "
                "Divide the list over several files."
            ),
            rows=self._limits.rows,
        )

    def _too_many_empty(self) -> SpreadsheetError:
        return error(
            "too_many_empty_rows",
            _(
                "There are very many empty rows in this file. Copy the column with the BSNs to a "
                "new Excel workbook and choose that file."
            ),
        )

    def result(self, kind: str) -> Sheet:
        """What was gathered.

        :raises SpreadsheetError: when there is nothing to give
        """
        if not self.sheets and not self.skipped:
            raise error("empty", _("There is nothing in this file. Choose another file."))
        if not self.sheets and self._loose_numbers:
            raise error(
                "no_heading",
                _(
                    "There are numbers in this file, but no heading above them. Put BSN in the "
                    "top cell of the column, save the file and choose it again."
                ),
            )
        if not self.sheets:
            raise error(
                "no_column",
                _(
                    "There is no column with the heading BSN in this file. Looked for BSN, "
                    "Burgerservicenummer, PGN or Onderwijsnummer in the first %(rows)s rows of "
                    "every sheet. Put BSN in the top cell of the column with the numbers."
                ),
                rows=HEADING_ROWS,
            )
        if not self.rows:
            raise error(
                "no_numbers",
                _(
                    "There are no numbers below the heading BSN. Fill them in, save the file and "
                    "choose it again."
                ),
            )
        return Sheet(kind, tuple(self.rows), tuple(self.sheets), tuple(self.skipped))


def read_numbers(data: bytes, filename: str = "", limits: Limits | None = None) -> Sheet:
    """Read the numbers of pupils from a spreadsheet.

    The column is headed BSN, Burgerservicenummer, PGN or Onderwijsnummer (any case, any spaces)
    in one of the first rows of a sheet; all sheets are read. Empty rows are left out; a row with
    something in it but no number is invalid, so that no pupil is missed unseen.

    :param data: the file as uploaded
    :param filename: its name; not used to decide the kind, nor shown
    :param limits: how large it may be; by default for a few thousand pupils
    :return: the rows with their verdicts
    :raises SpreadsheetError: the file as a whole cannot be read; its message says why and what
        to do (codes ``spreadsheet.damaged``, ``.password``, ``.macros``, ``.no_column`` …)
    """
    limits = limits or Limits()
    if len(data) > limits.size:
        raise error(
            "too_large",
            _(
                "This file is larger than %(megabytes)s MB. Copy the column with the BSNs to a "
                "new Excel workbook and choose that file."
            ),
            megabytes=limits.size // 1024**2,
        )
    kind = kind_of(data, limits)
    if kind not in READERS:
        raise error(kind, REFUSED[kind])
    collector = _Collector(limits)
    for name, rows in READERS[kind](data, limits):
        collector.add_sheet(name, rows)
    return collector.result(kind)


def _saved(book: openpyxl.Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_template(rows: int = 500) -> bytes:
    """An .xlsx to fill in: the heading BSN above a column that is formatted as text.

    :param rows: how many cells are made ready; as text, so that zeros in front stay
    :return: the bytes of the file
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "BSN"
    sheet["A1"] = "BSN"
    sheet["A1"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["A"].number_format = "@"
    for row in range(1, rows + 2):
        sheet.cell(row, 1).number_format = "@"
    sheet.freeze_panes = "A2"
    return _saved(book)


def write_verdicts(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An .xlsx with a verdict per row, for the user to go through.

    :param headings: of the columns
    :param rows: texts; what looks like a formula stays a text
    :return: the bytes of the file
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "BSN"
    for number, row in enumerate((headings, *rows), 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column, _ILLEGAL.sub("", text)[:32_000])
            cell.data_type = "s"
            cell.number_format = "@"
            if number == 1:
                cell.font = Font(bold=True)
    for letter, width in zip("ABCD", (24, 16, 18, 90), strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    return _saved(book)
