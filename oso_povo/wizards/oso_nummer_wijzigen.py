"""Asks for the new number of a pupil."""

from odoo import fields, models


class OsoNummerWijzigen(models.TransientModel):
    """Giving a pupil another number. What was typed is wiped once it is used."""

    _name = "oso.nummer.wijzigen"
    _description = "Change the number of a pupil"
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
    nummer = fields.Char(string="New BSN or onderwijsnummer")

    def action_wijzigen(self):
        """Change it; see ``oso.leerling.change_number``."""
        self.ensure_one()
        self.leerling_id.change_number(self.nummer)
        self.nummer = False
        return {"type": "ir.actions.act_window_close"}
