"""What the OKR of a pupil still misses, in words: see ``oso/volledigheid.py``."""

from odoo import api, fields, models
from odoo.tools import groupby

from ..oso.volledigheid import Stand, onderzoek
from .context import in_taal_van_gebruiker
from .oso_okr import ZACHTE_VELDEN

#: What it depends on beside the day.
HANGT_AF_VAN = (
    "adviezen_ids.code",
    "adviezen_ids.soort",
    "advies_motivatie_herzien",
    "eindtoetsen_ids.toets_advies",
    "eindtoetsen_ids.voldoet",
    "okr_ids.inzage_school_akkoord",
    "okr_ids.inzage_school_zienswijze",
    "inzage_op",
    "inzage_opnieuw",
    *(f"okr_ids.{naam}" for naam in ZACHTE_VELDEN),
)


class OsoLeerling(models.Model):
    """Adds what is missing, and the dialog that shows it before the OKR is made definitief."""

    _inherit = "oso.leerling"

    # Not stored: what is missing depends on the day.
    ontbreekt_aantal = fields.Integer(string="Missing", compute="_compute_compleet")
    ontbreekt_moet = fields.Boolean(
        string="Something is missing that must be there", compute="_compute_compleet"
    )
    compleet_tekst = fields.Char(string="Completeness", compute="_compute_compleet")
    ontbreekt_html = fields.Html(
        string="What is still missing", compute="_compute_ontbreekt_html", sanitize=False
    )

    @api.depends(*HANGT_AF_VAN)
    @api.depends_context("lang", "tz")
    def _compute_compleet(self):
        for leerling, (gevonden, aantal) in self._onderzocht().items():
            leerling.ontbreekt_aantal = len(gevonden)
            leerling.ontbreekt_moet = any(een.gewicht == "moet" for een in gevonden)
            leerling.compleet_tekst = self.env._(
                "%(done)s of %(all)s in order", done=aantal - len(gevonden), all=aantal
            )

    # Apart from the counts, which a list asks of many pupils at once.
    @api.depends("opgehaald", *HANGT_AF_VAN)
    @api.depends_context("lang", "tz")
    def _compute_ontbreekt_html(self):
        for leerling, (gevonden, _aantal) in self._onderzocht().items():
            # Before there is a dossier all is missing, which tells nothing.
            leerling.ontbreekt_html = leerling.opgehaald and leerling._ontbreekt(gevonden)

    def _ontbreekt(self, gevonden, hier=None):
        """What is missing, for the screen.

        :param hier: the place where one is already, see :meth:`_per_sectie`
        """
        koppen = {"moet": self.env._("Must be done"), "goed": self.env._("Good to do")}
        return self._deel(
            "oso_povo.rapport_ontbreekt",
            stand=self.compleet_tekst,
            inhoud=[
                {
                    "gewicht": gewicht,
                    "kop": koppen[gewicht],
                    "delen": self._per_sectie(van_gewicht, hier),
                }
                for gewicht, van_gewicht in groupby(gevonden, lambda een: een.gewicht)
            ],
        )

    def _per_sectie(self, gevonden, hier=None):
        """Findings as text, those that are mended in the same place together.

        :param hier: the place where one is already: how to get there is not told
        :return: ``[{punten, herstel}]``
        """
        woorden = self.env["oso.melding"]._in_woorden
        per_sectie = {}
        for een in gevonden:
            deel = per_sectie.setdefault(een.sectie, {"punten": [], "herstel": een.herstel})
            deel["punten"].append(woorden(een.message))
        return [
            {**deel, "herstel": "" if sectie == hier else woorden(deel["herstel"])}
            for sectie, deel in per_sectie.items()
        ]

    def _onderzocht(self):
        """Pupil -> what is missing and how many things were looked at."""
        tot = self.env["oso.schooljaar"]._definitief_advies_op()
        inzages = self._inzages()
        return {leerling: onderzoek(leerling._stand(tot, inzages[leerling])) for leerling in self}

    def _stand(self, definitief_advies_op, inzage):
        """What the core needs to know of this pupil.

        :param definitief_advies_op: the last day for the final advice, or nothing
        :param inzage: as ``_inzages`` gives it
        """
        self.ensure_one()
        toetsen = self.eindtoetsen_ids
        inzage = inzage or {}
        return Stand(
            dag=fields.Date.context_today(self),
            teksten={naam: self.okr_ids[naam] or None for naam in ZACHTE_VELDEN},
            adviezen={advies.soort: advies.code for advies in self.adviezen_ids if advies.code},
            reden=self.advies_motivatie_herzien or None,
            toetsadviezen=[toets.toets_advies for toets in toetsen if toets.toets_advies],
            toets_gemaakt=any(toetsen.mapped("voldoet")),
            definitief_advies_op=definitief_advies_op or None,
            inzage_op=inzage.get("op"),
            inzage_opnieuw=self.inzage_opnieuw,
            oneens=inzage.get("akkoord") == "nee",
            zienswijze=inzage.get("zienswijze") or None,
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

    ontbreekt_html = fields.Html(
        string="What is still missing", compute="_compute_ontbreekt_html", sanitize=False
    )
    compleet_tekst = fields.Char(related="leerling_id.compleet_tekst")

    @api.depends("leerling_id.ontbreekt_html")
    @api.depends_context("lang", "tz")
    def _compute_ontbreekt_html(self):
        onderzocht = self.leerling_id._onderzocht()
        for okr in self:
            leerling = okr.leerling_id
            gevonden, _aantal = onderzocht.get(leerling, ((), 0))
            okr.ontbreekt_html = leerling.opgehaald and leerling._ontbreekt(gevonden, hier="okr")
