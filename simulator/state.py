"""What outlives the process: with ``--state FOLDER`` a simulator that was killed goes on as it was.

A Traffic Center does not forget its schools and sessions when it is started again, nor a LAS its
dossiers. Everything is on disk before the answer that tells of it goes out, so after a kill at any
moment the files hold at least all that anybody was told.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .dossiers import Dossier
from .schools import school_from_json

if TYPE_CHECKING:
    from .world import Exchange, Session, World

#: Bodies of messages are left out of the journal: a dossier a line would be too much.
_BODIES = ("request", "response")


class State:
    """The files of one simulator: ``world.json``, ``dossiers/``, ``sessions.jsonl`` and
    ``exchanges.jsonl`` (the journal, masked, without the bodies).

    :param folder: made where it is missing; one process at a time
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._dossiers = folder / "dossiers"
        self._dossiers.mkdir(parents=True, exist_ok=True)
        self._sessions = Lines(folder / "sessions.jsonl")
        self._exchanges = Lines(folder / "exchanges.jsonl")
        self._kept: dict[str, tuple[Any, ...]] = {}

    @property
    def used(self) -> bool:
        """Whether a simulator has worked with this folder before."""
        return (self.folder / "world.json").exists()

    # -- back again ----------------------------------------------------------------------------

    def load(self, world: World, new_session: Callable[..., Session]) -> int:
        """Put schools, settings, dossiers and sessions back; gives the number of exchanges.

        :param new_session: makes a session of its fields
        """
        kept = json.loads((self.folder / "world.json").read_text(encoding="utf-8"))
        for data in kept["schools"]:
            school = school_from_json(data)
            world.schools[school.brin] = school
        settings = kept["settings"]
        versions = settings.pop("accepted_versions")
        world.settings = type(world.settings)(
            **settings, accepted_versions=None if versions is None else frozenset(versions)
        )
        world.shift = timedelta(seconds=kept["shift_seconds"])
        for path in sorted(self._dossiers.glob("*.json")):
            dossier = _dossier(json.loads(path.read_text(encoding="utf-8")))
            world.dossiers.restore(dossier)
            self._kept[dossier.ident] = _fingerprint(dossier)
        for session in read_sessions(self.folder):
            expires = datetime.fromisoformat(session["expires"])
            world.sessions[session["ident"]] = new_session(**{**session, "expires": expires})
        return sum(1 for _line in read_lines(self.folder / "exchanges.jsonl"))

    # -- while it goes -------------------------------------------------------------------------

    def save(self, world: World) -> None:
        """Write schools and settings, and the dossiers that changed."""
        settings = asdict(world.settings)
        versions = settings["accepted_versions"]
        settings["accepted_versions"] = None if versions is None else sorted(versions)
        _replace(
            self.folder / "world.json",
            {
                "schools": [school.as_json() for school in world.schools.values()],
                "settings": settings,
                "shift_seconds": world.shift.total_seconds(),
            },
        )
        held = {dossier.ident: dossier for dossier in world.dossiers}
        for ident, dossier in held.items():
            if self._kept.get(ident) != _fingerprint(dossier):
                _replace(self._dossiers / f"{ident}.json", _as_json(dossier))
                self._kept[ident] = _fingerprint(dossier)
        for ident in self._kept.keys() - held.keys():
            (self._dossiers / f"{ident}.json").unlink(missing_ok=True)
            del self._kept[ident]

    def opened(self, session: Session) -> None:
        """Keep a session that is about to be handed out."""
        self._sessions.add({"open": {**asdict(session), "expires": session.expires.isoformat()}})

    def closed(self, session: Session) -> None:
        """Keep that a session was signed off."""
        self._sessions.add({"closed": session.ident, "result": session.result})

    def exchange(self, exchange: Exchange) -> None:
        """Keep a line of the journal."""
        line = asdict(exchange)
        self._exchanges.add({key: value for key, value in line.items() if key not in _BODIES})

    def clear(self) -> None:
        """Forget sessions and journal (the rest goes by :meth:`save`)."""
        self._sessions.clear()
        self._exchanges.clear()


class Lines:
    """A file to which lines of JSON are added, each by one write, so that a kill costs none."""

    def __init__(self, path: Path):
        self._path = path
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        size = os.fstat(self._file).st_size
        # a kill in the middle of a long write leaves half a line
        if size and os.pread(self._file, 1, size - 1) != b"\n":
            os.write(self._file, b"\n")

    def add(self, data: Any) -> None:
        os.write(self._file, json.dumps(data).encode() + b"\n")

    def clear(self) -> None:
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        os.close(self._file)


def read_lines(path: Path) -> Iterator[Any]:
    """The whole lines of such a file; one that a kill cut off was never acted on."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                continue


def read_sessions(folder: Path) -> list[dict[str, Any]]:
    """All sessions in a folder, in the order of opening, with ``closed`` and ``result``."""
    sessions: dict[str, dict[str, Any]] = {}
    for line in read_lines(folder / "sessions.jsonl"):
        if "open" in line:
            sessions[line["open"]["ident"]] = line["open"]
        elif line["closed"] in sessions:
            sessions[line["closed"]] |= {"closed": True, "result": line["result"]}
    return list(sessions.values())


def read_exchanges(folder: Path) -> list[dict[str, Any]]:
    """The journal in a folder: as ``GET /exchanges`` tells it, without the bodies."""
    return list(read_lines(folder / "exchanges.jsonl"))


def _replace(path: Path, data: Any) -> None:
    new = path.with_suffix(".new")
    new.write_text(json.dumps(data), encoding="utf-8")
    new.replace(path)


def _fingerprint(dossier: Dossier) -> tuple[Any, ...]:
    return (dossier.xml, dossier.datum, dossier.prepared, dossier.allowed, dossier.points)


def _as_json(dossier: Dossier) -> dict[str, Any]:
    data = {**vars(dossier), "datum": dossier.datum.isoformat()}
    data["xml"] = base64.b64encode(dossier.xml).decode()
    for name in ("allowed", "points"):
        if data[name] is not None:
            data[name] = sorted(data[name])
    return data


def _dossier(data: dict[str, Any]) -> Dossier:
    data["datum"] = date.fromisoformat(data["datum"])
    data["xml"] = base64.b64decode(data["xml"])
    for name in ("allowed", "points"):
        if data[name] is not None:
            data[name] = frozenset(data[name])
    return Dossier(**data)
