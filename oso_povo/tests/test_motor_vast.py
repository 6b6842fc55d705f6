"""What a worker that dies leaves behind, what is tried again, and what a silent host does."""

import base64
import contextlib
from datetime import timedelta
from pathlib import Path

from odoo import fields
from odoo.sql_db import db_connect
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.oso_motor import SLOT
from ..oso import bsn as nummers
from ..oso.herhalen import DREMPEL
from ..oso.ophalen import Ophaler
from .common import BSN, dossier_xml
from .test_motor import UitwisselingCase

MOTOR = "odoo.addons.oso_povo.models.oso_motor_stappen"


class MotorCase(UitwisselingCase):
    def setUp(self):
        super().setUp()
        self.punt.action_register()
        self.leerling = self.maak_leerling()
        self.control.put_dossier(dossier_xml(BSN[0]))

    def begin(self, *leerlingen, actie="importeren"):
        """A run that waits for the worker."""
        run_id = self.als(self.medewerker)["oso.leerling"].run_actions(
            [
                {"leerling_id": leerling.id, "action": actie}
                for leerling in leerlingen or [self.leerling]
            ]
        )
        return self.als(self.medewerker)["oso.uitwisseling"].browse(run_id)

    def regel(self, run):
        (regel,) = run.sudo().regel_ids
        return regel

    def aantal(self, stap):
        """How many messages of a step the simulator got."""
        return len(self.control.exchanges(stap))

    def veel_leerlingen(self, aantal):
        gevonden = []
        nummer = 900000100
        while len(gevonden) < aantal:
            nummer += 1
            if nummers.check(nummer).ok:
                gevonden.append(self.maak_leerling(str(nummer)))
                self.control.put_dossier(dossier_xml(str(nummer)))
        return gevonden


@tagged("post_install", "-at_install")
class TestGestorvenWerker(MotorCase):
    def sterf(self, na):
        """A worker takes the line and dies.

        :param na: ``sessie``: the LAS was not asked yet; ``opslag``: the dossier is stored
        """
        with self.enter_registry_test_mode():
            motor = self.env["oso.motor"].sudo()
            with motor._als_werker() as motor:
                instellingen = motor._in_transactie("_lees_instellingen")
                opdrachten = motor._in_transactie("_neem", 8, [], instellingen)
                with Ophaler(1) as ophaler:
                    ophaler.begin(opdrachten)
                    klaar = None
                    while not klaar:
                        sessies, klaar = ophaler.wacht()
                        for sessie in sessies:
                            motor._in_transactie(
                                "_noteer_sessies", [(sessie.regel_id, sessie.sessie_id)]
                            )
                            sessie.genoteerd()
                    opdracht, opbrengst = klaar
                if na == "opslag":
                    stand = motor._in_transactie(
                        "_neem_in_ontvangst", opdracht.regel_id, opbrengst, instellingen
                    )
                    self.assertEqual(stand, "binnen")
        self.env.invalidate_all()

    def test_wat_binnen_was_wordt_niet_nog_eens_opgehaald(self):
        run = self.begin()
        self.sterf("opslag")
        regel = self.regel(run)
        self.assertEqual((regel.state, bool(regel.binnen_op)), ("bezig", True))
        self.assertFalse(self.leerling.naam, "nothing is worked in yet")
        with mute_logger(MOTOR):
            self.werk()
        self.assertEqual((regel.state, regel.uitkomst), ("klaar", "imported"))
        self.assertTrue(self.leerling.naam)
        self.assertEqual(self.aantal("document"), 1)
        self.assertEqual(len(self.leerling.dossier_ids), 1)

    def test_waar_de_werker_van_sterft_neemt_geen_andere_dossiers_mee(self):
        """Of several that were stored each is counted when it is begun, the most tried last."""
        ander = self.veel_leerlingen(1)
        runs = []
        for leerling in (self.leerling, *ander):
            runs.append(self.begin(leerling))
            self.sterf("opslag")
        dodelijk, gewoon = (self.regel(run) for run in runs)
        dodelijk.pogingen = 9
        motor = type(self.env["oso.motor"])
        echt, begonnen = motor._werk_in_en_verder, []

        def sterf_bij_een(motor, regel_id, gelezen):
            begonnen.append(regel_id)
            if regel_id == dodelijk.id:
                raise MemoryError
            return echt(motor, regel_id, gelezen)

        self.patch(motor, "_werk_in_en_verder", sterf_bij_een)
        # Not assertRaises, which would undo what the worker did before it died.
        with mute_logger(MOTOR), contextlib.suppress(MemoryError):
            self.werk()
        self.env.invalidate_all()
        self.assertEqual(begonnen, [gewoon.id, dodelijk.id])
        self.assertEqual((gewoon.state, gewoon.pogingen), ("klaar", 2))
        self.assertEqual((dodelijk.state, dodelijk.pogingen), ("bezig", 10))
        with mute_logger(MOTOR):
            self.werk()
        self.env.invalidate_all()
        self.assertEqual(begonnen, [gewoon.id, dodelijk.id], "it is given up untried")
        self.assertEqual((dodelijk.state, dodelijk.uitkomst), ("mislukt", "internal"))
        self.assertEqual(dodelijk.uitwisseling_id.state, "klaar")
        self.assertEqual(self.aantal("document"), 2)

    def test_wat_geheim_werd_is_er_tot_het_is_ingewerkt(self):
        """A dossier whose file was emptied comes again: no reason to ask for it twice."""
        self.haal_op(self.leerling)
        dossier = self.leerling.dossier_id
        dossier.sudo().bestand = False
        self.control.clear_exchanges()
        run = self.begin(actie="aanvullen")
        self.sterf("opslag")
        self.assertTrue(dossier.bestand)
        with mute_logger(MOTOR):
            self.werk()
        self.assertEqual(self.regel(run).uitkomst, "unchanged")
        self.assertEqual(self.aantal("document"), 1)
        dossier.invalidate_recordset()
        self.assertFalse(dossier.bestand, "and it is not kept any longer than that")

    def test_een_bestand_dat_half_geschreven_werd_staat_niet_in_de_weg(self):
        """A kill, or a full disk, in the middle of writing leaves the beginning of a file."""
        self.haal_op(self.leerling)
        dossier = self.leerling.dossier_id.sudo()
        bijlage = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "oso.dossier"),
                ("res_id", "=", dossier.id),
                ("res_field", "=", "bestand"),
            ]
        )
        pad = Path(bijlage._full_path(bijlage.store_fname))
        heel = pad.read_bytes()
        for inhoud in (heel[:100], b""):
            with self.subTest(bytes=len(inhoud)):
                dossier.bestand = False
                pad.write_bytes(inhoud)
                run = self.begin(actie="aanvullen")
                self.werk()
                self.assertEqual(self.regel(run).uitkomst, "unchanged")
                self.assertEqual(pad.read_bytes(), heel)

    def test_wat_niet_binnen_was_wordt_opnieuw_opgehaald(self):
        run = self.begin()
        self.sterf("sessie")
        regel = self.regel(run)
        self.assertEqual((regel.state, bool(regel.binnen_op)), ("bezig", False))
        self.assertTrue(regel.sessie)
        oud = regel.sessie
        with mute_logger(MOTOR):
            self.werk()
        self.assertEqual((regel.state, regel.uitkomst), ("klaar", "imported"))
        self.assertNotEqual(regel.sessie, oud)
        # The session of the one who died is on record, and asked about at the Traffic Center.
        wees = self.env["oso.sessie"].search([("regel_id", "=", regel.id)])
        self.assertEqual(wees.sessie, oud)
        self.assertEqual(wees.state, "vervallen", "its own thread had signed it off already")
        self.assertEqual(wees.code, "SessieReedsAfgemeld")

    def test_regel_van_een_levende_werker_blijft_van_hem(self):
        run = self.begin()
        regel = self.regel(run)
        regel.write({"state": "bezig", "werker": 4711})
        with db_connect(self.env.cr.dbname).cursor() as ander:
            ander.execute("SELECT pg_advisory_lock(%s, 4711)", [SLOT])
            self.werk()
            self.assertEqual((regel.state, regel.werker), ("bezig", 4711))
            ander.execute("SELECT pg_advisory_unlock(%s, 4711)", [SLOT])
        with mute_logger(MOTOR):
            self.werk()
        self.assertEqual(regel.state, "klaar")

    def test_wie_zijn_regel_kwijt_is_schrijft_er_niet_meer_op(self):
        run = self.begin()
        with (
            self.enter_registry_test_mode(),
            self.env["oso.motor"].sudo()._als_werker() as motor,
        ):
            instellingen = motor._in_transactie("_lees_instellingen")
            (opdracht,) = motor._in_transactie("_neem", 8, [], instellingen)
            self.env["oso.uitwisseling.regel"].browse(opdracht.regel_id).sudo().werker = 1
            self.env.flush_all()
            fout = RuntimeError("late")
            self.assertEqual(
                motor._in_transactie("_neem_in_ontvangst", opdracht.regel_id, fout, {}), "klaar"
            )
        self.env.invalidate_all()
        self.assertEqual(self.regel(run).state, "bezig")

    def test_verdachte_regel_wordt_alleen_gedaan(self):
        andere = self.veel_leerlingen(2)
        run = self.begin(self.leerling, *andere)
        verdacht = run.sudo().regel_ids[0]
        verdacht.pogingen = 2
        motor = self.env["oso.motor"].sudo()
        instellingen = motor._lees_instellingen()
        eerst = motor._neem(8, [], instellingen)
        self.assertNotIn(verdacht.id, [een.regel_id for een in eerst])
        self.assertEqual(len(eerst), 2)
        self.assertFalse(motor._neem(8, eerst, instellingen), "not beside others")
        self.assertFalse(
            motor._neem(8, [], instellingen, None, False), "nor beside their working in"
        )
        self.assertEqual([een.regel_id for een in motor._neem(8, [], instellingen)], [verdacht.id])

    def test_afmelding_zonder_antwoord_wordt_later_gedaan(self):
        self.control.fault("afmelding", "connection_reset", times=1)
        run = self.begin()
        self.werk()
        regel = self.regel(run)
        self.assertEqual(regel.state, "klaar")
        wees = self.env["oso.sessie"].search([("regel_id", "=", regel.id)])
        self.assertEqual(
            (wees.sessie, wees.state, wees.uitkomst), (regel.sessie, "afgemeld", "delivered")
        )
        self.assertTrue(regel.afgemeld)

    def test_sessie_die_niet_af_te_melden_is_vervalt(self):
        self.control.fault("afmelding", "http_503", times=None)
        run = self.begin()
        self.werk()
        regel = self.regel(run)
        wees = self.env["oso.sessie"].search([("regel_id", "=", regel.id)])
        self.assertEqual((wees.state, wees.pogingen), ("wees", 1))
        self.assertFalse(regel.afgemeld)
        self.assertTrue(
            self.env["ir.cron.trigger"].search(
                [
                    ("cron_id", "=", self.env.ref("oso_povo.cron_uitwisseling").id),
                    ("call_at", "=", wees.opnieuw_op),
                ]
            ),
            "the worker comes back for it",
        )
        wees.write(
            {
                "geopend_op": fields.Datetime.now() - timedelta(minutes=31),
                "opnieuw_op": fields.Datetime.now(),
            }
        )
        self.werk()
        self.assertEqual(wees.state, "vervallen")


@tagged("post_install", "-at_install")
class TestOpnieuwProberen(MotorCase):
    def test_verbroken_verbinding_wordt_opnieuw_geprobeerd(self):
        self.control.fault("document", "connection_reset", times=2)
        run = self.begin()
        self.werk()
        regel = self.regel(run)
        self.assertEqual((regel.uitkomst, regel.herhalingen), ("imported", 2))
        (lijn,) = run.progress()["lines"]
        self.assertEqual((lijn["retries"], lijn["next_try"]), (2, ""))
        # Each try was a session of its own, and each was signed off.
        self.assertEqual((self.aantal("overdracht"), self.aantal("afmelding")), (3, 3))

    def test_een_korte_pauze_wacht_de_werker_zelf_uit(self):
        self.patch(type(self.env["oso.motor"]), "_oso_pauzes", (2.0,))
        self.control.fault("document", "connection_reset", times=1)
        run = self.begin()
        self.werk()
        self.assertEqual((self.regel(run).uitkomst, self.regel(run).herhalingen), ("imported", 1))

    def test_wat_wacht_zegt_wanneer(self):
        self.patch(type(self.env["oso.motor"]), "_oso_pauzes", (3600,))
        self.control.fault("document", "connection_reset", times=1)
        run = self.begin()
        self.werk()
        (lijn,) = run.progress()["lines"]
        self.assertEqual((lijn["state"], lijn["retries"]), ("wachtrij", 1))
        self.assertTrue(lijn["next_try"].endswith("Z"))
        self.assertIn("tried again", lijn["message"])
        self.assertEqual(
            (self.leerling.status, self.leerling.melding), ("wachtrij", lijn["message"])
        )
        self.assertEqual(run.state, "wachtrij")
        # It can be stopped as what waits for its turn can.
        run.action_stop()
        self.assertEqual((run.state, self.leerling.status), ("klaar", "nieuw"))

    def test_een_code_wordt_nooit_vanzelf_herhaald(self):
        for code in ("OntvangerNietToegestaan", "ZomaarIets"):
            self.control.clear_exchanges()
            self.control.fault("document", "soap_fault", times=None, code=code)
            run = self.begin()
            self.werk()
            self.assertEqual(self.regel(run).state, "mislukt")
            self.assertEqual((self.regel(run).herhalingen, self.aantal("document")), (0, 1))
            self.control.clear_faults()

    def test_na_stoppen_wordt_niets_meer_herhaald(self):
        ander = self.veel_leerlingen(1)
        run = self.begin(self.leerling, *ander)
        motor = self.env["oso.motor"].sudo()
        opdrachten = motor._neem(1, [], motor._lees_instellingen())
        run.action_stop()
        self.control.fault("document", "connection_reset", times=1)
        with self.enter_registry_test_mode(), Ophaler(1) as ophaler:
            ophaler.begin(opdrachten)
            while ophaler.lopend:
                motor._verwerk_volgende(ophaler, motor._lees_instellingen())
        self.env.invalidate_all()
        self.assertEqual(run.sudo().regel_ids.mapped("state"), ["mislukt", "overgeslagen"])

    def test_onderhoud_met_een_tijd(self):
        self.control.fault("document", "http_503", times=1)
        run = self.begin()
        self.werk()
        regel = self.regel(run)
        self.assertEqual(regel.state, "wachtrij")
        self.assertGreaterEqual(
            regel.opnieuw_op, fields.Datetime.now() + timedelta(seconds=110), "Retry-After is 120"
        )

    def test_instelling_zonder_herhalen(self):
        self.env["ir.config_parameter"].set_param("oso_povo.herhalingen", "0")
        self.control.fault("document", "connection_reset", times=1)
        run = self.begin()
        self.werk()
        self.assertEqual(
            (self.regel(run).state, self.regel(run).uitkomst), ("mislukt", "technical")
        )

    def test_instelling_die_geen_getal_is(self):
        """Odoo's screen refuses it, but a hand in the database does not."""
        motor = self.env["oso.motor"]
        self.env["ir.config_parameter"].set_param("oso_povo.tegelijk", "16")
        self.assertEqual(motor._instelling("tegelijk"), 16)
        for waarde, verwacht in (("veel", 8), ("0", 1), ("9999", 64), ("", 8)):
            self.env.cr.execute(
                "UPDATE ir_config_parameter SET value = %s WHERE key = 'oso_povo.tegelijk'",
                [waarde],
            )
            self.env.invalidate_all()
            self.env.registry.clear_cache("stable")
            self.assertEqual(motor._instelling("tegelijk"), verwacht)


@tagged("post_install", "-at_install")
class TestZwijgendeHost(MotorCase):
    def las(self):
        return self.env["oso.host"].search([("soort", "=", "las")])

    def setUp(self):
        super().setUp()
        self.haal_op(self.leerling)
        self.assertEqual(self.school.oso_las_id, self.las())
        self.anderen = self.veel_leerlingen(8)

    def test_na_een_aantal_fouten_wordt_hij_met_rust_gelaten(self):
        self.control.fault("document", "connection_reset", times=None)
        self.control.clear_exchanges()
        run = self.begin(*self.anderen)
        self.werk()
        host = self.las()
        self.assertTrue(host._is_open())
        self.assertGreaterEqual(host.fouten, DREMPEL)
        # Nobody is given up, and everybody is told until when.
        self.assertEqual(set(run.sudo().regel_ids.mapped("state")), {"wachtrij"})
        for lijn in run.progress()["lines"]:
            self.assertRegex(lijn["message"], r"LAS \(.+\) does not answer.* at \d\d:\d\d")
        self.assertIn("does not answer", self.anderen[-1].melding)
        # While it is open nothing is asked.
        gevraagd = self.aantal("overdracht")
        self.assertLess(gevraagd, 3 * len(self.anderen))
        self.werk()
        self.assertEqual(self.aantal("overdracht"), gevraagd)
        # Then one pupil tries it; when that fails it stays open twice as long.
        self.tijd_om(host)
        self.werk()
        self.assertEqual(self.aantal("overdracht"), gevraagd + 1)
        self.assertTrue(host._is_open())
        self.assertGreater(host.open_tot, fields.Datetime.now() + timedelta(seconds=100))
        # And when it answers again, all go on.
        self.control.clear_faults()
        self.tijd_om(host)
        self.werk()
        self.assertEqual(set(run.sudo().regel_ids.mapped("uitkomst")), {"imported"})
        self.assertEqual((host.fouten, host.open_tot), (0, False))

    def tijd_om(self, host):
        nu = fields.Datetime.now()
        host.sudo().open_tot = nu
        self.env["oso.uitwisseling.regel"].search([("state", "=", "wachtrij")]).write(
            {"opnieuw_op": nu}
        )

    def test_geduld_raakt_op(self):
        host = self.las()
        run = self.begin(*self.anderen)
        host.sudo().write(
            {"fouten": DREMPEL, "open_tot": fields.Datetime.now() + timedelta(minutes=5)}
        )
        self.werk()
        regels = run.sudo().regel_ids
        self.assertEqual(set(regels.mapped("state")), {"wachtrij"})
        regels.write(
            {
                "uitgesteld_sinds": fields.Datetime.now() - timedelta(minutes=16),
                "opnieuw_op": fields.Datetime.now(),
            }
        )
        self.werk()
        self.assertEqual(set(regels.mapped("state")), {"mislukt"})
        self.assertEqual(set(regels.mapped("uitkomst")), {"technical"})
        self.assertEqual(run.state, "klaar")
        self.assertIn("cannot be reached", regels[0].melding)
        self.assertEqual(self.anderen[0].status, "mislukt")

    def test_zwijgend_traffic_center(self):
        tc = self.env["oso.host"].search([("soort", "=", "tc")])
        tc.sudo().write(
            {"fouten": DREMPEL, "open_tot": fields.Datetime.now() + timedelta(minutes=5)}
        )
        run = self.begin(*self.anderen)
        self.control.clear_exchanges()
        self.werk()
        self.assertEqual(self.aantal("overdracht"), 0)
        self.assertIn("Traffic Center (", run.progress()["lines"][0]["message"])

    def test_trage_host_laat_plaats_voor_een_andere(self):
        """One LAS that holds all its places leaves those of another free."""
        self.andere_school.sudo().oso_las_id = (
            self.env["oso.host"].sudo().create({"name": "las.elders.example:443", "soort": "las"})
        )
        self.env["oso.aanleverpunt"].create(
            {"company_id": self.andere_school.id, "nummer": "1", "state": "geregistreerd"}
        )
        self.verbinding.copy({"company_id": self.ander_bestuur.id, "name": "Elders"}).write(
            {"laad_bestand": base64.b64encode(self.sim.pem())}
        )
        klein = self.maak_leerling(BSN[1], user=self.collega)
        self.begin(*self.anderen)
        motor = self.env["oso.motor"].sudo()
        instellingen = motor._lees_instellingen() | {"tegelijk": 4}
        eerst = motor._neem(32, [], instellingen)
        self.assertEqual(len(eerst), 4, "alone it gets all places of its host")
        self.als(self.collega)["oso.leerling"].run_actions(
            [{"leerling_id": klein.id, "action": "importeren"}]
        )
        alleen_vlot = motor._neem(28, eerst, instellingen, {"ergens.anders.example"})
        self.assertFalse(alleen_vlot, "none of a host that is not quick, when that is asked")
        daarna = motor._neem(28, eerst, instellingen)
        self.assertEqual([een.school_id for een in daarna], [self.andere_school.id])


@tagged("post_install", "-at_install")
class TestNietGewijzigd(MotorCase):
    def setUp(self):
        super().setUp()
        self.haal_op(self.leerling)
        self.dossier = self.leerling.dossier_id
        self.assertTrue(self.dossier.datum)
        self.control.clear_exchanges()

    def vanzelf(self, actie="aanvullen"):
        run = (
            self.env["oso.uitwisseling"]
            .with_user(self.medewerker)
            ._start({self.leerling.with_user(self.medewerker): actie}, soort="nacht")
        )
        self.werk()
        return run

    def vragen(self):
        return [een["request"] for een in self.control.exchanges("document")]

    def test_vanzelf_kost_het_niets(self):
        versie = self.leerling.gegevens_versie
        run = self.vanzelf()
        (vraag,) = self.vragen()
        datum = fields.Date.to_string(self.dossier.datum + timedelta(days=1))
        self.assertIn(f"dossierVerzameldatum>{datum}<", vraag)
        regel = self.regel(run)
        self.assertEqual((regel.state, regel.uitkomst, regel.grootte), ("klaar", "unchanged", 0))
        self.assertEqual(regel.ruwe_code, "LeerlingInfoNietGewijzigd")
        self.assertEqual(self.leerling.status, "opgehaald")
        self.assertEqual(self.leerling.gegevens_versie, versie)
        self.assertEqual(len(self.leerling.dossier_ids), 1)

    def test_wie_zelf_vraagt_krijgt_wat_er_is(self):
        self.haal_op(self.leerling, actie="overschrijven")
        (vraag,) = self.vragen()
        self.assertNotIn("dossierVerzameldatum", vraag)

    def test_wat_op_zijn_eigen_dag_kwam_kan_die_dag_nog_veranderen(self):
        self.dossier.sudo().ontvangen_op = fields.Datetime.to_datetime(self.dossier.datum)
        self.vanzelf()
        (vraag,) = self.vragen()
        self.assertNotIn("dossierVerzameldatum", vraag)

    def test_een_nieuwer_dossier_komt_gewoon(self):
        nieuw = fields.Date.to_string(self.dossier.datum + timedelta(days=9))
        oud = fields.Date.to_string(self.dossier.datum)
        self.control.put_dossier(dossier_xml(BSN[0], vervang=[(oud, nieuw)]))
        run = self.vanzelf()
        self.assertEqual(self.regel(run).state, "klaar")
        self.assertEqual(self.leerling.dossier_datum, self.dossier.datum + timedelta(days=9))

    def test_overschrijven_herstelt_ook_zonder_nieuw_dossier(self):
        """Not changed in the LAS, but changed here: the stored dossier is worked in again."""
        naam = self.leerling.achternaam
        self.leerling.sudo().achternaam = "Anders"
        run = self.vanzelf("overschrijven")
        self.assertEqual(self.regel(run).uitkomst, "overwritten")
        self.assertEqual(self.leerling.achternaam, naam)
