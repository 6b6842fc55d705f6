"""The profile files: complete, in step with their WSDL, and honest about what is ours."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from oso.protocol import (
    RANKING,
    Detail,
    Outcome,
    Overdrachtsoort,
    Owner,
    ProfileError,
    RegistrationOutcome,
    fetch_message,
    load_profile,
    profile_names,
    registration_message,
)
from oso.protocol import messages as texts
from oso.protocol import profile as profiles
from oso.protocol.outcome import best
from simulator import codes

from .conftest import BRIN, BSN

XSD = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


@pytest.fixture
def loaded(profile):
    return load_profile(profile)


def test_names():
    assert profile_names() == ("oso2018", "oso2021")
    for name in profile_names():
        assert load_profile(name).name == name
        assert load_profile(name) is load_profile(name)


def test_every_name_is_in_the_wsdl(loaded):
    tree = etree.parse(loaded.wsdl)
    schema = tree.find(f".//{XSD}schema")
    assert schema.get("targetNamespace") == loaded.namespace
    elements = {element.get("name") for element in schema.iter(f"{XSD}element")}
    only_read = {"fault_code", "fault_text"}
    wanted = {name for key, name in loaded.elements.items() if key not in only_read}
    wanted |= {name for pair in loaded.messages.values() for name in pair}
    assert wanted == elements
    operations = {item.get("name") for item in tree.iter(f"{WSDL}operation")}
    assert set(loaded.operations.values()) == operations
    assert set(loaded.operations) == set(loaded.messages)


def test_ours_is_marked(loaded):
    ours = loaded.ours
    for key in ("zoeksleutel.strategy", "zoeksleutel.key", "elements.pgn", "timeouts.connect"):
        assert key in ours
    for key in ("elements.bron_brin", "codes.SessieAfwijkend", "messages.overdracht"):
        assert key not in ours
    # every technical name of an operation is ours: none was to be read anywhere
    assert {f"operations.{step}" for step in loaded.operations} <= ours
    assert all(f"timeouts.{key}" in ours for key in loaded.timeouts)


def test_every_outcome_has_a_word_for_the_sign_off(loaded):
    assert set(loaded.results) == set(Outcome)
    for outcome in Outcome:
        verdict = loaded.codes.get(loaded.results[outcome])
        assert verdict is None or verdict.outcome is outcome


def test_codes_can_give_every_functional_outcome(loaded):
    given_by_codes = {verdict.outcome for verdict in loaded.codes.values()}
    assert given_by_codes | {Outcome.UNKNOWN_CODE} == set(Outcome)


def test_simulator_uses_known_codes_only(loaded):
    assert codes.unknown_codes(loaded) == []


def test_namespace_counts_by_its_tail(loaded):
    tail = loaded.namespace.rpartition("/")[2]
    assert loaded.same_namespace(f"http://xml.eld.nl/schemas/Overstapservice/{tail}")
    assert not loaded.same_namespace(loaded.namespace.replace(tail, "20170601"))
    assert not loaded.same_namespace("")


def test_soorten_are_read_in_every_spelling(loaded):
    assert loaded.soort("overstapdossier") is Overdrachtsoort.OVERSTAP
    assert loaded.soort("binnenBRIN") is Overdrachtsoort.BINNEN_BRIN
    assert loaded.soort("OVERDRACHTBINNENBRIN") is Overdrachtsoort.BINNEN_BRIN
    assert loaded.soort("anders") is None


@given(st.text("0123456789", min_size=9, max_size=9))
def test_zoeksleutel(number):
    import base64

    for name in profile_names():
        profile = load_profile(name)
        first, second = profile.zoeksleutel(number), profile.zoeksleutel(number)
        assert first == second  # the same from us and from the LAS
        assert len(base64.b64decode(first.value)) == profile.zoeksleutel_bytes == 128
        assert number not in first.value
        assert first.pgnfrag in (None, number[-4:])
    other = load_profile("oso2018").zoeksleutel(number[::-1] + "0")
    assert other.value != first.value


def test_address():
    classic, current = load_profile("oso2018"), load_profile("oso2021")
    assert classic.full_address(BRIN, " 1 ") == "1"
    assert current.full_address(BRIN, "1") == f"00000007000{BRIN}00001"
    assert current.full_address(BRIN, "0000000700000yy00931") == "0000000700000YY00931"


# -- bad files -------------------------------------------------------------------------------------


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write a changed copy of a profile and load it."""

    def write(change) -> profiles.Profile:
        source = (load_profile("oso2018").wsdl.parent / "profile.ini").read_text()
        folder = tmp_path / "eigen"
        folder.mkdir()
        (folder / "profile.ini").write_text(change(source))
        monkeypatch.setattr(profiles, "PROFILES", tmp_path)
        return profiles.load_profile.__wrapped__("eigen")

    return write


@pytest.mark.parametrize(
    ("old", "new", "tells"),
    [
        ("not_ready\n", "klaar\n", "klaar"),
        ("pupil_unknown\n", "zoek\n", "zoek"),
        ("connect = 10", "connect = snel", "connect"),
        ("[elements ours]", "[elements theirs]", "theirs"),
        ("strategy = keyed-hash", "strategy = rsa", "rsa"),
        ("address = index", "address = straat", "address"),
        ("delivered = OverdrachtGeslaagd\n", "", "delivered"),
        ("namespace = ", "naam = ", "namespace"),
        ("pgn = pgn\n", "pgn = pgn\npgn = bsn\n", "pgn"),
        ("pgn = pgn\n", "pgn = pgn\nbron_brin = x\n", "bron_brin"),
        ("overstap = overstapdossier", "overgang = overstapdossier", "overgang"),
        ("[profile]", "profile", "section"),
    ],
)
def test_mistake_in_a_file_is_told(write, old, new, tells):
    with pytest.raises(ProfileError) as error:
        write(lambda text: text.replace(old, new, 1))
    assert tells in str(error.value)
    assert "eigen" in str(error.value)


def test_unchanged_copy_is_good(write):
    assert write(lambda text: text).name == "eigen"


@pytest.mark.parametrize("name", ["oso1999", "../oso2018", ""])
def test_no_such_profile(name):
    with pytest.raises(ProfileError):
        load_profile(name)


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_a_text(outcome):
    for detail in (None, *Detail):
        message, owner = fetch_message(
            outcome, detail, brin=BRIN, bron_brin="99XB", code="Xyz", host="tc.example"
        )
        assert "%(" not in str(message)
        assert (owner is None) is (outcome is Outcome.DELIVERED)
        assert message.code.startswith(f"protocol.fetch.{outcome.value}")


@pytest.mark.parametrize("outcome", RegistrationOutcome)
def test_every_registration_outcome_has_a_text(outcome):
    happy = outcome.ok or outcome is RegistrationOutcome.KEY_VALID
    for detail in (None, *Detail):
        message, owner = registration_message(
            outcome, detail, brin=BRIN, aanleverpunt="1", code="Xyz", host="tc.example"
        )
        assert "%(" not in str(message)
        assert (owner is None) is happy


def test_every_detail_has_a_text_of_its_own():
    tables = [*texts._FETCH.values(), *texts._REGISTRATION.values()]
    told = {detail for table in tables for detail in table if detail}
    # no_aanleverpunt and session_problem need no other advice than their outcome
    assert told == set(Detail) - {Detail.NO_AANLEVERPUNT}


def test_failures_of_a_las_are_not_kennisnets():
    for detail in texts._TECHNICAL:
        _message, owner = fetch_message(Outcome.TECHNICAL, detail, from_las=True)
        assert owner is not Owner.KENNISNET or detail is Detail.ADDRESS_REFUSED


def test_a_las_that_is_away_is_told_by_its_school_and_not_by_its_address():
    message, owner = fetch_message(
        Outcome.TECHNICAL,
        Detail.UNAVAILABLE,
        bron_brin="99XB",
        host="LAS (127.0.0.1:41623)",
        from_las=True,
    )
    assert "99XB" in str(message)
    assert "127.0.0.1" not in str(message)
    assert owner is Owner.LAS


def test_params_hold_only_what_the_text_names():
    message, _owner = fetch_message(Outcome.NOT_READY, brin=BRIN, bron_brin="99XB", code="c")
    assert set(message.params) == set(re.findall(r"%\((\w+)\)s", message.text)) == {"brin"}


@given(st.lists(st.sampled_from(list(Outcome)), min_size=1))
def test_best_result(outcomes):
    winner = best(list(enumerate(outcomes)), outcomes)
    position, outcome = winner
    assert RANKING.index(outcome) == min(RANKING.index(item) for item in outcomes)
    assert outcome not in outcomes[position + 1 :]  # of equals the last


def test_ranking_is_complete():
    assert sorted(RANKING) == sorted(Outcome)
    assert best([], []) is None
    assert BSN not in repr(RANKING)
