"""The worker: takes waiting lines, fetches over the network in threads, works each pupil in.

Reading, network and writing are kept apart: lines are claimed and committed, the network part
runs in threads that touch no ORM and no transaction; what arrives is stored and committed, and then
worked in and committed with its line. Each of these steps is a transaction with a cursor of its
own. A crash leaves whole pupils only, and what had arrived is not fetched again.

Two threads write: one claims and stores, the other works in what was stored, in that order. Each
computes while the database works for the other.
"""

import contextlib
import logging
import random
import secrets
import threading
import time
import traceback

import psycopg2
from psycopg2 import errors as pg_errors

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, config

from ..oso import herhalen
from ..oso.ophalen import Ophaler
from ..oso.volgorde import Volgorde
from .oso_leerling import ONDERWEG

_logger = logging.getLogger(__name__)

#: Someone else wrote the same row at the same moment: doing it again is all there is to do.
BOTSING = (
    pg_errors.SerializationFailure,
    pg_errors.DeadlockDetected,
    pg_errors.LockNotAvailable,
)
#: First half of the key of the advisory lock that a worker holds; the other half is its number.
SLOT = 1_330_860_881
#: What can be set (``ir.config_parameter``, ``oso_povo.<name>``): default, least, most.
INSTELLINGEN = {
    "tegelijk": (8, 1, 64),  # dossiers side by side from one LAS
    "tegelijk_totaal": (32, 1, 256),  # and from all together
    "herhalingen": (3, 0, 10),  # how often a failure of the line is tried again
    "geduld_minuten": (15, 1, 24 * 60),  # how long lines wait for a host that does not answer
    "sessie_minuten": (30, 1, 24 * 60),  # how long the Traffic Center keeps a session open
}
#: A line that is due within so many seconds is waited for, else Odoo is asked to come back.
WACHT_OP = 20
#: Seconds that one go of the scheduled action takes at least and at most.
BEURT = (20, 300)
#: Odoo is told that there is progress every so many seconds.
MELD_ELKE = 1.0


def log_zonder_tekst(wat, error):
    """Log an unexpected error with its place but without its text, which may be about a child."""
    plaats = " <- ".join(
        f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}"
        for frame in reversed(traceback.extract_tb(error.__traceback__)[-6:])
    )
    _logger.error("%s: %s at %s", wat, type(error).__name__, plaats)


class OsoMotor(models.AbstractModel):
    """The background worker of the exchanges."""

    _name = "oso.motor"
    _description = "Worker of the OSO exchanges"

    #: After so many starts that were never finished a line is given up.
    _oso_pogingen = 5
    #: A line that was begun so often without an end is done alone: it may be what kills us.
    _oso_verdacht = 2
    #: Seconds during which a transaction that collides with another is done again.
    _oso_geduld = 60
    #: Seconds before the first repeat, the second, …
    _oso_pauzes = herhalen.PAUZES
    #: Dossiers that are stored and not worked in yet, at most; 0: each is worked in at once.
    _oso_voorraad = 4

    # -- the scheduled action

    @api.model
    def _wek(self, op=None):
        """Wake the worker.

        :param op: not before this moment
        """
        # sudo: any employee may start a run, and nobody but the administrator a scheduled action
        self.env.ref("oso_povo.cron_uitwisseling").sudo()._trigger(at=op)

    @api.model
    def _wek_op(self, regels, moment):
        """Told that lines wait until a moment; the scheduled action looks by itself."""

    @api.model
    def _cron_verwerk(self):
        """Entry of the scheduled action: work until nothing waits or the time is up."""
        # First of all: Odoo leaves out an action for a while that was cut off three times in a row
        # before it had told of any progress.
        self._meld_voortgang()
        with self._als_werker() as motor:
            instellingen = motor._in_transactie("_lees_instellingen")
            einde = time.monotonic() + instellingen["beurt"]
            motor._in_transactie("_neem_achtergebleven_op")
            motor._werk_binnengekomen_in()
            motor._werk_klaargezette_in()
            motor._verwerk_tot_de_tijd_om_is(instellingen, einde)
            motor._in_transactie("_sluit_afgelopen")
            motor._meld_wezen_af(instellingen)
            motor._in_transactie("_kom_terug")
        self._meld_voortgang(klaar=True)

    @api.model
    def _lees_instellingen(self):
        """Settings by name; ``beurt`` and ``uiterst``: seconds for which one go may take new lines,
        and those of hosts that answer quickly."""
        gevonden = {naam: self._instelling(naam) for naam in INSTELLINGEN}
        grens = config["limit_time_real_cron"]
        grens = config["limit_time_real"] if grens is None or grens < 0 else grens
        # What was begun at the last moment has to be finished before Odoo ends the process.
        langste = max(self.env["oso.verbinding"].sudo().search([]).mapped("wachttijd"), default=0)
        laagst, hoogst = BEURT
        ruimte = grens - langste - 10 if grens else hoogst
        beurt = min(hoogst, max(laagst, ruimte))
        # While one LAS keeps us waiting, those that answer go on.
        return gevonden | {"beurt": beurt, "uiterst": max(beurt, grens - 30 if grens else hoogst)}

    @api.model
    def _instelling(self, naam):
        """A setting of :data:`INSTELLINGEN`, within its limits; the default where it is no
        number."""
        standaard, minst, meest = INSTELLINGEN[naam]
        # sudo: settings of the system are read by the server for whoever starts a run
        waarde = self.env["ir.config_parameter"].sudo().get_param(f"oso_povo.{naam}") or ""
        try:
            return min(meest, max(minst, int(waarde)))
        except ValueError:
            return standaard

    @api.model
    def _meld_voortgang(self, klaar=False):
        """Tell Odoo that the scheduled action gets on, so that an end halfway is no failure.

        That something is left is told in :meth:`_kom_terug`: Odoo would call this again at once,
        with no time left for it.
        """
        if self.env.context.get("ir_cron_progress_id"):
            self.env["ir.cron"]._commit_progress(1, remaining=0 if klaar else 1)

    @api.model
    def _kom_terug(self):
        """Have the scheduled action called again for what is left: at once, or when it is due."""
        nu = fields.Datetime.now()
        regels = self.env["oso.uitwisseling.regel"].sudo()
        if regels.search_count([("state", "=", "klaargezet")], limit=1) and self._geef_vrij():
            self._wek()
            return
        eerste = regels.search(
            [("state", "=", "wachtrij")], order="opnieuw_op NULLS FIRST", limit=1
        )
        wees = (
            self.env["oso.sessie"]
            .sudo()
            .search([("state", "=", "wees")], order="opnieuw_op", limit=1)
        )
        if eerste and (not eerste.opnieuw_op or eerste.opnieuw_op <= nu):
            self._wek()
            return
        later = [een.opnieuw_op for een in (*eerste, *wees) if een.opnieuw_op]
        if later:
            self._wek(max(min(later), nu))

    @api.model
    def _sluit_afgelopen(self):
        """Set the state of runs again of which nothing is under way any more.

        Who stops a run, puts its last waiting line off for good or answers its last question, and
        who ends another line of it at that moment, do not see each other's work: both may leave
        the run as it was.
        """
        regels = [("state", "in", (*ONDERWEG, "klaargezet"))]
        vragen = [("state", "=", "vraag")]
        self.env["oso.uitwisseling"].sudo().search(
            Domain("state", "in", ("wachtrij", "bezig")) & Domain("regel_ids", "not any", regels)
            | Domain("state", "=", "vraag") & Domain("regel_ids", "not any", vragen)
        )._werk_stand_bij()

    # -- who works

    @contextlib.contextmanager
    def _als_werker(self):
        """Work under a number of one's own, for as long as a lock on it is held.

        The lock is that of a connection, without a transaction; when the process dies the
        database lets go of it, and what it held is taken up again by another.
        """
        nummer = secrets.randbelow(2**31 - 1) + 1
        cr = self.env.registry.cursor()
        try:
            cr.execute(SQL("SELECT pg_advisory_lock(%s, %s)", SLOT, nummer))
            cr.commit()
            yield self.with_context(oso_werker=nummer)
        finally:
            # A database that is gone has let go of it already.
            with contextlib.suppress(psycopg2.Error):
                cr.execute(SQL("SELECT pg_advisory_unlock(%s, %s)", SLOT, nummer))
            with contextlib.suppress(psycopg2.Error):
                cr.close()

    @api.model
    def _werker(self):
        """The number of this worker, 0 outside one."""
        return self.env.context.get("oso_werker", 0)

    @api.model
    def _leeft(self):
        """Whether this worker still holds its lock: the database may have been started anew."""
        return self._werker() in self._levende_werkers()

    @api.model
    def _levende_werkers(self):
        """Numbers of the workers that are alive."""
        self.env.cr.execute(
            SQL(
                "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted"
                " AND classid = %s AND objsubid = 2 AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())",
                SLOT,
            )
        )
        return {nummer for (nummer,) in self.env.cr.fetchall()}

    @api.model
    def _in_transactie(self, naam, *args):
        """Do the method ``naam`` with a cursor of its own and commit; again when another wrote
        the same row meanwhile.

        A row that people click on all the time collides several times in a row, so it is the
        time that is limited, not the number.

        :return: the result of the method
        """
        tot = time.monotonic() + self._oso_geduld
        while True:
            try:
                with self.env.registry.cursor() as cr:
                    return getattr(self.with_env(self.env(cr=cr)), naam)(*args)
            except BOTSING:
                if time.monotonic() > tot:
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311

    # -- fetching

    @api.model
    def _verwerk_tot_de_tijd_om_is(self, instellingen, einde):
        """Keep the threads busy until nothing waits or the time is up; then finish what was begun.

        :param dict instellingen: of :meth:`_lees_instellingen`
        :param float einde: moment on the monotonic clock after which nothing new is begun, but of
            hosts that answer quickly while others keep us waiting
        """
        uiterst = einde + instellingen["uiterst"] - instellingen["beurt"]
        # Taking lines costs queries: several at a time, but not too late for the threads.
        genoeg = max(1, instellingen["tegelijk"] // 4)
        genomen, gemeld, af = 0.0, 0.0, genoeg
        # Left in this order: an error lets the threads of the network go at once.
        with self._inwerker() as inwerker, Ophaler(instellingen["tegelijk_totaal"]) as ophaler:
            while True:
                nu = time.monotonic()
                aan_de_beurt = af >= genoeg or nu - genomen > 1 or not ophaler.lopend
                vlot = None if nu < einde else ophaler.vlot
                mag = nu < einde or (vlot and ophaler.lopend and nu < uiterst)
                if mag and ophaler.vrij and aan_de_beurt:
                    if not self._in_transactie("_leeft"):
                        # Others take over what is ours: finish, and begin anew under a new number.
                        einde = uiterst = nu
                        continue
                    rustig = not inwerker.bezig
                    ophaler.begin(
                        self._in_transactie(
                            "_neem", ophaler.vrij, ophaler.lopend, instellingen, vlot, rustig
                        )
                    )
                    genomen, af = nu, 0
                if ophaler.lopend:
                    af += self._verwerk_volgende(ophaler, instellingen, inwerker)
                elif inwerker.bezig:
                    inwerker.wacht(1.0)
                elif not self._wacht_op_volgende(einde):
                    return
                if time.monotonic() - gemeld > MELD_ELKE:
                    self._meld_voortgang()
                    gemeld = time.monotonic()

    @api.model
    def _inwerker(self, voorraad=None):
        """Who works in what was stored: a thread with transactions of its own.

        :param int voorraad: of :class:`Volgorde`; 0 for who calls itself
        """
        # The cursor of the caller is not for another thread, nor is progress another's to tell.
        motor = self.with_context(ir_cron_progress_id=False)
        dbname = self.env.cr.dbname

        def begin():
            # As Odoo does for its own threads: the log tells of which database it speaks.
            threading.current_thread().dbname = dbname

        return Volgorde(motor._doe, self._oso_voorraad if voorraad is None else voorraad, begin)

    @api.model
    def _doe(self, naam, *args):
        """Do the method ``naam``, and tell other processes when it emptied a cache of theirs."""
        getattr(self, naam)(*args)
        # Odoo keeps that for each thread apart, and tells it for its own threads alone.
        self.env.registry.signal_changes()

    @api.model
    def _verwerk_volgende(self, ophaler, instellingen, inwerker=None):
        """Wait for what comes from the threads, a second at most, store it and have it worked in.

        :param inwerker: of :meth:`_inwerker`; without it all is done here and now
        :return: how many lines came: 0 or 1
        """
        sessies, klaar = ophaler.wacht(1.0)
        self._noteer(sessies)
        if not klaar:
            return 0
        self._verwerk_opbrengst(*klaar, instellingen, ophaler, inwerker or self._inwerker(0))
        return 1

    @api.model
    def _noteer(self, sessies):
        """Put sessions on record and let their threads go on."""
        if sessies:
            self._in_transactie(
                "_noteer_sessies", [(sessie.regel_id, sessie.sessie_id) for sessie in sessies]
            )
            for sessie in sessies:
                sessie.genoteerd()

    @api.model
    def _verwerk_opbrengst(self, opdracht, opbrengst, instellingen, ophaler, inwerker):
        """Store what came for one line, and have it worked in; each in a transaction of its own.

        :param opbrengst: :class:`Opbrengst`, or the exception that the thread ended with
        """
        if not isinstance(opbrengst, BaseException) and ophaler.nieuws(opdracht, opbrengst):
            self._in_transactie("_boek_hosts", opdracht, opbrengst)
        stand = self._in_transactie(
            "_neem_in_ontvangst", opdracht.regel_id, opbrengst, instellingen
        )
        # In between, so that a session that was just opened is soon on record.
        self._noteer(ophaler.sessies())
        while inwerker.vol:
            inwerker.wacht(0.05)
            self._noteer(ophaler.sessies())
        if stand == "binnen":
            inwerker.geef("_werk_in_en_verder", opdracht.regel_id, opbrengst.dossier)
        elif stand == "rem":
            inwerker.geef("_werk_klaargezette_in")

    @api.model
    def _werk_in_en_verder(self, regel_id, gelezen):
        """Work in what was stored for one line, and what its run held until then."""
        if self._in_transactie("_werk_in", regel_id, gelezen) == "rem":
            self._werk_klaargezette_in()

    @api.model
    def _wacht_op_volgende(self, einde):
        """Wait a moment when a line is nearly due.

        :return: whether there is something to wait for
        """
        seconden = self._in_transactie("_seconden_tot_volgende")
        if seconden is None or seconden > WACHT_OP or time.monotonic() + seconden >= einde:
            return False
        # Not longer: others may start a run meanwhile.
        time.sleep(min(max(seconden, 0.2), 1.0))
        return True

    @api.model
    def _seconden_tot_volgende(self):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT extract(epoch FROM min(coalesce(opnieuw_op, %(nu)s)) - %(nu)s)::float"
                " FROM oso_uitwisseling_regel WHERE state = 'wachtrij'",
                nu=fields.Datetime.now(),
            )
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _haal_regel_op(self, regel_id):
        """Do one waiting line as the scheduled action does, whoever calls.

        Nothing happens when the line is not waiting, not due, or held by another. The cursor of the
        caller is not used.

        :param int regel_id: id of the line
        """
        with self._als_werker() as motor:
            instellingen = motor._in_transactie("_lees_instellingen")
            opdrachten = motor._in_transactie("_neem_een", regel_id)
            with Ophaler(1) as ophaler:
                ophaler.begin(opdrachten)
                while ophaler.lopend:
                    motor._verwerk_volgende(ophaler, instellingen)
