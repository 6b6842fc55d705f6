"""``bestandsinhoud`` of a document to a file: base64, then a ZIP, then the one file in it.

Source: OSO gegevensset 2019.1, type document, and its agreement on file types. Nobody checks an
attachment before it is sent, so everything is possible here, and a bad one never stops the rest
of a dossier.
"""

import hashlib
import io
import re
import struct
import unicodedata
import zipfile
import zlib
from base64 import b64decode

from .model import Attachment, AttachmentStatus
from .waarde import samengevouwen
from .xml_veilig import Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PK = b"PK\x03\x04"

#: First bytes of a file by its extension; an empty tuple means plain text. The eleven agreed
#: types, and other spellings of two of them: jpeg, and odt/ods/odp of the family ODF.
TYPEN: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"%PDF-",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "doc": (_OLE, b"{\\rtf"),
    "docx": (_PK,),
    "odf": (_PK,),
    "odt": (_PK,),
    "ods": (_PK,),
    "odp": (_PK,),
    "xls": (_OLE,),
    "xlsx": (_PK,),
    "txt": (),
    "ppt": (_OLE,),
    "pptx": (_PK,),
}
# Members that tell an office document from a ZIP that carries one.
_KANTOOR = frozenset(("[Content_Types].xml", "mimetype"))
_MAX_LEDEN = 100
# What an extension can be; a dot in a name may also be that of a number.
_IS_EXTENSIE = re.compile(r"[a-z][a-z0-9]{0,9}\Z")
# What programs put into a ZIP beside the file itself.
_BIJVANGST = frozenset((".DS_Store", "Thumbs.db", "desktop.ini"))
_GEEN_TEKST = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_RATIO_VANAF = 1_000_000
# Of all attachments together: unpacked bytes for each packed byte, looked at above so many.
_SAMEN_RATIO = 4
_SAMEN_VANAF = 32_000_000
_STUK = 1_000_000
# XML has no other white space in ASCII; what else Unicode calls so is seldom met.
_WIT = b" \t\r\n"
_ALLE_WIT = "".join(chr(punt) for punt in range(0x3001) if chr(punt).isspace())
_MAX_NAAM = 120
_VEEL = 1_000
# A name that needs nothing, as most do.
_GEWONE_NAAM = re.compile(r"\w[\w-]*( [\w-]+)*\.[a-z0-9]{1,10}\Z", re.ASCII | re.IGNORECASE)
_VERBODEN = re.compile(r'[<>:"|?*]')
_GERESERVEERD = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)\Z", re.IGNORECASE)


class _TeGroot(Exception):
    """The unpacked file passes a limit."""


def _is_bijvangst(lid: zipfile.ZipInfo) -> bool:
    """Whether a member of a ZIP is none of the files that someone meant to send."""
    # ZipInfo.is_dir() cannot do without a name, and a NUL at its begin leaves none.
    deel = lid.filename.split("/")
    return lid.filename.endswith("/") or deel[0] == "__MACOSX" or deel[-1] in _BIJVANGST


def extensie(naam: str) -> str:
    """Extension of a file name in lower case, without the dot; ``""`` when there is none."""
    stam, punt, ext = naam.rpartition(".")
    return ext.lower() if punt and stam else ""


def zelfde_type(een: str, ander: str) -> bool:
    """Whether two extensions name the same type of file."""
    return een == ander or {een, ander} == {"jpg", "jpeg"}


def veilige_naam(naam: str) -> str:
    """A file name that can be shown and saved anywhere.

    Only the part after the last slash or backslash, without control and direction characters,
    characters that a file system refuses, runs of white space, or dots and spaces at the ends; at
    most 120 characters.
    """
    if (
        len(naam) <= _MAX_NAAM
        and _GEWONE_NAAM.match(naam)
        and not _GERESERVEERD.match(naam.rpartition(".")[0])
    ):
        return naam
    naam = naam[max(naam.rfind("/"), naam.rfind("\\")) + 1 :]
    if len(naam) > 2 * _VEEL:
        naam = naam[:_VEEL] + naam[-_VEEL:]  # what is between would be cut off below
    naam = "".join(
        teken
        for teken in unicodedata.normalize("NFC", naam)
        if teken.isspace() or unicodedata.category(teken)[0] != "C"
    )
    naam = _VERBODEN.sub("_", samengevouwen(naam)).strip(" .")
    if not naam:
        return "document"
    stam, punt, ext = naam.rpartition(".")
    if not punt or len(ext) > 10:
        stam, punt, ext = naam, "", ""
    stam = stam[: _MAX_NAAM - len(ext) - 1].rstrip(" .")
    if _GERESERVEERD.match(stam):
        stam = f"_{stam}"
    return f"{stam}{punt}{ext}"


def past_bij_type(ext: str, inhoud: bytes) -> bool:
    """Whether a file begins as files of that extension do; text must be readable text."""
    if ext not in TYPEN:
        return False
    if TYPEN[ext]:
        return inhoud.startswith(TYPEN[ext])
    return not _GEEN_TEKST.search(inhoud, 0, 4096)


class Uitpakker:
    """Unpacks the documents of one dossier and keeps count of what they cost together.

    :ivar andere_extensie: paths of documents whose file inside has another type by its name
    """

    def __init__(self, limits: Limits):
        self.limits = limits
        self.andere_extensie: list[str] = []
        self._ingepakt = 0
        self._uitgepakt = 0

    @property
    def _over(self) -> int:
        """Bytes that may still be unpacked: for all together less than for one alone, so that many
        small bombs do no harm either."""
        samen = max(_SAMEN_VANAF, self._ingepakt * _SAMEN_RATIO)
        return min(self.limits.max_attachments_total, samen) - self._uitgepakt

    def pak_uit(
        self,
        bestandsnaam: str,
        omschrijving: str | None,
        inhoud: str | None,
        path: str,
        rij_pad: str = "",
    ) -> Attachment:
        """Make an :class:`~.model.Attachment` of the three elements of a document.

        :param inhoud: text of ``bestandsinhoud`` as received
        :param path: where the document stands in the dossier
        :param rij_pad: path of the row that it belongs to
        """
        naam = veilige_naam(bestandsnaam)
        ruw: bytes | None = None
        uit: bytes | None = None
        grootte = 0
        tekst = _zonder_wit(inhoud or "")
        if not tekst:
            status = AttachmentStatus.EMPTY
        else:
            try:
                ruw = b64decode(tekst, validate=True)
            except ValueError:
                status = AttachmentStatus.NO_BASE64
                grootte = len(tekst)
            else:
                del tekst
                grootte = len(ruw)
                self._ingepakt += grootte
                naam, status, uit = self._inhoud(naam, ruw, path)
        if uit is not None:
            self._uitgepakt += len(uit)
        bewaar = status in (
            AttachmentStatus.NO_ZIP,
            AttachmentStatus.ENCRYPTED,
            AttachmentStatus.SEVERAL_MEMBERS,
        )
        return Attachment(
            name=naam,
            bestandsnaam=bestandsnaam,
            omschrijving=omschrijving,
            path=path,
            rij_pad=rij_pad,
            rubriek=rubriek_van(path),
            status=status,
            content=uit,
            size=grootte if uit is None else len(uit),
            sha256=None if uit is None else hashlib.sha256(uit).hexdigest(),
            raw=ruw if bewaar else None,
        )

    def _inhoud(
        self, naam: str, ruw: bytes, path: str
    ) -> tuple[str, AttachmentStatus, bytes | None]:
        """(name, status, unpacked file) of decoded data."""
        ext = extensie(naam)
        if not ruw:
            return naam, AttachmentStatus.EMPTY, None
        if not _IS_EXTENSIE.match(ext) or ext == "zip":
            ext = ""  # "Rapport v1.2", or the name of the ZIP: the file inside tells its type
        elif ext not in TYPEN:
            return naam, AttachmentStatus.TYPE_REFUSED, None
        # The number of members is looked at before zipfile builds a list of all of them.
        if ruw.count(b"PK\x01\x02") > _MAX_LEDEN:
            return naam, AttachmentStatus.SEVERAL_MEMBERS, None
        try:
            with zipfile.ZipFile(io.BytesIO(ruw)) as archief:
                leden = [lid for lid in archief.infolist() if not _is_bijvangst(lid)]
                if len(leden) != 1:
                    if TYPEN.get(ext) == (_PK,) and _KANTOOR & set(archief.namelist()):
                        return self._kaal(naam, ext, ruw)
                    return naam, AttachmentStatus.SEVERAL_MEMBERS, None
                lid = leden[0]
                if lid.flag_bits & 0x1:
                    return naam, AttachmentStatus.ENCRYPTED, None
                if lid.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    return naam, AttachmentStatus.NO_ZIP, None
                binnen = extensie(veilige_naam(lid.filename))
                if binnen and binnen not in TYPEN:
                    return naam, AttachmentStatus.TYPE_REFUSED, None
                if not ext:
                    if not binnen:
                        return naam, AttachmentStatus.TYPE_REFUSED, None
                    naam = veilige_naam(f"{naam.removesuffix('.zip')}.{binnen}")
                elif binnen and not zelfde_type(ext, binnen):
                    self.andere_extensie.append(path)
                uit = self._lees(archief, lid, len(ruw))
        except _TeGroot:
            return naam, AttachmentStatus.TOO_LARGE, None
        except (
            zipfile.BadZipFile,
            zlib.error,
            struct.error,
            EOFError,
            OSError,
            OverflowError,
            ValueError,
            NotImplementedError,
        ):
            # All that zipfile raises on data that is no ZIP, or a damaged one.
            return self._kaal(naam, ext, ruw)
        return naam, AttachmentStatus.OK, uit

    def _kaal(self, naam: str, ext: str, ruw: bytes) -> tuple[str, AttachmentStatus, bytes | None]:
        """Data that is no ZIP with one file may be the file itself, if it looks like its type."""
        if not ext or not past_bij_type(ext, ruw):
            return naam, AttachmentStatus.NO_ZIP, None
        if TYPEN[ext] == (_PK,) and not zipfile.is_zipfile(io.BytesIO(ruw)):
            return naam, AttachmentStatus.NO_ZIP, None  # a cut-off ZIP, whatever it held
        if len(ruw) > min(self.limits.max_attachment, self._over):
            return naam, AttachmentStatus.TOO_LARGE, None
        return naam, AttachmentStatus.OK, ruw

    def _lees(self, archief: zipfile.ZipFile, lid: zipfile.ZipInfo, ingepakt: int) -> bytes:
        """Unpack one member; more than the ZIP's own headers say never comes out of it."""
        grens = min(
            self.limits.max_attachment,
            self._over,
            max(_RATIO_VANAF, ingepakt * self.limits.max_ratio),
        )
        if lid.file_size > grens:
            raise _TeGroot
        with archief.open(lid) as stroom:
            stuk = stroom.read(_STUK)
            if len(stuk) < _STUK:
                return stuk
            # In pieces and into one place of its size, since zlib has a large result in memory
            # twice; zipfile never gives more than the size in the header.
            uit = io.BytesIO()
            uit.seek(lid.file_size - 1)
            uit.write(b"\0")
            uit.seek(0)
            while stuk:
                uit.write(stuk)
                stuk = stroom.read(_STUK)
        uit.truncate()
        return uit.getvalue()


def _zonder_wit(tekst: str) -> bytes:
    """A text without white space; not by ``split``, which makes an object of every piece."""
    if tekst.isascii():
        return tekst.encode().translate(None, _WIT)
    for teken in _ALLE_WIT:
        tekst = tekst.replace(teken, "")
    return tekst.encode()


def rubriek_van(path: str) -> str:
    """Local name of the block that a document at ``path`` belongs to."""
    for deel in reversed(path.split("/")[:-1]):
        naam = deel.partition("[")[0]
        if naam not in ("resultaat", "documentLijst", ""):
            return naam
    return "leerling"
