"""Many workers: queue_job with its own runner and two worker processes on one database.

A database with schools and pupils is copied. In the one the scheduled action fetches, in the
other, where queue_job was installed, jobs do; both have the same pupils with the same ids, and what
came in has to be the same.
"""

import contextlib
import os
import re
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from devtools import database, dossiers, fetching, provision
from devtools.house import House, odoo_server, simulator
from devtools.processes import free_port
from devtools.pytest_record import remember
from devtools.rpc import Client
from oso.gegevensset import parse

SCHOOLS = dossiers.DEMO_SCHOOLS[:2]
BOARD = SCHOOLS[0].board
#: Pupils of each school: fetched in peace, and fetched while a worker is killed.
IN_PEACE, WITH_KILL = 8, 12
FIRST, OTHERS = slice(0, IN_PEACE), slice(IN_PEACE, None)
USER = "ophaler"
JOBS = "method_name = '_taak_regel'"
#: Ids, which depend on the order of the work, and the moments of it; everything else is the same.
BY_RUN = re.compile(r"(^|_)ids?$|_op$")
MINUTE = 60
#: Seconds after which the runner takes a job for dead.
DEAD = 12
#: Runners that are at work: those that hold the lock of queue_job on this database.
RUNNERS = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
   AND (classid::bigint << 32) + objid::bigint = 2293787760715711918
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def pupils(school):
    """Numbers and dossiers of the pupils of a school; none has the number of another."""
    first = 7000 + 100 * SCHOOLS.index(school)
    made = [dossiers.make(first + n, school.school) for n in range(IN_PEACE + WITH_KILL)]
    return {parse(xml).nummer: xml for xml in made}


def plain(values):
    """What ``get_dossier`` tells, without ids and moments."""
    if isinstance(values, dict):
        return {key: plain(value) for key, value in values.items() if not BY_RUN.search(key)}
    if isinstance(values, list):
        return [plain(value) for value in values]
    return values


@dataclass(frozen=True)
class Side:
    """One of the two databases with its Odoo.

    :param schools: BRIN -> the employee, working for that school
    :param numbers: BRIN -> id of the pupil by number
    """

    house: House
    server: object
    schools: dict[str, Client]
    numbers: dict[str, dict[str, int]]

    def sql(self, statement):
        """Rows of SQL on its database, each a list of texts."""
        found = database.sql(self.server, statement, self.house.db)
        return [row.split("|") for row in found.splitlines()]

    def some(self, part):
        """BRIN -> ids of the pupils of a part."""
        return {brin: list(ids.values())[part] for brin, ids in self.numbers.items()}

    def start(self, part):
        """Start a run a school for a part of its pupils; returns BRIN and id of each run."""
        return [
            (
                brin,
                self.schools[brin].call(
                    "oso.leerling",
                    "run_actions",
                    [{"leerling_id": pupil, "action": "importeren"} for pupil in ids],
                ),
            )
            for brin, ids in self.some(part).items()
        ]

    def finish(self, runs):
        """Wait for runs; returns their lines."""
        return [
            line for brin, run in runs for line in fetching.wait(self.schools[brin], run)["lines"]
        ]

    def received(self):
        """All that is held, by number."""
        return {
            number: self.schools[brin].call("oso.leerling", "get_dossier", [pupil])
            for brin, ids in self.numbers.items()
            for number, pupil in ids.items()
        }


def side(house, server):
    """The schools and pupils of a database, which were made before."""
    admin = Client(house.url, house.db, *provision.ADMIN)
    worker = Client(house.url, house.db, USER, USER)
    schools, numbers = {}, {}
    for school in SCHOOLS:
        company = admin.find("res.company", [("brin", "=", school.brin)])
        schools[school.brin] = employee = worker.for_companies(company)
        domain = [("company_id", "=", company)]
        rows = employee.call("oso.leerling", "search_read", domain, fields=["bsn"], order="id")
        numbers[school.brin] = {row["bsn"]: row["id"] for row in rows}
    return Side(house, server, schools, numbers)


def prepare(house):
    """Make the schools, the employee and the pupils of both."""
    admin = provision.admin(house)
    companies = provision.schools(
        admin, [provision.School(s.brin, s.naam, BOARD, s.vestiging) for s in SCHOOLS]
    )
    provision.connection(admin, house.simulator, companies[BOARD])
    ids = [companies[school.brin] for school in SCHOOLS]
    person = provision.Person(USER, USER, "Olga Ophaler", provision.MEDEWERKER, ids)
    provision.users(admin, [person])
    worker = Client(house.url, house.db, USER, USER)
    for school in SCHOOLS:
        company = companies[school.brin]
        house.simulator.control.put_school(brin=school.brin, vestiging=school.vestiging)
        provision.register(worker, house.simulator, company, school.brin)
        held = pupils(school)
        remember(*held)
        for xml in held.values():
            house.simulator.control.put_dossier(xml)
        worker.for_companies(company).call("oso.leerling", "add_bsns", list(held))


@pytest.fixture(scope="module")
def logs(run_logs):
    folder = run_logs / "queue_job"
    folder.mkdir()
    return folder


@pytest.fixture(scope="module")
def las(logs):
    """The simulator, for both databases."""
    with simulator(log=logs / "simulator.log") as running:
        yield running
        assert running.control.traps() == []


@pytest.fixture(scope="module")
def two_databases(server, las, logs):
    """Names of two databases with the same pupils, the second one with queue_job."""
    with database.scratch(server, "bycron", logs / "install.log") as first:
        with odoo_server(server, first, log=logs / "prepare.log") as (url, process):
            prepare(House(url, first, las, process))
        second = first.replace("_bycron_", "_byjobs_")
        database.copy(server, first, second)
        try:
            # What goes between comes along by itself.
            database.install(server, second, ("queue_job",), logs / "install.log", along=True)
            yield first, second
        finally:
            database.drop(server, second)


@pytest.fixture(scope="module")
def by_cron(server, las, logs, two_databases):
    """What ``get_dossier`` tells after the scheduled action fetched all."""
    name = two_databases[0]
    with odoo_server(server, name, log=logs / "cron.log") as (url, process):
        cron = side(House(url, name, las, process), server)
        for part in (FIRST, OTHERS):
            lines = cron.finish(cron.start(part))
            assert {line["outcome"] for line in lines} == {"imported"}
        return cron.received()


@contextlib.contextmanager
def jobs_side(server, las, name, log, **options):
    """Odoo on a database with queue_job, with its runner."""
    with odoo_server(
        server,
        name,
        log=log,
        server_wide_modules="base,rpc,web,queue_job",
        queue_job={"channels": "root:2,root.oso_povo:2"},
        **options,
    ) as (url, process):
        yield side(House(url, name, las, process), server)


@pytest.fixture(scope="module")
def workers(server, las, logs, two_databases, by_cron):
    """Odoo with two worker processes and the runner of queue_job."""
    options = {"workers": 2, "max_cron_threads": 1, "gevent_port": free_port()}
    with jobs_side(server, las, two_databases[1], logs / "workers.log", **options) as running:
        yield running


@pytest.fixture(scope="module")
def in_peace(workers):
    """Lines of the first pupils, fetched by jobs."""
    return workers.finish(workers.start(FIRST))


@pytest.fixture(scope="module")
def with_kill(workers, in_peace):
    """Lines of the other pupils, one worker killed halfway; and the process that was killed."""
    workers.house.simulator.control.latency(700, "document")
    before = workers.sql(f"SELECT count(*) FROM queue_job WHERE {JOBS} AND state = 'done'")
    runs = workers.start(OTHERS)
    victim = None
    end = time.monotonic() + MINUTE
    while victim is None:
        assert time.monotonic() < end, "no job was ever at work"
        time.sleep(0.05)
        done = workers.sql(f"SELECT count(*) FROM queue_job WHERE {JOBS} AND state = 'done'")
        if int(done[0][0]) < int(before[0][0]) + 4:
            continue
        victim = next(
            (
                (int(pid), int(line))
                for pid, line in workers.sql(
                    "SELECT j.worker_pid, r.id FROM queue_job j JOIN oso_uitwisseling_regel r"
                    " ON j.identity_key = 'oso_povo.regel.' || r.id"
                    " WHERE j.state = 'started' AND r.state = 'bezig' AND r.binnen_op IS NULL"
                )
            ),
            None,
        )
    assert parent(victim[0]) == workers.house.process.popen.pid
    os.kill(victim[0], signal.SIGKILL)
    lines = workers.finish(runs)
    workers.house.simulator.control.latency(0, "document")
    return lines, *victim


def parent(pid):
    """The process that started a process."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def eventually(question):
    """Whether something becomes true within a minute or two."""
    end = time.monotonic() + 2 * MINUTE
    while not question():
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


def test_the_addon_between_installed_itself(workers):
    found = workers.sql("SELECT state FROM ir_module_module WHERE name = 'oso_povo_queue_job'")
    assert found == [["installed"]]


def test_both_processes_fetched_and_nobody_else(workers, in_peace):
    rows = workers.sql(f"SELECT worker_pid, count(*) FROM queue_job WHERE {JOBS} GROUP BY 1")
    assert len(rows) == 2
    assert sum(int(count) for _pid, count in rows) == len(in_peace) == IN_PEACE * len(SCHOOLS)
    assert {parent(int(pid)) for pid, _count in rows} == {workers.house.process.popen.pid}


def test_each_line_was_done_once(workers, in_peace):
    assert {line["outcome"] for line in in_peace} == {"imported"}
    assert workers.sql("SELECT DISTINCT pogingen FROM oso_uitwisseling_regel") == [["1"]]
    states = workers.sql("SELECT state, count(*) FROM queue_job GROUP BY 1")
    assert states == [["done", str(len(in_peace))]]


def test_jobs_tell_nothing_of_a_pupil(workers, in_peace):
    for name, call, arguments in workers.sql(
        f"SELECT name, func_string, args FROM queue_job WHERE {JOBS}"
    ):
        assert re.fullmatch(r"Dossier ophalen, regel \d+", name)
        assert re.fullmatch(r"oso\.motor\(\)\._taak_regel\(\d+\)", call)
        assert re.fullmatch(r'"?\[\d+\]"?', arguments)


def test_all_ends_well_when_a_worker_is_killed(workers, with_kill):
    lines, _pid, _line = with_kill
    assert len(lines) == WITH_KILL * len(SCHOOLS)
    assert {line["outcome"] for line in lines} == {"imported"}
    assert workers.sql("SELECT leerling_id FROM oso_dossier GROUP BY 1 HAVING count(*) > 1") == []


def test_only_what_the_killed_worker_held_was_begun_again(workers, with_kill):
    _lines, _pid, line = with_kill
    again = workers.sql("SELECT id FROM oso_uitwisseling_regel WHERE pogingen > 1")
    assert again == [[str(line)]]


def test_the_killed_worker_was_replaced(workers, with_kill):
    _lines, pid, _line = with_kill
    at_work = workers.sql(f"SELECT DISTINCT worker_pid FROM queue_job WHERE {JOBS}")
    assert len(at_work) >= 3
    with contextlib.suppress(FileNotFoundError):
        assert parent(pid) != workers.house.process.popen.pid


def test_no_job_and_no_session_is_left_open(workers, with_kill):
    control = workers.house.simulator.control
    assert eventually(lambda: control.status()["open_sessions"] == 0)
    busy = "SELECT count(*) FROM queue_job WHERE state NOT IN ('done', 'pending')"
    assert eventually(lambda: workers.sql(busy) == [["0"]])
    assert workers.sql("SELECT DISTINCT state FROM oso_sessie") in ([], [["afgemeld"]])


def test_the_jobs_of_a_las_that_is_known_have_a_channel_of_their_own(workers, with_kill):
    lines, _pid, _line = with_kill
    host = re.sub(r"\W", "_", urlsplit(workers.house.simulator.las_url).netloc)
    rows = workers.sql(
        "SELECT DISTINCT j.channel FROM queue_job j JOIN oso_uitwisseling_regel r"
        " ON j.identity_key = 'oso_povo.regel.' || r.id"
        f" WHERE r.leerling_id IN ({','.join(str(line['leerling_id']) for line in lines)})"
    )
    assert rows == [[f"root.oso_povo.{host}"]]


def test_what_came_in_is_the_same_as_by_the_scheduled_action(workers, with_kill, by_cron):
    by_jobs = workers.received()
    assert len(by_cron) == (IN_PEACE + WITH_KILL) * len(SCHOOLS)
    assert by_jobs.keys() == by_cron.keys()
    for number, expected in by_cron.items():
        found = by_jobs[number]
        assert found["leerling_id"] == expected["leerling_id"]
        # compared leaf by leaf, so that a difference does not print a child
        differences = leaves(plain(found)) ^ leaves(plain(expected))
        assert not differences, f"{len(differences)} differences"
        assert len(leaves(plain(expected))) > 100


@pytest.fixture(scope="module")
def two_hosts(server, las, logs, workers, with_kill):
    """Lines of a run on two hosts, the one whose runner was at work killed halfway; and the two
    processes, that one first."""
    name = workers.house.db
    # A second Odoo on its own, each with a runner; only one of these is at work.
    workers.house.process.stop()
    las.control.latency(300, "document")
    with (
        jobs_side(server, las, name, logs / "host1.log") as first,
        contextlib.ExitStack() as stack,
    ):
        assert eventually(lambda: first.sql(RUNNERS) == [["1"]])
        second = stack.enter_context(jobs_side(server, las, name, logs / "host2.log"))
        before = int(first.sql(f"SELECT max(id) FROM queue_job WHERE {JOBS}")[0][0])
        runs = second.start(FIRST)
        begun = f"SELECT count(*) FROM queue_job WHERE {JOBS} AND id > {before} AND state = 'done'"
        assert eventually(lambda: int(first.sql(begun)[0][0]) >= 3)
        os.kill(first.house.process.popen.pid, signal.SIGKILL)
        # The runner looks for dead jobs when anything happens in the queue, else once a minute:
        # another run spares us the rest of it.
        time.sleep(DEAD)
        runs += second.start(slice(IN_PEACE, IN_PEACE + 1))
        lines = second.finish(runs)
        pids = first.sql(
            f"SELECT worker_pid FROM queue_job WHERE {JOBS} AND id > {before} AND state = 'done'"
            " GROUP BY 1 ORDER BY min(date_done)"
        )
        yield lines, pids, [first.house.process.popen.pid, second.house.process.popen.pid]


def test_another_host_takes_over_when_the_one_with_the_runner_is_killed(two_hosts):
    lines, pids, processes = two_hosts
    assert {line["outcome"] for line in lines} == {"unchanged"}
    assert pids == [[str(pid)] for pid in processes]


def leaves(values, place=()):
    """All values with where they stand."""
    if isinstance(values, dict):
        items = values.items()
    elif isinstance(values, list):
        items = enumerate(values)
    else:
        return {(place, repr(values))}
    return {leaf for key, value in items for leaf in leaves(value, (*place, key))}
