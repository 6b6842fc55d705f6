"""Rules about tests, the end test and marks."""

import re
from collections.abc import Iterator
from datetime import date

from ..text import _
from .model import Row, Severity
from .regel import Blik, Plaats, regel

_UITSLAG = "eindtoetsresultaat"
_TOETSCODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/+()-]{1,39}\Z")

# -- end test -----------------------------------------------------------------------------------


@regel(
    "OVa.EB02",
    Severity.WARN,
    _("The pupil took the end test, but there is no result."),
    dood=True,
)
def _eindtoetsresultaat(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("eindtoets"):
        if rij.values.get("deelgenomen") and not _resultaat(rij):
            naam = "eindtoets" if blik.dossier.versie == "1.2" else _UITSLAG
            yield f"{rij.pad}/{naam}"


def _resultaat(rij: Row) -> bool:
    return len(rij.values) > 1 or bool(rij.children)


@regel(
    "OVa.EB03",
    Severity.INFO,
    _("The dossier does not say which end test it is about."),
    dood=True,
)
def _toetssoort(blik: Blik) -> Iterator[Plaats]:
    # Version 1.2 names the test in another way.
    if blik.dossier.versie == "1.2":
        return
    for rij in blik.van("eindtoets"):
        waarden = rij.values
        niet = waarden.get("deelgenomen") is False or waarden.get("wettelijke_ontheffing") == "J"
        if niet and "toetssoort" not in waarden:
            yield f"{rij.pad}/{_UITSLAG}/toetssoort"


@regel(
    "OVa.EB04",
    Severity.WARN,
    _("The pupil took the end test, but its advice is missing."),
    dood=True,
)
def _toetsadvies(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("eindtoets"):
        waarden = rij.values
        if waarden.get("deelgenomen") and _resultaat(rij) and "toets_advies" not in waarden:
            naam = "toetsadvies" if blik.dossier.versie == "1.2" else f"{_UITSLAG}/toets_advies"
            yield f"{rij.pad}/{naam}"


# -- tests --------------------------------------------------------------------------------------


@regel(
    "OVa.TR04",
    Severity.WARN,
    _("This test is older than two school years before the one of the dossier."),
    dood=True,
)
def _oude_toets(blik: Blik) -> Iterator[Plaats]:
    datum = blik.dossier.datum
    if datum is None:
        return
    schooljaar = datum.year if datum.month >= 8 else datum.year - 1
    vanaf = date(schooljaar - 2, 8, 1)
    for rij in blik.van("toets"):
        afname = rij.values.get("afnamedatum")
        if afname is not None and afname < vanaf:
            yield f"{rij.pad}/afname/afnamedatum"


_SCORES = frozenset(
    (
        "aantalopgaven",
        "aantalgoed",
        "aantalfout",
        "aantalgelezen",
        "tijd",
        "vaardigheidsscore",
        "codevaardigheidsschaal",
        "bivlaag",
        "bivhoog",
    )
)


@regel(
    "OVa.TR05",
    Severity.WARN,
    _("There is no score and no document with this test."),
    dood=True,
)
def _leeg_resultaat(blik: Blik) -> Iterator[Plaats]:
    for entiteit in ("toets", "toets_onderdeel"):
        for rij in blik.van(entiteit):
            if not rij.children.get("referentiescores") and _SCORES.isdisjoint(rij.values):
                pad = rij.pad
                if pad not in blik.met_bijlage:
                    yield f"{pad}/resultaat"


@regel(
    "OVa.TR06",
    Severity.INFO,
    _("There is a block for scores here, but no score in it."),
    dood=True,
)
def _lege_score(blik: Blik) -> Iterator[Plaats]:
    return (pad for pad in blik.lezer.leeg if pad.endswith("/resultaat/toetsscore"))


@regel(
    "oso.toetscode",
    Severity.INFO,
    _("This does not look like a code of the list of tests. It is kept as it came."),
)
def _toetscode(blik: Blik) -> Iterator[Plaats]:
    # The list itself is not public; its codes are one word.
    for entiteit, veld, pad in (
        ("toets", "eldtoetscode", "toetsidentificatie/eldtoetscode"),
        ("toets_onderdeel", "eldonderdeelcode", "eldonderdeelcode"),
    ):
        for rij in blik.van(entiteit):
            code = rij.values.get(veld)
            if code is not None and not _TOETSCODE.match(code):
                yield f"{rij.pad}/{pad}"


# -- marks --------------------------------------------------------------------------------------


@regel("OVa.CL01", Severity.INFO, _("There is no mark here."), dood=True)
def _leeg_cijfer(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("cijfer"):
        if "waarde" not in rij.values and "kwalificatie" not in rij.values:
            yield f"{rij.pad}/score" if rij.values.get("soort") == "vak" else rij.pad
    # A total that is empty makes no row at all.
    for groep in blik.van("cijfergroep"):
        cijfers = groep.children.get("cijfers", ())
        if not any(cijfer.values.get("soort") == "totaal" for cijfer in cijfers):
            lijst, typelijst, _naam = groep.pad.partition("cijferlijstTypelijst")
            yield f"{lijst}{typelijst}/score"
