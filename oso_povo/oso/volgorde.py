"""Doing work in the order in which it was given, beside the one who gives it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any


class Volgorde:
    """Does pieces of work one by one, in the order given, in one thread.

    What a piece ends with is told to the one who gives, at its next call. Few pieces may wait, so
    that memory does not grow when they are given faster than they are done.

    A context manager. Leaving it waits for all that was given; leaving it by an exception only for
    what is being done, the rest is left undone.

    :param hoogstens: pieces that may wait or be done at a time; 0 for no thread: each piece is
        done at once by who gives it
    :param begin: called in the thread before the first piece
    """

    def __init__(self, hoogstens: int, begin: Callable[[], None] | None = None):
        self._hoogstens = hoogstens
        self._gegeven: deque[Future[Any]] = deque()
        self._pool = None
        if hoogstens:
            self._pool = ThreadPoolExecutor(1, "oso_povo.inwerken", initializer=begin)

    def __enter__(self) -> Volgorde:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=error is not None)
        if error is None:
            self._haal_af()

    @property
    def bezig(self) -> bool:
        """Whether something is left of what was given.

        :raises BaseException: what a piece ended with
        """
        self._haal_af()
        return bool(self._gegeven)

    @property
    def vol(self) -> bool:
        """Whether nothing may be given now.

        :raises BaseException: what a piece ended with
        """
        return self.bezig and len(self._gegeven) >= self._hoogstens

    def geef(self, werk: Callable[..., object], *args: object) -> None:
        """Have ``werk(*args)`` done after what was given before; who gives sees to it that there
        is room (:attr:`vol`).

        :raises BaseException: what an earlier piece ended with, or this one where there is no
            thread
        """
        self._haal_af()
        if self._pool is None:
            werk(*args)
        else:
            self._gegeven.append(self._pool.submit(werk, *args))

    def wacht(self, seconden: float) -> None:
        """Wait until the first of what was given is done, so many seconds at most.

        :raises BaseException: what a piece ended with
        """
        if self._gegeven:
            wait([self._gegeven[0]], seconden)
        self._haal_af()

    def _haal_af(self) -> None:
        while self._gegeven and self._gegeven[0].done():
            self._gegeven.popleft().result()
