"""The checker of a chaos run: compares every pupil with what the simulator served.

It shares no code with the engine. What it compares with is the same plan done undisturbed in
another database, and the files themselves, read by :mod:`.verlies`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from oso.gegevensset import parse
from oso.gegevensset.als_json import as_json

from .chaos_evidence import Facts, Journal, PupilFacts, moment
from .chaos_load import DONE, Done
from .chaos_plan import Pupil, Version
from .verlies import judge

UNDER_WAY = {"wachtrij", "bezig"}
ENDED = {"klaar", "mislukt", "overgeslagen"}
#: Numbers of records, which differ by right.
_NUMBERS = {"leerling_id", "school_id", "document_id", "attachment_id", "rij_id", "dossier_id"}


@dataclass(frozen=True)
class Violation:
    """Something that may not be.

    :param kind: ``lost``, ``half``, ``double``, ``changed``, ``not served``, ``not ended``,
        ``session``, ``fetched again``, ``file``, ``outcome`` or ``log``
    :param who: label of the pupil, a run or a session
    """

    kind: str
    who: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind:<14} {self.who:<10} {self.text}"


@dataclass
class Verdict:
    """What the checker found, and what it looked at."""

    violations: list[Violation] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Case:
    """All that the checker judges by.

    :param disturbed: the database that was killed
    :param control: that in which the same was done undisturbed
    :param rounds: by BRIN, what was asked for and how it ended
    :param control_rounds: the same of the control database
    """

    pupils: list[Pupil]
    disturbed: Facts
    control: Facts
    rounds: Mapping[str, list[list[Done]]]
    control_rounds: Mapping[str, list[list[Done]]]
    journal: Journal


def check(case: Case) -> Verdict:
    """Judge everything."""
    verdict = Verdict()
    turns = _turns(case.rounds)
    undisturbed = _turns(case.control_rounds)
    for pupil in case.pupils:
        ours, theirs = case.disturbed.pupils[pupil.label], case.control.pupils[pupil.label]
        verdict.violations += pupil_violations(pupil, ours, theirs, case, verdict.figures)
        verdict.violations += outcome_violations(
            pupil.label, turns.get(pupil.label, []), undisturbed.get(pupil.label, [])
        )
    verdict.violations += run_violations(case.disturbed)
    verdict.violations += file_violations(case.disturbed, case.control)
    verdict.violations += session_violations(case.disturbed, case.journal, verdict.figures)
    verdict.violations += again_violations(case, verdict.figures)
    return verdict


def _turns(rounds: Mapping[str, list[list[Done]]]) -> dict[str, list[Done]]:
    """All turns by label of the pupil, in order."""
    turns: dict[str, list[Done]] = {}
    for school in rounds.values():
        for one in school:
            for done in one:
                turns.setdefault(done.turn.pupil.label, []).append(done)
    return turns


# -- one pupil -------------------------------------------------------------------------------------


def pupil_violations(
    pupil: Pupil, ours: PupilFacts, theirs: PupilFacts, case: Case, figures: Counter[str]
) -> Iterator[Violation]:
    """Whether one pupil is whole, there, and there once."""
    who = pupil.label
    if not ours.ids:
        yield Violation("lost", who, "is not in the database")
        return
    if len(ours.ids) > 1:
        yield Violation("double", who, f"is {len(ours.ids)} times in the database")
    if ours.status in UNDER_WAY:
        yield Violation("not ended", who, f"still has the status {ours.status}")
    for line in ours.lines:
        if line["state"] not in ENDED:
            yield Violation("not ended", who, f"line of run {line['run']} is {line['state']}")
    versions = {version.sha256: version for version in _versions(case.rounds, who)}
    yield from stored_violations(who, ours, theirs, versions, case.journal)
    yield from row_violations(who, ours, theirs, figures)
    if ours.values is not None and theirs.values is not None:
        for path in differences(plain(ours.values), plain(theirs.values)):
            yield Violation("changed", who, f"get_dossier differs at {path}")
        figures["values compared"] += _leaves(plain(theirs.values))
    yield from reading_violations(who, ours, theirs, versions, figures)


def _versions(rounds: Mapping[str, list[list[Done]]], label: str) -> Iterator[Version]:
    for school in rounds.values():
        for one in school:
            for done in one:
                if done.turn.pupil.label == label and done.turn.ready:
                    yield done.turn.version


def stored_violations(
    who: str,
    ours: PupilFacts,
    theirs: PupilFacts,
    versions: Mapping[str, Version],
    journal: Journal,
) -> Iterator[Violation]:
    """Whether what is stored is what the simulator served for this pupil, once each."""
    served = {exchange["served"] for exchange in journal.served}
    stored = Counter(row["sha256"] for row in ours.stored)
    for sha256, number in stored.items():
        if sha256 not in versions or sha256 not in served:
            yield Violation("not served", who, f"holds a dossier that was not served: {sha256:.12}")
        if number > 1:
            yield Violation("double", who, f"dossier {sha256:.12} is stored {number} times")
    wanted = {row["sha256"] for row in theirs.stored}
    for sha256 in sorted(wanted - stored.keys()):
        yield Violation("lost", who, f"dossier {sha256:.12} is not stored")
    if ours.last != theirs.last:
        yield Violation(
            "changed", who, f"stands at dossier {ours.last:.12}, undisturbed at {theirs.last:.12}"
        )


def row_violations(
    who: str, ours: PupilFacts, theirs: PupilFacts, figures: Counter[str]
) -> Iterator[Violation]:
    """Whether each table holds the same rows of this pupil as undisturbed."""
    for table in sorted(ours.rows.keys() | theirs.rows.keys()):
        here, there = ours.rows.get(table, Counter()), theirs.rows.get(table, Counter())
        figures["rows compared"] += there.total()
        more, less = here - there, there - here
        double = sum(number for row, number in more.items() if there[row])
        if double:
            yield Violation("double", who, f"{double} rows of {table} stand there twice")
        other = more.total() - double
        if less.total() > other:
            missing = less.total() - other
            yield Violation("half", who, f"{missing} of {there.total()} rows of {table} miss")
        elif other > less.total():
            yield Violation("double", who, f"{other - less.total()} rows of {table} too many")
        if changed := min(other, less.total()):
            yield Violation("changed", who, f"{changed} rows of {table} say something else")


def reading_violations(
    who: str,
    ours: PupilFacts,
    theirs: PupilFacts,
    versions: Mapping[str, Version],
    figures: Counter[str],
) -> Iterator[Violation]:
    """Whether every text of the last dossier is found again, by a reading of its own.

    What an undisturbed import does not show either (a mode that keeps what was there) is none.
    """
    version = versions.get(ours.last)
    if version is None or ours.values is None or theirs.values is None:
        return
    read = as_json(parse(version.xml))
    lost = set(judge(version.xml, read, told(ours.values), ours.contents).lost)
    lost -= set(judge(version.xml, read, told(theirs.values), theirs.contents).lost)
    figures["dossiers read again"] += 1
    for path in sorted(lost):
        yield Violation("half", who, f"of the last dossier {path} is not found again")


def outcome_violations(who: str, ours: list[Done], theirs: list[Done]) -> Iterator[Violation]:
    """Whether each turn ended as it does undisturbed: a dossier that is worked in twice says
    "unchanged" the second time."""
    for number, (done, undisturbed) in enumerate(zip(ours, theirs, strict=True)):
        here, there = _last(done), _last(undisturbed)
        if here != there:
            yield Violation("outcome", who, f"round {number}: “{here}”, undisturbed “{there}”")


def _last(done: Done) -> str:
    return done.outcomes[-1] if done.outcomes else ""


def told(values: Mapping[str, Any]) -> dict[str, Any]:
    """What tells of the dossier: a number of a record may equal a score by chance."""
    return {
        key: value if key == "documenten" else plain(value)
        for key, value in values.items()
        if key not in _NUMBERS
    }


def plain(values: Any) -> Any:
    """Nested data without numbers of records."""
    if isinstance(values, Mapping):
        return {key: plain(value) for key, value in values.items() if key not in _NUMBERS}
    if isinstance(values, list | tuple):
        return [plain(value) for value in values]
    return values


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Paths at which nested data differ; never a value."""
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
        for key in sorted(ours.keys() | theirs.keys()):
            where = f"{path}/{key}" if path else str(key)
            if key not in ours or key not in theirs:
                yield f"{where} ({'too much' if key in ours else 'missing'})"
            else:
                yield from differences(ours[key], theirs[key], where)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield f"{path} ({len(ours)} instead of {len(theirs)})"
        else:
            for number, (here, there) in enumerate(zip(ours, theirs, strict=True), 1):
                yield from differences(here, there, f"{path}[{number}]")
    elif ours != theirs:
        yield path


def _leaves(values: Any) -> int:
    if isinstance(values, Mapping):
        return sum(map(_leaves, values.values()))
    if isinstance(values, list):
        return sum(map(_leaves, values))
    return 1


# -- runs, files, sessions -------------------------------------------------------------------------


def run_violations(facts: Facts) -> Iterator[Violation]:
    """Whether every run has ended, and nobody came in of itself."""
    for run in facts.runs:
        if run["state"] != "klaar":
            yield Violation("not ended", f"run {run['id']}", f"is {run['state']}")
    if facts.others:
        yield Violation("double", "-", f"{facts.others} pupils that nobody entered")


def file_violations(ours: Facts, theirs: Facts) -> Iterator[Violation]:
    """Whether each attachment has its file, and is there as often as undisturbed."""
    for broken in ours.broken:
        yield Violation("file", "-", broken)
    for what, number in sorted((ours.files - theirs.files).items()):
        yield Violation("file", "-", f"{number} too many of {what:.60}")
    for what, number in sorted((theirs.files - ours.files).items()):
        yield Violation("file", "-", f"{number} missing of {what:.60}")


def session_violations(
    facts: Facts, journal: Journal, figures: Counter[str]
) -> Iterator[Violation]:
    """Whether each session at the Traffic Center was signed off, or is known to be open."""
    asked = {each["sessie_id"] for each in journal.exchanges if each["step"] == "document"}
    on_lines = {line["session"] for pupil in facts.pupils.values() for line in pupil.lines}
    for session in journal.sessions:
        ident = session["ident"]
        orphan = facts.orphans.get(ident)
        figures["sessions opened"] += 1
        if session["closed"]:
            figures["sessions signed off"] += 1
            figures["of these later, as orphans"] += orphan is not None
        elif orphan is not None and orphan["state"] == "vervallen":
            figures["sessions that lapsed"] += 1
        elif orphan is not None:
            figures["sessions left open"] += 1
            yield Violation("session", ident[:8], f"an orphan, still {orphan['state']}")
        elif ident not in asked and ident not in on_lines:
            # Opened in the instant before the answer got back, or could be put on record.
            figures["sessions nobody could know of"] += 1
        else:
            figures["sessions left open"] += 1
            known = "the line has it" if ident in on_lines else "nothing has it"
            yield Violation("session", ident[:8], f"not signed off, and no orphan; {known}")


def again_violations(case: Case, figures: Counter[str]) -> Iterator[Violation]:
    """Whether a dossier was fetched once more though it was stored already."""
    served: dict[str, list[float]] = {}
    for exchange in case.journal.served:
        # it is written down when the answer goes out, and counts from when it was asked
        begun = moment(exchange["time"]) - exchange["milliseconds"] / 1000
        served.setdefault(exchange["served"], []).append(begun)
        figures["dossiers served"] += 1
    for who, turns in _turns(case.rounds).items():
        pupil = case.disturbed.pupils[who]
        for number, done in enumerate(turns):
            sha256 = done.turn.version.sha256
            times = sorted(at for at in served.get(sha256, ()) if done.begun <= at <= done.ended)
            figures["dossiers needed"] += bool(times)
            stored = _stored_in(pupil, sha256, done, first=number == _first(turns, sha256))
            for at in times[1:]:
                figures["dossiers served more than once"] += 1
                # who asks again, for the line was given up, gets what the LAS has now
                asked = any(stored < line["made"] <= at for line in pupil.lines)
                if stored and stored < at and not asked:
                    figures["of these though stored already"] += 1
                    text = f"round {number}: stored, and fetched {at - stored:.1f} s later again"
                    yield Violation("fetched again", who, text)


def _first(turns: Iterable[Done], sha256: str) -> int:
    """Number of the first turn in which this dossier came in."""
    return next(
        (
            number
            for number, done in enumerate(turns)
            if done.turn.version.sha256 == sha256 and done.turn.ready
        ),
        -1,
    )


def _stored_in(pupil: PupilFacts, sha256: str, done: Done, *, first: bool) -> float:
    """When the dossier of this turn was stored; 0 where that is not known.

    Only a dossier that was new tells it by its own row; of one that was there before the line
    does, where it did not begin anew, to the second.
    """
    if first:
        return next((row["stored"] for row in pupil.stored if row["sha256"] == sha256), 0.0)
    return min(
        (
            line["arrived"] + 1
            for line in pupil.lines
            # by when it was made, for the turn before this one may have ended just now
            if line["arrived"] and done.begun <= line["made"] <= done.ended
        ),
        default=0.0,
    )


def succeeded(rounds: Mapping[str, list[list[Done]]]) -> int:
    """Number of turns in which a dossier came in."""
    return sum(
        any(outcome.split()[-1] in DONE for outcome in done.outcomes)
        for turns in _turns(rounds).values()
        for done in turns
    )
