"""Attachments as nobody should send them: base64 and ZIPs that are damaged, odd or hostile."""

from __future__ import annotations

import base64
import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from random import Random

from lxml import etree

from .dossier_attachments import packed, pdf, png
from .fuzz_sizes import log_uniform
from .fuzz_xml import pick

_Mutation = Callable[[Random, etree._Element, int], None]

ATTACHMENT_MUTATIONS: dict[str, _Mutation] = {}

_NAMES = (
    "verslag.pdf", "verslag.PDF", "foto.jpg", "tekst.txt", "map.zip", "blad.xlsx", "x.docx",
    "x.exe", "x.pdf.exe", "x.html", "zonder", "", " ", ".", "..", ".pdf", "../../x.pdf",
    "/etc/passwd", "C:\\x\\y.pdf", "\\\\server\\x.pdf", "con.pdf", "nul", "aux.txt", "a:b.pdf",
    "x\u202efdp.exe", "x\u0000.pdf"[:1] + ".pdf", "é" * 200 + ".pdf", "x." + "y" * 300, "x.pdf ",
    "x.pdf.", "x\n.pdf", "<x>.pdf", "Rapport v1.2", "a/../b.txt", "naam.pdf/", "x.tar.gz", "x.7z",
)  # fmt: skip
_MEMBERS = (
    *_NAMES, "__MACOSX/._x.pdf", ".DS_Store", "Thumbs.db", "map/", "[Content_Types].xml",
    "mimetype", "a" * 60_000,
)  # fmt: skip


def attachment_mutation(name: str) -> Callable[[_Mutation], _Mutation]:
    """Register ``(random, root, most bytes)``, which changes documents of the tree in place."""

    def register(function: _Mutation) -> _Mutation:
        ATTACHMENT_MUTATIONS[f"attachment.{name}"] = function
        return function

    return register


def _document(rnd: Random, root: etree._Element) -> etree._Element | None:
    """One of the documents, or a new one somewhere."""
    found = list(root.iter("{*}document"))
    if found and rnd.random() < 0.8:
        return rnd.choice(found)
    block = pick(rnd, root)
    if block is None:
        return None
    space = etree.QName(block).namespace
    prefix = f"{{{space}}}" if space else ""
    document = etree.SubElement(block, f"{prefix}document")
    for name, value in (("bestandsnaam", "nieuw.pdf"), ("bestandsinhoud", "")):
        etree.SubElement(document, prefix + name).text = value
    return document


def _part(document: etree._Element, name: str) -> etree._Element:
    part = document.find(f"{{*}}{name}")
    if part is None:
        prefix = document.tag.rpartition("document")[0] if "document" in document.tag else ""
        part = etree.SubElement(document, prefix + name)
    return part


def _put(rnd: Random, root: etree._Element, data: bytes, name: str | None = None) -> None:
    document = _document(rnd, root)
    if document is not None:
        _part(document, "bestandsinhoud").text = base64.b64encode(data).decode()
        if name is not None:
            _part(document, "bestandsnaam").text = name


def _zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            entry = zipfile.ZipInfo(name.replace("\0", "") or "x", (2020, 1, 1, 0, 0, 0))
            entry.compress_type = method
            archive.writestr(entry, content)
    return stream.getvalue()


@cache
def bomb(size: int, kind: str) -> bytes:
    """A ZIP with one text file of ``size`` bytes: all zeros (1,000:1), or ten times smaller."""
    stream = io.BytesIO()
    rnd = Random(size)  # noqa: S311 (no secret hangs on it)
    piece = bytes(1 << 16) if kind == "zeros" else b"".join(
        rnd.randbytes(400) + b" " * 7792 for _ in range(8)
    )  # fmt: skip
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo("tekst.txt", (2020, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(entry, "w", force_zip64=True) as out:
            for _ in range(max(1, size // len(piece))):
                out.write(piece)
    return stream.getvalue()


@cache
def _contents() -> tuple[bytes, ...]:
    return (
        b"%PDF-1.4\n%verzonnen\n",
        b"platte tekst",
        png(8, 8),
        b"\xff\xd8\xff\xe0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50),
        b"MZ\x90\x00",
        b"",
        b"PK\x03\x04",
        _zip(("binnen.pdf", b"%PDF-")),
        _zip(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>")),
    )


def _content(rnd: Random) -> bytes:
    if rnd.random() < 0.1:
        return rnd.randbytes(log_uniform(rnd, 1, 3000))
    return rnd.choice(_contents())


@attachment_mutation("base64")
def _base64(rnd: Random, root: etree._Element, most: int) -> None:
    """Base64 that is damaged, or written in another way."""
    document = _document(rnd, root)
    if document is None:
        return
    part = _part(document, "bestandsinhoud")
    text = part.text or packed("x.pdf", b"%PDF-1.4")
    at = rnd.randrange(len(text) + 1)
    part.text = rnd.choice(
        (
            text[:at],
            text[:at] + "*" + text[at:],
            text[:at] + "=" + text[at:],
            text.rstrip("="),
            text + "====",
            text.replace("+", "-").replace("/", "_"),
            "data:application/zip;base64," + text,
            "\n".join(text[n : n + 76] for n in range(0, len(text), 76)),
            text[:at] + "é\u200b" + text[at:],
            "A" * log_uniform(rnd, 1, max(1, most // 4)),
            "=",
            "====",
            text[::-1],
            text.encode().hex(),
            "AAAA" * 3 + "=" + "AAAA",
        )
    )


@attachment_mutation("cut")
def _cut(rnd: Random, root: etree._Element, most: int) -> None:
    data = _zip(("x.pdf", pdf("Titel", ["regel " * 50])))
    _put(rnd, root, data[: rnd.randrange(len(data))])


@attachment_mutation("flip")
def _flip(rnd: Random, root: etree._Element, most: int) -> None:
    """A ZIP with wrong bytes: sizes, checks, methods, offsets."""
    data = bytearray(_zip((rnd.choice(_MEMBERS[:20]), _content(rnd))))
    for _ in range(log_uniform(rnd, 1, 12)):
        # Half of them in the directory at the end, where the sizes and offsets are.
        at = (
            rnd.randrange(len(data))
            if rnd.random() < 0.5
            else -1 - rnd.randrange(min(80, len(data)))
        )
        data[at] = rnd.choice((0, 255, rnd.randrange(256)))
    _put(rnd, root, bytes(data))


@attachment_mutation("bomb")
def _bomb(rnd: Random, root: etree._Element, most: int) -> None:
    """Far more unpacked than packed; also just below what a limit on the ratio sees."""
    size = log_uniform(rnd, 100_000, min(120_000_000, max(200_000, 10 * most)))
    size = 1 << size.bit_length()  # few different ones, since they are kept
    data = bomb(size, rnd.choice(("zeros", "sparse")))
    if len(data) * 4 // 3 < most:
        _put(rnd, root, data, rnd.choice(("tekst.txt", "tekst.txt", "blad.xlsx")))


@attachment_mutation("nested")
def _nested(rnd: Random, root: etree._Element, most: int) -> None:
    data = _zip((rnd.choice(_NAMES[:10]), _content(rnd)))
    for _ in range(log_uniform(rnd, 1, 30)):
        data = _zip((rnd.choice(("x.zip", "x.pdf", "x.docx")), data))
    _put(rnd, root, data, rnd.choice(_NAMES[:8]))


@attachment_mutation("members")
def _members(rnd: Random, root: etree._Element, most: int) -> None:
    """No, several or very many files in one ZIP."""
    number = rnd.choice((0, 2, 2, 3, 3, 20, 99, 100, 101, 400))
    members = [(f"{n}{rnd.choice(_MEMBERS[:12])}", _content(rnd)[:50]) for n in range(number)]
    if rnd.random() < 0.4:
        members += [(name, b"x") for name in rnd.sample(_MEMBERS, 3)]
    _put(rnd, root, _zip(*members))


@attachment_mutation("paths")
def _paths(rnd: Random, root: etree._Element, most: int) -> None:
    """Names that want to be elsewhere, or to be something else."""
    data = _zip((rnd.choice(_MEMBERS), _content(rnd)))
    if rnd.random() < 0.2:
        data = data.replace(b".pdf", b"\0pdf").replace(b".txt", b"\xff\xfet")
    name = rnd.choice(_NAMES)
    try:
        _put(rnd, root, data, name)
    except ValueError:  # a character that XML does not have
        _put(rnd, root, data, "x.pdf")


@attachment_mutation("type")
def _type(rnd: Random, root: etree._Element, most: int) -> None:
    """Another type of file than the name says, zipped or bare."""
    content = _content(rnd)
    name = rnd.choice(("verslag.pdf", "foto.jpg", "tekst.txt", "x.docx", "x.xls", "x.zip", "x"))
    _put(rnd, root, content if rnd.random() < 0.5 else _zip((name, content)), name)


@attachment_mutation("encrypted")
def _encrypted(rnd: Random, root: etree._Element, most: int) -> None:
    """The flags and methods of the ZIP changed: locked, other ways of packing, odd versions."""
    data = bytearray(_zip(("x.pdf", b"%PDF-1.4")))
    directory = data.rfind(b"PK\x01\x02")
    flags = rnd.choice((1, 1, 0x41, 0x2000, 8, 0x800, 0xFFFF))
    struct.pack_into("<H", data, 6, flags)
    struct.pack_into("<H", data, directory + 8, flags)
    if rnd.random() < 0.4:
        method = rnd.choice((1, 9, 12, 14, 93, 95, 99, 65535))
        struct.pack_into("<H", data, 8, method)
        struct.pack_into("<H", data, directory + 10, method)
    _put(rnd, root, bytes(data))


@attachment_mutation("methods")
def _methods(rnd: Random, root: etree._Element, most: int) -> None:
    """Well packed, by methods that nobody agreed on."""
    method = rnd.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    _put(rnd, root, _zip(("x.txt", b"tekst " * 2000), method=method))


@attachment_mutation("overlap")
def _overlap(rnd: Random, root: etree._Element, most: int) -> None:
    """A directory that names one piece of data many times, or lies about sizes and numbers."""
    data = _zip(("x.txt", b"x" * 1000))
    begin, end = data.find(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    times = log_uniform(rnd, 2, 3000)
    tail = bytearray(data[end:])
    count = rnd.choice((times, 1, 65535)) & 0xFFFF
    struct.pack_into("<HHL", tail, 8, count, count, (end - begin) * times)
    _put(rnd, root, data[:begin] + data[begin:end] * times + bytes(tail))


@attachment_mutation("wrapped")
def _wrapped(rnd: Random, root: etree._Element, most: int) -> None:
    """A ZIP with something before or after it, or with a long remark."""
    data = _zip(("x.pdf", b"%PDF-1.4"))
    _put(
        rnd,
        root,
        rnd.choice(
            (
                b"MZ" + bytes(500) + data,
                data + bytes(500),
                data + data,
                data[:-2] + b"\xff\xff" + b"c" * 65535,
                zlib.compress(data),
                data[:-22] + b"PK\x06\x06" + bytes(52) + b"PK\x06\x07" + bytes(16) + data[-22:],
            )
        ),
    )


@attachment_mutation("pieces")
def _pieces(rnd: Random, root: etree._Element, most: int) -> None:
    """A document that lacks a part, has it twice, or holds elements where text belongs."""
    document = _document(rnd, root)
    if document is None or len(document) == 0:
        return
    part = rnd.choice(list(document))
    choice = rnd.randrange(4)
    if choice == 0:
        document.remove(part)
    elif choice == 1:
        again = etree.SubElement(document, part.tag)
        again.text = part.text if rnd.random() < 0.5 else "anders"
    elif choice == 2:
        etree.SubElement(part, part.tag).text = "binnenin"
    else:
        part.text = None


@attachment_mutation("many")
def _many(rnd: Random, root: etree._Element, most: int) -> None:
    """Very many attachments in one block."""
    document = _document(rnd, root)
    if document is not None:
        size = len(etree.tostring(document))
        for _ in range(log_uniform(rnd, 2, max(2, min(3000, most // 4 // size)))):
            document.addnext(copy.deepcopy(document))
