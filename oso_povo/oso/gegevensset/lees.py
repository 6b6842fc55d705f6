"""Walks a dossier once, along the table of the standard, and accounts for every leaf.

A leaf is an element without child elements. Each one ends up in exactly one place: *mapped* (the
table knows it and it could be read; an empty one of a known path holds no value but is known),
*rest* (kept with its path) or *withheld* (a rule forbids to keep it). What is text but no leaf,
attributes that the table does not know and text between elements, goes to ``extra``.

Rules of withholding: gegevensset 2019.1, POVO profile, OVa.LL06, LL08, LL09, LL10, LL11, OV03,
VV01, VV02; which elements they hit is found before the walk (``achterhouden``).

What a sender says not to deliver (selective delivery, gegevensset 2019.1, categorie_uitlevering)
but delivers all the same is kept apart: all of it is rest.
"""

from collections.abc import Mapping
from itertools import pairwise

from lxml import etree

from ..text import _
from .achterhouden import Apart, Vooraf, zegt_iets
from .bewaard import Bewaard
from .bijlagen import Uitpakker
from .kaart import CATEGORIEEN, KAART
from .kaart_types import Soort
from .knopen import DOCUMENT, GROEPEN, LEZEN, PLAT, RIJ, VREEMD, WEG, Stap, Stappen, stappenplan
from .kop import Kop
from .model import GEEN_RIJEN, Row, Value
from .plek import Aantallen, Nummering, Plek, attributen, plek_ernaast
from .waarde import LEZERS, Onleesbaar, is_leeg
from .xml_veilig import Limits, fout, te_diep

_GEEN_LEERLING = _("This dossier holds no pupil.")
_MEER_LEERLINGEN = _(
    "This file holds more than one pupil in one dossier. Report it to the supplier of your LAS."
)

# Steps where the table knows nothing, and the row that such a block fills: never with anything.
_NERGENS: Stappen = {}
_NIEMAND = Row("", {}, GEEN_RIJEN, None)

# Why a leaf of a known place is not mapped, beside the kind of a value that cannot be read.
_DUBBEL = "dubbel"
_GEEN_PLAATS = "geen plaats"
#: Kinds of fields that are stored as text, in which a space is something that a user typed.
_TEKSTSOORTEN = (Soort.TEKST.value, Soort.MEMO.value, Soort.GETAL.value, Soort.CODE.value)

#: Children of a block from one up to another, with the counts of all of them by name.
Deel = tuple[etree._Element, etree._Element | None, Aantallen]


class Lezer:
    """One walk over one dossier; :meth:`lees` may be called once, then :meth:`afronden`.

    After that, for the checks and whoever makes the :class:`~.model.Dossier`:

    :ivar rijen: the rows of each entity, in the order of the file; an entity without rows has an
        empty list. The same objects as in ``Dossier.rows()``, so no second pass is needed.
    :ivar onleesbaar: (path, kind) of dates and booleans that could not be read
    :ivar dubbel: paths of single fields and rows that occurred again
    :ivar leeg: paths of blocks with nothing in them, where the table has fields or rows
    :ivar plaatshouders: paths of withheld numbers that held the agreed placeholder
    :ivar uitpakker: what it noticed of the documents
    :ivar mapped: number of leaves that have a place in the table
    :ivar blokken: number of elements with elements in them
    """

    def __init__(self, root: etree._Element, dossier: etree._Element, limits: Limits):
        """:param root: of the whole file; :param dossier: its element ``dossier``"""
        self.limits = limits
        self.uitpakker = Uitpakker(limits)
        self.dossier = dossier
        self.mapped = 0
        self.blokken = 0
        self.categorieen: dict[str, str] = {}
        self.rijen: dict[str, list[Row]] = {naam: [] for naam in KAART}
        ruimte = dossier.tag[1:].rpartition("}")[0]
        kop = Kop(dossier, ruimte)
        self._ruimte = f"{{{ruimte}}}"
        self._stappen = stappenplan(ruimte, kop.uit).per_entiteit
        self._apart = Vooraf(root, ruimte, kop).apart
        self._nummering = Nummering(ruimte)
        self._max_diepte = limits.max_depth
        self.bewaard = Bewaard(limits, self._nummering)
        self._pgn: dict[str, list[tuple[Plek, str]]] = {"bsn": [], "onderwijsnummer": []}
        self._herhaald: list[tuple[dict[str, Value], str]] = []
        # The nearest row around the element where the walk is.
        self._rij: Row | None = None

    @property
    def onleesbaar(self) -> list[tuple[str, str]]:
        """See :class:`Lezer`."""
        return self.bewaard.onleesbaar

    @property
    def dubbel(self) -> list[str]:
        """See :class:`Lezer`."""
        return self.bewaard.dubbel

    @property
    def leeg(self) -> list[str]:
        """See :class:`Lezer`."""
        return self.bewaard.leeg

    @property
    def plaatshouders(self) -> set[str]:
        """See :class:`Lezer`."""
        return self.bewaard.plaatshouders

    def lees(self) -> Row:
        """Walk the dossier and return its row.

        :raises DossierError: ``dossier.no_pupil``, ``.several_pupils``, ``.too_deep``,
            ``.too_many_unknown`` or ``.long_names``
        """
        rij = self._rij = Row("dossier", {}, GEEN_RIJEN, None)
        self.rijen["dossier"].append(rij)
        if len(self.dossier):
            self._blok(self.dossier, self._stappen["dossier"], rij, _NIEMAND, None, 1)
        self._rij = None
        if "leerling" not in rij.children:
            raise fout("no_pupil", _GEEN_LEERLING)
        rij.sluit()
        for values, naam in self._herhaald:
            values[naam] = tuple(values[naam])
        values = rij.values
        self.categorieen = {naam: values.pop(naam) for naam in CATEGORIEEN if naam in values}
        rij.spaties = tuple(naam for naam in rij.spaties if naam not in CATEGORIEEN)
        return rij

    def lees_ernaast(self, element: etree._Element, pad: str) -> None:
        """Account for an element that stands beside the dossier: all of it is rest."""
        plek = plek_ernaast(pad)
        if len(element):
            self._blok(element, _NERGENS, _NIEMAND, _NIEMAND, plek, 1)
        else:
            self.bewaard.bewaar(element, plek)

    def afronden(self) -> tuple[str | None, str | None]:
        """Make what is kept, now that all was seen; (number, kind) of the pupil.

        Further numbers of the pupil go to rest.
        """
        alle = [
            (soort, plek, "".join(tekst.split()))
            for soort, gevonden in self._pgn.items()
            for plek, tekst in gevonden
        ]
        for _soort, plek, tekst in alle[1:]:
            self.mapped -= 1
            self.bewaard.nog_een(plek)
            self.bewaard.bewaar_tekst(tekst, plek, {})
        self.bewaard.afronden(self.uitpakker)
        return (alle[0][2], alle[0][0]) if alle else (None, None)

    # -- blocks ---------------------------------------------------------------------------------

    def _blok(
        self,
        element: etree._Element,
        stappen: Stappen,
        rij: Row,
        buiten: Row,
        plek: Plek,
        diepte: int,
        deel: Deel | None = None,
    ) -> None:
        """Walk the children of an element that has some.

        This loop sees every element of a file, so it is written to be fast: siblings by
        ``getnext`` (making an iterator costs more than most blocks have children), what nearly
        every leaf is in place, and a call for all that is seldom. :meth:`_blad` does the same for
        any leaf; :class:`~.plek.Nummering` says why not all are counted.

        :param stappen: what the table knows here
        :param rij: the row to fill
        :param buiten: the row around that one
        :param deel: only these children
        """
        if deel is None:
            if diepte > self._max_diepte:
                raise te_diep(self.limits)
            self.blokken += 1
            if element.text is not None or element.values():
                self.bewaard.los(element, plek)
            kind, tot, aantallen = element[0], None, {}
        else:
            kind, tot, aantallen = deel
        apart = self._apart.get(element) if self._apart else None
        exact = self._nummering.exact
        values = rij.values
        mapped = 0
        while kind is not tot:
            stap = stappen.get(kind.tag)
            if (
                apart is not None
                and kind in apart
                and self._neem_apart(
                    kind, apart, self._nummering.hier(element, kind, plek, aantallen), diepte + 1
                )
            ):
                pass
            elif stap is None:
                hier = self._nummering.hier(element, kind, plek, aantallen)
                if len(kind):
                    self._blok(kind, _NERGENS, _NIEMAND, _NIEMAND, hier, diepte + 1)
                else:
                    self.bewaard.bewaar(kind, hier)
            elif len(kind):
                soort = stap.blok
                if soort == VREEMD or (exact and element in exact):
                    hier = self._nummering.hier(element, kind, plek, aantallen)
                else:
                    naam = stap.naam
                    aantallen[naam] = nummer = aantallen.get(naam, 0) + 1
                    hier = (plek, naam, nummer, aantallen)
                if soort == RIJ:
                    self._maak_rij(kind, stap, buiten if stap.buiten else rij, hier, diepte + 1)
                elif soort == WEG:
                    self._blok(kind, stap.kinderen, rij, buiten, hier, diepte + 1)
                elif soort == GROEPEN:
                    self._groepen(kind, stap, buiten if stap.buiten else rij, hier, diepte + 1)
                else:
                    self._blok(kind, _NERGENS, _NIEMAND, _NIEMAND, hier, diepte + 1)
            else:
                mapped += 1
                naam = stap.plat
                if kind.values():
                    self._blad(element, kind, stap, buiten if stap.buiten else rij, plek, aantallen)
                elif naam is not None:
                    tekst = kind.text
                    if tekst is not None:
                        tekst = " ".join(tekst.split())
                        if not tekst:
                            _spatie(kind, stap, rij)
                        elif naam not in values:
                            values[naam] = tekst
                        else:
                            self._blad(element, kind, stap, rij, plek, aantallen)
                elif stap.blad == LEZEN:
                    tekst = kind.text
                    if tekst is not None:
                        try:
                            waarde = stap.lees(tekst)
                        except Onleesbaar:
                            self._blad(element, kind, stap, rij, plek, aantallen)
                        else:
                            if stap.veld not in values:
                                values[stap.veld] = waarde
                            else:
                                self._blad(element, kind, stap, rij, plek, aantallen)
                else:
                    self._blad(element, kind, stap, buiten if stap.buiten else rij, plek, aantallen)
            if kind.tail is not None:
                self.bewaard.losse_tekst(kind.tail, plek)
            kind = kind.getnext()
        self.mapped += mapped
        if deel is None:
            if exact:
                exact.pop(element, None)
            if apart is not None and apart.delen:
                self.bewaard.document(apart.document, plek, self._rij)

    def _maak_rij(
        self, element: etree._Element, stap: Stap, vader: Row, plek: Plek, diepte: int
    ) -> None:
        """An element that is a row, with all in it."""
        naam, vast, entiteit = stap.relatienaam, stap.vast, stap.entiteit
        if stap.enkel and naam in vader.children:
            if entiteit == "leerling":
                raise fout("several_pupils", _MEER_LEERLINGEN)
            if not stap.relatie.over:
                self.bewaard.nog_een(plek)
                self._blok(element, stap.door, _NIEMAND, vader, plek, diepte)
                return
            naam, vast = stap.relatie.over, stap.relatie.vast_over
        rij = Row(entiteit, {**vast}, GEEN_RIJEN, plek)
        self.rijen[entiteit].append(rij)
        gehouden, rondom, self._rij = self.bewaard.aantal, self._rij, rij
        self._blok(element, stap.kinderen, rij, vader, plek, diepte)
        self._rij = rondom
        self._rond_af(rij, vader, naam, vast, gehouden)

    def _rond_af(
        self, rij: Row, vader: Row, naam: str, vast: Mapping[str, str], gehouden: int
    ) -> None:
        """Add a row that was walked to the row around it; with nothing in it there is no row.

        :param vast: what its place says of it
        :param gehouden: how much was kept apart before it was walked
        """
        if (
            len(rij.values) > len(vast)
            or rij.children is not GEEN_RIJEN
            or self.bewaard.aantal != gehouden
            or rij.entiteit == "leerling"
        ):
            rij.sluit()
            vader.voeg_toe(naam, rij)
        else:
            self.rijen[rij.entiteit].pop()  # it is still the last one

    def _groepen(
        self, element: etree._Element, stap: Stap, vader: Row, plek: Plek, diepte: int
    ) -> None:
        """Rows without an element of their own: each child named ``begin`` starts a new one."""
        apart = self._apart.get(element)
        if apart is not None and apart.delen:
            # A document here is not of one of the groups.
            self._blok(element, _NERGENS, _NIEMAND, _NIEMAND, plek, diepte)
            return
        if diepte > self._max_diepte:
            raise te_diep(self.limits)
        self.blokken += 1
        self.bewaard.los(element, plek)
        aantallen: Aantallen = {}
        self._nummering.tel(element, aantallen)
        begin = list(element.iterchildren(self._ruimte + stap.relatie.begin))
        deel: Deel = (element[0], begin[0] if begin else None, aantallen)
        self._blok(element, _NERGENS, _NIEMAND, _NIEMAND, plek, diepte, deel)
        rondom = self._rij
        for van, tot in pairwise([*begin, None]):
            hier = self._nummering.hier(element, van, plek, aantallen)
            rij = self._rij = Row(stap.entiteit, {**stap.vast}, GEEN_RIJEN, hier)
            self.rijen[stap.entiteit].append(rij)
            gehouden, deel = self.bewaard.aantal, (van, tot, aantallen)
            self._blok(element, stap.kinderen, rij, vader, plek, diepte, deel)
            self._rond_af(rij, vader, stap.relatienaam, stap.vast, gehouden)
        self._rij = rondom
        self._nummering.exact.pop(element, None)

    def _neem_apart(self, kind: etree._Element, apart: Apart, hier: Plek, diepte: int) -> bool:
        """Treat a part of a document, or what may not be kept; False for one with nothing in it."""
        if kind in apart.delen:
            self._documentdeel(kind, apart.document, hier)
            return True
        if not zegt_iets(kind):
            return False
        self.bewaard.houd_achter(kind, hier, apart.verboden[kind], diepte)
        return True

    # -- leaves ---------------------------------------------------------------------------------

    def _blad(
        self,
        element: etree._Element,
        kind: etree._Element,
        stap: Stap,
        rij: Row,
        plek: Plek,
        aantallen: Aantallen,
    ) -> None:
        """Any leaf of a known place, a child of ``element``; it was counted as mapped."""
        tekst, mis = kind.text, ""
        if stap.blad in (PLAT, LEZEN):
            hier = None
            if not is_leeg(tekst):
                mis = self._lees_veld(tekst, stap, rij)
            else:
                _spatie(kind, stap, rij)
        else:
            if element in self._nummering.exact:
                hier = self._nummering.hier(element, kind, plek, aantallen)
            else:
                naam = stap.naam
                aantallen[naam] = nummer = aantallen.get(naam, 0) + 1
                hier = (plek, naam, nummer, aantallen)
            if not is_leeg(tekst):
                mis = self._bijzonder(tekst, stap, rij, hier)
            elif stap.bijzonder[0] == "herhaald":
                _spatie(kind, stap, rij)
            elif stap.blok == WEG or stap.door:
                self.bewaard.leeg_blok(hier)
        los = [] if mis else self._attributen(kind, stap, rij)
        if mis or los:
            hier = hier or self._nummering.hier(element, kind, plek, aantallen)
            self.bewaard.losse_attributen(los, hier)
        if mis:
            self._past_niet(kind, mis, hier)

    def _past_niet(self, kind: etree._Element, mis: str, hier: Plek) -> None:
        """Keep a leaf whose value has no place in its field."""
        self.mapped -= 1
        self.bewaard.bewaar(kind, hier)
        if mis == _DUBBEL:
            self.bewaard.nog_een(hier)
        elif mis != _GEEN_PLAATS:
            self.bewaard.misvormd(hier, mis)

    def _lees_veld(self, tekst: str, stap: Stap, rij: Row) -> str:
        """Read a text into its field; returns why it has no place, or nothing."""
        try:
            waarde = stap.lees(tekst)
        except Onleesbaar:
            return stap.soort
        return self._zet(rij, stap.veld, waarde, herhaald=stap.bijzonder[0] == "herhaald")

    def _zet(self, rij: Row, naam: str, waarde: Value, *, herhaald: bool) -> str:
        """Put a value into a field of a row; returns why it has no place, or nothing."""
        values = rij.values
        if herhaald:
            # A list, since a tuple would be copied for each; made into one at the end.
            if naam not in values:
                values[naam] = []
                self._herhaald.append((values, naam))
            values[naam].append(waarde)
        elif naam in values:
            return _DUBBEL
        else:
            values[naam] = waarde
        return ""

    def _bijzonder(self, tekst: str, stap: Stap, rij: Row, hier: Plek) -> str:
        """A leaf that is no plain field of its row; returns why it has no place, or nothing."""
        wat, naam = stap.bijzonder
        if wat == "pgn":
            # Which number counts is known only when all were seen.
            self._pgn[naam].append((hier, tekst))
            return ""
        if wat == "rij":
            return self._blad_rij(tekst, stap, rij, hier)
        if wat in ("herhaald", "veld"):
            return self._lees_veld(tekst, stap, rij)
        return _GEEN_PLAATS  # text where the standard has a block

    def _blad_rij(self, tekst: str, stap: Stap, vader: Row, hier: Plek) -> str:
        """A leaf that is a row in itself, such as ``advies``."""
        # Each of these elements may stand once; a second one is no second advice of that kind.
        if stap.relatie.eenmaal and any(
            all(ander.values.get(naam) == een for naam, een in stap.vast.items())
            for ander in vader.children.get(stap.relatienaam, ())
        ):
            return _DUBBEL
        rij = Row(stap.entiteit, {**stap.vast}, GEEN_RIJEN, hier)
        mis = self._lees_veld(tekst, stap, rij)
        if not mis:
            self.rijen[stap.entiteit].append(rij)
            vader.voeg_toe(stap.relatienaam, rij)
        return mis

    def _attributen(self, kind: etree._Element, stap: Stap, rij: Row) -> list[tuple[str, str]]:
        """Put attributes of a mapped leaf into their fields; returns those that have none."""
        alle = kind.values()
        if not alle:
            return []
        if len(alle) == 1 and len(stap.attributen) == 1:
            # Cheaper than to ask for its name.
            (bekend,) = stap.attributen
            gevonden = [(bekend, alle[0])] if kind.get(bekend) is not None else attributen(kind)
        else:
            gevonden = attributen(kind)
        return [
            (naam, waarde)
            for naam, waarde in gevonden
            if not is_leeg(waarde)
            and (naam not in stap.attributen or self._attribuut(naam, waarde, stap, rij))
        ]

    def _attribuut(self, naam: str, tekst: str, stap: Stap, rij: Row) -> str:
        veld = stap.attributen[naam]
        try:
            waarde = LEZERS[veld.soort](tekst)
        except Onleesbaar:
            return veld.soort.value
        return self._zet(rij, veld.naam, waarde, herhaald=veld.herhaald)

    def _documentdeel(self, kind: etree._Element, document: dict[str, str], hier: Plek) -> None:
        """One of the three elements of a document, wherever that stands."""
        self.mapped += 1
        naam, tekst = hier[1], kind.text
        if not is_leeg(tekst):
            if naam in document:
                self._past_niet(kind, _DUBBEL, hier)
                return
            document[naam] = DOCUMENT[naam](tekst)
        self.bewaard.losse_attributen(attributen(kind), hier)


def _spatie(kind: etree._Element, stap: Stap, rij: Row) -> None:
    """Note a text field that holds spaces and nothing else; a line break is only layout."""
    tekst = kind.text
    if not tekst or tekst.strip(" ") or rij is _NIEMAND:
        return
    if stap.soort in _TEKSTSOORTEN and stap.veld not in rij.spaties:
        rij.spaties = (*rij.spaties, stap.veld)
