"""One dossier over the wire: sessions, lists of delivery points, outcomes, sign-off."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import pytest
from lxml import etree

from oso.protocol import (
    Detail,
    FetchRequest,
    OsoClient,
    Outcome,
    Overdrachtsoort,
    Owner,
    load_profile,
)

from .conftest import (
    BRIN,
    BSN,
    BSN_NOWHERE,
    BSN_ZERO,
    IMPATIENT,
    ONDERWIJSNUMMER,
    OTHER_BRIN,
    TIMEOUTS,
    dossier,
    register,
    settings_for,
)

LAS = {"kind": "LAS"}


def canonical(xml: bytes) -> str:
    return canonicalize(from_file=io.BytesIO(xml))


def many_points(sim, *indexes: str) -> None:
    """Give BRIN several delivery points, besides our own."""
    (school,) = [school for school in sim.control.schools() if school["brin"] == BRIN]
    own = [point for point in school["aanleverpunten"] if point["kind"] == "RI"]
    school["aanleverpunten"] = [{"index": index, **LAS} for index in indexes] + own
    sim.control.put_school(**school)


def signed_off(sim) -> list[str]:
    """The results with which sessions were signed off."""
    return [exchange["result"] for exchange in sim.control.exchanges("afmelding")]


@pytest.mark.parametrize("pgn", [BSN, BSN_ZERO, ONDERWIJSNUMMER], ids=["bsn", "zero", "other"])
@pytest.mark.parametrize("form", ["inline", "cdata", "base64"])
def test_delivered_as_it_was(fetch, sim, form, pgn):
    tag = "onderwijsnummer" if pgn == ONDERWIJSNUMMER else "bsn"
    sim.control.settings(delivery=form)
    result = fetch(pgn)
    assert (result.outcome, result.ok, result.owner) == (Outcome.DELIVERED, True, None)
    assert result.signed_off
    assert result.signoff_code == "OverdrachtGeslaagd"
    assert canonical(result.dossier) == canonical(dossier(pgn, tag=tag))
    assert result.size == len(result.dossier)
    assert set(result.timings) == {"overdracht", "document", "afmelding", "total"}
    assert [attempt.outcome for attempt in result.attempts] == [Outcome.DELIVERED]
    assert [exchange["step"] for exchange in sim.control.exchanges()] == [
        "overdracht",
        "sessiecontrole",
        "document",
        "afmelding",
    ]


def test_the_envelope_leaves_no_trace_in_the_dossier(fetch):
    root = etree.fromstring(fetch().dossier)
    assert "http://schemas.xmlsoap.org/soap/envelope/" not in root.nsmap.values()
    assert not any("Overstapservice" in uri for uri in root.nsmap.values())
    assert root.nsmap["xsi"]


def test_official_examples(work, profile, tmp_path, running):
    folder = Path(__file__).resolve().parents[3] / "shared/gegevensset/dossiers"
    if not folder.is_dir():
        pytest.skip("the official examples are not here")
    running.control.reset()
    with OsoClient(settings_for(running, profile)) as client:
        for path in sorted(folder.glob("*.xml")):
            put = running.control.put_dossier(path.read_bytes(), source=path.name)
            address = register(client, running, put["brin"]).address
            root = etree.fromstring(path.read_bytes())
            (pgn,) = root.xpath("//*[local-name()='leerling']/*[local-name()='bsn']/text()")
            result = client.fetch(FetchRequest(put["brin"], address, put["brin"], pgn))
            assert canonical(result.dossier) == canonical(path.read_bytes()), path.name


# -- outcomes --------------------------------------------------------------------------------------


def expect(result, outcome, detail=None, *, signed: bool = True) -> None:
    assert (result.outcome, result.detail) == (outcome, detail)
    assert result.dossier is None
    assert result.signed_off is signed
    assert str(result.message)
    assert "%(" not in str(result.message)


def test_unknown_number(fetch, sim):
    result = fetch(BSN_NOWHERE)
    expect(result, Outcome.NOT_READY, Detail.PUPIL_UNKNOWN)
    assert result.raw_code == "LeerlingOnbekend"
    assert result.owner is Owner.US
    assert BRIN in str(result.message)
    assert signed_off(sim) == ["DossierNietKlaar"]


def test_not_ready_says_how_to_set_ready(fetch, sim):
    sim.control.set_dossier(bsn=BSN, prepared=False)
    result = fetch()
    expect(result, Outcome.NOT_READY)
    for words in ("Regionaal Initiatief", "De eigen instelling", "Binnen BRIN", BRIN):
        assert words in str(result.message)
    assert sim.control.status()["stored_requests"] == 1  # so that a notification could follow


def test_ready_for_another_school(fetch, sim):
    sim.control.set_dossier(bsn=BSN, allowed=[OTHER_BRIN])
    expect(fetch(), Outcome.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("since", "outcome"),
    [
        (date(2019, 1, 31), Outcome.DELIVERED),
        (date(2019, 2, 1), Outcome.DELIVERED),
        (date(2019, 2, 2), Outcome.NOT_CHANGED),
    ],
)
def test_only_when_newer(fetch, since, outcome):
    result = fetch(since=since)
    assert result.outcome is outcome
    assert result.signed_off


def test_wrong_version(fetch, sim):
    sim.control.settings(accepted_versions=["2018.1"])
    result = fetch()
    expect(result, Outcome.WRONG_VERSION)
    assert result.owner is Owner.LAS


def test_school_unknown(fetch):
    result = fetch(bron_brin="00ZZ")
    expect(result, Outcome.SCHOOL_UNKNOWN, signed=False)
    assert result.sessie_id == ""
    assert result.signoff_result is None
    assert "00ZZ" in str(result.message)


def test_school_without_las(fetch, sim):
    expect(fetch(bron_brin="99XC"), Outcome.SCHOOL_NO_CONNECTION, signed=False)
    assert signed_off(sim) == []


def test_self_not_registered(client, sim):
    result = client.fetch(FetchRequest("99XC", "7", BRIN, BSN))
    in_osr = Detail.SELF_NOT_IN_OSR if client.profile.connect == "osr" else None
    expect(result, Outcome.SELF_NOT_CONNECTED, in_osr, signed=False)
    assert "99XC" in str(result.message)
    assert ("Mijn OSO" in str(result.message)) is (in_osr is None)


def test_self_not_qualified(fetch, sim):
    (school,) = [school for school in sim.control.schools() if school["brin"] == BRIN]
    sim.control.put_school(**{**school, "qualified": False})
    result = fetch()
    expect(result, Outcome.SELF_NOT_CONNECTED, Detail.SELF_NOT_QUALIFIED, signed=False)
    assert result.owner is Owner.BOARD


def test_within_one_brin(fetch):
    assert fetch(overdrachtsoort=Overdrachtsoort.BINNEN_BRIN).ok
    result = fetch(overdrachtsoort=Overdrachtsoort.BINNEN_BRIN, bron_brin=OTHER_BRIN)
    expect(result, Outcome.SESSION_PROBLEM, Detail.WRONG_TRANSFER_KIND, signed=False)


def test_another_school(fetch):
    assert fetch(bron_brin=OTHER_BRIN).ok


def test_session_expired_in_between(fetch, sim):
    sim.control.settings(session_seconds=0)
    expect(fetch(), Outcome.SESSION_PROBLEM, Detail.SESSION_EXPIRED)


@pytest.mark.parametrize("where", ["fault", "resultaat"])
def test_code_in_fault_or_element(fetch, sim, where):
    sim.control.settings(code_form=where)
    sim.control.set_dossier(bsn=BSN, prepared=False)
    result = fetch()
    expect(result, Outcome.NOT_READY)
    assert result.raw_code == "DossierNietKlaar"
    assert result.raw_text == "Het dossier staat nog niet klaar."
    expect(fetch(bron_brin="00ZZ"), Outcome.SCHOOL_UNKNOWN, signed=False)


# -- several delivery points -----------------------------------------------------------------------


def test_list_is_walked_in_order_until_the_first_dossier(fetch, sim):
    many_points(sim, "5", "3", "8", "2")
    sim.control.set_dossier(bsn=BSN, brin=BRIN, aanleverpunten=["8"])
    result = fetch()
    assert result.ok
    assert [attempt.outcome for attempt in result.attempts] == [
        Outcome.NOT_READY,
        Outcome.NOT_READY,
        Outcome.DELIVERED,
    ]
    asked = [exchange["bron_address"] for exchange in sim.control.exchanges("document")]
    assert asked == [attempt.address for attempt in result.attempts]
    assert [point[-1] for point in asked] == ["5", "3", "8"]
    assert result.bron_address == asked[-1]
    assert signed_off(sim) == ["OverdrachtGeslaagd"]


def test_all_are_asked_when_the_profile_says_so(sim, client, address, profile):
    many_points(sim, "5", "3", "8")
    sim.control.set_dossier(bsn=BSN, brin=BRIN, aanleverpunten=["5", "3"])
    whole = replace(load_profile(profile), stop_at_first=False)
    with OsoClient(replace(client.settings, profile=whole)) as walker:
        result = walker.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert [attempt.outcome.value for attempt in result.attempts] == [
        "delivered",
        "delivered",
        "not_ready",
    ]
    assert result.ok
    assert result.bron_address == result.attempts[1].address  # of equals the one asked last
    assert result.dossier


def test_best_result_and_of_equals_the_last(fetch, sim):
    many_points(sim, "5", "3", "8")
    sim.control.remove_dossier(bsn=BSN, brin=BRIN)
    sim.control.fault("document", "soap_fault", code="OntvangerNietToegestaan")
    result = fetch()
    assert [attempt.raw_code for attempt in result.attempts] == [
        "OntvangerNietToegestaan",
        "LeerlingOnbekend",
        "LeerlingOnbekend",
    ]
    expect(result, Outcome.NOT_READY, Detail.PUPIL_UNKNOWN)
    assert result.bron_address == result.attempts[2].address
    (exchange,) = sim.control.exchanges("afmelding")
    assert exchange["result"] == "DossierNietKlaar"
    assert exchange["bron_address"] == result.attempts[2].address


def test_one_delivery_point_asked_for(fetch, sim):
    many_points(sim, "5", "3")
    (school,) = [school for school in sim.control.schools() if school["brin"] == BRIN]
    wanted = school["aanleverpunten"][1]
    for address in (wanted["index"], wanted["kenmerk"]):
        result = fetch(bron_address=address if address != "3" else wanted["kenmerk"])
        assert [attempt.url.rpartition("/")[2] for attempt in result.attempts] == ["3"]


def test_dead_first_delivery_point(fetch, sim):
    sim.control.fault("overdracht", "dead_first")
    result = fetch()
    assert result.ok
    assert [attempt.detail for attempt in result.attempts] == [Detail.REFUSED, None]


def test_delivery_point_listed_twice_is_asked_once(fetch, sim):
    sim.control.set_dossier(bsn=BSN, prepared=False)
    sim.control.fault("overdracht", "duplicate")
    assert len(fetch().attempts) == 1


def test_empty_list(fetch, sim):
    sim.control.fault("overdracht", "empty_list")
    expect(fetch(), Outcome.SCHOOL_NO_CONNECTION, Detail.NO_AANLEVERPUNT)
    assert signed_off(sim) == ["VerstrekkerAanleverpuntNietActief"]


# -- the sign-off ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "timeouts"),
    [("soap_fault", TIMEOUTS), ("lost", TIMEOUTS), ("http_500", TIMEOUTS), ("hang", IMPATIENT)],
    ids=["soap_fault", "lost", "http_500", "hang"],
)
def test_failed_sign_off_does_no_harm(fetch, sim, fault, timeouts):
    sim.control.fault("afmelding", fault)
    result = fetch()
    assert result.ok
    assert result.dossier
    assert not result.signed_off
    assert result.signoff_result is Outcome.DELIVERED
    assert result.signoff_code == ("OnbekendeStoring" if fault == "soap_fault" else "")
    assert result.message.code == "protocol.fetch.delivered"


def test_every_session_is_signed_off_once(fetch, sim):
    for pgn in (BSN, BSN_NOWHERE, BSN_ZERO):
        fetch(pgn)
    status = sim.control.status()
    assert status["sessions"] == 3
    assert status["open_sessions"] == 0
    ids = [exchange["sessie_id"] for exchange in sim.control.exchanges("afmelding")]
    assert len(set(ids)) == len(ids) == 3


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_signed_off_when_our_own_program_fails(sim, client, address, error):
    class Broken(OsoClient):
        def _ask(self, request, sessie_id, point):
            raise error("bug")

    with Broken(client.settings) as broken, pytest.raises(error):
        broken.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert signed_off(sim) == ["TechnischeFout"]
    assert sim.control.status()["open_sessions"] == 0


# -- threads ---------------------------------------------------------------------------------------


def test_one_client_for_many_threads(fetch, sim):
    wanted = {BSN: "bsn", BSN_ZERO: "bsn", ONDERWIJSNUMMER: "onderwijsnummer"}
    numbers = list(wanted) * 16
    barrier = threading.Barrier(8)

    def work(part: int):
        barrier.wait()
        return [(pgn, fetch(pgn)) for pgn in numbers[part::8]]

    with ThreadPoolExecutor(8) as pool:
        results = [pair for part in pool.map(work, range(8)) for pair in part]
    assert len(results) == 48
    for pgn, result in results:
        assert result.ok, result
        assert canonical(result.dossier) == canonical(dossier(pgn, tag=wanted[pgn]))
    assert len({result.sessie_id for _pgn, result in results}) == 48
    assert signed_off(sim) == ["OverdrachtGeslaagd"] * 48
