"""Fetching side by side: sessions are told of first, and no more is under way than was ordered."""

import threading
import time

import pytest

from oso import ophalen
from oso.ophalen import Opdracht, Ophaler
from oso.protocol import FetchRequest, Outcome, SignOff

from .conftest import BRIN, BSN, settings_for


@pytest.fixture
def profile() -> str:
    return "oso2018"


@pytest.fixture
def order(sim, profile, timeouts, address):
    """Make an order for a line."""
    settings = settings_for(sim, profile, timeouts=timeouts)

    def order(number: int) -> Opdracht:
        request = FetchRequest(doel_brin=BRIN, doel_address=address, bron_brin=BRIN, pgn=BSN)
        return Opdracht(number, 1, settings, request, 7, "las")

    return order


def take_all(ophaler: Ophaler, seen: list) -> dict:
    """Everything that comes, each session put on record at once."""
    results = {}
    while ophaler.lopend:
        sessions, done = ophaler.wacht()
        for session in sessions:
            seen.append((session.regel_id, session.sessie_id))
            session.genoteerd()
        if done:
            results[done[0].regel_id] = done[1]
    return results


def test_all_come_with_their_sessions(order):
    seen: list = []
    with Ophaler(4) as ophaler:
        ophaler.begin(order(number) for number in range(4))
        assert (ophaler.vrij, len(ophaler.lopend)) == (0, 4)
        results = take_all(ophaler, seen)
        assert ophaler.vrij == 4
    assert sorted(results) == [0, 1, 2, 3]
    for number, result in results.items():
        assert result.resultaat.outcome is Outcome.DELIVERED
        assert result.dossier.nummer == BSN
        assert (number, result.resultaat.sessie_id) in seen
        assert result.duur > 0
        assert result.duur_lezen > 0


def test_the_las_is_not_asked_before_the_session_is_on_record(order, sim):
    with Ophaler(1) as ophaler:
        ophaler.begin([order(1)])
        sessions, done = ophaler.wacht()
        assert done is None
        time.sleep(0.5)
        assert sim.control.exchanges("document") == []
        sessions[0].genoteerd()
        take_all(ophaler, [])
        assert len(sim.control.exchanges("document")) == 1


def test_leaving_lets_go_of_who_waits(order, sim):
    """Its session is signed off at least; nothing hangs."""
    done = threading.Event()

    def leave():
        with Ophaler(2) as ophaler:
            ophaler.begin([order(1), order(2)])
            ophaler.wacht()
        done.set()

    thread = threading.Thread(target=leave, daemon=True)
    thread.start()
    assert done.wait(20)
    assert len(sim.control.exchanges("afmelding")) == 2


def test_what_a_thread_ends_with_is_handed_over(order):
    broken = order(1)
    object.__setattr__(broken, "aanvraag", None)  # a fault of ours, not of the line
    with Ophaler(1) as ophaler:
        ophaler.begin([broken])
        _sessions, done = ophaler.wacht()
    assert isinstance(done[1], AttributeError)


def test_who_answers_quickly(order, sim, monkeypatch):
    monkeypatch.setattr(ophalen, "VLOT", (30.0, 0.3))
    with Ophaler(2) as ophaler:
        assert ophaler.vlot == set()
        ophaler.begin([order(1)])
        take_all(ophaler, [])
        assert ophaler.vlot == {"las"}
        # something of it is under way for too long
        sim.control.latency(800, "document")
        ophaler.begin([order(2)])
        assert ophaler.vlot == {"las"}
        sessions, _done = ophaler.wacht()
        sessions[0].genoteerd()
        time.sleep(0.4)
        assert ophaler.vlot == set()
        take_all(ophaler, [])
        assert ophaler.vlot == {"las"}
        sim.control.latency(0, "document")
        # and who fails is not quick
        sim.control.fault("document", "connection_reset")
        ophaler.begin([order(3)])
        take_all(ophaler, [])
        assert ophaler.vlot == set()


def test_what_is_known_of_a_host_is_not_told_again(order, sim):
    with Ophaler(1) as ophaler:
        told = []
        for number, fault in enumerate((None, None, "connection_reset", None, None)):
            if fault:
                sim.control.fault("document", fault)
            given = order(number)
            ophaler.begin([given])
            told.append(ophaler.nieuws(given, take_all(ophaler, [])[number]))
    assert told == [True, False, True, True, False]


def test_waiting_ends_in_time(order, sim):
    sim.control.latency(600, "overdracht")
    with Ophaler(1) as ophaler:
        ophaler.begin([order(1)])
        assert ophaler.wacht(0.05) == ([], None)
        assert take_all(ophaler, [])[1].resultaat.ok


def test_a_session_can_be_signed_off_by_who_finds_it(client, sim, address):
    """As when the process that opened it died."""
    opened = []

    class Died(BaseException):
        pass

    def die(session):
        opened.append(session)
        raise Died

    sim.control.fault("afmelding", "connection_reset")
    request = FetchRequest(doel_brin=BRIN, doel_address=address, bron_brin=BRIN, pgn=BSN)
    with pytest.raises(Died):
        client.fetch(request, die)
    sign_off = SignOff(opened[0], BRIN, address, BRIN)
    first, second = client.sign_off(sign_off), client.sign_off(sign_off)
    assert (first.signed_off, first.code, first.detail) == (True, "OverdrachtGeslaagd", None)
    assert (second.signed_off, second.code) == (False, "SessieReedsAfgemeld")
    unknown = client.sign_off(SignOff("bestaat-niet", BRIN, address, BRIN))
    assert (unknown.signed_off, unknown.code) == (False, "SessieOnbekend")
    sim.control.fault("afmelding", "http_503")
    silent = client.sign_off(sign_off)
    assert (silent.signed_off, silent.code) == (False, "")
    assert silent.detail is not None
