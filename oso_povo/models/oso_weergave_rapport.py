"""Sections of the Onderwijskundig rapport: made once, shown on the screen and on paper.

Each is a template that is filled here; a section without content is empty, so that it can be
left out.
"""

from odoo import api, fields, models

from ..oso.gegevensset.kaart import KAART
from .oso_weergave_feiten import (
    datum,
    documenten,
    feiten,
    feiten_tekst,
    getal_in_woorden,
    keuze,
    kop,
    met_hoofdletter,
    pad_in_delen,
    plaatsen_in_woorden,
    regels,
    restwaarde,
)
from .oso_weergave_levering import SECTIES

#: Field of a section -> its template, what it shows, its name among SECTIES.
DELEN = {
    "eindtoetsen_html": ("blokken", "_eindtoetsblokken", "eindtoets"),
    "ondersteuning_html": ("blokken", "_ondersteuningsblokken", "ondersteuning"),
    "toelichtingen_html": ("blokken", "_toelichtingblokken", "toelichtingen"),
    "verzuim_html": ("blokken", "_verzuimblokken", "verzuim"),
    "cijfers_html": ("cijfers", "_cijferlijsten", "cijfers"),
}
#: Where documents stand that are of the pupil itself, by the section that shows them.
RUBRIEKEN_ONDERSTEUNING = ("toelichting_onderwijsbehoeften", "sefunctioneren", "zorg")
#: Facts of the pupil that the PDF has in a place of their own.
EIGEN_PLAATS = (
    "roepnaam",
    "voornamen",
    "voorvoegsel",
    "achternaam",
    "geboortedatum",
    "geslacht",
    "adresbuitenland",
    "onderwijssinds",
    "datuminschrijving",
    "datumuitschrijving",
    "medicijngebruik",
    "adresgeheim",
)
#: Facts that are of the administration, and not of the pupil: not on paper.
ADMINISTRATIE = ("leerlingid", "aanleverpunt")
#: A school without other locations.
HOOFDVESTIGING = "00"
#: Explanations in the dossier: what a reader wants first.
VOLGORDE_OKR = (
    "sterkpunt",
    "onderwijsbelemmering",
    "toelichtingsef",
    "begeleiding",
    "specialebegeleiding",
    "extrahulpingroep78",
)
#: Explanations in the dossier that are facts of one thing: what it is, and which fact.
SAMEN_OKR = {
    "pgbdatum": ("pgb", "begindatum"),
    "pgbomvang": ("pgb", "tekst"),
    "ambulantstartdatum": ("ambulant", "begindatum"),
    "ambulantbrincode": ("ambulant", "brincode"),
    "ambulantvestigingscode": ("ambulant", "vestigingscode"),
}
#: How findings are told, the gravest first; the first two are a "signal". What stops an import
#: is never stored.
ERNST = ("D", "W", "I")
#: That many other fields are told in the report; more of them are in a list with pages.
MEEST_REST = 300


def _kaal(tekst):
    """A name or date without differences of capitals, spaces and signs."""
    return "".join(filter(str.isalnum, (tekst or "").casefold()))


def _item(record, titel="", behalve=(), extra=()):
    """A row as something to read: a head, facts, longer texts, documents.

    :param titel: names of fields of which the first with content is the head
    :param extra: facts beside those of the table
    """
    alle = {feit["naam"]: feit for feit in feiten(record, behalve)}
    hoofd = next((alle.pop(naam) for naam in titel if naam in alle), None)
    overige = [*extra, *alle.values()]
    return {
        "kop": met_hoofdletter(hoofd["tekst"]) if hoofd else "",
        "feiten": [feit for feit in overige if not feit["memo"]],
        "teksten": [feit for feit in overige if feit["memo"]],
        "documenten": documenten(record.document_ids) if "document_ids" in record else [],
        "ook": record.leerling_id._ook_ontvangen(record),
        "merken": record.merken,
        "herkomst": record.herkomst_tekst,
    }


class OsoInstelling(models.Model):
    """Adds an institution in words."""

    _inherit = "oso.instelling"

    feiten_tekst = fields.Text(string="Facts", compute="_compute_feiten_tekst")
    geheel_tekst = fields.Text(string="In words", compute="_compute_feiten_tekst")

    @api.depends("naam", "adres_tekst", "contact_tekst", "brincode", "vestigingscode")
    @api.depends_context("lang")
    def _compute_feiten_tekst(self):
        for rij in self:
            rij.feiten_tekst = feiten_tekst(rij, behalve=("naam",))
            rij.geheel_tekst = regels(
                (rij.naam, rij.feiten_tekst, rij.adres_tekst, rij.contact_tekst)
            )

    def _bereik(self):
        """Facts and ways to reach it, beside its name and address, as a list of texts."""
        tekst = regels((self.feiten_tekst, self.contact_tekst))
        return tekst.split("\n") if tekst else []


class OsoDocument(models.Model):
    """Adds in words what a document belongs to."""

    _inherit = "oso.document"

    hoort_bij = fields.Char(string="Belongs to the section", compute="_compute_hoort_bij")

    @api.depends("pad", "rij_model", "rij_id")
    @api.depends_context("lang")
    def _compute_hoort_bij(self):
        koppen = {}
        for model in {d.rij_model for d in self if d.rij_model} - {"oso.leerling"}:
            eigen = self.filtered(lambda d, m=model: d.rij_model == m)
            for rij in self.env[model].browse(eigen.mapped("rij_id")).exists():
                koppen[model, rij.id] = rij._als_kop()
        for document in self:
            kop_van_rij = koppen.get((document.rij_model, document.rij_id))
            if not kop_van_rij:
                delen = pad_in_delen(self.env, (document.pad or "").rpartition("/")[0])
                kop_van_rij = " › ".join(delen) or document.rubriek_tekst
            document.hoort_bij = kop_van_rij


class OsoRij(models.AbstractModel):
    """Adds what a row is called, in words."""

    _inherit = "oso.rij"

    def _als_kop(self):
        """The kind of row with its name, e.g. ``"Test: LVS Spelling M7"``."""
        self.ensure_one()
        soort = self.env["oso.melding"]._in_woorden({"text": KAART[self._oso_entiteit].label})
        namen = ("naam", "toetsnaam", "onderdeelnaam", "naam_tekst", "isgerichtop", "kenmerk")
        naam = next((self[n] for n in namen if n in self._fields and self[n]), "")
        return f"{soort}: {naam}" if naam else soort


class OsoLeerling(models.Model):
    """Adds the sections."""

    _inherit = "oso.leerling"

    bronschool_tekst = fields.Text(string="Sending school", compute="_compute_bronschool_tekst")
    eindtoetsen_html = fields.Html(
        string="End tests in words", compute="_compute_delen", sanitize=False
    )
    ondersteuning_html = fields.Html(
        string="Support in words", compute="_compute_delen", sanitize=False
    )
    toelichtingen_html = fields.Html(
        string="Explanations in words", compute="_compute_delen", sanitize=False
    )
    verzuim_html = fields.Html(string="Absence in words", compute="_compute_delen", sanitize=False)
    cijfers_html = fields.Html(string="Marks in words", compute="_compute_delen", sanitize=False)
    bijlagen_html = fields.Html(
        string="Attachments in words", compute="_compute_bijlagen_html", sanitize=False
    )
    bevindingen_html = fields.Html(
        string="Findings in words", compute="_compute_bevindingen_html", sanitize=False
    )
    restvelden_html = fields.Html(
        string="Other fields in words", compute="_compute_restvelden", sanitize=False
    )
    veel_restvelden = fields.Boolean(
        string="More other fields than the report tells", compute="_compute_restvelden"
    )

    @api.depends("dossier_id.school_ids.geheel_tekst")
    def _compute_bronschool_tekst(self):
        for leerling in self:
            teksten = leerling.dossier_id.school_ids.mapped("geheel_tekst")
            leerling.bronschool_tekst = regels(teksten)

    @api.depends(
        "dossier_id",
        "medicijngebruik",
        "document_ids.rubriek",
        *(veld for _sjabloon, _methode, sectie in DELEN.values() for veld in SECTIES[sectie]),
    )
    @api.depends_context("lang")
    def _compute_delen(self):
        for leerling in self:
            for veld, (sjabloon, methode, sectie) in DELEN.items():
                inhoud = getattr(leerling, methode)()
                leerling[veld] = bool(inhoud) and leerling._deel(
                    f"oso_povo.rapport_{sjabloon}",
                    inhoud=inhoud,
                    eerder=leerling._uit_eerder(sectie),
                )

    @api.depends("document_ids.naam", "document_ids.hoort_bij", "document_ids.status")
    @api.depends_context("lang")
    def _compute_bijlagen_html(self):
        for leerling in self:
            inhoud = leerling._bijlagen()
            leerling.bijlagen_html = bool(inhoud) and leerling._deel(
                "oso_povo.rapport_bijlagen", inhoud=inhoud, eerder=leerling._uit_eerder("bijlagen")
            )

    @api.depends("bevinding_ids.melding", "document_ids.naam")
    @api.depends_context("lang")
    def _compute_bevindingen_html(self):
        for leerling in self:
            inhoud = leerling._bevindingen()
            leerling.bevindingen_html = bool(inhoud) and leerling._deel(
                "oso_povo.rapport_bevindingen", inhoud=inhoud
            )

    @api.depends("restveld_ids")
    @api.depends_context("lang")
    def _compute_restvelden(self):
        for leerling in self:
            inhoud = leerling._restgroepen()
            leerling.veel_restvelden = len(leerling.restveld_ids) > MEEST_REST
            leerling.restvelden_html = bool(inhoud) and leerling._deel(
                "oso_povo.rapport_restvelden",
                inhoud=inhoud,
                eerder=leerling._uit_eerder("restvelden"),
            )

    def _deel(self, sjabloon, **waarden):
        """A section for the screen; the PDF fills the same templates itself.

        :param waarden: what the template needs beside ``o``, the pupil
        """
        self.ensure_one()
        vast = {"o": self, "papier": False, "titel": False, "eerder": False}
        vast["toetstabel"] = self._toetstabel
        return self.env["ir.qweb"]._render(sjabloon, {**vast, **waarden})

    def _persoonsfeiten(self):
        """Facts of the pupil for the PDF, beside those that have a place of their own there.

        What the civil register has is told only where it differs.
        """
        gevonden = feiten(self, behalve=(*EIGEN_PLAATS, *ADMINISTRATIE, *self._zelfde_in_gba()))
        return [feit for feit in gevonden if not feit["naam"].startswith("advies_")]

    def _zelfde_in_gba(self):
        """Names of the fields of the civil register that tell what the others do."""
        dag = self.geboortedatum
        # The civil register has its date as text, the year first or last.
        gewoon = {
            "gba_voornamen": [self.voornamen],
            "gba_voorvoegsel": [self.voorvoegsel],
            "gba_achternaam": [self.achternaam],
            "gba_geboortedatum": [f"{dag:%Y%m%d}", f"{dag:%d%m%Y}"] if dag else [],
        }
        return [
            naam
            for naam, waarden in gewoon.items()
            if _kaal(self[naam]) in [_kaal(waarde) for waarde in waarden]
        ]

    def _bronschool_op_papier(self):
        """The sending school for the PDF, without what is of the administration."""
        teksten = []
        for school in self.dossier_id.school_ids:
            behalve = ["naam", *ADMINISTRATIE]
            if school.vestigingscode == HOOFDVESTIGING:
                behalve.append("vestigingscode")
            bereik = (school.adres_tekst, school.contact_tekst)
            teksten.append(regels((school.naam, feiten_tekst(school, behalve), *bereik)))
        return regels(teksten)

    def _eindtoetsblokken(self):
        """The end tests, each with its parts and domains."""
        blokken = []
        for toets in self.eindtoetsen_ids:
            zegt_al = toets.toetsomschrijving and toets.toetsomschrijving in toets.naam_tekst
            behalve = ["toetssoort", *self._resultaatvelden()]
            item = _item(toets, behalve=[*behalve, *(["toetsomschrijving"] if zegt_al else [])])
            item["feiten"] += self._scores(toets._cellen())
            if toets.codevaardigheidsschaal:
                schaal = kop(toets, "codevaardigheidsschaal")
                item["feiten"].append(self._feit(schaal, toets.codevaardigheidsschaal))
            item["punten"] = toets._onderdelen_in_woorden()
            blokken.append({"kop": toets.naam_tekst, "items": [item]})
        return blokken

    def _resultaatvelden(self):
        return tuple(self.env["oso.resultaat"]._fields)

    def _ondersteuningsblokken(self):
        """Support with a formal basis and the plans."""
        blokken = []

        def voeg_toe(naam, items):
            if items:
                blokken.append({"kop": kop(self, naam), "items": items})

        if self.medicijngebruik:
            feit = self._feit(kop(self, "medicijngebruik"), keuze(self, "medicijngebruik"))
            item = {"kop": "", "feiten": [feit], "teksten": []}
            blokken.append({"kop": "", "items": [item]})
        voeg_toe("diagnoses_ids", [_item(rij, ("naam", "codes")) for rij in self.diagnoses_ids])
        voeg_toe("opp_ids", [_item(rij) for rij in self.opp_ids])
        voeg_toe("tlv_ids", [_item(rij, ("categorie",)) for rij in self.tlv_ids])
        voeg_toe("lwoo_ids", [_item(rij) for rij in self.lwoo_ids])
        voeg_toe(
            "arrangementen_ids",
            [
                _item(rij, ("kenmerk",), extra=[self._feit(kop(rij, "soort"), keuze(rij, "soort"))])
                for rij in self.arrangementen_ids
            ],
        )
        voeg_toe("rvc_ids", [_item(rij, ("indicatie",)) for rij in self.rvc_ids])
        voeg_toe(
            "handelingsplannen_ids",
            [_item(rij, ("isgerichtop",)) for rij in self.handelingsplannen_ids],
        )
        eigen = self.document_ids.filtered(
            lambda d: d.rubriek in RUBRIEKEN_ONDERSTEUNING and d.rij_model == "oso.leerling"
        )
        if eigen:
            item = {"kop": "", "feiten": [], "teksten": [], "documenten": documenten(eigen)}
            blokken.append({"kop": self.env._("Explanation"), "items": [item]})
        return blokken

    @api.model
    def _feit(self, label, tekst):
        return {"naam": "", "label": label, "tekst": tekst, "memo": False}

    def _toelichtingblokken(self):
        """Explanations in the dossier, per subject."""
        # what yes or no is about, where the subject does not say it
        vragen = {
            "extrahulpingroep78": self.env._("To be continued"),
            "begeleiding": self.env._("To be continued"),
            "zat": self.env._("Discussed"),
            "vir": self.env._("Entered"),
        }

        def plaats(rij):
            return VOLGORDE_OKR.index(rij.soort) if rij.soort in VOLGORDE_OKR else len(VOLGORDE_OKR)

        koppen = {
            "pgb": self.env._("Personal budget (PGB)"),
            "ambulant": self.env._("Ambulatory guidance"),
        }
        labels = {
            "begindatum": self.env._("From"),
            "tekst": self.env._("Amount"),
            "brincode": self.env._("BRIN"),
            "vestigingscode": self.env._("Location"),
        }
        per_soort = {}
        samen = {}
        for rij in self.okr_items_ids.sorted(plaats):
            item = _item(rij, behalve=("tekst",))
            item["tekst"] = rij.tekst or ""
            groep, veld = SAMEN_OKR.get(rij.soort, (None, None))
            if groep is None:
                for feit in item["feiten"]:
                    if feit["naam"] == "janee":
                        feit["label"] = vragen.get(rij.soort, "")
                per_soort.setdefault(keuze(rij, "soort"), []).append(item)
                continue
            if groep not in samen:
                samen[groep] = {"kop": "", "feiten": [], "teksten": []}
                per_soort.setdefault(koppen[groep], []).append(samen[groep])
            for feit in feiten(rij):
                if feit["naam"] == veld:
                    feit["label"] = labels[veld]
                    if veld == "begindatum" and not rij.einddatum:
                        feit["tekst"] = datum(self.env, rij.begindatum)
                samen[groep]["feiten"].append(feit)
        return [{"kop": soort, "items": items} for soort, items in per_soort.items()]

    def _verzuimblokken(self):
        return [{"kop": "", "items": [{**_item(rij), "lijst": True}]} for rij in self.verzuim_ids]

    def _cijferlijsten(self):
        """Marks lists, each with its groups; columns that no mark has are left out."""
        uit = []
        for lijst in self.cijferlijsten_ids:
            groepen = [
                {
                    "naam": groep.naam or "",
                    "cijfers": [self._cijfer(cijfer, lijst) for cijfer in groep.cijfers_ids],
                }
                for groep in lijst.groepen_ids
            ]
            uit.append({"feiten": feiten(lijst), "groepen": groepen})
        return uit

    def _cijfer(self, cijfer, lijst):
        """A mark; when it was given only where that differs from its list."""
        anders = [
            naam
            for naam in ("afnamedatum", "jaargroep", "periode")
            if cijfer[naam] and cijfer[naam] != lijst[naam]
        ]
        zelfde = {"afnamedatum", "jaargroep", "periode"} - set(anders)
        extra = feiten(cijfer, behalve=("naam", "waarde", "kwalificatie", *zelfde))
        return {
            "naam": cijfer.naam or (cijfer.soort == "totaal" and keuze(cijfer, "soort")) or "",
            "totaal": cijfer.soort == "totaal",
            "waarde": getal_in_woorden(self.env, cijfer.waarde) or "",
            "kwalificatie": cijfer.kwalificatie or "",
            "extra": ", ".join(feit["tekst"] for feit in extra),
        }

    def _bijlagen(self):
        """All documents of the pupil, with what each belongs to."""
        alle = self.document_ids
        return [
            {
                **gegevens,
                "merken": document.merken,
                "herkomst": document.herkomst_tekst,
                "hoort_bij": document.hoort_bij or "",
                "grootte": document.grootte_tekst,
                "soort": document.status,
                "staat": keuze(document, "status"),
            }
            for document, gegevens in zip(alle, documenten(alle), strict=True)
        ]

    def _bevindingen(self):
        """Findings by weight, equal ones told once with their places."""
        if not self.bevinding_ids:
            return False
        uitleg = {
            "D": self.env._("This was not taken over into the report; the rest was."),
            "W": self.env._(
                "Look whether this is right; if not, let the sending school correct it."
            ),
            "I": self.env._("Nothing has to be done about this."),
        }
        soorten = dict(self.env["oso.bevinding"]._fields["ernst"]._description_selection(self.env))
        groepen = []
        for ernst in ERNST:
            van_ernst = self.bevinding_ids.filtered(lambda b, e=ernst: b.ernst == e)
            meldingen = [
                {**een, "plaatsen": plaatsen_in_woorden(self.env, een["paden"])}
                for een in van_ernst._samengevat(self.document_ids)
            ]
            if meldingen:
                groepen.append(
                    {
                        "ernst": ernst,
                        "kop": soorten[ernst],
                        "uitleg": uitleg[ernst],
                        "meldingen": meldingen,
                    }
                )
        signaal = any(groep["ernst"] != "I" for groep in groepen)
        oordeel = self.env._("Approved with a signal") if signaal else self.env._("Approved")
        return {"oordeel": oordeel, "groepen": groepen}

    def _restgroepen(self):
        """Other fields, under the place in the dossier where they stood.

        :return: ``False`` where there are none, else ``groepen`` with the first of them, and
            ``over``, a sentence where there are more
        """
        groepen = {}
        alle = self.restveld_ids
        for rest in alle[:MEEST_REST]:
            *boven, laatste = pad_in_delen(self.env, rest.pad) or [""]
            titel = " › ".join(boven)
            attributen = ", ".join(
                f"{naam}: {restwaarde(self.env, waarde)}"
                for naam, waarde in (rest.attributen or {}).items()
            )
            if rest.waarde_tekst or attributen:
                groepen.setdefault(titel, []).append(
                    {"naam": laatste, "waarde": rest.waarde_tekst or "", "extra": attributen}
                )
        if not groepen and len(alle) <= MEEST_REST:
            return False
        return {
            "groepen": [{"kop": titel, "velden": velden} for titel, velden in groepen.items()],
            "over": len(alle) > MEEST_REST
            and self.env._(
                "These are the first %(shown)s of %(all)s fields. On the screen all of them are "
                "in the list below.",
                shown=MEEST_REST,
                all=len(alle),
            ),
        }


class OsoEindtoets(models.Model):
    """Adds parts and domains as lines with their scores."""

    _inherit = "oso.eindtoets"

    def _onderdelen_in_woorden(self):
        """``[{tekst, diep, herkenning}]``: parts, and under each its domains."""
        uit = []
        for deel in self.onderdelen_ids:
            scores = self.leerling_id._scores(deel._cellen())
            teksten = (
                deel.tekst or deel.codevaardigheidsschaal,
                *(f"{score['label']}: {score['tekst']}" for score in scores),
            )
            tekst = " · ".join(t for t in teksten if t)
            uit.append({"tekst": tekst, "diep": False, "herkenning": deel._herkenning()})
            uit += [
                {"tekst": domein.tekst, "diep": True, "herkenning": domein.code or ""}
                for domein in deel.domeinen_ids
            ]
        return [regel for regel in uit if regel["tekst"]]


class OsoEindtoetsOnderdeel(models.Model):
    """Adds by what a system knows a part."""

    _inherit = "oso.eindtoets.onderdeel"

    def _herkenning(self):
        """Code and scale, shown when one points at the part."""
        schaal = self.codevaardigheidsschaal
        schaal = schaal and f"{kop(self, 'codevaardigheidsschaal')}: {schaal}"
        return " · ".join(filter(None, (self.code, schaal)))
