"""The growth of a pupil: the sittings of the LVS tests as series over time, per learning area.

A dossier has loose sittings; which of them belong on one line is nowhere in the standard. Here:
the same learning area, and the same ability scale or else the same test by name. Scores of
different scales never share a line. Where an area has no line of ability scores, a reference
score that all its tests share stands in for it (DLE, percentile, …, level).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

#: Measure of a series that is no reference score.
VAARDIGHEID = "vaardigheidsscore"
#: Reference scores (code list 11) that may stand in, the finest first.
MATEN = ("DLE", "Percentiel", "Standaardscore", "T-score", "C-score", "Stanine", "DQ", "FN")
#: Levels, from high to low: highest and lowest fifth; highest quarter and lowest tenth.
NIVEAUS = {"IV": ("I", "II", "III", "IV", "V"), "AE": ("A", "B", "C", "D", "E")}
#: Norm group that makes scores comparable (code list 22); none is read as this one.
LANDELIJK = "Landelijk"

# Half years of the LVS: begin (August to November), middle (December to March), end.
_DEEL_VAN_MAAND = "MMMEEEEBBBBM"
_MOMENT = re.compile(r"(?<![A-Za-z0-9])([BME])\s?([1-8])(?![A-Za-z0-9])")
_GROEP = re.compile(r"\bgroep\s+\d(?:\s*/\s*\d)?\b", re.IGNORECASE)
_GETAL = re.compile(r"[+-]?[0-9]{1,9}(?:[.,][0-9]{1,6})?")
_LEEG = re.compile(r"\(\s*\)")


@dataclass(frozen=True)
class Score:
    """A reference score: kind (code list 11), norm group (22) and value, as in the dossier."""

    soort: str
    waarde: str
    groep: str = ""


@dataclass(frozen=True)
class Afname:
    """One sitting of a test, with the values as the dossier has them.

    :param sleutel: what the caller knows the sitting by; it comes back in the point
    :param dl: didactic age at the sitting, in months of education
    """

    sleutel: int
    leergebied: str = ""
    toets: str = ""
    versie: str = ""
    code: str = ""
    datum: date | None = None
    jaargroep: str = ""
    dl: str = ""
    vaardigheid: str = ""
    schaal: str = ""
    laag: str = ""
    hoog: str = ""
    scores: Sequence[Score] = ()


@dataclass(frozen=True)
class Moment:
    """When in primary school: ``M7`` is the middle of group 7.

    :param afgeleid: reckoned from date and year group, not said by the dossier
    """

    naam: str
    afgeleid: bool = False


@dataclass(frozen=True)
class Punt:
    """One sitting on a line.

    :param tekst: the value as the dossier has it
    :param niveau: I to V, else A to E, else empty
    :param laag: lower end of the reliability interval, ``None`` where there is none
    :param verwacht: what fits the time in education: of a DLE the didactic age
    """

    sleutel: int
    datum: date
    moment: Moment | None
    waarde: float
    tekst: str
    niveau: str = ""
    laag: float | None = None
    hoog: float | None = None
    verwacht: float | None = None


@dataclass(frozen=True)
class Reeks:
    """A line: sittings whose values may be compared, the oldest first.

    :param naam: the test, where the area has more than one line
    :param maat: ``VAARDIGHEID`` or a code of list 11
    :param schaal: for a measure of levels their names, the highest first
    """

    leergebied: str
    naam: str
    maat: str
    punten: tuple[Punt, ...]
    schaal: tuple[str, ...] = ()


@dataclass
class Groei:
    """All lines, and the areas with a sitting but without a line."""

    reeksen: list[Reeks] = field(default_factory=list)
    zonder: list[str] = field(default_factory=list)


def moment(
    versie: str = "",
    toets: str = "",
    code: str = "",
    *,
    jaargroep: str = "",
    datum: date | None = None,
) -> Moment | None:
    """The moment of a sitting: as version, name or code of the test say it, else reckoned.

    The standard has no element for it (gegevensset 2019.1, toets): it is written in the version
    ("M8-digi S(B)O"), or follows from the date and the year group of the sitting.
    """
    for tekst in (versie, toets, code):
        gevonden = _MOMENT.search(tekst or "")
        if gevonden:
            return Moment("".join(gevonden.groups()))
    if datum is not None and jaargroep in set("12345678"):
        return Moment(_DEEL_VAN_MAAND[datum.month - 1] + jaargroep, afgeleid=True)
    return None


def familie(toets: str) -> str:
    """The name of a test without its moment and group: what its sittings have in common."""
    naam = _GROEP.sub(" ", _MOMENT.sub(" ", toets or ""))
    return " ".join(_LEEG.sub(" ", naam).split()).strip(" -–,:")


def gebied(afname: Afname) -> str:
    """The learning area, or the family of the test where the dossier gives none."""
    return " ".join((afname.leergebied or "").split()) or familie(afname.toets) or afname.code


def gelijk(tekst: str) -> str:
    """A name as it is compared: ``Rekenen-Wiskunde`` and ``rekenen wiskunde`` are one."""
    return " ".join(re.sub(r"[\W_]+", " ", tekst).casefold().split())


def groei(afnames: Iterable[Afname]) -> Groei:
    """The lines of a pupil.

    :param afnames: sittings in any order; one without a date is in no line
    :return: lines of at least two sittings, the areas in the order of the alphabet
    """
    per_gebied: dict[str, list[Afname]] = {}
    for afname in afnames:
        per_gebied.setdefault(gelijk(gebied(afname)), []).append(afname)
    uit = Groei()
    for _sleutel, rij in sorted(per_gebied.items()):
        naam = gebied(max(rij, key=lambda a: a.datum or date.min))
        rij = sorted((a for a in rij if a.datum), key=lambda a: (a.datum, a.sleutel))
        reeksen = _vaardigheid(naam, rij) or _referentie(naam, rij)
        uit.reeksen += reeksen
        if not reeksen:
            uit.zonder.append(naam)
    return uit


def niveau(afname: Afname) -> str:
    """The level of a sitting: I to V where it has that, else A to E."""
    for soort, namen in NIVEAUS.items():
        waarde = _landelijk(afname, soort).upper()
        if waarde in namen:
            return waarde
    return ""


def rang(waarde: str) -> int:
    """Place of a level from the top: 1 for I and A, 0 for what is no level."""
    schalen = (namen for namen in NIVEAUS.values() if waarde in namen)
    return next((namen.index(waarde) + 1 for namen in schalen), 0)


def getal(waarde: str) -> float | None:
    """A number as dossiers have it, with a point or a comma; ``None`` where it is none.

    Less than what ``float`` reads: no powers of ten, no ``1_000``, no digits of other scripts.
    """
    kaal = (waarde or "").strip()
    return float(kaal.replace(",", ".")) if _GETAL.fullmatch(kaal) else None


def _landelijk(afname: Afname, soort: str) -> str:
    """Value of a reference score against the whole country, empty where there is none."""
    for score in afname.scores:
        if score.soort == soort and (score.groep or LANDELIJK) == LANDELIJK:
            return (score.waarde or "").strip()
    return ""


def _vaardigheid(naam: str, rij: list[Afname]) -> list[Reeks]:
    """The lines of ability scores of an area, one per scale."""
    met = [a for a in rij if getal(a.vaardigheid) is not None]
    schalen: dict[str, set[str]] = {}
    for afname in met:
        if afname.schaal:
            schalen.setdefault(gelijk(familie(afname.toets)), set()).add(afname.schaal)
    groepen: dict[tuple[str, str], list[Afname]] = {}
    for afname in met:
        toets = gelijk(familie(afname.toets))
        van_toets = schalen.get(toets, set())
        # a sitting without a scale is on that of its test, if that has only one
        schaal = afname.schaal or (next(iter(van_toets)) if len(van_toets) == 1 else "")
        groepen.setdefault(("", schaal) if schaal else (toets, ""), []).append(afname)
    lijnen = [groep for groep in groepen.values() if len(groep) > 1]
    return [
        Reeks(
            naam,
            familie(groep[-1].toets) if len(lijnen) > 1 else "",
            VAARDIGHEID,
            tuple(_punt(a, a.vaardigheid, interval=True) for a in groep),
        )
        for groep in lijnen
    ]


def _referentie(naam: str, rij: list[Afname]) -> list[Reeks]:
    """The line of the first measure that at least two sittings of an area share."""
    for maat in MATEN:
        met = [a for a in rij if getal(_landelijk(a, maat)) is not None]
        if len(met) > 1:
            punten = tuple(_punt(a, _landelijk(a, maat), dl=maat == "DLE") for a in met)
            return [Reeks(naam, "", maat, punten)]
    for maat, namen in NIVEAUS.items():
        met = [a for a in rij if _landelijk(a, maat).upper() in namen]
        if len(met) > 1:
            punten = tuple(_punt_van_niveau(a, _landelijk(a, maat).upper(), namen) for a in met)
            return [Reeks(naam, "", maat, punten, namen)]
    return []


def _moment(afname: Afname) -> Moment | None:
    return moment(
        afname.versie, afname.toets, afname.code, jaargroep=afname.jaargroep, datum=afname.datum
    )


def _punt(afname: Afname, tekst: str, interval: bool = False, dl: bool = False) -> Punt:
    laag, hoog = (getal(afname.laag), getal(afname.hoog)) if interval else (None, None)
    if laag is None or hoog is None or laag > hoog:
        laag = hoog = None
    verwacht = getal(afname.dl) if dl else None
    return Punt(
        afname.sleutel,
        afname.datum,
        _moment(afname),
        getal(tekst),
        tekst.strip(),
        niveau(afname),
        laag,
        hoog,
        verwacht or None,  # 0 months is how some packages say that they don't know
    )


def _punt_van_niveau(afname: Afname, waarde: str, namen: tuple[str, ...]) -> Punt:
    """A point on a line of levels; the highest level has the highest value."""
    hoogte = float(len(namen) - namen.index(waarde))
    return Punt(afname.sleutel, afname.datum, _moment(afname), hoogte, waarde, waarde)
