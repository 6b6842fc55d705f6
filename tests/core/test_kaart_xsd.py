"""The table of the standard against the schemas of each year: no path too few, none too many."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from dossierbouw import SHARED
from lxml import etree

from oso.gegevensset import KAART
from oso.gegevensset.kaart import CATEGORIE_OUD, CATEGORIE_PAD, CATEGORIEEN, PGN
from oso.gegevensset.kaart_types import Pad
from oso.gegevensset.knopen import DOCUMENT
from oso.gegevensset.versie import BEKEND

SCHEMAS = sorted((SHARED / "schemas").glob("oso_gegevensset_*.xsd"))
pytestmark = pytest.mark.skipif(
    not SCHEMAS, reason="the official schemas are not beside this checkout"
)

_XS = "{http://www.w3.org/2001/XMLSchema}"
_LEERLING = "huidigeschool/leerling"

#: Blocks of the pupil that stay *restveld*: they belong to other moves than POVO.
VVE = ("vanpeuterspeelzaal", "naampeuterspeelzaal", "voorschools", "vroegschools")
VO_MBO = (
    "bevorderd",
    "examenresultaat",
    "resultaatvakkenvo",
    "certificaat",
    "competenties",
    "stage",
    "overigvombo",
)
#: What a rule forbids to keep (OVa.LL10, LL11).
ACHTERGEHOUDEN = ("geboorteplaats", "nationaliteit")

#: A path of the table from ``dossier``, with the first and the last version that use it.
Plaats = tuple[str, int, int]


def rang(versie: str | None, anders: int) -> int:
    """Place of a version in the order of versions; a later year comes after all known ones."""
    if versie is None:
        return anders
    return BEKEND.index(versie) if versie in BEKEND else len(BEKEND)


def versie_van(schema: Path) -> str:
    """``"2019"`` of ``oso_gegevensset_2019.1.xsd``, ``"1.2"`` as it stands."""
    naam = schema.stem.rpartition("_")[2]
    return naam if naam in BEKEND else naam.partition(".")[0]


# -- the schema --------------------------------------------------------------------------------


class Schema:
    """Paths of a schema from ``dossier``, in the order of the file.

    :ivar bladeren: elements without child elements, and attributes as ``…/@name``
    :ivar alle: these and the blocks
    """

    def __init__(self, bestand: Path):
        wortel = etree.parse(bestand).getroot()
        self._bij_naam = {(kind.tag, kind.get("name")): kind for kind in wortel}
        self.bladeren: dict[str, None] = {}
        self.alle: dict[str, None] = {}
        self._loop(self._zoek("element", "dossier"), "")

    def _zoek(self, soort: str, naam: str | None) -> etree._Element | None:
        return self._bij_naam.get((_XS + soort, naam and naam.rpartition(":")[2]))

    def _loop(self, element: etree._Element, pad: str) -> None:
        type_ = element.find(f"{_XS}complexType")
        if type_ is None:
            type_ = self._zoek("complexType", element.get("type"))
        delen = [] if type_ is None else list(self._delen(type_))
        kinderen = [deel for deel in delen if deel.tag == f"{_XS}element"]
        self.alle[pad] = None
        if not kinderen:
            self.bladeren[pad] = None
        for deel in delen:
            if deel.tag == f"{_XS}attribute":
                self.alle[f"{pad}/@{deel.get('name')}"] = None
                self.bladeren[f"{pad}/@{deel.get('name')}"] = None
        for kind in kinderen:
            self._loop(kind, f"{pad}/{kind.get('name')}".lstrip("/"))

    def _delen(self, type_: etree._Element) -> Iterator[etree._Element]:
        """Elements and attributes of a type, those of its base and of its groups included."""
        for kind in type_.iterchildren(etree.Element):
            if kind.tag in (f"{_XS}element", f"{_XS}attribute"):
                yield kind if kind.get("name") else self._zoek("element", kind.get("ref"))
            elif kind.tag == f"{_XS}group":
                yield from self._delen(self._zoek("group", kind.get("ref")))
            else:
                basis = kind.get("base") if kind.tag == f"{_XS}extension" else None
                if (gedeeld := self._zoek("complexType", basis)) is not None:
                    yield from self._delen(gedeeld)
                yield from self._delen(kind)


@pytest.fixture(scope="module", params=SCHEMAS, ids=lambda bestand: versie_van(bestand))
def versie(request) -> tuple[int, Schema]:
    """A version by its place in the order, and its schema."""
    return rang(versie_van(request.param), -1), Schema(request.param)


# -- the table ---------------------------------------------------------------------------------


def samen(begin: str, pad: Pad, eerste: int, laatste: int) -> Plaats:
    """A path below another one, and the versions that use both."""
    vanaf, tot = rang(pad.vanaf, 0), rang(pad.tot, len(BEKEND))
    heel = begin if pad == "." else f"{begin}/{pad}".lstrip("/")
    return heel, max(eerste, vanaf), min(laatste, tot)


def plaatsen() -> dict[tuple[str, str, str], list[Plaats]]:
    """Where each path of the table stands: (entity, field or relation, path) -> places."""
    uit: dict[tuple[str, str, str], list[Plaats]] = {}

    def loop(naam: str, begin: str, eerste: int, laatste: int) -> None:
        entiteit = KAART[naam]
        for veld in entiteit.velden:
            for pad in veld.paden:
                plaats = samen(begin, pad, eerste, laatste)
                uit.setdefault((naam, veld.naam, pad), []).append(plaats)
        for relatie in entiteit.relaties:
            plaats = samen(begin, relatie.pad, eerste, laatste)
            uit.setdefault((naam, relatie.naam, relatie.pad), []).append(plaats)
            if not relatie.waarde:
                loop(relatie.entiteit, *plaats)

    loop("dossier", "", 0, len(BEKEND))
    return uit


PLAATSEN = plaatsen()


def bijzonder() -> set[str]:
    """Paths that the walk knows without a field: the number, the switches."""
    schakelaars = {*CATEGORIEEN, *CATEGORIE_OUD.values()}
    return {f"{_LEERLING}/{naam}" for naam in PGN} | {
        f"{CATEGORIE_PAD}/{naam}" for naam in schakelaars
    }


def is_bekend(pad: str) -> bool:
    """Whether a path has its own treatment, or is meant to be *restveld* or withheld."""
    blok, _streep, blad = pad.rpartition("/")
    if blok.endswith("document") and blad in DOCUMENT:
        return True
    elders = tuple(f"{_LEERLING}/{naam}" for naam in (*VVE, *VO_MBO, *ACHTERGEHOUDEN))
    return pad in bijzonder() or any(pad == deel or pad.startswith(f"{deel}/") for deel in elders)


# -- the tests ---------------------------------------------------------------------------------


def test_every_leaf_of_the_schema_has_a_place_in_the_table(versie):
    nu, schema = versie
    gedekt = {
        pad
        for alle in PLAATSEN.values()
        for pad, eerste, laatste in alle
        if eerste <= nu <= laatste
    }
    assert [pad for pad in schema.bladeren if pad not in gedekt and not is_bekend(pad)] == []


def test_the_table_names_only_elements_of_the_standard(versie):
    """One of the places is enough: a doctor has no bank account, a carer has."""
    nu, schema = versie
    teveel = []
    for wie, alle in PLAATSEN.items():
        actief = [pad for pad, eerste, laatste in alle if eerste <= nu <= laatste]
        if actief and not any(pad in schema.alle for pad in actief):
            teveel.append(wie)
    assert teveel == []


def test_what_goes_to_restveld_is_in_the_schema(versie):
    """A block that is renamed would silently lose its reason to be left out."""
    _nu, schema = versie
    assert [
        n for n in (*VVE, *VO_MBO, *ACHTERGEHOUDEN) if f"{_LEERLING}/{n}" not in schema.alle
    ] == []
    for pad in bijzonder():
        if not pad.startswith(CATEGORIE_PAD):
            assert pad in schema.bladeren


def test_the_reader_of_schemas_finds_what_the_list_of_2019_has():
    """The list of paths that comes with the examples was made by other means."""
    (bestand,) = [schema for schema in SCHEMAS if versie_van(schema) == "2019"]
    with (SHARED / "tree_2019.1.csv").open(encoding="utf-8") as csv_bestand:
        boom = {rij["path"] for rij in csv.DictReader(csv_bestand, delimiter=";")}
    gelezen = {f"/dossier/{pad}".rstrip("/") for pad in Schema(bestand).alle if "@" not in pad}
    assert gelezen == {pad for pad in boom if "@" not in pad}
