"""What the OKR still misses: on the screen, and in the dialog before it is made definitief."""

from datetime import date
from itertools import islice

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from ..oso import bsn
from .common import OkrCase

NODIG = ("functioneren", "werkhouding", "sociaal_emotioneel", "toelichting_advies")
GEEN_LOG = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestVolledigheid(OkrCase):
    def setUp(self):
        super().setUp()
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

    def test_het_zwaarste_staat_voorop_met_waar_het_te_verhelpen_is(self):
        self.leerling.adviezen_ids.unlink()
        tekst = str(self.van_medewerker.ontbreekt_html)
        plaatsen = [
            tekst.index(deel)
            for deel in (
                "Must be done",
                "There is no school advice yet.",
                "This comes from the LAS",
                "Good to do",
                "Functioning in the group",
                "The school writes this itself",
                "The parents have not seen the report yet.",
                "The parents saw the report",
            )
        ]
        self.assertEqual(plaatsen, sorted(plaatsen))
        # how to mend it is told once for all texts
        self.assertEqual(tekst.count("The school writes this itself"), 1)
        self.vul()
        self.van_medewerker.write_okr({"werkhouding": False})
        self.assertNotIn("Must be done", str(self.van_medewerker.ontbreekt_html))

    def test_op_het_okr_zelf_staat_niet_waar_men_al_is(self):
        hier = "The school writes this itself"
        self.assertIn(hier, str(self.van_medewerker.ontbreekt_html))
        okr = str(self.van_medewerker._okr().ontbreekt_html)
        self.assertNotIn(hier, okr)
        for tekst in ("Attitude to work", "Register it with the button", "What is still missing"):
            self.assertIn(tekst, okr)

    def test_wie_iets_mist_dat_moet_wacht_met_een_druk_op_de_knop(self):
        view = self.env.ref("oso_povo.view_oso_okr_definitief_form")
        wizards = self.als(self.medewerker)["oso.okr.definitief"]
        arch = etree.fromstring(wizards.get_view(view.id)["arch"])

        def knoppen():
            wizard = wizards.create({"leerling_id": self.leerling.id})
            waarden = {
                "ontbreekt_aantal": wizard.ontbreekt_aantal,
                "ontbreekt_moet": wizard.ontbreekt_moet,
            }
            return [
                (knop.get("string"), "btn-primary" in knop.get("class"))
                for knop in arch.xpath("//footer/button")
                if not safe_eval(knop.get("invisible"), waarden)
            ]

        self.leerling.adviezen_ids.unlink()
        self.assertEqual(knoppen(), [("Not yet", True), ("Make definitief anyway", False)])
        self.vul()
        self.van_medewerker.write_okr({"werkhouding": False})
        self.assertEqual(knoppen(), [("Make definitief anyway", True), ("Not yet", False)])
        self.vul()
        self.assertEqual(knoppen(), [("Make definitief", True), ("Not yet", False)])

    def test_ouders_die_het_niet_eens_zijn_hebben_een_zienswijze(self):
        self.vul()
        dag = fields.Date.to_string(fields.Date.today())
        self.van_medewerker.register_inzage(dag, akkoord="nee")
        self.assertEqual(self.van_medewerker.compleet_tekst, "7 of 8 in order")
        self.assertIn("their view is missing", str(self.van_medewerker.ontbreekt_html))
        self.van_medewerker.register_inzage(dag, akkoord="nee", zienswijze="Liever havo")
        self.assertEqual(self.van_medewerker.compleet_tekst, "8 of 8 in order")
        self.van_medewerker.register_inzage(dag, akkoord="ja")
        self.assertEqual(self.van_medewerker.compleet_tekst, "7 of 7 in order")

    def test_zonder_schooljaar_gelden_de_datums_van_de_wet(self):
        jaren = self.env["oso.schooljaar"]
        dag = date(2035, 2, 3)
        self.assertFalse(jaren._op(dag))
        self.assertEqual(jaren._definitief_advies_op(dag), date(2035, 3, 24))
        self.assertEqual(jaren._definitief_advies_op(date(2034, 8, 1)), date(2035, 3, 24))
        jaren._zorg_voor(dag)
        jaren._op(dag).definitief_advies_op = "2035-03-20"
        self.assertEqual(jaren._definitief_advies_op(dag), date(2035, 3, 20))
        # who empties the date wants no finding
        jaren._op(dag).definitief_advies_op = False
        self.assertFalse(jaren._definitief_advies_op(dag))

    def test_de_toets_wordt_ook_zonder_schooljaar_gemist(self):
        self.leerling.eindtoetsen_ids.unlink()
        self.assertNotIn("no doorstroomtoets yet", str(self.van_medewerker.ontbreekt_html))
        for dag, gemist in (("2035-02-03", True), ("2035-03-25", False)):
            self.env.invalidate_all()
            with freeze_time(dag):
                tekst = str(self.van_medewerker.ontbreekt_html)
            self.assertEqual("no doorstroomtoets yet" in tekst, gemist, dag)

    def test_twintig_leerlingen_vragen_niet_meer_dan_twee(self):
        nummers = (str(nummer) for nummer in range(910000000, 910001000))
        goede = islice((nummer for nummer in nummers if bsn.check(nummer).ok), 20)
        leerlingen = self.env["oso.leerling"].union(*map(self.maak_leerling, goede))
        dag = fields.Date.to_string(fields.Date.today())
        for plaats, leerling in enumerate(leerlingen):
            self.importeer(leerling)
            if plaats % 2:
                leerling.register_inzage(dag)
                leerling.write_okr({"werkhouding": "Werkt door"})
        self.assertEqual(len(leerlingen), 20)

        def vragen(welke):
            self.env.flush_all()
            self.env.invalidate_all()
            voor = self.env.cr.sql_log_count
            van_medewerker = welke.with_env(self.als(self.medewerker))
            rijen = van_medewerker.read(
                ["compleet_tekst", "ontbreekt_aantal", "okr_stand", "inzage_op", "inzage_opnieuw"]
            )
            self.assertEqual(len({rij["ontbreekt_aantal"] for rij in rijen}), 2)
            return self.env.cr.sql_log_count - voor

        vragen(leerlingen)  # what is asked once for all
        self.assertEqual(vragen(leerlingen), vragen(leerlingen[:2]))

    def test_tellen_maakt_geen_tekst_voor_het_scherm(self):
        voor = self.leerling._fields["ontbreekt_html"]
        self.van_medewerker.read(["compleet_tekst", "ontbreekt_aantal"])
        self.assertFalse(self.env.cache.contains(self.van_medewerker, voor))

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
        self.geef_recht("oso_povo.group_okr_definitief")
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
