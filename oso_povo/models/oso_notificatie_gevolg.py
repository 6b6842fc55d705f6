"""What a notification does: a pupil that waits is asked for, of another its row tells it."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..oso.meldingen_notificatie import KLAAR_IN_LAS, NIEUWER_IN_LAS
from ..oso.protocol import SenderError, read_allowed

#: A LAS tells it for each time that it was asked, so several come for one dossier.
ZELFDE_DOSSIER = timedelta(minutes=15)


class OsoLeerling(models.Model):
    """Adds what the LAS told of the dossier."""

    _inherit = "oso.leerling"

    klaar_gemeld_op = fields.Datetime(
        string="Reported as ready by the LAS on", index="btree_not_null", copy=False
    )

    def _hoort_van_las(self):
        """The LAS says that the dossier of this pupil has been set ready.

        Somebody asked for it, so who has no dossier yet, or waits for one, is fetched by itself.
        What was fetched is left as it is: a school that worked on a report decides for itself when
        newer data come in.

        :return: what was done, of ``oso.notificatie.gevolg``
        """
        self.ensure_one()
        nu = fields.Datetime.now()
        if self.status == "wachtrij":
            return "gevraagd"
        if self.status == "bezig":
            bezig = self.regel_ids.filtered(lambda regel: regel.state == "bezig")
            bezig.genotificeerd_op = nu
            return "onthouden" if bezig else "niets"
        wacht = not self.opgehaald or self.status == "wacht"
        if wacht and ((self.vraag_op and self.vraag_op <= nu) or self._vraag_nu()):
            return "gevraagd"
        if not wacht and self._hoorde_pas_nog(nu):
            return "niets"
        self._vertel_dat_het_klaar_is(nu)
        return "gemeld"

    def _hoorde_pas_nog(self, nu):
        """Whether another notification of this same dossier was taken a moment ago."""
        return bool(
            self.env["oso.notificatie"].search_count(
                [
                    ("regel_id", "in", self.regel_ids.ids),
                    ("laatste_op", ">", nu - ZELFDE_DOSSIER),
                ],
                limit=1,
            )
        )

    def _vertel_dat_het_klaar_is(self, nu):
        vals = {"klaar_gemeld_op": nu}
        # Who must decide on an earlier dossier first, keeps reading that.
        if self.status != "vraag":
            message = NIEUWER_IN_LAS if self.opgehaald else KLAAR_IN_LAS
            vals |= {
                "melding_data": self.env["oso.melding"]._als_data(message),
                "eigenaar": False if self.opgehaald else "us",
            }
        self.write(vals)


class OsoUitwisselingRegel(models.Model):
    """Adds a notification that came while the dossier was being fetched."""

    _inherit = "oso.uitwisseling.regel"

    sessie = fields.Char(index="btree_not_null")
    genotificeerd_op = fields.Datetime(string="Notification received on", readonly=True)

    def _meld_leerling(self, state, uitkomst, data, owner, nu):
        super()._meld_leerling(state, uitkomst, data, owner, nu)
        leerling = self.leerling_id
        if leerling.klaar_gemeld_op and (state != "mislukt" or uitkomst == "not_changed"):
            leerling.klaar_gemeld_op = False
        if not self.genotificeerd_op or self.genotificeerd_op < (self.begonnen_op or nu):
            return
        # It was set ready after the LAS had said that it was not: ask once more.
        opnieuw = state == "mislukt" and bool(leerling._vraag_nu())
        self.env["oso.notificatie"].search(
            [("regel_id.leerling_id", "=", leerling.id), ("gevolg", "=", "onthouden")]
        ).gevolg = "gevraagd" if opnieuw else "niets"


class OsoVerbinding(models.Model):
    """Adds which LASes may notify."""

    _inherit = "oso.verbinding"

    notificatie_afzenders = fields.Text(
        string="Senders of notifications",
        tracking=True,
        help="Who may tell that a dossier is ready: a line for each LAS, with the fingerprint of "
        "its certificate (SHA-256 or SHA-1) or the OIN in it; behind a # you can write a remark. "
        "Empty: nobody.",
    )

    @api.constrains("notificatie_afzenders")
    def _check_notificatie_afzenders(self):
        for verbinding in self:
            try:
                read_allowed(verbinding.notificatie_afzenders or "")
            except SenderError as error:
                raise ValidationError(self.env["oso.melding"]._in_woorden(error.message)) from None

    @api.model
    def _staan_toe(self, afzender):
        """The connections that this sender may notify.

        :param afzender: :class:`~..oso.protocol.Sender`
        """
        return self.search([("notificatie_afzenders", "!=", False)], order="id").filtered(
            lambda een: afzender.allowed_by(read_allowed(een.notificatie_afzenders))
        )
