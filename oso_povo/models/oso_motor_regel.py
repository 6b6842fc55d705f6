"""What the worker does with one line: begin it, store what came, work that in, or try again."""

import logging
import time
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import psycopg2

from odoo import fields, models
from odoo.exceptions import UserError

from ..oso import herhalen, protocol
from ..oso.meldingen import INTERN, LAS_ZWIJGT, NOG_EENS, STEEDS_MISLUKT, TC_ZWIJGT
from ..oso.ophalen import Opdracht
from ..oso.protocol.addresses import parts
from ..oso.text import OsoError
from ..oso.wachten import TIJDZONE
from .oso_host import naam_van
from .oso_motor import log_zonder_tekst

_logger = logging.getLogger(__name__)


class OsoUitwisseling(models.Model):
    """Adds how a run tells that it waits for a host."""

    _inherit = "oso.uitwisseling"

    def _zwijgt(self, host):
        """Message that a host does not answer, and when it is asked again."""
        zone = ZoneInfo(self.user_id.tz or TIJDZONE)
        tijd = host.open_tot.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
        params = {"las": host.naam or host.name, "time": f"{tijd:%H:%M}"}
        return replace(LAS_ZWIJGT if host.soort == "las" else TC_ZWIJGT, params=params)


class OsoUitwisselingRegel(models.Model):
    """Adds what the worker measures, and what it does with one line."""

    _inherit = "oso.uitwisseling.regel"

    # Which worker holds it: the number of its advisory lock.
    werker = fields.Integer(string="Worker")
    opnieuw_op = fields.Datetime(string="Next try on")
    herhalingen = fields.Integer(string="Tried again")
    uitgesteld_sinds = fields.Datetime(string="Put off since")
    binnen_op = fields.Datetime(string="Dossier arrived on")
    bestand_even = fields.Boolean(string="File kept until it is worked in")
    duur_tc = fields.Float(string="Time at the Traffic Center (s)")
    duur_las = fields.Float(string="Time at the LAS (s)")
    duur_lezen = fields.Float(string="Time of reading (s)")
    duur_inwerken = fields.Float(string="Time of working in (s)")
    grootte = fields.Integer(string="Size (bytes)")
    las_id = fields.Many2one("oso.host", string="LAS", ondelete="set null")

    # -- begin

    def _begin(self, lopend=()):
        """Mark lines as busy and make the orders for the threads.

        A line that can't be started ends here, with the reason.

        :param lopend: orders that are under way
        :return: list of :class:`Opdracht`
        """
        opdrachten = []
        per_school = {}
        for regel in self:
            school = regel.company_id
            if school not in per_school:
                per_school[school] = regel._verbindingsgegevens()
            gegevens = per_school[school]
            if isinstance(gegevens, dict):
                regel._sluit_af("mislukt", "self_not_connected", gegevens, "admin")
                continue
            verbinding_id, instellingen, soort, adres, tc = gegevens
            if not regel._tc_mag(tc, bezig=lopend or opdrachten):
                continue
            regel.write(
                {
                    "state": "bezig",
                    "werker": self.env["oso.motor"]._werker(),
                    "begonnen_op": fields.Datetime.now(),
                    "opnieuw_op": False,
                    "pogingen": regel.pogingen + 1,
                    "sessie": False,
                    "afgemeld": False,
                    "binnen_op": False,
                    "melding_data": False,
                }
            )
            opdrachten.append(
                Opdracht(
                    regel.id,
                    verbinding_id,
                    instellingen,
                    protocol.FetchRequest(
                        doel_brin=school.brin,
                        doel_address=adres,
                        bron_brin=school.brin,
                        pgn=regel.leerling_id.bsn,
                        overdrachtsoort=soort,
                        since=regel._vanaf(),
                    ),
                    school.id,
                    school.oso_las_id.name or "",
                )
            )
        bezig = self.filtered(lambda regel: regel.state == "bezig")
        bezig.leerling_id.write({"status": "bezig", "melding_data": False})
        self.uitwisseling_id._werk_stand_bij()
        return opdrachten

    def _tc_mag(self, tc, *, bezig):
        """Whether the Traffic Center may be asked; else the line waits.

        :param tc: its ``oso.host``
        :param bezig: orders that are under way
        """
        if tc._is_open():
            self._stel_uit(tc)
            return False
        return not (tc._op_proef() and bezig)

    def _verbindingsgegevens(self):
        """Connection id, settings, kind of transfer, own address and host of the Traffic Center
        for the school of this line; or, when the school can't fetch, the reason as data of a
        message."""
        # The reason is told in the language of whoever started the run.
        lang = self.uitwisseling_id.user_id.lang
        self = self.with_company(self.company_id).with_context(lang=lang)
        school = self.company_id
        try:
            school._oso_school()
            verbinding = self.env["oso.verbinding"]._voor(school)
            punt = self.env["oso.aanleverpunt"]._voor(school)
            return (
                verbinding.id,
                verbinding._instellingen(),
                protocol.Overdrachtsoort[verbinding.overdrachtsoort],
                punt.adres or punt.nummer,
                self.env["oso.host"].sudo()._van(verbinding.tc_url, "tc"),
            )
        except (UserError, OsoError) as error:
            return {"code": "run.setup", "text": str(error), "params": {}}

    def _vanaf(self):
        """From which verzameldatum a dossier is wanted; ``None`` when any is.

        Only for what is asked by itself: a user who asks gets what the LAS has now. Of a dossier
        that was received two days or more after its date there can't be another one of that date
        that we do not have, nor of the day after it; so a LAS that wants a later date and one that
        takes the same date both give what is new (which of the two a LAS does is not laid down in
        what could be read: OSO wiki, Opvragen dossier 2017).
        """
        leerling = self.leerling_id
        dossier = leerling.dossier_id
        if self.uitwisseling_id.soort == "hand" or not leerling.opgehaald:
            return None
        if not (dossier.datum and dossier.sudo().bestand):
            return None
        ontvangen = fields.Datetime.context_timestamp(
            self.with_context(tz=TIJDZONE), dossier.ontvangen_op
        ).date()
        if ontvangen - dossier.datum < timedelta(days=2):
            return None
        return dossier.datum + timedelta(days=1)

    # -- store

    def _neem_in_ontvangst(self, opbrengst, instellingen=None):
        """Store what a thread brought for this line, or close the line with what went wrong.

        :param opbrengst: :class:`Opbrengst`, or the exception that the thread ended with
        :param dict instellingen: of the worker; none for no repeats
        """
        self.ensure_one()
        # The pupil first: who clicks meanwhile waits, and a collision shows before the work.
        self.leerling_id._vergrendel()
        if isinstance(opbrengst, BaseException):
            log_zonder_tekst("Fetching a dossier failed unexpectedly", opbrengst)
            if self.sessie and not self.afgemeld:
                self.env["oso.sessie"]._noteer(self)
            self._sluit_af("mislukt", "internal", INTERN, "admin")
        else:
            self._neem_opbrengst(opbrengst, instellingen)
        if self.state != "bezig":
            self.uitwisseling_id._werk_stand_bij()
            self._log()

    def _neem_opbrengst(self, opbrengst, instellingen):
        resultaat = opbrengst.resultaat
        self.write(self._gemeten(opbrengst))
        if resultaat.sessie_id and not resultaat.signed_off and resultaat.signoff_detail:
            self.env["oso.sessie"]._noteer(self, resultaat.signoff_result or resultaat.outcome)
        if resultaat.outcome is protocol.Outcome.NOT_CHANGED and self._vanaf():
            self.write({"dossier_id": self.leerling_id.dossier_id.id})
            self._binnen()
        elif resultaat.outcome is not protocol.Outcome.DELIVERED:
            if instellingen and self._mag_nog_eens(resultaat, instellingen):
                self._nog_eens(resultaat)
            else:
                self._sluit_af(
                    "mislukt", resultaat.outcome.value, resultaat.message, resultaat.owner
                )
        else:
            imports = self.env["oso.import"]
            uitkomst = self._probeer(imports._neem_aan, self, opbrengst)
            if uitkomst:
                self._sluit_af_met(uitkomst)
            elif self.state != "mislukt":
                self._binnen()

    def _binnen(self):
        self.binnen_op = fields.Datetime.now()

    def _gemeten(self, opbrengst):
        """Values of the line for what was measured and said on the network."""
        resultaat, tijden = opbrengst.resultaat, opbrengst.resultaat.timings
        vals = {
            "ruwe_code": resultaat.raw_code or False,
            "ruwe_tekst": resultaat.raw_text or False,
            "sessie": resultaat.sessie_id or False,
            "afgemeld": resultaat.signed_off,
            "duur": opbrengst.duur,
            "duur_tc": tijden.get("overdracht", 0.0) + tijden.get("afmelding", 0.0),
            "duur_las": tijden.get("document", 0.0),
            "duur_lezen": opbrengst.duur_lezen,
            "grootte": resultaat.size,
        }
        if resultaat.attempts:
            url, school = resultaat.attempts[-1].url, self.company_id.sudo()
            las = school.oso_las_id
            if las.name != naam_van(url):
                las = school.oso_las_id = las._van(url, "las")
            vals["las_id"] = las.id
            pakket = opbrengst.dossier and opbrengst.dossier.root.values.get("pakketnaam")
            if pakket and not las.naam:
                las.naam = pakket[:60]
        return vals

    # -- try again

    def _mag_nog_eens(self, resultaat, instellingen):
        """Whether this line is tried again by itself; not when its run was stopped."""
        return not self.uitwisseling_id.gestopt_op and herhalen.mag_herhalen(
            resultaat.outcome, resultaat.detail, self.herhalingen, instellingen["herhalingen"]
        )

    def _nog_eens(self, resultaat):
        """Put the line back to be tried again, after a pause or when its host is asked again."""
        seconden = herhalen.pauze(
            self.herhalingen, resultaat.retry_after, pauzes=self.env["oso.motor"]._oso_pauzes
        )
        tot = fields.Datetime.now() + timedelta(seconds=seconden)
        soort = "las" if resultaat.attempts else "tc"
        host = self.env["oso.host"]._van(resultaat.failed_url, soort)
        if host._is_open():
            tot = max(tot, host.open_tot)
            melding = self.uitwisseling_id._zwijgt(host)
        else:
            melding = replace(NOG_EENS, params={"host": parts(resultaat.failed_url)[1]})
        self.write(
            {
                "herhalingen": self.herhalingen + 1,
                # It came to an end, though not a good one: it is not what the worker dies of.
                "pogingen": 0,
                "uitgesteld_sinds": self.uitgesteld_sinds or fields.Datetime.now(),
            }
        )
        self._wacht_tot(tot, melding)

    def _wacht_tot(self, moment, melding):
        """Let these lines of one run wait until a moment.

        :param datetime moment: in UTC, naive
        :param melding: ``Message`` that tells why
        """
        data = self.env["oso.melding"]._als_data(melding)
        self.write(
            {
                "state": "wachtrij",
                "werker": False,
                "begonnen_op": False,
                "opnieuw_op": moment,
                "melding_data": data,
            }
        )
        self.leerling_id.write({"status": "wachtrij", "melding_data": data, "eigenaar": False})
        self.env["oso.motor"]._wek_op(self, moment)
        self.uitwisseling_id._werk_stand_bij()

    def _sluit_af_onbereikbaar(self, host):
        """End a line that waited too long for a host that does not answer."""
        naam = "LAS" if host.soort == "las" else "Traffic Center"
        message, owner = protocol.fetch_message(
            protocol.Outcome.TECHNICAL,
            protocol.Detail.UNAVAILABLE,
            brin=self.company_id.brin,
            bron_brin=self.company_id.brin,
            host=f"{naam} ({host.name})",
            from_las=host.soort == "las",
        )
        self._sluit_af("mislukt", protocol.Outcome.TECHNICAL.value, message, owner)
        self._log()

    # -- work in

    def _werk_binnengekomen_in(self, gelezen=None):
        """Work in the dossier that was stored for this line.

        :param gelezen: as it was read, ``None`` to read it from the store
        """
        self.ensure_one()
        begin = time.monotonic()
        self.leerling_id._vergrendel()
        imports = self.env["oso.import"]
        if gelezen is None or self.dossier_id.sha256 != gelezen.sha256:
            try:
                gelezen = imports._uit_opslag(self.dossier_id)
            except OsoError:
                # The file was emptied meanwhile, for something in it became secret: ask anew.
                _logger.info("oso_povo event=file_gone line=%s", self.id)
                self.write({"state": "wachtrij", "werker": False, "binnen_op": False})
                self.leerling_id.write({"status": "wachtrij"})
                self.env["oso.motor"]._wek()
                return
        uitkomst = self._probeer(imports._beslis, self, self.leerling_id, gelezen, self.dossier_id)
        if uitkomst:
            self._sluit_af_met(uitkomst)
        if self.state in ("klaar", "mislukt"):
            self._leeg_bestand_weer()
        self.write({"bestand_even": False, "duur_inwerken": time.monotonic() - begin})
        self.uitwisseling_id._werk_stand_bij()
        self._log()

    def _leeg_bestand_weer(self):
        """Empty a file that was kept until it was worked in."""
        if self.bestand_even:
            self.dossier_id.bestand = False
            self.bestand_even = False

    def _sluit_af_met(self, uitkomst):
        extra = {"geschiedenis_id": uitkomst.geschiedenis_id}
        if uitkomst.dossier_id:
            extra["dossier_id"] = uitkomst.dossier_id
        self._sluit_af(uitkomst.state, uitkomst.code, uitkomst.message, uitkomst.owner, **extra)

    def _verwerk(self, opbrengst):
        """Store and work in what came, in one transaction.

        :param opbrengst: as :meth:`_neem_in_ontvangst`
        """
        self._neem_in_ontvangst(opbrengst)
        if self.binnen_op and self.state != "mislukt":
            self._werk_binnengekomen_in(opbrengst.dossier)

    def _verwerk_klaargezet_veilig(self):
        """Work in what was held for the other lines of the run."""
        self.leerling_id._vergrendel()
        self._probeer(self._verwerk_klaargezet)
        self.uitwisseling_id._werk_stand_bij()
        self._log()

    def _hoe_verder(self):
        """What the worker does next with this line, see ``oso.motor._neem_in_ontvangst``."""
        if self.state == "bezig" and self.binnen_op:
            return "binnen"
        return "rem" if self.uitwisseling_id.rem and self.state != "wachtrij" else "klaar"

    def _probeer(self, werk, *args):
        """Do ``werk(*args)`` in a savepoint; a fault of ours in one pupil must not stop the
        others, so it closes the line and is on record.

        :return: the result of ``werk``, or ``None`` when it failed
        """
        try:
            with self.env.cr.savepoint():
                return werk(*args)
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            raise  # the transaction itself is lost: nothing may be written on it
        except Exception as error:  # noqa: BLE001
            log_zonder_tekst("Working in a dossier failed unexpectedly", error)
            self._sluit_af("mislukt", "internal", INTERN, "admin")
            return None

    # -- take over

    def _neem_over(self):
        """Take up what workers that died left behind."""
        motor = self.env["oso.motor"]
        for regel in self:
            if regel.sessie and not regel.afgemeld and not regel.binnen_op:
                self.env["oso.sessie"]._noteer(regel)
            if regel.binnen_op:
                # Of several that were stored one may be what the worker died of: each is counted
                # when it is begun.
                regel.werker = motor._werker()
            elif regel.pogingen >= motor._oso_pogingen:
                regel._sluit_af("mislukt", "internal", STEEDS_MISLUKT, "admin")
            else:
                regel.write({"state": "wachtrij", "werker": False, "begonnen_op": False})
                regel.leerling_id.status = "wachtrij"
        self.uitwisseling_id._werk_stand_bij()

    def _log(self):
        """A line for the log of the server: numbers and codes, nothing of a pupil."""
        for regel in self:
            _logger.info(
                "oso_povo event=line line=%s run=%s kind=%s school=%s action=%s state=%s"
                " outcome=%s code=%s retries=%s tc=%.3f las=%.3f parse=%.3f merge=%.3f bytes=%s"
                " signed_off=%s",
                regel.id,
                regel.uitwisseling_id.id,
                regel.uitwisseling_id.soort,
                regel.company_id.id,
                regel.actie,
                regel.state,
                regel.uitkomst or "",
                regel.ruwe_code or "",
                regel.herhalingen,
                regel.duur_tc,
                regel.duur_las,
                regel.duur_lezen,
                regel.duur_inwerken,
                regel.grootte,
                regel.afgemeld,
            )
