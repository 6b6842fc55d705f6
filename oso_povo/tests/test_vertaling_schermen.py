"""Every text of a screen is Dutch for who reads Dutch: menus, views, fields, reports, scripts."""

import polib

from odoo.tests import tagged
from odoo.tools.translate import code_translations

from .nederlands import I18N, NL, Kijker, NederlandsCase

#: Kinds of views that a user opens by themselves, with what their parts are called in an arch.
OPENBAAR = ("list", "form", "kanban", "search", "calendar", "graph", "pivot", "activity")

#: Texts of Odoo's own page of settings that are the same in Dutch.
VAN_ODOO = ("URL", "Odoo", "Tenor GIF API key")


@tagged("post_install", "-at_install")
class TestVertalingSchermen(NederlandsCase):
    def setUp(self):
        super().setUp()
        self.kijker = Kijker(self.nl, VAN_ODOO)

    def controleer(self, **minstens):
        """Fail with all that is not Dutch; and when hardly anything was looked at."""
        self.assertEqual(self.kijker.bezwaren, [])
        for soort, aantal in minstens.items():
            self.assertGreaterEqual(self.kijker.aantallen.get(soort, 0), aantal, soort)

    def van_de_addon(self, model):
        """The records of a model that this addon made."""
        data = self.env["ir.model.data"].search(
            [("module", "=", "oso_povo"), ("model", "=", model)]
        )
        return (
            self.env[model].with_context(active_test=False).browse(data.mapped("res_id")).exists()
        )

    # -- what is stored -------------------------------------------------------------------------

    def test_elke_tekst_van_elk_record(self):
        """Menus, actions and the help of their empty lists, views, groups, crons, reports, the
        tour, names of models and fields, messages of constraints: whatever field has a language."""
        modellen = self.env["ir.model.data"]._read_group([("module", "=", "oso_povo")], ["model"])
        for (model,) in modellen:
            velden = [veld for veld in self.env[model]._fields.values() if veld.translate]
            for record in self.van_de_addon(model) if velden else ():
                engels, nederlands = self.in_twee_talen(record)
                for veld in velden:
                    plek = f"{model} {record.id} {record.display_name}, {veld.name}"
                    # Of a field that is computed only what a record shows matters.
                    paar = engels[veld.name] or "", nederlands[veld.name] or ""
                    if callable(veld.translate):
                        self.kijker.bekijk_termen(f"{model}.{veld.name}", plek, *map(str, paar))
                    else:
                        self.kijker.bekijk(f"{model}.{veld.name}", plek, *paar)
        self.controleer(
            **{
                "ir.ui.menu.name": 10,
                "ir.actions.act_window.name": 10,
                "ir.actions.act_window.help": 5,
                "ir.actions.client.name": 1,
                "ir.actions.report.name": 1,
                "ir.actions.server.name": 1,
                "ir.cron.name": 3,
                "ir.model.name": 40,
                "ir.model.constraint.message": 3,
                "ir.model.fields.field_description": 600,
                "ir.model.fields.help": 20,
                "ir.model.fields.selection.name": 50,
                "ir.ui.view.arch_db": 400,
                "res.groups.name": 5,
                "res.groups.comment": 5,
                "res.groups.privilege.name": 1,
                "web_tour.tour.rainbow_man_message": 1,
            }
        )

    # -- what a screen asks for -----------------------------------------------------------------

    def test_elk_scherm_met_wat_odoo_er_zelf_op_zet(self):
        """Each view as the web client gets it, with the parts of other modules and the actions of
        its menus."""
        for view in self.van_de_addon("ir.ui.view"):
            if not view.model or view.type not in OPENBAAR:
                continue
            if view.mode != "primary":
                view = view.inherit_id
            scherm = {}
            for lang in ("en_US", NL):
                model = self.env[view.model].with_context(lang=lang)
                scherm[lang] = model.get_views(
                    [(view.id, view.type)], {"toolbar": view.type != "search"}
                )["views"][view.type]
            plek = view.xml_id or view.name
            self.kijker.bekijk_termen("arch", plek, *(een["arch"] for een in scherm.values()))
            for soort in ("action", "print"):
                for een, ander in zip(
                    *(deel.get("toolbar", {}).get(soort, []) for deel in scherm.values()),
                    strict=True,
                ):
                    self.kijker.bekijk("toolbar", plek, een["name"], ander["name"])
        self.controleer(arch=300, toolbar=2)

    def test_elk_veld_van_elk_model(self):
        """Labels, tooltips and choices: of the models of the addon, also those that Odoo's own
        parts give them, and of what the addon adds to other models."""
        eigen = {}
        for veld in self.van_de_addon("ir.model.fields"):
            if veld.model in self.env:
                eigen.setdefault(veld.model, set()).add(veld.name)
        self.assertIn("brin", eigen["res.company"])
        for naam, velden in eigen.items():
            engels, nederlands = (
                self.env[naam].with_context(lang=lang).fields_get() for lang in ("en_US", NL)
            )
            for veld in engels if naam.startswith("oso.") else velden & set(engels):
                een, ander = engels[veld], nederlands[veld]
                plek = f"{naam}.{veld}"
                self.kijker.bekijk("label", plek, een["string"], ander["string"])
                self.kijker.bekijk("help", plek, een.get("help"), ander.get("help"))
                if een["type"] == "selection":
                    keuzes = dict(ander["selection"])
                    for code, woord in een["selection"]:
                        self.kijker.bekijk("keuze", plek, woord, keuzes[code])
        self.controleer(label=1000, help=30, keuze=150)

    # -- what comes from code -------------------------------------------------------------------

    def test_scripts_en_hun_sjablonen(self):
        """What the web client gets for ``_t`` and for OWL templates, through its own door."""
        web = self.env["ir.http"]._get_translations_for_webclient(["oso_povo", "web"], NL)[0]
        eigen = {een["id"]: een["string"] for een in web["oso_povo"]["messages"]}
        for entry in polib.pofile(str(I18N / "oso_povo.pot")):
            if "odoo-javascript" in (entry.comment or ""):
                self.kijker.bekijk("script", entry.occurrences, entry.msgid, eigen.get(entry.msgid))
        self.controleer(script=80)
        # The parts of a screen that are Odoo's own.
        van_odoo = {een["id"]: een["string"] for een in web["web"]["messages"]}
        kijker = Kijker({})
        for tekst in (
            "Save", "Discard", "New", "Cancel", "Close", "Search...", "Group By",
            "Favorites", "Actions", "Delete", "Export", "Confirmation", "Previous", "Next",
            "Validation Error", "Access Error", "Invalid Operation", "Add a line", "Loading...",
        ):  # fmt: skip
            if tekst in van_odoo:
                kijker.bekijk("odoo", "web", tekst, van_odoo[tekst])
        self.assertEqual(kijker.bezwaren, [])
        self.assertGreaterEqual(kijker.aantallen["odoo"], 12)

    def test_meldingen_uit_python(self):
        """What ``env._`` and the plain core's ``_`` give."""
        python = code_translations.get_python_translations("oso_povo", NL)
        for entry in polib.pofile(str(I18N / "oso_povo.pot")):
            if "odoo-python" in (entry.comment or ""):
                self.kijker.bekijk(
                    "python", entry.occurrences, entry.msgid, python.get(entry.msgid)
                )
        self.controleer(python=500)

    def test_de_hele_catalogus(self):
        """Nothing that is translated holds a word that no Dutch sentence has."""
        for engels, nederlands in self.nl.items():
            self.kijker.bekijk("catalogus", "nl.po", engels, nederlands)
        self.controleer(catalogus=1300)
