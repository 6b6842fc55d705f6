"""What must hold after any file was read, whatever was in it; counted apart from the parser."""

from __future__ import annotations

import hashlib
import json
import logging
import traceback
from collections.abc import Iterator

from lxml import etree

from oso.gegevensset import AttachmentStatus, Dossier, DossierError, parse
from oso.gegevensset.als_json import as_json
from oso.gegevensset.versie import NAAMRUIMTE

from .fuzz_values import ADDRESS, MARK

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
#: What surely says that something is secret; an unclear mark is left out here.
_SECRET = frozenset(("true", "1"))
_FORBIDDEN_IN_NAMES = frozenset('/\\<>:"|?*\0')


class Broken(Exception):
    """An invariant that does not hold.

    :param rule: its name, one for each sort of failure
    :param what: more about it, for whoever mends it
    """

    def __init__(self, rule: str, what: str = ""):
        super().__init__(f"{rule}: {what}" if what else rule)
        self.rule = rule


def demand(holds: bool, rule: str, what: str = "") -> None:
    """:raises Broken: where it does not hold"""
    if not holds:
        raise Broken(rule, what)


class Listener(logging.Handler):
    """Keeps what is logged while a file is read, to look for texts of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))

    def check(self) -> None:
        """:raises Broken: where a text of the file was logged"""
        found = any(MARK.search(text) for text in self.texts)
        self.texts.clear()
        demand(not found, "log holds text of the file")


def check_error(error: DossierError) -> None:
    """:raises Broken: where an error is not as promised"""
    message = error.message
    demand(message.code.startswith("dossier."), "error without code", message.code)
    for name, value in message.params.items():
        demand(isinstance(value, int), "error with text as parameter", name)
    whole = "".join(traceback.format_exception(error))
    demand(not MARK.search(whole + repr(error)), "error holds text of the file")


def check_dossier(data: bytes, dossier: Dossier) -> None:
    """:raises Broken: where a dossier is not as promised"""
    root = _tree(data)
    leaves = sum(1 for el in root.iter("{*}*", "*") if next(el.iterchildren("*"), None) is None)
    demand(dossier.leaves == leaves, "leaves", f"{dossier.leaves} told, {leaves} counted")
    parts = (dossier.mapped, len(dossier.rest), len(dossier.withheld))
    demand(sum(parts) == leaves, "sum of leaves", f"{leaves} ≠ {parts}")
    demand(min(parts) >= 0, "negative count", f"{parts}")
    demand(dossier.sha256 == hashlib.sha256(data).hexdigest(), "hash of the file")
    plain = json.dumps(as_json(dossier), ensure_ascii=False, allow_nan=False)
    plain.encode()
    # Most of the time goes here, and half of the files have no marks.
    planted = b"zq" in data or b"z\0q" in data or b"z\0\0\0q" in data
    secret, kept = marks(root) if planted else (set(), set())
    leaked = secret & set(MARK.findall(plain))
    demand(not leaked, "secret in as_json", f"{len(leaked)} of {len(secret)}")
    _check_kept(root, kept - set(MARK.findall(plain)), dossier)
    _check_findings(dossier)
    _check_attachments(dossier)
    _check_stored(data, dossier, secret)


def _tree(data: bytes) -> etree._Element:
    """The file as lxml reads it by itself, but for two habits of senders that ours allows."""
    for encoding in (None, "utf-8"):
        parser = etree.XMLParser(encoding=encoding, huge_tree=True, resolve_entities=False)
        try:
            return etree.fromstring(data.lstrip(b" \t\r\n"), parser)
        except (etree.XMLSyntaxError, LookupError, ValueError):
            continue
    raise Broken("read what lxml does not read")


def marks(root: etree._Element) -> tuple[set[str], set[str]]:
    """(marks that stand only where it is secret, marks that stand also where it is not)."""
    secret: set[str] = set()
    kept: set[str] = set()
    hidden = {id(el): el for block in _secret_blocks(root) for el in block.iter()}
    for el in root.iter("{*}*", "*"):
        inside = id(el) in hidden
        name = _local(el)
        texts = [el.text or ""] if name != "bestandsinhoud" else []
        texts += [value for key, value in el.items() if not key.startswith(_XSI)]
        texts += [child.tail or "" for child in el if _is_element(child) or inside]
        (secret if inside else kept).update(MARK.findall(" ".join(texts)))
    return secret - kept, kept


def _secret_blocks(root: etree._Element) -> Iterator[etree._Element]:
    """Elements that the standard calls secret: addresses of a person, the number of a line."""
    for el in root.iter("{*}adresgeheim", "{*}geheim"):
        person = el.getparent()
        if person is None or not _ours(el) or len(el) or (el.text or "").strip() not in _SECRET:
            continue
        names = ADDRESS if _local(el) == "adresgeheim" else ("nummer",)
        yield from (
            child for child in person.iterchildren("*") if _local(child) in names and _ours(child)
        )


def _local(el: etree._Element) -> str:
    return el.tag.rpartition("}")[2]


def _ours(el: etree._Element) -> bool:
    return bool(NAAMRUIMTE.match(el.tag.rpartition("}")[0][1:]))


def _is_element(node: etree._Element) -> bool:
    return isinstance(node.tag, str)


def _check_kept(root: etree._Element, lost: set[str], dossier: Dossier) -> None:
    """Texts that are not in the result must have stood where the parser withheld something."""
    if not lost:
        return
    withheld = {weg.path for weg in dossier.withheld}
    blocks = {path.rpartition("/")[0] for path in withheld}
    top = next((el for el in root.iter("{*}dossier") if el is root or el.getparent() is root), root)
    gone = []
    for el in root.iter("{*}*", "*"):
        texts = [el.text or "", *el.values(), *(child.tail or "" for child in el)]
        if lost.isdisjoint(MARK.findall(" ".join(texts))):
            continue
        path = _path(el, top)
        if (
            path not in withheld
            and path not in blocks
            and not any(weg.startswith(f"{path}/") for weg in withheld if path)
        ):
            gone.append(path)
    demand(not gone, "text lost", f"{len(gone)} times, first at {gone[0] if gone else ''}")


def _path(el: etree._Element, top: etree._Element) -> str:
    """The path as the parser writes it, from the dossier."""
    steps = []
    while el is not top:
        parent = el.getparent()
        if parent is None:
            break
        name = _name(el, top)
        same = [child for child in parent.iterchildren("*") if _name(child, top) == name]
        steps.append(f"{name}[{same.index(el) + 1}]" if len(same) > 1 else name)
        el = parent
    return "/".join(reversed(steps))


def _name(el: etree._Element, top: etree._Element) -> str:
    """Local name; of another namespace than the dossier's, also of another year, with a mark."""
    own = el.tag.rpartition("}")[0] == top.tag.rpartition("}")[0]
    return _local(el) if own else f"*:{_local(el)}"


def _check_findings(dossier: Dossier) -> None:
    for finding in dossier.findings:
        text = str(finding.message)
        demand(bool(text) and "%(" not in text, "finding without its text", finding.code)
        for name, value in finding.message.params.items():
            short = isinstance(value, str) and len(value) <= 40 and value.isprintable()
            demand(
                short or isinstance(value, int),
                "finding with text of the file",
                f"{finding.code}, parameter {name}",
            )
        demand(not MARK.search(text), "finding with text of the file", finding.code)


def _check_attachments(dossier: Dossier) -> None:
    for one in dossier.attachments:
        name = one.name
        demand(
            0 < len(name) <= 120
            and name.isprintable()
            and name not in (".", "..")
            and _FORBIDDEN_IN_NAMES.isdisjoint(name),
            "attachment with an unsafe name",
            ascii(name),
        )
        if one.status is AttachmentStatus.OK:
            content = one.content or b""
            demand(
                one.content is not None
                and one.size == len(content)
                and one.sha256 == hashlib.sha256(content).hexdigest(),
                "attachment that does not fit its own figures",
            )
        else:
            demand(
                one.content is None and one.sha256 is None and one.size >= 0,
                "attachment with content though its status is not OK",
                one.status.value,
            )


def _check_stored(data: bytes, dossier: Dossier, secret: set[str]) -> None:
    """What would be stored holds no secret, and is read as the same dossier."""
    stored = dossier.opslag
    if secret:
        root = _tree(stored)
        texts = [
            " ".join((el.text or "", el.tail or "", *el.values())) for el in root.iter("{*}*", "*")
        ]
        demand(secret.isdisjoint(MARK.findall(" ".join(texts))), "secret in opslag")
        raw = MARK.findall(stored.decode("utf-8", "replace"))
        demand(secret.isdisjoint(raw), "secret in the bytes of opslag")
    if stored is data or stored == data:
        return
    again = parse(stored)
    demand(again.leaves == dossier.leaves, "opslag has other leaves")
    demand(_stated(again) == _stated(dossier), "opslag is read otherwise")
    demand(again.opslag == stored, "opslag is not the end of it")


def _stated(dossier: Dossier) -> list[tuple[str, str, dict]]:
    """(path, relation, values) of rows that state something.

    What is withheld is empty in the stored file, so that a row may be there without a value.
    """
    return [(row.pad, name, dict(row.values)) for row, _up, name in dossier.rows() if row.values]
