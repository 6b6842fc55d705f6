"""``python -m devtools.addon_demo``: make the dossiers of the addon's own demo data again.

They are what ``oso_povo/models/oso_demo.py`` works in when Odoo installs the addon with demo data.
Made twice, the files are the same to the byte.
"""

from __future__ import annotations

import gzip
from pathlib import Path

from .dossiers import PupilSpec, SchoolSpec, Trait, make
from .later import later
from .paths import ADDON

FOLDER = ADDON / "demo" / "dossiers"
SCHOOL = SchoolSpec("Basisschool De Veenpluis", "99AA", bestuur="Stichting Veenderwaard")


def _pupil(seed: int, percentile: int, name: int, *traits: Trait) -> PupilSpec:
    return PupilSpec(seed, percentile, frozenset(traits), name)


#: File name -> pupil; place in the list of names by its last number.
PUPILS = {
    "daan": _pupil(501, 72, 0),
    "noor": _pupil(502, 88, 1, Trait.HIGHER_WISH),
    "elif": _pupil(503, 64, 2, Trait.SEPARATED),
    "ilyas": _pupil(504, 55, 3, Trait.REPEATED_YEAR),
    "zuzia": _pupil(505, 47, 4, Trait.OTHER_SCHOOL),
    "sjoerd": _pupil(506, 38, 5, Trait.DYSLEXIA),
    "chloe": _pupil(507, 93, 6, Trait.GIFTED),
    "jay": _pupil(508, 41, 7),
    "yasmine": _pupil(509, 79, 8),
}
#: Of whom the school fetched a later dossier as well.
AGAIN = "elif"


def files() -> dict[str, bytes]:
    """File name -> content."""
    result = {name: make(pupil, SCHOOL) for name, pupil in PUPILS.items()}
    result[f"{AGAIN}_later"] = later(result[AGAIN], days=4)
    return {f"{name}.xml.gz": gzip.compress(xml, 9, mtime=0) for name, xml in result.items()}


def write(folder: Path = FOLDER) -> None:
    """Write them, and remove what is no longer made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = files()
    for path in folder.glob("*.xml.gz"):
        if path.name not in made:
            path.unlink()
    for name, content in made.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    write()
