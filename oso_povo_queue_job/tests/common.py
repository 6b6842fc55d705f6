"""What the tests of this addon share: the worker with its jobs done by queue_job's own code."""

import time
from datetime import timedelta

from odoo import fields

from odoo.addons.oso_povo.models.oso_motor import WACHT_OP
from odoo.addons.queue_job.controllers.main import RunJobController
from odoo.addons.queue_job.job import Job

from ..models.oso_motor import SLEUTEL


class MetTaken:
    """Mixin for ``UitwisselingCase``: the jobs that the scheduled action makes are done as a runner
    has them done, one after the other."""

    maxDiff = None

    def werk(self):
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = self.env(cr=cr, user=self.env.ref("base.user_root").id)
            env["oso.motor"]._cron_verwerk()
            while self.doe_taken(env):
                env["oso.motor"]._cron_verwerk()

    def doe_taken(self, env):
        """Do all jobs that are due, or will be so soon that the worker would wait for them.

        :return: how many were done
        """
        gedaan = 0
        while taak := self._volgende(env):
            wachten = (taak.eta - fields.Datetime.now()).total_seconds() if taak.eta else 0
            time.sleep(max(0, wachten))
            self.doe_taak(env, taak)
            gedaan += 1
        return gedaan

    def _volgende(self, env):
        env.invalidate_all()
        grens = fields.Datetime.now() + timedelta(seconds=WACHT_OP)
        domain = [("state", "=", "pending"), "|", ("eta", "=", False), ("eta", "<=", grens)]
        return env["queue.job"].search(domain, order="eta NULLS FIRST, priority, id", limit=1)

    def doe_taak(self, env, taak):
        """Do one job as the controller of queue_job does when its runner asks."""
        job = Job.load(env, taak.uuid)
        job.set_enqueued()
        job.store()
        env.cr.commit()
        RunJobController._runjob(env, RunJobController._acquire_job(env, taak.uuid))
        env.invalidate_all()

    def taken(self, regels=None):
        """The jobs of lines, of these or of all."""
        sleutels = [f"{SLEUTEL}{regel.id}" for regel in regels or ()]
        domain = [("identity_key", "in", sleutels)] if sleutels else []
        self.env.invalidate_all()
        return self.env["queue.job"].search(
            [("method_name", "=", "_taak_regel"), *domain], order="id"
        )
