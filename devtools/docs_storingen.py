"""The page ``docs/storingen.md``: every fault, how a fetch ends that meets it, and what is left.

Cases come from the simulator's catalogue; how each ends is what the addon's tests saw
(``oso_povo/tests/data/storingen.json``), with the Dutch of the catalogue of texts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from simulator.catalogue import CASES, KINDS, SESSIONS, SETTINGS, STORED, Case
from simulator.faults import SPECS

from .docs_words import code, dutch, listed, page, prose, selection, table
from .paths import ADDON

SEEN = ADDON / "tests" / "data" / "storingen.json"
_WRITTEN = (
    "<!-- Written by ./dev docs from what oso_povo/tests/test_storingen.py saw, see there. -->"
)
_WHERE = {
    "overdracht": "At the Traffic Center, when the session is opened",
    "document": "At the LAS, when the dossier is asked for",
    "sessiecontrole": "Between the LAS and the Traffic Center, when the session is checked",
    "afmelding": "At the Traffic Center, when the session is signed off",
}
_HEADS = (
    "Fault",
    "Brought about by",
    "Outcome",
    "Pupil",
    "Who acts",
    "Tried again",
    "Session",
    "Left behind",
    "What a Dutch user reads",
)


def seen() -> dict[str, dict[str, Any]]:
    """What the tests saw, by the name of the case."""
    return json.loads(SEEN.read_text(encoding="utf-8"))


def storingen() -> str:
    """The page of the faults."""
    found = seen()
    parts = [_top(), _kinds()]
    parts += [_section(where, heading, found) for where, heading in _WHERE.items()]
    return page(*parts, _waiting(found), written=_WRITTEN)


def _top() -> Iterator[str]:
    yield "# When something goes wrong"
    yield ""
    yield from prose(
        "Every fault that the [simulator](../simulator/README.md) can inject into a fetch, and "
        "what else can be wrong around it. A test runs each case through the real worker, for a "
        "pupil without data and, where the fetch fails, for one who has some; these tables are "
        "what it saw. Of a pupil who had nothing, nothing is half there: the column *Left behind* "
        "is all. A pupil who has data keeps exactly these when a fetch fails (`get_dossier` before "
        "and after is the same), also under *Overschrijven*."
    )
    yield ""
    yield from prose(
        "- *Outcome*: outcome of the line, the code of OSO behind it where one was sent. What is "
        "*Mislukt* can always be fetched again by hand."
    )
    yield from prose(
        "- *Tried again*: by the worker itself, only after a failure of the line; the pauses are "
        "about 1, 4 and 15 seconds, or what the other side asked for (Retry-After). The number is "
        "of a fault that stays. Where the fault strikes once, the next try imports the dossier: "
        "that is tested too, marked ✓."
    )
    yield from prose(
        "- *Session*: what becomes of it at the Traffic Center, and the result with which it was "
        "signed off. An orphan is signed off in the background, each few minutes, until a session "
        "would have ended by itself."
    )


def _kinds() -> Iterator[str]:
    yield "## What is tried"
    yield ""
    yield from table(
        ("Kind", "Cases"),
        ((kind, listed(case.name for case in CASES if case.kind == kind)) for kind in KINDS),
    )


def _section(where: str, heading: str, found: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield f"## {heading}"
    yield ""
    cases = [case for case in CASES if case.where == where and case.name in found]
    yield from table(_HEADS, (_row(case, found[case.name]) for case in cases))


def _row(case: Case, saw: dict[str, Any]) -> tuple[str, ...]:
    return (
        code(case.name),
        _cause(case),
        _outcome(saw),
        _dutch_label("oso_leerling__status", saw["pupil"]),
        _dutch_label("oso_uitwisseling_regel__eigenaar", saw["owner"]),
        _repeats(saw),
        _session(saw),
        _left(saw),
        in_dutch(saw["message"]),
    )


def _cause(case: Case) -> str:
    causes = [SETTINGS[case.setting]] if case.setting else []
    for fault in case.faults:
        text = code(fault.fault)
        if fault.params:
            text += " (" + ", ".join(f"{key} {value}" for key, value in fault.params.items()) + ")"
        causes.append(f"{text}: {_what(fault.fault, fault.params)}")
    return "; ".join(dict.fromkeys(causes))


def _what(fault: str, params: dict[str, Any]) -> str:
    """The doc of a fault; its defaults are left out where the case gives other values."""
    text = " ".join(SPECS[fault].doc.split())
    return re.sub(r" \([^)]*\)", "", text) if params else text


def _outcome(saw: dict[str, Any]) -> str:
    text = f"{_dutch_label('oso_uitwisseling_regel__state', saw['line'])}: {code(saw['outcome'])}"
    return text + (f" ({code(saw['code'])})" if saw["code"] else "")


def _dutch_label(field: str, value: str) -> str:
    """What a Dutch user sees of a value of a selection."""
    return selection(field)[value].rpartition(" / ")[2] if value else "–"


def _repeats(saw: dict[str, Any]) -> str:
    if not saw["repeats"]:
        return "–"
    once = saw.get("once")
    return f"{saw['repeats']}×" + (" ✓" if once and once["outcome"] == "imported" else "")


def _session(saw: dict[str, Any]) -> str:
    text = SESSIONS[saw["session"]]
    return text + (f" ({listed(saw['result'])})" if saw["result"] else "")


def _left(saw: dict[str, Any]) -> str:
    text = STORED[saw["stored"]]
    if saw["attachments"]:
        text += f"; an attachment is {listed(saw['attachments'])}"
    if saw["findings"]:
        text += f"; it is told in {listed(saw['findings'])}"
    return text


def in_dutch(message: dict[str, Any]) -> str:
    """A stored message as a Dutch user reads it."""
    # a setting that is missing is told in words of the user's language already
    if message["code"] == "run.setup":
        return message["text"]
    return dutch(message["text"]) % message["params"]


def _waiting(found: dict[str, dict[str, Any]]) -> Iterator[str]:
    yield "## While a line waits"
    yield ""
    yield from prose(
        "Before the last try the line is *In de wachtrij*, and tells why; after that it ends as "
        "above. A host that failed five times in a row, or asked to be left alone, is not asked "
        "for a while, for no school."
    )
    yield ""
    waits: dict[str, list[str]] = {}
    for name, saw in found.items():
        if saw["waits"]:
            waits.setdefault(saw["waits"]["text"], []).append(name)
    yield from table(
        ("What a Dutch user reads", "Seen in"),
        (
            (re.sub(r"%\((\w+)\)s", r"‹\1›", dutch(text)), listed(names))
            for text, names in sorted(waits.items())
        ),
    )
