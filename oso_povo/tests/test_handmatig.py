"""What a school types itself: who may write what, what is kept of it, and what is refused."""

from datetime import date, timedelta

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.oso_handmatig_lijst import LANGSTE_TEKST
from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART
from ..oso.gegevensset.kaart_types import Aard
from .common import BSN, OsoCase

ONGEMOEID = ("oso.handelingsplan", "oso.okr.item", "oso.restveld", "oso.bevinding", "oso.document")


@tagged("post_install", "-at_install")
class TestHandmatig(OsoCase):
    def setUp(self):
        super().setUp()
        self.leerling = self.maak_leerling()
        self.van_school = self.leerling.with_env(self.als(self.medewerker))
        self.rijen = self.als(self.medewerker)

    def geschiedenis(self):
        """The entries of changes by hand, the last one first."""
        return self.env["oso.geschiedenis"].search(
            [("leerling_id", "=", self.leerling.id), ("soort", "=", "handmatig")]
        )

    def wijzigingen(self):
        """The changes of the only entry, by their ids."""
        (een,) = self.geschiedenis()
        self.assertEqual(een.user_id, self.medewerker)
        return {wijziging["id"]: wijziging for wijziging in een.wijzigingen}

    def sluit_reeks(self):
        """Let what was typed so far be of long ago."""
        for een in self.geschiedenis():
            een.op -= timedelta(minutes=11)

    def toets(self, **vals):
        return self.rijen["oso.toets"].create(
            {"leerling_id": self.leerling.id, "toetsnaam": "Rekenen", **vals}
        )

    # -- the pupil itself -----------------------------------------------------------------------

    def test_harde_velden_van_de_leerling(self):
        self.van_school.write({"achternaam": "Bakker", "adresgeheim": "nee"})
        self.van_school.write({"voornamen": "Jan\nPiet", "geboortedatum": "2012-05-06"})
        gegevens = self.van_school.get_dossier()["leerling"]
        self.assertEqual(gegevens["achternaam"], "Bakker")
        self.assertEqual(gegevens["voornamen"], ["Jan", "Piet"])
        self.assertIs(gegevens["adresgeheim"], False)
        self.assertEqual(self.van_school.naam, "Jan Bakker")
        per_veld = {een["field"]: een for een in self.wijzigingen().values()}
        self.assertEqual(
            {
                veld: (een["what"], een["old"], een["new"], een["section"], een["row"])
                for veld, een in per_veld.items()
            },
            {
                "achternaam": ("aangevuld", None, "Bakker", "leerling", []),
                "adresgeheim": ("aangevuld", None, False, "leerling", []),
                "voornamen": ("aangevuld", None, ["Jan", "Piet"], "leerling", []),
                "geboortedatum": ("aangevuld", None, "2012-05-06", "leerling", []),
            },
        )
        self.assertEqual(per_veld["achternaam"]["id"], "leerling/achternaam")
        self.assertEqual(per_veld["achternaam"]["res_id"], self.leerling.id)
        self.assertEqual(self.geschiedenis().aantal_nieuw, 4)

    def test_alle_harde_velden_en_geen_andere(self):
        for veld in KAART["leerling"].velden:
            waarde = {"datum": "2020-01-02", "janee": "ja"}.get(veld.soort.value, "x")
            if veld.codelijst:
                waarde = codelijsten.te_kiezen(veld.codelijst)[0]
            with self.subTest(veld=veld.naam):
                if veld.aard is Aard.ZACHT:
                    with self.assertRaises(AccessError):
                        self.van_school.write({veld.naam: waarde})
                else:
                    self.van_school.write({veld.naam: waarde})
                    self.assertTrue(self.leerling[veld.naam])

    def test_wat_alleen_de_server_schrijft(self):
        for vals in (
            {"bsn": BSN[1]},
            {"status": "opgehaald"},
            {"gegevens_versie": 9},
            {"dossier_datum": "2020-01-01"},
            {"dossier_id": False},
            {"company_id": self.andere_school.id},
            {"geschiedenis_ids": [Command.clear()]},
            {"dossier_ids": [Command.clear()]},
            {"okr_items_ids": [Command.clear()]},
            {"achternaam": "X", "melding_data": {}},
        ):
            with self.subTest(vals=list(vals)), self.assertRaises(AccessError):
                self.van_school.write(vals)
        self.assertFalse(self.geschiedenis())
        self.assertFalse(self.leerling.achternaam)

    def test_andere_school_schrijft_niets(self):
        eigen = self.toets()
        vreemd = self.als(self.collega)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            for poging in (
                lambda: self.leerling.with_env(vreemd).write({"achternaam": "X"}),
                lambda: vreemd["oso.toets"].create({"leerling_id": self.leerling.id}),
                lambda: vreemd["oso.toets.onderdeel"].create({"toets_id": eigen.id}),
                lambda: eigen.with_env(vreemd).write({"toetsnaam": "X"}),
                lambda: eigen.with_env(vreemd).unlink(),
            ):
                with self.assertRaises(AccessError):
                    poging()
        with mute_logger("odoo.addons.base.models.ir_model"), self.assertRaises(AccessError):
            self.leerling.with_env(self.als(self.beheerder)).write({"achternaam": "X"})
        self.assertEqual(eigen.toetsnaam, "Rekenen")

    def test_een_spatie_blijft_een_spatie(self):
        self.van_school.write({"roepnaam": " "})
        self.assertEqual(self.leerling.roepnaam, " ")
        self.assertEqual(self.van_school.get_dossier()["leerling"]["roepnaam"], " ")
        self.assertEqual(self.wijzigingen()["leerling/roepnaam"]["new"], " ")

    def test_waarden_die_niet_kunnen(self):
        self.van_school.write({"advies_contactpersoon": "x" * LANGSTE_TEKST})
        for vals in (
            {"achternaam": "x" * (LANGSTE_TEKST + 1)},
            {"achternaam": "a\x00b"},
            {"achternaam": ["a"]},
            {"achternaam": True},
            {"geboortedatum": "31-02-2012"},
            {"adresgeheim": "misschien"},
        ):
            with self.subTest(vals=list(vals)), self.assertRaises(UserError) as fout:
                self.van_school.write(vals)
            self.assertNotIn(str(*vals.values())[:10], str(fout.exception))

    def test_een_code_is_er_een_van_de_lijst(self):
        advies = {"leerling_id": self.leerling.id, "soort": "school"}
        for poging in (
            lambda: self.van_school.write({"geslacht": "onbekende code"}),
            lambda: self.van_school.write({"advies_profiel": "x"}),
            lambda: self.toets(jaargroep="9"),
            lambda: self.rijen["oso.advies"].create({**advies, "code": "99"}),
            lambda: self.rijen["oso.advies"].create({**advies, "code": "havo"}),
            lambda: self.van_school.write(
                {"adviezen_ids": [Command.create({"soort": "school", "code": "99"})]}
            ),
            lambda: self.rijen["oso.diagnose"].create(
                {"leerling_id": self.leerling.id, "codes": "HB\nonzin"}
            ),
        ):
            with self.assertRaisesRegex(UserError, "Choose one of the list"):
                poging()
        self.assertFalse(self.leerling.adviezen_ids)
        # Of any version: what an older dossier has may be typed over from it.
        rij = self.rijen["oso.advies"].create({**advies, "code": "52"})
        self.assertEqual(rij.code_label, "VMBO TL t/m HAVO")
        rij.write({"code": "HAVO_TM_VWO"})
        rij.write({"code": " "})
        self.rijen["oso.diagnose"].create({"leerling_id": self.leerling.id, "codes": "HB\nF80"})

    def test_een_onbekende_code_van_een_dossier_mag_blijven(self):
        rij = self.env["oso.advies"].create(
            {"leerling_id": self.leerling.id, "soort": "school", "code": "77", "herkomst": "oso"}
        )
        rij = rij.with_env(self.rijen)
        rij.write({"code": "77"})
        self.assertEqual(rij.code, "77")
        with self.assertRaises(UserError):
            rij.write({"code": "78"})
        rij.write({"code": "60"})
        with self.assertRaises(UserError):
            rij.write({"code": "77"})

    def test_het_scherm_kiest_codes_in_woorden(self):
        """Every code field of the dialog offers its words; none is typed as a code."""
        view = self.env.ref("oso_povo.view_oso_leerling_handmatig")
        data = self.van_school.get_views([(view.id, "form")])
        velden = {model: gegevens["fields"] for model, gegevens in data["models"].items()}
        keuzes = {
            code: (woorden, vandaag)
            for code, woorden, vandaag in velden["oso.advies"]["code"]["oso_codes"]
        }
        self.assertEqual(keuzes["52"], ("VMBO TL t/m HAVO", False))
        self.assertEqual(keuzes["VMBO_GL/TL"], ("VMBO GL/TL", True))
        self.assertIn(["2", "Man", True], velden["oso.leerling"]["geslacht"]["oso_codes"])
        gezien = 0
        for veld in etree.fromstring(data["views"]["form"]["arch"]).iter("field"):
            boven = next((een.get("name") for een in veld.iterancestors("field")), None)
            model = velden["oso.leerling"][boven]["relation"] if boven else "oso.leerling"
            if "oso_codes" in velden[model].get(veld.get("name"), {}):
                gezien += 1
                self.assertEqual(veld.get("widget"), "oso_code", veld.get("name"))
        self.assertGreaterEqual(gezien, 8)

    # -- rows -----------------------------------------------------------------------------------

    def test_eigen_rij_maken_wijzigen_en_weghalen(self):
        toets = self.toets(afnamedatum="2024-01-15")
        self.assertEqual((toets.herkomst, toets.company_id), ("handmatig", self.school))
        self.assertFalse(toets.dossier_id)
        een = self.wijzigingen()[f"+oso.toets,{toets.id}"]
        self.assertEqual((een["what"], een["section"], een["old"]), ("nieuw", "toetsen", None))
        self.assertEqual(een["new"], {"toetsnaam": "Rekenen", "afnamedatum": "2024-01-15"})
        self.sluit_reeks()
        toets.write({"toetsnaam": "Spelling"})
        een = self.geschiedenis()[0].wijzigingen[0]
        self.assertEqual(een["id"], f"oso.toets,{toets.id}/toetsnaam")
        self.assertEqual((een["old"], een["new"]), ("Rekenen", "Spelling"))
        self.assertEqual(
            een["row"], [["toetsen", {"toetsnaam": "Spelling", "afnamedatum": "2024-01-15"}]]
        )
        self.sluit_reeks()
        toets.unlink()
        een = self.geschiedenis()[0].wijzigingen[0]
        self.assertEqual((een["what"], een["new"]), ("verwijderd", None))
        self.assertEqual(een["old"], {"toetsnaam": "Spelling", "afnamedatum": "2024-01-15"})
        self.assertEqual(len(self.geschiedenis()), 3)

    def test_rijen_van_elk_hard_model(self):
        for entiteit in KAART.values():
            if entiteit.naam in ("dossier", "leerling"):
                continue
            mag = self.rijen[entiteit.model].has_access("create")
            with self.subTest(model=entiteit.model):
                self.assertEqual(mag, entiteit.aard is not Aard.ZACHT)
                self.assertEqual(self.rijen[entiteit.model].has_access("unlink"), mag)
        for model in ONGEMOEID:
            with (
                self.subTest(model=model),
                self.assertRaises(AccessError),
                mute_logger("odoo.addons.base.models.ir_model"),
            ):
                self.rijen[model].create({"leerling_id": self.leerling.id})

    def test_rijen_van_een_rij(self):
        (moeder,) = self.rijen["oso.persoon"].create(
            [
                {
                    "leerling_id": self.leerling.id,
                    "rol": "verzorger",
                    "achternaam": "Bakker",
                    "adressen_ids": [Command.create({"plaats": "Utrecht"})],
                }
            ]
        )
        nummer = self.rijen["oso.communicatie"].create(
            {"persoon_id": moeder.id, "nummer": "0301234567"}
        )
        self.assertEqual(nummer.leerling_id, self.leerling)
        self.assertEqual(moeder.adressen_ids.herkomst, "handmatig")
        # One change: the row with all that is below it.
        (een,) = self.wijzigingen().values()
        self.assertEqual((een["what"], een["section"]), ("nieuw", "verzorgers"))
        self.assertEqual(een["new"]["adressen"], [{"plaats": "Utrecht"}])
        self.assertEqual(een["new"]["communicatie"], [{"nummer": "0301234567"}])
        self.sluit_reeks()
        adres = moeder.adressen_ids
        adres.write({"plaats": "Zeist"})
        een = self.geschiedenis()[0].wijzigingen[0]
        self.assertEqual(een["id"], f"oso.adres,{adres.id}/plaats")
        self.assertEqual([naam for naam, _sleutel in een["row"]], ["verzorgers", "adressen"])
        self.sluit_reeks()
        nummer.unlink()
        een = self.geschiedenis()[0].wijzigingen[0]
        self.assertEqual(een["parent"], ["oso.persoon", moeder.id])

    def test_wat_van_een_rij_alleen_de_server_schrijft(self):
        self.importeer(self.leerling)
        toets = self.toets()
        dossier = self.leerling.dossier_id
        for veld, waarde in (
            ("dossier_id", dossier.id),
            ("volgorde", 1),
            ("niet_in_laatste", True),
            ("company_id", self.school.id),
            ("herkomst", "oso"),
            ("document_ids", []),
        ):
            with self.subTest(veld=veld):
                with self.assertRaises(AccessError):
                    self.toets(**{veld: waarde})
                with self.assertRaises(AccessError):
                    toets.write({veld: waarde})
        for veld in ("leerling_id", "create_uid"):
            with self.subTest(veld=veld), self.assertRaises(AccessError):
                toets.write({veld: self.leerling.id})
        rijen = self.rijen["oso.toets"].with_context(
            default_herkomst="oso",
            default_dossier_id=dossier.id,
            default_toetsnaam="X",
            default_niet_in_laatste=True,
        )
        rij = rijen.create({"leerling_id": self.leerling.id})
        self.assertEqual(
            (rij.herkomst, rij.dossier_id.id, rij.toetsnaam, rij.niet_in_laatste),
            ("handmatig", False, False, False),
        )
        with self.assertRaises(AccessError):
            rij.copy()

    def test_de_rij_erboven_is_van_dezelfde_leerling(self):
        ander = self.maak_leerling(BSN[1])
        toets = self.toets()
        onderdelen = self.rijen["oso.toets.onderdeel"]
        vreemd = self.maak_leerling(BSN[2], user=self.collega)
        vreemde_toets = self.env["oso.toets"].create({"leerling_id": vreemd.id})
        for vals in (
            {"leerling_id": ander.id, "toets_id": toets.id},
            {"leerling_id": self.leerling.id},
            {"leerling_id": self.leerling.id, "toets_id": 2**31 - 1},
            {"leerling_id": self.leerling.id, "toets_id": vreemde_toets.id},
            {"leerling_id": self.leerling.id, "toets_id": str(toets.id)},
            {},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                onderdelen.create(vals)
        # A row is not taken over from elsewhere either.
        with self.assertRaises(AccessError):
            ander.with_env(self.rijen).write({"toetsen_ids": [Command.link(toets.id)]})
        with self.assertRaises(UserError):
            self.rijen["oso.persoon"].create({"leerling_id": self.leerling.id, "achternaam": "X"})
        with self.assertRaises(UserError):
            self.rijen["oso.instelling"].create(
                {"leerling_id": self.leerling.id, "rol": "bronschool", "naam": "X"}
            )

    def test_rij_van_een_dossier_is_te_verbeteren_en_niet_weg_te_halen(self):
        self.importeer(self.leerling)
        toets = self.leerling.toetsen_ids[:1].with_env(self.rijen)
        oud = toets.vaardigheidsscore
        toets.write({"vaardigheidsscore": "77"})
        self.assertEqual((toets.vaardigheidsscore, toets.herkomst), ("77", "oso"))
        een = self.wijzigingen()[f"oso.toets,{toets.id}/vaardigheidsscore"]
        self.assertEqual((een["what"], een["old"], een["new"]), ("gewijzigd", oud, "77"))
        with self.assertRaises(UserError):
            toets.unlink()
        with self.assertRaises(UserError):
            self.van_school.write({"toetsen_ids": [Command.delete(toets.id)]})
        # An explanation stays as it was received; in a row of the school it is its own.
        with self.assertRaises(AccessError):
            toets.write({"opmerking": "X"})
        self.toets().write({"opmerking": "X"})
        with self.assertRaises(AccessError):
            self.env["oso.instelling"].search(
                [("leerling_id", "=", self.leerling.id), ("rol", "=", "bronschool")], limit=1
            ).with_env(self.rijen).write({"naam": "X"})

    def test_eigen_rij_met_iets_van_een_dossier_blijft(self):
        toets = self.toets()
        self.env["oso.toets.onderdeel"].create(
            {"leerling_id": self.leerling.id, "toets_id": toets.id, "herkomst": "oso"}
        )
        with self.assertRaises(UserError):
            toets.unlink()

    def test_eigen_rij_blijft_bij_importeren(self):
        toets = self.toets()
        self.importeer(self.leerling)
        self.assertTrue(toets.exists())
        self.assertEqual(toets.toetsnaam, "Rekenen")

    # -- when not -------------------------------------------------------------------------------

    def test_niet_tijdens_het_ophalen(self):
        toets = self.toets()
        for status in ("wachtrij", "bezig"):
            self.leerling.status = status
            self.assertEqual(self.van_school.handmatig, "niets")
            for poging in (
                lambda: self.van_school.write({"achternaam": "X"}),
                self.toets,
                lambda: toets.write({"toetsnaam": "X"}),
                toets.unlink,
            ):
                with self.subTest(status=status), self.assertRaisesRegex(UserError, "Wait until"):
                    poging()
            # What to do next may be chosen all the time.
            self.van_school.write({"actie": "geen"})
        self.leerling.status = "opgehaald"
        self.van_school.write({"achternaam": "X"})

    def test_bij_een_definitief_okr_alleen_de_eindtoets(self):
        toets = self.toets()
        self.maak_definitief()
        self.assertEqual(self.van_school.handmatig, "eindtoets")
        eindtoets = self.rijen["oso.eindtoets"].create(
            {
                "leerling_id": self.leerling.id,
                "standaardscore": "540",
                "onderdelen_ids": [Command.create({"code": "8000"})],
            }
        )
        self.rijen["oso.eindtoets.domein"].create(
            {"eindtoets_onderdeel_id": eindtoets.onderdelen_ids.id, "code": "8050"}
        )
        eindtoets.write({"standaardscore": "541"})
        self.van_school.write({"eindtoetsen_ids": [Command.create({"standaardscore": "1"})]})
        for poging in (
            lambda: self.van_school.write({"achternaam": "X"}),
            lambda: self.van_school.write({"toetsen_ids": [Command.create({"toetsnaam": "X"})]}),
            self.toets,
            lambda: toets.write({"toetsnaam": "X"}),
            toets.unlink,
            lambda: self.rijen["oso.referentiescore"].create({"toets_id": toets.id}),
        ):
            with self.assertRaisesRegex(UserError, "definitief"):
                poging()
        self.rijen["oso.referentiescore"].create({"eindtoets_id": eindtoets.id, "waarde": "1"})
        eindtoets.unlink()

    def maak_definitief(self):
        self.leerling._okr().state = "definitief"
        self.assertTrue(self.leerling.okr_definitief)

    # -- the history ----------------------------------------------------------------------------

    def test_wie_niets_wijzigt_laat_geen_spoor(self):
        self.van_school.write({"achternaam": "Bakker"})
        self.sluit_reeks()
        versie = self.leerling.gegevens_versie
        self.van_school.write({"achternaam": "Bakker", "roepnaam": False})
        self.assertEqual(len(self.geschiedenis()), 1)
        self.assertEqual(self.leerling.gegevens_versie, versie)

    def test_wat_na_elkaar_wordt_ingevuld_is_een_keer(self):
        self.van_school.write({"achternaam": "Bakker"})
        self.van_school.write({"achternaam": "Jansen", "roepnaam": "Jip"})
        wijzigingen = self.wijzigingen()
        self.assertEqual(len(wijzigingen), 2)
        een = wijzigingen["leerling/achternaam"]
        self.assertEqual((een["what"], een["old"], een["new"]), ("aangevuld", None, "Jansen"))
        # What is put back as it was is no change.
        self.van_school.write({"achternaam": False})
        self.assertEqual(list(self.wijzigingen()), ["leerling/roepnaam"])
        self.assertEqual(self.geschiedenis().aantal_nieuw, 1)
        self.van_school.write({"roepnaam": False})
        self.assertFalse(self.geschiedenis())

    def test_een_nieuwe_rij_wordt_als_geheel_verteld(self):
        toets = self.toets()
        toets.write({"toetsnaam": "Spelling"})
        onderdeel = self.rijen["oso.toets.onderdeel"].create(
            {"toets_id": toets.id, "onderdeelnaam": "A"}
        )
        onderdeel.write({"onderdeelnaam": "B"})
        (een,) = self.wijzigingen().values()
        self.assertEqual(
            een["new"], {"toetsnaam": "Spelling", "onderdelen": [{"onderdeelnaam": "B"}]}
        )
        onderdeel.unlink()
        (een,) = self.wijzigingen().values()
        self.assertEqual(een["new"], {"toetsnaam": "Spelling"})
        toets.unlink()
        self.assertFalse(self.geschiedenis())

    def test_een_rij_die_gewijzigd_was_en_weggaat_is_twee_keer(self):
        toets = self.toets()
        self.sluit_reeks()
        toets.write({"toetsnaam": "Spelling"})
        toets.unlink()
        weg, gewijzigd, _nieuw = self.geschiedenis()
        self.assertEqual(gewijzigd.wijzigingen[0]["old"], "Rekenen")
        self.assertEqual(weg.wijzigingen[0]["old"], {"toetsnaam": "Spelling"})
        self.assertEqual(weg.wijzigingen[0]["res_id"], gewijzigd.wijzigingen[0]["res_id"])

    def test_iets_ertussen_begint_opnieuw(self):
        ander = self._gebruiker("mw_proef2", "oso_povo.group_medewerker", self.school)
        self.van_school.write({"achternaam": "Bakker"})
        self.leerling.with_env(self.als(ander)).write({"achternaam": "Jansen"})
        self.van_school.write({"achternaam": "Visser"})
        self.assertEqual(len(self.geschiedenis()), 3)
        self.env["oso.geschiedenis"]._leg_vast(self.leerling, "inzage")
        self.van_school.write({"achternaam": "Smit"})
        self.assertEqual(len(self.geschiedenis()), 4)

    def test_de_server_laat_geen_spoor_van_handwerk(self):
        self.importeer(self.leerling)
        self.leerling.write({"achternaam": "X"})
        self.env["oso.toets"].create({"leerling_id": self.leerling.id}).unlink()
        self.assertFalse(self.geschiedenis())

    # -- one after the other --------------------------------------------------------------------

    def test_wie_naar_een_oude_versie_keek_hoort_het(self):
        versie = self.van_school.gegevens_versie
        scherm = self.van_school.with_context(oso_gegevens_versie=versie)
        self.van_school.write({"achternaam": "Bakker"})
        toets = self.toets()
        for poging in (
            lambda: scherm.write({"achternaam": "X"}),
            lambda: scherm.write({"toetsen_ids": [Command.create({"toetsnaam": "X"})]}),
            lambda: toets.with_context(oso_gegevens_versie=versie).write({"toetsnaam": "X"}),
            toets.with_context(oso_gegevens_versie=versie).unlink,
            lambda: toets.with_context(oso_gegevens_versie=versie).create(
                {"leerling_id": self.leerling.id}
            ),
        ):
            with self.assertRaisesRegex(UserError, "changed meanwhile"):
                poging()
        self.assertEqual((self.leerling.achternaam, toets.toetsnaam), ("Bakker", "Rekenen"))

    def test_scherm_bewaart_leerling_en_rijen_in_een_keer(self):
        toets = self.toets()
        scherm = self.van_school.with_context(oso_gegevens_versie=self.leerling.gegevens_versie)
        scherm.web_save(
            {
                "achternaam": "Bakker",
                "toetsen_ids": [
                    Command.update(toets.id, {"toetsnaam": "Spelling"}),
                    Command.create({"toetsnaam": "Lezen", "afnamedatum": "2024-02-03"}),
                ],
                "adviezen_ids": [Command.create({"soort": "school", "code": "HAVO"})],
            },
            {"gegevens_versie": {}},
        )
        self.assertEqual(self.leerling.achternaam, "Bakker")
        self.assertEqual(
            sorted(self.leerling.toetsen_ids.mapped("toetsnaam")), ["Lezen", "Spelling"]
        )
        self.assertEqual(self.leerling.adviezen_ids.code, "HAVO")
        self.assertIn(date(2024, 2, 3), self.leerling.toetsen_ids.mapped("afnamedatum"))
        self.assertEqual(len(self.geschiedenis()), 1)
        self.assertGreater(self.leerling.gegevens_versie, 1)

    def test_knop_opent_de_gegevens(self):
        actie = self.van_school.action_gegevens_aanpassen()
        self.assertEqual((actie["res_id"], actie["target"]), (self.leerling.id, "new"))
