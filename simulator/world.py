"""Everything that the simulator remembers, behind one lock."""

from __future__ import annotations

import base64
import binascii
import itertools
import re
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from .dossiers import DossierStore, is_pgn
from .faults import FaultPlan
from .pki import Pki
from .schools import School, default_school, school_from_json
from .state import State

STEPS = (
    "ping",
    "check_key",
    "register",
    "overdracht",
    "document",
    "sessiecontrole",
    "afmelding",
    "melden_notificatie",
)
FORMS = ("inline", "cdata", "base64")
CODE_FORMS = ("fault", "resultaat")
#: Not inside a word: the id of a session can hold nine digits in a row by chance.
_NINE_DIGITS = re.compile(r"(?<![0-9A-Za-z])\d{9}(?![0-9A-Za-z])")


@dataclass
class Session:
    """One session as the Traffic Center keeps it: no number of a pupil, no dossier."""

    ident: str
    profile: str
    bron_brin: str
    bron_address: str
    doel_brin: str
    doel_address: str
    zoeksleutel: str
    soort: str
    expires: datetime
    closed: bool = False
    result: str = ""


@dataclass
class Exchange:
    """One message and its answer, masked.

    :param served: SHA-256 of the dossier in the answer
    """

    number: int
    time: str
    server: str
    step: str
    profile: str
    peer: str
    status: int
    code: str
    result: str
    bron_address: str
    milliseconds: float
    fault: str
    request: str
    response: str
    sessie_id: str
    sizes: tuple[int, int]
    served: str = ""


@dataclass
class Settings:
    """What the control API can set.

    :param session_seconds: how long a session is valid
    :param delivery: form of a dossier in the answer
    :param code_form: where a refusal stands: in a SOAP fault or in ``resultaat``
    :param accepted_versions: versions of dossiers that may be delivered; None is every version
    :param latency: step -> milliseconds before it is answered
    """

    session_seconds: float = 1800
    delivery: str = "inline"
    code_form: str = "fault"
    accepted_versions: frozenset[str] | None = None
    latency: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class ProxyTarget:
    """Where the proxy in front of a doelsysteem passes calls on to.

    :param url: plain http on loopback
    :param certificate_header: header in which it hands over the certificate of the caller
    :param form: how: ``pem`` (escaped as in a URL), ``sha256`` or ``sha1``
    :param headers: others that it adds
    """

    url: str
    certificate_header: str
    form: str = "pem"
    headers: dict[str, str] = field(default_factory=dict)


class World:
    """State of Traffic Center, OSR and LAS.

    :param pki: certificates
    :param folder: dossiers to serve
    :param schools: schools as JSON, on top of those that the dossiers bring
    :param default_rule: whether each BRIN gets an RI-aanleverpunt 1
    :param keep: number of exchanges that are kept
    :param state: what outlives the process; where it was used before, that counts and not what the
        other arguments say
    """

    def __init__(
        self,
        pki: Pki,
        folder: Path | None = None,
        schools: list[Any] | None = None,
        default_rule: bool = True,
        keep: int = 5000,
        state: State | None = None,
    ):
        self.pki = pki
        self.folder = folder
        self.given_schools = schools or []
        self.default_rule = default_rule
        self.lock = threading.RLock()
        #: set when waiting answers must stop waiting
        self.wake = threading.Event()
        self.dossiers = DossierStore()
        self.schools: dict[str, School] = {}
        self.sessions: dict[str, Session] = {}
        self.requests: list[dict[str, Any]] = []
        self.exchanges: deque[Exchange] = deque(maxlen=keep)
        self.traps: list[dict[str, Any]] = []
        self.faults = FaultPlan()
        self.settings = Settings()
        self.shift = timedelta(0)
        self.proxy: ProxyTarget | None = None
        self.las_url = ""
        self.tc_url = ""
        self.proxy_url = ""
        self.notes: list[str] = []
        self._numbers = itertools.count(1)
        self.state: State | None = None
        self.reset()
        if state is not None and state.used:
            self.dossiers.clear()
            self.schools = {}
            self._numbers = itertools.count(state.load(self, Session) + 1)
        self.state = state
        self.save()

    # -- state ---------------------------------------------------------------------------------

    def reset(self) -> None:
        """Back to how it started: dossiers of the folder, schools, no sessions, no faults."""
        with self.lock:
            self.dossiers.clear()
            self.notes = self.dossiers.load_folder(self.folder) if self.folder else []
            self.schools = {}
            for dossier in self.dossiers:
                self.know_school(dossier.brin)
            for data in self.given_schools:
                school = school_from_json(data)
                self.schools[school.brin] = school
            self.sessions.clear()
            self.requests.clear()
            self.exchanges.clear()
            self.traps.clear()
            self.settings = Settings()
            self.proxy = None
            self.shift = timedelta(0)
            self.clear_faults()
            if self.state is not None:
                self.state.clear()
            self.save()

    def save(self) -> None:
        """Let what changed outlive the process, where that was asked for."""
        if self.state is not None:
            with self.lock:
                self.state.save(self)

    def know_school(self, brin: str) -> None:
        """A BRIN that a dossier names becomes a school."""
        if brin not in self.schools:
            self.schools[brin] = default_school(brin, rule=self.default_rule)

    def clear_faults(self) -> None:
        """Forget the faults and let go of the answers that they hold up."""
        self.faults.clear()
        self.wake.set()
        self.wake = threading.Event()

    def now(self) -> datetime:
        """The simulator's time: this machine's, shifted by the control API."""
        return datetime.now(timezone.utc) + self.shift

    # -- sessions ------------------------------------------------------------------------------

    def open_session(self, **fields: str) -> Session:
        """Make a session that expires after the set time."""
        with self.lock:
            expires = self.now() + timedelta(seconds=self.settings.session_seconds)
            session = Session(str(uuid.uuid4()), expires=expires, **fields)
            self.sessions[session.ident] = session
            if self.state is not None:
                self.state.opened(session)
            return session

    def close_session(self, session: Session, result: str) -> None:
        """Sign a session off."""
        session.closed = True
        session.result = result
        if self.state is not None:
            self.state.closed(session)

    # -- journal -------------------------------------------------------------------------------

    def record(self, **fields: Any) -> None:
        """Keep an exchange; its texts are masked already."""
        with self.lock:
            exchange = Exchange(number=next(self._numbers), time=self.now().isoformat(), **fields)
            self.exchanges.append(exchange)
            if self.state is not None:
                self.state.exchange(exchange)

    def readable_number(self, body: bytes) -> bool:
        """Whether a message holds a pupil's number in a form that anyone can read.

        Looked for: numbers of our own dossiers anywhere, nine digits that pass the check of a BSN
        or onderwijsnummer, and either inside a base64 value.
        """
        text = body.decode("utf-8", "replace")
        with self.lock:
            known = self.dossiers.numbers
        if any(number in text for number in known):
            return True
        if any(is_pgn(number) for number in _NINE_DIGITS.findall(text)):
            return True
        return any(number in decoded for decoded in _decoded(text) for number in known)

    def trap(self, step: str, peer: str) -> None:
        """Remember that a readable number reached the Traffic Center."""
        with self.lock:
            self.traps.append({"time": self.now().isoformat(), "step": step, "peer": peer})

    @contextmanager
    def locked(self) -> Iterator[World]:
        """The lock, as a context."""
        with self.lock:
            yield self


def _decoded(text: str) -> Iterator[str]:
    for value in re.findall(r">([A-Za-z0-9+/=\s]{12,})<", text):
        try:
            yield base64.b64decode("".join(value.split()), validate=True).decode("latin-1")
        except (binascii.Error, ValueError):
            continue
