"""The OKR in words, and changes of a pupil in words: for the report and for the parents."""

from odoo import api, fields, models

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART
from ..oso.gegevensset.kaart_types import Soort
from .oso_okr import ZACHTE_VELDEN
from .oso_okr_inzage import MERK
from .oso_weergave_feiten import (
    datum,
    getal_in_woorden,
    keuze,
    kop,
    met_hoofdletter,
    regels,
    restwaarde,
)

#: Sections of changes that are no relation in the table of the standard -> field of the pupil whose
#: label they have.
ANDERE_SECTIES = {"documenten": "document_ids", "restvelden": "restveld_ids", "okr": "okr_ids"}


class OsoLeerling(models.Model):
    """Adds the OKR as a section of the report, and what changed since the parents saw it."""

    _inherit = "oso.leerling"

    okr_html = fields.Html(string="OKR in words", compute="_compute_okr_html", sanitize=False)
    verschil_html = fields.Html(
        string="Changed since the parents saw the report",
        compute="_compute_verschil_html",
        sanitize=False,
    )

    @api.depends("okr_ids.state", "inzage_op", *(f"okr_ids.{naam}" for naam in ZACHTE_VELDEN))
    @api.depends_context("lang")
    def _compute_okr_html(self):
        for leerling in self:
            leerling.okr_html = leerling._deel("oso_povo.rapport_okr", inhoud=leerling._okr_deel())

    @api.depends("inzage_opnieuw")
    @api.depends_context("lang")
    def _compute_verschil_html(self):
        for leerling in self:
            inhoud = [leerling._wijziging_in_woorden(een) for een in leerling._inzage_verschil()]
            leerling.verschil_html = leerling._deel("oso_povo.rapport_verschil", inhoud=inhoud)

    def _okr_deel(self):
        """The OKR to read: ``{definitief, stand, inzage, zienswijze, teksten}``.

        ``teksten`` are those that the school filled in, each with ``label`` and ``tekst``.
        """
        self.ensure_one()
        okr = self.okr_ids
        stand = self.env._("OKR: concept")
        if okr.state == "definitief":
            dag = datum(self.env, fields.Datetime.context_timestamp(okr, okr.definitief_op).date())
            # sudo: colleagues may not all be among the users that one may read
            stand = self.env._(
                "OKR: definitief since %(date)s, by %(user)s",
                date=dag,
                user=okr.definitief_door_id.sudo().name or "?",
            )
        inzage = self._inzage()
        zin = ""
        if inzage:
            zin = self.env._("Seen by the parents on %(date)s", date=datum(self.env, inzage["op"]))
            if inzage["akkoord"]:
                oordeel = {"ja": self.env._("they agree"), "nee": self.env._("they do not agree")}
                zin += f"; {oordeel[inzage['akkoord']]}"
        return {
            "definitief": okr.state == "definitief",
            "stand": stand,
            "inzage": zin,
            "zienswijze": (inzage or {}).get("zienswijze") or "",
            "teksten": [
                {"label": kop(okr, naam), "tekst": okr[naam]} for naam in ZACHTE_VELDEN if okr[naam]
            ],
        }

    def _wijziging_in_woorden(self, een):
        """A change as data in the words of a reader: ``section``, ``row``, ``field``, ``was``,
        ``now``.
        """
        env = self.env
        soort = een["what"]
        uit = {
            "section": self._sectie_in_woorden(een["section"]),
            "row": " › ".join(
                filter(None, (_sleutel_in_woorden(env, stap, een) for stap in een.get("row") or []))
            ),
            "field": "",
            "was": "",
            "now": "",
        }
        veld = een.get("field")
        if veld:
            uit["field"] = _kop_van_veld(env, een["entity"], veld)
            uit["was"] = _waarde(env, een["entity"], veld, een.get("old"))
            uit["now"] = _waarde(env, een["entity"], veld, een.get("new"))
        elif soort in MERK:
            merk = env._("not in the last dossier")
            uit["was" if soort == "terug" else "now"] = merk
        else:
            uit["was"] = _rij_in_woorden(env, een["entity"], een.get("old"))
            uit["now"] = _rij_in_woorden(env, een["entity"], een.get("new"))
            if soort == "verwijderd":
                uit["now"] = env._("removed")
        if soort == "verborgen" or een.get("secret"):
            uit |= {"was": "", "now": env._("has become secret and is hidden")}
        return uit

    def _sectie_in_woorden(self, sectie):
        naam = ANDERE_SECTIES.get(sectie, f"{sectie}_ids")
        if naam in self._fields:
            return kop(self, naam)
        label = KAART[sectie].label if sectie in KAART else sectie
        return self.env["oso.melding"]._in_woorden({"text": label})


def _entiteit(naam, relatie=None):
    """The entity of that name, or the one below a relation of any; ``None`` for neither."""
    if relatie is None:
        return KAART.get(naam)
    return next(
        (
            KAART[een.entiteit]
            for entiteit in KAART.values()
            for een in entiteit.relaties
            if relatie in (een.naam, een.over)
        ),
        None,
    )


def _model(env, entiteit):
    """The model whose labels the fields of an entity have; ``None`` where there is none."""
    if entiteit in KAART:
        return env[KAART[entiteit].model]
    naam = f"oso.{entiteit}"
    return env.get(naam)


def _kop_van_veld(env, entiteit, veld):
    model = _model(env, entiteit)
    if model is None or veld not in model._fields:
        return met_hoofdletter(veld.replace("_", " "))
    return kop(model, veld)


def _veld(entiteit, naam):
    return next((veld for veld in entiteit.velden if veld.naam == naam), None) if entiteit else None


def _een_waarde(env, veld, waarde):
    """One plain value of a field of the table; of another field what can be told of it."""
    if isinstance(waarde, bool):
        return env._("Yes") if waarde else env._("No")
    tekst = str(waarde)
    if veld is None or veld.soort is Soort.DATUM:
        return str(restwaarde(env, tekst))
    if veld.codelijst:
        return met_hoofdletter(codelijsten.label(veld.codelijst, tekst) or tekst)
    return getal_in_woorden(env, tekst) if veld.soort is Soort.GETAL else tekst


def _waarde(env, entiteit, naam, waarde):
    """A value as ``get_dossier`` has it, as a reader has it; ``""`` for nothing."""
    if waarde is None or (waarde is False and entiteit not in KAART):
        return ""
    veld = _veld(_entiteit(entiteit), naam)
    if isinstance(waarde, list):
        return ", ".join(_een_waarde(env, veld, deel) for deel in waarde)
    model = _model(env, entiteit)
    if veld is None and model is not None and isinstance(waarde, str):
        odoo_veld = model._fields.get(naam)
        if odoo_veld is not None and odoo_veld.type == "selection":
            return keuze(model.new({naam: waarde}), naam) or waarde
        if odoo_veld is not None and odoo_veld.type == "text":
            return waarde
    return _een_waarde(env, veld, waarde)


def _sleutel_in_woorden(env, stap, een):
    """A step to a row: what tells it from the other rows there."""
    relatie, sleutel = stap
    entiteit = _entiteit(None, relatie)
    naam = entiteit.naam if entiteit else een["entity"]
    return ", ".join(
        _waarde(env, naam, veld, waarde)
        for veld, waarde in (sleutel or {}).items()
        if waarde not in (None, False, "")
    )


def _rij_in_woorden(env, entiteit, rij):
    """The facts of a whole row, without the rows below it, a line each."""
    if not isinstance(rij, dict):
        return "" if rij in (None, False) else str(rij)
    return (
        regels(
            f"{_kop_van_veld(env, entiteit, naam)}: {_waarde(env, entiteit, naam, waarde)}"
            for naam, waarde in rij.items()
            if not isinstance(waarde, dict)
            and not (isinstance(waarde, list) and any(isinstance(deel, dict) for deel in waarde))
            and waarde not in (None, False, "", [])
            and not naam.endswith("_label")
        )
        or ""
    )
