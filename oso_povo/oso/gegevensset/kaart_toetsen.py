"""The table of the standard: tests of the LVS, the end test, and marks."""

from ..text import _
from .kaart_types import (
    Aard,
    Entiteit,
    Pad,
    Veld,
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


def _resultaat(
    voor: str = "", tot: str | None = None, vanaf: str | None = None
) -> tuple[Veld, ...]:
    """What a test and a part of one have in common (gegevensset 2019.1, type resultaat)."""

    def pad(naam: str) -> Pad:
        return Pad(f"{voor}resultaat/toetsscore/{naam}", vanaf, tot)

    return (
        getal("aantalopgaven", _("Number of items"), Pad(pad("aantalopgaven"), vanaf or "1.2")),
        getal("aantalgoed", _("Number right"), pad("aantalgoed")),
        getal("aantalfout", _("Number wrong"), pad("aantalfout")),
        getal("aantalgelezen", _("Number read"), pad("aantalgelezen")),
        getal("tijd", _("Time (seconds)"), pad("tijd")),
        getal("vaardigheidsscore", _("Ability score"), pad("vaardigheidsscore")),
        tekst("codevaardigheidsschaal", _("Ability scale"), pad("codevaardigheidsschaal")),
        getal("bivlaag", _("Reliability interval, low"), pad("betrouwbaarheidsinterval/bivlaag")),
        getal("bivhoog", _("Reliability interval, high"), pad("betrouwbaarheidsinterval/bivhoog")),
    )


TOETS = Entiteit(
    naam="toets",
    model="oso.toets",
    label=_("Test"),
    categorie="cat_toetsresultaten",
    aard=Aard.HARD,
    velden=(
        tekst("eldtoetscode", _("OSO test code"), "toetsidentificatie/eldtoetscode"),
        tekst("leergebied", _("Learning area"), "toetsidentificatie/leergebied"),
        tekst("toetsnaam", _("Test"), "toetsidentificatie/toetsnaam"),
        tekst("toetsversie", _("Version"), "toetsidentificatie/toetsversie"),
        datum("afnamedatum", _("Taken on"), "afname/afnamedatum"),
        code("jaargroep", _("Year group"), 13, "afname/jaargroep"),
        getal("dl", _("Didactic age (months)"), "afname/dl"),
        tekst("afnemer", _("Taken by"), "afname/afgenomendoor/naammedewerker"),
        tekst("afnemer_functie", _("Function"), "afname/afgenomendoor/functie"),
        *_resultaat(),
        memo("opmerking", _("Remark"), "opmerking", aard=Aard.ZACHT),
    ),
    relaties=(
        relatie("referentiescores", "referentiescore", "resultaat/referentiescore"),
        relatie("onderdelen", "toets_onderdeel", "toetsonderdeel"),
        *(
            relatie(
                "afnemer_instelling",
                "instelling",
                f"afname/afgenomendoor/werktbijinstelling/{soort}",
                {"rol": "afnemer"},
                enkel=True,
            )
            for soort in ("instelling", "school")
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
        tekst("eldonderdeelcode", _("OSO code of the part"), "eldonderdeelcode"),
        tekst("onderdeelnaam", _("Part"), "onderdeelnaam"),
        *_resultaat(),
    ),
    relaties=(relatie("referentiescores", "referentiescore", "resultaat/referentiescore"),),
    sleutel=("eldonderdeelcode",),
)

REFERENTIESCORE = Entiteit(
    naam="referentiescore",
    model="oso.referentiescore",
    label=_("Reference score"),
    categorie="cat_toetsresultaten",
    aard=Aard.HARD,
    velden=(
        code("codereferentiescore", _("Kind of score"), 11, "codereferentiescore"),
        code("codevergelijkingsgroep", _("Norm group"), 22, "codevergelijkingsgroep"),
        tekst("waarde", _("Value"), "waarde"),
        tekst("kwalificatie", _("Qualification"), "kwalificatie"),
    ),
    sleutel=("codereferentiescore", "codevergelijkingsgroep"),
)


def _uitslag(naam: str, *oude: Pad) -> tuple[Pad, ...]:
    """Places of a fact of the end test: since 2016, and as it may be named since 2023-2024.

    The name with *doorstroomtoets* is expected, not published.
    """
    return (
        nieuw(f"eindtoetsresultaat/{naam}", "2016"),
        *oude,
        nieuw(f"doorstroomtoetsresultaat/{naam}", "2020"),
    )


def _in_1_2(naam: str) -> Pad:
    """A place in the end test of version 1.2, which looks like an ordinary test."""
    return oud(f"eindtoets/{naam}", "1.2", "1.2")


EINDTOETS = Entiteit(
    naam="eindtoets",
    model="oso.eindtoets",
    label=_("End test"),
    categorie="cat_eindtoetsbo",
    aard=Aard.EINDTOETS,
    velden=(
        janee("deelgenomen", _("Took part"), nieuw("deelgenomen", "1.2")),
        code("toetssoort", _("Test"), 42, *_uitslag("toetssoort")),
        code("toetsniveau", _("Level"), 43, *_uitslag("toetsniveau")),
        tekst(
            "toetsomschrijving",
            _("Description"),
            *_uitslag("toetsomschrijving", _in_1_2("toetsidentificatie/toetsnaam")),
        ),
        datum(
            "datum_afname",
            _("Taken on"),
            *_uitslag("datum_afname", _in_1_2("afname/afnamedatum")),
        ),
        code(
            "wettelijke_ontheffing",
            _("Legal exemption"),
            44,
            *_uitslag("wettelijke_ontheffing", oud("ontheffing", "1.2", "1.2")),
        ),
        getal("standaardscore", _("Standard score"), *_uitslag("standaardscore")),
        memo(
            "toets_advies",
            _("Advice of the test"),
            *_uitslag("toets_advies", oud("toetsadvies", "1.2", "1.2")),
        ),
        tekst("eldtoetscode", _("OSO test code"), _in_1_2("toetsidentificatie/eldtoetscode")),
        tekst("leergebied", _("Learning area"), _in_1_2("toetsidentificatie/leergebied")),
        tekst("toetsversie", _("Version"), _in_1_2("toetsidentificatie/toetsversie")),
        code(
            "niveau_eindtoets",
            _("Level (old form)"),
            40,
            _in_1_2("toetsidentificatie/niveau_eindtoets"),
        ),
        code("jaargroep", _("Year group"), 13, _in_1_2("afname/jaargroep")),
        getal("dl", _("Didactic age (months)"), _in_1_2("afname/dl")),
        *_resultaat("eindtoets/", "1.2", "1.2"),
        memo("opmerking", _("Remark"), _in_1_2("opmerking")),
    ),
    relaties=(
        relatie(
            "onderdelen",
            "eindtoets_onderdeel",
            nieuw("eindtoetsresultaat/onderdelen/onderdeel", "2016"),
        ),
        relatie(
            "onderdelen",
            "eindtoets_onderdeel",
            nieuw("doorstroomtoetsresultaat/onderdelen/onderdeel", "2020"),
        ),
        relatie("onderdelen", "eindtoets_onderdeel", _in_1_2("toetsonderdeel")),
        relatie("referentiescores", "referentiescore", _in_1_2("resultaat/referentiescore")),
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
        code(
            "code",
            _("Part"),
            46,
            nieuw("onderdeelcode", "2016"),
            oud("eldonderdeelcode", "1.2", "1.2"),
        ),
        tekst(
            "omschrijving",
            _("Description"),
            nieuw("onderdeelomschrijving", "2016"),
            oud("onderdeelnaam", "1.2", "1.2"),
        ),
        code("referentieniveau", _("Reference level"), 45, nieuw("ond_referentieniveau", "2016")),
        *_resultaat("", "1.2", "1.2"),
    ),
    relaties=(
        relatie("domeinen", "eindtoets_domein", nieuw("domeinen/domein", "2016")),
        relatie(
            "referentiescores",
            "referentiescore",
            oud("resultaat/referentiescore", "1.2", "1.2"),
        ),
    ),
    sleutel=("code",),
)

EINDTOETS_DOMEIN = Entiteit(
    naam="eindtoets_domein",
    model="oso.eindtoets.domein",
    label=_("Domain of the end test"),
    categorie="cat_eindtoetsbo",
    aard=Aard.EINDTOETS,
    velden=(
        code("code", _("Domain"), 47, nieuw("domeincode", "2016")),
        tekst("omschrijving", _("Description"), nieuw("domeinomschrijving", "2016")),
        code("referentieniveau", _("Reference level"), 45, nieuw("dom_referentieniveau", "2016")),
    ),
    sleutel=("code",),
)

CIJFERLIJST = Entiteit(
    naam="cijferlijst",
    model="oso.cijferlijst",
    label=_("Marks list"),
    categorie="cat_cijferlijsten",
    aard=Aard.HARD,
    velden=(
        datum("afnamedatum", _("Date"), "afnamedatum"),
        code("jaargroep", _("Year group"), 13, "jaargroep"),
        tekst("periode", _("Period"), "periode"),
    ),
    relaties=(relatie("groepen", "cijfergroep", "cijferlijstTypelijst", begin="naam"),),
    sleutel=("jaargroep", "periode", "afnamedatum"),
)

CIJFERGROEP = Entiteit(
    naam="cijfergroep",
    model="oso.cijfergroep",
    label=_("Group of marks"),
    categorie="cat_cijferlijsten",
    aard=Aard.HARD,
    velden=(tekst("naam", _("Name"), "naam"),),
    relaties=(
        relatie("cijfers", "cijfer", "onderdeel", {"soort": "vak"}),
        relatie("cijfers", "cijfer", "score", {"soort": "totaal"}),
    ),
    sleutel=("naam",),
)

CIJFER = Entiteit(
    naam="cijfer",
    model="oso.cijfer",
    label=_("Mark"),
    categorie="cat_cijferlijsten",
    aard=Aard.HARD,
    velden=(
        tekst("naam", _("Subject"), "naam"),
        tekst("waarde", _("Value"), "score/waarde", "waarde"),
        tekst("kwalificatie", _("Qualification"), "score/kwalificatie", "kwalificatie"),
        datum("afnamedatum", _("Date"), "afnamedatum"),
        code("jaargroep", _("Year group"), 13, "jaargroep"),
        tekst("periode", _("Period"), "periode"),
    ),
    sleutel=("soort", "naam", "afnamedatum", "periode"),
)
