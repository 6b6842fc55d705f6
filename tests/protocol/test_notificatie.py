"""A notification as bytes: read or refused, our answer, and who may call."""

import base64
import hashlib
import re
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from oso.protocol import (
    Flaw,
    NotificationError,
    Refusal,
    SenderError,
    load_profile,
    parse_notification,
    profile_names,
    read_allowed,
    read_sender,
)
from oso.protocol import notificatie as core
from oso.protocol.soap import SOAP_11, SOAP_12
from oso.protocol.transport import HttpAnswer
from simulator import pki
from simulator.pki import SUPPLIERS

from .conftest import BRIN, BSN, OTHER_BRIN

SESSIE = "11111111-2222-4333-8444-555555555555"


def body(name: str = "oso2018", soap: str = SOAP_11, namespace: str = "", **changes: str) -> bytes:
    """A notification as a LAS writes it; ``changes`` by neutral name, ``""`` leaves one out."""
    profile = load_profile(name)
    values = {
        "bron_brin": BRIN,
        "bron_address": "0",
        "doel_brin": OTHER_BRIN,
        "doel_address": "1",
        "sessie_id": SESSIE,
        "aanvraagdatum": "2026-11-30T12:00:00+01:00",
        "doel": "OV",
        **changes,
    }
    tags = "".join(
        f"<o:{profile.elements[key]}>{text}</o:{profile.elements[key]}>"
        for key, text in values.items()
        if text
    )
    request = profile.messages["notificatie"][0]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{soap}"><s:Header/>'
        f'<s:Body><o:{request} xmlns:o="{namespace or profile.namespace}">{tags}</o:{request}>'
        "</s:Body></s:Envelope>"
    ).encode()


def flaw_of(text: bytes) -> Flaw:
    with pytest.raises(NotificationError) as error:
        parse_notification(text)
    assert str(error.value) == error.value.flaw.value  # nothing of the message is in it
    return error.value.flaw


# -- what is read ----------------------------------------------------------------------------------


def test_read_by_namespace(profile):
    found = parse_notification(body(profile, bron_brin="99xa"))
    assert found.profile.name == profile
    assert (found.bron_brin, found.bron_address) == (BRIN, "0")
    assert (found.doel_brin, found.doel_address) == (OTHER_BRIN, "1")
    assert found.sessie_id == SESSIE


def test_the_other_host_of_a_namespace_and_no_purpose_will_do(profile):
    tail = load_profile(profile).namespace.rpartition("/")[2]
    namespace = f"http://xml.eld.nl/schemas/Overstapservice/{tail}"
    assert parse_notification(body(profile, namespace=namespace, doel="")).sessie_id == SESSIE


def test_white_space_comments_and_unknown_elements_do_no_harm():
    text = body(sessie_id=f"\n  {SESSIE}\n ").replace(
        b"</o:notificatieRequest>", b"<!-- x --><o:later>1</o:later></o:notificatieRequest>"
    )
    assert parse_notification(text).sessie_id == SESSIE


def test_a_profile_that_is_not_asked_for_is_not_taken():
    with pytest.raises(NotificationError) as error:
        parse_notification(body("oso2021"), [load_profile("oso2018")])
    assert error.value.flaw is Flaw.WRONG_NAMESPACE


# -- what is refused -------------------------------------------------------------------------------

BOMB = (
    '<!DOCTYPE e [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]>"
)


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        (b"", Flaw.NOT_XML),
        (b"<html>", Flaw.NOT_XML),
        (b"\x00" * 100, Flaw.NOT_XML),
        (b"<a>" * 20_000, Flaw.NOT_XML),
        (b"x" * 10_000_000, Flaw.TOO_LARGE),
        (body(bron_address="0" * 70_000), Flaw.TOO_LARGE),
        (BOMB.encode() + body().partition(b"?>")[2], Flaw.DOCTYPE),
        (
            b'<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><e>&x;</e>',
            Flaw.DOCTYPE,
        ),
        (b"<e xmlns='" + SOAP_11.encode() + b"'/>", Flaw.NOT_SOAP),
        (body(soap="http://example.invalid/"), Flaw.NOT_SOAP),
        (body(soap=SOAP_12), Flaw.SOAP_VERSION),
        (body(namespace="http://example.invalid/20180404"), Flaw.WRONG_NAMESPACE),
        (
            body(namespace="http://xml.kennisnet.nl/schemas/Overstapservice/20170601"),
            Flaw.WRONG_NAMESPACE,
        ),
        (body().replace(b"notificatieRequest", b"documentRequest"), Flaw.OTHER_MESSAGE),
        (body(doel="PaO"), Flaw.OTHER_PURPOSE),
        (body("oso2021", doel="SWV"), Flaw.OTHER_PURPOSE),
        (body(koppelsleutel="0F0E0D0C"), Flaw.OTHER_PURPOSE),
        (body(sessie_id=""), Flaw.INCOMPLETE),
        (body(sessie_id="a b c d e f"), Flaw.INCOMPLETE),
        (body(sessie_id="1" * 65), Flaw.INCOMPLETE),
        (body(sessie_id="' OR 1=1 --"), Flaw.INCOMPLETE),
        (body(sessie_id=f"<o:x>{SESSIE}</o:x>"), Flaw.INCOMPLETE),
        (body(doel_brin=""), Flaw.INCOMPLETE),
        (body(bron_brin="99XAB"), Flaw.INCOMPLETE),
        (body(bron_address=f"0</o:bronAanleverpuntIndex>{' ' * 9}<o:doelBrin>99XA</o:doelBrin>"
              "<o:bronAanleverpuntIndex>"), Flaw.INCOMPLETE),
        (body().replace(b"<s:Body>", b"<s:Body><x/>"), Flaw.NOT_SOAP),
        (body().replace(b"<s:Body>", b"<s:Body/><s:Body>"), Flaw.NOT_SOAP),
        (body().decode().encode("utf-16"), Flaw.NOT_XML),
    ],
    ids=lambda value: value.value if isinstance(value, Flaw) else "",
)  # fmt: skip
def test_refused(text, flaw):
    assert flaw_of(text) is flaw


@given(st.binary(max_size=300), st.integers(0, 600))
def test_damaged_bytes_give_the_one_error(noise, at):
    text = body()
    try:
        found = parse_notification(text[:at] + noise + text[at + len(noise) :])
    except NotificationError:
        return
    assert re.fullmatch(r"[0-9A-Za-z-]{8,64}", found.sessie_id)


# -- what we answer --------------------------------------------------------------------------------


def test_our_answer_is_read_as_one(profile):
    loaded = load_profile(profile)
    root = etree.fromstring(core.answer(loaded))
    names = {"s": SOAP_11, "o": loaded.namespace}
    (result,) = root.xpath("/s:Envelope/s:Body/o:notificatieResponse/o:resultaat", namespaces=names)
    assert result.text == "NotificatieOntvangen"


@pytest.mark.parametrize("refusal", Refusal)
def test_a_fault_names_its_code_where_our_own_client_looks_for_it(profile, refusal):
    from oso.protocol import soap

    loaded = load_profile(profile)
    text = core.fault(refusal, loaded)
    with pytest.raises(soap.SoapFault) as error:
        soap.read(loaded, "notificatie", HttpAnswer(500, {}, text))
    assert (
        error.value.code
        == core.code_of(refusal, loaded)
        == loaded.notification_codes[refusal.value]
    )
    assert error.value.text
    assert b"s:Client" in text


def test_a_fault_without_profile_has_the_newest_and_can_tell_of_the_version():
    text = core.fault(Refusal.BAD_MESSAGE, version=True)
    assert b"s:VersionMismatch" in text
    assert load_profile(profile_names()[-1]).namespace.encode() in text


def test_every_refusal_has_a_code_that_is_marked_as_ours(profile):
    loaded = load_profile(profile)
    assert set(loaded.notification_codes) == {item.value for item in Refusal}
    assert {f"notification.{item.value}" for item in Refusal} <= loaded.ours


# -- who calls -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return pki.ensure(tmp_path_factory.mktemp("pki"))


def test_a_certificate_in_every_form_in_which_proxies_write_it(certificates):
    pem = certificates.pem("las").read_text()
    der = x509.load_pem_x509_certificate(pem.encode()).public_bytes(Encoding.DER)
    sha256, sha1 = hashlib.sha256(der).hexdigest(), hashlib.sha1(der).hexdigest()
    for header in (
        quote(pem),
        quote(pem, safe=""),
        pem.replace("\n", " "),
        pem.replace("\n", "\n\t"),
        base64.b64encode(der).decode(),
    ):
        sender = read_sender(header)
        assert sender.fingerprints == (sha256, sha1)
        assert sender.oin == SUPPLIERS["las"]
        for allowed in (sha256, sha1.upper(), f"# LAS\n{SUPPLIERS['las']}  # van het LAS"):
            assert sender.allowed_by(read_allowed(allowed))
        assert not sender.allowed_by(read_allowed(SUPPLIERS["other_supplier"]))
        assert not sender.allowed_by(())


def test_a_fingerprint_alone():
    colons = ":".join(["AB"] * 32)
    sender = read_sender(colons)
    assert sender.fingerprint == "ab" * 32
    assert sender.oin == ""
    assert sender.allowed_by(read_allowed("ab" * 32))
    assert not sender.allowed_by(read_allowed("00000001990000000002"))


@pytest.mark.parametrize(
    "header",
    ["", "(null)", "ab" * 31, "g" * 64, "-----BEGIN CERTIFICATE-----", "A" * 30_000, "QUJD", "%00"],
)
def test_no_certificate(header):
    assert read_sender(header) is None


@given(st.text(max_size=200))
def test_any_text_in_the_header_is_a_certificate_or_none(text):
    sender = read_sender(text)
    assert sender is None or len(sender.fingerprint) in (40, 64)


def test_a_line_that_is_no_sender_is_told_by_its_number():
    with pytest.raises(SenderError) as error:
        read_allowed(f"{'ab' * 32}\n\n# niets\n{BSN}\n")
    assert "Line 4" in str(error.value)
    assert BSN not in str(error.value)
    assert read_allowed("") == frozenset()
