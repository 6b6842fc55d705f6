"""Checks by kind of delivery, by version, and by what the sender says to deliver."""

import pytest
from controlebouw import GOED, SWITCHES, L, bewerkt, bij, gevonden, jaar, weg, zet
from dossierbouw import SHARED, codes, geteld, lees

from oso.gegevensset import Severity
from oso.gegevensset.controles import MEEST
from oso.gegevensset.regel import Profiel, regels

BRIN = zet("overdrachtsoort", "overdrachtbinnenbrin")
SCHAKELAAR = "metadata/categorie_uitlevering"
#: What each switch covers: an element of the good dossier, and where it is told.
INHOUD = {
    "cat_oudersverzorgers": (f"{L}/verzorger", f"{L}/verzorgersaansprakelijk"),
    "cat_schoolloopbaan": (f"{L}/schoolloopbaanlijst",),
    "cat_overstapadvies": (f"{L}/overstapadvies",),
    "cat_onderwijsondersteuning": (f"{L}/onderwijsondersteuning",),
    "cat_verzuim": (f"{L}/verzuim",),
    "cat_eindtoetsbo": (f"{L}/eindtoets_basisonderwijs",),
    "cat_toetsresultaten": (f"{L}/toetslijst",),
    "cat_handelingsplannen": (f"{L}/onderwijsondersteuning/handelingsplan",),
    "cat_cijferlijsten": (f"{L}/cijferlijstlijst",),
    "cat_bijlagedocs": (f"{L}/overigdocumentlijst",),
}
VVE = bij(L, "<vanpeuterspeelzaal>true</vanpeuterspeelzaal>")
VOMBO = bij(L, "<certificaat>Lassen</certificaat>")


def schakel(categorie, waarde):
    return zet(f"{SCHAKELAAR}/{categorie}", waarde)


def os_cat(dossier):
    return {(f.severity.value, f.path) for f in dossier.findings if f.code == "OS.cat"}


# -- selective delivery -------------------------------------------------------------------------


@pytest.mark.parametrize("waarde", ["VERBODEN", "OPT-UIT"])
@pytest.mark.parametrize("categorie", INHOUD)
def test_what_is_switched_off_and_there_is_kept_apart_and_told(categorie, waarde):
    dossier = geteld(bewerkt(GOED, schakel(categorie, waarde)))
    (bevinding,) = [f for f in dossier.findings if f.code == "OS.cat"]
    assert bevinding.severity is Severity.DROP
    assert bevinding.path in INHOUD[categorie]
    apart = [*dossier.rest, *dossier.attachments]
    assert any(een.path.startswith(bevinding.path) for een in apart)
    # Kept apart is not missing, and not unknown either.
    assert {f.code for f in dossier.findings} == {"OS.cat"}


@pytest.mark.parametrize("categorie", INHOUD)
def test_what_is_switched_off_and_not_there_is_in_order(categorie):
    elementen = INHOUD[categorie]
    over = weg(f"{L}/onderwijsondersteuning/handelingsplan")
    if categorie == "cat_onderwijsondersteuning":
        dossier = geteld(bewerkt(GOED, over, schakel(categorie, "OPT-UIT"), weg(*elementen)))
    else:
        dossier = geteld(bewerkt(GOED, schakel(categorie, "OPT-UIT"), weg(*elementen)))
    assert os_cat(dossier) == set()


@pytest.mark.parametrize("categorie", INHOUD)
def test_what_is_always_delivered_but_missing(categorie):
    vol = geteld(bewerkt(GOED, schakel(categorie, "VERPLICHT")))
    assert vol.findings == ()
    elementen = INHOUD[categorie]
    dossier = geteld(bewerkt(GOED, schakel(categorie, "VERPLICHT"), weg(*elementen)))
    assert os_cat(dossier) == {("W", f"{SCHAKELAAR}/{categorie}")}


@pytest.mark.parametrize(
    ("categorie", "inhoud", "pad"),
    [
        ("cat_vve", VVE, f"{L}/vanpeuterspeelzaal"),
        ("cat_vombo", VOMBO, f"{L}/certificaat"),
    ],
)
def test_categories_that_this_dossier_has_no_place_for(categorie, inhoud, pad):
    assert geteld(bewerkt(GOED, inhoud)).findings == ()
    dossier = geteld(bewerkt(GOED, inhoud, schakel(categorie, "VERBODEN")))
    assert gevonden(dossier) == {("OS.cat", "D", pad)}
    dossier = geteld(bewerkt(GOED, schakel(categorie, "VERPLICHT")))
    assert gevonden(dossier) == {("OS.cat", "W", f"{SCHAKELAAR}/{categorie}")}


def test_inspection_and_header_are_told_but_stay():
    dossier = geteld(bewerkt(GOED, schakel("cat_ouderinzage", "VERBODEN")))
    assert gevonden(dossier) == {("OS.cat", "W", f"{SCHAKELAAR}/cat_ouderinzage")}
    assert dossier.root.values["akkoord"] == "Ja"
    dossier = geteld(bewerkt(GOED, schakel("cat_metadata", "OPT-UIT")))
    assert gevonden(dossier) == {("OS.cat", "W", f"{SCHAKELAAR}/cat_metadata")}
    dossier = geteld(bewerkt(GOED, schakel("cat_ouderinzage", "VERPLICHT"), weg("inzage")))
    assert os_cat(dossier) == {("W", f"{SCHAKELAAR}/cat_ouderinzage")}


@pytest.mark.parametrize("categorie", ["cat_school", "cat_leerling"])
@pytest.mark.parametrize("waarde", ["VERBODEN", "VERPLICHT"])
def test_school_and_pupil_have_no_rule(categorie, waarde):
    assert geteld(bewerkt(GOED, schakel(categorie, waarde))).findings == ()


def test_the_document_about_needs_counts_as_support():
    """The official validator overlooks it, by a letter that is missing in its path."""
    blok = f"{L}/onderwijsondersteuning"
    namen = "diagnose medicijngebruik handelingsplan opp tlv arrangement_cluster12 arrangement_pao"
    leeg = weg(*(f"{blok}/{naam}" for naam in (*namen.split(), "lwoo", "rvc")))
    dossier = geteld(bewerkt(GOED, leeg, schakel("cat_onderwijsondersteuning", "OPT-UIT")))
    assert gevonden(dossier) == {("OS.cat", "D", blok)}


def test_the_switch_of_support_before_2019():
    dossier = lees(
        jaar="2018",
        kop="<categorie_uitlevering><cat_zorgenbegeleiding>VERPLICHT</cat_zorgenbegeleiding>"
        "</categorie_uitlevering>",
    )
    assert os_cat(dossier) == {("W", f"{SCHAKELAAR}/cat_zorgenbegeleiding")}


def test_every_switch_has_a_name():
    from oso.gegevensset.kaart import CATEGORIEEN

    assert set(CATEGORIEEN) == {f"cat_{naam}" for naam in SWITCHES}


# -- kinds of delivery --------------------------------------------------------------------------


def test_a_dossier_for_a_partnership_has_one_message_that_counts():
    """Such dossiers have no BSN, a month of birth and four digits of a postcode by right."""
    dossier = geteld(
        bewerkt(
            GOED,
            zet("overdrachtsoort", "swv-dossier"),
            zet("metadata/overstap", "POSWV"),
            weg(f"{L}/bsn", f"{L}/geboortedatum", f"{L}/adreslijst", "inzage"),
            bij(L, "<geboortemaand>2007-05</geboortemaand><postcode4adres>1234</postcode4adres>"),
        )
    )
    assert gevonden(dossier) == {("OVa.OS03", "B", "overdrachtsoort")}


@pytest.mark.parametrize(
    ("overstap", "ernst"),
    [
        ("POPO", Severity.WARN),
        ("VOVO", Severity.WARN),
        ("VOMBO", Severity.BLOCK),
        ("POWEC", Severity.BLOCK),
    ],
)
def test_another_transfer(overstap, ernst):
    """Between schools of one kind it comes in with a word; for any other it does not."""
    dossier = geteld(bewerkt(GOED, zet("metadata/overstap", overstap)))
    (bevinding,) = (f for f in dossier.findings if f.code == "OVa.OS02")
    assert bevinding.severity is ernst
    assert overstap in str(bevinding.message)


@pytest.mark.parametrize("wijzig", [zet("metadata/overstap", "POPO"), weg("metadata/overstap")])
def test_a_transfer_that_is_not_refused(wijzig):
    dossier = geteld(bewerkt(GOED, wijzig))
    assert Severity.BLOCK not in {f.severity for f in dossier.findings}


def test_a_kind_of_delivery_of_a_later_year_is_not_refused():
    dossier = geteld(bewerkt(GOED, jaar("2024"), zet("overdrachtsoort", "nieuwe soort")))
    assert ("OVa.OS03", "W", "overdrachtsoort") in gevonden(dossier)
    assert Severity.BLOCK not in {f.severity for f in dossier.findings}


@pytest.mark.parametrize(
    ("code", "pad", "bewerking"),
    [
        ("OVb.LL03", f"{L}/geboortemaand", bij(L, "<geboortemaand>2007-05</geboortemaand>")),
        ("OVb.LL06", f"{L}/adreslijst", zet(f"{L}/adresgeheim", "true")),
        ("OVb.LL07", f"{L}/postcode4adres", bij(L, "<postcode4adres>1234</postcode4adres>")),
        (
            "OVb.LL08",
            f"{L}/communicatielijst/communicatie[1]/nummer",
            zet(f"{L}/communicatielijst/communicatie[1]/geheim", "true"),
        ),
        ("OVb.LL10", f"{L}/geboorteplaats", bij(L, "<geboorteplaats>X</geboorteplaats>")),
        ("OVb.LL11", f"{L}/nationaliteit", bij(L, "<nationaliteit>1</nationaliteit>")),
        ("OVb.OV03", f"{L}/verzorger/adreslijst", zet(f"{L}/verzorger/adresgeheim", "true")),
    ],
)
def test_within_a_brin_rules_have_codes_of_their_own(code, pad, bewerking):
    dossier = geteld(bewerkt(GOED, BRIN, bewerking))
    ernst = "W" if code in ("OVb.LL03", "OVb.LL07") else "D"
    assert gevonden(dossier) == {
        ("oso.binnenbrin", "I", "overdrachtsoort"),
        (code, ernst, pad),
    }


def test_an_address_abroad_within_a_brin():
    buitenland = bij(L, "<adresbuitenland>Rue Secrete 1</adresbuitenland>")
    geheim = zet(f"{L}/adresgeheim", "true")
    dossier = geteld(bewerkt(GOED, BRIN, geheim, buitenland))
    assert ("OVb.LL09", "D", f"{L}/adresbuitenland") in gevonden(dossier)


def test_within_a_brin_only_school_and_pupil_are_needed():
    blokken = "overstapadvies schoolloopbaanlijst verzorger verzorgersaansprakelijk adreslijst"
    weggelaten = weg("inzage", *(f"{L}/{naam}" for naam in blokken.split()))
    dossier = geteld(bewerkt(GOED, BRIN, weggelaten, zet("metadata/overstap", "POPO")))
    assert gevonden(dossier) == {("oso.binnenbrin", "I", "overdrachtsoort")}


def test_who_it_is_about_is_asked_within_a_brin_too():
    dossier = geteld(bewerkt(GOED, BRIN, weg(f"{L}/bsn", f"{L}/geboortedatum")))
    assert {"OVa.LL02", "OVa.LL12"} <= codes(dossier)


def test_what_was_not_stored_is_told_for_every_kind_of_delivery():
    for een in regels():
        if een.ernst is Severity.DROP:
            assert all(een.code_voor(profiel) for profiel in Profiel)


def test_special_schools_need_no_advice():
    zonder = weg(f"{L}/overstapadvies/advies")
    assert "OVa.OA02" in codes(geteld(bewerkt(GOED, zonder)))
    so = zet("huidigeschool/soort", "SO")
    assert "OVa.OA02" not in codes(geteld(bewerkt(GOED, zonder, so)))


# -- years --------------------------------------------------------------------------------------


def test_a_later_year_is_told_once_and_its_unknown_elements_once():
    nieuw = bij(L, "<nieuw><a>1</a><b>2</b></nieuw><ook_nieuw>3</ook_nieuw>")
    dossier = geteld(bewerkt(GOED, jaar("2024"), nieuw))
    assert [(f.code, f.severity.value) for f in dossier.findings] == [
        ("oso.versie", "W"),
        ("oso.onbekend", "W"),
    ]
    assert "2024" in str(dossier.findings[0].message)
    assert "3" in str(dossier.findings[1].message)


def test_a_later_year_without_unknown_elements():
    assert codes(geteld(bewerkt(GOED, jaar("2024")))) == {"oso.versie"}


def test_what_a_later_year_requires_is_not_known():
    anders = weg("metadata/pakketnaam"), zet("huidigeschool/vestigingscode", "123X123")
    assert codes(geteld(bewerkt(GOED, jaar("2024"), *anders))) == {"oso.versie"}


def test_the_end_test_of_version_1_2():
    """It looks like an ordinary test, and knows no list of kinds."""
    eind = "<eindtoets_basisonderwijs>{}</eindtoets_basisonderwijs>"
    blok = f"{L}/eindtoets_basisonderwijs"
    dossier = lees(eind.format("<deelgenomen>true</deelgenomen>"), jaar="1.2")
    assert ("OVa.EB02", "W", f"{blok}/eindtoets") in gevonden(dossier)
    afname = "<eindtoets><afname><afnamedatum>2015-04-21</afnamedatum></afname></eindtoets>"
    dossier = lees(eind.format(f"{afname}<deelgenomen>true</deelgenomen>"), jaar="1.2")
    assert ("OVa.EB04", "W", f"{blok}/toetsadvies") in gevonden(dossier)
    dossier = lees(eind.format("<deelgenomen>false</deelgenomen>"), jaar="1.2")
    assert "OVa.EB03" not in codes(dossier)


def test_what_is_known_but_unreadable_is_not_called_unknown():
    dossier = geteld(bewerkt(GOED, zet(f"{L}/datuminschrijving", "gisteren"), VVE))
    assert codes(dossier) == {"oso.datum"}


def test_findings_of_one_rule_are_bounded():
    toets = "<toets><opmerking>x</opmerking></toets>"
    dossier = lees(f"<toetslijst>{toets * (MEEST + 50)}</toetslijst>")
    leeg = [f for f in dossier.findings if f.code == "OVa.TR05"]
    assert len(leeg) == MEEST + 1
    assert leeg[-1].message.code == "oso.meer"
    assert leeg[-1].message.params == {"count": 50}


def test_the_official_examples_give_only_what_is_true():
    """Cut-off attachments, old tests and early education in spite of its switch are in them."""
    if not SHARED.exists():
        pytest.skip("the official examples are not beside this checkout")
    kapot = {("oso.bijlage.kapot", "W"): 5, ("oso.akkoord", "I"): 1}
    verwacht = {
        "2017.1_POVO_full": {**kapot, ("OS.cat", "D"): 1},
        "2018.1_POVO_full": {**kapot, ("OS.cat", "D"): 1, ("OVa.TR04", "W"): 2},
        "2019.1_POVO_full": kapot,
        "2019.1_BB_full": {**kapot, ("oso.binnenbrin", "I"): 1},
    }
    for naam, aantallen in verwacht.items():
        dossier = geteld((SHARED / "dossiers" / f"{naam}.xml").read_bytes())
        alle = [(f.code, f.severity.value) for f in dossier.findings]
        assert {een: alle.count(een) for een in alle} == aantallen, naam
