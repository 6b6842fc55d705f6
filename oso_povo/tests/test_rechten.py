"""Who may see and do what; schools apart from each other."""

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BSN, OsoCase

EIGEN = ("oso.", "oso_povo")
#: Models that are the same for all schools and hold nothing of one.
LANDELIJK = ("oso.schooljaar", "oso.host")


@tagged("post_install", "-at_install")
class TestRechten(OsoCase):
    def modellen(self):
        """All models of this addon that have a table."""
        ids = self.env["ir.model.data"].search(
            [("module", "=", "oso_povo"), ("model", "=", "ir.model")]
        )
        namen = self.env["ir.model"].browse(ids.mapped("res_id")).mapped("model")
        return [
            n
            for n in namen
            if n.startswith("oso.") and not self.env[n]._abstract and n not in LANDELIJK
        ]

    def test_elk_model_heeft_toegangsregels_en_een_schoolregel(self):
        modellen = self.modellen()
        self.assertGreaterEqual(len(modellen), 20)
        for naam in modellen:
            with self.subTest(model=naam):
                toegang = self.env["ir.model.access"].search([("model_id.model", "=", naam)])
                self.assertTrue(toegang)
                self.assertTrue(all(toegang.mapped("group_id")), "access for everybody")
                regels = self.env["ir.rule"].search(
                    [("model_id.model", "=", naam), ("groups", "=", False)]
                )
                self.assertTrue(any("company_id" in (regel.domain_force or "") for regel in regels))
                veld = self.env[naam]._fields["company_id"]
                self.assertTrue(veld.store and veld.required and veld.index, "company_id")

    def test_landelijke_modellen_weten_niets_van_een_school(self):
        for naam in LANDELIJK:
            velden = self.env[naam]._fields.values()
            for veld in velden:
                if veld.relational and veld.name not in ("create_uid", "write_uid"):
                    self.fail(f"{naam}.{veld.name}")

    def test_andere_school_ziet_en_wijzigt_niets(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        for naam in self.modellen():
            records = self.env[naam].search([("company_id", "=", self.school.id)])
            if not records or naam.startswith("oso.leerling.aanmaken"):
                continue
            vreemd = self.als(self.collega)[naam]
            with self.subTest(model=naam), mute_logger("odoo.addons.base.models.ir_rule"):
                if vreemd.has_access("read"):
                    self.assertFalse(vreemd.search([("id", "in", records.ids)]))
                with self.assertRaises(AccessError):
                    vreemd.browse(records.ids[:1]).read(["id", "company_id"])
                with self.assertRaises(AccessError):
                    vreemd.browse(records.ids[:1]).write({"company_id": self.andere_school.id})
                with self.assertRaises(AccessError):
                    vreemd.browse(records.ids[:1]).unlink()

    def test_wie_leerling_is_verraadt_een_dubbel_nummer_niet(self):
        self.maak_leerling()
        gewoon = self._gebruiker("zonder_groep2", "base.group_user", self.school)
        for user in (self.collega, self.beheerder, gewoon):
            for bsn in BSN[:2]:
                with (
                    self.subTest(user=user.login, bekend=bsn == BSN[0]),
                    self.assertRaises(AccessError),
                    mute_logger("odoo.addons.base.models.ir_model"),
                    mute_logger("odoo.addons.base.models.ir_rule"),
                ):
                    self.als(user)["oso.leerling"].create(
                        {"bsn": bsn, "company_id": self.school.id}
                    )

    def test_beheerder_wijzigt_van_een_school_alleen_wat_van_oso_is(self):
        school = self.school.with_env(self.als(self.beheerder))
        school.write({"brin": "98AE", "vestiging": "01", "oso_rem_procent": 10})
        for vals in (
            {"user_ids": [(4, self.collega.id)]},
            {"name": "X"},
            {"brin": "98AF", "report_header": "X"},
        ):
            with self.subTest(vals=list(vals)), self.assertRaises(AccessError):
                school.write(vals)
        self.assertNotIn(self.collega, self.school.user_ids)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_rule"):
            self.andere_school.with_env(self.als(self.beheerder)).write({"brin": "98AF"})

    def test_beheerder_ziet_al_zijn_scholen_ook_die_niet_aangevinkt_zijn(self):
        eigen = self.bestuur + self.school + self.zusterschool
        self.beheerder.write({"company_ids": [(6, 0, eigen.ids)], "company_id": self.bestuur.id})
        scholen = self.als(self.beheerder)["res.company"].with_context(
            allowed_company_ids=self.bestuur.ids
        )
        self.assertEqual(scholen.search([]), scholen.search([("id", "in", eigen.ids)]))
        self.assertEqual(len(scholen.search([])), 3)
        scholen.browse(self.zusterschool.id).brin = "98AE"
        self.assertEqual(self.zusterschool.brin, "98AE")
        self.assertFalse(scholen.search([("id", "=", self.andere_school.id)]))
        # An employee who looks after nothing keeps to what is ticked.
        self.medewerker.company_ids += self.zusterschool
        van_school = self.als(self.medewerker)["res.company"].with_context(
            allowed_company_ids=self.school.ids
        )
        self.assertEqual(van_school.search([]).ids, self.school.ids)

    def test_beheerder_van_een_school_wijzigt_niet_de_verbinding_van_het_bestuur(self):
        verbinding = self.env["oso.verbinding"].create(
            {"name": "Bestuur", "company_id": self.bestuur.id, "tc_url": "https://tc.example/"}
        )
        van_beheerder = verbinding.with_env(self.als(self.beheerder))
        self.assertEqual(van_beheerder.tc_url, "https://tc.example/")
        with mute_logger("odoo.addons.base.models.ir_rule"):
            with self.assertRaises(AccessError):
                van_beheerder.tc_url = "https://elders.example/"
            with self.assertRaises(AccessError):
                van_beheerder.unlink()
        self.assertEqual(verbinding.tc_url, "https://tc.example/")

    def test_gewone_gebruiker_leest_zijn_bedrijf(self):
        gewoon = self._gebruiker("zonder_groep3", "base.group_user", self.school)
        self.assertTrue(self.school.with_env(self.als(gewoon)).read())

    def test_beheerder_ziet_geen_leerlingen(self):
        leerling = self.maak_leerling()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            leerling.with_env(self.als(self.beheerder)).read(["naam"])
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            self.als(self.beheerder)["oso.leerling"].add_bsns([])

    def test_medewerker_schrijft_alleen_harde_rijen(self):
        leerling = self.maak_leerling()
        self.importeer(leerling)
        toets = leerling.toetsen_ids.with_env(self.als(self.medewerker))
        self.assertTrue(toets.vaardigheidsscore)
        toets.write({"vaardigheidsscore": "1"})
        self.assertEqual(toets.vaardigheidsscore, "1")
        for vals in ({"herkomst": "handmatig"}, {"dossier_id": False}, {"volgorde": 9}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                toets.write(vals)
        # Of what a dossier says of itself, of explanations, and of what was done, nothing.
        for model in (
            "oso.dossier",
            "oso.restveld",
            "oso.bevinding",
            "oso.document",
            "oso.okr.item",
            "oso.handelingsplan",
            "oso.geschiedenis",
        ):
            rijen = self.als(self.medewerker)[model]
            for recht in ("create", "write", "unlink"):
                with self.subTest(model=model, recht=recht):
                    self.assertFalse(rijen.has_access(recht))
            with (
                self.subTest(model=model),
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                rijen.create({"leerling_id": leerling.id})
        uitwisselingen = self.als(self.medewerker)["oso.uitwisseling"]
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            uitwisselingen.create({"company_id": self.school.id, "user_id": self.medewerker.id})

    def test_geen_toegang_zonder_groep(self):
        gewoon = self._gebruiker("zonder_groep", "base.group_user", self.school)
        leerling = self.maak_leerling()
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models.ir_model"):
            leerling.with_env(self.als(gewoon)).read(["naam"])

    def test_deuren_zijn_bekend(self):
        """Every public method of our own is a door over RPC; a new one must be meant."""
        bedoeld = {
            "add_bsns", "run_actions", "get_dossier", "progress",
            "action_uitvoeren", "action_kies", "action_verwijder", "action_open_rapport",
            "action_pdf", "action_register", "action_ping", "action_toevoegen",
            "action_toevoegen_en_nog_een",
            "action_lees_excel", "action_aanmaken", "action_sjabloon",
            "action_gegevens_aanpassen",
            "write_okr", "action_okr", "action_rapport", "action_inzage",
            "action_definitief", "reopen_okr", "action_heropenen",
            "action_vraag_definitief", "action_definitief_maken",
            "register_inzage", "inzage_verschil", "action_inzage_verschil", "action_vastleggen",
            "change_number", "action_wijzigen",
            "apply", "dismiss", "refresh", "take_back", "leave_out", "get_changes",
            "get_provenance", "action_alles_verwerken", "action_niets_verwerken",
            "action_wijzigingen", "action_vergelijken", "action_terugdraaien", "action_verwerken",
            "action_niet_verwerken", "action_besluit", "action_bekijken", "action_open",
            "stand", "cijfers", "action_oordelen",
            "action_stop", "action_mislukte_opnieuw", "action_wachtende_opnieuw",
            "action_vraag_verwijderen",
            "metrics", "action_probeer_nu",
            "create", "write", "unlink", "fields_get", "get_views", "default_get", "web_read",
        }  # fmt: skip
        gevonden = set()
        for naam in self.env.registry:
            if not naam.startswith("oso.") and naam != "res.company":
                continue
            for klasse in type(self.env[naam]).__mro__:
                if klasse.__module__.startswith("odoo.addons.oso_povo."):
                    gevonden |= {
                        deur
                        for deur, waarde in vars(klasse).items()
                        if callable(waarde) and not deur.startswith("_")
                    }
        self.assertEqual(gevonden - bedoeld, set())
