"""Bytes of an unknown sender to an element tree, within limits.

A dossier needs no DTD, so a file with a DOCTYPE is refused before anything reads it (OSO
gegevensset, validation by XSD only). What a file may cost is limited before the tree is built:
every element needs a ``<`` and every attribute two quotes, so counting them in the raw bytes
bounds the memory of the tree. Files too small to hold many are not counted.
"""

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from ..text import Message, OsoError, _


class DossierError(OsoError):
    """A file that cannot be read as a dossier; ``.message.code`` starts with ``dossier.``."""


@dataclass(frozen=True)
class Limits:
    """What a file may cost.

    :param max_bytes: size of the file
    :param max_depth: elements inside elements (a dossier of 2019.1 has 11)
    :param max_elements: number of elements (a full dossier has about 1,000)
    :param max_apart: leaves, attributes, loose texts and documents that have no place of their own
        in the table or may not be kept; each of them is a line on a screen
    :param max_attachment: bytes of one unpacked attachment
    :param max_attachments_total: bytes of all unpacked attachments together
    :param max_ratio: unpacked bytes for each packed byte of an attachment; looked at above 1 MB
    """

    max_bytes: int = 100_000_000
    max_depth: int = 64
    max_elements: int = 200_000
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
# Longest first: the mark of UTF-16-LE begins the one of UTF-32-LE.
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF8, "utf-8"),
)
_MAX_ATTRIBUTEN = 2_000
_VOLLE_TAG = re.compile(rf"""<[^<>"']*(?:(?:"[^"<]*"|'[^'<]*')[^<>"']*){{{_MAX_ATTRIBUTEN}}}""")
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


def _veel_attributen(data: bytes, codec: str, limits: Limits) -> bool:
    """Whether elements have more attributes than any dossier needs.

    libxml2 compares each attribute of an element with all others, so many on one element would
    take for ever.
    """
    aanhalingstekens = data.count(b'"') + data.count(b"'")
    if aanhalingstekens <= 4 * _MAX_ATTRIBUTEN:
        return False
    if aanhalingstekens > 8 * limits.max_elements:
        return True
    # Free text may hold many quotes, so now look inside the tags alone.
    breed = codec[:6] in ("utf-16", "utf-32")
    tekst = data.decode(codec, "replace") if breed else data.decode("latin-1")
    return bool(_VOLLE_TAG.search(tekst))


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
    tekens = 2 * limits.max_elements  # one "<" where an element begins, one where it ends
    if (len(data) > tekens and data.count(b"<") > tekens) or (
        len(data) > _KLEIN and _veel_attributen(data, codec, limits)
    ):
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
    return root


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
