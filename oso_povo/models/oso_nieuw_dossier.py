"""Whether a dossier came that the school has not looked at yet."""

from odoo import api, fields, models

#: Kinds of entries of the history with which the school itself works on the report.
VAN_DE_SCHOOL = ("handmatig", "definitief", "inzage")


class OsoLeerling(models.Model):
    """Adds "new dossier", stored so that the overview can be filtered on it."""

    _inherit = "oso.leerling"

    nieuw_dossier = fields.Boolean(
        string="New dossier",
        compute="_compute_nieuw_dossier",
        store=True,
        copy=False,
        help="A dossier waits for your decision, or changed data after the school last worked on "
        "the report (wrote in it, made it definitief, or registered inzage).",
    )

    @api.depends(
        "geschiedenis_ids.soort",
        "geschiedenis_ids.state",
        "geschiedenis_ids.aantal_nieuw",
        "geschiedenis_ids.aantal_gewijzigd",
        "geschiedenis_ids.aantal_vermist",
    )
    def _compute_nieuw_dossier(self):
        for leerling in self:
            # In the order in which they were written down, also before they have an id.
            entries = leerling.geschiedenis_ids.sorted("id")
            gezien, nieuw = False, False
            for entry in entries:
                if entry.soort in VAN_DE_SCHOOL:
                    gezien, nieuw = True, False
                elif entry.soort == "dossier" and entry.state in ("toegepast", "deels"):
                    verschil = entry.aantal_nieuw + entry.aantal_gewijzigd + entry.aantal_vermist
                    # The first dossier is what the school starts from.
                    nieuw = nieuw or bool(gezien and verschil)
            leerling.nieuw_dossier = nieuw or any(entry.state == "voorstel" for entry in entries)
