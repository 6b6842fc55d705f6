"""A Traffic Center and a LAS in a process of their own, for tests of the exchange."""

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]


def module(naam):
    """A module of the simulator that imports nothing of it; ``None`` when the addon stands alone.

    Loaded from its file: the repository is not on the path of a server.
    """
    bestand = REPO / "simulator" / f"{naam}.py"
    if not bestand.is_file():
        return None
    spec = importlib.util.spec_from_file_location(f"simulator_{naam}", bestand)
    geladen = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(geladen)
    return geladen


class Simulator:
    """A running simulator.

    ``tc_url``, ``osr_url`` and ``pki`` (folder with certificates) say where it is; ``control``
    steers it (see ``simulator/README.md``).
    """

    def __init__(self):
        self._map = tempfile.TemporaryDirectory(prefix="oso_povo_test_")
        self._proces = subprocess.Popen(
            [sys.executable, "-m", "simulator", "--pki", f"{self._map.name}/pki"],
            cwd=REPO,
            env={**os.environ, "PYTHONPATH": f"{REPO}/oso_povo"},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        regel = self._proces.stdout.readline()
        if not regel:
            raise RuntimeError("the simulator did not start")
        gegevens = json.loads(regel)
        self.tc_url = gegevens["tc_url"]
        self.osr_url = gegevens["osr_url"]
        self.pki = Path(gegevens["pki"])
        self.control = module("control").Control(gegevens["control_url"])

    def pem(self, naam="addon"):
        """Certificate and key of ``naam`` as one PEM."""
        return (self.pki / f"{naam}.pem").read_bytes() + (self.pki / f"{naam}.key").read_bytes()

    def stop(self):
        """End the process; safe to call twice."""
        if self._proces.poll() is None:
            self._proces.terminate()
            self._proces.wait(timeout=10)
        self._proces.stdout.close()
        self._map.cleanup()


def start():
    """Start a simulator.

    :raises unittest.SkipTest: the addon stands alone, without the repository around it
    """
    if not (REPO / "simulator").is_dir():
        raise unittest.SkipTest("the simulator is not beside the addon")
    return Simulator()
