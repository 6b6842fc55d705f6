"""One running house for all tests of the system: PostgreSQL, simulator, Odoo with its workers.

Everything here is real and goes over the wire; a test talks to it by RPC, by the browser, or by
the control API of the simulator.
"""

import os
import shutil
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from devtools import database, demo_data, postgres, screen
from devtools.house import House, house
from devtools.paths import LOCAL
from devtools.pytest_record import remember
from devtools.rpc import Client
from oso.gegevensset import parse


@dataclass(frozen=True)
class Home:
    """The house, and who may log in.

    :param users: role -> ``{login, password}``, as in ``.local/demo.json``
    :param logs: folder of its logs
    :param dossiers: number -> the XML that the simulator has ready, of all demo schools
    """

    house: House
    users: dict[str, dict[str, str]]
    logs: Path
    dossiers: dict[str, bytes]

    @property
    def url(self) -> str:
        return self.house.url

    @property
    def simulator(self):
        return self.house.simulator

    def client(self, role: str) -> Client:
        """XML-RPC as the user with this role."""
        user = self.users[role]
        return Client(self.url, self.house.db, user["login"], user["password"])


@pytest.fixture(scope="session")
def run_logs():
    """Folder for the logs of these tests; ``./dev test`` looks through it afterwards."""
    run = os.environ.get("OSO_POVO_TEST_DIR")
    folder = Path(run, "log", "system") if run else LOCAL / "log" / "system"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


@pytest.fixture(scope="session")
def server():
    """A running PostgreSQL."""
    with postgres.lease() as running:
        yield running


@pytest.fixture(scope="session")
def home(server, run_logs):
    """The house with the schools, users and dossiers of the demo."""
    folder = demo_data.make_dossiers()
    dossiers = {}
    for path in folder.glob("*.xml"):
        content = path.read_bytes()
        pupil = parse(content)
        dossiers[pupil.pgn] = content
        remember(pupil.pgn)
        # a sentence about a child, as no other text has it
        for line in pupil.leerling.values.get("advies_argumentatie", "").splitlines():
            if len(line) > 20:
                remember(line.strip())
    with (
        database.scratch(server, "system", run_logs / "install.log") as name,
        house(name, server, folder, logs=run_logs) as running,
    ):
        users = demo_data.fill(running)
        for school in running.simulator.control.schools():
            remember(*(point["key"] for point in school["aanleverpunten"] if point["key"]))
        yield Home(running, users, run_logs, dossiers)
        assert running.simulator.control.traps() == [], (
            "a readable number reached the Traffic Center"
        )


@pytest.fixture(scope="session")
def browser():
    """Chromium; each test opens a window of its own in it."""
    with screen.chromium() as running:
        yield running


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let the windows of a test know that it failed."""
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


@pytest.fixture
def window(browser, home, request):
    """Opens a window. Any error in a script fails the test; a failed test leaves a picture."""
    with ExitStack() as stack:
        screens = []

        def opened(**options):
            screens.append(stack.enter_context(screen.screen(browser, home.url, **options)))
            return screens[-1]

        yield opened
        for number, one in enumerate(screens):
            if request.node.stash.get(FAILED, False):
                one.picture(home.logs / f"{request.node.name}-{number}.png")
            assert one.page.locator(".o_error_dialog").count() == 0
            assert one.problems == []


@pytest.fixture(scope="session")
def empty_school(home):
    """Puts the medewerker's school back to how it started: no pupils, nothing registered."""

    def emptied(brin):
        client = home.client("medewerker")
        company = client.find("res.company", [("brin", "=", brin)])
        client.call("oso.leerling", "unlink", client.call("oso.leerling", "search", []))
        points = client.call("oso.aanleverpunt", "search", [])
        client.call("oso.aanleverpunt", "unlink", points)
        home.simulator.control.put_school(brin=brin)
        return client, company

    return emptied
