"""Making pupils by hand and from Excel."""

import base64
import io

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BSN, OsoCase


def excel(*cellen):
    """Base64 of a workbook with these cells in the first column."""
    boek = openpyxl.Workbook()
    for cel in cellen:
        boek.active.append([cel])
    stroom = io.BytesIO()
    boek.save(stroom)
    return base64.b64encode(stroom.getvalue())


@tagged("post_install", "-at_install")
class TestWizard(OsoCase):
    def setUp(self):
        super().setUp()
        self.wizards = self.als(self.medewerker)["oso.leerling.aanmaken"]
        self.leerlingen = self.als(self.medewerker)["oso.leerling"]

    def test_een_nummer(self):
        wizard = Form(self.wizards)
        wizard.invoer = f" {BSN[0]} "
        wizard.save().action_toevoegen()
        self.assertEqual(self.leerlingen.search([]).bsn, BSN[0])

    def test_een_fout_nummer_zegt_wat_er_is(self):
        for invoer in ("", "12345", "900000017"):
            with self.subTest(invoer=invoer), self.assertRaises(UserError):
                self.wizards.create({"invoer": invoer}).action_toevoegen()
        self.maak_leerling()
        with self.assertRaises(UserError):
            self.wizards.create({"invoer": BSN[0]}).action_toevoegen()

    def test_lijst_op_een_regel_en_nummer_met_spaties(self):
        self.wizards.create({"invoer": f"{BSN[0]} {BSN[1]}"}).action_toevoegen()
        self.wizards.create({"invoer": "9000 00 041"}).action_toevoegen()
        self.assertEqual(set(self.leerlingen.search([]).mapped("bsn")), set(BSN[:3]))

    def test_geplakte_lijst_met_een_fout(self):
        wizard = self.wizards.create({"invoer": f"{BSN[0]}\n900000017\n{BSN[1]}"})
        actie = wizard.action_toevoegen()
        self.assertEqual(actie["res_model"], wizard._name)
        self.assertEqual(wizard.regel_ids.mapped("uitkomst"), ["nieuw", "ongeldig", "nieuw"])
        # The one that has to be put right stays.
        self.assertEqual(wizard.invoer, "900000017")
        self.assertEqual(len(self.leerlingen.search([])), 2)

    def test_excel_eerst_een_oordeel_dan_aanmaken(self):
        self.maak_leerling(BSN[2])
        wizard = self.wizards.create(
            {
                "bestand": excel("BSN", BSN[0], int(BSN[1]), 35032510, BSN[0], "abc", BSN[2]),
                "bestandsnaam": "groep8.xlsx",
            }
        )
        wizard.action_lees_excel()
        self.assertEqual(
            wizard.regel_ids.mapped("uitkomst"),
            ["nieuw", "nieuw", "nieuw", "dubbel", "ongeldig", "bestaat"],
        )
        self.assertEqual((wizard.aantal_goed, wizard.aantal_fout), (3, 1))
        self.assertTrue(all(wizard.regel_ids.mapped("melding")))
        self.assertEqual(self.leerlingen.search_count([]), 1)
        self.assertNotIn(BSN[0], str(wizard.regel_ids.read()))
        wizard.action_aanmaken()
        self.assertEqual(
            set(self.leerlingen.search([]).mapped("bsn")),
            {BSN[0], BSN[1], BSN[2], "035032510"},
        )
        self.assertFalse(wizard.bestand)

    def test_excel_dat_niet_kan(self):
        for bestand in (False, base64.b64encode(b"geen excel"), excel("Naam", "Jan")):
            wizard = self.wizards.create({"bestand": bestand, "bestandsnaam": "x.xlsx"})
            with self.assertRaises(UserError):
                wizard.action_lees_excel()
            with self.assertRaises(UserError):
                wizard.action_aanmaken()
        self.assertFalse(self.leerlingen.search([]))

    def test_sjabloon(self):
        wizard = self.wizards.create({})
        self.assertIn("/web/content/", wizard.action_sjabloon()["url"])
        blad = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.sjabloon))).active
        self.assertEqual(blad["A1"].value, "BSN")
