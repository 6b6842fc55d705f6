"""The table of the standard: who and where (NAW of pupil, carers and institutions)."""

from ..text import _
from .kaart_types import Aard, Entiteit, code, datum, janee, nieuw, oud, relatie, tekst

# A pupil and any other person are named alike (gegevensset 2019.1, type persoon).
NAAM = (
    tekst("voornamen", _("Given names"), "voornaam", herhaald=True),
    tekst("voorletters", _("Initials"), "voorletters-1"),
    tekst("voorvoegsel", _("Name prefix"), "voorvoegsel"),
    tekst("achternaam", _("Family name"), "achternaam"),
    tekst("roepnaam", _("Name in daily use"), "roepnaam"),
)

# Persons and institutions are reached alike (types adres and communicatie).
BEREIKBAAR = (
    relatie("adressen", "adres", "adreslijst/adres"),
    relatie("communicatie", "communicatie", "communicatielijst/communicatie"),
)

# Register of school organisations (RIO) beside BRIN; whether and how dossiers of 2023 and later
# name these is not published.
RIO = (
    tekst(
        "onderwijsaanbiedercode",
        _("RIO code of the provider"),
        nieuw("onderwijsaanbiedercode", "2020"),
    ),
    tekst(
        "onderwijslocatiecode",
        _("RIO code of the location"),
        nieuw("onderwijslocatiecode", "2020"),
    ),
)

ADRES = Entiteit(
    naam="adres",
    model="oso.adres",
    label=_("Address"),
    categorie=None,
    aard=Aard.HARD,
    velden=(
        code("soortadres", _("Kind of address"), 19, "soortadres"),
        tekst("straat", _("Street"), "straat"),
        tekst("nummer", _("House number"), "nummer"),
        tekst("toevoeging", _("Addition"), "toevoeging"),
        code("aanduiding", _("Position to the number"), 18, "aanduiding"),
        tekst("locatieomschrijving", _("Description of the place"), "locatieomschrijving"),
        tekst("postcode", _("Postcode"), "postcode"),
        tekst("plaats", _("Town"), "plaats"),
        tekst("gemeente", _("Municipality"), "gemeente"),
        tekst("land", _("Country code"), "land"),
        tekst("land_omschrijving", _("Country"), "land/@omschrijving"),
    ),
    sleutel=("soortadres",),
)

COMMUNICATIE = Entiteit(
    naam="communicatie",
    model="oso.communicatie",
    label=_("Phone or e-mail"),
    categorie=None,
    aard=Aard.HARD,
    velden=(
        code("soort", _("Kind"), 4, "soort"),
        code("aanduiding", _("Use"), 5, "aanduiding"),
        tekst("nummer", _("Number or address"), "nummer"),
        janee("geheim", _("Secret"), "geheim"),
        janee("noodnummer", _("Emergency number"), "noodnummer"),
    ),
    sleutel=("soort", "nummer"),
)

PERSOON = Entiteit(
    naam="persoon",
    model="oso.persoon",
    label=_("Person"),
    categorie="cat_oudersverzorgers",
    aard=Aard.HARD,
    velden=(
        *NAAM,
        datum("geboortedatum", _("Date of birth"), oud("geboortedatum")),
        code("geslacht", _("Gender"), 14, "geslacht"),
        janee("adresgeheim", _("Secret address"), "adresgeheim"),
        tekst("soort", _("Kind of doctor"), oud("soort")),
        code("relatietotkind", _("Relation to the child"), 41, "relatietotkind"),
        janee("overleden", _("Deceased"), nieuw("overleden", "2018")),
        datum("overlijdensdatum", _("Date of death"), nieuw("overlijdensdatum", "2018")),
        janee(
            "wettigevertegenwoordiger",
            _("Legal representative"),
            "wettigevertegenwoordiger",
        ),
        tekst("banknummer", _("Bank account (old form)"), "banknummer"),
        tekst("iban", _("IBAN"), "iban"),
    ),
    relaties=BEREIKBAAR,
    sleutel=("rol", "achternaam", "voornamen", "relatietotkind"),
)

INSTELLING = Entiteit(
    naam="instelling",
    model="oso.instelling",
    label=_("Institution"),
    categorie="cat_school",
    aard=Aard.HARD,
    velden=(
        tekst("naam", _("Name"), "naam"),
        tekst("brincode", _("BRIN"), "brincode"),
        tekst("vestigingscode", _("Location"), "vestigingscode"),
        tekst("aanleverpunt", _("Aanleverpunt"), "aanleverpunt"),
        *RIO,
        tekst("soort", _("Kind of school"), "soort"),
        tekst("type", _("Type of school"), "type"),
        tekst("naamdirecteur", _("Head teacher"), "naamdirecteur"),
        tekst("website", _("Website"), "website"),
    ),
    relaties=BEREIKBAAR,
    sleutel=("rol", "naam"),
)
