"""The models follow the table of the standard."""

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..models.oso_bekend import OUDER_VELD
from ..oso.gegevensset.kaart import KAART
from ..oso.gegevensset.kaart_types import Soort


@tagged("post_install", "-at_install")
class TestKaart(TransactionCase):
    def test_elk_veld_van_de_kaart_staat_in_het_model(self):
        soorten = {
            Soort.DATUM: fields.Date,
            Soort.JANEE: fields.Selection,
            Soort.MEMO: fields.Text,
        }
        for entiteit in KAART.values():
            model = self.env[entiteit.model]
            self.assertEqual(model._oso_entiteit, entiteit.naam)
            for veld in entiteit.velden:
                with self.subTest(entiteit=entiteit.naam, veld=veld.naam):
                    self.assertIn(veld.naam, model._fields)
                    odoo_veld = model._fields[veld.naam]
                    soort = fields.Text if veld.herhaald else soorten.get(veld.soort, fields.Char)
                    self.assertIsInstance(odoo_veld, soort)
                    self.assertTrue(odoo_veld.store)
                    self.assertEqual(odoo_veld.string, veld.label)

    def test_elke_relatie_van_de_kaart_is_een_lijst_in_het_model(self):
        for entiteit in KAART.values():
            for relatie in entiteit.relaties:
                if entiteit.naam == "dossier" and relatie.naam == "leerling":
                    continue  # the pupil exists before its dossiers
                with self.subTest(entiteit=entiteit.naam, relatie=relatie.naam):
                    veld = self.env[entiteit.model]._fields[f"{relatie.naam}_ids"]
                    self.assertEqual(veld.comodel_name, KAART[relatie.entiteit].model)
                    for naam in relatie.vast:
                        self.assertIn(naam, self.env[veld.comodel_name]._fields)
                    if entiteit.naam not in ("dossier", "leerling"):
                        self.assertEqual(veld.inverse_name, OUDER_VELD[entiteit.naam])
