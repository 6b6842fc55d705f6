"""``./dev demo``: everything running with demo data, until Ctrl-C; ``--check``: does it work?"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from . import database, demo_data, fetching, house, postgres, provision, trial
from .console import DevError, say, step
from .house import House
from .odoo import DEMO_DB
from .paths import LOCAL, LOG, SHARED
from .processes import free_port
from .stamps import fresh, put, write_atomic

READY_FILE = LOCAL / "demo.json"
LOCK = LOCAL / "locks" / "demo"
PORT = 8069


def main(argv: list[str]) -> int:
    """Run the demo or its check; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./dev demo", description=__doc__)
    parser.add_argument(
        "--port", type=int, help=f"of Odoo ({PORT}, or a free one where that is taken)"
    )
    parser.add_argument("--fresh", action="store_true", help="start with a new database")
    parser.add_argument(
        "--check",
        action="store_true",
        help="do the main job once on a database of its own, and end",
    )
    arguments = parser.parse_args(argv)
    start = time.monotonic()
    if arguments.check:
        return check(arguments.port, start)
    with _only_one(), postgres.lease() as server:
        _database(server, DEMO_DB, arguments.fresh)
        return _demo(server, port(arguments.port), start)


def _demo(server: postgres.Server, number: int, start: float) -> int:
    shutil.rmtree(LOG / "demo", ignore_errors=True)
    with running(server, DEMO_DB, port=number) as (where, users):
        with step("registering the aanleverpunten of the schools"):
            demo_data.register(where)
        tell(where, users, time.monotonic() - start)
        data = {
            "url": where.url,
            "db": where.db,
            "users": users,
            "simulator": where.simulator.addresses(),
        }
        write_atomic(READY_FILE, demo_data.as_text(data), mode=0o600)
        try:
            _until_interrupted(where)
        finally:
            READY_FILE.unlink(missing_ok=True)
    return 0


@contextlib.contextmanager
def running(
    server: postgres.Server, name: str, *, port: int = 0, logs: Path = LOG / "demo"
) -> Iterator[tuple[House, dict[str, dict[str, str]]]]:
    """The house on a database that has the addon, filled with the demo's data.

    :param port: of Odoo; 0 takes a free one
    :returns: the house, and its users by role
    """
    with step("making the dossiers of the demo"):
        folder = demo_data.make_dossiers()
    with house.house(name, server, folder, port=port, logs=logs) as where:
        with step("making schools, users and the connection"):
            users = demo_data.fill(where)
        yield where, users


def _database(server: postgres.Server, name: str, renew: bool) -> None:
    key = database.addon_key()
    if renew or not database.exists(server, name):
        template = database.template(server)
        with step(f"making the database {name}"):
            database.copy(server, template, name)
    elif not fresh(f"db-{name}", key):
        with step("upgrading the addon in the database"):
            database.install(
                server, name, (database.ADDON_NAME,), LOG / "upgrade.log", upgrade=True
            )
    put(f"db-{name}", key)


def port(wanted: int | None) -> int:
    """The port that the user wants, else the usual one, else a free one.

    :raises DevError: where the wanted one is taken
    """
    number = wanted or PORT
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            if wanted:
                raise DevError(f"port {wanted} cannot be used: {error.strerror}") from None
            number = free_port()
            say(f"port {PORT} is taken; using {number}")
    return number


@contextlib.contextmanager
def _only_one() -> Iterator[None]:
    LOCK.parent.mkdir(parents=True, exist_ok=True)
    with open(LOCK, "a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DevError("a demo of this checkout is running already") from None
        yield


def _until_interrupted(where: House) -> None:
    told = False
    try:
        while True:
            if not told and where.simulator.process.popen.poll() is not None:
                # Someone may want to see what a school meets then, so Odoo goes on.
                say(
                    "the simulator has stopped; Odoo goes on. Start the demo again to have it back."
                )
                told = True
            if where.process.popen.poll() is not None:
                raise DevError("Odoo has stopped; see .local/log")
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("\nstopping …")


def tell(where: House, users: dict[str, dict[str, str]], seconds: float) -> None:
    """Say where it is, who may log in, and what to click first."""
    numbers = demo_data.SCHOOL.bsns
    point = demo_data.PRACTICE
    say()
    say(f"Ready after {seconds:.0f} s:  {where.url}")
    say()
    for role, user in users.items():
        say(f"  {role:<14} login {user['login']:<14} password {user['password']}")
    say()
    say("What to click first, as medewerker, in the app OSO POVO:")
    say("  1. Aanleverpunt: number 1 is registered already. To do that yourself: Nieuw, number")
    say(f"     {point['index']}, key {point['key']}, 'Registreer het aanleverpunt'.")
    say("  2. Overzicht, 'Leerling handmatig aanmaken': add these BSNs (made up):")
    say(f"     {' '.join(numbers[:6])}")
    say("     or 'Leerlingen aanmaken met Excel' with the whole list:")
    say(f"     {demo_data.EXCEL}")
    say("  3. 'Geselecteerde acties uitvoeren', and look on.")
    say("  4. Click on a pupil to read the report.")
    say()
    say(f"Simulator: {where.simulator.control_url}/status (see simulator/README.md)")
    say("Ctrl-C stops everything.")


# -- check -----------------------------------------------------------------------------------------


def check(wanted_port: int | None, start: float) -> int:
    """The main job once, as a school's user; 0 where every dossier came in."""
    number = port(wanted_port) if wanted_port else 0
    logs = LOG / "check"
    shutil.rmtree(logs, ignore_errors=True)
    with (
        postgres.lease() as server,
        database.scratch(server, "check") as name,
        running(server, name, port=number, logs=logs) as (where, users),
    ):
        say(f"ready after {time.monotonic() - start:.0f} s")
        failed = _demo_pupils(where, users["medewerker"]) + _official_examples(where)
        traps = where.simulator.control.traps()
        if traps:
            print(f"{len(traps)} times a readable number reached the Traffic Center")
            failed += 1
    seconds = time.monotonic() - start
    print(f"{'all came in' if not failed else f'{failed} did not come in'} ({seconds:.0f} s)")
    return 1 if failed else 0


def _demo_pupils(where: House, user: dict[str, str]) -> int:
    worker = provision.Client(where.url, where.db, user["login"], user["password"])
    company = worker.call("res.users", "read", [worker.uid], ["company_id"])[0]["company_id"][0]
    school = demo_data.SCHOOL
    provision.register(worker, where.simulator, company, school.brin)
    ready = demo_data.expected(school)
    begin = time.monotonic()
    fetched = fetching.fetch(worker, list(ready), report=lambda text: say(f"  {text}"))
    print(f"{school.naam}: {len(ready)} pupils in {time.monotonic() - begin:.1f} s")
    failed = 0
    for number, found in fetched.items():
        came = found.values is not None
        # a pupil whose dossier is not ready yet must be told so, and nothing else
        right = came if ready[number] else found.outcome == "not_ready"
        failed += not right
        print(f"  {'' if right else 'WRONG '}{number}: {found.outcome}; {_words(found)}")
    return failed


def _words(found: fetching.Fetched | fetching.Item) -> str:
    if found.values is None:
        return found.message
    name, rows = trial.came_in(found.values)
    return f"{name}: {rows}"


def _official_examples(where: House) -> int:
    folder = SHARED / "gegevensset" / "dossiers"
    if not folder.is_dir():
        say("the official examples are not beside this checkout; left out")
        return 0
    items = fetching.read_items(trial.files(folder))
    begin = time.monotonic()
    trial.rounds(where, fetching.rounds(items), board="Stichting Voorbeelden")
    print(f"official examples: {len(items)} dossiers in {time.monotonic() - begin:.1f} s")
    return _report(items)


def _report(items: list[fetching.Item]) -> int:
    for item in items:
        wrong = "WRONG " if item.values is None else ""
        print(f"  {wrong}{item.file}: {item.outcome}; {_words(item)}")
    return sum(item.values is None for item in items)
