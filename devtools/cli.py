"""The commands of ``./dev``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from .console import DevError, say
from .processes import unwinding

#: Command -> what it does; the functions are below under the same names.
COMMANDS = {
    "demo": "everything running, with demo data [--port N] [--fresh] [--check]",
    "test": "all tests; takes pytest's arguments",
    "try": "try your own dossiers: DIR [--again DIR --mode MODE [--definitief]] [--json]",
    "parse": "read dossiers with the plain core: FILE… [--json]",
    "fuzz": "feed the parser damaged dossiers: --minutes N [--seed S] [--json]",
    "bench": "what things cost beside a reference: parse, merge, fetch, scale [--json] [--docs]",
    "chaos": "kill -9 of anything while dossiers are fetched: --kills N [--seed S] [--json]",
    "simulator": "Traffic Center and LAS in a process of their own",
    "odoo": "Odoo's own command line, on the demo database",
    "shell": "Odoo's shell, on the demo database",
    "lint": "ruff, pylint-odoo, well-formed XML",
    "fmt": "let ruff mend and format",
    "i18n": "export the texts, merge the translations [--check]",
    "screenshots": "take the pictures in docs/; [--to DIR]: of every screen instead",
    "docs": "write the pages in docs/ that follow the core's tables [--check]",
    "setup": "make the environment in .local/ (the others do it too)",
    "pg": "PostgreSQL of this checkout: start (and keep), stop, status, psql",
}


def main(argv: list[str]) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="./dev",
        description="The workshop of oso_povo.",
        epilog="\n".join(f"  {name:<13}{text}" for name, text in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS, metavar="command", help="one of:")
    command = parser.parse_args(argv[:1]).command
    run = globals()[f"_{command}"]
    try:
        with unwinding():
            return run(argv[1:])
    except DevError as error:
        say(f"./dev {command}: {error}")
        return 1
    except KeyboardInterrupt:
        say("\nstopped")
        return 130
    except BrokenPipeError:
        # whoever read standard output has gone; nothing is to be written there at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


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


def _setup(rest: list[str]) -> int:
    from . import setup

    setup.setup()
    setup.report()
    return 0


def _pg(rest: list[str]) -> int:
    from . import postgres, setup

    parser = argparse.ArgumentParser(prog="./dev pg")
    parser.add_argument("what", choices=["start", "stop", "status", "psql"])
    what = parser.parse_args(rest[:1]).what
    setup.setup()
    if what == "start":
        server = postgres.start()
        print(f"host={server.host} port={server.port} user={server.user}")
    elif what == "stop":
        postgres.stop()
    elif what == "status":
        print("running" if postgres.users_server() or postgres.running() else "stopped")
    else:
        with postgres.lease() as server:
            program = str(postgres.binaries() / "psql")
            env = {**os.environ, **server.environment()}
            return subprocess.run([program, *rest[1:]], env=env, check=False).returncode
    return 0


def _demo(rest: list[str]) -> int:
    _in_environment()
    from . import demo

    return demo.main(rest)


def _try(rest: list[str]) -> int:
    _in_environment()
    from . import trial

    return trial.main(rest)


def _parse(rest: list[str]) -> int:
    _in_environment()
    from . import parse

    return parse.main(rest)


def _fuzz(rest: list[str]) -> int:
    _in_environment()
    from . import fuzz

    return fuzz.main(rest)


def _bench(rest: list[str]) -> int:
    _in_environment()
    from . import bench

    return bench.main(rest)


def _chaos(rest: list[str]) -> int:
    _in_environment()
    from . import chaos

    return chaos.main(rest)


def _simulator(rest: list[str]) -> int:
    _in_environment()
    os.execv(sys.executable, [sys.executable, "-m", "simulator", *rest])


def _odoo(rest: list[str]) -> int:
    _in_environment()
    from . import odoo

    return odoo.command_line(rest)


def _shell(rest: list[str]) -> int:
    _in_environment()
    from . import odoo

    return odoo.command_line(["shell", "--no-http", *rest])


def _test(rest: list[str]) -> int:
    _in_environment()
    from . import testing

    return testing.test(rest)


def _lint(rest: list[str]) -> int:
    _in_environment()
    from . import lint

    return lint.lint()


def _fmt(rest: list[str]) -> int:
    _in_environment()
    from . import lint

    return lint.fmt()


def _screenshots(rest: list[str]) -> int:
    _in_environment()
    from . import screenshots

    return screenshots.main(rest)


def _docs(rest: list[str]) -> int:
    _in_environment()
    from . import docs

    return docs.main(rest)


def _i18n(rest: list[str]) -> int:
    _in_environment()
    from . import i18n

    return i18n.main(rest)
