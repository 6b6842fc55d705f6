"""The dates of the season: when advices, results and sign-ups are due, one record a school year."""

import re
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: First month of a school year.
AUGUSTUS = 8
#: A school year as people write it: 2028-2029, 2028/29, or the year in which it begins.
SCHOOLJAAR = re.compile(r"\s*(20\d\d)(?:\s*[-/–]\s*((?:20)?\d\d))?\s*")

#: The dates to count down to, in the order in which they usually come.
MOMENTEN = (
    "voorlopig_advies_van",
    "toets_van",
    "voorlopig_advies_tot",
    "toets_tot",
    "toetsuitslag_op",
    "definitief_advies_op",
    "aanmelding_van",
    "aanmelding_tot",
)
#: From and until of one period.
PERIODEN = (
    ("begin", "eind"),
    ("voorlopig_advies_van", "voorlopig_advies_tot"),
    ("toets_van", "toets_tot"),
    ("toetsuitslag_op", "definitief_advies_op"),
    ("aanmelding_van", "aanmelding_tot"),
)


class OsoSchooljaar(models.Model):
    """A school year with the dates of the move to secondary education; the same for all schools."""

    _name = "oso.schooljaar"
    _description = "School year"
    _order = "begin desc"

    name = fields.Char(string="School year", required=True)
    begin = fields.Date(string="First day", required=True)
    eind = fields.Date(string="Last day", required=True)
    voorlopig_advies_van = fields.Date(string="Provisional advice from")
    voorlopig_advies_tot = fields.Date(string="Provisional advice until")
    toets_van = fields.Date(string="Doorstroomtoets from")
    toets_tot = fields.Date(string="Doorstroomtoets until")
    toetsuitslag_op = fields.Date(string="Results of the test by")
    definitief_advies_op = fields.Date(string="Final advice by")
    aanmelding_van = fields.Date(string="Sign-up from")
    aanmelding_tot = fields.Date(string="Sign-up until")

    _name_uniek = models.Constraint("unique(name)", "This school year is there already.")

    @api.onchange("name")
    def _onchange_name(self):
        """A new year is filled in from its name; of one that was saved the dates stay."""
        jaar = self._jaar_van(self.name)
        if jaar and not self._origin:
            self.update(self._volgens_de_wet(jaar))

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._net_naam(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._net_naam(vals))

    def _net_naam(self, vals):
        """Vals with a name as all years have it: "2028-2029"."""
        jaar = self._jaar_van(vals.get("name"))
        return {**vals, "name": self._volgens_de_wet(jaar)["name"]} if jaar else vals

    @api.model
    def _jaar_van(self, naam):
        """The year in which the school year of a name begins; ``None`` for what is no school year.

        :param str naam: as somebody typed it, or a false value
        """
        gevonden = SCHOOLJAAR.fullmatch(naam or "")
        if not gevonden:
            return None
        jaar, volgend = int(gevonden[1]), gevonden[2]
        return jaar if not volgend or int(volgend) % 100 == (jaar + 1) % 100 else None

    @api.constrains("name")
    def _check_naam(self):
        for jaar in self:
            if self._jaar_van(jaar.name) is None:
                raise ValidationError(
                    self.env._(
                        "'%(name)s' is not a school year. Type the two years, for example "
                        "%(example)s.",
                        name=jaar.name,
                        example=self._volgens_de_wet(
                            self._beginjaar(fields.Date.context_today(self))
                        )["name"],
                    )
                )

    @api.constrains("begin", "eind", *MOMENTEN)
    def _check_volgorde(self):
        for jaar in self:
            for van, tot in PERIODEN:
                if jaar[van] and jaar[tot] and jaar[van] > jaar[tot]:
                    raise ValidationError(
                        self.env._(
                            "In school year %(year)s, '%(first)s' lies after '%(last)s'. Put the "
                            "dates in order.",
                            year=jaar.name,
                            first=jaar._naam_van(van),
                            last=jaar._naam_van(tot),
                        )
                    )
            for naam in MOMENTEN:
                if jaar[naam] and not jaar.begin <= jaar[naam] <= jaar.eind:
                    raise ValidationError(
                        self.env._(
                            "'%(date)s' does not lie in school year %(year)s.",
                            date=jaar._naam_van(naam),
                            year=jaar.name,
                        )
                    )

    def _naam_van(self, veld):
        """The label of a field in the language of the user."""
        return self.fields_get([veld], ["string"])[veld]["string"]

    @api.model
    def _volgens_de_wet(self, jaar):
        """The dates that hold where nobody knows better.

        Provisional advice 10 to 31 January, results by 15 March, final advice by 24 March, sign-up
        25 to 31 March (the law since 2023-2024). Of the test the law gives weeks; here the three
        weeks of 2024 and 2025 are taken, from the Monday on or before 29 January. The ministry
        publishes the exact time path each year, so the dates can be changed.

        :param int jaar: in which the school year begins
        :return: values of a record
        """
        maandag = date(jaar + 1, 1, 29)
        maandag -= timedelta(days=maandag.weekday())
        return {
            "name": f"{jaar}-{jaar + 1}",
            "begin": date(jaar, AUGUSTUS, 1),
            "eind": date(jaar + 1, 7, 31),
            "voorlopig_advies_van": date(jaar + 1, 1, 10),
            "voorlopig_advies_tot": date(jaar + 1, 1, 31),
            "toets_van": maandag,
            "toets_tot": maandag + timedelta(days=20),
            "toetsuitslag_op": date(jaar + 1, 3, 15),
            "definitief_advies_op": date(jaar + 1, 3, 24),
            "aanmelding_van": date(jaar + 1, 3, 25),
            "aanmelding_tot": date(jaar + 1, 3, 31),
        }

    @api.model
    def _zorg_voor(self, dag=None):
        """Make the school year of a day and the next one where they are missing.

        :param datetime.date dag: by default today
        """
        jaar = self._beginjaar(dag or fields.Date.context_today(self))
        for begin in (jaar, jaar + 1):
            vals = self._volgens_de_wet(begin)
            if not self.search_count(
                [("begin", "<=", vals["eind"]), ("eind", ">=", vals["begin"])], limit=1
            ):
                self.create(vals)

    @api.model
    def _op(self, dag=None):
        """The school year of a day.

        :param datetime.date dag: by default today, for the user
        :return: one record, or none
        """
        dag = dag or fields.Date.context_today(self)
        return self.search([("begin", "<=", dag), ("eind", ">=", dag)], limit=1)

    @api.model
    def _beginjaar(self, dag):
        """The year in which the school year of a day begins."""
        return dag.year if dag.month >= AUGUSTUS else dag.year - 1

    @api.model
    def _definitief_advies_op(self, dag=None):
        """By when the final advice is given in the school year of a day.

        :param datetime.date dag: by default today, for the user
        :return: a date: of the record, or of the law where there is none; ``False`` where the
            record leaves it open
        """
        dag = dag or fields.Date.context_today(self)
        jaar = self._op(dag)
        if jaar:
            return jaar.definitief_advies_op
        return self._volgens_de_wet(self._beginjaar(dag))["definitief_advies_op"]

    @api.model
    def _volgende(self, dag=None):
        """The next date of the season.

        :param datetime.date dag: by default today, for the user
        :return: ``None``, or ``label`` (in the user's language), ``datum`` (date), ``dagen`` (0 is
            today)
        """
        dag = dag or fields.Date.context_today(self)
        komend = [
            (jaar[naam], plaats, jaar, naam)
            for jaar in self.search([("eind", ">=", dag)])
            for plaats, naam in enumerate(MOMENTEN)
            if jaar[naam] and jaar[naam] >= dag
        ]
        if not komend:
            return None
        datum, _plaats, jaar, naam = min(komend, key=lambda een: een[:2])
        return {"label": jaar._naam_van(naam), "datum": datum, "dagen": (datum - dag).days}
