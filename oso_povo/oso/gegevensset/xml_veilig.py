"""Bytes of an unknown sender to an element tree, within limits.

A dossier needs no DTD, so a file with a DOCTYPE is refused before anything reads it (OSO
gegevensset, validation by XSD only). What a file may cost is limited before the tree is built:
every element needs a ``<`` that is not that of its end and every attribute two quotes, so counting
them in the raw bytes bounds the memory of the tree. Files too small to hold many are not counted.
"""

import codecs
import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from ..text import Message, OsoError, _


class DossierError(OsoError):
    """A file that cannot be read as a dossier; ``.message.code`` starts with ``dossier.``."""


@dataclass(frozen=True)
class Limits:
    """What a file may cost.

    :param max_bytes: size of the file
    :param max_depth: elements inside elements (a dossier of 2019.1 has 11)
    :param max_elements: number of elements, and of attributes (a full dossier has about 1,000)
    :param max_text: characters of one text or attribute that is no ``bestandsinhoud``
    :param max_texts: characters of all these together (a full dossier has about 30,000)
    :param max_apart: leaves, attributes, loose texts and documents that have no place of their own
        in the table or may not be kept; each of them is a line on a screen
    :param max_attachment: bytes of one unpacked attachment
    :param max_attachments_total: bytes of all unpacked attachments together
    :param max_ratio: unpacked bytes for each packed byte of an attachment; looked at above 1 MB
    """

    max_bytes: int = 100_000_000
    max_depth: int = 64
    max_elements: int = 50_000
    max_text: int = 1_000_000
    max_texts: int = 5_000_000
    max_apart: int = 20_000
    max_attachment: int = 100_000_000
    max_attachments_total: int = 250_000_000
    max_ratio: int = 200


# Encodings in which "<" has its own byte (or unit), so that the raw checks below cannot be fooled.
_ASCII_FAMILIE = re.compile(
    r"(utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|iso8859-\d{1,2}|latin-?1|windows-125\d|cp125\d)\Z",
    re.IGNORECASE,
)
_BREED = re.compile(r"(utf-?16|utf-?32|ucs-?4|iso-10646-ucs-[24])(-?[lb]e)?\Z", re.IGNORECASE)
_DECLARATIE = re.compile(
    r"""<\?xml\s[^<>]*?\bencoding\s*=\s*["']([^"'<>]{1,40})["']""", re.IGNORECASE
)
# The first element, right after the declaration.
_METEEN = re.compile(r"(<\?xml\s[^<>]*\?>)?\s*<[A-Za-z_]")
# However many attributes are in a file this small, they cost less than a second.
_KLEIN = 100_000
#: With fewer tags the depth costs nothing, and the walk sees it.
_ONDIEP = 5_000
# Longest first: the mark of UTF-16-LE begins the one of UTF-32-LE.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
# Of one element.
_MAX_ATTRIBUTEN = 2_000
# A tag from its first attribute on, up to that number of them, and what each of them needs.
_TAG = re.compile(
    rf"""<[^<>"'/!?][^<>"']*((?:(?:"[^"<]*"|'[^'<]*')[^<>"']*){{1,{_MAX_ATTRIBUTEN}}})"""
)
_ATTRIBUUT = re.compile(r""""[^"]*"|'[^']*'""")
_CODERINGSFOUTEN = frozenset(
    (
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
        etree.ErrorTypes.I18N_CONV_FAILED,
        etree.ErrorTypes.I18N_NO_HANDLER,
    )
)

_GEEN_XML = _("This file is not a dossier: it does not hold XML.")
_CODERING = _(
    "The text of this file cannot be read: its character encoding is unknown or not the one "
    "that the file says. Ask the school to deliver the dossier again."
)
_DOCTYPE = _("This file holds a DOCTYPE. A dossier never does, so for safety it was not read.")
_TE_VEEL = _("This file has too many parts (more than %(limit)s elements) to be a dossier.")
_TE_VEEL_APART = _(
    "This file has too many parts that do not belong in a dossier (more than %(limit)s)."
)
_TE_VEEL_TEKST = _(
    "This file holds more text than a dossier does: more than %(limit)s characters in one place, "
    "or %(total)s in all, without the documents in it."
)
_TE_DIEP = _("This file is nested too deeply (more than %(limit)s levels) to be a dossier.")


def fout(code: str, text: str, **params: object) -> DossierError:
    """A :class:`DossierError` with its message."""
    return DossierError(Message(f"dossier.{code}", text, params))


def te_diep(limits: Limits) -> DossierError:
    """The error for a tree deeper than ``limits.max_depth``."""
    return fout("too_deep", _TE_DIEP, limit=limits.max_depth)


def te_veel_apart(limits: Limits) -> DossierError:
    """The error for more than ``limits.max_apart``."""
    return fout("too_many_unknown", _TE_VEEL_APART, limit=limits.max_apart)


def _eenheid(data: bytes) -> str:
    """Codec of the file's first characters: a Unicode form, or ASCII for all that extends it."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return codec
    for codec in ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"):
        if data.startswith("<".encode(codec)):
            return codec
    return "ascii"


def _veel_elementen(data: bytes, codec: str, limits: Limits) -> bool:
    """Whether there are more elements than any dossier needs."""
    # The shortest one takes four bytes.
    return (
        len(data) > 4 * limits.max_elements
        and data.count(b"<") - data.count("</".encode(codec)) > limits.max_elements
    )


def _veel_attributen(data: bytes, codec: str, limits: Limits) -> bool:
    """Whether elements have more attributes than any dossier needs, each or together.

    libxml2 compares each attribute of an element with all others, so many on one element would
    take for ever.
    """
    genoeg = 4 * _MAX_ATTRIBUTEN
    if len(data) <= _KLEIN or data.count(b'"') + data.count(b"'") <= genoeg:
        return False
    # Free text may hold many quotes, so now look inside the tags alone.
    breed = codec[:6] in ("utf-16", "utf-32")
    tekst = data.decode(codec, "replace") if breed else data.decode("latin-1")
    over = limits.max_elements
    for tag in _TAG.finditer(tekst):
        aantal = sum(1 for _een in _ATTRIBUUT.finditer(tekst, *tag.span(1)))
        over -= aantal
        if aantal == _MAX_ATTRIBUTEN or over < 0:
            return True
    return False


def begrens_tekst(root: etree._Element, naamruimte: str, limits: Limits) -> None:
    """Refuse a file with more text, beside the documents, than any dossier holds.

    What is done with texts takes many times their own memory, and time.

    :raises DossierError: ``dossier.too_much_text``
    """
    # Found by lxml, since it makes a text of namespace and name of every element that is asked.
    bestanden = {el for el in root.iter(f"{{{naamruimte}}}bestandsinhoud") if not len(el)}
    over = limits.max_texts
    for element in root.iter():
        tekst = None if element in bestanden else element.text
        for deel in (tekst, element.tail, *element.values()):
            if deel is not None and not deel.isspace():
                over -= len(deel)
                if over < 0 or len(deel) > limits.max_text:
                    raise fout(
                        "too_much_text",
                        _TE_VEEL_TEKST,
                        limit=limits.max_text,
                        total=limits.max_texts,
                    )


def lees_xml(data: bytes, limits: Limits, *, kaal: bool = True) -> etree._Element:
    """Read ``data`` and return its root element, without comments and processing instructions.

    :param kaal: without white space between elements

    :raises DossierError: with code ``dossier.empty``, ``.too_large``, ``.no_xml``, ``.encoding``,
        ``.doctype``, ``.too_many_elements``, ``.too_deep`` or ``.not_well_formed``
    """
    if not data or data.isspace():
        raise fout("empty", _("This file is empty."))
    if len(data) > limits.max_bytes:
        raise fout(
            "too_large",
            _("This file is too large: %(size)s MB, while at most %(limit)s MB can be read."),
            size=-(-len(data) // 1_000_000),
            limit=limits.max_bytes // 1_000_000,
        )
    codec = _eenheid(data)
    if codec == "ascii":
        # White space before the declaration is not XML, but harmless and seen in practice.
        data = data.lstrip(b" \t\r\n")
        if not data.startswith(b"<"):
            raise fout("no_xml", _GEEN_XML)
    kop = data[:400].decode("utf-8" if codec == "ascii" else codec, "replace").lstrip("\ufeff")
    if not kop.startswith("<"):
        raise fout("no_xml", _GEEN_XML)
    verklaard = _DECLARATIE.match(kop)
    familie = _BREED if codec[:6] in ("utf-16", "utf-32") else _ASCII_FAMILIE
    codering = None
    if verklaard and not familie.match(verklaard[1]):
        if not (codec == "ascii" and _BREED.match(verklaard[1]) and _is_leesbaar(data, "utf-8")):
            raise fout("encoding", _CODERING)
        # Programs that build XML as a text call it UTF-16 and then save it as UTF-8. These bytes
        # cannot be UTF-16, so nothing is guessed.
        codering = "utf-8"
    # A DOCTYPE stands before the first element, so nearly always there is nothing to search.
    if not _METEEN.match(kop) and "<!DOCTYPE".encode(codec) in data:
        raise fout("doctype", _DOCTYPE)
    if _veel_elementen(data, codec, limits) or _veel_attributen(data, codec, limits):
        raise fout("too_many_elements", _TE_VEEL, limit=limits.max_elements)
    parser = etree.XMLParser(
        encoding=codering,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=True,  # attachments are text nodes above libxml2's 10 MB
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=kaal,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        # The log of the exception also holds errors of earlier files; that of the parser does not.
        soorten = {entry.type for entry in parser.error_log}
        leesbaar = _is_leesbaar(data, verklaard[1] if verklaard else codec)
        raise _vertaald(exc, soorten, leesbaar, limits) from None
    if root.getroottree().docinfo.doctype:
        raise fout("doctype", _DOCTYPE)
    # lxml looks at all that is above an element whenever it lets go of one, so that a walk down
    # takes time by the square of the depth; this is told by libxml2 alone.
    if data.count(b"<") > _ONDIEP and _dieper_dan(limits.max_depth)(root):
        raise te_diep(limits)
    return root


@lru_cache(maxsize=4)
def _dieper_dan(diepte: int) -> etree.XPath:
    """Whether there is an element below ``diepte`` others; asked level by level."""
    return etree.XPath("boolean(" + "/*" * (diepte + 1) + ")")


def _is_leesbaar(data: bytes, codering: str) -> bool:
    """Whether the bytes are text in the encoding that they claim."""
    try:
        data.decode("utf-8" if codering == "ascii" else codering)
    except (LookupError, UnicodeError):
        return False
    return True


def _vertaald(
    exc: etree.XMLSyntaxError, soorten: set[int], leesbaar: bool, limits: Limits
) -> DossierError:
    """What a parser error means; its own text may quote the file and is left out."""
    # A control character is an invalid one too, but then the encoding is right.
    if soorten & _CODERINGSFOUTEN and not leesbaar:
        return fout("encoding", _CODERING)
    if "depth" in (exc.msg or "").lower():
        return te_diep(limits)
    return fout(
        "not_well_formed",
        _("This file is damaged or cut off: it is no longer proper XML at line %(line)s."),
        line=exc.lineno or 1,
    )
