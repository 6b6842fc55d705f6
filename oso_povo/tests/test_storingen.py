"""Every case of the catalogue of faults through the real worker: how it ends and what is left.

What is seen of each case is compared with the catalogue, and with ``data/storingen.json``, which is
what ``docs/storingen.md`` is written from. When a case ends otherwise on purpose, run these tests
once with ``OSO_POVO_STORINGEN=write`` in the environment, look at the difference, and run
``./dev docs``.
"""

import base64
import json
import os
import re
import socket
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from itertools import islice

from odoo import fields
from odoo.tests import common, tagged

from ..oso import bsn as nummers
from ..oso import gegevensset
from . import simulator
from .common import BSN, DATA, dossier_xml
from .nederlands import ENGELS, NederlandsCase, woorden
from .test_motor import UitwisselingCase

catalogus = simulator.module("catalogue")
GEZIEN = DATA / "storingen.json"
SCHRIJF = os.environ.get("OSO_POVO_STORINGEN") == "write"
SEIZOEN = 300
#: Seconds, for the cases in which a time-out has to pass, and for the others.
ONGEDULDIG = {"connect": 0.4, "tc": 1.0, "document": 1.0, "total": 1.2}
GEDULDIG = {"connect": 5.0, "tc": 10.0, "document": 60.0, "total": 60.0}
#: A line that waits is at its end before this many goes.
BEURTEN = 12
POORT = re.compile(r"(?<=127\.0\.0\.1):\d+")
#: Kept of a pupil whatever happens: that it was asked for.
ALTIJD = {"oso.uitwisseling.regel"}


class StoringenCase(NederlandsCase, UitwisselingCase):
    """Brings the cases of the catalogue about, and looks at what is left."""

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        # This machine, or a name that exists nowhere; with the time-outs as they are.
        host = r.url.split("/")[2].rpartition(":")[0] or r.url.split("/")[2]
        if host in ("127.0.0.1", "localhost") or host.endswith(".invalid"):
            return common._super_send(s, r, **kw)
        return super()._request_handler(s, r, **kw)

    def setUp(self):
        super().setUp()
        self.punt.action_register()
        self.assertEqual(self.punt.state, "geregistreerd", self.punt.antwoord)
        self.control.clear_exchanges()
        # Longer than the worker waits by itself: it leaves, and the test sees what a user sees.
        self.patch(type(self.env["oso.motor"]), "_oso_pauzes", (30.0,))

    # -- bringing about

    def _regel_in(self, geval, bsn):
        """Bring about what a case needs besides faults.

        :param bsn: of the pupil that it is about
        :return: changes to the client's settings
        """
        verbinding, control, nu = self.verbinding.sudo(), self.control, datetime.now(timezone.utc)
        certificaten = {
            "expired_certificate": "addon_expired",
            "other_certificate": "other_supplier",
            "untrusted_certificate": "unknown_ca",
        }
        adressen = {
            "tc_dead": "https://127.0.0.1:9/",
            "tc_unknown": "https://tc.invalid/",
            "tc_never_accepts": f"https://127.0.0.1:{self._volle_poort()}/",
        }
        verbinding.tc_url = adressen.get(geval.setting, verbinding.tc_url)
        if geval.setting in certificaten:
            pem = self.sim.pem(certificaten[geval.setting])
            verbinding.laad_bestand = base64.b64encode(pem)
        doe = {
            "no_certificate": lambda: verbinding.write({"certificaat_pem": False}),
            "no_local": lambda: verbinding.write({"lokaal_toestaan": False}),
            "clock_tc": lambda: control.clock(86400),
            "not_ready": lambda: control.set_dossier(bsn=bsn, prepared=False),
            "not_allowed": lambda: control.set_dossier(bsn=bsn, allowed=["98AB"]),
            "wrong_version": lambda: control.settings(accepted_versions=["2099.1"]),
        }
        doe.get(geval.setting, lambda: None)()
        anders = {
            "small_limit": {"answer_bytes": 2_000_000},
            "clock_ahead": {"clock": lambda: nu + timedelta(days=4000)},
            "clock_behind": {"clock": lambda: nu - timedelta(days=4000)},
        }
        tijden = ONGEDULDIG if geval.slow else GEDULDIG
        return {"timeouts": tijden, **anders.get(geval.setting, {})}

    def _volle_poort(self):
        """A port of which the queue is full, so that no connection is ever made."""
        vol = socket.socket()
        self.addCleanup(vol.close)
        vol.bind(("127.0.0.1", 0))
        vol.listen(0)
        for _nummer in range(4):
            een = socket.socket()
            self.addCleanup(een.close)
            een.setblocking(False)
            een.connect_ex(vol.getsockname())
        return vol.getsockname()[1]

    def _met_instellingen(self, **anders):
        """Connect with other settings of the client than the screens can give."""
        model = type(self.env["oso.verbinding"])
        van_scherm = model._instellingen
        self.patch(
            model, "_instellingen", lambda verbinding: replace(van_scherm(verbinding), **anders)
        )

    def _begin(self, *leerlingen, soort="hand", actie="importeren"):
        """Start a run for these pupils; gives its lines."""
        van_medewerker = self.als(self.medewerker)
        keuzes = {leerling.with_env(van_medewerker): actie for leerling in leerlingen}
        run = van_medewerker["oso.uitwisseling"]._start(keuzes, soort=soort)
        return self.env["oso.uitwisseling"].browse(run.id).regel_ids

    def _bewapen(self, geval, keer=None):
        """Let go wrong what goes wrong in a case, always or so often."""
        for fout in geval.faults:
            self.control.fault(fout.step, fout.fault, keer, **fout.params)

    def _tot_het_einde(self, regels):
        """Let the worker run until no line waits; gives what a line that waited told meanwhile."""
        wacht = {}
        for _beurt in range(BEURTEN):
            self.werk()
            self.env.invalidate_all()
            open_ = regels.filtered(lambda regel: regel.state == "wachtrij")
            if not open_:
                return wacht
            for regel in open_.filtered("melding_data"):
                wacht = {naam: regel.melding_data[naam] for naam in ("code", "text")}
            self._laat_de_tijd_verstrijken(open_)
        return self.fail(f"still waiting after {BEURTEN} goes: {wacht}")

    def _laat_de_tijd_verstrijken(self, regels):
        """Until the first of these lines is due: all moments of the worker lie so much earlier."""
        regels = regels.filtered("opnieuw_op")
        if not regels:
            return  # it had worked for long enough: the next go takes them
        eerste = min(regels.mapped("opnieuw_op"))
        over = max(eerste - fields.Datetime.now(), timedelta(0)) + timedelta(seconds=1)
        for regel in regels:
            regel.opnieuw_op -= over
            regel.uitgesteld_sinds -= over
        for host in self.env["oso.host"].search([("open_tot", "!=", False)]):
            host.open_tot -= over

    # -- looking

    def _rijen(self, leerling):
        """Number of rows per model that hang on a pupil; without those that hold nothing of it."""
        tellingen = {}
        for naam, model in self.env.registry.items():
            veld = model._fields.get("leerling_id")
            if (
                naam not in ALTIJD
                and veld
                and veld.store
                and veld.comodel_name == "oso.leerling"
                and not model._abstract
                and not model._transient
            ):
                rijen = self.env[naam].sudo().with_context(active_test=False)
                aantal = rijen.search_count([("leerling_id", "=", leerling.id)])
                tellingen |= {naam: aantal} if aantal else {}
        return tellingen

    def _bewaard(self, leerling):
        """What is stored of a pupil who had nothing, in the catalogue's words."""
        rijen = self._rijen(leerling)
        if not rijen:
            self.assertFalse(leerling.naam or leerling.opgehaald)
            return "nothing"
        if leerling.opgehaald:
            self.assertEqual(len(leerling.dossier_ids), 1)
            return "imported"
        self.assertEqual(rijen, {"oso.dossier": 1}, "something is half there")
        self.assertFalse(leerling.naam)
        if leerling.dossier_ids.onleesbaar:
            self.assertFalse(leerling.dossier_ids.bestand)
            return "receipt"
        return "dossier"

    def _sessie(self, regel):
        """What became of the last session of a line, in the catalogue's words."""
        status = self.control.status()
        if not regel.sessie:
            return "not told" if status["sessions"] else "none"
        if regel.afgemeld:
            self.assertFalse(status["open_sessions"])
            return "signed off"
        if not status["sessions"]:
            return "forgotten"
        wees = self.env["oso.sessie"].search([("sessie", "=", regel.sessie)])
        if not status["open_sessions"]:
            return "lost"
        return "orphan" if wees else "refused"

    def _afgemeld_met(self):
        """With which results the Traffic Center saw sessions signed off."""
        niet_gezien = {
            fout["fault"] for fout in self.control.known_faults() if fout["kind"] == "before"
        }
        return sorted(
            {
                bericht["result"]
                for bericht in self.control.exchanges("afmelding")
                if bericht["status"] == 200 and bericht["fault"] not in niet_gezien
            }
        )

    def _bijzonderheden(self, leerling):
        """Codes of the findings that the dossier would not have had without the fault."""
        gewoon = {een.code for een in gegevensset.parse(dossier_xml(leerling.bsn)).findings}
        return sorted(set(leerling.bevinding_ids.mapped("code")) - gewoon)

    def _later(self):
        """How orphans end when the faults are over: states of the worker's list."""
        self.control.clear_faults()
        wezen = self.env["oso.sessie"].search([])
        wezen.filtered(lambda een: een.state == "wees").opnieuw_op = fields.Datetime.now()
        if wezen:
            self.werk()
            self.env.invalidate_all()
        return sorted(set(wezen.mapped("state")))

    def _melding(self, regel):
        """The message of a line as it is stored; what a Dutch user reads is its Dutch."""
        data = regel.melding_data or {}
        gelezen = regel.with_env(self.als(self.medewerker)).melding or ""
        self.assertTrue(gelezen)
        self.assertFalse(woorden(gelezen) & ENGELS, gelezen)
        if data["text"] in self.nl:
            self.assertEqual(gelezen, self.nl[data["text"]] % data["params"])
        for bsn in BSN:
            self.assertNotIn(bsn, gelezen)
        # the simulator listens elsewhere each time
        params = {naam: POORT.sub("", waarde) for naam, waarde in data["params"].items()}
        return {naam: data[naam] for naam in ("code", "text")} | {"params": params}

    def _kijk(self, regel, wacht):
        """What is seen of a line that has ended."""
        regel.invalidate_recordset()
        leerling = regel.leerling_id
        gezien = {
            "line": regel.state,
            "outcome": regel.uitkomst,
            "code": regel.ruwe_code or "",
            "text": regel.ruwe_tekst or "",
            "message": self._melding(regel),
            "owner": regel.eigenaar or "",
            "pupil": leerling.status,
            "repeats": regel.herhalingen,
            "waits": wacht,
            "session": self._sessie(regel),
            "result": self._afgemeld_met(),
            "findings": self._bijzonderheden(leerling),
            "attachments": leerling.document_ids.filtered(lambda een: een.status != "ok").mapped(
                "status"
            ),
        }
        gezien["later"] = self._later()
        self.assertEqual((leerling.eigenaar or ""), gezien["owner"])
        return gezien

    # -- a case

    def _proef(self, geval):
        """Run a case and compare it with the catalogue and with what was seen before."""
        leerling = self.maak_leerling(BSN[0])
        eerder = geval.setting == "since"
        if eerder:
            self.importeer(leerling)
        was = self._gegevens(leerling)
        self.control.put_dossier(dossier_xml(BSN[0]))
        regel = self._begin(leerling, soort="nacht" if eerder else "hand")
        self._met_instellingen(**self._regel_in(geval, leerling.bsn))
        self._bewapen(geval)
        wacht = self._tot_het_einde(regel)
        self.assertTrue(all(fout["hits"] for fout in self.control.faults()))
        gezien = self._kijk(regel, wacht)
        gezien["stored"] = "as it was" if eerder else self._bewaard(leerling)
        if gezien["stored"] == "imported":
            self.assertEqual(leerling.naam, "Noor van den Proefdijk")
        else:
            self.assertEqual(self._gegevens(leerling), was)
        self._vergelijk_met_catalogus(geval, gezien)
        if geval.repeats and geval.faults:
            gezien["once"] = self._na_een_keer(geval)
        if geval.line == "mislukt":
            self._laat_gegevens_staan(geval)
        self._vergelijk_met_eerder(geval, gezien)

    def _gegevens(self, leerling):
        """What another program gets of a pupil, without how the last fetch went."""
        self.env.invalidate_all()
        gegevens = leerling.with_env(self.als(self.medewerker)).get_dossier()
        del gegevens["status"]
        return gegevens

    def _vergelijk_met_catalogus(self, geval, gezien):
        verwacht = {
            "line": geval.line,
            "outcome": geval.code,
            "pupil": geval.pupil,
            "owner": geval.owner,
            "session": geval.session,
            "stored": geval.stored,
            "repeats": geval.repeats,
        }
        self.assertEqual({naam: gezien[naam] for naam in verwacht}, verwacht)
        self.assertEqual(bool(gezien["waits"]), bool(geval.repeats))
        self.assertEqual(bool(gezien["result"]), bool(geval.result))
        # Who had to wait for the other side is signed off when that is back, or was already.
        later = {"orphan": ["afgemeld"], "lost": ["vervallen"]}
        self.assertEqual(gezien["later"], later.get(geval.session, []))
        if geval.session == "orphan":
            self.assertFalse(self.control.status()["open_sessions"])

    def _laat_gegevens_staan(self, geval):
        """The same for a pupil who has data, under the action that would change most."""
        self._vergeet()
        leerling = self.maak_leerling(BSN[1])
        self.importeer(leerling)
        nieuwer = (("2026-11-02", "2026-11-20"), ("Kwelderlaan", "Nieuwstraat"))
        self.control.put_dossier(dossier_xml(BSN[1], vervang=nieuwer))
        self._regel_in(geval, leerling.bsn)
        # one try is enough to see that nothing changes
        self.env["ir.config_parameter"].set_param("oso_povo.herhalingen", "0")
        was, dossiers = self._gegevens(leerling), leerling.dossier_ids
        regel = self._begin(leerling, actie="overschrijven")
        self._bewapen(geval)
        self._tot_het_einde(regel)
        self.assertEqual(regel.state, "mislukt")
        self.assertEqual(self._gegevens(leerling), was)
        self.assertTrue(leerling.dossier_id and leerling.dossier_id in dossiers)
        self.assertFalse((leerling.dossier_ids - dossiers).filtered("bestand"))

    def _na_een_keer(self, geval):
        """The same when it happens once: the worker tries again, and the dossier comes."""
        self._vergeet()
        leerling = self.maak_leerling(BSN[2])
        self.control.put_dossier(dossier_xml(BSN[2]))
        regel = self._begin(leerling)
        self._bewapen(geval, keer=1)
        self._tot_het_einde(regel)
        self.assertEqual(self._bewaard(leerling), "imported")
        self.assertTrue(regel.afgemeld)
        return {"line": regel.state, "outcome": regel.uitkomst, "repeats": regel.herhalingen}

    def _vergeet(self):
        """What the worker learnt of the hosts, so that a next pupil begins as the first did."""
        self.control.clear_faults()
        self.env["oso.host"].search([]).write({"fouten": 0, "open_tot": False})

    def _vergelijk_met_eerder(self, geval, gezien):
        eerder = json.loads(GEZIEN.read_text(encoding="utf-8")) if GEZIEN.exists() else {}
        # as it is read from the file
        gezien = json.loads(json.dumps(gezien))
        if SCHRIJF:
            bekend = {een.name for een in catalogus.CASES}
            eerder = {naam: data for naam, data in eerder.items() if naam in bekend}
            tekst = json.dumps({**eerder, geval.name: gezien}, indent=1, sort_keys=True)
            GEZIEN.write_text(f"{tekst}\n", encoding="utf-8")
            return
        self.assertEqual(gezien, eerder.get(geval.name))


@tagged("post_install", "-at_install")
class TestStoringen(StoringenCase):
    """One test a case, ``test_geval_<name>``."""

    def test_alles_is_gezien(self):
        """The file holds each case of the catalogue and no other."""
        if SCHRIJF:
            self.skipTest("it is being written")
        gezien = json.loads(GEZIEN.read_text(encoding="utf-8"))
        self.assertEqual(set(gezien), {geval.name for geval in catalogus.CASES})

    def test_seizoen(self):
        """300 sessions in a row."""
        (geval,) = (een for een in catalogus.CASES if een.setting == "season")
        alle = (f"{nummer:09}" for nummer in range(900000100, 999999999))
        bsns = list(islice((bsn for bsn in alle if nummers.check(bsn).ok), SEIZOEN))
        gemaakt = self.als(self.medewerker)["oso.leerling"].add_bsns(bsns)
        leerlingen = self.env["oso.leerling"].browse([een["leerling_id"] for een in gemaakt])
        for bsn in bsns:
            self.control.put_dossier(dossier_xml(bsn))
        regels = self._begin(*leerlingen)
        wacht = self._tot_het_einde(regels)
        self.assertEqual(set(regels.mapped("state")), {"klaar"})
        self.assertTrue(all(regels.mapped("afgemeld")))
        self.assertEqual(len(set(regels.mapped("sessie"))), SEIZOEN)
        self.assertEqual(set(leerlingen.mapped("naam")), {"Noor van den Proefdijk"})
        gezien = {**self._kijk(regels[0], wacht), "stored": self._bewaard(leerlingen[0])}
        self._vergelijk_met_catalogus(geval, gezien)
        self._vergelijk_met_eerder(geval, gezien)


def _test_van(geval):
    def test(self):
        self._proef(geval)

    test.__doc__ = f"{geval.kind}: {geval.name}"
    return test


for _geval in catalogus.CASES if catalogus else ():
    if _geval.setting != "season":
        setattr(TestStoringen, f"test_geval_{_geval.name}", _test_van(_geval))
