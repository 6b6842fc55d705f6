"""Shows what is still missing before an OKR is made definitief."""

from odoo import fields, models


class OsoOkrDefinitief(models.TransientModel):
    """The question before it; what is missing forbids nothing."""

    _name = "oso.okr.definitief"
    _inherit = "oso.van.leerling"
    _description = "Make the OKR definitief"

    ontbreekt_html = fields.Html(related="leerling_id.ontbreekt_html")
    ontbreekt_aantal = fields.Integer(related="leerling_id.ontbreekt_aantal")
    ontbreekt_moet = fields.Boolean(related="leerling_id.ontbreekt_moet")
    compleet_tekst = fields.Char(related="leerling_id.compleet_tekst")

    def action_definitief_maken(self):
        """Make it definitief; see ``oso.leerling.action_definitief``."""
        self.ensure_one()
        self.leerling_id.action_definitief()
        return {"type": "ir.actions.act_window_close"}
