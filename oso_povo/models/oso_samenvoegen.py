"""Applies a list of changes to what is stored: one batch a model, whatever the number of rows."""

import base64

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
        self._schrijf_velden(doen)
        self._merk(doen)
        vast = {
            "leerling_id": leerling.id,
            "company_id": leerling.company_id.id,
            "dossier_id": dossier.id,
            "herkomst": "oso",
        }
        geplaatst = self._maak_rijen(vast, doen)
        self._maak_restvelden(vast, gelezen, doen)
        self._maak_zacht(vast, doen)
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

    def _schrijf_velden(self, doen):
        per_rij = {}
        for een, _uit in doen:
            if een.veld is not None and een.wat in (Wat.AANGEVULD, Wat.GEWIJZIGD):
                vals = per_rij.setdefault((een.entiteit, een.doel.id), {})
                vals[een.veld] = opslaan(een.entiteit, een.veld, een.nieuw)
        for (entiteit, nummer), vals in per_rij.items():
            self.env[model_van(entiteit)].browse(nummer).write(vals)

    def _merk(self, doen):
        """Marks of rows, and what is put out of sight."""
        gemerkt, weg = {}, {}
        for een, uit in doen:
            if een.veld is not None or een.doel is None:
                continue
            if een.wat is Wat.VERVANGEN or (een.wat is Wat.VERMIST and een.entiteit == "restveld"):
                weg.setdefault(een.entiteit, []).append(een.doel.id)
                if een.wat is Wat.VERVANGEN:
                    uit["old_id"], uit["res_id"] = een.doel.id, False
            elif een.wat in (Wat.VERMIST, Wat.TERUG):
                gemerkt.setdefault((een.entiteit, een.wat is Wat.VERMIST), []).append(een.doel.id)
        for (entiteit, vermist), ids in gemerkt.items():
            self.env[model_van(entiteit)].browse(ids).write({"niet_in_laatste": vermist})
        for entiteit, ids in weg.items():
            self.env[model_van(entiteit)].browse(ids).write({"active": False})

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

    def _maak_rijen(self, vast, doen):
        """All new rows, one batched ``create`` a model, rows above before rows below.

        :return: by place in the dossier the model and id of each new row
        """
        laag = []
        for een, uit in doen:
            if een.wat is Wat.NIEUW and een.entiteit in KAART:
                boven = (een.ouder.entiteit, een.ouder.id)
                uit["parent"] = [model_van(boven[0]), boven[1]]
                laag.append((een.bron, boven, uit))
        geplaatst = {}
        while laag:
            per_entiteit = {}
            for volgorde, (row, (ouder, ouder_id), uit) in enumerate(laag):
                vals = {**self._vals(row), **vast, "volgorde": volgorde}
                if ouder != "leerling":
                    vals[OUDER_VELD[ouder]] = ouder_id
                per_entiteit.setdefault(row.entiteit, []).append((row, vals, uit))
            volgende = []
            for entiteit, drietallen in per_entiteit.items():
                model = KAART[entiteit].model
                ids = self.env[model].create([vals for _row, vals, _uit in drietallen]).ids
                for (row, _vals, uit), nummer in zip(drietallen, ids, strict=True):
                    if uit is not None:
                        uit["res_id"] = nummer
                    geplaatst[row.pad] = (model, nummer)
                    volgende += [
                        (kind, (entiteit, nummer), None)
                        for kinderen in row.children.values()
                        for kind in kinderen
                    ]
            laag = volgende
        return geplaatst

    def _maak_restvelden(self, vast, gelezen, doen):
        nieuw = [
            (een, uit)
            for een, uit in doen
            if een.entiteit == "restveld" and een.wat in (Wat.NIEUW, Wat.VERVANGEN)
        ]
        if not nieuw:
            return
        buiten = set(map(id, gelezen.extra))
        records = self.env["oso.restveld"].create(
            [
                {
                    **vast,
                    "volgorde": nummer,
                    "pad": een.bron.path,
                    "waarde": een.bron.value,
                    "attributen": dict(een.bron.attributes) or False,
                    "buiten_telling": id(een.bron) in buiten,
                }
                for nummer, (een, _uit) in enumerate(nieuw)
            ]
        )
        for (_een, uit), record in zip(nieuw, records, strict=True):
            uit["res_id"] = record.id

    def _maak_zacht(self, vast, doen):
        nieuw = [(een, uit) for een, uit in doen if een.wat is Wat.ERNAAST]
        if not nieuw:
            return
        records = self.env["oso.zacht"].create(
            [
                {
                    **vast,
                    "volgorde": nummer,
                    "rij_model": model_van(een.entiteit),
                    "rij_id": een.doel.id,
                    "veld": een.veld,
                    "tekst": een.nieuw,
                }
                for nummer, (een, _uit) in enumerate(nieuw)
            ]
        )
        for (een, uit), record in zip(nieuw, records, strict=True):
            uit["parent"] = [uit["model"], een.doel.id]
            uit["model"], uit["res_id"] = "oso.zacht", record.id

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
