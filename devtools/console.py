"""What a person sees while ``./dev`` works: a line a step, on standard error."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator


class DevError(Exception):
    """Something that the user can do something about; shown without a traceback."""


def say(text: str = "") -> None:
    """Write one line to standard error (standard output is for results)."""
    print(text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Say that a step starts, and how long it took when it ends without an exception."""
    say(f"- {text} …")
    start = time.monotonic()
    yield
    say(f"  done in {time.monotonic() - start:.1f} s")


class Progress:
    """Progress of a long job: redraws one line on a terminal, else a line every ten seconds."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.live = sys.stderr.isatty()
        self.last = time.monotonic()

    def show(self, text: str) -> None:
        now = time.monotonic()
        if self.live and now - self.last > 0.2:
            print(f"\r  {self.what}: {text}\033[K", end="", file=sys.stderr, flush=True)
            self.last = now
        elif not self.live and now - self.last > 10:
            say(f"  {self.what}: {text}")
            self.last = now

    def end(self) -> None:
        if self.live:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
