"""Requests in, answers out: plain lxml and text, names from the profile, no zeep."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from lxml import etree

from oso.protocol import Profile, load_profile, profile_names

from . import codes

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
_NINE_DIGITS = re.compile(rb"(?<!\d)\d{9}(?!\d)")


class BadMessage(Exception):
    """A request that is no OSO message; the text says why, without quoting it."""


class Refusal(Exception):
    """An answer that says no.

    :param code: one of :mod:`.codes`
    """

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Message:
    """A request as received.

    :param profile: whose namespace it has
    :param step: which message it is
    :param values: neutral name -> stripped text, only for elements that were there
    """

    profile: Profile
    step: str
    values: dict[str, str]

    def get(self, name: str) -> str:
        """Text of an element by its neutral name; ``""`` when empty or absent."""
        return self.values.get(name, "")


def read(body: bytes) -> Message:
    """Read a request.

    :raises BadMessage: when it is no SOAP 1.1 envelope with a request of a known profile
    """
    if b"<!DOCTYPE" in body:
        raise BadMessage("DOCTYPE")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise BadMessage("not XML") from None
    elements = root.xpath("/s:Envelope/s:Body/*", namespaces={"s": SOAP})
    if len(elements) != 1:
        raise BadMessage("not a SOAP 1.1 envelope with one message")
    qname = etree.QName(elements[0])
    for name in profile_names():
        profile = load_profile(name)
        if profile.same_namespace(qname.namespace or ""):
            for step, (request, _response) in profile.messages.items():
                if request == qname.localname:
                    return Message(profile, step, _values(profile, elements[0]))
            raise BadMessage("unknown message")
    raise BadMessage("unknown namespace")


def _values(profile: Profile, element: etree._Element) -> dict[str, str]:
    neutral: dict[str, list[str]] = {}  # an element may have another meaning in another message
    for key, names in profile.elements.items():
        for name in names.split():
            neutral.setdefault(name, []).append(key)
    values = {}
    for child in element.iterdescendants():
        qname = etree.QName(child)
        if not profile.same_namespace(qname.namespace or ""):
            raise BadMessage("an element in a foreign namespace")
        for key in neutral.get(qname.localname, ()) if not len(child) else ():
            # base64 may be wrapped in lines
            text = child.text or ""
            values[key] = "".join(text.split()) if key == "zoeksleutel" else text.strip()
    return values


def _envelope(content: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<s:Envelope xmlns:s="{SOAP}"><s:Body>{content}</s:Body></s:Envelope>'
    ).encode()


def response(profile: Profile, step: str, content: str) -> bytes:
    """An answer; ``content`` is XML whose elements have the prefix ``o``."""
    name = profile.messages[step][1]
    return _envelope(f'<o:{name} xmlns:o="{profile.namespace}">{content}</o:{name}>')


def request(profile: Profile, step: str, content: str) -> bytes:
    """A message of our own; ``content`` is XML whose elements have the prefix ``o``."""
    name = profile.messages[step][0]
    return _envelope(f'<o:{name} xmlns:o="{profile.namespace}">{content}</o:{name}>')


def element(profile: Profile, name: str, text: str) -> str:
    """One element by its neutral name."""
    tag = profile.elements[name]
    return f"<o:{tag}>{escape(text)}</o:{tag}>"


def result(profile: Profile, step: str, code: str, text: str = "") -> bytes:
    """An answer that is just a code in ``resultaat``."""
    content = element(profile, "resultaat", code)
    if text:
        content += element(profile, "omschrijving", text)
    return response(profile, step, content)


def fault(
    profile: Profile | None, code: str | None, text: str | None = None, soap_12: bool = False
) -> bytes:
    """A SOAP fault; without ``code`` it names none."""
    text = escape(codes.TEXTS.get(code or "", "Fout") if text is None else text)
    detail = ""
    if code and profile:
        name = profile.elements["fault_code"].split()[0]
        detail = f'<o:{name} xmlns:o="{profile.namespace}">{escape(code)}</o:{name}>'
    if soap_12:
        return (
            f'<s:Envelope xmlns:s="{SOAP_12}"><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value>'
            f"<s:Subcode><s:Value>{escape(code or '')}</s:Value></s:Subcode></s:Code><s:Reason>"
            f'<s:Text xml:lang="nl">{text}</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>'
        ).encode()
    return _envelope(
        "<s:Fault><faultcode>s:Client</faultcode>"
        f"<faultstring>{text}</faultstring>"
        + (f"<detail>{detail}</detail>" if detail else "")
        + "</s:Fault>"
    )


def document(profile: Profile, xml: bytes, form: str) -> bytes:
    """An answer with a dossier.

    :param form: ``inline``, ``cdata`` or ``base64``
    """
    text = xml.decode("utf-8")
    if form == "cdata":
        text = "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>"
    elif form == "base64":
        text = base64.encodebytes(xml).decode("ascii")
    tag = profile.elements["dossier"]
    return response(profile, "document", f"<o:{tag}>{text}</o:{tag}>")


def mask(body: bytes, profile: Profile | None, numbers: Sequence[str] | set[str]) -> str:
    """A message as it may be kept: no dossier, no pupil numbers, no keys."""
    for name in ("dossier", "key"):
        tag = profile.elements.get(name, "") if profile else ""
        if tag:
            body = _leave_out(body, tag.encode())
    for number in numbers:
        body = body.replace(number.encode(), b"******" + number[-3:].encode())
    body = _NINE_DIGITS.sub(lambda match: b"******" + match.group()[-3:], body)
    return body.decode("utf-8", "replace")


def _leave_out(body: bytes, tag: bytes) -> bytes:
    """``body`` without the content of the element ``tag``, whatever its prefix."""
    opening = re.search(rb"<(?:\w+:)?%s(?:\s[^>]*)?>" % tag, body)
    closing = body.rfind(b"</" + opening.group()[1:].split()[0].rstrip(b">")) if opening else -1
    if opening is None or closing < opening.end():
        return body
    size = closing - opening.end()
    return body[: opening.end()] + b"[%d bytes left out]" % size + body[closing:]
