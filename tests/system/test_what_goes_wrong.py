"""What a school meets when something is wrong: Dutch words that say what to do, nothing half done.

Each case has a school of its own, so that no case meets what another one broke.
"""

import base64
import re
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import expect

from devtools import dossiers, fetching, provision
from devtools.house import simulator
from devtools.pytest_record import remember
from devtools.rpc import Client, RpcError
from oso.gegevensset import parse

BOARD = "Stichting Tegenwind"
#: Case -> BRIN of its school, all made up.
BRINS = {
    "stopped": "98TA",
    "wrong_key": "98TB",
    "wrong_brin": "98TC",
    "unknown_bsn": "98TD",
    "expired": "98TE",
    "bad_bsn": "98TF",
    "screen": "98TG",
}
#: Passes no check: one digit of a good number was changed.
BAD_BSN = "999001116"
#: What the user of a screen would take for English.
ENGLISH = re.compile(r"\b(the|this|your|with|and|not|again)\b", re.IGNORECASE)


@dataclass
class Case:
    """A school in trouble.

    :param worker: its employee
    :param connection: id of its own connection
    """

    brin: str
    company: int
    connection: int
    worker: Client = field(repr=False)
    admin: Client = field(repr=False)

    def pupil(self, number):
        """Enter a number; gives the id of the pupil."""
        (row,) = self.worker.call("oso.leerling", "add_bsns", [number])
        assert row["outcome"] == "created", row["outcome"]
        return row["leerling_id"]

    def run(self, pupil):
        """Fetch to the end; gives the line of the pupil."""
        actions = [{"leerling_id": pupil, "action": "importeren"}]
        run = self.worker.call("oso.leerling", "run_actions", actions)
        (line,) = fetching.wait(self.worker, run)["lines"]
        assert line["leerling_id"] == pupil
        return line

    def read(self, model, record, *fields):
        (row,) = self.worker.call(model, "read", [record], list(fields))
        return row

    def connect(self, **values):
        """Change the connection of this school."""
        self.admin.call("oso.verbinding", "write", [self.connection], values)

    def point(self, key):
        """Make the RI aanleverpunt and press the button; gives its id."""
        values = {"nummer": "1", "soort": "ri", "sleutel": key}
        (point,) = self.worker.call("oso.aanleverpunt", "create", [values])
        self.press(point)
        return point

    def press(self, point, key=None):
        """Registreer het aanleverpunt; after a success the key must be pasted once more."""
        if key:
            self.worker.call("oso.aanleverpunt", "write", [point], {"sleutel": key})
        self.worker.call("oso.aanleverpunt", "action_register", [point])


@pytest.fixture(scope="module")
def cases(home):
    """A school per case, each with its own connection, and one employee for all of them."""
    admin = provision.admin(home.house)
    companies = provision.schools(
        admin, [provision.School(brin, f"School {brin}", BOARD) for brin in BRINS.values()]
    )
    ids = [companies[brin] for brin in BRINS.values()]
    person = provision.Person(
        "tegenwind", "geheim-van-tegenwind", "Teun Tegenwind", provision.MEDEWERKER, ids
    )
    provision.users(admin, [person])
    remember(person.password)
    worker = Client(home.url, home.house.db, person.login, person.password)
    control = home.simulator.control
    made = {}
    for name, brin in BRINS.items():
        company = companies[brin]
        if name != "wrong_brin":
            control.put_school(brin=brin)
            remember(control.key(brin))
        connection = provision.connection(admin, home.simulator, company)
        made[name] = Case(
            brin,
            company,
            connection,
            worker.for_companies(company),
            admin.for_companies(company),
        )
    return made


def dossier(seed, brin):
    """A dossier of a school: its number and the XML."""
    content = dossiers.make(seed, dossiers.SchoolSpec(f"School {brin}", brin))
    number = parse(content).pgn
    remember(number)
    return number, content


def says(text, *words):
    """The text is Dutch, and has each of these words or patterns."""
    assert text
    assert not ENGLISH.search(text), text
    for word in words:
        assert re.search(word, text, re.IGNORECASE), f"{word!r} is not in: {text}"


def nothing_half_done(case, pupil, status):
    """The pupil is as it was entered: no data, no rows, no dossier, its action still chosen."""
    row = case.read("oso.leerling", pupil)
    assert row["status"] == status
    assert row["actie"] == "importeren"
    assert not row["opgehaald"]
    assert not row["dossier_id"]
    fields = case.worker.call("oso.leerling", "fields_get", [], ["type", "relation"])
    rows = {name for name, about in fields.items() if about["type"] == "one2many"}
    assert len(rows) > 10
    filled = {name for name in rows if row[name]}
    assert filled <= {"regel_ids"}
    told = {name for name in ("naam", "achternaam", "roepnaam", "geboortedatum") if row[name]}
    assert not told
    # and nothing hangs about that the pupil itself does not show
    for model in models_of(case.worker, "leerling_id") - {"oso.uitwisseling.regel"}:
        found = case.worker.call(model, "search_count", [("leerling_id", "=", pupil)])
        assert not found, f"{found} rows of {model}"
    values = case.worker.call("oso.leerling", "get_dossier", [pupil])
    assert set(values["leerling"]) <= {"bsn", "onderwijsnummer"}
    assert not values["documenten"] and not values["restvelden"] and not values["bevindingen"]


def models_of(client, name):
    """Our models with a field of this name, of which the user may read rows."""
    admin = Client(client.url, client.db, *provision.ADMIN)
    domain = [
        ("name", "=", name),
        ("model", "=like", "oso.%"),
        ("store", "=", True),
        ("model_id.abstract", "=", False),
        ("model_id.transient", "=", False),
    ]
    rows = admin.call("ir.model.fields", "search_read", domain, fields=["model"])
    names = {row["model"] for row in rows}
    assert len(names) > 10
    # for the administrator alone
    return names - {"oso.verbinding", "oso.notificatie", "oso.sessie"}


# -- the six --------------------------------------------------------------------------------------


def test_the_simulator_is_stopped(cases, home):
    case = cases["stopped"]
    number, content = dossier(801, case.brin)
    with simulator(log=home.logs / "simulator-stopped.log") as other:
        other.control.put_dossier(content)
        case.connect(tc_url=other.tc_url, osr_url=other.osr_url)
        key = other.control.key(case.brin)
        point = case.point(key)
        assert case.read("oso.aanleverpunt", point, "state")["state"] == "geregistreerd"
        pupil = case.pupil(number)
        # it goes while the dossier is on its way
        other.control.latency(20_000, "document")
        actions = [{"leerling_id": pupil, "action": "importeren"}]
        run = case.worker.call("oso.leerling", "run_actions", actions)
        other.process.wait_until(lambda: other.control.exchanges("overdracht"), 30)
        other.process.popen.kill()
    (line,) = fetching.wait(case.worker, run)["lines"]
    assert (line["state"], line["outcome"]) == ("mislukt", "technical")
    says(line["message"], "opnieuw", "niets|niet")
    nothing_half_done(case, pupil, "mislukt")

    # and it is not there at all
    line = case.run(pupil)
    assert (line["state"], line["outcome"], line["owner"]) == ("mislukt", "technical", "admin")
    says(line["message"], "niet (bereikbaar|te bereiken)|bereikt", "opnieuw", "beheerder")
    nothing_half_done(case, pupil, "mislukt")
    case.press(point, key)
    answer = case.read("oso.aanleverpunt", point, "state", "antwoord")
    assert answer["state"] == "mislukt"
    says(answer["antwoord"], "niet (bereikbaar|te bereiken)|bereikt", "beheerder")
    case.worker.call("oso.aanleverpunt", "action_ping", [point])
    ping = case.read("oso.aanleverpunt", point, "ping_gelukt", "ping_melding")
    assert not ping["ping_gelukt"]
    says(ping["ping_melding"], "beheerder")

    # all is well again: the same pupil comes in, and nothing stands in the way
    home.simulator.control.put_dossier(content)
    case.connect(tc_url=home.simulator.tc_url, osr_url=home.simulator.osr_url)
    case.press(point, home.simulator.control.key(case.brin))
    assert case.run(pupil)["outcome"] == "imported"


def test_a_wrong_key(cases):
    case = cases["wrong_key"]
    wrong = "018294B0-8DE2-4269-A422-000000000000"
    remember(wrong)
    point = case.point(wrong)
    answer = case.read("oso.aanleverpunt", point, "state", "antwoord", "antwoord_code")
    assert answer["state"] == "mislukt"
    assert answer["antwoord_code"]
    says(answer["antwoord"], "sleutel", "Mijn OSO", case.brin, "controleer")
    assert wrong not in str(case.read("oso.aanleverpunt", point))
    number, _content = dossier(802, case.brin)
    pupil = case.pupil(number)
    with pytest.raises(RpcError) as refused:
        case.run(pupil)
    says(str(refused.value).partition(": ")[2], "aanleverpunt", "regist")
    nothing_half_done(case, pupil, "nieuw")
    assert case.worker.call("oso.uitwisseling", "search_count", []) == 0


def test_a_wrong_brin(cases, home):
    """The school was entered under a BRIN that is not its own: the key is that of another."""
    case = cases["wrong_brin"]
    point = case.point(home.simulator.control.key(BRINS["unknown_bsn"]))
    answer = case.read("oso.aanleverpunt", point, "state", "antwoord")
    assert answer["state"] == "mislukt"
    says(answer["antwoord"], "BRIN", case.brin, "Mijn OSO", "controleer")
    number, _content = dossier(803, case.brin)
    pupil = case.pupil(number)
    with pytest.raises(RpcError) as refused:
        case.run(pupil)
    says(str(refused.value).partition(": ")[2], "aanleverpunt", "regist")
    nothing_half_done(case, pupil, "nieuw")


def test_an_unknown_bsn(cases, home):
    case = cases["unknown_bsn"]
    case.point(home.simulator.control.key(case.brin))
    number, content = dossier(804, case.brin)
    pupil = case.pupil(number)
    line = case.run(pupil)
    assert (line["state"], line["outcome"], line["owner"]) == ("mislukt", "not_ready", "us")
    says(line["message"], "LAS", "BSN", "klaar", case.brin)
    assert number not in str(line)
    nothing_half_done(case, pupil, "wacht")
    # set ready in the LAS, as the message says: then it comes
    home.simulator.control.put_dossier(content)
    assert case.run(pupil)["outcome"] == "imported"
    row = case.read("oso.leerling", pupil, "status", "actie", "laatste_actie")
    assert (row["status"], row["actie"], row["laatste_actie"]) == (
        "opgehaald",
        "geen",
        "importeren",
    )


def test_a_bsn_that_fails_the_check(cases):
    case = cases["bad_bsn"]
    before = case.worker.call("oso.leerling", "search_count", [])
    rows = case.worker.call("oso.leerling", "add_bsns", [BAD_BSN, "12345678901", "geen nummer", ""])
    for row in rows:
        assert (row["outcome"], row["bsn"], row["leerling_id"]) == ("invalid", False, False)
    says(rows[0]["message"], "BSN", "controleer", "LAS")
    says(rows[1]["message"], "negen", "cijfers")
    says(rows[2]["message"], "cijfers", "controleer")
    says(rows[3]["message"], "vul", "BSN")
    assert BAD_BSN not in rows[0]["message"]
    with pytest.raises(RpcError) as refused:
        case.worker.call("oso.leerling", "create", [{"bsn": BAD_BSN, "company_id": case.company}])
    says(str(refused.value).partition(": ")[2], "BSN", "controleer")
    assert BAD_BSN not in str(refused.value)
    assert case.worker.call("oso.leerling", "search_count", []) == before == 0


def test_an_expired_certificate(cases, home):
    case = cases["expired"]
    number, content = dossier(805, case.brin)
    home.simulator.control.put_dossier(content)
    key = home.simulator.control.key(case.brin)
    point = case.point(key)
    pupil = case.pupil(number)
    pki = home.simulator.pki
    pem = (pki / "addon_expired.pem").read_bytes() + (pki / "addon_expired.key").read_bytes()
    case.connect(laad_bestand=base64.b64encode(pem).decode(), laad_wachtwoord=False)
    (state,) = case.admin.call("oso.verbinding", "read", [case.connection], ["certificaat_status"])
    assert state["certificaat_status"] == "verlopen"
    home.simulator.control.clear_exchanges()
    line = case.run(pupil)
    assert (line["state"], line["outcome"], line["owner"]) == ("mislukt", "certificate", "admin")
    says(line["message"], "certificaat", "verlopen", "beheerder", "nieuw")
    nothing_half_done(case, pupil, "mislukt")
    case.press(point, key)
    answer = case.read("oso.aanleverpunt", point, "antwoord")["antwoord"]
    says(answer, "certificaat", "verlopen", "beheerder")
    assert home.simulator.control.exchanges() == [], "nothing may be sent with such a certificate"


# -- whose is it ----------------------------------------------------------------------------------


def test_another_board_sees_none_of_it(cases, home):
    """Whatever the tests left: an employee of another board sees only what is of their school."""
    stranger = home.client("andere_school")
    (user,) = stranger.call("res.users", "read", [stranger.uid], ["company_ids"])
    own = set(user["company_ids"])
    case = cases["unknown_bsn"]
    everything = models_of(stranger, "company_id")
    seen = 0
    for model in everything:
        theirs = case.worker.call(model, "search", [])
        for row in stranger.call(model, "search_read", [], fields=["company_id"]):
            assert row["company_id"][0] in own, model
        seen += len(theirs)
        if theirs:
            with pytest.raises(RpcError):
                stranger.call(model, "read", theirs, ["company_id"])
    assert seen > 50, "there was hardly anything to hide"
    (pupil,) = case.worker.call("oso.leerling", "search", [])
    (run, *_rest) = case.worker.call("oso.uitwisseling", "search", [])
    for model, method, argument in (
        ("oso.leerling", "get_dossier", [pupil]),
        ("oso.uitwisseling", "progress", [run]),
        ("oso.leerling", "run_actions", [{"leerling_id": pupil, "action": "importeren"}]),
        ("oso.leerling", "unlink", [pupil]),
        ("oso.leerling", "action_kies", [pupil]),
    ):
        options = {"actie": "importeren"} if method == "action_kies" else {}
        with pytest.raises(RpcError):
            stranger.call(model, method, argument, **options)
    # with the other school's id in the context it is no better
    with pytest.raises(RpcError):
        stranger.for_companies(case.company).call("oso.leerling", "search", [])
    # the same number at another school is another pupil
    number = case.read("oso.leerling", pupil, "bsn")["bsn"]
    assert stranger.call("oso.leerling", "search", [("bsn", "=", number)]) == []
    (row,) = stranger.call("oso.leerling", "add_bsns", [number])
    assert row["outcome"] == "created" and row["leerling_id"] != pupil
    stranger.call("oso.leerling", "unlink", [row["leerling_id"]])
    assert case.read("oso.leerling", pupil, "status")["status"] == "opgehaald"


# -- on the screen --------------------------------------------------------------------------------


@pytest.fixture
def employee(window, home, cases):
    """A window of an employee of the school that is for the screen alone."""
    case = cases["screen"]
    person = provision.Person(
        "scherm", "geheim-van-scherm", "Sanne Scherm", provision.MEDEWERKER, [case.company]
    )
    remember(person.password)
    provision.users(provision.admin(home.house), [person])
    screen = window()
    screen.log_in(person.login, person.password)
    screen.app("OSO POVO")
    return screen


def test_a_wrong_key_and_a_bad_bsn_on_the_screen(employee, cases):
    screen, page, case = employee, employee.page, cases["screen"]
    screen.menu("Aanleverpunt")
    screen.button("Nieuw", ".o_control_panel").click()
    screen.field("nummer").locator("input").fill("1")
    screen.field("sleutel").locator("input").fill("018294B0-8DE2-4269-A422-111111111111")
    screen.button("Registreer het aanleverpunt").click()
    alert = page.locator(".alert-danger", has_text="Het registreren is mislukt.")
    expect(alert).to_be_visible()
    says(alert.inner_text(), "sleutel", "Mijn OSO", "BRIN", case.brin)
    expect(page.locator(".o_arrow_button_current")).to_have_text(re.compile("mislukt"))
    assert "018294B0" not in page.locator("body").inner_text()

    screen.menu("Overzicht")
    screen.button("Leerling handmatig aanmaken").click()
    screen.field("invoer", ".modal").locator("textarea").fill(BAD_BSN)
    screen.button("Toevoegen", ".modal").click()
    # told in the window itself; the number is still there, to be put right
    verdict = page.locator(".modal .o_data_row")
    expect(verdict).to_have_count(1)
    says(verdict.inner_text(), BAD_BSN, "elfproef", "controleer", "LAS")
    expect(page.locator(".o_error_dialog")).to_have_count(0)
    expect(screen.field("invoer", ".modal").locator("textarea")).to_have_value(BAD_BSN)
    screen.button("Sluiten", ".modal").click()
    expect(page.locator(".modal")).to_have_count(0)
    assert case.worker.call("oso.leerling", "search_count", []) == 0


def test_the_simulator_is_stopped_on_the_screen(employee, cases, home):
    screen, case = employee, cases["screen"]
    number, content = dossier(806, case.brin)
    points = case.worker.call("oso.aanleverpunt", "search", [])
    case.worker.call("oso.aanleverpunt", "unlink", points)
    with simulator(log=home.logs / "simulator-screen.log") as other:
        other.control.put_dossier(content)
        case.connect(tc_url=other.tc_url, osr_url=other.osr_url)
        case.point(other.control.key(case.brin))
        pupil = case.pupil(number)
    screen.menu("Overzicht")
    screen.button("Geselecteerde acties uitvoeren").click()
    row = screen.row(number)
    # It is tried again by itself first, and says so.
    status = row.locator(".o_oso_status")
    expect(status).to_have_attribute("data-status", "wachtrij")
    expect(status).to_have_attribute("data-status", "mislukt", timeout=400_000)
    says(row.inner_text(), "Mislukt", "niet bereikbaar|bereikt", "beheerder", "opnieuw")
    expect(row.get_by_role("radio", name="Importeren", exact=True)).to_be_checked()
    nothing_half_done(case, pupil, "mislukt")
