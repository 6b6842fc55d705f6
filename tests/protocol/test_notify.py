"""The LAS of the simulator notifies: by the Traffic Center and the proxy, a server of ours."""

import http.server
import ssl
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field

import pytest

from oso.protocol import NotificationError, Outcome, Refusal, parse_notification, read_sender
from oso.protocol import notificatie as core
from simulator.control import ControlError
from simulator.pki import SUPPLIERS

from .conftest import BRIN, BSN, register

HEADER = "X-Client-Cert"


@dataclass
class Receiver:
    """A doelsysteem that reads notifications with our core and takes those of one OIN."""

    port: int = 0
    calls: list = field(default_factory=list)
    oin: str = SUPPLIERS["las"]

    def answer(self, headers, body: bytes) -> tuple[int, bytes]:
        sender = read_sender(headers.get(HEADER, ""))
        try:
            notification = parse_notification(body)
        except NotificationError as error:
            return 500, core.fault(Refusal.BAD_MESSAGE, error.profile)
        self.calls.append((headers, sender, notification))
        if sender is None or not sender.allowed_by({self.oin}):
            return 500, core.fault(Refusal.CERTIFICATE, notification.profile)
        return 200, core.answer(notification.profile)


@pytest.fixture
def receiver():
    ours = Receiver()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, answer = ours.answer(self.headers, body)
            self.send_response(status)
            self.send_header("Content-Type", "text/xml; charset=utf-8")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    ours.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield ours
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def connected(sim, client, receiver):
    """The proxy in front of the receiver, its address known to the Traffic Center."""
    url = sim.control.proxy(
        f"http://127.0.0.1:{receiver.port}", HEADER, headers={"X-Oso-Proxy-Secret": "geheim"}
    )
    assert register(client, sim, notification_url=f"{url}/oso").ok
    if client.profile.connect == "osr":
        # There the address is entered in the OSR, by the supplier.
        (school,) = [item for item in sim.control.schools() if item["brin"] == BRIN]
        for point in school["aanleverpunten"]:
            if point["kind"] == "RI":
                point["url"] = f"{url}/oso"
        sim.control.put_school(**school)
    return url


@pytest.fixture
def asked(sim, fetch, connected):
    """A session in which a dossier was asked for that was not ready."""
    sim.control.set_dossier(bsn=BSN, prepared=False)
    result = fetch()
    assert result.outcome is Outcome.NOT_READY
    return result


def test_who_asked_is_told(sim, asked, receiver, profile):
    sim.control.set_dossier(bsn=BSN, prepared=True, notify=True)
    ((headers, sender, notification),) = receiver.calls
    assert headers["X-Oso-Proxy-Secret"] == "geheim"
    assert sender.oin == SUPPLIERS["las"]
    assert (notification.profile.name, notification.sessie_id) == (profile, asked.sessie_id)
    assert (notification.bron_brin, notification.doel_brin) == (BRIN, BRIN)
    (melden,) = sim.control.exchanges("melden_notificatie")
    assert (melden["status"], melden["peer"], melden["server"]) == (200, "las", "tc")
    (sent,) = sim.control.exchanges("notificatie")
    assert (sent["status"], sent["code"]) == (200, "NotificatieOntvangen")
    assert sim.control.traps() == []
    assert BSN not in str(sent) + str(melden)


def test_every_request_is_told_also_one_that_was_delivered(sim, asked, fetch):
    sim.control.set_dossier(bsn=BSN, prepared=True)
    assert fetch().ok
    told = sim.control.notify(bsn=BSN, brin=BRIN)
    assert [item["status"] for item in told] == [200, 200]
    assert len({item["sessie_id"] for item in told}) == 2


def test_a_request_of_half_a_year_ago_is_forgotten(sim, asked, receiver):
    sim.control.clock(184 * 86_400)
    assert sim.control.notify(bsn=BSN, brin=BRIN) == []
    assert receiver.calls == []


@pytest.mark.parametrize("profile", ["oso2018"])
def test_faults(sim, asked, receiver, profile):
    sim.control.fault("notificatie", "notify_unknown_session")
    (told,) = sim.control.notify(bsn=BSN, brin=BRIN)
    assert told["fault"] == "notify_unknown_session"
    assert receiver.calls[-1][2].sessie_id != asked.sessie_id
    sim.control.fault("notificatie", "notify_other_brin")
    sim.control.notify(bsn=BSN, brin=BRIN)
    assert receiver.calls[-1][2].doel_brin == "99ZZ"
    sim.control.fault("notificatie", "notify_wrong_certificate")
    (told,) = sim.control.notify(bsn=BSN, brin=BRIN)
    assert (told["status"], told["code"]) == (500, "CertificaatOnjuist")
    sim.control.fault("notificatie", "notify_twice")
    told = sim.control.notify(bsn=BSN, brin=BRIN)
    assert [item["code"] for item in told] == ["NotificatieOntvangen"] * 2
    assert len(receiver.calls) == 5


@pytest.mark.parametrize("profile", ["oso2018"])
def test_before_the_sign_off(sim, fetch, connected, receiver, profile):
    sim.control.set_dossier(bsn=BSN, prepared=False)
    sim.control.fault("document", "notify_before_sign_off")
    result = fetch()
    assert (result.outcome, result.signed_off) == (Outcome.NOT_READY, True)
    steps = [item["step"] for item in sim.control.exchanges()]
    assert steps.index("notificatie") < steps.index("document") < steps.index("afmelding")
    assert receiver.calls[0][2].sessie_id == result.sessie_id
    assert fetch().ok


@pytest.mark.parametrize("profile", ["oso2018"])
def test_a_doelsysteem_that_is_away_does_not_undo_the_preparing(sim, asked, receiver, profile):
    sim.control.proxy(None)
    sim.control.set_dossier(bsn=BSN, prepared=True, notify=True)
    assert [item["status"] for item in sim.control.exchanges("notificatie")] == [502]
    assert all(item["prepared"] for item in sim.control.dossiers() if item["brin"] == BRIN)


@pytest.mark.parametrize("profile", ["oso2018"])
def test_without_an_address_nobody_is_told(sim, client, fetch, profile):
    register(client, sim)
    sim.control.set_dossier(bsn=BSN, prepared=False)
    fetch()
    (told,) = sim.control.notify(bsn=BSN, brin=BRIN)
    assert (told["url"], told["status"], told["code"]) == ("", 0, "OnbekendAanleverpunt")


@pytest.mark.parametrize("form", ["pem", "sha256", "sha1"])
def test_the_proxy_wants_a_certificate_and_hands_it_over(sim, receiver, form):
    url = sim.control.proxy(f"http://127.0.0.1:{receiver.port}", HEADER, form=form)
    seen = []
    receiver.answer = lambda headers, body: (seen.append(headers[HEADER]), (200, b"ok"))[1]
    with_one = ssl.create_default_context(cafile=str(sim.pki.pem("ca")))
    with_one.load_cert_chain(sim.pki.pem("las"), sim.pki.key("las"))
    # What the caller itself says is not passed on.
    request = urllib.request.Request(f"{url}/oso", b"x", {HEADER: "ab" * 32})
    assert urllib.request.urlopen(request, context=with_one).read() == b"ok"
    pem = read_sender(sim.pki.pem("las").read_text())
    assert read_sender(seen[0]).fingerprint in pem.fingerprints
    without = ssl.create_default_context(cafile=str(sim.pki.pem("ca")))
    with pytest.raises((urllib.error.URLError, OSError)):
        urllib.request.urlopen(request, context=without).read()
    assert len(seen) == 1


@pytest.mark.parametrize(
    "data",
    [
        {"target": "https://example.invalid/", "certificate_header": HEADER},
        {"target": "http://127.0.0.1:1", "certificate_header": HEADER, "form": "jks"},
        {"target": "http://127.0.0.1:1"},
    ],
)
def test_the_proxy_refuses_another_target(sim, data):
    with pytest.raises(ControlError):
        sim.control.call("/proxy", data)
