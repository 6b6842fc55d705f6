"""Several write on one run: none of them may see it end, and yet it has ended."""

import json
import os
import subprocess
import sys
from pathlib import Path

from devtools import dossiers, provision
from devtools.paths import ROOT

SCHOOL = dossiers.DEMO_SCHOOLS[0]
SCRIPT = Path(__file__).with_name("last_lines.py")


def test_a_run_whose_last_two_lines_end_at_the_same_moment_has_ended(home, empty_school):
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    client.call("oso.leerling", "add_bsns", list(SCHOOL.bsns[:2]))
    told = subprocess.run(
        [sys.executable, str(SCRIPT), home.house.db, SCHOOL.brin],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        timeout=120,
        check=True,
    ).stdout
    found = json.loads(told.splitlines()[-1])
    assert found == {"waited": True, "state": "klaar", "lines": ["mislukt", "mislukt"]}
