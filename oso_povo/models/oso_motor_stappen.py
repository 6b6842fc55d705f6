"""The steps of the worker that are one transaction each."""

import logging

from odoo import api, models

from ..oso import herhalen
from .oso_leerling import ONDERWEG

_logger = logging.getLogger(__name__)


class OsoMotor(models.AbstractModel):
    """Adds what the worker writes down."""

    _inherit = "oso.motor"

    @api.model
    def _neem_achtergebleven_op(self):
        """Put lines of workers that died back; one that they die of again and again is given up.

        A line whose dossier had arrived stays "bezig", for this worker to work it in.
        """
        regels = self.env["oso.uitwisseling.regel"].sudo().search([("state", "=", "bezig")])
        levend = self._levende_werkers()
        regels = regels.filtered(lambda regel: regel.werker not in levend)
        if regels:
            _logger.warning("%s lines of a stopped worker are taken up again", len(regels))
            regels._neem_over()

    @api.model
    def _werk_binnengekomen_in(self):
        """Work in what a worker that died had stored."""
        for regel_id in self._in_transactie("_overgenomen"):
            if self._in_transactie("_begin_overgenomen", regel_id):
                self._werk_in_en_verder(regel_id, None)

    @api.model
    def _overgenomen(self):
        """Ids of the lines that were taken over; the most often tried, which may be what a worker
        dies of, last."""
        domain = [("state", "=", "bezig"), ("werker", "=", self._werker())]
        return self.env["oso.uitwisseling.regel"].sudo().search(domain, order="pogingen, id").ids

    @api.model
    def _begin_overgenomen(self, regel_id):
        """Count the attempt before it is made; false for a line that is gone or given up."""
        regel = self._mijn_regel(regel_id)
        return bool(regel) and regel._tel_poging()

    @api.model
    def _noteer_sessies(self, sessies):
        """Put sessions on record before the LAS is asked.

        :param list sessies: (id of the line, id of the session)
        """
        for regel_id, sessie_id in sessies:
            regel = self._mijn_regel(regel_id)
            if regel:
                regel.write({"sessie": sessie_id, "afgemeld": False})

    @api.model
    def _mijn_regel(self, regel_id):
        """A line that this worker still holds; else an empty one."""
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        return regel.filtered(
            lambda een: een.state == "bezig" and (een.werker or 0) == self._werker()
        )

    @api.model
    def _boek_hosts(self, opdracht, opbrengst):
        """Remember which hosts answered and which did not."""
        resultaat = opbrengst.resultaat
        storing = herhalen.is_storing(resultaat.outcome, resultaat.detail)
        hosts = self.env["oso.host"].sudo()
        tc = hosts._van(opdracht.instellingen.tc_url, "tc")
        tc._boek(bool(resultaat.sessie_id) or not storing, resultaat.retry_after)
        if resultaat.attempts:
            las = hosts._van(resultaat.attempts[-1].url, "las")
            las._boek(not storing, resultaat.retry_after)

    @api.model
    def _neem_in_ontvangst(self, regel_id, opbrengst, instellingen):
        """Store what came for one line.

        :return: ``binnen`` when it is to be worked in, ``rem`` when the other lines of its run may
            be waiting for this one, else ``klaar``
        """
        regel = self._mijn_regel(regel_id)
        if not regel:
            return "klaar"
        regel._neem_in_ontvangst(opbrengst, instellingen)
        return regel._hoe_verder()

    @api.model
    def _werk_in(self, regel_id, gelezen):
        """Work in what was stored for one line; the line may have been removed meanwhile.

        :param gelezen: the dossier as it was read, ``None`` to read it from the store
        :return: as :meth:`_neem_in_ontvangst`
        """
        regel = self._mijn_regel(regel_id)
        if not regel:
            return "klaar"
        regel._werk_binnengekomen_in(gelezen)
        return regel._hoe_verder()

    # -- what was held until the last dossier of its run was there

    @api.model
    def _werk_klaargezette_in(self):
        """Work in what was held until the last dossier of its run was there, pupil by pupil."""
        for regel_id in self._in_transactie("_geef_vrij"):
            if self._in_transactie("_begin_klaargezet", regel_id):
                self._in_transactie("_werk_klaargezet_in", regel_id)
                self._meld_voortgang()

    @api.model
    def _begin_klaargezet(self, regel_id):
        """Count the attempt before it is made; false for a line that is gone or given up."""
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        return bool(regel) and regel._tel_poging()

    @api.model
    def _werk_klaargezet_in(self, regel_id):
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        if regel:
            regel._verwerk_klaargezet_veilig()

    @api.model
    def _geef_vrij(self):
        """Ask the safety brake of each run of which all dossiers are there.

        :return: ids of the lines that may be worked in
        """
        regels = self.env["oso.uitwisseling.regel"].sudo()
        klaar = regels.search([("state", "=", "klaargezet")], order="id")
        vrij = []
        for uitwisseling in klaar.uitwisseling_id:
            onderweg = [("uitwisseling_id", "=", uitwisseling.id), ("state", "in", ONDERWEG)]
            if not regels.search_count(onderweg, limit=1):
                vrij += uitwisseling._vraag_de_rem().ids
        return vrij
