"""The table of the standard: support, absence, and what colleagues wrote about the pupil.

Up to 2018 support stood in ``zorg``, ``handelingsplanlijst`` and ``sefunctioneren``; 2019.1 made
``onderwijsondersteuning`` of it and dropped the rest, which is soft information of the OKR.
"""

from ..text import _
from .kaart_types import (
    Aard,
    Entiteit,
    Pad,
    Relatie,
    code,
    datum,
    getal,
    janee,
    memo,
    nieuw,
    oud,
    relatie,
    tekst,
)

_CATEGORIE = "cat_onderwijsondersteuning"


def _ondersteuning(naam: str, vanaf: str | None = None) -> tuple[Pad, ...]:
    """Both places of a block of support: of 2019 and of the years before, ``vanaf`` a version."""
    return nieuw(f"onderwijsondersteuning/{naam}", "2019"), oud(f"zorg/{naam}", vanaf=vanaf)


#: Is medication known that matters for learning: a field of the pupil itself.
MEDICIJNGEBRUIK = janee(
    "medicijngebruik",
    _("Medication relevant to learning"),
    nieuw("onderwijsondersteuning/medicijngebruik", "2019"),
    oud("zorg/medicijngebruik", vanaf="2016"),
)

DIAGNOSE = Entiteit(
    naam="diagnose",
    model="oso.diagnose",
    label=_("Diagnosis"),
    categorie=_CATEGORIE,
    aard=Aard.HARD,
    velden=(
        code("codes", _("Diagnosis codes"), 23, "code", herhaald=True),
        tekst("naam", _("Diagnosis"), "naam"),
        datum("datum", _("Examined on"), "datum"),
        tekst("doorwie", _("Examined by"), "doorwie"),
        tekst("instantie", _("Institution"), "instantie"),
    ),
    sleutel=("codes", "datum"),
)

HANDELINGSPLAN = Entiteit(
    naam="handelingsplan",
    model="oso.handelingsplan",
    label=_("Action plan"),
    categorie="cat_handelingsplannen",
    aard=Aard.ZACHT,
    velden=(
        datum("startdatum", _("From"), "startdatum"),
        datum("einddatum", _("To"), "einddatum"),
        tekst("isgerichtop", _("Aimed at"), "isgerichtop"),
    ),
    sleutel=("startdatum", "isgerichtop"),
)

OPP = Entiteit(
    naam="opp",
    model="oso.opp",
    label=_("Development perspective (OPP)"),
    categorie=_CATEGORIE,
    aard=Aard.HARD,
    velden=(
        datum("ingangdatum", _("From"), "opp_ingangdatum"),
        datum("einddatum", _("To"), "opp_einddatum"),
    ),
    sleutel=("ingangdatum",),
)

TLV = Entiteit(
    naam="tlv",
    model="oso.tlv",
    label=_("Admission statement"),
    categorie=_CATEGORIE,
    aard=Aard.HARD,
    velden=(
        datum("ingangdatum", _("From"), "tlvingangdatum", nieuw("lwoo_ingangdatum", "2016")),
        datum("einddatum", _("To"), "tlveinddatum", nieuw("lwoo_einddatum", "2016")),
        tekst(
            "swvnummer",
            _("Number of the partnership"),
            "tlvswvnummer",
            nieuw("lwoo_swvnummer", "2016"),
        ),
        code("categorie", _("Funding category"), 31, "tlvcategorie"),
        tekst(
            "beschikkingsnummer",
            _("Decision number"),
            "tlvbeschikkingsnummer",
            nieuw("lwoo_beschikkingsnummer", "2016"),
        ),
    ),
    sleutel=("soort", "swvnummer", "beschikkingsnummer", "ingangdatum"),
)

ARRANGEMENT = Entiteit(
    naam="arrangement",
    model="oso.arrangement",
    label=_("Arrangement"),
    categorie=_CATEGORIE,
    aard=Aard.HARD,
    velden=(
        datum("datum", _("From"), "arrangement_datum"),
        datum("einddatum", _("To"), nieuw("arrangement_einddatum", "2019")),
        tekst("brincode", _("BRIN"), "arrangement_brin"),
        tekst("vestigingscode", _("Location"), "arrangement_vestigingscode"),
        tekst("kenmerk", _("Description"), nieuw("arrangement_kenmerk", "2019")),
        tekst(
            "beschikkingsnummer", _("Decision number"), nieuw("arrangement_beschikkingsnr", "2019")
        ),
        code("soort_arrangement", _("Kind of arrangement"), 39, oud("soort_arrangement", "1.2")),
    ),
    sleutel=("soort", "datum", "beschikkingsnummer", "brincode", "vestigingscode", "kenmerk"),
)

RVC = Entiteit(
    naam="rvc",
    model="oso.rvc",
    label=_("Regional referral committee (RVC)"),
    categorie=_CATEGORIE,
    aard=Aard.HARD,
    velden=(
        datum("datum", _("Decided on"), "rvcdatum"),
        code("indicatie", _("Indication"), 17, "rvcindicatie"),
        memo("centraleproblematiek", _("Central problem"), "centraleproblematiek"),
        memo("maatregelen", _("Measures taken"), "maatregelen"),
        janee(
            "deelgenomenaanonderzoek",
            _("Took part in the examination"),
            "signaleringlwoopro/deelgenomenaanonderzoek",
        ),
        janee("leerachterstand", _("Learning arrears"), "signaleringlwoopro/leerachterstand"),
        janee(
            "lagescoreeindtoets",
            _("Low score in the end test"),
            "signaleringlwoopro/lagescoreeindtoets",
        ),
    ),
    sleutel=("datum",),
)

VERZUIM = Entiteit(
    naam="verzuim",
    model="oso.verzuim",
    label=_("Absence"),
    categorie="cat_verzuim",
    aard=Aard.HARD,
    velden=(
        getal("dagdelengeoorloofd", _("Half-days, authorised"), "dagdelengeoorloofd"),
        getal("dagdelenongeoorloofd", _("Half-days, unauthorised"), "dagdelenongeoorloofd"),
        getal("urengeoorloofd", _("Hours, authorised"), "urengeoorloofd"),
        getal("urenongeoorloofd", _("Hours, unauthorised"), "urenongeoorloofd"),
        janee("meerdan25percent", _("More than 25% missed"), "meerdan25percent"),
        getal("frequentie", _("Unauthorised registrations"), "frequentie"),
        janee("contactleerplicht", _("Contact with the attendance officer"), "contactleerplicht"),
        janee("rmcmelding", _("Reported to the RMC"), "rmcmelding"),
    ),
)

OKR_ITEM = Entiteit(
    naam="okr_item",
    model="oso.okr.item",
    label=_("Explanation in the dossier"),
    categorie=_CATEGORIE,
    aard=Aard.ZACHT,
    velden=(
        code("domein", _("Domain"), 12, oud("domein")),
        memo("tekst", _("Text"), oud("toelichtinghulp"), oud("reden"), oud("soortbegeleiding")),
        janee(
            "janee",
            _("Yes or no"),
            oud("voortzetten"),
            oud("begeleidingvoortzetten"),
            oud("besprokeninzat"),
            oud("ingevoerdinvir"),
        ),
        datum(
            "begindatum", _("From"), oud("lgfdatum"), oud("opdc_ingangdatum"), oud("upwingangdatum")
        ),
        datum("einddatum", _("To"), oud("lgfeinddatum"), oud("opdc_einddatum")),
        tekst("brincode", _("BRIN"), oud("lgfbrincode"), oud("opdc_brin")),
        tekst("vestigingscode", _("Location"), oud("opdc_vestigingscode")),
        code("lgf_soort", _("Kind of education (LGF)"), 3, oud("codelgfonderwijssoort")),
        code("lgf_indicatie", _("LGF indication"), 38, oud("lgfindicatierec")),
        tekst("lgf_cvinummer", _("LGF committee number"), oud("lgfcvinummer")),
        code("uitstroomprofiel", _("Outflow profile"), 32, oud("upwuitstroomprofiel")),
        code("uitstroom_leerjaar", _("Year of the outflow profile"), 34, oud("upwleerjaar")),
        tekst("uitstroom_voelementcode", _("VO element code"), oud("upwvoelementcode")),
    ),
    sleutel=("soort", "domein", "tekst"),
)


def _okr(naam: str, pad: str, waarde: str = "", vanaf: str | None = None) -> Relatie:
    return relatie("okr_items", "okr_item", oud(pad, vanaf=vanaf), {"soort": naam}, waarde=waarde)


def _relaties(
    naam: str, entiteit: str, element: str, vanaf: str | None = None, **meer: object
) -> tuple[Relatie, ...]:
    return tuple(relatie(naam, entiteit, pad, **meer) for pad in _ondersteuning(element, vanaf))


#: Rows of the pupil that these entities stand in.
RELATIES = (
    *_relaties("diagnoses", "diagnose", "diagnose"),
    relatie(
        "handelingsplannen",
        "handelingsplan",
        nieuw("onderwijsondersteuning/handelingsplan", "2019"),
    ),
    relatie("handelingsplannen", "handelingsplan", oud("handelingsplanlijst/handelingsplan")),
    *_relaties("opp", "opp", "opp", "1.2"),
    *_relaties("tlv", "tlv", "tlv", vast={"soort": "tlv"}),
    *_relaties("lwoo", "tlv", "lwoo", "2016", vast={"soort": "lwoo"}, enkel=True),
    relatie(
        "arrangementen",
        "arrangement",
        nieuw("onderwijsondersteuning/arrangement_cluster12", "2019"),
        {"soort": "cluster12"},
    ),
    relatie(
        "arrangementen",
        "arrangement",
        oud("zorg/arrangement", vanaf="1.2"),
        {"soort": "cluster12"},
    ),
    relatie(
        "arrangementen",
        "arrangement",
        nieuw("onderwijsondersteuning/arrangement_pao", "2019"),
        {"soort": "pao"},
    ),
    *_relaties("rvc", "rvc", "rvc", enkel=True),
    relatie("verzuim", "verzuim", "verzuim", enkel=True),
    _okr("naamib", "zorg/naamib", "tekst"),
    _okr("sbobeschikkingsdatum", "zorg/sbobeschikkingsdatum", "begindatum"),
    _okr("wsnsnummer", "zorg/wsnsnummer", "tekst"),
    _okr("lgf", "zorg/lgf"),
    _okr("verblijf_opdc", "zorg/verblijf_opdc", vanaf="1.2"),
    _okr("pgbdatum", "zorg/pgbdatum", "begindatum"),
    _okr("pgbomvang", "zorg/pgbomvang", "tekst"),
    _okr("upw", "zorg/upw"),
    _okr("onderwijsbelemmering", "zorg/onderwijsbelemmering", "tekst"),
    _okr("sterkpunt", "zorg/sterkpunt", "tekst"),
    _okr("extrahulpingroep78", "zorg/extrahulpingroep78"),
    _okr("specialebegeleiding", "zorg/specialebegeleiding", "janee"),
    _okr("begeleiding", "zorg/begeleiding"),
    _okr("ambulantstartdatum", "zorg/ambulantstartdatum", "begindatum"),
    _okr("ambulantbrincode", "zorg/ambulantbrincode", "brincode"),
    _okr("ambulantvestigingscode", "zorg/ambulantvestigingscode", "vestigingscode"),
    _okr("begeleidingsplanrec", "zorg/begeleidingsplanrec", "janee"),
    _okr("vir", "zorg/vir"),
    _okr("zat", "zorg/zat"),
    _okr("toelichtingsef", "sefunctioneren/toelichtingsef", "tekst"),
    relatie(
        "instanties",
        "instelling",
        oud("zorg/contactoverigeinstanties/instelling"),
        {"rol": "contact"},
    ),
    relatie(
        "contactpersonen",
        "persoon",
        oud("zorg/contactoverigeinstanties/contactpersoon"),
        {"rol": "contactpersoon"},
    ),
)
