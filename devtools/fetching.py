"""The main job through XML-RPC: enter numbers, fetch, wait, read; for any set of files."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stdnum.nl import brin as stdnum_brin

from oso import bsn
from oso.gegevensset import Dossier, DossierError, Severity, parse
from oso.gegevensset.als_json import as_json, bijlage_json, rest_json
from simulator.control import ControlError

from .console import DevError
from .house import Simulator
from .parse import vertaler
from .rpc import Client
from .verlies import Verdict, judge

_ONLY_READ = "De cijfers zijn die van het lezen van het bestand."
_NO_NUMBER = (
    "In dit dossier staat geen BSN of onderwijsnummer; het kan niet op nummer worden opgehaald. "
    + _ONLY_READ
)
_NO_FILE = "Dit bestand kan niet worden geopend. Controleer of het bestaat en of u het mag lezen."
_NOT_SERVED = "De simulator kan dit bestand niet aanbieden (%s). " + _ONLY_READ
_NO_BRIN = (
    "In dit dossier staat geen geldige BRIN van de school die het verstrekt; het kan niet worden "
    "opgehaald. " + _ONLY_READ
)
#: Seconds without any progress after which a run counts as stuck.
STUCK = 180
#: Bytes of a stored attachment up to which it is read back.
READ_BACK = 20_000_000


@dataclass
class Item:
    """One file that was asked for.

    :param dossier: as the plain core reads it; None where it cannot
    :param outcome: how it ended; empty until then
    :param contents: sha256 of its attachments as they are stored, by id of the document
    :param merged: what is stored is not of this file alone, so it is judged by how it was read
    """

    file: str
    content: bytes = field(repr=False)
    dossier: Dossier | None = field(default=None, repr=False)
    outcome: str = ""
    message: str = ""
    values: dict[str, Any] | None = field(default=None, repr=False)
    contents: dict[int, str] = field(default_factory=dict)
    merged: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """Whether anything of it is lost; None for a file that could not be read."""
        if self.dossier is None:
            return None
        values = None if self.merged else self.values
        return judge(self.content, as_json(self.dossier), values, self.contents)

    @property
    def key(self) -> tuple[str, str] | None:
        """School and number under which it is fetched; None where it has none."""
        if self.dossier is None or not self.dossier.nummer or not self.dossier.brin:
            return None
        return self.dossier.brin, self.dossier.nummer

    def as_json(self) -> dict[str, Any]:
        """What happened and what came in, as ``./dev try --json`` tells it."""
        read, values = self.dossier, self.values
        result: dict[str, Any] = {
            "file": self.file,
            "bsn": read.nummer if read else None,
            "outcome": self.outcome,
            "message": self.message,
            "leaves": read.leaves if read else None,
            "mapped": read.mapped if read else None,
            "rest": len(read.rest) if read else None,
            "withheld": len(read.withheld) if read else None,
            **(self.verdict.as_json() if self.verdict else {"lost": None}),
            "restveld": rest_json(read.rest) if read else [],
            "attachments": [bijlage_json(found) for found in read.attachments] if read else [],
            "values": values,
        }
        if values is not None:
            # what is in the database, not what the core says should be
            result["restveld"] = values.get("restvelden", [])
            result["attachments"] = [
                {
                    "name": document.get("naam"),
                    "size": document.get("grootte"),
                    "sha256": document.get("sha256"),
                    "status": document.get("status"),
                }
                for document in values.get("documenten", [])
            ]
        return result


def _is_brin(text: str | None) -> bool:
    return bool(text) and len(text) == 4 and stdnum_brin.is_valid(text)


def read_items(paths: Iterable[Path]) -> list[Item]:
    """Read files with the plain core; those that cannot be fetched have their outcome already."""
    translate = vertaler()
    items = []
    for path in paths:
        try:
            item = Item(path.name, path.read_bytes())
        except OSError:
            items.append(Item(path.name, b"", outcome="unreadable", message=_NO_FILE))
            continue
        try:
            item.dossier = parse(item.content)
        except DossierError as error:
            item.outcome, item.message = "unreadable", translate(error.message)
        else:
            blocked = next((f for f in item.dossier.findings if f.severity == Severity.BLOCK), None)
            if blocked and not item.dossier.pgn:
                # Of such a kind there is no number to ask it by.
                item.outcome = "refused"
                item.message = f"{translate(blocked.message)} {_ONLY_READ}"
            elif not item.dossier.pgn:
                item.outcome, item.message = "no_number", _NO_NUMBER
            elif wrong := bsn.check(item.dossier.pgn).message:
                item.outcome, item.message = "invalid", f"{translate(wrong)} {_ONLY_READ}"
            elif not _is_brin(item.dossier.brin):
                item.outcome, item.message = "no_brin", _NO_BRIN
        items.append(item)
    return items


def _reason(error: ControlError) -> str:
    """What the simulator said, without the form of its answer."""
    text = str(error)
    with contextlib.suppress(ValueError, KeyError):
        text = json.loads(text[text.index("{") :])["error"]
    return text.rpartition(": ")[2]


def rounds(items: Iterable[Item]) -> list[list[Item]]:
    """Split what can be fetched so that no round has two files of one pupil at one school."""
    result: list[list[Item]] = []
    seen: dict[tuple[str, str], int] = {}
    for item in items:
        if item.outcome or item.key is None:
            continue
        number = seen.get(item.key, 0)
        seen[item.key] = number + 1
        if number == len(result):
            result.append([])
        result[number].append(item)
    return result


def serve(simulator: Simulator, items: Iterable[Item]) -> None:
    """Let the LAS of the simulator hold these files; what it refuses gets that as its outcome."""
    for item in items:
        try:
            simulator.control.put_dossier(item.content, source=item.file)
        except ControlError as error:
            item.outcome, item.message = "not_served", _NOT_SERVED % _reason(error)


@dataclass(frozen=True)
class Fetched:
    """How it went with one number.

    :param outcome: that of the run; of entering it, where it was not entered
    :param values: what ``get_dossier`` tells, where a dossier came in
    """

    outcome: str
    message: str
    values: dict[str, Any] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Run:
    """A run that has ended, or waits for the user.

    :param entered: numbers by id of the pupil
    :param refused: how it went with numbers that were not entered
    :param number: id of the run; None where nothing was entered
    :param lines: of its progress
    """

    entered: dict[int, str]
    refused: dict[str, Fetched]
    number: int | None = None
    lines: list[dict[str, Any]] = field(default_factory=list, repr=False)


def run(
    worker: Client,
    numbers: list[str],
    report: Callable[[str], None] = lambda text: None,
    action: str = "importeren",
) -> Run:
    """Enter pupils of one school, and do ``action`` for all of them.

    :param worker: an employee, working for that school
    :param numbers: BSNs or onderwijsnummers, all different
    :param report: told how far it is
    """
    refused: dict[str, Fetched] = {}
    entered: dict[int, str] = {}
    rows = worker.call("oso.leerling", "add_bsns", numbers)
    for number, row in zip(numbers, rows, strict=True):
        if row["leerling_id"]:
            entered[row["leerling_id"]] = number
        else:
            refused[number] = Fetched(row["outcome"], row["message"])
    if not entered:
        return Run(entered, refused)
    actions = [{"leerling_id": pupil, "action": action} for pupil in entered]
    made = worker.call("oso.leerling", "run_actions", actions)
    return Run(entered, refused, made, wait(worker, made, report)["lines"])


def fetch(
    worker: Client, numbers: list[str], report: Callable[[str], None] = lambda text: None
) -> dict[str, Fetched]:
    """Enter, import and read pupils of one school; see :func:`run`."""
    done = run(worker, numbers, report)
    result = dict(done.refused)
    for line in done.lines:
        pupil = line["leerling_id"]
        values = None
        if line["state"] == "klaar":
            values = worker.call("oso.leerling", "get_dossier", [pupil])
        result[done.entered[pupil]] = Fetched(line["outcome"], line["message"], values)
    return result


def read_back(worker: Client, documents: Iterable[dict[str, Any]]) -> dict[int, str]:
    """sha256 of the attachments that came in, from their bytes, but for very large ones."""
    result = {}
    for document in documents:
        if document["status"] == "ok" and document.get("grootte", 0) <= READ_BACK:
            number = document["document_id"]
            (row,) = worker.call("oso.document", "read", [number], ["bestand"])
            content = base64.b64decode(row["bestand"] or "")
            result[number] = hashlib.sha256(content).hexdigest()
    return result


def fetch_items(
    worker: Client, items: Iterable[Item], report: Callable[[str], None] = lambda text: None
) -> None:
    """:func:`fetch` for files of one school; fills in how each ended."""
    by_number = {item.key[1]: item for item in items}
    for number, fetched in fetch(worker, list(by_number), report).items():
        item = by_number[number]
        item.outcome, item.message, item.values = fetched.outcome, fetched.message, fetched.values
        if item.values:
            item.contents = read_back(worker, item.values["documenten"])


def wait(
    worker: Client, run: int, report: Callable[[str], None] = lambda text: None
) -> dict[str, Any]:
    """Poll a run until it is finished; returns its last progress.

    :raises DevError: where nothing moves for :data:`STUCK` seconds
    """
    last, moved = None, time.monotonic()
    while True:
        progress = worker.call("oso.uitwisseling", "progress", [run])
        counts = progress["counts"]
        if progress["finished"]:
            return progress
        if counts != last:
            last, moved = counts, time.monotonic()
            report(f"{counts['total'] - counts['waiting'] - counts['busy']} of {counts['total']}")
        elif time.monotonic() - moved > STUCK:
            raise DevError(f"nothing has moved for {STUCK} s in run {run}: {counts}")
        time.sleep(0.25)


def forget(worker: Client, items: Iterable[Item]) -> None:
    """Remove the pupils of these items, so that another file of theirs starts anew."""
    numbers = [item.key[1] for item in items if item.key]
    pupils = worker.call("oso.leerling", "search", [("bsn", "in", numbers)])
    worker.call("oso.leerling", "unlink", pupils)
