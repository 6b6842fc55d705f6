"""The history of a pupil: what was done, by whom, when, and which data changed with it."""

from odoo import api, fields, models

from ..oso.samenvoegen import REDENEN, telling
from .context import eis_een, in_taal_van_gebruiker
from .oso_leerling import ACTIES


def zonder_none(waarde):
    """Plain data with ``False`` for what is nothing, since XML-RPC has no other word for it."""
    if waarde is None:
        return False
    if isinstance(waarde, dict):
        return {naam: zonder_none(deel) for naam, deel in waarde.items()}
    if isinstance(waarde, list | tuple):
        return [zonder_none(deel) for deel in waarde]
    return waarde


class OsoGeschiedenis(models.Model):
    """One thing that was done with a pupil. Written by the server alone.

    A dossier that waits for a decision stands here too, with the changes that it would make.
    """

    _name = "oso.geschiedenis"
    _inherit = "oso.van.leerling"
    _description = "History of a pupil"
    _order = "id desc"
    _rec_name = "soort"

    soort = fields.Selection(
        [
            ("dossier", "Dossier"),
            ("handmatig", "Entered by hand"),
            ("definitief", "OKR made definitief"),
            ("heropend", "OKR reopened"),
            ("nummer", "Number changed"),
            ("inzage", "Seen by the parents"),
            ("teruggedraaid", "Taken back"),
        ],
        string="What was done",
        required=True,
    )
    state = fields.Selection(
        [
            ("voorstel", "Waits for your decision"),
            ("toegepast", "Worked in"),
            ("deels", "Partly taken back"),
            ("teruggedraaid", "Taken back"),
            ("vervallen", "Not worked in"),
        ],
        string="Status",
        required=True,
        default="toegepast",
        index=True,
    )
    modus = fields.Selection(ACTIES, string="Action")
    definitief = fields.Boolean(string="The OKR was definitief")
    dossier_id = fields.Many2one("oso.dossier", index="btree_not_null", ondelete="set null")
    regel_id = fields.Many2one(
        "oso.uitwisseling.regel", string="Line", index="btree_not_null", ondelete="set null"
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, default=lambda self: self.env.user
    )
    op = fields.Datetime(string="On", required=True, default=fields.Datetime.now)
    reden = fields.Selection(
        [
            ("voorbeeld", "To look at first"),
            ("geboortedatum", "Another date of birth"),
            ("ouder", "Older than the last dossier"),
            ("rem", "Unusually many strong changes in the run"),
        ],
        string="Why it waits",
    )
    toelichting = fields.Text(string="Explanation")
    terug_van_id = fields.Many2one(
        "oso.geschiedenis", string="Takes back", index="btree_not_null", ondelete="set null"
    )
    # A list of changes as the core makes them (``oso/samenvoegen/wijziging.py``).
    wijzigingen = fields.Json(string="Changes")
    # What the user leaves out of a proposal: {"changes": [ids], "sections": [names]}.
    weglaten = fields.Json(string="Left out")
    # The state of the pupil that a proposal was made for.
    gegevens_versie = fields.Integer(string="Version of the data")
    # What the pupil pointed at before: {"dossier_id", "dossier_datum"}.
    vorige = fields.Json(string="Before")
    aantal_nieuw = fields.Integer(string="New")
    aantal_gewijzigd = fields.Integer(string="Changed")
    aantal_vermist = fields.Integer(string="Disappeared")
    aantal_niet = fields.Integer(string="Not worked in")

    def _wat_in_het_kort(self):
        """What was done, in a few words: a list with those of each entry."""
        soorten = dict(self._fields["soort"]._description_selection(self.env))
        modi = dict(self._fields["modus"]._description_selection(self.env))
        # Only what was typed is told by its changes; a list need not read those of dossiers.
        getypt = self.filtered(lambda entry: entry.soort == "handmatig")
        okr = {
            entry.id
            for entry in getypt.with_prefetch(getypt.ids)
            if entry.wijzigingen and all(een["section"] == "okr" for een in entry.wijzigingen)
        }
        return [
            self.env._("OKR written")
            if entry.id in okr
            else modi.get(entry.modus) or soorten.get(entry.soort)
            for entry in self
        ]

    @api.depends("soort", "op", "modus", "wijzigingen")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for entry, wat in zip(self, self._wat_in_het_kort(), strict=True):
            op = fields.Datetime.context_timestamp(entry, entry.op or fields.Datetime.now())
            entry.display_name = self.env._(
                "%(what)s of %(moment)s", what=wat, moment=f"{op:%d-%m-%Y %H:%M}"
            )

    def get_changes(self):
        """What this entry changed, or what a proposal would change.

        :return: dicts ``id``, ``what``, ``done``, ``section``, ``entity``, ``row``, ``field``,
            ``old``, ``new``, ``why``, ``why_text`` (in the user's language), ``model``,
            ``res_id``; see README.md. What is nothing is ``False``.
        :rtype: list[dict]
        :raises odoo.exceptions.AccessError: an entry of another school
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        self.check_access("read")
        melding = self.env["oso.melding"]
        redenen = {reden.value: melding._in_woorden(tekst) for reden, tekst in REDENEN.items()}
        return [
            {**zonder_none(een), "why_text": redenen.get(een["why"], "")}
            for een in self.wijzigingen or ()
        ]

    @api.model
    def _tel(self, wijzigingen):
        """The fields with the counts over changes as data."""
        aantallen = telling(wijzigingen)
        return {
            "aantal_nieuw": aantallen["new"],
            "aantal_gewijzigd": aantallen["changed"],
            "aantal_vermist": aantallen["gone"],
            "aantal_niet": aantallen["not_done"],
        }

    @api.model
    def _leg_vast(self, leerling, soort, **vals):
        """Write down that something was done with a pupil, now, by the user of the environment.

        :param str soort: a value of ``soort``
        :param vals: further fields
        """
        # sudo: the history is the server's to write; the caller checked the right to do it
        return self.sudo().create(
            {"leerling_id": leerling.id, "soort": soort, "user_id": self.env.uid, **vals}
        )
