"""Dossiers made out of the XSDs: valid by structure, hard by content, and some beside every rule.

``full`` holds each element of a version at least once and is the same each time. ``dossiers`` is a
strategy of hypothesis: what varies is drawn (year, kind of transfer, blocks of the pupil, texts,
secrets, what does not belong there), the rest follows from a seed. Everything in them is invented.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree

from . import xsd_values as values
from .paths import SHARED
from .xsd_schema import YEARS, Particle, Schema, Type, schema

#: Years of which nothing is published; they are written with the tree of 2019 and more.
UNKNOWN_YEARS = tuple(str(year) for year in range(2020, 2031))
#: Kinds of transfer with their kinds of delivery (code lists 16 and 29).
KINDS = (
    ("POVO", "overstapdossier"),
    ("POPO", "overstapdossier"),
    ("VOVO", "overstapdossier"),
    ("VOMBO", "overstapdossier"),
    ("POVO", "overdrachtbinnenbrin"),
    ("POPO", "overdrachtbinnenbrin"),
    ("POSWV", "swv-dossier"),
    ("VOSWV", "swv-dossier"),
    ("", "overstapdossier"),
    ("XYZ", "onbekend"),
)
#: Blocks of the pupil that a POVO dossier must not have (gegevensset 2019.1: VVE and VO-MBO).
NOT_POVO = frozenset(
    "vanpeuterspeelzaal naampeuterspeelzaal voorschools vroegschools bevorderd examenresultaat "
    "resultaatvakkenvo certificaat competenties stage overigvombo".split()
)
#: Elements that no version has, some as later ones may have them.
MADE_UP = (
    "doorstroomtoets", "voorlopigadvies", "voorlopig_advies", "definitief_advies", "herziening",
    "onderwijsaanbiedercode", "onderwijslocatiecode", "referentiescore2", "cat_nieuw", "leerlijn",
    "adres2", "persoon", "Document", "bestand", "zorg2", "x-y.z", "élément",
)  # fmt: skip
_OTHER_NAMESPACE = "http://example.org/iets-anders"


def namespace(year: str) -> str:
    """The namespace of a version or year."""
    return f"http://www.edustandaard.nl/oso_gegevensset/{year}/dossier"


@dataclass(frozen=True)
class Plan:
    """What a dossier is made from; the same plan gives the same bytes.

    :param year: version, or a year of :data:`UNKNOWN_YEARS`
    :param kind: (overstap, overdrachtsoort); an empty overstap is left out
    :param chance: of each element that may be left out
    :param blocks: names of optional blocks of the pupil that may be there; None for all
    :param texts: hard texts to use among others
    :param secret: chance that a mark of secrecy says so
    :param odd: chance, at each block, of something that does not belong there
    :param plain: no hard texts and unreadable values
    :param brin: of the school; None draws one
    """

    year: str = "2019"
    kind: tuple[str, str] = KINDS[0]
    seed: int = 0
    chance: float = 0.5
    blocks: frozenset[str] | None = None
    texts: tuple[str, ...] = ()
    secret: float = 0.0
    odd: float = 0.0
    plain: bool = False
    brin: str | None = None


@cache
def code_lists() -> dict[str, tuple[str, ...]]:
    """Codes of all versions by the last two names of the path of their field."""
    result: dict[str, tuple[str, ...]] = {}
    for entry in json.loads((SHARED / "gegevensset" / "codelists.json").read_text("utf-8")):
        codes = sorted({code for some in entry["values"].values() for code in some})
        for path in entry["fields"]:
            result["/".join(path.split("/")[-2:])] = tuple(codes)
    result["metadata/deeldossier"] = ("LAS", "LVS", "LASLVS", "TIB")
    return result


class Writer:
    """Writes one dossier along the particles of a schema."""

    def __init__(self, plan: Plan, variant: int | None = None):
        """:param variant: makes a full dossier: each element, and of each choice this one"""
        self.plan = plan
        self.variant = variant
        self.full = variant is not None
        self.random = random.Random(plan.seed)  # noqa: S311 (no secret is made of it)
        self.schema = schema(plan.year if plan.year in YEARS else "2019")
        self.unknown = plan.year not in YEARS
        self.values = values.Values(self.random, code_lists(), plan.texts, plan.plain or self.full)
        self._namespace = namespace(plan.year)

    def document(self) -> bytes:
        """The dossier."""
        root = self._make(self.schema.root, "", 0)
        if self.unknown:
            self._later_year(root)
        if self.plan.odd:
            self._odd(root)
        if self.full or self._hit(0.5):
            etree.indent(root)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    def _hit(self, chance: float) -> bool:
        return self.random.random() < chance

    def _new(self, name: str) -> etree._Element:
        space = self._namespace
        return etree.Element(f"{{{space}}}{name}", nsmap={None: space})

    # -- along the schema --------------------------------------------------------------------------

    def _make(self, particle: Particle, parent: str, instance: int) -> etree._Element:
        assert particle.type is not None
        name = particle.name
        element = self._new(name)
        if particle.type.content is not None:
            for child in self._content(particle.type.content, name, instance):
                element.append(child)
        elif particle.type.base:
            self._fill(element, particle.type, parent, name)
        for attribute, kind in particle.type.attributes:
            if self.full or self._hit(self.plan.chance):
                element.set(attribute, self.values.text(kind, name, attribute))
        return element

    def _content(self, particle: Particle, parent: str, instance: int) -> Iterator[etree._Element]:
        for number in range(self._times(particle, parent)):
            if particle.kind == "element":
                yield self._make(particle, parent, number)
            elif particle.kind == "choice":
                yield from self._content(self._choose(particle, instance), parent, instance)
            else:
                for part in particle.parts:
                    yield from self._content(part, parent, instance)

    def _choose(self, particle: Particle, instance: int) -> Particle:
        if self.variant is not None:
            return particle.parts[(self.variant + instance) % len(particle.parts)]
        if {"bsn"} & {element.name for element in particle.elements()}:
            return particle.parts[self._hit(0.8)]
        return self.random.choice(particle.parts)

    def _times(self, particle: Particle, parent: str) -> int:
        """How often a particle occurs here."""
        most = 3 if particle.most is None else particle.most
        if self.full:
            return max(particle.least, min(2, most))
        names = {element.name for element in particle.elements()}
        if "bsn" in names:
            return 1  # without a number nobody can ask for it
        if names == {"overstap"}:
            return int(bool(self.plan.kind[0]))
        blocks = self.plan.blocks
        if parent == "leerling" and blocks is not None and particle.least == 0:
            return self.random.randint(1, max(1, most)) if names & blocks else 0
        if particle.least == 0 and not self._hit(self.plan.chance):
            return 0
        return self.random.randint(max(1, particle.least), max(1, most))

    def _fill(self, element: etree._Element, kind: Type, parent: str, name: str) -> None:
        plan = self.plan
        fixed = {
            ("metadata", "overstap"): plan.kind[0],
            ("dossier", "overdrachtsoort"): plan.kind[1],
            ("huidigeschool", "brincode"): plan.brin,
        }.get((parent, name))
        if fixed is not None:
            element.text = fixed
        elif name in ("adresgeheim", "geheim"):
            element.text = self.values.boolean(self._hit(plan.secret))
        elif name.startswith("cat_") and self.full:
            element.text = "OPTIONEEL"
        else:
            element.text = self.values.text(kind, parent, name)

    # -- what the schema does not know -------------------------------------------------------------

    def _later_year(self, root: etree._Element) -> None:
        """Rename and add as a later year may do."""
        for element in list(root.iter()):
            local = etree.QName(element).localname
            if local.startswith("eindtoets") and self._hit(0.7):
                element.tag = (
                    f"{{{self._namespace}}}{local.replace('eindtoets', 'doorstroomtoets')}"
                )
            elif local in ("overstapadvies", "leerling", "schoolloopbaan", "huidigeschool"):
                for name in self.random.sample(MADE_UP, 2):
                    self._put(element, self._leaf(name))

    def _leaf(self, name: str) -> etree._Element:
        leaf = self._new(name)
        leaf.text = self.values.text(Type("string"), "", name)
        return leaf

    def _put(self, block: etree._Element, element: etree._Element) -> None:
        block.insert(self.random.randint(0, len(block)), element)

    def _odd(self, root: etree._Element) -> None:
        """At some blocks something of another year, unknown, repeated, or between the elements."""
        for block in [element for element in root.iter() if len(element)]:
            if not self._hit(self.plan.odd):
                continue
            name = etree.QName(block).localname
            self.random.choice(
                (
                    self._of_another_year,
                    self._unknown,
                    self._again,
                    self._loose,
                    self._attribute,
                    self._comment,
                    self._of_another_namespace,
                )
            )(block, name)

    def _of_another_year(self, block: etree._Element, name: str) -> None:
        other = schema(self.random.choice([year for year in YEARS if year != self.plan.year]))
        found = _inside(other)
        # A second pupil would make it no dossier.
        inside = [
            part
            for part in found.get(name, found["leerling"])
            if part.name not in ("leerling", "huidigeschool")
        ]
        if inside:
            self._put(block, self._make(self.random.choice(inside), name, 0))

    def _unknown(self, block: etree._Element, _name: str) -> None:
        element = self._leaf(self.random.choice(MADE_UP))
        if self._hit(0.5):
            element.text = None
            for name in self.random.choices((*MADE_UP, "naam", "nummer", "datum", "document"), k=3):
                element.append(self._leaf(name))
        self._put(block, element)

    def _again(self, block: etree._Element, _name: str) -> None:
        """A leaf once more, also where the standard has one at most."""
        leaves = [child for child in block if not len(child) and isinstance(child.tag, str)]
        if leaves:
            leaf = self.random.choice(leaves)
            again = self._leaf(etree.QName(leaf).localname)
            again.text = leaf.text if self._hit(0.3) else again.text
            leaf.addnext(again)

    def _loose(self, block: etree._Element, _name: str) -> None:
        text = self.values.text(Type("string"), "", "")
        if self._hit(0.5):
            block.text = text
        else:
            block[-1].tail = text

    def _attribute(self, block: etree._Element, _name: str) -> None:
        target = self.random.choice([block, *(c for c in block if isinstance(c.tag, str))])
        target.set(
            self.random.choice(("id", "taal", "omschrijving", "soort")), self.values.unique()
        )

    def _comment(self, block: etree._Element, _name: str) -> None:
        self._put(block, etree.Comment(" een opmerking <zonder> betekenis "))
        leaves = [child for child in block if not len(child) and isinstance(child.tag, str)]
        leaf = self.random.choice(leaves) if leaves else None
        if leaf is not None and leaf.text and leaf.text == leaf.text.strip():
            # A comment may stand in the middle of a value.
            half = len(leaf.text) // 2
            text, leaf.text = leaf.text, leaf.text[:half]
            note = etree.Comment("x")
            note.tail = text[half:]
            leaf.append(note)

    def _of_another_namespace(self, block: etree._Element, _name: str) -> None:
        name = self.random.choice(("achternaam", "adres", "naam", "iets"))
        element = etree.Element(f"{{{_OTHER_NAMESPACE}}}{name}", nsmap={"a": _OTHER_NAMESPACE})
        element.text = self.values.unique()
        self._put(block, element)


@cache
def _inside(known: Schema) -> dict[str, list[Particle]]:
    """Elements inside each block of a schema, by the name of the block."""
    result: dict[str, list[Particle]] = {}

    def walk(particle: Particle) -> None:
        assert particle.type is not None
        if particle.type.content is not None:
            children = particle.type.content.elements()
            result.setdefault(particle.name, children)
            for child in children:
                walk(child)

    walk(known.root)
    return result


def make(plan: Plan) -> bytes:
    """The dossier of a plan."""
    return Writer(plan).document()


def full(year: str, *, povo: bool = True) -> list[bytes]:
    """Dossiers of a version that together hold each element of its XSD.

    One has the first of each choice, the next the second, and so on. Repeated elements occur
    twice, all texts differ, nothing is secret.

    :param povo: without the blocks that a POVO dossier must not have
    """
    variants = 2 if povo else 7
    result = []
    for variant in range(variants):
        plan = Plan(year, seed=variant, plain=True, brin="99ZZ")
        data = Writer(plan, variant).document()
        if povo:
            root = etree.fromstring(data)
            (pupil,) = root.iter("{*}leerling")
            for child in list(pupil):
                if etree.QName(child).localname in NOT_POVO:
                    pupil.remove(child)
            data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        result.append(data)
    return result


def random_plans(number: int, seed: int = 0) -> Iterator[Plan]:
    """Plans without hypothesis, for where it is not installed; the same each time."""
    source = random.Random(seed)  # noqa: S311 (no secret is made of it)
    for _ in range(number):
        yield Plan(
            year=source.choice((*YEARS, *YEARS, *UNKNOWN_YEARS)),
            kind=source.choice(KINDS),
            seed=source.randrange(1 << 32),
            chance=source.choice((0.15, 0.4, 0.7)),
            secret=source.choice((0.0, 0.5)),
            odd=source.choice((0.0, 0.1, 0.4)),
        )


def plans():
    """Strategy of :class:`Plan`.

    :raises ImportError: without hypothesis
    """
    from hypothesis import strategies as st

    hard = st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=20
    ).filter(str.strip)
    # Every year has most of these names; one that it does not have changes nothing.
    names = sorted(
        {
            part.name
            for year in YEARS
            for part in _inside(schema(year))["leerling"]
            if not part.least
        }
    )
    return st.builds(
        Plan,
        year=st.sampled_from((*YEARS, *UNKNOWN_YEARS)),
        kind=st.sampled_from(KINDS),
        seed=st.integers(0, (1 << 32) - 1),
        chance=st.sampled_from((0.0, 0.3, 0.6, 0.9)),
        blocks=st.none() | st.frozensets(st.sampled_from(names), max_size=8),
        texts=st.lists(hard, max_size=5).map(tuple),
        secret=st.sampled_from((0.0, 0.4, 1.0)),
        odd=st.sampled_from((0.0, 0.1, 0.5)),
        plain=st.booleans(),
    )
