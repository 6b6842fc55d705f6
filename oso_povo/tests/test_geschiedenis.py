"""What the screens show of changes, and do with them; where values come from; who is protected."""

from types import SimpleNamespace

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..oso import gegevensset
from .common import BSN, OsoCase, dossier_xml

LATER = ("<datum>2026-11-02<", "<datum>2026-12-01<")
NAAM = ("<roepnaam>Noor<", "<roepnaam>Fleur<")
SCORE = ("<vaardigheidsscore>102.5<", "<vaardigheidsscore>110<")
TOELICHTING = ("Werkt zelfstandig.", "Werkt goed samen.")
GEHEIM = ("<adresgeheim>false<", "<adresgeheim>true<")


class GeschiedenisCase(OsoCase):
    def setUp(self):
        super().setUp()
        self.leerling = self.maak_leerling()
        self.importeer(self.leerling)
        self.van_medewerker = self.leerling.with_env(self.als(self.medewerker))

    def ontvang(self, *vervang, actie="overschrijven", voorbeeld=True, leerling=None):
        """A dossier comes in for a run; returns the line, as the employee sees it."""
        leerling = leerling or self.leerling
        run = self.env["oso.uitwisseling"].create(
            {
                "company_id": leerling.company_id.id,
                "user_id": self.medewerker.id,
                "voorbeeld": voorbeeld,
                "state": "bezig",
            }
        )
        regel = self.env["oso.uitwisseling.regel"].create(
            {"uitwisseling_id": run.id, "leerling_id": leerling.id, "actie": actie}
        )
        gelezen = gegevensset.parse(dossier_xml(leerling.bsn, vervang=vervang))
        opbrengst = SimpleNamespace(fout=None, dossier=gelezen)
        uitkomst = self.neem_aan(regel, opbrengst)
        regel._sluit_af(
            uitkomst.state,
            uitkomst.code,
            uitkomst.message,
            uitkomst.owner,
            geschiedenis_id=uitkomst.geschiedenis_id,
        )
        run._werk_stand_bij()
        return regel.with_env(self.als(self.medewerker))

    def rijen(self, entry, sectie):
        """What the screen shows of a section."""
        secties = {een["naam"]: een for een in entry.wijzigingen_tonen["secties"]}
        return secties[sectie]["rijen"]

    def laatste(self):
        return self.van_medewerker.geschiedenis_ids.sorted("id")[-1]


@tagged("post_install", "-at_install")
class TestWijzigingenTonen(GeschiedenisCase):
    def test_bekend_naast_nieuw_in_woorden(self):
        entry = self.ontvang(LATER, NAAM, SCORE).geschiedenis_id
        tonen = entry.wijzigingen_tonen
        self.assertTrue(tonen["keuze"])
        self.assertEqual(tonen["koppen"], ["Now known", "In the dossier"])
        self.assertEqual([s["naam"] for s in tonen["secties"]], ["leerling", "toetsen"])
        (naam,) = self.rijen(entry, "leerling")
        self.assertEqual((naam["oud"], naam["nieuw"]), ("Noor", "Fleur"))
        self.assertEqual((naam["wat_tekst"], naam["waarom"]), ("Changed", ""))
        (score,) = self.rijen(entry, "toetsen")
        self.assertEqual(score["veld"], "Ability score")
        self.assertIn("Rekenen M7", score["rij"])
        self.assertIn("2026", score["rij"])
        self.assertNotIn("PROEF-RW-M7", score["rij"])

    def test_een_nieuwe_rij_heeft_een_naam_en_feiten(self):
        rij = (
            "<schoolloopbaan><schooljaar>2024-2025</schooljaar><jaargroep>6</jaargroep>"
            "<brincode>98AA</brincode></schoolloopbaan></schoolloopbaanlijst>"
        )
        entry = self.ontvang(LATER, ("</schoolloopbaanlijst>", rij)).geschiedenis_id
        (nieuw,) = self.rijen(entry, "schoolloopbaan")
        self.assertEqual(nieuw["wat"], "nieuw")
        self.assertTrue(nieuw["rij"].startswith("2024-2025"), nieuw["rij"])
        feiten = {feit["label"]: feit["tekst"] for feit in nieuw["feiten"]}
        self.assertEqual(feiten["BRIN"], "98AA")
        self.assertEqual(next(iter(feiten)), "School year")
        self.assertEqual(entry.telling_tekst, "1 new")

    def test_een_spatie_wordt_genoemd(self):
        self.leerling.roepnaam = " "
        entry = self.ontvang(LATER, NAAM, actie="aanvullen").geschiedenis_id
        (naam,) = (r for r in self.rijen(entry, "leerling") if r["veld"] == "Name in daily use")
        self.assertTrue(naam["spatie"])
        self.assertFalse(naam["gedaan"])
        self.assertEqual(naam["oud"], "␣ (one space)")
        self.assertIn("contains a space", naam["waarom"])

    def test_wat_geheim_is_staat_er_niet_bij(self):
        entry = self.ontvang(LATER, GEHEIM).geschiedenis_id
        self.assertNotIn("Kwelderlaan", str(entry.wijzigingen_tonen))
        verborgen = [
            rij
            for sectie in entry.wijzigingen_tonen["secties"]
            for rij in sectie["rijen"]
            if rij["wat"] == "verborgen"
        ]
        self.assertTrue(verborgen)
        self.assertTrue(all(rij["vast"] for rij in verborgen))

    def test_vijfhonderd_wijzigingen_zijn_snel_getoond(self):
        rijen = "".join(
            f"<toets><toetsidentificatie><eldtoetscode>PROEF-{n}</eldtoetscode>"
            f"<toetsnaam>Toets {n}</toetsnaam></toetsidentificatie>"
            "<afname><afnamedatum>2026-02-20</afnamedatum></afname></toets>"
            for n in range(500)
        )
        entry = self.ontvang(LATER, ("</toetslijst>", f"{rijen}</toetslijst>")).geschiedenis_id
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=40):
            tonen = entry.with_user(self.env.user).wijzigingen_tonen
        self.assertEqual(len(tonen["secties"][0]["rijen"]), 500)


@tagged("post_install", "-at_install")
class TestBesluiten(GeschiedenisCase):
    def test_weglaten_en_verwerken(self):
        regel = self.ontvang(LATER, NAAM, SCORE)
        entry = regel.geschiedenis_id
        self.assertEqual(self.leerling.status, "vraag")
        self.assertEqual(self.leerling.roepnaam, "Noor")
        entry.leave_out(["leerling/roepnaam"], [])
        self.assertEqual([rij["uit"] for rij in self.rijen(entry, "leerling")], [True])
        weg = entry.id
        actie = entry.action_verwerken()
        self.assertEqual(actie["params"]["gone"], weg)
        self.assertIn("1 changed", actie["params"]["message"])
        nieuw = self.laatste()
        self.assertEqual(actie["params"]["replace"]["res_id"], nieuw.id)
        self.assertEqual(self.leerling.roepnaam, "Noor")
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "110")
        (naam,) = self.rijen(nieuw, "leerling")
        self.assertEqual((naam["gedaan"], naam["waarom"]), (False, "left out by the user"))
        self.assertEqual(self.leerling.status, "opgehaald")

    def test_een_sectie_weglaten(self):
        entry = self.ontvang(LATER, NAAM, SCORE).geschiedenis_id
        entry.leave_out([], ["toetsen"])
        entry.action_verwerken()
        self.assertEqual(self.leerling.roepnaam, "Fleur")
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "102.5")

    def test_weglaten_van_wat_er_niet_is_wordt_geweigerd(self):
        entry = self.ontvang(LATER, NAAM).geschiedenis_id
        for changes, sections in ((["x"], []), ([], ["x"]), ("leerling", []), ([1], []), ({}, [])):
            with self.subTest(changes=changes, sections=sections), self.assertRaises(UserError):
                entry.leave_out(changes, sections)
        self.assertFalse(entry.weglaten)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            entry.with_user(self.collega).leave_out(["leerling/roepnaam"], [])
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            entry.write({"weglaten": {"changes": [], "sections": []}})

    def test_niet_verwerken_en_toch_verwerken(self):
        entry = self.ontvang(LATER, NAAM).geschiedenis_id
        entry.action_niet_verwerken()
        self.assertEqual((entry.state, self.leerling.roepnaam), ("vervallen", "Noor"))
        entry.action_verwerken()
        self.assertEqual(self.leerling.roepnaam, "Fleur")

    def test_een_voorbeeld_van_eerder_wordt_opnieuw_vergeleken(self):
        entry = self.ontvang(LATER, NAAM).geschiedenis_id
        self.leerling.write({"roepnaam": "Fleur", "gegevens_versie": 99})
        with self.assertRaises(UserError):
            entry.action_verwerken()
        entry.action_vergelijken()
        self.assertFalse(entry.wijzigingen)
        entry.action_verwerken()
        self.assertEqual(self.leerling.dossier_datum.isoformat(), "2026-12-01")

    def test_andere_geboortedatum_toont_beide(self):
        anders = ("<geboortedatum>2014-12-09<", "<geboortedatum>2015-01-08<")
        regel = self.ontvang(LATER, anders, voorbeeld=False)
        entry = regel.geschiedenis_id
        self.assertEqual(entry.geboortedatum_bekend.isoformat(), "2014-12-09")
        self.assertEqual(entry.geboortedatum_dossier.isoformat(), "2015-01-08")
        self.assertIn("same child", entry.wacht_tekst)
        run = regel.uitwisseling_id
        self.assertFalse(run.kan_alles)
        self.assertIn("one by one", run.wacht_tekst)
        self.assertEqual(self.van_medewerker.action_besluit()["res_id"], entry.id)

    def test_ouder_dossier_wacht_niet_maar_kan_toch(self):
        ouder = ("<datum>2026-11-02<", "<datum>2026-10-01<")
        entry = self.ontvang(ouder, NAAM, voorbeeld=False).geschiedenis_id
        self.assertEqual(entry.state, "vervallen")
        self.assertIn("older", entry.wacht_tekst)
        with self.assertRaises(UserError):
            self.van_medewerker.action_besluit()
        entry.action_verwerken()
        self.assertEqual(self.leerling.roepnaam, "Fleur")

    def test_hele_uitwisseling_verwerken_of_niet(self):
        regel = self.ontvang(LATER, NAAM)
        run = regel.uitwisseling_id
        self.assertEqual((run.state, run.aantal_vraag, run.kan_alles), ("vraag", 1, True))
        self.assertIn("1 changed", run.telling_tekst)
        run.action_niets_verwerken()
        self.assertEqual((run.state, self.leerling.roepnaam), ("klaar", "Noor"))
        self.assertFalse(run.kan_terug)
        run = self.ontvang(LATER, NAAM).uitwisseling_id
        run.action_alles_verwerken()
        self.assertEqual((run.state, self.leerling.roepnaam), ("klaar", "Fleur"))
        self.assertTrue(run.kan_terug)
        self.assertEqual(run.regel_ids.action_wijzigingen()["res_id"], self.laatste().id)


@tagged("post_install", "-at_install")
class TestTerugOpHetScherm(GeschiedenisCase):
    def test_terugdraaien_meldt_aantallen(self):
        entry = self.ontvang(LATER, NAAM, SCORE, voorbeeld=False).geschiedenis_id
        actie = entry.action_terugdraaien()
        self.assertEqual(actie["tag"], "display_notification")
        self.assertIn("2 changes", actie["params"]["message"])
        self.assertEqual(self.leerling.roepnaam, "Noor")
        self.assertTrue(all(rij["terug"] for rij in self.rijen(entry, "leerling")))

    def test_een_latere_wijziging_vraagt_of_de_rest_terug_mag(self):
        eerste = self.ontvang(LATER, NAAM, SCORE, voorbeeld=False)
        nog_later = ("<datum>2026-11-02<", "<datum>2026-12-20<")
        tweede = self.ontvang(
            nog_later, ("<roepnaam>Noor<", "<roepnaam>Iris<"), SCORE, voorbeeld=False
        ).geschiedenis_id
        for wat in (eerste.geschiedenis_id, eerste.uitwisseling_id):
            with self.subTest(model=wat._name):
                actie = wat.action_terugdraaien()
                self.assertEqual(actie["tag"], "oso_povo.rest_terugdraaien")
                (blok,) = actie["params"]["rows"]
                self.assertIn("Name in daily use", blok["wat"])
                self.assertEqual(blok["history_id"], tweede.id)
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "110")
        klaar = eerste.uitwisseling_id.action_terugdraaien(rest=True)
        self.assertIn("1 changes", klaar["params"]["message"])
        self.assertEqual(self.leerling.toetsen_ids.vaardigheidsscore, "102.5")
        self.assertEqual(self.leerling.roepnaam, "Iris")

    def test_zonder_wijzigingen_is_er_niets_terug_te_draaien(self):
        regel = self.ontvang(LATER, voorbeeld=False)
        entry = regel.geschiedenis_id
        self.assertEqual((entry.state, entry.kan_terug), ("toegepast", False))
        self.assertFalse(regel.uitwisseling_id.kan_terug)
        entry = self.ontvang(LATER, NAAM, voorbeeld=False).geschiedenis_id
        self.assertTrue(entry.kan_terug)


@tagged("post_install", "-at_install")
class TestBijDefinitief(GeschiedenisCase):
    def setUp(self):
        super().setUp()
        self.leerling.action_definitief()

    def test_eerst_bekijken_vraagt_niets_waar_niets_verandert(self):
        regel = self.ontvang(LATER, NAAM, SCORE)
        self.assertEqual((regel.state, regel.uitkomst), ("klaar", "unchanged"))
        self.assertIn("the OKR is definitief", self.leerling.melding)
        self.assertFalse(self.leerling.geschiedenis_ids.filtered(lambda e: e.state == "voorstel"))
        run = regel.uitwisseling_id
        self.assertFalse(run.kan_terug)
        with self.assertRaises(UserError):
            run.apply()
        self.assertEqual(self.leerling.roepnaam, "Noor")
        # with something of the end test there is something to look at
        eindtoets = ("<standaardscore>91<", "<standaardscore>92<")
        self.assertEqual(self.ontvang(LATER, NAAM, eindtoets).state, "vraag")

    def test_heropenen_neemt_de_melding_weg(self):
        self.ontvang(LATER, NAAM, voorbeeld=False)
        self.assertIn("the OKR is definitief", self.leerling.melding)
        self.leerling.reopen_okr("Er is meer gekomen.")
        self.assertIn("The OKR was reopened", self.leerling.melding)
        # another message stays
        self.ontvang(("<datum>2026-11-02<", "<datum>2026-12-02<"), NAAM, voorbeeld=False)
        gezien = self.leerling.melding
        self.leerling.action_definitief()
        self.leerling.reopen_okr("Nog iets.")
        self.assertEqual(self.leerling.melding, gezien)


@tagged("post_install", "-at_install")
class TestOkrInGeschiedenis(GeschiedenisCase):
    def test_teksten_van_het_okr_heten_okr(self):
        self.van_medewerker.write_okr({"thuis": "Goed contact."})
        entry = self.laatste()
        self.assertEqual((entry.soort, entry.wat_tekst), ("handmatig", "OKR written"))
        self.assertIn("OKR written", entry.display_name)
        self.van_medewerker.write({"roepnaam": "Fleur"})
        entry = self.laatste()
        self.assertEqual(entry.wat_tekst, "Entered by hand")


@tagged("post_install", "-at_install")
class TestHerkomst(GeschiedenisCase):
    def herkomst(self):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.van_medewerker.get_provenance()

    def rij(self, herkomst, record):
        (rij,) = (
            een
            for een in herkomst["rows"]
            if (een["model"], een["id"]) == (record._name, record.id)
        )
        return rij

    def test_van_elk_veld_en_elke_rij(self):
        herkomst = self.herkomst()
        eerste = self.laatste()
        self.assertEqual(herkomst["leerling"]["roepnaam"]["history_id"], eerste.id)
        self.assertEqual(herkomst["leerling"]["roepnaam"]["dossier_date"], "2026-11-02")
        modellen = {rij["model"] for rij in herkomst["rows"]}
        self.assertLessEqual({"oso.toets", "oso.referentiescore", "oso.document"}, modellen)
        self.assertTrue(all(rij["history_id"] == eerste.id for rij in herkomst["rows"]))
        for veld in self.leerling._fields:
            if veld in herkomst["leerling"]:
                self.assertTrue(self.leerling[veld], veld)

    def test_wat_later_wijzigt_en_wat_wordt_teruggedraaid(self):
        eerste = self.laatste()
        tweede = self.ontvang(LATER, NAAM, SCORE, voorbeeld=False).geschiedenis_id
        herkomst = self.herkomst()
        toets = self.leerling.toetsen_ids
        self.assertEqual(herkomst["leerling"]["roepnaam"]["history_id"], tweede.id)
        self.assertEqual(herkomst["leerling"]["achternaam"]["history_id"], eerste.id)
        self.assertEqual(self.rij(herkomst, toets)["history_id"], eerste.id)
        veld = self.rij(herkomst, toets)["fields"]["vaardigheidsscore"]
        self.assertEqual((veld["history_id"], veld["dossier_date"]), (tweede.id, "2026-12-01"))
        tweede.action_terugdraaien()
        herkomst = self.herkomst()
        self.assertEqual(herkomst["leerling"]["roepnaam"]["history_id"], eerste.id)
        self.assertNotIn("vaardigheidsscore", self.rij(herkomst, toets)["fields"])

    def test_met_de_hand_ingevoerd(self):
        rij = self.env["oso.schoolloopbaan"].create(
            {"leerling_id": self.leerling.id, "schooljaar": "2023-2024"}
        )
        info = self.rij(self.herkomst(), rij)
        self.assertEqual((info["origin"], info["by"]), ("handmatig", self.env.user.name))
        self.assertEqual([merk["soort"] for merk in rij.merken], ["eigen"])
        self.assertIn("Entered by hand by", rij.herkomst_tekst)

    def test_op_het_scherm_en_op_papier(self):
        self.leerling.toetsen_ids.niet_in_laatste = True
        self.env.flush_all()
        self.env.invalidate_all()
        tonen = self.van_medewerker.herkomst_tonen
        self.assertIn("From the dossier of", tonen["leerling"]["roepnaam"])
        self.assertIn(self.leerling.toetsen_ids.herkomst_tekst, tonen["rijen"].values())
        html = str(self.van_medewerker.toetsen_html)
        self.assertIn('title="From the dossier of', html)
        self.assertIn("not in last dossier", html)
        rapport = self.env["ir.actions.report"].with_user(self.medewerker)
        papier, _soort = rapport._render_qweb_html("oso_povo.report_oso_rapport", self.leerling.ids)
        self.assertIn(b"not in last dossier", papier)
        self.assertNotIn(b'title="From the dossier of', papier)

    def test_een_toelichting_van_later_staat_ernaast(self):
        self.ontvang(LATER, TOELICHTING, voorbeeld=False)
        self.assertIn("Werkt zelfstandig", self.leerling.advies_argumentatie)
        html = str(self.van_medewerker.ook_ontvangen_html)
        self.assertIn("lso received on", html)
        self.assertIn("Werkt goed samen.", html)
        self.assertNotIn("Werkt zelfstandig", html)

    def test_andere_school_leest_geen_herkomst(self):
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.leerling.with_env(self.als(self.collega)).get_provenance()
        with self.assertRaises(UserError):
            self.van_medewerker.browse().get_provenance()


@tagged("post_install", "-at_install")
class TestBeschermd(GeschiedenisCase):
    def test_wie_beschermd_is(self):
        self.leerling.verzorgers_ids.adresgeheim = "nee"
        self.assertFalse(self.leerling.beschermd)
        self.leerling.adresgeheim = "ja"
        self.assertTrue(self.leerling.beschermd)
        self.leerling.adresgeheim = "nee"
        self.leerling.verzorgers_ids[:1].adresgeheim = "ja"
        self.assertTrue(self.leerling.beschermd)
        self.leerling.verzorgers_ids[:1].adresgeheim = False
        self.leerling.huisarts_ids.adresgeheim = "ja"
        self.assertFalse(self.leerling.beschermd)

    def test_voor_alle_tegelijk_slaat_beschermde_leerlingen_over(self):
        ander = self.maak_leerling(BSN[1])
        self.leerling.write({"adresgeheim": "ja", "actie": "geen"})
        alle = (self.leerling | ander).with_env(self.als(self.medewerker))
        naam = self.leerling.display_name
        self.assertEqual(
            alle.action_kies("overschrijven"),
            {"chosen": 1, "left_out": 1, "left_out_names": [naam]},
        )
        self.assertEqual((self.leerling.actie, ander.actie), ("geen", "overschrijven"))
        een = alle[0].action_kies("overschrijven")
        self.assertEqual(een, {"chosen": 1, "left_out": 0, "left_out_names": []})
        self.assertEqual(self.leerling.actie, "overschrijven")
        # no action at all is never too much
        self.assertEqual(alle.action_kies("geen")["chosen"], 2)
        self.assertEqual(self.leerling.actie, "geen")
