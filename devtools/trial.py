"""``./dev try DIR``: what becomes of your own dossiers, from the wire to the database."""

from __future__ import annotations

import argparse
import json
import os
import secrets
from pathlib import Path

from . import database, fetching, house, postgres, provision
from .console import DevError, say, step
from .fetching import Item
from .paths import LOG

BOARD = "Stichting Proefdraaien"


def main(argv: list[str]) -> int:
    """Run the trial; 0 when it ran, whatever became of the files."""
    parser = argparse.ArgumentParser(prog="./dev try", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with OSO dossiers (*.xml)")
    parser.add_argument(
        "--json", action="store_true", help="everything, as JSON on standard output"
    )
    arguments = parser.parse_args(argv)
    items = run(arguments.folder)
    if arguments.json:
        print(json.dumps([item.as_json() for item in items], ensure_ascii=False, indent=1))
    else:
        for item in items:
            print(table(item))
    return 0


def files(folder: Path) -> list[Path]:
    """The XML files of a folder by name.

    :raises DevError: where there is no folder, or no such file in it
    """
    if not folder.is_dir():
        raise DevError(f"{folder} is not a folder")
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".xml")
    if not found:
        raise DevError(f"{folder} has no files *.xml")
    return found


def run(folder: Path) -> list[Item]:
    """Fetch and import every file of a folder on a database of its own, which is dropped after."""
    items = fetching.read_items(files(folder))
    batches = fetching.rounds(items)
    if not batches:
        say("none of these files can be asked for by a number")
        return items
    with postgres.lease() as server:
        name = f"{database.prefix()}_try_{os.getpid()}"
        database.copy(server, database.template(server), name)
        try:
            with house.house(name, server, logs=LOG / "try") as where:
                rounds(where, batches)
        finally:
            database.drop(server, name)
    return items


def rounds(where: house.House, batches: list[list[Item]], board: str = BOARD) -> None:
    """Fetch batch after batch; a pupil of the next batch is removed first.

    :param batches: no batch holds two files of one pupil at one school
    """
    admin = provision.admin(where)
    with step("making the schools and registering their aanleverpunten"):
        board_id = provision.board(admin, board)
        provision.connection(admin, where.simulator, board_id)
        schools: dict[str, int] = {}
        for item in (item for batch in batches for item in batch):
            brin = item.key[0]
            if brin in schools:
                continue
            fetching.serve(where.simulator, [item])  # makes its school known
            if item.outcome:
                continue
            try:
                wanted = provision.School(brin, f"School {brin}", board)
                schools[brin] = provision.school(admin, wanted)
            except DevError as error:
                item.outcome, item.message = "no_school", str(error)
        password = secrets.token_urlsafe(16)
        provision.user(
            admin,
            "try",
            password,
            "Try",
            provision.MEDEWERKER,
            [board_id, *schools.values()],
        )
        worker = provision.Client(where.url, where.db, "try", password)
        for brin, company in schools.items():
            provision.register(worker, where.simulator, company, brin)
    for number, batch in enumerate(batches, 1):
        fetching.serve(where.simulator, batch)
        for brin, company in schools.items():
            items = [item for item in batch if item.key[0] == brin and not item.outcome]
            if not items:
                continue
            at_school = worker.for_companies(company)
            with step(f"fetching {len(items)} dossiers of {brin} (round {number})"):
                fetching.fetch_items(at_school, items, report=lambda text: say(f"  {text}"))
            if number < len(batches):
                fetching.forget(at_school, items)
    for item in (item for batch in batches for item in batch):
        if not item.outcome:
            item.outcome = "no_school"
            item.message = "The school of this file could not be made."


def table(item: Item) -> str:
    """What a person wants to know of one file."""
    result = item.as_json()
    lines = [
        item.file,
        f"  outcome     {item.outcome}",
        f"  message     {item.message}",
    ]
    if item.dossier is not None:
        lines.append(
            f"  leaves      {result['leaves']} = {result['mapped']} mapped + {result['rest']} rest"
            f" + {result['withheld']} withheld"
        )
    lines += [
        f"  attachment  {found['name']} ({found['size']} bytes, {found['status']})"
        for found in result["attachments"]
    ]
    if item.values:
        lines += [f"  came in     {line}" for line in came_in(item.values)]
    return "\n".join(lines) + "\n"


def came_in(values: dict[str, object]) -> list[str]:
    """Kinds of rows that ``get_dossier`` tells of, with their numbers."""
    pupil = values.get("leerling") or {}
    assert isinstance(pupil, dict)
    name = " ".join(
        str(pupil[part]) for part in ("roepnaam", "voorvoegsel", "achternaam") if pupil.get(part)
    )
    rows = [
        f"{len(value) if isinstance(value, list) else 1} {key}"
        for key, value in pupil.items()
        if isinstance(value, dict)
        or (isinstance(value, list) and value and isinstance(value[0], dict))
    ]
    return [name or "(no name)", ", ".join(rows) or "no rows"]
