"""The PDF of the report: the name and the page number at the foot of each page."""

import io
import re
import time
from datetime import timedelta
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import format_date
from odoo.tools.pdf import PdfFileReader

from ..models.ir_actions_report import RAPPORT, WACHTTIJD, genummerd
from .common import BSN, OsoCase


def bladen(pdf):
    """The text of each page."""
    lezer = PdfFileReader(io.BytesIO(pdf))
    alle = [lezer.getPage(plaats) for plaats in range(lezer.getNumPages())]
    # Its name in the library depends on the release of Debian.
    return [
        (blad.extract_text if hasattr(blad, "extract_text") else blad.extractText)()
        for blad in alle
    ]


@tagged("post_install", "-at_install")
class TestRapportPdf(OsoCase):
    def setUp(self):
        super().setUp()
        # Nobody answers: the report has to do without the style sheets of Odoo.
        self.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")
        self.leerling = self.maak_leerling()
        self.importeer(self.leerling)
        self.tweede = self.maak_leerling(BSN[1])
        self.tweede.naam = "Şükran Ćosić"
        self.rapporten = self.env["ir.actions.report"].with_env(self.als(self.medewerker))

    def pdf(self, leerlingen):
        rapporten = self.rapporten.with_context(force_report_rendering=True)
        pdf, soort = rapporten._render_qweb_pdf(RAPPORT, leerlingen.ids)
        self.assertEqual(soort, "pdf")
        return bladen(pdf)

    def test_elke_leerling_heeft_zijn_eigen_nummering(self):
        alle = self.pdf(self.leerling | self.tweede)
        eigen = [len(self.pdf(een)) for een in (self.leerling, self.tweede)]
        self.assertGreater(eigen[0], 1)
        verwacht = [
            (een.display_name, f"{nummer} / {aantal}")
            for een, aantal in zip((self.leerling, self.tweede), eigen, strict=True)
            for nummer in range(1, aantal + 1)
        ]
        self.assertEqual(len(alle), len(verwacht))
        for tekst, (naam, nummer) in zip(alle, verwacht, strict=True):
            self.assertIn(naam, tekst)
            self.assertEqual(re.findall(r"(?m)^\s*(\d+ / \d+)\s*$", tekst)[-1:], [nummer])

    def test_concept_staat_erop_tot_het_okr_definitief_is(self):
        def tekst():
            html = self.rapporten._render_qweb_html(RAPPORT, self.leerling.ids)[0].decode()
            self.assertEqual(html.count("Date, name and signature"), 3)
            return html

        self.assertIn("Concept: the school can still change", tekst())
        self.leerling.action_definitief()
        self.assertNotIn("Concept: the school can still change", tekst())

    def test_de_voet_noemt_welke_versie_het_is(self):
        dag = format_date(self.env, fields.Date.today())
        naam = self.leerling.display_name
        for tekst in self.pdf(self.leerling):
            self.assertIn(f"Concept of {dag} · {naam}", tekst)
        self.leerling.action_definitief()
        self.leerling.okr_id.sudo().definitief_op -= timedelta(days=9)
        eerder = format_date(self.env, fields.Date.today() - timedelta(days=9))
        for tekst in self.pdf(self.leerling):
            self.assertNotIn("Concept", tekst)
            self.assertIn(f"Definitief since {eerder} · {naam}", tekst)

    def test_bovenaan_staan_schooljaar_en_groep(self):
        eerste = " ".join(self.pdf(self.leerling)[0].split())
        self.assertIn("School year 2026-2027 · Groep 8a", eerste)
        laatste = self.leerling._laatste_schooljaar()
        laatste.write({"groepsnaam": "8B"})
        self.assertEqual(self.leerling._jaar_en_groep(), "School year 2026-2027 · group 8B")
        laatste.write({"schooljaar": False})
        self.leerling.schoolloopbaan_ids.filtered("schooljaar").unlink()
        self.assertEqual(self.leerling._jaar_en_groep(), "group 8B")
        self.assertEqual(self.tweede._jaar_en_groep(), "")

    def test_de_knop_vraagt_niet_naar_de_opmaak_van_documenten(self):
        beheer = self.leerling.with_user(self.env.ref("base.user_admin"))
        self.assertTrue(beheer.env.is_admin())
        beheer.env.company.external_report_layout_id = False
        actie = (beheer | self.tweede.with_env(beheer.env)).action_pdf()
        self.assertEqual(actie["type"], "ir.actions.report")
        self.assertEqual(actie["context"]["active_ids"], (self.leerling | self.tweede).ids)

    def test_er_wordt_niet_gewacht_op_scripts(self):
        def wachttijd(**context):
            vlaggen = self.rapporten.with_context(**context)._build_wkhtmltopdf_args(False, False)
            return vlaggen[vlaggen.index(WACHTTIJD) + 1]

        self.assertEqual(wachttijd(oso_zonder_wachten=True), "0")
        # of no other report
        self.assertNotEqual(wachttijd(), "0")
        begin = time.monotonic()
        self.pdf(self.tweede)
        kort = time.monotonic() - begin
        self.env["ir.config_parameter"].set_param("report.print_delay", "20000")
        begin = time.monotonic()
        self.pdf(self.tweede)
        self.assertLess(time.monotonic() - begin, kort + 15)

    def test_als_het_bij_een_leerling_misgaat_staat_er_bij_welke(self):
        echt = type(self.rapporten)._run_wkhtmltopdf
        naam = self.tweede.display_name

        def stuk(rapporten, bodies, *args, **kwargs):
            pdf = echt(rapporten, bodies, *args, **kwargs)
            return pdf[:20] if any(naam in body for body in bodies) else pdf

        with patch.object(type(self.rapporten), "_run_wkhtmltopdf", stuk):
            with self.assertRaisesRegex(UserError, "pupil 2 of the 2") as fout:
                self.pdf(self.leerling | self.tweede)
            self.assertNotIn(naam, str(fout.exception))
            with self.assertRaisesRegex(UserError, "of this pupil can't be made"):
                self.pdf(self.tweede)
            self.pdf(self.leerling)

    def test_de_voet_maakt_het_bestand_niet_groot(self):
        rapporten = self.rapporten.with_context(force_report_rendering=True)
        pdf, _soort = rapporten._render_qweb_pdf(RAPPORT, self.leerling.ids)
        self.assertLess(len(pdf), 40_000 * len(bladen(pdf)))

    def test_een_lange_naam_loopt_niet_over_het_nummer(self):
        stroom = io.BytesIO()
        canvas = Canvas(stroom)
        canvas.showPage()
        canvas.save()
        (tekst,) = bladen(genummerd(stroom, "Wilhelmina " * 30).getvalue())
        self.assertIn("…", tekst)
        self.assertIn("1 / 1", tekst)

    def test_zonder_wkhtmltopdf_staat_er_wie_iets_moet_doen(self):
        with (
            patch.object(type(self.rapporten), "get_wkhtmltopdf_state", lambda _self: "install"),
            self.assertRaisesRegex(UserError, "whoever manages the server"),
        ):
            self.pdf(self.leerling)
