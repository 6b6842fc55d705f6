"""Processes that ``./dev`` starts: ready before use, and gone afterwards with their children."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from .console import DevError

_PR_SET_PDEATHSIG = 1


class Ended(SystemExit):
    """SIGTERM or SIGHUP arrived: unwinds the stack, so that every process is cleaned up."""


@contextlib.contextmanager
def unwinding() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind the stack as Ctrl-C does (in the main thread)."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Ended(128 + number)

    signals = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, stop) for number in signals}
    # A shell starts background jobs with SIGINT ignored, and Python leaves it so
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _die_with_parent() -> None:
    """In the child: be sent SIGTERM where the parent dies without cleaning up (Linux)."""
    # a libc without prctl only loses this second safety
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Process:
    """A child process in a process group of its own, with its output in a log file.

    :param name: for messages
    :param log: file that gets standard error, and standard output where it is not read
    :param read_stdout: keep standard output for :meth:`json_line`
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        read_stdout: bool = False,
    ) -> None:
        self.name = name
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with open(log, "ab") as out:
            self.popen = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE if read_stdout else out,
                stderr=out,
                env=env,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self._lines: queue.Queue[bytes] = queue.Queue()
        if read_stdout:
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.popen.stdout or ():
            self._lines.put(line)
        self._lines.put(b"")

    def json_line(self, seconds: float) -> Any:
        """The first line of standard output, which must be JSON.

        :raises DevError: where the process ends or is silent for too long
        """
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            raise DevError(f"{self.name} is not ready after {seconds:.0f} s") from None
        if not line:
            self.popen.wait()
            raise DevError(self._ended())
        try:
            return json.loads(line)
        except ValueError as error:
            raise DevError(f"{self.name} did not begin with a line of JSON") from error

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until ``ready()`` is true.

        :raises DevError: where the process ends or is not ready in time
        """
        end = time.monotonic() + seconds
        while not ready():
            if self.popen.poll() is not None:
                raise DevError(self._ended())
            if time.monotonic() > end:
                raise DevError(f"{self.name} is not ready after {seconds:.0f} s; see {self.log}")
            time.sleep(0.1)

    def _ended(self) -> str:
        tail = self.log.read_text(errors="replace").splitlines()[-12:]
        code = self.popen.returncode
        return "\n".join([f"{self.name} ended with exit code {code}; {self.log} says:", *tail])

    def stop(self, seconds: float = 15) -> None:
        """End the process and everything in its group; gently first."""
        group = self.popen.pid
        if self.popen.poll() is None:
            _signal(group, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(seconds)
        # Whatever its children are still doing: they end with it.
        _signal(group, signal.SIGKILL)
        self.popen.wait()
        if self.popen.stdout:
            self.popen.stdout.close()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, number)


def free_port() -> int:
    """A TCP port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
