"""A dossier of a pupil that has one already: what is secret, what is kept apart, whose it is."""

import base64
from types import SimpleNamespace

from odoo.tests import tagged

from ..oso import gegevensset
from .common import BSN, OsoCase, dossier_xml

UIT = [
    ("<cat_toetsresultaten>OPTIONEEL<", "<cat_toetsresultaten>OPT-UIT<"),
    ("<cat_bijlagedocs>OPTIONEEL<", "<cat_bijlagedocs>OPT-UIT<"),
]
VERZORGERS_UIT = ("<cat_oudersverzorgers>VERPLICHT<", "<cat_oudersverzorgers>OPT-UIT<")
ADRES = (
    "<adreslijst><adres><soortadres>bezoek</soortadres><straat>Oudestraat</straat>"
    "<nummer>1</nummer><postcode>1234AB</postcode><plaats>Proefdam</plaats></adres></adreslijst>"
)


def verzorger(geheim):
    return (
        "<verzorger><achternaam>Wegduiker</achternaam>"
        f"<adresgeheim>{geheim}</adresgeheim>{'' if geheim == 'true' else ADRES}"
        "<wettigevertegenwoordiger>true</wettigevertegenwoordiger></verzorger></leerling>"
    )


@tagged("post_install", "-at_install")
class TestOpnieuw(OsoCase):
    def ontvang(self, leerling, xml):
        opbrengst = SimpleNamespace(fout=None, dossier=gegevensset.parse(xml))
        run = self.env["oso.uitwisseling"].create(
            {"company_id": leerling.company_id.id, "user_id": self.medewerker.id}
        )
        regel = self.env["oso.uitwisseling.regel"].create(
            {"uitwisseling_id": run.id, "leerling_id": leerling.id, "actie": "importeren"}
        )
        return self.neem_aan(regel, opbrengst)

    def test_wat_apart_staat_hoopt_zich_niet_op(self):
        leerling = self.maak_leerling()
        self.importeer(leerling, dossier_xml(vervang=UIT))
        eerst = (len(leerling.restveld_ids), leerling.document_ids.mapped("naam"))
        self.assertTrue(all(eerst))
        for _keer in range(2):
            self.importeer(leerling, dossier_xml(vervang=UIT), "overschrijven")
            nu = (len(leerling.restveld_ids), leerling.document_ids.mapped("naam"))
            self.assertEqual(nu, eerst)

    def test_wat_zwijgt_laat_bijlagen_en_restvelden_van_eerder(self):
        leerling = self.maak_leerling()
        self.importeer(
            leerling,
            dossier_xml(vervang=[("<toetslijst>", "<toetslijst><nieuw>ja</nieuw>")]),
        )
        xml = dossier_xml(vervang=UIT)
        for blok in ("toetslijst", "overigdocumentlijst"):
            begin, eind = f"<{blok}>".encode(), f"</{blok}>".encode()
            xml = xml[: xml.index(begin)] + xml[xml.index(eind) + len(eind) :]
        self.importeer(leerling, xml)
        self.assertEqual(leerling.restveld_ids.mapped("waarde"), ["ja"])
        self.assertEqual(leerling.document_ids.mapped("naam"), ["brief.txt"])
        self.assertTrue(leerling.toetsen_ids)

    def test_geheim_in_een_categorie_die_uit_staat_verbergt_wat_er_was(self):
        leerling = self.maak_leerling()
        eerder = self.importeer(
            leerling, dossier_xml(vervang=[("</leerling>", verzorger("false"))])
        )
        self.assertIn("Oudestraat", str(leerling.get_dossier()))
        self.importeer(
            leerling, dossier_xml(vervang=[("</leerling>", verzorger("true")), VERZORGERS_UIT])
        )
        self.assertNotIn("Oudestraat", str(leerling.get_dossier()))
        self.assertFalse(eerder.bestand)
        # who the carers are was not said anew, so that stays
        self.assertIn("Wegduiker", leerling.verzorgers_ids.mapped("achternaam"))

    def test_een_geheim_nummer_van_een_instelling(self):
        instelling = (
            "<aansprakelijkeinstelling><naam>De Haven</naam><communicatielijst><communicatie>"
            "<soort>telefoon</soort><nummer>0101234567</nummer>{}</communicatie>"
            "</communicatielijst></aansprakelijkeinstelling></leerling>"
        )
        leerling = self.maak_leerling()
        eerder = self.importeer(
            leerling, dossier_xml(vervang=[("</leerling>", instelling.format(""))])
        )
        geheim = instelling.format("<geheim>true</geheim>")
        self.importeer(leerling, dossier_xml(vervang=[("</leerling>", geheim)]))
        self.assertNotIn("0101234567", str(leerling.get_dossier()))
        self.assertFalse(eerder.bestand)

    def test_wat_al_geheim_was_laat_het_eerdere_bestand(self):
        leerling = self.maak_leerling()
        eerder = self.importeer(leerling)
        later = self.importeer(leerling)
        self.assertTrue(base64.b64decode(eerder.bestand) and later.bestand)

    def test_samenwerkingsverband_zonder_nummer_wordt_om_zijn_soort_geweigerd(self):
        leerling = self.maak_leerling()
        xml = dossier_xml(
            vervang=[
                (f"<bsn>{BSN[0]}</bsn>", ""),
                ("<overstap>POVO<", "<overstap>POSWV<"),
                ("<overdrachtsoort>overstapdossier<", "<overdrachtsoort>swv-dossier<"),
            ]
        )
        uitkomst = self.ontvang(leerling, xml)
        self.assertEqual((uitkomst.gelukt, uitkomst.code), (False, "refused"))
        self.assertIn("samenwerkingsverband", str(uitkomst.message))
        self.assertFalse(leerling.dossier_ids)

    def test_zonder_nummer_komt_het_binnen_met_een_bevinding(self):
        leerling = self.maak_leerling()
        zonder = dossier_xml(vervang=[(f"<bsn>{BSN[0]}</bsn>", "")])
        self.assertTrue(self.ontvang(leerling, zonder).gelukt)
        self.assertIn("OVa.LL12", leerling.bevinding_ids.mapped("code"))
        # not when it tells another date of birth than is known
        geboren = leerling.geboortedatum.isoformat()
        ander = dossier_xml(
            vervang=[
                (f"<bsn>{BSN[0]}</bsn>", ""),
                (f"<geboortedatum>{geboren}<", "<geboortedatum>2013-01-31<"),
            ]
        )
        self.assertEqual(self.ontvang(leerling, ander).code, "refused")

    def test_een_ander_nummer_wordt_geweigerd(self):
        leerling = self.maak_leerling()
        self.assertEqual(self.ontvang(leerling, dossier_xml(BSN[1])).code, "refused")
        self.assertFalse(leerling.dossier_ids)
