"""The worker of oso_povo with its work handed out as jobs: one line of an exchange, one job.

What a job does is what the scheduled action does, by the same code. The scheduled action stays:
it takes up what dead workers left, works in what was held, and sees to it that each waiting line
has a job. It is the only one that makes jobs for lines in bulk, and Odoo runs it once at a time.
"""

import logging
import re
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL, split_every

from odoo.addons.oso_povo.models.oso_motor import log_zonder_tekst
from odoo.addons.queue_job.exception import RetryableJobError

_logger = logging.getLogger(__name__)

KANAAL = "root.oso_povo"
#: For schools whose LAS shows only with their first dossier.
KANAAL_ONBEKEND = f"{KANAAL}.nog_onbekend"
KANAAL_AFMELDEN = f"{KANAAL}.afmelden"
SLEUTEL = "oso_povo.regel."
SLEUTEL_WEZEN = "oso_povo.wezen"
#: Job states in which a job will still do, or is doing, its line.
LEVEND = ("wait_dependencies", "pending", "enqueued", "started")
#: Jobs that are made in one transaction.
PER_KEER = 200
#: The first lines of all schools have this priority, their second ones the next, and so on.
VOORRANG = 10
#: Seconds before a line that could not be claimed is tried again; and when its LAS, which did not
#: answer before, is being tried with another line.
KLEINE_PAUZE = 5
PROEF_PAUZE = 30
#: Seconds before a job is done again after a fault of ours, such as a database that is away.
NA_FOUT = 60
#: A job that waited so many seconds too long while no runner is there: nobody works the queue off.
STIL = 120
#: The advisory lock of the runner that is at work (``PG_ADVISORY_LOCK_ID`` in its ``runner.py``).
LOPER_SLOT = 2293787760715711918


def kanaal_van(host):
    """Name of the channel for the lines of one LAS.

    :param str host: ``host`` or ``host:port``; empty as long as it is not known
    """
    if not host:
        return KANAAL_ONBEKEND
    return f"{KANAAL}.{re.sub(r'[^a-z0-9]+', '_', host.lower()).strip('_')}"


class OsoMotor(models.AbstractModel):
    """Hands the lines out as jobs."""

    _inherit = "oso.motor"

    # -- the scheduled action

    @api.model
    def _verwerk_tot_de_tijd_om_is(self, instellingen, einde):
        """Make a job for each waiting line that has none, instead of fetching here.

        Only when nobody works the jobs off (queue_job without its runner) this worker fetches
        itself, as it does without queue_job: no pupil may wait for a setting.
        """
        self._in_transactie("_trek_taken_gelijk")
        zonder = self._in_transactie("_regels_zonder_taak")
        for deel in split_every(PER_KEER, zonder, list):
            self._in_transactie("_maak_taken", deel)
        if not self._in_transactie("_staat_stil"):
            return None
        _logger.warning(
            "no runner of queue_job works off the jobs of oso_povo: the scheduled action "
            "fetches itself (is queue_job among the server_wide_modules?)"
        )
        return super()._verwerk_tot_de_tijd_om_is(instellingen, einde)

    @api.model
    def _kom_terug(self):
        """Have the scheduled action called again for what has no job of its own."""
        nu = fields.Datetime.now()
        regels = self.env["oso.uitwisseling.regel"].sudo()
        if regels.search_count([("state", "=", "klaargezet")], limit=1) and self._geef_vrij():
            self._wek()
            return
        later = []
        wees = self.env["oso.sessie"].sudo().search([("state", "=", "wees")], limit=1)
        if wees:
            # Its job may be at it right now.
            later.append(max(wees.opnieuw_op or nu, nu + timedelta(minutes=1)))
        wacht = regels.search_count([("state", "=", "wachtrij")], limit=1)
        if wacht and not self._loper_leeft():
            later.append(nu + timedelta(seconds=STIL + KLEINE_PAUZE))
        if later:
            self._wek(min(later))

    @api.model
    def _meld_wezen_af(self, instellingen):
        """Leave signing off to a job, so that a slow Traffic Center does not keep lines waiting."""
        if self.env.context.get("oso_taak"):
            return super()._meld_wezen_af(instellingen)
        return self._in_transactie("_maak_taak_wezen")

    # -- jobs

    @api.model
    def _regels_zonder_taak(self):
        """Waiting lines that no job will do.

        :return: list of (id of the line, its place among the waiting lines of its school, from
            0), the schools in turn
        """
        self.env.cr.execute(
            SQL(
                """
                SELECT r.id, r.plaats
                  FROM (
                           SELECT id, row_number() OVER (
                                      PARTITION BY company_id ORDER BY id
                                  ) - 1 AS plaats
                             FROM oso_uitwisseling_regel
                            WHERE state = 'wachtrij'
                       ) r
                 WHERE NOT EXISTS (
                           SELECT FROM queue_job j
                            WHERE j.identity_key = %(sleutel)s || r.id AND j.state IN %(levend)s
                       )
              ORDER BY r.plaats, r.id
                """,
                sleutel=SLEUTEL,
                levend=LEVEND,
            )
        )
        return self.env.cr.fetchall()

    @api.model
    def _trek_taken_gelijk(self):
        """Let no job wait much longer than its line, which may have been brought forward."""
        # By SQL: a trigger of queue_job tells its runner of any change.
        self.env.cr.execute(
            SQL(
                """
                UPDATE queue_job j SET eta = r.opnieuw_op
                  FROM oso_uitwisseling_regel r
                 WHERE r.state = 'wachtrij' AND j.state = 'pending'
                   AND j.identity_key = %(sleutel)s || r.id
                   AND j.eta > coalesce(r.opnieuw_op, %(nu)s) + %(ruimte)s
                """,
                sleutel=SLEUTEL,
                nu=fields.Datetime.now(),
                ruimte=timedelta(seconds=KLEINE_PAUZE),
            )
        )

    @api.model
    def _maak_taken(self, plaatsen):
        """Make a job for each of these lines, not before the line is due.

        :param list plaatsen: of :meth:`_regels_zonder_taak`
        """
        plaatsen = dict(plaatsen)
        regels = self.env["oso.uitwisseling.regel"].sudo().browse(plaatsen).exists()
        for regel in regels.filtered(lambda regel: regel.state == "wachtrij"):
            self._maak_taak(regel, plaatsen[regel.id])

    @api.model
    def _maak_taak(self, regel, plaats=0, niet_voor=None):
        """Make a job for a line, unless it has one that was not begun yet.

        :param regel: the line
        :param int plaats: how many lines of its school go first
        :param datetime niet_voor: the job does not begin before this moment, nor before the line
            is due
        """
        op = max(filter(None, (regel.opnieuw_op, niet_voor)), default=None)
        taal = regel.uitwisseling_id.user_id.lang
        # A job runs as who made it, and this may be the button of an administrator.
        motor = self.with_user(SUPERUSER_ID).with_context(company_id=regel.company_id.id)
        motor.with_delay(
            priority=VOORRANG + plaats,
            eta=op,
            channel=kanaal_van(regel.company_id.oso_las_id.name),
            identity_key=f"{SLEUTEL}{regel.id}",
            # Numbers alone: administrators of jobs may not see pupils.
            description=self.with_context(lang=taal).env._("Fetch dossier, line %s", regel.id),
        )._taak_regel(regel.id)

    @api.model
    def _wek_op(self, regels, moment):
        """Lines wait until a moment: their jobs do too."""
        res = super()._wek_op(regels, moment)
        # sudo: lines and jobs are the server's to write, whoever's button it was
        regels = regels.sudo()
        taken = self._wachtende_taken([f"{SLEUTEL}{regel.id}" for regel in regels])
        taken.try_lock_for_update().write({"eta": moment})
        gehad = set(taken.mapped("identity_key"))
        for regel in regels:
            if f"{SLEUTEL}{regel.id}" not in gehad:
                self._maak_taak(regel)
        return res

    @api.model
    def _wachtende_taken(self, sleutels):
        domain = [("identity_key", "in", sleutels), ("state", "=", "pending")]
        return self.env["queue.job"].sudo().search(domain)

    @api.model
    def _maak_taak_wezen(self):
        domain = [("state", "=", "wees"), ("opnieuw_op", "<=", fields.Datetime.now())]
        if self.env["oso.sessie"].sudo().search_count(domain, limit=1):
            self.with_delay(
                channel=KANAAL_AFMELDEN,
                identity_key=SLEUTEL_WEZEN,
                description=self.env._("Sign off sessions that were left open"),
            )._taak_wezen()

    # -- what the jobs do

    @api.model
    def _taak_regel(self, regel_id):
        """The job of one line.

        :param int regel_id: id of the line; nothing happens when it does not wait any more
        :raises RetryableJobError: a fault of ours, without its text, which may be about a child
        """
        try:
            self._haal_regel_op(regel_id)
            self._in_transactie("_na_taak", regel_id)
        except Exception as error:  # noqa: BLE001
            self._na_fout(error)

    @api.model
    def _taak_wezen(self):
        """The job that signs off sessions that were left open.

        :raises RetryableJobError: as of :meth:`_taak_regel`
        """
        try:
            motor = self.with_context(oso_taak=True)
            motor._meld_wezen_af(motor._in_transactie("_lees_instellingen"))
        except Exception as error:  # noqa: BLE001
            self._na_fout(error)

    @api.model
    def _na_fout(self, error):
        log_zonder_tekst("A job failed unexpectedly", error)
        raise RetryableJobError("See the log of the server", seconds=NA_FOUT) from None

    @api.model
    def _neem_een(self, regel_id):
        """Who failed time and again is tried with one pupil first, whatever the channel allows."""
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        if self._wordt_beproefd(regel.company_id.oso_las_id):
            return []
        return super()._neem_een(regel_id)

    @api.model
    def _wordt_beproefd(self, las):
        """Whether a LAS that did not answer is being tried with a line already."""
        if not las or not las._op_proef():
            return False
        domain = [("state", "=", "bezig"), ("company_id.oso_las_id", "=", las.id)]
        return bool(self.env["oso.uitwisseling.regel"].sudo().search_count(domain, limit=1))

    @api.model
    def _na_taak(self, regel_id):
        """See to it that a line that is not done with does not stay behind."""
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        if regel.state == "wachtrij":
            # Its pupil or its host was held by another; or it is put off, and has its job already.
            beproefd = self._wordt_beproefd(regel.company_id.oso_las_id)
            pauze = timedelta(seconds=PROEF_PAUZE if beproefd else KLEINE_PAUZE)
            self._maak_taak(regel, niet_voor=fields.Datetime.now() + pauze)
        elif regel.state == "bezig":
            # Of a worker that died: the scheduled action takes it up.
            self._wek()
        self._verhuis(regel.company_id)

    @api.model
    def _verhuis(self, school):
        """Now that the LAS of a school is known, its jobs wait in the channel of that LAS."""
        las = school.oso_las_id.name
        domain = [
            ("company_id", "=", school.id),
            ("channel", "=", KANAAL_ONBEKEND),
            ("state", "=", "pending"),
        ]
        if las:
            taken = self.env["queue.job"].sudo().search(domain)
            taken.try_lock_for_update().write({"channel": kanaal_van(las)})

    # -- who works the jobs off

    @api.model
    def _staat_stil(self):
        """Whether jobs of lines are overdue while no runner of queue_job is at work."""
        overtijd = fields.Datetime.now() - timedelta(seconds=STIL)
        domain = [
            ("identity_key", "=like", f"{SLEUTEL}%"),
            ("state", "=", "pending"),
            ("date_created", "<", overtijd),
            "|",
            ("eta", "=", False),
            ("eta", "<", overtijd),
        ]
        if self._loper_leeft():
            return False
        return bool(self.env["queue.job"].sudo().search_count(domain, limit=1))

    @api.model
    def _loper_leeft(self):
        """Whether a runner of queue_job holds its lock on this database."""
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
                " AND classid = %s AND objid = %s AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())",
                LOPER_SLOT >> 32,
                LOPER_SLOT & 0xFFFFFFFF,
            )
        )
        return bool(self.env.cr.fetchone())
