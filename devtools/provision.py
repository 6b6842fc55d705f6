"""Schools, users and the connection in a database, through the doors that a person uses too."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from .console import DevError
from .house import House, Simulator
from .rpc import Client

ADMIN = ("admin", "admin")  # Odoo's own on a database that was just made
MEDEWERKER = "oso_povo.group_medewerker"
BEHEERDER = "oso_povo.group_beheerder"
#: Rights of their own beside MEDEWERKER: making an OKR definitief, and reopening it.
OKR_RECHTEN = ("oso_povo.group_okr_definitief", "oso_povo.group_okr_heropenen")


@dataclass(frozen=True)
class School:
    """A school to make: its board is a company above it.

    :param brin: four characters
    :param name: of the school
    :param board: name of the board, the company above it
    :param vestiging: its location number, two digits
    """

    brin: str
    name: str
    board: str
    vestiging: str = "00"


def admin(house: House) -> Client:
    """Odoo's administrator, with the rights of this addon."""
    client = Client(house.url, house.db, *ADMIN)
    groups = [(4, client.ref(name)) for name in (MEDEWERKER, BEHEERDER, *OKR_RECHTEN)]
    client.call("res.users", "write", [client.uid], {"group_ids": groups})
    return client


def boards(client: Client, names: Iterable[str]) -> dict[str, int]:
    """Ids of the companies of boards by name; made where they are missing."""
    names = list(dict.fromkeys(names))
    wanted = [([("name", "=", name), ("parent_id", "=", False)], {"name": name}) for name in names]
    return dict(zip(names, client.make("res.company", wanted), strict=True))


def schools(client: Client, wanted: Iterable[School]) -> dict[str, int]:
    """Ids of the companies of schools by BRIN, and of their boards by name."""
    wanted = list(wanted)
    result = boards(client, (school.board for school in wanted))
    rows = [
        (
            [("brin", "=", school.brin)],
            {
                "name": school.name,
                "brin": school.brin,
                "vestiging": school.vestiging,
                "parent_id": result[school.board],
            },
        )
        for school in wanted
    ]
    ids = client.make("res.company", rows)
    return result | {school.brin: company for school, company in zip(wanted, ids, strict=True)}


@dataclass(frozen=True)
class Person:
    """A user to make.

    :param companies: ids of boards and schools that the user works for, the own one first
    :param rights: further groups beside ``group``
    """

    login: str
    password: str = field(repr=False)
    name: str
    group: str
    companies: list[int]
    rights: tuple[str, ...] = ()


def users(client: Client, people: Iterable[Person]) -> list[int]:
    """Ids of users; made where they are missing."""
    base = client.ref("base.group_user")
    rows = [
        (
            [("login", "=", person.login)],
            {
                "name": person.name,
                "login": person.login,
                "password": person.password,
                "email": f"{person.login}@example.org",
                "lang": "nl_NL",
                "tz": "Europe/Amsterdam",
                "company_ids": [(6, 0, person.companies)],
                "company_id": person.companies[0],
                "group_ids": [(6, 0, [base, *map(client.ref, (person.group, *person.rights))])],
            },
        )
        for person in people
    ]
    return client.make("res.users", rows)


def connection(client: Client, simulator: Simulator, company: int, profile: str = "oso2018") -> int:
    """The connection of a board to the simulator, with our certificate; returns its id."""
    pki = simulator.pki
    values = {
        "name": "Simulator",
        "company_id": company,
        "profiel": profile,
        "tc_url": simulator.tc_url,
        "osr_url": simulator.osr_url,
        "ca_pem": (pki / "ca.pem").read_text(),
        "lokaal_toestaan": True,
        "laad_bestand": base64.b64encode((pki / "addon.p12").read_bytes()).decode(),
        "laad_wachtwoord": (pki / "addon.p12.password").read_text(),
    }
    return client.put("oso.verbinding", [("company_id", "=", company)], values)


def ri_point(simulator: Simulator, brin: str) -> dict[str, Any]:
    """The RI aanleverpunt of a school as the simulator knows it: ``index``, ``key``, ….

    :raises DevError: where the simulator does not know the school or it has none
    """
    for known in simulator.control.schools():
        if known["brin"] == brin:
            for point in known["aanleverpunten"]:
                if point["kind"] == "RI":
                    return point
    raise DevError(f"the simulator has no RI aanleverpunt for BRIN {brin}")


def register(client: Client, simulator: Simulator, company: int, brin: str) -> int:
    """The registered RI aanleverpunt of a school: number, key, and the button; returns its id.

    :raises DevError: with the Traffic Center's answer in words where it refuses
    """
    worker = client.for_companies(company)
    point = ri_point(simulator, brin)
    domain = [("company_id", "=", company), ("soort", "=", "ri")]
    found = worker.find("oso.aanleverpunt", domain)
    if found is None:
        values = {"company_id": company, "nummer": point["index"], "soort": "ri"}
        found = worker.call("oso.aanleverpunt", "create", [values])[0]
    key = {"sleutel": point["key"]} if point["key"] else {"geen_sleutel": True}
    worker.call("oso.aanleverpunt", "write", [found], key)
    worker.call("oso.aanleverpunt", "action_register", [found])
    (state,) = worker.call("oso.aanleverpunt", "read", [found], ["state", "antwoord"])
    if state["state"] != "geregistreerd":
        raise DevError(f"the aanleverpunt of {brin} was not registered: {state['antwoord']}")
    return found
