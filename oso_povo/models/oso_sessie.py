"""Sessions that were left open at the Traffic Center, and signing these off later."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oso import protocol

_logger = logging.getLogger(__name__)

#: Minutes before the first try, the second, …; the last one holds for all that follow.
STAPPEN = (0, 1, 5, 10)
#: So many are signed off in one go: pupils who wait come first.
PER_KEER = 20


def _meld_af(werk):
    """Sign off one session. Runs in a thread: no ORM, no cursor.

    :param werk: settings and :class:`protocol.SignOff`
    """
    instellingen, sessie = werk
    with protocol.OsoClient(instellingen) as client:
        return client.sign_off(sessie)


class OsoSessie(models.Model):
    """A session whose worker died, or whose sign-off got no answer. Written by the server alone.

    The Traffic Center ends such a session by itself after a while (protocol notes, section 1.4);
    until then signing it off is what OSO asks for.
    """

    _name = "oso.sessie"
    _description = "Session left open at the Traffic Center"
    _order = "id desc"
    _rec_name = "sessie"
    _check_company_auto = True

    sessie = fields.Char(string="Session", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", string="School", required=True, index=True, readonly=True
    )
    regel_id = fields.Many2one(
        "oso.uitwisseling.regel",
        string="Line of the exchange",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
        check_company=True,
    )
    uitkomst = fields.Char(string="Result to sign off with", required=True, readonly=True)
    geopend_op = fields.Datetime(string="Opened on", required=True, readonly=True)
    afgemeld_op = fields.Datetime(string="Signed off on", readonly=True)
    pogingen = fields.Integer(string="Tries", readonly=True)
    opnieuw_op = fields.Datetime(string="Next try on", readonly=True)
    code = fields.Char(string="Code of OSO", readonly=True)
    state = fields.Selection(
        [
            ("wees", "Still open"),
            ("afgemeld", "Signed off"),
            ("vervallen", "Ended by itself"),
        ],
        string="Status",
        required=True,
        default="wees",
        readonly=True,
    )

    _wees_idx = models.Index("(opnieuw_op) WHERE state = 'wees'")

    @api.model
    def _noteer(self, regel, uitkomst=protocol.Outcome.TECHNICAL):
        """Put the session of a line on record as left open.

        :param uitkomst: the best result of the session, as far as it is known
        """
        return self.create(
            {
                "sessie": regel.sessie,
                "company_id": regel.company_id.id,
                "regel_id": regel.id,
                "uitkomst": uitkomst.value,
                "geopend_op": regel.begonnen_op or fields.Datetime.now(),
                "opnieuw_op": fields.Datetime.now(),
            }
        )

    @api.model
    def _te_doen(self, minuten):
        """What is to be signed off now; what is older than a session lives is given up.

        :param int minuten: how long a session lives
        :return: list of (id, settings, :class:`protocol.SignOff`), to be used without the ORM
        """
        nu = fields.Datetime.now()
        open_ = self.search([("state", "=", "wees"), ("opnieuw_op", "<=", nu)], limit=PER_KEER)
        oud = open_.filtered(lambda een: een.geopend_op < nu - timedelta(minutes=minuten))
        oud.write({"state": "vervallen", "opnieuw_op": False})
        werk = []
        for sessie in open_ - oud:
            try:
                verbinding = self.env["oso.verbinding"]._voor(sessie.company_id)
                instellingen = verbinding._instellingen()
                punt = (
                    self.env["oso.aanleverpunt"]
                    .with_company(sessie.company_id)
                    ._voor(sessie.company_id)
                )
            except UserError:
                # Without a connection it can't be done; it is tried until the session has ended.
                sessie._stel_uit()
                continue
            brin = sessie.company_id.brin
            werk.append(
                (
                    sessie.id,
                    instellingen,
                    protocol.SignOff(
                        sessie_id=sessie.sessie,
                        doel_brin=brin,
                        doel_address=punt.adres or punt.nummer,
                        bron_brin=brin,
                        result=protocol.Outcome(sessie.uitkomst),
                    ),
                )
            )
        return werk

    def _stel_uit(self):
        for sessie in self:
            stap = STAPPEN[min(sessie.pogingen + 1, len(STAPPEN) - 1)]
            sessie.write(
                {
                    "pogingen": sessie.pogingen + 1,
                    "opnieuw_op": fields.Datetime.now() + timedelta(minutes=stap),
                }
            )

    @api.model
    def _boek(self, antwoorden):
        """Write down how signing off went.

        :param list antwoorden: (id, :class:`protocol.SignOffAnswer`)
        """
        nu = fields.Datetime.now()
        for sessie_id, antwoord in antwoorden:
            sessie = self.browse(sessie_id).exists()
            if not sessie or sessie.state != "wees":
                continue
            if not antwoord.code:
                sessie._stel_uit()
                continue
            # With a code the Traffic Center has spoken: it ended, now or before.
            sessie.write(
                {
                    "state": "afgemeld" if antwoord.signed_off else "vervallen",
                    "code": antwoord.code,
                    "afgemeld_op": nu if antwoord.signed_off else False,
                    "pogingen": sessie.pogingen + 1,
                    "opnieuw_op": False,
                }
            )
            if antwoord.signed_off and sessie.regel_id.sessie == sessie.sessie:
                sessie.regel_id.afgemeld = True


class OsoMotor(models.AbstractModel):
    """Adds to the worker that it signs off what was left open."""

    _inherit = "oso.motor"

    @api.model
    def _meld_wezen_af(self, instellingen):
        """Sign off what was left open, side by side; the network is outside any transaction."""
        werk = self._in_transactie("_wezen_te_doen", instellingen["sessie_minuten"])
        if not werk:
            return
        with ThreadPoolExecutor(4, thread_name_prefix="oso_povo.afmelden") as pool:
            antwoorden = list(pool.map(_meld_af, [een[1:] for een in werk]))
        self._in_transactie(
            "_boek_wezen", [(een[0], uit) for een, uit in zip(werk, antwoorden, strict=True)]
        )
        _logger.info(
            "signed off %s of %s open sessions", sum(a.signed_off for a in antwoorden), len(werk)
        )

    @api.model
    def _wezen_te_doen(self, minuten):
        return self.env["oso.sessie"].sudo()._te_doen(minuten)

    @api.model
    def _boek_wezen(self, antwoorden):
        self.env["oso.sessie"].sudo()._boek(antwoorden)
