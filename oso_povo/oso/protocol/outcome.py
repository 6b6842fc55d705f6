"""What an exchange can end in, in words of our own.

OSO answers with CamelCase codes whose complete list is not public; the map from code to outcome
therefore stands in the profile (:mod:`.profile`). The rest of the program, and every test, speaks
of the outcomes below only. The raw code is always kept beside the outcome and shown with it
(OSO wiki, Algemene Eisen 2017: the user must see the code too).
"""

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import TypeVar


class Outcome(str, Enum):
    """How the fetch of one dossier (or a ping) ended."""

    DELIVERED = "delivered"
    NOT_READY = "not_ready"
    NOT_ALLOWED = "not_allowed"
    NOT_CHANGED = "not_changed"
    WRONG_VERSION = "wrong_version"
    SCHOOL_UNKNOWN = "school_unknown"
    SCHOOL_NO_CONNECTION = "school_no_connection"
    SELF_NOT_CONNECTED = "self_not_connected"
    SESSION_PROBLEM = "session_problem"
    CERTIFICATE = "certificate"
    TECHNICAL = "technical"
    UNKNOWN_CODE = "unknown_code"


class RegistrationOutcome(str, Enum):
    """How the registration of an aanleverpunt (or the check of its key) ended."""

    KEY_VALID = "key_valid"  # answer to the check of a key alone; nothing is registered yet
    REGISTERED = "registered"
    ALREADY_REGISTERED = "already_registered"
    KEY_UNKNOWN = "key_unknown"
    KEY_MISSING = "key_missing"
    KEY_OTHER_BRIN = "key_other_brin"
    NOT_QUALIFIED = "not_qualified"
    MANDATE_MISSING = "mandate_missing"
    ENDPOINT_MISSING = "endpoint_missing"
    UNKNOWN_AANLEVERPUNT = "unknown_aanleverpunt"
    WRONG_KIND = "wrong_kind"
    CERTIFICATE = "certificate"
    TECHNICAL = "technical"
    UNKNOWN_CODE = "unknown_code"

    @property
    def ok(self) -> bool:
        """Whether the aanleverpunt can be used now."""
        return self in (RegistrationOutcome.REGISTERED, RegistrationOutcome.ALREADY_REGISTERED)


class Detail(str, Enum):
    """The finer cause inside an outcome, where a different advice belongs to it."""

    # NOT_READY
    PUPIL_UNKNOWN = "pupil_unknown"
    # SESSION_PROBLEM
    SESSION_EXPIRED = "session_expired"
    WRONG_TRANSFER_KIND = "wrong_transfer_kind"
    SESSION_NOT_CHECKED = "session_not_checked"
    # SELF_NOT_CONNECTED
    SELF_NOT_QUALIFIED = "self_not_qualified"
    SELF_NOT_IN_OSR = "self_not_in_osr"
    # UNKNOWN_AANLEVERPUNT
    KENMERK_OTHER_BRIN = "kenmerk_other_brin"
    # SCHOOL_NO_CONNECTION
    NO_AANLEVERPUNT = "no_aanleverpunt"
    # CERTIFICATE: our own
    OWN_MISSING = "own_certificate_missing"
    OWN_UNREADABLE = "own_certificate_unreadable"
    OWN_EXPIRED = "own_certificate_expired"
    OWN_NOT_YET_VALID = "own_certificate_not_yet_valid"
    OWN_REFUSED = "own_certificate_refused"
    # CERTIFICATE: the other side's
    SERVER_UNTRUSTED = "server_certificate_untrusted"
    SERVER_EXPIRED = "server_certificate_expired"
    SERVER_WRONG_HOST = "server_certificate_wrong_host"
    TRUST_UNREADABLE = "trust_store_unreadable"
    LAS_CERTIFICATE = "las_certificate"
    # TECHNICAL: no connection
    REFUSED = "connection_refused"
    UNKNOWN_HOST = "unknown_host"
    CONNECT_TIMEOUT = "connect_timeout"
    READ_TIMEOUT = "read_timeout"
    CONNECTION_LOST = "connection_lost"
    TLS = "tls"
    ADDRESS_REFUSED = "address_refused"
    # TECHNICAL: an answer that cannot be used
    UNAVAILABLE = "unavailable"
    HTTP_STATUS = "http_status"
    BAD_ANSWER = "bad_answer"
    WRONG_NAMESPACE = "wrong_namespace"
    TOO_LARGE = "too_large"
    FAULT_WITHOUT_CODE = "fault_without_code"
    DOSSIER_UNREADABLE = "dossier_unreadable"


class Owner(str, Enum):
    """Who has to act on a message."""

    US = "us"
    LAS = "las"
    BOARD = "board"
    KENNISNET = "kennisnet"
    ADMIN = "admin"


class Overdrachtsoort(str, Enum):
    """Kind of transfer; how each is written on the wire stands in the profile."""

    OVERSTAP = "overstap"
    BINNEN_BRIN = "binnen_brin"
    SWV = "swv"


#: Best first. That the session is signed off with its best result is OSO's rule (OSO wiki,
#: Afmelden Sessie 2017); the table behind it was not to be read, so this order is ours.
RANKING: tuple[Outcome, ...] = (
    Outcome.DELIVERED,
    Outcome.NOT_CHANGED,
    Outcome.NOT_READY,
    Outcome.NOT_ALLOWED,
    Outcome.WRONG_VERSION,
    Outcome.UNKNOWN_CODE,
    Outcome.SESSION_PROBLEM,
    Outcome.SELF_NOT_CONNECTED,
    Outcome.SCHOOL_UNKNOWN,
    Outcome.SCHOOL_NO_CONNECTION,
    Outcome.CERTIFICATE,
    Outcome.TECHNICAL,
)

T = TypeVar("T")


def rank(outcome: Outcome) -> int:
    """Place of ``outcome`` in :data:`RANKING`; 0 is the best."""
    return RANKING.index(outcome)


def best(attempts: Sequence[T], outcomes: Iterable[Outcome]) -> T | None:
    """The attempt with the best outcome; of equals the one asked last.

    :param attempts: in the order in which the delivery points were asked
    :param outcomes: the outcome of each, in the same order
    :returns: one of ``attempts``, or None when there are none
    """
    winner: T | None = None
    lowest = len(RANKING)
    for attempt, outcome in zip(attempts, outcomes, strict=True):
        if rank(outcome) <= lowest:
            winner, lowest = attempt, rank(outcome)
    return winner
