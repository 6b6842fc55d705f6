"""Dossiers made out of the XSDs of each year: nothing is lost, nothing secret is kept."""

import os
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from devtools import verlies, xsd_dossiers, xsd_schema
from oso.gegevensset import parse
from oso.gegevensset.als_json import as_json

pytestmark = pytest.mark.skipif(
    not xsd_schema.available(), reason="the XSDs of the standard are not beside this checkout"
)
#: More of them by hand: OSO_POVO_EXAMPLES=5000 pytest …
AANTAL = int(os.environ.get("OSO_POVO_EXAMPLES", "400"))
#: A dossier in ten is large; a limit on time would only tell of a busy machine.
RUSTIG = settings(
    max_examples=AANTAL,
    deadline=None,
    database=None,
    derandomize="OSO_POVO_EXAMPLES" not in os.environ,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)


def zonder_nummers(pad: str) -> str:
    return re.sub(r"\[\d+\]", "", pad)


def nagekeken(data: bytes):
    """Parse; the sum holds, nothing is lost, invented or leaked. Returns the dossier."""
    dossier = parse(data)
    result = as_json(dossier)
    file = verlies.File(data)
    withheld = [weg.path for weg in dossier.withheld]
    found = verlies.found_in_json(result)
    assert file.sum_holds(result)
    assert file.lost(found, withheld) == []
    assert file.invented(found, withheld) == 0
    ours = [
        result,
        dossier.opslag,
        [[rij.pad, *rij.values.values()] for rij, _ouder, _naam in dossier.rows()],
        [[bijlage.name, bijlage.omschrijving] for bijlage in dossier.attachments],
        [[str(finding.message), repr(finding.message.params)] for finding in dossier.findings],
    ]
    assert file.leaked(ours) == []
    return dossier


@given(xsd_dossiers.plans())
@RUSTIG
def test_nothing_is_lost_and_no_secret_kept(plan):
    data = xsd_dossiers.make(plan)
    dossier = nagekeken(data)
    assert dossier.versie == plan.year
    assert dossier.bekend is (plan.year in xsd_schema.YEARS)
    # What is stored reads the same, less the secrets.
    terug = parse(dossier.opslag)
    assert terug.leaves == dossier.leaves
    if not dossier.withheld:
        assert dossier.opslag is data


@given(st.sampled_from(sorted(xsd_schema.YEARS)), st.integers(0, 1 << 32), st.booleans())
@settings(RUSTIG, max_examples=60)
def test_what_is_made_is_valid_by_its_xsd(year, seed, plain):
    """So that the dossiers of these tests are dossiers, and not just trees."""
    data = xsd_dossiers.make(xsd_dossiers.Plan(year, seed=seed, plain=plain, secret=0.3))
    schema_van(year).assertValid(etree.fromstring(data))


def schema_van(year: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(xsd_schema.path_of(year)))


def bladen(data: bytes) -> set[str]:
    """Paths of the leaves below ``dossier``, without ordinals."""
    root = etree.fromstring(data)
    tree = root.getroottree()
    return {
        "/".join(
            etree.QName(stap).localname for stap in (*reversed(list(blad.iterancestors())), blad)
        )
        for blad in tree.iter()
        if not len(blad)
    }


def van_xsd(year: str) -> set[str]:
    """Paths of the leaves that a schema allows."""
    uit = set()

    def loop(deel, pad):
        pad = f"{pad}/{deel.name}".lstrip("/")
        if deel.type.content is None:
            uit.add(pad)
        else:
            for kind in deel.type.content.elements():
                loop(kind, pad)

    loop(xsd_schema.schema(year).root, "")
    return uit


@pytest.mark.parametrize("year", xsd_schema.YEARS)
def test_a_full_dossier_has_every_element_and_all_of_it_is_mapped(year):
    """Each leaf of POVO has its own place in the table, in each version of the standard."""
    gezien, rest, aantal, mapped = set(), Counter(), 0, 0
    for data in xsd_dossiers.full(year):
        schema_van(year).assertValid(etree.fromstring(data))
        dossier = nagekeken(data)
        gezien |= bladen(data)
        rest.update(zonder_nummers(veld.path) for veld in dossier.rest)
        aantal, mapped = aantal + dossier.leaves, mapped + dossier.mapped
        # Forbidden in POVO, so left out: place of birth and nationality.
        assert {weg.rule for weg in dossier.withheld} == {"OVa.LL10", "OVa.LL11"}
    begin = "dossier/huidigeschool/leerling/"
    povo = {
        pad
        for pad in van_xsd(year)
        if pad.removeprefix(begin).partition("/")[0] not in xsd_dossiers.NOT_POVO
    }
    assert gezien == povo
    assert mapped >= 0.95 * aantal, f"{mapped} of {aantal} leaves mapped; rest: {dict(rest)}"
    assert not rest


@pytest.mark.parametrize("year", xsd_schema.YEARS)
def test_what_povo_has_no_place_for_is_kept_as_rest(year):
    """VVE and VO-MBO of POPO, VOVO and other kinds: each leaf of it is rest, none is lost."""
    gezien = set()
    for data in xsd_dossiers.full(year, povo=False):
        dossier = nagekeken(data)
        gezien |= bladen(data)
        rest = {zonder_nummers(veld.path).split("/")[2] for veld in dossier.rest}
        assert rest <= xsd_dossiers.NOT_POVO
    assert gezien == van_xsd(year)
