"""What the standard requires, held against the official schemas."""

import re

import pytest
from controlebouw import GOED, L, bewerkt, gevonden, zet
from dossierbouw import SHARED, geteld, lees
from lxml import etree

from devtools import xsd_dossiers, xsd_schema
from oso.gegevensset import KAART, parse
from oso.gegevensset.vereist import _VEREIST

SCHEMAS = SHARED / "schemas"
nodig = pytest.mark.skipif(
    not SCHEMAS.exists(), reason="the official schemas are not beside this checkout"
)


@nodig
def test_what_we_miss_is_required_by_the_schema_and_the_other_way_round():
    """Each leaf of the good dossier is left out in turn."""
    schema = etree.XMLSchema(file=SCHEMAS / "oso_gegevensset_2019.1.xsd")
    root = etree.fromstring(GOED)
    schema.assertValid(root)
    boom = root.getroottree()
    anders = set()
    for element in [een for een in root.iter() if not len(een)]:
        pad = re.sub(r"\{[^}]*\}|\[\d+\]", "", boom.getelementpath(element))
        ouder, plek = element.getparent(), element.getparent().index(element)
        ouder.remove(element)
        codes = {f.code for f in parse(etree.tostring(root)).findings}
        if schema.validate(root) is ("oso.vereist" in codes):
            anders.add(pad)
        ouder.insert(plek, element)
    # Told by a rule of its own, or of a block that has none.
    assert {pad.removeprefix(f"{L}/") for pad in anders} == {
        "metadata/deeldossier",
        "overdrachtsoort",
        "huidigeschool/brincode",
        "achternaam",
        # An empty doctor is none, and marks without a name of their list are unknown elements.
        "huisarts/achternaam",
        "cijferlijstlijst/cijferlijst/cijferlijstTypelijst/naam",
        *(f"metadata/categorie_uitlevering/{een.tag.rpartition('}')[2]}" for een in root[0][6]),
        "inzage/voorlopigdossier",
        "gba/gbavoornaam",
        "gba/gbaachternaam",
        "gba/gbageboortedatum",
        "eindtoets_basisonderwijs/eindtoetsresultaat/toetssoort",
        "eindtoets_basisonderwijs/eindtoetsresultaat/toetsniveau",
        "eindtoets_basisonderwijs/eindtoetsresultaat/datum_afname",
        *(
            f"{blok}/document/{naam}"
            for blok in (
                "onderwijsondersteuning/toelichting_onderwijsbehoeften",
                "onderwijsondersteuning/diagnose",
                "overigdocumentlijst",
            )
            for naam in ("bestandsnaam", "bestandsinhoud")
        ),
    }


@nodig
@pytest.mark.parametrize("pad", sorted((SHARED / "dossiers").glob("*.xml")), ids=lambda p: p.stem)
def test_the_official_examples_miss_nothing(pad):
    assert "oso.vereist" not in {f.code for f in geteld(pad.read_bytes()).findings}


@pytest.mark.skipif(not xsd_schema.available(), reason="the XSDs are not beside this checkout")
def test_made_dossiers_of_each_year_against_their_schemas():
    """What a schema refuses is told, but for a few; what it allows is not called a fault of form.

    Dates of an odd year and values of only white space are valid by the schemas.
    """
    jaren = {"1.2": "1.2", **{jaar: f"{jaar}.1" for jaar in ("2016", "2017", "2018", "2019")}}
    schemas = {
        jaar: etree.XMLSchema(file=SCHEMAS / f"oso_gegevensset_{versie}.xsd")
        for jaar, versie in jaren.items()
    }
    vorm = {"oso.janee", "oso.dubbel", "oso.getal", "oso.los", "oso.onbekend"}
    aantal, gemist = {True: 0, False: 0}, 0
    for plan in xsd_dossiers.random_plans(150, seed=3):
        data = xsd_dossiers.make(plan)
        dossier = parse(data)
        if dossier.versie in schemas:
            geldig = schemas[dossier.versie].validate(etree.fromstring(data))
            codes = {f.code for f in dossier.findings}
            assert not geldig or codes.isdisjoint(vorm), plan
            aantal[geldig] += 1
            gemist += not geldig and not codes & {*vorm, "oso.datum", "oso.vereist", "oso.vorm"}
    assert min(aantal.values()) > 10
    assert gemist <= 0.05 * aantal[False]


def test_the_same_in_more_rows_is_told_once_with_its_number():
    rij = "<schoolloopbaan><schooljaar>2018-2019</schooljaar></schoolloopbaan>"
    dossier = lees(f"<schoolloopbaanlijst>{rij * 3}</schoolloopbaanlijst>")
    vereist = {f.path: f for f in dossier.findings if f.code == "oso.vereist"}
    eerste = f"{L}/schoolloopbaanlijst/schoolloopbaan[1]/groepscode"
    assert vereist[eerste].message.params == {"count": 3}
    assert f"{L}/schoolloopbaanlijst/schoolloopbaan[2]/groepscode" not in vereist


def test_what_was_withheld_or_is_unreadable_is_not_missing():
    telefoon = f"{L}/communicatielijst/communicatie[1]"
    dossier = geteld(
        bewerkt(
            GOED,
            zet(f"{telefoon}/geheim", "true"),
            zet(f"{L}/onderwijsondersteuning/opp/opp_ingangdatum", "vorig jaar"),
        )
    )
    assert {code for code, _ernst, _pad in gevonden(dossier)} == {"OVa.LL08", "oso.datum"}


def test_the_table_names_fields_of_the_standard():
    for sleutel, namen in _VEREIST.items():
        velden = {veld.naam for veld in KAART[sleutel.partition("/")[0]].velden}
        assert set(namen.split()) <= velden, sleutel
