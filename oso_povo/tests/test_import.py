"""A dossier worked in: everything has its place, and comes out again."""

import base64
import json
import xmlrpc.client

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..oso import gegevensset
from ..oso.gegevensset.als_json import as_json
from .common import BSN, OsoCase, dossier_xml, maak_zip


@tagged("post_install", "-at_install")
class TestImport(OsoCase):
    def test_leerling_en_rijen(self):
        leerling = self.maak_leerling()
        dossier = self.importeer(leerling)
        self.assertRecordValues(
            leerling,
            [
                {
                    "naam": "Noor van den Proefdijk",
                    "voornamen": "Anna Maria\nSophie",
                    "geslacht_label": "vrouw",
                    "adresgeheim": "nee",
                    "advies_label": "HAVO t/m VWO",
                    "advies_argumentatie": "Werkt zelfstandig.\nLeest graag.",
                    "opgehaald": True,
                    "dossier_id": dossier.id,
                }
            ],
        )
        self.assertEqual(leerling.dossier_datum.isoformat(), "2026-11-02")
        self.assertEqual(leerling.adressen_ids.mapped("straat"), ["Kwelderlaan"])
        self.assertEqual(leerling.adressen_ids.land_omschrijving, "Nederland")
        self.assertEqual(leerling.verzorgers_ids.achternaam, "Proefdijk")
        self.assertEqual(leerling.huisarts_ids.achternaam, "Medema")
        self.assertEqual(
            {a.soort: a.code for a in leerling.adviezen_ids},
            {"school": "60", "herzien": "61", "wensouders": "61"},
        )
        leerling.invalidate_recordset(["schoolloopbaan_ids"])
        self.assertEqual(leerling.schoolloopbaan_ids.mapped("jaargroep"), ["8", "7"])
        toets = leerling.toetsen_ids
        self.assertEqual((toets.vaardigheidsscore, toets.aantalfout), ("102.5", "0"))
        self.assertEqual(toets.referentiescores_ids.mapped("waarde"), ["A", "I"])
        self.assertEqual(toets.onderdelen_ids.referentiescores_ids.waarde, "50")
        eindtoets = leerling.eindtoetsen_ids
        self.assertEqual((eindtoets.standaardscore, eindtoets.deelgenomen), ("91", "ja"))
        self.assertEqual(eindtoets.onderdelen_ids.domeinen_ids.code, "8050")
        self.assertEqual(dossier.school_ids.naam, "Basisschool De Proef")
        self.assertEqual(leerling.verzuim_ids.dagdelengeoorloofd, "4")

    def test_wat_de_kaart_niet_kent_is_een_restveld(self):
        leerling = self.maak_leerling()
        xml = dossier_xml(vervang=[("<roepnaam>", "<huisdier>kat</huisdier><roepnaam>")])
        dossier = self.importeer(leerling, xml)
        self.assertEqual(leerling.restveld_ids.mapped("waarde"), ["kat"])
        self.assertEqual(dossier.aantal_rest, 1)

    def test_optelling_klopt(self):
        dossier = self.importeer(self.maak_leerling())
        self.assertGreater(dossier.aantal_mapped, 100)
        self.assertEqual(
            dossier.aantal_leaves,
            dossier.aantal_mapped + dossier.aantal_rest + dossier.aantal_withheld,
        )
        self.assertEqual(dossier.aantal_rest, len(dossier.restveld_ids))

    def test_losse_tekst_en_attributen_gaan_niet_verloren(self):
        leerling = self.maak_leerling()
        dossier = self.importeer(
            leerling,
            dossier_xml(
                vervang=[
                    ("<roepnaam>", '<roepnaam taal="fries">'),
                    ("<toetslijst>", "<toetslijst>losse woorden"),
                ]
            ),
        )
        gegevens = leerling.get_dossier()
        self.assertEqual(
            {regel["value"] for regel in gegevens["extra"]}, {"fries", "losse woorden"}
        )
        self.assertEqual(len(gegevens["restvelden"]), dossier.aantal_rest)

    def test_get_dossier_geeft_terug_wat_in_het_bestand_stond(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        gegevens = leerling.with_env(self.als(self.medewerker)).get_dossier()
        xmlrpc.client.dumps((gegevens,))
        json.dumps(gegevens)
        verwacht = as_json(gegevensset.parse(dossier_xml()))["values"]
        for deel in ("school", "datum", "pakketnaam", "akkoord", "inzage", "voorlopigdossier"):
            self.assertEqual(gegevens[deel], verwacht[deel], deel)
        self.assertEqual(gegevens["leerling"].pop("bsn"), BSN[0])
        verwacht["leerling"].pop("bsn", None)
        kant = gegevens["leerling"]
        self.maxDiff = None
        self.assertEqual(kant["eindtoetsen"][0].pop("afgeleid"), {"is_doorstroomtoets": True})
        self.assertEqual(kant, verwacht["leerling"])

    def test_bijlage_komt_mee(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        document = leerling.document_ids.with_env(self.als(self.medewerker))
        self.assertEqual((document.naam, document.status), ("brief.txt", "ok"))
        self.assertEqual(base64.b64decode(document.bestand), b"Beste ouders")
        bijlage = document.attachment_id
        self.assertEqual((bijlage.res_model, bijlage.res_id), ("oso.leerling", leerling.id))
        for vreemd in (leerling.document_ids, leerling.document_ids.attachment_id):
            with self.assertRaises(AccessError):
                vreemd.with_env(self.als(self.collega)).read()

    def test_bijlage_hoort_bij_haar_rij(self):
        leerling = self.maak_leerling()
        document = (
            "<document><bestandsnaam>score.txt</bestandsnaam><bestandsinhoud>"
            f"{maak_zip('score.txt', 'Blad met scores')}</bestandsinhoud></document></resultaat>"
        )
        xml = dossier_xml().replace(b"</resultaat>", document.encode(), 1)
        self.importeer(leerling, xml)
        document = leerling.document_ids.filtered(lambda d: d.naam == "score.txt")
        eigenaar = self.env[document.rij_model].browse(document.rij_id)
        self.assertEqual(document.attachment_id.res_model, document.rij_model)
        self.assertIn(document, eigenaar.document_ids)
        self.assertEqual(eigenaar.leerling_id, leerling)
        # a dossier without it leaves the document, with a mark
        self.importeer(leerling, modus="overschrijven")
        self.assertTrue(document.niet_in_laatste and document.attachment_id.raw)
        # a category that says nothing leaves it where it was
        self.importeer(leerling, xml)
        self.importeer(
            leerling,
            dossier_xml(
                vervang=[("<cat_toetsresultaten>OPTIONEEL<", "<cat_toetsresultaten>OPT-UIT<")]
            ),
        )
        self.assertIn("score.txt", leerling.document_ids.mapped("naam"))

    def test_geheim_adres_en_nummer_nergens_opgeslagen(self):
        leerling = self.maak_leerling()
        dossier = self.importeer(leerling)
        ruw = base64.b64decode(dossier.bestand)
        self.assertEqual(gegevensset.parse(ruw).pgn, BSN[0])
        alles = json.dumps(leerling.get_dossier())
        for geheim in ("Geheimstraat", "9999ZZ", "Verborgen", "0687654321"):
            self.assertNotIn(geheim.encode(), ruw)
            self.assertNotIn(geheim, alles)
        self.assertEqual(dossier.aantal_withheld, 6)

    def test_zonder_geheimen_staat_het_bestand_er_zoals_het_kwam(self):
        xml = dossier_xml(
            vervang=[
                ("<geheim>true</geheim>", ""),
                ("<adresgeheim>true</adresgeheim>", "<adresgeheim>false</adresgeheim>"),
            ]
        )
        dossier = self.importeer(self.maak_leerling(), xml)
        self.assertEqual(base64.b64decode(dossier.bestand), xml)

    def test_overschrijven_vervangt_wat_oso_bracht(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        eigen = self.env["oso.schoolloopbaan"].create(
            {"leerling_id": leerling.id, "schooljaar": "2017-2018"}
        )
        self.importeer(
            leerling,
            dossier_xml(
                vervang=[
                    ("<vaardigheidsscore>102.5<", "<vaardigheidsscore>110<"),
                    ("<cat_eindtoetsbo>OPTIONEEL<", "<cat_eindtoetsbo>OPT-UIT<"),
                ]
            ),
            "overschrijven",
        )
        self.assertEqual(leerling.toetsen_ids.vaardigheidsscore, "110")
        self.assertEqual(len(leerling.schoolloopbaan_ids), 3)
        self.assertTrue(eigen.exists())
        # Both dossiers are kept as received; the report shows the last one's extras.
        self.assertEqual(len(leerling.dossier_ids), 2)
        self.assertEqual(len(leerling.document_ids), 1)

    def test_wat_een_nieuw_dossier_niet_meer_noemt_blijft_met_een_merk(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        adviezen = leerling.adviezen_ids
        self.assertTrue(adviezen and leerling.advies_argumentatie and leerling.roepnaam)
        zonder = dossier_xml(vervang=[("<roepnaam>Noor</roepnaam>", "")])
        begin, eind = b"<overstapadvies>", b"</overstapadvies>"
        zonder = zonder[: zonder.index(begin)] + zonder[zonder.index(eind) + len(eind) :]
        # With the category switched off the dossier says nothing of it.
        stil = zonder.replace(b"<cat_overstapadvies>VERPLICHT<", b"<cat_overstapadvies>OPT-UIT<")
        self.importeer(leerling, stil, "overschrijven")
        self.assertFalse(any(adviezen.mapped("niet_in_laatste")))
        self.importeer(leerling, zonder, "overschrijven")
        self.assertTrue(all(adviezen.mapped("niet_in_laatste")))
        self.assertEqual(leerling.adviezen_ids, adviezen)
        self.assertTrue(leerling.advies_argumentatie and leerling.roepnaam)
        self.assertTrue(
            leerling.get_dossier()["leerling"]["adviezen"][0]["niet_in_laatste_dossier"]
        )
        self.importeer(leerling, modus="overschrijven")
        self.assertFalse(any(adviezen.mapped("niet_in_laatste")))

    def test_adres_dat_geheim_wordt_verdwijnt_ook_uit_het_eerdere_bestand(self):
        leerling = self.maak_leerling()
        eerder = self.importeer(leerling)
        self.assertIn(b"Kwelderlaan", base64.b64decode(eerder.bestand))
        later = self.importeer(
            leerling,
            dossier_xml(
                vervang=[
                    (
                        "<geslacht>1</geslacht>\n      <adresgeheim>false<",
                        "<geslacht>1</geslacht>\n      <adresgeheim>true<",
                    )
                ]
            ),
        )
        self.assertFalse(leerling.adressen_ids.mapped("straat"))
        self.assertFalse(eerder.bestand)
        self.assertNotIn(b"Kwelderlaan", base64.b64decode(later.bestand))

    def test_bestanden_worden_niet_geindexeerd_en_een_pagina_is_tekst(self):
        leerling = self.maak_leerling()
        self.importeer(
            leerling,
            dossier_xml(
                vervang=[
                    (
                        maak_zip("brief.txt", "Beste ouders"),
                        maak_zip("brief.txt", "<html><form>wachtwoord</form></html>"),
                    )
                ]
            ),
        )
        bestanden = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "oso.dossier"),
                ("res_field", "=", "bestand"),
                ("res_id", "in", leerling.dossier_ids.ids),
            ]
        )
        bestanden += leerling.document_ids.attachment_id
        self.assertEqual(len(bestanden), 2)
        self.assertEqual(set(bestanden.mapped("mimetype")), {"text/plain"})
        self.assertFalse(any(bestanden.mapped("index_content")))

    def test_opt_uit_zegt_niets(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        zonder = dossier_xml(vervang=[("<cat_eindtoetsbo>OPTIONEEL<", "<cat_eindtoetsbo>OPT-UIT<")])
        begin, eind = b"<eindtoets_basisonderwijs>", b"</eindtoets_basisonderwijs>"
        zonder = zonder[: zonder.index(begin)] + zonder[zonder.index(eind) + len(eind) :]
        self.importeer(leerling, zonder)
        self.assertEqual(leerling.eindtoetsen_ids.standaardscore, "91")

    def test_get_dossier_van_een_ander(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        with self.assertRaises(AccessError):
            leerling.with_env(self.als(self.collega)).get_dossier()
        with self.assertRaises(UserError):
            self.als(self.medewerker)["oso.leerling"].get_dossier()

    def test_leerling_zonder_dossier(self):
        gegevens = self.maak_leerling().get_dossier()
        self.assertFalse(gegevens["opgehaald"])
        self.assertEqual(gegevens["leerling"], {"bsn": BSN[0]})
