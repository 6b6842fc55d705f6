"""What reading a dossier costs, measured beside two readers that others made.

Ours is ``parse``: bytes to a complete :class:`~oso.gegevensset.Dossier`, attachments unpacked, all
checks done. The references do less with the same bytes in the same run: lxml builds a tree and
validates it by the XSD of its version; xmlschema decodes it by that XSD into plain data.
"""

from __future__ import annotations

import gc
import io
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import xmlschema
from lxml import etree

from oso.gegevensset import lezing, parse
from oso.gegevensset.bijlagen import Uitpakker

from . import dossiers
from .console import DevError
from .paths import SHARED

SCHEMAS = SHARED / "gegevensset" / "schemas"
EXAMPLES = SHARED / "gegevensset" / "dossiers"
LXML = "lxml parse + XSD"
XMLSCHEMA = "xmlschema decode"
#: Times the reference that ours may take, of a dossier without attachments.
GOAL = 2.5
#: xmlschema is measured once in so many rounds: it takes long, and its time is steady.
_SELDOM = 10
_WARM = 5
# The XSD wants a result with every test, also an empty one; and before 2019 wants a document in
# the block about functioning, so that goes as a whole.
_STAYS = "resultaat"
_GOES = "sefunctioneren"


@dataclass(frozen=True)
class Sample:
    """A dossier to measure with: its name, version (``"2019.1"``) and bytes."""

    name: str
    version: str
    data: bytes
    attachments: bool


@dataclass
class Timing:
    """Milliseconds of the processor in each round, by who was measured.

    :ivar valid: whether the XSD finds the dossier valid
    """

    sample: Sample
    valid: bool
    rounds: dict[str, list[float]] = field(default_factory=dict)

    def best(self, who: str) -> float:
        """The fastest round: what the work takes when nothing else interferes."""
        return min(self.rounds[who])

    def spread(self, who: str) -> float:
        """The median round as a multiple of the fastest: how quiet the machine was."""
        return statistics.median(self.rounds[who]) / self.best(who)

    def rows(self) -> list[dict[str, object]]:
        """``{name, ours_ms, reference, reference_ms, ratio, goal}`` of each reference."""
        ours = self.best("ours")
        rows: list[dict[str, object]] = []
        for reference in (LXML, XMLSCHEMA):
            theirs = self.best(reference)
            without = reference == LXML and not self.sample.attachments
            rows.append(
                {
                    "name": self.sample.name,
                    "ours_ms": round(ours, 3),
                    "reference": reference,
                    "reference_ms": round(theirs, 3),
                    "ratio": round(ours / theirs, 2),
                    "goal": GOAL if without else None,
                }
            )
        return rows


def samples() -> tuple[list[Sample], bool]:
    """(what to measure with, whether the official examples are among them)."""
    found: list[tuple[str, str, bytes]] = []
    for path in sorted(EXAMPLES.glob("*.xml")):
        found.append((path.stem, path.stem.partition("_")[0], path.read_bytes()))
    official = bool(found)
    for version in dossiers.VERSIONS:
        data = dossiers.make(
            1,
            versie=version,
            spring=True,
            traits=[dossiers.Trait.LOOSE_DOCUMENT, dossiers.Trait.MARKS, dossiers.Trait.ABSENCE],
        )
        found.append((f"{version}_made", version, data))
    result = []
    for name, version, data in found:
        result.append(Sample(f"{name}, with attachments", version, data, True))
        bare = without_attachments(data)
        result.append(Sample(f"{name}, without attachments", version, bare, False))
    return result, official


def without_attachments(data: bytes) -> bytes:
    """The same dossier less its ``document`` elements and the blocks that hold nothing else.

    What was valid stays valid.
    """
    root = etree.fromstring(data)
    for block in list(root.iter(f"{{*}}{_GOES}")):
        _remove(block)
    for document in list(root.iter("{*}document")):
        block = document.getparent()
        _remove(document)
        while len(block) == 0 and not (block.text or "").strip():
            parent = block.getparent()
            if parent is None or etree.QName(block).localname == _STAYS:
                break
            _remove(block)
            block = parent
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _remove(element: etree._Element) -> None:
    """Take an element out; the white space after it stays."""
    parent = element.getparent()
    tail = element.tail or ""
    if (before := element.getprevious()) is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def schema_path(version: str) -> Path:
    """The XSD of a version.

    :raises DevError: where the reference material is not beside this checkout
    """
    path = SCHEMAS / f"oso_gegevensset_{version}.xsd"
    if not path.is_file():
        raise DevError(
            f"the XSD of {version} is not at {path}: without the official schemas there is "
            "nothing to compare with"
        )
    return path


def measure(sample: Sample, rounds: int, schemas: Mapping[str, tuple]) -> Timing:
    """Measure ours and the references by turns.

    The collector of garbage stays on, since what it costs is part of the work; each call begins
    with nothing to collect.

    :param schemas: compiled XSDs by version, see :func:`compiled`
    """
    xsd, decoder = schemas[sample.version]
    data = sample.data
    valid = bool(xsd.validate(etree.fromstring(data)))
    lax = "strict" if valid else "lax"
    work: dict[str, Callable[[], object]] = {
        "ours": lambda: parse(data),
        LXML: lambda: xsd.validate(etree.fromstring(data)),
        XMLSCHEMA: lambda: decoder.decode(io.BytesIO(data), validation=lax),
    }
    timing = Timing(sample, valid, {who: [] for who in work})
    for _ in range(_WARM):
        work["ours"]()
        work[LXML]()
    work[XMLSCHEMA]()
    with _frozen():
        for number in range(rounds):
            for who, call in work.items():
                if who != XMLSCHEMA or number % _SELDOM == 0:
                    timing.rounds[who].append(_timed(call))
    return timing


def compiled(versions: set[str]) -> dict[str, tuple]:
    """(lxml's, xmlschema's) compiled XSD of each version."""
    result = {}
    for version in sorted(versions):
        path = str(schema_path(version))
        result[version] = (etree.XMLSchema(etree.parse(path)), xmlschema.XMLSchema(path))
    return result


def _timed(call: Callable[[], object]) -> float:
    gc.collect()
    # All of them compute in one thread and wait for nothing: the time of the processor is what
    # they take, whatever else the machine does meanwhile.
    start = time.process_time()
    result = call()
    took = time.process_time() - start
    del result  # freeing is not measured, of none of them
    return took * 1000


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep what the process already holds out of the collector's sight."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


# -- what the time goes to --------------------------------------------------------------------

#: Part of the work -> the function that does it, and where it is called from.
_PARTS: dict[str, tuple[object, str]] = {
    "XML to tree": (lezing, "lees_xml"),
    "attachments": (Uitpakker, "pak_uit"),
    "checks": (lezing, "controleer"),
}


def profile(sample: Sample, rounds: int) -> dict[str, float]:
    """Milliseconds of each part of our own work, and of the whole.

    The functions that do a part are wrapped with a clock; the walk along the tree, with making the
    rows, is what remains. Of each the fastest round.

    :raises DevError: where the parser no longer has one of these functions
    """
    spent = dict.fromkeys(_PARTS, 0.0)
    depth = 0

    def clocked(part: str, function: Callable) -> Callable:
        def call(*args: object, **kwargs: object) -> object:
            nonlocal depth
            depth += 1
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                depth -= 1
                if depth == 0:
                    spent[part] += time.process_time() - start

        return call

    before = {}
    for part, (owner, name) in _PARTS.items():
        if not hasattr(owner, name):
            raise DevError(f"the part “{part}” can't be measured: there is no {name} any more")
        before[part] = getattr(owner, name)
    best: dict[str, float] = {}
    try:
        for part, (owner, name) in _PARTS.items():
            setattr(owner, name, clocked(part, before[part]))
        for _ in range(_WARM):
            parse(sample.data)
        with _frozen():
            for _ in range(rounds):
                spent.update(dict.fromkeys(_PARTS, 0.0))
                whole = _timed(lambda: parse(sample.data))
                row = {part: seconds * 1000 for part, seconds in spent.items()}
                row["walk"] = whole - sum(row.values())
                row["whole"] = whole
                if not best or whole < best["whole"]:
                    best = row
    finally:
        for part, (owner, name) in _PARTS.items():
            setattr(owner, name, before[part])
    return best
