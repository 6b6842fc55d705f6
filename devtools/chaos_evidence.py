"""What a database, the simulator's files and the logs say after a chaos run, as plain data.

Nothing of the addon is used but its public door ``get_dossier``: the rest is read with SQL.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from simulator.state import read_exchanges, read_sessions

from . import fetching
from .chaos_load import Load
from .chaos_plan import Pupil
from .chaos_postgres import Cluster

# A run and its lines are how it came about, and differ by right.
_NOT_OF_THE_PUPIL = {"oso_uitwisseling_regel", "oso_sessie"}
# Numbers of records stand in the history's lists of changes too.
_LEFT_OUT = {
    "oso_geschiedenis": {"wijzigingen", "vorige", "weglaten"},
    "oso_leerling": {"melding_data"},
}
_MOMENTS = {"timestamp without time zone", "timestamp with time zone"}
_MADE_BY = {"id", "create_uid", "write_uid"}

#: Rows by table, each as JSON without numbers and moments.
Rows = dict[str, Counter[str]]


@dataclass
class PupilFacts:
    """What is held of one pupil.

    :param ids: records with its number at its school
    :param values: what ``get_dossier`` tells
    :param contents: SHA-256 of its attachments by id of the document
    :param stored: dossiers as received: ``{sha256, stored}``, oldest first
    :param last: SHA-256 of the dossier that it points to
    :param lines: of runs: ``{run, state, outcome, made, begun, arrived, session}``; moments in
        seconds since the epoch, 0 for none
    """

    ids: list[int] = field(default_factory=list)
    status: str = ""
    values: dict[str, Any] | None = None
    contents: dict[int, str] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    stored: list[dict[str, Any]] = field(default_factory=list)
    last: str = ""
    lines: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Facts:
    """What a database says.

    :param pupils: by label
    :param others: numbers of pupils at these schools that nobody entered, as hashes
    :param runs: ``{id, state}``
    :param files: stored attachments by model, field and checksum
    :param broken: attachments whose file is missing or is not what its checksum says
    :param orphans: sessions to sign off later, by session
    """

    pupils: dict[str, PupilFacts]
    others: int = 0
    runs: list[dict[str, Any]] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    orphans: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class Journal:
    """What the simulator did, in all its lives.

    :param sessions: as the Traffic Center keeps them
    :param exchanges: messages in order, without bodies
    """

    sessions: list[dict[str, Any]]
    exchanges: list[dict[str, Any]]

    @property
    def served(self) -> list[dict[str, Any]]:
        """The exchanges in which a dossier went out."""
        return [exchange for exchange in self.exchanges if exchange["served"]]


def journal(state: Path) -> Journal:
    """The journal in the simulator's folder."""
    return Journal(read_sessions(state), read_exchanges(state))


def gather(cluster: Cluster, db: str, data: Path, load: Load) -> Facts:
    """Read a database.

    :param data: Odoo's folder of files
    :param load: what was entered, and who may read it
    """
    with cluster.cursor(db) as cursor:
        sql = _Sql(cursor)
        facts = Facts({pupil.label: PupilFacts() for pupil in load.plan.pupils})
        for place in load.places:
            numbers = {pupil.number: pupil for pupil in place.school.pupils}
            for row in sql.all(
                "SELECT id, bsn, status FROM oso_leerling WHERE company_id = %s ORDER BY id",
                place.company,
            ):
                pupil = numbers.get(row["bsn"])
                if pupil is None:
                    facts.others += 1
                else:
                    facts.pupils[pupil.label].ids.append(row["id"])
                    facts.pupils[pupil.label].status = row["status"]
        for pupil in facts.pupils.values():
            _read_pupil(sql, pupil)
        facts.runs = sql.all("SELECT id, state FROM oso_uitwisseling ORDER BY id")
        _read_files(sql, data / "filestore" / db, facts)
        if sql.columns("oso_sessie"):
            facts.orphans = {
                row["sessie"]: row for row in sql.all("SELECT sessie, state FROM oso_sessie")
            }
    for place in load.places:
        for pupil in place.school.pupils:
            known = facts.pupils[pupil.label]
            if len(known.ids) == 1:
                known.values = place.client.call("oso.leerling", "get_dossier", known.ids)
                known.contents = fetching.read_back(place.client, known.values["documenten"])
    return facts


class _Sql:
    """Queries on one cursor."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._tables: list[str] | None = None
        self._columns: dict[str, list[str]] = {}

    def all(self, query: str, *parameters: Any) -> list[dict[str, Any]]:
        self._cursor.execute(query, parameters)
        return [dict(row) for row in self._cursor.fetchall()]

    def columns(self, table: str) -> list[str]:
        """Columns that say something of a pupil: no numbers of records, no moments."""
        if table not in self._columns:
            self._columns[table] = [
                row["column_name"]
                for row in self.all(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position",
                    table,
                )
                if row["data_type"] not in _MOMENTS
                and row["column_name"] not in _MADE_BY | _LEFT_OUT.get(table, set())
                and not row["column_name"].endswith("_id")
            ]
        return self._columns[table]

    def tables(self) -> list[str]:
        """Tables with rows of a pupil."""
        if self._tables is None:
            self._tables = [
                row["table_name"]
                for row in self.all(
                    "SELECT c.table_name FROM information_schema.columns c"
                    " JOIN information_schema.tables t USING (table_schema, table_name)"
                    " WHERE c.table_schema = 'public' AND c.column_name = 'leerling_id'"
                    " AND t.table_type = 'BASE TABLE' AND c.table_name LIKE 'oso\\_%%'"
                    " ORDER BY c.table_name"
                )
                if row["table_name"] not in _NOT_OF_THE_PUPIL
                # between two tables of Odoo
                and "id" in {each["column_name"] for each in self._all_columns(row["table_name"])}
            ]
        return self._tables

    def _all_columns(self, table: str) -> list[dict[str, Any]]:
        return self.all(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s",
            table,
        )


def _read_pupil(sql: _Sql, pupil: PupilFacts) -> None:
    for table, key in [("oso_leerling", "id"), *((name, "leerling_id") for name in sql.tables())]:
        columns = ", ".join(f'"{name}"' for name in sql.columns(table))
        found = sql.all(f'SELECT {columns} FROM "{table}" WHERE "{key}" = ANY(%s)', pupil.ids)
        pupil.rows[table] = Counter(_canonical(row) for row in found)
    pupil.stored = [
        # Odoo keeps moments in UTC, without saying so
        {"sha256": row["sha256"], "stored": _moment(row["create_date"])}
        for row in sql.all(
            "SELECT sha256, create_date FROM oso_dossier WHERE leerling_id = ANY(%s) ORDER BY id",
            pupil.ids,
        )
    ]
    for row in sql.all(
        "SELECT d.sha256 FROM oso_leerling l JOIN oso_dossier d ON d.id = l.dossier_id"
        " WHERE l.id = ANY(%s)",
        pupil.ids,
    ):
        pupil.last = row["sha256"]
    pupil.lines = [
        {
            "run": row["uitwisseling_id"],
            "state": row["state"],
            "outcome": row["uitkomst"] or "",
            "made": _moment(row["create_date"]),
            "begun": _moment(row["begonnen_op"]),
            "arrived": _moment(row.get("binnen_op")),
            "session": row["sessie"] or "",
        }
        for row in sql.all(
            "SELECT * FROM oso_uitwisseling_regel WHERE leerling_id = ANY(%s) ORDER BY id",
            pupil.ids,
        )
    ]


def _read_files(sql: _Sql, store: Path, facts: Facts) -> None:
    for row in sql.all(
        "SELECT id, res_model, res_field, checksum, store_fname FROM ir_attachment"
        " WHERE res_model LIKE 'oso.%%'"
    ):
        what = f"{row['res_model']}.{row['res_field'] or 'file'}"
        facts.files[f"{what} {row['checksum']}"] += 1
        if not row["store_fname"]:
            continue
        path = store / row["store_fname"]
        content = path.read_bytes() if path.exists() else None
        # Odoo's own checksum of a file, not a secret
        if content is None or hashlib.sha1(content).hexdigest() != row["checksum"]:  # noqa: S324
            facts.broken.append(f"{what} {row['id']}: {'missing' if content is None else 'wrong'}")


def _canonical(row: Mapping[str, Any]) -> str:
    return json.dumps(
        {key: value for key, value in row.items() if value not in (None, "", False)},
        sort_keys=True,
        default=str,
        ensure_ascii=False,
    )


def _moment(value: datetime | None) -> float:
    """Seconds since the epoch; 0 where there is none."""
    return value.replace(tzinfo=timezone.utc).timestamp() if value else 0.0


def moment(text: str) -> float:
    """The same of a moment of the journal."""
    return datetime.fromisoformat(text).timestamp()


def numbers_in_logs(logs: Path, pupils: Iterable[Pupil]) -> list[str]:
    """Names of logs in which a number of a pupil stands."""
    numbers = [pupil.number.encode() for pupil in pupils]
    found = []
    for path in sorted(logs.rglob("*")):
        if path.is_file():
            text = path.read_bytes()
            if any(number in text for number in numbers):
                found.append(path.name)
    return found
