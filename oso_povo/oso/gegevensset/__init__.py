"""OSO dossiers: bytes to a typed, complete and checked :class:`Dossier`.

``parse`` is all that most callers need. The table of the standard is ``kaart.KAART``; labels of
code lists are in ``codelijsten``; plain data for JSON in ``als_json``.
"""

from .kaart import KAART
from .lezing import parse
from .model import (
    Attachment,
    AttachmentStatus,
    Dossier,
    Finding,
    RestVeld,
    Row,
    Severity,
    Withheld,
)
from .xml_veilig import DossierError, Limits

__all__ = [
    "KAART",
    "Attachment",
    "AttachmentStatus",
    "Dossier",
    "DossierError",
    "Finding",
    "Limits",
    "RestVeld",
    "Row",
    "Severity",
    "Withheld",
    "parse",
]
