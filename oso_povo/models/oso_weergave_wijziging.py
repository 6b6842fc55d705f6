"""Changes as data (``oso/samenvoegen/wijziging.py``) in the words of a reader: what they are about,
and the values before and after."""

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART, VASTE_VELDEN
from ..oso.gegevensset.kaart_types import Soort
from .oso_weergave_feiten import (
    getal_in_woorden,
    keuze,
    kop,
    met_hoofdletter,
    pad_in_delen,
    regels,
    restwaarde,
)

#: By entity what one calls a row by; of names in a tuple the first that has a value.
_NAAM = {
    "toets": (
        ("toetsnaam", "eldtoetscode", "leergebied"),
        "moment",
        "afnamedatum",
    ),
    "toets_onderdeel": (("onderdeelnaam", "eldonderdeelcode"),),
    "eindtoets": (("naam_tekst", "toetsomschrijving", "toetssoort"), "afnamedatum"),
    "eindtoets_onderdeel": (("omschrijving", "code"),),
    "eindtoets_domein": (("omschrijving", "code"),),
    "referentiescore": ("codereferentiescore", "codevergelijkingsgroep"),
    "schoolloopbaan": ("schooljaar", "jaargroep", "groepsnaam"),
    "persoon": (("volledige_naam", "achternaam"), "relatietotkind"),
    "instelling": ("naam",),
    "adres": ("soortadres",),
    "communicatie": ("soort", "aanduiding"),
    "advies": ("soort",),
    "diagnose": (("naam", "codes"),),
    "cijfer": ("naam",),
    "cijfergroep": ("naam",),
    "okr_item": ("soort",),
}
#: Fields whose value is not told as a fact of a row: by these the table tells rows apart.
_VAST = {veld for velden in VASTE_VELDEN.values() for veld in velden}


def entiteit_van(naam, relatie=None):
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


def kop_van_veld(env, entiteit, veld):
    """Label of a field of an entity."""
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


def waarde_van(env, entiteit, naam, waarde):
    """A value as ``get_dossier`` has it, as a reader has it; ``""`` for nothing."""
    if waarde is None or (waarde is False and entiteit not in KAART):
        return ""
    veld = _veld(entiteit_van(entiteit), naam)
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


def feiten_van_rij(env, entiteit, rij):
    """A whole row as facts: ``[{label, tekst}]``, what is below it as one fact per row there."""
    if not isinstance(rij, dict):
        return []
    uit = []
    for naam in sorted(rij, key=_plaats(entiteit)):
        waarde = rij[naam]
        if waarde in (None, "", []) or naam.endswith("_label") or naam == "rol":
            continue
        if naam in ("afgeleid", "niet_in_laatste_dossier"):
            continue
        onder = waarde if isinstance(waarde, list) else [waarde]
        if any(isinstance(deel, dict) for deel in onder):
            uit += _feiten_onder(env, naam, onder)
        elif waarde is not False or naam not in _VAST:
            tekst = waarde_van(env, entiteit, naam, waarde)
            uit.append({"label": kop_van_veld(env, entiteit, naam), "tekst": tekst})
    return uit


def _plaats(entiteit):
    """Key by which the fields of a row stand as in the table: stored changes have no order."""
    volgorde = [veld.naam for veld in KAART[entiteit].velden] if entiteit in KAART else []
    plaats = {naam: nummer for nummer, naam in enumerate(volgorde)}
    return lambda naam: (plaats.get(naam, len(plaats)), naam)


def _feiten_onder(env, relatie, rijen):
    kind = entiteit_van(None, relatie)
    naam = kind.naam if kind else relatie
    label = env["oso.melding"]._in_woorden({"text": kind.label}) if kind else relatie
    return [
        {
            "label": met_hoofdletter(label),
            "tekst": " · ".join(
                f"{feit['label']}: {feit['tekst']}" for feit in feiten_van_rij(env, naam, rij)
            ),
        }
        for rij in rijen
        if isinstance(rij, dict)
    ]


def rij_in_woorden(env, entiteit, rij):
    """The facts of a whole row, without the rows below it, a line each."""
    if not isinstance(rij, dict):
        return "" if rij in (None, False) else str(rij)
    plat = {
        naam: waarde
        for naam, waarde in rij.items()
        if not isinstance(waarde, dict)
        and not (isinstance(waarde, list) and any(isinstance(deel, dict) for deel in waarde))
        and waarde is not False
    }
    feiten = feiten_van_rij(env, entiteit, plat)
    return regels(f"{feit['label']}: {feit['tekst']}" for feit in feiten) or ""


class Rijnamen:
    """Calls rows of one pupil by name: those that are stored, and those that are still to come.

    :param leerling: whose changes are told
    """

    def __init__(self, leerling):
        self.env = leerling.env
        self.leerling = leerling
        self._bekend = {}

    def noem(self, een):
        """Where a change is, from the pupil down, in words; ``""`` for the pupil itself."""
        record, namen = self.leerling, []
        stappen = een.get("row") or []
        for nummer, (relatie, sleutel) in enumerate(stappen):
            laatste = nummer == len(stappen) - 1
            entiteit = entiteit_van(None, relatie)
            naam = entiteit.naam if entiteit else een["entity"]
            record = self._zoek(record, relatie, naam, sleutel or {})
            rij = next((w for w in (een.get("new"), een.get("old")) if isinstance(w, dict)), None)
            if laatste and rij is not None and not een.get("field"):
                gegevens = {**rij, **(sleutel or {})}
                namen.append(self._noem_waarden(naam, gegevens))
            elif record:
                namen.append(self._noem_record(record, sleutel or {}))
            else:
                namen.append(self._noem_waarden(naam, sleutel or {}))
        return " › ".join(filter(None, namen))

    def _zoek(self, boven, relatie, entiteit, sleutel):
        """The stored row that a step leads to, an empty record, or ``None``."""
        veld = f"{relatie}_ids"
        if not boven or veld not in boven._fields or entiteit not in KAART:
            return None
        plek = (boven._name, boven.id, relatie, tuple(sorted(sleutel.items(), key=repr)).__repr__())
        if plek not in self._bekend:
            gevonden = boven[veld].filtered(
                lambda rij: all(self._plat(rij, naam) == w for naam, w in sleutel.items())
            )
            self._bekend[plek] = gevonden[:1]
        return self._bekend[plek]

    def _plat(self, record, naam):
        """A stored value as changes have it; ``None`` for nothing."""
        if naam not in record._fields:
            return None
        waarde, veld = record[naam], _veld(entiteit_van(record._oso_entiteit), naam)
        if not waarde:
            return None
        if veld is not None and veld.soort is Soort.JANEE:
            return waarde == "ja"
        if veld is not None and veld.herhaald:
            return waarde.split("\n")
        return waarde if isinstance(waarde, str) else str(waarde)

    def _noem_record(self, record, sleutel):
        entiteit = record._oso_entiteit
        namen = _NAAM.get(entiteit, tuple(sleutel))
        return self._woorden(entiteit, namen, lambda naam: self._plat(record, naam))

    def _noem_waarden(self, entiteit, rij):
        if entiteit == "restveld":
            return " › ".join(pad_in_delen(self.env, rij.get("pad"))) if rij.get("pad") else ""
        if entiteit == "document":
            return str(rij.get("bestandsnaam") or "")
        if entiteit == "persoon":
            voor = rij.get("roepnaam") or rij.get("voorletters")
            voor = voor or " ".join(rij.get("voornamen") or ())
            delen = (voor, rij.get("voorvoegsel"), rij.get("achternaam"))
            rij = {**rij, "volledige_naam": " ".join(filter(None, delen))}
        namen = _NAAM.get(entiteit, tuple(veld for veld in rij if veld in _sleutel(entiteit)))
        return self._woorden(entiteit, namen, rij.get)

    def _woorden(self, entiteit, namen, lees):
        delen = []
        for keuzes in namen:
            groep = keuzes if isinstance(keuzes, tuple) else (keuzes,)
            naam = next((naam for naam in groep if lees(naam) not in (None, False, "")), None)
            if naam:
                delen.append(waarde_van(self.env, entiteit, naam, lees(naam)))
        if not delen and entiteit in KAART:
            return self.env["oso.melding"]._in_woorden({"text": KAART[entiteit].label})
        # A version is often part of the name already.
        return ", ".join(
            deel
            for nummer, deel in enumerate(delen)
            if not any(deel in eerder for eerder in delen[:nummer])
        )


def _sleutel(entiteit):
    return KAART[entiteit].sleutel if entiteit in KAART else ()
