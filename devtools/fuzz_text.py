"""Changes to the text of a file that a tree cannot hold: declarations, entities, broken tags."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from .fuzz_sizes import log_uniform

_Mutation = Callable[[Random, str, int], str]

TEXT_MUTATIONS: dict[str, _Mutation] = {}

_BOMB = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(12))
_DOCTYPES = (
    "<!DOCTYPE dossier>",
    "<!doctype dossier>",
    f'<!DOCTYPE dossier [<!ENTITY a0 "aaaaaaaaaa">{_BOMB}]>',
    '<!DOCTYPE dossier SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE dossier [<!ENTITY a0 SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE dossier [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    '<!DOCTYPE dossier [<!ATTLIST leerling geheim CDATA "true">]>',
    "<!DOCTYPE dossier [" + "<!ELEMENT a ANY>" * 500 + "]>",
)
_REFERENCES = (
    "&a0;", "&a12;", "&nbsp;", "&lt;", "&amp;amp;", "&#0;", "&#1;", "&#x1F;", "&#xD800;",
    "&#x10FFFF;", "&#1114112;", "&#99999999999999999999;", "&#x0a;", "&#13;", "&", "&;", "&#;",
    "&#xFFFE;", "&#8238;",
)  # fmt: skip
_CONTROLS = ("\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1f", "\x7f", "\x85", "\ufffe", "\uffff")
_PLACES = re.compile(r">(?=[^<])|(?=</)")
_TAGS = re.compile(r"<[A-Za-z][^<>]*?/?>")


def text_mutation(name: str) -> Callable[[_Mutation], _Mutation]:
    """Register ``(random, text of the file, most characters) → text``."""

    def register(function: _Mutation) -> _Mutation:
        TEXT_MUTATIONS[f"text.{name}"] = function
        return function

    return register


def _at(rnd: Random, text: str, piece: str) -> str:
    """``piece`` put in where a text may stand."""
    # The first such place after some point, or after the begin: lists of all are slow to make.
    found = _PLACES.search(text, rnd.randrange(len(text) + 1)) or _PLACES.search(text)
    at = found.end() if found else len(text)
    return text[:at] + piece + text[at:]


def _head(text: str) -> tuple[str, str]:
    """(declaration, rest)."""
    end = text.find("?>") + 2 if text.startswith("<?xml") else 0
    return text[:end], text[end:]


@text_mutation("doctype")
def _doctype(rnd: Random, text: str, most: int) -> str:
    head, rest = _head(text)
    return head + rnd.choice(_DOCTYPES) + (_at(rnd, rest, "&a12;") if rnd.random() < 0.5 else rest)


@text_mutation("reference")
def _reference(rnd: Random, text: str, most: int) -> str:
    for _ in range(rnd.choice((1, 1, 4))):
        text = _at(rnd, text, rnd.choice(_REFERENCES))
    return text


@text_mutation("control")
def _control(rnd: Random, text: str, most: int) -> str:
    return _at(rnd, text, rnd.choice(_CONTROLS) * rnd.choice((1, 1, 50)))


@text_mutation("cdata")
def _cdata(rnd: Random, text: str, most: int) -> str:
    """Text in CDATA: a piece of its own, or the text that stands there."""
    if rnd.random() < 0.3:
        inside = rnd.choice(("", "<x>&geen;</x>", "]]", "\n", "é"))
        return _at(rnd, text, f"<![CDATA[{inside}]]>")
    return re.sub(
        r">([^<>&]+)</",
        lambda m: f"><![CDATA[{m[1]}]]></" if rnd.random() < 0.2 else m[0],
        text,
    )


@text_mutation("comment")
def _comment(rnd: Random, text: str, most: int) -> str:
    piece = rnd.choice(
        ("<!-- -->", "<!--" + "x" * log_uniform(rnd, 1, most // 3) + "-->", "<?doel iets?>",
         "<!-- -- -->", "<?xml version='1.0'?>", "<?xml-stylesheet href='x'?>", "<!---->")
    )  # fmt: skip
    for _ in range(log_uniform(rnd, 1, max(1, min(300, most // 3 // len(piece))))):
        text = _at(rnd, text, piece)
    return text


@text_mutation("prefix")
def _prefix(rnd: Random, text: str, most: int) -> str:
    """The namespace by a prefix instead of as the default."""
    name = rnd.choice(("o", "ns0", "xml", "xmlns", "xsi", "é", "a" * 100))
    text = re.sub(r"<(/?)([A-Za-z][\w.-]*)(?=[\s/>])", rf"<\1{name}:\2", text)
    return text.replace(" xmlns=", f" xmlns:{name}=", rnd.choice((1, -1, 0)))


@text_mutation("declaration")
def _declaration(rnd: Random, text: str, most: int) -> str:
    _old, rest = _head(text)
    return (
        rnd.choice(
            ("", "<?xml version='1.1' encoding='UTF-8'?>", "<?xml version='2.0'?>", "<?xml?>",
             "<?xml version='1.0' standalone='no'?>", "<?xml encoding='UTF-8'?>", "<?XML?>",
             " <?xml version='1.0'?>", "<?xml version='1.0' encoding='UTF-8'?>" * 2,
             "<?xml version='1.0'" + " " * 500 + "encoding='UTF-8'?>")
        )
        + rest
    )  # fmt: skip


@text_mutation("tag")
def _tag(rnd: Random, text: str, most: int) -> str:
    """A tag that is damaged."""
    place = _TAGS.search(text, rnd.randrange(len(text) + 1)) or _TAGS.search(text)
    if place is None:
        return text
    tag = place[0]
    inner = tag.strip("<>/")
    new = rnd.choice(
        ("", tag[:-1], tag + tag, f"</{inner}>", f"<{inner} a=1>", f"<{inner} a='1' a='2'>",
         f"<{inner} a='<'>", f"< {inner}>", f"<{inner}/>", f"<{inner} xmlns=''>",
         f"<{inner} xmlns:q='urn:q' q:a='1'>", f"<{inner} q:a='1'>", f"<q:{inner}>",
         f"<{inner}\n\n>", f"<{inner} {'b' * 500}='1'>")
    )  # fmt: skip
    return text[: place.start()] + new + text[place.end() :]


@text_mutation("deep")
def _deep(rnd: Random, text: str, most: int) -> str:
    """Elements in elements, closed or not."""
    name = rnd.choice(("a", "leerling", "toets", "adreslijst", "document"))
    depth = log_uniform(rnd, 10, max(10, min(190_000, most // 3 // (2 * len(name) + 5))))
    return _at(rnd, text, f"<{name}>" * depth + rnd.choice((f"</{name}>" * depth, "")))


@text_mutation("wide")
def _wide(rnd: Random, text: str, most: int) -> str:
    """The shortest elements that there are, as many as fit."""
    piece = rnd.choice(
        (
            "<a/>",
            "<a></a>",
            "<a>x</a>",
            "x<a/>",
            "<adres/>",
            "<a b='1'/>",
            "<a b='1' c='2' d='3'/>",
            "<toets/>",
        )
    )
    return _at(rnd, text, piece * log_uniform(rnd, 10, max(10, most // 3 // len(piece))))


@text_mutation("attributes")
def _attributes(rnd: Random, text: str, most: int) -> str:
    """Very many attributes, or namespaces."""
    number = log_uniform(rnd, 10, max(10, min(300_000, most // 3 // 12)))
    form = rnd.choice(("a%d='1'", "xmlns:a%d='u'", 'a%d="\'"', "a%d=''"))
    return _at(rnd, text, f"<a {' '.join(form % n for n in range(number))}/>")


@text_mutation("quotes")
def _quotes(rnd: Random, text: str, most: int) -> str:
    piece = rnd.choice(("\"'", "'", '"', "='", '="', ">", "a='b' "))
    return _at(rnd, text, piece * log_uniform(rnd, 10, max(10, most // 3 // len(piece))))


@text_mutation("include")
def _include(rnd: Random, text: str, most: int) -> str:
    return _at(
        rnd,
        text,
        "<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' parse='text' "
        f"href='{rnd.choice(('file:///etc/passwd', 'http://127.0.0.1:9/', ''))}'/>",
    )
