"""Every refusal that a user can meet is Dutch for who reads Dutch, and holds no number of a pupil.

Each is asked for in both languages: so it is seen which text of the catalogue it is, and that the
Dutch one is its translation.
"""

import ast
import base64
from datetime import date, timedelta
from pathlib import Path

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.oso_handmatig import VERSIE_SLEUTEL
from ..models.oso_handmatig_lijst import LANGSTE_TEKST
from ..models.oso_leerling_rpc import MEESTE_NUMMERS
from ..models.oso_okr_rpc import RECHT_DEFINITIEF, RECHT_HEROPENEN
from ..oso.spreadsheet_file import Limits
from .common import BSN
from .nederlands import ENGELS, NL, WeigeringCase, woorden
from .test_geschiedenis import LATER, NAAM, SCORE, GeschiedenisCase
from .test_sleutelbos import maak_p12
from .test_wizard import excel

ADDON = Path(__file__).parent.parent
#: An id that no record has.
WEG = 2**31 - 1

#: Refusals that no call here leads to, with why.
NIET_TE_BEREIKEN = {
    "The exchange that this belongs to has been removed.": "no user can remove an exchange",
}
#: Files of which the refusals are met elsewhere.
ELDERS = {"ir_actions_report.py": "asks for a server that can't make a PDF; test_rapport_pdf.py"}


def geweigerd_met():
    """Texts with which the models and wizards refuse something, as they stand in the code."""
    teksten = set()
    for map_naam in ("models", "wizards"):
        for pad in sorted((ADDON / map_naam).glob("*.py")):
            if pad.name in ELDERS:
                continue
            for knoop in ast.walk(ast.parse(pad.read_text(encoding="utf-8"))):
                if isinstance(knoop, ast.Raise) and knoop.exc:
                    teksten |= {
                        deel.args[0].value
                        for deel in ast.walk(knoop.exc)
                        if isinstance(deel, ast.Call) and getattr(deel.func, "attr", None) == "_"
                    }
    return teksten


@tagged("post_install", "-at_install")
class TestVertalingMeldingen(WeigeringCase, GeschiedenisCase):
    def met_recht(self, *rechten):
        for recht in rechten:
            self.medewerker.group_ids |= self.env.ref(recht)

    def leerling_in(self, env):
        return self.leerling.with_env(env)

    # -- what is refused ------------------------------------------------------------------------

    def nummers(self):
        ander = self.maak_leerling(BSN[1])
        for deur in (
            lambda e: e["oso.leerling"].add_bsns("123"),
            lambda e: e["oso.leerling"].add_bsns([""] * (MEESTE_NUMMERS + 1)),
            lambda e: e["oso.leerling"].create({"bsn": "123456789"}),
            lambda e: e["oso.leerling"].create({"bsn": BSN[0]}),
            lambda e: e["oso.leerling"].create(
                {"bsn": BSN[2], "company_id": self.andere_school.id}
            ),
            lambda e: e["oso.leerling"].create({"bsn": BSN[2], "achternaam": "X"}),
            lambda e: e["oso.leerling"].create({"bsn": BSN[2], "status": "opgehaald"}),
            lambda e: self.leerling_in(e).write({"bsn": BSN[2]}),
            lambda e: self.leerling_in(e).change_number("12"),
            lambda e: self.leerling_in(e).change_number(BSN[0]),
            lambda e: self.leerling_in(e).change_number(ander.bsn),
            lambda e: (
                e["oso.nummer.wijzigen"]
                .create({"leerling_id": self.leerling.id, "nummer": "900000017"})
                .action_wijzigen()
            ),
        ):
            self.weigert(deur)
        self.leerling.status = "bezig"
        self.weigert(lambda e: self.leerling_in(e).change_number(BSN[2]))
        nonsens = ["", "12", "12345678901", "x", "900000017", "000000000", "9.5", 12.5, BSN[1]]
        for engels, nederlands in zip(
            *(self.in_taal(lang)["oso.leerling"].add_bsns(nonsens) for lang in ("en_US", NL)),
            strict=True,
        ):
            self.keur(engels["message"], nederlands["message"])

    def aanmaken(self):
        def wizard(**vals):
            return lambda e: e["oso.leerling.aanmaken"].create(vals)

        def bestand(inhoud, naam="lijst.xlsx"):
            return wizard(bestand=base64.b64encode(inhoud), bestandsnaam=naam)

        for maak, knop in (
            (wizard(), "action_aanmaken"),
            (wizard(), "action_lees_excel"),
            (wizard(invoer=f"12\n{BSN[0]}"), "action_aanmaken"),
            (bestand(b"geen excel"), "action_lees_excel"),
            (bestand(b"%PDF-1.4 brief", "brief.pdf"), "action_lees_excel"),
            (bestand(b"PK\x03\x04 afgebroken"), "action_lees_excel"),
            (bestand(b"<html></html>", "lijst.xls"), "action_lees_excel"),
            (bestand(b"x" * (Limits().size + 1)), "action_lees_excel"),
            (wizard(bestand=excel(), bestandsnaam="a.xlsx"), "action_lees_excel"),
            (wizard(bestand=excel("Naam", "Jan"), bestandsnaam="a.xlsx"), "action_lees_excel"),
            (wizard(bestand=excel(BSN[0]), bestandsnaam="a.xlsx"), "action_lees_excel"),
            (wizard(bestand=excel("BSN"), bestandsnaam="a.xlsx"), "action_lees_excel"),
        ):
            self.weigert(lambda e, maak=maak, knop=knop: getattr(maak(e), knop)())

    def uitvoeren(self):
        vreemd = self.maak_leerling(BSN[2], user=self.collega)
        actie = {"leerling_id": self.leerling.id, "action": "importeren"}
        for vraag in (
            ["x"],
            [[]],
            [[{**actie, "action": "weg"}]],
            [[{**actie, "leerling_id": str(self.leerling.id)}]],
            [[actie, {**actie, "action": "geen"}]],
            [[{**actie, "leerling_id": vreemd.id}]],
            [[actie], "nee"],
            [[actie]],
        ):
            self.weigert(lambda e, vraag=vraag: e["oso.leerling"].run_actions(*vraag))
        self.weigert(lambda e: self.leerling_in(e).action_kies("weg"))
        self.leerling.actie = "geen"
        self.weigert(lambda e: e["oso.leerling"].action_uitvoeren())
        self.leerling.write({"actie": "importeren", "status": "bezig"})
        self.weigert(lambda e: e["oso.leerling"].action_uitvoeren())
        self.weigert(lambda e: self.leerling_in(e).unlink())
        self.weigert(lambda e: self.leerling_in(e).action_verwijder())
        self.leerling.status = "opgehaald"
        self.medewerker.company_ids |= self.zusterschool
        zus = self.env["oso.leerling"].create({"bsn": BSN[3], "company_id": self.zusterschool.id})
        twee = [actie, {**actie, "leerling_id": zus.id}]
        self.weigert(lambda e: e["oso.leerling"].run_actions(twee))
        self.school.brin = False
        self.weigert(lambda e: e["oso.leerling"].run_actions([actie]))

    def lezen(self):
        for deur in ("get_dossier", "get_provenance", "inzage_verschil"):
            for ids in ([], [WEG]):
                self.weigert(
                    lambda e, deur=deur, ids=ids: getattr(e["oso.leerling"].browse(ids), deur)()
                )
        for deur in ("progress", "apply", "dismiss", "take_back", "action_mislukte_opnieuw"):
            for ids in ([], [WEG]):
                self.weigert(
                    lambda e, deur=deur, ids=ids: getattr(e["oso.uitwisseling"].browse(ids), deur)()
                )
        for deur in ("get_dossier", "get_provenance", "unlink", "action_verwijder"):
            self.weigert(
                lambda e, deur=deur: getattr(self.leerling_in(e), deur)(), self.vreemde, odoo=True
            )
        self.weigert(lambda e: e["oso.start"].stand(), self.buitenstaander)
        self.weigert(lambda e: e["oso.start"].cijfers(), self.buitenstaander)

    def met_de_hand(self):
        ander = self.maak_leerling(BSN[1])
        eigen = self.als(self.medewerker)["oso.toets"].create({"leerling_id": self.leerling.id})
        van_dossier = self.leerling.toetsen_ids.filtered(lambda toets: toets.herkomst == "oso")[:1]
        bronschool = self.env["oso.instelling"].search(
            [("leerling_id", "=", self.leerling.id), ("rol", "=", "bronschool")], limit=1
        )
        for vals in (
            {"achternaam": "x" * (LANGSTE_TEKST + 1)},
            {"adresgeheim": True},
            {"adresgeheim": "misschien"},
            {"geboortedatum": "31-02-2012"},
            {"achternaam": ["x"]},
            {"gegevens_versie": 3},
            {"toetsen_ids": [Command.delete(van_dossier.id)]},
        ):
            self.weigert(lambda e, vals=vals: self.leerling_in(e).write(vals))
        for model, vals in (
            ("oso.toets", {"leerling_id": self.leerling.id, "dossier_id": 1}),
            ("oso.toets", {"leerling_id": self.leerling.id, "afnamedatum": "gisteren"}),
            ("oso.toets", {"leerling_id": self.leerling.id, "jaargroep": "havo"}),
            ("oso.toets", {}),
            ("oso.toets.onderdeel", {"leerling_id": self.leerling.id}),
            ("oso.toets.onderdeel", {"leerling_id": ander.id, "toets_id": eigen.id}),
            ("oso.toets.onderdeel", {"toets_id": WEG}),
            ("oso.persoon", {"leerling_id": self.leerling.id, "achternaam": "X"}),
        ):
            self.weigert(lambda e, model=model, vals=vals: e[model].create(vals))
        self.weigert(lambda e: van_dossier.with_env(e).unlink())
        self.weigert(lambda e: van_dossier.with_env(e).write({"opmerking": "X"}))
        self.weigert(lambda e: bronschool.with_env(e).write({"naam": "X"}))
        self.weigert(
            lambda e: self.leerling_in(e).write({"achternaam": "X"}), **{VERSIE_SLEUTEL: 999}
        )
        self.leerling.status = "wachtrij"
        self.weigert(lambda e: self.leerling_in(e).write({"achternaam": "X"}))
        self.weigert(lambda e: eigen.with_env(e).unlink())

    def okr(self):
        morgen = (date.today() + timedelta(days=1)).isoformat()
        vandaag = date.today().isoformat()
        nieuw = self.maak_leerling(BSN[1])
        for deur in (
            lambda e: self.leerling_in(e).action_definitief(),
            lambda e: self.leerling_in(e).reopen_okr("Nieuwe toets"),
            lambda e: self.leerling_in(e).write_okr({"naam": "X"}),
            lambda e: self.leerling_in(e)._okr().write({"state": "definitief"}),
            lambda e: self.leerling_in(e).register_inzage(),
            lambda e: self.leerling_in(e).register_inzage(morgen),
            lambda e: self.leerling_in(e).register_inzage(vandaag, "misschien"),
            lambda e: self.leerling_in(e).register_inzage(vandaag, "ja", 3),
            lambda e: e["oso.leerling"].browse(WEG).register_inzage(vandaag),
        ):
            self.weigert(deur)
        self.met_recht(RECHT_DEFINITIEF, RECHT_HEROPENEN)
        self.weigert(lambda e: self.leerling_in(e).reopen_okr("Nieuwe toets"))
        self.weigert(lambda e: nieuw.with_env(e).action_definitief())
        self.weigert(lambda e: (self.leerling_in(e) | nieuw.with_env(e)).action_definitief())
        self.leerling.status = "bezig"
        self.weigert(lambda e: self.leerling_in(e).action_definitief())
        self.leerling.status = "opgehaald"
        self.leerling_in(self.in_taal(NL)).action_definitief()
        eerste = self.laatste_dossier()
        for deur in (
            lambda e: self.leerling_in(e).action_definitief(),
            lambda e: self.leerling_in(e).reopen_okr(" "),
            lambda e: (
                e["oso.okr.heropenen"].create({"leerling_id": self.leerling.id}).action_heropenen()
            ),
            lambda e: self.leerling_in(e).write_okr({"thuis": "Beter"}),
            lambda e: self.leerling_in(e).write({"achternaam": "X"}),
            lambda e: eerste.with_env(e).take_back(),
        ):
            self.weigert(deur)
        self.medewerker.group_ids -= self.env.ref(RECHT_HEROPENEN)
        self.weigert(lambda e: self.leerling_in(e).unlink())

    def besluiten(self):
        eerste = self.laatste_dossier()
        self.weigert(lambda e: self.leerling_in(e).action_besluit())
        self.weigert(lambda e: eerste.with_env(e).apply())
        self.weigert(lambda e: eerste.with_env(e).take_back("nee"))
        regel = self.ontvang(LATER, NAAM, SCORE)
        entry, run = regel.geschiedenis_id, regel.uitwisseling_id
        for deur in (
            lambda e: entry.with_env(e).apply({"changes": ["x"]}),
            lambda e: run.with_env(e).apply({str(WEG): {}}),
            lambda e: run.with_env(e).take_back(),
            lambda e: run.with_env(e).action_mislukte_opnieuw(),
            lambda e: entry.with_env(e).take_back(),
        ):
            self.weigert(deur)
        self.leerling.gegevens_versie += 1
        self.weigert(lambda e: entry.with_env(e).apply())
        regel.sudo().state = "klaar"
        self.weigert(lambda e: run.with_env(e).apply())
        self.leerling.status = "bezig"
        self.weigert(lambda e: entry.with_env(e).apply())
        self.weigert(lambda e: eerste.with_env(e).take_back())

    def school_en_verbinding(self):
        def verbinding(**vals):
            return {
                "name": "Proef",
                "company_id": self.bestuur.id,
                "tc_url": "https://127.0.0.1:1/tc",
                "lokaal_toestaan": True,
                **vals,
            }

        self.beheerder.company_ids |= self.bestuur
        punt = self.env["oso.aanleverpunt"].create({"company_id": self.school.id, "nummer": "1"})
        van_beheerder = (
            lambda e: e["oso.aanleverpunt"].create({"nummer": "2", "state": "geregistreerd"}),
            lambda e: punt.with_env(e).write({"state": "geregistreerd"}),
            lambda e: e["oso.aanleverpunt"].create({"company_id": self.school.id, "nummer": "1"}),
            lambda e: punt.with_env(e).write({"nummer": "1 2"}),
            lambda e: punt.with_env(e).action_register(),
            lambda e: self.school.with_env(e).write({"name": "X"}),
            lambda e: self.school.with_env(e).write({"brin": "12"}),
            lambda e: self.school.with_env(e).write({"vestiging": "x1"}),
            lambda e: self.school.with_env(e).write({"oso_nacht": True}),
            lambda e: self.school.with_env(e).write(
                {"oso_nacht": True, "oso_nacht_van": 6, "oso_nacht_tot": 6}
            ),
            lambda e: e["oso.verbinding"].create(verbinding(tc_url="http://tc.example")),
            lambda e: e["oso.verbinding"].create(verbinding(profiel="oso2021")),
            lambda e: e["oso.verbinding"].create(
                verbinding(laad_bestand=base64.b64encode(b"geen certificaat"))
            ),
            lambda e: e["oso.verbinding"].create(verbinding(laad_bestand="abcde")),
            lambda e: e["oso.verbinding"].create(
                verbinding(laad_bestand=base64.b64encode(maak_p12(b"geheim")), laad_wachtwoord="x")
            ),
        )
        for deur in van_beheerder:
            self.weigert(deur, self.beheerder)
        self.weigert(lambda e: punt.with_env(e).action_register())
        proef = self.env["oso.verbinding"].create(verbinding())
        self.weigert(lambda e: e["oso.verbinding"].create(verbinding()), self.beheerder)
        van_bestuur = punt.create({"company_id": self.bestuur.id, "nummer": "1"})
        self.weigert(lambda e: van_bestuur.with_env(e).action_register(), self.beheerder)
        self.weigert(lambda e: punt.with_env(e).action_register())
        punt.nummer = "abc"
        self.weigert(lambda e: punt.with_env(e).action_register())
        punt.write({"nummer": "1", "geen_sleutel": True})
        self.weigert(lambda e: punt.with_env(e).action_register())
        self.weigert(lambda e: proef.with_env(e).action_ping(), self.beheerder)
        punt.soort = "las"
        self.weigert(lambda e: punt.with_env(e).action_register())
        self.school.brin = False
        for wie in (self.medewerker, self.beheerder):
            self.weigert(lambda e: punt.with_env(e).action_register(), wie)
        self.weigert(lambda e: proef.with_env(e).write({"name": "X"}), odoo=True)
        jaren = self.env["oso.schooljaar"]
        for vals in (
            {**jaren._volgens_de_wet(2032), "toetsuitslag_op": date(2033, 3, 30)},
            {**jaren._volgens_de_wet(2034), "aanmelding_tot": date(2035, 9, 1)},
            {**jaren._volgens_de_wet(2036), "name": "Volgend jaar"},
        ):
            self.weigert(lambda e, vals=vals: e["oso.schooljaar"].create(vals), self.beheerder)

    def ophalen_beheren(self):
        host = self.env["oso.host"].create({"name": "las.example", "soort": "las"})
        self.weigert(lambda e: e["oso.gezondheid"].stand())
        self.weigert(lambda e: host.with_env(e).action_probeer_nu())
        systeem = self.env.ref("base.user_admin")
        for deur in (
            lambda e: e["res.config.settings"].create({"oso_tegelijk": 0}),
            lambda e: e["ir.config_parameter"].set_param("oso_povo.tegelijk", "acht"),
        ):
            self.weigert(deur, systeem)

    def laatste_dossier(self):
        """The entry of the history of the dossier that was worked in."""
        return self.env["oso.geschiedenis"].search(
            [("leerling_id", "=", self.leerling.id), ("soort", "=", "dossier")], limit=1
        )

    # -- all of it ------------------------------------------------------------------------------

    def test_elke_weigering(self):
        self.vreemde = self.collega
        self.vreemde.lang = NL
        self.buitenstaander = self._gebruiker("buiten", "base.group_user", self.school)
        self.env.flush_all()
        for groep in (
            self.nummers,
            self.aanmaken,
            self.uitvoeren,
            self.lezen,
            self.met_de_hand,
            self.okr,
            self.besluiten,
            self.school_en_verbinding,
            self.ophalen_beheren,
        ):
            savepoint = self.env.cr.savepoint()
            try:
                groep()
            finally:
                savepoint.close(rollback=True)
                self.env.invalidate_all()
        self.assertGreater(self.aantal, 100)
        # Who adds a refusal adds a call above that meets it.
        self.assertEqual(geweigerd_met() - self.gezien, set(NIET_TE_BEREIKEN))

    def test_wat_de_database_weigert(self):
        """The message that Odoo makes of a double."""
        adres = {"name": "X", "tc_url": "https://tc.example", "company_id": self.school.id}
        dubbelen = {
            "oso.okr": {"leerling_id": self.leerling.id},
            "oso.schooljaar": self.env["oso.schooljaar"]._volgens_de_wet(2032),
            "oso.verbinding": adres,
            "res.company": {"name": "Dubbel", "brin": "98CC"},
        }
        for naam, vals in dubbelen.items():
            with self.subTest(naam):
                model = self.env[naam].with_context(lang=NL)
                if naam != "oso.verbinding":
                    model.create(dict(vals))
                if naam == "res.company":
                    vals["name"] = "Nog een"
                with self.assertRaises(UniqueViolation) as fout, mute_logger("odoo.sql_db"):
                    # Of one that is there already, some models tell it in a sentence of their own.
                    model.create([dict(vals), dict(vals)])
                self.assertIn(model._sql_error_to_message(fout.exception), self.nl.values())

    # -- what is told without a refusal ---------------------------------------------------------

    def test_wat_een_leerling_en_de_school_te_zien_krijgen(self):
        """All that is worked out for a screen of a pupil with a dossier, its history and its runs:
        no English word in it, whichever code made it."""
        self.ontvang(LATER, NAAM, SCORE, voorbeeld=False)
        regel = self.ontvang(("<datum>2026-11-02<", "<datum>2026-12-20<"), SCORE)
        self.met_recht(RECHT_DEFINITIEF, "oso_povo.group_bestuur")
        env = self.in_taal(NL)
        self.env.flush_all()
        self.env.invalidate_all()
        leerling = self.leerling_in(env)
        verteld = [
            env["oso.start"].stand(),
            env["oso.start"].cijfers(),
            leerling.get_provenance(),
            regel.uitwisseling_id.with_env(env).progress(),
            self.env["ir.actions.report"]
            .with_env(env)
            ._render_qweb_html("oso_povo.report_oso_rapport", leerling.ids)[0]
            .decode(),
        ]
        records = [leerling, *leerling.geschiedenis_ids, *leerling.regel_ids, leerling._okr()]
        records += [leerling.regel_ids.uitwisseling_id[:1], leerling.toetsen_ids[:1]]
        for record in records:
            for veld in record._fields.values():
                if veld.compute and not veld.store and record._has_field_access(veld, "read"):
                    verteld.append(record[veld.name])
        teksten = [tekst for tekst in bladeren(verteld) if woorden(tekst)]
        self.assertGreater(len(teksten), 300)
        self.assertEqual([tekst for tekst in teksten if ENGELS & woorden(tekst)], [])

    def test_wat_wie_beheert_te_zien_krijgt(self):
        """All that may need attention at once."""
        lang_geleden = fields.Datetime.now() - timedelta(hours=9)
        straks = fields.Datetime.now() + timedelta(minutes=9)
        self.beheerder.company_ids |= self.bestuur | self.zusterschool
        hosts = self.env["oso.host"].create(
            {"name": "las.example", "soort": "las", "naam": "ESIS", "open_tot": straks}
        )
        self.school.oso_las_id = hosts
        verbindingen = self.env["oso.verbinding"]
        for bedrijf, dagen in ((self.bestuur, 9), (self.school, -9), (self.zusterschool, None)):
            een = verbindingen.create(
                {"name": "X", "company_id": bedrijf.id, "tc_url": "https://tc.example"}
            )
            if dagen:
                tot = fields.Datetime.now() + timedelta(days=dagen)
                een.write({"certificaat_pem": "x", "certificaat_tot": tot})
        verbindingen.search([("company_id", "=", self.school.id)]).ping_op = lang_geleden
        self.env["oso.sessie"].create(
            {
                "company_id": self.school.id,
                "sessie": "x",
                "uitkomst": "technical",
                "geopend_op": lang_geleden,
            }
        )
        run = self.env["oso.uitwisseling"].create(
            {"company_id": self.school.id, "user_id": self.medewerker.id}
        )
        for stand in (
            {"state": "bezig"},
            {"state": "wachtrij"},
            {"state": "mislukt", "uitkomst": "internal", "klaar_op": fields.Datetime.now()},
        ):
            regel = self.env["oso.uitwisseling.regel"].create(
                {
                    "uitwisseling_id": run.id,
                    "leerling_id": self.leerling.id,
                    "actie": "importeren",
                    **stand,
                }
            )
            self.env.cr.execute(
                "UPDATE oso_uitwisseling_regel SET create_date = %s WHERE id = %s",
                [lang_geleden, regel.id],
            )
        self.env.ref("oso_povo.cron_uitwisseling").active = False
        self.env.ref("oso_povo.cron_nummers_wissen").failure_count = 2
        self.env.flush_all()
        self.env.invalidate_all()
        gezondheid = self.in_taal(NL, self.beheerder)["oso.gezondheid"]
        stand = gezondheid.stand()
        self.assertEqual(
            {een["code"] for een in stand["punten"]},
            {
                "certificaat_bijna", "certificaat_verlopen", "certificaat_geen", "ping_nooit",
                "ping_mislukt", "zonder_werker", "niemand_werkt", "intern", "host", "sessies",
                "taak_uit", "taak_mislukt",
            },
        )  # fmt: skip
        teksten = [een["tekst"] for een in stand["punten"]]
        teksten += gezondheid._uitkomsten_in_woorden().values()
        teksten += [een["naam"] for een in stand["taken"]]
        teksten.append(str(run.with_env(self.in_taal(NL)).metingen_html))
        engels = self.in_taal("en_US", self.beheerder)["oso.gezondheid"]
        self.assertFalse(
            {een["tekst"] for een in engels.stand()["punten"]} & set(teksten), "not in Dutch"
        )
        self.assertEqual([tekst for tekst in teksten if ENGELS & woorden(tekst)], [])


def bladeren(data):
    """All texts in nested data, but for the names of its keys."""
    if isinstance(data, str):
        yield str(data)
    elif isinstance(data, dict):
        for waarde in data.values():
            yield from bladeren(waarde)
    elif isinstance(data, list | tuple):
        for waarde in data:
            yield from bladeren(waarde)
