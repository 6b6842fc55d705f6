"""Rules about selective delivery: what the sender says to deliver or not, and what there is.

Source: gegevensset 2019.1, ``categorie_uitlevering``, rules OS.cat01 to OS.cat16. Two switches
have no rule: without a school or a pupil there is no dossier.
"""

from collections.abc import Iterator

from ..text import _
from .kaart import CATEGORIEEN, NOOIT_UITGEZET, UITGEZET
from .model import Severity
from .paden import pad_van_schakelaar
from .regel import Blik, Plaats, regel

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
            yield pad, {"category": CATEGORIEEN[categorie]}


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
        if waarde in UITGEZET and categorie in blik.blokken and categorie not in NOOIT_UITGEZET:
            yield blik.blokken[categorie], {"category": CATEGORIEEN[categorie]}


@regel(
    "OS.cat",
    Severity.WARN,
    _("The sender says that this is not delivered, but it is in the dossier: %(category)s."),
)
def _altijd(blik: Blik) -> Iterator[Plaats]:
    for categorie in ("cat_metadata", "cat_ouderinzage"):
        uit = blik.dossier.categorieen.get(categorie) in UITGEZET
        if uit and (categorie == "cat_metadata" or categorie in blik.blokken):
            pad = pad_van_schakelaar(categorie, blik.dossier.versie)
            yield pad, {"category": CATEGORIEEN[categorie]}
