"""The history of a pupil: what was done, by whom, when, and which data changed with it."""

from odoo import api, fields, models

from .oso_leerling import ACTIES


class OsoGeschiedenis(models.Model):
    """One thing that was done with a pupil. Written by the server alone.

    A dossier that waits for a decision stands here too, with the changes that it would make.
    """

    _name = "oso.geschiedenis"
    _description = "History of a pupil"
    _order = "id desc"
    _rec_name = "soort"
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
    soort = fields.Selection(
        [
            ("dossier", "Dossier"),
            ("handmatig", "Entered by hand"),
            ("definitief", "OKR made definitief"),
            ("heropend", "OKR reopened"),
            ("nummer", "Number changed"),
            ("inzage", "Seen by the parents"),
            ("teruggedraaid", "Taken back"),
        ],
        string="What was done",
        required=True,
    )
    state = fields.Selection(
        [
            ("voorstel", "Waits for your decision"),
            ("toegepast", "Worked in"),
            ("deels", "Partly taken back"),
            ("teruggedraaid", "Taken back"),
            ("vervallen", "Not worked in"),
        ],
        string="Status",
        required=True,
        default="toegepast",
        index=True,
    )
    modus = fields.Selection(ACTIES, string="Action")
    definitief = fields.Boolean(string="The OKR was definitief")
    dossier_id = fields.Many2one(
        "oso.dossier", string="Dossier", index="btree_not_null", ondelete="set null"
    )
    regel_id = fields.Many2one(
        "oso.uitwisseling.regel", string="Line", index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    op = fields.Datetime(string="On", required=True, default=fields.Datetime.now)
    toelichting = fields.Text(string="Explanation")
    # A list of changes as the core makes them (``oso/samenvoegen/wijziging.py``).
    wijzigingen = fields.Json(string="Changes")
    aantal_nieuw = fields.Integer(string="New")
    aantal_gewijzigd = fields.Integer(string="Changed")
    aantal_vermist = fields.Integer(string="Disappeared")
    aantal_niet = fields.Integer(string="Not worked in")

    @api.model
    def _leg_vast(self, leerling, soort, **vals):
        """Write down that something was done with a pupil, now, by the user of the environment.

        :param str soort: a value of ``soort``
        :param vals: further fields
        """
        # sudo: the history is the server's to write; the caller checked the right to do it
        return self.sudo().create(
            {"leerling_id": leerling.id, "soort": soort, "user_id": self.env.uid, **vals}
        )
