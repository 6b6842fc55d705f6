"""People click while dossiers come in: the worker and they write the same rows at the same time."""

import threading
import time

from devtools import dossiers, fetching, provision
from devtools.rpc import RpcError

SCHOOL = dossiers.DEMO_SCHOOLS[0]


def test_clicking_during_a_run_does_not_stop_it(home, empty_school):
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    ready = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready]
    pupils = [row["leerling_id"] for row in client.call("oso.leerling", "add_bsns", ready)]
    done = threading.Event()
    clicks = []

    def click(seed):
        own = home.client("medewerker")
        while not done.is_set():
            pupil = pupils[(seed + len(clicks) * 7) % len(pupils)]
            try:
                own.call("oso.leerling", "action_kies", [pupil], "geen")
                clicks.append(pupil)
            except RpcError:
                # Odoo gave up repeating the request of this user; the run must not care
                clicks.append(None)

    threads = [threading.Thread(target=click, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    try:
        begin = time.monotonic()
        run = client.call(
            "oso.leerling",
            "run_actions",
            [{"leerling_id": pupil, "action": "importeren"} for pupil in pupils],
        )
        progress = fetching.wait(client, run)
        seconds = time.monotonic() - begin
    finally:
        done.set()
        for thread in threads:
            thread.join()
    assert clicks
    assert [line["outcome"] for line in progress["lines"]] == ["imported"] * len(pupils)
    # Well before the five minutes after which the scheduled action would wake by itself.
    assert seconds < 120
