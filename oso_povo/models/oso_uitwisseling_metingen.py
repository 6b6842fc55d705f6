"""What a run cost: counts, time per step, bytes and repeats, from its lines."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import formatLang

from .context import eis_een, in_taal_van_gebruiker

#: Steps of a dossier, as ``metrics`` names them, and the field of a line with their seconds.
STAPPEN = {
    "tc": "duur_tc",
    "las": "duur_las",
    "read": "duur_lezen",
    "merge": "duur_inwerken",
}
#: A line that was never fetched has no part in the figures.
NIET_GEDAAN = ("overgeslagen",)


def meet_stappen(regels, domein):
    """Seconds per step over the lines that came to that step.

    :param regels: model ``oso.uitwisseling.regel``
    :param list domein: which lines
    :return: name of ``STAPPEN`` -> ``count``, ``total``, ``mean``, ``slowest`` (seconds, rounded to
        milliseconds)
    :rtype: dict
    """
    uit = {}
    for naam, veld in STAPPEN.items():
        # A step that was not reached took no time at all; it would spoil the mean.
        ((aantal, totaal, gemiddeld, traagst),) = regels._read_group(
            [*domein, (veld, ">", 0)], [], ["__count", f"{veld}:sum", f"{veld}:avg", f"{veld}:max"]
        )
        uit[naam] = {
            "count": aantal,
            "total": round(totaal or 0.0, 3),
            "mean": round(gemiddeld or 0.0, 3),
            "slowest": round(traagst or 0.0, 3),
        }
    return uit


class OsoUitwisseling(models.Model):
    """Adds the figures of a run."""

    _inherit = "oso.uitwisseling"

    metingen_html = fields.Html(string="Figures of this exchange", compute="_compute_metingen")

    def metrics(self):
        """Figures of one run, for who watches how fetching goes; nothing of a pupil.

        :return: ``id``, ``state``, ``lines`` (pupils in the run, but for those left out),
            ``arrived`` (dossiers that came in), ``failed``, ``tried_again`` (lines that were tried
            more than once), ``repeats`` (automatic repeats in all), ``bytes`` and ``bytes_largest``
            (of the dossiers), ``seconds`` (from the start to the last dossier that arrived or line
            that failed; to now while it runs), ``per_minute`` (dossiers that arrived per minute of
            these) and ``steps``: per step ``tc`` (Traffic Center), ``las``, ``read``, ``merge``
            the ``count`` of lines that came to it and the seconds ``total``, ``mean`` and
            ``slowest``
        :rtype: dict
        :raises odoo.exceptions.UserError: not exactly one run
        :raises odoo.exceptions.AccessError: a run of another school
        """
        self = in_taal_van_gebruiker(self)
        eis_een(self)
        self.check_access("read")
        regels = self.env["oso.uitwisseling.regel"]
        domein = [("uitwisseling_id", "=", self.id), ("state", "not in", NIET_GEDAAN)]
        ((aantal, herhalingen, omvang, grootste, laatste_binnen),) = regels._read_group(
            domein,
            [],
            ["__count", "herhalingen:sum", "grootte:sum", "grootte:max", "binnen_op:max"],
        )
        binnen = regels.search_count([*domein, ("binnen_op", "!=", False)])
        # Of what arrived, "finished" may be the moment that a user decided, days later.
        ((laatste_zonder,),) = regels._read_group(
            [*domein, ("binnen_op", "=", False)], [], ["klaar_op:max"]
        )
        seconden = self._seconden(laatste_binnen, laatste_zonder)
        return {
            "id": self.id,
            "state": self.state,
            "lines": aantal,
            "arrived": binnen,
            "failed": regels.search_count([*domein, ("state", "=", "mislukt")]),
            "tried_again": regels.search_count([*domein, ("herhalingen", ">", 0)]),
            "repeats": herhalingen or 0,
            "bytes": omvang or 0,
            "bytes_largest": grootste or 0,
            "seconds": round(seconden, 1),
            "per_minute": round(60 * binnen / seconden, 1) if seconden else 0.0,
            "steps": meet_stappen(regels, domein),
        }

    def _seconden(self, *momenten):
        """Seconds from the start of the run to the last of these moments, or to now."""
        if self.state in ("wachtrij", "bezig"):
            momenten = [fields.Datetime.now()]
        momenten = [moment for moment in momenten if moment]
        if not momenten:
            return 0.0
        return max(0.0, (max(momenten) - self.gestart_op).total_seconds())

    @api.depends("state", "gestart_op", "regel_ids.state", "regel_ids.binnen_op")
    @api.depends_context("lang")
    def _compute_metingen(self):
        for run in self:
            run.metingen_html = run._origin and run._metingen_in_html(run._origin.metrics())

    def _metingen_in_html(self, cijfers):
        """The figures as two small tables, one beside the other where there is room."""
        feiten = [
            (self.env._("Dossiers that arrived"), f"{cijfers['arrived']} / {cijfers['lines']}"),
            (self.env._("Time from first to last"), self._duur_in_woorden(cijfers["seconds"])),
            (self.env._("Dossiers per minute"), self._getal(cijfers["per_minute"], 1)),
            (self.env._("Received"), self._omvang(cijfers["bytes"])),
            (self.env._("Largest dossier"), self._omvang(cijfers["bytes_largest"])),
            (self.env._("Pupils tried more than once"), cijfers["tried_again"]),
            (self.env._("Repeats in all"), cijfers["repeats"]),
        ]
        koppen = (
            self.env._("Step"),
            self.env._("Number"),
            self.env._("Mean (s)"),
            self.env._("Slowest (s)"),
            self.env._("Total (s)"),
        )
        woorden = {
            "tc": self.env._("Traffic Center"),
            "las": self.env._("Fetching from the LAS"),
            "read": self.env._("Reading the dossier"),
            "merge": self.env._("Working it in"),
        }
        stappen = [
            (
                woorden[naam],
                stap["count"],
                self._getal(stap["mean"], 2),
                self._getal(stap["slowest"], 2),
                self._getal(stap["total"], 1),
            )
            for naam, stap in cijfers["steps"].items()
        ]
        return Markup(
            "<div class='row'><div class='col-12 col-lg-5'>{}</div>"
            "<div class='col-12 col-lg-7'>{}</div></div>"
        ).format(_tabel(feiten), _tabel(stappen, koppen))

    def _getal(self, waarde, decimalen):
        return formatLang(self.env, waarde, digits=decimalen)

    def _duur_in_woorden(self, seconden):
        if seconden < 120:
            return self.env._("%(count)s seconds", count=self._getal(seconden, 1))
        minuten = round(seconden / 60)
        if minuten < 120:
            return self.env._("%(count)s minutes", count=minuten)
        return self.env._(
            "%(hours)s hours and %(minutes)s minutes", hours=minuten // 60, minutes=minuten % 60
        )

    def _omvang(self, aantal):
        """A number of bytes as people say it."""
        if aantal < 1_000_000:
            return f"{self._getal(aantal / 1000, 1)} kB"
        return f"{self._getal(aantal / 1_000_000, 1)} MB"


#: Cells of a table, by their kind.
CEL = {
    "th": Markup("<th class='{}'>{}</th>"),
    "td": Markup("<td class='{}'>{}</td>"),
}


def _tabel(rijen, koppen=()):
    """Rows of texts as a table; all but the first of a row to the right."""

    def cellen(soort, waarden):
        naam, *rest = waarden
        return CEL["th"].format("fw-normal text-start", naam) + Markup().join(
            CEL[soort].format("text-end", waarde) for waarde in rest
        )

    kop = Markup("<thead><tr>{}</tr></thead>").format(cellen("th", koppen)) if koppen else ""
    return Markup("<table class='table table-sm mb-0'>{}<tbody>{}</tbody></table>").format(
        kop, Markup().join(Markup("<tr>{}</tr>").format(cellen("td", rij)) for rij in rijen)
    )
