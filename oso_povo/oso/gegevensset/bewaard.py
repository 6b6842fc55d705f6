"""What a walk over a dossier keeps beside the fields of the table.

It is counted while walking and made at the end, when all places are known.
"""

from lxml import etree

from .achterhouden import is_plaatshouder
from .bijlagen import Uitpakker
from .model import Attachment, RestVeld, Row, Withheld
from .plek import Nummering, Paden, Plek, attributen, lokaal
from .waarde import is_leeg
from .xml_veilig import Limits, te_diep, te_veel_apart

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"


class Bewaard:
    """Collects while walking; :meth:`afronden` makes the rest of its attributes.

    :ivar aantal: how much was collected
    :ivar blokken: withheld elements with elements in them
    :ivar weg: elements that may not be stored
    :ivar onleesbaar: (path, kind) of dates and booleans that could not be read
    :ivar dubbel: paths of single fields and rows that occurred again
    :ivar leeg: paths of blocks with nothing in them, where the table has fields or rows
    :ivar plaatshouders: paths of withheld numbers that held the agreed placeholder
    """

    def __init__(self, limits: Limits, nummering: Nummering):
        self.limits = limits
        self.aantal = 0
        self.blokken = 0
        self.weg: list[etree._Element] = []
        self.rest: list[RestVeld] = []
        self.withheld: list[Withheld] = []
        self.extra: list[RestVeld] = []
        self.bijlagen: list[Attachment] = []
        self.onleesbaar: list[tuple[str, str]] = []
        self.dubbel: list[str] = []
        self.leeg: list[str] = []
        self.plaatshouders: set[str] = set()
        self._nummering = nummering
        self._rest: list[tuple[Plek, str, dict[str, str]]] = []
        self._withheld: list[tuple[Plek, str]] = []
        self._extra: list[tuple[Plek, str, str]] = []
        self._onleesbaar: list[tuple[Plek, str]] = []
        self._dubbel: list[Plek] = []
        self._leeg: list[Plek] = []
        self._plaatshouders: list[Plek] = []
        self._documenten: list[tuple[dict[str, str], Plek, Row | None]] = []

    def _tel(self) -> None:
        self.aantal += 1
        if self.aantal > self.limits.max_apart:
            raise te_veel_apart(self.limits)

    # -- while walking --------------------------------------------------------------------------

    def bewaar(self, element: etree._Element, plek: Plek) -> None:
        """A leaf that has no place in the table."""
        gevonden = {
            lokaal(naam): waarde
            for naam, waarde in attributen(element)
            if not naam.startswith(_XSI)
        }
        self.bewaar_tekst(element.text or "", plek, gevonden)

    def bewaar_tekst(self, tekst: str, plek: Plek, gevonden: dict[str, str]) -> None:
        """As :meth:`bewaar`, by its text and attributes."""
        self._tel()
        self._rest.append((plek, tekst.strip(), gevonden))

    def nog_een(self, plek: Plek) -> None:
        """Tell of a field or row that may be given once, but was given before."""
        self._tel()
        self._dubbel.append(plek)

    def misvormd(self, plek: Plek, soort: str) -> None:
        """Tell of a value that could not be read."""
        self._tel()
        self._onleesbaar.append((plek, soort))

    def leeg_blok(self, plek: Plek) -> None:
        """Tell of a block without anything in it; that is nothing to keep, so it does not count."""
        self._leeg.append(plek)

    def document(self, delen: dict[str, str], plek: Plek, rij: Row | None) -> None:
        """A document, with the nearest row around it."""
        self._tel()
        self._documenten.append((delen, plek, rij))

    def los(self, element: etree._Element, plek: Plek) -> None:
        """Attributes of a block, and text before its first child."""
        self.losse_attributen(attributen(element), plek)
        if element.text is not None:
            self.losse_tekst(element.text, plek)

    def losse_attributen(self, gevonden: list[tuple[str, str]], plek: Plek) -> None:
        """Attributes that have no field."""
        for naam, waarde in gevonden:
            if not naam.startswith(_XSI) and not is_leeg(waarde):
                self._tel()
                self._extra.append((plek, f"@{lokaal(naam)}", waarde.strip()))

    def losse_tekst(self, tekst: str, plek: Plek) -> None:
        """Text between the elements of a block."""
        if not tekst.isspace():
            self._tel()
            self._extra.append((plek, "text()", tekst.strip()))

    def houd_achter(self, element: etree._Element, plek: Plek, regel: str, diepte: int) -> None:
        """Withhold all leaves of an element, which stands as deep as ``diepte``."""
        # The agreed placeholder is no field value, but no secret either: the file may keep it.
        if regel == "OVa.LL08" and is_plaatshouder(element):
            self._plaatshouders.append(plek)
        else:
            self.weg.append(element)
        self._houd_achter(element, plek, regel, diepte)

    def _houd_achter(self, element: etree._Element, plek: Plek, regel: str, diepte: int) -> None:
        if not len(element):
            self._tel()
            self._withheld.append((plek, regel))
            return
        # As the walk counts, so that the file can be read again without what is in it.
        if diepte > self.limits.max_depth:
            raise te_diep(self.limits)
        self.blokken += 1
        aantallen: dict[str, int] = {}
        nummers = self._nummering.tel(element, aantallen)
        del self._nummering.exact[element]
        for kind, (naam, nummer) in nummers.items():
            self._houd_achter(kind, (plek, naam, nummer, aantallen), regel, diepte + 1)

    # -- at the end -----------------------------------------------------------------------------

    def afronden(self, uitpakker: Uitpakker) -> None:
        """Make what is kept, now that all places are known."""
        paden = Paden()
        self.rest = [RestVeld(paden.van(p), tekst, attr) for p, tekst, attr in self._rest]
        self.withheld = [Withheld(paden.van(p), regel) for p, regel in self._withheld]
        self.extra = [RestVeld(paden.van(p, laatste), tekst) for p, laatste, tekst in self._extra]
        self.onleesbaar = [(paden.van(p), soort) for p, soort in self._onleesbaar]
        self.leeg = [paden.van(p) for p in self._leeg]
        self.dubbel = [paden.van(p) for p in self._dubbel]
        self.plaatshouders = {paden.van(p) for p in self._plaatshouders}
        self.bijlagen = [
            uitpakker.pak_uit(
                delen.get("bestandsnaam", ""),
                delen.get("omschrijving"),
                delen.pop("bestandsinhoud", None),  # large, and needed no more after this
                paden.van(plek),
                "" if rij is None else rij.pad,
            )
            for delen, plek, rij in self._documenten
        ]
