"""How the database answers what the engine and the overview ask: by an index, or by reading all.

The methods of the addon are called in this process, on the database of the bench, in a transaction
that is never committed; each SELECT that they send is explained with what it really took.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from . import bench_house
from .bench_house import BIG, SMALL, Bench
from .bench_merge import registry

#: Lines that wait while the queries are explained, lines that are busy, sessions of each kind.
WAITING, BUSY, ORPHANS, SESSIONS = 3000, 16, 20, 5000
#: Rows from which on a table is big.
BIG_TABLE = 5000


@dataclass
class Query:
    """What one step of the engine asks.

    :ivar indexes: by which it finds its rows
    :ivar scans: big tables of which it reads all rows
    :ivar milliseconds: that the database took
    :ivar statements: number of them
    """

    name: str
    indexes: list[str] = field(default_factory=list)
    scans: list[str] = field(default_factory=list)
    milliseconds: float = 0.0
    statements: int = 0


def explain(bench: Bench) -> list[Query]:
    """Explain what each step asks, with many lines waiting."""
    from odoo import SUPERUSER_ID, api

    with registry(bench.server, bench.where.db) as made, made.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        _crowd(env, bench)
        big = _big_tables(cr)
        found = [_ask(env, name, work, big) for name, work in _steps(env, bench).items()]
        cr.rollback()
    return found


def _crowd(env: Any, bench: Bench) -> None:
    """Lines that wait, all over the schools; some busy; sessions that were left open."""
    cr = env.cr
    cr.execute(
        "UPDATE oso_uitwisseling_regel SET state = 'wachtrij' WHERE id IN ("
        "SELECT id FROM oso_uitwisseling_regel ORDER BY id DESC LIMIT %s)",
        [WAITING],
    )
    cr.execute(
        "UPDATE oso_uitwisseling_regel SET state = 'bezig', werker = 1 WHERE id IN ("
        "SELECT id FROM oso_uitwisseling_regel WHERE state = 'wachtrij' ORDER BY id LIMIT %s)",
        [BUSY],
    )
    cr.execute(
        "INSERT INTO oso_sessie (sessie, company_id, uitkomst, geopend_op, state, opnieuw_op) "
        "SELECT 'bench-' || n, %s, 'technical', now() AT TIME ZONE 'UTC', "
        "CASE WHEN n <= %s THEN 'wees' ELSE 'afgemeld' END, now() AT TIME ZONE 'UTC' "
        "FROM generate_series(1, %s) n",
        [bench.companies[BIG], ORPHANS, SESSIONS],
    )
    cr.execute("ANALYZE oso_uitwisseling_regel, oso_sessie")


def _steps(env: Any, bench: Bench) -> dict[str, Callable[[], Any]]:
    """What is asked, by its name in the table."""
    from odoo import api

    motor = env["oso.motor"].with_context(oso_werker=1)
    school = bench.companies[BIG]
    run = env["oso.uitwisseling.regel"].search([("state", "=", "bezig")], limit=1).uitwisseling_id
    numbers = env["oso.leerling"].search([("company_id", "=", school)], limit=20).mapped("bsn")
    user = env["res.users"].search([("login", "=", bench_house.EMPLOYEE)])

    def page(brin: str) -> Any:
        context = {"lang": "nl_NL", "allowed_company_ids": [bench.companies[brin]]}
        pupils = api.Environment(env.cr, user.id, context)["oso.leerling"]
        spec = {name: {} for name in ("naam", "bsn", "status", "melding", "actie", "opgehaald")}
        return pupils.web_search_read([], spec, limit=100, count_limit=10_001)

    return {
        "claim of waiting lines": lambda: motor._wachtend_per_school(8),
        "waiting lines of a school": lambda: motor._regels_van(school),
        "lines begun too often": motor._verdachte_regel,
        "when the next line is due": motor._seconden_tot_volgende,
        "lines of workers that died": motor._overgenomen,
        "what is left at the end of a go": motor._kom_terug,
        "runs whose lines wait for the brake": motor._geef_vrij,
        "runs of which nothing is left": motor._sluit_afgelopen,
        "open sessions": lambda: motor._wezen_te_doen(30),
        "lines of a run by state": run._werk_stand_bij,
        "progress of a run": run.progress,
        "pupils of a school by number": lambda: env["oso.leerling"].search(
            [("company_id", "=", school), ("bsn", "in", numbers)]
        ),
        "overview's first page, big school": lambda: page(BIG),
        "overview's first page, small school": lambda: page(SMALL),
    }


def _ask(env: Any, name: str, work: Callable[[], Any], big: set[str]) -> Query:
    env.flush_all()
    env.invalidate_all()
    with _heard(env.cr) as statements:
        work()
    query = Query(name)
    for statement in statements:
        plan = _plan(env.cr, statement)
        if plan is None:
            continue
        query.statements += 1
        query.milliseconds += plan["Execution Time"]
        for node in _nodes(plan["Plan"]):
            index = node.get("Index Name")
            if index and index not in query.indexes and not _of_odoo(index):
                query.indexes.append(index)
            table = node.get("Relation Name")
            if node["Node Type"] == "Seq Scan" and table in big and table not in query.scans:
                query.scans.append(table)
    return query


@contextlib.contextmanager
def _heard(cr: Any) -> Iterator[list[bytes]]:
    """The SELECTs that are sent in the block, complete with their values."""
    from odoo.sql_db import Cursor

    heard: list[bytes] = []
    execute = Cursor.execute

    def listening(self: Any, query: Any, params: Any = None, log_exceptions: bool = True) -> Any:
        result = execute(self, query, params, log_exceptions)
        statement = self._obj.query
        if statement and statement.lstrip()[:6].upper() in (b"SELECT", b"WITH R"):
            heard.append(statement)
        return result

    with patch.object(Cursor, "execute", listening):
        yield heard


def _plan(cr: Any, statement: bytes) -> dict[str, Any] | None:
    """How the database carries a statement out; None where nothing big is in it."""
    if b"oso_" not in statement:
        return None
    # psycopg2's own: the values are in it, and a percent sign is no place for one
    cr._obj.execute(b"EXPLAIN (ANALYZE, FORMAT JSON) " + statement)
    ((told,),) = cr._obj.fetchall()
    return (json.loads(told) if isinstance(told, str) else told)[0]


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from _nodes(below)


def _of_odoo(index: str) -> bool:
    return not index.startswith("oso_")


def _big_tables(cr: Any) -> set[str]:
    cr.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [BIG_TABLE])
    return {name for (name,) in cr.fetchall()}
