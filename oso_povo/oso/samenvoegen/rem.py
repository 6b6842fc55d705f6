"""The safety brake: a run that would change who unusually many pupils are stops and asks."""

from collections.abc import Iterable, Mapping
from typing import Any

from .regels import WIE_HET_IS
from .wijziging import Wat


def is_sterk(wijzigingen: Iterable[Mapping[str, Any]]) -> bool:
    """Whether changes as data change the name or date of birth of the pupil itself."""
    return any(
        een["done"]
        and een["section"] == "leerling"
        and een["field"] in WIE_HET_IS
        and een["what"] == Wat.GEWIJZIGD.value
        for een in wijzigingen
    )


def slaat_aan(sterk: int, totaal: int, *, procent: int, minimum: int) -> bool:
    """Whether the brake stops a run.

    :param sterk: pupils whose name or date of birth would change
    :param totaal: pupils of the run of whom something was known
    :param procent: more than this part of them, in percent; 0 for never
    :param minimum: and at least so many
    """
    return procent > 0 and sterk >= max(minimum, 1) and sterk * 100 > procent * totaal
