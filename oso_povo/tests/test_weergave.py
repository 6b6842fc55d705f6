"""The report: its sections, and that all of a dossier can be read in them."""

import re
from datetime import date

from lxml import etree, html

from odoo.tests import tagged
from odoo.tools import format_date

from ..models.oso_weergave_feiten import getal_in_woorden, periode, plaatsen_in_woorden
from ..oso import gegevensset
from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import KAART
from .common import OsoCase, dossier_xml
from .test_geen_verlies import van_werkplaats

PAGINAS = (
    "personalia",
    "verzorgers",
    "schoolloopbaan",
    "toetsen",
    "eindtoets",
    "advies",
    "ondersteuning",
    "verzuim",
    "bijlagen",
    "bevindingen",
    "restvelden",
    "uitwisseling",
)

#: Fields of rows that say by what a system knows something, or that a sentence replaces.
NIET_GETOOND = {
    ("adres", "gemeente"),
    ("adres", "land"),
    ("adres", "land_omschrijving"),
    ("adres", "soortadres"),  # told where there are several
    ("referentiescore", "codevergelijkingsgroep"),  # told where it is not the whole country
    ("referentiescore", "codereferentiescore"),  # the head of a column
    ("referentiescore", "kwalificatie"),  # some say that there is none
    ("toets", "aantalfout"),  # told where it does not follow
    ("toets", "jaargroep"),  # in the moment
    ("toets", "toetsversie"),  # as the moment, where it is the same
    ("toets", "dl"),  # 0 says nothing
    ("toets_onderdeel", "aantalfout"),
    ("eindtoets", "aantalfout"),
    ("cijfer", "afnamedatum"),  # told where it differs from its list
    ("cijfer", "jaargroep"),
    ("cijfer", "periode"),
    ("tlv", "soort"),
}


def plat(tekst):
    """Text without differences of spaces and capitals."""
    return " ".join(str(tekst).split()).casefold()


def tekst_van_html(waarde):
    """What can be read of HTML, the texts that appear when one points at something included."""
    boom = html.fromstring(f"<div>{waarde}</div>")
    return " ".join([*boom.itertext(), *boom.xpath("//@title")])


@tagged("post_install", "-at_install")
class TestWeergave(OsoCase):
    def ingelezen(self, data):
        """(pupil as an employee has it, dossier as read)."""
        gelezen = gegevensset.parse(data)
        leerling = self.maak_leerling(gelezen.nummer)
        self.env["oso.import"]._importeer(leerling, gelezen)
        self.env.flush_all()
        self.env.invalidate_all()
        return leerling.with_env(self.als(self.medewerker)), gelezen

    def arch(self):
        leerlingen = self.als(self.medewerker)["oso.leerling"]
        view = self.env.ref("oso_povo.view_oso_leerling_form")
        return etree.fromstring(leerlingen.get_view(view.id, "form")["arch"])

    def op_het_scherm(self, records, arch):
        """All that the fields in a view tell of records, as one text."""
        delen = []
        env = records.env
        for knoop in arch.xpath(".//field[not(ancestor::field)]"):
            naam = knoop.get("name")
            veld = records._fields[naam]
            if veld.type == "one2many":
                onder = knoop if len(knoop) else None
                if onder is None:
                    soort = veld.comodel_name
                    view = env[soort].get_view(False, "list")["arch"]
                    onder = etree.fromstring(view)
                for beeld in list(onder) if onder is knoop else [onder]:
                    los = etree.fromstring(etree.tostring(beeld))
                    delen.append(self.op_het_scherm(records[naam], los))
                continue
            for record in records:
                waarde = record[naam]
                if not waarde:
                    continue
                if veld.type == "html":
                    delen.append(tekst_van_html(waarde))
                elif veld.type == "date":
                    delen.append(format_date(env, waarde))
                elif veld.type == "selection":
                    delen.append(dict(veld._description_selection(env))[waarde])
                elif veld.type == "many2one":
                    delen.append(waarde.display_name)
                elif veld.type != "binary":
                    delen.append(str(waarde))
        return "\n".join(delen)

    def ontbreekt(self, data):
        """Texts of a dossier that can't be read in the report: (entity, field)."""
        leerling, gelezen = self.ingelezen(data)
        gezien = self.op_het_scherm(leerling, self.arch())
        # a click on the dossier opens it
        dossier = leerling.dossier_id
        arch = etree.fromstring(dossier.get_view(False, "form")["arch"])
        gezien = plat(gezien + self.op_het_scherm(dossier, arch))
        zonder_spaties = gezien.replace(" ", "")
        mist = set()
        for rij, _ouder, _relatie in gelezen.rows():
            for veld in KAART[rij.entiteit].velden:
                waarde = rij.values.get(veld.naam)
                if waarde in (None, "", ()) or (rij.entiteit, veld.naam) in NIET_GETOOND:
                    continue
                for deel in waarde if isinstance(waarde, tuple) else (waarde,):
                    teksten = self.mogelijk(leerling.env, veld, deel)
                    if not any(
                        plat(t) in gezien or plat(t).replace(" ", "") in zonder_spaties
                        for t in teksten
                    ):
                        mist.add((rij.entiteit, veld.naam))
        leerling.sudo().unlink()
        return mist

    def mogelijk(self, env, veld, waarde):
        """The ways in which a value may be told."""
        if isinstance(waarde, bool):
            return ["yes" if waarde else "no"]
        if isinstance(waarde, date):
            return [format_date(env, waarde), waarde.isoformat()]
        teksten = [str(waarde), getal_in_woorden(env, str(waarde))]
        if veld.codelijst and codelijsten.label(veld.codelijst, waarde):
            teksten.append(codelijsten.label(veld.codelijst, waarde))
        return teksten

    # -- the screen ---------------------------------------------------------------------------

    def test_het_formulier_heeft_alle_delen(self):
        paginas = [pagina.get("name") for pagina in self.arch().xpath("//notebook/page")]
        self.assertEqual(tuple(paginas), PAGINAS)
        for pagina in self.arch().xpath("//notebook/page"):
            self.assertTrue(pagina.get("invisible"), f"{pagina.get('name')} is shown when empty")

    def test_wat_niet_in_het_dossier_staat_is_geen_leeg_deel(self):
        leerling = self.maak_leerling()
        for veld in leerling._fields:
            if veld.endswith("_html") or veld in ("toets_groei", "bronschool_tekst"):
                self.assertFalse(leerling[veld], veld)

    def test_alles_van_het_dossier_van_deze_tests_is_te_lezen(self):
        self.assertEqual(self.ontbreekt(dossier_xml()), set())

    def test_alles_van_de_verzonnen_dossiers_is_te_lezen(self):
        dossiers = van_werkplaats("dossiers")
        aantal = 0
        for naam, data in dossiers.demo_set():
            with self.subTest(naam):
                self.assertEqual(self.ontbreekt(data), set())
            aantal += 1
        self.assertGreater(aantal, 20)

    def test_alles_van_de_gegeven_voorbeelden_is_te_lezen(self):
        paths = van_werkplaats("paths")
        map_ = paths.SHARED / "gegevensset" / "dossiers"
        bestanden = sorted(map_.glob("*.xml")) if map_.is_dir() else []
        if not bestanden:
            self.skipTest("the examples of the standard are not beside this checkout")
        for bestand in bestanden:
            with self.subTest(bestand.name):
                self.assertEqual(self.ontbreekt(bestand.read_bytes()), set())

    # -- tests and growth ---------------------------------------------------------------------

    def demo_leerling(self, kenmerk, versie="2019.1"):
        dossiers = van_werkplaats("dossiers")
        spec = next(
            p
            for s in dossiers.DEMO_SCHOOLS
            for p in s.pupils
            if kenmerk is None or kenmerk in p.traits
        )
        return self.ingelezen(dossiers.make(spec, versie=versie))[0]

    def test_groei_per_leergebied(self):
        trait = van_werkplaats("dossier_people").Trait
        leerling = self.demo_leerling(trait.CAPACITY_TEST)
        gegroeid = leerling.toets_groei
        self.assertEqual(
            [reeks["gebied"] for reeks in gegroeid["reeksen"]],
            ["Begrijpend lezen", "Rekenen-Wiskunde", "Spelling", "Technisch lezen"],
        )
        toetsen = leerling.toetsen_ids.filtered(lambda t: not t.is_iq)
        punten = [punt for reeks in gegroeid["reeksen"] for punt in reeks["punten"]]
        self.assertEqual({punt["sleutel"] for punt in punten}, set(toetsen.ids))
        eerste = gegroeid["reeksen"][0]["punten"][0]
        toets = self.env["oso.toets"].browse(eerste["sleutel"])
        self.assertIn(toets.toetsnaam, eerste["uitleg"])
        self.assertEqual(eerste["kop"], f"M6 · {format_date(leerling.env, toets.afnamedatum)}")
        score = getal_in_woorden(leerling.env, toets.vaardigheidsscore)
        self.assertTrue(any(score in regel for regel in eerste["uitleg"]))
        # the intelligence test is in a table of its own, and not in the one of the areas
        boom = html.fromstring(str(leerling.toetsen_html))
        self.assertEqual(len(boom.xpath("//tr[@class='oso_toets']")), len(toetsen))
        (iq,) = boom.xpath("//div[contains(@class, 'oso_iq')]")
        self.assertIn("Capaciteitenonderzoek individueel", iq.text_content())
        self.assertIn("Praktijk Het Kompas", iq.text_content())

    def test_tabel_nieuwste_eerst_en_zonder_lege_kolommen(self):
        leerling, _gelezen = self.ingelezen(dossier_xml())
        tabel = leerling._toetstabel()
        kolommen = [naam for naam, _kop in tabel["kolommen"]]
        self.assertNotIn("percentiel", kolommen)
        self.assertIn("vaardigheid", kolommen)
        for groep in tabel["groepen"]:
            self.assertTrue(groep["gebied"])
        trait = van_werkplaats("dossier_people").Trait
        ander = self.demo_leerling(trait.MARKS)
        (groep, *_rest) = ander._toetstabel()["groepen"]
        self.assertEqual([rij["moment"] for rij in groep["rijen"]], ["B8", "E7", "M7", "E6", "M6"])

    def test_een_moment_zonder_jaargroep(self):
        leerling = self.maak_leerling()
        self.env["oso.toets"].create({"leerling_id": leerling.id, "toetsnaam": "Rekenen M7"})
        tekst = tekst_van_html(leerling.with_env(self.als(self.medewerker)).toetsen_html)
        self.assertIn("M7", tekst)

    def test_scores_als_alleen_een_computer_ze_leest(self):
        """A number that is next to nothing, as no school writes it, stops no report."""
        leerling = self.maak_leerling()
        for dag in ("2024-01-20", "2025-01-20"):
            self.env["oso.toets"].create(
                {
                    "leerling_id": leerling.id,
                    "leergebied": "Rekenen",
                    "toetsnaam": "Rekenen",
                    "afnamedatum": dag,
                    "vaardigheidsscore": "5e-324",
                }
            )
        self.assertFalse(leerling.toets_groei["reeksen"])
        self.assertIn("5e-324", tekst_van_html(leerling.toetsen_html))

    def test_hoeveel_toetsen_er_ook_zijn_even_veel_vragen(self):
        """Whether twenty tests are intelligence tests is read in as many queries as of one."""
        leerling = self.maak_leerling()
        toetsen = self.env["oso.toets"].create(
            [{"leerling_id": leerling.id, "toetsnaam": str(n)} for n in range(20)]
        )
        onderdelen = self.env["oso.toets.onderdeel"].create(
            [{"leerling_id": leerling.id, "toets_id": toets.id} for toets in toetsen]
        )
        score = {"leerling_id": leerling.id, "codereferentiescore": "IQ"}
        self.env["oso.referentiescore"].create(
            [{**score, "toets_onderdeel_id": deel.id} for deel in onderdelen[:7]]
            + [{**score, "codereferentiescore": "DLE", "toets_id": t.id} for t in toetsen]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(__system__=10):
            gevonden = toetsen.filtered("is_iq")
        self.assertEqual(gevonden, onderdelen[:7].toets_id)

    def test_cijfers_van_een_lijst(self):
        trait = van_werkplaats("dossier_people").Trait
        leerling = self.demo_leerling(trait.MARKS)
        tekst = tekst_van_html(leerling.cijfers_html)
        for cijfer in leerling.cijferlijsten_ids.groepen_ids.cijfers_ids:
            self.assertIn(cijfer.waarde or cijfer.kwalificatie, tekst)

    # -- words --------------------------------------------------------------------------------

    def test_periode(self):
        env = self.als(self.medewerker)
        begin, einde = date(2025, 8, 1), date(2026, 7, 31)
        van, tot = format_date(env, begin), format_date(env, einde)
        self.assertEqual(periode(env, begin, einde), f"from {van} to {tot}")
        self.assertEqual(periode(env, begin, False), f"from {van}")
        self.assertEqual(periode(env, False, einde), f"to {tot}")
        self.assertFalse(periode(env, False, False))

    def test_plaatsen_die_in_een_nummer_verschillen_zijn_een_plaats(self):
        env = self.als(self.medewerker)
        pad = "huidigeschool/leerling/toetslijst/toets[%s]/afname/afnamedatum"
        self.assertEqual(
            plaatsen_in_woorden(env, [pad % 1, pad % 2, pad % 2, pad % 7, ""]),
            ["Test 1, 2, 7 › Taken on"],
        )

    def test_bevindingen_naar_gewicht(self):
        leerling, _gelezen = self.ingelezen(
            dossier_xml(vervang=[("<geslacht>1</geslacht>", "<geslacht>7</geslacht>")])
        )
        self.assertTrue(leerling.bevinding_ids)
        inhoud = leerling._bevindingen()
        gewichten = [groep["ernst"] for groep in inhoud["groepen"]]
        self.assertEqual(gewichten, sorted(gewichten, key="BDWI".index))
        self.assertEqual(set(gewichten), set(leerling.bevinding_ids.mapped("ernst")))
        oordeel = "Approved" if set(gewichten) == {"I"} else "Approved with a signal"
        self.assertEqual(inhoud["oordeel"], oordeel)
        self.assertIn(oordeel, tekst_van_html(leerling.bevindingen_html))

    def test_doublure_en_andere_school(self):
        trait = van_werkplaats("dossier_people").Trait
        leerling = self.demo_leerling(trait.REPEATED_YEAR)
        woorden = [merk["woord"] for rij in leerling.schoolloopbaan_ids for merk in rij.bijzonder]
        self.assertIn("Repeated year", woorden)

    def test_een_document_staat_bij_wat_het_hoort(self):
        trait = van_werkplaats("dossier_people").Trait
        leerling = self.demo_leerling(trait.OPP)
        document = leerling.opp_ids.document_ids[0]
        boom = html.fromstring(str(leerling.ondersteuning_html))
        (link,) = boom.xpath(f"//a[normalize-space()={document.naam!r}]")
        self.assertEqual(
            link.get("href"), f"/web/content/{document.attachment_id.id}?download=true"
        )
        self.assertIn("OPP", document.hoort_bij)

    def test_een_beschadigd_document_zegt_waarom(self):
        trait = van_werkplaats("dossier_people").Trait
        leerling = self.demo_leerling(trait.BROKEN_ATTACHMENT)
        (kapot,) = leerling.document_ids.filtered(lambda d: d.status != "ok")
        self.assertFalse(kapot.attachment_id)

    # -- paper --------------------------------------------------------------------------------

    def test_de_pdf_heeft_dezelfde_delen(self):
        trait = van_werkplaats("dossier_people").Trait
        leerling = self.demo_leerling(trait.COUNSEL, versie="2018.1")
        inhoud, soort = (
            self.env["ir.actions.report"]
            .with_user(self.medewerker)
            ._render_qweb_html("oso_povo.report_oso_rapport", leerling.ids)
        )
        self.assertEqual(soort, "html")
        boom = html.fromstring(inhoud)
        titels = {
            " ".join(titel.split())
            for titel in boom.xpath("//*[contains(@class, 'sectie')]//text()")
        }
        self.assertLessEqual(
            {"Tests", "Advice", "Support", "Explanations in the dossier", "Absence"}, titels
        )
        self.assertEqual(len(boom.xpath("//svg")), len(leerling.toets_groei["reeksen"]))
        self.assertGreater(len(boom.xpath("//svg//circle")), 10)
        # nothing to click on paper
        self.assertFalse(boom.xpath("//div[contains(@class, 'oso')]//a[@href]"))
        tekst = re.sub(r"\s+", " ", boom.text_content())
        for item in leerling.okr_items_ids.filtered("tekst"):
            self.assertIn(re.sub(r"\s+", " ", item.tekst), tekst)
