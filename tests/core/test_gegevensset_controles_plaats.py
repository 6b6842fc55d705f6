"""Paths in words."""

import pytest
from controlebouw import GOED, L
from dossierbouw import SHARED, geteld

from oso.gegevensset import parse
from oso.gegevensset.plaats import Stap, plaats
from oso.text import Message


def woorden(pad: str) -> str:
    return " › ".join(str(stap) for stap in plaats(pad))


@pytest.mark.parametrize(
    ("pad", "in_woorden"),
    [
        ("", ""),
        (L, "Pupil"),
        ("huidigeschool", "Sending school"),
        ("huidigeschool/brincode", "Sending school › BRIN"),
        ("huidigeschool/adreslijst", "Sending school › Addresses"),
        ("huidigeschool/adreslijst/adres/straat", "Sending school › Address › Street"),
        ("metadata/overstap", "Kind of transfer"),
        ("metadata/categorie_uitlevering", "Selective delivery"),
        ("metadata/categorie_uitlevering/cat_verzuim", "Selective delivery › verzuim"),
        ("inzage", "Seen by the parents"),
        ("inzage/akkoord", "Parents agree with the content"),
        (f"{L}/bsn", "BSN"),
        (f"{L}/gba/gbavoornaam[2]", "Given names (civil register) 2"),
        (f"{L}/adreslijst", "Addresses"),
        (
            f"{L}/verzorger[2]/adreslijst/adres[1]/land/@omschrijving",
            "Carer 2 › Address 1 › Country code › Country",
        ),
        (f"{L}/overstapadvies", "School advice"),
        (f"{L}/overstapadvies/wensouders", "Wish of the parents"),
        (f"{L}/toetslijst/toets[2]/afname/afnamedatum", "Test 2 › Taken on"),
        (f"{L}/toetslijst/toets/resultaat", "Test › Result"),
        (
            f"{L}/toetslijst/toets[5]/toetsonderdeel[1]/resultaat/document",
            "Test 5 › Part 1 › Attachment",
        ),
        (f"{L}/zorg/tlv/tlvcategorie", "Admission statement › Funding category"),
        (f"{L}/verzuim/documentLijst/document", "Absence › Attachment"),
        (f"{L}/nieuw/*:x[3]/y/text()", "nieuw › x 3 › y"),
        ("../terugkoppeling[1]/a", "terugkoppeling 1 › a"),
    ],
)
def test_a_place_in_words(pad, in_woorden):
    assert woorden(pad) == in_woorden


def test_a_step_is_a_text_to_translate_and_a_number():
    assert plaats(f"{L}/toetslijst/toets[2]") == (Stap(Message("plaats", "Test"), 2),)


def test_the_path_of_a_stranger_stays_short():
    assert len(plaats("/".join("abcdefghijklmnop"))) == 6
    assert len(woorden(f"{L}/{'x' * 5000}[1]/{'y' * 5000}[{'9' * 5000}]")) < 150


@pytest.mark.parametrize(
    "pad", ["/", "//", "[", "]", "[2]", "@", "*:", "huidigeschool/[x]", "a[-1]"]
)
def test_no_path_makes_it_stumble(pad):
    assert isinstance(plaats(pad), tuple)


def _bestanden():
    yield GOED
    for pad in sorted((SHARED / "dossiers").glob("*.xml")):
        yield pad.read_bytes()


@pytest.mark.parametrize("data", list(_bestanden()))
def test_everything_known_has_a_place_without_names_of_elements(data):
    dossier = geteld(data)
    for rij, _ouder, _relatie in dossier.rows():
        for stap in plaats(rij.pad):
            assert stap.label.text[0].isupper(), rij.pad
    for finding in dossier.findings:
        assert plaats(finding.path), finding.path


def test_every_finding_of_an_odd_dossier_has_a_place():
    dossier = parse(GOED.replace(b"<voornaam>Bo</voornaam>", b"<x><y>1</y></x>zomaar"))
    assert dossier.findings
    assert all(plaats(finding.path) for finding in dossier.findings)
