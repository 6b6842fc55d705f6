"""The process that reads the files of a fuzz run; its parent watches it.

It gets a line of JSON a job on standard input: ``{"run", "from", "to", "most"}`` for inputs by
number, or ``{"file"}`` for one file. It tells on standard output, a line each, what it is at:
``ready``; of each input ``make``, ``read`` with its size, ``check``, and ``done`` with what became
of it; ``end`` after the job.

Memory: the kernel keeps the highest resident size of a process (VmHWM), which is reset before each
input (``/proc/self/clear_refs``, see proc(5)). What counts is that peak less the size of the
process when it had only its modules and seeds: the file's own bytes and whatever an earlier input
left behind are in it. When too much is left behind the worker asks to be replaced.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import gc
import importlib
import json
import logging
import os
import resource
import sys
import time
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path

from .fuzz_check import Broken, Dossier, DossierError, Listener, check_dossier, check_error
from .fuzz_input import make_input
from .fuzz_seeds import seeds, tree

#: Bytes that may be left behind before the worker wants to be replaced.
TIRED = 16_000_000
#: Address space of the worker: beyond it Python raises MemoryError instead of the machine swapping.
_ADDRESS_SPACE = 8_000_000_000
_PAGE = os.sysconf("SC_PAGE_SIZE")


def main(argv: list[str]) -> int:
    """Work until standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--target", default="oso.gegevensset:parse", help="what reads the files")
    arguments = parser.parse_args(argv)
    module, _colon, name = arguments.target.partition(":")
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    Worker(getattr(importlib.import_module(module), name)).work()
    return 0


class Worker:
    """Reads inputs one after the other.

    :param target: bytes → Dossier, or DossierError
    """

    def __init__(self, target: Callable[[bytes], Dossier]):
        self.target = target
        self.out = os.fdopen(os.dup(1), "w", buffering=1)
        os.dup2(2, 1)  # whatever prints must not spoil the lines of JSON
        self.listener = Listener()
        logging.getLogger().addHandler(self.listener)
        logging.getLogger().setLevel(logging.DEBUG)
        logging.captureWarnings(True)
        warnings.simplefilter("always")
        for number, seed in enumerate(seeds()):
            tree(seed)
            if number % 5 == 0:
                with contextlib.suppress(Exception):  # told when it is read as an input
                    target(seed.data)
        tidy()
        gc.freeze()
        self.fresh = resident()

    def work(self) -> None:
        self.tell(at="ready", fresh=self.fresh)
        for line in sys.stdin:
            job = json.loads(line)
            if "file" in job:
                self.read(Path(job["file"]).read_bytes(), number=0, kinds=job["kinds"], seed="")
            else:
                for number in range(job["from"], job["to"]):
                    self.tell(at="make", number=number)
                    try:
                        one = make_input(job["run"], number, job["most"])
                    except Exception as error:  # noqa: BLE001 (told, and the run goes on)
                        self.tell(at="read", size=0, number=number, kinds=[], seed="")
                        self.tell(at="done", outcome=f"not made: {error!r:.60}", tired=False)
                        continue
                    self.read(one.data, number=number, kinds=one.kinds, seed=one.seed)
                    del one
            self.tell(at="end")

    def tell(self, **what: object) -> None:
        self.out.write(json.dumps(what) + "\n")
        self.out.flush()

    def read(self, data: bytes, **about: object) -> None:
        """Read one file, look at what comes out, tell it."""
        if resident() - self.fresh > TIRED // 4:
            tidy()
        self.tell(at="read", size=len(data), **about)
        result: Dossier | DossierError | None = None
        failure: BaseException | None = None
        reset_peak()
        start = time.perf_counter()
        try:
            result = self.target(data)
        except DossierError as error:
            result = error
        except Exception as error:  # noqa: BLE001 (that is what we are looking for)
            failure = error
        seconds = time.perf_counter() - start
        grown = max(0, peak() - self.fresh)
        self.tell(at="check", seconds=seconds, grown=grown)
        outcome = "crash"
        if failure is None:
            try:
                self.listener.check()
                if isinstance(result, DossierError):
                    outcome = result.message.code
                    check_error(result)
                else:
                    outcome = "dossier"
                    assert result is not None
                    check_dossier(data, result)
            except Exception as error:  # noqa: BLE001
                failure = error
        told = {"at": "done", "outcome": outcome}
        if failure is not None:
            told |= {"failure": signature(failure), "traceback": _traceback(failure)}
        del result, failure
        if resident() - self.fresh > TIRED:
            tidy()
        self.tell(**told, tired=resident() - self.fresh - len(data) > TIRED)


def signature(error: BaseException) -> str:
    """What makes two failures the same: the rule, or the exception and where it was raised."""
    if isinstance(error, Broken):
        return error.rule
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "/oso_povo/oso/" in frame.filename] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].name}" if ours else "?"
    return f"{type(error).__name__} in {where}"


def _traceback(error: BaseException) -> str:
    text = "".join(traceback.format_exception(error, limit=-12))
    return text if len(text) < 6000 else f"{text[:3000]}\n…\n{text[-3000:]}"


def tidy() -> None:
    """Give back to the system what is not used."""
    gc.collect()
    with contextlib.suppress(OSError, AttributeError):  # another C library: less is given back
        ctypes.CDLL(None).malloc_trim(0)


def resident() -> int:
    """Bytes of this process in memory."""
    with open("/proc/self/statm", "rb") as file:
        return int(file.read().split()[1]) * _PAGE


def reset_peak() -> None:
    """Let the highest resident size begin anew (proc(5), clear_refs, value 5)."""
    with open("/proc/self/clear_refs", "wb") as file:
        file.write(b"5")


def peak() -> int:
    """The highest resident size since :func:`reset_peak`, in bytes."""
    with open("/proc/self/status", "rb") as file:
        for line in file:
            if line.startswith(b"VmHWM:"):
                return int(line.split()[1]) * 1024
    raise OSError("no VmHWM in /proc/self/status")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
