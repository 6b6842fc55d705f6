"""Changes to the tree of a dossier: still XML, but not as the standard wants it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from random import Random

from lxml import etree

from .fuzz_seeds import names, seeds, tree
from .fuzz_sizes import log_uniform

_Mutation = Callable[[Random, etree._Element, int], None]

XML_MUTATIONS: dict[str, _Mutation] = {}

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SPACE = "http://www.edustandaard.nl/oso_gegevensset/%s/dossier"
SPACES = (
    *(_SPACE % year for year in ("1.1", "1.2", "2016", "2017", "2018", "2019", "2024", "2030")),
    *(_SPACE % year for year in ("1.0", "2.0", "1999", "2031", "20190", "2019 ", "")),
    "http://www.edustandaard.nl/oso_gegevensset/2019/Dossier",
    "https://www.edustandaard.nl/oso_gegevensset/2019/dossier",
    "urn:iets-anders",
    "http://www.w3.org/2001/XInclude",
    "",
)
_ODD_NAMES = (
    "x", "Leerling", "LEERLING", "leerling_", "onbekend-element", "a.b", "ë", "_", "dossiers",
    "terugkoppeling", "doorstroomtoets_basisonderwijs", "voorlopigadvies", "n" * 300, "include",
)  # fmt: skip
_ATTRIBUTES = (
    "omschrijving", "soort", "geheim", "id", "nil", f"{{{_XSI}}}nil", f"{{{_XSI}}}type",
    f"{{{_XSI}}}schemaLocation", "{http://www.w3.org/XML/1998/namespace}lang",
    "{http://www.w3.org/XML/1998/namespace}space", "{http://www.w3.org/XML/1998/namespace}base",
    "{urn:vreemd}omschrijving", "ë", "a" * 200,
)  # fmt: skip
_ATTRIBUTE_VALUES = ("", " ", "true", "1", "tekst", "<&>\"'", "x" * 3000, "é\u202e", "{}%s%(x)s")


def xml_mutation(name: str) -> Callable[[_Mutation], _Mutation]:
    """Register ``(random, root, most bytes)``, which changes the tree in place."""

    def register(function: _Mutation) -> _Mutation:
        XML_MUTATIONS[f"xml.{name}"] = function
        return function

    return register


def elements(root: etree._Element) -> list[etree._Element]:
    """All elements but the root; comments and the like are left out."""
    return [el for el in root.iter("{*}*", "*") if el is not root]


def pick(rnd: Random, root: etree._Element) -> etree._Element | None:
    """Any element but the root; ``None`` when there is no other."""
    found = elements(root)
    return rnd.choice(found) if found else None


def any_name(rnd: Random) -> str:
    """A name of the standard, or one that is odd."""
    return rnd.choice(names()) if rnd.random() < 0.8 else rnd.choice(_ODD_NAMES)


def _space(root: etree._Element) -> str:
    name = etree.QName(root).namespace
    return f"{{{name}}}" if name else ""


def _room(root: etree._Element, most: int, piece: int) -> int:
    """How many pieces of so many bytes fit in."""
    return max(1, min(200_000, (most - 200_000 if most > 400_000 else most // 2) // piece))


@xml_mutation("rename")
def _rename(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root) if rnd.random() < 0.95 else root
    if el is not None:
        space = etree.QName(el).namespace
        el.tag = f"{{{space}}}{any_name(rnd)}" if space else any_name(rnd)


@xml_mutation("delete")
def _delete(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root)
    if el is not None:
        el.getparent().remove(el)


@xml_mutation("empty")
def _empty(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root) if rnd.random() < 0.97 else root
    if el is not None:
        tail = el.tail
        el.clear()
        el.tail = tail


@xml_mutation("duplicate")
def _duplicate(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root)
    if el is not None:
        size = len(etree.tostring(el, encoding="UTF-8"))
        for _ in range(log_uniform(rnd, 1, min(3000, _room(root, most, size)))):
            el.addnext(copy.deepcopy(el))


@xml_mutation("move")
def _move(rnd: Random, root: etree._Element, most: int) -> None:
    el, to = pick(rnd, root), pick(rnd, root)
    if el is not None and to is not None and el not in (to, *to.iterancestors()):
        to.insert(rnd.randrange(len(to) + 1), el)


@xml_mutation("graft")
def _graft(rnd: Random, root: etree._Element, most: int) -> None:
    """A piece of another dossier."""
    el = pick(rnd, tree(rnd.choice(seeds())))
    to = pick(rnd, root)
    if el is not None and to is not None:
        to.insert(rnd.randrange(len(to) + 1), copy.deepcopy(el))


@xml_mutation("shuffle")
def _shuffle(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root)
    if el is not None:
        children = list(el)
        rnd.shuffle(children)
        el[:] = children


@xml_mutation("wrap")
def _wrap(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root)
    if el is not None:
        around = etree.Element(_space(root) + any_name(rnd))
        el.getparent().replace(el, around)
        around.append(el)


@xml_mutation("unwrap")
def _unwrap(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root)
    if el is not None:
        parent = el.getparent()
        at = parent.index(el)
        for child in reversed(list(el)):
            parent.insert(at, child)
        parent.remove(el)


@xml_mutation("nest")
def _nest(rnd: Random, root: etree._Element, most: int) -> None:
    """One element in the other, of one name or of several."""
    el = pick(rnd, root)
    if el is not None:
        tags = [_space(root) + any_name(rnd) for _ in range(rnd.choice((1, 1, 4)))]
        # lxml copies and frees trees by recursion: what is deeper is made of text (fuzz_text).
        for number in range(log_uniform(rnd, 2, 400)):
            el = etree.SubElement(el, tags[number % len(tags)])
        el.text = "diep"


@xml_mutation("huge text")
def _huge_text(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root)
    if el is not None:
        piece = rnd.choice(
            ("x", "woord ", "é", "9", "\n", "\u202e", "A" * 76 + "\n", "<", "\U0001f600")
        )
        size = log_uniform(rnd, 100, max(200, most // 8))
        el.text = piece * (size // len(piece) + 1)


@xml_mutation("siblings")
def _siblings(rnd: Random, root: etree._Element, most: int) -> None:
    """Many elements of one name, or all of different names."""
    el = pick(rnd, root)
    if el is None:
        return
    space = _space(root)
    name = any_name(rnd)
    text = rnd.choice((None, "x", "true", "2018-02-30"))
    different = rnd.random() < 0.2
    # Each repeats its tag twice in the file.
    for number in range(log_uniform(rnd, 2, _room(root, most, 2 * len(name) + 12))):
        child = etree.SubElement(el, space + (f"{name}{number}" if different else name))
        child.text = text


@xml_mutation("attribute")
def _attribute(rnd: Random, root: etree._Element, most: int) -> None:
    el = pick(rnd, root) if rnd.random() < 0.9 else root
    if el is not None:
        for _ in range(rnd.choice((1, 1, 3))):
            el.set(rnd.choice(_ATTRIBUTES), rnd.choice(_ATTRIBUTE_VALUES))
        if rnd.random() < 0.1:
            for number in range(log_uniform(rnd, 2, 3000)):
                el.set(f"a{number}", "1")


@xml_mutation("namespace")
def _namespace(rnd: Random, root: etree._Element, most: int) -> None:
    """Another namespace, of one element, of all below it, or of the whole file."""
    el = pick(rnd, root) if rnd.random() < 0.7 else root
    if el is not None:
        space = rnd.choice(SPACES)
        for one in list(el.iter("{*}*", "*")) if rnd.random() < 0.6 else [el]:
            name = etree.QName(one).localname
            one.tag = f"{{{space}}}{name}" if space else name


@xml_mutation("mixed")
def _mixed(rnd: Random, root: etree._Element, most: int) -> None:
    """Text where the standard has only elements."""
    for _ in range(log_uniform(rnd, 1, 200)):
        el = pick(rnd, root)
        if el is not None:
            if rnd.random() < 0.5:
                el.tail = "los"
            elif len(el):
                el.text = "los"


@xml_mutation("comment")
def _comment(rnd: Random, root: etree._Element, most: int) -> None:
    """A comment or processing instruction, also in the middle of a text."""
    el = pick(rnd, root)
    if el is not None:
        node = etree.Comment("praatje") if rnd.random() < 0.6 else etree.PI("doel", "iets")
        text = el.text or ""
        half = len(text) // 2
        el.text, node.tail = text[:half], text[half:]
        el.insert(0, node)


@xml_mutation("second pupil")
def _second_pupil(rnd: Random, root: etree._Element, most: int) -> None:
    for name in rnd.choice((("leerling",), ("huidigeschool",), ("metadata", "overdrachtsoort"))):
        el = next(root.iter(f"{{*}}{name}"), None)
        if el is not None and el is not root:
            el.addnext(copy.deepcopy(el))


@xml_mutation("wrapper")
def _wrapper(rnd: Random, root: etree._Element, most: int) -> None:
    """More in the root than one dossier."""
    inner = copy.deepcopy(root)
    space = _space(root)
    text = root.text
    root.clear()
    root.text = text
    root.tag = space + rnd.choice(("dossiers", "dossiers", "dossier"))
    for _ in range(rnd.choice((1, 1, 1, 2))):
        root.append(copy.deepcopy(inner))
    for _ in range(rnd.choice((0, 0, 1, 2))):
        extra = etree.SubElement(root, space + rnd.choice(("terugkoppeling", "iets")))
        extra.text = "tekst"
