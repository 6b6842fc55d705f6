"""The report as PDF: pupil by pupil, with the name and the page number on each page.

Odoo leaves running heads to wkhtmltopdf, and the one that Debian and others ship can't make them.
So they are put on the finished pages here, which looks the same everywhere.
"""

import io

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from odoo import models
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tools.misc import file_path
from odoo.tools.pdf import PdfFileReader, PdfFileWriter, PdfReadError

RAPPORT = "oso_povo.report_oso_rapport"
#: Option of wkhtmltopdf: how long it waits for scripts, in milliseconds.
WACHTTIJD = "--javascript-delay"

#: Not one of the fonts that each PDF reader has: those miss letters such as ş, ć and ğ.
LETTER = "OsoRoboto"
LETTERBESTAND = "web/static/fonts/google/Roboto/Roboto-Regular.ttf"
GROOTTE = 8
#: Where the text of the report itself begins.
RAND = 17.4 * mm
HOOGTE = 8 * mm


class IrActionsReport(models.Model):
    """Makes the report pupil by pupil and numbers its pages."""

    _inherit = "ir.actions.report"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        if not res_ids or self._get_report(report_ref).report_name != RAPPORT:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids=res_ids)
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(
                self.env._(
                    "The PDF can't be made: the program wkhtmltopdf is missing on the server. Ask "
                    "whoever manages the server of Odoo to install it. Until then you can read "
                    "the report on the screen; nothing of it is lost."
                )
            )
        leerlingen = self.env["oso.leerling"].browse(dict.fromkeys(res_ids))
        zonder_wachten = self.with_context(oso_zonder_wachten=True)
        delen = {}
        for plaats, leerling in enumerate(leerlingen, 1):
            try:
                # One at a time: only then is it certain where the pages of a pupil begin and end.
                (deel,) = (
                    super(IrActionsReport, zonder_wachten)
                    ._render_qweb_pdf_prepare_streams(report_ref, dict(data or {}), [leerling.id])
                    .values()
                )
                deel["stream"] = genummerd(deel["stream"], leerling._voet())
            except (AccessError, MissingError):
                raise
            except (UserError, PdfReadError) as fout:
                raise self._mislukt(plaats, len(leerlingen)) from fout
            delen[leerling.id] = deel
        return delen

    def _mislukt(self, plaats, totaal):
        """What to tell where the PDF of one pupil fails.

        It names the place of the pupil alone: what goes wrong is logged, and a name should not be.

        :return: the ``UserError`` to raise
        """
        if totaal == 1:
            return UserError(
                self.env._(
                    "The PDF of this pupil can't be made. Try it once more; if it keeps failing, "
                    "tell whoever manages the server of Odoo. On the screen you can read the "
                    "report; nothing of it is lost."
                )
            )
        return UserError(
            self.env._(
                "The PDF can't be made: it fails at pupil %(number)s of the %(total)s that you "
                "chose. Choose the others without this one; if the PDF of this pupil alone fails "
                "too, tell whoever manages the server of Odoo.",
                number=plaats,
                total=totaal,
            )
        )

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        vlaggen = super()._build_wkhtmltopdf_args(*args, **kwargs)
        # Odoo gives scripts on the page a second to draw. This page has none, and a school prints
        # dozens of these after each other.
        if self.env.context.get("oso_zonder_wachten") and WACHTTIJD in vlaggen:
            vlaggen[vlaggen.index(WACHTTIJD) + 1] = "0"
        return vlaggen


def genummerd(stroom, tekst):
    """Put a text and "page / pages" at the foot of each page.

    :param io.BytesIO stroom: a PDF
    :param str tekst: shortened where it would run into the number
    :return: the PDF with its pages numbered, as a stream of its own
    :rtype: io.BytesIO
    """
    if LETTER not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(LETTER, file_path(LETTERBESTAND)))
    stroom.seek(0)
    lezer = PdfFileReader(stroom, strict=False)
    bladen = [lezer.getPage(plaats) for plaats in range(lezer.getNumPages())]
    voeten = io.BytesIO()
    canvas = Canvas(voeten)
    for nummer, blad in enumerate(bladen, 1):
        breedte, hoogte = float(blad.mediaBox.getWidth()), float(blad.mediaBox.getHeight())
        canvas.setPageSize((breedte, hoogte))
        canvas.setFont(LETTER, GROOTTE)
        canvas.setFillGray(0.3)
        getal = f"{nummer} / {len(bladen)}"
        plek = breedte - 2 * RAND - pdfmetrics.stringWidth(getal, LETTER, GROOTTE) - 5 * mm
        canvas.drawString(RAND, HOOGTE, _passend(tekst, plek))
        canvas.drawRightString(breedte - RAND, HOOGTE, getal)
        canvas.showPage()
    canvas.save()
    voet = PdfFileReader(voeten)
    schrijver = PdfFileWriter()
    for plaats, blad in enumerate(bladen):
        blad.mergePage(voet.getPage(plaats))
        schrijver.addPage(blad)
        _pers_samen(schrijver.getPage(plaats))
    uit = io.BytesIO()
    schrijver.write(uit)
    return uit


def _pers_samen(blad):
    """Compress a page again, which merging leaves unpacked: eight times the size."""
    # Its name in the library depends on the release of Debian.
    naam = "compress_content_streams"
    getattr(blad, naam if hasattr(blad, naam) else "compressContentStreams")()


def _passend(tekst, breedte):
    if pdfmetrics.stringWidth(tekst, LETTER, GROOTTE) <= breedte:
        return tekst
    while tekst and pdfmetrics.stringWidth(tekst + "…", LETTER, GROOTTE) > breedte:
        tekst = tekst[:-1]
    return tekst + "…"
