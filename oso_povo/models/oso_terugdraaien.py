"""Taking back what a run changed: of one pupil, or of a whole exchange."""

from odoo import models
from odoo.exceptions import UserError

from ..oso.meldingen import TERUGGEDRAAID
from ..oso.samenvoegen.regels import mag_bij_definitief
from ..oso.samenvoegen.terugdraaien import terug_te_draaien
from .context import eis_een, eis_ja_of_nee, in_taal_van_gebruiker
from .oso_geschiedenis import zonder_none
from .oso_leerling import ONDERWEG
from .oso_samenvoegen import opslaan

#: States of an entry of which something still stands.
STAAT = ("toegepast", "deels")


class OsoGeschiedenis(models.Model):
    """Taking back one pupil's run."""

    _inherit = "oso.geschiedenis"

    def take_back(self, rest=False):
        """Take back what was changed here, exactly.

        Where a later change stands on one of these, nothing is done unless ``rest`` is true; then
        all others are taken back. What was hidden since it became secret never comes back.

        :param bool rest: take back what can be, and leave what a later change stands on
        :return: ``done`` (bool), ``count`` (changes that were taken back), ``blocked`` (what a
            later change stands on: ``change`` and ``history_id`` and ``by`` of that later entry),
            ``secret`` (number of changes that stay since they hid what became secret)
        :rtype: dict
        :raises odoo.exceptions.UserError: not a dossier that was worked in, the pupil is being
            fetched, or its OKR is definitief
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        eis_ja_of_nee(self, rest)
        self.check_access("read")
        self.leerling_id.check_access("write")
        # sudo: pupil, rows and history are the server's to write; the right was just checked
        entry = self.sudo()
        entry._sluit_voor_anderen()
        entry._mag_terug()
        terug = entry._wat_terug_kan()
        uit = {
            "done": False,
            "count": 0,
            "blocked": [
                {"change": zonder_none(een), "history_id": later.id, "by": later.display_name}
                for een, later in terug.geblokkeerd
            ],
            "secret": len(terug.geheim),
        }
        if terug.geblokkeerd and not rest:
            return uit
        entry._draai_terug(terug)
        return uit | {"done": True, "count": len(terug.kan)}

    def _sluit_voor_anderen(self):
        self.leerling_id._vergrendel()
        self.leerling_id.invalidate_recordset()
        self.invalidate_recordset()

    def _mag_terug(self):
        if self.soort != "dossier" or self.state not in STAAT:
            raise UserError(self.env._("There is nothing here to take back (any more)."))
        if self.leerling_id.status in ONDERWEG:
            raise UserError(
                self.env._("This pupil's dossier is being fetched right now. Wait a moment.")
            )

    def _wat_terug_kan(self):
        """What of this entry can be taken back, :class:`~..oso.samenvoegen.terugdraaien.Terug`.

        :raises UserError: the OKR is definitief and more than the end test would change
        """
        # Also entries that were taken back: what these hid stays hidden.
        latere = self.search(
            [
                ("leerling_id", "=", self.leerling_id.id),
                ("id", ">", self.id),
                ("state", "in", (*STAAT, "teruggedraaid")),
                ("soort", "!=", "teruggedraaid"),
            ],
            order="id",
        )
        terug = terug_te_draaien(
            self.wijzigingen or [],
            [(later, later.wijzigingen or []) for later in latere],
            self.env["oso.samenvoegen"]._onder,
        )
        if self.leerling_id.okr_definitief and not all(
            mag_bij_definitief(een["section"]) for een in terug.kan
        ):
            raise UserError(
                self.env._(
                    "The OKR of this pupil is definitief; only data of the doorstroomtoets can "
                    "still change. Reopen the OKR first."
                )
            )
        return terug

    def _draai_terug(self, terug):
        """Do it, and write it down."""
        leerling = self.leerling_id
        omgekeerd = self.env["oso.samenvoegen"]._keer_om(terug.kan)
        gedaan = {een["id"] for een in terug.kan}
        self.wijzigingen = [
            een | {"taken_back": True} if een["id"] in gedaan and een["done"] else een
            for een in self.wijzigingen or []
        ]
        self.state = "deels" if terug.geblokkeerd else "teruggedraaid"
        if omgekeerd or not terug.geblokkeerd:
            self._leg_vast(
                leerling,
                "teruggedraaid",
                terug_van_id=self.id,
                dossier_id=self.dossier_id.id,
                wijzigingen=omgekeerd,
                **self._tel(omgekeerd),
            )
        vals = {"gegevens_versie": leerling.gegevens_versie + 1}
        if not terug.geblokkeerd:
            vals |= self._wijs_terug()
        leerling.write(vals)
        leerling.melding_data = self.env["oso.melding"]._als_data(TERUGGEDRAAID)

    def _wijs_terug(self):
        """Let the pupil point at what it pointed at before; or, where a later dossier was worked
        in, let that one point there.

        :return: values of the pupil
        """
        vorige = self.vorige or {}
        latere = self.search(
            [
                ("leerling_id", "=", self.leerling_id.id),
                ("id", ">", self.id),
                ("state", "in", STAAT),
                ("soort", "=", "dossier"),
            ],
            order="id",
            limit=1,
        )
        if latere:
            latere.vorige = vorige
            return {}
        vals = {
            "dossier_id": vorige.get("dossier_id") or False,
            "dossier_datum": vorige.get("dossier_datum") or False,
            "eigenaar": False,
        }
        if self.leerling_id.status == "vraag":
            return vals  # another dossier waits for a decision
        if vals["dossier_id"]:
            return vals | {"status": "opgehaald"}
        return vals | {"status": "nieuw", "actie": "importeren", "laatste_actie": False}


class OsoSamenvoegen(models.AbstractModel):
    """Reversing changes."""

    _inherit = "oso.samenvoegen"

    def _keer_om(self, wijzigingen):
        """Undo changes, given as data, in that order.

        :return: what was done, as data
        """
        uit = []
        velden, weg, merk, zicht = {}, {}, {}, {}
        for een in wijzigingen:
            model, nummer = een["model"], een["res_id"]
            omgekeerd = {**een, "old": een["new"], "new": een["old"], "why": "teruggedraaid"}
            if een["what"] in ("nieuw", "ernaast"):
                weg.setdefault(model, []).append(nummer)
                omgekeerd["what"] = "verwijderd"
            elif een["what"] == "vervangen":
                weg.setdefault(model, []).append(nummer)
                zicht.setdefault(model, []).append(een["old_id"])
            elif een["field"]:
                rij = velden.setdefault((model, nummer), {})
                rij[een["field"]] = opslaan(een["entity"], een["field"], een["old"])
                omgekeerd["what"] = "gewijzigd"
            elif een["what"] == "vermist" and een["entity"] == "restveld":
                zicht.setdefault(model, []).append(nummer)
                omgekeerd["what"] = "terug"
            else:
                vermist = een["what"] == "terug"
                merk.setdefault((model, vermist), []).append(nummer)
                omgekeerd["what"] = "vermist" if vermist else "terug"
            uit.append(omgekeerd)
        for (model, nummer), vals in velden.items():
            self.env[model].browse(nummer).exists().write(vals)
        for (model, vermist), ids in merk.items():
            self.env[model].browse(ids).exists().write({"niet_in_laatste": vermist})
        for model, ids in weg.items():
            self._verwijder(self.env[model].browse(ids))
        for model, ids in zicht.items():
            self.env[model].browse(ids).exists().write({"active": True})
        return uit


class OsoUitwisseling(models.Model):
    """Taking back a whole run."""

    _inherit = "oso.uitwisseling"

    def take_back(self, rest=False):
        """Take back what this run changed, of all its pupils; see ``oso.geschiedenis.take_back``.

        Where a later change stands on one of them, nothing at all is done unless ``rest`` is true.

        :return: ``done`` (bool), ``pupils`` (number of pupils of whom something was taken back),
            ``count``, ``blocked``, ``secret`` as there; ``refused``: per pupil that can't be taken
            back at all ``leerling_id`` and ``message``
        :rtype: dict
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        eis_ja_of_nee(self, rest)
        self.check_access("read")
        entries = self.regel_ids.geschiedenis_id.filtered(
            lambda entry: entry.soort == "dossier" and entry.state in STAAT
        ).sorted("id", reverse=True)
        if not entries:
            raise UserError(self.env._("There is nothing here to take back (any more)."))
        uit = {"done": True, "pupils": 0, "count": 0, "blocked": [], "secret": 0, "refused": []}
        savepoint = self.env.cr.savepoint()
        with savepoint:
            for entry in entries:
                try:
                    een = entry.take_back(rest=True)
                except UserError as error:
                    uit["refused"].append(
                        {"leerling_id": entry.leerling_id.id, "message": str(error)}
                    )
                    continue
                uit["pupils"] += bool(een["count"])
                uit["count"] += een["count"]
                uit["secret"] += een["secret"]
                uit["blocked"] += [
                    {**blok, "leerling_id": entry.leerling_id.id} for blok in een["blocked"]
                ]
            if not rest and (uit["blocked"] or uit["refused"]):
                savepoint.rollback()
                self.env.invalidate_all()
                uit |= {"done": False, "pupils": 0, "count": 0}
        return uit | {"done": uit["done"] and bool(uit["count"] or uit["secret"])}
