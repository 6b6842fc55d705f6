"""Lists of numbers: in a list the first good number counts, and a later one is its duplicate."""

from typing import Generic, Literal, TypeAlias, TypeVar

from .bsn import CheckedNumber

Verdict: TypeAlias = Literal["ok", "duplicate", "invalid"]
Place = TypeVar("Place")


class Numbers(Generic[Place]):
    """The good numbers of one list, with the place at which each of them stands first."""

    def __init__(self):
        self._first: dict[str, Place] = {}

    def add(self, number: CheckedNumber, place: Place) -> tuple[Verdict, Place | None]:
        """Take in the next number of the list.

        :param number: what the check made of it
        :param place: where it stands, as the caller names its places
        :return: the verdict, and of a duplicate the place that has the number first
        """
        if not number.ok:
            return "invalid", None
        if number.value in self._first:
            return "duplicate", self._first[number.value]
        self._first[number.value] = place
        return "ok", None

    @property
    def good(self) -> tuple[str, ...]:
        """The good numbers, nine digits each, every number once, in the order of the list."""
        return tuple(self._first)
