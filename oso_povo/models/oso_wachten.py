"""Waiting is a state: a dossier that is not ready yet in the LAS is asked for again by itself."""

from datetime import UTC

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime

from ..oso.wachten import (
    TIJDZONE,
    einde_van,
    is_niet_klaar,
    is_onderweg_mislukt,
    spreiding,
    volgende,
    wacht_tot,
)
from .oso_leerling import ONDERWEG

#: Who waits for nothing.
NIET_WACHTEND = {"wacht_sinds": False, "wacht_stap": 0, "vraag_op": False, "wacht_tot": False}


class ResCompany(models.Model):
    """Adds whether, and until when, a school asks again by itself."""

    _inherit = "res.company"

    oso_wacht_vanzelf = fields.Boolean(
        string="Ask again by itself for what is not ready",
        default=True,
        help="A dossier that is not ready yet in the LAS is asked for again after 1 hour, 4 hours, "
        "12 hours, a day, and then every two days.",
    )
    oso_wacht_tot = fields.Date(
        string="Ask again until",
        help="Empty: until the last day of the sign-up for secondary education, or for 60 days "
        "where that day is too near or not known. A day that has passed counts as empty.",
    )

    def write(self, vals):
        gelukt = super().write(vals)
        if "oso_wacht_tot" in vals:
            # sudo: who sets up a school need not be allowed its pupils
            self.env["oso.leerling"].sudo().search(
                [("company_id", "in", self.ids), ("wacht_tot", "!=", False)]
            )._herzie_wacht_tot()
        return gelukt

    def _oso_tijdzone(self):
        """Name of the time zone that this school lives in."""
        # sudo: the time zone of a colleague is no secret, but not everybody may read a user
        return self.sudo().oso_nacht_user_id.tz or TIJDZONE

    def _oso_kan_ophalen(self):
        """Whether this school can fetch: a BRIN, a connection, a registered aanleverpunt."""
        self.ensure_one()
        if not self.brin or not self.env["oso.aanleverpunt"]._geregistreerd(self):
            return False
        try:
            self.env["oso.verbinding"]._voor(self)
        except UserError:
            return False
        return True

    def _oso_is_medewerker(self, user):
        """Whether a user works with the pupils of this school."""
        return bool(
            user.active and user.has_group("oso_povo.group_medewerker") and self in user.company_ids
        )

    def _oso_namens(self, *users):
        """The first of these users that works here, else who is responsible for the nights, or an
        empty record.

        A run by itself is done with the rights and the language of somebody, and told to them.
        """
        self.ensure_one()
        return next(
            (user for user in (*users, self.oso_nacht_user_id) if self._oso_is_medewerker(user)),
            self.env["res.users"],
        )


class OsoLeerling(models.Model):
    """Adds to a pupil what it waits for."""

    _inherit = "oso.leerling"

    wacht_sinds = fields.Datetime(string="Waits for the LAS since", copy=False)
    wacht_stap = fields.Integer(string="Times asked again by itself", copy=False)
    vraag_op = fields.Datetime(
        string="Asked again by itself on", index="btree_not_null", copy=False
    )
    wacht_tot = fields.Date(string="Asked again by itself until", copy=False)

    # -- what the user reads ---------------------------------------------------------------------

    @api.depends(
        "status", "vraag_op", "wacht_tot", "actie", "opgehaald", "company_id.oso_wacht_vanzelf"
    )
    @api.depends_context("tz")
    def _compute_melding(self):
        gedaan = super()._compute_melding()
        for leerling in self:
            if leerling.wacht_tot and leerling.status == "wacht":
                leerling.melding = leerling._melding_wacht() or leerling.melding
        return gedaan

    def _melding_wacht(self):
        """What to tell of a pupil that waits for the LAS; nothing where the usual words do."""
        code = (self.melding_data or {}).get("code")
        if not is_niet_klaar("not_ready", code) or not self._vraagt_vanzelf():
            return False
        namen = {
            "until": format_date(self.env, self.wacht_tot, date_format="d MMM"),
            "brin": self.company_id.brin or "?",
        }
        # The badge before it says already that it is not ready; so the news comes first.
        if not self.vraag_op:
            return self.env._(
                "We asked for this dossier until %(until)s and do so no more. Set it ready in your "
                "LAS for 'Regionaal Initiatief', 'De eigen instelling' or 'Binnen BRIN', as a POVO "
                "dossier, only for the BRIN of your own school (%(brin)s). After that, fetch again.",
                **namen,
            )
        if self.vraag_op <= fields.Datetime.now():
            return self.env._(
                "We ask for this dossier again within a quarter of an hour, and if need be until "
                "%(until)s. Set it ready in your LAS for 'Regionaal Initiatief', 'De eigen "
                "instelling' or 'Binnen BRIN', as a POVO dossier, only for the BRIN of your own "
                "school (%(brin)s).",
                **namen,
            )
        tijdzone = self.env.context.get("tz") or self.env.user.tz or TIJDZONE
        return self.env._(
            "We ask for this dossier again by ourselves on %(moment)s, up to and including "
            "%(until)s. Set it ready in your LAS for 'Regionaal Initiatief', 'De eigen instelling' "
            "or 'Binnen BRIN', as a POVO dossier, only for the BRIN of your own school (%(brin)s).",
            moment=format_datetime(self.env, self.vraag_op, tz=tijdzone, dt_format="d MMM HH:mm"),
            **namen,
        )

    def _vraagt_vanzelf(self):
        """Whether this pupil may be asked for without anybody clicking.

        Not when the user chose no action for a pupil without a dossier, nor when a secret address
        came in: such a pupil is fetched again only when somebody chooses so.
        """
        self.ensure_one()
        if not self.company_id.oso_wacht_vanzelf:
            return False
        if not self.opgehaald:
            return self.actie != "geen"
        return self.status == "wacht" or not self.beschermd

    # -- when ------------------------------------------------------------------------------------

    def _tot_wanneer(self, sinds):
        """The last day on which this pupil is asked for.

        :param sinds: moment at which the waiting began
        """
        dag = fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id._oso_tijdzone()), sinds
        ).date()
        # sudo: the season is the same for everybody
        seizoen = self.env["oso.schooljaar"].sudo()._op(dag).aanmelding_tot
        return wacht_tot(dag, self.company_id.oso_wacht_tot or None, seizoen or None)

    def _vraag_na(self, nu, stap, tot):
        """When to ask again after ``nu``; ``False`` when it is over."""
        school = self.company_id
        # The pupils of a school keep together: one run for them, and not one for each.
        deel = spreiding(school.id, stap)
        einde = einde_van(tot, school._oso_tijdzone())
        wanneer = volgende(nu.replace(tzinfo=UTC), stap, deel, einde)
        return wanneer.replace(tzinfo=None) if wanneer else False

    def _plan_wacht(self, nu, *, begint):
        """Note that the LAS had no dossier, and when to ask again.

        :param nu: moment of the asking
        :param bool begint: the user asked, so the steps begin anew
        """
        self.ensure_one()
        sinds = nu if begint or not self.wacht_sinds else self.wacht_sinds
        stap = 0 if begint else self.wacht_stap
        tot = self._tot_wanneer(sinds)
        self.write(
            {
                "wacht_sinds": sinds,
                "wacht_stap": stap,
                "wacht_tot": tot,
                "vraag_op": self._vraag_na(nu, stap, tot),
            }
        )

    def _herzie_wacht_tot(self):
        """The school set another last day."""
        nu = fields.Datetime.now()
        for leerling in self.filtered("wacht_sinds"):
            tot = leerling._tot_wanneer(leerling.wacht_sinds)
            uiterlijk = leerling._vraag_na(nu, leerling.wacht_stap, tot)
            blijft = uiterlijk and leerling.vraag_op and leerling.vraag_op <= uiterlijk
            leerling.write(
                {"wacht_tot": tot, "vraag_op": leerling.vraag_op if blijft else uiterlijk}
            )

    @api.model
    def _plan_wie_al_wachtte(self):
        """Plan the pupils that were not ready when nothing was asked again by itself yet."""
        nu = fields.Datetime.now()
        # sudo: planning is the server's, for all schools
        for leerling in self.sudo().search([("status", "=", "wacht"), ("wacht_sinds", "=", False)]):
            if is_niet_klaar("not_ready", (leerling.melding_data or {}).get("code")):
                leerling._plan_wacht(nu, begint=True)

    def _vraag_nu(self):
        """Ask for these pupils at the next pass of the scheduled action, which is woken.

        For whoever hears that a dossier has been set ready.

        :return: those that will be asked for: not those that are under way, wait for a decision,
            or of a school that does not ask by itself
        """
        vrij = self.filtered(
            lambda een: een.status not in (*ONDERWEG, "vraag") and een._vraagt_vanzelf()
        )
        if vrij:
            # sudo: planning is the server's
            vrij.sudo().write({"vraag_op": fields.Datetime.now()})
            self.env.ref("oso_povo.cron_wachtende").sudo()._trigger()
        return vrij


class OsoUitwisselingRegel(models.Model):
    """Adds what the end of a line means for a pupil that waits."""

    _inherit = "oso.uitwisseling.regel"

    def _meld_leerling(self, state, uitkomst, data, owner, nu):
        leerling = self.leerling_id
        soort = self.uitwisseling_id.soort
        eerder = {naam: leerling[naam] for naam in ("actie", "laatste_actie", "laatste_actie_op")}
        gedaan = super()._meld_leerling(state, uitkomst, data, owner, nu)
        code = (data or {}).get("code")
        niet_klaar = state == "mislukt" and is_niet_klaar(uitkomst, code)
        niets = niet_klaar or is_onderweg_mislukt(code)
        if soort == "nacht" and leerling.opgehaald and niets:
            # The night brought nothing: what stands stays. The run tells how it went.
            leerling.write({**eerder, **(self.vorig or {})})
            if leerling.wacht_sinds:
                leerling._plan_wacht(nu, begint=False)
        elif niet_klaar:
            leerling._plan_wacht(nu, begint=soort == "hand")
        elif soort == "wacht" and leerling.wacht_sinds and niets:
            # Nothing was heard of the dossier, so it is still waited for.
            leerling.write(self.vorig or {})
            leerling._plan_wacht(nu, begint=False)
        elif leerling.wacht_sinds or leerling.vraag_op:
            leerling.write(NIET_WACHTEND)
        if soort != "hand" and leerling.opgehaald and state != "vraag":
            # Somebody may have chosen something for later: that stands.
            leerling.write({"actie": eerder["actie"]})
        return gedaan
