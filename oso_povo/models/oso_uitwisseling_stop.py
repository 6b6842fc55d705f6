"""Stopping a run, its summary, and doing again what failed."""

from collections import Counter

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oso.meldingen import GESTOPT, GESTOPT_LEERLING
from ..oso.wachten import ONBEKEND
from .context import eis_een, in_taal_van_gebruiker
from .oso_leerling import ONDERWEG

#: What the summary counts as one: by field, the states and outcomes of a line.
TELLERS = {
    "aantal_opgehaald": ("klaar", ("imported",)),
    "aantal_aangevuld": ("klaar", ("completed",)),
    "aantal_overschreven": ("klaar", ("overwritten",)),
    "aantal_ongewijzigd": ("klaar", ("unchanged",)),
    "aantal_niet_klaar": ("mislukt", ("not_ready",)),
}


class OsoUitwisseling(models.Model):
    """Adds the end of a run: stopped halfway, summed up, done again."""

    _inherit = "oso.uitwisseling"

    gestopt_op = fields.Datetime(string="Stopped on")
    gestopt_door_id = fields.Many2one("res.users", string="Stopped by")
    kan_stoppen = fields.Boolean(string="Can be stopped", compute="_compute_samenvatting")
    aantal_opgehaald = fields.Integer(string="Fetched", compute="_compute_samenvatting")
    aantal_aangevuld = fields.Integer(string="Completed", compute="_compute_samenvatting")
    aantal_overschreven = fields.Integer(string="Overwritten", compute="_compute_samenvatting")
    aantal_ongewijzigd = fields.Integer(string="Not changed", compute="_compute_samenvatting")
    aantal_niet_klaar = fields.Integer(
        string="Not ready yet in the LAS", compute="_compute_samenvatting"
    )
    aantal_onbekend = fields.Integer(string="Unknown in your LAS", compute="_compute_samenvatting")
    aantal_fout = fields.Integer(string="Failed", compute="_compute_samenvatting")
    aantal_overgeslagen = fields.Integer(string="Left out", compute="_compute_samenvatting")
    redenen_html = fields.Html(string="What went wrong", compute="_compute_redenen")

    @api.depends("regel_ids.state", "regel_ids.uitkomst", "regel_ids.melding_data")
    def _compute_samenvatting(self):
        groepen = self.env["oso.uitwisseling.regel"]._read_group(
            [("uitwisseling_id", "in", self.ids)],
            ["uitwisseling_id", "state", "uitkomst"],
            ["__count"],
        )
        niet_klaar = self.env["oso.uitwisseling.regel"].search_fetch(
            [("uitwisseling_id", "in", self.ids), ("uitkomst", "=", "not_ready")],
            ["uitwisseling_id", "melding_data"],
        )
        onbekend = Counter(regel.uitwisseling_id for regel in niet_klaar if regel._onbekend())
        for run in self:
            eigen = [(state, uit, n) for een, state, uit, n in groepen if een == run]
            for veld, (state, uitkomsten) in TELLERS.items():
                run[veld] = sum(n for s, uit, n in eigen if s == state and uit in uitkomsten)
            run.aantal_onbekend = onbekend[run]
            run.aantal_niet_klaar -= run.aantal_onbekend
            mislukt = sum(n for s, _uit, n in eigen if s == "mislukt")
            run.aantal_fout = mislukt - run.aantal_niet_klaar - run.aantal_onbekend
            run.aantal_overgeslagen = sum(n for s, _uit, n in eigen if s == "overgeslagen")
            run.kan_stoppen = any(s == "wachtrij" for s, _uit, _n in eigen)

    @api.depends("regel_ids.state", "regel_ids.melding_data", "regel_ids.eigenaar")
    @api.depends_context("lang")
    def _compute_redenen(self):
        wie = dict(
            self.env["oso.uitwisseling.regel"]._fields["eigenaar"]._description_selection(self.env)
        )
        for run in self:
            redenen = {}
            for regel in run.regel_ids:
                if regel.state == "mislukt":
                    reden = (regel.melding or "", wie.get(regel.eigenaar, ""))
                    redenen[reden] = redenen.get(reden, 0) + 1
            rijen = [
                Markup(
                    "<tr><td class='text-end fw-bold'>{}</td><td>{}</td><td>{}</td></tr>"
                ).format(aantal, tekst, eigenaar)
                for (tekst, eigenaar), aantal in sorted(
                    redenen.items(), key=lambda reden: (-reden[1], reden[0])
                )
            ]
            koppen = Markup("<tr><th class='text-end'>{}</th><th>{}</th><th>{}</th></tr>").format(
                self.env._("Pupils"), self.env._("What went wrong"), self.env._("Who must act")
            )
            run.redenen_html = bool(rijen) and Markup(
                "<table class='table table-sm mb-0'><thead>{}</thead><tbody>{}</tbody></table>"
            ).format(koppen, Markup().join(rijen))

    def action_stop(self):
        """Button "Stoppen": leave out what still waits; what is being fetched is finished.

        :return: a notification that says how many pupils were left out, or that none waited
        :raises odoo.exceptions.AccessError: a run of another school, or no right to work with
            pupils
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        self.check_access("read")
        self.env["oso.leerling"].check_access("write")
        # sudo: a run is the server's to write; the right to work with pupils was just checked
        wachtend = self.sudo()._laat_over(GESTOPT, self._na_stoppen)
        melding = self.env["oso.geschiedenis"]._meld
        if not wachtend:
            # No mistake of who clicked: the worker was faster.
            return melding(
                self.env._(
                    "Nothing of this exchange waits any more: the last dossiers are being fetched "
                    "or are in already."
                ),
                "info",
            )
        return melding(
            self.env._(
                "Stopped. Not fetched: %(count)s pupils. What was being fetched is finished.",
                count=len(wachtend),
            ),
            "info",
        )

    def _laat_over(self, reden, terug):
        """Leave out the lines that have not been begun; on a run as the server has it (sudo).

        :param reden: what the lines tell, a ``Message``
        :param terug: makes of what a pupil showed before what it shows now
        :return: these lines
        """
        # As the worker claims them: the line first, then its pupil. What the worker holds at this
        # moment is being begun, and is finished.
        wachtend = (
            self.env["oso.uitwisseling.regel"]
            .search([("uitwisseling_id", "=", self.id), ("state", "=", "wachtrij")], order="id")
            .try_lock_for_update()
        )
        if not wachtend:
            return wachtend
        nu = fields.Datetime.now()
        wachtend.write(
            {
                "state": "overgeslagen",
                "uitkomst": "skipped",
                "melding_data": self.env["oso.melding"]._als_data(reden),
                "klaar_op": nu,
            }
        )
        for regel in wachtend:
            regel.leerling_id.write(terug(regel.vorig or {"status": "nieuw"}))
        self.write({"gestopt_op": nu, "gestopt_door_id": self.env.uid})
        self._werk_stand_bij()
        # What arrived may have waited for these alone.
        self.env["oso.motor"]._wek()
        return wachtend

    def _na_stoppen(self, vorig):
        """What the row of a stopped pupil shows: that it was stopped, unless it told something
        that still has to be solved."""
        if vorig["status"] not in ("nieuw", "opgehaald"):
            return vorig
        melding = self.env["oso.melding"]._als_data(GESTOPT_LEERLING)
        return vorig | {"melding_data": melding, "eigenaar": False}

    def action_mislukte_opnieuw(self):
        """Button "Mislukte opnieuw": the pupils that failed, each with the same action.

        :raises odoo.exceptions.UserError: none is left to do again
        :raises odoo.exceptions.AccessError: no right to work with pupils
        """
        return self._opnieuw(lambda regel: regel.state == "mislukt" and not regel._niet_klaar())

    def action_wachtende_opnieuw(self):
        """Button "Niet-klaargezette opnieuw ophalen": those that the LAS had not set ready then.

        :raises odoo.exceptions.UserError: none is left to do again
        :raises odoo.exceptions.AccessError: no right to work with pupils
        """
        return self._opnieuw(lambda regel: regel.state == "mislukt" and regel._niet_klaar())

    def _opnieuw(self, welke):
        """Start a run for the pupils of these lines that are not under way and not fetched since.

        :param welke: which lines, as a function
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        self.check_access("read")
        regels = self.regel_ids.filtered(welke).filtered(
            lambda regel: regel.leerling_id.status not in ("opgehaald", *ONDERWEG)
        )
        if not regels:
            raise UserError(
                self.env._(
                    "There is nothing to do again: these pupils have been fetched since, are being "
                    "fetched right now, or were removed."
                )
            )
        run_id = self.env["oso.leerling"].run_actions(
            [{"leerling_id": regel.leerling_id.id, "action": regel.actie} for regel in regels],
            preview=self.voorbeeld,
        )
        return self.browse(run_id)._open()


class OsoUitwisselingRegel(models.Model):
    """Adds what a line needs to be stopped, and to be told in the words of the overview."""

    _inherit = "oso.uitwisseling.regel"

    # What the pupil showed before it was its turn: {"status", "melding_data", "eigenaar"}.
    vorig = fields.Json(string="How the pupil stood before")
    # The state, but for what is no failure in the overview either.
    stand = fields.Selection("_keuzes_stand", string="How it stands", compute="_compute_stand")
    # Who has no name yet is told by the number; for those alone who may read the pupil.
    bsn = fields.Char(related="leerling_id.bsn", related_sudo=False)

    @api.model
    def _keuzes_stand(self):
        leerling = self.env["oso.leerling"]._fields["status"]._description_selection(self.env)
        return [
            *self._fields["state"]._description_selection(self.env),
            *(keuze for keuze in leerling if keuze[0] == "wacht"),
        ]

    @api.depends("state", "uitkomst")
    def _compute_stand(self):
        for regel in self:
            wacht = regel.state == "mislukt" and regel._niet_klaar()
            regel.stand = "wacht" if wacht else regel.state

    def _onbekend(self):
        return (self.melding_data or {}).get("code") == ONBEKEND

    def _niet_klaar(self):
        return self.uitkomst == TELLERS["aantal_niet_klaar"][1][0]
