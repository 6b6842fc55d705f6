"""Texts for the dossiers of ``xsd_dossiers``: valid by the XSD, as awkward as it allows."""

from __future__ import annotations

import base64
import io
import random
import re
import zipfile
from collections.abc import Mapping

from .xsd_schema import Type

#: Texts that programs trip over; none holds anything but white space alone.
HARD = (
    "Zoë Ålström-Đặng", "Ñandú & Søn <b>vet</b>", "]]> 'aanhaling' \"dubbel\"", "<1F",
    "  spaties  voor en  na  ", "regel een\nregel twee\n\n    regel vier", "tab\ttab",
    "\u05d0\u05d1",
    "é samengesteld", "😀 emoji", "a\u00a0b vast", "a\u200bb nul", "a\u2028b", "x" * 300,
    "%s %(naam)s {0} {{x}}", "=1+1", "true", "false", "1", "0", "null", "None", "False", "40",
    "2018-02-03", "012", "12", "12.0", "-", "Schuil/pad[2]", "\\n", "&amp;", "&#65;", "Ja", "Nee",
)  # fmt: skip
#: Numbers that pass the eleven test (the last one as onderwijsnummer) and belong to nobody.
NUMBERS = ("111222333", "123456782", "999999990", "003389261", "109999004")
_PDF = b"%PDF-1.4\n%verzonnen\n"


class Values:
    """Draws texts.

    :ivar name: of the last document, which its content should fit
    """

    def __init__(
        self,
        source: random.Random,
        codes: Mapping[str, tuple[str, ...]],
        texts: tuple[str, ...],
        plain: bool,
    ):
        self.random = source
        self.codes = codes
        self.hard = (*HARD, *texts, *texts)
        self.plain = plain
        self.name = ""
        self._count = 0

    def unique(self) -> str:
        """A text that stands nowhere else in the dossier."""
        self._count += 1
        return f"Tekst nr {self._count:04d}z"

    def text(self, kind: Type, parent: str, name: str) -> str:
        """A text for an element (or attribute) of this type.

        :raises ValueError: for a type or pattern that the schemas did not have
        """
        if name in ("bsn", "onderwijsnummer"):
            return self._number()
        if name == "bestandsinhoud":
            return self._content()
        if name == "bestandsnaam":
            self.name = self._file_name()
            return self.name
        codes = self.codes.get(f"{parent}/{name}") or self.codes.get(name)
        if codes and not kind.facets.get("pattern") and (self.plain or self._one_in(2)):
            return self.random.choice(codes)
        if "enumeration" in kind.facets:
            return self.random.choice(kind.facets["enumeration"])
        if kind.base == "boolean":
            return self.boolean(self._one_in(2))
        if kind.base == "date":
            return self._date(kind)
        if kind.base in ("integer", "int", "decimal"):
            return self._amount(kind)
        if kind.base != "string":
            raise ValueError(f"no text for the type {kind.base!r}")
        return self._string(kind)

    def _one_in(self, number: int) -> bool:
        return self.random.randrange(number) == 0

    def boolean(self, value: bool) -> str:
        text = self.random.choice(("true", "1") if value else ("false", "0"))
        return text if self.plain or not self._one_in(5) else f" {text}\n"

    def _number(self) -> str:
        number = self.random.choice(NUMBERS)
        return number if self.plain or not self._one_in(5) else f" {number}\n"

    def _date(self, kind: Type) -> str:
        draw = self.random.randint
        date = f"{draw(1990, 2026)}-{draw(1, 12):02d}-{draw(1, 28):02d}"
        if any("07-31" in pattern for pattern in kind.facets.get("pattern", ())):
            return f"{date[:4]}-07-31"
        if self.plain or not self._one_in(5):
            return date
        return self.random.choice(
            (f"{date}Z", f"{date}+01:00", "-0001-01-01", "12016-01-02", "0001-01-01")
        )

    def _amount(self, kind: Type) -> str:
        low = int(kind.facets.get("minInclusive", ["0"])[0])
        high = int(kind.facets.get("maxInclusive", ["999"])[0])
        text = str(self.random.randint(low, high))
        if self.plain or self._one_in(2):
            return text
        forms = [f"+{text}", f"0{text}", f" {text} "]
        if "minInclusive" not in kind.facets:
            forms += ["-0", "-12"]
        if kind.base == "decimal":
            forms += [".5", f"{text}.50", "102.5"]
        return self.random.choice(forms)

    def _string(self, kind: Type) -> str:
        patterns = kind.facets.get("pattern")
        if patterns:
            return _from_pattern(patterns[-1], self.random)
        if self.plain:
            text = self.unique()
        elif self._one_in(20) and "minLength" not in kind.facets:
            return ""
        elif self._one_in(40):
            return self.random.choice((" ", "\n    ", "\u00a0"))  # valid, and says nothing
        elif self._one_in(3):
            text = self.random.choice(self.hard)
        else:
            text = self.unique()
            if self._one_in(4):
                text = f"{text} {self.random.choice(self.hard)}"
        most = int(kind.facets.get("maxLength", ["100000"])[0])
        return text if len(text) <= most else text[:most]

    # -- documents ---------------------------------------------------------------------------------

    def _file_name(self) -> str:
        self._count += 1
        name = f"verslag {self._count:03d}"
        if self.plain:
            return f"{name}.pdf"
        return name + self.random.choice(
            (".pdf", ".pdf", ".txt", ".docx", ".PDF", "", " v1.2", ".exe", "/../../x.pdf", " é.png")
        )

    def _content(self) -> str:
        kinds = (self._good, self._cut, self._bare, self._two, self._locked, self._no_base64)
        return (self._good if self.plain else self.random.choice((self._good, *kinds)))()

    def _good(self) -> str:
        self._count += 1
        ending = self.name.rpartition(".")[2] if "." in self.name[-5:] else "pdf"
        return _base64(_zip({f"binnen.{ending}": _PDF + str(self._count).encode()}))

    def _cut(self) -> str:
        return _base64(_zip({"binnen.pdf": _PDF * 5})[:60])

    def _bare(self) -> str:
        return _base64(_PDF)

    def _two(self) -> str:
        return _base64(_zip({"een.pdf": _PDF, "twee.pdf": _PDF}))

    def _locked(self) -> str:
        """A member that says that it is encrypted."""
        data = bytearray(_zip({"binnen.pdf": _PDF}))
        for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(mark) + flags] |= 1
        return _base64(bytes(data))

    def _no_base64(self) -> str:
        return "dit is geen base64 !!"


def _zip(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


def _base64(data: bytes) -> str:
    text = base64.b64encode(data).decode()
    return "\n        ".join(text[start : start + 76] for start in range(0, len(text), 76))


_PIECE = re.compile(r"(?:\[(.)-(.)\]|(\\d|\\p\{Nd\})|(\w|-))(?:\{(\d+)\})?")


def _from_pattern(pattern: str, source: random.Random) -> str:
    """A text for the few patterns of these schemas: classes of digits or capitals, and literals."""
    result, place = "", 0
    while place < len(pattern):
        piece = _PIECE.match(pattern, place)
        if not piece:
            raise ValueError(f"a pattern that is not read here: {pattern}")
        low, high, digit, literal, times = piece.groups()
        for _ in range(int(times or 1)):
            if literal:
                result += literal
            elif digit:
                result += source.choice("0123456789")
            else:
                result += chr(source.randint(ord(low), ord(high)))
        place = piece.end()
    return result
