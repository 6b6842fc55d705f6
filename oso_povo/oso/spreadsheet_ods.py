"""Reader of .ods, the spreadsheets of LibreOffice, which Google and Excel write too.

An .ods says of a cell and of a row how often it is repeated, up to a million times a thousand. A
library unfolds that before anybody can limit it, and a guard in front of it would have to go over
every row and cell all the same. So ``content.xml`` is read here as a stream: each row once, with
how often it stands there; only what is asked for is unfolded.
"""

import datetime
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from operator import itemgetter
from xml.parsers import expat

from .spreadsheet_file import REFUSED, CellProblem, Limits, error, library

_CHUNK = 65_536
#: Deeper than this no cell lies, nor what is in it.
_DEEPEST = 256
#: Characters that fit in a cell of Excel; LibreOffice stops soon after.
_LONGEST = 32_767


def _names(space: str, *names: str) -> tuple[str, ...]:
    return tuple(f"urn:oasis:names:tc:opendocument:xmlns:{space}:1.0 {name}" for name in names)


_CONTENT, _BODY, _SPREADSHEET = _names("office", "document-content", "body", "spreadsheet")
_TYPE, _VALUE, _STRING, _DATE, _BOOLEAN = _names(
    "office", "value-type", "value", "string-value", "date-value", "boolean-value"
)
_TABLE, _NAME, _ROW, _FORMULA = _names("table", "table", "name", "table-row", "formula")
_CELLS = _names("table", "table-cell", "covered-table-cell")
#: What may stand between a sheet and its rows. A table inside a drawing is no sheet.
_GROUPS = frozenset(_names("table", "table-rows", "table-header-rows", "table-row-group"))
_ROWS_REPEATED, _COLUMNS_REPEATED = _names(
    "table", "number-rows-repeated", "number-columns-repeated"
)
_PARAGRAPH, _SPACES, _TAB, _BREAK, _COUNT = _names("text", "p", "s", "tab", "line-break", "c")
_CALC_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"

_SHEET_PATH = [_CONTENT, _BODY, _SPREADSHEET, _TABLE]
_NUMBERS = frozenset(("float", "currency", "percentage"))

#: Number and name of a sheet, the cells of a row, and how often the row stands there.
_Run = tuple[int, str, tuple[object, ...], int]


def _repeated(attributes: dict[str, str], name: str) -> int:
    return max(int(attributes.get(name, 1)), 1)


def _date(text: str) -> object:
    try:
        return datetime.date.fromisoformat(text[:10])
    except ValueError:
        return CellProblem.DATE  # such as a time, or a number that got the format of a date


def _value(attributes: dict[str, str], text: str) -> object:
    """What a cell holds: its value where it states one, else the text that it shows.

    :param text: of its paragraphs
    """
    kind = attributes.get(_TYPE)
    formula = _FORMULA in attributes
    if attributes.get(_CALC_TYPE) == "error" or (formula and text.startswith(("#", "Err:"))):
        return CellProblem.ERROR
    if formula and kind is None and not text:
        return CellProblem.FORMULA
    if kind in _NUMBERS and _VALUE in attributes:
        return float(attributes[_VALUE])
    if kind in ("date", "time"):
        return _date(attributes.get(_DATE, ""))
    if kind == "boolean":
        return attributes.get(_BOOLEAN) == "true"
    shown = attributes.get(_STRING, text)[:_LONGEST]
    return None if shown.isspace() else shown or None


class _Content:
    """Gathers the rows of ``content.xml`` while it passes by."""

    def __init__(self, limits: Limits):
        self._columns = limits.columns
        self._path: list[str] = []
        self._sheet = (0, "")
        self._row: list[object] | None = None
        self._row_depth = 0
        self._row_repeated = 1
        self._cell: dict[str, str] | None = None
        self._text: list[str] = []
        self._length = 0
        self._found: list[_Run] = []
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        # Without a DOCTYPE there are no entities to expand.
        self._parser.StartDoctypeDeclHandler = self._doctype

    def feed(self, chunk: bytes) -> list[_Run]:
        """Read on; an empty ``chunk`` is the end.

        :return: the rows that it completed
        """
        self._parser.Parse(chunk, not chunk)
        found, self._found = self._found, []
        return found

    @staticmethod
    def _doctype(*_args: object) -> None:
        raise error("unsafe", REFUSED["unsafe"])

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        path = self._path
        path.append(name)
        if len(path) > _DEEPEST:
            raise ValueError
        if self._cell is not None:
            self._start_inside(name, attributes)
        elif self._row is not None:
            if name in _CELLS and len(path) == self._row_depth + 1:
                self._cell, self._text, self._length = attributes, [], 0
        elif name == _ROW:
            if path[:4] == _SHEET_PATH and _GROUPS.issuperset(path[4:-1]):
                self._row, self._row_depth = [], len(path)
                self._row_repeated = _repeated(attributes, _ROWS_REPEATED)
        elif path == _SHEET_PATH:
            self._sheet = (self._sheet[0] + 1, attributes.get(_NAME, ""))

    def _start_inside(self, name: str, attributes: dict[str, str]) -> None:
        """An element inside a cell."""
        if name == _BREAK or (name == _PARAGRAPH and self._text):
            self._characters("\n")
        elif name == _TAB:
            self._characters("\t")
        elif name == _SPACES:
            self._characters(" " * min(_repeated(attributes, _COUNT), _LONGEST))

    def _characters(self, text: str) -> None:
        if self._cell is None or self._length >= _LONGEST:
            return
        # A note that hangs on the cell, or a drawing on it, is no part of its text.
        if self._path[self._row_depth + 1 : self._row_depth + 2] == [_PARAGRAPH]:
            self._text.append(text)
            self._length += len(text)

    def _end(self, name: str) -> None:
        depth = len(self._path)
        self._path.pop()
        if self._cell is not None and depth == self._row_depth + 1:
            value = _value(self._cell, "".join(self._text))
            times = min(_repeated(self._cell, _COLUMNS_REPEATED), self._columns - len(self._row))
            self._row += [value] * times
            self._cell = None
        elif self._row is not None and depth == self._row_depth:
            while self._row and self._row[-1] is None:
                self._row.pop()
            self._found.append((*self._sheet, tuple(self._row), self._row_repeated))
            self._row = None


def _runs(data: bytes, limits: Limits) -> Iterator[_Run]:
    """The rows of all sheets, each once."""
    with (
        library(zipfile.ZipFile, BytesIO(data)) as package,
        library(package.open, "content.xml") as part,
    ):
        content = _Content(limits)
        chunk = None
        while chunk != b"":
            chunk = library(part.read, _CHUNK)
            yield from library(content.feed, chunk)


def _unfolded(runs: Iterable[_Run]) -> Iterator[Sequence[object]]:
    """Each row as often as it stands there; of the empty ones those with a filled one below."""
    empty = 0
    for _number, _name, cells, times in runs:
        if not cells:
            empty += times
            continue
        yield from itertools.repeat((), empty)
        yield from itertools.repeat(cells, times)
        empty = 0


def read_ods(data: bytes, limits: Limits) -> Iterator[tuple[str, Iterator[Sequence[object]]]]:
    """Reader of .ods. Formulas give what was saved as their result."""
    # Row by row; the groupby of Odoo would first gather all, and this is the core.
    sheets = itertools.groupby(  # pylint: disable=bad-builtin-groupby
        _runs(data, limits), itemgetter(0, 1)
    )
    for (_number, name), runs in sheets:
        yield name, _unfolded(runs)
