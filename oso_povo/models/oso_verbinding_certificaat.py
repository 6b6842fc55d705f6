"""Warns whoever looks after a connection before its certificate expires."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date, plaintext2html

#: As long before it expires, as ``certificaat_status`` says ``bijna``.
VOORAF = timedelta(days=30)
ACTIVITEIT = "oso_povo.activity_certificaat"


class OsoVerbinding(models.Model):
    """Adds the warning."""

    _name = "oso.verbinding"
    _inherit = ["oso.verbinding", "mail.activity.mixin"]

    # As Odoo has them; its translations of these words hold for its own models alone.
    activity_state = fields.Selection(
        selection=[("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")]
    )
    activity_exception_decoration = fields.Selection(
        selection=[("warning", "Alert"), ("danger", "Error")]
    )
    # Of which certificate, by the moment that it expires, people were told.
    gewaarschuwd_tot = fields.Datetime(string="Warned of expiry on", readonly=True, copy=False)

    def write(self, vals):
        result = super().write(vals)
        if "certificaat_tot" in vals:
            self._trek_waarschuwing_in()
        return result

    def _trek_waarschuwing_in(self):
        """Take back the activities about a certificate that has been replaced."""
        grens = fields.Datetime.now() + VOORAF
        vers = self.filtered(lambda een: not een.certificaat_tot or een.certificaat_tot > grens)
        # sudo: whoever loads the certificate ends the activity of all, their colleagues' too
        vers.sudo().activity_unlink([ACTIVITEIT])

    @api.model
    def _cron_certificaten(self):
        """Give who looks after a connection an activity, once per certificate that expires."""
        grens = fields.Datetime.now() + VOORAF
        for een in self.search(
            [("certificaat_tot", "<=", grens), ("certificaat_tot", "!=", False)]
        ):
            if een.gewaarschuwd_tot != een.certificaat_tot and een._waarschuw():
                een.gewaarschuwd_tot = een.certificaat_tot

    def _verantwoordelijken(self):
        """The administrators who may change this connection: its company is among theirs."""
        self.ensure_one()
        return self.env["res.users"].search(
            [
                ("company_ids", "in", self.company_id.id),
                ("all_group_ids", "in", self.env.ref("oso_povo.group_beheerder").id),
                ("share", "=", False),
            ]
        )

    def _waarschuw(self):
        """An activity for each of the administrators, in their own language; gives them."""
        self.ensure_one()
        activiteiten = self.env["mail.activity"]
        for user in self._verantwoordelijken():
            env = self.with_context(lang=user.lang, tz=user.tz).env
            tot = fields.Datetime.context_timestamp(self.with_env(env), self.certificaat_tot)
            activiteiten |= self.with_env(env).activity_schedule(
                ACTIVITEIT,
                date_deadline=tot.date(),
                user_id=user.id,
                summary=env._("Replace the OSO certificate"),
                note=plaintext2html(
                    env._(
                        "The certificate of the connection %(name)s expires on %(date)s. From that "
                        "day on no dossiers can be fetched. Request a new one and load it here.",
                        name=self.name,
                        date=format_date(env, tot.date()),
                    )
                ),
            )
        return activiteiten
