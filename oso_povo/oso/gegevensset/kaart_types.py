"""The words in which the table of the standard (``kaart.py``) is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


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

    HARD is filled and replaced by dossiers, EINDTOETS also when the OKR is definitief, KOP
    describes the delivery itself.
    """

    HARD = "hard"
    EINDTOETS = "eindtoets"
    KOP = "kop"


@dataclass(frozen=True)
class Veld:
    """One element of the standard and the model field that holds it.

    :param naam: field name in the model and key in ``Row.values``
    :param paden: where it stands, relative to the element of its entity: local names joined by
        ``/``; ``.`` is the entity's own text; a last part ``@x`` is an attribute. The first path
        is the one of 2019.1, further ones are older names.
    :param label: English label, source of the translation
    :param codelijst: number of the OSO code list, for ``Soort.CODE``
    :param herhaald: the element may repeat; the value is a tuple of texts
    """

    naam: str
    paden: tuple[str, ...]
    label: str
    soort: Soort = Soort.TEKST
    codelijst: int | None = None
    herhaald: bool = False


@dataclass(frozen=True)
class Relatie:
    """Rows of another entity that stand inside this one.

    :param naam: name of the one2many field, key in ``Row.children`` and in ``get_dossier``
    :param pad: path from this entity's element to the element of each row
    :param entiteit: name of the entity of the rows
    :param vast: values that the place itself says, e.g. ``{"rol": "verzorger"}``
    :param enkel: at most one row by the standard
    """

    naam: str
    pad: str
    entiteit: str
    vast: Mapping[str, str] = field(default_factory=dict)
    enkel: bool = False


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


def tekst(naam: str, pad: str, label: str, *ouder: str, herhaald: bool = False) -> Veld:
    """A text of one line."""
    return Veld(naam, (pad, *ouder), label, herhaald=herhaald)


def memo(naam: str, pad: str, label: str) -> Veld:
    """A free text with line breaks."""
    return Veld(naam, (pad,), label, Soort.MEMO)


def datum(naam: str, pad: str, label: str) -> Veld:
    """A date."""
    return Veld(naam, (pad,), label, Soort.DATUM)


def janee(naam: str, pad: str, label: str) -> Veld:
    """A yes or no, which may also be not stated."""
    return Veld(naam, (pad,), label, Soort.JANEE)


def getal(naam: str, pad: str, label: str) -> Veld:
    """A number, kept as text."""
    return Veld(naam, (pad,), label, Soort.GETAL)


def code(naam: str, pad: str, label: str, codelijst: int) -> Veld:
    """A value of an OSO code list."""
    return Veld(naam, (pad,), label, Soort.CODE, codelijst)
