"""Walks a dossier once, along the table of the standard, and accounts for every leaf.

A leaf is an element without child elements. Each one ends up in exactly one place: *mapped* (the
table knows it and it could be read; an empty one of a known path holds no value but is known),
*rest* (kept with its path) or *withheld* (a rule forbids to keep it). What is text but no leaf,
attributes that the table does not know and text between elements, goes to ``extra``.

Rules of withholding: gegevensset 2019.1, POVO profile, OVa.LL06, LL08, LL09, LL10, LL11, OV03,
VV01, VV02.

What a sender says not to deliver (selective delivery, gegevensset 2019.1, categorie_uitlevering)
but delivers all the same is kept apart: all of it is rest.
"""

from collections import Counter
from types import MappingProxyType

from lxml import etree

from ..text import _
from .bijlagen import Uitpakker
from .kaart import KAART
from .kaart_types import Relatie, Veld
from .knopen import DOCUMENT, Knoop, knoop_van
from .kop import Kop
from .model import Attachment, RestVeld, Row, Value, Withheld
from .versie import NAAMRUIMTE
from .waarde import Onleesbaar, is_geheim, is_leeg, lees_waarde, samengevouwen
from .xml_veilig import Limits, fout, te_diep

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
#: What a sender fills in for a secret number (gegevensset 2019.1, OVa.LL08).
GEHEIMWAARDEN = frozenset(("9999999999", "geheim@geheim.geheim"))

_GEEN_LEERLING = _("This dossier holds no pupil.")
_MEER_LEERLINGEN = _(
    "This file holds more than one pupil in one dossier. Report it to the supplier of your LAS."
)


class Rij:
    """A row while it is being filled."""

    __slots__ = ("children", "entiteit", "herhaald", "pad", "values", "vast")

    def __init__(self, entiteit: str, pad: str, vast: dict[str, Value] | None = None):
        self.entiteit = entiteit
        self.pad = pad
        self.values: dict[str, Value] = dict(vast or ())
        self.vast = len(self.values)
        self.herhaald: dict[str, list[str]] = {}
        self.children: dict[str, list[Row]] = {}

    def klaar(self) -> Row:
        """The immutable row."""
        for naam, teksten in self.herhaald.items():
            self.values[naam] = tuple(teksten)
        return Row(
            self.entiteit,
            MappingProxyType(self.values),
            MappingProxyType({naam: tuple(rijen) for naam, rijen in self.children.items()}),
            self.pad,
        )


_MERKEN = frozenset(("adresgeheim", "geheim", "*:adresgeheim", "*:geheim"))

#: A place in the table while walking: the row to fill and the point that was reached.
Plek = tuple[Rij, Knoop]


class Lezer:
    """One walk over one dossier element; :meth:`lees` may be called once.

    :ivar onleesbaar: (path, kind) of dates and booleans that could not be read
    :ivar dubbel: paths of single fields that occurred again
    :ivar leeg: paths of blocks with nothing in them, where the table has fields or rows
    :ivar plaatshouders: paths of withheld numbers that held the agreed placeholder
    """

    def __init__(self, limits: Limits):
        self.limits = limits
        self.uitpakker = Uitpakker(limits)
        self.mapped = 0
        self.rest: list[RestVeld] = []
        self.withheld: list[Withheld] = []
        self.extra: list[RestVeld] = []
        self.bijlagen: list[Attachment] = []
        self.pgn: dict[str, list[tuple[str, str]]] = {"bsn": [], "onderwijsnummer": []}
        self.categorieen: dict[str, str] = {}
        self.onleesbaar: list[tuple[str, str]] = []
        self.dubbel: list[str] = []
        self.leeg: list[str] = []
        self.plaatshouders: set[str] = set()
        self.weg: list[etree._Element] = []
        self._namen: dict[str, str] = {}
        self._verboden_bij_leerling: dict[str, str] = {}
        self._uit: frozenset[str] = frozenset()
        # Path of the nearest row around the element where the walk is.
        self._rij_pad = ""

    # -- the walk -------------------------------------------------------------------------------

    def lees(self, dossier: etree._Element) -> Row:
        """Walk the element ``dossier`` and return its row.

        :raises DossierError: ``dossier.no_pupil``, ``.several_pupils`` or ``.too_deep``
        """
        kop = Kop(dossier, self._naam)
        self._verboden_bij_leerling = kop.verboden()
        self._uit = kop.uit
        rij = Rij("dossier", "")
        if len(dossier):
            self._blok(dossier, "dossier", [(rij, knoop_van("dossier"))], "", 1)
        if "leerling" not in rij.children:
            raise fout("no_pupil", _GEEN_LEERLING)
        return rij.klaar()

    def lees_ernaast(self, element: etree._Element, pad: str) -> None:
        """Account for an element that stands beside the dossier: all of it is rest."""
        if len(element):
            self._blok(element, self._naam(element.tag), [], pad, 1)
        else:
            self._naar_rest(element, pad)

    def _naam(self, tag: str) -> str:
        """Local name of a tag; of another namespace ``*:name``, which the table never knows."""
        naam = self._namen.get(tag)
        if naam is None:
            ruimte, haak, lokaal = tag.rpartition("}")
            eigen = haak and NAAMRUIMTE.match(ruimte[1:])
            naam = self._namen[tag] = lokaal if eigen else f"*:{lokaal}"
        return naam

    def _kinderen(
        self, element: etree._Element, pad: str
    ) -> tuple[list[tuple[etree._Element, str, str]], set[str]]:
        """(child, local name, path) of each child element, and the set of their names."""
        bekende = self._namen
        paren = []
        for kind in element:
            tag = kind.tag
            paren.append((kind, bekende.get(tag) or self._naam(tag)))
        prefix = f"{pad}/" if pad else ""
        namen = {naam for _, naam in paren}
        if len(namen) == len(paren):
            return [(kind, naam, prefix + naam) for kind, naam in paren], namen
        aantal = Counter(naam for _, naam in paren)
        gezien = dict.fromkeys(namen, 0)
        uit = []
        for kind, naam in paren:
            if aantal[naam] == 1:
                uit.append((kind, naam, prefix + naam))
            else:
                gezien[naam] += 1
                uit.append((kind, naam, f"{prefix}{naam}[{gezien[naam]}]"))
        return uit, namen

    def _blok(
        self, element: etree._Element, naam: str, plekken: list[Plek], pad: str, diepte: int
    ) -> None:
        """Walk the children of an element that has some."""
        if diepte > self.limits.max_depth:
            raise te_diep(self.limits)
        kinderen, namen = self._kinderen(element, pad)
        self.los(element, pad)
        verboden = None
        if naam == "leerling" or not namen.isdisjoint(_MERKEN):
            verboden = self._verboden(naam, kinderen, namen)
        document = None
        if "bestandsinhoud" in namen or "bestandsnaam" in namen:
            document = Rij("document", pad)
            plekken = [(document, DOCUMENT), *plekken]
        for kind, kind_naam, kind_pad in kinderen:
            regel = verboden.get(kind_pad) if verboden else None
            if not regel or not self._houd_achter(kind, kind_pad, regel):
                self._kind(kind, kind_naam, plekken, kind_pad, diepte)
        if document is not None:
            self._bijlage(document)

    def _kind(
        self, kind: etree._Element, naam: str, plekken: list[Plek], pad: str, diepte: int
    ) -> None:
        """One child of a block, at the first of ``plekken`` that knows it."""
        rij = verder = None
        for plek, knoop in plekken:
            verder = knoop.kinderen.get(naam)
            if verder is not None:
                rij = plek
                break
        if len(kind):
            self._tak(kind, naam, rij, verder, plekken, pad, diepte)
        elif verder is None:
            self._naar_rest(kind, pad)
        else:
            self._blad(kind, rij, verder, pad)

    def _groepen(
        self, element: etree._Element, rij: Rij, relatie: Relatie, pad: str, diepte: int
    ) -> None:
        """Rows without an element of their own: each child named ``begin`` starts a new one."""
        if diepte > self.limits.max_depth:
            raise te_diep(self.limits)
        kinderen, namen = self._kinderen(element, pad)
        self.los(element, pad)
        verboden = self._verboden("", kinderen, namen) if namen & _MERKEN else {}
        groep = knoop_van(relatie.entiteit)
        rondom = self._rij_pad
        plekken: list[Plek] = []
        gehouden = self._gehouden()
        for kind, naam, kind_pad in kinderen:
            if naam == relatie.begin:
                if plekken:
                    self._klaar(plekken[0][0], rij, relatie.naam, gehouden)
                plekken = [(Rij(relatie.entiteit, kind_pad, relatie.vast), groep)]
                self._rij_pad, gehouden = kind_pad, self._gehouden()
            regel = verboden.get(kind_pad)
            if not regel or not self._houd_achter(kind, kind_pad, regel):
                self._kind(kind, naam, plekken, kind_pad, diepte)
        if plekken:
            self._klaar(plekken[0][0], rij, relatie.naam, gehouden)
        self._rij_pad = rondom

    def _tak(
        self,
        element: etree._Element,
        naam: str,
        rij: Rij | None,
        knoop: Knoop | None,
        plekken: list[Plek],
        pad: str,
        diepte: int,
    ) -> None:
        """An element with child elements: a row, a step on the way to one, or unknown."""
        relatie = knoop.relatie if knoop is not None else None
        if (
            knoop is None
            or (relatie is None and not knoop.kinderen)
            or (relatie is not None and relatie.waarde)
        ):
            # Unknown, or a block where the standard has a single value.
            self._blok(element, naam, [], pad, diepte + 1)
            return
        verder: list[Plek] = [(rij, knoop)] if knoop.kinderen else []
        if relatie is None:
            self._blok(element, naam, verder, pad, diepte + 1)
            return
        if relatie.begin:
            self._groepen(element, rij, relatie, pad, diepte + 1)
            return
        naam_relatie, vast = relatie.naam, relatie.vast
        if relatie.enkel and naam_relatie in rij.children and relatie.over:
            naam_relatie, vast = relatie.over, relatie.vast_over
        elif relatie.enkel and naam_relatie in rij.children:
            if relatie.entiteit == "leerling":
                raise fout("several_pupils", _MEER_LEERLINGEN)
            self.dubbel.append(pad)
            self._blok(element, naam, verder, pad, diepte + 1)
            return
        nieuw = Rij(relatie.entiteit, pad, vast)
        gehouden, rondom = self._gehouden(), self._rij_pad
        self._rij_pad = pad
        boom = knoop_van(relatie.entiteit, self._uit)
        self._blok(element, naam, [(nieuw, boom), *verder], pad, diepte + 1)
        self._rij_pad = rondom
        self._klaar(nieuw, rij, naam_relatie, gehouden)

    def _klaar(self, nieuw: Rij, rij: Rij, relatie: str, gehouden: int) -> None:
        """Add a row that was walked to the one around it, unless there was nothing in it.

        :param gehouden: what :meth:`_gehouden` was before it
        """
        if (
            len(nieuw.values) > nieuw.vast
            or nieuw.children
            or nieuw.entiteit == "leerling"
            or self._gehouden() != gehouden
        ):
            rij.children.setdefault(relatie, []).append(nieuw.klaar())

    def _blad(self, element: etree._Element, rij: Rij, knoop: Knoop, pad: str) -> None:
        """A leaf at a place that the table knows."""
        tekst = element.text
        if tekst and not tekst.isspace():
            if knoop.veld is not None:
                past = self._zet(rij, knoop.veld, tekst, pad)
            elif knoop.bijzonder is not None:
                past = self._bijzonder(rij, knoop.bijzonder, tekst, pad)
            else:
                # A row in itself, or text where the standard has a block.
                past = self._blad_rij(rij, knoop.relatie, tekst, pad)
            if not past:
                self._naar_rest(element, pad)
                return
        elif knoop.kinderen:
            self.leeg.append(pad)
        self.mapped += 1
        if element.keys():
            self._attributen(element, rij, knoop, pad)

    def _zet(self, rij: Rij, veld: Veld, tekst: str, pad: str) -> bool:
        """Put the text of a leaf into its field; False when it has no place there."""
        values = rij.values
        try:
            waarde = lees_waarde(veld.soort, tekst)
        except Onleesbaar:
            self.onleesbaar.append((pad, veld.soort.value))
            return False
        if veld.herhaald:
            rij.herhaald.setdefault(veld.naam, []).append(waarde)
            values[veld.naam] = ()  # keeps the place; filled when the row is done
        elif veld.naam in values:
            self.dubbel.append(pad)
            return False
        else:
            values[veld.naam] = waarde
        return True

    def _blad_rij(self, rij: Rij, relatie: Relatie | None, tekst: str, pad: str) -> bool:
        """A leaf that is a row in itself, such as ``advies``; False when it is none."""
        if relatie is None or not relatie.waarde:
            return False
        veld = next(v for v in KAART[relatie.entiteit].velden if v.naam == relatie.waarde)
        nieuw = Rij(relatie.entiteit, pad, relatie.vast)
        if not self._zet(nieuw, veld, tekst, pad):
            return False
        # Each of these elements may stand once; a second one is no second advice of that kind.
        if relatie.eenmaal and any(
            all(ander.values.get(naam) == vast for naam, vast in relatie.vast.items())
            for ander in rij.children.get(relatie.naam, ())
        ):
            self.dubbel.append(pad)
            return False
        rij.children.setdefault(relatie.naam, []).append(nieuw.klaar())
        return True

    def _bijzonder(self, rij: Rij, soort: tuple[str, str], tekst: str, pad: str) -> bool:
        """A leaf that is no field of a row; False when it has no place there."""
        wat, naam = soort
        if wat == "pgn":
            # Which number counts is known only when all were seen.
            self.pgn[naam].append((pad, tekst))
        elif wat == "categorie":
            if naam in self.categorieen:
                self.dubbel.append(pad)
                return False
            self.categorieen[naam] = samengevouwen(tekst)
        else:
            if "inhoud" in rij.values:
                self.dubbel.append(pad)
                return False
            rij.values["inhoud"] = tekst
        return True

    # -- what is no value of the table ----------------------------------------------------------

    def _gehouden(self) -> int:
        return len(self.rest) + len(self.withheld) + len(self.bijlagen) + len(self.extra)

    def _naar_rest(self, element: etree._Element, pad: str) -> None:
        attributen = {
            _lokaal(naam): waarde for naam, waarde in element.items() if not naam.startswith(_XSI)
        }
        self.rest.append(RestVeld(pad, (element.text or "").strip(), attributen))

    def _attributen(self, element: etree._Element, rij: Rij, knoop: Knoop, pad: str) -> None:
        """Attributes of a mapped leaf: to their field, or kept beside the count."""
        for naam, waarde in element.items():
            if naam.startswith(_XSI) or is_leeg(waarde):
                continue
            veld = knoop.attributen.get(naam)
            if veld is None or not self._zet(rij, veld, waarde, f"{pad}/@{naam}"):
                self.extra.append(RestVeld(f"{pad}/@{_lokaal(naam)}", waarde.strip()))

    def los(self, element: etree._Element, pad: str) -> None:
        """Attributes of a block, and text between its child elements."""
        for naam, waarde in element.items():
            if not naam.startswith(_XSI) and not is_leeg(waarde):
                self.extra.append(RestVeld(_bij(pad, f"@{_lokaal(naam)}"), waarde.strip()))
        for tekst in [element.text, *[kind.tail for kind in element]]:
            if tekst and not tekst.isspace():
                self.extra.append(RestVeld(_bij(pad, "text()"), tekst.strip()))

    def _bijlage(self, document: Rij) -> None:
        self.bijlagen.append(
            self.uitpakker.pak_uit(
                document.values.get("bestandsnaam", ""),
                document.values.get("omschrijving"),
                document.values.get("inhoud"),
                document.pad,
                self._rij_pad,
            )
        )

    # -- withholding ----------------------------------------------------------------------------

    def _verboden(
        self, naam: str, kinderen: list[tuple[etree._Element, str, str]], namen: set[str]
    ) -> dict[str, str]:
        """Paths of the children that may not be kept, with the rule that says so.

        Looked at by local name in every block, known or not, so that a secret address of a person
        in an old or new block of the standard is safe too.
        """
        uit: dict[str, str] = {}
        lokaal = {n.removeprefix("*:") for n in namen} if any(":" in n for n in namen) else namen
        leerling = naam == "leerling"
        if "adresgeheim" in lokaal and _een_geheim(kinderen, "adresgeheim"):
            for _kind, kind_naam, pad in kinderen:
                if _is_adres(kind_naam):
                    if not leerling:
                        uit[pad] = "OVa.OV03"
                    elif "buitenland" in kind_naam:
                        uit[pad] = "OVa.LL09"
                    else:
                        uit[pad] = "OVa.LL06"
        if "geheim" in lokaal and "nummer" in lokaal and _een_geheim(kinderen, "geheim"):
            for kind, kind_naam, pad in kinderen:
                if kind_naam.removeprefix("*:") == "nummer":
                    uit[pad] = "OVa.LL08"
                    if samengevouwen("".join(kind.itertext())).lower() in GEHEIMWAARDEN:
                        self.plaatshouders.add(pad)
        if leerling:
            for _kind, kind_naam, pad in kinderen:
                regel = self._verboden_bij_leerling.get(kind_naam)
                if regel:
                    uit[pad] = regel
        return uit

    def _houd_achter(self, element: etree._Element, pad: str, regel: str) -> bool:
        """Withhold all leaves below ``element``; False when it holds nothing at all."""
        if not any(
            not is_leeg(deel.text)
            or (deel is not element and not is_leeg(deel.tail))
            or any(not is_leeg(waarde) for waarde in deel.values())
            for deel in element.iter()
        ):
            return False
        # The agreed placeholder is no field value, but no secret either: the file may keep it.
        if pad not in self.plaatshouders:
            self.weg.append(element)
        self._achterhouden(element, pad, regel, 1)
        return True

    def _achterhouden(self, element: etree._Element, pad: str, regel: str, diepte: int) -> None:
        if diepte > self.limits.max_depth:
            raise te_diep(self.limits)
        if not len(element):
            self.withheld.append(Withheld(pad, regel))
            return
        for kind, _kind_naam, kind_pad in self._kinderen(element, pad)[0]:
            self._achterhouden(kind, kind_pad, regel, diepte + 1)

    def maak_leeg(self) -> None:
        """Empty the withheld elements in the tree itself, so that it can be stored."""
        for element in self.weg:
            for deel in element.iter():
                if not is_leeg(deel.text):
                    deel.text = None
                if deel is not element and not is_leeg(deel.tail):
                    deel.tail = None
                deel.attrib.clear()

    def kies_pgn(self) -> tuple[str | None, str | None]:
        """(number, kind) of the pupil; further numbers go to rest."""
        alle = [
            (soort, pad, "".join(tekst.split()))
            for soort in ("bsn", "onderwijsnummer")
            for pad, tekst in self.pgn[soort]
        ]
        for _soort, pad, tekst in alle[1:]:
            self.mapped -= 1
            self.dubbel.append(pad)
            self.rest.append(RestVeld(pad, tekst))
        return (alle[0][2], alle[0][0]) if alle else (None, None)


def _lokaal(naam: str) -> str:
    return naam.rpartition("}")[2]


def _bij(pad: str, laatste: str) -> str:
    return f"{pad}/{laatste}" if pad else laatste


def _een_geheim(kinderen: list[tuple[etree._Element, str, str]], naam: str) -> bool:
    return any(
        kind_naam.removeprefix("*:") == naam and is_geheim("".join(kind.itertext()))
        for kind, kind_naam, _pad in kinderen
    )


def _is_adres(naam: str) -> bool:
    """Whether an element of a person tells where the person lives."""
    naam = naam.removeprefix("*:").lower()
    if naam.startswith("postcode"):
        return True
    return "adres" in naam and "geheim" not in naam and "mail" not in naam
