"""What a check of a dossier is: one function a rule, registered with its code and weight.

Codes that begin with ``OVa.``, ``OVb.``, ``OG.``, ``OS.`` or ``CL`` are rules of the OSO standard
(gegevensset 2019.1, its validators), with the weight that a receiver should give them; ``oso.``
are our own. To add a rule, write a function under :func:`regel` that yields the paths where it is
broken. OVa.TR01 (at least one test) is no rule here: the standard withdrew it in 2015.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from .blokken import blokken_van
from .kaart import LEERLING_PAD as LEERLING
from .kaart import UITGEZET
from .lees import Lezer
from .model import AttachmentStatus, Dossier, Row, Severity
from .vreemd import vreemde_codes

#: A place where a rule is broken: its path, or the path with parameters for the text.
Plaats = str | tuple[str, Mapping[str, object]]


class Profiel(Enum):
    """For which kind of delivery a dossier was made; the rules differ."""

    OVERSTAP = "overstap"
    BRIN = "binnen brin"
    SWV = "samenwerkingsverband"


def _profiel(overdrachtsoort: str | None, overstap: object) -> Profiel:
    if overdrachtsoort == "swv-dossier" or overstap in ("POSWV", "VOSWV"):
        return Profiel.SWV
    return Profiel.BRIN if overdrachtsoort == "overdrachtbinnenbrin" else Profiel.OVERSTAP


class Blik:
    """A dossier as the rules look at it.

    :ivar lezer: what the walk noticed beside the data
    :ivar kop: values of the header
    :ivar waarden: values of the pupil
    :ivar rijen: rows by entity
    :ivar onleesbaar: paths of values that are not of their kind
    """

    def __init__(self, dossier: Dossier, lezer: Lezer):
        self.dossier = dossier
        self.lezer = lezer
        self.leerling = dossier.leerling
        self.waarden = self.leerling.values
        self.kop = dossier.root.values
        school = dossier.root.children.get("school")
        self.school: Row | None = school[0] if school else None
        self.rijen = lezer.rijen
        self.onleesbaar = {pad for pad, _soort in lezer.onleesbaar}
        self.profiel = _profiel(dossier.overdrachtsoort, self.kop.get("overstap"))

    def van(self, entiteit: str) -> Iterable[Row]:
        """Rows of an entity."""
        return self.rijen.get(entiteit, ())

    def ontbreekt(self, veld: str, pad: str) -> Iterator[Plaats]:
        """The path of a field of the pupil, when the dossier does not give it.

        One that is given but cannot be read is told as such.

        :param pad: path from the pupil
        """
        if veld not in self.waarden and (pad := f"{LEERLING}/{pad}") not in self.onleesbaar:
            yield pad

    @cached_property
    def blokken(self) -> dict[str, str]:
        """Switches of which the dossier holds something, with the path of the first block of it,
        whether it has a place, is kept apart or was not stored."""
        return blokken_van(self.dossier)

    @cached_property
    def apart(self) -> frozenset[str]:
        """Switches that are off and of which the dossier holds something all the same: that is
        kept apart, so that rules about it have nothing to look at."""
        return frozenset(
            categorie
            for categorie, waarde in self.dossier.categorieen.items()
            if waarde in UITGEZET and categorie in self.blokken
        )

    @cached_property
    def codes(self) -> list[tuple[str, int, str]]:
        """(path, code list, code) of codes that the dossier's year does not have."""
        return list(vreemde_codes(self.dossier, self.rijen))

    @cached_property
    def bijlagen(self) -> dict[AttachmentStatus, list[str]]:
        """Paths of the attachments by what became of them."""
        uit: dict[AttachmentStatus, list[str]] = {}
        for bijlage in self.dossier.attachments:
            uit.setdefault(bijlage.status, []).append(bijlage.path)
        return uit

    @cached_property
    def met_bijlage(self) -> frozenset[str]:
        """Paths of the rows that a document belongs to."""
        return frozenset(bijlage.rij_pad for bijlage in self.dossier.attachments)

    def achtergehouden(self, regel: str) -> Iterator[Plaats]:
        """Where a rule held something back: a block once, not each leaf in it."""
        yield from self._achtergehouden.get(regel, ())

    @cached_property
    def _achtergehouden(self) -> dict[str, dict[str, None]]:
        uit: dict[str, dict[str, None]] = {}
        for weg in self.dossier.withheld:
            # The agreed placeholder is no secret.
            if weg.path in self.lezer.plaatshouders:
                continue
            regel, pad = weg.rule, weg.path
            if regel == "OVa.LL08" and pad.startswith(f"{LEERLING}/verzorger"):
                regel = "OVa.OV04"
            uit.setdefault(regel, {})[_blok(pad)] = None
        return uit


def _blok(pad: str) -> str:
    """The block that was held back as a whole around a leaf: a list of addresses, or one of the
    pupil's blocks of early education."""
    voor, lijst, na = pad.partition("/adreslijst")
    if lijst:
        return voor + lijst + na.partition("/")[0]
    for blok in (f"{LEERLING}/voorschools", f"{LEERLING}/vroegschools"):
        if pad.startswith(blok):
            return blok + pad[len(blok) :].partition("/")[0]
    return pad


@dataclass(frozen=True)
class Regel:
    """One rule: its code, how heavy it weighs, what it tells, and where it is broken.

    :param code: of the standard or our own; may hold a parameter of the text (``CL%(list)s``)
    :param tekst: English text of the finding, with the function's parameters as placeholders
    :param dood: whether the official validators of 2017.1 to 2019.1 never reach the rule, since
        their template of the pupil ends in a comment: a dossier that breaks it counts as valid
        there
    :param brin: code within one BRIN, ``""`` for the same one, ``None`` where the rule does not
        hold there
    """

    code: str
    ernst: Severity
    tekst: str
    functie: Callable[[Blik], Iterable[Plaats]]
    dood: bool = False
    brin: str | None = ""

    def code_voor(self, profiel: Profiel) -> str | None:
        """The code under which the rule holds for a kind of delivery, ``None`` where it does not.

        Of the rules for a transfer a dossier for a partnership only has those that stop it and
        those about what was not stored.
        """
        if profiel is Profiel.BRIN:
            return self.code if self.brin == "" else self.brin
        overstap = self.code.startswith("OVa.")
        if profiel is Profiel.SWV and overstap and self.ernst in (Severity.WARN, Severity.INFO):
            return None
        return self.code


_REGELS: list[Regel] = []
_Functie = Callable[[Blik], Iterable[Plaats]]


def regel(
    code: str, ernst: Severity, tekst: str, *, dood: bool = False, brin: str | None = ""
) -> Callable[[_Functie], _Functie]:
    """Register a function as a rule; parameters as those of :class:`Regel`."""

    def registreer(functie: _Functie) -> _Functie:
        _REGELS.append(Regel(code, ernst, tekst, functie, dood, brin))
        return functie

    return registreer


def regels() -> tuple[Regel, ...]:
    """All rules, in the order in which they are looked at."""
    return tuple(_REGELS)
