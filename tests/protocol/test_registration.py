"""Connecting a school: key and number (oso2018), mandate and endpoint (oso2021)."""

from datetime import date, timedelta

import pytest

from oso.protocol import (
    Detail,
    FetchRequest,
    OsoClient,
    Owner,
    RegistrationOutcome,
    RegistrationRequest,
    SettingsError,
)
from oso.protocol.profile import KENMERK_PREFIX
from simulator.pki import SUPPLIERS

from .conftest import BRIN, BSN, OTHER_BRIN, register, settings_for

R = RegistrationOutcome
KEY = "018294B0-8DE2-4269-A422-E09C320A5501"


def steps(sim) -> list[str]:
    return [exchange["step"] for exchange in sim.control.exchanges()]


def school(sim, brin: str = BRIN) -> dict:
    (found,) = [school for school in sim.control.schools() if school["brin"] == brin]
    return found


# -- with a key ------------------------------------------------------------------------------------


@pytest.fixture
def classic(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        yield client


def test_key_is_checked_and_then_registered(classic, sim):
    registration = register(classic, sim, notification_url="https://school.example/oso")
    assert (registration.outcome, registration.step) == (R.REGISTERED, "register")
    assert registration.address == "1"
    assert steps(sim) == ["check_key", "register"]
    assert BRIN in str(registration.message)
    (point,) = [point for point in school(sim)["aanleverpunten"] if point["index"] == "1"]
    assert point["active"]
    assert point["supplier"] == SUPPLIERS["addon"]
    assert point["url"] == "https://school.example/oso"
    assert classic.fetch(FetchRequest(BRIN, registration.address, BRIN, BSN)).ok


def test_key_may_be_pasted_with_spaces_and_in_lower_case(classic, sim):
    key = f"  {sim.control.key(BRIN).lower()}\n"
    assert register(classic, sim, key=key).ok


def test_registered_twice(classic, sim):
    assert register(classic, sim).outcome is R.REGISTERED
    again = register(classic, sim)
    assert again.outcome is R.ALREADY_REGISTERED
    assert again.ok


def test_check_registers_nothing(classic, sim):
    request = RegistrationRequest(BRIN, "00", "1", key=sim.control.key(BRIN))
    answer = classic.check_key(request)
    assert (answer.outcome, answer.step, answer.ok) == (R.KEY_VALID, "check_key", False)
    assert not school(sim)["aanleverpunten"][1]["active"]
    assert steps(sim) == ["check_key"]


@pytest.mark.parametrize(
    ("changes", "outcome", "owner"),
    [
        ({"key": KEY}, R.KEY_UNKNOWN, Owner.US),
        ({"key": None}, R.KEY_MISSING, Owner.US),
        ({"key": f"sleutel van {OTHER_BRIN}"}, R.KEY_OTHER_BRIN, Owner.US),
        ({"key": f"sleutel van {BRIN}", "brin": "99ZZ"}, R.KEY_OTHER_BRIN, Owner.US),
        ({"aanleverpunt": "7"}, R.UNKNOWN_AANLEVERPUNT, Owner.US),
        ({"aanleverpunt": "0"}, R.WRONG_KIND, Owner.US),
        ({"key": "LAS-sleutel"}, R.WRONG_KIND, Owner.US),
        ({"kind": "LAS"}, R.WRONG_KIND, Owner.US),
    ],
    ids=lambda value: str(value.value) if isinstance(value, R) else "",
)
def test_refused(classic, sim, changes, outcome, owner):
    keys = {
        f"sleutel van {OTHER_BRIN}": sim.control.key(OTHER_BRIN),
        f"sleutel van {BRIN}": sim.control.key(BRIN),
        "LAS-sleutel": sim.control.key(BRIN, "0"),
    }
    values = {"brin": BRIN, "aanleverpunt": "1", "key": sim.control.key(BRIN), **changes}
    values["key"] = keys.get(values["key"], values["key"])
    registration = classic.register(RegistrationRequest(vestiging="00", **values))
    assert (registration.outcome, registration.owner) == (outcome, owner)
    assert registration.address == ""
    assert registration.raw_code
    text = str(registration.message)
    assert "%(" not in text
    if outcome in (R.KEY_UNKNOWN, R.KEY_OTHER_BRIN, R.UNKNOWN_AANLEVERPUNT):
        # the manual's tip: compare the BRIN with the one in Mijn OSO
        assert "Mijn OSO" in text
        assert values["brin"] in text
    assert not any(p["active"] for p in school(sim)["aanleverpunten"] if p["kind"] == "RI")


def test_grey_key_needs_none(classic, sim):
    grey = {"index": "1", "kind": "RI", "key": None}
    sim.control.put_school(brin=BRIN, aanleverpunten=[{"index": "0", "kind": "LAS"}, grey])
    assert register(classic, sim, key=None).outcome is R.REGISTERED
    assert steps(sim) == ["register"]


def test_not_qualified(classic, sim):
    key = sim.control.key(BRIN)
    sim.control.put_school(**{**school(sim), "qualified": False})
    registration = register(classic, sim, key=key)
    assert registration.outcome is R.NOT_QUALIFIED
    assert registration.owner is Owner.BOARD


@pytest.mark.parametrize("where", ["fault", "resultaat"])
def test_refusal_in_fault_or_element(classic, sim, where):
    sim.control.settings(code_form=where)
    assert register(classic, sim, key=KEY).outcome is R.KEY_UNKNOWN


@pytest.mark.parametrize(
    ("step", "fault", "outcome", "detail"),
    [
        ("check_key", "http_503", R.TECHNICAL, Detail.UNAVAILABLE),
        ("register", "http_500", R.TECHNICAL, Detail.HTTP_STATUS),
        ("register", "soap_fault", R.UNKNOWN_CODE, None),
        ("check_key", "code_in_resultaat", R.UNKNOWN_CODE, None),
        ("check_key", "server_cert_expired", R.CERTIFICATE, Detail.SERVER_EXPIRED),
    ],
)
def test_faults(classic, sim, step, fault, outcome, detail):
    sim.control.fault(step, fault)
    registration = register(classic, sim)
    assert (registration.outcome, registration.detail) == (outcome, detail)
    assert registration.step == step
    assert registration.owner
    assert "%(" not in str(registration.message)
    assert register(classic, sim).ok


# -- with the OSR ----------------------------------------------------------------------------------


@pytest.fixture
def current(sim):
    with OsoClient(settings_for(sim, "oso2021")) as client:
        yield client


TODAY = date.today()
YESTERDAY, TOMORROW = (
    (TODAY - timedelta(days=1)).isoformat(),
    (TODAY + timedelta(days=1)).isoformat(),
)


@pytest.mark.parametrize("number", ["1", f"{KENMERK_PREFIX}{BRIN}00001"])
def test_mandate_and_endpoint(current, sim, number):
    registration = register(current, sim, aanleverpunt=number)
    assert (registration.outcome, registration.step) == (R.REGISTERED, "osr")
    assert registration.address == f"{KENMERK_PREFIX}{BRIN}00001"
    assert steps(sim) == []  # nothing is registered at the Traffic Center any more
    assert current.check_key(RegistrationRequest(BRIN, "00", number)).ok


@pytest.mark.parametrize(
    ("mandates", "point", "outcome", "owner"),
    [
        ([], {}, R.MANDATE_MISSING, Owner.BOARD),
        ([{"supplier_oin": SUPPLIERS["las"]}], {}, R.MANDATE_MISSING, Owner.BOARD),
        ([{"end": YESTERDAY}], {}, R.MANDATE_MISSING, Owner.BOARD),
        ([{"start": TOMORROW}], {}, R.MANDATE_MISSING, Owner.BOARD),
        ([{}], {"endpoint": False}, R.ENDPOINT_MISSING, Owner.ADMIN),
        ([{}], {"end": YESTERDAY}, R.ENDPOINT_MISSING, Owner.ADMIN),
        ([{}], {"start": TOMORROW}, R.ENDPOINT_MISSING, Owner.ADMIN),
        ([{}], {"end": TODAY.isoformat()}, R.REGISTERED, None),
    ],
)
def test_valid_today(current, sim, mandates, point, outcome, owner):
    sim.control.put_school(
        brin=BRIN,
        aanleverpunten=[
            {"index": "0", "kind": "LAS"},
            {"index": "1", "url": "https://school.example/", **point},
        ],
        mandates=[{"supplier_oin": SUPPLIERS["addon"], **mandate} for mandate in mandates],
    )
    registration = register(current, sim)
    assert (registration.outcome, registration.owner) == (outcome, owner)
    if outcome.ok:
        return
    # and the Traffic Center sees it the same way
    result = current.fetch(FetchRequest(BRIN, "1", BRIN, BSN))
    assert result.outcome.value == "self_not_connected"


def test_routeringskenmerk_of_another_school(current, sim):
    registration = register(current, sim, aanleverpunt=f"{KENMERK_PREFIX}{OTHER_BRIN}00001")
    assert registration.outcome is R.UNKNOWN_AANLEVERPUNT
    assert BRIN in str(registration.message)


def test_school_that_the_osr_does_not_know(current, sim):
    assert register(current, sim, brin="99ZZ").outcome is R.MANDATE_MISSING


def test_wrong_api_key(sim):
    with OsoClient(settings_for(sim, "oso2021", osr_api_key="onjuist")) as client:
        registration = register(client, sim)
    assert (registration.outcome, registration.detail) == (R.TECHNICAL, Detail.HTTP_STATUS)
    assert registration.raw_text == "HTTP 401"


def test_osr_that_does_not_answer(sim):
    with OsoClient(settings_for(sim, "oso2021", osr_url="https://127.0.0.1:1")) as client:
        registration = register(client, sim)
    assert (registration.outcome, registration.detail) == (R.TECHNICAL, Detail.REFUSED)
    assert "127.0.0.1:1" in str(registration.message)


def test_osr_is_not_set(sim):
    client = OsoClient(settings_for(sim, "oso2021", osr_url=None))
    with pytest.raises(SettingsError) as error:
        register(client, sim)
    assert error.value.message.code == "protocol.settings_osr"
