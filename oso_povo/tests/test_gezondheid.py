"""What who looks after OSO sees of how it goes, what they may do, and of what they are warned."""

import base64
import xmlrpc.client
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..models.oso_motor import INSTELLINGEN
from ..oso import bsn as nummers
from ..oso.protocol import Outcome
from .common import BSN, OsoCase, dossier_xml
from .test_motor import UitwisselingCase
from .test_sleutelbos import maak_p12

#: Keys of the answer that hold numbers of pupils, moments and names of schools; nothing else.
VELDEN = {
    "op", "oordeel", "punten", "scholen", "bedrijf_ids", "verbindingen", "wachtrij", "werkers",
    "hosts", "sessies", "laatste_dag", "taken", "nachten",
}  # fmt: skip


def nieuw_certificaat():
    return {"laad_bestand": base64.b64encode(maak_p12(b"g", 365)), "laad_wachtwoord": "g"}


def sessie(school):
    """Values of a session that was left open just now."""
    return {
        "company_id": school.id,
        "sessie": "x",
        "uitkomst": "technical",
        "geopend_op": fields.Datetime.now(),
    }


class GezondheidCase(OsoCase):
    def setUp(self):
        super().setUp()
        self.nu = fields.Datetime.now()
        # The first administrator looks after a whole board, the second after another.
        eigen = self.bestuur | self.school | self.zusterschool
        self.beheerder.write({"company_id": self.bestuur.id, "company_ids": [(6, 0, eigen.ids)]})
        self.elders = self._gebruiker(
            "bh_elders", "oso_povo.group_beheerder", self.ander_bestuur | self.andere_school
        )
        self.volgende = 900000100

    @classmethod
    def _gebruiker(cls, login, groep, school):
        user = super()._gebruiker(login, groep, school[:1])
        user.company_ids = school
        return user

    def stand(self, user=None, **context):
        return self.als(user or self.beheerder)["oso.gezondheid"].with_context(**context).stand()

    def codes(self, user=None):
        return [punt["code"] for punt in self.stand(user)["punten"]]

    def maak_regels(self, school, *waarden, **run):
        """A run of a school with a line per dict of values, each of a pupil of its own."""
        uitwisseling = self.env["oso.uitwisseling"].create(
            {"company_id": school.id, "user_id": self.env.uid, **run}
        )
        regels = self.env["oso.uitwisseling.regel"]
        for vals in waarden:
            while not nummers.check(str(self.volgende)).ok:
                self.volgende += 1
            leerling = self.env["oso.leerling"].create(
                {"bsn": str(self.volgende), "company_id": school.id}
            )
            self.volgende += 1
            regels |= regels.create(
                {
                    "uitwisseling_id": uitwisseling.id,
                    "leerling_id": leerling.id,
                    "actie": "importeren",
                    **vals,
                }
            )
        return regels

    def maak_verbinding(self, bedrijf, **vals):
        return self.env["oso.verbinding"].create(
            {
                "name": f"Verbinding {bedrijf.name}",
                "company_id": bedrijf.id,
                "tc_url": "https://tc.example/oso",
                **vals,
            }
        )


@tagged("post_install", "-at_install")
class TestGezondheid(GezondheidCase):
    def test_alleen_voor_wie_beheert(self):
        for user in (self.medewerker, self._gebruiker("gewoon", "base.group_user", self.school)):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.stand(user)
        self.assertEqual(set(self.stand()), VELDEN)

    def test_de_wachtrij_wordt_per_stand_geteld(self):
        straks = self.nu + timedelta(minutes=4)
        self.maak_regels(
            self.school,
            {"state": "wachtrij"},
            {"state": "wachtrij", "opnieuw_op": straks, "herhalingen": 1},
            {"state": "wachtrij", "opnieuw_op": self.nu - timedelta(minutes=1)},
            {"state": "bezig", "werker": 1},
            {"state": "klaargezet"},
            {"state": "vraag"},
            {"state": "klaar"},
            {"state": "mislukt"},
            {"state": "overgeslagen"},
        )
        rij = self.stand()["wachtrij"]
        self.assertTrue(rij.pop("oudste_op"))
        self.assertEqual(rij, {"wacht": 2, "opnieuw": 1, "bezig": 1, "klaargezet": 1, "vraag": 1})
        leeg = self.stand(self.elders)["wachtrij"]
        self.assertEqual(set(leeg.values()), {0})

    def test_elk_bestuur_telt_alleen_het_zijne(self):
        """Whatever is ticked, and whatever a program puts in the context."""
        klaar = {"state": "klaar", "klaar_op": self.nu, "grootte": 1000, "duur_las": 2.0}
        mis = {"state": "mislukt", "uitkomst": "technical", "klaar_op": self.nu, "grootte": 0}
        for school, aantal in ((self.school, 1), (self.zusterschool, 2), (self.andere_school, 4)):
            self.maak_regels(school, *[klaar, mis, {"state": "wachtrij"}] * aantal, soort="nacht")
            for _nummer in range(aantal):
                self.env["oso.sessie"].create(sessie(school))
        self.maak_verbinding(self.bestuur)
        self.maak_verbinding(self.ander_bestuur)
        for user, aantal, nachten in ((self.beheerder, 3, 2), (self.elders, 4, 1)):
            for context in ({}, {"allowed_company_ids": user.company_id.ids}):
                stand = self.stand(user, **context)
                with self.subTest(user=user.login, context=context):
                    self.assertEqual(stand["wachtrij"]["wacht"], aantal)
                    self.assertEqual(stand["laatste_dag"]["opgehaald"], aantal)
                    self.assertEqual(stand["laatste_dag"]["mislukt"], aantal)
                    self.assertEqual(stand["laatste_dag"]["grootte"], 1000 * aantal)
                    self.assertEqual(stand["laatste_dag"]["stappen"]["las"]["count"], aantal)
                    self.assertEqual(stand["sessies"]["open"], aantal)
                    self.assertEqual(len(stand["nachten"]), nachten)
                    self.assertEqual(len(stand["verbindingen"]), 1)
        vreemd = self.stand(self.beheerder, allowed_company_ids=self.andere_school.ids)
        self.assertEqual(vreemd["wachtrij"]["wacht"], 3)

    def test_niets_van_een_leerling(self):
        """Not by name, number or id, whatever stands in the lines."""
        leerling = self.maak_leerling()
        self.importeer(leerling)
        run = self.env["oso.uitwisseling"].create(
            {"company_id": self.school.id, "user_id": self.env.uid, "soort": "nacht"}
        )
        regel = self.env["oso.uitwisseling.regel"].create(
            {
                "uitwisseling_id": run.id,
                "leerling_id": leerling.id,
                "actie": "importeren",
                "state": "mislukt",
                "uitkomst": "refused",
                "klaar_op": self.nu,
                "ruwe_tekst": f"Noor {BSN[0]}",
                "sessie": "geheim",
            }
        )
        self.env["oso.sessie"].create(
            sessie(self.school) | {"sessie": "geheim", "regel_id": regel.id}
        )
        # As other programs get it.
        tekst = xmlrpc.client.dumps((self.stand(),))
        for geheim in ("Noor", "Proefdijk", BSN[0], "geheim"):
            self.assertNotIn(geheim, tekst)

    def test_de_laatste_dag(self):
        self.maak_regels(
            self.school,
            {"state": "klaar", "klaar_op": self.nu, "duur_tc": 0.25, "duur_las": 1.0},
            {"state": "vraag", "klaar_op": self.nu, "duur_tc": 0.75, "duur_las": 3.0},
            {"state": "mislukt", "uitkomst": "not_ready", "klaar_op": self.nu, "duur_tc": 0.5},
            {"state": "mislukt", "uitkomst": "technical", "klaar_op": self.nu, "herhalingen": 3},
            {"state": "mislukt", "uitkomst": "technical", "klaar_op": self.nu, "herhalingen": 2},
            {"state": "klaar", "klaar_op": self.nu - timedelta(hours=25), "duur_las": 90.0},
            {"state": "overgeslagen", "klaar_op": self.nu},
        )
        dag = self.stand()["laatste_dag"]
        self.assertEqual((dag["opgehaald"], dag["mislukt"], dag["herhalingen"]), (2, 3, 5))
        self.assertEqual(
            [(een["uitkomst"], een["aantal"]) for een in dag["uitkomsten"]],
            [("technical", 2), ("not_ready", 1)],
        )
        self.assertEqual(
            dag["stappen"]["tc"], {"count": 3, "total": 1.5, "mean": 0.5, "slowest": 0.75}
        )
        # Who never came to the LAS does not make it look faster.
        self.assertEqual(
            dag["stappen"]["las"], {"count": 2, "total": 4.0, "mean": 2.0, "slowest": 3.0}
        )
        self.assertEqual(dag["stappen"]["merge"]["count"], 0)

    def test_elke_uitkomst_heeft_woorden(self):
        woorden = self.als(self.beheerder)["oso.gezondheid"]._uitkomsten_in_woorden()
        for uitkomst in set(Outcome) - {Outcome.DELIVERED, Outcome.NOT_CHANGED}:
            self.assertTrue(woorden.get(uitkomst.value), uitkomst)

    def test_certificaat(self):
        dagen = {"geldig": (40, 1), "bijna": (12, 1), "verlopen": (-2, -3)}
        verbinding = self.maak_verbinding(self.bestuur)
        self.assertIn("certificaat_geen", self.codes())
        verbinding.write(nieuw_certificaat())
        for status, (over, _rest) in dagen.items():
            verbinding.certificaat_tot = self.nu + timedelta(days=over, hours=1)
            (een,) = self.stand()["verbindingen"]
            with self.subTest(status):
                self.assertEqual((een["certificaat"], een["certificaat_dagen"]), (status, over))
                self.assertEqual(
                    [code for code in self.codes() if code.startswith("certificaat")],
                    [] if status == "geldig" else [f"certificaat_{status}"],
                )

    def test_testen_mag_wie_de_verbinding_mag_wijzigen(self):
        verbinding = self.maak_verbinding(self.bestuur)
        verbinding.write(nieuw_certificaat())
        alleen_school = self._gebruiker("bh_school", "oso_povo.group_beheerder", self.school)
        for user, mag in ((self.beheerder, True), (alleen_school, False)):
            (een,) = self.stand(user)["verbindingen"]
            with self.subTest(user.login):
                self.assertEqual((een["id"], een["mag_testen"]), (verbinding.id, mag))
        verbinding.write({"ping_op": self.nu, "ping_gelukt": True})
        self.assertNotIn("ping_mislukt", self.codes())
        verbinding.ping_gelukt = False
        self.assertIn("ping_mislukt", self.codes())
        self.assertEqual(self.stand()["oordeel"], "fout")

    def test_scholen_zonder_verbinding(self):
        (punt,) = [p for p in self.stand()["punten"] if p["code"] == "geen_verbinding"]
        self.assertIn("2", punt["tekst"])
        self.maak_verbinding(self.school)
        (punt,) = [p for p in self.stand()["punten"] if p["code"] == "geen_verbinding"]
        self.assertIn("1", punt["tekst"])
        self.maak_verbinding(self.bestuur)
        self.assertNotIn("geen_verbinding", self.codes())

    def test_een_taak_die_odoo_uitzette(self):
        self.assertNotIn("taak_uit", self.codes())
        taak = self.env.ref("oso_povo.cron_uitwisseling")
        taak.write({"failure_count": 2})
        self.assertIn("taak_mislukt", self.codes())
        taak.write({"active": False})
        stand = self.stand()
        (punt,) = [p for p in stand["punten"] if p["code"] == "taak_uit"]
        self.assertEqual(punt["ernst"], "fout")
        (rij,) = [t for t in stand["taken"] if t["sleutel"] == "cron_uitwisseling"]
        self.assertEqual((rij["actief"], rij["volgende_op"]), (False, False))
        # What is off by choice is nothing to worry about.
        self.assertFalse(self.env.ref("oso_povo.cron_gekozen_acties").active)
        self.assertEqual(self.codes().count("taak_uit"), 1)

    def test_een_regel_zonder_levende_werker(self):
        self.maak_regels(
            self.school, {"state": "bezig", "werker": 2_000_000_001}, {"state": "bezig"}
        )
        stand = self.stand()
        self.assertEqual(stand["werkers"]["zonder_werker"], 2)
        self.assertIn("zonder_werker", [punt["code"] for punt in stand["punten"]])
        self.assertEqual(self.stand(self.elders)["werkers"]["zonder_werker"], 0)

    def test_een_werker_die_leeft(self):
        with self.env["oso.motor"]._als_werker() as motor:
            self.maak_regels(self.school, {"state": "bezig", "werker": motor._werker()})
            self.assertEqual(self.stand()["werkers"], {"levend": 1, "zonder_werker": 0})
            self.assertEqual(self.stand(self.elders)["werkers"]["levend"], 1)
        self.assertEqual(self.stand()["werkers"], {"levend": 0, "zonder_werker": 1})

    def test_niemand_aan_het_werk(self):
        regel = self.maak_regels(self.school, {"state": "wachtrij"})
        self.assertNotIn("niemand_werkt", self.codes())
        self.env.cr.execute(
            "UPDATE oso_uitwisseling_regel SET create_date = %s WHERE id = %s",
            [self.nu - timedelta(minutes=20), regel.id],
        )
        self.env.invalidate_all()
        self.assertIn("niemand_werkt", self.codes())
        regel.opnieuw_op = self.nu + timedelta(minutes=1)
        self.assertNotIn("niemand_werkt", self.codes())

    def test_sessies(self):
        wees = self.env["oso.sessie"].create(sessie(self.school))
        self.assertEqual(self.stand()["sessies"]["open"], 1)
        self.assertNotIn("sessies", self.codes())
        wees.geopend_op = self.nu - timedelta(hours=3)
        self.assertIn("sessies", self.codes())
        wees.state = "afgemeld"
        self.assertEqual(self.stand()["sessies"], {"open": 0, "oudste_op": False})


@tagged("post_install", "-at_install")
class TestHosts(GezondheidCase):
    def setUp(self):
        super().setUp()
        straks = self.nu + timedelta(minutes=4)
        hosts = self.env["oso.host"]
        self.las = hosts.create(
            {"name": "las.example", "soort": "las", "naam": "ESIS", "fouten": 6, "open_tot": straks}
        )
        self.tc = hosts.create(
            {"name": "tc.example", "soort": "tc", "fouten": 5, "open_tot": straks}
        )
        self.ander = hosts.create(
            {"name": "ander.example:8443", "soort": "las", "fouten": 9, "open_tot": straks}
        )
        self.school.oso_las_id = self.las

    def hosts(self, user=None):
        return [host["name"] for host in self.stand(user)["hosts"]]

    def test_alleen_hosts_van_eigen_scholen(self):
        self.assertEqual(self.hosts(), ["las.example"])
        self.maak_verbinding(self.bestuur)
        self.assertEqual(sorted(self.hosts()), ["las.example", "tc.example"])
        self.assertEqual(self.hosts(self.elders), [])
        self.maak_regels(self.andere_school, {"state": "wachtrij", "las_id": self.ander.id})
        self.assertEqual(self.hosts(self.elders), ["ander.example:8443"])
        punten = [p for p in self.stand()["punten"] if p["code"] == "host"]
        self.assertIn("ESIS (las.example)", punten[0]["tekst"])
        self.las.open_tot = self.nu - timedelta(seconds=1)
        self.assertNotIn("las.example", self.hosts())

    def test_probeer_nu(self):
        self.als(self.beheerder)["oso.host"].browse(self.las.id).action_probeer_nu()
        self.assertLessEqual(self.las.open_tot, fields.Datetime.now())
        self.assertEqual(self.las.fouten, 6, "one more failure and it is left alone again")
        self.assertGreater(self.tc.open_tot, fields.Datetime.now())
        self.assertEqual(self.hosts(), [])
        for user in (self.medewerker, self._gebruiker("gewoon", "base.group_user", self.school)):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.als(user)["oso.host"].browse(self.tc.id).action_probeer_nu()


@tagged("post_install", "-at_install")
class TestCertificaat(GezondheidCase):
    def setUp(self):
        super().setUp()
        self.collega_beheerder = self._gebruiker(
            "bh_zuster", "oso_povo.group_beheerder", self.bestuur | self.zusterschool
        )
        self.verbinding = self.maak_verbinding(self.bestuur)
        self.verbinding.write(nieuw_certificaat())
        self.verloopt = self.nu + timedelta(days=20)

    def controleer(self):
        self.env["oso.verbinding"].with_user(self.env.ref("base.user_root"))._cron_certificaten()
        return self.verbinding.activity_ids

    def test_wie_beheert_wordt_een_keer_gewaarschuwd(self):
        self.verbinding.certificaat_tot = self.nu + timedelta(days=31)
        self.assertFalse(self.controleer())
        self.verbinding.certificaat_tot = self.verloopt
        activiteiten = self.controleer()
        self.assertEqual(activiteiten.user_id, self.beheerder | self.collega_beheerder)
        self.assertEqual(set(activiteiten.mapped("date_deadline")), {self.verloopt.date()})
        self.assertEqual(self.controleer(), activiteiten)
        # Who did it is not told again, before or after the day itself.
        activiteiten.with_user(self.beheerder).filtered(
            lambda een: een.user_id == self.beheerder
        ).action_done()
        self.assertEqual(self.controleer().user_id, self.collega_beheerder)

    def test_een_nieuw_certificaat_trekt_het_in(self):
        self.verbinding.certificaat_tot = self.verloopt
        self.assertTrue(self.controleer())
        self.verbinding.with_user(self.beheerder).write(nieuw_certificaat())
        self.assertGreater(self.verbinding.certificaat_tot, self.nu + timedelta(days=31))
        self.assertFalse(self.verbinding.activity_ids)
        self.assertFalse(self.controleer())
        # And of the new one people are told in their turn.
        self.verbinding.certificaat_tot = self.nu + timedelta(days=2)
        self.assertEqual(len(self.controleer()), 2)

    def test_zonder_beheerder_later_alsnog(self):
        groep = self.env.ref("oso_povo.group_beheerder")
        (self.beheerder | self.collega_beheerder).write({"group_ids": [(3, groep.id)]})
        self.verbinding.certificaat_tot = self.verloopt
        self.assertFalse(self.controleer())
        self.beheerder.write({"group_ids": [(4, groep.id)]})
        self.assertEqual(self.controleer().user_id, self.beheerder)


@tagged("post_install", "-at_install")
class TestInstellingen(OsoCase):
    def scherm(self, **vals):
        return self.env["res.config.settings"].create(
            {f"oso_{naam}": waarde for naam, waarde in vals.items()}
        )

    def waarde(self, naam):
        return self.env["ir.config_parameter"].sudo().get_param(f"oso_povo.{naam}")

    def test_wat_niemand_koos_blijft_ongeschreven(self):
        scherm = self.scherm()
        for naam, (standaard, *_grenzen) in INSTELLINGEN.items():
            self.assertEqual(scherm[f"oso_{naam}"], standaard)
        scherm.execute()
        self.assertEqual([self.waarde(naam) for naam in INSTELLINGEN], [False] * len(INSTELLINGEN))

    def test_opslaan_en_teruglezen(self):
        self.scherm(tegelijk=4, herhalingen=0).execute()
        self.assertEqual((self.waarde("tegelijk"), self.waarde("herhalingen")), ("4", "0"))
        scherm = self.scherm()
        self.assertEqual((scherm.oso_tegelijk, scherm.oso_herhalingen), (4, 0))
        self.scherm(tegelijk=8).execute()
        self.assertEqual(self.waarde("tegelijk"), "8")

    def test_grenzen(self):
        for naam, (_standaard, laagst, hoogst) in INSTELLINGEN.items():
            for waarde in (laagst - 1, hoogst + 1):
                with self.subTest(naam=naam, waarde=waarde), self.assertRaises(ValidationError):
                    self.scherm(**{naam: waarde})
        self.scherm(tegelijk=64, tegelijk_totaal=64).execute()

    def test_ook_langs_de_systeemparameters(self):
        parameters = self.env["ir.config_parameter"].sudo()
        for naam, (_standaard, laagst, hoogst) in INSTELLINGEN.items():
            for waarde in ("acht", "1.5", "-1", "٣٢", str(laagst - 1), str(hoogst + 1)):
                with self.subTest(naam=naam, waarde=waarde), self.assertRaises(ValidationError):
                    parameters.set_param(f"oso_povo.{naam}", waarde)
            parameters.set_param(f"oso_povo.{naam}", str(hoogst))
        parameters.set_param("tegelijk", "acht")  # of another module
        parameters.set_param("oso_povo.iets_anders", "acht")


@tagged("post_install", "-at_install")
class TestGezondheidEcht(UitwisselingCase):
    """With a real Traffic Center, in the simulator."""

    def test_verbinding_testen_vanaf_de_bladzij(self):
        self.beheerder.write({"company_id": self.bestuur.id, "company_ids": [(4, self.bestuur.id)]})
        env = self.als(self.beheerder)
        (een,) = env["oso.gezondheid"].stand()["verbindingen"]
        self.assertEqual((een["id"], een["ping_op"]), (self.verbinding.id, False))
        self.assertTrue(een["mag_testen"])
        self.verbinding.with_env(env).action_ping()
        (een,) = env["oso.gezondheid"].stand()["verbindingen"]
        self.assertTrue(een["ping_op"] and een["ping_gelukt"], een)
        self.verbinding.tc_url = "https://127.0.0.1:9/"
        self.verbinding.with_env(env).action_ping()
        stand = env["oso.gezondheid"].stand()
        self.assertFalse(stand["verbindingen"][0]["ping_gelukt"])
        self.assertTrue(stand["verbindingen"][0]["ping_melding"])
        self.assertEqual(stand["oordeel"], "fout")

    def test_een_las_nu_weer_proberen(self):
        """A pupil that waits for a silent LAS is fetched at once when somebody asks for that."""
        self.punt.action_register()
        self.control.put_dossier(dossier_xml(BSN[0]))
        leerling = self.maak_leerling()
        las = self.env["oso.host"].create(
            {
                "name": "las.example",
                "soort": "las",
                "fouten": 5,
                "open_tot": fields.Datetime.now() + timedelta(minutes=5),
            }
        )
        self.school.oso_las_id = las
        voortgang = self.haal_op(leerling)
        self.assertEqual(voortgang["lines"][0]["state"], "wachtrij")
        self.assertEqual(leerling.regel_ids.opnieuw_op, las.open_tot)
        stand = self.als(self.beheerder)["oso.gezondheid"].stand()
        self.assertEqual((stand["wachtrij"]["wacht"], stand["wachtrij"]["opnieuw"]), (0, 1))
        self.assertEqual([host["id"] for host in stand["hosts"]], las.ids)
        self.als(self.beheerder)["oso.host"].browse(las.id).action_probeer_nu()
        self.werk()
        self.assertEqual(leerling.status, "opgehaald")
        self.assertEqual(self.als(self.beheerder)["oso.gezondheid"].stand()["hosts"], [])
