"""./dev try --again: which file comes over which, and how changes are told."""

import argparse
from dataclasses import replace

import pytest

from devtools import again, dossiers, fetching, trial
from oso.samenvoegen import Reden

SCHOOL = dossiers.DEMO_SCHOOLS[0]


def item(file, number, outcome="imported", values=None):
    """A file of a pupil (the place in the school) as it ended; number None for no dossier."""
    if number is None:
        return fetching.Item(file, b"<x", outcome="unreadable", message="Kapot.")
    content = dossiers.make(SCHOOL.pupils[number], SCHOOL.school)
    found = fetching.Item(file, content, outcome=outcome, message="Goed.", values=values)
    found.dossier = fetching.parse(content)
    found.merged = True
    return found


def change(**given):
    return {
        "id": "toets,3/opmerking", "what": "gewijzigd", "done": True, "section": "toetsen",
        "entity": "toets", "row": [["toetsen", {"eldtoetscode": "RW-M8", "afnamedatum": None}]],
        "field": "opmerking", "old": None, "new": "goed\ngedaan", "why": "vervangen",
    } | given  # fmt: skip


@pytest.fixture(scope="module")
def rows():
    """Two files of the first pupil, one of the second and a broken one; then again."""
    first = [
        item("a1", 0, values={"n": 1}),
        item("a2", 0, values={"n": 2}),
        item("b", 1, values={"n": 3}),
        item("c", 2, "not_ready"),
        item("x", None),
    ]
    before = [replace(one, values=one.values and {"n": 9}) for one in first]
    after = [item("a3", 0, "overwritten"), item("c2", 2), item("d", 3), item("x", None)]
    changes = {id(after[0]): [change(), change(done=False, why="definitief")]}
    told = again.pair(before, first, after, changes, "overschrijven", definitief=True)
    return [row.as_json() for row in told]


def test_the_second_folder_comes_first_each_with_what_it_came_over(rows):
    told = [(row["file"], row["outcome"], row["first"] and row["first"]["file"]) for row in rows]
    assert told == [
        ("a3", "overwritten", "a2"),
        ("c2", "imported", "c"),
        ("d", "imported", None),
        ("x", "unreadable", None),
        ("a1", "not_again", "a1"),
        ("b", "not_again", "b"),
        ("x", "not_again", "x"),
    ]
    assert rows[0]["first"]["values"] == {"n": 2}
    assert rows[5]["values"] == {"n": 9}, "as it is in the end"
    assert "later bestand" in rows[4]["message"]
    assert "tweede map" in rows[5]["message"]


def test_each_row_has_the_keys_of_try_and_those_of_again(rows):
    for row in rows:
        assert set(row) == {
            "file", "bsn", "outcome", "message", "leaves", "mapped", "rest", "withheld",
            "lost", "restveld", "attachments", "values",
            "mode", "definitief", "first", "changes", "counts",
        }  # fmt: skip
        assert (row["mode"], row["definitief"]) == ("overschrijven", True)
    assert rows[0]["counts"] == {"new": 0, "changed": 1, "gone": 0, "not_done": 1}
    assert [row["changes"] for row in rows[1:]] == [[]] * 6


def test_merged_values_are_no_loss_of_a_file(rows):
    """What is stored is of several files; a file is judged by how it was read."""
    assert [row["lost"] for row in rows] == [0, 0, 0, None, 0, 0, None]


def test_of_a_dossier_that_was_only_kept_nothing_is_done():
    changes = [change(), change(done=False, why="definitief")]
    assert again.only_kept(changes, "overwritten") == changes
    kept = again.only_kept(changes, "older")
    assert [(one["done"], one["why"]) for one in kept] == [(False, "older"), (False, "definitief")]
    assert "ouder" in again.reason("older", str)


def test_a_change_in_words():
    def words(**given):
        return again.in_words(change(**given), lambda message: message.code)

    assert words() == (
        "~ toetsen (eldtoetscode RW-M8) › opmerking: (leeg) → goed gedaan — merge.replaced"
    )
    assert words(old=" ", new=["a", "b"], what="aangevuld", done=False, why="spatie") == (
        "! toetsen (eldtoetscode RW-M8) › opmerking: “ ” → a, b — merge.space"
    )
    assert words(what="vermist", field=None, new=None, why="niet_in_laatste") == (
        "- toetsen (eldtoetscode RW-M8) — merge.not_in_last"
    )
    assert words(what="nieuw", row=[["verzuim", {}]], field=None, why="ontbrak") == (
        "+ verzuim — merge.missing"
    )
    assert words(old=True, new=False, row=[], why="own_code") == (
        "~ opmerking: ja → nee — own_code"
    )


def test_each_reason_has_words():
    for code in Reden:
        assert again.reason(code.value, str) != code.value


def test_a_file_in_words(rows):
    row = again.Again(
        item("a3", 0, "overwritten"), item("a2", 0), "overschrijven", False,
        [change(), change(section="leerling", row=[], field="roepnaam", old="A", new="B")],
    )  # fmt: skip
    lines = list(again.lines(row, lambda message: message.code))
    assert lines[:2] == ["a3", "  first       a2: imported"]
    assert "  changes     0 new, 2 changed, 0 gone, 0 not done" in lines
    assert lines[-4:-2][0] == "  toetsen"
    assert lines[-2:] == ["  leerling", "    ~ roepnaam: A → B — merge.replaced"]


@pytest.mark.parametrize(
    "options",
    [["--again", "x"], ["--mode", "aanvullen"], ["--definitief"], ["--again", "x", "--mode", "y"]],
)
def test_options_that_do_not_go_together(options, capsys):
    with pytest.raises(SystemExit):
        trial.main(["folder", *options])
    assert "--" in capsys.readouterr().err


def test_where_nothing_can_be_asked_for_no_house_is_built(tmp_path, monkeypatch):
    (tmp_path / "x.xml").write_bytes(b"<x")
    monkeypatch.setattr(trial, "trial_house", None)
    arguments = argparse.Namespace(
        folder=tmp_path, again=tmp_path, mode="aanvullen", definitief=False, json=True
    )
    assert [row.item.outcome for row in again.run(arguments)] == ["unreadable", "not_again"]
