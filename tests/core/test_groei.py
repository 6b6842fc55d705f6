"""Lines of growth: which sittings belong together, by what measure, and where they are drawn."""

import itertools
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oso.gegevensset.groei import (
    VAARDIGHEID,
    Afname,
    Moment,
    Score,
    familie,
    getal,
    groei,
    moment,
    niveau,
    rang,
)
from oso.gegevensset.groeibeeld import beeld


def afname(sleutel, datum, **velden):
    basis = {"leergebied": "Rekenen", "toets": "LVS Rekenen", "sleutel": sleutel}
    return Afname(**{**basis, "datum": date.fromisoformat(datum) if datum else None, **velden})


def scores(**waarden):
    return tuple(Score(soort, waarde, "Landelijk") for soort, waarde in waarden.items())


@pytest.mark.parametrize(
    ("versie", "toets", "code", "naam"),
    [
        ("M8-digi S(B)O", "", "", "M8"),
        ("E 7 papier", "", "", "E7"),
        ("", "Rekenen-Wiskunde B8", "", "B8"),
        ("", "", "LVSRW-M6", "M6"),
        ("", "Leestechniek", "DREM8", None),  # a name with M8 in it is no moment
        ("", "Spelling 3.0", "SP2006-12-155", None),
        ("M9", "", "", None),
    ],
)
def test_moment_that_the_dossier_says(versie, toets, code, naam):
    assert moment(versie, toets, code) == (Moment(naam) if naam else None)


@pytest.mark.parametrize(
    ("datum", "jaargroep", "naam"),
    [
        ("2025-01-20", "7", "M7"),
        ("2025-03-31", "7", "M7"),
        ("2025-04-01", "7", "E7"),
        ("2025-07-10", "6", "E6"),
        ("2025-08-25", "8", "B8"),
        ("2025-11-30", "8", "B8"),
        ("2025-12-01", "8", "M8"),
    ],
)
def test_moment_that_is_reckoned(datum, jaargroep, naam):
    assert moment(jaargroep=jaargroep, datum=date.fromisoformat(datum)) == Moment(naam, True)


@pytest.mark.parametrize("jaargroep", ["", "S", "11", "0"])
def test_no_moment_outside_groups_1_to_8(jaargroep):
    assert moment(jaargroep=jaargroep, datum=date(2025, 1, 20)) is None


@pytest.mark.parametrize(
    ("toets", "naam"),
    [
        ("LVS Rekenen-Wiskunde M7", "LVS Rekenen-Wiskunde"),
        ("Rekenen-Wiskunde 3.0 groep 6 - M6", "Rekenen-Wiskunde 3.0"),
        ("Begrijpend lezen (E8)", "Begrijpend lezen"),
        ("Rekenen 2006 ( jaar van uitgave groep 3/4)", "Rekenen 2006 ( jaar van uitgave )"),
        ("", ""),
    ],
)
def test_family_of_a_test(toets, naam):
    assert familie(toets) == naam


@pytest.mark.parametrize(
    ("tekst", "waarde"),
    [("231", 231.0), ("231,5", 231.5), (" 7.25 ", 7.25), ("-3", -3.0)]
    + [(tekst, None) for tekst in ("", "III", "nan", "inf", "1e300", "12-13")],
)
def test_numbers(tekst, waarde):
    assert getal(tekst) == waarde


@pytest.mark.parametrize(
    "tekst",
    ["5e-324", "1e3", "1_000", "٥", "１２", "12.5.1", "1234567890", "0.0000001", "0x1A", "+"],
)
def test_what_only_a_computer_reads_as_a_number_is_none(tekst):
    assert getal(tekst) is None


def test_scores_close_to_nothing_are_drawn():
    for laag, hoog in (("5e-324", "5e-324"), ("0,000001", "0"), ("-0,0", "0"), ("999999999", "0")):
        uit = groei(
            [afname(1, "2024-01-20", vaardigheid=laag), afname(2, "2025-01-20", vaardigheid=hoog)]
        )
        for reeks in uit.reeksen:
            tekening = beeld(reeks)
            assert len({lijn["tekst"] for lijn in tekening["y"]}) == len(tekening["y"])


def test_one_area_is_one_line_in_the_order_of_time():
    uit = groei(
        [
            afname(3, "2026-01-19", vaardigheid="243", versie="M8", laag="239", hoog="247"),
            afname(1, "2025-01-20", vaardigheid="221,5", versie="M7", scores=scores(AE="C")),
            afname(2, "2025-06-03", vaardigheid="230", jaargroep="7", scores=scores(IV="iii")),
        ]
    )
    (reeks,) = uit.reeksen
    assert (reeks.leergebied, reeks.naam, reeks.maat) == ("Rekenen", "", VAARDIGHEID)
    assert [p.sleutel for p in reeks.punten] == [1, 2, 3]
    assert [p.waarde for p in reeks.punten] == [221.5, 230, 243]
    assert [p.tekst for p in reeks.punten] == ["221,5", "230", "243"]
    assert [p.moment.naam for p in reeks.punten] == ["M7", "E7", "M8"]
    assert [p.moment.afgeleid for p in reeks.punten] == [False, True, False]
    assert [p.niveau for p in reeks.punten] == ["C", "III", ""]
    assert (reeks.punten[2].laag, reeks.punten[2].hoog) == (239, 247)
    assert reeks.punten[0].laag is None
    assert uit.zonder == []


def test_scales_do_not_share_a_line():
    uit = groei(
        [
            afname(1, "2024-01-20", toets="Oud M6", vaardigheid="80", schaal="100"),
            afname(2, "2024-06-03", toets="Oud E6", vaardigheid="86", schaal="100"),
            afname(3, "2025-01-20", toets="Nieuw M7", vaardigheid="230", schaal="300"),
            # without a scale: that of its test, which has only one
            afname(4, "2025-06-03", toets="Nieuw E7", vaardigheid="238"),
        ]
    )
    assert [[p.sleutel for p in reeks.punten] for reeks in uit.reeksen] == [[1, 2], [3, 4]]
    assert [reeks.naam for reeks in uit.reeksen] == ["Oud", "Nieuw"]


def test_tests_without_a_scale_are_told_apart_by_name():
    uit = groei(
        [
            afname(1, "2024-01-20", toets="DMT M6", vaardigheid="70"),
            afname(2, "2024-06-03", toets="DMT E6", vaardigheid="76"),
            afname(3, "2024-06-03", toets="TEMPO", vaardigheid="5"),
        ]
    )
    assert [[p.sleutel for p in reeks.punten] for reeks in uit.reeksen] == [[1, 2]]


def test_areas_are_compared_without_case_and_signs():
    uit = groei(
        [
            afname(1, "2024-01-20", leergebied="rekenen wiskunde", vaardigheid="70"),
            afname(2, "2025-01-20", leergebied="Rekenen-Wiskunde ", vaardigheid="80"),
        ]
    )
    (reeks,) = uit.reeksen
    assert reeks.leergebied == "Rekenen-Wiskunde"  # as the newest sitting has it


def test_without_an_area_the_test_stands_in():
    uit = groei(
        [
            afname(1, "2024-01-20", leergebied="", toets="Woordenschat M6", vaardigheid="70"),
            afname(2, "2025-01-20", leergebied="", toets="Woordenschat M7", vaardigheid="80"),
        ]
    )
    assert [reeks.leergebied for reeks in uit.reeksen] == ["Woordenschat"]


def test_a_reference_score_stands_in_where_there_are_no_ability_scores():
    uit = groei(
        [
            afname(1, "2024-01-20", dl="35", scores=scores(DLE="30", AE="C")),
            afname(2, "2025-01-20", dl="0", scores=scores(DLE="44", Percentiel="60")),
        ]
    )
    (reeks,) = uit.reeksen
    assert reeks.maat == "DLE"
    assert [p.waarde for p in reeks.punten] == [30, 44]
    assert [p.verwacht for p in reeks.punten] == [35, None]  # a DL of 0 says nothing


def test_the_level_is_the_last_resort_and_high_is_up():
    uit = groei(
        [
            afname(1, "2024-01-20", scores=scores(IV="IV")),
            afname(2, "2025-01-20", scores=scores(IV="II", AE="B")),
        ]
    )
    (reeks,) = uit.reeksen
    assert reeks.maat == "IV" and reeks.schaal == ("I", "II", "III", "IV", "V")
    assert reeks.punten[1].waarde > reeks.punten[0].waarde
    assert [p.tekst for p in reeks.punten] == ["IV", "II"]


def test_another_norm_group_is_not_the_country():
    ander = (Score("IV", "I", "VWO"),)
    assert niveau(afname(1, "2024-01-20", scores=ander)) == ""
    assert niveau(afname(1, "2024-01-20", scores=(*ander, Score("AE", "B")))) == "B"


def test_places_of_levels():
    assert [rang(waarde) for waarde in ("I", "V", "A", "E", "F", "")] == [1, 5, 1, 5, 0, 0]


def test_one_sitting_is_no_line():
    uit = groei(
        [
            afname(1, "2024-01-20", vaardigheid="70"),
            afname(2, None, vaardigheid="80"),
            afname(3, "2024-01-20", leergebied="Lezen", scores=scores(AVI="E5")),
        ]
    )
    assert uit.reeksen == [] and uit.zonder == ["Lezen", "Rekenen"]


def test_odd_intervals_are_left_out():
    uit = groei(
        [
            afname(1, "2024-01-20", vaardigheid="70", laag="75", hoog="65"),
            afname(2, "2025-01-20", vaardigheid="80", laag="75"),
        ]
    )
    assert [(p.laag, p.hoog) for p in uit.reeksen[0].punten] == [(None, None)] * 2


# -- the drawing ------------------------------------------------------------------------------


def test_drawing():
    (reeks,) = groei(
        [
            afname(1, "2024-01-20", vaardigheid="70", versie="M6", laag="66", hoog="74"),
            afname(2, "2024-01-27", vaardigheid="71", versie="M6"),
            afname(3, "2025-01-20", vaardigheid="85", versie="M7", scores=scores(IV="II")),
        ]
    ).reeksen
    uit = beeld(reeks)
    eerste, _tweede, laatste = uit["punten"]
    assert eerste["x"] < laatste["x"] and eerste["y"] > laatste["y"]
    assert eerste["hoog"] < eerste["y"] < eerste["laag"] and laatste["laag"] is None
    assert laatste["niveau"] == "II"
    assert uit["lijn"].startswith("M") and uit["lijn"].count("L") == 2
    assert uit["verwacht"] == ""
    # names that would stand over each other: the later one stays
    assert [naam["tekst"] for naam in uit["x"]] == ["M6", "M7"]
    assert uit["x"][1]["maand"] == "01-2025"
    assert [lijn["tekst"] for lijn in uit["y"]] == ["65", "70", "75", "80", "85"]


@pytest.mark.parametrize("aantal", range(2, 16))
def test_months_below_the_drawing_do_not_overlap(aantal):
    dagen = [date(2020 + n // 2, (1, 6)[n % 2], 20).isoformat() for n in range(aantal)]
    (reeks,) = groei(
        [afname(n, dag, vaardigheid=str(70 + n)) for n, dag in enumerate(dagen)]
    ).reeksen
    namen = beeld(reeks, lambda dag: f"{dag:%b %Y}")["x"]
    maanden = [(naam["x"], len(naam["maand"]) * 5.5) for naam in namen if naam["maand"]]
    assert namen[-1]["maand"].endswith(dagen[-1][:4])
    for (links, breed), (rechts, ook) in itertools.pairwise(maanden):
        assert links + breed / 2 < rechts - ook / 2
    if aantal < 6:
        assert len(maanden) == aantal


def test_drawing_of_the_didactic_age_and_of_levels():
    (dle,) = groei(
        [
            afname(1, "2024-01-20", dl="35", scores=scores(DLE="30")),
            afname(2, "2025-01-20", dl="45", scores=scores(DLE="44")),
        ]
    ).reeksen
    assert beeld(dle)["verwacht"].count("L") == 1
    (niveaus,) = groei(
        [
            afname(1, "2024-01-20", scores=scores(AE="D")),
            afname(2, "2025-01-20", scores=scores(AE="A")),
        ]
    ).reeksen
    lijnen = beeld(niveaus)["y"]
    assert [lijn["tekst"] for lijn in lijnen] == ["A", "B", "C", "D", "E"]
    assert lijnen[0]["y"] < lijnen[-1]["y"]
    assert beeld(niveaus)["punten"][1]["y"] == lijnen[0]["y"]


WAARDEN = (
    st.floats(-1e8, 1e8, allow_nan=False).map(repr)
    | st.decimals(-1000, 1000, places=3).map(str)
    | st.decimals(-1, 1, places=6).map("{:f}".format)
    | st.sampled_from(["", "0", "12,5", "x", "5e-324", "1_000", "999999999.000001", "999999999"])
)
AFNAMES = st.lists(
    st.builds(
        Afname,
        sleutel=st.integers(1, 999),
        leergebied=st.sampled_from(["", "Rekenen", "Lezen"]),
        toets=st.sampled_from(["", "A M7", "B"]),
        datum=st.none() | st.dates(),
        vaardigheid=WAARDEN,
        laag=WAARDEN,
        hoog=WAARDEN,
        dl=WAARDEN,
        scores=st.lists(
            st.builds(Score, st.sampled_from(["DLE", "IV", "AE"]), WAARDEN | st.just("II"))
        ),
    ),
    max_size=8,
)


@given(AFNAMES)
def test_whatever_a_dossier_says_the_drawing_stays_within_its_edges(afnames):
    uit = groei(afnames)
    for reeks in uit.reeksen:
        assert len(reeks.punten) > 1
        tekening = json.loads(json.dumps(beeld(reeks), allow_nan=False))
        assert len(tekening["y"]) <= 12
        for punt in tekening["punten"]:
            assert 0 <= punt["x"] <= tekening["breedte"]
            for hoogte in (punt["y"], punt["laag"], punt["hoog"]):
                assert hoogte is None or 0 <= hoogte <= tekening["hoogte"]
