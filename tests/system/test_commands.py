"""The commands of ./dev that start the house: what they tell, and what they leave behind."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from devtools import database, demo_data, dossiers, house, logcheck
from devtools.paths import LOG, ROOT, SHARED
from devtools.processes import free_port
from devtools.pytest_record import remember
from devtools.rpc import Client

# The command itself, with its marks and its database beside those of a demo that the user runs
DEMO = """
import sys
from pathlib import Path
from devtools import cli, demo
folder, demo.DEMO_DB = Path(sys.argv[1]), sys.argv[2]
demo.READY_FILE, demo.LOCK = folder / "demo.json", folder / "lock"
sys.exit(cli.main(["demo", *sys.argv[3:]]))
"""


def alive(pattern: str) -> list[int]:
    """Processes whose command line matches."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z" and re.search(pattern, command):
            found.append(int(entry.name))
    return found


def family(pid: int) -> set[int]:
    """A process with its children and theirs."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if stat[0] != "Z":
            parents[int(entry.name)] = int(stat[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found & parents.keys()


@pytest.fixture(scope="module", autouse=True)
def _keep_logs(run_logs):
    """The commands write to ``.local/log``; what they wrote is a part of this run's logs too."""
    yield
    for name in ("demo", "check", "try"):
        if (LOG / name).is_dir():
            shutil.copytree(LOG / name, run_logs / name)


def wait_for(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@contextmanager
def demo(folder, *arguments):
    """``./dev demo`` as a process; yields it with the name of its database."""
    name = f"{database.prefix()}_command_{os.getpid()}"
    with open(folder / "output", "w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", DEMO, str(folder), name, *arguments],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process, name
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def _no_database(server):
    """Drops the database of the demo after both tests, which share it."""
    yield
    database.drop(server, f"{database.prefix()}_command_{os.getpid()}")


@pytest.mark.usefixtures("_no_database")
def test_demo_interrupted_while_it_starts_leaves_nothing(tmp_path):
    with demo(tmp_path) as (process, name):
        output = tmp_path / "output"
        assert wait_for(
            lambda: "starting Odoo" in output.read_text() and len(family(process.pid)) >= 3, 240
        ), output.read_text()
        everybody = family(process.pid)
        process.terminate()
        assert process.wait(60) != 0
    assert not [pid for pid in everybody if family(pid)]
    assert not alive(f"odoo-{name}-")
    assert not (tmp_path / "demo.json").exists()
    assert "Traceback" not in output.read_text()


@pytest.mark.usefixtures("_no_database")
def test_demo_tells_where_it_is_and_leaves_nothing_running(tmp_path):
    port = free_port()
    output, ready = tmp_path / "output", tmp_path / "demo.json"
    with demo(tmp_path, "--port", str(port)) as (process, name):
        assert wait_for(lambda: ready.exists() or process.poll() is not None, 240)
        assert process.poll() is None, output.read_text()
        data = json.loads(ready.read_text())
        assert data["url"] == f"http://127.0.0.1:{port}"
        assert data["db"] == name
        assert {"medewerker", "beheerder", "andere_school"} <= set(data["users"])
        for user in data["users"].values():
            assert Client(data["url"], name, user["login"], user["password"]).uid
        for address in ("tc_url", "las_url", "control_url"):
            assert "127.0.0.1" in data["simulator"][address]
        assert house.answers(data["simulator"]["control_url"] + "/status")
        assert ready.stat().st_mode & 0o077 == 0, "it holds passwords"
        told = output.read_text()
        for word in (data["url"], "medewerker", "Registreer het aanleverpunt"):
            assert word in told
        again = subprocess.run(
            [sys.executable, "-c", DEMO, str(tmp_path), name],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert again.returncode == 1
        assert "running already" in again.stderr
        everybody = family(process.pid)
        assert len(everybody) >= 3, "the simulator and Odoo are processes of their own"
        os.kill(process.pid, signal.SIGINT)
        process.wait(60)
    assert not ready.exists()
    assert not [pid for pid in everybody if family(pid)]
    assert not alive(f"odoo-{name}-")
    assert not house.answers(data["simulator"]["control_url"] + "/status")
    assert "Traceback" not in output.read_text()


def test_demo_check_tells_of_each_pupil(server):
    """The main job once, on a database of its own, beside whatever else runs."""
    done = subprocess.run(
        [ROOT / "dev", "demo", "--check"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, "\n".join(
        line for line in done.stdout.splitlines() if "WRONG" in line
    )
    told = done.stdout.splitlines()
    school = demo_data.SCHOOL
    without_tests = {p.number for p in school.pupils if dossiers.Trait.OPT_OUT in p.traits}
    for number, ready in demo_data.expected(school).items():
        (line,) = [line for line in told if number in line]
        if ready:
            assert "imported" in line
            assert school.names[number] in line
            assert "schoolloopbaan" in line
            assert "toetsen" in line or number in without_tests
        else:
            assert "not_ready" in line
    if SHARED.is_dir():
        assert sum(".xml: imported" in line for line in told) == 4
    assert re.match(r"all came in \(\d+ s\)", told[-1])
    left = [
        name
        for name in database.names(server, f"{database.prefix()}_check_")
        if not Path("/proc", name.rpartition("_")[2]).exists()
    ]
    assert left == []


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """What ``./dev try`` says of a folder: two schools, one pupil twice, and files that fail."""
    folder = tmp_path_factory.mktemp("dossiers")
    first, second = dossiers.DEMO_SCHOOLS[0], dossiers.DEMO_SCHOOLS[1]
    pupil = first.pupils[0]
    plain = dossiers.make(pupil, first.school)
    remember(pupil.number, first.pupils[1].number, second.pupils[0].number)
    (folder / "a_autumn.xml").write_bytes(plain)
    (folder / "b_spring.xml").write_bytes(dossiers.make(pupil, first.school, spring=True))
    (folder / "c_other_school.xml").write_bytes(
        dossiers.make(second.pupils[0], second.school, second.versie)
    )
    without = re.sub(rb"<(\w+:)?bsn>\d+</(\w+:)?bsn>", b"", plain)
    assert without != plain
    (folder / "d_no_number.xml").write_bytes(without)
    (folder / "e_broken.xml").write_bytes(plain[: len(plain) // 2])
    other = dossiers.make(first.pupils[1], first.school)
    (folder / "g_swv.xml").write_bytes(
        other.replace(b">overstapdossier<", b">swv-dossier<").replace(b">POVO<", b">POSWV<")
    )
    (folder / "f_wrong_check.xml").write_bytes(plain.replace(pupil.number.encode(), b"123456789"))
    (folder / "readme.txt").write_text("no dossier")
    if SHARED.is_dir():
        for path in (SHARED / "gegevensset" / "dossiers").glob("*.xml"):
            (folder / f"x_{path.name}").write_bytes(path.read_bytes())
    return {row["file"]: row for row in run_try(folder)}


def run_try(folder: Path, *options: str | Path) -> list[dict]:
    done = subprocess.run(
        [sys.executable, "-m", "devtools", "try", folder, "--json", *options],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_try_imports_each_file_also_two_of_one_pupil(tried):
    for name in ("a_autumn.xml", "b_spring.xml", "c_other_school.xml"):
        assert tried[name]["outcome"] == "imported", tried[name]["message"]
        assert tried[name]["values"]["leerling"]["achternaam"]
        assert tried[name]["message"]
    assert tried["a_autumn.xml"]["bsn"] == tried["b_spring.xml"]["bsn"]
    spring = tried["b_spring.xml"]["values"]["leerling"]
    assert len(spring["toetsen"]) != len(tried["a_autumn.xml"]["values"]["leerling"]["toetsen"])


def test_try_says_what_is_wrong_with_each_other_file(tried):
    outcomes = {name: tried[name]["outcome"] for name in tried if name[0] in "defg"}
    assert outcomes == {
        "d_no_number.xml": "no_number",
        "e_broken.xml": "unreadable",
        "f_wrong_check.xml": "invalid",
        "g_swv.xml": "refused",
    }
    assert "samenwerkingsverband" in tried["g_swv.xml"]["message"]
    for name in outcomes:
        assert tried[name]["message"]
        assert tried[name]["values"] is None
    assert "readme.txt" not in tried


def test_try_accounts_for_every_leaf(tried):
    for row in tried.values():
        assert set(row) == {
            "file", "bsn", "outcome", "message", "leaves", "mapped", "rest", "withheld",
            "lost", "restveld", "attachments", "values",
        }  # fmt: skip
        assert all(set(rest) >= {"path", "value"} for rest in row["restveld"])
        assert all(
            set(found) == {"name", "size", "sha256", "status"} for found in row["attachments"]
        )
        if row["outcome"] != "unreadable":
            assert row["leaves"] > 100
            assert row["leaves"] == row["mapped"] + row["rest"] + row["withheld"]
            assert len(row["restveld"]) == row["rest"]


def test_try_finds_every_text_again(tried):
    """Also of a file that is not for this school: it was read all the same."""
    assert {name: row["lost"] for name, row in tried.items() if row["lost"] != 0} == {
        "e_broken.xml": None
    }


def test_parse_tells_what_is_lost_and_fails_on_a_file_that_cannot_be_read(tmp_path):
    good, broken = tmp_path / "good.xml", tmp_path / "broken.xml"
    good.write_bytes(dossiers.make(7))
    broken.write_bytes(b"<dossier")
    for files, code in (([good], 0), ([good, broken], 1)):
        done = subprocess.run(
            [sys.executable, "-m", "devtools", "parse", *files, "--json"],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        rows = json.loads(done.stdout)
        assert rows[0]["lost"] == 0
        assert "lost_paths" not in rows[0]
        assert rows[0]["leaves"] == rows[0]["mapped"] + rows[0]["rest"] + rows[0]["withheld"]


def test_try_on_the_official_examples(tried):
    if not SHARED.is_dir():
        pytest.skip("the official examples are not beside this checkout")
    rows = [row for name, row in tried.items() if name.startswith("x_")]
    assert len(rows) >= 4
    for row in rows:
        assert row["outcome"] == "imported", row["message"]
        assert row["attachments"]
        for attachment in row["attachments"]:
            assert (attachment["status"] == "ok") == bool(attachment["sha256"])


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """Folders of autumn and of spring: a few pupils, of whom the autumn dossier knows another
    name and an empty field; one in each folder alone; one with another date of birth."""
    autumn, spring = tmp_path_factory.mktemp("autumn"), tmp_path_factory.mktemp("spring")
    school = dossiers.DEMO_SCHOOLS[0]
    plain, other_born, older, only_first, only_second = school.pupils[:5]
    remember(*(pupil.number for pupil in school.pupils[:5]))

    def make(pupil, *changes, **options):
        content = dossiers.make(pupil, school.school, **options)
        for old, new in changes:
            assert re.search(old, content)
            content = re.sub(old, new, content, count=1)
        return content

    files = {
        autumn / "a_plain.xml": make(
            plain,
            (rb"<roepnaam>[^<]+<", b"<roepnaam>Oud<"),
            (rb"<leerlingid>[^<]+</leerlingid>", b""),
        ),
        spring / "a_plain.xml": make(plain, spring=True),
        autumn / "b_born.xml": make(other_born),
        spring / "b_born.xml": make(
            other_born,
            (rb"<geboortedatum>[^<]+<", b"<geboortedatum>2014-01-31<"),
            spring=True,
        ),
        autumn / "c_older.xml": make(older, spring=True),
        spring / "c_older.xml": make(older),
        autumn / "d_only_first.xml": make(only_first),
        spring / "e_only_second.xml": make(only_second, spring=True),
    }
    for path, content in files.items():
        path.write_bytes(content)
    return autumn, spring


def done_changes(row):
    return {(one["section"], one["what"]) for one in row["changes"] if one["done"]}


def test_try_again_fills_what_is_empty(twice):
    autumn, spring = twice
    rows = {row["file"]: row for row in run_try(autumn, "--again", spring, "--mode", "aanvullen")}
    row = rows["a_plain.xml"]
    assert row["outcome"] == "completed", row["message"]
    before, after = row["first"]["values"]["leerling"], row["values"]["leerling"]
    assert (before["roepnaam"], after["roepnaam"]) == ("Oud", "Oud")
    assert "leerlingid" not in before
    assert after["leerlingid"]
    by_field = {one["field"]: one for one in row["changes"] if one["section"] == "leerling"}
    assert (by_field["roepnaam"]["done"], by_field["roepnaam"]["why"]) == (False, "staat_al")
    assert (by_field["leerlingid"]["done"], by_field["leerlingid"]["what"]) == (True, "aangevuld")
    assert len(after["toetsen"]) > len(before["toetsen"])
    assert row["counts"]["new"] == sum(one["done"] for one in row["changes"])
    assert {name: one["outcome"] for name, one in rows.items()} == {
        "a_plain.xml": "completed",
        "b_born.xml": "conflict",
        "c_older.xml": "older",
        "d_only_first.xml": "not_again",
        "e_only_second.xml": "imported",
    }
    for name in ("b_born.xml", "c_older.xml"):
        kept = rows[name]
        assert not done_changes(kept)
        assert kept["values"]["leerling"] == kept["first"]["values"]["leerling"]
    assert rows["d_only_first.xml"]["changes"] == []
    assert rows["d_only_first.xml"]["first"]["outcome"] == "imported"
    assert rows["e_only_second.xml"]["first"] is None
    assert rows["e_only_second.xml"]["counts"]["new"] > 20
    assert {row["lost"] for row in rows.values()} == {0}


def test_try_again_of_a_definitief_okr_replaces_the_end_test_alone(twice):
    autumn, spring = twice
    options = ("--again", spring, "--mode", "overschrijven", "--definitief")
    rows = {row["file"]: row for row in run_try(autumn, *options)}
    row = rows["a_plain.xml"]
    assert row["outcome"] == "overwritten", row["message"]
    assert {section for section, _what in done_changes(row)} == {"eindtoetsen"}
    why = {one["why"] for one in row["changes"] if not one["done"]}
    assert why == {"definitief"}
    before, after = row["first"]["values"]["leerling"], row["values"]["leerling"]
    assert after.pop("eindtoetsen") != before.pop("eindtoetsen", None)
    assert after == before
    assert row["values"]["okr"]["state"] == "definitief"
    assert rows["e_only_second.xml"]["outcome"] == "imported"


def test_try_leaves_no_database_and_tells_no_log_of_a_pupil(server, tried):
    names = database.names(server, f"{database.prefix()}_try_")
    left = [name for name in names if not Path("/proc", name.rpartition("_")[2]).exists()]
    assert left == []
    wanted = dict.fromkeys((row["bsn"] for row in tried.values() if row["bsn"]), "number")
    logs = list((LOG / "try").glob("*"))
    assert logs
    assert logcheck.find_secrets(logs, wanted) == []


def test_bench_merge_needs_no_more_statements_for_more_rows(server):
    done = subprocess.run(
        [sys.executable, "-m", "devtools", "bench", "merge", "--json", "--rounds", "1"],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert all(row["ours_ms"] > 0 < row["reference_ms"] for row in rows)
    statements: dict[str, dict[str, int]] = {}
    for row in rows:
        size, _comma, step = row["name"].partition(", ")
        if size.endswith(" rows"):
            statements.setdefault(step, {})[size] = row["statements"]
    assert len(statements) == 3
    for step, by_size in statements.items():
        assert len(by_size) == 3
        assert len(set(by_size.values())) == 1, f"{step}: {by_size}"
    assert {row["goal"] for row in rows if "made" in row["name"]} == {3.0, 0.28}
    left = [
        name
        for name in database.names(server, f"{database.prefix()}_bench_")
        if not Path("/proc", name.rpartition("_")[2]).exists()
    ]
    assert left == []


def test_try_refuses_a_folder_without_dossiers(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "devtools", "try", str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "no files" in done.stderr
