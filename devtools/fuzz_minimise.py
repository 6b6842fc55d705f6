"""A smaller file that fails in the same way: easier to understand than the one that was found."""

from __future__ import annotations

import time
from collections.abc import Callable

from lxml import etree

#: Tries and elements of a round that a smaller file may take.
_TRIES = 2_000
_ELEMENTS = 1_000


def minimise(data: bytes, fails: Callable[[bytes], bool], seconds: float) -> bytes:
    """Leave out elements, then pieces of bytes, as long as the file fails.

    :param fails: whether a file fails in the way that is looked for
    :return: the smallest that was found, at worst ``data`` itself
    """
    budget = _Budget(fails, seconds)
    data = _fewer_elements(data, budget)
    return _fewer_bytes(data, budget)


class _Budget:
    def __init__(self, fails: Callable[[bytes], bool], seconds: float):
        self._fails = fails
        self._end = time.monotonic() + seconds
        self._tries = _TRIES

    @property
    def left(self) -> bool:
        return self._tries > 0 and time.monotonic() < self._end

    def fails(self, data: bytes) -> bool:
        self._tries -= 1
        return self.left and self._fails(data)


def _fewer_elements(data: bytes, budget: _Budget) -> bytes:
    """Leave out whole elements, those with much in them first, until none can be missed."""
    try:
        root = etree.fromstring(data, etree.XMLParser(huge_tree=True, resolve_entities=False))
    except (etree.XMLSyntaxError, ValueError):
        return data
    smallest = data
    changed = True
    while changed and budget.left:
        changed = False
        for el in [el for el in root.iter() if el is not root][:_ELEMENTS]:
            parent = el.getparent()
            if parent is None or not budget.left:
                continue  # gone with what it stood in
            at, tail = parent.index(el), el.tail
            parent.remove(el)
            smaller = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            if budget.fails(smaller):
                smallest, changed = smaller, True
            else:
                el.tail = tail
                parent.insert(at, el)
    return smallest


def _fewer_bytes(data: bytes, budget: _Budget) -> bytes:
    """Leave out pieces, halving their length each round (the method of delta debugging)."""
    piece = len(data) // 2
    while piece and budget.left:
        at = 0
        while at < len(data) and budget.left:
            smaller = data[:at] + data[at + piece :]
            if budget.fails(smaller):
                data = smaller
            else:
                at += piece
        piece //= 2
    return data
