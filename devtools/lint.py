"""``./dev lint`` and ``./dev fmt``: ruff, pylint-odoo, well-formed XML.

Each check returns its complaints as text, empty where there are none; the tests call them too.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from .console import say
from .paths import ADDON, QUEUE_ADDON, ROOT, VENV_PYTHON

BIN = VENV_PYTHON.parent
# A text of the plain core is marked by its own ``_``: there is no environment to translate it.
_CORE_EXEMPT = "--disable=prefer-env-translation"


def ruff_check() -> str:
    """Complaints of ``ruff check``."""
    return _run([BIN / "ruff", "check", "--no-cache", "--output-format=concise", "."])


def ruff_format() -> str:
    """Files that ``ruff format`` would change."""
    return _run([BIN / "ruff", "format", "--no-cache", "--check", "."])


def pylint_odoo() -> str:
    """Complaints of pylint-odoo with the checks of ``pyproject.toml``."""
    if not (ADDON / "__manifest__.py").exists():
        return f"{ADDON.name}/__manifest__.py is missing"
    pylint = [VENV_PYTHON, "-m", "pylint", "--rcfile=pyproject.toml"]
    return "".join(
        (
            _run([*pylint, f"--ignore-paths=^{ADDON.name}/oso/", ADDON.name]),
            _run([*pylint, _CORE_EXEMPT, f"{ADDON.name}/oso"]),
            _run([*pylint, QUEUE_ADDON.name]),
        )
    )


def xml() -> str:
    """XML files of the repository that are not well-formed, or use tabs."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    complaints = []
    for path in _files("*.xml", "*.wsdl", "*.xsd", "*.svg"):
        if "/data/broken/" in path.as_posix():
            continue  # input of a test that needs it so
        try:
            etree.parse(path, parser)
        except etree.XMLSyntaxError as error:
            complaints.append(f"{path.relative_to(ROOT)}: {error}\n")
    return "".join(complaints)


CHECKS: dict[str, Callable[[], str]] = {
    "ruff check": ruff_check,
    "ruff format": ruff_format,
    "pylint-odoo": pylint_odoo,
    "XML": xml,
}


def lint() -> int:
    """Run every check and print its complaints; returns 1 where there are any."""
    failed = 0
    for name, check in CHECKS.items():
        complaints = check()
        say(f"{name}: {'not clean' if complaints else 'clean'}")
        if complaints:
            failed = 1
            print(complaints.rstrip())
    return failed


def fmt() -> int:
    """Let ruff mend and format what it can."""
    for arguments in (["check", "--no-cache", "--fix"], ["format", "--no-cache"]):
        done = subprocess.run([BIN / "ruff", *arguments, "."], cwd=ROOT, check=False)
    return done.returncode


def _files(*patterns: str) -> Iterator[Path]:
    """Files that git knows or would add."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in sorted(set(filter(None, done.stdout.split("\0")))):
        if (ROOT / name).is_file():
            yield ROOT / name


def _run(command: list[str | Path]) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr if done.returncode else ""
