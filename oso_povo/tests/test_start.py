"""The start page, the dashboard and the dates of the season."""

from datetime import date, timedelta

from lxml import etree

from odoo import Command, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import BSN, OsoCase


@tagged("post_install", "-at_install")
class TestSchooljaar(OsoCase):
    def test_data_volgen_de_wet(self):
        jaar = self.env["oso.schooljaar"]._volgens_de_wet(2024)
        self.assertEqual(jaar["name"], "2024-2025")
        self.assertEqual(
            (jaar["toets_van"], jaar["toets_tot"]), (date(2025, 1, 27), date(2025, 2, 16))
        )
        self.assertEqual(jaar["toetsuitslag_op"], date(2025, 3, 15))
        self.assertEqual(jaar["definitief_advies_op"], date(2025, 3, 24))
        self.assertEqual(
            self.env["oso.schooljaar"]._volgens_de_wet(2023)["toets_van"], date(2024, 1, 29)
        )

    def test_dit_en_het_komende_jaar_zijn_er_vanzelf_en_een_keer(self):
        Jaar = self.env["oso.schooljaar"]
        self.assertTrue(Jaar._op())
        voor = Jaar.search_count([])
        Jaar._zorg_voor()
        self.assertEqual(Jaar.search_count([]), voor)
        Jaar._zorg_voor(date(2040, 9, 1))
        self.assertEqual(Jaar._op(date(2041, 1, 1)).name, "2040-2041")
        self.assertEqual(Jaar._op(date(2041, 12, 1)).name, "2041-2042")

    def test_de_volgende_datum_telt_af(self):
        Jaar = self.env["oso.schooljaar"]
        Jaar.search([]).unlink()
        Jaar.create(Jaar._volgens_de_wet(2030))
        volgende = Jaar._volgende(date(2031, 3, 20))
        self.assertEqual(volgende["datum"], date(2031, 3, 24))
        self.assertEqual(volgende["dagen"], 4)
        self.assertEqual(volgende["label"], "Final advice by")
        self.assertEqual(Jaar._volgende(date(2031, 3, 24))["dagen"], 0)
        self.assertEqual(Jaar._volgende(date(2031, 3, 25))["label"], "Sign-up from")
        self.assertIsNone(Jaar._volgende(date(2031, 4, 1)))

    def test_een_nieuw_jaar_vult_zich_uit_zijn_naam(self):
        Jaar = self.als(self.beheerder)["oso.schooljaar"]
        for beginjaar, naam in ((2050, "2050"), (2052, "2052-2053"), (2054, " 2054/55 ")):
            with Form(Jaar) as scherm:
                scherm.name = naam
                # The fields show the dates before anything is saved.
                self.assertEqual(scherm.name, f"{beginjaar}-{beginjaar + 1}")
                self.assertEqual(scherm.toetsuitslag_op, date(beginjaar + 1, 3, 15))
            verwacht = Jaar._volgens_de_wet(beginjaar)
            self.assertEqual(
                scherm.record.read(list(verwacht))[0] | verwacht,
                {"id": scherm.record.id, **verwacht},
            )
        # What the ministry published and somebody typed in, stays.
        jaar = scherm.record
        jaar.toetsuitslag_op = date(2055, 3, 16)
        with Form(jaar) as scherm:
            scherm.name = "2054"
        self.assertEqual(jaar.toetsuitslag_op, date(2055, 3, 16))
        self.assertEqual(jaar.name, "2054-2055")

    def test_wat_geen_schooljaar_is_wordt_geweigerd(self):
        Jaar = self.env["oso.schooljaar"]
        vals = Jaar._volgens_de_wet(2056)
        for naam in ("Volgend jaar", "2056-2058", "56-57", "2056-2057-2058", "20562057"):
            with self.subTest(naam), self.assertRaisesRegex(ValidationError, "for example 20"):
                Jaar.create({**vals, "name": naam})

    def test_data_moeten_op_volgorde_en_in_het_jaar_liggen(self):
        Jaar = self.env["oso.schooljaar"]
        vals = Jaar._volgens_de_wet(2032)
        with self.assertRaisesRegex(ValidationError, "lies after"):
            Jaar.create({**vals, "toetsuitslag_op": date(2033, 3, 30)})
        with self.assertRaisesRegex(ValidationError, "does not lie in school year"):
            Jaar.create({**Jaar._volgens_de_wet(2034), "aanmelding_tot": date(2035, 9, 1)})


@tagged("post_install", "-at_install")
class TestStappenplan(OsoCase):
    def stappen(self, wie=None):
        stand = self.als(wie or self.medewerker)["oso.start"].stand()
        return {stap["sleutel"]: stap for stap in stand["stappen"]}

    def test_een_nieuwe_school_begint_bij_de_registratie(self):
        stappen = self.stappen()
        self.assertEqual(
            list(stappen),
            ["registratie", "klaarzetten", "aanmaken", "overdragen", "aanvullen", "definitief"],
        )
        self.assertEqual(stappen["aanmaken"]["stand"], "doen")
        self.assertEqual(stappen["overdragen"]["stand"], "later")
        self.assertTrue(stappen["aanmaken"]["knoppen"][0]["hoofd"])
        for stap in stappen.values():
            for knop in stap["knoppen"]:
                self.assertTrue(self.env.ref(knop["actie"]))

    def test_de_stappen_volgen_wat_er_met_de_leerlingen_is(self):
        een, twee, drie = (self.maak_leerling(bsn) for bsn in BSN[:3])
        self.importeer(een)
        twee.sudo().status = "wacht"
        drie.sudo().status = "mislukt"
        stappen = self.stappen()
        self.assertEqual(stappen["klaarzetten"]["stand"], "probleem")
        self.assertIn("Of 1 pupils", stappen["klaarzetten"]["melding"])
        self.assertEqual(
            stappen["klaarzetten"]["knoppen"][0]["context"], {"search_default_wacht": 1}
        )
        self.assertEqual(stappen["aanmaken"]["stand"], "klaar")
        self.assertEqual(stappen["overdragen"]["stand"], "probleem")
        self.assertEqual(stappen["overdragen"]["melding"], "1 of 3 fetched.")
        self.assertEqual(stappen["definitief"]["melding"], "0 of 3 definitief.")
        twee.sudo().status = "bezig"
        self.assertEqual(self.stappen()["overdragen"]["stand"], "bezig")

    def test_een_mislukte_registratie_is_een_probleem_met_de_reden(self):
        punt = self.env["oso.aanleverpunt"].sudo().search([("company_id", "=", self.school.id)])
        punt = punt or punt.create({"company_id": self.school.id, "nummer": "1"})
        punt.write(
            {
                "state": "mislukt",
                "antwoord_data": {"code": "x", "text": "BRIN differs", "params": {}},
            }
        )
        stap = self.stappen()["registratie"]
        self.assertEqual(stap["stand"], "probleem")
        self.assertTrue(stap["melding"])

    def test_na_de_uitslag_wordt_om_de_toets_gevraagd(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        jaar = self.env["oso.schooljaar"]._op()
        vandaag = fields.Date.today()
        jaar.write(
            dict.fromkeys(
                (
                    "voorlopig_advies_van",
                    "voorlopig_advies_tot",
                    "toets_van",
                    "toets_tot",
                    "definitief_advies_op",
                    "aanmelding_van",
                    "aanmelding_tot",
                ),
                False,
            )
        )
        jaar.toetsuitslag_op = vandaag + timedelta(days=1)
        self.assertEqual(self.stappen()["aanvullen"]["stand"], "later")
        jaar.toetsuitslag_op = vandaag
        toets = leerling.eindtoetsen_ids
        self.assertTrue(toets.is_doorstroomtoets)
        self.assertEqual(self.stappen()["aanvullen"]["stand"], "klaar")
        # An end test of before there were doorstroomtoetsen is none.
        toets.sudo().write({"toetssoort": "CITO", "datum_afname": date(2018, 4, 17)})
        stap = self.stappen()["aanvullen"]
        self.assertEqual(stap["stand"], "doen")
        self.assertEqual(stap["melding"], "1 pupils have no doorstroomtoets here yet.")
        (knop,) = stap["knoppen"]
        self.assertEqual(knop["context"], {"search_default_zonder_doorstroomtoets": 1})
        # Who is exempt never gets one.
        toets.sudo().wettelijke_ontheffing = "J"
        self.assertEqual(self.stappen()["aanvullen"]["stand"], "klaar")
        toets.sudo().unlink()
        self.assertEqual(self.stappen()["aanvullen"]["stand"], "doen")

    def test_zonder_doorstroomtoets_zoekt_zoals_het_rekent(self):
        leerlingen = self.env["oso.leerling"].union(*(self.maak_leerling(bsn) for bsn in BSN))
        met, zonder, oud, _niet_opgehaald = leerlingen
        for leerling in met + zonder + oud:
            self.importeer(leerling)
        zonder.eindtoetsen_ids.sudo().unlink()
        oud.eindtoetsen_ids.sudo().write({"toetssoort": "CITO", "datum_afname": False})
        for waarde, verwacht in ((True, zonder + oud), (False, leerlingen - zonder - oud)):
            gevonden = self.als(self.medewerker)["oso.leerling"].search(
                [("zonder_doorstroomtoets", "=", waarde)]
            )
            self.assertEqual(gevonden.ids, verwacht.sorted().ids)
            self.assertEqual(
                leerlingen.filtered_domain([("zonder_doorstroomtoets", "=", waarde)]), verwacht
            )

    def test_elke_knop_naar_het_overzicht_noemt_een_filter_dat_er_is(self):
        weergave = self.env["oso.leerling"].get_view(
            self.env.ref("oso_povo.view_oso_leerling_search").id, "search"
        )
        filters = set(etree.fromstring(weergave["arch"]).xpath("//filter/@name"))
        for bsn, status in zip(BSN, ("wacht", "mislukt", "vraag", "opgehaald"), strict=True):
            leerling = self.maak_leerling(bsn)
            self.importeer(leerling)
            leerling.sudo().status = status
        gevraagd = {
            naam.removeprefix("search_default_")
            for stap in self.stappen().values()
            for knop in stap["knoppen"]
            for naam in knop["context"]
        }
        self.assertLessEqual({"wacht", "mislukt", "vraag"}, gevraagd)
        self.assertLessEqual(gevraagd, filters)

    def test_met_meer_scholen_open_gaat_een_knop_naar_die_ene(self):
        self.maak_leerling().sudo().status = "wacht"
        self.medewerker.company_ids += self.zusterschool
        start = self.als(self.medewerker)["oso.start"]
        for scholen in (self.school, self.school + self.zusterschool):
            stand = start.with_context(allowed_company_ids=scholen.ids).stand()
            (stap,) = (een for een in stand["stappen"] if een["sleutel"] == "klaarzetten")
            verwacht = {"search_default_wacht": 1}
            if len(scholen) > 1:
                verwacht["search_default_company_id"] = self.school.id
            self.assertEqual(stap["knoppen"][0]["context"], verwacht)

    def test_alleen_een_medewerker_krijgt_de_rondleiding(self):
        rondleiding = self.als(self.medewerker)["oso.start"].stand()["rondleiding"]
        self.assertEqual(rondleiding["naam"], "oso_povo_kennismaking")
        self.assertIn("You know the way now", rondleiding["slot"])
        self.assertIsNone(self.als(self.beheerder)["oso.start"].stand()["rondleiding"])

    def test_een_beheerder_ziet_alleen_de_registratie_en_anderen_niets(self):
        beheerder = new_test_user(
            self.env,
            "start_beheerder",
            groups="oso_povo.group_beheerder",
            company_id=self.school.id,
            company_ids=[Command.set(self.school.ids)],
        )
        self.assertEqual(list(self.stappen(beheerder)), ["registratie"])
        ander = new_test_user(self.env, "start_niemand", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.als(ander)["oso.start"].stand()
        with self.assertRaises(AccessError):
            self.als(ander)["oso.start"].cijfers()

    def test_wie_het_bestuur_open_heeft_wordt_naar_een_school_gewezen(self):
        """A board has no BRIN: that is no problem of it, and nothing to fill in."""
        self.beheerder.write(
            {
                "company_ids": [Command.set((self.bestuur + self.school + self.zusterschool).ids)],
                "company_id": self.bestuur.id,
            }
        )
        start = self.als(self.beheerder)["oso.start"].with_context(
            allowed_company_ids=self.bestuur.ids
        )
        (stap,) = start.stand()["stappen"]
        self.assertEqual(stap["stand"], "probleem")
        self.assertIn("no connection", stap["melding"])
        self.env["oso.verbinding"].create(
            {"name": "X", "company_id": self.bestuur.id, "tc_url": "https://tc.example/"}
        )
        punten = self.env["oso.aanleverpunt"].create(
            [{"company_id": school.id, "nummer": "1"} for school in self.school + self.zusterschool]
        )
        for aantal, stand in ((0, "doen"), (1, "doen"), (2, "klaar")):
            punten[:aantal].sudo().write(
                {"state": "geregistreerd", "geregistreerd_op": fields.Datetime.now()}
            )
            (stap,) = start.stand()["stappen"]
            self.assertEqual(stap["stand"], stand)
            self.assertIn("You are looking at the board", stap["melding"])
            self.assertIn(f"Registered: {aantal} of 2 schools.", stap["melding"])
            self.assertNotIn("BRIN", stap["melding"])
        # With one school ticked beside the board, the plan is about that school.
        open_ = self.bestuur + self.school
        stand = start.with_context(allowed_company_ids=open_.ids).stand()
        self.assertEqual(stand["school"]["brin"], "98AA")
        self.assertIn("is registered since", stand["stappen"][0]["melding"])

    def test_een_bedrijf_zonder_scholen_mist_wel_een_brin(self):
        self.school.brin = False
        self.assertIn("has no BRIN yet", self.stappen()["registratie"]["melding"])

    def test_het_aantal_opdrachten_hangt_niet_van_het_aantal_leerlingen_af(self):
        start = self.als(self.medewerker)["oso.start"]
        self.maak_leerling(BSN[0])
        start.cijfers(), start.stand()
        self.env.invalidate_all()
        voor = self.env.cr.sql_log_count
        start.cijfers(), start.stand()
        een = self.env.cr.sql_log_count - voor
        for bsn in BSN[1:]:
            self.maak_leerling(bsn)
        self.env.flush_all()
        self.env.invalidate_all()
        voor = self.env.cr.sql_log_count
        start.cijfers(), start.stand()
        self.assertLessEqual(self.env.cr.sql_log_count - voor, een)


@tagged("post_install", "-at_install")
class TestDashboard(OsoCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        scholen = cls.school + cls.zusterschool
        cls.bestuurder = new_test_user(
            cls.env,
            "bestuurder",
            lang="en_US",
            groups="oso_povo.group_bestuur",
            company_id=cls.bestuur.id,
            company_ids=[Command.set((cls.bestuur + scholen).ids)],
        )

    def cijfers(self, wie, scholen):
        return self.als(wie)["oso.start"].with_context(allowed_company_ids=scholen.ids).cijfers()

    def test_per_groep_en_per_school(self):
        leerling = self.maak_leerling(BSN[0])
        self.maak_leerling(BSN[1])
        self.importeer(leerling)
        cijfers = self.cijfers(self.medewerker, self.school)
        self.assertEqual(cijfers["totaal"]["totaal"], 2)
        self.assertEqual(cijfers["totaal"]["opgehaald"], 1)
        groepen = {rij["groep"]: rij["totaal"] for rij in cijfers["per_groep"]}
        self.assertEqual(groepen, {leerling.groep: 1, False: 1} if leerling.groep else {False: 2})
        self.assertEqual([rij["naam"] for rij in cijfers["per_school"]], ["De Proef"])

    def test_het_bestuur_ziet_getallen_en_geen_leerling(self):
        self.importeer(self.maak_leerling(BSN[0]))
        vreemd = (
            self.env["oso.leerling"]
            .sudo()
            .create({"bsn": BSN[1], "company_id": self.andere_school.id})
        )
        cijfers = self.cijfers(self.bestuurder, self.bestuur + self.school + self.zusterschool)
        per_school = {rij["naam"]: rij["totaal"] for rij in cijfers["per_school"]}
        self.assertEqual(per_school, {"De Proef": 1, "De Zuster": 0})
        self.assertFalse(cijfers["leerlingen"])
        with self.assertRaises(AccessError):
            self.als(self.bestuurder)["oso.leerling"].search([])
        with self.assertRaises(AccessError):
            self.als(self.bestuurder)["oso.start"].stand()
        with self.assertRaises(AccessError):
            self.cijfers(self.bestuurder, vreemd.company_id)

    def test_het_bestuur_dat_net_inlogt_ziet_zijn_scholen(self):
        self.maak_leerling(BSN[0])
        cijfers = self.cijfers(self.bestuurder, self.bestuur)
        per_school = {rij["naam"]: rij["totaal"] for rij in cijfers["per_school"]}
        self.assertEqual(per_school, {"De Proef": 1, "De Zuster": 0})
        self.assertEqual(cijfers["totaal"]["totaal"], 1)
        self.assertEqual(cijfers["geteld"], "Counted: De Proef, De Zuster.")
        self.assertIsNone(cijfers["school"])
        self.assertEqual((cijfers["per_groep"], cijfers["leeg"]), ([], ""))

    def test_wie_scholen_open_heeft_telt_die(self):
        self.maak_leerling(BSN[0])
        for open_ in (self.zusterschool, self.bestuur + self.zusterschool):
            cijfers = self.cijfers(self.bestuurder, open_)
            self.assertEqual([rij["naam"] for rij in cijfers["per_school"]], ["De Zuster"])
            self.assertEqual(cijfers["totaal"]["totaal"], 0)
        cijfers = self.cijfers(self.bestuurder, self.bestuur + self.school)
        self.assertEqual(cijfers["school"], {"id": self.school.id, "naam": "De Proef"})
        self.assertEqual([rij["totaal"] for rij in cijfers["per_groep"]], [1])

    def test_een_school_die_niet_mag_telt_nooit_mee(self):
        """Neither a school of the same board that the user was not given, nor one of another."""
        self.maak_leerling(BSN[0])
        self.env["oso.leerling"].sudo().create(
            [
                {"bsn": BSN[1], "company_id": self.zusterschool.id},
                {"bsn": BSN[2], "company_id": self.andere_school.id},
            ]
        )
        self.bestuurder.company_ids -= self.zusterschool
        cijfers = self.cijfers(self.bestuurder, self.bestuur)
        self.assertEqual([rij["naam"] for rij in cijfers["per_school"]], ["De Proef"])
        self.assertEqual(cijfers["totaal"]["totaal"], 1)
        for vreemd in (self.zusterschool, self.andere_school, self.ander_bestuur):
            for open_ in (vreemd, self.bestuur + vreemd, self.school + vreemd):
                with self.assertRaises(AccessError):
                    self.cijfers(self.bestuurder, open_)
        # Allowed companies of another board are not below the one that is open.
        self.bestuurder.company_ids += self.ander_bestuur + self.andere_school
        cijfers = self.cijfers(self.bestuurder, self.bestuur)
        self.assertEqual([rij["naam"] for rij in cijfers["per_school"]], ["De Proef"])
        cijfers = self.cijfers(self.bestuurder, self.bestuur + self.ander_bestuur)
        self.assertEqual([rij["naam"] for rij in cijfers["per_school"]], ["De Andere", "De Proef"])

    def test_een_medewerker_telt_alleen_wat_open_staat(self):
        self.maak_leerling(BSN[0])
        self.medewerker.company_ids += self.bestuur
        cijfers = self.cijfers(self.medewerker, self.bestuur)
        self.assertEqual((cijfers["per_school"], cijfers["totaal"]["totaal"]), ([], 0))
        self.assertIn("switch of companies", cijfers["leeg"])
        # Who is of the board as well counts all, but then can't be sent to the pupils.
        self.medewerker.group_ids += self.env.ref("oso_povo.group_bestuur")
        cijfers = self.cijfers(self.medewerker, self.bestuur)
        self.assertEqual(cijfers["totaal"]["totaal"], 1)
        self.assertFalse(cijfers["leerlingen"])
        self.assertTrue(self.cijfers(self.medewerker, self.school)["leerlingen"])

    def test_de_lege_tekst_past_bij_wie_hem_leest(self):
        leeg = self.cijfers(self.medewerker, self.school)["leeg"]
        self.assertIn("step-by-step plan", leeg)
        for open_ in (self.bestuur, self.school):
            leeg = self.cijfers(self.bestuurder, open_)["leeg"]
            self.assertEqual(leeg, "No pupils have been created here yet.")
        self.bestuurder.company_ids = self.bestuur
        self.assertIn("ask your administrator", self.cijfers(self.bestuurder, self.bestuur)["leeg"])

    def test_van_veel_scholen_wordt_het_aantal_genoemd(self):
        for nummer in range(3):
            self.bestuurder.company_ids += self.env["res.company"].create(
                {
                    "name": f"School {nummer}",
                    "brin": f"97A{'ABC'[nummer]}",
                    "parent_id": self.bestuur.id,
                }
            )
        self.assertEqual(
            self.cijfers(self.bestuurder, self.bestuur)["geteld"], "Counted: 5 schools."
        )
