"""The Traffic Center: checks in the order of the OSO wiki (Initiëren sessie, Controleren Sessie).

Every function takes the message and the OIN of who sent it, and gives the answer's bytes.
"""

from __future__ import annotations

from datetime import timedelta

from oso.protocol import Overdrachtsoort

from . import codes
from . import messages as wire
from .faults import Active
from .messages import Message, Refusal
from .pki import NAMES, SUPPLIERS
from .schools import Aanleverpunt, School
from .world import Session, World


def ping(world: World, message: Message, oin: str, active: Active) -> bytes:
    return wire.result(message.profile, "ping", codes.OK_PING)


# -- connecting (profile with keys) ----------------------------------------------------------------


def _aanleverpunt(world: World, message: Message) -> tuple[School, Aanleverpunt]:
    """The aanleverpunt that is to be registered, all checks passed."""
    school = world.schools.get(message.get("brin").upper())
    given = message.get("key").upper()
    owner = _owner_of_key(world, given) if given else None
    if school is None:
        raise Refusal(codes.KEY_OTHER_BRIN if owner else codes.AP_UNKNOWN)
    if not school.qualified:
        raise Refusal(codes.NOT_QUALIFIED)
    if owner and owner[0].brin != school.brin:
        raise Refusal(codes.KEY_OTHER_BRIN)
    point = school.by_index(message.get("index"))
    if point is None:
        raise Refusal(codes.AP_UNKNOWN)
    if point.kind != message.get("kind") or (owner and owner[1].kind != message.get("kind")):
        raise Refusal(codes.WRONG_KIND)
    if point.key is not None and not given:
        raise Refusal(codes.KEY_MISSING)
    if point.key is not None and point.key != given:
        raise Refusal(codes.KEY_UNKNOWN)
    return school, point


def _owner_of_key(world: World, key: str) -> tuple[School, Aanleverpunt] | None:
    for school in world.schools.values():
        for point in school.aanleverpunten:
            if point.key == key:
                return school, point
    return None


def check_key(world: World, message: Message, oin: str, active: Active) -> bytes:
    with world.lock:
        _known_supplier(oin)
        _aanleverpunt(world, message)
    return wire.result(message.profile, "check_key", codes.KEY_VALID)


def register(world: World, message: Message, oin: str, active: Active) -> bytes:
    with world.lock:
        _known_supplier(oin)
        _school, point = _aanleverpunt(world, message)
        if not message.get("package_name") or message.get("doel") != point.doel:
            raise Refusal(codes.BAD_MESSAGE)
        code = codes.REGISTERED
        if point.active and point.supplier == oin:
            code = codes.ALREADY_REGISTERED
        point.active = True
        point.supplier = oin
        point.url = message.get("notification_url")
        world.save()
    content = wire.element(message.profile, "resultaat", code)
    content += wire.element(message.profile, "index", point.index)
    return wire.response(message.profile, "register", content)


# -- a session -------------------------------------------------------------------------------------


def _known_supplier(oin: str) -> None:
    if oin not in NAMES:
        raise Refusal(codes.CERTIFICATE)


def _check_doel(world: World, message: Message, oin: str) -> None:
    school = world.schools.get(message.get("doel_brin").upper())
    if school is None:
        raise Refusal(codes.DOEL_UNKNOWN)
    if not school.qualified:
        raise Refusal(codes.DOEL_NOT_QUALIFIED)
    point = school.by_index(message.get("doel_address"))
    if point is None:
        raise Refusal(codes.DOEL_AP_UNKNOWN)
    if message.profile.connect == "key":
        usable = point.active and point.supplier == oin
    else:
        day = world.now().date()
        usable = school.mandated(oin, day) and point.valid_on(day)
    if not usable:
        raise Refusal(codes.DOEL_AP_INACTIVE)


def _check_bron(world: World, message: Message) -> list[Aanleverpunt]:
    """The delivery points to hand out."""
    school = world.schools.get(message.get("bron_brin").upper())
    if school is None:
        raise Refusal(codes.BRON_UNKNOWN)
    points = school.las_points() if school.active else []
    if message.profile.connect == "osr":
        points = [point for point in points if point.valid_on(world.now().date())]
    asked = message.get("bron_address")
    if asked:
        points = [point for point in points if asked in (point.index, point.kenmerk)]
    if not points:
        raise Refusal(codes.BRON_INACTIVE)
    return points


def _check_content(message: Message) -> Overdrachtsoort:
    if bool(message.get("zoeksleutel")) == bool(message.get("koppelsleutel")):
        raise Refusal(codes.BAD_MESSAGE)
    soort = message.profile.soort(message.get("overdrachtsoort"))
    if soort is None:
        raise Refusal(codes.BAD_MESSAGE)
    if soort is Overdrachtsoort.BINNEN_BRIN and message.get("doel_brin") != message.get(
        "bron_brin"
    ):
        raise Refusal(codes.NO_RELATION)
    return soort


def overdracht(world: World, message: Message, oin: str, active: Active) -> bytes:
    profile = message.profile
    with world.lock:
        _known_supplier(oin)
        _check_doel(world, message, oin)
        points = _check_bron(world, message)
        soort = _check_content(message)
        session = world.open_session(
            profile=profile.name,
            bron_brin=message.get("bron_brin").upper(),
            bron_address=message.get("bron_address"),
            doel_brin=message.get("doel_brin").upper(),
            doel_address=message.get("doel_address"),
            zoeksleutel=message.get("zoeksleutel"),
            soort=soort.value,
        )
        if active.has("session_expired"):
            session.expires = world.now()
        if active.has("session_forgotten"):
            del world.sessions[session.ident]
        jump = active.params("clock_jump")
        if jump is not None:
            world.shift += timedelta(seconds=float(jump.get("seconds", 86400)))
        listed = [
            (
                point.index if profile.address == "index" else point.kenmerk,
                point.url or f"{world.las_url}/{session.bron_brin}/{point.index}",
            )
            for point in points
        ]
    listed = active.change_list(listed)
    content = wire.element(profile, "sessie_id", session.ident)
    tag = profile.elements["aanleverpunt"]
    for address, url in listed:
        content += (
            f"<o:{tag}>"
            + wire.element(profile, "aanleverpunt_address", address)
            + wire.element(profile, "aanleverpunt_url", url)
            + f"</o:{tag}>"
        )
    return wire.response(profile, "overdracht", content)


def _session(world: World, message: Message) -> Session:
    session = world.sessions.get(message.get("sessie_id"))
    if session is None:
        raise Refusal(codes.SESSION_UNKNOWN)
    return session


def _differs(session: Session, message: Message) -> bool:
    return (
        session.profile != message.profile.name
        or session.bron_brin != message.get("bron_brin").upper()
        or session.doel_brin != message.get("doel_brin").upper()
        or bool(session.bron_address and session.bron_address != message.get("bron_address"))
    )


def sessiecontrole(world: World, message: Message, oin: str, active: Active) -> bytes:
    """A LAS asks whether a session is real, before it delivers."""
    with world.lock:
        session = _session(world, message)
        soort = message.profile.soort(message.get("overdrachtsoort"))
        if (
            _differs(session, message)
            or soort is None
            or soort.value != session.soort
            or session.zoeksleutel != message.get("zoeksleutel")
        ):
            raise Refusal(codes.SESSION_DIFFERS)
        if session.doel_address != message.get("doel_address"):
            raise Refusal(codes.DOEL_AP_UNKNOWN)
        bron = world.schools.get(session.bron_brin)
        point = bron.by_index(message.get("bron_address")) if bron else None
        if point is None or point.supplier != oin:
            raise Refusal(codes.CERTIFICATE)
        if session.closed:
            raise Refusal(codes.SESSION_CLOSED)
        if world.now() >= session.expires:
            raise Refusal(codes.SESSION_EXPIRED)
        sector = world.schools[session.doel_brin].sector
    content = wire.element(message.profile, "sector", sector)
    return wire.response(message.profile, "sessiecontrole", content)


def afmelding(world: World, message: Message, oin: str, active: Active) -> bytes:
    with world.lock:
        _known_supplier(oin)
        session = _session(world, message)
        if _differs(session, message) or session.doel_address != message.get("doel_address"):
            raise Refusal(codes.SESSION_DIFFERS)
        if session.closed:
            raise Refusal(codes.SESSION_CLOSED)
        if not message.get("resultaat"):
            raise Refusal(codes.BAD_MESSAGE)
        world.close_session(session, message.get("resultaat"))
    return wire.result(message.profile, "afmelding", codes.OK_SIGNED_OFF)


def melden_notificatie(world: World, message: Message, oin: str, active: Active) -> bytes:
    """A LAS has set ready what was asked for, and wants to tell who asked (OSO wiki, Initiëren
    notificatie): only for an earlier request of that aanleverpunt. Gives its address."""
    profile = message.profile
    with world.lock:
        session = _session(world, message)
        if _differs(session, message) or session.doel_address != message.get("doel_address"):
            raise Refusal(codes.SESSION_DIFFERS)
        if message.get("doel") != profile.doel:
            raise Refusal(codes.BAD_MESSAGE)
        bron = world.schools.get(session.bron_brin)
        sender = bron.by_index(message.get("bron_address")) if bron else None
        if sender is None or sender.supplier != oin:
            raise Refusal(codes.CERTIFICATE)
        doel = world.schools.get(session.doel_brin)
        point = doel.by_index(session.doel_address) if doel else None
        if point is None or not point.url:
            raise Refusal(codes.DOEL_AP_UNKNOWN)
        url = point.url
    content = wire.element(profile, "aanleverpunt_url", url)
    return wire.response(profile, "melden_notificatie", content)


HANDLERS = {
    "ping": ping,
    "check_key": check_key,
    "register": register,
    "overdracht": overdracht,
    "sessiecontrole": sessiecontrole,
    "afmelding": afmelding,
    "melden_notificatie": melden_notificatie,
}

LAS_OIN = SUPPLIERS["las"]
