"""Where in a dossier: a path in words, such as *Test 2 › Taken on*.

A path is made of names of elements with ordinals (``Finding.path``, ``RestVeld.path``,
``Row.pad``). In words it is a sequence of steps, made with the labels of the table of the
standard, so that they can be translated one by one::

    " › ".join(f"{vertaal(stap.label)} {stap.nummer or ''}".strip() for stap in plaats(pad))

The pupil and what only groups (lists, ``resultaat`` around a score) are left out, unless the path
ends there. An element that the table does not know is named as it is in the file.
"""

from dataclasses import dataclass
from functools import cache

from ..text import Message, _
from .kaart import CATEGORIEEN, KAART
from .kaart_types import Relatie
from .knopen import Knoop, bouw

#: Longest name of an unknown element that is told.
_MAX_NAAM = 60
#: Most steps that are told; a path of an unknown block may go very deep.
_MAX_STAPPEN = 6

#: Labels of relations that say more than the entity of their rows, by relation and kind.
_RELATIES = {
    "school": _("Sending school"),
    "huisarts": _("Family doctor"),
    "artsen": _("Family doctor"),
    "verzorgers": _("Carer"),
    "aansprakelijkeinstelling": _("Liable institution"),
    "afnemer_instelling": _("Employer of the tester"),
    "contactpersonen": _("Contact person"),
    "adviezen/school": _("School advice"),
    "adviezen/herzien": _("Revised advice"),
    "adviezen/wensouders": _("Wish of the parents"),
    "adviezen/wensleerling": _("Wish of the pupil"),
    "lwoo/lwoo": _("LWOO designation"),
    "onderdelen": _("Part"),
}
#: Labels of elements that are neither field nor row, for a path that ends at one.
_BLOKKEN = {
    "metadata": _("Header of the dossier"),
    "categorie_uitlevering": _("Selective delivery"),
    "inzage": _("Seen by the parents"),
    "leerling": _("Pupil"),
    "bsn": _("BSN"),
    "onderwijsnummer": _("Onderwijsnummer"),
    "overstapadvies": _("School advice"),
    "adreslijst": _("Addresses"),
    "communicatielijst": _("Phone and e-mail"),
    "schoolloopbaanlijst": _("School career"),
    "toetslijst": _("Tests"),
    "resultaat": _("Result"),
    "toetsscore": _("Score"),
    "score": _("Score"),
    "eindtoetsresultaat": _("Result"),
    "cijferlijstlijst": _("Marks lists"),
    "onderwijsondersteuning": _("Support"),
    "zorg": _("Support"),
    "document": _("Attachment"),
    "overigdocumentlijst": _("Attachments"),
    "bestandsnaam": _("File name"),
    "bestandsinhoud": _("File"),
    "omschrijving": _("Description"),
    "toelichting_onderwijsbehoeften": _("Explanation of the educational needs"),
    "voorschools": _("Pre-school education"),
    "vroegschools": _("Early education"),
}
#: Of these one is told also when more follows, the other never.
_ALTIJD, _NOOIT = "categorie_uitlevering", "documentLijst"
#: What a path to the pupil begins with; every place is one of the pupil unless it says otherwise.
_BEGIN = ("huidigeschool", "leerling")


@dataclass(frozen=True)
class Stap:
    """One step of a place.

    :param label: English label; the translation of it, or the same text where it is a name as it
        is in the file
    :param nummer: which one, where there are several; else ``None``
    """

    label: Message
    nummer: int | None = None

    def __str__(self) -> str:
        return str(self.label) if self.nummer is None else f"{self.label} {self.nummer}"


def plaats(pad: str) -> tuple[Stap, ...]:
    """A path of a dossier in words.

    :param pad: as in ``Finding.path``; ``""`` is the dossier as a whole
    :return: steps from the outside in, at most six; empty for the dossier as a whole
    """
    delen = [deel for deel in pad.split("/") if deel not in ("", ".", "..", "text()")]
    knopen = [_knoop("dossier")]
    stappen: list[Stap] = []
    groep: Stap | None = None  # what only groups is told when nothing comes after it
    for plek, deel in enumerate(delen):
        naam, nummer = _naam_en_nummer(deel)
        label, telt, knopen = _volgende(naam, knopen)
        if naam in _BEGIN[plek : plek + 1] and plek + 1 < len(delen):
            begin = plek == 0 and _naam_en_nummer(delen[1])[0] != "leerling"
            if not begin:
                continue
        stap = Stap(Message("plaats", label), nummer)
        groep = None if telt else stap
        if telt:
            stappen.append(stap)
    if groep is not None:
        stappen.append(groep)
    if len(stappen) > _MAX_STAPPEN:
        stappen[_MAX_STAPPEN - 1 :] = stappen[-1:]
    return tuple(stappen)


@cache
def _knoop(entiteit: str) -> Knoop:
    """The table inside the element of an entity."""
    return bouw(KAART[entiteit])


def _naam_en_nummer(deel: str) -> tuple[str, int | None]:
    naam, _haak, nummer = deel.partition("[")
    cijfers = nummer.rstrip("]")
    return naam, int(cijfers) if cijfers.isdecimal() and len(cijfers) < 10 else None


def _volgende(naam: str, knopen: list[Knoop]) -> tuple[str, bool, list[Knoop]]:
    """One step along the table: (label, whether it is told also when more follows, points from
    where it goes on)."""
    if naam.startswith("@"):
        velden = [k.attributen[naam[1:]] for k in knopen if naam[1:] in k.attributen]
        return (velden[0].label if velden else naam[1 : _MAX_NAAM + 1]), True, []
    knoop = next((k.kinderen[naam] for k in knopen if naam in k.kinderen), None)
    eigen = _BLOKKEN.get(naam) or naam.removeprefix("*:")[:_MAX_NAAM]
    if knoop is None:
        return eigen, naam != _NOOIT, []
    verder = [knoop]
    if knoop.veld is not None:
        return knoop.veld.label, True, verder
    if knoop.relatie is not None:
        return _label(knoop.relatie), True, [_knoop(knoop.relatie.entiteit), *verder]
    if knoop.bijzonder is not None:
        soort, categorie = knoop.bijzonder
        return (CATEGORIEEN[categorie] if soort == "categorie" else eigen), True, verder
    return eigen, naam == _ALTIJD, verder


def _label(relatie: Relatie) -> str:
    """Label of a row of a relation."""
    soort = relatie.vast.get("soort", "")
    return (
        _RELATIES.get(f"{relatie.naam}/{soort}")
        or _RELATIES.get(relatie.naam)
        or KAART[relatie.entiteit].label
    )
