"""The worker: takes waiting lines, fetches over the network in threads, works each pupil in.

Reading, network and writing are kept apart: lines are claimed and committed, the network part
runs in threads that touch no ORM and no transaction, and each pupil is then written in one
savepoint and committed with its line. A crash leaves whole pupils only.
"""

import logging
import random
import time
import traceback
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import psycopg2
from psycopg2 import errors as pg_errors

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oso import gegevensset, protocol
from ..oso.gegevensset import DossierError
from ..oso.meldingen import INTERN, STEEDS_MISLUKT
from ..oso.text import OsoError
from .oso_leerling import ONDERWEG

_logger = logging.getLogger(__name__)

#: Several dossiers are in memory at a time, so each may cost less than one read alone.
GRENZEN = gegevensset.Limits(max_attachment=60_000_000, max_attachments_total=120_000_000)

#: Someone else wrote the same row at the same moment: doing it again is all there is to do.
BOTSING = (
    pg_errors.SerializationFailure,
    pg_errors.DeadlockDetected,
    pg_errors.LockNotAvailable,
)


@dataclass(frozen=True)
class Opdracht:
    """What a thread needs to fetch one dossier; plain data.

    :param verbinding_id: orders of one connection share one client, and so its open sockets
    """

    regel_id: int
    verbinding_id: int
    instellingen: protocol.ConnectionSettings = field(repr=False)
    aanvraag: protocol.FetchRequest = field(repr=False)


@dataclass(frozen=True)
class Opbrengst:
    """What a thread brings back.

    :param resultaat: of the protocol client
    :param dossier: the dossier read, when one came and could be read
    :param fout: why it could not be read
    :param duur: seconds on the network
    """

    resultaat: protocol.FetchResult = field(repr=False)
    dossier: object = field(default=None, repr=False)
    fout: DossierError | None = None
    duur: float = 0.0


def haal_op(client: protocol.OsoClient, opdracht: Opdracht) -> Opbrengst:
    """Fetch and read one dossier. Runs in a thread: no ORM, no cursor."""
    begin = time.monotonic()
    resultaat = client.fetch(opdracht.aanvraag)
    duur = time.monotonic() - begin
    if resultaat.outcome is not protocol.Outcome.DELIVERED:
        return Opbrengst(resultaat, duur=duur)
    try:
        return Opbrengst(resultaat, gegevensset.parse(resultaat.dossier, GRENZEN), duur=duur)
    except DossierError as error:
        return Opbrengst(resultaat, fout=error, duur=duur)


class Ophaler:
    """Fetches several dossiers side by side and hands each over as it arrives.

    A context manager; leaving it waits for what is still under way and closes the connections.

    :param tegelijk: how many at a time
    """

    def __init__(self, tegelijk: int):
        self._pool = ThreadPoolExecutor(tegelijk, thread_name_prefix="oso_povo.ophalen")
        self._clients: dict[int, protocol.OsoClient] = {}
        self._lopend = {}

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self._pool.shutdown()
        for client in self._clients.values():
            client.close()

    @property
    def lopend(self) -> list[int]:
        """Ids of the lines whose dossiers are under way."""
        return list(self._lopend.values())

    def begin(self, opdrachten):
        """Start fetching."""
        for opdracht in opdrachten:
            client = self._clients.get(opdracht.verbinding_id)
            if client is None:
                client = protocol.OsoClient(opdracht.instellingen)
                self._clients[opdracht.verbinding_id] = client
            self._lopend[self._pool.submit(haal_op, client, opdracht)] = opdracht.regel_id

    def wacht(self):
        """Wait for at least one; yields ``(id of the line, Opbrengst or an exception)``."""
        klaar, _nog_bezig = wait(self._lopend, return_when=FIRST_COMPLETED)
        for toekomst in klaar:
            regel_id = self._lopend.pop(toekomst)
            error = toekomst.exception()
            yield regel_id, toekomst.result() if error is None else error


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

    #: Dossiers that are fetched side by side.
    _oso_tegelijk = 8
    #: Of these at most so many of one school, so that a LAS that does not answer leaves room.
    _oso_tegelijk_per_school = 6
    #: After so many starts that were never finished a line is given up.
    _oso_pogingen = 3
    #: Seconds during which a transaction that collides with another is done again.
    _oso_geduld = 60

    @api.model
    def _cron_verwerk(self):
        """Entry of the scheduled action: work until nothing waits or the time is up."""
        self._in_transactie(self._neem_achtergebleven_op)
        self._werk_klaargezette_in()
        self._verwerk_tot_de_tijd_om_is()
        self._in_transactie(self._sluit_gestopte)
        if self._wat_wacht():
            # Wake it at once; Odoo by itself would come back within a minute.
            self.env.ref("oso_povo.cron_uitwisseling")._trigger()

    @api.model
    def _sluit_gestopte(self):
        """Set the state of stopped runs again.

        Who stops a run and the worker that ends its last line at that moment do not see each
        other's work: both leave it "bezig". Stopping wakes the worker, which sees both.
        """
        self.env["oso.uitwisseling"].sudo().search(
            [("gestopt_op", "!=", False), ("state", "in", ("wachtrij", "bezig"))]
        )._werk_stand_bij()

    @api.model
    def _verwerk_tot_de_tijd_om_is(self):
        """Keep the threads busy until nothing waits or the scheduled action has had its time."""
        tijd = float("inf")
        with Ophaler(self._oso_tegelijk) as ophaler:
            while True:
                vrij = self._oso_tegelijk - len(ophaler.lopend)
                if tijd and vrij:
                    opdrachten, tijd = self._in_transactie(self._neem, vrij, ophaler.lopend)
                    ophaler.begin(opdrachten)
                if not ophaler.lopend:
                    return
                for regel_id, opbrengst in ophaler.wacht():
                    _resultaat, tijd = self._in_transactie(self._werk_in, regel_id, opbrengst)
                tijd = self._werk_klaargezette_in(tijd)

    @api.model
    def _werk_klaargezette_in(self, tijd=float("inf")):
        """Work in what was held until the last dossier of its run was there, pupil by pupil.

        :param tijd: the seconds that the scheduled action has left
        :return: the same, now
        """
        regel_ids, tijd = self._in_transactie(self._geef_vrij)
        for regel_id in regel_ids:
            if not tijd:
                break
            door, tijd = self._in_transactie(self._begin_klaargezet, regel_id)
            if door:
                _resultaat, tijd = self._in_transactie(self._werk_in, regel_id, None)
        return tijd

    @api.model
    def _begin_klaargezet(self, regel_id):
        """Count the attempt before it is made; false for a line that is gone or given up."""
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        return bool(regel) and regel._tel_poging()

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

    @api.model
    def _in_transactie(self, werk, *args):
        """Do ``werk(*args)`` and commit; again when another wrote the same row meanwhile.

        A row that people click on all the time collides several times in a row, so it is the
        time that is limited, not the number.

        :return: the result of ``werk``, and the seconds that the scheduled action has left
        """
        tot = time.monotonic() + self._oso_geduld
        while True:
            try:
                resultaat = werk(*args)
                return resultaat, self.env["ir.cron"]._commit_progress(
                    1, remaining=self._wat_wacht()
                )
            except BOTSING:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if time.monotonic() > tot:
                    raise
                time.sleep(random.uniform(0.01, 0.1))  # noqa: S311

    @api.model
    def _wat_wacht(self):
        """1 while there are lines to fetch or to work in, else 0: more is not asked."""
        regels = self.env["oso.uitwisseling.regel"].sudo()
        return regels.search_count([("state", "in", ("wachtrij", "klaargezet"))], limit=1)

    @api.model
    def _neem_achtergebleven_op(self):
        """Put lines of a worker that died back; one that dies again and again is given up.

        One worker runs at a time (Odoo locks the scheduled action), so what is "bezig" when it
        starts was left behind.
        """
        regels = self.env["oso.uitwisseling.regel"].sudo().search([("state", "=", "bezig")])
        if not regels:
            return
        _logger.warning("%s lines of a stopped worker are taken up again", len(regels))
        opgeven = regels.filtered(lambda regel: regel.pogingen >= self._oso_pogingen)
        for regel in opgeven:
            regel._sluit_af("mislukt", "internal", STEEDS_MISLUKT, "admin")
        (regels - opgeven).write({"state": "wachtrij", "begonnen_op": False})
        regels.uitwisseling_id._werk_stand_bij()

    @api.model
    def _neem(self, aantal, lopend):
        """Claim up to ``aantal`` waiting lines, the schools in turn.

        :param list lopend: ids of lines that are under way
        :return: list of :class:`Opdracht`
        """
        regels = self.env["oso.uitwisseling.regel"].sudo()
        bezet = {}
        for regel in regels.browse(lopend).exists():
            bezet[regel.company_id] = bezet.get(regel.company_id, 0) + 1
        per_school = []
        for (school,) in regels._read_group([("state", "=", "wachtrij")], ["company_id"]):
            ruimte = min(aantal, self._oso_tegelijk_per_school - bezet.get(school, 0))
            if ruimte > 0:
                per_school.append(
                    regels.search(
                        [("state", "=", "wachtrij"), ("company_id", "=", school.id)],
                        limit=ruimte,
                        order="id",
                    )
                )
        om_de_beurt = [
            van_school[plaats].id
            for plaats in range(aantal)
            for van_school in per_school
            if plaats < len(van_school)
        ]
        regels = regels.browse(om_de_beurt[:aantal]).try_lock_for_update()
        # At once, for the rest takes time and people click; who is being written waits a round.
        vrij = regels.leerling_id.try_lock_for_update(allow_referencing=True)
        return regels.filtered(lambda regel: regel.leerling_id in vrij)._begin()

    @api.model
    def _werk_in(self, regel_id, opbrengst):
        """Work in what came for one line; the line may have been removed meanwhile."""
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        if regel:
            regel._verwerk(opbrengst)


class OsoUitwisselingRegel(models.Model):
    """What the worker does with one line."""

    _inherit = "oso.uitwisseling.regel"

    def _begin(self):
        """Mark lines as busy and make the orders for the threads.

        A line that can't be started ends here, with the reason.

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
            verbinding_id, instellingen, soort, adres = gegevens
            regel.write(
                {
                    "state": "bezig",
                    "begonnen_op": fields.Datetime.now(),
                    "pogingen": regel.pogingen + 1,
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
                    ),
                )
            )
        bezig = self.filtered(lambda regel: regel.state == "bezig")
        bezig.leerling_id.write({"status": "bezig"})
        self.uitwisseling_id._werk_stand_bij()
        return opdrachten

    def _verbindingsgegevens(self):
        """Connection id, settings, kind of transfer and own address for the school of this line;
        or, when the school can't fetch, the reason as data of a message."""
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
            )
        except (UserError, OsoError) as error:
            return {"code": "run.setup", "text": str(error), "params": {}}

    def _verwerk(self, opbrengst):
        """Work in what a thread brought for this line.

        :param opbrengst: :class:`Opbrengst`, the exception that the thread ended with, or
            ``None`` when what came was stored already
        """
        self.ensure_one()
        # The pupil first: who clicks meanwhile waits, and a collision shows before the work.
        self.leerling_id._vergrendel()
        if opbrengst is None:
            self._probeer({}, self._verwerk_klaargezet)
        elif isinstance(opbrengst, BaseException):
            log_zonder_tekst("Fetching a dossier failed unexpectedly", opbrengst)
            self._sluit_af("mislukt", "internal", INTERN, "admin")
        else:
            self._verwerk_opbrengst(opbrengst)
        self.uitwisseling_id._werk_stand_bij()

    def _verwerk_opbrengst(self, opbrengst):
        resultaat = opbrengst.resultaat
        extra = {
            "ruwe_code": resultaat.raw_code or False,
            "ruwe_tekst": resultaat.raw_text or False,
            "sessie": resultaat.sessie_id or False,
            "afgemeld": resultaat.signed_off,
            "duur": opbrengst.duur,
        }
        if resultaat.outcome is not protocol.Outcome.DELIVERED:
            self._sluit_af(
                "mislukt", resultaat.outcome.value, resultaat.message, resultaat.owner, **extra
            )
            return
        uitkomst = self._probeer(extra, self.env["oso.import"]._ontvang, self, opbrengst)
        if uitkomst is None:
            return
        self._sluit_af(
            uitkomst.state,
            uitkomst.code,
            uitkomst.message,
            uitkomst.owner,
            dossier_id=uitkomst.dossier_id,
            geschiedenis_id=uitkomst.geschiedenis_id,
            **extra,
        )

    def _probeer(self, extra, werk, *args):
        """Do ``werk(*args)`` in a savepoint; a fault of ours in one pupil must not stop the
        others, so it closes the line and is on record.

        :param dict extra: values for the line in that case
        :return: the result of ``werk``, or ``None`` when it failed
        """
        try:
            with self.env.cr.savepoint():
                return werk(*args)
        except psycopg2.OperationalError:
            raise  # the transaction itself is lost: nothing may be written on it
        except Exception as error:  # noqa: BLE001
            log_zonder_tekst("Working in a dossier failed unexpectedly", error)
            self._sluit_af("mislukt", "internal", INTERN, "admin", **extra)
            return None
