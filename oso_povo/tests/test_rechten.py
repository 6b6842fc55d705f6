"""Who may see and do what; schools apart from each other."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import OsoCase

EIGEN = ("oso.", "oso_povo")


@tagged("post_install", "-at_install")
class TestRechten(OsoCase):
    def modellen(self):
        """All models of this addon that have a table."""
        ids = self.env["ir.model.data"].search(
            [("module", "=", "oso_povo"), ("model", "=", "ir.model")]
        )
        namen = self.env["ir.model"].browse(ids.mapped("res_id")).mapped("model")
        return [n for n in namen if n.startswith("oso.") and not self.env[n]._abstract]

    def test_elk_model_heeft_toegangsregels_en_een_schoolregel(self):
        modellen = self.modellen()
        self.assertGreaterEqual(len(modellen), 20)
        for naam in modellen:
            with self.subTest(model=naam):
                toegang = self.env["ir.model.access"].search([("model_id.model", "=", naam)])
                self.assertTrue(toegang)
                self.assertTrue(all(toegang.mapped("group_id")), "access for everybody")
                regels = self.env["ir.rule"].search(
                    [("model_id.model", "=", naam), ("groups", "=", False)]
                )
                self.assertTrue(any("company_id" in (regel.domain_force or "") for regel in regels))
                veld = self.env[naam]._fields["company_id"]
                self.assertTrue(veld.store and veld.required and veld.index, "company_id")

    def test_andere_school_ziet_en_wijzigt_niets(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        for naam in self.modellen():
            records = self.env[naam].search([("company_id", "=", self.school.id)])
            if not records or naam.startswith("oso.leerling.aanmaken"):
                continue
            vreemd = self.als(self.collega)[naam]
            with self.subTest(model=naam), mute_logger("odoo.addons.base.models.ir_rule"):
                if vreemd.has_access("read"):
                    self.assertFalse(vreemd.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    vreemd.browse(records.ids[:1]).read(["id", "company_id"])
                with self.assertRaises(AccessError):
                    vreemd.browse(records.ids[:1]).write({"company_id": self.andere_school.id})
                with self.assertRaises(AccessError):
                    vreemd.browse(records.ids[:1]).unlink()

    def test_beheerder_ziet_geen_leerlingen(self):
        leerling = self.maak_leerling()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            leerling.with_env(self.als(self.beheerder)).read(["naam"])
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.als(self.beheerder)["oso.leerling"].add_bsns([])

    def test_medewerker_schrijft_geen_rijen(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        toets = leerling.toetsen_ids.with_env(self.als(self.medewerker))
        self.assertTrue(toets.vaardigheidsscore)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            toets.write({"vaardigheidsscore": "1"})
        uitwisselingen = self.als(self.medewerker)["oso.uitwisseling"]
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            uitwisselingen.create({"company_id": self.school.id, "user_id": self.medewerker.id})

    def test_geen_toegang_zonder_groep(self):
        gewoon = self._gebruiker("zonder_groep", "base.group_user", self.school)
        leerling = self.maak_leerling()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            leerling.with_env(self.als(gewoon)).read(["naam"])

    def test_deuren_zijn_bekend(self):
        """Every public method of our own is a door over RPC; a new one must be meant."""
        bedoeld = {
            "add_bsns", "run_actions", "get_dossier", "progress",
            "action_uitvoeren", "action_kies", "action_verwijder", "action_open_rapport",
            "action_pdf", "action_register", "action_ping", "action_toevoegen",
            "action_lees_excel", "action_aanmaken", "action_sjabloon",
            "create", "write",
        }  # fmt: skip
        gevonden = set()
        for naam in self.env.registry:
            if not naam.startswith("oso.") and naam != "res.company":
                continue
            for klasse in type(self.env[naam]).__mro__:
                if klasse.__module__.startswith("odoo.addons.oso_povo."):
                    gevonden |= {
                        deur
                        for deur, waarde in vars(klasse).items()
                        if callable(waarde) and not deur.startswith("_")
                    }
        self.assertEqual(gevonden - bedoeld, set())
