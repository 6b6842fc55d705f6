"""The end test (today: doorstroomtoets) with its parts and domains."""

from odoo import api, fields, models
from odoo.fields import Domain

from ..oso.gegevensset import afgeleid
from .oso_rij import JANEE

#: How dossiers say that a pupil is exempt from the end test.
ONTHEFFING = ("J", "true", "1")


class OsoEindtoets(models.Model):
    """End test of a pupil, as the table of the standard has it (entity eindtoets)."""

    _name = "oso.eindtoets"
    _inherit = ["oso.rij.bijlagen", "oso.resultaat"]
    _description = "End test"
    _order = "datum_afname desc, volgorde, id"
    _oso_entiteit = "eindtoets"

    deelgenomen = fields.Selection(JANEE, string="Took part")
    toetssoort = fields.Char(string="Test")
    toetsniveau = fields.Char(string="Level")
    toetsomschrijving = fields.Char(string="Description")
    datum_afname = fields.Date(string="Taken on")
    wettelijke_ontheffing = fields.Char(string="Legal exemption")
    standaardscore = fields.Char(string="Standard score")
    toets_advies = fields.Text(string="Advice of the test")
    # Version 1.2 had the end test in the form of an ordinary test.
    eldtoetscode = fields.Char(string="OSO test code")
    leergebied = fields.Char(string="Learning area")
    toetsversie = fields.Char(string="Version")
    niveau_eindtoets = fields.Char(string="Level (old form)")
    jaargroep = fields.Char(string="Year group")
    dl = fields.Char(string="Didactic age (months)")
    opmerking = fields.Text(string="Remark")
    toetssoort_label = fields.Char(string="Test in words", compute="_compute_labels")
    is_doorstroomtoets = fields.Boolean(
        string="Doorstroomtoets", compute="_compute_is_doorstroomtoets"
    )
    voldoet = fields.Boolean(
        string="Doorstroomtoets taken, or exempt from it",
        compute="_compute_voldoet",
        search="_search_voldoet",
    )
    onderdelen_ids = fields.One2many("oso.eindtoets.onderdeel", "eindtoets_id", string="Parts")
    referentiescores_ids = fields.One2many(
        "oso.referentiescore", "eindtoets_id", string="Reference scores"
    )

    @api.depends("datum_afname", "toetssoort")
    def _compute_is_doorstroomtoets(self):
        for toets in self:
            toets.is_doorstroomtoets = afgeleid.is_doorstroomtoets(
                toets.datum_afname or None, toets.toetssoort or None
            )

    @api.depends("is_doorstroomtoets", "wettelijke_ontheffing")
    def _compute_voldoet(self):
        for toets in self:
            toets.voldoet = toets.is_doorstroomtoets or toets.wettelijke_ontheffing in ONTHEFFING

    @api.model
    def _search_voldoet(self, operator, _waarde):
        # Odoo asks with "in" and the value true alone; it turns all else into that.
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            [
                [("datum_afname", ">=", afgeleid.DOORSTROOMTOETS_VANAF)],
                [("toetssoort", "in", sorted(afgeleid.DOORSTROOMTOETSEN))],
                [("wettelijke_ontheffing", "in", ONTHEFFING)],
            ]
        )


class OsoEindtoetsOnderdeel(models.Model):
    """Part of the end test, as the table of the standard has it (entity eindtoets_onderdeel)."""

    _name = "oso.eindtoets.onderdeel"
    _inherit = ["oso.rij.bijlagen", "oso.resultaat"]
    _description = "Part of the end test"
    _oso_entiteit = "eindtoets_onderdeel"

    eindtoets_id = fields.Many2one(
        "oso.eindtoets",
        string="End test",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    code = fields.Char(string="Part")
    omschrijving = fields.Char(string="Description")
    referentieniveau = fields.Char(string="Reference level")
    code_label = fields.Char(string="Part in words", compute="_compute_labels")
    referentieniveau_label = fields.Char(
        string="Reference level in words", compute="_compute_labels"
    )
    domeinen_ids = fields.One2many(
        "oso.eindtoets.domein", "eindtoets_onderdeel_id", string="Domains"
    )
    referentiescores_ids = fields.One2many(
        "oso.referentiescore", "eindtoets_onderdeel_id", string="Reference scores"
    )


class OsoEindtoetsDomein(models.Model):
    """Domain of the end test, as the table of the standard has it (entity eindtoets_domein)."""

    _name = "oso.eindtoets.domein"
    _inherit = "oso.rij"
    _description = "Domain of the end test"
    _oso_entiteit = "eindtoets_domein"

    eindtoets_onderdeel_id = fields.Many2one(
        "oso.eindtoets.onderdeel",
        string="Part of the end test",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    code = fields.Char(string="Domain")
    omschrijving = fields.Char(string="Description")
    referentieniveau = fields.Char(string="Reference level")
    code_label = fields.Char(string="Domain in words", compute="_compute_labels")
    referentieniveau_label = fields.Char(
        string="Reference level in words", compute="_compute_labels"
    )
