"""Rules about carers, the family doctor and how people are reached."""

import re
from collections.abc import Iterator

from ..text import _
from .model import Severity
from .regel import LEERLING, Blik, Plaats, regel

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}\Z", re.ASCII)
# For the check digits a letter counts as two digits, A as 10.
_LETTERS = {ord("A") + nummer: str(10 + nummer) for nummer in range(26)}
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+\Z")


@regel(
    "OVa.LL15",
    Severity.INFO,
    _("The dossier does not say whether the carers are liable."),
    brin=None,
)
def _aansprakelijk(blik: Blik) -> Iterator[Plaats]:
    if "cat_oudersverzorgers" not in blik.apart:
        yield from blik.ontbreekt("verzorgersaansprakelijk", "verzorgersaansprakelijk")


@regel(
    "OVa.AI01",
    Severity.WARN,
    _("The carers are not liable, but the dossier does not say which institution is."),
    brin=None,
)
def _instelling(blik: Blik) -> Iterator[Plaats]:
    aansprakelijk = blik.waarden.get("verzorgersaansprakelijk")
    if aansprakelijk is False and not blik.leerling.children.get("aansprakelijkeinstelling"):
        yield f"{LEERLING}/aansprakelijkeinstelling"


@regel(
    "OVa.OV01",
    Severity.WARN,
    _("The carers are liable, but the dossier names none."),
    brin=None,
)
def _verzorger(blik: Blik) -> Iterator[Plaats]:
    aansprakelijk = blik.waarden.get("verzorgersaansprakelijk")
    if aansprakelijk and not blik.leerling.children.get("verzorgers"):
        yield f"{LEERLING}/verzorger"


@regel(
    "OG.04",
    Severity.WARN,
    _("A carer has a date of death, but the dossier does not say that the carer has died."),
)
def _overleden(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("persoon"):
        if "overlijdensdatum" in rij.values and not rij.values.get("overleden"):
            yield f"{rij.pad}/overlijdensdatum"


@regel(
    "OG.05",
    Severity.INFO,
    _("Of a family doctor the standard does not ask this."),
)
def _huisarts(blik: Blik) -> Iterator[Plaats]:
    # The doctors of the years before 2019 were described as any other person.
    for rij in blik.leerling.children.get("huisarts", ()):
        if rij.pad.endswith("/huisarts"):
            for naam in ("roepnaam", "geslacht"):
                if naam in rij.values:
                    yield f"{rij.pad}/{naam}"
            if rij.values.get("adresgeheim"):
                yield f"{rij.pad}/adresgeheim"


@regel("OG.01", Severity.WARN, _("This is not an e-mail address."))
def _email(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("communicatie"):
        if rij.values.get("soort") == "e-mail":
            nummer = rij.values.get("nummer")
            if nummer and not is_email(nummer):
                yield f"{rij.pad}/nummer"
    adres = blik.waarden.get("advies_contactemail")
    if adres and not is_email(adres):
        yield f"{LEERLING}/overstapadvies/contactemail"


def is_email(tekst: str) -> bool:
    """Whether a text looks like one e-mail address of 4 to 256 characters."""
    return 4 <= len(tekst) <= 256 and bool(_EMAIL.match(tekst))


def is_iban(waarde: str) -> bool:
    """Form and check digits of an IBAN (ISO 13616); spaces do not matter.

    Not ``stdnum.iban``: that one reads a data file on import, which fails inside a server that
    hooks imports (Odoo patches stdnum).
    """
    iban = "".join(waarde.split()).upper()
    if not _IBAN.match(iban):
        return False
    return int((iban[4:] + iban[:4]).translate(_LETTERS)) % 97 == 1


@regel("oso.iban", Severity.WARN, _("The check digits of this IBAN are wrong."))
def _iban(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("persoon"):
        iban = rij.values.get("iban")
        if iban is not None and not is_iban(iban):
            yield f"{rij.pad}/iban"
