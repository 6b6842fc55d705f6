"""Rows of a dossier as facts to read: a label with a text, in the language of the reader.

What is shown follows the table of the standard, so that no field of it is left out of the report.
"""

import re
from contextlib import suppress
from datetime import date

from odoo.tools import format_date, get_lang

from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART
from ..oso.gegevensset.kaart_types import Soort
from ..oso.gegevensset.plaats import plaats

#: Pairs of dates that are read as one period: begin and end.
_PERIODEN = tuple(
    (begin, "einddatum") for begin in ("ingangdatum", "startdatum", "begindatum", "datum")
)
_GETAL = re.compile(r"[+-]?[0-9]+\.[0-9]+")
_DATUM = re.compile(r"\d{4}-\d{2}-\d{2}")


#: Codes that are told beside their words: who knows the list looks for them.
_MET_CODE = {("diagnose", "codes")}


def regels(teksten):
    """Texts -> one text with a line each, or ``False`` where there are none."""
    return "\n".join(tekst for tekst in teksten if tekst) or False


def met_hoofdletter(tekst):
    """The text with a capital in front; nothing stays nothing."""
    return tekst and tekst[0].upper() + tekst[1:]


def kop(record, naam):
    """Label of a field in the language of the reader."""
    return record._fields[naam].get_description(record.env, ["string"])["string"]


def keuze(record, naam):
    """The words of a choice, ``False`` where nothing is chosen."""
    opties = record._fields[naam].get_description(record.env, ["selection"])["selection"]
    return dict(opties).get(record[naam], False)


def datum(env, waarde):
    """A date as the reader writes it."""
    return format_date(env, waarde) if waarde else False


def getal_in_woorden(env, tekst):
    """A number of a dossier, which has a point, with the reader's sign for decimals."""
    if not tekst or not _GETAL.fullmatch(tekst):
        return tekst
    return tekst.replace(".", get_lang(env).decimal_point)


def periode(env, begin, einde):
    """From when to when, in words; ``False`` where neither is known."""
    van, tot = datum(env, begin), datum(env, einde)
    if van and tot:
        return env._("from %(from)s to %(to)s", **{"from": van, "to": tot})
    if van:
        return env._("from %(from)s", **{"from": van})
    return env._("to %(to)s", to=tot) if tot else False


def _code_in_woorden(veld, code, met_code):
    label = codelijsten.label(veld.codelijst, code)
    if label is None:
        return met_hoofdletter(code)
    woorden = met_hoofdletter(label)
    return f"{woorden} ({code})" if met_code and label != code else woorden


def waarde_in_woorden(record, veld):
    """The value of a field of the table as a reader has it; ``False`` for nothing."""
    waarde = record[veld.naam]
    if not waarde:
        return False
    if veld.soort is Soort.DATUM:
        return datum(record.env, waarde)
    if veld.soort is Soort.JANEE:
        return keuze(record, veld.naam)
    if veld.soort is Soort.CODE:
        met_code = (record._oso_entiteit, veld.naam) in _MET_CODE
        return ", ".join(_code_in_woorden(veld, code, met_code) for code in waarde.split("\n"))
    if veld.soort is Soort.GETAL:
        return getal_in_woorden(record.env, waarde)
    return waarde.replace("\n", ", ") if veld.herhaald else waarde


def feiten(record, behalve=()):
    """All that the table has of a row: ``[{naam, label, tekst, memo}]``, without empty fields.

    :param behalve: names of fields that are told elsewhere
    """
    entiteit = KAART[record._oso_entiteit]
    per_naam = {veld.naam: veld for veld in entiteit.velden if veld.naam not in behalve}
    uit = []
    for begin, einde in _PERIODEN:
        if begin in per_naam and einde in per_naam:
            tekst = periode(record.env, record[begin], record[einde])
            label = record.env._("Valid") if tekst else ""
            uit.append({"naam": begin, "label": label, "tekst": tekst, "memo": False})
            del per_naam[begin], per_naam[einde]
    for veld in per_naam.values():
        uit.append(
            {
                "naam": veld.naam,
                "label": kop(record, veld.naam),
                "tekst": waarde_in_woorden(record, veld),
                "memo": veld.soort is Soort.MEMO,
            }
        )
    return [feit for feit in uit if feit["tekst"]]


def feiten_tekst(record, behalve=()):
    """The same as lines of text, or ``False``."""
    return regels(f"{feit['label']}: {feit['tekst']}" for feit in feiten(record, behalve))


def documenten(records):
    """Documents to show beside a row: ``[{naam, omschrijving, url, status}]``.

    :param records: of ``oso.document``
    :return: without an ``url`` where there is no file to open; ``status`` then says why
    """
    return [
        {
            "naam": document.naam,
            "omschrijving": document.omschrijving or "",
            "url": f"/web/content/{document.attachment_id.id}?download=true"
            if document.attachment_id
            else "",
            "status": "" if document.status == "ok" else keuze(document, "status"),
        }
        for document in records
    ]


def _label_in_woorden(env, label):
    """A step of a place; the name of an element that is not known reads better without ``_``."""
    return met_hoofdletter(env["oso.melding"]._in_woorden(label).replace("_", " "))


def pad_in_delen(env, pad):
    """The place of an element in a dossier, part by part, in the language of the reader."""
    delen = (
        (_label_in_woorden(env, stap.label), str(stap.nummer or "")) for stap in plaats(pad or "")
    )
    return [" ".join(filter(None, deel)) for deel in delen]


def plaatsen_in_woorden(env, paden):
    """Places in words, those that differ in one number told as one: ``Test 1, 2, 5 › Date``."""
    groepen = {}
    for pad in dict.fromkeys(filter(None, paden)):
        stappen = plaats(pad)
        labels = [_label_in_woorden(env, stap.label) for stap in stappen]
        # the last numbered step is what differs among equal findings
        plek = max((i for i, stap in enumerate(stappen) if stap.nummer), default=None)
        delen = [
            label if i == plek else " ".join(filter(None, (label, str(stap.nummer or ""))))
            for i, (label, stap) in enumerate(zip(labels, stappen, strict=True))
        ]
        nummers = groepen.setdefault((tuple(delen), plek), [])
        if plek is not None:
            nummers.append(str(stappen[plek].nummer))
    return [
        " › ".join(
            f"{deel} {', '.join(nummers)}" if i == plek else deel for i, deel in enumerate(delen)
        )
        for (delen, plek), nummers in groepen.items()
    ]


def restwaarde(env, waarde):
    """A value of which only the text is known: dates and yes or no in the reader's language."""
    if waarde in ("true", "false"):
        return env._("Yes") if waarde == "true" else env._("No")
    if waarde and _DATUM.fullmatch(waarde):
        # what looks like a date and is none is shown as it came
        with suppress(ValueError):
            return format_date(env, date.fromisoformat(waarde))
    return waarde
