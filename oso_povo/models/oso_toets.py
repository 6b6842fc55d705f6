"""Tests of the LVS with their parts and reference scores."""

from odoo import api, fields, models

from ..oso.gegevensset import afgeleid

#: System parameter: beginnings of test codes that are intelligence tests, parted by spaces.
IQ_PARAMETER = "oso_povo.iq_toetscodes"


class OsoResultaat(models.AbstractModel):
    """Scores of a test or of a part of one (gegevensset 2019.1, type toetsscore)."""

    _name = "oso.resultaat"
    _description = "Scores of a test"

    aantalopgaven = fields.Char(string="Number of items")
    aantalgoed = fields.Char(string="Number right")
    aantalfout = fields.Char(string="Number wrong")
    aantalgelezen = fields.Char(string="Number read")
    tijd = fields.Char(string="Time (seconds)")
    vaardigheidsscore = fields.Char(string="Ability score")
    codevaardigheidsschaal = fields.Char(string="Ability scale")
    bivlaag = fields.Char(string="Reliability interval, low")
    bivhoog = fields.Char(string="Reliability interval, high")


class OsoToets(models.Model):
    """Test of a pupil, as the table of the standard has it (entity toets)."""

    _name = "oso.toets"
    _inherit = ["oso.rij.bijlagen", "oso.resultaat"]
    _description = "Test"
    _order = "afnamedatum desc, volgorde, id"
    _oso_entiteit = "toets"

    eldtoetscode = fields.Char(string="OSO test code")
    leergebied = fields.Char(string="Learning area")
    toetsnaam = fields.Char(string="Test")
    toetsversie = fields.Char(string="Version")
    afnamedatum = fields.Date(string="Taken on")
    jaargroep = fields.Char(string="Year group")
    dl = fields.Char(string="Didactic age (months)")
    afnemer = fields.Char(string="Taken by")
    afnemer_functie = fields.Char(string="Function")
    opmerking = fields.Text(string="Remark")
    jaargroep_label = fields.Char(string="Year group in words", compute="_compute_labels")
    is_iq = fields.Boolean(string="Intelligence test", compute="_compute_is_iq")
    referentiescores_ids = fields.One2many(
        "oso.referentiescore", "toets_id", string="Reference scores"
    )
    onderdelen_ids = fields.One2many("oso.toets.onderdeel", "toets_id", string="Parts")
    afnemer_instelling_ids = fields.One2many(
        "oso.instelling", "toets_id", string="Employer of the tester"
    )

    @api.depends(
        "eldtoetscode",
        "leergebied",
        "referentiescores_ids.codereferentiescore",
        "onderdelen_ids.referentiescores_ids.codereferentiescore",
    )
    def _compute_is_iq(self):
        # sudo: a system parameter that holds no data of pupils
        ingesteld = self.env["ir.config_parameter"].sudo().get_param(IQ_PARAMETER, "")
        codes = ingesteld.split() or afgeleid.IQ_CODES
        for toets in self:
            # not as one recordset: that would be read test by test
            scores = toets.referentiescores_ids.mapped("codereferentiescore")
            scores += toets.onderdelen_ids.referentiescores_ids.mapped("codereferentiescore")
            toets.is_iq = afgeleid.is_iq(
                toets.eldtoetscode,
                toets.leergebied,
                scores,
                codes,
            )


class OsoToetsOnderdeel(models.Model):
    """Part of a test of a pupil, as the table of the standard has it (entity toets_onderdeel)."""

    _name = "oso.toets.onderdeel"
    _inherit = ["oso.rij.bijlagen", "oso.resultaat"]
    _description = "Part of a test"
    _oso_entiteit = "toets_onderdeel"

    toets_id = fields.Many2one(
        "oso.toets", string="Test", index="btree_not_null", ondelete="cascade", check_company=True
    )
    eldonderdeelcode = fields.Char(string="OSO code of the part")
    onderdeelnaam = fields.Char(string="Part")
    referentiescores_ids = fields.One2many(
        "oso.referentiescore", "toets_onderdeel_id", string="Reference scores"
    )


class OsoReferentiescore(models.Model):
    """Reference score of a pupil, as the table of the standard has it (entity referentiescore)."""

    _name = "oso.referentiescore"
    _inherit = "oso.rij"
    _description = "Reference score"
    _oso_entiteit = "referentiescore"

    toets_id = fields.Many2one(
        "oso.toets", string="Test", index="btree_not_null", ondelete="cascade", check_company=True
    )
    toets_onderdeel_id = fields.Many2one(
        "oso.toets.onderdeel",
        string="Part of a test",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    eindtoets_id = fields.Many2one(
        "oso.eindtoets",
        string="End test",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    eindtoets_onderdeel_id = fields.Many2one(
        "oso.eindtoets.onderdeel",
        string="Part of the end test",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    codereferentiescore = fields.Char(string="Kind of score")
    codevergelijkingsgroep = fields.Char(string="Norm group")
    waarde = fields.Char(string="Value")
    kwalificatie = fields.Char(string="Qualification")
    codereferentiescore_label = fields.Char(
        string="Kind of score in words", compute="_compute_labels"
    )
    codevergelijkingsgroep_label = fields.Char(
        string="Norm group in words", compute="_compute_labels"
    )
