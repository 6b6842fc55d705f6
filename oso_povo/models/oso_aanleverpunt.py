"""The aanleverpunt: where a school is known at the Traffic Center (manual, chapter 1)."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..oso import protocol
from ..oso.text import OsoError
from .context import zonder_defaults

#: A number of Mijn OSO, or a routing identifier of the OSR.
NUMMER = re.compile(r"[0-9A-Za-z.:_-]+")
#: The form in which Mijn OSO gives keys. Another one is asked about and not refused: only the
#: Traffic Center knows which keys are good.
SLEUTEL = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


class OsoAanleverpunt(models.Model):
    """One aanleverpunt of one school, with its registration."""

    _name = "oso.aanleverpunt"
    _description = "OSO aanleverpunt"
    _inherit = ["mail.thread"]
    _order = "company_id, soort desc, nummer"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    brin = fields.Char(related="company_id.brin")
    vestiging = fields.Char(related="company_id.vestiging")
    nummer = fields.Char(
        string="Number of the aanleverpunt",
        required=True,
        tracking=True,
        help="The number from Mijn OSO, for example 1. With the OSR: the routing identifier.",
    )
    soort = fields.Selection(
        [("ri", "RI (regional initiative): this system"), ("las", "LAS: your own administration")],
        string="Kind",
        required=True,
        default="ri",
    )
    geen_sleutel = fields.Boolean(
        string="Grey key: no key needed",
        help="In Mijn OSO the key of this aanleverpunt is grey: it is registered without a key.",
    )
    sleutel = fields.Char(
        string="Key of the aanleverpunt",
        compute="_compute_sleutel",
        inverse="_inverse_sleutel",
    )
    # Kept only until the registration succeeded; no user can read it, over RPC neither.
    sleutel_bewaard = fields.Char(groups=fields.NO_ACCESS, copy=False, exportable=False)
    sleutel_ingevuld = fields.Boolean(string="Key entered", readonly=True, copy=False)
    state = fields.Selection(
        [
            ("concept", "Not registered yet"),
            ("geregistreerd", "Registered"),
            ("mislukt", "Registration failed"),
        ],
        string="Status",
        required=True,
        default="concept",
        readonly=True,
        copy=False,
        tracking=True,
    )
    geregistreerd_op = fields.Datetime(string="Registered on", readonly=True, copy=False)
    adres = fields.Char(string="Address at the Traffic Center", readonly=True, copy=False)
    antwoord_code = fields.Char(string="Code of the Traffic Center", readonly=True, copy=False)
    uitkomst = fields.Char(string="Outcome", readonly=True, copy=False)
    antwoord_data = fields.Json(readonly=True, copy=False)
    antwoord = fields.Char(string="Answer of the Traffic Center", compute="_compute_antwoord")
    in_gebruik_id = fields.Many2one(
        "oso.aanleverpunt", string="Dossiers are fetched with", compute="_compute_in_gebruik"
    )
    in_gebruik_naam = fields.Char(string="Name of the one in use", compute="_compute_in_gebruik")
    gebruik = fields.Char(string="In use", compute="_compute_in_gebruik")
    ping_op = fields.Datetime(string="Last test", readonly=True, copy=False)
    ping_gelukt = fields.Boolean(readonly=True, copy=False)
    ping_data = fields.Json(readonly=True, copy=False)
    ping_melding = fields.Char(string="Result of the last test", compute="_compute_antwoord")

    _nummer_uniek = models.Constraint(
        "unique(company_id, nummer)",
        "This school already has an aanleverpunt with this number.",
    )

    @api.depends("company_id.brin", "nummer")
    def _compute_display_name(self):
        for punt in self:
            punt.display_name = self.env._(
                "Aanleverpunt %(number)s of %(brin)s",
                number=punt.nummer or "?",
                brin=punt.company_id.brin or "?",
            )

    @api.depends("company_id", "soort", "state", "geregistreerd_op")
    @api.depends_context("lang")
    def _compute_in_gebruik(self):
        for school, punten in self.grouped("company_id").items():
            gebruikt = self._geregistreerd(school)
            punten.in_gebruik_id = gebruikt
            punten.in_gebruik_naam = gebruikt.display_name
            for punt in punten:
                # A form that is being filled in is no record yet.
                zelf = gebruikt and gebruikt == punt._origin
                punt.gebruik = self.env._("in use") if zelf else False

    @api.constrains("nummer")
    def _check_nummer(self):
        for punt in self:
            if not NUMMER.fullmatch(punt.nummer.strip()):
                raise ValidationError(
                    self.env._(
                        "Fill in the number of the aanleverpunt as it stands in Mijn OSO, for "
                        "example 1: digits or letters, without blanks."
                    )
                )

    @api.onchange("sleutel")
    def _onchange_sleutel(self):
        """Ask about a key that looks like none, such as half of one."""
        sleutel = "".join((self.sleutel or "").split())
        if not sleutel or SLEUTEL.fullmatch(sleutel):
            return None
        return {
            "warning": {
                "type": "notification",
                "title": self.env._("Check the key"),
                "message": self.env._(
                    "Keys of Mijn OSO usually have 36 characters: five groups of digits and the "
                    "letters A to F, with dashes between them. Copy it anew if this is not it."
                ),
            }
        }

    def _compute_sleutel(self):
        self.sleutel = False

    def _inverse_sleutel(self):
        for punt in self:
            sleutel = "".join((punt.sleutel or "").split())
            if sleutel:
                # sudo: the user who types a key in has no right to read it back.
                punt.sudo().write({"sleutel_bewaard": sleutel, "sleutel_ingevuld": True})

    @api.depends("antwoord_data", "ping_data")
    @api.depends_context("lang", "uid")
    def _compute_antwoord(self):
        melding = self.env["oso.melding"]
        for punt in self:
            punt.antwoord = melding._in_woorden(punt.antwoord_data)
            punt.ping_melding = melding._in_woorden(punt.ping_data)

    def write(self, vals):
        # What the Traffic Center said is the server's to write.
        if not self.env.su and set(vals) & self._velden_van_de_server():
            raise UserError(self.env._("The registration itself can't be changed by hand."))
        if {"nummer", "company_id"} & set(vals):
            for punt in self:
                self._eis_vrij_nummer(
                    vals.get("company_id", punt.company_id.id),
                    vals.get("nummer", punt.nummer),
                    punt.id,
                )
        anders = self.browse()
        if {"nummer", "soort", "company_id"} & set(vals):
            anders = self.filtered(
                lambda p: any(
                    name in vals and p._fields[name].convert_to_write(p[name], p) != vals[name]
                    for name in ("nummer", "soort", "company_id")
                )
            )
        result = super().write(vals)
        self._vergeet_invoer()
        anders.sudo()._vervallen()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        verboden = self._velden_van_de_server()
        if not self.env.su and any(verboden & set(vals) for vals in vals_list):
            raise UserError(self.env._("The registration itself can't be changed by hand."))
        if not self.env.su:
            self = zonder_defaults(self)
        for vals in vals_list:
            school_id = vals.get("company_id") or self.env.company.id
            self._eis_vrij_nummer(school_id, vals.get("nummer"))
        punten = super().create(vals_list)
        punten._vergeet_invoer()
        return punten

    @api.model
    def _eis_vrij_nummer(self, school_id, nummer, behalve_id=False):
        """Say it in a sentence of our own before the database refuses.

        :raises ValidationError: the school has another aanleverpunt with this number
        """
        # With the rights of the user: of another school not even a number is told.
        if nummer and self.search_count(
            [
                ("company_id", "=", school_id),
                ("nummer", "=", nummer),
                ("id", "!=", behalve_id),
            ],
            limit=1,
        ):
            raise ValidationError(
                self.env._(
                    "This school already has an aanleverpunt with number %(number)s. Open that "
                    "aanleverpunt in the list, or fill in another number.",
                    number=nummer,
                )
            )

    def _vergeet_invoer(self):
        """Drop the typed key from the cache, so that the answer to this request lacks it too."""
        self.invalidate_recordset(["sleutel"], flush=False)

    @api.model
    def _velden_van_de_server(self):
        return {
            "state",
            "geregistreerd_op",
            "adres",
            "antwoord_code",
            "uitkomst",
            "antwoord_data",
            "ping_op",
            "ping_gelukt",
            "ping_data",
            "sleutel_bewaard",
            "sleutel_ingevuld",
        }

    def _vervallen(self):
        """A registration that no longer fits its number, kind or BRIN must be made anew."""
        geregistreerd = self.filtered(lambda punt: punt.state != "concept")
        if geregistreerd:
            geregistreerd.write(
                {
                    "state": "concept",
                    "geregistreerd_op": False,
                    "adres": False,
                    "antwoord_data": False,
                }
            )

    def action_register(self):
        """Button "Registreer het aanleverpunt".

        What the Traffic Center answers is kept on the record and shown there, good or bad.

        :raises UserError: something is missing that the user can fill in
        """
        for punt in self:
            punt.check_access("write")
            school = punt.company_id._oso_school()
            punt = punt.sudo()  # the key is closed to users
            if punt.soort == "las":
                raise UserError(
                    self.env._(
                        "This is the aanleverpunt of your own administration (LAS). Its key goes "
                        "into your LAS, not here. Register the RI aanleverpunt with its own key."
                    )
                )
            verbinding = self.env["oso.verbinding"]._voor(school)
            if verbinding._vraagt_sleutel() and not punt.nummer.strip().isdecimal():
                raise UserError(
                    self.env._(
                        "The number of an aanleverpunt in Mijn OSO has digits only, for example 1. "
                        "Look it up in Mijn OSO, under Aanleverpunten, and fill it in."
                    )
                )
            met_sleutel = verbinding._vraagt_sleutel() and not punt.geen_sleutel
            if met_sleutel and not punt.sleutel_bewaard:
                raise UserError(
                    self.env._(
                        "Paste the key of the aanleverpunt first. You find it in Mijn OSO, under "
                        "Aanleverpunten. Is the key there grey? Then tick that no key is needed."
                    )
                )
            aanvraag = protocol.RegistrationRequest(
                brin=school.brin,
                vestiging=school.vestiging or "00",
                aanleverpunt=punt.nummer.strip(),
                kind=punt.soort.upper(),
                key=punt.sleutel_bewaard if met_sleutel else None,
                notification_url=verbinding.notificatie_url or None,
            )
            try:
                with protocol.OsoClient(verbinding._instellingen()) as client:
                    registratie = client.register(aanvraag)
            except OsoError as error:
                raise UserError(self.env["oso.melding"]._in_woorden(error.message)) from None
            gelukt = registratie.ok
            punt.write(
                {
                    "state": "geregistreerd" if gelukt else "mislukt",
                    "geregistreerd_op": fields.Datetime.now() if gelukt else False,
                    "adres": registratie.address or False,
                    "antwoord_code": registratie.raw_code or registratie.outcome.value,
                    "uitkomst": registratie.outcome.value,
                    "antwoord_data": self.env["oso.melding"]._als_data(
                        registratie.message, registratie.owner
                    ),
                    **({"sleutel_bewaard": False, "sleutel_ingevuld": False} if gelukt else {}),
                }
            )
        return True

    def action_ping(self):
        """Button "Test the connection": is the Traffic Center there, and does it know us?"""
        for punt in self:
            punt.check_access("write")
            verbinding = self.env["oso.verbinding"]._voor(punt.company_id)
            punt.sudo().write(verbinding._ping())
        return True

    @api.model
    def _geregistreerd(self, company):
        """The RI aanleverpunt that ``company`` fetches with, or an empty record.

        Of several the one that was registered last, so that registering one puts it in use.
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("soort", "=", "ri"),
                ("state", "=", "geregistreerd"),
            ],
            order="geregistreerd_op desc nulls last, id desc",
            limit=1,
        )

    @api.model
    def _voor(self, company):
        """The RI aanleverpunt that ``company`` fetches with.

        :raises UserError: there is none yet
        """
        punt = self._geregistreerd(company)
        if not punt:
            raise UserError(
                self.env._(
                    "The aanleverpunt of %(school)s is not registered yet. Do that first: OSO "
                    "POVO, Aanleverpunt, button 'Registreer het aanleverpunt'.",
                    school=company.name,
                )
            )
        return punt
