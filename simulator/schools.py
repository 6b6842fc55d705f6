"""What the Traffic Center and the OSR know of schools: aanleverpunten, keys, mandates."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oso.protocol.profile import KENMERK_PREFIX

from .pki import SUPPLIERS

LAS_INDEX, RI_INDEX = "0", "1"
#: 00000 behind the BRIN is the school's own OIN, so the LAS cannot have that number.
_LAS_NUMBER = 900


class BadInput(ValueError):
    """Input of the control API or of a file that cannot be used; the text says why."""


def visible_key(brin: str, index: str) -> str:
    """The key that the default rule gives: always the same for one aanleverpunt, GUID form."""
    name = f"oso-simulator:{brin}:{index}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name)).upper()


@dataclass
class Aanleverpunt:
    """One connection of a school.

    :param index: its number within the BRIN
    :param kenmerk: its routeringskenmerk
    :param kind: ``RI`` or ``LAS``
    :param key: the key that registers it; None is a grey key (none needed)
    :param active: whether it has been registered
    :param doel: purpose
    :param supplier: OIN of the supplier that registered it
    :param url: where it can be reached; empty for a LAS means: this simulator
    :param endpoint: whether the OSR has an address for it
    :param start: first day of that entry in the OSR
    :param end: last day of it
    """

    index: str
    kenmerk: str
    kind: str
    key: str | None = None
    active: bool = False
    doel: str = "OV"
    supplier: str = ""
    url: str = ""
    endpoint: bool = True
    start: date = date(2020, 8, 1)
    end: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the OSR's entry holds on ``day``."""
        return self.endpoint and self.start <= day and (self.end is None or day <= self.end)


@dataclass
class Mandate:
    """What a board has granted to a supplier in the OSR."""

    supplier_oin: str
    start: date = date(2020, 8, 1)
    end: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the mandate holds on ``day``."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass
class School:
    """A school by its BRIN."""

    brin: str
    vestiging: str = "00"
    naam: str = ""
    sector: str = "PO"
    qualified: bool = True
    active: bool = True
    aanleverpunten: list[Aanleverpunt] = field(default_factory=list)
    mandates: list[Mandate] = field(default_factory=list)

    def by_index(self, index: str) -> Aanleverpunt | None:
        """The aanleverpunt with that number or routeringskenmerk."""
        for point in self.aanleverpunten:
            if index in (point.index, point.kenmerk):
                return point
        return None

    def mandated(self, oin: str, day: date) -> bool:
        """Whether supplier ``oin`` has a mandate on ``day``."""
        return any(item.supplier_oin == oin and item.valid_on(day) for item in self.mandates)

    def las_points(self) -> list[Aanleverpunt]:
        """The active delivery points that can hold dossiers."""
        return [point for point in self.aanleverpunten if point.kind == "LAS" and point.active]

    def as_json(self) -> dict[str, Any]:
        """For the control API; the keys are readable, as in Mijn OSO."""
        return {
            "brin": self.brin,
            "vestiging": self.vestiging,
            "naam": self.naam,
            "sector": self.sector,
            "qualified": self.qualified,
            "active": self.active,
            "aanleverpunten": [
                {
                    "index": point.index,
                    "kenmerk": point.kenmerk,
                    "kind": point.kind,
                    "key": point.key,
                    "active": point.active,
                    "doel": point.doel,
                    "supplier": point.supplier,
                    "url": point.url,
                    "endpoint": point.endpoint,
                    "start": point.start.isoformat(),
                    "end": point.end.isoformat() if point.end else None,
                }
                for point in self.aanleverpunten
            ],
            "mandates": [
                {
                    "supplier_oin": mandate.supplier_oin,
                    "start": mandate.start.isoformat(),
                    "end": mandate.end.isoformat() if mandate.end else None,
                }
                for mandate in self.mandates
            ],
        }


def kenmerk(brin: str, index: str, kind: str) -> str:
    """Routeringskenmerk of an aanleverpunt that was given by number."""
    number = _LAS_NUMBER + int(index) if kind == "LAS" else int(index)
    return f"{KENMERK_PREFIX}{brin}{number:05d}"


def default_school(brin: str, naam: str = "", rule: bool = True) -> School:
    """A school as every BRIN in the dossiers gets it.

    A LAS-aanleverpunt 0 that is active, and by the default rule an RI-aanleverpunt 1 that waits to
    be registered with :func:`visible_key` (or, by the OSR, has mandate and endpoint).
    """
    las = Aanleverpunt(
        LAS_INDEX,
        kenmerk(brin, LAS_INDEX, "LAS"),
        "LAS",
        visible_key(brin, LAS_INDEX),
        active=True,
        supplier=SUPPLIERS["las"],
    )
    school = School(brin, naam=naam or f"School {brin}", aanleverpunten=[las])
    school.mandates.append(Mandate(SUPPLIERS["las"]))
    if rule:
        school.aanleverpunten.append(
            Aanleverpunt(
                RI_INDEX,
                kenmerk(brin, RI_INDEX, "RI"),
                "RI",
                visible_key(brin, RI_INDEX),
                url="https://doelsysteem.invalid/",
            )
        )
        school.mandates.append(Mandate(SUPPLIERS["addon"]))
    return school


_SCHOOL_KEYS = {
    "brin",
    "vestiging",
    "naam",
    "sector",
    "qualified",
    "active",
    "aanleverpunten",
    "mandates",
}
_POINT_KEYS = {
    "index",
    "kenmerk",
    "kind",
    "key",
    "active",
    "doel",
    "supplier",
    "url",
    "endpoint",
    "start",
    "end",
}


def _only(data: Mapping[str, Any], known: Iterable[str], what: str) -> None:
    surplus = set(data) - set(known)
    if surplus:
        raise BadInput(f"{what}: unknown key {', '.join(sorted(surplus))}")


def _day(value: Any, default: date | None) -> date | None:
    if value in (None, ""):
        return default
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadInput("a date must be YYYY-MM-DD") from None


def school_from_json(data: Any) -> School:
    """Read one school as :meth:`School.as_json` writes it; only ``brin`` is needed.

    Without ``aanleverpunten`` or ``mandates`` it gets those of the default rule.

    :raises BadInput: when it cannot be used
    """
    if not isinstance(data, dict) or not isinstance(data.get("brin"), str):
        raise BadInput("a school is an object with at least brin")
    _only(data, _SCHOOL_KEYS, "school")
    brin = data["brin"].upper()
    if len(brin) != 4 or not brin.isalnum():
        raise BadInput("brin must be 4 letters and digits")
    default = default_school(brin)
    school = School(
        brin,
        vestiging=str(data.get("vestiging", "00")),
        naam=str(data.get("naam") or default.naam),
        sector=str(data.get("sector", "PO")),
        qualified=bool(data.get("qualified", True)),
        active=bool(data.get("active", True)),
        aanleverpunten=default.aanleverpunten,
        mandates=default.mandates,
    )
    if "aanleverpunten" in data:
        school.aanleverpunten = [_point(brin, item) for item in data["aanleverpunten"]]
        if len({point.index for point in school.aanleverpunten}) < len(school.aanleverpunten):
            raise BadInput("two aanleverpunten with one number")
    if "mandates" in data:
        school.mandates = [
            Mandate(
                str(item["supplier_oin"]),
                _day(item.get("start"), date(2020, 8, 1)) or date(2020, 8, 1),
                _day(item.get("end"), None),
            )
            for item in data["mandates"]
        ]
    return school


def _point(brin: str, item: Any) -> Aanleverpunt:
    if not isinstance(item, dict) or "index" not in item:
        raise BadInput("an aanleverpunt is an object with at least index")
    _only(item, _POINT_KEYS, "aanleverpunt")
    index = str(item["index"])
    kind = item.get("kind", "RI")
    if not index.isdigit() or kind not in ("RI", "LAS"):
        raise BadInput("index must be a number, kind must be RI or LAS")
    key = item["key"] if "key" in item else visible_key(brin, index)
    return Aanleverpunt(
        index,
        str(item.get("kenmerk") or kenmerk(brin, index, kind)),
        kind,
        key.upper() if key else None,
        active=bool(item.get("active", kind == "LAS")),
        doel=str(item.get("doel", "OV")),
        supplier=str(item.get("supplier") or (SUPPLIERS["las"] if kind == "LAS" else "")),
        url=str(item.get("url") or ""),
        endpoint=bool(item.get("endpoint", True)),
        start=_day(item.get("start"), date(2020, 8, 1)) or date(2020, 8, 1),
        end=_day(item.get("end"), None),
    )
