"""Making pupils by hand and from Excel."""

import base64
import io
import zipfile

import openpyxl

from odoo.exceptions import UserError
from odoo.tests import Form, HttpCase, tagged

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

    def test_een_fout_nummer_zegt_in_het_venster_wat_er_is(self):
        self.maak_leerling(BSN[3])
        for invoer, uitkomst in (
            ("hallo", "ongeldig"),
            ("12345", "ongeldig"),
            ("900000017", "ongeldig"),
            (BSN[3], "bestaat"),
        ):
            with self.subTest(invoer=invoer):
                wizard = self.wizards.create({"invoer": invoer})
                self.assertEqual(wizard.action_toevoegen()["res_id"], wizard.id)
                self.assertEqual(wizard.regel_ids.mapped("uitkomst"), [uitkomst])
                self.assertTrue(wizard.regel_ids.melding)
                self.assertEqual(wizard.invoer, invoer, "it can be put right")
        leeg = self.wizards.create({"invoer": " "})
        leeg.action_toevoegen()
        self.assertIn("Fill in", leeg.melding)
        leeg.invoer = BSN[0]
        leeg.action_toevoegen()
        self.assertFalse(leeg.melding)
        self.assertEqual(self.leerlingen.search_count([]), 2)

    def test_toevoegen_en_nog_een(self):
        wizard = self.wizards.create({"invoer": BSN[0]})
        self.assertEqual(wizard.action_toevoegen_en_nog_een()["res_id"], wizard.id)
        self.assertFalse(wizard.invoer)
        self.assertEqual(wizard.toegevoegd_tekst, "Added: 1 pupil.")
        for invoer in ("12", BSN[1]):
            wizard.invoer = invoer
            wizard.action_toevoegen_en_nog_een()
        self.assertEqual(wizard.toegevoegd_tekst, "Added: 2 pupils.")
        self.assertFalse(wizard.regel_ids, "the verdict on what was put right is gone")
        self.assertEqual(set(self.leerlingen.search([]).mapped("bsn")), set(BSN[:2]))

    def test_een_fout_nummer_is_terug_te_vinden(self):
        lijst = f"BSN\n{BSN[0]}\n\n{BSN[1]}, 9000 000\nhallo\n900000017\n{'x' * 50}"
        wizard = self.wizards.create({"invoer": lijst})
        wizard.action_toevoegen()
        self.assertEqual(
            [
                (regel.plaats, regel.nummer_gemaskeerd)
                for regel in wizard.regel_ids
                if regel.uitkomst == "ongeldig"
            ],
            [
                ("Line 4", "9000 000"),
                ("Line 5", "hallo"),
                ("Line 6", "900000017"),
                ("Line 7", "x" * 19 + "…"),
            ],
        )
        self.assertEqual(
            [r.nummer_gemaskeerd for r in wizard.regel_ids if r.uitkomst == "nieuw"],
            [f"******{nummer[-3:]}" for nummer in BSN[:2]],
        )
        wizard = self.wizards.create({"bestand": excel("BSN", BSN[0], "Jan de Vries")})
        wizard.action_lees_excel()
        self.assertEqual(wizard.regel_ids[0].nummer_gemaskeerd, "Jan de Vries")

    def test_een_csv_heeft_geen_bladen(self):
        wizard = self.wizards.create({"bestand": base64.b64encode(f"BSN\n{BSN[0]}\n".encode())})
        wizard.action_lees_excel()
        self.assertEqual(wizard.regel_ids.plaats, "row 2")

    def test_lijst_op_een_regel_en_nummer_met_spaties(self):
        wizard = self.wizards.create({"invoer": f"{BSN[0]} {BSN[1]}"})
        wizard.action_toevoegen()
        self.assertFalse(self.leerlingen.search([]), "first the verdicts")
        wizard.action_aanmaken()
        self.wizards.create({"invoer": "9000 00 041"}).action_toevoegen()
        self.assertEqual(set(self.leerlingen.search([]).mapped("bsn")), set(BSN[:3]))

    def test_geplakte_lijst_eerst_een_oordeel(self):
        self.maak_leerling(BSN[2])
        lijst = f"{BSN[0]}\n900000017\n{BSN[1]}\n{BSN[0]}\n{BSN[2]}"
        wizard = self.wizards.create({"invoer": lijst})
        actie = wizard.action_toevoegen()
        self.assertEqual(actie["res_model"], wizard._name)
        self.assertEqual(
            wizard.regel_ids.mapped("uitkomst"),
            ["ongeldig", "dubbel", "bestaat", "nieuw", "nieuw"],
        )
        self.assertEqual(len(self.leerlingen.search([])), 1, "nothing is made yet")
        self.assertEqual(wizard.invoer, lijst, "what was typed can be put right")
        self.assertNotIn(BSN[0], str(wizard.regel_ids.read()))
        actie = wizard.action_aanmaken()
        self.assertEqual(set(self.leerlingen.search([]).mapped("bsn")), set(BSN[:3]))
        self.assertFalse(wizard.invoer)
        self.assertEqual(actie["params"]["next"]["res_model"], "oso.leerling")

    def test_een_lijst_mag_op_allerlei_manieren_gescheiden_zijn(self):
        een, twee = BSN[:2]
        punten = f"{een[:4]}.{een[4:6]}.{een[6:]} {twee[:4]}.{twee[4:6]}.{twee[6:]}"
        for lijst in (
            f"{een}/{twee}",
            f"{een} | {twee}",
            f"{een} en {twee}",
            f"{een}. {twee}",
            f"BSN\n{een}\n{twee}",
            f"Jan {een}\nPiet {twee}",
            f"{een[:4]} {een[4:6]} {een[6:]}; {twee}",
            punten,
        ):
            with self.subTest(lijst=lijst):
                wizard = self.wizards.create({"invoer": lijst})
                wizard.action_toevoegen()
                self.assertEqual(wizard.regel_ids.mapped("uitkomst"), ["nieuw", "nieuw"])

    def test_wie_de_lijst_verandert_krijgt_een_nieuw_oordeel(self):
        wizard = self.wizards.create({"invoer": f"{BSN[0]}\n{BSN[1]}"})
        wizard.action_toevoegen()
        scherm = Form(wizard)
        self.assertFalse(scherm.verouderd)
        scherm.invoer = BSN[2]
        self.assertEqual(len(scherm.regel_ids), 2, "they stay to be read")
        self.assertTrue(scherm.verouderd)
        wizard = scherm.save()
        wizard.invoer = f"{BSN[2]}\n12"
        wizard.action_toevoegen()
        self.assertFalse(wizard.verouderd)
        self.assertEqual(wizard.regel_ids.mapped("uitkomst"), ["ongeldig", "nieuw"])

    def test_wat_na_het_oordeel_fout_wordt_valt_niet_stil_weg(self):
        wizard = self.wizards.create({"invoer": f"{BSN[0]}\n{BSN[1]}"})
        wizard.action_toevoegen()
        # the click comes before the dialog knows that the list was changed
        wizard.invoer = f"{BSN[0]}\n12"
        self.assertEqual(wizard.action_aanmaken()["res_id"], wizard.id)
        self.assertEqual(set(wizard.regel_ids.mapped("uitkomst")), {"nieuw", "ongeldig"})
        self.assertFalse(self.leerlingen.search([]).filtered(lambda een: een.bsn == BSN[0]))
        wizard.action_aanmaken()
        self.assertTrue(self.leerlingen.search([]).filtered(lambda een: een.bsn == BSN[0]))

    def test_zonder_nieuw_nummer_wordt_er_niets_gemaakt(self):
        self.maak_leerling(BSN[0])
        wizard = self.wizards.create({"invoer": f"{BSN[0]}\n12"})
        wizard.action_toevoegen()
        with self.assertRaises(UserError):
            wizard.action_aanmaken()

    def test_oordelen_staan_er_zodra_een_bestand_gekozen_is(self):
        wizard = Form(self.wizards)
        wizard.bestand = excel("BSN", BSN[0], "abc").decode()
        self.assertEqual(len(wizard.regel_ids), 2)
        self.assertEqual((wizard.aantal_goed, wizard.aantal_fout), (1, 1))
        opgeslagen = wizard.save()
        opgeslagen.action_aanmaken()
        self.assertEqual(self.leerlingen.search([]).bsn, BSN[0])

    def test_een_bestand_dat_niet_kan_zegt_in_het_venster_waarom(self):
        wizard = Form(self.wizards)
        for inhoud, reden in ((b"%PDF-1.4", "not a"), (b"PK\x03\x04", "damaged")):
            wizard.bestand = base64.b64encode(inhoud).decode()
            self.assertIn(reden, wizard.melding)
            self.assertFalse(len(wizard.regel_ids))
        self.assertIn("damaged", wizard.save().melding)
        wizard.bestand = excel("BSN", BSN[0]).decode()
        self.assertFalse(wizard.melding)
        self.assertEqual(wizard.aantal_goed, 1)

    def test_lijst_met_oordelen_downloaden(self):
        wizard = self.wizards.create({"bestand": excel("BSN", BSN[0], "=1+1", "12")})
        wizard.action_lees_excel()
        url = wizard.action_oordelen()["url"]
        self.assertFalse(any(teken.isdigit() for teken in url.rpartition("/")[2]))
        boek = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.oordelen)))
        rijen = [[cel.value for cel in rij] for rij in boek.active]
        self.assertEqual(rijen[0], ["Where", "BSN", "Verdict", "Explanation"])
        self.assertEqual([rij[2] for rij in rijen[1:]], ["New", "Not valid", "Not valid"])
        self.assertEqual([rij[1] for rij in rijen[1:]], [BSN[0], None, "12"])
        self.assertTrue(
            all(cel.data_type == "s" for rij in boek.active for cel in rij if cel.value)
        )
        wizard.action_aanmaken()
        self.assertFalse(wizard.oordelen)

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
            ["ongeldig", "dubbel", "bestaat", "nieuw", "nieuw", "nieuw"],
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

    def test_rekenblad_van_libreoffice(self):
        rij = (
            '<table:table-row><table:table-cell office:value-type="{}"{}><text:p>{}</text:p>'
            "</table:table-cell></table:table-row>"
        )
        ruimten = "".join(
            f' xmlns:{naam}="urn:oasis:names:tc:opendocument:xmlns:{naam}:1.0"'
            for naam in ("office", "table", "text")
        )
        rijen = (
            rij.format("string", "", "BSN")
            + rij.format("string", "", BSN[0])
            + rij.format("float", f' office:value="{int(BSN[1])}"', int(BSN[1]))
            + '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/>'
            "</table:table-row>"
        )
        stroom = io.BytesIO()
        with zipfile.ZipFile(stroom, "w") as pakket:
            pakket.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            pakket.writestr(
                "content.xml",
                f"<office:document-content{ruimten}><office:body><office:spreadsheet>"
                f'<table:table table:name="Groep 8">{rijen}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>",
            )
        wizard = Form(self.wizards)
        wizard.bestand = base64.b64encode(stroom.getvalue()).decode()
        self.assertEqual(wizard.aantal_goed, 2)
        wizard.save().action_aanmaken()
        self.assertEqual(set(self.leerlingen.search([]).mapped("bsn")), set(BSN[:2]))

    def test_nummers_die_niet_toegevoegd_zijn_gaan_weg(self):
        oud, nieuw = self.wizards.create([{"invoer": f"{nummer}\n12"} for nummer in BSN[:2]])
        (oud + nieuw).mapped(lambda wizard: wizard.action_toevoegen())
        regels = oud.regel_ids
        self.assertTrue(regels)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE oso_leerling_aanmaken SET write_date = write_date - interval '61 minutes' "
            "WHERE id = %s",
            [oud.id],
        )
        self.env.invalidate_all()
        cron = self.env.ref("oso_povo.cron_nummers_wissen")
        self.assertTrue(cron.active)
        cron.ir_actions_server_id.run()
        self.assertEqual((oud + nieuw).exists(), nieuw)
        self.assertFalse(regels.exists())

    def test_van_de_lijst_met_oordelen_wordt_geen_kopie_bewaard(self):
        wizard = self.wizards.create({"invoer": f"{BSN[0]}\n12"})
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns "
            "WHERE table_name = 'oso_leerling_aanmaken' AND data_type = 'bytea'"
        )
        self.assertEqual(self.env.cr.fetchall(), [("bestand",)])
        boek = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.oordelen)))
        self.assertEqual([cel.value for cel in boek.active["B"]], ["BSN", BSN[0], "12"])
        with self.assertRaises(UserError):
            self.wizards.create({}).action_oordelen()

    def test_sjabloon(self):
        wizard = self.wizards.create({})
        self.assertIn("/web/content/", wizard.action_sjabloon()["url"])
        blad = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.sjabloon))).active
        self.assertEqual(blad["A1"].value, "BSN")


@tagged("post_install", "-at_install")
class TestDownloaden(OsoCase, HttpCase):
    def test_de_lijst_met_oordelen_komt_als_excel_en_alleen_bij_wie_hem_maakte(self):
        self.medewerker.password = self.medewerker.login
        self.collega.password = self.collega.login
        wizard = self.als(self.medewerker)["oso.leerling.aanmaken"].create(
            {"bestand": excel("BSN", BSN[0], "12"), "bestandsnaam": "groep8.xlsx"}
        )
        adressen = [wizard.action_oordelen()["url"], wizard.action_sjabloon()["url"]]
        self.authenticate(self.medewerker.login, self.medewerker.login)
        oordelen, leeg = (
            openpyxl.load_workbook(io.BytesIO(self.url_open(adres).content)).active
            for adres in adressen
        )
        self.assertEqual([cel.value for cel in oordelen["B"]], ["BSN", BSN[0], "12"])
        self.assertEqual(leeg["A1"].value, "BSN")
        self.authenticate(self.collega.login, self.collega.login)
        for adres in adressen:
            self.assertNotEqual(self.url_open(adres).status_code, 200)
