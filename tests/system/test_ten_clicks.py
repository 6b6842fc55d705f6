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
    client, _company = empty_school(SCHOOL.brin)
    point = provision.ri_point(home.simulator, SCHOOL.brin)
    path, good = excel
    screen = window(width=1400, height=900)
    page = screen.page
    clicks = Clicks(page)
    user = home.users["medewerker"]
    screen.log_in(user["login"], user["password"])
    screen.app("OSO POVO")

    # The start page leads: first the aanleverpunt.
    expect(page.locator(".o_oso_stappenplan")).to_be_visible()
