"""The house of a chaos run: each part can be killed at any moment, and is started again."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import psycopg2

from . import odoo
from .chaos_postgres import Cluster, children
from .console import DevError
from .house import ODOO_READY, PKI, Simulator, answers
from .paths import LOCAL, ROOT, VENV_PYTHON
from .processes import Process, free_port

T = TypeVar("T")
#: The database that those of the run are copied from.
_START = "start"
# No limit of Odoo's own ends a worker here: it is killed often enough.
_LIMITS = {
    "limit_time_real": 1200,
    "limit_time_real_cron": 1200,
    "limit_time_cpu": 1200,
    "limit_time_worker_cron": 0,
    "limit_memory_soft": 0,
    "limit_memory_hard": 0,
}


class Part:
    """A process (with its children, in one process group) that is killed and started again.

    :param command: what starts it, the same every time
    :param ready: whether it does its work
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        log: Path,
        ready: Callable[[], bool],
        cwd: Path = LOCAL,
        env: dict[str, str] | None = None,
    ) -> None:
        self.name = name
        self._command = command
        self._log = log
        self._ready = ready
        self._cwd = cwd
        self._env = odoo.environment() | (env or {})
        self._process: Process | None = None

    def start(self) -> None:
        """Start it; it may be some time before it is ready."""
        if self._process is not None:
            self._process.stop()
        self._process = Process(
            self.name, self._command, log=self._log, env=self._env, cwd=self._cwd
        )

    @property
    def pid(self) -> int:
        """Of its first process."""
        assert self._process is not None
        return self._process.popen.pid

    @property
    def alive(self) -> bool:
        """Whether its first process runs."""
        return self._process is not None and self._process.popen.poll() is None

    def ready(self) -> bool:
        """Whether it does its work."""
        return self.alive and self._ready()

    def wait(self, seconds: float = ODOO_READY) -> None:
        """Wait until it is ready.

        :raises DevError: where it ends instead, or takes too long
        """
        assert self._process is not None
        self._process.wait_until(self._ready, seconds)

    def kill(self) -> int:
        """Kill all its processes with SIGKILL; returns how many these were."""
        number = 1 + len(children(self.pid))
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.popen.wait()
        return number

    def end(self) -> None:
        """End it at once; who is killed all the time needs no better end."""
        if self.alive:
            self.kill()
        self.stop()

    def stop(self) -> None:
        """Stop it in good order."""
        if self._process is not None:
            self._process.stop()


def odoo_part(
    name: str, cluster: Cluster, db: str, data: Path, log: Path, **options: object
) -> Part:
    """A part that runs Odoo in its mode with processes, as in production.

    :param data: folder for the files of attachments
    :param options: more options of Odoo's configuration file
    """
    conf = odoo.configuration(
        f"chaos-{os.getpid()}-{name}",
        cluster.server,
        db_name=db,
        dbfilter=f"^{db}$",
        data_dir=data,
        logfile=log,
        **{**_LIMITS, **options},
    )
    port = options.get("http_port")
    url = f"http://127.0.0.1:{port}/web/login"
    part: Part

    def ready() -> bool:
        return answers(url) if port else bool(children(part.pid))

    # Odoo starts itself once more for the websocket, which "python -m odoo" cannot
    program = log.parent.parent / "odoo-bin"
    program.write_text("from odoo.cli.command import main\n\nmain()\n")
    command: list[str | Path] = [VENV_PYTHON, program, "-c", conf]
    # PGHOST of the environment, as tests have it, would count more for Odoo than its file
    env = cluster.server.environment()
    part = Part(name, command, log.with_suffix(".err"), ready, env=env)
    return part


def simulator_part(state: Path, ports: Sequence[int], log: Path) -> tuple[Part, Simulator]:
    """The simulator with fixed ports and a state that outlives it, and where it answers."""
    tc, las, control = ports
    command: list[str | Path] = [VENV_PYTHON, "-m", "simulator", "--pki", PKI, "--state", state]
    command += ["--port-tc", str(tc), "--port-las", str(las), "--port-control", str(control)]
    url = f"http://127.0.0.1:{control}"
    part = Part("simulator", command, log, lambda: answers(f"{url}/status"), ROOT)
    addresses = Simulator(
        tc_url=f"https://127.0.0.1:{tc}/tc",
        las_url=f"https://127.0.0.1:{las}/las",
        control_url=url,
        osr_url=f"https://127.0.0.1:{tc}",
        pki=PKI,
        process=None,  # type: ignore[arg-type] # it is another one after each kill
    )
    return part, addresses


class ChaosHouse:
    """PostgreSQL, simulator, Odoo with web and cron worker, and a worker elsewhere.

    :param folder: for all that it keeps
    :param dump: of a database in which the addon is installed
    :param files: the files of its attachments
    """

    #: kind of kill -> its share
    KINDS = {"odoo": 14, "worker": 14, "cron": 32, "simulator": 18, "postgres": 22}

    def __init__(self, folder: Path, dump: Path, files: Path) -> None:
        self.folder = folder
        self.logs = folder / "log"
        self.state = folder / "simulator"
        self.data = folder / "data"
        for path in (self.logs, self.state, self.data):
            path.mkdir(parents=True, exist_ok=True)
        self.cluster = Cluster(folder, self.logs / "postgres.log")
        self.port = free_port()
        self.db, self.control = "chaos", "control"
        self._dump, self._files = dump, files
        self._ports = [free_port() for _server in range(3)]
        #: by kind: kills, and processes that these took
        self.kills: Counter[str] = Counter()
        self.processes: Counter[str] = Counter()
        #: parts that ended though nobody killed them, as Odoo does when PostgreSQL is away
        self.ended: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """Address of Odoo."""
        return f"http://127.0.0.1:{self.port}"

    # -- beginning and end -------------------------------------------------------------------------

    def __enter__(self) -> ChaosHouse:
        self._stack = contextlib.ExitStack()
        with self._stack as stack:
            stack.callback(self.cluster.stop)
            self.cluster.create()
            self.cluster.restore(self._dump, _START)
            self.sim, self.simulator = simulator_part(
                self.state, self._ports, self.logs / "simulator.log"
            )
            stack.callback(self.sim.end)
            self.sim.start()
            self.server = self._odoo(
                "server", self.db, workers=1, max_cron_threads=1, http_port=self.port
            )
            self.worker = self._odoo(
                "worker", self.db, workers=1, max_cron_threads=1, http_enable=False
            )
            self.parts = {"server": self.server, "worker": self.worker, "simulator": self.sim}
            stack.callback(self.server.end)
            stack.callback(self.worker.end)
            self.sim.wait()
            self._stack = stack.pop_all()
        return self

    def prepare(self, fill: Callable[[str, str], T]) -> T:
        """Fill a database, and make those of the run as copies of it.

        :param fill: is given the address of Odoo and the name of the database
        """
        self._files_of(_START, self._files)
        with self.other_server(_START) as url:
            filled = fill(url, _START)
        for db in (self.db, self.control):
            self.cluster.copy(_START, db)
            self._files_of(db, self.data / "filestore" / _START)
        return filled

    def open(self) -> None:
        """Start Odoo and the worker."""
        self.server.start()
        self.worker.start()
        self.wait()

    def __exit__(self, *exception: object) -> None:
        self._stack.close()
        for conf in LOCAL.glob(f"odoo-chaos-{os.getpid()}-*.conf"):
            conf.unlink()

    def _files_of(self, db: str, source: Path) -> None:
        target = self.data / "filestore" / db
        if source.exists():
            # Odoo never changes a stored file (its name is its hash), so links are enough
            shutil.copytree(source, target, copy_function=os.link)

    def _odoo(self, name: str, db: str, **options: object) -> Part:
        ports = {"gevent_port": free_port()} if options.get("http_port") else {}
        log = self.logs / f"{name}.log"
        return odoo_part(name, self.cluster, db, self.data, log, **ports, **options)

    @contextlib.contextmanager
    def other_server(self, db: str) -> Iterator[str]:
        """Odoo on another database of the cluster, left in peace; yields its address."""
        port = free_port()
        part = self._odoo(db, db, workers=0, max_cron_threads=1, http_port=port)
        try:
            part.start()
            part.wait()
            yield f"http://127.0.0.1:{port}"
        finally:
            part.stop()

    # -- killing -----------------------------------------------------------------------------------

    def kill(self, kind: str) -> None:
        """Kill one of :data:`KINDS` as it is now."""
        if kind == "postgres":
            number = self.cluster.kill()
        elif kind == "cron":
            # One cron worker alone; Odoo's first process makes another
            number = 0
            for pid in children(self.worker.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    number += 1
        else:
            part = {"odoo": self.server, "worker": self.worker, "simulator": self.sim}[kind]
            number = part.kill()
        self.kills[kind] += 1
        self.processes[kind] += number

    def start_again(self, kind: str) -> None:
        """Start what a kill of this kind took."""
        if kind == "postgres":
            self.cluster.start()
        elif kind != "cron":
            {"odoo": self.server, "worker": self.worker, "simulator": self.sim}[kind].start()

    def tend(self) -> None:
        """Start again what ended by itself, as the service manager of a real server does."""
        if not self.cluster.alive:
            self.ended["postgres"] += 1
            self.cluster.start()
        for name, part in self.parts.items():
            if not part.alive:
                self.ended[name] += 1
                part.start()

    def ready(self) -> bool:
        """Whether everything does its work."""
        return self.cluster.answers() and all(part.ready() for part in self.parts.values())

    def wait(self, seconds: float = ODOO_READY) -> None:
        """Wait until everything does its work, and wake the workers.

        :raises DevError: where it takes too long
        """
        end = time.monotonic() + seconds
        while not self.ready():
            if time.monotonic() > end:
                raise DevError(f"the house does not stand up again; see {self.logs}")
            self.tend()
            time.sleep(0.2)
        self.wake()

    def wake(self) -> None:
        """Wake the cron workers, as each new run does.

        A cron worker that was just started looks for work after a minute at the latest, or at
        once when it is notified: this saves the minute.
        """
        with contextlib.suppress(Exception), self.cluster.cursor("postgres") as cursor:
            cursor.execute("SELECT pg_notify('cron_trigger', %s)", [self.db])

    def orphans(self) -> int:
        """Number of sessions that wait to be signed off."""
        try:
            rows = self.cluster.rows(
                self.db, "SELECT count(*) AS number FROM oso_sessie WHERE state = 'wees'"
            )
        except psycopg2.errors.UndefinedTable:
            return 0
        return rows[0]["number"]

    def busy(self) -> bool:
        """Whether a dossier is being fetched or worked in right now."""
        try:
            rows = self.cluster.rows(
                self.db,
                "SELECT 1 FROM oso_uitwisseling_regel WHERE state IN ('bezig', 'klaargezet')"
                " LIMIT 1",
            )
        except Exception:  # noqa: BLE001 -- PostgreSQL is not there, and says so in many ways
            return False
        return bool(rows)


def choose(rng: random.Random) -> Iterator[str]:
    """Kinds of kills: each once, and then by their share."""
    kinds = list(ChaosHouse.KINDS)
    yield from rng.sample(kinds, len(kinds))
    while True:
        yield rng.choices(kinds, weights=list(ChaosHouse.KINDS.values()))[0]
