"""What working a dossier in costs, beside plain SQL and beside Odoo's own import of the same rows.

On a database of its own with a registry in this process: PostgreSQL and the ORM as they are in
use, without the network, the simulator and the reading of the XML (that is ``bench parse``).
"""

from __future__ import annotations

import cProfile
import gc
import io
import json
import logging
import os
import platform
import pstats
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from typing import Any

from lxml import etree
from psycopg2.extras import execute_values
from stdnum.nl import bsn

from . import bench_parse, database, dossiers, odoo, postgres
from .bench_tables import markdown

SQL = "plain SQL"
LOAD = "Odoo's load()"
#: Times the reference that ours may take.
GOALS = {SQL: 3.0, LOAD: 0.28}
FIRST, AGAIN, CHANGED = "first import", "again, no change", "overschrijven with change"
STEPS = (FIRST, AGAIN, CHANGED)
#: Rows of the dossiers that show whether statements grow with rows.
SIZES = (20, 100, 500)
_WARM = 2
#: Where numbers of pupils are taken from; of these only the valid ones.
_NUMBERS = map(str, count(900_000_000))
#: Statements of a savepoint: taking it and letting it go.
_SAVEPOINT = 2


@dataclass(frozen=True)
class Sample:
    """A dossier to measure with.

    :param changed: bytes of the same dossier a week later, with a few changes
    """

    name: str
    data: bytes = field(repr=False)
    changed: bytes = field(repr=False)


@dataclass
class Timing:
    """Milliseconds of each round and statements, by what was measured.

    :ivar rows: that a first import stores
    :ivar parse_ms: what reading the XML takes, which is in none of the others
    :ivar goals: whether the goals are for it
    """

    name: str
    goals: bool = True
    rows: int = 0
    parse_ms: float = 0.0
    rounds: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)

    def median(self, what: str) -> float:
        """The round in the middle."""
        return statistics.median(self.rounds[what])

    def spread(self) -> float:
        """The median first import as a multiple of the fastest: how quiet the machine was."""
        return self.median(FIRST) / min(self.rounds[FIRST])

    def as_rows(self) -> list[dict[str, Any]]:
        """``{name, ours_ms, reference, reference_ms, ratio, goal, …}`` of each reference."""
        return [
            {
                "name": f"{self.name}, {step}",
                "ours_ms": round(self.median(step), 3),
                "reference": reference,
                "reference_ms": round(self.median(reference), 3),
                "ratio": round(self.median(step) / self.median(reference), 2),
                "goal": GOALS[reference] if self.goals else None,
                "rows": self.rows,
                "statements": self.statements[step],
                "reference_statements": self.statements[reference],
                "parse_ms": round(self.parse_ms, 3),
            }
            for step in STEPS
            for reference in (SQL, LOAD)
        ]


# -- what is measured with ----------------------------------------------------------------------


def samples() -> tuple[list[Sample], bool]:
    """(the dossiers of ``bench parse`` without attachments, whether official ones are there)."""
    found, official = bench_parse.samples()
    return [
        Sample(sample.name.partition(",")[0], sample.data, changed(sample.data))
        for sample in found
        if not sample.attachments
    ], official


def sized() -> list[Sample]:
    """Dossiers that differ in nothing but the number of their tests; later all scores change."""
    made = {rows: of_size(rows) for rows in SIZES}
    return [Sample(f"{rows} rows", data, changed(data, scores=rows)) for rows, data in made.items()]


def changed(data: bytes, scores: int = 3) -> bytes:
    """The same dossier a week later: some scores are others, one test is new, one year is gone."""
    root = etree.fromstring(data)
    for score in list(root.iterfind(".//{*}toets//{*}waarde"))[:scores]:
        score.text = f"{score.text}+"
    tests = list(root.iter("{*}toets"))
    new = deepcopy(tests[0])
    _later(next(new.iter("{*}afnamedatum")), 400)
    tests[-1].addnext(new)
    years = [el for el in root.iter("{*}schoolloopbaan") if el.find("{*}schoolloopbaan") is None]
    years[-1].getparent().remove(years[-1])
    _later(next(root.iter("{*}datum")), 7)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _later(element: etree._Element, days: int) -> None:
    element.text = (date.fromisoformat(element.text) + timedelta(days)).isoformat()


def of_size(rows: int) -> bytes:
    """A dossier of some ``rows`` rows, most of them tests with their scores."""
    root = etree.fromstring(dossiers.make(1))
    for name in (
        "cijferlijst", "eindtoets_basisonderwijs", "verzuim", "adreslijst", "communicatielijst"
    ):  # fmt: skip
        for element in list(root.iter(f"{{*}}{name}")):
            element.getparent().remove(element)
    tests = list(root.iter("{*}toets"))
    sample = next(test for test in tests if test.find(".//{*}onderdeel") is None)
    scores = len(list(sample.iter("{*}referentiescore")))
    home = sample.getparent()
    for test in tests:
        test.getparent().remove(test)
    others = _rows(bench_parse.without_attachments(etree.tostring(root)))
    for number in range(max(1, round((rows - others) / (1 + scores)))):
        test = deepcopy(sample)
        _later(next(test.iter("{*}afnamedatum")), -number)
        home.append(test)
    return bench_parse.without_attachments(etree.tostring(root))


def _rows(data: bytes) -> int:
    from oso.gegevensset import parse

    return sum(1 for _row in parse(data).rows())


# -- the database -------------------------------------------------------------------------------


@dataclass
class Table:
    """Stored rows of one table that belong to one pupil.

    :param references: by place of a column the table that it points at, of those that are copied
    :param model: name of the model that stores them
    """

    name: str
    model: str
    columns: list[str]
    ids: list[int]
    rows: list[tuple]
    references: dict[int, str]


@dataclass
class Place:
    """A database with a school in it, and the registry that works on it."""

    registry: Any
    school: int
    user: int
    numbers: Iterator[str] = field(default_factory=lambda: filter(bsn.is_valid, _NUMBERS))

    def parse(self, data: bytes) -> Any:
        """Read a dossier with the core as the addon has it."""
        from odoo.addons.oso_povo.oso import gegevensset

        return gegevensset.parse(data)

    @contextmanager
    def environment(self) -> Iterator[Any]:
        """An environment as the worker has it, with a cursor of its own."""
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def pupil(self, env: Any) -> Any:
        """A pupil of whom nothing is known but the number."""
        return env["oso.leerling"].create({"bsn": next(self.numbers), "company_id": self.school})

    def line(self, env: Any, pupil: Any, mode: str) -> Any:
        """The line of a run for a pupil."""
        run = env["oso.uitwisseling"].create({"company_id": self.school, "user_id": self.user})
        return env["oso.uitwisseling.regel"].create(
            {"uitwisseling_id": run.id, "leerling_id": pupil.id, "actie": mode}
        )


@contextmanager
def place() -> Iterator[Place]:
    """A database of this process with a school and an employee, dropped afterwards."""
    with (
        postgres.lease() as server,
        database.scratch(server, "bench") as name,
        registry(server, name) as made,
    ):
        from odoo import SUPERUSER_ID, api

        with made.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            school = env["res.company"].create({"name": "De Meetlat", "brin": "98AA"})
            found = Place(made, school.id, env.ref("base.user_admin").id)
        yield found


@contextmanager
def registry(server: postgres.Server, name: str) -> Iterator[Any]:
    """The registry of a database, in this process."""
    conf = odoo.configuration(f"{name}-orm", server, db_name=name, max_cron_threads=0)
    try:
        from odoo.modules.registry import Registry
        from odoo.sql_db import close_all
        from odoo.tools import config

        config.parse_config(["-c", str(conf)], setup_logging=False)
        logging.getLogger("odoo").setLevel(logging.ERROR)
        try:
            yield Registry(name)
        finally:
            close_all()
    finally:
        conf.unlink(missing_ok=True)


def stored(env: Any, pupil: int) -> tuple[dict[str, Any], list[Table]]:
    """(what the row of a pupil holds, all other rows of it) as they are stored now.

    Tables that others point at come first.
    """
    env.flush_all()
    models = {
        model._table: model
        for model in env.values()
        if model._auto
        and model._name.startswith("oso.")
        and "leerling_id" in model._fields
        and model._fields["leerling_id"].store
        and model._name != "oso.uitwisseling.regel"
    }
    tables = {}
    for name, model in models.items():
        tables[name] = _table(env, model, "leerling_id = %s", pupil, models)
    files = env["ir.attachment"]
    dossiers_of = [*tables["oso_dossier"].ids] or [0]
    tables["ir_attachment"] = _table(
        env, files, "res_model = 'oso.dossier' AND res_id = ANY(%s)", dossiers_of, models
    )
    columns = tables["ir_attachment"].columns
    if columns:
        tables["ir_attachment"].references[columns.index("res_id")] = "oso_dossier"
    env.cr.execute("SELECT * FROM oso_leerling WHERE id = %s", [pupil])
    names = [column.name for column in env.cr.description]
    row = dict(zip(names, env.cr.fetchone(), strict=True))
    changing = {
        name: _plain(value)
        for name, value in row.items()
        if name not in ("id", "bsn", "company_id", "create_uid", "create_date")
        and value is not None
    }
    return changing, _in_order([table for table in tables.values() if table.rows])


def _table(env: Any, model: Any, where: str, value: Any, models: dict[str, Any]) -> Table:
    # The names are those of the models, no input.
    env.cr.execute(f"SELECT * FROM {model._table} WHERE {where} ORDER BY id", [value])
    names = [column.name for column in env.cr.description]
    rows = env.cr.fetchall()
    keep = [
        number
        for number, name in enumerate(names)
        if name != "id" and any(row[number] is not None for row in rows)
    ]
    columns = [names[number] for number in keep]
    ids = [row[names.index("id")] for row in rows]
    references = {}
    for number, name in enumerate(columns):
        definition = model._fields.get(name)
        if definition is not None and definition.type == "many2one":
            target = env[definition.comodel_name]._table
            if target in models and target != "oso_uitwisseling_regel":
                references[number] = target
    kept = [tuple(_plain(row[number]) for number in keep) for row in rows]
    return Table(model._table, model._name, columns, ids, kept, references)


def _plain(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _in_order(tables: list[Table]) -> list[Table]:
    """Tables after those that they point at."""
    names = {table.name for table in tables}
    done: list[Table] = []
    while tables:
        known = {table.name for table in done}
        ready = [
            table
            for table in tables
            if all(
                other in known or other not in names or other == table.name
                for other in table.references.values()
            )
        ]
        done += ready
        tables = [table for table in tables if table not in ready]
    return done


# -- what is measured ---------------------------------------------------------------------------


def insert(cr: Any, pupil: int, row: dict[str, Any], tables: Sequence[Table]) -> None:
    """Write rows with plain SQL, one statement a table (psycopg2's ``execute_values``)."""
    ids: dict[tuple[str, int], int] = {}
    for table in tables:
        own = table.columns.index("leerling_id") if "leerling_id" in table.columns else -1
        rows = []
        for old in table.rows:
            new = list(old)
            if own >= 0:
                new[own] = pupil
            for number, target in table.references.items():
                if new[number] is not None and number != own:
                    new[number] = ids.get((target, new[number]))
            rows.append(new)
        columns = ", ".join(f'"{name}"' for name in table.columns)
        made = execute_values(
            cr._obj,
            f"INSERT INTO {table.name} ({columns}) VALUES %s RETURNING id",
            rows,
            page_size=10_000,
            fetch=True,
        )
        ids.update(((table.name, old), new) for old, (new,) in zip(table.ids, made, strict=True))
    values = {**row, "dossier_id": ids["oso_dossier", row["dossier_id"]]}
    columns = ", ".join(f'"{name}" = %s' for name in values)
    cr._obj.execute(
        f"UPDATE oso_leerling SET {columns} WHERE id = %s",
        [*values.values(), pupil],
    )


def load(env: Any, pupil: int, row: dict[str, Any], tables: Sequence[Table]) -> None:
    """Write rows as Odoo's own import does it: flattened, a model at a time."""
    ids: dict[tuple[str, int], int] = {}
    for table in tables:
        if table.name == "ir_attachment":
            continue  # made with the dossier
        model = env[table.model]
        fields, places = [], []
        for number, name in enumerate(table.columns):
            if name in ("company_id", "create_uid", "create_date", "write_uid", "write_date"):
                continue
            definition = model._fields[name]
            fields.append(f"{name}/.id" if definition.type == "many2one" else name)
            places.append((number, definition.type))
        data = []
        for old in table.rows:
            new = []
            for number, kind in places:
                value = old[number]
                if table.columns[number] == "leerling_id":
                    value = pupil
                elif number in table.references and value is not None:
                    value = ids.get((table.references[number], value))
                new.append(_as_text(value, kind))
            data.append(new)
        made = model.load(fields, data)
        if not made["ids"]:
            raise AssertionError(f"load() of {table.model}: {made['messages'][:1]}")
        ids.update(
            ((table.name, old), new) for old, new in zip(table.ids, made["ids"], strict=True)
        )
    model = env["oso.leerling"]
    values = {**row, "dossier_id": ids["oso_dossier", row["dossier_id"]]}
    fields, data = [".id"], [str(pupil)]
    for name, value in values.items():
        if name in ("write_uid", "write_date") or not model._fields[name].store:
            continue
        kind = model._fields[name].type
        fields.append(f"{name}/.id" if kind == "many2one" else name)
        data.append(_as_text(value, kind))
    made = model.load(fields, [data])
    if not made["ids"]:
        raise AssertionError(f"load() of the pupil: {made['messages'][:1]}")


def _as_text(value: Any, kind: str) -> str:
    if value is None or value is False:
        return "0" if kind == "boolean" else ""
    if kind == "boolean":
        return "1"
    if kind == "datetime":
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return str(value)


def measure(here: Place, sample: Sample, rounds: int, *, goals: bool = True) -> Timing:
    """Measure one dossier: ours and the references by turns, each round with a fresh pupil."""
    timing = Timing(sample.name, goals)
    read, read_changed = here.parse(sample.data), here.parse(sample.changed)
    timing.parse_ms = statistics.median(
        _timed(partial(here.parse, sample.data)) for _ in range(min(rounds, 20))
    )
    for number in range(-_WARM, rounds):
        with here.environment() as env:
            run = partial(_run, env, timing, keep=number >= 0)
            pupil, by_sql, by_load = (here.pupil(env) for _ in range(3))
            steps = (
                (FIRST, read, here.line(env, pupil, "importeren")),
                (AGAIN, read, here.line(env, pupil, "overschrijven")),
                (CHANGED, read_changed, here.line(env, pupil, "overschrijven")),
            )
            env.cr.commit()
            row, tables = {}, []
            for name, dossier, line in steps:
                run(name, partial(_work_in, env, line, dossier))
                if name == FIRST:
                    row, tables = stored(env, pupil.id)
            run(SQL, partial(insert, env.cr, by_sql.id, row, tables))
            run(LOAD, partial(load, env, by_load.id, row, tables))
            # psycopg2's own, so Odoo did not count them
            timing.statements[SQL] = len(tables) + 1
            timing.rows = sum(len(table.rows) for table in tables)
    return timing


def _work_in(env: Any, line: Any, dossier: Any) -> None:
    imports = env["oso.import"]
    pupil = line.leerling_id
    stored = imports._eerder_ontvangen(pupil, dossier) or imports._bewaar(pupil, dossier)
    outcome = imports._beslis(line, pupil, dossier, stored)
    if outcome.state != "klaar":
        raise AssertionError(f"it ended as {outcome.code}")


def _run(env: Any, timing: Timing, what: str, work: Callable[[], object], *, keep: bool) -> None:
    """One measured call, in a savepoint and committed, with nothing in Odoo's cache before it."""
    env.invalidate_all()
    before = env.cr.sql_log_count

    def whole() -> None:
        with env.cr.savepoint():
            work()
        env.cr.commit()

    took = _timed(whole)
    if keep:
        timing.rounds.setdefault(what, []).append(took)
    timing.statements[what] = env.cr.sql_log_count - before - _SAVEPOINT


def _timed(call: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def profile(here: Place, sample: Sample, rounds: int) -> str:
    """Where the time of a first import goes: the cumulative profile over some rounds."""
    read = here.parse(sample.data)
    profiler = cProfile.Profile()
    with here.environment() as env:
        for number in range(-_WARM, rounds):
            pupil = here.pupil(env)
            line = here.line(env, pupil, "importeren")
            env.cr.commit()
            env.invalidate_all()
            if number >= 0:
                profiler.enable()
            with env.cr.savepoint():
                _work_in(env, line, read)
            env.cr.commit()
            profiler.disable()
    out = io.StringIO()
    pstats.Stats(profiler, stream=out).sort_stats("cumulative").print_stats(60)
    return out.getvalue()


# -- for a person -------------------------------------------------------------------------------


def table(timings: Sequence[Timing]) -> str:
    """The figures as a table: per dossier each step beside both references."""
    lines = []
    for timing in timings:
        for step in STEPS:
            cells = []
            for reference in (SQL, LOAD):
                ratio = timing.median(step) / timing.median(reference)
                verdict = ""
                if timing.goals:
                    verdict = " reached" if round(ratio, 2) <= GOALS[reference] else " missed"
                cells += [f"{timing.median(reference):.1f} ms", f"{ratio:.2f} ×{verdict}"]
            lines.append(
                (
                    f"{timing.name}, {step}",
                    str(timing.rows),
                    f"{timing.median(step):.1f} ms",
                    str(timing.statements[step]),
                    *cells,
                )
            )
    goals = [f"ratio (goal ≤ {GOALS[reference]})" for reference in (SQL, LOAD)]
    head = ("dossier", "rows", "ours", "statements", SQL, goals[0], LOAD, goals[1])
    return markdown(head, lines)


def machine(rounds: int) -> str:
    """What the figures were made on."""
    with postgres.lease() as server:
        version = database.sql(server, "SHOW server_version").split()[0]
    from odoo.release import version as odoo_version

    return (
        f"Python {platform.python_version()}, Odoo {odoo_version}, PostgreSQL {version}, "
        f"{platform.machine()} with {os.cpu_count()} cores, median of {rounds} rounds."
    )


def reading(timings: Sequence[Timing]) -> str:
    """What is not in the figures: reading the XML."""
    return ", ".join(f"{timing.name} {timing.parse_ms:.1f} ms" for timing in timings)
