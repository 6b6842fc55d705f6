"""Bytes over HTTPS: one request, one answer, nothing else.

No redirects, no cookies, no proxies or certificates from the environment, no compression, a limit
on size and on time. Nothing here logs. Every failure of the line becomes an
:class:`~.failure.ExchangeFailed`.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import NamedTuple

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool

from .addresses import is_plain_https, is_public
from .failure import technical
from .outcome import Detail
from .tls import alert_detail, verification_detail

_CHUNK = 1 << 16
#: Nothing has been sent yet when these happen, so trying again is safe.
NOTHING_SENT = frozenset({Detail.REFUSED, Detail.CONNECT_TIMEOUT})


class HttpAnswer(NamedTuple):
    """Status, headers and whole body of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Deadline(NamedTuple):
    """Seconds for the connection, for each wait for bytes, and for the whole answer."""

    connect: float
    read: float
    total: float


class AddressRefused(OSError):
    """A host that may not be connected to."""


class _Watchdog:
    """Ends a connection when the time for the whole answer is over.

    The time-outs of a socket start anew with every byte, so a server that sends one now and then
    could hold us for ever: in the headers as well as in the body.
    """

    _current = threading.local()

    def __init__(self, seconds: float):
        self.fired = False
        self._sock: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._fire)
        self._timer.daemon = True

    def __enter__(self) -> _Watchdog:
        self._current.watchdog = self
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        self._current.watchdog = None

    @classmethod
    def watch(cls, sock: socket.socket | None) -> None:
        """Tell the watchdog of this thread which socket is used."""
        watchdog = getattr(cls._current, "watchdog", None)
        if watchdog and sock is not None:
            watchdog._sock = sock

    def _fire(self) -> None:
        self.fired = True
        if self._sock is not None:
            # The plain shutdown: that of an SSL socket would change what another thread reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


class _Connection(HTTPSConnection):
    """Shows its socket to the watchdog, be it new or used before."""

    def connect(self):
        result = super().connect()
        _Watchdog.watch(self.sock)
        return result

    def request(self, *args, **kwargs):
        _Watchdog.watch(self.sock)
        return super().request(*args, **kwargs)


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class _GuardedConnection(_Connection):
    """Resolves the name itself and connects only to addresses that it has judged.

    Judging first and letting the library resolve again would leave room for a name that changes
    its address in between.
    """

    def _new_conn(self) -> socket.socket:
        name, port = self._dns_host, self.port
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        if not addresses or not all(is_public(address) for address in addresses):
            raise AddressRefused("address is not public")
        for address in addresses[:-1]:
            try:
                self._dns_host = address
                return super()._new_conn()
            except urllib3.exceptions.NewConnectionError:
                continue
            finally:
                self._dns_host = name
        try:
            self._dns_host = addresses[-1]
            return super()._new_conn()
        finally:
            self._dns_host = name


class _GuardedPool(HTTPSConnectionPool):
    ConnectionCls = _GuardedConnection


class _Adapter(HTTPAdapter):
    """requests with our TLS context, and optionally the guard."""

    def __init__(self, context: ssl.SSLContext, pool_size: int, guarded: bool):
        self._context = context
        self._guarded = guarded
        super().__init__(pool_connections=pool_size, pool_maxsize=pool_size, max_retries=0)

    def init_poolmanager(self, connections, maxsize, block=False, **kwargs):
        kwargs["ssl_context"] = self._context
        result = super().init_poolmanager(connections, maxsize, block, **kwargs)
        pool = _GuardedPool if self._guarded else _Pool
        self.poolmanager.pool_classes_by_scheme = {"https": pool}
        return result

    def cert_verify(self, conn, url, verify, cert):
        # Some versions of requests add their own list of authorities here; ours must stay alone.
        conn.cert_reqs = "CERT_REQUIRED"


class _Session(requests.Session):
    """A session that sees no redirects.

    Even when told not to follow one, requests reads the whole body of the answer to prepare for it:
    past our limits on size and time.
    """

    def get_redirect_target(self, resp):
        return None


class Transport:
    """A pool of connections with one identity; may be shared by threads.

    :param context: TLS context with the client certificate
    :param agent: value of the User-Agent header
    :param pool_size: connections kept open per host
    :param max_bytes: largest answer
    :param guarded: refuse hosts that are not on the public internet
    """

    def __init__(
        self, context: ssl.SSLContext, agent: str, pool_size: int, max_bytes: int, guarded: bool
    ):
        self._max_bytes = max_bytes
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": agent, "Accept-Encoding": "identity"})
        self._session.adapters.clear()
        self._session.mount("https://", _Adapter(context, pool_size, guarded))

    def close(self) -> None:
        """Close the kept connections."""
        self._session.close()

    def send(
        self,
        method: str,
        url: str,
        deadline: Deadline,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> HttpAnswer:
        """Send one request and read its whole answer.

        :raises ExchangeFailed: for every failure of the line, and for an answer that is too large
        """
        if not is_plain_https(url):
            raise technical(Detail.ADDRESS_REFUSED)
        with _Watchdog(deadline.total) as watchdog:
            try:
                with self._session.request(
                    method,
                    url,
                    data=body,
                    headers=dict(headers or {}),
                    params=dict(params or {}),
                    timeout=(deadline.connect, deadline.read),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    content = self._read(response)
                    return HttpAnswer(response.status_code, response.headers, content)
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                http.client.HTTPException,
                OSError,
                UnicodeError,
            ) as error:
                detail = Detail.READ_TIMEOUT if watchdog.fired else _detail(error)
            except _Incomplete:
                detail = Detail.READ_TIMEOUT if watchdog.fired else Detail.CONNECTION_LOST
        # Outside the handler: such an error can carry the request, and with it a pupil's number.
        raise technical(detail)

    def _read(self, response: requests.Response) -> bytes:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise technical(Detail.BAD_ANSWER, "compressed answer")
        announced = response.headers.get("Content-Length", "")
        length = int(announced) if announced.isascii() and announced.isdigit() else None
        if length is not None and length > self._max_bytes:
            raise technical(Detail.TOO_LARGE)
        body = bytearray()
        while chunk := response.raw.read(_CHUNK, decode_content=False):
            body += chunk
            if len(body) > self._max_bytes:
                raise technical(Detail.TOO_LARGE)
        if length is not None and len(body) < length:
            raise _Incomplete
        return bytes(body)


class _Incomplete(Exception):
    """The connection ended before the announced end of the body."""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """``error`` and all that are wrapped in it, each once."""
    todo, seen = [error], set()
    while todo:
        current = todo.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inner = [current.__cause__, current.__context__, getattr(current, "reason", None)]
        todo += [item for item in (*inner, *current.args) if isinstance(item, BaseException)]


def _detail(error: BaseException) -> Detail:
    """What a failure of the libraries below means."""
    chain = list(_chain(error))
    for item in chain:
        if isinstance(item, AddressRefused):
            return Detail.ADDRESS_REFUSED
        if isinstance(item, ssl.SSLCertVerificationError):
            return verification_detail(item)
    for item in chain:
        if isinstance(item, ssl.SSLError) and not isinstance(item, TimeoutError):
            return alert_detail(item)
    kinds: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Detail], ...] = (
        (socket.gaierror, Detail.UNKNOWN_HOST),
        (UnicodeError, Detail.UNKNOWN_HOST),
        ((ConnectionRefusedError, urllib3.exceptions.NewConnectionError), Detail.REFUSED),
        (
            (requests.ConnectTimeout, urllib3.exceptions.ConnectTimeoutError),
            Detail.CONNECT_TIMEOUT,
        ),
        (
            (requests.ReadTimeout, urllib3.exceptions.ReadTimeoutError, TimeoutError),
            Detail.READ_TIMEOUT,
        ),
        (requests.exceptions.InvalidURL, Detail.ADDRESS_REFUSED),
        (
            (
                ConnectionError,
                requests.ConnectionError,
                urllib3.exceptions.ProtocolError,
                http.client.HTTPException,
                requests.exceptions.ChunkedEncodingError,
            ),
            Detail.CONNECTION_LOST,
        ),
    )
    for kind, detail in kinds:
        if any(isinstance(item, kind) for item in chain):
            return detail
    return Detail.BAD_ANSWER
