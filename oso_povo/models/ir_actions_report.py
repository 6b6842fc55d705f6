"""The pupil's name and the page number on each page of the report.

Odoo leaves running heads to wkhtmltopdf, and the one that Debian and others ship can't make them.
So they are put on the finished pages here, which looks the same everywhere.
"""

import io

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from odoo import models
from odoo.exceptions import UserError
from odoo.tools.misc import file_path
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

RAPPORT = "oso_povo.report_oso_rapport"

#: Not one of the fonts that each PDF reader has: those miss letters such as ş, ć and ğ.
LETTER = "OsoRoboto"
LETTERBESTAND = "web/static/fonts/google/Roboto/Roboto-Regular.ttf"
GROOTTE = 8
RAND = 14 * mm
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
        delen = {}
        for leerling in self.env["oso.leerling"].browse(dict.fromkeys(res_ids)):
            # One at a time: only then is it certain where the pages of a pupil begin and end.
            (deel,) = (
                super()
                ._render_qweb_pdf_prepare_streams(report_ref, dict(data or {}), [leerling.id])
                .values()
            )
            deel["stream"] = genummerd(deel["stream"], leerling.display_name)
            delen[leerling.id] = deel
        return delen


def genummerd(stroom, naam):
    """Put a name and "page / pages" at the foot of each page.

    :param io.BytesIO stroom: a PDF
    :param str naam: shortened where it would run into the number
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
        canvas.drawString(RAND, HOOGTE, _passend(naam, plek))
        canvas.drawRightString(breedte - RAND, HOOGTE, getal)
        canvas.showPage()
    canvas.save()
    voet = PdfFileReader(voeten)
    schrijver = PdfFileWriter()
    for plaats, blad in enumerate(bladen):
        blad.mergePage(voet.getPage(plaats))
        schrijver.addPage(blad)
    uit = io.BytesIO()
    schrijver.write(uit)
    return uit


def _passend(tekst, breedte):
    if pdfmetrics.stringWidth(tekst, LETTER, GROOTTE) <= breedte:
        return tekst
    while tekst and pdfmetrics.stringWidth(tekst + "…", LETTER, GROOTTE) > breedte:
        tekst = tekst[:-1]
    return tekst + "…"
