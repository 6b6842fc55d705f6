"""What waits for a decision: the safety brake, a preview, a doubt about who it is."""

from dataclasses import replace

from odoo import models
from odoo.exceptions import UserError

from ..oso.meldingen import NIET_VERWERKT, REM, STEEDS_MISLUKT
from ..oso.samenvoegen import Modus
from ..oso.samenvoegen.rem import is_sterk, slaat_aan
from ..oso.text import OsoError
from .context import eis_een, in_taal_van_gebruiker


class OsoUitwisseling(models.Model):
    """The brake, and deciding for a whole run."""

    _inherit = "oso.uitwisseling"

    def _vraag_de_rem(self):
        """Whether what arrived may be worked in; if not, the lines wait for the user.

        :return: the lines that may
        """
        self.ensure_one()
        regels = self.regel_ids.filtered(lambda regel: regel.state == "klaargezet")
        if self.rem_gevraagd:
            return regels  # the rest of a run of which part was worked in
        self.rem_gevraagd = True
        bekend = self.regel_ids.geschiedenis_id.filtered(
            lambda entry: entry.leerling_id.opgehaald and entry.reden in ("rem", "geboortedatum")
        )
        sterk = sum(
            entry.reden == "geboortedatum" or is_sterk(entry.wijzigingen or ()) for entry in bekend
        )
        school = self.company_id
        if not slaat_aan(
            sterk,
            len(bekend),
            procent=school.oso_rem_procent,
            minimum=school.oso_rem_minimum,
        ):
            return regels
        melding = replace(REM, params={"count": sterk, "total": len(bekend)})
        for regel in regels:
            regel._sluit_af("vraag", "brake", melding, "us")
        self._werk_stand_bij()
        return regels.browse()

    def apply(self, choices=None):
        """Work in what waits in this run: a preview that was looked at, or a run that the safety
        brake stopped. Doubts about who a pupil is stay; these are decided one by one
        (``oso.geschiedenis.apply``).

        :param dict choices: by id of the pupil, as text, what is left out of its changes:
            ``{"changes": [ids], "sections": [names]}``
        :return: number of pupils that were worked in
        :rtype: int
        :raises odoo.exceptions.UserError: nothing waits, or choices of another form
        :raises odoo.exceptions.AccessError: a run of another school, or no right to work with
            pupils
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        self.check_access("read")
        self.env["oso.leerling"].check_access("write")
        regels = self.regel_ids.filtered(
            lambda regel: regel.state == "vraag" and regel.geschiedenis_id.reden != "geboortedatum"
        )
        if not regels:
            raise UserError(self.env._("Nothing in this run waits for your decision."))
        choices = choices or {}
        if not isinstance(choices, dict) or set(choices) - {
            str(leerling_id) for leerling_id in regels.leerling_id.ids
        }:
            raise UserError(
                self.env._(
                    "Give what is left out by the id of the pupil, as text, of pupils that wait in "
                    "this run."
                )
            )
        for regel in regels:
            regel.geschiedenis_id.apply(choices.get(str(regel.leerling_id.id)))
        return len(regels)

    def dismiss(self):
        """Work nothing in of what waits in this run.

        :return: number of pupils
        :rtype: int
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        regels = self.regel_ids.filtered(lambda regel: regel.state == "vraag")
        for regel in regels:
            regel.geschiedenis_id.dismiss()
        return len(regels)


class OsoUitwisselingRegel(models.Model):
    """A line whose dossier is stored and waits."""

    _inherit = "oso.uitwisseling.regel"

    def _verwerk_klaargezet(self):
        """Work in what was held for the others of the run."""
        entry = self.geschiedenis_id
        if self.state == "klaargezet" and entry.state == "voorstel":
            self._verwerk_voorstel(entry, entry.weglaten or None)
        elif self.state == "klaargezet":
            self._sluit_af("klaar", "dismissed", NIET_VERWERKT)

    def _tel_poging(self):
        """Count that working in is begun, on top of how often fetching was; a line that the worker
        dies of is given up.

        :return: whether to go on
        """
        self.pogingen += 1
        if self.pogingen <= 2 * self.env["oso.motor"]._oso_pogingen:
            return True
        self._sluit_af("mislukt", "internal", STEEDS_MISLUKT, "admin")
        self._leeg_bestand_weer()
        self.geschiedenis_id._laat_vallen()
        self.uitwisseling_id._werk_stand_bij()
        self._log()
        return False

    def _verwerk_voorstel(self, entry, weglaten=None, door=None):
        """Work a stored dossier in and close the line.

        :param door: the user who decided to, where one did
        """
        imports = self.env["oso.import"]
        leerling = self.leerling_id
        try:
            gelezen = imports._uit_opslag(entry.dossier_id)
        except OsoError as error:
            self._sluit_af("mislukt", "unreadable", error.message, "us")
            entry._laat_vallen()
            return
        uitkomst = imports._werk_in(
            leerling,
            entry.dossier_id,
            gelezen,
            self.env["oso.bekend"]._lees(leerling),
            Modus(entry.modus),
            regel=self,
            weglaten=weglaten,
            door=door,
        )
        self._sluit_af(
            uitkomst.state,
            uitkomst.code,
            uitkomst.message,
            uitkomst.owner,
            geschiedenis_id=uitkomst.geschiedenis_id,
        )
        entry.unlink()


class OsoGeschiedenis(models.Model):
    """Deciding on a proposal."""

    _inherit = "oso.geschiedenis"

    def _laat_vallen(self):
        """Let proposals go."""
        self.write({"state": "vervallen"})
        for regel in self.regel_id.filtered(lambda r: r.state in ("vraag", "klaargezet")):
            regel._sluit_af("klaar", "dismissed", NIET_VERWERKT)
            if not regel.leerling_id.opgehaald:
                regel.leerling_id.write({"status": "nieuw", "actie": "importeren"})
            regel.uitwisseling_id._werk_stand_bij()

    def _om_te_beslissen(self):
        """This one entry, locked with its pupil, as the server.

        :raises UserError: nothing to decide
        """
        eis_een(self)
        self.check_access("read")
        self.leerling_id.check_access("write")
        # sudo: pupil, rows and history are the server's to write; the right to work with this
        # pupil was just checked
        entry = self.sudo()
        entry.leerling_id._vergrendel()
        entry.invalidate_recordset()
        if not entry.exists() or entry.state not in ("voorstel", "vervallen"):
            raise UserError(self.env._("There is nothing left to decide here. Reload the screen."))
        return entry

    def _keur_weglaten(self, weglaten):
        """Refuse what is not ``{"changes": [ids], "sections": [names]}`` of this proposal: else
        what a user meant to leave out would be worked in.

        :raises UserError: another form, or no such change or section
        """
        wijzigingen = self.wijzigingen or ()
        mogelijk = {
            "changes": {een["id"] for een in wijzigingen},
            "sections": {een["section"] for een in wijzigingen},
        }
        goed = isinstance(weglaten, dict) and all(
            naam in mogelijk
            and isinstance(gegeven, list | tuple)
            and all(isinstance(een, str) and een in mogelijk[naam] for een in gegeven)
            for naam, gegeven in weglaten.items()
        )
        if not goed:
            raise UserError(
                in_taal_van_gebruiker(self).env._(
                    "Some of these changes are no part of this proposal. Reload it."
                )
            )

    def apply(self, leave_out=None):
        """Work this proposal in: a preview, a dossier that is older, or one with another date of
        birth than was known.

        :param dict leave_out: ``{"changes": [ids], "sections": [names]}`` that are not done; else
            what was ticked off on the screen
        :return: id of the entry of the history that tells what was done, or ``False``
        :raises odoo.exceptions.UserError: nothing to decide, the pupil is being fetched, the file
            of the dossier is no longer kept, or the pupil changed since a preview was made (then
            ``refresh`` it)
        """
        self = in_taal_van_gebruiker(self)
        entry = self._om_te_beslissen()
        leerling = entry.leerling_id
        if leerling.status in ("wachtrij", "bezig") and entry.regel_id.state != "vraag":
            raise UserError(
                self.env._("This pupil's dossier is being fetched right now. Wait a moment.")
            )
        gezien = entry.reden in ("voorbeeld", "geboortedatum")
        if gezien and entry.gegevens_versie != leerling.gegevens_versie:
            raise UserError(
                self.env._(
                    "The data of this pupil have changed since these changes were worked out. "
                    "Nothing has been worked in. Compare again, look, and then work it in."
                )
            )
        # XML-RPC has no other word for nothing than false.
        weglaten = entry.weglaten or {} if leave_out in (None, False) else leave_out
        entry._keur_weglaten(weglaten)
        regel = entry.regel_id
        if not regel:
            raise UserError(self.env._("The exchange that this belongs to has been removed."))
        regel._verwerk_voorstel(entry, weglaten, self.env.user)
        regel.uitwisseling_id._werk_stand_bij()
        if regel.state == "mislukt":
            raise UserError(regel.melding)
        return regel.geschiedenis_id.id

    def dismiss(self):
        """Do not work this proposal in. The dossier stays on record."""
        self = in_taal_van_gebruiker(self)
        self._om_te_beslissen()._laat_vallen()
        return True

    def refresh(self):
        """Work out anew what this proposal would change; what was left out stays left out.

        :raises odoo.exceptions.UserError: nothing to decide, or the file of the dossier is no
            longer kept
        """
        self = in_taal_van_gebruiker(self)
        entry = self._om_te_beslissen()
        imports = entry.env["oso.import"]
        leerling = entry.leerling_id
        try:
            gelezen = imports._uit_opslag(entry.dossier_id)
        except OsoError as error:
            raise UserError(self.env["oso.melding"]._in_woorden(error.message)) from None
        data = imports._vergelijk(leerling, gelezen, Modus(entry.modus))
        weglaten = entry.weglaten or {}
        nog = {
            "changes": {een["id"] for een in data},
            "sections": {een["section"] for een in data},
        }
        entry.write(
            imports._vals_geschiedenis(leerling, data)
            | {
                "gegevens_versie": leerling.gegevens_versie,
                "weglaten": {
                    naam: [een for een in gegeven if een in nog[naam]]
                    for naam, gegeven in weglaten.items()
                }
                or False,
            }
        )
        return True
