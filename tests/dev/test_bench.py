"""The benchmark: what it measures with, and how it tells the figures."""

import json

import pytest
from lxml import etree

from devtools import bench, bench_parse
from devtools.console import DevError
from devtools.paths import SHARED
from oso.gegevensset import parse

with_schemas = pytest.mark.skipif(
    not bench_parse.SCHEMAS.is_dir(), reason="the official schemas are not beside this checkout"
)


def test_samples_with_and_without_attachments():
    samples, official = bench_parse.samples()
    assert official == any((SHARED / "gegevensset" / "dossiers").glob("*.xml"))
    versions = {sample.version for sample in samples}
    assert {"2017.1", "2018.1", "2019.1"} <= versions
    for sample in samples:
        dossier = parse(sample.data)
        assert bool(dossier.attachments) is sample.attachments
        assert sample.attachments is sample.name.endswith(", with attachments")


def test_without_attachments_only_these_are_gone():
    data = (
        b'<dossier xmlns="u">\n <a><document><b>x</b></document></a>\n <c>y</c>'
        b"<resultaat><document/></resultaat><d>z<document/></d><e><f/><document/></e>"
        b"<sefunctioneren><document/><g>w</g></sefunctioneren></dossier>"
    )
    left = etree.fromstring(bench_parse.without_attachments(data))
    assert [etree.QName(el).localname for el in left.iter()] == [
        "dossier", "c", "resultaat", "d", "e", "f",
    ]  # fmt: skip
    assert [text.strip() for text in left.itertext() if text.strip()] == ["y", "z"]


@with_schemas
def test_all_samples_stay_valid():
    """Else the validation would stop sooner or tell more, and the comparison be another."""
    samples, _official = bench_parse.samples()
    schemas = bench_parse.compiled({sample.version for sample in samples})
    invalid = [
        s.name for s in samples if not schemas[s.version][0].validate(etree.fromstring(s.data))
    ]
    assert not invalid


@with_schemas
def test_the_rows_of_a_bench(capsys, monkeypatch):
    samples, official = bench_parse.samples()
    few = [sample for sample in samples if sample.version == "2019.1"][-2:]
    monkeypatch.setattr(bench_parse, "samples", lambda: (few, official))
    assert bench.main(["parse", "--json", "--rounds", "2"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 4
    for row in rows:
        assert list(row) == ["name", "ours_ms", "reference", "reference_ms", "ratio", "goal"]
        assert row["ours_ms"] > 0 < row["reference_ms"]
        assert row["ratio"] == pytest.approx(
            row["ours_ms"] / row["reference_ms"], rel=0.02, abs=0.01
        )
    with_goal = [(row["name"], row["reference"]) for row in rows if row["goal"] is not None]
    assert with_goal == [("2019.1_made, without attachments", "lxml parse + XSD")]
    assert next(row["goal"] for row in rows if row["goal"]) == 2.5


def test_what_the_time_goes_to_adds_up():
    samples, _official = bench_parse.samples()
    sample = next(sample for sample in samples if sample.attachments)
    row = bench_parse.profile(sample, 3)
    whole = row.pop("whole")
    assert set(row) == {"XML to tree", "attachments", "checks", "walk"}
    assert all(part > 0 for part in row.values())
    assert sum(row.values()) == pytest.approx(whole)


def test_the_table_says_reached_or_missed():
    row = {"name": "a", "ours_ms": 2.0, "reference": "b", "reference_ms": 1.0, "goal": 2.5}
    table = bench.table(
        [row | {"ratio": 2.0}, row | {"ratio": 2.51}, row | {"ratio": 2.0, "goal": None}]
    )
    head, rule, *lines = table.splitlines()
    assert len({len(line) for line in (head, rule, *lines)}) == 1
    assert ["reached" in line for line in lines] == [True, False, False]
    assert ["missed" in line for line in lines] == [False, True, False]


def test_a_bench_that_is_not_there():
    with pytest.raises(DevError, match="no bench “nothing” yet"):
        bench.main(["nothing"])


def test_without_schemas_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_parse, "SCHEMAS", tmp_path)
    with pytest.raises(DevError, match="nothing to compare with"):
        bench.main(["parse"])


def test_the_page_keeps_its_words(tmp_path, monkeypatch):
    page = tmp_path / "benchmarks.md"
    begin, other = bench._BEGIN.format("parse"), bench._BEGIN.format("merge")
    rest = f"after\n{other}kept\n{bench._END}"
    page.write_text(f"before\n{begin}old\n{bench._END}{rest}")
    monkeypatch.setattr(bench, "DOCS", page)
    bench.write_docs("parse", ["one", "two"])
    assert page.read_text() == f"before\n{begin}\none\n\ntwo\n\n{bench._END}{rest}"
    page.write_text("no marks")
    with pytest.raises(DevError, match="lacks the marks"):
        bench.write_docs("parse", ["one"])
