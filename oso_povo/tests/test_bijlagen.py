"""Attachments are seen and fetched only by who may see the pupil."""

from odoo.tests import HttpCase, tagged

from .common import OsoCase, dossier_xml, maak_zip


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
        bij_toets = (
            "<document><bestandsnaam>blad.txt</bestandsnaam><bestandsinhoud>"
            f"{maak_zip('blad.txt', 'Beste ouders')}</bestandsinhoud></document></resultaat>"
        )
        self.importeer(leerling, dossier_xml().replace(b"</resultaat>", bij_toets.encode(), 1))
        self.documenten = leerling.document_ids
        self.assertEqual(
            set(self.documenten.attachment_id.mapped("res_model")), {"oso.leerling", "oso.toets"}
        )
        self.adressen = [
            adres
            for document in self.documenten
            for adres in (
                f"/web/content/{document.attachment_id.id}?download=1",
                f"/web/content/oso.document/{document.id}/bestand?download=1",
            )
        ]
        self.adressen.append(f"/web/content/oso.dossier/{leerling.dossier_id.id}/bestand")

    def test_de_eigen_school_haalt_het_bestand_op(self):
        self.authenticate(self.medewerker.login, self.medewerker.login)
        for adres in self.adressen[:-1]:
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
        for user, aantal in ((self.medewerker, 2), (self.collega, 0), (self.beheerder, 0)):
            bijlagen = self.als(user)["ir.attachment"].search(
                [("id", "in", self.documenten.attachment_id.ids)]
            )
            self.assertEqual(len(bijlagen), aantal, user.login)
