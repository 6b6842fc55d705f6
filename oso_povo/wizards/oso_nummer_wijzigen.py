"""Asks for the new number of a pupil."""

from odoo import fields, models


class OsoNummerWijzigen(models.TransientModel):
    """Giving a pupil another number. What was typed is wiped once it is used."""

    _name = "oso.nummer.wijzigen"
    _inherit = "oso.van.leerling"
    _description = "Change the number of a pupil"

    nummer = fields.Char(string="New BSN or onderwijsnummer")

    def action_wijzigen(self):
        """Change it; see ``oso.leerling.change_number``."""
        self.ensure_one()
        self.leerling_id.change_number(self.nummer)
        self.nummer = False
        return {"type": "ir.actions.act_window_close"}
