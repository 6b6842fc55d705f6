"""The simulator as a process, certificates, and clients that speak to it over mutual TLS."""

import base64
import io
import json
import os
import select
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest

from devtools.pytest_record import remember
from oso.protocol import (
    ConnectionSettings,
    FetchRequest,
    FetchResult,
    OsoClient,
    RegistrationRequest,
    profile_names,
)
from simulator.control import Control
from simulator.osr import API_KEY
from simulator.pki import SUPPLIERS, Pki

ROOT = Path(__file__).resolve().parents[2]
#: Numbers that pass their checks and belong to nobody; with and without leading zero.
BSN, BSN_ZERO, ONDERWIJSNUMMER = "123456782", "020355889", "102345674"
BSN_NOWHERE = "080040676"
BRIN, OTHER_BRIN = "99XA", "99XB"
SCHOOLS = [
    {"brin": "99XC", "naam": "Zonder LAS", "aanleverpunten": [{"index": "1", "active": True}]},
]
#: Long enough for a busy machine, and short enough to wait for.
TIMEOUTS = {"connect": 5.0, "tc": 10.0, "document": 10.0, "osr": 10.0, "total": 20.0}
IMPATIENT = {"connect": 5.0, "tc": 1.0, "document": 1.0, "osr": 1.0, "total": 1.2}


def dossier(pgn: str = BSN, brin: str = BRIN, datum: str = "2019-02-01", tag: str = "bsn") -> bytes:
    """A small dossier in the form of the standard, with one attachment."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # a fixed moment, so that two calls give the same bytes
        archive.writestr(zipfile.ZipInfo("verslag.txt"), "verzonnen verslag")
    content = base64.b64encode(buffer.getvalue()).decode()
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- verzonnen -->
<dossier xmlns="http://www.edustandaard.nl/oso_gegevensset/2019/dossier"
         xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <metadata><datum>{datum}</datum><standaardversie>2019.1</standaardversie></metadata>
  <overdrachtsoort>overstapdossier</overdrachtsoort>
  <huidigeschool><naam>De Proef &amp; Zn. ]]&gt; é</naam><brincode>{brin}</brincode>
    <leerling><achternaam>Verzonnenachternaam</achternaam>
      <geboortedatum>2007-03-17</geboortedatum><{tag}>{pgn}</{tag}>
      <overigdocumentlijst><document><bestandsnaam>verslag.txt</bestandsnaam>
        <bestandsinhoud>{content}</bestandsinhoud></document></overigdocumentlijst>
    </leerling></huidigeschool>
</dossier>""".encode()


@dataclass
class Simulator:
    """A running simulator and what steers it."""

    process: subprocess.Popen
    urls: dict[str, str]
    control: Control
    pki: Pki
    log: Path

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Ask it to stop and give its exit code."""
        self.process.send_signal(number)
        try:
            rest, _none = self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        assert rest == b""  # one line was all
        return self.process.returncode


def start(folder: Path, pki: Path, log: Path, *options: str) -> Simulator:
    """Start a simulator and wait until it is ready."""
    command = [sys.executable, "-m", "simulator", "--dossiers", str(folder), "--pki", str(pki)]
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [*command, *options], cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr
        )
    ready, _, _ = select.select([process.stdout], [], [], 30)
    line = process.stdout.readline() if ready else b""
    if not line:
        process.kill()
        raise AssertionError(f"the simulator did not start: {log.read_text()[-2000:]}")
    urls = json.loads(line)
    return Simulator(process, urls, Control(urls["control_url"]), Pki(Path(urls["pki"])), log)


@pytest.fixture(scope="session")
def work(tmp_path_factory) -> SimpleNamespace:
    """Folders: dossiers, pki, logs."""
    base = tmp_path_factory.mktemp("simulator")
    logs = Path(os.environ.get("OSO_POVO_LOG_DIR") or base)
    folder = base / "dossiers"
    folder.mkdir()
    (folder / "een.xml").write_bytes(dossier())
    (folder / "nul.xml").write_bytes(dossier(BSN_ZERO))
    (folder / "onderwijsnummer.xml").write_bytes(dossier(ONDERWIJSNUMMER, tag="onderwijsnummer"))
    (folder / "andere.xml").write_bytes(dossier(BSN, OTHER_BRIN))
    (base / "schools.json").write_text(json.dumps(SCHOOLS))
    return SimpleNamespace(
        base=base, dossiers=folder, pki=base / "pki", logs=logs, schools=base / "schools.json"
    )


@pytest.fixture(scope="session")
def running(work) -> Iterator[Simulator]:
    log = work.logs / "protocol-simulator.log"
    simulator = start(work.dossiers, work.pki, log, "--schools", str(work.schools))
    remember(simulator.control.key(BRIN), "Verzonnenachternaam")
    yield simulator
    traps = simulator.control.traps()
    code = simulator.stop()
    assert code == 0
    # The last word on the whole run: the addon's client never showed a number to the TC.
    assert traps == []


@pytest.fixture
def sim(running) -> Iterator[Simulator]:
    """The simulator as it started, for one test."""
    running.control.reset()
    yield running
    assert running.control.traps() == []
    running.control.clear_faults()


@pytest.fixture(params=profile_names())
def profile(request) -> str:
    return request.param


def settings_for(sim: Simulator, profile, certificate: str = "addon", **changes):
    """Settings of a client for this simulator."""
    values = {
        "profile": profile,
        "tc_url": sim.urls["tc_url"],
        "osr_url": sim.urls["osr_url"],
        "osr_api_key": API_KEY,
        "supplier_oin": SUPPLIERS["addon"],
        "certificate_pem": sim.pki.pem(certificate).read_bytes(),
        "key_pem": sim.pki.key(certificate).read_bytes(),
        "ca_pem": sim.pki.pem("ca").read_bytes(),
        "allow_private_hosts": True,
        "timeouts": TIMEOUTS,
        "package_version": "19.0.1.0.0",
        **changes,
    }
    return ConnectionSettings(**values)


@pytest.fixture
def timeouts() -> dict[str, float]:
    """A test that waits for a time-out asks for shorter ones."""
    return TIMEOUTS


@pytest.fixture
def client(sim, profile, timeouts) -> Iterator[OsoClient]:
    with OsoClient(settings_for(sim, profile, timeouts=timeouts)) as client:
        yield client


@pytest.fixture
def address(client, sim) -> str:
    """Our aanleverpunt at BRIN, registered."""
    registration = register(client, sim)
    assert registration.ok, registration
    sim.control.clear_exchanges()
    return registration.address


def register(client: OsoClient, sim: Simulator, brin: str = BRIN, **changes):
    """Register aanleverpunt 1 with its key, where the profile has keys."""
    key = sim.control.key(brin) if client.profile.connect == "key" else None
    values = {"brin": brin, "vestiging": "00", "aanleverpunt": "1", "key": key, **changes}
    return client.register(RegistrationRequest(**values))


@pytest.fixture
def fetch(client, address) -> Callable[..., FetchResult]:
    """Fetch BSN from BRIN, or what is asked."""

    def fetch(pgn: str = BSN, **changes) -> FetchResult:
        values = {"doel_brin": BRIN, "doel_address": address, "bron_brin": BRIN, **changes}
        return client.fetch(FetchRequest(pgn=pgn, **values))

    return fetch
