"""A school types data of a pupil while a colleague, or a run, changes the same pupil."""

import re
import threading
import time

import pytest
from playwright.sync_api import expect

from devtools import dossiers, fetching, provision
from devtools.rpc import RpcError

SCHOOL = dossiers.DEMO_SCHOOLS[0]
#: What a user is told, in Dutch: the dossier is on its way, and the data are no longer those.
WACHT = "opgehaald"
GEWIJZIGD = "gewijzigd"


@pytest.fixture
def pupil(home, empty_school):
    """A pupil that was fetched: the client that did it, and its id."""
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    number = next(number for number in SCHOOL.bsns if number not in SCHOOL.not_ready)
    (fetched,) = fetching.fetch(client, [number]).values()
    assert fetched.values is not None
    (pupil_id,) = client.call("oso.leerling", "search", [("bsn", "=", number)])
    yield client, pupil_id, number
    home.simulator.control.put_dossier(home.dossiers[number])


def read(client, pupil, field):
    return client.call("oso.leerling", "read", [pupil], [field])[0][field]


def start(client, actions):
    """Start a run; once more where others kept writing the pupil, as a user would press again."""
    for attempt in range(1, 6):
        try:
            return client.call("oso.leerling", "run_actions", actions)
        except RpcError as error:
            if "SerializationFailure" not in str(error) or attempt == 5:
                raise
    return None


def by_hand(client, pupil):
    """The entries of the history of what was typed; the changes have nothings in them, which
    XML-RPC does not know."""
    return client.call(
        "oso.geschiedenis",
        "search_read",
        [("leerling_id", "=", pupil), ("soort", "=", "handmatig")],
        ["aantal_nieuw", "aantal_gewijzigd", "state"],
    )


def test_of_two_who_looked_at_the_same_one_is_told(home, pupil):
    client, pupil_id, _number = pupil
    clients = [home.client("medewerker") for _one in range(4)]
    for attempt in range(3):
        version = read(client, pupil_id, "gegevens_versie")
        start = threading.Barrier(len(clients))
        ends = {}

        def save(own, name, start=start, ends=ends, version=version):
            start.wait()
            try:
                own.call(
                    "oso.leerling",
                    "write",
                    [pupil_id],
                    {"achternaam": name},
                    context={"oso_gegevens_versie": version},
                )
                ends[name] = "saved"
            except RpcError as error:
                ends[name] = str(error)

        names = [f"Naam {attempt} {place}" for place in range(len(clients))]
        threads = [
            threading.Thread(target=save, args=(own, name))
            for own, name in zip(clients, names, strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        saved = [name for name in names if ends[name] == "saved"]
        assert len(saved) == 1, ends
        assert all(GEWIJZIGD in end for end in ends.values() if end != "saved"), ends
        assert read(client, pupil_id, "achternaam") == saved[0]
        assert read(client, pupil_id, "gegevens_versie") == version + 1


def test_who_does_not_look_waits_and_loses_nothing(home, pupil):
    """Programs that send no version write one after the other; each of them is in the history."""
    client, pupil_id, _number = pupil
    before = len(client.call("oso.toets", "search", [("leerling_id", "=", pupil_id)]))
    version = read(client, pupil_id, "gegevens_versie")
    made, problems = [], []

    def type_tests(seed):
        own = home.client("medewerker")
        for place in range(5):
            values = {"leerling_id": pupil_id, "toetsnaam": f"Toets {seed} {place}"}
            try:
                made.extend(own.call("oso.toets", "create", [values]))
            except RpcError as error:
                # Odoo repeats a request five times; what it gives up is told and not done
                problems.append(str(error))

    threads = [threading.Thread(target=type_tests, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) + len(problems) == 15
    assert len(made) >= 10, problems
    tests = client.call("oso.toets", "search", [("leerling_id", "=", pupil_id)])
    assert set(made) <= set(tests) and len(tests) == before + len(made)
    assert read(client, pupil_id, "gegevens_versie") == version + len(made)
    (entry,) = by_hand(client, pupil_id)
    assert entry["aantal_nieuw"] == len(made)


def test_a_user_types_while_a_run_works_the_pupil_in(home, pupil):
    client, pupil_id, number = pupil
    seen = read(client, pupil_id, "gegevens_versie")
    name = read(client, pupil_id, "achternaam")
    changed = home.dossiers[number].replace(
        f"<achternaam>{name}<".encode(), b"<achternaam>Nieuwenhuis<", 1
    )
    assert changed != home.dossiers[number]
    home.simulator.control.put_dossier(changed)
    done = threading.Event()
    made, told = [], []

    def type_all_the_time():
        own = home.client("medewerker")
        while not done.is_set():
            values = {"leerling_id": pupil_id, "toetsnaam": f"Toets {len(made)}"}
            try:
                made.extend(own.call("oso.toets", "create", [values]))
            except RpcError as error:
                told.append(str(error))
            time.sleep(0.05)

    def wait_for_more(than):
        end = time.monotonic() + 60
        while len(made) <= than and time.monotonic() < end:
            time.sleep(0.02)
        assert len(made) > than, told

    threads = [threading.Thread(target=type_all_the_time) for _one in range(2)]
    for thread in threads:
        thread.start()
    try:
        wait_for_more(1)
        # so that it is typed in between as well, also after a collision: Odoo waits up to 2 s then
        home.simulator.control.latency(4000, "document")
        run = start(client, [{"leerling_id": pupil_id, "action": "overschrijven"}])
        progress = fetching.wait(client, run)
        wait_for_more(len(made))
    finally:
        home.simulator.control.latency(0, "document")
        done.set()
        for thread in threads:
            thread.join()
    assert [line["state"] for line in progress["lines"]] == ["klaar"], progress
    # the run is done, and nothing of what was typed before, in between or after it is lost
    assert read(client, pupil_id, "achternaam") == "Nieuwenhuis"
    rows = client.call("oso.toets", "read", made, ["herkomst"])
    assert [row["herkomst"] for row in rows] == ["handmatig"] * len(made)
    assert sum(entry["aantal_nieuw"] for entry in by_hand(client, pupil_id)) == len(made)
    # who was refused was told why: the dossier is on its way
    assert any(WACHT in text for text in told), told
    # who still looks at the pupil as it was is told too, and changes nothing
    with pytest.raises(RpcError, match=GEWIJZIGD):
        client.call(
            "oso.leerling",
            "write",
            [pupil_id],
            {"achternaam": name},
            context={"oso_gegevens_versie": seen},
        )
    assert read(client, pupil_id, "achternaam") == "Nieuwenhuis"


def test_colleagues_who_open_the_same_okr_at_once_all_get_it(home, pupil):
    client, pupil_id, _number = pupil
    clients = [home.client("medewerker") for _one in range(4)]
    barrier = threading.Barrier(len(clients))
    opened = []

    def open_okr(own):
        barrier.wait()
        try:
            opened.append(own.call("oso.leerling", "action_okr", [pupil_id])["res_id"])
        except RpcError as error:
            opened.append(str(error))

    threads = [threading.Thread(target=open_okr, args=(own,)) for own in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = client.call("oso.okr", "search", [("leerling_id", "=", pupil_id)])
    assert len(ids) == 1
    assert opened == ids * len(clients)


@pytest.fixture
def dialog(window, home, pupil):
    """The dialog "Gegevens aanpassen" of the pupil, in the browser."""
    _client, pupil_id, _number = pupil
    user = home.users["medewerker"]
    screen = window()
    screen.log_in(user["login"], user["password"])
    screen.page.goto(f"{home.url}/odoo/oso-rapporten/{pupil_id}")
    screen.page.locator("button[name=action_gegevens_aanpassen]").click()
    expect(screen.page.locator(".modal .o_oso_handmatig")).to_be_visible()
    return screen


def field(screen, name):
    return screen.page.locator(f".modal .o_field_widget[name={name}]").locator("input, textarea")


def fill(cell, text):
    """Type in a cell of a row that has just come.

    Odoo focuses the first cell of it twice within some 40 ms, and what a program types in between
    ends there.
    """
    for _attempt in range(5):
        cell.fill(text)
        if cell.input_value() == text:
            return
    raise AssertionError(cell.input_value())


def save(screen):
    screen.page.locator(".modal footer button.btn-primary").last.click()


def test_changing_data_in_the_dialog(dialog, pupil, home):
    client, pupil_id, _number = pupil
    field(dialog, "roepnaam").fill("Pimpernel")
    dialog.page.locator(".modal [role=tab][name=toetsen]").click()
    dialog.page.locator(".modal .o_field_x2many_list_row_add a").first.click()
    fill(dialog.page.locator(".modal .o_selected_row [name=toetsnaam] input"), "Eigen toets")
    dialog.page.locator(".modal [role=tab][name=personalia]").click()
    dialog.picture(home.logs / "handmatig.png")
    save(dialog)
    expect(dialog.page.locator(".modal")).to_have_count(0)
    # the report below shows it
    expect(dialog.page.locator(".o_form_view h1")).to_contain_text("Pimpernel")
    values = client.call("oso.leerling", "get_dossier", [pupil_id])["leerling"]
    assert values["roepnaam"] == "Pimpernel"
    assert values["toetsen"][-1]["toetsnaam"] == "Eigen toets"
    (entry,) = by_hand(client, pupil_id)
    assert (entry["aantal_nieuw"], entry["aantal_gewijzigd"]) == (1, 1)


def test_a_dialog_that_shows_what_was_says_so(dialog, pupil, home):
    client, pupil_id, _number = pupil
    field(dialog, "roepnaam").fill("Pimpernel")
    client.call("oso.leerling", "write", [pupil_id], {"achternaam": "Van een collega"})
    save(dialog)
    message = dialog.page.locator(".modal .modal-body").filter(has_text=GEWIJZIGD)
    expect(message).to_be_visible()
    dialog.picture(home.logs / "handmatig-oud.png")
    dialog.page.locator(".o_error_dialog, .modal").last.locator("footer button").first.click()
    # what was typed is still there to copy, and nothing of it was saved
    expect(field(dialog, "roepnaam")).to_have_value("Pimpernel")
    assert read(client, pupil_id, "roepnaam") != "Pimpernel"
    assert read(client, pupil_id, "achternaam") == "Van een collega"


def test_an_advice_is_chosen_by_its_words(dialog, pupil, home):
    client, pupil_id, _number = pupil
    page = dialog.page
    page.locator(".modal [role=tab][name=advies]").click()
    rows = page.locator(".modal .o_data_row")
    from_dossier = rows.count()
    assert from_dossier
    # what a dossier brought has words and no bin
    expect(rows.first.locator("td[name=code]")).to_contain_text("VMBO")
    expect(page.locator(".modal .o_list_record_remove button")).to_have_count(0)
    page.locator(".modal .o_field_x2many_list_row_add a:visible").click()
    row = page.locator(".modal .o_selected_row")
    row.locator("td[name=soort] input").click()
    page.locator(".o_select_menu_item").first.click()
    choice = row.locator("td[name=code] select")
    expect(choice.locator("option", has_text="VMBO GL/TL t/m HAVO")).to_have_count(1)
    # by keyboard, and on with Tab: what is typed is chosen
    choice.focus()
    page.keyboard.type("HAVO t/m V")
    expect(choice).to_have_value("HAVO_TM_VWO")
    dialog.picture(home.logs / "handmatig-advies.png")
    page.keyboard.press("Tab")
    # the own row can go again; Tab may have begun a next one, as Odoo's lists do
    own = rows.filter(has_text="HAVO t/m VWO").first  # a new row has these words to choose
    expect(own.locator(".o_list_record_remove button:visible")).to_have_count(1)
    save(dialog)
    expect(page.locator(".modal")).to_have_count(0)
    values = client.call("oso.leerling", "get_dossier", [pupil_id])["leerling"]
    assert values["adviezen"][-1]["code"] == "HAVO_TM_VWO"


def test_the_okr_has_the_tests_and_the_way_to_the_report(window, home, pupil):
    client, pupil_id, _number = pupil
    user = home.users["medewerker"]
    screen = window()
    screen.log_in(user["login"], user["password"])
    page = screen.page
    page.goto(f"{home.url}/odoo/oso-rapporten/{pupil_id}")
    page.locator("button[name=action_okr]:visible").first.click()
    expect(page.locator(".o_oso_okr_toetsen [name=toetsen_html]")).not_to_be_empty()
    screen.picture(home.logs / "okr-toetsen.png")
    page.locator("[name=thuis] textarea").fill("Goed contact met thuis.")
    page.locator("button[name=action_inzage]").click()
    expect(page.locator(".modal [name=zienswijze]")).to_be_visible()
    page.locator(".modal footer .btn-secondary").click()
    page.locator("button[name=action_rapport]").click()
    expect(page.locator(".o_form_view button[name=action_gegevens_aanpassen]")).to_be_visible()
    # what was typed is saved on the way
    assert client.call("oso.leerling", "get_dossier", [pupil_id])["okr"]["thuis"]
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{home.url}/odoo/oso-rapporten")
    card = page.locator(".o_oso_rapportkaarten .o_kanban_record:not(.o_kanban_ghost)")
    expect(card).to_have_count(1)
    expect(card.locator("button[name=action_pdf]")).to_be_visible()
    screen.picture(home.logs / "rapporten-telefoon.png")
    # of a definitief OKR the choices say what they come to
    home.client("admin").call("oso.leerling", "action_definitief", [pupil_id])
    page.goto(f"{home.url}/odoo/oso-overzicht")
    choice = page.locator("input[data-actie=aanvullen]").first
    expect(choice).to_have_accessible_name(re.compile("doorstroomtoets"))
    expect(page.locator("input[data-actie=geen]").first).not_to_have_accessible_name(
        re.compile("doorstroomtoets")
    )
    screen.picture(home.logs / "overzicht-definitief.png")
