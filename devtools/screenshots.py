"""``./dev screenshots``: the pictures in ``docs/``, taken of the running house with demo data.

With ``--to DIR`` pictures of every screen instead, wide and as on a phone (``screens.py``).
"""

from __future__ import annotations

import argparse
import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from oso.gegevensset import parse

from . import database, demo, demo_data, postgres, provision, screen, screens
from .console import say, step
from .house import Simulator
from .later import later
from .paths import ADDON, LOG, ROOT
from .screen import Screen

DOCS = ROOT / "docs"
#: Screen -> picture of the app's page.
APP_PAGE = {
    "overzicht": "overzicht.png",
    "rapport-form-tab4": "rapport.png",
    "leerling_aanmaken_excel": "aanmaken.png",
}
SCHOOL = demo_data.SCHOOL
WIDTH = 1400
HEIGHT = 1100
LOW = 720  # for a dialog that would fill any height
#: Pictures of the report: name, place of the pupil in the list, section, last element to be seen.
REPORTS = (
    ("rapport", 1, "Toetsen", "tr.oso_toets >> nth=6"),
    ("rapport-loopbaan", 4, "Schoolloopbaan", ".o_data_row >> nth=9"),
    ("rapport-ondersteuning", 14, "Ondersteuning", ".oso_blok >> nth=-1"),
    ("rapport-bevindingen", 18, "Bevindingen", ".oso_blok >> nth=-1"),
)
#: Places in the list of the pupil whose dossier is for another school, and of one added later.
ELSEWHERE, LATER = 5, 8
#: Of the pupil that is fetched again with a look first, and of those that the brake stops.
AGAIN, BRAKED = 1, range(9, 15)


def main(argv: list[str]) -> int:
    """Take all pictures; returns the exit code."""
    parser = argparse.ArgumentParser(prog="./dev screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, metavar="DIR", help="every screen, into this folder")
    to = parser.parse_args(argv).to
    return _every(to) if to else _docs(DOCS) or _app_page()


def _every(folder: Path) -> int:
    with (
        postgres.lease() as server,
        screens.place(server) as where,
        screen.chromium() as browser,
    ):
        with step("every screen, wide and as on a phone"):
            wrong = screens.pictures(where, browser, folder)
        for problem in wrong:
            say(problem)
    return 1 if wrong else 0


def _app_page() -> int:
    """The pictures of the page that Odoo shows of the app: small, and of few colours."""
    with (
        tempfile.TemporaryDirectory(prefix="oso_povo_") as folder,
        postgres.lease() as server,
        screens.place(server) as where,
        screen.chromium() as browser,
    ):
        wrong = screens.pictures(where, browser, Path(folder), sizes=("desktop",))
        for name, to in APP_PAGE.items():
            picture = Image.open(Path(folder, f"{name}-desktop.png")).convert("RGB")
            picture.thumbnail((1120, 720))
            picture.quantize(96).save(ADDON / "static" / "description" / to, optimize=True)
    for problem in wrong:
        say(problem)
    return 1 if wrong else 0


def _docs(folder: Path) -> int:
    with (
        postgres.lease() as server,
        database.scratch(server, "screens") as name,
        demo.running(server, name, logs=LOG / "screens") as (where, users),
        screen.chromium() as browser,
        screen.screen(browser, where.url, WIDTH, HEIGHT) as window,
    ):
        user = users["medewerker"]
        with step("logging in"):
            window.log_in(user["login"], user["password"])
            window.app("OSO POVO")
        with step("aanleverpunt"):
            _aanleverpunt(window, provision.ri_point(where.simulator, SCHOOL.brin))
            _save(window, folder / "aanleverpunt.png", ".o_form_sheet", margin=16)
        with step("pupils"):
            window.page.set_viewport_size({"width": WIDTH, "height": LOW})
            _aanmaken(window)
            _save(window, folder / "aanmaken.png", ".modal-content")
            window.page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
            window.button("Goede nummers toevoegen", ".modal").click()
            expect(window.page.locator(".modal")).to_have_count(0)
        with step("fetching"):
            where.simulator.control.set_dossier(bsn=SCHOOL.bsns[ELSEWHERE], allowed=["99CA"])
            _overzicht(window)
            _save(window, folder / "overzicht.png", ".o_data_row >> nth=9")
        with step("report"):
            for name, pupil, tab, last in REPORTS:
                _rapport(window, pupil, tab)
                _save(window, folder / f"{name}.png", f".tab-pane.active {last}", margin=16)
        with step("fetching again"):
            _opnieuw(window, where.simulator, folder)
            _noodrem(window, where.simulator, folder)
        for problem in window.problems:
            say(problem)
    return 1 if window.problems else 0


def _aanleverpunt(window: Screen, point: dict[str, str]) -> None:
    window.menu("Aanleverpunt")
    window.button("Nieuw", ".o_control_panel").click()
    window.field("nummer").locator("input").fill(point["index"])
    window.field("sleutel").locator("input").fill(point["key"])
    window.button("Registreer het aanleverpunt").click()
    expect(window.page.locator(".alert[data-state=geregistreerd]")).to_be_visible()


def _aanmaken(window: Screen) -> None:
    window.menu("Overzicht")
    window.button("Leerlingen aanmaken met Excel").click()
    window.page.locator(".modal input[type=file]").set_input_files(demo_data.EXCEL)
    expect(window.page.locator(".modal .o_data_row").first).to_be_visible()


def _overzicht(window: Screen) -> None:
    """Fetch all but one, and wait for the end."""
    choice = window.row(SCHOOL.bsns[LATER]).get_by_role("radio", name="Geen actie", exact=True)
    with window.page.expect_response(re.compile("/web_save")):
        choice.check()
    window.button("Geselecteerde acties uitvoeren").click()
    expect(window.page.locator(".o_oso_voortgang")).to_contain_text("Klaar", timeout=60_000)
    # the message that it has started goes by itself, but not from under the mouse
    window.page.mouse.move(0, 0)
    expect(window.page.locator(".o_notification")).to_have_count(0)


def _zet_later_klaar(simulator: Simulator, pupils: dict[int, str]) -> None:
    """Set later dossiers ready, by the pupil's place in the list with another name for it."""
    numbers = {SCHOOL.bsns[pupil]: name for pupil, name in pupils.items()}
    for path in (demo_data.FOLDER / "dossiers").glob("*.xml"):
        content = path.read_bytes()
        number = parse(content).nummer
        if number in numbers:
            simulator.control.put_dossier(later(content, another_name=numbers[number]))


def _kies(window: Screen, pupils: list[int]) -> None:
    """Choose Overschrijven in the overview for these pupils."""
    window.menu("Overzicht")
    for pupil in pupils:
        choice = window.row(SCHOOL.bsns[pupil]).get_by_role("radio", name="Overschrijven")
        with window.page.expect_response(re.compile("/web_save")):
            choice.check()


def _opnieuw(window: Screen, simulator: Simulator, folder: Path) -> None:
    """Look first at what a later dossier changes, work it in, and read the history."""
    page = window.page
    _zet_later_klaar(simulator, {AGAIN: ""})
    _kies(window, [AGAIN])
    window.button("Eerst bekijken").click()
    expect(page.locator(".o_oso_wacht")).to_be_visible(timeout=60_000)
    page.locator(".o_oso_wijzigingen_knop").click()
    page.locator("tr[data-id='leerling/advies_contactpersoon'] input").uncheck()
    _save(window, folder / "voorbeeld.png", ".o_form_sheet", margin=16)
    window.button("Verwerken").click()
    expect(window.button("Terugdraaien")).to_be_visible()
    expect(page.locator(".o_notification")).to_have_count(0)
    _rapport(window, AGAIN, "Geschiedenis")
    # the screen shows what it knew, until the server has answered
    expect(page.locator(".o_field_widget[name=geschiedenis_ids] .o_data_row")).to_have_count(2)
    _save(window, folder / "geschiedenis.png", ".o_form_sheet", margin=16)
    page.get_by_role("tab", name="Toetsen", exact=True).click()
    badge = page.locator(".oso_toets .oso_herkomst")
    badge.scroll_into_view_if_needed()
    badge.hover()
    _save(window, folder / "rapport-herkomst.png", ".o_form_sheet", margin=16)


def _noodrem(window: Screen, simulator: Simulator, folder: Path) -> None:
    """A run in which most pupils would get another name."""
    names = ("Aalbers", "Brouwer", "Coster", "Drost", "", "")
    _zet_later_klaar(simulator, dict(zip(BRAKED, names, strict=True)))
    _kies(window, list(BRAKED))
    window.button("Geselecteerde acties uitvoeren").click()
    expect(window.page.locator(".o_oso_voortgang")).to_contain_text("Klaar", timeout=60_000)
    expect(window.page.locator(".o_notification")).to_have_count(0)
    window.row(SCHOOL.bsns[BRAKED[0]]).locator(".o_oso_naar_besluit").click()
    expect(window.page.locator(".o_oso_wacht")).to_be_visible()
    _save(window, folder / "noodrem.png", ".o_form_sheet", margin=16)


def _rapport(window: Screen, pupil: int, tab: str) -> None:
    """Open a section of the report of a pupil, by its place in the list."""
    number = SCHOOL.bsns[pupil]
    window.menu("Overzicht")
    window.row(number).get_by_text(SCHOOL.names[number]).click()
    window.page.get_by_role("tab", name=tab, exact=True).click()
    expect(window.page.locator(".tab-pane.active > *").first).to_be_visible()


def _save(window: Screen, path: Path, last: str, margin: int = 0) -> None:
    """Save the screen from its top to the lower edge of the element ``last``."""
    box = window.page.locator(last).first.bounding_box()
    assert box is not None  # the caller has waited for it
    bottom = min(HEIGHT, box["y"] + box["height"] + margin)
    window.picture(path, {"x": 0, "y": 0, "width": WIDTH, "height": bottom})
    say(f"  {path}")
