"""The tally of a fuzz run, and how it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

#: How many of the slowest and largest inputs are told.
_TOP = 8


@dataclass(frozen=True)
class Told:
    """An input of which something is told.

    :param seconds: of reading alone
    :param grown: bytes of memory at the peak, above those of the idle process
    """

    number: int
    size: int
    seconds: float
    grown: int
    kinds: tuple[str, ...]
    seed: str
    outcome: str

    @property
    def ratio(self) -> float:
        """Memory as a multiple of the size of the input."""
        return self.grown / max(1, self.size)


@dataclass
class Failure:
    """A way to fail, with the inputs that did.

    :ivar signature: what they have in common
    :ivar confirmed: whether it came back in a process of its own; time and memory may not
    :ivar file: the smaller file that fails in the same way
    """

    signature: str
    first: Told
    traceback: str = ""
    count: int = 1
    confirmed: bool = False
    file: str | None = None


@dataclass
class Report:
    """What became of a run."""

    seed: int
    first: int
    jobs: int
    floor: int
    times: int
    inputs: int = 0
    bytes: int = 0
    seconds: float = 0.0
    restarts: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: list[Told] = field(default_factory=list)
    most_memory: list[Told] = field(default_factory=list)
    highest_ratio: list[Told] = field(default_factory=list)
    found: dict[str, Failure] = field(default_factory=dict)
    stopped: bool = False

    @property
    def failures(self) -> list[Failure]:
        """Ways to fail that were confirmed."""
        return [failure for failure in self.found.values() if failure.confirmed]

    @property
    def failed(self) -> int:
        """Inputs that failed, confirmed or not."""
        return sum(failure.count for failure in self.found.values())

    def add(self, told: Told) -> None:
        """Count one input."""
        self.inputs += 1
        self.bytes += told.size
        self.kinds.update(set(told.kinds) or ("nothing",))
        self.outcomes[told.outcome] += 1
        self.slowest = _top([*self.slowest, told], lambda one: one.seconds)
        self.most_memory = _top([*self.most_memory, told], lambda one: one.grown)
        # Below the floor the ratio says more about the process than about the input.
        if told.size * self.times >= self.floor:
            self.highest_ratio = _top([*self.highest_ratio, told], lambda one: one.ratio)

    def fail(self, signature: str, told: Told, traceback: str) -> None:
        """Note that an input failed."""
        if signature in self.found:
            self.found[signature].count += 1
        else:
            self.found[signature] = Failure(signature, told, traceback)

    def as_json(self) -> dict[str, object]:
        """All of it as plain data."""
        return {
            "seed": self.seed,
            "first": self.first,
            "jobs": self.jobs,
            "inputs": self.inputs,
            "bytes": self.bytes,
            "seconds": round(self.seconds, 1),
            "per_second": round(self.inputs / self.seconds, 1) if self.seconds else 0,
            "restarts": self.restarts,
            "stopped": self.stopped,
            "memory_floor": self.floor,
            "memory_times": self.times,
            "mutations": dict(self.kinds.most_common()),
            "outcomes": dict(self.outcomes.most_common()),
            "slowest": [asdict(one) for one in self.slowest],
            "most_memory": [asdict(one) for one in self.most_memory],
            "highest_ratio": [{**asdict(one), "ratio": one.ratio} for one in self.highest_ratio],
            "failures": [asdict(failure) for failure in self.found.values()],
        }


def _top(rows: Iterable[Told], key) -> list[Told]:
    return sorted(rows, key=key, reverse=True)[:_TOP]


def as_text(report: Report) -> str:
    """The report for a person."""
    per_second = report.inputs / report.seconds if report.seconds else 0
    lines = [
        f"{report.inputs:,} inputs ({report.bytes / 1e6:,.0f} MB) in {report.seconds:,.0f} s, "
        f"{per_second:.1f} a second; seed {report.seed}, from number {report.first}, "
        f"{report.jobs} at a time, {report.restarts} times a fresh process",
    ]
    if report.stopped:
        lines.append("stopped before the end")
    lines += ["", "outcomes"]
    lines += [f"  {count:>9,}  {name}" for name, count in report.outcomes.most_common()]
    lines += ["", "mutations (inputs that have them)"]
    counted = sorted(report.kinds.items())
    lines += [
        "  "
        + "".join(f"{name:<24}{count:>7,}    " for name, count in counted[at : at + 3]).rstrip()
        for at in range(0, len(counted), 3)
    ]
    lines += ["", "slowest"]
    lines += [_row(one) for one in report.slowest]
    lines += ["", "most memory above the idle process"]
    lines += [_row(one) for one in report.most_memory]
    lines += [
        "",
        f"highest memory / size, of inputs from {report.floor / report.times / 1e6:.1f} MB on "
        f"(allowed: {report.times} ×; {report.floor / 1e6:.0f} MB for smaller ones)",
    ]
    lines += [_row(one) for one in report.highest_ratio] or ["  no input was that large"]
    lines += ["", "failures"]
    for failure in report.found.values():
        certain = "" if failure.confirmed else " (did not come back in a process of its own)"
        lines += [f"  {failure.count:,} × {failure.signature}{certain}", _row(failure.first)]
        if failure.file:
            lines.append(f"    {failure.file}")
        if failure.confirmed and failure.traceback:
            lines += [f"    {line}" for line in failure.traceback.rstrip().splitlines()[-8:]]
    if not report.found:
        lines.append("  none")
    return "\n".join(lines)


def _row(one: Told) -> str:
    return (
        f"  no. {one.number:<8} {one.size / 1e6:8.3f} MB {one.seconds:8.3f} s "
        f"{one.grown / 1e6:8.1f} MB {one.ratio:8.1f} ×  {one.outcome:<24} "
        f"{' '.join(one.kinds) or 'nothing'} on {one.seed}"
    )
