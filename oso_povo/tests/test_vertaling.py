"""What a Dutch user reads is Dutch: messages, labels, menus, screens."""

import io
import re

import polib

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.translate import code_translations, get_translation, trans_export

from ..oso.gegevensset.regel import regels
from ..oso.protocol.messages import fetch_message
from ..oso.protocol.outcome import Detail, Outcome
from .common import BSN
from .nederlands import I18N, NL, NederlandsCase


@tagged("post_install", "-at_install")
class TestVertaling(NederlandsCase):
    # -- the whole of it ------------------------------------------------------------------------

    def test_sjabloon_is_wat_de_bronnen_geven(self):
        """The template is current: else ``./dev i18n`` is to be run."""
        stroom = io.BytesIO()
        trans_export(None, ["oso_povo"], stroom, "po", self.env)
        nu = {entry.msgid for entry in polib.pofile(stroom.getvalue().decode())}
        toen = {entry.msgid for entry in polib.pofile(str(I18N / "oso_povo.pot"))}
        self.assertEqual(sorted(nu - toen), [], "not in the template")
        self.assertEqual(sorted(toen - nu), [], "no longer in the sources")
        self.assertEqual(sorted(nu - set(self.nl)), [], "not in Dutch")

    def test_alles_in_de_database_is_vertaald(self):
        """Every stored text of a record of this addon has its translation, if it has another."""
        data = self.env["ir.model.data"].search([("module", "=", "oso_povo")])
        bekeken = 0
        for model in sorted(set(data.mapped("model"))):
            if not self.env[model]._translate:
                continue
            ids = data.filtered(lambda d, m=model: d.model == m).mapped("res_id")
            for record in self.env[model].browse(ids).exists():
                for naam, veld in record._fields.items():
                    if not (veld.translate and veld.store) or not record[naam]:
                        continue
                    engels = record.with_context(lang="en_US", check_translations=True)[naam]
                    nederlands = record.with_context(lang=NL, check_translations=True)[naam]
                    termen = veld.get_translation_dictionary(engels, {NL: nederlands})
                    for term, vertaald in termen.items():
                        if term in self.nl:
                            bekeken += 1
                            self.assertEqual(
                                " ".join(vertaald[NL].split()),
                                " ".join(self.nl[term].split()),
                                f"{model}.{naam}: {term}",
                            )
        self.assertGreater(bekeken, 500)

    # -- messages -------------------------------------------------------------------------------

    def test_nummers_toevoegen(self):
        leerlingen = self.env_nl()["oso.leerling"]
        kort = BSN[1].lstrip("0")
        meldingen = [
            regel["message"]
            for regel in leerlingen.add_bsns([BSN[0], BSN[0], "123", "12345678901", "", kort])
        ]
        self.assertEqual(meldingen[0], "Toegevoegd aan het overzicht.")
        self.assertEqual(meldingen[1], "Staat vaker in de lijst; telt één keer mee.")
        self.assertIn("Het nummer heeft 3 cijfers", meldingen[2])
        self.assertIn("Controleer het nummer in uw LAS.", meldingen[2])
        self.assertIn("te veel cijfers", meldingen[3])
        self.assertIn("Hier staat geen nummer.", meldingen[4])
        (weer,) = leerlingen.add_bsns([BSN[0]])
        self.assertEqual(weer["message"], "Stond al in het overzicht.")

    def test_acties_zonder_aanleverpunt(self):
        leerling = self.maak_leerling()
        leerlingen = self.env_nl()["oso.leerling"]
        actie = {"leerling_id": leerling.id, "action": "importeren"}
        with self.assertRaises(UserError) as fout:
            leerlingen.run_actions([actie])
        self.assertIn("is nog niet geregistreerd", str(fout.exception))
        self.assertIn("'Registreer het aanleverpunt'", str(fout.exception))
        with self.assertRaisesRegex(UserError, "maar één actie"):
            leerlingen.run_actions([actie, {**actie, "action": "geen"}])

    def test_aanleverpunt(self):
        punten = self.env_nl(self.beheerder)["oso.aanleverpunt"].sudo()
        las = punten.create({"company_id": self.school.id, "nummer": "0", "soort": "las"})
        with self.assertRaisesRegex(UserError, "voert u in uw LAS in, niet hier"):
            las.action_register()
        punt = punten.create({"company_id": self.school.id, "nummer": "1"})
        with self.assertRaisesRegex(UserError, "nog geen verbinding met het Traffic Center"):
            punt.action_register()
        self.assertEqual(punt.display_name, "Aanleverpunt 1 van 98AA")

    def test_school_zonder_brin(self):
        bestuur = self.bestuur.with_env(self.env_nl(self.beheerder)).sudo()
        with self.assertRaisesRegex(UserError, "U kijkt naar het bestuur .* Kies rechtsboven"):
            bestuur._oso_school()
        school = self.school.with_env(self.env_nl(self.medewerker)).sudo()
        school.brin = False
        with self.assertRaisesRegex(UserError, "heeft nog geen BRIN.*Instellingen › Scholen"):
            school._oso_school()

    def test_melding_van_de_kern(self):
        melding = self.env_nl()["oso.melding"]
        message, _owner = fetch_message(Outcome.NOT_READY, brin="98AA")
        woorden = melding._in_woorden(melding._als_data(message))
        self.assertIn("Het dossier is nog niet klaargezet in uw LAS.", woorden)
        self.assertIn("'Regionaal Initiatief', 'De eigen instelling' of 'Binnen BRIN'", woorden)
        self.assertIn("van uw eigen school (98AA)", woorden)

    def test_elke_melding_van_de_uitwisseling(self):
        melding = self.env_nl()["oso.melding"]
        for outcome in Outcome:
            for detail in (None, *Detail):
                message, _owner = fetch_message(
                    outcome, detail, brin="98AA", bron_brin="98AA", code="X1", host="tc.example"
                )
                self.assertNotEqual(melding._in_woorden(message), str(message))
        message, _owner = fetch_message(
            Outcome.TECHNICAL, Detail.UNAVAILABLE, bron_brin="98AA", from_las=True
        )
        self.assertIn("98AA", melding._in_woorden(message))
        self.assertNotEqual(melding._in_woorden(message), str(message))

    def test_elke_bevinding_van_de_kern(self):
        for regel in regels():
            self.assertNotEqual(get_translation("oso_povo", NL, regel.tekst, {}), regel.tekst)

    # -- screens --------------------------------------------------------------------------------

    def test_keuzes(self):
        velden = self.env_nl()["oso.leerling"].fields_get(["status", "actie", "eigenaar"])
        self.assertEqual(
            dict(velden["actie"]["selection"]),
            {
                "importeren": "Importeren",
                "aanvullen": "Aanvullen",
                "overschrijven": "Overschrijven",
                "geen": "Geen actie",
            },
        )
        self.assertEqual(dict(velden["status"]["selection"])["nieuw"], "Dossier nog niet opgehaald")
        for veld in velden.values():
            for _code, label in veld["selection"]:
                self.assertIn(label, self.nl.values())

    def test_labels_van_alle_velden(self):
        for naam, model in self.env.items():
            if not naam.startswith("oso."):
                continue
            engels = model.with_context(lang="en_US").fields_get(attributes=["string", "help"])
            nederlands = model.with_context(lang=NL).fields_get(attributes=["string", "help"])
            for veld, kop in engels.items():
                for soort in ("string", "help"):
                    if kop.get(soort) in self.nl:
                        self.assertEqual(
                            nederlands[veld][soort], self.nl[kop[soort]], f"{naam}.{veld}"
                        )

    def test_menu(self):
        menus = self.env_nl(self.medewerker)["ir.ui.menu"].load_menus(False)
        namen = {menu["name"] for menu in menus.values()}
        self.assertLessEqual(
            {
                "OSO POVO",
                "Overzicht",
                "Leerlingen",
                "Onderwijskundige rapporten",
                "Uitwisselingen",
                "Aanleverpunt",
            },
            namen,
        )
        self.assertNotIn("Overview", namen)

    def test_overzicht(self):
        leerlingen = self.env_nl()["oso.leerling"]
        view = self.env.ref("oso_povo.view_oso_leerling_list_overzicht")
        arch = leerlingen.get_view(view.id, "list")["arch"]
        for tekst in (
            "Overzicht aangemaakte leerlingen",
            "Leerling handmatig aanmaken",
            "Leerlingen aanmaken met Excel",
            "Geselecteerde acties uitvoeren",
            "Datum dossier",
            "Verwijder",
        ):
            self.assertIn(f'"{tekst}"', arch)
        acties = self.env_nl()["ir.actions.actions"].get_bindings("oso.leerling")
        self.assertIn(
            "Geselecteerde acties uitvoeren",
            [actie["name"] for soort in acties.values() for actie in soort],
        )

    def test_schermen(self):
        """No text of a screen stays English that has a Dutch one."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "oso_povo"), ("model", "=", "ir.ui.view")]
        )
        engels = {
            " ".join(tekst.split())
            for tekst, vertaling in self.nl.items()
            if tekst != vertaling and len(tekst.split()) > 2
        }
        for view in self.env["ir.ui.view"].browse(data.mapped("res_id")):
            arch = " ".join(view.with_context(lang=NL).arch_db.split())
            # as written in an attribute or as text between tags
            stukken = set(re.findall(r'"([^"]*)"', arch)) | {
                stuk.strip() for stuk in re.findall(r">([^<>]*)<", arch)
            }
            self.assertEqual(sorted(stukken & engels), [], view.name)

    def test_onderdelen_van_het_scherm_in_javascript(self):
        web = code_translations.get_web_translations("oso_povo", NL)["messages"]
        vertaald = {term["id"]: term["string"] for term in web}
        self.assertEqual(vertaald["Remove"], "Verwijder")
        self.assertEqual(
            vertaald["Dossiers are being fetched: %(ready)s of %(total)s"],
            "Dossiers worden opgehaald: %(ready)s van %(total)s",
        )
