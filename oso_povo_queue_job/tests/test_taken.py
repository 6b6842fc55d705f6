"""Which jobs are made for which lines, and what becomes of a line when its job ends otherwise."""

from contextlib import closing
from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.sql_db import connection_info_for
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.oso_povo.tests.common import BSN, dossier_xml
from odoo.addons.oso_povo.tests.test_motor import UitwisselingCase
from odoo.addons.queue_job.exception import RetryableJobError
from odoo.addons.queue_job.tests.common import trap_jobs

from ..models.oso_motor import (
    KANAAL_ONBEKEND,
    LOPER_SLOT,
    SLEUTEL,
    SLEUTEL_WEZEN,
    STIL,
    VOORRANG,
    kanaal_van,
)
from .common import MetTaken

LAS = "las.voorbeeld.invalid:8443"
KANAAL_LAS = "root.oso_povo.las_voorbeeld_invalid_8443"
MOTOR = "odoo.addons.oso_povo_queue_job.models.oso_motor"


class TakenCase(MetTaken, UitwisselingCase):
    def setUp(self):
        super().setUp()
        self.punt.action_register()
        self.leerlingen = self.env["oso.leerling"].browse()
        for bsn in BSN[:2]:
            self.control.put_dossier(dossier_xml(bsn))
            self.leerlingen |= self.maak_leerling(bsn)

    def begin(self, leerlingen=None):
        """Start a run for pupils; returns its lines."""
        run_id = self.als(self.medewerker)["oso.leerling"].run_actions(
            [
                {"leerling_id": leerling.id, "action": "importeren"}
                for leerling in leerlingen or self.leerlingen
            ]
        )
        return self.env["oso.uitwisseling"].browse(run_id).regel_ids.sorted("id")

    def plan(self):
        """The scheduled action, without anybody who does the jobs."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            self.env(cr=cr, user=self.env.ref("base.user_root").id)["oso.motor"]._cron_verwerk()

    def doe(self, taak):
        """One job, as a runner has it done."""
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=self.env.ref("base.user_root").id)
            self.doe_taak(env, env["queue.job"].browse(taak.id))
        self.env.invalidate_all()

    def las(self):
        host = self.env["oso.host"].create({"name": LAS, "soort": "las"})
        self.school.oso_las_id = host
        return host

    def wekken(self):
        cron = self.env.ref("oso_povo.cron_uitwisseling")
        return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])


@tagged("post_install", "-at_install")
class TestTaken(TakenCase):
    def test_komt_vanzelf_mee(self):
        module = self.env.ref("base.module_oso_povo_queue_job")
        self.assertTrue(module.auto_install)
        nodig = module.dependencies_id.filtered("auto_install_required").mapped("name")
        self.assertEqual(set(nodig), {"oso_povo", "queue_job"})

    def test_een_taak_per_regel(self):
        regels = self.begin()
        with trap_jobs() as trap:
            self.plan()
            trap.assert_jobs_count(2, only=self.env["oso.motor"]._taak_regel)
            self.assertEqual([job.args for job in trap.enqueued_jobs], [(r.id,) for r in regels])
        self.assertEqual(regels.mapped("state"), ["wachtrij"] * 2)
        self.plan()
        self.plan()
        taken = self.taken(regels)
        self.assertEqual(taken.mapped("identity_key"), [f"{SLEUTEL}{r.id}" for r in regels])
        self.assertEqual(set(taken.mapped("state")), {"pending"})
        self.assertEqual(taken.company_id, self.school)
        # and the scheduled action did not fetch anything itself
        self.assertEqual(regels.mapped("state"), ["wachtrij"] * 2)

    def test_wie_bezig_is_krijgt_geen_tweede_taak(self):
        (regel,) = self.begin(self.leerlingen[0])
        self.plan()
        for state in ("enqueued", "started"):
            self.taken(regel).state = state
            self.plan()
            self.assertEqual(len(self.taken(regel)), 1, state)
        # Of a job that ended without doing the line nothing is to be expected any more.
        self.taken(regel).state = "failed"
        self.plan()
        self.assertEqual(self.taken(regel).mapped("state"), ["failed", "pending"])

    def test_een_taak_zegt_niets_van_een_kind(self):
        self.control.put_dossier(dossier_xml(BSN[0]))
        self.werk_een()
        (regel,) = self.begin(self.leerlingen[0])
        self.medewerker.lang = "nl_NL"
        self.plan()
        taak = self.taken(regel)
        self.assertEqual(taak.name, f"Dossier ophalen, regel {regel.id}")
        opgeslagen = str(taak.read())
        self.assertIn(str(regel.id), opgeslagen)
        for geheim in (BSN[0], "Proefdijk", "Noor"):
            self.assertNotIn(geheim, opgeslagen)

    def werk_een(self):
        """Fetch the first pupil, so that it has a name."""
        self.begin(self.leerlingen[0])
        self.werk()
        self.assertEqual(self.leerlingen[0].naam, "Noor van den Proefdijk")

    def test_een_kanaal_per_las(self):
        self.assertEqual(kanaal_van(LAS), KANAAL_LAS)
        self.assertEqual(kanaal_van("LAS.voorbeeld.invalid"), "root.oso_povo.las_voorbeeld_invalid")
        self.assertEqual(kanaal_van(False), KANAAL_ONBEKEND)
        (eerste,) = self.begin(self.leerlingen[0])
        self.plan()
        self.assertEqual(self.taken(eerste).channel, KANAAL_ONBEKEND)
        self.las()
        (tweede,) = self.begin(self.leerlingen[1])
        self.plan()
        self.assertEqual(self.taken(tweede).channel, KANAAL_LAS)

    def test_taken_verhuizen_zodra_de_las_bekend_is(self):
        eerste, tweede = self.begin()
        self.plan()
        self.assertEqual(self.taken(tweede).channel, KANAAL_ONBEKEND)
        self.doe(self.taken(eerste))
        self.assertEqual(eerste.state, "klaar")
        host = self.school.oso_las_id
        self.assertTrue(host.name)
        self.assertEqual(self.taken(tweede).channel, kanaal_van(host.name))

    def test_scholen_om_de_beurt(self):
        regels = self.begin()
        ander = self.maak_leerling(user=self.collega)
        # A second school, as far as its line: its turn is decided before anything is fetched.
        kopie = self.env["oso.uitwisseling"].create(
            {
                "company_id": self.andere_school.id,
                "user_id": self.collega.id,
                "regel_ids": [(0, 0, {"leerling_id": ander.id, "actie": "importeren"})],
            }
        )
        self.plan()
        voorrang = {regel: self.taken(regel).priority for regel in (*regels, *kopie.regel_ids)}
        self.assertEqual(
            voorrang,
            {regels[0]: VOORRANG, regels[1]: VOORRANG + 1, kopie.regel_ids: VOORRANG},
        )

    def test_niet_voor_het_moment_van_de_regel(self):
        (regel,) = self.begin(self.leerlingen[0])
        straks = fields.Datetime.now() + timedelta(hours=1)
        regel.sudo().opnieuw_op = straks
        self.plan()
        taak = self.taken(regel)
        self.assertEqual(taak.eta, straks)
        # A job that is done too early, by a clock that is ahead, leaves the line and comes again.
        self.doe(taak)
        self.assertEqual(regel.state, "wachtrij")
        self.assertEqual(self.taken(regel).mapped("state"), ["done", "pending"])
        self.assertEqual(self.taken(regel)[-1].eta, straks)

    def test_taken_wachten_mee_met_hun_regels(self):
        eerste, tweede = self.begin()
        self.plan()
        self.taken(tweede).state = "cancelled"
        straks = fields.Datetime.now() + timedelta(minutes=7)
        (eerste | tweede).sudo().opnieuw_op = straks
        self.env["oso.motor"].sudo()._wek_op((eerste | tweede).sudo(), straks)
        self.assertEqual(self.taken(eerste).mapped("eta"), [straks])
        self.assertEqual(self.taken(tweede).mapped("state"), ["cancelled", "pending"])
        self.assertEqual(self.taken(tweede)[-1].eta, straks)

    def test_las_die_niet_antwoordt(self):
        """The line waits and says so; its job is there, and not before the LAS is asked again."""
        host = self.las()
        host.write({"fouten": 5, "open_tot": fields.Datetime.now() + timedelta(minutes=5)})
        (regel,) = self.begin(self.leerlingen[0])
        self.plan()
        self.doe(self.taken(regel))
        self.assertEqual((regel.state, regel.opnieuw_op), ("wachtrij", host.open_tot))
        self.assertTrue(regel.melding)
        self.assertEqual(self.taken(regel).mapped("state"), ["done", "pending"])
        self.assertEqual(self.taken(regel)[-1].eta, host.open_tot)

    def test_las_op_proef_krijgt_een_leerling(self):
        """After a long silence one pupil is tried, however many jobs the channel allows."""
        host = self.las()
        host.write({"fouten": 5, "open_tot": fields.Datetime.now() - timedelta(seconds=1)})
        eerste, tweede = self.begin()
        self.plan()
        eerste.sudo().write({"state": "bezig", "werker": 5})
        self.doe(self.taken(tweede))
        self.assertEqual(tweede.state, "wachtrij")
        self.assertEqual(self.taken(tweede).mapped("state"), ["done", "pending"])
        self.assertGreater(self.taken(tweede)[-1].eta, fields.Datetime.now())
        eerste.sudo().state = "mislukt"
        self.doe(self.taken(tweede)[-1])
        self.assertEqual(tweede.state, "klaar")

    def test_regel_die_naar_voren_wordt_gehaald(self):
        """A host that is asked again before the time that was told: its jobs do not lie asleep."""
        (regel,) = self.begin(self.leerlingen[0])
        regel.sudo().opnieuw_op = fields.Datetime.now() + timedelta(hours=1)
        self.plan()
        regel.sudo().opnieuw_op = False
        self.plan()
        taak = self.taken(regel)
        self.assertEqual((len(taak), taak.eta), (1, False))

    def test_beheerder_laat_een_las_weer_vragen(self):
        """The jobs follow the button that has a host tried now, and run as the server."""
        host = self.las()
        straks = fields.Datetime.now() + timedelta(minutes=9)
        host.write({"fouten": 5, "open_tot": straks})
        eerste, tweede = self.begin()
        (eerste | tweede).sudo().opnieuw_op = straks
        self.plan()
        self.taken(tweede).state = "cancelled"
        with self.enter_registry_test_mode():
            host.with_user(self.beheerder).action_probeer_nu()
        taken = self.taken(eerste) | self.taken(tweede)[-1]
        self.assertEqual(taken.mapped("state"), ["pending"] * 2)
        self.assertLessEqual(max(taken.mapped("eta")), fields.Datetime.now())
        self.assertEqual(taken.user_id, self.env.ref("base.user_root"))
        self.werk()
        self.assertEqual((eerste | tweede).mapped("state"), ["klaar"] * 2)

    def test_regel_die_niet_meer_wacht(self):
        (regel,) = self.begin(self.leerlingen[0])
        self.plan()
        regel.uitwisseling_id.with_user(self.medewerker).action_stop()
        voor = len(self.control.exchanges())
        self.doe(self.taken(regel))
        self.assertEqual(regel.state, "overgeslagen")
        self.assertEqual(self.taken(regel).mapped("state"), ["done"])
        self.assertEqual(len(self.control.exchanges()), voor)

    def test_regel_die_weg_is(self):
        (regel,) = self.begin(self.leerlingen[0])
        self.plan()
        taak = self.taken(regel)
        regel.uitwisseling_id.sudo().unlink()
        self.doe(taak)
        self.assertEqual(taak.state, "done")
        self.assertIsNone(taak._oso_open_uitwisseling())

    def test_van_taak_naar_uitwisseling(self):
        (regel,) = self.begin(self.leerlingen[0])
        self.plan()
        actie = self.taken(regel).open_related_action()
        self.assertEqual(
            (actie["res_model"], actie["res_id"]), ("oso.uitwisseling", regel.uitwisseling_id.id)
        )

    def test_regel_van_een_gestorven_werker(self):
        (regel,) = self.begin(self.leerlingen[0])
        self.plan()
        regel.sudo().write({"state": "bezig", "werker": 5})
        voor = self.wekken()
        self.doe(self.taken(regel))
        self.assertEqual(regel.state, "bezig")
        self.assertGreater(self.wekken(), voor)
        with mute_logger("odoo.addons.oso_povo.models.oso_motor"):
            self.werk()
        self.assertEqual(regel.state, "klaar")

    def test_fout_van_ons(self):
        """The job is done again, and neither the job nor the log holds the text of the fault."""
        (regel,) = self.begin(self.leerlingen[0])
        fout = ValueError("Noor van den Proefdijk")
        motor = self.env["oso.motor"].sudo()
        with (
            patch.object(type(motor), "_neem_een", side_effect=fout),
            self.assertLogs("odoo.addons.oso_povo.models.oso_motor", "ERROR") as log,
            self.assertRaises(RetryableJobError) as gemeld,
            self.enter_registry_test_mode(),
        ):
            motor._taak_regel(regel.id)
        self.assertEqual(regel.state, "wachtrij")
        self.assertGreater(gemeld.exception.seconds, 0)
        self.assertIn("ValueError", str(log.output))
        self.assertNotIn("Noor", str(gemeld.exception) + str(log.output))
        self.assertIsNone(gemeld.exception.__cause__)

    def test_wat_open_bleef_wordt_in_een_eigen_taak_afgemeld(self):
        (regel,) = self.begin(self.leerlingen[0])
        self.control.fault("afmelding", "http_503")
        self.werk()
        sessies = self.env["oso.sessie"].search([])
        self.assertEqual(regel.state, "klaar")
        taken = self.env["queue.job"].search([("identity_key", "=", SLEUTEL_WEZEN)])
        self.assertEqual((len(taken), set(taken.mapped("state"))), (1, {"done"}))
        self.assertEqual(sessies.mapped("state"), ["afgemeld"])
        self.assertEqual(self.control.status()["open_sessions"], 0)


@tagged("post_install", "-at_install")
class TestZonderLoper(TakenCase):
    """queue_job that is installed while nobody works its jobs off."""

    def verouder(self):
        """Let the jobs be as old as jobs get only when nobody does them."""
        vroeger = fields.Datetime.now() - timedelta(seconds=STIL + 60)
        self.taken().write({"eta": False})
        self.env.cr.execute("UPDATE queue_job SET date_created = %s", [vroeger])
        self.env.invalidate_all()

    def test_geplande_actie_haalt_dan_zelf_op(self):
        regels = self.begin()
        self.plan()
        self.assertEqual(regels.mapped("state"), ["wachtrij"] * 2)
        self.verouder()
        with self.assertLogs(MOTOR, "WARNING"):
            self.plan()
        self.assertEqual(regels.mapped("state"), ["klaar"] * 2)
        # The jobs find nothing to do any more.
        voor = len(self.control.exchanges())
        for taak in self.taken(regels):
            self.doe(taak)
        self.assertEqual(len(self.control.exchanges()), voor)
        self.assertEqual(set(self.taken(regels).mapped("state")), {"done"})

    def test_met_een_loper_niet(self):
        regels = self.begin()
        self.plan()
        self.verouder()
        _naam, gegevens = connection_info_for(self.env.cr.dbname)
        with closing(psycopg2.connect(**gegevens)) as loper, loper.cursor() as cr:
            cr.execute("SELECT pg_advisory_lock(%s)", [LOPER_SLOT])
            self.plan()
        self.assertEqual(regels.mapped("state"), ["wachtrij"] * 2)

    def test_de_wekker_loopt_niet_door(self):
        """Lines that have their jobs do not keep the scheduled action awake."""
        self.begin()
        self.plan()
        nu = fields.Datetime.now()
        triggers = self.env["ir.cron.trigger"]
        cron = self.env.ref("oso_povo.cron_uitwisseling")
        triggers.search([("cron_id", "=", cron.id)]).unlink()
        self.plan()
        momenten = triggers.search([("cron_id", "=", cron.id)]).mapped("call_at")
        self.assertEqual(len(momenten), 1)
        self.assertGreater(momenten[0], nu + timedelta(seconds=STIL - 10))
