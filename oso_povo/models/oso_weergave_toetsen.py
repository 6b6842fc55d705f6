"""The tests of a pupil as tables to read: per learning area, the newest first."""

from odoo import api, fields, models

from ..oso.gegevensset.groei import LANDELIJK, gebied, gelijk, getal, rang
from .oso_weergave_feiten import datum, documenten, getal_in_woorden, kop, met_hoofdletter

#: Scores with a column of their own: kind (code list 11) -> name of the column.
KOLOM_VAN_SCORE = {"IV": "iv", "AE": "ae", "DLE": "dle", "Percentiel": "percentiel"}
#: Columns of numbers that are shown only where some test has them.
KOLOMMEN = ("iv", "ae", "vaardigheid", "dle", "percentiel", "overig", "ruw")


def _herkenning(rij, codeveld, naam):
    """By what a system knows a test or a part of one: shown when one points at its name."""
    delen = (
        naam and rij[codeveld] and f"{kop(rij, codeveld)}: {rij[codeveld]}",
        rij.codevaardigheidsschaal
        and f"{kop(rij, 'codevaardigheidsschaal')}: {rij.codevaardigheidsschaal}",
    )
    return " · ".join(deel for deel in delen if deel)


class OsoResultaat(models.AbstractModel):
    """Adds the scores of a test, or of a part of one, as cells of a table."""

    _inherit = "oso.resultaat"

    def _cellen(self):
        """Texts per column of :data:`KOLOMMEN`, with ``interval``; without empty ones.

        A score against another norm group than the country, and what stands beside a value, is
        told in the column for the other scores.
        """
        self.ensure_one()
        cellen = {
            "vaardigheid": getal_in_woorden(self.env, self.vaardigheidsscore),
            "interval": self._interval(),
        }
        overig = []
        for score in self.referentiescores_ids:
            kolom = KOLOM_VAN_SCORE.get(score.codereferentiescore)
            eigen = (score.codevergelijkingsgroep or LANDELIJK) == LANDELIJK
            if kolom and eigen and score.waarde and not cellen.get(kolom):
                cellen[kolom] = getal_in_woorden(self.env, score.waarde)
                if kolom in ("iv", "ae"):
                    cellen[f"{kolom}_rang"] = str(rang(score.waarde.strip().upper()))
                if score._kwalificatie():
                    cellen[f"{kolom}_uitleg"] = score._kwalificatie()
            elif score.tekst:
                overig.append(score.tekst)
        if cellen["interval"] and not cellen["vaardigheid"]:
            overig.append(self.env._("Interval %(interval)s", interval=cellen["interval"]))
        return {
            naam: tekst
            for naam, tekst in {
                **cellen,
                "overig": " · ".join(overig),
                "ruw": self._ruwe_score(),
            }.items()
            if tekst
        }

    def _interval(self):
        """The reliability interval as ``231,5–240,5``; empty where there is none."""
        laag, hoog = (getal_in_woorden(self.env, w) for w in (self.bivlaag, self.bivhoog))
        return f"{laag}–{hoog}" if laag and hoog else laag or hoog or ""

    def _ruwe_score(self):
        """What was right, wrong and read, and in what time."""
        opgaven, goed, fout, gelezen, tijd = (
            getal_in_woorden(self.env, self[naam] or "")
            for naam in ("aantalopgaven", "aantalgoed", "aantalfout", "aantalgelezen", "tijd")
        )
        if goed and opgaven:
            juist = self.env._("%(right)s of %(items)s right", right=goed, items=opgaven)
        elif goed:
            juist = self.env._("%(right)s right", right=goed)
        else:
            juist = opgaven and self.env._("%(items)s items", items=opgaven)
        getallen = [getal(tekst) for tekst in (goed, fout, opgaven)]
        volgt = None not in getallen and getallen[0] + getallen[1] == getallen[2]
        delen = (
            juist,
            not volgt and fout and self.env._("%(wrong)s wrong", wrong=fout),
            gelezen and self.env._("%(read)s read", read=gelezen),
            tijd and self.env._("in %(seconds)s seconds", seconds=tijd),
        )
        return ", ".join(deel for deel in delen if deel)


class OsoToets(models.Model):
    """Adds a test as a row of a table."""

    _inherit = "oso.toets"

    def _als_regel(self):
        """The test for the templates: texts, cells, parts and documents."""
        self.ensure_one()
        cellen = self._cellen()
        return {
            "moment": self.moment or "",
            "datum": datum(self.env, self.afnamedatum) or "",
            "naam": self.toetsnaam or self.eldtoetscode or "",
            "uitleg": " · ".join(deel for deel in self._uitleg_bij_toets() if deel),
            "herkenning": _herkenning(self, "eldtoetscode", self.toetsnaam),
            "afnemer": self._afnemer_in_woorden(),
            "cellen": cellen,
            "scores": self.leerling_id._scores(cellen),
            "opmerking": self.opmerking or "",
            "ook": self.leerling_id._ook_ontvangen(self),
            "merken": self.merken,
            "herkomst": self.herkomst_tekst,
            "documenten": documenten(self.document_ids),
            "onderdelen": [deel._als_regel() for deel in self.onderdelen_ids],
        }

    def _uitleg_bij_toets(self):
        """What is told in small below the name: nothing twice, as the group beside the moment."""
        if self.toetsversie and self.toetsversie != self.moment:
            yield self.toetsversie
        if self.jaargroep and self.jaargroep not in (self.moment or ""):
            yield met_hoofdletter(self.jaargroep_label)
        if self.dl and self.dl != "0":
            maanden = getal_in_woorden(self.env, self.dl)
            yield self.env._("didactic age %(months)s", months=maanden)

    def _afnemer_in_woorden(self):
        """Who took the test, with function and employer."""
        werkgever = self.afnemer_instelling_ids[:1]
        delen = [self.afnemer, self.afnemer_functie, werkgever.naam]
        if werkgever:
            delen += [werkgever.adressen_ids._onder_elkaar(), *werkgever._bereik()]
        return ", ".join(deel for deel in delen if deel)

    def _per_leergebied(self):
        """Tests as groups for a table, the areas in the order of the alphabet.

        :return: ``[{gebied, afnemers, rijen}]``; who took the tests is told once per group, where
            it is the same for all in it
        """
        per_gebied = {}
        for toets in self:
            naam = gebied(toets._als_afname())
            groep = per_gebied.setdefault(
                gelijk(naam), {"gebied": met_hoofdletter(naam), "rijen": []}
            )
            groep["rijen"].append(toets._als_regel())
        groepen = [groep for _naam, groep in sorted(per_gebied.items())]
        for groep in groepen:
            afnemers = {rij["afnemer"] for rij in groep["rijen"]}
            groep["afnemer"] = afnemers.pop() if len(afnemers) == 1 else ""
            if groep["afnemer"]:
                for rij in groep["rijen"]:
                    rij["afnemer"] = ""
        return groepen


class OsoToetsOnderdeel(models.Model):
    """Adds a part as a row of a table."""

    _inherit = "oso.toets.onderdeel"

    def _als_regel(self):
        """The part for the templates: texts, cells and documents."""
        self.ensure_one()
        cellen = self._cellen()
        return {
            "naam": self.onderdeelnaam or self.eldonderdeelcode or "",
            "herkenning": _herkenning(self, "eldonderdeelcode", self.onderdeelnaam),
            "cellen": cellen,
            "scores": self.leerling_id._scores(cellen),
            "merken": self.merken,
            "herkomst": self.herkomst_tekst,
            "documenten": documenten(self.document_ids),
        }


class OsoLeerling(models.Model):
    """Adds the tables of tests."""

    _inherit = "oso.leerling"

    toetsen_html = fields.Html(
        string="Table of tests", compute="_compute_toetsen_html", sanitize=False
    )

    @api.depends(
        "toetsen_ids.is_iq",
        "toetsen_ids.vaardigheidsscore",
        "toetsen_ids.referentiescores_ids.tekst",
        "toetsen_ids.onderdelen_ids.vaardigheidsscore",
        "toetsen_ids.onderdelen_ids.referentiescores_ids.tekst",
        "toetsen_ids.document_ids.attachment_id",
        "toetsen_ids.niet_in_laatste",
        "zacht_ids",
    )
    @api.depends_context("lang")
    def _compute_toetsen_html(self):
        for leerling in self:
            leerling.toetsen_html = bool(leerling.toetsen_ids) and leerling._deel(
                "oso_povo.rapport_toetsen", eerder=leerling._uit_eerder("toetsen")
            )

    def _toetstabel(self):
        """What the template of the tests shows.

        :return: ``groepen`` of the LVS tests and ``iq`` with the intelligence tests;
            ``kolommen`` names and heads of the columns that any of the first has
        """
        self.ensure_one()
        iq = self.toetsen_ids.filtered("is_iq")
        groepen = (self.toetsen_ids - iq)._per_leergebied()
        cellen = [
            deel["cellen"]
            for groep in groepen
            for rij in groep["rijen"]
            for deel in (rij, *rij["onderdelen"])
        ]
        koppen = {
            "iv": self.env._("I–V"),
            "ae": self.env._("A–E"),
            "vaardigheid": kop(self.env["oso.toets"], "vaardigheidsscore"),
            "dle": "DLE",
            "percentiel": self.env._("Percentile"),
            "overig": self.env._("Other scores"),
            "ruw": self.env._("Raw score"),
        }
        return {
            "groepen": groepen,
            "iq": [toets._als_regel() for toets in iq],
            "kolommen": [
                (naam, koppen[naam]) for naam in KOLOMMEN if any(naam in cel for cel in cellen)
            ],
        }

    def _scores(self, cellen):
        """Cells of a result as facts."""
        vaardigheid = cellen.get("vaardigheid")
        if vaardigheid and cellen.get("interval"):
            vaardigheid = f"{vaardigheid} ({cellen['interval']})"
        paren = (
            (self.env._("Level I–V"), cellen.get("iv")),
            (self.env._("Level A–E"), cellen.get("ae")),
            (kop(self.env["oso.toets"], "vaardigheidsscore"), vaardigheid),
            ("DLE", cellen.get("dle")),
            (self.env._("Percentile"), cellen.get("percentiel")),
            (self.env._("Other scores"), cellen.get("overig")),
            (self.env._("Raw score"), cellen.get("ruw")),
        )
        gevuld = [(label, tekst) for label, tekst in paren if tekst]
        if len(gevuld) == 1 and cellen.get("overig"):
            gevuld = [("", cellen["overig"])]  # these name themselves
        return [
            {"naam": "", "label": label, "tekst": tekst, "memo": False} for label, tekst in gevuld
        ]
