"""Second line of defence for logs: numbers of pupils are masked before a line is written.

The first line is that no code of this addon puts a number in a log or in an error. But the
database does: the text of a failed unique constraint quotes the values, and Odoo logs that text.
"""

import logging
import re

from .oso import bsn

#: Loggers through which texts of the database and of failed requests reach the log.
LOGGERS = ("odoo.sql_db", "odoo.http", "odoo.service.model", "odoo.addons.base.models.ir_cron")

_NEGEN_CIJFERS = re.compile(r"(?<![\w.-])\d{9}(?![\w.-])")


def masker(tekst: str) -> str:
    """``tekst`` with each BSN or onderwijsnummer in it shortened to its last three digits."""
    return _NEGEN_CIJFERS.sub(
        lambda gevonden: (
            bsn.mask(gevonden[0]) if bsn.check(gevonden[0]).ok else gevonden[0]
        ),
        tekst,
    )


class BsnFilter(logging.Filter):
    """Masks numbers of pupils in the message, its arguments and the traceback of a record."""

    def filter(self, record):
        tekst = record.getMessage()
        gemaskeerd = masker(tekst)
        if gemaskeerd != tekst:
            record.msg, record.args = gemaskeerd, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = masker(logging.Formatter().formatException(record.exc_info))
        return True


def zet_filter():
    """Put the filter on the loggers; once is enough, however often the registry loads."""
    for naam in LOGGERS:
        logger = logging.getLogger(naam)
        if not any(isinstance(filter_, BsnFilter) for filter_ in logger.filters):
            logger.addFilter(BsnFilter())
