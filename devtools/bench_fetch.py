"""What a batch of dossiers costs from the button to the last row, against a LAS that takes time.

Web server, worker, PostgreSQL and simulator are processes apart, as in use. The reference is what
no worker can beat: the waiting, shared by as many dossiers as may be under way at a time, or the
time of the processor that the worker itself needs, whichever is more. One process of Python
computes on one core at a time, so its time of the processor is a floor for the time on the wall.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from . import bench_house
from .bench_house import BIG, SLOW, Batch, Bench
from .bench_tables import markdown
from .console import step

#: Times the floor that a batch may take.
GOAL = 1.25
#: Times its first size that the worker's memory may have at the end.
FLAT = 1.1
#: Times what it takes alone that a batch may take beside a LAS that does not answer.
BESIDE = 1.25
#: What is measured of each line: column -> in words.
STEPS = {
    "duur_tc": "Traffic Center",
    "duur_las": "LAS",
    "duur_lezen": "reading",
    "duur_inwerken": "working in",
}


@dataclass(frozen=True)
class Plan:
    """What to measure.

    :param n: dossiers in the batch
    :param at_a_time: that may be under way at one LAS
    :param latency: milliseconds that the LAS takes to answer the request for a dossier; all other
        messages (opening the session, its check by the LAS, signing off) are answered at once, so
        that this is what one dossier waits for in all
    """

    n: int = 200
    at_a_time: int = 16
    latency: float = 300

    @property
    def waiting(self) -> float:
        """Seconds of waiting that cannot be avoided: n · L / at a time."""
        return self.n * self.latency / 1000 / self.at_a_time

    @property
    def warm(self) -> int:
        """Dossiers that are fetched before anything is measured."""
        return 2 * self.at_a_time

    @property
    def side(self) -> int:
        """Dossiers of the batches with and without another LAS that does not answer."""
        return max(self.n // 4, 1)


@dataclass
class Outcome:
    """What was measured.

    :ivar batch: the batch itself
    :ivar steps: seconds of each line by step
    :ivar size: bytes of the dossiers together, as they came in
    :ivar alone: a smaller batch
    :ivar beside: as large a one while another school's LAS does not answer
    :ivar hanging: lines of that other school that hung the whole time
    """

    plan: Plan
    batch: Batch
    alone: Batch
    beside: Batch
    hanging: int
    size: int = 0
    steps: dict[str, list[float]] = field(default_factory=dict)

    @property
    def floor(self) -> float:
        """Seconds that no worker can beat."""
        return max(self.plan.waiting, self.batch.cost.worker)

    def as_rows(self) -> list[dict[str, Any]]:
        """``{name, ours_ms, reference, reference_ms, ratio, goal, …}``; memory has ``_mb``."""
        batch, plan, side = self.batch, self.plan, self.plan.side
        alone, beside = self.alone, self.beside
        both = batch.cost.worker + batch.cost.postgres
        sizes, less = batch.memory, "less waiting for a core"
        whole, hangs = f"{plan.n} dossiers", f"{side} dossiers beside a LAS that hangs"
        return [
            compare(
                f"{whole}, {plan.at_a_time} at a time",
                batch.seconds,
                f"max(n·L/{plan.at_a_time}, CPU of the worker)",
                self.floor,
                GOAL,
                n=plan.n,
                latency_ms=plan.latency,
                waiting_ms=round(1000 * plan.waiting, 1),
                start_ms=round(1000 * batch.start_seconds, 1),
                bytes=self.size,
                cpu_ms=batch.cost.as_ms(),
                cpu_ms_each=batch.cost.as_ms(plan.n),
                steps_ms={name: spread(found) for name, found in self.steps.items()},
                load=round(batch.load, 2),
                queued_ms=round(1000 * batch.queued, 1),
            ),
            compare(f"{whole}, {less}", batch.quiet, "the same", self.floor),
            compare(f"{whole}, {less}", batch.quiet, "CPU of worker and database", both),
            {
                "name": "memory of the worker after the batch",
                "ours_mb": round(sizes[-1], 1),
                "reference": "before it",
                "reference_mb": round(sizes[0], 1),
                "ratio": round(sizes[-1] / sizes[0], 2),
                "goal": FLAT,
                "tenths_mb": [round(size, 1) for size in sizes],
            },
            compare(
                hangs,
                beside.seconds,
                "without it",
                alone.seconds,
                BESIDE,
                hanging=self.hanging,
                cpu_ms_each=beside.cost.as_ms(side),
                reference_cpu_ms_each=alone.cost.as_ms(side),
                load=round(beside.load, 2),
            ),
            compare(f"{hangs}, {less}", beside.quiet, "without it, likewise", alone.quiet),
        ]


def compare(
    name: str, ours: float, reference: str, takes: float, goal: float | None = None, **more: Any
) -> dict[str, Any]:
    """A row; the times are in seconds."""
    return {
        "name": name,
        "ours_ms": round(1000 * ours, 1),
        "reference": reference,
        "reference_ms": round(1000 * takes, 1),
        "ratio": round(ours / takes, 2),
        "goal": goal,
        **more,
    }


def spread(seconds: list[float]) -> dict[str, float]:
    """Milliseconds: the mean, the middle, and what one in twenty takes longer than."""
    if not seconds:
        return {}
    ordered = sorted(1000 * second for second in seconds)
    late = ordered[min(len(ordered) * 19 // 20, len(ordered) - 1)]
    return {
        "mean": round(statistics.mean(ordered), 1),
        "median": round(statistics.median(ordered), 1),
        "p95": round(late, 1),
    }


# -- measuring ----------------------------------------------------------------------------------


def measure(plan: Plan) -> Outcome:
    """Everything, on a house of its own."""
    number = bench_house.numbers()
    sizes = (plan.warm, plan.n, plan.side, plan.side)
    warm, batch, alone, beside = (list(islice(number, size)) for size in sizes)
    hanging = list(islice(number, plan.side))
    wanted = {BIG: [warm, batch, alone, beside], SLOW: [hanging]}
    with (
        bench_house.dossier_folder(wanted) as folder,
        bench_house.bench_house("fetch", folder, "--las", "2") as bench,
    ):
        bench.setting(tegelijk=plan.at_a_time, tegelijk_totaal=2 * plan.at_a_time)
        bench.where.simulator.control.latency(plan.latency, "document")
        with step(f"fetching {plan.warm} dossiers to warm up"):
            bench_house.fetch(bench, BIG, warm)
        with step(f"fetching {plan.n} dossiers"):
            measured = bench_house.fetch(bench, BIG, batch)
        with step(f"fetching {plan.side} dossiers"):
            by_itself = bench_house.fetch(bench, BIG, alone)
        with (
            step(f"fetching {plan.side} dossiers while another LAS does not answer"),
            hang(bench, hanging) as run,
        ):
            besides = bench_house.fetch(bench, BIG, beside)
            waiting = bench_house.open_lines(bench, run)
        outcome = Outcome(plan, measured, by_itself, besides, waiting)
        look(bench, outcome)
    return outcome


@contextmanager
def hang(bench: Bench, wanted: list[str]) -> Iterator[int]:
    """A run of another school whose LAS, at an address of its own, takes requests and never
    answers; yields its id."""
    control = bench.where.simulator.control
    (school,) = (one for one in control.schools() if one["brin"] == SLOW)
    for point in school["aanleverpunten"]:
        if point["kind"] == "LAS":
            point["url"] = f"{bench.where.simulator.las_urls[1]}/{SLOW}/{point['index']}"
    control.put_school(**school)
    control.fault("document", "hang", times=None, brin=SLOW)
    client = bench.at(SLOW)
    run = bench_house.start(client, bench_house.enter(client, wanted))

    try:
        # so many that they could take every place there is
        bench.worker.wait_until(
            lambda: bench_house.open_lines(bench, run, ("bezig",)) > 0, bench_house.STUCK
        )
        yield run
    finally:
        control.clear_faults()


def look(bench: Bench, outcome: Outcome) -> None:
    """Read what the lines of the batch say of themselves."""
    columns = ", ".join(["grootte", *STEPS])
    lines = bench.rows(
        f"SELECT {columns} FROM oso_uitwisseling_regel WHERE uitwisseling_id = %s",
        outcome.batch.run,
    )
    outcome.size = sum(line[0] or 0 for line in lines)
    for place, name in enumerate(STEPS, 1):
        outcome.steps[name] = [line[place] for line in lines if line[place] is not None]


# -- for a person -------------------------------------------------------------------------------


def where(outcome: Outcome) -> str:
    """Where the time of the batch goes, as two tables."""
    n, cost = outcome.plan.n, outcome.batch.cost
    lines = [
        (
            words,
            *(f"{spread(outcome.steps[name]).get(what, 0):.0f} ms" for what in ("mean", "p95")),
        )
        for name, words in STEPS.items()
    ]
    steps = markdown(("step of a dossier", "mean", "one in twenty takes longer than"), lines)
    wall = outcome.batch.seconds
    used = [
        (
            words,
            f"{1000 * seconds / n:.1f} ms",
            f"{seconds:.1f} s",
            f"{seconds / wall:.0%}",
        )
        for words, seconds in (
            ("worker", cost.worker),
            ("PostgreSQL for the worker", cost.postgres),
            ("simulator", cost.simulator),
            ("web server", cost.web),
        )
    ]
    head = ("process", "CPU a dossier", "in all", "of the time on the wall")
    sizes = ", ".join(f"{size:.0f}" for size in outcome.batch.memory)
    return "\n\n".join(
        [
            steps,
            markdown(head, used),
            f"{outcome.size / 1e6:.1f} MB came in. Memory of the worker before it and after each "
            f"tenth: {sizes} MB. Load of the machine before it: {outcome.batch.load:.1f}.",
        ]
    )
