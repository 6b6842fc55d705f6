"""The growth of a pupil as the chart and the report draw it."""

from odoo import api, fields, models
from odoo.tools import format_date

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.groei import NIVEAUS, VAARDIGHEID, Afname, Score, groei, moment, rang
from ..oso.gegevensset.groeibeeld import beeld
from .oso_weergave_feiten import datum, getal_in_woorden, met_hoofdletter


class OsoToets(models.Model):
    """Adds the moment of a sitting, and the sitting in the words of the core."""

    _inherit = "oso.toets"

    moment = fields.Char(
        compute="_compute_moment",
        help="M7 is the middle of group 7. Reckoned from date and year group where the dossier "
        "does not say it.",
    )

    @api.depends("toetsversie", "toetsnaam", "eldtoetscode", "jaargroep", "afnamedatum")
    def _compute_moment(self):
        for toets in self:
            gevonden = moment(
                toets.toetsversie or "",
                toets.toetsnaam or "",
                toets.eldtoetscode or "",
                jaargroep=toets.jaargroep or "",
                datum=toets.afnamedatum or None,
            )
            toets.moment = gevonden.naam if gevonden else False

    def _als_afname(self):
        """The sitting for :func:`groei`."""
        self.ensure_one()
        return Afname(
            sleutel=self.id,
            leergebied=self.leergebied or "",
            toets=self.toetsnaam or "",
            versie=self.toetsversie or "",
            code=self.eldtoetscode or "",
            datum=self.afnamedatum or None,
            jaargroep=self.jaargroep or "",
            dl=self.dl or "",
            vaardigheid=self.vaardigheidsscore or "",
            schaal=self.codevaardigheidsschaal or "",
            laag=self.bivlaag or "",
            hoog=self.bivhoog or "",
            scores=[
                Score(
                    score.codereferentiescore or "",
                    score.waarde or "",
                    score.codevergelijkingsgroep or "",
                )
                for score in self.referentiescores_ids
            ],
        )


class OsoLeerling(models.Model):
    """Adds the lines of growth."""

    _inherit = "oso.leerling"

    toets_groei = fields.Json(string="Growth per learning area", compute="_compute_toets_groei")

    @api.depends(
        "toetsen_ids.is_iq",
        "toetsen_ids.moment",
        "toetsen_ids.leergebied",
        "toetsen_ids.dl",
        "toetsen_ids.vaardigheidsscore",
        "toetsen_ids.codevaardigheidsschaal",
        "toetsen_ids.bivlaag",
        "toetsen_ids.bivhoog",
        "toetsen_ids.referentiescores_ids.tekst",
    )
    @api.depends_context("lang")
    def _compute_toets_groei(self):
        for leerling in self:
            toetsen = leerling.toetsen_ids.filtered(lambda toets: not toets.is_iq)
            gegroeid = groei([toets._als_afname() for toets in toetsen])
            reeksen = [self._teken(reeks, toetsen) for reeks in gegroeid.reeksen]
            gebruikt = {punt["niveau"] for reeks in reeksen for punt in reeks["punten"]}
            leerling.toets_groei = bool(toetsen) and {
                "reeksen": reeksen,
                "zonder": gegroeid.zonder,
                "niveaus": [
                    {"naam": naam, "rang": rang}
                    for schaal in NIVEAUS.values()
                    for rang, naam in enumerate(schaal, 1)
                    if naam in gebruikt
                ],
                "interval": any(p["laag"] is not None for r in reeksen for p in r["punten"]),
                "verwacht": any(reeks["verwacht"] for reeks in reeksen),
            }

    @api.model
    def _teken(self, reeks, toetsen):
        """A line with its drawing and its words.

        :return: the drawing of :func:`beeld`, with ``gebied``, ``naam``, ``maat`` and
            ``samenvatting`` (the line in a sentence), and with each point ``kop``, ``waarde``,
            ``rang`` (of its level, 1 is the highest) and ``uitleg`` (lines)
        """
        per_id = {toets.id: toets for toets in toetsen}
        maat = (
            self.env._("Ability score")
            if reeks.maat == VAARDIGHEID
            else met_hoofdletter(codelijsten.label(11, reeks.maat) or reeks.maat)
        )
        uit = beeld(reeks, lambda dag: format_date(self.env, dag, date_format="MMM yyyy"))
        for lijn in uit["y"]:
            lijn["tekst"] = getal_in_woorden(self.env, lijn["tekst"])
        for tekening, punt in zip(uit["punten"], reeks.punten, strict=True):
            dag = datum(self.env, punt.datum)
            tekening["kop"] = f"{punt.moment.naam} · {dag}" if punt.moment else dag
            tekening["waarde"] = getal_in_woorden(self.env, punt.tekst)
            tekening["rang"] = rang(punt.niveau)
            tekening["uitleg"] = self._uitleg(punt, maat, per_id[punt.sleutel])
        return {
            **uit,
            "gebied": met_hoofdletter(reeks.leergebied),
            "naam": reeks.naam,
            "maat": maat,
            "samenvatting": self.env._(
                "%(measure)s from %(first)s (%(begin)s) to %(last)s (%(end)s)",
                measure=maat,
                first=uit["punten"][0]["waarde"],
                begin=uit["punten"][0]["kop"],
                last=uit["punten"][-1]["waarde"],
                end=uit["punten"][-1]["kop"],
            ),
        }

    @api.model
    def _uitleg(self, punt, maat, toets):
        """What a point of the chart tells, a line each."""
        score = f"{maat}: {getal_in_woorden(self.env, punt.tekst)}"
        if punt.laag is not None:
            score += f" ({toets._interval()})"
        niveau = self.env._("Level %(level)s", level=punt.niveau) if punt.niveau else ""
        verwacht = (
            self.env._(
                "Didactic age: %(months)s months",
                months=getal_in_woorden(self.env, f"{punt.verwacht:g}"),
            )
            if punt.verwacht is not None
            else ""
        )
        naam = toets.toetsnaam or toets.eldtoetscode
        return [regel for regel in (naam, score, niveau, verwacht) if regel]
