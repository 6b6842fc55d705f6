"""The start page, the dashboard and the tour in a real browser, as those see them who use them."""

import re

import pytest
from playwright.sync_api import expect

from devtools import demo_data, fetching, provision
from devtools.dossiers import DEMO_SCHOOLS

SCHOOL = demo_data.SCHOOL
READY = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready]
SISTER = next(
    school for school in DEMO_SCHOOLS if school.board == SCHOOL.board and school != SCHOOL
)
BESTUUR = "oso_povo.group_bestuur"


@pytest.fixture(scope="module")
def counted(home):
    """Users beside the demo's: of the board, and an employee of two schools. Gives their ids."""
    admin = provision.admin(home.house)
    board = admin.find("res.company", [("name", "=", SCHOOL.board)])
    schools = [
        admin.find("res.company", [("brin", "=", school.brin)]) for school in (SCHOOL, SISTER)
    ]
    people = [
        provision.Person("bestuur", "bestuur", "Bea Bestuur", BESTUUR, [board, *schools]),
        provision.Person("twee", "twee", "Toos van Twee", provision.MEDEWERKER, schools),
    ]
    provision.users(admin, people)
    return schools


@pytest.fixture
def pupils(home, empty_school, counted):
    """A registered school with one pupil that was fetched and two that were not, of whom the
    dossier of one is not ready."""
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    numbers = [READY[0], READY[1], SCHOOL.not_ready[0]]
    client.call(
        "oso.leerling", "create", [{"bsn": number, "company_id": company} for number in numbers]
    )
    outcomes = fetching.fetch(client, [READY[0], SCHOOL.not_ready[0]])
    assert [one.outcome for one in outcomes.values()] == ["imported", "not_ready"]
    return client


def counts(page):
    """What the cards on top of the dashboard say."""
    return {
        card.get_attribute("data-telling"): card.locator("span").first.inner_text()
        for card in page.locator(".o_oso_kaart").all()
    }


def shown(page, number):
    """The overview shows this many pupils."""
    expect(page.locator(".o_oso_overzicht .o_data_row")).to_have_count(number)


def facets(page):
    return " ".join(page.locator(".o_searchview_facet").all_inner_texts())


def test_the_board_opens_the_app_and_sees_its_schools(window, pupils):
    screen = window()
    screen.log_in("bestuur", "bestuur")
    screen.app("OSO POVO")
    page = screen.page
    expect(page.locator(".o_oso_dashboard")).to_be_visible()
    assert counts(page) == {
        "totaal": "3", "opgehaald": "1", "definitief": "0", "wacht": "1", "mislukt": "0"
    }  # fmt: skip
    expect(page.locator(".o_oso_geteld")).to_contain_text(SCHOOL.naam)
    expect(page.locator(".o_oso_geteld")).to_contain_text(SISTER.naam)
    expect(page.locator(".o_oso_cijfers tbody th")).to_have_text(sorted((SCHOOL.naam, SISTER.naam)))
    # a board sees no pupil: nothing leads to one
    expect(page.locator(".o_oso_dashboard :is(button, a)")).to_have_count(0)
    page.locator(".o_oso_cijfers tbody tr").first.click()
    page.locator(".o_oso_kaart").first.click()
    expect(page.locator(".o_oso_dashboard")).to_be_visible()
    expect(page.locator(".o_oso_leeg")).to_have_count(0)


def test_the_employee_goes_from_a_count_to_its_pupils(home, window, pupils):
    screen = window()
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    page = screen.page
    dashboard = f"{home.url}/odoo/oso-dashboard"
    page.goto(dashboard)
    rows = page.locator(".o_oso_cijfers tbody tr")
    expect(rows).to_have_count(2)  # the pupil's group, and "not known yet"
    group = rows.first.locator("th").inner_text().strip()

    rows.first.locator("td").first.click()
    shown(page, 1)
    assert group in facets(page)

    # the same by keyboard, for the pupils of whom no group is known
    page.goto(dashboard)
    rows.nth(1).locator("th button").focus()
    page.keyboard.press("Enter")
    shown(page, 2)

    page.goto(dashboard)
    rows.nth(1).locator("button[data-telling=wacht]").click()
    shown(page, 1)
    assert len(page.locator(".o_searchview_facet").all()) == 2
    expect(page.locator(".o_data_row .o_oso_status")).to_have_attribute("data-status", "wacht")

    page.goto(dashboard)
    page.locator(".o_oso_kaart[data-telling=opgehaald]").click()
    shown(page, 1)


def test_an_employee_of_two_schools_goes_to_one_of_them(home, window, pupils, counted):
    screen = window()
    screen.log_in("twee", "twee")
    page = screen.page
    page.context.add_cookies(
        [{"name": "cids", "value": "-".join(map(str, counted)), "url": home.url}]
    )
    page.goto(f"{home.url}/odoo/oso-dashboard")
    tables = page.locator(".o_oso_cijfers")
    expect(tables).to_have_count(2)
    tables.first.get_by_role("button", name=SISTER.naam, exact=True).click()
    expect(page.locator(".o_searchview_facet")).to_contain_text(SISTER.naam)
    shown(page, 0)
    page.go_back()
    tables.first.get_by_role("button", name=SCHOOL.naam, exact=True).click()
    shown(page, 3)
    page.go_back()
    tables.nth(1).locator("tbody tr").first.click()
    shown(page, 1)
    assert SCHOOL.naam in facets(page)

    # the plan is about one school, and so are the pupils that it leads to
    page.goto(f"{home.url}/odoo/oso-stappenplan")
    page.locator("[data-stap=klaarzetten] [data-actie='oso_povo.action_oso_overzicht']").click()
    shown(page, 1)
    assert SCHOOL.naam in facets(page)


def test_the_tour_leads_a_new_employee(home, empty_school, window):
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    screen = window(width=1366, height=768)
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    screen.app("OSO POVO")
    page = screen.page
    # not "De Wilgenhof99AA" for who hears it
    name = re.compile(rf"{re.escape(SCHOOL.naam)} . {SCHOOL.brin}$")
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    button = page.locator("[data-actie='oso_povo.action_oso_leerling_aanmaken']")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".modal .btn-close").click()
    expect(button).to_be_focused()

    page.locator(".o_oso_rondleiding").click()

    def follow(selector):
        """The pointer shows at this element; returns it."""
        target = page.locator(selector).first
        expect(page.locator(".o_tour_pointer")).to_be_visible()
        page.wait_for_function(NEAR, arg=selector)
        return target

    start = "[data-actie='oso_povo.action_oso_leerling_aanmaken']"
    follow(start)
    # once more: it begins anew, and not a second time beside the first
    page.evaluate("window.stillTheSamePage = true")
    page.locator(".o_oso_rondleiding").click()
    page.wait_for_function("!window.stillTheSamePage")
    follow(start).click()
    field = ".modal .o_field_widget[name=invoer] textarea"
    follow(field).press_sequentially(READY[0])
    follow(".modal button[name=action_toevoegen]").click()
    follow(".o_menu_sections [data-menu-xmlid='oso_povo.menu_oso_overzicht']").click()
    follow(".o_oso_uitvoeren").click()
    expect(page.locator(".o_oso_status[data-status=opgehaald]")).to_be_visible(timeout=60_000)
    follow(".o_data_row td[name=naam]").click()
    follow(".o_notebook_headers .nav-link[name=toetsen]").click()
    expect(page.locator(".o_reward")).to_be_visible()
    expect(page.locator(".o_tour_pointer")).to_have_count(0)
    # Odoo's other tours stay off
    me = client.call("res.users", "read", [client.uid], ["tour_enabled"])
    assert me[0]["tour_enabled"] is False
    page.reload()
    expect(page.locator(".o_oso_rapport")).to_be_visible()
    expect(page.locator(".o_tour_pointer")).to_have_count(0)


#: The pointer lies beside the element: no further away than the two are large.
NEAR = """(selector) => {
    const pointer = document.querySelector(".o_tour_pointer")?.getBoundingClientRect();
    const target = document.querySelector(selector)?.getBoundingClientRect();
    if (!pointer || !target || !pointer.width) return false;
    const gap = (a, b, c, d) => Math.max(0, a - d, c - b);
    return gap(pointer.left, pointer.right, target.left, target.right) < 60
        && gap(pointer.top, pointer.bottom, target.top, target.bottom) < 60;
}"""
