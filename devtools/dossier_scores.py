"""Made-up test results: a pupil's line through groups 6, 7 and 8, and the advice that fits it.

The names of the tests are neutral and their codes are ours; the real list of codes (OSO POVO
toetscodes) is kept outside the standard. Scores follow a normal distribution per subject, so that
score, percentile, levels and didactic age equivalent (DLE) of one result agree with each other.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist

from .dossier_people import SCHOOL_YEAR, Child, Lot, Trait


@dataclass(frozen=True)
class Subject:
    """A test series: its scale at the middle of group 6 and how it grows in half a year."""

    code: str
    leergebied: str
    mean: float
    growth: float
    spread: float
    items: int


SUBJECTS = (
    Subject("RW", "Rekenen-Wiskunde", 218, 9, 24, 96),
    Subject("BL", "Begrijpend lezen", 158, 8, 26, 55),
    Subject("SP", "Spelling", 312, 10, 29, 50),
    Subject("TL", "Technisch lezen", 71, 5, 13, 0),
)


@dataclass(frozen=True)
class Moment:
    """When a test is taken: M is January, E is June, B is the start of the school year."""

    name: str
    jaargroep: int
    date: datetime.date
    months: int
    steps: float


def moments(spring: bool, again: bool = False, older: bool = False) -> list[Moment]:
    """The moments up to the autumn of group 8.

    :param spring: with the middle of group 8 too
    :param again: of a pupil who is in group 8 for the second time
    :param older: with a school year that is older than the two before the present one, which does
        not belong in a dossier (rule OVa.TR04)
    """
    last = 8 if again else 7
    steps = 2 if again else 0
    months = 10 if again else 0
    found = []
    for ago in (3, 2, 1) if older else (2, 1):
        group = last - ago + 1
        year = SCHOOL_YEAR - ago + 1
        step = steps + 2 * (2 - ago)
        month = months + 10 * (2 - ago)
        found.append(Moment(f"M{group}", group, datetime.date(year, 1, 20), 35 + month, step))
        found.append(Moment(f"E{group}", group, datetime.date(year, 6, 3), 40 + month, step + 1))
    autumn = datetime.date(SCHOOL_YEAR, 11, 5)
    found.append(Moment("B8", 8, autumn, 53 + months, steps + 3.6))
    if spring:
        january = datetime.date(SCHOOL_YEAR + 1, 1, 19)
        found.append(Moment("M8", 8, january, 55 + months, steps + 4))
    return found


@dataclass(frozen=True)
class Result:
    """One test taken."""

    code: str
    leergebied: str
    naam: str
    versie: str
    moment: Moment
    date: datetime.date
    goed: int | None
    opgaven: int | None
    gelezen: int | None
    score: int
    percentile: int

    @property
    def ae(self) -> str:
        """Level A (highest quarter) to E (lowest tenth)."""
        return _level(self.percentile, ((75, "A"), (50, "B"), (25, "C"), (10, "D")), "E")

    @property
    def iv(self) -> str:
        """Level I (highest fifth) to V."""
        return _level(self.percentile, ((80, "I"), (60, "II"), (40, "III"), (20, "IV")), "V")

    @property
    def dle(self) -> int:
        """Didactic age equivalent, in months of education."""
        ahead = NormalDist().inv_cdf(self.percentile / 100)
        return max(5, min(60, round(self.moment.months * (1 + 0.17 * ahead))))

    @property
    def reference_level(self) -> str | None:
        """1F, 1S or 2F, from group 7 on; the standard has it as text, ``<1F`` included."""
        if self.moment.jaargroep < 7 or self.code.startswith("LVSTL"):
            return None
        high = "1S" if self.code.startswith("LVSRW") else "2F"
        return _level(self.percentile, ((58, high), (18, "1F")), "<1F")


def _level(value: int, steps: tuple[tuple[int, str], ...], lowest: str) -> str:
    return next((level for least, level in steps if value >= least), lowest)


def _clamped(value: int) -> int:
    return max(2, min(98, value))


def results(child: Child, spring: bool) -> Iterator[Result]:
    """The results of a pupil in the order of date; a score never falls from one to the next."""
    last: dict[str, int] = {}
    again, older = (trait in child.traits for trait in (Trait.REPEATED_EIGHT, Trait.OLD_TESTS))
    for moment in moments(spring, again, older):
        for subject in SUBJECTS:
            lot = Lot(child.spec.seed, f"{subject.code} {moment.name}")
            own = Lot(child.spec.seed, subject.code).number(-9, 9)
            if Trait.DYSLEXIA in child.traits and subject.code in ("SP", "TL"):
                own -= 35
            percentile = _clamped(child.percentile + own + lot.number(-4, 4))
            ahead = NormalDist().inv_cdf(percentile / 100)
            score = round(subject.mean + subject.growth * moment.steps + subject.spread * ahead)
            score = max(score, last.get(subject.code, 0) + 1)
            last[subject.code] = score
            items = subject.items or None
            yield Result(
                code=f"LVS{subject.code}-{moment.name}",
                leergebied=subject.leergebied,
                naam=f"LVS {subject.leergebied} {moment.name}",
                versie=f"{moment.name} {'digitaal' if moment.jaargroep > 6 else 'papier'}",
                moment=moment,
                date=moment.date + datetime.timedelta(days=lot.number(0, 8)),
                goed=items and max(3, min(items, round(items * (0.35 + 0.006 * percentile)))),
                opgaven=items,
                gelezen=None if items else score,
                score=score,
                percentile=percentile,
            )


#: School advice by percentile: least percentile, code of list 2, words.
ADVICES = (
    (93, "70", "vwo"),
    (84, "61", "havo/vwo"),
    (74, "60", "havo"),
    (63, "52", "vmbo tl/havo"),
    (51, "50", "vmbo tl"),
    (40, "34", "vmbo kl/tl"),
    (28, "30", "vmbo kl"),
    (17, "22", "vmbo bl/kl"),
    (7, "20", "vmbo bl"),
    (0, "10", "praktijkonderwijs"),
)


def advice(percentile: int) -> tuple[str, str]:
    """Code of list 2 and words of the advice that fits a percentile."""
    return next((code, words) for least, code, words in ADVICES if percentile >= least)


def one_higher(code: str) -> tuple[str, str]:
    """The advice one step above ``code``; the highest stays."""
    codes = [entry[1] for entry in ADVICES]
    place = max(0, codes.index(code) - 1)
    return ADVICES[place][1], ADVICES[place][2]


def with_lwoo(code: str, words: str) -> tuple[str, str]:
    """The advice with extra support (LWOO); only those up to vmbo kl have such a code."""
    if code in ("20", "22", "30", "34"):
        return str(int(code) + 1), f"{words} met lwoo"
    return code, words


@dataclass(frozen=True)
class FinalTest:
    """Result of the test at the end of primary education, in the form of 2019.1."""

    date: datetime.date
    score: int
    advies: str
    lezen: str
    taalverzorging: str
    rekenen: str


def final_test(child: Child, spring: bool) -> FinalTest | None:
    """The end test: in spring of every pupil, before that of who does group 8 again."""
    if not spring and Trait.REPEATED_EIGHT not in child.traits:
        return None
    year = SCHOOL_YEAR + 1 if spring else SCHOOL_YEAR
    lot = Lot(child.spec.seed, "final test")
    lift = 12 if Trait.REVISED in child.traits else lot.number(-4, 4)
    percentile = _clamped(child.percentile + lift)

    def level(values: tuple[str, str, str]) -> str:
        return _level(percentile + lot.number(-6, 6), ((58, values[2]), (18, values[1])), values[0])

    # Reference levels by code list 45: below 1F, 1F, 1S, 2F.
    return FinalTest(
        date=datetime.date(year, 2, lot.number(2, 5)),
        score=100 + 2 * percentile,
        advies=advice(percentile)[1],
        lezen=level(("01", "02", "04")),
        taalverzorging=level(("01", "02", "04")),
        rekenen=level(("01", "02", "03")),
    )
