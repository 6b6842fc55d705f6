"""The hosts that dossiers come from, and whether they answer: a circuit breaker for each."""

from datetime import timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.tools import SQL

from ..oso import herhalen

#: That a host answered is written down at most so often.
GOED_ELKE = timedelta(minutes=1)


def naam_van(url):
    """The name under which the host of an address is on record: host, and port where it has one."""
    return (urlsplit(url).netloc or url).rpartition("@")[2].lower()[:100]


class OsoHost(models.Model):
    """A host of a LAS or of a Traffic Center; the same for all schools. Written by the worker."""

    _name = "oso.host"
    _description = "Host of a LAS or Traffic Center"
    _order = "name, id"

    name = fields.Char(string="Host", required=True, readonly=True)
    soort = fields.Selection(
        [("las", "LAS"), ("tc", "Traffic Center")], string="Kind", required=True, readonly=True
    )
    naam = fields.Char(
        string="Package", readonly=True, help="As the last dossier from this host names it."
    )
    fouten = fields.Integer(string="Failures in a row", readonly=True)
    open_tot = fields.Datetime(string="Left alone until", readonly=True)
    laatste_fout_op = fields.Datetime(string="Last failure on", readonly=True)
    laatste_goed_op = fields.Datetime(string="Last answer on", readonly=True)

    _name_uniek = models.Constraint("unique(name, soort)", "This host is on record already.")

    @api.model
    def _van(self, url, soort):
        """The record of the host of an address, made when it is new.

        :param str url: https address
        :param str soort: ``las`` or ``tc``
        """
        name = naam_van(url)
        host = self.search([("name", "=", name), ("soort", "=", soort)])
        if not host:
            # Two workers may meet the same new host at the same moment.
            self.env.cr.execute(
                SQL(
                    "INSERT INTO oso_host (name, soort, fouten) VALUES (%s, %s, 0)"
                    " ON CONFLICT DO NOTHING",
                    name,
                    soort,
                )
            )
            host = self.search([("name", "=", name), ("soort", "=", soort)])
        return host

    @api.model
    def _naam_van(self, url):
        """Host and port of an address, as hosts are named here."""
        return (urlsplit(url).netloc or url).rpartition("@")[2].lower()[:100]

    def _is_open(self):
        """Whether it is left alone now."""
        return bool(self.open_tot and self.open_tot > fields.Datetime.now())

    def _op_proef(self):
        """Whether it failed so often that one pupil at a time is tried."""
        return self.fouten >= herhalen.DREMPEL

    def _boek(self, goed, rust=None):
        """Write down how it answered.

        :param bool goed: it answered, whatever it said
        :param rust: seconds for which it asked to be left alone
        """
        nu = fields.Datetime.now()
        for host in self:
            if goed:
                if host.fouten or not (
                    host.laatste_goed_op and host.laatste_goed_op > nu - GOED_ELKE
                ):
                    host.write({"fouten": 0, "open_tot": False, "laatste_goed_op": nu})
                continue
            if host._is_open():
                # What was under way when it was opened tells nothing new.
                host.laatste_fout_op = nu
                continue
            fouten = host.fouten + 1
            duur = max(herhalen.open_duur(fouten), min(rust or 0, herhalen.LANGST))
            host.write(
                {
                    "fouten": fouten,
                    "laatste_fout_op": nu,
                    "open_tot": nu + timedelta(seconds=duur) if duur else False,
                }
            )


class ResCompany(models.Model):
    """Adds to a school where its dossiers come from."""

    _inherit = "res.company"

    oso_las_id = fields.Many2one(
        "oso.host",
        string="LAS seen last",
        readonly=True,
        copy=False,
        groups="oso_povo.group_medewerker,oso_povo.group_beheerder",
    )
