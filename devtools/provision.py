"""Schools, users and the connection in a database, through the doors that a person uses too."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from .console import DevError
from .house import House, Simulator
from .rpc import Client

ADMIN = ("admin", "admin")  # Odoo's own on a database that was just made
MEDEWERKER = "oso_povo.group_medewerker"
BEHEERDER = "oso_povo.group_beheerder"


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
    groups = [(4, client.ref(name)) for name in (MEDEWERKER, BEHEERDER)]
    client.call("res.users", "write", [client.uid], {"group_ids": groups})
    return client


def board(client: Client, name: str) -> int:
    """Id of the company of a board; made where it is missing."""
    return client.put(
        "res.company", [("name", "=", name), ("parent_id", "=", False)], {"name": name}
    )


def school(client: Client, wanted: School) -> int:
    """Id of the company of a school; made where it is missing."""
    values: dict[str, Any] = {"name": wanted.name, "vestiging": wanted.vestiging}
    found = client.find("res.company", [("brin", "=", wanted.brin)])
    if found is None:
        values |= {"brin": wanted.brin, "parent_id": board(client, wanted.board)}
        return client.call("res.company", "create", [values])[0]
    client.call("res.company", "write", [found], values)
    return found


def user(
    client: Client, login: str, password: str, name: str, group: str, companies: list[int]
) -> int:
    """Id of a user who works for these companies, the first by default; made or put right."""
    values = {
        "name": name,
        "login": login,
        "password": password,
        "email": f"{login}@example.org",
        "lang": "nl_NL",
        "tz": "Europe/Amsterdam",
        "company_ids": [(6, 0, companies)],
        "company_id": companies[0],
        "group_ids": [(6, 0, [client.ref("base.group_user"), client.ref(group)])],
        "notification_type": "inbox" if "inbox" in _notifications(client) else "email",
    }
    return client.put("res.users", [("login", "=", login)], values)


def _notifications(client: Client) -> set[str]:
    field = client.call("res.users", "fields_get", ["notification_type"])["notification_type"]
    return {key for key, _label in field["selection"]}


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
