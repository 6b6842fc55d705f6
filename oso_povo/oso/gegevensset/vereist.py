"""What the standard requires in each block that is there (gegevensset 1.2 to 2019.1).

Only what stands alone and holds for all these years. What is required under a condition, or asks
for more than a notice, has a rule of its own (identity of the pupil, kind of delivery, BRIN of the
sending school).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from operator import itemgetter

from .kaart import KAART
from .kaart_types import Veld
from .model import Dossier, Row
from .paden import pad_van

_TLV = "ingangdatum swvnummer beschikkingsnummer"

#: Names of required fields by entity, and by entity and role or kind where these differ.
_VEREIST = {
    "dossier": "pakketnaam pakketversie datum standaardversie validatieversie",
    "adres": "soortadres straat nummer postcode plaats",
    "communicatie": "soort nummer",
    "communicatie/True": "soort",  # a secret number is never kept
    "persoon": "achternaam",
    "persoon/verzorger": "achternaam wettigevertegenwoordiger",
    "instelling": "naam",
    "instelling/bronschool": "naam vestigingscode aanleverpunt",
    "schoolloopbaan": "schooljaar groepscode jaargroep brincode vestigingscode",
    "toets": "eldtoetscode afnamedatum",
    "toets_onderdeel": "eldonderdeelcode",
    "referentiescore": "codereferentiescore codevergelijkingsgroep waarde",
    "eindtoets": "deelgenomen",
    "eindtoets_onderdeel": "code",
    "eindtoets_domein": "code",
    "diagnose": "codes",
    "handelingsplan": "startdatum isgerichtop",
    "opp": "ingangdatum",
    "tlv/tlv": f"{_TLV} categorie",
    "tlv/lwoo": _TLV,
    "arrangement": "datum",
    "rvc": "deelgenomenaanonderzoek leerachterstand lagescoreeindtoets",
    "cijferlijst": "jaargroep",
    "cijfergroep": "naam",
    "cijfer/vak": "naam",
}
#: Which field tells the kinds of one entity apart.
_SOORT = {
    "communicatie": "geheim",
    "persoon": "rol",
    "instelling": "rol",
    "tlv": "soort",
    "cijfer": "soort",
}


@cache
def _vereist(sleutel: str, entiteit: str) -> frozenset[str]:
    namen = _VEREIST.get(sleutel)
    return frozenset((_VEREIST.get(entiteit, "") if namen is None else namen).split())


@cache
def _velden(entiteit: str) -> dict[str, Veld]:
    return {veld.naam: veld for veld in KAART[entiteit].velden}


def missende(
    dossier: Dossier, rijen: Mapping[str, Iterable[Row]], onleesbaar: Collection[str]
) -> Iterator[tuple[str, int]]:
    """Required fields that are missing, each once for a kind of row.

    :param rijen: rows of the dossier by entity
    :param onleesbaar: paths of values that are there, but cannot be read
    :return: (path of the first place, number of places)
    """
    gevonden: dict[tuple[str, str], list[str]] = {}
    weg: frozenset[str] | None = None
    for entiteit, alle in rijen.items():
        for sleutel, vereist, lijst in _per_soort(entiteit, alle):
            for rij in _met_gemis(vereist, lijst):
                if weg is None:
                    weg = frozenset(een.path for een in dossier.withheld)
                for naam in sorted(vereist - rij.values.keys()):
                    pad = pad_van(rij, _velden(entiteit)[naam], dossier.versie)
                    if pad not in onleesbaar and pad not in weg:
                        gevonden.setdefault((sleutel, naam), []).append(pad)
    for paden in gevonden.values():
        yield paden[0], len(paden)


@cache
def _haal(vereist: frozenset[str]) -> Callable[[Mapping[str, object]], object]:
    """Takes all these fields of a row at once: the quickest way to see that one is missing."""
    return itemgetter(*vereist)


def _met_gemis(vereist: frozenset[str], rijen: Iterable[Row]) -> list[Row]:
    """Rows that miss one of these fields."""
    haal = _haal(vereist)
    uit = []
    for rij in rijen:
        try:
            haal(rij.values)
        except KeyError:
            uit.append(rij)
    return uit


def _per_soort(
    entiteit: str, rijen: Iterable[Row]
) -> Iterator[tuple[str, frozenset[str], Iterable[Row]]]:
    """(kind of row, required fields, rows) of an entity."""
    veld = _SOORT.get(entiteit)
    if veld is None:
        if vereist := _vereist(entiteit, entiteit):
            yield entiteit, vereist, rijen
        return
    per_soort: dict[object, list[Row]] = {}
    for rij in rijen:
        per_soort.setdefault(rij.values.get(veld), []).append(rij)
    for soort, lijst in per_soort.items():
        sleutel = f"{entiteit}/{soort}"
        if vereist := _vereist(sleutel, entiteit):
            yield sleutel, vereist, lijst
