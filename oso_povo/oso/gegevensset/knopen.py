"""The table of the standard as the walk needs it: for each block a dict from tag to what to do.

Two steps: a tree of local names (:class:`Knoop`), and from that, for one namespace and one choice
of delivered categories, dicts with the full tags as lxml gives them (:class:`Stap`).
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from .kaart import (
    CATEGORIE_OUD,
    CATEGORIE_PAD,
    CATEGORIEEN,
    KAART,
    NOOIT_UITGEZET,
    PGN,
    categorie_van_pad,
)
from .kaart_types import Entiteit, Relatie, Soort, Veld
from .waarde import LEZERS, PLATTE_SOORTEN, regels, samengevouwen


class Knoop:
    """One point of the tree, reached by local names from the element of an entity.

    :ivar veld: the field that this element is
    :ivar relatie: the rows that this element is one of
    :ivar bijzonder: part of the dossier itself, (kind, name): ``("pgn", "bsn")``,
        ``("categorie", "cat_…")``
    :ivar kinderen: points one step further by local name
    :ivar attributen: fields by name of the attribute
    """

    __slots__ = ("attributen", "bijzonder", "kinderen", "relatie", "veld")

    def __init__(self) -> None:
        self.veld: Veld | None = None
        self.relatie: Relatie | None = None
        self.bijzonder: tuple[str, str] | None = None
        self.kinderen: dict[str, Knoop] = {}
        self.attributen: dict[str, Veld] = {}

    def op(self, pad: str) -> "Knoop":
        """The point at ``pad``, made where it is missing."""
        knoop = self
        if pad != ".":
            for naam in pad.split("/"):
                knoop = knoop.kinderen.setdefault(naam, Knoop())
        return knoop


def bouw(entiteit: Entiteit, uit: frozenset[str] = frozenset()) -> Knoop:
    """The tree of one entity; rows inside it are points with a ``relatie``.

    :param uit: switches that are off; the pupil has no fields and rows of these categories
    """

    def telt(pad: str) -> bool:
        return not uit or entiteit.naam != "leerling" or categorie_van_pad(pad) not in uit

    wortel = Knoop()
    for veld in entiteit.velden:
        for pad in filter(telt, veld.paden):
            voor, at, naam = pad.partition("@")
            if at:
                wortel.op(voor.rstrip("/") or ".").attributen[naam] = veld
            else:
                wortel.op(pad).veld = veld
    for relatie in entiteit.relaties:
        if telt(relatie.pad):
            wortel.op(relatie.pad).relatie = relatie
    if entiteit.naam == "dossier":
        for categorie in CATEGORIEEN:
            for naam in (categorie, CATEGORIE_OUD.get(categorie)):
                if naam:
                    punt = wortel.op(f"{CATEGORIE_PAD}/{naam}")
                    punt.bijzonder = ("categorie", categorie)
    if entiteit.naam == "leerling":
        for naam in PGN:
            wortel.op(naam).bijzonder = ("pgn", naam)
    return wortel


# -- for the walk -------------------------------------------------------------------------------

#: What a leaf is (``Stap.blad``). PLAT: a field of which white space is collapsed, by far the
#: most. LEZEN: a field read by ``Stap.lees``. BIJZONDER: all else, see ``Stap.bijzonder``.
PLAT, LEZEN, BIJZONDER = range(3)

#: What an element with elements in it is (``Stap.blok``). VREEMD: nothing that the standard knows.
#: WEG: a step on the way to fields and rows. RIJ: a row. GROEPEN: rows begin inside it.
VREEMD, WEG, RIJ, GROEPEN = range(4)

#: What to do with a child, by its full tag.
Stappen = dict[str, "Stap"]


class Stap:
    """What the walk does with one element.

    :ivar naam: local name
    :ivar blad: what it is without elements in it
    :ivar blok: what it is with elements in it
    :ivar veld: name of its field
    :ivar plat: the same when it is ``PLAT``, else ``None``
    :ivar soort: name of the kind of its field
    :ivar lees: text → value, raises ``Onleesbaar``
    :ivar bijzonder: (kind, name) of what is no plain field: as :class:`Knoop`, and
        ``("herhaald", field)``, ``("rij", "")``, ``("veld", field)``; ``("", "")`` is none
    :ivar attributen: fields by name of the attribute
    :ivar buiten: it belongs to the row around the row where it stands
    :ivar kinderen: steps inside a block: of the row it makes, or further on the way
    :ivar relatie: the rows that it makes; ``entiteit``, ``relatienaam``, ``vast`` and ``enkel`` are
        from there
    :ivar door: steps of the row around this one, inside it
    """

    __slots__ = (
        "attributen", "bijzonder", "blad", "blok", "buiten", "door", "enkel", "entiteit",
        "kinderen", "lees", "naam", "plat", "relatie", "relatienaam", "soort", "vast", "veld",
    )  # fmt: skip

    naam: str
    blad: int
    blok: int
    veld: str
    plat: str | None
    soort: str
    lees: Callable[[str], Any] | None
    bijzonder: tuple[str, str]
    attributen: Mapping[str, Veld]
    buiten: bool
    kinderen: Stappen
    relatie: Relatie | None
    entiteit: str
    relatienaam: str
    vast: Mapping[str, str]
    enkel: bool
    door: Stappen


class Stappenplan:
    """The steps of all entities for one namespace and one choice of categories.

    :ivar per_entiteit: steps inside the element of an entity
    """

    def __init__(self, naamruimte: str, uit: frozenset[str]):
        self._ruimte = f"{{{naamruimte}}}"
        self._uit = uit
        self.per_entiteit: dict[str, Stappen] = {naam: {} for naam in KAART}
        for naam, entiteit in KAART.items():
            knoop = bouw(entiteit, uit)
            self.per_entiteit[naam].update(self._stappen(knoop, buiten=False))

    def _stappen(self, knoop: Knoop, *, buiten: bool) -> Stappen:
        return {
            self._ruimte + naam: self._stap(naam, kind, buiten)
            for naam, kind in knoop.kinderen.items()
        }

    def _stap(self, naam: str, knoop: Knoop, buiten: bool) -> Stap:
        stap = Stap()
        stap.naam, stap.buiten = naam, buiten
        stap.attributen = knoop.attributen
        stap.relatie = relatie = knoop.relatie
        if relatie is not None:
            stap.entiteit, stap.relatienaam = relatie.entiteit, relatie.naam
            stap.vast, stap.enkel = relatie.vast, relatie.enkel
        stap.veld, stap.soort, stap.lees = "", "", None
        stap.kinderen = stap.door = {}
        self._als_blad(stap, knoop)
        stap.plat = stap.veld if stap.blad == PLAT else None
        if relatie is None:
            stap.blok = WEG if knoop.kinderen else VREEMD
            if knoop.kinderen:
                stap.kinderen = self._stappen(knoop, buiten=buiten)
        elif relatie.waarde:
            stap.blok = VREEMD  # a block where the standard has a single value
        else:
            stap.blok = GROEPEN if relatie.begin else RIJ
            stap.door = self._stappen(knoop, buiten=True)
            stap.kinderen = self.per_entiteit[relatie.entiteit]
            if stap.door:
                # Seldom: the pupil stands in the element of the school. The dict of the entity
                # may not be filled yet, so it is made here.
                eigen = self._stappen(bouw(KAART[relatie.entiteit], self._uit), buiten=False)
                stap.kinderen = {**stap.door, **eigen}
        return stap

    def _als_blad(self, stap: Stap, knoop: Knoop) -> None:
        """What the element is when it holds only text."""
        veld, relatie = knoop.veld, knoop.relatie
        stap.blad, stap.bijzonder = BIJZONDER, ("", "")
        if veld is not None:
            stap.veld, stap.soort, stap.lees = veld.naam, veld.soort.value, LEZERS[veld.soort]
            if veld.herhaald:
                stap.bijzonder = ("herhaald", veld.naam)
            elif stap.buiten:
                stap.bijzonder = ("veld", veld.naam)
            else:
                stap.blad = PLAT if veld.soort in PLATTE_SOORTEN else LEZEN
        elif knoop.bijzonder is not None and knoop.bijzonder[0] == "categorie":
            # Read like a field; the walk takes it out of the row again.
            stap.veld, stap.soort, stap.lees = knoop.bijzonder[1], "code", LEZERS[Soort.CODE]
            stap.blad = PLAT
        elif knoop.bijzonder is not None:
            stap.bijzonder = knoop.bijzonder
        elif relatie is not None and relatie.waarde:
            veld = next(v for v in KAART[relatie.entiteit].velden if v.naam == relatie.waarde)
            stap.veld, stap.soort, stap.lees = veld.naam, veld.soort.value, LEZERS[veld.soort]
            stap.bijzonder = ("rij", "")


@lru_cache(maxsize=64)
def stappenplan(naamruimte: str, uit: frozenset[str] = frozenset()) -> Stappenplan:
    """The steps for dossiers in this namespace.

    :param uit: switches that are off, by their name of 2019.1
    """
    return Stappenplan(naamruimte, uit - NOOIT_UITGEZET)


#: The three elements of a document, wherever it stands, and how each is read.
DOCUMENT: dict[str, Callable[[str], str]] = {
    "bestandsnaam": samengevouwen,
    "omschrijving": regels,
    "bestandsinhoud": str,
}
