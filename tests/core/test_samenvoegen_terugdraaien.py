"""Taking back a run: what stands in its way, and what never comes back."""

from samenvoegbouw import Opslag, dossier_van, r

ADRES = {"soortadres": "bezoek", "straat": "Denkstraat", "nummer": "1", "toevoeging": "bis"}


def bezoek(**values):
    return dossier_van({}, [r("adressen", soortadres="bezoek", **values)])


def na(*dossiers, modus="overschrijven") -> Opslag:
    opslag = Opslag()
    for dossier in dossiers:
        opslag.werk_in(dossier, modus)
    return opslag


def wat(terug):
    return (
        [een["id"].rpartition("/")[2] for een in terug.kan],
        [(een["id"].rpartition("/")[2], sleutel) for een, sleutel in terug.geblokkeerd],
    )


def test_een_later_veranderd_veld_staat_in_de_weg_de_rest_gaat_terug():
    opslag = na(
        dossier_van({"roepnaam": "a", "geslacht": "1"}),
        dossier_van({"roepnaam": "b", "geslacht": "2"}),
        dossier_van({"roepnaam": "c", "geslacht": "2"}),
    )
    assert wat(opslag.draai_terug(1)) == (["geslacht"], [("roepnaam", 2)])
    assert opslag.leerling.values == {"roepnaam": "c", "geslacht": "1"}
    # What was taken back stands no more, so it is not in the way and does not go twice.
    assert wat(opslag.draai_terug(1)) == ([], [("roepnaam", 2)])
    opslag.draai_terug(2)
    assert wat(opslag.draai_terug(1)) == (["roepnaam"], [])
    assert wat(opslag.draai_terug(0)) == (["geslacht", "roepnaam"], [])
    assert opslag.leerling.values == {}


def test_een_half_feit_komt_niet_terug():
    """The addition of the first house number does not come beside the third one."""
    opslag = na(
        dossier_van({}, [r("adressen", **ADRES)]),
        bezoek(straat="Denkstraat", nummer="2"),
        bezoek(straat="Denkstraat", nummer="3"),
    )
    assert wat(opslag.draai_terug(1)) == ([], [("toevoeging", 2), ("nummer", 2)])
    assert "toevoeging" not in opslag.een("adressen").values
    opslag.draai_terug(2)
    opslag.draai_terug(1)
    assert opslag.een("adressen").values == ADRES


def test_een_nieuwe_rij_waar_later_iets_onder_kwam():
    eerst = dossier_van({}, [r("toetsen", eldtoetscode="c1")])
    later = dossier_van({}, [r("toetsen", r("onderdelen", onderdeelnaam="a"), eldtoetscode="c1")])
    opslag = na(eerst, later)
    (geblokkeerd,) = opslag.draai_terug(0).geblokkeerd
    assert (geblokkeerd[0]["what"], geblokkeerd[1]) == ("nieuw", 1)
    opslag.draai_terug(1)
    opslag.draai_terug(0)
    assert opslag.leerling.kinderen == {}


def test_een_verwijderde_rij_staat_in_de_weg():
    opslag = na(bezoek(straat="a"), bezoek(straat="b"))
    rij = opslag.een("adressen")
    opslag.geschiedenis.append(
        type(opslag.geschiedenis[0])(
            2,
            [{"id": "x", "what": "verwijderd", "done": True, "entity": "adres", "field": None,
              "model": "oso.adres", "res_id": rij.id, "old": None, "new": None}],
        )
    )  # fmt: skip
    opslag._neem_weg(rij)
    assert wat(opslag.draai_terug(1)) == ([], [("straat", 2)])
    assert [sleutel for _een, sleutel in opslag.draai_terug(0).geblokkeerd] == [2]


def test_een_merk_van_geheim_komt_niet_terug_over_een_adres_dat_blijft():
    """Opened by one dossier, and changed by the next: the mark alone would call secret what is
    there to read."""
    opslag = na(
        dossier_van({"adresgeheim": True}),
        dossier_van({"adresgeheim": False}, [r("adressen", soortadres="bezoek", straat="a")]),
        dossier_van({"adresgeheim": False}, [r("adressen", soortadres="bezoek", straat="b")]),
    )
    terug = opslag.draai_terug(1)
    assert terug.kan == []
    assert {sleutel for _een, sleutel in terug.geblokkeerd} == {2}
    assert opslag.leerling.values == {"adresgeheim": False}
    opslag.draai_terug(2)
    opslag.draai_terug(1)
    assert opslag.leerling.values == {"adresgeheim": True}
    assert opslag.leerling.kinderen == {}


def test_een_merk_van_geheim_komt_niet_terug_over_een_later_adres():
    opslag = na(
        dossier_van({"adresgeheim": True}),
        dossier_van({"adresgeheim": False}),
        dossier_van({"adresgeheim": False}, [r("adressen", soortadres="bezoek", straat="b")]),
    )
    assert wat(opslag.draai_terug(1)) == ([], [("adresgeheim", 2)])


def test_wat_later_geheim_werd_komt_nooit_terug():
    adres = r("adressen", soortadres="bezoek", straat="a")
    opslag = na(
        dossier_van({"roepnaam": "a"}, [adres]),
        dossier_van({"roepnaam": "b"}, [r("adressen", soortadres="bezoek", straat="b")]),
        dossier_van({"roepnaam": "b", "adresgeheim": True}),
    )
    assert "straat" not in repr(opslag.geschiedenis[0].wijzigingen)
    for nummer in (2, 1, 0):
        terug = opslag.draai_terug(nummer)
        assert terug.geblokkeerd == []
        assert "adres" in {een["entity"] for een in terug.geheim}
    assert opslag.leerling.values == {"adresgeheim": True}
    assert opslag.leerling.kinderen == {}


def test_een_opengemaakt_nummer():
    dicht = r("communicatie", soort="telefoon", geheim=True)
    open_ = r("communicatie", soort="telefoon", geheim=False, nummer="020 1")
    opslag = na(
        dossier_van({}, [dicht]), dossier_van({}, [open_]),
        dossier_van({}, [r("communicatie", soort="telefoon", geheim=False, nummer="020  1")]),
    )  # fmt: skip
    assert opslag.een("communicatie").values["nummer"] == "020  1"
    assert wat(opslag.draai_terug(1)) == ([], [("nummer", 2), ("geheim", 2)])
    opslag.draai_terug(2)
    opslag.draai_terug(1)
    assert opslag.een("communicatie").values == dicht[1]
