"""What arrived: the dossier as received, what was found in it, and what has no place elsewhere."""

from odoo import api, fields, models

from .oso_rij import JANEE


class OsoDossier(models.Model):
    """One dossier as received; it is stored before anything is worked in and never changed."""

    _name = "oso.dossier"
    _inherit = "oso.van.leerling"
    _description = "Received dossier"
    _order = "ontvangen_op desc, id desc"
    _oso_entiteit = "dossier"

    ontvangen_op = fields.Datetime(string="Received on", required=True, default=fields.Datetime.now)
    sha256 = fields.Char(string="SHA-256 as received", required=True, index=True)
    grootte = fields.Integer(string="Size (bytes)")
    bestand = fields.Binary(string="File as received", attachment=True)
    onleesbaar = fields.Boolean(string="Could not be read")
    lezer_versie = fields.Char(string="Read by version")
    versie = fields.Char(string="Year of the standard")
    # The header of the dossier, as the table of the standard has it.
    deeldossier = fields.Char(string="Part of the dossier")
    pakketnaam = fields.Char(string="Package name")
    pakketversie = fields.Char(string="Package version")
    datum = fields.Date(string="Dossier date")
    standaardversie = fields.Char(string="Version of the standard")
    validatieversie = fields.Char(string="Version of the validation")
    overstap = fields.Char(string="Kind of transfer")
    overdrachtsoort = fields.Char(string="Kind of delivery")
    voorlopigdossier = fields.Selection(JANEE, string="Provisional dossier")
    inzage = fields.Selection(JANEE, string="Seen by the parents")
    inzagedatum = fields.Date(string="Date seen")
    akkoord = fields.Char(string="Parents agree with the content")
    redennietakkoord = fields.Text(string="Why they do not agree")
    toestemming = fields.Char(string="Consent to the transfer")
    categorieen = fields.Json(string="Selective delivery")
    # How the file was read: leaves = mapped + rest + withheld.
    aantal_leaves = fields.Integer(string="Elements in the file")
    aantal_mapped = fields.Integer(string="Elements with a place of their own")
    aantal_rest = fields.Integer(string="Elements kept as other fields")
    aantal_withheld = fields.Integer(string="Elements that may not be stored")
    school_ids = fields.One2many(
        "oso.instelling", "dossier_id", string="Sending school", domain=[("rol", "=", "bronschool")]
    )
    restveld_ids = fields.One2many("oso.restveld", "dossier_id", string="Other fields")
    bevinding_ids = fields.One2many("oso.bevinding", "dossier_id", string="Findings")
    document_ids = fields.One2many("oso.document", "dossier_id", string="Attachments")

    def unlink(self):
        # Through Odoo, so that the files of the attachments go too.
        self.with_context(active_test=False).document_ids.unlink()
        return super().unlink()

    @api.depends("datum", "versie")
    def _compute_display_name(self):
        for dossier in self:
            datum = fields.Date.to_string(dossier.datum) or self.env._("no date")
            dossier.display_name = self.env._("Dossier of %(date)s", date=datum)


class OsoRestveld(models.Model):
    """An element of a dossier that the table of the standard does not know: kept and shown."""

    _name = "oso.restveld"
    _inherit = "oso.rij"
    _description = "Other field of a dossier"

    # Put out of sight, not removed, when a later dossier says otherwise: that can be taken back.
    active = fields.Boolean(default=True)
    pad = fields.Char(string="Place in the dossier", required=True)
    waarde = fields.Text(string="Value")
    attributen = fields.Json(string="Attributes")
    buiten_telling = fields.Boolean(
        string="Not an element of its own",
        help="An attribute, or text between elements: kept, but not one of the counted elements.",
    )


class OsoZacht(models.Model):
    """Soft information of a later dossier, as received, beside what was there.

    No mode replaces an explanation (manual, chapter 5), and none is lost either.
    """

    _name = "oso.zacht"
    _inherit = "oso.rij"
    _description = "Explanation as received"

    rij_model = fields.Char(string="Kind of row", required=True)
    rij_id = fields.Many2oneReference(
        string="Belongs to", model_field="rij_model", required=True, index=True
    )
    veld = fields.Char(string="Field", required=True)
    tekst = fields.Text(string="Text", required=True)


class OsoBevinding(models.Model):
    """Something noticed in a dossier; the part that is good came in all the same."""

    _name = "oso.bevinding"
    _inherit = "oso.rij"
    _description = "Finding in a dossier"

    code = fields.Char(string="Rule", required=True)
    ernst = fields.Selection(
        [
            ("B", "Stops the import"),
            ("W", "Look at this"),
            ("D", "Left out"),
            ("I", "For information"),
        ],
        string="Severity",
        required=True,
    )
    pad = fields.Char(string="Place in the dossier")
    tekst = fields.Json(string="Text with parameters")
    melding = fields.Char(string="Finding", compute="_compute_melding")

    @api.depends("tekst")
    @api.depends_context("lang")
    def _compute_melding(self):
        for bevinding in self:
            bevinding.melding = self.env["oso.melding"]._in_woorden(bevinding.tekst)


class OsoDocument(models.Model):
    """A document that came in a dossier: what was said of it, and what became of its file.

    The unpacked file is an attachment (``ir.attachment``) of the row that the document belongs
    to, so that whoever may read that row may read the file.
    """

    _name = "oso.document"
    _inherit = "oso.rij"
    _description = "Attachment of a dossier"
    _rec_name = "naam"

    # Earlier versions of a file are kept out of sight.
    active = fields.Boolean(default=True)
    rij_model = fields.Char(string="Kind of row", required=True)
    rij_id = fields.Many2oneReference(
        string="Belongs to", model_field="rij_model", required=True, index=True
    )
    naam = fields.Char(string="File name", required=True)
    bestandsnaam = fields.Char(string="Name as received")
    omschrijving = fields.Char(string="Description")
    rubriek = fields.Char(string="Section")
    pad = fields.Char(string="Place in the dossier")
    status = fields.Selection(
        [
            ("ok", "Readable"),
            ("empty", "Empty"),
            ("no_base64", "Damaged"),
            ("no_zip", "Damaged (cut off)"),
            ("encrypted", "Protected with a password"),
            ("several_members", "Several files in one"),
            ("type_refused", "File type not allowed"),
            ("too_large", "Too large"),
        ],
        required=True,
    )
    grootte = fields.Integer(string="Size (bytes)")
    sha256 = fields.Char(string="SHA-256")
    attachment_id = fields.Many2one(
        "ir.attachment", string="Stored file", index="btree_not_null", ondelete="set null"
    )
    bestand = fields.Binary(string="File", related="attachment_id.datas")
    # What could not be unpacked is kept for whoever has to find out why, on the server itself.
    ruw = fields.Binary(string="Raw data", attachment=True, groups=fields.NO_ACCESS)

    def unlink(self):
        # The stored file belongs to the row, which may stay.
        bijlagen = self.attachment_id
        gelukt = super().unlink()
        bijlagen.unlink()
        return gelukt
