"""What goes into the client and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal

from ..text import Message
from .outcome import Detail, Outcome, Overdrachtsoort, Owner, RegistrationOutcome

Kind = Literal["RI", "LAS"]


@dataclass(frozen=True)
class Answer:
    """Result of a ping.

    :param outcome: ``DELIVERED`` means: the Traffic Center answered and accepts our certificate
    :param detail: the finer cause of a failure
    :param raw_code: code as received, ``""`` when there was none
    :param raw_text: text as received, trimmed, long numbers removed
    :param message: what to tell the user
    :param owner: who has to act; None when nobody has to
    :param seconds: how long it took
    """

    outcome: Outcome
    detail: Detail | None
    raw_code: str
    raw_text: str
    message: Message
    owner: Owner | None
    seconds: float

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.DELIVERED


@dataclass(frozen=True)
class RegistrationRequest:
    """An aanleverpunt to register.

    :param brin: BRIN of the school, 4 characters
    :param vestiging: vestigingscode, 2 digits, or ``""``
    :param aanleverpunt: its number in Mijn OSO (profile oso2018: ``"0"``, ``"1"``, …) or its
        routeringskenmerk of 20 characters (oso2021; a bare number is completed with the BRIN)
    :param kind: ``"RI"`` for a regional system such as ours, ``"LAS"`` for a school's own system
    :param key: the aanleverpunt-sleutel, or None for a grey key (none needed); always None in
        oso2021
    :param notification_url: https address at which we can be told that a dossier is ready
    """

    brin: str
    vestiging: str
    aanleverpunt: str
    kind: Kind = "RI"
    key: str | None = field(default=None, repr=False)
    notification_url: str = ""


@dataclass(frozen=True)
class Registration:
    """Result of a registration or of the check of a key.

    :param outcome: see :class:`~.outcome.RegistrationOutcome`; ``outcome.ok`` tells success
    :param address: number or routeringskenmerk to use in later messages; ``""`` on failure
    :param step: the step that gave the outcome: ``check_key``, ``register`` or ``osr``

    The other fields are those of :class:`Answer`.
    """

    outcome: RegistrationOutcome
    detail: Detail | None
    raw_code: str
    raw_text: str
    message: Message
    owner: Owner | None
    address: str
    step: str
    seconds: float

    @property
    def ok(self) -> bool:
        return self.outcome.ok


@dataclass(frozen=True)
class FetchRequest:
    """One pupil's dossier to fetch.

    :param doel_brin: BRIN of the receiving school
    :param doel_address: number or routeringskenmerk of our registered aanleverpunt
    :param bron_brin: BRIN of the school that holds the dossier
    :param pgn: BSN or onderwijsnummer, 9 digits, already checked; goes readable to the bron only
    :param overdrachtsoort: kind of transfer
    :param since: only a dossier at least as new as this date is wanted; None takes any
    :param bron_address: ask this one delivery point; None asks all that the Traffic Center lists
    """

    doel_brin: str
    doel_address: str
    bron_brin: str
    pgn: str = field(repr=False)
    overdrachtsoort: Overdrachtsoort = Overdrachtsoort.OVERSTAP
    since: date | None = None
    bron_address: str | None = None

    def __post_init__(self) -> None:
        # The value itself stays out of the exception text.
        if len(self.pgn) != 9 or not (self.pgn.isascii() and self.pgn.isdigit()):
            raise ValueError("pgn must be 9 digits")


@dataclass(frozen=True)
class SignOff:
    """A session that was opened and still has to be signed off.

    :param sessie_id: as the Traffic Center gave it
    :param doel_brin: BRIN of the receiving school
    :param doel_address: number or routeringskenmerk of our registered aanleverpunt
    :param bron_brin: BRIN of the school that was asked
    :param bron_address: delivery point that gave the result, ``""`` when that is not known
    :param result: the best outcome of the session, as far as it is known
    """

    sessie_id: str
    doel_brin: str
    doel_address: str
    bron_brin: str
    bron_address: str = ""
    result: Outcome = Outcome.TECHNICAL


@dataclass(frozen=True)
class SignOffAnswer:
    """How signing off went.

    :param signed_off: the Traffic Center confirmed it
    :param code: as received, ``""`` when there was none
    :param detail: why there was no answer, None when there was one
    """

    signed_off: bool
    code: str = ""
    detail: Detail | None = None


@dataclass(frozen=True)
class Attempt:
    """What one delivery point answered.

    :param address: its number or routeringskenmerk
    :param url: where it was asked
    :param seconds: how long it took

    The other fields are those of :class:`Answer`.
    """

    address: str
    url: str
    outcome: Outcome
    detail: Detail | None
    raw_code: str
    raw_text: str
    seconds: float


@dataclass(frozen=True)
class FetchResult:
    """How the fetch of one dossier ended.

    :param dossier: the dossier as XML bytes when the outcome is ``DELIVERED``, else None; never
        in the repr
    :param bron_address: delivery point that gave the outcome, ``""`` when none was asked
    :param sessie_id: id of the session, ``""`` when none was opened
    :param signed_off: whether the Traffic Center confirmed the sign-off
    :param signoff_code: code of the answer to the sign-off, ``""`` when there was none
    :param signoff_result: the result with which was signed off (an outcome), None when there was
        no session to sign off
    :param attempts: one :class:`Attempt` per asked delivery point, in order
    :param timings: seconds per step: ``overdracht``, ``document``, ``afmelding``, ``total``
    :param size: bytes of the dossier
    :param failed_url: address of the party that could not be reached or gave no usable answer,
        ``""`` when that did not happen
    :param retry_after: seconds after which that party asked to be tried again, None when it did not
    :param signoff_detail: why the sign-off got no answer, None when it got one or none was sent

    The other fields are those of :class:`Answer`.
    """

    outcome: Outcome
    detail: Detail | None
    raw_code: str
    raw_text: str
    message: Message
    owner: Owner | None
    dossier: bytes | None = field(default=None, repr=False)
    bron_address: str = ""
    sessie_id: str = ""
    signed_off: bool = False
    signoff_code: str = ""
    signoff_result: Outcome | None = None
    attempts: tuple[Attempt, ...] = ()
    timings: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    size: int = 0
    failed_url: str = ""
    retry_after: float | None = None
    signoff_detail: Detail | None = None

    @property
    def ok(self) -> bool:
        return self.outcome is Outcome.DELIVERED
