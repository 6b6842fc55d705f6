"""The bronsysteem: has the session checked first, keeps the request, then looks at the dossier."""

from __future__ import annotations

import http.client
from datetime import date

from lxml import etree

from oso.protocol import Overdrachtsoort

from . import codes, notify
from . import messages as wire
from .faults import Active
from .messages import Message, Refusal
from .outgoing import post
from .schools import Aanleverpunt
from .world import World


def document(world: World, message: Message, oin: str, active: Active, path: str) -> bytes:
    """Answer a documentRequest.

    :param path: ``/BRIN/number`` of the delivery point that was asked
    """
    point = _point(world, message, path)
    _check_session(world, message, active)
    try:
        with world.lock:
            xml = _dossier(world, message, point)
            form = world.settings.delivery
    except Refusal as refusal:
        if refusal.code == codes.NOT_READY and active.has("notify_before_sign_off"):
            _prepare_and_notify(world, message)
        raise
    xml = active.change_dossier(xml)
    return wire.document(message.profile, xml, form)


def _prepare_and_notify(world: World, message: Message) -> None:
    """Someone at the school sets the dossier ready at this very moment."""
    pgn, brin = message.get("pgn"), message.get("bron_brin").upper()
    with world.lock:
        dossier = world.dossiers.find(pgn, brin)
        if dossier:
            dossier.prepared = True
    notify.send(world, pgn, brin)


def _point(world: World, message: Message, path: str) -> Aanleverpunt:
    brin, _slash, index = path.strip("/").partition("/")
    with world.lock:
        school = world.schools.get(brin)
        point = school.by_index(index) if school else None
    if (
        point is None
        or message.get("bron_brin").upper() != brin
        or message.get("bron_address") not in (point.index, point.kenmerk)
    ):
        raise Refusal(codes.BAD_MESSAGE)
    return point


def _check_session(world: World, message: Message, active: Active) -> None:
    """Ask the Traffic Center, over the wire and with our own certificate.

    :raises Refusal: with its code; without an answer that can be trusted nothing is delivered
    """
    profile = message.profile
    names = profile.elements
    content = "".join(
        wire.element(profile, name, message.get(name))
        for name in ("bron_brin", "bron_address", "doel_brin", "doel_address")
    )
    group = names.get("zoeksleutel_group")
    if message.get("koppelsleutel"):
        content += wire.element(profile, "koppelsleutel", message.get("koppelsleutel"))
    elif group:
        inner = wire.element(profile, "zoeksleutel", message.get("zoeksleutel"))
        inner += wire.element(profile, "pgnfrag", message.get("pgnfrag"))
        content += f"<o:{group}>{inner}</o:{group}>"
    else:
        content += wire.element(profile, "zoeksleutel", message.get("zoeksleutel"))
    content += wire.element(profile, "overdrachtsoort", message.get("overdrachtsoort"))
    content += wire.element(profile, "sessie_id", message.get("sessie_id"))
    answer_name = profile.messages["sessiecontrole"][1]
    body = wire.request(profile, "sessiecontrole", content)
    certificate = "other_supplier" if active.has("las_wrong_certificate") else "las"
    try:
        _status, answer = post(world, world.tc_url, body, certificate)
        root = etree.fromstring(answer, etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, http.client.HTTPException, etree.XMLSyntaxError):
        raise Refusal(codes.SESSION_NOT_CHECKED) from None
    sector = names["sector"]
    if root.xpath(f"//*[local-name()='{answer_name}']/*[local-name()='{sector}']/text()"):
        return
    code_names = (*names["fault_code"].split(), names["resultaat"])
    for code_name in code_names:
        found = root.xpath(f"//*[local-name()='{code_name}']/text()")
        if found:
            raise Refusal(str(found[0]))
    raise Refusal(codes.SESSION_NOT_CHECKED)


def _dossier(world: World, message: Message, point: Aanleverpunt) -> bytes:
    """The dossier, when it may go out: ready, allowed, newer, of the right version."""
    pgn = message.get("pgn")
    # Kept also when nothing is delivered, so that a notification could follow (OSO wiki, Opvragen
    # dossier 2018). The number stays in the LAS, where it belongs.
    world.requests.append(
        {
            "pgn": pgn,
            "sessie_id": message.get("sessie_id"),
            "doel_brin": message.get("doel_brin"),
            "doel_address": message.get("doel_address"),
            "bron_brin": message.get("bron_brin").upper(),
            "bron_address": message.get("bron_address"),
            "profile": message.profile.name,
            "soort": message.get("overdrachtsoort"),
            "time": world.now().isoformat(),
        }
    )
    if message.profile.soort(message.get("overdrachtsoort")) is Overdrachtsoort.SWV:
        raise Refusal(codes.BAD_MESSAGE)  # the route by koppelsleutel is not built
    if message.profile.zoeksleutel(pgn).value != message.get("zoeksleutel"):
        raise Refusal(codes.KEY_DIFFERS)
    dossier = world.dossiers.find(pgn, message.get("bron_brin").upper())
    if dossier is None or (dossier.points is not None and point.index not in dossier.points):
        raise Refusal(codes.PUPIL_UNKNOWN)
    if not dossier.prepared:
        raise Refusal(codes.NOT_READY)
    if dossier.allowed is not None and message.get("doel_brin").upper() not in dossier.allowed:
        raise Refusal(codes.NOT_ALLOWED)
    since = message.get("since")
    if since:
        try:
            asked = date.fromisoformat(since[:10])
        except ValueError:
            raise Refusal(codes.BAD_MESSAGE) from None
        if asked > dossier.datum:
            raise Refusal(codes.NOT_CHANGED)
    versions = world.settings.accepted_versions
    if versions is not None and dossier.version not in versions:
        raise Refusal(codes.WRONG_VERSION)
    return dossier.xml
