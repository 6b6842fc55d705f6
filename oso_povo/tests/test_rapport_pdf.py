"""The PDF of the report: the name and the page number at the foot of each page."""

import io
import re
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from ..models.ir_actions_report import RAPPORT, genummerd
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
