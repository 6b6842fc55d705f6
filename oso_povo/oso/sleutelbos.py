"""Reads a certificate with its private key from a file of the administrator."""

from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)

from .text import Message, OsoError, _


@dataclass(frozen=True)
class Sleutelbos:
    """A certificate (with the chain above it) and its key.

    :param certificaat_pem: the certificate, then its chain, PEM
    :param naam: common name of the subject
    :param geldig_van: naive UTC
    :param geldig_tot: naive UTC
    """

    certificaat_pem: bytes
    naam: str
    geldig_van: datetime
    geldig_tot: datetime
    _sleutel: object = field(repr=False)

    def sleutel_pem(self, encryptie):
        """The key as PKCS#8 PEM, under ``encryptie`` (of ``cryptography``)."""
        return self._sleutel.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryptie)


def lees(inhoud: bytes, wachtwoord: str | None) -> Sleutelbos:
    """Read PKCS#12, or PEM that holds a certificate and a key.

    :raises OsoError: not readable, wrong password, no key, or key of another certificate. The
        text never holds anything of the file.
    """
    geheim = wachtwoord.encode() if wachtwoord else None
    if b"-----BEGIN" in inhoud:
        sleutel, certificaten = _lees_pem(inhoud, geheim)
    else:
        sleutel, certificaten = _lees_p12(inhoud, geheim)
    if sleutel is None:
        raise OsoError(
            Message(
                "certificate.no_key",
                _(
                    "The file holds no private key. Load the file that holds both the certificate "
                    "and its key (usually .p12 or .pfx)."
                ),
            )
        )
    eigen = [c for c in certificaten if c.public_key() == sleutel.public_key()]
    if not eigen:
        raise OsoError(
            Message(
                "certificate.no_match",
                _("The file holds no certificate that belongs to its private key."),
            )
        )
    eerste = eigen[0]
    namen = eerste.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    keten = [eerste, *(c for c in certificaten if c is not eerste)]
    return Sleutelbos(
        certificaat_pem=b"".join(c.public_bytes(Encoding.PEM) for c in keten),
        naam=str(namen[0].value) if namen else eerste.subject.rfc4514_string(),
        geldig_van=eerste.not_valid_before_utc.replace(tzinfo=None),
        geldig_tot=eerste.not_valid_after_utc.replace(tzinfo=None),
        _sleutel=sleutel,
    )


def _onleesbaar():
    return OsoError(
        Message(
            "certificate.unreadable",
            _(
                "The certificate file can't be read. Check the password, and that it is a .p12, "
                ".pfx or .pem file."
            ),
        )
    )


def _lees_p12(inhoud, geheim):
    try:
        sleutel, certificaat, keten = pkcs12.load_key_and_certificates(inhoud, geheim)
    except (ValueError, TypeError):
        raise _onleesbaar() from None
    return sleutel, [c for c in (certificaat, *keten) if c is not None]


def _lees_pem(inhoud, geheim):
    try:
        certificaten = x509.load_pem_x509_certificates(inhoud)
        sleutel = None
        if b"PRIVATE KEY-----" in inhoud:
            deel = inhoud[inhoud.index(b"-----BEGIN", _begin_sleutel(inhoud)) :]
            versleuteld = b"ENCRYPTED" in deel[:200]
            sleutel = load_pem_private_key(deel, geheim if versleuteld else None)
    except (ValueError, TypeError):
        raise _onleesbaar() from None
    return sleutel, certificaten


def _begin_sleutel(inhoud):
    """Where the line that opens the private key starts."""
    return inhoud.rindex(b"-----BEGIN", 0, inhoud.index(b"PRIVATE KEY-----") + 1)
