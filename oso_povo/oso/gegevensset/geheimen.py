"""What a dossier marks as secret, so that what is known from before can be hidden.

Source: gegevensset 2019.1, ``adresgeheim`` and ``communicatie/geheim`` (OVa.LL06, LL08, OV03).
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from .kaart import categorie_van_element
from .model import Dossier
from .waarde import is_geheim

#: Fields that tell one person or institution from another.
NAMEN = ("voornamen", "voorletters", "achternaam", "naam")

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
        if rij.entiteit in ("leerling", "persoon", "instelling"):
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


def merken_apart(dossier: Dossier) -> Counter[tuple[str, bool]]:
    """How many marks of secrecy there are in what is kept apart, such as of a carer in a category
    that was switched off: of whom they are was not read, so it may be anyone of that category.

    :return: by category and whether it is of an address (else of a number)
    """
    uit: Counter[tuple[str, bool]] = Counter()
    for veld in (*dossier.rest, *dossier.extra):
        naam = veld.path.rpartition("/")[2].lstrip("@")
        if naam in ("adresgeheim", "geheim") and is_geheim(veld.value):
            categorie = categorie_van_element(veld.path)
            if categorie:
                uit[categorie, naam == "adresgeheim"] += 1
    return uit
