"""The manual's steps 1, 3 and 4 in a real browser, in Dutch, as an employee does them."""

import re
from hashlib import sha256

import pytest
from playwright.sync_api import expect

from devtools import demo_data, provision
from oso.gegevensset import parse

SCHOOL = demo_data.SCHOOL
OVERVIEW = "Overzicht aangemaakte leerlingen"
CHOICES = ["Importeren", "Aanvullen", "Overschrijven", "Geen actie"]
#: Set on the window; gone as soon as the page is loaded anew.
MARK = "window.stillTheSamePage"


@pytest.fixture(scope="module")
def school(home, empty_school):
    """The first school with nothing done yet; gives its client for RPC and the aanleverpunt."""
    client, _company = empty_school(SCHOOL.brin)
    return client, provision.ri_point(home.simulator, SCHOOL.brin)


@pytest.fixture
def employee(window, home, school):
    """A wide window in which the employee has logged in and opened the app."""
    user = home.users["medewerker"]
    screen = window()
    screen.log_in(user["login"], user["password"])
    screen.app("OSO POVO")
    return screen


def attachments(home, number):
    """Attachments of a dossier that can be opened, as the plain core reads them."""
    found = parse(home.dossiers[number]).attachments
    return [attachment for attachment in found if attachment.sha256]


def statuses(screen):
    """Status per row of the overview, as its badge tells it."""
    return [
        text.strip() for text in screen.page.locator(".o_oso_status .badge").all_text_contents()
    ]


def chosen(row):
    """The choice of a row."""
    return row.locator(".o_oso_keuze input:checked").get_attribute("aria-label")


def choose(row, name):
    row.get_by_role("radio", name=name, exact=True).check()


def test_from_login_to_report(employee, home, school):
    screen, page = employee, employee.page
    client, point = school

    # Step 1: the aanleverpunt
    screen.menu("Aanleverpunt")
    screen.button("Nieuw", ".o_control_panel").click()
    screen.field("nummer").locator("input").fill(point["index"])
    screen.field("sleutel").locator("input").fill(point["key"])
    screen.button("Registreer het aanleverpunt").click()
    expect(page.get_by_text("Het aanleverpunt is geregistreerd", exact=True)).to_be_visible()
    expect(screen.page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(
        "Geregistreerd"
    )
    assert screen.field("sleutel").locator("input").input_value() == ""

    # Step 3: pupils by hand …
    screen.menu("Overzicht")
    expect(page.locator(".o_breadcrumb")).to_contain_text(OVERVIEW)
    first = SCHOOL.bsns[0]
    screen.button("Leerling handmatig aanmaken").click()
    screen.field("invoer", ".modal").locator("textarea").fill(first)
    screen.button("Toevoegen", ".modal").click()
    expect(page.locator(".modal")).to_have_count(0)
    expect(screen.row(first)).to_contain_text("Dossier nog niet opgehaald")
    assert chosen(screen.row(first)) == "Importeren"

    # … and with Excel: a verdict per row, then the good ones are made
    screen.button("Leerlingen aanmaken met Excel").click()
    page.locator(".modal input[type=file]").set_input_files(demo_data.EXCEL)
    verdicts = page.locator(".modal .o_data_row")
    expect(verdicts).to_have_count(len(SCHOOL.bsns) + 2)
    told = [row.inner_text() for row in verdicts.all()]
    assert sum("Niet geldig" in text or "Ongeldig" in text for text in told) == 1
    assert sum("Dubbel" in text for text in told) == 1
    assert sum("Bestaat al" in text for text in told) == 1
    assert sum("Nieuw" in text for text in told) == len(SCHOOL.bsns) - 1
    (wrong,) = [text for text in told if "elfproef" in text]
    assert f"rij {len(SCHOOL.bsns) + 2}" in wrong
    for number in SCHOOL.bsns:
        assert number not in "".join(told), "the verdicts show whole numbers"
    screen.button("Goede nummers toevoegen", ".modal").click()
    expect(page.locator(".modal")).to_have_count(0)
    expect(page.locator(".o_data_row")).to_have_count(len(SCHOOL.bsns))
    assert [chosen(row) for row in page.locator(".o_data_row").all()] == ["Importeren"] * len(
        SCHOOL.bsns
    )
    for name in CHOICES:
        expect(page.locator("thead").get_by_role("button", name=name, exact=True)).to_be_visible()

    # Step 4: fetch, and look on
    loads = []
    page.on("request", lambda asked: loads.append(asked) if asked.is_navigation_request() else None)
    page.evaluate(f"{MARK} = true")
    home.simulator.control.latency(1000, "document")  # so that there is something to look at
    screen.button("Geselecteerde acties uitvoeren").click()
    seen = set()
    with_dossier = len(SCHOOL.bsns) - len(SCHOOL.not_ready)
    fetched = page.locator(".o_oso_status[data-status=opgehaald]")
    for _try in range(300):
        seen.update(statuses(screen))
        if fetched.count() == with_dossier:
            break
        page.wait_for_timeout(100)
    expect(fetched).to_have_count(with_dossier)
    not_ready = page.locator(".o_oso_status[data-status=wacht]")
    expect(not_ready).to_have_count(len(SCHOOL.not_ready))
    home.simulator.control.latency(0, "document")
    assert {"Wordt opgehaald", "Dossier opgehaald"} <= seen, seen
    assert page.evaluate(MARK) is True, "the page was loaded anew"
    assert not loads
    expect(page.locator(".o_oso_voortgang")).to_contain_text("Klaar")

    # who was fetched has no action left, who was not keeps Importeren and reads why
    for number in SCHOOL.bsns:
        row = screen.row(number)
        if number in SCHOOL.not_ready:
            assert chosen(row) == "Importeren"
            expect(row).to_contain_text("Onbekend in uw LAS")
            expect(row).to_contain_text(SCHOOL.brin)
        else:
            assert chosen(row) == "Geen actie"
            expect(row).to_contain_text(SCHOOL.names[number])
            expect(row).to_contain_text("Dossier opgehaald")

    # the report
    screen.row(first).get_by_text(SCHOOL.names[first]).click()
    expect(page.locator(".o_form_view h1")).to_contain_text(SCHOOL.names[first])
    (pupil,) = client.call("oso.leerling", "search", [("bsn", "=", first)])
    dossier = client.call("oso.leerling", "get_dossier", [pupil])
    expect(page.locator(".o_form_view")).to_contain_text(dossier["leerling"]["achternaam"])
    for tab, relation, row in (
        ("Toetsen", "toetsen", "tr.oso_toets"),
        ("Schoolloopbaan", "schoolloopbaan", ".o_data_row"),
    ):
        page.get_by_role("tab", name=tab, exact=True).click()
        rows = page.locator(f".tab-pane.active {row}")
        expect(rows).to_have_count(len(dossier["leerling"][relation]))
    years = {row["schooljaar"] for row in dossier["leerling"]["schoolloopbaan"]}
    for year in years:
        expect(page.locator(".tab-pane.active")).to_contain_text(year)

    # an attachment of another pupil
    with_file = next(
        number for number in SCHOOL.bsns if number in home.dossiers and attachments(home, number)
    )
    page.locator(".o_breadcrumb").get_by_text(OVERVIEW, exact=True).click()
    screen.row(with_file).get_by_text(SCHOOL.names[with_file]).click()
    page.get_by_role("tab", name="Bijlagen", exact=True).click()
    attachment = attachments(home, with_file)[0]
    row = page.locator(".tab-pane.active tr.oso_bijlage").filter(has_text=attachment.name).first
    with page.expect_download() as download:
        row.get_by_role("link", name=attachment.name).click()
    assert sha256(download.value.path().read_bytes()).hexdigest() == attachment.sha256


def test_a_choice_is_kept(employee, school):
    """One click in a cell chooses; it is saved at once and still there after loading anew."""
    screen, page = employee, employee.page
    number = SCHOOL.bsns[1]
    screen.menu("Overzicht")
    before = chosen(screen.row(number))
    wanted = "Overschrijven" if before != "Overschrijven" else "Aanvullen"
    with page.expect_response(re.compile("/web_save")):
        choose(screen.row(number), wanted)
    page.reload()
    expect(screen.row(number)).to_be_visible()
    assert chosen(screen.row(number)) == wanted
    with page.expect_response(re.compile("/web_save")):
        choose(screen.row(number), before)
    page.reload()
    expect(screen.row(number)).to_be_visible()
    assert chosen(screen.row(number)) == before


def test_the_reports_are_listed_and_print_as_pdf(employee, school, tmp_path):
    screen, page = employee, employee.page
    number = SCHOOL.bsns[0]
    screen.menu("Leerlingen", "Onderwijskundige rapporten")
    row = screen.row(SCHOOL.names[number])
    expect(row).to_be_visible()
    expect(page.locator(".o_data_row")).to_have_count(len(SCHOOL.bsns) - len(SCHOOL.not_ready))
    with page.expect_download(timeout=60_000) as download:
        row.get_by_role("button", name="Pdf").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
