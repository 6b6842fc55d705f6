"""Processes that ./dev starts are ready before use, and gone afterwards with their children."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from devtools.console import DevError
from devtools.processes import Process

ROOT = Path(__file__).resolve().parents[2]

# A child that starts a child of its own, says so, and sleeps.
FAMILY = """
import json, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(json.dumps({"child": child.pid}), flush=True)
time.sleep(600)
"""
# What ./dev does: unwinds on signals, with a family in a Process
PARENT = f"""
import sys, time
from pathlib import Path
from devtools.processes import Process, unwinding
with unwinding(), Process("family", [sys.executable, "-c", {FAMILY!r}],
                          log=Path(sys.argv[1]), read_stdout=True) as process:
    print(process.popen.pid, process.json_line(20)["child"], flush=True)
    time.sleep(600)
"""


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(*pids: int, seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(alive, pids))


def family(log: Path) -> tuple[subprocess.Popen, list[int]]:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(log)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(map(alive, pids))
    return parent, pids


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_whole_family(tmp_path, number):
    parent, pids = family(tmp_path / "log")
    os.kill(parent.pid, number)
    assert parent.wait(30) != 0
    assert gone(*pids)
    parent.stdout.close()


def test_the_child_ends_where_its_parent_is_killed(tmp_path):
    parent, (child, grandchild) = family(tmp_path / "log")
    try:
        parent.kill()
        parent.wait()
        # the kernel tells the child; what that starts is its own affair then
        assert gone(child)
    finally:
        os.kill(grandchild, signal.SIGKILL)
        parent.stdout.close()


def test_a_process_that_ignores_sigterm_is_killed(tmp_path):
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('{}', flush=True); time.sleep(600)"
    )
    process = Process(
        "stubborn", [sys.executable, "-c", stubborn], log=tmp_path / "log", read_stdout=True
    )
    process.json_line(20)
    process.stop(seconds=0.5)
    assert gone(process.popen.pid)


def test_a_process_that_ends_early_is_told_with_the_end_of_its_log(tmp_path):
    script = "import sys; print('no such port', file=sys.stderr); sys.exit(3)"
    with (
        Process("sim", [sys.executable, "-c", script], log=tmp_path / "log") as process,
        pytest.raises(DevError, match=r"(?s)sim ended with exit code 3.*no such port"),
    ):
        process.wait_until(lambda: False, 20)


def test_a_silent_process_is_not_waited_for_for_ever(tmp_path):
    script = "import time; time.sleep(600)"
    with (
        Process(
            "sim", [sys.executable, "-c", script], log=tmp_path / "log", read_stdout=True
        ) as process,
        pytest.raises(DevError, match="not ready"),
    ):
        process.json_line(0.3)


def test_a_first_line_that_is_no_json(tmp_path):
    with (
        Process(
            "sim",
            [sys.executable, "-c", "print('ready')"],
            log=tmp_path / "log",
            read_stdout=True,
        ) as process,
        pytest.raises(DevError, match="JSON"),
    ):
        process.json_line(20)
