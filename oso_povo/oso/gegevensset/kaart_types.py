"""The words in which the table of the standard (``kaart.py``) is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Self


class Pad(str):
    """A path in the dossier: local names joined by ``/``, with the versions that use it.

    :ivar vanaf: first version with this path (``"1.2"``, ``"2016"``), ``None`` for all from 1.1
    :ivar tot: last version with it, ``None`` when it still is the name
    """

    vanaf: str | None
    tot: str | None

    def __new__(cls, pad: str, vanaf: str | None = None, tot: str | None = None) -> Self:
        nieuw = super().__new__(cls, pad)
        nieuw.vanaf = getattr(pad, "vanaf", None) if vanaf is None else vanaf
        nieuw.tot = getattr(pad, "tot", None) if tot is None else tot
        return nieuw


class Soort(str, Enum):
    """How the text of an element is read and stored.

    TEKST: one line, white space collapsed. MEMO: free text, line breaks kept. DATUM: xs:date, its
    time zone dropped. JANEE: xs:boolean. GETAL: a number, kept as the text that arrived, since
    empty and 0 differ. CODE: a value of a code list, stripped, kept raw also when unknown.
    """

    TEKST = "tekst"
    MEMO = "memo"
    DATUM = "datum"
    JANEE = "janee"
    GETAL = "getal"
    CODE = "code"


class Aard(str, Enum):
    """What a merge may do with it (manual, chapter 5).

    HARD is filled and replaced by dossiers, EINDTOETS also when the OKR is definitief. ZACHT is
    what a colleague wrote about the pupil: kept as received, beside what the school writes itself.
    KOP describes the delivery itself.
    """

    HARD = "hard"
    ZACHT = "zacht"
    EINDTOETS = "eindtoets"
    KOP = "kop"


@dataclass(frozen=True)
class Veld:
    """One element of the standard and the model field that holds it.

    :param naam: field name in the model and key in ``Row.values``
    :param paden: where it stands, relative to the element of its entity; ``.`` is the entity's
        own text; a last part ``@x`` is an attribute. The first path is the one of 2019.1 where
        that version has it, further ones are names of other versions.
    :param label: English label, source of the translation
    :param codelijst: number of the OSO code list, for ``Soort.CODE``
    :param herhaald: the element may repeat; the value is a tuple of texts
    :param aard: what a merge may do with it, where that differs from its entity
    """

    naam: str
    paden: tuple[Pad, ...]
    label: str
    soort: Soort = Soort.TEKST
    codelijst: int | None = None
    herhaald: bool = False
    aard: Aard | None = None


@dataclass(frozen=True)
class Relatie:
    """Rows of another entity that stand inside this one.

    :param naam: name of the one2many field, key in ``Row.children`` and in ``get_dossier``
    :param pad: path from this entity's element to the element of each row
    :param entiteit: name of the entity of the rows
    :param vast: values that the place itself says, e.g. ``{"rol": "verzorger"}``
    :param enkel: at most one row by the standard
    :param over: relation that takes the second and later rows of an ``enkel`` one; without it
        they go to *restveld*
    :param vast_over: what the place says of those rows, in place of ``vast``
    :param eenmaal: at most one row from this path, among others of the same relation
    :param waarde: field that takes the text of a row that is a leaf
    :param begin: the rows have no element of their own: inside the element at ``pad`` each child
        of this name starts a new one (gegevensset 2019.1, cijferlijstTypelijst)
    """

    naam: str
    pad: Pad
    entiteit: str
    vast: Mapping[str, str] = field(default_factory=dict)
    enkel: bool = False
    over: str = ""
    vast_over: Mapping[str, str] = field(default_factory=dict)
    eenmaal: bool = False
    waarde: str = ""
    begin: str = ""


@dataclass(frozen=True)
class Entiteit:
    """One kind of row.

    :param naam: name of the entity
    :param model: Odoo model that stores it
    :param label: English label
    :param categorie: the delivery switch (``cat_…``) that covers it, or ``None``
    :param aard: what a merge may do with it
    :param sleutel: fields that match a row with the same row of an earlier dossier; an ordinal
        among equal keys is added by whoever matches
    """

    naam: str
    model: str
    label: str
    categorie: str | None
    aard: Aard
    velden: tuple[Veld, ...]
    relaties: tuple[Relatie, ...] = ()
    sleutel: tuple[str, ...] = ()

    def veld(self, naam: str) -> Veld:
        """The field of that name.

        :raises KeyError: the entity has no such field
        """
        for veld in self.velden:
            if veld.naam == naam:
                return veld
        raise KeyError(naam)


def relatienamen(entiteit: Entiteit) -> dict[str, bool]:
    """Names of the relations of an entity, each once, in the order of the table.

    :return: by name whether there is at most one row by the standard
    """
    uit: dict[str, bool] = {}
    for een in entiteit.relaties:
        uit[een.naam] = uit.get(een.naam, False) or een.enkel
        if een.over:
            uit.setdefault(een.over, False)
    return uit


def oud(pad: str, tot: str = "2018", vanaf: str | None = None) -> Pad:
    """A path that a later version dropped or renamed."""
    return Pad(pad, vanaf, tot)


def nieuw(pad: str, vanaf: str) -> Pad:
    """A path that came with a version."""
    return Pad(pad, vanaf)


def _paden(paden: tuple[str, ...]) -> tuple[Pad, ...]:
    return tuple(pad if isinstance(pad, Pad) else Pad(pad) for pad in paden)


def tekst(naam: str, label: str, *paden: str, herhaald: bool = False) -> Veld:
    """A text of one line."""
    return Veld(naam, _paden(paden), label, herhaald=herhaald)


def memo(naam: str, label: str, *paden: str, aard: Aard | None = None) -> Veld:
    """A free text with line breaks."""
    return Veld(naam, _paden(paden), label, Soort.MEMO, aard=aard)


def datum(naam: str, label: str, *paden: str) -> Veld:
    """A date."""
    return Veld(naam, _paden(paden), label, Soort.DATUM)


def janee(naam: str, label: str, *paden: str) -> Veld:
    """A yes or no, which may also be not stated."""
    return Veld(naam, _paden(paden), label, Soort.JANEE)


def getal(naam: str, label: str, *paden: str) -> Veld:
    """A number, kept as text."""
    return Veld(naam, _paden(paden), label, Soort.GETAL)


def code(naam: str, label: str, codelijst: int, *paden: str, herhaald: bool = False) -> Veld:
    """A value of an OSO code list."""
    return Veld(naam, _paden(paden), label, Soort.CODE, codelijst, herhaald)


def relatie(
    naam: str,
    entiteit: str,
    pad: str,
    vast: Mapping[str, str] | None = None,
    **meer: str | bool | Mapping[str, str],
) -> Relatie:
    """Rows of ``entiteit`` at ``pad``; ``meer`` as the parameters of :class:`Relatie`."""
    return Relatie(naam, pad if isinstance(pad, Pad) else Pad(pad), entiteit, vast or {}, **meer)
