"""Every message that sends a user to the administrator has words for the administrator too."""

import ast
from pathlib import Path

import oso
from oso.meldingen_beheerder import VOOR_WIE_BEHEERT, voor_wie_beheert


def texts():
    """All texts of the core that name the administrator."""
    for path in Path(oso.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == "_":
                text = node.args[0].value
                if "administrator" in text:
                    yield text


def test_each_text_has_its_own():
    found = sorted(texts())
    assert len(found) >= 20
    told = [voor_wie_beheert(text) for text in found]
    assert [text for text in told if "administrator" in text] == []
    # each text its own, and none that nobody asks for
    assert sorted(told) == sorted(VOOR_WIE_BEHEERT.values())


def test_each_asks_for_no_more_than_is_known():
    for text in texts():
        values = dict.fromkeys(("host", "code", "brin", "aanleverpunt"), "x")
        assert ("%(host)s" in voor_wie_beheert(text)) == ("%(host)s" in text)
        assert voor_wie_beheert(text) % values


def test_other_texts_stay():
    assert voor_wie_beheert("Choose a file first.") == "Choose a file first."
