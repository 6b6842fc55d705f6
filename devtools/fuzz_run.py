"""The parent of a fuzz run: hands out inputs, watches who reads them, keeps the tally."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .console import DevError
from .fuzz_input import GROWING, make_input
from .fuzz_minimise import minimise
from .fuzz_report import Failure, Report, Told
from .fuzz_seeds import handed_on
from .paths import ADDON, ROOT
from .processes import _die_with_parent

#: Inputs that a worker gets at a time.
_BLOCK = 40
#: Seconds for what is not reading: making an input, looking at what came out.
_AROUND = 60.0
_START = 120.0


@dataclass(frozen=True)
class Limits:
    """What reading one input may cost.

    :param seconds: at least, plus ``per_mb`` for each million bytes of the input
    :param times: memory as a multiple of the size of the input
    :param floor: memory that is always allowed: below this, what an interpreter takes in pieces of
        a megabyte and hands back late says nothing about the input
    """

    seconds: float = 2.0
    per_mb: float = 1.0
    times: int = 10
    floor: int = 64_000_000

    def time(self, size: int) -> float:
        """Seconds for an input of so many bytes."""
        return self.seconds + self.per_mb * size / 1e6

    def memory(self, size: int) -> int:
        """Bytes for an input of so many bytes."""
        return max(self.floor, self.times * size)


class Worker:
    """A process that reads inputs; see :mod:`devtools.fuzz_worker`."""

    def __init__(self, target: str | None, variables: Mapping[str, str]):
        command = [sys.executable, "-m", "devtools.fuzz_worker"]
        if target:
            command += ["--target", target]
        self.log = tempfile.TemporaryFile()  # noqa: SIM115 (closed by end)
        path = os.pathsep.join(filter(None, (str(ROOT), str(ADDON), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**os.environ, "PYTHONPATH": path, **variables},
            preexec_fn=_die_with_parent,
        )
        self.todo: list[tuple[int, int]] = []
        self.now: dict[str, Any] = {}
        self.block = (0, 0)
        self.deadline = time.monotonic() + _START
        self._buffer = b""

    @property
    def out(self) -> int:
        assert self.process.stdout is not None
        return self.process.stdout.fileno()

    def send(self, **job: object) -> None:
        """Give it something to do; nothing happens where it has died, which is noticed later."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(job).encode() + b"\n")
            self.process.stdin.flush()

    def receive(self) -> list[dict[str, Any]] | None:
        """What it told since; ``None`` when it is gone."""
        piece = os.read(self.out, 1 << 16)
        if not piece:
            return None
        *lines, self._buffer = (self._buffer + piece).split(b"\n")
        return [json.loads(line) for line in lines]

    def said(self) -> str:
        """The end of what it wrote to standard error."""
        self.log.seek(0)
        return self.log.read().decode(errors="replace")[-3000:]

    def end(self) -> int:
        """Kill it; gives its exit code."""
        self.process.kill()
        code = self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self.log):
            if stream:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        return code


class Run:
    """One run.

    :param inputs: how many, or ``None`` for as many as fit in ``seconds``
    :param folder: where files that fail are saved; ``None`` saves none
    :param target: what reads the files instead of the parser, ``"module:function"``
    :param effort: seconds that each file that fails may take to be made smaller
    """

    def __init__(
        self,
        *,
        seed: int,
        inputs: int | None,
        seconds: float | None,
        jobs: int,
        most: int,
        limits: Limits,
        folder: Path | None,
        first: int = 0,
        target: str | None = None,
        effort: float = 60.0,
    ):
        self.seed = seed
        self.most = most
        self.limits = limits
        self.folder = folder
        self.target = target
        self.effort = effort
        self.report = Report(seed, first, jobs, limits.floor, limits.times)
        self._next = first
        self._last = None if inputs is None else first + inputs
        self._seconds = seconds
        self._begin = 0.0
        self._workers: list[Worker] = []
        self._variables: Mapping[str, str] = {}
        self._show: Callable[[Report], None] = lambda report: None

    def run(self, show: Callable[[Report], None] = lambda report: None) -> Report:
        """Do it all; Ctrl-C ends it early, with the report of what was done.

        :param show: is called now and then with the report so far
        :raises DevError: where a worker cannot start
        """
        self._show = show
        with handed_on() as self._variables:
            self._read_all()
            if not self.report.stopped:
                for failure in self.report.found.values():
                    self._look_into(failure)
        return self.report

    def _read_all(self) -> None:
        self._begin = time.monotonic()
        try:
            self._workers = [self._worker() for _ in range(self.report.jobs)]
            self._loop()
        except KeyboardInterrupt:
            self.report.stopped = True
        finally:
            for worker in self._workers:
                worker.end()
        self.report.seconds = time.monotonic() - self._begin

    def _worker(self) -> Worker:
        return Worker(self.target, self._variables)

    # -- while it runs --------------------------------------------------------------------------

    def _block(self) -> tuple[int, int] | None:
        """The next numbers to do, or ``None`` at the end."""
        if self._seconds is not None and time.monotonic() - self._begin > self._seconds:
            return None
        to = self._next + _BLOCK if self._last is None else min(self._next + _BLOCK, self._last)
        if to == self._next:
            return None
        block, self._next = (self._next, to), to
        return block

    def _loop(self) -> None:
        while self._workers:
            with selectors.DefaultSelector() as selector:
                for worker in self._workers:
                    selector.register(worker.out, selectors.EVENT_READ, worker)
                until = min(worker.deadline for worker in self._workers)
                ready = selector.select(max(0.0, until - time.monotonic()))
            for key, _events in ready:
                self._hear(key.data)
            for worker in [w for w in self._workers if time.monotonic() > w.deadline]:
                self._late(worker)
            self.report.seconds = time.monotonic() - self._begin
            self._show(self.report)

    def _hear(self, worker: Worker) -> None:
        told = worker.receive()
        if told is None:
            self._gone(worker)
            return
        for one in told:
            if worker in self._workers:  # it may have been replaced meanwhile
                self._told(worker, one)

    def _told(self, worker: Worker, one: dict[str, Any]) -> None:
        now = time.monotonic()
        match one["at"]:
            case "ready" | "end":
                self._give(worker)
            case "make":
                worker.now = {"number": one["number"]}
                worker.deadline = now + _AROUND
            case "read":
                worker.now |= one
                worker.deadline = now + self.limits.time(one["size"])
            case "check":
                worker.now |= one
                worker.deadline = now + _AROUND
            case "done":
                self._done(worker, one)
                worker.deadline = now + _AROUND
                if one["tired"]:
                    self._replace(worker, (worker.now["number"] + 1, worker.block[1]))

    def _give(self, worker: Worker) -> None:
        """The next block, or the end."""
        block = worker.todo.pop() if worker.todo else self._block()
        if block is None:
            self._workers.remove(worker)
            worker.end()
            return
        worker.deadline = time.monotonic() + _AROUND
        worker.now = {}
        worker.block = block
        worker.send(run=self.seed, most=self.most, **dict(zip(("from", "to"), block, strict=True)))

    def _replace(self, worker: Worker, todo: tuple[int, int]) -> None:
        """Let a fresh worker go on with what this one had still to do."""
        fresh = self._worker()
        if todo[0] < todo[1]:
            fresh.todo = [todo]
        self._workers[self._workers.index(worker)] = fresh
        worker.end()
        self.report.restarts += 1

    def _done(self, worker: Worker, one: dict[str, Any]) -> None:
        about = told_of(worker.now, one["outcome"])
        self.report.add(about)
        if "failure" in one:
            self.report.fail(one["failure"], about, one["traceback"])
        for signature in cost(about, self.limits):
            self.report.fail(signature, about, "")

    def _late(self, worker: Worker) -> None:
        stage = worker.now.get("at", "make")
        if "number" not in worker.now:
            said = worker.said()
            worker.end()
            raise DevError(f"a process of the fuzz run does not start or hangs: {said}")
        self._lost(worker, "hang" if stage == "read" else f"hang at {stage}", "")

    def _gone(self, worker: Worker) -> None:
        said = worker.said()
        if "number" not in worker.now:
            code = worker.end()
            raise DevError(f"a process of the fuzz run ended with exit code {code}: {said}")
        worker.process.wait()
        self._lost(worker, f"died with exit code {worker.process.returncode}", said)

    def _lost(self, worker: Worker, signature: str, said: str) -> None:
        """A worker that is killed or died while it was busy with an input."""
        number = worker.now["number"]
        if "size" not in worker.now:
            one = make_input(self.seed, number, self.most)
            worker.now |= {"size": len(one.data), "kinds": one.kinds, "seed": one.seed}
        worker.now.setdefault("seconds", self.limits.time(worker.now["size"]))
        about = told_of(worker.now, signature.partition(" ")[0])
        self.report.add(about)
        self.report.fail(signature, about, said)
        self._replace(worker, (number + 1, worker.block[1]))

    # -- afterwards -----------------------------------------------------------------------------

    def _look_into(self, failure: Failure) -> None:
        """See whether it comes back, make the file smaller, save it."""
        data = make_input(self.seed, failure.first.number, self.most).data
        with _Alone(self._worker, self.limits, failure.first.kinds) as alone:
            failure.confirmed = failure.signature in alone.read(data)
            if not failure.confirmed:
                return
            cheap = not failure.signature.startswith(("hang", "time", "memory"))
            if cheap:
                data = minimise(
                    data, lambda smaller: failure.signature in alone.read(smaller), self.effort
                )
        if self.folder is not None:
            self.folder.mkdir(parents=True, exist_ok=True)
            name = "".join(c if c.isalnum() else "_" for c in failure.signature)[:60]
            path = self.folder / f"{name}-{self.seed}-{failure.first.number}.xml"
            path.write_bytes(data)
            path.with_suffix(".txt").write_text(
                f"{failure.signature}\nseed {self.seed}, number {failure.first.number}, "
                f"{failure.count} inputs like it\n{failure.first}\n\n{failure.traceback}\n",
                encoding="utf-8",
            )
            failure.file = str(path)


class _Alone:
    """Reads files one by one in a process of its own, a fresh one after each that fails."""

    def __init__(self, start: Callable[[], Worker], limits: Limits, kinds: Sequence[str]):
        self._start = start
        self._limits = limits
        self._kinds = kinds
        self._worker: Worker | None = None
        self._file = tempfile.NamedTemporaryFile(suffix=".xml")  # noqa: SIM115 (as self)

    def __enter__(self) -> _Alone:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._worker:
            self._worker.end()
        self._file.close()

    def read(self, data: bytes) -> set[str]:
        """How this file fails: signatures as in the report."""
        Path(self._file.name).write_bytes(data)
        if self._worker is None:
            self._worker = self._start()
            for one in self._until("ready"):
                if one is None:
                    raise DevError("a process of the fuzz run does not start")
        worker = self._worker
        worker.now = {"number": 0}
        worker.deadline = time.monotonic() + _AROUND
        worker.send(file=self._file.name, kinds=self._kinds)
        for one in self._until("end"):
            if one is None:
                late = time.monotonic() > worker.deadline
                stage = worker.now.get("at", "make")
                code = worker.end()
                self._worker = None
                if not late:
                    return {f"died with exit code {code}"}
                return {"hang" if stage == "read" else f"hang at {stage}"}
            worker.now |= one
            if one["at"] == "read":
                worker.deadline = time.monotonic() + self._limits.time(one["size"])
            elif one["at"] == "check":
                worker.deadline = time.monotonic() + _AROUND
        about = told_of(worker.now, worker.now["outcome"])
        found = {*cost(about, self._limits), worker.now.get("failure", "")} - {""}
        if found or worker.now["tired"]:
            worker.end()
            self._worker = None
        return found

    def _until(self, stage: str) -> Iterator[dict[str, Any] | None]:
        """What the worker tells up to this stage; ``None`` when it dies or is late."""
        worker = self._worker
        assert worker is not None
        with selectors.DefaultSelector() as selector:
            selector.register(worker.out, selectors.EVENT_READ)
            while True:
                ready = selector.select(max(0.0, worker.deadline - time.monotonic()))
                told = worker.receive() if ready else None
                if told is None:
                    if not ready:
                        worker.process.kill()
                    worker.process.wait()
                    yield None
                    return
                for one in told:
                    yield one
                    if one["at"] == stage:
                        return


def told_of(now: dict[str, Any], outcome: str) -> Told:
    """An input by what its worker told of it."""
    return Told(
        number=now["number"],
        size=now["size"],
        seconds=round(now.get("seconds", 0.0), 4),
        grown=now.get("grown", 0),
        kinds=tuple(now["kinds"]),
        seed=now["seed"],
        outcome=outcome,
    )


def cost(about: Told, limits: Limits) -> list[str]:
    """Signatures of what an input cost beyond its limits."""
    found = []
    if about.seconds > limits.time(about.size):
        found.append("time")
    if about.grown > limits.memory(about.size):
        large = [kind for kind in about.kinds if kind in GROWING] or [*about.kinds, "nothing"]
        found.append(f"memory: {large[0]}")
    return found
