"""Taking back, over many dossiers: whatever was done, what was there before comes back exactly."""

import random

from odoo.tests import tagged

from ..oso import gegevensset
from ..oso.samenvoegen import Modus
from .common import OsoCase
from .test_geen_verlies import van_werkplaats

#: Sequences, and dossiers in each.
REEKSEN, LENGTE = 30, 4
ZACHT = {"functioneren": "Werkt graag samen.", "overig": " "}


@tagged("post_install", "-at_install")
class TestTerugdraaien(OsoCase):
    def staat(self, leerling):
        self.env.flush_all()
        self.env.invalidate_all()
        return leerling.with_env(self.als(self.medewerker)).get_dossier()

    def gemaakte(self, rng):
        """Dossiers of one pupil: the same and others, of both seasons and of other years."""
        dossiers = van_werkplaats("dossiers")
        nummer = rng.randrange(700, 800)
        versies = list(dossiers.VERSIONS)
        return [
            gegevensset.parse(
                dossiers.make(
                    nummer,
                    versie=rng.choice(versies),
                    spring=rng.random() < 0.5,
                    traits=rng.sample(list(dossiers.Trait), rng.randrange(4)),
                )
            )
            for _keer in range(LENGTE)
        ]

    def test_terugdraaien_geeft_precies_terug_wat_er_was(self):
        vergeleken = 0
        for zaad in range(REEKSEN):
            rng = random.Random(zaad)
            reeks = self.gemaakte(rng)
            leerling = self.maak_leerling(reeks[0].nummer)
            staten = [self.staat(leerling)]
            for gelezen in reeks:
                self.importeer(leerling, gelezen, rng.choice(list(Modus)))
                staten.append(self.staat(leerling))
            entries = self.env["oso.geschiedenis"].search([("leerling_id", "=", leerling.id)])
            self.assertEqual(len(entries), LENGTE)
            staten.pop()
            for entry in entries:
                terug = entry.with_env(self.als(self.medewerker)).take_back()
                self.assertTrue(terug["done"])
                if terug["secret"]:
                    break  # what became secret does not come back
                with self.subTest(zaad=zaad, over=len(staten)):
                    self.assertEqual(self.staat(leerling), staten.pop())
                    vergeleken += 1
            leerling.unlink()
        self.assertGreater(vergeleken, REEKSEN * 2)

    def test_overschrijven_tweemaal_is_eenmaal_en_de_school_houdt_haar_eigen_werk(self):
        for zaad in range(REEKSEN // 3):
            rng = random.Random(1000 + zaad)
            reeks = self.gemaakte(rng)
            leerling = self.maak_leerling(reeks[0].nummer)
            okr = leerling._okr()
            okr.write(ZACHT)
            eigen = self.env["oso.toets"].create(
                {
                    "leerling_id": leerling.id,
                    "toetsnaam": "Eigen toets",
                    "afnamedatum": "2018-02-01",
                }
            )
            velden = [
                "toetsnaam",
                "afnamedatum",
                "vaardigheidsscore",
                "herkomst",
                "niet_in_laatste",
            ]
            voor = eigen.read(velden)
            for gelezen in reeks:
                self.importeer(leerling, gelezen, "overschrijven")
                staat = self.staat(leerling)
                dossier = self.importeer(leerling, gelezen, "overschrijven")
                opnieuw = self.staat(leerling)
                self.assertEqual(opnieuw["leerling"], staat["leerling"])
                self.assertEqual(opnieuw["documenten"], staat["documenten"])
                entry = self.env["oso.geschiedenis"].search([("dossier_id", "=", dossier.id)])
                self.assertFalse([een for een in entry.wijzigingen or () if een["done"]])
            self.assertEqual(eigen.read(velden), voor)
            self.assertEqual({naam: okr[naam] for naam in ZACHT}, ZACHT)
            leerling.unlink()
