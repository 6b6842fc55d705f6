"""When a fetch that got no connection is tried again, and when a host is left alone for a while.

Only what went wrong on the line is repeated by itself; after a code of the other side nothing is
(protocol notes, section 1.4: that retries are safe for connection failures alone is ours, the
standard is silent). A host that fails several times in a row is not asked for a while, so that it
can recover and the lines of other schools do not wait for it: a circuit breaker.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from .protocol import Detail, Outcome

#: How often each failure of the line is tried again at most. Who was slow once will be slow again,
#: and each try takes the whole waiting time.
HERHAALBAAR = {
    Detail.REFUSED: 99,
    Detail.UNKNOWN_HOST: 99,
    Detail.CONNECT_TIMEOUT: 99,
    Detail.CONNECTION_LOST: 99,
    Detail.UNAVAILABLE: 99,
    Detail.READ_TIMEOUT: 1,
}
#: Seconds before the first, second, … repeat; the last one holds for all that follow.
PAUZES = (1.0, 4.0, 15.0)
#: So much longer or shorter each pause is, at random, so that not all come back at once.
SPREIDING = 0.25
#: After so many failures in a row a host is left alone.
DREMPEL = 5
#: Seconds for which a host is left alone the first time; doubled each time it fails again.
OPEN_EERST = 60
#: The longest pause of any kind, in seconds; also of what a server asks for itself.
LANGST = 900


def is_storing(outcome: Outcome, detail: Detail | None) -> bool:
    """Whether this is a failure of the line or the host, which may be over in a while."""
    return outcome is Outcome.TECHNICAL and detail in HERHAALBAAR


def mag_herhalen(outcome: Outcome, detail: Detail | None, herhalingen: int, hoogstens: int) -> bool:
    """Whether a fetch that ended so is tried again by itself.

    :param herhalingen: how often it was repeated already
    :param hoogstens: how often at most, as set
    """
    if not is_storing(outcome, detail) or detail is None:
        return False
    return herhalingen < min(hoogstens, HERHAALBAAR[detail])


def pauze(
    herhalingen: int,
    gevraagd: float | None = None,
    *,
    pauzes: Sequence[float] = PAUZES,
    toeval: Callable[[float, float], float] = random.uniform,
) -> float:
    """Seconds until the next try.

    :param herhalingen: how often it was repeated already
    :param gevraagd: seconds that the server asked for (``Retry-After``); never less than these,
        unless that is longer than :data:`LANGST`
    """
    seconden = pauzes[min(herhalingen, len(pauzes) - 1)]
    seconden = max(seconden, min(gevraagd or 0.0, LANGST))
    if gevraagd:
        return seconden * toeval(1.0, 1.0 + SPREIDING)
    return seconden * toeval(1.0 - SPREIDING, 1.0 + SPREIDING)


def open_duur(fouten: int) -> int:
    """Seconds for which a host is left alone after so many failures in a row; 0 is not at all."""
    if fouten < DREMPEL:
        return 0
    return min(OPEN_EERST * 2 ** min(fouten - DREMPEL, 10), LANGST)
