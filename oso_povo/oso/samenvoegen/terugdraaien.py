"""Taking back what a run did to a pupil: exactly, except for what a later change stands on.

Works on changes as data (:meth:`.wijziging.Wijziging.als_data`) once they were applied, which adds
``model`` and ``res_id`` of the stored row and, for a new row, ``parent``: model and id of the row
above it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .wijziging import Wat

Data = Mapping[str, Any]
Rij = tuple[str, int]


@dataclass(frozen=True)
class Terug:
    """What can be taken back, and what can't.

    :param kan: changes to reverse, the last one first
    :param geblokkeerd: (change, key of the later entry that stands on it)
    :param geheim: changes that hid what became secret; these never come back
    """

    kan: list[Data] = field(default_factory=list)
    geblokkeerd: list[tuple[Data, object]] = field(default_factory=list)
    geheim: list[Data] = field(default_factory=list)


def staat(een: Data) -> bool:
    """Whether a change was done and still stands."""
    return bool(een["done"]) and not een.get("taken_back")


def terug_te_draaien(
    wijzigingen: Sequence[Data],
    later: Iterable[tuple[object, Sequence[Data]]],
    onder: Callable[[Rij], Iterable[Rij]],
) -> Terug:
    """Part the changes of one entry of the history by whether they can be taken back.

    :param later: (key, changes) of the entries after it, the oldest first
    :param onder: the stored rows below a row
    """
    velden: dict[tuple[str, int, str], object] = {}
    rijen: dict[Rij, object] = {}
    for sleutel, latere in later:
        for een in latere:
            if staat(een) and een.get("res_id"):
                rij = (een["model"], een["res_id"])
                if een["field"]:
                    velden[(*rij, een["field"])] = sleutel
                rijen[rij] = sleutel
                if een.get("old_id"):
                    rijen[(een["model"], een["old_id"])] = sleutel
                if een.get("parent"):
                    rijen[tuple(een["parent"])] = sleutel
    uit = Terug()
    for een in reversed(wijzigingen):
        if not staat(een):
            continue
        if een["what"] == Wat.VERBORGEN.value or een.get("secret"):
            uit.geheim.append(een)
            continue
        rij = (een["model"], een["res_id"])
        if een["what"] in (Wat.NIEUW.value, Wat.VERVANGEN.value, Wat.ERNAAST.value):
            sleutels = [rijen[ander] for ander in (rij, *onder(rij)) if ander in rijen]
            sleutel = sleutels[-1] if sleutels else None
        elif een["field"]:
            sleutel = velden.get((*rij, een["field"]))
        else:
            sleutel = rijen.get(rij)
        if sleutel is None:
            uit.kan.append(een)
        else:
            uit.geblokkeerd.append((een, sleutel))
    return uit


#: Entities that tell where someone lives or how to reach someone.
_BEREIK = frozenset(("adres", "communicatie"))
_BEREIK_RELATIES = frozenset(("adressen", "communicatie"))
_BEREIK_VELDEN = frozenset(("postcode4", "adresbuitenland"))


def zonder_bereik(wijzigingen: Sequence[Data]) -> list[dict[str, Any]]:
    """Changes without addresses and numbers in them, for a pupil of whom something became secret.

    Whose address it is is not looked at: what is secret of one person often tells where another
    lives. Such a change can't be taken back any more, but for a row as a whole.
    """
    uit = []
    for een in wijzigingen:
        nieuw = dict(een)
        if een["entity"] in _BEREIK or een["field"] in _BEREIK_VELDEN:
            nieuw |= {"old": None, "new": None, "row": []}
            if een["field"]:
                nieuw["secret"] = True
        elif isinstance(een["new"], Mapping):
            nieuw["new"] = _kaal(een["new"])
        uit.append(nieuw)
    return uit


def _kaal(rij: Mapping[str, Any]) -> dict[str, Any]:
    return {
        naam: [_kaal(kind) if isinstance(kind, Mapping) else kind for kind in waarde]
        if isinstance(waarde, list)
        else waarde
        for naam, waarde in rij.items()
        if naam not in _BEREIK_RELATIES
    }
