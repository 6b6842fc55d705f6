"""``./dev parse``: read dossiers with the plain core alone, no Odoo, no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from oso.gegevensset import Dossier, DossierError, parse
from oso.gegevensset.als_json import as_json
from oso.text import Message

from .paths import ADDON
from .verlies import Verdict, judge


def main(argv: list[str]) -> int:
    """Read each file; 0 when all of them are dossiers of which nothing is lost, else 1."""
    parser = argparse.ArgumentParser(prog="./dev parse", description=__doc__)
    parser.add_argument("files", nargs="+", metavar="FILE", help="an OSO dossier (XML)")
    parser.add_argument("--json", action="store_true", help="everything, as a JSON list")
    arguments = parser.parse_args(argv)
    vertaal = vertaler()
    uit: list[dict[str, object]] = []
    fouten = 0
    for naam in arguments.files:
        try:
            data = Path(naam).read_bytes()
            dossier = parse(data)
        except (DossierError, OSError) as fout:
            fouten += 1
            tekst = vertaal(fout.message) if isinstance(fout, DossierError) else fout.strerror
            uit.append({"file": naam, "outcome": "error", "message": tekst})
            if not arguments.json:
                print(f"{naam}\n  {tekst}\n")
            continue
        item = as_json(dossier)
        oordeel = judge(data, item)
        fouten += not oordeel.good
        if arguments.json:
            for gevonden, finding in zip(item["findings"], dossier.findings, strict=True):
                gevonden["message"] = vertaal(finding.message)
            kop = {"file": naam, "bsn": dossier.nummer, "outcome": "ok", "message": ""}
            uit.append({**kop, **item, **oordeel.as_json()})
        else:
            print(tabel(naam, dossier, oordeel, vertaal))
    if arguments.json:
        json.dump(uit, sys.stdout, ensure_ascii=False, indent=1)
        print()
    return 1 if fouten else 0


def vertaler() -> Callable[[Message], str]:
    """A function that puts a message into Dutch by the addon's catalogue, as far as it goes."""
    catalogus: dict[str, str] = {}
    bestand = ADDON / "i18n" / "nl.po"
    try:
        import polib
    except ImportError:
        return str
    if bestand.is_file():
        catalogus = {tekst.msgid: tekst.msgstr for tekst in polib.pofile(str(bestand))}

    def vertaal(message: Message) -> str:
        tekst = catalogus.get(message.text) or message.text
        return tekst % message.params if message.params else tekst

    return vertaal


def tabel(naam: str, dossier: Dossier, oordeel: Verdict, vertaal: Callable[[Message], str]) -> str:
    """What a person wants to know of one file."""
    kop = dossier.root.values
    statussen = Counter(bijlage.status.value for bijlage in dossier.attachments)
    bijlagen = ", ".join(f"{aantal} {status}" for status, aantal in sorted(statussen.items()))
    regels = [
        naam,
        f"  version     {dossier.versie}{'' if dossier.bekend else ' (not known yet)'}",
        f"  kind        {kop.get('overstap', '-')} / {dossier.overdrachtsoort or '-'}",
        f"  leaves      {dossier.leaves} = {dossier.mapped} mapped + {len(dossier.rest)} rest"
        f" + {len(dossier.withheld)} withheld",
        *oordeel.lines(),
        f"  attachments {bijlagen or 'none'}",
    ]
    if dossier.extra:
        regels.append(f"  loose text  {len(dossier.extra)}")
    rijen = Counter(rij.entiteit for rij, ouder, _naam in dossier.rows() if ouder is not None)
    if rijen:
        regels.append("  rows        " + ", ".join(f"{n} {naam}" for naam, n in rijen.items()))
    if dossier.findings:
        regels.append("  findings")
        regels += [
            f"    {finding.severity.value} {finding.code:<22} {vertaal(finding.message)}"
            f"\n      {finding.path}"
            for finding in dossier.findings
        ]
    return "\n".join(regels) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
