"""Attachments are seen and fetched only by who may see the pupil."""

from odoo.tests import HttpCase, tagged

from .common import OsoCase


@tagged("post_install", "-at_install")
class TestBijlagen(OsoCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.zus = cls._gebruiker("mw_zuster", "oso_povo.group_medewerker", cls.zusterschool)
        for user in (cls.medewerker, cls.collega, cls.beheerder, cls.zus):
            user.password = user.login

    def setUp(self):
        super().setUp()
        leerling = self.maak_leerling()
        self.importeer(leerling)
        self.document = leerling.document_ids
        self.adressen = (
            f"/web/content/{self.document.attachment_id.id}?download=1",
            f"/web/content/oso.document/{self.document.id}/bestand?download=1",
            f"/web/content/oso.dossier/{leerling.dossier_id.id}/bestand",
        )

    def test_de_eigen_school_haalt_het_bestand_op(self):
        self.authenticate(self.medewerker.login, self.medewerker.login)
        for adres in self.adressen[:2]:
            with self.subTest(adres=adres):
                antwoord = self.url_open(adres)
                self.assertEqual((antwoord.status_code, antwoord.content), (200, b"Beste ouders"))

    def test_een_ander_krijgt_niets(self):
        for user in (self.collega, self.zus, self.beheerder, None):
            if user:
                self.authenticate(user.login, user.login)
            else:
                self.logout()
            for adres in self.adressen:
                with self.subTest(user=user and user.login, adres=adres):
                    antwoord = self.url_open(adres)
                    self.assertNotEqual(antwoord.status_code, 200)
                    self.assertNotIn(b"Beste ouders", antwoord.content)

    def test_wie_de_rij_niet_ziet_ziet_de_bijlage_niet(self):
        for user, aantal in ((self.medewerker, 1), (self.collega, 0), (self.beheerder, 0)):
            bijlagen = self.als(user)["ir.attachment"].search(
                [("id", "=", self.document.attachment_id.id)]
            )
            self.assertEqual(len(bijlagen), aantal, user.login)
