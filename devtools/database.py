"""Databases of Odoo: made, copied from a template, dropped; with their files."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import odoo, postgres
from .console import DevError, step
from .paths import ADDON, LOCAL, LOG, QUEUE_ADDON, ROOT, VENV_PYTHON
from .processes import Process
from .setup import ADDON_REQUIREMENTS, CONSTRAINTS, odoo_home
from .stamps import digest, digest_tree, locked

ADDON_NAME = "oso_povo"
LANGUAGE = "nl_NL"
# Installed once and copied: what the addon stands on changes rarely, the addon often.
GROUND = ("base", "web", "mail", "rpc")
# Odoo's weekly report to its makers; nothing here speaks to the outside.
_SILENCE = """
UPDATE ir_cron SET active = false WHERE id IN (
    SELECT res_id FROM ir_model_data
    WHERE module = 'mail' AND name = 'ir_cron_module_update_notification')
"""


def prefix() -> str:
    """How the names of this checkout's databases begin (a user's server may serve several)."""
    if postgres.users_server() is None:
        return "oso_povo"
    return "oso_povo_" + digest(str(ROOT))[:6]


def addon_key() -> str:
    """Changes when a file of the addon changes that an installation reads."""
    # Odoo serves static files as they are
    return digest_tree(ADDON, skip=("tests", "static"))[:12]


def queue_key() -> str:
    """:func:`addon_key` of both addons, and the version of queue_job."""
    glue = digest_tree(QUEUE_ADDON, skip=("tests", "static"))
    return digest(addon_key(), glue, ADDON_REQUIREMENTS)[:12]


def sql(server: postgres.Server, statement: str, database: str = "postgres") -> str:
    """Run SQL with psql; returns the rows, unaligned.

    :raises DevError: with PostgreSQL's message
    """
    done = subprocess.run(
        [postgres.binaries() / "psql", "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1"]
        + ["-d", database, "-c", statement],
        env={**os.environ, **server.environment()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DevError(f"PostgreSQL: {done.stderr.strip()}")
    return done.stdout.strip()


def exists(server: postgres.Server, name: str) -> bool:
    """Whether there is a database with this name."""
    return bool(sql(server, f"SELECT 1 FROM pg_database WHERE datname = {_text(name)}"))


def drop(server: postgres.Server, name: str) -> None:
    """Drop a database of this checkout and its files; nothing happens where there is none."""
    if not name.startswith(prefix() + "_"):
        raise DevError(f"{name} is not a database of this checkout")
    sql(server, f"DROP DATABASE IF EXISTS {_name(name)} WITH (FORCE)")
    shutil.rmtree(_files(name), ignore_errors=True)


def copy(server: postgres.Server, source: str, name: str) -> None:
    """Make a database as a copy of another one, with its files; replaces one of that name."""
    drop(server, name)
    sql(server, f"CREATE DATABASE {_name(name)} TEMPLATE {_name(source)}")
    if _files(source).exists():
        # Odoo never changes a stored file (its name is its hash), so links are enough
        shutil.copytree(_files(source), _files(name), copy_function=os.link, dirs_exist_ok=True)


@contextlib.contextmanager
def scratch(
    server: postgres.Server, kind: str, log: Path | None = None, *, queue: bool = False
) -> Iterator[str]:
    """A database of this process with the addon installed, dropped afterwards; yields its name.

    :param kind: a word for the name
    :param queue: with queue_job, and the addon that joins it to ours
    """
    _sweep(server)
    name = f"{prefix()}_{kind}_{os.getpid()}"
    copy(server, (queue_template if queue else template)(server, log), name)
    try:
        yield name
    finally:
        drop(server, name)


def _sweep(server: postgres.Server) -> None:
    """Drop the scratch databases of processes that were killed."""
    for name in names(server, f"{prefix()}_"):
        pid = re.fullmatch(r"[a-z]+_(\d+)", name.removeprefix(f"{prefix()}_"))
        if pid and not Path(f"/proc/{pid[1]}").exists():
            drop(server, name)


def template(server: postgres.Server, log: Path | None = None) -> str:
    """Name of a database in which the addon, as its files are now, is freshly installed.

    Kept until a file changes. Without demo data; Dutch is installed, and the language of new users.
    """
    log = log or LOG / "template.log"
    with locked("template"):
        ground = _ground(server, log)
        name = f"{prefix()}_tmpl_{addon_key()}"
        if not exists(server, name):
            with step("installing the addon into a template database"):
                _build(server, name, ground, (ADDON_NAME,), log)
            _forget(server, keep={ground, name, _queue_name()})
    return name


def queue_template(server: postgres.Server, log: Path | None = None) -> str:
    """Name of a copy of :func:`template` in which queue_job and the addon between are installed."""
    base = template(server, log)
    log = log or LOG / "template.log"
    with locked("template"):
        name = _queue_name()
        if not exists(server, name):
            with step("installing queue_job into a template database"):
                _build(server, name, base, (QUEUE_ADDON.name,), log)
    return name


def _queue_name() -> str:
    return f"{prefix()}_tmpl_queue_{queue_key()}"


def _ground(server: postgres.Server, log: Path) -> str:
    release = odoo_home() / "odoo" / "release.py"
    key = digest("ground 2", *GROUND, LANGUAGE, str(odoo_home()), release, CONSTRAINTS)[:12]
    name = f"{prefix()}_tmpl_ground_{key}"
    if not exists(server, name):
        with step("making a database with Odoo's own modules (once)"):
            _build(server, name, None, GROUND, log)
            sql(server, _SILENCE, name)
    return name


def _build(
    server: postgres.Server, name: str, source: str | None, modules: tuple[str, ...], log: Path
) -> None:
    work = f"{prefix()}_new"
    if source:
        copy(server, source, work)
    else:
        create(server, work)
    try:
        install(server, work, modules, log, languages=not source)
    except BaseException:
        drop(server, work)
        raise
    drop(server, name)
    sql(server, f"ALTER DATABASE {_name(work)} RENAME TO {_name(name)}")
    if _files(work).exists():
        _files(work).rename(_files(name))


def create(server: postgres.Server, name: str) -> None:
    """Make an empty database; replaces one of that name."""
    drop(server, name)
    sql(
        server,
        f"CREATE DATABASE {_name(name)} TEMPLATE template0 ENCODING 'UTF8' "
        "LC_COLLATE 'C' LC_CTYPE 'C'",
    )


def install(
    server: postgres.Server,
    name: str,
    modules: tuple[str, ...],
    log: Path,
    *,
    languages: bool = False,
    upgrade: bool = False,
    demo: bool = False,
    along: bool = False,
) -> None:
    """Install or upgrade modules in a database.

    :param along: with the modules that install themselves along with these
    :raises DevError: with the end of the log where Odoo fails
    """
    conf = odoo.configuration(
        f"install-{name}",
        server,
        db_name=name,
        logfile=log,
        without_demo=not demo,
        skip_auto_install=not along,
    )
    command = [VENV_PYTHON, "-m", "odoo", "-c", conf, "--no-http", "--stop-after-init"]
    command += ["-u" if upgrade else "-i", ",".join(modules)]
    if languages:
        command += ["--load-language", LANGUAGE]
    if demo:
        command += ["--with-demo"]
    try:
        with Process(
            "Odoo", command, log=log.with_suffix(".err"), env=odoo.environment(), cwd=LOCAL
        ) as process:
            code = process.popen.wait()
    finally:
        conf.unlink(missing_ok=True)
    if code:
        raise DevError(f"Odoo could not install {', '.join(modules)}; {log} says:\n{_tail(log)}")


def _tail(log: Path) -> str:
    if not log.exists():
        log = log.with_suffix(".err")
    lines = log.read_text(errors="replace").splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
    return "\n".join(lines[starts[-1] :] if starts else lines[-15:])


def _forget(server: postgres.Server, keep: set[str]) -> None:
    """Drop templates of former states of the addon."""
    for name in names(server, f"{prefix()}_tmpl_"):
        if name not in keep:
            drop(server, name)


def names(server: postgres.Server, start: str) -> list[str]:
    """Names of the databases that begin so."""
    rows = sql(
        server, f"SELECT datname FROM pg_database WHERE starts_with(datname, {_text(start)})"
    )
    return rows.splitlines()


def _files(name: str) -> Path:
    return LOCAL / "odoo-data" / "filestore" / name


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
