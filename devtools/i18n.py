"""``./dev i18n``: the texts of the addon and their translations.

The template (``oso_povo.pot``) is what Odoo's own export gives, freed of what changes by itself
(dates, the build of Odoo). Each ``i18n/*.po`` then follows the template: a translation stays where
its text stays, also where only its white space changed.
"""

from __future__ import annotations

import argparse
import copy
import re
import subprocess
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polib

from . import database, odoo, postgres
from .console import DevError, say, step
from .paths import ADDON, LOCAL, LOG, VENV_PYTHON
from .stamps import locked, write_atomic

FOLDER = ADDON / "i18n"
TEMPLATE = FOLDER / f"{ADDON.name}.pot"

#: Values that are put into a text: Odoo's (and JavaScript's) ``%(name)s`` and plain ``%s``.
_PLACEHOLDER = re.compile(r"%\([^)]*\)[a-zA-Z]|%[sd]")
_TAG = re.compile(r"</?[a-zA-Z][\w-]*")
# Not the dates and not the build of Odoo: they would change a file in which nothing changed.
_METADATA = {
    "Project-Id-Version": "oso_povo 19.0",
    "Report-Msgid-Bugs-To": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
}
_PLURALS = {"nl": "nplurals=2; plural=(n != 1);"}
_HEADER = "Translation of OSO POVO.\nWritten by ./dev i18n; translations go into the .po files.\n"


def main(argv: list[str]) -> int:
    """Write the template and the catalogues anew, or with ``--check`` only compare."""
    parser = argparse.ArgumentParser(prog="./dev i18n", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail where something is to be done"
    )
    arguments = parser.parse_args(argv)
    template = export()
    complaints = []
    if arguments.check:
        complaints += stale(template)
    else:
        write(template, TEMPLATE)
        say(f"{TEMPLATE.name}: {len(template)} texts")
    for path in catalogues():
        catalogue = polib.pofile(str(path))
        if not arguments.check:
            merged = merge(template, catalogue, path.stem)
            write(merged.catalogue, path)
            report(path, merged)
            catalogue = merged.catalogue
        complaints += [f"{path.name}: {text}" for text in problems(template, catalogue)]
    for complaint in complaints:
        print(complaint)
    say(f"{len(complaints)} to be done" if complaints else "complete")
    return 1 if complaints else 0


def catalogues() -> list[Path]:
    """The translations that there are."""
    return sorted(FOLDER.glob("*.po"))


def export() -> polib.POFile:
    """The template that the sources give now, from a database of its own that is dropped again.

    :raises DevError: Odoo could not export, or left something out
    """
    target = LOCAL / f"{ADDON.name}.pot"
    with postgres.lease() as server, locked("i18n"):
        name = f"{database.prefix()}_i18n"
        # A copy, since nobody can copy the template while somebody is connected to it
        database.copy(server, database.template(server), name)
        try:
            with step("exporting the texts"):
                _run_export(server, name, target)
        finally:
            database.drop(server, name)
        exported = polib.pofile(target.read_text(encoding="utf-8"))
        target.unlink()
    return tidy(exported)


def _run_export(server: postgres.Server, name: str, target: Path) -> None:
    conf = odoo.configuration("i18n", server, db_name=name)
    command = [VENV_PYTHON, "-m", "odoo", "i18n", "export", "-c", conf]
    command += ["-l", "pot", "-o", target, ADDON.name]
    done = subprocess.run(
        [str(part) for part in command],
        cwd=LOCAL,
        env=odoo.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    conf.unlink()
    LOG.mkdir(parents=True, exist_ok=True)
    (LOG / "i18n.log").write_text(done.stderr)
    if done.returncode or re.search(r" (WARNING|ERROR|CRITICAL) ", done.stderr):
        raise DevError(f"Odoo's export says:\n{done.stderr.strip()}")


def tidy(exported: polib.POFile) -> polib.POFile:
    """What Odoo exported, without what differs from one moment or machine to the next."""
    template = polib.POFile()
    template.header = _HEADER
    template.metadata = dict(_METADATA)
    for entry in sorted(exported, key=lambda entry: entry.msgid):
        entry.msgstr = ""
        entry.occurrences = sorted(set(entry.occurrences))
        template.append(entry)
    return template


@dataclass
class Merged:
    """A catalogue that follows a template, and what changed for it."""

    catalogue: polib.POFile
    missing: list[str] = field(default_factory=list)
    removed: list[polib.POEntry] = field(default_factory=list)


def merge(template: polib.POFile, catalogue: polib.POFile, language: str) -> Merged:
    """Carry the translations of ``catalogue`` over to the texts of ``template``.

    :param language: code such as ``"nl"``
    :return: a new catalogue; ``missing`` are texts without a translation, ``removed`` the
        translations that have no text any more
    """
    merged = Merged(polib.POFile())
    merged.catalogue.header = template.header
    merged.catalogue.metadata = {
        **template.metadata,
        "Language": language,
        "Plural-Forms": _PLURALS.get(language, ""),
    }
    exact = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    spaced = {squeeze(entry.msgid): entry for entry in exact.values()}
    used = set()
    for source in template:
        entry = copy.copy(source)
        found = exact.get(source.msgid) or spaced.get(squeeze(source.msgid))
        if found:
            used.add(found.msgid)
            entry.msgstr, entry.flags = found.msgstr, list(found.flags)
            entry.tcomment = found.tcomment
        if not entry.msgstr:
            merged.missing.append(entry.msgid)
        merged.catalogue.append(entry)
    merged.removed = [entry for msgid, entry in exact.items() if msgid not in used]
    return merged


def report(path: Path, merged: Merged) -> None:
    """Say what changed in a catalogue."""
    say(f"{path.name}: {len(merged.catalogue)} texts, {len(merged.missing)} without translation")
    for entry in merged.removed:
        say(f"  removed: {squeeze(entry.msgid)} = {squeeze(entry.msgstr)}")


def stale(template: polib.POFile, path: Path = TEMPLATE) -> list[str]:
    """How a template on disk differs from ``template``; empty where it does not."""
    if not path.exists():
        return [f"{path.name} is missing: run ./dev i18n"]
    if path.read_text(encoding="utf-8") == text_of(template):
        return []
    now = {entry.msgid for entry in template}
    then = {entry.msgid for entry in polib.pofile(str(path))}
    return [
        f"{path.name} is not what the sources give now: run ./dev i18n",
        *(f"{path.name}: new: {squeeze(msgid)}" for msgid in sorted(now - then)),
        *(f"{path.name}: gone: {squeeze(msgid)}" for msgid in sorted(then - now)),
    ]


def problems(template: polib.POFile, catalogue: polib.POFile) -> list[str]:
    """What keeps a catalogue from being complete: missing, unsure or damaged translations."""
    complaints = []
    entries = {entry.msgid: entry for entry in catalogue if not entry.obsolete}
    for source in template:
        entry = entries.pop(source.msgid, None)
        shown = squeeze(source.msgid)
        if entry is None or not entry.msgstr.strip():
            complaints.append(f"no translation: {shown}")
        elif entry.fuzzy:
            complaints.append(f"marked as unsure (fuzzy): {shown}")
        elif fault := damage(entry.msgid, entry.msgstr):
            complaints.append(f"{fault}: {shown}")
    complaints += [f"not in the template: {squeeze(msgid)}" for msgid in entries]
    return complaints


def damage(text: str, translation: str) -> str:
    """What a translation lost or added that a program needs; empty where all is right."""
    if placeholders(text) != placeholders(translation):
        return "other placeholders in the translation"
    if Counter(_TAG.findall(text)) != Counter(_TAG.findall(translation)):
        return "other tags in the translation"
    if _TAG.search(translation):
        try:
            ElementTree.fromstring(f"<x>{translation}</x>")  # noqa: S314 - our own file
        except ElementTree.ParseError:
            return "the translation is not well-formed"
    return ""


def placeholders(text: str) -> Counter[str]:
    """The placeholders of a text, each with how often it stands there at all (once is enough)."""
    return Counter(set(_PLACEHOLDER.findall(text)))


def squeeze(text: str) -> str:
    """A text with each run of white space as one space."""
    return " ".join(text.split())


def text_of(catalogue: polib.POFile) -> str:
    """A catalogue as it stands in its file."""
    return f"{catalogue}\n"


def write(catalogue: polib.POFile, path: Path) -> None:
    """Write a catalogue; a reader sees the old file or the new one."""
    write_atomic(path, text_of(catalogue))
