"""The figures of a run: right, of arrived dossiers alone where it must, and of nobody by name."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BSN, dossier_xml
from .test_gezondheid import GezondheidCase
from .test_motor import UitwisselingCase


@tagged("post_install", "-at_install")
class TestMetingen(GezondheidCase):
    def setUp(self):
        super().setUp()
        self.begin = fields.Datetime.now() - timedelta(hours=2)

    def maak_run(self, **run):
        op = lambda seconden: self.begin + timedelta(seconds=seconden)  # noqa: E731
        return self.maak_regels(
            self.school,
            {
                "state": "klaar",
                "binnen_op": op(10),
                # decided on by a user, much later
                "klaar_op": op(3600),
                "grootte": 2_000_000,
                "duur_tc": 0.5,
                "duur_las": 2.0,
                "duur_lezen": 0.1,
                "duur_inwerken": 1.0,
            },
            {
                "state": "vraag",
                "binnen_op": op(30),
                "klaar_op": op(30),
                "grootte": 1_000_000,
                "herhalingen": 2,
                "duur_tc": 1.5,
                "duur_las": 4.0,
                "duur_lezen": 0.3,
            },
            {
                "state": "mislukt",
                "uitkomst": "technical",
                "klaar_op": op(40),
                "herhalingen": 3,
                "duur_tc": 1.0,
            },
            {"state": "overgeslagen", "klaar_op": op(0)},
            gestart_op=self.begin,
            **run,
        ).uitwisseling_id

    def test_cijfers(self):
        run = self.maak_run(state="klaar").with_env(self.als(self.medewerker))
        self.assertEqual(
            run.metrics(),
            {
                "id": run.id,
                "state": "klaar",
                "lines": 3,
                "arrived": 2,
                "failed": 1,
                "tried_again": 2,
                "repeats": 5,
                "bytes": 3_000_000,
                "bytes_largest": 2_000_000,
                # until the last that failed, not until the decision
                "seconds": 40.0,
                "per_minute": 3.0,
                "steps": {
                    "tc": {"count": 3, "total": 3.0, "mean": 1.0, "slowest": 1.5},
                    "las": {"count": 2, "total": 6.0, "mean": 3.0, "slowest": 4.0},
                    "read": {"count": 2, "total": 0.4, "mean": 0.2, "slowest": 0.3},
                    "merge": {"count": 1, "total": 1.0, "mean": 1.0, "slowest": 1.0},
                },
            },
        )

    def test_van_een_lopende_tot_nu(self):
        run = self.maak_run(state="bezig")
        self.assertGreaterEqual(run.metrics()["seconds"], 7200)

    def test_een_lege_run(self):
        run = self.maak_regels(self.school, {"state": "overgeslagen"}, state="klaar")
        cijfers = run.uitwisseling_id.metrics()
        self.assertEqual(
            (cijfers["lines"], cijfers["seconds"], cijfers["per_minute"]), (0, 0.0, 0.0)
        )
        self.assertEqual(cijfers["steps"]["las"]["mean"], 0.0)
        self.assertTrue(run.uitwisseling_id.metingen_html)

    def test_op_het_scherm(self):
        run = self.maak_run(state="klaar")
        tekst = str(run.metingen_html)
        for deel in ("2 / 3", "40[.,]0 seconds", "3[.,]0 MB", "2[.,]0 MB", "Working it in"):
            self.assertRegex(tekst, deel)
        run.gestart_op -= timedelta(hours=3)
        self.assertIn("3 hours and 1 minutes", str(run.metingen_html))

    def test_alleen_voor_de_eigen_school(self):
        run = self.maak_run()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            run.with_env(self.als(self.collega)).metrics()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            run.with_env(self.als(self.beheerder)).metrics()
        with self.assertRaises(UserError):
            (run | self.maak_run()).metrics()


@tagged("post_install", "-at_install")
class TestMetingenEcht(UitwisselingCase):
    """Measured over the network, from the simulator."""

    def test_een_echte_run(self):
        self.punt.action_register()
        for bsn in BSN[:2]:
            self.control.put_dossier(dossier_xml(bsn))
        leerlingen = [self.maak_leerling(bsn) for bsn in BSN[:3]]
        voortgang = self.haal_op(*leerlingen)
        run = self.env["oso.uitwisseling"].browse(voortgang["id"])
        cijfers = run.with_env(self.als(self.medewerker)).metrics()
        self.assertEqual((cijfers["lines"], cijfers["arrived"], cijfers["failed"]), (3, 2, 1))
        self.assertEqual((cijfers["repeats"], cijfers["tried_again"]), (0, 0))
        omvang = [len(dossier_xml(bsn).rstrip()) for bsn in BSN[:2]]
        self.assertEqual((cijfers["bytes"], cijfers["bytes_largest"]), (sum(omvang), max(omvang)))
        # The LAS was asked for the third too, and said that it is not ready.
        self.assertEqual(
            {naam: stap["count"] for naam, stap in cijfers["steps"].items()},
            {"tc": 3, "las": 3, "read": 2, "merge": 2},
        )
        for naam, stap in cijfers["steps"].items():
            with self.subTest(naam):
                self.assertGreater(stap["mean"], 0)
                self.assertGreaterEqual(stap["slowest"], stap["mean"])
                self.assertAlmostEqual(stap["total"], stap["mean"] * stap["count"], delta=0.01)
        self.assertIn("2 / 3", str(run.metingen_html))

    def test_wat_nog_eens_geprobeerd_is(self):
        self.punt.action_register()
        self.control.put_dossier(dossier_xml(BSN[0]))
        self.control.fault("document", "http_502")
        voortgang = self.haal_op(self.maak_leerling())
        cijfers = self.env["oso.uitwisseling"].browse(voortgang["id"]).metrics()
        self.assertEqual((cijfers["arrived"], cijfers["failed"]), (1, 0))
        self.assertEqual((cijfers["tried_again"], cijfers["repeats"]), (1, 1))
