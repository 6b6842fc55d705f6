"""Codes that a school chooses by their words: what there is to choose, told with the field."""

from odoo import api, models

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART
from .oso_weergave_feiten import met_hoofdletter

#: Attribute of a code field in ``fields_get``: a list of ``[code, words, is offered today]``.
KEUZES = "oso_codes"


def codevelden(model):
    """Fields of the table that ``model`` keeps a code in, by name."""
    entiteit = KAART.get(model._oso_entiteit)
    return {veld.naam: veld for veld in (entiteit.velden if entiteit else ()) if veld.codelijst}


def _met_keuzes(model, velden, attributes):
    if attributes is None or KEUZES in attributes:
        for naam, veld in codevelden(model).items():
            if naam in velden:
                vandaag = codelijsten.te_kiezen(veld.codelijst)
                velden[naam][KEUZES] = [
                    [code, met_hoofdletter(een.label or code), code in vandaag]
                    for code, een in codelijsten.lijst(veld.codelijst).items()
                ]
    return velden


class OsoLeerling(models.Model):
    """Tells with its code fields what there is to choose."""

    _inherit = "oso.leerling"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        return _met_keuzes(self, super().fields_get(allfields, attributes), attributes)

    @api.model
    def _get_view_field_attributes(self):
        return [*super()._get_view_field_attributes(), KEUZES]


class OsoRij(models.AbstractModel):
    """Tells with its code fields what there is to choose."""

    _inherit = "oso.rij"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        return _met_keuzes(self, super().fields_get(allfields, attributes), attributes)
