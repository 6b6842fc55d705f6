"""The house of the benches: the web server and the worker as processes apart, and what each costs.

Time of a processor is read from the kernel (``/proc/PID/stat``), so that what else the machine does
at that moment is not in it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.extensions
from stdnum.nl import bsn as stdnum_bsn

from . import database, dossiers, house, odoo, postgres, provision
from .console import DevError, step
from .house import House
from .paths import LOCAL, LOG, VENV_PYTHON
from .processes import Process
from .rpc import Client

BOARD = "Stichting De Meetlat"
#: Schools of the benches: BRIN -> name.
SCHOOLS = {"98AA": "De Meetlat", "98AB": "De Duimstok", "98AC": "De Rolmaat"}
BIG, SMALL, SLOW = SCHOOLS
#: Login and password of the employee of all of them, on a database that is dropped afterwards.
EMPLOYEE = "meter"
#: States of a line whose dossier is still to come or to be worked in.
OPEN = ("wachtrij", "bezig", "klaargezet")
_TICK = os.sysconf("SC_CLK_TCK")
#: Seconds without any progress after which a run counts as stuck.
STUCK = 180


# -- what a process costs -----------------------------------------------------------------------


def cpu(pid: int) -> float:
    """Seconds of the processor that a process has used with all its threads; 0 where it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    # the name, in parentheses, may hold spaces; fields 14 and 15 are user and system time
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def threads(pid: int) -> dict[int, tuple[float, float]]:
    """By thread of a process: seconds that it computed, and that it waited for a core.

    Empty where the kernel does not keep these.
    """
    found = {}
    for path in Path(f"/proc/{pid}/task").glob("*/schedstat"):
        with contextlib.suppress(OSError):
            ran, waited, _times = map(int, path.read_text().split())
            found[int(path.parent.name)] = (ran / 1e9, waited / 1e9)
    return found


def waited(before: dict[int, tuple[float, float]], after: dict[int, tuple[float, float]]) -> float:
    """Seconds that the busiest thread waited for a core in between, since others had them all."""
    spent = [
        (ran - before.get(thread, (0, 0))[0], late - before.get(thread, (0, 0))[1])
        for thread, (ran, late) in after.items()
    ]
    return max(spent, default=(0.0, 0.0))[1]


def memory(pid: int) -> float:
    """Megabytes of a process that are in memory now (``VmRSS``)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor by who used them.

    :param worker: the process that fetches and works in
    :param postgres: the database's processes that serve the worker
    :param simulator: Traffic Center and LAS, with the test's own TLS
    :param web: the process that answers RPC
    """

    worker: float
    postgres: float
    simulator: float
    web: float

    def since(self, before: Cost) -> Cost:
        """What was used after ``before``."""
        return Cost(
            self.worker - before.worker,
            self.postgres - before.postgres,
            self.simulator - before.simulator,
            self.web - before.web,
        )

    def as_ms(self, each: int = 1) -> dict[str, float]:
        """Milliseconds by process, of each of so many."""
        return {name: round(1000 * used / each, 1) for name, used in vars(self).items()}


# -- the house ----------------------------------------------------------------------------------


@dataclass
class Bench:
    """A running house with a worker of its own, and a connection to look into its database.

    :param where: web server and simulator
    :param worker: the process that carries out scheduled actions
    :param sql: autocommits
    :param companies: by BRIN
    """

    where: House
    server: postgres.Server
    worker: Process
    sql: psycopg2.extensions.connection = field(repr=False)
    companies: dict[str, int] = field(default_factory=dict)
    employee: Client | None = field(default=None, repr=False)
    _backends: dict[int, float] = field(default_factory=dict, repr=False)

    def rows(self, statement: str, *values: Any) -> list[tuple]:
        """The rows of a query."""
        with self.sql.cursor() as cr:
            cr.execute(statement, values)
            return cr.fetchall() if cr.description else []

    def at(self, brin: str) -> Client:
        """The employee, working for one school."""
        assert self.employee is not None
        return self.employee.for_companies(self.companies[brin])

    def cost(self) -> Cost:
        """What everybody has used so far."""
        name = f"odoo-{self.worker.popen.pid}"
        # one that has ended keeps what it used
        for (pid,) in self.rows(
            "SELECT pid FROM pg_stat_activity WHERE application_name = %s", name
        ):
            self._backends[pid] = cpu(pid)
        return Cost(
            cpu(self.worker.popen.pid),
            sum(self._backends.values()),
            cpu(self.where.simulator.process.popen.pid),
            cpu(self.where.process.popen.pid),
        )

    def queue(self) -> list[dict[int, tuple[float, float]]]:
        """The threads of the worker, and of the database's processes that serve it."""
        self.cost()
        of_database: dict[int, tuple[float, float]] = {}
        for pid in self._backends:
            of_database |= threads(pid)
        return [threads(self.worker.popen.pid), of_database]

    def setting(self, **values: int) -> None:
        """Write settings of the engine (``oso_povo.NAME``)."""
        for name, value in values.items():
            provision.admin(self.where).call(
                "ir.config_parameter", "set_param", f"oso_povo.{name}", str(value)
            )


@contextlib.contextmanager
def bench_house(kind: str, folder: Path, *arguments: str) -> Iterator[Bench]:
    """A house on a database of its own; web server and worker are processes apart.

    :param kind: a word for the name of the database
    :param folder: dossiers that the simulator has
    :param arguments: more options of the simulator
    """
    logs = LOG / f"bench-{kind}"
    shutil.rmtree(logs, ignore_errors=True)
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.lease())
        name = stack.enter_context(database.scratch(server, f"bench{kind}"))
        with step("starting the simulator, the web server and the worker"):
            simulator = stack.enter_context(
                house.simulator(folder, *arguments, log=logs / "simulator.log")
            )
            url, web = stack.enter_context(
                house.odoo_server(server, name, log=logs / "odoo.log", max_cron_threads=0)
            )
            worker = stack.enter_context(_worker(server, name, logs))
        sql = psycopg2.connect(
            dbname=name,
            host=server.host,
            port=server.port,
            user=server.user,
            password=server.password or None,
        )
        sql.autocommit = True
        stack.callback(sql.close)
        running = Bench(House(url, name, simulator, web), server, worker, sql)
        with step("making the schools and registering their aanleverpunten"):
            _furnish(running)
        yield running


@contextlib.contextmanager
def _worker(server: postgres.Server, db: str, logs: Path) -> Iterator[Process]:
    """Odoo without a web server: one thread for scheduled actions."""
    conf = odoo.configuration(
        f"{db}-worker",
        server,
        db_name=db,
        http_enable=False,
        max_cron_threads=1,
        workers=0,
        limit_time_real_cron=600,  # as README.md says
        logfile=logs / "worker.log",
    )
    command = [VENV_PYTHON, "-m", "odoo", "-c", conf]
    try:
        with Process(
            "the worker", command, log=logs / "worker.err", env=odoo.environment(), cwd=LOCAL
        ) as process:
            yield process
    finally:
        conf.unlink(missing_ok=True)


def _furnish(bench: Bench) -> None:
    control = bench.where.simulator.control
    for brin, school in SCHOOLS.items():
        control.put_school(brin=brin, naam=school)
    admin = provision.admin(bench.where)
    wanted = [provision.School(brin, name, BOARD) for brin, name in SCHOOLS.items()]
    bench.companies = provision.schools(admin, wanted)
    provision.connection(admin, bench.where.simulator, bench.companies[BOARD])
    companies = [bench.companies[brin] for brin in SCHOOLS]
    person = provision.Person(EMPLOYEE, EMPLOYEE, "Meter", provision.MEDEWERKER, companies)
    provision.users(admin, [person])
    bench.employee = Client(bench.where.url, bench.where.db, EMPLOYEE, EMPLOYEE)
    for brin in SCHOOLS:
        provision.register(bench.employee, bench.where.simulator, bench.companies[brin], brin)


# -- dossiers -----------------------------------------------------------------------------------


def numbers(first: int = 900_000_000) -> Iterator[str]:
    """Valid numbers of pupils, all different."""
    return filter(stdnum_bsn.is_valid, (f"{number:09d}" for number in range(first, 1_000_000_000)))


@contextlib.contextmanager
def dossier_folder(batches: dict[str, list[list[str]]]) -> Iterator[Path]:
    """A folder with a dossier for each number, gone when the block ends.

    The n-th dossier of each batch is the same but for the number, so that batches cost the same.

    :param batches: BRIN -> batches of numbers
    """
    LOCAL.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=LOCAL) as made:
        folder = Path(made)
        for brin, of_school in batches.items():
            school = dossiers.SchoolSpec(SCHOOLS[brin], brin)
            for place in range(max(map(len, of_school), default=0)):
                content = dossiers.make(place + 1, school)
                drawn = dossiers.PupilSpec(place + 1).number.encode()
                for number in (batch[place] for batch in of_school if place < len(batch)):
                    path = folder / f"{brin}_{number}.xml"
                    path.write_bytes(content.replace(drawn, number.encode()))
        yield folder


# -- a run --------------------------------------------------------------------------------------


@dataclass
class Batch:
    """A run that has ended.

    :ivar run: its id
    :ivar seconds: from the call that starts it until its last line has ended
    :ivar start_seconds: of these, what the call took
    :ivar memory: megabytes of the worker at the start and after each tenth
    :ivar load: of the machine when it began (a minute's mean)
    :ivar queued: of the seconds, those in which the thread that works in, or the database for it,
        waited for a core that others had
    """

    run: int
    seconds: float
    start_seconds: float
    cost: Cost
    memory: list[float]
    load: float
    queued: float = 0.0

    @property
    def quiet(self) -> float:
        """Seconds without those."""
        return self.seconds - self.queued


def enter(worker: Client, wanted: Sequence[str]) -> list[int]:
    """Ids of pupils, made from numbers."""
    return [row["leerling_id"] for row in worker.call("oso.leerling", "add_bsns", list(wanted))]


def start(worker: Client, pupils: Sequence[int]) -> int:
    """Id of a run that imports these pupils."""
    actions = [{"leerling_id": pupil, "action": "importeren"} for pupil in pupils]
    return worker.call("oso.leerling", "run_actions", actions)


def fetch(bench: Bench, brin: str, wanted: Sequence[str]) -> Batch:
    """Fetch these numbers in one run and wait for its end.

    :raises DevError: where nothing moves any more, or a dossier did not come in
    """
    client = bench.at(brin)
    pupils = enter(client, wanted)
    before, load, queue = bench.cost(), os.getloadavg()[0], bench.queue()
    sizes = [memory(bench.worker.popen.pid)]
    begin = time.monotonic()
    run = start(client, pupils)
    started = time.monotonic()
    _watch(bench, run, len(pupils), sizes)
    seconds = time.monotonic() - begin
    used = bench.cost().since(before)
    queued = sum(waited(*pair) for pair in zip(queue, bench.queue(), strict=True))
    batch = Batch(run, seconds, started - begin, used, sizes, load, queued)
    _came_in(bench, run)
    return batch


def _watch(bench: Bench, run: int, total: int, sizes: list[float]) -> None:
    """Wait until all lines of a run have ended; note the worker's memory after each tenth."""
    last, moved = total, time.monotonic()
    while True:
        left = open_lines(bench, run)
        while len(sizes) <= 10 and total - left >= total * len(sizes) / 10:
            sizes.append(memory(bench.worker.popen.pid))
        if not left:
            return
        if left != last:
            last, moved = left, time.monotonic()
        elif time.monotonic() - moved > STUCK:
            raise DevError(f"nothing has moved for {STUCK} s: {left} of {total} wait")
        time.sleep(0.1 if left > 16 else 0.02)


def open_lines(bench: Bench, run: int, states: tuple[str, ...] = OPEN) -> int:
    """Lines of a run that are still to come, or stand otherwise as asked."""
    ((found,),) = bench.rows(
        "SELECT count(*) FROM oso_uitwisseling_regel WHERE uitwisseling_id = %s AND state IN %s",
        run,
        states,
    )
    return found


def settle(bench: Bench, run: int) -> None:
    """Wait until nothing of a run is open."""
    bench.worker.wait_until(lambda: not open_lines(bench, run), STUCK)


def _came_in(bench: Bench, run: int) -> None:
    found = bench.rows(
        "SELECT uitkomst, count(*) FROM oso_uitwisseling_regel "
        "WHERE uitwisseling_id = %s AND state != 'klaar' GROUP BY 1",
        run,
    )
    if found:
        raise DevError(f"not all dossiers came in: {dict(found)}")
