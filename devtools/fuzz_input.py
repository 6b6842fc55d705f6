"""Input number so-and-so of a fuzz run: always the same for the same seed."""

from __future__ import annotations

import contextlib
import copy
from dataclasses import dataclass

from lxml import etree

from .fuzz_attachments import ATTACHMENT_MUTATIONS
from .fuzz_bytes import BYTE_MUTATIONS
from .fuzz_seeds import LARGE, Seed, seeds, tree
from .fuzz_sizes import Dice
from .fuzz_text import TEXT_MUTATIONS
from .fuzz_values import VALUE_MUTATIONS, plant
from .fuzz_xml import XML_MUTATIONS

#: All kinds of mutations by name.
KINDS = tuple(
    sorted(
        (*BYTE_MUTATIONS, *XML_MUTATIONS, *VALUE_MUTATIONS, *TEXT_MUTATIONS, *ATTACHMENT_MUTATIONS)
    )
)
_TREE = tuple({**XML_MUTATIONS, **VALUE_MUTATIONS, **ATTACHMENT_MUTATIONS}.items())
_BY_LEVEL = tuple(
    tuple(level.items()) for level in (XML_MUTATIONS, VALUE_MUTATIONS, ATTACHMENT_MUTATIONS)
)
_TEXT = tuple(TEXT_MUTATIONS.items())
_BYTES = tuple(BYTE_MUTATIONS.items())
#: Kinds that can make a file very large.
GROWING = (
    "xml.siblings", "xml.duplicate", "xml.huge text", "xml.attribute", "text.wide", "text.deep",
    "text.attributes", "text.quotes", "text.comment", "value.long", "attachment.many",
    "attachment.bomb", "attachment.base64", "byte.duplicate",
)  # fmt: skip
#: One in so many inputs is made large, up to what the run allows; the others stay below _USUAL.
_LARGE_ONES = 100
_USUAL = 300_000
_DECLARED = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Input:
    """A file to read.

    :param seed: name of the dossier that it began as
    :param kinds: what was done to it, in this order
    """

    data: bytes
    seed: str
    kinds: tuple[str, ...]


def make_input(run: int, number: int, most: int) -> Input:
    """The input of this number.

    :param run: the seed of the whole run
    :param most: about the size in bytes that it may get
    """
    rnd = Dice(f"{run}:{number}")
    large = rnd.randrange(_LARGE_ONES) == 0 and most > _USUAL
    room = most if large else min(most, _USUAL)
    seed = _seed(rnd)
    kinds: list[str] = []
    if large:
        data = _large(rnd, seed, room, kinds)
    elif rnd.random() < 0.12:
        data = seed.data
    else:
        data = _changed_tree(rnd, seed, room, kinds)
    if not kinds or rnd.random() < 0.15:
        for _ in range(rnd.choice((1, 1, 2, 4)) if rnd.random() < 0.97 else 0):
            name, mutate = rnd.choice(_BYTES)
            data = mutate(rnd, data, room)
            kinds.append(name)
    return Input(data[:most], seed.name, tuple(kinds))


def _large(rnd: Dice, seed: Seed, room: int, kinds: list[str]) -> bytes:
    """One mutation that makes it large, and at times a second one."""
    root = copy.deepcopy(tree(seed))
    if rnd.random() < 0.5:
        plant(rnd, root)
    rnd.large = True
    chosen = rnd.sample(GROWING, rnd.choice((1, 1, 2)))
    for name, mutate in _TREE:
        if name in chosen:
            mutate(rnd, root, room)
            kinds.append(name)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    for name, mutate in _TEXT:
        if name in chosen:
            data = mutate(rnd, data.decode(), room).encode()
            kinds.append(name)
    for name, mutate in _BYTES:
        if name in chosen:
            data = mutate(rnd, data, room)
            kinds.append(name)
    rnd.large = False
    return data


def _seed(rnd: Dice) -> Seed:
    seed = rnd.choice(seeds())
    if len(seed.data) > LARGE and rnd.random() < 0.5:
        seed = rnd.choice(seeds())
    return seed


def _changed_tree(rnd: Dice, seed: Seed, room: int, kinds: list[str]) -> bytes:
    root = copy.deepcopy(tree(seed))
    if rnd.random() < 0.5:
        plant(rnd, root)
    for _ in range(rnd.choice((0, 1, 1, 1, 2, 2, 3, 6))):
        # Every level as often as the others, or any mutation as often as any other.
        level = rnd.choice(_BY_LEVEL) if rnd.random() < 0.5 else _TREE
        name, mutate = rnd.choice(level)
        # What an earlier one made may be no name or namespace for lxml, though it writes it.
        with contextlib.suppress(ValueError, SyntaxError):
            mutate(rnd, root, room)
            kinds.append(name)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if rnd.random() < (0.2 if kinds else 0.7):
        text = data.decode().replace("<?xml version='1.0' encoding='UTF-8'?>\n", _DECLARED, 1)
        for _ in range(rnd.choice((1, 1, 2))):
            name, mutate = rnd.choice(_TEXT)
            text = mutate(rnd, text, room)
            kinds.append(name)
        data = text.encode("utf-8", "surrogatepass")
    return data
