"""Everything that the net and the other side can do: an outcome, a text, and a closed session."""

import socket

import pytest

from oso.protocol import Detail, FetchRequest, OsoClient, Outcome, Owner, profile_names
from simulator.faults import SPECS

from .conftest import BRIN, BSN, IMPATIENT, TIMEOUTS, register, settings_for

T, C = Outcome.TECHNICAL, Outcome.CERTIFICATE
#: fault, its parameters, outcome, detail: the same at the Traffic Center and at the LAS
WIRE = [
    ("connection_reset", {}, T, Detail.CONNECTION_LOST),
    ("hang", {}, T, Detail.READ_TIMEOUT),
    ("http_500", {}, T, Detail.HTTP_STATUS),
    ("http_502", {}, T, Detail.UNAVAILABLE),
    ("http_503", {}, T, Detail.UNAVAILABLE),
    ("http_504", {}, T, Detail.UNAVAILABLE),
    ("redirect", {}, T, Detail.HTTP_STATUS),
    ("empty", {}, T, Detail.BAD_ANSWER),
    ("html_200", {}, T, Detail.BAD_ANSWER),
    ("entity_bomb", {}, T, Detail.BAD_ANSWER),
    ("lost", {}, T, Detail.CONNECTION_LOST),
    ("cut", {}, T, Detail.CONNECTION_LOST),
    ("slow_drip", {}, T, Detail.READ_TIMEOUT),
    ("slow_headers", {}, T, Detail.READ_TIMEOUT),
    ("malformed", {}, T, Detail.BAD_ANSWER),
    ("compressed", {}, T, Detail.BAD_ANSWER),
    ("server_cert_expired", {}, C, Detail.SERVER_EXPIRED),
    ("server_cert_wrong_host", {}, C, Detail.SERVER_WRONG_HOST),
    ("server_cert_unknown_ca", {}, C, Detail.SERVER_UNTRUSTED),
    ("tls_too_old", {}, T, Detail.TLS),
    ("handshake_cut", {}, T, Detail.CONNECTION_LOST),
]
#: the same, for what depends on the profile
WORDS = [
    ("soap_fault", {}, Outcome.UNKNOWN_CODE, None),
    ("soap_fault", {"code": "VerstrekkerNietBekend"}, Outcome.SCHOOL_UNKNOWN, None),
    ("soap_fault", {"code": "OverdrachtGeslaagd"}, T, Detail.BAD_ANSWER),
    ("soap_fault_without_code", {}, T, Detail.FAULT_WITHOUT_CODE),
    ("soap_12_fault", {"code": "SessieVerlopen"}, Outcome.SESSION_PROBLEM, Detail.SESSION_EXPIRED),
    ("code_in_resultaat", {}, Outcome.UNKNOWN_CODE, None),
    ("code_in_resultaat", {"code": "OntvangerNietToegestaan"}, Outcome.NOT_ALLOWED, None),
    ("wrong_namespace", {}, T, Detail.WRONG_NAMESPACE),
]
AT_THE_LAS = [
    ("las_wrong_certificate", {}, C, Detail.LAS_CERTIFICATE),
    ("not_a_dossier", {}, T, Detail.DOSSIER_UNREADABLE),
    ("pgn_in_text", {}, Outcome.UNKNOWN_CODE, None),
]
#: the dossier is delivered; what is wrong in it is for the import to see
DELIVERED = [
    "other_pupil",
    "other_brin",
    "invalid_dossier",
    "unknown_version",
    "attachment_truncated",
    "attachment_bomb",
    "attachment_path",
]
#: here, in test_fetch.py and in test_catalogue.py
TESTED_ELSEWHERE = {
    "session_forgotten",
    "clock_jump",
    "refused",
    "unknown_host",
    "never_accepted",
    "maintenance",
    "session_expired",
    "empty_list",
    "dead_first",
    "duplicate",
    "other_url",
    "huge_dossier",
    # test_notify.py
    "notify_before_sign_off",
    "notify_unknown_session",
    "notify_other_brin",
    "notify_twice",
    "notify_wrong_certificate",
}


def test_every_fault_is_tested():
    tested = {row[0] for row in WIRE + WORDS + AT_THE_LAS}
    assert tested | set(DELIVERED) | TESTED_ELSEWHERE == set(SPECS)


def rows(wire_profile: str, *more: list) -> list:
    """What goes over the wire is tried with one profile, what is said with both."""
    pairs = [(wire_profile, row) for row in WIRE]
    for table in (WORDS, *more):
        pairs += [(profile, row) for profile in profile_names() for row in table]
    return [
        pytest.param(profile, row, id="-".join([profile, row[0], *row[1].values()]))
        for profile, row in pairs
    ]


@pytest.fixture
def timeouts(request) -> dict[str, float]:
    row = getattr(request.node, "callspec", None) and request.node.callspec.params.get("row")
    return IMPATIENT if row and row[0] in ("hang", "slow_drip", "slow_headers") else TIMEOUTS


def strike(sim, client, fetch, step: str, fault: str, params: dict):
    """Arm a fault, fetch with new connections."""
    if SPECS[fault].kind == "tls":
        client.close()
    sim.control.fault(step, fault, **params)
    result = fetch()
    assert sum(item["hits"] for item in sim.control.faults()) == 1
    return result


@pytest.mark.parametrize(("profile", "row"), rows("oso2021"))
def test_traffic_center(sim, client, fetch, profile, row):
    fault, params, outcome, detail = row
    result = strike(sim, client, fetch, "overdracht", fault, params)
    assert (result.outcome, result.detail) == (outcome, detail)
    assert (result.sessie_id, result.signed_off, result.attempts) == ("", False, ())
    assert sim.control.exchanges("afmelding") == []
    assert "%(" not in str(result.message)
    assert result.dossier is None
    assert fetch().ok  # nothing of it is left


@pytest.mark.parametrize(("profile", "row"), rows("oso2018", AT_THE_LAS))
def test_las(sim, client, fetch, profile, row):
    fault, params, outcome, detail = row
    result = strike(sim, client, fetch, "document", fault, params)
    assert (result.outcome, result.detail) == (outcome, detail)
    assert result.signed_off
    assert result.signoff_result is outcome
    assert result.dossier is None
    assert len(result.attempts) == 1
    (exchange,) = sim.control.exchanges("afmelding")
    assert exchange["result"] == client.profile.results[outcome]
    assert BSN not in repr(result)
    assert str(result.message)
    if outcome is T and result.owner is Owner.KENNISNET:
        pytest.fail("a failure of a LAS is not Kennisnet's to mend")


@pytest.mark.parametrize("profile", ["oso2021"])
@pytest.mark.parametrize("fault", DELIVERED)
def test_delivered_whatever_is_in_it(sim, client, fetch, fault):
    params = {"mb": 5} if fault == "attachment_bomb" else {}
    result = strike(sim, client, fetch, "document", fault, params)
    assert result.ok
    assert result.dossier


@pytest.mark.parametrize(
    "fault", ["http_503", "lost", "connection_reset", "malformed", "soap_fault_without_code"]
)
def test_las_that_cannot_check_the_session_delivers_nothing(sim, client, fetch, fault):
    result = strike(sim, client, fetch, "sessiecontrole", fault, {})
    assert result.outcome is Outcome.SESSION_PROBLEM
    assert result.detail is Detail.SESSION_NOT_CHECKED
    assert result.owner is Owner.LAS
    assert result.dossier is None
    assert result.signed_off


def test_session_that_expires_at_once(sim, client, fetch):
    result = strike(sim, client, fetch, "overdracht", "session_expired", {})
    assert (result.outcome, result.detail) == (Outcome.SESSION_PROBLEM, Detail.SESSION_EXPIRED)
    assert result.signed_off


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:80/",
        "file:///etc/passwd",
        "https://user:secret@127.0.0.1/",
        "https://[::1/",
        "https://127.0.0.1:99999/",
        "javascript:alert(1)",
        "",
    ],
)
@pytest.mark.parametrize("profile", ["oso2018"])
def test_address_that_may_not_be_used(sim, client, fetch, url):
    result = strike(sim, client, fetch, "overdracht", "other_url", {"url": url})
    assert (result.outcome, result.detail) == (T, Detail.ADDRESS_REFUSED)
    assert result.owner is Owner.KENNISNET
    assert "secret" not in repr(result)
    assert result.signed_off


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_private_address_is_refused_unless_allowed(sim, profile, address, host):
    las_url = sim.urls["las_url"].replace("127.0.0.1", host)
    sim.control.fault("overdracht", "other_url", url=f"{las_url}/{BRIN}/0")
    with OsoClient(settings_for(sim, profile, allow_private_hosts=False)) as client:
        result = client.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert (result.outcome, result.detail) == (T, Detail.ADDRESS_REFUSED)
    assert sim.control.exchanges("document") == []
    assert "handshake" not in sim.log.read_text().splitlines()[-1]
    assert result.signed_off


@pytest.mark.parametrize("form", ["inline", "cdata"])
def test_big_dossier(sim, form):
    slow = {"document": 30, "total": 60}
    with OsoClient(settings_for(sim, "oso2018", timeouts=slow)) as patient:
        address = register(patient, sim).address
        sim.control.settings(delivery=form)
        sim.control.fault("document", "huge_dossier", mb=50)
        result = patient.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert result.ok, result
    assert result.size > 50 << 20


def test_too_big_a_dossier(sim, profile, address):
    sim.control.fault("document", "huge_dossier", mb=3)
    with OsoClient(settings_for(sim, profile, answer_bytes=2_000_000)) as client:
        result = client.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert (result.outcome, result.detail) == (T, Detail.TOO_LARGE)
    assert result.owner is Owner.LAS
    assert result.signed_off


def test_nothing_listens_tries_again_and_says_so(sim, profile, address):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{probe.getsockname()[1]}/tc"
        with OsoClient(settings_for(sim, profile, tc_url=url)) as client:
            result = client.fetch(FetchRequest(BRIN, address, BRIN, BSN))
            ping = client.ping()
    for answer in (result, ping):
        assert (answer.outcome, answer.detail) == (T, Detail.REFUSED)
        assert answer.owner is Owner.ADMIN
    assert result.timings["total"] >= client.profile.connect_pause


@pytest.mark.parametrize("profile", ["oso2018"])
def test_connection_that_is_never_accepted(sim, profile):
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = []
        for _ in range(4):  # fill the queue: from then on the kernel does not answer
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(full.getsockname())
            waiting.append(one)
        url = f"https://127.0.0.1:{full.getsockname()[1]}/tc"
        quick = {"connect": 0.4, "tc": 0.4, "total": 1}
        with OsoClient(settings_for(sim, profile, tc_url=url, timeouts=quick)) as client:
            ping = client.ping()
        for one in waiting:
            one.close()
    assert (ping.outcome, ping.detail) == (T, Detail.CONNECT_TIMEOUT)


@pytest.mark.parametrize(
    ("step", "fault"), [("ping", "http_503"), ("ping", "soap_fault"), ("ping", "html_200")]
)
def test_ping_that_fails(sim, client, step, fault):
    sim.control.fault(step, fault)
    answer = client.ping()
    assert not answer.ok
    assert answer.owner
    assert "%(" not in str(answer.message)


def test_ping(client):
    answer = client.ping()
    assert answer.ok
    assert answer.raw_code == "Bereikbaar"
    assert answer.message.code == "protocol.ping.delivered"
