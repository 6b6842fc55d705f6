"""One change that a dossier makes, or does not make, to what is known of a pupil.

The list of these is the preview, what is applied, the history, where a value comes from, and what
taking back reverses.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from ..gegevensset.model import Attachment, RestVeld, Row, Value
from ..text import Message, _
from .bekend import Bekend


class Modus(str, Enum):
    """What the user chose for a pupil (manual, chapter 4)."""

    IMPORTEREN = "importeren"
    AANVULLEN = "aanvullen"
    OVERSCHRIJVEN = "overschrijven"


class Wat(str, Enum):
    """What happens.

    NIEUW: a row that was not there. AANGEVULD: an empty field gets a value. GEWIJZIGD: a value is
    replaced. VERVANGEN: another version of an attachment or other field takes the place of the one
    before, which is kept. VERMIST: a row is marked as not in the last dossier. TERUG: that mark is
    taken off. ERNAAST: soft information as received, beside what is there. VERBORGEN: became
    secret, so it is hidden for good.
    """

    NIEUW = "nieuw"
    AANGEVULD = "aangevuld"
    GEWIJZIGD = "gewijzigd"
    VERVANGEN = "vervangen"
    VERMIST = "vermist"
    TERUG = "terug"
    ERNAAST = "ernaast"
    VERBORGEN = "verborgen"


class Reden(str, Enum):
    """Why it is done, or why not."""

    ONTBRAK = "ontbrak"
    LEEG = "leeg"
    VERVANGEN = "vervangen"
    SAMENHANG = "samenhang"
    NIET_IN_LAATSTE = "niet_in_laatste"
    WEER_IN_DOSSIER = "weer_in_dossier"
    ZACHT = "zacht"
    GEHEIM_GEWORDEN = "geheim_geworden"
    STAAT_AL = "staat_al"
    SPATIE = "spatie"
    GEHEIM = "geheim"
    DEFINITIEF = "definitief"
    WEGGELATEN = "weggelaten"


#: In words, for whoever looks at the list.
REDENEN: dict[Reden, Message] = {
    Reden.ONTBRAK: Message("merge.missing", _("was not there yet")),
    Reden.LEEG: Message("merge.empty", _("was empty")),
    Reden.VERVANGEN: Message("merge.replaced", _("replaced by the dossier")),
    Reden.SAMENHANG: Message(
        "merge.belongs", _("belonged to what has been replaced; the dossier has nothing here")
    ),
    Reden.NIET_IN_LAATSTE: Message(
        "merge.not_in_last", _("not in the last dossier; it stays, with that mark")
    ),
    Reden.WEER_IN_DOSSIER: Message("merge.back", _("is in the dossier again")),
    Reden.ZACHT: Message(
        "merge.soft",
        _("an explanation is never replaced; what was received is kept beside it"),
    ),
    Reden.GEHEIM_GEWORDEN: Message("merge.became_secret", _("has become secret and is hidden")),
    Reden.STAAT_AL: Message("merge.filled", _("not replaced: Aanvullen fills only what is empty")),
    Reden.SPATIE: Message(
        "merge.space", _("not filled: the field contains a space and so is not empty")
    ),
    Reden.GEHEIM: Message("merge.secret", _("not worked in: it is known to be secret")),
    Reden.DEFINITIEF: Message("merge.definitief", _("not worked in: the OKR is definitief")),
    Reden.WEGGELATEN: Message("merge.left_out", _("left out by the user")),
}

#: A step to a row: name of the relation, and the fields that tell it from others there.
Stap = tuple[str, Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class Keuzes:
    """What a user or school chose beside the mode.

    :param weglaten: ids of changes that are left out
    :param secties: sections (relations of the pupil) that are left out as a whole
    :param witruimte_is_leeg: a text of only white space counts as empty
    """

    weglaten: frozenset[str] = frozenset()
    secties: frozenset[str] = frozenset()
    witruimte_is_leeg: bool = False


@dataclass(slots=True)
class Wijziging:
    """One change.

    :param id: the same for the same change of the same dossier and pupil; holds no data
    :param sectie: relation of the pupil that it is under, or ``"leerling"``
    :param entiteit: of the row; ``"document"``, ``"restveld"`` and ``"zacht"`` beside those of the
        table of the standard
    :param rij: the steps to the row; none for the pupil itself
    :param veld: name of the field, ``None`` for a whole row
    :param oud: value before; ``None`` for nothing
    :param nieuw: value after; of a whole row its values and rows below as nested dict
    :param gedaan: whether it is (to be) done; if not, ``waarom`` says why not
    :param doel: the known row that changes, ``None`` for one that is to be made
    :param ouder: the known row that a new one goes below
    :param bron: what it is made of
    """

    id: str
    wat: Wat
    sectie: str
    entiteit: str
    rij: tuple[Stap, ...]
    veld: str | None
    oud: Value | None
    nieuw: Value | Mapping[str, Any] | None
    waarom: Reden
    gedaan: bool = True
    doel: Bekend | None = field(default=None, repr=False)
    ouder: Bekend | None = field(default=None, repr=False)
    bron: Row | Attachment | RestVeld | None = field(default=None, repr=False)

    def __repr__(self) -> str:
        # No values: they are of a child.
        return f"<Wijziging {self.id} {self.wat.value} {self.waarom.value} {self.gedaan}>"

    def als_data(self) -> dict[str, Any]:
        """As JSON-able dict, the form in which it is stored and handed out."""
        return {
            "id": self.id,
            "what": self.wat.value,
            "done": self.gedaan,
            "section": self.sectie,
            "entity": self.entiteit,
            "row": [
                [relatie, {naam: plat(waarde) for naam, waarde in sleutel.items()}]
                for relatie, sleutel in self.rij
            ],
            "field": self.veld,
            "old": plat(self.oud),
            "new": plat(self.nieuw),
            "why": self.waarom.value,
        }


def plat(waarde: Any) -> Any:
    """A value as JSON has it: dates as ISO text, tuples as lists."""
    if isinstance(waarde, date):
        return waarde.isoformat()
    if isinstance(waarde, tuple | list):
        return [plat(deel) for deel in waarde]
    if isinstance(waarde, Mapping):
        return {naam: plat(deel) for naam, deel in waarde.items()}
    return waarde


#: What a user sees as new and as changed.
_NIEUW = frozenset((Wat.NIEUW.value, Wat.AANGEVULD.value, Wat.ERNAAST.value))
_GEWIJZIGD = frozenset((Wat.GEWIJZIGD.value, Wat.VERVANGEN.value, Wat.VERBORGEN.value))


def telling(wijzigingen: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Counts over changes as data.

    :return: ``new``, ``changed``, ``gone`` of what is done, and ``not_done``; rows with a mark that
        was taken off count as changed
    """
    uit = {"new": 0, "changed": 0, "gone": 0, "not_done": 0}
    for een in wijzigingen:
        if not een["done"]:
            uit["not_done"] += 1
        elif een["what"] in _NIEUW:
            uit["new"] += 1
        elif een["what"] == Wat.VERMIST.value:
            uit["gone"] += 1
        else:
            uit["changed"] += 1
    return uit
