"""Asks why an OKR is reopened."""

from odoo import fields, models


class OsoOkrHeropenen(models.TransientModel):
    """The question before reopening; what is typed stays in the history of the pupil."""

    _name = "oso.okr.heropenen"
    _description = "Reopen OKR"
    _check_company_auto = True

    leerling_id = fields.Many2one(
        "oso.leerling",
        string="Pupil",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="leerling_id.company_id", store=True, index=True, precompute=True, required=True
    )
    reden = fields.Text(string="Why is the OKR reopened?")

    def action_heropenen(self):
        """Reopen the OKR with this reason; see ``oso.leerling.reopen_okr``."""
        self.ensure_one()
        self.leerling_id.reopen_okr(self.reden)
        return {"type": "ir.actions.act_window_close"}
