"""The OKR of the school: writing, definitief and back, inzage, another number."""

import xmlrpc.client
from datetime import timedelta

from lxml import etree, html
from markupsafe import escape

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import format_date, mute_logger
from odoo.tools.safe_eval import safe_eval

from ..oso import bsn as nummers
from .common import BSN, OkrCase

DEFINITIEF = "oso_povo.group_okr_definitief"
HEROPENEN = "oso_povo.group_okr_heropenen"
GEEN_LOG = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestOkr(OkrCase):
    def geschiedenis(self, soort=None):
        regels = self.env["oso.geschiedenis"].search([("leerling_id", "=", self.leerling.id)])
        return regels.filtered(lambda regel: soort in (None, regel.soort))

    def wijziging(self, veld, oud, nieuw, **meer):
        return {
            "id": f"leerling/{veld}", "what": "gewijzigd", "done": True, "section": "leerling",
            "entity": "leerling", "row": [], "field": veld, "old": oud, "new": nieuw,
            "why": "vervangen", "model": "oso.leerling", "res_id": self.leerling.id, **meer,
        }  # fmt: skip

    def gebeurt(self, *wijzigingen, soort="dossier", **vals):
        return self.env["oso.geschiedenis"]._leg_vast(
            self.leerling, soort, wijzigingen=list(wijzigingen), **vals
        )

    # -- the texts ------------------------------------------------------------------------------

    def test_een_okr_per_leerling(self):
        okr = self.van_medewerker._okr()
        self.assertEqual(self.van_medewerker._okr(), okr)
        self.assertEqual(self.leerling.okr_id, okr)
        self.assertEqual((okr.state, okr.company_id), ("concept", self.school))
        self.assertEqual(okr.env.uid, self.medewerker.id)
        self.assertFalse(okr.env.su)

    def test_defaults_in_de_context_vullen_geen_okr(self):
        okr = self.van_medewerker.with_context(default_state="definitief")._okr()
        self.assertEqual(okr.state, "concept")

    def test_teksten_schrijven_en_lezen(self):
        self.assertNotIn("okr", self.van_medewerker.get_dossier())
        self.van_medewerker.write_okr({"functioneren": "Rustig.\nWerkt door.", "thuis": "Goed"})
        self.van_medewerker.write_okr({"thuis": False})
        dossier = self.van_medewerker.get_dossier()
        self.assertEqual(
            dossier["okr"], {"state": "concept", "functioneren": "Rustig.\nWerkt door."}
        )
        xmlrpc.client.dumps((dossier,))

    def test_alleen_geopend_is_geen_okr(self):
        actie = self.van_medewerker.action_okr()
        self.assertEqual(actie["res_id"], self.leerling.okr_id.id)
        self.assertNotIn("okr", self.van_medewerker.get_dossier())

    def test_de_pijlen_gaan_langs_de_klas(self):
        klasgenoot, definitief, elders = (self.maak_leerling(nummer) for nummer in BSN[1:])
        zonder = (
            self.env["oso.leerling"]
            .sudo()
            .create({"bsn": "900000065", "company_id": self.zusterschool.id})
        )
        for een in (klasgenoot, definitief, elders, zonder):
            self.importeer(een)
        elders.schoolloopbaan_ids.groepsnaam = "Groep 8b"
        definitief.action_definitief()
        self.env.flush_all()
        actie = self.van_medewerker.action_okr()
        klas = self.leerling | klasgenoot
        self.assertEqual(klas.mapped("groep"), ["Groep 8a", "Groep 8a"])
        self.assertEqual(set(actie["context"]["oso_okr_ids"]), set(klas.okr_ids.ids))
        self.assertEqual(len(klas.okr_ids), 2)
        self.assertIn(actie["res_id"], actie["context"]["oso_okr_ids"])
        self.assertFalse((elders | zonder).okr_ids)
        # one that is definitief is opened too, to read
        self.assertIn(definitief.action_okr()["res_id"], definitief.okr_ids.ids)

    def test_advies_en_toets_staan_naast_de_teksten(self):
        tekst = str(self.van_medewerker._okr().bij_advies_html)
        advies = self.leerling.adviezen_ids.filtered("code_label")[:1]
        toets = self.leerling.eindtoetsen_ids[:1]
        for deel in (advies.code_label, toets.naam_tekst, toets.toets_advies):
            self.assertTrue(deel)
            self.assertIn(str(escape(deel)), tekst)
        self.leerling.adviezen_ids.unlink()
        self.leerling.eindtoetsen_ids.unlink()
        self.leerling.write({"advies_argumentatie": False, "advies_motivatie_herzien": False})
        self.assertFalse(self.van_medewerker._okr().bij_advies_html)

    def test_toetsen_staan_naast_de_teksten(self):
        okr = self.van_medewerker._okr()
        self.assertTrue(self.leerling.toetsen_ids)
        self.assertEqual(okr.toets_groei, self.van_medewerker.toets_groei)
        self.assertIn(self.leerling.toetsen_ids[:1].toetsnaam, str(okr.toetsen_html))

    def test_knoppen_van_het_okr_zijn_die_van_zijn_leerling(self):
        klasgenoot = self.maak_leerling(BSN[1]).with_env(self.van_medewerker.env)
        okr = klasgenoot._okr()
        self.assertEqual(okr.action_rapport()["res_id"], klasgenoot.id)
        self.assertEqual(okr.action_pdf()["context"]["active_ids"], klasgenoot.ids)
        for actie in (okr.action_inzage(), okr.action_vraag_definitief()):
            self.assertEqual(actie["target"], "new")
            wizard = okr.env[actie["res_model"]].with_context(**actie["context"]).create({})
            self.assertEqual(wizard.leerling_id, klasgenoot)
        view = self.env.ref("oso_povo.view_oso_okr_form")

        def knoppen(user):
            arch = self.als(user)["oso.okr"].get_view(view.id, "form")["arch"]
            return {knop.get("name") for knop in etree.fromstring(arch).iter("button")}

        self.assertIn("action_rapport", knoppen(self.medewerker))
        self.assertNotIn("action_vraag_definitief", knoppen(self.medewerker))
        self.medewerker.group_ids += self.env.ref(DEFINITIEF)
        self.assertIn("action_vraag_definitief", knoppen(self.medewerker))

    def test_rapporten_zijn_te_zoeken_op_inzage(self):
        klasgenoot, derde = (self.maak_leerling(nummer) for nummer in BSN[1:3])
        for een in (klasgenoot, derde):
            self.importeer(een)
            een.dossier_ids.inzage = "nee"
        for een in (self.leerling, klasgenoot):
            een.with_env(self.van_medewerker.env).register_inzage(
                fields.Date.to_string(fields.Date.today())
            )
        self.van_medewerker.write({"roepnaam": "Anders"})
        alle = self.leerling | klasgenoot | derde
        self.env.flush_all()

        def zoek(naam):
            view = self.env.ref("oso_povo.view_oso_leerling_search_rapport")
            arch = etree.fromstring(self.env["oso.leerling"].get_view(view.id, "search")["arch"])
            (domein,) = arch.xpath(f"//filter[@name='{naam}']/@domain")
            gevonden = self.van_medewerker.search(safe_eval(domein))
            return gevonden.sudo() & alle

        self.assertEqual(zoek("inzage_opnieuw"), self.leerling)
        self.assertEqual(zoek("zonder_inzage"), derde)
        klasgenoot.action_definitief()
        self.assertEqual(zoek("okr_definitief"), klasgenoot)
        self.assertEqual(zoek("okr_niet_definitief"), self.leerling | derde)
        klaar = self.van_medewerker.search([("inzage_opnieuw", "!=", True)])
        self.assertEqual(klaar.sudo() & alle, klasgenoot | derde)

    def test_andere_namen_en_geen_teksten_worden_geweigerd(self):
        for teksten in ({"state": "definitief"}, {"naam": "x"}, {}, "x", {"thuis": 3}, None):
            with self.subTest(teksten=teksten), self.assertRaises(UserError):
                self.van_medewerker.write_okr(teksten)
        self.assertNotIn("okr", self.van_medewerker.get_dossier())

    def test_stand_en_datum_schrijft_alleen_de_server(self):
        okr = self.van_medewerker._okr()
        for vals in (
            {"state": "definitief"},
            {"definitief_op": "2026-01-01 00:00:00"},
            {"definitief_door_id": self.medewerker.id},
            {"inzage_school_op": "2026-01-01"},
            {"leerling_id": self.leerling.id},
            {"thuis": "x", "state": "definitief"},
        ):
            with self.subTest(vals=list(vals)), self.assertRaises(AccessError):
                okr.write(vals)
        with self.assertRaises(AccessError):
            self.van_medewerker.write({"okr_definitief": True})
        for user in (self.medewerker, self.collega):
            with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
                self.als(user)["oso.okr"].create({"leerling_id": self.leerling.id})
        with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
            okr.unlink()
        self.assertEqual(okr.state, "concept")
        self.assertFalse(okr.thuis)

    def test_teksten_staan_in_de_geschiedenis_een_keer_per_tien_minuten(self):
        okr = self.van_medewerker._okr()
        okr.write({"functioneren": "R"})
        okr.write({"functioneren": "Rustig", "thuis": "Goed"})
        okr.write({"functioneren": "Rustig"})
        regel = self.geschiedenis("handmatig")
        self.assertEqual(len(regel), 1)
        self.assertEqual(regel.user_id, self.medewerker)
        self.assertEqual(
            [(e["field"], e["old"], e["new"], e["section"]) for e in regel.wijzigingen],
            [("functioneren", None, "Rustig", "okr"), ("thuis", None, "Goed", "okr")],
        )
        regel.op -= timedelta(minutes=11)
        okr.write({"functioneren": "Druk"})
        laatste = self.geschiedenis("handmatig")[0]
        self.assertNotEqual(laatste, regel)
        self.assertEqual(
            [(e["what"], e["old"], e["new"]) for e in laatste.wijzigingen],
            [("gewijzigd", "Rustig", "Druk")],
        )
        # back to what it was: nothing happened
        okr.write({"functioneren": "Rustig"})
        self.assertEqual(self.geschiedenis("handmatig"), regel)

    def test_een_ander_en_iets_ertussen_beginnen_een_nieuwe_regel(self):
        tweede = self._gebruiker("mw_tweede", "oso_povo.group_medewerker", self.school)
        okr = self.van_medewerker._okr()
        okr.write({"functioneren": "A"})
        okr.with_env(self.als(tweede)).write({"functioneren": "B"})
        self.van_medewerker.register_inzage(fields.Date.to_string(fields.Date.today()))
        okr.with_env(self.als(tweede)).write({"functioneren": "C"})
        self.assertEqual(len(self.geschiedenis("handmatig")), 3)

    def test_wat_een_dossier_brengt_raakt_de_teksten_niet(self):
        self.van_medewerker.write_okr({"toelichting_advies": "Van ons"})
        voor = self.van_medewerker.get_dossier()["okr"]
        self.importeer(self.leerling)
        self.assertEqual(self.van_medewerker.get_dossier()["okr"], voor)

    # -- definitief and back --------------------------------------------------------------------

    def test_definitief_vraagt_een_eigen_recht(self):
        with self.assertRaises(AccessError):
            self.van_medewerker.action_definitief()
        self.geef_recht(HEROPENEN)
        with self.assertRaises(AccessError):
            self.van_medewerker.action_definitief()
        self.geef_recht(DEFINITIEF)
        self.van_medewerker.action_definitief()
        okr = self.leerling.okr_id
        self.assertEqual((okr.state, okr.definitief_door_id), ("definitief", self.medewerker))
        self.assertTrue(okr.definitief_op)
        self.assertTrue(self.leerling.okr_definitief)
        self.assertEqual(self.geschiedenis()[0].soort, "definitief")
        self.assertEqual(self.geschiedenis()[0].user_id, self.medewerker)
        dossier = self.van_medewerker.get_dossier()["okr"]
        self.assertEqual(dossier["state"], "definitief")
        self.assertEqual(dossier["definitief_op"], fields.Datetime.to_string(okr.definitief_op))
        with self.assertRaisesRegex(UserError, "already"):
            self.van_medewerker.action_definitief()

    def test_de_rechten_geven_zelf_geen_toegang(self):
        for groep in (DEFINITIEF, HEROPENEN):
            los = self._gebruiker(f"los_{groep[-5:]}", groep, self.school)
            leerling = self.leerling.with_env(self.als(los))
            for deur in (
                lambda leerling=leerling: leerling.read(["naam"]),
                leerling.action_definitief,
                lambda leerling=leerling: leerling.reopen_okr("x"),
                leerling.get_dossier,
            ):
                with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
                    deur()
        self.assertFalse(self.leerling.okr_definitief)

    def test_eerst_ophalen_dan_definitief(self):
        self.geef_recht(DEFINITIEF)
        nieuw = self.maak_leerling(BSN[1]).with_env(self.als(self.medewerker))
        with self.assertRaisesRegex(UserError, "fetched yet"):
            nieuw.action_definitief()
        # all or none
        with self.assertRaisesRegex(UserError, "1 of the 2"):
            (self.van_medewerker | nieuw).action_definitief()
        self.assertFalse(self.leerling.okr_definitief)
        for status in ("wachtrij", "bezig"):
            self.leerling.status = status
            with self.assertRaisesRegex(UserError, "being fetched"):
                self.van_medewerker.action_definitief()

    def test_teksten_van_een_definitief_okr_zijn_dicht(self):
        self.geef_recht(DEFINITIEF)
        self.van_medewerker.write_okr({"thuis": "Goed"})
        self.van_medewerker.action_definitief()
        with self.assertRaisesRegex(UserError, "definitief"):
            self.van_medewerker.write_okr({"thuis": "Beter"})
        with self.assertRaisesRegex(UserError, "definitief"):
            self.van_medewerker._okr().write({"thuis": "Beter"})
        with self.assertRaisesRegex(UserError, "definitief"):
            self.leerling.okr_id.sudo().thuis = "Beter"
        self.leerling.okr_id.invalidate_recordset()
        self.assertEqual(self.leerling.okr_id.thuis, "Goed")

    def test_heropenen_vraagt_recht_en_reden(self):
        self.geef_recht(DEFINITIEF)
        self.van_medewerker.action_definitief()
        with self.assertRaises(AccessError):
            self.van_medewerker.reopen_okr("Nieuwe toets")
        self.geef_recht(HEROPENEN)
        for reden in ("", "  \n", None, False, 3):
            with self.subTest(reden=reden), self.assertRaises(UserError):
                self.van_medewerker.reopen_okr(reden)
        self.assertTrue(self.leerling.okr_definitief)
        wizard = self.als(self.medewerker)["oso.okr.heropenen"]
        wizard.create(
            {"leerling_id": self.leerling.id, "reden": " Nieuwe toets "}
        ).action_heropenen()
        self.assertFalse(self.leerling.okr_definitief)
        self.assertFalse(self.leerling.okr_id.definitief_op)
        regel = self.geschiedenis()[0]
        self.assertEqual((regel.soort, regel.toelichting), ("heropend", "Nieuwe toets"))
        self.van_medewerker.write_okr({"thuis": "Weer open"})
        with self.assertRaisesRegex(UserError, "not definitief"):
            self.van_medewerker.reopen_okr("Nog eens")

    def test_definitieve_leerling_verwijderen_vraagt_het_recht_om_te_heropenen(self):
        self.geef_recht(DEFINITIEF)
        self.van_medewerker.action_definitief()
        with self.assertRaises(AccessError):
            self.van_medewerker.action_verwijder()
        with self.assertRaises(AccessError):
            self.van_medewerker.unlink()
        self.assertTrue(self.leerling.exists())
        self.geef_recht(HEROPENEN)
        self.van_medewerker.action_verwijder()
        self.assertFalse(self.leerling.exists())
        self.assertFalse(self.env["oso.okr"].search([("company_id", "=", self.school.id)]))

    def test_andere_school_ziet_en_doet_niets(self):
        self.van_medewerker.write_okr({"thuis": "Goed"})
        self.collega.write(
            {"group_ids": [(4, self.env.ref(recht).id) for recht in (DEFINITIEF, HEROPENEN)]}
        )
        vreemd = self.leerling.with_env(self.als(self.collega))
        okr = self.leerling.okr_id.with_env(self.als(self.collega))
        self.assertFalse(okr.search([]))
        dag = fields.Date.to_string(fields.Date.today())
        for deur in (
            lambda: okr.read(["thuis"]),
            lambda: okr.write({"thuis": "x"}),
            lambda: vreemd.write_okr({"thuis": "x"}),
            vreemd.action_okr,
            vreemd.action_definitief,
            lambda: vreemd.reopen_okr("x"),
            lambda: vreemd.register_inzage(dag),
            vreemd.inzage_verschil,
            lambda: vreemd.change_number(BSN[2]),
            lambda: (
                vreemd.env["oso.inzage"]
                .create({"leerling_id": self.leerling.id})
                .action_vastleggen()
            ),
        ):
            with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
                deur()
        self.assertEqual(self.leerling.okr_id.thuis, "Goed")
        self.assertEqual(self.leerling.bsn, BSN[0])

    def test_elk_recht_is_een_eigen_vinkje(self):
        privileges = [self.env.ref(recht).privilege_id for recht in (DEFINITIEF, HEROPENEN)]
        self.assertNotEqual(*privileges)
        for privilege in privileges:
            self.assertEqual(len(privilege.group_ids), 1)
            self.assertEqual(
                privilege.category_id, self.env.ref("oso_povo.module_category_oso_povo")
            )
        medewerker = self.env.ref("oso_povo.group_medewerker")
        self.assertFalse(
            medewerker.all_implied_ids & (self.env.ref(DEFINITIEF) | self.env.ref(HEROPENEN))
        )

    # -- inzage ---------------------------------------------------------------------------------

    def inzage(self, dag=None, **meer):
        dag = dag or fields.Date.today()
        return self.van_medewerker.register_inzage(fields.Date.to_string(dag), **meer)

    def test_inzage_hoort_bij_een_versie(self):
        eerste = self.gebeurt(self.wijziging("roepnaam", "A", "B"))
        self.inzage(akkoord="nee", zienswijze="Wij zien het anders")
        okr = self.leerling.okr_id
        self.assertEqual(okr.inzage_op, fields.Date.today())
        self.assertEqual((okr.inzage_akkoord, okr.inzage_bron), ("nee", "school"))
        self.assertEqual(okr.inzage_zienswijze, "Wij zien het anders")
        self.assertEqual(okr.inzage_geschiedenis_id, eerste)
        self.assertFalse(okr.inzage_opnieuw)
        self.assertEqual(self.geschiedenis()[0].soort, "inzage")
        self.assertEqual(
            self.van_medewerker.get_dossier()["okr"]["inzage"],
            {
                "datum": fields.Date.to_string(fields.Date.today()),
                "akkoord": False,
                "zienswijze": "Wij zien het anders",
            },
        )
        self.assertNotIn("inzage_opnieuw", self.van_medewerker.get_dossier())

    def test_inzage_opnieuw_na_een_wijziging(self):
        self.inzage()
        self.assertFalse(self.van_medewerker.inzage_opnieuw)
        self.assertEqual(self.van_medewerker.inzage_verschil(), [])
        for niet in (
            {"wijzigingen": [self.wijziging("roepnaam", "A", "B", done=False)]},
            {"wijzigingen": [self.wijziging("waarde", "A", "B", section="restvelden")]},
            {"wijzigingen": [self.wijziging("roepnaam", "A", "B")], "state": "voorstel"},
            {"wijzigingen": [self.wijziging("roepnaam", "A", "B")], "state": "vervallen"},
            {"wijzigingen": []},
        ):
            self.env["oso.geschiedenis"]._leg_vast(self.leerling, "dossier", **niet)
            self.assertFalse(self.van_medewerker.inzage_opnieuw, niet)
        self.gebeurt(self.wijziging("roepnaam", "A", "B"))
        self.assertTrue(self.van_medewerker.inzage_opnieuw)
        self.assertTrue(self.leerling.okr_id.inzage_opnieuw)
        self.assertTrue(self.van_medewerker.get_dossier()["inzage_opnieuw"])
        self.gebeurt(self.wijziging("roepnaam", "B", "C"), soort="handmatig")
        (verschil,) = self.van_medewerker.inzage_verschil()
        self.assertEqual((verschil["old"], verschil["new"]), ("A", "C"))
        self.inzage()
        self.assertFalse(self.van_medewerker.inzage_opnieuw)

    def test_heen_en_terug_is_geen_verschil(self):
        self.inzage()
        self.gebeurt(self.wijziging("roepnaam", "A", "B", taken_back=True), state="teruggedraaid")
        nieuw = {
            "id": "+toets[1]", "what": "nieuw", "done": True, "section": "toetsen",
            "entity": "toets", "row": [["toetsen", {"eldtoetscode": "X"}]], "field": None,
            "old": None, "new": {"eldtoetscode": "X"}, "model": "oso.toets", "res_id": 5,
        }  # fmt: skip
        self.gebeurt(nieuw)
        self.assertEqual(len(self.van_medewerker.inzage_verschil()), 1)
        self.gebeurt(
            self.wijziging("roepnaam", "B", "A"),
            nieuw | {"what": "verwijderd", "old": nieuw["new"], "new": None},
            soort="teruggedraaid",
        )
        self.assertEqual(self.van_medewerker.inzage_verschil(), [])
        merk = nieuw | {"id": "oso.toets,6", "res_id": 6, "new": None}
        self.gebeurt(merk | {"what": "vermist"})
        self.assertEqual([e["what"] for e in self.van_medewerker.inzage_verschil()], ["vermist"])
        self.gebeurt(merk | {"what": "terug"})
        self.assertEqual(self.van_medewerker.inzage_verschil(), [])

    def test_eigen_tekst_na_de_inzage_is_een_verschil(self):
        self.van_medewerker.write_okr({"thuis": "Goed"})
        self.inzage()
        self.assertFalse(self.van_medewerker.inzage_opnieuw)
        self.van_medewerker.write_okr({"thuis": "Zorgelijk"})
        self.assertTrue(self.van_medewerker.inzage_opnieuw)
        self.assertEqual(self.van_medewerker.inzage_anders, "OKR of the school")
        (verschil,) = self.van_medewerker.inzage_verschil()
        self.assertEqual(
            (verschil["section"], verschil["field"], verschil["old"], verschil["new"]),
            ("okr", "thuis", "Goed", "Zorgelijk"),
        )
        xmlrpc.client.dumps(([verschil],))
        self.van_medewerker.write_okr({"thuis": "Goed"})
        self.assertFalse(self.van_medewerker.inzage_opnieuw)

    def test_later_vastgelegd_telt_de_versie_van_die_dag(self):
        gisteren = fields.Date.today() - timedelta(days=1)
        oud = self.gebeurt(self.wijziging("roepnaam", "A", "B"))
        oud.op -= timedelta(days=3)
        self.gebeurt(self.wijziging("roepnaam", "B", "C"), soort="handmatig")
        self.inzage(gisteren)
        self.assertEqual(self.leerling.okr_id.inzage_geschiedenis_id, oud)
        self.assertTrue(self.van_medewerker.inzage_opnieuw)

    def test_een_dossier_van_voor_die_dag_hebben_ze_gezien(self):
        dossier = self.leerling.dossier_id
        dag = dossier.datum + timedelta(days=1)
        self.assertLess(dag, fields.Date.today())
        entry = self.gebeurt(self.wijziging("roepnaam", "A", "B"), dossier_id=dossier.id)
        self.inzage(dag)
        self.assertEqual(self.leerling.okr_id.inzage_geschiedenis_id, entry)

    def test_inzage_volgens_het_dossier(self):
        dossier = self.leerling.dossier_id
        dossier.write({"inzage": "ja", "akkoord": "Nee", "redennietakkoord": "Te laag"})
        entry = self.gebeurt(self.wijziging("roepnaam", "A", "B"), dossier_id=dossier.id)
        okr = self.leerling._okr()
        okr.invalidate_recordset()
        self.assertEqual((okr.inzage_op, okr.inzage_bron), (dossier.inzagedatum, "dossier"))
        self.assertEqual((okr.inzage_akkoord, okr.inzage_zienswijze), ("nee", "Te laag"))
        self.assertEqual(okr.inzage_geschiedenis_id, entry)
        self.assertFalse(okr.inzage_opnieuw)
        self.gebeurt(self.wijziging("roepnaam", "B", "C"), soort="handmatig")
        self.assertTrue(okr.inzage_opnieuw)
        # What the school registers of a later day stays, also when a dossier comes after it.
        self.inzage(dossier.inzagedatum + timedelta(days=1))
        self.assertEqual(okr.inzage_bron, "school")
        self.gebeurt(self.wijziging("roepnaam", "C", "D"), dossier_id=dossier.id)
        okr.invalidate_recordset()
        self.assertEqual(okr.inzage_bron, "school")
        self.assertTrue(okr.inzage_opnieuw)

    def test_teruggedraaid_dossier_telt_niet_als_inzage(self):
        dossier = self.leerling.dossier_id
        dossier.inzage = "ja"
        self.gebeurt(self.wijziging("roepnaam", "A", "B"), dossier_id=dossier.id)
        self.assertEqual(self.leerling.inzage_op, dossier.inzagedatum)
        self.geschiedenis("dossier").state = "teruggedraaid"
        self.assertFalse(self.leerling.inzage_op)

    def test_foute_inzage(self):
        morgen = fields.Date.to_string(fields.Date.today() + timedelta(days=2))
        vandaag = fields.Date.to_string(fields.Date.today())
        for vraag in (
            (morgen,), ("",), (False,), ("gisteren",), (vandaag, "misschien"),
            (vandaag, "ja", 3), (3,),
        ):  # fmt: skip
            with self.subTest(vraag=vraag), self.assertRaises(UserError):
                self.van_medewerker.register_inzage(*vraag)
        self.assertFalse(self.leerling.okr_id.inzage_op)

    def test_wizard_van_de_inzage(self):
        wizard = self.als(self.medewerker)["oso.inzage"].create(
            {"leerling_id": self.leerling.id, "akkoord": "ja", "zienswijze": "Prima"}
        )
        self.assertEqual(wizard.datum, fields.Date.context_today(wizard))
        wizard.action_vastleggen()
        self.assertEqual(self.leerling.okr_id.inzage_zienswijze, "Prima")
        self.assertFalse(wizard.zienswijze)
        self.assertEqual(self.geschiedenis("inzage").toelichting, "Prima")

    def test_wizard_van_de_inzage_begint_met_wat_vastligt(self):
        wizards = self.als(self.medewerker)["oso.inzage"]
        wizards = wizards.with_context(default_leerling_id=self.leerling.id)
        leeg = wizards.create({})
        self.assertEqual(leeg.datum, fields.Date.context_today(leeg))
        self.assertFalse(leeg.akkoord or leeg.zienswijze)
        gisteren = fields.Date.today() - timedelta(days=1)
        # all that was there on that day
        self.leerling.geschiedenis_ids.op -= timedelta(days=3)
        self.inzage(gisteren, akkoord="nee")
        with Form(wizards) as form:
            self.assertEqual((form.datum, form.akkoord), (gisteren, "nee"))
            form.zienswijze = "Liever havo"
        form.record.action_vastleggen()
        okr = self.leerling.okr_id
        self.assertEqual(
            (okr.inzage_op, okr.inzage_akkoord, okr.inzage_zienswijze),
            (gisteren, "nee", "Liever havo"),
        )
        # another report is asked about anew
        self.van_medewerker.write_okr({"thuis": "Zorgelijk"})
        nieuw = wizards.create({})
        self.assertEqual(nieuw.datum, fields.Date.context_today(nieuw))
        self.assertFalse(nieuw.akkoord)
        self.assertEqual(nieuw.zienswijze, "Liever havo")
        vreemd = self.als(self.collega)["oso.inzage"]
        with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
            vreemd.with_context(default_leerling_id=self.leerling.id).default_get(["zienswijze"])

    def test_verschil_in_woorden(self):
        self.inzage()
        self.gebeurt(
            self.wijziging("geboortedatum", "2014-03-01", "2014-03-02"),
            self.wijziging("geslacht", None, "V", what="aangevuld"),
            {
                "id": "oso.advies,3/code", "what": "gewijzigd", "done": True,
                "section": "adviezen", "entity": "advies",
                "row": [["adviezen", {"soort": "school"}]], "field": "code",
                "old": "40", "new": "70", "why": "vervangen", "model": "oso.advies", "res_id": 3,
            },
            {
                "id": "+toets[2]", "what": "nieuw", "done": True, "section": "toetsen",
                "entity": "toets", "row": [["toetsen", {"eldtoetscode": "SPM7"}]], "field": None,
                "old": None,
                "new": {
                    "eldtoetscode": "SPM7", "afnamedatum": "2026-01-20", "onderdelen": [{"a": 1}],
                },
                "why": "ontbrak", "model": "oso.toets", "res_id": 4,
            },
        )  # fmt: skip
        self.van_medewerker.write_okr({"thuis": "<b>Goed</b>"})
        verschil = str(self.van_medewerker.verschil_html)
        for tekst in (
            "Date of birth",
            format_date(self.env, "2014-03-01"),
            "VMBO GL",
            "VWO",
            "SPM7",
            format_date(self.env, "2026-01-20"),
        ):
            self.assertIn(tekst, verschil)
        self.assertIn("&lt;b&gt;Goed", verschil)
        self.assertNotIn("[{", verschil)
        actie = self.van_medewerker.action_inzage_verschil()
        self.assertEqual((actie["target"], actie["res_id"]), ("new", self.leerling.id))

    def test_scherm_en_papier_tonen_het_okr(self):
        self.geef_recht(DEFINITIEF)
        self.van_medewerker.write_okr({"werkhouding": "Werkt <hard>"})
        self.inzage(akkoord="ja")
        self.assertIn("OKR: concept", str(self.van_medewerker.okr_html))
        self.van_medewerker.action_definitief()
        self.van_medewerker.invalidate_recordset(["okr_html"])
        report = self.env["ir.actions.report"].with_env(self.als(self.medewerker))
        papier = report._render_qweb_html("oso_povo.report_oso_rapport", self.leerling.ids)[0]
        for tekst in (str(self.van_medewerker.okr_html), papier.decode()):
            self.assertIn("Attitude to work", tekst)
            self.assertIn("Werkt &lt;hard&gt;", tekst)
            self.assertIn(f"by {self.medewerker.name}", tekst)
            self.assertIn("they agree", tekst)

    def papier(self):
        """The report on paper as text."""
        report = self.env["ir.actions.report"].with_env(self.als(self.medewerker))
        self.env.flush_all()
        self.env.invalidate_all()
        inhoud = report._render_qweb_html("oso_povo.report_oso_rapport", self.leerling.ids)[0]
        return " ".join(
            html.fromstring(inhoud).xpath("string(//div[contains(@class, 'page')])").split()
        )

    def test_papier_noemt_alleen_de_inzage_die_telt(self):
        dossier = self.leerling.dossier_id
        dossier.write({"inzage": "ja", "akkoord": "Ja", "redennietakkoord": "Uit het dossier"})
        self.gebeurt(self.wijziging("roepnaam", "A", "B"), dossier_id=dossier.id)
        dag, dossierdag = (
            format_date(self.env, een) for een in (fields.Date.today(), dossier.inzagedatum)
        )
        self.assertIn(f"Seen by the parents on {dossierdag}; they agree", self.papier())
        self.inzage(akkoord="nee", zienswijze="Wij zien het anders")
        papier = self.papier()
        self.assertIn(f"Seen by the parents on {dag}; they do not agree", papier)
        self.assertEqual(papier.count("Wij zien het anders"), 1)
        for weg in (f"parents on {dossierdag}", "Uit het dossier", "they agree", "content"):
            self.assertNotIn(weg, papier)

    def test_wat_de_ouders_niet_zagen_vinden_ze_niet_goed(self):
        self.inzage(akkoord="ja")
        self.assertIn("they agree", self.papier())
        self.van_medewerker.write_okr({"thuis": "Zorgelijk"})
        papier = self.papier()
        dag = format_date(self.env, fields.Date.today())
        zin = f"The report has changed since the parents saw it on {dag}"
        self.assertIn(zin, papier)
        self.assertIn(zin, str(self.van_medewerker.okr_html))
        for tekst in (papier, str(self.van_medewerker.okr_html)):
            self.assertNotIn("agree", tekst)

    def test_papier_heeft_geen_kop_zonder_tekst_en_geen_okr(self):
        kop = f"What the school writes about {self.leerling.roepnaam}"
        self.assertNotIn(kop, self.papier())
        self.van_medewerker.write_okr({"thuis": "Goed"})
        papier = self.papier()
        self.assertLess(papier.index(kop), papier.index(self.leerling.toetsen_ids[0].toetsnaam))
        self.assertNotIn("OKR", papier)

    def test_formulier_volgt_de_rechten(self):
        leerlingen = self.als(self.medewerker)["oso.leerling"]
        view = self.env.ref("oso_povo.view_oso_leerling_form")
        arch = leerlingen.get_view(view.id, "form")["arch"]
        self.assertNotIn("action_vraag_definitief", arch)
        self.assertIn("action_okr", arch)
        self.geef_recht(DEFINITIEF)
        arch = leerlingen.get_view(view.id, "form")["arch"]
        self.assertIn("action_vraag_definitief", arch)

    # -- another number -------------------------------------------------------------------------

    def test_nummer_wijzigen_behoudt_okr_en_geschiedenis(self):
        self.van_medewerker.write_okr({"thuis": "Goed"})
        okr, regels = self.leerling.okr_id, self.geschiedenis()
        toetsen = self.leerling.toetsen_ids
        wizard = self.als(self.medewerker)["oso.nummer.wijzigen"].create(
            {"leerling_id": self.leerling.id, "nummer": "9000.000-28"}
        )
        wizard.action_wijzigen()
        self.assertFalse(wizard.nummer)
        self.assertEqual(self.leerling.bsn, BSN[1])
        self.assertEqual((self.leerling.okr_id, self.leerling.toetsen_ids), (okr, toetsen))
        self.assertLess(regels, self.geschiedenis())
        regel = self.geschiedenis()[0]
        self.assertEqual((regel.soort, regel.user_id), ("nummer", self.medewerker))
        (wijziging,) = regel.wijzigingen
        self.assertEqual(
            (wijziging["field"], wijziging["old"], wijziging["new"]), ("bsn", BSN[0], BSN[1])
        )
        self.assertEqual(self.van_medewerker.get_dossier()["bsn"], BSN[1])
        # The old number is free again.
        self.maak_leerling(BSN[0])

    def test_van_onderwijsnummer_naar_bsn(self):
        nummer = next(
            nummer
            for nummer in map(str, range(101000000, 101000100))
            if nummers.check(nummer).kind is nummers.NumberKind.ONDERWIJSNUMMER
        )
        leerling = self.maak_leerling(nummer)
        leerling.with_env(self.als(self.medewerker)).change_number(int(BSN[2]))
        self.assertEqual((leerling.bsn, leerling.nummer_soort), (BSN[2], "bsn"))

    def test_nummer_dat_niet_kan(self):
        self.maak_leerling(BSN[1])
        self.maak_leerling(BSN[2], user=self.collega)
        for nummer in (BSN[1], BSN[0], "900000042", "123", "", None):
            with self.subTest(nummer=nummer), self.assertRaises(UserError) as fout:
                self.van_medewerker.change_number(nummer)
            self.assertNotRegex(str(fout.exception), r"\d{5}")
        self.assertEqual(self.leerling.bsn, BSN[0])
        self.assertFalse(self.geschiedenis("nummer"))
        self.leerling.status = "bezig"
        with self.assertRaisesRegex(UserError, "being fetched"):
            self.van_medewerker.change_number(BSN[3])
        self.leerling.status = "opgehaald"
        # Another school's pupil does not stand in the way.
        self.van_medewerker.change_number(BSN[2])
        self.assertEqual(self.leerling.bsn, BSN[2])

    def test_een_leerling_tegelijk(self):
        beide = self.van_medewerker | self.maak_leerling(BSN[1]).with_env(self.van_medewerker.env)
        niemand = beide.browse(2**31 - 1)
        for leerlingen in (beide, beide.browse(), niemand):
            for deur in (
                lambda wie=leerlingen: wie.write_okr({"thuis": "x"}),
                lambda wie=leerlingen: wie.register_inzage("2026-01-01"),
                lambda wie=leerlingen: wie.change_number(BSN[3]),
                leerlingen.inzage_verschil,
            ):
                with self.assertRaises(UserError):
                    deur()

    def test_meldingen_in_de_taal_van_de_gebruiker(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        self.medewerker.lang = "nl_NL"
        # A program sends no language along.
        leerling = self.leerling.with_env(self.env(user=self.medewerker, context={}))
        with self.assertRaisesRegex(AccessError, "recht"):
            leerling.action_definitief()
