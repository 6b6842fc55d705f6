"""The cast of the demo: boards, schools, users, and dossiers made by the project itself."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from simulator.pki import SUPPLIERS
from simulator.schools import visible_key

from . import dossiers, provision
from .dossiers import DEMO_SCHOOLS, DemoSchool
from .house import House
from .paths import LOCAL
from .provision import Person

FOLDER = LOCAL / "demo"
EXCEL = FOLDER / "leerlingen.xlsx"
SCHOOL = DEMO_SCHOOLS[0]
#: An aanleverpunt that nobody registered yet, to practise with.
PRACTICE = {"index": "2", "kind": "RI", "key": visible_key(SCHOOL.brin, "2")}


def people(companies: dict[str, int]) -> list[Person]:
    """A user a role (login and password are its name, since the demo is for this machine alone):
    an employee, the administrator of the board, an employee elsewhere.

    :param companies: ids by name of the board and BRIN of the school
    """
    other = next(school for school in DEMO_SCHOOLS if school.board != SCHOOL.board)
    of_board = [school.brin for school in DEMO_SCHOOLS if school.board == SCHOOL.board]
    roles = (
        ("medewerker", "Marieke Medewerker", provision.MEDEWERKER, [SCHOOL.brin]),
        ("beheerder", "Bert Beheerder", provision.BEHEERDER, [SCHOOL.board, *of_board]),
        ("andere_school", "Anouk van Elders", provision.MEDEWERKER, [other.brin]),
    )
    rights = {"medewerker": provision.OKR_RECHTEN}
    return [
        Person(role, role, name, group, [companies[key] for key in keys], rights.get(role, ()))
        for role, name, group, keys in roles
    ]


def make_dossiers() -> Path:
    """Make the dossiers of the demo, and the Excel list; returns the folder of the dossiers."""
    folder = FOLDER / "dossiers"
    shutil.rmtree(folder, ignore_errors=True)
    dossiers.write(folder)
    dossiers.demo_excel(EXCEL)
    return folder


def fill(house: House) -> dict[str, dict[str, str]]:
    """Make boards, schools, users and connections, or put them right; the same again and again.

    :returns: role -> ``{login, password}``
    """
    admin = provision.admin(house)
    companies = provision.schools(
        admin,
        [
            provision.School(school.brin, school.naam, school.board, school.vestiging)
            for school in DEMO_SCHOOLS
        ],
    )
    for board in dict.fromkeys(school.board for school in DEMO_SCHOOLS):
        provision.connection(admin, house.simulator, companies[board])
    # Odoo makes addresses for PDFs and mails of this one
    admin.call("ir.config_parameter", "set_param", "web.base.url", house.url)
    admin.call("ir.config_parameter", "set_param", "web.base.url.freeze", "True")
    cast = people(companies)
    provision.users(admin, cast)
    users = {"admin": {"login": provision.ADMIN[0], "password": provision.ADMIN[1]}}
    users |= {person.login: {"login": person.login, "password": person.password} for person in cast}
    _tell_simulator(admin, house)
    return users


def register(house: House) -> None:
    """Register each school, so that programs can start at once; leave one point to practise."""
    admin = provision.admin(house)
    for school in DEMO_SCHOOLS:
        company = admin.find("res.company", [("brin", "=", school.brin)])
        provision.register(admin, house.simulator, company, school.brin)
    for school in house.simulator.control.schools():
        points = school["aanleverpunten"]
        if school["brin"] == SCHOOL.brin and all(p["index"] != PRACTICE["index"] for p in points):
            points.append(dict(PRACTICE))
            house.simulator.control.put_school(**school)


def _tell_simulator(admin: provision.Client, house: House) -> None:
    """Names of the schools, and which aanleverpunten were registered at the simulator before."""
    everywhere = admin.for_companies(*admin.call("res.company", "search", []))
    rows = everywhere.call(
        "oso.aanleverpunt",
        "search_read",
        [("state", "=", "geregistreerd"), ("soort", "=", "ri")],
        fields=["brin", "nummer"],
    )
    registered = {(row["brin"], row["nummer"]) for row in rows}
    control = house.simulator.control
    known = {school["brin"]: school for school in control.schools()}
    for school in DEMO_SCHOOLS:
        data: dict[str, Any] = known.get(school.brin) or control.put_school(brin=school.brin)[0]
        data |= {"naam": school.naam, "vestiging": school.vestiging}
        for point in data["aanleverpunten"]:
            if (school.brin, point["index"]) in registered:
                point |= {"active": True, "supplier": SUPPLIERS["addon"]}
        control.put_school(**data)


def expected(school: DemoSchool) -> dict[str, bool]:
    """Number of each pupil -> whether its dossier is ready to be fetched."""
    return {number: number not in school.not_ready for number in school.bsns}


def as_text(data: dict[str, Any]) -> str:
    """The text of ``.local/demo.json``."""
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
