"""Each rule: a dossier that breaks it, and one that does not."""

import pytest
from dossierbouw import BSN, ONDERWIJSNUMMER, codes, document, geteld, lees, xml, zipped

from oso.gegevensset import Severity, parse
from oso.gegevensset.codelijsten import bekend, label, lijst
from oso.gegevensset.regel import regels

SCHAKELAARS = "<categorie_uitlevering><{0}>{1}</{0}></categorie_uitlevering>"
PERSOON = "<verzorger><achternaam>A</achternaam>{}</verzorger>"
TOETS = "<toetslijst><toets>{}</toets></toetslijst>"
GOED = f"""
  <voornaam>Bo</voornaam><geboortedatum>2007-05-06</geboortedatum><geslacht>1</geslacht>
  <adresgeheim>false</adresgeheim>
  <adreslijst><adres><soortadres>bezoek</soortadres><plaats>Ergens</plaats></adres></adreslijst>
  <bsn>{BSN}</bsn><leerlingid>L1</leerlingid><datuminschrijving>2011-05-06</datuminschrijving>
  <verzorgersaansprakelijk>true</verzorgersaansprakelijk>
  <overstapadvies><advies>40</advies><contactnodig>false</contactnodig></overstapadvies>
  <schoolloopbaanlijst><schoolloopbaan><schooljaar>2018-2019</schooljaar><jaargroep>8</jaargroep>
  </schoolloopbaan></schoolloopbaanlijst>
  <verzorger><achternaam>Verzon</achternaam><relatietotkind>1</relatietotkind></verzorger>
"""
SCHOOL = (
    "<adreslijst><adres><plaats>Ergens</plaats></adres></adreslijst><communicatielijst>"
    "<communicatie><nummer>0</nummer></communicatie></communicatielijst>"
)
INZAGE = (
    "<inzage><inzage>true</inzage><inzagedatum>2019-01-31</inzagedatum>"
    "<akkoord>Ja</akkoord></inzage>"
)
KOP = SCHAKELAARS.format("cat_leerling", "VERPLICHT")


def test_a_dossier_without_faults_has_no_findings():
    assert lees(GOED, school=SCHOOL, kop=KOP, na=INZAGE).findings == ()


#: rule, severity, how to break the good dossier: (old piece, new piece)
BREUKEN = [
    ("OVa.OS03", "B", ">overstapdossier<", ">swv-dossier<"),
    ("OVa.OS03", "B", ">POVO<", ">VOSWV<"),
    ("OVa.OS03", "W", ">overstapdossier<", ">cadeau<"),
    ("OVa.OS01", "W", "<overstap>POVO</overstap>", ""),
    ("OVa.OS02", "W", ">POVO<", ">POPO<"),
    ("oso.binnenbrin", "I", ">overstapdossier<", ">overdrachtbinnenbrin<"),
    ("oso.versie", "W", "/2019/", "/2024/"),
    ("OG.02", "W", ">2019.1<", ">2018.1<"),
    ("OVa.MD01", "W", ">LASLVS<", ">LVS<"),
    ("OVa.MD03", "W", KOP, ""),
    ("OVa.IZ01", "W", INZAGE, ""),
    ("OVa.IZ02", "W", "<inzage>true", "<inzage>false"),
    ("OVa.IZ03", "W", "<inzagedatum>2019-01-31</inzagedatum>", ""),
    ("OVa.IZ04", "W", "<akkoord>Ja</akkoord>", ""),
    ("oso.akkoord", "I", "<akkoord>Ja", "<akkoord>Nee"),
    ("OVa.SL01", "I", SCHOOL.partition("<comm")[0], ""),
    ("OVa.SL02", "I", "<nummer>0</nummer>", ""),
    ("oso.bron", "W", "<brincode>99ZZ</brincode>", ""),
    ("OVa.LL01", "W", "<voornaam>Bo</voornaam>", ""),
    ("oso.achternaam", "W", "<achternaam>Verzon</achternaam>", ""),
    ("OVa.LL02", "W", "<geboortedatum>2007-05-06</geboortedatum>", ""),
    ("OVa.LL03", "W", "<geslacht>", "<geboortemaand>2007-05</geboortemaand><geslacht>"),
    ("OVa.LL04", "W", "<adresgeheim>false</adresgeheim>", ""),
    ("OVa.LL05", "W", "<soortadres>bezoek</soortadres><plaats>Ergens</plaats>", ""),
    ("OVa.LL06", "D", "<adresgeheim>false", "<adresgeheim>true"),
    ("OVa.LL07", "W", "<bsn>", "<postcode4adres>1234</postcode4adres><bsn>"),
    ("OVa.LL08", "D", "<nummer>0</nummer>", "<nummer>0612345678</nummer><geheim>1</geheim>"),
    ("OVa.LL10", "D", "<bsn>", "<geboorteplaats>Ergens</geboorteplaats><bsn>"),
    ("OVa.LL11", "D", "<bsn>", "<nationaliteit>0001</nationaliteit><bsn>"),
    ("OVa.LL12", "W", f"<bsn>{BSN}</bsn>", ""),
    ("OVa.LL13", "W", "<leerlingid>L1</leerlingid>", ""),
    ("OVa.LL14", "I", "<datuminschrijving>2011-05-06</datuminschrijving>", ""),
    ("OVa.LL15", "I", "<verzorgersaansprakelijk>true</verzorgersaansprakelijk>", ""),
    ("OVa.AI01", "W", "<verzorgersaansprakelijk>true", "<verzorgersaansprakelijk>false"),
    ("OVa.OV01", "W", "<verzorger>", "<onbekend>"),
    ("OVa.OV03", "D", "<relatietotkind>", "<adresgeheim>1</adresgeheim><adreslijst><adres>"
     "<plaats>X</plaats></adres></adreslijst><relatietotkind>"),
    ("OVa.VV01", "D", "<bsn>", "<voorschools><uren>4</uren></voorschools><bsn>"),
    ("OVa.SL01", "W", "<schooljaar>2018-2019</schooljaar><jaargroep>8</jaargroep>", ""),
    ("OVa.OA01", "W", "<advies>40</advies><contactnodig>false</contactnodig>", ""),
    ("OVa.OA02", "W", "<advies>40</advies>", "<wensouders>40</wensouders>"),
    ("OVa.OA03", "W", "<contactnodig>false</contactnodig>", ""),
    ("OVa.OA04", "W", "<contactnodig>false", "<contactnodig>true"),
    ("OVa.OA05", "W", "<contactnodig>false", "<contactnodig>true"),
    ("OVa.EB02", "W", "<bsn>", "<eindtoets_basisonderwijs><deelgenomen>true</deelgenomen>"
     "</eindtoets_basisonderwijs><bsn>"),
    ("OVa.EB03", "I", "<bsn>", "<eindtoets_basisonderwijs><deelgenomen>false</deelgenomen>"
     "</eindtoets_basisonderwijs><bsn>"),
    ("OVa.EB04", "W", "<bsn>", "<eindtoets_basisonderwijs><deelgenomen>1</deelgenomen>"
     "<eindtoetsresultaat><toetssoort>0011</toetssoort></eindtoetsresultaat>"
     "</eindtoets_basisonderwijs><bsn>"),
    ("OVa.TR04", "W", "<bsn>", TOETS.format("<afname><afnamedatum>2016-07-31</afnamedatum>"
     "</afname><resultaat><toetsscore><tijd>1</tijd></toetsscore></resultaat>") + "<bsn>"),
    ("OVa.TR05", "W", "<bsn>", TOETS.format("<opmerking>ziek</opmerking>") + "<bsn>"),
    ("OG.01", "W", "<nummer>0</nummer>", "<soort>e-mail</soort><nummer>Jan a@b.nl</nummer>"),
    ("OG.04", "W", "<relatietotkind>", "<overlijdensdatum>2018-01-01</overlijdensdatum>"
     "<relatietotkind>"),
    ("oso.iban", "W", "<relatietotkind>", "<iban>NL00BANK0123456789</iban><relatietotkind>"),
    ("oso.pgn", "W", BSN, "111222334"),
    ("oso.pgn", "W", f"bsn>{BSN}<", f"bsn>{ONDERWIJSNUMMER}<"),
    ("oso.pgn", "W", BSN, "niet bekend"),
    ("oso.volgorde", "W", "<jaargroep>", "<begindatum>2019-01-02</begindatum>"
     "<einddatum>2019-01-01</einddatum><jaargroep>"),
    ("oso.datum", "W", "2007-05-06", "2007-05-32"),
    ("oso.janee", "W", "<adresgeheim>false", "<adresgeheim>Nee"),
    ("oso.dubbel", "W", "<bsn>", "<geslacht>2</geslacht><bsn>"),
    ("oso.getal", "W", "<bsn>", TOETS.format("<resultaat><toetsscore><tijd>lang</tijd>"
     "</toetsscore></resultaat>") + "<bsn>"),
    ("oso.los", "I", "<bsn>", "zomaar<bsn>"),
    ("CL", "W", "<advies>40", "<advies>99"),
    ("CL", "W", ">VERPLICHT<", ">MISSCHIEN<"),
    ("CL", "I", "<bsn>", "<eindtoets_basisonderwijs><deelgenomen>0</deelgenomen>"
     "<eindtoetsresultaat><toetssoort>0015</toetssoort></eindtoetsresultaat>"
     "</eindtoets_basisonderwijs><bsn>"),
    ("OS.cat", "W", KOP, SCHAKELAARS.format("cat_overstapadvies", "OPT-UIT")),
    ("OS.cat", "W", KOP, SCHAKELAARS.format("cat_toetsresultaten", "VERPLICHT")),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "ernst", "oud", "nieuw"), BREUKEN, ids=[f"{b[0]}-{n}" for n, b in enumerate(BREUKEN)]
)
def test_a_broken_rule_is_found(code, ernst, oud, nieuw):
    goed = xml(GOED, school=SCHOOL, kop=KOP, na=INZAGE).decode()
    assert oud in goed
    kapot = goed.replace(oud, nieuw)
    if oud == "<verzorger>":
        kapot = kapot.replace("</verzorger>", "</onbekend>")
    dossier = geteld(kapot.encode())
    gevonden = [f for f in dossier.findings if f.code == code and f.severity.value == ernst]
    assert gevonden, [(f.code, f.severity.value) for f in dossier.findings]
    for finding in gevonden:
        tekst = str(finding.message)
        assert "%(" not in tekst
        assert BSN not in tekst
        assert finding.path
    if ernst != "B":
        assert Severity.BLOCK not in {f.severity for f in dossier.findings}


def test_attachments_that_went_wrong_are_told():
    assert "oso.bijlage.kapot" in codes(lees(f"<x>{document('geen base64 !')}</x>"))
    assert "oso.bijlage.meer" in codes(lees(f"<x>{document(zipped(**{'b.pdf': b''}))}</x>"))
    assert "oso.bijlage.type" in codes(lees(f"<x>{document(zipped(), 'a.exe')}</x>"))


def test_the_header_of_another_transfer_is_told_in_words():
    dossier = lees(GOED, overstap="VOVO")
    tekst = next(str(f.message) for f in dossier.findings if f.code == "OVa.OS02")
    assert "VOVO" in tekst


def test_within_a_brin_no_inspection_is_needed():
    dossier = lees(GOED, soort="overdrachtbinnenbrin", overstap="POPO")
    assert not {"OVa.IZ01", "OVa.OS02"} & codes(dossier)


def test_special_schools_need_no_advice():
    met = "<overstapadvies><contactnodig>false</contactnodig></overstapadvies>"
    assert "OVa.OA02" in codes(lees(met))
    assert "OVa.OA02" not in codes(lees(met, school="<soort>SO</soort>"))


def test_a_code_that_is_no_code_is_not_repeated():
    dossier = lees("<geslacht>een lange zin over iemand</geslacht>")
    tekst = next(str(f.message) for f in dossier.findings if f.code == "CL")
    assert "iemand" not in tekst
    assert dossier.leerling.values["geslacht"] == "een lange zin over iemand"


def test_texts_of_rules():
    """Texts end as sentences and keep their placeholders apart from data."""
    for een in regels():
        assert een.tekst.endswith("."), een.code
        assert een.tekst[0].isupper() or een.tekst[0] == "%", een.code


def test_older_years_have_no_switches():
    assert "OVa.MD03" not in codes(parse(xml(GOED, jaar="2016")))


# -- code lists ---------------------------------------------------------------------------------


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


def test_background_labels_are_marked():
    assert lijst(2)["40"].bron == "s"
    assert lijst(2)["41"].bron == "b"
