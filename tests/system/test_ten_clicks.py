"""The whole job as a new user does it, in Dutch, with every click counted."""

from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect

from devtools import demo_data, provision

SCHOOL = demo_data.SCHOOL
#: From choosing the file to a report for each pupil, as the user is promised.
PROMISED = 10

#: Counts presses of the mouse by the user, over loads of the page; a click of a label on its
#: field, or one made by a script, is none.
COUNTER = """
addEventListener("pointerdown", (ev) => {
    if (ev.isTrusted) {
        sessionStorage.setItem("clicks", Number(sessionStorage.getItem("clicks") || 0) + 1);
    }
}, true);
"""


class Clicks:
    """How often the user has pressed the mouse since :meth:`start`."""

    def __init__(self, page):
        self.page = page
        page.add_init_script(COUNTER)

    def start(self):
        self.page.evaluate("sessionStorage.setItem('clicks', 0)")

    def count(self):
        return int(self.page.evaluate("sessionStorage.getItem('clicks')"))


@pytest.fixture
def excel(tmp_path):
    """A list of 14 rows: eleven good numbers, one twice, one that fails the check, one word."""
    ready = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready]
    good = ready[:11]
    wrong = str(int(good[0]) + 1).zfill(9)
    rows = [*good[:5], good[2], *good[5:8], wrong, *good[8:], "onbekend"]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["BSN"])
    for row in rows:
        sheet.append([row])
    stream = BytesIO()
    book.save(stream)
    path = tmp_path / "groep 8.xlsx"
    path.write_bytes(stream.getvalue())
    assert len(rows) == 14
    return path, good


def test_a_new_user_does_the_whole_job(home, empty_school, window, excel):
    client, company = empty_school(SCHOOL.brin)
    point = provision.ri_point(home.simulator, SCHOOL.brin)
    path, good = excel
    screen = window(width=1400, height=900)
    page = screen.page
    clicks = Clicks(page)
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    screen.app("OSO POVO")

    # the start page leads: first the aanleverpunt
    step = page.locator("[data-stap=registratie]")
    expect(step).to_have_attribute("data-stand", "doen")
    step.get_by_role("button", name="Naar het aanleverpunt").click()
    screen.button("Nieuw", ".o_control_panel").click()
    screen.field("nummer").locator("input").fill(point["index"])
    screen.field("sleutel").locator("input").fill(point["key"])
    screen.button("Registreer het aanleverpunt").click()
    expect(page.locator(".alert[data-state=geregistreerd]")).to_be_visible()
    screen.menu("Stappenplan")
    expect(step).to_have_attribute("data-stand", "klaar")

    # from the list of the class to a report for each pupil
    clicks.start()
    page.locator("[data-stap=aanmaken]").get_by_role(
        "button", name="Leerlingen aanmaken met Excel"
    ).click()
    with page.expect_file_chooser() as chooser:
        page.locator(".modal .o_select_file_button, .modal .o_file_input_trigger").first.click()
    chooser.value.set_files(path)
    verdicts = page.locator(".modal .o_data_row")
    expect(verdicts).to_have_count(14)
    assert "elfproef" in verdicts.nth(0).inner_text() + verdicts.nth(1).inner_text()
    expect(page.locator(".modal")).to_contain_text("11 aan te maken")
    screen.button("Goede nummers toevoegen", ".modal").click()
    expect(page.locator(".o_oso_overzicht .o_data_row")).to_have_count(len(good))
    screen.button("Geselecteerde acties uitvoeren").click()
    expect(page.locator(".o_oso_status[data-status=opgehaald]")).to_have_count(
        len(good), timeout=60_000
    )
    needed = clicks.count()
    assert needed <= PROMISED

    # read one, write, make it definitief, print
    number = good[0]
    screen.row(SCHOOL.names[number]).get_by_text(SCHOOL.names[number]).click()
    expect(page.locator(".o_form_view h1")).to_contain_text(SCHOOL.names[number])
    page.locator(".o_oso_okr_schrijven").first.click()
    words = "Werkt rustig en zelfstandig, ook in een groepje."
    area = screen.field("werkhouding").locator("textarea")
    area.click()
    page.keyboard.type(words)
    page.locator(".o_breadcrumb a, .o_back_button").last.click()
    # the form to write in shows the name as well
    expect(page.locator(".o_oso_okr")).to_have_count(0)
    expect(page.locator(".o_oso_rapport h1")).to_contain_text(SCHOOL.names[number])
    page.locator("button.o_oso_definitief").click()
    page.locator(".modal footer button[name=action_definitief_maken]:visible").click()
    expect(page.locator(".o_oso_rapport").get_by_text("OKR definitief").first).to_be_visible()
    with page.expect_download(timeout=60_000) as download:
        screen.button("Pdf").first.click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    told = f"to {len(good)} reports: {needed}, to a printed one: {clicks.count()}\n"
    (home.logs / "clicks.txt").write_text(told)

    (pupil,) = client.call("oso.leerling", "search", [("bsn", "=", number)])
    dossier = client.call("oso.leerling", "get_dossier", [pupil])
    assert dossier["okr"]["werkhouding"] == words
    assert dossier["okr"]["state"] == "definitief"
    assert client.call("oso.leerling", "search_count", [("company_id", "=", company)]) == len(good)
