"""The tours on the running house, as Odoo's tests run them: the main job, and fetching again.

Beside the words that :mod:`test_main_job_browser` looks for, the tours look for technical names
only: they pass in every language.
"""

import json
import re

from devtools import demo_data, fetching, provision
from devtools.later import later

SCHOOL = demo_data.SCHOOL
#: What the tour for new employees types where it is given no number.
TYPED_BY_ITSELF = "999001115"
SECONDS = 120
END = re.compile("tour succeeded|TOUR .* FAILED|FAILED: ")


def run_tour(home, window, tour, numbers):
    """Run a tour as the employee, for pupils with these numbers."""
    screen = window(width=1366, height=768)
    page = screen.page
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    # "tests" adds the bundle that holds the tours
    page.goto(f"{home.url}/odoo?debug=tests", timeout=120_000)
    page.evaluate(f"localStorage.setItem('oso_povo_tour_bsns', {json.dumps(','.join(numbers))})")
    page.reload()  # the steps are made of the numbers when the tour is looked up
    page.wait_for_function("window.odoo && !!odoo.isTourReady")
    assert page.evaluate(f"odoo.isTourReady('{tour}')")
    with page.expect_console_message(
        lambda message: END.search(message.text) or message.type == "error",
        timeout=SECONDS * 1000,
    ) as told:
        page.evaluate(f"odoo.startTour('{tour}', {{startUrl: '/odoo'}})")
    assert "tour succeeded" in told.value.text, told.value.text.splitlines()[0]


def test_the_tour_of_the_main_job(home, empty_school, window):
    client, company = empty_school(SCHOOL.brin)
    point = provision.ri_point(home.simulator, SCHOOL.brin)
    values = {"company_id": company, "nummer": point["index"], "sleutel": point["key"]}
    client.call("oso.aanleverpunt", "create", [values])
    numbers = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready][:3]
    run_tour(home, window, "oso_povo_main_job", numbers)
    for number in numbers:
        (pupil,) = client.call("oso.leerling", "search", [("bsn", "=", number)])
        assert client.call("oso.leerling", "get_dossier", [pupil])["opgehaald"] is True


def test_the_tour_of_fetching_again(home, empty_school, window):
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    number = SCHOOL.bsns[1]
    assert fetching.fetch(client, [number])[number].outcome == "imported"
    (pupil,) = client.call("oso.leerling", "search", [("bsn", "=", number)])
    before = client.call("oso.leerling", "get_dossier", [pupil])
    home.simulator.control.put_dossier(later(home.dossiers[number]))
    try:
        run_tour(home, window, "oso_povo_samenvoegen", [number])
    finally:
        home.simulator.control.put_dossier(home.dossiers[number])
    assert client.call("oso.leerling", "get_dossier", [pupil]) == before
    entries = client.call(
        "oso.geschiedenis", "search_read", [("leerling_id", "=", pupil)], fields=["soort", "state"]
    )
    assert [(entry["soort"], entry["state"]) for entry in entries] == [
        ("teruggedraaid", "toegepast"),
        ("dossier", "teruggedraaid"),
        ("dossier", "toegepast"),
    ]


def test_the_tour_for_new_employees(home, empty_school, window):
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    run_tour(home, window, "oso_povo_kennismaking", [])
    (pupil,) = client.call("oso.leerling", "search", [])
    assert client.call("oso.leerling", "get_dossier", [pupil])["opgehaald"] is True


def test_the_tour_leaves_pupils_alone_that_were_fetched_before(home, empty_school, window):
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    ready = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready]
    old, new = [TYPED_BY_ITSELF, *(n for n in ready if n != TYPED_BY_ITSELF)][:2]
    assert fetching.fetch(client, [old])[old].outcome == "imported"
    run_tour(home, window, "oso_povo_kennismaking", [new])
    lines = client.call("oso.uitwisseling.regel", "search_read", [], fields=["leerling_id"])
    pupils = {
        number: client.call("oso.leerling", "search", [("bsn", "=", number)])[0]
        for number in (old, new)
    }
    told = [line["leerling_id"][0] for line in lines]
    assert told.count(pupils[old]) == 1
    assert told.count(pupils[new]) == 1
    assert client.call("oso.leerling", "get_dossier", [pupils[new]])["opgehaald"] is True


def test_the_tour_is_there_for_employees_only(home):
    own = [("name", "=", "oso_povo_kennismaking")]
    found = {
        role: home.client(role).call("web_tour.tour", "search_count", own)
        for role in ("medewerker", "beheerder")
    }
    assert found == {"medewerker": 1, "beheerder": 0}
