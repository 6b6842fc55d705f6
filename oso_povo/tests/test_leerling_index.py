"""The order of pupils and the indexes behind the overview."""

import random

from odoo.tests import tagged
from odoo.tools import SQL

from .common import BSN, OsoCase


@tagged("post_install", "-at_install")
class TestVolgorde(OsoCase):
    def plan(self, query):
        """What the database would do, where it may neither sort nor read the whole table."""
        for naam in ("enable_seqscan", "enable_sort", "enable_bitmapscan"):
            self.env.cr.execute(SQL("SET LOCAL %s = off", SQL.identifier(naam)))
        self.env.cr.execute(SQL("EXPLAIN %s", query))
        return "\n".join(rij for (rij,) in self.env.cr.fetchall())

    def test_leerlingen_staan_op_achternaam_dan_roepnaam(self):
        namen = (("Bakker", "Zoë"), ("Aalbers", "Tim"), ("Bakker", "Anna"), (False, "Wim"))
        leerlingen = [self.maak_leerling(bsn) for bsn in BSN[:4]]
        for leerling, (achternaam, roepnaam) in zip(leerlingen, namen, strict=True):
            leerling.write({"achternaam": achternaam, "roepnaam": roepnaam})
        domain = [("id", "in", [een.id for een in leerlingen])]
        pupils = self.env["oso.leerling"]
        tim, anna, zoe, wim = (leerlingen[plaats] for plaats in (1, 2, 0, 3))
        self.assertEqual(list(pupils.search(domain)), [tim, anna, zoe, wim])
        self.assertEqual(
            list(pupils.search(domain, order="achternaam desc, roepnaam desc")),
            [wim, zoe, anna, tim],
        )
        groepen = pupils.formatted_read_group(domain, ["achternaam"], ["__count"])
        self.assertEqual(
            [(een["achternaam"], een["__count"]) for een in groepen],
            [("Aalbers", 1), ("Bakker", 2), (False, 1)],
        )
        # Grouped by something that has its order from the pupil
        regels = self.env["oso.adres"]._read_group([], ["leerling_id"], order="leerling_id")
        self.assertFalse(regels)

    def test_een_naam_zo_lang_als_een_bladzijde_past(self):
        lang = "".join(random.Random(7).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))
        leerling = self.maak_leerling(BSN[0])
        leerling.write({"achternaam": lang, "roepnaam": lang})
        self.env.flush_all()
        self.assertEqual(self.env["oso.leerling"].search([("id", "=", leerling.id)]), leerling)

    def test_de_eerste_bladzijde_wordt_opgezocht_en_niet_gesorteerd(self):
        query = self.env["oso.leerling"]._search(
            [("company_id", "=", self.school.id)], order=self.env["oso.leerling"]._order, limit=100
        )
        plan = self.plan(query.select())
        self.assertIn("oso_leerling_overzicht_idx", plan)
        self.assertNotIn("Sort", plan)

    def test_wie_gekozen_is_wordt_geteld_uit_zijn_index(self):
        query = self.env["oso.leerling"]._search(
            [("company_id", "=", self.school.id), ("actie", "!=", "geen")]
        )
        for ander in ("oso_leerling_overzicht_idx", "oso_leerling__company_id_index"):
            self.env.cr.execute(SQL("DROP INDEX %s", SQL.identifier(ander)))
        self.assertIn("oso_leerling_gekozen_idx", self.plan(query.select()))
