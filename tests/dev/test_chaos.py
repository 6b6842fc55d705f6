"""The plan and the checker of ``./dev chaos``, with facts made by hand."""

import copy
from collections import Counter
from datetime import datetime, timezone

import pytest

from devtools import chaos_check
from devtools.chaos_check import Case
from devtools.chaos_evidence import Facts, Journal, PupilFacts, numbers_in_logs
from devtools.chaos_load import Done
from devtools.chaos_plan import Plan
from oso import bsn
from oso.gegevensset import parse

PLAN = Plan(5, 8)
ROUNDS = 4


# -- the plan --------------------------------------------------------------------------------------


def test_the_plan_follows_from_the_seed():
    again = Plan(5, 8)
    # in another order, and one school further than the other
    for number in (2, 0, 1):
        for school, same in zip(PLAN.schools, again.schools, strict=True):
            ours, theirs = PLAN.round(school, number), again.round(same, number)
            assert [turn.version.sha256 for turn in ours] == [t.version.sha256 for t in theirs]
            assert [(turn.action, turn.ready) for turn in ours] == [
                (turn.action, turn.ready) for turn in theirs
            ]
    other = Plan(6, 8)
    assert [turn.version.day for turn in other.round(other.schools[0], 3)] != [
        turn.version.day for turn in PLAN.round(PLAN.schools[0], 3)
    ]


def test_the_plan_has_everything_in_it():
    plan = Plan(1, 12)
    assert len({pupil.number for pupil in plan.pupils}) == 12
    assert all(bsn.check(pupil.number).ok for pupil in plan.pupils)
    turns = [
        (number, turn)
        for school in plan.schools
        for number in range(6)
        for turn in plan.round(school, number)
    ]
    assert {turn.action for _number, turn in turns} == {"importeren", "aanvullen", "overschrijven"}
    assert 0 < sum(not turn.ready for _number, turn in turns) < len(turns) / 5
    first = {turn.pupil: turn for number, turn in turns if number == 0}
    for number, turn in turns:
        if number == 0:
            assert turn.action == "importeren"
        read = parse(turn.version.xml)
        assert (read.pgn, read.brin) == (turn.pupil.number, turn.pupil.brin)
        assert read.datum == turn.version.day
        # another name or date of birth would make the run ask
        child, before = read.leerling.values, parse(first[turn.pupil].version.xml).leerling.values
        for name in ("roepnaam", "achternaam", "geboortedatum"):
            assert child[name] == before[name]
    assert any(parse(turn.version.xml).attachments for _number, turn in turns)


# -- the checker -----------------------------------------------------------------------------------


def at(second: float) -> str:
    return datetime.fromtimestamp(second, timezone.utc).isoformat()


def served(version, second, session="", milliseconds=0.0):
    return {
        "step": "document",
        "served": version.sha256,
        "time": at(second),
        "milliseconds": milliseconds,
        "sessie_id": session,
    }


def case() -> Case:
    """All rounds done as they should be, each dossier served once and stored a second later."""
    rounds, exchanges, sessions = {}, [], []
    facts = Facts({pupil.label: PupilFacts(status="opgehaald") for pupil in PLAN.pupils})
    for place, school in enumerate(PLAN.schools):
        rounds[school.brin] = []
        for number in range(ROUNDS):
            dones = []
            for turn in PLAN.round(school, number):
                begun = 1000.0 * (number + 1)
                pupil = facts.pupils[turn.pupil.label]
                pupil.ids = [hash(turn.pupil.label)]
                outcome = "klaar imported" if turn.ready else "mislukt not_ready"
                dones.append(Done(turn, begun, begun + 100, [outcome]))
                ident = f"{place}-{number}-{turn.pupil.label}"
                sessions.append({"ident": ident, "closed": True})
                pupil.lines.append(
                    {
                        "run": number,
                        "state": "klaar",
                        "outcome": "",
                        "made": begun,
                        "begun": begun,
                        "arrived": begun + 2 if turn.ready else 0.0,
                        "session": ident,
                    }
                )
                if not turn.ready:
                    continue
                exchanges.append(served(turn.version, begun + 1, ident))
                pupil.last = turn.version.sha256
                if pupil.last not in {row["sha256"] for row in pupil.stored}:
                    pupil.stored.append({"sha256": pupil.last, "stored": begun + 2})
                pupil.rows = {"oso_toets": Counter({"a": 2, "b": 1}), "oso_adres": Counter("x")}
            rounds[school.brin].append(dones)
    facts.runs = [{"id": 1, "state": "klaar"}]
    facts.files = Counter({"oso.document.file 12": 1})
    return Case(
        list(PLAN.pupils),
        facts,
        copy.deepcopy(facts),
        rounds,
        copy.deepcopy(rounds),
        Journal(sessions, exchanges),
    )


@pytest.fixture
def whole():
    return case()


@pytest.fixture
def someone(whole):
    """A pupil whose first dossier came in, with its facts."""
    turn = next(
        done.turn
        for school in whole.rounds.values()
        for done in school[0]
        if done.turn.ready and done.turn.pupil.label in whole.disturbed.pupils
    )
    return turn, whole.disturbed.pupils[turn.pupil.label]


def said(whole) -> set[tuple[str, str]]:
    return {(found.kind, found.who) for found in chaos_check.check(whole).violations}


def test_nothing_is_said_of_what_is_whole(whole):
    verdict = chaos_check.check(whole)
    assert verdict.violations == []
    needed = sum(done.turn.ready for school in whole.rounds.values() for r in school for done in r)
    assert verdict.figures["dossiers needed"] == verdict.figures["dossiers served"] == needed
    assert verdict.figures["sessions signed off"] == len(whole.journal.sessions)


def test_a_lost_pupil(whole, someone):
    turn, facts = someone
    facts.ids.clear()
    assert said(whole) == {("lost", turn.pupil.label)}


def test_a_double_pupil(whole, someone):
    turn, facts = someone
    facts.ids.append(99)
    assert said(whole) == {("double", turn.pupil.label)}


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ({"a": 2}, "half"),
        ({"a": 1, "b": 1}, "half"),
        ({"a": 3, "b": 1}, "double"),
        ({"a": 2, "b": 1, "c": 1}, "double"),
        ({"a": 2, "c": 1}, "changed"),
        ({}, "half"),
    ],
)
def test_rows_that_miss_stand_twice_or_say_something_else(whole, someone, rows, kind):
    turn, facts = someone
    facts.rows["oso_toets"] = Counter(rows)
    assert said(whole) == {(kind, turn.pupil.label)}


def test_a_whole_table_that_is_missing(whole, someone):
    turn, facts = someone
    del facts.rows["oso_adres"]
    assert said(whole) == {("half", turn.pupil.label)}


def test_a_dossier_that_nobody_served(whole, someone):
    turn, facts = someone
    facts.stored.append({"sha256": "f" * 64, "stored": 1.0})
    assert said(whole) == {("not served", turn.pupil.label)}


def test_a_dossier_of_another_pupil(whole, someone):
    turn, facts = someone
    other = next(
        facts
        for label, facts in whole.disturbed.pupils.items()
        if label != turn.pupil.label and facts.stored
    )
    facts.stored.append(other.stored[0])
    assert said(whole) == {("not served", turn.pupil.label)}


def test_a_dossier_that_is_stored_twice_or_not_at_all(whole, someone):
    turn, facts = someone
    facts.stored.append(facts.stored[0])
    assert said(whole) == {("double", turn.pupil.label)}
    facts.stored.clear()
    assert said(whole) == {("lost", turn.pupil.label)}


def test_who_stands_at_another_dossier(whole, someone):
    turn, facts = someone
    facts.last = facts.stored[0]["sha256"] if facts.last != facts.stored[0]["sha256"] else "none"
    assert said(whole) == {("changed", turn.pupil.label)}


def test_what_has_not_ended(whole, someone):
    turn, facts = someone
    facts.status = "bezig"
    whole.disturbed.runs.append({"id": 2, "state": "bezig"})
    assert said(whole) == {("not ended", turn.pupil.label), ("not ended", "run 2")}
    facts.status = "opgehaald"
    facts.lines[0]["state"] = "klaargezet"
    assert said(whole) == {("not ended", turn.pupil.label), ("not ended", "run 2")}


def test_another_outcome_than_undisturbed(whole, someone):
    turn, _facts = someone
    done = whole.rounds[turn.pupil.brin][0][
        [done.turn.pupil for done in whole.rounds[turn.pupil.brin][0]].index(turn.pupil)
    ]
    done.outcomes = ["mislukt technical", "klaar imported"]
    assert said(whole) == set()
    done.outcomes = ["klaar unchanged"]
    assert said(whole) == {("outcome", turn.pupil.label)}


def test_values_that_differ_are_told_by_their_place(whole, someone):
    turn, facts = someone
    theirs = whole.control.pupils[turn.pupil.label]
    theirs.values = {
        "leerling_id": 1,
        "leerling": {"roepnaam": "Noor", "toetsen": [{"naam": "Rekenen"}]},
    }
    facts.values = {
        "leerling_id": 2,
        "leerling": {"roepnaam": "Anders", "toetsen": [{"naam": "Rekenen"}], "rvc": {}},
    }
    texts = [found.text for found in chaos_check.check(whole).violations if found.kind == "changed"]
    assert texts == [
        "get_dossier differs at leerling/roepnaam",
        "get_dossier differs at leerling/rvc (too much)",
    ]
    assert "Anders" not in str(chaos_check.check(whole).violations)


def test_files(whole):
    whole.disturbed.broken.append("oso.dossier.bestand 3: missing")
    whole.disturbed.files["oso.document.file 12"] += 1
    whole.control.files["oso.dossier.bestand 13"] += 1
    texts = [found.text for found in chaos_check.check(whole).violations]
    assert texts == [
        "oso.dossier.bestand 3: missing",
        "1 too many of oso.document.file 12",
        "1 missing of oso.dossier.bestand 13",
    ]


def test_sessions(whole, someone):
    _turn, facts = someone
    known = facts.lines[0]["session"]
    session = next(one for one in whole.journal.sessions if one["ident"] == known)
    session["closed"] = False
    # the LAS was asked with it, so it must be known that it is open
    assert said(whole) == {("session", known[:8])}
    whole.disturbed.orphans[known] = {"sessie": known, "state": "wees"}
    assert said(whole) == {("session", known[:8])}
    whole.disturbed.orphans[known]["state"] = "vervallen"
    assert said(whole) == set()
    # one that was opened, and nobody was told its number
    whole.journal.sessions.append({"ident": "unheard", "closed": False})
    verdict = chaos_check.check(whole)
    assert verdict.violations == []
    assert verdict.figures["sessions nobody could know of"] == 1
    # but whoever asked a LAS with it knew of it
    whole.journal.exchanges.append(
        {"step": "document", "served": "", "sessie_id": "unheard", "time": at(5000)}
    )
    assert said(whole) == {("session", "unheard")}


def test_fetched_again_before_and_after_it_was_stored(whole, someone):
    turn, facts = someone
    stored = facts.stored[0]["stored"]
    whole.journal.exchanges.append(served(turn.version, stored - 0.5))
    verdict = chaos_check.check(whole)
    assert verdict.violations == []
    assert verdict.figures["dossiers served more than once"] == 1
    # asked for before that, and answered after it: nobody could know
    whole.journal.exchanges.append(served(turn.version, stored + 0.5, milliseconds=900))
    assert said(whole) == set()
    whole.journal.exchanges.append(served(turn.version, stored + 5))
    assert said(whole) == {("fetched again", turn.pupil.label)}


def test_fetched_again_because_somebody_asked_again(whole, someone):
    """A line that was given up after its dossier was stored is asked for anew, by another line."""
    turn, facts = someone
    stored = facts.stored[0]["stored"]
    facts.lines.append({**facts.lines[0], "run": 9, "made": stored + 4})
    whole.journal.exchanges.append(served(turn.version, stored + 5))
    assert said(whole) == set()
    whole.journal.exchanges.append(served(turn.version, stored + 3))
    assert said(whole) == {("fetched again", turn.pupil.label)}


def test_fetched_again_when_the_dossier_was_there_before(whole, someone):
    """Of such a dossier only the line tells when it arrived, and that to the second."""
    turn, facts = someone
    brin, label = turn.pupil.brin, turn.pupil.label
    for rounds in (whole.rounds, whole.control_rounds):
        again = copy.deepcopy(next(d for d in rounds[brin][0] if d.turn.pupil.label == label))
        again.begun, again.ended = 9000.0, 9100.0
        rounds[brin].append([again])
    # the turn before it ended in the same second
    facts.lines.append({**facts.lines[0], "run": 8, "made": 8998.0, "arrived": 8999.5})
    facts.lines.append({**facts.lines[0], "run": 9, "made": 9000.1, "arrived": 9002.0})
    whole.journal.exchanges += [served(turn.version, 9001.0), served(turn.version, 9002.4)]
    assert said(whole) == set(), "stored after the second of these"
    whole.journal.exchanges.append(served(turn.version, 9003.4))
    assert said(whole) == {("fetched again", label)}


def test_a_number_of_a_record_is_no_text_of_the_dossier():
    """It may equal a score by chance, which would count as found again."""
    documents = [{"document_id": 7, "pad": "p", "status": "ok"}]
    values = {
        "leerling_id": 1,
        "documenten": documents,
        "zacht_ontvangen": [{"rij_id": 15, "dossier_id": 3, "tekst": "Leest graag"}],
    }
    assert chaos_check.told(values) == {
        # by these the files are found
        "documenten": documents,
        "zacht_ontvangen": [{"tekst": "Leest graag"}],
    }


def test_numbers_in_logs(tmp_path):
    pupil = next(iter(PLAN.pupils))
    (tmp_path / "good.log").write_text("regel 12\n")
    assert numbers_in_logs(tmp_path, PLAN.pupils) == []
    (tmp_path / "bad.log").write_text(f"leerling {pupil.number}\n")
    assert numbers_in_logs(tmp_path, PLAN.pupils) == ["bad.log"]
