"""Looks through the logs of a test run: secrets of pupils, warnings that nobody expects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from .paths import ROOT, SHARED

_NUMBER = re.compile(r"(?<![0-9A-Za-z.])(\d{8,9})(?![0-9A-Za-z])")
# "2026-11-24 19:42:16,930 8817 WARNING db logger: text" is Odoo's form; the simulator's is kept
# to "… WARNING logger: text" as well
_LEVEL = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S* (?:\d+ )?(WARNING|ERROR|CRITICAL)\b")
# A text of a dossier is looked for when it is long enough to be no code or single word
_TEXT_MIN = 20


def log_files(run: Path) -> list[Path]:
    """Logs of the run: Odoo's, the simulator's, pytest's output of the stages before."""
    return sorted(
        path
        for path in run.joinpath("log").rglob("*")
        if path.suffix in {".log", ".err", ".out"} and path.name != "pytest-after.log"
    )


def lines(path: Path) -> Iterator[str]:
    """Lines of a log; bytes that are no UTF-8 are replaced."""
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            yield line.rstrip("\n")


def eleven_proof(number: str) -> bool:
    """Whether a number of 8 or 9 digits passes the check of a BSN (weights 9 … 2, -1).

    Source of the rule: Logisch Ontwerp BSN, "elfproef". Onderwijsnummers have remainder 5.
    """
    digits = [int(digit) for digit in number.zfill(9)]
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    total = sum(weight * digit for weight, digit in zip(weights, digits, strict=True))
    return any(digits) and total % 11 in (0, 5)


def numbers_in(text: str) -> set[str]:
    """Numbers in a text that pass the check."""
    return {match for match in _NUMBER.findall(text) if eleven_proof(match)}


def secrets(run: Path) -> dict[str, str]:
    """What may be in no log, with its kind: remembered by tests, or in tests and examples.

    :returns: text -> kind (for a message that does not repeat the text)
    """
    found: dict[str, str] = {}
    remembered = run / "secrets.txt"
    if remembered.exists():
        found.update(dict.fromkeys(remembered.read_text(encoding="utf-8").split("\n"), "secret"))
    sources = [*ROOT.glob("tests/**/*"), *ROOT.glob("oso_povo/tests/**/*")]
    sources += [*ROOT.glob("oso_povo/demo/**/*"), *SHARED.glob("gegevensset/dossiers/*")]
    for path in sources:
        if path.suffix in {".py", ".xml", ".json", ".csv"} and path.is_file():
            text = path.read_text(encoding="utf-8", errors="replace")
            found.update(dict.fromkeys(numbers_in(text), "number"))
            if path.suffix == ".xml" and "dossier" in text[:2000].lower():
                found.update(dict.fromkeys(_texts(text), "text of a dossier"))
    found.pop("", None)
    return found


def _texts(xml: str) -> set[str]:
    leaves = re.findall(rf">([^<>]{{{_TEXT_MIN},}})</", xml)
    # without a space it is base64, a code or an identifier of a schema
    return {leaf.strip() for leaf in leaves if " " in leaf.strip() and "\n" not in leaf.strip()}


def find_secrets(logs: Iterable[Path], wanted: dict[str, str]) -> list[str]:
    """Lines that hold a secret, as ``file:line kind`` (never the secret itself)."""
    numbers = {text for text in wanted if text.isdigit()}
    others = [text for text in wanted if not text.isdigit()]
    other = re.compile("|".join(map(re.escape, others))) if others else None
    hits = []
    for path in logs:
        for number, line in enumerate(lines(path), 1):
            kinds = {wanted[match] for match in _NUMBER.findall(line) if match in numbers}
            if other and (match := other.search(line)):
                kinds.add(wanted[match[0]])
            hits += [f"{path.name}:{number} {kind}" for kind in sorted(kinds)]
    return hits


def expected(path: Path) -> list[re.Pattern[str]]:
    """Expressions of a file in which each has its reason in a comment above it.

    :raises ValueError: for an expression without a reason
    """
    patterns = []
    reason = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            reason = True
        elif not line.strip():
            reason = False
        elif not reason:
            raise ValueError(f"{path.name}:{number}: an expected warning needs its reason above it")
        else:
            patterns.append(re.compile(line))
    return patterns


def warnings(logs: Iterable[Path], allowed: list[re.Pattern[str]]) -> list[str]:
    """Log lines of level WARNING or higher that no expression expects, as ``file: line``."""
    return [
        f"{path.name}: {line}"
        for path in logs
        if not path.name.startswith("pytest-")  # pytest repeats what tests provoke
        for line in lines(path)
        if _LEVEL.match(line) and not any(pattern.search(line) for pattern in allowed)
    ]
