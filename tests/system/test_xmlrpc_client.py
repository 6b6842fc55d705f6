"""A program that knows README.md alone: over XML-RPC, and over JSON-2 with an API key."""

import ast
import http.cookiejar
import json
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timedelta

import pytest

from devtools import provision
from devtools.demo_data import DEMO_SCHOOLS
from devtools.paths import ROOT
from devtools.pytest_record import remember

#: The second school of the board; the browser works at the first.
SCHOOL = DEMO_SCHOOLS[1]


@pytest.fixture(scope="module")
def program(home):
    """A user for programs: an employee of one school."""
    admin = provision.admin(home.house)
    company = admin.find("res.company", [("brin", "=", SCHOOL.brin)])
    person = provision.Person(
        "programma", "geheim-van-programma", "Programma", provision.MEDEWERKER, [company]
    )
    provision.users(admin, [person])
    remember(person.password)
    client = provision.Client(home.url, home.house.db, person.login, person.password)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    return person


def example() -> str:
    """The example of README.md, word for word."""
    (text,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return text


def with_values(text: str, constants: tuple[str, ...], numbers: list[str]) -> str:
    """The example with the reader's own address, login and numbers in it."""
    text, found = re.subn(
        r"^URL, DB, LOGIN, PASSWORD = .*$",
        lambda _: f"URL, DB, LOGIN, PASSWORD = {constants!r}",
        text,
        flags=re.MULTILINE,
    )
    assert found == 1, "the example of README.md no longer names its constants on one line"
    assert text.count('["…", "…"]') == 1, "the example no longer has two numbers to fill in"
    return text.replace('["…", "…"]', repr(numbers))


def test_the_example_of_the_readme_in_a_process_of_its_own(home, program, tmp_path):
    numbers = list(SCHOOL.bsns[:2])
    script = tmp_path / "client.py"
    constants = (home.url, home.house.db, program.login, program.password)
    script.write_text(with_values(example(), constants, numbers), encoding="utf-8")
    # -I -S: no environment, no site-packages, nothing of this repository: Python alone
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", script],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    told, dossiers = lines[0::2], [ast.literal_eval(line) for line in lines[1::2]]
    assert len(lines) == 4
    for number, line, dossier in zip(numbers, told, dossiers, strict=True):
        assert line.startswith(f"{SCHOOL.names[number]} imported ")
        assert dossier["bsn"] == number
        pupil = dossier["leerling"]
        assert pupil["bsn"] == number
        assert f"{pupil['roepnaam']}" in SCHOOL.names[number]
        assert pupil["verzorgers"] and pupil["adressen"] and pupil["schoolloopbaan"]
        assert pupil["toetsen"] and pupil["adviezen"]
        assert dossier["school"]["brincode"] == SCHOOL.brin
        assert dossier["standaardversie"] == SCHOOL.versie


def test_the_example_says_what_is_wrong_with_a_wrong_password(home, tmp_path):
    script = tmp_path / "client.py"
    constants = (home.url, home.house.db, "programma", "niet-het-wachtwoord")
    script.write_text(with_values(example(), constants, list(SCHOOL.bsns[:2])), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", script],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode != 0
    assert "Fault" in done.stderr


class WebSession:
    """A session as the web client has it, to make an API key as a user does."""

    def __init__(self, url, db, login, password):
        self.url, self.password = url, password
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()),
        )
        params = {"db": db, "login": login, "password": password}
        self.uid = self.ask("/web/session/authenticate", params)["uid"]

    def ask(self, path, params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(
            self.url + path, body, {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=60) as answer:
            found = json.load(answer)
        assert "error" not in found, found["error"]["data"]["message"]
        return found["result"]

    def call(self, model, method, *arguments, **options):
        params = {"model": model, "method": method, "args": arguments, "kwargs": options}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", params)

    def api_key(self, name):
        """Preferences › Account Security › Add API Key, with the question for the password."""
        until = datetime.now() + timedelta(days=1)
        values = {"name": name, "expiration_date": until.strftime("%Y-%m-%d %H:%M:%S")}
        (wanted,) = self.call("res.users.apikeys.description", "create", [values])
        action = self.call("res.users.apikeys.description", "make_key", [wanted])
        if action["res_model"] == "res.users.identitycheck":
            context = {"password": self.password}
            action = self.call(
                "res.users.identitycheck", "run_check", [action["res_id"]], context=context
            )
        return action["context"]["default_key"]


class Json2:
    """Odoo's JSON-2 door with an API key."""

    def __init__(self, url, db, key):
        self.url = url
        self._headers = {
            "Authorization": f"bearer {key}",
            "X-Odoo-Database": db,
            "Content-Type": "application/json",
            "User-Agent": "a program of a school",
        }
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, model, method, **parameters):
        request = urllib.request.Request(
            f"{self.url}/json/2/{model}/{method}", json.dumps(parameters).encode(), self._headers
        )
        with self._opener.open(request, timeout=60) as answer:
            return json.load(answer)


@pytest.fixture(scope="module")
def json2(home, program):
    session = WebSession(home.url, home.house.db, program.login, program.password)
    key = session.api_key("Schoolprogramma")
    remember(key)
    return Json2(home.url, home.house.db, key)


def test_the_same_over_json2_with_an_api_key(json2):
    numbers = list(SCHOOL.bsns[2:4])
    rows = json2.call("oso.leerling", "add_bsns", values=[*numbers, "123456789", numbers[0]])
    assert [row["outcome"] for row in rows] == ["created", "created", "invalid", "duplicate"]
    assert rows[2]["bsn"] is rows[2]["leerling_id"] is False
    assert rows[3]["leerling_id"] == rows[0]["leerling_id"]
    pupils = [row["leerling_id"] for row in rows[:2]]
    actions = [{"leerling_id": pupil, "action": "importeren"} for pupil in pupils]
    begin = time.monotonic()
    run = json2.call("oso.leerling", "run_actions", actions=actions)
    assert time.monotonic() - begin < 10, "starting a run must not wait for the dossiers"
    while not (progress := json2.call("oso.uitwisseling", "progress", ids=[run]))["finished"]:
        assert time.monotonic() - begin < 90, progress["counts"]
        time.sleep(0.5)
    assert progress["state"] == "klaar"
    assert progress["counts"] == {
        "total": 2, "waiting": 0, "busy": 0, "done": 2, "failed": 0, "skipped": 0,
    }  # fmt: skip
    assert [line["leerling_id"] for line in progress["lines"]] == pupils
    for number, pupil in zip(numbers, pupils, strict=True):
        dossier = json2.call("oso.leerling", "get_dossier", ids=[pupil])
        assert (dossier["bsn"], dossier["status"]) == (number, "opgehaald")
        assert dossier["leerling"]["toetsen"]


def test_json2_refuses_a_key_that_nobody_made(home):
    door = Json2(home.url, home.house.db, "0" * 40)
    with pytest.raises(urllib.error.HTTPError) as refused:
        door.call("oso.leerling", "search", domain=[])
    assert refused.value.code == 401
