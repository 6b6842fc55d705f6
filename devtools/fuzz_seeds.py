"""What the fuzz run begins with: whole dossiers of all years and kinds, not broken yet."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lxml import etree

from . import dossiers, xsd_dossiers
from .dossiers import Trait
from .paths import SHARED
from .xsd_schema import YEARS

_SPACE = "http://www.edustandaard.nl/oso_gegevensset/%s/dossier"
#: Years beside those that the workshop can write: the content is that of a known year.
_OTHER_YEARS = ("1.1", "1.2", "2016", "2020", "2024", "2029")
#: Variable of the environment: a file with the seeds, so that each process need not make them.
_GIVEN = "OSO_POVO_FUZZ_SEEDS"
#: From this many bytes on a seed is one of the large ones, which are chosen less often.
LARGE = 40_000

_SMALL = """<?xml version="1.0" encoding="UTF-8"?>
<dossier xmlns="%s"><metadata><deeldossier>LASLVS</deeldossier><pakketnaam>Proef</pakketnaam>
<datum>2019-02-01</datum><overstap>%s</overstap></metadata><overdrachtsoort>%s</overdrachtsoort>
<huidigeschool><naam>De Denkbeeld</naam><brincode>99ZZ</brincode><vestigingscode>00</vestigingscode>
<leerling><voornaam>Bo</voornaam><achternaam>Verzon</achternaam><geboorteplaats>Ergens</geboorteplaats>
<bsn>111222333</bsn><nationaliteit omschrijving="Anders">7777</nationaliteit>
<adresgeheim>true</adresgeheim><adreslijst><adres><soortadres>bezoek</soortadres>
<straat>Verzonnenpad</straat><nummer>1</nummer><postcode>9999ZZ</postcode><plaats>Nergens</plaats>
<land omschrijving="Verzinland">6030</land></adres></adreslijst>
<adresbuitenland>Rue Inventee 1</adresbuitenland><postcode4adres>9999</postcode4adres>
<communicatielijst><communicatie><soort>telefoon</soort><nummer>0990000123</nummer>
<geheim>true</geheim></communicatie></communicatielijst>
<verzorger><achternaam>Verzon</achternaam><adresgeheim>false</adresgeheim><adreslijst><adres>
<soortadres>bezoek</soortadres><straat>Ouderlaan</straat><nummer>2</nummer></adres></adreslijst>
</verzorger><overigdocumentlijst><document><bestandsnaam>leeg.txt</bestandsnaam>
<bestandsinhoud>UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==</bestandsinhoud></document></overigdocumentlijst>
</leerling></huidigeschool></dossier>"""

#: (kind of transfer, kind of delivery) of the small dossiers.
_KINDS = (
    ("POVO", "overstapdossier"),
    ("POPO", "overdrachtbinnenbrin"),
    ("VOVO", "overstapdossier"),
    ("VOMBO", "overstapdossier"),
    ("POSWV", "swv-dossier"),
)


@dataclass(frozen=True)
class Seed:
    """A whole dossier to begin with."""

    name: str
    data: bytes


@cache
def seeds() -> tuple[Seed, ...]:
    """All seeds, in a fixed order; those of a source that is not there are left out."""
    given = os.environ.get(_GIVEN)
    if given:
        return tuple(
            Seed(name, base64.b64decode(data))
            for name, data in json.loads(Path(given).read_text(encoding="utf-8"))
        )
    return (*_small(), *_made(), *_other_years(), *_official(), *_from_schemas())


@contextlib.contextmanager
def handed_on() -> Iterator[dict[str, str]]:
    """Variables for the environment of a process that is to have the same seeds, sooner."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([(seed.name, base64.b64encode(seed.data).decode()) for seed in seeds()], file)
        file.flush()
        yield {_GIVEN: file.name}


@cache
def tree(seed: Seed) -> etree._Element:
    """The element tree of a seed; to be copied before it is changed."""
    return etree.fromstring(seed.data)


@cache
def names() -> tuple[str, ...]:
    """All local names of elements in the seeds."""
    found = {etree.QName(el).localname for seed in seeds() for el in tree(seed).iter("{*}*")}
    return tuple(sorted(found))


def _small() -> list[Seed]:
    return [
        Seed(f"small {kind} {delivery}", (_SMALL % (_SPACE % "2019", kind, delivery)).encode())
        for kind, delivery in _KINDS
    ]


def _made() -> list[Seed]:
    made = []
    for number, version in enumerate(dossiers.VERSIONS):
        for name, spring, traits in (
            ("autumn", False, (Trait.ADDRESS_HIDDEN, Trait.PHONE_HIDDEN, Trait.SEPARATED)),
            ("support", True, (Trait.OPP, Trait.LOOSE_DOCUMENT, Trait.LANGUAGE_DISORDER)),
            ("much", True, (Trait.MARKS, Trait.ABSENCE, Trait.BROKEN_ATTACHMENT, Trait.GIFTED)),
            ("opt out", False, (Trait.OPT_OUT, Trait.ABROAD, Trait.INSTITUTION)),
            ("within", False, (Trait.WITHIN_BRIN, Trait.NO_BSN, Trait.OTHER_SCHOOL)),
        ):
            data = dossiers.make(7 + number, versie=version, spring=spring, traits=traits)
            made.append(Seed(f"made {version} {name}", data))
    return made


def _other_years() -> list[Seed]:
    data = dossiers.make(3, spring=True, traits=(Trait.LOOSE_DOCUMENT, Trait.ADDRESS_HIDDEN))
    old = dossiers.make(4, versie="2017.1", traits=(Trait.ADHD, Trait.LOOSE_DOCUMENT))
    result = []
    for year in _OTHER_YEARS:
        base, known = (old, "2017") if year < "2018" else (data, "2019")
        other = base.replace((_SPACE % known).encode(), (_SPACE % year).encode())
        result.append(Seed(f"made as if {year}", other))
    return result


def _official() -> list[Seed]:
    folder = SHARED / "gegevensset" / "dossiers"
    return [Seed(f"example {path.stem}", path.read_bytes()) for path in sorted(folder.glob("*"))]


def _from_schemas() -> list[Seed]:
    """Dossiers made out of the official schemas, where these are beside the checkout."""
    if not (SHARED / "gegevensset" / "schemas").is_dir():
        return []
    made = []
    for year in YEARS:
        for variant, data in enumerate(xsd_dossiers.full(year, povo=False)[:2]):
            made.append(Seed(f"all of {year}, {variant}", data))
    for plan in xsd_dossiers.random_plans(20, seed=1):
        made.append(Seed(f"random {plan.year}", xsd_dossiers.make(plan)))
    return made
