"""The tour of the main job (``oso_povo_main_job``) on the running house, as Odoo's tests run it.

Beside the words that :mod:`test_main_job_browser` looks for, the tour looks for technical names
only: it passes in every language.
"""

import json
import re

from devtools import demo_data, provision

SCHOOL = demo_data.SCHOOL
TOUR = "oso_povo_main_job"
SECONDS = 90


def test_the_tour_of_the_main_job(home, empty_school, window):
    client, company = empty_school(SCHOOL.brin)
    point = provision.ri_point(home.simulator, SCHOOL.brin)
    values = {"company_id": company, "nummer": point["index"], "sleutel": point["key"]}
    client.call("oso.aanleverpunt", "create", [values])
    numbers = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready][:3]
    screen = window(width=1366, height=768)
    page = screen.page
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    # "tests" adds the bundle that holds the tours
    page.goto(f"{home.url}/odoo?debug=tests", timeout=120_000)
    page.evaluate(f"localStorage.setItem('oso_povo_tour_bsns', {json.dumps(','.join(numbers))})")
    page.reload()  # the steps are made of the numbers when the tour is looked up
    page.wait_for_function("window.odoo && !!odoo.isTourReady")
    assert page.evaluate(f"odoo.isTourReady('{TOUR}')")
    end = re.compile("tour succeeded|TOUR .* FAILED|FAILED: ")
    with page.expect_console_message(
        lambda message: end.search(message.text) or message.type == "error",
        timeout=SECONDS * 1000,
    ) as told:
        page.evaluate(f"odoo.startTour('{TOUR}', {{startUrl: '/odoo'}})")
    assert "tour succeeded" in told.value.text, told.value.text.splitlines()[0]
    for number in numbers:
        (pupil,) = client.call("oso.leerling", "search", [("bsn", "=", number)])
        assert client.call("oso.leerling", "get_dossier", [pupil])["opgehaald"] is True
