"""Provenance: from which dossier a value or row is, when, or by hand by whom.

Nothing of it is stored: the history knows the changes that still stand, and each row its dossier.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..oso.gegevensset.kaart import KAART
from ..oso.samenvoegen.terugdraaien import staat
from .context import in_taal_van_gebruiker
from .oso_terugdraaien import STAAT
from .oso_weergave_feiten import datum, kop

#: Models of rows that have a provenance.
_MODELLEN = (
    *(entiteit.model for naam, entiteit in KAART.items() if naam not in ("dossier", "leerling")),
    "oso.document",
    "oso.restveld",
    "oso.zacht",
)
#: Fields of the screen that tell several fields or rows -> the field of the pupil that they are of.
_SCHERM = {
    "voornamen_tekst": "voornamen",
    "gba_voornamen_tekst": "gba_voornamen",
    "geslacht_label": "geslacht",
    "nnca_label": "nnca",
    "advies_profiel_label": "advies_profiel",
}
#: Soft fields that need no name: they are the text of their row.
_ZEGT_NIETS = ("tekst", "opmerking")


class OsoLeerling(models.Model):
    """Adds provenance."""

    _inherit = "oso.leerling"

    herkomst_tonen = fields.Json(string="Provenance in words", compute="_compute_herkomst_tonen")
    ook_ontvangen_html = fields.Html(
        string="Explanations of the pupil as received",
        compute="_compute_ook_ontvangen_html",
        sanitize=False,
    )

    def get_provenance(self):
        """Where the data of one pupil come from.

        :return: ``leerling``: by field of the pupil, and ``rows``: a list with ``model`` and ``id``
            of the row, ``not_in_last`` (an earlier dossier brought it, the last one has it no more)
            and ``fields`` (those that were changed later than the row came). Each tells ``origin``
            (``oso`` or ``handmatig``), ``dossier_id`` and ``dossier_date`` (or ``False``), ``on``
            (when it was worked in or typed, UTC), ``by`` (name of the user) and ``history_id`` (of
            the ``oso.geschiedenis``, or ``False``)
        :rtype: dict
        :raises odoo.exceptions.UserError: not exactly one pupil
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        if len(self) != 1:
            raise UserError(self.env._("Ask for one pupil at a time."))
        if not self.exists():
            raise UserError(self.env._("This pupil does not exist (any more)."))
        self.check_access("read")
        velden, rijen = self._herkomst()
        return {
            "leerling": velden,
            "rows": [
                {"model": model, "id": nummer, **gegevens}
                for (model, nummer), gegevens in rijen.items()
            ],
        }

    def _herkomst(self):
        """Provenance of one pupil: (by field, by (model, id) of a row), as in
        :meth:`get_provenance`."""
        entries = self.env["oso.geschiedenis"].search(
            [
                ("leerling_id", "=", self.id),
                ("state", "in", STAAT),
                ("soort", "in", ("dossier", "handmatig")),
            ],
            order="id",
        )
        # sudo: names of colleagues, who may not all be among the users that one may read
        namen = {user.id: user.name for user in entries.user_id.sudo()}
        per_dossier, van_rij, van_veld = {}, {}, {}
        for entry in entries:
            info = self._herkomst_van_entry(entry, namen)
            if entry.dossier_id:
                per_dossier.setdefault(entry.dossier_id.id, info)
            for een in entry.wijzigingen or ():
                if not staat(een) or not een.get("res_id"):
                    continue
                rij = (een["model"], een["res_id"])
                if een["field"] and een["what"] != "ernaast":
                    van_veld.setdefault(rij, {})[een["field"]] = info
                elif een["what"] in ("nieuw", "vervangen", "ernaast"):
                    van_rij[rij] = info
        zelf = van_veld.get((self._name, self.id), {})
        anders = self._herkomst_van_dossier(self.dossier_id, per_dossier)
        velden = {
            veld.naam: herkomst
            for veld in KAART["leerling"].velden
            if self[veld.naam] and (herkomst := zelf.get(veld.naam) or anders)
        }
        rijen = {}
        for model, nummer, gegevens in self._rijen_met_herkomst():
            rij = (model, nummer)
            info = van_rij.get(rij) or self._herkomst_van_rij(gegevens, per_dossier)
            rijen[rij] = {
                **info,
                "not_in_last": gegevens["niet_in_laatste"],
                "fields": van_veld.get(rij, {}),
            }
        return velden, rijen

    def _herkomst_van_entry(self, entry, namen):
        dossier = entry.dossier_id
        return {
            "origin": "oso" if entry.soort == "dossier" else "handmatig",
            "dossier_id": dossier.id,
            "dossier_date": fields.Date.to_string(dossier.datum) or False,
            "on": fields.Datetime.to_string(entry.op),
            "by": namen.get(entry.user_id.id, ""),
            "history_id": entry.id,
        }

    def _herkomst_van_dossier(self, dossier, per_dossier):
        """Of a dossier without an entry in the history (from before there was one), or ``None``."""
        if not dossier:
            return None
        return per_dossier.get(dossier.id) or {
            "origin": "oso",
            "dossier_id": dossier.id,
            "dossier_date": fields.Date.to_string(dossier.datum) or False,
            "on": fields.Datetime.to_string(dossier.ontvangen_op),
            "by": "",
            "history_id": False,
        }

    def _herkomst_van_rij(self, gegevens, per_dossier):
        dossier = self.env["oso.dossier"].browse(gegevens["dossier_id"] or [])
        if gegevens["herkomst"] == "oso" and dossier:
            return self._herkomst_van_dossier(dossier, per_dossier)
        return {
            "origin": gegevens["herkomst"],
            "dossier_id": dossier.id,
            "dossier_date": False,
            "on": gegevens["op"],
            # sudo: as above
            "by": self.env["res.users"].browse(gegevens["door"] or []).sudo().name or "",
            "history_id": False,
        }

    def _rijen_met_herkomst(self):
        """All rows of the pupil in one statement: (model, id, what each says of itself)."""
        self.env.flush_all()
        delen = [
            SQL(
                "SELECT %s, rij.id, json_build_object('herkomst', rij.herkomst, 'dossier_id',"
                " rij.dossier_id, 'niet_in_laatste', coalesce(rij.niet_in_laatste, false),"
                " 'op', to_char(rij.create_date, 'YYYY-MM-DD HH24:MI:SS'), 'door', rij.create_uid)"
                " FROM %s rij WHERE rij.leerling_id = %s%s",
                model,
                SQL.identifier(self.env[model]._table),
                self.id,
                SQL(" AND rij.active") if "active" in self.env[model]._fields else SQL(),
            )
            for model in _MODELLEN
        ]
        self.env.cr.execute(SQL(" UNION ALL ").join(delen))
        return self.env.cr.fetchall()

    # -- in words

    @api.depends("geschiedenis_ids.wijzigingen", "geschiedenis_ids.state", "dossier_id")
    @api.depends_context("lang", "tz")
    def _compute_herkomst_tonen(self):
        for leerling in self:
            leerling.herkomst_tonen = leerling.id and leerling._herkomst_in_woorden()

    def _herkomst_in_woorden(self):
        """Sentences: ``leerling`` by field (also fields of the screen), ``rijen`` by ``model,id``,
        ``velden`` of rows by ``model,id``, each by its label."""
        velden, rijen = self._herkomst()
        zinnen = {}

        def zin(info):
            sleutel = (info["origin"], info["dossier_id"], info["on"], info["by"])
            if sleutel not in zinnen:
                zinnen[sleutel] = self._herkomst_zin(info)
            return zinnen[sleutel]

        leerling = {naam: zin(info) for naam, info in velden.items()}
        leerling |= {scherm: leerling[naam] for scherm, naam in _SCHERM.items() if naam in leerling}
        per_rij = {}
        for (model, nummer), info in rijen.items():
            delen = [zin(info)]
            later = {}
            for naam, van_veld in info["fields"].items():
                if van_veld["history_id"] != info["history_id"]:
                    later.setdefault(zin(van_veld), []).append(self._kop_van_rijveld(model, naam))
            delen += [f"{', '.join(koppen)}: {tekst}" for tekst, koppen in later.items()]
            per_rij[f"{model},{nummer}"] = "\n".join(delen)
        for naam, relatie in (("adres_tekst", "adressen"), ("contact_tekst", "communicatie")):
            teksten = dict.fromkeys(
                per_rij.get(f"{rij._name},{rij.id}") for rij in self[f"{relatie}_ids"]
            )
            tekst = "\n".join(filter(None, teksten))
            if tekst:
                leerling[naam] = tekst
        return {"leerling": leerling, "rijen": per_rij}

    def _kop_van_rijveld(self, model, naam):
        veld = self.env[model]._fields.get(naam)
        return veld.get_description(self.env, ["string"])["string"] if veld else naam

    def _herkomst_zin(self, info):
        op = fields.Datetime.from_string(info["on"]) if info["on"] else None
        dag = op and datum(self.env, fields.Datetime.context_timestamp(self, op).date())
        if info["origin"] != "oso":
            if info["by"]:
                return self.env._(
                    "Entered by hand by %(user)s on %(date)s", user=info["by"], date=dag or "?"
                )
            return self.env._("Entered by hand")
        dossier = datum(self.env, fields.Date.from_string(info["dossier_date"] or None))
        bron = (
            self.env._("From the dossier of %(date)s", date=dossier)
            if dossier
            else self.env._("From a dossier without a date")
        )
        if info["by"]:
            return self.env._(
                "%(origin)s, worked in on %(date)s by %(user)s",
                origin=bron,
                date=dag or "?",
                user=info["by"],
            )
        return self.env._("%(origin)s, worked in on %(date)s", origin=bron, date=dag or "?")

    # -- explanations as received

    def _ook_ontvangen(self, rij):
        """Soft texts that later dossiers had for a row, as received: ``[{label, tekst}]``."""
        self.ensure_one()
        uit = []
        for zacht in self.zacht_ids:
            if (zacht.rij_model, zacht.rij_id) != (rij._name, rij.id):
                continue
            dag = datum(self.env, zacht.dossier_id.datum or zacht.create_date.date())
            label = self.env._("Also received on %(date)s", date=dag)
            if zacht.veld not in _ZEGT_NIETS:
                label = f"{kop(rij, zacht.veld)} · {label[:1].lower()}{label[1:]}"
            uit.append({"label": label, "tekst": zacht.tekst})
        return uit

    @api.depends("zacht_ids")
    @api.depends_context("lang")
    def _compute_ook_ontvangen_html(self):
        for leerling in self:
            ook = leerling._ook_ontvangen(leerling)
            item = {"kop": "", "feiten": [], "teksten": [], "ook": ook}
            leerling.ook_ontvangen_html = bool(ook) and leerling._deel(
                "oso_povo.rapport_blokken", inhoud=[{"kop": "", "items": [item]}]
            )


class OsoRij(models.AbstractModel):
    """Adds to a row where it comes from, and marks."""

    _inherit = "oso.rij"

    merken = fields.Json(string="Badges", compute="_compute_merken")
    herkomst_tekst = fields.Text(string="Provenance", compute="_compute_herkomst_tekst")

    @api.depends("niet_in_laatste", "herkomst")
    @api.depends_context("lang")
    def _compute_merken(self):
        vermist = {"woord": self.env._("not in last dossier"), "soort": "vermist"}
        eigen = {"woord": self.env._("entered by the school"), "soort": "eigen"}
        for rij in self:
            merken = [vermist] if rij.niet_in_laatste else []
            rij.merken = merken + ([eigen] if rij.herkomst == "handmatig" else [])

    @api.depends("leerling_id.herkomst_tonen")
    @api.depends_context("lang", "tz")
    def _compute_herkomst_tekst(self):
        # once for all rows: what a Json field gives is a copy each time
        woorden = {
            leerling: (leerling.herkomst_tonen or {}).get("rijen", {})
            for leerling in self.leerling_id
        }
        for rij in self:
            van_leerling = woorden.get(rij.leerling_id, {})
            rij.herkomst_tekst = van_leerling.get(f"{rij._name},{rij.id}", False)
