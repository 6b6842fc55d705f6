"""When a dossier that is not ready yet in the LAS is asked for again; without clock or database.

Moments are in UTC, aware, unless a name says otherwise.
"""

import zlib
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: Where the schools are; for who has no time zone of their own.
TIJDZONE = "Europe/Amsterdam"

#: How long after an asking the next one comes: growing, and then always the last one.
STAPPEN = tuple(timedelta(hours=uren) for uren in (1, 4, 12, 24, 48))

#: An asking comes at most so much later than its step, each school at a moment of its own.
SPREIDING = timedelta(minutes=45)

#: The last asking comes so long before the end of the last day, spread over as much again.
VOOR_HET_EINDE = timedelta(hours=3)

#: For so long a dossier is asked for where the season says nothing.
ZONDER_SEIZOEN = timedelta(days=60)

#: A date of the season that is nearer than this is too near to be meant for who begins to wait.
TE_DICHTBIJ = timedelta(days=14)

#: What a LAS says of a number that it does not have; asking again would not help.
ONBEKEND = "protocol.fetch.not_ready.pupil_unknown"

#: Codes of messages that tell of the way there and back, and nothing of the dossier.
ONDERWEG_MISLUKT = frozenset(
    f"protocol.fetch.technical.{wat}"
    for wat in (
        "connection_refused",
        "unknown_host",
        "connect_timeout",
        "read_timeout",
        "connection_lost",
        "unavailable",
        "http_status",
    )
)


def spreiding(*sleutel: object) -> float:
    """A number from 0 up to 1 that is always the same for the same key, and for others another.

    :param sleutel: whatever tells the one from the other, such as a school and a day
    """
    return zlib.crc32("/".join(map(str, sleutel)).encode()) / 2**32


def einde_van(dag: date, tijdzone: str = TIJDZONE) -> datetime:
    """The moment at which a day ends there.

    :param tijdzone: name as the IANA has it
    """
    morgen = datetime.combine(dag + timedelta(days=1), time(), ZoneInfo(tijdzone))
    return morgen.astimezone(ZoneInfo("UTC"))


def volgende(nu: datetime, stap: int, deel: float, einde: datetime) -> datetime | None:
    """When to ask again after an asking that found no dossier.

    :param nu: moment of that asking
    :param stap: how many askings went by themselves before; 0 after the user's own
    :param deel: of :func:`spreiding`, of the school
    :param einde: moment after which nothing is asked any more
    :return: a moment on the minute, or ``None`` when it is over
    """
    wanneer = nu + STAPPEN[min(stap, len(STAPPEN) - 1)] + deel * SPREIDING
    laatste = einde - (1 + deel) * VOOR_HET_EINDE
    if nu >= laatste:
        return None
    wanneer = min(wanneer, laatste)
    # Up to the whole minute, as it is told to the user.
    return wanneer + timedelta(seconds=-wanneer.second % 60, microseconds=-wanneer.microsecond)


def wacht_tot(sinds: date, instelling: date | None, seizoen: date | None) -> date:
    """The last day on which a dossier is asked for.

    :param sinds: day of the first asking
    :param instelling: what the school set; one that lies before ``sinds`` is of another year
    :param seizoen: last day of the season on which a dossier is of use, if known
    """
    if instelling and instelling >= sinds:
        return instelling
    if seizoen and seizoen - sinds >= TE_DICHTBIJ:
        return seizoen
    return sinds + ZONDER_SEIZOEN


def is_niet_klaar(uitkomst: str | None, code: str | None) -> bool:
    """Whether an outcome says that the dossier still has to be set ready.

    A number that the LAS does not know is another matter: somebody has to look at it.

    :param uitkomst: outcome of a line
    :param code: code of its message
    """
    return uitkomst == "not_ready" and code != ONBEKEND


def is_onderweg_mislukt(code: str | None) -> bool:
    """Whether a fetch failed on the way, so that it tells nothing of the dossier.

    :param code: code of the message of a line
    """
    return code in ONDERWEG_MISLUKT
