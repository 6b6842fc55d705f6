"""What of a dossier may not be kept, found before the walk, and the documents in it.

A mark may stand before or after what it makes secret, and in any block, known to the table or not,
so that a secret address of a person in an old or new block of the standard is safe too. Rules:
gegevensset 2019.1, POVO profile, OVa.LL06, LL08, LL09, OV03; with those of the header (``kop``).
"""

from lxml import etree

from .knopen import DOCUMENT
from .kop import Kop
from .plek import lokaal
from .versie import BEKEND, versie_van
from .waarde import is_geheim, is_leeg, samengevouwen

# What a sender fills in for a secret number (gegevensset 2019.1, OVa.LL08).
_GEHEIMWAARDEN = frozenset(("9999999999", "geheim@geheim.geheim"))

# What of a communicatie is no number.
_GEEN_NUMMER = frozenset(("soort", "aanduiding", "geheim", "noodnummer"))
# Fewer digits are no phone number.
_MINSTE_CIJFERS = 6
# Names of places that tell where someone lives; the place of birth does not.
_PLAATSEN = frozenset(("plaats", "woonplaats", "verblijfplaats", "gemeente"))


class Apart:
    """What is to be treated apart among the children of one block.

    :ivar verboden: children that may not be kept, with the rule that says so
    :ivar delen: children that are the parts of a document
    :ivar document: what the walk read from these, by their name
    """

    __slots__ = ("delen", "document", "verboden")

    def __init__(self) -> None:
        self.verboden: dict[etree._Element, str] = {}
        self.delen: set[etree._Element] = set()
        self.document: dict[str, str] = {}

    def __contains__(self, kind: object) -> bool:
        return kind in self.verboden or kind in self.delen


class Vooraf:
    """One look over all of a file for what the walk has to treat apart.

    Only the walk looks at what is inside, the outermost first, so that nothing is read many times
    over in a file made for that.

    :ivar apart: by block
    """

    def __init__(self, root: etree._Element, naamruimte: str, kop: Kop):
        bekend = versie_van(naamruimte) in BEKEND
        self.apart: dict[etree._Element, Apart] = {}
        self._ruimte = ruimte = f"{{{naamruimte}}}"
        self._kop = {ruimte + naam: regel for naam, regel in kop.verboden().items()}
        # lxml looks for the names itself, so this costs little where there are few; and most marks
        # say "false".
        adressen, nummers = set(), set()
        for merk in root.iter("{*}adresgeheim", "{*}geheim"):
            tekst = merk.text
            if (tekst == "false" and not len(merk)) or merk is root:
                continue
            if len(merk) or is_geheim(tekst or ""):
                soort = adressen if merk.tag.endswith("adresgeheim") else nummers
                soort.add(merk.getparent())
        if not bekend:
            self._merken_als_attribuut(root, adressen)
        for blok in adressen:
            self._adres(blok)
        for blok in nummers:
            communicatie = lokaal(blok.tag) == "communicatie"
            for kind in blok:
                if _is_nummer(kind, communicatie=communicatie):
                    self._voor(blok).verboden[kind] = "OVa.LL08"
        if self._kop:
            for leerling in root.iter(f"{ruimte}leerling"):
                for kind in leerling.iterchildren(*self._kop):
                    self._voor(leerling).verboden[kind] = self._kop[kind.tag]
        delen = root.iter(f"{ruimte}bestandsnaam", f"{ruimte}bestandsinhoud")
        for blok in {deel.getparent() for deel in delen if deel is not root}:
            self._document(blok)

    def _voor(self, blok: etree._Element) -> Apart:
        apart = self.apart.get(blok)
        if apart is None:
            apart = self.apart[blok] = Apart()
        return apart

    def _merken_als_attribuut(self, root: etree._Element, adressen: set[etree._Element]) -> None:
        """Marks in a form that no version so far has, but a later one might."""
        for element in root.xpath("//*[@geheim or @adresgeheim]"):
            if is_geheim(element.get("adresgeheim") or ""):
                adressen.add(element)
            if is_geheim(element.get("geheim") or "") and element is not root:
                self._voor(element.getparent()).verboden[element] = "OVa.LL08"

    def _document(self, blok: etree._Element) -> None:
        for kind in blok.iterchildren(*(self._ruimte + naam for naam in DOCUMENT)):
            if not len(kind):
                self._voor(blok).delen.add(kind)

    def _adres(self, blok: etree._Element) -> None:
        leerling = blok.tag == f"{self._ruimte}leerling"
        for kind in blok:
            naam = lokaal(kind.tag)
            if _is_adres(naam):
                buitenland = "OVa.LL09" if "buitenland" in naam else "OVa.LL06"
                self._voor(blok).verboden[kind] = buitenland if leerling else "OVa.OV03"


def zegt_iets(element: etree._Element) -> bool:
    """Whether there is any text or attribute in an element."""
    return any(
        not is_leeg(deel.text)
        or (deel is not element and not is_leeg(deel.tail))
        or any(not is_leeg(waarde) for waarde in deel.values())
        for deel in element.iter()
    )


def is_plaatshouder(element: etree._Element) -> bool:
    """Whether an element holds nothing but what is agreed for a secret number."""
    return (
        not len(element)
        and samengevouwen(element.text or "").lower() in _GEHEIMWAARDEN
        and all(is_leeg(waarde) for waarde in element.values())
    )


def maak_leeg(element: etree._Element) -> None:
    """Take all texts and attributes out of an element; its elements stay."""
    for deel in element.iter():
        if not is_leeg(deel.text):
            deel.text = None
        if deel is not element and not is_leeg(deel.tail):
            deel.tail = None
        deel.attrib.clear()


def _is_nummer(element: etree._Element, *, communicatie: bool) -> bool:
    """Whether an element beside a mark *geheim* tells a number or an e-mail address.

    In a ``communicatie`` also under a name that the standard does not have, since a later year may
    name it otherwise.
    """
    naam = lokaal(element.tag).lower()
    if naam == "nummer" or naam.startswith(("telefoon", "mobiel", "email", "e-mail")):
        return True
    if not communicatie or naam in _GEEN_NUMMER:
        return False
    tekst = "".join(element.itertext())
    return "@" in tekst or sum(map(str.isdigit, tekst)) >= _MINSTE_CIJFERS


def _is_adres(naam: str) -> bool:
    """Whether an element of a person tells where the person lives."""
    naam = naam.lower()
    if naam.startswith(("postcode", "straat", "huisnummer", "locatie")) or naam in _PLAATSEN:
        return True
    return "adres" in naam and "geheim" not in naam and "mail" not in naam
