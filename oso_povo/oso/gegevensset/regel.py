"""What a check of a dossier is: one function a rule, registered with its code and weight.

Codes that begin with ``OVa.``, ``OG.`` or ``CL`` are rules of the OSO standard (gegevensset
2019.1, validation of the overstapprofielen), with the weight that a receiver should give them;
``oso.`` are our own. To add a rule, write a function under :func:`regel` that yields the paths
where it is broken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from .kaart import CATEGORIE_PAD, KAART
from .kaart_types import Soort, Veld
from .lees import Lezer
from .model import Dossier, Row, Severity, Value

#: A place where a rule is broken: its path, or the path with parameters for the text.
Plaats = str | tuple[str, Mapping[str, object]]

_LEERLING = "huidigeschool/leerling/"


class Blik:
    """A dossier as the rules look at it.

    :ivar lezer: what the walk noticed beside the data
    :ivar rijen: rows by entity, in the order of the file
    """

    def __init__(self, dossier: Dossier, lezer: Lezer):
        self.dossier = dossier
        self.lezer = lezer
        self.leerling = dossier.leerling
        self.kop = dossier.root.values
        school = dossier.root.children.get("school")
        self.school: Row | None = school[0] if school else None
        self.rijen: dict[str, list[Row]] = {}
        for rij, _ouder, _relatie in dossier.rows():
            self.rijen.setdefault(rij.entiteit, []).append(rij)
        self.binnen_brin = dossier.overdrachtsoort == "overdrachtbinnenbrin"
        self.swv = dossier.overdrachtsoort == "swv-dossier" or self.kop.get("overstap") in (
            "POSWV",
            "VOSWV",
        )

    def kinderen(self, naam: str) -> tuple[Row, ...]:
        """The pupil's rows of one relation."""
        return self.leerling.children.get(naam, ())

    def van(self, *entiteiten: str) -> Iterator[Row]:
        """Rows of these entities."""
        for entiteit in entiteiten:
            yield from self.rijen.get(entiteit, ())

    @cached_property
    def aanwezig(self) -> set[str]:
        """Local names of the pupil's own elements that hold something."""
        dossier = self.dossier
        paden = chain(
            (rij.pad for rijen in self.rijen.values() for rij in rijen),
            (rest.path for rest in dossier.rest if rest.value),
            (weg.path for weg in dossier.withheld),
            (bijlage.path for bijlage in dossier.attachments),
        )
        namen = {
            pad[len(_LEERLING) :].partition("/")[0].partition("[")[0]
            for pad in paden
            if pad.startswith(_LEERLING)
        }
        for naam in self.leerling.values:
            namen.add("overstapadvies" if naam.startswith("advies_") else naam)
        return namen

    def velden(self, soort: Soort) -> Iterator[tuple[Row, Veld]]:
        """(row, field) of all values of one kind."""
        for entiteit, rijen in self.rijen.items():
            velden = _velden(entiteit, soort)
            if velden:
                for rij in rijen:
                    for veld in velden:
                        if veld.naam in rij.values:
                            yield rij, veld

    @cached_property
    def codes(self) -> list[tuple[str, int, str]]:
        """(path, code list, code) of all codes, the switches of the categories too."""
        uit = [
            (pad_van(rij, veld), veld.codelijst or 0, str(een))
            for rij, veld in self.velden(Soort.CODE)
            for een in _alle(rij.values[veld.naam])
        ]
        uit += [
            (f"{CATEGORIE_PAD}/{naam}", 48, waarde)
            for naam, waarde in self.dossier.categorieen.items()
        ]
        return uit


@cache
def _velden(entiteit: str, soort: Soort) -> tuple[Veld, ...]:
    return tuple(veld for veld in KAART[entiteit].velden if veld.soort is soort)


def _alle(waarde: Value) -> tuple[Value, ...]:
    return waarde if isinstance(waarde, tuple) else (waarde,)


def pad_van(rij: Row, veld: Veld) -> str:
    """Where a field of a row stands, by its name of 2019.1."""
    pad = veld.paden[0]
    if pad == ".":
        return rij.pad
    return f"{rij.pad}/{pad}" if rij.pad else pad


@dataclass(frozen=True)
class Regel:
    """One rule: its code, how heavy it weighs, what it tells, and where it is broken."""

    code: str
    ernst: Severity
    tekst: str
    functie: Callable[[Blik], Iterable[Plaats]]


_REGELS: list[Regel] = []
_Functie = Callable[[Blik], Iterable[Plaats]]


def regel(code: str, ernst: Severity, tekst: str) -> Callable[[_Functie], _Functie]:
    """Register a function as a rule.

    :param tekst: English text of the finding, with the function's parameters as placeholders
    """

    def registreer(functie: _Functie) -> _Functie:
        _REGELS.append(Regel(code, ernst, tekst, functie))
        return functie

    return registreer


def regels() -> tuple[Regel, ...]:
    """All rules, in the order in which they are looked at."""
    return tuple(_REGELS)
