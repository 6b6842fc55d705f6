"""Where a school stands: the steps of the manual."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .context import beheert, in_taal_van_gebruiker
from .oso_weergave_feiten import datum

#: Name of the tour, here and in ``static/src/tours``.
RONDLEIDING = "oso_povo_kennismaking"
#: Actions that show the pupils of all schools that are open.
LEERLINGEN = ("oso_povo.action_oso_overzicht", "oso_povo.action_oso_rapport")


class OsoStart(models.AbstractModel):
    """What the start page and the dashboard show; reads only."""

    _name = "oso.start"
    _description = "Where a school stands with OSO"

    @api.model
    def stand(self):
        """Where the current school stands, step by step (manual, chapter "Stappenplan OSO").

        :return: ``school`` (``id``, ``name``, ``brin``), ``meer_scholen`` (bool: the user has more
            schools open), ``rondleiding`` (``None``, or the ``naam`` of a tour and the ``slot``
            that it ends with), ``stappen``: per step ``sleutel``, ``titel``, ``stand`` (``klaar``,
            ``doen``, ``bezig``, ``probleem`` or ``later``), ``stand_tekst``, ``uitleg``,
            ``melding`` (or ``""``), ``punten`` (list of texts to fold out) and ``knoppen`` (each
            ``label``, ``actie``, ``context``, ``hoofd``); ``seizoen`` (``None``, or ``label``,
            ``datum`` in words, ``dagen``)
        :rtype: dict
        :raises odoo.exceptions.AccessError: the user is neither an employee nor an administrator
        """
        self = in_taal_van_gebruiker(self)
        medewerker = self.env.user.has_group("oso_povo.group_medewerker")
        if not medewerker and not beheert(self.env):
            raise AccessError(self.env._("The step-by-step plan is for employees of a school."))
        school = self._school()
        bestuur = school._is_bestuur()
        stappen = [self._stap_bestuur(school) if bestuur else self._stap_registratie(school)]
        if medewerker and not bestuur:
            telling = self._tel([("company_id", "=", school.id)], ())[()]
            stappen += [
                self._stap_klaarzetten(school, telling),
                self._stap_aanmaken(telling),
                self._stap_overdragen(telling),
                self._stap_aanvullen(school, telling),
                self._stap_definitief(telling),
            ]
        woorden = {
            "klaar": self.env._("In order"),
            "doen": self.env._("To do"),
            "bezig": self.env._("Busy"),
            "probleem": self.env._("Needs attention"),
            "later": self.env._("Later"),
        }
        meer_scholen = len(self.env.companies) > 1
        for stap in stappen:
            stap["stand_tekst"] = woorden[stap["stand"]]
            for knop in stap["knoppen"] if meer_scholen else ():
                # The plan is about one school, so the pupils that it leads to are of that one.
                if knop["actie"] in LEERLINGEN:
                    knop["context"]["search_default_company_id"] = school.id
        return {
            "school": {"id": school.id, "name": school.name, "brin": school.brin or ""},
            "meer_scholen": meer_scholen,
            "rondleiding": self._rondleiding(),
            "stappen": stappen,
            "seizoen": self._seizoen(),
        }

    @api.model
    def _school(self):
        """The company that the plan is about: where that is no school, the only one open that is.

        Who logs in to a board has the board as current company, also with one school ticked.
        """
        scholen = self.env.companies.filtered("brin")
        return scholen if len(scholen) == 1 and not self.env.company.brin else self.env.company

    @api.model
    def _seizoen(self):
        """The next date of the season, in words."""
        volgende = self.env["oso.schooljaar"]._volgende()
        return volgende and {**volgende, "datum": datum(self.env, volgende["datum"])}

    @api.model
    def _toegestaan_onder(self, bedrijven):
        """These companies and those below them, as far as the user is allowed them, ticked or not.

        :param bedrijven: records of ``res.company``
        """
        toegestaan = self.with_context(
            allowed_company_ids=self.env.user._get_company_ids()
        ).env.companies
        return toegestaan.filtered(lambda een: een.parent_ids & bedrijven)

    @api.model
    def _rondleiding(self):
        """The tour for new employees; who is none can't see its record."""
        rondleiding = self.env["web_tour.tour"].search([("name", "=", RONDLEIDING)])
        return (
            {"naam": rondleiding.name, "slot": rondleiding.rainbow_man_message}
            if rondleiding
            else None
        )

    # -- the steps ---------------------------------------------------------------------------------

    def _registratie(self, **delen):
        """The first step; ``delen`` as for :func:`_stap`."""
        return _stap(
            "registratie",
            self.env._("Register the aanleverpunt"),
            self.env._(
                "Fill in the number and the key of your RI aanleverpunt from Mijn OSO and click "
                "'Registreer het aanleverpunt'. This is done once; the key of your LAS goes into "
                "your LAS."
            ),
            **delen,
        )

    def _stap_bestuur(self, bestuur):
        """The first step of who has a board open: it has no BRIN, and each school its own."""
        scholen = self._toegestaan_onder(bestuur).filtered("brin")
        # sudo: reads which of these schools are registered, whatever is ticked.
        klaar = (
            self.env["oso.aanleverpunt"]
            .sudo()
            .search(
                [
                    ("company_id", "in", scholen.ids),
                    ("soort", "=", "ri"),
                    ("state", "=", "geregistreerd"),
                ]
            )
            .company_id
        )
        stap = self._registratie(stand="klaar" if scholen and klaar == scholen else "doen")
        try:
            for school in scholen:
                self.env["oso.verbinding"]._voor(school)
        except UserError as error:
            return stap | {"stand": "probleem", "melding": str(error)}
        stap["melding"] = bestuur._kies_een_school()
        if scholen:
            stap["melding"] += " " + self.env._(
                "Registered: %(count)s of %(total)s schools.", count=len(klaar), total=len(scholen)
            )
        return stap

    def _stap_registratie(self, school):
        naar_punt = _knop(
            self.env._("Go to the aanleverpunt"), "action_oso_aanleverpunt", hoofd=True
        )
        stap = self._registratie(
            punten=[
                self.env._("Is the key grey in Mijn OSO? Then no key is needed."),
                self.env._(
                    "Does it fail? First compare the BRIN here (%(brin)s) with that in Mijn OSO.",
                    brin=school.brin or "?",
                ),
                self.env._(
                    "Since August 2022 OSO finds schools in the Onderwijs Serviceregister (OSR): "
                    "then your board mandates this system and there is no key."
                ),
            ],
            knoppen=[naar_punt],
        )
        try:
            school._oso_school()
            self.env["oso.verbinding"]._voor(school)
        except UserError as error:
            return stap | {"stand": "probleem", "melding": str(error)}
        punt = self.env["oso.aanleverpunt"].search(
            [("company_id", "=", school.id), ("soort", "=", "ri")], order="state desc", limit=10
        )
        if klaar := punt._geregistreerd(school):
            sinds = fields.Datetime.context_timestamp(self, klaar.geregistreerd_op).date()
            stap["stand"] = "klaar"
            stap["melding"] = self.env._(
                "%(point)s is registered since %(date)s.",
                point=klaar.display_name,
                date=datum(self.env, sinds),
            )
            naar_punt["hoofd"] = False
        elif mislukt := punt.filtered(lambda een: een.state == "mislukt")[:1]:
            stap |= {"stand": "probleem", "melding": mislukt.antwoord or ""}
        return stap

    def _stap_klaarzetten(self, school, telling):
        stap = _stap(
            "klaarzetten",
            self.env._("Set the dossiers ready in your LAS"),
            self.env._(
                "In ParnasSys, ESIS or another LAS, set a dossier ready for each pupil. This is "
                "done there; here you see whether it worked."
            ),
            stand="klaar" if telling["opgehaald"] else "doen",
            punten=[
                self.env._("For 'Regionaal Initiatief', 'De eigen instelling' or 'Binnen BRIN'."),
                self.env._("As a POVO dossier."),
                self.env._(
                    "Only for the BRIN of your own school (%(brin)s), not for another one.",
                    brin=school.brin or "?",
                ),
                self.env._("With attachments? Set these ready for each pupil in the LAS too."),
                self.env._(
                    "A dossier is a snapshot: what changes in the LAS later comes along only when "
                    "you set the dossier ready again."
                ),
            ],
        )
        if telling["wacht"]:
            stap["stand"] = "probleem"
            stap["melding"] = self.env._(
                "Of %(count)s pupils the dossier is not ready yet in the LAS.",
                count=telling["wacht"],
            )
            vanzelf = self.env["oso.leerling"].search_count(
                [
                    ("company_id", "=", school.id),
                    ("status", "=", "wacht"),
                    ("vraag_op", "!=", False),
                ]
            )
            if vanzelf and school.oso_wacht_vanzelf:
                stap["melding"] += " " + self.env._(
                    "For %(count)s of these we ask again by ourselves; the overview tells when.",
                    count=vanzelf,
                )
            stap["knoppen"].append(_overzicht(self.env._("Show these pupils"), "wacht"))
        return stap

    def _stap_aanmaken(self, telling):
        klaar = bool(telling["totaal"])
        stap = _stap(
            "aanmaken",
            self.env._("Create the pupils"),
            self.env._(
                "Choose the Excel list with the BSNs of your pupils, or type the numbers. You see "
                "per number whether it is good before anything is created."
            ),
            knoppen=[
                _knop(
                    self.env._("Create pupils with Excel"),
                    "action_oso_leerling_aanmaken_excel",
                    hoofd=not klaar,
                ),
                _knop(self.env._("Create pupils by hand"), "action_oso_leerling_aanmaken"),
            ],
        )
        if klaar:
            stap["stand"] = "klaar"
            stap["melding"] = self.env._(
                "%(count)s pupils in the overview.", count=telling["totaal"]
            )
        return stap

    def _stap_overdragen(self, telling):
        totaal, opgehaald = telling["totaal"], telling["opgehaald"]
        stap = _stap(
            "overdragen",
            self.env._("Fetch the dossiers"),
            self.env._(
                "In the overview, Importeren is chosen already for new pupils. Click "
                "'Geselecteerde acties uitvoeren' and look on while the dossiers come in."
            ),
        )
        if not totaal:
            return stap | {"stand": "later"}
        stap["melding"] = self.env._(
            "%(count)s of %(total)s fetched.", count=opgehaald, total=totaal
        )
        if telling["onderweg"]:
            stap["stand"] = "bezig"
        elif telling["mislukt"] or telling["vraag"]:
            stap["stand"] = "probleem"
        elif opgehaald == totaal:
            stap["stand"] = "klaar"
        hoofd = stap["stand"] != "klaar"
        stap["knoppen"].append(
            _knop(self.env._("Go to the overview"), "action_oso_overzicht", hoofd=hoofd)
        )
        if telling["mislukt"]:
            label = self.env._("Failed: %(count)s", count=telling["mislukt"])
            stap["knoppen"].append(_overzicht(label, "mislukt"))
        if telling["vraag"]:
            label = self.env._("Waits for your decision: %(count)s", count=telling["vraag"])
            stap["knoppen"].append(_overzicht(label, "vraag"))
        return stap

    def _stap_aanvullen(self, school, telling):
        stap = _stap(
            "aanvullen",
            self.env._("Optional: complete the data"),
            self.env._(
                "When the results of the doorstroomtoets are there, set the dossiers ready again "
                "in your LAS and choose Aanvullen. Only empty fields are filled; what your school "
                "wrote itself always stays."
            ),
            stand="later",
            punten=[
                self.env._(
                    "Overschrijven replaces all that the dossier brings; what you wrote stays."
                ),
                self.env._(
                    "Of a pupil whose OKR is definitief, only the doorstroomtoets is brought in."
                ),
                self.env._("'Look first' shows what would change before anything is worked in."),
            ],
        )
        uitslag = self.env["oso.schooljaar"]._op().toetsuitslag_op
        if not telling["opgehaald"] or not uitslag:
            return stap
        if fields.Date.context_today(self) < uitslag:
            return stap | {
                "melding": self.env._(
                    "The results are there by %(date)s at the latest.",
                    date=datum(self.env, uitslag),
                ),
                "knoppen": [_overzicht(self.env._("Go to the overview"), "opgehaald")],
            }
        zonder = self.env["oso.leerling"].search_count(
            [("company_id", "=", school.id), ("zonder_doorstroomtoets", "=", True)]
        )
        if not zonder:
            return stap | {"stand": "klaar"}
        return stap | {
            "stand": "doen",
            "melding": self.env._(
                "%(count)s pupils have no doorstroomtoets here yet.", count=zonder
            ),
            "knoppen": [
                _overzicht(self.env._("Show these pupils"), "zonder_doorstroomtoets", hoofd=True)
            ],
        }

    def _stap_definitief(self, telling):
        stap = _stap(
            "definitief",
            self.env._("Write the OKR and make it definitief"),
            self.env._(
                "Open a pupil, write what the dossier does not tell, show it to the parents and "
                "make the OKR definitief. You can print each report as PDF."
            ),
            stand="later",
        )
        if telling["opgehaald"]:
            klaar = telling["definitief"] == telling["totaal"]
            stap |= {
                "stand": "klaar" if klaar else "doen",
                "melding": self.env._(
                    "%(count)s of %(total)s definitief.",
                    count=telling["definitief"],
                    total=telling["totaal"],
                ),
                "knoppen": [_knop(self.env._("Go to the reports"), "action_oso_rapport")],
            }
        return stap


def _stap(sleutel, titel, uitleg, *, stand="doen", punten=(), knoppen=()):
    """A step as :meth:`OsoStart.stand` gives it."""
    return {
        "sleutel": sleutel,
        "titel": titel,
        "stand": stand,
        "uitleg": uitleg,
        "melding": "",
        "punten": list(punten),
        "knoppen": list(knoppen),
    }


def _knop(label, actie, *, hoofd=False, context=None):
    return {
        "label": label,
        "actie": f"oso_povo.{actie}",
        "context": context or {},
        "hoofd": hoofd,
    }


def _overzicht(label, filternaam, *, hoofd=False):
    """A button to the overview with a filter of its search view."""
    context = {f"search_default_{filternaam}": 1}
    return _knop(label, "action_oso_overzicht", hoofd=hoofd, context=context)
