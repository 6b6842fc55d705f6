"""The reverse proxy in front of a doelsysteem: ends mutual TLS, hands the certificate over.

A stand-in for the nginx of a real installation, so that notifications can be tried with true client
certificates. Headers of the caller itself are not passed on.
"""

from __future__ import annotations

import hashlib
import http.client
import ssl
from urllib.parse import quote, urlsplit

from .faults import Reply
from .server import MAX_REQUEST, _Handler
from .world import ProxyTarget

FORMS = ("pem", "sha256", "sha1")
_SECONDS = 60


class ProxyHandler(_Handler):
    """Passes a POST on."""

    def do_POST(self) -> None:
        body = self._body(MAX_REQUEST)
        if body is not None:
            self._guarded(lambda: self._forward(body))

    def _forward(self, body: bytes) -> Reply:
        target = self.server.world.proxy
        if target is None:
            return Reply(502, b"", {"Content-Type": "text/plain"})
        connection = http.client.HTTPConnection(
            "127.0.0.1", urlsplit(target.url).port, timeout=_SECONDS
        )
        headers = {
            "Content-Type": self.headers.get("Content-Type", "text/xml"),
            **target.headers,
            target.certificate_header: self._certificate(target),
        }
        try:
            connection.request("POST", urlsplit(self.path).path, body, headers)
            response = connection.getresponse()
            content_type = response.getheader("Content-Type", "text/plain")
            return Reply(response.status, response.read(), {"Content-Type": content_type})
        except (OSError, http.client.HTTPException):
            return Reply(502, b"", {"Content-Type": "text/plain"})
        finally:
            connection.close()

    def _certificate(self, target: ProxyTarget) -> str:
        """What the header says of the caller."""
        der = self.connection.getpeercert(binary_form=True) or b""
        if target.form == "sha256":
            return hashlib.sha256(der).hexdigest()
        if target.form == "sha1":
            return hashlib.sha1(der, usedforsecurity=False).hexdigest()
        return quote(ssl.DER_cert_to_PEM_cert(der), safe="")
