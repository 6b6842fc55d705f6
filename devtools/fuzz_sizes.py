"""Sizes for the fuzz run: mostly small, now and then as large as is allowed."""

from __future__ import annotations

import math
from random import Random


class Dice(Random):
    """Chance, with a say in how large things get.

    :ivar large: choose sizes near the largest that is allowed
    """

    large = False


def log_uniform(rnd: Random, low: int, high: int) -> int:
    """A number from ``low`` to ``high``, each order of magnitude as likely as any other."""
    if getattr(rnd, "large", False):
        low = max(low, high // 20)
    if high <= low:
        return low
    return min(high, int(math.exp(rnd.uniform(math.log(low), math.log(high + 1)))))
