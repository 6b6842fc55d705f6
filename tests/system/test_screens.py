"""Each screen of the addon: in Dutch, without errors, and usable by everybody.

One walk a size through all screens that ``devtools/screens.py`` finds.
"""

import polib
import pytest
from axe_playwright_python.sync_playwright import Axe

from devtools import screen, screens
from devtools.paths import ADDON

#: What a text says in the words of the manual in both languages.
SAME = frozenset({"OK"})
#: Rules of axe that a screen of Odoo has to meet; contrast is looked at in our own parts.
RULES = [
    "button-name",
    "color-contrast",
    "image-alt",
    "input-button-name",
    "label",
    "link-name",
    "select-name",
    "tabindex",
    "aria-valid-attr-value",
    "aria-hidden-focus",
    "empty-heading",
]
#: Parts that are Odoo's own, with its own faults.
ODOO = (
    ".o_control_panel, .o_main_navbar, .o_list_controller > .o_cp_buttons, .o_optional_columns"
    ", .o_list_record_selector, .o_column_sortable, .o_resize, .o-mail-Chatter"
    ", .o-mail-Avatar, .o_form_label"
    ", .o_x2m_control_panel, .o_list_renderer > table > tfoot, .o_list_renderer > table > thead"
)
OWN = "[class*='oso_'], [class*='o_oso']"
#: Colours that are the theme's to give, in light and in dark.
THEMED = ".btn, .alert, .nav-link, a, .opacity-50, .text-primary, .text-action"
TEXTS = """() => {
    const found = new Set();
    const root = document.querySelector(".modal") || document.querySelector(".o_action_manager");
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (node.parentElement.checkVisibility()) found.add(node.textContent);
    }
    for (const el of root.querySelectorAll("[title], [placeholder], [aria-label], [data-tooltip]"))
        for (const name of ["title", "placeholder", "aria-label", "data-tooltip"])
            if (el.getAttribute(name)) found.add(el.getAttribute(name));
    for (const el of root.querySelectorAll("option")) found.add(el.textContent);
    for (const el of document.querySelectorAll(".o_menu_sections *, .o_menu_brand"))
        if (!el.children.length) found.add(el.textContent);
    return [...found].map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
ELSEWHERE = """([selectors, odoo, own, contrast, themed]) => selectors.filter((selector) => {
    const el = document.querySelector(selector);
    return el && !el.closest(odoo) && (!contrast || (el.closest(own) && !el.closest(themed)));
})"""
TOO_WIDE = """() => [document.documentElement, ...document.querySelectorAll(
    ".o_content, .o_form_view_container, .o_form_renderer, .o_form_sheet_bg, .modal-body"
)].some((el) => el.scrollWidth > el.clientWidth && (
    el === document.documentElement || ["auto", "scroll"].includes(getComputedStyle(el).overflowX)
))"""


@pytest.fixture(scope="module")
def place(server, run_logs):
    """Odoo with the demo data of the addon."""
    with screens.place(server, run_logs / "screens") as where:
        yield where


@pytest.fixture(scope="module")
def english():
    """Source texts that are others in Dutch."""
    entries = polib.pofile(str(ADDON / "i18n" / "nl.po"))
    texts = {
        " ".join(entry.msgid.split())
        for entry in entries
        if not entry.obsolete and entry.msgstr and entry.msgid != entry.msgstr
    }
    dutch = {" ".join(entry.msgstr.split()) for entry in entries}
    return texts - dutch - SAME


def english_in(page, english):
    return sorted(english & set(page.evaluate(TEXTS)))


def unfriendly(page, axe):
    """Rules that the screen breaks, with the elements that do."""
    options = {"runOnly": {"type": "rule", "values": RULES}, "resultTypes": ["violations"]}
    found = []
    for violation in axe.run(page, options=options).response["violations"]:
        targets = [node["target"][0] for node in violation["nodes"]]
        contrast = violation["id"] == "color-contrast"
        ours = page.evaluate(ELSEWHERE, [targets, ODOO, OWN, contrast, THEMED])
        details = {node["target"][0]: node["html"][:160] for node in violation["nodes"]}
        found += [f"{violation['id']}: {target} {details[target]}" for target in ours]
    return found


@pytest.mark.parametrize("size", screens.SIZES)
def test_every_screen(place, browser, english, size):
    width, height = screens.SIZES[size]
    faults, names = [], []
    axe = Axe()
    with screen.screen(browser, place.url, width, height) as window:
        walk = screens.Walk(place, window)
        for name in walk:
            names.append(name)
            found = walk.faults()
            if size == "desktop":
                found += [f"in English: {text}" for text in english_in(window.page, english)]
            elif window.page.evaluate(TOO_WIDE):
                found.append("wider than the phone")
            found += unfriendly(window.page, axe)
            faults += [f"{name}: {fault}" for fault in found]
    assert len(names) == len(set(names))
    assert {"overzicht", "overzicht-form", "okr", "inzage", "leerling_aanmaken_excel"} <= set(names)
    assert {"gezondheid", "host", "sessie", "instellingen"} <= set(names)
    assert faults == [], "\n".join(faults)
