"""Making pupils: by hand with one or more numbers, or from an Excel file (manual, chapter 3)."""

import base64
import re

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..oso import bsn as nummers
from ..oso import spreadsheet
from ..oso.spreadsheet import SpreadsheetError


class OsoLeerlingAanmaken(models.TransientModel):
    """The two ways to make pupils. What was typed or uploaded is wiped once it is used."""

    _name = "oso.leerling.aanmaken"
    _description = "Make pupils"

    school_id = fields.Many2one(related="company_id", string="School")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    invoer = fields.Text(string="BSN or onderwijsnummer")
    bestand = fields.Binary(string="Excel file", attachment=False)
    bestandsnaam = fields.Char(string="File name")
    sjabloon = fields.Binary(string="Empty list", attachment=False)
    regel_ids = fields.One2many("oso.leerling.aanmaken.regel", "wizard_id", string="Rows")
    aantal_goed = fields.Integer(string="Can be made", compute="_compute_aantallen")
    aantal_overig = fields.Integer(
        string="There already or twice in the list", compute="_compute_aantallen"
    )
    aantal_fout = fields.Integer(string="Can't be made", compute="_compute_aantallen")

    @api.depends("regel_ids.uitkomst")
    def _compute_aantallen(self):
        for wizard in self:
            wizard.aantal_goed = sum(r.uitkomst == "nieuw" for r in wizard.regel_ids)
            wizard.aantal_overig = sum(
                r.uitkomst in ("bestaat", "dubbel") for r in wizard.regel_ids
            )
            wizard.aantal_fout = sum(r.uitkomst == "ongeldig" for r in wizard.regel_ids)

    def action_toevoegen(self):
        """Button "Toevoegen": make pupils of the numbers in the field.

        :raises UserError: nothing filled in, or no number is good
        """
        self.ensure_one()
        waarden = _splits(self.invoer or "")
        if not waarden:
            raise UserError(self.env._("Fill in a BSN or onderwijsnummer first."))
        leerlingen = self.env["oso.leerling"].with_company(self.company_id)
        resultaat = leerlingen.add_bsns(waarden)
        if len(resultaat) == 1 and resultaat[0]["outcome"] != "created":
            raise UserError(resultaat[0]["message"])
        fout = [r for r in resultaat if r["outcome"] == "invalid"]
        # What was good is done with; what was not stays, to be put right.
        self.invoer = "\n".join(r["value"].strip() for r in fout)
        if fout:
            self.regel_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "plaats": self.env._("Number %(place)s", place=plaats),
                            "nummer_gemaskeerd": nummers.mask(r["bsn"]) if r["bsn"] else False,
                            "uitkomst": _UITKOMST[r["outcome"]],
                            "melding": r["message"],
                        }
                    )
                    for plaats, r in enumerate(resultaat, 1)
                ),
            ]
            return self._toon()
        return self._klaar(sum(r["outcome"] == "created" for r in resultaat))

    def action_lees_excel(self):
        """Read the file and show a verdict per row; nothing is made yet.

        :raises UserError: no file, or a file that can't be used, with what to do
        """
        self.ensure_one()
        blad = self._lees()
        bekend = self._bekende_nummers(blad.numbers)
        oordelen = {
            "ok": self.env._("Will be added."),
            "bestaat": self.env._("Was already in the overview."),
        }
        regels = []
        for rij in blad.rows:
            if rij.verdict == "ok":
                uitkomst = "bestaat" if rij.number.value in bekend else "nieuw"
            else:
                uitkomst = {"duplicate": "dubbel", "invalid": "ongeldig"}[rij.verdict]
            if uitkomst == "bestaat":
                melding = oordelen["bestaat"]
            else:
                melding = self.env["oso.melding"]._in_woorden(rij.message) or oordelen["ok"]
            regels.append(
                Command.create(
                    {
                        "plaats": self.env._(
                            "%(sheet)s, row %(row)s", sheet=rij.sheet, row=rij.row
                        ),
                        "nummer_gemaskeerd": rij.number.ok and nummers.mask(rij.number.value),
                        "uitkomst": uitkomst,
                        "melding": melding,
                    }
                )
            )
        self.regel_ids = [Command.clear(), *regels]
        return self._toon()

    def action_aanmaken(self):
        """Make pupils of the good rows of the file.

        :raises UserError: no file, or no good row in it
        """
        self.ensure_one()
        nummers_goed = self._lees().numbers
        if not nummers_goed:
            raise UserError(self.env._("There is no good number in this file."))
        resultaat = (
            self.env["oso.leerling"].with_company(self.company_id).add_bsns(list(nummers_goed))
        )
        self.write({"bestand": False, "regel_ids": [Command.clear()]})
        return self._klaar(sum(r["outcome"] == "created" for r in resultaat))

    def action_sjabloon(self):
        """Download an empty list to fill in."""
        self.ensure_one()
        self.sjabloon = base64.b64encode(spreadsheet.write_template())
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/sjabloon/BSN.xlsx?download=true",
            "target": "download",
        }

    def _lees(self):
        """The uploaded file, read.

        :raises UserError: no file, or one that can't be used
        """
        if not self.bestand:
            raise UserError(self.env._("Choose an Excel file first."))
        try:
            return spreadsheet.read_numbers(base64.b64decode(self.bestand), self.bestandsnaam or "")
        except SpreadsheetError as error:
            raise UserError(self.env["oso.melding"]._in_woorden(error.message)) from None

    def _bekende_nummers(self, waarden):
        return set(
            self.env["oso.leerling"]
            .search([("company_id", "=", self.company_id.id), ("bsn", "in", list(waarden))])
            .mapped("bsn")
        )

    def _toon(self):
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Create pupils"),
            "view_mode": "form",
            "target": "new",
            "context": self.env.context,
        }

    def _klaar(self, aantal):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if aantal else "info",
                "message": self.env._("%(count)s pupils were added to the overview.", count=aantal),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class OsoLeerlingAanmakenRegel(models.TransientModel):
    """The verdict on one row; the number itself is not kept, only its last digits."""

    _name = "oso.leerling.aanmaken.regel"
    _description = "Row of the list of numbers"
    _order = "id"

    wizard_id = fields.Many2one(
        "oso.leerling.aanmaken", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="wizard_id.company_id", store=True, index=True, precompute=True, required=True
    )
    plaats = fields.Char(string="Where")
    nummer_gemaskeerd = fields.Char(string="BSN")
    uitkomst = fields.Selection(
        [
            ("nieuw", "New"),
            ("bestaat", "Exists already"),
            ("dubbel", "Twice in the list"),
            ("ongeldig", "Not valid"),
        ],
        string="Verdict",
    )
    melding = fields.Char(string="Explanation")
    rang = fields.Integer(string="Order", compute="_compute_rang", store=True)

    @api.depends("uitkomst")
    def _compute_rang(self):
        """What asks for attention comes first."""
        for regel in self:
            regel.rang = ("ongeldig", "dubbel", "bestaat", "nieuw").index(regel.uitkomst or "nieuw")


def _splits(invoer):
    """Text of the field -> numbers, one or more.

    Lines, commas and semicolons separate. A space does so only between whole numbers, since a
    number may be written with spaces inside.
    """
    waarden = []
    for deel in re.split(r"[\n,;\t]+", invoer):
        if re.fullmatch(r"\s*\d{8,9}(\s+\d{8,9})+\s*", deel):
            waarden += deel.split()
        elif deel.strip():
            waarden.append(deel)
    return waarden


_UITKOMST = {
    "created": "nieuw",
    "exists": "bestaat",
    "duplicate": "dubbel",
    "invalid": "ongeldig",
}
