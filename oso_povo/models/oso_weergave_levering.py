"""What the sending school did and did not deliver, and what is still there of earlier dossiers.

Since 2017 a school may leave parts of a dossier out (gegevensset 2019.1,
``categorie_uitlevering``); what an earlier dossier brought of these stays.
"""

from odoo import api, fields, models

from ..oso.gegevensset.kaart import CATEGORIE_VAN_RELATIE, CATEGORIEEN
from .oso_weergave_feiten import datum, met_hoofdletter

#: Sections of the report -> the fields of the pupil with the rows that they show.
SECTIES = {
    "verzorgers": (
        "verzorgers_ids",
        "huisarts_ids",
        "artsen_ids",
        "aansprakelijkeinstelling_ids",
        "contactpersonen_ids",
        "instanties_ids",
    ),
    "schoolloopbaan": ("schoolloopbaan_ids",),
    "toetsen": ("toetsen_ids",),
    "cijfers": ("cijferlijsten_ids",),
    "eindtoets": ("eindtoetsen_ids",),
    "advies": ("adviezen_ids",),
    "ondersteuning": (
        "diagnoses_ids",
        "opp_ids",
        "tlv_ids",
        "lwoo_ids",
        "arrangementen_ids",
        "rvc_ids",
        "handelingsplannen_ids",
    ),
    "toelichtingen": ("okr_items_ids",),
    "verzuim": ("verzuim_ids",),
    "bijlagen": ("document_ids",),
    "restvelden": ("restveld_ids",),
}
#: Switches (code list 48) of what is not in the dossier: left out by the school, and not allowed.
NIET_MEEGELEVERD, HOORT_NIET = "OPT-UIT", "VERBODEN"


class OsoLeerling(models.Model):
    """Adds what was delivered."""

    _inherit = "oso.leerling"

    levering_html = fields.Html(
        string="Delivered parts", compute="_compute_levering", sanitize=False
    )
    levering_tekst = fields.Text(string="Parts not delivered", compute="_compute_levering")
    eerder_verzorgers = fields.Char(string="Origin of the carers", compute="_compute_eerder")
    eerder_schoolloopbaan = fields.Char(
        string="Origin of the school career", compute="_compute_eerder"
    )
    eerder_advies = fields.Char(string="Origin of the advice", compute="_compute_eerder")

    @api.depends("dossier_id")
    @api.depends_context("lang")
    def _compute_eerder(self):
        for leerling in self:
            for sectie in ("verzorgers", "schoolloopbaan", "advies"):
                leerling[f"eerder_{sectie}"] = leerling._uit_eerder(sectie)

    @api.depends("dossier_id.categorieen")
    @api.depends_context("lang")
    def _compute_levering(self):
        for leerling in self:
            inhoud = leerling._levering()
            leerling.levering_html = bool(inhoud) and leerling._deel(
                "oso_povo.rapport_levering", inhoud=inhoud
            )
            leerling.levering_tekst = leerling._niet_meegeleverd()

    def _schakelaars(self, stand=None):
        """Switches with this value, ``None`` for those of what is in the dossier."""
        gezet = self.dossier_id.categorieen or {}
        uit = (NIET_MEEGELEVERD, HOORT_NIET)
        return [
            categorie
            for categorie in CATEGORIEEN
            if categorie in gezet
            and (gezet[categorie] not in uit if stand is None else gezet[categorie] == stand)
        ]

    def _levering(self):
        """The parts of a dossier: ``[{kop, namen}]``, empty where the dossier has no switches."""
        groepen = (
            (self.env._("Delivered"), self._schakelaars()),
            (self.env._("Not delivered by the school"), self._schakelaars(NIET_MEEGELEVERD)),
            (self.env._("Does not belong in this dossier"), self._schakelaars(HOORT_NIET)),
        )
        return [
            {"kop": kop, "namen": [met_hoofdletter(CATEGORIEEN[een]) for een in schakelaars]}
            for kop, schakelaars in groepen
            if schakelaars
        ]

    def _niet_meegeleverd(self):
        """What the school left out of the last dossier, and where what is shown of it is from."""
        schakelaars = self._schakelaars(NIET_MEEGELEVERD)
        if not schakelaars:
            return False
        zin = self.env._(
            "The school did not deliver these parts this time: %(parts)s.",
            parts=", ".join(CATEGORIEEN[een] for een in schakelaars),
        )
        dagen = self._dagen(
            f"{naam}_ids" for naam, een in CATEGORIE_VAN_RELATIE.items() if een in schakelaars
        )
        if dagen:
            zin += " " + self.env._(
                "What is shown of them comes from the dossier of %(dates)s.",
                dates=", ".join(dagen),
            )
        return zin

    def _uit_eerder(self, sectie):
        """The line that marks a section of which the last dossier says nothing; ``False`` for none.

        Where it does speak, each row tells by itself what it is from.
        """
        gezet = self.dossier_id.categorieen or {}
        dagen = self._dagen(
            veld
            for veld in SECTIES[sectie]
            if gezet.get(CATEGORIE_VAN_RELATIE.get(veld.removesuffix("_ids")))
            in (NIET_MEEGELEVERD, HOORT_NIET)
        )
        return bool(dagen) and self.env._("From the dossier of %(dates)s", dates=", ".join(dagen))

    def _dagen(self, velden):
        """Dates of the earlier dossiers that rows are from, the newest first."""
        dossiers = self.env["oso.dossier"].union(*(self[naam].dossier_id for naam in velden))
        eerder = dossiers - self.dossier_id
        dagen = {dossier.datum or dossier.ontvangen_op.date() for dossier in eerder}
        return [datum(self.env, dag) for dag in sorted(dagen, reverse=True)]
