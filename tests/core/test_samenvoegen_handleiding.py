"""What the manual says of fetching again, sentence by sentence.

Chapter 5 with its box, and the "Extra informatie" of chapter 4, of the manual of the POVO module
2017-2018. What is about screens, and what the school writes in its OKR, is tested with the models.
"""

from datetime import date

import pytest
from samenvoegbouw import Opslag, dossier_van, kern, per_id, r

from oso.samenvoegen import Keuzes, Modus, ander_kind, is_ouder, merge, telling
from oso.samenvoegen.bekend import Bekend

JAN, MEI = date(2019, 1, 15), date(2019, 5, 20)
NAAM = {"achternaam": "Verzon", "roepnaam": "Bo", "geboortedatum": date(2007, 5, 6)}
ADRES = r("adressen", soortadres="bezoek", straat="Denkstraat", nummer="1", plaats="Ergens")
CITO = r("toetsen", eldtoetscode="c1", afnamedatum=JAN, vaardigheidsscore="80", opmerking="Moe.")
WISC = r("toetsen", toetsnaam="WISC", leergebied="IQ", afnamedatum=JAN, vaardigheidsscore="101")
GROEP7 = r("schoolloopbaan", schooljaar="2017-2018", brincode="99ZZ", groepsnaam="7a")
EERSTE = dossier_van(NAAM, [ADRES, CITO, WISC, GROEP7])


def opgehaald(dossier=EERSTE) -> Opslag:
    opslag = Opslag()
    opslag.werk_in(dossier)
    return opslag


def gedaan(data: list[dict]) -> list[tuple]:
    return kern(data, gedaan=True)


# -- chapter 4, "Extra informatie"


def test_importeren_voor_de_eerste_keer():
    """U kiest voor de optie 'importeren' als u voor de eerste keer gegevens van de leerling wilt
    ophalen."""
    opslag = Opslag()
    data = opslag.werk_in(EERSTE, "importeren")
    assert telling(data) == {"new": 3 + 4, "changed": 0, "gone": 0, "not_done": 0}
    assert opslag.leerling.values == NAAM
    # Also the remark, that would be kept beside a test that is known already.
    assert opslag.een("toetsen", eldtoetscode="c1").values["opmerking"] == "Moe."


def test_importeren_van_een_leerling_met_gegevens_verliest_niets():
    """Not said by the manual: Importeren fills what is empty, as for a first time, and says what
    it leaves."""
    opslag = opgehaald()
    data = opslag.werk_in(dossier_van({"achternaam": "Ander", "voorvoegsel": "de"}), "importeren")
    assert kern(data) == [
        ("gewijzigd", "leerling", "achternaam", "Verzon", "Ander", "staat_al", False),
        ("aangevuld", "leerling", "voorvoegsel", None, "de", "leeg", True),
    ]


def test_aanvullen_voor_toetsgegevens():
    """U kiest voor de optie 'aanvullen' als u toetsgegevens van een leerling wilt aanvullen."""
    opslag = opgehaald()
    nieuw = r("toetsen", eldtoetscode="c2", afnamedatum=MEI, vaardigheidsscore="90")
    data = opslag.werk_in(dossier_van(NAAM, [ADRES, CITO, WISC, GROEP7, nieuw]), "aanvullen")
    assert [(een["what"], een["section"]) for een in data] == [("nieuw", "toetsen")]
    assert opslag.een("toetsen", eldtoetscode="c2").values["vaardigheidsscore"] == "90"


def test_overschrijven_van_alle_gegevens_die_worden_overgedragen():
    """Als u voor 'overschrijven' kiest, worden alle gegevens die met OSO worden overgedragen,
    overschreven."""
    opslag = opgehaald()
    anders = dossier_van(
        NAAM | {"roepnaam": "Bobbie"},
        [
            r("adressen", soortadres="bezoek", straat="Peinslaan", nummer="2", plaats="Elders"),
            r("toetsen", eldtoetscode="c1", afnamedatum=JAN, vaardigheidsscore="81"),
            r("schoolloopbaan", schooljaar="2017-2018", brincode="99ZZ", groepsnaam="7b"),
        ],
    )
    opslag.werk_in(anders, "overschrijven")
    assert opslag.leerling.values["roepnaam"] == "Bobbie"
    assert opslag.een("adressen").values["straat"] == "Peinslaan"
    assert opslag.een("toetsen", eldtoetscode="c1").values["vaardigheidsscore"] == "81"
    assert opslag.een("schoolloopbaan").values["groepsnaam"] == "7b"


def test_geen_actie_is_geen_modus():
    """Als u al eerder gegevens van de leerling hebt opgehaald, en niets wilt doen, kiest u voor de
    optie 'geen actie'."""
    assert [modus.value for modus in Modus] == ["importeren", "aanvullen", "overschrijven"]
    with pytest.raises(ValueError, match="geen_actie"):
        merge(Bekend("leerling", 1, {}), EERSTE, "geen_actie")


def test_een_actie_per_leerling():
    """U kunt een actie per leerling aangeven, of in één keer voor alle leerlingen."""
    een, ander = opgehaald(), opgehaald()
    tweede = dossier_van(NAAM | {"roepnaam": "Bobbie"})
    een.werk_in(tweede, "aanvullen")
    ander.werk_in(tweede, "overschrijven")
    assert (een.leerling.values["roepnaam"], ander.leerling.values["roepnaam"]) == ("Bo", "Bobbie")


# -- chapter 5


@pytest.mark.parametrize("modus", list(Modus))
def test_meerdere_keren_ophalen(modus):
    """U kunt gegevens van één leerling meerdere keren ophalen met behulp van OSO."""
    opslag = opgehaald()
    voor = opslag.momentopname()
    for _ in range(3):
        assert opslag.werk_in(EERSTE, modus) == []
    assert opslag.momentopname() == voor


def test_later_in_het_schooljaar_meer_toetsgegevens():
    """Dit kan handig zijn als u later in een schooljaar, als er bijvoorbeeld meer toetsgegevens
    bekend zijn, nogmaals gegevens wilt importeren voor een leerling die al in Onderwijs
    Transparant is ingevoerd."""
    opslag = opgehaald()
    for nummer, modus in enumerate(Modus):
        nieuw = r("toetsen", eldtoetscode=f"d{nummer}", afnamedatum=MEI)
        opslag.werk_in(dossier_van(NAAM, [ADRES, CITO, WISC, GROEP7, nieuw]), modus)
        assert opslag.een("toetsen", eldtoetscode=f"d{nummer}")
    assert len(opslag.leerling.kinderen["toetsen"]) == 5


def test_kiezen_tussen_aanvullen_en_overschrijven():
    """Wanneer u nogmaals gegevens voor één leerling importeert met behulp van OSO, kunt u ervoor
    kiezen om de gegevens die al in Onderwijs Transparant staan aan te vullen of te overschrijven
    (zie uitleg in het kader hiernaast)."""
    tweede = dossier_van({"achternaam": "Ander", "voorvoegsel": "de"})
    aangevuld, overschreven = opgehaald(), opgehaald()
    aangevuld.werk_in(tweede, "aanvullen")
    overschreven.werk_in(tweede, "overschrijven")
    assert aangevuld.leerling.values == NAAM | {"voorvoegsel": "de"}
    assert overschreven.leerling.values == NAAM | {"achternaam": "Ander", "voorvoegsel": "de"}


@pytest.mark.parametrize("modus", ["aanvullen", "overschrijven"])
def test_alleen_gegevens_die_in_het_dossier_staan(modus):
    """Het gaat daarbij alleen om de gegevens die in het OSO dossier staan; bijvoorbeeld NAW
    gegevens, toetsgegevens, gegevens schoolloopbaan en eventuele IQ-toetsen."""
    opslag = opgehaald()
    eigen = opslag.typ("toetsen", {"eldtoetscode": "zelf", "afnamedatum": MEI})
    voor = {rij.sleutel: dict(rij.values) for rij in opslag.loop()}
    opslag.werk_in(dossier_van({}), modus)
    assert {rij.sleutel: rij.values for rij in opslag.loop()} == voor
    assert not eigen.vermist


@pytest.mark.parametrize("modus", list(Modus))
def test_wat_u_zelf_invoert_blijft_altijd_bewaard(modus):
    """Niet-OSO gegevens die u in Onderwijs Transparant zelf invoert bij het OKR (toelichtingen,
    informatie over functioneren van de leerling etc.) blijven altijd bewaard, ook wanneer u de
    gegevens van die leerling op een later moment overschrijft met behulp van OSO."""
    opslag = opgehaald()
    opslag.leerling.values["advies_argumentatie"] = "Wij zien meer."
    toets = opslag.een("toetsen", eldtoetscode="c1")
    toets.values["opmerking"] = "Was ziek."
    tweede = dossier_van(NAAM | {"advies_argumentatie": "Past."}, [ADRES, CITO, WISC, GROEP7])
    data = opslag.werk_in(tweede, modus)
    assert opslag.leerling.values["advies_argumentatie"] == "Wij zien meer."
    assert toets.values["opmerking"] == "Was ziek."
    # What came is kept beside it.
    assert [(een["what"], een["field"], een["new"], een["why"]) for een in data] == [
        ("ernaast", "advies_argumentatie", "Past.", "zacht"),
        ("ernaast", "opmerking", "Moe.", "zacht"),
    ]
    teksten = [rij.values["tekst"] for rij in opslag.leerling.kinderen["zacht"]]
    assert teksten == ["Past.", "Moe."]
    assert opslag.werk_in(tweede, modus) == []


def test_vanaf_het_begin_van_het_schooljaar_aan_het_okr_werken():
    """U kunt dus al vanaf het begin van het schooljaar aan het OKR van een leerling werken, en
    later in het jaar nog gegevens aanvullen of overschrijven met behulp van OSO."""
    opslag = Opslag()
    opslag.leerling.values["advies_argumentatie"] = "Eerste indruk."
    eigen = opslag.typ("toetsen", {"toetsnaam": "Eigen toets", "afnamedatum": JAN})
    for modus in ("aanvullen", "overschrijven"):
        opslag.werk_in(EERSTE, modus)
    assert opslag.leerling.values == NAAM | {"advies_argumentatie": "Eerste indruk."}
    assert eigen.values == {"toetsnaam": "Eigen toets", "afnamedatum": JAN}
    assert len(opslag.leerling.kinderen["toetsen"]) == 3


@pytest.mark.parametrize("modus", list(Modus))
def test_alleen_zolang_het_okr_niet_definitief_is(modus):
    """LET OP: Het aanvullen of overschrijven van gegevens met behulp van OSO kan alleen zolang het
    OKR nog niet definitief is."""
    opslag = opgehaald()
    voor = opslag.momentopname()
    tweede = dossier_van(
        {"achternaam": "Ander", "voorvoegsel": "de", "advies_argumentatie": "Past."},
        [r("toetsen", eldtoetscode="c9"), r("toetsen", eldtoetscode="c1", afnamedatum=JAN, dl="5")],
        documenten=[("x.pdf", "een")],
        rest=[("iets", "a")],
    )
    data = opslag.werk_in(tweede, modus, definitief=True)
    assert opslag.momentopname() == voor
    assert {(een["done"], een["why"]) for een in data} == {(False, "definitief")}
    assert {een["section"] for een in data} >= {"leerling", "toetsen", "restvelden"}


@pytest.mark.parametrize(("modus", "score"), [("aanvullen", "540"), ("overschrijven", "541")])
def test_bij_definitief_alleen_eindtoetsgegevens(modus, score):
    """Als het OKR al definitief is, zullen alleen eindtoetsgegevens worden aangevuld of
    overschreven."""
    opslag = opgehaald(
        dossier_van(
            NAAM, [r("eindtoetsen", toetssoort="1", datum_afname=MEI, standaardscore="540")]
        )
    )
    tweede = dossier_van(
        NAAM | {"roepnaam": "Bobbie"},
        [
            CITO,
            r(
                "eindtoetsen",
                r("onderdelen", code="LEZEN", docs=()),
                toetssoort="1",
                datum_afname=MEI,
                standaardscore="541",
                toetsniveau="2",
                docs=(("uitslag.pdf", "een"),),
            ),
        ],
        rest=[("eindtoets_basisonderwijs/nieuw", "a")],
    )
    data = opslag.werk_in(tweede, modus, definitief=True)
    eindtoets = opslag.een("eindtoetsen")
    assert eindtoets.values["standaardscore"] == score
    assert eindtoets.values["toetsniveau"] == "2"
    assert eindtoets.kinderen.keys() == {"onderdelen", "documenten"}
    assert opslag.leerling.values == NAAM
    assert opslag.leerling.kinderen.keys() == {"eindtoetsen", "restvelden"}
    assert {een["section"] for een in data if een["done"]} == {"eindtoetsen"}
    assert {een["section"] for een in data if not een["done"]} >= {"leerling", "toetsen"}


def test_een_leerling_is_uniek_door_het_bsn():
    """LET OP: Onderwijs Transparant herkent een unieke leerling aan het BSN
    (BurgerServiceNummer). The name does not tell: it is data like any other."""
    bekend = opgehaald().bekend()
    ander = dossier_van({"achternaam": "Geheel", "roepnaam": "Anders"})
    assert not ander_kind(bekend, ander)
    assert all(een.gedaan for een in merge(bekend, ander, "overschrijven"))


def test_een_bsn_dat_verkeerd_is_ingevoerd_valt_op():
    """Zorgt u er daarom voor dat het BSN in uw leerlingvolgsysteem/systemen correct is ingevoerd
    voor u het OSO dossier klaarzet."""
    bekend = opgehaald().bekend()
    assert ander_kind(bekend, dossier_van(NAAM | {"geboortedatum": date(2008, 1, 1)}))
    assert not ander_kind(bekend, EERSTE)
    assert not ander_kind(bekend, dossier_van({}))
    assert not ander_kind(Bekend("leerling", 1, {}), EERSTE)


# -- the box


def test_kader_overschrijven_of_aanvullen():
    """U kunt kiezen om eventueel bestaande OSO gegevens van een leerling te overschrijven of aan
    te vullen. Where there are none, both bring the same hard data."""
    standen = []
    for modus in ("aanvullen", "overschrijven"):
        opslag = Opslag()
        opslag.werk_in(EERSTE, modus)
        standen.append(opslag.momentopname())
    assert standen[0] == standen[1]


HARD = [
    ("NAW", NAAM, [ADRES], [r("adressen", soortadres="bezoek", straat="Peinslaan")], "straat"),
    ("schoolloopbaan", {}, [GROEP7],
     [r("schoolloopbaan", schooljaar="2017-2018", brincode="99ZZ", groepsnaam="7b")], "groepsnaam"),
    ("toets", {}, [CITO],
     [r("toetsen", eldtoetscode="c1", afnamedatum=JAN, vaardigheidsscore="81")],
     "vaardigheidsscore"),
    ("IQ", {}, [WISC],
     [r("toetsen", toetsnaam="WISC", leergebied="IQ", afnamedatum=JAN, vaardigheidsscore="99")],
     "vaardigheidsscore"),
    ("advies", {}, [r("adviezen", soort="school", code="40")],
     [r("adviezen", soort="school", code="51")], "code"),
]  # fmt: skip


@pytest.mark.parametrize(("wat", "naam", "eerst", "later", "veld"), HARD, ids=[h[0] for h in HARD])
def test_kader_overschrijven_vervangt_harde_gegevens(wat, naam, eerst, later, veld):
    """Overschrijven: alle "harde" gegevens (o.a. NAW, schoolloopbaan, toets- en IQ gegevens)
    worden overschreven."""
    opslag = opgehaald(dossier_van(naam, eerst))
    data = opslag.werk_in(dossier_van(naam, later), "overschrijven")
    rij = opslag.een(eerst[0][0])
    assert rij.values[veld] == later[0][1][veld]
    een = per_id(data)[f"{rij.entiteit},{rij.id}/{veld}"]
    assert (een["what"], een["old"], een["new"], een["why"], een["done"]) == (
        "gewijzigd", eerst[0][1][veld], later[0][1][veld], "vervangen", True,
    )  # fmt: skip


@pytest.mark.parametrize("modus", list(Modus))
def test_kader_zachte_informatie_blijft_bewaard(modus):
    """ "Zachte" OKR informatie, zoals bv. informatie over functioneren van de leerling, blijft wel
    bewaard."""
    functioneren = r("okr_items", soort="toelichtingsef", tekst="Werkt graag samen.")
    opslag = opgehaald(dossier_van({}, [functioneren]))
    later = r("okr_items", soort="toelichtingsef", tekst="Werkt liever alleen.")
    opslag.werk_in(dossier_van({}, [later]), modus)
    # What a later dossier tells comes beside it, and neither is marked as gone.
    assert [
        (rij.values["tekst"], rij.vermist) for rij in opslag.leerling.kinderen["okr_items"]
    ] == [
        ("Werkt graag samen.", False),
        ("Werkt liever alleen.", False),
    ]
    assert opslag.werk_in(dossier_van({}, [later]), modus) == []


@pytest.mark.parametrize(("wat", "naam", "eerst", "later", "veld"), HARD, ids=[h[0] for h in HARD])
def test_kader_aanvullen_vult_alleen_lege_velden(wat, naam, eerst, later, veld):
    """Aanvullen: Alleen lege velden voor de zgn. "harde" gegevens worden aangevuld."""
    opslag = opgehaald(dossier_van(naam, eerst))
    data = opslag.werk_in(dossier_van(naam, later), "aanvullen")
    rij = opslag.een(eerst[0][0])
    assert rij.values[veld] == eerst[0][1][veld]
    assert [een["why"] for een in data] == ["staat_al"]
    del rij.values[veld]
    opslag.werk_in(dossier_van(naam, later), "aanvullen")
    assert rij.values[veld] == later[0][1][veld]


def test_kader_een_spatie_is_al_gevuld():
    """LET OP: een spatie betekent voor de computer al gevuld, and the list says so; a school may
    set that white space counts as empty."""
    opslag = opgehaald(dossier_van({"roepnaam": " "}))
    assert opslag.leerling.values == {"roepnaam": " "}
    tweede = dossier_van({"roepnaam": "Bo"})
    data = opslag.werk_in(tweede, "aanvullen")
    assert kern(data) == [("gewijzigd", "leerling", "roepnaam", " ", "Bo", "spatie", False)]
    data = opslag.werk_in(tweede, "aanvullen", keuzes=Keuzes(witruimte_is_leeg=True))
    assert kern(data) == [("aangevuld", "leerling", "roepnaam", " ", "Bo", "leeg", True)]


# -- rules 1 to 4 as a table: known, in the dossier, mode, definitief -> what, why, done

STEL = [
    # known, dossier, mode, definitief, expected
    (None, "b", "importeren", False, ("aangevuld", "leeg", True)),
    (None, "b", "aanvullen", False, ("aangevuld", "leeg", True)),
    (None, "b", "overschrijven", False, ("aangevuld", "leeg", True)),
    ("a", "b", "importeren", False, ("gewijzigd", "staat_al", False)),
    ("a", "b", "aanvullen", False, ("gewijzigd", "staat_al", False)),
    ("a", "b", "overschrijven", False, ("gewijzigd", "vervangen", True)),
    (" ", "b", "importeren", False, ("gewijzigd", "spatie", False)),
    (" ", "b", "aanvullen", False, ("gewijzigd", "spatie", False)),
    (" ", "b", "overschrijven", False, ("gewijzigd", "vervangen", True)),
    ("a", "a", "importeren", False, None),
    ("a", "a", "overschrijven", False, None),
    ("a", "A", "overschrijven", False, ("gewijzigd", "vervangen", True)),
    ("a", None, "aanvullen", False, None),
    ("a", None, "overschrijven", False, None),
    ("a", " ", "aanvullen", False, None),
    ("a", " ", "overschrijven", False, None),
    (None, " ", "importeren", False, ("aangevuld", "leeg", True)),
    (None, " ", "aanvullen", False, None),
    (None, "b", "aanvullen", True, ("aangevuld", "definitief", False)),
    ("a", "b", "aanvullen", True, ("gewijzigd", "definitief", False)),
    ("a", "b", "overschrijven", True, ("gewijzigd", "definitief", False)),
    ("a", "a", "overschrijven", True, None),
]


def stel(veld, oud, nieuw, modus, definitief):
    opslag = Opslag()
    if oud is not None:
        opslag.leerling.values[veld] = oud
    dossier = dossier_van({} if nieuw is None else {veld: nieuw})
    data = opslag.werk_in(dossier, modus, definitief)
    na = opslag.leerling.values.get(veld)
    return [(een["what"], een["why"], een["done"]) for een in data], na


@pytest.mark.parametrize(("oud", "nieuw", "modus", "definitief", "verwacht"), STEL)
def test_tabel_harde_velden(oud, nieuw, modus, definitief, verwacht):
    lijst, na = stel("roepnaam", oud, nieuw, modus, definitief)
    assert lijst == ([verwacht] if verwacht else [])
    assert na == (nieuw if verwacht and verwacht[2] else oud)


ZACHT = [
    (None, "b", "importeren", False, ("aangevuld", "leeg", True), "b"),
    (None, "b", "aanvullen", False, ("ernaast", "zacht", True), None),
    (None, "b", "overschrijven", False, ("ernaast", "zacht", True), None),
    ("a", "b", "importeren", False, ("ernaast", "zacht", True), "a"),
    ("a", "b", "aanvullen", False, ("ernaast", "zacht", True), "a"),
    ("a", "b", "overschrijven", False, ("ernaast", "zacht", True), "a"),
    ("a", "a", "overschrijven", False, None, "a"),
    ("a", None, "overschrijven", False, None, "a"),
    ("a", " ", "overschrijven", False, None, "a"),
    ("a", "b", "overschrijven", True, ("ernaast", "definitief", False), "a"),
]


@pytest.mark.parametrize(("oud", "nieuw", "modus", "definitief", "verwacht", "erna"), ZACHT)
def test_tabel_zachte_velden(oud, nieuw, modus, definitief, verwacht, erna):
    lijst, na = stel("advies_argumentatie", oud, nieuw, modus, definitief)
    assert lijst == ([verwacht] if verwacht else [])
    assert na == erna


#: A row that is known, in the dossier, and the mode -> what, why, done.
RIJEN = [
    (False, True, "importeren", False, ("nieuw", "ontbrak", True)),
    (False, True, "aanvullen", False, ("nieuw", "ontbrak", True)),
    (False, True, "overschrijven", False, ("nieuw", "ontbrak", True)),
    (False, True, "overschrijven", True, ("nieuw", "definitief", False)),
    (True, False, "importeren", False, None),
    (True, False, "aanvullen", False, None),
    (True, False, "overschrijven", False, ("vermist", "niet_in_laatste", True)),
    (True, False, "overschrijven", True, ("vermist", "definitief", False)),
    (True, True, "overschrijven", False, None),
]


@pytest.mark.parametrize(("oud", "nieuw", "modus", "definitief", "verwacht"), RIJEN)
def test_tabel_rijen(oud, nieuw, modus, definitief, verwacht):
    opslag = opgehaald(dossier_van({}, [CITO] if oud else []))
    data = opslag.werk_in(dossier_van({}, [CITO] if nieuw else []), modus, definitief)
    assert [(een["what"], een["why"], een["done"]) for een in data] == (
        [verwacht] if verwacht else []
    )


@pytest.mark.parametrize("modus", list(Modus))
def test_een_rij_die_terugkomt_is_niet_meer_vermist(modus):
    opslag = opgehaald(dossier_van({}, [CITO]))
    opslag.werk_in(dossier_van({}), "overschrijven")
    assert opslag.een("toetsen").vermist
    assert opslag.werk_in(dossier_van({}), "overschrijven") == []
    data = opslag.werk_in(dossier_van({}, [CITO]), modus)
    assert [(een["what"], een["why"]) for een in data] == [("terug", "weer_in_dossier")]
    assert not opslag.een("toetsen").vermist


def test_een_ouder_dossier():
    """Rule 6: known by the dates of the headers; without one it counts as newer."""
    assert is_ouder(date(2019, 1, 1), date(2019, 1, 2))
    assert not is_ouder(date(2019, 1, 2), date(2019, 1, 2))
    assert not is_ouder(None, date(2019, 1, 2))
    assert not is_ouder(date(2019, 1, 2), None)
