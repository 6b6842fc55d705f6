"""What a check of a dossier is: one function a rule, registered with its code and weight.

Codes that begin with ``OVa.``, ``OG.`` or ``CL`` are rules of the OSO standard (gegevensset
2019.1, validation of the overstapprofielen), with the weight that a receiver should give them;
``oso.`` are our own. To add a rule, write a function under :func:`regel` that yields the paths
where it is broken.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from .lees import Lezer
from .model import Dossier, Row, Severity

#: A place where a rule is broken: its path, or the path with parameters for the text.
Plaats = str | tuple[str, Mapping[str, object]]


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

    def elders(self, *paden: str) -> Iterator[str]:
        """Paths that begin with one of ``paden`` among what is kept outside the rows."""
        for pad in [rest.path for rest in self.dossier.rest]:
            kaal = _zonder_nummers(pad)
            if any(kaal == begin or kaal.startswith(f"{begin}/") for begin in paden):
                yield pad


def _zonder_nummers(pad: str) -> str:
    """A path without ordinals."""
    return "/".join(deel.partition("[")[0] for deel in pad.split("/"))


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
