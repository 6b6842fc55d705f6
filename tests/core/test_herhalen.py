"""When a fetch is repeated, and when a host is left alone."""

import pytest

from oso.herhalen import (
    DREMPEL,
    HERHAALBAAR,
    LANGST,
    OPEN_EERST,
    PAUZES,
    SPREIDING,
    is_storing,
    mag_herhalen,
    open_duur,
    pauze,
)
from oso.protocol import Detail, Outcome


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.TECHNICAL])
def test_a_code_of_the_other_side_is_never_repeated(outcome):
    for detail in (None, *Detail):
        assert not mag_herhalen(outcome, detail, 0, 3)
        assert not is_storing(outcome, detail)


@pytest.mark.parametrize("detail", [None, *Detail])
def test_only_what_went_wrong_on_the_line_is_repeated(detail):
    of_the_line = detail in {
        Detail.REFUSED,
        Detail.UNKNOWN_HOST,
        Detail.CONNECT_TIMEOUT,
        Detail.READ_TIMEOUT,
        Detail.CONNECTION_LOST,
        Detail.UNAVAILABLE,
    }
    assert mag_herhalen(Outcome.TECHNICAL, detail, 0, 3) is of_the_line
    assert is_storing(Outcome.TECHNICAL, detail) is of_the_line


def test_it_ends():
    assert [mag_herhalen(Outcome.TECHNICAL, Detail.REFUSED, n, 3) for n in range(5)] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert not mag_herhalen(Outcome.TECHNICAL, Detail.REFUSED, 0, 0)
    # who was slow is asked once more
    slow = [mag_herhalen(Outcome.TECHNICAL, Detail.READ_TIMEOUT, n, 3) for n in range(3)]
    assert slow == [True, False, False]
    assert Detail.TLS not in HERHAALBAAR


def test_pauses_grow_and_are_spread():
    middle = [pauze(n, toeval=lambda low, high: (low + high) / 2) for n in range(5)]
    assert middle == [1.0, 4.0, 15.0, 15.0, 15.0]
    for n, base in enumerate(PAUZES):
        found = {pauze(n) for _ in range(200)}
        assert len(found) > 100
        assert min(found) >= base * (1 - SPREIDING)
        assert max(found) <= base * (1 + SPREIDING)


def test_what_a_server_asks_for_is_done_within_reason():
    assert 120 <= pauze(0, 120) <= 120 * (1 + SPREIDING)
    assert pauze(0, 1_000_000) <= LANGST * (1 + SPREIDING)
    assert pauze(2, 3) >= PAUZES[2]


def test_the_breaker_opens_at_the_threshold_and_doubles():
    assert [open_duur(n) for n in range(DREMPEL)] == [0] * DREMPEL
    assert [open_duur(DREMPEL + n) for n in range(4)] == [OPEN_EERST * 2**n for n in range(4)]
    assert open_duur(DREMPEL + 50) == LANGST
