"""What a chaos run fetches: schools, pupils, and per round a dossier and an action for each.

All of it follows from the seed, so that the same can be done again undisturbed, to compare with.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, cached_property

from lxml import etree

from . import dossiers
from .dossier_people import PupilSpec, SchoolSpec, Trait

BOARD = "Stichting Stormvast"
ACTIONS = ("importeren", "aanvullen", "overschrijven")
FIRST_DAY = date(2026, 9, 7)
# What may come and go between two dossiers of one pupil, without another name or date of birth.
_CHANGES = (
    Trait.ABSENCE,
    Trait.MARKS,
    Trait.DYSLEXIA,
    Trait.ADHD,
    Trait.OPP,
    Trait.LWOO,
    Trait.COUNSEL,
    Trait.CAPACITY_TEST,
    Trait.INTELLIGENCE_TEST,
    Trait.HIGHER_WISH,
    Trait.LOOSE_DOCUMENT,
)
_SCHOOLS = (
    ("Basisschool De Branding", "99RA", "2019.1"),
    ("Daltonschool De Kademuur", "99RB", "2018.1"),
    ("Openbare basisschool Het Baken", "99RC", "2019.1"),
)


@dataclass(frozen=True)
class Pupil:
    """A pupil of the run.

    :param label: how reports name it: school and place in the list, never the number
    """

    label: str
    spec: PupilSpec
    school: SchoolSpec
    versie: str

    @property
    def number(self) -> str:
        """BSN or onderwijsnummer."""
        return self.spec.number

    @property
    def brin(self) -> str:
        return self.school.brin


@dataclass(frozen=True)
class Version:
    """One dossier of a pupil."""

    pupil: Pupil
    day: date
    xml: bytes = field(repr=False)

    @cached_property
    def sha256(self) -> str:
        """Of the bytes as the LAS serves them."""
        return hashlib.sha256(self.xml).hexdigest()


@dataclass(frozen=True)
class Turn:
    """What a round does with one pupil.

    :param version: the dossier that the LAS holds
    :param ready: whether it was set ready in the LAS
    """

    pupil: Pupil
    action: str
    version: Version
    ready: bool


@dataclass(frozen=True)
class School:
    """A school and its pupils."""

    spec: SchoolSpec
    versie: str
    pupils: tuple[Pupil, ...]

    @property
    def brin(self) -> str:
        return self.spec.brin


class Plan:
    """Everything that a run may do.

    :param pupils: number of pupils, of all schools together
    """

    def __init__(self, seed: int, pupils: int) -> None:
        self.seed = seed
        number = min(len(_SCHOOLS), max(1, pupils // 4))
        self.schools = tuple(
            _school(place, pupils // number + (place < pupils % number)) for place in range(number)
        )
        self._turns: dict[str, list[list[Turn]]] = {school.brin: [] for school in self.schools}

    @property
    def pupils(self) -> Iterable[Pupil]:
        """All pupils."""
        return (pupil for school in self.schools for pupil in school.pupils)

    def round(self, school: School, number: int) -> list[Turn]:
        """What round ``number`` (from 0) does with each pupil of a school."""
        turns = self._turns[school.brin]
        while len(turns) <= number:
            before = {turn.pupil: turn for turn in turns[-1]} if turns else {}
            known = {turn.pupil for past in turns for turn in past if turn.ready}
            rng = random.Random(f"{self.seed} {school.brin} {len(turns)}")  # noqa: S311
            turns.append([_turn(rng, pupil, len(turns), before, known) for pupil in school.pupils])
        return turns[number]


def _school(place: int, pupils: int) -> School:
    naam, brin, versie = _SCHOOLS[place]
    spec = SchoolSpec(naam, brin, bestuur=BOARD)
    rows = tuple(
        Pupil(
            f"{brin}/{number + 1}",
            # each third one has an attachment of its own
            PupilSpec(
                1000 + 100 * place + number,
                30 + (number * 7) % 60,
                frozenset({Trait.LOOSE_DOCUMENT} if number % 3 == 0 else ()),
                (place * 17 + number) % 40,
            ),
            spec,
            versie,
        )
        for number in range(pupils)
    )
    return School(spec, versie, rows)


def _turn(
    rng: random.Random,
    pupil: Pupil,
    number: int,
    before: dict[Pupil, Turn],
    known: set[Pupil],
) -> Turn:
    """One turn; always draws as much, so that one pupil's does not depend on another's."""
    action, luck, traits, spring = (
        rng.choice(ACTIONS),
        rng.random(),
        rng.sample(_CHANGES, 3),
        rng.random() < number / 12,
    )
    ready = luck >= 0.08
    if pupil not in known:
        action = "importeren"
    # 30 days apart, so that there is room for a dossier from between two rounds
    day = FIRST_DAY + timedelta(days=30 * number)
    if pupil in before and 0.08 <= luck < 0.25:
        version = before[pupil].version  # nothing has changed
    elif pupil in before and luck < 0.32:
        version = make(pupil, before[pupil].version.day - timedelta(days=45), tuple(traits), spring)
    else:
        version = make(pupil, day, tuple(traits), spring)
    return Turn(pupil, action, version, ready)


@cache
def make(pupil: Pupil, day: date, traits: tuple[Trait, ...] = (), spring: bool = False) -> Version:
    """A dossier of a pupil, as of a day."""
    xml = dossiers.make(pupil.spec, pupil.school, pupil.versie, spring=spring, traits=traits)
    root = etree.fromstring(xml)
    datum = root.find("{*}metadata/{*}datum")
    datum.text = day.isoformat()
    # as the simulator keeps it: without an XML declaration
    return Version(pupil, day, etree.tostring(root, encoding="utf-8", xml_declaration=False))
