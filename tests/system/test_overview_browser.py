"""The overview: without a mouse, in two tabs of one user, and what a run leaves on the screen."""

import re

from playwright.sync_api import expect

from devtools import demo_data, fetching, provision

SCHOOL = demo_data.SCHOOL
READY = [number for number in SCHOOL.bsns if number not in SCHOOL.not_ready]


def overview(home, empty_school, window, numbers):
    """A window on the overview of a registered school with these pupils, none fetched."""
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    client.call(
        "oso.leerling", "create", [{"bsn": number, "company_id": company} for number in numbers]
    )
    screen = window()
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    screen.page.goto(f"{home.url}/odoo/action-oso_povo.action_oso_overzicht")
    expect(screen.page.locator(".o_data_row")).to_have_count(len(numbers))
    return client, screen.page


def tab_to(page, selector, most=60):
    """Press Tab until the focus is on an element with this selector."""
    for _press in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab does not reach {selector}")


def choices(client):
    rows = client.call("oso.leerling", "search_read", [], fields=["actie"])
    return {row["actie"] for row in rows}


def test_the_choices_by_keyboard(home, empty_school, window):
    client, page = overview(home, empty_school, window, READY[:2])
    head = "thead .o_oso_keuze_kop button[data-actie=geen]"
    cell = ".o_data_row .o_oso_keuze input"

    # the search field keeps Tab to itself; with the arrow Odoo leads from it into the list
    page.keyboard.press("ArrowDown")
    tab_to(page, head)
    page.keyboard.press("Space")
    expect(page.locator(".o_data_row input[data-actie=geen]:checked")).to_have_count(2)
    assert choices(client) == {"geen"}

    tab_to(page, cell)
    with page.expect_response(re.compile("/web_save")):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".o_data_row input[data-actie=overschrijven]:checked")).to_have_count(1)
    assert choices(client) == {"geen", "overschrijven"}
    # the focus stays in the choice: a second arrow goes on from there
    with page.expect_response(re.compile("/web_save")):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".o_data_row input[data-actie=aanvullen]:checked")).to_have_count(1)
    assert choices(client) == {"geen", "aanvullen"}


def test_a_run_is_seen_in_another_tab(home, empty_school, window):
    _client, page = overview(home, empty_school, window, READY[:3])
    other = page.context.new_page()
    other.goto(f"{home.url}/odoo/action-oso_povo.action_oso_overzicht")
    expect(other.locator(".o_data_row")).to_have_count(3)
    other.evaluate("window.stillTheSamePage = true")
    page.bring_to_front()
    page.locator(".o_oso_uitvoeren").first.click()
    expect(other.locator(".o_oso_voortgang")).to_be_visible()
    expect(other.locator(".o_oso_voortgang[data-bezig=nee]")).to_be_visible(timeout=60_000)
    expect(other.locator(".o_oso_status[data-status=opgehaald]")).to_have_count(3)
    assert other.evaluate("window.stillTheSamePage") is True


def test_enter_does_what_the_button_says(home, empty_school, window):
    client, page = overview(home, empty_school, window, READY[:1])
    fetching.fetch(client, READY[:1])
    page.reload()
    remove = page.locator(".o_data_row button[name=action_vraag_verwijderen]")
    remove.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".modal")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".modal")).to_have_count(0)

    page.goto(f"{home.url}/odoo/action-oso_povo.action_oso_rapport")
    page.locator(".o_data_row button[name=action_pdf]").focus()
    with page.expect_download():
        page.keyboard.press("Enter")
    expect(page.locator(".o_list_view")).to_be_visible()


def test_the_focus_comes_back_to_the_button(home, empty_school, window):
    _client, page = overview(home, empty_school, window, READY[:2])
    for name in ("o_oso_handmatig", "o_oso_excel"):
        page.locator(f".o_oso_werkbalk .{name}").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".modal")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".modal")).to_have_count(0)
        expect(page.locator(f".o_oso_werkbalk .{name}")).to_be_focused()

    # the screen is built anew, and begins in the search field by itself
    page.locator(".o_oso_werkbalk .o_oso_uitvoeren").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".o_oso_voortgang[data-bezig=nee]")).to_be_visible(timeout=60_000)
    expect(page.locator(".o_oso_werkbalk .o_oso_uitvoeren")).to_be_focused()

    # a question that is answered with no
    page.locator(".o_data_row button[name=action_vraag_verwijderen]").last.focus()
    page.keyboard.press("Enter")
    page.locator(".modal .btn-secondary").click()
    expect(page.locator(".modal")).to_have_count(0)
    remove = page.locator(".o_data_row button[name=action_vraag_verwijderen]")
    expect(remove.last).to_be_focused()


def test_a_run_is_told_to_who_listens(home, empty_school, window):
    _client, page = overview(home, empty_school, window, READY[:1])
    # it is there before there is news: a part that comes with its words is not read out
    told = page.locator(".o_oso_overzicht [role=status].visually-hidden")
    expect(told).to_have_count(1)
    expect(told).to_be_empty()
    page.locator(".o_oso_uitvoeren").first.click()
    expect(page.locator(".o_oso_voortgang[data-bezig=nee]")).to_be_visible(timeout=60_000)
    expect(told).not_to_be_empty()


def hide_address(client, number):
    """As when the dossier says that the address of this pupil is secret; gives the name."""
    (pupil,) = client.call(
        "oso.leerling", "search_read", [("bsn", "=", number)], fields=["display_name"]
    )
    client.call("oso.leerling", "write", [pupil["id"]], {"adresgeheim": "ja"})
    return pupil["display_name"]


def test_after_a_choice_for_all_the_buttons_can_be_clicked(home, empty_school, window):
    client, page = overview(home, empty_school, window, READY[:3])
    name = hide_address(client, READY[0])
    page.locator("thead button[data-actie=overschrijven]").click()
    told = page.locator(".o_oso_voor_alle")
    expect(told).to_contain_text(name)
    expect(page.locator(".o_notification")).to_have_count(0)
    # a click that something else would catch fails here
    page.locator(".o_oso_bekijken").click(trial=True)
    page.locator(".o_oso_uitvoeren").click(trial=True)
    told.locator(".btn-close").click()
    expect(told).to_have_count(0)


def test_the_button_counts_who_has_an_action(home, empty_school, window):
    _client, page = overview(home, empty_school, window, READY[:3])
    button = page.locator(".o_oso_uitvoeren")
    expect(button).to_contain_text("(3)")
    with page.expect_response(re.compile("/web_save")):
        page.locator(".o_data_row").first.locator("input[data-actie=geen]").click()
    expect(button).to_contain_text("(2)")
    page.locator("thead button[data-actie=geen]").click()
    expect(button).not_to_contain_text("(")
    page.locator("thead button[data-actie=importeren]").click()
    expect(button).to_contain_text("(3)")
    page.locator(".o_data_row .o_list_record_selector input").first.click()
    expect(button).to_contain_text("(1)")


def test_an_empty_overview_leads_to_the_list_of_numbers(home, empty_school, window):
    _client, page = overview(home, empty_school, window, [])
    expect(page.locator(".o_oso_excel")).to_have_class(re.compile("btn-primary"))
    expect(page.locator(".o_oso_uitvoeren")).not_to_have_class(re.compile("btn-primary"))


def test_a_stopped_run_adds_up(home, empty_school, window):
    numbers = READY[:14]
    client, page = overview(home, empty_school, window, numbers)
    # a preview that still waits is no part of what comes after it
    (first, *_rest) = client.call("oso.leerling", "search", [])
    client.call(
        "oso.leerling",
        "run_actions",
        [{"leerling_id": first, "action": "importeren"}],
        preview=True,
    )
    expect(page.locator(".o_oso_status[data-status=vraag]")).to_have_count(1, timeout=60_000)
    home.simulator.control.latency(1500, "document")
    try:
        page.locator(".o_oso_uitvoeren").click()
        page.locator(".o_oso_stop").click()
        bar = page.locator(".o_oso_voortgang[data-bezig=nee]")
        expect(bar.locator("text=/\\d/")).to_be_visible(timeout=60_000)
        expect(page.locator(".o_oso_status[data-status=bezig]")).to_have_count(0)
        expect(bar).not_to_contain_text("Klaar")
        told = sum(int(number) for number in re.findall(r"\d+", bar.inner_text()))
        (run,) = client.call(
            "oso.uitwisseling", "search_read", [], limit=1, order="id desc", fields=["aantal"]
        )
        assert told == run["aantal"]
        stopped = page.locator(".o_oso_status[data-status=nieuw] .o_oso_melding")
        expect(stopped.first).to_be_visible()
        expect(page.locator(".o_oso_uitvoeren")).to_contain_text(f"({stopped.count()})")
    finally:
        home.simulator.control.latency(0, "document")


def test_what_failed_stands_there_when_the_screen_is_opened_again(home, empty_school, window):
    _client, page = overview(home, empty_school, window, [READY[0], SCHOOL.not_ready[0]])
    page.locator(".o_oso_uitvoeren").click()
    again = page.locator(".o_oso_wachtende_opnieuw")
    expect(again).to_be_visible(timeout=60_000)
    page.reload()
    expect(again).to_be_visible()
    page.locator(".o_oso_voortgang .btn-close").click()
    page.reload()
    expect(page.locator(".o_data_row")).to_have_count(2)
    expect(page.locator(".o_oso_voortgang")).to_have_count(0)


def test_a_line_of_a_run_shows_what_the_row_of_its_pupil_shows(home, empty_school, window):
    _client, page = overview(home, empty_school, window, [READY[0], SCHOOL.not_ready[0]])
    page.locator(".o_oso_uitvoeren").click()
    row = page.locator(".o_data_row").filter(has_text=SCHOOL.not_ready[0])
    badge = row.locator(".o_oso_status[data-status=wacht] .badge")
    expect(badge).to_be_visible(timeout=60_000)
    words = badge.inner_text()
    page.locator(".o_oso_voortgang .btn-link").click()
    line = page.locator(".o_oso_regels .o_data_row").filter(has_text=SCHOOL.not_ready[0])
    expect(line.locator(".o_oso_status[data-status=wacht] .badge")).to_have_text(words)
    # nothing of a badge is cut off, on a narrow window either
    page.set_viewport_size({"width": 1400, "height": 900})
    cut = "els => els.filter(el => el.scrollWidth > el.clientWidth + 1).length"
    assert page.locator(".o_oso_regels .badge").evaluate_all(cut) == 0


def test_an_old_run_that_ends_by_itself_does_not_take_the_place_of_the_last(
    home, empty_school, window
):
    client, page = overview(home, empty_school, window, READY[:2])
    old, _new = pupils = client.call("oso.leerling", "search", [], order="id")
    client.call(
        "oso.leerling", "run_actions", [{"leerling_id": old, "action": "importeren"}], preview=True
    )
    expect(page.locator(".o_oso_status[data-status=vraag]")).to_have_count(1, timeout=60_000)
    page.reload()
    page.locator(".o_oso_uitvoeren").click()
    bar = page.locator(".o_oso_voortgang[data-bezig=nee]")
    expect(bar).to_be_visible(timeout=60_000)
    expect(page.locator(".o_oso_status[data-status=opgehaald]")).to_have_count(1)
    words = bar.inner_text()
    # it waited for a decision about this pupil alone
    client.call("oso.leerling", "unlink", [old])
    expect(page.locator(".o_data_row")).to_have_count(len(pupils) - 1)
    assert bar.inner_text() == words
    bar.locator(".btn-link").click()
    expect(page.locator(".o_oso_regels .o_data_row").filter(has_text=READY[1])).to_have_count(1)


def test_a_run_that_ended_while_another_screen_was_open_is_summed_up(home, empty_school, window):
    client, page = overview(home, empty_school, window, READY[:1])
    menu = ".o_menu_sections [data-menu-xmlid='oso_povo.menu_oso_%s']"
    page.locator(menu % "dashboard").click()
    fetching.fetch(client, READY[:1])
    # the notifications have gone to this screen by now
    fetched = page.locator(".o_oso_kaart[data-telling=opgehaald] span").first
    expect(fetched).to_have_text("1")
    page.locator(menu % "overzicht").click()
    bar = page.locator(".o_oso_voortgang[data-bezig=nee]")
    expect(bar).to_contain_text("Klaar: 1 opgehaald")
    bar.locator(".btn-close").click()
    page.reload()
    expect(page.locator(".o_oso_status[data-status=opgehaald]")).to_have_count(1)
    expect(bar).to_have_count(0)


def test_nothing_changed_takes_one_line(home, empty_school, window):
    _client, page = overview(home, empty_school, window, READY[:1])
    for _run in range(2):
        page.locator("thead button[data-actie=importeren]").click()
        # counted anew once the choice is saved
        expect(page.locator(".o_oso_uitvoeren")).to_contain_text("(1)")
        page.locator(".o_oso_uitvoeren").click()
        expect(page.locator(".o_data_row input[data-actie=geen]:checked")).to_have_count(
            1, timeout=60_000
        )
    told = page.locator(".o_oso_status .o_oso_melding")
    more = page.locator(".o_oso_meer")
    expect(more).to_have_attribute("aria-expanded", "false")
    short = len(told.inner_text())
    assert short < 45
    more.click()
    expect(more).to_have_attribute("aria-expanded", "true")
    assert len(told.inner_text()) > short


def test_back_after_working_in_leads_to_the_run(home, empty_school, window):
    client, page = overview(home, empty_school, window, READY[:1])
    fetching.fetch(client, READY[:1])
    (pupil,) = client.call("oso.leerling", "search", [])
    client.call("oso.leerling", "write", [pupil], {"roepnaam": "Anders", "actie": "overschrijven"})
    page.reload()
    page.locator(".o_oso_bekijken").click()
    changes = page.locator("button[name=action_wijzigingen]")
    expect(changes).to_be_visible(timeout=60_000)
    # the address follows a little after the screen
    page.wait_for_url("**/oso-uitwisselingen/*")
    run = page.url
    changes.click()
    page.locator(".o_oso_verwerken").first.click()
    expect(page.locator("button.o_oso_terugdraaien")).to_be_visible()
    # the proposal is gone: no step of the browser leads to it
    page.go_back()
    expect(changes).to_be_visible()
    expect(page).to_have_url(run)
    page.go_back()
    expect(page.locator(".o_oso_overzicht")).to_be_visible()
    expect(page.locator(".o_notification.bg-danger, .o_error_dialog")).to_have_count(0)
