"""Mutual TLS: whose certificate, until when, trusted by whom."""

import http.client
import ssl
from datetime import datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest

from oso.protocol import (
    ConnectionSettings,
    Detail,
    FetchRequest,
    OsoClient,
    Outcome,
    Owner,
    RegistrationOutcome,
    SettingsError,
    transport,
)
from oso.protocol.addresses import is_plain_https, is_public

from .conftest import BRIN, BSN, register, settings_for

pytestmark = pytest.mark.parametrize("profile", ["oso2018"])
C = Outcome.CERTIFICATE


def all_calls(client, sim):
    """The outcome and detail of every call; they must agree."""
    fetched = client.fetch(FetchRequest(BRIN, "1", BRIN, BSN))
    registered = register(client, sim)
    pinged = client.ping()
    assert registered.outcome.value == fetched.outcome.value
    assert (pinged.outcome, pinged.detail) == (fetched.outcome, fetched.detail)
    assert registered.detail is fetched.detail
    assert fetched.owner is registered.owner is pinged.owner
    for answer in (fetched, registered, pinged):
        assert "%(" not in str(answer.message)
    return fetched


def nothing_arrived(sim) -> bool:
    return sim.control.exchanges() == []


def test_expired_certificate_is_seen_before_anything_is_sent(sim, profile):
    with OsoClient(settings_for(sim, profile, "addon_expired")) as client:
        result = all_calls(client, sim)
    assert (result.outcome, result.detail) == (C, Detail.OWN_EXPIRED)
    assert result.owner is Owner.ADMIN
    assert "expired" in str(result.message)
    assert nothing_arrived(sim)


def test_certificate_that_expires_while_in_use(sim, profile):
    now = [datetime.now(timezone.utc)]
    with OsoClient(settings_for(sim, profile, clock=lambda: now[0])) as client:
        assert client.ping().ok
        now[0] += timedelta(days=4000)
        assert client.ping().detail is Detail.OWN_EXPIRED
        now[0] -= timedelta(days=8000)
        assert client.ping().detail is Detail.OWN_NOT_YET_VALID


def test_expired_certificate_by_the_server_s_clock(sim, profile):
    """Ours runs behind, so only the server sees that it has expired."""
    behind = datetime.now(timezone.utc) - timedelta(days=10)
    settings = settings_for(sim, profile, "addon_expired", clock=lambda: behind)
    with OsoClient(settings) as client:
        result = all_calls(client, sim)
    assert (result.outcome, result.detail) == (C, Detail.OWN_REFUSED)
    assert nothing_arrived(sim)


def test_certificate_of_an_authority_that_the_server_does_not_trust(sim, profile):
    with OsoClient(settings_for(sim, profile, "unknown_ca")) as client:
        result = all_calls(client, sim)
    assert (result.outcome, result.detail) == (C, Detail.OWN_REFUSED)
    assert result.owner is Owner.ADMIN
    assert nothing_arrived(sim)


def test_certificate_of_another_supplier(sim, profile):
    with OsoClient(settings_for(sim, profile)) as client:
        address = register(client, sim).address
    with OsoClient(settings_for(sim, profile, "other_supplier")) as client:
        result = client.fetch(FetchRequest(BRIN, address, BRIN, BSN))
    assert result.outcome is Outcome.SELF_NOT_CONNECTED


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"certificate_pem": b""}, Detail.OWN_MISSING),
        ({"key_pem": b""}, Detail.OWN_MISSING),
        ({"certificate_pem": b"geen PEM"}, Detail.OWN_UNREADABLE),
        ({"key_pem": b"geen PEM"}, Detail.OWN_UNREADABLE),
        ({"key_password": b"overbodig"}, Detail.OWN_UNREADABLE),
        ({"ca_pem": b"geen PEM"}, Detail.TRUST_UNREADABLE),
        ({"ca_pem": "é".encode()}, Detail.TRUST_UNREADABLE),
    ],
)
def test_certificate_that_cannot_be_used(sim, profile, changes, detail):
    with OsoClient(settings_for(sim, profile, **changes)) as client:
        result = all_calls(client, sim)
    assert (result.outcome, result.detail) == (C, detail)
    assert result.owner is Owner.ADMIN
    assert nothing_arrived(sim)


def test_key_of_another_certificate(sim, profile):
    key = sim.pki.key("other_supplier").read_bytes()
    with OsoClient(settings_for(sim, profile, key_pem=key)) as client:
        assert client.ping().detail is Detail.OWN_UNREADABLE


def test_encrypted_key(sim, profile):
    key = sim.pki.key("addon_encrypted").read_bytes()
    for password, outcome in (
        (sim.pki.password, Outcome.DELIVERED),
        (b"onjuist", C),
        (None, C),
    ):
        settings = settings_for(sim, profile, key_pem=key, key_password=password)
        with OsoClient(settings) as client:
            assert client.ping().outcome is outcome


def test_no_key_is_left_on_disk(sim, profile, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with OsoClient(settings_for(sim, profile)) as client:
        assert client.ping().ok
    assert list(tmp_path.iterdir()) == []


def test_server_of_an_authority_that_we_do_not_trust(sim, profile):
    other = sim.pki.pem("unknown_ca").read_bytes()
    with OsoClient(settings_for(sim, profile, ca_pem=other)) as client:
        result = all_calls(client, sim)
    assert (result.outcome, result.detail) == (C, Detail.SERVER_UNTRUSTED)
    assert nothing_arrived(sim)


def test_without_own_authorities_the_system_s_are_used(sim, profile):
    with OsoClient(settings_for(sim, profile, ca_pem=None)) as client:
        assert client.ping().detail is Detail.SERVER_UNTRUSTED


def test_environment_changes_nothing(sim, profile, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/does/not/exist")
    with OsoClient(settings_for(sim, profile)) as client:
        assert client.ping().ok


@pytest.mark.parametrize("name", ["tc_url", "las_url"])
def test_server_wants_a_client_certificate(sim, profile, name):
    parts = urlsplit(sim.urls[name])
    context = ssl.create_default_context(cafile=str(sim.pki.pem("ca")))
    connection = http.client.HTTPSConnection(parts.hostname, parts.port, context=context, timeout=5)

    def ask():
        connection.request("POST", parts.path, b"<x/>")
        connection.getresponse()

    with pytest.raises((ssl.SSLError, ConnectionError)):
        ask()
    connection.close()
    assert nothing_arrived(sim)


def test_registration_says_certificate(sim, profile):
    with OsoClient(settings_for(sim, profile, "addon_expired")) as client:
        registration = register(client, sim)
    assert registration.outcome is RegistrationOutcome.CERTIFICATE
    assert not registration.ok


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "https://",
        "tc.example",
        "https://a:b@tc.example/",
        "https://[bad",
        "https://tc.example:99999/",
        "https://tc.example:x/",
        "",
    ],
)
def test_address_must_be_https(profile, url):
    good = "https://tc.example/"
    for urls in ({"tc_url": url}, {"tc_url": good, "osr_url": url or "x"}):
        with pytest.raises(SettingsError) as error:
            ConnectionSettings(profile=profile, **urls)
        assert "a:b" not in str(error.value)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("zomaar", "zomaar"),
        ("tc.example:8443/tc", "tc.example:8443/tc"),
        ("HTTP://tc.example/tc?key=secret#x", "HTTP://tc.example/tc"),
        ("a:b@tc.example/tc", "tc.example/tc"),
        ("http://a:b@tc.example/tc", "http://tc.example/tc"),
        ("https://[bad", "https://[bad"),
    ],
)
def test_address_is_quoted_as_it_was_typed(profile, typed, shown):
    with pytest.raises(SettingsError) as error:
        ConnectionSettings(profile=profile, tc_url=typed)
    assert error.value.message.params["url"] == shown


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("192.168.0.1", False),
        ("172.16.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
    ],
)
def test_public_addresses(profile, address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://las.example/oso", True),
        ("https://las.example:8443/oso?x=1", True),
        ("HTTPS://las.example/", True),
        ("https://las.example:0/", False),
        ("https://las.example:x/", False),
        ("https://@las.example/", False),
        ("ftp://las.example/", False),
        ("https:///oso", False),
    ],
)
def test_plain_https(profile, url, good):
    assert is_plain_https(url) is good


def test_guarded_connection_still_checks_the_name(sim, profile, monkeypatch):
    """The guard connects to the address that it resolved, for the name that it was given.

    Only the judgement of the address is relaxed here, because a test has no public address.
    """
    judged = []
    monkeypatch.setattr(transport, "is_public", lambda address: judged.append(address) or True)
    las_url = sim.urls["las_url"].replace("127.0.0.1", "localhost")
    with OsoClient(settings_for(sim, profile, allow_private_hosts=False)) as client:
        address = register(client, sim).address
        request = FetchRequest(BRIN, address, BRIN, BSN)
        sim.control.fault("overdracht", "other_url", url=f"{las_url}/{BRIN}/0")
        assert client.fetch(request).ok
        client.close()
        sim.control.fault("overdracht", "other_url", url=f"{las_url}/{BRIN}/0")
        sim.control.fault("document", "server_cert_wrong_host")
        assert client.fetch(request).detail is Detail.SERVER_WRONG_HOST
    assert "127.0.0.1" in judged
