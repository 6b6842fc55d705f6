"""The commands of ``./dev``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from .console import DevError, say
from .processes import unwinding


def main(argv: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./dev", description="The workshop of oso_povo.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("setup", help="make the environment in .local/ (the others do it too)")
    pg = commands.add_parser("pg", help="PostgreSQL of this checkout: start (and keep), stop")
    pg.add_argument("what", choices=["start", "stop", "status", "psql"])
    commands.add_parser("odoo", help="Odoo's command line on the demo database", add_help=False)
    commands.add_parser("shell", help="Odoo's shell on the demo database", add_help=False)
    commands.add_parser("test", help="all tests; takes pytest's arguments", add_help=False)
    commands.add_parser("lint", help="ruff, pylint-odoo, XML")
    commands.add_parser("fmt", help="let ruff mend and format")
    arguments, rest = parser.parse_known_args(argv)
    run: dict[str, Callable[[argparse.Namespace, list[str]], int]] = {
        "setup": _setup,
        "pg": _pg,
        "odoo": _odoo,
        "shell": _shell,
        "test": _test,
        "lint": _lint,
        "fmt": _fmt,
    }
    try:
        with unwinding():
            return run[arguments.command](arguments, rest)
    except DevError as error:
        say(f"./dev {arguments.command}: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nstopped")
        return 130


def _in_environment() -> None:
    """Make what is missing, then go on in the environment's own Python."""
    from . import setup
    from .paths import ROOT, VENV, VENV_PYTHON

    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    setup.setup()
    # The same process goes on (no child between it and the terminal's signals)
    os.environ["PYTHONPATH"] = str(ROOT)
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), "-m", "devtools", *sys.argv[1:]])


def _setup(arguments: argparse.Namespace, rest: list[str]) -> int:
    from . import setup

    setup.setup()
    setup.report()
    return 0


def _pg(arguments: argparse.Namespace, rest: list[str]) -> int:
    from . import postgres, setup

    setup.setup()
    if arguments.what == "start":
        server = postgres.start()
        print(f"host={server.host} port={server.port} user={server.user}")
    elif arguments.what == "stop":
        postgres.stop()
    elif arguments.what == "status":
        print("running" if postgres.users_server() or postgres.running() else "stopped")
    else:
        with postgres.lease() as server:
            program = str(postgres.binaries() / "psql")
            env = {**os.environ, **server.environment()}
            return subprocess.run([program, *rest], env=env, check=False).returncode
    return 0


def _odoo(arguments: argparse.Namespace, rest: list[str]) -> int:
    _in_environment()
    from . import odoo

    return odoo.command_line(rest)


def _shell(arguments: argparse.Namespace, rest: list[str]) -> int:
    _in_environment()
    from . import odoo

    return odoo.command_line(["shell", "--no-http", *rest])


def _test(arguments: argparse.Namespace, rest: list[str]) -> int:
    _in_environment()
    from . import testing

    return testing.test(rest)


def _lint(arguments: argparse.Namespace, rest: list[str]) -> int:
    _in_environment()
    from . import lint

    return lint.lint()


def _fmt(arguments: argparse.Namespace, rest: list[str]) -> int:
    _in_environment()
    from . import lint

    return lint.fmt()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
