"""What is stored of a pupil, read in one statement as the plain rows that the core compares with.

One statement whatever the number of rows: a pupil has some twenty-five tables, and asking each of
them through the ORM would cost more than all the rest of working a dossier in.
"""

from datetime import date

from odoo import models
from odoo.tools import SQL

from ..oso.gegevensset.kaart import KAART, VASTE_VELDEN
from ..oso.gegevensset.kaart_types import Soort
from ..oso.samenvoegen import Bekend

#: Field of a row that points at the row above it, by entity of that row above.
OUDER_VELD = {
    "persoon": "persoon_id",
    "instelling": "instelling_id",
    "toets": "toets_id",
    "toets_onderdeel": "toets_onderdeel_id",
    "eindtoets": "eindtoets_id",
    "eindtoets_onderdeel": "eindtoets_onderdeel_id",
    "cijferlijst": "cijferlijst_id",
    "cijfergroep": "cijfergroep_id",
}

#: Rows beside those of the table of the standard: table, relation, columns.
_BIJZAKEN = {
    "document": (
        "oso_document",
        "documenten",
        (
            "rij_model",
            "rij_id",
            "bestandsnaam",
            "omschrijving",
            "sha256",
            "status",
            "grootte",
            "pad",
        ),
    ),
    "restveld": ("oso_restveld", "restvelden", ("pad", "waarde", "attributen")),
    "zacht": ("oso_zacht", "zacht", ("rij_model", "rij_id", "veld", "tekst")),
}

_RIJEN = tuple(naam for naam in KAART if naam not in ("dossier", "leerling"))
_VELDEN = {
    naam: tuple(dict.fromkeys((*VASTE_VELDEN[naam], *(veld.naam for veld in KAART[naam].velden))))
    for naam in KAART
}
#: Entity by model, and the other way round in the table itself.
ENTITEIT = {KAART[naam].model: naam for naam in KAART}


def _ouders():
    """By entity the columns that point at a row above, with that row's entity."""
    uit = {naam: [] for naam in _RIJEN}
    for ouder in _RIJEN:
        for relatie in KAART[ouder].relaties:
            paar = (OUDER_VELD[ouder], ouder)
            if paar not in uit[relatie.entiteit]:
                uit[relatie.entiteit].append(paar)
    return uit


def _relaties():
    """(entity above, entity) -> (fixed field, {its value: relation}, relation otherwise)."""
    uit = {}
    for ouder in KAART.values():
        for relatie in ouder.relaties:
            for naam, vast in ((relatie.naam, relatie.vast), (relatie.over, relatie.vast_over)):
                if not naam:
                    continue
                veld, per_waarde, _anders = uit.get(
                    (ouder.naam, relatie.entiteit), (None, {}, naam)
                )
                for veld_vast, waarde in vast.items():
                    veld = veld_vast
                    per_waarde[waarde] = naam
                uit[ouder.naam, relatie.entiteit] = (veld, per_waarde, naam)
    return uit


_OUDERS = _ouders()
_RELATIE = _relaties()


def _lezer(naam):
    """Functions that make values of what the database gives, by column; only where needed."""
    uit = {}
    for plaats, veld_naam in enumerate(_VELDEN[naam]):
        veld = next((v for v in KAART[naam].velden if v.naam == veld_naam), None)
        if veld is None:
            continue
        if veld.herhaald:
            uit[plaats] = lambda tekst: tuple(tekst.split("\n"))
        elif veld.soort is Soort.DATUM:
            uit[plaats] = date.fromisoformat
        elif veld.soort is Soort.JANEE:
            uit[plaats] = "ja".__eq__
    return uit


_LEZERS = {naam: _lezer(naam) for naam in KAART}


def _values(naam, kolommen):
    lezers = _LEZERS[naam]
    uit = {}
    for plaats, (veld, waarde) in enumerate(zip(_VELDEN[naam], kolommen, strict=True)):
        if waarde is not None and waarde != "":
            uit[veld] = lezers[plaats](waarde) if plaats in lezers else waarde
    return uit


def _relatie(ouder, naam, values):
    veld, per_waarde, anders = _RELATIE[ouder, naam]
    return per_waarde.get(values.get(veld), anders) if veld else anders


class OsoBekend(models.AbstractModel):
    """Reads what is known of a pupil; the server's own code, no door for others."""

    _name = "oso.bekend"
    _description = "What is known of a pupil"

    def _lees(self, leerling):
        """All that is stored of one pupil.

        :return: :class:`~..oso.samenvoegen.Bekend` of the pupil with all rows below it, each
            with its database id
        """
        self.env.flush_all()
        self.env.cr.execute(self._vraag(leerling.id))
        gevonden = {naam: rijen or () for naam, rijen in self.env.cr.fetchall()}
        ((_id, *kolommen),) = gevonden["leerling"]
        wortel = Bekend("leerling", leerling.id, _values("leerling", kolommen))
        per_id = {("leerling", leerling.id): wortel}
        los = []
        for naam in _RIJEN:
            ouders = _OUDERS[naam]
            for nummer, hand, vermist, *kolommen in gevonden[naam]:
                values = _values(naam, kolommen[len(ouders) :])
                if values.get("rol") == "bronschool":
                    continue  # part of its dossier, not of the pupil
                rij = Bekend(naam, nummer, values, handmatig=hand, vermist=bool(vermist))
                per_id[naam, nummer] = rij
                boven = next(
                    (
                        (ouder, ouder_id)
                        for (_veld, ouder), ouder_id in zip(ouders, kolommen, strict=False)
                        if ouder_id is not None
                    ),
                    ("leerling", leerling.id),
                )
                los.append((boven, naam, rij))
        for boven, naam, rij in los:
            ouder = per_id.get(boven)
            if ouder is not None:
                ouder.voeg_toe(_relatie(boven[0], naam, rij.values), rij)
        self._voeg_bijzaken_toe(wortel, per_id, gevonden)
        return wortel

    def _voeg_bijzaken_toe(self, wortel, per_id, gevonden):
        for naam, (_tabel, relatie, kolomnamen) in _BIJZAKEN.items():
            for nummer, hand, vermist, *kolommen in gevonden[naam]:
                values = {
                    kolom: waarde
                    for kolom, waarde in zip(kolomnamen, kolommen, strict=True)
                    if waarde is not None
                }
                rij = Bekend(naam, nummer, values, handmatig=hand, vermist=bool(vermist))
                eigenaar = wortel
                if "rij_model" in values:
                    entiteit = values["entiteit"] = ENTITEIT.get(values.pop("rij_model"))
                    if naam == "document":
                        eigenaar = per_id.get((entiteit, values["rij_id"]), wortel)
                eigenaar.voeg_toe(relatie, rij)

    def _vraag(self, leerling_id):
        """The statement: per entity its rows as JSON, in the order of the dossier."""
        delen = [
            SQL(
                "SELECT 'leerling', json_agg(json_build_array(id, %s)) FROM oso_leerling"
                " WHERE id = %s",
                SQL(", ").join(map(SQL.identifier, _VELDEN["leerling"])),
                leerling_id,
            )
        ]
        tabellen = {
            naam: (
                KAART[naam].model.replace(".", "_"),
                (*(veld for veld, _ouder in _OUDERS[naam]), *_VELDEN[naam]),
                SQL(),
            )
            for naam in _RIJEN
        }
        for naam, (tabel, _naam, kolommen) in _BIJZAKEN.items():
            tabellen[naam] = (tabel, kolommen, SQL() if naam == "zacht" else SQL("AND active"))
        for naam, (tabel, kolommen, verder) in tabellen.items():
            delen.append(
                SQL(
                    "SELECT %s, json_agg(json_build_array(id, herkomst = 'handmatig',"
                    " niet_in_laatste, %s) ORDER BY volgorde, id) FROM %s"
                    " WHERE leerling_id = %s %s",
                    naam,
                    SQL(", ").join(map(SQL.identifier, kolommen)),
                    SQL.identifier(tabel),
                    leerling_id,
                    verder,
                )
            )
        return SQL(" UNION ALL ").join(delen)
