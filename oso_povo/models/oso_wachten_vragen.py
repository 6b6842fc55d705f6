"""Asking again for the pupils that wait, and telling the user what came in."""

import logging

import psycopg2

from odoo import api, fields, models

from .oso_leerling import ONDERWEG
from .oso_motor import BOTSING, log_zonder_tekst

_logger = logging.getLogger(__name__)

#: Who is to be asked for a little later goes along with a run of its school.
MEENEMEN = {"minutes": 10}

#: States in which a run is over for who started it.
AF = ("klaar", "vraag")


class OsoLeerling(models.Model):
    """Adds the asking."""

    _inherit = "oso.leerling"

    @api.model
    def _cron_wachtende(self, nu=None):
        """Scheduled action: start runs for the pupils that are to be asked for again.

        :param nu: moment, by default now
        """
        nu = nu or fields.Datetime.now()
        # sudo: a scheduled action works for all schools
        alle = self.sudo()
        klaar = [
            ("vraag_op", "<=", nu),
            ("status", "not in", (*ONDERWEG, "vraag")),
            ("company_id.oso_wacht_vanzelf", "=", True),
        ]
        scholen = alle.env["res.company"].union(
            *(school for (school,) in alle._read_group(klaar, ["company_id"]))
        )
        scholen._oso_elk(lambda school: alle._vraag_school(school, nu))

    @api.model
    def _vraag_school(self, school, nu):
        """Start the runs of one school: one for each employee that asked, and for who wanted to
        look first."""
        if not school._oso_kan_ophalen():
            return
        leerlingen = self.search(
            [
                ("company_id", "=", school.id),
                ("vraag_op", "<=", fields.Datetime.add(nu, **MEENEMEN)),
                ("status", "not in", (*ONDERWEG, "vraag")),
            ]
        ).try_lock_for_update(allow_referencing=True)
        runs = {}
        for leerling in leerlingen.filtered(lambda een: een._vraagt_vanzelf()):
            laatste = leerling.regel_ids.filtered("uitkomst").sorted("id")[-1:].uitwisseling_id
            namens = school._oso_namens(laatste.user_id, leerling.create_uid)
            runs.setdefault((namens, laatste.voorbeeld), self.browse())
            runs[namens, laatste.voorbeeld] += leerling
        for (namens, voorbeeld), groep in runs.items():
            # Where nobody is left who works here, it is the server that asks.
            env = school._oso_env_van(namens)
            env["oso.uitwisseling"]._start(
                {leerling.with_env(env): leerling._actie_vanzelf() for leerling in groep},
                voorbeeld=voorbeeld,
                soort="wacht",
            )
            for leerling in groep:
                # At once, so that a run that is stopped or lost is asked again later, not sooner.
                stap = leerling.wacht_stap + 1
                tot = leerling.wacht_tot or leerling._tot_wanneer(leerling.wacht_sinds or nu)
                leerling.write(
                    {
                        "wacht_stap": stap,
                        "vraag_op": leerling.wacht_sinds and leerling._vraag_na(nu, stap, tot),
                    }
                )

    def _actie_vanzelf(self):
        """The action with which a pupil is asked for when nobody clicks."""
        self.ensure_one()
        if not self.opgehaald:
            return "importeren"
        # What was not ready is asked for as the user did; a newer dossier only completes.
        gekozen = self.status == "wacht" and self.laatste_actie
        return gekozen if gekozen and gekozen != "geen" else "aanvullen"


class ResCompany(models.Model):
    """Adds how a scheduled action goes past the schools, and in whose name it starts a run."""

    _inherit = "res.company"

    def _oso_elk(self, werk):
        """Do ``werk(school)`` for each of these schools, each in a transaction of its own.

        What goes wrong with one school does not keep the others waiting.
        """
        for school in self:
            try:
                werk(school)
                tijd = self.env["ir.cron"]._commit_progress(1)
            except BOTSING:
                # Somebody works with these pupils right now; the next pass takes them along.
                self._oso_terug()
                _logger.info("School %s waits for the next pass", school.id)
            except Exception as error:  # noqa: BLE001
                self._oso_terug()
                log_zonder_tekst(f"Starting by itself failed for school {school.id}", error)
            else:
                if not tijd:
                    break

    def _oso_terug(self):
        self.env.cr.rollback()
        self.env.invalidate_all()

    def _oso_env_van(self, user):
        """Environment of a user at work in this school; the server's where there is no user."""
        self.ensure_one()
        taal = {"lang": user.lang, "tz": user.tz} if user else {}
        school = self.with_context(**taal, allowed_company_ids=self.ids)
        if user:
            return school.with_user(user).env
        # sudo: the server has no school of its own to work for
        return school.with_user(self.env.ref("base.user_root")).sudo().env


class OsoUitwisseling(models.Model):
    """Adds an activity for what came in without a click."""

    _name = "oso.uitwisseling"
    _inherit = ["oso.uitwisseling", "mail.thread", "mail.activity.mixin"]

    # As Odoo has them; named here, for it leaves the choices untranslated in models of others.
    activity_state = fields.Selection(
        [("overdue", "Overdue"), ("today", "Today"), ("planned", "Planned")]
    )
    activity_exception_decoration = fields.Selection([("warning", "Alert"), ("danger", "Error")])

    @api.model_create_multi
    def create(self, vals_list):
        # A run tells its own story: no note that it was made, and nobody follows it.
        stil = {
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "tracking_disable": True,
        }
        return super(OsoUitwisseling, self.with_context(**stil)).create(vals_list)

    def _werk_stand_bij(self):
        eerder = {run: run.state for run in self}
        gedaan = super()._werk_stand_bij()
        for run, state in eerder.items():
            if run.state in AF and state not in AF:
                run._meld_afloop()
        return gedaan

    def _meld_afloop(self):
        """Tell of the end of a run; a message that can't be made does not undo the work."""
        try:
            with self.env.cr.savepoint():
                self._loopt_af()
        except psycopg2.OperationalError:
            raise  # the transaction itself is lost
        except Exception as error:  # noqa: BLE001
            log_zonder_tekst("Telling of the end of a run failed", error)

    def _loopt_af(self):
        """All of a run has been fetched; what is left, if anything, waits for the user."""
        if self.soort == "wacht":
            self._meld_wat_binnen_is()

    def _meld_wat_binnen_is(self):
        """An activity for who asked: how many dossiers came in; nothing of a pupil."""
        aantal = len(self.regel_ids.filtered(lambda regel: regel._is_binnen()))
        user = self.company_id._oso_namens(self.user_id)
        if not aantal or not user:
            return
        wie = self.with_context(
            lang=user.lang,
            tz=user.tz,
            # The activity itself is the message: no second one that it was given to them.
            mail_activity_quick_update=True,
        )
        wie.sudo().activity_schedule(
            "oso_povo.mail_activity_binnen",
            date_deadline=fields.Date.context_today(wie),
            summary=wie.env._(
                "Dossiers that you were waiting for have come in: %(count)s", count=aantal
            ),
            user_id=user.id,
        )

    def web_read(self, specification):
        """As Odoo's; who opens a run has seen what its activity tells."""
        if len(self) == 1 and "regel_ids" in specification:
            self._activiteit_gezien()
        return super().web_read(specification)

    def _activiteit_gezien(self):
        """Mark the user's own activity of this run as done."""
        if self.soort == "wacht":
            # sudo: nobody may write a run; the activity is the user's own
            self.sudo().activity_ids.filtered(
                lambda een: een.user_id == self.env.user and een.automated
            )._action_done()


class OsoUitwisselingRegel(models.Model):
    """Adds which lines brought something."""

    _inherit = "oso.uitwisseling.regel"

    def _is_binnen(self):
        """Whether a dossier came in that was not here yet."""
        return self.state == "vraag" or (self.state == "klaar" and self.uitkomst != "unchanged")
