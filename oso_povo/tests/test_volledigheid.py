"""What the OKR still misses: on the screen, and in the dialog before it is made definitief."""

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import OsoCase

NODIG = ("functioneren", "werkhouding", "sociaal_emotioneel", "toelichting_advies")
GEEN_LOG = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestVolledigheid(OsoCase):
    def setUp(self):
        super().setUp()
        self.leerling = self.maak_leerling()
        self.importeer(self.leerling)
        # The dossier of the tests tells of an inzage of its own.
        self.leerling.dossier_ids.inzage = "nee"
        self.van_medewerker = self.leerling.with_env(self.als(self.medewerker))
        jaar = self.env["oso.schooljaar"]._op()
        # Outside the months of the test, whatever day it is.
        jaar.write({"definitief_advies_op": False})

    def vul(self):
        self.van_medewerker.write_okr(dict.fromkeys(NODIG, "Goed"))
        self.van_medewerker.register_inzage(fields.Date.to_string(fields.Date.today()))
        if not self.leerling.adviezen_ids.filtered(lambda een: een.soort == "school"):
            self.env["oso.advies"].create(
                {"leerling_id": self.leerling.id, "soort": "school", "code": "HAVO"}
            )

    def test_het_scherm_noemt_wat_ontbreekt(self):
        leerling = self.van_medewerker
        self.assertGreaterEqual(leerling.ontbreekt_aantal, len(NODIG))
        for naam in ("Functioning in the group", "Explanation of the advice"):
            self.assertIn(f"{naam}&#39; has not been filled in yet", str(leerling.ontbreekt_html))
        voor = leerling.ontbreekt_aantal
        leerling.write_okr({"werkhouding": "Werkt door"})
        self.assertEqual(leerling.ontbreekt_aantal, voor - 1)
        self.assertNotIn("Attitude to work", str(leerling.ontbreekt_html))
        self.assertEqual(leerling.okr_id.compleet_tekst, f"{7 - voor + 1} of 7 in order")

    def test_een_volledig_okr_zegt_dat_er_niets_ontbreekt(self):
        self.vul()
        self.assertEqual(self.van_medewerker.ontbreekt_aantal, 0)
        self.assertEqual(self.van_medewerker.compleet_tekst, "7 of 7 in order")
        self.assertIn("the OKR is complete", str(self.van_medewerker.ontbreekt_html))

    def test_een_lager_advies_zonder_toelichting_staat_erbij(self):
        self.vul()
        self.leerling.advies_motivatie_herzien = False
        self.leerling.adviezen_ids.unlink()
        self.env["oso.advies"].create(
            {"leerling_id": self.leerling.id, "soort": "school", "code": "VMBO_KB"}
        )
        self.assertEqual(self.van_medewerker.ontbreekt_aantal, 0)
        self.van_medewerker.write_okr({"toelichting_advies": False})
        self.assertIn("lower than that of the", str(self.van_medewerker.ontbreekt_html))
        # and the text itself, and what the parents saw is no longer what is there
        self.assertEqual(self.van_medewerker.ontbreekt_aantal, 3)

    def test_het_formulier_telt_mee_bij_het_typen(self):
        okr = self.van_medewerker._okr()
        with Form(okr) as form:
            self.assertIn("Attitude to work", str(form.ontbreekt_html))
            form.werkhouding = "Werkt door"
        self.assertEqual(okr.werkhouding, "Werkt door")
        self.assertNotIn("Attitude to work", str(okr.ontbreekt_html))

    def test_de_vraag_vooraf_toont_het_en_verbiedt_niets(self):
        actie = self.van_medewerker.action_vraag_definitief()
        self.assertEqual((actie["res_model"], actie["target"]), ("oso.okr.definitief", "new"))
        wizards = self.als(self.medewerker)["oso.okr.definitief"]
        wizard = wizards.with_context(**actie["context"]).create({})
        self.assertEqual(wizard.leerling_id, self.leerling)
        self.assertIn("Attitude to work", str(wizard.ontbreekt_html))
        self.assertGreater(wizard.ontbreekt_aantal, 0)
        self.assertFalse(self.leerling.okr_definitief)
        with self.assertRaises(AccessError):
            wizard.action_definitief_maken()
        recht = self.env.ref("oso_povo.group_okr_definitief")
        self.medewerker.write({"group_ids": [(4, recht.id)]})
        wizard.action_definitief_maken()
        self.assertTrue(self.leerling.okr_definitief)

    def test_een_andere_school_krijgt_de_vraag_niet(self):
        vreemd = self.leerling.with_env(self.als(self.collega))
        with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
            vreemd.action_vraag_definitief()
        wizard = self.als(self.medewerker)["oso.okr.definitief"].create(
            {"leerling_id": self.leerling.id}
        )
        with self.assertRaises(AccessError), mute_logger(*GEEN_LOG):
            wizard.with_env(self.als(self.collega)).read(["ontbreekt_html"])
