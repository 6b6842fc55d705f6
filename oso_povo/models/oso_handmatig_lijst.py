"""What a school may type itself, and the list of changes that tells what it typed.

The list has the form of the changes that a dossier makes (``oso/samenvoegen/wijziging.py``), with
``model`` and ``res_id`` of the row and, for a row below another, ``parent``. No records are written
here.
"""

from dataclasses import dataclass

from odoo import fields

from ..oso.gegevensset.kaart import KAART, VASTE_VELDEN
from ..oso.gegevensset.kaart_types import Aard, Soort
from ..oso.samenvoegen import Bekend
from ..oso.samenvoegen.koppelen import sleutelvelden
from ..oso.samenvoegen.regels import is_zacht

#: Longest text, in characters; far above what anybody types, far below what would hurt.
LANGSTE_TEKST = 100_000

#: A row: name of its model and id.
Rij = tuple[str, int]


def is_met_de_hand(entiteit):
    """Whether a school may type rows of this entity: hard data, not what a dossier says of itself
    and not explanations as received."""
    return (
        entiteit in KAART
        and entiteit != "leerling"
        and KAART[entiteit].aard in (Aard.HARD, Aard.EINDTOETS)
    )


def relatievelden(entiteit):
    """One2many fields of an entity that hold rows which a school may type."""
    return frozenset(
        f"{naam}_ids"
        for relatie in KAART[entiteit].relaties
        if is_met_de_hand(relatie.entiteit)
        for naam in (relatie.naam, relatie.over)
        if naam
    )


#: Fields of the pupil itself that a school may type.
HARDE_VELDEN = frozenset(
    veld.naam for veld in KAART["leerling"].velden if not is_zacht(KAART["leerling"], veld)
)


def relatie_van(boven, entiteit, vast):
    """Name of the relation of ``boven`` that a row of ``entiteit`` is in; ``None`` without one.

    :param boven: entity of the row above, or ``"leerling"``
    :param vast: values of the fixed fields of the row, such as ``rol``
    """
    for relatie in KAART[boven].relaties:
        if relatie.entiteit == entiteit:
            for naam, nodig in ((relatie.naam, relatie.vast), (relatie.over, relatie.vast_over)):
                if naam and all(vast.get(veld) == waarde for veld, waarde in nodig.items()):
                    return naam
    return None


def waarde_van(record, veld):
    """Value of a field of the table of the standard as ``get_dossier`` has it; ``None`` for
    nothing."""
    waarde = record[veld.naam]
    if not waarde:
        return None
    if veld.herhaald:
        return waarde.split("\n")
    if veld.soort is Soort.DATUM:
        return fields.Date.to_string(waarde)
    if veld.soort is Soort.JANEE:
        return waarde == "ja"
    return waarde


def waarden_van(record, namen):
    """Values of the fields of a record that are in ``namen``, by name."""
    return {
        veld.naam: waarde_van(record, veld)
        for veld in KAART[record._oso_entiteit].velden
        if veld.naam in namen
    }


def stap(relatie, record):
    """One step of ``row``: the relation, and what tells the row from others there."""
    entiteit = KAART[record._oso_entiteit]
    waarden = {naam: record[naam] for naam in VASTE_VELDEN[entiteit.naam]}
    waarden |= waarden_van(record, {veld.naam for veld in entiteit.velden})
    bekend = {naam: waarde for naam, waarde in waarden.items() if waarde is not None}
    return [relatie, sleutelvelden(Bekend(entiteit.naam, record.id, bekend))]


@dataclass(frozen=True)
class Ingreep:
    """One change by hand, with the rows that it is about.

    :param data: the change, as it is stored
    :param keten: the row itself and the rows above it, without the pupil
    :param onder: the rows below it
    """

    data: dict
    keten: tuple[Rij, ...]
    onder: frozenset[Rij] = frozenset()


def rij_van(een):
    """The row that a change is about."""
    return een["model"], een["res_id"]


def wat_met_veld(oud):
    """What happens to a field that held ``oud``."""
    return "aangevuld" if oud is None else "gewijzigd"


def voeg_samen(eerder, ingrepen):
    """Tell changes together with those that the same user made just before: what was, what is.

    :param eerder: changes as data
    :return: (changes as data, new rows of which ``new`` is to be told again); ``None`` where the
        two can't be told as one, since a row goes that was changed before
    """
    uit = [dict(een) for een in eerder]
    opnieuw = set()
    for ingreep in ingrepen:
        data, eigen = ingreep.data, ingreep.keten[0]
        nieuw = {rij_van(een) for een in uit if een["what"] == "nieuw"}
        boven = next((rij for rij in ingreep.keten[1:] if rij in nieuw), None)
        if data["what"] == "nieuw":
            uit = [een for een in uit if rij_van(een) not in ingreep.onder]
        elif data["what"] == "verwijderd" and boven is None:
            geraakt = [een for een in uit if rij_van(een) in ingreep.onder | {eigen}]
            if geraakt and eigen not in nieuw:
                return None
            if geraakt:
                uit = [een for een in uit if een not in geraakt]
                continue
        elif data["field"] and eigen in nieuw:
            boven = eigen
        if boven is not None:
            opnieuw.add(boven)
        elif data["field"]:
            _voeg_veld_toe(uit, data)
        else:
            uit.append(dict(data))
    return uit, opnieuw


def _voeg_veld_toe(uit, data):
    for plaats, een in enumerate(uit):
        if rij_van(een) == rij_van(data) and een["field"] == data["field"]:
            if een["old"] == data["new"]:
                del uit[plaats]
            else:
                een.update(new=data["new"], row=data["row"])
            return
    uit.append(dict(data))
