"""Fetching again: each mode in a real run, what waits for a decision, and taking back."""

import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..oso import gegevensset
from .common import BSN, OsoCase, dossier_xml, maak_zip
from .test_motor import UitwisselingCase

LATER = ("<datum>2026-11-02<", "<datum>2026-12-01<")
ANDERE_NAAM = ("<roepnaam>Noor<", "<roepnaam>Fleur<")
SCORE = ("<vaardigheidsscore>102.5<", "<vaardigheidsscore>110<")


class OpnieuwCase(UitwisselingCase):
    def setUp(self):
        super().setUp()
        self.punt.action_register()
        self.leerlingen = [self.maak_leerling(bsn) for bsn in BSN]
        self.zet_klaar()
        self.haal_op(*self.leerlingen)
        self.leerling = self.leerlingen[0]

    def zet_klaar(self, *vervang, bsns=BSN):
        for bsn in bsns:
            self.control.put_dossier(dossier_xml(bsn, vervang=vervang))

    def uitwisseling(self):
        return self.als(self.medewerker)["oso.uitwisseling"].search([], limit=1)

    def geschiedenis(self, leerling=None):
        return self.als(self.medewerker)["oso.geschiedenis"].search(
            [("leerling_id", "=", (leerling or self.leerling).id)], limit=1
        )

    def staat(self, leerling=None):
        (leerling or self.leerling).invalidate_recordset()
        return (leerling or self.leerling).get_dossier()


@tagged("post_install", "-at_install")
class TestOpnieuwOphalen(OpnieuwCase):
    def test_overschrijven_vervangt_en_terugdraaien_zet_het_terug(self):
        voor = self.staat()
        self.zet_klaar(LATER, SCORE, ANDERE_NAAM, bsns=BSN[:1])
        voortgang = self.haal_op(self.leerling, actie="overschrijven")
        (regel,) = voortgang["lines"]
        self.assertEqual((regel["state"], regel["outcome"]), ("klaar", "overwritten"))
        self.assertEqual(self.leerling.roepnaam, "Fleur")
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "110")
        self.assertEqual(self.leerling.dossier_datum.isoformat(), "2026-12-01")
        entry = self.geschiedenis()
        self.assertEqual(regel["history_id"], entry.id)
        self.assertEqual(entry.user_id, self.medewerker)
        wijzigingen = {een["field"]: een for een in entry.wijzigingen}
        self.assertEqual(wijzigingen["roepnaam"]["old"], "Noor")
        self.assertEqual(wijzigingen["roepnaam"]["new"], "Fleur")
        terug = entry.take_back()
        self.assertTrue(terug["done"])
        self.assertEqual(terug["count"], 2)
        self.assertEqual(self.staat(), voor)
        self.assertEqual(entry.state, "teruggedraaid")
        with self.assertRaises(UserError):
            entry.take_back()

    def test_aanvullen_vult_alleen_wat_leeg_is(self):
        self.leerling.write({"roepnaam": " ", "achternaam": False})
        self.zet_klaar(LATER, SCORE, ANDERE_NAAM, bsns=BSN[:1])
        voortgang = self.haal_op(self.leerling, actie="aanvullen")
        self.assertEqual(voortgang["lines"][0]["outcome"], "completed")
        self.assertEqual((self.leerling.roepnaam, self.leerling.achternaam), (" ", "Proefdijk"))
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "102.5")
        redenen = {een["field"]: een["why"] for een in self.geschiedenis().wijzigingen}
        self.assertEqual(redenen["roepnaam"], "spatie")
        self.assertEqual(redenen["vaardigheidsscore"], "staat_al")

    def test_een_school_kan_een_spatie_als_leeg_laten_tellen(self):
        self.school.oso_witruimte_is_leeg = True
        self.leerling.roepnaam = " "
        self.zet_klaar(LATER, bsns=BSN[:1])
        self.haal_op(self.leerling, actie="aanvullen")
        self.assertEqual(self.leerling.roepnaam, "Noor")

    def test_nogmaals_importeren_laat_staan_wat_er_staat_en_zegt_dat(self):
        self.leerling.achternaam = False
        self.zet_klaar(LATER, ANDERE_NAAM, bsns=BSN[:1])
        (regel,) = self.haal_op(self.leerling)["lines"]
        self.assertEqual((self.leerling.achternaam, self.leerling.roepnaam), ("Proefdijk", "Noor"))
        self.assertIn("Overschrijven", regel["message"])

    def test_hetzelfde_dossier_verandert_niets_en_zegt_dat(self):
        voor = self.staat()
        for actie in ("aanvullen", "overschrijven", "importeren"):
            (regel,) = self.haal_op(self.leerling, actie=actie)["lines"]
            self.assertEqual(regel["outcome"], "unchanged")
        self.assertEqual(self.staat(), voor)
        self.assertEqual(len(self.leerling.dossier_ids), 1)
        self.assertEqual(len(self.leerling.geschiedenis_ids), 1)

    def test_ouder_dossier_is_geschiedenis_tot_de_gebruiker_erop_staat(self):
        self.leerling.dossier_datum = "2027-01-01"
        voor = self.staat()
        self.zet_klaar(LATER, ANDERE_NAAM, bsns=BSN[:1])
        (regel,) = self.haal_op(self.leerling, actie="overschrijven")["lines"]
        self.assertEqual((regel["state"], regel["outcome"]), ("klaar", "older"))
        self.assertIn("01-12-2026", regel["message"])
        self.assertEqual(self.staat(), voor)
        self.assertEqual(len(self.leerling.dossier_ids), 2)
        self.haal_op(self.leerling, actie="overschrijven")
        self.assertEqual(len(self.leerling.geschiedenis_ids), 2)
        self.geschiedenis().apply()
        self.assertEqual(self.leerling.roepnaam, "Fleur")

    def test_andere_geboortedatum_wordt_eerst_gevraagd(self):
        self.assertTrue(self.leerling.geboortedatum)
        oud = self.leerling.geboortedatum.isoformat()
        anders = (f"<geboortedatum>{oud}<", "<geboortedatum>2013-01-31<")
        voor = self.staat()
        self.zet_klaar(LATER, anders, ANDERE_NAAM, bsns=BSN[:1])
        voortgang = self.haal_op(self.leerling, actie="overschrijven")
        (regel,) = voortgang["lines"]
        self.assertEqual((regel["state"], regel["outcome"]), ("vraag", "conflict"))
        self.assertTrue(voortgang["finished"])
        self.assertEqual(self.staat()["leerling"], voor["leerling"])
        self.assertEqual(self.leerling.status, "vraag")
        with self.assertRaises(UserError):
            self.uitwisseling().apply()  # not with the others: it is asked for each child
        self.geschiedenis().dismiss()
        self.assertEqual(self.staat(), voor)
        self.haal_op(self.leerling, actie="overschrijven")
        self.geschiedenis().apply()
        self.assertEqual(self.leerling.geboortedatum.isoformat(), "2013-01-31")
        self.assertEqual(self.leerling.roepnaam, "Fleur")
        self.assertEqual(self.uitwisseling().state, "klaar")

    def test_de_rem_houdt_alles_tegen_tot_de_gebruiker_bevestigt(self):
        voor = [self.staat(leerling)["leerling"] for leerling in self.leerlingen]
        self.zet_klaar(LATER, ANDERE_NAAM, bsns=BSN[:3])
        self.zet_klaar(LATER, SCORE, bsns=BSN[3:])
        voortgang = self.haal_op(*self.leerlingen, actie="overschrijven")
        self.assertEqual({regel["outcome"] for regel in voortgang["lines"]}, {"brake"})
        self.assertEqual(voortgang["state"], "vraag")
        self.assertEqual(voortgang["asking"], 4)
        self.assertIn("3", voortgang["lines"][0]["message"])
        self.assertEqual([self.staat(een)["leerling"] for een in self.leerlingen], voor)
        with self.assertRaises(AccessError):
            self.uitwisseling().with_user(self.collega).apply()
        self.assertEqual(self.uitwisseling().apply(), 4)
        namen = [leerling.roepnaam for leerling in self.leerlingen]
        self.assertEqual(namen, ["Fleur"] * 3 + ["Noor"])
        self.assertEqual(self.uitwisseling().progress()["state"], "klaar")

    def test_de_rem_houdt_gewone_wijzigingen_niet_tegen(self):
        self.zet_klaar(LATER, SCORE)
        self.zet_klaar(LATER, ANDERE_NAAM, bsns=BSN[:1])
        voortgang = self.haal_op(*self.leerlingen, actie="overschrijven")
        self.assertEqual({regel["outcome"] for regel in voortgang["lines"]}, {"overwritten"})

    def test_wat_de_rem_vasthield_niet_verwerken(self):
        voor = [self.staat(leerling) for leerling in self.leerlingen]
        self.zet_klaar(LATER, ANDERE_NAAM)
        self.haal_op(*self.leerlingen, actie="overschrijven")
        self.assertEqual(self.uitwisseling().dismiss(), 4)
        self.assertEqual([self.staat(een) for een in self.leerlingen], voor)
        self.assertEqual(self.uitwisseling().state, "klaar")

    def test_een_gestorven_werker_laat_wat_klaarstond_niet_liggen(self):
        self.zet_klaar(LATER, SCORE, bsns=BSN[:2])
        leerlingen = self.leerlingen[:2]
        self.als(self.medewerker)["oso.leerling"].run_actions(
            [{"leerling_id": een.id, "action": "overschrijven"} for een in leerlingen]
        )
        motor = type(self.env["oso.motor"])
        echt = motor._werk_klaargezette_in
        self.patch(motor, "_werk_klaargezette_in", lambda self: None)
        self.werk()
        self.assertEqual(set(self.uitwisseling().regel_ids.mapped("state")), {"klaargezet"})
        self.assertEqual(self.uitwisseling().state, "bezig")
        self.patch(motor, "_werk_klaargezette_in", echt)
        self.werk()
        self.assertEqual(set(self.uitwisseling().regel_ids.mapped("state")), {"klaar"})
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "110")

    def test_wat_klaarstaat_houdt_de_werker_wakker_als_zijn_tijd_om_is(self):
        self.zet_klaar(LATER, SCORE)
        self.als(self.medewerker)["oso.leerling"].run_actions(
            [{"leerling_id": een.id, "action": "overschrijven"} for een in self.leerlingen]
        )
        motor = type(self.env["oso.motor"])
        echt = motor._werk_klaargezette_in
        self.patch(motor, "_werk_klaargezette_in", lambda self: None)
        wekker = self.env.ref("oso_povo.cron_uitwisseling")
        self.env["ir.cron.trigger"].search([("cron_id", "=", wekker.id)]).unlink()
        self.werk()
        self.assertIn("klaargezet", self.uitwisseling().regel_ids.mapped("state"))
        trekkers = [("cron_id", "=", wekker.id)]
        self.assertTrue(self.env["ir.cron.trigger"].search(trekkers))
        self.env["ir.cron.trigger"].search(trekkers).unlink()
        self.patch(motor, "_werk_klaargezette_in", echt)
        self.werk()
        self.assertFalse(self.env["ir.cron.trigger"].search(trekkers))
        self.assertEqual(self.uitwisseling().state, "klaar")

    def klaargezet(self):
        """A run that holds two pupils, of which the worker stopped before it worked them in."""
        self.zet_klaar(LATER, SCORE, bsns=BSN[:2])
        self.als(self.medewerker)["oso.leerling"].run_actions(
            [{"leerling_id": een.id, "action": "overschrijven"} for een in self.leerlingen[:2]]
        )
        motor = type(self.env["oso.motor"])
        echt = motor._werk_klaargezette_in
        self.patch(motor, "_werk_klaargezette_in", lambda self: None)
        self.werk()
        self.patch(motor, "_werk_klaargezette_in", echt)
        return self.uitwisseling()

    def test_niet_verwerken_van_wat_klaarstaat_houdt_ook_de_werker_tegen(self):
        run = self.klaargezet()
        self.geschiedenis().dismiss()
        self.werk()
        self.assertEqual(run.regel_ids.mapped("uitkomst"), ["dismissed", "overwritten"])
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "102.5")
        self.assertEqual(self.leerlingen[1].toetsen_ids.vaardigheidsscore, "110")
        self.assertEqual((run.state, self.leerling.status), ("klaar", "opgehaald"))

    def test_wat_de_werker_steeds_doet_sterven_wordt_opgegeven(self):
        run = self.klaargezet()
        run.regel_ids[0].sudo().pogingen = 99
        self.werk()
        self.assertEqual(run.regel_ids.mapped("uitkomst"), ["internal", "overwritten"])
        self.assertEqual(run.regel_ids[0].geschiedenis_id.state, "vervallen")

    def test_eerst_bekijken_en_een_wijziging_weglaten(self):
        self.zet_klaar(LATER, SCORE, ANDERE_NAAM, bsns=BSN[:1])
        self.env["oso.uitwisseling"].with_env(self.als(self.medewerker))._start(
            {self.leerling.with_env(self.als(self.medewerker)): "overschrijven"}, voorbeeld=True
        )
        self.werk()
        entry = self.geschiedenis()
        self.assertEqual((entry.state, entry.reden), ("voorstel", "voorbeeld"))
        self.assertEqual(self.leerling.roepnaam, "Noor")
        self.assertEqual((entry.aantal_gewijzigd, entry.aantal_nieuw), (2, 0))
        naam = next(een["id"] for een in entry.wijzigingen if een["field"] == "roepnaam")
        # what is not understood is refused, else it would be worked in
        for vreemd in ({"x": 1}, {"changes": ["x"]}, {"sections": "toetsen"}, ["changes"]):
            with self.subTest(vreemd), self.assertRaises(UserError):
                entry.apply(vreemd)
            with self.subTest(vreemd), self.assertRaises(UserError):
                self.uitwisseling().apply({str(self.leerling.id): vreemd})
        with self.assertRaises(UserError):
            self.uitwisseling().apply({str(self.leerling.id + 1): {}})
        entry.apply({"changes": [naam]})
        self.assertEqual(self.leerling.roepnaam, "Noor")
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "110")
        (weggelaten,) = [een for een in self.geschiedenis().wijzigingen if not een["done"]]
        self.assertEqual((weggelaten["id"], weggelaten["why"]), (naam, "weggelaten"))
        # the same file again changes nothing, also not what was left out
        (regel,) = self.haal_op(self.leerling, actie="overschrijven")["lines"]
        self.assertEqual((regel["outcome"], self.leerling.roepnaam), ("unchanged", "Noor"))

    def test_een_voorbeeld_van_een_leerling_die_intussen_veranderde(self):
        self.zet_klaar(LATER, SCORE, ANDERE_NAAM, bsns=BSN[:1])
        self.env["oso.uitwisseling"].with_env(self.als(self.medewerker))._start(
            {self.leerling.with_env(self.als(self.medewerker)): "overschrijven"}, voorbeeld=True
        )
        self.werk()
        entry = self.geschiedenis()
        self.leerling.write(
            {"roepnaam": "Fleur", "gegevens_versie": self.leerling.gegevens_versie + 1}
        )
        with self.assertRaises(UserError):
            entry.apply()
        entry.refresh()
        self.assertEqual([een["field"] for een in entry.wijzigingen], ["vaardigheidsscore"])
        entry.apply()
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "110")

    def test_definitief_laat_alleen_de_eindtoets_door(self):
        voor = self.staat()
        self.leerling._okr().sudo().state = "definitief"
        self.assertTrue(self.leerling.okr_definitief)
        self.zet_klaar(
            LATER,
            SCORE,
            ANDERE_NAAM,
            ("<standaardscore>91<", "<standaardscore>95<"),
            bsns=BSN[:1],
        )
        self.haal_op(self.leerling, actie="overschrijven")
        na = self.staat()
        self.assertEqual(na["leerling"]["eindtoetsen"][0]["standaardscore"], "95")
        na["leerling"].pop("eindtoetsen")
        voor["leerling"].pop("eindtoetsen")
        for sleutel in ("okr", "inzage_opnieuw"):
            na.pop(sleutel, None)
        self.assertEqual(na, voor)
        niet = {een["why"] for een in self.geschiedenis().wijzigingen if not een["done"]}
        self.assertEqual(niet, {"definitief"})
        self.assertEqual(self.leerling.dossier_datum.isoformat(), "2026-12-01")
        # the same file once more: nothing to do
        (regel,) = self.haal_op(self.leerling, actie="overschrijven")["lines"]
        self.assertEqual(regel["outcome"], "unchanged")

    def test_een_dossier_dat_niets_mag_veranderen_zet_geen_datum(self):
        datum = self.leerling.dossier_datum
        self.leerling._okr().sudo().state = "definitief"
        self.zet_klaar(LATER, ANDERE_NAAM, bsns=BSN[:1])
        (regel,) = self.haal_op(self.leerling, actie="overschrijven")["lines"]
        self.assertEqual(regel["outcome"], "unchanged")
        self.assertEqual(self.leerling.roepnaam, "Noor")
        self.assertEqual(self.leerling.dossier_datum, datum)
        self.assertEqual(self.leerling.dossier_datum, self.leerling.dossier_id.datum)
        # of one that is worked in it is the date, also where nothing in it is new
        self.leerling._okr().sudo().state = "concept"
        self.zet_klaar(LATER, bsns=BSN[:1])
        (regel,) = self.haal_op(self.leerling, actie="aanvullen")["lines"]
        self.assertEqual(regel["outcome"], "unchanged")
        self.assertEqual(self.leerling.dossier_datum.isoformat(), "2026-12-01")
        self.assertEqual(self.leerling.dossier_id.datum, self.leerling.dossier_datum)

    def test_een_hele_uitwisseling_terugdraaien(self):
        voor = [self.staat(leerling) for leerling in self.leerlingen]
        self.zet_klaar(LATER, SCORE)
        self.haal_op(*self.leerlingen, actie="overschrijven")
        run = self.uitwisseling()
        terug = run.take_back()
        self.assertEqual((terug["done"], terug["pupils"], terug["count"]), (True, 4, 4))
        self.assertEqual([self.staat(een) for een in self.leerlingen], voor)

    def test_een_uitwisseling_terugdraaien_waar_iets_op_staat_doet_eerst_niets(self):
        self.zet_klaar(LATER, SCORE)
        self.haal_op(*self.leerlingen, actie="overschrijven")
        run = self.uitwisseling()
        self.zet_klaar(
            ("<datum>2026-11-02<", "<datum>2026-12-02<"),
            ("<vaardigheidsscore>102.5<", "<vaardigheidsscore>120<"),
            bsns=BSN[:1],
        )
        self.haal_op(self.leerling, actie="overschrijven")
        terug = run.take_back()
        self.assertEqual((terug["done"], terug["count"]), (False, 0))
        self.assertEqual([blok["leerling_id"] for blok in terug["blocked"]], [self.leerling.id])
        scores = [leerling.toetsen_ids.vaardigheidsscore for leerling in self.leerlingen]
        self.assertEqual(scores, ["120", "110", "110", "110"])
        terug = run.take_back(rest=True)
        self.assertEqual((terug["done"], terug["pupils"]), (True, 3))
        scores = [leerling.toetsen_ids.vaardigheidsscore for leerling in self.leerlingen]
        self.assertEqual(scores, ["120", "102.5", "102.5", "102.5"])

    def test_een_fout_van_ons_bij_wat_klaarstond_sluit_die_regel_en_niet_de_andere(self):
        self.zet_klaar(LATER, SCORE, bsns=BSN[:2])
        self.env.cr.execute(
            "ALTER TABLE oso_toets ADD CONSTRAINT proef"
            " CHECK (leerling_id != %s OR vaardigheidsscore != '110')",
            [self.leerling.id],
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertLogs("odoo.addons.oso_povo.models.oso_motor", "ERROR") as log,
        ):
            voortgang = self.haal_op(*self.leerlingen[:2], actie="overschrijven")
        self.assertNotIn("Proefdijk", str(log.output))
        self.assertEqual(
            [regel["outcome"] for regel in voortgang["lines"]], ["internal", "overwritten"]
        )
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "102.5")
        self.assertEqual(voortgang["state"], "klaar")

    def test_terugdraaien_waar_een_latere_wijziging_op_staat(self):
        self.zet_klaar(LATER, SCORE, ANDERE_NAAM, bsns=BSN[:1])
        self.haal_op(self.leerling, actie="overschrijven")
        eerste = self.geschiedenis()
        self.zet_klaar(
            ("<datum>2026-11-02<", "<datum>2026-12-02<"),
            ("<vaardigheidsscore>102.5<", "<vaardigheidsscore>120<"),
            ANDERE_NAAM,
            bsns=BSN[:1],
        )
        self.haal_op(self.leerling, actie="overschrijven")
        tweede = self.geschiedenis()
        na = self.staat()
        terug = eerste.take_back()
        self.assertFalse(terug["done"])
        (blok,) = terug["blocked"]
        self.assertEqual(blok["change"]["field"], "vaardigheidsscore")
        self.assertEqual(blok["history_id"], tweede.id)
        self.assertEqual(self.staat(), na)
        self.assertEqual(eerste.take_back(rest=True)["count"], 1)
        self.assertEqual(self.leerling.roepnaam, "Noor")
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "120")
        self.assertEqual(eerste.state, "deels")
        # once the later one is taken back, so can be what it stood on
        self.assertTrue(tweede.take_back()["done"])
        self.assertTrue(eerste.take_back()["done"])
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "102.5")

    def test_de_eerste_import_terugdraaien_en_opnieuw(self):
        voor = self.staat()
        entry = self.geschiedenis()
        self.assertTrue(entry.take_back()["done"])
        leeg = self.staat()
        self.assertEqual((leeg["status"], leeg["opgehaald"]), ("nieuw", False))
        self.assertEqual(set(leeg["leerling"]), {"bsn"})
        self.assertFalse(leeg["documenten"] or leeg["restvelden"])
        self.assertFalse(
            self.env["ir.attachment"].search(
                [("res_model", "=", "oso.leerling"), ("res_id", "=", self.leerling.id)]
            )
        )
        self.haal_op(self.leerling)
        opnieuw = self.staat()
        weg = ("document_id", "rij_id", "attachment_id")
        for staat in (voor, opnieuw):
            staat["documenten"] = [
                {naam: een[naam] for naam in een if naam not in weg} for een in staat["documenten"]
            ]
        self.assertEqual(opnieuw, voor)

    def test_een_vraag_die_niet_klopt_krijgt_een_zin(self):
        runs = self.als(self.medewerker)["oso.uitwisseling"]
        entries = self.als(self.medewerker)["oso.geschiedenis"]
        for leeg in (runs, entries, runs.browse(999999), entries.browse(999999)):
            for deur in ("apply", "dismiss", "take_back"):
                with self.subTest(leeg=leeg, deur=deur), self.assertRaises(UserError):
                    getattr(leeg, deur)()
        with self.assertRaises(UserError):
            self.geschiedenis().take_back("nee")
        with self.assertRaises(UserError):
            self.als(self.medewerker)["oso.leerling"].run_actions(
                [{"leerling_id": self.leerling.id, "action": "aanvullen"}], "nee"
            )

    def test_een_ander_ziet_de_geschiedenis_niet(self):
        entry = self.geschiedenis().with_user(self.collega)
        for deur in (entry.take_back, entry.apply, entry.dismiss, entry.refresh):
            with self.assertRaises(AccessError):
                deur()
        self.assertFalse(self.als(self.collega)["oso.geschiedenis"].search([]))
        with self.assertRaises(AccessError):
            entry.with_user(self.medewerker).write({"aantal_nieuw": 5})


@tagged("post_install", "-at_install")
class TestGeheimEnTerug(OsoCase):
    def laatste(self, leerling):
        return self.als(self.medewerker)["oso.geschiedenis"].search(
            [("leerling_id", "=", leerling.id)], limit=1
        )

    def test_wat_geheim_werd_komt_met_terugdraaien_niet_terug(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        self.assertIn("Kwelderlaan", json.dumps(leerling.geschiedenis_ids.wijzigingen))
        self.importeer(
            leerling,
            dossier_xml(
                vervang=[
                    LATER,
                    (
                        "<geslacht>1</geslacht>\n      <adresgeheim>false<",
                        "<geslacht>1</geslacht>\n      <adresgeheim>true<",
                    ),
                ]
            ),
            "aanvullen",
        )
        self.assertEqual(leerling.adresgeheim, "ja")
        alles = json.dumps([entry.wijzigingen for entry in leerling.geschiedenis_ids])
        self.assertNotIn("Kwelderlaan", alles)
        terug = self.laatste(leerling).take_back()
        self.assertTrue(terug["secret"])
        self.assertEqual(leerling.adresgeheim, "ja")
        # nor by taking back what was before it
        eerste = self.als(self.medewerker)["oso.geschiedenis"].search(
            [("leerling_id", "=", leerling.id), ("soort", "=", "dossier")], limit=1, order="id"
        )
        eerste.take_back(rest=True)
        self.assertEqual(leerling.adresgeheim, "ja")
        self.assertNotIn(
            "Kwelderlaan", json.dumps([entry.wijzigingen for entry in leerling.geschiedenis_ids])
        )
        self.assertNotIn("Kwelderlaan", json.dumps(leerling.get_dossier()))

    def test_een_bijlage_in_een_nieuwe_versie(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        voor = leerling.get_dossier()
        (oud,) = leerling.document_ids
        self.importeer(
            leerling,
            dossier_xml(
                vervang=[
                    LATER,
                    (
                        maak_zip("brief.txt", "Beste ouders"),
                        maak_zip("brief.txt", "Beste ouders, nu anders"),
                    ),
                ]
            ),
            "overschrijven",
        )
        (nieuw,) = leerling.document_ids
        self.assertEqual(nieuw.attachment_id.raw, b"Beste ouders, nu anders")
        self.assertEqual(oud.attachment_id.raw, b"Beste ouders")
        self.assertFalse(oud.active)
        self.laatste(leerling).take_back()
        na = leerling.get_dossier()
        self.assertEqual(na, voor)
        self.assertFalse(nieuw.exists())

    def test_wat_bewaard_is_leest_als_wat_kwam(self):
        leerling, xml = self.maak_leerling(), dossier_xml()
        dossier = self.importeer(leerling, xml)
        gelezen = self.env["oso.import"]._uit_opslag(dossier)
        eerst = gegevensset.parse(xml)
        self.assertEqual((gelezen.sha256, gelezen.root), (eerst.sha256, eerst.root))
        self.assertNotEqual(base64.b64decode(dossier.bestand), xml)
