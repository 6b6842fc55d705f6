"""Checks of attachments: each thing that can be wrong, and all places where one may stand."""

import base64

import pytest
from controlebouw import GOED, L, bewerkt, gevonden, zet
from dossierbouw import PDF, document, geteld, lees, zipped

from oso.gegevensset import Limits, parse

DOC = f"{L}/overigdocumentlijst/document"


def inhoud(data: bytes):
    return zet(f"{DOC}/bestandsinhoud", base64.b64encode(data).decode())


def versleuteld() -> bytes:
    """The flag of an encrypted member, in both headers."""
    data = bytearray(zipped())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("code", "ernst", "data"),
    [
        ("oso.bijlage.kapot", "W", zipped()[:60]),
        ("oso.bijlage.kapot", "W", b"zomaar iets"),
        ("oso.bijlage.meer", "W", zipped(**{"tweede.pdf": PDF})),
        ("oso.bijlage.versleuteld", "W", versleuteld()),
        ("oso.bijlage.type", "W", zipped(naam="virus.exe")),
        ("oso.bijlage.inhoud", "W", zipped(b"geen pdf")),
        ("oso.bijlage.extensie", "I", zipped(naam="verslag.txt")),
    ],
)
def test_what_is_wrong_with_an_attachment_is_told(code, ernst, data):
    assert gevonden(geteld(bewerkt(GOED, inhoud(data)))) == {(code, ernst, DOC)}


def test_one_that_is_too_large():
    data = bewerkt(GOED, inhoud(zipped(PDF + b"x" * 5000)))
    assert gevonden(parse(data, Limits(max_attachment=1000))) == {("oso.bijlage.groot", "W", DOC)}


def test_a_text_is_looked_at_as_text():
    naam = zet(f"{DOC}/bestandsnaam", "verslag.txt")
    goed = zipped("Café, zoals het hoort\n".encode(), "verslag.txt")
    assert geteld(bewerkt(GOED, naam, inhoud(goed))).findings == ()
    fout = zipped(b"geen \x00 tekst", "verslag.txt")
    assert gevonden(geteld(bewerkt(GOED, naam, inhoud(fout)))) == {("oso.bijlage.inhoud", "W", DOC)}


def test_attachments_of_unknown_blocks_are_looked_at_too():
    dossier = lees(f"<x>{document('geen base64 !')}</x>")
    assert ("oso.bijlage.kapot", "W", f"{L}/x/document") in gevonden(dossier)
