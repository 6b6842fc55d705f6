"""How this system reaches the Traffic Center: address, profile, certificate.

The certificate and its private key are kept here and not with Odoo's ``certificate`` addon. That
addon's manifest states the Odoo Enterprise licence, it keeps the password of a PKCS#12 file in
clear, and it lets administrators read the key; this one must run under LGPL and show the key to
nobody.
"""

import base64
import binascii
import os
from datetime import timedelta

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..oso import protocol, sleutelbos
from ..oso.text import OsoError
from .context import beheert

#: What a test of the connection says something about: it lapses when one of these changes.
GETEST = (
    "profiel",
    "tc_url",
    "osr_url",
    "osr_api_key",
    "leverancier_oin",
    "ca_pem",
    "lokaal_toestaan",
    "certificaat_pem",
    "private_key_pem",
)
#: The outcome of a test that is no longer, or was never done.
ONGETEST = {"ping_op": False, "ping_gelukt": False, "ping_data": False}


def _sleutelwoord():
    """Passphrase that encrypts private keys in the database, from outside the database.

    :return: the environment variable ``OSO_POVO_KEY_PASSPHRASE``, else ``None``. Not an option of
        the configuration file: Odoo warns of each one that it does not know.
    """
    return os.environ.get("OSO_POVO_KEY_PASSPHRASE")


class OsoVerbinding(models.Model):
    """One system's connection to the Traffic Center, for a board and all its schools."""

    _name = "oso.verbinding"
    _description = "Connection to the Traffic Center"
    _inherit = ["mail.thread"]
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("OSO connection"))
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Board or school",
        required=True,
        index=True,
        default=lambda self: self._default_company(),
        help="The connection serves this company and all companies below it.",
    )
    profiel = fields.Selection(
        [("oso2018", "OSO 2018 (aanleverpunt with key)"), ("oso2021", "OSO 2021 (OSR)")],
        string="Profile",
        required=True,
        default="oso2018",
        tracking=True,
    )
    overdrachtsoort = fields.Selection(
        [("OVERSTAP", "Overstapdossier"), ("BINNEN_BRIN", "Within the BRIN")],
        string="Kind of transfer asked for",
        required=True,
        default="OVERSTAP",
        help="How the school's own dossiers are asked for. Which of the two a Traffic Center "
        "expects for the own BRIN is not laid down in what could be read of the standard.",
    )
    tc_url = fields.Char(string="Address of the Traffic Center", required=True, tracking=True)
    osr_url = fields.Char(string="Address of the OSR", tracking=True)
    leverancier_oin = fields.Char(
        string="OIN of the supplier",
        help="The number under which the supplier of this system stands in the OSR.",
    )
    notificatie_url = fields.Char(
        string="Address for notifications",
        help="The address of this system that is registered with an aanleverpunt.",
    )
    ca_pem = fields.Text(
        string="Trusted issuers (PEM)",
        tracking=True,
        help="Certificates of the issuers that sign the servers of OSO. Empty: those of the "
        "operating system.",
    )
    wachttijd = fields.Integer(
        string="Longest wait for a dossier (seconds)",
        default=90,
        help="Keep it below the time limit of the server for scheduled actions.",
    )
    lokaal_toestaan = fields.Boolean(
        string="Allow addresses inside the own network",
        tracking=True,
        help="Only for a simulator. A real Traffic Center never sends you to such an address.",
    )
    certificaat_pem = fields.Text(string="Certificate (PEM)", readonly=True, copy=False)
    certificaat_naam = fields.Char(string="Issued to", readonly=True, copy=False)
    certificaat_van = fields.Datetime(string="Valid from", readonly=True, copy=False)
    certificaat_tot = fields.Datetime(string="Valid until", readonly=True, copy=False)
    certificaat_status = fields.Selection(
        [
            ("geen", "No certificate yet"),
            ("geldig", "Valid"),
            ("bijna", "Expires within 30 days"),
            ("verlopen", "Expired"),
        ],
        string="Certificate",
        compute="_compute_certificaat_status",
    )
    # Nobody reads these two, over RPC neither: only the server's own code does.
    private_key_pem = fields.Text(
        string="Private key", groups=fields.NO_ACCESS, copy=False, exportable=False
    )
    osr_api_key = fields.Char(
        string="OSR API key (stored)", groups=fields.NO_ACCESS, copy=False, exportable=False
    )
    # Write-only: what is put in here is taken over and never shown again.
    laad_bestand = fields.Binary(
        string="Certificate file (.p12 or .pem)",
        compute="_compute_alleen_schrijven",
        inverse="_inverse_laad",
    )
    # The name that the screen shows of the chosen file; it goes nowhere.
    laad_naam = fields.Char(string="Name of the file", store=False)
    laad_wachtwoord = fields.Char(
        string="Password of the file",
        compute="_compute_alleen_schrijven",
        inverse="_inverse_laad",
    )
    osr_api_key_nieuw = fields.Char(
        string="OSR API key",
        compute="_compute_alleen_schrijven",
        inverse="_inverse_osr_api_key",
    )
    ping_op = fields.Datetime(string="Last test", readonly=True, copy=False)
    ping_gelukt = fields.Boolean(string="Last test succeeded", readonly=True, copy=False)
    ping_data = fields.Json(readonly=True, copy=False)
    ping_melding = fields.Char(string="Result of the last test", compute="_compute_ping_melding")

    _een_per_bedrijf = models.UniqueIndex(
        "(company_id) WHERE active",
        "This board or school already has a connection; change that one, or archive it first.",
    )

    def _default_company(self):
        return self.env.company.root_id

    @api.constrains("profiel", "tc_url", "osr_url")
    def _check_adressen(self):
        for verbinding in self:
            try:
                protocol.ConnectionSettings(
                    profile=verbinding.profiel,
                    tc_url=verbinding.tc_url,
                    osr_url=verbinding.osr_url or None,
                )
            except OsoError as error:
                raise ValidationError(self.env["oso.melding"]._in_woorden(error.message)) from None
            if not verbinding._vraagt_sleutel() and not verbinding.osr_url:
                raise ValidationError(
                    self.env._("With this profile the address of the OSR is needed too.")
                )

    @api.depends("certificaat_pem", "certificaat_tot")
    def _compute_certificaat_status(self):
        nu = fields.Datetime.now()
        for verbinding in self:
            tot = verbinding.certificaat_tot
            if not verbinding.certificaat_pem:
                verbinding.certificaat_status = "geen"
            elif tot and tot < nu:
                verbinding.certificaat_status = "verlopen"
            elif tot and tot < nu + timedelta(days=30):
                verbinding.certificaat_status = "bijna"
            else:
                verbinding.certificaat_status = "geldig"

    @api.depends("ping_data")
    @api.depends_context("lang", "uid")
    def _compute_ping_melding(self):
        for verbinding in self:
            verbinding.ping_melding = self.env["oso.melding"]._in_woorden(verbinding.ping_data)

    def _compute_alleen_schrijven(self):
        self.update({"laad_bestand": False, "laad_wachtwoord": False, "osr_api_key_nieuw": False})

    def _inverse_laad(self):
        for verbinding in self:
            if verbinding.laad_bestand:
                verbinding._laad_certificaat(verbinding.laad_bestand, verbinding.laad_wachtwoord)

    def _inverse_osr_api_key(self):
        for verbinding in self.filtered("osr_api_key_nieuw"):
            # The user may write the key but has no right to read it back.
            verbinding.sudo().osr_api_key = verbinding.osr_api_key_nieuw

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            company_id = vals.get("company_id") or self._default_company().id
            if vals.get("active", True):
                self._weiger_tweede(company_id)
        verbindingen = super().create(vals_list)
        verbindingen._vergeet_invoer()
        return verbindingen

    def write(self, vals):
        # sudo: the key is among it, and closed to every user.
        anders = self.sudo().filtered(
            lambda een: any(
                naam in vals and (een[naam] or False) != (vals[naam] or False) for naam in GETEST
            )
        )
        if vals.get("active") or "company_id" in vals:
            for verbinding in self:
                if vals.get("active", verbinding.active):
                    verbinding._weiger_tweede(vals.get("company_id", verbinding.company_id.id))
        result = super().write(vals)
        if anders:
            super(OsoVerbinding, anders).write(ONGETEST)
        self._vergeet_invoer()
        return result

    def _weiger_tweede(self, company_id):
        """Refuse a second connection of a company before the database does so half in English.

        Not with ``api.constrains``: that looks after the row was written.

        :raises ValidationError: the company has another connection
        """
        ander = self._andere_van(company_id)
        if ander:
            raise ValidationError(ander._is_al_verbonden())

    def _andere_van(self, company_id):
        """The connection of a company, other than this one, as far as the user may see it."""
        return self.search(
            [("company_id", "=", company_id), ("id", "not in", self._origin.ids)], limit=1
        )

    def _is_al_verbonden(self):
        # sudo: who looks after a school reads the connection of its board, and not the board.
        return self.env._(
            "%(school)s already has a connection, '%(name)s'. Change that one, or archive it "
            "first.",
            school=self.sudo().company_id.name,
            name=self.name,
        )

    @api.onchange("company_id")
    def _onchange_company(self):
        ander = self.company_id and self.active and self._andere_van(self.company_id.id)
        if ander:
            return {
                "warning": {
                    "title": self.env._("There is a connection already"),
                    "message": ander._is_al_verbonden(),
                }
            }
        return None

    def _vergeet_invoer(self):
        """Drop what was typed in from the cache, so that the answer to this request lacks it."""
        self.invalidate_recordset(
            ["laad_bestand", "laad_naam", "laad_wachtwoord", "osr_api_key_nieuw"], flush=False
        )

    def _laad_certificaat(self, bestand, wachtwoord):
        """Take certificate and key over from a file.

        :param bestand: base64 of a PKCS#12 file, or of PEM with a certificate and a key
        :param wachtwoord: its password, or a false value
        :raises UserError: the file can't be read, the password is wrong, no key, or key and
            certificate do not belong together
        """
        self.ensure_one()
        try:
            inhoud = base64.b64decode(bestand, validate=False)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("The certificate file is damaged.")) from error
        try:
            bos = sleutelbos.lees(inhoud, wachtwoord or None)
        except OsoError as error:
            raise UserError(self.env["oso.melding"]._in_woorden(error.message)) from None
        geheim = _sleutelwoord()
        # sudo: the key field is closed to every user, the one who loads it included.
        self.sudo().write(
            {
                "certificaat_pem": bos.certificaat_pem.decode(),
                "certificaat_naam": bos.naam,
                "certificaat_van": bos.geldig_van,
                "certificaat_tot": bos.geldig_tot,
                "private_key_pem": bos.sleutel_pem(
                    BestAvailableEncryption(geheim.encode()) if geheim else NoEncryption()
                ).decode(),
            }
        )

    def action_ping(self):
        """Button "Test the connection": ask the Traffic Center whether it is there."""
        for verbinding in self:
            verbinding.check_access("write")
            verbinding.sudo().write(verbinding._ping())
        return True

    def _ping(self):
        """Ask the Traffic Center whether it is there; gives the values of the ``ping_`` fields."""
        with protocol.OsoClient(self._instellingen()) as client:
            antwoord = client.ping()
        return {
            "ping_op": fields.Datetime.now(),
            "ping_gelukt": antwoord.ok,
            "ping_data": self.env["oso.melding"]._als_data(antwoord.message, antwoord.owner),
        }

    @api.model
    def _voor(self, company):
        """The connection that serves ``company``: its own, else the nearest above it.

        :raises UserError: there is none, or it has no certificate
        """
        # sudo: an employee of a school uses the connection of the board without seeing it.
        ids = [int(part) for part in company.sudo().parent_path.split("/") if part]
        kandidaten = self.sudo().search(Domain("company_id", "in", ids))
        verbinding = kandidaten.sorted(lambda v: ids.index(v.company_id.id), reverse=True)[:1]
        if not verbinding and beheert(self.env):
            raise UserError(
                self.env._(
                    "There is no connection to the Traffic Center yet for %(school)s. Make one "
                    "(OSO POVO, Settings, Connections).",
                    school=company.name,
                )
            )
        if not verbinding:
            raise UserError(
                self.env._(
                    "There is no connection to the Traffic Center yet for %(school)s. Ask your "
                    "administrator to make one (OSO POVO, Settings, Connections).",
                    school=company.name,
                )
            )
        return verbinding

    def _vraagt_sleutel(self):
        """Whether an aanleverpunt is registered with a key; if not, it stands in the OSR."""
        return protocol.load_profile(self.profiel).connect == "key"

    def _instellingen(self):
        """``protocol.ConnectionSettings`` of this connection.

        :raises UserError: no certificate loaded, or a setting that can't be used
        """
        self.ensure_one()
        verbinding = self.sudo()  # the private key is closed to users
        leeg = not verbinding.certificaat_pem or not verbinding.private_key_pem
        if leeg and beheert(self.env):
            raise UserError(
                self.env._(
                    "The connection %(name)s has no certificate yet. Load it (OSO POVO, Settings, "
                    "Connections).",
                    name=verbinding.name,
                )
            )
        if leeg:
            raise UserError(
                self.env._(
                    "The connection %(name)s has no certificate yet. Ask your administrator to "
                    "load it (OSO POVO, Settings, Connections).",
                    name=verbinding.name,
                )
            )
        geheim = _sleutelwoord()
        try:
            return protocol.ConnectionSettings(
                profile=verbinding.profiel,
                tc_url=verbinding.tc_url,
                osr_url=verbinding.osr_url or None,
                osr_api_key=verbinding.osr_api_key or None,
                certificate_pem=verbinding.certificaat_pem.encode(),
                key_pem=verbinding.private_key_pem.encode(),
                # A key that was loaded before there was a passphrase stands in clear.
                key_password=(
                    geheim.encode()
                    if geheim and "ENCRYPTED" in verbinding.private_key_pem
                    else None
                ),
                ca_pem=verbinding.ca_pem.encode() if verbinding.ca_pem else None,
                allow_private_hosts=verbinding.lokaal_toestaan,
                timeouts={
                    "document": verbinding.wachttijd,
                    "total": verbinding.wachttijd + 10,
                }
                if verbinding.wachttijd > 0
                else {},
                supplier_oin=verbinding.leverancier_oin or "",
                package_version=self._pakketversie(),
            )
        except OsoError as error:
            raise UserError(self.env["oso.melding"]._in_woorden(error.message)) from None

    @api.model
    @tools.ormcache()
    def _pakketversie(self):
        return self.env["ir.module.module"].sudo()._get("oso_povo").installed_version or "1"
