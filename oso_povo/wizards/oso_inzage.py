"""Asks when the parents saw the report, and what they said of it."""

from odoo import api, fields, models

from ..models.oso_rij import JANEE


class OsoInzage(models.TransientModel):
    """Registering inzage. What was typed is wiped once it is used."""

    _name = "oso.inzage"
    _inherit = "oso.van.leerling"
    _description = "Inzage by the parents"

    datum = fields.Date(string="The parents saw the report on", default=fields.Date.context_today)
    akkoord = fields.Selection(JANEE, string="Do they agree?")
    zienswijze = fields.Text(string="View of the parents")

    @api.model
    def default_get(self, fields_list):
        """What was registered last, so that adding to it erases nothing.

        Where the report has changed since, it is asked anew; what the parents said of it is there
        to go on with.
        """
        vals = super().default_get(fields_list)
        leerling = self.env["oso.leerling"].browse(self.env.context.get("default_leerling_id"))
        inzage = leerling.exists() and leerling._inzage()
        if inzage:
            vorige = {"zienswijze": inzage["zienswijze"]}
            if not leerling.inzage_opnieuw:
                vorige |= {"datum": inzage["op"], "akkoord": inzage["akkoord"]}
            vals |= {naam: waarde for naam, waarde in vorige.items() if naam in fields_list}
        return vals

    def action_vastleggen(self):
        """Register it; see ``oso.leerling.register_inzage``."""
        self.ensure_one()
        self.leerling_id.register_inzage(self.datum, self.akkoord, self.zienswijze)
        self.write({"akkoord": False, "zienswijze": False})
        return {"type": "ir.actions.act_window_close"}
