"""The simulator as a tool: control API, traps, certificates, start and stop."""

import http.client
import json
import os
import signal
import ssl
import stat
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import pkcs12

from oso.protocol import FetchRequest, OsoClient, Outcome
from simulator import pki
from simulator.control import ControlError

from .conftest import (
    BRIN,
    BSN,
    BSN_NOWHERE,
    BSN_ZERO,
    OTHER_BRIN,
    dossier,
    register,
    settings_for,
    start,
)


def post(sim, name: str, body: bytes, certificate: str = "addon") -> tuple[int, str]:
    """Send bytes of our own to a server of the simulator."""
    parts = urlsplit(sim.urls[name])
    context = ssl.create_default_context(cafile=str(sim.pki.pem("ca")))
    context.load_cert_chain(sim.pki.pem(certificate), sim.pki.key(certificate))
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context, timeout=9)
    try:
        connection.request("POST", parts.path, body, {"Content-Type": "text/xml"})
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def message(
    content: str, namespace: str = "http://xml.kennisnet.nl/schemas/Overstapservice/"
) -> bytes:
    return (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<o:overdrachtRequest xmlns:o="{namespace}20180404"><o:bronBrin>{BRIN}</o:bronBrin>'
        f"<o:doelBrin>{BRIN}</o:doelBrin>{content}</o:overdrachtRequest></e:Body></e:Envelope>"
    ).encode()


# -- the trap --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        f"<o:zoeksleutel>{BSN}</o:zoeksleutel>",
        f"<o:zoeksleutel>{BSN_NOWHERE}</o:zoeksleutel>",
        f"<o:x>leerling{BSN}</o:x>",
        "<o:zoeksleutel>MTIzNDU2NzgyMTIzNDU2Nzgy</o:zoeksleutel>",
        f"<!-- {BSN} -->",
    ],
)
def test_readable_number_at_the_traffic_center_is_a_trap(running, content):
    running.control.reset()
    status, answer = post(running, "tc_url", message(content))
    assert status == 500
    assert "PgnLeesbaar" in answer
    (trap,) = running.control.traps()
    assert (trap["step"], trap["peer"]) == ("overdracht", "addon")
    assert BSN not in json.dumps(running.control.exchanges())
    running.control.reset()
    assert running.control.traps() == []


def test_document_request_sent_to_the_traffic_center_is_a_trap(running):
    running.control.reset()
    with OsoClient(settings_for(running, "oso2018")) as client:
        address = register(client, running).address
        running.control.fault("overdracht", "other_url", url=running.urls["tc_url"])
        result = client.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert result.outcome is Outcome.TECHNICAL
    assert len(running.control.traps()) == 1
    running.control.reset()


# -- messages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"onzin",
        b"<a/>",
        message("", "urn:anders/"),
        b"<!DOCTYPE a><a/>",
        message("<x xmlns='urn:vreemd'/>"),
    ],
)
def test_what_is_no_message(sim, body):
    status, answer = post(sim, "tc_url", body)
    assert status == 500
    assert "Fault" in answer
    (exchange,) = sim.control.exchanges()
    assert exchange["step"] == ""


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "OnbekendAanleverpunt"),
        ("<o:doelAanleverpuntIndex>1</o:doelAanleverpuntIndex>", "OntvangerAanleverpuntNietActief"),
    ],
)
def test_checks_in_order(sim, content, code):
    assert code in post(sim, "tc_url", message(content))[1]


def test_exactly_one_key(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        register(client, sim)
    own = "<o:doelAanleverpuntIndex>1</o:doelAanleverpuntIndex>"
    keys = "<o:zoeksleutel>a</o:zoeksleutel>", "<o:koppelsleutel>b</o:koppelsleutel>"
    soort = "<o:overdrachtsoort>overstapdossier</o:overdrachtsoort>"
    for content in (own + soort, own + keys[0] + keys[1] + soort, own + keys[0]):
        assert "BerichtOnjuist" in post(sim, "tc_url", message(content))[1]
    assert "sessieId" in post(sim, "tc_url", message(own + keys[0] + soort))[1]


def test_las_checks_every_field_of_the_session(sim):
    """A session of another pupil does not open the dossier of this one."""
    from dataclasses import replace

    with OsoClient(settings_for(sim, "oso2018")) as client:
        address = register(client, sim).address
        request = FetchRequest(BRIN, address, BRIN, BSN)

        class Swapped(OsoClient):
            def _ask(self, request, sessie_id, point):
                return super()._ask(replace(request, pgn=BSN_ZERO), sessie_id, point)

        class Mixed(OsoClient):
            def _pupil(self, _request):
                return super()._pupil(request)

        with Swapped(client.settings) as swapped:
            assert swapped.fetch(request).raw_code == "SessieAfwijkend"
        with Mixed(client.settings) as mixed:
            other = replace(request, pgn=BSN_ZERO)
            assert mixed.fetch(other).raw_code == "SleutelOnjuist"


def test_a_session_is_signed_off_once(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        address = register(client, sim).address
        request = FetchRequest(BRIN, address, BRIN, BSN)

        class Twice(OsoClient):
            def _sign_off(self, request, progress):
                super()._sign_off(request, progress)
                super()._sign_off(request, progress)

        with Twice(client.settings) as twice:
            result = twice.fetch(request)
    assert result.signoff_code == "SessieReedsAfgemeld"
    assert result.ok


def test_a_closed_session_opens_no_dossier(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        address = register(client, sim).address

        class Early(OsoClient):
            def _walk(self, request, points, progress):
                self._sign_off(request, progress)
                super()._walk(request, points, progress)

        with Early(client.settings) as early:
            result = early.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert result.raw_code == "SessieReedsAfgemeld"
    assert result.dossier is None


def test_clock_shift_makes_sessions_expire(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        address = register(client, sim).address

        class Slow(OsoClient):
            def _walk(self, request, points, progress):
                sim.control.clock(1801)
                super()._walk(request, points, progress)

        with Slow(client.settings) as slow:
            result = slow.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert result.raw_code == "SessieVerlopen"


def test_latency(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        quick = client.ping().seconds
        sim.control.latency(300, "ping")
        assert client.ping().seconds >= 0.3
        sim.control.latency(0)
        assert quick < 5
        assert client.ping().ok


# -- control API -----------------------------------------------------------------------------------


def test_put_replace_and_remove(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        address = register(client, sim).address
        request = FetchRequest(BRIN, address, BRIN, BSN_NOWHERE)
        assert client.fetch(request).raw_code == "LeerlingOnbekend"
        put = sim.control.put_dossier(dossier(BSN_NOWHERE), prepared=False)
        assert put["bsn"] == "******676"
        assert client.fetch(request).raw_code == "DossierNietKlaar"
        again = sim.control.put_dossier(dossier(BSN_NOWHERE, datum="2020-01-01").decode())
        assert again["id"] == put["id"]
        assert again["verzameldatum"] == "2020-01-01"
        assert b"2020-01-01" in client.fetch(request).dossier
        sim.control.set_dossier(id=put["id"], allowed=[OTHER_BRIN.lower()])
        assert client.fetch(request).raw_code == "OntvangerNietToegestaan"
        assert sim.control.remove_dossier(id=put["id"]) == {"removed": 1}
        assert client.fetch(request).raw_code == "LeerlingOnbekend"


def test_several_of_one_pupil(sim):
    both = [item for item in sim.control.dossiers() if item["bsn"].endswith("782")]
    assert {item["brin"] for item in both} == {BRIN, OTHER_BRIN}
    sim.control.remove_dossier(bsn=BSN, brin=OTHER_BRIN)
    assert sim.control.status()["dossiers"] == 3
    assert sim.control.remove_dossier(bsn=BSN) == {"removed": 1}


def test_a_new_brin_becomes_a_school(sim):
    sim.control.put_dossier(dossier(BSN, "99YY"))
    assert sim.control.key("99YY")
    assert "99YY" in [school["brin"] for school in sim.control.schools()]


def test_keys_have_the_form_of_mijn_oso(sim):
    import re

    guid = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")
    keys = [point["key"] for s in sim.control.schools() for point in s["aanleverpunten"]]
    assert all(guid.fullmatch(key) for key in keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("path", "data", "tells"),
    [
        ("/dossiers", {"xml": "<a"}, "not well-formed"),
        ("/dossiers", {"xml": "<a/>"}, "no bsn"),
        ("/dossiers", {"xml_base64": "?"}, "base64"),
        ("/dossiers", {}, "KeyError"),
        ("/dossiers/set", {"id": "d999"}, "no such dossier"),
        ("/schools", {"brin": "1"}, "brin must be"),
        ("/schools", {"brin": "99XX", "zomaar": 1}, "zomaar"),
        ("/schools", {"brin": "99XX", "aanleverpunten": [{"index": "x"}]}, "index must be"),
        ("/schools", {"brin": "99XX", "mandates": [{"supplier_oin": "1", "end": "x"}]}, "date"),
        ("/faults", {"step": "ping", "fault": "brand"}, "unknown fault"),
        ("/faults", {"step": "ping", "fault": "empty_list"}, "is for overdracht"),
        ("/faults", {"step": "ping", "fault": "lost", "times": 0}, "at least 1"),
        ("/latency", {"step": "x", "ms": 1}, "step must be"),
        ("/settings", {"delivery": "duif"}, "delivery must be"),
        ("/settings", {"zomaar": 1}, "zomaar"),
        ("/clock", {"shift_seconds": "later"}, "ValueError"),
        ("/nergens", {}, "no such call"),
    ],
)
def test_bad_input_is_told(sim, path, data, tells):
    with pytest.raises(ControlError, match=tells):
        sim.control.call(path, data)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "elders.example", "Content-Type": "application/json"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": "application/json"}, 200),
    ],
)
def test_control_is_for_programs_on_this_machine(sim, headers, status):
    parts = urlsplit(sim.urls["control_url"])
    assert parts.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=9)
    connection.request("POST", "/faults/clear", b"{}", headers)
    assert connection.getresponse().status == status
    connection.close()


def test_known_faults_explain_themselves(sim):
    for fault in sim.control.known_faults():
        assert fault["what"]
        assert fault["steps"]


def test_fault_strikes_as_often_as_told(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        sim.control.fault("ping", "http_500", times=2)
        assert [client.ping().ok for _ in range(3)] == [False, False, True]
        sim.control.fault("ping", "http_500", times=None)
        assert [client.ping().ok for _ in range(3)] == [False] * 3
        sim.control.clear_faults()
        assert client.ping().ok


def test_fault_for_one_school(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        doel = register(client, sim).address
        sim.control.fault("document", "http_503", times=None, brin=OTHER_BRIN)
        fetched = [
            client.fetch(FetchRequest(BRIN, doel, bron, BSN)).outcome for bron in (BRIN, OTHER_BRIN)
        ]
    assert fetched == [Outcome.DELIVERED, Outcome.TECHNICAL]
    (fault,) = sim.control.faults()
    assert fault["hits"] == 1


def test_a_las_at_a_second_address(work, tmp_path):
    """A school is sent to the address that its aanleverpunt has."""
    sim = start(work.dossiers, tmp_path / "pki", tmp_path / "log", "--las", "2")
    try:
        first, second = sim.urls["las_urls"]
        assert first == sim.urls["las_url"]
        assert urlsplit(first).port != urlsplit(second).port
        (school,) = [one for one in sim.control.schools() if one["brin"] == OTHER_BRIN]
        for point in school["aanleverpunten"]:
            if point["kind"] == "LAS":
                point["url"] = f"{second}/{OTHER_BRIN}/{point['index']}"
        sim.control.put_school(**school)
        with OsoClient(settings_for(sim, "oso2018")) as client:
            doel = register(client, sim).address
            for bron, url in ((BRIN, first), (OTHER_BRIN, second)):
                result = client.fetch(FetchRequest(BRIN, doel, bron, BSN))
                assert result.outcome is Outcome.DELIVERED
                (attempt,) = result.attempts
                assert urlsplit(attempt.url).port == urlsplit(url).port
    finally:
        assert sim.stop() == 0


def test_exchanges_after_a_number(sim):
    with OsoClient(settings_for(sim, "oso2018")) as client:
        client.ping()
        (first,) = sim.control.exchanges()
        client.ping()
    (second,) = sim.control.exchanges(after=first["number"])
    assert second["number"] > first["number"]
    assert second["peer"] == "addon"
    assert sim.control.exchanges("document") == []


# -- certificates ----------------------------------------------------------------------------------


def test_pki_is_made_once(work, tmp_path):
    first = pki.ensure(tmp_path / "pki")
    before = first.pem("addon").read_bytes()
    assert pki.ensure(tmp_path / "pki").pem("addon").read_bytes() == before
    other = pki.ensure(tmp_path / "pki", ("sim.example",))
    assert other.pem("addon").read_bytes() != before
    server = x509.load_pem_x509_certificate(other.pem("tc").read_bytes())
    names = server.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "sim.example" in names.get_values_for_type(x509.DNSName)


def test_private_keys_are_for_the_owner_alone(sim):
    for path in (*sim.pki.folder.glob("*.key"), sim.pki.folder / "addon.p12"):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600, path.name


def test_p12_opens_with_its_password(sim):
    bundle = (sim.pki.folder / "addon.p12").read_bytes()
    key, certificate, chain = pkcs12.load_key_and_certificates(bundle, sim.pki.password)
    pem = sim.pki.pem("addon").read_bytes()
    assert certificate == x509.load_pem_x509_certificate(pem)
    assert key.public_key().public_numbers() == certificate.public_key().public_numbers()
    assert len(chain) == 1


# -- start and stop --------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stops_when_asked_even_with_an_answer_held_up(work, tmp_path, number):
    simulator = start(work.dossiers, work.pki, tmp_path / "log", "--no-default-rule")
    try:
        points = {p["kind"] for s in simulator.control.schools() for p in s["aanleverpunten"]}
        assert points == {"LAS"}
        simulator.control.fault("ping", "hang", times=None)
        with OsoClient(
            settings_for(simulator, "oso2018", timeouts={"tc": 0.3, "total": 1})
        ) as client:
            assert client.ping().detail.value == "read_timeout"
    finally:
        code = simulator.stop(number)
    assert code == 0
    assert "Traceback" not in simulator.log.read_text()


def test_same_pupil_twice_in_a_folder(work, tmp_path):
    folder = tmp_path / "d"
    folder.mkdir()
    (folder / "oud.xml").write_bytes(dossier(datum="2018-01-01"))
    (folder / "nieuw.xml").write_bytes(dossier(datum="2019-01-01"))
    (folder / "stuk.xml").write_bytes(b"<dossier>")
    simulator = start(folder, work.pki, tmp_path / "log")
    try:
        status = simulator.control.status()
        assert [item["source"] for item in simulator.control.dossiers()] == ["nieuw.xml"]
    finally:
        simulator.stop()
    assert status["not_served"] == [
        "stuk.xml: not well-formed, line 1: not served",
        "oud.xml: same pupil and BRIN as nieuw.xml, which is served",
    ]


def test_readme_names_every_fault_and_call(sim):
    from simulator.control_api import ControlApi
    from simulator.faults import SPECS

    readme = (Path(__file__).resolve().parents[2] / "simulator" / "README.md").read_text()
    for name in SPECS:
        assert f"`{name}`" in readme
    for method, path in ControlApi(None).calls:
        assert f"`{method} {path}`" in readme
