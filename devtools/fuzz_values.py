"""Values that no one expects, in elements where they hurt; and marks that are looked for later."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from lxml import etree

from .fuzz_sizes import log_uniform

_Mutation = Callable[[Random, etree._Element, int], None]

VALUE_MUTATIONS: dict[str, _Mutation] = {}

#: A text that was put into the file so that it can be looked for. Longer than any code, so that
#: no finding may name it.
MARK = re.compile("zq[0-9a-f]{32}qz")
#: Elements that tell where a person lives, beside their mark ``adresgeheim``.
ADDRESS = ("adreslijst", "adres", "adresbuitenland", "postcode4adres")

_DATES = (
    "2018-02-29", "2018-13-01", "2018-00-10", "0000-01-01", "-0044-03-15", "12016-01-01",
    "1800-01-01", "9999-12-31", "2018-02-03Z", "2018-02-03+14:00", "2018-2-3", "03-02-2018",
    "2018-02-03T00:00:00", "２０１８-０２-０３", "٢٠١٨-٠٢-٠٣", "2018-02-03\u200b", "20180203",
    " 2018-02-03 ",
    "2018\n-02-03", "2100-12-31", "1900-01-01", "1899-12-31", "today",
)  # fmt: skip
_BOOLEANS = (
    "true", "false", "1", "0", " true ", "TRUE", "True", "ja", "nee", "J", "N", "yes", "",
    "\n", "01", "-1", "waar", "truefalse", "\u200btrue", "true\u00a0", "ｔｒｕｅ",
)  # fmt: skip
_NUMBERS = (
    "0", "-0", "+5", "1e400", "NaN", "INF", "1,5", "1.5.2", "٣", "²", "½", "0x1F", " 7 ", "1_000",
    "9" * 400, "-" * 50, "1" + "0" * 5000, "00000000000000000000001", ".", "+", "1.", ".5",
)  # fmt: skip
_CODES = (
    "00", "40", "99", "POVO", "povo", "VOMBO", "POSWV", "overstapdossier", "swv-dossier",
    "overdrachtbinnenbrin", "VERPLICHT", "OPT-UIT", "VERBODEN", "onbekend", "Ja", "A" * 12,
    "A" * 13, "%(code)s", "%s%s%n", "{0.__class__}", "${7*7}", "ß", "İ", "2", "S", "P",
)  # fmt: skip
_TEXTS = (
    "", " ", "\t\n ", "\u00a0", "\u200b\u200c\u200d\ufeff", "\u202egnp.exe", "\u2066\u2069",
    "a\u0301" * 20, "\u0300" * 2000, "\ufffd", "\ufffe"[:0] + "\ufdd0", "\U0010fffd", "\U000e0041",
    "\x85\u2028\u2029", "<script>alert(1)</script>", "]]>", "&amp;lt;", "'; drop table x; --",
    "../../etc/passwd", "=1+1", "%(x)s %d %", "{}{0}{x!r}", "http://example.org/" + "a" * 3000,
    "٠١٢٣٤٥٦٧٨٩", "שלום", "مرحبا", "𝒳𝓎", "🧒🏽‍👩🏽", "ﷺ" * 200, "\u1e9e", "ĳ", "é" * 5000,
)  # fmt: skip
_NUMBERS_OF_PUPILS = (
    "111222333", "11122233", "011122233", "000000000", "123456789", "1112223334", "abc",
    "1112 22333", "１１１２２２３３３", "111222333\u200b", "-111222333", "102345674",
)  # fmt: skip
_SCHOOLS = ("99ZZ", "99zz", "99ZZ00", " 99ZZ", "9", "", "ÖÖÖÖ", "99ZZ99ZZ99ZZ", "0\u0301AA")
_MARKS_OF_SECRECY = ("true", "1", " true ", "TRUE", "ja", "false", "0", "", "nee", "misschien")

_BY_NAME = (
    (("datum", "date"), _DATES),
    (("geheim", "overleden", "voorlopig", "inzage", "deelgenomen", "lwoo", "nood"), _BOOLEANS),
    (("bsn", "onderwijsnummer"), _NUMBERS_OF_PUPILS),
    (("brin", "vestiging", "aanleverpunt"), _SCHOOLS),
    (("score", "aantal", "tijd", "biv", "dl", "nummer"), _NUMBERS),
    (("advies", "code", "cat_", "overstap", "soort", "geslacht", "jaargroep", "land"), _CODES),
)


def value_mutation(name: str) -> Callable[[_Mutation], _Mutation]:
    """Register ``(random, root, most bytes)``, which changes values of the tree in place."""

    def register(function: _Mutation) -> _Mutation:
        VALUE_MUTATIONS[f"value.{name}"] = function
        return function

    return register


def leaves(root: etree._Element) -> list[etree._Element]:
    """Elements without child elements."""
    return [el for el in root.iter("{*}*", "*") if len(el) == 0 and el is not root]


def new_mark(rnd: Random) -> str:
    """A text that stands nowhere else."""
    return f"zq{rnd.getrandbits(128):032x}qz"


def _local(el: etree._Element) -> str:
    return el.tag.rpartition("}")[2]


def _set(rnd: Random, el: etree._Element, value: str) -> None:
    try:
        el.text = value
    except ValueError:  # a character that XML does not have
        el.text = "?"


def _some(rnd: Random, root: etree._Element, wanted: Callable[[str], bool]) -> list[etree._Element]:
    found = [el for el in leaves(root) if wanted(_local(el).lower())]
    return rnd.sample(found, min(len(found), rnd.choice((1, 1, 2, 5, 50))))


@value_mutation("fitting")
def _fitting(rnd: Random, root: etree._Element, most: int) -> None:
    """An odd value of the kind that belongs there."""
    parts, values = rnd.choice(_BY_NAME)
    for el in _some(rnd, root, lambda name: any(part in name for part in parts)):
        _set(rnd, el, rnd.choice(values))


@value_mutation("any")
def _any(rnd: Random, root: etree._Element, most: int) -> None:
    """A value of any kind anywhere."""
    for el in _some(rnd, root, lambda name: True):
        values = rnd.choice((_DATES, _BOOLEANS, _NUMBERS, _CODES, _TEXTS, _TEXTS))
        _set(rnd, el, rnd.choice(values))


@value_mutation("spaces")
def _spaces(rnd: Random, root: etree._Element, most: int) -> None:
    """White space around and in values."""
    for el in _some(rnd, root, lambda name: True):
        space = rnd.choice((" ", "\n   ", "\t", "\r", "\u00a0", "\u3000"))
        text = el.text or ""
        half = len(text) // 2
        _set(rnd, el, rnd.choice((f"{space}{text}{space}", text[:half] + space + text[half:])))


@value_mutation("long")
def _long(rnd: Random, root: etree._Element, most: int) -> None:
    """The same value over and over."""
    for el in _some(rnd, root, lambda name: True)[:3]:
        text = el.text or "x"
        _set(rnd, el, text * log_uniform(rnd, 2, max(2, most // 20 // len(text))))


@value_mutation("kind")
def _kind(rnd: Random, root: etree._Element, most: int) -> None:
    """Another kind of dossier."""
    for el in leaves(root):
        if _local(el) in ("overstap", "overdrachtsoort", "standaardversie"):
            _set(rnd, el, rnd.choice(_CODES))


@value_mutation("secrecy")
def _secrecy(rnd: Random, root: etree._Element, most: int) -> None:
    """Marks of secrecy on, off, doubled or unclear."""
    for el in _some(rnd, root, lambda name: name in ("geheim", "adresgeheim")):
        _set(rnd, el, rnd.choice(_MARKS_OF_SECRECY))
        if rnd.random() < 0.2:
            again = etree.Element(el.tag)
            again.text = rnd.choice(_MARKS_OF_SECRECY)
            el.addnext(again)


# -- what is looked for afterwards ------------------------------------------------------------


def plant(rnd: Random, root: etree._Element) -> None:
    """Put marks into texts, and into addresses and numbers that are then called secret."""
    for el in leaves(root):
        name = _local(el)
        if name in ("adresgeheim", "geheim", "overstap", "overdrachtsoort", "bestandsinhoud"):
            continue
        if rnd.random() < 0.25:
            el.text = new_mark(rnd)
        if rnd.random() < 0.02:
            el.set("omschrijving", new_mark(rnd))
    persons = {el.getparent() for name in ADDRESS[:1] for el in root.iter(f"{{*}}{name}")}
    for person in sorted(persons, key=lambda el: root.getroottree().getpath(el)):
        if rnd.random() < 0.7:
            _make_secret(rnd, person)
    for line in root.iter("{*}communicatie"):
        if rnd.random() < 0.5:
            space = line.tag.rpartition("communicatie")[0]
            for name, value in (("nummer", new_mark(rnd)), ("geheim", "true")):
                el = line.find(space + name)
                if el is None:
                    el = etree.Element(space + name)
                    line.insert(rnd.randrange(len(line) + 1), el)
                el.text = value


def _make_secret(rnd: Random, person: etree._Element) -> None:
    space = f"{{{etree.QName(person).namespace}}}" if etree.QName(person).namespace else ""
    sign = person.find(f"{space}adresgeheim")
    if sign is None:
        sign = etree.Element(f"{space}adresgeheim")
        person.insert(rnd.randrange(len(person) + 1), sign)
    sign.text = rnd.choice(("true", "1", "true", " true\n"))
    for name in ADDRESS:
        for block in person.findall(space + name):
            for el in block.iter("{*}*"):
                if len(el) == 0:
                    el.text = new_mark(rnd)
                if rnd.random() < 0.1:
                    el.set(rnd.choice(("omschrijving", "x")), new_mark(rnd))
                if el is not block and rnd.random() < 0.05:
                    el.tail = new_mark(rnd)
