"""Hard data that a school types itself: who may write what, one after the other, on record.

The manual presumes it: Aanvullen fills only what is still empty, and what the school entered stays.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART, VASTE_VELDEN
from ..oso.samenvoegen.regels import is_zacht, mag_bij_definitief
from .context import in_taal_van_gebruiker, zonder_defaults
from .oso_code import codevelden
from .oso_handmatig_lijst import (
    HARDE_VELDEN,
    LANGSTE_TEKST,
    Ingreep,
    is_met_de_hand,
    relatie_van,
    relatievelden,
    rij_van,
    stap,
    voeg_samen,
    waarden_van,
    wat_met_veld,
)
from .oso_leerling import ONDERWEG
from .oso_leerling_rpc import _plat

#: Key of the context by which a caller says which version of the data it looked at.
VERSIE_SLEUTEL = "oso_gegevens_versie"

#: Minutes in which what one user types of one pupil is one entry of the history.
SAMEN_MINUTEN = 10

#: What of a pupil may be typed: its own fields, and its rows by way of them.
MET_DE_HAND = HARDE_VELDEN | relatievelden("leerling")


def _ingreep_veld(record, veld, oud, nieuw, plek=(), keten=None):
    model, nummer = record._name, record.id
    return Ingreep(
        {
            "id": f"leerling/{veld}" if not plek else f"{model},{nummer}/{veld}",
            "what": wat_met_veld(oud),
            "done": True,
            "section": plek[0][0] if plek else "leerling",
            "entity": record._oso_entiteit,
            "row": [stap(relatie, rij) for relatie, rij in plek],
            "field": veld,
            "old": oud,
            "new": nieuw,
            "why": "handmatig",
            "model": model,
            "res_id": nummer,
        },
        keten or ((model, nummer),),
    )


def _verschillen(record, eerder, plek=(), keten=None):
    """A change for each field of ``eerder`` that holds something else by now."""
    nu = waarden_van(record, eerder)
    return [
        _ingreep_veld(record, naam, oud, nu[naam], plek, keten)
        for naam, oud in eerder.items()
        if oud != nu[naam]
    ]


def _weiger(model, namen):
    """Refuse fields that the server alone writes.

    :raises AccessError: there are such fields
    """
    if namen:
        raise AccessError(
            model.env._(
                "These fields can't be changed by hand: %(fields)s.",
                fields=", ".join(sorted(map(str, namen))),
            )
        )


def _keur_waarden(model, vals):
    """Refuse values that can't be stored as they are.

    :param model: the records that are written, none for a new one
    :raises UserError: a text that is too long, a code of no list, or something else than the field
        holds
    """
    codes = codevelden(model)
    for naam, waarde in vals.items():
        veld = model._fields[naam]
        if waarde is True and veld.type == "selection":
            raise UserError(
                model.env._(
                    "%(field)s: give a yes or no as the text ja or nee.",
                    field=veld._description_string(model.env),
                )
            )
        if veld.type not in ("char", "text", "date", "selection"):
            continue
        omschrijving = veld._description_string(model.env)
        if isinstance(waarde, str) and len(waarde) > LANGSTE_TEKST:
            raise UserError(
                model.env._(
                    "%(field)s: a text may have at most %(number)s characters.",
                    field=omschrijving,
                    number=LANGSTE_TEKST,
                )
            )
        goed = not isinstance(waarde, list | tuple | dict) and waarde is not True
        if goed and isinstance(waarde, str):
            goed = "\x00" not in waarde
        try:
            veld.convert_to_cache(waarde, model)
        except (TypeError, ValueError):
            # Odoo's own text would repeat the value, and go to the log with it.
            goed = False
        if not goed:
            raise UserError(
                model.env._("%(field)s: this value can't be stored.", field=omschrijving)
            )
        if naam in codes and waarde and not _is_code(model, codes[naam], waarde):
            raise UserError(
                model.env._(
                    "%(field)s: this is not one of the values of the OSO standard. Choose one of "
                    "the list.",
                    field=omschrijving,
                )
            )


def _is_code(model, veld, waarde):
    """Whether a code may be typed: one of any version, white space (as in any text), or what all
    records hold already, since a dossier may have brought a code that is not known here."""
    if not str(waarde).strip() or (model and all(record[veld.naam] == waarde for record in model)):
        return True
    codes = str(waarde).split("\n") if veld.herhaald else [str(waarde)]
    return all(codelijsten.bekend(veld.codelijst, code) for code in codes)


class OsoLeerling(models.Model):
    """A pupil whose hard data a school corrects or completes."""

    _inherit = "oso.leerling"

    handmatig = fields.Char(string="What may be typed", compute="_compute_handmatig")

    @api.depends("status", "okr_definitief")
    def _compute_handmatig(self):
        for leerling in self:
            if leerling.status in ONDERWEG:
                leerling.handmatig = "niets"
            else:
                leerling.handmatig = "eindtoets" if leerling.okr_definitief else "alles"

    def _check_velden(self, namen):
        return super()._check_velden(namen - MET_DE_HAND)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            te_vroeg = MET_DE_HAND.intersection(naam for vals in vals_list for naam in vals)
            if te_vroeg:
                self = in_taal_van_gebruiker(self)
                raise AccessError(
                    self.env._(
                        "A new pupil is made of its number alone. Write these fields when it is "
                        "there: %(fields)s.",
                        fields=", ".join(sorted(te_vroeg)),
                    )
                )
        return super().create(vals_list)

    def write(self, vals):
        hard = HARDE_VELDEN.intersection(vals)
        if self.env.su or not MET_DE_HAND.intersection(vals):
            return super().write(vals)
        self._check_velden(set(vals))
        self = self._begin_handmatig({"leerling"} if hard else ())
        _keur_waarden(self, {naam: vals[naam] for naam in hard})
        eerder = {leerling: waarden_van(leerling, hard) for leerling in self}
        resultaat = super().write(vals)
        for leerling, waarden in eerder.items():
            leerling._leg_handmatig_vast(_verschillen(leerling, waarden))
        return resultaat

    def _begin_handmatig(self, secties):
        """Begin a change by hand: take the pupils' rows, so that whoever comes second waits, and
        see whether it may be.

        :param secties: relations of the pupil that change, ``"leerling"`` for its own fields
        :return: the pupils in the environment to go on with
        :raises AccessError: pupils of another school
        :raises UserError: a dossier is being fetched, the OKR is definitief, or the data are no
            longer what the caller looked at
        """
        self = in_taal_van_gebruiker(self)
        self.check_access("write")
        if not self:
            return self
        self.flush_recordset()
        self._vergrendel()
        self.invalidate_recordset(["gegevens_versie", "status", "okr_definitief"])
        if any(leerling.status in ONDERWEG for leerling in self):
            raise UserError(
                self.env._(
                    "The dossier of this pupil is being fetched. Wait until it has come in, and "
                    "change the data then."
                )
            )
        versie = self.env.context.get(VERSIE_SLEUTEL)
        if versie is not None and any(leerling.gegevens_versie != versie for leerling in self):
            raise UserError(
                self.env._(
                    "The data of this pupil were changed meanwhile, by a colleague or by a "
                    "dossier that came in. Nothing of yours was saved. Open the pupil again, look "
                    "at what is there now, and make your change then."
                )
            )
        if any(self.mapped("okr_definitief")) and not all(map(mag_bij_definitief, secties)):
            raise UserError(
                self.env._(
                    "The OKR of this pupil is definitief: only the end test can be changed by "
                    "hand. Reopen the OKR to change other data."
                )
            )
        # Rows that are written on the way of a pupil raise the version themselves.
        # Replaced and not added to: the key has to go.
        return self.with_context(  # pylint: disable=context-overridden
            {naam: w for naam, w in self.env.context.items() if naam != VERSIE_SLEUTEL}
        )

    def _leg_handmatig_vast(self, ingrepen):
        """Keep on record what was typed; what one user types at a stretch is one entry.

        :param ingrepen: list of :class:`~.oso_handmatig_lijst.Ingreep`; none leaves no trace
        """
        self.ensure_one()
        if not ingrepen:
            return
        # sudo: version and history are the server's to write; the right was checked before
        eigen = self.sudo()
        eigen.gegevens_versie += 1
        geschiedenis = eigen.env["oso.geschiedenis"]
        laatste = geschiedenis.search([("leerling_id", "=", self.id)], limit=1)
        samen = laatste._is_voort_te_zetten(self.env.uid) and voeg_samen(
            laatste.wijzigingen or [], ingrepen
        )
        if not samen:
            laatste = geschiedenis
            samen = voeg_samen([], ingrepen)
        wijzigingen, opnieuw = samen
        for een in wijzigingen:
            if rij_van(een) in opnieuw:
                een["new"] = _plat(self.env[een["model"]].browse(een["res_id"]))
        vals = {"wijzigingen": wijzigingen, **geschiedenis._tel(wijzigingen)}
        if laatste and wijzigingen:
            laatste.write(vals)
        elif laatste:
            laatste.unlink()  # all of it was put back as it was
        elif wijzigingen:
            self.env["oso.geschiedenis"]._leg_vast(self, "handmatig", **vals)

    def action_gegevens_aanpassen(self):
        """Button "Gegevens aanpassen": the hard data in a dialog."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Change data"),
            "res_model": "oso.leerling",
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("oso_povo.view_oso_leerling_handmatig").id, "form")],
            "target": "new",
        }


class OsoGeschiedenis(models.Model):
    """What a user types at a stretch is one entry."""

    _inherit = "oso.geschiedenis"

    def _is_voort_te_zetten(self, uid):
        """Whether a change by hand that this user makes now belongs to this entry."""
        return bool(
            self.soort == "handmatig"
            and self.state == "toegepast"
            and self.user_id.id == uid
            and self.op > fields.Datetime.now() - timedelta(minutes=SAMEN_MINUTEN)
        )


class OsoRij(models.AbstractModel):
    """A row that a school types, or corrects."""

    _inherit = "oso.rij"

    @api.model
    def _gaat_met_de_hand(self):
        """Whether a write of this environment is one by hand. All else is either the server's own
        or refused by the access rights."""
        return not self.env.su and is_met_de_hand(self._oso_entiteit)

    @api.model
    def _oudervelden(self):
        """Fields that point at a row above this one, other than the pupil."""
        return [
            naam
            for naam, veld in self._fields.items()
            if veld.type == "many2one"
            and is_met_de_hand(getattr(self.env[veld.comodel_name], "_oso_entiteit", None))
        ]

    def _boven(self):
        """The row above this one: a row or the pupil."""
        boven = (self[naam] for naam in self._oudervelden())
        return next((rij for rij in boven if rij), self.leerling_id)

    def _keten(self):
        """This row and the rows above it, without the pupil."""
        rijen, rij = [], self
        while rij._oso_entiteit != "leerling":
            rijen.append(rij)
            rij = rij._boven()
        return rijen

    def _plek(self):
        """Where this row stands, from the pupil down: list of (relation, row).

        :raises AccessError: it is not among the hard data of the pupil
        """
        plek = []
        for rij in self._keten():
            vast = {naam: rij[naam] for naam in VASTE_VELDEN[rij._oso_entiteit]}
            relatie = relatie_van(rij._boven()._oso_entiteit, rij._oso_entiteit, vast)
            if relatie is None:
                self = in_taal_van_gebruiker(self)
                raise AccessError(
                    self.env._("This is part of the dossier itself and can't be changed by hand.")
                )
            plek.insert(0, (relatie, rij))
        return plek

    def _rijen_onder(self):
        """All rows below this one, of any model."""
        entiteit = KAART[self._oso_entiteit]
        for naam in sorted(relatievelden(entiteit.naam)):
            for rij in self[naam]:
                yield rij
                yield from rij._rijen_onder()

    def _ingreep_rij(self, wat):
        """The change that this row came, or goes."""
        plek, keten = self._plek(), self._keten()
        data = {
            "id": f"{'+' if wat == 'nieuw' else '-'}{self._name},{self.id}",
            "what": wat,
            "done": True,
            "section": plek[0][0],
            "entity": self._oso_entiteit,
            "row": [stap(relatie, rij) for relatie, rij in plek],
            "field": None,
            "old": _plat(self) if wat == "verwijderd" else None,
            "new": _plat(self) if wat == "nieuw" else None,
            "why": "handmatig",
            "model": self._name,
            "res_id": self.id,
        }
        if len(keten) > 1:
            data["parent"] = [keten[1]._name, keten[1].id]
        return Ingreep(
            data,
            tuple((rij._name, rij.id) for rij in keten),
            frozenset((rij._name, rij.id) for rij in self._rijen_onder()),
        )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._gaat_met_de_hand():
            return super().create(vals_list)
        self.check_access("create")
        self = in_taal_van_gebruiker(zonder_defaults(self))
        gekeurd = [self._keur_nieuwe_rij(vals) for vals in vals_list]
        leerlingen = self.env["oso.leerling"].browse(
            sorted({vals["leerling_id"] for vals, _sectie in gekeurd})
        )
        leerlingen = leerlingen._begin_handmatig({sectie for _vals, sectie in gekeurd})
        self = self.with_env(leerlingen.env)
        rijen = super().create([vals for vals, _sectie in gekeurd])
        for leerling in leerlingen:
            eigen = rijen.filtered(lambda rij, van=leerling: rij.leerling_id == van)
            leerling._leg_handmatig_vast([rij._ingreep_rij("nieuw") for rij in eigen])
        return rijen

    @api.model
    def _keur_nieuwe_rij(self, vals):
        """See whether a school may enter this row.

        :return: (values to make it with, relation of the pupil that it comes under)
        :raises AccessError: fields that the server alone writes
        :raises UserError: values that can't be, or a place that does not exist
        """
        entiteit = KAART[self._oso_entiteit]
        eigen = {veld.naam for veld in entiteit.velden}
        vast = VASTE_VELDEN[entiteit.naam]
        oudervelden = self._oudervelden()
        _weiger(
            self,
            set(vals) - eigen - {*vast, *oudervelden, "leerling_id"} - relatievelden(entiteit.naam),
        )
        _keur_waarden(self, {naam: w for naam, w in vals.items() if naam in eigen or naam in vast})
        boven = self._bovenrij(vals, oudervelden)
        relatie = relatie_van(
            boven._oso_entiteit, entiteit.naam, {naam: vals.get(naam) for naam in vast}
        )
        if relatie is None:
            raise UserError(
                self.env._(
                    "It is not clear where this row belongs. Give the row above it, and: "
                    "%(fields)s.",
                    fields=", ".join(vast) or "leerling_id",
                )
            )
        if boven._oso_entiteit == "leerling":
            leerling, sectie = boven, relatie
        else:
            leerling, sectie = boven.leerling_id, boven._plek()[0][0]
        return {
            **vals,
            "leerling_id": leerling.id,
            "herkomst": "handmatig",
            "dossier_id": False,
            "volgorde": 0,
            "niet_in_laatste": False,
        }, sectie

    @api.model
    def _bovenrij(self, vals, oudervelden):
        """The row, or pupil, that a new row is to go below.

        :raises UserError: none, more than one, or one of another pupil
        """
        genoemd = [naam for naam in oudervelden if vals.get(naam)]
        nummers = [vals[naam] for naam in ("leerling_id", *genoemd) if vals.get(naam)]
        if not nummers or len(genoemd) > 1 or any(type(nummer) is not int for nummer in nummers):
            raise UserError(
                self.env._("Say of which pupil this row is (leerling_id), and of one row at most.")
            )
        leerling = self.env["oso.leerling"].browse(vals.get("leerling_id") or [])
        if not genoemd:
            return leerling
        rij = self.env[self._fields[genoemd[0]].comodel_name].browse(vals[genoemd[0]])
        # sudo: to compare only; whoever may not write this pupil is refused next
        van = rij.sudo().exists().leerling_id
        if not van or (leerling and van.id != leerling.id):
            raise UserError(self.env._("The row that this one belongs to is not of this pupil."))
        van.with_env(self.env).check_access("write")
        return rij

    def write(self, vals):
        if not self._gaat_met_de_hand():
            return super().write(vals)
        self.check_access("write")
        self = in_taal_van_gebruiker(self)
        entiteit = KAART[self._oso_entiteit]
        eigen = {veld.naam for veld in entiteit.velden}.intersection(vals)
        _weiger(self, set(vals) - eigen - relatievelden(entiteit.naam))
        if any(rij.herkomst != "handmatig" for rij in self):
            # What was explained in a dossier stays as it was received.
            _weiger(self, {naam for naam in eigen if is_zacht(entiteit, entiteit.veld(naam))})
        secties = {rij._plek()[0][0] for rij in self} if eigen else ()
        leerlingen = self.leerling_id._begin_handmatig(secties)
        self = self.with_env(leerlingen.env)
        _keur_waarden(self, {naam: vals[naam] for naam in eigen})
        eerder = {rij: waarden_van(rij, eigen) for rij in self}
        resultaat = super().write(vals)
        for leerling in leerlingen:
            leerling._leg_handmatig_vast(
                [
                    ingreep
                    for rij, waarden in eerder.items()
                    if rij.leerling_id == leerling
                    for ingreep in _verschillen(
                        rij, waarden, rij._plek(), tuple((r._name, r.id) for r in rij._keten())
                    )
                ]
            )
        return resultaat

    def unlink(self):
        if not self._gaat_met_de_hand():
            return super().unlink()
        self.check_access("unlink")
        self = in_taal_van_gebruiker(self)
        self._weiger_van_dossier()
        leerlingen = self.leerling_id._begin_handmatig({rij._plek()[0][0] for rij in self})
        self = self.with_env(leerlingen.env)
        ingrepen = {
            leerling: [
                rij._ingreep_rij("verwijderd") for rij in self if rij.leerling_id == leerling
            ]
            for leerling in leerlingen
        }
        resultaat = super().unlink()
        for leerling, van_leerling in ingrepen.items():
            leerling._leg_handmatig_vast(van_leerling)
        return resultaat

    def _weiger_van_dossier(self):
        """Refuse to remove what a dossier brought.

        :raises UserError: there is such a row
        """
        if any(rij._is_van_dossier() for rij in self):
            raise UserError(
                self.env._(
                    "This came from a dossier, or holds something that did, and can't be removed. "
                    "You can correct its values."
                )
            )

    def _is_van_dossier(self):
        """Whether this row, one below it, or a file with one of them came from a dossier."""
        # sudo: what a dossier left with a row is not always for the user to see
        rijen = [self.sudo(), *self.sudo()._rijen_onder()]
        return any(
            rij.herkomst != "handmatig"
            or ("document_ids" in rij._fields and rij.with_context(active_test=False).document_ids)
            for rij in rijen
        ) or any(
            (ernaast.rij_model, ernaast.rij_id) == (rij._name, rij.id)
            for ernaast in self.sudo().leerling_id.zacht_ids
            for rij in rijen
        )
