"""The overview: stopping a run, its summary, again what failed, new dossiers, removing."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..oso.ophalen import Ophaler
from .common import BSN, OsoCase, dossier_xml
from .test_motor import UitwisselingCase


@tagged("post_install", "-at_install")
class TestStoppen(UitwisselingCase):
    def setUp(self):
        super().setUp()
        self.punt.action_register()
        self.leerlingen = [self.maak_leerling(bsn) for bsn in BSN[:3]]
        self.control.put_dossier(dossier_xml(BSN[0]))

    def begin(self, *leerlingen):
        run_id = self.als(self.medewerker)["oso.leerling"].run_actions(
            [{"leerling_id": een.id, "action": "importeren"} for een in leerlingen]
        )
        return self.als(self.medewerker)["oso.uitwisseling"].browse(run_id)

    def test_wat_wacht_wordt_overgeslagen_en_krijgt_zijn_status_terug(self):
        mislukt = self.leerlingen[1]
        melding = {"code": "x", "text": "Earlier reason", "params": {}}
        mislukt.write({"status": "mislukt", "eigenaar": "las", "melding_data": melding})
        run = self.begin(*self.leerlingen)
        self.assertEqual(mislukt.status, "wachtrij")
        run.action_stop()
        voortgang = run.progress()
        self.assertEqual({r["outcome"] for r in voortgang["lines"]}, {"skipped"})
        self.assertIn("stopped", voortgang["lines"][0]["message"])
        self.assertEqual(run.state, "klaar")
        self.assertEqual(run.gestopt_door_id, self.medewerker)
        self.assertEqual([een.status for een in self.leerlingen], ["nieuw", "mislukt", "nieuw"])
        self.assertEqual((mislukt.eigenaar, mislukt.melding), ("las", "Earlier reason"))
        gestopt = self.leerlingen[0]
        self.assertIn("Stopped, not fetched", gestopt.melding)
        self.assertEqual(gestopt.actie, "importeren", "the choice stands, and the row says so")
        self.werk()
        self.assertFalse(self.leerlingen[0].opgehaald)

    def test_wat_al_wordt_opgehaald_wordt_afgemaakt(self):
        run = self.begin(*self.leerlingen)
        motor = self.env["oso.motor"].sudo()
        instellingen = motor._lees_instellingen()
        opdracht = motor._neem(1, [], instellingen)[0]
        run.action_stop()
        self.assertEqual(run.state, "bezig")
        self.assertFalse(motor._neem(8, [], instellingen), "what was stopped is not begun any more")
        with Ophaler(1) as ophaler:
            ophaler.begin([opdracht])
            with self.enter_registry_test_mode():
                while ophaler.lopend:
                    motor._verwerk_volgende(ophaler, instellingen)
        self.assertEqual([een.status for een in self.leerlingen], ["opgehaald", "nieuw", "nieuw"])
        self.assertEqual(run.state, "klaar")
        gestopt_op = run.gestopt_op
        self.assertIn("Nothing of this exchange waits", str(run.action_stop()))
        self.assertEqual((run.state, run.gestopt_op), ("klaar", gestopt_op))

    def test_gestopt_terwijl_de_laatste_regel_klaar_komt(self):
        run = self.begin(*self.leerlingen)
        run.action_stop()
        # As both transactions leave it when neither sees the other's lines.
        run.sudo().write({"state": "bezig", "klaar_op": False})
        self.werk()
        self.env.invalidate_all()
        self.assertEqual(run.state, "klaar")
        self.assertTrue(run.klaar_op)

    def test_een_uitwisseling_waarvan_niets_meer_loopt_is_klaar(self):
        """Two who end the last lines of a run, or answer its last questions, at one moment."""
        run = self.begin(*self.leerlingen)
        self.werk()
        self.assertEqual(run.state, "klaar")
        for state in ("bezig", "wachtrij", "vraag"):
            run.sudo().write({"state": state, "klaar_op": False})
            self.werk()
            self.env.invalidate_all()
            self.assertEqual(run.state, "klaar")
            self.assertTrue(run.klaar_op)
        run.sudo().regel_ids[0].state = "vraag"
        run.sudo().state = "vraag"
        self.werk()
        self.env.invalidate_all()
        self.assertEqual(run.state, "vraag", "it still asks")

    def test_andere_school_stopt_niets(self):
        run = self.begin(*self.leerlingen)
        with self.assertRaises(AccessError):
            run.with_env(self.als(self.collega)).action_stop()
        self.assertEqual(run.sudo().state, "wachtrij")

    def test_samenvatting_en_mislukte_opnieuw(self):
        self.haal_op(*self.leerlingen)
        run = self.als(self.medewerker)["oso.uitwisseling"].search([], limit=1)
        self.assertEqual(run.aantal_opgehaald, 1)
        # The LAS does not know these numbers: that is not "not ready yet", and no failure.
        self.assertEqual((run.aantal_onbekend, run.aantal_niet_klaar, run.aantal_fout), (2, 0, 0))
        self.assertEqual(run.redenen_html.count("<tr>"), 2, "the head, and one reason for both")
        # One verdict in both places, and it can be told who is meant.
        for regel in run.regel_ids:
            if regel.uitkomst == "not_ready":
                self.assertEqual((regel.stand, regel.leerling_id.status), ("wacht", "wacht"))
                self.assertEqual(regel.bsn, regel.leerling_id.bsn)
                self.assertNotIn(regel.bsn, regel.display_name)
        self.assertIn("wacht", run.regel_ids.mapped("stand"))
        for bsn in BSN[1:3]:
            self.control.put_dossier(dossier_xml(bsn))
        nogmaals = run.action_wachtende_opnieuw()
        self.werk()
        opnieuw = run.browse(nogmaals["res_id"])
        self.assertEqual((opnieuw.aantal, opnieuw.aantal_opgehaald), (2, 2))
        # Fetched meanwhile: there is nothing to do again.
        for knop in (run.action_mislukte_opnieuw, run.action_wachtende_opnieuw):
            with self.assertRaisesRegex(UserError, "nothing to do again"):
                knop()


@tagged("post_install", "-at_install")
class TestVerwijderen(OsoCase):
    def verwijderingen(self, user=None):
        return self.als(user or self.medewerker)["oso.verwijdering"].search([])

    def test_verwijderen_staat_vast_zonder_naam_of_bsn(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        nummer = leerling.id
        vraag = self.als(self.medewerker)["oso.verwijderen"].create(
            {"leerling_id": nummer, "reden": "vertrokken"}
        )
        self.assertEqual(
            vraag.aantal_toetsen, len(leerling.toetsen_ids) + len(leerling.eindtoetsen_ids)
        )
        self.assertEqual(vraag.aantal_dossiers, 1)
        vraag.action_verwijder()
        self.assertFalse(leerling.exists())
        regel = self.verwijderingen()
        self.assertEqual(
            (regel.leerling_nummer, regel.user_id, regel.reden, regel.opgehaald, regel.definitief),
            (nummer, self.medewerker, "vertrokken", True, False),
        )
        self.assertNotIn(BSN[0], str(regel.read()))
        self.assertFalse(self.verwijderingen(self.collega))
        with self.assertRaises(AccessError):
            regel.write({"reden": "anders"})
        with self.assertRaises(AccessError):
            regel.unlink()

    def test_ook_een_selectie_of_een_programma_laat_een_spoor_na(self):
        een, twee = self.maak_leerling(BSN[0]), self.maak_leerling(BSN[1])
        beide = (een + twee).with_env(self.als(self.medewerker))
        ids = beide.ids
        beide.with_context(default_reden="anders", oso_reden_verwijderen="Jan de Vries").unlink()
        self.assertEqual(sorted(self.verwijderingen().mapped("leerling_nummer")), sorted(ids))
        self.assertEqual(self.verwijderingen().mapped("reden"), [False, False])

    def test_geweigerd_verwijderen_laat_geen_spoor_na(self):
        leerling = self.maak_leerling()
        leerling.status = "bezig"
        with self.assertRaises(UserError), self.env.cr.savepoint():
            leerling.with_env(self.als(self.medewerker)).unlink()
        self.assertFalse(self.verwijderingen())


@tagged("post_install", "-at_install")
class TestNieuwDossier(OsoCase):
    def nieuwe(self):
        return self.als(self.medewerker)["oso.leerling"].search([("nieuw_dossier", "=", True)])

    def test_nieuw_na_het_werk_van_de_school_tot_die_er_weer_aan_werkt(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        self.assertFalse(self.nieuwe(), "the first dossier is what one starts from")
        leerling.with_env(self.als(self.medewerker)).write_okr({"thuis": "Goed"})
        self.assertFalse(self.nieuwe())
        naam = leerling.achternaam
        xml = dossier_xml(vervang=[(naam, naam + "x")])
        self.importeer(leerling, xml, "overschrijven")
        self.assertEqual(self.nieuwe(), leerling)
        leerling.with_env(self.als(self.medewerker)).write_okr({"thuis": "Nog beter"})
        self.assertFalse(self.nieuwe())
