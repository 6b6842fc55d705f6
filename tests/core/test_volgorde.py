"""Work that is done in order beside the one who gives it."""

import threading
import time

import pytest

from oso.volgorde import Volgorde


def test_in_order_and_in_one_other_thread():
    done, threads = [], set()

    def work(number):
        threads.add(threading.current_thread())
        time.sleep(0.001 * (number % 3))
        done.append(number)

    with Volgorde(4) as order:
        for number in range(50):
            while order.vol:
                order.wacht(1.0)
            order.geef(work, number)
    assert done == list(range(50))
    assert len(threads) == 1
    assert threads != {threading.current_thread()}


def test_no_more_than_so_many_wait():
    held, begun = threading.Event(), threading.Event()

    def work():
        begun.set()
        held.wait(10)

    with Volgorde(2) as order:
        assert not order.bezig
        order.geef(work)
        assert (order.bezig, order.vol) == (True, False)
        order.geef(work)
        assert order.vol
        assert begun.wait(10)
        order.wacht(0.01)
        assert order.vol, "the first is still being done"
        held.set()
        order.wacht(10)
        assert not order.vol
    assert not order.bezig


@pytest.mark.parametrize("call", ["bezig", "vol", "wacht", "geef"])
def test_what_a_piece_ends_with_is_told_at_the_next_call(call):
    order, ended = Volgorde(4), threading.Event()

    def work():
        try:
            raise KeyError("place")
        finally:
            ended.set()

    order.geef(work)
    assert ended.wait(10)
    time.sleep(0.05)
    with pytest.raises(KeyError, match="place"):
        {
            "bezig": lambda: order.bezig,
            "vol": lambda: order.vol,
            "wacht": lambda: order.wacht(1.0),
            "geef": lambda: order.geef(print),
        }[call]()
    with order:
        assert not order.bezig, "it is told once"


def test_leaving_tells_of_the_last_piece():
    def work():
        raise KeyError("place")

    with pytest.raises(KeyError, match="place"), Volgorde(4) as order:
        order.geef(work)


def test_after_an_error_what_waits_is_left_undone():
    done, begun, held = [], threading.Event(), threading.Event()

    def work(number):
        begun.set()
        held.wait(10)
        done.append(number)

    def leave():
        with Volgorde(4) as order:
            for number in range(4):
                order.geef(work, number)
            assert begun.wait(10)
            threading.Timer(0.1, held.set).start()
            raise KeyError("place")

    with pytest.raises(KeyError, match="place"):
        leave()
    assert done == [0], "what was being done was waited for"


def test_without_a_thread_all_is_done_at_once():
    done = []
    with Volgorde(0) as order:
        order.geef(lambda: done.append(threading.current_thread()))
        assert done == [threading.current_thread()]
        assert (order.bezig, order.vol) == (False, False)
        order.wacht(1.0)
        with pytest.raises(ZeroDivisionError):
            order.geef(lambda: 1 / 0)


def test_the_thread_is_made_ready_first():
    seen = []
    with Volgorde(1, lambda: seen.append("ready")) as order:
        order.geef(seen.append, "work")
    assert seen == ["ready", "work"]
