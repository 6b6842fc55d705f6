"""Rules about the pupil: identity, secrets, carers, school career, advice, tests."""

import re
from collections.abc import Iterator
from datetime import date

from stdnum.exceptions import ValidationError as StdnumError
from stdnum.iso7064 import mod_97_10

from .. import bsn
from ..text import _
from .model import Row, Severity
from .regel import Blik, Plaats, regel

_LEERLING = "huidigeschool/leerling"
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+\Z")


def _bij(rij: Row, naam: str) -> str:
    return f"{rij.pad}/{naam}"


# -- identity -----------------------------------------------------------------------------------


@regel("OVa.LL01", Severity.WARN, _("The given names of the pupil are missing."))
def _voornaam(blik: Blik) -> Iterator[Plaats]:
    if "voornamen" not in blik.leerling.values:
        yield f"{_LEERLING}/voornaam"


@regel("oso.achternaam", Severity.WARN, _("The family name of the pupil is missing."))
def _achternaam(blik: Blik) -> Iterator[Plaats]:
    if "achternaam" not in blik.leerling.values:
        yield f"{_LEERLING}/achternaam"


@regel(
    "OVa.LL02",
    Severity.WARN,
    _("The date of birth of the pupil is missing: check that this is the right pupil."),
)
def _geboortedatum(blik: Blik) -> Iterator[Plaats]:
    pad = f"{_LEERLING}/geboortedatum"
    # one that cannot be read is told as such
    if "geboortedatum" not in blik.leerling.values and pad not in dict(blik.lezer.onleesbaar):
        yield pad


@regel(
    "OVa.LL03",
    Severity.WARN,
    _("The dossier gives a month of birth, which does not belong in a dossier of a transfer."),
)
def _geboortemaand(blik: Blik) -> Iterator[Plaats]:
    if "geboortemaand" in blik.leerling.values and not blik.swv:
        yield f"{_LEERLING}/geboortemaand"


@regel(
    "OVa.LL12",
    Severity.WARN,
    _("The dossier has no BSN and no onderwijsnummer: check that this is the right pupil."),
)
def _pgn_ontbreekt(blik: Blik) -> Iterator[Plaats]:
    if blik.dossier.pgn is None:
        yield _LEERLING


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
            yield f"{_LEERLING}/{soort}"


@regel("OVa.LL13", Severity.WARN, _("The key of the pupil in the sending system is missing."))
def _leerlingid(blik: Blik) -> Iterator[Plaats]:
    if "leerlingid" not in blik.leerling.values:
        yield f"{_LEERLING}/leerlingid"


@regel("OVa.LL14", Severity.INFO, _("The date of enrolment at the sending school is missing."))
def _inschrijving(blik: Blik) -> Iterator[Plaats]:
    if "datuminschrijving" not in blik.leerling.values:
        yield f"{_LEERLING}/datuminschrijving"


# -- secrets ------------------------------------------------------------------------------------


def _achtergehouden(blik: Blik, *codes: str) -> Iterator[Plaats]:
    """One place for each block of withheld leaves."""
    gezien = set()
    for weg in blik.dossier.withheld:
        if weg.rule in codes and weg.path not in blik.lezer.plaatshouders:
            blok = re.sub(r"(/adreslijst)(\[\d+\])?/.*", r"\1", weg.path)
            if blok not in gezien:
                gezien.add(blok)
                yield blok


@regel("OVa.LL04", Severity.WARN, _("The dossier does not say whether the address is secret."))
def _adresgeheim(blik: Blik) -> Iterator[Plaats]:
    if "adresgeheim" not in blik.leerling.values:
        yield f"{_LEERLING}/adresgeheim"


@regel("OVa.LL05", Severity.WARN, _("The pupil has no address, though it is not secret."))
def _adres(blik: Blik) -> Iterator[Plaats]:
    waarden = blik.leerling.values
    if not (
        blik.kinderen("adressen")
        or "adresbuitenland" in waarden
        or waarden.get("adresgeheim")
        or any(weg.rule in ("OVa.LL06", "OVa.LL09") for weg in blik.dossier.withheld)
    ):
        yield f"{_LEERLING}/adreslijst"


@regel(
    "OVa.LL06",
    Severity.DROP,
    _("The address of the pupil is secret, but was delivered. It was not stored."),
)
def _geheim_adres(blik: Blik) -> Iterator[Plaats]:
    yield from _achtergehouden(blik, "OVa.LL06")


@regel(
    "OVa.LL07",
    Severity.WARN,
    _("The dossier gives four digits of a postcode, which do not belong in this dossier."),
)
def _postcode4(blik: Blik) -> Iterator[Plaats]:
    if "postcode4" in blik.leerling.values and not blik.swv:
        yield f"{_LEERLING}/postcode4adres"


@regel(
    "OVa.LL08",
    Severity.DROP,
    _("A phone number or e-mail address is secret, but was delivered. It was not stored."),
)
def _geheim_nummer(blik: Blik) -> Iterator[Plaats]:
    yield from _achtergehouden(blik, "OVa.LL08")


@regel(
    "OVa.LL09",
    Severity.DROP,
    _(
        "The address of the pupil is secret, but an address abroad was delivered. It was not "
        "stored."
    ),
)
def _geheim_buitenland(blik: Blik) -> Iterator[Plaats]:
    yield from _achtergehouden(blik, "OVa.LL09")


@regel(
    "OVa.LL10",
    Severity.DROP,
    _("The place of birth does not belong in this dossier. It was not stored."),
)
def _geboorteplaats(blik: Blik) -> Iterator[Plaats]:
    yield from _achtergehouden(blik, "OVa.LL10")


@regel(
    "OVa.LL11",
    Severity.DROP,
    _("The nationality does not belong in this dossier. It was not stored."),
)
def _nationaliteit(blik: Blik) -> Iterator[Plaats]:
    yield from _achtergehouden(blik, "OVa.LL11")


@regel(
    "OVa.OV03",
    Severity.DROP,
    _("The address of this person is secret, but was delivered. It was not stored."),
)
def _geheim_persoon(blik: Blik) -> Iterator[Plaats]:
    yield from _achtergehouden(blik, "OVa.OV03")


# -- carers -------------------------------------------------------------------------------------


@regel("OVa.LL15", Severity.INFO, _("The dossier does not say whether the carers are liable."))
def _aansprakelijk(blik: Blik) -> Iterator[Plaats]:
    if "verzorgersaansprakelijk" not in blik.leerling.values:
        yield f"{_LEERLING}/verzorgersaansprakelijk"


@regel(
    "OVa.AI01",
    Severity.WARN,
    _("The carers are not liable, but the dossier does not say which institution is."),
)
def _instelling(blik: Blik) -> Iterator[Plaats]:
    if blik.leerling.values.get("verzorgersaansprakelijk") is False and not blik.kinderen(
        "aansprakelijkeinstelling"
    ):
        yield f"{_LEERLING}/aansprakelijkeinstelling"


@regel("OVa.OV01", Severity.WARN, _("The carers are liable, but the dossier names none."))
def _verzorger(blik: Blik) -> Iterator[Plaats]:
    if blik.leerling.values.get("verzorgersaansprakelijk") and not blik.kinderen("verzorgers"):
        yield f"{_LEERLING}/verzorger"


@regel(
    "OG.04",
    Severity.WARN,
    _("A carer has a date of death, but the dossier does not say that the carer has died."),
)
def _overleden(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("persoon"):
        if "overlijdensdatum" in rij.values and not rij.values.get("overleden"):
            yield _bij(rij, "overlijdensdatum")


@regel("OG.01", Severity.WARN, _("This is not an e-mail address."))
def _email(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("communicatie"):
        nummer = rij.values.get("nummer")
        if rij.values.get("soort") == "e-mail" and nummer and not _is_email(nummer):
            yield _bij(rij, "nummer")
    adres = blik.leerling.values.get("advies_contactemail")
    if adres and not _is_email(adres):
        yield f"{_LEERLING}/overstapadvies/contactemail"


def _is_email(tekst: str) -> bool:
    return 4 <= len(tekst) <= 256 and bool(_EMAIL.match(tekst))


def _is_iban(waarde: str) -> bool:
    """Check digits of ISO 13616. Not ``stdnum.iban``: that one reads a data file on import, which
    fails inside a server that hooks imports (Odoo patches stdnum)."""
    iban = "".join(waarde.split()).upper()
    try:
        mod_97_10.validate(iban[4:] + iban[:4])
    except StdnumError:
        return False
    return True


@regel("oso.iban", Severity.WARN, _("The check digits of this IBAN are wrong."))
def _iban(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("persoon"):
        if "iban" in rij.values and not _is_iban(rij.values["iban"]):
            yield _bij(rij, "iban")


# -- school career and advice -------------------------------------------------------------------


@regel("OVa.SL01", Severity.WARN, _("The school career of the pupil is missing."))
def _schoolloopbaan(blik: Blik) -> Iterator[Plaats]:
    if not blik.kinderen("schoolloopbaan"):
        yield f"{_LEERLING}/schoolloopbaanlijst"


@regel("oso.volgorde", Severity.WARN, _("The end date is before the begin date."))
def _volgorde(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("schoolloopbaan"):
        begin, eind = rij.values.get("begindatum"), rij.values.get("einddatum")
        if begin and eind and eind < begin:
            yield _bij(rij, "einddatum")
    waarden = blik.leerling.values
    begin, eind = waarden.get("datuminschrijving"), waarden.get("datumuitschrijving")
    if begin and eind and eind < begin:
        yield f"{_LEERLING}/datumuitschrijving"


def _heeft_advies(blik: Blik) -> bool:
    return any(rij.values.get("soort") == "school" for rij in blik.kinderen("adviezen"))


def _heeft_adviesblok(blik: Blik) -> bool:
    return bool(blik.kinderen("adviezen")) or any(
        naam.startswith("advies_") for naam in blik.leerling.values
    )


@regel("OVa.OA01", Severity.WARN, _("The dossier has no school advice at all."))
def _overstapadvies(blik: Blik) -> Iterator[Plaats]:
    if not _heeft_adviesblok(blik) and not blik.binnen_brin:
        yield f"{_LEERLING}/overstapadvies"


@regel(
    "OVa.OA02",
    Severity.WARN,
    _("The school advice itself is missing: ask the sending school for it."),
)
def _advies(blik: Blik) -> Iterator[Plaats]:
    # Special schools (SO) need not give one.
    so = blik.school is not None and blik.school.values.get("soort") == "SO"
    if _heeft_adviesblok(blik) and not _heeft_advies(blik) and not so:
        yield f"{_LEERLING}/overstapadvies/advies"


@regel(
    "OVa.OA03",
    Severity.WARN,
    _("The dossier does not say whether the sending school wants to be contacted."),
)
def _contactnodig(blik: Blik) -> Iterator[Plaats]:
    if _heeft_adviesblok(blik) and "advies_contactnodig" not in blik.leerling.values:
        yield f"{_LEERLING}/overstapadvies/contactnodig"


@regel(
    "OVa.OA04",
    Severity.WARN,
    _("The sending school wants to be contacted, but does not say whom to contact."),
)
def _contactpersoon(blik: Blik) -> Iterator[Plaats]:
    waarden = blik.leerling.values
    if waarden.get("advies_contactnodig") and "advies_contactpersoon" not in waarden:
        yield f"{_LEERLING}/overstapadvies/contactpersoon"


@regel(
    "OVa.OA05",
    Severity.WARN,
    _("The sending school wants to be contacted, but gives no phone number."),
)
def _contacttelefoon(blik: Blik) -> Iterator[Plaats]:
    waarden = blik.leerling.values
    if waarden.get("advies_contactnodig") and "advies_contacttelefoon" not in waarden:
        yield f"{_LEERLING}/overstapadvies/contacttelefoon"


# -- tests --------------------------------------------------------------------------------------


@regel("OVa.EB02", Severity.WARN, _("The pupil took the end test, but there is no result."))
def _eindtoetsresultaat(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("eindtoets"):
        if rij.values.get("deelgenomen") and not _resultaat(rij):
            yield _bij(rij, "eindtoetsresultaat")


def _resultaat(rij: Row) -> bool:
    return len(rij.values) > 1 or bool(rij.children)


@regel("OVa.EB03", Severity.INFO, _("The dossier does not say which end test it is about."))
def _toetssoort(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("eindtoets"):
        if rij.values.get("deelgenomen") is False and "toetssoort" not in rij.values:
            yield _bij(rij, "eindtoetsresultaat/toetssoort")


@regel("OVa.EB04", Severity.WARN, _("The pupil took the end test, but its advice is missing."))
def _toetsadvies(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("eindtoets"):
        waarden = rij.values
        if waarden.get("deelgenomen") and _resultaat(rij) and "toets_advies" not in waarden:
            yield _bij(rij, "eindtoetsresultaat/toets_advies")


@regel(
    "OVa.TR04",
    Severity.WARN,
    _("This test is older than two school years before the one of the dossier."),
)
def _oude_toets(blik: Blik) -> Iterator[Plaats]:
    datum = blik.dossier.datum
    if datum is None:
        return
    schooljaar = datum.year if datum >= date(datum.year, 8, 1) else datum.year - 1
    for rij in blik.van("toets"):
        afname = rij.values.get("afnamedatum")
        if afname is not None and afname < date(schooljaar - 2, 8, 1):
            yield _bij(rij, "afname/afnamedatum")


_SCORES = (
    "aantalopgaven",
    "aantalgoed",
    "aantalfout",
    "aantalgelezen",
    "tijd",
    "vaardigheidsscore",
    "codevaardigheidsschaal",
    "bivlaag",
    "bivhoog",
)


@regel("OVa.TR05", Severity.WARN, _("There is no score and no document with this test."))
def _leeg_resultaat(blik: Blik) -> Iterator[Plaats]:
    met_document = {bijlage.path for bijlage in blik.dossier.attachments}
    for rij in blik.van("toets", "toets_onderdeel"):
        if (
            not any(score in rij.values for score in _SCORES)
            and not rij.children.get("referentiescores")
            and not any(pad.startswith(f"{rij.pad}/resultaat") for pad in met_document)
        ):
            yield _bij(rij, "resultaat")
