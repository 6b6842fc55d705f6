"""Results in a dossier: tests, the end test, marks, absence and loose documents."""

import datetime
from collections.abc import Iterator

from . import dossier_texts as texts
from .dossier_attachments import png
from .dossier_blocks import Blocks, Element
from .dossier_people import SCHOOL_YEAR, Address, Contact, Lot, Trait
from .dossier_scores import Result, final_test, results


class ResultBlocks(Blocks):
    """The blocks with results."""

    def _absence(self) -> Element:
        el = self.el
        lot = Lot(self.child.spec.seed, "absence")
        much = self.has(Trait.ABSENCE)
        documents = None
        if much:
            documents = el(
                "documentLijst",
                self._letter(
                    "verzuimoverzicht.pdf", "Verzuimoverzicht", [texts.absence(self.child)]
                ),
            )
        return el(
            "verzuim",
            el("dagdelengeoorloofd", lot.number(30, 60) if much else lot.number(0, 12)),
            el("dagdelenongeoorloofd", lot.number(10, 24) if much else 0),
            el("meerdan25percent", False),
            el("frequentie", lot.number(4, 9) if much else 0),
            el("contactleerplicht", much),
            documents,
        )

    def _final_test(self) -> Element | None:
        result = final_test(self.child, self.options.spring)
        if result is None:
            return None
        el = self.el

        def domain(code: str, words: str, level: str) -> Element:
            return el(
                "domein",
                el("domeincode", code),
                el("domeinomschrijving", words),
                el("dom_referentieniveau", level),
            )

        return el(
            "eindtoets_basisonderwijs",
            el(
                "eindtoetsresultaat",
                el("toetssoort", "0012"),
                el("toetsniveau", "G"),
                el("toetsomschrijving", "Doorstroomtoets"),
                el("datum_afname", result.date),
                el("wettelijke_ontheffing", "N"),
                el("standaardscore", result.score),
                el("toets_advies", result.advies),
                el(
                    "onderdelen",
                    el(
                        "onderdeel",
                        el("onderdeelcode", "8000"),
                        el("onderdeelomschrijving", "Taal"),
                        el(
                            "domeinen",
                            domain("8050", "Lezen", result.lezen),
                            domain("8051", "Taalverzorging", result.taalverzorging),
                        ),
                    ),
                    el(
                        "onderdeel",
                        el("onderdeelcode", "8001"),
                        el("onderdeelomschrijving", "Rekenen"),
                        el("ond_referentieniveau", result.rekenen),
                    ),
                ),
            ),
            el("deelgenomen", True),
            self._letter(
                "leerlingrapport doorstroomtoets.pdf",
                "Leerlingrapport doorstroomtoets",
                texts.final_test(self.child, result.score, result.advies),
            ),
        )

    def _tests(self) -> Iterator[Element]:
        for result in results(self.child, self.options.spring):
            yield self._test(result)
        if self.has(Trait.INTELLIGENCE_TEST):
            yield self._intelligence_test()
        if self.has(Trait.CAPACITY_TEST):
            yield self._capacity_test()

    def _reference(self, code: str, value: object, words: str | None = None) -> Element:
        el = self.el
        return el(
            "referentiescore",
            el("codereferentiescore", code),
            el("codevergelijkingsgroep", "Landelijk"),
            el("waarde", str(value)),
            el.maybe("kwalificatie", words),
        )

    def _test(self, result: Result) -> Element:
        el = self.el
        level = result.reference_level
        slow = self.has(Trait.DYSLEXIA) and result.code == "LVSTL-B8"
        counts: list[Element | None] = [
            el.maybe("aantalopgaven", result.opgaven),
            el.maybe("aantalgoed", result.goed),
            el.maybe("aantalfout", result.goed and result.opgaven - result.goed),
            el.maybe("aantalgelezen", result.gelezen),
            el("tijd", 60) if result.gelezen else None,
        ]
        return el(
            "toets",
            el(
                "toetsidentificatie",
                el("eldtoetscode", result.code),
                el("leergebied", result.leergebied),
                el("toetsnaam", result.naam),
                el("toetsversie", result.versie),
            ),
            el(
                "afname",
                el("afnamedatum", result.date),
                el("jaargroep", str(result.moment.jaargroep)),
                el("dl", result.moment.months),
                el(
                    "afgenomendoor",
                    el("naammedewerker", self.child.leerkracht),
                    el("functie", "groepsleerkracht"),
                ),
            ),
            el(
                "resultaat",
                el(
                    "toetsscore",
                    counts,
                    el("vaardigheidsscore", result.score),
                    el("codevaardigheidsschaal", result.code.split("-")[0]),
                    el(
                        "betrouwbaarheidsinterval",
                        el("bivlaag", f"{result.score - 4.5:.1f}"),
                        el("bivhoog", f"{result.score + 4.5:.1f}"),
                    ),
                ),
                self._reference("AE", result.ae, texts.LEVEL_WORDS[result.ae]),
                self._reference("IV", result.iv),
                self._reference("Percentiel", result.percentile),
                self._reference("DLE", result.dle),
                self._reference("RNTRM", level) if level else None,
                self._letter(
                    "analyse technisch lezen.pdf",
                    "Analyse technisch lezen",
                    texts.reading_analysis(self.child),
                )
                if slow
                else None,
            ),
            self._parts(result) if result.code.startswith("LVSRW") else None,
            el("opmerking", "Afgenomen met een half uur extra tijd.") if slow else None,
        )

    def _parts(self, result: Result) -> Iterator[Element]:
        """The parts of an arithmetic test in group 8."""
        if result.moment.jaargroep < 8:
            return
        el = self.el
        lot = Lot(self.child.spec.seed, result.code)
        for letter, words in texts.ARITHMETIC.items():
            items = result.opgaven // len(texts.ARITHMETIC)
            right = result.goed * items // result.opgaven + lot.number(-3, 3)
            right = max(0, min(items, right))
            yield el(
                "toetsonderdeel",
                el("eldonderdeelcode", f"{result.code}-{letter}"),
                el("onderdeelnaam", words),
                el(
                    "resultaat",
                    el(
                        "toetsscore",
                        el("aantalopgaven", items),
                        el("aantalgoed", right),
                        el("aantalfout", items - right),
                    ),
                ),
            )

    def _iq_part(self, code: str, words: str, value: int) -> Element:
        el = self.el
        return el(
            "toetsonderdeel",
            el("eldonderdeelcode", code),
            el("onderdeelnaam", words),
            el("resultaat", self._reference("IQ", value, texts.iq_words(value))),
        )

    def _intelligence_test(self) -> Element:
        """The test of intelligence that a school takes of a whole group; it has an IQ alone."""
        el = self.el
        verbal, symbolic = texts.intelligence(self.child)
        total = round((verbal + symbolic) / 2)
        return el(
            "toets",
            el(
                "toetsidentificatie",
                el("eldtoetscode", "INTOND"),
                el("leergebied", "IQ"),
                el("toetsnaam", "Intelligentietest onderwijsniveau"),
            ),
            el(
                "afname",
                el("afnamedatum", datetime.date(SCHOOL_YEAR, 10, 8)),
                el("jaargroep", "8"),
                el(
                    "afgenomendoor",
                    el("naammedewerker", self.child.leerkracht),
                    el("functie", "groepsleerkracht"),
                    el("werktbijinstelling", el("school", self._school())),
                ),
            ),
            el(
                "resultaat",
                self._reference("IQ", total, texts.iq_words(total)),
                self._letter(
                    "uitslag intelligentietest.pdf",
                    "Uitslag intelligentietest",
                    texts.intelligence_report(self.child, verbal, symbolic),
                ),
            ),
            self._iq_part("INTOND-V", "Verbaal", verbal),
            self._iq_part("INTOND-S", "Symbolisch", symbolic),
        )

    def _capacity_test(self) -> Element:
        el = self.el
        verbal, performal = texts.capacities(self.child)
        total = round((verbal + performal) / 2)
        return el(
            "toets",
            el(
                "toetsidentificatie",
                el("eldtoetscode", "CAPOND"),
                el("leergebied", "IQ"),
                el("toetsnaam", "Capaciteitenonderzoek individueel"),
            ),
            el(
                "afname",
                el("afnamedatum", datetime.date(SCHOOL_YEAR, 4, 9)),
                el("jaargroep", "7"),
                el(
                    "afgenomendoor",
                    el("naammedewerker", "Drs. H. Waterman"),
                    el("functie", "orthopedagoog"),
                    el(
                        "werktbijinstelling",
                        el(
                            "instelling",
                            el("naam", "Praktijk Het Kompas"),
                            self._addresses((Address("Molenwerf", "41", "9902PT", "Klaverhoorn"),)),
                            self._contacts((Contact("telefoon", "werk", "0990000555"),)),
                        ),
                    ),
                ),
            ),
            el(
                "resultaat",
                self._reference("IQ", total, texts.iq_words(total)),
                self._letter(
                    "verslag capaciteitenonderzoek.pdf",
                    "Verslag capaciteitenonderzoek",
                    texts.capacity_report(self.child, verbal, performal),
                ),
            ),
            self._iq_part("CAPOND-V", "Verbaal", verbal),
            self._iq_part("CAPOND-P", "Performaal", performal),
            el("opmerking", "Afgenomen op verzoek van school en ouders, in twee ochtenden."),
        )

    def _marks(self) -> Element:
        """The two reports of group 7."""
        el = self.el
        dates = {"1": datetime.date(SCHOOL_YEAR, 2, 12), "2": datetime.date(SCHOOL_YEAR, 6, 25)}
        return el(
            "cijferlijstlijst",
            (
                el(
                    "cijferlijst",
                    el("cijferlijstTypelijst", self._mark_groups(period, date)),
                    el("afnamedatum", date),
                    el("jaargroep", "7"),
                    el("periode", period),
                )
                for period, date in dates.items()
            ),
        )

    def _mark_groups(self, period: str, date: datetime.date) -> Iterator[Element]:
        """Groups of a report, each with its subjects and a mark of the whole."""
        el = self.el
        lot = Lot(self.child.spec.seed, f"marks {period}")
        for group, subjects in texts.MARKS.items():
            tenths = [lot.number(55, 90) for _ in subjects]
            yield el("naam", group)
            for subject, mark in zip(subjects, tenths, strict=True):
                yield el(
                    "onderdeel",
                    el("naam", subject),
                    el("score", el("waarde", f"{mark / 10:.1f}")),
                    el("afnamedatum", date),
                    el("jaargroep", "7"),
                    el("periode", period),
                )
            mean = round(sum(tenths) / len(tenths))
            yield el(
                "score",
                el("waarde", f"{mean / 10:.1f}"),
                el("kwalificatie", texts.mark_words(mean)),
            )
        yield el("naam", "Werkhouding en gedrag")
        for subject in texts.CONDUCT:
            yield el(
                "onderdeel",
                el("naam", subject),
                el(
                    "score",
                    el("kwalificatie", lot.pick(("voldoende", "goed", "goed", "zeer goed"))),
                ),
                el("periode", period),
            )
        yield el("score", el("kwalificatie", "goed"))

    def _loose_documents(self) -> Iterator[Element]:
        yield self._letter(
            "gespreksverslag ouders.pdf", "Verslag adviesgesprek", texts.talk(self.child)
        )
        yield self._attachment("tekening.png", "Tekening voor het portfolio", png())
