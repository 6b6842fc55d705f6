"""Numbers of pupils do not reach the log, also not through an error of the database."""

import logging

from psycopg2.errors import NotNullViolation, UniqueViolation

from odoo.tests import tagged

from ..log_filter import masker
from .common import BSN, OsoCase


@tagged("post_install", "-at_install")
class TestLogFilter(OsoCase):
    def test_masker(self):
        self.assertEqual(masker(f"(1, {BSN[0]}) = '{BSN[1]}'"), "(1, ******016) = '******028'")
        for blijft in ("123456789", "1234567890", "900000016.5", "x900000016", ""):
            self.assertEqual(masker(blijft), blijft)

    def test_fout_van_de_database(self):
        leerling, ander = self.maak_leerling(BSN[0]), self.maak_leerling(BSN[1])
        with (
            self.assertLogs("odoo.sql_db", logging.ERROR) as log,
            self.assertRaises(UniqueViolation),
        ):
            ander.bsn = leerling.bsn
            ander.flush_recordset()
        self.assertNotIn(BSN[0], str(log.output))
        self.assertIn("oso_leerling", str(log.output))
        self.assertIn("oso_leerling_bsn_uniek", str(log.output))

    def test_fout_van_de_database_met_een_dossier(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        with (
            self.assertLogs("odoo.sql_db", logging.ERROR) as log,
            self.assertRaises(NotNullViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "INSERT INTO oso_toets (toetsnaam, opmerking) VALUES (%s, %s)",
                ["Rekenen", "Heeft moeite met breuken"],
            )
        self.assertNotIn("breuken", str(log.output))

    def test_traceback(self):
        logger = logging.getLogger("odoo.http")
        with self.assertLogs(logger, logging.ERROR) as log:
            try:
                raise ValueError(f"about {BSN[0]}")
            except ValueError:
                logger.exception("failed")
        self.assertNotIn(BSN[0], log.records[0].exc_text)
