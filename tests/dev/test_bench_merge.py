"""The benchmark of working in: what it measures with, and how it tells the figures."""

from collections import Counter
from datetime import datetime

import pytest
from lxml import etree

from devtools import bench_merge
from devtools.bench_merge import AGAIN, CHANGED, FIRST, LOAD, SQL, Table, Timing
from oso.gegevensset import parse


def rows(data):
    return Counter(row.entiteit for row, _parent, _relation in parse(data).rows())


@pytest.mark.parametrize("sample", bench_merge.samples()[0], ids=lambda sample: sample.name)
def test_the_changed_dossier_has_a_few_changes(sample):
    before, after = parse(sample.data), parse(sample.changed)
    assert after.datum > before.datum
    assert not after.attachments
    assert rows(sample.changed)["toets"] == rows(sample.data)["toets"] + 1
    assert rows(sample.changed)["schoolloopbaan"] == rows(sample.data)["schoolloopbaan"] - 1
    scores = [
        Counter(row.values.get("waarde") for row, _p, _r in read.rows() if row.entiteit != "cijfer")
        for read in (before, after)
    ]
    assert sum((scores[1] - scores[0]).values()) >= 3


def test_the_sized_dossiers_differ_in_their_tests_alone():
    others = []
    for wanted, sample in zip(bench_merge.SIZES, bench_merge.sized(), strict=True):
        found = rows(sample.data)
        assert sum(found.values()) == pytest.approx(wanted, abs=6)
        others.append(found - Counter(toets=1000, referentiescore=1000))
        changed = sum(
            str(row.values.get("waarde")).endswith("+")
            for row, _parent, _relation in parse(sample.changed).rows()
        )
        assert changed >= found["referentiescore"]
    assert len({str(other) for other in others}) == 1


def timing(first=30.0, *, goals=True):
    steps = {FIRST: [first, 90.0, first], AGAIN: [5.0] * 3, CHANGED: [8.0] * 3}
    found = Timing("a", goals, rows=4, parse_ms=1.5)
    found.rounds = {**steps, SQL: [10.0] * 3, LOAD: [100.0] * 3}
    found.statements = {FIRST: 26, AGAIN: 9, CHANGED: 20, SQL: 12, LOAD: 200}
    return found


def test_the_rows_of_the_bench():
    told = timing().as_rows()
    assert [(row["name"], row["reference"]) for row in told] == [
        (f"a, {step}", reference) for step in (FIRST, AGAIN, CHANGED) for reference in (SQL, LOAD)
    ]
    assert list(told[0])[:6] == [
        "name", "ours_ms", "reference", "reference_ms", "ratio", "goal",
    ]  # fmt: skip
    assert (told[0]["ratio"], told[0]["goal"]) == (3.0, 3.0)
    assert (told[1]["ratio"], told[1]["goal"]) == (0.3, 0.28)
    assert (told[0]["statements"], told[0]["rows"], told[0]["parse_ms"]) == (26, 4, 1.5)
    assert {row["goal"] for row in timing(goals=False).as_rows()} == {None}


def test_the_table_of_the_bench():
    head, _rule, first, *_rest = bench_merge.table([timing(), timing(goals=False)]).splitlines()
    assert "goal ≤ 3.0" in head
    assert "3.00 × reached" in first
    assert "0.30 × missed" in first
    assert bench_merge.table([timing(goals=False)]).count("missed") == 0
    assert "a 1.5 ms" in bench_merge.reading([timing()])


def test_tables_come_after_those_that_they_point_at():
    def table(name, *references):
        return Table(name, name, [], [1], [()], dict(enumerate(references)))

    given = [table("c", "b", "a"), table("b", "a", "b", "absent"), table("a")]
    assert [one.name for one in bench_merge._in_order(given)] == ["a", "b", "c"]


def test_values_as_a_file_to_import_has_them():
    moment = datetime(2026, 1, 2, 3, 4, 5, 678)
    told = [
        bench_merge._as_text(value, kind)
        for value, kind in (
            (None, "char"), (False, "boolean"), (True, "boolean"), (moment, "datetime"),
            (moment.date(), "date"), (7, "many2one"),
        )
    ]  # fmt: skip
    assert told == ["", "0", "1", "2026-01-02 03:04:05", "2026-01-02", "7"]


def test_a_changed_dossier_stays_a_dossier():
    sample = bench_merge.samples()[0][0]
    assert etree.fromstring(sample.changed).tag == etree.fromstring(sample.data).tag
