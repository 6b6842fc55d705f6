"""What the LAS holds: dossiers by pupil number and school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree
from stdnum.nl import bsn as bsn_number
from stdnum.nl import onderwijsnummer

from oso import bsn

from .schools import BadInput


def is_pgn(text: str) -> bool:
    """Whether ``text`` is a BSN or onderwijsnummer of 9 digits that passes its check."""
    return len(text) == 9 and (bsn_number.is_valid(text) or onderwijsnummer.is_valid(text))


def masked(pgn: str) -> str:
    """The number as it may be shown: its last three digits."""
    return "******" + pgn[-3:]


@dataclass
class Dossier:
    """One dossier in the LAS.

    :param ident: how the control API names it, so that no number needs to stand in a URL or log
    :param pgn: BSN or onderwijsnummer
    :param brin: the school that holds it
    :param xml: the document, UTF-8, without XML declaration
    :param datum: the date to which its content goes (verzameldatum)
    :param version: standaardversie that it names
    :param prepared: whether it has been set ready
    :param allowed: BRINs that may fetch it; None is every BRIN
    :param points: numbers of the aanleverpunten that have it; None is all
    :param source: name of the file it came from
    """

    ident: str
    pgn: str
    brin: str
    xml: bytes
    datum: date
    version: str
    prepared: bool = True
    allowed: frozenset[str] | None = None
    points: frozenset[str] | None = None
    source: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the control API, with the number masked."""
        return {
            "id": self.ident,
            "bsn": masked(self.pgn),
            "brin": self.brin,
            "verzameldatum": self.datum.isoformat(),
            "version": self.version,
            "prepared": self.prepared,
            "allowed": sorted(self.allowed) if self.allowed is not None else None,
            "aanleverpunten": sorted(self.points) if self.points is not None else None,
            "size": len(self.xml),
            "source": self.source,
        }


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True, strip_cdata=False
    )


def _text(root: etree._Element, path: str) -> str:
    """Text at a path of local names."""
    steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
    found = root.xpath(f"./{steps}")
    # a comment may stand in the middle of a value
    return "".join(found[0].xpath("text()")).strip() if found else ""


class DossierStore:
    """All dossiers; callers hold the lock of the world."""

    def __init__(self) -> None:
        self._by_key: dict[tuple[str, str], Dossier] = {}
        self._last = 0

    def __len__(self) -> int:
        return len(self._by_key)

    def __iter__(self):
        return iter(list(self._by_key.values()))

    @property
    def numbers(self) -> set[str]:
        """The pupil numbers of all dossiers."""
        return {pgn for pgn, _brin in self._by_key}

    def read(self, xml: bytes, source: str = "") -> Dossier:
        """Make a dossier of a document, without storing it.

        :raises BadInput: when it is not a dossier with a number and a BRIN
        """
        try:
            root = etree.fromstring(xml.lstrip(), _parser())
        except etree.XMLSyntaxError as error:
            raise BadInput(f"{source or 'dossier'}: not well-formed, line {error.lineno}") from None
        if root.getroottree().docinfo.doctype:
            raise BadInput(f"{source or 'dossier'}: has a DOCTYPE")
        # one dossier may stand in a wrapper
        dossier = next(iter(root.xpath("./*[local-name()='dossier']")), root)
        pupil = "huidigeschool/leerling"
        pgn = _text(dossier, f"{pupil}/bsn") or _text(dossier, f"{pupil}/onderwijsnummer")
        # A LAS knows its pupils by number, however it writes the number in a dossier.
        pgn = bsn.check(pgn).value or pgn
        brin = _text(dossier, "huidigeschool/brincode").upper()[:4]
        if not (len(pgn) == 9 and pgn.isdigit()):
            raise BadInput(f"{source or 'dossier'}: no bsn or onderwijsnummer of 9 digits")
        if len(brin) != 4:
            raise BadInput(f"{source or 'dossier'}: no brincode of 4 characters")
        try:
            datum = date.fromisoformat(_text(dossier, "metadata/datum")[:10])
        except ValueError:
            datum = date.today()  # a LAS knows when it made the dossier, whatever it writes in it
        version = _text(dossier, "metadata/standaardversie")
        plain = etree.tostring(root, encoding="utf-8", xml_declaration=False)
        return Dossier("", pgn, brin, plain, datum, version, source=source)

    def put(self, dossier: Dossier) -> Dossier:
        """Store; one with the same number and BRIN is replaced."""
        key = (dossier.pgn, dossier.brin)
        old = self._by_key.get(key)
        if old is None:
            self._last += 1
        dossier.ident = old.ident if old else f"d{self._last}"
        self._by_key[key] = dossier
        return dossier

    def restore(self, dossier: Dossier) -> None:
        """Put a dossier back under the name that it had."""
        self._by_key[dossier.pgn, dossier.brin] = dossier
        self._last = max(self._last, int(dossier.ident.removeprefix("d")))

    def find(self, pgn: str, brin: str) -> Dossier | None:
        """The dossier of a pupil at a school."""
        return self._by_key.get((pgn, brin))

    def select(self, data: dict[str, Any]) -> list[Dossier]:
        """The dossiers that a call of the control API names: by ``id`` or ``bsn`` (and ``brin``).

        :raises BadInput: when there is none
        """
        found = [
            item
            for item in self
            if (item.ident == data.get("id") or item.pgn == data.get("bsn"))
            and data.get("brin") in (None, item.brin)
        ]
        if not found:
            raise BadInput("no such dossier")
        return found

    def remove(self, dossier: Dossier) -> None:
        """Forget a dossier."""
        del self._by_key[dossier.pgn, dossier.brin]

    def clear(self) -> None:
        """Forget all."""
        self._by_key.clear()

    def load_folder(self, folder: Path) -> list[str]:
        """Load every ``*.xml`` in ``folder``; of equal number and BRIN the newest is served.

        :returns: what was left out and why, a line each, without personal data
        """
        notes = []
        found: list[Dossier] = []
        for path in sorted(folder.glob("*.xml")):
            try:
                found.append(self.read(path.read_bytes(), path.name))
            except BadInput as error:
                notes.append(f"{error}: not served")
        for dossier in sorted(found, key=lambda item: (item.version, item.datum, item.source)):
            old = self.find(dossier.pgn, dossier.brin)
            if old:
                notes.append(
                    f"{old.source}: same pupil and BRIN as {dossier.source}, which is served"
                )
            self.put(dossier)
        return notes
