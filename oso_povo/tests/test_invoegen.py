"""Rows that are written past ``create`` and ``write`` are as these would have made them."""

from datetime import date, datetime

from odoo.tests import tagged

from ..models.oso_invoegen import RIJMODELLEN
from .common import OsoCase


@tagged("post_install", "-at_install")
class TestInvoegen(OsoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        leerlingen = cls.env["oso.leerling"]
        cls.leerling = leerlingen.create({"bsn": "900000016", "company_id": cls.school.id})
        cls.vast = {
            "leerling_id": cls.leerling.id,
            "company_id": cls.school.id,
            "herkomst": "oso",
        }

    def kolommen(self, model, nummer):
        """What is stored of a row, less its id."""
        tabel = self.env[model]._table
        self.env.cr.execute(f"SELECT * FROM {tabel} WHERE id = %s", [nummer])
        namen = [kolom.name for kolom in self.env.cr.description]
        (rij,) = self.env.cr.fetchall()
        return {n: waarde for n, waarde in zip(namen, rij, strict=True) if n != "id"}

    def voeg_in(self, model, *rijen):
        """Insert rows of one model; returns their ids."""
        invoegen = self.env["oso.invoegen"]
        ids = list(invoegen._neem_ids({model: len(rijen)})[model])
        invoegen._voeg_in(
            self.leerling,
            {
                model: [
                    {**self.vast, **rij, "id": nummer}
                    for rij, nummer in zip(rijen, ids, strict=True)
                ]
            },
        )
        return ids

    def test_een_rij_is_gelijk_aan_die_van_create(self):
        for model, vals in (
            (
                "oso.toets",
                {"toetsnaam": "Lezen\n\\ \"'%s", "afnamedatum": date(2026, 1, 31), "volgorde": 3},
            ),
            ("oso.toets", {"toetsnaam": "", "opmerking": False, "afnamedatum": False}),
            (
                "oso.restveld",
                {"pad": "a/b", "waarde": "é😀", "attributen": {"x": "1"}, "active": True},
            ),
            (
                "oso.restveld",
                {"pad": "a", "attributen": False, "buiten_telling": False, "active": False},
            ),
            ("oso.persoon", {"rol": "verzorger", "voornamen": "A\nB", "adresgeheim": "nee"}),
        ):
            gemaakt = self.env[model].create({**self.vast, **vals})
            self.env.flush_all()
            (ingevoegd,) = self.voeg_in(model, vals)
            self.assertEqual(self.kolommen(model, ingevoegd), self.kolommen(model, gemaakt.id))

    def test_een_regel_van_de_geschiedenis_is_gelijk_aan_die_van_create(self):
        vals = {
            "leerling_id": self.leerling.id,
            "company_id": self.school.id,
            "soort": "dossier",
            "state": "toegepast",
            "modus": "importeren",
            "op": datetime(2026, 1, 31, 13, 14, 15),
            "user_id": self.medewerker.id,
            "wijzigingen": [{"id": "é/1", "old": None, "new": {"a": [True, 1]}}],
            "vorige": {"dossier_id": False},
            "weglaten": False,
            "aantal_nieuw": 0,
            "definitief": False,
        }
        gemaakt = self.env["oso.geschiedenis"].create(dict(vals))
        self.env.flush_all()
        ingevoegd = self.env["oso.import"]._schrijf_geschiedenis(self.leerling, dict(vals))
        self.assertEqual(
            self.kolommen("oso.geschiedenis", ingevoegd.id),
            self.kolommen("oso.geschiedenis", gemaakt.id),
        )
        self.assertIn(ingevoegd, self.leerling.geschiedenis_ids)

    def test_een_opdracht_voor_honderden_rijen_van_meer_modellen(self):
        invoegen = self.env["oso.invoegen"]
        for aantal in (1, 512):
            voor = self.env.cr.sql_log_count
            ids = invoegen._neem_ids({"oso.toets": aantal, "oso.referentiescore": aantal})
            toetsen = [
                {**self.vast, "id": nummer, "toetsnaam": f"toets {volgorde}"}
                for volgorde, nummer in enumerate(ids["oso.toets"])
            ]
            scores = [
                {**self.vast, "id": nummer, "toets_id": toets["id"], "waarde": toets["toetsnaam"]}
                for nummer, toets in zip(ids["oso.referentiescore"], toetsen, strict=True)
            ]
            # what points at a row may come before it
            invoegen._voeg_in(self.leerling, {"oso.referentiescore": scores, "oso.toets": toetsen})
            self.assertEqual(self.env.cr.sql_log_count - voor, 2)
            records = self.env["oso.toets"].browse([toets["id"] for toets in toetsen])
            self.assertEqual(
                records.mapped("referentiescores_ids.waarde"), records.mapped("toetsnaam")
            )
            self.assertEqual(records[-1].toetsnaam, f"toets {aantal - 1}")

    def test_wat_de_een_niet_heeft_blijft_leeg(self):
        toetsen = self.env["oso.toets"].browse(
            self.voeg_in("oso.toets", {"toetsnaam": "Lezen"}, {"leergebied": "Rekenen"})
        )
        self.assertEqual(toetsen.mapped("toetsnaam"), ["Lezen", False])
        self.assertEqual(toetsen.mapped("leergebied"), [False, "Rekenen"])

    def test_daarna_kent_de_leerling_zijn_rijen(self):
        self.assertFalse(self.leerling.toetsen_ids)
        (toets,) = self.voeg_in("oso.toets", {})
        self.assertFalse(self.env["oso.toets"].browse(toets).is_iq)
        self.voeg_in("oso.referentiescore", {"toets_id": toets, "codereferentiescore": "IQ"})
        self.assertEqual(self.leerling.toetsen_ids.ids, [toets])
        self.assertEqual(self.leerling.toetsen_ids.referentiescores_ids.waarde, False)

    def test_wat_van_de_rijen_is_opgeslagen_wordt_opnieuw_berekend(self):
        self.assertFalse(self.leerling.beschermd)
        self.voeg_in("oso.persoon", {"rol": "verzorger", "adresgeheim": "ja"})
        self.assertTrue(self.leerling.beschermd)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.leerling.beschermd)

    def test_wat_create_nog_meer_doet_is_er_niet(self):
        """Nothing stored is computed in these rows but their company, nothing that another than
        the pupil stores is computed of them, nothing checks them or adds to what is made; else
        that has to be done here too."""
        for naam in RIJMODELLEN:
            model = self.env[naam]
            self.assertFalse(model._constraint_methods, naam)
            berekend = [v.name for v in model._fields.values() if v.store and v.compute]
            self.assertEqual(berekend, ["company_id"], naam)
            # that of a row only adds to what a person types
            self.assertIn(type(model).create.__qualname__, ("BaseModel.create", "OsoRij.create"))
            for veld in model._fields.values():
                if veld.name in ("leerling_id", "company_id", "id"):
                    continue
                elders = {
                    str(ander)
                    for ander in self.env.registry.get_dependent_fields(veld)
                    if ander.store
                    and ander.column_type
                    and ander.model_name not in (naam, "oso.leerling")
                }
                self.assertFalse(elders, f"{naam}.{veld.name}")

    def test_bijwerken_is_als_write(self):
        toetsen = self.env["oso.toets"].browse(self.voeg_in("oso.toets", {}, {"opmerking": "a"}))
        (persoon,) = self.voeg_in("oso.persoon", {"rol": "verzorger", "adresgeheim": "nee"})
        self.env["oso.toets"].flush_model()
        # one waits to be written, the other is in the cache
        toetsen[0].leergebied = "Lezen"
        self.assertEqual(toetsen.mapped("opmerking"), [False, "a"])
        voor = self.env.cr.sql_log_count
        self.env["oso.invoegen"]._werk_bij(
            self.leerling,
            {
                ("oso.toets", toetsen[0].id): {"opmerking": "b", "afnamedatum": date(2026, 1, 31)},
                ("oso.toets", toetsen[1].id): {"opmerking": False, "niet_in_laatste": True},
                ("oso.persoon", persoon): {"adresgeheim": "ja"},
            },
        )
        # the one that waited, and all of these
        self.assertLessEqual(self.env.cr.sql_log_count - voor, 2)
        self.assertEqual(toetsen.mapped("opmerking"), ["b", False])
        self.assertEqual(toetsen.mapped("afnamedatum"), [date(2026, 1, 31), False])
        self.assertEqual(toetsen.mapped("niet_in_laatste"), [False, True])
        self.assertEqual(toetsen[0].leergebied, "Lezen")
        self.assertEqual(toetsen.write_uid, self.env.user)
        self.assertTrue(self.leerling.beschermd)

    def test_alleen_de_server_voegt_in(self):
        invoegen = self.als(self.medewerker)["oso.invoegen"]
        with self.assertRaises(RuntimeError):
            invoegen._voeg_in(self.leerling, {"oso.bevinding": [{**self.vast, "id": 1}]})
        with self.assertRaises(RuntimeError):
            invoegen._werk_bij(self.leerling, {("oso.bevinding", 1): {"code": "x"}})

    def test_wat_geen_gegeven_is_wordt_geweigerd(self):
        with self.assertRaises(TypeError):
            self.voeg_in("oso.toets", {"toetsnaam": object()})
