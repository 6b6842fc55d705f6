"""No text that a user can see stands in the sources where it can't be translated."""

import ast
import re
import xml.etree.ElementTree as ElementTree

import pytest

from devtools.paths import ADDON

#: Exceptions whose text a user gets to see.
FOR_USERS = {"UserError", "ValidationError", "AccessError", "RedirectWarning", "MissingError"}
#: Refusals that pass on what was put in words before, with where.
PASSED_ON = {
    ("models/oso_okr_rpc.py", "tekst"): "each caller gives env._()",
    ("models/oso_verbinding.py", "ander._is_al_verbonden()"): "gives env._()",
    ("models/oso_voorstel.py", "regel.melding"): "worked out by oso.melding in the user's language",
    ("models/res_company.py", "self._kies_een_school()"): "gives env._()",
}
#: What of a message of the plain core holds no text itself.
CORE_PASSED_ON = {
    "oso/bsn.py: text",
    "oso/gegevensset/controles.py: een.tekst",
    "oso/gegevensset/plaats.py: label",
    "oso/gegevensset/xml_veilig.py: text",
    "oso/protocol/messages.py: advice.text",
    "oso/protocol/messages.py: _PING.text",
    "oso/spreadsheet_file.py: text",
    "oso/volledigheid.py: tekst",
}
#: Attributes that Odoo translates: ``TRANSLATED_ATTRS`` and ``OWL_TRANSLATED_ATTRS``.
BOTH = {"alt", "title", "aria-label", "placeholder", "label", "data-tooltip"}
BOTH |= {"aria-placeholder", "aria-roledescription", "aria-valuetext"}
IN_VIEWS = BOTH | {"string", "help", "sum", "avg", "confirm", "add-label", "value_label"}
IN_VIEWS |= {"confirm-label", "confirm-title", "cancel-label"}
#: Attributes that hold names of looks, events or fonts.
NO_TEXT = {"class", "t-att-class", "t-attf-class", "className", "t-on-click", "font-family"}
NO_TEXT |= {"style", "t-att-style", "t-attf-style", "size", "id", "t-name", "t-call"}
#: Keys of the keyboard, as a browser names them.
KEYS = {"Enter", "Escape", "Tab", "Home", "End", "Space"}
#: What Python and Odoo call yes, no and nothing.
VALUES = {"True", "False", "None"}

PYTHON = sorted(path for path in ADDON.rglob("*.py") if "tests" not in path.parts)
XML = sorted(
    path
    for path in ADDON.rglob("*.xml")
    if {"views", "wizards", "report", "static"} & set(path.parts) and "tests" not in path.parts
)


def is_text(text):
    """Whether a literal reads as words for a person: a capital first, or words with spaces."""
    text = text.strip()
    if text in KEYS | VALUES or text.startswith("oso_povo."):
        return False
    return bool(
        re.match(r"[A-Z][a-z]+(?![A-Za-z._])", text)
        or re.fullmatch(r"[A-Za-z',]{2,}( [A-Za-z',]{2,})+[.?!:]?", text)
    )


def called(node):
    return getattr(node.func, "id", None) or getattr(node.func, "attr", None)


def is_marked(node):
    """Whether an expression is ``_("…")``, ``env._("…")``, or a message that is put in words."""
    return isinstance(node, ast.Call) and called(node) in ("_", "_in_woorden")


# -- Python -------------------------------------------------------------------------------------


def refusals():
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                yield path.relative_to(ADDON).as_posix(), node.exc


def test_every_refusal_is_in_words_of_the_user():
    known, count = set(), 0
    for path, error in refusals():
        if called(error) not in FOR_USERS:
            continue
        count += 1
        (text,) = error.args
        if not is_marked(text):
            known.add((path, ast.unparse(text)))
    assert count > 90
    assert known == set(PASSED_ON)


def test_models_and_wizards_raise_nothing_else_to_users():
    others = {
        f"{path}: {called(error)}"
        for path, error in refusals()
        if path.startswith(("models/", "wizards/")) and called(error) not in FOR_USERS
    }
    assert others == {
        "models/ir_actions_report.py: _mislukt",  # gives a UserError
        "models/oso_import.py: DossierError",  # of the core; caught and put in words
        "models/oso_invoegen.py: RuntimeError",  # a mistake of a developer
        "models/oso_invoegen.py: TypeError",  # the same
        "models/oso_okr.py: ConcurrencyError",  # Odoo does the request again
    }


def core():
    """Name and tree of each module of the plain core."""
    for path in PYTHON:
        name = path.relative_to(ADDON).as_posix()
        if name.startswith("oso/"):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def marked_names():
    """Names in the plain core that hold a marked text, or texts."""
    for _name, tree in core():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Assign | ast.AnnAssign) or not node.value:
                continue
            if any(map(is_marked, ast.walk(node.value))):
                targets = getattr(node, "targets", None) or [node.target]
                yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_every_message_of_the_plain_core_is_marked():
    marked = set(marked_names())
    passed_on, count = set(), 0
    for name, tree in core():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or called(node) not in ("Message", "fout", "error"):
                continue
            if len(node.args) < 2 or getattr(node.func, "attr", "") == "error":
                continue  # a logger
            count += 1
            text = node.args[1]
            source = text.value if isinstance(text, ast.Subscript) else text
            if not is_marked(text) and getattr(source, "id", None) not in marked:
                passed_on.add(f"{name}: {ast.unparse(text)}")
    assert count > 40
    assert passed_on == CORE_PASSED_ON


def test_no_bare_text_is_handed_to_a_screen():
    """Names of actions, messages of notifications: what stands under such a key is translated."""
    keys = {"name", "message", "title", "label", "titel", "tekst", "kop", "uitleg", "melding"}
    found = []
    for path in PYTHON:
        if path.name == "__manifest__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                if getattr(key, "value", None) not in keys:
                    continue
                literals = (n.value for n in ast.walk(value) if isinstance(n, ast.Constant))
                inside = {
                    n.value
                    for call in ast.walk(value)
                    if is_marked(call)
                    for n in ast.walk(call)
                    if isinstance(n, ast.Constant)
                }
                found += [
                    f"{path.name}:{value.lineno}: {text}"
                    for text in literals
                    if isinstance(text, str) and is_text(text) and text not in inside
                ]
    assert found == []


# -- XML and JavaScript -------------------------------------------------------------------------


def hidden_texts(path):
    """Texts of an XML file that stand where Odoo does not look for any."""
    in_static = "static" in path.parts
    for node in ElementTree.parse(path).iter():
        if node.get("t-translation"):
            yield node.tag, "t-translation", "".join(node.itertext())
        for name, value in node.attrib.items():
            translated = name in (BOTH if in_static else IN_VIEWS) or name.endswith(".translate")
            if name in NO_TEXT or (translated and not name.startswith("t-")):
                continue
            if node.tag == "menuitem" and name == "name":
                continue
            # Words are what a literal in an expression holds, or the whole of the attribute.
            parts = re.findall(r"'([^']*)'", value)
            if not name.startswith(("t-", "decoration-", "default_order")):
                parts.append(value)
            for part in parts:
                if is_text(part) and not re.search(r"\b(and|or|in|not|desc|if)\b", part):
                    yield node.tag, name, part


@pytest.mark.parametrize("path", XML, ids=lambda path: path.name)
def test_no_text_of_xml_escapes_translation(path):
    assert list(hidden_texts(path)) == []


def test_such_a_text_would_be_seen(tmp_path):
    path = tmp_path / "views" / "x.xml"
    path.parent.mkdir()
    path.write_text(
        "<odoo><Dialog title='\"x\"' footer='Close it'/><t t-out=\"'No pupils yet'\"/>"
        '<p aria-description="Read this" title="Fine"/><b t-if="state == \'klaar\'"/></odoo>'
    )
    assert [text for _tag, _name, text in hidden_texts(path)] == [
        "Close it",
        "No pupils yet",
        "Read this",
    ]


def test_no_text_of_javascript_escapes_translation():
    found = []
    for path in sorted((ADDON / "static" / "src").rglob("*.js")):
        code = re.sub(
            r"/\*.*?\*/|//.*|^import .*?;", "", path.read_text("utf-8"), flags=re.S | re.M
        )
        code = re.sub(r'_t\(\s*"(?:[^"\\]|\\.)*"', "", code)
        for quoted, template in re.findall(r'"((?:[^"\\\n]|\\.)*)"|`([^`]*)`', code):
            text = quoted or template
            if is_text(text):
                found.append(f"{path.name}: {text}")
    assert found == []
