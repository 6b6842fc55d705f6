"""A short chaos run, and that its checker sees what is planted in the same databases."""

import pytest

from devtools.chaos_house import ChaosHouse
from devtools.chaos_run import Options, chaos
from devtools.pytest_record import remember

OPTIONS = Options(kills=7, seed=7, pupils=9, pause=1.5)


@pytest.fixture(scope="module")
def disturbed(run_logs):
    """A run that has ended, and its report; the house still stands."""
    # Beside the other logs: these tell of killed servers, and the checker itself looks for numbers
    with chaos(OPTIONS, run_logs.parent.parent / "chaos") as house:
        remember(*(pupil.number for pupil in house.plan.pupils))
        yield house, house.run()


def test_nothing_is_half_merged_lost_or_double(disturbed):
    _house, report = disturbed
    assert [str(violation) for violation in report.verdict.violations] == []


def test_everything_was_killed_and_everything_was_looked_at(disturbed):
    _house, report = disturbed
    assert report.kills.keys() == ChaosHouse.KINDS.keys()
    assert report.processes.total() > report.kills.total()
    assert report.struck > 0
    figures = report.verdict.figures
    # at least a round at each school, of which nobody got away with nothing
    assert report.turns >= OPTIONS.pupils
    assert figures["dossiers read again"] > 0
    assert figures["rows compared"] > 50 * figures["dossiers read again"]
    assert figures["values compared"] > figures["rows compared"]
    assert figures["sessions opened"] >= figures["dossiers served"] >= figures["dossiers needed"]
    assert report.as_json()["violations"] == []


def ident(house, label):
    """Id of a pupil, who may be gone."""
    for place in house.load.places:
        for number, pupil in place.pupils.items():
            if pupil.label == label:
                return number
    raise AssertionError(label)


def with_dossier(house):
    """Labels of pupils whose dossier came in."""
    rows = house.house.cluster.rows(
        house.house.db, "SELECT id FROM oso_leerling WHERE dossier_id IS NOT NULL ORDER BY id"
    )
    known = {row["id"] for row in rows}
    return [
        pupil.label
        for place in house.load.places
        for number, pupil in place.pupils.items()
        if number in known
    ]


def columns(house, table):
    """All columns of a table but the number of the row."""
    rows = house.house.cluster.rows(
        house.house.db,
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id'",
        [table],
    )
    return ", ".join(f'"{row["column_name"]}"' for row in rows)


def planted(house, label, *statements):
    """What the checker says after these statements were done for one pupil."""
    with house.house.cluster.cursor(house.house.db) as cursor:
        for statement in statements:
            cursor.execute(statement, {"pupil": ident(house, label)})
    return {(found.kind, found.who) for found in house.check().violations}


def test_the_checker_names_what_is_planted(disturbed):
    """One after another, since each leaves the databases as it made them."""
    house, _report = disturbed
    half, double, other, lost = with_dossier(house)[:4]
    first = "(SELECT min(id) FROM oso_toets WHERE leerling_id = %(pupil)s)"

    found = planted(house, half, f"DELETE FROM oso_toets WHERE id = {first}")
    assert ("half", half) in found
    assert {who for _kind, who in found} == {half}

    own = columns(house, "oso_toets")
    found = planted(
        house,
        double,
        f"INSERT INTO oso_toets ({own}) SELECT {own} FROM oso_toets WHERE id = {first}",
    )
    assert ("double", double) in found
    assert {who for _kind, who in found} == {half, double}

    found = planted(house, other, "UPDATE oso_leerling SET roepnaam = 'Ander' WHERE id = %(pupil)s")
    assert ("changed", other) in found
    # the name as the file has it is not found again either
    assert ("half", other) in found

    found = planted(
        house,
        lost,
        "UPDATE oso_leerling SET dossier_id = NULL WHERE id = %(pupil)s",
        "DELETE FROM oso_leerling WHERE id = %(pupil)s",
    )
    assert ("lost", lost) in found
