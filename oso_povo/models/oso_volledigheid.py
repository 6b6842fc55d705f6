"""What the OKR of a pupil still misses, in words: see ``oso/volledigheid.py``."""

from odoo import api, fields, models

from ..oso.volledigheid import Stand, onderzoek
from .context import in_taal_van_gebruiker
from .oso_okr import ZACHTE_VELDEN


class OsoLeerling(models.Model):
    """Adds what is missing, and the dialog that shows it before the OKR is made definitief."""

    _inherit = "oso.leerling"

    # Not stored: what is missing depends on the day.
    ontbreekt_html = fields.Html(
        string="What is still missing", compute="_compute_ontbreekt", sanitize=False
    )
    ontbreekt_aantal = fields.Integer(string="Missing", compute="_compute_ontbreekt")
    compleet_tekst = fields.Char(string="Complete", compute="_compute_ontbreekt")

    @api.depends(
        "opgehaald",
        "adviezen_ids.code",
        "adviezen_ids.soort",
        "advies_motivatie_herzien",
        "eindtoetsen_ids.toets_advies",
        "eindtoetsen_ids.wettelijke_ontheffing",
        "inzage_op",
        "inzage_opnieuw",
        *(f"okr_ids.{naam}" for naam in ZACHTE_VELDEN),
    )
    @api.depends_context("lang", "tz")
    def _compute_ontbreekt(self):
        jaar = self.env["oso.schooljaar"]._op()
        for leerling in self:
            gevonden, aantal = onderzoek(leerling._stand(jaar))
            melding = self.env["oso.melding"]
            leerling.ontbreekt_aantal = len(gevonden)
            leerling.compleet_tekst = self.env._(
                "%(done)s of %(all)s in order", done=aantal - len(gevonden), all=aantal
            )
            # Before there is a dossier all is missing, which tells nothing.
            leerling.ontbreekt_html = leerling.opgehaald and leerling._deel(
                "oso_povo.rapport_ontbreekt",
                stand=leerling.compleet_tekst,
                inhoud=[melding._in_woorden(een.message) for een in gevonden],
            )

    def _stand(self, jaar):
        """What the core needs to know of this pupil.

        :param jaar: the ``oso.schooljaar`` of today, or none
        """
        self.ensure_one()
        toetsen = self.eindtoetsen_ids
        return Stand(
            dag=fields.Date.context_today(self),
            teksten={naam: self.okr_ids[naam] or None for naam in ZACHTE_VELDEN},
            adviezen={advies.soort: advies.code for advies in self.adviezen_ids if advies.code},
            reden=self.advies_motivatie_herzien or None,
            toetsadviezen=[toets.toets_advies for toets in toetsen if toets.toets_advies],
            toets_gemaakt=any(toetsen.mapped("voldoet")),
            definitief_advies_op=jaar.definitief_advies_op or None,
            inzage_op=self.inzage_op or None,
            inzage_opnieuw=self.inzage_opnieuw,
        )

    def action_vraag_definitief(self):
        """Button "Make definitief": first show what is still missing."""
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Make the OKR definitief"),
            "res_model": "oso.okr.definitief",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_leerling_id": self.id},
        }


class OsoOkr(models.Model):
    """Adds the same beside the texts that the school writes."""

    _inherit = "oso.okr"

    ontbreekt_html = fields.Html(related="leerling_id.ontbreekt_html")
    compleet_tekst = fields.Char(related="leerling_id.compleet_tekst")
