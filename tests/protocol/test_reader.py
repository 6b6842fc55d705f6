"""Answers in every form, and nonsense in every form."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oso.protocol import Detail, load_profile, soap
from oso.protocol.failure import ExchangeFailed
from oso.protocol.transport import HttpAnswer

PROFILE = load_profile("oso2018")
NS = PROFILE.namespace
S11, S12 = soap.SOAP_11, soap.SOAP_12


def envelope(content: str, soap_ns: str = S11, prolog: str = "") -> bytes:
    return (
        f'{prolog}<s:Envelope xmlns:s="{soap_ns}" xmlns:o="{NS}"><s:Header/>'
        f"<s:Body>{content}</s:Body></s:Envelope>"
    ).encode()


def read(body: bytes, step: str = "document", status: int = 200):
    return soap.read(PROFILE, step, HttpAnswer(status, {}, body))


def document(content: str) -> bytes:
    return envelope(f"<o:documentResponse>{content}</o:documentResponse>")


@pytest.mark.parametrize(
    ("fault", "code", "text"),
    [
        (
            "<faultcode>s:Client</faultcode><faultstring>Nog niet.</faultstring>"
            "<detail><o:code>DossierNietKlaar</o:code></detail>",
            "DossierNietKlaar",
            "Nog niet.",
        ),
        (
            "<faultcode>o:DossierNietKlaar</faultcode><faultstring>Nog niet.</faultstring>",
            "DossierNietKlaar",
            "Nog niet.",
        ),
        ("<faultcode>s:Server</faultcode><faultstring>Kapot ding</faultstring>", "", "Kapot ding"),
        (
            "<faultcode>s:Server</faultcode><faultstring>DossierNietKlaar</faultstring>",
            "DossierNietKlaar",
            "DossierNietKlaar",
        ),
        (
            "<faultcode>s:Client</faultcode><faultstring>f</faultstring><detail><o:DossierNietKlaar>"
            "<o:omschrijving>Nog niet.</o:omschrijving></o:DossierNietKlaar></detail>",
            "DossierNietKlaar",
            "Nog niet.",
        ),
        (
            "<faultcode>s:Client</faultcode><faultstring>f</faultstring><detail>"
            "<x:fout xmlns:x='urn:x'><x:code>Vreemd_1</x:code><x:melding>Tja</x:melding></x:fout>"
            "</detail>",
            "Vreemd_1",
            "Tja",
        ),
        ("<faultcode/>", "", ""),
        ("", "", ""),
        ("<faultcode>s:Client.Authentication</faultcode>", "", ""),
    ],
)
def test_soap_11_faults(fault, code, text):
    with pytest.raises(soap.SoapFault) as error:
        read(envelope(f"<s:Fault>{fault}</s:Fault>"), status=500)
    assert (error.value.code, error.value.text) == (code, text)


def test_soap_12_fault():
    fault = (
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>o:SessieVerlopen</s:Value>"
        "</s:Subcode></s:Code><s:Reason><s:Text>Te laat.</s:Text></s:Reason></s:Fault>"
    )
    with pytest.raises(soap.SoapFault) as error:
        read(envelope(fault, S12), status=400)
    assert (error.value.code, error.value.text) == ("SessieVerlopen", "Te laat.")


XML = '<d xmlns="urn:d"><a>é &amp; ]]&gt;</a></d>'


@pytest.mark.parametrize(
    "content",
    [
        f"<o:dossier>{XML}</o:dossier>",
        f"<o:dossier><!-- c -->\n {XML}\n</o:dossier>",
        f"<dossier>{XML}</dossier>",
        '<d:dossier xmlns:d="urn:d"><d:a>é &amp; ]]&gt;</d:a></d:dossier>',
        f"<o:resultaat>OverdrachtGeslaagd</o:resultaat><o:dossier>{XML}</o:dossier>",
        "<o:dossier><![CDATA[" + XML.replace("]]>", "]]]]><![CDATA[>") + "]]></o:dossier>",
        "<o:dossier><![CDATA[<?xml version='1.0' encoding='ISO-8859-1'?>"
        + XML.replace("]]>", "]]]]><![CDATA[>")
        + "]]></o:dossier>",
        f"<o:dossier>{base64.b64encode(XML.encode()).decode()}</o:dossier>",
        f"<o:dossier>\n{base64.encodebytes(XML.encode()).decode()}\n</o:dossier>",
        "<o:dossier>" + base64.b64encode(XML.encode("utf-16")).decode() + "</o:dossier>",
    ],
)
def test_dossier_in_every_form(content):
    xml = soap.dossier(PROFILE, read(document(content)))
    root = soap.parse(xml)
    (text,) = root.xpath("//*[local-name()='a']/text()")
    assert text == "é & ]]>"


def test_answer_without_dossier():
    reply = read(document("<o:resultaat>DossierNietKlaar</o:resultaat>"))
    assert soap.dossier(PROFILE, reply) is None
    assert reply.code == "DossierNietKlaar"


@pytest.mark.parametrize(
    "content",
    [
        "<o:dossier/>",
        "<o:dossier>geen dossier</o:dossier>",
        "<o:dossier>AAAA</o:dossier>",
        "<o:dossier><a xmlns=''/><b xmlns=''/></o:dossier>",
    ],
)
def test_dossier_that_is_none(content):
    with pytest.raises(ExchangeFailed) as error:
        soap.dossier(PROFILE, read(document(content)))
    assert error.value.detail is Detail.DOSSIER_UNREADABLE


BOMB = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"\x00\x01",
        b"<a",
        b"<a/>",
        b"<?xml version='1.0'?>",
        b"<!-- alleen commentaar -->",
        envelope(""),
        envelope("tekst"),
        envelope("<o:overdrachtResponse/>"),
        envelope("<o:documentResponse/>", "urn:geen-soap"),
        envelope("<o:documentResponse/>", prolog="<!DOCTYPE a>"),
        envelope("<o:documentResponse>&c;</o:documentResponse>", prolog=BOMB),
        envelope("<o:documentResponse x='&c;'/>", prolog=BOMB),
        envelope("<o:documentResponse/>", prolog="<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"),
        envelope("<o:documentResponse/>", prolog=BOMB).decode().encode("utf-16"),
        b"<a>" * 5000,
        b"\xff\xfe<\x00",
    ],
)
def test_nonsense(body):
    with pytest.raises(ExchangeFailed) as error:
        read(body)
    assert error.value.detail is Detail.BAD_ANSWER


def test_another_year():
    other = document("").replace(NS.encode(), NS.replace("2018", "2017").encode())
    with pytest.raises(ExchangeFailed) as error:
        read(other)
    assert error.value.detail is Detail.WRONG_NAMESPACE


def test_the_other_host_of_the_namespace_is_the_same():
    other = document("").replace(b"xml.kennisnet.nl", b"xml.eld.nl")
    assert read(other).code == ""


@pytest.mark.parametrize(
    ("status", "detail"),
    [
        (301, Detail.HTTP_STATUS),
        (401, Detail.HTTP_STATUS),
        (404, Detail.HTTP_STATUS),
        (429, Detail.UNAVAILABLE),
        (500, Detail.HTTP_STATUS),
        (504, Detail.UNAVAILABLE),
    ],
)
def test_status_counts_when_there_is_no_fault(status, detail):
    for body in (b"<html/>", document("<o:dossier/>")):
        with pytest.raises(ExchangeFailed) as error:
            read(body, status=status)
        assert error.value.detail is detail


@given(st.binary(max_size=200))
def test_any_bytes(body):
    with pytest.raises(ExchangeFailed):
        read(body)


_NAMES = ["dossier", "resultaat", "omschrijving", "code", "faultcode", "faultstring", "detail", "x"]
_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
_TREE = st.recursive(
    st.builds(
        lambda name, text: (
            f"<o:{name}>{text.replace('&', '&amp;').replace('<', '&lt;')}</o:{name}>"
        ),
        st.sampled_from(_NAMES),
        _TEXT,
    ),
    lambda inner: st.builds(
        lambda name, parts: f"<o:{name}>{''.join(parts)}</o:{name}>",
        st.sampled_from(_NAMES),
        st.lists(inner, max_size=4),
    ),
    max_leaves=10,
)


@given(st.sampled_from(["o:documentResponse", "s:Fault"]), st.lists(_TREE, max_size=4))
def test_any_tree_gives_an_answer_or_a_failure(name, parts):
    body = envelope(f"<{name}>{''.join(parts)}</{name}>")
    try:
        reply = read(body)
        xml = soap.dossier(PROFILE, reply)
    except (ExchangeFailed, soap.SoapFault) as error:
        assert len(getattr(error, "code", "")) <= 80
        return
    assert xml is None or soap.parse(xml) is not None or True
