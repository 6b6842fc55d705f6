"""What a dossier marks as secret, so that what is known from before can be hidden.

Source: gegevensset 2019.1, ``adresgeheim`` and ``communicatie/geheim`` (OVa.LL06, LL08, OV03).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .kaart import categorie_van_element
from .model import Dossier
from .waarde import is_geheim, samengevouwen

#: Fields that tell one person or institution from another.
NAMEN = ("voornamen", "voorletters", "achternaam", "naam")

_MENSEN = ("leerling", "persoon", "instelling")

#: Who (kind and names), and what: ``"adres"``, or kind and use of a number.
Merk = tuple[str, ...]


def merken(
    soort: str,
    namen: Mapping[str, str],
    adres: bool,
    nummers: Iterable[tuple[object, object]],
) -> Iterator[Merk]:
    """Marks of secrecy of one person or institution.

    :param soort: its entity
    :param namen: its values of :data:`NAMEN`, as far as it has them
    :param adres: whether its address is secret
    :param nummers: (kind, use) of each secret number
    """
    # There is one pupil, under whatever name.
    wie = (soort, *(namen.get(naam) or "" for naam in NAMEN if soort != "leerling"))
    if adres:
        yield *wie, "adres"
    for wat, gebruik in nummers:
        yield *wie, str(wat or ""), str(gebruik or "")


def geheimen(dossier: Dossier) -> set[Merk]:
    """Marks of all rows of a dossier."""
    uit: set[Merk] = set()
    for rij, _ouder, _relatie in dossier.rows():
        # The sending school is part of the dossier, not of the pupil.
        if rij.entiteit in _MENSEN and rij.values.get("rol") != "bronschool":
            namen = {
                naam: "\n".join(waarde) if isinstance(waarde, tuple) else str(waarde)
                for naam in NAMEN
                if (waarde := rij.values.get(naam))
            }
            nummers = [
                (kind.values.get("soort"), kind.values.get("aanduiding"))
                for kind in rij.children.get("communicatie", ())
                if kind.values.get("geheim") is True
            ]
            uit.update(merken(rij.entiteit, namen, rij.values.get("adresgeheim") is True, nummers))
    return uit


#: Beginnings of names of elements that tell where someone lives or how to reach someone.
_BEREIK = (
    "adres", "communicatie", "straat", "huisnummer", "postcode", "plaats", "woonplaats",
    "verblijfplaats", "gemeente", "locatie", "telefoon", "mobiel", "email", "e-mail", "nummer",
)  # fmt: skip


def is_bereik(pad: str) -> bool:
    """Whether an element that is kept apart may tell an address or a number.

    :param pad: its path, with ordinals
    """
    return any(
        deel.lstrip("@").lower().startswith(_BEREIK) and "geheim" not in deel
        for deel in pad.split("/")
    )


class Apart(NamedTuple):
    """What of one category is kept apart, such as one that was switched off and delivered all the
    same: whose the marks in it are was not read, so they may be of anyone of that category.

    :param adres: whether there is a mark of a secret address
    :param nummer: whether there is a mark of a secret number
    :param teksten: all that it tells openly, normalised by ``samengevouwen`` and in lower case;
        what is secret is not among it, since the reader withheld that
    """

    adres: bool
    nummer: bool
    teksten: frozenset[str]


def merken_apart(dossier: Dossier) -> dict[str, Apart]:
    """By category what is kept apart, where there is a mark of secrecy in it."""
    merken_van: dict[str, set[str]] = {}
    teksten: dict[str, set[str]] = {}
    for veld in (*dossier.rest, *dossier.extra):
        categorie = categorie_van_element(veld.path)
        if not categorie:
            continue
        teksten.setdefault(categorie, set()).add(samengevouwen(veld.value).lower())
        naam = veld.path.rpartition("/")[2].lstrip("@")
        if naam in ("adresgeheim", "geheim") and is_geheim(veld.value):
            merken_van.setdefault(categorie, set()).add(naam)
    return {
        categorie: Apart("adresgeheim" in namen, "geheim" in namen, frozenset(teksten[categorie]))
        for categorie, namen in merken_van.items()
    }
