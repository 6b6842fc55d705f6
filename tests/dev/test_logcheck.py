"""The search through the logs finds what it must, and tells nothing of it."""

import pytest

from devtools import logcheck

NUMBER = "111222333"  # passes the check, belongs to nobody


def put(folder, name, text):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("number", "passes"),
    [(NUMBER, True), ("111222334", False), ("000000000", False), ("12345672", True)],
)
def test_eleven_proof(number, passes):
    assert logcheck.eleven_proof(number) is passes


def test_a_number_is_found_also_in_other_text(tmp_path):
    log = put(tmp_path, "odoo.log", f"one\nfetched ({NUMBER}), ok\n")
    hits = logcheck.find_secrets([log], {NUMBER: "number"})
    assert hits == ["odoo.log:2 number"]


def test_a_longer_number_is_another_number(tmp_path):
    log = put(tmp_path, "odoo.log", f"1{NUMBER} {NUMBER}4 a{NUMBER}\n")
    assert not logcheck.find_secrets([log], {NUMBER: "number"})


def test_a_key_and_a_text_are_found(tmp_path):
    log = put(tmp_path, "sim.log", "x\nkey=0182-AB.CD\nhij werkt (goed) zelfstandig door\n")
    wanted = {"0182-AB.CD": "secret", "werkt (goed) zelfstandig": "text of a dossier"}
    assert logcheck.find_secrets([log], wanted) == [
        "sim.log:2 secret",
        "sim.log:3 text of a dossier",
    ]


def test_numbers_of_the_examples_of_this_repository_are_known(tmp_path):
    (tmp_path / "secrets.txt").write_text("a remembered key\n")
    found = logcheck.secrets(tmp_path)
    assert found[NUMBER] == "number"  # this file is a test
    assert found["a remembered key"] == "secret"
    assert "" not in found


def test_a_line_of_level_warning_must_be_expected(tmp_path):
    log = put(
        tmp_path,
        "odoo.log",
        "2026-11-24 19:42:16,930 88 INFO db odoo: WARNING in a text\n"
        "2026-11-24 19:42:16,930 88 WARNING db odoo.tools: known thing\n"
        "2026-11-24 19:42:17,930 88 ERROR db odoo.sql_db: bad query\n"
        "2026-11-24T19:42:18.001+00:00 CRITICAL simulator: gone\n",
    )
    expectations = put(tmp_path, "expected.txt", "# because\nknown thing\n")
    found = logcheck.warnings([log], logcheck.expected(expectations))
    assert [line.split(": ")[-1] for line in found] == ["bad query", "gone"]


def test_an_expected_warning_needs_a_reason(tmp_path):
    path = put(tmp_path, "expected.txt", "# head of the file\n\nno reason\n")
    with pytest.raises(ValueError, match="needs its reason"):
        logcheck.expected(path)
