"""Each rule: a dossier that breaks it and nothing else, and one without faults."""

import pytest
from controlebouw import GOED, Breuk, L, bewerkt, bij, gevonden, jaar, leeg, weg, zet
from dossierbouw import BSN, ONDERWIJSNUMMER, SHARED, geteld
from lxml import etree

from oso.gegevensset import Severity
from oso.gegevensset.regel import regels

KOP, ADVIES, STEUN = "metadata", f"{L}/overstapadvies", f"{L}/onderwijsondersteuning"
LOOPBAAN = f"{L}/schoolloopbaanlijst/schoolloopbaan"
EIND = f"{L}/eindtoets_basisonderwijs"
UITSLAG = f"{EIND}/eindtoetsresultaat"
TOETS = f"{L}/toetslijst/toets[1]"
CIJFERS = f"{L}/cijferlijstlijst/cijferlijst/cijferlijstTypelijst"
SCHAKELAARS = f"{KOP}/categorie_uitlevering"
VERZORGER, AANSPRAKELIJK = f"{L}/verzorger", f"{L}/verzorgersaansprakelijk"
SOORT, DOC = "huidigeschool/soort", f"{L}/overigdocumentlijst/document"
DEEL = f"{L}/toetslijst/toets[2]/toetsonderdeel"
NUMMER, BEREIK = "communicatielijst/communicatie[3]/nummer", f"{VERZORGER}/communicatielijst"
GEHEIM = (
    "<communicatie><soort>telefoon</soort><nummer>0687654321</nummer><geheim>true</geheim>"
    "</communicatie>"
)
TOESTEMMING = bij("inzage", "<toestemming>Ja</toestemming>")
GEHEIM_ADRES = zet(f"{VERZORGER}/adresgeheim", "1")
VROEG = "<codevroegschoolsprogramma>2</codevroegschoolsprogramma>"
CIJFER = f"{CIJFERS}/onderdeel/score"
PAO = f"{STEUN}/arrangement_pao"
ONTHEFFING = zet(f"{UITSLAG}/wettelijke_ontheffing", "J")
BUITENLAND = (
    weg(f"{L}/adreslijst"),
    zet(f"{L}/adresgeheim", "true"),
    bij(L, "<adresbuitenland>Rue Secrete 1</adresbuitenland>"),
)
NAAR_VO = zet(f"{KOP}/overstap", "VOVO")
VOVO = ("OVa.OS02", "W", f"{KOP}/overstap")
ANDERS = ("CL29", "W", "overdrachtsoort")


def breuk(code, ernst, pad, *door, ook=(), voorbeeld=True):
    return Breuk(code, ernst, pad, door, tuple(ook), voorbeeld)


def zonder(code, ernst, pad, **meer):
    """What is missing is found where it should be."""
    return breuk(code, ernst, pad, weg(pad), **meer)


def met(code, ernst, pad, tekst, **meer):
    """A wrong value is found where it is."""
    return breuk(code, ernst, pad, zet(pad, tekst), **meer)


def erbij(code, ernst, pad, inhoud="1", **meer):
    """What should not be there is found where it is."""
    ouder, _streep, naam = pad.rpartition("/")
    naam = naam.partition("[")[0]
    return breuk(code, ernst, pad, bij(ouder, f"<{naam}>{inhoud}</{naam}>"), **meer)


#: The good dossier only: the example has it otherwise, or several of it.
EIGEN = {"voorbeeld": False}

BREUKEN = [
    # -- the delivery
    met("OVa.OS03", "B", "overdrachtsoort", "swv-dossier"),
    breuk("OVa.OS03", "B", "overdrachtsoort", zet(f"{KOP}/overstap", "POSWV")),
    breuk("OVa.OS03", "B", "overdrachtsoort", zet(f"{KOP}/overstap", "VOSWV")),
    met(
        "OVa.OS03",
        "B",
        "overdrachtsoort",
        "cadeau",
        ook=[("CL29", "W", "overdrachtsoort")],
    ),
    zonder("OVa.OS03", "W", "overdrachtsoort"),
    met("OVa.OS03", "W", "overdrachtsoort", "Overstapdossier", ook=[ANDERS], **EIGEN),
    zonder("OVa.OS01", "W", f"{KOP}/overstap"),
    met("OVa.OS02", "W", f"{KOP}/overstap", "POPO"),
    met("OVa.OS02", "B", f"{KOP}/overstap", "VOMBO"),
    breuk("OVa.OS02", "W", f"{KOP}/overstap", NAAR_VO, TOESTEMMING),
    met("oso.binnenbrin", "I", "overdrachtsoort", "overdrachtbinnenbrin"),
    met("OG.02", "W", f"{KOP}/standaardversie", "2018.1"),
    met("OVa.MD01", "W", f"{KOP}/deeldossier", "LVS"),
    met("CL33", "W", f"{KOP}/deeldossier", "DEEL", ook=[("OVa.MD01", "W", f"{KOP}/deeldossier")]),
    zonder("OVa.MD01", "W", f"{KOP}/deeldossier"),
    met("OVa.MD02", "I", f"{KOP}/validatieversie", "2019.1.9"),
    zonder("OVa.MD03", "W", SCHAKELAARS),
    zonder("OVa.IZ01", "W", "inzage", **EIGEN),
    met("OVa.IZ02", "W", "inzage/inzage", "false"),
    zonder("OVa.IZ03", "W", "inzage/inzagedatum"),
    zonder("OVa.IZ04", "W", "inzage/akkoord"),
    breuk("OVa.IZ05", "I", "inzage/toestemming", NAAR_VO, ook=[VOVO], **EIGEN),
    met("oso.akkoord", "I", "inzage/akkoord", "Nee", **EIGEN),
    zonder("OVa.SL01", "I", "huidigeschool/adreslijst"),
    zonder("OVa.SL02", "I", "huidigeschool/communicatielijst"),
    zonder("oso.bron", "W", "huidigeschool/brincode"),
    # -- the pupil
    zonder("OVa.LL01", "W", f"{L}/voornaam"),
    zonder("oso.achternaam", "W", f"{L}/achternaam"),
    zonder("OVa.LL02", "W", f"{L}/geboortedatum"),
    erbij("OVa.LL03", "W", f"{L}/geboortemaand", "2007-05"),
    zonder("OVa.LL04", "W", f"{L}/adresgeheim"),
    zonder("OVa.LL05", "W", f"{L}/adreslijst", **EIGEN),
    breuk("OVa.LL06", "D", f"{L}/adreslijst", zet(f"{L}/adresgeheim", "true"), **EIGEN),
    erbij("OVa.LL07", "W", f"{L}/postcode4adres", "1234"),
    breuk("OVa.LL08", "D", f"{L}/{NUMMER}", bij(f"{L}/communicatielijst", GEHEIM), **EIGEN),
    breuk("OVa.LL09", "D", f"{L}/adresbuitenland", *BUITENLAND, **EIGEN),
    erbij("OVa.LL10", "D", f"{L}/geboorteplaats"),
    erbij("OVa.LL11", "D", f"{L}/nationaliteit", "0001"),
    breuk("OVa.LL12", "W", L, weg(f"{L}/bsn")),
    zonder("OVa.LL13", "W", f"{L}/leerlingid"),
    zonder("OVa.LL14", "I", f"{L}/datuminschrijving"),
    zonder("OVa.LL15", "I", f"{L}/verzorgersaansprakelijk"),
    met("oso.pgn", "W", f"{L}/bsn", "111222334"),
    met("oso.pgn", "W", f"{L}/bsn", ONDERWIJSNUMMER),
    met("oso.pgn", "W", f"{L}/bsn", "niet bekend"),
    # -- people
    breuk("OVa.AI01", "W", f"{L}/aansprakelijkeinstelling", zet(AANSPRAKELIJK, "false"), **EIGEN),
    zonder("OVa.OV01", "W", VERZORGER, **EIGEN),
    breuk("OVa.OV03", "D", f"{VERZORGER}/adreslijst", GEHEIM_ADRES, **EIGEN),
    breuk("OVa.OV04", "D", f"{VERZORGER}/{NUMMER}", bij(BEREIK, GEHEIM), **EIGEN),
    met("OG.01", "W", f"{L}/communicatielijst/communicatie[2]/nummer", "An <a@b.nl", **EIGEN),
    met("OG.01", "W", f"{ADVIES}/contactemail", "an"),
    erbij("OG.04", "W", f"{VERZORGER}/overlijdensdatum", "2018-01-01", **EIGEN),
    erbij("OG.05", "I", f"{L}/huisarts/roepnaam"),
    erbij("OG.05", "I", f"{L}/huisarts/geslacht"),
    erbij("OG.05", "I", f"{L}/huisarts/adresgeheim", **EIGEN),
    met("oso.iban", "W", f"{VERZORGER}/iban", "NL92ABNA0417164300", **EIGEN),
    met("oso.iban", "W", f"{VERZORGER}/iban", "12345", **EIGEN),
    # -- school
    zonder("OVa.SL01", "W", f"{L}/schoolloopbaanlijst"),
    met("oso.schooljaar", "W", f"{LOOPBAAN}/schooljaar", "2015-2020", **EIGEN),
    met("oso.schooljaar", "W", f"{LOOPBAAN}/schooljaar", "9999-0000", **EIGEN),
    zonder("OVa.OA01", "W", ADVIES),
    breuk("OVa.OA02", "W", f"{ADVIES}/advies", weg(f"{ADVIES}/advies"), zet(SOORT, "BO")),
    zonder("OVa.OA03", "W", f"{ADVIES}/contactnodig"),
    zonder("OVa.OA04", "W", f"{ADVIES}/contactpersoon"),
    zonder("OVa.OA05", "W", f"{ADVIES}/contacttelefoon"),
    erbij("OVa.VV01", "D", f"{L}/voorschools", "<voorschoolsemaanden>4</voorschoolsemaanden>"),
    erbij("OVa.VV02", "D", f"{L}/vroegschools", VROEG),
    # -- tests
    zonder("OVa.EB02", "W", UITSLAG),
    breuk("OVa.EB03", "I", f"{UITSLAG}/toetssoort", zet(f"{EIND}/deelgenomen", "0"), weg(UITSLAG)),
    breuk("OVa.EB03", "I", f"{UITSLAG}/toetssoort", weg(f"{UITSLAG}/toetssoort"), ONTHEFFING),
    zonder("OVa.EB04", "W", f"{UITSLAG}/toets_advies"),
    met("OVa.TR04", "W", f"{TOETS}/afname/afnamedatum", "2010-03-31"),
    breuk("OVa.TR05", "W", f"{TOETS}/resultaat", leeg(f"{TOETS}/resultaat")),
    breuk("OVa.TR05", "W", f"{DEEL}/resultaat", leeg(f"{DEEL}/resultaat"), **EIGEN),
    breuk("OVa.TR06", "I", f"{TOETS}/resultaat/toetsscore", leeg(f"{TOETS}/resultaat/toetsscore")),
    breuk("OVa.CL01", "I", f"{CIJFERS}/score", leeg(f"{CIJFERS}/score")),
    breuk("OVa.CL01", "I", CIJFER, leeg(CIJFER), **EIGEN),
    met("oso.toetscode", "I", f"{TOETS}/toetsidentificatie/eldtoetscode", "de toets van januari"),
    # -- support
    met("OG.03", "W", f"{STEUN}/lwoo/lwoo_einddatum", "2019-08-01", **EIGEN),
    # -- dates
    met("oso.datum", "W", f"{L}/geboortedatum", "2007-05-32"),
    met("oso.datum", "W", f"{L}/geboortedatum", "12007-05-12"),
    met("oso.leeftijd", "W", f"{L}/geboortedatum", "1957-05-06"),
    met("oso.tijd", "W", f"{TOETS}/afname/afnamedatum", "2091-01-15"),
    met("oso.tijd", "W", f"{STEUN}/diagnose/datum", "1999-01-15", **EIGEN),
    met("oso.volgorde", "W", f"{L}/datumuitschrijving", "2010-01-01", **EIGEN),
    met("oso.volgorde", "W", f"{LOOPBAAN}/einddatum", "2018-01-01", **EIGEN),
    met("oso.volgorde", "W", f"{STEUN}/handelingsplan/einddatum", "2018-01-01", **EIGEN),
    met("oso.volgorde", "W", f"{STEUN}/opp/opp_einddatum", "2018-01-01", **EIGEN),
    met("oso.volgorde", "W", f"{STEUN}/tlv/tlveinddatum", "2018-01-01", **EIGEN),
    met("oso.volgorde", "W", f"{STEUN}/lwoo/lwoo_einddatum", "2017-07-31", **EIGEN),
    met("oso.volgorde", "W", f"{PAO}/arrangement_einddatum", "2018-01-01", **EIGEN),
    # -- form
    zonder("oso.vereist", "W", f"{KOP}/pakketnaam"),
    zonder("oso.vereist", "W", f"{STEUN}/tlv/tlvcategorie", **EIGEN),
    met("oso.janee", "W", f"{L}/adresgeheim", "Nee"),
    erbij("oso.dubbel", "W", f"{L}/geslacht[2]"),
    met("oso.getal", "W", f"{TOETS}/afname/dl", "5.5", **EIGEN),
    met("oso.getal", "W", f"{TOETS}/resultaat/toetsscore/vaardigheidsscore", "90,5", **EIGEN),
    met("oso.vorm", "W", "huidigeschool/vestigingscode", "0"),
    met("oso.vorm", "W", f"{UITSLAG}/standaardscore", "1001"),
    met("oso.vorm", "W", f"{ADVIES}/aandachtspunten", "x" * 281),
    breuk("oso.los", "I", f"{L}/text()", zet(L, "zomaar")),
    breuk("oso.onbekend", "W", f"{L}/nieuw/a", bij(L, "<nieuw><a>1</a><b>2</b></nieuw>")),
    # -- attachments
    breuk("oso.bijlage.leeg", "W", DOC, leeg(f"{DOC}/bestandsinhoud"), **EIGEN),
    breuk("oso.bijlage.kapot", "W", DOC, zet(f"{DOC}/bestandsinhoud", "geen base64 !!"), **EIGEN),
    breuk("oso.bijlage.type", "W", DOC, zet(f"{DOC}/bestandsnaam", "a.exe"), **EIGEN),
    breuk("oso.bijlage.naam", "W", DOC, zet(f"{DOC}/bestandsnaam", "../../etc/a.pdf"), **EIGEN),
]  # fmt: skip

#: Rules of which the breach is in another file of tests, or takes more than an edit.
ELDERS = {
    "oso.versie": "test_gegevensset_controles_soort",
    "OS.cat": "test_gegevensset_controles_soort",
    "CL%(list)s": "test_gegevensset_controles_codes, and CL29 and CL33 above",
    "oso.bijlage.versleuteld": "test_gegevensset_controles_bijlagen",
    "oso.bijlage.meer": "test_gegevensset_controles_bijlagen",
    "oso.bijlage.groot": "test_gegevensset_controles_bijlagen",
    "oso.bijlage.inhoud": "test_gegevensset_controles_bijlagen",
    "oso.bijlage.extensie": "test_gegevensset_controles_bijlagen",
}
NAMEN = [f"{b.code}-{nummer}" for nummer, b in enumerate(BREUKEN)]
VOORBEELD = SHARED / "dossiers" / "2019.1_POVO_full.xml"


def test_the_good_dossier_has_no_findings_and_is_valid():
    assert geteld(GOED).findings == ()


@pytest.mark.skipif(not SHARED.exists(), reason="the official schemas are not beside this checkout")
def test_the_good_dossier_is_valid_by_the_official_schema():
    schema = etree.XMLSchema(file=SHARED / "schemas" / "oso_gegevensset_2019.1.xsd")
    schema.assertValid(etree.fromstring(GOED))


@pytest.mark.parametrize("geval", BREUKEN, ids=NAMEN)
def test_a_broken_rule_is_found_and_nothing_else(geval):
    dossier = geteld(bewerkt(GOED, *geval.door))
    assert gevonden(dossier) == {(geval.code, geval.ernst, geval.pad), *geval.ook}
    for finding in dossier.findings:
        tekst = str(finding.message)
        assert "%(" not in tekst
        assert BSN not in tekst
        assert finding.message.code == finding.code


@pytest.mark.skipif(not VOORBEELD.exists(), reason="the official example is not beside this")
@pytest.mark.parametrize("geval", [b for b in BREUKEN if b.voorbeeld])
def test_the_official_example_broken_in_the_same_way(geval):
    data = VOORBEELD.read_bytes()
    eerst = gevonden(geteld(data))
    daarna = gevonden(geteld(bewerkt(data, *geval.door)))
    assert (geval.code, geval.ernst, geval.pad) in daarna - eerst


def test_every_rule_is_broken_somewhere():
    gebroken = {(b.code, b.ernst) for b in BREUKEN}
    for een in regels():
        assert een.code in ELDERS or (een.code, een.ernst.value) in gebroken, een.code
    assert set(ELDERS) <= {een.code for een in regels()}


def test_only_a_dossier_for_a_partnership_is_stopped():
    assert {een.code for een in regels() if een.ernst is Severity.BLOCK} == {
        "OVa.OS02",
        "OVa.OS03",
    }


def test_the_rules_that_the_official_validator_never_reaches():
    """Gegevensset 2017.1 to 2019.1: the template of the pupil ends in a comment."""
    dood = "OA02 OA03 OA04 OA05 OV03 EB02 EB03 EB04 TR04 TR05 TR06 CL01".split()
    assert {een.code for een in regels() if een.dood} == {f"OVa.{code}" for code in dood}


def test_texts_of_rules():
    """Texts end as sentences."""
    for een in regels():
        assert een.tekst.endswith("."), een.code
        assert een.tekst[0].isupper(), een.code


def test_old_years_have_no_switches():
    assert "OVa.MD03" not in {f.code for f in geteld(bewerkt(GOED, jaar("2016"))).findings}
