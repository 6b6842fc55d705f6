"""Certificates for the simulator: ``python -m simulator.pki DIR`` or :func:`ensure`.

Made once and used again while they are valid. Worth nothing outside a test.

===================== ==================================================================
ca                    the authority that client and servers trust
tc, las               server certificates; ``las`` is a client certificate too
addon                 client certificate of our supplier, also as ``addon.p12``
                      (password in ``addon.p12.password``) and with an encrypted key
                      (``addon_encrypted.key``, same password)
addon_expired         the same, expired
other_supplier        client certificate of another supplier
unknown_ca            client certificate of an authority that nobody trusts
server_expired        server certificates that a client must refuse
server_wrong_host
server_unknown_ca
===================== ==================================================================

Each has ``NAME.pem`` and ``NAME.key``.
"""

from __future__ import annotations

import ipaddress
import os
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from cryptography.x509.oid import NameOID

#: Invented OINs of the three suppliers: the number in the subject tells who is calling.
SUPPLIERS = {
    "addon": "00000001990000000001",
    "las": "00000001990000000002",
    "other_supplier": "00000001990000000003",
}
NAMES = {oin: name for name, oin in SUPPLIERS.items()}
HOSTS = ("localhost", "127.0.0.1", "::1")
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Pki:
    """A folder with certificates.

    :param folder: where they are
    """

    folder: Path

    def pem(self, name: str) -> Path:
        """Path of the certificate ``name``."""
        return self.folder / f"{name}.pem"

    def key(self, name: str) -> Path:
        """Path of its private key."""
        return self.folder / f"{name}.key"

    @property
    def password(self) -> bytes:
        """Password of ``addon.p12`` and ``addon_encrypted.key``."""
        return (self.folder / "addon.p12.password").read_bytes()


class _Authority:
    def __init__(self, name: str, now: datetime):
        self.now = now
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.certificate = (
            _builder(self.name, self.name, self.key.public_key(), now - DAY, now + 3650 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def issue(
        self,
        name: str,
        *,
        oin: str | None = None,
        hosts: tuple[str, ...] = (),
        client: bool = False,
        expired: bool = False,
    ) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
        key = ec.generate_private_key(ec.SECP256R1())
        end = self.now - DAY if expired else self.now + 730 * DAY
        start = self.now - 30 * DAY if expired else self.now - DAY
        usages = ([Usage.SERVER_AUTH] if hosts else []) + ([Usage.CLIENT_AUTH] if client else [])
        authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = (
            _builder(_name(name, oin), self.name, key.public_key(), start, end)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
            .add_extension(authority_id, critical=False)
        )
        if hosts:
            names = x509.SubjectAlternativeName([_host(host) for host in hosts])
            builder = builder.add_extension(names, critical=False)
        return builder.sign(self.key, hashes.SHA256()), key


def _name(common: str, oin: str | None = None) -> x509.Name:
    attributes = [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OSO simulator, test only"),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]
    if oin:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, oin))
    return x509.Name(attributes)


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _usage(signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def ensure(folder: Path, hosts: tuple[str, ...] = ()) -> Pki:
    """Make the certificates in ``folder``, unless they are there and valid for a week more.

    :param hosts: names and addresses of the servers, besides those of this machine's loopback
    """
    pki = Pki(folder)
    wanted = tuple(dict.fromkeys((*HOSTS, *hosts)))
    stamp = folder / "complete"
    if stamp.exists() and stamp.read_text(encoding="utf-8").split() == list(wanted):
        certificate = x509.load_pem_x509_certificate(pki.pem("addon").read_bytes())
        if certificate.not_valid_after_utc > datetime.now(timezone.utc) + 7 * DAY:
            return pki
    folder.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    now = datetime.now(timezone.utc)
    authority = _Authority("test authority", now)
    stranger = _Authority("authority that nobody trusts", now)
    _save(pki, "ca", authority.certificate, authority.key)
    issued = {
        "tc": authority.issue("Traffic Center", hosts=wanted),
        "las": authority.issue("LAS", oin=SUPPLIERS["las"], hosts=wanted, client=True),
        "addon": authority.issue("oso_povo", oin=SUPPLIERS["addon"], client=True),
        "addon_expired": authority.issue(
            "oso_povo", oin=SUPPLIERS["addon"], client=True, expired=True
        ),
        "other_supplier": authority.issue(
            "another supplier", oin=SUPPLIERS["other_supplier"], client=True
        ),
        "unknown_ca": stranger.issue("oso_povo", oin=SUPPLIERS["addon"], client=True),
        "server_expired": authority.issue("expired server", hosts=wanted, expired=True),
        "server_wrong_host": authority.issue("other server", hosts=("other.invalid",)),
        "server_unknown_ca": stranger.issue("unknown server", hosts=wanted),
    }
    for name, (certificate, key) in issued.items():
        _save(pki, name, certificate, key)
    _save_addon(pki, authority.certificate, *issued["addon"])
    stamp.write_text("\n".join(wanted), encoding="utf-8")
    return pki


def _save(
    pki: Pki, name: str, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey
) -> None:
    pki.pem(name).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    _write_secret(pki.key(name), _key_pem(key, serialization.NoEncryption()))


def _save_addon(
    pki: Pki,
    authority: x509.Certificate,
    certificate: x509.Certificate,
    key: ec.EllipticCurvePrivateKey,
) -> None:
    """The forms in which a user may get the certificate."""
    password = secrets.token_urlsafe(12).encode()
    _write_secret(pki.folder / "addon.p12.password", password)
    encryption = serialization.BestAvailableEncryption(password)
    _write_secret(pki.key("addon_encrypted"), _key_pem(key, encryption))
    bundle = pkcs12.serialize_key_and_certificates(
        b"oso_povo", key, certificate, [authority], encryption
    )
    _write_secret(pki.folder / "addon.p12", bundle)


def _key_pem(
    key: ec.EllipticCurvePrivateKey, encryption: serialization.KeySerializationEncryption
) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def _write_secret(path: Path, content: bytes) -> None:
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m simulator.pki DIR")
    print(ensure(Path(sys.argv[1])).folder)
