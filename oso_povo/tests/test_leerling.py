"""Making pupils, choosing actions, starting runs: the public doors of the pupil."""

import xmlrpc.client

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..oso import bsn as nummers
from .common import BSN, OsoCase


@tagged("post_install", "-at_install")
class TestLeerling(OsoCase):
    def setUp(self):
        super().setUp()
        self.leerlingen = self.als(self.medewerker)["oso.leerling"]

    def registreer(self, school):
        return self.env["oso.aanleverpunt"].create(
            {"company_id": school.id, "nummer": "1", "state": "geregistreerd", "adres": "1"}
        )

    def test_oordeel_per_nummer(self):
        self.maak_leerling(BSN[0])
        resultaat = self.leerlingen.add_bsns(
            [BSN[0], " 9000.000-28 ", 900000041, BSN[1], "900000042", "", None, True]
        )
        self.assertEqual(
            [r["outcome"] for r in resultaat],
            ["exists", "created", "created", "duplicate", *["invalid"] * 4],
        )
        self.assertEqual(resultaat[1]["bsn"], BSN[1])
        self.assertEqual(resultaat[1]["leerling_id"], resultaat[3]["leerling_id"])
        self.assertFalse(resultaat[4]["bsn"])
        self.assertTrue(all(r["message"] for r in resultaat))
        # What goes out must fit through XML-RPC, which knows no None.
        xmlrpc.client.dumps((resultaat,))
        self.assertEqual(self.leerlingen.search_count([]), 3)

    def test_voorloopnul_hersteld(self):
        (resultaat,) = self.leerlingen.add_bsns([35032510])
        self.assertEqual((resultaat["outcome"], resultaat["bsn"]), ("created", "035032510"))

    def test_meldingen_in_de_taal_van_de_gebruiker(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.medewerker.lang = "nl_NL"
        # A program sends no language along.
        leerlingen = self.env(user=self.medewerker, context={})["oso.leerling"]
        self.assertIn("cijfers", leerlingen.add_bsns(["123"])[0]["message"])
        with self.assertRaisesRegex(UserError, "lijst"):
            leerlingen.add_bsns("123")

    def test_foute_invoer_van_een_programma(self):
        with self.assertRaises(UserError):
            self.leerlingen.add_bsns(BSN[0])
        self.assertEqual(self.leerlingen.add_bsns([]), [])

    def test_nieuwe_leerling_staat_op_importeren(self):
        leerling = self.maak_leerling()
        self.assertEqual((leerling.actie, leerling.status), ("importeren", "nieuw"))
        self.assertEqual(leerling.nummer_soort, "bsn")

    def test_onderwijsnummer(self):
        nummer = next(
            nummer
            for nummer in map(str, range(101000000, 101000100))
            if nummers.check(nummer).kind is nummers.NumberKind.ONDERWIJSNUMMER
        )
        leerling = self.maak_leerling(nummer)
        self.assertEqual(leerling.nummer_soort, "onderwijsnummer")

    def test_nummer_nooit_in_de_weergavenaam(self):
        leerling = self.maak_leerling()
        self.assertNotIn(BSN[0], leerling.display_name)

    def test_zelfde_nummer_per_school_een_keer(self):
        eerste = self.maak_leerling()
        tweede = self.maak_leerling(user=self.collega)
        self.assertNotEqual(eerste.company_id, tweede.company_id)
        with self.assertRaises(ValidationError):
            self.leerlingen.create({"bsn": BSN[0]})
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            tweede.company_id = self.school
            tweede.flush_recordset()

    def test_fout_nummer_via_create(self):
        with self.assertRaises(ValidationError) as fout:
            self.leerlingen.create({"bsn": "123456789"})
        self.assertNotIn("123456789", str(fout.exception))

    def test_wat_de_server_schrijft_is_niet_met_de_hand_te_wijzigen(self):
        leerling = self.maak_leerling().with_env(self.als(self.medewerker))
        leerling.actie = "geen"
        for veld, waarde in (
            ("status", "opgehaald"),
            ("bsn", BSN[1]),
            ("dossier_datum", "2024-01-01"),
            ("gegevens_versie", 7),
            ("advies_argumentatie", "X"),
        ):
            with self.subTest(veld=veld), self.assertRaises(AccessError):
                leerling.write({veld: waarde})
            # Not in the company of what may be written either.
            with self.subTest(veld=veld), self.assertRaises(AccessError):
                leerling.write({"achternaam": "X", veld: waarde})
        self.assertFalse(leerling.achternaam)
        with self.assertRaises(AccessError):
            self.leerlingen.create({"bsn": BSN[1], "achternaam": "X"})

    def test_uitvoeren_vraagt_om_een_geregistreerd_aanleverpunt(self):
        leerling = self.maak_leerling()
        with self.assertRaises(UserError):
            self.leerlingen.run_actions([{"leerling_id": leerling.id, "action": "importeren"}])
        self.assertEqual(leerling.status, "nieuw")
        self.assertFalse(leerling.regel_ids)

    def test_uitvoeren_zet_in_de_wachtrij_en_wekt_de_werker(self):
        self.registreer(self.school)
        leerling, ander = self.maak_leerling(), self.maak_leerling(BSN[1])
        wekkers = self.env["ir.cron.trigger"].search_count(
            [("cron_id", "=", self.env.ref("oso_povo.cron_uitwisseling").id)]
        )
        run_id = self.leerlingen.run_actions(
            [
                {"leerling_id": leerling.id, "action": "importeren"},
                {"leerling_id": ander.id, "action": "geen"},
            ]
        )
        self.assertIs(type(run_id), int)
        voortgang = self.als(self.medewerker)["oso.uitwisseling"].browse(run_id).progress()
        self.assertEqual(voortgang["state"], "wachtrij")
        self.assertFalse(voortgang["finished"])
        self.assertEqual(
            voortgang["counts"],
            {"total": 2, "waiting": 1, "busy": 0, "done": 0, "failed": 0, "skipped": 1},
        )
        self.assertEqual(
            [(r["leerling_id"], r["action"], r["state"]) for r in voortgang["lines"]],
            [
                (leerling.id, "importeren", "wachtrij"),
                (ander.id, "geen", "overgeslagen"),
            ],
        )
        xmlrpc.client.dumps((voortgang,))
        self.assertEqual(leerling.status, "wachtrij")
        self.assertEqual(ander.status, "nieuw")
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count(
                [("cron_id", "=", self.env.ref("oso_povo.cron_uitwisseling").id)]
            ),
            wekkers + 1,
        )

    def test_een_leerling_in_een_run_tegelijk(self):
        self.registreer(self.school)
        leerling = self.maak_leerling()
        keuze = [{"leerling_id": leerling.id, "action": "importeren"}]
        self.leerlingen.run_actions(keuze)
        tweede = self.leerlingen.run_actions(keuze)
        voortgang = self.als(self.medewerker)["oso.uitwisseling"].browse(tweede).progress()
        self.assertEqual(voortgang["lines"][0]["state"], "overgeslagen")
        self.assertTrue(voortgang["finished"])
        self.assertEqual(leerling.status, "wachtrij")
        with self.assertRaises(UserError):
            leerling.with_env(self.als(self.medewerker)).unlink()

    def test_te_lang_nummer_wordt_niet_afgeknipt(self):
        for fout in (BSN[0] + "1", False, None, ["x"], {}, True):
            with self.subTest(bsn=fout), self.assertRaises(ValidationError):
                self.leerlingen.create({"bsn": fout})
        self.assertFalse(self.leerlingen.search([]))

    def test_defaults_in_de_context_vullen_niets_in(self):
        self.registreer(self.school)
        context = {
            "default_achternaam": "X",
            "default_status": "bezig",
            "default_state": "klaar",
            "default_uitkomst": "imported",
        }
        leerlingen = self.leerlingen.with_context(**context)
        leerling = leerlingen.browse(leerlingen.add_bsns([BSN[0]])[0]["leerling_id"])
        self.assertFalse(leerling.achternaam)
        self.assertEqual(leerling.status, "nieuw")
        run_id = leerlingen.run_actions([{"leerling_id": leerling.id, "action": "importeren"}])
        voortgang = self.als(self.medewerker)["oso.uitwisseling"].browse(run_id).progress()
        self.assertEqual((voortgang["state"], voortgang["lines"][0]["outcome"]), ("wachtrij", ""))
        punten = self.als(self.medewerker)["oso.aanleverpunt"]
        punt = punten.with_context(default_state="geregistreerd").create({"nummer": "7"})
        self.assertEqual(punt.state, "concept")

    def test_foute_acties(self):
        self.registreer(self.school)
        leerling = self.maak_leerling()
        vreemd = self.maak_leerling(user=self.collega)
        for acties in (
            "importeren",
            [leerling.id],
            [{"leerling_id": leerling.id}],
            [{"leerling_id": str(leerling.id), "action": "importeren"}],
            [{"leerling_id": leerling.id, "action": "verwijderen"}],
            [{"leerling_id": leerling.id, "action": ["importeren"]}],
            [
                {"leerling_id": leerling.id, "action": "geen"},
                {"leerling_id": leerling.id, "action": "importeren"},
            ],
            [{"leerling_id": vreemd.id, "action": "importeren"}],
            [{"leerling_id": 2**31 - 1, "action": "importeren"}],
            [],
        ):
            with self.subTest(acties=acties), self.assertRaises(UserError):
                self.leerlingen.run_actions(acties)
        self.assertFalse(self.env["oso.uitwisseling"].search([("company_id", "=", self.school.id)]))

    def test_zelfde_leerling_twee_keer_telt_een_keer(self):
        self.registreer(self.school)
        leerling = self.maak_leerling()
        run_id = self.leerlingen.run_actions(
            [{"leerling_id": leerling.id, "action": "importeren"}] * 2
        )
        self.assertEqual(len(self.env["oso.uitwisseling"].browse(run_id).regel_ids), 1)

    def test_wat_niet_bestaat(self):
        for vraag in (
            self.leerlingen.browse(2**31 - 1).get_dossier,
            self.als(self.medewerker)["oso.uitwisseling"].browse(2**31 - 1).progress,
        ):
            with self.assertRaisesRegex(UserError, "does not exist"):
                vraag()

    def test_knop_zonder_keuze_zegt_het(self):
        leerling = self.maak_leerling().with_env(self.als(self.medewerker))
        leerling.action_kies("geen")
        with self.assertRaises(UserError):
            self.leerlingen.action_uitvoeren()

    def test_tweede_druk_op_de_knop_begint_niets(self):
        self.registreer(self.school)
        leerling = self.maak_leerling().with_env(self.als(self.medewerker))
        self.leerlingen.action_uitvoeren()
        with self.assertRaises(UserError):
            self.leerlingen.action_uitvoeren()
        self.assertEqual(len(leerling.regel_ids), 1)

    def test_serveractie_loopt_dezelfde_weg(self):
        self.registreer(self.school)
        leerling = self.maak_leerling().with_env(self.als(self.medewerker))
        actie = self.als(self.medewerker).ref("oso_povo.action_server_uitvoeren")
        actie.with_context(active_model="oso.leerling", active_ids=leerling.ids).run()
        self.assertEqual(leerling.status, "wachtrij")

    def test_acties_uitvoeren_staat_bij_het_overzicht_en_niet_bij_de_rapporten(self):
        uitvoeren = self.env.ref("oso_povo.action_server_uitvoeren").id
        leerlingen = self.als(self.medewerker)["oso.leerling"]

        def acties(view):
            lijst = [(self.env.ref(f"oso_povo.{view}").id, "list")]
            balk = leerlingen.get_views(lijst, {"toolbar": True})["views"]["list"]["toolbar"]
            return {actie["id"] for actie in balk.get("action", ())}

        self.assertIn(uitvoeren, acties("view_oso_leerling_list_overzicht"))
        self.assertNotIn(uitvoeren, acties("view_oso_leerling_list_rapport"))

    def test_verwijderen(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        bestanden = self.env["ir.attachment"].search(
            [
                ("res_model", "in", ("oso.dossier", "oso.document")),
                ("res_field", "!=", False),
                ("res_id", "in", leerling.dossier_ids.ids + leerling.document_ids.ids),
            ]
        )
        leerling.with_env(self.als(self.medewerker)).action_verwijder()
        for model in ("oso.leerling", "oso.dossier", "oso.toets", "oso.document", "oso.restveld"):
            self.assertFalse(self.env[model].search([("company_id", "=", self.school.id)]), model)
        # The files go too.
        self.assertTrue(bestanden)
        self.assertFalse(bestanden.exists())
