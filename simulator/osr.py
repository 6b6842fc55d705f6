"""The OSR in small: mandates and endpoints (OSR wiki, Opvragen mandaten 2019, API/V2 endpoints)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oso.protocol import load_profile
from oso.protocol.profile import KENMERK_PREFIX

from .schools import School
from .world import World

PROFILE = "oso2021"
API_KEY = "simulator"


def answer(
    world: World, path: str, args: Mapping[str, str], api_key: str
) -> tuple[int, dict[str, Any]]:
    """Answer one GET.

    :returns: HTTP status and JSON
    """
    profile = load_profile(PROFILE)
    names = profile.osr
    if api_key != API_KEY:
        return 401, {"message": "unknown API key"}
    if not profile.same_namespace(args.get("service_version_namespace", "")):
        return 400, {"message": "unknown service version"}
    try:
        day = date.fromisoformat(args.get("reference_date") or world.now().date().isoformat())
    except ValueError:
        return 400, {"message": "reference_date must be YYYY-MM-DD"}
    with world.lock:
        if path == names["mandates"]:
            return _mandate(world, args, day)
        if path == names["endpoints"]:
            return _endpoints(world, args, day)
    return 404, {"message": "unknown path"}


def _school(world: World, oin: str) -> School | None:
    return world.schools.get(oin[len(KENMERK_PREFIX) :][:4])


def _mandate(world: World, args: Mapping[str, str], day: date) -> tuple[int, dict[str, Any]]:
    names = load_profile(PROFILE).osr
    school = _school(world, args.get("school_oin", ""))
    if school is None:
        return 404, {"message": "no mandate"}
    granted = school.mandated(args.get("supplier_oin", ""), day)
    return 200, {names["mandate_status"]: names["mandate_ok"] if granted else "NOK"}


def _endpoints(world: World, args: Mapping[str, str], day: date) -> tuple[int, dict[str, Any]]:
    names = load_profile(PROFILE).osr
    routing_id, oin = args.get("routing_id", ""), args.get("school_oin", "")
    if bool(routing_id) == bool(oin):
        return 400, {"message": "give routing_id or school_oin"}
    school = _school(world, routing_id or oin)
    found = []
    for point in school.aanleverpunten if school else []:
        if point.valid_on(day) and routing_id in ("", point.kenmerk):
            found.append(
                {
                    names["endpoint_kenmerk"]: point.kenmerk,
                    names["endpoint_url"]: point.url
                    or f"{world.las_url}/{school.brin}/{point.index}",
                    names["endpoint_start"]: point.start.isoformat(),
                    names["endpoint_end"]: point.end.isoformat() if point.end else None,
                }
            )
    return 200, {names["endpoint_list"]: found}
