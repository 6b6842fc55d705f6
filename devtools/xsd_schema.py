"""The XSDs of OSO dossiers as particles that a maker of dossiers can walk along.

Reads what these schemas use (sequences, choices, named and nameless types, extension, restriction,
facets, attributes) and refuses anything else, so that nothing of a schema is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lxml import etree

from .paths import SHARED

FOLDER = SHARED / "gegevensset" / "schemas"
#: Versions of which there is an XSD, by the part of its namespace that says so.
YEARS = {"1.2": "1.2", "2016": "2016.1", "2017": "2017.1", "2018": "2018.1", "2019": "2019.1"}

_XS = "{http://www.w3.org/2001/XMLSchema}"
_FACETS = {"minLength", "maxLength", "minInclusive", "maxInclusive", "pattern", "enumeration"}


@dataclass
class Type:
    """What an element or attribute may hold.

    :param base: name of the built-in type of its text, "" where it holds elements
    :param content: its elements
    """

    base: str = ""
    facets: dict[str, list[str]] = field(default_factory=dict)
    attributes: list[tuple[str, Type]] = field(default_factory=list)
    content: Particle | None = None


@dataclass
class Particle:
    """``element``, ``sequence`` or ``choice``, with how often it may occur (None: any number)."""

    kind: str
    least: int = 1
    most: int | None = 1
    name: str = ""
    type: Type | None = None
    parts: list[Particle] = field(default_factory=list)

    def elements(self) -> list[Particle]:
        """The elements directly below, whatever the grouping."""
        if self.kind == "element":
            return [self]
        return [element for part in self.parts for element in part.elements()]


def path_of(year: str) -> Path:
    """The XSD of a version, which need not be there."""
    return FOLDER / f"oso_gegevensset_{YEARS[year]}.xsd"


def available() -> bool:
    """Whether the schemas are beside this checkout."""
    return all(path_of(year).is_file() for year in YEARS)


@cache
def schema(year: str) -> Schema:
    """The schema of a version, read once."""
    return Schema(path_of(year))


class Schema:
    """One XSD.

    :ivar root: the element ``dossier``
    """

    def __init__(self, path: Path):
        """:raises ValueError: where the schema uses something that is not read here"""
        tree = etree.parse(path, etree.XMLParser(remove_comments=True, remove_pis=True))
        self._top = {
            kind: {node.get("name"): node for node in tree.getroot().findall(_XS + kind)}
            for kind in ("element", "complexType", "simpleType")
        }
        self._types: dict[str, Type] = {}
        self.root = self._element(self._top["element"]["dossier"])

    def _element(self, node: etree._Element) -> Particle:
        least = int(node.get("minOccurs", 1))
        most = node.get("maxOccurs", "1")
        declared = self._top["element"][_local(node.get("ref"))] if node.get("ref") else node
        inside = [child for child in declared if child.tag != _XS + "annotation"]
        if declared.get("type"):
            kind = self._named(declared.get("type"))
        elif inside:
            kind = self._type(inside[0])
        else:
            raise ValueError(f"an element without a type: {declared.get('name')}")
        return Particle(
            "element", least, None if most == "unbounded" else int(most), declared.get("name"), kind
        )

    def _named(self, name: str) -> Type:
        prefix, _colon, local = name.rpartition(":")
        if prefix in ("xs", "xsd"):
            return Type(base=local)
        if local not in self._types:
            node = self._top["complexType"].get(local)
            if node is None:
                node = self._top["simpleType"][local]
            self._types[local] = self._type(node)
        return self._types[local]

    def _type(self, node: etree._Element) -> Type:
        """A ``complexType`` or ``simpleType``, named or not."""
        result = Type()
        for child in node:
            kind = child.tag.removeprefix(_XS)
            if kind in ("sequence", "choice"):
                result.content = self._group(child)
            elif kind in ("simpleContent", "complexContent"):
                (derived,) = (part for part in child if part.tag != _XS + "annotation")
                self._derive(result, derived)
            elif kind == "restriction":
                self._derive(result, child)
            elif kind == "attribute":
                result.attributes.append((child.get("name"), self._named(child.get("type"))))
            elif kind != "annotation":
                raise ValueError(f"not read: {kind}")
        return result

    def _derive(self, result: Type, node: etree._Element) -> None:
        base = self._named(node.get("base"))
        extends = node.tag == _XS + "extension"
        result.base = base.base
        result.facets = {name: list(values) for name, values in base.facets.items()}
        result.attributes = list(base.attributes)
        parts = [base.content] if extends and base.content else []
        for child in node:
            kind = child.tag.removeprefix(_XS)
            if kind in _FACETS:
                result.facets.setdefault(kind, []).append(child.get("value"))
            elif kind in ("sequence", "choice"):
                parts.append(self._group(child))
            elif kind == "attribute":
                result.attributes.append((child.get("name"), self._named(child.get("type"))))
            elif kind != "annotation":
                raise ValueError(f"not read: {kind}")
        if parts:
            result.content = Particle("sequence", parts=parts)

    def _group(self, node: etree._Element) -> Particle:
        most = node.get("maxOccurs", "1")
        result = Particle(
            node.tag.removeprefix(_XS),
            int(node.get("minOccurs", 1)),
            None if most == "unbounded" else int(most),
        )
        for child in node:
            kind = child.tag.removeprefix(_XS)
            if kind == "element":
                result.parts.append(self._element(child))
            elif kind in ("sequence", "choice"):
                result.parts.append(self._group(child))
            elif kind != "annotation":
                raise ValueError(f"not read: {kind}")
        return result


def _local(name: str) -> str:
    return name.rpartition(":")[2]
