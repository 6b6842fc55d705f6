"""Hand-made dossiers for the tests: every name, number and text in them is invented."""

import base64
import io
import zipfile
from pathlib import Path

from lxml import etree

from oso.gegevensset import Dossier, parse

SHARED = Path(__file__).resolve().parents[3] / "shared" / "gegevensset"
#: Numbers that pass the eleven test and belong to nobody.
BSN = "111222333"
ONDERWIJSNUMMER = "102345674"
PDF = b"%PDF-1.4\n%verzonnen\n"


def naamruimte(jaar: str) -> str:
    return f"http://www.edustandaard.nl/oso_gegevensset/{jaar}/dossier"


def xml(
    leerling: str = "",
    *,
    jaar: str = "2019",
    overstap: str = "POVO",
    soort: str = "overstapdossier",
    kop: str = "",
    school: str = "",
    na: str = "",
    naam: str = "<achternaam>Verzon</achternaam>",
) -> bytes:
    """A dossier with these pieces of XML in it: of the pupil, header, school, and after it."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<dossier xmlns="{naamruimte(jaar)}">'
        "<metadata><deeldossier>LASLVS</deeldossier><datum>2019-02-01</datum>"
        f"<standaardversie>{jaar}.1</standaardversie>{kop}<overstap>{overstap}</overstap>"
        f"</metadata><overdrachtsoort>{soort}</overdrachtsoort>"
        f"<huidigeschool><naam>De Denkbeeld</naam><brincode>99ZZ</brincode>{school}"
        f"<leerling>{naam}{leerling}</leerling></huidigeschool>{na}</dossier>"
    ).encode()


def lees(leerling: str = "", **delen: str) -> Dossier:
    """Parse such a dossier; the sum of the leaves must hold, counted apart from the parser."""
    return geteld(xml(leerling, **delen))


def geteld(data: bytes) -> Dossier:
    """Parse ``data`` and count its leaves by other means."""
    dossier = parse(data)
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True))
    leaves = sum(1 for element in root.iter() if len(element) == 0)
    assert dossier.leaves == leaves
    assert dossier.leaves == dossier.mapped + len(dossier.rest) + len(dossier.withheld)
    return dossier


def zipped(inhoud: bytes = PDF, naam: str = "verslag.pdf", **meer: bytes) -> bytes:
    """A ZIP with this file, and others by name."""
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w", zipfile.ZIP_DEFLATED) as archief:
        archief.writestr(naam, inhoud)
        for ander, tekst in meer.items():
            archief.writestr(ander, tekst)
    return uit.getvalue()


def document(ruw: bytes | str, naam: str = "verslag.pdf", meer: str = "") -> str:
    """A ``document`` element; bytes are put into base64, a text stands as it is."""
    tekst = base64.b64encode(ruw).decode() if isinstance(ruw, bytes) else ruw
    return (
        f"<document><bestandsnaam>{naam}</bestandsnaam>{meer}"
        f"<bestandsinhoud>{tekst}</bestandsinhoud></document>"
    )


def codes(dossier: Dossier) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in dossier.findings}


def rest(dossier: Dossier) -> dict[str, str]:
    """Rest by path, without the way to the pupil."""
    return {veld.path.removeprefix("huidigeschool/leerling/"): veld.value for veld in dossier.rest}


def alles(dossier: Dossier) -> str:
    """Everything that a dossier keeps, as one text to search in."""
    return repr(
        (
            [(dict(rij.values), rij.pad) for rij, _ouder, _naam in dossier.rows()],
            dossier.rest,
            dossier.extra,
            dossier.withheld,
            dossier.findings,
            dossier.attachments,
            [(a.content, a.raw) for a in dossier.attachments],
            dossier.pgn,
            dict(dossier.categorieen),
            dossier.opslag.decode(),
        )
    )
