"""Rules about the school career and the school advice."""

from collections.abc import Iterator

from ..text import _
from .model import Severity
from .regel import LEERLING, Blik, Plaats, regel
from .waarde import JAREN

_ADVIES = f"{LEERLING}/overstapadvies"
_SCHOOLJAREN = frozenset(f"{jaar}-{jaar + 1}" for jaar in JAREN)


@regel(
    "OVa.SL01",
    Severity.WARN,
    _("The school career of the pupil is missing."),
    brin=None,
)
def _schoolloopbaan(blik: Blik) -> Iterator[Plaats]:
    if not blik.van("schoolloopbaan") and "cat_schoolloopbaan" not in blik.apart:
        yield f"{LEERLING}/schoolloopbaanlijst"


@regel(
    "oso.schooljaar",
    Severity.WARN,
    _("This is not a school year: those are two years that follow each other, as 2018-2019."),
)
def _schooljaar(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("schoolloopbaan"):
        schooljaar = rij.values.get("schooljaar")
        if schooljaar is not None and schooljaar not in _SCHOOLJAREN:
            yield f"{rij.pad}/schooljaar"


def _heeft_advies(blik: Blik) -> bool:
    return any(
        rij.values.get("soort") in ("school", "voorlopig", "definitief")
        for rij in blik.van("advies")
    )


def _heeft_adviesblok(blik: Blik) -> bool:
    return bool(blik.van("advies")) or any(naam.startswith("advies_") for naam in blik.waarden)


@regel("OVa.OA01", Severity.WARN, _("The dossier has no school advice at all."), brin=None)
def _overstapadvies(blik: Blik) -> Iterator[Plaats]:
    if "cat_overstapadvies" not in blik.blokken:
        yield _ADVIES


@regel(
    "OVa.OA02",
    Severity.WARN,
    _("The school advice itself is missing: ask the sending school for it."),
    dood=True,
)
def _advies(blik: Blik) -> Iterator[Plaats]:
    # Special schools (SO) need not give one.
    so = blik.school is not None and blik.school.values.get("soort") == "SO"
    if not so and _heeft_adviesblok(blik) and not _heeft_advies(blik):
        yield f"{_ADVIES}/advies"


@regel(
    "OVa.OA03",
    Severity.WARN,
    _("The dossier does not say whether the sending school wants to be contacted."),
    dood=True,
)
def _contactnodig(blik: Blik) -> Iterator[Plaats]:
    if _heeft_adviesblok(blik):
        yield from blik.ontbreekt("advies_contactnodig", "overstapadvies/contactnodig")


@regel(
    "OVa.OA04",
    Severity.WARN,
    _("The sending school wants to be contacted, but does not say whom to contact."),
    dood=True,
)
def _contactpersoon(blik: Blik) -> Iterator[Plaats]:
    if blik.waarden.get("advies_contactnodig") and "advies_contactpersoon" not in blik.waarden:
        yield f"{_ADVIES}/contactpersoon"


@regel(
    "OVa.OA05",
    Severity.WARN,
    _("The sending school wants to be contacted, but gives no phone number."),
    dood=True,
)
def _contacttelefoon(blik: Blik) -> Iterator[Plaats]:
    if blik.waarden.get("advies_contactnodig") and "advies_contacttelefoon" not in blik.waarden:
        yield f"{_ADVIES}/contacttelefoon"
