"""Merges of whole files: the official examples, and dossiers made out of the XSDs of each year.

Skipped where the standard is not beside this checkout. Of the generated ones 75 each, and more by
hand: ``OSO_POVO_EXAMPLES=2000 pytest …``.
"""

import os
import random
from copy import deepcopy
from dataclasses import replace
from functools import cache

import pytest
from dossierbouw import SHARED
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from samenvoegbouw import Opslag, verlies

from devtools import xsd_dossiers, xsd_schema
from oso.gegevensset import DossierError, parse
from oso.samenvoegen import Modus, telling

VOORBEELDEN = sorted((SHARED / "dossiers").glob("*.xml"))
MODI = [modus.value for modus in Modus]
AANTAL = int(os.environ.get("OSO_POVO_EXAMPLES", "75"))
RUSTIG = settings(
    max_examples=AANTAL,
    deadline=None,
    database=None,
    derandomize="OSO_POVO_EXAMPLES" not in os.environ,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
voorbeelden = pytest.mark.skipif(
    not VOORBEELDEN, reason="the official example dossiers are not beside this checkout"
)
xsd = pytest.mark.skipif(
    not xsd_schema.available(), reason="the XSDs of the standard are not beside this checkout"
)


@cache
def gelezen(pad):
    return parse(pad.read_bytes())


def nagekeken(opslag: Opslag, dossier, modus: str, definitief: bool = False) -> list[dict]:
    """Work a dossier in: nothing is lost, and once more changes nothing."""
    data = opslag.werk_in(dossier, modus, definitief)
    assert verlies(opslag, dossier, data) == []
    na = opslag.momentopname()
    assert not any(een["done"] for een in opslag.werk_in(dossier, modus, definitief))
    assert opslag.momentopname() == na
    return data


@voorbeelden
@pytest.mark.parametrize("modus", MODI)
@pytest.mark.parametrize("pad", VOORBEELDEN, ids=lambda pad: pad.stem)
def test_een_voorbeeld_voor_het_eerst_en_nog_eens(pad, modus):
    opslag = Opslag()
    leeg = opslag.momentopname()
    data = nagekeken(opslag, gelezen(pad), modus)
    assert telling(data)["not_done"] == telling(data)["changed"] == 0
    assert opslag.werk_in(gelezen(pad), modus) == []
    opslag.draai_terug(0)
    assert opslag.momentopname() == leeg


@voorbeelden
@pytest.mark.parametrize("definitief", [False, True])
@pytest.mark.parametrize("modus", MODI)
def test_elk_paar_van_voorbeelden(modus, definitief):
    for eerst in VOORBEELDEN:
        for later in VOORBEELDEN:
            opslag = Opslag()
            opslag.werk_in(gelezen(eerst))
            voor = opslag.momentopname()
            nagekeken(opslag, gelezen(later), modus, definitief)
            terug = opslag.draai_terug(1)
            assert (terug.geblokkeerd, terug.geheim) == ([], [])
            assert opslag.momentopname() == voor


def veranderd(data: bytes, bron: random.Random) -> bytes:
    """A file with leaves left out, changed or blank, blocks left out or twice, others in place."""
    root = etree.fromstring(data)
    (leerling,) = root.iter("{*}leerling")
    for element in list(leerling.iter()):
        if element is leerling or not isinstance(element.tag, str) or bron.random() > 0.1:
            continue
        wat = bron.choice(("weg", "anders", "spatie", "dubbel", "verplaatst"))
        if wat == "weg":
            element.getparent().remove(element)
        elif wat in ("anders", "spatie") and not len(element):
            element.text = " " if wat == "spatie" else bron.choice(("true", "2019-01-01", "q"))
        elif wat == "dubbel" and len(element):
            element.addnext(deepcopy(element))
        elif wat == "verplaatst":
            boven = element.getparent()
            boven.insert(bron.randrange(len(boven)), element)
    for schakelaar in root.iter("{*}categorie_uitlevering"):
        for kind in schakelaar:
            if bron.random() < 0.1:
                kind.text = bron.choice(("OPT-UIT", "VERBODEN", "MISSCHIEN"))
    return etree.tostring(root, encoding="UTF-8")


def reeks(eerste: bytes, zaden: list[int]) -> list:
    """A dossier and later ones of the same pupil, as far as they can be read."""
    bestanden = [eerste]
    for zaad in zaden:
        bestanden.append(veranderd(bestanden[-1], random.Random(zaad)))
    dossiers = []
    for bestand in bestanden:
        try:
            dossiers.append(parse(bestand))
        except DossierError:
            continue
    return dossiers


def loop(dossiers: list, modi: list[str], definitief: int) -> None:
    """Work them in one after the other, and take them back, the last first."""
    opslag, standen = Opslag(), []
    for nummer, (dossier, modus) in enumerate(zip(dossiers, modi, strict=False)):
        standen.append(opslag.momentopname())
        data = nagekeken(opslag, dossier, modus, nummer == definitief)
        opslag.geschiedenis.pop()  # of once more
        if any(een["what"] == "verborgen" for een in data):
            standen = [None] * len(standen)
    for nummer in reversed(range(len(standen))):
        terug = opslag.draai_terug(nummer)
        assert terug.geblokkeerd == []
        if standen[nummer] is not None:
            assert terug.geheim == []
            assert opslag.momentopname() == standen[nummer]


ZADEN = st.lists(st.integers(0, 9999), min_size=1, max_size=3)
STAPPEN = st.lists(st.sampled_from(MODI), min_size=4, max_size=4)


@voorbeelden
@given(st.sampled_from(VOORBEELDEN or [None]), ZADEN, STAPPEN, st.integers(0, 6))
@RUSTIG
def test_veranderde_voorbeelden(pad, zaden, modi, definitief):
    loop(reeks(pad.read_bytes(), zaden), modi, definitief)


@xsd
@given(xsd_dossiers.plans() if xsd_schema.available() else st.none(), ZADEN, STAPPEN, st.booleans())
@RUSTIG
def test_dossiers_uit_de_xsd(plan, zaden, modi, ander):
    """Of the same pupil, or (``ander``) with a quite different one in between."""
    dossiers = reeks(xsd_dossiers.make(plan), zaden)
    if ander:
        dossiers.insert(1, parse(xsd_dossiers.make(replace(plan, seed=plan.seed + 1))))
    loop(dossiers, modi, zaden[0] % 7)
