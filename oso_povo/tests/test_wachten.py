"""Waiting for a dossier that is not ready: asked for again by itself, with a real simulator."""

from datetime import date, datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..oso.wachten import STAPPEN
from .common import BSN, dossier_xml
from .test_motor import UitwisselingCase

UUR = timedelta(hours=1)


def open_dossier(bsn=BSN[0], vervang=()):
    """The dossier of the tests without a secret address: such a pupil is not fetched by itself."""
    openbaar = ("<adresgeheim>true</adresgeheim>", "<adresgeheim>false</adresgeheim>")
    return dossier_xml(bsn, vervang=[openbaar, *vervang])


class VanzelfCase(UitwisselingCase):
    """A school that can fetch; the scheduled actions run at a moment that the test chooses."""

    def setUp(self):
        super().setUp()
        self.punt.action_register()
        self.assertEqual(self.punt.state, "geregistreerd", self.punt.antwoord)

    def cron(self, model, naam, nu=None):
        """Let a scheduled action run as Odoo does, with a cursor of its own."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=self.env.ref("base.user_root").id, context={})
            getattr(env[model], naam)(nu)
        self.env.invalidate_all()

    def runs(self, soort):
        return self.env["oso.uitwisseling"].search([("soort", "=", soort)], order="id")


class WachtCase(VanzelfCase):
    def setUp(self):
        super().setUp()
        self.leerling = self.maak_leerling()
        self.control.put_dossier(open_dossier(), prepared=False)

    def vraag_weer(self, nu=None):
        """The scheduled action at the moment of the next asking, and the worker."""
        self.cron("oso.leerling", "_cron_wachtende", nu or self.leerling.vraag_op)
        self.werk()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestWachten(WachtCase):
    def test_de_stappen_groeien(self):
        nu = fields.Datetime.now()
        self.haal_op(self.leerling)
        self.assertEqual((self.leerling.status, self.leerling.wacht_stap), ("wacht", 0))
        na = self.leerling.vraag_op - nu
        self.assertTrue(UUR <= na < 2 * UUR, na)
        sinds = self.leerling.wacht_sinds
        for stap in (1, 2, 3, 4, 5):
            self.vraag_weer()
            self.assertEqual((self.leerling.status, self.leerling.wacht_stap), ("wacht", stap))
            na = self.leerling.vraag_op - fields.Datetime.now()
            duur = STAPPEN[min(stap, 4)]
            self.assertTrue(duur - UUR < na < duur + UUR, (stap, na))
        self.assertEqual(self.leerling.wacht_sinds, sinds)
        runs = self.runs("wacht")
        self.assertEqual(len(runs), 5)
        self.assertEqual(runs.user_id, self.medewerker)
        self.assertEqual(set(runs.mapped("state")), {"klaar"})
        self.assertEqual(set(runs.regel_ids.mapped("actie")), {"importeren"})
        # what came in is told; that nothing came is not
        self.assertFalse(runs.activity_ids)

    def test_zelf_vragen_begint_de_stappen_opnieuw(self):
        self.haal_op(self.leerling)
        self.vraag_weer()
        self.vraag_weer()
        self.assertEqual(self.leerling.wacht_stap, 2)
        self.haal_op(self.leerling)
        self.assertEqual(self.leerling.wacht_stap, 0)
        self.assertLess(self.leerling.vraag_op - fields.Datetime.now(), 2 * UUR)

    def test_niet_voor_zijn_beurt(self):
        self.haal_op(self.leerling)
        self.vraag_weer(self.leerling.vraag_op - timedelta(minutes=1))
        self.assertFalse(self.runs("wacht"))

    def test_nooit_twee_keer(self):
        self.haal_op(self.leerling)
        op = self.leerling.vraag_op
        self.cron("oso.leerling", "_cron_wachtende", op)
        self.cron("oso.leerling", "_cron_wachtende", op)
        self.cron("oso.leerling", "_cron_wachtende", op + timedelta(days=3))
        self.assertEqual(len(self.runs("wacht").regel_ids), 1)

    def test_een_school_vraagt_in_een_keer(self):
        ander = self.maak_leerling(BSN[1])
        self.control.put_dossier(open_dossier(BSN[1]), prepared=False)
        self.haal_op(self.leerling)
        self.haal_op(ander)
        self.assertLess(abs(self.leerling.vraag_op - ander.vraag_op), timedelta(minutes=5))
        self.vraag_weer(min(self.leerling.vraag_op, ander.vraag_op))
        self.assertEqual(len(self.runs("wacht")), 1)
        self.assertEqual(len(self.runs("wacht").regel_ids), 2)

    def test_het_dossier_komt_binnen(self):
        ander = self.maak_leerling(BSN[1])
        self.control.put_dossier(open_dossier(BSN[1]), prepared=False)
        self.haal_op(self.leerling, ander)
        self.control.put_dossier(open_dossier())
        self.vraag_weer()
        self.assertEqual((self.leerling.status, ander.status), ("opgehaald", "wacht"))
        self.assertRecordValues(
            self.leerling,
            [{"wacht_sinds": False, "wacht_stap": 0, "vraag_op": False, "wacht_tot": False}],
        )
        run = self.runs("wacht")
        activiteit = run.activity_ids
        self.assertEqual(activiteit.user_id, self.medewerker)
        self.assertEqual(activiteit.summary, "Dossiers that you were waiting for have come in: 1")
        self.assertEqual(activiteit.date_deadline, date.today())
        # nothing of the pupil, and no second message about the activity
        for tekst in (activiteit.summary, activiteit.note or "", activiteit.res_name):
            self.assertNotIn("Proefdijk", tekst)
            self.assertNotIn(BSN[0], tekst)
        self.assertFalse(run.message_ids)

    def test_wie_de_uitwisseling_opent_heeft_de_activiteit_gezien(self):
        self.haal_op(self.leerling)
        self.control.put_dossier(open_dossier())
        self.vraag_weer()
        run = self.runs("wacht")
        self.medewerker.copy({"login": "tweede"})
        collega = self.env["res.users"].search([("login", "=", "tweede")])
        van = run.with_env(self.als(collega))
        van.web_read({"name": {}, "regel_ids": {"fields": {}}})
        # it is not the colleague's, and a list is not the run itself
        van = run.with_env(self.als(self.medewerker))
        van.web_read({"name": {}})
        self.assertTrue(run.activity_ids.active)
        gelezen = van.web_read({"name": {}, "regel_ids": {"fields": {}}})
        self.assertEqual(len(gelezen), 1)
        run.invalidate_recordset()
        self.assertFalse(run.activity_ids)
        van.web_read({"name": {}, "regel_ids": {"fields": {}}})

    def test_wie_eerst_wilde_bekijken_bekijkt_eerst(self):
        env = self.als(self.medewerker)
        env["oso.leerling"].run_actions(
            [{"leerling_id": self.leerling.id, "action": "importeren"}], True
        )
        self.werk()
        self.control.put_dossier(open_dossier())
        self.vraag_weer()
        run = self.runs("wacht")
        self.assertTrue(run.voorbeeld)
        self.assertEqual((run.state, self.leerling.status), ("vraag", "vraag"))
        self.assertFalse(self.leerling.naam)
        self.assertEqual(len(run.activity_ids), 1)
        # deciding tells nothing anew
        run.with_env(env).apply()
        self.assertEqual(run.state, "klaar")
        self.assertEqual(len(run.activity_ids), 1)

    def test_een_onbekend_nummer_wacht_niet(self):
        onbekend = self.maak_leerling(BSN[2])
        self.haal_op(onbekend)
        self.assertEqual(onbekend.status, "wacht")
        self.assertFalse(onbekend.vraag_op or onbekend.wacht_sinds)
        self.assertIn("does not know this number", onbekend.melding)

    def test_een_weigering_wacht_niet(self):
        self.haal_op(self.leerling)
        self.control.put_dossier(open_dossier(), allowed=["99ZZ"])
        self.vraag_weer()
        self.assertEqual(self.leerling.status, "mislukt")
        self.assertFalse(self.leerling.vraag_op)

    def test_de_las_is_onbereikbaar(self):
        """Nothing was heard of the dossier: it is still waited for, and the row says so."""
        self.haal_op(self.leerling)
        melding = self.leerling.melding_data
        self.control.fault("document", "http_502", times=None)
        self.vraag_weer()
        regel = self.runs("wacht").regel_ids
        self.assertEqual((regel.state, regel.uitkomst), ("mislukt", "technical"))
        self.assertEqual((self.leerling.status, self.leerling.eigenaar), ("wacht", "us"))
        self.assertEqual(self.leerling.melding_data, melding)
        self.assertGreater(self.leerling.vraag_op, fields.Datetime.now())

    def test_de_schakelaar_van_de_school(self):
        self.haal_op(self.leerling)
        self.school.oso_wacht_vanzelf = False
        self.assertIn("After that, fetch again", self.leerling.melding)
        self.vraag_weer()
        self.assertFalse(self.runs("wacht"))
        self.assertFalse(self.leerling._vraag_nu())
        self.school.oso_wacht_vanzelf = True
        self.vraag_weer()
        self.assertEqual(len(self.runs("wacht")), 1)

    def test_wie_geen_actie_koos_wordt_niet_gevraagd(self):
        self.haal_op(self.leerling)
        self.leerling.with_env(self.als(self.medewerker)).actie = "geen"
        self.assertIn("After that, fetch again", self.leerling.melding)
        self.vraag_weer()
        self.assertFalse(self.runs("wacht"))

    def test_geen_aanleverpunt_of_verbinding(self):
        self.haal_op(self.leerling)
        self.punt.sudo().state = "mislukt"
        self.vraag_weer()
        self.assertFalse(self.runs("wacht"))
        self.punt.sudo().state = "geregistreerd"
        self.verbinding.unlink()
        self.vraag_weer()
        self.assertFalse(self.runs("wacht"))
        self.assertEqual(self.leerling.status, "wacht")

    def test_de_medewerker_is_weg(self):
        self.haal_op(self.leerling)
        self.medewerker.active = False
        self.control.put_dossier(open_dossier())
        self.vraag_weer()
        run = self.runs("wacht")
        self.assertEqual(run.user_id, self.env.ref("base.user_root"))
        self.assertEqual(self.leerling.status, "opgehaald")
        self.assertFalse(run.activity_ids)

    def test_gestopt_vraagt_later(self):
        self.haal_op(self.leerling)
        self.cron("oso.leerling", "_cron_wachtende", self.leerling.vraag_op)
        self.runs("wacht").with_env(self.als(self.medewerker)).action_stop()
        self.assertEqual(self.leerling.status, "wacht")
        self.assertGreater(self.leerling.vraag_op, fields.Datetime.now() + 3 * UUR)

    def test_wie_al_wachtte_voordat_dit_er_was(self):
        onbekend = self.maak_leerling(BSN[2])
        self.haal_op(self.leerling, onbekend)
        self.leerling.write({"wacht_sinds": False, "vraag_op": False, "wacht_tot": False})
        self.env["oso.leerling"]._plan_wie_al_wachtte()
        self.assertTrue(self.leerling.vraag_op and self.leerling.wacht_tot)
        self.assertFalse(onbekend.vraag_op)

    def test_een_gebruiker_schrijft_dit_niet(self):
        van = self.leerling.with_env(self.als(self.medewerker))
        for veld in ("wacht_sinds", "wacht_stap", "vraag_op", "wacht_tot"):
            with self.subTest(veld), self.assertRaises(AccessError):
                van.write({veld: False})

    def test_een_school_die_misgaat_houdt_de_andere_niet_op(self):
        school = self.env["res.company"].create({"name": "Eerst", "brin": "98AD"})
        self.assertEqual((school | self.school).sorted("id")[0], self.school)
        echt = type(school)._oso_kan_ophalen

        def kapot(een):
            if een == self.school:
                raise ZeroDivisionError("a text that may be about a child")
            return echt(een)

        self.patch(type(school), "_oso_kan_ophalen", kapot)
        self.haal_op(self.leerling)
        ander = self.env["oso.leerling"].create({"bsn": BSN[1], "company_id": school.id})
        ander.write({"status": "wacht", "vraag_op": self.leerling.vraag_op})
        gezien = []
        self.patch(type(ander), "_vraag_school", lambda _self, een, _nu: gezien.append(kapot(een)))
        with self.assertLogs("odoo.addons.oso_povo.models.oso_motor", "ERROR") as log:
            self.cron("oso.leerling", "_cron_wachtende", self.leerling.vraag_op)
        self.assertEqual(gezien, [False])
        self.assertIn(f"school {self.school.id}", log.output[0])
        self.assertNotIn("child", str(log.output))

    def test_een_andere_school_merkt_er_niets_van(self):
        vreemd = self.maak_leerling(BSN[3], user=self.collega)
        vreemd.write(
            {"status": "wacht", "vraag_op": "2020-01-01 00:00:00", "wacht_tot": "2099-01-01"}
        )
        self.haal_op(self.leerling)
        self.vraag_weer()
        self.assertEqual(self.runs("wacht").company_id, self.school)
        self.assertEqual(vreemd.status, "wacht")


@tagged("post_install", "-at_install")
class TestTotWanneer(WachtCase):
    def setUp(self):
        super().setUp()
        vandaag = date.today()
        self.env["oso.schooljaar"].search([]).unlink()
        self.jaar = self.env["oso.schooljaar"].create(
            {
                "name": "2050-2051",
                "begin": vandaag - timedelta(days=100),
                "eind": vandaag + timedelta(days=100),
                "aanmelding_tot": vandaag + timedelta(days=50),
            }
        )

    def test_het_seizoen(self):
        self.haal_op(self.leerling)
        self.assertEqual(self.leerling.wacht_tot, self.jaar.aanmelding_tot)

    def test_zonder_seizoen(self):
        self.jaar.unlink()
        self.haal_op(self.leerling)
        self.assertLessEqual(abs(self.leerling.wacht_tot - date.today() - timedelta(60)).days, 1)

    def test_van_de_school(self):
        self.school.oso_wacht_tot = date.today() + timedelta(days=5)
        self.haal_op(self.leerling)
        self.assertEqual(self.leerling.wacht_tot, self.school.oso_wacht_tot)

    def test_een_andere_dag_geldt_ook_voor_wie_al_wacht(self):
        self.haal_op(self.leerling)
        op = self.leerling.vraag_op
        school = self.school.with_env(self.als(self.beheerder))
        school.oso_wacht_tot = date.today() + timedelta(days=20)
        self.assertEqual(self.leerling.wacht_tot, self.school.oso_wacht_tot)
        self.assertEqual(self.leerling.vraag_op, op)

    def test_na_de_laatste_dag(self):
        self.haal_op(self.leerling)
        self.leerling.wacht_sinds -= timedelta(days=40)
        self.school.oso_wacht_tot = date.today() - timedelta(days=2)
        self.env.invalidate_all()
        self.assertFalse(self.leerling.vraag_op)
        self.assertIn("do so no more", self.leerling.melding)
        self.assertIn("fetch again", self.leerling.melding)
        self.vraag_weer(datetime(2099, 1, 1))
        self.assertFalse(self.runs("wacht"))
        # a later day: asked for again
        self.school.oso_wacht_tot = date.today() + timedelta(days=30)
        self.assertTrue(self.leerling.vraag_op)

    def test_de_melding_in_de_tijdzone_van_de_lezer(self):
        self.haal_op(self.leerling)
        self.leerling.write({"vraag_op": "2088-12-01 09:40:00", "wacht_tot": "2089-03-31"})
        self.medewerker.tz = "Europe/Amsterdam"
        van = self.leerling.with_env(self.als(self.medewerker))
        self.assertIn("10:40", van.melding)
        self.assertIn("31", van.melding)
        self.assertIn("(98AA)", van.melding)
        elders = van.with_context(tz="America/New_York")
        self.assertIn("04:40", elders.melding)


@tagged("post_install", "-at_install")
class TestVraagNu(WachtCase):
    def test_wie_wacht_wordt_meteen_gevraagd(self):
        self.haal_op(self.leerling)
        cron = self.env.ref("oso_povo.cron_wachtende")
        aantal = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(self.leerling._vraag_nu(), self.leerling)
        self.assertGreater(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]), aantal
        )
        self.assertIn("within a quarter of an hour", self.leerling.melding)
        self.control.put_dossier(open_dossier())
        self.vraag_weer(fields.Datetime.now())
        self.assertEqual(self.leerling.status, "opgehaald")

    def test_een_nieuw_dossier_van_wie_er_al_een_heeft(self):
        self.control.put_dossier(open_dossier())
        self.haal_op(self.leerling)
        self.assertEqual(self.leerling._vraag_nu(), self.leerling)
        self.leerling.with_env(self.als(self.medewerker)).actie = "overschrijven"
        self.vraag_weer(fields.Datetime.now())
        self.assertEqual(self.runs("wacht").regel_ids.actie, "aanvullen")
        self.assertEqual(self.leerling.status, "opgehaald")
        self.assertFalse(self.leerling.vraag_op)
        # what somebody chose for later still stands
        self.assertEqual(self.leerling.actie, "overschrijven")
        # nothing new came, so nothing is told
        self.assertFalse(self.runs("wacht").activity_ids)

    def test_niet_wie_al_wordt_opgehaald_of_geheim_is(self):
        for status in ("wachtrij", "bezig", "vraag"):
            self.leerling.status = status
            self.assertFalse(self.leerling._vraag_nu())
        self.leerling.status = "nieuw"
        self.importeer(self.leerling)
        self.leerling.adresgeheim = "ja"
        self.assertTrue(self.leerling.beschermd)
        self.assertFalse(self.leerling._vraag_nu())


@tagged("post_install", "-at_install")
class TestOngewijzigd(WachtCase):
    """What is asked for by itself says which dossier is here already; nothing changed costs
    nothing."""

    def setUp(self):
        super().setUp()
        self.control.put_dossier(open_dossier())
        self.haal_op(self.leerling)
        self.assertEqual(self.leerling.dossier_datum, date(2026, 11, 2))
        self.control.clear_exchanges()

    def gevraagd(self):
        (vraag,) = self.control.exchanges("document")
        return vraag

    def test_er_gaat_geen_dossier_over_de_lijn(self):
        eerder = self.leerling.get_dossier()
        self.leerling._vraag_nu()
        self.vraag_weer(fields.Datetime.now())
        regel = self.runs("wacht").regel_ids
        self.assertEqual((regel.state, regel.uitkomst), ("klaar", "unchanged"))
        self.assertEqual((self.leerling.status, self.leerling.eigenaar), ("opgehaald", False))
        self.assertEqual(self.leerling.melding_data["code"], "import.unchanged")
        self.assertEqual(self.leerling.get_dossier(), eerder)
        self.assertEqual(len(self.leerling.dossier_ids), 1)
        vraag = self.gevraagd()
        self.assertIn("dossierVerzameldatum>2026-11-03<", vraag["request"])
        self.assertNotIn("toetslijst", vraag["response"])
        # many times less than the dossier that did not come
        self.assertLess(vraag["sizes"][1] * 4, len(open_dossier()))
        self.assertEqual(regel.grootte, 0)

    def test_een_nieuwer_dossier_komt(self):
        self.control.put_dossier(
            open_dossier(vervang=[("<datum>2026-11-02<", "<datum>2026-11-20<")])
        )
        self.leerling._vraag_nu()
        self.vraag_weer(fields.Datetime.now())
        self.assertEqual(len(self.leerling.dossier_ids), 2)
        self.assertEqual(self.leerling.dossier_datum, date(2026, 11, 20))

    def test_wie_zelf_vraagt_krijgt_wat_er_staat(self):
        voortgang = self.haal_op(self.leerling, actie="aanvullen")
        self.assertEqual(voortgang["lines"][0]["outcome"], "unchanged")
        vraag = self.gevraagd()
        self.assertNotIn("dossierVerzameldatum", vraag["request"])
        self.assertGreater(vraag["sizes"][1], len(open_dossier()))
