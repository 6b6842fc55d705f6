"""From a BSN to a pupil's report, by XML-RPC, over real TLS and SOAP, with Odoo's own workers."""

import pytest

from devtools import demo_data, fetching, provision
from devtools.rpc import RpcError

SCHOOL = demo_data.SCHOOL


@pytest.fixture(scope="module")
def employee(home, empty_school):
    """An employee of the first school, whose aanleverpunt is registered."""
    client, company = empty_school(SCHOOL.brin)
    provision.register(client, home.simulator, company, SCHOOL.brin)
    return client


@pytest.fixture(scope="module")
def fetched(employee):
    """All pupils of the school, fetched in one run: number -> how it went."""
    return fetching.fetch(employee, list(SCHOOL.bsns))


def test_every_dossier_that_is_ready_comes_in(fetched):
    for number, ready in demo_data.expected(SCHOOL).items():
        result = fetched[number]
        assert result.outcome == ("imported" if ready else "not_ready"), result.message
        assert bool(result.values) is ready
        assert result.message


def test_what_came_in_is_what_the_las_holds(fetched):
    folder = demo_data.FOLDER / "dossiers"
    items = {item.key[1]: item for item in fetching.read_items(sorted(folder.glob("*.xml")))}
    for number, ready in demo_data.expected(SCHOOL).items():
        if not ready:
            continue
        wanted, values = items[number].dossier, fetched[number].values
        pupil = values["leerling"]
        assert pupil["achternaam"] == wanted.leerling.values["achternaam"]
        for relation in ("toetsen", "schoolloopbaan", "verzorgers", "adressen"):
            assert len(pupil.get(relation, [])) == len(wanted.leerling.children.get(relation, ()))
        assert len(values["restvelden"]) == len(wanted.rest)
        sums = {document.get("sha256") for document in values["documenten"]}
        assert sums == {attachment.sha256 for attachment in wanted.attachments}


def test_no_readable_number_reached_the_traffic_center(home, fetched):
    exchanges = home.simulator.control.exchanges()
    assert len(exchanges) > 2 * len(fetched)
    assert home.simulator.control.traps() == []


def test_every_session_was_signed_off(home, fetched):
    assert home.simulator.control.status()["open_sessions"] == 0


def test_a_number_that_fails_the_check_makes_no_pupil(employee):
    wrong = SCHOOL.bsns[0][:-1] + str((int(SCHOOL.bsns[0][-1]) + 1) % 10)
    before = employee.call("oso.leerling", "search_count", [])
    (row,) = employee.call("oso.leerling", "add_bsns", [wrong])
    assert row["outcome"] == "invalid"
    assert row["leerling_id"] is False
    assert row["message"]
    assert employee.call("oso.leerling", "search_count", []) == before


def test_the_same_dossier_again_changes_nothing(employee, fetched):
    number = next(number for number, ready in demo_data.expected(SCHOOL).items() if ready)
    again = fetching.fetch(employee, [number])[number]
    assert again.outcome == "unchanged"
    assert again.values["leerling"] == fetched[number].values["leerling"]


def test_another_board_sees_and_fetches_nothing(home, fetched):
    stranger = home.client("andere_school")
    assert stranger.call("oso.leerling", "search_count", []) == 0
    pupil = next(iter(fetched.values())).values["leerling_id"]
    with pytest.raises(RpcError):
        stranger.call("oso.leerling", "get_dossier", [pupil])
    with pytest.raises(RpcError):
        stranger.call(
            "oso.leerling", "run_actions", [{"leerling_id": pupil, "action": "importeren"}]
        )


def test_without_a_registered_aanleverpunt_nothing_starts(home):
    stranger = home.client("andere_school")
    number = demo_data.DEMO_SCHOOLS[-1].bsns[0]
    (row,) = stranger.call("oso.leerling", "add_bsns", [number])
    with pytest.raises(RpcError, match=r"(?i)aanleverpunt"):
        stranger.call(
            "oso.leerling",
            "run_actions",
            [{"leerling_id": row["leerling_id"], "action": "importeren"}],
        )
    assert stranger.call("oso.uitwisseling", "search_count", []) == 0
