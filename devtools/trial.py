"""``./dev try DIR``: what becomes of your own dossiers, from the wire to the database."""

from __future__ import annotations

import argparse
import contextlib
import json
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import again, database, fetching, house, postgres, provision
from .console import DevError, say, step
from .fetching import Item
from .paths import LOG
from .provision import Person
from .rpc import Client

BOARD = "Stichting Proefdraaien"


def main(argv: list[str]) -> int:
    """Run the trial; 0 when nothing of any file is lost, whatever became of the files, else 1."""
    parser = argparse.ArgumentParser(prog="./dev try", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder with OSO dossiers (*.xml)")
    parser.add_argument(
        "--json", action="store_true", help="everything, as JSON on standard output"
    )
    parser.add_argument(
        "--again", type=Path, metavar="DIR", help="then fetch the dossiers of this folder over them"
    )
    parser.add_argument(
        "--mode", choices=again.MODES, help="what --again does with pupils that are known"
    )
    parser.add_argument(
        "--definitief", action="store_true", help="make the OKRs definitief before --again"
    )
    arguments = parser.parse_args(argv)
    if (arguments.again is None) != (arguments.mode is None):
        parser.error("--again and --mode go together")
    if arguments.definitief and arguments.again is None:
        parser.error("--definitief goes with --again")
    if arguments.again is not None:
        return again.main(arguments)
    items = run(arguments.folder)
    if arguments.json:
        print(json.dumps([item.as_json() for item in items], ensure_ascii=False, indent=1))
    else:
        for item in items:
            print(table(item))
    return int(any(item.verdict is not None and not item.verdict.good for item in items))


def files(folder: Path) -> list[Path]:
    """The XML files of a folder by name.

    :raises DevError: where there is no folder, or no such file in it
    """
    if not folder.is_dir():
        raise DevError(f"{folder} is not a folder")
    found = sorted(
        path for path in folder.iterdir() if path.suffix.lower() == ".xml" and not path.is_dir()
    )
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
    with trial_house() as where:
        rounds(where, batches)
    return items


@contextlib.contextmanager
def trial_house() -> Iterator[house.House]:
    """A house on a database of its own, which is dropped after."""
    logs = LOG / "try"
    shutil.rmtree(logs, ignore_errors=True)
    with (
        postgres.lease() as server,
        database.scratch(server, "try") as name,
        house.house(name, server, logs=logs) as where,
    ):
        yield where


def employees(where: house.House, items: Iterable[Item], board: str = BOARD) -> dict[str, Client]:
    """By BRIN an employee who works for that school; the schools are made and registered."""
    admin = provision.admin(where)
    with step("making the schools and registering their aanleverpunten"):
        brins = sorted({item.key[0] for item in items})
        for brin in brins:
            where.simulator.control.put_school(brin=brin)
        companies = provision.schools(
            admin, [provision.School(brin, f"School {brin}", board) for brin in brins]
        )
        provision.connection(admin, where.simulator, companies[board])
        password = secrets.token_urlsafe(16)
        person = Person(
            "try",
            password,
            "Try",
            provision.MEDEWERKER,
            list(companies.values()),
            provision.OKR_RECHTEN,
        )
        provision.users(admin, [person])
        worker = Client(where.url, where.db, "try", password)
        for brin in brins:
            provision.register(worker, where.simulator, companies[brin], brin)
        return {brin: worker.for_companies(companies[brin]) for brin in brins}


def rounds(where: house.House, batches: list[list[Item]], board: str = BOARD) -> None:
    """Fetch batch after batch; a pupil of the next batch is removed first.

    :param batches: no batch holds two files of one pupil at one school
    """
    at_school = employees(where, (item for batch in batches for item in batch), board)
    for number, batch in enumerate(batches, 1):
        fetching.serve(where.simulator, batch)
        for brin, worker in at_school.items():
            here = [item for item in batch if item.key[0] == brin and not item.outcome]
            if not here:
                continue
            with step(f"fetching {len(here)} dossiers of {brin} (round {number})"):
                fetching.fetch_items(worker, here, report=lambda text: say(f"  {text}"))
            if number < len(batches):
                fetching.forget(worker, here)


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
        lines += item.verdict.lines()
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
