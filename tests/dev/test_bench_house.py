"""The benches of a whole house: small, so that they are known to work."""

import json
import subprocess
import sys

import pytest

from devtools import bench, bench_fetch, bench_house, bench_scale
from devtools.bench_explain import Query
from devtools.bench_house import Batch, Cost
from devtools.bench_tables import compared, figure
from devtools.console import DevError
from devtools.paths import ROOT
from oso.gegevensset import parse


def shape(row):
    """The first keys of a row, without the unit."""
    return [key.removesuffix("ms").removesuffix("mb").rstrip("_") for key in list(row)[:6]]


def run(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "devtools", "bench", *arguments, "--json"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    for row in rows:
        assert shape(row) == ["name", "ours", "reference", "reference", "ratio", "goal"]
    return rows


def test_fetching_a_few_dossiers():
    rows = run("fetch", "--n", "8", "--at-a-time", "2", "--latency", "50")
    first, _quiet, _both, memory, beside, _beside_quiet = rows
    assert first["n"] == 8
    assert first["waiting_ms"] == 200
    assert first["reference_ms"] == max(200, first["cpu_ms"]["worker"])
    assert first["ours_ms"] > first["reference_ms"]
    assert first["bytes"] > 8 * 20_000
    # the LAS made each of them wait
    assert first["steps_ms"]["duur_las"]["median"] >= 50
    assert all(found["mean"] > 0 for found in first["steps_ms"].values())
    assert len(memory["tenths_mb"]) == 11
    assert min(memory["tenths_mb"]) > 50
    # the other school's dossiers hung all the while
    assert beside["hanging"] == 2


def test_few_and_more_pupils_on_file():
    rows = run("scale", "--sizes", "20,120", "--n", "3", "--rounds", "1", "--run", "40")
    told = {row["name"]: row for row in rows}
    cpu = told["CPU of a dossier with 120 pupils on file"]
    assert cpu["ratio"] == pytest.approx(cpu["ours_ms"] / cpu["reference_ms"], abs=0.01)
    assert cpu["goal"] == 1.1
    # copies have rows in all tables, not just the pupil
    assert cpu["rows"] > 120 * 80
    # 60 copies of the big school; what the batches fetched was removed again but for the last
    assert "overview's first page, 63 pupils, 63 rows" in told
    assert told["starting a run for 40 pupils"]["reference"] == "for 30"
    claim = told["claim of waiting lines"]
    assert claim["seq_scans"] == []
    indexes = told["pupils of a school by number"]["indexes"]
    assert indexes
    assert all("bsn" in index for index in indexes)


def test_batches_have_the_same_dossiers_under_other_numbers():
    number = bench_house.numbers()
    batches = [[next(number) for _place in range(2)] for _batch in range(2)]
    with bench_house.dossier_folder({bench_house.BIG: batches}) as folder:
        read = {
            found.pgn: found for found in (parse(path.read_bytes()) for path in folder.iterdir())
        }
    assert not folder.exists()
    assert set(read) == {number for batch in batches for number in batch}
    for first, second in zip(*batches, strict=True):
        assert (
            read[first].leerling.values["achternaam"]
            == (read[second].leerling.values["achternaam"])
        )
        assert read[first].leaves == read[second].leaves
        assert read[first].brin == bench_house.BIG


def batch(seconds=20.0, worker=10.0, postgres=5.0, queued=2.0):
    return Batch(
        1, seconds, 0.2, Cost(worker, postgres, 3.0, 0.5), [100.0, 108.0, 109.0], 0.5, queued
    )


def test_the_floor_is_the_waiting_or_the_processor():
    plan = bench_fetch.Plan(n=100, at_a_time=10, latency=300)
    assert plan.waiting == 3
    told = bench_fetch.Outcome(plan, batch(), batch(4.0), batch(5.0), hanging=25).as_rows()
    assert (told[0]["reference_ms"], told[0]["ratio"]) == (10_000, 2.0)
    assert told[0]["cpu_ms_each"]["worker"] == 100
    assert told[1]["ratio"] == 1.8
    assert told[2]["ratio"] == 1.2
    assert (told[3]["ratio"], told[3]["goal"]) == (1.09, 1.1)
    assert (told[4]["ratio"], told[4]["goal"]) == (1.25, 1.25)
    assert (told[5]["ratio"], told[5]["goal"]) == (1.5, None)
    slow = bench_fetch.Plan(n=1000, at_a_time=10, latency=300)
    assert bench_fetch.Outcome(slow, batch(), batch(), batch(), 0).floor == 30


def test_spread_of_seconds():
    assert bench_fetch.spread([]) == {}
    assert bench_fetch.spread([0.1] * 19 + [1.0]) == {"mean": 145.0, "median": 100.0, "p95": 1000.0}


def test_the_best_batch_of_each_process_counts():
    plan = bench_scale.Plan(sizes=(100, 1000), batch=10, repeats=2)
    outcome = bench_scale.Outcome(plan)
    outcome.batches = {
        100: [batch(worker=1.0, postgres=0.6), batch(worker=1.2, postgres=0.5)],
        1000: [batch(worker=1.3, postgres=0.5), batch(worker=1.15, postgres=0.7)],
    }
    outcome.rows = outcome.size = {100: 1, 1000: 2}
    (row,) = outcome._growing()
    assert (row["reference_ms"], row["ours_ms"], row["ratio"]) == (150, 165, 1.1)


def test_pupils_by_school():
    plan = bench_scale.Plan()
    for size in plan.sizes:
        assert sum(plan.schools(size).values()) == size
    assert plan.schools(20_000)[bench_house.BIG] == 10_000
    assert plan.schools(20_000)[bench_house.SMALL] == 30


def test_what_the_database_reads_whole_stands_in_the_table():
    plan = bench_scale.Plan(sizes=(100, 1000), batch=10)
    outcome = bench_scale.Outcome(plan, scanned={"oso_toets": 1234})
    outcome.batches, outcome.rows, outcome.size = {100: [batch()]}, {100: 5}, {100: 1e6}
    outcome.queries = [Query("claim", ["an_index"], [], 0.5), Query("other", [], ["a_table"], 9)]
    told = bench_scale.where(outcome)
    assert "oso_toets 1,234" in told
    lines = {line.split("|")[1].strip(): line for line in told.splitlines() if "|" in line}
    assert "an_index" in lines["claim"]
    assert "a_table" in lines["other"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["fetch", "--sizes", "100,200"],
        ["merge", "--n", "3"],
        ["scale", "--profile"],
        ["scale", "--sizes", "200,100"],
        ["scale", "--sizes", "100"],
        ["scale", "--sizes", "100,110"],
        ["scale", "--sizes", "100,x"],
        ["fetch", "--n", "0"],
    ],
)
def test_options_that_do_not_fit(arguments):
    with pytest.raises(DevError):
        bench.main(arguments)


def test_figures_in_words():
    assert figure({"ours_ms": 4.454}, "ours") == "4.45 ms"
    assert figure({"ours_ms": 12_340.0}, "ours") == "12.3 s"
    assert figure({"ours_mb": 151.6}, "ours") == "152 MB"
    row = {"name": "a", "reference": "b", "ratio": None, "goal": None}
    assert "b" in compared([row | {"ours_ms": 1.0, "reference_ms": None}], "what")
