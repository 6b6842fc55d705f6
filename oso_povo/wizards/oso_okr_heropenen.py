"""Asks why an OKR is reopened."""

from odoo import fields, models


class OsoOkrHeropenen(models.TransientModel):
    """The question before reopening; what is typed stays in the history of the pupil."""

    _name = "oso.okr.heropenen"
    _inherit = "oso.van.leerling"
    _description = "Reopen OKR"

    reden = fields.Text(string="Why is the OKR reopened?")

    def action_heropenen(self):
        """Reopen the OKR with this reason; see ``oso.leerling.reopen_okr``."""
        self.ensure_one()
        self.leerling_id.reopen_okr(self.reden)
        return {"type": "ir.actions.act_window_close"}
