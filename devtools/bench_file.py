"""Pupils on file by the thousand: copies of fetched pupils with all their rows, made in SQL.

Each copy has what the fetched pupil has in every table, under ids, a number and a school of its
own: dossier, files, tests, history, lines of runs. So that a table, an index or a query that grows
with the pupils on file does so here too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import psycopg2

from . import postgres
from .console import DevError

#: Lines of runs that each pupil has: of its fetch, and of nine that found nothing new.
LINES = 10
LEERLING, REGEL, RUN = "oso_leerling", "oso_uitwisseling_regel", "oso_uitwisseling"
FILES = "ir_attachment"
#: What a file can hang on.
_HOLDERS = {"oso.dossier": "oso_dossier", "oso.document": "oso_document"}


@dataclass
class Table:
    """A table whose rows belong to pupils.

    :param columns: all but the id
    :param references: column -> table, of the tables that are copied
    :param low: lowest id that is copied, of ``span`` ids
    :param start: id of the first copy of ``low``
    """

    name: str
    columns: list[str]
    references: dict[str, str]
    low: int = 0
    span: int = 0
    start: int = 0


@dataclass
class File:
    """The pupils on file of a database.

    :param connection: autocommits; best as a role that may leave out the checks of foreign keys,
        which a copy cannot break
    :param seeds: ids of fetched pupils, all of one school
    :param numbers: of pupils, for the copies
    """

    connection: psycopg2.extensions.connection = field(repr=False)
    seeds: Sequence[int]
    numbers: Iterator[str] = field(repr=False)

    def __post_init__(self) -> None:
        self.tables = self._tables()

    def count(self, table: str = LEERLING) -> int:
        """Rows of a table."""
        ((found,),) = self._rows(f"SELECT count(*) FROM {table}")
        return found

    def grow(self, pupils: dict[int, int]) -> None:
        """Copy the fetched pupils.

        :param pupils: id of a school -> how many are to come; multiples of the number of seeds
        :raises DevError: for another number
        """
        if any(count % len(self.seeds) for count in pupils.values()):
            raise DevError(f"pupils come in sets of {len(self.seeds)}")
        schools = [
            school for school, count in pupils.items() for _set in range(count // len(self.seeds))
        ]
        if not schools:
            return
        with self.connection.cursor() as cr:
            cr.execute("BEGIN")
            self._places(cr, schools)
            self._runs(cr)
            for table in self.tables.values():
                if table.span:
                    self._copy(cr, table)
            cr.execute("DROP TABLE bench_set, bench_number; COMMIT")
            self._sequences(cr)
            # As the database does by itself, some minutes later
            cr.execute("VACUUM (ANALYZE)")

    # -- what there is -------------------------------------------------------------------------

    def _tables(self) -> dict[str, Table]:
        names = [
            name
            for (name,) in self._rows(
                "SELECT table_name FROM information_schema.columns JOIN information_schema.tables "
                "USING (table_schema, table_name) WHERE column_name = 'leerling_id' "
                "AND table_type = 'BASE TABLE' AND table_name LIKE 'oso\\_%' ORDER BY 1"
            )
        ]
        found = {name: Table(name, self._columns(name), {}) for name in (LEERLING, *names, FILES)}
        keys = self._rows(
            "SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text "
            "FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] WHERE c.contype = 'f'"
        )
        for name, column, target in keys:
            if name in found and target in found:
                found[name].references[column] = target
        return found

    def _columns(self, table: str) -> list[str]:
        return [
            name
            for (name,) in self._rows(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s "
                "AND column_name != 'id' AND is_generated = 'NEVER' ORDER BY ordinal_position",
                table,
            )
        ]

    def _rows(self, statement: str, *values: object) -> list[tuple]:
        with self.connection.cursor() as cr:
            cr.execute(statement, values or None)
            return cr.fetchall()

    # -- copying -------------------------------------------------------------------------------

    def _places(self, cr: psycopg2.extensions.cursor, schools: Sequence[int]) -> None:
        """Give each set of copies a school and each copy of a pupil a number; place the ids."""
        cr.execute("CREATE TEMP TABLE bench_set (n int PRIMARY KEY, company_id int)")
        cr.execute("INSERT INTO bench_set SELECT * FROM unnest(%s, %s)",
                   (list(range(len(schools))), list(schools)))  # fmt: skip
        numbers = list(islice(self.numbers, len(schools) * len(self.seeds)))
        ids = [seed for _set in schools for seed in self.seeds]
        sets = [number for number in range(len(schools)) for _seed in self.seeds]
        cr.execute("CREATE TEMP TABLE bench_number (n int, id int, bsn text, PRIMARY KEY (n, id))")
        cr.execute("INSERT INTO bench_number SELECT * FROM unnest(%s, %s, %s)",
                   (sets, ids, numbers))  # fmt: skip
        cr.execute("ANALYZE bench_set; ANALYZE bench_number")
        for table in self.tables.values():
            cr.execute(
                f"SELECT min(id), max(id), (SELECT coalesce(max(id), 0) FROM {table.name}) "
                f"FROM {table.name} r WHERE {self._seeds_of(table)}"
            )
            low, high, last = cr.fetchone()
            table.low, table.span = low or 0, high - low + 1 if high else 0
            table.start = last + 1
        cr.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {RUN}")
        (self._run,) = cr.fetchone()

    def _seeds_of(self, table: Table) -> str:
        """Condition on ``r``: rows of the pupils that are copied."""
        seeds = ", ".join(map(str, self.seeds))
        if table.name == LEERLING:
            return f"r.id IN ({seeds})"
        if table.name == FILES:
            holders = " OR ".join(
                f"(r.res_model = '{model}' AND r.res_id IN "
                f"(SELECT id FROM {name} WHERE leerling_id IN ({seeds})))"
                for model, name in _HOLDERS.items()
            )
            return f"({holders})"
        return f"r.leerling_id IN ({seeds})"

    def _runs(self, cr: psycopg2.extensions.cursor) -> None:
        """A run a set for each of the lines that a pupil has."""
        columns = self._columns(RUN)
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join("s.company_id" if name == "company_id" else f'r."{name}"'
                           for name in columns)  # fmt: skip
        cr.execute(
            f"INSERT INTO {RUN} (id, {names}) "
            f"SELECT {self._run} + s.n * {LINES} + h, {values} "
            f"FROM bench_set s CROSS JOIN generate_series(0, {LINES - 1}) h CROSS JOIN "
            f"(SELECT * FROM {RUN} ORDER BY id LIMIT 1) r"
        )

    def _copy(self, cr: psycopg2.extensions.cursor, table: Table) -> None:
        names = ", ".join(f'"{name}"' for name in table.columns)
        values = ", ".join(self._value(table, name) for name in table.columns)
        statement = (
            f"INSERT INTO {table.name} (id, {names}) "
            f"SELECT {_moved(table, 'r.id')}, {values} FROM {table.name} r "
            f"CROSS JOIN bench_set s "
        )
        if table.name == LEERLING:
            statement += "JOIN bench_number b ON b.n = s.n AND b.id = r.id "
        cr.execute(f"{statement} WHERE {self._seeds_of(table)} ORDER BY s.n, r.id")
        if table.name == REGEL:
            self._more_lines(cr, table)

    def _value(self, table: Table, column: str) -> str:
        """What a copy has in a column."""
        if column == "company_id":
            return "s.company_id"
        if table.name == LEERLING and column == "bsn":
            return "b.bsn"
        if table.name == REGEL and column == "uitwisseling_id":
            return f"{self._run} + s.n * {LINES}"
        if table.name == FILES and column == "res_id":
            cases = " ".join(
                f"WHEN '{model}' THEN {_moved(self.tables[name], 'r.res_id')}"
                for model, name in _HOLDERS.items()
            )
            return f"CASE r.res_model {cases} END"
        if column in table.references:
            return _moved(self.tables[table.references[column]], f'r."{column}"')
        return f'r."{column}"'

    def _more_lines(self, cr: psycopg2.extensions.cursor, table: Table) -> None:
        """The lines of fetches that found nothing new."""
        fixed = {
            "uitwisseling_id": f"{self._run} + s.n * {LINES} + h",
            "geschiedenis_id": "NULL",
            "uitkomst": "'unchanged'",
            "company_id": "s.company_id",
        }
        names = ", ".join(f'"{name}"' for name in table.columns)
        values = ", ".join(fixed.get(name, self._value(table, name)) for name in table.columns)
        cr.execute(f"SELECT max(id) + 1 FROM {table.name}")
        (first,) = cr.fetchone()
        cr.execute(
            f"INSERT INTO {table.name} (id, {names}) "
            f"SELECT {first} + row_number() OVER (ORDER BY h, s.n, r.id) - 1, {values} "
            f"FROM {table.name} r CROSS JOIN bench_set s "
            f"CROSS JOIN generate_series(1, {LINES - 1}) h "
            f"WHERE {self._seeds_of(table)}"
        )

    def _sequences(self, cr: psycopg2.extensions.cursor) -> None:
        for name in (*self.tables, RUN):
            cr.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
            )


def _moved(table: Table, value: str) -> str:
    """The id that a copy of row ``value`` has; null stays null."""
    return f"{table.start} + s.n::int * {table.span} + {value} - {table.low}"


def unchecked(server: postgres.Server, db: str) -> psycopg2.extensions.connection:
    """A connection that leaves out triggers and checks of foreign keys, where the role may do so
    (the cluster of this checkout has one), else an ordinary one."""
    own = postgres.users_server() is None
    connection = psycopg2.connect(
        dbname=db,
        host=server.host,
        port=server.port,
        user="postgres" if own else server.user,
        password=server.password or None,
    )
    connection.autocommit = True
    try:
        with connection.cursor() as cr:
            cr.execute("SET session_replication_role = replica")
    except psycopg2.errors.InsufficientPrivilege:
        connection.close()
        raise DevError(
            "copying pupils needs a role of PostgreSQL that may set session_replication_role"
        ) from None
    return connection
