"""The codes with which the simulator answers; each must be known to the profile.

Which of them are OSO's and which are names of ours is told in the profile.
"""

from oso.protocol import Profile

OK_PING = "Bereikbaar"
OK_SIGNED_OFF = "OverdrachtGeslaagd"

SESSION_DIFFERS = "SessieAfwijkend"
SESSION_UNKNOWN = "SessieOnbekend"
SESSION_EXPIRED = "SessieVerlopen"
SESSION_CLOSED = "SessieReedsAfgemeld"
SESSION_NOT_CHECKED = "SessieNietGecontroleerd"
KEY_DIFFERS = "SleutelOnjuist"
DOEL_AP_UNKNOWN = "OnbekendAanleverpunt"
DOEL_AP_INACTIVE = "OntvangerAanleverpuntNietActief"
DOEL_UNKNOWN = "OntvangerNietBekend"
DOEL_NOT_QUALIFIED = "OntvangerNietGekwalificeerd"
NO_RELATION = "GeenRelatieMetDoel"
BRON_UNKNOWN = "VerstrekkerNietBekend"
BRON_INACTIVE = "VerstrekkerAanleverpuntNietActief"
NOT_READY = "DossierNietKlaar"
PUPIL_UNKNOWN = "LeerlingOnbekend"
NOT_ALLOWED = "OntvangerNietToegestaan"
NOT_CHANGED = "LeerlingInfoNietGewijzigd"
WRONG_VERSION = "DossierversieOnjuist"
CERTIFICATE = "CertificaatOnjuist"
READABLE_PGN = "PgnLeesbaar"
BAD_MESSAGE = "BerichtOnjuist"

KEY_VALID = "SleutelGeldig"
REGISTERED = "AanleverpuntGeregistreerd"
ALREADY_REGISTERED = "AanleverpuntReedsGeregistreerd"
KEY_UNKNOWN = "SleutelOnbekend"
KEY_MISSING = "SleutelOntbreekt"
KEY_OTHER_BRIN = "SleutelAndereBrin"
NOT_QUALIFIED = "SchoolNietGekwalificeerd"
AP_UNKNOWN = "AanleverpuntOnbekend"
WRONG_KIND = "AanleverpuntsoortOnjuist"

_REGISTRATION = (
    KEY_VALID,
    REGISTERED,
    ALREADY_REGISTERED,
    KEY_UNKNOWN,
    KEY_MISSING,
    KEY_OTHER_BRIN,
    NOT_QUALIFIED,
    AP_UNKNOWN,
    WRONG_KIND,
)

TEXTS = {
    SESSION_DIFFERS: "De gegevens wijken af van die van de sessie.",
    SESSION_UNKNOWN: "De sessie is niet bekend.",
    SESSION_EXPIRED: "De sessie is verlopen.",
    SESSION_CLOSED: "De sessie is al afgemeld.",
    SESSION_NOT_CHECKED: "De sessie kon niet worden gecontroleerd.",
    KEY_DIFFERS: "De zoeksleutel hoort niet bij dit nummer.",
    DOEL_AP_UNKNOWN: "Het aanleverpunt van de ontvanger is niet bekend.",
    DOEL_AP_INACTIVE: "Het aanleverpunt van de ontvanger is niet actief.",
    DOEL_UNKNOWN: "De ontvangende school is niet bekend.",
    DOEL_NOT_QUALIFIED: "De ontvangende school is niet gekwalificeerd.",
    NO_RELATION: "Binnen BRIN gevraagd, maar de BRIN-codes verschillen.",
    BRON_UNKNOWN: "De verstrekkende school is niet bekend.",
    BRON_INACTIVE: "De verstrekkende school heeft geen actief aanleverpunt.",
    NOT_READY: "Het dossier staat nog niet klaar.",
    PUPIL_UNKNOWN: "Er is geen leerling met dit nummer.",
    NOT_ALLOWED: "Het dossier staat niet klaar voor deze ontvanger.",
    NOT_CHANGED: "Leerling info niet gewijzigd.",
    WRONG_VERSION: "De versie van het dossier is niet toegestaan.",
    CERTIFICATE: "Het certificaat hoort niet bij dit aanleverpunt.",
    READABLE_PGN: "Een leesbaar nummer hoort niet in dit bericht.",
    BAD_MESSAGE: "Het bericht is niet volgens de afspraak.",
    KEY_UNKNOWN: "De sleutel is niet bekend.",
    KEY_MISSING: "Voor dit aanleverpunt is een sleutel nodig.",
    KEY_OTHER_BRIN: "De sleutel hoort bij een andere school.",
    NOT_QUALIFIED: "De school is niet gekwalificeerd.",
    AP_UNKNOWN: "Het aanleverpunt is niet bekend.",
    WRONG_KIND: "Het aanleverpunt is van een andere soort.",
}


def unknown_codes(profile: Profile) -> list[str]:
    """Codes that the simulator uses and ``profile`` does not know; must be empty."""
    return [
        code
        for code in TEXTS
        if code not in profile.codes
        and not (code in _REGISTRATION and (profile.connect != "key"))
        and code not in profile.registration_codes
    ]
