"""The nightly fetch: in which hours, for whom, and what the responsible user reads of it."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..oso.nacht import begint_op
from ..oso.wachten import spreiding
from .common import BSN
from .test_wachten import VanzelfCase, open_dossier

#: A winter night of 22:00 to 6:00 in the Netherlands, in UTC.
BEGIN, EIND = datetime(2088, 12, 1, 21), datetime(2088, 12, 2, 5)
LAAT = EIND - timedelta(minutes=30)
LATER = [("<datum>2026-11-02<", "<datum>2026-12-20<"), (">102.5<", ">104<")]


class NachtCase(VanzelfCase):
    def setUp(self):
        super().setUp()
        self.school.write({"oso_nacht": True, "oso_nacht_user_id": self.medewerker.id})

    def nacht(self, nu=LAAT, *, werk=True):
        """The scheduled action at a moment, and the worker; returns the runs of all nights."""
        self.cron("oso.uitwisseling", "_cron_nacht", nu)
        if werk:
            self.werk()
        self.env.invalidate_all()
        return self.runs("nacht")

    def berichten(self):
        return self.env["mail.message"].search(
            [("partner_ids", "in", self.medewerker.partner_id.ids)]
        )


@tagged("post_install", "-at_install")
class TestNacht(NachtCase):
    def test_staat_uit(self):
        school = self.env["res.company"].create({"name": "Nieuw", "brin": "98CC"})
        self.assertFalse(school.oso_nacht)
        self.assertEqual((school.oso_nacht_van, school.oso_nacht_tot), (22, 6))
        self.school.oso_nacht = False
        self.maak_leerling()
        self.assertFalse(self.nacht())

    def test_alleen_binnen_het_venster_en_een_keer_per_nacht(self):
        self.maak_leerling()
        self.control.put_dossier(open_dossier())
        self.assertFalse(self.nacht(BEGIN - timedelta(minutes=1)))
        self.assertFalse(self.nacht(EIND))
        deel = spreiding(self.school.id, BEGIN.date())
        venster = self.school._oso_nacht_op(LAAT)
        op = begint_op(venster, deel).replace(tzinfo=None)
        self.assertFalse(self.nacht(op - timedelta(minutes=1)))
        self.assertEqual(len(self.nacht(op + timedelta(minutes=1))), 1)
        self.assertEqual(len(self.nacht(op + timedelta(minutes=20))), 1)
        self.assertEqual(len(self.nacht(LAAT)), 1)
        # the next night
        self.assertEqual(len(self.nacht(LAAT + timedelta(days=1))), 2)

    def test_welke_leerlingen_en_met_welke_actie(self):
        nieuw, bekend, klaar = (self.maak_leerling(bsn) for bsn in BSN[:3])
        for bsn in BSN[:3]:
            self.control.put_dossier(open_dossier(bsn))
        self.importeer(bekend, open_dossier(BSN[1]))
        self.importeer(klaar, open_dossier(BSN[2]))
        self.assertEqual(
            self.env["oso.leerling"]._voor_de_nacht(self.school),
            {nieuw: "importeren", bekend: "aanvullen", klaar: "aanvullen"},
        )
        # definitief, but without doorstroomtoets it still waits for one
        klaar._okr().sudo().state = "definitief"
        met_toets = klaar.eindtoetsen_ids
        met_toets.unlink()
        self.assertTrue(klaar.okr_definitief and klaar.zonder_doorstroomtoets)
        self.assertIn(klaar, self.env["oso.leerling"]._voor_de_nacht(self.school))
        self.env["oso.eindtoets"].create(
            {"leerling_id": klaar.id, "datum_afname": "2026-02-02", "toetssoort": "IEP"}
        )
        klaar.invalidate_recordset()
        self.assertFalse(klaar.zonder_doorstroomtoets)
        self.assertNotIn(klaar, self.env["oso.leerling"]._voor_de_nacht(self.school))

    def test_wie_niet(self):
        leerling = self.maak_leerling()
        voor = self.env["oso.leerling"]._voor_de_nacht
        for status in ("wachtrij", "bezig", "vraag"):
            leerling.status = status
            self.assertFalse(voor(self.school), status)
        leerling.status = "mislukt"
        self.assertTrue(voor(self.school))
        leerling.actie = "geen"
        self.assertFalse(voor(self.school), "no dossier, and no action chosen")
        self.importeer(leerling, open_dossier())
        self.assertTrue(voor(self.school))
        leerling.adresgeheim = "ja"
        self.assertFalse(voor(self.school), "a secret address")
        onbekend = self.maak_leerling(BSN[1])
        self.assertTrue(voor(self.school))
        self.haal_op(onbekend)
        self.assertFalse(voor(self.school), "a number that the LAS does not know")
        self.maak_leerling(BSN[3], user=self.collega)
        self.assertFalse(voor(self.school), "of another school")

    def test_namens_de_verantwoordelijke_en_met_de_regels_van_aanvullen(self):
        leerling = self.maak_leerling()
        self.control.put_dossier(open_dossier())
        self.haal_op(leerling)
        leerling.with_env(self.als(self.medewerker)).actie = "overschrijven"
        self.control.put_dossier(open_dossier(vervang=LATER))
        run = self.nacht()
        self.assertEqual((run.user_id, run.soort), (self.medewerker, "nacht"))
        self.assertEqual(run.regel_ids.actie, "aanvullen")
        self.assertEqual(leerling.toetsen_ids.mapped("vaardigheidsscore")[0], "102.5")
        self.assertEqual(leerling.actie, "overschrijven", "chosen for later: that stands")

    def test_een_nacht_zonder_resultaat_laat_wat_er_stond(self):
        leerling = self.maak_leerling()
        self.control.put_dossier(open_dossier())
        self.haal_op(leerling)
        eerder = leerling.read(["status", "melding_data", "eigenaar", "actie", "laatste_actie_op"])
        self.control.put_dossier(open_dossier(), prepared=False)
        run = self.nacht()
        self.assertEqual(run.regel_ids.uitkomst, "not_ready")
        self.assertEqual(
            leerling.read(["status", "melding_data", "eigenaar", "actie", "laatste_actie_op"]),
            eerder,
        )
        self.assertFalse(leerling.vraag_op)
        self.control.fault("document", "http_502", times=None)
        run = self.nacht(LAAT + timedelta(days=1))[-1]
        self.assertEqual(run.regel_ids.uitkomst, "technical")
        self.assertEqual((leerling.status, leerling.eigenaar), ("opgehaald", False))

    def test_wie_nog_geen_dossier_heeft_gaat_wachten(self):
        leerling = self.maak_leerling()
        self.control.put_dossier(open_dossier(), prepared=False)
        self.nacht()
        self.assertEqual(leerling.status, "wacht")
        self.assertTrue(leerling.vraag_op)

    def test_na_het_venster_blijft_de_rest_voor_de_volgende_nacht(self):
        nieuw, wachtend = self.maak_leerling(), self.maak_leerling(BSN[1])
        self.control.put_dossier(open_dossier(BSN[1]), prepared=False)
        self.haal_op(wachtend)
        eerder = wachtend.read(["status", "melding_data", "vraag_op"])
        run = self.nacht(werk=False)
        self.assertEqual((run.state, nieuw.status), ("wachtrij", "wachtrij"))
        self.nacht(EIND - timedelta(minutes=1), werk=False)
        self.assertEqual(run.state, "wachtrij", "the night goes on")
        self.nacht(EIND + timedelta(minutes=1))
        self.assertEqual(run.state, "klaar")
        self.assertEqual(set(run.regel_ids.mapped("state")), {"overgeslagen"})
        self.assertIn("The night was over", run.regel_ids[0].melding)
        self.assertEqual((nieuw.status, nieuw.melding), ("nieuw", False))
        self.assertEqual(wachtend.read(["status", "melding_data", "vraag_op"]), eerder)
        self.assertIn("Left for the next night: 2", self.tekst())
        self.assertEqual(len(self.nacht(LAAT + timedelta(days=1))), 2)

    def test_wat_uitgezet_is_gaat_niet_door(self):
        self.maak_leerling()
        run = self.nacht(werk=False)
        self.school.oso_nacht = False
        self.nacht()
        self.assertEqual(run.state, "klaar")
        self.assertEqual(run.regel_ids.state, "overgeslagen")

    def tekst(self):
        return str(self.berichten()[:1].body)

    # -- the report -----------------------------------------------------------------------------

    def test_het_bericht_telt_en_noemt_niemand(self):
        leerlingen = [self.maak_leerling(bsn) for bsn in BSN[:3]]
        self.control.put_dossier(open_dossier(BSN[0]))
        self.control.put_dossier(open_dossier(BSN[1]))
        self.control.put_dossier(open_dossier(BSN[2]), prepared=False)
        self.haal_op(leerlingen[0])
        run = self.nacht()
        (bericht,) = self.berichten()
        self.assertEqual((bericht.model, bericht.res_id), ("oso.uitwisseling", run.id))
        tekst = self.tekst()
        self.assertIn("the turn of 3 pupils", tekst)
        for regel in ("first time: 1", "Not changed: 1", "Not ready yet in the LAS: 1"):
            self.assertIn(regel, tekst)
        for niet in ("Failed", "Completed", "Left for", "Waiting for your decision"):
            self.assertNotIn(niet, tekst)
        self.assertIn(f"/odoo/oso-uitwisselingen/{run.id}", tekst)
        for bron in (tekst, bericht.subject, bericht.record_name or ""):
            for geheim in ("Proefdijk", "Noor", *BSN):
                self.assertNotIn(geheim, bron)
        self.assertIn(self.school.name, bericht.subject)

    def test_het_bericht_komt_waar_de_gebruiker_het_wil(self):
        self.maak_leerling()
        self.control.put_dossier(open_dossier())
        self.medewerker.notification_type = "inbox"
        self.nacht()
        self.assertEqual(self.berichten().notification_ids.mapped("notification_type"), ["inbox"])
        self.medewerker.write({"notification_type": "email", "email": "mw@proef.example"})
        self.nacht(LAAT + timedelta(days=1))
        self.assertEqual(
            self.berichten()[:1].notification_ids.mapped("notification_type"), ["email"]
        )

    def test_geen_bericht_als_er_niets_te_doen_was(self):
        self.assertFalse(self.nacht())
        self.assertFalse(self.berichten())

    def test_een_vraag_wordt_gemeld(self):
        leerling = self.maak_leerling()
        self.control.put_dossier(open_dossier())
        self.haal_op(leerling)
        geboren = leerling.geboortedatum.isoformat()
        self.control.put_dossier(
            open_dossier(
                vervang=[
                    *LATER,
                    (f"<geboortedatum>{geboren}<", "<geboortedatum>2013-01-31<"),
                ]
            )
        )
        run = self.nacht()
        self.assertEqual(run.state, "vraag")
        self.assertIn("Waiting for your decision: 1", self.tekst())
        self.assertEqual(len(self.berichten()), 1)
        run.with_env(self.als(self.medewerker)).dismiss()
        self.assertEqual(run.state, "klaar")
        self.assertEqual(len(self.berichten()), 1)

    def test_een_bericht_dat_mislukt_laat_het_werk_staan(self):
        leerling = self.maak_leerling()
        self.control.put_dossier(open_dossier())
        self.env.ref("oso_povo.bericht_nacht").arch = "<div><t t-out='1/0'/></div>"
        with self.assertLogs("odoo.addons.oso_povo.models.oso_motor", "ERROR") as log:
            run = self.nacht()
        self.assertIn("end of a run", log.output[0])
        self.assertEqual((run.state, leerling.status), ("klaar", "opgehaald"))
        self.assertFalse(self.berichten())

    # -- who may set it up, and how --------------------------------------------------------------

    def test_de_beheerder_stelt_het_in(self):
        school = self.school.with_env(self.als(self.beheerder))
        school.write({"oso_nacht_van": 23.5, "oso_nacht_tot": 4, "oso_wacht_vanzelf": False})
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.school.with_env(self.als(self.medewerker)).oso_nacht_van = 1

    def test_een_venster_dat_niet_deugt(self):
        for van, tot in ((6, 6), (25, 6), (1, 1.5), (-1, 6)):
            with self.subTest(van=van, tot=tot), self.assertRaises(ValidationError):
                self.school.write({"oso_nacht_van": van, "oso_nacht_tot": tot})

    def test_de_verantwoordelijke_werkt_op_de_school(self):
        for user in (self.collega, self.beheerder, self.env["res.users"]):
            with self.subTest(user=user.login), self.assertRaises(ValidationError):
                self.school.oso_nacht_user_id = user
        with self.assertRaises(ValidationError):
            self.zusterschool.oso_nacht = True

    def test_zonder_verantwoordelijke_gebeurt_er_niets(self):
        self.maak_leerling()
        self.medewerker.active = False
        with self.assertLogs("odoo.addons.oso_povo.models.oso_nacht", "WARNING"):
            self.assertFalse(self.nacht())
