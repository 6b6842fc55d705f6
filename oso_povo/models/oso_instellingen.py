"""Settings of the worker that fetches: within which limits, and the page to set them on.

They stand in Odoo's system parameters, where one constraint guards them, whoever writes them.
"""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .oso_motor import INSTELLINGEN

#: Prefix of the system parameters.
VOOR = "oso_povo."
#: A whole number as people type it; not the digits of other scripts, which `int` takes too.
GETAL = re.compile(r"[0-9]{1,6}")


class IrConfigParameter(models.Model):
    """Refuses a value that the worker could not use."""

    _inherit = "ir.config_parameter"

    @api.constrains("key", "value")
    def _check_oso_povo(self):
        for parameter in self:
            grenzen = INSTELLINGEN.get((parameter.key or "").removeprefix(VOOR))
            if not grenzen or not parameter.key.startswith(VOOR):
                continue
            _standaard, laagst, hoogst = grenzen
            waarde = (parameter.value or "").strip()
            if not GETAL.fullmatch(waarde) or not laagst <= int(waarde) <= hoogst:
                raise ValidationError(
                    self.env._(
                        "%(key)s is a whole number from %(lowest)s to %(highest)s, and not "
                        "'%(value)s'.",
                        key=parameter.key,
                        lowest=laagst,
                        highest=hoogst,
                        value=waarde,
                    )
                )


class ResConfigSettings(models.TransientModel):
    """Adds the settings of the worker."""

    _inherit = "res.config.settings"

    # Not by `config_parameter`: Odoo takes 0 there for "not set", and no repeats is a choice.
    oso_tegelijk = fields.Integer(string="Dossiers at a time per LAS")
    oso_tegelijk_totaal = fields.Integer(string="Dossiers at a time in all")
    oso_herhalingen = fields.Integer(string="Automatic repeats of a dossier")
    oso_geduld_minuten = fields.Integer(string="Patience with a LAS that is silent (minutes)")
    oso_sessie_minuten = fields.Integer(string="Life of a session (minutes)")

    @api.constrains(*(f"oso_{naam}" for naam in INSTELLINGEN))
    def _check_oso_povo(self):
        for scherm in self:
            for naam, (_standaard, laagst, hoogst) in INSTELLINGEN.items():
                if not laagst <= scherm[f"oso_{naam}"] <= hoogst:
                    label = self.fields_get([f"oso_{naam}"], ["string"])[f"oso_{naam}"]["string"]
                    raise ValidationError(
                        self.env._(
                            "%(setting)s: give a whole number from %(lowest)s to %(highest)s.",
                            setting=label,
                            lowest=laagst,
                            highest=hoogst,
                        )
                    )

    @api.model
    def get_values(self):
        motor = self.env["oso.motor"]
        return super().get_values() | {
            f"oso_{naam}": motor._instelling(naam) for naam in INSTELLINGEN
        }

    def set_values(self):
        result = super().set_values()
        parameters = self.env["ir.config_parameter"].sudo()
        for naam, (standaard, _laagst, _hoogst) in INSTELLINGEN.items():
            waarde = str(self[f"oso_{naam}"])
            # What nobody chose is not written, so that a later version may choose otherwise.
            if waarde != str(parameters.get_param(VOOR + naam, standaard)):
                parameters.set_param(VOOR + naam, waarde)
        return result
