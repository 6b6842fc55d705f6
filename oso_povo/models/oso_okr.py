"""The OKR: what the school itself writes about a pupil, and whether that is definitief."""

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError

from .context import in_taal_van_gebruiker, zonder_defaults

#: What the school writes itself, in the order of the report. No dossier ever changes these (manual,
#: chapter 5: "blijven altijd bewaard").
ZACHTE_VELDEN = (
    "functioneren",
    "werkhouding",
    "sociaal_emotioneel",
    "leren",
    "thuis",
    "ondersteuning",
    "toelichting_advies",
    "overig",
)


class OsoOkr(models.Model):
    """The part of the Onderwijskundig rapport that the school writes: one per pupil.

    Users write the texts; state, dates and names are the server's.
    """

    _name = "oso.okr"
    _description = "OKR of the school"
    _order = "id"
    _check_company_auto = True

    leerling_id = fields.Many2one(
        "oso.leerling",
        string="Pupil",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="leerling_id.company_id", store=True, index=True, precompute=True, required=True
    )
    state = fields.Selection(
        [("concept", "Concept"), ("definitief", "Definitief")],
        string="Status",
        required=True,
        default="concept",
        copy=False,
    )
    definitief_op = fields.Datetime(string="Definitief since", copy=False)
    definitief_door_id = fields.Many2one("res.users", string="Made definitief by", copy=False)

    functioneren = fields.Text(string="Functioning in the group")
    werkhouding = fields.Text(string="Attitude to work")
    sociaal_emotioneel = fields.Text(string="Social and emotional development")
    leren = fields.Text(string="Explanation of the learning results")
    thuis = fields.Text(string="Contact with home")
    ondersteuning = fields.Text(string="What the pupil needs")
    toelichting_advies = fields.Text(string="Explanation of the advice")
    overig = fields.Text(string="Other information")

    # To read beside what one writes.
    toelichtingen_html = fields.Html(
        related="leerling_id.toelichtingen_html", string="Explanations in the dossier"
    )
    bij_advies_html = fields.Html(
        related="leerling_id.bij_advies_html", string="Advice and end test"
    )

    _leerling_uniek = models.Constraint("unique(leerling_id)", "This pupil already has an OKR.")

    @api.depends("leerling_id.naam")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for okr in self:
            okr.display_name = self.env._("OKR of %(pupil)s", pupil=okr.leerling_id.display_name)

    def write(self, vals):
        teksten = [naam for naam in ZACHTE_VELDEN if naam in vals]
        if not self.env.su and set(vals) - set(teksten):
            raise AccessError(
                in_taal_van_gebruiker(self).env._(
                    "Of an OKR only the texts can be written. Making it definitief and reopening "
                    "are steps of their own."
                )
            )
        if not teksten:
            return super().write(vals)
        self.check_access("write")
        self._eis_concept()
        oud = [{naam: okr[naam] or None for naam in teksten} for okr in self]
        gelukt = super().write(vals)
        # What the server writes is written down by who lets it write.
        if not self.env.su:
            for okr, voor in zip(self, oud, strict=True):
                okr._leg_teksten_vast(voor)
        return gelukt

    def _eis_concept(self):
        """Refuse to change the texts of a definitief OKR, whoever asks.

        :raises UserError: it is definitief
        """
        if any(okr.state == "definitief" for okr in self):
            raise UserError(
                in_taal_van_gebruiker(self).env._(
                    "This OKR is definitief, so its texts can't be changed. Reopen the OKR first; "
                    "that needs a reason and a right of its own."
                )
            )

    def _leg_teksten_vast(self, voor):
        """Write down in the history which texts the user changed.

        :param dict voor: field name -> text before
        """
        self.ensure_one()
        nieuw = [
            self._wijziging(naam, oud, self[naam] or None)
            for naam, oud in voor.items()
            if oud != (self[naam] or None)
        ]
        if not nieuw:
            return
        regel = self._lopende_regel()
        wijzigingen = _achter_elkaar((regel.wijzigingen or []) if regel else [], nieuw)
        vals = {"wijzigingen": wijzigingen, **self.env["oso.geschiedenis"]._tel(wijzigingen)}
        if not regel:
            self.env["oso.geschiedenis"]._leg_vast(self.leerling_id, "handmatig", **vals)
        elif wijzigingen:
            regel.write(vals)
        else:
            # What was typed is what stood there before.
            regel.unlink()

    def _lopende_regel(self):
        """The entry of the history that these writes go on with, or an empty record."""
        # sudo: the history is the server's to write
        laatste = (
            self.env["oso.geschiedenis"]
            .sudo()
            .search([("leerling_id", "=", self.leerling_id.id)], limit=1)
        )
        if laatste._is_voort_te_zetten(self.env.uid) and all(
            een.get("section") == "okr" and not een.get("taken_back")
            for een in laatste.wijzigingen or []
        ):
            return laatste
        return laatste.browse()

    def _wijziging(self, veld, oud, nieuw):
        """A change of one field as the history keeps it (``oso/samenvoegen/wijziging.py``)."""
        return {
            "id": f"okr/{veld}",
            "what": "gewijzigd" if oud is not None else "aangevuld",
            "done": True,
            "section": "okr",
            "entity": "okr",
            "row": [],
            "field": veld,
            "old": oud,
            "new": nieuw,
            "why": "handmatig",
            "model": self._name,
            "res_id": self.id,
        }


class OsoLeerling(models.Model):
    """Adds the OKR to a pupil."""

    _inherit = "oso.leerling"

    okr_ids = fields.One2many("oso.okr", "leerling_id", string="OKR of the school")
    okr_id = fields.Many2one("oso.okr", string="OKR", compute="_compute_okr_id")
    okr_stand = fields.Selection(
        [("concept", "Concept"), ("definitief", "Definitief")],
        string="Status of the OKR",
        compute="_compute_okr_stand",
    )
    okr_definitief = fields.Boolean(
        string="OKR definitief",
        compute="_compute_okr_definitief",
        store=True,
        help="Of a pupil whose OKR is definitief, dossiers change the end test alone.",
    )

    @api.depends("okr_ids")
    def _compute_okr_id(self):
        for leerling in self:
            leerling.okr_id = leerling.okr_ids[:1]

    @api.depends("okr_ids.state")
    def _compute_okr_definitief(self):
        for leerling in self:
            leerling.okr_definitief = any(okr.state == "definitief" for okr in leerling.okr_ids)

    @api.depends("okr_definitief")
    def _compute_okr_stand(self):
        for leerling in self:
            leerling.okr_stand = "definitief" if leerling.okr_definitief else "concept"

    def _okrs_van_de_klas(self):
        """The OKRs to go through after each other: of the pupils in the class of this one whose
        OKR is a concept, in the order of the list; with the rights of the caller.

        One without an OKR gets it here, as it would when it is opened.
        """
        self.ensure_one()
        klas = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("groep", "=", self.groep),
                ("opgehaald", "=", True),
                ("okr_definitief", "=", False),
            ]
        )
        return self.env["oso.okr"].union(*(leerling._okr() for leerling in klas | self))

    def _okr(self):
        """The OKR of this pupil, made where there is none; with the rights of the caller.

        :raises odoo.exceptions.ConcurrencyError: somebody else made it at the same moment; Odoo
            does the whole request again
        """
        self.ensure_one()
        # sudo: there is one for every pupil; the caller checked what may be done with it
        okr = self.sudo().okr_ids
        if not okr:
            try:
                with self.env.cr.savepoint():
                    okr = zonder_defaults(okr).create({"leerling_id": self.id})
            except UniqueViolation as error:
                raise ConcurrencyError("This OKR was just made by somebody else.") from error
        return okr.with_env(self.env)


def _achter_elkaar(eerder, later):
    """Changes of texts after each other as one: the first old and the last new value of each."""
    per_id = {een["id"]: een for een in eerder}
    for een in later:
        voor = per_id.get(een["id"])
        per_id[een["id"]] = {**een, "old": voor["old"], "what": voor["what"]} if voor else een
    return [een for een in per_id.values() if een["old"] != een["new"]]
