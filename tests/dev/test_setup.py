"""Set-up: whose Odoo, whose programs, and that nothing is done twice."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devtools import browser, setup
from devtools.console import DevError
from devtools.paths import BIN, ROOT, cache_dir


@pytest.fixture
def odoo_checkout(tmp_path):
    """A folder as a checkout of Odoo's sources looks from outside."""
    (tmp_path / "odoo" / "addons" / "base").mkdir(parents=True)
    (tmp_path / "addons").mkdir()
    (tmp_path / "odoo" / "release.py").write_text("version_info = (19, 0, 0, FINAL, 0, '')\n")
    return tmp_path


def test_the_users_odoo_goes_first(monkeypatch, odoo_checkout):
    monkeypatch.setenv("OSO_POVO_ODOO_HOME", str(odoo_checkout))
    assert setup.odoo_home() == odoo_checkout
    assert setup.addons_path() == [
        ROOT,
        setup.ADDONS_PREFIX / "odoo" / "addons",
        odoo_checkout / "addons",
        odoo_checkout / "odoo" / "addons",
    ]


def test_another_version_of_odoo_is_refused(monkeypatch, odoo_checkout):
    (odoo_checkout / "odoo" / "release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    monkeypatch.setenv("OSO_POVO_ODOO_HOME", str(odoo_checkout))
    with pytest.raises(DevError, match="not an Odoo 19"):
        setup.odoo_home()


def test_a_folder_without_odoo_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("OSO_POVO_ODOO_HOME", str(tmp_path))
    with pytest.raises(DevError, match=re.escape("no odoo/release.py")):
        setup.odoo_home()


def test_the_odoo_of_this_environment_is_one_that_would_be_accepted(monkeypatch):
    monkeypatch.setenv("OSO_POVO_ODOO_HOME", str(setup.odoo_home()))
    assert setup.odoo_home().is_dir()


def test_a_second_set_up_does_nothing_and_is_quick():
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev"), "setup"],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    assert time.monotonic() - start < 10  # it takes 0.2 s on a machine that has nothing else to do
    assert "…" not in done.stderr  # a step would say so


def test_every_requirement_is_pinned():
    for path in (*setup.REQUIREMENTS, setup.ADDON_REQUIREMENTS, setup.CONSTRAINTS):
        for line in path.read_text().splitlines():
            assert not line or line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line), line


def test_the_addons_of_others_are_where_odoo_looks():
    folder = setup.ADDONS_PREFIX / "odoo" / "addons"
    assert folder in setup.addons_path()
    assert (folder / "queue_job" / "__manifest__.py").is_file()


def test_requirements_and_constraints_agree():
    def versions(path):
        pairs = re.findall(r"^([\w.-]+)==([\w.]+)$", path.read_text(), re.MULTILINE)
        return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pairs}

    pinned = versions(setup.CONSTRAINTS)
    for path in setup.REQUIREMENTS:
        for name, version in versions(path).items():
            assert pinned[name] == version, f"{path.name}: {name}"


def test_no_address_of_a_registry_is_written_down():
    files = subprocess.run(
        ["git", "ls-files", "-z", "dev", "devtools", ".ci", "pyproject.toml", "requirements*.txt"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    pattern = re.compile(
        r"(pypi|debian|npmjs|pythonhosted)\.[a-z]{2,}|/debian/dists", re.IGNORECASE
    )
    for name in filter(None, files):
        assert not pattern.search((ROOT / name).read_text()), name


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_cache_is_in_the_home_folder_without_a_setting(monkeypatch, tmp_path, value):
    monkeypatch.setenv("XDG_CACHE_HOME", value)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_dir() == tmp_path / ".cache" / "oso_povo"


def test_cache_follows_the_setting(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_dir() == tmp_path / "oso_povo"


def test_a_program_on_the_path_is_used_but_not_our_own_script(monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{tmp_path}")
    assert browser.on_path("chromium") == str(program)
    program.unlink()
    assert browser.on_path("chromium") is None


def test_the_script_of_a_program_hands_its_arguments_on(monkeypatch, tmp_path):
    program = tmp_path / "a browser"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    script = tmp_path / "chromium"
    script.write_text(browser._script("chromium", str(program)))
    script.chmod(0o755)
    done = subprocess.run([script, "--dump-dom", "a b"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[-2:] == ["--dump-dom", "a b"]
    assert "--disable-background-networking" in lines


@pytest.mark.parametrize("name", browser.TOOLS)
def test_the_programs_work(name):
    browser._try(name)


def test_a_program_that_does_not_work_is_told(monkeypatch, tmp_path):
    script = tmp_path / "wkhtmltopdf"
    script.write_text("#!/bin/sh\necho 'no such library' >&2\nexit 127\n")
    script.chmod(0o755)
    monkeypatch.setattr(browser, "BIN", tmp_path)
    with pytest.raises(DevError, match=r"(?s)exit code 127.*no such library"):
        browser._try("wkhtmltopdf")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_state_is_ignored_by_git():
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", ".local/venv"], cwd=ROOT, check=False
    ).returncode
    assert ignored == 0


def test_dev_says_which_python_it_needs(tmp_path):
    launcher = (ROOT / "dev").read_text()
    old = tmp_path / "dev"
    old.write_text("import sys\nsys.version_info = (3, 9, 2)\n" + launcher)
    done = subprocess.run([sys.executable, str(old)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Python 3.11" in done.stderr
    assert "Traceback" not in done.stderr


def test_paths_do_not_depend_on_where_one_stands():
    assert Path(setup.ROOT, "dev").is_file()
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev"), "--help"],
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "demo" in done.stdout
