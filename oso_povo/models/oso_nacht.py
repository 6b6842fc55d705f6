"""The nightly fetch of a school, and its report in the morning."""

import logging
from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..oso.meldingen import NACHT_OM
from ..oso.nacht import begint_op, deugt, nacht_op
from ..oso.wachten import ONBEKEND, spreiding

_logger = logging.getLogger(__name__)

#: Who is neither under way nor waits for a decision.
VRIJ = ("nieuw", "opgehaald", "wacht", "mislukt")


class ResCompany(models.Model):
    """Adds the nights of a school."""

    _inherit = "res.company"

    oso_nacht = fields.Boolean(
        string="Fetch again every night",
        help="Fetches again for the pupils whose OKR is not definitief, and for those that have no "
        "doorstroomtoets yet.",
    )
    oso_nacht_van = fields.Float(string="Night begins at", default=22.0)
    oso_nacht_tot = fields.Float(string="Night ends at", default=6.0)
    oso_nacht_user_id = fields.Many2one(
        "res.users",
        string="Responsible for the nightly fetch",
        help="A school employee: the runs are started in their name, and they get the report.",
    )

    @api.constrains("oso_nacht", "oso_nacht_van", "oso_nacht_tot", "oso_nacht_user_id")
    def _check_nacht(self):
        for school in self.filtered("oso_nacht"):
            if not deugt(school.oso_nacht_van, school.oso_nacht_tot):
                raise ValidationError(
                    self.env._(
                        "The night needs a begin and an end between 0:00 and 24:00, at least an "
                        "hour apart; for example from 22:00 until 6:00."
                    )
                )
            # sudo: who sets up a school need not read what others may
            if not school.sudo()._oso_is_medewerker(school.sudo().oso_nacht_user_id):
                raise ValidationError(
                    self.env._(
                        "Choose who is responsible for the nightly fetch of %(school)s: somebody "
                        "with the right School employee for this school.",
                        school=school.name,
                    )
                )

    def _oso_nacht_op(self, nu):
        """The night that is going on in this school, or ``None``.

        :param nu: moment as Odoo has it (UTC)
        """
        return nacht_op(
            nu.replace(tzinfo=UTC), self.oso_nacht_van, self.oso_nacht_tot, self._oso_tijdzone()
        )


class OsoUitwisseling(models.Model):
    """Adds the runs of the night."""

    _inherit = "oso.uitwisseling"

    @api.model
    def _cron_nacht(self, nu=None):
        """Scheduled action: end the nights that are over, begin those whose moment has come.

        :param nu: moment, by default now
        """
        nu = nu or fields.Datetime.now()
        # sudo: a scheduled action works for all schools
        runs = self.sudo()
        lopend = runs.search([("soort", "=", "nacht"), ("state", "in", ("wachtrij", "bezig"))])
        scholen = self.env["res.company"].sudo().search([("oso_nacht", "=", True)])

        def een_school(school):
            nacht = school._oso_nacht_op(nu) if school.oso_nacht else None
            for run in lopend.filtered(lambda een: een.company_id == school):
                if not nacht or run.gestart_op.replace(tzinfo=UTC) < nacht.begin:
                    run._eindig_nacht()
            if nacht:
                runs._begin_nacht(school, nacht, nu)

        (scholen | lopend.company_id)._oso_elk(een_school)

    @api.model
    def _begin_nacht(self, school, nacht, nu):
        """Start the one run of this night, once the moment of this school has come."""
        if nu.replace(tzinfo=UTC) < begint_op(nacht, spreiding(school.id, nacht.dag)):
            return
        begin = nacht.begin.replace(tzinfo=None)
        deze = [
            ("company_id", "=", school.id),
            ("soort", "=", "nacht"),
            ("gestart_op", ">=", begin),
        ]
        if self.search_count(deze, limit=1) or not school._oso_kan_ophalen():
            return
        namens = school._oso_namens()
        if not namens:
            _logger.warning("School %s has nobody who is responsible for its nights", school.id)
            return
        keuzes = self.env["oso.leerling"]._voor_de_nacht(school)
        if keuzes:
            env = school._oso_env_van(namens)
            run = env["oso.uitwisseling"]._start(
                {leerling.with_env(env): actie for leerling, actie in keuzes.items()}, soort="nacht"
            )
            # The moment at which this pass began, so that a night keeps to its own hours.
            run.sudo().gestart_op = nu

    def _eindig_nacht(self):
        """Leave what has not begun for the next night; what is being fetched is finished."""
        self.ensure_one()
        self._laat_over(NACHT_OM, lambda vorig: vorig)

    def _loopt_af(self):
        gedaan = super()._loopt_af()
        if self.soort == "nacht":
            self._bericht_van_de_nacht()
        return gedaan

    def _bericht_van_de_nacht(self):
        """Tell the responsible user how the night went, in counts; nothing of a pupil.

        The message comes where the user gets those of Odoo: by mail or in the inbox.
        """
        user = self.company_id._oso_namens(self.user_id)
        if not user or not self.aantal:
            return
        run = self.with_context(lang=user.lang, tz=user.tz).with_company(self.company_id)
        run.invalidate_recordset()
        body = run.env["ir.qweb"]._render(
            "oso_povo.bericht_nacht",
            {
                "run": run,
                "over": run._over_voor_de_nacht(),
                "zin": run.env._(
                    "In the nightly fetch of %(school)s it was the turn of %(count)s pupils.",
                    school=self.company_id.name,
                    count=self.aantal,
                ),
            },
            minimal_qcontext=True,
        )
        run.message_notify(
            partner_ids=user.partner_id.ids,
            subject=run.env._(
                "OSO POVO: the nightly fetch of %(school)s", school=self.company_id.name
            ),
            body=body,
            model_description=run.env._("Exchange"),
            email_layout_xmlid="mail.mail_notification_layout",
        )

    def _over_voor_de_nacht(self):
        """Number of pupils that were left for the next night."""
        return len(
            self.regel_ids.filtered(
                lambda regel: (regel.melding_data or {}).get("code") == NACHT_OM.code
            )
        )


class OsoLeerling(models.Model):
    """Adds who is fetched at night."""

    _inherit = "oso.leerling"

    @api.model
    def _voor_de_nacht(self, school):
        """The pupils of a school that a night fetches again.

        Not those that nothing can be worked in of any more (definitief, with a doorstroomtoets);
        not a pupil with a secret address, which is fetched again only when somebody chooses so;
        not one without a dossier for whom no action is chosen, or whose number the LAS does not
        know.

        :return: pupil -> action
        """
        leerlingen = self.sudo().search(
            [
                ("company_id", "=", school.id),
                ("status", "in", VRIJ),
                ("beschermd", "=", False),
                "|",
                ("opgehaald", "=", True),
                ("actie", "!=", "geen"),
                "|",
                ("okr_definitief", "=", False),
                ("zonder_doorstroomtoets", "=", True),
            ]
        )
        return {
            leerling: "aanvullen" if leerling.opgehaald else "importeren"
            for leerling in leerlingen.try_lock_for_update(allow_referencing=True)
            if leerling.status != "wacht" or (leerling.melding_data or {}).get("code") != ONBEKEND
        }
