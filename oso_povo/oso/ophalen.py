"""Fetching several dossiers side by side, in threads that know no database.

The one who writes (the worker) gives orders and takes results; the threads tell it of each session
before the LAS is asked, and wait until that is on record. What was ordered and not taken yet stays
bounded by the orders given, so memory does not grow with the length of a batch.
"""

from __future__ import annotations

import contextlib
import dataclasses
import queue
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType

from . import gegevensset, protocol
from .gegevensset import Dossier, DossierError
from .herhalen import is_storing

#: A host is quick that answered in the last … seconds and has nothing under way for longer than ….
VLOT = (30.0, 5.0)
#: That hosts answer is told again after so many seconds.
GEBOEKT = 60.0
#: Several dossiers are in memory at a time, so each may cost less than one read alone.
GRENZEN = gegevensset.Limits(max_attachment=60_000_000, max_attachments_total=120_000_000)


@dataclass(frozen=True)
class Opdracht:
    """What a thread needs to fetch one dossier; plain data.

    :param regel_id: number of the line, to tell orders apart
    :param verbinding_id: orders of one connection share one client, and so its open sockets
    :param school_id: the school that fetches
    :param las: host of the LAS as far as it is known, else ``""``
    """

    regel_id: int
    verbinding_id: int
    instellingen: protocol.ConnectionSettings = field(repr=False)
    aanvraag: protocol.FetchRequest = field(repr=False)
    school_id: int = 0
    las: str = ""


@dataclass(frozen=True)
class Opbrengst:
    """What a thread brings back.

    :param resultaat: of the protocol client
    :param dossier: the dossier read, when one came and could be read
    :param fout: why it could not be read
    :param duur: seconds on the network
    :param duur_lezen: seconds of reading
    """

    resultaat: protocol.FetchResult = field(repr=False)
    dossier: Dossier | None = field(default=None, repr=False)
    fout: DossierError | None = None
    duur: float = 0.0
    duur_lezen: float = 0.0


@dataclass(frozen=True)
class Sessie:
    """A session that was opened; the thread waits until :meth:`genoteerd` is called."""

    regel_id: int
    sessie_id: str
    _door: threading.Event = field(default_factory=threading.Event, repr=False)

    def genoteerd(self) -> None:
        """It is on record: the LAS may be asked."""
        self._door.set()


def haal_op(
    client: protocol.OsoClient,
    aanvraag: protocol.FetchRequest,
    geopend: Callable[[str], None] | None = None,
) -> Opbrengst:
    """Fetch and read one dossier. Runs in a thread: no ORM, no cursor.

    :param geopend: see :meth:`protocol.OsoClient.fetch`
    """
    begin = time.monotonic()
    resultaat = client.fetch(aanvraag, geopend)
    gehaald = time.monotonic()
    duur = gehaald - begin
    if resultaat.outcome is not protocol.Outcome.DELIVERED or resultaat.dossier is None:
        return Opbrengst(resultaat, duur=duur)
    dossier, fout = None, None
    try:
        dossier = gegevensset.parse(resultaat.dossier, GRENZEN)
    except DossierError as error:
        fout = error
    return Opbrengst(resultaat, dossier, fout, duur, time.monotonic() - gehaald)


class Ophaler:
    """Fetches several dossiers side by side and hands each over as it arrives.

    A context manager; leaving it waits for what is still under way and closes the connections.

    :param tegelijk: how many at a time
    """

    def __init__(self, tegelijk: int):
        self._tegelijk = tegelijk
        self._pool = ThreadPoolExecutor(tegelijk, thread_name_prefix="oso_povo.ophalen")
        self._clients: dict[int, protocol.OsoClient] = {}
        self._lopend: dict[int, Opdracht] = {}
        self._post: queue.SimpleQueue[Sessie | tuple[int, Future[Opbrengst]]] = queue.SimpleQueue()
        self._klaar: list[tuple[int, Future[Opbrengst]]] = []
        self._dicht = threading.Event()
        self._begonnen: dict[int, float] = {}  # number of the line -> since when
        self._geantwoord: dict[str, float] = {}  # host of a LAS -> when
        self._geboekt: dict[tuple[str, str], float] = {}  # addresses -> when

    def __enter__(self) -> Ophaler:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Who waits to be put on record goes on, so that its session is at least signed off.
        self._dicht.set()
        self._laat_door()
        self._pool.shutdown(cancel_futures=True)
        for client in self._clients.values():
            client.close()

    def _laat_door(self) -> None:
        while True:
            try:
                bericht = self._post.get_nowait()
            except queue.Empty:
                return
            if isinstance(bericht, Sessie):
                bericht.genoteerd()

    @property
    def lopend(self) -> list[Opdracht]:
        """The orders that were given and whose results were not taken yet."""
        return list(self._lopend.values())

    @property
    def vrij(self) -> int:
        """How many more may be ordered."""
        return self._tegelijk - len(self._lopend)

    @property
    def vlot(self) -> set[str]:
        """Hosts that answer quickly now: whoever is asked next will be done soon."""
        nu = time.monotonic()
        traag = {
            opdracht.las
            for regel_id, opdracht in self._lopend.items()
            if nu - self._begonnen[regel_id] > VLOT[1]
        }
        return {las for las, op in self._geantwoord.items() if nu - op < VLOT[0]} - traag

    def nieuws(self, opdracht: Opdracht, opbrengst: Opbrengst) -> bool:
        """Whether a result says something of its hosts that was not known a minute ago."""
        resultaat = opbrengst.resultaat
        laatst = resultaat.attempts[-1].url if resultaat.attempts else ""
        hosts = (opdracht.instellingen.tc_url, laatst)
        nu = time.monotonic()
        if is_storing(resultaat.outcome, resultaat.detail) or not resultaat.sessie_id:
            self._geboekt.clear()
            return True
        if nu - self._geboekt.get(hosts, float("-inf")) < GEBOEKT:
            return False
        self._geboekt[hosts] = nu
        return True

    def begin(self, opdrachten: Iterable[Opdracht]) -> None:
        """Start fetching."""
        for opdracht in opdrachten:
            client = self._clients.get(opdracht.verbinding_id)
            if client is None:
                instellingen = dataclasses.replace(
                    opdracht.instellingen, pool_size=max(self._tegelijk, 1)
                )
                client = protocol.OsoClient(instellingen)
                self._clients[opdracht.verbinding_id] = client
            regel_id = opdracht.regel_id
            self._lopend[regel_id] = opdracht
            self._begonnen[regel_id] = time.monotonic()

            def geopend(sessie_id: str, regel_id: int = regel_id) -> None:
                self._meld(Sessie(regel_id, sessie_id))

            toekomst = self._pool.submit(haal_op, client, opdracht.aanvraag, geopend)
            toekomst.add_done_callback(
                lambda klaar, regel_id=regel_id: self._post.put((regel_id, klaar))
            )

    def _meld(self, sessie: Sessie) -> None:
        """In a thread: tell of a session, and wait until it is on record."""
        self._post.put(sessie)
        # Looked at now and then: the one who writes may have left between the two lines.
        while not sessie._door.wait(1.0):
            if self._dicht.is_set():
                return

    def sessies(self) -> list[Sessie]:
        """The sessions to put on record that are known of; does not wait."""
        sessies: list[Sessie] = []
        with contextlib.suppress(queue.Empty):
            while True:
                self._sorteer(self._post.get_nowait(), sessies)
        return sessies

    def _sorteer(
        self, bericht: Sessie | tuple[int, Future[Opbrengst]], sessies: list[Sessie]
    ) -> None:
        if isinstance(bericht, Sessie):
            sessies.append(bericht)
        else:
            self._klaar.append(bericht)

    def wacht(
        self, seconden: float | None = None
    ) -> tuple[list[Sessie], tuple[Opdracht, Opbrengst | BaseException] | None]:
        """Wait until there is something to do.

        :param seconden: at most so long; None without limit
        :return: the sessions to put on record, all that are known of; and one result, or what the
            thread ended with, if there is one
        """
        sessies: list[Sessie] = []
        if not self._klaar:
            with contextlib.suppress(queue.Empty):
                self._sorteer(self._post.get(timeout=seconden), sessies)
        sessies += self.sessies()
        if not self._klaar:
            return sessies, None
        regel_id, toekomst = self._klaar.pop(0)
        opdracht = self._lopend.pop(regel_id)
        del self._begonnen[regel_id]
        error = toekomst.exception()
        if error is None and opdracht.las:
            if is_storing(toekomst.result().resultaat.outcome, toekomst.result().resultaat.detail):
                self._geantwoord.pop(opdracht.las, None)
            else:
                self._geantwoord[opdracht.las] = time.monotonic()
        return sessies, (opdracht, toekomst.result() if error is None else error)
