"""The message with which a LAS tells that a dossier has been set ready, and our answer to it.

Here we are the server: whoever calls has a certificate (see :mod:`.afzender`), and everything in
the body may be nonsense or a trap. Read are the few short fields that are needed, within the limits
of the profile, and what is not understood is refused with one typed error that quotes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from lxml import etree

from .failure import ExchangeFailed
from .outcome import Detail
from .profile import Profile, load_profile, profile_names
from .soap import SOAP_11, SOAP_12, parse

STEP = "notificatie"
_BRIN = re.compile(r"[0-9A-Z]{4}", re.ASCII)
#: A UUID in what was seen; what a Traffic Center may send is not laid down.
_SESSIE = re.compile(r"[0-9A-Za-z-]{8,64}", re.ASCII)
_ADDRESS = re.compile(r"[0-9A-Za-z]{0,20}", re.ASCII)


class Refusal(Enum):
    """Why a notification is refused; the value is the key of its code in the profile."""

    UNKNOWN_SESSION = "unknown_session"
    OTHER_BRIN = "other_brin"
    CERTIFICATE = "certificate"
    BAD_MESSAGE = "bad_message"


_TEXTS = {
    Refusal.UNKNOWN_SESSION: "De sessie is niet bekend.",
    Refusal.OTHER_BRIN: "De BRIN-codes wijken af van die van de sessie.",
    Refusal.CERTIFICATE: "Het certificaat hoort niet bij een afgesproken bronsysteem.",
    Refusal.BAD_MESSAGE: "Het bericht is niet volgens de afspraak.",
}


class Flaw(Enum):
    """What is wrong with a body that is no notification."""

    TOO_LARGE = "too_large"
    NOT_XML = "not_xml"
    DOCTYPE = "doctype"
    NOT_SOAP = "not_soap"
    SOAP_VERSION = "soap_version"
    WRONG_NAMESPACE = "wrong_namespace"
    OTHER_MESSAGE = "other_message"
    INCOMPLETE = "incomplete"
    OTHER_PURPOSE = "other_purpose"


class NotificationError(Exception):
    """A body that is no notification that we take.

    :param flaw: what is wrong; the text of the error is that and nothing else
    :param profile: whose namespace the message had, as far as that was seen
    """

    def __init__(self, flaw: Flaw, profile: Profile | None = None):
        super().__init__(flaw.value)
        self.flaw = flaw
        self.profile = profile


@dataclass(frozen=True)
class Notification:
    """A dossier that was asked for has been set ready (OSO wiki, Notificeren van Doelsystemen).

    :param profile: whose namespace it has
    :param bron_brin: BRIN of the school whose LAS tells it
    :param bron_address: its delivery point, ``""`` when not given
    :param doel_brin: BRIN of the school that asked
    :param doel_address: the delivery point with which it asked, ``""`` when not given
    :param sessie_id: the session in which it asked
    """

    profile: Profile
    bron_brin: str
    bron_address: str
    doel_brin: str
    doel_address: str
    sessie_id: str


def most_bytes(profiles: Iterable[Profile] | None = None) -> int:
    """Bytes of the largest notification that any of these profiles allows."""
    return max(profile.notification_bytes for profile in _all(profiles))


def parse_notification(body: bytes, profiles: Iterable[Profile] | None = None) -> Notification:
    """Read a ``notificatieRequest``.

    :param body: as received
    :param profiles: those to choose from by the namespace of the message; by default all
    :raises NotificationError: when it is none, or too large to look at
    """
    known = _all(profiles)
    if len(body) > most_bytes(known):
        raise NotificationError(Flaw.TOO_LARGE)
    element = _message(body)
    namespace, name = _name(element)
    profile = next((item for item in known if item.same_namespace(namespace)), None)
    if profile is None:
        raise NotificationError(Flaw.WRONG_NAMESPACE)
    if len(body) > profile.notification_bytes:
        raise NotificationError(Flaw.TOO_LARGE, profile)
    if name != profile.messages[STEP][0]:
        raise NotificationError(Flaw.OTHER_MESSAGE, profile)
    values = _values(profile, element)
    # Without the word it is ours: another purpose has a koppelsleutel and no session.
    if values.get("doel", profile.doel) != profile.doel or "koppelsleutel" in values:
        raise NotificationError(Flaw.OTHER_PURPOSE, profile)
    return Notification(
        profile=profile,
        bron_brin=_field(profile, values, "bron_brin", _BRIN),
        bron_address=_field(profile, values, "bron_address", _ADDRESS),
        doel_brin=_field(profile, values, "doel_brin", _BRIN),
        doel_address=_field(profile, values, "doel_address", _ADDRESS),
        sessie_id=_field(profile, values, "sessie_id", _SESSIE),
    )


def _all(profiles: Iterable[Profile] | None) -> tuple[Profile, ...]:
    if profiles is None:
        return tuple(load_profile(name) for name in profile_names())
    return tuple(profiles)


def _message(body: bytes) -> etree._Element:
    """The one element in the body of a SOAP 1.1 envelope."""
    try:
        root = parse(body)
    except ExchangeFailed as failure:
        if failure.detail is Detail.TOO_LARGE:
            raise NotificationError(Flaw.TOO_LARGE) from None
        doctype = failure.text == "DOCTYPE"
        raise NotificationError(Flaw.DOCTYPE if doctype else Flaw.NOT_XML) from None
    namespace, name = _name(root)
    if (namespace, name) == (SOAP_12, "Envelope"):
        raise NotificationError(Flaw.SOAP_VERSION)
    bodies = [child for child in _elements(root) if _name(child) == (SOAP_11, "Body")]
    if (namespace, name) != (SOAP_11, "Envelope") or len(bodies) != 1:
        raise NotificationError(Flaw.NOT_SOAP)
    content = list(_elements(bodies[0]))
    if len(content) != 1:
        raise NotificationError(Flaw.NOT_SOAP)
    return content[0]


def _elements(element: etree._Element) -> Iterator[etree._Element]:
    """Children that are elements: no comments, no processing instructions."""
    return (child for child in element if isinstance(child.tag, str))


def _name(element: etree._Element) -> tuple[str, str]:
    qname = etree.QName(element)
    return qname.namespace or "", qname.localname


def _values(profile: Profile, element: etree._Element) -> dict[str, str]:
    """Neutral name -> text of the fields; an element that is not known is left alone.

    :raises NotificationError: a field stands there twice, or holds other elements
    """
    wanted = (
        "bron_brin",
        "bron_address",
        "doel_brin",
        "doel_address",
        "sessie_id",
        "koppelsleutel",
        "doel",
    )
    neutral = {profile.elements[name]: name for name in wanted}
    values: dict[str, str] = {}
    for child in _elements(element):
        namespace, name = _name(child)
        if name not in neutral or not profile.same_namespace(namespace):
            continue
        if neutral[name] in values or len(child):
            raise NotificationError(Flaw.INCOMPLETE, profile)
        text = (child.text or "").strip()
        if text:
            values[neutral[name]] = text
    return values


def _field(profile: Profile, values: dict[str, str], name: str, form: re.Pattern[str]) -> str:
    text = values.get(name, "")
    if name.endswith("_brin"):
        text = text.upper()
    if not form.fullmatch(text):
        raise NotificationError(Flaw.INCOMPLETE, profile)
    return text


# -- what we answer --------------------------------------------------------------------------------


def answer(profile: Profile) -> bytes:
    """The answer that a notification was received (OSO wiki, Versturen Notificatie)."""
    response = etree.Element(
        f"{{{profile.namespace}}}{profile.messages[STEP][1]}", nsmap={"o": profile.namespace}
    )
    result = etree.SubElement(response, f"{{{profile.namespace}}}{profile.elements['resultaat']}")
    result.text = profile.success[STEP]
    return _envelope(response)


def code_of(refusal: Refusal, profile: Profile | None = None) -> str:
    """The code of a refusal in the words of ``profile``, by default the newest one."""
    return _or_newest(profile).notification_codes[refusal.value]


def fault(refusal: Refusal, profile: Profile | None = None, *, version: bool = False) -> bytes:
    """A SOAP 1.1 fault; belongs in an answer with HTTP status 500.

    :param profile: that of the message; by default the newest
    :param version: whether it was the version of SOAP that was wrong
    """
    profile = _or_newest(profile)
    element = etree.Element(f"{{{SOAP_11}}}Fault", nsmap={"s": SOAP_11})
    etree.SubElement(element, "faultcode").text = f"s:{'VersionMismatch' if version else 'Client'}"
    etree.SubElement(element, "faultstring").text = _TEXTS[refusal]
    detail = etree.SubElement(element, "detail")
    name = profile.elements["fault_code"].split()[0]
    code = etree.SubElement(
        detail, f"{{{profile.namespace}}}{name}", nsmap={"o": profile.namespace}
    )
    code.text = code_of(refusal, profile)
    return _envelope(element)


def _or_newest(profile: Profile | None) -> Profile:
    return profile or load_profile(profile_names()[-1])


def _envelope(content: etree._Element) -> bytes:
    envelope = etree.Element(f"{{{SOAP_11}}}Envelope", nsmap={"s": SOAP_11})
    etree.SubElement(envelope, f"{{{SOAP_11}}}Body").append(content)
    return etree.tostring(envelope, xml_declaration=True, encoding="UTF-8")
