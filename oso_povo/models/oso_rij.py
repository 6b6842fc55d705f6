"""What every row that a dossier brings has in common."""

from odoo import api, fields, models

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART

#: A yes or no that may also be not stated (xs:boolean, minOccurs 0): a Boolean would lose that.
JANEE = [("ja", "Yes"), ("nee", "No")]


def velden_met_label(model):
    """Fields of the table whose words ``model`` gives in a field ``<field>_label``.

    :param model: one with ``_oso_entiteit``
    """
    entiteit = KAART.get(model._oso_entiteit)
    return [
        veld
        for veld in (entiteit.velden if entiteit else ())
        if veld.codelijst and f"{veld.naam}_label" in model._fields
    ]


def vul_labels(records):
    """Fill each ``<field>_label`` with the words of its code list; an unknown code stays."""
    velden = velden_met_label(records)
    for record in records:
        for veld in velden:
            waarde = record[veld.naam]
            record[f"{veld.naam}_label"] = waarde and (
                codelijsten.label(veld.codelijst, waarde) or waarde
            )


class OsoVanLeerling(models.AbstractModel):
    """Something of one pupil, and so of one school."""

    _name = "oso.van.leerling"
    _description = "Something of a pupil"
    _check_company_auto = True

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


class OsoRij(models.AbstractModel):
    """A row of a pupil: whose, of which school, from which dossier."""

    _name = "oso.rij"
    _inherit = "oso.van.leerling"
    _description = "Row of a pupil's dossier"
    _order = "volgorde, id"

    #: Name of the entity in the table of the standard; set by each model.
    _oso_entiteit = None

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
    niet_in_laatste = fields.Boolean(
        string="Not in the last dossier",
        help="An earlier dossier brought this; the last one that was worked in has it no more.",
    )

    @api.depends(lambda self: [veld.naam for veld in velden_met_label(self)])
    def _compute_labels(self):
        vul_labels(self)


class OsoRijBijlagen(models.AbstractModel):
    """A row that attachments of the dossier belong to."""

    _name = "oso.rij.bijlagen"
    _inherit = "oso.rij"
    _description = "Row of a pupil's dossier with attachments"

    document_ids = fields.One2many(
        "oso.document",
        "rij_id",
        string="Attachments",
        domain=lambda self: [("rij_model", "=", self._name)],
    )
