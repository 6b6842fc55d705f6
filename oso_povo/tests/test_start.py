"""The start page, the dashboard and the dates of the season."""

from datetime import date, timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import BSN, OsoCase


@tagged("post_install", "-at_install")
class TestSchooljaar(OsoCase):
    def test_data_volgen_de_wet(self):
        jaar = self.env["oso.schooljaar"]._volgens_de_wet(2024)
        self.assertEqual(jaar["name"], "2024-2025")
        self.assertEqual(
            (jaar["toets_van"], jaar["toets_tot"]), (date(2025, 1, 27), date(2025, 2, 16))
        )
        self.assertEqual(jaar["toetsuitslag_op"], date(2025, 3, 15))
        self.assertEqual(jaar["definitief_advies_op"], date(2025, 3, 24))
        self.assertEqual(
            self.env["oso.schooljaar"]._volgens_de_wet(2023)["toets_van"], date(2024, 1, 29)
        )

    def test_dit_en_het_komende_jaar_zijn_er_vanzelf_en_een_keer(self):
        Jaar = self.env["oso.schooljaar"]
        self.assertTrue(Jaar._op())
        voor = Jaar.search_count([])
        Jaar._zorg_voor()
        self.assertEqual(Jaar.search_count([]), voor)
        Jaar._zorg_voor(date(2040, 9, 1))
        self.assertEqual(Jaar._op(date(2041, 1, 1)).name, "2040-2041")
        self.assertEqual(Jaar._op(date(2041, 12, 1)).name, "2041-2042")

    def test_de_volgende_datum_telt_af(self):
        Jaar = self.env["oso.schooljaar"]
        Jaar.search([]).unlink()
        Jaar.create(Jaar._volgens_de_wet(2030))
        volgende = Jaar._volgende(date(2031, 3, 20))
        self.assertEqual(volgende["datum"], date(2031, 3, 24))
        self.assertEqual(volgende["dagen"], 4)
        self.assertEqual(volgende["label"], "Final advice by")
        self.assertEqual(Jaar._volgende(date(2031, 3, 24))["dagen"], 0)
        self.assertEqual(Jaar._volgende(date(2031, 3, 25))["label"], "Sign-up from")
        self.assertIsNone(Jaar._volgende(date(2031, 4, 1)))

    def test_data_moeten_op_volgorde_en_in_het_jaar_liggen(self):
        Jaar = self.env["oso.schooljaar"]
        vals = Jaar._volgens_de_wet(2032)
        with self.assertRaisesRegex(ValidationError, "lies after"):
            Jaar.create({**vals, "toetsuitslag_op": date(2033, 3, 30)})
        with self.assertRaisesRegex(ValidationError, "does not lie in school year"):
            Jaar.create({**Jaar._volgens_de_wet(2034), "aanmelding_tot": date(2035, 9, 1)})


@tagged("post_install", "-at_install")
class TestStappenplan(OsoCase):
    def stappen(self, wie=None):
        stand = self.als(wie or self.medewerker)["oso.start"].stand()
        return {stap["sleutel"]: stap for stap in stand["stappen"]}

    def test_een_nieuwe_school_begint_bij_de_registratie(self):
        stappen = self.stappen()
        self.assertEqual(
            list(stappen),
            ["registratie", "klaarzetten", "aanmaken", "overdragen", "aanvullen", "definitief"],
        )
        self.assertEqual(stappen["aanmaken"]["stand"], "doen")
        self.assertEqual(stappen["overdragen"]["stand"], "later")
        self.assertTrue(stappen["aanmaken"]["knoppen"][0]["hoofd"])
        for stap in stappen.values():
            for knop in stap["knoppen"]:
                self.assertTrue(self.env.ref(knop["actie"]))

    def test_de_stappen_volgen_wat_er_met_de_leerlingen_is(self):
        een, twee, drie = (self.maak_leerling(bsn) for bsn in BSN[:3])
        self.importeer(een)
        twee.sudo().status = "wacht"
        drie.sudo().status = "mislukt"
        stappen = self.stappen()
        self.assertEqual(stappen["klaarzetten"]["stand"], "probleem")
        self.assertIn("Of 1 pupils", stappen["klaarzetten"]["melding"])
        self.assertEqual(
            stappen["klaarzetten"]["knoppen"][0]["context"], {"search_default_wacht": 1}
        )
        self.assertEqual(stappen["aanmaken"]["stand"], "klaar")
        self.assertEqual(stappen["overdragen"]["stand"], "probleem")
        self.assertEqual(stappen["overdragen"]["melding"], "1 of 3 fetched.")
        self.assertEqual(stappen["definitief"]["melding"], "0 of 3 definitief.")
        twee.sudo().status = "bezig"
        self.assertEqual(self.stappen()["overdragen"]["stand"], "bezig")

    def test_een_mislukte_registratie_is_een_probleem_met_de_reden(self):
        punt = self.env["oso.aanleverpunt"].sudo().search([("company_id", "=", self.school.id)])
        punt = punt or punt.create({"company_id": self.school.id, "nummer": "1"})
        punt.write(
            {
                "state": "mislukt",
                "antwoord_data": {"code": "x", "text": "BRIN differs", "params": {}},
            }
        )
        stap = self.stappen()["registratie"]
        self.assertEqual(stap["stand"], "probleem")
        self.assertTrue(stap["melding"])

    def test_na_de_uitslag_wordt_om_de_toets_gevraagd(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        jaar = self.env["oso.schooljaar"]._op()
        vandaag = fields.Date.today()
        jaar.write(
            dict.fromkeys(
                (
                    "voorlopig_advies_van",
                    "voorlopig_advies_tot",
                    "toets_van",
                    "toets_tot",
                    "definitief_advies_op",
                    "aanmelding_van",
                    "aanmelding_tot",
                ),
                False,
            )
        )
        jaar.toetsuitslag_op = vandaag + timedelta(days=1)
        self.assertEqual(self.stappen()["aanvullen"]["stand"], "later")
        jaar.toetsuitslag_op = vandaag
        verwacht = "klaar" if leerling.eindtoetsen_ids else "doen"
        self.assertEqual(self.stappen()["aanvullen"]["stand"], verwacht)
        leerling.eindtoetsen_ids.sudo().unlink()
        self.assertEqual(self.stappen()["aanvullen"]["stand"], "doen")

    def test_een_beheerder_ziet_alleen_de_registratie_en_anderen_niets(self):
        beheerder = new_test_user(
            self.env,
            "start_beheerder",
            groups="oso_povo.group_beheerder",
            company_id=self.school.id,
            company_ids=[Command.set(self.school.ids)],
        )
        self.assertEqual(list(self.stappen(beheerder)), ["registratie"])
        ander = new_test_user(self.env, "start_niemand", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.als(ander)["oso.start"].stand()
        with self.assertRaises(AccessError):
            self.als(ander)["oso.start"].cijfers()

    def test_het_aantal_opdrachten_hangt_niet_van_het_aantal_leerlingen_af(self):
        start = self.als(self.medewerker)["oso.start"]
        self.maak_leerling(BSN[0])
        start.cijfers(), start.stand()
        self.env.invalidate_all()
        voor = self.env.cr.sql_log_count
        start.cijfers(), start.stand()
        een = self.env.cr.sql_log_count - voor
        for bsn in BSN[1:]:
            self.maak_leerling(bsn)
        self.env.flush_all()
        self.env.invalidate_all()
        voor = self.env.cr.sql_log_count
        start.cijfers(), start.stand()
        self.assertLessEqual(self.env.cr.sql_log_count - voor, een)


@tagged("post_install", "-at_install")
class TestDashboard(OsoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scholen = cls.school + cls.zusterschool
        cls.bestuurder = new_test_user(
            cls.env,
            "bestuurder",
            groups="oso_povo.group_bestuur",
            company_id=cls.bestuur.id,
            company_ids=[Command.set((cls.bestuur + scholen).ids)],
        )

    def cijfers(self, wie, scholen):
        return self.als(wie)["oso.start"].with_context(allowed_company_ids=scholen.ids).cijfers()

    def test_per_groep_en_per_school(self):
        leerling = self.maak_leerling(BSN[0])
        self.maak_leerling(BSN[1])
        self.importeer(leerling)
        cijfers = self.cijfers(self.medewerker, self.school)
        self.assertEqual(cijfers["totaal"]["totaal"], 2)
        self.assertEqual(cijfers["totaal"]["opgehaald"], 1)
        groepen = {rij["groep"]: rij["totaal"] for rij in cijfers["per_groep"]}
        self.assertEqual(groepen, {leerling.groep: 1, False: 1} if leerling.groep else {False: 2})
        self.assertEqual([rij["naam"] for rij in cijfers["per_school"]], ["De Proef"])

    def test_het_bestuur_ziet_getallen_en_geen_leerling(self):
        self.importeer(self.maak_leerling(BSN[0]))
        vreemd = (
            self.env["oso.leerling"]
            .sudo()
            .create({"bsn": BSN[1], "company_id": self.andere_school.id})
        )
        cijfers = self.cijfers(self.bestuurder, self.bestuur + self.school + self.zusterschool)
        per_school = {rij["naam"]: rij["totaal"] for rij in cijfers["per_school"]}
        self.assertEqual(per_school, {"De Proef": 1, "De Zuster": 0})
        self.assertFalse(cijfers["leerlingen"])
        with self.assertRaises(AccessError):
            self.als(self.bestuurder)["oso.leerling"].search([])
        with self.assertRaises(AccessError):
            self.als(self.bestuurder)["oso.start"].stand()
        with self.assertRaises(AccessError):
            self.cijfers(self.bestuurder, vreemd.company_id)
