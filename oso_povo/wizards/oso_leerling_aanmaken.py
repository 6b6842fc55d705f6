"""Making pupils: by hand with one or more numbers, or from an Excel file (manual, chapter 3)."""

import base64
import re

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from ..oso import bsn as nummers
from ..oso import spreadsheet
from ..oso.lijst import Numbers
from ..oso.spreadsheet import SpreadsheetError

#: Verdicts, what asks for attention first.
RANG = ("ongeldig", "dubbel", "bestaat", "nieuw")
#: Those that the core gives of a list by itself.
VAN_DE_KERN = {"duplicate": "dubbel", "invalid": "ongeldig"}
#: Characters of what was typed that a row shows where it is no number.
GETOOND = 20


class OsoLeerlingAanmaken(models.TransientModel):
    """The two ways to make pupils. What was typed or uploaded is wiped once it is used; of who
    closes the dialog without that, an hour after the last click (see data/ir_cron.xml).
    """

    _name = "oso.leerling.aanmaken"
    _description = "Make pupils"
    #: These are numbers of pupils: no setting of the server keeps them longer.
    _transient_max_hours = 1

    school_id = fields.Many2one(related="company_id", string="School")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    invoer = fields.Text(string="BSN or onderwijsnummer")
    bestand = fields.Binary(string="Excel file", attachment=False)
    bestandsnaam = fields.Char(string="File name")
    sjabloon = fields.Binary(string="Empty list", compute="_compute_sjabloon")
    oordelen = fields.Binary(string="List with verdicts", compute="_compute_oordelen")
    regel_ids = fields.One2many("oso.leerling.aanmaken.regel", "wizard_id", string="Rows")
    # The list was changed after its verdicts: they stay to be read, but are no longer to go by.
    verouderd = fields.Boolean(string="List was changed")
    melding = fields.Text(string="What is wrong")
    aantal_toegevoegd = fields.Integer(string="Pupils added")
    toegevoegd_tekst = fields.Char(string="Added", compute="_compute_toegevoegd_tekst")
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

    @api.depends("aantal_toegevoegd")
    @api.depends_context("lang")
    def _compute_toegevoegd_tekst(self):
        for wizard in self:
            aantal = wizard.aantal_toegevoegd
            wizard.toegevoegd_tekst = (
                self.env._("Added: 1 pupil.")
                if aantal == 1
                else self.env._("Added: %(count)s pupils.", count=aantal)
            )

    def _compute_sjabloon(self):
        self.sjabloon = base64.b64encode(spreadsheet.write_template())

    @api.depends("bestand", "invoer")
    def _compute_oordelen(self):
        """Made while it is downloaded: a second copy of the numbers is not stored."""
        for wizard in self:
            try:
                wizard.oordelen = wizard._maak_oordelen()
            except UserError:
                wizard.oordelen = False

    @api.onchange("bestand")
    def _onchange_bestand(self):
        """The verdicts stand there as soon as a file is chosen, or why it can't be used."""
        self.regel_ids = [Command.clear()]
        self.melding = False
        if self.bestand:
            try:
                self.regel_ids = self._regels(self._rijen_van_bestand())
            except UserError as error:
                self.melding = str(error)

    @api.onchange("invoer")
    def _onchange_invoer(self):
        """What was changed has no verdict yet."""
        self.verouderd = bool(self.regel_ids)
        self.melding = False

    def action_toevoegen(self):
        """Button "Toevoegen": one good number is made at once; of more numbers, and of one that
        can't be made, the dialog shows the verdicts first.
        """
        return self._klaar(1) if self._voeg_toe() else self._toon()

    def action_toevoegen_en_nog_een(self):
        """Button "Toevoegen en nog een": as "Toevoegen", but the dialog stays for the next."""
        self.aantal_toegevoegd += self._voeg_toe()
        return self._toon()

    def _voeg_toe(self):
        """Make the one pupil that was typed, or lay down in the dialog why that is not done.

        :return: whether a pupil was made
        """
        self.ensure_one()
        self.write({"regel_ids": [Command.clear()], "verouderd": False, "melding": False})
        try:
            rijen = self._rijen_van_invoer()
        except UserError as error:
            self.melding = str(error)
            return False
        if [rij["uitkomst"] for rij in rijen] != ["nieuw"]:
            self.regel_ids = self._regels(rijen)
            return False
        leerlingen = self.env["oso.leerling"].with_company(self.company_id)
        (resultaat,) = leerlingen.add_bsns([rijen[0]["nummer"]])
        if resultaat["outcome"] != "created":
            self.melding = resultaat["message"]  # somebody else just made it
            return False
        self.invoer = False
        return True

    def action_lees_excel(self):
        """Read the file and show a verdict per row; nothing is made yet.

        :raises UserError: no file, or a file that can't be used, with what to do
        """
        self.ensure_one()
        regels = self._regels(self._rijen_van_bestand())
        self.write({"regel_ids": [Command.clear(), *regels], "melding": False})
        return self._toon()

    def action_aanmaken(self):
        """Make pupils of the good rows of the file, or of the list that was typed; of a list that
        was changed after its verdicts the dialog shows these again.

        :raises UserError: nothing to make pupils of, or no good row in it
        """
        self.ensure_one()
        rijen = self._rijen()
        if self.regel_ids and self._is_anders(rijen):
            # What was changed since is not left out without a word.
            self.write({"regel_ids": [Command.clear(), *self._regels(rijen)], "verouderd": False})
            return self._toon()
        goed = [rij["nummer"] for rij in rijen if rij["uitkomst"] == "nieuw"]
        if not goed:
            raise UserError(
                self.env._("There is no new and good number in this list: nothing was created.")
            )
        resultaat = self.env["oso.leerling"].with_company(self.company_id).add_bsns(goed)
        self.write({"bestand": False, "invoer": False, "regel_ids": [Command.clear()]})
        return self._klaar(sum(r["outcome"] == "created" for r in resultaat))

    def _is_anders(self, rijen):
        """Whether other rows are good than the dialog says."""
        nu = sorted((rij["plaats"], rij["uitkomst"]) for rij in rijen)
        return nu != sorted((regel.plaats, regel.uitkomst) for regel in self.regel_ids)

    def action_oordelen(self):
        """Download the list with the verdicts as Excel.

        :raises UserError: no list
        """
        self.ensure_one()
        self._rijen()
        return self._download("oordelen", self.env._("list-with-verdicts.xlsx"))

    def _maak_oordelen(self):
        """The list with verdicts as Excel.

        :raises UserError: no list
        """
        woorden = dict(self.env["oso.leerling.aanmaken.regel"]._uitkomsten())
        rijen = [
            (rij["plaats"], rij["ruw"], woorden[rij["uitkomst"]], rij["melding"])
            for rij in self._rijen()
        ]
        koppen = (
            self.env._("Where"),
            "BSN",
            self.env._("Verdict"),
            self.env._("Explanation"),
        )
        return base64.b64encode(spreadsheet.write_verdicts(koppen, rijen))

    def action_sjabloon(self):
        """Download an empty list to fill in."""
        self.ensure_one()
        return self._download("sjabloon", "BSN.xlsx")

    def _download(self, veld, naam):
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/{veld}/{naam}?download=true",
            "target": "download",
        }

    def _rijen(self):
        """The rows of what was given: the file, else the typed list; see `_rijen_van_bestand`."""
        return self._rijen_van_bestand() if self.bestand else self._rijen_van_invoer()

    def _rijen_van_bestand(self):
        """A verdict for each row of the file.

        :return: per row ``plaats`` (words), ``ruw`` (what stood there), ``nummer`` (nine digits,
            where it is good), ``uitkomst``, ``melding``
        :raises UserError: no file, or one that can't be used
        """
        blad = self._lees()
        return self._met_oordeel(
            (
                self._plaats(rij),
                rij.text,
                rij.number.value if rij.number.ok else False,
                VAN_DE_KERN.get(rij.verdict),
                rij.message,
            )
            for rij in blad.rows
        )

    def _plaats(self, rij):
        if not rij.sheet:
            return self.env._("row %(row)s", row=rij.row)
        return self.env._("%(sheet)s, row %(row)s", sheet=rij.sheet, row=rij.row)

    def _rijen_van_invoer(self):
        """A verdict for each number of the typed list, as those of a file.

        :raises UserError: nothing was typed
        """
        waarden = _splits(self.invoer or "")
        if not waarden:
            raise UserError(self.env._("Fill in a BSN or onderwijsnummer first."))
        rijen, lijst = [], Numbers()
        for plaats, waarde in waarden:
            nummer = nummers.check(waarde)
            oordeel, _eerste = lijst.add(nummer, plaats)
            rijen.append(
                (
                    self.env._("Line %(line)s", line=plaats),
                    waarde.strip(),
                    nummer.value if nummer.ok else False,
                    VAN_DE_KERN.get(oordeel),
                    nummer.message,
                )
            )
        return self._met_oordeel(rijen)

    def _met_oordeel(self, rijen):
        """Rows with what only the school knows: is this pupil there already?"""
        rijen = list(rijen)
        bekend = self._bekende_nummers(nummer for _p, _r, nummer, _u, _m in rijen if nummer)
        uit = []
        for plaats, ruw, nummer, uitkomst, message in rijen:
            if not uitkomst:
                uitkomst = "bestaat" if nummer in bekend else "nieuw"
            melding = self.env["oso.melding"]._in_woorden(message)
            if uitkomst == "bestaat":
                melding = self.env._("Was already in the overview.")
            elif not melding and uitkomst == "dubbel":
                melding = self.env._("This number stands in the list before; it is taken once.")
            elif not melding:
                melding = self.env._("Will be added.")
            uit.append(
                {
                    "plaats": plaats,
                    "ruw": ruw,
                    "nummer": nummer,
                    "uitkomst": uitkomst,
                    "melding": melding,
                }
            )
        return uit

    @staticmethod
    def _regels(rijen):
        """Commands for lines, what asks for attention first.

        Of a number of a pupil its last digits only; what is no such number is shown as it was
        typed, so that it can be found back.
        """
        return [
            Command.create(
                {
                    "plaats": rij["plaats"],
                    "nummer_gemaskeerd": (
                        nummers.mask(rij["nummer"]) if rij["nummer"] else _kort(rij["ruw"])
                    ),
                    "uitkomst": rij["uitkomst"],
                    "melding": rij["melding"],
                }
            )
            for rij in sorted(rijen, key=lambda rij: RANG.index(rij["uitkomst"]))
        ]

    def _lees(self):
        """The uploaded file, read.

        :raises UserError: no file, or one that can't be used
        """
        if not self.bestand:
            raise UserError(self.env._("Choose a file with numbers first."))
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
                # To the overview, fresh: there the new pupils stand with Importeren chosen.
                "next": {
                    **self.env["ir.actions.act_window"]._for_xml_id(
                        "oso_povo.action_oso_overzicht"
                    ),
                    "target": "main",
                },
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

    @api.model
    def _uitkomsten(self):
        """The verdicts and their words in the language of the user."""
        return self._fields["uitkomst"]._description_selection(self.env)


def _kort(ruw):
    """The start of what was typed."""
    tekst = " ".join(ruw.split())
    return tekst if len(tekst) <= GETOOND else tekst[: GETOOND - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _splits(invoer):
    """Text of the field -> pairs: the line, from 1, and a number that stands in it.

    Lines, commas, semicolons, slashes and bars separate. A space does so only between whole
    numbers, since a number may be written with spaces inside. Words beside a whole number, and a
    heading that was copied along, are left out.
    """
    waarden = []
    for regel, tekst in enumerate(invoer.split("\n"), 1):
        for deel in re.split(r"[,;\t/|]+", tekst):
            waarden += [(regel, waarde) for waarde in _nummers_in(deel)]
    return waarden


def _nummers_in(deel):
    """The numbers in a part of a line, as they were typed."""
    woorden = deel.split()
    heel = re.findall(r"(?<!\d)\d{8,9}(?!\d)", deel)
    if not woorden or spreadsheet.is_heading(deel):
        return []
    if len(woorden) > 1 and all(len(re.sub(r"\D", "", woord)) in (8, 9) for woord in woorden):
        return woorden
    if heel and sum(map(str.isdigit, deel)) == sum(map(len, heel)):
        return heel
    return [deel]
