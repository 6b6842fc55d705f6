"""The check of numbers of pupils."""

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oso.bsn import CheckedNumber, NumberKind, check, mask
from oso.lijst import Numbers


def with_remainder(first_eight: int, remainder: int) -> str | None:
    """Nine digits whose eleven test leaves ``remainder``, or None when no last digit does."""
    head = f"{first_eight:08d}"
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), head, strict=True))
    last = (total - remainder) % 11
    return f"{head}{last}" if last < 10 else None


def unnamed(value: object) -> str:
    """No numbers in the names of tests: those are printed."""
    return value if isinstance(value, str) and value.startswith("bsn.") else type(value).__name__


bsns = (
    st.integers(1, 99_999_999)
    .map(lambda head: with_remainder(head, 0))
    .filter(lambda number: number is not None and number.strip("0"))
)
onderwijsnummers = (
    st.integers(10_000_000, 10_999_999)
    .map(lambda head: with_remainder(head, 5))
    .filter(lambda number: number is not None)
)


@given(bsns)
def test_a_bsn_is_recognised(number):
    assert check(number) == CheckedNumber(number, NumberKind.BSN, None, False)


@given(onderwijsnummers)
def test_an_onderwijsnummer_is_recognised(number):
    assert check(number) == CheckedNumber(number, NumberKind.ONDERWIJSNUMMER, None, False)


@given(bsns.filter(lambda number: number.startswith("0") and not number.startswith("000")))
def test_lost_zeros_are_put_back_and_said(number):
    for lost in (number.lstrip("0"), int(number), float(number), Decimal(number)):
        assert check(lost) == CheckedNumber(number, NumberKind.BSN, None, True)


@given(bsns, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, place, add):
    wrong = f"{number[:place]}{(int(number[place]) + add) % 10}{number[place + 1 :]}"
    assert check(wrong).kind is not NumberKind.BSN


@given(st.text() | st.binary() | st.floats() | st.integers() | st.decimals() | st.none())
def test_any_value_gets_an_answer(value):
    answer = check(value)
    assert answer.ok is (answer.message is None) is (answer.value is not None)
    if answer.ok:
        assert re.fullmatch("[0-9]{9}", answer.value)


@given(st.text(alphabet="0123456789 .-", max_size=14))
def test_the_message_never_holds_the_number(text):
    answer = check(text)
    digits = re.sub("[^0-9]", "", text)
    if len(digits) > 2 and not answer.ok:
        assert digits not in str(answer.message)
        assert digits not in repr(answer)


@pytest.mark.parametrize(
    "value",
    [
        " 020355889 ",
        "0203.55.889",
        "020 355 889",
        "020-355-889",
        "020\u2011355\u2013889",
        "020\u00a0355\u202f889\u200b",
        "\ufeff020355889\r\n",
        "'020355889",
        "\u2019020355889",
        "020355889.0",
        "20355889,00",
        20355889,
        20355889.0,
    ],
    ids=unnamed,
)
def test_what_people_and_programs_put_around_it(value):
    assert check(value).value == "020355889"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "bsn.empty"),
        ("", "bsn.empty"),
        (" \u00a0\t", "bsn.empty"),
        ("-", "bsn.empty"),
        ("'", "bsn.empty"),
        ("onbekend", "bsn.not_digits"),
        ("02035588X", "bsn.not_digits"),
        ("BSN 020355889", "bsn.not_digits"),
        ("020355889; 080040676", "bsn.not_digits"),
        ("\u0660\u0662\u0660\u0663\u0665\u0665\u0668\u0668\u0669", "bsn.not_digits"),
        ("2,0355889E7", "bsn.not_digits"),
        (True, "bsn.not_digits"),
        (-20355889, "bsn.not_digits"),
        (b"020355889", "bsn.not_digits"),
        (object(), "bsn.not_digits"),
        (["020355889"], "bsn.not_digits"),
        (float("nan"), "bsn.not_digits"),
        (float("inf"), "bsn.not_digits"),
        (Decimal("sNaN"), "bsn.not_digits"),
        (20355889.5, "bsn.not_whole"),
        ("1234567890", "bsn.too_long"),
        ("020355889 080040676", "bsn.too_long"),
        (10**6000, "bsn.too_long"),
        (1e300, "bsn.too_long"),
        (Decimal("1e999999999"), "bsn.too_long"),
        ("1", "bsn.too_short"),
        ("12345678", "bsn.too_short"),
        (12345678, "bsn.too_short"),
        ("000000000", "bsn.zeros"),
        (0, "bsn.zeros"),
        ("123456789", "bsn.check_failed"),
        ("269326729", "bsn.check_failed"),
    ],
    ids=unnamed,
)
def test_what_is_wrong_is_said(value, code):
    answer = check(value)
    assert (answer.message.code, answer.value, answer.kind) == (code, None, None)
    assert str(answer.message).endswith(".")


def test_a_small_number_that_happens_to_pass_is_not_a_bsn():
    # 000000012 passes the eleven test; 12 in a list is a row number.
    assert check("000000012").ok
    assert check("12").message.code == "bsn.too_short"
    assert check(12).message.code == "bsn.too_short"


def test_an_education_number_needs_its_own_start_and_remainder():
    elsewhere = next(filter(None, (with_remainder(head, 5) for head in range(20122230, 20122240))))
    assert check(elsewhere).message.code == "bsn.check_failed"
    assert check("101222331").kind is NumberKind.ONDERWIJSNUMMER


def test_a_text_as_long_as_a_book_is_no_number_and_takes_no_time():
    inside = "020355889" + " " * 5_000_000
    start = time.monotonic()
    assert [check(text).message.code for text in ("1" * 5_000_000, f"{inside}1")] == [
        "bsn.too_long",
        "bsn.not_digits",
    ]
    assert time.monotonic() - start < 0.2
    assert check(inside).ok, "white space around it"


def test_in_a_list_the_first_good_number_counts():
    numbers = Numbers()
    given = ("12", "020355889", "080040676", 20355889, "12", "0203.55.889")
    assert [numbers.add(check(value), place) for place, value in enumerate(given)] == [
        ("invalid", None),
        ("ok", None),
        ("ok", None),
        ("duplicate", 1),
        ("invalid", None),
        ("duplicate", 1),
    ]
    assert numbers.good == ("020355889", "080040676")


def test_the_number_is_not_in_the_repr():
    assert "269326728" not in repr(check("269326728"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [("269326728", "******728"), ("12345678", "********"), ("", ""), (None, ""), (269326728, "")],
    ids=unnamed,
)
def test_mask(value, shown):
    assert mask(value) == shown
