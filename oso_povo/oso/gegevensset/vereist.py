"""What the standard requires in each block that is there (gegevensset 1.2 to 2019.1).

Only what stands alone and holds for all these years. What is required under a condition, or asks
for more than a notice, has a rule of its own (identity of the pupil, kind of delivery, BRIN of the
sending school).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache

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
_SOORT = {"persoon": "rol", "instelling": "rol", "tlv": "soort", "cijfer": "soort"}


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
    weg: set[str] | None = None
    gevonden: dict[tuple[str, str], list[str]] = {}
    for entiteit, lijst in rijen.items():
        soort_veld = _SOORT.get(entiteit)
        vereist = _vereist(entiteit, entiteit)
        for rij in lijst:
            waarden = rij.values
            sleutel = entiteit
            if soort_veld:
                sleutel = f"{entiteit}/{waarden.get(soort_veld)}"
                vereist = _vereist(sleutel, entiteit)
            if vereist <= waarden.keys():
                continue
            if weg is None:
                weg = {een.path for een in dossier.withheld}
            for naam in vereist - waarden.keys():
                pad = pad_van(rij, _velden(entiteit)[naam], dossier.versie)
                if pad not in onleesbaar and pad not in weg:
                    gevonden.setdefault((sleutel, naam), []).append(pad)
    for paden in gevonden.values():
        yield paden[0], len(paden)
