"""Is anything of a dossier lost? Reads the file on its own and looks for each text of it.

Nothing here comes from the parser that it judges (``oso.gegevensset``): the walk, the rules of what
may be withheld and the unpacking of attachments are read from the standard a second time (OSO
gegevensset 2019.1; POVO profile, OVa.LL06, LL08 to LL11, OV03, VV01, VV02). Answers are paths and
numbers, never a text of the dossier.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lxml import etree

_NAMESPACE = re.compile(r"http://www\.edustandaard\.nl/oso_gegevensset/[0-9.]+/dossier")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NO = {"", "false", "0", "nee", "n", "no"}
_DATE = re.compile(r"(\d{4}-\d\d-\d\d)(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
_BOOLEAN = {"true": True, "1": True, "false": False, "0": False}
# Kinds of transfer for which place of birth and nationality are allowed (code list 16).
_OTHER_TRANSFER = {
    "VSPO", "VSWEC", "POWEC", "VOMBO", "VOHBO", "VOWO", "WECWEC", "WECVO", "WECMBO", "WECHBO",
    "WECWO", "OVERIG", "POSWV", "VOSWV",
}  # fmt: skip
#: What a sender fills in for a secret number; tells nothing.
# What stands in a communicatie beside the number itself.
_WAY = {"soort", "aanduiding", "geheim", "noodnummer"}
PLACEHOLDERS = {"9999999999", "geheim@geheim.geheim"}
#: Types of file that the standard allows, with the other spelling of two of them.
_AGREED = set("pdf jpg jpeg png doc docx odf odt ods odp xls xlsx txt ppt pptx".split())

# What our side says beside what the file says: the place of a row, its own numbers and judgements.
_OURS = {"rol", "path", "pad", "rubriek", "document_id", "afgeleid"}
_OURS_ON_TOP = {
    "leerling_id", "bsn", "school_id", "status", "opgehaald", "bevindingen", "documenten",
    "restvelden", "extra", "bijlagen",
}  # fmt: skip
# Relations whose rows have a "soort" that is the place, not a text of the file.
_KIND_IS_PLACE = {"adviezen", "okr_items", "tlv", "lwoo", "arrangementen", "cijfers"}


def collapse(text: str) -> str:
    """Runs of white space as one space."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Text:
    """One text of a file.

    :param path: from ``dossier``, with ordinals where an element repeats; ``…/@name`` of an
        attribute, ``…/text()`` of text between elements
    :param owner: path of the element that it belongs to
    :param value: white space collapsed
    :param rule: the rule that forbids to store it, or ""
    """

    path: str
    owner: str
    value: str = field(repr=False)
    rule: str = ""


@dataclass(frozen=True)
class Document:
    """An attachment: its path, name and content as they stand in the file."""

    path: str
    name: str = field(repr=False)
    content: str = field(repr=False)
    content_path: str
    rule: str


@dataclass
class Found:
    """What our side gives back.

    :param placed: texts by path (restveld, extra)
    :param pool: all other texts and booleans, with their number
    :param documents: attachments by path: (status, sha256)
    """

    placed: dict[str, Counter[str]] = field(default_factory=dict, repr=False)
    pool: Counter[str | bool] = field(default_factory=Counter, repr=False)
    documents: dict[str, tuple[str, str | None]] = field(default_factory=dict, repr=False)

    def place(self, entries: Iterable[Mapping[str, Any]]) -> None:
        for entry in entries:
            if text := collapse(entry["value"]):
                self.placed.setdefault(entry["path"], Counter())[text] += 1

    def document(self, entry: Mapping[str, Any], path: str) -> None:
        self.documents[path] = (entry["status"], entry.get("sha256"))
        self.pool.update(
            collapse(entry[name]) for name in ("bestandsnaam", "omschrijving") if entry.get(name)
        )

    def values(self, data: Any, relation: str = "", top: bool = False) -> None:
        """Add all texts and booleans of nested plain data, but for what is ours."""
        if isinstance(data, Mapping):
            for key, value in data.items():
                if (
                    key in _OURS
                    or (top and key in _OURS_ON_TOP)
                    or (key == "soort" and relation in _KIND_IS_PLACE)
                    or (key.endswith("_label") and key.removesuffix("_label") in data)
                ):
                    continue
                self.values(value, key)
        elif isinstance(data, list | tuple):
            for value in data:
                self.values(value, relation)
        elif isinstance(data, bool):
            self.pool[data] += 1
        elif data is not None and (text := collapse(str(data))):
            # a field with only a space is kept as one, but says nothing
            self.pool[text] += 1


def found_in_json(result: Mapping[str, Any]) -> Found:
    """What ``als_json.as_json`` gives of a dossier."""
    found = Found()
    found.values(result["values"], top=True)
    found.place(result["restveld"])
    found.place(result.get("extra", ()))
    for entry in result["values"].get("bijlagen", ()):
        found.document(entry, entry["path"])
    return found


def found_in_odoo(values: Mapping[str, Any], contents: Mapping[int, str] | None = None) -> Found:
    """What ``oso.leerling.get_dossier`` gives.

    :param contents: sha256 of stored attachments by document id, where they were read; these count
        rather than what the document says of itself
    """
    found = Found()
    found.values(values, top=True)
    found.place(values.get("restvelden", ()))
    found.place(values.get("extra", ()))
    for entry in values.get("documenten", ()):
        sha256 = (contents or {}).get(entry["document_id"], entry.get("sha256"))
        found.document({**entry, "sha256": sha256}, entry["pad"])
    return found


class File:
    """The file, read on its own.

    :ivar leaves: number of elements without child elements
    :ivar texts: all texts but the contents of attachments
    :ivar documents: the attachments
    """

    def __init__(self, data: bytes):
        """:raises lxml.etree.XMLSyntaxError: where it is no XML"""
        root = _read(data)
        self.leaves = sum(1 for element in root.iter() if not len(element))
        self.texts: list[Text] = []
        self.documents: list[Document] = []
        self._paths: set[str] = set()
        dossier = root
        if _local(root.tag) == "dossiers":
            dossier = next(child for child in root if _local(child.tag) == "dossier")
            self._own(root, "..", "")
            beside = (child for child in root if child is not dossier)
            for number, child in enumerate(beside, 1):
                self._walk(child, f"../{_local(child.tag)}[{number}]", "")
        self._origin_forbidden, self._early_forbidden = _by_transfer(dossier)
        self._walk(dossier, "", "")

    # -- reading ---------------------------------------------------------------------------------

    def _own(self, element: etree._Element, path: str, rule: str) -> None:
        """The attributes of an element and, where it has child elements, the text around them."""
        for name, value in element.items():
            if not name.startswith(_XSI):
                self._add(_join(path, f"@{_local(name)}"), path, value, rule)
        if len(element):
            for text in (element.text, *(child.tail for child in element)):
                self._add(_join(path, "text()"), path, text, rule)

    def _add(self, path: str, owner: str, text: str | None, rule: str) -> None:
        if text and text.strip():
            self.texts.append(Text(path, owner, collapse(text), rule))

    def _walk(self, element: etree._Element, path: str, rule: str) -> None:
        self._own(element, path, rule)
        if not len(element):
            self._paths.add(path)
            self._add(path, path, element.text, rule)
            return
        names = [_name(child.tag) for child in element]
        forbidden = self._forbidden(element)
        number, seen = Counter(names), Counter[str]()
        content = None
        is_document = {"bestandsnaam", "bestandsinhoud"} & set(names)
        for child, name in zip(element, names, strict=True):
            seen[name] += 1
            own = _join(path, f"{name}[{seen[name]}]" if number[name] > 1 else name)
            own_rule = rule or forbidden.get(_local(child.tag), "")
            if name == "bestandsinhoud" and content is None and not len(child):
                content = Document(
                    path, _first(element, "bestandsnaam"), child.text or "", own, rule
                )
                self._paths.add(own)
                self._own(child, own, own_rule)
            else:
                self._walk(child, own, own_rule)
        if is_document and content is not None:
            self.documents.append(content)

    def _forbidden(self, element: etree._Element) -> dict[str, str]:
        """Local names of children that may not be stored, with the rule."""
        names = {_local(child.tag) for child in element}
        result = {}
        if "adresgeheim" in names and _says_secret(element, "adresgeheim"):
            result = {name: "secret address" for name in names if _is_address(name)}
        if "geheim" in names and _says_secret(element, "geheim"):
            way = _local(element.tag) == "communicatie"
            result |= {
                _local(child.tag): "OVa.LL08" for child in element if _is_way(child, anywhere=way)
            }
        if _local(element.tag) == "leerling":
            if self._origin_forbidden:
                result |= {"geboorteplaats": "OVa.LL10", "nationaliteit": "OVa.LL11"}
            if self._early_forbidden:
                result |= {"voorschools": "OVa.VV01", "vroegschools": "OVa.VV02"}
        return result

    # -- judging ---------------------------------------------------------------------------------

    def _withheld(self, text: Text, reported: set[str], above: set[str]) -> bool:
        """Whether a text was left out, was reported so, and may be."""
        if not text.rule:
            return False
        return text.owner in reported or text.owner in above

    def lost(self, found: Found, withheld: Iterable[str]) -> list[str]:
        """Paths of texts and attachments that are not found again, in the order of the file.

        A text that stands in the file three times must be found three times; of equal texts the
        last ones are named.

        :param withheld: paths that our side reports as withheld
        """
        return self._compare(found, withheld)[0]

    def invented(self, found: Found, withheld: Iterable[str]) -> int:
        """Number of texts that our side gives, yet the file does not hold."""
        return self._compare(found, withheld)[1]

    def _compare(self, found: Found, withheld: Iterable[str]) -> tuple[list[str], int]:
        reported = set(withheld)
        above = {path for leaf in reported for path in _ancestors(leaf)}
        placed = {path: Counter(values) for path, values in found.placed.items()}
        pool: Counter[str | bool] = Counter(found.pool)
        needed = []
        for text in self.texts:
            if self._withheld(text, reported, above):
                continue
            if placed.get(text.path, Counter())[text.value] > 0:
                placed[text.path][text.value] -= 1
            else:
                needed.append(text)
        for forms in (_as_is, _as_date, _as_boolean, _as_pupil_number):
            needed = [text for text in needed if not _take(pool, forms(text))]
        numbers: dict[Decimal, list[str]] = {}
        for value, left in pool.items():
            if left > 0 and isinstance(value, str) and _NUMBER.fullmatch(value):
                numbers.setdefault(Decimal(value), []).extend([value] * left)
        missing = []
        for text in needed:
            same = numbers.get(Decimal(text.value)) if _NUMBER.fullmatch(text.value) else None
            if same:
                pool[same.pop()] -= 1
            else:
                missing.append(text.path)
        missing += [
            document.content_path
            for document in self.documents
            if not (document.rule and document.content_path in reported)
            and not _content_kept(document, found.documents.get(document.path))
        ]
        # A leaf that is reported as withheld, but does not exist, would hide another.
        missing += sorted(reported - self._paths)
        over = sum(left for left in pool.values() if left > 0)
        over += sum(left for values in placed.values() for left in values.values() if left > 0)
        return missing, over

    def leaked(self, ours: Any) -> list[str]:
        """Paths of secrets of the file that are in ``ours``, at any depth.

        Only texts that stand nowhere else in the file can be told apart.

        :param ours: nested plain data; bytes in it are a dossier to read
        """
        secret = [
            text
            for text in self.texts
            if text.rule and len(text.value) > 4 and text.value not in PLACEHOLDERS
        ]
        open_texts = "\n".join(text.value for text in self.texts if not text.rule)
        open_texts += "\n".join(document.path for document in self.documents)
        told = "\n".join(strings(ours))
        return [text.path for text in secret if text.value not in open_texts and text.value in told]

    def sum_holds(self, figures: Mapping[str, Any]) -> bool:
        """Whether ``leaves = mapped + rest + withheld``, with leaves as counted here."""
        parts = figures["mapped"] + figures["rest"] + figures["withheld"]
        return figures["leaves"] == parts == self.leaves


@dataclass(frozen=True)
class Verdict:
    """What became of one file.

    :param lost: paths of what is not found again
    :param sum_holds: leaves = mapped + rest + withheld
    """

    lost: tuple[str, ...]
    sum_holds: bool

    @property
    def good(self) -> bool:
        return self.sum_holds and not self.lost

    def as_json(self) -> dict[str, Any]:
        """``lost``, their number, and ``lost_paths`` where there are any."""
        result: dict[str, Any] = {"lost": len(self.lost)}
        if self.lost:
            result["lost_paths"] = list(self.lost)
        return result

    def lines(self) -> list[str]:
        """The same for a person."""
        told = [f"  lost        {len(self.lost)}", *(f"    {path}" for path in self.lost)]
        if not self.sum_holds:
            told.append("  THE SUM DOES NOT HOLD")
        return told


def judge(
    data: bytes,
    result: Mapping[str, Any],
    values: Mapping[str, Any] | None = None,
    contents: Mapping[int, str] | None = None,
) -> Verdict:
    """Look for all of a file in what the core, and where it came so far the database, gives.

    :param result: of ``as_json``
    :param values: of ``get_dossier``; None where it was not imported
    :param contents: as for :func:`found_in_odoo`
    """
    file = File(data)
    withheld = [entry["path"] for entry in result["withheld_paths"]]
    lost = file.lost(found_in_json(result), withheld)
    if values is not None:
        lost += file.lost(found_in_odoo(values, contents), withheld)
    return Verdict(tuple(dict.fromkeys(lost)), file.sum_holds(result))


def strings(data: Any) -> Iterator[str]:
    """All texts in nested plain data, white space collapsed; of bytes those of the XML in it."""
    if isinstance(data, bytes):
        yield from (text.value for text in File(data).texts)
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield collapse(str(key))
            yield from strings(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from strings(value)
    elif isinstance(data, str):
        yield collapse(data)


# -- forms in which a text may come back -----------------------------------------------------------


def _take(pool: Counter[str | bool], value: str | bool | None) -> bool:
    # True == 1 in Python, but texts are texts here and booleans booleans.
    if value is None or pool[value] <= 0:
        return False
    pool[value] -= 1
    return True


def _as_is(text: Text) -> str:
    return text.value


def _as_date(text: Text) -> str | None:
    found = _DATE.fullmatch(text.value)
    return found[1] if found else None


def _as_boolean(text: Text) -> bool | None:
    return _BOOLEAN.get(text.value)


def _as_pupil_number(text: Text) -> str | None:
    """A number of a pupil is kept as nine digits."""
    if _local(text.path.rpartition("/")[2]).partition("[")[0] not in ("bsn", "onderwijsnummer"):
        return None
    return re.sub(r"[\s.-]", "", text.value).zfill(9)


# -- attachments -----------------------------------------------------------------------------------


def _content_kept(document: Document, told: tuple[str, str | None] | None) -> bool:
    if not document.content.strip():
        return told is None or told[0] == "empty"
    if told is None:
        return False
    status, sha256 = told
    possible, hashes, names = _unpack(document)
    if status == "ok":
        return sha256 in hashes
    if status == "type_refused":
        return any(_extension(name) not in _AGREED for name in names)
    return status in possible


def _unpack(document: Document) -> tuple[set[str], set[str], list[str]]:
    """(what may be wrong with it, hashes of what may be the file, names of it)."""
    names = [document.name]
    try:
        raw = base64.b64decode("".join(document.content.split()), validate=True)
    except ValueError:
        return {"no_base64"}, set(), names
    if not raw:
        return {"empty"}, set(), names
    bare = hashlib.sha256(raw).hexdigest()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [
                member
                for member in archive.infolist()
                if not member.is_dir()
                and not member.filename.startswith("__MACOSX")
                and member.filename.rpartition("/")[2]
                not in (".DS_Store", "Thumbs.db", "desktop.ini")
            ]
            if len(members) != 1:
                return {"several_members"}, {bare}, names
            (member,) = members
            names.append(member.filename)
            if member.flag_bits & 1:
                return {"encrypted"}, set(), names
            if member.file_size > max(1_000_000, 200 * len(raw)) or member.file_size > 100_000_000:
                return {"too_large"}, set(), names
            content = archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return {"no_zip"}, {bare}, names
    return set(), {hashlib.sha256(content).hexdigest()}, names


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower().strip() if "." in name else ""


# -- reading the tree ------------------------------------------------------------------------------


def _read(data: bytes) -> etree._Element:
    options = {
        "resolve_entities": False,
        "no_network": True,
        "huge_tree": True,
        "remove_comments": True,
        "remove_pis": True,
    }
    data = data.lstrip(b" \t\r\n")
    try:
        return etree.fromstring(data, etree.XMLParser(**options))
    except etree.XMLSyntaxError:
        # A file that says UTF-16 yet is UTF-8 is no other text for that.
        return etree.fromstring(data, etree.XMLParser(encoding="utf-8", **options))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _name(tag: str) -> str:
    """Local name; ``*:name`` of another namespace than the standard's."""
    namespace, _brace, local = tag.rpartition("}")
    return local if _NAMESPACE.fullmatch(namespace[1:]) else f"*:{local}"


def _join(path: str, last: str) -> str:
    return f"{path}/{last}" if path else last


def _ancestors(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _first(element: etree._Element, name: str) -> str:
    return next((child.text or "" for child in element if _local(child.tag) == name), "")


def _says_secret(element: etree._Element, name: str) -> bool:
    """A mark that cannot be read counts as secret."""
    return any(
        _local(child.tag) == name and "".join(child.itertext()).strip().lower() not in _NO
        for child in element
    )


def _is_address(name: str) -> bool:
    name = name.lower()
    if name.startswith(("postcode", "straat", "huisnummer", "locatie")):
        return True
    return name in ("plaats", "woonplaats", "verblijfplaats", "gemeente") or (
        "adres" in name and "geheim" not in name and "mail" not in name
    )


def _is_way(element: etree._Element, *, anywhere: bool) -> bool:
    """Whether an element beside a mark is a way to reach someone.

    :param anywhere: also under a name that says nothing, when it reads like a number or an address
    """
    name = _local(element.tag).lower()
    if name == "nummer" or name.startswith(("telefoon", "mobiel", "email", "e-mail")):
        return True
    text = "".join(element.itertext())
    return anywhere and name not in _WAY and ("@" in text or sum(map(str.isdigit, text)) >= 6)


def _by_transfer(dossier: etree._Element) -> tuple[bool, bool]:
    """(place of birth and nationality forbidden, pre-school forbidden) by the kind of transfer.

    Of what is given twice the first counts; a kind that is missing or unknown counts as POVO.
    """
    kind = transfer = ""
    for child in dossier:
        if _local(child.tag) == "overdrachtsoort":
            kind = kind or collapse(child.text or "")
        elif _local(child.tag) == "metadata":
            for part in child:
                if _local(part.tag) == "overstap":
                    transfer = transfer or collapse(part.text or "")
    if kind == "overdrachtbinnenbrin":
        return True, False
    elsewhere = kind == "swv-dossier" or transfer in _OTHER_TRANSFER
    return not elsewhere, not elsewhere and transfer != "POPO"
