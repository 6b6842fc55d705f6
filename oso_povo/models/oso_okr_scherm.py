"""The OKR on its own screen: the tests beside what one writes, and the steps that come after."""

from odoo import fields, models


class OsoOkr(models.Model):
    """Adds the tests and the buttons of the pupil."""

    _inherit = "oso.okr"

    opgehaald = fields.Boolean(related="leerling_id.opgehaald")
    leerling_status = fields.Selection(related="leerling_id.status", string="Status of the dossier")
    toets_groei = fields.Json(related="leerling_id.toets_groei")
    toetsen_html = fields.Html(related="leerling_id.toetsen_html")

    def action_rapport(self):
        """Button "Naar het rapport": of this pupil, also after the arrows to another one."""
        self.ensure_one()
        return self.leerling_id.action_open_rapport()

    def action_pdf(self):
        """Button "Pdf"; see ``oso.leerling.action_pdf``."""
        return self.leerling_id.action_pdf()

    def action_inzage(self):
        """Button "Ouders hebben inzage gehad"."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oso_povo.action_oso_inzage")
        return {**action, "context": {"default_leerling_id": self.leerling_id.id}}

    def action_vraag_definitief(self):
        """Button "Definitief maken"; see ``oso.leerling.action_vraag_definitief``."""
        self.ensure_one()
        return self.leerling_id.action_vraag_definitief()
