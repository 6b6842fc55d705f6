"""``./dev docs``: the pages in ``docs/`` that are written from the core's own tables.

``gegevensset.md`` is the table of the standard, ``controles.md`` the checks, ``storingen.md`` how a
fetch ends when something goes wrong. The Dutch in them is that of the addon's catalogue, so they
change when a label, a rule or a translation does.
"""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable

from .console import say
from .docs_kaart import gegevensset
from .docs_regels import controles
from .docs_storingen import storingen
from .paths import ROOT
from .stamps import write_atomic

FOLDER = ROOT / "docs"
#: Page in ``docs/`` -> what writes it.
PAGES: dict[str, Callable[[], str]] = {
    "gegevensset.md": gegevensset,
    "controles.md": controles,
    "storingen.md": storingen,
}


def main(argv: list[str]) -> int:
    """Write the pages, or with ``--check`` only compare; 1 when they differ."""
    parser = argparse.ArgumentParser(prog="./dev docs", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where a page is not up to date"
    )
    check = parser.parse_args(argv).check
    stale = 0
    for name, make in PAGES.items():
        path = FOLDER / name
        page = make()
        now = path.read_text(encoding="utf-8") if path.exists() else ""
        if page == now:
            continue
        stale += 1
        if check:
            print(*difference(name, now, page), sep="\n")
        else:
            write_atomic(path, page)
            say(f"docs/{name} written")
    if check and stale:
        say("not up to date: run ./dev docs")
    elif not stale:
        say("up to date")
    return 1 if check and stale else 0


def difference(name: str, now: str, page: str, at_most: int = 20) -> list[str]:
    """The first lines in which a page differs from what it should be."""
    lines = difflib.unified_diff(
        now.splitlines(), page.splitlines(), f"docs/{name}", "as it should be", lineterm="", n=0
    )
    return list(lines)[:at_most]
