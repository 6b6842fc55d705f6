"""The simulator with ``--state``: killed at any moment, it goes on as it was."""

import contextlib
import hashlib
import json
import signal

import pytest

from oso.protocol import FetchRequest, OsoClient, Outcome
from simulator.state import Lines, read_exchanges, read_lines, read_sessions

from .conftest import BRIN, BSN, BSN_ZERO, dossier, register, settings_for, start


@pytest.fixture
def lives(work, tmp_path):
    """Starts the simulator again and again on one folder; a former life is killed."""
    folder = tmp_path / "state"
    running = []

    def again():
        if running:
            running[-1].process.send_signal(signal.SIGKILL)
            running[-1].process.communicate()
        log = work.logs / f"protocol-simulator-state-{len(running)}.log"
        running.append(start(work.dossiers, work.pki, log, "--state", str(folder)))
        return running[-1]

    yield again, folder
    running[-1].stop()


def test_a_killed_simulator_still_knows_everything(lives):
    again, folder = lives
    first = again()
    newer = dossier(datum="2020-03-01")
    first.control.put_dossier(newer)
    first.control.set_dossier(bsn=BSN_ZERO, prepared=False)
    first.control.settings(delivery="base64", accepted_versions=["2019.1"])
    first.control.latency(3, "ping")
    with OsoClient(settings_for(first, "oso2018")) as client:
        address = register(client, first).address
        got = client.fetch(FetchRequest(BRIN, address, BRIN, BSN))
        assert got.outcome is Outcome.DELIVERED
    before = first.control.status(), first.control.schools(), first.control.dossiers()

    second = again()
    after = second.control.status(), second.control.schools(), second.control.dossiers()
    # these are of this life alone
    life = dict.fromkeys(("now", "exchanges", "stored_requests"))
    assert before[0] | life == after[0] | life
    assert before[1:] == after[1:]
    # the same aanleverpunt, without registering it again
    with OsoClient(settings_for(second, "oso2018")) as client:
        assert client.fetch(FetchRequest(BRIN, address, BRIN, BSN)).dossier == got.dossier
        not_ready = client.fetch(FetchRequest(BRIN, address, BRIN, BSN_ZERO))
        assert not_ready.outcome is Outcome.NOT_READY

    served = [line["served"] for line in read_exchanges(folder) if line["step"] == "document"]
    assert served == [hashlib.sha256(got.dossier).hexdigest()] * 2 + [""]
    numbers = [line["number"] for line in read_exchanges(folder)]
    assert numbers == list(range(1, len(numbers) + 1))
    journal = (folder / "exchanges.jsonl").read_text()
    assert BSN not in journal
    assert "Verzonnenachternaam" not in journal


def test_a_session_outlives_the_kill_and_can_be_signed_off(lives):
    again, folder = lives
    first = again()
    with OsoClient(settings_for(first, "oso2018")) as client:
        address = register(client, first).address
        first.control.fault("afmelding", "lost")
        assert not client.fetch(FetchRequest(BRIN, address, BRIN, BSN)).signed_off
        first.control.fault("afmelding", "http_503")
        client.fetch(FetchRequest(BRIN, address, BRIN, BSN_ZERO))
    signed_off, left_open = read_sessions(folder)
    assert (signed_off["closed"], left_open["closed"]) == (True, False)

    second = again()
    assert second.control.status()["open_sessions"] == 1
    assert second.control.status()["sessions"] == 2
    second.control.reset()
    assert read_sessions(folder) == []
    assert read_exchanges(folder) == []
    # and a reset is not undone by the next kill
    third = again()
    assert third.control.status()["sessions"] == 0
    assert len(third.control.dossiers()) == 4


def test_a_line_that_a_kill_cut_off_is_no_line(tmp_path):
    path = tmp_path / "lines.jsonl"
    with contextlib.closing(Lines(path)) as lines:
        lines.add({"number": 1})
    with path.open("ab") as file:
        file.write(json.dumps({"number": 2}).encode()[:-4])
    with contextlib.closing(Lines(path)) as lines:
        lines.add({"number": 3})
    assert [line["number"] for line in read_lines(path)] == [1, 3]
