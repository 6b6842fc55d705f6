"""Codes of a dossier that are not in the code list of its year."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from .codelijsten import geldige, lijst
from .kaart import KAART, LEERLING_PAD, zonder_volgnummers
from .kaart_types import Soort, Veld
from .model import Dossier, Row
from .paden import pad_van, pad_van_schakelaar
from .versie import VOOR_2016

#: Codes in blocks that a POVO dossier has no place for: code list by the end of the path
#: (gegevensset 2019.1).
_IN_REST = {
    "bevorderd/leerjaar": 13,
    "examenresultaat/examenuitslag": 35,
    "resultaatvakkenvo/beoordelingexamenvak": 36,
    "voorschools/codevoorschoolsetoeleider": 6,
    "voorschools/codevoorschoolsehistorie": 7,
    "voorschools/codevoorschoolsedeelname": 8,
    "voorschools/codevoorschoolsprogramma": 9,
    "vroegschools/codevroegschoolsprogramma": 9,
}

_Velden = tuple[tuple[str, frozenset[str | None], Veld], ...]


@cache
def _codevelden(versie: str) -> tuple[tuple[str, _Velden], ...]:
    """Fields with a code by entity, each with the codes that its list has in a version."""
    uit = []
    for entiteit in KAART.values():
        velden = tuple(
            # A field that is not given is in order too.
            (veld.naam, geldige(veld.codelijst or 0, versie) | {None}, veld)
            for veld in entiteit.velden
            if veld.soort is Soort.CODE
            and veld.codelijst is not None
            and lijst(veld.codelijst)
            # Relations were free text before 2016.
            and not (veld.codelijst == 41 and versie in VOOR_2016)
        )
        if velden:
            uit.append((entiteit.naam, velden))
    return tuple(uit)


def vreemde_codes(
    dossier: Dossier, rijen: Mapping[str, Iterable[Row]]
) -> Iterator[tuple[str, int, str]]:
    """(path, code list, code) of what the lists of the dossier's year do not have.

    :param rijen: rows of the dossier by entity
    """
    versie = dossier.versie
    for entiteit, velden in _codevelden(versie):
        for rij in rijen.get(entiteit, ()):
            waarden = rij.values
            for naam, geldig, veld in velden:
                waarde = waarden.get(naam)
                if waarde in geldig:
                    continue
                for code in waarde if isinstance(waarde, tuple) else (waarde,):
                    if code not in geldig:
                        yield pad_van(rij, veld, versie), veld.codelijst or 0, str(code)
    schakelstanden = geldige(48, versie)
    for naam, waarde in dossier.categorieen.items():
        if waarde not in schakelstanden:
            yield pad_van_schakelaar(naam, versie), 48, waarde
    for rest in dossier.rest:
        if rest.value and rest.path.startswith(f"{LEERLING_PAD}/"):
            einde = "/".join(zonder_volgnummers(rest.path).rsplit("/", 2)[-2:])
            codelijst = _IN_REST.get(einde)
            if codelijst and rest.value not in geldige(codelijst, versie):
                yield rest.path, codelijst, rest.value
