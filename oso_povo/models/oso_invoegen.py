"""Writes the rows of a pupil in one statement, whatever their number and their models."""

import json
from datetime import date

from odoo import api, models, tools
from odoo.tools import SQL

from ..oso.gegevensset.kaart import KAART

#: Models whose rows are inserted so.
RIJMODELLEN = (
    *dict.fromkeys(e.model for e in KAART.values() if e.naam not in ("leerling", "dossier")),
    "oso.restveld",
    "oso.bevinding",
    "oso.zacht",
    "oso.geschiedenis",
)

#: Columns that Odoo fills on each record.
_LOGBOEK = ("create_uid", "create_date", "write_uid", "write_date")


def _datum_als_tekst(waarde):
    """A date or moment as JSON has it."""
    if isinstance(waarde, date):
        return waarde.isoformat()
    raise TypeError(f"a {type(waarde).__name__} can't be stored")


class OsoInvoegen(models.AbstractModel):
    """Inserts and updates rows past ``create`` and ``write``; the server's own code, no door for
    others.

    ``create`` spends most of its time on what can't go wrong here: a domain per record and link
    to see that the companies agree, while all rows have the one pupil and its company. It also
    needs a statement for each model and depth, and both need one more for each hundred rows.
    """

    _name = "oso.invoegen"
    _description = "Inserts and updates of the rows of a dossier"

    @api.model
    def _neem_ids(self, aantallen):
        """Ids for rows that are to be inserted, so that these can point at each other.

        :param dict aantallen: name of the model -> how many
        :return: name of the model -> iterator of as many ids
        """
        self.env.cr.execute(
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s, array_agg(nextval(pg_get_serial_sequence(%s, 'id')))"
                    " FROM generate_series(1, %s)",
                    model,
                    self.env[model]._table,
                    aantal,
                )
                for model, aantal in aantallen.items()
            )
        )
        return {model: iter(ids) for model, ids in self.env.cr.fetchall()}

    @api.model
    def _voeg_in(self, leerling, per_model):
        """Insert rows of a pupil.

        :param dict per_model: name of the model -> values as Odoo stores them, with ``id`` (of
            :meth:`_neem_ids`); no default is filled in. Rows may point at each other
        :raises RuntimeError: for another than the server itself
        """
        wie, nu = self.env.uid, self.env.cr.now()
        opdrachten = []
        for model, rijen in per_model.items():
            namen = tuple(dict.fromkeys(naam for rij in rijen for naam in rij))
            tekst = self._als_tekst(model, namen, rijen)
            opdrachten.append(SQL(self._invoeging(model, namen), wie, nu, wie, nu, tekst))
        self._voer_uit(opdrachten)
        self._vergeet(per_model)
        self._bereken(leerling, per_model)

    @api.model
    def _werk_bij(self, leerling, per_rij):
        """Write on stored rows of a pupil.

        :param dict per_rij: (name of the model, id) -> values as Odoo stores them
        :raises RuntimeError: for another than the server itself
        """
        groepen = {}
        for (model, nummer), vals in per_rij.items():
            rijen = groepen.setdefault((model, tuple(sorted(vals))), [])
            rijen.append({**vals, "id": nummer})
        wie, nu = self.env.uid, self.env.cr.now()
        opdrachten = []
        for (model, namen), rijen in groepen.items():
            # What waits to be written goes first; what the cache knows is of before.
            self.env[model].browse([rij["id"] for rij in rijen]).invalidate_recordset()
            tekst = self._als_tekst(model, namen, rijen)
            opdrachten.append(SQL(self._bijwerking(model, namen), wie, nu, tekst))
        self._voer_uit(opdrachten)
        # Rows below may show something of the one above.
        self._vergeet(RIJMODELLEN)
        self._bereken(leerling, {model for model, _nummer in per_rij})

    def _voer_uit(self, opdrachten):
        """Run statements as one."""
        if not self.env.su:
            raise RuntimeError("only the server writes rows past the access rights")
        if opdrachten:
            delen = (
                SQL("%s AS (%s)", SQL.identifier(f"deel{nummer}"), opdracht)
                for nummer, opdracht in enumerate(opdrachten)
            )
            self.env.cr.execute(SQL("WITH %s SELECT", SQL(", ").join(delen)))

    def _als_tekst(self, model, namen, rijen):
        """Values of rows as one parameter: quoting each of them costs more than all else."""
        velden = self.env[model]._fields
        ja_nee = {naam for naam in namen if velden[naam].type == "boolean"}
        waarden = [
            {
                naam: waarde
                for naam, waarde in rij.items()
                if waarde is not None and (waarde is not False or naam in ja_nee)
            }
            for rij in rijen
        ]
        return json.dumps(waarden, default=_datum_als_tekst)

    # These two hold names of tables and fields, nothing that was entered.

    @tools.ormcache("model", "namen")
    def _invoeging(self, model, namen):
        """The text of the statement that inserts rows with these fields."""
        kolommen = ", ".join(f'"{naam}"' for naam in namen)
        return (
            f'INSERT INTO "{self.env[model]._table}" ({kolommen}, {", ".join(_LOGBOEK)})'  # noqa: S608
            f" SELECT {kolommen}, %s, %s, %s, %s"
            f" FROM json_to_recordset(%s) AS r({self._soorten(model, namen)})"
        )

    @tools.ormcache("model", "namen")
    def _bijwerking(self, model, namen):
        """The text of the statement that writes these fields of rows."""
        tabel = self.env[model]._table
        zet = ", ".join(f'"{naam}" = r."{naam}"' for naam in namen)
        return (
            f'UPDATE "{tabel}" SET {zet}, write_uid = %s, write_date = %s'  # noqa: S608
            f" FROM json_to_recordset(%s) AS r({self._soorten(model, ('id', *namen))})"
            f' WHERE "{tabel}".id = r.id'
        )

    def _soorten(self, model, namen):
        velden = self.env[model]._fields
        return ", ".join(f'"{naam}" {velden[naam].column_type[0]}' for naam in namen)

    def _vergeet(self, modellen):
        """Let the cache forget what hangs on rows of these models: relations, and what is
        computed of them."""
        for naam, velden in self._afgeleide_velden(tuple(sorted(modellen))).items():
            # Without a column of their own, so nothing of it waits to be written.
            self.env[naam].invalidate_model(velden, flush=False)

    def _bereken(self, leerling, modellen):
        """Compute anew what the pupil stores of rows of these models."""
        for naam in self._berekend_uit(tuple(sorted(modellen))):
            self.env.add_to_compute(leerling._fields[naam], leerling)

    @tools.ormcache("modellen")
    def _afgeleide_velden(self, modellen):
        """By model what may hang on rows of these models: all fields without a column, which are
        relations to rows and what is computed, of the models themselves and of those above."""
        uit = {}
        te_doen = ["oso.leerling", "oso.dossier", *modellen]
        while te_doen:
            naam = te_doen.pop()
            if naam not in uit:
                velden = self.env[naam]._fields.values()
                uit[naam] = [v.name for v in velden if not (v.store and v.column_type)]
                te_doen += [
                    veld.comodel_name
                    for veld in velden
                    if veld.type == "many2one" and veld.comodel_name in RIJMODELLEN
                ]
        return uit

    @tools.ormcache("modellen")
    def _berekend_uit(self, modellen):
        """Names of the stored fields of the pupil that are computed of rows of these models."""
        velden = self.env["oso.leerling"]._fields
        relaties = {
            veld.name
            for veld in velden.values()
            if veld.type == "one2many" and veld.comodel_name in modellen
        }
        afhankelijk = self.env.registry.field_depends
        return [
            veld.name
            for veld in velden.values()
            if veld.store
            and veld.compute
            and any(pad.partition(".")[0] in relaties for pad in afhankelijk.get(veld, ()))
        ]
