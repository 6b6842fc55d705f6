"""What holds of every merge, whatever the dossiers: no value lost, nothing changed unasked.

Each test counts ``OSO_POVO_EXAMPLES`` examples of one to three dossiers after each other, 300 by
itself; one example is a merge of each, under any mode.
"""

import os
import random

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from samenvoegbouw import Knoop, Opslag, model_van, verlies
from samenvoegstrategie import MODI, Plan, met_hand, reeksen, schud

from oso.gegevensset.kaart import KAART, VASTE_VELDEN
from oso.samenvoegen import Keuzes, regels, telling
from oso.samenvoegen.regels import ADRESVELDEN, EINDTOETSEN, SAMENHANG

#: More of them by hand: OSO_POVO_EXAMPLES=5000 pytest …
AANTAL = int(os.environ.get("OSO_POVO_EXAMPLES", "300"))
RUSTIG = settings(
    max_examples=AANTAL,
    deadline=None,
    database=None,
    derandomize="OSO_POVO_EXAMPLES" not in os.environ,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
STAPPEN = st.lists(MODI, min_size=3, max_size=3)


def begin(plannen: list[Plan], modi: list[str], hand: int | None = None) -> Opslag:
    """A pupil of whom all dossiers but the last were worked in.

    :param hand: a seed; the school enters some rows of its own
    """
    opslag = Opslag()
    for nummer, (plan, modus) in enumerate(zip(plannen[:-1], modi, strict=False)):
        if hand is not None:
            met_hand(opslag, plannen[-1], random.Random(hand + nummer))
        opslag.werk_in(plan.dossier(), modus)
    return opslag


def gedaan(data: list[dict]) -> list[dict]:
    return [een for een in data if een["done"]]


def verborgen(data: list[dict]) -> list[dict]:
    return [een for een in data if een["what"] == "verborgen"]


# -- the modes


@given(reeksen(), STAPPEN, st.booleans(), st.integers(0, 9999))
@RUSTIG
def test_aanvullen_verandert_geen_veld_dat_gevuld_is(plannen, modi, definitief, hand):
    """Except what becomes secret: addresses and numbers that go, and the mark that says so."""
    opslag = begin(plannen, modi, hand)
    voor = {rij.sleutel: dict(rij.values) for rij in opslag.loop()}
    data = opslag.werk_in(plannen[-1].dossier(), "aanvullen", definitief)
    weg = {(een["model"], een["res_id"]) for een in verborgen(data) if een["field"] is None}
    geheim = {(een["model"], een["res_id"], een["field"]) for een in verborgen(data)}
    assert voor.keys() - opslag.rijen.keys() == weg
    for sleutel in voor.keys() - weg:
        for veld, waarde in voor[sleutel].items():
            if not regels.is_leeg(waarde) and (*sleutel, veld) not in geheim:
                assert opslag.rijen[sleutel].values.get(veld) == waarde
    assert {een["what"] for een in gedaan(data)} <= {
        "nieuw", "aangevuld", "terug", "ernaast", "verborgen",
    }  # fmt: skip


@given(reeksen(), STAPPEN, MODI, st.booleans(), st.integers(0, 9999))
@RUSTIG
def test_twee_keer_is_een_keer(plannen, modi, modus, definitief, hand):
    """Importeren, aanvullen and overschrijven alike; what is not done stays not done."""
    opslag = begin(plannen, modi, hand)
    opslag.werk_in(plannen[-1].dossier(), modus, definitief)
    na = opslag.momentopname()
    nog_eens = opslag.werk_in(plannen[-1].dossier(), modus, definitief)
    assert gedaan(nog_eens) == []
    assert opslag.momentopname() == na


@given(reeksen(), STAPPEN, MODI, st.integers(0, 9999))
@RUSTIG
def test_de_volgorde_van_de_rijen_doet_er_niet_toe(plannen, modi, modus, zaad):
    """Compared as sets, so without ids, and places in the file without their ordinals."""
    recht, door_elkaar = Opslag(), Opslag()
    bron = random.Random(zaad)
    for plan, stap in zip(plannen, [*modi[: len(plannen) - 1], modus], strict=True):
        een = recht.werk_in(plan.dossier(), stap)
        ander = door_elkaar.werk_in(schud(plan, bron).dossier(), stap)
        assert telling(een) == telling(ander)
    assert recht.momentopname(nummers=False) == door_elkaar.momentopname(nummers=False)


@given(reeksen(), STAPPEN, MODI, st.integers(0, 9999))
@RUSTIG
def test_bij_definitief_veranderen_alleen_eindtoetsen(plannen, modi, modus, hand):
    """Except what becomes secret. A document or apart element of the end test goes with it."""
    opslag = begin(plannen, modi, hand)
    voor = {rij.sleutel: kaal(rij) for rij in opslag.loop()}
    data = opslag.werk_in(plannen[-1].dossier(), modus, definitief=True)
    na = {rij.sleutel: kaal(rij) for rij in opslag.loop()}
    geheim = {(een["model"], een["res_id"]) for een in verborgen(data)}
    for sleutel in voor.keys() | na.keys():
        if voor.get(sleutel) != na.get(sleutel) and sleutel not in geheim:
            assert van_eindtoets(opslag.rijen[sleutel]), sleutel[0]
    for een in data:
        if een["what"] != "verborgen" and een["section"] != EINDTOETSEN:
            assert (een["done"], een["why"]) == (False, "definitief")


def kaal(rij: Knoop) -> tuple:
    return dict(rij.values), rij.vermist, rij.actief


def van_eindtoets(rij: Knoop) -> bool:
    if rij.entiteit == "restveld":
        return "eindtoets" in rij.values["pad"]
    while rij.boven is not None and rij.boven.entiteit != "leerling":
        rij = rij.boven
    return rij.relatie == EINDTOETSEN


@given(reeksen(), STAPPEN, MODI, st.integers(0, 9999))
@RUSTIG
def test_wat_zacht_is_blijft(plannen, modi, modus, hand):
    """Soft fields and rows, under every mode. Importeren fills a soft field that was empty."""
    opslag = begin(plannen, modi, hand)
    voor = {rij.sleutel: (zachte(rij), rij.vermist) for rij in opslag.loop() if is_zacht(rij)}
    opslag.werk_in(plannen[-1].dossier(), modus)
    for sleutel, (values, vermist) in voor.items():
        rij = opslag.rijen[sleutel]
        na = zachte(rij)
        if modus == "importeren" and KAART[rij.entiteit].aard != "zacht":
            na = {naam: waarde for naam, waarde in na.items() if naam in values}
        assert na == values
        assert not vermist or rij.vermist or rij.entiteit in KAART
        assert not (rij.vermist and regels.is_zacht(KAART[rij.entiteit]))


def is_zacht(rij: Knoop) -> bool:
    return rij.entiteit in KAART and bool(zachte_velden(rij.entiteit))


def zachte_velden(entiteit: str) -> list[str]:
    een = KAART[entiteit]
    return [veld.naam for veld in een.velden if regels.is_zacht(een, veld)]


def zachte(rij: Knoop) -> dict:
    return {n: rij.values[n] for n in zachte_velden(rij.entiteit) if n in rij.values}


@given(reeksen(), STAPPEN, st.integers(0, 9999))
@RUSTIG
def test_overschrijven_verandert_niets_dat_de_school_zelf_invoerde(plannen, modi, hand):
    """Except the mark that someone's address is secret. They stay in every mode."""
    opslag = begin(plannen, modi, hand)
    eigen = {rij.sleutel: dict(rij.values) for rij in opslag.loop() if rij.handmatig}
    data = opslag.werk_in(plannen[-1].dossier(), "overschrijven")
    geheim = {(een["model"], een["res_id"]) for een in verborgen(data)}
    for sleutel, values in eigen.items():
        rij = opslag.rijen[sleutel]
        if sleutel in geheim:
            assert rij.values == values | {"adresgeheim": True}
        else:
            assert rij.values == values
        assert not rij.vermist


@given(reeksen(), STAPPEN, st.integers(0, 9999))
@RUSTIG
def test_overschrijven_geeft_wat_het_dossier_zegt(plannen, modi, hand):
    """All hard data of the dossier is there, and nothing is left out without a word."""
    opslag = begin(plannen, modi, hand)
    dossier = plannen[-1].dossier()
    data = opslag.werk_in(dossier, "overschrijven")
    assert all(een["why"] == "geheim" for een in data if not een["done"])
    dicht = {een["field"] for een in data if een["why"] == "geheim"}
    for veld, waarde in dossier.leerling.values.items():
        if veld not in {*zachte_velden("leerling"), *dicht}:
            assert opslag.leerling.values[veld] == waarde


# -- nothing is lost


@given(reeksen(), STAPPEN, MODI, st.booleans(), st.integers(0, 9999), st.booleans())
@RUSTIG
def test_elke_waarde_staat_er_of_er_staat_waarom_niet(
    plannen, modi, modus, definitief, hand, witruimte
):
    """The measure of loss: each value of the dossier is in the state or in an entry that was not
    done."""
    opslag = begin(plannen, modi, hand)
    dossier = plannen[-1].dossier()
    keuzes = Keuzes(witruimte_is_leeg=witruimte)
    data = opslag.werk_in(dossier, modus, definitief, keuzes)
    assert verlies(opslag, dossier, data) == []


@given(reeksen(), STAPPEN, MODI, st.integers(0, 9999))
@RUSTIG
def test_wat_is_weggelaten_staat_in_de_lijst(plannen, modi, modus, zaad):
    """A choice leaves out just that, and the list says so."""
    opslag, bron = begin(plannen, modi), random.Random(zaad)
    dossier = plannen[-1].dossier()
    proef = begin(plannen, modi).werk_in(dossier, modus)
    kan = [een for een in gedaan(proef) if een["what"] != "verborgen"]
    weg = {een["id"] for een in bron.sample(kan, len(kan) // 2)}
    sectie = bron.choice(["toetsen", "leerling", "verzorgers"])
    data = opslag.werk_in(dossier, modus, False, Keuzes(frozenset(weg), frozenset([sectie])))
    for een in data:
        if een["what"] != "verborgen" and (een["id"] in weg or een["section"] == sectie):
            assert not een["done"]
    assert verlies(opslag, dossier, data) == []


@given(reeksen(), STAPPEN, MODI, st.booleans())
@RUSTIG
def test_de_lijst_zegt_alles_wat_verandert(plannen, modi, modus, definitief):
    """The other way round: a field or row that differs afterwards is in the list, once."""
    opslag = begin(plannen, modi)
    voor = {rij.sleutel: kaal(rij) for rij in opslag.loop()}
    data = opslag.werk_in(plannen[-1].dossier(), modus, definitief)
    na = {rij.sleutel: kaal(rij) for rij in opslag.loop()}
    geraakt = {(een["model"], een["res_id"]) for een in gedaan(data)}
    geraakt |= {(een["model"], een.get("old_id")) for een in gedaan(data)}
    for sleutel in voor.keys() | na.keys():
        if voor.get(sleutel) != na.get(sleutel):
            assert boven_of_zelf(opslag, sleutel) & geraakt, sleutel[0]
    for een in gedaan(data):
        if een["field"] and een["what"] in ("aangevuld", "gewijzigd"):
            values, _vermist, _actief = voor[een["model"], een["res_id"]]
            assert een["old"] != een["new"]
            assert (een["field"] in values) is (een["old"] is not None)


def boven_of_zelf(opslag: Opslag, sleutel: tuple[str, int]) -> set:
    uit, rij = {sleutel}, opslag.rijen.get(sleutel)
    while rij is not None:
        uit.add(rij.sleutel)
        rij = rij.boven
    return uit


# -- secrets


@given(reeksen(), STAPPEN, MODI, st.booleans(), st.integers(0, 9999))
@RUSTIG
def test_wat_geheim_is_staat_er_niet(plannen, modi, modus, definitief, hand):
    """No mode brings an address or number beside a mark of secrecy, and a dossier that says
    *geheim* takes away what was known; what the school typed itself stays."""
    opslag = begin(plannen, modi, hand)
    geheim_voor = opslag.leerling.values.get("adresgeheim") is True
    dossier = plannen[-1].dossier()
    opslag.werk_in(dossier, modus, definitief)
    nu = dossier.leerling.values.get("adresgeheim")
    if nu is True:
        assert opslag.leerling.values["adresgeheim"] is True
    if geheim_voor and modus != "overschrijven":
        assert opslag.leerling.values["adresgeheim"] is True
    for rij in opslag.loop():
        if rij.values.get("adresgeheim") is True:
            assert all(adres.handmatig for adres in rij.kinderen.get("adressen", ()))
        if rij.entiteit == "communicatie" and rij.values.get("geheim") is True:
            assert "nummer" not in rij.values or rij.handmatig
        if rij.entiteit == "leerling" and rij.values.get("adresgeheim") is True:
            assert not ADRESVELDEN & rij.values.keys()


@given(reeksen(), STAPPEN, MODI)
@RUSTIG
def test_de_lijst_vertelt_geen_geheim(plannen, modi, modus):
    """What is not worked in since it is secret is not in the list as a value either."""
    opslag = begin(plannen, modi)
    for een in opslag.werk_in(plannen[-1].dossier(), modus):
        if een["why"] == "geheim":
            assert een["new"] is None
        if een["what"] == "verborgen":
            assert een["old"] is None


# -- taking back


@given(reeksen(meest=4), st.lists(MODI, min_size=4, max_size=4), st.integers(0, 9999))
@RUSTIG
def test_terugdraaien_geeft_precies_wat_er_was(plannen, modi, hand):
    """The last first, after any sequence of modes, up to where something became secret."""
    opslag, standen = Opslag(), []
    for nummer, (plan, modus) in enumerate(zip(plannen, modi, strict=False)):
        standen.append(opslag.momentopname())
        if verborgen(opslag.werk_in(plan.dossier(), modus, definitief=hand % 7 == nummer)):
            standen = [None] * len(standen)
    for nummer in reversed(range(len(standen))):
        terug = opslag.draai_terug(nummer)
        if standen[nummer] is not None:
            assert (terug.geblokkeerd, terug.geheim) == ([], [])
            assert opslag.momentopname() == standen[nummer]
        else:
            assert terug.geblokkeerd == []


@given(reeksen(meest=4), st.lists(MODI, min_size=4, max_size=4))
@RUSTIG
def test_terugdraaien_middenin_laat_staan_waar_iets_op_staat(plannen, modi):
    """What can be taken back is as it was before, all else as it is now; and what is in the way
    is a change of the same field or fact, or of the same row or one below it."""
    opslag = Opslag()
    for plan, modus in zip(plannen, modi, strict=False):
        opslag.werk_in(plan.dossier(), modus)
    nummer = max(len(plannen) - 2, 0)
    nu = {rij.sleutel: kaal(rij) for rij in opslag.loop()}
    onder = {sleutel: {sleutel, *opslag.onder(sleutel)} for sleutel in nu}
    latere = [
        een for regel in opslag.geschiedenis[nummer + 1 :] for een in gedaan(regel.wijzigingen)
    ]
    lijst = [een for een in opslag.geschiedenis[nummer].wijzigingen if een["done"]]
    terug = opslag.draai_terug(nummer)
    assert len(terug.kan) + len(terug.geblokkeerd) + len(terug.geheim) == len(lijst)
    for een, sleutel in terug.geblokkeerd:
        assert sleutel == nummer + 1
        assert any(staat_op(later, een, onder) for later in latere)
    for een in terug.kan:
        assert not any(staat_zeker_op(later, een, onder) for later in latere)
    na = {rij.sleutel: kaal(rij) for rij in opslag.loop()}
    geraakt = {(een["model"], een["res_id"]) for een in terug.kan}
    geraakt |= {(een["model"], een.get("old_id")) for een in terug.kan}
    for sleutel in nu.keys() | na.keys():
        if nu.get(sleutel) != na.get(sleutel):
            assert any(sleutel in onder.get(rij, {rij}) for rij in geraakt)
    for een in terug.kan:
        if een["field"] and een["what"] != "ernaast":
            rij = opslag.rijen[een["model"], een["res_id"]]
            assert (rij.values.get(een["field"]) is None) is (een["old"] is None)


def staat_zeker_op(later: dict, een: dict, onder: dict) -> bool:
    """Whether a later change is of the very field, or of the row that was made or one below it."""
    rij, ander = (een["model"], een["res_id"]), (later["model"], later["res_id"])
    if een["what"] in ("nieuw", "vervangen", "ernaast"):
        geraakt = {ander, tuple(later.get("parent") or ()), (later["model"], later.get("old_id"))}
        return bool(geraakt & onder.get(rij, {rij})) and later["what"] != "verborgen"
    return ander == rij and later["field"] == een["field"] and later["what"] != "ernaast"


def staat_op(later: dict, een: dict, onder: dict) -> bool:
    """As a person would see it: the same field, one that makes one fact with it, or a row."""
    if staat_zeker_op(later, een, onder):
        return True
    rij, ander = (een["model"], een["res_id"]), (later["model"], later["res_id"])
    if een["field"] and ander == rij:
        samen = [set(groep) for groep in SAMENHANG.get(een["entity"], ())]
        samen += [{"adresgeheim", *ADRESVELDEN}, {"geheim", "nummer"}]
        return any({een["field"], later["field"]} <= groep for groep in samen)
    if een["field"] == "adresgeheim":
        return later["entity"] == "adres" and later.get("parent") == list(rij)
    return False


def test_de_modellen_van_de_proef_zijn_die_van_de_tabel():
    assert {model_van(naam) for naam in KAART} == {een.model for een in KAART.values()}
    assert VASTE_VELDEN["persoon"] == ("rol",)
