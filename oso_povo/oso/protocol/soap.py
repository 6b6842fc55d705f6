"""Messages out with zeep, answers in with a reader of our own.

zeep and the profile's WSDL make what we send: order, names, types. What comes in is read here and
leniently, because the sources leave its form open: any SOAP 1.1 or 1.2 fault, a code in the fault
or in a ``resultaat`` element, a dossier as child element, text or base64. The reader is strict in
one respect: no DOCTYPE, no entities, nothing from the network.
"""

from __future__ import annotations

import base64
import binascii
import copy
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

import zeep
from lxml import etree
from zeep.proxy import ServiceProxy

from .failure import MAX_CODE, ExchangeFailed, clean, technical
from .outcome import Detail
from .profile import Profile, load_profile
from .transport import HttpAnswer

SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/"
SOAP_12 = "http://www.w3.org/2003/05/soap-envelope"
#: Faults that SOAP itself names; they tell nothing about OSO.
_SOAP_CODES = frozenset(
    {"Client", "Server", "VersionMismatch", "MustUnderstand", "Sender", "Receiver"}
    | {"DataEncodingUnknown"}
)
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,}")
#: Above this, libxml2 must be told to accept a single long text (an attachment).
_LONG_BODY = 9_000_000
# An element costs some 60 times its own length in memory. A dossier has about 1,000.
_MOST_TAGS = 450_000

_SETTINGS = zeep.Settings(
    strict=True,
    xml_huge_tree=False,
    forbid_dtd=True,
    forbid_entities=True,
    forbid_external=True,
)


class _WsdlFolder:
    """What zeep may load: files of one profile, nothing else and nothing from the network."""

    def __init__(self, folder: Path):
        self.folder = folder.resolve()

    def load(self, url: str) -> bytes:
        path = Path(url).resolve()
        if path.parent != self.folder:
            raise ValueError("a WSDL may refer to files of its own profile only")
        return path.read_bytes()


@cache
def _client(profile_name: str) -> zeep.Client:
    """zeep with the WSDL of a profile; it only makes messages and never sends one."""
    profile = load_profile(profile_name)
    transport = _WsdlFolder(profile.wsdl.parent)
    return zeep.Client(str(profile.wsdl), transport=transport, settings=_SETTINGS)


@cache
def _service(profile_name: str, operation: str) -> tuple[ServiceProxy, str]:
    """The part of the WSDL that has ``operation``, and the SOAPAction of that."""
    client = _client(profile_name)
    for name, binding in client.wsdl.bindings.items():
        if operation in binding.all():
            # The address plays no part in making a message.
            service = client.create_service(name, "https://bericht.invalid/")
            return service, binding.get(operation).soapaction
    raise ValueError(f"the WSDL of {profile_name} has no operation {operation}")


def message(
    profile: Profile, step: str, fields: Mapping[str, object]
) -> tuple[bytes, dict[str, str]]:
    """Make the message of ``step``.

    :param step: key of the profile's operations
    :param fields: element name -> value, nested where the WSDL is
    :returns: body and headers of the HTTP request
    """
    operation = profile.operations[step]
    service, action = _service(profile.name, operation)
    envelope = _client(profile.name).create_message(service, operation, **fields)
    body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
    return body, {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{action}"'}


class Reply(NamedTuple):
    """An answer that is not a fault.

    :param element: the response element
    :param code: content of ``resultaat``, cleaned, ``""`` when there is none
    :param text: text beside it, cleaned
    """

    element: etree._Element
    code: str
    text: str


class SoapFault(Exception):
    """A fault, or an answer that says no; ``code`` is ``""`` when it names none."""

    def __init__(self, code: str, text: str):
        super().__init__(code)
        self.code = code
        self.text = text


class _Found(Exception):
    pass


def refuse_doctype(body: bytes) -> None:
    """Look at everything before the root element.

    libxml2 expands entities in attributes even when told not to resolve them, so a DOCTYPE has to
    be seen before it gets the bytes.

    :raises ExchangeFailed: when there is a DOCTYPE, or no XML at all
    """

    def doctype(*_args: object) -> None:
        raise technical(Detail.BAD_ANSWER, "DOCTYPE")

    def root(*_args: object) -> None:
        raise _Found

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = root
    try:
        parser.Parse(body, True)
    except _Found:
        return
    except expat.ExpatError:
        raise technical(Detail.BAD_ANSWER, "not XML") from None
    raise technical(Detail.BAD_ANSWER, "no root element")


def parse(body: bytes) -> etree._Element:
    """:raises ExchangeFailed: when ``body`` is not well-formed XML without DOCTYPE"""
    if not body.strip():
        raise technical(Detail.BAD_ANSWER, "empty answer")
    refuse_doctype(body)
    if body.count(b"<") > _MOST_TAGS:
        raise technical(Detail.TOO_LARGE, "too many elements")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=len(body) > _LONG_BODY,
        remove_comments=False,
        strip_cdata=False,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        raise technical(Detail.BAD_ANSWER, "not well-formed") from None
    if root.getroottree().docinfo.doctype:
        raise technical(Detail.BAD_ANSWER, "DOCTYPE")
    return root


def _name(element: etree._Element) -> tuple[str, str]:
    if not isinstance(element.tag, str):  # comment or processing instruction
        return "", ""
    qname = etree.QName(element)
    return qname.namespace or "", qname.localname


def _children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    for child in element:
        if _name(child)[1] in names:
            yield child


def child_text(element: etree._Element, *names: str) -> str:
    """Stripped text of the first child with one of the local ``names``; ``""`` when none."""
    for child in _children(element, *names):
        return (child.text or "").strip()
    return ""


def read(profile: Profile, step: str, answer: HttpAnswer, secrets: tuple[str, ...] = ()) -> Reply:
    """Read the answer to ``step``.

    :param secrets: strings that may not survive in code or text
    :raises SoapFault: when it is a fault
    :raises ExchangeFailed: when it cannot be used
    """
    try:
        root = parse(answer.body)
        return _read(profile, step, root, answer.status, secrets)
    except ExchangeFailed as failure:
        if answer.status == 200:
            raise
        if answer.status in (429, 502, 503, 504):
            raise technical(
                Detail.UNAVAILABLE,
                f"HTTP {answer.status}",
                retry_after=_retry_after(answer.headers.get("Retry-After", "")),
            ) from None
        if failure.detail is Detail.WRONG_NAMESPACE:
            raise
        raise technical(Detail.HTTP_STATUS, f"HTTP {answer.status}") from None


def _retry_after(value: str) -> float | None:
    """Seconds of a ``Retry-After`` header (RFC 9110, section 10.2.3); None when it tells none.

    The form with a date is not taken: it goes by a clock that is not ours.
    """
    value = value.strip()
    return float(value) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _read(
    profile: Profile, step: str, root: etree._Element, status: int, secrets: tuple[str, ...]
) -> Reply:
    namespace, name = _name(root)
    if name != "Envelope" or namespace not in (SOAP_11, SOAP_12):
        raise technical(Detail.BAD_ANSWER, "not a SOAP envelope")
    content = [child for body in _children(root, "Body") for child in body if _name(child)[1]]
    if not content:
        raise technical(Detail.BAD_ANSWER, "empty SOAP body")
    element = content[0]
    namespace, name = _name(element)
    if name == "Fault" and namespace in (SOAP_11, SOAP_12):
        raise _fault(profile, element, secrets)
    if not profile.same_namespace(namespace):
        raise technical(Detail.WRONG_NAMESPACE, namespace)
    if name != profile.messages[step][1] or status != 200:
        raise technical(Detail.BAD_ANSWER, f"unexpected {clean(name, secrets)}")
    code = child_text(element, profile.elements["resultaat"])
    text = child_text(element, profile.elements["omschrijving"])
    return Reply(element, clean(code, secrets, MAX_CODE), clean(text, secrets))


def _fault(profile: Profile, fault: etree._Element, secrets: tuple[str, ...]) -> SoapFault:
    """The code wherever a fault may hold one: detail, faultcode, subcode, or as its whole text."""
    code_names = profile.elements["fault_code"].split()
    text_names = profile.elements["fault_text"].split()
    text = child_text(fault, "faultstring")
    for reason in _children(fault, "Reason"):
        text = child_text(reason, "Text")
    candidates = []
    for detail in _children(fault, "detail", "Detail"):
        for element in detail.iterdescendants():
            name = _name(element)[1]
            if name in code_names:
                candidates.append((element.text or "").strip())
            elif name in text_names:
                text = (element.text or "").strip() or text
        # or the element itself is named after the code
        candidates += [_name(child)[1] for child in detail if _known(profile, _name(child)[1])]
    candidates.append(child_text(fault, "faultcode").rpartition(":")[2])
    for code in _children(fault, "Code"):
        for subcode in _children(code, "Subcode"):
            candidates.append(child_text(subcode, "Value").rpartition(":")[2])
    if " " not in text and (_known(profile, text) or text[:1].isupper()):
        candidates.append(text)
    for candidate in candidates:
        if _CODE.fullmatch(candidate) and candidate not in _SOAP_CODES:
            return SoapFault(clean(candidate, secrets, MAX_CODE), clean(text, secrets))
    return SoapFault("", clean(text, secrets))


def _known(profile: Profile, code: str) -> bool:
    return code in profile.codes or code in profile.registration_codes


_DECLARATION = re.compile(r"^<\?xml[^>]*\?>\s*")


def dossier(profile: Profile, reply: Reply) -> bytes | None:
    """The dossier in the answer of a LAS, as XML bytes in UTF-8 or in its own encoding.

    Accepted: a child element, the XML as text (escaped or CDATA), base64 of it.

    :returns: None when the answer holds no dossier element
    :raises ExchangeFailed: ``DOSSIER_UNREADABLE`` when it holds one that is none of these
    """
    holder = next(_children(reply.element, profile.elements["dossier"]), None)
    if holder is None:
        return None
    inline = [child for child in holder if _name(child)[1]]
    # The element may be the dossier itself, in a namespace that is not OSO's.
    if not profile.same_namespace(_name(holder)[0]):
        inline = [holder]
    if inline:
        if "inline" not in profile.dossier_forms or len(inline) > 1:
            raise technical(Detail.DOSSIER_UNREADABLE)
        return _serialise(profile, inline[0])
    text = (holder.text or "").strip().lstrip("\ufeff")
    if text.startswith("<") and "text" in profile.dossier_forms:
        # The encoding that the text declares was that of a file; here it is UTF-8.
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + _DECLARATION.sub("", text).encode()
    if "base64" in profile.dossier_forms:
        try:
            decoded = base64.b64decode("".join(text.split()), validate=True)
        except (binascii.Error, ValueError):
            raise technical(Detail.DOSSIER_UNREADABLE) from None
        start = decoded[:64].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
        if start.startswith(b"<"):
            return decoded
    raise technical(Detail.DOSSIER_UNREADABLE)


def _serialise(profile: Profile, element: etree._Element) -> bytes:
    """A child element as a document of its own, without the declarations of the envelope."""
    single = copy.deepcopy(element)
    single.tail = None
    keep = [
        prefix
        for prefix, uri in single.nsmap.items()
        if prefix and uri not in (SOAP_11, SOAP_12) and not profile.same_namespace(uri)
    ]
    etree.cleanup_namespaces(single, keep_ns_prefixes=keep)
    return etree.tostring(single, xml_declaration=True, encoding="UTF-8")
