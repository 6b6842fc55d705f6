"""The nightly fetch: in which hours, and when each school begins; without clock or database.

Hours are as Odoo has them: 22.5 is half past ten, of the clock on the wall.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_UTC = ZoneInfo("UTC")
_DAG = 24.0


@dataclass(frozen=True)
class Nacht:
    """The hours of one night, from ``begin`` until ``eind`` (aware, in UTC).

    :param dag: day on which it begins, there
    """

    dag: date
    begin: datetime
    eind: datetime


def deugt(van: float, tot: float) -> bool:
    """Whether two hours make a window: each from 0:00 to 24:00, and at least one hour long.

    One that ends before it begins goes on after midnight.
    """
    if not (0 <= van < _DAG and 0 <= tot <= _DAG):
        return False
    return (tot - van) % _DAG >= 1


def _moment(dag: date, uur: float, tijdzone: str) -> datetime:
    minuten = round(uur * 60)
    wand = datetime.combine(dag, time()) + timedelta(minutes=minuten)
    # An hour that the clock skips in spring counts from before; one that comes twice in autumn
    # is the first of the two.
    return wand.replace(tzinfo=ZoneInfo(tijdzone)).astimezone(_UTC)


def nacht_op(nu: datetime, van: float, tot: float, tijdzone: str) -> Nacht | None:
    """The night that is going on.

    :param nu: aware
    :param van: hour at which it begins
    :param tot: hour at which it ends; not later than ``van``: of the next day
    :param tijdzone: name as the IANA has it
    :return: ``None`` by day
    """
    vandaag = nu.astimezone(ZoneInfo(tijdzone)).date()
    for dag in (vandaag, vandaag - timedelta(days=1)):
        laatste = dag if tot > van else dag + timedelta(days=1)
        nacht = Nacht(dag, _moment(dag, van, tijdzone), _moment(laatste, tot, tijdzone))
        if nacht.begin <= nu < nacht.eind:
            return nacht
    return None


def begint_op(nacht: Nacht, deel: float) -> datetime:
    """When a school begins: somewhere in the first half, so that there is time to finish.

    :param deel: from 0 up to 1, of the school and the night
    """
    return nacht.begin + deel * (nacht.eind - nacht.begin) / 2
