"""The worker: takes waiting lines, fetches over the network in threads, works each pupil in.

Reading, network and writing are kept apart: lines are claimed and committed, the network part
runs in threads that touch no ORM and no transaction, and each pupil is then written in one
savepoint and committed with its line. A crash leaves whole pupils only.
"""

import logging
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import dataclass, field

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oso import gegevensset, protocol
from ..oso.gegevensset import DossierError
from ..oso.meldingen import INTERN
from ..oso.text import OsoError

_logger = logging.getLogger(__name__)


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
        return Opbrengst(resultaat, gegevensset.parse(resultaat.dossier), duur=duur)
    except DossierError as error:
        return Opbrengst(resultaat, fout=error, duur=duur)


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

    #: Lines taken at a time; they are fetched side by side.
    _oso_tegelijk = 8

    @api.model
    def _cron_verwerk(self):
        """Entry of the scheduled action: work until nothing waits or the time is up."""
        regels = self.env["oso.uitwisseling.regel"].sudo()
        cron = self.env["ir.cron"]
        # One worker runs this at a time (Odoo locks the scheduled action), so what is still
        # "bezig" now was left behind by a worker that died.
        achtergebleven = regels.search([("state", "=", "bezig")])
        if achtergebleven:
            _logger.warning("%s lines of a stopped worker are taken up again", len(achtergebleven))
            achtergebleven.write({"state": "wachtrij", "begonnen_op": False})
        while True:
            open_regels = [("state", "=", "wachtrij")]
            deel = regels.search(open_regels, limit=self._oso_tegelijk, order="id")
            deel = deel.try_lock_for_update()
            if not deel:
                cron._commit_progress(remaining=0)
                return
            opdrachten = deel._begin()
            rest = regels.search_count(open_regels)
            tijd = cron._commit_progress(len(deel) - len(opdrachten), remaining=rest)
            for regel_id, opbrengst in self._haal_allen_op(opdrachten):
                regel = regels.browse(regel_id)
                if regel.exists():
                    regel._verwerk(opbrengst)
                tijd = cron._commit_progress(1, remaining=rest)
            if not tijd:
                return

    @api.model
    def _haal_allen_op(self, opdrachten):
        """Yield ``(id of the line, Opbrengst or the exception)`` as each one arrives."""
        if not opdrachten:
            return
        with ExitStack() as stapel:
            clients = {}
            for opdracht in opdrachten:
                if opdracht.verbinding_id not in clients:
                    clients[opdracht.verbinding_id] = stapel.enter_context(
                        protocol.OsoClient(opdracht.instellingen)
                    )
            pool = stapel.enter_context(
                ThreadPoolExecutor(len(opdrachten), thread_name_prefix="oso_povo.ophalen")
            )
            lopend = {
                pool.submit(haal_op, clients[opdracht.verbinding_id], opdracht): opdracht.regel_id
                for opdracht in opdrachten
            }
            for klaar in as_completed(lopend):
                error = klaar.exception()
                yield lopend[klaar], error if error is not None else klaar.result()


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
            regel.write({"state": "bezig", "begonnen_op": fields.Datetime.now()})
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

        :param opbrengst: :class:`Opbrengst`, or the exception that the thread ended with
        """
        self.ensure_one()
        if isinstance(opbrengst, BaseException):
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
        try:
            with self.env.cr.savepoint():
                uitkomst = self.env["oso.import"]._ontvang(self, opbrengst)
        except psycopg2.OperationalError:
            raise  # the transaction itself is lost: nothing may be written on it
        except Exception as error:  # noqa: BLE001
            # A fault of ours in one pupil must not stop the others; it is on record.
            log_zonder_tekst("Working in a dossier failed unexpectedly", error)
            self._sluit_af("mislukt", "internal", INTERN, "admin", **extra)
            return
        self._sluit_af(
            "klaar" if uitkomst.gelukt else "mislukt",
            uitkomst.code,
            uitkomst.message,
            uitkomst.owner,
            dossier_id=uitkomst.dossier_id,
            **extra,
        )
