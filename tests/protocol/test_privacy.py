"""A number, a key or a text of a dossier shows up nowhere but where it belongs."""

import logging
import re
import socket
import traceback

import pytest

from oso.protocol import FetchRequest, OsoClient, Overdrachtsoort, RegistrationRequest
from oso.protocol.failure import clean
from oso.protocol.transport import _detail

from .conftest import BRIN, BSN, BSN_ZERO, ONDERWIJSNUMMER, register, settings_for

SECRETS = (BSN, BSN_ZERO, BSN_ZERO.lstrip("0"), ONDERWIJSNUMMER, "Verzonnenachternaam")


def assert_clean(text: str, *more: str) -> None:
    for secret in (*SECRETS, *more):
        assert secret not in text


def test_nothing_in_the_log_at_any_level(client, address, sim, caplog):
    request = FetchRequest(BRIN, address, BRIN, BSN)
    key = sim.control.key(BRIN)
    with caplog.at_level(logging.DEBUG):
        for name in ("", "zeep", "zeep.transports", "urllib3", "requests"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        client.close()
        register(client, sim)
        client.fetch(request)
        for step, fault in (
            ("document", "pgn_in_text"),
            ("document", "malformed"),
            ("document", "connection_reset"),
            ("overdracht", "http_500"),
            ("document", "not_a_dossier"),
        ):
            sim.control.fault(step, fault)
            client.fetch(request)
    assert "urllib3" in {record.name.partition(".")[0] for record in caplog.records}
    assert_clean(caplog.text, key, client.settings.key_pem.decode().splitlines()[1])


def test_nothing_in_what_is_shown_of_objects(client, address, fetch, sim):
    key = sim.control.key(BRIN)
    result = fetch()
    shown = [
        repr(client),
        repr(client.settings),
        repr(FetchRequest(BRIN, address, BRIN, BSN)),
        repr(RegistrationRequest(BRIN, "00", "1", key=key)),
        repr(result),
        str(result.message),
        repr(client.profile),
    ]
    pem = client.settings.key_pem.decode().splitlines()[1]
    assert_clean(" ".join(shown), key, pem)


def test_careless_text_of_the_las_is_cleaned(fetch, sim):
    sim.control.fault("document", "pgn_in_text")
    result = fetch(BSN_ZERO)
    assert_clean(repr(result))
    assert result.raw_code == "Onbekend*********"
    assert result.raw_text == "leerling ********* (*********) niet gevonden"


def test_number_that_is_none_is_not_quoted():
    for wrong in ("12345678", "1234567890", "12345678x", "١٢٣٤٥٦٧٨٢"):
        with pytest.raises(ValueError, match="9 digits") as error:
            FetchRequest(BRIN, "1", BRIN, wrong)
        assert wrong not in "".join(traceback.format_exception(error.value))


def test_error_of_our_own_does_not_quote_the_number(sim, client, address):
    class Broken(OsoClient):
        def _pupil(self, request):
            return {"element that the WSDL does not know": request.overdrachtsoort}

    with Broken(client.settings) as broken, pytest.raises(TypeError) as error:
        broken.fetch(FetchRequest(BRIN, address, BRIN, BSN, Overdrachtsoort.OVERSTAP))
    assert_clean("".join(traceback.format_exception(error.value)))


def test_what_the_traffic_center_and_the_las_get(client, address, fetch, sim, profile):
    fetch()
    messages = {exchange["step"]: exchange for exchange in sim.control.exchanges()}
    # Numbers are masked in what is kept, so a mask shows where one was.
    assert "******782" in messages["document"]["request"]
    for step in ("overdracht", "sessiecontrole", "afmelding"):
        assert "******" not in messages[step]["request"]
        assert BSN not in messages[step]["request"]
    fragment = re.findall(r"pgnfrag>(\d+)<", messages["overdracht"]["request"])
    assert fragment == ([BSN[-4:]] if profile == "oso2021" else [])


def test_simulator_keeps_and_logs_nothing_readable(fetch, sim):
    sim.control.fault("document", "pgn_in_text")
    fetch()
    fetch()
    kept = str(sim.control.exchanges()) + str(sim.control.dossiers())
    assert_clean(kept)
    log = sim.log.read_text()
    assert "document" in log
    assert_clean(log, sim.control.key(BRIN))
    assert not re.search(r"\b(WARNING|ERROR|Traceback)\b", log)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("BSN 123456782 onbekend", "BSN ********* onbekend"),
        ("nummer 20355889", "nummer *********"),
        ("123.456.782 en 1234 56 782", "********* en *********"),
        ("versie 2018.1.1 van 2019-02-01 10:30", "versie 2018.1.1 van 2019-02-01 10:30"),
        (" twee\n\tregels ", "twee regels"),
        (None, ""),
    ],
)
def test_clean(text, cleaned):
    assert clean(text) == cleaned


def test_clean_is_short_and_knows_the_number_in_question():
    assert len(clean("x" * 1000)) == 300
    assert clean("leerling 020-355-889 / 20355889x", ("020355889",)) == (
        "leerling 020-355-889 / *********x"
    )


def test_unknown_host_has_a_cause_of_its_own():
    with pytest.raises(socket.gaierror) as error:
        socket.getaddrinfo("geen adres", 443, flags=socket.AI_NUMERICHOST)
    assert _detail(error.value).value == "unknown_host"


def test_settings_of_two_threads_are_not_mixed_up(sim, profile):
    """Two clients side by side keep their own certificate."""
    with (
        OsoClient(settings_for(sim, profile)) as good,
        OsoClient(settings_for(sim, profile, "unknown_ca")) as bad,
    ):
        assert [good.ping().ok, bad.ping().ok, good.ping().ok] == [True, False, True]
