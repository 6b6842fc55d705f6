"""What the standard requires in each block that is there (gegevensset 1.2 to 2019.1).

Only what stands alone and holds for all these years. What is required under a condition, or asks
for more than a notice, has a rule of its own (identity of the pupil, kind of delivery, BRIN of the
sending school).
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from operator import itemgetter

from .kaart import KAART
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

_Haal = Callable[[Mapping[str, object]], object]


@dataclass(frozen=True)
class _Eis:
    """What one entity requires.

    :param soort: field that tells its kinds apart, ``""`` where there are none
    :param velden: names of the required fields by kind
    :param haal: takes all of them at once by kind: the quickest way to see that one is missing
    """

    soort: str
    velden: Mapping[object, frozenset[str]]
    haal: Mapping[object, _Haal]
    anders: frozenset[str]
    haal_anders: _Haal | None

    def compleet(self, rijen: Iterable[Row]) -> bool:
        """Whether no row misses anything."""
        haal = self.haal_anders
        try:
            for rij in rijen:
                waarden = rij.values
                if self.soort:
                    haal = self.haal.get(waarden.get(self.soort), self.haal_anders)
                if haal is not None:
                    haal(waarden)
        except KeyError:
            return False
        return True

    def mist(self, rij: Row) -> list[str]:
        """Names of the required fields that a row does not have."""
        vereist = self.velden.get(rij.values.get(self.soort), self.anders)
        return sorted(vereist - rij.values.keys())


def _eis(entiteit: str) -> _Eis:
    velden: dict[object, frozenset[str]] = {}
    for sleutel, namen in _VEREIST.items():
        naam, _streep, soort = sleutel.partition("/")
        if naam == entiteit and soort:
            velden[True if soort == "True" else soort] = frozenset(namen.split())
    anders = frozenset(_VEREIST.get(entiteit, "").split())
    return _Eis(
        _SOORT.get(entiteit, ""),
        velden,
        {soort: itemgetter(*namen) for soort, namen in velden.items()},
        anders,
        itemgetter(*anders) if anders else None,
    )


_EISEN = {naam: _eis(naam) for naam in dict.fromkeys(s.partition("/")[0] for s in _VEREIST)}


def missende(
    dossier: Dossier, rijen: Mapping[str, Iterable[Row]], onleesbaar: Collection[str]
) -> Iterator[tuple[str, int]]:
    """Required fields that are missing, each once for a kind of row.

    :param rijen: rows of the dossier by entity
    :param onleesbaar: paths of values that are there, but cannot be read
    :return: (path of the first place, number of places)
    """
    weg: frozenset[str] | None = None
    for entiteit, eis in _EISEN.items():
        lijst = rijen.get(entiteit, ())
        if eis.compleet(lijst):
            continue
        if weg is None:
            weg = frozenset(een.path for een in dossier.withheld)
        eerste: dict[tuple[object, str], str] = {}
        aantal: Counter[tuple[object, str]] = Counter()
        for rij in lijst:
            for naam in eis.mist(rij):
                pad = pad_van(rij, KAART[entiteit].veld(naam), dossier.versie)
                if pad not in onleesbaar and pad not in weg:
                    wat = rij.values.get(eis.soort), naam
                    eerste.setdefault(wat, pad)
                    aantal[wat] += 1
        for wat, pad in eerste.items():
            yield pad, aantal[wat]
