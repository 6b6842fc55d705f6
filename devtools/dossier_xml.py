"""A made-up pupil as a dossier in the form of the standard (OSO gegevensset 2017.1 to 2019.1).

Names, order and number of the elements follow the schema of each year; which blocks must, may or
must not be there follows the profile POVO (gegevensset 2019.1, section on profiles).
"""

import datetime
from collections.abc import Iterator

from lxml import etree

from . import dossier_texts as texts
from .dossier_blocks import Element
from .dossier_people import SCHOOL_YEAR, Address, Contact, Lot, Person, Trait
from .dossier_results import ResultBlocks
from .dossier_scores import advice, one_higher, with_lwoo
from .dossier_support import SupportBlocks


class DossierWriter(SupportBlocks, ResultBlocks):
    """Writes the dossier of one pupil."""

    def document(self) -> bytes:
        """The whole dossier, UTF-8 with an XML declaration."""
        el = self.el
        root = el(
            "dossier",
            self._metadata(),
            el("overdrachtsoort", "overdrachtbinnenbrin" if self.within else "overstapdossier"),
            self._inspection(),
            el("huidigeschool", self._school(), self._pupil()),
        )
        etree.indent(root)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"

    def _metadata(self) -> Element:
        el = self.el
        return el(
            "metadata",
            el("deeldossier", "LASLVS"),
            el("pakketnaam", "Leerlingkompas (verzonnen)"),
            el("pakketversie", "26.2"),
            el("datum", self.options.date),
            el("standaardversie", self.options.versie),
            el("validatieversie", self.validation),
            el("categorie_uitlevering", (el(*switch) for switch in self._switches())),
            el("overstap", "POVO"),
        )

    def _switches(self) -> Iterator[tuple[str, str]]:
        """The categories of selective delivery, in the order of the standard."""
        must = "OPTIONEEL" if self.within else "VERPLICHT"
        may = "OPT-UIT" if self.opt_out else "OPTIONEEL"
        support = self.options.support_block
        for category, value in (
            ("metadata", "VERPLICHT"),
            ("ouderinzage", must),
            ("school", "VERPLICHT"),
            ("leerling", "VERPLICHT"),
            ("oudersverzorgers", must),
            ("vve", "VERBODEN"),
            ("schoolloopbaan", must),
            ("overstapadvies", must),
            (
                "onderwijsondersteuning" if support else "zorgenbegeleiding",
                may if support else must,
            ),
            ("verzuim", may),
            ("eindtoetsbo", may),
            ("toetsresultaten", may),
            ("handelingsplannen", may),
            ("cijferlijsten", may),
            ("vombo", "VERBODEN"),
            ("bijlagedocs", may),
        ):
            yield f"cat_{category}", value

    def _inspection(self) -> Element:
        el = self.el
        disagrees = self.has(Trait.DISAGREES)
        return el(
            "inzage",
            el("voorlopigdossier", not self.options.spring),
            el("inzage", True),
            el("inzagedatum", self.options.date - datetime.timedelta(days=8)),
            el("akkoord", "Nee" if disagrees else "Ja"),
            el.maybe("redennietakkoord", texts.WHY_DISAGREE if disagrees else None),
        )

    # -- pupil -----------------------------------------------------------------------------------

    def _pupil(self) -> Element:
        el, child = self.el, self.child
        support = self.options.support_block
        started = self._first_day()
        return el(
            "leerling",
            (el("voornaam", name) for name in child.voornamen),
            el("voorletters-1", "".join(f"{name[0]}." for name in child.voornamen)),
            el.maybe("voorvoegsel", child.voorvoegsel),
            el("achternaam", child.achternaam),
            el("roepnaam", child.roepnaam),
            el("geboortedatum", child.geboortedatum),
            el("geslacht", child.geslacht),
            el("adresgeheim", child.adresgeheim),
            self._addresses(child.adressen),
            self._contacts(child.contacten),
            el(
                "gba",
                (el("gbavoornaam", name) for name in child.voornamen),
                el.maybe("gbavoorvoegsel", child.voorvoegsel),
                el("gbaachternaam", child.achternaam),
                el("gbageboortedatum", child.geboortedatum.strftime("%d-%m-%Y")),
            ),
            (el("adresbuitenland", line) for line in child.buitenland),
            el("bsn", child.spec.bsn)
            if child.spec.bsn
            else el("onderwijsnummer", child.spec.onderwijsnummer),
            el("leerlingid", f"LK{child.spec.seed:06d}"),
            el("onderwijssinds", started),
            el("startdatumhuidigonderwijs", started),
            el("datuminschrijving", self._enrolled()),
            el("tehuis", self.has(Trait.INSTITUTION)),
            el("huisarts", self._person(child.huisarts)) if support else None,
            el("verzorgersaansprakelijk", not self.has(Trait.INSTITUTION)),
            self._institution() if self.has(Trait.INSTITUTION) else None,
            self._advice(),
            el("schoolloopbaanlijst", self._career()),
            self._support() if support else self._zorg(),
            None if support else self._functioning(),
            () if self.opt_out else self._closed_categories(),
            (self._carer(person) for person in child.verzorgers),
        )

    def _closed_categories(self) -> Iterator[Element | None]:
        """The blocks that selective delivery can leave out, in the order of the schema."""
        yield self._absence()
        yield self._final_test()
        yield self.el("toetslijst", self._tests())
        if not self.options.support_block:
            yield self.el.block("handelingsplanlijst", self._plans())
        if self.has(Trait.MARKS):
            yield self._marks()
        if self.has(Trait.LOOSE_DOCUMENT):
            yield self.el("overigdocumentlijst", self._loose_documents())

    def _carer(self, person: Person) -> Element:
        el = self.el
        since_2018 = self.options.versie >= "2018"
        return el(
            "verzorger",
            self._person(person),
            el("relatietotkind", person.relatie),
            el.maybe("overleden", person.overleden) if since_2018 else None,
            el.maybe("overlijdensdatum", person.overlijdensdatum) if since_2018 else None,
            el("wettigevertegenwoordiger", person.wettelijk),
        )

    def _institution(self) -> Element:
        el = self.el
        return el(
            "aansprakelijkeinstelling",
            el("naam", "Stichting Jeugdhuis De Vuurtoren"),
            self._addresses((Address("Havenhoofd", "3", "9903KM", "Zandegeest"),)),
            self._contacts((Contact("telefoon", "werk", "0990000777"),)),
        )

    # -- career ----------------------------------------------------------------------------------

    def _years(self) -> list[tuple[int, str]]:
        """(first calendar year, group) of each school year, oldest first."""
        groups = ["8", "7", "6", "5", "4", "3", "2", "1"]
        if self.has(Trait.REPEATED_EIGHT):
            groups.insert(0, "8")
        elif self.has(Trait.REPEATED_YEAR):
            again = Lot(self.child.spec.seed, "repeated").pick(("3", "4", "5"))
            groups.insert(groups.index(again), again)
        years = [(SCHOOL_YEAR - ago, group) for ago, group in enumerate(groups)]
        # Children start on their fourth birthday; those before the summer in an entry group.
        if self._fourth_birthday() < datetime.date(years[-1][0], 8, 1):
            years.append((years[-1][0] - 1, "0"))
        return years[::-1]

    def _fourth_birthday(self) -> datetime.date:
        born = self.child.geboortedatum
        return datetime.date(born.year + 4, born.month, min(born.day, 28))

    def _first_day(self) -> datetime.date:
        return max(self._fourth_birthday(), datetime.date(self._years()[0][0], 8, 1))

    def _moved(self) -> datetime.date | None:
        """First day at the present school of a pupil who came from another one."""
        year = SCHOOL_YEAR - Lot(self.child.spec.seed, "moved").number(3, 5)
        if self.has(Trait.MOVED_IN_YEAR):
            return datetime.date(year + 1, 2, 1)
        return datetime.date(year, 8, 1) if self.has(Trait.OTHER_SCHOOL) else None

    def _enrolled(self) -> datetime.date:
        return self._moved() or self._first_day()

    def _career(self) -> Iterator[Element]:
        moved = self._moved()
        for year, group in self._years():
            first = max(datetime.date(year, 8, 1), self._first_day())
            last = datetime.date(year + 1, 7, 31)
            if moved and first < moved <= last:
                yield self._career_line(year, group, first, moved - datetime.timedelta(1), True)
                first = moved
            yield self._career_line(
                year,
                group,
                first,
                None if year == SCHOOL_YEAR else last,
                bool(moved and first < moved),
            )

    def _career_line(
        self, year: int, group: str, first: datetime.date, last: datetime.date | None, other: bool
    ) -> Element:
        el = self.el
        return el(
            "schoolloopbaan",
            el("schooljaar", f"{year}-{year + 1}"),
            el("groepscode", "1/2" if group in "12" else group if group != "0" else "inst"),
            el("groepsnaam", "Instroomgroep" if group == "0" else f"Groep {group}"),
            el("jaargroep", group),
            el("begindatum", first),
            el.maybe("einddatum", last),
            el("brincode", self.options.other_brin if other else self.school.brin),
            el("vestigingscode", "00" if other else self.school.vestiging),
            el("schoolsoort", "BO"),
        )

    # -- advice ----------------------------------------------------------------------------------

    def _advice(self) -> Element:
        el, child, spring = self.el, self.child, self.options.spring
        code, words = advice(child.percentile)
        higher = one_higher(code)
        if self.has(Trait.LWOO):
            code, words = with_lwoo(code, words)
        revised = higher if spring and self.has(Trait.REVISED) else None
        wish = higher if self.has(Trait.HIGHER_WISH) else (code, words)
        contact = Lot(child.spec.seed, "contact").number(1, 3) == 1
        return el(
            "overstapadvies",
            el("advies", code),
            el("wensouders", wish[0]),
            el("wensleerling", code),
            el.maybe("herzienadvies", revised and revised[0]),
            el.maybe("motivatie_herzienadvies", revised and texts.revised(child, revised[1])),
            el("profiel", texts.profile(child)),
            el("argumentatie", texts.reasons(child, words)),
            el("contactnodig", contact),
            el.maybe("contactpersoon", child.leerkracht if contact else None),
            el.maybe("contacttelefoon", self.school.telefoon if contact else None),
            el.maybe("contactemail", f"groep8@{self.school.domein}" if contact else None),
            el("aandachtspunten", texts.attention(child)) if self.options.support_block else None,
        )
