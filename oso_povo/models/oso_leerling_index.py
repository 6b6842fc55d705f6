"""Indexes for the overview, which must not grow slower with the pupils of a large school."""

from odoo import models
from odoo.tools import SQL

#: By so many characters of a name pupils are put in order. An index can't hold a text of any
#: length, and a dossier may hold such a one.
TEKENS = 60


class OsoLeerling(models.Model):
    """Adds the order of the overview as the database can look it up."""

    _inherit = "oso.leerling"

    # The first page: the same expressions as the order, see below.
    _overzicht_idx = models.Index(
        f"(company_id, left(achternaam, {TEKENS}), left(roepnaam, {TEKENS}), id)"
    )
    # How many have an action, above the list; after a fetch nobody has.
    _gekozen_idx = models.Index("(company_id) WHERE actie <> 'geen'")

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name not in ("achternaam", "roepnaam"):
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        waarde = SQL("left(%s, %s)", self._field_to_sql(alias, field_name, query), TEKENS)
        # A grouped query has to group by what it orders by.
        query._order_groupby.append(waarde)
        return SQL("%s %s %s", waarde, direction, nulls)
