"""What an administrator can do when something does not go well."""

from odoo import fields, models

from .context import in_taal_van_gebruiker
from .oso_gezondheid import eis_beheerder


class OsoHost(models.Model):
    """Adds asking a host again before its time."""

    _inherit = "oso.host"

    def action_probeer_nu(self):
        """Button "Probeer nu opnieuw": stop leaving these hosts alone, and wake the worker.

        One pupil is tried first; if the host fails once more, it is left alone twice as long.

        :return: ``True``
        :raises odoo.exceptions.AccessError: the user is no OSO administrator
        """
        self = in_taal_van_gebruiker(self)
        eis_beheerder(self.env)
        self.check_access("read")
        nu = fields.Datetime.now()
        # sudo: hosts and lines are the worker's to write; nothing of a pupil is told
        dicht = self.sudo().filtered(lambda een: een._is_open())
        # Lines that wait for a host wait until the moment that it is asked again. One of another
        # host that happens to be due at the same second is put off anew.
        wachtend = (
            self.env["oso.uitwisseling.regel"]
            .sudo()
            .search([("state", "=", "wachtrij"), ("opnieuw_op", "in", dicht.mapped("open_tot"))])
        )
        dicht.write({"open_tot": nu})
        wachtend.write({"opnieuw_op": nu})
        motor = self.env["oso.motor"]
        motor._wek_op(wachtend, nu)
        motor._wek()
        return True
