"""Tells what is lost with a pupil, and asks."""

from odoo import api, fields, models

from ..models.oso_okr import ZACHTE_VELDEN
from ..models.oso_okr_rpc import RECHT_HEROPENEN
from ..models.oso_verwijdering import REDENEN


class OsoVerwijderen(models.TransientModel):
    """The question before one pupil is removed. It goes with the pupil."""

    _name = "oso.verwijderen"
    _inherit = "oso.van.leerling"
    _description = "Remove a pupil"

    reden = fields.Selection(REDENEN, string="Reason")
    naam = fields.Char(related="leerling_id.display_name", string="Name")
    opgehaald = fields.Boolean(related="leerling_id.opgehaald")
    okr_definitief = fields.Boolean(related="leerling_id.okr_definitief")
    mag = fields.Boolean(string="May be removed", compute="_compute_wat_weggaat")
    aantal_toetsen = fields.Integer(string="Test results", compute="_compute_wat_weggaat")
    aantal_bijlagen = fields.Integer(string="Attachments", compute="_compute_wat_weggaat")
    aantal_dossiers = fields.Integer(string="Received dossiers", compute="_compute_wat_weggaat")
    aantal_teksten = fields.Integer(
        string="Texts that the school wrote", compute="_compute_wat_weggaat"
    )

    @api.depends("leerling_id")
    def _compute_wat_weggaat(self):
        for vraag in self:
            leerling = vraag.leerling_id
            vraag.aantal_toetsen = len(leerling.toetsen_ids) + len(leerling.eindtoetsen_ids)
            vraag.aantal_bijlagen = len(leerling.document_ids)
            vraag.aantal_dossiers = len(leerling.dossier_ids)
            vraag.aantal_teksten = sum(
                bool(okr[naam]) for okr in leerling.okr_ids for naam in ZACHTE_VELDEN
            )
            vraag.mag = not leerling.okr_definitief or leerling._heeft_recht(RECHT_HEROPENEN)

    def action_verwijder(self):
        """Remove the pupil; the removal stays on record, with the reason."""
        self.ensure_one()
        self.leerling_id.with_context(oso_reden_verwijderen=self.reden).unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
