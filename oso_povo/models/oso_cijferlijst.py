"""Marks: lists, the groups in them, and the marks themselves."""

from odoo import fields, models


class OsoCijferlijst(models.Model):
    """Marks list of a pupil, as the table of the standard has it (entity cijferlijst)."""

    _name = "oso.cijferlijst"
    _inherit = "oso.rij"
    _description = "Marks list"
    _order = "afnamedatum desc, volgorde, id"
    _oso_entiteit = "cijferlijst"

    afnamedatum = fields.Date(string="Date")
    jaargroep = fields.Char(string="Year group")
    periode = fields.Char(string="Period")
    groepen_ids = fields.One2many("oso.cijfergroep", "cijferlijst_id", string="Groups of marks")


class OsoCijfergroep(models.Model):
    """Group of marks in a list, as the table of the standard has it (entity cijfergroep)."""

    _name = "oso.cijfergroep"
    _inherit = "oso.rij"
    _description = "Group of marks"
    _oso_entiteit = "cijfergroep"

    cijferlijst_id = fields.Many2one(
        "oso.cijferlijst",
        string="Marks list",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    naam = fields.Char(string="Name")
    cijfers_ids = fields.One2many("oso.cijfer", "cijfergroep_id", string="Marks")


class OsoCijfer(models.Model):
    """Mark of a pupil, as the table of the standard has it (entity cijfer)."""

    _name = "oso.cijfer"
    _inherit = "oso.rij"
    _description = "Mark"
    _oso_entiteit = "cijfer"

    cijfergroep_id = fields.Many2one(
        "oso.cijfergroep",
        string="Group of marks",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    soort = fields.Selection(
        [("vak", "Subject mark"), ("totaal", "Total")], string="Kind", required=True
    )
    naam = fields.Char(string="Subject")
    waarde = fields.Char(string="Value")
    kwalificatie = fields.Char(string="Qualification")
    afnamedatum = fields.Date(string="Date")
    jaargroep = fields.Char(string="Year group")
    periode = fields.Char(string="Period")
