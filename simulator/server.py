"""HTTP and TLS: the three servers, and the way of one message through the simulator."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import ssl
import threading
import time
import traceback
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from . import codes, las, osr, tc
from . import messages as wire
from .faults import LAS_STEPS, MELDEN_STEPS, NOTIFY_STEPS, TC_STEPS, XML, Active, Call, Reply
from .messages import BadMessage, Message, Refusal
from .pki import NAMES, Pki
from .world import World

_log = logging.getLogger("simulator")
MAX_REQUEST = 1_000_000
MAX_CONTROL = 200_000_000
_HANDSHAKE_SECONDS = 10
#: By server, the messages that it takes.
SERVES = {"tc": TC_STEPS + MELDEN_STEPS, "las": LAS_STEPS, "proxy": NOTIFY_STEPS}
_IDLE_SECONDS = 60


# -- one message -----------------------------------------------------------------------------------


def handle(world: World, server: str, path: str, body: bytes, oin: str) -> Reply:
    """Answer one SOAP message and keep the exchange.

    :param server: ``tc`` or ``las``
    :param oin: who sent it, by its certificate
    """
    start = time.monotonic()
    peer = NAMES.get(oin, "unknown")
    message: Message | None = None
    active = Active([])
    code = ""
    try:
        message = wire.read(body)
    except BadMessage as error:
        reply = Reply(500, wire.fault(None, None, str(error)))
    trapped = server == "tc" and world.readable_number(body)
    if trapped:
        world.trap(message.step if message else "", peer)
    if message:
        steps = SERVES[server]
        if message.step in steps:
            active = world.faults.take(message.step, message.get("bron_brin").upper())
        wake = world.wake
        wake.wait(world.settings.latency.get(message.step, 0) / 1000)
        call = Call(message.profile, message.step, message.get("pgn"), wake)
        reply = active.before(call) or Reply(0, b"")
        if not reply.status:
            try:
                if trapped:
                    raise Refusal(codes.READABLE_PGN)
                if message.step not in steps:
                    raise Refusal(codes.BAD_MESSAGE)
                if server == "las":
                    content = las.document(world, message, oin, active, path)
                else:
                    content = tc.HANDLERS[message.step](world, message, oin, active)
                reply = Reply(200, content)
            except Refusal as refusal:
                code = refusal.code
                reply = _refused(world, message, code)
        reply = active.after(reply, call)
    _record(world, server, message, peer, reply, code, active, body, start)
    return reply


def _refused(world: World, message: Message, code: str) -> Reply:
    text = codes.TEXTS.get(code, "")
    if world.settings.code_form == "resultaat" and message.step != "sessiecontrole":
        return Reply(200, wire.result(message.profile, message.step, code, text))
    return Reply(500, wire.fault(message.profile, code))


def _record(
    world: World,
    server: str,
    message: Message | None,
    peer: str,
    reply: Reply,
    code: str,
    active: Active,
    body: bytes,
    start: float,
) -> None:
    profile = message.profile if message else None
    with world.lock:
        numbers = world.dossiers.numbers
    if message and message.get("pgn"):
        numbers = {*numbers, message.get("pgn")}
    milliseconds = round((time.monotonic() - start) * 1000, 1)
    step = message.step if message else ""
    world.record(
        server=server,
        step=step,
        profile=profile.name if profile else "",
        peer=peer,
        status=reply.status,
        code=code,
        result=message.get("resultaat") if message else "",
        bron_address=message.get("bron_address") if message else "",
        milliseconds=milliseconds,
        fault=active.names,
        request=wire.mask(body, profile, numbers),
        response=wire.mask(reply.body, profile, numbers),
        sessie_id=message.get("sessie_id") if message else "",
        sizes=(len(body), len(reply.body)),
        served=active.served if reply.status == 200 else "",
    )
    _log.info(
        "%s %s %s from %s: %s %s %.0f ms%s",
        server,
        profile.name if profile else "-",
        step or "unreadable message",
        peer,
        reply.status,
        code or "-",
        milliseconds,
        f" ({active.names})" if active.names else "",
    )


# -- http ------------------------------------------------------------------------------------------


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    server: Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing: a request line is not ours to log."""

    def version_string(self) -> str:
        return "oso-simulator"

    def _body(self, limit: int) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > limit:
            self.close_connection = True
            self._send(Reply(413 if length.isdigit() else 411, b""))
            return None
        return self.rfile.read(int(length))

    def _send(self, reply: Reply) -> None:
        if reply.on_wire:
            self.close_connection = True
            lines = [f"HTTP/1.1 {reply.status} OK", f"Content-Length: {len(reply.body)}"]
            lines += [f"{name}: {value}" for name, value in reply.headers.items()]
            head = "\r\n".join([*lines, "Connection: close", "", ""]).encode()
            reply.on_wire(self.connection, head, reply.body)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def _guarded(self, answer: Callable[[], Reply]) -> None:
        """Send what ``answer`` gives; a bug of ours becomes a 500 and a log line without values."""
        try:
            reply = answer()
        except Exception as error:  # noqa: BLE001 -- logged, and told to the caller
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("%s while answering:\n%s", type(error).__name__, where)
            reply = Reply(500, b"", {"Content-Type": "text/plain"})
        self._send(reply)


class SoapHandler(_Handler):
    """Traffic Center (with the OSR beside it) or LAS."""

    def do_POST(self) -> None:
        body = self._body(MAX_REQUEST)
        if body is None:
            return
        server = self.server
        path = urlsplit(self.path).path.removeprefix(server.path)
        self._guarded(lambda: handle(server.world, server.name, path, body, self._oin()))

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        api_key = ""
        if self.server.name == "tc":
            api_key = self.headers.get("X-API-Key", "")

        def answer() -> Reply:
            status, content = osr.answer(
                self.server.world, parts.path, dict(parse_qsl(parts.query)), api_key
            )
            _log.info("osr %s: %s", parts.path, status)
            return _json(status, content)

        self._guarded(answer)

    def _oin(self) -> str:
        """The OIN in the certificate of the caller."""
        certificate = self.connection.getpeercert() or {}
        for attributes in certificate.get("subject", ()):
            for name, value in attributes:
                if name == "serialNumber":
                    return value
        return ""


def _json(status: int, content: Any) -> Reply:
    body = json.dumps(content, ensure_ascii=False).encode()
    return Reply(status, body, {"Content-Type": "application/json"})


class ControlHandler(_Handler):
    """The control API: JSON on loopback."""

    def _answer(self, body: bytes) -> None:
        # A page in a browser must not be able to reach it under another name.
        host = urlsplit("//" + self.headers.get("Host", "")).hostname
        if host not in ("127.0.0.1", "localhost", "::1"):
            self._send(_json(403, {"error": "only by a loopback name"}))
            return
        parts = urlsplit(self.path)
        try:
            data = json.loads(body) if body else {}
        except ValueError:
            self._send(_json(400, {"error": "the body is not JSON"}))
            return
        query = dict(parse_qsl(parts.query))
        self._guarded(lambda: _json(*self.server.control(self.command, parts.path, query, data)))

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if self.headers.get_content_type() != "application/json":
            self.close_connection = True
            self._send(_json(415, {"error": "Content-Type must be application/json"}))
            return
        body = self._body(MAX_CONTROL)
        if body is not None:
            self._answer(body)


# -- servers ---------------------------------------------------------------------------------------


class Server(ThreadingHTTPServer):
    """One listening port.

    :param name: ``tc``, ``las`` or ``control``
    :param path: prefix of the paths that it serves
    """

    daemon_threads = True
    request_queue_size = 256

    def __init__(
        self,
        name: str,
        address: tuple[str, int],
        handler: type[_Handler],
        world: World,
        path: str = "",
        control: Callable[..., tuple[int, Any]] | None = None,
    ):
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, handler)
        self.name = name
        self.world = world
        self.path = path
        self.control = control or (lambda *_args: (404, {}))

    def start(self) -> None:
        """Serve in a thread of its own."""
        thread = threading.Thread(target=self.serve_forever, name=self.name, args=(0.1,))
        thread.daemon = True
        thread.start()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is logged without values."""
        error = traceback.sys.exc_info()[1]  # type: ignore[attr-defined]
        if not isinstance(error, OSError):
            where = "".join(traceback.format_tb(error.__traceback__ if error else None))
            _log.error("%s on a connection:\n%s", type(error).__name__, where)


class TlsServer(Server):
    """A server that wants a client certificate.

    The handshake is made in the thread of the connection, so that a slow client holds up nobody.
    """

    def finish_request(self, request: Any, client_address: Any) -> None:
        trouble = self.world.faults.take_tls(SERVES[self.name])
        if trouble == "handshake_cut":
            request.close()
            return
        # The proxy has no certificate of its own: that of the Traffic Center is for this host too.
        name = "tc" if self.name == "proxy" else self.name
        context = tls_context(self.world.pki, name, trouble)
        request.settimeout(_HANDSHAKE_SECONDS)
        tls = context.wrap_socket(request, server_side=True, do_handshake_on_connect=False)
        try:
            tls.do_handshake()
        except OSError as error:
            reason = getattr(error, "reason", None) or type(error).__name__
            _log.info("%s handshake failed: %s", self.name, reason)
            _linger(tls)
            return
        try:
            self.RequestHandlerClass(tls, client_address, self)
        finally:
            tls.close()


def _linger(tls: ssl.SSLSocket) -> None:
    """Let the client read our alert: closing with its data unread would reset the connection."""
    with socket.socket(fileno=tls.detach()) as plain, contextlib.suppress(OSError):
        plain.shutdown(socket.SHUT_WR)
        plain.settimeout(1)
        while plain.recv(65536):
            pass


@cache
def tls_context(pki: Pki, server: str, trouble: str = "") -> ssl.SSLContext:
    """The server's side of mutual TLS.

    :param trouble: name of another certificate to show, or ``tls_too_old``
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(pki.pem("ca"))
    if trouble == "tls_too_old":
        context.set_ciphers("ALL:@SECLEVEL=0")
        # Both lines warn by design: old versions are what this fault is about.
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        trouble = ""
    certificate = trouble or server
    context.load_cert_chain(pki.pem(certificate), pki.key(certificate))
    return context


__all__ = ["XML", "ControlHandler", "Server", "SoapHandler", "TlsServer", "handle"]
