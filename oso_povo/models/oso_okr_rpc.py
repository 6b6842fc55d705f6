"""The doors of the OKR for screens and other programs (XML-RPC, JSON-2).

These methods are public and stable, as those of ``oso_leerling_rpc.py``; the README of the addon
names them.
"""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..oso import bsn as nummers
from ..oso.meldingen import HEROPEND, OVERGESLAGEN_DEFINITIEF
from .context import in_taal_van_gebruiker
from .oso_geschiedenis import zonder_none
from .oso_leerling import ONDERWEG
from .oso_okr import ZACHTE_VELDEN
from .oso_rij import JANEE

RECHT_DEFINITIEF = "oso_povo.group_okr_definitief"
RECHT_HEROPENEN = "oso_povo.group_okr_heropenen"


class OsoLeerling(models.Model):
    """Writing the OKR, making it definitief and reopening it, inzage, another number."""

    _inherit = "oso.leerling"

    @api.ondelete(at_uninstall=False)
    def _unlink_definitief(self):
        if any(self.mapped("okr_definitief")) and not self._heeft_recht(RECHT_HEROPENEN):
            raise AccessError(
                in_taal_van_gebruiker(self).env._(
                    "A pupil whose OKR is definitief can be removed only by somebody who may "
                    "reopen an OKR."
                )
            )

    def write_okr(self, teksten=None):
        """Write texts of the OKR of one pupil; what is not named stays.

        :param dict teksten: ``functioneren``, ``werkhouding``, ``sociaal_emotioneel``, ``leren``,
            ``thuis``, ``ondersteuning``, ``toelichting_advies``, ``overig``: text, or ``False`` for
            none
        :return: ``True``
        :raises odoo.exceptions.UserError: not exactly one pupil, another name, no text, or the OKR
            is definitief
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("write")
        if (
            not isinstance(teksten, dict)
            or not teksten
            or set(teksten) - set(ZACHTE_VELDEN)
            or not all(
                isinstance(tekst, str) or tekst in (False, None) for tekst in teksten.values()
            )
        ):
            raise UserError(
                self.env._(
                    "Give the texts of the OKR by name; the names are: %(names)s.",
                    names=", ".join(ZACHTE_VELDEN),
                )
            )
        self._okr().write({naam: tekst or False for naam, tekst in teksten.items()})
        return True

    def action_okr(self):
        """Open the OKR of this pupil, to write in; the arrows lead to those of its class."""
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("write")
        klas = self._okrs_van_de_klas()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("OKR of the school"),
            "res_model": "oso.okr",
            "res_id": self._okr().id,
            "view_mode": "form",
            "context": {"oso_okr_ids": klas.ids},
        }

    def action_definitief(self):
        """Make the OKR of these pupils definitief: all of them, or none.

        From then on dossiers change the end test alone, and the texts can't be written.

        :return: ``True``
        :raises odoo.exceptions.AccessError: without the right to do so, or another school's pupils
        :raises odoo.exceptions.UserError: no dossier has been fetched yet, it is being fetched, or
            the OKR is definitief already
        """
        self = in_taal_van_gebruiker(self)
        if not self._heeft_recht(RECHT_DEFINITIEF):
            raise AccessError(
                self.env._(
                    "You do not have the right to make an OKR definitief. Your administrator can "
                    "give it to you."
                )
            )
        self._eis_leerlingen("write")
        self._weiger(
            self.filtered(lambda leerling: leerling.status in ONDERWEG),
            self.env._(
                "The dossier is being fetched. Wait a moment, look at what came in, and then make "
                "the OKR definitief."
            ),
        )
        self._weiger(
            self.filtered(lambda leerling: not leerling.opgehaald),
            self.env._(
                "No dossier has been fetched yet, so there is nothing to make definitief. Fetch "
                "the dossier first."
            ),
        )
        self._weiger(self.filtered("okr_definitief"), self.env._("The OKR is definitief already."))
        for leerling in self:
            # sudo: state and dates are the server's to write; the right was checked above
            leerling._okr().sudo().write(
                {
                    "state": "definitief",
                    "definitief_op": fields.Datetime.now(),
                    "definitief_door_id": self.env.uid,
                }
            )
            self.env["oso.geschiedenis"]._leg_vast(leerling, "definitief")
        self._meld_okr_op_bus()
        return True

    def reopen_okr(self, reden=None):
        """Open the definitief OKR of these pupils again: all of them, or none.

        :param str reden: why; it stays in the history of the pupil
        :return: ``True``
        :raises odoo.exceptions.AccessError: without the right to do so, or another school's pupils
        :raises odoo.exceptions.UserError: no reason, or the OKR is not definitief
        """
        self = in_taal_van_gebruiker(self)
        if not self._heeft_recht(RECHT_HEROPENEN):
            raise AccessError(
                self.env._(
                    "You do not have the right to reopen an OKR. Your administrator can give it to "
                    "you."
                )
            )
        self._eis_leerlingen("write")
        if not isinstance(reden, str) or not reden.strip():
            raise UserError(self.env._("Tell why the OKR is reopened; the reason is kept."))
        self._weiger(
            self.filtered(lambda leerling: not leerling.okr_definitief),
            self.env._("The OKR is not definitief, so it need not be reopened."),
        )
        # sudo: state and dates are the server's to write; the right was checked above
        self.sudo().okr_ids.write(
            {"state": "concept", "definitief_op": False, "definitief_door_id": False}
        )
        for leerling in self.sudo():
            if (leerling.melding_data or {}).get("code") == OVERGESLAGEN_DEFINITIEF.code:
                leerling.melding_data = self.env["oso.melding"]._als_data(HEROPEND)
        for leerling in self:
            self.env["oso.geschiedenis"]._leg_vast(leerling, "heropend", toelichting=reden.strip())
        self._meld_okr_op_bus()
        return True

    def _meld_okr_op_bus(self):
        """Wake the reports that are open, also in another tab; ids only, nothing of a pupil."""
        for school, leerlingen in self.grouped("company_id").items():
            self.env["bus.bus"]._sendone(school, "oso_povo/okr", {"leerling_ids": leerlingen.ids})

    def register_inzage(self, datum=None, akkoord=None, zienswijze=None):
        """Register that the parents of one pupil saw its report on a day.

        It holds for the version of that day; when data change after it, ``get_dossier`` and the
        screen say so.

        :param datum: the day, as ISO text
        :param str akkoord: ``"ja"``, ``"nee"``, or nothing where it is not known
        :param str zienswijze: what the parents have to say of it
        :return: ``True``
        :raises odoo.exceptions.UserError: not exactly one pupil, no day, a day to come, or another
            answer than yes or no
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("write")
        try:
            dag = fields.Date.to_date(datum)
        except (TypeError, ValueError):
            dag = None
        if not dag:
            raise UserError(self.env._("Fill in the day on which the parents saw the report."))
        if dag > fields.Date.context_today(self):
            raise UserError(self.env._("This day is still to come."))
        if akkoord and akkoord not in dict(JANEE):
            raise UserError(self.env._("Whether the parents agree is ja, nee, or not filled in."))
        if zienswijze and not isinstance(zienswijze, str):
            raise UserError(self.env._("The view of the parents is a text."))
        # sudo: inzage is the server's to write; the right to write the pupil was checked
        okr = self._okr().sudo()
        vals = {
            "inzage_school_op": dag,
            "inzage_school_akkoord": akkoord or False,
            "inzage_school_zienswijze": (zienswijze or "").strip() or False,
        }
        wijzigingen = [
            okr._wijziging(naam, _plat(okr[naam]), _plat(waarde))
            for naam, waarde in vals.items()
            if okr[naam] != waarde
        ]
        okr.write({**vals, "inzage_school_geschiedenis_id": self._versie_op(dag).id})
        self.env["oso.geschiedenis"]._leg_vast(
            self,
            "inzage",
            toelichting=vals["inzage_school_zienswijze"],
            wijzigingen=wijzigingen,
            **self.env["oso.geschiedenis"]._tel(wijzigingen),
        )
        return True

    def inzage_verschil(self):
        """What changed in the report of one pupil since its parents saw it.

        :return: list of changes (``what``, ``section``, ``row``, ``field``, ``old``, ``new``, …),
            one for each field or row, from what the parents saw to what is there now; empty when
            they did not see it yet or nothing changed
        :rtype: list[dict]
        :raises odoo.exceptions.UserError: not exactly one pupil
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("read")
        return zonder_none(self._inzage_verschil())

    def action_inzage_verschil(self):
        """Button "Toon het verschil": the same in words."""
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Changed since the parents saw the report"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("oso_povo.view_oso_leerling_form_verschil").id, "form")],
            "target": "new",
        }

    def change_number(self, nummer=None):
        """Give one pupil another number ("Nummer wijzigen"), as when an onderwijsnummer becomes a
        BSN. OKR, history and all else stay.

        :param nummer: BSN or onderwijsnummer, as text or number
        :return: ``True``
        :raises odoo.exceptions.UserError: not exactly one pupil, a number that is not good or that
            another pupil of the school has, or the dossier is being fetched
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        self._eis_een_leerling("write")
        gecontroleerd = nummers.check(nummer)
        if not gecontroleerd.ok:
            raise UserError(self.env["oso.melding"]._in_woorden(gecontroleerd.message))
        if self.status in ONDERWEG:
            raise UserError(
                self.env._(
                    "The dossier of this pupil is being fetched by the old number. Wait a moment "
                    "and then change it."
                )
            )
        oud = self.bsn
        if gecontroleerd.value == oud:
            raise UserError(self.env._("This pupil already has this number."))
        # The school is the pupil's own, so whether somebody has the number tells nothing new.
        if self.search_count(
            [("company_id", "=", self.company_id.id), ("bsn", "=", gecontroleerd.value)], limit=1
        ):
            raise UserError(
                self.env._(
                    "Another pupil of this school already has this number. Look which of the two "
                    "is to stay, and remove the other."
                )
            )
        # sudo: the number is the server's to write; the right to write the pupil was checked
        self.sudo().write({"bsn": gecontroleerd.value})
        wijziging = {
            "id": "leerling/bsn",
            "what": "gewijzigd",
            "done": True,
            "section": "leerling",
            "entity": "leerling",
            "row": [],
            "field": "bsn",
            "old": oud,
            "new": gecontroleerd.value,
            "why": "nummer",
            "model": self._name,
            "res_id": self.id,
        }
        self.env["oso.geschiedenis"]._leg_vast(
            self,
            "nummer",
            wijzigingen=[wijziging],
            **self.env["oso.geschiedenis"]._tel([wijziging]),
        )
        return True

    def _okr_data(self):
        """What ``get_dossier`` tells of the OKR: ``okr`` where there is anything in it, and
        ``inzage_opnieuw`` where that is so.

        In ``okr``: ``state``, ``definitief_op``, the texts that are filled in, and ``inzage`` as
        the school registered it, with ``datum``, ``akkoord`` (true or false) and ``zienswijze``.
        No dossier changes any of that; what a dossier says of inzage is in its header.
        """
        okr = self.okr_ids
        data = {naam: okr[naam] for naam in ZACHTE_VELDEN if okr[naam]}
        if okr.definitief_op:
            data["definitief_op"] = fields.Datetime.to_string(okr.definitief_op)
        if okr.inzage_school_op:
            data["inzage"] = {"datum": fields.Date.to_string(okr.inzage_school_op)}
            if okr.inzage_school_akkoord:
                data["inzage"]["akkoord"] = okr.inzage_school_akkoord == "ja"
            if okr.inzage_school_zienswijze:
                data["inzage"]["zienswijze"] = okr.inzage_school_zienswijze
        # One that was only opened is as good as none.
        uit = {"okr": {"state": okr.state, **data}} if data else {}
        return uit | ({"inzage_opnieuw": True} if self.inzage_opnieuw else {})

    def _heeft_recht(self, groep):
        return self.env.su or self.env.user.has_group(groep)

    def _eis_leerlingen(self, operatie):
        """Refuse pupils that are not there, or that the caller may not do this with."""
        if not self or len(self.exists()) != len(self):
            raise UserError(self.env._("This pupil does not exist (any more)."))
        self.check_access(operatie)

    def _eis_een_leerling(self, operatie):
        if len(self) != 1:
            raise UserError(self.env._("Ask for one pupil at a time."))
        self._eis_leerlingen(operatie)

    def _weiger(self, leerlingen, tekst):
        """Say why some of the pupils in ``self`` stand in the way, and of several how many.

        :raises UserError: there are such pupils
        """
        if not leerlingen:
            return
        if len(self) > 1:
            tekst += " " + self.env._(
                "This holds for %(count)s of the %(total)s pupils; nothing has been changed.",
                count=len(leerlingen),
                total=len(self),
            )
        raise UserError(tekst)


def _plat(waarde):
    """A value as JSON has it."""
    return fields.Date.to_string(waarde) if hasattr(waarde, "isoformat") else waarde or None
