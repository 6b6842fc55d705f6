"""Code lists: their labels, and codes that are kept and told."""

import pytest
from controlebouw import GOED, L, bewerkt, bij, gevonden, jaar, zet
from dossierbouw import codes, geteld, lees

from oso.gegevensset import KAART, Severity
from oso.gegevensset.codelijsten import bekend, geldige, label, lijst, te_kiezen
from oso.gegevensset.kaart_types import Soort

STEUN = f"{L}/onderwijsondersteuning"
UITSLAG = f"{L}/eindtoets_basisonderwijs/eindtoetsresultaat"
TOETS = f"{L}/toetslijst/toets[1]"
ADRES = f"{L}/adreslijst/adres"
SCORE = f"{TOETS}/resultaat/referentiescore"

#: A field of each list that the good dossier has, by the number of the list.
PLEKKEN = {
    2: f"{L}/overstapadvies/advies",
    4: f"{L}/communicatielijst/communicatie[1]/soort",
    11: f"{SCORE}/codereferentiescore",
    13: f"{TOETS}/afname/jaargroep",
    14: f"{L}/geslacht",
    16: "metadata/overstap",
    17: f"{STEUN}/rvc/rvcindicatie",
    19: f"{ADRES}/soortadres",
    21: f"{L}/overstapadvies/profiel",
    22: f"{SCORE}/codevergelijkingsgroep",
    31: f"{STEUN}/tlv/tlvcategorie",
    37: "inzage/akkoord",
    41: f"{L}/verzorger/relatietotkind",
    42: f"{UITSLAG}/toetssoort",
    43: f"{UITSLAG}/toetsniveau",
    44: f"{UITSLAG}/wettelijke_ontheffing",
    45: f"{UITSLAG}/onderdelen/onderdeel/domeinen/domein/dom_referentieniveau",
    46: f"{UITSLAG}/onderdelen/onderdeel/onderdeelcode",
    47: f"{UITSLAG}/onderdelen/onderdeel/domeinen/domein/domeincode",
    48: "metadata/categorie_uitlevering/cat_verzuim",
}
#: Fields of other lists, put into the good dossier: (list, parent, element).
ERBIJ = [
    (5, f"{L}/communicatielijst/communicatie[1]", "aanduiding"),
    (10, L, "nnca"),
    (15, L, "leerlinggewicht"),
    (18, ADRES, "aanduiding"),
    (45, f"{UITSLAG}/onderdelen/onderdeel", "ond_referentieniveau"),
]


@pytest.mark.parametrize(("nummer", "pad"), PLEKKEN.items())
def test_an_unknown_code_is_kept_and_told(nummer, pad):
    dossier = geteld(bewerkt(GOED, zet(pad, "Q9Q")))
    assert gevonden(dossier) == {(f"CL{nummer}", "W", pad)}
    (bevinding,) = dossier.findings
    assert "Q9Q" in str(bevinding.message)
    assert str(nummer) in str(bevinding.message)
    assert dossier.mapped == geteld(GOED).mapped


@pytest.mark.parametrize(("nummer", "ouder", "naam"), ERBIJ)
def test_an_unknown_code_in_a_further_field(nummer, ouder, naam):
    dossier = geteld(bewerkt(GOED, bij(ouder, f"<{naam}>Q9Q</{naam}>")))
    assert gevonden(dossier) == {(f"CL{nummer}", "W", f"{ouder}/{naam}")}


def test_one_of_several_codes_of_a_diagnosis():
    dossier = geteld(bewerkt(GOED, zet(f"{STEUN}/diagnose/code[2]", "Z99")))
    assert gevonden(dossier) == {("CL23", "W", f"{STEUN}/diagnose/code")}


def test_lists_of_the_years_before():
    dossier = lees(
        "<zorg><lgf><codelgfonderwijssoort>99</codelgfonderwijssoort>"
        "<lgfindicatierec>9</lgfindicatierec></lgf>"
        "<upw><upwuitstroomprofiel>9</upwuitstroomprofiel><upwleerjaar>9</upwleerjaar></upw>"
        "<extrahulpingroep78><domein>QQ</domein></extrahulpingroep78></zorg>",
        jaar="2018",
    )
    assert {"CL3", "CL38", "CL32", "CL34", "CL12"} <= codes(dossier)
    zorg = "huidigeschool/leerling/zorg"
    paden = {f.path for f in dossier.findings if f.code.startswith("CL")}
    assert f"{zorg}/lgf/codelgfonderwijssoort" in paden
    assert f"{zorg}/extrahulpingroep78/domein" in paden


def test_lists_of_version_1_2():
    dossier = lees(
        "<zorg><arrangement><arrangement_datum>2015-08-01</arrangement_datum>"
        "<soort_arrangement>9</soort_arrangement></arrangement></zorg>"
        "<eindtoets_basisonderwijs><deelgenomen>true</deelgenomen><eindtoets><toetsidentificatie>"
        "<niveau_eindtoets>Hoog</niveau_eindtoets></toetsidentificatie></eindtoets>"
        "</eindtoets_basisonderwijs><verzorger><achternaam>A</achternaam>"
        "<relatietotkind>oma</relatietotkind></verzorger>",
        jaar="1.2",
    )
    assert {f.code for f in dossier.findings if f.code.startswith("CL")} == {"CL39", "CL40"}


def test_a_code_of_another_year_is_only_noted():
    dossier = geteld(bewerkt(GOED, zet(f"{UITSLAG}/toetssoort", "0015")))
    assert gevonden(dossier) == {("CL42", "I", f"{UITSLAG}/toetssoort")}
    dossier = geteld(bewerkt(GOED, jaar("2024"), zet(f"{UITSLAG}/toetssoort", "DOE")))
    assert codes(dossier) == {"oso.versie"}


def test_codes_in_blocks_that_have_no_place():
    blok = "<bevorderd><leerjaar>{}</leerjaar></bevorderd>"
    assert geteld(bewerkt(GOED, bij(L, blok.format(11)))).findings == ()
    dossier = geteld(bewerkt(GOED, bij(L, blok.format(99))))
    assert gevonden(dossier) == {("CL13", "W", f"{L}/bevorderd/leerjaar")}
    uitslag = "<examenresultaat><examenuitslag>gezakt</examenuitslag></examenresultaat>"
    dossier = geteld(bewerkt(GOED, bij(L, uitslag)))
    assert gevonden(dossier) == {("CL35", "W", f"{L}/examenresultaat/examenuitslag")}


def test_a_code_that_is_no_code_is_not_repeated():
    dossier = geteld(bewerkt(GOED, zet(f"{L}/geslacht", "een lange zin over iemand")))
    (bevinding,) = dossier.findings
    assert "iemand" not in str(bevinding.message)
    assert dossier.leerling.values["geslacht"] == "een lange zin over iemand"


def test_no_code_is_ever_refused():
    dossier = geteld(bewerkt(GOED, *(zet(pad, "Q9Q") for pad in PLEKKEN.values())))
    assert {f.severity for f in dossier.findings} <= {Severity.WARN, Severity.INFO}
    assert len(dossier.findings) >= len(PLEKKEN)


def test_every_field_with_a_code_names_a_list_that_is_known():
    for entiteit in KAART.values():
        for veld in entiteit.velden:
            if veld.soort is Soort.CODE:
                assert lijst(veld.codelijst), (entiteit.naam, veld.naam)


# -- the lists ----------------------------------------------------------------------------------


def test_labels():
    assert label(2, "44") == "VMBO GL t/m HAVO"
    assert label(14, "1") == "vrouw"
    assert label(41, "4") is None
    assert label(2, "99") is None
    assert label(99, "1") is None


def test_codes_by_version():
    assert bekend(42, "0015", "2018")
    assert not bekend(42, "0015", "2019")
    assert bekend(42, "0015")
    assert bekend(4, "fax", "1.2")
    assert not bekend(4, "fax", "2016")
    assert bekend(2, "VMBO_GL/TL", "2024")
    assert not bekend(2, "VMBO_GL/TL", "2019")
    assert bekend(99, "wat dan ook")
    assert "0015" in geldige(42, "2018") and "0015" not in geldige(42, "2019")
    assert geldige(99, "2019") == frozenset()


def test_what_one_chooses_from_is_of_today():
    assert te_kiezen(14) == ("0", "1", "2")
    # what replaced the older codes, and these no more
    assert "HAVO" in te_kiezen(2) and "60" not in te_kiezen(2)
    assert "DOE" in te_kiezen(42) and "0015" not in te_kiezen(42)
    # a number without words says nothing; another code may be its own word
    assert te_kiezen(46) == ("NEDERLANDSE_TAAL", "REKENEN")
    assert te_kiezen(15) == ("0.00", "0.30", "1.20")
    assert te_kiezen(99) == ()


def test_background_labels_are_marked():
    assert lijst(2)["40"].bron == "s"
    assert lijst(2)["41"].bron == "b"
