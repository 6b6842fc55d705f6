"""./dev try: which files go together, and what is said of those that cannot be fetched."""

import socket

import pytest

from devtools import demo, dossiers, fetching, trial
from devtools.console import DevError

SCHOOL = dossiers.DEMO_SCHOOLS[0]
OTHER = dossiers.DEMO_SCHOOLS[2]


@pytest.fixture
def folder(tmp_path):
    pupil = SCHOOL.pupils[0]
    files = {
        "a.xml": dossiers.make(pupil, SCHOOL.school),
        "b.xml": dossiers.make(SCHOOL.pupils[1], SCHOOL.school),
        "c.XML": dossiers.make(pupil, SCHOOL.school, spring=True),
        "d.xml": dossiers.make(pupil, OTHER.school),  # the same pupil at another school
        "e.xml": b"<dossier",
        "f.xml": dossiers.make(pupil, SCHOOL.school).replace(SCHOOL.brin.encode(), b"????"),
        "notes.txt": b"no dossier",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_two_files_of_one_pupil_at_one_school_go_in_two_rounds(folder):
    items = fetching.read_items(trial.files(folder))
    batches = [[item.file for item in batch] for batch in fetching.rounds(items)]
    assert batches == [["a.xml", "b.xml", "d.xml"], ["c.XML"]]


def test_what_cannot_be_asked_for_has_its_outcome_at_once(folder):
    outcomes = {
        item.file: item.outcome for item in fetching.read_items(trial.files(folder)) if item.outcome
    }
    assert outcomes == {"e.xml": "unreadable", "f.xml": "no_brin"}


def test_what_cannot_be_fetched_still_has_the_figures_of_the_reader(folder):
    (item,) = (item for item in fetching.read_items([folder / "f.xml"]))
    told = item.as_json()
    assert told["leaves"] == told["mapped"] + told["rest"] + told["withheld"] > 100
    assert len(told["attachments"]) == len(item.dossier.attachments)
    assert told["values"] is None
    assert told["message"]


def test_nothing_shows_a_number_by_accident(folder):
    items = fetching.read_items(trial.files(folder))
    assert SCHOOL.bsns[0] not in repr(items)


def test_a_port_that_is_taken_is_refused_where_the_user_asked_for_it():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(DevError, match=str(number)):
            demo.port(number)
    assert demo.port(number) == number


def test_the_usual_port_gives_way_to_a_free_one(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(demo, "PORT", taken.getsockname()[1])
        assert demo.port(None) != demo.PORT
