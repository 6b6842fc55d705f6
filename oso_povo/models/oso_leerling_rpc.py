"""The doors of the pupil for screens and other programs (XML-RPC, JSON-2).

These methods are public and stable: names, parameters and shapes are documented in README.md and
change only with a version of the addon.
"""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..oso import bsn as nummers
from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART, VASTE_VELDEN
from ..oso.gegevensset.kaart_types import Soort, relatienamen
from ..oso.lijst import Numbers
from .context import eis_ja_of_nee, in_taal_van_gebruiker
from .oso_leerling import ACTIES, ONDERWEG
from .oso_weergave_feiten import pad_in_delen

#: A school has tens of pupils in group 8, a board some hundreds.
MEESTE_NUMMERS = 5000

#: Facts that are worked out of a row, by entity; in ``get_dossier`` apart under ``afgeleid``.
AFGELEID = {
    "toets": ("is_iq",),
    "schoolloopbaan": ("is_doublure", "andere_school"),
    "eindtoets": ("is_doorstroomtoets",),
}


class OsoLeerling(models.Model):
    """Entering pupils, starting a run, reading a pupil."""

    _inherit = "oso.leerling"

    @api.model
    def add_bsns(self, values):
        """Make pupils of the current school from numbers.

        :param list values: BSNs or onderwijsnummers as text or number; spaces, dots and missing
            leading zeros are put right
        :return: one dict per value, in that order: ``value`` (as given), ``bsn`` (nine digits, or
            ``False``), ``outcome`` (``created``, ``exists``, ``duplicate``: earlier in the same
            list, ``invalid``), ``message`` (in the language of the user), ``leerling_id`` (or
            ``False``)
        :rtype: list[dict]
        :raises odoo.exceptions.AccessError: no right to make pupils
        """
        self = in_taal_van_gebruiker(self)
        self.check_access("create")
        if isinstance(values, str) or not isinstance(values, list | tuple):
            raise UserError(self.env._("Give a list of numbers."))
        if len(values) > MEESTE_NUMMERS:
            raise UserError(
                self.env._(
                    "This is a list of more than %(number)s numbers. Give it in parts.",
                    number=MEESTE_NUMMERS,
                )
            )
        school = self.env.company
        gecontroleerd = [nummers.check(value) for value in values]
        lijst = Numbers()
        oordelen = [lijst.add(nummer, plaats)[0] for plaats, nummer in enumerate(gecontroleerd)]
        bestaand = {
            leerling.bsn: leerling.id
            for leerling in self.search(
                [("company_id", "=", school.id), ("bsn", "in", list(lijst.good))]
            )
        }
        nieuw = [nummer for nummer in lijst.good if nummer not in bestaand]
        gemaakt = dict(
            zip(
                nieuw,
                self.create([{"bsn": bsn, "company_id": school.id} for bsn in nieuw]).ids,
                strict=True,
            )
        )
        teksten = {
            "created": self.env._("Added to the overview."),
            "exists": self.env._("Was already in the overview."),
            "duplicate": self.env._("Occurs more than once in the list; it counts once."),
            "restored": self.env._("Added to the overview; the lost leading zeros were put back."),
        }
        resultaat = []
        for value, nummer, oordeel in zip(values, gecontroleerd, oordelen, strict=True):
            if oordeel == "invalid":
                outcome = "invalid"
                melding = self.env["oso.melding"]._in_woorden(nummer.message)
            elif oordeel == "duplicate":
                outcome, melding = "duplicate", teksten["duplicate"]
            elif nummer.value in bestaand:
                outcome, melding = "exists", teksten["exists"]
            else:
                outcome = "created"
                melding = teksten["restored" if nummer.restored else "created"]
            leerling_id = nummer.ok and (gemaakt.get(nummer.value) or bestaand.get(nummer.value))
            resultaat.append(
                {
                    "value": value if value is not None else False,
                    "bsn": nummer.value if nummer.ok else False,
                    "outcome": outcome,
                    "message": melding,
                    "leerling_id": leerling_id or False,
                }
            )
        return resultaat

    @api.model
    def run_actions(self, actions, preview=False):
        """Start a run that fetches dossiers and works them in; returns at once.

        :param list actions: dicts ``{"leerling_id": id, "action": "importeren" | "aanvullen" |
            "overschrijven" | "geen"}``
        :param bool preview: work nothing in yet; the changes that each dossier would make wait
            for a decision (``apply`` and ``dismiss`` of the run or of ``oso.geschiedenis``)
        :return: id of the ``oso.uitwisseling``; ask it for its ``progress``
        :rtype: int
        :raises odoo.exceptions.UserError: no pupils, an action that does not exist, two actions
            for one pupil, a pupil that is not of this school, pupils of several schools, no
            registered aanleverpunt
        :raises odoo.exceptions.AccessError: no right to work with pupils
        """
        self = in_taal_van_gebruiker(self)
        eis_ja_of_nee(self, preview)
        self.check_access("write")
        if not isinstance(actions, list | tuple) or not all(isinstance(a, dict) for a in actions):
            raise UserError(
                self.env._("Give a list of pupils with an action: leerling_id and action.")
            )
        if not actions:
            raise UserError(self.env._("Choose one or more pupils."))
        keuzes = {}
        geldig = {code for code, _label in ACTIES}
        for regel in actions:
            leerling_id, actie = regel.get("leerling_id"), regel.get("action")
            if type(leerling_id) is not int or not isinstance(actie, str) or actie not in geldig:
                raise UserError(
                    self.env._(
                        "Each action needs leerling_id (a number) and action (importeren, "
                        "aanvullen, overschrijven or geen)."
                    )
                )
            if keuzes.get(leerling_id, actie) != actie:
                raise UserError(self.env._("A pupil may have only one action in a run."))
            keuzes[leerling_id] = actie
        leerlingen = self.search([("id", "in", list(keuzes))])
        if len(leerlingen) != len(keuzes):
            raise UserError(
                self.env._("One or more of these pupils are not pupils of your school.")
            )
        return (
            self.env["oso.uitwisseling"]
            ._start(
                {leerling: keuzes[leerling.id] for leerling in leerlingen},
                voorbeeld=bool(preview),
            )
            .id
        )

    def action_uitvoeren(self):
        """Button "Geselecteerde acties uitvoeren": run what is chosen.

        Works on the pupils in ``self``; without any on all pupils of the current schools.

        :raises odoo.exceptions.UserError: no pupil has an action
        """
        gekozen, _runs = self._voer_gekozen_uit()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "%(count)s dossiers are being fetched. The column Status shows the progress.",
                    count=len(gekozen),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_bekijken(self):
        """Button "Eerst bekijken": fetch what is chosen, work nothing in, and open the run, which
        tells per pupil what would change.

        :raises odoo.exceptions.UserError: no pupil has an action
        """
        _gekozen, runs = self._voer_gekozen_uit(preview=True)
        return runs._open()

    def _voer_gekozen_uit(self, *, preview=False):
        """Start a run per school for the pupils in ``self``, or all, that have an action.

        :return: (pupils, runs)
        """
        leerlingen = self or self.search([("company_id", "in", self.env.companies.ids)])
        gekozen = leerlingen.filtered(lambda leerling: leerling.actie != "geen")
        loopt = gekozen.filtered(lambda leerling: leerling.status in ONDERWEG)
        gekozen -= loopt
        if loopt and not gekozen:
            raise UserError(
                self.env._("These dossiers are already being fetched; the status shows how far.")
            )
        if not gekozen:
            raise UserError(
                self.env._(
                    "No action has been chosen. Choose Importeren, Aanvullen or Overschrijven for "
                    "at least one pupil."
                )
            )
        runs = self.env["oso.uitwisseling"]
        for school in gekozen.company_id:
            # All or nothing: a school that is not connected says so before anything starts.
            acties = [
                {"leerling_id": leerling.id, "action": leerling.actie}
                for leerling in gekozen
                if leerling.company_id == school
            ]
            runs += runs.browse(self.run_actions(acties, preview=preview))
        return gekozen, runs

    def action_kies(self, actie):
        """Choose one action for all pupils in ``self``.

        Where these are more than one, pupils with a secret address keep the choice that they have:
        they are fetched again only when somebody chooses so for each of them. No action at all
        may be chosen for everybody.

        :return: ``chosen`` and ``left_out``, numbers of pupils, and ``left_out_names``
        :rtype: dict
        :raises odoo.exceptions.UserError: an action that does not exist
        """
        self = in_taal_van_gebruiker(self)
        if actie not in [code for code, _label in ACTIES]:
            raise UserError(self.env._("This action does not exist."))
        een_voor_een = len(self) < 2 or actie == "geen"
        overslaan = self.browse() if een_voor_een else self.filtered("beschermd")
        (self - overslaan).write({"actie": actie})
        return {
            "chosen": len(self) - len(overslaan),
            "left_out": len(overslaan),
            "left_out_names": overslaan.mapped("display_name"),
        }

    def get_dossier(self):
        """Everything that is held of one pupil, as plain nested data.

        :return: ``leerling_id``, ``bsn``, ``status``, ``school_id``, the header of the last
            dossier (``datum``, ``pakketnaam``, …, ``school``, ``categorieen``), ``okr`` (what the
            school writes itself, once there is any), ``leerling`` (hard data with its rows),
            ``documenten``, ``restvelden`` (elements without a place of their
            own), ``extra`` (attributes and loose text), ``bevindingen``. Field names are
            those of the table of the standard; a code has its words beside it in
            ``<field>_label``; dates are ISO text; yes/no is true/false; what is not known is
            absent.
        :rtype: dict
        :raises odoo.exceptions.UserError: not exactly one pupil
        :raises odoo.exceptions.AccessError: a pupil of another school
        """
        self = in_taal_van_gebruiker(self)
        if len(self) != 1:
            raise UserError(self.env._("Ask for one pupil at a time."))
        if not self.exists():
            raise UserError(self.env._("This pupil does not exist (any more)."))
        self.check_access("read")
        dossier = self.dossier_id
        gegevens = _plat(dossier) if dossier else {}
        if dossier:
            scholen = dossier.school_ids
            if scholen:
                gegevens["school"] = _plat(scholen[:1])
            if dossier.categorieen:
                gegevens["categorieen"] = dossier.categorieen
        gegevens["leerling"] = _plat(self)
        gegevens["leerling"][self.nummer_soort or "bsn"] = self.bsn
        return {
            "leerling_id": self.id,
            "bsn": self.bsn,
            "school_id": self.company_id.id,
            "status": self.status,
            "opgehaald": self.opgehaald,
            **self._okr_data(),
            **gegevens,
            "documenten": [
                _zonder_leeg(
                    {
                        "document_id": document.id,
                        "rij_model": document.rij_model,
                        "rij_id": document.rij_id,
                        "attachment_id": document.attachment_id.id,
                        "naam": document.naam,
                        "bestandsnaam": document.bestandsnaam,
                        "omschrijving": document.omschrijving,
                        "rubriek": document.rubriek,
                        "pad": document.pad,
                        "status": document.status,
                        "grootte": document.grootte,
                        "sha256": document.sha256,
                        "niet_in_laatste_dossier": document.niet_in_laatste or None,
                    }
                )
                for document in self.document_ids
            ],
            "zacht_ontvangen": [
                {
                    "rij_model": zacht.rij_model,
                    "rij_id": zacht.rij_id,
                    "veld": zacht.veld,
                    "tekst": zacht.tekst,
                    "dossier_id": zacht.dossier_id.id,
                    "datum": fields.Date.to_string(zacht.dossier_id.datum) or "",
                }
                for zacht in self.zacht_ids
            ],
            "restvelden": [
                _restveld(rest) for rest in self.restveld_ids if not rest.buiten_telling
            ],
            "extra": [
                *(_restveld(rest) for rest in self.restveld_ids if rest.buiten_telling),
                *(
                    {"path": f"{rest.pad}/@{naam}", "value": waarde}
                    for rest in self.restveld_ids
                    for naam, waarde in (rest.attributen or {}).items()
                ),
            ],
            "bevindingen": [
                _zonder_leeg(
                    {
                        "code": bevinding.code,
                        "severity": bevinding.ernst,
                        "path": bevinding.pad,
                        "place": " › ".join(pad_in_delen(self.env, bevinding.pad)),
                        "message": bevinding.melding,
                    }
                )
                for bevinding in self.bevinding_ids
            ],
        }


def _zonder_leeg(data):
    return {key: value for key, value in data.items() if value is not None and value is not False}


def _restveld(rest):
    return {"path": rest.pad, "value": rest.waarde or ""}


def _volgorde(rij):
    return rij.herkomst != "oso", rij.niet_in_laatste, rij.volgorde, rij.id


def _plat(record):
    """One record and the rows below it -> nested dict by the table of the standard."""
    entiteit = KAART[record._oso_entiteit]
    data = {naam: record[naam] for naam in VASTE_VELDEN[entiteit.naam]}
    for veld in entiteit.velden:
        waarde = record[veld.naam]
        if not waarde:
            continue
        if veld.herhaald:
            data[veld.naam] = waarde.split("\n")
            if veld.codelijst:
                data[f"{veld.naam}_label"] = [
                    codelijsten.label(veld.codelijst, code) or code for code in data[veld.naam]
                ]
        elif veld.soort is Soort.DATUM:
            data[veld.naam] = fields.Date.to_string(waarde)
        elif veld.soort is Soort.JANEE:
            data[veld.naam] = waarde == "ja"
        else:
            data[veld.naam] = waarde
            if veld.codelijst:
                label = codelijsten.label(veld.codelijst, waarde)
                if label:
                    data[f"{veld.naam}_label"] = label
    if entiteit.naam == "dossier":
        return data
    for naam, enkel in relatienamen(entiteit).items():
        # In the order of the file, which is not always the order of the screen.
        # What the school entered comes after it.
        rijen = [_plat(rij) for rij in record[f"{naam}_ids"].sorted(_volgorde)]
        if enkel and rijen:
            data[naam], *meer = rijen
            if meer:
                data[f"{naam}_overig"] = meer
        elif rijen:
            data[naam] = rijen
    if "niet_in_laatste" in record and record.niet_in_laatste:
        data["niet_in_laatste_dossier"] = True
    afgeleid = {naam: True for naam in AFGELEID.get(entiteit.naam, ()) if record[naam]}
    if afgeleid:
        data["afgeleid"] = afgeleid
    return data
