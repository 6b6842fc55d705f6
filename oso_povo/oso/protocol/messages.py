"""What to tell the user for each outcome, and who has to act on it.

One table. The Dutch wording comes from the translations; the advice follows the manual "OSO
importeren POVO" (2017-2018), steps 1, 2 and 4. Placeholders: ``brin`` (our school), ``bron_brin``
(the school that holds the dossier), ``aanleverpunt``, ``code`` (as received), ``host``.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ..text import Message, _
from .outcome import Detail, Outcome, Owner, RegistrationOutcome


class Advice(NamedTuple):
    """A text and who has to act on it (None: nobody has to)."""

    text: str
    owner: Owner | None


# A code that the other side sent is shown with every text (OSO wiki, Algemene Eisen 2017: "the
# code must be shown as well"); the screens do that from ``raw_code``, so that the texts stay plain.
_CERTIFICATE: Mapping[Detail | None, Advice] = {
    None: Advice(
        _(
            "The certificates of the two systems do not fit together. Ask the administrator to "
            "check the OSO certificate."
        ),
        Owner.ADMIN,
    ),
    Detail.OWN_MISSING: Advice(
        _(
            "There is no OSO certificate with its private key. Ask the administrator to add it in "
            "the settings."
        ),
        Owner.ADMIN,
    ),
    Detail.OWN_UNREADABLE: Advice(
        _(
            "The OSO certificate or its private key cannot be read, the password is wrong, or the "
            "two do not belong together. Ask the administrator to add them again."
        ),
        Owner.ADMIN,
    ),
    Detail.OWN_EXPIRED: Advice(
        _(
            "The OSO certificate of this system has expired. Ask the administrator to request a "
            "new certificate and to add it in the settings; after that, try again."
        ),
        Owner.ADMIN,
    ),
    Detail.OWN_NOT_YET_VALID: Advice(
        _(
            "The OSO certificate of this system is not valid yet. Ask the administrator to check "
            "the certificate and the clock of the server."
        ),
        Owner.ADMIN,
    ),
    Detail.OWN_REFUSED: Advice(
        _(
            "The OSO certificate of this system was refused by %(host)s. Ask the administrator "
            "whether it is the right certificate for this environment and is known there."
        ),
        Owner.ADMIN,
    ),
    Detail.TRUST_UNREADABLE: Advice(
        _(
            "The list of trusted authorities in the settings cannot be read. Ask the administrator "
            "to add it again as PEM."
        ),
        Owner.ADMIN,
    ),
    Detail.LAS_CERTIFICATE: Advice(
        _(
            "The Traffic Center did not accept the certificate of the LAS of %(bron_brin)s. Report "
            "this to the help desk of the LAS."
        ),
        Owner.LAS,
    ),
    Detail.SERVER_UNTRUSTED: Advice(
        _(
            "The certificate of %(host)s was not issued by an authority that this system trusts. "
            "Nothing was sent. Ask the administrator to check the trusted authorities."
        ),
        Owner.ADMIN,
    ),
    Detail.SERVER_EXPIRED: Advice(
        _(
            "The certificate of %(host)s has expired or is not valid yet. Nothing was sent. Try "
            "again later; if it stays, report it to that party."
        ),
        Owner.KENNISNET,
    ),
    Detail.SERVER_WRONG_HOST: Advice(
        _(
            "The certificate of %(host)s belongs to another address. Nothing was sent. Ask the "
            "administrator to check the address in the settings."
        ),
        Owner.ADMIN,
    ),
}

_TECHNICAL: Mapping[Detail | None, Advice] = {
    None: Advice(
        _("Something went wrong on the way. Nothing was changed. Try again later."), Owner.ADMIN
    ),
    Detail.REFUSED: Advice(
        _(
            "%(host)s cannot be reached. Nothing was changed. Try again in a few minutes; if it "
            "stays, ask the administrator to check the address and the network."
        ),
        Owner.ADMIN,
    ),
    Detail.UNKNOWN_HOST: Advice(
        _(
            "The address %(host)s does not exist. Nothing was changed. Ask the administrator to "
            "check the address in the settings and the network."
        ),
        Owner.ADMIN,
    ),
    Detail.CONNECT_TIMEOUT: Advice(
        _(
            "%(host)s did not answer to the connection. Nothing was changed. Try again later; if "
            "it stays, ask the administrator to check the network."
        ),
        Owner.ADMIN,
    ),
    Detail.READ_TIMEOUT: Advice(
        _(
            "%(host)s took too long to answer. Nothing was changed. Try again later, outside busy "
            "hours."
        ),
        Owner.US,
    ),
    Detail.CONNECTION_LOST: Advice(
        _("The connection with %(host)s was lost. Nothing was changed. Try again."), Owner.US
    ),
    Detail.TLS: Advice(
        _(
            "No secure connection with %(host)s could be made. Nothing was sent. Ask the "
            "administrator to report this to that party."
        ),
        Owner.ADMIN,
    ),
    Detail.ADDRESS_REFUSED: Advice(
        _(
            "The Traffic Center gave an address for the LAS that is not safe to use (not https, or "
            "inside our own network). Nothing was sent. Report this to Kennisnet."
        ),
        Owner.KENNISNET,
    ),
    Detail.UNAVAILABLE: Advice(
        _("%(host)s is out of service for the moment. Try again later."), Owner.KENNISNET
    ),
    Detail.HTTP_STATUS: Advice(
        _(
            "%(host)s answered with an error of its own. Nothing was changed. Try again later; if "
            "it stays, report it to that party."
        ),
        Owner.KENNISNET,
    ),
    Detail.BAD_ANSWER: Advice(
        _(
            "%(host)s gave an answer that does not follow OSO. Nothing was changed. Try again; if "
            "it stays, report it to that party."
        ),
        Owner.KENNISNET,
    ),
    Detail.WRONG_NAMESPACE: Advice(
        _(
            "%(host)s speaks another version of OSO. Ask the administrator to check which version "
            "(profile) is set."
        ),
        Owner.ADMIN,
    ),
    Detail.TOO_LARGE: Advice(
        _(
            "The dossier is larger than this system accepts. Ask in the LAS for fewer or smaller "
            "attachments, or ask the administrator to raise the limit."
        ),
        Owner.LAS,
    ),
    Detail.FAULT_WITHOUT_CODE: Advice(
        _(
            "%(host)s reported a failure without a code. Nothing was changed. Try again; if it "
            "stays, report it to that party."
        ),
        Owner.KENNISNET,
    ),
    Detail.DOSSIER_UNREADABLE: Advice(
        _(
            "What the LAS delivered is not a dossier that can be read. Set the dossier ready again "
            "in the LAS; if it stays, report it to the help desk of the LAS."
        ),
        Owner.LAS,
    ),
}

#: Of a LAS the user knows the school, not the address; and who can mend it is its supplier.
_LAS: Mapping[Detail | None, Advice] = {
    Detail.UNAVAILABLE: Advice(
        _(
            "The LAS of %(bron_brin)s cannot be reached at the moment. Click 'Failed ones again' "
            "in a few minutes; if it does not work then either, report it to the supplier of your "
            "LAS."
        ),
        Owner.LAS,
    ),
}

_FETCH: Mapping[Outcome, Mapping[Detail | None, Advice]] = {
    Outcome.DELIVERED: {None: Advice(_("The dossier has been received."), None)},
    Outcome.NOT_READY: {
        None: Advice(
            _(
                "The dossier is not ready yet in your LAS. Set it ready there for 'Regionaal "
                "Initiatief', 'De eigen instelling' or 'Binnen BRIN', as a POVO dossier, only for "
                "the BRIN of your own school (%(brin)s). After that, fetch again."
            ),
            Owner.US,
        ),
        Detail.PUPIL_UNKNOWN: Advice(
            _(
                "The LAS of %(bron_brin)s does not know this number. Check the BSN in your LAS and "
                "here, and whether the dossier has been set ready: for 'Regionaal Initiatief', 'De "
                "eigen instelling' or 'Binnen BRIN', as a POVO dossier, for the BRIN of your own "
                "school (%(brin)s)."
            ),
            Owner.US,
        ),
    },
    Outcome.NOT_ALLOWED: {
        None: Advice(
            _(
                "The dossier has been set ready for another school. Set it ready in the LAS for "
                "the BRIN of your own school (%(brin)s) and for no other BRIN; after that, fetch "
                "again."
            ),
            Owner.US,
        )
    },
    Outcome.NOT_CHANGED: {
        None: Advice(
            _(
                "There is no newer dossier than the one you have. If you expect new test results, "
                "first set a new dossier ready with those results in the LAS; after that, fetch "
                "again."
            ),
            Owner.US,
        )
    },
    Outcome.WRONG_VERSION: {
        None: Advice(
            _(
                "The dossier in the LAS has a version that may not be exchanged now. Set it ready "
                "again in the LAS; if that does not help, ask the help desk of the LAS."
            ),
            Owner.LAS,
        )
    },
    Outcome.SCHOOL_UNKNOWN: {
        None: Advice(
            _(
                "OSO does not know a school with BRIN %(bron_brin)s. Check the BRIN; perhaps that "
                "school does not take part in OSO."
            ),
            Owner.US,
        )
    },
    Outcome.SCHOOL_NO_CONNECTION: {
        None: Advice(
            _(
                "The school with BRIN %(bron_brin)s has no active LAS connection (aanleverpunt) in "
                "OSO. Register the LAS-aanleverpunt in the LAS first; the help desk of the LAS can "
                "tell how."
            ),
            Owner.LAS,
        )
    },
    Outcome.SELF_NOT_CONNECTED: {
        None: Advice(
            _(
                "The aanleverpunt of your school (%(brin)s) is not registered or not active in "
                "OSO. Register it on the screen 'Aanleverpunt'. Check first whether the BRIN code "
                "(%(brin)s) is the same as the one in Mijn OSO."
            ),
            Owner.US,
        ),
        Detail.SELF_NOT_QUALIFIED: Advice(
            _(
                "Your school (%(brin)s) is not qualified for OSO. Ask your school board to arrange "
                "the qualification with Kennisnet."
            ),
            Owner.BOARD,
        ),
        Detail.SELF_NOT_IN_OSR: Advice(
            _(
                "The aanleverpunt of your school (%(brin)s) is not active in the OSR. Check the "
                "connection on the screen 'Aanleverpunt': it tells whether the mandate of your "
                "school board or the address is missing."
            ),
            Owner.US,
        ),
    },
    Outcome.SESSION_PROBLEM: {
        None: Advice(
            _(
                "The Traffic Center no longer accepts this request. Fetch again; if it stays, "
                "report it to the administrator."
            ),
            Owner.US,
        ),
        Detail.SESSION_EXPIRED: Advice(
            _("It took too long; the request has expired. Fetch again."), Owner.US
        ),
        Detail.WRONG_TRANSFER_KIND: Advice(
            _(
                "A transfer within one BRIN was asked, but the schools have different BRIN codes "
                "(%(brin)s and %(bron_brin)s). Choose another kind of transfer."
            ),
            Owner.US,
        ),
        Detail.SESSION_NOT_CHECKED: Advice(
            _(
                "The LAS could not check the request at the Traffic Center and delivered nothing, "
                "as it should. Try again later; if it stays, report it to the help desk of the LAS."
            ),
            Owner.LAS,
        ),
    },
    Outcome.CERTIFICATE: _CERTIFICATE,
    Outcome.TECHNICAL: _TECHNICAL,
    Outcome.UNKNOWN_CODE: {
        None: Advice(
            _(
                "The other side answered with a code that this system does not know: %(code)s. "
                "Nothing was changed. Report this code to the administrator."
            ),
            Owner.ADMIN,
        )
    },
}

_PING = Advice(_("The Traffic Center can be reached and accepts the certificate."), None)

_REGISTRATION: Mapping[RegistrationOutcome, Mapping[Detail | None, Advice]] = {
    RegistrationOutcome.KEY_VALID: {
        None: Advice(_("The key belongs to this aanleverpunt and can be used."), None)
    },
    RegistrationOutcome.REGISTERED: {
        None: Advice(
            _(
                "Aanleverpunt %(aanleverpunt)s of %(brin)s is registered. When the "
                "LAS-aanleverpunt is registered in your LAS too, dossiers can be fetched."
            ),
            None,
        )
    },
    RegistrationOutcome.ALREADY_REGISTERED: {
        None: Advice(
            _("Aanleverpunt %(aanleverpunt)s of %(brin)s was registered already; it can be used."),
            None,
        )
    },
    RegistrationOutcome.KEY_UNKNOWN: {
        None: Advice(
            _(
                "This key is not known for aanleverpunt %(aanleverpunt)s. Copy the key of the "
                "RI-aanleverpunt once more from Mijn OSO. Check first whether the BRIN code "
                "(%(brin)s) is the same as the one in Mijn OSO."
            ),
            Owner.US,
        )
    },
    RegistrationOutcome.KEY_MISSING: {
        None: Advice(
            _(
                "Aanleverpunt %(aanleverpunt)s needs a key. Copy it from Mijn OSO and paste it "
                "here. Only an aanleverpunt with a grey key in Mijn OSO needs none."
            ),
            Owner.US,
        )
    },
    RegistrationOutcome.KEY_OTHER_BRIN: {
        None: Advice(
            _(
                "This key belongs to another school. Check first whether the BRIN code (%(brin)s) "
                "is the same as the one in Mijn OSO."
            ),
            Owner.US,
        )
    },
    RegistrationOutcome.NOT_QUALIFIED: {
        None: Advice(
            _(
                "Your school (%(brin)s) is not qualified for OSO. Ask your school board: it sends "
                "the signed agreement to Kennisnet."
            ),
            Owner.BOARD,
        )
    },
    RegistrationOutcome.MANDATE_MISSING: {
        None: Advice(
            _(
                "Your school board has not given our supplier a mandate in the OSR for BRIN "
                "%(brin)s. Ask the board to give it (log in to the OSR with eHerkenning)."
            ),
            Owner.BOARD,
        )
    },
    RegistrationOutcome.ENDPOINT_MISSING: {
        None: Advice(
            _(
                "The mandate for BRIN %(brin)s is there, but aanleverpunt %(aanleverpunt)s has no "
                "address in the OSR. Ask the administrator to enter it."
            ),
            Owner.ADMIN,
        )
    },
    RegistrationOutcome.UNKNOWN_AANLEVERPUNT: {
        None: Advice(
            _(
                "OSO does not know aanleverpunt %(aanleverpunt)s of BRIN %(brin)s. Check the "
                "number, and check first whether the BRIN code (%(brin)s) is the same as the one "
                "in Mijn OSO."
            ),
            Owner.US,
        ),
        Detail.KENMERK_OTHER_BRIN: Advice(
            _(
                "Routeringskenmerk %(aanleverpunt)s belongs to another BRIN than that of your "
                "school (%(brin)s). Check both; the OSR shows them under 'Routeringskenmerken "
                "bekijken'."
            ),
            Owner.US,
        ),
    },
    RegistrationOutcome.WRONG_KIND: {
        None: Advice(
            _(
                "This number or key belongs to a LAS-aanleverpunt. Use the number and the key of "
                "the RI-aanleverpunt (Regionaal Initiatief); the LAS key belongs in your LAS."
            ),
            Owner.US,
        )
    },
    RegistrationOutcome.CERTIFICATE: _CERTIFICATE,
    RegistrationOutcome.TECHNICAL: _TECHNICAL,
    RegistrationOutcome.UNKNOWN_CODE: _FETCH[Outcome.UNKNOWN_CODE],
}


def _message(
    prefix: str,
    table: Mapping[Detail | None, Advice],
    outcome: Outcome | RegistrationOutcome,
    detail: Detail | None,
    params: Mapping[str, object],
) -> tuple[Message, Owner | None]:
    known = detail if detail in table else None
    advice = table[known]
    code = f"protocol.{prefix}.{outcome.value}" + (f".{known.value}" if known else "")
    wanted = {key: value for key, value in params.items() if f"%({key})s" in advice.text}
    return Message(code, advice.text, wanted), advice.owner


def fetch_message(
    outcome: Outcome,
    detail: Detail | None = None,
    *,
    brin: str = "",
    bron_brin: str = "",
    code: str = "",
    host: str = "",
    from_las: bool = False,
) -> tuple[Message, Owner | None]:
    """The text for the outcome of a fetch, and who has to act.

    :param brin: BRIN of our school
    :param bron_brin: BRIN of the school that holds the dossier
    :param code: raw code as received
    :param host: name of the server that was spoken to
    :param from_las: whether that server was a LAS; then its failures are not Kennisnet's to mend
    """
    params = {"brin": brin, "bron_brin": bron_brin, "code": code, "host": host}
    own = from_las and outcome is Outcome.TECHNICAL and detail in _LAS
    message, owner = _message("fetch", _LAS if own else _FETCH[outcome], outcome, detail, params)
    if from_las and owner is Owner.KENNISNET and detail is not Detail.ADDRESS_REFUSED:
        owner = Owner.LAS
    return message, owner


def ping_message(
    outcome: Outcome, detail: Detail | None = None, *, code: str = "", host: str = ""
) -> tuple[Message, Owner | None]:
    """The text for the outcome of a ping, and who has to act."""
    if outcome is Outcome.DELIVERED:
        return Message("protocol.ping.delivered", _PING.text), _PING.owner
    return fetch_message(outcome, detail, code=code, host=host)


def registration_message(
    outcome: RegistrationOutcome,
    detail: Detail | None = None,
    *,
    brin: str = "",
    aanleverpunt: str = "",
    code: str = "",
    host: str = "",
) -> tuple[Message, Owner | None]:
    """The text for the outcome of a registration, and who has to act.

    :param aanleverpunt: its number or routeringskenmerk

    The other parameters are those of :func:`fetch_message`.
    """
    params = {
        "brin": brin,
        "bron_brin": brin,
        "aanleverpunt": aanleverpunt,
        "code": code,
        "host": host,
    }
    return _message("registration", _REGISTRATION[outcome], outcome, detail, params)
