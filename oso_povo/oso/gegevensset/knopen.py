"""The table of the standard as a tree of local names, to walk along with a dossier."""

from collections.abc import Mapping
from functools import lru_cache

from .kaart import CATEGORIE_OUD, CATEGORIE_PAD, CATEGORIEEN, KAART, PGN, categorie_van_pad
from .kaart_types import Entiteit, Relatie, Soort, Veld


class Knoop:
    """One point of the tree, reached by local names from the element of an entity.

    :ivar veld: the field that this element is
    :ivar relatie: the rows that this element is one of
    :ivar bijzonder: part of the dossier itself, (kind, name): ``("pgn", "bsn")``,
        ``("categorie", "cat_…")``, ``("inhoud", "")``
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


#: Switches that cannot be off: without these there is no pupil to import.
ALTIJD = frozenset(("cat_metadata", "cat_ouderinzage", "cat_school", "cat_leerling"))


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
        if not telt(relatie.pad):
            continue
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


@lru_cache(maxsize=256)
def knoop_van(entiteit: str, uit: frozenset[str] = frozenset()) -> Knoop:
    """The tree of an entity by its name; ``uit`` as for :func:`bouw`."""
    return bouw(KAART[entiteit], uit - ALTIJD)


def _document() -> Knoop:
    velden: Mapping[str, Soort] = {"bestandsnaam": Soort.TEKST, "omschrijving": Soort.MEMO}
    wortel = Knoop()
    for naam, soort in velden.items():
        wortel.op(naam).veld = Veld(naam, (naam,), "", soort)
    wortel.op("bestandsinhoud").bijzonder = ("inhoud", "")
    return wortel


#: The three elements of a document, wherever it stands.
DOCUMENT = _document()
