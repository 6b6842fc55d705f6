"""Support in a dossier: ``onderwijsondersteuning`` of 2019.1 and what stood for it before."""

import datetime
from collections.abc import Iterator

from . import dossier_texts as texts
from .dossier_blocks import Blocks, Element
from .dossier_people import SCHOOL_YEAR, Address, Contact, Lot, Person, Trait

#: The partnership of schools that decides on support; no register has this number.
_PARTNERSHIP = "PO9901"


class SupportBlocks(Blocks):
    """The blocks on support, the action plans included."""

    def _diagnoses(self) -> Iterator[Element]:
        el, child = self.el, self.child
        for trait, (codes, naam, doorwie, instantie) in texts.DIAGNOSES.items():
            if not self.has(trait):
                continue
            year = SCHOOL_YEAR - Lot(child.spec.seed, f"diagnosis {codes[0]}").number(1, 3)
            documents = []
            if self.options.support_block:
                documents = [
                    self._letter(
                        f"verklaring {texts.lowered(naam)}.pdf",
                        f"Verklaring {texts.lowered(naam)}",
                        texts.statement(child, naam, doorwie, instantie),
                    )
                ]
            # Up to 2018.1 a diagnosis has one code.
            for part in [codes] if self.options.support_block else [(code,) for code in codes]:
                yield el(
                    "diagnose",
                    (el("code", code) for code in part),
                    el("naam", naam),
                    el("datum", datetime.date(year, 5, 14)),
                    el("doorwie", doorwie),
                    el("instantie", instantie),
                    documents,
                )

    def _plans(self) -> Iterator[Element]:
        el, child = self.el, self.child
        for trait, ago, aim, *steps in texts.PLANS:
            if self.has(trait):
                year = SCHOOL_YEAR - ago
                yield el(
                    "handelingsplan",
                    el("startdatum", datetime.date(year, 9, 14)),
                    el("einddatum", datetime.date(year + 1, 1, 29)),
                    el("isgerichtop", aim),
                    self._letter(
                        f"handelingsplan {aim}.pdf",
                        f"Handelingsplan {aim}",
                        [texts.plan_opening(child, aim, ago), *steps],
                    ),
                )

    def _number(self, what: str) -> str:
        """Number of a decision of the partnership of schools."""
        return f"SWV99-{what}-{self.child.spec.seed:04d}"

    def _tlv(self) -> Element | None:
        if not self.has(Trait.TLV):
            return None
        el, number = self.el, self._number("TLV")
        letter = texts.admission(self.child, number)
        return el(
            "tlv",
            el("tlvingangdatum", datetime.date(SCHOOL_YEAR, 8, 1)),
            el("tlvswvnummer", _PARTNERSHIP),
            el("tlvcategorie", "L"),
            el("tlvbeschikkingsnummer", number),
            el("tlveinddatum", datetime.date(SCHOOL_YEAR + 2, 7, 31)),
            self._letter("toelaatbaarheidsverklaring.pdf", "Toelaatbaarheidsverklaring", letter)
            if self.options.support_block
            else None,
        )

    def _lwoo(self) -> Element | None:
        if not self.has(Trait.LWOO):
            return None
        el, number = self.el, self._number("LWOO")
        letter = texts.learning_support(self.child, number)
        return el(
            "lwoo",
            el("lwoo_ingangdatum", datetime.date(SCHOOL_YEAR + 1, 8, 1)),
            el("lwoo_swvnummer", _PARTNERSHIP),
            el("lwoo_beschikkingsnummer", number),
            el("lwoo_einddatum", datetime.date(SCHOOL_YEAR + 3, 7, 31)),
            self._letter("aanwijzing lwoo.pdf", "Aanwijzing lwoo", letter)
            if self.options.support_block
            else None,
        )

    def _rvc(self) -> Element | None:
        """What the regional referral committee decided, of which schools wrote up to 2018.1."""
        if not self.has(Trait.RVC):
            return None
        el, child = self.el, self.child
        return el(
            "rvc",
            el("centraleproblematiek", texts.central_problem(child)),
            el("maatregelen", texts.measures(child)),
            el(
                "signaleringlwoopro",
                el("deelgenomenaanonderzoek", True),
                el("leerachterstand", True),
                el("lagescoreeindtoets", False),
            ),
            el("rvcdatum", datetime.date(SCHOOL_YEAR, 10, 28)),
            el("rvcindicatie", "LWOO"),
        )

    def _opp(self) -> Element | None:
        if not self.has(Trait.OPP):
            return None
        el = self.el
        documents = [
            self._letter(
                "ontwikkelingsperspectief.pdf",
                "Ontwikkelingsperspectief",
                texts.perspective(self.child),
            )
        ]
        if self.options.support_block:
            note = texts.evaluation(self.child).encode()
            documents.append(self._attachment("evaluatie opp.txt", "Evaluatie OPP", note))
        return el(
            "opp",
            el("opp_ingangdatum", datetime.date(SCHOOL_YEAR - 1, 9, 1)),
            el("opp_einddatum", datetime.date(SCHOOL_YEAR + 1, 7, 31)),
            documents,
        )

    def _support(self) -> Element | None:
        if self.opt_out:
            return None
        el = self.el
        needs = None
        if self.has(Trait.OPP) or self.has(Trait.GIFTED):
            needs = el(
                "toelichting_onderwijsbehoeften",
                self._letter(
                    "onderwijsbehoeften.pdf",
                    "Toelichting onderwijsbehoeften",
                    texts.needs(self.child),
                ),
            )
        cluster = el(
            "arrangement_cluster12",
            el("arrangement_datum", datetime.date(SCHOOL_YEAR - 2, 9, 1)),
            el("arrangement_brin", "99ZY"),
            el("arrangement_vestigingscode", "00"),
        )
        arrangement = el(
            "arrangement_pao",
            el("arrangement_datum", datetime.date(SCHOOL_YEAR - 1, 9, 1)),
            el("arrangement_kenmerk", "Begeleiding in kleine groep, twee uur per week"),
            el("arrangement_beschikkingsnr", self._number("ARR")),
            el("arrangement_einddatum", datetime.date(SCHOOL_YEAR + 1, 7, 31)),
        )
        return el.block(
            "onderwijsondersteuning",
            needs,
            self._diagnoses(),
            el("medicijngebruik", True) if self.has(Trait.ADHD) else None,
            self._plans(),
            self._opp(),
            self._tlv(),
            cluster if self.has(Trait.LANGUAGE_DISORDER) else None,
            arrangement if self.has(Trait.OPP) or self.has(Trait.AUTISM) else None,
            self._lwoo(),
        )

    def _zorg(self) -> Element:
        """Support as it was up to 2018.1; the category is compulsory there."""
        el, child = self.el, self.child
        cluster = el(
            "arrangement",
            el("arrangement_datum", datetime.date(SCHOOL_YEAR - 2, 9, 1)),
            el("arrangement_brin", "99ZY"),
            el("arrangement_vestigingscode", "00"),
        )
        return el(
            "zorg",
            el("naamib", "Mevr. J. Ankersmit"),
            self._tlv(),
            cluster if self.has(Trait.LANGUAGE_DISORDER) else None,
            self._opp(),
            self._rvc(),
            self._lwoo(),
            self._diagnoses(),
            el("onderwijsbelemmering", f"{child.roepnaam} {texts.obstacle(child)}."),
            (el("sterkpunt", point) for point in texts.strengths(child)),
            self._extra_help(),
            el("specialebegeleiding", self.has(Trait.OPP)),
            self._guidance() if self.has(Trait.COUNSEL) else None,
            el(
                "vir",
                el("ingevoerdinvir", True),
                el("reden", texts.in_youth_register(child)),
            )
            if self.has(Trait.INSTITUTION)
            else None,
            el("zat", el("besprokeninzat", True), el("reden", texts.discussed(child)))
            if self.has(Trait.COUNSEL)
            else None,
            el("medicijngebruik", self.has(Trait.ADHD)),
            el("artslijst", self._doctors()),
            self._agencies() if self.has(Trait.COUNSEL) else None,
        )

    def _extra_help(self) -> Iterator[Element]:
        el, child = self.el, self.child
        domains = [
            domain
            for domain, given in (
                ("SP", self.has(Trait.DYSLEXIA)),
                ("TL", self.has(Trait.DYSLEXIA)),
                ("RW", child.percentile < 50),
                ("LCC", self.has(Trait.ADHD)),
            )
            if given
        ]
        for domain in domains:
            yield el(
                "extrahulpingroep78",
                el("domein", domain),
                el("toelichtinghulp", texts.extra_help(child, domain)),
                el("voortzetten", domain != "RW"),
            )

    def _guidance(self) -> Iterator[Element]:
        el = self.el
        for place, text in enumerate(texts.guidance(self.child)):
            yield el(
                "begeleiding",
                el("soortbegeleiding", text),
                el("begeleidingvoortzetten", place == 0),
            )

    def _doctors(self) -> Iterator[Element]:
        el = self.el
        yield el("arts", self._person(self.child.huisarts), el("soort", "huisarts"))
        if self.has(Trait.ADHD):
            other = Person(
                "Overdijk",
                ("Marjan",),
                geslacht=1,
                contacten=(Contact("telefoon", "werk", "0990000444"),),
            )
            yield el("arts", self._person(other), el("soort", "kinderarts"))

    def _agencies(self) -> Element:
        """Others who are in touch with the pupil, and whom to call there."""
        el = self.el
        person = Person(
            "Kersten",
            ("Irma",),
            geslacht=1,
            contacten=(
                Contact("telefoon", "werk", "0990000666"),
                Contact("e-mail", "werk", "wijkteam@klaverhoorn.example.org"),
            ),
        )
        return el(
            "contactoverigeinstanties",
            el(
                "instelling",
                el("naam", "Wijkteam Klaverhoorn"),
                self._addresses((Address("Oude Dorpsweg", "8", "9902AC", "Klaverhoorn"),)),
                self._contacts((Contact("telefoon", "werk", "0990000666"),)),
            ),
            el("instelling", el("naam", "Schoolmaatschappelijk werk De Brug")),
            el("contactpersoon", self._person(person)),
        )

    def _functioning(self) -> Element:
        el = self.el
        return el(
            "sefunctioneren",
            self._letter(
                "sociaal-emotioneel.pdf", "Sociaal-emotioneel", [texts.functioning(self.child)]
            ),
            el("toelichtingsef", texts.functioning(self.child)),
        )
