"""School, connection and aanleverpunt: the rules that need no network."""

import base64
import os
from unittest.mock import patch

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.oso_leerling import EIGENAREN
from ..oso import protocol
from .common import OsoCase
from .test_sleutelbos import maak_p12


@tagged("post_install", "-at_install")
class TestAanleverpunt(OsoCase):
    def maak_punt(self, **vals):
        return self.als(self.medewerker)["oso.aanleverpunt"].create({"nummer": "1", **vals})

    def maak_verbinding(self, **vals):
        return self.env["oso.verbinding"].create(
            {
                "name": "Proef",
                "company_id": self.bestuur.id,
                "tc_url": "https://127.0.0.1:1/tc",
                "lokaal_toestaan": True,
                **vals,
            }
        )

    def test_brin(self):
        self.school.brin = " 98ac "
        self.assertEqual(self.school.brin, "98AC")
        self.school.brin = "98AC01"
        self.assertEqual((self.school.brin, self.school.vestiging), ("98AC", "01"))
        for fout in ("9AAC", "98A", "AB12", "1234", "98AC0A"):
            with self.subTest(brin=fout), self.assertRaises(ValidationError):
                self.school.brin = fout
                self.school.flush_recordset()
        with self.assertRaises(ValidationError):
            self.school.vestiging = "x1"

    def test_brin_hoort_bij_een_school(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["res.company"].create({"name": "Dubbel", "brin": self.school.brin})

    def test_sleutel_komt_nooit_terug(self):
        punt = self.maak_punt(sleutel="018294B0-8DE2-4269-A422-0123456789AB")
        self.assertTrue(punt.sleutel_ingevuld)
        self.assertEqual(punt.sudo().sleutel_bewaard, "018294B0-8DE2-4269-A422-0123456789AB")
        self.assertFalse(punt.read(["sleutel"])[0]["sleutel"])
        for user in (self.medewerker, self.beheerder, self.env.ref("base.user_admin")):
            user.company_ids |= self.school
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                punt.with_env(self.als(user)).read(["sleutel_bewaard"])
            with self.assertRaises(AccessError):
                punt.with_env(self.als(user)).search([("sleutel_bewaard", "like", "0")])

    def test_registratie_is_niet_met_de_hand_te_zetten(self):
        punt = self.maak_punt()
        with self.assertRaises(UserError):
            punt.state = "geregistreerd"
        with self.assertRaises(UserError):
            self.maak_punt(nummer="2", state="geregistreerd")

    def test_registreren_vraagt_wat_ontbreekt(self):
        punt = self.maak_punt()
        with self.assertRaisesRegex(UserError, "connection"):
            punt.action_register()
        self.maak_verbinding()
        with self.assertRaisesRegex(UserError, "key"):
            punt.action_register()
        punt.geen_sleutel = True
        with self.assertRaisesRegex(UserError, "certificate"):
            punt.action_register()
        punt.soort = "las"
        with self.assertRaisesRegex(UserError, "LAS"):
            punt.action_register()
        self.school.brin = False
        with self.assertRaisesRegex(UserError, "BRIN"):
            punt.action_register()
        self.assertEqual(punt.state, "concept")

    def test_wie_beheert_wordt_niet_naar_zijn_beheerder_gestuurd(self):
        """At each step the employee is sent to the administrator, who is told what to do."""
        punt = self.maak_punt(geen_sleutel=True)

        def keer():
            for wie, gestuurd in ((self.medewerker, True), (self.beheerder, False)):
                with self.assertRaises(UserError) as fout:
                    punt.with_env(self.als(wie)).action_register()
                self.assertEqual("administrator" in str(fout.exception), gestuurd, fout.exception)

        self.school.brin = False
        keer()
        self.school.brin = "98AA"
        keer()
        self.maak_verbinding()
        keer()
        # What the core says is stored once and told to each in their own words.
        bericht, wie_doet_het = protocol.messages.fetch_message(protocol.Outcome.UNKNOWN_CODE)
        punt.sudo().antwoord_data = self.env["oso.melding"]._als_data(bericht, wie_doet_het)
        self.assertIn("administrator", punt.with_env(self.als(self.medewerker)).antwoord)
        self.assertIn("supplier", punt.with_env(self.als(self.beheerder)).antwoord)

    def test_een_nummer_is_geen_zin_en_de_sleutel_heeft_een_vorm(self):
        for fout in ("1 2", "punt 1", "?"):
            with self.subTest(nummer=fout), self.assertRaisesRegex(ValidationError, "Mijn OSO"):
                self.maak_punt(nummer=fout)
        self.maak_verbinding()
        punt = self.maak_punt(nummer="abc", geen_sleutel=True)
        with self.assertRaisesRegex(UserError, "digits only"):
            punt.action_register()
        nieuw = self.als(self.medewerker)["oso.aanleverpunt"].new({"nummer": "2"})
        for sleutel, vraag in (
            ("018294B0-8DE2-4269", True),
            (" 018294B0-8DE2-4269-A422-0123456789AB ", False),
            ("", False),
        ):
            nieuw.sleutel = sleutel
            uit = nieuw._onchange_sleutel()
            self.assertEqual(bool(uit), vraag)
            self.assertFalse(sleutel and sleutel in str(uit))

    def test_een_dubbel_nummer_wijst_naar_het_andere_aanleverpunt(self):
        self.maak_punt()
        ander = self.maak_punt(nummer="2")
        with self.assertRaisesRegex(ValidationError, "Open that aanleverpunt"):
            self.maak_punt()
        with self.assertRaisesRegex(ValidationError, "Open that aanleverpunt"):
            ander.nummer = "1"
        ander.nummer = "2"
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE oso_aanleverpunt SET nummer = '1' WHERE id = %s", [ander.id]
            )

    def test_wat_het_laatst_geregistreerd_is_is_in_gebruik(self):
        eerste, tweede = self.maak_punt(), self.maak_punt(nummer="2")
        self.assertFalse(eerste.in_gebruik_id)
        for punt, op in (
            (eerste, "2026-01-01 10:00:00"),
            (tweede, "2026-02-01 10:00:00"),
            (eerste, "2026-03-01 10:00:00"),
        ):
            punt.sudo().write({"state": "geregistreerd", "geregistreerd_op": op})
            (eerste + tweede).invalidate_recordset()
            self.assertEqual(punt._voor(self.school), punt)
            self.assertEqual((eerste + tweede).mapped("in_gebruik_id"), punt)
            self.assertEqual((eerste + tweede).filtered("gebruik"), punt)

    def test_ander_brin_of_nummer_maakt_de_registratie_ongeldig(self):
        punt = self.maak_punt()
        punt.sudo().state = "geregistreerd"
        punt.nummer = "1"
        self.assertEqual(punt.state, "geregistreerd")
        punt.nummer = "2"
        self.assertEqual(punt.state, "concept")
        punt.sudo().state = "geregistreerd"
        self.school.brin = "98AD"
        self.assertEqual(punt.state, "concept")
        punt.sudo().state = "geregistreerd"
        self.school.vestiging = "01"
        self.assertEqual(punt.state, "concept")

    def test_elk_profiel_kan_gekozen_worden(self):
        self.assertEqual(
            {code for code, _label in self.env["oso.verbinding"]._fields["profiel"].selection},
            set(protocol.profile_names()),
        )
        self.assertEqual(
            {code for code, _label in EIGENAREN}, {owner.value for owner in protocol.Owner}
        )

    def test_adressen_van_de_verbinding(self):
        for fout in ("http://tc.example/", "tc.example", "https://[fout", "ftp://x", "https://"):
            with self.subTest(tc_url=fout), self.assertRaises(ValidationError):
                self.maak_verbinding(tc_url=fout)
        with self.assertRaisesRegex(ValidationError, "OSR"):
            self.maak_verbinding(profiel="oso2021")

    def test_een_test_vervalt_als_anders_wordt_wat_er_getest_is(self):
        verbinding = self.maak_verbinding()
        getest = {"ping_op": "2026-01-05 10:00:00", "ping_gelukt": True, "ping_data": {"text": "x"}}
        bestand = base64.b64encode(maak_p12(b"x"))
        for anders in (
            {"tc_url": "https://127.0.0.1:2/tc"},
            {"profiel": "oso2021", "osr_url": "https://127.0.0.1:3/osr"},
            {"ca_pem": "-----BEGIN CERTIFICATE-----"},
            {"lokaal_toestaan": False},
            {"osr_api_key_nieuw": "sleutel"},
            {"laad_bestand": bestand, "laad_wachtwoord": "x"},
        ):
            with self.subTest(veld=next(iter(anders))):
                verbinding.write(getest)
                verbinding.write({"name": "Anders", "tc_url": verbinding.tc_url})
                self.assertTrue(verbinding.ping_gelukt)
                verbinding.write(anders)
                self.assertFalse(verbinding.ping_op)
                self.assertFalse(verbinding.ping_gelukt)
                self.assertFalse(verbinding.ping_melding)

    def test_een_tweede_verbinding_van_een_school_wordt_meteen_geweigerd(self):
        eerste = self.maak_verbinding(name="Van het bestuur")
        bezet = "Stichting Proef already has a connection, 'Van het bestuur'"
        with self.assertRaisesRegex(ValidationError, bezet):
            self.maak_verbinding()
        eigen = self.maak_verbinding(company_id=self.school.id)
        with self.assertRaisesRegex(ValidationError, bezet):
            eigen.company_id = self.bestuur
        eerste.active = False
        tweede = self.maak_verbinding()
        with self.assertRaisesRegex(ValidationError, "already has a connection"):
            eerste.active = True
        tweede.write({"company_id": self.bestuur.id, "active": True})
        # The form says so as soon as the company is chosen.
        nieuw = self.env["oso.verbinding"].new({"company_id": self.bestuur.id})
        self.assertIn("Proef", nieuw._onchange_company()["warning"]["message"])
        self.assertIsNone(tweede._onchange_company())
        nieuw.company_id = self.zusterschool
        self.assertIsNone(nieuw._onchange_company())

    def test_wat_een_ander_bestuur_heeft_wordt_niet_verteld(self):
        self.maak_verbinding(name="Van het bestuur")
        self.maak_punt()
        self.env.flush_all()
        elders = self._gebruiker("bh_elders", "oso_povo.group_beheerder", self.ander_bestuur)
        nieuw = self.als(elders)["oso.verbinding"].new({"company_id": self.bestuur.id})
        self.assertIsNone(nieuw._onchange_company())
        nieuw._weiger_tweede(self.bestuur.id)
        self.als(self.collega)["oso.aanleverpunt"]._eis_vrij_nummer(self.school.id, "1")
        # Who may see them is told.
        with self.assertRaises(ValidationError):
            self.als(self.beheerder)["oso.verbinding"]._weiger_tweede(self.bestuur.id)
        with self.assertRaises(ValidationError):
            self.als(self.medewerker)["oso.aanleverpunt"]._eis_vrij_nummer(self.school.id, "1")

    def test_het_scherm_toont_de_naam_van_het_gekozen_certificaat(self):
        verbinding = self.maak_verbinding(company_id=self.school.id)
        bestand = base64.b64encode(maak_p12(b"x"))
        verbinding.with_env(self.als(self.beheerder)).write(
            {"laad_bestand": bestand, "laad_naam": "proef.p12", "laad_wachtwoord": "x"}
        )
        self.assertEqual(verbinding.certificaat_naam, "proef")
        self.assertFalse(verbinding.laad_naam)
        arch = etree.fromstring(verbinding.get_view(view_type="form")["arch"])
        (veld,) = arch.xpath("//field[@name='laad_bestand']")
        self.assertEqual(veld.get("filename"), "laad_naam")

    def test_certificaat_laden(self):
        verbinding = self.maak_verbinding(company_id=self.school.id)
        verbinding = verbinding.with_env(self.als(self.beheerder))
        self.assertEqual(verbinding.certificaat_status, "geen")
        verbinding.write(
            {
                "laad_bestand": base64.b64encode(maak_p12(b"geheim", dagen=400)),
                "laad_wachtwoord": "geheim",
            }
        )
        self.assertEqual(verbinding.certificaat_status, "geldig")
        self.assertEqual(verbinding.certificaat_naam, "proef")
        self.assertIn("PRIVATE KEY", verbinding.sudo().private_key_pem)
        self.assertEqual(
            verbinding.read(["laad_bestand", "laad_wachtwoord"])[0],
            {"id": verbinding.id, "laad_bestand": False, "laad_wachtwoord": False},
        )
        for user in (self.beheerder, self.env.ref("base.user_admin")):
            user.company_ids |= self.school
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                verbinding.with_env(self.als(user)).read(["private_key_pem"])
            velden = self.als(user)["oso.verbinding"].fields_get()
            self.assertNotIn("private_key_pem", velden)

    def test_sleutel_versleuteld_met_het_woord_van_de_server(self):
        verbinding = self.maak_verbinding()
        bestand = base64.b64encode(maak_p12(b"x", dagen=60))
        with patch.dict(os.environ, {"OSO_POVO_KEY_PASSPHRASE": "woord"}):
            verbinding.write({"laad_bestand": bestand, "laad_wachtwoord": "x"})
            instellingen = verbinding._instellingen()
        self.assertIn("ENCRYPTED PRIVATE KEY", verbinding.private_key_pem)
        # A passphrase that comes later does not spoil a key that stands in clear.
        verbinding.write({"laad_bestand": bestand, "laad_wachtwoord": "x"})
        with patch.dict(os.environ, {"OSO_POVO_KEY_PASSPHRASE": "woord"}):
            self.assertIsNone(verbinding._instellingen().key_password)
        sleutel = load_pem_private_key(instellingen.key_pem, instellingen.key_password)
        self.assertTrue(sleutel.key_size)
        self.assertNotIn("PRIVATE KEY", repr(instellingen))

    def test_certificaat_status(self):
        verbinding = self.maak_verbinding()
        for dagen, status in ((-1, "verlopen"), (10, "bijna"), (60, "geldig")):
            verbinding.write(
                {
                    "laad_bestand": base64.b64encode(maak_p12(b"x", dagen=dagen)),
                    "laad_wachtwoord": "x",
                }
            )
            self.assertEqual(verbinding.certificaat_status, status)

    def test_certificaat_verkeerd_wachtwoord(self):
        verbinding = self.maak_verbinding()
        with self.assertRaisesRegex(UserError, "password"):
            verbinding.write(
                {
                    "laad_bestand": base64.b64encode(maak_p12(b"geheim")),
                    "laad_wachtwoord": "anders",
                }
            )
        self.assertFalse(verbinding.certificaat_pem)

    def test_verbinding_van_het_bestuur_dient_de_scholen(self):
        van_bestuur = self.maak_verbinding()
        verbindingen = self.als(self.medewerker)["oso.verbinding"]
        self.assertEqual(verbindingen._voor(self.school), van_bestuur.sudo())
        eigen = self.maak_verbinding(name="Eigen", company_id=self.school.id)
        self.assertEqual(verbindingen._voor(self.school), eigen.sudo())
        with self.assertRaises(UserError):
            verbindingen._voor(self.andere_school)
