"""Dossiers made by the project itself, for the demo and the tests: invented children, true form.

``python -m devtools.dossiers DIR`` writes the demo's dossiers as XML files, with an Excel list to
try. A dossier made twice is the same to the byte.
"""

import argparse
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path

import openpyxl

from .dossier_blocks import VERSIONS, Options
from .dossier_people import Child, PupilSpec, SchoolSpec, Trait, child
from .dossier_xml import DossierWriter

__all__ = (
    "DEMO_SCHOOLS",
    "VERSIONS",
    "DemoSchool",
    "PupilSpec",
    "SchoolSpec",
    "Trait",
    "demo_excel",
    "demo_set",
    "make",
    "write",
)


@dataclass(frozen=True)
class DemoSchool:
    """A school of the demo and its pupils in group 8.

    :param school: the school as it stands in its dossiers
    :param pupils: all pupils, also those whose dossier is not ready
    :param versie: version of the standard that its LAS writes
    """

    school: SchoolSpec
    pupils: tuple[PupilSpec, ...]
    versie: str = "2019.1"
    not_ready_pupils: frozenset[int] = frozenset()

    @property
    def naam(self) -> str:
        return self.school.naam

    @property
    def brin(self) -> str:
        return self.school.brin

    @property
    def vestiging(self) -> str:
        return self.school.vestiging

    @property
    def board(self) -> str:
        """Name of the board that the school belongs to."""
        return self.school.bestuur

    @property
    def bsns(self) -> tuple[str, ...]:
        """The numbers (BSN or onderwijsnummer) of all pupils, nine digits each."""
        return tuple(pupil.number for pupil in self.pupils)

    @property
    def not_ready(self) -> tuple[str, ...]:
        """Numbers of pupils whose dossier has not been set ready in the LAS."""
        return tuple(pupil.number for pupil in self.pupils if pupil.seed in self.not_ready_pupils)

    @property
    def problems(self) -> tuple[str, ...]:
        """Numbers of pupils whose dossier holds an attachment that cannot be opened."""
        return tuple(
            pupil.number for pupil in self.pupils if Trait.BROKEN_ATTACHMENT in pupil.traits
        )

    @property
    def names(self) -> dict[str, str]:
        """Name in daily use and family name by number, for whoever tells what to look at."""
        return {pupil.number: full_name(child(pupil)) for pupil in self.pupils}


def full_name(pupil: Child) -> str:
    """``Thijs van 't Hof``."""
    return " ".join(filter(None, (pupil.roepnaam, pupil.voorvoegsel, pupil.achternaam)))


def _pupils(first_seed: int, first_name: int, *rows: Sequence) -> tuple[PupilSpec, ...]:
    return tuple(
        PupilSpec(first_seed + place, percentile, frozenset(traits), first_name + place)
        for place, (percentile, *traits) in enumerate(rows)
    )


_LEREND_VEENDERWAARD = "Stichting Lerend Veenderwaard"
_DE_OVERKANT = "Vereniging Scholen De Overkant"

_FIRST = _pupils(
    101,
    0,
    (72,),
    (88, Trait.HIGHER_WISH),
    (64, Trait.SEPARATED),
    (55, Trait.REPEATED_YEAR),
    (47, Trait.OTHER_SCHOOL, Trait.MOVED_IN_YEAR, Trait.OLD_TESTS),
    (38, Trait.DYSLEXIA),
    (93, Trait.GIFTED),
    (30, Trait.DECEASED, Trait.ABSENCE),
    (79, Trait.REVISED),
    (60, Trait.ADHD),
    (69, Trait.INTELLIGENCE_TEST),
    (82, Trait.ADDRESS_HIDDEN),
    (51, Trait.PHONE_HIDDEN),
    (75, Trait.MARKS, Trait.LOOSE_DOCUMENT),
    (12, Trait.OPP, Trait.TLV),
    (41, Trait.LANGUAGE_DISORDER),
    (57, Trait.REPEATED_EIGHT),
    (85, Trait.SEPARATED, Trait.DISAGREES),
    (45, Trait.BROKEN_ATTACHMENT, Trait.LOOSE_DOCUMENT),
    (66, Trait.OPT_OUT),
    (96, Trait.CAPACITY_TEST),
    (34, Trait.WITHIN_BRIN),
    (50, Trait.NO_BSN, Trait.OTHER_SCHOOL),
    (76,),
)

#: The schools of the demo: two of one board, one of another.
DEMO_SCHOOLS = (
    DemoSchool(
        SchoolSpec("Basisschool De Wilgenhof", "99AA", bestuur=_LEREND_VEENDERWAARD),
        tuple(
            replace(pupil, lost_zero=True) if pupil.seed in (104, 111) else pupil
            for pupil in _FIRST
        ),
        not_ready_pupils=frozenset((103, 124)),
    ),
    DemoSchool(
        SchoolSpec(
            "Daltonschool Het Schelpenpad",
            "99AB",
            bestuur=_LEREND_VEENDERWAARD,
            straat="Schelpenpad",
            nummer="4",
            postcode="9902KD",
            plaats="Klaverhoorn",
            directeur="A. Terpstra",
            domein="dalton.example.org",
            telefoon="0990000200",
        ),
        _pupils(
            201,
            24,
            (62,),
            (49, Trait.DYSLEXIA),
            (90, Trait.LOOSE_DOCUMENT, Trait.INTELLIGENCE_TEST),
            (26, Trait.INSTITUTION, Trait.LWOO, Trait.RVC, Trait.COUNSEL),
            (58, Trait.DECEASED, Trait.COUNSEL),
            (15, Trait.OPP, Trait.ADHD, Trait.TLV),
        ),
        versie="2018.1",
    ),
    DemoSchool(
        SchoolSpec(
            "Openbare basisschool De Verrekijker",
            "99BA",
            "01",
            bestuur=_DE_OVERKANT,
            straat="Havenhoofd",
            nummer="22",
            postcode="9903GX",
            plaats="Zandegeest",
            directeur="F. Bouhali",
            domein="verrekijker.example.org",
            telefoon="0990000300",
        ),
        _pupils(
            301,
            30,
            (81, Trait.ABROAD),
            (44, Trait.REPEATED_EIGHT, Trait.AUTISM),
            (68, Trait.MARKS),
            (53, Trait.SEPARATED, Trait.COUNSEL),
            (77, Trait.HIGHER_WISH),
            (36, Trait.LWOO),
        ),
    ),
)

DEFAULT_SCHOOL = DEMO_SCHOOLS[0].school


def make(
    leerling: PupilSpec | int,
    school: SchoolSpec = DEFAULT_SCHOOL,
    versie: str = "2019.1",
    *,
    spring: bool = False,
    traits: Sequence[Trait] = (),
) -> bytes:
    """One dossier.

    :param leerling: the pupil, or a seed from which everything is drawn
    :param school: the sending school
    :param versie: version of the standard, one of :data:`VERSIONS`
    :param spring: as it is in March, with the end test and the final advice
    :param traits: what is special, beside what the pupil already has
    :return: the XML, UTF-8
    :raises ValueError: for a version that is not known
    """
    if versie not in VERSIONS:
        raise ValueError(f"no such version: {versie}; known are {', '.join(VERSIONS)}")
    spec = PupilSpec(leerling) if isinstance(leerling, int) else leerling
    spec = replace(spec, traits=spec.traits | frozenset(traits))
    return DossierWriter(child(spec), school, Options(versie, spring)).document()


def _file_name(school: DemoSchool, pupil: PupilSpec) -> str:
    """A name that says whose it is, without the number of the pupil."""
    plain = unicodedata.normalize("NFKD", child(pupil).roepnaam.replace("ł", "l"))
    letters = "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())
    return f"{school.brin}{school.vestiging}_{pupil.seed}_{letters}.xml"


def demo_set(spring: bool = False) -> list[tuple[str, bytes]]:
    """The dossiers of the demo: (file name, XML); not of the pupils that are not ready.

    :param spring: the same children as they are in March, for fetching again
    """
    return [
        (_file_name(school, pupil), make(pupil, school.school, school.versie, spring=spring))
        for school in DEMO_SCHOOLS
        for pupil in school.pupils
        if pupil.seed not in school.not_ready_pupils
    ]


def write(folder: Path | str, spring: bool = False) -> list[Path]:
    """Write the dossiers of the demo into ``folder``, made if need be; gives the files."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, content in demo_set(spring):
        files.append(folder / name)
        files[-1].write_bytes(content)
    return files


def demo_excel(path: Path | str | None = None) -> bytes:
    """An Excel list of the first school to try: the heading BSN and a number a row.

    One number is wrong, one stands in it twice, and one was typed as a number, so that its zeros
    in front are gone.

    :param path: where to write it; None writes nothing
    :return: the bytes of the .xlsx
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Groep 8"
    sheet.append(["BSN"])
    for pupil in DEMO_SCHOOLS[0].pupils:
        sheet.append([int(pupil.number) if pupil.lost_zero else pupil.number])
    good = DEMO_SCHOOLS[0].bsns[0]
    sheet.append([good[:-1] + str((int(good[-1]) + 1) % 10)])
    sheet.append([DEMO_SCHOOLS[0].bsns[1]])
    sheet.column_dimensions["A"].width = 16
    stream = BytesIO()
    book.save(stream)
    if path is not None:
        Path(path).write_bytes(stream.getvalue())
    return stream.getvalue()


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m devtools.dossiers", description=__doc__)
    parser.add_argument("folder", type=Path, help="where to write the dossiers")
    parser.add_argument(
        "--spring", action="store_true", help="as they are in March, with the end test"
    )
    options = parser.parse_args(arguments)
    files = write(options.folder, options.spring)
    demo_excel(options.folder / "leerlingen.xlsx")
    print(f"{len(files)} dossiers and leerlingen.xlsx written to {options.folder}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
