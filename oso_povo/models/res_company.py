"""A school is a company with a BRIN; its board is the parent company."""

from stdnum.nl import brin as stdnum_brin

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .context import beheert

#: Fields of a school that the OSO administrator may write.
INSTELLINGEN_VAN_DE_BEHEERDER = {
    "brin",
    "vestiging",
    "oso_witruimte_is_leeg",
    "oso_rem_procent",
    "oso_rem_minimum",
    "oso_wacht_vanzelf",
    "oso_wacht_tot",
    "oso_nacht",
    "oso_nacht_van",
    "oso_nacht_tot",
    "oso_nacht_user_id",
}


class ResCompany(models.Model):
    """Adds to a company what OSO needs to know of a school."""

    _inherit = "res.company"

    brin = fields.Char(
        string="BRIN",
        help="The four characters of the school's BRIN, for example 99AA.",
    )
    vestiging = fields.Char(
        string="Location number",
        size=2,
        default="00",
        help="Two digits; 00 is the main location.",
    )
    oso_aanleverpunt_ids = fields.One2many(
        "oso.aanleverpunt",
        "company_id",
        string="Aanleverpunten",
        groups="oso_povo.group_medewerker,oso_povo.group_beheerder",
    )

    oso_witruimte_is_leeg = fields.Boolean(
        string="White space counts as empty",
        help="Aanvullen also fills fields that hold nothing but spaces. Otherwise a space counts "
        "as filled in, as the manual says.",
    )
    oso_rem_procent = fields.Integer(
        string="Safety brake: part of the pupils (%)",
        default=20,
        help="A run in which the name or date of birth of more pupils than this would change stops "
        "before anything is worked in, and asks. 0 is off.",
    )
    oso_rem_minimum = fields.Integer(
        string="Safety brake: from so many pupils",
        default=3,
        help="With fewer pupils of whom the name or date of birth would change no run stops.",
    )

    _brin_vestiging_uniek = models.UniqueIndex(
        "(brin, vestiging) WHERE brin IS NOT NULL",
        "There is already a school with this BRIN and location number.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._net_brin(vals) for vals in vals_list])

    def write(self, vals):
        vals = self._net_brin(vals)
        if (
            not self.env.su
            and beheert(self.env)
            and set(vals) - INSTELLINGEN_VAN_DE_BEHEERDER
            and not self.env.user.has_group("base.group_erp_manager")
        ):
            # The right of the OSO administrator to write schools is for these alone: who
            # belongs to a school decides who sees its pupils.
            raise AccessError(
                self.env._("You can change only the BRIN, location and OSO settings of a school.")
            )
        anders = self.filtered(
            lambda c: any(
                naam in vals and (c[naam] or False) != (vals[naam] or False)
                for naam in ("brin", "vestiging")
            )
        )
        result = super().write(vals)
        if anders:
            # A registration belongs to the BRIN it was made for. sudo: whoever may change the
            # BRIN need not see the aanleverpunt.
            punten = self.env["oso.aanleverpunt"].sudo()
            punten.search([("company_id", "in", anders.ids)])._vervallen()
        return result

    @staticmethod
    def _net_brin(vals):
        """Vals with BRIN and location as the register writes them: capitals, no spaces, and the
        location number of a BRIN of six characters in its own field."""
        vals = dict(vals)
        if "brin" in vals:
            brin = "".join(str(vals["brin"] or "").split()).upper()
            if len(brin) == 6 and brin[4:].isdigit():
                brin, vals["vestiging"] = brin[:4], brin[4:]
            vals["brin"] = brin or False
        if vals.get("vestiging"):
            vals["vestiging"] = str(vals["vestiging"]).strip().zfill(2)
        return vals

    @api.constrains("brin", "vestiging")
    def _check_brin(self):
        for company in self:
            if company.brin:
                if not stdnum_brin.is_valid(company.brin):
                    raise ValidationError(
                        self.env._(
                            "%(brin)s is not a BRIN. A BRIN has two digits and two letters, "
                            "for example 99AA; the location number goes in its own field.",
                            brin=company.brin,
                        )
                    )
                vestiging = company.vestiging or ""
                if not (len(vestiging) == 2 and vestiging.isdigit()):
                    raise ValidationError(
                        self.env._("The location number of a school has two digits, such as 00.")
                    )

    def _is_bestuur(self):
        """Whether this company stands above schools and is none itself."""
        self.ensure_one()
        # sudo: who has the board open need not be allowed its schools.
        return not self.brin and bool(
            self.sudo().search_count([("id", "child_of", self.id), ("brin", "!=", False)], limit=1)
        )

    def _kies_een_school(self):
        """What to do for who has a board open where a school is needed."""
        return self.env._(
            "You are looking at the board (%(board)s). Choose a school with the switch of "
            "companies at the top right.",
            board=self.name,
        )

    def _oso_school(self):
        """This company, once it is known to be a school with a BRIN.

        :raises UserError: the company has no BRIN
        """
        self.ensure_one()
        if self._is_bestuur():
            raise UserError(self._kies_een_school())
        if not self.brin:
            if beheert(self.env):
                raise UserError(
                    self.env._(
                        "%(school)s has no BRIN yet. Fill it in with the school (OSO POVO, "
                        "Settings, Schools).",
                        school=self.name,
                    )
                )
            raise UserError(
                self.env._(
                    "%(school)s has no BRIN yet. Ask your administrator to fill it in with the "
                    "school (OSO POVO, Settings, Schools).",
                    school=self.name,
                )
            )
        return self
