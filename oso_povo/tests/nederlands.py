"""What tests of the Dutch share: a user who reads Dutch, the catalogue, what a Dutch text is."""

import re
from pathlib import Path

import polib

from odoo.exceptions import UserError
from odoo.tools import mute_logger
from odoo.tools.translate import xml_translate

from .common import OsoCase

I18N = Path(__file__).parent.parent / "i18n"
NL = "nl_NL"
GEEN_LOG = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")

#: Words that no Dutch sentence has. Those that are Dutch too ("of", "is", "was", "in", "had",
#: "over", "me", "we", "want") tell nothing.
ENGELS = frozenset(
    "the and with not are has have this that these those from been which your you for by can "
    "cannot must should please choose click fetch fetched missing failed pupil pupils "
    "school's".split()
)


def net(tekst):
    """A text without line breaks and double spaces."""
    return " ".join((tekst or "").split())


def zichtbaar(tekst):
    """What a reader sees of a text: no tags and no placeholders."""
    return net(re.sub(r"<[^>]*>|%\(\w+\)s|%s|\{\{\d+\}\}|https?://", " ", tekst or ""))


def woorden(tekst):
    """The words of a text that a reader sees, in lower case."""
    return set(re.findall(r"[^\W\d_]+(?:'s)?", zichtbaar(tekst).lower()))


def termen(arch):
    """The texts in an arch that Odoo translates, in their order."""
    gevonden = []
    if not arch:
        return gevonden
    # A callback that gives nothing leaves the text as it is.
    xml_translate(lambda term: gevonden.append(term), arch)
    return gevonden


class NederlandsCase(OsoCase):
    """The users of the first school read Dutch; ``nl`` is the catalogue."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(NL)
        cls.env["ir.module.module"]._load_module_terms(["oso_povo"], [NL], overwrite=True)
        (cls.medewerker | cls.beheerder).lang = NL
        cls.nl = {
            entry.msgid: entry.msgstr
            for entry in polib.pofile(str(I18N / "nl.po"))
            if not entry.obsolete
        }

    def env_nl(self, user=None):
        return self.als(user or self.medewerker)

    def in_twee_talen(self, record):
        """``record`` as it is stored in English and as a Dutch user reads it."""
        return (
            record.with_context(lang="en_US", prefetch_langs=False),
            record.with_context(lang=NL, prefetch_langs=False),
        )


class Kijker:
    """Looks at pairs of an English text and what a Dutch user reads, and remembers what is wrong.

    :param dict nl: the catalogue
    :param anders: texts that are the same in Dutch though the catalogue does not have them
    """

    def __init__(self, nl, anders=()):
        self.nl = {net(engels): net(nederlands) for engels, nederlands in nl.items()}
        self.anders = set(anders)
        self.aantallen = {}
        self.bezwaren = []

    def bekijk(self, soort, plek, engels, nederlands):
        """See whether a text is Dutch.

        :param str soort: kind of text, to count by
        :param plek: where it stands, for who has to mend it
        """
        engels, nederlands = net(engels), net(nederlands)
        if not woorden(engels):
            return
        self.aantallen[soort] = self.aantallen.get(soort, 0) + 1
        bezwaar = self._bezwaar(engels, nederlands)
        if bezwaar:
            self.bezwaren.append(f"{soort}, {plek}: {bezwaar}: {engels!r} -> {nederlands!r}")

    def bekijk_termen(self, soort, plek, engels, nederlands):
        """The same for all texts of an arch."""
        paren = termen(engels), termen(nederlands)
        if len(paren[0]) != len(paren[1]):
            self.bezwaren.append(f"{soort}, {plek}: not the same number of texts")
        for een, ander in zip(*paren, strict=False):
            self.bekijk(soort, plek, een, ander)

    def _bezwaar(self, engels, nederlands):
        engelse_woorden = ENGELS & woorden(nederlands)
        if engelse_woorden:
            return f"English words {sorted(engelse_woorden)}"
        if engels in self.nl:
            return "" if nederlands == self.nl[engels] else "not the text of the catalogue"
        if nederlands == engels and engels not in self.anders:
            return "no translation"
        return ""


class Vorm:
    """A text as a pattern, to know a message by that was made of it."""

    def __init__(self, tekst):
        delen = re.split(r"%\(\w+\)s|%s", net(tekst))
        self.letters = sum(len(re.findall(r"[^\W\d_]", deel)) for deel in delen)
        self.patroon = re.compile("(.*)".join(map(re.escape, delen)), re.DOTALL)


class WeigeringCase(NederlandsCase):
    """Looks at how calls are refused; ``gezien`` are the texts of the catalogue that were met."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vormen = sorted(
            ((Vorm(engels), engels) for engels in cls.nl), key=lambda paar: -paar[0].letters
        )

    def setUp(self):
        super().setUp()
        self.gezien = set()
        self.aantal = 0

    def bronnen(self, melding):
        """The texts of the catalogue of which an English message is made, in their order."""
        melding = net(melding)
        for vorm, engels in self.vormen:
            if vorm.letters > 7 and vorm.patroon.fullmatch(melding):
                return [engels]
        # Sometimes a sentence follows of its own.
        for plek in (gevonden.end() for gevonden in re.finditer(r"[.] ", melding)):
            kop, staart = melding[: plek - 1], melding[plek:]
            for vorm, engels in self.vormen:
                if vorm.letters > 7 and vorm.patroon.fullmatch(kop):
                    return [engels, *self.bronnen(staart)]
        return self.fail(f"of no text of the catalogue: {melding}")

    def keur(self, engels, nederlands):
        """Fail where a Dutch message is not the translation of the English one."""
        bronnen = self.bronnen(engels)
        self.gezien.update(bronnen)
        self.aantal += 1
        vorm = Vorm(" ".join(self.nl[bron] for bron in bronnen))
        self.assertRegex(net(nederlands), re.compile(f"^{vorm.patroon.pattern}$", re.DOTALL))
        self.assertNotEqual(engels, nederlands)
        self.assertEqual(ENGELS & woorden(nederlands), set(), nederlands)
        for melding in (engels, nederlands):
            self.assertNotRegex(melding, r"\d{8}")

    def in_taal(self, lang, user=None, **context):
        return self.env(user=user or self.medewerker, context={"lang": lang, **context})

    def weigert(self, deur, user=None, odoo=False, **context):
        """Call a door in both languages and look at how it refuses.

        :param deur: gets the environment of the caller
        :param odoo: the refusal is Odoo's own, so the catalogue does not have it
        """
        with self.subTest(self.aantal):
            self._weigert(deur, user, odoo, context)

    def _weigert(self, deur, user, odoo, context):
        meldingen = []
        for lang in ("en_US", NL):
            # Of UserError the others are made.
            with self.assertRaises(UserError) as fout, mute_logger(*GEEN_LOG):
                deur(self.in_taal(lang, user, **context))
            meldingen.append(str(fout.exception))
        if odoo:
            self.aantal += 1
            self.assertIn("geen", woorden(meldingen[1]))
            self.assertEqual(ENGELS & woorden(meldingen[1]), set(), meldingen[1])
            self.assertNotRegex(meldingen[1], r"\d{8}")
        else:
            self.keur(*meldingen)
