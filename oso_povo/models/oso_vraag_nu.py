"""TIJDELIJK: until oso_wachten.py lands, which has the same names."""

from odoo import api, fields, models

from .oso_leerling import ONDERWEG


class OsoLeerling(models.Model):
    """Stand-in for the waiting."""

    _inherit = "oso.leerling"

    vraag_op = fields.Datetime(copy=False)

    def _vraag_nu(self):
        vrij = self.filtered(
            lambda een: (
                een.status not in (*ONDERWEG, "vraag") and (een.opgehaald or een.actie != "geen")
            )
        )
        vrij.sudo().write({"vraag_op": fields.Datetime.now()})
        return vrij

    @api.model
    def _cron_wachtende(self, nu=None):
        nu = nu or fields.Datetime.now()
        wachtend = self.sudo().search([("vraag_op", "<=", nu)])
        wachtend.write({"vraag_op": False})
        for school in wachtend.company_id:
            eigen = wachtend.filtered(lambda een, school=school: een.company_id == school)
            self.env["oso.uitwisseling"].sudo()._start(
                dict.fromkeys(eigen, "importeren"), soort="wacht"
            )
