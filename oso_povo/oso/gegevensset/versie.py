"""Versions of the standard by their namespace (OSO gegevensset 1.1 to 2019.1)."""

import re

#: Namespace of a dossier. The form with a year is the one of 2016 to 2019; later years are read
#: by the same form, with what they add as *restveld*.
NAAMRUIMTE = re.compile(
    r"http://www\.edustandaard\.nl/oso_gegevensset/(1\.1|1\.2|20\d\d)/dossier\Z", re.ASCII
)

#: Versions of before 2016, when several code lists were free text.
VOOR_2016 = ("1.1", "1.2")

#: Versions whose elements the table knows, oldest first.
BEKEND = (*VOOR_2016, "2016", "2017", "2018", "2019")


def versie_van(naamruimte: str) -> str | None:
    """``"1.2"`` or ``"2019"`` of a namespace; ``None`` when it is none of a dossier."""
    gevonden = NAAMRUIMTE.match(naamruimte)
    return gevonden[1] if gevonden else None
