"""What the written pages are made of: the Dutch of the catalogue, prose, tables."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from functools import cache

import polib

from .paths import ADDON

#: The core as seen from a page.
CORE = "../oso_povo/oso/gegevensset"
_WRITTEN = "<!-- Written by ./dev docs. Change the tables in oso_povo/oso/gegevensset instead. -->"


@cache
def _catalogue() -> polib.POFile:
    return polib.pofile(str(ADDON / "i18n" / "nl.po"))


@cache
def _translations() -> dict[str, str]:
    return {entry.msgid: entry.msgstr for entry in _catalogue()}


def dutch(text: str) -> str:
    """What users see of an English text; a dash where it has not been translated."""
    return _translations().get(text) or "–"


def selection(field: str) -> dict[str, str]:
    """``{value: "English / Dutch"}`` of a selection of a model, by the catalogue."""
    mark = f"oso_povo.selection__{field}__"
    return {
        place.rpartition(mark)[2]: f"{entry.msgid} / *{entry.msgstr or '–'}*"
        for entry in _catalogue()
        for place, _line in entry.occurrences
        if mark in place
    }


def code(text: str) -> str:
    """A name as it stands in code."""
    return f"`{text}`"


def listed(texts: Iterable[str]) -> str:
    """Names after each other."""
    return ", ".join(code(text) for text in texts)


def prose(text: str) -> Iterator[str]:
    """A paragraph or an item of a list, in lines that can be read in the source too."""
    indent = "  " if text.startswith("- ") else ""
    yield from textwrap.wrap(
        text, 100, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table, a line a row."""
    heads = list(heads)
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"


def page(*parts: Iterable[str], written: str = _WRITTEN) -> str:
    """A page of these parts, each a run of lines.

    :param written: the comment at the top that says where it comes from
    """
    return f"{written}\n\n" + "\n".join("\n".join(part) + "\n" for part in parts)
