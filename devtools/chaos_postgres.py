"""A PostgreSQL cluster of the chaos run's own: durable, and killed with all its processes."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extras

from . import postgres
from .console import DevError
from .postgres import ROLE, Server
from .processes import Process

# Unlike the checkout's own cluster this one may lose nothing that was committed.
SETTINGS = """
listen_addresses = ''
fsync = on
synchronous_commit = on
full_page_writes = on
recovery_init_sync_method = syncfs
max_connections = 200
shared_buffers = 128MB
log_min_messages = error
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
"""
READY = 60  # seconds; it may have to replay what was committed since its last checkpoint


class Cluster:
    """A cluster in a folder, whose processes can be killed at any moment.

    :param folder: for its data; must exist
    :param log: file for what it says
    """

    def __init__(self, folder: Path, log: Path) -> None:
        self.log = log
        self._data = folder / "data"
        # the path of a Unix socket may not be long
        self._sockets = Path(tempfile.mkdtemp(prefix="oso_chaos_"))
        self.server = Server(str(self._sockets))
        self._process: Process | None = None

    def create(self) -> None:
        """Make it, with the role that Odoo uses, and start it."""
        postgres.make_cluster(self._data, SETTINGS)
        self.start()
        self.wait()
        postgres.make_role(self._sockets)

    def start(self) -> None:
        """Start it; it may be some time before it answers."""
        command = postgres.server_command(self._data, self._sockets)
        self._process = Process("PostgreSQL", command, log=self.log)

    @property
    def alive(self) -> bool:
        """Whether its first process runs."""
        return self._process is not None and self._process.popen.poll() is None

    def answers(self) -> bool:
        """Whether it lets anybody in."""
        try:
            with self.cursor("postgres", "postgres") as cursor:
                cursor.execute("SELECT 1")
        except psycopg2.Error:
            return False
        return True

    def wait(self) -> None:
        """Wait until it answers.

        :raises DevError: where it ends instead, or takes too long
        """
        assert self._process is not None
        self._process.wait_until(self.answers, READY)

    def kill(self) -> int:
        """Kill all its processes with SIGKILL; returns how many these were."""
        assert self._process is not None
        first = self._process.popen.pid
        with contextlib.suppress(ProcessLookupError):
            # stopped, it makes no further ones while we count
            os.kill(first, signal.SIGSTOP)
        family = [first, *children(first)]
        for pid in family:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process.popen.wait()
        end = time.monotonic() + 10
        # A new server refuses to start while one of the old processes holds the shared memory
        while any(_runs(pid) for pid in family) and time.monotonic() < end:
            time.sleep(0.01)
        return len(family)

    def stop(self) -> None:
        """Stop it in good order, and remove its sockets."""
        if self._process is not None and self.alive:
            os.kill(self._process.popen.pid, signal.SIGINT)  # without waiting for its clients
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.popen.wait(15)
        if self._process is not None:
            if self.alive:
                self.kill()
            self._process.stop()
        for path in self._sockets.glob("*"):
            path.unlink(missing_ok=True)
        self._sockets.rmdir()

    # -- SQL -----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def cursor(self, db: str, user: str = ROLE) -> Iterator[Any]:
        """A cursor of dicts in a transaction of its own, committed at the end."""
        connection = self._connect(db, user)
        try:
            with (
                connection,
                connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as cursor,
            ):
                yield cursor
        finally:
            connection.close()

    def _connect(self, db: str, user: str) -> Any:
        return psycopg2.connect(host=self.server.host, dbname=db, user=user)

    def rows(self, db: str, query: str, parameters: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """The rows of a query."""
        with self.cursor(db) as cursor:
            cursor.execute(query, parameters)
            return [dict(row) for row in cursor.fetchall()]

    # -- databases -----------------------------------------------------------------------------

    def restore(self, dump: Path, db: str) -> None:
        """Make a database of a dump."""
        self._run("createdb", "--template=template0", "--encoding=UTF8", "--locale=C", db)
        self._run("pg_restore", "--no-owner", "--exit-on-error", "-d", db, dump)

    def copy(self, source: str, db: str) -> None:
        """Make a database as a copy of another one that nobody uses."""
        self._run("createdb", f"--template={source}", db)
        # Without a checkpoint a crash gives out numbers of the copied sequences once more: how far
        # they had got is in the pages that were copied, not in the log of the copy
        with contextlib.closing(self._connect("postgres", "postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("CHECKPOINT")

    def _run(self, program: str, *arguments: str | Path) -> None:
        _run(self.server, program, *arguments)


def dump(server: Server, db: str, path: Path) -> None:
    """Dump a database of any server into a file."""
    _run(server, "pg_dump", "--format=custom", "--compress=0", "-f", path, db)


def _run(server: Server, program: str, *arguments: str | Path) -> None:
    done = subprocess.run(
        [postgres.binaries() / program, *arguments],
        env={**os.environ, **server.environment()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise DevError(f"{program}: {done.stderr.strip()}")


def children(pid: int) -> list[int]:
    """Processes that a process started and that are not yet cleaned up."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        stat = _stat(int(entry.name))
        if stat and stat[1] == str(pid):
            found.append(int(entry.name))
    return found


def _runs(pid: int) -> bool:
    stat = _stat(pid)
    return bool(stat) and stat[0] != "Z"


def _stat(pid: int) -> list[str]:
    """State, parent, … of a process (proc(5), from the third field on); empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
