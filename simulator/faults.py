"""Faults to inject: each a small function with a name, armed for a step once, n times or always.

Five kinds, by where they strike:

* ``tls``: at the handshake with the server that answers the step (a new connection is needed)
* ``before``: instead of handling the message
* ``flag``: asked for by the code that handles the message
* ``list`` / ``dossier``: change what is handed out
* ``after``: the message is handled; the answer is changed or lost
"""

from __future__ import annotations

import itertools
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import dossier_faults
from . import messages as wire
from .schools import BadInput

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


def _fault(kind: str, steps: tuple[str, ...] = TC_STEPS + LAS_STEPS):
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


# -- tls -------------------------------------------------------------------------------------------


@_fault("tls")
def server_cert_expired(params: Mapping[str, Any]) -> str:
    """the server shows an expired certificate"""
    return "server_expired"


@_fault("tls")
def server_cert_wrong_host(params: Mapping[str, Any]) -> str:
    """the server shows a certificate for another host"""
    return "server_wrong_host"


@_fault("tls")
def server_cert_unknown_ca(params: Mapping[str, Any]) -> str:
    """the server shows a certificate of an authority that nobody trusts"""
    return "server_unknown_ca"


@_fault("tls")
def tls_too_old(params: Mapping[str, Any]) -> str:
    """the server speaks TLS 1.1 at most"""
    return "tls_too_old"


@_fault("tls")
def handshake_cut(params: Mapping[str, Any]) -> str:
    """the server closes the connection instead of shaking hands"""
    return "handshake_cut"


# -- before ----------------------------------------------------------------------------------------


def _html(status: int, **headers: str) -> Reply:
    body = f"<html><body><h1>{status}</h1><p>storing</body></html>".encode()
    return Reply(status, body, {"Content-Type": "text/html", **headers})


@_fault("before")
def connection_reset(call: Call, params: Mapping[str, Any]) -> Reply:
    """the connection is reset, no answer"""

    def reset(connection: socket.socket, _head: bytes, _body: bytes) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return Reply(200, b"", on_wire=reset)


@_fault("before")
def hang(call: Call, params: Mapping[str, Any]) -> Reply:
    """no answer for `seconds` (3600), or until the faults are cleared; then the connection ends"""
    call.wake.wait(float(params.get("seconds", 3600)))
    return Reply(200, b"", on_wire=lambda _connection, _head, _body: None)


@_fault("before")
def http_500(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 500 with a page for people"""
    return _html(500)


@_fault("before")
def http_502(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 502"""
    return _html(502)


@_fault("before")
def http_503(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 503 with Retry-After: maintenance"""
    return _html(503, **{"Retry-After": "120"})


@_fault("before")
def redirect(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 307 to `url` (https://elsewhere.invalid/)"""
    return _html(307, Location=str(params.get("url", "https://elsewhere.invalid/")))


@_fault("before")
def empty(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 200 without a body"""
    return Reply(200, b"")


@_fault("before")
def html_200(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 200 with a page for people"""
    return _html(200)


@_fault("before")
def entity_bomb(call: Call, params: Mapping[str, Any]) -> Reply:
    """an answer with a DOCTYPE whose entities grow without end"""
    lines = ['<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{n} "{"".join(f"&a{n - 1};" for _ in range(10))}">' for n in range(1, 10)]
    bomb = f"<?xml version='1.0'?><!DOCTYPE e [{''.join(lines)}]>"
    envelope = f'<s:Envelope xmlns:s="{wire.SOAP}" x="&a9;"><s:Body>&a9;</s:Body></s:Envelope>'
    return Reply(200, (bomb + envelope).encode())


@_fault("before")
def soap_fault(call: Call, params: Mapping[str, Any]) -> Reply:
    """a SOAP fault with `code` (OnbekendeStoring) and `text`"""
    code = str(params.get("code", "OnbekendeStoring"))
    return Reply(500, wire.fault(call.profile, code, params.get("text")))


@_fault("before")
def soap_fault_without_code(call: Call, params: Mapping[str, Any]) -> Reply:
    """a SOAP fault that names no code"""
    return Reply(500, wire.fault(call.profile, None, params.get("text", "er ging iets mis")))


@_fault("before")
def soap_12_fault(call: Call, params: Mapping[str, Any]) -> Reply:
    """a SOAP 1.2 fault with `code` (OnbekendeStoring)"""
    code = str(params.get("code", "OnbekendeStoring"))
    return Reply(500, wire.fault(call.profile, code, None, soap_12=True))


@_fault("before")
def code_in_resultaat(call: Call, params: Mapping[str, Any]) -> Reply:
    """`code` (OnbekendeStoring) in a `resultaat` element of an ordinary answer"""
    code = str(params.get("code", "OnbekendeStoring"))
    return Reply(200, wire.result(call.profile, call.step, code, str(params.get("text", ""))))


@_fault("before", LAS_STEPS)
def pgn_in_text(call: Call, params: Mapping[str, Any]) -> Reply:
    """a fault whose code and text quote the pupil's number, as a careless LAS might"""
    text = f"leerling {call.pgn} ({int(call.pgn or 0)}) niet gevonden"
    return Reply(500, wire.fault(call.profile, f"Onbekend{call.pgn}", text))


# -- flag ------------------------------------------------------------------------------------------


@_fault("flag", ("overdracht",))
def session_expired() -> None:
    """the session that is opened has expired already"""


@_fault("flag", LAS_STEPS)
def las_wrong_certificate() -> None:
    """the LAS checks the session with a certificate of another supplier"""


@_fault("flag", LAS_STEPS)
def notify_before_sign_off() -> None:
    """a dossier that is not ready is set ready and notified before "not ready" is answered"""


@_fault("flag", NOTIFY_STEPS)
def notify_unknown_session() -> None:
    """the notification names a session that never was"""


@_fault("flag", NOTIFY_STEPS)
def notify_other_brin() -> None:
    """the notification names another school as receiver (99ZZ)"""


@_fault("flag", NOTIFY_STEPS)
def notify_twice() -> None:
    """the notification is sent twice"""


@_fault("flag", NOTIFY_STEPS)
def notify_wrong_certificate() -> None:
    """the notification comes with the certificate of another supplier"""


# -- list ------------------------------------------------------------------------------------------

Listed = list[tuple[str, str]]


@_fault("list", ("overdracht",))
def empty_list(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """no delivery point in the list"""
    return []


@_fault("list", ("overdracht",))
def dead_first(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """a first delivery point where nobody listens"""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return [("99", f"https://127.0.0.1:{port}/dead"), *listed]


@_fault("list", ("overdracht",))
def duplicate(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """each delivery point twice"""
    return [item for item in listed for _ in range(2)]


@_fault("list", ("overdracht",))
def other_url(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """every delivery point at `url` (http://127.0.0.1/)"""
    url = str(params.get("url", "http://127.0.0.1/"))
    return [(address, url) for address, _url in listed]


# -- dossier ---------------------------------------------------------------------------------------

for _name, _function in dossier_faults.FUNCTIONS.items():
    SPECS[_name] = Spec(_name, "dossier", LAS_STEPS, _function, (_function.__doc__ or "").strip())


# -- after -----------------------------------------------------------------------------------------


@_fault("after")
def lost(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """handled, but the answer never comes: the connection ends"""
    return Reply(reply.status, b"", on_wire=lambda _connection, _head, _body: None)


@_fault("after")
def cut(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """the connection ends in the middle of the body"""

    def half(connection: socket.socket, head: bytes, body: bytes) -> None:
        connection.sendall(head + body[: len(body) // 2])

    return Reply(reply.status, reply.body, reply.headers, half)


@_fault("after")
def slow_drip(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """one byte every `seconds` (0.2)"""
    pause = float(params.get("seconds", 0.2))

    def drip(connection: socket.socket, head: bytes, body: bytes) -> None:
        connection.sendall(head)
        for position in range(len(body)):
            connection.sendall(body[position : position + 1])
            if call.wake.wait(pause):
                return

    return Reply(reply.status, reply.body, reply.headers, drip)


@_fault("after")
def slow_headers(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """one byte of the headers every `seconds` (0.2)"""
    pause = float(params.get("seconds", 0.2))

    def drip(connection: socket.socket, head: bytes, body: bytes) -> None:
        for position in range(len(head)):
            connection.sendall(head[position : position + 1])
            if call.wake.wait(pause):
                return
        connection.sendall(body)

    return Reply(reply.status, reply.body, reply.headers, drip)


@_fault("after")
def malformed(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """half of the answer, as if it were whole"""
    return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)


@_fault("after")
def wrong_namespace(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """an answer in the namespace of another year"""
    old = call.profile.namespace
    new = old.rpartition("/")[0] + "/20991231"
    return Reply(reply.status, reply.body.replace(old.encode(), new.encode()), reply.headers)


@_fault("after")
def compressed(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """an answer that is compressed although nobody asked for it"""
    import gzip

    headers = {**reply.headers, "Content-Encoding": "gzip"}
    return Reply(reply.status, gzip.compress(reply.body), headers)


# -- the plan --------------------------------------------------------------------------------------


class Active:
    """The faults that strike one message."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults

    @property
    def names(self) -> str:
        """Their names, for the journal."""
        return " ".join(fault.name for fault in self.faults)

    def _of(self, kind: str) -> list[tuple[Spec, Fault]]:
        pairs = [(SPECS[fault.name], fault) for fault in self.faults]
        return [(spec, fault) for spec, fault in pairs if spec.kind == kind]

    def has(self, name: str) -> bool:
        """Whether a flag is up."""
        return any(fault.name == name for fault in self.faults)

    def before(self, call: Call) -> Reply | None:
        """The answer that comes instead of handling, if any."""
        for spec, fault in self._of("before"):
            return spec.function(call, fault.params)
        return None

    def after(self, reply: Reply, call: Call) -> Reply:
        """The answer as it goes out."""
        for spec, fault in self._of("after"):
            reply = spec.function(reply, call, fault.params)
        return reply

    def change_list(self, listed: Listed) -> Listed:
        """The delivery points as they are handed out."""
        for spec, fault in self._of("list"):
            listed = spec.function(listed, fault.params)
        return listed

    def change_dossier(self, xml: bytes) -> bytes:
        """The dossier as it is handed out."""
        for spec, fault in self._of("dossier"):
            xml = spec.function(xml, fault.params)
        return xml


class FaultPlan:
    """What has been armed."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def add(
        self, step: str, name: str, times: int | None = 1, params: Mapping[str, Any] | None = None
    ) -> Fault:
        """Arm a fault.

        :param times: how often; None is always
        :raises BadInput: when there is no such fault, or not for that step
        """
        spec = SPECS.get(name)
        if spec is None:
            raise BadInput(f"unknown fault {name}; known: {', '.join(sorted(SPECS))}")
        if step not in spec.steps:
            raise BadInput(f"{name} is for {', '.join(spec.steps)}")
        if times is not None and times < 1:
            raise BadInput("times must be at least 1")
        with self._lock:
            fault = Fault(next(self._numbers), step, name, times, dict(params or {}))
            self._faults.append(fault)
            return fault

    def clear(self) -> None:
        """Disarm all."""
        with self._lock:
            self._faults.clear()

    def __iter__(self):
        with self._lock:
            return iter(list(self._faults))

    def _take(self, steps: tuple[str, ...], tls: bool) -> list[Fault]:
        with self._lock:
            taken = [
                fault
                for fault in self._faults
                if fault.step in steps
                and (SPECS[fault.name].kind == "tls") is tls
                and fault.remaining != 0
            ]
            for fault in taken:
                fault.hits += 1
                if fault.remaining is not None:
                    fault.remaining -= 1
            return taken

    def take(self, step: str) -> Active:
        """The faults that strike a message of ``step``; counts them."""
        return Active(self._take((step,), tls=False))

    def take_tls(self, steps: tuple[str, ...]) -> str:
        """What a new connection to the server of ``steps`` meets; ``""`` when nothing."""
        taken = self._take(steps, tls=True)
        return SPECS[taken[0].name].function(taken[0].params) if taken else ""
