"""A browser window on Odoo, as a user has it: for the tests of the system and the screenshots."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from .paths import BIN

#: Milliseconds that a screen may take; the first one waits for the server to make its assets.
PATIENCE = 15_000
FIRST = 120_000


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium without a window, of this checkout."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(BIN / "chromium"))
        try:
            yield browser
        finally:
            browser.close()


class Screen:
    """One window, with everything in it that went wrong.

    :param page: of Playwright
    :param url: address of Odoo
    """

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.problems: list[str] = []
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: self.problems.append(f"error in a script: {error}"))
        page.on("console", self._console)

    def _console(self, message: object) -> None:
        if message.type == "error":
            self.problems.append(f"error in the console: {message.text} {message.location}")

    def log_in(self, login: str, password: str) -> None:
        """By the page that everybody gets."""
        page = self.page
        page.goto(f"{self.url}/web/login", timeout=FIRST)
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", password)
        page.click(".oe_login_form button[type=submit]")
        page.wait_for_selector(".o_main_navbar", timeout=FIRST)

    def app(self, name: str) -> None:
        """Open an app from the menu of apps."""
        self.page.click(".o_navbar_apps_menu button")
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        expect(self.page.locator(".o_menu_brand")).to_have_text(name)

    def menu(self, *names: str) -> None:
        """Click an entry in the bar at the top, and one below it where two are given."""
        bar = self.page.locator(".o_menu_sections")
        bar.get_by_text(names[0], exact=True).click()
        for name in names[1:]:
            self.page.get_by_role("menuitem", name=name, exact=True).click()

    def button(self, name: str, within: str = ".o_action_manager") -> Locator:
        """A button by its words; in a dialog with ``within=".modal"``."""
        # by the text and not by the role's name, which has the sign of an icon in it; a button may
        # tell how many it is about
        words = re.compile(rf"^\s*{re.escape(name)}(\s*\(\d+\))?\s*$")
        return self.page.locator(f"{within} button").filter(has_text=words)

    def field(self, name: str, within: str = ".o_action_manager") -> Locator:
        """A field of a form by its technical name (the same in every language)."""
        return self.page.locator(f"{within} .o_field_widget[name={name}]")

    def row(self, text: str) -> Locator:
        """The row of a list that holds this text."""
        return self.page.locator(".o_data_row").filter(has_text=text)

    def picture(self, path: Path, area: dict[str, float] | None = None) -> None:
        """Save what is on the screen, or ``area`` of it (x, y, width, height in pixels)."""
        self.page.mouse.move(0, 0)
        self.page.screenshot(path=path, clip=area, animations="disabled")


@contextlib.contextmanager
def screen(browser: Browser, url: str, width: int = 1600, height: int = 1000) -> Iterator[Screen]:
    """A window of its own, with cookies of its own.

    :param width: in pixels, as ``height``
    """
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale="nl-NL",
        timezone_id="Europe/Amsterdam",
    )
    try:
        yield Screen(context.new_page(), url)
    finally:
        context.close()
