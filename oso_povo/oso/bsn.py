"""Numbers of pupils: is it a BSN, an onderwijsnummer, or what is wrong with it?

A dossier is asked for by *PGN* (persoonsgebonden nummer): the burgerservicenummer, or the
onderwijsnummer of a pupil who has no BSN. Both have nine digits; the checks are those of
python-stdnum (``stdnum.nl.bsn``, ``stdnum.nl.onderwijsnummer``).
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from stdnum.nl import bsn as stdnum_bsn
from stdnum.nl import onderwijsnummer as stdnum_onderwijsnummer

from .text import Message, _

#: Digits in a BSN and in an onderwijsnummer.
LENGTH = 9
#: Fewest digits to which leading zeros are put back. Without a bound, one in eleven of *any* small
#: number, such as a row number pasted along, would become a number that passes the check.
SHORTEST = 7

#: What people and programs put around or between the digits: white space (non-breaking and
#: zero-width too), byte order mark, direction marks, dots, and every kind of dash.
_SEPARATORS = re.compile("[\\s.\u00ad\u200b-\u200f\u2060\u2066-\u2069\ufeff\u2010-\u2015\u2212-]+")
#: Excel's sign for "this is text" and what word processors make of it.
_APOSTROPHES = "'`\u2018\u2019\u00b4"
_DIGITS = re.compile("[0-9]+")
#: A whole number that some program wrote with decimals: 35035251.0
_WHOLE_WITH_DECIMALS = re.compile(r"([0-9]{1,9})[.,]0{1,2}")

_TOO_LARGE = 10**LENGTH
#: Characters around and in a number; a cell may hold millions of them.
_LONGEST = 1_000


class NumberKind(str, Enum):
    """Which of the two numbers of a pupil it is."""

    BSN = "bsn"
    ONDERWIJSNUMMER = "onderwijsnummer"


@dataclass(frozen=True)
class CheckedNumber:
    """What :func:`check` found.

    :param value: the nine digits when good, else None; not in the ``repr``
    :param kind: which number it is when good, else None
    :param message: what is wrong and what to do, never with the number in it; None when good
    :param restored: leading zeros were missing and have been put back
    """

    value: str | None = field(repr=False)
    kind: NumberKind | None
    message: Message | None
    restored: bool = False

    @property
    def ok(self) -> bool:
        """Whether the number can be used."""
        return self.message is None


def _wrong(code: str, text: str, **params: object) -> CheckedNumber:
    return CheckedNumber(None, None, Message(f"bsn.{code}", text, params))


def _empty() -> CheckedNumber:
    return _wrong("empty", _("There is no number here. Fill in the BSN or the onderwijsnummer."))


def _not_digits() -> CheckedNumber:
    return _wrong(
        "not_digits",
        _(
            "This is not a number of nine digits: there are other characters in it. "
            "Check the number in your LAS."
        ),
    )


def _not_whole() -> CheckedNumber:
    return _wrong(
        "not_whole",
        _(
            "This is a number with decimals, not a BSN. Check the number in your LAS and format "
            "the cell as text."
        ),
    )


def _too_long() -> CheckedNumber:
    return _wrong(
        "too_long",
        _(
            "There are too many digits here; a BSN or onderwijsnummer has nine. Fill in one "
            "number at a time and check it in your LAS."
        ),
    )


def _too_short(digits: int) -> CheckedNumber:
    return _wrong(
        "too_short",
        _(
            "There are %(digits)s digits; a BSN or onderwijsnummer has nine, and with zeros in "
            "front it is not right either. Check the number in your LAS."
        ),
        digits=digits,
    )


def _digits_of(value: object) -> str | CheckedNumber:
    """The bare digits in ``value``, or what is wrong with it."""
    if value is None:
        return _empty()
    if isinstance(value, str):
        text = value.strip().lstrip(_APOSTROPHES).strip()
        if len(text) > _LONGEST:
            return _too_long() if _DIGITS.fullmatch(text[:_LONGEST]) else _not_digits()
        whole = _WHOLE_WITH_DECIMALS.fullmatch(text)
        text = whole[1] if whole else _SEPARATORS.sub("", text).lstrip(_APOSTROPHES)
        if not text:
            return _empty()
        return text if _DIGITS.fullmatch(text) else _not_digits()
    # bool is an int in Python, but TRUE in a cell is no number of a pupil.
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _not_digits()
    finite = value.is_finite() if isinstance(value, Decimal) else value - value == 0
    if not finite or value < 0:
        return _not_digits()
    # Python refuses to write very long numbers out; there is no need to.
    if value >= _TOO_LARGE:
        return _too_long()
    number = int(value)
    return str(number) if number == value else _not_whole()


def check(value: object) -> CheckedNumber:
    """Normalise a number and check it.

    Spaces, dots, dashes and a leading apostrophe are dropped. Leading zeros that Excel lost are
    put back, only when the number then passes the check (``restored`` says so).

    :param value: str, int, float or Decimal as typed, pasted or read from a cell; None is empty.
        Anything else is answered as "not a number".
    :return: the number and its kind, or what is wrong: ``bsn.empty``, ``bsn.not_digits``,
        ``bsn.not_whole``, ``bsn.too_short``, ``bsn.too_long``, ``bsn.zeros`` or
        ``bsn.check_failed``
    :raises: nothing, whatever the value
    """
    digits = _digits_of(value)
    if isinstance(digits, CheckedNumber):
        return digits
    if len(digits) > LENGTH:
        return _too_long()
    if not digits.strip("0"):
        return _wrong("zeros", _("Only zeros is not a BSN. Check the number in your LAS."))
    if len(digits) < SHORTEST:
        return _too_short(len(digits))
    padded = digits.zfill(LENGTH)
    restored = padded != digits
    if stdnum_bsn.is_valid(padded):
        return CheckedNumber(padded, NumberKind.BSN, None, restored)
    if stdnum_onderwijsnummer.is_valid(padded):
        return CheckedNumber(padded, NumberKind.ONDERWIJSNUMMER, None, restored)
    if restored:
        return _too_short(len(digits))
    return _wrong(
        "check_failed",
        _(
            "This is not a valid BSN or onderwijsnummer (the check on the digits fails). There "
            "may be a typing error in it. Check the number in your LAS."
        ),
    )


def mask(value: object) -> str:
    """A number as it may be shown in a log or a list: ``******728``.

    :param value: a number; anything shorter than nine characters is masked as a whole, and what
        is not a str gives an empty text
    """
    if not isinstance(value, str):
        return ""
    shown = value[-3:] if len(value) >= LENGTH else ""
    return "*" * (len(value) - len(shown)) + shown
