"""Inzage: which version of the report the parents saw, and what differs since.

That the parents saw it is told by the school, for a day; or by the header of a dossier, for that
dossier. What a dossier says is read back from the history and not stored once more, so that taking
a dossier back takes this back too.
"""

from odoo import api, fields, models
from odoo.fields import Domain

from .oso_rij import JANEE

#: Kinds of entries of the history that change what parents get to see.
MET_GEGEVENS = ("dossier", "handmatig", "teruggedraaid")
#: States of an entry that was done, also where it was taken back later.
UITGEVOERD = ("toegepast", "deels", "teruggedraaid")
#: Changes of the mark "not in the last dossier" of a row.
MERK = ("vermist", "terug")


class OsoOkr(models.Model):
    """Adds inzage."""

    _inherit = "oso.okr"

    # What the school registered last.
    inzage_school_op = fields.Date(string="Registered inzage", copy=False)
    inzage_school_akkoord = fields.Selection(JANEE, string="Registered agreement", copy=False)
    inzage_school_zienswijze = fields.Text(string="Registered view of the parents", copy=False)
    inzage_school_geschiedenis_id = fields.Many2one(
        "oso.geschiedenis",
        string="Registered for the version",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        check_company=True,
    )

    # What counts: that, or what a dossier says of itself.
    inzage_op = fields.Date(string="Seen by the parents on", compute="_compute_inzage")
    inzage_akkoord = fields.Selection(JANEE, string="Parents agree", compute="_compute_inzage")
    inzage_zienswijze = fields.Text(string="View of the parents", compute="_compute_inzage")
    inzage_geschiedenis_id = fields.Many2one(
        "oso.geschiedenis", string="Version that they saw", compute="_compute_inzage"
    )
    inzage_bron = fields.Selection(
        [("school", "Registered by the school"), ("dossier", "According to the dossier")],
        string="Source of the inzage",
        compute="_compute_inzage",
    )
    inzage_opnieuw = fields.Boolean(
        string="Inzage again",
        compute="_compute_inzage",
        help="The parents saw an earlier version; data have changed since.",
    )

    @api.depends(
        "inzage_school_op",
        "inzage_school_akkoord",
        "inzage_school_zienswijze",
        "inzage_school_geschiedenis_id",
        "leerling_id.geschiedenis_ids.state",
        "leerling_id.geschiedenis_ids.wijzigingen",
    )
    def _compute_inzage(self):
        inzages = self.leerling_id._inzages()
        verschillen = self.leerling_id._inzage_verschillen(inzages)
        for okr in self:
            inzage = inzages[okr.leerling_id] or {}
            okr.inzage_op = inzage.get("op")
            okr.inzage_akkoord = inzage.get("akkoord")
            okr.inzage_zienswijze = inzage.get("zienswijze")
            okr.inzage_geschiedenis_id = inzage.get("versie")
            okr.inzage_bron = inzage.get("bron")
            okr.inzage_opnieuw = bool(verschillen[okr.leerling_id])

    def inzage_verschil(self):
        """What changed since the parents saw the report; see ``oso.leerling.inzage_verschil``."""
        self.ensure_one()
        return self.leerling_id.inzage_verschil()


class OsoLeerling(models.Model):
    """Adds inzage to a pupil, whether or not it has an OKR yet."""

    _inherit = "oso.leerling"

    inzage_op = fields.Date(
        string="Seen by the parents on",
        compute="_compute_inzage_opnieuw",
        search="_search_inzage_op",
    )
    inzage_opnieuw = fields.Boolean(
        string="Inzage again",
        compute="_compute_inzage_opnieuw",
        search="_search_inzage_opnieuw",
    )

    @api.depends(
        "okr_ids.inzage_school_op",
        "okr_ids.inzage_school_geschiedenis_id",
        "geschiedenis_ids.state",
        "geschiedenis_ids.wijzigingen",
    )
    def _compute_inzage_opnieuw(self):
        inzages = self._inzages()
        verschillen = self._inzage_verschillen(inzages)
        for leerling in self:
            inzage = inzages[leerling]
            leerling.inzage_op = inzage and inzage["op"]
            leerling.inzage_opnieuw = bool(verschillen[leerling])

    @api.model
    def _search_inzage_op(self, operator, value):
        return self._zoek_inzage("inzage_op", operator, value)

    @api.model
    def _search_inzage_opnieuw(self, operator, value):
        return self._zoek_inzage("inzage_opnieuw", operator, value)

    def _zoek_inzage(self, naam, operator, value):
        """Inzage is read from the history of all pupils at once, and so is what is looked for."""
        if operator != "in":
            return NotImplemented
        gevonden = self.search([]).filtered(lambda leerling: leerling[naam] in value)
        return Domain("id", "in", gevonden.ids)

    def _inzage(self):
        """The last inzage of the parents of one pupil; see :meth:`_inzages`."""
        self.ensure_one()
        return self._inzages()[self]

    def _inzages(self):
        """The last inzage of the parents of each pupil, with as many queries for one as for many.

        :return: pupil -> ``None``, or ``op`` (date), ``akkoord`` (``ja``, ``nee``, ``False``),
            ``zienswijze``, ``versie`` (the last entry of the history that they saw, maybe empty)
            and ``bron`` (``school`` or ``dossier``)
        :rtype: dict
        """
        regels = self.env["oso.geschiedenis"].search(
            [
                ("leerling_id", "in", self.ids),
                ("soort", "=", "dossier"),
                ("state", "in", ("toegepast", "deels")),
                # Of a definitief OKR it changed the end test alone: it is not that report.
                ("definitief", "=", False),
                ("dossier_id.inzage", "=", "ja"),
            ]
        )
        laatste = {}
        for regel in regels:
            laatste.setdefault(regel.leerling_id, regel)
        return {leerling: leerling._inzage_uit(laatste.get(leerling._origin)) for leerling in self}

    def _inzage_uit(self, regel):
        """The inzage that counts: what the school registered, or the dossier of an entry.

        :param regel: the last entry of a dossier that tells of inzage, or ``None``
        """
        okr = self.okr_ids
        eigen = okr.inzage_school_op and {
            "op": okr.inzage_school_op,
            "akkoord": okr.inzage_school_akkoord,
            "zienswijze": okr.inzage_school_zienswijze,
            "versie": okr.inzage_school_geschiedenis_id,
            "bron": "school",
        }
        if not regel:
            return eigen or None
        dossier = regel.dossier_id
        op = dossier.inzagedatum or dossier.datum or dossier.ontvangen_op.date()
        if eigen and eigen["op"] >= op:
            return eigen
        akkoord = (dossier.akkoord or "").strip().lower()
        return {
            "op": op,
            "akkoord": akkoord if akkoord in dict(JANEE) else False,
            "zienswijze": dossier.redennietakkoord,
            "versie": regel,
            "bron": "dossier",
        }

    def _versie_op(self, dag):
        """The last entry of the history that somebody who looked on that day can have seen.

        A dossier of that day or earlier counts also where it was fetched later: it was to be seen
        at the school. From the first entry on that is newer, none counts.

        :param datetime.date dag: the day
        :return: one entry of ``oso.geschiedenis``, or none
        """
        regels = self.env["oso.geschiedenis"].search([("leerling_id", "=", self.id)], order="id")
        versie = regels.browse()
        for regel in regels:
            nieuwer = fields.Datetime.context_timestamp(self, regel.op).date() > dag
            dossierdag = regel.soort == "dossier" and regel.dossier_id.datum
            if (
                regel.soort in MET_GEGEVENS
                and regel.state in UITGEVOERD
                and nieuwer
                and not (dossierdag and dossierdag <= dag)
            ):
                break
            versie = regel
        return versie

    def _inzage_verschil(self):
        """What changed since the last inzage of one pupil; see :meth:`_inzage_verschillen`."""
        self.ensure_one()
        return self._inzage_verschillen(self._inzages())[self]

    def _inzage_verschillen(self, inzages):
        """What changed since the last inzage, net: done and standing changes, the oldest first.

        :param dict inzages: as :meth:`_inzages` gives them
        :return: pupil -> list of changes, empty where the parents did not see the report yet
        :rtype: dict
        """
        gezien = {
            leerling._origin: inzage["versie"].id or 0
            for leerling, inzage in inzages.items()
            if inzage
        }
        regels = self.env["oso.geschiedenis"].search(
            Domain("soort", "in", MET_GEGEVENS)
            & Domain("state", "in", UITGEVOERD)
            & Domain.OR(
                Domain("leerling_id", "=", leerling.id) & Domain("id", ">", versie)
                for leerling, versie in gezien.items()
            ),
            order="id",
        )
        per_leerling = {}
        for regel in regels:
            per_leerling.setdefault(regel.leerling_id, []).extend(
                een
                for een in regel.wijzigingen or []
                if een.get("done") and een.get("section") != "restvelden"
            )
        return {leerling: netto(per_leerling.get(leerling._origin, [])) for leerling in inzages}


def netto(wijzigingen):
    """What is left of changes after each other: per field or row the first old and last new value.

    :param wijzigingen: changes as data that were done, the oldest first
    :return: list of changes, without those that came to nothing
    """
    ketens = {}
    for een in wijzigingen:
        ketens.setdefault(_plek(een), []).append(een)
    weg = {plek[:2] for plek, keten in ketens.items() if plek[2] == "rij" and not _blijft(keten)}
    return [
        {**keten[-1], "old": keten[0].get("old"), "what": _wat(keten)}
        for plek, keten in ketens.items()
        if plek[:2] not in weg and _blijft(keten)
    ]


def _plek(een):
    """Which field, row, or mark of a row a change is about; alike for changes of the same."""
    soort = een.get("field") or ("merk" if een.get("what") in MERK else "rij")
    if een.get("res_id"):
        return een["model"], een["res_id"], soort
    return een.get("id"), False, soort


def _blijft(keten):
    eerste, laatste = keten[0], keten[-1]
    if len(keten) == 1:
        # Taken back without an entry that tells the way back.
        return not eerste.get("taken_back")
    if laatste.get("what") in MERK:
        return laatste["what"] == eerste["what"]
    return eerste.get("old") != laatste.get("new")


def _wat(keten):
    eerste, laatste = keten[0]["what"], keten[-1]["what"]
    return eerste if eerste in ("nieuw", "aangevuld") and laatste != "verwijderd" else laatste
