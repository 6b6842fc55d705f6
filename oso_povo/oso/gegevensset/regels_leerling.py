"""Rules about the pupil: identity, and what may not be stored."""

from collections.abc import Iterator

from .. import bsn
from ..text import _
from .model import Severity
from .regel import LEERLING, Blik, Plaats, regel

# -- identity -----------------------------------------------------------------------------------


@regel("OVa.LL01", Severity.WARN, _("The given names of the pupil are missing."), brin=None)
def _voornaam(blik: Blik) -> Iterator[Plaats]:
    return blik.ontbreekt("voornamen", "voornaam")


@regel("oso.achternaam", Severity.WARN, _("The family name of the pupil is missing."))
def _achternaam(blik: Blik) -> Iterator[Plaats]:
    return blik.ontbreekt("achternaam", "achternaam")


# Within a BRIN the standard does not ask for this and LL12, but nothing else tells who it is.
@regel(
    "OVa.LL02",
    Severity.WARN,
    _("The date of birth of the pupil is missing: check that this is the right pupil."),
)
def _geboortedatum(blik: Blik) -> Iterator[Plaats]:
    return blik.ontbreekt("geboortedatum", "geboortedatum")


@regel(
    "OVa.LL03",
    Severity.WARN,
    _("The dossier gives a month of birth, which does not belong in a dossier of a transfer."),
    brin="OVb.LL03",
)
def _geboortemaand(blik: Blik) -> Iterator[Plaats]:
    if "geboortemaand" in blik.waarden:
        yield f"{LEERLING}/geboortemaand"


@regel(
    "OVa.LL12",
    Severity.WARN,
    _("The dossier has no BSN and no onderwijsnummer: check that this is the right pupil."),
)
def _pgn_ontbreekt(blik: Blik) -> Iterator[Plaats]:
    if blik.dossier.pgn is None:
        yield LEERLING


@regel(
    "oso.pgn",
    Severity.WARN,
    _(
        "The BSN or onderwijsnummer in the dossier does not pass the check on its digits: check "
        "that this is the right pupil."
    ),
)
def _pgn(blik: Blik) -> Iterator[Plaats]:
    pgn, soort = blik.dossier.pgn, blik.dossier.pgn_soort
    if pgn is not None:
        gezien = bsn.check(pgn)
        if not gezien.ok or gezien.restored or gezien.kind.value != soort:
            yield f"{LEERLING}/{soort}"


@regel(
    "OVa.LL13",
    Severity.WARN,
    _("The key of the pupil in the sending system is missing."),
    brin=None,
)
def _leerlingid(blik: Blik) -> Iterator[Plaats]:
    return blik.ontbreekt("leerlingid", "leerlingid")


@regel(
    "OVa.LL14",
    Severity.INFO,
    _("The date of enrolment at the sending school is missing."),
    brin=None,
)
def _inschrijving(blik: Blik) -> Iterator[Plaats]:
    return blik.ontbreekt("datuminschrijving", "datuminschrijving")


# -- address, and what may not be stored --------------------------------------------------------


@regel(
    "OVa.LL04",
    Severity.WARN,
    _("The dossier does not say whether the address is secret."),
    brin=None,
)
def _adresgeheim(blik: Blik) -> Iterator[Plaats]:
    return blik.ontbreekt("adresgeheim", "adresgeheim")


@regel(
    "OVa.LL05",
    Severity.WARN,
    _("The pupil has no address, though it is not secret."),
    brin=None,
)
def _adres(blik: Blik) -> Iterator[Plaats]:
    if not (
        blik.leerling.children.get("adressen")
        or "adresbuitenland" in blik.waarden
        or blik.waarden.get("adresgeheim")
        or any(weg.rule in ("OVa.LL06", "OVa.LL09") for weg in blik.dossier.withheld)
    ):
        yield f"{LEERLING}/adreslijst"


@regel(
    "OVa.LL06",
    Severity.DROP,
    _("The address of the pupil is secret, but was delivered. It was not stored."),
    brin="OVb.LL06",
)
def _geheim_adres(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.LL06")


@regel(
    "OVa.LL07",
    Severity.WARN,
    _("The dossier gives four digits of a postcode, which do not belong in this dossier."),
    brin="OVb.LL07",
)
def _postcode4(blik: Blik) -> Iterator[Plaats]:
    if "postcode4" in blik.waarden:
        yield f"{LEERLING}/postcode4adres"


_NUMMER = _("A phone number or e-mail address is secret, but was delivered. It was not stored.")


@regel("OVa.LL08", Severity.DROP, _NUMMER, brin="OVb.LL08")
def _geheim_nummer(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.LL08")


@regel("OVa.OV04", Severity.DROP, _NUMMER)
def _geheim_nummer_verzorger(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.OV04")


@regel(
    "OVa.LL09",
    Severity.DROP,
    _(
        "The address of the pupil is secret, but an address abroad was delivered. It was not "
        "stored."
    ),
    brin="OVb.LL09",
)
def _geheim_buitenland(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.LL09")


@regel(
    "OVa.LL10",
    Severity.DROP,
    _("The place of birth does not belong in this dossier. It was not stored."),
    brin="OVb.LL10",
)
def _geboorteplaats(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.LL10")


@regel(
    "OVa.LL11",
    Severity.DROP,
    _("The nationality does not belong in this dossier. It was not stored."),
    brin="OVb.LL11",
)
def _nationaliteit(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.LL11")


@regel(
    "OVa.OV03",
    Severity.DROP,
    _("The address of this person is secret, but was delivered. It was not stored."),
    dood=True,
    brin="OVb.OV03",
)
def _geheim_persoon(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.OV03")


_VVE = _("Early education does not belong in this dossier. It was not stored.")


@regel("OVa.VV01", Severity.DROP, _VVE)
def _voorschools(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.VV01")


@regel("OVa.VV02", Severity.DROP, _VVE)
def _vroegschools(blik: Blik) -> Iterator[Plaats]:
    return blik.achtergehouden("OVa.VV02")
