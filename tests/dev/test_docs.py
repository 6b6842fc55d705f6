"""The written pages: up to date, complete, and with links that lead somewhere."""

import re
from dataclasses import replace

import pytest

from devtools import docs, docs_kaart, docs_regels, docs_storingen
from oso.gegevensset import KAART, AttachmentStatus, Severity
from oso.gegevensset.kaart import CATEGORIEEN
from oso.gegevensset.kaart_types import Pad
from oso.gegevensset.regel import regels
from simulator.catalogue import CASES, KINDS

#: Rules that the official validator holds but never reaches (gegevensset.md, section 4.3).
DOOD = "OA02 OA03 OA04 OA05 OV03 EB02 EB03 EB04 TR04 TR05 TR06 CL01".split()


@pytest.fixture(scope="module", params=docs.PAGES)
def page(request) -> tuple[str, str]:
    """Name and text of a page as it would be written."""
    return request.param, docs.PAGES[request.param]()


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one of that level."""
    return text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def test_the_pages_are_up_to_date(capsys):
    assert docs.main(["--check"]) == 0, capsys.readouterr().out


def test_check_fails_on_another_page_and_writing_mends_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    assert docs.main(["--check"]) == 1
    assert not list(tmp_path.iterdir())
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    capsys.readouterr()
    target = tmp_path / "controles.md"
    target.write_text(target.read_text().replace("Attachments", "Appendices"))
    assert docs.main(["--check"]) == 1
    assert "+## Attachments" in capsys.readouterr().out
    assert "Appendices" in target.read_text()


def test_links_lead_somewhere(page):
    _name, text = page
    links = re.findall(r"\]\(([^)]+)\)", text)
    assert links
    for link in links:
        file, _hash, anchor = link.partition("#")
        if file in docs.PAGES or not file:
            target = docs.PAGES[file]() if file else text
            assert f"\n## {anchor}\n" in target.lower() or not anchor
        else:
            assert (docs.FOLDER / file).resolve().is_file()


def test_rows_of_a_table_have_its_columns(page):
    _name, text = page
    tables = [block for block in text.split("\n\n") if block.startswith("|")]
    assert tables
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_the_readme_links_the_pages():
    readme = (docs.ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in docs.PAGES if f"(docs/{name})" not in readme] == []


class TestGegevensset:
    text = docs_kaart.gegevensset()

    def test_every_field_and_row_stands_in_the_table_of_its_entity(self):
        for naam, entiteit in KAART.items():
            part = section(self.text, naam)
            for veld in entiteit.velden:
                (line,) = [line for line in part.splitlines() if f"| `{veld.naam}` |" in line
                           and f"| {veld.label} |" in line]  # fmt: skip
                assert all(f"`{pad}`" in line for pad in veld.paden if pad != ".")
            for relatie in entiteit.relaties:
                assert f"`{relatie.pad}`" in part
                assert f"| `{relatie.naam}` | [{relatie.entiteit}]" in part

    def test_every_switch_has_its_blocks(self):
        part = section(self.text, "The switches of delivery")
        lines = [line for line in part.splitlines() if line.startswith("| `cat_")]
        assert [line.split("`")[1] for line in lines] == list(CATEGORIEEN)
        assert all("`" in line.split(" | ")[1] for line in lines)
        assert "`cat_zorgenbegeleiding` (to 2018)" in part

    @pytest.mark.parametrize("naam", ["voorschools", "vroegschools", "examenresultaat", "stage"])
    def test_what_goes_to_restveld_is_told(self, naam):
        assert f"`{naam}`" in section(self.text, "What has no field")

    def test_versions(self):
        assert docs_kaart.versions(Pad("a")) == ""
        assert docs_kaart.versions(Pad("a", "2016")) == "(from 2016)"
        assert docs_kaart.versions(Pad("a", None, "2018")) == "(to 2018)"
        assert docs_kaart.versions(Pad("a", "1.2", "2018")) == "(1.2 to 2018)"
        assert docs_kaart.versions(Pad("a", "1.2", "1.2")) == "(only 1.2)"
        assert docs_kaart.versions(Pad("a", "2020")) == "(2020?)"

    def test_an_element_more_is_a_line_more(self, monkeypatch):
        verzuim = KAART["verzuim"]
        veld = replace(verzuim.velden[0], naam="proef", label="A | B", paden=(Pad("x", "2019"),))
        monkeypatch.setitem(KAART, "verzuim", replace(verzuim, velden=(*verzuim.velden, veld)))
        assert (
            "\n| `x` (from 2019) | `proef` | number | A &#124; B | – |\n"
            in docs_kaart.gegevensset()
        )

    def test_the_dutch_is_what_users_see(self):
        assert "| `geboortedatum` | `geboortedatum` | date | Date of birth | Geboortedatum |" in (
            self.text
        )


class TestControles:
    text = docs_regels.controles()

    def test_every_rule_stands_in_it_with_its_weight(self):
        lines = section(self.text, "Rules").splitlines()
        for regel in regels():
            code, text = map(docs_regels.in_words, (regel.code, regel.tekst))
            (line,) = [line for line in lines if f" | {text} | " in line and f"`{code}`" in line]
            assert f" | {regel.ernst.value} | {text} | " in line

    def test_the_dead_rules_are_named(self):
        part = section(self.text, "Dead in the official validator †")
        assert re.findall(r"`OVa\.([A-Z]+\d+)`", part) == [
            regel.code.removeprefix("OVa.") for regel in regels() if regel.dood
        ]
        assert {f"OVa.{nummer}" for nummer in DOOD} == {
            regel.code for regel in regels() if regel.dood
        }
        assert "12 of these rules" in part

    def test_weights_and_statuses_are_all_told(self):
        for weight in Severity:
            assert f"| **{weight.value}** | " in self.text
        part = section(self.text, "Attachments")
        for status in AttachmentStatus:
            assert f"| `{status.value}` | " in part


class TestStoringen:
    text = docs_storingen.storingen()

    def test_what_was_seen_is_of_the_cases_of_the_catalogue(self):
        assert set(docs_storingen.seen()) == {case.name for case in CASES}

    def test_every_case_is_one_row_with_all_that_was_seen(self):
        for name, saw in docs_storingen.seen().items():
            (row,) = [line for line in self.text.splitlines() if line.startswith(f"| `{name}` |")]
            cells = [cell.strip() for cell in row.strip("|").split(" | ")]
            assert f"`{saw['outcome']}`" in cells[2]
            assert (cells[4] != "–") is bool(saw["owner"])
            assert (cells[5] != "–") is bool(saw["repeats"])
            assert all(f"`{result}`" in cells[6] for result in saw["result"])
            assert len(cells[8].split()) > 3, "no Dutch"

    def test_every_kind_is_a_row(self):
        part = section(self.text, "What is tried")
        assert all(f"| {kind} | `" in part for kind in KINDS)

    def test_who_must_act_is_told_for_what_fails(self):
        for name, saw in docs_storingen.seen().items():
            assert bool(saw["owner"]) is (saw["line"] != "klaar"), name

    def test_the_seen_agrees_with_the_catalogue(self):
        for case in CASES:
            saw = docs_storingen.seen()[case.name]
            assert (saw["line"], saw["outcome"]) == (case.line, case.code), case.name
            assert (saw["session"], saw["stored"]) == (case.session, case.stored), case.name
            assert (saw["owner"], saw["repeats"]) == (case.owner, case.repeats), case.name
