"""The counts of the dashboard, of a school and of the schools of a board."""

from odoo import api, models
from odoo.exceptions import AccessError

from .context import beheert, in_taal_van_gebruiker
from .oso_leerling import ONDERWEG

#: What may be counted of pupils, and for which of them it counts.
TELLINGEN = {
    "totaal": lambda rij: True,
    "opgehaald": lambda rij: rij["opgehaald"],
    "nieuw": lambda rij: rij["status"] == "nieuw",
    "onderweg": lambda rij: rij["status"] in ONDERWEG,
    "vraag": lambda rij: rij["status"] == "vraag",
    "wacht": lambda rij: rij["status"] == "wacht",
    "mislukt": lambda rij: rij["status"] == "mislukt",
    "definitief": lambda rij: rij["okr_definitief"],
}
#: So many schools are named; more stand in the table alone.
NOEMEN = 4


class OsoStart(models.AbstractModel):
    """Adds what is counted."""

    _inherit = "oso.start"

    @api.model
    def cijfers(self):
        """Counts for the dashboard.

        Counted are the schools that the user has open; for a board that has none of them open, as
        when it just logged in, all its schools.

        :return: ``per_school`` (of the schools that count: ``id``, ``naam`` and the counts of
            ``TELLINGEN``), ``per_groep`` (of ``school``: ``naam``, ``groep`` and the same counts),
            ``school`` (``id`` and ``naam`` of the current school, or of the only one that counts;
            else ``None``), ``totaal`` (the counts over all), ``geteld`` (which schools these are,
            in words), ``leeg`` (what to do where there is no pupil, else ``""``), ``leerlingen``
            (bool: the user may see these pupils) and ``seizoen``
        :rtype: dict
        :raises odoo.exceptions.AccessError: the user is neither an employee nor of the board, or
            asks for a school that is not theirs
        """
        self = in_taal_van_gebruiker(self)
        medewerker = self.env.user.has_group("oso_povo.group_medewerker")
        if not medewerker and not self.env.user.has_group("oso_povo.group_bestuur"):
            raise AccessError(self.env._("The dashboard is for employees of a school and boards."))
        bedrijven = self._te_tellen()
        # An employee sees the pupils of what is open, and no other.
        leerlingen = medewerker and bedrijven <= self.env.companies
        # sudo: the board sees counts and no pupil, so it has no right to read pupils. Which
        # companies these are was settled above, for the user.
        tellen = self if leerlingen else self.sudo()
        aantallen = tellen._tel([("company_id", "in", bedrijven.ids)], ("company_id",))
        scholen = bedrijven.filtered(lambda een: een.brin or (een.id,) in aantallen).sorted("name")
        rijen = [
            {"id": een.id, "naam": een.name, **aantallen.get((een.id,), _leeg())} for een in scholen
        ]
        totaal = {naam: sum(rij[naam] for rij in rijen) for naam in TELLINGEN}
        school = (scholen & self.env.company) or (scholen if len(scholen) == 1 else scholen[:0])
        return {
            "per_school": rijen,
            "per_groep": tellen._per_groep(school),
            "school": {"id": school.id, "naam": school.name} if school else None,
            "totaal": totaal,
            "geteld": self._geteld(scholen),
            "leeg": "" if totaal["totaal"] else self._leeg_tekst(scholen, leerlingen),
            "leerlingen": leerlingen,
            "seizoen": self._seizoen(),
        }

    @api.model
    def _te_tellen(self):
        """Companies whose pupils count for this user.

        :raises odoo.exceptions.AccessError: a company is open that the user is not allowed
        """
        # Odoo refuses here what the user is not allowed, whatever a program put in the context.
        bedrijven = self.env.companies
        if any(een.brin for een in bedrijven) or not self.env.user.has_group(
            "oso_povo.group_bestuur"
        ):
            return bedrijven
        # Who logs in has one company open: of somebody of the board that is the board itself,
        # which has no pupils. Its schools are below it, as far as the user is allowed them.
        return self._toegestaan_onder(bedrijven)

    @api.model
    def _geteld(self, scholen):
        """Which schools are counted, in words."""
        if not scholen:
            return ""
        if len(scholen) > NOEMEN:
            return self.env._("Counted: %(count)s schools.", count=len(scholen))
        return self.env._("Counted: %(schools)s.", schools=", ".join(scholen.mapped("name")))

    @api.model
    def _leeg_tekst(self, scholen, leerlingen):
        """What to say where there is no pupil."""
        if scholen and leerlingen:
            return self.env._("There are no pupils yet. Start with the step-by-step plan.")
        if scholen:
            return self.env._("No pupils have been created here yet.")
        if beheert(self.env):
            return self.env._(
                "None of the companies that you have open is a school with a BRIN. Choose a "
                "school with the switch of companies at the top right, or fill in the BRIN of "
                "one (OSO POVO, Settings, Schools)."
            )
        return self.env._(
            "None of the companies that you have open is a school with a BRIN. Choose a school "
            "with the switch of companies at the top right, or ask your administrator for one."
        )

    @api.model
    def _per_groep(self, school):
        """Counts per group of a school, those without a group last."""
        telling = self._tel([("company_id", "=", school.id)], ("groep",)) if school else {}
        return [
            {
                "naam": groep or self.env._("Group not known yet"),
                "groep": groep or False,
                **telling[(groep,)],
            }
            for (groep,) in sorted(telling, key=lambda een: (not een[0], een[0] or ""))
        ]

    @api.model
    def _tel(self, domein, groepen):
        """Counts of pupils in one statement, whatever their number.

        :param tuple groepen: names of fields
        :return: values of ``groepen`` (a record as its id) -> counts by name of ``TELLINGEN``;
            without ``groepen`` there is always ``()``
        """
        velden = [*groepen, "status", "opgehaald", "okr_definitief"]
        uit = {} if groepen else {(): _leeg()}
        for *waarden, aantal in self.env["oso.leerling"]._read_group(domein, velden, ["__count"]):
            rij = dict(zip(velden, waarden, strict=True))
            sleutel = tuple(
                rij[naam].id if isinstance(rij[naam], models.BaseModel) else rij[naam]
                for naam in groepen
            )
            telling = uit.setdefault(sleutel, _leeg())
            for naam, telt in TELLINGEN.items():
                telling[naam] += aantal if telt(rij) else 0
        return uit


def _leeg():
    return dict.fromkeys(TELLINGEN, 0)
