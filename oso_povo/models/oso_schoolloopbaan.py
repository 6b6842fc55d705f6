"""The school career and the school advice."""

from odoo import fields, models


class OsoSchoolloopbaan(models.Model):
    """School career of a pupil, as the table of the standard has it (entity schoolloopbaan)."""

    _name = "oso.schoolloopbaan"
    _inherit = "oso.rij"
    _description = "School career"
    _order = "schooljaar desc, begindatum desc, volgorde, id"
    _oso_entiteit = "schoolloopbaan"

    schooljaar = fields.Char(string="School year")
    groepscode = fields.Char(string="Group code")
    groepsnaam = fields.Char(string="Group")
    jaargroep = fields.Char(string="Year group")
    begindatum = fields.Date(string="From")
    einddatum = fields.Date(string="To")
    brincode = fields.Char(string="BRIN")
    vestigingscode = fields.Char(string="Location")
    schoolsoort = fields.Char(string="Kind of school")
    schooltype = fields.Char(string="Type of school")
    voelementcode = fields.Char(string="VO element code")
    voelementomschrijving = fields.Char(string="VO element")
    schoolsoortomschrijving = fields.Char(string="Description of the kind")
    jaargroep_label = fields.Char(string="Year group in words", compute="_compute_labels")


class OsoAdvies(models.Model):
    """School advice of a pupil, as the table of the standard has it (entity advies)."""

    _name = "oso.advies"
    _inherit = "oso.rij"
    _description = "School advice"
    _oso_entiteit = "advies"

    soort = fields.Selection(
        [
            ("school", "School advice"),
            ("herzien", "Revised advice"),
            ("wensouders", "Wish of the parents"),
            ("wensleerling", "Wish of the pupil"),
        ],
        string="Kind",
        required=True,
    )
    code = fields.Char(string="Advice")
    code_label = fields.Char(string="Advice in words", compute="_compute_labels")
