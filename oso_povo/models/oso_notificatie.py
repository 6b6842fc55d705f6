"""Notifications: a LAS tells that a dossier that was asked for has been set ready.

The message is put down and the scheduled action is woken; fetching is the worker's, never done
while the LAS waits for our answer.
"""

import logging
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..oso.protocol import Refusal
from ..oso.protocol.notificatie import code_of

_logger = logging.getLogger(__name__)

#: A LAS keeps requests for so long (OSO wiki, Algemene Eisen 2017); older ones are not known here.
BEWAARD = relativedelta(months=6)
#: The same refusal of the same sender is counted up for so long, and not put down once more.
ZELFDE_WEIGERING = timedelta(days=1)


class OsoNotificatie(models.Model):
    """A notification as it was answered. Written by the server alone; holds nothing of a pupil."""

    _name = "oso.notificatie"
    _description = "Notification of a LAS"
    _order = "laatste_op desc, id desc"
    _rec_name = "code"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", string="School", required=True, index=True, readonly=True, ondelete="cascade"
    )
    moment = fields.Datetime(string="Received on", required=True, readonly=True)
    laatste_op = fields.Datetime(string="Received last on", required=True, readonly=True)
    aantal = fields.Integer(
        string="Times received", required=True, readonly=True, default=1, aggregator=None
    )
    bekend = fields.Boolean(string="Session known", readonly=True)
    code = fields.Char(string="Our answer", required=True, readonly=True)
    gevolg = fields.Selection(
        [
            ("gevraagd", "Dossier is fetched by itself"),
            ("onthouden", "Kept until the fetching that is going on has ended"),
            ("gemeld", "Told in the overview"),
            ("niets", "Nothing had to be done"),
            ("geweigerd", "Refused"),
        ],
        string="What was done",
        required=True,
        readonly=True,
    )
    afzender = fields.Char(string="Fingerprint of the certificate", readonly=True)
    sessie = fields.Char(string="Session", readonly=True, index="btree_not_null")
    # Closed to users: a line is named after its pupil, whom an administrator does not see.
    regel_id = fields.Many2one(
        "oso.uitwisseling.regel",
        string="Line of the exchange",
        index="btree_not_null",
        ondelete="set null",
        groups=fields.NO_ACCESS,
        check_company=True,
    )

    # -- from the door -----------------------------------------------------------------------------

    @api.model
    def _ontvang(self, bericht, afzender):
        """Put a notification down, and wake who acts on it.

        :param bericht: :class:`~..oso.protocol.Notification`
        :param afzender: :class:`~..oso.protocol.Sender`
        :return: why it is refused (:class:`~..oso.protocol.Refusal`), or ``None``
        """
        # sudo: who calls is no user of this system; its certificate says what it may
        self = self.sudo()
        verbindingen = self.env["oso.verbinding"]._staan_toe(afzender)
        regel = self._regel_van(bericht.sessie_id)
        weigering = self._oordeel(bericht, verbindingen, regel)
        if weigering:
            school = self._school_van(bericht, verbindingen)
            self._noteer_weigering(school, weigering, afzender, bericht.profile, bool(regel))
            return weigering
        # Always written, so that the same notification twice at a moment, or the end of the line
        # at this moment, collide with this and are done again.
        regel.genotificeerd_op = fields.Datetime.now()
        gevolg = regel.leerling_id._hoort_van_las()
        self._noteer(regel, bericht, afzender, gevolg)
        _logger.info("notification for session %s: %s", bericht.sessie_id, gevolg)
        return None

    @api.model
    def _ontvang_onleesbaar(self, afzender, fout):
        """Put down that a message was none that we take.

        :param fout: :class:`~..oso.protocol.NotificationError`
        :return: :class:`~..oso.protocol.Refusal`
        """
        self = self.sudo()
        verbindingen = self.env["oso.verbinding"]._staan_toe(afzender)
        weigering = Refusal.BAD_MESSAGE if verbindingen else Refusal.CERTIFICATE
        _logger.info("a message that is no notification: %s", fout)
        self._noteer_weigering(verbindingen[:1].company_id, weigering, afzender, fout.profile)
        return weigering

    @api.model
    def _regel_van(self, sessie):
        """The line that asked in this session, or an empty record."""
        sinds = fields.Datetime.now() - BEWAARD
        regel = self.env["oso.uitwisseling.regel"].search([("sessie", "=", sessie)], limit=1)
        if regel:
            return regel.filtered(lambda een: (een.begonnen_op or een.create_date) > sinds)
        # A line that was tried again has another session by now.
        wees = self.env["oso.sessie"].search([("sessie", "=", sessie)], limit=1)
        return wees.filtered(lambda een: een.geopend_op > sinds).regel_id

    @api.model
    def _oordeel(self, bericht, verbindingen, regel):
        """Why a notification is refused, or ``None``."""
        if not verbindingen:
            return Refusal.CERTIFICATE
        if not regel:
            return Refusal.UNKNOWN_SESSION
        school = regel.company_id
        try:
            eigen = self.env["oso.verbinding"]._voor(school)
        except UserError:
            eigen = self.env["oso.verbinding"]
        if not eigen or eigen not in verbindingen:
            return Refusal.CERTIFICATE
        if {bericht.doel_brin, bericht.bron_brin} != {school.brin}:
            return Refusal.OTHER_BRIN
        return None

    @api.model
    def _school_van(self, bericht, verbindingen):
        """Whose list a refused notification stands in: the school that it names, else the owner
        of a connection that knows the sender; may be none."""
        school = self.env["res.company"].search(
            [("brin", "=", bericht.doel_brin)], limit=1, order="vestiging, id"
        )
        return school or verbindingen[:1].company_id

    # -- the record --------------------------------------------------------------------------------

    @api.model
    def _noteer(self, regel, bericht, afzender, gevolg):
        nu = fields.Datetime.now()
        zelfde = self.search(
            [("sessie", "=", bericht.sessie_id), ("company_id", "=", regel.company_id.id)], limit=1
        )
        if zelfde:
            zelfde._nog_eens(nu)
            if gevolg != "niets":
                zelfde.gevolg = gevolg
            return
        self.create(
            {
                "company_id": regel.company_id.id,
                "moment": nu,
                "laatste_op": nu,
                "bekend": True,
                "code": bericht.profile.success["notificatie"],
                "gevolg": gevolg,
                "afzender": afzender.fingerprint,
                "sessie": bericht.sessie_id,
                "regel_id": regel.id,
            }
        )

    @api.model
    def _noteer_weigering(self, school, weigering, afzender, profiel, bekend=False):
        """Put a refusal down; a sender that repeats itself fills no table."""
        code = code_of(weigering, profiel)
        _logger.info("notification refused: %s, certificate %s", code, afzender.fingerprint)
        if not school:
            return
        nu = fields.Datetime.now()
        zelfde = self.search(
            [
                ("company_id", "=", school.id),
                ("code", "=", code),
                ("afzender", "=", afzender.fingerprint),
                ("gevolg", "=", "geweigerd"),
                ("bekend", "=", bekend),
                ("moment", ">", nu - ZELFDE_WEIGERING),
            ],
            limit=1,
        )
        if zelfde:
            zelfde._nog_eens(nu)
            return
        self.create(
            {
                "company_id": school.id,
                "moment": nu,
                "laatste_op": nu,
                "bekend": bekend,
                "code": code,
                "gevolg": "geweigerd",
                "afzender": afzender.fingerprint,
            }
        )

    def _nog_eens(self, nu):
        for notificatie in self:
            notificatie.write({"aantal": notificatie.aantal + 1, "laatste_op": nu})

    @api.autovacuum
    def _gc_notificaties(self):
        """Drop what is so old that its session is not known any more."""
        self.sudo().search(
            Domain("laatste_op", "<", fields.Datetime.now() - BEWAARD), limit=10_000
        ).unlink()


class OsoSessie(models.Model):
    """Makes sessions quick to find."""

    _inherit = "oso.sessie"

    sessie = fields.Char(index=True)
