"""The OSR: whether a school has given a mandate and whether its aanleverpunt has an address.

Only profiles with ``connect = osr``. Paths and parameters: OSR wiki, Opvragen mandaten 2019 and
API/V2 endpoints; the names in the answers are ours (see the profile).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from .failure import ExchangeFailed, technical
from .outcome import Detail, RegistrationOutcome
from .profile import KENMERK_PATTERN, KENMERK_PREFIX
from .settings import ConnectionSettings
from .transport import Deadline, Transport


def check_connection(
    settings: ConnectionSettings, transport: Transport, brin: str, kenmerk: str, today: date
) -> None:
    """Check mandate and endpoint of one aanleverpunt.

    :param kenmerk: routeringskenmerk
    :param today: both must be valid on this day
    :raises ExchangeFailed: with a :class:`RegistrationOutcome` when one is missing, or for a
        failure of the line
    """
    match = KENMERK_PATTERN.fullmatch(kenmerk)
    if match and match.group(1) != brin:
        raise ExchangeFailed(RegistrationOutcome.UNKNOWN_AANLEVERPUNT, Detail.KENMERK_OTHER_BRIN)
    names = settings.profile.osr
    common = {
        "service_version_namespace": settings.profile.service_namespace,
        "reference_date": today.isoformat(),
    }
    mandate = _get(
        settings,
        transport,
        names["mandates"],
        {
            "supplier_oin": settings.supplier_oin,
            "school_oin": f"{KENMERK_PREFIX}{brin}00000",
            **common,
        },
    )
    status = mandate.get(names["mandate_status"]) if isinstance(mandate, dict) else None
    if status != names["mandate_ok"]:
        raise ExchangeFailed(RegistrationOutcome.MANDATE_MISSING)
    found = _get(settings, transport, names["endpoints"], {"routing_id": kenmerk, **common})
    if isinstance(found, dict):
        found = found.get(names["endpoint_list"], [])
    endpoints = [item for item in found or [] if isinstance(item, dict)]
    if not any(_usable(names, item, kenmerk, today) for item in endpoints):
        raise ExchangeFailed(RegistrationOutcome.ENDPOINT_MISSING)


def _usable(names: Mapping[str, str], item: Mapping[str, Any], kenmerk: str, today: date) -> bool:
    """Whether an endpoint has an address and is valid: today is not tomorrow."""
    start = str(item.get(names["endpoint_start"]) or "")[:10]
    end = str(item.get(names["endpoint_end"]) or "")[:10]
    day = today.isoformat()
    return (
        str(item.get(names["endpoint_kenmerk"]) or kenmerk) == kenmerk
        and bool(item.get(names["endpoint_url"]))
        and (not start or start <= day)
        and (not end or day <= end)
    )


def _get(
    settings: ConnectionSettings, transport: Transport, path: str, params: Mapping[str, str]
) -> Any:
    headers = {"Accept": "application/json"}
    if settings.osr_api_key:
        headers[settings.profile.osr["key_header"]] = settings.osr_api_key
    deadline = Deadline(
        settings.timeout("connect"), settings.timeout("osr"), settings.timeout("total")
    )
    answer = transport.send(
        "GET", (settings.osr_url or "").rstrip("/") + path, deadline, headers=headers, params=params
    )
    if answer.status == 404:  # the OSR's answer to parameters that match nothing
        return None
    if answer.status in (429, 502, 503, 504):
        raise technical(Detail.UNAVAILABLE, f"HTTP {answer.status}")
    if answer.status != 200:
        raise technical(Detail.HTTP_STATUS, f"HTTP {answer.status}")
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise technical(Detail.BAD_ANSWER, "not JSON") from None
