"""Attachments of the made-up dossiers: small files that really open, zipped as OSO wants them."""

import base64
import io
import struct
import zipfile
import zlib
from collections.abc import Sequence

_LINES = 44
_PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
    "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>"
)


def _wrapped(text: str, width: int = 84) -> list[str]:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [*lines, line]


def _string(text: str) -> bytes:
    # The font's encoding has no Turkish or Polish letters; a real LAS shows a ? there as well.
    raw = text.encode("cp1252", "replace")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def pdf(title: str, paragraphs: Sequence[str]) -> bytes:
    """A PDF of A4 pages with a heading and paragraphs, the same bytes for the same text."""
    lines = [line for text in paragraphs for line in (*_wrapped(text), "")]
    pages = [lines[start : start + _LINES] for start in range(0, len(lines), _LINES)] or [[]]
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    for font in ("Helvetica", "Helvetica-Bold"):
        objects.append(
            f"<< /Type /Font /Subtype /Type1 /BaseFont /{font} "
            "/Encoding /WinAnsiEncoding >>".encode()
        )
    kids = []
    for number, page in enumerate(pages, 1):
        stream = b"BT /F2 15 Tf 56 780 Td 17 TL " + _string(title) + b" Tj /F1 10.5 Tf T*\n"
        stream += b"".join(b"T* " + _string(line) + b" Tj\n" for line in page)
        stream += b"ET\nBT /F1 8 Tf 56 40 Td " + _string(f"{number} / {len(pages)}") + b" Tj ET"
        kids.append(len(objects) + 1)
        objects.append((_PAGE % (len(objects) + 2)).encode())
        objects.append(b"<< /Length %d >>\nstream\n%b\nendstream" % (len(stream), stream))
    kids_text = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{kids_text}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def png(width: int = 240, height: int = 160) -> bytes:
    """A small picture: coloured stripes, for an attachment that is no document."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        body = kind + content
        return struct.pack(">L", len(content)) + body + struct.pack(">L", zlib.crc32(body))

    rows = b"".join(
        b"\0"
        + b"".join(bytes((80 + x // 24 * 17 % 160, y * 255 // height, 140)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def packed(name: str, content: bytes, broken: bool = False) -> str:
    """What stands in ``bestandsinhoud``: base64 of a zip that holds the one file.

    :param broken: cut the zip off halfway, as some administrations do
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        entry = zipfile.ZipInfo(name, (2026, 11, 20, 12, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(entry, content)
    data = stream.getvalue()
    return base64.b64encode(data[: len(data) // 2] if broken else data).decode()
