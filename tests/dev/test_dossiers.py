"""The made-up dossiers: in the true form of the standard, credible, and of nobody."""

import base64
import hashlib
import io
import itertools
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from pathlib import Path

import pypdf
import pytest
from lxml import etree
from stdnum.nl import brin

from devtools import dossiers
from devtools.dossier_attachments import pdf
from devtools.dossier_people import made_up_bsn
from devtools.dossiers import DEMO_SCHOOLS, VERSIONS, PupilSpec, Trait, make
from oso.bsn import NumberKind, check
from oso.gegevensset import KAART, AttachmentStatus, parse
from oso.gegevensset.kaart_types import relatienamen
from oso.spreadsheet import read_numbers

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "gegevensset"

needs_schemas = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the official schemas are not part of this repository"
)


def tree(xml: bytes) -> etree._Element:
    return etree.fromstring(xml)


def values(xml: bytes, path: str) -> list[str]:
    """Texts of all elements at a path of local names below the pupil."""
    steps = "/".join(f"{{*}}{name}" for name in path.split("/"))
    return [
        element.text for element in tree(xml).iterfind(f"{{*}}huidigeschool/{{*}}leerling/{steps}")
    ]


ALL_BUT_OPT_OUT = [trait for trait in Trait if trait is not Trait.OPT_OUT]
DEMO = dossiers.demo_set()
SPRING = dossiers.demo_set(spring=True)


class TestForm:
    @needs_schemas
    @pytest.mark.parametrize("spring", [False, True], ids=["autumn", "spring"])
    @pytest.mark.parametrize("versie", VERSIONS)
    def test_every_trait_is_valid_by_the_official_schema(self, versie, spring):
        schema = etree.XMLSchema(file=SHARED / "schemas" / f"oso_gegevensset_{versie}.xsd")
        for seed, traits in enumerate([(), *((trait,) for trait in Trait), tuple(Trait)], 1):
            schema.assertValid(tree(make(seed, versie=versie, spring=spring, traits=traits)))

    @needs_schemas
    @pytest.mark.parametrize("dossier_set", [DEMO, SPRING], ids=["autumn", "spring"])
    def test_the_demo_is_valid_by_the_official_schemas(self, dossier_set):
        used = Counter()
        for _name, xml in dossier_set:
            versie = tree(xml).findtext("{*}metadata/{*}standaardversie")
            used[versie] += 1
            etree.XMLSchema(file=SHARED / "schemas" / f"oso_gegevensset_{versie}.xsd").assertValid(
                tree(xml)
            )
        assert set(used) == {"2018.1", "2019.1"}

    def test_the_checks_of_a_receiver_find_only_what_was_put_in(self):
        found = Counter()
        for _name, xml in [*DEMO, *SPRING]:
            dossier = parse(xml)
            assert dossier.leaves == dossier.mapped + len(dossier.withheld)
            assert not dossier.rest
            found.update(finding.message.code for finding in dossier.findings)
        assert set(found) == {
            "oso.akkoord",
            "oso.bijlage.kapot",
            "oso.binnenbrin",
            "OVa.TR04",
        }

    def test_made_twice_it_is_the_same(self):
        digest = hashlib.sha256(b"".join(xml for _name, xml in DEMO)).hexdigest()
        code = (
            "import hashlib; from devtools.dossiers import demo_set; "
            "print(hashlib.sha256(b''.join(x for _n, x in demo_set())).hexdigest())"
        )
        again = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "77", "TZ": "Asia/Tokyo"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert again.stdout.strip() == digest

    def test_unknown_version(self):
        with pytest.raises(ValueError, match=r"known are 2017\.1"):
            make(1, versie="2020.1")


class TestNumbers:
    def test_they_are_valid_unlike_each_other_and_recognisable(self):
        numbers = [number for school in DEMO_SCHOOLS for number in school.bsns]
        assert len(set(numbers)) == len(numbers) == 36
        for number in numbers:
            assert check(number).value == number
            assert number.startswith(("999", "0099", "1099"))
        kinds = Counter(check(number).kind for number in numbers)
        assert kinds[NumberKind.ONDERWIJSNUMMER] == 1

    @needs_schemas
    def test_none_is_of_an_official_example(self):
        official = {
            number
            for path in (SHARED / "dossiers").glob("*.xml")
            for number in re.findall(rb"<bsn>(\d{9})</bsn>", path.read_bytes())
        }
        assert official
        assert not official & {n.encode() for school in DEMO_SCHOOLS for n in school.bsns}

    def test_the_series_is_long_enough_and_says_when_it_ends(self):
        assert check(made_up_bsn(20_000)).ok
        with pytest.raises(ValueError, match="no made-up number"):
            made_up_bsn(200_000)

    def test_phones_and_mail_reach_nobody(self):
        for _name, xml in [*DEMO, *SPRING]:
            for contact in tree(xml).iter("{*}communicatie"):
                nummer = contact.findtext("{*}nummer")
                if contact.findtext("{*}soort") == "telefoon":
                    assert nummer.startswith(("060000", "09900")) or nummer == "9999999999"
                else:
                    assert nummer.endswith(("example.com", "example.org", "geheim.geheim"))


class TestDemo:
    def test_schools(self):
        first, second, third = DEMO_SCHOOLS
        assert [len(school.bsns) for school in DEMO_SCHOOLS] == [24, 6, 6]
        assert first.board == second.board != third.board
        assert len(first.not_ready) == 2
        assert len(first.problems) == 1
        for school in DEMO_SCHOOLS:
            assert brin.validate(school.brin + school.vestiging)
            assert school.brin.startswith("99")

    @pytest.mark.parametrize("dossier_set", [DEMO, SPRING], ids=["autumn", "spring"])
    def test_each_pupil_that_is_ready_has_one_dossier(self, dossier_set):
        found = {}
        for name, xml in dossier_set:
            (number,) = values(xml, "bsn") or values(xml, "onderwijsnummer")
            place = tree(xml).find("{*}huidigeschool")
            found[number] = place.findtext("{*}brincode") + place.findtext("{*}vestigingscode")
            assert number not in name
        assert found == {
            number: school.brin + school.vestiging
            for school in DEMO_SCHOOLS
            for number in set(school.bsns) - set(school.not_ready)
        }

    def test_children_fit_group_8(self):
        for _name, xml in DEMO:
            (born,) = values(xml, "geboortedatum")
            assert date(2014, 1, 1) <= date.fromisoformat(born) <= date(2015, 9, 30)
        names = [tuple(values(xml, "achternaam") + values(xml, "roepnaam")) for _name, xml in DEMO]
        assert len(set(names)) == len(names)

    def test_written_to_a_folder_from_the_command_line(self, tmp_path, capsys):
        assert dossiers.main([str(tmp_path / "new")]) == 0
        assert len(list((tmp_path / "new").glob("*.xml"))) == len(DEMO)
        assert "34 dossiers" in capsys.readouterr().out
        sheet = read_numbers((tmp_path / "new" / "leerlingen.xlsx").read_bytes())
        assert sheet.numbers == DEMO_SCHOOLS[0].bsns
        assert [sheet.count(verdict) for verdict in ("ok", "invalid", "duplicate")] == [24, 1, 1]
        assert sum(row.number.restored for row in sheet.rows) == 2

    def test_names_for_who_tells_what_to_look_at(self):
        names = DEMO_SCHOOLS[0].names
        assert set(names) == set(DEMO_SCHOOLS[0].bsns)
        assert "Thijs van 't Hof" in names.values()


class TestContent:
    def test_scores_grow_and_agree_with_each_other(self):
        for _name, xml in [*DEMO, *SPRING]:
            last: dict[str, tuple[str, float]] = {}
            for test in tree(xml).iter("{*}toets"):
                score = test.findtext("{*}resultaat/{*}toetsscore/{*}vaardigheidsscore")
                if score is None:
                    continue
                subject = test.findtext("{*}toetsidentificatie/{*}leergebied")
                taken = test.findtext("{*}afname/{*}afnamedatum")
                assert (taken, float(score)) > last.get(subject, ("", 0))
                assert float(score) > last.get(subject, ("", 0))[1]
                last[subject] = (taken, float(score))
                levels = {
                    reference.findtext("{*}codereferentiescore"): reference.findtext("{*}waarde")
                    for reference in test.iterfind("{*}resultaat/{*}referentiescore")
                }
                percentile = int(levels["Percentiel"])
                assert (levels["AE"] == "A") is (percentile >= 75)
                assert (levels["IV"] == "V") is (percentile < 20)
                assert 5 <= int(levels["DLE"]) <= 60
            assert set(last) in (
                {"Rekenen-Wiskunde", "Begrijpend lezen", "Spelling", "Technisch lezen"},
                set(),
            )

    def test_tests_are_of_three_school_years_but_of_who_has_old_ones(self):
        (with_old_ones,) = [
            pupil.number
            for school in DEMO_SCHOOLS
            for pupil in school.pupils
            if Trait.OLD_TESTS in pupil.traits
        ]
        for _name, xml in DEMO:
            taken = sorted(values(xml, "toetslijst/toets/afname/afnamedatum"))
            first = "2024-01-01" if values(xml, "bsn") == [with_old_ones] else "2024-08-01"
            assert all(first <= day <= "2026-11-20" for day in taken)
            assert not taken or taken[0] < f"{int(first[:4]) + 1}-08-01"

    def test_each_learning_area_has_a_line_of_at_least_five_points(self):
        for dossier in map(parse, [xml for _name, xml in DEMO]):
            points = Counter(
                toets.values["leergebied"]
                for toets in dossier.leerling.children.get("toetsen", ())
                if "vaardigheidsscore" in toets.values
            )
            assert set(points.values()) <= {5, 7}
            assert len(points) in (0, 4)

    def test_career_runs_on_without_a_gap(self):
        for _name, xml in DEMO:
            lines = [
                {child.tag.split("}")[1]: child.text for child in line}
                for line in tree(xml).iter("{*}schoolloopbaan")
            ]
            for before, after in itertools.pairwise(lines):
                gap = date.fromisoformat(after["begindatum"]) - date.fromisoformat(
                    before["einddatum"]
                )
                assert gap.days == 1
            assert 8 <= len({line["schooljaar"] for line in lines}) <= 10
            assert lines[-1]["jaargroep"] == "8"
            assert "einddatum" not in lines[-1]
            assert values(xml, "datuminschrijving") == [
                next(
                    line["begindatum"]
                    for line in lines
                    if line["brincode"] == lines[-1]["brincode"]
                )
            ]

    def test_a_repeated_year_and_a_change_of_school_can_be_seen(self):
        groups = Counter(
            values(
                make(3, traits=[Trait.REPEATED_YEAR]),
                "schoolloopbaanlijst/schoolloopbaan/jaargroep",
            )
        )
        assert max(groups.values()) == 2
        moved = make(3, traits=[Trait.MOVED_IN_YEAR])
        assert set(values(moved, "schoolloopbaanlijst/schoolloopbaan/brincode")) == {"99AA", "99CA"}
        years = Counter(values(moved, "schoolloopbaanlijst/schoolloopbaan/schooljaar"))
        assert sorted(years.values())[-2:] == [1, 2]

    def test_nothing_of_a_hidden_address_or_phone_is_in_it(self):
        xml = make(3, traits=[Trait.ADDRESS_HIDDEN])
        assert values(xml, "adresgeheim") == ["true"]
        assert not values(xml, "adreslijst/adres/straat")
        assert not values(xml, "adresbuitenland")
        carers = tree(xml).findall(".//{*}verzorger")
        hidden = [carer for carer in carers if carer.findtext("{*}adresgeheim") == "true"]
        assert len(hidden) == 1
        assert hidden[0].find("{*}adreslijst") is None
        phones = make(3, traits=[Trait.PHONE_HIDDEN])
        assert values(phones, "communicatielijst/communicatie/nummer") == [
            "9999999999",
            "geheim@geheim.geheim",
        ]

    def test_separated_parents_have_two_addresses(self):
        for traits, number in (((), 1), ((Trait.SEPARATED,), 2)):
            xml = make(3, traits=traits)
            streets = list(
                zip(
                    values(xml, "verzorger/adreslijst/adres/straat"),
                    values(xml, "verzorger/adreslijst/adres/nummer"),
                    strict=True,
                )
            )
            assert len(set(streets)) == number

    def test_opt_out_leaves_the_closed_categories_out(self):
        names = ("onderwijsondersteuning", "verzuim", "toetslijst", "overigdocumentlijst")
        for traits, present in ((ALL_BUT_OPT_OUT, True), (list(Trait), False)):
            pupil = tree(make(3, traits=traits)).find(".//{*}leerling")
            assert [pupil.find(f"{{*}}{name}") is not None for name in names] == [present] * 4

    def test_each_section_of_a_report_is_filled_of_some_pupils_and_not_of_all(self):
        filled = Counter()
        for dossier in map(parse, [xml for _name, xml in DEMO]):
            filled.update(dossier.leerling.children.keys())
        assert set(filled) == set(relatienamen(KAART["leerling"]))
        for name in ("diagnoses", "handelingsplannen", "opp", "tlv", "lwoo", "arrangementen",
                     "rvc", "cijferlijsten", "eindtoetsen", "okr_items", "instanties"):  # fmt: skip
            assert 0 < filled[name] <= len(DEMO) // 3, name

    def test_a_diagnosis_has_several_codes_since_2019(self):
        new, old = (parse(make(3, versie=v, traits=[Trait.AUTISM])) for v in ("2019.1", "2018.1"))
        assert [row.values["codes"] for row in new.leerling.children["diagnoses"]] == [
            ("F84.5", "F90.0-")
        ]
        assert [row.values["codes"] for row in old.leerling.children["diagnoses"]] == [
            ("F84.5",),
            ("F90.0-",),
        ]

    def test_support_in_secondary_school_is_in_the_advice_too(self):
        plain, more = (
            values(make(PupilSpec(3, 30), traits=traits), "overstapadvies/advies")
            for traits in ((), (Trait.LWOO,))
        )
        assert (plain, more) == (["30"], ["31"])

    def test_the_end_test_comes_in_spring(self):
        path = "eindtoets_basisonderwijs/eindtoetsresultaat/datum_afname"
        assert not values(make(3), path)
        assert values(make(3, spring=True), path)[0].startswith("2027-02")
        assert values(make(3, traits=[Trait.REPEATED_EIGHT]), path)[0].startswith("2026-02")
        revised = make(3, spring=True, traits=[Trait.REVISED])
        (first,) = values(revised, "overstapadvies/advies")
        assert values(revised, "overstapadvies/herzienadvies") > [first]

    def test_deceased_since_2018(self):
        for versie, found in (("2017.1", []), ("2018.1", ["true"]), ("2019.1", ["true"])):
            xml = make(3, versie=versie, traits=[Trait.DECEASED])
            assert values(xml, "verzorger/overleden") == found

    def test_points_of_attention_fit_even_with_every_trait(self):
        (text,) = values(make(3, traits=list(Trait)), "overstapadvies/aandachtspunten")
        assert 0 < len(text) <= 280

    def test_given_percentile_decides_the_advice(self):
        advices = [
            values(make(PupilSpec(3, percentile)), "overstapadvies/advies")[0]
            for percentile in (3, 30, 60, 80, 97)
        ]
        assert advices == ["10", "30", "50", "60", "70"]


class TestAttachments:
    def test_all_open_but_the_broken_one(self):
        statuses = Counter()
        for _name, xml in DEMO:
            for attachment in parse(xml).attachments:
                statuses[attachment.status] += 1
        assert statuses[AttachmentStatus.OK] > 20
        assert sum(statuses.values()) == statuses[AttachmentStatus.OK] + 1

    def test_they_belong_to_all_kinds_of_rows(self):
        places = {a.rubriek for _name, xml in DEMO for a in parse(xml).attachments}
        assert places >= {
            "toets",
            "eindtoets_basisonderwijs",
            "diagnose",
            "handelingsplan",
            "opp",
            "tlv",
            "lwoo",
            "verzuim",
            "sefunctioneren",
            "overigdocumentlijst",
        }

    def test_what_is_in_them(self):
        texts = {}
        for document in tree(make(3, traits=ALL_BUT_OPT_OUT)).iter("{*}document"):
            data = base64.b64decode(document.findtext("{*}bestandsinhoud"))
            name = document.findtext("{*}bestandsnaam")
            try:
                with zipfile.ZipFile(io.BytesIO(data)) as package:
                    assert package.namelist() == [name]
                    content = package.read(name)
            except zipfile.BadZipFile:
                texts[name] = None
                continue
            if name.endswith(".pdf"):
                pages = pypdf.PdfReader(io.BytesIO(content), strict=True).pages
                texts[name] = "\n".join(page.extract_text() for page in pages)
            elif name.endswith(".png"):
                assert content.startswith(b"\x89PNG\r\n")
        assert [text for text in texts.values() if text is None] == [None]
        assert "Standaardscore" in texts["leerlingrapport doorstroomtoets.pdf"]
        assert "dyslexie" in texts["verklaring dyslexie.pdf"]

    def test_pdf_of_more_pages_with_signs_of_its_own(self):
        content = pdf("Titel (één)", [f"Alinea {n} met een \\ en (haakjes)" for n in range(60)])
        reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
        assert len(reader.pages) == 3
        assert "Titel (één)" in reader.pages[0].extract_text()
        assert "Alinea 59 met een \\ en (haakjes)" in reader.pages[2].extract_text()
