"""The OKR in words, and changes of a pupil in words: for the report and for the parents."""

from odoo import api, fields, models

from ..oso.gegevensset.kaart import KAART
from .oso_okr import ZACHTE_VELDEN
from .oso_okr_inzage import MERK
from .oso_weergave_feiten import datum, kop
from .oso_weergave_wijziging import Rijnamen, kop_van_veld, rij_in_woorden, waarde_van

#: Sections of changes that are no relation in the table of the standard -> field of the pupil whose
#: label they have.
ANDERE_SECTIES = {"documenten": "document_ids", "restvelden": "restveld_ids", "okr": "okr_ids"}


class OsoLeerling(models.Model):
    """Adds the OKR as a section of the report, and what changed since the parents saw it."""

    _inherit = "oso.leerling"

    okr_html = fields.Html(string="OKR in words", compute="_compute_okr_html", sanitize=False)
    verschil_html = fields.Html(
        string="Changed since the parents saw the report",
        compute="_compute_verschil_html",
        sanitize=False,
    )

    @api.depends("okr_ids.state", "inzage_op", *(f"okr_ids.{naam}" for naam in ZACHTE_VELDEN))
    @api.depends_context("lang")
    def _compute_okr_html(self):
        for leerling in self:
            leerling.okr_html = leerling._deel("oso_povo.rapport_okr", inhoud=leerling._okr_deel())

    @api.depends("inzage_opnieuw")
    @api.depends_context("lang")
    def _compute_verschil_html(self):
        for leerling in self:
            inhoud = [leerling._wijziging_in_woorden(een) for een in leerling._inzage_verschil()]
            leerling.verschil_html = leerling._deel("oso_povo.rapport_verschil", inhoud=inhoud)

    def _okr_deel(self):
        """The OKR to read: ``{definitief, stand, inzage, zienswijze, teksten}``.

        ``teksten`` are those that the school filled in, each with ``label`` and ``tekst``.
        """
        self.ensure_one()
        okr = self.okr_ids
        stand = self.env._("OKR: concept")
        if okr.state == "definitief":
            dag = datum(self.env, fields.Datetime.context_timestamp(okr, okr.definitief_op).date())
            # sudo: colleagues may not all be among the users that one may read
            stand = self.env._(
                "OKR: definitief since %(date)s, by %(user)s",
                date=dag,
                user=okr.definitief_door_id.sudo().name or "?",
            )
        inzage = self._inzage()
        zin = ""
        if inzage:
            zin = self.env._("Seen by the parents on %(date)s", date=datum(self.env, inzage["op"]))
            if inzage["akkoord"]:
                oordeel = {"ja": self.env._("they agree"), "nee": self.env._("they do not agree")}
                zin += f"; {oordeel[inzage['akkoord']]}"
        return {
            "definitief": okr.state == "definitief",
            "stand": stand,
            "inzage": zin,
            "zienswijze": (inzage or {}).get("zienswijze") or "",
            "teksten": [
                {"label": kop(okr, naam), "tekst": okr[naam]} for naam in ZACHTE_VELDEN if okr[naam]
            ],
        }

    def _wijziging_in_woorden(self, een):
        """A change as data in the words of a reader: ``section``, ``row``, ``field``, ``was``,
        ``now``.
        """
        env = self.env
        soort = een["what"]
        uit = {
            "section": self._sectie_in_woorden(een["section"]),
            "row": Rijnamen(self).noem(een),
            "field": "",
            "was": "",
            "now": "",
        }
        veld = een.get("field")
        if veld:
            uit["field"] = kop_van_veld(env, een["entity"], veld)
            uit["was"] = waarde_van(env, een["entity"], veld, een.get("old"))
            uit["now"] = waarde_van(env, een["entity"], veld, een.get("new"))
        elif soort in MERK:
            merk = env._("not in the last dossier")
            uit["was" if soort == "terug" else "now"] = merk
        else:
            uit["was"] = rij_in_woorden(env, een["entity"], een.get("old"))
            uit["now"] = rij_in_woorden(env, een["entity"], een.get("new"))
            if soort == "verwijderd":
                uit["now"] = env._("removed")
        if soort == "verborgen" or een.get("secret"):
            uit |= {"was": "", "now": env._("has become secret and is hidden")}
        return uit

    def _sectie_in_woorden(self, sectie):
        naam = ANDERE_SECTIES.get(sectie, f"{sectie}_ids")
        if naam in self._fields:
            return kop(self, naam)
        label = KAART[sectie].label if sectie in KAART else sectie
        return self.env["oso.melding"]._in_woorden({"text": label})
