"""The dialog that makes pupils of an Excel list: by keyboard, and on a phone."""

from playwright.sync_api import expect

from devtools import demo_data

SCHOOL = demo_data.SCHOOL
PHONE = {"width": 390, "height": 844}


def test_the_file_is_chosen_by_keyboard_and_the_verdicts_fit_a_phone(window, home, empty_school):
    empty_school(SCHOOL.brin)
    user = home.users["medewerker"]
    screen = window()
    page = screen.page
    screen.log_in(user["login"], user["password"])
    screen.app("OSO POVO")
    page.set_viewport_size(PHONE)
    step = page.locator("[data-stap=aanmaken]")
    step.get_by_role("button", name="Leerlingen aanmaken met Excel").click()

    # the focus is on the button that chooses the file, and the keyboard can press it
    expect(page.locator(".modal .o_select_file_button")).to_be_focused()
    with page.expect_file_chooser() as chooser:
        # not by page.keyboard: the dialog may still be moving the focus to its button
        page.locator(".modal .o_select_file_button").press("Enter")
    chooser.value.set_files(demo_data.EXCEL)

    cards = page.locator(".modal .o_kanban_record:not(.o_kanban_ghost)")
    expect(cards).to_have_count(len(SCHOOL.bsns) + 2)
    expect(cards.first).to_contain_text("elfproef")
    expect(cards.first.locator(".badge")).to_be_visible()
    for card in cards.all():
        box = card.bounding_box()
        assert box["x"] >= 0, card.inner_text()
        assert box["x"] + box["width"] <= PHONE["width"], card.inner_text()
    body = page.locator(".modal-body")
    assert body.evaluate("el => el.scrollWidth <= el.clientWidth")
