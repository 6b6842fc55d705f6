"""Second line of defence for logs: nothing of a pupil gets through by way of an error.

The first line is that no code of this addon puts personal data in a log or in an error. But Odoo
logs a query that failed with all its values, and the database quotes the row in its error text.
"""

import logging
import re

from .oso import bsn

#: Loggers through which texts of the database and of failed requests reach the log.
LOGGERS = ("odoo.sql_db", "odoo.http", "odoo.service.model", "odoo.addons.base.models.ir_cron")

_NEGEN_CIJFERS = re.compile(r"(?<![\w.-])\d{9}(?![\w.-])")
#: Tables that hold data of pupils: ours, and those of Odoo where files and messages go.
_ONZE_TABEL = re.compile(
    r"\b(oso_[a-z_]+|ir_attachment|mail_message|mail_tracking_value|bus_bus)\b"
)
#: What the database adds to the first line of an error; it quotes values.
_DETAIL = re.compile(r"^(DETAIL|CONTEXT|HINT|LINE \d+):.*$", re.MULTILINE)


def masker(tekst: str) -> str:
    """``tekst`` with each BSN or onderwijsnummer in it shortened to its last three digits."""
    return _NEGEN_CIJFERS.sub(
        lambda gevonden: bsn.mask(gevonden[0]) if bsn.check(gevonden[0]).ok else gevonden[0],
        tekst,
    )


def zonder_waarden(tekst: str) -> str:
    """A log line about a query on one of our tables, without the values in it.

    :param tekst: ``bad query: <query>\\nERROR: <error>``; other texts come back masked only
    """
    tabel = _ONZE_TABEL.search(tekst)
    if not tabel:
        return masker(tekst)
    query, scheiding, fout = tekst.rpartition("ERROR: ")
    werkwoord = re.search(r"\b(INSERT|UPDATE|DELETE|SELECT)\b", query or tekst)
    eerste_regel = masker(fout.strip().split("\n", 1)[0]) if scheiding else ""
    return (
        f"bad query: {werkwoord[1] if werkwoord else 'query'} on {tabel[0]} (values left out)"
        f" ERROR: {eerste_regel}"
    )


class BsnFilter(logging.Filter):
    """Masks the message, its arguments and the traceback of a record."""

    def filter(self, record):
        tekst = record.getMessage()
        schoon = zonder_waarden(tekst) if record.name == "odoo.sql_db" else masker(tekst)
        if schoon != tekst:
            record.msg, record.args = schoon, ()
        if record.exc_info and not record.exc_text:
            stapel = logging.Formatter().formatException(record.exc_info)
            if _ONZE_TABEL.search(stapel):
                stapel = _DETAIL.sub("(detail left out)", stapel)
            record.exc_text = masker(stapel)
        return True


def zet_filter():
    """Put the filter on the loggers; once is enough, however often the registry loads."""
    for naam in LOGGERS:
        logger = logging.getLogger(naam)
        if not any(isinstance(filter_, BsnFilter) for filter_ in logger.filters):
            logger.addFilter(BsnFilter())
