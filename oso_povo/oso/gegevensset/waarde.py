"""Text of an element to the value of a field.

Sources: OSO gegevensset 2019.1, XSD types ``xs:date``, ``xs:boolean``, and the habits of real
files: pretty-printers break lines inside values, an empty element means *not given*.
"""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from .kaart_types import Soort

#: Years outside this range are typing errors (xs:date itself allows -0001 and 12016).
JAREN = range(1900, 2101)

_DATUM = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:Z|[+-]\d\d:\d\d)?\Z", re.ASCII)
_JANEE = {"true": True, "1": True, "false": False, "0": False}
_ONWAAR = frozenset(("false", "0", "nee", "n", "no"))


class Onleesbaar(ValueError):
    """The text is not of the kind that the field holds; carries no text itself."""


def is_leeg(tekst: str | None) -> bool:
    """Whether a text says nothing: absent, or only white space."""
    return not tekst or tekst.isspace()


def samengevouwen(tekst: str) -> str:
    """Runs of white space as one space, none at the ends."""
    return " ".join(tekst.split())


def regels(tekst: str) -> str:
    """Free text with its line breaks, without indentation and empty lines at the ends."""
    return "\n".join(regel.strip() for regel in tekst.splitlines()).strip()


def lees_memo(tekst: str) -> str:
    """Free text, see :func:`regels`.

    :raises Onleesbaar: when there is none
    """
    memo = regels(tekst)
    if not memo:
        raise Onleesbaar
    return memo


@lru_cache(maxsize=4096)
def lees_datum(tekst: str) -> date:
    """An ``xs:date`` without its time zone.

    Kept, since the same dates come back all over a dossier and the dossiers of a class.

    :raises Onleesbaar: when it is no such date or its year is outside :data:`JAREN`
    """
    gevonden = _DATUM.match(tekst.strip())
    if not gevonden or int(gevonden[1]) not in JAREN:
        raise Onleesbaar
    try:
        return date(int(gevonden[1]), int(gevonden[2]), int(gevonden[3]))
    except ValueError:
        raise Onleesbaar from None


@lru_cache(maxsize=64)
def lees_janee(tekst: str) -> bool:
    """An ``xs:boolean``: true, false, 1 or 0.

    :raises Onleesbaar: for any other text
    """
    try:
        return _JANEE[tekst.strip()]
    except KeyError:
        raise Onleesbaar from None


def is_geheim(tekst: str) -> bool:
    """Whether a secrecy mark says secret.

    A mark that is given but cannot be read counts as secret: what is stored once cannot be made
    unknown again.
    """
    tekst = tekst.strip().lower()
    return bool(tekst) and tekst not in _ONWAAR


#: Kinds of which the value is the text with its white space collapsed.
PLATTE_SOORTEN = frozenset((Soort.TEKST, Soort.GETAL, Soort.CODE))

#: Text → value by kind; raises :class:`Onleesbaar`, also for a text that says nothing.
LEZERS: dict[Soort, Callable[[str], str | bool | date]] = {
    Soort.TEKST: samengevouwen,
    Soort.MEMO: lees_memo,
    Soort.DATUM: lees_datum,
    Soort.JANEE: lees_janee,
    Soort.GETAL: samengevouwen,
    Soort.CODE: samengevouwen,
}
