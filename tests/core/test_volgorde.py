"""Work that is done in order beside the one who gives it."""

import gc
import os
import subprocess
import sys
import threading
import time
import weakref

import pytest

from oso.volgorde import Volgorde


def test_in_order_and_in_one_other_thread():
    done, threads = [], set()

    def work(number):
        threads.add(threading.current_thread())
        time.sleep(0.001 * (number % 3))
        done.append(number)

    with Volgorde(work, 4) as order:
        for number in range(50):
            while order.vol:
                order.wacht(1.0)
            order.geef(number)
    assert done == list(range(50))
    assert len(threads) == 1
    assert threads != {threading.current_thread()}


def test_no_more_than_so_many_wait():
    held, begun = threading.Event(), threading.Event()

    def work():
        begun.set()
        held.wait(10)

    with Volgorde(work, 2) as order:
        assert not order.bezig
        order.geef()
        assert (order.bezig, order.vol) == (True, False)
        order.geef()
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
    ended = threading.Event()

    def work():
        try:
            raise KeyError("place")
        finally:
            ended.set()

    order = Volgorde(work, 4)
    order.geef()
    assert ended.wait(10)
    time.sleep(0.05)
    with pytest.raises(KeyError, match="place"):
        {
            "bezig": lambda: order.bezig,
            "vol": lambda: order.vol,
            "wacht": lambda: order.wacht(1.0),
            "geef": lambda: order.geef(),
        }[call]()
    with order:
        assert not order.bezig, "it is told once"


def test_leaving_tells_of_the_last_piece():
    def work():
        raise KeyError("place")

    with pytest.raises(KeyError, match="place"), Volgorde(work, 4) as order:
        order.geef()


def test_after_an_error_what_waits_is_left_undone():
    done, begun, held = [], threading.Event(), threading.Event()

    def work(number):
        begun.set()
        held.wait(10)
        done.append(number)

    def leave():
        with Volgorde(work, 4) as order:
            for number in range(4):
                order.geef(number)
            assert begun.wait(10)
            threading.Timer(0.1, held.set).start()
            raise KeyError("place")

    with pytest.raises(KeyError, match="place"):
        leave()
    assert done == [0], "what was being done was waited for"


def test_what_a_piece_ends_with_besides_an_error_is_in_the_log_without_its_text(caplog):
    begun, held = threading.Event(), threading.Event()

    def work():
        begun.set()
        held.wait(10)
        raise KeyError("about a child")

    def leave():
        with Volgorde(work, 4) as order:
            order.geef()
            assert begun.wait(10)
            threading.Timer(0.1, held.set).start()
            raise ValueError("place")

    with pytest.raises(ValueError, match="place"):
        leave()
    assert "KeyError" in caplog.text
    assert "child" not in caplog.text


def test_the_end_of_the_process_does_not_wait_for_the_thread():
    code = (
        "import time; from oso.volgorde import Volgorde;"
        "Volgorde(lambda: time.sleep(60), 4).geef(); print('end')"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stdout=subprocess.PIPE,
        timeout=30,
        check=True,
    )
    assert told.stdout == b"end\n"


def test_without_a_thread_all_is_done_at_once():
    done = []

    def work(number):
        done.append((threading.current_thread(), 1 / number))

    with Volgorde(work, 0) as order:
        order.geef(1)
        assert done == [(threading.current_thread(), 1)]
        assert (order.bezig, order.vol) == (False, False)
        order.wacht(1.0)
        with pytest.raises(ZeroDivisionError):
            order.geef(0)


def test_the_thread_is_made_ready_first():
    seen = []
    with Volgorde(seen.append, 1, lambda: seen.append("ready")) as order:
        order.geef("work")
    assert seen == ["ready", "work"]


def test_what_was_given_is_let_go_of():
    class Large:
        pass

    large = Large()
    gone = weakref.ref(large)
    with Volgorde(lambda _what: None, 1) as order:
        order.geef(large)
        while order.bezig:
            order.wacht(1.0)
        del large
        gc.collect()
        for _attempt in range(100):
            if gone() is None:
                break
            time.sleep(0.01)
        assert gone() is None
