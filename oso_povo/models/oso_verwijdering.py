"""The record that a pupil was removed, which outlives the pupil and holds nothing of it."""

from odoo import fields, models

from .context import zonder_defaults

REDENEN = [
    ("vergissing", "Was added by mistake"),
    ("vertrokken", "Left the school"),
    ("bewaartermijn", "The retention period is over"),
    ("verzoek", "At the request of the parents"),
    ("anders", "Another reason"),
]


class OsoVerwijdering(models.Model):
    """One pupil that was removed. Written by the server alone; nobody changes or removes it."""

    _name = "oso.verwijdering"
    _description = "Removal of a pupil"
    _order = "id desc"
    _rec_name = "leerling_nummer"

    company_id = fields.Many2one(
        "res.company", string="School", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Removed by", required=True)
    moment = fields.Datetime(string="Removed on", required=True, default=fields.Datetime.now)
    # The id in the database, and never a name or BSN.
    leerling_nummer = fields.Integer(string="Number in this system", aggregator=None)
    opgehaald = fields.Boolean(string="Fetched before")
    definitief = fields.Boolean(string="OKR definitief")
    # To choose and not to type: what is typed may name the pupil.
    reden = fields.Selection(REDENEN, string="Reason")


class OsoLeerling(models.Model):
    """Adds the record of a removal, and the question before it."""

    _inherit = "oso.leerling"

    def unlink(self):
        reden = self.env.context.get("oso_reden_verwijderen")
        regels = [
            {
                "company_id": leerling.company_id.id,
                "user_id": self.env.uid,
                "leerling_nummer": leerling.id,
                "opgehaald": leerling.opgehaald,
                "definitief": leerling.okr_definitief,
                "reden": reden if reden in dict(REDENEN) else False,
            }
            for leerling in self
        ]
        gelukt = super().unlink()
        # sudo: written by the server alone; it stands only when the removal does
        zonder_defaults(self.env["oso.verwijdering"]).sudo().create(regels)
        return gelukt

    def action_vraag_verwijderen(self):
        """Row button "Verwijder": tells what is lost, and asks."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oso_povo.action_oso_verwijderen")
        return {**action, "context": {"default_leerling_id": self.id}}
