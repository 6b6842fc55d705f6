"""Rules about dates: that they exist, follow each other and can be true.

The date of the dossier itself is no measure: it may lie before facts in the dossier (official
examples of 2019.1), so only what is far away from it is told.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from ..text import _
from .kaart import KAART
from .kaart_types import Soort
from .model import Severity
from .paden import pad_van
from .regel import LEERLING, Blik, Plaats, regel

#: Begin and end of what has both, by entity.
_PERIODES = {
    "leerling": ("datuminschrijving", "datumuitschrijving"),
    "persoon": ("geboortedatum", "overlijdensdatum"),
    "schoolloopbaan": ("begindatum", "einddatum"),
    "handelingsplan": ("startdatum", "einddatum"),
    "opp": ("ingangdatum", "einddatum"),
    "tlv": ("ingangdatum", "einddatum"),
    "arrangement": ("datum", "einddatum"),
    "okr_item": ("begindatum", "einddatum"),
}
#: What was over when the dossier was made, at least about that time.
_VOORBIJ = ("toets", "eindtoets", "diagnose")
#: When something was done with the pupil.
_FEITEN = {
    "leerling": ("datuminschrijving", "onderwijssinds"),
    "schoolloopbaan": ("begindatum",),
    "toets": ("afnamedatum",),
    "eindtoets": ("datum_afname",),
    "diagnose": ("datum",),
    "cijferlijst": ("afnamedatum",),
}
_LEEFTIJD = (timedelta(days=3 * 365), timedelta(days=25 * 365))
_VOORUIT = timedelta(days=366)


@regel(
    "oso.datum",
    Severity.WARN,
    _("This is not a date that exists. It is kept as it came, under the other fields."),
)
def _datum(blik: Blik) -> Iterator[Plaats]:
    return (pad for pad, soort in blik.lezer.onleesbaar if soort == Soort.DATUM.value)


@regel("oso.volgorde", Severity.WARN, _("The end date is before the begin date."))
def _volgorde(blik: Blik) -> Iterator[Plaats]:
    for entiteit, (van, tot) in _PERIODES.items():
        for rij in blik.van(entiteit):
            eind = rij.values.get(tot)
            if eind is not None and (begin := rij.values.get(van)) is not None and eind < begin:
                yield pad_van(rij, KAART[entiteit].veld(tot), blik.dossier.versie)


@regel(
    "oso.leeftijd",
    Severity.WARN,
    _("By this date of birth the pupil is not of an age to go to school: check the date."),
)
def _leeftijd(blik: Blik) -> Iterator[Plaats]:
    geboren, datum = blik.waarden.get("geboortedatum"), blik.dossier.datum
    if geboren is not None and datum is not None:
        jongst, oudst = _LEEFTIJD
        if not jongst <= datum - geboren <= oudst:
            yield f"{LEERLING}/geboortedatum"


@regel(
    "oso.tijd",
    Severity.WARN,
    _("This date cannot be right: it is before the birth, or long after the dossier was made."),
)
def _tijd(blik: Blik) -> Iterator[Plaats]:
    vroegst = blik.waarden.get("geboortedatum") or date.min
    datum = blik.dossier.datum
    laatst = datum + _VOORUIT if datum is not None else date.max
    for entiteit, namen in _FEITEN.items():
        tot = laatst if entiteit in _VOORBIJ else date.max
        for rij in blik.van(entiteit):
            for naam in namen:
                feit = rij.values.get(naam)
                if feit is not None and not vroegst <= feit <= tot:
                    yield pad_van(rij, KAART[entiteit].veld(naam), blik.dossier.versie)
