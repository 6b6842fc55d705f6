"""A run on the screen: why it waits, what it would change, and its buttons."""

from odoo import api, fields, models

from .oso_weergave_wijziging import Rijnamen


class OsoUitwisseling(models.Model):
    """Adds what the screen of a run shows, and does."""

    _inherit = "oso.uitwisseling"

    wacht_tekst = fields.Text(string="Why it waits", compute="_compute_wacht")
    telling_tekst = fields.Char(string="What would change", compute="_compute_wacht")
    door_de_rem = fields.Boolean(string="Stopped by the safety brake", compute="_compute_wacht")
    kan_alles = fields.Boolean(string="Can be decided for all", compute="_compute_wacht")
    kan_terug = fields.Boolean(string="Can be taken back", compute="_compute_kan_terug")

    @api.depends("regel_ids.state", "regel_ids.geschiedenis_id")
    @api.depends_context("lang")
    def _compute_wacht(self):
        for run in self:
            wacht = run.regel_ids.filtered(lambda regel: regel.state == "vraag")
            entries = wacht.geschiedenis_id
            rem = wacht.filtered(lambda regel: regel.uitkomst == "brake")
            run.door_de_rem = bool(rem)
            run.kan_alles = any(entry.reden != "geboortedatum" for entry in entries)
            run.wacht_tekst = bool(wacht) and run._waarom_wacht(wacht, rem)
            velden = ("aantal_nieuw", "aantal_gewijzigd", "aantal_vermist", "aantal_niet")
            run.telling_tekst = bool(entries) and entries._in_aantallen(
                *(sum(entries.mapped(veld)) for veld in velden)
            )

    def _waarom_wacht(self, wacht, rem):
        delen = []
        if rem:
            delen.append(rem[0].melding)
        anders = wacht - rem
        twijfel = anders.filtered(lambda regel: regel.geschiedenis_id.reden == "geboortedatum")
        if anders - twijfel:
            delen.append(
                self.env._(
                    "The dossiers of %(count)s pupils have been fetched; nothing has been worked "
                    "in yet. Look per pupil at the changes, or work in all of them.",
                    count=len(anders - twijfel),
                )
            )
        if twijfel:
            delen.append(
                self.env._(
                    "Of %(count)s pupils the date of birth in the dossier is another one: decide "
                    "on these one by one.",
                    count=len(twijfel),
                )
            )
        return "\n".join(delen)

    @api.depends("regel_ids.geschiedenis_id.kan_terug", "state")
    def _compute_kan_terug(self):
        for run in self:
            run.kan_terug = run.state == "klaar" and any(
                run.regel_ids.geschiedenis_id.mapped("kan_terug")
            )

    def _open(self):
        """The action that opens these runs."""
        action = self.env["ir.actions.act_window"]._for_xml_id("oso_povo.action_oso_uitwisseling")
        if len(self) == 1:
            return {**action, "res_id": self.id, "view_mode": "form", "views": [(False, "form")]}
        return {**action, "domain": [("id", "in", self.ids)]}

    def action_alles_verwerken(self):
        """Button "Alles verwerken"."""
        self.ensure_one()
        aantal = self.apply()
        melding = self.env._("Worked in: %(count)s pupils.", count=aantal)
        return self.env["oso.geschiedenis"]._meld(melding, "success")

    def action_niets_verwerken(self):
        """Button "Niets verwerken"."""
        self.ensure_one()
        aantal = self.dismiss()
        melding = self.env._("Not worked in: %(count)s pupils.", count=aantal)
        return self.env["oso.geschiedenis"]._meld(melding, "info")

    def action_terugdraaien(self, rest=False):
        """Button "Terugdraaien" for the whole run."""
        self.ensure_one()
        uit = self.take_back(rest)
        entries = self.env["oso.geschiedenis"]
        if uit["done"]:
            return entries._meld_terug(
                uit["count"], len(uit["blocked"]) + len(uit["refused"]), uit["secret"]
            )
        namen, rijen = {}, []
        for blok in uit["blocked"]:
            leerling = self.env["oso.leerling"].browse(blok["leerling_id"])
            namen.setdefault(leerling, Rijnamen(leerling))
            rij = entries._toon_blok(blok, namen[leerling])
            rijen.append(rij | {"wat": f"{leerling.display_name}: {rij['wat']}"})
        for weigering in uit["refused"]:
            leerling = self.env["oso.leerling"].browse(weigering["leerling_id"])
            rijen.append({"wat": leerling.display_name, "later": weigering["message"]})
        return entries._vraag_rest(self, rijen)


class OsoUitwisselingRegel(models.Model):
    """Adds the counts of the changes of a pupil."""

    _inherit = "oso.uitwisseling.regel"

    telling_tekst = fields.Char(related="geschiedenis_id.telling_tekst", string="Changes in counts")

    def action_wijzigingen(self):
        """Button "Wijzigingen": what changed, or would change."""
        self.ensure_one()
        self.check_access("read")
        return self.geschiedenis_id.action_open()
