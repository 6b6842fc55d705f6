"""Each text of a dossier is in ``get_dossier`` after a trip through the database.

The judge is a second reading of the file that shares nothing with the parser. Judge and makers of
dossiers stand beside the addon in its repository.
"""

import base64
import contextlib
import hashlib
import importlib
import json
import os
import sys
import unittest
import xmlrpc.client
from pathlib import Path

from odoo.tests import tagged

from ..oso import gegevensset
from ..oso.gegevensset.als_json import as_json
from .common import OsoCase, dossier_xml

REPO = Path(__file__).resolve().parents[2]


def van_werkplaats(naam):
    """A module of the repository's ``devtools``, which is not on the path of a server.

    :raises unittest.SkipTest: the addon stands alone, without the repository around it
    """
    if not (REPO / "devtools" / f"{naam}.py").is_file():
        raise unittest.SkipTest("the workshop is not beside the addon")
    sys.path.insert(0, str(REPO))
    try:
        return importlib.import_module(f"devtools.{naam}")
    finally:
        sys.path.remove(str(REPO))


@tagged("post_install", "-at_install")
class TestGeenVerlies(OsoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.verlies = van_werkplaats("verlies")

    @contextlib.contextmanager
    def ingelezen(self, data):
        """(pupil, stored dossier, as read) of a file; the pupil is gone afterwards."""
        gelezen = gegevensset.parse(data)
        leerling = self.maak_leerling(gelezen.nummer)
        dossier = self.importeer(leerling, gelezen)
        self.env.flush_all()
        self.env.invalidate_all()
        yield leerling, dossier, gelezen
        leerling.unlink()

    def terug(self, leerling):
        """What another program gets: (``get_dossier``, sha256 of each stored attachment)."""
        leerling = leerling.with_env(self.als(self.medewerker))
        gegevens = leerling.get_dossier()
        json.dumps(gegevens)
        (gegevens,), _methode = xmlrpc.client.loads(xmlrpc.client.dumps((gegevens,)))
        inhoud = {
            document.id: hashlib.sha256(base64.b64decode(document.bestand or b"")).hexdigest()
            for document in leerling.document_ids
            if document.status == "ok"
        }
        return gegevens, inhoud

    def controleer(self, data):
        """Import a file; nothing of it is lost, invented, or kept though it is secret."""
        with self.ingelezen(data) as (leerling, dossier, gelezen):
            gegevens, inhoud = self.terug(leerling)
            oordeel = self.verlies.judge(data, as_json(gelezen), gegevens, inhoud)
            self.assertEqual(oordeel.lost, ())
            self.assertTrue(oordeel.sum_holds)
            bestand = self.verlies.File(data)
            achter = [weg.path for weg in gelezen.withheld]
            gevonden = self.verlies.found_in_odoo(gegevens, inhoud)
            self.assertEqual(bestand.invented(gevonden, achter), 0)
            opslag = base64.b64decode(dossier.bestand)
            self.assertEqual(bestand.leaked([gegevens, opslag]), [])
            self.assertEqual(len(gegevens["restvelden"]), len(gelezen.rest))
            self.assertEqual(
                (dossier.aantal_leaves, dossier.aantal_mapped, dossier.aantal_rest),
                (bestand.leaves, gelezen.mapped, len(gelezen.rest)),
            )

    def controleer_alle(self, bestanden):
        """:meth:`controleer` for (name, bytes); each failing one is told."""
        for naam, data in bestanden:
            with self.subTest(naam), self.env.cr.savepoint():
                self.controleer(data)

    def test_het_dossier_van_deze_tests(self):
        self.controleer(dossier_xml())

    def test_wat_de_database_vergeet_wordt_gezien(self):
        """The judge itself: a row less, or an attachment with other bytes, is missed."""
        data = dossier_xml()
        with self.ingelezen(data) as (leerling, _dossier, gelezen):
            leerling.toetsen_ids.onderdelen_ids.referentiescores_ids.unlink()
            leerling.document_ids.attachment_id.raw = b"iets anders"
            self.env.flush_all()
            self.env.invalidate_all()
            gegevens, inhoud = self.terug(leerling)
            kwijt = self.verlies.judge(data, as_json(gelezen), gegevens, inhoud).lost
            self.assertTrue(any("/referentiescore" in pad for pad in kwijt))
            self.assertEqual(sum("/bestandsinhoud" in pad for pad in kwijt), 1)

    def test_de_officiele_voorbeelden(self):
        paden = sorted((REPO.parent / "shared" / "gegevensset" / "dossiers").glob("*.xml"))
        if not paden:
            self.skipTest("the official example dossiers are not beside this checkout")
        self.controleer_alle((pad.name, pad.read_bytes()) for pad in paden)

    def test_gemaakte_dossiers(self):
        dossiers = van_werkplaats("dossiers")
        for voorjaar in (False, True):
            self.controleer_alle(dossiers.demo_set(voorjaar)[:: 4 if voorjaar else 6])
        for nummer, versie in enumerate(dossiers.VERSIONS):
            alles = [t for t in dossiers.Trait if t not in (dossiers.Trait.OPT_OUT,)]
            data = dossiers.make(700 + nummer, versie=versie, spring=True, traits=alles)
            with self.subTest(versie):
                self.controleer(data)

    def maker(self):
        """Module that makes dossiers out of the XSDs."""
        schemas = van_werkplaats("xsd_schema")
        if not schemas.available():
            self.skipTest("the XSDs of the standard are not beside this checkout")
        return van_werkplaats("xsd_dossiers")

    def test_elk_element_van_elk_xsd(self):
        maker = self.maker()
        for jaar in maker.YEARS:
            bestanden = maker.full(jaar) + maker.full(jaar, povo=False)[-1:]
            self.controleer_alle((f"{jaar} {n}", data) for n, data in enumerate(bestanden))

    def test_ook_van_een_leerling_die_al_eerder_kwam_gaat_niets_verloren(self):
        """Dossier after dossier for the same pupil, of other years and with other switches."""
        maker = self.maker()
        per_nummer = {}
        for plan in maker.random_plans(24, seed=11):
            data = maker.make(plan)
            gelezen = gegevensset.parse(data)
            per_nummer.setdefault(gelezen.nummer, []).append((plan, data, gelezen))
        self.assertGreater(max(map(len, per_nummer.values())), 3)
        heel = 0
        for nummer, reeks in per_nummer.items():
            leerling = self.maak_leerling(nummer)
            for plan, data, gelezen in reeks:
                self.importeer(leerling, gelezen, "overschrijven")
                self.env.flush_all()
                self.env.invalidate_all()
                gegevens, inhoud = self.terug(leerling)
                self.wijs_bijlagen_aan(gegevens["documenten"], gelezen)
                oordeel = self.verlies.judge(data, as_json(gelezen), gegevens, inhoud)
                # What was known to be secret stays so, and the history says so; texts like those
                # that were kept out can't be told apart then.
                entry = self.env["oso.geschiedenis"].search(
                    [("leerling_id", "=", leerling.id)], limit=1
                )
                niet = {een["why"] for een in entry.wijzigingen if not een["done"]}
                self.assertLessEqual(niet, {"geheim"})
                with self.subTest(repr(plan)):
                    if not niet:
                        self.assertEqual(oordeel.lost, ())
                        heel += 1
        self.assertGreater(heel, 15)

    def wijs_bijlagen_aan(self, documenten, gelezen):
        """A document that was known keeps the place it had: give it the one of this dossier."""
        vrij = [een for een in documenten if not een.get("niet_in_laatste_dossier")]
        documenten[:] = []
        for bijlage in gelezen.attachments:
            for een in vrij:
                if (een["bestandsnaam"], een["status"], een.get("sha256")) == (
                    bijlage.bestandsnaam,
                    bijlage.status.value,
                    bijlage.sha256,
                ):
                    vrij.remove(een)
                    documenten.append(een | {"pad": bijlage.path})
                    break

    def test_wat_de_school_zelf_invoerde_staat_niets_in_de_weg(self):
        """A family doctor that the school entered, and the one of the dossier."""
        data = dossier_xml()
        gelezen = gegevensset.parse(data)
        leerling = self.maak_leerling(gelezen.nummer)
        self.env["oso.persoon"].create(
            {"leerling_id": leerling.id, "rol": "huisarts", "achternaam": "Eigen"}
        )
        self.importeer(leerling, gelezen)
        self.env.flush_all()
        self.env.invalidate_all()
        oordeel = self.verlies.judge(data, as_json(gelezen), *self.terug(leerling))
        self.assertEqual(oordeel.lost, ())

    def test_willekeurige_dossiers(self):
        maker = self.maker()
        # More of them by hand: OSO_POVO_EXAMPLES=500 ./dev test …
        plannen = maker.random_plans(int(os.environ.get("OSO_POVO_EXAMPLES", "40")), seed=4)
        self.controleer_alle((repr(plan), maker.make(plan)) for plan in plannen)
