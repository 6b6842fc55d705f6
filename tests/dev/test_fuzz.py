"""The fuzz run itself: it finds what is planted, and does the same again for the same seed."""

import base64
import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest
from lxml import etree

from devtools import fuzz
from devtools.fuzz_check import Broken, check_dossier, check_error, marks
from devtools.fuzz_input import KINDS, make_input
from devtools.fuzz_minimise import minimise
from devtools.fuzz_report import as_text
from devtools.fuzz_run import Limits, Run
from devtools.fuzz_seeds import GIVEN, names, seeds
from devtools.fuzz_values import MARK
from oso.gegevensset import Dossier, DossierError, RestVeld, Row, parse
from oso.text import Message

MARKED = f"zq{'0123456789abcdef' * 2}qz"
OTHER = f"zq{'fedcba9876543210' * 2}qz"


def dossier_xml(pupil: str) -> bytes:
    space = "http://www.edustandaard.nl/oso_gegevensset/2019/dossier"
    return (
        f'<dossier xmlns="{space}"><huidigeschool><naam>De Proef</naam><leerling>'
        f"<achternaam>Verzon</achternaam>{pupil}</leerling></huidigeschool></dossier>"
    ).encode()


SECRET = dossier_xml(
    f"<adresgeheim>true</adresgeheim><adreslijst><adres><straat>{MARKED}</straat></adres>"
    f"</adreslijst><roepnaam>{OTHER}</roepnaam>"
)


# -- inputs ---------------------------------------------------------------------------------------


def test_the_same_number_is_the_same_input():
    for number in range(60):
        assert make_input(3, number, 100_000) == make_input(3, number, 100_000)
    assert make_input(3, 1, 100_000) != make_input(4, 1, 100_000)


def test_every_kind_of_mutation_occurs_and_none_grows_beyond_what_is_allowed():
    seen = set()
    for number in range(2000):
        one = make_input(11, number, 60_000)
        assert len(one.data) <= 60_000
        seen.update(one.kinds)
        if seen == set(KINDS):
            break
    assert seen == set(KINDS)


def test_large_inputs_are_large():
    assert max(len(make_input(1, number, 2_000_000).data) for number in range(400)) > 500_000


def test_seeds_are_dossiers_of_all_years():
    years = {parse(seed.data).versie for seed in seeds()}
    assert {"1.1", "1.2", "2016", "2017", "2018", "2019", "2024"} <= years
    assert any(parse(seed.data).attachments for seed in seeds())


def test_the_seed_of_hashes_does_not_matter(tmp_path):
    """Sets have another order in each process; inputs must not depend on it."""
    program = (
        "import hashlib; from devtools.fuzz_input import make_input; "
        "print(hashlib.sha256(repr([make_input(1, n, 50_000) for n in range(100)])"
        ".encode()).hexdigest())"
    )
    # Another one than this process has: its own is made by chance, or told by the same variable.
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    told = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    here = repr([make_input(1, number, 50_000) for number in range(100)])
    assert told == hashlib.sha256(here.encode()).hexdigest() + "\n"


# -- what must hold -------------------------------------------------------------------------------


def test_which_marks_are_secret_is_found_apart_from_the_parser():
    secret, kept = marks(etree.fromstring(SECRET))
    assert (secret, kept) == ({MARKED}, {OTHER})
    # What also stands elsewhere is no secret.
    both = SECRET.replace(b"De Proef", MARKED.encode())
    assert marks(etree.fromstring(both)) == (set(), {MARKED, OTHER})
    open_ = SECRET.replace(b">true<", b">false<")
    assert marks(etree.fromstring(open_)) == (set(), {MARKED, OTHER})


def test_a_good_dossier_passes():
    check_dossier(SECRET, parse(SECRET))


def _bare(row: Row) -> Row:
    return Row(row.entiteit, row.values, {}, row.plek)


def _rest(dossier: Dossier, value: str) -> Dossier:
    """One leaf more in rest and one fewer in its place, so that the sum holds."""
    rest = (*dossier.rest, RestVeld("huidigeschool/x", value))
    return replace(dossier, rest=rest, mapped=dossier.mapped - 1)


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        (lambda d: replace(d, leaves=d.leaves + 1, mapped=d.mapped + 1), "leaves"),
        (lambda d: replace(d, mapped=d.mapped + 1), "sum of leaves"),
        (lambda d: _rest(d, MARKED), "secret in as_json"),
        (lambda d: replace(d, opslag=SECRET), "secret in opslag"),
        (lambda d: replace(d, sha256="0"), "hash of the file"),
        (lambda d: replace(d, root=_bare(d.root)), "text lost"),
        (lambda d: replace(d, opslag=dossier_xml("<x/>")), "opslag has other leaves"),
    ],
)
def test_a_spoilt_dossier_is_noticed(spoil, rule):
    with pytest.raises(Broken) as caught:
        check_dossier(SECRET, spoil(parse(SECRET)))
    assert caught.value.rule == rule


def test_a_finding_with_a_text_of_the_file_is_noticed():
    dossier = parse(SECRET)
    (first, *rest) = dossier.findings
    told = replace(first, message=Message("x", "This is %(what)s.", {"what": OTHER}))
    with pytest.raises(Broken, match="finding with text"):
        check_dossier(SECRET, replace(dossier, findings=(told, *rest)))


def test_an_error_with_a_text_of_the_file_is_noticed():
    check_error(DossierError(Message("dossier.x", "Line %(line)s.", {"line": 3})))
    for message in (
        Message("dossier.x", f"Not {MARKED}."),
        Message("dossier.x", "Not %(name)s.", {"name": "Bo"}),
        Message("x", "No."),
    ):
        with pytest.raises(Broken):
            check_error(DossierError(message))
    try:
        try:
            raise ValueError(MARKED)
        except ValueError as cause:
            raise DossierError(Message("dossier.x", "No.")) from cause
    except DossierError as error:
        with pytest.raises(Broken, match="error holds text"):
            check_error(error)


def test_marks_are_longer_than_any_code():
    from oso.gegevensset.codelijsten import lijst

    assert MARK.fullmatch(MARKED)
    assert max(len(code) for number in range(1, 60) for code in lijst(number)) < len(MARKED)


# -- the run --------------------------------------------------------------------------------------

BAD = """
import os, time
from devtools.fuzz_seeds import seeds
from oso.gegevensset import parse
from oso.gegevensset.xml_veilig import fout

HELD = []

def read(data):
    if data in [seed.data for seed in seeds()]:
        return parse(data)
    if len(data) % 5:
        raise fout("no_xml", "No.")
    what = os.environ["BAD_WAY"]
    if what == "raise":
        raise KeyError("oops")
    if what == "die":
        os._exit(9)
    if what == "hang":
        time.sleep(60)
    if what == "memory":
        block = b"x" * 150_000_000
        block = None
        raise fout("no_xml", "No.")
    if what == "leak":
        HELD.append(b"x" * 30_000_000)
        raise fout("no_xml", "No.")
    return parse(data)
"""


@pytest.fixture(scope="module")
def few_seeds(tmp_path_factory):
    """Only the small ones, since many processes are started here."""
    given = tmp_path_factory.mktemp("seeds") / "seeds.json"
    small = [seed for seed in seeds() if seed.name.startswith("small ")]
    given.write_text(json.dumps([(s.name, base64.b64encode(s.data).decode()) for s in small]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(GIVEN, str(given))
        for cached in (seeds, names):
            cached.cache_clear()
        yield
    for cached in (seeds, names):
        cached.cache_clear()


def _run(tmp_path, monkeypatch, way: str, **more) -> Run:
    (tmp_path / "bad_reader.py").write_text(BAD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("BAD_WAY", way)
    settings = {
        "seed": 5, "inputs": 24, "effort": 1.0, "seconds": None, "jobs": 1, "most": 60_000,
        "limits": Limits(seconds=0.7), "folder": tmp_path / "found", "target": "bad_reader:read",
    }  # fmt: skip
    return Run(**settings | more)


@pytest.mark.usefixtures("few_seeds")
@pytest.mark.parametrize(
    ("way", "signature"),
    [
        ("raise", "KeyError in bad_reader.py:read"),
        ("die", "died with exit code 9"),
        ("hang", "hang"),
    ],
)
def test_what_breaks_is_found_confirmed_and_saved(tmp_path, monkeypatch, way, signature):
    report = _run(tmp_path, monkeypatch, way).run()
    assert report.inputs == 24  # it goes on after each of them
    failure = report.found[signature]
    assert failure.confirmed
    assert failure.count == report.failed
    saved = list((tmp_path / "found").glob("*.xml"))
    assert [str(path) for path in saved] == [failure.file]
    assert len(saved[0].read_bytes()) <= failure.first.size
    assert len(saved[0].read_bytes()) % 5 == 0
    assert signature in saved[0].with_suffix(".txt").read_text()
    assert signature in as_text(report)


@pytest.mark.usefixtures("few_seeds")
def test_memory_is_found_with_the_input_that_took_it(tmp_path, monkeypatch):
    report = _run(tmp_path, monkeypatch, "memory").run()
    assert report.failures
    assert all(name.startswith("memory: ") for name in report.found)
    assert report.most_memory[0].grown > 140_000_000
    assert sum(failure.count for failure in report.failures) < 24


@pytest.mark.usefixtures("few_seeds")
def test_a_worker_that_keeps_memory_is_replaced(tmp_path, monkeypatch):
    report = _run(tmp_path, monkeypatch, "leak").run()
    assert report.restarts
    assert report.inputs == 24
    assert not report.found  # 30 MB is below the floor, since none was blamed for the one before


@pytest.mark.usefixtures("few_seeds")
def test_two_processes_do_each_input_once(tmp_path, monkeypatch):
    one = _run(tmp_path, monkeypatch, "well", inputs=60).run()
    two = _run(tmp_path, monkeypatch, "well", inputs=60, jobs=2).run()
    assert one.inputs == two.inputs == 60
    assert (one.kinds, one.outcomes, one.bytes) == (two.kinds, two.outcomes, two.bytes)


def test_minimise_leaves_out_what_does_not_matter():
    data = dossier_xml("<a><b/><c>kern</c></a>" + "<d>veel</d>" * 50)
    small = minimise(data, lambda some: b"kern" in some, 10)
    assert small == b"kern"
    assert minimise(data, lambda some: False, 10) == data


@pytest.mark.usefixtures("few_seeds")
def test_the_command_tells_all_as_json(tmp_path, monkeypatch, capsys):
    (tmp_path / "bad_reader.py").write_text(BAD)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("BAD_WAY", "raise")
    monkeypatch.setattr(fuzz, "FOLDER", tmp_path / "found")
    command = "--inputs 24 --most 0.05 --jobs 1 --effort 1 --target bad_reader:read".split()
    report = tmp_path / "report.json"
    assert fuzz.main([*command, "--json", "--report", str(report)]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(report.read_text())
    assert told["inputs"] == sum(told["outcomes"].values()) == 24
    assert told["failures"][0]["signature"] == "KeyError in bad_reader.py:read"
    monkeypatch.setenv("BAD_WAY", "well")
    assert fuzz.main(command) == 0
    assert "failures\n  none" in capsys.readouterr().out
