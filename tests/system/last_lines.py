"""Two workers end the last two lines of a run at the same moment; run by ``test_last_lines``.

Prints as JSON what came of it: ``waited`` (the second had to wait for the first), ``state`` of the
run and ``lines``.

    python last_lines.py DATABASE BRIN
"""

import json
import sys
import threading
import time

from devtools import postgres
from devtools.bench_merge import registry

PATIENCE = 20.0
WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE 'UPDATE oso_uit%'
"""


def begin(env, brin):
    """(a run of the pupils of a school, the orders for its lines), all of them under way."""
    school = env["res.company"].search([("brin", "=", brin)])
    own = env["oso.leerling"].with_company(school).with_context(allowed_company_ids=school.ids)
    pupils = own.search([("company_id", "=", school.id)], limit=2)
    run = own.env["oso.uitwisseling"]._start(dict.fromkeys(pupils, "importeren"))
    motor = env["oso.motor"]
    settings = motor._lees_instellingen()
    return run.id, [order.regel_id for order in motor._neem(8, [], settings)]


def main(name, brin):
    from odoo import SUPERUSER_ID, api

    with (
        postgres.lease() as server,
        registry(server, name) as made,
        made.cursor() as cr,
        api.Environment(cr, SUPERUSER_ID, {})["oso.motor"]._als_werker() as motor,
    ):
        run, (first, last) = begin(motor.env, brin)
        cr.commit()
        error = RuntimeError("made by a test")
        other = threading.Thread(
            target=motor._in_transactie, args=("_neem_in_ontvangst", last, error, {})
        )
        with made.cursor() as own:
            mine = motor.with_env(motor.env(cr=own))
            mine._neem_in_ontvangst(first, error, {})
            mine.env.flush_all()
            other.start()
            waited = _waits(other, cr)
        other.join()
        found = motor.env["oso.uitwisseling"].browse(run)
        lines = found.regel_ids.mapped("state")
        told = {"waited": waited, "state": found.state, "lines": lines}
        sys.stdout.write(json.dumps(told) + "\n")


def _waits(other, cr):
    """Whether the other has to wait for us; false when it ends without."""
    end = time.monotonic() + PATIENCE
    while other.is_alive() and time.monotonic() < end:
        cr.execute(WAITING)
        (waiting,) = cr.fetchone()
        cr.rollback()
        if waiting:
            return True
    return False


if __name__ == "__main__":
    main(*sys.argv[1:])
