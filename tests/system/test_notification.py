"""A LAS that notifies while the worker of another process is still fetching: nothing gets lost.

Everything in processes of its own: Odoo with its worker, the LAS and the Traffic Center, and a
proxy that ends mutual TLS.
"""

import time

import pytest

from devtools import dossiers, fetching, provision
from devtools.pytest_record import remember
from devtools.rpc import Client
from oso.gegevensset import parse

BRIN = "98TN"
HEADER = "X-Client-Cert"
SECRET = "een geheim van de proxy"
LAS = "00000001990000000002"
#: Seconds within which a worker that was woken has fetched one dossier, also on a busy machine.
PATIENCE = 180


@pytest.fixture
def school(home):
    """A school that may be notified, with an employee."""
    admin = provision.admin(home.house)
    company = provision.schools(admin, [provision.School(BRIN, f"School {BRIN}", "Belbestuur")])[
        BRIN
    ]
    person = provision.Person(
        "belletje", "geheim-van-belletje", "Bel Letje", provision.MEDEWERKER, [company]
    )
    provision.users(admin, [person])
    remember(person.password)
    control = home.simulator.control
    control.put_school(brin=BRIN)
    remember(control.key(BRIN))
    for name, value in (("header", HEADER), ("geheim", SECRET)):
        key = f"oso_povo.notificatie_{name}"
        admin.call("ir.config_parameter", "set_param", key, value)
    address = control.proxy(home.url, HEADER, headers={"X-Oso-Proxy-Secret": SECRET})
    connection = provision.connection(admin, home.simulator, company)
    values = {
        "notificatie_url": f"{address}/oso_povo/notificatie",
        "notificatie_afzenders": LAS,
    }
    admin.for_companies(company).call("oso.verbinding", "write", [connection], values)
    provision.register(admin, home.simulator, company, BRIN)
    worker = Client(home.url, home.house.db, person.login, person.password)
    yield worker.for_companies(company), admin.for_companies(company)
    for name in ("header", "geheim"):
        admin.call("ir.config_parameter", "set_param", f"oso_povo.notificatie_{name}", "")


def test_notified_before_the_session_was_signed_off(home, school):
    worker, admin = school
    control = home.simulator.control
    content = dossiers.make(4100, dossiers.SchoolSpec(f"School {BRIN}", BRIN))
    number = parse(content).pgn
    remember(number)
    control.put_dossier(content, prepared=False)
    control.fault("document", "notify_before_sign_off")
    (row,) = worker.call("oso.leerling", "add_bsns", [number])
    pupil = row["leerling_id"]
    actions = [{"leerling_id": pupil, "action": "importeren"}]
    run = worker.call("oso.leerling", "run_actions", actions)
    (line,) = fetching.wait(worker, run)["lines"]
    assert line["outcome"] == "not_ready", line
    # The answer "not ready" came after the notification; by itself the pupil is asked for again.
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        (state,) = worker.call("oso.leerling", "read", [pupil], ["status", "dossier_id"])
        if state["status"] == "opgehaald":
            break
        time.sleep(0.5)
    assert state["status"] == "opgehaald", state
    lines = admin.call(
        "oso.uitwisseling.regel",
        "search_read",
        [("leerling_id", "=", pupil)],
        fields=["uitkomst", "afgemeld", "herhalingen"],
        order="id",
    )
    assert [one["uitkomst"] for one in lines] == ["not_ready", "imported"]
    assert all(one["afgemeld"] for one in lines)
    (told,) = admin.call(
        "oso.notificatie", "search_read", [], fields=["gevolg", "code", "bekend", "aantal"]
    )
    assert (told["gevolg"], told["code"]) == ("gevraagd", "NotificatieOntvangen")
    assert (told["bekend"], told["aantal"]) == (True, 1)
