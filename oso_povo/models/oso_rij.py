"""What every row that a dossier brings has in common."""

from odoo import api, fields, models

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART

#: A yes or no that may also be not stated (xs:boolean, minOccurs 0): a Boolean would lose that.
JANEE = [("ja", "Yes"), ("nee", "No")]


class OsoRij(models.AbstractModel):
    """A row of a pupil: whose, of which school, from which dossier."""

    _name = "oso.rij"
    _description = "Row of a pupil's dossier"
    _order = "volgorde, id"
    _check_company_auto = True

    #: Name of the entity in the table of the standard; set by each model.
    _oso_entiteit = None

    leerling_id = fields.Many2one(
        "oso.leerling",
        string="Pupil",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    # Stored on each row, so that one plain rule per model keeps schools apart.
    company_id = fields.Many2one(
        related="leerling_id.company_id", store=True, index=True, precompute=True, required=True
    )
    dossier_id = fields.Many2one(
        "oso.dossier",
        string="From dossier",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    herkomst = fields.Selection(
        [("oso", "OSO dossier"), ("handmatig", "Entered by the school")],
        string="Origin",
        required=True,
        default="handmatig",
    )
    volgorde = fields.Integer(string="Order in the dossier")

    def _velden_met_label(self):
        """Fields of the table that have their words in a field ``<field>_label``."""
        entiteit = KAART.get(self._oso_entiteit)
        return [
            veld
            for veld in (entiteit.velden if entiteit else ())
            if veld.codelijst and f"{veld.naam}_label" in self._fields
        ]

    @api.depends(lambda self: [veld.naam for veld in self._velden_met_label()])
    def _compute_labels(self):
        """Fill each ``<field>_label`` with the words of its code list; an unknown code stays."""
        velden = self._velden_met_label()
        for rij in self:
            for veld in velden:
                waarde = rij[veld.naam]
                rij[f"{veld.naam}_label"] = waarde and (
                    codelijsten.label(veld.codelijst, waarde) or waarde
                )
