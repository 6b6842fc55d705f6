"""Blocks with rules of their own: groups of marks, doctors, advices, end tests, switched off."""

from itertools import pairwise

import pytest
from dossierbouw import BSN, PDF, alles, codes, document, geteld, lees, rest, xml, zipped

from oso.gegevensset import AttachmentStatus

LEERLING = "huidigeschool/leerling"


def namen(rijen) -> list[str]:
    return [rij.values.get("achternaam", rij.values.get("naam", "")) for rij in rijen]


# -- groups of marks: rows without an element of their own ---------------------------------------


def lijst(inhoud: str) -> str:
    return (
        "<cijferlijstlijst><cijferlijst><periode>1</periode><cijferlijstTypelijst>"
        f"{inhoud}</cijferlijstTypelijst></cijferlijst></cijferlijstlijst>"
    )


def groepen(dossier) -> list:
    return list(dossier.leerling.children["cijferlijsten"][0].children.get("groepen", ()))


def vak(naam: str, cijfer: str) -> str:
    return f"<onderdeel><naam>{naam}</naam><score><waarde>{cijfer}</waarde></score></onderdeel>"


def test_each_name_begins_a_group():
    dossier = lees(
        lijst(
            f"<naam>Taal</naam>{vak('Lezen', '7')}{vak('Spelling', '8')}"
            "<score><waarde>7,5</waarde></score>"
            f"<naam>Rekenen</naam>{vak('Meten', '6')}<naam>Gedrag</naam>"
        )
    )
    taal, rekenen, gedrag = groepen(dossier)
    assert [g.values["naam"] for g in (taal, rekenen, gedrag)] == ["Taal", "Rekenen", "Gedrag"]
    assert [dict(c.values) for c in taal.children["cijfers"]] == [
        {"soort": "vak", "naam": "Lezen", "waarde": "7"},
        {"soort": "vak", "naam": "Spelling", "waarde": "8"},
        {"soort": "totaal", "waarde": "7,5"},
    ]
    assert [c.values["naam"] for c in rekenen.children["cijfers"]] == ["Meten"]
    assert gedrag.children == {}
    begin = f"{LEERLING}/cijferlijstlijst/cijferlijst/cijferlijstTypelijst"
    assert [g.pad for g in groepen(dossier)] == [f"{begin}/naam[{n}]" for n in (1, 2, 3)]
    assert taal.children["cijfers"][1].pad == f"{begin}/onderdeel[2]"
    assert dossier.rest == ()


def test_what_stands_before_the_first_group_is_kept():
    dossier = lees(lijst(f"{vak('Los', '5')}<naam>Taal</naam>{vak('Lezen', '7')}"))
    assert [g.values["naam"] for g in groepen(dossier)] == ["Taal"]
    begin = "cijferlijstlijst/cijferlijst/cijferlijstTypelijst/onderdeel[1]"
    assert rest(dossier) == {f"{begin}/naam": "Los", f"{begin}/score/waarde": "5"}


def test_groups_without_a_name():
    dossier = lees(lijst(f"<naam/>{vak('Lezen', '7')}<naam/><naam> </naam>"))
    (groep,) = groepen(dossier)
    assert groep.values == {}
    assert groep.children["cijfers"][0].values["naam"] == "Lezen"
    assert dossier.rest == ()


def test_a_group_of_no_known_form():
    dossier = lees(
        lijst("<naam><deel>x</deel></naam><anders>y</anders>") + "<roepnaam>Bo</roepnaam>"
    )
    assert set(rest(dossier).values()) == {"x", "y"}
    dossier = lees(
        "<cijferlijstlijst><cijferlijst><cijferlijstTypelijst>geen</cijferlijstTypelijst>"
        "</cijferlijst></cijferlijstlijst>"
    )
    assert rest(dossier) == {"cijferlijstlijst/cijferlijst/cijferlijstTypelijst": "geen"}


def test_several_blocks_of_groups_in_one_list():
    blok = "<cijferlijstTypelijst><naam>{}</naam></cijferlijstTypelijst>"
    dossier = lees(
        "<cijferlijstlijst><cijferlijst>"
        f"{blok.format('Taal')}{blok.format('Rekenen')}</cijferlijst></cijferlijstlijst>"
    )
    assert [g.values["naam"] for g in groepen(dossier)] == ["Taal", "Rekenen"]


def test_text_and_secrets_among_the_groups():
    dossier = lees(
        lijst(
            "los<naam>Taal</naam><adresgeheim>true</adresgeheim><adres>Schuilpad</adres>"
            "<geheim>1</geheim><nummer>0699999901</nummer>"
        )
    )
    assert [veld.value for veld in dossier.extra] == ["los"]
    assert "Schuil" not in alles(dossier)
    assert "0699999901" not in alles(dossier)


# -- doctors, advices, remarks -------------------------------------------------------------------


def arts(naam: str) -> str:
    return f"<arts><achternaam>{naam}</achternaam></arts>"


def test_the_first_doctor_is_the_family_doctor():
    dossier = lees(
        f"<zorg><artslijst>{arts('Pil')}{arts('Drop')}{arts('Zalf')}</artslijst></zorg>",
        jaar="2018",
    )
    assert namen(dossier.leerling.children["huisarts"]) == ["Pil"]
    assert namen(dossier.leerling.children["artsen"]) == ["Drop", "Zalf"]
    assert {r.values["rol"] for r in dossier.leerling.children["artsen"]} == {"arts"}
    assert dossier.rest == ()


def test_an_empty_doctor_does_not_count():
    dossier = lees(f"<zorg><artslijst><arts/>{arts('Drop')}</artslijst></zorg>", jaar="2018")
    assert namen(dossier.leerling.children["huisarts"]) == ["Drop"]
    assert "artsen" not in dossier.leerling.children


def test_doctors_of_two_years_in_one_file():
    oud = f"<zorg><artslijst>{arts('Drop')}</artslijst></zorg>"
    nieuw = "<huisarts><achternaam>Pil</achternaam></huisarts>"
    dossier = lees(nieuw + oud)
    assert namen(dossier.leerling.children["huisarts"]) == ["Pil"]
    assert namen(dossier.leerling.children["artsen"]) == ["Drop"]
    dossier = lees(oud + nieuw)
    assert namen(dossier.leerling.children["huisarts"]) == ["Drop"]
    assert rest(dossier) == {"huisarts/achternaam": "Pil"}


def test_two_advices_of_a_later_year():
    dossier = lees(
        "<overstapadvies><advies>40</advies><voorlopigadvies>41</voorlopigadvies>"
        "<definitief_advies>44</definitief_advies><voorlopig_advies>42</voorlopig_advies>"
        "<herzienadvies/><wensleerling><x>60</x></wensleerling></overstapadvies>",
        jaar="2024",
    )
    assert [dict(rij.values) for rij in dossier.leerling.children["adviezen"]] == [
        {"soort": "school", "code": "40"},
        {"soort": "voorlopig", "code": "41"},
        {"soort": "definitief", "code": "44"},
    ]
    assert rest(dossier) == {
        "overstapadvies/voorlopig_advies": "42",
        "overstapadvies/wensleerling/x": "60",
    }
    assert "oso.dubbel" in codes(dossier)


def test_a_remark_that_is_an_element_by_itself():
    dossier = lees(
        "<zorg><sterkpunt> Kan goed\n   tellen. </sterkpunt><sterkpunt>Zingt</sterkpunt>"
        "<pgbdatum>2018-02-30</pgbdatum><specialebegeleiding>true</specialebegeleiding></zorg>",
        jaar="2018",
    )
    assert [dict(rij.values) for rij in dossier.leerling.children["okr_items"]] == [
        {"soort": "sterkpunt", "tekst": "Kan goed\ntellen."},
        {"soort": "sterkpunt", "tekst": "Zingt"},
        {"soort": "specialebegeleiding", "janee": True},
    ]
    assert rest(dossier) == {"zorg/pgbdatum": "2018-02-30"}
    assert "oso.datum" in codes(dossier)


def test_a_block_once_by_the_standard_in_either_place():
    lwoo = "<lwoo><lwoo_swvnummer>{}</lwoo_swvnummer></lwoo>"
    dossier = lees(
        f"<zorg>{lwoo.format('PO1')}</zorg>"
        f"<onderwijsondersteuning>{lwoo.format('PO2')}</onderwijsondersteuning>"
    )
    (rij,) = dossier.leerling.children["lwoo"]
    assert rij.values == {"soort": "lwoo", "swvnummer": "PO1"}
    assert rest(dossier) == {"onderwijsondersteuning/lwoo/lwoo_swvnummer": "PO2"}


# -- end tests -----------------------------------------------------------------------------------


def test_the_end_test_of_2012():
    dossier = lees(
        "<eindtoets_basisonderwijs><deelgenomen>true</deelgenomen><eindtoets>"
        "<toetsidentificatie><eldtoetscode>E1</eldtoetscode><toetsnaam>Eind</toetsnaam>"
        "</toetsidentificatie><afname><afnamedatum>2013-02-05</afnamedatum></afname>"
        "<resultaat><toetsscore><aantalgoed>120</aantalgoed></toetsscore><referentiescore>"
        "<codereferentiescore>SS</codereferentiescore><waarde>540</waarde></referentiescore>"
        "</resultaat><toetsonderdeel><eldonderdeelcode>T</eldonderdeelcode><resultaat>"
        "<toetsscore><aantalgoed>50</aantalgoed></toetsscore></resultaat></toetsonderdeel>"
        "</eindtoets></eindtoets_basisonderwijs>",
        jaar="1.2",
    )
    (rij,) = dossier.leerling.children["eindtoetsen"]
    assert rij.values["eldtoetscode"] == "E1"
    assert rij.values["toetsomschrijving"] == "Eind"
    assert rij.values["aantalgoed"] == "120"
    assert rij.children["referentiescores"][0].values["waarde"] == "540"
    (deel,) = rij.children["onderdelen"]
    assert (deel.values["code"], deel.values["aantalgoed"]) == ("T", "50")
    assert dossier.rest == ()


@pytest.mark.parametrize("naam", ["doorstroomtoets", "doorstroomtoets_basisonderwijs"])
def test_the_test_of_an_unknown_year(naam):
    dossier = lees(
        f"<{naam}><deelgenomen>1</deelgenomen><doorstroomtoetsresultaat><toetssoort>R8</toetssoort>"
        "<nieuws>x</nieuws><onderdelen><onderdeel><onderdeelcode>Lezen</onderdeelcode><domeinen>"
        "<domein><domeincode>D1</domeincode></domein></domeinen></onderdeel></onderdelen>"
        f"</doorstroomtoetsresultaat></{naam}>",
        jaar="2026",
    )
    (rij,) = dossier.leerling.children["eindtoetsen"]
    assert rij.values == {"deelgenomen": True, "toetssoort": "R8"}
    (deel,) = rij.children["onderdelen"]
    assert deel.children["domeinen"][0].values == {"code": "D1"}
    assert rest(dossier) == {f"{naam}/doorstroomtoetsresultaat/nieuws": "x"}


# -- selective delivery: what is said not to be delivered but is there ---------------------------

TOETS = (
    "<toetslijst><toets><toetsidentificatie><eldtoetscode>X1</eldtoetscode></toetsidentificatie>"
    "<resultaat><toetsscore><aantalgoed>5</aantalgoed></toetsscore></resultaat></toets></toetslijst>"
)


def kop(**schakelaars: str) -> str:
    binnen = "".join(f"<{naam}>{waarde}</{naam}>" for naam, waarde in schakelaars.items())
    return f"<categorie_uitlevering>{binnen}</categorie_uitlevering>"


@pytest.mark.parametrize(
    ("waarde", "apart"),
    [("VERBODEN", True), (" OPT-UIT\n", True), ("OPTIONEEL", False), ("VERPLICHT", False),
     ("", False), ("verboden", False)],
)  # fmt: skip
def test_a_category_that_is_off_is_kept_apart(waarde, apart):
    dossier = lees(TOETS, kop=kop(cat_toetsresultaten=waarde))
    assert ("toetsen" not in dossier.leerling.children) is apart
    assert (set(rest(dossier).values()) == {"X1", "5"}) is apart
    assert ("OS.cat" in codes(dossier)) is apart


def test_the_switches_may_come_last():
    data = xml(TOETS, kop=kop(cat_toetsresultaten="OPT-UIT"))
    voor, _, staart = data.partition(b"<metadata>")
    metadata, _, na = staart.partition(b"</metadata>")
    na = na.replace(b"</dossier>", b"<metadata>" + metadata + b"</metadata></dossier>")
    dossier = geteld(voor + na)
    assert "toetsen" not in dossier.leerling.children
    assert dossier.categorieen == {"cat_toetsresultaten": "OPT-UIT"}


def test_of_two_switches_the_first_counts():
    een = kop(cat_toetsresultaten="", cat_verzuim="VERPLICHT")
    ander = kop(cat_toetsresultaten="OPT-UIT", cat_verzuim="VERBODEN")
    dossier = lees(f"{TOETS}<verzuim><frequentie>3</frequentie></verzuim>", kop=een + ander)
    assert dossier.categorieen == {"cat_verzuim": "VERPLICHT", "cat_toetsresultaten": "OPT-UIT"}
    assert "toetsen" not in dossier.leerling.children
    assert dossier.leerling.children["verzuim"][0].values == {"frequentie": "3"}


def test_off_by_the_old_name_of_a_switch():
    dossier = lees(
        f"<zorg><artslijst>{arts('Pil')}</artslijst><medicijngebruik>true</medicijngebruik>"
        "<diagnose><naam>Verzonnen</naam></diagnose></zorg><handelingsplanlijst><handelingsplan>"
        "<isgerichtop>Lezen</isgerichtop></handelingsplan></handelingsplanlijst>",
        jaar="2018",
        kop=kop(cat_zorgenbegeleiding="OPT-UIT"),
    )
    # A doctor belongs to the pupil, an action plan to a switch of its own.
    assert set(dossier.leerling.children) == {"huisarts", "handelingsplannen"}
    assert rest(dossier) == {"zorg/medicijngebruik": "true", "zorg/diagnose/naam": "Verzonnen"}


def test_what_identifies_the_pupil_always_comes_in():
    uit = {f"cat_{naam}": "VERBODEN" for naam in ("leerling", "school", "metadata", "ouderinzage")}
    dossier = lees(f"<bsn>{BSN}</bsn><roepnaam>Bo</roepnaam>", kop=kop(**uit))
    assert dossier.pgn == BSN
    assert dossier.leerling.values["roepnaam"] == "Bo"
    assert dossier.bron_brin == "99ZZ"
    assert dossier.rest == ()


def test_fields_of_a_category_that_is_off():
    dossier = lees(
        "<verzorgersaansprakelijk>true</verzorgersaansprakelijk><verzorger/><overstapadvies>"
        "<profiel>NT</profiel><advies>40</advies><argumentatie>Kan het</argumentatie>"
        "</overstapadvies>",
        kop=kop(cat_oudersverzorgers="OPT-UIT", cat_overstapadvies="VERBODEN"),
    )
    assert dict(dossier.leerling.values) == {"achternaam": "Verzon"}
    assert dossier.leerling.children == {}
    assert len(dossier.rest) == 5


def test_secrets_and_documents_in_a_category_that_is_off():
    dossier = lees(
        "<verzorger><achternaam>A</achternaam><adresgeheim>1</adresgeheim><adreslijst><adres>"
        "<straat>Schuilpad</straat></adres></adreslijst><communicatielijst><communicatie>"
        "<nummer>0699999901</nummer><geheim>1</geheim></communicatie></communicatielijst>"
        f"</verzorger><verzuim>{document(zipped())}</verzuim>",
        kop=kop(cat_oudersverzorgers="OPT-UIT", cat_verzuim="OPT-UIT"),
    )
    assert "Schuil" not in alles(dossier)
    assert "0699999901" not in alles(dossier)
    assert len(dossier.withheld) == 2
    assert rest(dossier)["verzorger/achternaam"] == "A"
    (bijlage,) = dossier.attachments
    assert (bijlage.status, bijlage.content) == (AttachmentStatus.OK, PDF)
    assert bijlage.rij_pad == LEERLING


# -- the row that a document belongs to ----------------------------------------------------------


def test_each_document_names_its_row():
    doc = document(zipped())
    dossier = lees(
        f"<overigdocumentlijst>{doc}</overigdocumentlijst>"
        f"<toetslijst><toets><resultaat>{doc}</resultaat></toets><toets><toetsonderdeel>"
        f"<resultaat>{doc}{doc}</resultaat></toetsonderdeel></toets></toetslijst>"
        f"<onderwijsondersteuning><opp>{doc}</opp><onbekend>{doc}</onbekend>"
        f"</onderwijsondersteuning><verzorger><nieuw>{doc}</nieuw></verzorger>",
        school=doc,
        na=f"<inzage>{doc}</inzage>",
    )
    assert [b.rij_pad.removeprefix(LEERLING) for b in dossier.attachments] == [
        "huidigeschool",
        "",
        "/toetslijst/toets[1]",
        "/toetslijst/toets[2]/toetsonderdeel",
        "/toetslijst/toets[2]/toetsonderdeel",
        "/onderwijsondersteuning/opp",
        "",
        "/verzorger",
        "",
    ]
    assert [b.rij_pad for b in dossier.attachments][-1] == ""
    rijen = [rij.pad for rij, _ouder, _naam in dossier.rows()]
    assert len(rijen) == len(set(rijen))
    assert {b.rij_pad for b in dossier.attachments} <= set(rijen)


def test_documents_in_groups_and_in_rows_that_are_no_rows():
    doc = document(zipped())
    dossier = lees(
        lijst(f"{doc}<naam>Taal</naam><onderdeel>{doc}</onderdeel><naam/>{doc}<naam/>")
        + f"<huisarts><achternaam>A</achternaam></huisarts><huisarts>{doc}</huisarts>"
        f"<overstapadvies><advies>{doc}</advies></overstapadvies>"
    )
    begin = f"{LEERLING}/cijferlijstlijst/cijferlijst"
    assert [b.rij_pad for b in dossier.attachments] == [
        begin,
        f"{begin}/cijferlijstTypelijst/onderdeel",
        f"{begin}/cijferlijstTypelijst/naam[2]",
        LEERLING,
        LEERLING,
    ]
    rijen = {rij.pad for rij, _ouder, _naam in dossier.rows()}
    assert {b.rij_pad for b in dossier.attachments} <= rijen
    assert all(b.path.startswith(b.rij_pad.partition("/naam")[0]) for b in dossier.attachments)


def test_a_document_after_a_row_is_no_longer_in_it():
    doc = document(zipped())
    dossier = lees(f"<toetslijst><toets>{doc}</toets>{doc}<toets>{doc}</toets></toetslijst>{doc}")
    paden = [b.rij_pad for b in dossier.attachments]
    assert paden[1] == paden[3] == LEERLING
    assert all(een != ander for een, ander in pairwise(paden))
