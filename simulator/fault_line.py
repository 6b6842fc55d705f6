"""Faults of the line: at the handshake, and what comes instead of an answer."""

from __future__ import annotations

import socket
import struct
from collections.abc import Mapping
from typing import Any

from . import messages as wire
from .fault_base import LAS_STEPS, TC_STEPS, Call, Reply, fault

# -- tls -------------------------------------------------------------------------------------------


@fault("tls")
def server_cert_expired(params: Mapping[str, Any]) -> str:
    """the server shows an expired certificate"""
    return "server_expired"


@fault("tls")
def server_cert_wrong_host(params: Mapping[str, Any]) -> str:
    """the server shows a certificate for another host"""
    return "server_wrong_host"


@fault("tls")
def server_cert_unknown_ca(params: Mapping[str, Any]) -> str:
    """the server shows a certificate of an authority that nobody trusts"""
    return "server_unknown_ca"


@fault("tls")
def tls_too_old(params: Mapping[str, Any]) -> str:
    """the server speaks TLS 1.1 at most"""
    return "tls_too_old"


@fault("tls")
def handshake_cut(params: Mapping[str, Any]) -> str:
    """the server closes the connection instead of shaking hands"""
    return "handshake_cut"


# -- before ----------------------------------------------------------------------------------------


def _html(status: int, **headers: str) -> Reply:
    body = f"<html><body><h1>{status}</h1><p>storing</body></html>".encode()
    return Reply(status, body, {"Content-Type": "text/html", **headers})


@fault("before")
def connection_reset(call: Call, params: Mapping[str, Any]) -> Reply:
    """the connection is reset, no answer"""

    def reset(connection: socket.socket, _head: bytes, _body: bytes) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    return Reply(200, b"", on_wire=reset)


@fault("before")
def hang(call: Call, params: Mapping[str, Any]) -> Reply:
    """no answer for `seconds` (3600), or until the faults are cleared; then the connection ends"""
    call.wake.wait(float(params.get("seconds", 3600)))
    return Reply(200, b"", on_wire=lambda _connection, _head, _body: None)


@fault("before")
def http_500(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 500 with a page for people"""
    return _html(500)


@fault("before")
def http_502(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 502"""
    return _html(502)


@fault("before")
def http_503(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 503 with Retry-After: maintenance"""
    return _html(503, **{"Retry-After": "120"})


@fault("before")
def http_504(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 504: a gateway that waited in vain"""
    return _html(504)


@fault("before", TC_STEPS)
def maintenance(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 503 with Retry-After `seconds` (900) and a page that tells of maintenance"""
    seconds = str(int(params.get("seconds", 900)))
    page = "<html><body><h1>Onderhoud</h1><p>OSO is tijdelijk niet beschikbaar.</p></body></html>"
    return Reply(503, page.encode(), {"Content-Type": "text/html", "Retry-After": seconds})


@fault("before")
def redirect(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 307 to `url` (https://elsewhere.invalid/)"""
    return _html(307, Location=str(params.get("url", "https://elsewhere.invalid/")))


@fault("before")
def empty(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 200 without a body"""
    return Reply(200, b"")


@fault("before")
def html_200(call: Call, params: Mapping[str, Any]) -> Reply:
    """HTTP 200 with a page for people"""
    return _html(200)


@fault("before")
def entity_bomb(call: Call, params: Mapping[str, Any]) -> Reply:
    """an answer with a DOCTYPE whose entities grow without end"""
    lines = ['<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{n} "{"".join(f"&a{n - 1};" for _ in range(10))}">' for n in range(1, 10)]
    bomb = f"<?xml version='1.0'?><!DOCTYPE e [{''.join(lines)}]>"
    envelope = f'<s:Envelope xmlns:s="{wire.SOAP}" x="&a9;"><s:Body>&a9;</s:Body></s:Envelope>'
    return Reply(200, (bomb + envelope).encode())


@fault("before")
def soap_fault(call: Call, params: Mapping[str, Any]) -> Reply:
    """a SOAP fault with `code` (OnbekendeStoring) and `text`"""
    code = str(params.get("code", "OnbekendeStoring"))
    return Reply(500, wire.fault(call.profile, code, params.get("text")))


@fault("before")
def soap_fault_without_code(call: Call, params: Mapping[str, Any]) -> Reply:
    """a SOAP fault that names no code"""
    return Reply(500, wire.fault(call.profile, None, params.get("text", "er ging iets mis")))


@fault("before")
def soap_12_fault(call: Call, params: Mapping[str, Any]) -> Reply:
    """a SOAP 1.2 fault with `code` (OnbekendeStoring)"""
    code = str(params.get("code", "OnbekendeStoring"))
    return Reply(500, wire.fault(call.profile, code, None, soap_12=True))


@fault("before")
def code_in_resultaat(call: Call, params: Mapping[str, Any]) -> Reply:
    """`code` (OnbekendeStoring) in a `resultaat` element of an ordinary answer"""
    code = str(params.get("code", "OnbekendeStoring"))
    return Reply(200, wire.result(call.profile, call.step, code, str(params.get("text", ""))))


@fault("before", LAS_STEPS)
def pgn_in_text(call: Call, params: Mapping[str, Any]) -> Reply:
    """a fault whose code and text quote the pupil's number, as a careless LAS might"""
    text = f"leerling {call.pgn} ({int(call.pgn or 0)}) niet gevonden"
    return Reply(500, wire.fault(call.profile, f"Onbekend{call.pgn}", text))
