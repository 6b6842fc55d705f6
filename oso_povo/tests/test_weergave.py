"""The report: its sections, and that all of a dossier can be read in them."""

import re
from collections import Counter
from datetime import date
from itertools import islice

from lxml import etree, html

from odoo.tests import tagged
from odoo.tools import format_date
from odoo.tools.safe_eval import safe_eval

from ..models.oso_bekend import OUDER_VELD
from ..models.oso_weergave_feiten import getal_in_woorden, periode, plaatsen_in_woorden
from ..oso import gegevensset
from ..oso.gegevensset import codelijsten
from ..oso.gegevensset.kaart import CATEGORIEEN, KAART
from ..oso.gegevensset.kaart_types import Soort
from ..oso.gegevensset.xml_veilig import DossierError
from .common import OsoCase, dossier_xml
from .test_geen_verlies import van_werkplaats

PAGINAS = (
    "personalia",
    "verzorgers",
    "schoolloopbaan",
    "toetsen",
    "eindtoets",
    "advies",
    "okr",
    "ondersteuning",
    "verzuim",
    "bijlagen",
    "bevindingen",
    "restvelden",
    "geschiedenis",
    "uitwisseling",
)
#: The school's own part stands there from the start: it is to be written.
ALTIJD_ER = "okr"

#: Fields of rows that say by what a system knows something, or that a sentence replaces.
NIET_GETOOND = {
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

#: Yes or no that is told by a word of its own.
MERK = {("communicatie", "geheim"): "secret", ("communicatie", "noodnummer"): "emergency"}

#: How the own country is written, which an address does not tell.
LAND = {("adres", "land"), ("adres", "land_omschrijving")}
THUIS = ("6030", "nederland")


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
        self.importeer(leerling, gelezen)
        self.env.flush_all()
        self.env.invalidate_all()
        return leerling.with_env(self.als(self.medewerker)), gelezen

    def arch(self, model="oso.leerling", soort="form"):
        """A view as an employee gets it, made once: that costs more than a report to fill it."""
        gemaakt = self.__dict__.setdefault("archs", {})
        if (model, soort) not in gemaakt:
            eigen = self.als(self.medewerker)[model]
            view = model == "oso.leerling" and self.env.ref("oso_povo.view_oso_leerling_form").id
            gemaakt[model, soort] = etree.fromstring(eigen.get_view(view, soort)["arch"])
        return gemaakt[model, soort]

    def verborgen(self, knoop, record):
        """Whether a view does not show a field of a record, by its own condition or one around."""
        for element in [knoop, *knoop.iterancestors()]:
            if element.get("column_invisible") in ("True", "1"):
                return True
            voorwaarde = element.get("invisible")
            if voorwaarde:
                namen = set(re.findall(r"[a-z]\w*", voorwaarde)) & set(record._fields)
                waarden = {
                    naam: record[naam].ids if record._fields[naam].relational else record[naam]
                    for naam in namen
                }
                if safe_eval(voorwaarde, waarden):
                    return True
        # of a card only the template is shown
        return bool(knoop.xpath("ancestor::kanban") and not knoop.xpath("ancestor::templates"))

    def op_het_scherm(self, records, arch):
        """All that the fields that a view shows tell of records, as one text."""
        delen = []
        env = records.env
        for record in records:
            for knoop in arch.xpath("descendant-or-self::field[not(ancestor::field)]"):
                if self.verborgen(knoop, record):
                    continue
                naam = knoop.get("name")
                veld = record._fields[naam]
                waarde = record[naam]
                if not waarde:
                    continue
                if veld.type == "one2many":
                    beelden = [*knoop]
                    if not beelden:
                        beelden = [self.arch(veld.comodel_name, "list")]
                    for beeld in beelden:
                        los = etree.fromstring(etree.tostring(beeld))
                        delen.append(self.op_het_scherm(waarde, los))
                elif veld.type == "html":
                    delen.append(tekst_van_html(waarde))
                elif veld.type == "date":
                    delen.append(format_date(env, waarde))
                elif veld.type == "selection":
                    kop = knoop.get("string") or veld.get_description(env, ["string"])["string"]
                    woord = dict(veld._description_selection(env))[waarde]
                    delen.append(f"{kop}: {woord}")
                elif veld.type == "many2one":
                    delen.append(waarde.display_name)
                elif veld.type == "json" or veld.type != "binary":
                    delen.append(str(waarde))
        return "\n".join(delen)

    def ontbreekt(self, data):
        """Texts of a dossier that can't be read in the report: (entity, field)."""
        leerling, gelezen = self.ingelezen(data)
        gezien = self.op_het_scherm(leerling, self.arch())
        # a click on the dossier opens it
        dossier = leerling.dossier_id
        gezien = plat(gezien + self.op_het_scherm(dossier, self.arch("oso.dossier")))
        zonder_spaties = gezien.replace(" ", "")
        mist = set()
        for rij, _ouder, _relatie in gelezen.rows():
            for veld in KAART[rij.entiteit].velden:
                waarde = rij.values.get(veld.naam)
                if waarde in (None, "", ()) or (rij.entiteit, veld.naam) in NIET_GETOOND:
                    continue
                for deel in waarde if isinstance(waarde, tuple) else (waarde,):
                    teksten = self.mogelijk(leerling.env, veld, deel)
                    if (rij.entiteit, veld.naam) == ("adres", "land"):
                        # the name that comes with the code; the own country needs none
                        naam = rij.values.get("land_omschrijving")
                        teksten = [naam] if naam else teksten
                    if (rij.entiteit, veld.naam) in LAND and plat(teksten[0]) in THUIS:
                        continue
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
            naam = pagina.get("name")
            self.assertEqual(not pagina.get("invisible"), naam == ALTIJD_ER, naam)

    def test_wat_niet_in_het_dossier_staat_is_geen_leeg_deel(self):
        leerling = self.maak_leerling()
        # what changed since the parents saw it is a dialog of its own
        for veld in set(leerling._fields) - {f"{ALTIJD_ER}_html", "verschil_html"}:
            if veld.endswith("_html") or veld in ("toets_groei", "bronschool_tekst"):
                self.assertFalse(leerling[veld], veld)

    def waarden(self, veld):
        """Values for a field of the table, as the database has them."""
        if veld.soort is Soort.DATUM:
            return [date(2003, 7, 9)]
        if veld.soort is Soort.JANEE:
            return ["ja", "nee"]
        if veld.soort is Soort.GETAL:
            return ["47.25"]
        if veld.soort is Soort.CODE:
            bekend = [c for c in codelijsten.lijst(veld.codelijst) if c != "Landelijk"]
            return [bekend[-1], "Zegge4711"]
        return ["Zegge 4711"]

    def wegen(self):
        """Each kind of row: (entity, relations from the pupil or the dossier down to it)."""
        wachtend = [("leerling", ()), ("dossier", ())]
        gezien = set()
        while wachtend:
            entiteit, weg = wachtend.pop(0)
            yield entiteit, weg
            for relatie in KAART[entiteit].relaties:
                naam = (entiteit, relatie.naam, relatie.entiteit, *relatie.vast.values())
                if relatie.entiteit != "leerling" and naam not in gezien:
                    gezien.add(naam)
                    wachtend.append((relatie.entiteit, (*weg, relatie)))

    def maak_rij(self, leerling, weg):
        """Rows with nothing in them but where they stand, down to the last of ``weg``."""
        vast = {"leerling_id": leerling.id, "dossier_id": leerling.dossier_id.id}
        ouder = None
        for relatie in weg:
            vals = {**vast, **relatie.vast, "herkomst": "oso"}
            if ouder and ouder._oso_entiteit in OUDER_VELD:
                vals[OUDER_VELD[ouder._oso_entiteit]] = ouder.id
            ouder = self.env[KAART[relatie.entiteit].model].create(vals)
        return ouder

    def gezien_van(self, leerling):
        """Lines on the screen of a pupil and of its last dossier, with how often each is there."""
        self.env.flush_all()
        self.env.invalidate_all()
        eigen = leerling.with_env(self.als(self.medewerker))
        dossier = eigen.dossier_id
        tekst = self.op_het_scherm(eigen, self.arch())
        tekst += self.op_het_scherm(dossier, self.arch("oso.dossier"))
        return Counter(plat(regel) for regel in tekst.split("\n"))

    def test_elk_veld_is_te_zien_als_het_alleen_staat(self):
        """No field needs another one to be shown: each alone in a dossier is seen."""
        leerling = self.maak_leerling()
        dossier = self.env["oso.dossier"].create({"leerling_id": leerling.id, "sha256": "0"})
        leerling.write({"dossier_id": dossier.id})
        mist, aantal = [], 0
        for entiteit, weg in self.wegen():
            for veld in KAART[entiteit].velden:
                for waarde in self.waarden(veld):
                    with self.env.cr.savepoint() as punt:
                        rij = self.maak_rij(leerling, weg) or (
                            leerling if entiteit == "leerling" else dossier
                        )
                        leeg = self.gezien_van(leerling)
                        rij.write({veld.naam: waarde})
                        nieuw = " ".join(self.gezien_van(leerling) - leeg)
                        teksten = self.mogelijk(self.env, veld, waarde)
                        if (entiteit, veld.naam) == ("adres", "postcode"):
                            teksten = [waarde.replace(" ", "")]
                        elif (entiteit, veld.naam) in MERK:
                            # that a number is neither secret nor for emergencies needs no word
                            teksten = [MERK[entiteit, veld.naam] if waarde == "ja" else ""]
                        elif veld.soort is Soort.JANEE:
                            teksten = ["yes" if waarde == "ja" else "no"]
                        if not any(plat(tekst) in nieuw for tekst in teksten):
                            mist.append((*(r.naam for r in weg), veld.naam, str(waarde)))
                        punt.rollback()
                    self.env.invalidate_all()
                    aantal += 1
        self.assertGreater(aantal, 300)
        self.assertFalse(mist, f"{len(mist)} of {aantal}")

    def test_geen_twee_velden_van_de_leerling_heten_hetzelfde(self):
        namen = Counter(
            veld.string
            for naam, veld in self.env["oso.leerling"]._fields.items()
            if naam not in ("display_name", "id") and veld.string
        )
        self.assertEqual([naam for naam, aantal in namen.items() if aantal > 1], [])

    def test_een_adres_elders(self):
        leerling = self.maak_leerling()
        adres = {"leerling_id": leerling.id, "soortadres": "bezoek", "plaats": "Dorp"}
        adressen = self.env["oso.adres"].create(
            [
                {**adres, "gemeente": "Dorp", "land": "6030", "land_omschrijving": "Nederland"},
                {**adres, "gemeente": "Stad", "land": "6030"},
                {**adres, "land": "6030", "land_omschrijving": "Verzinland"},
                {**adres, "land": "5010", "land_omschrijving": "België"},
            ]
        )
        self.assertEqual(
            adressen.mapped("tekst"),
            ["Dorp", "Dorp (municipality Stad)", "Dorp, Verzinland", "Dorp, België"],
        )

    # -- damaged dossiers -----------------------------------------------------------------------

    def beschadigde_dossiers(self):
        """Some sixty dossiers with damage that can be read all the same: (what, as read)."""
        invoer = van_werkplaats("fuzz_input")
        maker = van_werkplaats("xsd_dossiers")
        schemas = van_werkplaats("xsd_schema")

        def gelezen():
            for nummer in range(400):
                een = invoer.make_input(19, nummer, 60_000)
                try:
                    yield f"{een.seed} {een.kinds}", gegevensset.parse(een.data)
                except DossierError:
                    continue

        yield from islice(gelezen(), 45)
        if schemas.available():
            for plan in maker.random_plans(15, seed=23):
                yield repr(plan), gegevensset.parse(maker.make(plan))

    def test_ook_een_beschadigd_dossier_is_te_openen_en_te_printen(self):
        leerling = self.maak_leerling()
        arch = self.arch()
        rapport = self.env["ir.actions.report"].with_user(self.medewerker)
        aantal = 0
        for wat, gelezen in self.beschadigde_dossiers():
            # the same pupil for all: what earlier ones brought may be left
            with self.subTest(wat), self.env.cr.savepoint():
                self.importeer(leerling, gelezen)
                self.env.flush_all()
                self.env.invalidate_all()
                self.op_het_scherm(leerling.with_env(self.als(self.medewerker)), arch)
                rapport._render_qweb_html("oso_povo.report_oso_rapport", leerling.ids)
            aantal += 1
        self.assertGreaterEqual(aantal, 45)

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
            waarde = getal_in_woorden(leerling.env, cijfer.waarde)
            self.assertIn(waarde or cijfer.kwalificatie, tekst)

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

    def test_gelijke_bevindingen_noemen_hun_bestanden(self):
        leerling = self.maak_leerling()
        vast = {"leerling_id": leerling.id, "rij_model": "oso.leerling", "rij_id": leerling.id}
        vast |= {"herkomst": "oso", "status": "no_zip"}
        self.env["oso.document"].create([{**vast, "naam": n, "pad": n} for n in ("a.pdf", "b.pdf")])
        dossier = self.env["oso.dossier"].create({"leerling_id": leerling.id, "sha256": "0"})
        leerling.dossier_id = dossier
        bevinding = {"leerling_id": leerling.id, "dossier_id": dossier.id, "code": "x"}
        bevinding["ernst"] = "W"
        self.env["oso.bevinding"].create(
            [{**bevinding, "pad": n, "tekst": {"text": "Damaged."}} for n in ("a.pdf", "b.pdf")]
            + [{**bevinding, "pad": "elders", "tekst": {"text": "Odd."}} for _n in range(3)]
        )
        self.assertEqual(leerling.signaal, "• Damaged: a.pdf, b.pdf\n• Odd. (3×)")
        self.assertIn("Damaged: a.pdf, b.pdf", tekst_van_html(leerling.bevindingen_html))
        boom = html.fromstring(str(leerling.bijlagen_html))
        namen = [cel.text_content().strip() for cel in boom.xpath("//tbody/tr/td[1]")]
        self.assertEqual(namen, ["a.pdf", "b.pdf"])

    def test_wat_niet_meegeleverd_is(self):
        """Parts that the school left out, and that what is shown of them is of an earlier file."""
        leerling = self.maak_leerling()
        self.importeer(leerling)
        eerste = leerling.dossier_id
        self.assertFalse(leerling.levering_tekst)
        self.assertFalse(leerling._uit_eerder("toetsen"))
        vals = {"leerling_id": leerling.id, "sha256": "1", "datum": "2031-01-02"}
        stand = dict.fromkeys(CATEGORIEEN, "VERPLICHT")
        stand |= {"cat_toetsresultaten": "OPT-UIT", "cat_vombo": "VERBODEN"}
        leerling.dossier_id = self.env["oso.dossier"].create({**vals, "categorieen": stand})
        self.env.flush_all()
        self.env.invalidate_all()
        leerling = leerling.with_env(self.als(self.medewerker))
        dag = format_date(leerling.env, eerste.datum)
        self.assertEqual(
            leerling.levering_tekst,
            "The school did not deliver these parts this time: toetsresultaten. "
            f"What is shown of them comes from the dossier of {dag}.",
        )
        zin = f"From the dossier of {dag}<"
        self.assertIn(zin, str(leerling.toetsen_html))
        # The last dossier does speak of the carers: each row tells what it is from.
        self.assertFalse(leerling.eerder_verzorgers)
        groepen = {groep["kop"]: groep["namen"] for groep in leerling._levering()}
        self.assertEqual(groepen["Not delivered by the school"], ["Toetsresultaten"])
        self.assertEqual(groepen["Does not belong in this dossier"], ["Gegevens vo-mbo"])
        self.assertEqual(len(groepen["Delivered"]), len(CATEGORIEEN) - 2)
        self.assertIn("Schoolloopbaan", tekst_van_html(leerling.levering_html))
        rapport = self.env["ir.actions.report"].with_user(self.medewerker)
        inhoud, _soort = rapport._render_qweb_html("oso_povo.report_oso_rapport", leerling.ids)
        tekst = " ".join(html.fromstring(inhoud).text_content().split())
        self.assertIn(leerling.levering_tekst, tekst)
        self.assertEqual(tekst.count(f"From the dossier of {dag}"), 1)

    def test_komma_in_getallen(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        leerling = self.maak_leerling().with_context(lang="nl_NL")
        vast = {"leerling_id": leerling.id}
        toets = self.env["oso.toets"].create(
            {**vast, "toetsnaam": "DMT", "tijd": "754.5", "aantalgoed": "12.5", "dl": "31.5"}
        )
        score = {**vast, "toets_id": toets.id}
        self.env["oso.referentiescore"].create(
            [
                {**score, "codereferentiescore": "DLE", "waarde": "22.5"},
                {**score, "codereferentiescore": "T-score", "waarde": "48.5"},
            ]
        )
        self.env["oso.verzuim"].create({**vast, "urengeoorloofd": "6.25"})
        lijst = self.env["oso.cijferlijst"].create(vast)
        groep = self.env["oso.cijfergroep"].create({**vast, "cijferlijst_id": lijst.id})
        self.env["oso.cijfer"].create(
            {**vast, "cijfergroep_id": groep.id, "soort": "vak", "waarde": "7.8"}
        )
        eind = {**vast, "standaardscore": "535.5", "tijd": "10.5"}
        self.env["oso.eindtoets"].create(eind)
        velden = ("toetsen_html", "verzuim_html", "cijfers_html", "eindtoetsen_html")
        tekst = " ".join(tekst_van_html(leerling[veld]) for veld in velden)
        self.assertFalse(re.search(r"\d\.\d", tekst), tekst)
        for getal in ("754,5", "12,5", "31,5", "22,5", "48,5", "6,25", "7,8", "535,5", "10,5"):
            self.assertIn(getal, tekst)

    def test_feiten_van_een_zaak_staan_bij_elkaar(self):
        leerling = self.maak_leerling().with_env(self.als(self.medewerker))
        vast = {"leerling_id": leerling.id}
        self.env["oso.okr.item"].create(
            [
                {**vast, "soort": "pgbdatum", "begindatum": "2017-08-01"},
                {**vast, "soort": "pgbomvang", "tekst": "4 uur"},
                {**vast, "soort": "ambulantstartdatum", "begindatum": "2016-09-01"},
                {**vast, "soort": "ambulantbrincode", "brincode": "99ZZ"},
                {**vast, "soort": "ambulantvestigingscode", "vestigingscode": "03"},
            ]
        )
        blokken = leerling._toelichtingblokken()
        self.assertEqual(
            {blok["kop"]: len(blok["items"]) for blok in blokken},
            {"Personal budget (PGB)": 1, "Ambulatory guidance": 1},
        )
        tekst = tekst_van_html(leerling.toelichtingen_html)
        for feit in ("4 uur", "99ZZ", "03", format_date(leerling.env, date(2017, 8, 1))):
            self.assertIn(feit, tekst)

    def test_een_code_van_een_diagnose_staat_bij_haar_naam(self):
        leerling = self.maak_leerling()
        lijst = next(v.codelijst for v in KAART["diagnose"].velden if v.naam == "codes")
        code = next(
            c for c in codelijsten.lijst(lijst) if codelijsten.label(lijst, c) not in (None, c)
        )
        self.env["oso.diagnose"].create({"leerling_id": leerling.id, "codes": code})
        self.assertIn(f"({code})", tekst_van_html(leerling.ondersteuning_html))

    def test_van_heel_veel_overige_velden_de_eerste(self):
        leerling = self.maak_leerling()
        self.env["oso.restveld"].create(
            [
                {"leerling_id": leerling.id, "pad": f"iets/nieuws[{n}]", "waarde": f"w{n}"}
                for n in range(1, 1201)
            ]
        )
        tekst = tekst_van_html(leerling.restvelden_html)
        self.assertIn("the first 300 of 1200", tekst)
        self.assertIn("w300", tekst)
        self.assertNotIn("w301", tekst)
        # the others are in the list below
        eigen = leerling.with_env(self.als(self.medewerker))
        leerling.write(
            {
                "dossier_id": self.env["oso.dossier"]
                .create({"leerling_id": leerling.id, "sha256": "0"})
                .id
            }
        )
        self.assertIn("w1200", self.op_het_scherm(eigen, self.arch()))

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

    def papier(self, leerling):
        """The report on paper, as a tree."""
        rapport = self.env["ir.actions.report"].with_user(self.medewerker)
        inhoud, _soort = rapport._render_qweb_html("oso_povo.report_oso_rapport", leerling.ids)
        return html.fromstring(inhoud).xpath("//div[contains(@class, 'page')]")[0]

    def test_wat_voor_de_school_is_staat_niet_op_papier(self):
        leerling = self.ingelezen(dossier_xml())[0]
        leerling.dossier_id.sudo().categorieen = dict.fromkeys(CATEGORIEEN, "VERPLICHT")
        leerling.invalidate_recordset()
        self.assertIn("Delivered", tekst_van_html(leerling.levering_html))
        bevindingen = tekst_van_html(leerling.bevindingen_html)
        self.assertIn("Approved", bevindingen)
        papier = " ".join(self.papier(leerling).text_content().split())
        for weg in ("Approved", "Findings", "Parts of the dossier", "Delivered"):
            self.assertNotIn(weg, papier)
        for code in leerling.bevinding_ids.mapped("code"):
            self.assertIn(code, bevindingen)
            self.assertNotIn(code, papier)

    def test_bijlagen_op_papier_zijn_naam_en_plaats(self):
        leerling = self.ingelezen(dossier_xml())[0]
        papier = self.papier(leerling)
        tabellen = papier.xpath(".//table[contains(@class, 'oso_bijlagen')]")
        # the heading is kept with the first row
        eerste = tabellen[0].xpath("ancestor::div[contains(@class, 'heel')]")[-1]
        self.assertEqual(eerste.xpath("string(.//div[@class='sectie'])"), "Attachments")
        self.assertEqual(len(tabellen[0].xpath(".//tbody/tr")), 1)
        koppen = [kop.text_content() for kop in tabellen[0].xpath(".//th")]
        self.assertEqual(koppen, ["File", "Belongs to"])
        rijen = [rij for tabel in tabellen for rij in tabel.xpath(".//tbody/tr")]
        self.assertEqual(len(rijen), len(leerling.document_ids))
        self.assertEqual({len(rij) for rij in rijen}, {2})
        op_scherm = html.fromstring(str(leerling.bijlagen_html))
        self.assertEqual(len(op_scherm.xpath("//th")), 4)
        self.assertEqual(len(op_scherm.xpath("//tbody/tr")), len(rijen))

    def test_op_papier_staat_geen_administratie(self):
        leerling = self.ingelezen(dossier_xml())[0]
        zelf = leerling.sudo()
        zelf.write({"leerlingid": "LAS-77", "adresgeheim": "ja", "geboortedatum": "2014-03-01"})
        zelf.write({"gba_achternaam": zelf.achternaam.upper(), "gba_geboortedatum": "20140301"})
        zelf.write({"gba_voornamen": "Anders"})
        school = zelf.dossier_id.school_ids[:1]
        school.write({"aanleverpunt": "4411", "vestigingscode": "00", "naam": "De Bron"})
        papier = self.papier(leerling)
        tekst = " ".join(papier.text_content().split())
        self.assertIn("Given names (civil register): Anders", tekst)
        self.assertIn("De Bron", tekst)
        for weg in ("LAS-77", "4411", "Location: 00", "Family name (civil", "birth (civil"):
            self.assertNotIn(weg, tekst)
        self.assertIn("Location: 00", leerling.bronschool_tekst)
        for dag in ("01-03-2014", "2014-03-01"):
            zelf.gba_geboortedatum = dag
            self.assertIn("gba_geboortedatum", leerling._zelfde_in_gba())
        zelf.gba_geboortedatum = "02-03-2014"
        self.assertNotIn("gba_geboortedatum", leerling._zelfde_in_gba())
        school.vestigingscode = "03"
        leerling.invalidate_recordset()
        self.assertIn("Location: 03", leerling._bronschool_op_papier())
        # it protects a child: it can't be overlooked
        geheim = ".//strong[@class='geheim']"
        ouders = zelf.verzorgers_ids.filtered(lambda ouder: ouder.adresgeheim == "ja")
        self.assertTrue(ouders)
        self.assertEqual(len(papier.xpath(geheim)), 1 + len(ouders))
        self.assertIn("Secret address", papier.xpath(geheim)[0].text_content())
        zelf.adresgeheim = "nee"
        self.assertEqual(len(self.papier(leerling).xpath(geheim)), len(ouders))

    def test_een_datum_breekt_niet_over_twee_regels(self):
        leerling = self.ingelezen(dossier_xml())[0]
        papier = self.papier(leerling)
        dagen = {leerling.geboortedatum, *leerling.schoolloopbaan_ids.mapped("begindatum")}
        for dag in filter(None, dagen):
            tekst = format_date(leerling.env, dag)
            cellen = papier.xpath(f".//*[contains(text(), '{tekst}')]")
            self.assertTrue(cellen)
            for cel in cellen:
                rond = cel.xpath("ancestor-or-self::*/@class")
                heel = {"oso_heel", "oso_feit"} & set(" ".join(rond).split())
                self.assertTrue(heel, etree.tostring(cel))
