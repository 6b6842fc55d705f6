"""What a whole test run left in its logs: nothing of a pupil, and no unexpected warning.

Runs last in ``./dev test``, which names the folder of the run; without it there is no run to
look at.
"""

import os
import re
from pathlib import Path

import pytest

from devtools import logcheck

RUN = os.environ.get("OSO_POVO_TEST_DIR")
pytestmark = pytest.mark.skipif(RUN is None, reason="looks at the logs of a run of ./dev test")
EXPECTED = Path(__file__).parent.parent / "expected_warnings.txt"


@pytest.fixture(scope="module")
def logs() -> list[Path]:
    found = logcheck.log_files(Path(RUN))
    assert found, "the run left no logs at all"
    return found


def test_no_number_key_or_dossier_text(logs):
    secrets = logcheck.secrets(Path(RUN))
    assert len(secrets) > 10, "the tests remembered hardly anything to look for"
    hits = logcheck.find_secrets(logs, secrets)
    # only where and of which kind: this text is a log as well
    assert not hits, f"{len(hits)} lines of the logs tell a secret: {hits[:20]}"


def test_no_private_key(logs):
    hits = [
        f"{path.name}:{number}"
        for path in logs
        for number, line in enumerate(logcheck.lines(path), 1)
        if re.search(r"-----BEGIN [A-Z ]*PRIVATE KEY", line)
    ]
    assert not hits


def test_no_unexpected_warning(logs):
    expected = logcheck.expected(EXPECTED)
    unexpected = logcheck.warnings(logs, expected)
    assert not unexpected, "\n".join(
        [f"{len(unexpected)} lines that {EXPECTED.name} does not expect:", *unexpected[:30]]
    )
