"""Our side of mutual TLS, and what its failures mean."""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from .failure import technical
from .outcome import Detail
from .settings import ConnectionSettings

# Numbers of OpenSSL's X509_V_ERR_*.
_EXPIRED = {9, 10, 13, 14}
_WRONG_HOST = {62, 63, 64}
# Alerts with which a server refuses a client certificate.
_REFUSALS = {
    "SSLV3_ALERT_BAD_CERTIFICATE",
    "SSLV3_ALERT_UNSUPPORTED_CERTIFICATE",
    "SSLV3_ALERT_CERTIFICATE_REVOKED",
    "SSLV3_ALERT_CERTIFICATE_EXPIRED",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN",
    "TLSV1_ALERT_UNKNOWN_CA",
    "TLSV1_ALERT_ACCESS_DENIED",
    "TLSV1_ALERT_DECRYPT_ERROR",
    "TLSV13_ALERT_CERTIFICATE_REQUIRED",
}


def verification_detail(error: ssl.SSLCertVerificationError) -> Detail:
    """Why the server's certificate was not accepted."""
    code = getattr(error, "verify_code", 0)
    if code in _EXPIRED:
        return Detail.SERVER_EXPIRED
    if code in _WRONG_HOST:
        return Detail.SERVER_WRONG_HOST
    return Detail.SERVER_UNTRUSTED


def alert_detail(error: ssl.SSLError) -> Detail:
    """What an alert of the server means for us."""
    if error.reason in _REFUSALS:
        return Detail.OWN_REFUSED
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Detail.CONNECTION_LOST
    return Detail.TLS


@dataclass(frozen=True)
class Identity:
    """A loaded client certificate.

    :param context: for connections; may be shared by threads
    :param not_before: start of its validity (aware)
    :param not_after: end of its validity (aware)
    """

    context: ssl.SSLContext
    not_before: datetime
    not_after: datetime

    def check(self, now: datetime) -> None:
        """:raises ExchangeFailed: when the certificate is not valid at ``now``"""
        if now > self.not_after:
            raise technical(Detail.OWN_EXPIRED)
        if now < self.not_before:
            raise technical(Detail.OWN_NOT_YET_VALID)


def load_identity(settings: ConnectionSettings) -> Identity:
    """Build the TLS context: our certificate, whom we trust, TLS 1.2 or newer.

    :raises ExchangeFailed: ``CERTIFICATE`` when the certificate, its key or the list of trusted
        authorities is missing or cannot be read
    """
    if not settings.certificate_pem or not settings.key_pem:
        raise technical(Detail.OWN_MISSING)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        if settings.ca_pem is None:
            context.load_default_certs()
        else:
            context.load_verify_locations(cadata=settings.ca_pem.decode("ascii"))
    except (ssl.SSLError, ValueError):
        raise technical(Detail.TRUST_UNREADABLE) from None
    try:
        certificate = x509.load_pem_x509_certificate(settings.certificate_pem)
        key = serialization.load_pem_private_key(settings.key_pem, settings.key_password)
        _load_chain(context, settings.certificate_pem, key)
    except (ValueError, TypeError, ssl.SSLError):
        # TypeError: a password for a key without one, or none for a key that has one. The text of
        # these errors may quote the PEM: it goes no further.
        raise technical(Detail.OWN_UNREADABLE) from None
    return Identity(context, *_validity(certificate))


def _validity(certificate: x509.Certificate) -> tuple[datetime, datetime]:
    if hasattr(certificate, "not_valid_after_utc"):
        return certificate.not_valid_before_utc, certificate.not_valid_after_utc
    # cryptography before 42 gives naive times in UTC
    return (
        certificate.not_valid_before.replace(tzinfo=timezone.utc),
        certificate.not_valid_after.replace(tzinfo=timezone.utc),
    )


def _load_chain(context: ssl.SSLContext, certificate_pem: bytes, key) -> None:
    """Give OpenSSL certificate and key.

    It takes them from files only. The key touches the disk encrypted with a password that exists
    in this function alone, in a file that only we can read and that is gone at once.
    """
    password = secrets.token_hex(32).encode()
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password),
    )
    with tempfile.TemporaryDirectory(prefix="oso-") as folder:
        path = Path(folder) / "identity.pem"
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(certificate_pem.rstrip() + b"\n" + key_pem)
        context.load_cert_chain(path, password=password)
