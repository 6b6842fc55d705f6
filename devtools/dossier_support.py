"""Support in a dossier: ``onderwijsondersteuning`` of 2019.1 and what stood for it before."""

import datetime
from collections.abc import Iterator

from . import dossier_texts as texts
from .dossier_blocks import Blocks, Element
from .dossier_people import SCHOOL_YEAR, Lot, Trait


class SupportBlocks(Blocks):
    """The blocks on support, the action plans included."""

    def _diagnoses(self) -> Iterator[Element]:
        el, child = self.el, self.child
        for trait, (code, naam, doorwie, instantie) in texts.DIAGNOSES.items():
            if not self.has(trait):
                continue
            year = SCHOOL_YEAR - Lot(child.spec.seed, f"diagnosis {code}").number(1, 3)
            documents = []
            if self.options.support_block:
                documents = [
                    self._letter(
                        f"verklaring {texts.lowered(naam)}.pdf",
                        f"Verklaring {texts.lowered(naam)}",
                        texts.statement(child, naam, doorwie, instantie),
                    )
                ]
            yield el(
                "diagnose",
                el("code", code),
                el("naam", naam),
                el("datum", datetime.date(year, 5, 14)),
                el("doorwie", doorwie),
                el("instantie", instantie),
                documents,
            )

    def _plans(self) -> Iterator[Element]:
        el, child = self.el, self.child
        for trait, (aim, *steps) in texts.PLANS.items():
            if self.has(trait):
                yield el(
                    "handelingsplan",
                    el("startdatum", datetime.date(SCHOOL_YEAR, 9, 14)),
                    el("einddatum", datetime.date(SCHOOL_YEAR + 1, 1, 29)),
                    el("isgerichtop", aim),
                    self._letter(
                        f"handelingsplan {aim}.pdf",
                        f"Handelingsplan {aim}",
                        [texts.plan_opening(child, aim), *steps],
                    ),
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
            el("arrangement_beschikkingsnr", f"SWV99-{self.child.spec.seed:04d}"),
            el("arrangement_einddatum", datetime.date(SCHOOL_YEAR + 1, 7, 31)),
        )
        return el.block(
            "onderwijsondersteuning",
            needs,
            self._diagnoses(),
            el("medicijngebruik", True) if self.has(Trait.ADHD) else None,
            self._plans(),
            self._opp(),
            cluster if self.has(Trait.LANGUAGE_DISORDER) else None,
            arrangement if self.has(Trait.OPP) else None,
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
            cluster if self.has(Trait.LANGUAGE_DISORDER) else None,
            self._opp(),
            self._diagnoses(),
            el("onderwijsbelemmering", texts.obstacle(child)),
            el("sterkpunt", texts.strength(child)),
            el(
                "extrahulpingroep78",
                el("domein", "SP" if self.has(Trait.DYSLEXIA) else "RW"),
                el("toelichtinghulp", texts.extra_help(child)),
                el("voortzetten", self.has(Trait.DYSLEXIA)),
            ),
            el("specialebegeleiding", self.has(Trait.OPP)),
            el("medicijngebruik", self.has(Trait.ADHD)),
            el("artslijst", el("arts", self._person(child.huisarts), el("soort", "huisarts"))),
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
