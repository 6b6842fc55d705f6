"""The school career and the school advice."""

from odoo import api, fields, models

from ..oso.gegevensset import afgeleid


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
    onderwijsaanbiedercode = fields.Char(string="RIO code of the provider")
    onderwijslocatiecode = fields.Char(string="RIO code of the location")
    schoolsoort = fields.Char(string="Kind of school")
    schooltype = fields.Char(string="Type of school")
    voelementcode = fields.Char(string="VO element code")
    voelementomschrijving = fields.Char(string="VO element")
    schoolsoortomschrijving = fields.Char(string="Description of the kind")
    jaargroep_label = fields.Char(string="Year group in words", compute="_compute_labels")
    is_doublure = fields.Boolean(string="Repeated year", compute="_compute_afgeleid")
    andere_school = fields.Boolean(string="Other school", compute="_compute_afgeleid")

    @api.depends(
        "brincode",
        "company_id.brin",
        "leerling_id.schoolloopbaan_ids.schooljaar",
        "leerling_id.schoolloopbaan_ids.jaargroep",
    )
    def _compute_afgeleid(self):
        for leerling in self.leerling_id:
            rijen = leerling.schoolloopbaan_ids
            dubbel = afgeleid.doublures([(rij.schooljaar, rij.jaargroep) for rij in rijen])
            for rij, is_doublure in zip(rijen, dubbel, strict=True):
                rij.is_doublure = is_doublure
                brin = rij.company_id.brin
                rij.andere_school = bool(rij.brincode and brin and rij.brincode != brin)
        # a row that was not saved yet is of nobody's school career
        nieuw = self - self.leerling_id.schoolloopbaan_ids
        nieuw.is_doublure = nieuw.andere_school = False


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
            ("voorlopig", "Provisional advice"),
            ("definitief", "Final advice"),
            ("wensouders", "Wish of the parents"),
            ("wensleerling", "Wish of the pupil"),
        ],
        string="Kind",
        required=True,
    )
    code = fields.Char(string="Advice")
    code_label = fields.Char(string="Advice in words", compute="_compute_labels")
