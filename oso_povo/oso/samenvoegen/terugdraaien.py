"""Taking back what a run did to a pupil: exactly, except for what a later change stands on.

Works on changes as data (:meth:`.wijziging.Wijziging.als_data`) once they were applied, which adds
``model`` and ``res_id`` of the stored row and, for a new row, ``parent``: model and id of the row
above it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..gegevensset.geheimen import is_bereik
from .regels import ADRESVELDEN, SAMENHANG
from .wijziging import Wat

Data = Mapping[str, Any]
Rij = tuple[str, int]


@dataclass(frozen=True)
class Terug:
    """What can be taken back, and what can't.

    :param kan: changes to reverse, the last one first
    :param geblokkeerd: (change, key of the later entry that stands on it)
    :param geheim: changes that hid what became secret, and those of what was hidden since; these
        never come back
    """

    kan: list[Data] = field(default_factory=list)
    geblokkeerd: list[tuple[Data, object]] = field(default_factory=list)
    geheim: list[Data] = field(default_factory=list)


def staat(een: Data) -> bool:
    """Whether a change was done and still stands."""
    return bool(een["done"]) and not een.get("taken_back")


#: What a mark of secrecy keeps closed: the mark does not come back while that is open.
_DICHT = {"adresgeheim": ADRESVELDEN, "geheim": frozenset(("nummer",))}
_MAKEN = frozenset((Wat.NIEUW.value, Wat.VERVANGEN.value, Wat.ERNAAST.value))


class _Later:
    """What later entries did, by the row and field that they did it to."""

    def __init__(self, entries: Iterable[tuple[object, Sequence[Data]]]):
        self.velden: dict[tuple[str, int, str], object] = {}
        self.rijen: dict[Rij, object] = {}
        #: rows of which the mark changed, and rows that were removed
        self.merken: dict[Rij, object] = {}
        self.weg: dict[Rij, object] = {}
        #: rows that were hidden for good, fields of which became secret or were emptied for that
        self.verborgen: set[Rij] = set()
        self.geheim: set[tuple[Rij, str]] = set()
        #: rows that got an address
        self.adressen: dict[Rij, object] = {}
        staan = [
            (sleutel, een)
            for sleutel, wijzigingen in entries
            for een in wijzigingen
            if staat(een) and een.get("res_id")
        ]
        for _sleutel, een in staan:
            if een["what"] == Wat.VERBORGEN.value or een.get("secret"):
                rij = (een["model"], een["res_id"])
                if een["field"]:
                    self.geheim.add((rij, een["field"]))
                else:
                    self.verborgen.add(rij)
        for sleutel, een in staan:
            self._neem(sleutel, een)

    def _neem(self, sleutel: object, een: Data) -> None:
        rij = (een["model"], een["res_id"])
        if rij in self.verborgen or een["what"] == Wat.VERBORGEN.value or een.get("secret"):
            return  # nothing of it is left to stand on something
        self.rijen[rij] = sleutel
        if een.get("old_id"):
            oud = (een["model"], een["old_id"])
            self.rijen[oud] = self.merken[oud] = sleutel
        if een.get("parent"):
            boven = tuple(een["parent"])
            self.rijen[boven] = sleutel
            if een["entity"] == "adres":
                self.adressen[boven] = sleutel
        if een["what"] == Wat.ERNAAST.value:
            return
        if een["field"]:
            self.velden[(*rij, een["field"])] = sleutel
        else:
            self.merken[rij] = sleutel
            if een["what"] == "verwijderd":
                self.weg[rij] = sleutel


def terug_te_draaien(
    wijzigingen: Sequence[Data],
    later: Iterable[tuple[object, Sequence[Data]]],
    onder: Callable[[Rij], Iterable[Rij]],
) -> Terug:
    """Part the changes of one entry of the history by whether they can be taken back.

    :param later: (key, changes) of the entries after it, the oldest first
    :param onder: the stored rows below a row
    """
    erna = _Later(later)
    uit = Terug()
    adressen = dict(erna.adressen)
    geheime_rijen = {rij for rij, _veld in erna.geheim}
    for een in reversed(wijzigingen):
        if not staat(een):
            continue
        rij = (een["model"], een["res_id"])
        if (
            een["what"] == Wat.VERBORGEN.value
            or een.get("secret")
            or rij in erna.verborgen
            or (rij, een["field"]) in erna.geheim
        ):
            uit.geheim.append(een)
            continue
        if een["what"] in _MAKEN:
            alle = (rij, *onder(rij))
            sleutel = next((erna.rijen[ander] for ander in alle if ander in erna.rijen), None)
            if sleutel is None and not geheime_rijen.isdisjoint(alle):
                # The row stays, so that it is remembered that something of it is secret.
                uit.geheim.append(een)
                continue
        elif een["field"]:
            sleutel = _na_veld(een, rij, erna, adressen)
        else:
            sleutel = erna.merken.get(rij)
        if sleutel is None:
            uit.kan.append(een)
        else:
            uit.geblokkeerd.append((een, sleutel))
            if een["entity"] == "adres" and een.get("parent"):
                adressen[tuple(een["parent"])] = sleutel
    return uit


def _na_veld(een: Data, rij: Rij, erna: _Later, adressen: Mapping[Rij, object]) -> object:
    """Key of the later entry that stands on the change of a field; ``None`` for none."""
    if rij in erna.weg:
        return erna.weg[rij]
    velden = {een["field"]}
    if een["field"] in _DICHT and een["old"] is True:
        velden |= _DICHT[een["field"]]
        if rij in adressen:
            return adressen[rij]
    # Half a fact is none.
    for groep in SAMENHANG.get(een["entity"], ()):
        if een["field"] in groep:
            velden.update(groep)
    return next(
        (erna.velden[(*rij, veld)] for veld in sorted(velden) if (*rij, veld) in erna.velden), None
    )


#: Entities that tell where someone lives or how to reach someone.
_BEREIK = frozenset(("adres", "communicatie"))
_BEREIK_RELATIES = frozenset(("adressen", "communicatie"))


def zonder_bereik(wijzigingen: Sequence[Data]) -> list[dict[str, Any]]:
    """Changes without addresses and numbers in them, for a pupil of whom something became secret.

    Whose address it is is not looked at: what is secret of one person often tells where another
    lives. Such a change can't be taken back any more, but for a row as a whole.
    """
    uit = []
    for een in wijzigingen:
        nieuw = dict(een)
        los = een["entity"] == "restveld" and any(
            is_bereik(str(sleutel.get("pad", ""))) for _relatie, sleutel in een["row"]
        )
        if los or een["entity"] in _BEREIK or een["field"] in ADRESVELDEN:
            nieuw |= {"old": None, "new": None, "row": []}
            if een["field"] or los:
                nieuw["secret"] = True
        else:
            nieuw |= {"old": _kaal(een["old"]), "new": _kaal(een["new"])}
        uit.append(nieuw)
    return uit


def _kaal(waarde: Any) -> Any:
    """Plain data without what is under an address or number in it, at any depth."""
    if isinstance(waarde, Mapping):
        return {
            naam: _kaal(deel)
            for naam, deel in waarde.items()
            if naam not in _BEREIK_RELATIES and naam not in ADRESVELDEN
        }
    if isinstance(waarde, list):
        return [_kaal(deel) for deel in waarde]
    return waarde
