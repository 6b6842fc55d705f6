"""The dates of the season: when advices, results and sign-ups are due, one record a school year."""

from odoo import api, fields, models


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

    @api.model
    def _op(self, dag=None):
        """The school year of a day.

        :param datetime.date dag: by default today, for the user
        :return: one record, or none
        """
        dag = dag or fields.Date.context_today(self)
        return self.search([("begin", "<=", dag), ("eind", ">=", dag)], limit=1)
