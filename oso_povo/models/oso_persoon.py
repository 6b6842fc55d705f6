"""Who and where: addresses, phone and e-mail, persons and institutions."""

from odoo import fields, models

from .oso_rij import JANEE


class OsoAdres(models.Model):
    """Address of a pupil, as the table of the standard has it (entity adres)."""

    _name = "oso.adres"
    _inherit = "oso.rij"
    _description = "Address"
    _oso_entiteit = "adres"

    persoon_id = fields.Many2one(
        "oso.persoon",
        string="Person",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    instelling_id = fields.Many2one(
        "oso.instelling",
        string="Institution",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    soortadres = fields.Char(string="Kind of address")
    straat = fields.Char(string="Street")
    nummer = fields.Char(string="House number")
    toevoeging = fields.Char(string="Addition")
    aanduiding = fields.Char(string="Position to the number")
    locatieomschrijving = fields.Char(string="Description of the place")
    postcode = fields.Char()
    plaats = fields.Char(string="Town")
    gemeente = fields.Char(string="Municipality")
    land = fields.Char(string="Country code")
    land_omschrijving = fields.Char(string="Country")
    soortadres_label = fields.Char(string="Kind of address in words", compute="_compute_labels")


class OsoCommunicatie(models.Model):
    """Phone or e-mail of a pupil, as the table of the standard has it (entity communicatie)."""

    _name = "oso.communicatie"
    _inherit = "oso.rij"
    _description = "Phone or e-mail"
    _oso_entiteit = "communicatie"

    persoon_id = fields.Many2one(
        "oso.persoon",
        string="Person",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    instelling_id = fields.Many2one(
        "oso.instelling",
        string="Institution",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    soort = fields.Char(string="Kind")
    aanduiding = fields.Char(string="Use")
    nummer = fields.Char(string="Number or address")
    geheim = fields.Selection(JANEE, string="Secret")
    noodnummer = fields.Selection(JANEE, string="Emergency number")
    soort_label = fields.Char(string="Kind in words", compute="_compute_labels")
    aanduiding_label = fields.Char(string="Use in words", compute="_compute_labels")


class OsoPersoon(models.Model):
    """Person of a pupil, as the table of the standard has it (entity persoon)."""

    _name = "oso.persoon"
    _inherit = "oso.rij"
    _description = "Person"
    _oso_entiteit = "persoon"

    rol = fields.Selection(
        [
            ("verzorger", "Carer"),
            ("huisarts", "Family doctor"),
            ("arts", "Doctor"),
            ("contactpersoon", "Contact at an institution"),
        ],
        string="Role",
        required=True,
    )
    voornamen = fields.Text(string="Given names")
    voorletters = fields.Char(string="Initials")
    voorvoegsel = fields.Char(string="Name prefix")
    achternaam = fields.Char(string="Family name")
    roepnaam = fields.Char(string="Name in daily use")
    geboortedatum = fields.Date(string="Date of birth")
    geslacht = fields.Char(string="Gender")
    adresgeheim = fields.Selection(JANEE, string="Secret address")
    soort = fields.Char(string="Kind of doctor")
    relatietotkind = fields.Char(string="Relation to the child")
    overleden = fields.Selection(JANEE, string="Deceased")
    overlijdensdatum = fields.Date(string="Date of death")
    wettigevertegenwoordiger = fields.Selection(JANEE, string="Legal representative")
    banknummer = fields.Char(string="Bank account (old form)")
    iban = fields.Char(string="IBAN")
    geslacht_label = fields.Char(string="Gender in words", compute="_compute_labels")
    relatietotkind_label = fields.Char(
        string="Relation to the child in words", compute="_compute_labels"
    )
    adressen_ids = fields.One2many("oso.adres", "persoon_id", string="Addresses")
    communicatie_ids = fields.One2many("oso.communicatie", "persoon_id", string="Phone and e-mail")


class OsoInstelling(models.Model):
    """Institution of a pupil, as the table of the standard has it (entity instelling)."""

    _name = "oso.instelling"
    _inherit = "oso.rij"
    _description = "Institution"
    _oso_entiteit = "instelling"

    toets_id = fields.Many2one(
        "oso.toets", string="Test", index="btree_not_null", ondelete="cascade", check_company=True
    )
    rol = fields.Selection(
        [
            ("bronschool", "Sending school"),
            ("aansprakelijk", "Liable institution"),
            ("afnemer", "Employer of the tester"),
            ("contact", "Institution that is involved"),
        ],
        string="Role",
        required=True,
    )
    naam = fields.Char(string="Name")
    brincode = fields.Char(string="BRIN")
    vestigingscode = fields.Char(string="Location")
    aanleverpunt = fields.Char()
    onderwijsaanbiedercode = fields.Char(string="RIO code of the provider")
    onderwijslocatiecode = fields.Char(string="RIO code of the location")
    soort = fields.Char(string="Kind of school")
    type = fields.Char(string="Type of school")
    naamdirecteur = fields.Char(string="Head teacher")
    website = fields.Char()
    adressen_ids = fields.One2many("oso.adres", "instelling_id", string="Addresses")
    communicatie_ids = fields.One2many(
        "oso.communicatie", "instelling_id", string="Phone and e-mail"
    )
