"""The door for notifications, for real: a LAS in another process, mutual TLS, a proxy, Odoo."""

import contextlib
import logging
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..oso import protocol
from ..oso.protocol import notificatie as core
from .common import BSN, dossier_xml
from .test_motor import UitwisselingCase

PAD = "/oso_povo/notificatie"
HEADER = "X-Client-Cert"
GEHEIM = "een geheim van de proxy"
LAS = "00000001990000000002"
LOGGER = "odoo.addons.oso_povo"
#: The error that PostgreSQL gives when another wrote the same row at the same moment.
BOTSING = "DO $$ BEGIN RAISE EXCEPTION 'botsing' USING ERRCODE = '40001'; END $$"


class NotificatieCase(UitwisselingCase, HttpCase):
    """A school whose LAS may notify it, by a proxy that ends mutual TLS."""

    def setUp(self):
        super().setUp()
        self.stel_in(header=HEADER, geheim=GEHEIM)
        self.url = self.control.proxy(f"http://127.0.0.1:{self.http_port()}", HEADER)
        self.verbinding.write(
            {"notificatie_url": f"{self.url}{PAD}", "notificatie_afzenders": f"{LAS}  # het LAS"}
        )
        self.punt.action_register()
        self.assertEqual(self.punt.state, "geregistreerd", self.punt.antwoord)
        if self.profiel == "oso2021":
            self.zet_adres_in_osr()
        self.notificaties = self.env["oso.notificatie"].sudo()

    @contextlib.contextmanager
    def enter_registry_test_mode(self):
        # A test with a server of its own is in that mode all the time.
        self.env.flush_all()
        yield
        self.env.invalidate_all()

    def stel_in(self, **waarden):
        """Set the settings of the door; an empty one goes."""
        parameters = self.env["ir.config_parameter"].sudo()
        for naam, waarde in waarden.items():
            parameters.set_param(f"oso_povo.notificatie_{naam}", waarde)

    def zet_adres_in_osr(self):
        """There the supplier enters the address, and no message registers it."""
        school = next(een for een in self.control.schools() if een["brin"] == "98AA")
        for punt in school["aanleverpunten"]:
            if punt["kind"] == "RI":
                punt["url"] = f"{self.url}{PAD}"
        self.control.put_school(**school)

    def met_proxy(self, **opties):
        """Let the proxy lead to this test, as far as Odoo lets requests into it."""
        headers = {
            "Cookie": f"test_request_key={self.http_request_key}",
            "X-Oso-Proxy-Secret": GEHEIM,
            **opties.pop("headers", {}),
        }
        self.control.proxy(
            f"http://127.0.0.1:{self.http_port()}", HEADER, headers=headers, **opties
        )

    def meld(self, fout=None, **opties):
        """The LAS notifies all who asked for the dossier of the first pupil; gives the answers."""
        if fout:
            self.control.fault("notificatie", fout)
        self.env.flush_all()
        with self.allow_requests():
            self.met_proxy(**opties)
            antwoorden = self.control.notify(bsn=BSN[0], brin="98AA")
        self.env.invalidate_all()
        return [(een["status"], een["code"]) for een in antwoorden]

    def post(self, inhoud, **headers):
        """Post bytes straight to the door, as the proxy would."""
        self.env.flush_all()
        antwoord = self.url_open(
            PAD,
            data=inhoud,
            headers={
                "Content-Type": "text/xml; charset=utf-8",
                "X-Oso-Proxy-Secret": GEHEIM,
                HEADER: self.certificaat("las"),
                **headers,
            },
        )
        self.env.invalidate_all()
        return antwoord

    def certificaat(self, naam):
        return self.sim.pem(naam).partition(b"-----BEGIN PRIVATE")[0].decode().replace("\n", " ")

    def bericht(self, sessie, **anders):
        """A notification for the first school as bytes."""
        profiel = protocol.load_profile(self.profiel)
        velden = {
            "bron_brin": "98AA",
            "doel_brin": "98AA",
            "sessie_id": sessie,
            "doel": "OV",
            **anders,
        }
        inhoud = "".join(
            f"<o:{profiel.elements[naam]}>{waarde}</o:{profiel.elements[naam]}>"
            for naam, waarde in velden.items()
        )
        naam = profiel.messages["notificatie"][0]
        return (
            f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><o:{naam} '
            f'xmlns:o="{profiel.namespace}">{inhoud}</o:{naam}></s:Body></s:Envelope>'
        ).encode()

    def wacht_op_dossier(self):
        """A pupil whose dossier was asked for and was not ready."""
        self.control.put_dossier(dossier_xml(BSN[0]), prepared=False)
        leerling = self.maak_leerling()
        voortgang = self.haal_op(leerling)
        self.assertEqual(voortgang["lines"][0]["outcome"], "not_ready", voortgang)
        self.assertEqual(leerling.status, "wacht")
        leerling.invalidate_recordset()
        return leerling

    def gevraagd(self, leerling):
        """Whether the pupil is asked for at the next pass of the scheduled action."""
        return bool(leerling.vraag_op and leerling.vraag_op <= fields.Datetime.now())

    def vraag_wachtende(self):
        """A pass of the scheduled action that asks again, then one of the worker."""
        self.env.flush_all()
        with self.registry.cursor() as cr:
            self.env(cr=cr, user=self.env.ref("base.user_root").id)[
                "oso.leerling"
            ]._cron_wachtende()
        self.werk()
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestNotificatie(NotificatieCase):
    def test_niet_klaar_dan_klaar_dan_vanzelf_opgehaald(self):
        leerling = self.wacht_op_dossier()
        self.assertFalse(self.gevraagd(leerling))
        self.control.set_dossier(bsn=BSN[0], prepared=True)
        self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")])
        self.assertTrue(self.gevraagd(leerling))
        self.assertEqual(leerling.status, "wacht", "nothing is fetched while the LAS waits")
        self.assertRecordValues(
            self.notificaties.search([]),
            [
                {
                    "company_id": self.school.id,
                    "bekend": True,
                    "code": "NotificatieOntvangen",
                    "gevolg": "gevraagd",
                    "aantal": 1,
                    "sessie": leerling.regel_ids.sessie,
                }
            ],
        )
        self.vraag_wachtende()
        self.assertEqual((leerling.status, leerling.naam), ("opgehaald", "Noor van den Proefdijk"))
        self.assertEqual(len(leerling.regel_ids), 2)
        # Every stored request is told, also the one that was delivered: that is no newer dossier.
        self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")] * 2)
        self.assertFalse(leerling.klaar_gemeld_op)
        self.assertEqual(leerling.status, "opgehaald")

    def test_onbekende_sessie(self):
        leerling = self.wacht_op_dossier()
        with self.assertLogs(LOGGER, logging.INFO) as log:  # Odoo gives "INFO" a level of its own
            self.assertEqual(self.meld("notify_unknown_session"), [(500, "SessieOnbekend")])
        self.assertNotIn(BSN[0], str(log.output))
        self.assertFalse(self.gevraagd(leerling))
        self.assertFalse(leerling.regel_ids.genotificeerd_op)
        self.assertRecordValues(
            self.notificaties.search([]),
            [{"bekend": False, "code": "SessieOnbekend", "gevolg": "geweigerd", "sessie": False}],
        )

    def test_verkeerd_certificaat(self):
        leerling = self.wacht_op_dossier()
        self.assertEqual(self.meld("notify_wrong_certificate"), [(500, "CertificaatOnjuist")])
        self.assertFalse(self.gevraagd(leerling))
        self.assertFalse(leerling.regel_ids.genotificeerd_op)
        weigering = self.notificaties.search([])
        afzender = protocol.read_sender(self.certificaat("other_supplier"))
        self.assertRecordValues(
            weigering,
            [
                {
                    "code": "CertificaatOnjuist",
                    "gevolg": "geweigerd",
                    "afzender": afzender.fingerprint,
                }
            ],
        )
        # What the list shows of a refused sender is what an administrator can allow.
        self.verbinding.notificatie_afzenders += f"\n{weigering.afzender}"
        self.assertEqual(self.meld("notify_wrong_certificate"), [(200, "NotificatieOntvangen")])

    def test_andere_brin(self):
        leerling = self.wacht_op_dossier()
        self.assertEqual(self.meld("notify_other_brin"), [(500, "SessieAfwijkend")])
        self.assertFalse(self.gevraagd(leerling))
        self.assertEqual(self.notificaties.search([]).mapped("gevolg"), ["geweigerd"])
        self.assertTrue(self.notificaties.search([]).bekend)

    def test_tweemaal_dezelfde(self):
        leerling = self.wacht_op_dossier()
        self.control.set_dossier(bsn=BSN[0], prepared=True)
        self.assertEqual(self.meld("notify_twice"), [(200, "NotificatieOntvangen")] * 2)
        self.assertRecordValues(self.notificaties.search([]), [{"aantal": 2, "gevolg": "gevraagd"}])
        self.vraag_wachtende()
        self.assertEqual(leerling.status, "opgehaald")
        self.assertEqual(len(leerling.regel_ids), 2, "fetched once, not twice")
        self.assertEqual(len(leerling.dossier_ids), 1)

    def test_voor_de_afmelding(self):
        """The line is still being fetched: it is asked again when it ends with "not ready"."""
        leerling = self.wacht_op_dossier()
        regel = leerling.regel_ids.sudo()
        regel.write({"state": "bezig", "afgemeld": False, "uitkomst": False})
        leerling.sudo().write({"status": "bezig", "vraag_op": False})
        self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")])
        self.assertFalse(self.gevraagd(leerling))
        self.assertEqual(self.notificaties.search([]).gevolg, "onthouden")
        regel._sluit_af("mislukt", "not_ready")
        self.assertTrue(self.gevraagd(leerling))
        self.assertEqual(self.notificaties.search([]).gevolg, "gevraagd")
        # The next line has heard of nothing, so that this ends.
        leerling.sudo().vraag_op = False
        self.haal_op(leerling)
        self.assertFalse(self.gevraagd(leerling))

    def test_voor_de_afmelding_en_dan_toch_geleverd(self):
        leerling = self.wacht_op_dossier()
        regel = leerling.regel_ids.sudo()
        regel.write({"state": "bezig", "afgemeld": False, "uitkomst": False})
        leerling.sudo().write({"status": "bezig", "vraag_op": False})
        self.meld()
        regel._sluit_af("klaar", "imported")
        self.assertFalse(self.gevraagd(leerling))
        self.assertEqual(self.notificaties.search([]).gevolg, "niets")

    def test_leerling_die_in_de_rij_staat(self):
        leerling = self.wacht_op_dossier()
        self.als(self.medewerker)["oso.leerling"].run_actions(
            [{"leerling_id": leerling.id, "action": "importeren"}]
        )
        self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")])
        self.assertFalse(self.gevraagd(leerling))
        self.assertEqual(len(leerling.regel_ids), 2)

    def test_wie_al_opgehaald_is_leest_het_en_kiest_zelf(self):
        self.control.put_dossier(dossier_xml(BSN[0]))
        leerling = self.maak_leerling()
        self.haal_op(leerling)
        self.assertEqual(leerling.status, "opgehaald")
        self.control.put_dossier(dossier_xml(BSN[0], vervang=[("Proefdijk", "Nieuwdijk")]))
        self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")])
        self.assertTrue(leerling.klaar_gemeld_op)
        self.assertIn("newer dossier", leerling.melding)
        self.assertFalse(self.gevraagd(leerling))
        self.assertEqual((leerling.actie, leerling.status), ("geen", "opgehaald"))
        self.assertEqual(self.notificaties.search([]).gevolg, "gemeld")
        # Once more within the quarter of an hour: the same dossier; later: told anew.
        leerling.sudo().klaar_gemeld_op = False
        self.meld()
        self.assertFalse(leerling.klaar_gemeld_op)
        self.notificaties.search([]).laatste_op -= timedelta(minutes=16)
        self.meld()
        self.assertTrue(leerling.klaar_gemeld_op)
        # Fetching it is what ends the message.
        self.haal_op(leerling, actie="overschrijven")
        self.assertFalse(leerling.klaar_gemeld_op)
        self.assertNotIn("newer dossier is ready", leerling.melding or "")

    def test_wie_geen_actie_heeft_leest_dat_het_klaar_is(self):
        leerling = self.wacht_op_dossier()
        leerling.sudo().write({"actie": "geen", "vraag_op": False, "status": "nieuw"})
        self.meld()
        self.assertFalse(self.gevraagd(leerling))
        self.assertIn("ready now", leerling.melding)
        self.assertEqual(leerling.eigenaar, "us")

    def test_verzoek_van_meer_dan_een_half_jaar_geleden(self):
        leerling = self.wacht_op_dossier()
        leerling.regel_ids.sudo().begonnen_op = fields.Datetime.now() - timedelta(days=190)
        self.assertEqual(self.meld(), [(500, "SessieOnbekend")])
        self.assertFalse(self.gevraagd(leerling))

    def test_sessie_van_een_eerdere_poging(self):
        leerling = self.wacht_op_dossier()
        regel = leerling.regel_ids.sudo()
        self.env["oso.sessie"].sudo()._noteer(regel)
        regel.sessie = "een-andere-sessie"
        self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")])
        self.assertTrue(self.gevraagd(leerling))

    def test_leerling_die_verwijderd_is(self):
        leerling = self.wacht_op_dossier()
        leerling.sudo().unlink()
        self.assertEqual(self.meld(), [(500, "SessieOnbekend")])

    def test_sessie_van_een_andere_school(self):
        """A LAS that one board allows can't reach a pupil of another board."""
        leerling = self.wacht_op_dossier()
        self.verbinding.notificatie_afzenders = False
        self.env["oso.verbinding"].create(
            {
                "name": "Elders",
                "company_id": self.ander_bestuur.id,
                "tc_url": self.sim.tc_url,
                "notificatie_afzenders": LAS,
            }
        )
        self.assertEqual(self.meld(), [(500, "CertificaatOnjuist")])
        self.assertFalse(self.gevraagd(leerling))

    def test_een_afzender_die_zich_herhaalt_vult_geen_tabel(self):
        for nummer in range(3):
            antwoord = self.post(self.bericht(f"onbekend-{nummer}"))
            self.assertIn("SessieOnbekend", antwoord.text)
        self.assertRecordValues(self.notificaties.search([]), [{"aantal": 3, "bekend": False}])

    def test_oude_notificaties_gaan_weg(self):
        self.post(self.bericht("onbekend-1"))
        notificatie = self.notificaties.search([])
        self.notificaties._gc_notificaties()
        self.assertTrue(notificatie.exists())
        notificatie.laatste_op -= timedelta(days=190)
        self.notificaties._gc_notificaties()
        self.assertFalse(notificatie.exists())

    def test_beheerder_leest_de_lijst_en_geen_leerling(self):
        self.wacht_op_dossier()
        self.meld()
        notificatie = self.notificaties.search([]).with_env(self.als(self.beheerder))
        (gelezen,) = notificatie.read()
        self.assertEqual(gelezen["gevolg"], "gevraagd")
        self.assertNotIn("regel_id", gelezen)
        self.assertNotIn(BSN[0], str(gelezen))
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            notificatie.with_env(self.als(self.medewerker)).read(["code"])
        self.assertFalse(self.als(self.collega)["oso.notificatie"].has_access("read"))

    def test_regel_die_geen_afzender_is(self):
        with self.assertRaises(ValidationError) as fout:
            self.verbinding.notificatie_afzenders = f"{LAS}\niedereen"
        self.assertIn("2", str(fout.exception))


@tagged("post_install", "-at_install")
class TestNotificatie2021(NotificatieCase):
    profiel = "oso2021"

    def test_niet_klaar_dan_klaar_dan_vanzelf_opgehaald(self):
        leerling = self.wacht_op_dossier()
        self.control.set_dossier(bsn=BSN[0], prepared=True)
        self.assertEqual(self.meld(form="sha256"), [(500, "CertificaatOnjuist")])
        # A proxy that gives a fingerprint alone: that must be on the list itself.
        afzender = protocol.read_sender(self.certificaat("las"))
        self.verbinding.notificatie_afzenders = afzender.fingerprint
        self.assertEqual(self.meld(form="sha256"), [(200, "NotificatieOntvangen")])
        self.vraag_wachtende()
        self.assertEqual(leerling.status, "opgehaald")


@tagged("post_install", "-at_install")
class TestDeur(NotificatieCase):
    """What the door lets in; nothing of it reaches a pupil."""

    def code(self, antwoord):
        self.assertEqual(antwoord.status_code, 500, antwoord.text[:200])
        self.assertIn("text/xml", antwoord.headers["Content-Type"])
        gevonden = [
            code
            for code in protocol.load_profile(self.profiel).notification_codes.values()
            if f">{code}<" in antwoord.text
        ]
        self.assertEqual(len(gevonden), 1, antwoord.text)
        return gevonden[0]

    def test_dicht_tot_de_beheerder_haar_opent(self):
        bericht = self.bericht("onbekend-1")
        for waarden in (
            {"header": ""},
            {"geheim": ""},
            {"geheim": "kort", "proxies": ""},
            {"geheim": GEHEIM, "proxies": "192.0.2.0/24"},
            {"geheim": "", "proxies": "geen adres"},
        ):
            with self.subTest(waarden), mute_logger(f"{LOGGER}.controllers.notificatie"):
                self.stel_in(header=HEADER, geheim=GEHEIM, proxies="")
                self.stel_in(**waarden)
                self.assertEqual(self.post(bericht).status_code, 404)
        self.assertFalse(self.notificaties.search([]))

    def test_alleen_van_de_proxy(self):
        bericht = self.bericht("onbekend-1")
        for geheim in ("", "een ander geheim van een proxy"):
            antwoord = self.post(bericht, **{"X-Oso-Proxy-Secret": geheim})
            self.assertEqual(antwoord.status_code, 404)
        self.stel_in(geheim="", proxies="192.0.2.7, 127.0.0.0/8")
        self.assertEqual(self.code(self.post(bericht)), "SessieOnbekend")
        # An address that the caller tells is not the address of the proxy.
        self.stel_in(proxies="192.0.2.7")
        voor = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Host": "127.0.0.1"}
        self.assertEqual(self.post(bericht, **voor).status_code, 404)

    def test_zonder_of_met_een_onleesbaar_certificaat(self):
        bericht = self.bericht("onbekend-1")
        for waarde in ("", "-----BEGIN CERTIFICATE-----", "ab"):
            self.assertEqual(
                self.code(self.post(bericht, **{HEADER: waarde})), "CertificaatOnjuist"
            )
        self.assertFalse(self.notificaties.search([]))

    def test_geen_notificatie(self):
        goed = self.bericht("onbekend-1")
        bom = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + goed
        soap_12 = goed.replace(
            b"http://schemas.xmlsoap.org/soap/envelope/", b"http://www.w3.org/2003/05/soap-envelope"
        )
        anders = goed.replace(b"/20180404", b"/20170601")
        for inhoud in (b"<html>", bom, soap_12, anders, self.bericht("x"), b"a=1&b=2"):
            with self.subTest(inhoud[:40]):
                self.assertEqual(self.code(self.post(inhoud)), "BerichtOnjuist")
        self.assertIn("VersionMismatch", self.post(soap_12).text)
        # A form is no notification either, and its fields reach nothing.
        vorm = {"Content-Type": "application/x-www-form-urlencoded"}
        self.assertEqual(self.code(self.post(b"a=1&b=2", **vorm)), "BerichtOnjuist")
        self.assertEqual(set(self.notificaties.search([]).mapped("code")), {"BerichtOnjuist"})

    def test_te_groot(self):
        grens = core.most_bytes()
        self.assertEqual(self.post(b"x" * (grens + 1)).status_code, 413)
        self.assertEqual(self.post(b"x" * 10_000_000).status_code, 413)

    def test_alleen_post(self):
        self.assertEqual(self.url_open(PAD).status_code, 405)

    def test_geen_sessie_blijft_achter(self):
        antwoord = self.post(self.bericht("onbekend-1"))
        self.assertNotIn("session_id", antwoord.headers.get("Set-Cookie", ""))

    def test_gekopieerde_database_luistert_niet(self):
        from odoo.modules.neutralize import get_neutralization_queries

        self.env.flush_all()
        for query in get_neutralization_queries(["oso_povo"]):
            self.env.cr.execute(query)
        self.env.registry.clear_cache()
        self.env.invalidate_all()
        self.assertEqual(self.post(self.bericht("onbekend-1")).status_code, 404)
        self.assertFalse(self.verbinding.notificatie_url or self.verbinding.notificatie_afzenders)

    def test_botsing_met_de_werker_wordt_overgedaan(self):
        """The worker ended the line at the same moment: the message is looked at once more."""
        leerling = self.wacht_op_dossier()
        self.control.set_dossier(bsn=BSN[0], prepared=True)
        klasse = type(self.env["oso.notificatie"])
        echt, keren = klasse._noteer, []

        def botst_eerst(model, *args):
            keren.append(args)
            if len(keren) == 1:
                model.env.cr.execute(BOTSING)
            return echt(model, *args)

        muted = ("odoo.service.model", "odoo.sql_db")
        with patch.object(klasse, "_noteer", botst_eerst), mute_logger(*muted):
            self.assertEqual(self.meld(), [(200, "NotificatieOntvangen")])
        self.assertEqual(len(keren), 2)
        self.assertTrue(self.gevraagd(leerling))
        self.assertEqual(self.notificaties.search([]).aantal, 1)
