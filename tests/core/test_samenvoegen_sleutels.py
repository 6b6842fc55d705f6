"""Which row of a dossier is which known row: each key of gegevensset.md §8.1."""

from datetime import date

import pytest
from samenvoegbouw import Opslag, dossier_van, r

D1, D2 = date(2019, 1, 15), date(2019, 5, 20)

#: Known row, the same one later, another one; ``None`` where any other is the same.
GELIJK = {
    "persoon": (
        r("verzorgers", voornamen=("Ada", "Bo"), achternaam="De Vries", relatietotkind="1"),
        r("verzorgers", voornamen=("ADA",), achternaam="de  vries", relatietotkind="1", iban="x"),
        r("verzorgers", voornamen=("Eva",), achternaam="De Vries", relatietotkind="1"),
    ),
    "persoon met voorletters": (
        r("verzorgers", voorletters="A.", achternaam="Denk"),
        r("verzorgers", voorletters="a.", achternaam="Denk", geslacht="2"),
        r("verzorgers", voorletters="B.", achternaam="Denk"),
    ),
    "persoon zonder relatie tot het kind": (
        r("verzorgers", voorletters="A.", achternaam="Denk", relatietotkind="1"),
        r("verzorgers", voorletters="A.", achternaam="Denk"),
        r("verzorgers", voorletters="A.", achternaam="Bedenk"),
    ),
    "instelling": (
        r("instanties", naam="Bureau Zorg"),
        r("instanties", naam="BUREAU ZORG", website="x"),
        r("instanties", naam="Bureau Hulp"),
    ),
    "instelling zonder naam": (
        r("instanties", brincode="99ZZ", vestigingscode="00"),
        r("instanties", brincode="99zz", vestigingscode="00", website="x"),
        r("instanties", brincode="98ZZ", vestigingscode="00"),
    ),
    "adres": (
        r("adressen", soortadres="bezoek", straat="a"),
        r("adressen", soortadres="bezoek", straat="b"),
        r("adressen", soortadres="post", straat="a"),
    ),
    "communicatie": (
        r("communicatie", soort="telefoon", nummer="020 1"),
        r("communicatie", soort="telefoon", nummer="020  1", noodnummer=True),
        r("communicatie", soort="telefoon", nummer="020 2"),
    ),
    "geheim nummer": (
        r("communicatie", soort="telefoon", aanduiding="1", geheim=True),
        r("communicatie", soort="telefoon", aanduiding="1", geheim=True, noodnummer=True),
        r("communicatie", soort="telefoon", aanduiding="2", geheim=True),
    ),
    "advies": (
        r("adviezen", soort="school", code="40"),
        r("adviezen", soort="school", code="51"),
        r("adviezen", soort="herzien", code="40"),
    ),
    "schoolloopbaan": (
        r("schoolloopbaan", schooljaar="2018-2019", brincode="99ZZ", begindatum=D1),
        r("schoolloopbaan", schooljaar="2018-2019", brincode="99ZZ", begindatum=D1, groepsnaam="8"),
        r("schoolloopbaan", schooljaar="2017-2018", brincode="99ZZ", begindatum=D1),
    ),
    "schoolloopbaan met een andere begindatum": (
        r("schoolloopbaan", schooljaar="2018-2019", brincode="99ZZ", begindatum=D1),
        r("schoolloopbaan", schooljaar="2018-2019", brincode="99ZZ", begindatum=D2),
        r("schoolloopbaan", schooljaar="2018-2019", brincode="98ZZ", begindatum=D1),
    ),
    "toets": (
        r("toetsen", eldtoetscode="c1", afnamedatum=D1, toetsversie="1"),
        r("toetsen", eldtoetscode="C1", afnamedatum=D1, toetsversie="1", dl="5"),
        r("toetsen", eldtoetscode="c1", afnamedatum=D2, toetsversie="1"),
    ),
    "toets zonder code": (
        r("toetsen", toetsnaam="Eigen", leergebied="Taal", afnamedatum=D1),
        r("toetsen", toetsnaam="eigen", leergebied="taal", afnamedatum=D1, dl="5"),
        r("toetsen", toetsnaam="Eigen", leergebied="Rekenen", afnamedatum=D1),
    ),
    "toets met een spatie als code": (
        r("toetsen", eldtoetscode=" ", toetsnaam="Eigen", afnamedatum=D1),
        r("toetsen", eldtoetscode=" ", toetsnaam="Eigen", afnamedatum=D1, dl="5"),
        r("toetsen", eldtoetscode=" ", toetsnaam="Ander", afnamedatum=D1),
    ),
    "eindtoets": (
        r("eindtoetsen", toetssoort="1", datum_afname=D1),
        r("eindtoetsen", toetssoort="1", datum_afname=D1, standaardscore="540"),
        r("eindtoetsen", toetssoort="2", datum_afname=D1),
    ),
    "eindtoets zonder uitslag": (
        r("eindtoetsen", deelgenomen=True),
        r("eindtoetsen", toetssoort="1", datum_afname=D1),
        None,
    ),
    "diagnose": (
        r("diagnoses", codes=("1", "2"), datum=D1, naam="a"),
        r("diagnoses", codes=("2", "1"), datum=D1, naam="b"),
        r("diagnoses", codes=("1",), datum=D1, naam="a"),
    ),
    "diagnose zonder code": (
        r("diagnoses", naam="Dyslexie"),
        r("diagnoses", naam="dyslexie", doorwie="iemand"),
        r("diagnoses", naam="Dyscalculie"),
    ),
    "opp": (
        r("opp", ingangdatum=D1),
        r("opp", ingangdatum=D1, einddatum=D2),
        r("opp", ingangdatum=D2),
    ),
    "tlv": (
        r("tlv", swvnummer="1", beschikkingsnummer="2", ingangdatum=D1),
        r("tlv", swvnummer="1", beschikkingsnummer="2", ingangdatum=D1, categorie="3"),
        r("tlv", swvnummer="1", beschikkingsnummer="9", ingangdatum=D1),
    ),
    "arrangement": (
        r("arrangementen", soort="cluster12", datum=D1, beschikkingsnummer="1"),
        r("arrangementen", soort="cluster12", datum=D1, beschikkingsnummer="1", einddatum=D2),
        r("arrangementen", soort="pao", datum=D1, beschikkingsnummer="1"),
    ),
    "rvc": (r("rvc", datum=D1), r("rvc", datum=D1, indicatie="1"), r("rvc", datum=D2)),
    "rvc zonder datum": (r("rvc", indicatie="1"), r("rvc", datum=D1, indicatie="1"), None),
    "cijferlijst": (
        r("cijferlijsten", jaargroep="8", periode="1", afnamedatum=D1),
        r("cijferlijsten", r("groepen", naam="a"), jaargroep="8", periode="1", afnamedatum=D1),
        r("cijferlijsten", jaargroep="8", periode="2", afnamedatum=D1),
    ),
}
NAMEN = sorted(GELIJK)


@pytest.mark.parametrize("modus", ["aanvullen", "overschrijven"])
@pytest.mark.parametrize("naam", NAMEN)
def test_dezelfde_rij_wordt_herkend(naam, modus):
    eerst, later, _ander = GELIJK[naam]
    opslag = Opslag()
    opslag.werk_in(dossier_van({}, [eerst]))
    data = opslag.werk_in(dossier_van({}, [later]), modus)
    assert len(opslag.leerling.kinderen[eerst[0]]) == 1
    assert not {een["what"] for een in data if een["row"][-1][0] == eerst[0]} & {"nieuw", "vermist"}


@pytest.mark.parametrize("naam", [naam for naam in NAMEN if GELIJK[naam][2]])
def test_een_andere_rij_komt_erbij(naam):
    eerst, _later, ander = GELIJK[naam]
    opslag = Opslag()
    opslag.werk_in(dossier_van({}, [eerst]))
    data = opslag.werk_in(dossier_van({}, [ander]), "overschrijven")
    assert sorted(een["what"] for een in data) == ["nieuw", "vermist"]
    assert len(opslag.leerling.kinderen[eerst[0]]) == 2


def onder(*rijen):
    return dossier_van({}, [r("toetsen", *rijen, eldtoetscode="c1")])


@pytest.mark.parametrize(
    ("eerst", "later", "ander"),
    [
        (
            r("onderdelen", eldonderdeelcode="o1"),
            r("onderdelen", eldonderdeelcode="O1", aantalgoed="5"),
            r("onderdelen", eldonderdeelcode="o2"),
        ),
        (
            r("onderdelen", onderdeelnaam="Lezen"),
            r("onderdelen", onderdeelnaam="lezen", aantalgoed="5"),
            r("onderdelen", onderdeelnaam="Taal"),
        ),
        (
            r("referentiescores", codereferentiescore="IV", codevergelijkingsgroep="L", waarde="1"),
            r("referentiescores", codereferentiescore="IV", codevergelijkingsgroep="L", waarde="2"),
            r("referentiescores", codereferentiescore="IV", codevergelijkingsgroep="S", waarde="1"),
        ),
    ],
)
def test_rijen_onder_een_rij(eerst, later, ander):
    opslag = Opslag()
    opslag.werk_in(onder(eerst))
    opslag.werk_in(onder(later), "overschrijven")
    (rij,) = opslag.een("toetsen").kinderen[eerst[0]]
    assert rij.values == eerst[1] | later[1]
    data = opslag.werk_in(onder(ander), "overschrijven")
    assert sorted(een["what"] for een in data) == ["nieuw", "vermist"]
    assert {een["section"] for een in data} == {"toetsen"}
    assert data[0]["row"][0] == ["toetsen", {"eldtoetscode": "c1"}]


def test_verzuim_is_van_zijn_eigen_dossier():
    """A picture of twelve months: another one comes beside it."""
    opslag = Opslag()
    opslag.werk_in(dossier_van({}, [r("verzuim", frequentie="1")]))
    opslag.werk_in(dossier_van({}, [r("verzuim", frequentie="2")]), "overschrijven")
    assert [
        (rij.values["frequentie"], rij.vermist) for rij in opslag.leerling.kinderen["verzuim"]
    ] == [("1", True), ("2", False)]


# -- several rows with one key


def lwoo(*einddata):
    return dossier_van({}, [r("opp", ingangdatum=D1, einddatum=einde) for einde in einddata])


def oppen(opslag):
    return [(rij.values.get("einddatum"), rij.vermist) for rij in opslag.leerling.kinderen["opp"]]


E1, E2, E3, E4 = (date(2020, maand, 1) for maand in (1, 2, 3, 4))


def test_gelijke_sleutels_de_laatste_die_over_is_is_dezelfde():
    opslag = Opslag()
    opslag.werk_in(lwoo(E1, E2))
    opslag.werk_in(lwoo(E3, E1), "overschrijven")
    assert oppen(opslag) == [(E1, False), (E3, False)]


def test_gelijke_sleutels_zonder_gelijke_rij_zijn_nieuw():
    """Which of them is which nobody knows, so nothing is mixed and nothing lost."""
    opslag = Opslag()
    opslag.werk_in(lwoo(E1, E2))
    opslag.werk_in(lwoo(E3, E4), "overschrijven")
    assert oppen(opslag) == [(E1, True), (E2, True), (E3, False), (E4, False)]
    assert opslag.werk_in(lwoo(E4, E3), "overschrijven") == []


def test_gelijke_sleutels_wat_niet_vermist_is_gaat_voor():
    opslag = Opslag()
    opslag.werk_in(lwoo(E1, E2))
    opslag.werk_in(lwoo(E2), "overschrijven")
    assert oppen(opslag) == [(E1, True), (E2, False)]
    opslag.werk_in(lwoo(E3), "overschrijven")
    assert oppen(opslag) == [(E1, True), (E3, False)]


def test_twee_keer_hetzelfde_is_twee_rijen():
    opslag = Opslag()
    opslag.werk_in(lwoo(E1, E1))
    assert oppen(opslag) == [(E1, False), (E1, False)]
    assert opslag.werk_in(lwoo(E1, E1), "overschrijven") == []
    data = opslag.werk_in(lwoo(E1), "overschrijven")
    assert [een["what"] for een in data] == ["vermist"]


def test_gelijke_sleutels_een_bekende_en_twee_nieuwe():
    opslag = Opslag()
    opslag.werk_in(lwoo(E1))
    data = opslag.werk_in(lwoo(E2, E3), "aanvullen")
    # one of them is the known row, which keeps what it has; the other one is new
    assert [(een["what"], een["done"]) for een in data].count(("nieuw", True)) == 1
    assert [een["why"] for een in data if not een["done"]] == ["staat_al"]
    assert oppen(opslag)[0] == (E1, False)
    assert len(oppen(opslag)) == 2
    # the same whatever their order
    anders = Opslag()
    anders.werk_in(lwoo(E1))
    anders.werk_in(lwoo(E3, E2), "aanvullen")
    assert oppen(anders) == oppen(opslag)


def test_van_twee_gelijke_rijen_blijft_die_zonder_merk():
    opslag = Opslag()
    opslag.werk_in(lwoo(E1, E1))
    opslag.leerling.kinderen["opp"][0].vermist = True
    assert opslag.werk_in(lwoo(E1), "overschrijven") == []
