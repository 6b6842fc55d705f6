"""The official examples, where they are at hand: nothing of them is lost."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from dossierbouw import SHARED, geteld

from devtools import verlies
from oso.gegevensset import AttachmentStatus, Severity
from oso.gegevensset.als_json import as_json
from oso.gegevensset.codelijsten import lijst

DOSSIERS = sorted((SHARED / "dossiers").glob("*.xml"))
pytestmark = pytest.mark.skipif(
    not DOSSIERS, reason="the official example dossiers are not beside this checkout"
)


@pytest.fixture(params=DOSSIERS, ids=lambda pad: pad.stem)
def bestand(request) -> Path:
    return request.param


def test_every_text_is_found_again(bestand):
    """By a second reading of the file, as often as the file holds it; and nothing else is."""
    data = bestand.read_bytes()
    dossier = geteld(data)
    result = as_json(dossier)
    assert verlies.judge(data, result) == verlies.Verdict((), True)
    file = verlies.File(data)
    withheld = [weg.path for weg in dossier.withheld]
    assert file.invented(verlies.found_in_json(result), withheld) == 0
    # No real secret in them, only the agreed placeholders, so stored as received.
    weg = {text.value for text in file.texts if text.rule}
    assert weg <= verlies.PLACEHOLDERS
    assert len(dossier.withheld) == 3
    assert dossier.opslag is data


def test_nearly_all_is_mapped(bestand):
    """A POVO dossier of 2017 to 2019: at least 95 % has its own place."""
    dossier = geteld(bestand.read_bytes())
    assert dossier.mapped >= 0.95 * dossier.leaves, sorted(veld.path for veld in dossier.rest)


def test_attachments(bestand):
    dossier = geteld(bestand.read_bytes())
    per_status = Counter(bijlage.status for bijlage in dossier.attachments)
    assert per_status[AttachmentStatus.NO_ZIP] == 5
    assert per_status[AttachmentStatus.OK] == len(dossier.attachments) - 5
    for bijlage in dossier.attachments:
        if bijlage.status is AttachmentStatus.OK:
            assert bijlage.name == bijlage.bestandsnaam
            assert len(bijlage.content) == bijlage.size
        else:
            assert bijlage.raw is not None


@pytest.mark.parametrize(
    ("naam", "leaves", "bijlagen", "loopbaan", "toetsen", "verzorgers"),
    [
        ("2017.1_POVO_full", 780, 14, 10, 5, 5),
        ("2018.1_POVO_full", 784, 14, 10, 5, 5),
        ("2019.1_BB_full", 665, 15, 10, 5, 5),
        ("2019.1_POVO_full", 651, 15, 10, 5, 5),
    ],
)
def test_what_came_in(naam, leaves, bijlagen, loopbaan, toetsen, verzorgers):
    dossier = geteld((SHARED / "dossiers" / f"{naam}.xml").read_bytes())
    kinderen = dossier.leerling.children
    assert dossier.leaves == leaves
    assert len(dossier.attachments) == bijlagen
    assert len(kinderen["schoolloopbaan"]) == loopbaan
    assert len(kinderen["toetsen"]) == toetsen
    assert len(kinderen["verzorgers"]) == verzorgers
    assert dossier.bron_brin == "00YY"
    assert len(dossier.categorieen) == 16
    assert {f.severity.value for f in dossier.findings} <= {"W", "D", "I"}
    # The two oldest hold pre-school data, although they say themselves that this is forbidden.
    apart = [f.path for f in dossier.findings if f.severity is Severity.DROP]
    assert apart == ["huidigeschool/leerling/vanpeuterspeelzaal"] * (naam < "2019")


def test_tests_older_than_two_years_are_found_as_the_repaired_validator_does():
    dossier = geteld((SHARED / "dossiers" / "2018.1_POVO_full.xml").read_bytes())
    assert [f.code for f in dossier.findings].count("OVa.TR04") == 2


def test_the_code_lists_are_those_of_the_standard():
    import json

    ruimte = {"1.1.1": "1.1", "1.2.2": "1.2"}
    for gegeven in json.loads((SHARED / "codelists.json").read_text()):
        ons = lijst(gegeven["nr"])
        per_versie: dict[str, set[str]] = {}
        for versie, codes in gegeven["values"].items():
            per_versie.setdefault(ruimte.get(versie, versie[:4]), set()).update(codes)
        for versie, codes in per_versie.items():
            assert {c for c, o in ons.items() if o.geldig(versie)} == codes, (gegeven["nr"], versie)


def test_the_core_imports_no_odoo():
    programma = (
        "import sys; sys.path.insert(0, sys.argv[1]); import oso.gegevensset.als_json;"
        "from oso.gegevensset import parse; parse(open(sys.argv[2], 'rb').read());"
        "sys.exit(any(n == 'odoo' or n.startswith('odoo.') for n in sys.modules))"
    )
    addon = Path(__file__).resolve().parents[2] / "oso_povo"
    subprocess.run([sys.executable, "-c", programma, str(addon), str(DOSSIERS[0])], check=True)
