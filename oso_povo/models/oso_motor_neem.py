"""Which waiting lines are begun next: schools in turn, hosts within their capacity."""

from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class OsoMotor(models.AbstractModel):
    """Adds how the worker claims lines."""

    _inherit = "oso.motor"

    @api.model
    def _neem(self, aantal, lopend, instellingen, vlot=None, rustig=True):
        """Claim up to ``aantal`` waiting lines, the schools in turn.

        A host gets no more at a time than is set, and one school no more than three quarters of
        that when others wait: a LAS that does not answer leaves room for those who do.

        :param list lopend: :class:`Opdracht` of the lines that are under way
        :param dict instellingen: of ``_lees_instellingen``
        :param vlot: only lines of these hosts; ``None`` for all
        :param bool rustig: whether nothing is being worked in
        :return: list of :class:`Opdracht`
        """
        per_host = instellingen["tegelijk"]
        wachtend = self._wachtend_per_school(min(aantal, per_host))
        if vlot is not None:
            wachtend = [rij for rij in wachtend if rij["las"] in vlot]
        bij_host = Counter(self._plek(een.las, een.school_id) for een in lopend)
        van_school = Counter(een.school_id for een in lopend)
        alleen = len({*van_school, *(rij["school_id"] for rij in wachtend)}) == 1
        per_school = per_host if alleen else max(1, per_host * 3 // 4)
        gekozen = []
        for plaats in range(aantal):
            for rij in wachtend:
                plek = self._plek(rij["las"], rij["school_id"])
                # Who failed time and again is tried with one pupil first.
                hoogstens = 1 if rij["op_proef"] else per_host
                if (
                    len(gekozen) < aantal
                    and plaats < len(rij["regel_ids"])
                    and bij_host[plek] < hoogstens
                    and van_school[rij["school_id"]] < per_school
                ):
                    bij_host[plek] += 1
                    van_school[rij["school_id"]] += 1
                    gekozen.append(rij["regel_ids"][plaats])
        if not gekozen and not lopend and rustig:
            gekozen = self._verdachte_regel()
        return self._begin_regels(gekozen, lopend)

    @api.model
    def _neem_een(self, regel_id):
        """Claim one line, if it waits and is due and its LAS may be asked.

        :return: list of at most one :class:`Opdracht`
        """
        regel = self.env["oso.uitwisseling.regel"].sudo().browse(regel_id).exists()
        nu = fields.Datetime.now()
        if regel.state != "wachtrij" or (regel.opnieuw_op and regel.opnieuw_op > nu):
            return []
        las = regel.company_id.oso_las_id
        if las._is_open():
            regel._stel_uit(las)
            return []
        return self._begin_regels(regel.ids, [])

    @api.model
    def _plek(self, las, school_id):
        """Where a line takes room: its LAS, or its school as long as its LAS is not known."""
        return las or f"school {school_id}"

    @api.model
    def _wachtend_per_school(self, aantal):
        """The first waiting lines of each school that may be begun now.

        Lines of a host that is left alone are put off, so that they tell until when.

        :return: list of dict: ``school_id``, ``las`` (host or ``""``), ``op_proef``, ``regel_ids``
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                SELECT s.company_id AS school_id, coalesce(h.name, '') AS las, h.id AS host_id,
                       ARRAY(
                           SELECT r.id FROM oso_uitwisseling_regel r
                            WHERE r.state = 'wachtrij' AND r.company_id = s.company_id
                              AND (r.opnieuw_op IS NULL OR r.opnieuw_op <= %(nu)s)
                              AND coalesce(r.pogingen, 0) < %(verdacht)s
                            ORDER BY r.id LIMIT %(aantal)s
                       ) AS regel_ids
                  FROM (
                           SELECT DISTINCT company_id FROM oso_uitwisseling_regel
                            WHERE state = 'wachtrij'
                              AND (opnieuw_op IS NULL OR opnieuw_op <= %(nu)s)
                       ) s
                  JOIN res_company c ON c.id = s.company_id
             LEFT JOIN oso_host h ON h.id = c.oso_las_id
              ORDER BY s.company_id
                """,
                nu=fields.Datetime.now(),
                verdacht=self._oso_verdacht,
                aantal=aantal,
            )
        )
        kan = []
        for rij in self.env.cr.dictfetchall():
            host = self.env["oso.host"].sudo().browse(rij.pop("host_id") or [])
            if host._is_open():
                self._regels_van(rij["school_id"])._stel_uit(host)
            elif rij["regel_ids"]:
                kan.append(rij | {"op_proef": bool(host) and host._op_proef()})
        return kan

    @api.model
    def _regels_van(self, school_id):
        """The lines of a school that wait and are due."""
        return (
            self.env["oso.uitwisseling.regel"]
            .sudo()
            .search(
                [
                    ("state", "=", "wachtrij"),
                    ("company_id", "=", school_id),
                    "|",
                    ("opnieuw_op", "=", False),
                    ("opnieuw_op", "<=", fields.Datetime.now()),
                ],
                order="id",
            )
            .try_lock_for_update()
        )

    @api.model
    def _verdachte_regel(self):
        """A line that was begun several times and never ended; done alone, since it may be what
        the worker dies of."""
        return (
            self.env["oso.uitwisseling.regel"]
            .sudo()
            .search(
                [
                    ("state", "=", "wachtrij"),
                    ("pogingen", ">=", self._oso_verdacht),
                    "|",
                    ("opnieuw_op", "=", False),
                    ("opnieuw_op", "<=", fields.Datetime.now()),
                ],
                order="id",
                limit=1,
            )
            .ids
        )

    @api.model
    def _begin_regels(self, regel_ids, lopend):
        """Lock lines and their pupils and make orders of them; what another holds waits a round.

        :return: list of :class:`Opdracht`
        """
        regels = self.env["oso.uitwisseling.regel"].sudo().browse(regel_ids).try_lock_for_update()
        regels = regels.filtered(lambda regel: regel.state == "wachtrij")
        # At once, for the rest takes time and people click; who is being written waits a round.
        vrij = regels.leerling_id.try_lock_for_update(allow_referencing=True)
        return regels.filtered(lambda regel: regel.leerling_id in vrij)._begin(lopend)


class OsoUitwisselingRegel(models.Model):
    """Adds what a line needs to wait for a better moment."""

    _inherit = "oso.uitwisseling.regel"

    _wachtrij_idx = models.Index("(company_id, id) WHERE state = 'wachtrij'")

    def _stel_uit(self, host):
        """Let these lines wait until a host is asked again; what waits too long already ends.

        :param host: ``oso.host`` that is left alone
        """
        nu = fields.Datetime.now()
        geduld = timedelta(minutes=self.env["oso.motor"]._instelling("geduld_minuten"))
        te_lang = self.filtered(
            lambda regel: regel.uitgesteld_sinds and regel.uitgesteld_sinds < nu - geduld
        )
        for regel in te_lang:
            regel._sluit_af_onbereikbaar(host)
        for run, regels in (self - te_lang).grouped("uitwisseling_id").items():
            regels.filtered(lambda regel: not regel.uitgesteld_sinds).uitgesteld_sinds = nu
            regels._wacht_tot(host.open_tot, run._zwijgt(host))
        te_lang.uitwisseling_id._werk_stand_bij()
