"""Batch after batch by XML-RPC, by a program that tries again without doing anything twice."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from . import provision
from .chaos_plan import BOARD, Plan, Pupil, School, Turn
from .console import DevError
from .house import Simulator
from .provision import Person
from .rpc import Client

T = TypeVar("T")
LOGIN, PASSWORD = "chaos", "chaos-en-orde"
#: Outcomes that end a turn; with any other one the program asks again, as a user would.
DONE = {"imported", "completed", "overwritten", "unchanged", "older"}
NOT_READY = "not_ready"
#: Seconds in which a call must succeed, and a run must end, whatever is killed meanwhile.
PATIENCE = 300
#: Times that a pupil may be asked for in one round before that is a fault.
TRIES = 25


class Stuck(DevError):
    """Something did not end in time."""


@dataclass
class Done:
    """How one turn ended.

    :param begun: when the first run for it was started, seconds since the epoch
    :param outcomes: of its lines, the last one ended the turn
    """

    turn: Turn
    begun: float
    ended: float
    outcomes: list[str]


@dataclass(frozen=True)
class Entered:
    """A school as it was made in a database.

    :param pupils: by id
    """

    school: School
    company: int
    pupils: dict[int, Pupil]


def provide(plan: Plan, url: str, db: str, simulator: Simulator) -> list[Entered]:
    """Make schools, user, connection and registrations, and enter the pupils."""
    admin = provision.admin(_Where(url, db))  # type: ignore[arg-type]
    for school in plan.schools:
        simulator.control.put_school(brin=school.brin, naam=school.spec.naam)
    wanted = [provision.School(one.brin, one.spec.naam, BOARD) for one in plan.schools]
    companies = provision.schools(admin, wanted)
    provision.connection(admin, simulator, companies[BOARD])
    own = list(companies.values())
    provision.users(admin, [Person(LOGIN, PASSWORD, "Chaos", provision.MEDEWERKER, own)])
    worker = Client(url, db, LOGIN, PASSWORD)
    entered = []
    for school in plan.schools:
        company = companies[school.brin]
        provision.register(worker, simulator, company, school.brin)
        numbers = {pupil.number: pupil for pupil in school.pupils}
        rows = worker.for_companies(company).call("oso.leerling", "add_bsns", list(numbers))
        pupils = {row["leerling_id"]: numbers[row["bsn"]] for row in rows}
        entered.append(Entered(school, company, pupils))
    return entered


@dataclass
class Place:
    """A school in one database, and how it went there.

    :param client: an employee who works for it
    """

    entered: Entered
    client: Client
    rounds: list[list[Done]] = field(default_factory=list)

    @property
    def school(self) -> School:
        return self.entered.school

    @property
    def company(self) -> int:
        return self.entered.company

    @property
    def pupils(self) -> dict[int, Pupil]:
        return self.entered.pupils


class Load:
    """Works through the plan in one database.

    :param url: of Odoo
    :param stops: whether runs are stopped now and then
    """

    def __init__(
        self, plan: Plan, url: str, db: str, simulator: Simulator, *, stops: bool, patient: bool
    ) -> None:
        self.plan = plan
        self.url, self.db, self.simulator = url, db, simulator
        self.places: list[Place] = []
        self.counts: Counter[str] = Counter()
        self.outcomes: Counter[str] = Counter()
        self._stops = stops
        self._patience = PATIENCE if patient else 0
        self._enough = threading.Event()
        self._threads: list[threading.Thread] = []
        self._errors: list[BaseException] = []
        #: schools put their dossiers one after another, so that a simulator is asked by one thread
        self._control = threading.Lock()

    def log_in(self, entered: Iterable[Entered]) -> None:
        """Have an employee log in for each school."""
        worker = Client(self.url, self.db, LOGIN, PASSWORD)
        self.places = [Place(one, worker.for_companies(one.company)) for one in entered]

    # -- going on ----------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin rounds at all schools, each in a thread, until :meth:`finish`."""
        self._each(lambda place: self._until_enough(place))

    def finish(self) -> None:
        """End the rounds that are going on, and wait for that.

        :raises BaseException: what a thread ended with
        """
        self._enough.set()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        if self._errors:
            raise self._errors[0]

    @property
    def running(self) -> bool:
        """Whether all schools are still at it."""
        return all(thread.is_alive() for thread in self._threads)

    def repeat(self, rounds: dict[str, int]) -> None:
        """Do so many rounds at each school (by BRIN), undisturbed."""

        def all_rounds(place: Place) -> None:
            for number in range(rounds[place.school.brin]):
                self._round(place, number)

        self._each(all_rounds)
        self.finish()

    def _each(self, work: Callable[[Place], None]) -> None:
        def guarded(place: Place) -> None:
            try:
                work(place)
            except BaseException as error:  # noqa: BLE001 -- raised again by finish()
                self._errors.append(error)

        self._threads = [
            threading.Thread(target=guarded, args=(place,), name=place.school.brin, daemon=True)
            for place in self.places
        ]
        for thread in self._threads:
            thread.start()

    def _until_enough(self, place: Place) -> None:
        number = 0
        while not self._enough.is_set():
            self._round(place, number)
            number += 1

    # -- one round ---------------------------------------------------------------------------------

    def _round(self, place: Place, number: int) -> None:
        turns = {turn.pupil: turn for turn in self.plan.round(place.school, number)}
        rng = random.Random(f"stop {self.plan.seed} {place.school.brin} {number}")  # noqa: S311
        self._serve(turns.values())
        dones = {pupil: Done(turn, time.time(), 0, []) for pupil, turn in turns.items()}
        place.rounds.append(list(dones.values()))
        todo = {ident: turns[pupil] for ident, pupil in place.pupils.items()}
        for _again in range(TRIES):
            run = self._start(place, {ident: turn.action for ident, turn in todo.items()})
            stop_at = rng.random() if self._stops and rng.random() < 0.3 else None
            for line in self._wait(place, run, stop_at):
                ident, outcome = line["leerling_id"], line["outcome"]
                turn = turns[place.pupils[ident]]
                done = dones[turn.pupil]
                done.outcomes.append(f"{line['state']} {outcome}")
                done.ended = time.time()
                self.outcomes[outcome] += 1
                # a LAS that is away says nothing about the dossier
                if outcome in DONE or (outcome == NOT_READY and not turn.ready):
                    todo.pop(ident, None)
            if not todo:
                self.counts["rounds"] += 1
                return
            self.counts["asked again"] += len(todo)
        labels = ", ".join(turn.pupil.label for turn in todo.values())
        raise Stuck(f"still no dossier after {TRIES} runs: {labels}")

    def _serve(self, turns: Iterable[Turn]) -> None:
        """Let the LAS hold what it holds in this round."""
        control = self.simulator.control
        for turn in turns:
            with self._control:
                self._patiently(
                    lambda turn=turn: control.put_dossier(
                        turn.version.xml,
                        source=turn.pupil.label,
                        prepared=turn.ready,
                    )
                )

    def _start(self, place: Place, actions: dict[int, str]) -> int:
        """Start a run, and only one, though the server may be killed before it can say so."""
        client = place.client
        last = self._patiently(lambda: self._last_run(place))
        rows = [{"leerling_id": ident, "action": action} for ident, action in actions.items()]
        self.counts["runs"] += 1
        try:
            return client.call("oso.leerling", "run_actions", rows)
        except Exception:
            if not self._patience:
                raise

        def look_then_start() -> int:
            made = self._last_run(place)
            if made > last:
                self.counts["answers lost"] += 1
                return made
            return client.call("oso.leerling", "run_actions", rows)

        return self._patiently(look_then_start)

    def _last_run(self, place: Place) -> int:
        domain = [("company_id", "=", place.company)]
        found = place.client.call("oso.uitwisseling", "search", domain, limit=1, order="id desc")
        return found[0] if found else 0

    def _wait(self, place: Place, run: int, stop_at: float | None) -> list[dict[str, Any]]:
        """The lines of a run, once it has ended; stopped when that part of it is done.

        :raises Stuck: where it does not end
        """
        moved, last = time.monotonic(), None
        while True:
            progress = self._patiently(
                lambda: place.client.call("oso.uitwisseling", "progress", [run])
            )
            counts = progress["counts"]
            if progress["finished"]:
                return progress["lines"]
            ended = counts["total"] - counts["waiting"] - counts["busy"]
            if stop_at is not None and ended >= stop_at * counts["total"]:
                stop_at = None
                self.counts["stops"] += 1
                self._patiently(lambda: place.client.call("oso.uitwisseling", "action_stop", [run]))
            if counts != last:
                moved, last = time.monotonic(), counts
            elif time.monotonic() - moved > PATIENCE:
                raise Stuck(f"nothing has moved for {PATIENCE} s in run {run}: {counts}")
            time.sleep(0.3)

    def _patiently(self, call: Callable[[], T]) -> T:
        """The result of a call that may be made again, also after the server was killed."""
        end = time.monotonic() + self._patience
        while True:
            try:
                return call()
            except Exception:
                if time.monotonic() > end:
                    raise
                self.counts["calls again"] += 1
                time.sleep(0.2)


@dataclass(frozen=True)
class _Where:
    """As much of a house as logging in takes."""

    url: str
    db: str
