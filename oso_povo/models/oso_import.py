"""Works a dossier in: stores it as received, checks whose it is, and writes pupil and rows."""

import base64
import hashlib
from dataclasses import dataclass, replace

from odoo import api, models

from ..oso.gegevensset import Dossier, Severity
from ..oso.gegevensset.geheimen import NAMEN, categorieen_met_geheim, geheimen, merken
from ..oso.gegevensset.kaart import (
    CATEGORIE_VAN_RELATIE,
    KAART,
    LEERLING,
    NOOIT_UITGEZET,
    UITGEZET,
    categorie_van_element,
    categorie_van_pad,
)
from ..oso.gegevensset.kaart_types import Soort
from ..oso.meldingen import (
    GELUKT,
    GELUKT_OUDER,
    GELUKT_SIGNAAL,
    ONGEWIJZIGD,
    VERKEERDE_LEERLING,
    VERKEERDE_SCHOOL,
)
from ..oso.text import Message
from .oso_leerling import ONDERWEG

#: Field of a row that points at the row above it, by entity of that row above.
OUDER_VELD = {
    "persoon": "persoon_id",
    "instelling": "instelling_id",
    "toets": "toets_id",
    "toets_onderdeel": "toets_onderdeel_id",
    "eindtoets": "eindtoets_id",
    "eindtoets_onderdeel": "eindtoets_onderdeel_id",
    "cijferlijst": "cijferlijst_id",
    "cijfergroep": "cijfergroep_id",
}

#: Relations of the pupil whose rows have addresses and numbers of their own.
MENSEN = tuple(
    dict.fromkeys(
        naam
        for relatie in LEERLING.relaties
        if relatie.entiteit in ("persoon", "instelling")
        for naam in (relatie.naam, relatie.over)
        if naam
    )
)

#: Files of dossiers are not indexed, and a text that looks like a page is served as plain text.
GEEN_INDEX = {"oso_geen_index": True, "attachments_mime_plainxml": True}


@dataclass(frozen=True)
class Uitkomst:
    """How the working in ended.

    :param code: ``imported``, ``unchanged``, ``refused`` or ``unreadable``
    """

    gelukt: bool
    code: str
    message: Message
    owner: str | None = None
    dossier_id: int | bool = False


class OsoImport(models.AbstractModel):
    """Importing of dossiers; the server's own code, no door for others."""

    _name = "oso.import"
    _description = "Import of OSO dossiers"

    @api.model
    def _ontvang(self, regel, opbrengst):
        """Take in what was fetched for ``regel``.

        :return: :class:`Uitkomst`
        """
        leerling = regel.leerling_id
        if opbrengst.fout is not None:
            dossier = self._leg_onleesbaar_vast(leerling, opbrengst.resultaat.dossier)
            return Uitkomst(False, "unreadable", opbrengst.fout.message, "las", dossier.id)
        gelezen = opbrengst.dossier
        # The kind first: dossiers for a partnership of schools have no number at all.
        blokkade = next((f for f in gelezen.findings if f.severity is Severity.BLOCK), None)
        if blokkade:
            return Uitkomst(False, "refused", blokkade.message, "us")
        if not self._is_van(leerling, gelezen):
            return Uitkomst(False, "refused", VERKEERDE_LEERLING, "las")
        # A dossier without a BRIN came from this school's own LAS all the same; it has a finding.
        if gelezen.brin and gelezen.brin != leerling.company_id.brin:
            return Uitkomst(False, "refused", VERKEERDE_SCHOOL, "us")
        if self._al_gelezen(leerling.dossier_id, gelezen):
            return Uitkomst(True, "unchanged", ONGEWIJZIGD, dossier_id=leerling.dossier_id.id)
        eerder = leerling.dossier_datum
        dossier = self._importeer(leerling, gelezen)
        if eerder and gelezen.datum and gelezen.datum < eerder:
            data = {"new": f"{gelezen.datum:%d-%m-%Y}", "old": f"{eerder:%d-%m-%Y}"}
            ouder = replace(GELUKT_OUDER, params=data)
            return Uitkomst(True, "imported", ouder, dossier_id=dossier.id)
        signaal = any(f.severity in (Severity.WARN, Severity.DROP) for f in gelezen.findings)
        return Uitkomst(
            True, "imported", GELUKT_SIGNAAL if signaal else GELUKT, dossier_id=dossier.id
        )

    def _is_van(self, leerling, gelezen):
        """Whether a dossier is of this pupil.

        Without a number it came for the number that was asked for, and has a finding that says to
        look; unless it tells another date of birth than the pupil is known to have.
        """
        if gelezen.nummer:
            return gelezen.nummer == leerling.bsn
        geboren = gelezen.leerling.values.get("geboortedatum")
        return not (geboren and leerling.geboortedatum and geboren != leerling.geboortedatum)

    def _al_gelezen(self, dossier, gelezen):
        """Whether this file was worked in before, by a version that read it in the same way."""
        return (
            dossier.sha256 == gelezen.sha256
            and dossier.lezer_versie == self.env["oso.verbinding"]._pakketversie()
        )

    @api.model
    def _leg_onleesbaar_vast(self, leerling, inhoud):
        """Keep on record that something arrived which could not be read, once for the same file.

        Not the file itself: what may not be stored in it could not be taken out, and it may be of
        another child. The LAS still has it.
        """
        sha256 = hashlib.sha256(inhoud).hexdigest()
        return leerling.dossier_ids.filtered(lambda dossier: dossier.sha256 == sha256) or self.env[
            "oso.dossier"
        ].create(
            {
                "leerling_id": leerling.id,
                "sha256": sha256,
                "grootte": len(inhoud),
                "onleesbaar": True,
            }
        )

    @api.model
    def _importeer(self, leerling, gelezen: Dossier):
        """Mode *importeren*: what this dossier states takes the place of what earlier dossiers
        brought; what it says nothing about, and what the school entered, stays.

        :return: the stored ``oso.dossier``
        """
        self._verberg(leerling, gelezen)
        dossiers = self.env["oso.dossier"].with_context(**GEEN_INDEX)
        dossier = dossiers.create(self._vals_dossier(leerling, gelezen)).with_env(self.env)
        self._ruim_eerder_op(leerling, gelezen)
        velden = self._vals_leerling(gelezen)
        leerling.write(velden | {"dossier_id": dossier.id, "dossier_datum": gelezen.datum})
        rijen = self._maak_rijen(leerling, dossier, gelezen)
        self._maak_bijzaken(leerling, dossier, gelezen)
        self._maak_documenten(leerling, dossier, gelezen, rijen)
        return dossier

    def _geheimen(self, leerling):
        """What of this pupil was secret already, as ``geheimen`` of the core has it."""
        mensen = [rij for naam in MENSEN for rij in leerling[f"{naam}_ids"]]
        return {
            merk
            for rij in (leerling, *mensen)
            for merk in merken(
                rij._oso_entiteit,
                {v.naam: rij[v.naam] for v in KAART[rij._oso_entiteit].velden if v.naam in NAMEN},
                "adresgeheim" in rij._fields and rij.adresgeheim == "ja",
                ((c.soort, c.aanduiding) for c in rij.communicatie_ids if c.geheim == "ja"),
            )
        }

    def _verberg(self, leerling, gelezen):
        """Hide what was known before and is secret from now on, also where an earlier file still
        has it."""
        apart = categorieen_met_geheim(gelezen)
        if apart or geheimen(gelezen) - self._geheimen(leerling):
            leerling.dossier_ids.write({"bestand": False})
        for naam in MENSEN:
            if CATEGORIE_VAN_RELATIE[naam] in apart:
                rijen = leerling[f"{naam}_ids"]
                for bereik in (rijen.adressen_ids, rijen.communicatie_ids):
                    bereik.filtered(lambda rij: rij.herkomst == "oso").unlink()

    def _vals_leerling(self, gelezen):
        """Values of the pupil itself. What the dossier speaks of but does not state is emptied:
        a reason for an advice must not outlive the advice."""
        zwijgt = self._zwijgt(gelezen)
        return {
            veld.naam: False
            for veld in LEERLING.velden
            if categorie_van_pad(veld.paden[0]) not in zwijgt
        } | self._vals(gelezen.leerling)

    def _zwijgt(self, gelezen):
        """Categories of which this dossier says nothing; who it is about it always says."""
        return {
            naam for naam, stand in gelezen.categorieen.items() if stand in UITGEZET
        } - NOOIT_UITGEZET

    def _vals_dossier(self, leerling, gelezen):
        return {
            **self._vals(gelezen.root),
            "leerling_id": leerling.id,
            "sha256": gelezen.sha256,
            "grootte": len(gelezen.opslag),
            "bestand": base64.b64encode(gelezen.opslag),
            "versie": gelezen.versie,
            "lezer_versie": self.env["oso.verbinding"]._pakketversie(),
            "categorieen": dict(gelezen.categorieen) or False,
            "aantal_leaves": gelezen.leaves,
            "aantal_mapped": gelezen.mapped,
            "aantal_rest": len(gelezen.rest),
            "aantal_withheld": len(gelezen.withheld),
        }

    @api.model
    def _vals(self, row):
        """Values of one ``Row`` as Odoo stores them; relations left out."""
        soorten = {veld.naam: veld.soort for veld in KAART[row.entiteit].velden}
        vals = {}
        for naam, waarde in row.values.items():
            if isinstance(waarde, tuple):
                waarde = "\n".join(waarde)
            elif soorten.get(naam) is Soort.JANEE:
                waarde = "ja" if waarde else "nee"
            vals[naam] = waarde
        return vals

    def _ruim_eerder_op(self, leerling, gelezen):
        """Remove rows of earlier dossiers where this dossier speaks of the same thing."""
        zwijgt = self._zwijgt(gelezen)
        leerling.bevinding_ids.unlink()
        # What is kept apart of a category that is said not to be delivered is replaced by what is
        # kept apart of it now; attachments of rows that stay, stay.
        apart = {categorie_van_element(veld.path) for veld in (*gelezen.rest, *gelezen.extra)}
        leerling.restveld_ids.filtered(
            lambda rij: categorie_van_element(rij.pad) not in zwijgt - apart
        ).unlink()
        apart = {categorie_van_element(bijlage.path) for bijlage in gelezen.attachments}
        leerling.document_ids.filtered(
            lambda rij: (
                categorie_van_element(rij.pad) not in zwijgt
                or (rij.rij_model == leerling._name and categorie_van_element(rij.pad) in apart)
            )
        ).unlink()
        for naam, categorie in CATEGORIE_VAN_RELATIE.items():
            if categorie not in zwijgt:
                rijen = leerling[f"{naam}_ids"]
                rijen.filtered(lambda rij: rij.herkomst == "oso").unlink()

    def _maak_rijen(self, leerling, dossier, gelezen):
        """All rows, one batched ``create`` a model, rows above before rows below.

        :return: the record of each row, by its place in the dossier
        """
        geplaatst = {gelezen.leerling.pad: leerling}
        vast = {"leerling_id": leerling.id, "dossier_id": dossier.id, "herkomst": "oso"}
        gemaakt = {}
        laag = [
            (row, None)
            for naam, rows in gelezen.root.children.items()
            for row in rows
            if naam != "leerling"
        ]
        laag += [(row, None) for rows in gelezen.leerling.children.values() for row in rows]
        while laag:
            per_model = {}
            for volgorde, (row, ouder) in enumerate(laag):
                vals = {**self._vals(row), **vast, "volgorde": volgorde}
                if ouder is not None:
                    vals[OUDER_VELD[ouder.entiteit]] = gemaakt[id(ouder)]
                per_model.setdefault(KAART[row.entiteit].model, []).append((row, vals))
            for model, paren in per_model.items():
                records = self.env[model].create([vals for _row, vals in paren])
                for (row, _vals), record in zip(paren, records, strict=True):
                    gemaakt[id(row)] = record.id
                    geplaatst[row.pad] = record
            laag = [
                (kind, row)
                for row, _ouder in laag
                for kinderen in row.children.values()
                for kind in kinderen
            ]
        return geplaatst

    def _maak_bijzaken(self, leerling, dossier, gelezen):
        """Other fields and findings of this dossier."""
        vast = {"leerling_id": leerling.id, "dossier_id": dossier.id, "herkomst": "oso"}
        melding = self.env["oso.melding"]
        self.env["oso.restveld"].create(
            [
                {
                    **vast,
                    "volgorde": nummer,
                    "pad": rest.path,
                    "waarde": rest.value,
                    "attributen": dict(rest.attributes) or False,
                    "buiten_telling": nummer >= len(gelezen.rest),
                }
                for nummer, rest in enumerate((*gelezen.rest, *gelezen.extra))
            ]
        )
        self.env["oso.bevinding"].create(
            [
                {
                    **vast,
                    "volgorde": nummer,
                    "code": bevinding.code,
                    "ernst": bevinding.severity.value,
                    "pad": bevinding.path,
                    "tekst": melding._als_data(bevinding.message),
                }
                for nummer, bevinding in enumerate(gelezen.findings)
            ]
        )

    def _maak_documenten(self, leerling, dossier, gelezen, rijen):
        """What came as attachment, each with the row that it belongs to.

        :param rijen: records by their place in the dossier
        """
        vast = {"leerling_id": leerling.id, "dossier_id": dossier.id, "herkomst": "oso"}
        eigenaren = [rijen.get(bijlage.rij_pad, leerling) for bijlage in gelezen.attachments]
        bestanden = iter(
            self.env["ir.attachment"]
            .with_context(**GEEN_INDEX)
            .create(
                [
                    {
                        "name": bijlage.name,
                        "description": bijlage.omschrijving,
                        "raw": bijlage.content,
                        "res_model": rij._name,
                        "res_id": rij.id,
                    }
                    for bijlage, rij in zip(gelezen.attachments, eigenaren, strict=True)
                    if bijlage.content is not None
                ]
            )
        )
        self.env["oso.document"].with_context(**GEEN_INDEX).create(
            [
                {
                    **vast,
                    "volgorde": nummer,
                    "rij_model": rij._name,
                    "rij_id": rij.id,
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
                for nummer, (bijlage, rij) in enumerate(
                    zip(gelezen.attachments, eigenaren, strict=True)
                )
            ]
        )

    @api.model
    def _cron_gekozen_acties(self):
        """Scheduled action (off by default): fetch for all pupils that have an action chosen."""
        leerlingen = self.env["oso.leerling"].search(
            [("actie", "!=", "geen"), ("status", "not in", ONDERWEG)]
        )
        for school in leerlingen.company_id.filtered("brin"):
            if not self.env["oso.aanleverpunt"]._geregistreerd(school):
                continue
            van_school = leerlingen.filtered(lambda leerling, s=school: leerling.company_id == s)
            self.env["oso.uitwisseling"].with_company(school)._start(
                {leerling: leerling.actie for leerling in van_school}
            )
