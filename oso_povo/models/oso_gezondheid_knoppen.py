"""What an administrator can do when something does not go well."""

from odoo import fields, models

from .context import in_taal_van_gebruiker
from .oso_gezondheid import eis_beheerder


class OsoHost(models.Model):
    """Adds asking a host again before its time."""

    _inherit = "oso.host"

    def action_probeer_nu(self):
        """Button "Probeer nu opnieuw": stop leaving these hosts alone, and wake the worker.

        One more failure and a host is left alone again, for as long as before.

        :return: ``True``
        :raises odoo.exceptions.AccessError: the user is no OSO administrator
        """
        self = in_taal_van_gebruiker(self)
        eis_beheerder(self.env)
        self.check_access("read")
        nu = fields.Datetime.now()
        # sudo: hosts are the worker's to write, and of nobody
        self.sudo().filtered("open_tot").write({"open_tot": nu})
        self.env["oso.motor"]._wek()
        return True
