"""Who calls us: the client certificate, as the proxy that ended the TLS connection hands it over.

Proxies write it in several ways (nginx escapes the PEM as in a URL, Apache puts spaces for its line
breaks, HAProxy gives the DER in base64), or give a fingerprint alone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from ..text import Message, OsoError, _

_MOST_CHARACTERS = 20_000
_FINGERPRINT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_OIN = re.compile(r"[0-9]{20}")
_MARKER = re.compile(r"-----(BEGIN|END) CERTIFICATE-----")


class SenderError(OsoError):
    """A line in the list of allowed senders that is neither a fingerprint nor an OIN."""


@dataclass(frozen=True)
class Sender:
    """Whose certificate it is.

    :param fingerprints: SHA-256 and SHA-1 of the certificate in lower-case hexadecimal, or the one
        that the proxy gave
    :param oin: the number of the organisation in its subject, ``""`` when there is none or the
        proxy gave a fingerprint alone
    """

    fingerprints: tuple[str, ...]
    oin: str = ""

    @property
    def fingerprint(self) -> str:
        """The one to show and keep: the longest."""
        return self.fingerprints[0]

    def allowed_by(self, allowed: Iterable[str]) -> bool:
        """Whether it is one of ``allowed`` (see :func:`read_allowed`)."""
        return not {*self.fingerprints, self.oin or None}.isdisjoint(allowed)


def read_sender(header: str) -> Sender | None:
    """What a proxy says of the client certificate.

    :param header: value of the header: PEM (also escaped as in a URL, or on one line), base64 of
        the DER, or a fingerprint (SHA-256 or SHA-1, hexadecimal, with or without colons)
    :returns: None when it is nothing of these
    """
    if not header or len(header) > _MOST_CHARACTERS:
        return None
    fingerprint = _hex(header)
    if _FINGERPRINT.fullmatch(fingerprint):
        return Sender((fingerprint,))
    text = "".join(_MARKER.sub("", unquote(header)).split())
    try:
        certificate = x509.load_der_x509_certificate(base64.b64decode(text, validate=True))
        der = certificate.public_bytes(Encoding.DER)
        numbers = certificate.subject.get_attributes_for_oid(x509.NameOID.SERIAL_NUMBER)
    except (ValueError, binascii.Error):
        return None
    oins = [str(item.value) for item in numbers if _OIN.fullmatch(str(item.value))]
    return Sender(
        (hashlib.sha256(der).hexdigest(), hashlib.sha1(der, usedforsecurity=False).hexdigest()),
        oins[0] if len(oins) == 1 else "",
    )


def _hex(text: str) -> str:
    return re.sub(r"[\s:]", "", text).lower()


def read_allowed(text: str) -> frozenset[str]:
    """The senders that an administrator allows.

    :param text: a line each: a fingerprint (SHA-256 or SHA-1, hexadecimal, colons allowed) or an
        OIN of 20 digits; behind a ``#`` stands a remark
    :raises SenderError: a line is none of these; the text tells which line
    """
    allowed = set()
    for number, line in enumerate(text.splitlines(), 1):
        value = _hex(line.partition("#")[0])
        if not value:
            continue
        if not _FINGERPRINT.fullmatch(value) and not _OIN.fullmatch(value):
            raise SenderError(
                Message(
                    "notification.sender",
                    _(
                        "Line %(number)s is neither a fingerprint of a certificate (40 or 64 "
                        "hexadecimal characters) nor an OIN of 20 digits."
                    ),
                    {"number": number},
                )
            )
        allowed.add(value)
    return frozenset(allowed)
