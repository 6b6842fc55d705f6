"""The page that tells how fetching goes, in a real browser, with a LAS that stops answering."""

import re

import pytest
from playwright.sync_api import expect

from devtools import demo_data, fetching, provision

SCHOOL = demo_data.SCHOOL
READY = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready]
#: Milliseconds in which a host has failed five times, with the pauses between.
SILENT = 60_000


@pytest.fixture
def pupils(home, empty_school):
    """A registered school with three pupils whose dossiers are ready; the faults are cleared."""
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    client.call(
        "oso.leerling",
        "create",
        [{"bsn": number, "company_id": company} for number in READY[:3]],
    )
    yield client
    home.simulator.control.clear_faults()


@pytest.fixture
def page(window, home):
    """The page, of the administrator of the board."""
    screen = window()
    user = home.users["beheerder"]
    screen.log_in(user["login"], user["password"])
    screen.page.goto(f"{home.url}/odoo/oso-gezondheid")
    expect(screen.page.locator(".o_oso_gezondheid")).to_be_visible()
    return screen.page


def again(page):
    """Read anew, as the button does."""
    with page.expect_response(re.compile("oso.gezondheid/stand")):
        page.locator(".o_oso_ververs").click()


def number(page, name):
    return page.locator(f".o_oso_teller[data-telling={name}] > div").first


def test_the_connection_is_tested_from_the_page(page):
    page.locator(".o_oso_test").click()
    expect(page.locator(".o_oso_ping")).to_have_class(re.compile("text-bg-success"))
    expect(page.locator("[data-code^=ping]")).to_have_count(0)


def test_a_silent_las_is_seen_and_tried_again(page, home, pupils):
    control = home.simulator.control
    control.fault("document", "http_502", times=None)
    ids = pupils.call("oso.leerling", "search", [])
    actions = [{"leerling_id": pupil, "action": "importeren"} for pupil in ids]
    run = pupils.call("oso.leerling", "run_actions", actions)

    def left_alone():
        again(page)
        return page.locator(".o_oso_hosts tbody tr").count() == 1

    for _each in range(SILENT // 500):
        if left_alone():
            break
        page.wait_for_timeout(500)
    expect(page.locator("[data-code=host]")).to_be_visible()
    expect(number(page, "opnieuw")).to_have_text(re.compile("[123]"))
    control.clear_faults()
    page.locator(".o_oso_probeer_nu").click()
    expect(page.locator(".o_oso_hosts")).to_have_count(0)
    progress = fetching.wait(pupils, run)
    assert progress["counts"]["done"] == 3, progress
    figures = pupils.call("oso.uitwisseling", "metrics", [run])
    assert figures["arrived"] == 3
    assert figures["repeats"] >= 2
    again(page)
    expect(number(page, "opnieuw")).to_have_text("0")
    expect(page.locator("[data-code=host]")).to_have_count(0)
