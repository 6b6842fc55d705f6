"""The hours of the nightly fetch: over midnight, and when the clock changes."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oso.nacht import begint_op, deugt, nacht_op

NL = "Europe/Amsterdam"


def utc(*delen):
    return datetime(*delen, tzinfo=UTC)


@pytest.mark.parametrize(
    ("nu", "dag"),
    [
        (utc(2026, 11, 30, 20, 59), None),
        (utc(2026, 11, 30, 21), date(2026, 11, 30)),
        (utc(2026, 11, 30, 23, 30), date(2026, 11, 30)),
        (utc(2026, 12, 1, 4, 59), date(2026, 11, 30)),
        (utc(2026, 12, 1, 5), None),
        (utc(2026, 12, 1, 12), None),
    ],
)
def test_over_middernacht(nu, dag):
    nacht = nacht_op(nu, 22, 6, NL)
    assert (nacht and nacht.dag) == dag
    if nacht:
        assert (nacht.begin, nacht.eind) == (utc(2026, 11, 30, 21), utc(2026, 12, 1, 5))


@pytest.mark.parametrize(
    ("nu", "dag"),
    [
        (utc(2026, 11, 30, 0, 29), None),
        (utc(2026, 11, 30, 0, 30), date(2026, 11, 30)),
        (utc(2026, 11, 30, 3), None),
    ],
)
def test_binnen_een_dag(nu, dag):
    nacht = nacht_op(nu, 1.5, 4, NL)
    assert (nacht and nacht.dag) == dag


def test_tot_middernacht():
    for tot in (0, 24):
        nacht = nacht_op(utc(2026, 11, 30, 22), 20, tot, NL)
        assert (nacht.begin, nacht.eind) == (utc(2026, 11, 30, 19), utc(2026, 11, 30, 23))
        assert nacht_op(utc(2026, 11, 30, 23), 20, tot, NL) is None


def test_de_nacht_waarin_de_klok_vooruitgaat_is_een_uur_korter():
    nacht = nacht_op(utc(2027, 3, 28, 1), 22, 6, NL)
    assert nacht.dag == date(2027, 3, 27)
    assert nacht.eind - nacht.begin == timedelta(hours=7)
    assert nacht_op(utc(2027, 3, 28, 3, 59), 22, 6, NL) == nacht
    assert nacht_op(utc(2027, 3, 28, 4), 22, 6, NL) is None


def test_de_nacht_waarin_de_klok_teruggaat_is_een_uur_langer():
    nacht = nacht_op(utc(2026, 10, 25, 1), 22, 6, NL)
    assert nacht.eind - nacht.begin == timedelta(hours=9)
    # the hour that comes twice is one night, and so one key of the school
    assert nacht_op(utc(2026, 10, 25, 0, 30), 22, 6, NL) == nacht


def test_een_uur_dat_er_niet_is():
    # 02:00 to 03:00 does not exist that night: nothing is done
    for minuut in range(0, 240, 5):
        nu = utc(2027, 3, 27, 23) + timedelta(minutes=minuut)
        assert nacht_op(nu, 2, 3, NL) is None
    assert nacht_op(utc(2027, 3, 29, 0, 10), 2, 3, NL).eind == utc(2027, 3, 29, 1)


def test_elk_moment_hoort_bij_hoogstens_een_nacht():
    nu, gezien = utc(2027, 3, 20), {}
    while nu < utc(2027, 4, 5):
        nacht = nacht_op(nu, 22, 6, NL)
        if nacht:
            gezien.setdefault(nacht.dag, set()).add((nacht.begin, nacht.eind))
        nu += timedelta(minutes=15)
    assert len(gezien) >= 15
    assert all(len(venster) == 1 for venster in gezien.values())


@pytest.mark.parametrize(
    ("van", "tot", "goed"),
    [
        (22, 6, True),
        (1, 2, True),
        (23.5, 0.5, True),
        (20, 24, True),
        (0, 24, False),  # 24 hours is no night
        (6, 6, False),
        (1, 1.5, False),
        (-1, 5, False),
        (24, 5, False),
        (22, 24.5, False),
    ],
)
def test_welk_venster_deugt(van, tot, goed):
    assert deugt(van, tot) is goed
    if goed:
        # one that is good has hours
        assert any(nacht_op(utc(2026, 12, 1, uur, 45), van, tot, NL) for uur in range(24))


def test_een_school_begint_in_de_eerste_helft():
    nacht = nacht_op(utc(2026, 11, 30, 22), 22, 6, NL)
    assert begint_op(nacht, 0) == nacht.begin
    assert begint_op(nacht, 0.5) == nacht.begin + timedelta(hours=2)
    assert begint_op(nacht, 0.999) < nacht.begin + timedelta(hours=4)
