"""From a job to the exchange that it is for."""

from odoo import models


class QueueJob(models.Model):
    """Adds what the button *Related* of a job of ours opens."""

    _inherit = "queue.job"

    def _oso_open_uitwisseling(self):
        """The action that opens the exchange of the job's line; ``None`` when it is gone."""
        self.ensure_one()
        regel = self.env["oso.uitwisseling.regel"].browse(self.args[:1]).exists()
        return regel.uitwisseling_id._open() if regel else None
