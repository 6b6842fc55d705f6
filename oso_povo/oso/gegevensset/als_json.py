"""A dossier as plain data: dicts, lists, texts, booleans, numbers."""

from collections.abc import Iterable, Mapping
from datetime import date

from .codelijsten import label
from .kaart import KAART
from .kaart_types import relatienamen
from .model import Attachment, Dossier, RestVeld, Row, Value


def _plat(waarde: Value) -> object:
    if isinstance(waarde, tuple):
        return list(waarde)
    return waarde.isoformat() if isinstance(waarde, date) else waarde


def schoon(row: Row) -> dict[str, object]:
    """A row and all rows inside it as nested plain data, in the order of the table.

    Keys are the names of fields and relations; what is not given is no key. Dates are ISO texts,
    repeated elements lists. A code stands as it came; beside it ``<field>_label`` where its label
    is known (of a repeated code a list, with the code itself where it has none). A relation of at
    most one row is a dict, any other a list of dicts.
    """
    entiteit = KAART[row.entiteit]
    velden = {veld.naam: veld for veld in entiteit.velden}
    uit: dict[str, object] = {
        naam: _plat(waarde) for naam, waarde in row.values.items() if naam not in velden
    }
    for naam, veld in velden.items():
        waarde = row.values.get(naam)
        if waarde is None:
            continue
        uit[naam] = _plat(waarde)
        if veld.codelijst is not None and isinstance(waarde, tuple):
            uit[f"{naam}_label"] = [label(veld.codelijst, een) or een for een in waarde]
        elif veld.codelijst is not None and isinstance(waarde, str):
            tekst = label(veld.codelijst, waarde)
            if tekst is not None:
                uit[f"{naam}_label"] = tekst
    for naam, enkel in relatienamen(entiteit).items():
        rijen = row.children.get(naam)
        if rijen:
            schone = [schoon(rij) for rij in rijen]
            uit[naam] = schone[0] if enkel else schone
    return uit


def waarden(
    root: Row,
    pgn: str | None,
    pgn_soort: str | None,
    categorieen: Mapping[str, str],
    bijlagen: Iterable[Attachment],
) -> dict[str, object]:
    """Everything that a dossier states, as nested plain data.

    :param root: row of entity ``dossier``
    :param pgn: the pupil's number; it stands with the pupil under its own name (``pgn_soort``)
    :return: :func:`schoon` of the rows, with ``categorieen`` (switch → value) and ``bijlagen``
        (what each document states, without its content)
    """
    uit = schoon(root)
    leerling = uit.get("leerling")
    if pgn is not None and pgn_soort is not None and isinstance(leerling, dict):
        leerling[pgn_soort] = pgn
    if categorieen:
        uit["categorieen"] = dict(categorieen)
    documenten = [_document(bijlage) for bijlage in bijlagen]
    if documenten:
        uit["bijlagen"] = documenten
    return uit


def _document(bijlage: Attachment) -> dict[str, object]:
    uit: dict[str, object] = {"rubriek": bijlage.rubriek, "path": bijlage.path}
    if bijlage.bestandsnaam:
        uit["bestandsnaam"] = bijlage.bestandsnaam
    if bijlage.omschrijving:
        uit["omschrijving"] = bijlage.omschrijving
    return {**uit, **bijlage_json(bijlage)}


def bijlage_json(bijlage: Attachment) -> dict[str, object]:
    """``{name, size, sha256, status}``; ``sha256`` is null when there is no unpacked file."""
    return {
        "name": bijlage.name,
        "size": bijlage.size,
        "sha256": bijlage.sha256,
        "status": bijlage.status.value,
    }


def rest_json(velden: Iterable[RestVeld]) -> list[dict[str, object]]:
    """``[{path, value}]``."""
    return [{"path": veld.path, "value": veld.value} for veld in velden]


def extra_json(dossier: Dossier) -> list[dict[str, object]]:
    """``[{path, value}]`` of what is no element: attributes, also of other fields, and text."""
    attributen = [
        {"path": f"{veld.path}/@{naam}", "value": waarde}
        for veld in dossier.rest
        for naam, waarde in veld.attributes.items()
    ]
    return rest_json(dossier.extra) + attributen


def as_json(dossier: Dossier) -> dict[str, object]:
    """The figures, findings and values of a dossier, ready for ``json.dumps``.

    Keys: ``versie, sha256, overdrachtsoort, overstap, leaves, mapped, rest, withheld,
    withheld_paths, restveld,
    extra, attachments, findings, values``; absent what the dossier does not state. Texts of
    findings are the English ones.
    """
    uit: dict[str, object] = {"versie": dossier.versie, "sha256": dossier.sha256}
    for naam in ("overdrachtsoort", "overstap"):
        if naam in dossier.root.values:
            uit[naam] = dossier.root.values[naam]
    uit |= {
        "leaves": dossier.leaves,
        "mapped": dossier.mapped,
        "rest": len(dossier.rest),
        "withheld": len(dossier.withheld),
        "withheld_paths": [{"path": weg.path, "rule": weg.rule} for weg in dossier.withheld],
        "restveld": rest_json(dossier.rest),
        "attachments": [bijlage_json(bijlage) for bijlage in dossier.attachments],
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity.value,
                "path": finding.path,
                "message": str(finding.message),
            }
            for finding in dossier.findings
        ],
        "values": waarden(
            dossier.root,
            dossier.pgn,
            dossier.pgn_soort,
            dossier.categorieen,
            dossier.attachments,
        ),
    }
    if extra := extra_json(dossier):
        uit["extra"] = extra
    return uit
