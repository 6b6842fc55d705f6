"""The table of the standard: which element of a dossier is which field of which model.

Parser, models, import and ``get_dossier`` all follow this one table; an element that is not in it
is kept as *restveld*. Element names are those of OSO gegevensset 2019.1 (section 2 of the
agreement), with older names beside them where a version differs. Adding an element is adding a
line here and a field of that name in the model.
"""

from ..text import _
from .kaart_types import (
    Aard,
    Entiteit,
    Relatie,
    code,
    datum,
    getal,
    janee,
    memo,
    tekst,
)

#: The switches of selective delivery (gegevensset 2019.1, categorie_uitlevering, code list 48).
CATEGORIEEN = (
    "cat_metadata",
    "cat_ouderinzage",
    "cat_school",
    "cat_leerling",
    "cat_oudersverzorgers",
    "cat_vve",
    "cat_schoolloopbaan",
    "cat_overstapadvies",
    "cat_onderwijsondersteuning",
    "cat_verzuim",
    "cat_eindtoetsbo",
    "cat_toetsresultaten",
    "cat_handelingsplannen",
    "cat_cijferlijsten",
    "cat_vombo",
    "cat_bijlagedocs",
)

#: Names of switches that changed (2019.1 renamed the one for support).
CATEGORIE_OUD = {"cat_onderwijsondersteuning": "cat_zorgenbegeleiding"}

#: Where the switches stand, from ``dossier``.
CATEGORIE_PAD = "metadata/categorie_uitlevering"

#: The pupil's number, one of two elements of the pupil; not a field, see ``Dossier.pgn``.
PGN = ("bsn", "onderwijsnummer")

DOSSIER = Entiteit(
    naam="dossier",
    model="oso.dossier",
    label=_("Dossier"),
    categorie="cat_metadata",
    aard=Aard.KOP,
    velden=(
        code("deeldossier", "metadata/deeldossier", _("Part of the dossier"), 33),
        tekst("pakketnaam", "metadata/pakketnaam", _("Package name")),
        tekst("pakketversie", "metadata/pakketversie", _("Package version")),
        datum("datum", "metadata/datum", _("Dossier date")),
        tekst(
            "standaardversie",
            "metadata/standaardversie",
            _("Version of the standard"),
            "metadata/eldversie",
        ),
        tekst(
            "validatieversie",
            "metadata/validatieversie",
            _("Version of the validation"),
            "metadata/xsdversie",
        ),
        code("overstap", "metadata/overstap", _("Kind of transfer"), 16),
        code("overdrachtsoort", "overdrachtsoort", _("Kind of delivery"), 29),
        janee("voorlopigdossier", "inzage/voorlopigdossier", _("Provisional dossier")),
        janee("inzage", "inzage/inzage", _("Seen by the parents")),
        datum("inzagedatum", "inzage/inzagedatum", _("Date seen")),
        code("akkoord", "inzage/akkoord", _("Parents agree with the content"), 37),
        memo("redennietakkoord", "inzage/redennietakkoord", _("Why they do not agree")),
        code("toestemming", "inzage/toestemming", _("Consent to the transfer"), 37),
    ),
    relaties=(
        Relatie("school", "huidigeschool", "instelling", {"rol": "bronschool"}, enkel=True),
        Relatie("leerling", "huidigeschool/leerling", "leerling", enkel=True),
    ),
)

# A pupil and any other person are named alike (gegevensset 2019.1, type persoon).
_NAAM = (
    tekst("voornamen", "voornaam", _("Given names"), herhaald=True),
    tekst("voorletters", "voorletters-1", _("Initials")),
    tekst("voorvoegsel", "voorvoegsel", _("Name prefix")),
    tekst("achternaam", "achternaam", _("Family name")),
    tekst("roepnaam", "roepnaam", _("Name in daily use")),
    datum("geboortedatum", "geboortedatum", _("Date of birth")),
)

# Persons and institutions are reached alike (types adres and communicatie).
_BEREIKBAAR = (
    Relatie("adressen", "adreslijst/adres", "adres"),
    Relatie("communicatie", "communicatielijst/communicatie", "communicatie"),
)

LEERLING = Entiteit(
    naam="leerling",
    model="oso.leerling",
    label=_("Pupil"),
    categorie="cat_leerling",
    aard=Aard.HARD,
    velden=(
        *_NAAM,
        tekst("geboortemaand", "geboortemaand", _("Month of birth")),
        code("geslacht", "geslacht", _("Gender"), 14),
        janee("adresgeheim", "adresgeheim", _("Secret address")),
        tekst("postcode4", "postcode4adres", _("Four digits of the postcode")),
        tekst("adresbuitenland", "adresbuitenland", _("Address abroad"), herhaald=True),
        tekst("gba_voornamen", "gba/gbavoornaam", _("Given names (civil register)"), herhaald=True),
        tekst("gba_voorvoegsel", "gba/gbavoorvoegsel", _("Name prefix (civil register)")),
        tekst("gba_achternaam", "gba/gbaachternaam", _("Family name (civil register)")),
        tekst("gba_geboortedatum", "gba/gbageboortedatum", _("Date of birth (civil register)")),
        tekst("leerlingid", "leerlingid", _("Key in the LAS")),
        datum("onderwijssinds", "onderwijssinds", _("In Dutch education since")),
        datum(
            "startdatumhuidigonderwijs",
            "startdatumhuidigonderwijs",
            _("Start of the present education"),
        ),
        datum("datuminschrijving", "datuminschrijving", _("Enrolled on")),
        datum("datumuitschrijving", "datumuitschrijving", _("Left on")),
        tekst("teruggeplaatstnaarbrin", "teruggeplaatstnaarbrin", _("Placed back to BRIN")),
        code("leerlinggewicht", "leerlinggewicht", _("Pupil weight"), 15),
        code("nnca", "nnca", _("Cultural background"), 10),
        janee("tehuis", "tehuis", _("Lives in a children's home")),
        janee("verzorgersaansprakelijk", "verzorgersaansprakelijk", _("Carers are liable")),
        code("advies_profiel", "overstapadvies/profiel", _("Profile with the advice"), 21),
        memo("advies_argumentatie", "overstapadvies/argumentatie", _("Reasons for the advice")),
        memo(
            "advies_motivatie_herzien",
            "overstapadvies/motivatie_herzienadvies",
            _("Reason for revising the advice"),
        ),
        memo(
            "advies_aandachtspunten",
            "overstapadvies/aandachtspunten",
            _("Points of attention at the handover"),
        ),
        janee("advies_contactnodig", "overstapadvies/contactnodig", _("Contact needed")),
        tekst("advies_contactpersoon", "overstapadvies/contactpersoon", _("Contact person")),
        tekst("advies_contacttelefoon", "overstapadvies/contacttelefoon", _("Contact phone")),
        tekst("advies_contactemail", "overstapadvies/contactemail", _("Contact e-mail")),
    ),
    relaties=(
        *_BEREIKBAAR,
        Relatie("huisarts", "huisarts", "persoon", {"rol": "huisarts"}, enkel=True),
        Relatie("verzorgers", "verzorger", "persoon", {"rol": "verzorger"}),
        Relatie(
            "aansprakelijkeinstelling",
            "aansprakelijkeinstelling",
            "instelling",
            {"rol": "aansprakelijk"},
            enkel=True,
        ),
        Relatie("adviezen", "overstapadvies/advies", "advies", {"soort": "school"}),
        Relatie("adviezen", "overstapadvies/herzienadvies", "advies", {"soort": "herzien"}),
        Relatie("adviezen", "overstapadvies/wensouders", "advies", {"soort": "wensouders"}),
        Relatie("adviezen", "overstapadvies/wensleerling", "advies", {"soort": "wensleerling"}),
        Relatie("schoolloopbaan", "schoolloopbaanlijst/schoolloopbaan", "schoolloopbaan"),
        Relatie("toetsen", "toetslijst/toets", "toets"),
        Relatie("eindtoetsen", "eindtoets_basisonderwijs", "eindtoets"),
    ),
)

ADRES = Entiteit(
    naam="adres",
    model="oso.adres",
    label=_("Address"),
    categorie=None,
    aard=Aard.HARD,
    velden=(
        code("soortadres", "soortadres", _("Kind of address"), 19),
        tekst("straat", "straat", _("Street")),
        tekst("nummer", "nummer", _("House number")),
        tekst("toevoeging", "toevoeging", _("Addition")),
        code("aanduiding", "aanduiding", _("Position to the number"), 18),
        tekst("locatieomschrijving", "locatieomschrijving", _("Description of the place")),
        tekst("postcode", "postcode", _("Postcode")),
        tekst("plaats", "plaats", _("Town")),
        tekst("gemeente", "gemeente", _("Municipality")),
        tekst("land", "land", _("Country code")),
        tekst("land_omschrijving", "land/@omschrijving", _("Country")),
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
        code("soort", "soort", _("Kind"), 4),
        code("aanduiding", "aanduiding", _("Use"), 5),
        tekst("nummer", "nummer", _("Number or address")),
        janee("geheim", "geheim", _("Secret")),
        janee("noodnummer", "noodnummer", _("Emergency number")),
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
        *_NAAM,
        code("geslacht", "geslacht", _("Gender"), 14),
        janee("adresgeheim", "adresgeheim", _("Secret address")),
        code("relatietotkind", "relatietotkind", _("Relation to the child"), 41),
        janee("overleden", "overleden", _("Deceased")),
        datum("overlijdensdatum", "overlijdensdatum", _("Date of death")),
        janee(
            "wettigevertegenwoordiger",
            "wettigevertegenwoordiger",
            _("Legal representative"),
        ),
        tekst("banknummer", "banknummer", _("Bank account (old form)")),
        tekst("iban", "iban", _("IBAN")),
    ),
    relaties=_BEREIKBAAR,
    sleutel=("rol", "achternaam", "voornamen", "relatietotkind"),
)

INSTELLING = Entiteit(
    naam="instelling",
    model="oso.instelling",
    label=_("Institution"),
    categorie="cat_school",
    aard=Aard.HARD,
    velden=(
        tekst("naam", "naam", _("Name")),
        tekst("brincode", "brincode", _("BRIN")),
        tekst("vestigingscode", "vestigingscode", _("Location")),
        tekst("aanleverpunt", "aanleverpunt", _("Aanleverpunt")),
        tekst("soort", "soort", _("Kind of school")),
        tekst("type", "type", _("Type of school")),
        tekst("naamdirecteur", "naamdirecteur", _("Head teacher")),
        tekst("website", "website", _("Website")),
    ),
    relaties=_BEREIKBAAR,
    sleutel=("rol", "naam"),
)

ADVIES = Entiteit(
    naam="advies",
    model="oso.advies",
    label=_("School advice"),
    categorie="cat_overstapadvies",
    aard=Aard.HARD,
    velden=(code("code", ".", _("Advice"), 2),),
    sleutel=("soort",),
)

SCHOOLLOOPBAAN = Entiteit(
    naam="schoolloopbaan",
    model="oso.schoolloopbaan",
    label=_("School career"),
    categorie="cat_schoolloopbaan",
    aard=Aard.HARD,
    velden=(
        tekst("schooljaar", "schooljaar", _("School year")),
        tekst("groepscode", "groepscode", _("Group code")),
        tekst("groepsnaam", "groepsnaam", _("Group")),
        code("jaargroep", "jaargroep", _("Year group"), 13),
        datum("begindatum", "begindatum", _("From")),
        datum("einddatum", "einddatum", _("To")),
        tekst("brincode", "brincode", _("BRIN")),
        tekst("vestigingscode", "vestigingscode", _("Location")),
        tekst("schoolsoort", "schoolsoort", _("Kind of school")),
        tekst("schooltype", "schooltype", _("Type of school")),
        tekst("voelementcode", "voelementcode", _("VO element code")),
        tekst("voelementomschrijving", "voelementomschrijving", _("VO element")),
        tekst(
            "schoolsoortomschrijving",
            "schoolsoortomschrijving",
            _("Description of the kind"),
        ),
    ),
    sleutel=("schooljaar", "brincode", "vestigingscode", "groepscode", "begindatum"),
)

# A test and a part of a test carry the same result (gegevensset 2019.1, type resultaat).
_RESULTAAT = (
    getal("aantalopgaven", "resultaat/toetsscore/aantalopgaven", _("Number of items")),
    getal("aantalgoed", "resultaat/toetsscore/aantalgoed", _("Number right")),
    getal("aantalfout", "resultaat/toetsscore/aantalfout", _("Number wrong")),
    getal("aantalgelezen", "resultaat/toetsscore/aantalgelezen", _("Number read")),
    getal("tijd", "resultaat/toetsscore/tijd", _("Time (seconds)")),
    getal("vaardigheidsscore", "resultaat/toetsscore/vaardigheidsscore", _("Ability score")),
    tekst(
        "codevaardigheidsschaal",
        "resultaat/toetsscore/codevaardigheidsschaal",
        _("Ability scale"),
    ),
    getal(
        "bivlaag",
        "resultaat/toetsscore/betrouwbaarheidsinterval/bivlaag",
        _("Reliability interval, low"),
    ),
    getal(
        "bivhoog",
        "resultaat/toetsscore/betrouwbaarheidsinterval/bivhoog",
        _("Reliability interval, high"),
    ),
)

TOETS = Entiteit(
    naam="toets",
    model="oso.toets",
    label=_("Test"),
    categorie="cat_toetsresultaten",
    aard=Aard.HARD,
    velden=(
        tekst("eldtoetscode", "toetsidentificatie/eldtoetscode", _("OSO test code")),
        tekst("leergebied", "toetsidentificatie/leergebied", _("Learning area")),
        tekst("toetsnaam", "toetsidentificatie/toetsnaam", _("Test")),
        tekst("toetsversie", "toetsidentificatie/toetsversie", _("Version")),
        datum("afnamedatum", "afname/afnamedatum", _("Taken on")),
        code("jaargroep", "afname/jaargroep", _("Year group"), 13),
        getal("dl", "afname/dl", _("Didactic age (months)")),
        tekst("afnemer", "afname/afgenomendoor/naammedewerker", _("Taken by")),
        tekst("afnemer_functie", "afname/afgenomendoor/functie", _("Function")),
        *_RESULTAAT,
        memo("opmerking", "opmerking", _("Remark")),
    ),
    relaties=(
        Relatie("referentiescores", "resultaat/referentiescore", "referentiescore"),
        Relatie("onderdelen", "toetsonderdeel", "toets_onderdeel"),
        Relatie(
            "afnemer_instelling",
            "afname/afgenomendoor/werktbijinstelling/instelling",
            "instelling",
            {"rol": "afnemer"},
            enkel=True,
        ),
        Relatie(
            "afnemer_instelling",
            "afname/afgenomendoor/werktbijinstelling/school",
            "instelling",
            {"rol": "afnemer"},
            enkel=True,
        ),
    ),
    sleutel=("eldtoetscode", "afnamedatum", "toetsversie"),
)

TOETS_ONDERDEEL = Entiteit(
    naam="toets_onderdeel",
    model="oso.toets.onderdeel",
    label=_("Part of a test"),
    categorie="cat_toetsresultaten",
    aard=Aard.HARD,
    velden=(
        tekst("eldonderdeelcode", "eldonderdeelcode", _("OSO code of the part")),
        tekst("onderdeelnaam", "onderdeelnaam", _("Part")),
        *_RESULTAAT,
    ),
    relaties=(Relatie("referentiescores", "resultaat/referentiescore", "referentiescore"),),
    sleutel=("eldonderdeelcode",),
)

REFERENTIESCORE = Entiteit(
    naam="referentiescore",
    model="oso.referentiescore",
    label=_("Reference score"),
    categorie="cat_toetsresultaten",
    aard=Aard.HARD,
    velden=(
        code("codereferentiescore", "codereferentiescore", _("Kind of score"), 11),
        code("codevergelijkingsgroep", "codevergelijkingsgroep", _("Norm group"), 22),
        tekst("waarde", "waarde", _("Value")),
        tekst("kwalificatie", "kwalificatie", _("Qualification")),
    ),
    sleutel=("codereferentiescore", "codevergelijkingsgroep"),
)

EINDTOETS = Entiteit(
    naam="eindtoets",
    model="oso.eindtoets",
    label=_("End test"),
    categorie="cat_eindtoetsbo",
    aard=Aard.EINDTOETS,
    velden=(
        janee("deelgenomen", "deelgenomen", _("Took part")),
        code("toetssoort", "eindtoetsresultaat/toetssoort", _("Test"), 42),
        code("toetsniveau", "eindtoetsresultaat/toetsniveau", _("Level"), 43),
        tekst("toetsomschrijving", "eindtoetsresultaat/toetsomschrijving", _("Description")),
        datum("datum_afname", "eindtoetsresultaat/datum_afname", _("Taken on")),
        code(
            "wettelijke_ontheffing",
            "eindtoetsresultaat/wettelijke_ontheffing",
            _("Legal exemption"),
            44,
        ),
        getal("standaardscore", "eindtoetsresultaat/standaardscore", _("Standard score")),
        memo("toets_advies", "eindtoetsresultaat/toets_advies", _("Advice of the test")),
    ),
    relaties=(
        Relatie("onderdelen", "eindtoetsresultaat/onderdelen/onderdeel", "eindtoets_onderdeel"),
    ),
    sleutel=("toetssoort", "datum_afname"),
)

EINDTOETS_ONDERDEEL = Entiteit(
    naam="eindtoets_onderdeel",
    model="oso.eindtoets.onderdeel",
    label=_("Part of the end test"),
    categorie="cat_eindtoetsbo",
    aard=Aard.EINDTOETS,
    velden=(
        code("code", "onderdeelcode", _("Part"), 46),
        tekst("omschrijving", "onderdeelomschrijving", _("Description")),
        code("referentieniveau", "ond_referentieniveau", _("Reference level"), 45),
    ),
    relaties=(Relatie("domeinen", "domeinen/domein", "eindtoets_domein"),),
    sleutel=("code",),
)

EINDTOETS_DOMEIN = Entiteit(
    naam="eindtoets_domein",
    model="oso.eindtoets.domein",
    label=_("Domain of the end test"),
    categorie="cat_eindtoetsbo",
    aard=Aard.EINDTOETS,
    velden=(
        code("code", "domeincode", _("Domain"), 47),
        tekst("omschrijving", "domeinomschrijving", _("Description")),
        code("referentieniveau", "dom_referentieniveau", _("Reference level"), 45),
    ),
    sleutel=("code",),
)

#: All entities by name.
KAART: dict[str, Entiteit] = {
    entiteit.naam: entiteit
    for entiteit in (
        DOSSIER,
        LEERLING,
        ADRES,
        COMMUNICATIE,
        PERSOON,
        INSTELLING,
        ADVIES,
        SCHOOLLOOPBAAN,
        TOETS,
        TOETS_ONDERDEEL,
        REFERENTIESCORE,
        EINDTOETS,
        EINDTOETS_ONDERDEEL,
        EINDTOETS_DOMEIN,
    )
}

# What stands directly below the pupil and belongs to another switch than the pupil itself
# (gegevensset 2019.1, section on selective delivery).
_CATEGORIE_VAN_BLOK = {
    "verzorger": "cat_oudersverzorgers",
    "verzorgersaansprakelijk": "cat_oudersverzorgers",
    "aansprakelijkeinstelling": "cat_oudersverzorgers",
    "overstapadvies": "cat_overstapadvies",
    "schoolloopbaanlijst": "cat_schoolloopbaan",
    "toetslijst": "cat_toetsresultaten",
    "eindtoets_basisonderwijs": "cat_eindtoetsbo",
}


def categorie_van_pad(pad: str) -> str:
    """The delivery switch that covers a field or relation of the pupil.

    :param pad: path from the pupil, e.g. ``"overstapadvies/profiel"``
    """
    return _CATEGORIE_VAN_BLOK.get(pad.split("/", 1)[0], "cat_leerling")
