"""The second reading of a dossier sees what is lost, secret or invented; and nothing else."""

import copy
import json
import re

import pytest
from dossierbouw import BSN, PDF, document, xml, zipped

from devtools import dossiers, parse, verlies
from oso.gegevensset import parse as lees
from oso.gegevensset.als_json import as_json

TOETS = (
    "<toets><toetsidentificatie><eldtoetscode>AB1</eldtoetscode></toetsidentificatie><afname>"
    "<afnamedatum>2018-02-03+01:00</afnamedatum><dl>012</dl></afname></toets>"
)
LEERLING = (
    f"<bsn>{BSN}</bsn><geslacht>1</geslacht><tehuis>1</tehuis><roepnaam>Bo</roepnaam>"
    "<verzorgersaansprakelijk>true</verzorgersaansprakelijk>"
    f"<toetslijst>{TOETS}{TOETS}</toetslijst><nieuw soort='a b'>iets  nieuws</nieuw>"
    "<overstapadvies>los <advies>40</advies><argumentatie>Een\n  twee</argumentatie>"
    f"</overstapadvies><overigdocumentlijst>{document(zipped())}</overigdocumentlijst>"
)
BUREN = (
    "<adreslijst><adres><straat>Schuilpad</straat><plaats>Bo</plaats></adres></adreslijst>"
    "<adresgeheim>true</adresgeheim><geboorteplaats>Schuildorp</geboorteplaats>"
)


def gelezen(data: bytes):
    """(file as read here, what the core gives, paths that it withholds)."""
    result = as_json(lees(data))
    return verlies.File(data), result, [weg["path"] for weg in result["withheld_paths"]]


def kwijt(data: bytes, result) -> list[str]:
    return list(verlies.judge(data, result).lost)


def test_nothing_is_lost_of_a_dossier_with_every_kind_of_value():
    data = xml(LEERLING + BUREN)
    file, result, withheld = gelezen(data)
    found = verlies.found_in_json(result)
    assert file.lost(found, withheld) == []
    assert file.invented(found, withheld) == 0
    assert file.sum_holds(result)
    assert file.leaked([result, lees(data).opslag]) == []


def plekken(waarde, pad=()):
    """Where each text or boolean of nested plain data stands."""
    if isinstance(waarde, dict):
        for sleutel, deel in waarde.items():
            yield from plekken(deel, (*pad, sleutel))
    elif isinstance(waarde, list):
        for nummer, deel in enumerate(waarde):
            yield from plekken(deel, (*pad, nummer))
    else:
        yield pad


VAN_ONS = {"rol", "path", "rubriek", "name", "size", "status", "sha256"}


def test_each_single_value_that_is_left_out_is_missed():
    """Whichever value of the result is emptied, however often the same one occurs."""
    data = xml(LEERLING)
    result = as_json(lees(data))
    geteld = 0
    for deel in ("values", "restveld", "extra"):
        for pad in plekken(result[deel]):
            if pad[-1] in VAN_ONS or str(pad[-1]).endswith("_label") or pad[-1] == "soort":
                continue
            zonder = copy.deepcopy(result)
            plek = zonder[deel]
            for stap in pad[:-1]:
                plek = plek[stap]
            plek[pad[-1]] = ""
            assert len(kwijt(data, zonder)) == 1, pad
            geteld += 1
    assert geteld > 20


def test_a_row_that_was_dropped_among_equal_ones_is_missed():
    data = xml(LEERLING)
    result = as_json(lees(data))
    del result["values"]["leerling"]["toetsen"][1]
    assert [pad.rpartition("/")[2] for pad in kwijt(data, result)] == [
        "eldtoetscode", "afnamedatum", "dl"
    ]  # fmt: skip


def test_a_true_does_not_stand_for_a_lost_number_one():
    data = xml("<tehuis>1</tehuis><geslacht>1</geslacht>")
    result = as_json(lees(data))
    assert kwijt(data, result) == []
    del result["values"]["leerling"]["geslacht"]
    assert len(kwijt(data, result)) == 1


def test_labels_and_our_own_words_do_not_stand_for_a_text():
    data = xml("<overstapadvies><advies>60</advies></overstapadvies><roepnaam>HAVO</roepnaam>")
    result = as_json(lees(data))
    assert result["values"]["leerling"]["adviezen"][0]["code_label"] == "HAVO"
    assert kwijt(data, result) == []
    del result["values"]["leerling"]["roepnaam"]
    assert kwijt(data, result) == ["huidigeschool/leerling/roepnaam"]


def test_rest_counts_at_its_own_path_only():
    data = xml("<nieuw>een</nieuw><ander>twee</ander>")
    result = as_json(lees(data))
    een, twee = result["restveld"]
    een["value"], twee["value"] = twee["value"], een["value"]
    assert len(kwijt(data, result)) == 2


def test_withheld_without_a_reason_is_lost():
    data = xml("<roepnaam>Bo</roepnaam>")
    result = as_json(lees(data))
    del result["values"]["leerling"]["roepnaam"]
    pad = "huidigeschool/leerling/roepnaam"
    result["withheld_paths"] = [{"path": pad, "rule": "OVa.LL06"}]
    assert kwijt(data, result) == [pad]


def test_withheld_of_what_does_not_exist_is_told():
    data = xml(BUREN)
    result = as_json(lees(data))
    assert kwijt(data, result) == []
    result["withheld_paths"].append({"path": "huidigeschool/leerling/niets", "rule": "OVa.LL06"})
    assert kwijt(data, result) == ["huidigeschool/leerling/niets"]


def test_a_secret_that_was_not_left_out_is_found():
    data = xml(BUREN)
    file, result, _withheld = gelezen(data)
    assert file.leaked(result) == []
    result["values"]["leerling"]["straat"] = "aan het Schuilpad"
    assert file.leaked(result) == ["huidigeschool/leerling/adreslijst/adres/straat"]
    # A secret that is also an open text (the name of the town and of the pupil) proves nothing.
    assert file.leaked({"a": "Bo"}) == []
    # The file itself, which may not be stored like that.
    assert len(file.leaked(data)) == 2


@pytest.mark.parametrize(
    ("overstap", "soort", "mag"),
    [
        ("POVO", "overstapdossier", False),
        ("POPO", "overstapdossier", True),
        ("VOMBO", "overstapdossier", True),
        ("POSWV", "swv-dossier", True),
        ("POVO", "overdrachtbinnenbrin", True),
    ],
)
def test_pre_school_data_by_kind_of_transfer(overstap, soort, mag):
    data = xml(
        "<vroegschools><naam>Schuilgroep</naam></vroegschools>", overstap=overstap, soort=soort
    )
    file, result, withheld = gelezen(data)
    assert file.lost(verlies.found_in_json(result), withheld) == []
    assert bool(withheld) is not mag
    assert file.leaked(result) == []


def test_an_attachment_is_compared_by_its_bytes():
    data = xml(f"<overigdocumentlijst>{document(zipped())}{document(PDF)}</overigdocumentlijst>")
    result = as_json(lees(data))
    assert [b["status"] for b in result["values"]["bijlagen"]] == ["ok", "ok"]
    assert kwijt(data, result) == []
    begin = "huidigeschool/leerling/overigdocumentlijst/document"
    for bijlage, nummer in zip(result["values"]["bijlagen"], (1, 2), strict=True):
        ander = copy.deepcopy(bijlage)
        bijlage["sha256"] = "0" * 64
        assert kwijt(data, result) == [f"{begin}[{nummer}]/bestandsinhoud"]
        # An attachment that can be opened may not be called anything else; the bare file is no ZIP.
        bijlage |= {"status": "no_zip", "sha256": None}
        assert len(kwijt(data, result)) == (nummer == 1)
        bijlage |= ander
    del result["values"]["bijlagen"][0]
    assert f"{begin}[1]/bestandsinhoud" in kwijt(data, result)


@pytest.mark.parametrize(
    ("ruw", "naam", "status"),
    [
        ("geen base64 !!", "a.pdf", "no_base64"),
        ("  ", "a.pdf", "empty"),
        (zipped()[:50], "a.pdf", "no_zip"),
        (zipped(naam="a.pdf", b=b"x"), "a.pdf", "several_members"),
        (zipped(naam="a.exe"), "a.exe", "type_refused"),
    ],
)
def test_what_cannot_be_opened_is_told_by_its_status(ruw, naam, status):
    data = xml(document(ruw, naam))
    result = as_json(lees(data))
    assert [b["status"] for b in result["values"]["bijlagen"]] == [status]
    assert kwijt(data, result) == []
    result["values"]["bijlagen"][0]["status"] = "encrypted"
    assert len(kwijt(data, result)) == 1


def test_the_sum_is_counted_here():
    data = xml(LEERLING)
    file, result, _withheld = gelezen(data)
    assert not file.sum_holds({**result, "leaves": result["leaves"] - 1})
    assert not file.sum_holds(
        {**result, "leaves": result["leaves"] - 1, "mapped": result["mapped"] - 1}
    )


def test_get_dossier_is_read_by_its_own_shape():
    data = xml(f"<bsn>{BSN.lstrip('0')}</bsn><tehuis>1</tehuis>{document(zipped())}")
    result = as_json(lees(data))
    hash_ = result["attachments"][0]["sha256"]
    values = {
        "leerling_id": 1, "bsn": BSN, "status": "opgehaald", "opgehaald": True,
        **{key: value for key, value in result["values"].items() if key != "bijlagen"},
        "documenten": [
            {"document_id": 5, "bestandsnaam": "verslag.pdf", "status": "ok", "sha256": hash_,
             "pad": "huidigeschool/leerling/document"}
        ],
        "restvelden": result["restveld"],
        "extra": result.get("extra", []),
    }  # fmt: skip
    assert verlies.judge(data, result, values, {5: hash_}).good
    # What is stored counts, not what the document says of itself.
    assert len(verlies.judge(data, result, values, {5: "0"}).lost) == 1
    values["leerling"] = {"bsn": BSN}
    assert verlies.judge(data, result, values).lost


@pytest.mark.parametrize("spring", [False, True])
def test_nothing_is_lost_of_the_dossiers_of_the_demo(spring):
    for naam, data in dossiers.demo_set(spring):
        result = as_json(lees(data))
        assert verlies.judge(data, result) == verlies.Verdict((), True), naam
        assert result["mapped"] >= 0.95 * result["leaves"], naam
        assert verlies.File(data).leaked([result, lees(data).opslag]) == [], naam


def test_no_text_of_a_dossier_is_in_what_is_told():
    data = dossiers.make(3)
    result = as_json(lees(data))
    leeg = {**result, "values": {}, "restveld": [], "extra": []}
    told = json.dumps(verlies.judge(data, leeg).as_json()) + repr(verlies.File(data).texts)
    assert told.count("path") > 100
    for text in verlies.File(data).texts:
        if len(text.value) > 6 and text.value not in text.path:
            assert text.value not in told


def test_the_command_tells_what_is_lost_and_fails(tmp_path, monkeypatch, capsys):
    pad = tmp_path / "een.xml"
    pad.write_bytes(xml("<roepnaam>Bo</roepnaam>"))
    assert parse.main([str(pad), "--json"]) == 0
    (rij,) = json.loads(capsys.readouterr().out)
    assert rij["lost"] == 0
    assert "lost_paths" not in rij

    def vergeetachtig(dossier):
        result = as_json(dossier)
        del result["values"]["leerling"]["roepnaam"]
        return result

    monkeypatch.setattr(parse, "as_json", vergeetachtig)
    assert parse.main([str(pad), "--json"]) == 1
    (rij,) = json.loads(capsys.readouterr().out)
    assert (rij["lost"], rij["lost_paths"]) == (1, ["huidigeschool/leerling/roepnaam"])
    assert parse.main([str(pad)]) == 1
    assert re.search(r"lost +1\n +huidigeschool/leerling/roepnaam", capsys.readouterr().out)
