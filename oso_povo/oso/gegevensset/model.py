"""What a dossier is once it is read: immutable, typed, complete."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from types import MappingProxyType

from .. import bsn
from ..text import Message
from .plek import Plek, pad_van

#: What a field may hold: text, a yes/no, a date, or the texts of a repeated element.
Value = str | bool | date | tuple[str, ...]

#: Rows inside a row that has none.
GEEN_RIJEN: Mapping[str, tuple["Row", ...]] = MappingProxyType({})


class Row:
    """One element that the table of the standard knows as an entity.

    Not to be changed once the dossier is read; no dataclass, since there are a hundred of them in
    a dossier and frozen ones cost most of the time to make.

    :ivar entiteit: name of the entity in ``kaart.KAART``
    :ivar values: what the file states, by field name; a field that is absent or holds only white
        space is not a key. Fixed values of the place (``rol``, ``soort``) are keys too.
    :ivar children: rows inside this one by name of the relation, in the order of the file
    :ivar spaties: text fields of which the file states nothing but spaces, and no value: for who
        stores them, since a field with a space counts as filled in (manual, box Aanvullen)
    """

    __slots__ = ("children", "entiteit", "plek", "spaties", "values")

    entiteit: str
    values: Mapping[str, Value]
    children: Mapping[str, tuple["Row", ...]]
    plek: Plek
    spaties: tuple[str, ...]

    def __init__(
        self,
        entiteit: str,
        values: Mapping[str, Value],
        children: Mapping[str, tuple["Row", ...]],
        plek: Plek,
    ):
        self.entiteit = entiteit
        self.values = values
        self.children = children
        self.plek = plek
        self.spaties = ()

    @property
    def pad(self) -> str:
        """Where it stands, e.g. ``"huidigeschool/leerling/toetslijst/toets[2]"``.

        No two rows of a dossier have the same one. A row without an element of its own stands at
        the element that begins it.
        """
        return pad_van(self.plek)

    @property
    def velden(self) -> Mapping[str, Value]:
        """``values``, with one space for each field of ``spaties``: what is to be stored."""
        if not self.spaties:
            return self.values
        return dict.fromkeys(self.spaties, " ") | self.values

    def voeg_toe(self, relatie: str, rij: "Row") -> None:
        """While reading: add a row to a relation."""
        children = self.children
        if children is GEEN_RIJEN:
            self.children = {relatie: [rij]}
        elif relatie in children:
            children[relatie].append(rij)
        else:
            children[relatie] = [rij]

    def sluit(self) -> None:
        """While reading: all rows were added."""
        if self.children is not GEEN_RIJEN:
            self.children = {naam: tuple(rijen) for naam, rijen in self.children.items()}

    def __eq__(self, ander: object) -> bool:
        if not isinstance(ander, Row):
            return NotImplemented
        return (self.entiteit, self.pad, self.values, self.children) == (
            ander.entiteit,
            ander.pad,
            ander.values,
            ander.children,
        )

    def __repr__(self) -> str:
        # No values: they are of a child.
        return f"<Row {self.entiteit} {self.pad}>"


@dataclass(frozen=True)
class RestVeld:
    """A leaf that the table does not know: kept, shown and counted.

    :param path: path from ``dossier``, with ordinals where an element repeats
    :param value: its text as received, white space at the ends stripped
    :param attributes: its attributes by local name
    """

    path: str
    value: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Withheld:
    """A leaf that a rule forbids to store; its value is not kept anywhere.

    A number under the mark *geheim* is always withheld. When it is the agreed placeholder
    (``9999999999``, ``geheim@geheim.geheim``) it tells nothing, so the stored file keeps it.

    :param path: where it stood
    :param rule: code of the rule, e.g. ``"OVa.LL06"``
    """

    path: str
    rule: str


class AttachmentStatus(str, Enum):
    """What became of the ``bestandsinhoud`` of a document."""

    OK = "ok"
    EMPTY = "empty"
    NO_BASE64 = "no_base64"
    NO_ZIP = "no_zip"
    ENCRYPTED = "encrypted"
    SEVERAL_MEMBERS = "several_members"
    TYPE_REFUSED = "type_refused"
    TOO_LARGE = "too_large"


@dataclass(frozen=True)
class Attachment:
    """A document of the dossier.

    :param name: safe file name (no path, no control characters)
    :param bestandsnaam: the name as received
    :param omschrijving: its description, or ``None``
    :param path: where the document stands
    :param rij_pad: ``Row.pad`` of the row that it belongs to: the nearest one around it; the
        pupil's for a loose document of the pupil, ``""`` for one outside of any row
    :param rubriek: local name of the block it belongs to, e.g. ``"toets"``, ``"opp"``
    :param status: see :class:`AttachmentStatus`
    :param content: the unpacked file, ``None`` unless ``OK``
    :param size: bytes of ``content``; of the undecoded or packed data when not ``OK``
    :param sha256: hex digest of ``content``, ``None`` unless ``OK``
    :param raw: the packed bytes when they were decodable but not unpacked, where that is safe to
        keep; else ``None``
    """

    name: str
    bestandsnaam: str
    omschrijving: str | None
    path: str
    rij_pad: str
    rubriek: str
    status: AttachmentStatus
    content: bytes | None = field(repr=False)
    size: int
    sha256: str | None
    raw: bytes | None = field(default=None, repr=False)


class Severity(str, Enum):
    """What a finding does: stop the import, warn, leave the item out, or just be noted."""

    BLOCK = "B"
    WARN = "W"
    DROP = "D"
    INFO = "I"


@dataclass(frozen=True)
class Finding:
    """Something noticed in a dossier.

    :param code: rule of the standard (``"OVa.LL06"``) or our own (``"oso.…"``)
    :param severity: see :class:`Severity`
    :param path: where
    :param message: what, in words; never a value of the dossier
    """

    code: str
    severity: Severity
    path: str
    message: Message


@dataclass(frozen=True)
class Dossier:
    """One pupil's dossier.

    ``leaves == mapped + len(rest) + len(withheld)`` always holds.

    :param versie: ``"1.2"`` or the year in the namespace, ``"2019"``
    :param bekend: whether that version is one this parser was made for
    :param root: the row of entity ``dossier``; the pupil is ``leerling``
    :param pgn: the pupil's number as it stands in the file, ``None`` when there is none
    :param pgn_soort: ``"bsn"`` or ``"onderwijsnummer"``: which element held it
    :param sha256: hex digest of the file as received
    :param opslag: the file as it may be stored: as received, or, when it holds a secret, the same
        file without the withheld values
    :param extra: text that is no leaf and so stands outside the count: attributes that the table
        does not know (path ends in ``/@name``) and text between elements (``/text()``)
    """

    versie: str
    bekend: bool
    root: Row
    pgn: str | None = field(repr=False)
    pgn_soort: str | None
    bron_brin: str | None
    categorieen: Mapping[str, str]
    attachments: tuple[Attachment, ...]
    rest: tuple[RestVeld, ...] = field(repr=False)
    withheld: tuple[Withheld, ...]
    findings: tuple[Finding, ...]
    leaves: int
    mapped: int
    sha256: str
    opslag: bytes = field(repr=False)
    extra: tuple[RestVeld, ...] = field(default=(), repr=False)

    @property
    def leerling(self) -> Row:
        """The pupil's row."""
        return self.root.children["leerling"][0]

    @property
    def nummer(self) -> str | None:
        """The pupil's number as nine digits where it can be read as one, else as it stands."""
        if self.pgn is None:
            return None
        return bsn.check(self.pgn).value or self.pgn

    @property
    def brin(self) -> str | None:
        """BRIN of the sending school, four capitals and digits, without a location number."""
        return self.bron_brin and "".join(self.bron_brin.split()).upper()[:4]

    @property
    def datum(self) -> date | None:
        """Creation date by the header, or ``None``."""
        return self.root.values.get("datum")

    @property
    def overdrachtsoort(self) -> str | None:
        """Kind of delivery (code list 29) as received, or ``None``."""
        return self.root.values.get("overdrachtsoort")

    def rows(self) -> Iterator[tuple[Row, Row | None, str]]:
        """All rows, parents before children: (row, parent, name of the relation)."""
        queue: deque[tuple[Row, Row | None, str]] = deque([(self.root, None, "")])
        while queue:
            row, parent, relatie = queue.popleft()
            yield row, parent, relatie
            queue.extend(
                (kind, row, naam) for naam, kinds in row.children.items() for kind in kinds
            )
