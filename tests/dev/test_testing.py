"""./dev test: which stage runs what, and the count at the end."""

import pytest

from devtools import testing
from devtools.console import DevError
from devtools.paths import ROOT
from devtools.testing import Counts, count, plan


def test_without_arguments_every_stage_runs():
    found = plan([])
    assert list(found.paths) == ["plain", "odoo", "queue", "system", "after"]
    assert "tests/dev" in found.paths["plain"]
    assert "tests/system" not in found.paths["plain"]
    assert not found.chosen


def test_a_path_goes_to_its_own_stage_and_options_to_all():
    found = plan(["-k", "tests", "tests/dev/test_apt.py::test_x", "oso_povo/tests", "-x"], cwd=ROOT)
    assert found.paths == {
        "plain": ["tests/dev/test_apt.py::test_x"],
        "odoo": ["oso_povo/tests"],
    }
    assert found.options == ["-k", "tests", "-x"]
    assert found.chosen


def test_the_addon_for_queue_job_has_a_stage_of_its_own():
    found = plan(["oso_povo_queue_job/tests/test_taken.py"], cwd=ROOT).paths
    assert found == {"queue": ["oso_povo_queue_job/tests/test_taken.py"]}
    assert plan(["oso_povo_queue_job"], cwd=ROOT).paths == {"queue": plan([]).paths["queue"]}


def test_options_alone_go_to_every_stage():
    found = plan(["-k", "bsn", "--maxfail=1"])
    assert list(found.paths) == ["plain", "odoo", "queue", "system", "after"]
    assert found.options == ["-k", "bsn", "--maxfail=1"]


def test_the_folder_of_all_plain_tests_means_all_its_stages():
    found = plan(["tests"], cwd=ROOT)
    assert list(found.paths) == ["plain", "system", "after"]
    assert found.paths["system"] == ["tests/system"]


def test_the_root_means_everything():
    assert plan(["."], cwd=ROOT).paths == plan([]).paths


def test_a_path_counts_from_where_the_user_is():
    assert plan(["test_apt.py"], cwd=ROOT / "tests" / "dev").paths == {
        "plain": ["tests/dev/test_apt.py"]
    }


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("tests/nothing_here.py", "no such file"),
        ("devtools/cli.py", "holds no tests"),
        ("oso_povo/oso", "holds no tests"),
        ("/tmp", "outside"),
    ],
)
def test_a_path_without_tests_is_refused(argument, message):
    with pytest.raises(DevError, match=message):
        plan([argument], cwd=ROOT)


def test_count_of_a_report(tmp_path):
    report = tmp_path / "junit.xml"
    report.write_text(
        "<testsuites><testsuite><testcase name='a'/><testcase name='b'><failure/></testcase>"
        "<testcase name='c'><error/></testcase><testcase name='d'><skipped/></testcase>"
        # a test that fails and whose fixture fails afterwards counts once
        "<testcase name='e'><failure/><error/></testcase></testsuite></testsuites>"
    )
    assert count(report) == Counts(passed=1, failed=3, skipped=1)


def test_counts_add_up_and_read_as_one_line():
    assert str(Counts(3, 0, 1) + Counts(4, 2, 0)) == "7 passed, 2 failed, 1 skipped"


def test_a_stage_without_its_tests_fails(tmp_path):
    counts, code = testing._stage("plain", ["tests/gone"], plan([]), None, tmp_path)
    assert counts.failed == 1
    assert code


@pytest.fixture
def stage(tmp_path):
    """Runs a stage of one test file with the given text."""
    from devtools.postgres import Server

    (tmp_path / "log").mkdir()

    def run(text: str, arguments: list[str]):
        file = tmp_path / "test_made.py"
        file.write_text(text)
        options = ["-p", "no:odoo", f"--rootdir={tmp_path}", *arguments]
        work = testing.Plan({}, options, chosen=bool(arguments))
        return testing._stage("plain", [str(file)], work, Server("nowhere"), tmp_path)

    return run


def test_a_stage_counts_what_pytest_did(stage):
    text = (
        "import pytest\n"
        "def test_a(): pass\n"
        "def test_b(): assert False\n"
        "@pytest.mark.skip(reason='why')\n"
        "def test_c(): pass\n"
    )
    counts, code = stage(text, [])
    assert counts == Counts(1, 1, 1)
    assert code == 1


def test_a_file_that_cannot_be_read_fails(stage):
    counts, code = stage("import no_such_module\n", [])
    assert counts.failed == 1
    assert code


def test_nothing_selected_is_fine_only_where_the_user_selected(stage):
    text = "def test_a(): pass\n"
    assert stage(text, ["-k", "nothing_like_it"]) == (Counts(), 0)
    counts, code = stage("x = 1\n", [])
    assert counts.failed == 1
    assert code == 5
