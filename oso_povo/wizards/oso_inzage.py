"""Asks when the parents saw the report, and what they said of it."""

from odoo import fields, models

from ..models.oso_rij import JANEE


class OsoInzage(models.TransientModel):
    """Registering inzage. What was typed is wiped once it is used."""

    _name = "oso.inzage"
    _inherit = "oso.van.leerling"
    _description = "Inzage by the parents"

    datum = fields.Date(string="The parents saw the report on", default=fields.Date.context_today)
    akkoord = fields.Selection(JANEE, string="Do they agree?")
    zienswijze = fields.Text(string="View of the parents")

    def action_vastleggen(self):
        """Register it; see ``oso.leerling.register_inzage``."""
        self.ensure_one()
        self.leerling_id.register_inzage(self.datum, self.akkoord, self.zienswijze)
        self.write({"akkoord": False, "zienswijze": False})
        return {"type": "ir.actions.act_window_close"}
