"""Plain data of a dossier, and the command that shows it."""

import json
from pathlib import Path

import pytest
from dossierbouw import BSN, document, lees, xml, zipped

from devtools import parse as opdracht
from oso.gegevensset.als_json import as_json, schoon

LEERLING = (
    "<voornaam>Aad</voornaam><geslacht>1</geslacht><tehuis>0</tehuis>"
    f"<geboortedatum>2007-05-06</geboortedatum><bsn>{BSN}</bsn><onbekend a='b'>x</onbekend>"
    "<overstapadvies><advies>44</advies><wensouders>99</wensouders></overstapadvies>"
    "<huisarts><achternaam>Pil</achternaam></huisarts>"
)


def test_shape_of_the_values():
    waarden = as_json(lees(LEERLING))["values"]
    assert waarden["overstap"] == "POVO"
    assert waarden["school"] == {
        "rol": "bronschool",
        "naam": "De Denkbeeld",
        "brincode": "99ZZ",
    }
    assert waarden["leerling"] == {
        "voornamen": ["Aad"],
        "achternaam": "Verzon",
        "geboortedatum": "2007-05-06",
        "geslacht": "1",
        "geslacht_label": "vrouw",
        "tehuis": False,
        "bsn": BSN,
        "huisarts": {"rol": "huisarts", "achternaam": "Pil"},
        "adviezen": [
            {"soort": "school", "code": "44", "code_label": "VMBO GL t/m HAVO"},
            {"soort": "wensouders", "code": "99"},
        ],
    }


def test_a_row_alone():
    rij = lees(LEERLING).leerling.children["huisarts"][0]
    assert schoon(rij) == {"rol": "huisarts", "achternaam": "Pil"}


def test_figures():
    dossier = lees(LEERLING + f"<x>{document(zipped())}</x>")
    uit = json.loads(json.dumps(as_json(dossier)))
    assert uit["leaves"] == uit["mapped"] + uit["rest"] + uit["withheld"]
    assert uit["restveld"] == [{"path": "huidigeschool/leerling/onbekend", "value": "x"}]
    assert uit["extra"] == [{"path": "huidigeschool/leerling/onbekend/@a", "value": "b"}]
    assert set(uit["attachments"][0]) == {"name", "size", "sha256", "status"}
    assert uit["values"]["bijlagen"][0]["bestandsnaam"] == "verslag.pdf"
    assert {"code", "severity", "path", "message"} == set(uit["findings"][0])
    assert (uit["versie"], uit["overdrachtsoort"]) == ("2019", "overstapdossier")


@pytest.fixture
def bestanden(tmp_path: Path) -> list[str]:
    goed, slecht = tmp_path / "goed.xml", tmp_path / "slecht.xml"
    goed.write_bytes(xml(LEERLING))
    slecht.write_bytes(b"<html/>")
    return [str(goed), str(slecht), str(tmp_path / "weg.xml")]


def test_the_command_in_json(bestanden, capsys):
    assert opdracht.main([*bestanden, "--json"]) == 1
    uit = json.loads(capsys.readouterr().out)
    assert [item["file"] for item in uit] == bestanden
    assert [item["outcome"] for item in uit] == ["ok", "error", "error"]
    assert uit[0]["values"]["leerling"]["bsn"] == BSN
    assert set(uit[1]) == {"file", "outcome", "message"}
    assert uit[1]["message"]


def test_the_command_in_words(bestanden, capsys):
    assert opdracht.main(bestanden[:1]) == 0
    uit = capsys.readouterr().out
    assert "leaves" in uit
    assert BSN not in uit
