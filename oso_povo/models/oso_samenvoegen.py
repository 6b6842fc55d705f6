"""Applies a list of changes to what is stored: one batch a model, whatever the number of rows."""

import base64
from collections import Counter

from odoo import api, models

from ..oso.gegevensset.kaart import KAART
from ..oso.gegevensset.kaart_types import Soort
from ..oso.samenvoegen import Wat
from .oso_bekend import OUDER_VELD

#: Files of dossiers are not indexed, and a text that looks like a page is served as plain text.
GEEN_INDEX = {"oso_geen_index": True, "attachments_mime_plainxml": True}

#: Models of what is no row of the table of the standard.
MODEL_BIJZAAK = {"document": "oso.document", "restveld": "oso.restveld", "zacht": "oso.zacht"}

_JANEE = {
    naam: frozenset(veld.naam for veld in entiteit.velden if veld.soort is Soort.JANEE)
    for naam, entiteit in KAART.items()
}


def model_van(entiteit):
    """Name of the model that stores rows of an entity."""
    return MODEL_BIJZAAK.get(entiteit) or KAART[entiteit].model


def opslaan(entiteit, veld, waarde):
    """A value of the core, or of a change as data, as Odoo stores it; ``False`` for nothing."""
    if waarde is None:
        return False
    if isinstance(waarde, tuple | list):
        return "\n".join(waarde)
    if veld in _JANEE.get(entiteit, ()):
        return "ja" if waarde else "nee"
    return waarde


def _met_onder(row):
    """A row of a dossier and all below it."""
    yield row
    for kinderen in row.children.values():
        for kind in kinderen:
            yield from _met_onder(kind)


class OsoSamenvoegen(models.AbstractModel):
    """Writes what the core decided; the server's own code, no door for others."""

    _name = "oso.samenvoegen"
    _description = "Working in of OSO dossiers"

    @api.model
    def _pas_toe(self, leerling, dossier, gelezen, lijst):
        """Do the changes of ``lijst`` that are to be done.

        :param dossier: the stored ``oso.dossier`` that they come from
        :param gelezen: the same as the core read it
        :param lijst: of ``samenvoegen.merge`` for the present state of the pupil
        :return: the list as data, with ``model`` and ``res_id`` of the stored row where there is
            one, ``parent`` (model and id) of a new row, ``old_id`` of what was put out of sight
        """
        data = self._als_data(lijst)
        doen = [(een, uit) for een, uit in zip(lijst, data, strict=True) if een.gedaan]
        self._verberg(doen)
        self._schrijf(leerling, doen)
        vast = {
            "leerling_id": leerling.id,
            "company_id": leerling.company_id.id,
            "dossier_id": dossier.id,
            "herkomst": "oso",
        }
        geplaatst = self._maak_rijen(leerling, vast, gelezen, doen)
        self._maak_documenten(vast, gelezen, doen, geplaatst)
        return data

    @api.model
    def _als_data(self, lijst):
        """The list as data, with the stored row of each change that has one."""
        data = [een.als_data() for een in lijst]
        for een, uit in zip(lijst, data, strict=True):
            uit["model"] = model_van(een.entiteit)
            uit["res_id"] = een.doel.id if een.doel is not None else False
        return data

    def _verberg(self, doen):
        """Take away for good what became secret."""
        weg = {}
        for een, _uit in doen:
            if een.wat is not Wat.VERBORGEN:
                continue
            model = model_van(een.entiteit)
            if een.veld is None:
                weg.setdefault(model, []).append(een.doel.id)
            else:
                self.env[model].browse(een.doel.id).write(
                    {een.veld: opslaan(een.entiteit, een.veld, een.nieuw)}
                )
        for model, ids in weg.items():
            self._verwijder(self.env[model].browse(ids))

    def _schrijf(self, leerling, doen):
        """What changes in stored rows: values, marks, and what is put out of sight."""
        per_rij = {}
        for een, uit in doen:
            if een.doel is None or een.wat is Wat.VERBORGEN:
                continue
            rij = (model_van(een.entiteit), een.doel.id)
            if een.veld is not None:
                if een.wat in (Wat.AANGEVULD, Wat.GEWIJZIGD):
                    waarde = opslaan(een.entiteit, een.veld, een.nieuw)
                    per_rij.setdefault(rij, {})[een.veld] = waarde
            elif een.wat is Wat.VERVANGEN:
                per_rij.setdefault(rij, {})["active"] = False
                uit["old_id"], uit["res_id"] = een.doel.id, False
            elif een.wat is Wat.VERMIST and een.entiteit == "restveld":
                per_rij.setdefault(rij, {})["active"] = False
            elif een.wat in (Wat.VERMIST, Wat.TERUG):
                per_rij.setdefault(rij, {})["niet_in_laatste"] = een.wat is Wat.VERMIST
        # The pupil itself through Odoo, which computes more of it.
        if vals := per_rij.pop((leerling._name, leerling.id), None):
            leerling.write(vals)
        if per_rij:
            self.env["oso.invoegen"]._werk_bij(leerling, per_rij)

    @api.model
    def _vals(self, row):
        """Values of one ``Row`` as Odoo stores them; relations left out."""
        janee = _JANEE[row.entiteit]
        vals = {}
        for naam, waarde in row.velden.items():
            if isinstance(waarde, tuple):
                waarde = "\n".join(waarde)
            elif naam in janee:
                waarde = "ja" if waarde else "nee"
            vals[naam] = waarde
        return vals

    def _maak_rijen(self, leerling, vast, gelezen, doen):
        """All new rows: of the dossier, other fields, and soft information beside what is there.

        :return: by place in the dossier the model and id of each new row
        """
        rijen = [(een, uit) for een, uit in doen if een.wat is Wat.NIEUW and een.entiteit in KAART]
        rest = [
            (een, uit)
            for een, uit in doen
            if een.entiteit == "restveld" and een.wat in (Wat.NIEUW, Wat.VERVANGEN)
        ]
        zacht = [(een, uit) for een, uit in doen if een.wat is Wat.ERNAAST]
        aantallen = Counter(
            KAART[row.entiteit].model for een, _uit in rijen for row in _met_onder(een.bron)
        )
        aantallen.update({"oso.restveld": len(rest), "oso.zacht": len(zacht)})
        if not (aantallen := +aantallen):
            return {}
        invoegen = self.env["oso.invoegen"]
        ids = invoegen._neem_ids(aantallen)
        per_model = {model: [] for model in aantallen}
        geplaatst = self._zet_rijen(vast, rijen, ids, per_model)
        self._zet_restvelden(vast, gelezen, rest, ids, per_model)
        self._zet_zacht(vast, zacht, ids, per_model)
        invoegen._voeg_in(leerling, per_model)
        return geplaatst

    def _zet_rijen(self, vast, rijen, ids, per_model):
        laag = []
        for een, uit in rijen:
            boven = (een.ouder.entiteit, een.ouder.id)
            uit["parent"] = [model_van(boven[0]), boven[1]]
            laag.append((een.bron, boven, uit))
        geplaatst = {}
        while laag:
            volgende = []
            for volgorde, (row, (ouder, ouder_id), uit) in enumerate(laag):
                model = KAART[row.entiteit].model
                nummer = next(ids[model])
                vals = {**self._vals(row), **vast, "id": nummer, "volgorde": volgorde}
                if ouder != "leerling":
                    vals[OUDER_VELD[ouder]] = ouder_id
                per_model[model].append(vals)
                if uit is not None:
                    uit["res_id"] = nummer
                geplaatst[row.pad] = (model, nummer)
                volgende += [
                    (kind, (row.entiteit, nummer), None)
                    for kinderen in row.children.values()
                    for kind in kinderen
                ]
            laag = volgende
        return geplaatst

    def _zet_restvelden(self, vast, gelezen, rest, ids, per_model):
        buiten = set(map(id, gelezen.extra))
        for volgorde, (een, uit) in enumerate(rest):
            uit["res_id"] = next(ids["oso.restveld"])
            per_model["oso.restveld"].append(
                {
                    **vast,
                    "id": uit["res_id"],
                    "active": True,
                    "volgorde": volgorde,
                    "pad": een.bron.path,
                    "waarde": een.bron.value,
                    "attributen": dict(een.bron.attributes) or False,
                    "buiten_telling": id(een.bron) in buiten,
                }
            )

    def _zet_zacht(self, vast, zacht, ids, per_model):
        for volgorde, (een, uit) in enumerate(zacht):
            uit["parent"] = [uit["model"], een.doel.id]
            uit["model"], uit["res_id"] = "oso.zacht", next(ids["oso.zacht"])
            per_model["oso.zacht"].append(
                {
                    **vast,
                    "id": uit["res_id"],
                    "volgorde": volgorde,
                    "rij_model": model_van(een.entiteit),
                    "rij_id": een.doel.id,
                    "veld": een.veld,
                    "tekst": een.nieuw,
                }
            )

    def _maak_documenten(self, vast, gelezen, doen, geplaatst):
        """What came as attachment, each with the row that it belongs to."""
        nieuw = {
            id(een.bron): (een, uit)
            for een, uit in doen
            if een.entiteit == "document" and een.bron is not None
        }
        te_maken = []
        for nummer, bijlage in enumerate(gelezen.attachments):
            if id(bijlage) in nieuw:
                een, uit = nieuw[id(bijlage)]
                eigenaar = (model_van(een.ouder.entiteit), een.ouder.id)
                uit["parent"] = list(eigenaar)
                te_maken.append((nummer, bijlage, eigenaar, uit))
            elif bijlage.rij_pad in geplaatst:
                te_maken.append((nummer, bijlage, geplaatst[bijlage.rij_pad], None))
        if not te_maken:
            return
        bestanden = iter(
            self.env["ir.attachment"]
            .with_context(**GEEN_INDEX)
            .create(
                [
                    {
                        "name": bijlage.name,
                        "description": bijlage.omschrijving,
                        "raw": bijlage.content,
                        "res_model": model,
                        "res_id": rij_id,
                    }
                    for _nummer, bijlage, (model, rij_id), _uit in te_maken
                    if bijlage.content is not None
                ]
            )
        )
        documenten = (
            self.env["oso.document"]
            .with_context(**GEEN_INDEX)
            .create(
                [
                    {
                        **vast,
                        "volgorde": nummer,
                        "rij_model": model,
                        "rij_id": rij_id,
                        "naam": bijlage.name,
                        "bestandsnaam": bijlage.bestandsnaam,
                        "omschrijving": bijlage.omschrijving,
                        "rubriek": bijlage.rubriek,
                        "pad": bijlage.path,
                        "status": bijlage.status.value,
                        "grootte": bijlage.size,
                        "sha256": bijlage.sha256,
                        "attachment_id": bijlage.content is not None and next(bestanden).id,
                        "ruw": bijlage.raw and base64.b64encode(bijlage.raw),
                    }
                    for nummer, bijlage, (model, rij_id), _uit in te_maken
                ]
            )
        )
        for (_nummer, _bijlage, _eigenaar, uit), document in zip(te_maken, documenten, strict=True):
            if uit is not None:
                uit["res_id"] = document.id

    # -- taking away

    def _onder(self, rij):
        """The stored rows below a row: (model, id), with their documents.

        :param rij: (model, id)
        """
        uit, te_doen = [], [rij]
        while te_doen:
            model, nummer = te_doen.pop()
            record = self.env[model].browse(nummer)
            entiteit = getattr(record, "_oso_entiteit", None)
            kinderen = [
                (kind._name, kind.id)
                for relatie in (KAART[entiteit].relaties if entiteit in KAART else ())
                for kind in record[f"{relatie.naam}_ids"]
            ]
            documenten = self.env["oso.document"].with_context(active_test=False)
            kinderen += [
                ("oso.document", document.id)
                for document in documenten.search(
                    [("rij_model", "=", model), ("rij_id", "=", nummer)]
                )
            ]
            kinderen = [kind for kind in dict.fromkeys(kinderen) if kind not in uit]
            uit += kinderen
            te_doen += kinderen
        return uit

    def _verwijder(self, rijen):
        """Remove rows with all below them through Odoo, so that files go too."""
        per_model = {}
        for rij in rijen:
            for model, nummer in reversed(self._onder((rij._name, rij.id))):
                per_model.setdefault(model, []).append(nummer)
        if rijen._name in ENTITEIT_MODELLEN:
            self.env["oso.zacht"].search(
                [("rij_model", "=", rijen._name), ("rij_id", "in", rijen.ids)]
            ).unlink()
        for model, ids in per_model.items():
            self.env[model].browse(ids).exists().unlink()
        rijen.exists().unlink()


#: Models of the rows of the table of the standard.
ENTITEIT_MODELLEN = frozenset(entiteit.model for entiteit in KAART.values())
