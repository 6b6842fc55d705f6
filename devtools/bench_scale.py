"""What does not grow with the pupils on file: CPU per dossier, the overview, the queries.

Web server, worker, PostgreSQL and simulator are processes apart, as in use, on a database that is
filled with copies of fetched pupils (:mod:`devtools.bench_file`).
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import statistics
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from . import bench_explain, bench_house, provision
from .bench_file import LINES, File, unchecked
from .bench_house import BIG, SLOW, SMALL, Batch, Bench, Cost
from .bench_tables import markdown
from .console import step

#: Times the CPU with the fewest pupils on file that a dossier may cost with more.
FLAT = 1.1
#: Times the overview of the small school that the one of the big school may take.
OVERVIEW = 1.3
#: Fetched pupils that the file consists of copies of.
SEEDS = 10
#: Pupils of the small school, and of the run beside the large one.
CLASS = 30
LIMIT = 80  # of a list, by Odoo's default


@dataclass(frozen=True)
class Plan:
    """What to measure.

    :param sizes: pupils on file, in growing order
    :param batch: dossiers that are fetched each time
    :param repeats: batches with each size
    :param run: pupils of the large run
    :param rounds: of the overview
    """

    sizes: tuple[int, ...] = (100, 1000, 20_000)
    batch: int = 40
    repeats: int = 8
    run: int = 1000
    rounds: int = 15

    def schools(self, size: int) -> dict[str, int]:
        """Pupils by BRIN with so many on file: half of them at the school that fetches."""
        if size < 4 * CLASS:
            return {BIG: size, SMALL: 0, SLOW: 0}
        half = size // 2
        return {BIG: half, SMALL: CLASS, SLOW: size - half - CLASS}


@dataclass
class Outcome:
    """What was measured.

    :ivar batches: by pupils on file
    :ivar rows: of all tables, by pupils on file
    :ivar size: bytes of the database, by pupils on file; the files of dossiers are not in it
    :ivar pages: milliseconds of each request of the overview's first page, by what was asked
    :ivar starts: milliseconds of starting a run, by its pupils
    :ivar queries: how the database answers what the engine asks
    :ivar scanned: rows that were read by going through whole big tables, during a batch
    """

    plan: Plan
    batches: dict[int, list[Batch]] = field(default_factory=dict)
    rows: dict[int, int] = field(default_factory=dict)
    size: dict[int, int] = field(default_factory=dict)
    pages: dict[str, list[dict[str, float]]] = field(default_factory=dict)
    pupils: dict[str, int] = field(default_factory=dict)
    starts: dict[int, float] = field(default_factory=dict)
    queries: list[bench_explain.Query] = field(default_factory=list)
    scanned: dict[str, int] = field(default_factory=dict)

    def each(self, size: int) -> Cost:
        """Seconds of the processor that one dossier cost: of each process the best batch, since
        whatever else the machine does can only add to it."""
        costs = [vars(batch.cost) for batch in self.batches[size]]
        return Cost(*(min(one[name] for one in costs) / self.plan.batch for name in costs[0]))

    def as_rows(self) -> list[dict[str, Any]]:
        """``{name, ours_ms, reference, reference_ms, ratio, goal, …}``."""
        return [*self._growing(), *self._overview(), *self._starting(), *self._asked()]

    def _growing(self) -> Iterator[dict[str, Any]]:
        first, *larger = self.batches
        floor = self.each(first)
        for size in larger:
            cost = self.each(size)
            ours, reference = cost.worker + cost.postgres, floor.worker + floor.postgres
            yield {
                "name": f"CPU of a dossier with {size:,} pupils on file",
                "ours_ms": round(1000 * ours, 2),
                "reference": f"with {first:,}",
                "reference_ms": round(1000 * reference, 2),
                "ratio": round(ours / reference, 3),
                "goal": FLAT,
                "cpu_ms_each": cost.as_ms(),
                "reference_cpu_ms_each": floor.as_ms(),
                "rows": self.rows[size],
                "database_bytes": self.size[size],
                "load": round(max(batch.load for batch in self.batches[size]), 2),
            }

    def _overview(self) -> Iterator[dict[str, Any]]:
        other, its = self._page(SMALL)
        theirs = sum(its.values())
        for what, goal in ((BIG, OVERVIEW), (f"{BIG} {CLASS} rows", None)):
            name, requests = self._page(what)
            mine = sum(requests.values())
            yield {
                "name": f"overview's first page, {name}",
                "ours_ms": round(mine, 2),
                "reference": other,
                "reference_ms": round(theirs, 2),
                "ratio": round(mine / theirs, 2),
                "goal": goal,
                "requests_ms": requests,
                "reference_requests_ms": its,
            }

    def _page(self, what: str) -> tuple[str, dict[str, float]]:
        """A page in words, and what each request takes in the middle."""
        brin, _space, rows = what.partition(" ")
        pupils = self.pupils[brin]
        shown = rows or f"{min(pupils, LIMIT)} rows"
        taken = self.pages[what]
        requests = {
            name: round(statistics.median(one[name] for one in taken), 2) for name in taken[0]
        }
        return f"{pupils:,} pupils, {shown}", requests

    def _starting(self) -> Iterator[dict[str, Any]]:
        (few, short), (many, long) = sorted(self.starts.items())
        yield {
            "name": f"starting a run for {many:,} pupils",
            "ours_ms": round(long, 1),
            "reference": f"for {few}",
            "reference_ms": round(short, 1),
            "ratio": round(long / short, 2),
            "goal": None,
            "each_ms": round(long / many, 3),
            "reference_each_ms": round(short / few, 3),
        }

    def _asked(self) -> Iterator[dict[str, Any]]:
        for query in self.queries:
            yield {
                "name": query.name,
                "ours_ms": round(query.milliseconds, 3),
                "reference": "",
                "reference_ms": None,
                "ratio": None,
                "goal": None,
                "indexes": query.indexes,
                "seq_scans": query.scans,
            }
        yield {
            "name": "rows read by scans of big tables during a batch",
            "ours_ms": None,
            "reference": "",
            "reference_ms": None,
            "ratio": None,
            "goal": None,
            "seq_scans": self.scanned,
        }


# -- measuring ----------------------------------------------------------------------------------


def measure(plan: Plan) -> Outcome:
    """Everything, on a house of its own."""
    number = bench_house.numbers()
    seeds, warm = (list(islice(number, count)) for count in (SEEDS, plan.batch))
    batches = {
        size: [list(islice(number, plan.batch)) for _repeat in range(plan.repeats)]
        for size in plan.sizes
    }
    scanned = list(islice(number, plan.batch))
    every = [seeds, warm, scanned, *(batch for of_size in batches.values() for batch in of_size)]
    outcome = Outcome(plan)
    with (
        bench_house.dossier_folder({BIG: every}) as folder,
        bench_house.bench_house("scale", folder) as bench,
    ):
        with step("fetching the pupils that are copied"):
            bench_house.fetch(bench, BIG, seeds)
            seed_ids = _ids(bench, seeds)
            bench_house.fetch(bench, BIG, warm)
            _forget(bench, warm)
        with closing(unchecked(bench.server, bench.where.db)) as connection:
            file = File(connection, seed_ids, bench_house.numbers(100_000_000))
            for size, of_size in batches.items():
                _grow(bench, file, plan, size, outcome)
                with step(f"fetching {plan.repeats} × {plan.batch} dossiers"):
                    outcome.batches[size] = [_batch(bench, one) for one in of_size]
            outcome.scanned = _scans(bench, scanned)
        with step("asking for the overview"):
            _measure_overview(bench, plan, outcome)
        with step("starting runs"):
            _measure_starts(bench, plan, outcome)
        with step("asking the database how it answers the engine"):
            outcome.queries = bench_explain.explain(bench)
    return outcome


def _ids(bench: Bench, wanted: list[str]) -> list[int]:
    return [
        pupil
        for (pupil,) in bench.rows(
            "SELECT id FROM oso_leerling WHERE bsn = ANY(%s) ORDER BY id", wanted
        )
    ]


def _forget(bench: Bench, wanted: list[str]) -> None:
    bench.at(BIG).call("oso.leerling", "unlink", _ids(bench, wanted))


def _batch(bench: Bench, wanted: list[str]) -> Batch:
    """Fetch a batch and remove it, so that the next one finds as many pupils on file."""
    done = bench_house.fetch(bench, BIG, wanted)
    _forget(bench, wanted)
    return done


def _grow(bench: Bench, file: File, plan: Plan, size: int, outcome: Outcome) -> None:
    """Have so many pupils on file."""
    with step(f"having {size:,} pupils and {size * LINES:,} lines of runs on file"):
        have = dict(bench.rows("SELECT company_id, count(*) FROM oso_leerling GROUP BY 1"))
        wanted = {bench.companies[brin]: count for brin, count in plan.schools(size).items()}
        file.grow({school: count - have.get(school, 0) for school, count in wanted.items()})
    outcome.rows[size] = sum(file.count(name) for name in file.tables)
    ((outcome.size[size],),) = bench.rows("SELECT pg_database_size(current_database())")


def _scans(bench: Bench, wanted: list[str]) -> dict[str, int]:
    """Rows that were read from big tables by scans of the whole, while a batch was fetched."""
    before = _scanned(bench)
    bench_house.fetch(bench, BIG, wanted)
    time.sleep(2)  # the database tells of it a second late
    after = _scanned(bench)
    return {
        name: read - before.get(name, 0)
        for name, read in after.items()
        if read > before.get(name, 0)
    }


def _scanned(bench: Bench) -> dict[str, int]:
    return dict(
        bench.rows(
            "SELECT relname, seq_tup_read FROM pg_stat_user_tables WHERE n_live_tup > %s",
            bench_explain.BIG_TABLE,
        )
    )


# -- the overview -------------------------------------------------------------------------------


class Browser:
    """What the web client asks the server, in a session of its own.

    :param url: of the web server
    """

    def __init__(self, url: str, db: str, login: str, password: str) -> None:
        self.url = url
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
        self.ask("/web/session/authenticate", {"db": db, "login": login, "password": password})

    def ask(self, path: str, params: dict[str, Any]) -> Any:
        """One JSON-RPC request.

        :raises AssertionError: where the server refuses it
        """
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(  # noqa: S310
            self.url + path, body, {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=120) as answer:
            told = json.load(answer)
        if "error" in told:
            raise AssertionError(told["error"]["data"]["message"])
        return told["result"]

    def call(self, model: str, method: str, *args: Any, **kwargs: Any) -> Any:
        """Call a method as the web client does."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", params)


def first_page(
    browser: Browser, spec: dict[str, Any], school: int, rows: int
) -> tuple[int, dict[str, float]]:
    """What the screen asks when the overview is opened: the rows, the counts of the bar of work,
    the runs of the bar of progress.

    :return: the number of pupils, and the milliseconds that each request took
    """
    context = {"lang": "nl_NL", "tz": "Europe/Amsterdam", "allowed_company_ids": [school]}
    of_school = ["company_id", "in", [school]]
    chosen = [of_school, ["actie", "!=", "geen"], ["status", "not in", ["wachtrij", "bezig"]]]
    going = [["state", "in", ["wachtrij", "bezig"]], of_school]
    page = {"specification": spec, "offset": 0, "order": "", "limit": rows, "count_limit": 10_001}
    pupils, runs = "oso.leerling", "oso.uitwisseling"
    requests = {
        "rows": (pupils, "web_search_read", [], page),
        "chosen": (pupils, "search_count", chosen, {}),
        "anybody": (pupils, "search_count", [of_school], {"limit": 1}),
        "last run": (runs, "search", [of_school], {"limit": 1, "order": "id desc"}),
        "runs": (runs, "search", going, {}),
    }
    took, length = {}, 0
    for name, (model, method, domain, options) in requests.items():
        begin = time.perf_counter()
        answer = browser.call(model, method, domain, **options, context=context)
        took[name] = 1000 * (time.perf_counter() - begin)
        if name == "rows":
            assert answer["records"]
            length = answer["length"]
    return length, took


def _measure_overview(bench: Bench, plan: Plan, outcome: Outcome) -> None:
    """Of both schools by turns, so that a busy moment strikes both."""
    browser = Browser(bench.where.url, bench.where.db, bench_house.EMPLOYEE, bench_house.EMPLOYEE)
    spec = _specification(browser, bench)
    wanted = [
        (BIG, BIG, LIMIT),
        (SMALL, SMALL, LIMIT),
        (f"{BIG} {CLASS} rows", BIG, CLASS),
    ]
    for number in range(-2, plan.rounds):
        for name, brin, rows in wanted:
            outcome.pupils[brin], took = first_page(browser, spec, bench.companies[brin], rows)
            if number >= 0:
                outcome.pages.setdefault(name, []).append(took)


def _specification(browser: Browser, bench: Bench) -> dict[str, Any]:
    """The fields of the overview, as its view has them."""
    admin = provision.admin(bench.where)
    view = admin.ref("oso_povo.view_oso_leerling_list_overzicht")
    told = browser.call("oso.leerling", "get_views", [[view, "list"]], options={"toolbar": True})
    arch = told["views"]["list"]["arch"]
    names = dict.fromkeys(re.findall(r'<field name="(\w+)"', arch))
    known = told["models"]["oso.leerling"]["fields"]
    return {
        name: {"fields": {"display_name": {}}} if known[name]["type"] == "many2one" else {}
        for name in names
    }


# -- starting a run -----------------------------------------------------------------------------


def _measure_starts(bench: Bench, plan: Plan, outcome: Outcome) -> None:
    """Start runs of a class and a large one, of pupils that were fetched before, and stop them."""
    client = bench.at(BIG)
    for count in (CLASS, CLASS, plan.run):  # the first one to warm up
        pupils = [
            pupil
            for (pupil,) in bench.rows(
                "SELECT id FROM oso_leerling WHERE company_id = %s "
                "AND status NOT IN ('wachtrij', 'bezig') ORDER BY id DESC LIMIT %s",
                bench.companies[BIG],
                count,
            )
        ]
        begin = time.perf_counter()
        run = bench_house.start(client, pupils)
        outcome.starts[len(pupils)] = 1000 * (time.perf_counter() - begin)
        client.call("oso.uitwisseling", "action_stop", [run])
        bench_house.settle(bench, run)


# -- for a person -------------------------------------------------------------------------------


def where(outcome: Outcome) -> str:
    """What the file holds and how the database answers, as tables."""
    sizes = [
        (
            f"{size:,}",
            f"{outcome.rows[size]:,}",
            f"{outcome.size[size] / 1e6:,.0f} MB",
            *(
                f"{1000 * getattr(outcome.each(size), name):.1f} ms"
                for name in ("worker", "postgres", "simulator")
            ),
        )
        for size in outcome.batches
    ]
    head = (
        "pupils on file", "rows in all tables", "database", "worker", "PostgreSQL", "simulator",
    )  # fmt: skip
    asked = [
        (
            query.name,
            ", ".join(query.indexes) or "none",
            ", ".join(query.scans) or "none",
            f"{query.milliseconds:.2f} ms",
        )
        for query in outcome.queries
    ]
    read = ", ".join(f"{name} {count:,}" for name, count in outcome.scanned.items())
    return "\n\n".join(
        [
            markdown(head, sizes),
            markdown(("query of the engine", "by index", "big table read whole", "takes"), asked),
            "Rows that scans of whole big tables read while a batch was fetched: "
            f"{read or 'none'}.",
        ]
    )
