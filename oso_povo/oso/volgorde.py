"""Doing work in the order in which it was given, beside the one who gives it."""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, wait
from types import TracebackType
from typing import Any

_logger = logging.getLogger(__name__)


class Volgorde:
    """Does pieces of work one by one, in the order given, in one thread.

    What a piece ends with is told to the one who gives, at its next call. Few pieces may wait, so
    that memory does not grow when they are given faster than they are done.

    A context manager. Leaving it waits for all that was given; leaving it by an exception only for
    what is being done, the rest is left undone. The end of the process does not wait for the
    thread.

    :param doe: does one piece; called with what was given
    :param hoogstens: pieces that may wait or be done at a time; 0 for no thread: each piece is
        done at once by who gives it
    :param begin: called in the thread before the first piece
    """

    def __init__(
        self,
        doe: Callable[..., object],
        hoogstens: int,
        begin: Callable[[], None] | None = None,
    ):
        self._doe = doe
        self._hoogstens = hoogstens
        self._begin = begin
        self._gegeven: deque[Future[Any]] = deque()
        self._rij: queue.SimpleQueue[tuple[Future[Any], tuple[Any, ...]] | None]
        self._rij = queue.SimpleQueue()
        self._draad = None
        if hoogstens:
            self._draad = threading.Thread(target=self._werk, name="oso_povo.inwerken", daemon=True)
            self._draad.start()

    def _werk(self) -> None:
        """What the thread does, until it is told that nothing more comes."""
        if self._begin is not None:
            self._begin()
        while (stuk := self._rij.get()) is not None:
            toekomst, args = stuk
            if not toekomst.set_running_or_notify_cancel():
                continue
            try:
                toekomst.set_result(self._doe(*args))
            except BaseException as error:  # noqa: BLE001
                toekomst.set_exception(error)
            # What was given may be large, and the next piece may be long in coming.
            del stuk, toekomst, args

    def __enter__(self) -> Volgorde:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            for toekomst in self._gegeven:
                toekomst.cancel()
        if self._draad is not None:
            self._rij.put(None)
            self._draad.join()
        if error is None:
            self._haal_af()
            return
        for toekomst in self._gegeven:
            ook = None if toekomst.cancelled() else toekomst.exception()
            if ook is not None:
                # Its text may be about a child.
                _logger.error("Working in ended with %s besides", type(ook).__name__)

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

    def geef(self, *args: object) -> None:
        """Have a piece done after what was given before; who gives sees to it that there is room
        (:attr:`vol`).

        :raises BaseException: what an earlier piece ended with, or this one where there is no
            thread
        """
        self._haal_af()
        if self._draad is None:
            self._doe(*args)
        else:
            toekomst: Future[Any] = Future()
            self._gegeven.append(toekomst)
            self._rij.put((toekomst, args))

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
