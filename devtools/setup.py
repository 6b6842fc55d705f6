"""``./dev setup``: makes everything that the other commands need, under ``.local/``.

Each step has a stamp with a key made of its inputs, so that a second run does only what changed.
Runs on Python's standard library alone.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from . import apt, browser
from .console import DevError, Progress, say, step
from .paths import LOCAL, ROOT, VENV, VENV_PYTHON
from .stamps import digest, fresh, locked, put, write_atomic

ODOO_PREFIX = LOCAL / "odoo"
ODOO_PACKAGE = "odoo-19"
# The package links these into its own tree (relative links, hence the same prefix); without
# them the web client answers 500.
ODOO_ASSETS = (
    "fonts-font-awesome",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
REQUIREMENTS = (
    ROOT / "requirements.txt",
    ROOT / "devtools" / "requirements-odoo.txt",
    ROOT / "requirements-dev.txt",
)
CONSTRAINTS = ROOT / "devtools" / "constraints.txt"
# Addons of others that ours can work with; apart from the environment, for they are Odoo's to find.
ADDON_REQUIREMENTS = ROOT / "devtools" / "requirements-addons.txt"
ADDONS_PREFIX = LOCAL / "addons"


def setup() -> None:
    """Make what is missing of the environment.

    :raises DevError: with what to do, where a step cannot be done on this machine
    """
    if sys.version_info >= (3, 14):
        raise DevError("Odoo 19 runs on Python 3.11 to 3.13; start ./dev with one of these")
    with locked("setup"):
        for make in (_venv, _packages, _addons, _odoo, _odoo_link, browser.tools):
            make()


def odoo_home() -> Path:
    """The folder that holds the Python package ``odoo``: ``OSO_POVO_ODOO_HOME`` or Debian's.

    :raises DevError: where the setting names a folder without Odoo 19
    """
    setting = os.environ.get("OSO_POVO_ODOO_HOME")
    if not setting:
        return ODOO_PREFIX / "usr" / "lib" / "python3" / "dist-packages"
    home = Path(setting).expanduser().resolve()
    release = home / "odoo" / "release.py"
    if not release.is_file():
        raise DevError(f"OSO_POVO_ODOO_HOME={home} has no odoo/release.py")
    if "version_info = (19, 0" not in release.read_text(encoding="utf-8"):
        raise DevError(f"OSO_POVO_ODOO_HOME={home} is not an Odoo 19.0")
    return home


def addons_path() -> list[Path]:
    """Folders with addons: this checkout's, those of others, and those of Odoo."""
    home = odoo_home()
    others = ADDONS_PREFIX / "odoo" / "addons"
    candidates = (others, home / "addons", home / "odoo" / "addons")
    return [ROOT, *(path for path in candidates if path.is_dir())]


def _venv() -> None:
    key = digest("venv 2", sys.version, os.path.realpath(sys.executable))
    if fresh("venv", key, VENV_PYTHON):
        return
    with step(f"making a virtual environment for Python {sys.version.split()[0]}"):
        temp = VENV.with_name(".venv.new")
        shutil.rmtree(temp, ignore_errors=True)
        shutil.rmtree(VENV, ignore_errors=True)
        # Not renamed afterwards: scripts in it hold its path. The stamp tells that it is whole.
        arguments = [] if _has("ensurepip") else ["--without-pip"]
        if not _has("venv"):
            raise DevError("this Python has no module venv: apt-get install python3-venv")
        _call([sys.executable, "-m", "venv", *arguments, str(VENV)])
        if not (VENV / "bin" / "pip").exists():
            _bring_pip()
    put("venv", key)


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _bring_pip() -> None:
    """Debian's Python has no ensurepip of its own: take the machine's pip, else Debian's wheel."""
    if _has("pip"):
        pip = [sys.executable, "-m", "pip", "-q", "--python", str(VENV_PYTHON)]
        _call([*pip, "install", "pip==23.2.1"])
        return
    suite = apt.Suite(apt.machine_suite())
    suite.update()
    wheel_prefix = LOCAL / "pip-wheel"
    apt.unpack(suite.download(["python3-pip-whl"], "pip"), wheel_prefix)
    wheel = next(wheel_prefix.glob("usr/share/python-wheels/pip-*.whl"))
    _call([str(VENV_PYTHON), f"{wheel}/pip", "install", "-q", "--no-index", str(wheel)])


def _packages() -> None:
    key = digest("packages 1", *REQUIREMENTS, CONSTRAINTS, sys.version, (VENV / "pyvenv.cfg"))
    if fresh("packages", key):
        return
    with step("installing the pinned Python packages"):
        command = [str(VENV_PYTHON), "-m", "pip", "install", "--no-input"]
        for path in REQUIREMENTS:
            command += ["-r", str(path)]
        command += ["-c", str(CONSTRAINTS)]
        total = sum(1 for line in CONSTRAINTS.read_text().splitlines() if "==" in line)
        progress = Progress("packages")
        seen = 0
        lines: list[str] = []
        with subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        ) as process:
            for line in process.stdout or ():
                lines.append(line)
                if line.startswith(("Collecting ", "Requirement already satisfied")):
                    seen += 1
                    progress.show(f"{min(seen, total)} of about {total} looked up")
                elif line.startswith("Installing collected"):
                    progress.show("unpacking")
        progress.end()
        if process.returncode:
            raise DevError("pip failed:\n" + "".join(lines[-15:]))
    put("packages", key)


def _addons() -> None:
    """Unpack the addons of others. Without what their packages ask for: that is Odoo itself, as a
    package of Python, and what ``requirements-dev.txt`` has already."""
    key = digest("addons 1", ADDON_REQUIREMENTS, sys.version)
    if fresh("addons", key, ADDONS_PREFIX):
        return
    with step("fetching the addons of others that ours works with"):
        temp = ADDONS_PREFIX.with_name(".addons.new")
        shutil.rmtree(temp, ignore_errors=True)
        pip = [str(VENV_PYTHON), "-m", "pip", "install", "--no-input", "-q", "--no-deps"]
        _call([*pip, "--target", str(temp), "-r", str(ADDON_REQUIREMENTS)])
        shutil.rmtree(ADDONS_PREFIX, ignore_errors=True)
        temp.rename(ADDONS_PREFIX)
    put("addons", key)


def _odoo() -> None:
    if os.environ.get("OSO_POVO_ODOO_HOME"):
        odoo_home()  # complains where it is no Odoo 19
        return
    key = apt.key_of(ODOO_PACKAGE, *ODOO_ASSETS)
    if fresh("odoo", key, ODOO_PREFIX):
        return
    with step("fetching Odoo 19 (Debian's package, 120 MB; nothing is installed on the system)"):
        suite = apt.Suite("sid")
        suite.update()
        debs = suite.download([ODOO_PACKAGE, *ODOO_ASSETS], "Odoo")
    with step("unpacking Odoo"):
        apt.unpack(debs, ODOO_PREFIX)
        # The package lacks this file, but its assets name it: every page in a browser would
        # log an error. Empty is enough, as nothing here makes video calls.
        lost = odoo_home() / "odoo/addons/mail/static/lib/selfie_segmentation"
        lost.mkdir(parents=True, exist_ok=True)
        (lost / "selfie_segmentation.js").touch()
    put("odoo", key)


def _odoo_link() -> None:
    """Let the environment find Odoo: a ``.pth`` file, and its metadata so that pip sees it."""
    home = odoo_home()
    key = digest("link 1", str(home), (VENV / "pyvenv.cfg"))
    site = next((VENV / "lib").glob("python3*/site-packages"))
    link = site / "oso_povo_odoo.pth"
    if fresh("odoo-link", key, link):
        return
    for old in site.glob("odoo-19*.egg-info"):
        shutil.rmtree(old)
    for info in home.glob("odoo-19*.egg-info"):
        shutil.copytree(info, site / info.name)
    write_atomic(link, f"{home}\n")
    put("odoo-link", key)


def _call(command: list[str]) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise DevError(f"{' '.join(command[:4])} … failed:\n{done.stdout}{done.stderr}".rstrip())


def report() -> None:
    """Say where everything is."""
    say(f"Odoo:    {odoo_home()}")
    say(f"Python:  {VENV_PYTHON}")
    for name in browser.TOOLS:
        say(f"{name + ':':<9}{(LOCAL / 'bin' / name)}")
