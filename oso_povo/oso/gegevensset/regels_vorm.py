"""Rules about form: what the schema of the standard would refuse, as far as it can be seen here.

Source: the types of gegevensset 2019.1, which the years before share.
"""

import re
from collections.abc import Iterator
from functools import cache

from ..text import _
from .kaart import CATEGORIE_VAN_BLOK, KAART, PGN, categorie_van_element
from .kaart_types import Soort
from .model import Severity
from .paden import pad_van
from .regel import LEERLING, Blik, Plaats, regel
from .vereist import missende
from .versie import VOOR_2016

_DECIMAAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)\Z", re.ASCII)
_GEHEEL = re.compile(r"[+-]?\d+\Z", re.ASCII)
#: Numbers that may have a fraction; the others are whole.
_MET_BREUK = frozenset(("tijd", "vaardigheidsscore", "bivlaag", "bivhoog"))
_BRIN = re.compile(r"\d\d[A-Z][A-Z]\Z", re.ASCII)
_VESTIGING = re.compile(r"\d\d\Z", re.ASCII)
_ELEMENTCODE = re.compile(r"\d{4}\Z", re.ASCII)
#: The form of texts, by entity and field.
_VORMEN: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "instelling": (("brincode", _BRIN), ("vestigingscode", _VESTIGING)),
    "leerling": (
        ("teruggeplaatstnaarbrin", _BRIN),
        ("gba_geboortedatum", re.compile(r"\d\d-\d\d-\d{4}\Z", re.ASCII)),
        ("geboortemaand", re.compile(r"\d{4}-(0[1-9]|1[0-2])\Z", re.ASCII)),
        ("advies_aandachtspunten", re.compile(r".{1,280}\Z", re.DOTALL)),
    ),
    "schoolloopbaan": (
        ("brincode", _BRIN),
        ("vestigingscode", _VESTIGING),
        ("voelementcode", _ELEMENTCODE),
    ),
    "arrangement": (("brincode", _BRIN), ("vestigingscode", _VESTIGING)),
    "eindtoets": (("standaardscore", re.compile(r"\+?0*(1000|\d{1,3})\Z", re.ASCII)),),
}


@cache
def _getallen() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Fields with a number by entity."""
    alle = (
        (entiteit.naam, tuple(v.naam for v in entiteit.velden if v.soort is Soort.GETAL))
        for entiteit in KAART.values()
    )
    return tuple((entiteit, namen) for entiteit, namen in alle if namen)


@regel(
    "oso.vereist",
    Severity.WARN,
    _("The standard requires this, but it is missing. Times that it is missing: %(count)s."),
)
def _vereist(blik: Blik) -> Iterator[Plaats]:
    # Of 1.1 and of later years it is not known.
    if blik.dossier.versie == "1.1" or not blik.dossier.bekend:
        return
    for pad, aantal in missende(blik.dossier, blik.rijen, blik.onleesbaar):
        yield pad, {"count": aantal}


@regel(
    "oso.janee",
    Severity.WARN,
    _("This should say yes or no, but does not. It is kept as it came, under the other fields."),
)
def _janee(blik: Blik) -> Iterator[Plaats]:
    return (pad for pad, soort in blik.lezer.onleesbaar if soort == Soort.JANEE.value)


@regel(
    "oso.dubbel",
    Severity.WARN,
    _("This may be given once, but is given again. The first is used, the other is kept apart."),
)
def _dubbel(blik: Blik) -> Iterator[Plaats]:
    return iter(blik.lezer.dubbel)


@regel("oso.getal", Severity.WARN, _("This should be a number. It is kept as it came."))
def _getal(blik: Blik) -> Iterator[Plaats]:
    for entiteit, namen in _getallen():
        for rij in blik.van(entiteit):
            waarden = rij.values
            for naam in namen:
                waarde = waarden.get(naam)
                if waarde is None or (waarde.isdecimal() and waarde.isascii()):
                    continue
                if not (_DECIMAAL if naam in _MET_BREUK else _GEHEEL).match(waarde):
                    yield pad_van(rij, KAART[entiteit].veld(naam), blik.dossier.versie)


@regel(
    "oso.vorm",
    Severity.WARN,
    _("This is not written as the standard prescribes. It is kept as it came."),
)
def _vorm(blik: Blik) -> Iterator[Plaats]:
    if not blik.dossier.bekend:
        return
    for entiteit, vormen in _VORMEN.items():
        for rij in blik.van(entiteit):
            waarden = rij.values
            for naam, vorm in vormen:
                waarde = waarden.get(naam)
                if waarde is None or vorm.match(waarde):
                    continue
                if naam == "voelementcode" and blik.dossier.versie in VOOR_2016:
                    continue  # a free text then
                yield pad_van(rij, KAART[entiteit].veld(naam), blik.dossier.versie)


@regel(
    "oso.los",
    Severity.INFO,
    _("There is text here in a place that the standard does not use. It is kept apart."),
)
def _los(blik: Blik) -> Iterator[Plaats]:
    return (los.path for los in blik.dossier.extra)


@regel(
    "oso.onbekend",
    Severity.WARN,
    _(
        "There are elements in this dossier that this system does not know: %(count)s. They are "
        "kept under the other fields: look at them."
    ),
)
def _onbekend(blik: Blik) -> Iterator[Plaats]:
    dubbel = frozenset(blik.lezer.dubbel)
    paden = [rest.path for rest in blik.dossier.rest if not _bekend(blik, rest.path, dubbel)]
    if paden:
        yield paden[0], {"count": len(paden)}


#: Elements of the pupil that the standard has, but the table not.
_ZONDER_PLAATS = frozenset(
    (
        *PGN,
        "geboorteplaats",
        "nationaliteit",
        *(
            blok
            for blok, categorie in CATEGORIE_VAN_BLOK.items()
            if categorie in ("cat_vve", "cat_vombo")
        ),
    )
)


def _bekend(blik: Blik, pad: str, dubbel: frozenset[str]) -> bool:
    """Whether it is known why a leaf is kept apart."""
    if pad in blik.onleesbaar or (dubbel and _binnen(pad, dubbel)):
        return True
    if not pad.startswith(f"{LEERLING}/"):
        return False
    eerste = pad[len(LEERLING) + 1 :].partition("/")[0].partition("[")[0]
    return eerste in _ZONDER_PLAATS or categorie_van_element(pad) in blik.apart


def _binnen(pad: str, blokken: frozenset[str]) -> bool:
    """Whether a path is one of these or leads through one."""
    while pad:
        if pad in blokken:
            return True
        pad = pad.rpartition("/")[0]
    return False
