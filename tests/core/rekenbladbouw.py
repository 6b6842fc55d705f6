"""Spreadsheets as other programs write them, made here of their own bytes.

OpenDocument (.ods) as LibreOffice writes it, compound files (the container of .xls and of
everything that Office encrypts), .xlsm and .xlsb.
"""

import io
import itertools
import os
import struct
import zipfile
from xml.sax.saxutils import escape, quoteattr

import openpyxl

ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        *(("office", "office"), ("table", "table"), ("text", "text"), ("style", "style")),
        *(("draw", "drawing"), ("script", "script"), ("number", "datastyle")),
    )
)
_CALC = ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def zipped(parts: dict[str, bytes | str]) -> bytes:
    """A zip with these parts; the first one stored, as OpenDocument wants it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for number, (name, content) in enumerate(parts.items()):
            package.writestr(name, content, None if number else zipfile.ZIP_STORED)
    return stream.getvalue()


# -- OpenDocument --------------------------------------------------------------------------------


def cell(value: object = None, shown: str | None = None, **attributes: object) -> str:
    """A cell as LibreOffice writes it.

    :param shown: what it shows, where that is not the value
    :param attributes: further ones, ``table_formula`` for ``table:formula``
    """
    kind = {bool: "boolean", int: "float", float: "float", str: "string"}.get(type(value))
    found = {name.replace("_", ":", 1).replace("_", "-"): text for name, text in attributes.items()}
    if kind and "office:value-type" not in found:
        found |= {"office:value-type": kind, "calcext:value-type": kind}
    if kind == "float":
        found["office:value"] = value
    if kind == "boolean":
        found["office:boolean-value"] = str(value).lower()
    text = shown if shown is not None else "" if value is None else str(value)
    inside = "".join(f"<text:p>{escape(line)}</text:p>" for line in text.split("\n") if text)
    given = "".join(f" {name}={quoteattr(str(text))}" for name, text in found.items())
    return f"<table:table-cell{given}>{inside}</table:table-cell>"


def row(*cells: object, times: int = 1) -> str:
    """A row of cells, each ready-made XML (a ``str`` that starts with ``<``) or a value."""
    inside = "".join(
        one if isinstance(one, str) and one.startswith("<") else cell(one) for one in cells
    )
    repeated = f' table:number-rows-repeated="{times}"' if times != 1 else ""
    return f'<table:table-row table:style-name="ro1"{repeated}>{inside}</table:table-row>'


#: What LibreOffice writes below the last row that is filled.
REST = row(cell(table_number_columns_repeated=16_384), times=1_048_574)


def content(*sheets: str, head: str = "", inner: str = "spreadsheet", title: str = "Blad") -> str:
    """``content.xml`` with these sheets, each the XML of its rows.

    :param head: what stands before the root element
    :param title: name of each sheet, before its number
    """
    tables = "".join(
        f'<table:table table:name="{title}{number}" table:style-name="ta1">'
        f'<table:table-column table:number-columns-repeated="16384"/>{rows}</table:table>'
        for number, rows in enumerate(sheets, 1)
    )
    return (
        f'{_DECLARATION}{head}<office:document-content{_SPACES}{_CALC} office:version="1.3">'
        f"<office:scripts/><office:body><office:{inner}>{tables}</office:{inner}></office:body>"
        "</office:document-content>"
    )


def manifest(*entries: str, kind: str = ODS_TYPE) -> str:
    """``META-INF/manifest.xml``; ``entries`` are XML."""
    return (
        f"{_DECLARATION}<manifest:manifest "
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
        f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{kind}"/>{"".join(entries)}</manifest:manifest>'
    )


def ods(*sheets: str, **parts: bytes | str | None) -> bytes:
    """An .ods with these sheets.

    :param parts: other content for a part, or None to leave it out: ``mimetype``, ``content``,
        ``manifest``
    """
    return zipped(
        {
            name: text
            for name, text in {
                "mimetype": parts.get("mimetype", ODS_TYPE),
                "Configurations2/accelerator/current.xml": "",
                "Thumbnails/thumbnail.png": b"\x89PNG\r\n\x1a\n",
                "styles.xml": f"{_DECLARATION}<office:document-styles{_SPACES}/>",
                "content.xml": parts.get("content", content(*sheets)),
                "META-INF/manifest.xml": parts.get("manifest", manifest()),
            }.items()
            if text is not None
        }
        | parts.get("extra", {})
    )


def encrypted_ods() -> bytes:
    """An .ods with a password, as LibreOffice wrote it up to 24.2: each part on its own."""
    entry = (
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" '
        'manifest:size="4096"><manifest:encryption-data manifest:checksum-type="SHA256/1K" '
        'manifest:checksum="x"><manifest:algorithm manifest:algorithm-name="AES256-CBC" '
        'manifest:initialisation-vector="x"/></manifest:encryption-data></manifest:file-entry>'
    )
    return ods(content=os.urandom(4096), manifest=manifest(entry))


def wholly_encrypted_ods() -> bytes:
    """An .ods with a password as it is written since: one encrypted part that holds the rest."""
    entry = (
        '<manifest:file-entry manifest:full-path="encrypted-package" manifest:size="4096">'
        "<manifest:encryption-data/></manifest:file-entry>"
    )
    return zipped(
        {
            "mimetype": ODS_TYPE,
            "encrypted-package": os.urandom(4096),
            "META-INF/manifest.xml": manifest(entry),
        }
    )


def macros_ods(*sheets: str, module: bool = True) -> bytes:
    """An .ods with a library of macros; without ``module`` there is none in it."""
    extra = {
        "Basic/script-lc.xml": "<x/>",
        "Basic/Standard/script-lb.xml": "<x/>",
    }
    if module:
        extra["Basic/Standard/Module1.xml"] = "<x>Sub Main\nEnd Sub</x>"
    return ods(*sheets, extra=extra)


def fods(*sheets: str) -> bytes:
    """All of an OpenDocument spreadsheet in one XML file."""
    text = content(*sheets).replace("document-content", "document")
    return text.replace("office:version", f'office:mimetype="{ODS_TYPE}" office:version').encode()


# -- compound files ------------------------------------------------------------------------------

_SECTOR, _FREE, _END, _FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    return struct.pack(
        "<64sHBBLLL16sLQQLQ",
        *(text, len(text) if name else 0, kind, 1, _FREE, right, child),
        *(b"", 0, 0, 0, start, size),
    )


def compound(streams: dict[str, bytes]) -> bytes:
    """A compound file (OLE2) with these streams; an empty one stands for a storage."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes, least: int = 0) -> int:
        data = data.ljust(least, b"\0")
        count = -(-len(data) // _SECTOR)
        first = len(sectors)
        sectors.extend(
            data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)
        )
        fat.extend([*range(first + 1, first + count), _END])
        return first

    entries = []
    for number, (name, data) in enumerate(streams.items(), 1):
        right = number + 1 if number < len(streams) else _FREE
        if data:
            # Streams below 4096 bytes would lie in a file within the file.
            start, size = put(data, 4096), max(len(data), 4096)
            entries.append(_entry(name, 2, right, _FREE, start, size))
        else:
            entries.append(_entry(name, 1, right, _FREE, 0, 0))
    entries.insert(0, _entry("Root Entry", 5, _FREE, 1, _END, 0))
    directory = put(b"".join(entries), 1)
    tables = next(n for n in itertools.count(1) if n * 128 >= len(fat) + n)
    places = list(range(len(sectors), len(sectors) + tables))
    fat += [_FAT] * tables
    fat += [_FREE] * (tables * 128 - len(fat))
    header = struct.pack(
        "<8s16sHHHHH6sLLLLLLLLL",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        *(b"", 0x3E, 3, 0xFFFE, 9, 6, b""),
        *(0, tables, directory, 0, 4096, _END, 0, _END, 0),
    ) + struct.pack("<109L", *places, *[_FREE] * (109 - tables))
    return b"".join((header, *sectors, struct.pack(f"<{len(fat)}L", *fat)))


def encrypted_xlsx() -> bytes:
    """What Excel makes of a workbook with a password to open it."""
    info = struct.pack("<HHL", 4, 4, 0x40) + (
        b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><encryption xmlns='
        b'"http://schemas.microsoft.com/office/2006/encryption"><keyData saltSize="16" '
        b'blockSize="16" keyBits="256" cipherAlgorithm="AES" hashAlgorithm="SHA512"/></encryption>'
    )
    package = struct.pack("<Q", 8000) + os.urandom(8192)
    return compound(
        {"EncryptionInfo": info, "EncryptedPackage": package, "\6DataSpaces": b""},
    )


# -- Open XML ------------------------------------------------------------------------------------


def xlsm(*rows: list[object], project: bool = True) -> bytes:
    """A workbook with macros; without ``project`` one that only says so."""
    book = openpyxl.Workbook()
    for line in rows:
        book.active.append(line)
    stream = io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    if project:
        parts["xl/vbaProject.bin"] = compound({"VBA": b"", "PROJECT": b'ID="{0}"\r\nModule=M'})
    return zipped(parts)


def xlsb() -> bytes:
    """A binary workbook: its parts are records, not XML."""
    types = (
        f'{_DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="bin" '
        'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    begin_book, end_book = b"\x83\x01\x00", b"\x84\x01\x00"
    return zipped(
        {
            "[Content_Types].xml": types,
            "xl/workbook.bin": begin_book + end_book,
            "xl/worksheets/sheet1.bin": b"\x81\x01\x00\x82\x01\x00",
        }
    )
