"""Messages that the LAS sends itself, over mutual TLS."""

from __future__ import annotations

import http.client
import ssl
from functools import cache
from urllib.parse import urlsplit

from .pki import Pki
from .world import World

_SECONDS = 10


@cache
def _tls_context(pki: Pki, certificate: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(pki.pem("ca")))
    context.load_cert_chain(pki.pem(certificate), pki.key(certificate))
    return context


def post(world: World, url: str, body: bytes, certificate: str) -> tuple[int, bytes]:
    """Send a message over mutual TLS.

    :param url: an https address
    :param certificate: name of the client certificate
    :returns: HTTP status and body
    :raises OSError: no connection, or no trust; ``http.client.HTTPException``: no HTTP
    """
    parts = urlsplit(url)
    context = _tls_context(world.pki, certificate)
    connection = http.client.HTTPSConnection(
        parts.hostname or "", parts.port, context=context, timeout=_SECONDS
    )
    try:
        connection.request(
            "POST", parts.path or "/", body, {"Content-Type": "text/xml; charset=utf-8"}
        )
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()
