"""The LAS tells who asked for a dossier that it has been set ready (OSO wiki, Notificeren van
Doelsystemen): first it asks the Traffic Center for the address, then it speaks to that address."""

from __future__ import annotations

import http.client
import logging
import time
import uuid
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from oso.protocol import Overdrachtsoort, load_profile

from . import messages as wire
from .faults import Active
from .outgoing import post
from .pki import SUPPLIERS
from .world import World

_log = logging.getLogger("simulator")
#: How long requests are kept for this (OSO wiki, Algemene Eisen 2017: six months).
KEPT = timedelta(days=183)


def send(world: World, pgn: str, brin: str) -> list[dict[str, Any]]:
    """Notify every stored request for this pupil at this school; do not hold the lock.

    :returns: for each notification ``sessie_id``, ``url`` (``""`` when the Traffic Center gave
        none), ``status`` (0 when there was no connection), ``code`` and ``fault``
    """
    with world.lock:
        stored = [
            request
            for request in world.requests
            if (request["pgn"], request["bron_brin"]) == (pgn, brin)
            and datetime.fromisoformat(request["time"]) > world.now() - KEPT
            and load_profile(request["profile"]).soort(request["soort"]) is not Overdrachtsoort.SWV
        ]
    told = []
    for request in stored:
        active = world.faults.take("notificatie", brin)
        url, code = _ask_address(world, request)
        if not url:
            told.append(_told(request, "", 0, code, active))
            continue
        for _time in range(2 if active.has("notify_twice") else 1):
            status, code = _tell(world, request, url, active)
            told.append(_told(request, url, status, code, active))
    return told


def _told(request: dict[str, Any], url: str, status: int, code: str, active: Active) -> Any:
    return {
        "sessie_id": request["sessie_id"],
        "url": url,
        "status": status,
        "code": code,
        "fault": active.names,
    }


def _content(request: dict[str, Any], **changes: str) -> str:
    profile = load_profile(request["profile"])
    values = {**request, "aanvraagdatum": request["time"], "doel": profile.doel, **changes}
    names = ("bron_brin", "bron_address", "doel_brin", "doel_address", "sessie_id")
    return "".join(
        wire.element(profile, name, values[name]) for name in (*names, "aanvraagdatum", "doel")
    )


def _ask_address(world: World, request: dict[str, Any]) -> tuple[str, str]:
    """The address that the Traffic Center gives, or ``""`` and the code of its refusal."""
    profile = load_profile(request["profile"])
    body = wire.request(profile, "melden_notificatie", _content(request))
    try:
        _status, answer = post(world, world.tc_url, body, "las")
    except (OSError, http.client.HTTPException):
        return "", ""
    return _text(answer, profile.elements["aanleverpunt_url"]), _code(answer, profile)


def _tell(world: World, request: dict[str, Any], url: str, active: Active) -> tuple[int, str]:
    """Send one notification and keep the exchange; gives HTTP status and code."""
    start = time.monotonic()
    profile = load_profile(request["profile"])
    changes = {}
    if active.has("notify_unknown_session"):
        changes["sessie_id"] = str(uuid.uuid4())
    if active.has("notify_other_brin"):
        changes["doel_brin"] = "99ZZ"
    body = wire.request(profile, "notificatie", _content(request, **changes))
    certificate = "other_supplier" if active.has("notify_wrong_certificate") else "las"
    try:
        status, answer = post(world, url, body, certificate)
    except (OSError, http.client.HTTPException) as error:
        _log.info("notification not delivered: %s", type(error).__name__)
        status, answer = 0, b""
    code = _code(answer, profile)
    with world.lock:
        numbers = world.dossiers.numbers | {request["pgn"]}
    world.record(
        server="doel",
        step="notificatie",
        profile=profile.name,
        peer=certificate if certificate in SUPPLIERS else "unknown",
        status=status,
        code=code,
        result="",
        bron_address=request["bron_address"],
        milliseconds=round((time.monotonic() - start) * 1000, 1),
        fault=active.names,
        request=wire.mask(body, profile, numbers),
        response=wire.mask(answer, profile, numbers),
        sessie_id=changes.get("sessie_id", request["sessie_id"]),
        sizes=(len(body), len(answer)),
    )
    _log.info("doel %s notificatie: %s %s", profile.name, status, code or "-")
    return status, code


def _code(answer: bytes, profile: Any) -> str:
    names = (*profile.elements["fault_code"].split(), profile.elements["resultaat"])
    return next((text for name in names if (text := _text(answer, name))), "")


def _text(answer: bytes, name: str) -> str:
    try:
        root = etree.fromstring(answer, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError:
        return ""
    found = root.xpath(f"//*[local-name()='{name}']/text()")
    return str(found[0]).strip() if found else ""
