"""Files that claim to be spreadsheets: what they are, and whether it is safe to open them.

The kind is decided by the bytes of a file, not by its name. Sizes are limited before anything is
unpacked, and XML with a DOCTYPE is refused.
"""

import re
import struct
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from io import BytesIO
from typing import Any
from xml.parsers import expat

from .text import Message, OsoError, _


@dataclass(frozen=True)
class Limits:
    """How much is read of a file before it is refused.

    :param size: bytes of the file as uploaded
    :param unpacked: bytes of all its parts together, once unpacked
    :param ratio: how many times larger than packed a part over a megabyte may become
    :param parts: number of parts inside the file
    :param rows: rows with something in them
    :param scanned: rows looked at, empty ones included, of all sheets together
    :param columns: columns looked at in each row
    """

    size: int = 5 * 1024**2
    unpacked: int = 16 * 1024**2
    ratio: int = 200
    parts: int = 2_000
    rows: int = 5_000
    scanned: int = 200_000
    columns: int = 256


class CellProblem(Enum):
    """What a reader puts in the place of a value that is not there."""

    FORMULA = "formula"
    ERROR = "error"
    DATE = "date"


class SpreadsheetError(OsoError):
    """The file as a whole cannot be read; ``message.code`` starts with ``spreadsheet.``."""


def error(code: str, text: str, **params: object) -> SpreadsheetError:
    """A refusal of the whole file.

    :param code: second half of the code of the message
    :param text: its template, marked for translation; ``params`` are its values
    """
    return SpreadsheetError(Message(f"spreadsheet.{code}", text, params))


_DAMAGED = _(
    "This file is damaged and cannot be read. Open it in Excel, save it again as an Excel "
    "workbook (.xlsx) and choose that file."
)

#: Kinds of file that are recognised and not read, and what to do then.
REFUSED: Mapping[str, str] = {
    "empty_file": _("This file is empty. Choose another file."),
    "password": _(
        "This file is protected with a password. Open it, remove the password (in Excel: File, "
        "Info, Protect Workbook), save it and choose it again."
    ),
    "macros": _(
        "There are macros in this file; such a file is not opened here. Save it as an ordinary "
        "Excel workbook (.xlsx) and choose that file."
    ),
    "strict": _(
        "This file was saved as Strict Open XML. Save it in Excel as an ordinary Excel workbook "
        "(.xlsx) and choose that file."
    ),
    "xlsb": _(
        "This is a binary Excel workbook (.xlsb). Save it in Excel as an ordinary Excel workbook "
        "(.xlsx) and choose that file."
    ),
    "fods": _(
        "This is a flat OpenDocument spreadsheet (.fods). Save it as an ordinary OpenDocument "
        "spreadsheet (.ods) or Excel workbook (.xlsx) and choose that file."
    ),
    "html": _(
        "This is a web page or XML file with the name of an Excel file. Open it in Excel, save it "
        "as an Excel workbook (.xlsx) and choose that file."
    ),
    "not_spreadsheet": _(
        "This is not a spreadsheet. Choose a file that ends in .xlsx, .xls, .ods or .csv."
    ),
    "unsafe": _(
        "There is something in this file that does not belong in an Excel workbook, so it is not "
        "opened. Copy the column with the BSNs to a new workbook and choose that file."
    ),
}


# -- which kind of file --------------------------------------------------------------------------

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def _ole_has(data: bytes, name: str) -> bool:
    """Whether an OLE file has a stream or storage of that name.

    In its directory the name stands in 64 bytes, with its own length behind them; the same word
    in a cell does not.
    """
    text = (name + "\0").encode("utf-16-le")
    length = struct.pack("<H", len(text))
    entry = b"%b.{%d}%b" % (re.escape(text), 64 - len(text), re.escape(length))
    return re.search(entry, data, re.DOTALL) is not None


def _kind_of_ole(data: bytes) -> str:
    if _ole_has(data, "EncryptedPackage"):
        return "password"
    if _ole_has(data, "_VBA_PROJECT_CUR"):
        return "macros"
    if _ole_has(data, "Workbook") or _ole_has(data, "Book"):
        return "xls"
    return "not_spreadsheet"


def _kind_of_zip(package: zipfile.ZipFile) -> str:
    names = set(package.namelist())
    if any(part.flag_bits & 1 for part in package.infolist()):
        return "password"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            return "macros"
        if b"macroenabled" in package.read("[Content_Types].xml").lower():
            return "macros"
        if "xl/workbook.xml" in names and b"/purl.oclc.org/ooxml/" in package.read(
            "xl/workbook.xml"
        ):
            return "strict"
        return "xlsx"
    return _kind_of_opendocument(package, names)


_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST = "META-INF/manifest.xml"
#: Lists of macros, which may be there without there being a macro.
_LIBRARIES = ("/", "script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")


def _kind_of_opendocument(package: zipfile.ZipFile, names: set[str]) -> str:
    manifest = package.read(_MANIFEST) if _MANIFEST in names else b""
    kind = package.read("mimetype") if "mimetype" in names else manifest
    if _ODS not in kind:
        return "not_spreadsheet"
    if b"encryption-data" in manifest:
        return "password"
    if any(
        name.startswith(("Basic/", "Scripts/")) and not name.endswith(_LIBRARIES) for name in names
    ):
        return "macros"
    return "ods"


def wide_codec(data: bytes) -> str | None:
    """The form of UTF-16 that a text file is in, by its mark or by its zero bytes; else None."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    start = data[:4096]
    for codec, zeros, letters in (
        ("utf-16-le", start[1::2], start[::2]),
        ("utf-16-be", start[::2], start[1::2]),
    ):
        if 0 not in letters and zeros.count(0) > len(zeros) * 0.9:
            return codec
    return None


#: How files begin that people give by mistake, whatever their name: PDF, PNG, GIF, JPEG, TIFF, RTF,
#: pictures and films of phones, gzip, 7z, rar.
_OTHER_FILES = (
    b"%PDF-",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"II*\0",
    b"MM\0*",
    b"{\\rtf",
    b"\0\0\0",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!\x1a",
)


def _kind_of_text(data: bytes) -> str:
    start = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if start.startswith(_OTHER_FILES):
        return "not_spreadsheet"
    if codec := wide_codec(data):
        start = start.decode(codec, "ignore").encode()
    if any(byte < 32 and byte not in b"\t\r\n\f\x1a" for byte in start):
        return "not_spreadsheet"
    if start.lstrip()[:1] != b"<":
        return "csv"
    return "fods" if b"urn:oasis:names:tc:opendocument:xmlns:" in start else "html"


def kind_of(data: bytes, limits: Limits) -> str:
    """Kind of file by its bytes: ``xlsx``, ``xls``, ``ods``, ``csv`` or a key of
    :data:`REFUSED`.

    A zip is checked for its limits here, before any part of it is unpacked.
    """
    if not data:
        return "empty_file"
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if data.startswith(b"PK\x03\x04"):
        with library(zipfile.ZipFile, BytesIO(data)) as package:
            _check_sizes(package, limits)
            kind = library(_kind_of_zip, package)
            if kind == "xlsx" and not library(_prologues_are_plain, package):
                return "unsafe"
            return kind
    return _kind_of_text(data)


# -- guards --------------------------------------------------------------------------------------


def library(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a library on data that is not trusted; whatever it trips over is a damaged file.

    The libraries raise nearly anything on damaged input, and their texts quote cells. So the
    error is raised afresh, outside the ``except``, without theirs in its context.
    """
    try:
        return call(*args, **kwargs)
    except OsoError:
        raise
    except Exception:  # noqa: BLE001  pylint: disable=broad-except
        failure = error("damaged", _DAMAGED)
    raise failure


def _check_sizes(package: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse a zip that would unpack to too much, by the sizes that it states.

    Python's zipfile never gives more of a part than its stated size, so stating less does not
    help a file to get past this.
    """
    parts = package.infolist()
    large = (part for part in parts if part.file_size > 1024**2)
    if (
        len(parts) > limits.parts
        or sum(part.file_size for part in parts) > limits.unpacked
        or any(part.file_size > limits.ratio * max(part.compress_size, 1) for part in large)
        or any(
            part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts
        )
    ):
        raise error(
            "unpacked_too_large",
            _(
                "Unpacked, this file is far larger than a list of numbers. Copy the column with "
                "the BSNs to a new Excel workbook and choose that file."
            ),
        )


class _FirstElement(Exception):
    """The root element has begun: a DOCTYPE cannot follow any more."""


class _Doctype(Exception):
    pass


def _prologues_are_plain(package: zipfile.ZipFile) -> bool:
    """Whether no XML part has a DOCTYPE, without which there are no entities to expand."""

    def stop(exception: type[Exception]) -> Callable[..., None]:
        def handler(*_args: object) -> None:
            raise exception

        return handler

    for part in package.infolist():
        with package.open(part) as stream:
            parser = expat.ParserCreate()
            parser.StartElementHandler = stop(_FirstElement)
            parser.StartDoctypeDeclHandler = stop(_Doctype)
            try:
                while chunk := stream.read(16_384):
                    parser.Parse(chunk, False)
            except _FirstElement:
                continue
            except _Doctype:
                return False
            except expat.ExpatError:
                # No XML, such as a picture; or XML in an encoding that could hide something.
                if part.filename.lower().endswith((".xml", ".rels")):
                    raise
    return True
