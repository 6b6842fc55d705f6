"""A chaos run from beginning to end: load, kills, the same undisturbed, and the checker."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import chaos_check, chaos_evidence, chaos_load, database, postgres
from .chaos_check import Case, Verdict, Violation
from .chaos_evidence import Facts
from .chaos_house import ChaosHouse, choose
from .chaos_load import Load
from .chaos_plan import Plan
from .chaos_postgres import dump
from .console import step
from .paths import LOCAL

FOLDER = LOCAL / "chaos"
#: Milliseconds before the simulator answers, so that kills strike while it is waited for.
LATENCY = {"overdracht": 100, "document": 250, "sessiecontrole": 0, "afmelding": 100}
#: Seconds in which sessions that were left open must be signed off, once all is calm.
CALM = 120
#: Seconds that a kill waits for a dossier to be on its way.
IDLE = 5


@dataclass(frozen=True)
class Options:
    """What to do.

    :param kills: how many
    :param pause: longest time, in seconds, between the house standing and the next kill
    """

    kills: int = 200
    seed: int = 1
    pupils: int = 30
    pause: float = 2.0


@dataclass
class Report:
    """How it went.

    :param struck: kills while a dossier was on its way
    :param turns: pupils that a round asked for
    :param action: what became of the scheduled action: ``active``, ``failure_count``,
        ``interrupted`` (its runs that never ended), ``left_out`` (by Odoo, after three of these
        without progress) and ``failed`` (by an exception)
    """

    options: Options
    kills: Counter[str]
    processes: Counter[str]
    ended: Counter[str]
    struck: int
    seconds: dict[str, float]
    load: Counter[str]
    outcomes: Counter[str]
    turns: int
    verdict: Verdict
    action: dict[str, Any]

    @property
    def good(self) -> bool:
        """Whether nothing was wrong."""
        return not self.verdict.violations

    def as_json(self) -> dict[str, Any]:
        """All figures and violations."""
        return {
            "seed": self.options.seed,
            "pupils": self.options.pupils,
            "kills": self.kills.total(),
            "kills_by_kind": dict(self.kills),
            "processes_killed": self.processes.total(),
            "kills_while_busy": self.struck,
            "ended_by_themselves": dict(self.ended),
            "seconds": {key: round(value, 1) for key, value in self.seconds.items()},
            "load": dict(self.load),
            "outcomes": dict(self.outcomes),
            "turns": self.turns,
            "scheduled_action": self.action,
            "figures": dict(self.verdict.figures),
            "violations": [vars(violation) for violation in self.verdict.violations],
        }


class Chaos:
    """A house with a load, and what became of it.

    :param show: told how far it is
    """

    def __init__(
        self, house: ChaosHouse, options: Options, show: Callable[[str], None] = lambda text: None
    ) -> None:
        self.house = house
        self.options = options
        self.plan = Plan(options.seed, options.pupils)
        self.load = Load(self.plan, house.url, house.db, house.simulator, stops=True, patient=True)
        self._show = show
        self._struck = 0
        self._seconds: dict[str, float] = {}
        self.control: Load | None = None
        self._control_facts: Facts | None = None

    # -- the parts of a run ------------------------------------------------------------------------

    def run(self) -> Report:
        """Everything; the house stands afterwards."""
        house = self.house
        with self._timed("making schools and pupils"):
            control = house.simulator.control
            control.settings(delivery="base64")
            self._entered = house.prepare(
                lambda url, db: chaos_load.provide(self.plan, url, db, house.simulator)
            )
            for name, milliseconds in LATENCY.items():
                control.latency(milliseconds, name)
        with self._timed("opening"):
            house.open()
            self.load.log_in(self._entered)
        with self._timed(f"killing {self.options.kills} times"):
            self.load.start()
            self._kill_all()
            self.house.wait()
            self._finish()
        with self._timed("signing off what was left open"):
            self._calm_down()
        with self._timed("doing the same undisturbed"):
            self._undisturbed()
        with self._timed("checking"):
            verdict = self.check()
            action = self._action()
            if not action["active"]:
                text = "Odoo switched it off"
                verdict.violations.append(Violation("not ended", "action", text))
        return Report(
            self.options,
            self.house.kills,
            self.house.processes,
            self.house.ended,
            self._struck,
            self._seconds,
            self.load.counts,
            self.load.outcomes,
            sum(len(one) for place in self.load.places for one in place.rounds),
            verdict,
            action,
        )

    def _kill_all(self) -> None:
        rng = random.Random(f"kills {self.options.seed}")  # noqa: S311
        for number, kind in enumerate(itertools.islice(choose(rng), self.options.kills), 1):
            if not self.load.running:
                return  # a school has given up, which finish() tells
            # Most kills strike a house that works, some one that is still coming up
            if rng.random() < 0.9:
                self.house.wait()
                self._wait_for_work()
            self._sleep(rng.uniform(0, self.options.pause))
            self._struck += self.house.busy()
            self.house.kill(kind)
            self._show(f"{number} of {self.options.kills}: {kind}")
            self._sleep(rng.uniform(0, 2) if rng.random() < 0.7 else 0)
            self.house.start_again(kind)
            self.house.tend()

    def _wait_for_work(self) -> None:
        """Wait until a dossier is on its way, but not for long: lines may be waiting for a host
        that was away too often."""
        end = time.monotonic() + IDLE
        while not self.house.busy() and time.monotonic() < end:
            time.sleep(0.1)

    def _sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, 0.2))

    def _finish(self) -> None:
        """Let the last rounds end undisturbed; what ends by itself is still started again."""
        with ThreadPoolExecutor(1) as pool:
            ended = pool.submit(self.load.finish)
            while not ended.done():
                self.house.tend()
                self.house.wake()
                wait([ended], timeout=5)
            ended.result()

    def _calm_down(self) -> None:
        """Wait until no session waits to be signed off."""
        end = time.monotonic() + CALM
        while time.monotonic() < end:
            if not self.house.orphans():
                return
            self.house.wake()
            time.sleep(1)

    def _undisturbed(self) -> None:
        """Do the same rounds in another database, with nothing killed."""
        house = self.house
        db = house.control
        for name in LATENCY:
            house.simulator.control.latency(0, name)
        with house.other_server(db) as url:
            self.control = Load(self.plan, url, db, house.simulator, stops=False, patient=False)
            self.control.log_in(self._entered)
            journal = chaos_evidence.journal(house.state)
            self._marks = len(journal.exchanges), len(journal.sessions)
            self.control.repeat(
                {place.school.brin: len(place.rounds) for place in self.load.places}
            )
            self._control_facts = chaos_evidence.gather(house.cluster, db, house.data, self.control)

    def check(self) -> Verdict:
        """Let the checker judge what is there now."""
        assert self.control is not None
        assert self._control_facts is not None
        house = self.house
        journal = chaos_evidence.journal(house.state)
        # what came after is of the other database
        exchanges, sessions = self._marks
        del journal.exchanges[exchanges:]
        del journal.sessions[sessions:]
        verdict = chaos_check.check(
            Case(
                list(self.plan.pupils),
                chaos_evidence.gather(house.cluster, house.db, house.data, self.load),
                self._control_facts,
                {place.school.brin: place.rounds for place in self.load.places},
                {place.school.brin: place.rounds for place in self.control.places},
                journal,
            )
        )
        verdict.figures["dossiers worked in"] = chaos_check.succeeded(
            {place.school.brin: place.rounds for place in self.load.places}
        )
        verdict.violations += [
            Violation("log", name, "holds a number of a pupil")
            for name in chaos_evidence.numbers_in_logs(house.logs, self.plan.pupils)
        ]
        return verdict

    def _action(self) -> dict[str, Any]:
        """What Odoo thinks of our scheduled action after all that."""
        (row,) = self.house.cluster.rows(
            self.house.db,
            "SELECT c.active, c.failure_count, count(p.id) FILTER (WHERE p.timed_out_counter > 0)"
            " AS interrupted FROM ir_cron c JOIN ir_model_data d ON d.model = 'ir.cron'"
            " AND d.res_id = c.id LEFT JOIN ir_cron_progress p ON p.cron_id = c.id"
            " WHERE d.module = 'oso_povo' AND d.name = 'cron_uitwisseling' GROUP BY c.id",
        )
        # What Odoo left out or counted as failed it only tells its log
        logs = (self.house.logs / f"{name}.log" for name in ("server", "worker"))
        lines = [
            line
            for log in logs
            for line in log.read_text(errors="replace").splitlines()
            if "Job 'OSO POVO: fetch" in line and " ERROR " in line
        ]
        timed_out = sum(line.endswith("timed out") for line in lines)
        return {**row, "left_out": timed_out, "failed": len(lines) - timed_out}

    @contextlib.contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        begin = time.monotonic()
        with step(what):
            yield
        self._seconds[what.partition(" ")[0]] = time.monotonic() - begin


@contextlib.contextmanager
def chaos(
    options: Options, logs: Path | None = None, show: Callable[[str], None] = lambda text: None
) -> Iterator[Chaos]:
    """A house for a chaos run; it is gone afterwards, but for its logs.

    :param logs: folder for a copy of the logs
    """
    _sweep()
    folder = FOLDER / str(os.getpid())
    folder.mkdir(parents=True)
    try:
        with postgres.lease() as server:
            name = database.template(server)
            dump(server, name, folder / "dump")
            files = LOCAL / "odoo-data" / "filestore" / name
            with step("making a house of its own"), contextlib.ExitStack() as stack:
                house = stack.enter_context(ChaosHouse(folder, folder / "dump", files))
                house_stack = stack.pop_all()
        with house_stack:
            yield Chaos(house, options, show)
    finally:
        if logs is not None and (folder / "log").exists():
            shutil.copytree(folder / "log", logs, dirs_exist_ok=True)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep() -> None:
    """Remove what killed runs left behind."""
    if FOLDER.exists():
        for path in FOLDER.iterdir():
            if path.name.isdigit() and not Path(f"/proc/{path.name}").exists():
                shutil.rmtree(path, ignore_errors=True)
