"""When a dossier that is not ready is asked for again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from oso.protocol.messages import fetch_message
from oso.protocol.outcome import Detail, Outcome
from oso.wachten import (
    ONBEKEND,
    ONDERWEG_MISLUKT,
    SPREIDING,
    STAPPEN,
    ZONDER_SEIZOEN,
    einde_van,
    is_niet_klaar,
    is_onderweg_mislukt,
    spreiding,
    volgende,
    wacht_tot,
)

NU = datetime(2026, 11, 30, 9, 12, 40, 5, tzinfo=UTC)
VER = datetime(2027, 4, 1, tzinfo=UTC)


def test_de_stappen_groeien_en_blijven_dan_gelijk():
    uren = [volgende(NU, stap, 0, VER) - NU for stap in range(7)]
    assert [round(duur / timedelta(hours=1)) for duur in uren] == [1, 4, 12, 24, 48, 48, 48]
    assert list(STAPPEN) == sorted(STAPPEN)


def test_op_de_hele_minuut_en_nooit_te_vroeg():
    wanneer = volgende(NU, 0, 0, VER)
    assert (wanneer.second, wanneer.microsecond) == (0, 0)
    assert timedelta() <= wanneer - (NU + STAPPEN[0]) < timedelta(minutes=1)


def test_scholen_vragen_niet_tegelijk():
    minuten = {volgende(NU, 0, spreiding(school, 0), VER) for school in range(1, 400)}
    # 400 schools over three quarters of an hour: every minute is somebody's
    assert len(minuten) >= 40
    assert max(minuten) - min(minuten) <= SPREIDING + timedelta(minutes=1)


def test_de_spreiding_van_een_school_staat_vast():
    assert spreiding(7, "a") == spreiding(7, "a")
    assert len({spreiding(school) for school in range(1000)}) == 1000
    delen = [spreiding(school, dag) for school in range(100) for dag in range(100)]
    assert all(0 <= deel < 1 for deel in delen)
    assert 0.45 < sum(delen) / len(delen) < 0.55


@pytest.mark.parametrize("deel", [0, 0.5, 0.999])
def test_na_de_laatste_dag_wordt_er_niet_meer_gevraagd(deel):
    einde = einde_van(date(2027, 3, 31))
    nu, keren = datetime(2027, 3, 20, tzinfo=UTC), []
    while (nu := volgende(nu, 9, deel, einde)) is not None:
        keren.append(nu)
    assert keren == sorted(set(keren))
    assert len(keren) in (6, 7)
    # the last time is on the last day itself, however long the step
    assert timedelta(hours=3) <= einde - keren[-1] <= timedelta(hours=6)
    assert volgende(einde, 0, deel, einde) is None


def test_de_dag_eindigt_om_middernacht_in_nederland():
    assert einde_van(date(2027, 3, 27)) == datetime(2027, 3, 27, 23, tzinfo=UTC)
    # the day on which summer time begins, and the one after it
    assert einde_van(date(2027, 3, 28)) == datetime(2027, 3, 28, 22, tzinfo=UTC)
    assert einde_van(date(2027, 3, 31)) == datetime(2027, 3, 31, 22, tzinfo=UTC)
    assert einde_van(date(2027, 3, 31), "UTC") == datetime(2027, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("instelling", "seizoen", "tot"),
    [
        (None, date(2027, 3, 31), date(2027, 3, 31)),
        (date(2027, 2, 1), date(2027, 3, 31), date(2027, 2, 1)),
        (date(2026, 11, 30), date(2027, 3, 31), date(2026, 11, 30)),
        # of last year
        (date(2026, 3, 31), date(2027, 3, 31), date(2027, 3, 31)),
        (date(2026, 3, 31), None, date(2027, 1, 29)),
        # over, or nearly
        (None, date(2026, 12, 13), date(2027, 1, 29)),
        (None, date(2026, 12, 14), date(2026, 12, 14)),
        (None, date(2026, 3, 31), date(2027, 1, 29)),
        (None, None, date(2027, 1, 29)),
    ],
)
def test_tot_wanneer(instelling, seizoen, tot):
    assert wacht_tot(date(2026, 11, 30), instelling, seizoen) == tot
    assert date(2027, 1, 29) - date(2026, 11, 30) == ZONDER_SEIZOEN


def test_op_een_onbekend_nummer_wordt_niet_gewacht():
    gewoon, _eigenaar = fetch_message(Outcome.NOT_READY, brin="99AA", bron_brin="99AA")
    assert is_niet_klaar("not_ready", gewoon.code)
    assert is_niet_klaar("not_ready", None)
    onbekend, _eigenaar = fetch_message(
        Outcome.NOT_READY, Detail.PUPIL_UNKNOWN, brin="99AA", bron_brin="99AA"
    )
    assert onbekend.code == ONBEKEND
    assert not is_niet_klaar("not_ready", onbekend.code)
    assert not is_niet_klaar("technical", gewoon.code)
    assert not is_niet_klaar(None, None)


def test_onderweg_mislukt_zegt_niets_van_het_dossier():
    codes = {
        detail: fetch_message(Outcome.TECHNICAL, detail, host="las", bron_brin="99AA")[0].code
        for detail in Detail
    }
    # each code of the list is one that the protocol really gives
    assert set(codes.values()) >= ONDERWEG_MISLUKT
    for detail in (Detail.REFUSED, Detail.READ_TIMEOUT, Detail.UNAVAILABLE):
        assert is_onderweg_mislukt(codes[detail])
    # what somebody has to look at
    for detail in (Detail.TLS, Detail.DOSSIER_UNREADABLE, Detail.ADDRESS_REFUSED):
        assert not is_onderweg_mislukt(codes[detail])
    assert not is_onderweg_mislukt(None)
