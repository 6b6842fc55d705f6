"""The history on the screen: its changes as rows that are ready to show, and its buttons."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oso.gegevensset.kaart import KAART
from ..oso.gegevensset.kaart_types import relatienamen
from ..oso.samenvoegen import REDENEN, Reden, telling
from .context import in_taal_van_gebruiker
from .oso_terugdraaien import STAAT
from .oso_weergave_okr import ANDERE_SECTIES
from .oso_weergave_wijziging import Rijnamen, feiten_van_rij, kop_van_veld, waarde_van

#: Sections in the order of the report.
_VOLGORDE = ("leerling", *relatienamen(KAART["leerling"]), *ANDERE_SECTIES)
#: Reasons that say no more than what happened already says.
_VANZELF = frozenset((Reden.ONTBRAK.value, Reden.LEEG.value, Reden.VERVANGEN.value))


class OsoGeschiedenis(models.Model):
    """Adds what the screen shows, and does."""

    _inherit = "oso.geschiedenis"

    wijzigingen_tonen = fields.Json(string="Changes in words", compute="_compute_tonen")
    telling_tekst = fields.Char(string="What changed", compute="_compute_telling_tekst")
    wacht_tekst = fields.Text(string="Why it waits, in words", compute="_compute_wacht_tekst")
    dossier_datum = fields.Date(related="dossier_id.datum", string="Dossier date")
    laatste_datum = fields.Date(related="leerling_id.dossier_datum", string="Last dossier")
    geboortedatum_bekend = fields.Date(
        related="leerling_id.geboortedatum", string="Date of birth, as known"
    )
    geboortedatum_dossier = fields.Date(
        string="Date of birth, in the dossier", compute="_compute_geboortedatum_dossier"
    )
    wat_tekst = fields.Char(string="What", compute="_compute_wat_tekst")
    kan_terug = fields.Boolean(string="Can be taken back", compute="_compute_kan_terug")

    @api.depends("soort", "modus", "wijzigingen")
    @api.depends_context("lang")
    def _compute_wat_tekst(self):
        for entry, wat in zip(self, self._wat_in_het_kort(), strict=True):
            entry.wat_tekst = wat

    @api.depends("soort", "state", "wijzigingen")
    def _compute_kan_terug(self):
        for entry in self:
            entry.kan_terug = (
                entry.soort == "dossier"
                and entry.state in STAAT
                and any(een["done"] for een in entry.wijzigingen or ())
            )

    @api.depends("aantal_nieuw", "aantal_gewijzigd", "aantal_vermist", "aantal_niet", "soort")
    @api.depends_context("lang")
    def _compute_telling_tekst(self):
        for entry in self:
            aantallen = (
                entry.aantal_nieuw,
                entry.aantal_gewijzigd,
                entry.aantal_vermist,
                entry.aantal_niet,
            )
            # Not by the changes themselves: a list need not read all of these.
            telt = any(aantallen) or entry.soort == "dossier"
            entry.telling_tekst = telt and self._in_aantallen(*aantallen)

    @api.model
    def _in_aantallen(self, nieuw, gewijzigd, vermist, niet):
        """Counts of changes in words, without what there is none of."""
        delen = (
            nieuw and self.env._("%(count)s new", count=nieuw),
            gewijzigd and self.env._("%(count)s changed", count=gewijzigd),
            vermist and self.env._("%(count)s disappeared", count=vermist),
            niet and self.env._("%(count)s not worked in", count=niet),
        )
        return ", ".join(filter(None, delen)) or self.env._("nothing changed")

    @api.depends("wijzigingen")
    def _compute_geboortedatum_dossier(self):
        for entry in self:
            entry.geboortedatum_dossier = next(
                (
                    een["new"]
                    for een in entry.wijzigingen or ()
                    if een["section"] == "leerling" and een["field"] == "geboortedatum"
                ),
                False,
            )

    @api.depends("reden", "state")
    @api.depends_context("lang")
    def _compute_wacht_tekst(self):
        teksten = {
            "voorbeeld": self.env._(
                "Nothing has been worked in yet. Look at the changes, take the tick away from what "
                "you do not want, and choose Work in."
            ),
            "geboortedatum": self.env._(
                "The number is that of this pupil, but the date of birth in the dossier is another "
                "one. Is this the same child? Look at the name too. If not, choose Do not work in "
                "and have the number put right in your LAS."
            ),
            "ouder": self.env._(
                "By its date this dossier is older than the last one that was worked in. So it was "
                "kept and changed nothing. Is it the right one after all? Then work it in anyway."
            ),
            "rem": self.env._(
                "The safety brake stopped the whole run: the name or date of birth of unusually "
                "many pupils would change. Often the wrong dossiers are set ready then. Look "
                "whether these are the right ones before you work anything in."
            ),
        }
        for entry in self:
            wacht = entry.state == "voorstel" or (
                entry.state == "vervallen" and entry.reden == "ouder"
            )
            entry.wacht_tekst = wacht and teksten.get(entry.reden)

    # -- the list of changes

    @api.depends("wijzigingen", "weglaten", "state", "soort")
    @api.depends_context("lang")
    def _compute_tonen(self):
        for entry in self:
            entry.wijzigingen_tonen = entry._tonen() if entry.wijzigingen else False

    def _tonen(self):
        """The changes for the screen.

        :return: ``keuze`` (they can be ticked off), ``koppen`` (heads of the columns with values),
            ``secties``: each with ``naam``, ``titel``, ``uit`` (left out as a whole), ``aantallen``
            and ``rijen`` (:meth:`_toon_rij`)
        """
        weglaten = self.weglaten or {}
        uit, secties_uit = weglaten.get("changes") or (), weglaten.get("sections") or ()
        per_sectie = {}
        for een in self.wijzigingen:
            per_sectie.setdefault(een["section"], []).append(een)
        plaats = {naam: nummer for nummer, naam in enumerate(_VOLGORDE)}
        namen = Rijnamen(self.leerling_id)
        handmatig = self._met_de_hand()
        secties = []
        for naam in sorted(per_sectie, key=lambda naam: plaats.get(naam, len(plaats))):
            rijen = [
                self._toon_rij(een, namen, handmatig) | {"uit": een["id"] in uit}
                for een in per_sectie[naam]
            ]
            secties.append(
                {
                    "naam": naam,
                    "titel": self.leerling_id._sectie_in_woorden(naam),
                    "uit": naam in secties_uit,
                    "aantallen": telling(per_sectie[naam]),
                    "rijen": rijen,
                }
            )
        voorstel = self.soort == "dossier" and self.state in ("voorstel", "vervallen")
        return {
            "keuze": voorstel,
            "koppen": [self.env._("Now known"), self.env._("In the dossier")]
            if voorstel
            else [self.env._("Was"), self.env._("Became")],
            "secties": secties,
        }

    def _met_de_hand(self):
        """Stored rows, as (model, id), of the changes that the school itself entered."""
        per_model = {}
        for een in self.wijzigingen:
            if een.get("res_id") and een.get("model") in self.env:
                per_model.setdefault(een["model"], set()).add(een["res_id"])
        uit = set()
        for model, ids in per_model.items():
            if "herkomst" in self.env[model]._fields:
                rijen = self.env[model].browse(ids).exists()
                eigen = rijen.filtered(lambda rij: rij.herkomst == "handmatig")
                uit |= {(model, nummer) for nummer in eigen.ids}
        return uit

    @api.model
    def _toon_rij(self, een, namen, handmatig=()):
        """One change in words: ``id``, ``wat`` (code), ``wat_tekst``, ``gedaan``, ``terug`` (taken
        back since), ``vast`` (can't be ticked off), ``rij``, ``veld``, ``oud``, ``nieuw``,
        ``feiten`` of a whole row, ``waarom``, ``spatie`` (not done for a space), ``eigen``
        (the school entered the row)
        """
        env, entiteit, veld = self.env, een["entity"], een.get("field")
        geheim = een["what"] == "verborgen" or een.get("secret")
        rij = een["new"] if isinstance(een.get("new"), dict) else een.get("old")
        uit = {
            "id": een["id"],
            "wat": een["what"],
            "wat_tekst": self._wat_in_woorden(een["what"]),
            "gedaan": een["done"],
            "terug": bool(een.get("taken_back")),
            "vast": een["what"] == "verborgen",
            "rij": namen.noem(een),
            "veld": kop_van_veld(env, entiteit, veld) if veld else "",
            "oud": "",
            "nieuw": "",
            "feiten": [],
            "waarom": ""
            if een["done"] and een["why"] in _VANZELF
            else self._waarom_in_woorden(een["why"]),
            "spatie": een["why"] == Reden.SPATIE.value,
            "eigen": een["what"] != "nieuw" and (een.get("model"), een.get("res_id")) in handmatig,
        }
        if geheim:
            return uit
        if isinstance(rij, dict):
            uit["feiten"] = feiten_van_rij(env, entiteit, rij)
        else:
            uit["oud"] = self._waarde_in_woorden(entiteit, veld, een.get("old"))
            uit["nieuw"] = self._waarde_in_woorden(entiteit, veld, een.get("new"))
        return uit

    @api.model
    def _waarde_in_woorden(self, entiteit, veld, waarde):
        if isinstance(waarde, str) and waarde and waarde.isspace():
            teken = "␣" * min(len(waarde), 5)
            if waarde == " ":
                return self.env._("%(sign)s (one space)", sign=teken)
            return self.env._("%(sign)s (only white space)", sign=teken)
        if waarde is None or (waarde is False and not veld):
            return ""
        return waarde_van(self.env, entiteit, veld or "", waarde)

    @api.model
    def _wat_in_woorden(self, wat):
        return {
            "nieuw": self.env._("New"),
            "aangevuld": self.env._("Filled in"),
            "gewijzigd": self.env._("Changed"),
            "vervangen": self.env._("New version"),
            "vermist": self.env._("Not in last dossier"),
            "terug": self.env._("In the dossier again"),
            "ernaast": self.env._("Kept beside it"),
            "verborgen": self.env._("Became secret"),
            "verwijderd": self.env._("Removed"),
        }.get(wat, wat)

    @api.model
    def _waarom_in_woorden(self, waarom):
        eigen = {
            "handmatig": self.env._("typed by the school"),
            "teruggedraaid": self.env._("taken back"),
            "nummer": self.env._("the number was changed"),
        }
        try:
            return self.env["oso.melding"]._in_woorden(REDENEN[Reden(waarom)])
        except ValueError:
            return eigen.get(waarom, "")

    # -- deciding, on the screen

    def leave_out(self, changes=(), sections=()):
        """Say which changes of a proposal are not to be done; replaces what was said before.

        :param list changes: ids of changes
        :param list sections: sections that are left out as a whole
        :return: ``True``
        :raises odoo.exceptions.UserError: nothing to decide, or no such change or section
        """
        self = in_taal_van_gebruiker(self)
        entry = self._om_te_beslissen()
        entry._keur_weglaten({"changes": changes, "sections": sections})
        entry.weglaten = {"changes": sorted(set(changes)), "sections": sorted(set(sections))}
        return True

    def action_verwerken(self):
        """Button "Verwerken": apply, and show what was done."""
        self.ensure_one()
        leerling, weg = self.leerling_id, self.id
        nieuw = self.browse(self.apply() or [])
        melding = leerling.melding or ""
        if nieuw:
            melding = self.env._("Worked in: %(counts)s.", counts=nieuw.telling_tekst)
        vervang = nieuw._open() if nieuw else leerling.action_open_rapport()
        return {
            "type": "ir.actions.client",
            "tag": "oso_povo.besloten",
            "params": {
                "message": melding,
                "type": "success",
                "gone": weg if nieuw else False,
                "replace": vervang,
            },
        }

    def action_niet_verwerken(self):
        """Button "Niet verwerken"."""
        self.dismiss()
        return self._meld(self.env._("Not worked in. The dossier stays on record."), "info")

    def action_vergelijken(self):
        """Button "Opnieuw vergelijken"."""
        self.refresh()
        melding = self.env._("Compared again: %(counts)s.", counts=self.telling_tekst or "")
        return self._meld(melding, "info")

    def action_terugdraaien(self, rest=False):
        """Button "Terugdraaien"; where later changes stand on some, a dialog with these opens."""
        self.ensure_one()
        uit = self.take_back(rest)
        if uit["done"]:
            return self._meld_terug(uit["count"], len(uit["blocked"]), uit["secret"])
        namen = Rijnamen(self.leerling_id)
        return self._vraag_rest(self, [self._toon_blok(blok, namen) for blok in uit["blocked"]])

    def action_open(self):
        """Button "Wijzigingen": this entry on a screen of its own."""
        self.ensure_one()
        self.check_access("read")
        return self._open()

    def _open(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref("oso_povo.view_oso_geschiedenis_form").id, "form")],
        }

    @api.model
    def _toon_blok(self, blok, namen):
        """What can't be taken back, and the later entry that stands on it."""
        rij = self._toon_rij(blok["change"], namen)
        sectie = namen.leerling._sectie_in_woorden(blok["change"]["section"])
        return {
            "wat": " › ".join(filter(None, (sectie, rij["rij"], rij["veld"]))),
            "later": blok["by"],
            "history_id": blok["history_id"],
        }

    @api.model
    def _vraag_rest(self, record, rijen):
        """The dialog that tells what stands in the way and offers to take back the rest."""
        return {
            "type": "ir.actions.client",
            "tag": "oso_povo.rest_terugdraaien",
            "params": {"model": record._name, "res_id": record.id, "rows": rijen},
        }

    @api.model
    def _meld_terug(self, aantal, over, geheim):
        delen = [self.env._("Taken back: %(count)s changes.", count=aantal)]
        if over:
            delen.append(
                self.env._("Left, since later changes stand on them: %(count)s.", count=over)
            )
        if geheim:
            delen.append(
                self.env._("What became secret stays hidden: %(count)s changes.", count=geheim)
            )
        return self._meld(" ".join(delen), "warning" if over else "success")

    @api.model
    def _meld(self, tekst, soort):
        """A notification, after which the screen is read again."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": soort,
                "message": tekst,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class OsoLeerling(models.Model):
    """Adds the way to the decision."""

    _inherit = "oso.leerling"

    def action_besluit(self):
        """Open what waits for a decision about this pupil; under the safety brake that is its run,
        since what is strange is how many of them change."""
        self.ensure_one()
        self.check_access("read")
        entry = self.env["oso.geschiedenis"].search(
            [("leerling_id", "=", self.id), ("state", "=", "voorstel")], limit=1
        )
        if not entry:
            raise UserError(
                in_taal_van_gebruiker(self).env._(
                    "There is nothing left to decide here. Reload the screen."
                )
            )
        run = entry.regel_id.uitwisseling_id
        return run._open() if entry.reden == "rem" and run else entry._open()
