"""Takes a dossier in: stores it as received, checks whose it is, and works it in or asks first."""

import base64
import hashlib
from dataclasses import dataclass, replace

from odoo import api, fields, models

from ..oso import gegevensset
from ..oso.gegevensset import DossierError, Severity
from ..oso.gegevensset.geheimen import NAMEN, geheimen, is_bereik, merken
from ..oso.meldingen import (
    AANGEVULD,
    ANDERE_GEBOORTEDATUM,
    BESTAND_WEG,
    GELUKT,
    GELUKT_SIGNAAL,
    HAD_AL_GEGEVENS,
    NIETS_NIEUWS,
    ONGEWIJZIGD,
    OUDER,
    OVERGESLAGEN_DEFINITIEF,
    OVERSCHREVEN,
    TER_INZAGE,
    VERKEERDE_LEERLING,
    VERKEERDE_SCHOOL,
)
from ..oso.samenvoegen import Keuzes, Modus, Wat, ander_kind, is_ouder, merge, telling
from ..oso.samenvoegen.terugdraaien import zonder_bereik
from ..oso.text import Message
from .oso_leerling import ONDERWEG
from .oso_samenvoegen import GEEN_INDEX

#: How a merge under each mode is named.
_UITKOMST = {
    Modus.IMPORTEREN: ("imported", GELUKT),
    Modus.AANVULLEN: ("completed", AANGEVULD),
    Modus.OVERSCHRIJVEN: ("overwritten", OVERSCHREVEN),
}


@dataclass(frozen=True)
class Uitkomst:
    """How the working in ended.

    :param state: state of the line: ``klaar``, ``mislukt``, ``vraag`` (the user has to decide) or
        ``klaargezet`` (waits for the other pupils of the run)
    :param code: outcome code, see README.md
    :param geschiedenis_id: the entry of the history
    """

    state: str
    code: str
    message: Message
    owner: str | None = None
    dossier_id: int | bool = False
    geschiedenis_id: int | bool = False

    @property
    def gelukt(self):
        """Whether nothing went wrong."""
        return self.state != "mislukt"


class OsoImport(models.AbstractModel):
    """Importing of dossiers; the server's own code, no door for others."""

    _name = "oso.import"
    _description = "Import of OSO dossiers"

    @api.model
    def _neem_aan(self, regel, opbrengst):
        """Store what was fetched for ``regel``, if it is a dossier of its pupil.

        :return: ``None`` when it is stored and can be worked in, else the :class:`Uitkomst`
        """
        leerling = regel.leerling_id
        if opbrengst.fout is not None:
            dossier = self._leg_onleesbaar_vast(leerling, opbrengst.resultaat.dossier)
            return Uitkomst("mislukt", "unreadable", opbrengst.fout.message, "las", dossier.id)
        gelezen = opbrengst.dossier
        # The kind first: dossiers for a partnership of schools have no number at all.
        blokkade = next((f for f in gelezen.findings if f.severity is Severity.BLOCK), None)
        if blokkade:
            return Uitkomst("mislukt", "refused", blokkade.message, "us")
        if not self._is_van(leerling, gelezen):
            return Uitkomst("mislukt", "refused", VERKEERDE_LEERLING, "las")
        # A dossier without a BRIN came from this school's own LAS all the same; it has a finding.
        if gelezen.brin and gelezen.brin != leerling.company_id.brin:
            return Uitkomst("mislukt", "refused", VERKEERDE_SCHOOL, "us")
        dossier = self._eerder_ontvangen(leerling, gelezen)
        if dossier and not dossier.bestand:
            # It was emptied, for something in it became secret. Kept until it is worked in: who
            # takes over from a worker that dies in between needs it.
            dossier.bestand = base64.b64encode(gelezen.opslag)
            regel.bestand_even = True
        regel.dossier_id = dossier or self._bewaar(leerling, gelezen)
        return None

    @api.model
    def _eerder_ontvangen(self, leerling, gelezen):
        """The stored dossier of this pupil that is the same file; else an empty recordset."""
        return self.env["oso.dossier"].search(
            [
                ("leerling_id", "=", leerling.id),
                ("sha256", "=", gelezen.sha256),
                ("onleesbaar", "=", False),
            ],
            limit=1,
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

    @api.model
    def _beslis(self, regel, leerling, gelezen, dossier):
        """Work a stored dossier of this pupil in, keep it as history, or ask first.

        :param gelezen: ``dossier`` as the core reads it
        :return: :class:`Uitkomst`
        """
        bekend = self.env["oso.bekend"]._lees(leerling)
        modus = Modus(regel.actie)
        uitwisseling = regel.uitwisseling_id
        if ander_kind(bekend, gelezen):
            reden, code, tekst = "geboortedatum", "conflict", ANDERE_GEBOORTEDATUM
        elif is_ouder(gelezen.datum, leerling.dossier_datum or None):
            reden, code, tekst = "ouder", "older", self._ouder(leerling, gelezen)
        elif uitwisseling.voorbeeld:
            reden, code, tekst = "voorbeeld", "preview", TER_INZAGE
        elif uitwisseling.rem:
            reden, code, tekst = "rem", "arrived", None
        else:
            reden = None
        data = None
        if reden == "voorbeeld":
            data = self._vergelijk(leerling, gelezen, modus, bekend)
            if leerling.dossier_id and not any(een["done"] for een in data):
                reden = None  # there is nothing to look at, nor to decide
        if reden != "ouder":
            self._laat_eerdere_voorstellen_vallen(leerling)
        if reden is None:
            return self._werk_in(leerling, dossier, gelezen, bekend, modus, regel=regel)
        if not dossier.bestand:
            # It was emptied, or never kept; what is decided on has to be there to be worked in.
            dossier.bestand = base64.b64encode(gelezen.opslag)
        if data is None:
            data = self._vergelijk(leerling, gelezen, modus, bekend)
        entry = self._stel_voor(leerling, dossier, data, modus, reden, regel)
        state = {"ouder": "klaar", "rem": "klaargezet"}.get(reden, "vraag")
        if reden == "ouder":
            self._bewaar_als_geschiedenis(bekend, dossier, gelezen, entry)
        owner = "us" if state == "vraag" else None
        return Uitkomst(state, code, tekst, owner, dossier.id, entry.id)

    def _ouder(self, leerling, gelezen):
        data = {"new": f"{gelezen.datum:%d-%m-%Y}", "old": f"{leerling.dossier_datum:%d-%m-%Y}"}
        return replace(OUDER, params=data)

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

    # -- storing

    @api.model
    def _bewaar(self, leerling, gelezen):
        """Store a dossier as received, with its findings and its sending school.

        :return: the ``oso.dossier``
        """
        dossiers = self.env["oso.dossier"].with_context(**GEEN_INDEX)
        dossier = dossiers.create(self._vals_dossier(leerling, gelezen)).with_env(self.env)
        vast = {
            "leerling_id": leerling.id,
            "company_id": leerling.company_id.id,
            "dossier_id": dossier.id,
            "herkomst": "oso",
        }
        self._bewaar_bijbehorend(leerling, vast, gelezen)
        return dossier

    def _bewaar_bijbehorend(self, leerling, vast, gelezen):
        """The findings, and the sending school, which is part of the dossier itself."""
        invoegen = self.env["oso.invoegen"]
        per_model = {}
        melding = self.env["oso.melding"]
        for volgorde, bevinding in enumerate(gelezen.findings):
            per_model.setdefault("oso.bevinding", []).append(
                {
                    **vast,
                    "volgorde": volgorde,
                    "code": bevinding.code,
                    "ernst": bevinding.severity.value,
                    "pad": bevinding.path,
                    "tekst": melding._als_data(bevinding.message),
                }
            )
        vals = self.env["oso.samenvoegen"]._vals
        scholen = gelezen.root.children.get("school", ())
        onder = []
        for school in scholen:
            per_model.setdefault("oso.instelling", []).append({**vals(school), **vast})
            for naam, model in (("adressen", "oso.adres"), ("communicatie", "oso.communicatie")):
                for volgorde, rij in enumerate(school.children.get(naam, ())):
                    regel = {**vals(rij), **vast, "volgorde": volgorde}
                    per_model.setdefault(model, []).append(regel)
                    onder.append((regel, per_model["oso.instelling"][-1]))
        if not per_model:
            return
        ids = invoegen._neem_ids({model: len(rijen) for model, rijen in per_model.items()})
        for model, rijen in per_model.items():
            for rij in rijen:
                rij["id"] = next(ids[model])
        for regel, school in onder:
            regel["instelling_id"] = school["id"]
        invoegen._voeg_in(leerling, per_model)

    def _vals_dossier(self, leerling, gelezen):
        return {
            **self.env["oso.samenvoegen"]._vals(gelezen.root),
            "leerling_id": leerling.id,
            "company_id": leerling.company_id.id,
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

    # -- working in

    @api.model
    def _keuzes(self, leerling, weglaten=None):
        """What was chosen: by the school for all its pupils, and for this one.

        :param weglaten: ``{"changes": [ids], "sections": [names]}`` or nothing
        """
        weglaten = weglaten or {}
        return Keuzes(
            weglaten=frozenset(weglaten.get("changes") or ()),
            secties=frozenset(weglaten.get("sections") or ()),
            witruimte_is_leeg=leerling.company_id.oso_witruimte_is_leeg,
        )

    @api.model
    def _stel_voor(self, leerling, dossier, data, modus, reden, regel):
        """Put down what a dossier would change, for the user to decide on.

        :param list data: the changes
        :return: the entry of the history
        """
        entries = self.env["oso.geschiedenis"]
        vals = {
            **self._vals_geschiedenis(leerling, data),
            "state": "vervallen" if reden == "ouder" else "voorstel",
            "reden": reden,
            "modus": modus.value,
            "dossier_id": dossier.id,
            "regel_id": regel.id,
            "user_id": regel.uitwisseling_id.user_id.id,
            "gegevens_versie": leerling.gegevens_versie,
        }
        # An older dossier that is fetched night after night is one line of the history.
        eerder = reden == "ouder" and entries.search(
            [("dossier_id", "=", dossier.id), ("state", "=", "vervallen")], limit=1
        )
        if eerder:
            eerder.write(vals)
            return eerder
        return entries.create(vals)

    def _vergelijk(self, leerling, gelezen, modus, bekend=None):
        """What a dossier would change now, as data."""
        if bekend is None:
            bekend = self.env["oso.bekend"]._lees(leerling)
        lijst = merge(bekend, gelezen, modus, leerling.okr_definitief, self._keuzes(leerling))
        return self.env["oso.samenvoegen"]._als_data(lijst)

    def _laat_eerdere_voorstellen_vallen(self, leerling):
        """What waited for a decision gives way to what came later."""
        self.env["oso.geschiedenis"].search(
            [("leerling_id", "=", leerling.id), ("state", "=", "voorstel")]
        )._laat_vallen()

    def _vals_geschiedenis(self, leerling, data):
        return {
            "leerling_id": leerling.id,
            "company_id": leerling.company_id.id,
            "soort": "dossier",
            "definitief": leerling.okr_definitief,
            "wijzigingen": data,
            **self.env["oso.geschiedenis"]._tel(data),
        }

    @api.model
    def _werk_in(
        self, leerling, dossier, gelezen, bekend, modus, *, regel=None, weglaten=None, door=None
    ):
        """Work a stored dossier in, now, and write the history.

        :param bekend: the present state of the pupil
        :param door: the user who decided to, where one did
        :return: :class:`Uitkomst`
        """
        definitief = leerling.okr_definitief
        eerste = not leerling.dossier_id
        zelfde = leerling.dossier_id == dossier
        if weglaten is None and zelfde:
            weglaten = self._eerder_weggelaten(leerling, dossier)
        had_gegevens = bool(bekend.values or bekend.children)
        lijst = merge(bekend, gelezen, modus, definitief, self._keuzes(leerling, weglaten))
        data = self.env["oso.samenvoegen"]._pas_toe(leerling, dossier, gelezen, lijst)
        gedaan = sum(een["done"] for een in data)
        self._sluit_geheimen(leerling, bekend, dossier, gelezen, modus, lijst)
        vorige = {
            "dossier_id": leerling.dossier_id.id,
            "dossier_datum": fields.Date.to_string(leerling.dossier_datum),
        }
        entry = None
        if gedaan or not zelfde or door:
            wie = door or (regel and regel.uitwisseling_id.user_id) or self.env.user
            entry = self._schrijf_geschiedenis(
                leerling,
                {
                    **self._vals_geschiedenis(leerling, data),
                    "state": "toegepast",
                    "op": fields.Datetime.now(),
                    "modus": modus.value,
                    "dossier_id": dossier.id,
                    "vorige": vorige,
                    "weglaten": weglaten or False,
                    "regel_id": regel.id if regel else False,
                    "user_id": wie.id,
                },
            )
        pointer = {}
        if eerste or not definitief:
            # A definitief OKR stays that of its own dossier; another one only adds the end test.
            pointer["dossier_id"] = dossier.id
        # Also of a dossier that brought the end test alone: an older one may not replace it.
        getoond = eerste or not definitief or gedaan
        if getoond and (gelezen.datum or not leerling.dossier_datum):
            pointer["dossier_datum"] = gelezen.datum
        if gedaan:
            pointer["gegevens_versie"] = leerling.gegevens_versie + 1
        leerling.write(pointer)
        code, tekst = self._in_het_kort(
            modus, data, gelezen, eerste=eerste, zelfde=zelfde, had_gegevens=had_gegevens
        )
        return Uitkomst("klaar", code, tekst, None, dossier.id, entry.id if entry else False)

    def _schrijf_geschiedenis(self, leerling, vals):
        """An entry of the history; of a first import it tells as much as all rows together."""
        invoegen = self.env["oso.invoegen"]
        vals["id"] = next(invoegen._neem_ids({"oso.geschiedenis": 1})["oso.geschiedenis"])
        invoegen._voeg_in(leerling, {"oso.geschiedenis": [vals]})
        return self.env["oso.geschiedenis"].browse(vals["id"])

    def _eerder_weggelaten(self, leerling, dossier):
        """What the user left out of this same file: fetching it again changes nothing."""
        return (
            self.env["oso.geschiedenis"]
            .search(
                [
                    ("leerling_id", "=", leerling.id),
                    ("dossier_id", "=", dossier.id),
                    ("soort", "=", "dossier"),
                    ("state", "in", ("toegepast", "deels")),
                ],
                limit=1,
            )
            .weglaten
        )

    def _in_het_kort(self, modus, data, gelezen, *, eerste, zelfde, had_gegevens):
        """(outcome code, what to tell)."""
        # What is kept apart is not something that came in, for who reads the sentence.
        aantallen = telling([een for een in data if een["section"] != "restvelden"])
        gedaan = any(een["done"] for een in data)
        if not gedaan and not eerste:
            if any(een["why"] == "definitief" for een in data):
                return "unchanged", OVERGESLAGEN_DEFINITIEF
            return "unchanged", ONGEWIJZIGD if zelfde else NIETS_NIEUWS
        code, tekst = _UITKOMST[modus]
        if eerste and (modus is Modus.IMPORTEREN or not had_gegevens):
            signaal = any(f.severity in (Severity.WARN, Severity.DROP) for f in gelezen.findings)
            return "imported", GELUKT_SIGNAAL if signaal else GELUKT
        if modus is Modus.IMPORTEREN:
            tekst = HAD_AL_GEGEVENS
        params = {
            "new": aantallen["new"],
            "changed": aantallen["changed"],
            "gone": aantallen["gone"],
        }
        return code, replace(tekst, params=params)

    @api.model
    def _uit_opslag(self, dossier):
        """Read a stored dossier again.

        :return: the dossier as the core reads it
        :raises OsoError: its file was emptied, since something in it became secret, or can't be
            read
        """
        inhoud = dossier.with_context(bin_size=False).bestand
        if not inhoud:
            raise DossierError(BESTAND_WEG)
        gelezen = gegevensset.parse(base64.b64decode(inhoud))
        # The number of the file as received: what may not be stored was emptied in this one.
        return replace(gelezen, sha256=dossier.sha256)

    # -- secrets

    def _merken(self, bekend):
        """What of this pupil was secret already, as ``geheimen`` of the core has it."""
        mensen, te_doen = [], [bekend]
        while te_doen:
            rij = te_doen.pop()
            if rij.entiteit in ("leerling", "persoon", "instelling"):
                mensen.append(rij)
            te_doen += [kind for rijen in rij.children.values() for kind in rijen]
        uit = set()
        for rij in mensen:
            namen = {
                naam: "\n".join(waarde) if isinstance(waarde, tuple) else waarde
                for naam in NAMEN
                if (waarde := rij.values.get(naam))
            }
            nummers = [
                (kind.values.get("soort"), kind.values.get("aanduiding"))
                for kind in rij.children.get("communicatie", ())
                if kind.values.get("geheim") is True
            ]
            uit.update(merken(rij.entiteit, namen, rij.values.get("adresgeheim") is True, nummers))
        return uit

    def _sluit_geheimen(self, leerling, bekend, dossier, gelezen, modus, lijst):
        """Take what became secret out of files and history too, and what stays secret out of a
        file that tells it."""
        bekende_merken, merken_nu = self._merken(bekend), geheimen(gelezen)
        verborgen = any(een.wat is Wat.VERBORGEN for een in lijst)
        if verborgen or merken_nu - bekende_merken:
            (leerling.dossier_ids - dossier).write({"bestand": False})
            for entry in leerling.geschiedenis_ids.filtered("wijzigingen"):
                entry.wijzigingen = zonder_bereik(entry.wijzigingen)
            # Also what is kept apart, and out of sight, of earlier dossiers.
            # Searched for: as relation of the pupil they would be read one by one.
            apart = self.env["oso.restveld"].with_context(active_test=False)
            eerder = [("leerling_id", "=", leerling.id), ("dossier_id", "!=", dossier.id)]
            apart.search(eerder).filtered(lambda rest: is_bereik(rest.pad)).unlink()
        if modus is not Modus.OVERSCHRIJVEN and bekende_merken - merken_nu:
            dossier.bestand = False

    def _bewaar_als_geschiedenis(self, bekend, dossier, gelezen, entry):
        """An older dossier may tell what has become secret since."""
        if self._merken(bekend) - geheimen(gelezen):
            dossier.bestand = False
            entry.wijzigingen = zonder_bereik(entry.wijzigingen)

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
