"""What faults are made of: how one is declared, armed, and what it may know."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

TC_STEPS = ("ping", "check_key", "register", "overdracht", "sessiecontrole", "afmelding")
LAS_STEPS = ("document",)
#: What the LAS starts itself: it asks the Traffic Center for an address, then tells it there.
MELDEN_STEPS = ("melden_notificatie",)
NOTIFY_STEPS = ("notificatie",)
XML = "text/xml; charset=utf-8"


@dataclass
class Reply:
    """An answer that is to be sent.

    :param on_wire: sends it by hand over the socket instead; gets the socket and the HTTP bytes
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": XML})
    on_wire: Callable[[socket.socket, bytes, bytes], None] | None = None


@dataclass
class Fault:
    """An armed fault.

    :param remaining: how often still; None is always
    """

    ident: int
    step: str
    name: str
    remaining: int | None
    params: Mapping[str, Any]
    hits: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.ident,
            "step": self.step,
            "fault": self.name,
            "remaining": self.remaining,
            "params": dict(self.params),
            "hits": self.hits,
        }


@dataclass(frozen=True)
class Spec:
    """A kind of fault that can be armed."""

    name: str
    kind: str
    steps: tuple[str, ...]
    function: Callable[..., Any]
    doc: str


SPECS: dict[str, Spec] = {}


def fault(kind: str, steps: tuple[str, ...] = TC_STEPS + LAS_STEPS):
    """Declare the function below as a fault; its name and docstring are the fault's.

    :param kind: where it strikes, see :mod:`.faults`
    :param steps: which messages it can be armed for
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        name = function.__name__
        SPECS[name] = Spec(name, kind, steps, function, (function.__doc__ or "").strip())
        return function

    return register


@dataclass
class Call:
    """What a fault may know of the message it strikes."""

    profile: Any
    step: str
    pgn: str
    wake: threading.Event
