"""The report of pupils of the demo in a real browser: every section, the tests and the growth."""

from hashlib import sha256

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from devtools import demo_data, dossiers, fetching, provision
from devtools.dossier_people import Trait

SCHOOL = demo_data.SCHOOL


def number_of(trait):
    """Number of the first pupil of the school with this trait, whose dossier is ready."""
    pupils = dossiers.DEMO_SCHOOLS[0].pupils
    return next(
        number
        for pupil, number in zip(pupils, SCHOOL.bsns, strict=True)
        if trait in pupil.traits and number not in SCHOOL.not_ready
    )


WANTED = (Trait.CAPACITY_TEST, Trait.TLV, Trait.MARKS, Trait.BROKEN_ATTACHMENT)


@pytest.fixture(scope="module")
def pupils(home, empty_school):
    """Pupils of the school that were fetched: trait -> id, with the client that did it."""
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    numbers = {trait: number_of(trait) for trait in WANTED}
    fetched = fetching.fetch(client, list(numbers.values()))
    assert all(found.values is not None for found in fetched.values())
    ids = {}
    for trait, number in numbers.items():
        (ids[trait],) = client.call("oso.leerling", "search", [("bsn", "=", number)])
    return client, ids


@pytest.fixture
def report(window, home, pupils):
    """Opens the report of the pupil with a trait; gives the screen."""
    user = home.users["medewerker"]
    screen = window()
    screen.log_in(user["login"], user["password"])

    def opened(trait):
        _client, ids = pupils
        screen.page.goto(f"{home.url}/odoo/oso-rapporten/{ids[trait]}")
        expect(screen.page.locator(".o_form_view h1")).to_be_visible()
        return screen

    return opened


def tab(screen, name):
    """Open a section; gives what is in it."""
    screen.page.locator(f".o_notebook [role=tab][name={name}]").click()
    return screen.page.locator(".tab-pane.active")


def test_every_section_is_there_and_none_is_empty(report):
    screen = report(Trait.TLV)
    tabs = screen.page.locator(".o_notebook [role=tab]")
    names = [entry.get_attribute("name") for entry in tabs.all()]
    assert {
        "personalia",
        "verzorgers",
        "schoolloopbaan",
        "toetsen",
        "advies",
        "ondersteuning",
        "verzuim",
        "bijlagen",
        "uitwisseling",
    } <= set(names)
    for name in names:
        assert tab(screen, name).inner_text().strip(), f"{name} is empty"


def test_growth_is_drawn_per_learning_area(report, pupils):
    client, ids = pupils
    screen = report(Trait.CAPACITY_TEST)
    section = tab(screen, "toetsen")
    growth = client.call("oso.leerling", "read", [ids[Trait.CAPACITY_TEST]], ["toets_groei"])
    lines = growth[0]["toets_groei"]["reeksen"]
    charts = section.locator("svg")
    expect(charts).to_have_count(len(lines))
    assert len(lines) == 4
    for chart, line in zip(charts.all(), lines, strict=True):
        expect(chart.locator(".o_oso_punt")).to_have_count(len(line["punten"]))
        path = chart.locator(".o_oso_lijn").bounding_box()
        assert path["width"] > 100 and path["height"] > 10, "nothing to be seen of a line"
        name = chart.get_attribute("aria-label")
        assert line["gebied"] in name and line["punten"][-1]["waarde"] in name

    # a point tells of itself when one comes to it with the keyboard, and with the mouse
    words = section.locator(".o_oso_groei_woorden")
    expect(words).to_have_count(0)
    points = charts.first.locator(".o_oso_punt")
    points.first.focus()
    expect(words).to_contain_text(lines[0]["punten"][0]["kop"])
    screen.page.keyboard.press("Tab")
    expect(words).to_contain_text(lines[0]["punten"][1]["kop"])
    points.last.hover()
    for line in lines[0]["punten"][-1]["uitleg"]:
        expect(words).to_contain_text(line)
    expect(words).to_contain_text("Vaardigheidsscore")


def test_tests_are_in_a_table_by_area_and_the_intelligence_test_apart(report):
    screen = report(Trait.CAPACITY_TEST)
    section = tab(screen, "toetsen")
    heads = [text.split("\n")[0] for text in section.locator(".oso_groep_kop").all_inner_texts()]
    areas = ["Begrijpend lezen", "Rekenen-Wiskunde", "Spelling", "Technisch lezen"]
    assert [head[: len(area)] for head, area in zip(heads, areas, strict=True)] == areas
    apart = section.locator(".oso_iq")
    expect(apart).to_contain_text("Capaciteitenonderzoek individueel")
    expect(section.locator("tr.oso_toets", has_text="Capaciteitenonderzoek")).to_have_count(0)


def test_marks_are_below_the_tests(report):
    section = tab(report(Trait.MARKS), "toetsen")
    expect(section.locator(".oso_cijfers")).not_to_have_count(0)
    expect(section).to_contain_text("Spelling")


def test_a_document_is_opened_where_it_belongs(report, home):
    screen = report(Trait.TLV)
    section = tab(screen, "ondersteuning")
    expect(section).to_contain_text("Toelaatbaarheidsverklaringen (TLV)")
    link = section.get_by_role("link", name="ontwikkelingsperspectief.pdf")
    with screen.page.expect_download() as download:
        link.click()
    content = download.value.path().read_bytes()
    assert content.startswith(b"%PDF")
    # the same file as among all attachments
    row = tab(screen, "bijlagen").locator(".oso_bijlage", has_text="ontwikkelingsperspectief.pdf")
    with screen.page.expect_download() as again:
        row.get_by_role("link").click()
    assert sha256(again.value.path().read_bytes()).digest() == sha256(content).digest()


def test_a_broken_document_has_its_name_and_says_why(report):
    screen = report(Trait.BROKEN_ATTACHMENT)
    rows = tab(screen, "bijlagen").locator(".oso_bijlage")
    expect(rows).not_to_have_count(0)
    for row in rows.all():
        expect(row.locator("td").first).not_to_be_empty()
        for cell in row.locator("td").all():
            assert cell.evaluate("c => c.scrollWidth <= c.clientWidth"), "cut off"
    broken = rows.filter(has_text="Beschadigd")
    name = broken.first.locator("td").first.inner_text().split("\n")[0].strip()
    expect(screen.page.locator(".o_oso_signaal")).to_contain_text(name)


def test_findings_are_told_by_weight(report):
    section = tab(report(Trait.BROKEN_ATTACHMENT), "bevindingen")
    expect(section.locator(".oso_oordeel strong")).not_to_be_empty()
    expect(section.locator(".oso_punten li")).not_to_have_count(0)
    expect(section).to_contain_text("beschadigd")


def test_the_arrows_of_the_okr_lead_through_the_class_and_save(report, pupils):
    client, ids = pupils
    screen = report(Trait.TLV)
    screen.page.locator(".o_oso_okr_schrijven").first.click()
    title = screen.page.locator(".o_oso_okr h1")
    expect(title).to_be_visible()
    first = title.inner_text()
    pager = screen.page.locator(".o_pager_value")
    expect(screen.page.locator(".o_pager_limit")).to_have_text(str(len(ids)))
    where = pager.inner_text()
    words = "Werkt rustig door."
    screen.field("werkhouding").locator("textarea").fill(words)
    screen.page.locator(".o_pager_next").click()
    expect(title).not_to_have_text(first)
    expect(screen.field("werkhouding").locator("textarea")).to_have_value("")
    screen.page.locator(".o_pager_previous").click()
    expect(title).to_have_text(first)
    expect(pager).to_have_text(where)
    assert (
        client.call("oso.leerling", "get_dossier", [ids[Trait.TLV]])["okr"]["werkhouding"] == words
    )


def test_one_pdf_of_all_that_are_chosen(report, home, pupils):
    _client, ids = pupils
    screen = report(Trait.TLV)
    screen.page.goto(f"{home.url}/odoo/oso-rapporten")
    screen.page.locator("thead .o_list_record_selector input").click()
    with screen.page.expect_download(timeout=60_000) as download:
        screen.page.locator("button.o_oso_pdf").click()
    pages = PdfReader(download.value.path()).pages
    first_pages = [page for page in pages if "1 / " in page.extract_text().splitlines()[-1]]
    assert len(first_pages) == len(ids)


def test_an_okr_made_definitief_elsewhere_is_seen(report, pupils):
    client, ids = pupils
    screen = report(Trait.MARKS)
    definitief = screen.page.locator(".o_oso_rapport").get_by_text("OKR definitief").first
    expect(screen.page.locator("button.o_oso_definitief")).to_be_visible()
    client.call("oso.leerling", "action_definitief", [ids[Trait.MARKS]])
    expect(definitief).to_be_visible()
    client.call("oso.leerling", "reopen_okr", [ids[Trait.MARKS]], reden="Toets ontbreekt")
    expect(definitief).to_have_count(0)


@pytest.mark.parametrize(
    ("model", "method"), [("oso.okr", "web_save"), ("oso.leerling", "web_read")]
)
def test_definitief_while_the_screen_changes_is_seen(report, pupils, model, method):
    """Back from writing, and "Definitief maken" at once, on whatever form shows it by then."""
    client, ids = pupils
    screen = report(Trait.CAPACITY_TEST)
    page = screen.page
    page.locator(".o_oso_okr_schrijven").first.click()
    expect(page.locator(".o_oso_okr h1")).to_be_visible()
    screen.field("werkhouding").locator("textarea").click()
    page.keyboard.type(f"Geschreven voor {method}.")
    held = []
    page.route(f"**/{model}/{method}", lambda route: held.append(route))
    page.locator(".o_breadcrumb a, .o_back_button").last.click()
    page.locator("button.o_oso_definitief").click()
    page.wait_for_timeout(500)
    while held:
        held.pop().continue_()
    page.unroute_all()
    page.locator(".modal footer button[name=action_definitief_maken]:visible").click()
    expect(page.locator(".o_oso_okr")).to_have_count(0)
    expect(page.locator(".o_oso_rapport").get_by_text("OKR definitief").first).to_be_visible()
    client.call("oso.leerling", "reopen_okr", [ids[Trait.CAPACITY_TEST]], reden="Toets ontbreekt")
