"""What an OKR still misses."""

from dataclasses import replace
from datetime import date

import pytest

from oso.gegevensset.codelijsten import lijst
from oso.volledigheid import GEWICHTEN, Stand, lager, niveau, onderzoek

TEKSTEN = dict.fromkeys(
    ("functioneren", "werkhouding", "sociaal_emotioneel", "toelichting_advies"), "Goed"
)
VOL = Stand(
    dag=date(2026, 2, 20),
    teksten=TEKSTEN,
    adviezen={"school": "HAVO"},
    toetsadviezen=("havo",),
    toets_gemaakt=True,
    definitief_advies_op=date(2026, 3, 24),
    inzage_op=date(2026, 2, 1),
)


def codes(**anders):
    gevonden, _aantal = onderzoek(replace(VOL, **anders))
    for een in gevonden:
        assert een.code == een.message.code
    return [(een.code.removeprefix("volledigheid."), een.sectie) for een in gevonden]


def test_een_volledig_okr_mist_niets():
    assert onderzoek(VOL) == ([], 8)


@pytest.mark.parametrize("naam", TEKSTEN)
@pytest.mark.parametrize("leeg", [None, "", " \n"])
def test_elke_eigen_tekst_wordt_gemist(naam, leeg):
    assert codes(teksten={**TEKSTEN, naam: leeg}) == [(naam, "okr")]


@pytest.mark.parametrize("adviezen", [{}, {"voorlopig": "HAVO"}, {"wensouders": "VWO"}])
def test_alleen_een_gegeven_advies_is_een_schooladvies(adviezen):
    assert codes(adviezen=adviezen) == [("advies", "advies")]


def test_een_lager_advies_zonder_reden():
    kaal = {**TEKSTEN, "toelichting_advies": ""}
    laag = {"toetsadviezen": ("havo/vwo",), "teksten": kaal}
    assert ("lager", "advies") in codes(**laag)
    assert ("lager", "advies") not in codes(**laag, reden="Ouders en leerling willen dit")
    assert ("lager", "advies") not in codes(**laag, adviezen={"school": "HAVO", "herzien": "VWO"})
    assert codes(toetsadviezen=("vwo",)) == []


@pytest.mark.parametrize(
    ("dag", "gemist"),
    [
        (date(2025, 12, 31), False),
        (date(2026, 1, 1), True),
        (date(2026, 3, 24), True),
        (date(2026, 3, 25), False),
    ],
)
def test_de_toets_wordt_alleen_in_het_seizoen_gemist(dag, gemist):
    anders = {"dag": dag, "toets_gemaakt": False, "toetsadviezen": ()}
    assert codes(**anders) == ([("toets", "eindtoets")] if gemist else [])
    assert codes(**anders, definitief_advies_op=None) == []


def test_inzage_nog_niet_of_opnieuw():
    assert codes(inzage_op=None) == [("inzage", "inzage")]
    assert codes(inzage_opnieuw=True) == [("inzage_opnieuw", "inzage")]


def test_het_zwaarste_komt_eerst():
    gevonden, aantal = onderzoek(Stand(dag=VOL.dag, definitief_advies_op=VOL.definitief_advies_op))
    gewichten = [een.gewicht for een in gevonden]
    assert gewichten == sorted(gewichten, key=GEWICHTEN.index)
    assert [een.code for een in gevonden if een.gewicht == "moet"] == [
        "volledigheid.advies",
        "volledigheid.toets",
    ]
    # all but a lower advice: there is none to be lower
    assert aantal == len(gevonden) + 1


def test_elke_bevinding_zegt_waar_zij_te_verhelpen_is():
    gevonden, _aantal = onderzoek(Stand(dag=VOL.dag, definitief_advies_op=VOL.definitief_advies_op))
    herstel = {een.sectie: str(een.herstel) for een in gevonden}
    assert set(herstel) == {"okr", "advies", "eindtoets", "inzage"}
    assert len(set(herstel.values())) == 4


@pytest.mark.parametrize("leeg", [None, "", " \n"])
def test_wie_het_niet_eens_is_heeft_een_zienswijze(leeg):
    assert codes(oneens=True, zienswijze=leeg) == [("zienswijze", "inzage")]
    assert codes(oneens=True, zienswijze="Liever vwo") == []
    assert codes(oneens=False, zienswijze=leeg) == []


@pytest.mark.parametrize(
    ("advies", "verwacht"),
    [
        ("VMBO_BB_TM_VMBO_KB_MET_LWOO", (1, 2)),
        ("VMBO_KB_TM_VMBO_GL/TL", (2, 3)),
        ("vmbo-b/k", None),
        ("vmbo gl", (3, 3)),
        ("Havo/vwo", (4, 5)),
        ("34", (2, 3)),
        ("vmbo", None),
        ("", None),
        (None, None),
        ("VSO", None),
        ("GEEN_SPECIFIEK_ADVIES_MOGELIJK", None),
    ],
)
def test_niveau(advies, verwacht):
    assert niveau(advies) == verwacht


def test_elk_advies_van_de_codelijst_heeft_een_niveau():
    zonder = {code for code in lijst(2) if niveau(code) is None}
    assert zonder == {"01", "80", "VSO", "GEEN_SPECIFIEK_ADVIES_MOGELIJK"}


def test_een_half_niveau_lager_telt():
    assert lager("VMBO_KB", "VMBO_KB_TM_VMBO_GL/TL")
    assert lager("61", "vwo")
    assert not lager("HAVO", "havo")
    assert not lager("HAVO", "vmbo-tl/havo")
    assert not lager("VSO", "vwo")
