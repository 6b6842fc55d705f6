"""Messages that send a user to the administrator, for who is the administrator.

Stored is always the text for everybody: who reads it decides which of the two is shown.
"""

from functools import cache

from .text import _

#: How the text for everybody begins -> the text for the administrator.
VOOR_WIE_BEHEERT = {
    "The certificates of the two systems": _(
        "The certificates of the two systems do not fit together. Check the OSO certificate."
    ),
    "There is no OSO certificate": _(
        "There is no OSO certificate with its private key. Add it in the settings."
    ),
    "The OSO certificate or its private key": _(
        "The OSO certificate or its private key cannot be read, the password is wrong, or"
        " the two do not belong together. Add them again."
    ),
    "The OSO certificate of this system has expired": _(
        "The OSO certificate of this system has expired. Request a new certificate and "
        "add it in the settings; after that, try again."
    ),
    "The OSO certificate of this system is not valid": _(
        "The OSO certificate of this system is not valid yet. Check the certificate and "
        "the clock of the server."
    ),
    "The OSO certificate of this system was refused": _(
        "The OSO certificate of this system was refused by %(host)s. Check whether it is "
        "the right certificate for this environment and is known there."
    ),
    "The list of trusted authorities": _(
        "The list of trusted authorities in the settings cannot be read. Add it again as PEM."
    ),
    "The certificate of %(host)s was not issued": _(
        "The certificate of %(host)s was not issued by an authority that this system "
        "trusts. Nothing was sent. Check the trusted authorities."
    ),
    "The certificate of %(host)s belongs": _(
        "The certificate of %(host)s belongs to another address. Nothing was sent. Check "
        "the address in the settings."
    ),
    "%(host)s cannot be reached": _(
        "%(host)s cannot be reached. Nothing was changed. Try again in a few minutes; if "
        "it stays, check the address and the network."
    ),
    "The address %(host)s does not exist": _(
        "The address %(host)s does not exist. Nothing was changed. Check the address in "
        "the settings and the network."
    ),
    "%(host)s did not answer to the connection": _(
        "%(host)s did not answer to the connection. Nothing was changed. Try again later;"
        " if it stays, check the network."
    ),
    "No secure connection with %(host)s": _(
        "No secure connection with %(host)s could be made. Nothing was sent. Report this "
        "to that party."
    ),
    "%(host)s speaks another version": _(
        "%(host)s speaks another version of OSO. Check which version (profile) is set."
    ),
    "The dossier is larger than this system accepts": _(
        "The dossier is larger than this system accepts. Ask in the LAS for fewer or "
        "smaller attachments, or raise the limit."
    ),
    "The Traffic Center no longer accepts": _(
        "The Traffic Center no longer accepts this request. Fetch again; if it stays, "
        "look at the log of the server."
    ),
    "The other side answered with a code": _(
        "The other side answered with a code that this system does not know: %(code)s. "
        "Nothing was changed. Report this code to the supplier of this system."
    ),
    "The mandate for BRIN": _(
        "The mandate for BRIN %(brin)s is there, but aanleverpunt %(aanleverpunt)s has no"
        " address in the OSR. Enter it there."
    ),
    "Something went wrong in this system itself": _(
        "Something went wrong in this system itself while the dossier was worked in. "
        "Nothing of this pupil was changed. Look at the log of the server."
    ),
    "Fetching this dossier was begun": _(
        "Fetching this dossier was begun several times, but the server stopped each time "
        "before it was done. Nothing of this pupil was changed. Look at the log of the "
        "server."
    ),
}


@cache
def voor_wie_beheert(text: str) -> str:
    """The text that the administrator reads where everybody else reads ``text``."""
    if "administrator" not in text:
        return text
    return next(
        (eigen for begin, eigen in VOOR_WIE_BEHEERT.items() if text.startswith(begin)), text
    )
