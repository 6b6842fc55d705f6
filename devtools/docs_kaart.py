"""The page ``docs/gegevensset.md``: the table of the standard, by entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from oso.gegevensset import KAART
from oso.gegevensset.kaart import (
    CATEGORIE_OUD,
    CATEGORIE_VAN_BLOK,
    CATEGORIEEN,
    DOSSIER,
    PGN,
    VASTE_VELDEN,
    categorie_van_pad,
)
from oso.gegevensset.kaart_types import Aard, Entiteit, Pad, Relatie, Soort, Veld

from .docs_words import CORE, code, dutch, listed, page, prose, table

#: The first year whose names were not published; a path from there on is what we expect.
_EXPECTED = "2020"

_KIND = {
    Soort.TEKST: "text",
    Soort.MEMO: "long text",
    Soort.DATUM: "date",
    Soort.JANEE: "yes/no",
    Soort.GETAL: "number",
    Soort.CODE: "code",
}
_NATURE = {
    Aard.HARD: "hard",
    Aard.ZACHT: "soft",
    Aard.EINDTOETS: "end test",
    Aard.KOP: "header",
}
#: Switches of which the table has fields or blocks elsewhere than at the pupil.
_CATEGORY_OF_PART = {
    "metadata": "cat_metadata",
    "overdrachtsoort": "cat_metadata",
    "inzage": "cat_ouderinzage",
    "huidigeschool": "cat_school",
}
#: How rows without a key of fields are matched.
_KEY = {
    "dossier": "the file itself (SHA-256)",
    "leerling": "`bsn` or `onderwijsnummer`",
    "verzuim": "nothing: each dossier tells the absence of its own moment",
}
_NOT_POVO = {
    "cat_vve": "pre-school (VVE), for a move between primary schools; POVO forbids it, yet some "
    "senders fill it in",
    "cat_vombo": "examinations, subjects and placements of secondary school, for a move from there "
    "on (VOVO, VO–MBO); a pupil of group 8 has none",
}


def versions(pad: Pad) -> str:
    """In which versions a path stands: nothing for all, ``(from 2016)``, ``(only 1.2)``."""
    if pad.vanaf is not None and pad.vanaf >= _EXPECTED:
        return f"({pad.vanaf}?)"
    if pad.vanaf is not None and pad.vanaf == pad.tot:
        return f"(only {pad.vanaf})"
    if pad.vanaf and pad.tot:
        return f"({pad.vanaf} to {pad.tot})"
    if pad.vanaf:
        return f"(from {pad.vanaf})"
    return f"(to {pad.tot})" if pad.tot else ""


def _paths(paden: Iterable[Pad]) -> str:
    return "<br>".join(
        f"{'its own text' if pad == '.' else code(pad)} {versions(pad)}".rstrip() for pad in paden
    )


def gegevensset() -> str:
    """The page of the table of the standard."""
    return page(_top(), _switches(), _rest(), *(_entity(entiteit) for entiteit in KAART.values()))


def _top() -> Iterator[str]:
    fields = sum(len(entiteit.velden) for entiteit in KAART.values())
    paths = {
        (entiteit.naam, pad)
        for entiteit in KAART.values()
        for pad in chain(
            (pad for veld in entiteit.velden for pad in veld.paden),
            (relatie.pad for relatie in entiteit.relaties),
        )
    }
    yield "# The gegevensset: which element is which field"
    yield ""
    yield from prose(
        f"The table of the standard ([kaart.py]({CORE}/kaart.py)) knows **{len(KAART)} kinds of "
        f"rows with {fields} fields**, at {len(paths)} paths, of the OSO gegevensset 1.1, 1.2, "
        "2016.1, 2017.1, 2018.1 and 2019.1. Reading, storing, `get_dossier`, the screens and this "
        "page follow it. A dossier of a later year is read by the same names; what the table does "
        "not know is kept with its path as *restveld* and shown under *Overige velden*."
    )
    yield ""
    yield "How to read the tables:"
    yield ""
    for item in (
        "**Element**: path from the element of the row, by local names. Without a remark every "
        "version has it; *from* and *to* name the first and the last year; *2020?* is a name that "
        "we expect of later years, whose schemas are not public.",
        "**Field**: the name in the Odoo model and in `get_dossier`. A number is kept as the text "
        "that came, since empty and 0 differ; an unknown code is kept as it came. Code lists with "
        f"their labels stand in [codelijsten.py]({CORE}/codelijsten.py).",
        "**Hard** data is filled and replaced by dossiers; **soft** is what a colleague wrote "
        "about the pupil, kept as received; **end test** is filled also when the "
        "onderwijskundig rapport is final; **header** describes the delivery itself.",
        "**Matched on**: the fields by which a row of a next dossier is the same row. Of rows that "
        "are equal in these, the first goes with the first, and so on.",
    ):
        yield from prose(f"- {item}")
    yield ""
    yield from table(
        ("Row", "Name", "Dutch", "Model", "Fields", "Nature"),
        (
            (
                f"[{naam}](#{naam})",
                entiteit.label,
                dutch(entiteit.label),
                code(entiteit.model),
                str(len(entiteit.velden)),
                _NATURE[entiteit.aard],
            )
            for naam, entiteit in KAART.items()
        ),
    )


def _blocks(categorie: str) -> list[str]:
    """Paths that belong to a switch, from ``dossier`` or (the pupil's) from ``leerling``."""
    delen = [deel for deel, van in _CATEGORY_OF_PART.items() if van == categorie]
    return delen + [blok for blok, van in CATEGORIE_VAN_BLOK.items() if van == categorie]


def _switches() -> Iterator[str]:
    yield "## The switches of delivery"
    yield ""
    yield from prose(
        "Since 2017 a dossier says of sixteen categories whether they were delivered "
        "(`metadata/categorie_uitlevering`). `OPT-UIT` and `VERBODEN` mean that the dossier says "
        "nothing about a category, not that there is nothing: rows that came before stay. It is "
        "no objection of the parents; that stands in `inzage`. Blocks without a path in front "
        "stand in `leerling`; a block inside another one counts with the longest path."
    )
    yield ""
    rows = []
    for categorie in CATEGORIEEN:
        oud = CATEGORIE_OUD.get(categorie)
        name = code(categorie) + (f"<br>{code(oud)} (to 2018)" if oud else "")
        blocks = listed(_blocks(categorie))
        if categorie == "cat_leerling":
            blocks = f"{blocks}, and what of `leerling` is under no other switch"
        rows.append((name, blocks))
    yield from table(("Switch", "Blocks"), rows)


def _rest() -> Iterator[str]:
    yield "## What has no field"
    yield ""
    yield "Kept as *restveld*, with path and text, because it does not belong to POVO:"
    yield ""
    for categorie, why in _NOT_POVO.items():
        yield from prose(f"- {listed(_blocks(categorie))}: {why}")
    yield ""
    yield from prose(
        f"Not a field but the key of the pupil: {listed(PGN)}. Documents (`bestandsnaam`, "
        "`omschrijving`, `bestandsinhoud`) may stand anywhere; each becomes an attachment of the "
        "row in which it stands ([attachments](controles.md#attachments)). Never stored: an "
        "address or number that is marked secret, `geboorteplaats` and `nationaliteit` "
        "([checks](controles.md), those that leave an item out)."
    )


def _kind(veld: Veld, entiteit: Entiteit) -> str:
    kind = _KIND[veld.soort]
    if veld.codelijst:
        kind = f"{kind} (list {veld.codelijst})"
    if veld.herhaald:
        kind = f"{kind}, repeats"
    if veld.aard not in (None, entiteit.aard):
        kind = f"{kind}, {_NATURE[veld.aard]}"
    return kind


def _switch(entiteit: Entiteit) -> str:
    if entiteit is DOSSIER:
        return "switches `cat_metadata` and `cat_ouderinzage`"
    places = {
        categorie_van_pad(relatie.pad)
        for relatie in KAART["leerling"].relaties
        if relatie.entiteit == entiteit.naam
    } | ({entiteit.categorie} if entiteit.categorie else set())
    if not entiteit.categorie:
        return "the switch of the row that it belongs to"
    named = [categorie for categorie in CATEGORIEEN if categorie in places]
    return f"switch {' or '.join(code(categorie) for categorie in named)}" + (
        ", by the place" if len(named) > 1 else ""
    )


def _entity(entiteit: Entiteit) -> Iterator[str]:
    yield f"## {entiteit.naam}"
    yield ""
    key = _KEY.get(entiteit.naam) or listed(entiteit.sleutel)
    yield from prose(
        f"**{entiteit.label} / {dutch(entiteit.label)}** · model {code(entiteit.model)} · "
        f"{_NATURE[entiteit.aard]} · {_switch(entiteit)} · matched on {key}"
    )
    parents = [
        f"[{ouder.naam}](#{ouder.naam}).{naam}"
        for ouder in KAART.values()
        for naam in dict.fromkeys(
            naam
            for relatie in ouder.relaties
            if relatie.entiteit == entiteit.naam
            for naam in (relatie.naam, relatie.over)
            if naam
        )
    ]
    if parents:
        yield ""
        yield from prose(f"Rows of {', '.join(parents)}.")
    fixed = VASTE_VELDEN.get(entiteit.naam, ())
    for naam in fixed:
        values = dict.fromkeys(
            vast[naam]
            for ouder in KAART.values()
            for relatie in ouder.relaties
            if relatie.entiteit == entiteit.naam
            for vast in (relatie.vast, relatie.vast_over)
            if naam in vast
        )
        yield ""
        yield from prose(f"Its place fills {code(naam)}: {listed(values)}.")
    yield ""
    yield from _fields(entiteit)
    if entiteit.relaties:
        yield ""
        yield from _relations(entiteit)


def _relations(entiteit: Entiteit) -> Iterator[str]:
    """Rows inside this one; places of the same rows stand together."""
    places: dict[tuple[str, str, str], list[Pad]] = {}
    for relatie in entiteit.relaties:
        key = (relatie.naam, relatie.entiteit, _remarks(relatie))
        places.setdefault(key, []).append(relatie.pad)
    yield from table(
        ("Element", "Relation", "Rows", "Remarks"),
        (
            (_paths(paden), code(naam), f"[{rows}](#{rows})", remarks)
            for (naam, rows, remarks), paden in places.items()
        ),
    )


def _fields(entiteit: Entiteit) -> Iterator[str]:
    heads = ["Element", "Field", "Kind", "English", "Dutch"]
    pupil = entiteit.naam == "leerling"
    rows = [
        [
            _paths(veld.paden),
            code(veld.naam),
            _kind(veld, entiteit),
            veld.label,
            dutch(veld.label),
            *([code(categorie_van_pad(veld.paden[0]))] if pupil else []),
        ]
        for veld in entiteit.velden
    ]
    yield from table([*heads, *(["Switch"] if pupil else [])], rows)


def _remarks(relatie: Relatie) -> str:
    remarks = [f"{naam} = {waarde}" for naam, waarde in relatie.vast.items()]
    if relatie.enkel:
        remarks.append(f"one; the next are {code(relatie.over)}" if relatie.over else "at most one")
    if relatie.eenmaal:
        remarks.append("once")
    if relatie.waarde:
        remarks.append(f"its text is {code(relatie.waarde)}")
    if relatie.begin:
        remarks.append(f"each {code(relatie.begin)} in it begins a row")
    return "; ".join(remarks)
