"""How fetching goes, for who looks after it: connections, queue, workers, hosts, last day.

Counts and ids alone. Whoever looks after OSO sees no pupils, so nothing of one is in here.
"""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .context import beheert, in_taal_van_gebruiker
from .oso_host import naam_van
from .oso_uitwisseling_metingen import meet_stappen

#: The scheduled action without which no dossier is fetched.
WERKER = "cron_uitwisseling"
#: Scheduled actions that are off until somebody wants them.
NAAR_KEUZE = ("cron_gekozen_acties",)
#: So many nightly runs are told of.
NACHTEN = 7


def eis_beheerder(env):
    """Refuse who does not look after OSO.

    :raises odoo.exceptions.AccessError: no right *OSO administrator*
    """
    if not beheert(env):
        raise AccessError(env._("This is for OSO administrators."))


class OsoGezondheid(models.AbstractModel):
    """What the page "How it goes" shows; reads only."""

    _name = "oso.gezondheid"
    _description = "How fetching dossiers goes"

    @api.model
    def stand(self):
        """How fetching goes for all companies that the user is allowed, ticked or not.

        Moments are text in UTC (``YYYY-MM-DD HH:MM:SS``) or ``False``; durations are seconds.

        :return: ``op`` (moment), ``oordeel`` (``goed``, ``let_op`` or ``fout``: the worst of
            ``punten``), ``punten`` (what needs attention: ``code``, ``ernst``, ``tekst`` in the
            user's language, ``model`` and ``res_id`` or ``""`` and ``False``), ``scholen`` (number
            that counts), ``bedrijf_ids``,
            ``verbindingen`` (each ``id``, ``naam``, ``bedrijf``, ``ping_op``, ``ping_gelukt``,
            ``ping_melding``, ``certificaat`` (``geen``, ``geldig``, ``bijna``, ``verlopen``),
            ``certificaat_tot``, ``certificaat_dagen`` (whole days left, negative when past, or
            ``False``), ``mag_testen``),
            ``wachtrij`` (numbers of pupils: ``wacht``, ``opnieuw`` (waits for another try),
            ``bezig``, ``klaargezet`` (arrived, held), ``vraag`` (waits for a user); and
            ``oudste_op``: since when the oldest of the first two waits),
            ``werkers`` (``levend``: workers alive, which all boards share; ``zonder_werker``: own
            pupils being fetched by a worker that is gone),
            ``hosts`` (those left alone for a while: ``id``, ``name``, ``naam`` (package),
            ``soort``, ``fouten`` (in a row), ``open_tot``),
            ``sessies`` (``open``: number to sign off still, ``oudste_op``),
            ``laatste_dag`` (of the last 24 hours: ``opgehaald``, ``mislukt``, ``herhalingen``,
            ``grootte`` (bytes), ``uitkomsten`` (of what failed: ``uitkomst``, ``label``,
            ``aantal``) and ``stappen`` as ``steps`` of ``oso.uitwisseling.metrics``),
            ``taken`` (scheduled actions: ``sleutel``, ``naam``, ``actief``, ``naar_keuze`` (off
            unless somebody wants it), ``fouten`` (in a row), ``laatst_op``, ``volgende_op``) and
            ``nachten`` (the last nightly runs: ``id``, ``school``, ``gestart_op``, ``klaar_op``,
            ``state``, ``opgehaald``, ``mislukt``, ``totaal``)
        :rtype: dict
        :raises odoo.exceptions.AccessError: the user is no OSO administrator
        """
        self = in_taal_van_gebruiker(self)
        eis_beheerder(self.env)
        # Whatever is ticked, and whatever a program put in the context: all that is the user's.
        self = self.with_context(allowed_company_ids=self.env.user._get_company_ids())
        bedrijven = self.env.companies
        nu = fields.Datetime.now()
        uit = {
            "op": _tekst(nu),
            "scholen": len(bedrijven.filtered("brin")),
            "bedrijf_ids": bedrijven.ids,
            "verbindingen": self._verbindingen(nu),
            "wachtrij": self._wachtrij(bedrijven, nu),
            "werkers": self._werkers(bedrijven),
            "hosts": self._hosts(bedrijven),
            "sessies": self._sessies(bedrijven),
            "laatste_dag": self._laatste_dag(bedrijven, nu - timedelta(days=1)),
            "taken": self._taken(),
            "nachten": self._nachten(bedrijven),
        }
        punten = self._punten(uit, bedrijven, nu)
        ernsten = {punt["ernst"] for punt in punten}
        oordeel = next((ernst for ernst in ("fout", "let_op") if ernst in ernsten), "goed")
        return uit | {"oordeel": oordeel, "punten": punten}

    @api.model
    def _eigen(self, bedrijven, *voorwaarden):
        """Lines of these companies.

        :return: model and domain
        """
        # sudo: who looks after OSO has no right to pupils, and gets counts alone. Whose companies
        # these are was settled for the user.
        regels = self.env["oso.uitwisseling.regel"].sudo()
        return regels, [("company_id", "in", bedrijven.ids), *voorwaarden]

    @api.model
    def _verbindingen(self, nu):
        verbindingen = self.env["oso.verbinding"].search([], order="company_id, id")
        eigen = verbindingen._filtered_access("write")
        return [
            {
                "id": een.id,
                "naam": een.name,
                # sudo: who looks after a school reads the connection of its board, not the board.
                "bedrijf": een.sudo().company_id.name,
                "ping_op": _tekst(een.ping_op),
                "ping_gelukt": een.ping_gelukt,
                "ping_melding": een.ping_melding or "",
                "certificaat": een.certificaat_status,
                "certificaat_tot": _tekst(een.certificaat_tot),
                "certificaat_dagen": (een.certificaat_tot - nu).days
                if een.certificaat_pem and een.certificaat_tot
                else False,
                "mag_testen": een in eigen and een.certificaat_status != "geen",
            }
            for een in verbindingen
        ]

    @api.model
    def _wachtrij(self, bedrijven, nu):
        regels, domein = self._eigen(
            bedrijven, ("state", "in", ("wachtrij", "bezig", "klaargezet", "vraag"))
        )
        aantal = dict(regels._read_group(domein, ["state"], ["__count"]))
        regels, wachtend = self._eigen(bedrijven, ("state", "=", "wachtrij"))
        opnieuw = regels.search_count([*wachtend, ("opnieuw_op", ">", nu)])
        ((oudste,),) = regels._read_group(wachtend, [], ["create_date:min"])
        return {
            "wacht": aantal.get("wachtrij", 0) - opnieuw,
            "opnieuw": opnieuw,
            "bezig": aantal.get("bezig", 0),
            "klaargezet": aantal.get("klaargezet", 0),
            "vraag": aantal.get("vraag", 0),
            "oudste_op": _tekst(oudste),
        }

    @api.model
    def _werkers(self, bedrijven):
        levend = self.env["oso.motor"]._levende_werkers()
        regels, domein = self._eigen(
            bedrijven, ("state", "=", "bezig"), ("werker", "not in", list(levend))
        )
        return {"levend": len(levend), "zonder_werker": regels.search_count(domein)}

    @api.model
    def _eigen_hosts(self, bedrijven):
        """Hosts that these companies have to do with: their LAS and their Traffic Center."""
        regels, domein = self._eigen(bedrijven, ("state", "=", "wachtrij"), ("las_id", "!=", False))
        van_regels = [las.id for (las,) in regels._read_group(domein, ["las_id"])]
        # sudo: a host is of nobody, and tells nothing of a school
        hosts = self.env["oso.host"].sudo()
        las = bedrijven.sudo().oso_las_id | hosts.browse(van_regels)
        namen = {naam_van(url) for url in self.env["oso.verbinding"].search([]).mapped("tc_url")}
        return las | hosts.search([("soort", "=", "tc"), ("name", "in", list(namen))])

    @api.model
    def _hosts(self, bedrijven):
        dicht = self._eigen_hosts(bedrijven).filtered(lambda een: een._is_open())
        return [
            {
                "id": host.id,
                "name": host.name,
                "naam": host.naam or "",
                "soort": host.soort,
                "fouten": host.fouten,
                "open_tot": _tekst(host.open_tot),
            }
            for host in dicht.sorted("open_tot")
        ]

    @api.model
    def _sessies(self, bedrijven):
        # sudo: the companies are the user's own
        ((aantal, oudste),) = (
            self.env["oso.sessie"]
            .sudo()
            ._read_group(
                [("company_id", "in", bedrijven.ids), ("state", "=", "wees")],
                [],
                ["__count", "geopend_op:min"],
            )
        )
        return {"open": aantal, "oudste_op": _tekst(oudste)}

    @api.model
    def _laatste_dag(self, bedrijven, sinds):
        regels, domein = self._eigen(
            bedrijven, ("klaar_op", ">=", sinds), ("state", "in", ("klaar", "vraag", "mislukt"))
        )
        groepen = regels._read_group(
            domein, ["state", "uitkomst"], ["__count", "herhalingen:sum", "grootte:sum"]
        )
        woorden = self._uitkomsten_in_woorden()
        mislukt = [(uit, aantal) for state, uit, aantal, *_rest in groepen if state == "mislukt"]
        return {
            "opgehaald": sum(groep[2] for groep in groepen if groep[0] != "mislukt"),
            "mislukt": sum(aantal for _uit, aantal in mislukt),
            "herhalingen": sum(groep[3] or 0 for groep in groepen),
            "grootte": sum(groep[4] or 0 for groep in groepen),
            "uitkomsten": [
                {"uitkomst": uit or "", "label": woorden.get(uit, uit or ""), "aantal": aantal}
                for uit, aantal in sorted(mislukt, key=lambda een: (-een[1], een[0] or ""))
            ],
            "stappen": meet_stappen(regels, domein),
        }

    @api.model
    def _taken(self):
        """All scheduled actions of this addon: the worker first, what is off by choice last."""
        # sudo: only the administrator of Odoo reads scheduled actions
        data = self.env["ir.model.data"].sudo()
        namen = {
            een.res_id: een.name
            for een in data.search([("module", "=", "oso_povo"), ("model", "=", "ir.cron")])
        }
        taken = self.env["ir.cron"].sudo().with_context(active_test=False)
        uit = [
            {
                "sleutel": namen[taak.id],
                "naam": taak.name,
                "actief": taak.active,
                "naar_keuze": namen[taak.id] in NAAR_KEUZE,
                "fouten": taak.failure_count,
                "laatst_op": _tekst(taak.lastcall),
                "volgende_op": _tekst(taak.active and taak.nextcall),
            }
            for taak in taken.search([("id", "in", list(namen))])
        ]
        return sorted(
            uit, key=lambda een: (een["sleutel"] != WERKER, een["naar_keuze"], een["naam"])
        )

    @api.model
    def _nachten(self, bedrijven):
        # sudo: as for the lines; counts alone
        runs = (
            self.env["oso.uitwisseling"]
            .sudo()
            .search(
                [("company_id", "in", bedrijven.ids), ("soort", "=", "nacht")],
                limit=NACHTEN,
                order="id desc",
            )
        )
        return [
            {
                "id": run.id,
                "school": run.company_id.name,
                "gestart_op": _tekst(run.gestart_op),
                "klaar_op": _tekst(run.klaar_op),
                "state": run.state,
                "opgehaald": run.aantal_gelukt,
                "mislukt": run.aantal_mislukt,
                "totaal": run.aantal,
            }
            for run in runs
        ]


class OsoUitwisselingRegel(models.Model):
    """Adds the index by which the last day is found among the lines of all years."""

    _inherit = "oso.uitwisseling.regel"

    _klaar_op_idx = models.Index("(company_id, klaar_op)")


def _tekst(moment):
    """A moment as text in UTC, or ``False``."""
    return fields.Datetime.to_string(moment) if moment else False
