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

#: Variable of the environment: a file with the seeds, so that each process need not make them.
GIVEN = "OSO_POVO_FUZZ_SEEDS"
#: From this many bytes on a seed is one of the large ones, which are chosen less often.
LARGE = 40_000


@dataclass(frozen=True)
class Seed:
    """A whole dossier to begin with."""

    name: str
    data: bytes


@cache
def seeds() -> tuple[Seed, ...]:
    """All seeds, in a fixed order; those of a source that is not there are left out."""
    given = os.environ.get(GIVEN)
    if given:
        return tuple(
            Seed(name, base64.b64decode(data))
            for name, data in json.loads(Path(given).read_text(encoding="utf-8"))
        )
    # Only here: a process that was given them starts sooner without what makes them.
    from . import fuzz_sources

    return tuple(Seed(name, data) for name, data in fuzz_sources.dossiers_of_all_kinds())


@contextlib.contextmanager
def handed_on() -> Iterator[dict[str, str]]:
    """Variables for the environment of a process that is to have the same seeds, sooner."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump([(seed.name, base64.b64encode(seed.data).decode()) for seed in seeds()], file)
        file.flush()
        yield {GIVEN: file.name}


@cache
def tree(seed: Seed) -> etree._Element:
    """The element tree of a seed; to be copied before it is changed."""
    return etree.fromstring(seed.data)


@cache
def names() -> tuple[str, ...]:
    """All local names of elements in the seeds."""
    found = {etree.QName(el).localname for seed in seeds() for el in tree(seed).iter("{*}*")}
    return tuple(sorted(found))
