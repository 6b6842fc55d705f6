"""Where each piece of a dossier goes: field, rest, or beside the count."""

from datetime import date

import pytest
from dossierbouw import BSN, ONDERWIJSNUMMER, codes, geteld, lees, naamruimte, rest, xml
from lxml import etree

from oso.gegevensset import KAART, DossierError, Limits, Row, parse
from oso.gegevensset.kaart_types import Soort
from oso.gegevensset.lees import Lezer

LEERLING = "huidigeschool/leerling"


def test_a_field_of_each_kind():
    dossier = lees(
        "<voornaam>Aad</voornaam><voornaam>Bo</voornaam><geboortedatum>2007-05-06</geboortedatum>"
        "<geslacht> 1 </geslacht><adresgeheim>0</adresgeheim><tehuis>true</tehuis>"
        "<overstapadvies><advies> 40 </advies><wensouders>42</wensouders>"
        "<argumentatie>\n      Werkt hard.\n      En graag.\n    </argumentatie></overstapadvies>"
        "<toetslijst><toets><toetsidentificatie><eldtoetscode>X1</eldtoetscode>"
        "<toetsnaam>Rekenen\n      en meer</toetsnaam></toetsidentificatie>"
        "<resultaat><toetsscore><aantalgoed>+05</aantalgoed></toetsscore></resultaat>"
        "</toets></toetslijst>"
    )
    waarden = dossier.leerling.values
    assert waarden["voornamen"] == ("Aad", "Bo")
    assert waarden["geboortedatum"] == date(2007, 5, 6)
    assert waarden["geslacht"] == "1"
    assert waarden["adresgeheim"] is False
    assert waarden["tehuis"] is True
    assert waarden["advies_argumentatie"] == "Werkt hard.\nEn graag."
    adviezen = dossier.leerling.children["adviezen"]
    assert [dict(rij.values) for rij in adviezen] == [
        {"soort": "school", "code": "40"},
        {"soort": "wensouders", "code": "42"},
    ]
    toets = dossier.leerling.children["toetsen"][0]
    assert toets.values["toetsnaam"] == "Rekenen en meer"
    assert toets.values["aantalgoed"] == "+05"
    assert toets.pad == f"{LEERLING}/toetslijst/toets"
    assert dossier.rest == ()
    assert dossier.datum == date(2019, 2, 1)
    assert dossier.bron_brin == "99ZZ"


@pytest.mark.parametrize("keus", range(4))
def test_every_path_of_the_table_is_read(keus):
    """A dossier with every element that the table knows: nothing of it may end in rest.

    Of several names for the same, each has its turn.
    """

    def vul(entiteit: str, boom: dict) -> None:
        for veld in KAART[entiteit].velden:
            _zet(boom, veld.paden[min(keus, len(veld.paden) - 1)], TEKST[veld.soort])
        enkele: dict[str, list] = {}
        for relatie in KAART[entiteit].relaties:
            if relatie.enkel:
                enkele.setdefault(relatie.naam, []).append(relatie)
        overig = [r for r in KAART[entiteit].relaties if not r.enkel]
        for relatie in [*(r[min(keus, len(r) - 1)] for r in enkele.values()), *overig]:
            kind: dict = {}
            if relatie.waarde:
                soort = {v.naam: v.soort for v in KAART[relatie.entiteit].velden}[relatie.waarde]
                kind["."] = TEKST[soort]
            else:
                vul(relatie.entiteit, kind)
            _zet(boom, relatie.pad, kind)
        for naam in ("voorlopig", "definitief"):  # one each, under either name
            if boom.get("overstapadvies"):
                boom["overstapadvies"].pop(f"{naam}advies" if keus else f"{naam}_advies", None)

    boom: dict = {}
    vul("dossier", boom)
    data = f'<dossier xmlns="{naamruimte("2019")}">{_als_xml(boom)}</dossier>'.encode()
    dossier = geteld(data)
    assert dossier.rest == ()
    assert dossier.extra == ()
    assert {rij.entiteit for rij, _o, _n in dossier.rows()} == set(KAART)
    ingevuld = {naam: set() for naam in KAART}
    for rij, _ouder, _naam in dossier.rows():
        ingevuld[rij.entiteit] |= set(rij.values)
    for naam, velden in ingevuld.items():
        assert {veld.naam for veld in KAART[naam].velden} <= velden, naam


TEKST = {
    Soort.TEKST: "tekst",
    Soort.MEMO: "memo",
    Soort.DATUM: "2018-01-31",
    Soort.JANEE: "false",
    Soort.GETAL: "12",
    Soort.CODE: "1",
}


def _zet(boom: dict, pad: str, waarde: object) -> None:
    if pad == ".":
        boom["."] = waarde
        return
    eerste, _, verder = pad.partition("/")
    if verder:
        _zet(boom.setdefault(eerste, {}), verder, waarde)
    elif isinstance(waarde, dict) and eerste in boom:
        boom[eerste].update(waarde)
    elif eerste.startswith("@"):
        boom[eerste] = waarde
    else:
        boom[eerste] = {".": waarde} if isinstance(waarde, str) else waarde


def _als_xml(boom: dict) -> str:
    uit = boom.get(".", "")
    for naam, kind in boom.items():
        if naam == "." or naam.startswith("@"):
            continue
        attributen = "".join(f' {n[1:]}="{w}"' for n, w in kind.items() if n.startswith("@"))
        uit += f"<{naam}{attributen}>{_als_xml(kind)}</{naam}>"
    return uit


def test_older_names_of_an_element():
    data = xml(kop="<xsdversie>1.2.2</xsdversie>", jaar="1.2").replace(
        b"standaardversie", b"eldversie"
    )
    dossier = geteld(data)
    assert dossier.root.values["standaardversie"] == "1.2.1"
    assert dossier.root.values["validatieversie"] == "1.2.2"
    assert dossier.rest == ()
    # Both names in one file are one value too many.
    dossier = lees(kop="<eldversie>1.2.1</eldversie>", jaar="1.2")
    assert [veld.path for veld in dossier.rest] == ["metadata/eldversie"]


def test_one_school_is_two_things():
    """``huidigeschool`` is the school, and the way to the pupil."""
    dossier = lees(school="<adreslijst><adres><plaats>Ergens</plaats></adres></adreslijst>")
    school = dossier.root.children["school"][0]
    assert school.values["naam"] == "De Denkbeeld"
    assert school.values["rol"] == "bronschool"
    assert school.children["adressen"][0].values == {"plaats": "Ergens"}
    assert "leerling" not in school.children
    assert dossier.leerling.values["achternaam"] == "Verzon"


def test_an_empty_leaf_of_a_known_place_is_mapped_without_a_value():
    dossier = lees(
        "<roepnaam/><voorvoegsel>  \n </voorvoegsel><adreslijst/><toetslijst><toets/></toetslijst>"
        "<overstapadvies><advies/></overstapadvies><bsn> </bsn>"
        "<communicatielijst><communicatie><soort/></communicatie></communicatielijst>"
    )
    assert dossier.rest == ()
    assert dict(dossier.leerling.values) == {"achternaam": "Verzon"}
    # Elements without any content make no rows.
    assert dict(dossier.leerling.children) == {}
    assert dossier.pgn is None


def test_an_unknown_leaf_goes_to_rest_with_its_path():
    dossier = lees(
        "<schoenmaat>  38 </schoenmaat><nieuw><ding>a</ding><ding>b</ding>"
        '<ding soort="z" leeg="">c</ding></nieuw>'
    )
    assert rest(dossier) == {
        "schoenmaat": "38",
        "nieuw/ding[1]": "a",
        "nieuw/ding[2]": "b",
        "nieuw/ding[3]": "c",
    }
    assert dossier.rest[-1].attributes == {"soort": "z", "leeg": ""}


def test_a_single_field_given_again_goes_to_rest():
    dossier = lees("<roepnaam>Bo</roepnaam><roepnaam>Bob</roepnaam><roepnaam/>")
    assert dossier.leerling.values["roepnaam"] == "Bo"
    assert rest(dossier) == {"roepnaam[2]": "Bob"}
    assert "oso.dubbel" in codes(dossier)


def test_an_empty_first_value_does_not_hide_the_second():
    dossier = lees("<roepnaam/><roepnaam>Bob</roepnaam>")
    assert dossier.leerling.values["roepnaam"] == "Bob"
    assert dossier.rest == ()


def test_a_second_row_where_one_is_allowed_goes_to_rest():
    dossier = lees(
        "<huisarts><achternaam>Pil</achternaam></huisarts>"
        "<huisarts><achternaam>Drop</achternaam></huisarts>"
        "<overstapadvies><advies>40</advies><advies>41</advies></overstapadvies>"
    )
    assert len(dossier.leerling.children["huisarts"]) == 1
    assert rest(dossier) == {"huisarts[2]/achternaam": "Drop", "overstapadvies/advies[2]": "41"}


@pytest.mark.parametrize(
    "tekst",
    ["2019-02-30", "2019-2-3", "0019-02-03", "12019-02-03", "-2019-02-03", "03-02-2019", "gisteren",
     "2019-02-03T00:00:00", "٢٠١٩-٠٢-٠٣", "1899-12-31", "2101-01-01"],
)  # fmt: skip
def test_a_date_that_is_none_goes_to_rest(tekst):
    dossier = lees(f"<geboortedatum>{tekst}</geboortedatum>")
    assert "geboortedatum" not in dossier.leerling.values
    assert rest(dossier) == {"geboortedatum": tekst}
    # told as a date that is none, not as one that is missing
    assert "oso.datum" in codes(dossier)
    assert "OVa.LL02" not in codes(dossier)


@pytest.mark.parametrize(
    "tekst", ["2019-02-03", " 2019-02-03\n", "2019-02-03Z", "2019-02-03+01:00"]
)
def test_a_date_loses_its_time_zone(tekst):
    dossier = lees(f"<geboortedatum>{tekst}</geboortedatum>")
    assert dossier.leerling.values["geboortedatum"] == date(2019, 2, 3)


@pytest.mark.parametrize(
    ("tekst", "waarde"), [("true", True), (" 1 ", True), ("false", False), ("0", False)]
)
def test_booleans(tekst, waarde):
    assert lees(f"<tehuis>{tekst}</tehuis>").leerling.values["tehuis"] is waarde


@pytest.mark.parametrize("tekst", ["Ja", "TRUE", "2", "onbekend"])
def test_a_boolean_that_is_none_goes_to_rest(tekst):
    dossier = lees(f"<tehuis>{tekst}</tehuis>")
    assert "tehuis" not in dossier.leerling.values
    assert rest(dossier) == {"tehuis": tekst}
    assert "oso.janee" in codes(dossier)


def test_a_block_where_a_value_should_stand():
    dossier = lees(
        "<roepnaam><deel>Bo</deel></roepnaam><geslacht><roepnaam>Al</roepnaam></geslacht>"
    )
    assert rest(dossier) == {"roepnaam/deel": "Bo", "geslacht/roepnaam": "Al"}
    assert "roepnaam" not in dossier.leerling.values


def test_an_advice_with_elements_in_it_is_kept_whole():
    dossier = lees("<overstapadvies><advies><code>40</code></advies></overstapadvies>")
    assert rest(dossier) == {"overstapadvies/advies/code": "40"}
    assert "adviezen" not in dossier.leerling.children


def test_a_value_where_a_block_should_stand():
    dossier = lees("<toetslijst>geen</toetslijst><verzorger>Moeder</verzorger>")
    assert rest(dossier) == {"toetslijst": "geen", "verzorger": "Moeder"}


def test_text_between_elements_is_kept_beside_the_count():
    dossier = lees("<gba>los<gbaachternaam>Verzon</gbaachternaam>en vast</gba>")
    assert [(veld.path, veld.value) for veld in dossier.extra] == [
        (f"{LEERLING}/gba/text()", "los"),
        (f"{LEERLING}/gba/text()", "en vast"),
    ]
    assert "oso.los" in codes(dossier)


def test_attributes():
    dossier = lees(
        "<adreslijst soort='x'><adres><land omschrijving=' Ergens  anders '>6030</land></adres>"
        "</adreslijst><roepnaam bron='boek'>Bo</roepnaam>"
        "<voorvoegsel xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:nil='true'/>"
    )
    adres = dossier.leerling.children["adressen"][0].values
    assert adres == {"land": "6030", "land_omschrijving": "Ergens anders"}
    assert {(veld.path, veld.value) for veld in dossier.extra} == {
        (f"{LEERLING}/adreslijst/@soort", "x"),
        (f"{LEERLING}/roepnaam/@bron", "boek"),
    }


def test_a_country_without_a_code_keeps_its_description():
    adres = "<adreslijst><adres><land omschrijving='Ergens'/></adres></adreslijst>"
    dossier = lees(adres)
    assert dossier.leerling.children["adressen"][0].values == {"land_omschrijving": "Ergens"}


def test_comments_do_not_split_a_value():
    dossier = lees("<roepnaam>Bo<!-- x -->rre<?p y?>l</roepnaam><bsn>111<!-- -->222333</bsn>")
    assert dossier.leerling.values["roepnaam"] == "Borrel"
    assert dossier.pgn == BSN


def test_cdata_and_references_are_text():
    dossier = lees("<roepnaam><![CDATA[<b>]]>&amp;&#x42;</roepnaam>")
    assert dossier.leerling.values["roepnaam"] == "<b>&B"


# -- the pupil's number and the switches --------------------------------------------------------


def test_the_number_of_the_pupil():
    dossier = lees(f"<bsn> {BSN[:4]} {BSN[4:]}\n</bsn>")
    assert (dossier.pgn, dossier.pgn_soort) == (BSN, "bsn")
    assert BSN not in repr(dossier)
    dossier = lees(f"<onderwijsnummer>{ONDERWIJSNUMMER}</onderwijsnummer>")
    assert (dossier.pgn, dossier.pgn_soort) == (ONDERWIJSNUMMER, "onderwijsnummer")


def test_two_numbers_keep_both():
    dossier = lees(f"<onderwijsnummer>{ONDERWIJSNUMMER}</onderwijsnummer><bsn>{BSN}</bsn>")
    assert (dossier.pgn, dossier.pgn_soort) == (BSN, "bsn")
    assert rest(dossier) == {"onderwijsnummer": ONDERWIJSNUMMER}


def test_switches_by_their_old_and_new_name():
    schakelaars = (
        "<categorie_uitlevering><cat_vve>VERBODEN</cat_vve>"
        "<cat_zorgenbegeleiding> OPT-UIT </cat_zorgenbegeleiding>"
        "<cat_nieuw>OPTIONEEL</cat_nieuw></categorie_uitlevering>"
    )
    dossier = lees(kop=schakelaars)
    assert dict(dossier.categorieen) == {
        "cat_vve": "VERBODEN",
        "cat_onderwijsondersteuning": "OPT-UIT",
    }
    assert rest(dossier) == {"metadata/categorie_uitlevering/cat_nieuw": "OPTIONEEL"}


# -- namespaces and versions --------------------------------------------------------------------


@pytest.mark.parametrize("jaar", ["1.1", "1.2", "2016", "2017", "2018", "2019"])
def test_known_versions(jaar):
    dossier = lees(jaar=jaar)
    assert (dossier.versie, dossier.bekend) == (jaar, True)
    assert "oso.versie" not in codes(dossier)


@pytest.mark.parametrize("jaar", ["2020", "2024", "2030"])
def test_a_later_year_is_read_and_told_once(jaar):
    dossier = lees(
        "<roepnaam>Bo</roepnaam><doorstroomtoets><soort>ROUTE_8</soort></doorstroomtoets>",
        jaar=jaar,
    )
    assert (dossier.versie, dossier.bekend) == (jaar, False)
    assert dossier.leerling.values["roepnaam"] == "Bo"
    assert rest(dossier) == {"doorstroomtoets/soort": "ROUTE_8"}
    assert [f.code for f in dossier.findings].count("oso.versie") == 1


def test_prefixes_make_no_difference():
    gewoon = xml("<roepnaam>Bo</roepnaam>").decode()
    met = gewoon.replace("</", "</o:").replace("<", "<o:").replace("<o:/o:", "</o:")
    met = met.replace("<o:?", "<?").replace('xmlns="', 'xmlns:o="')
    een, ander = geteld(gewoon.encode()), geteld(met.encode())
    assert een.root == ander.root


def test_elements_of_another_namespace_are_not_taken_for_ours():
    dossier = lees('<roepnaam xmlns="urn:anders">Bo</roepnaam><x xmlns=""><bsn>9</bsn></x>')
    assert "roepnaam" not in dossier.leerling.values
    assert dossier.pgn is None
    assert rest(dossier) == {"*:roepnaam": "Bo", "*:x/*:bsn": "9"}


def test_a_wrapper_with_one_dossier():
    binnen = xml("<roepnaam>Bo</roepnaam>").decode().partition("?>")[2]
    buiten = f'<dossiers xmlns="{naamruimte("2019")}">{{}}</dossiers>'
    dossier = geteld(buiten.format(binnen).encode())
    assert dossier.leerling.values["roepnaam"] == "Bo"
    assert dossier.leerling.pad == LEERLING
    los = buiten.replace("xmlns", 'bron="x" xmlns').format("tekst" + binnen)
    assert [(v.path, v.value) for v in geteld(los.encode()).extra] == [
        ("../@bron", "x"),
        ("../text()", "tekst"),
    ]
    terug = "<terugkoppeling><cijfer>7</cijfer></terugkoppeling>"
    dossier = geteld(buiten.format(binnen + terug).encode())
    assert [(veld.path, veld.value) for veld in dossier.rest] == [
        ("../terugkoppeling[1]/cijfer", "7")
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ('<dossiers xmlns="{ns}"/>', "dossier.no_dossier"),
        ('<dossiers xmlns="{ns}"><dossier/><dossier/></dossiers>', "dossier.several_dossiers"),
        ('<dossier xmlns="{ns}"/>', "dossier.no_pupil"),
        ('<dossier xmlns="{ns}">tekst</dossier>', "dossier.no_pupil"),
        ('<dossier xmlns="{ns}"><huidigeschool><leerling/></huidigeschool></dossier>',
         "dossier.no_pupil"),
        ('<dossier xmlns="{ns}"><huidigeschool><leerling><bsn>1</bsn></leerling><leerling>'
         "<bsn>2</bsn></leerling></huidigeschool></dossier>", "dossier.several_pupils"),
        ('<dossier xmlns="{ns}"><huidigeschool><leerling><bsn>1</bsn></leerling></huidigeschool>'
         "<huidigeschool><leerling><bsn>2</bsn></leerling></huidigeschool></dossier>",
         "dossier.several_pupils"),
        ("<dossier/>", "dossier.unknown_namespace"),
        ('<dossier xmlns="http://www.edustandaard.nl/oso_gegevensset/2019/school"/>',
         "dossier.unknown_namespace"),
        ('<dossier xmlns="http://www.edustandaard.nl/oso_gegevensset/1999/dossier"/>',
         "dossier.unknown_namespace"),
        ('<leerling xmlns="{ns}"/>', "dossier.not_a_dossier"),
        ("<html><body/></html>", "dossier.not_a_dossier"),
    ],
)  # fmt: skip
def test_what_is_no_dossier_of_one_pupil(data, code):
    with pytest.raises(DossierError) as gevangen:
        parse(data.replace("{ns}", naamruimte("2019")).encode())
    assert gevangen.value.message.code == code
    assert len(str(gevangen.value)) > 20


def test_a_result_cannot_be_changed():
    dossier = lees("<voornaam>Aad</voornaam>")
    rij: Row = dossier.leerling
    # A row without rows shares one empty mapping with all others.
    with pytest.raises(TypeError):
        rij.children["x"] = ()
    assert isinstance(rij.values["voornamen"], tuple)
    with pytest.raises(AttributeError):
        dossier.leaves = 3


# -- what the walk tells the checks --------------------------------------------------------------


def test_rows_of_each_entity_in_the_order_of_the_file():
    data = xml(
        "<adreslijst><adres><plaats>A</plaats></adres><adres/></adreslijst>"
        "<verzorger><achternaam>X</achternaam><adreslijst><adres><plaats>B</plaats></adres>"
        "</adreslijst></verzorger><verzorger/><toetslijst><toets><afname><afgenomendoor>"
        "<werktbijinstelling><instelling><naam>Y</naam></instelling></werktbijinstelling>"
        "</afgenomendoor></afname></toets></toetslijst><overstapadvies><advies>40</advies>"
        "<wensouders>41</wensouders></overstapadvies>",
        school="<adreslijst><adres><plaats>C</plaats></adres></adreslijst>",
    )
    root = etree.fromstring(data)
    lezer = Lezer(root, root, Limits())
    wortel = lezer.lees()
    assert set(lezer.rijen) == set(KAART)
    assert [rij.values["plaats"] for rij in lezer.rijen["adres"]] == ["C", "A", "B"]
    assert [rij.values["naam"] for rij in lezer.rijen["instelling"]] == ["De Denkbeeld", "Y"]
    assert [rij.values["code"] for rij in lezer.rijen["advies"]] == ["40", "41"]
    assert [len(lezer.rijen[naam]) for naam in ("dossier", "leerling", "persoon")] == [1, 1, 1]
    # The very rows of the dossier, and all of them.
    dossier = parse(data)
    paden = {rij.pad for rij, _ouder, _naam in dossier.rows()}
    assert {rij.pad for rijen in lezer.rijen.values() for rij in rijen} == paden
    assert lezer.rijen["dossier"][0] is wortel
    assert lezer.rijen["leerling"][0] is wortel.children["leerling"][0]


def test_blocks_with_nothing_in_them_are_told():
    data = xml("<toetslijst/><toetslijst><toets/></toetslijst><gba> </gba><roepnaam/><x/>")
    root = etree.fromstring(data)
    lezer = Lezer(root, root, Limits())
    lezer.lees()
    lezer.afronden()
    assert lezer.leeg == [f"{LEERLING}/toetslijst[1]", f"{LEERLING}/gba"]


def test_a_block_after_an_empty_one_of_its_name_has_the_second_number():
    dossier = lees(
        "<toetslijst/><toetslijst><toets><opmerking>x</opmerking></toets></toetslijst>"
        "<roepnaam>Bo</roepnaam><roepnaam><deel>y</deel></roepnaam>"
    )
    assert dossier.leerling.children["toetsen"][0].pad == f"{LEERLING}/toetslijst[2]/toets"
    assert rest(dossier) == {"roepnaam[2]/deel": "y"}


@pytest.mark.parametrize(
    "tekst",
    ["<![CDATA[a]]> <![CDATA[b]]>", "a<!-- --> <!-- -->b", "a&#32;b", " <![CDATA[a b]]> ",
     "a <?x y?>b", "<![CDATA[ ]]>a <!-- -->b", "a&#10;&#9; b", "&#97; &#98;",
     "a" + " " * 5000 + "b"],
)  # fmt: skip
def test_white_space_inside_a_value_is_kept(tekst):
    """The tree is read without white space between elements; that in values is another thing."""
    dossier = lees(f"<roepnaam>{tekst}</roepnaam><voorvoegsel> </voorvoegsel><x> <y/> </x>")
    assert dossier.leerling.values["roepnaam"] == "a b"
    assert dossier.extra == ()


def test_a_field_with_only_a_space_has_no_value_but_is_remembered():
    leerling = lees("<roepnaam> </roepnaam><voorvoegsel>\n  </voorvoegsel>").leerling
    assert "roepnaam" not in leerling.values
    assert leerling.velden["roepnaam"] == " "
    # a line break is the layout of the file
    assert "voorvoegsel" not in leerling.velden
    # what is said elsewhere counts
    tweemaal = lees("<roepnaam> </roepnaam><roepnaam>Noor</roepnaam>").leerling
    assert tweemaal.velden["roepnaam"] == "Noor"
