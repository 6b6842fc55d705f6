"""The OKR in words, and changes of a pupil in words: for the report and for the parents."""

import re

from odoo import api, fields, models

from ..oso.gegevensset.kaart import KAART
from .oso_okr import ZACHTE_VELDEN
from .oso_okr_inzage import MERK
from .oso_weergave_feiten import datum, keuze, kop
from .oso_weergave_wijziging import Rijnamen, kop_van_veld, rij_in_woorden, waarde_van

#: Sections of changes that are no relation in the table of the standard -> field of the pupil whose
#: label they have.
ANDERE_SECTIES = {"documenten": "document_ids", "restvelden": "restveld_ids", "okr": "okr_ids"}
#: What a dossier tells of the advice beside the advice itself.
TEKSTEN_BIJ_ADVIES = ("advies_argumentatie", "advies_motivatie_herzien")


class OsoLeerling(models.Model):
    """Adds the OKR as a section of the report, and what changed since the parents saw it."""

    _inherit = "oso.leerling"

    okr_html = fields.Html(string="OKR in words", compute="_compute_okr_html", sanitize=False)
    verschil_html = fields.Html(
        string="Changed since the parents saw the report",
        compute="_compute_verschil_html",
        sanitize=False,
    )

    inzage_anders = fields.Char(string="Changed in", compute="_compute_inzage_anders")
    bij_advies_html = fields.Html(
        string="Advice and end test", compute="_compute_bij_advies_html", sanitize=False
    )

    @api.depends(
        "adviezen_ids.soort", "adviezen_ids.code_label", *TEKSTEN_BIJ_ADVIES, "eindtoetsen_html"
    )
    @api.depends_context("lang")
    def _compute_bij_advies_html(self):
        for leerling in self:
            inhoud = [*leerling._adviesblokken(), *leerling._eindtoetsblokken()]
            leerling.bij_advies_html = bool(inhoud) and leerling._deel(
                "oso_povo.rapport_blokken", inhoud=inhoud
            )

    @api.depends(
        "okr_ids.state",
        "okr_ids.inzage_school_akkoord",
        "okr_ids.inzage_school_zienswijze",
        "inzage_op",
        "inzage_opnieuw",
        *(f"okr_ids.{naam}" for naam in ZACHTE_VELDEN),
    )
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

    @api.depends("inzage_opnieuw")
    @api.depends_context("lang")
    def _compute_inzage_anders(self):
        verschillen = self._inzage_verschillen(self._inzages())
        for leerling in self:
            secties = dict.fromkeys(een["section"] for een in verschillen[leerling])
            leerling.inzage_anders = ", ".join(map(leerling._sectie_in_woorden, secties))

    def _okr_deel(self):
        """The OKR to read: ``{definitief, stand, inzage, zienswijze, teksten}``.

        For paper also ``kop``, and ``sinds``: since when it is definitief, where it is.
        ``teksten`` are those that the school filled in, each with ``label`` and ``tekst``.
        """
        self.ensure_one()
        okr = self.okr_ids
        stand, sinds = self.env._("OKR: concept"), ""
        if okr.state == "definitief":
            dag = datum(self.env, self._definitief_sinds()) or "?"
            # sudo: colleagues may not all be among the users that one may read
            wie = okr.definitief_door_id.sudo().name or "?"
            stand = self.env._("OKR: definitief since %(date)s, by %(user)s", date=dag, user=wie)
            sinds = self.env._("Definitief since %(date)s, by %(user)s", date=dag, user=wie)
        inzage = self._inzage()
        return {
            "definitief": okr.state == "definitief",
            "stand": stand,
            "sinds": sinds,
            # who gets the paper need not know the word OKR
            "kop": self.env._(
                "What the school writes about %(name)s", name=self.roepnaam or self.display_name
            ),
            "inzage": self._inzage_in_woorden(inzage),
            "zienswijze": (inzage or {}).get("zienswijze") or "",
            "teksten": [
                {"label": kop(okr, naam), "tekst": okr[naam]} for naam in ZACHTE_VELDEN if okr[naam]
            ],
        }

    def _inzage_in_woorden(self, inzage):
        """When the parents saw the report and whether they agree; of what they did not see, not.

        :param inzage: as ``_inzages`` gives it
        """
        if not inzage:
            return ""
        dag = datum(self.env, inzage["op"])
        if self.inzage_opnieuw:
            return self.env._(
                "The report has changed since the parents saw it on %(date)s", date=dag
            )
        zin = self.env._("Seen by the parents on %(date)s", date=dag)
        oordeel = {"ja": self.env._("they agree"), "nee": self.env._("they do not agree")}
        return f"{zin}; {oordeel[inzage['akkoord']]}" if inzage["akkoord"] else zin

    def _adviesblokken(self):
        """The advices of the pupil with their reasons, as a block of the report."""
        self.ensure_one()
        feiten = [
            self._feit(keuze(advies, "soort"), advies.code_label)
            for advies in self.adviezen_ids
            if advies.code_label
        ]
        teksten = [self._feit(kop(self, naam), self[naam]) for naam in TEKSTEN_BIJ_ADVIES]
        teksten = [feit for feit in teksten if feit["tekst"]]
        if not feiten and not teksten:
            return []
        item = {"kop": "", "feiten": feiten, "teksten": teksten, "lijst": True}
        return [{"kop": self.env._("Advice"), "items": [item]}]

    def _voet(self):
        """What stands at the foot of each page of the PDF: which version it is, and the name."""
        self.ensure_one()
        if self.okr_definitief:
            dag = datum(self.env, self._definitief_sinds()) or "?"
            return self.env._(
                "Definitief since %(date)s · %(pupil)s", date=dag, pupil=self.display_name
            )
        dag = datum(self.env, fields.Date.context_today(self))
        return self.env._("Concept of %(date)s · %(pupil)s", date=dag, pupil=self.display_name)

    def _definitief_sinds(self):
        """The day on which the OKR was made definitief, where the reader is; else ``False``."""
        op = self.okr_ids.definitief_op
        return op and fields.Datetime.context_timestamp(self, op).date()

    def _jaar_en_groep(self):
        """School year and class for the head of the PDF, of the same line of the school career."""
        self.ensure_one()
        laatste = self._laatste_schooljaar()
        jaar = laatste.schooljaar and self.env._("School year %(year)s", year=laatste.schooljaar)
        groep = self.groep or ""
        # A number or a letter alone does not say what it is.
        if groep and not re.search(r"[^\W\d_]{3}", groep):
            groep = self.env._("group %(name)s", name=groep)
        return " · ".join(filter(None, (jaar, groep)))

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
