"""The pupil: one row per school and number, with what the dossiers say of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..oso import bsn as nummers
from .context import in_taal_van_gebruiker, zonder_defaults
from .oso_rij import JANEE, velden_met_label, vul_labels

ACTIES = [
    ("importeren", "Import"),
    ("aanvullen", "Complete"),
    ("overschrijven", "Overwrite"),
    ("geen", "No action"),
]

#: Who has to do something when a fetch did not succeed; the owners that the protocol names.
EIGENAREN = [
    ("us", "You"),
    ("las", "Supplier of your LAS"),
    ("board", "Your board"),
    ("kennisnet", "Kennisnet"),
    ("admin", "Administrator of this system"),
]

#: Statuses of a pupil, and states of a line, whose dossier is still under way.
ONDERWEG = ("wachtrij", "bezig")

#: Fields that a user may write; all else of a pupil is written by the server alone.
VELDEN_VAN_DE_GEBRUIKER = {"actie"}


class OsoLeerling(models.Model):
    """A pupil of a school, known by BSN or onderwijsnummer within that school."""

    _name = "oso.leerling"
    _description = "Pupil"
    _order = "achternaam, roepnaam, id"
    _rec_name = "naam"
    _rec_names_search = ["naam"]
    _check_company_auto = True
    _oso_entiteit = "leerling"

    company_id = fields.Many2one(
        "res.company",
        string="School",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    bsn = fields.Char(string="BSN", required=True, index=True, copy=False)
    nummer_soort = fields.Selection(
        [("bsn", "BSN"), ("onderwijsnummer", "Onderwijsnummer")],
        string="Kind of number",
        compute="_compute_nummer_soort",
        store=True,
    )
    naam = fields.Char(string="Pupil", compute="_compute_naam", store=True, index="trigram")

    # The overview: what to do, and how it went.
    actie = fields.Selection(ACTIES, string="Action", required=True, default="importeren")
    status = fields.Selection(
        [
            ("nieuw", "Dossier not fetched yet"),
            ("wachtrij", "Waiting for its turn"),
            ("bezig", "Being fetched"),
            ("opgehaald", "Dossier fetched"),
            ("vraag", "Waits for your decision"),
            ("wacht", "Not ready yet in the LAS"),
            ("mislukt", "Failed"),
        ],
        required=True,
        default="nieuw",
        index=True,
        copy=False,
    )
    melding_data = fields.Json(copy=False)
    melding = fields.Char(string="Explanation", compute="_compute_melding")
    eigenaar = fields.Selection(EIGENAREN, string="Who must act", copy=False)
    laatste_actie = fields.Selection(ACTIES, string="Last action", copy=False)
    laatste_actie_op = fields.Datetime(string="Last action on", copy=False)
    dossier_datum = fields.Date(string="Date of the dossier", copy=False)
    opgehaald = fields.Boolean(
        string="Fetched before", compute="_compute_opgehaald", store=True, copy=False
    )
    zonder_doorstroomtoets = fields.Boolean(
        string="Without doorstroomtoets",
        compute="_compute_zonder_doorstroomtoets",
        search="_search_zonder_doorstroomtoets",
    )
    dossier_id = fields.Many2one(
        "oso.dossier",
        string="Last dossier",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        copy=False,
    )

    # Raised by each change, so that who works with an old picture of the pupil can be told so.
    gegevens_versie = fields.Integer(string="Version of the data", copy=False)

    # Hard data of the pupil itself, as the table of the standard has it.
    voornamen = fields.Text(string="Given names")
    voorletters = fields.Char(string="Initials")
    voorvoegsel = fields.Char(string="Name prefix")
    achternaam = fields.Char(string="Family name")
    roepnaam = fields.Char(string="Name in daily use")
    geboortedatum = fields.Date(string="Date of birth")
    geboortemaand = fields.Char(string="Month of birth")
    geslacht = fields.Char(string="Gender")
    adresgeheim = fields.Selection(JANEE, string="Secret address")
    postcode4 = fields.Char(string="Four digits of the postcode")
    adresbuitenland = fields.Text(string="Address abroad")
    gba_voornamen = fields.Text(string="Given names (civil register)")
    gba_voorvoegsel = fields.Char(string="Name prefix (civil register)")
    gba_achternaam = fields.Char(string="Family name (civil register)")
    gba_geboortedatum = fields.Char(string="Date of birth (civil register)")
    leerlingid = fields.Char(string="Key in the LAS")
    onderwijssinds = fields.Date(string="In Dutch education since")
    startdatumhuidigonderwijs = fields.Date(string="Start of the present education")
    datuminschrijving = fields.Date(string="Enrolled on")
    datumuitschrijving = fields.Date(string="Left on")
    teruggeplaatstnaarbrin = fields.Char(string="Placed back to BRIN")
    leerlinggewicht = fields.Char(string="Pupil weight")
    nnca = fields.Char(string="Cultural background")
    tehuis = fields.Selection(JANEE, string="Lives in a children's home")
    verzorgersaansprakelijk = fields.Selection(JANEE, string="Carers are liable")
    advies_profiel = fields.Char(string="Profile with the advice")
    advies_argumentatie = fields.Text(string="Reasons for the advice")
    advies_motivatie_herzien = fields.Text(string="Reason for revising the advice")
    advies_aandachtspunten = fields.Text(string="Points of attention at the handover")
    advies_contactnodig = fields.Selection(JANEE, string="Contact needed")
    advies_contactpersoon = fields.Char(string="Contact person")
    advies_contacttelefoon = fields.Char(string="Contact phone")
    advies_contactemail = fields.Char(string="Contact e-mail")
    medicijngebruik = fields.Selection(JANEE, string="Medication relevant to learning")
    beschermd = fields.Boolean(
        string="Secret address of pupil or carer",
        compute="_compute_beschermd",
        store=True,
        help="Choosing an action for all pupils at once leaves this one out.",
    )
    geslacht_label = fields.Char(string="Gender in words", compute="_compute_labels")
    advies_profiel_label = fields.Char(string="Profile in words", compute="_compute_labels")
    advies_label = fields.Char(string="School advice", compute="_compute_advies_label")
    groep = fields.Char(
        string="Group",
        compute="_compute_groep",
        store=True,
        index="btree_not_null",
        help="Group in the last year of the school career.",
    )

    # Hard data in rows.
    adressen_ids = fields.One2many(
        "oso.adres",
        "leerling_id",
        string="Addresses",
        domain=[("persoon_id", "=", False), ("instelling_id", "=", False)],
    )
    communicatie_ids = fields.One2many(
        "oso.communicatie",
        "leerling_id",
        string="Phone and e-mail",
        domain=[("persoon_id", "=", False), ("instelling_id", "=", False)],
    )
    huisarts_ids = fields.One2many(
        "oso.persoon", "leerling_id", string="Family doctor", domain=[("rol", "=", "huisarts")]
    )
    verzorgers_ids = fields.One2many(
        "oso.persoon", "leerling_id", string="Carers", domain=[("rol", "=", "verzorger")]
    )
    aansprakelijkeinstelling_ids = fields.One2many(
        "oso.instelling",
        "leerling_id",
        string="Liable institution",
        domain=[("rol", "=", "aansprakelijk")],
    )
    adviezen_ids = fields.One2many("oso.advies", "leerling_id", string="Advices")
    schoolloopbaan_ids = fields.One2many(
        "oso.schoolloopbaan", "leerling_id", string="School career"
    )
    toetsen_ids = fields.One2many("oso.toets", "leerling_id", string="Tests")
    eindtoetsen_ids = fields.One2many("oso.eindtoets", "leerling_id", string="End test")
    cijferlijsten_ids = fields.One2many("oso.cijferlijst", "leerling_id", string="Marks lists")
    diagnoses_ids = fields.One2many("oso.diagnose", "leerling_id")
    handelingsplannen_ids = fields.One2many(
        "oso.handelingsplan", "leerling_id", string="Action plans"
    )
    opp_ids = fields.One2many("oso.opp", "leerling_id", string="Development perspectives (OPP)")
    tlv_ids = fields.One2many(
        "oso.tlv",
        "leerling_id",
        string="Admission statements (TLV)",
        domain=[("soort", "=", "tlv")],
    )
    lwoo_ids = fields.One2many(
        "oso.tlv", "leerling_id", string="LWOO designation", domain=[("soort", "=", "lwoo")]
    )
    arrangementen_ids = fields.One2many("oso.arrangement", "leerling_id", string="Arrangements")
    rvc_ids = fields.One2many("oso.rvc", "leerling_id", string="Referral committee (RVC)")
    verzuim_ids = fields.One2many("oso.verzuim", "leerling_id", string="Absence")
    okr_items_ids = fields.One2many(
        "oso.okr.item", "leerling_id", string="Explanations in the dossier"
    )
    artsen_ids = fields.One2many(
        "oso.persoon", "leerling_id", string="Other doctors", domain=[("rol", "=", "arts")]
    )
    instanties_ids = fields.One2many(
        "oso.instelling",
        "leerling_id",
        string="Institutions that are involved",
        domain=[("rol", "=", "contact")],
    )
    contactpersonen_ids = fields.One2many(
        "oso.persoon",
        "leerling_id",
        string="Contacts at institutions",
        domain=[("rol", "=", "contactpersoon")],
    )
    dossier_ids = fields.One2many("oso.dossier", "leerling_id", string="Received dossiers")
    document_ids = fields.One2many("oso.document", "leerling_id", string="Attachments")
    restveld_ids = fields.One2many("oso.restveld", "leerling_id", string="Other fields")
    zacht_ids = fields.One2many("oso.zacht", "leerling_id", string="Explanations as received")
    # Of the last dossier; those of earlier ones stay with these.
    bevinding_ids = fields.One2many(related="dossier_id.bevinding_ids", string="Findings")
    geschiedenis_ids = fields.One2many("oso.geschiedenis", "leerling_id", string="History")
    regel_ids = fields.One2many("oso.uitwisseling.regel", "leerling_id", string="Exchanges")

    _bsn_uniek = models.Constraint(
        "unique(company_id, bsn)", "This school already has a pupil with this number."
    )

    @api.depends("bsn")
    def _compute_nummer_soort(self):
        for leerling in self:
            kind = nummers.check(leerling.bsn).kind
            leerling.nummer_soort = kind and kind.value

    @api.depends("roepnaam", "voornamen", "voorletters", "voorvoegsel", "achternaam")
    def _compute_naam(self):
        for leerling in self:
            eerste = (
                leerling.roepnaam
                or (leerling.voornamen or "").split("\n")[0]
                or leerling.voorletters
            )
            delen = (eerste, leerling.voorvoegsel, leerling.achternaam)
            leerling.naam = " ".join(deel for deel in delen if deel) or False

    @api.depends("naam")
    @api.depends_context("lang")
    def _compute_display_name(self):
        # Never the number: a display name travels to places that not everybody may read.
        for leerling in self:
            leerling.display_name = leerling.naam or self.env._(
                "Pupil %(number)s (name not known yet)", number=leerling.id or "?"
            )

    @api.depends("melding_data")
    @api.depends_context("lang", "uid")
    def _compute_melding(self):
        zinnen = self.env["oso.melding"]._alle_in_woorden(self.mapped("melding_data"))
        for leerling, zin in zip(self, zinnen, strict=True):
            leerling.melding = zin

    @api.depends("dossier_id")
    def _compute_opgehaald(self):
        for leerling in self:
            leerling.opgehaald = bool(leerling.dossier_id)

    @api.depends("opgehaald", "eindtoetsen_ids.voldoet")
    def _compute_zonder_doorstroomtoets(self):
        for leerling in self:
            leerling.zonder_doorstroomtoets = leerling.opgehaald and not any(
                leerling.eindtoetsen_ids.mapped("voldoet")
            )

    @api.model
    def _search_zonder_doorstroomtoets(self, operator, _waarde):
        if operator != "in":
            return NotImplemented
        return [
            ("opgehaald", "=", True),
            ("eindtoetsen_ids", "not any", [("voldoet", "=", True)]),
        ]

    @api.depends("adresgeheim", "verzorgers_ids.adresgeheim")
    def _compute_beschermd(self):
        for leerling in self:
            mensen = (leerling, *leerling.verzorgers_ids)
            leerling.beschermd = any(mens.adresgeheim == "ja" for mens in mensen)

    @api.depends(lambda self: [veld.naam for veld in velden_met_label(self)])
    def _compute_labels(self):
        vul_labels(self)

    @api.depends("adviezen_ids.code", "adviezen_ids.soort")
    def _compute_advies_label(self):
        for leerling in self:
            per_soort = {advies.soort: advies for advies in leerling.adviezen_ids}
            # The last word first: a revised advice replaces what was given before it.
            soorten = ("herzien", "definitief", "school", "voorlopig")
            advies = next((per_soort[s] for s in soorten if s in per_soort), None)
            leerling.advies_label = advies.code_label if advies else False

    @api.depends(
        "schoolloopbaan_ids.schooljaar",
        "schoolloopbaan_ids.begindatum",
        "schoolloopbaan_ids.groepsnaam",
        "schoolloopbaan_ids.groepscode",
        "schoolloopbaan_ids.jaargroep",
    )
    def _compute_groep(self):
        for leerling in self:
            laatste = leerling._laatste_schooljaar()
            leerling.groep = laatste.groepsnaam or laatste.groepscode or laatste.jaargroep

    def _laatste_schooljaar(self):
        """The last line of the school career that tells a class, or an empty record."""
        jaren = self.schoolloopbaan_ids.filtered(
            lambda rij: rij.groepsnaam or rij.groepscode or rij.jaargroep
        )
        return max(
            jaren,
            key=lambda rij: (rij.schooljaar or "", str(rij.begindatum or "")),
            default=jaren,
        )

    @api.constrains("bsn")
    def _check_bsn(self):
        for leerling in self:
            nummer = nummers.check(leerling.bsn)
            if not nummer.ok:
                raise ValidationError(self.env["oso.melding"]._in_woorden(nummer.message))

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")
        if not self.env.su:
            self = zonder_defaults(self)
        for vals in vals_list:
            self._check_velden(set(vals) - {"bsn", "company_id"})
            nummer = nummers.check(vals.get("bsn"))
            if not nummer.ok:
                raise ValidationError(self.env["oso.melding"]._in_woorden(nummer.message))
            vals["bsn"] = nummer.value
        self._check_nog_niet_bekend(vals_list)
        return super().create(vals_list)

    @api.model
    def _check_nog_niet_bekend(self, vals_list):
        """Refuse a double before the database does: its error text would hold the number.

        :raises AccessError: not a school of the caller; the answer would tell who is a pupil there
        :raises ValidationError: the school already has a pupil with this number
        """
        self = in_taal_van_gebruiker(self)
        eigen = self.env.companies.ids
        per_school = {}
        for vals in vals_list:
            school = vals.get("company_id") or self.env.company.id
            if not self.env.su and school not in eigen:
                raise AccessError(self.env._("You can make pupils only for your own school."))
            per_school.setdefault(school, []).append(vals["bsn"])
        for school, bsns in per_school.items():
            if len(set(bsns)) < len(bsns) or self.search_count(
                [("company_id", "=", school), ("bsn", "in", bsns)], limit=1
            ):
                raise ValidationError(
                    self.env._("This school already has a pupil with this number.")
                )

    def write(self, vals):
        self._check_velden(set(vals))
        return super().write(vals)

    def _vergrendel(self):
        """Let whoever else writes these pupils wait until this transaction ends; several in a fixed
        order. What was read of them before may be old."""
        self.env.cr.execute(
            SQL(
                "SELECT id FROM oso_leerling WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                tuple(self.ids),
            )
        )

    def _check_velden(self, namen):
        """Refuse what only a dossier or the server may say.

        :raises AccessError: a user, or a program over RPC, writes such a field
        """
        if not self.env.su and namen - VELDEN_VAN_DE_GEBRUIKER:
            self = in_taal_van_gebruiker(self)
            raise AccessError(
                self.env._(
                    "These data of a pupil come from the dossier and can't be changed by hand: "
                    "%(fields)s.",
                    fields=", ".join(sorted(namen - VELDEN_VAN_DE_GEBRUIKER)),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_niet_tijdens_ophalen(self):
        if self.filtered(lambda leerling: leerling.status in ONDERWEG):
            self = in_taal_van_gebruiker(self)
            raise UserError(
                self.env._(
                    "A pupil whose dossier is being fetched can't be removed. Wait a moment."
                )
            )

    def unlink(self):
        # Row by row through Odoo and not by the cascade of the database, which would leave the
        # files of dossiers and attachments behind.
        self.check_access("unlink")
        # sudo: users may remove a pupil, which was just checked, but not its dossiers one by one
        eigen = self.sudo()
        eigen._unlink_niet_tijdens_ophalen()
        eigen.with_context(active_test=False).document_ids.unlink()
        eigen.dossier_ids.unlink()
        wachtend = eigen.regel_ids.uitwisseling_id.filtered(lambda run: run.state == "vraag")
        gelukt = super().unlink()
        # A run may have waited for a decision about these pupils alone.
        wachtend.invalidate_recordset()
        wachtend._werk_stand_bij()
        return gelukt

    def action_verwijder(self):
        """Row button "Verwijder"; the screen asks first."""
        self.unlink()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def get_views(self, views, options=None):
        """As Odoo's; the list of reports does not offer to carry out actions, which are chosen in
        the overview."""
        uit = super().get_views(views, options)
        lijst = uit["views"].get("list", {})
        if lijst.get("id") == self.env.ref("oso_povo.view_oso_leerling_list_rapport").id:
            balk = lijst.get("toolbar", {})
            uitvoeren = self.env.ref("oso_povo.action_server_uitvoeren").id
            if "action" in balk:
                balk["action"] = [een for een in balk["action"] if een["id"] != uitvoeren]
        return uit

    def action_open_rapport(self):
        """Open the Onderwijskundig rapport of this pupil."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("oso_povo.action_oso_rapport")
        return {
            **action,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("oso_povo.view_oso_leerling_form").id, "form")],
        }

    def action_pdf(self):
        """Button "Pdf", of a row or of all that are chosen: one file."""
        rapport = self.env.ref("oso_povo.action_report_oso_rapport")
        # The report has looks of its own: no question about the layout of documents.
        return rapport.report_action(self, config=False)
