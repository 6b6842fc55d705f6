"""A run: which dossiers to fetch, how far it is, and how each pupil fared."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..oso.meldingen import AL_BEZIG, GEEN_ACTIE
from .context import in_taal_van_gebruiker, zonder_defaults
from .oso_leerling import ACTIES, EIGENAREN, ONDERWEG


class OsoUitwisseling(models.Model):
    """One run of fetching dossiers for one school. Written by the server alone."""

    _name = "oso.uitwisseling"
    _description = "OSO exchange"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Exchange", compute="_compute_name")
    company_id = fields.Many2one("res.company", string="School", required=True, index=True)
    user_id = fields.Many2one("res.users", string="Started by", required=True, index=True)
    gestart_op = fields.Datetime(string="Started on", required=True, default=fields.Datetime.now)
    klaar_op = fields.Datetime(string="Finished on")
    state = fields.Selection(
        [
            ("wachtrij", "Waiting"),
            ("bezig", "Busy"),
            ("vraag", "Waits for you"),
            ("klaar", "Finished"),
        ],
        string="Status",
        required=True,
        default="wachtrij",
        index=True,
    )
    soort = fields.Selection(
        [
            ("hand", "By a user"),
            ("wacht", "Asked again by itself"),
            ("nacht", "At night"),
        ],
        string="Kind of exchange",
        required=True,
        default="hand",
        readonly=True,
    )
    voorbeeld = fields.Boolean(
        string="Look first", help="Nothing is worked in before you have looked at the changes."
    )
    # Nothing of the run is worked in before all dossiers are there and the brake was asked.
    rem = fields.Boolean(string="Under the safety brake")
    rem_gevraagd = fields.Boolean(string="The safety brake was asked")
    regel_ids = fields.One2many("oso.uitwisseling.regel", "uitwisseling_id", string="Pupils")
    aantal = fields.Integer(string="Pupils in the run", compute="_compute_aantallen")
    aantal_gelukt = fields.Integer(string="Succeeded", compute="_compute_aantallen")
    aantal_mislukt = fields.Integer(string="Not succeeded", compute="_compute_aantallen")
    aantal_vraag = fields.Integer(string="Waiting for you", compute="_compute_aantallen")

    @api.depends("gestart_op")
    def _compute_name(self):
        for uitwisseling in self:
            op = fields.Datetime.context_timestamp(
                uitwisseling, uitwisseling.gestart_op or fields.Datetime.now()
            )
            uitwisseling.name = self.env._("Exchange of %(moment)s", moment=f"{op:%d-%m-%Y %H:%M}")

    @api.depends("regel_ids.state")
    def _compute_aantallen(self):
        groepen = self.env["oso.uitwisseling.regel"]._read_group(
            [("uitwisseling_id", "in", self.ids)], ["uitwisseling_id", "state"], ["__count"]
        )
        tellingen = {}
        for uitwisseling, state, aantal in groepen:
            tellingen.setdefault(uitwisseling.id, {})[state] = aantal
        for uitwisseling in self:
            telling = tellingen.get(uitwisseling.id, {})
            uitwisseling.aantal = sum(telling.values())
            uitwisseling.aantal_gelukt = telling.get("klaar", 0)
            uitwisseling.aantal_mislukt = telling.get("mislukt", 0)
            uitwisseling.aantal_vraag = telling.get("vraag", 0)

    @api.model
    def _start(self, keuzes, *, voorbeeld=False, soort="hand"):
        """Make a run with a line per pupil and wake the worker.

        :param dict keuzes: pupil -> action
        :param bool voorbeeld: show what would change, and work nothing in before the user says so
        :param str soort: ``hand``, ``wacht`` or ``nacht``
        :return: the run
        :raises UserError: no pupils, pupils of several schools, no registered aanleverpunt
        """
        self = zonder_defaults(self)
        scholen = {leerling.company_id for leerling in keuzes}
        if len(scholen) != 1:
            raise UserError(self.env._("A run is for the pupils of one school."))
        school = scholen.pop()._oso_school()
        if any(actie != "geen" for actie in keuzes.values()):
            self.env["oso.aanleverpunt"]._voor(school)
        # sudo: a run and its outcome are the server's to write; the rights on the pupils were
        # checked by the caller.
        uitwisseling = self.sudo().create(
            {
                "company_id": school.id,
                "user_id": self.env.uid,
                "gestart_op": fields.Datetime.now(),
                "voorbeeld": voorbeeld,
                "soort": soort,
                "rem": any(
                    actie == "overschrijven" and leerling.opgehaald
                    for leerling, actie in keuzes.items()
                ),
            }
        )
        melding = self.env["oso.melding"]
        regels = []
        wachtend = self.env["oso.leerling"]
        for leerling, actie in keuzes.items():
            regel = {
                "uitwisseling_id": uitwisseling.id,
                "leerling_id": leerling.id,
                "actie": actie,
            }
            if actie == "geen":
                reden = GEEN_ACTIE
            elif leerling.status in ONDERWEG:
                reden = AL_BEZIG
            else:
                reden = None
                wachtend += leerling
                # Stopping the run puts this back.
                regel["vorig"] = {
                    "status": leerling.status,
                    "melding_data": leerling.melding_data,
                    "eigenaar": leerling.eigenaar,
                }
            if reden:
                regel |= {
                    "state": "overgeslagen",
                    "uitkomst": "skipped",
                    "melding_data": melding._als_data(reden),
                    "klaar_op": fields.Datetime.now(),
                }
            regels.append(regel)
        self.env["oso.uitwisseling.regel"].sudo().create(regels)
        wachtend.sudo().write({"status": "wachtrij", "melding_data": False, "eigenaar": False})
        if wachtend:
            self.env["oso.motor"]._wek()
        uitwisseling._werk_stand_bij()
        return uitwisseling.with_env(self.env)

    def _werk_stand_bij(self):
        """Set the state by the lines, and tell open screens."""
        groepen = self.env["oso.uitwisseling.regel"]._read_group(
            [("uitwisseling_id", "in", self.ids)], ["uitwisseling_id", "state"]
        )
        for uitwisseling in self:
            states = {state for run, state in groepen if run == uitwisseling}
            onderweg = states & {"bezig", "klaargezet"}
            if onderweg or ("wachtrij" in states and states & {"klaar", "mislukt", "vraag"}):
                state = "bezig"
            elif "wachtrij" in states:
                state = "wachtrij"
            elif "vraag" in states:
                state = "vraag"
            else:
                state = "klaar"
            if "bezig" in states and "wachtrij" not in states:
                uitwisseling._botst()
            if state != uitwisseling.state:
                uitwisseling.state = state
                if state == "klaar":
                    uitwisseling.klaar_op = fields.Datetime.now()
            uitwisseling._meld_op_bus()

    def _botst(self):
        """Write the run though nothing of it changes.

        Who ends the last line but one and who ends the last one at that moment do not see each
        other's line; so one of both has to do it again, or the run would stay "bezig".
        """
        self.env.cr.execute(
            SQL("UPDATE oso_uitwisseling SET state = state WHERE id IN %s", tuple(self.ids)),
            log_exceptions=False,
        )

    def _meld_op_bus(self):
        """Wake the screens of those who work with this school; ids only, nothing of a pupil.

        The channel is the school itself (``ir.websocket`` lets its employees listen), so that the
        cost does not grow with the number of users.
        """
        for uitwisseling in self:
            self.env["bus.bus"]._sendone(
                uitwisseling.company_id,
                "oso_povo/uitwisseling",
                {"uitwisseling_id": uitwisseling.id, "state": uitwisseling.state},
            )

    def progress(self):
        """How far the run is.

        :return: ``id``, ``state`` (``wachtrij``, ``bezig``, ``vraag``: waits for the user,
            ``klaar``), ``finished`` (bool; also when it waits for the user), ``asking`` (number of
            pupils that wait for the user), ``counts`` (``total``, ``waiting``, ``busy``, ``done``,
            ``failed``, ``skipped``) and ``lines``:
            per pupil ``leerling_id``, ``name``, ``action``, ``state`` (``wachtrij``, ``bezig``,
            ``klaargezet``: arrived, waits for the others, ``vraag``, ``klaar``, ``mislukt``,
            ``overgeslagen``), ``outcome`` (see README.md; empty while it waits), ``code`` (as OSO
            gave it), ``message`` (in the user's language), ``owner`` (who must act: ``us``,
            ``las``, ``board``, ``kennisnet``, ``admin``, or empty), ``history_id`` (of the
            ``oso.geschiedenis`` with the changes, or ``False``), ``retries`` (how often it was
            tried again by itself), ``next_try`` (when it is tried again, ISO 8601 in UTC; empty
            when it does not wait for that)
        :rtype: dict
        :raises odoo.exceptions.UserError: not exactly one run
        :raises odoo.exceptions.AccessError: a run of another school
        """
        self = in_taal_van_gebruiker(self)
        if len(self) != 1:
            raise UserError(self.env._("Ask for one exchange at a time."))
        if not self.exists():
            raise UserError(self.env._("This exchange does not exist (any more)."))
        self.check_access("read")
        regels = self.regel_ids
        per_state = {}
        for regel in regels:
            per_state[regel.state] = per_state.get(regel.state, 0) + 1
        return {
            "id": self.id,
            "state": self.state,
            "finished": self.state in ("klaar", "vraag"),
            "asking": per_state.get("vraag", 0),
            "counts": {
                "total": len(regels),
                "waiting": per_state.get("wachtrij", 0),
                "busy": per_state.get("bezig", 0) + per_state.get("klaargezet", 0),
                "done": per_state.get("klaar", 0),
                "failed": per_state.get("mislukt", 0),
                "skipped": per_state.get("overgeslagen", 0),
            },
            "lines": [
                {
                    "leerling_id": regel.leerling_id.id,
                    "name": regel.leerling_id.naam or "",
                    "action": regel.actie,
                    "state": regel.state,
                    "outcome": regel.uitkomst or "",
                    "code": regel.ruwe_code or "",
                    "message": regel.melding or "",
                    "owner": regel.eigenaar or "",
                    "history_id": regel.geschiedenis_id.id,
                    "retries": regel.herhalingen,
                    "next_try": f"{regel.opnieuw_op.isoformat()}Z"
                    if regel.state == "wachtrij" and regel.opnieuw_op
                    else "",
                }
                for regel in regels
            ],
        }


class OsoUitwisselingRegel(models.Model):
    """One pupil in a run."""

    _name = "oso.uitwisseling.regel"
    _description = "Pupil in an OSO exchange"
    _order = "id"
    _rec_name = "leerling_id"
    _check_company_auto = True

    uitwisseling_id = fields.Many2one(
        "oso.uitwisseling",
        string="Exchange",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="uitwisseling_id.company_id", store=True, index=True, precompute=True, required=True
    )
    leerling_id = fields.Many2one(
        "oso.leerling",
        string="Pupil",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    actie = fields.Selection(ACTIES, string="Action", required=True)
    state = fields.Selection(
        [
            ("wachtrij", "Waiting"),
            ("bezig", "Being fetched"),
            ("klaargezet", "Arrived, waits for the others"),
            ("vraag", "Waits for you"),
            ("klaar", "Done"),
            ("mislukt", "Failed"),
            ("overgeslagen", "Left out"),
        ],
        string="Status",
        required=True,
        default="wachtrij",
        index=True,
    )
    uitkomst = fields.Char(string="Outcome")
    ruwe_code = fields.Char(string="Code of OSO")
    ruwe_tekst = fields.Char(string="Text of OSO")
    melding_data = fields.Json()
    melding = fields.Char(string="Explanation", compute="_compute_melding")
    eigenaar = fields.Selection(EIGENAREN, string="Who must act")
    begonnen_op = fields.Datetime(string="Begun on")
    pogingen = fields.Integer(string="Times begun")
    klaar_op = fields.Datetime(string="Finished on")
    duur = fields.Float(string="Time on the network (s)")
    sessie = fields.Char(string="Session")
    afgemeld = fields.Boolean(string="Signed off")
    dossier_id = fields.Many2one("oso.dossier", ondelete="set null", check_company=True)
    geschiedenis_id = fields.Many2one(
        "oso.geschiedenis", string="Changes", ondelete="set null", check_company=True
    )

    @api.depends("melding_data")
    @api.depends_context("lang", "uid")
    def _compute_melding(self):
        zinnen = self.env["oso.melding"]._alle_in_woorden(self.mapped("melding_data"))
        for regel, zin in zip(self, zinnen, strict=True):
            regel.melding = zin

    def _sluit_af(self, state, uitkomst, message=None, owner=None, **extra):
        """Write how the line ended, on the line and on the pupil.

        :param str state: ``klaar``, ``mislukt``, ``vraag`` or ``klaargezet``
        :param str uitkomst: outcome code
        :param message: ``Message``, or data of ``oso.melding._als_data``
        """
        self.ensure_one()
        nu = fields.Datetime.now()
        owner = getattr(owner, "value", owner) or False
        data = message if isinstance(message, dict) else self.env["oso.melding"]._als_data(message)
        self.write(
            {
                "state": state,
                "uitkomst": uitkomst,
                "melding_data": data,
                "eigenaar": owner,
                "klaar_op": nu,
                "werker": False,
                "opnieuw_op": False,
                **extra,
            }
        )
        if state != "klaargezet":
            self._meld_leerling(state, uitkomst, data, owner, nu)

    def _meld_leerling(self, state, uitkomst, data, owner, nu):
        """Write on the pupil how its line ended."""
        leerling = self.leerling_id
        if state == "klaar":
            status = "opgehaald"
        elif state == "vraag":
            status = "vraag"
        elif uitkomst == "not_ready":
            status = "wacht"
        else:
            status = "mislukt"
        vals = {
            "status": status,
            "melding_data": data,
            "eigenaar": owner,
            # The manual's rule for the next time: never fetched = Importeren, else Geen actie.
            "actie": "geen" if leerling.opgehaald or state == "vraag" else "importeren",
        }
        if state != "vraag":
            vals |= {"laatste_actie": self.actie, "laatste_actie_op": nu}
        leerling.write(vals)
