"""The catalogues are complete, and follow the sources as far as that shows without Odoo."""

import ast
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import polib
import pytest

from devtools import i18n
from devtools.paths import ADDON
from oso import bsn

TEMPLATE = polib.pofile(str(i18n.TEMPLATE))
DUTCH = polib.pofile(str(i18n.FOLDER / "nl.po"))

#: Texts that are the same in Dutch; any other text that stayed as it was is a left-over.
SAME = {
    "'Onderwijskundig rapport - %s' % object.display_name",
    "-----BEGIN CERTIFICATE-----",
    "Aanleverpunt",
    "Aanleverpunten",
    "Arrangement",
    "2026-2027",
    "A–E",
    "BRIN",
    "BSN",
    "Code:",
    "Concept",
    "Contact",
    "Dashboard",
    "Definitief",
    "Diagnoses",
    "Doorstroomtoets",
    "Dossier",
    "Dossiers",
    "IBAN",
    "ID",
    "LAS",
    "Server",
    "Servers",
    "Interval %(interval)s",
    "Inzage",
    "I–V",
    "Kennisnet",
    "Later",
    "Logo",
    "Moment",
    "OKR definitief",
    "OKR",
    "OKR: concept",
    "OSO 2021 (OSR)",
    "OSO POVO",
    "Onderwijskundig rapport",
    "Onderwijskundige rapporten",
    "Onderwijsnummer",
    "Open OSO POVO.",
    "Overstapdossier",
    "Pdf",
    "Per school",
    "Postcode",
    "SHA-256",
    "School",
    "Score",
    "Scores",
    "Status",
    "Traffic Center",
    "Was",
    "Website",
    "Wizard",
    "https://",
}
#: Words that no Dutch sentence has.
ENGLISH = set(
    "the and pupil pupils which this that not from with been cannot fetch fetched address key "
    "number your you please choose click error failed missing school's".split()
)
#: Whom the texts speak to is "u", as in the manual of 2017-2018; never "je".
FAMILIAR = {"je", "jij", "jou", "jouw", "jullie"}
#: The manual's own words, which users know (chapters 1, 3 and 4).
MANUAL = {
    "Add": "Toevoegen",
    "Carry out the chosen actions": "Geselecteerde acties uitvoeren",
    "Complete": "Aanvullen",
    "Create pupils by hand": "Leerling handmatig aanmaken",
    "Create pupils with Excel": "Leerlingen aanmaken met Excel",
    "Date of the dossier": "Datum dossier",
    "Dossier date": "Datum dossier",
    "Dossier not fetched yet": "Dossier nog niet opgehaald",
    "Import": "Importeren",
    "Last action": "Laatste actie",
    "No action": "Geen actie",
    "Onderwijskundige rapporten": "Onderwijskundige rapporten",
    "Overview of pupils": "Overzicht aangemaakte leerlingen",
    "Overwrite": "Overschrijven",
    "Pdf": "Pdf",
    "Pupil": "Leerling",
    "Register the aanleverpunt": "Registreer het aanleverpunt",
    "Remove": "Verwijder",
    "Status": "Status",
}


def entry(msgid, msgstr="", **more):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def catalogue(*entries):
    pofile = polib.POFile()
    pofile.extend(entries)
    return pofile


# -- the files ----------------------------------------------------------------------------------


def test_nothing_missing_unsure_or_damaged():
    assert i18n.problems(TEMPLATE, DUTCH) == []


def test_the_files_are_as_dev_i18n_writes_them():
    for path, content in ((i18n.TEMPLATE, TEMPLATE), (i18n.FOLDER / "nl.po", DUTCH)):
        assert path.read_text(encoding="utf-8") == i18n.text_of(content), path.name


def test_nothing_stayed_english():
    same = {found.msgid for found in DUTCH if found.msgid == found.msgstr and words(found.msgid)}
    assert same - SAME == set()
    assert [found.msgstr for found in DUTCH if ENGLISH & words(found.msgstr)] == []


def test_the_reader_is_addressed_as_u():
    assert [found.msgstr for found in DUTCH if FAMILIAR & words(found.msgstr)] == []


def test_words_of_the_manual():
    texts = {found.msgid: found.msgstr for found in DUTCH}
    assert {text: texts.get(text) for text in MANUAL} == MANUAL


def test_no_number_of_a_pupil():
    for found in (*TEMPLATE, *DUTCH):
        for number in re.findall(r"\d{8,}", f"{found.msgid} {found.msgstr}"):
            assert not bsn.check(number).ok


def words(text):
    """Words of a text that a reader sees, in lower case; no tags and no placeholders."""
    text = re.sub(r"<[^>]*>|%\(\w+\)s", " ", text)
    return set(re.findall(r"[^\W\d_]+(?:'s)?", text.lower()))


# -- the sources --------------------------------------------------------------------------------


def python_texts():
    """Texts marked in Python, with the files in which they stand."""
    found = {}
    for path in sorted(ADDON.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name != "_" or not isinstance(node.args[0], ast.Constant):
                continue
            found.setdefault(node.args[0].value, set()).add(path.relative_to(ADDON).as_posix())
    return found


def template_texts(suffix):
    """Texts of the template that stand in code, with the files that it names."""
    found = {}
    for text in TEMPLATE:
        files = {
            name.partition(f"addons/{ADDON.name}/")[2]
            for name, _line in text.occurrences
            if name.startswith("code:") and name.endswith(suffix)
        }
        if files:
            found[text.msgid] = files
    return found


def test_every_text_in_python_and_none_besides():
    assert template_texts(".py") == python_texts()


def test_texts_of_the_plain_core_reach_the_server():
    core = [text for text, files in python_texts().items() if any("oso/" in f for f in files)]
    assert len(core) > 150
    comments = {text.msgid: text.comment for text in TEMPLATE}
    for text in core:
        assert "odoo-python" in comments[text], text


def test_every_text_in_javascript():
    wanted = set()
    for path in (ADDON / "static" / "src").rglob("*.js"):
        # One literal per call: a text put together in code could not be exported.
        for quoted in re.findall(r'\b_t\(\s*("(?:[^"\\]|\\.)*")', path.read_text("utf-8")):
            wanted.add(ast.literal_eval(quoted))
    assert wanted
    assert wanted - set(template_texts(".js")) == set()


def test_every_label_in_xml():
    known = {i18n.squeeze(text.msgid) for text in TEMPLATE}
    wanted = {}
    for path in ADDON.rglob("*.xml"):
        if not {"views", "wizards", "report"} & set(path.parts):
            continue
        for node in ElementTree.parse(path).iter():
            for name in ("string", "confirm", "confirm-label", "cancel-label", "placeholder"):
                if node.get(name):
                    wanted[node.get(name)] = path.name
            if node.tag == "menuitem" and node.get("name"):
                wanted[node.get("name")] = path.name
    assert wanted
    assert {text: file for text, file in wanted.items() if text not in known} == {}


# -- the tool -----------------------------------------------------------------------------------


def test_merging_keeps_what_stays_and_tells_the_rest():
    template = catalogue(
        entry("Same"), entry("Moved\n   over two lines"), entry("New"), entry("Changed")
    )
    old = catalogue(
        entry("Same", "Gelijk"),
        entry("Moved over two lines", "Over twee regels"),
        entry("Gone", "Weg"),
        entry("Changed", "Veranderd", flags=["fuzzy"]),
    )
    merged = i18n.merge(template, old, "nl")
    assert [(e.msgid, e.msgstr) for e in merged.catalogue] == [
        ("Same", "Gelijk"),
        ("Moved\n   over two lines", "Over twee regels"),
        ("New", ""),
        ("Changed", "Veranderd"),
    ]
    assert merged.missing == ["New"]
    assert [found.msgid for found in merged.removed] == ["Gone"]
    assert merged.catalogue.metadata["Language"] == "nl"
    assert i18n.problems(template, merged.catalogue) == [
        "no translation: New",
        "marked as unsure (fuzzy): Changed",
    ]
    assert template[0].msgstr == ""  # the template itself is left alone


@pytest.mark.parametrize(
    ("text", "translation", "complaint"),
    [
        ("%(a)s of %(b)s", "%(b)s: %(a)s", ""),
        ("%(a)s of %(b)s", "%(a)s", "placeholders"),
        ("Row %s", "Rij", "placeholders"),
        ("%(count)s pupils", "%(aantal)s leerlingen", "placeholders"),
        ("<b>Key</b> of", "<b>Sleutel</b> van", ""),
        ("<b>Key</b> of", "Sleutel van", "tags"),
        ("<b>Key</b> of", "</b>Sleutel<b> van", "well-formed"),
        ("100% sure", "100% zeker", ""),
    ],
)
def test_damage(text, translation, complaint):
    found = i18n.damage(text, translation)
    assert complaint in found
    assert bool(found) is bool(complaint)


def test_a_template_that_is_behind_is_told(tmp_path):
    path = tmp_path / "x.pot"
    assert i18n.stale(catalogue(entry("One")), path) == ["x.pot is missing: run ./dev i18n"]
    i18n.write(catalogue(entry("One"), entry("Two")), path)
    assert i18n.stale(catalogue(entry("One"), entry("Two")), path) == []
    assert i18n.stale(catalogue(entry("One"), entry("Three")), path)[1:] == [
        "x.pot: new: Three",
        "x.pot: gone: Two",
    ]


def test_an_export_is_the_same_at_any_moment():
    def exported(moment, order):
        pofile = catalogue(
            *(entry(text, occurrences=[("code:b", "0"), ("code:a", "0")]) for text in order)
        )
        pofile.metadata = {"POT-Creation-Date": moment, "Project-Id-Version": moment}
        return i18n.text_of(i18n.tidy(pofile))

    first = exported("2024-01-01 00:00+0000", ["B", "A"])
    assert first == exported("2025-02-02 00:00+0000", ["A", "B"])
    assert "2024" not in first


def test_paths_in_the_template_are_those_of_the_addon():
    for text in TEMPLATE:
        for name, _line in text.occurrences:
            if name.startswith("code:"):
                inside = name.removeprefix(f"code:addons/{ADDON.name}/")
                assert (ADDON / Path(inside)).is_file(), name
