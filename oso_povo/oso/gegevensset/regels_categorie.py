"""Rules about selective delivery: what the sender says to deliver or not, and what there is.

Source: gegevensset 2019.1, ``categorie_uitlevering``, rules OS.cat01 to OS.cat16. Two switches
have no rule: without a school or a pupil there is no dossier.
"""

from collections.abc import Iterator

from ..text import _
from .model import Severity
from .paden import pad_van_schakelaar
from .regel import UIT, Blik, Plaats, regel

#: What the categories are called; as labels of codes these are Dutch and not translated.
NAMEN = {
    "cat_metadata": "kenmerken van het dossier",
    "cat_ouderinzage": "inzage door de ouders",
    "cat_school": "school",
    "cat_leerling": "leerling",
    "cat_oudersverzorgers": "ouders en verzorgers",
    "cat_vve": "voor- en vroegschoolse educatie",
    "cat_schoolloopbaan": "schoolloopbaan",
    "cat_overstapadvies": "overstapadvies",
    "cat_onderwijsondersteuning": "onderwijsondersteuning",
    "cat_verzuim": "verzuim",
    "cat_eindtoetsbo": "eindtoets basisonderwijs",
    "cat_toetsresultaten": "toetsresultaten",
    "cat_handelingsplannen": "handelingsplannen",
    "cat_cijferlijsten": "cijferlijsten",
    "cat_vombo": "gegevens vo-mbo",
    "cat_bijlagedocs": "bijlagen",
}
# What is never kept apart: header, inspection, school and pupil are always needed.
_ALTIJD = ("cat_metadata", "cat_ouderinzage", "cat_school", "cat_leerling")
_ZONDER_REGEL = ("cat_school", "cat_leerling", "cat_metadata")


@regel(
    "OS.cat",
    Severity.WARN,
    _("The sender says that this is always delivered, but there is nothing of it: %(category)s."),
)
def _verplicht(blik: Blik) -> Iterator[Plaats]:
    for categorie, waarde in blik.dossier.categorieen.items():
        if (
            waarde == "VERPLICHT"
            and categorie not in blik.blokken
            and categorie not in _ZONDER_REGEL
        ):
            pad = pad_van_schakelaar(categorie, blik.dossier.versie)
            yield pad, {"category": NAMEN[categorie]}


@regel(
    "OS.cat",
    Severity.DROP,
    _(
        "The sender says that this is not delivered, but it is in the dossier: %(category)s. It "
        "is kept apart, under the other fields or the attachments. Tell the sending school."
    ),
)
def _toch_geleverd(blik: Blik) -> Iterator[Plaats]:
    for categorie, waarde in blik.dossier.categorieen.items():
        if waarde in UIT and categorie in blik.blokken and categorie not in _ALTIJD:
            yield blik.blokken[categorie], {"category": NAMEN[categorie]}


@regel(
    "OS.cat",
    Severity.WARN,
    _("The sender says that this is not delivered, but it is in the dossier: %(category)s."),
)
def _altijd(blik: Blik) -> Iterator[Plaats]:
    for categorie in ("cat_metadata", "cat_ouderinzage"):
        uit = blik.dossier.categorieen.get(categorie) in UIT
        if uit and (categorie == "cat_metadata" or categorie in blik.blokken):
            pad = pad_van_schakelaar(categorie, blik.dossier.versie)
            yield pad, {"category": NAMEN[categorie]}
