"""The demo data: each status of the story is there."""

from odoo.tests import tagged

from ..models import oso_demo
from .common import OsoCase


@tagged("post_install", "-at_install")
class TestDemo(OsoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bestaand = cls.env["res.company"].search([("brin", "=", "99AA")])
        cls.bestaand.write({"brin": False})
        cls.school.brin = "99AA"
        cls.wie = cls._gebruiker("mw_demo", "oso_povo.group_medewerker", cls.school)
        cls.wie.group_ids += cls.env.ref("oso_povo.group_okr_definitief")
        cls.wacht = "900000089"
        cls.nooit = "900000077"
        cls.als(cls, cls.wie)["oso.leerling"].add_bsns([cls.nooit])
        cls.env["oso.demo"]._vul(cls.school.id, cls.wie.id, cls.wacht)
        cls.leerlingen = cls.env["oso.leerling"].search([("company_id", "=", cls.school.id)])

    def van(self, bsn):
        return self.leerlingen.filtered(lambda leerling: leerling.bsn == bsn)

    def test_elke_status_is_er(self):
        self.assertEqual(len(self.leerlingen), 12)
        opgehaald = self.leerlingen.filtered("opgehaald")
        self.assertEqual(len(opgehaald), len(oso_demo.DOSSIERS))
        self.assertEqual(set(opgehaald.mapped("status")), {"opgehaald"})
        self.assertEqual(set(opgehaald.mapped("groep")), {"Groep 8"})
        self.assertEqual(self.van(self.nooit).status, "nieuw")
        wacht, mislukt = self.van(self.wacht), self.van(oso_demo.MISLUKT)
        self.assertEqual((wacht.status, mislukt.status), ("wacht", "mislukt"))
        for leerling in (wacht, mislukt):
            self.assertTrue(leerling.melding)
            self.assertTrue(leerling.eigenaar)

    def test_definitief_met_teksten_en_inzage(self):
        definitief = self.leerlingen.filtered("okr_definitief")
        self.assertEqual(definitief.roepnaam, "Daan")
        okr = definitief.okr_id
        self.assertTrue(all(okr[naam] for naam in oso_demo._TEKSTEN[oso_demo.DEFINITIEF]))
        self.assertEqual((okr.inzage_akkoord, okr.inzage_opnieuw), ("ja", False))
        self.assertEqual(okr.definitief_door_id, self.wie)

    def test_een_werd_aangevuld(self):
        regels = self.leerlingen.geschiedenis_ids.filtered(
            lambda regel: regel.modus == "aanvullen" and regel.state == "toegepast"
        )
        self.assertEqual(regels.leerling_id.roepnaam, "Elif")
        self.assertTrue(regels.wijzigingen)
        self.assertEqual(len(regels.leerling_id.dossier_ids), 2)

    def test_nog_eens_verandert_niets(self):
        self.env["oso.demo"]._vul(self.school.id, self.wie.id, self.wacht)
        runs = self.env["oso.uitwisseling"].search([("company_id", "=", self.school.id)])
        self.assertEqual(len(runs), 2)
        self.assertEqual(set(runs.mapped("state")), {"klaar"})
