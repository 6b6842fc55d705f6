"""Reading certificate files."""

from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

from odoo.tests import BaseCase, tagged

from ..oso import sleutelbos
from ..oso.text import OsoError


def maak_paar(dagen=30):
    """A key and a certificate signed with it, valid until so many days from now."""
    sleutel = ec.generate_private_key(ec.SECP256R1())
    naam = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "proef")])
    nu = datetime.now(timezone.utc)
    certificaat = (
        x509.CertificateBuilder()
        .subject_name(naam)
        .issuer_name(naam)
        .public_key(sleutel.public_key())
        .serial_number(1)
        .not_valid_before(nu - timedelta(days=60))
        .not_valid_after(nu + timedelta(days=dagen))
        .sign(sleutel, hashes.SHA256())
    )
    return sleutel, certificaat


def maak_p12(wachtwoord, dagen=30):
    """Bytes of a PKCS#12 file."""
    sleutel, certificaat = maak_paar(dagen)
    return pkcs12.serialize_key_and_certificates(
        b"proef", sleutel, certificaat, None, BestAvailableEncryption(wachtwoord)
    )


@tagged("post_install", "-at_install")
class TestSleutelbos(BaseCase):
    def pem(self, sleutel, encryptie=None):
        return sleutel.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryptie or NoEncryption())

    def test_p12_en_pem_geven_hetzelfde(self):
        sleutel, certificaat = maak_paar()
        cert_pem = certificaat.public_bytes(Encoding.PEM)
        for inhoud, wachtwoord in (
            (self.pem(sleutel) + cert_pem, None),
            (cert_pem + self.pem(sleutel), "niet nodig"),
            (cert_pem + self.pem(sleutel, BestAvailableEncryption(b"g")), "g"),
            (
                pkcs12.serialize_key_and_certificates(
                    None, sleutel, certificaat, None, NoEncryption()
                ),
                None,
            ),
        ):
            bos = sleutelbos.lees(inhoud, wachtwoord)
            self.assertEqual(bos.certificaat_pem, cert_pem)
            self.assertEqual(bos.sleutel_pem(NoEncryption()), self.pem(sleutel))
            self.assertEqual(bos.naam, "proef")
            self.assertNotIn("PRIVATE", repr(bos))

    def test_wat_niet_kan(self):
        _sleutel, certificaat = maak_paar()
        ander, _cert = maak_paar()
        cert_pem = certificaat.public_bytes(Encoding.PEM)
        for inhoud, wachtwoord, code in (
            (b"", None, "certificate.unreadable"),
            (b"\x00\xff" * 50, None, "certificate.unreadable"),
            (maak_p12(b"goed"), "fout", "certificate.unreadable"),
            (cert_pem, None, "certificate.no_key"),
            (cert_pem + self.pem(ander), None, "certificate.no_match"),
            (cert_pem + b"-----BEGIN PRIVATE KEY-----\nonzin", None, "certificate.unreadable"),
        ):
            with self.subTest(code=code), self.assertRaises(OsoError) as fout:
                sleutelbos.lees(inhoud, wachtwoord)
            self.assertEqual(fout.exception.message.code, code)
