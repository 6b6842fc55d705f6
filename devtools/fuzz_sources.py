"""Where the seeds of the fuzz run come from: the workshop, the examples and the schemas."""

from __future__ import annotations

from collections.abc import Iterator

from . import dossiers, xsd_dossiers
from .dossiers import Trait
from .paths import SHARED
from .xsd_schema import YEARS

_SPACE = "http://www.edustandaard.nl/oso_gegevensset/%s/dossier"
#: Years beside those that the workshop can write: the content is that of a known year.
_OTHER_YEARS = ("1.1", "1.2", "2016", "2020", "2024", "2029")

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


def dossiers_of_all_kinds() -> Iterator[tuple[str, bytes]]:
    """(name, dossier) of each, in a fixed order; those of a source that is absent are left out."""
    yield from _small()
    yield from _made()
    yield from _other_years()
    yield from _official()
    yield from _from_schemas()


def _small() -> Iterator[tuple[str, bytes]]:
    for kind, delivery in _KINDS:
        yield f"small {kind} {delivery}", (_SMALL % (_SPACE % "2019", kind, delivery)).encode()


def _made() -> Iterator[tuple[str, bytes]]:
    for number, version in enumerate(dossiers.VERSIONS):
        for name, spring, traits in (
            ("autumn", False, (Trait.ADDRESS_HIDDEN, Trait.PHONE_HIDDEN, Trait.SEPARATED)),
            ("support", True, (Trait.OPP, Trait.LOOSE_DOCUMENT, Trait.LANGUAGE_DISORDER)),
            ("much", True, (Trait.MARKS, Trait.ABSENCE, Trait.BROKEN_ATTACHMENT, Trait.GIFTED)),
            ("opt out", False, (Trait.OPT_OUT, Trait.ABROAD, Trait.INSTITUTION)),
            ("within", False, (Trait.WITHIN_BRIN, Trait.NO_BSN, Trait.OTHER_SCHOOL)),
        ):
            data = dossiers.make(7 + number, versie=version, spring=spring, traits=traits)
            yield f"made {version} {name}", data


def _other_years() -> Iterator[tuple[str, bytes]]:
    data = dossiers.make(3, spring=True, traits=(Trait.LOOSE_DOCUMENT, Trait.ADDRESS_HIDDEN))
    old = dossiers.make(4, versie="2017.1", traits=(Trait.ADHD, Trait.LOOSE_DOCUMENT))
    for year in _OTHER_YEARS:
        base, known = (old, "2017") if year < "2018" else (data, "2019")
        yield f"made as if {year}", base.replace(*((_SPACE % y).encode() for y in (known, year)))


def _official() -> Iterator[tuple[str, bytes]]:
    folder = SHARED / "gegevensset" / "dossiers"
    for path in sorted(folder.glob("*")):
        yield f"example {path.stem}", path.read_bytes()


def _from_schemas() -> Iterator[tuple[str, bytes]]:
    """Dossiers made out of the official schemas, where these are beside the checkout."""
    if not (SHARED / "gegevensset" / "schemas").is_dir():
        return
    for year in YEARS:
        for variant, data in enumerate(xsd_dossiers.full(year, povo=False)[:2]):
            yield f"all of {year}, {variant}", data
    for plan in xsd_dossiers.random_plans(20, seed=1):
        yield f"random {plan.year}", xsd_dossiers.make(plan)
