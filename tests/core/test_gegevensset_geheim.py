"""What a rule forbids to store is nowhere in the result."""

import pytest
from dossierbouw import alles, codes, geteld, lees, xml
from lxml import etree

from oso.gegevensset import DossierError, Severity, parse

ADRES = (
    "<adreslijst><adres><soortadres>bezoek</soortadres><straat>Schuilpad</straat>"
    '<toevoeging/><land omschrijving="Schuilland">6030</land></adres></adreslijst>'
)


def paden(dossier, regel=None):
    return [
        weg.path.removeprefix("huidigeschool/leerling/")
        for weg in dossier.withheld
        if regel in (None, weg.rule)
    ]


def test_a_secret_address_of_the_pupil():
    dossier = lees(
        "<adresbuitenland>Schuilstraat 1</adresbuitenland><postcode4adres>1234</postcode4adres>"
        f"{ADRES}<adresgeheim>true</adresgeheim><roepnaam>Bo</roepnaam>"
    )
    assert paden(dossier, "OVa.LL06") == [
        "postcode4adres",
        "adreslijst/adres/soortadres",
        "adreslijst/adres/straat",
        "adreslijst/adres/toevoeging",
        "adreslijst/adres/land",
    ]
    assert paden(dossier, "OVa.LL09") == ["adresbuitenland"]
    assert "Schuil" not in alles(dossier)
    assert "1234" not in alles(dossier)
    assert dossier.leerling.values == {
        "achternaam": "Verzon",
        "adresgeheim": True,
        "roepnaam": "Bo",
    }
    # One finding for a block, not one for each element in it.
    drop = [f.path for f in dossier.findings if f.severity is Severity.DROP]
    assert [pad.rpartition("/")[2] for pad in drop] == [
        "postcode4adres",
        "adreslijst",
        "adresbuitenland",
    ]


def test_what_is_stored_is_the_same_file_without_the_secret():
    data = xml(f"<adresgeheim>true</adresgeheim>{ADRES}<roepnaam>Bö</roepnaam>")
    dossier = parse(data)
    assert dossier.opslag != data
    terug = geteld(dossier.opslag)
    assert terug.leaves == dossier.leaves
    assert terug.root == dossier.root
    assert terug.withheld == ()  # nothing is left there to withhold
    assert terug.opslag == dossier.opslag


def test_what_is_stored_keeps_its_layout():
    data = xml(f"\n  <adresgeheim>true</adresgeheim>\n  {ADRES}\n\n  <roepnaam>Bo</roepnaam>\n")
    opslag = parse(data).opslag
    assert b"\n\n  <roepnaam>Bo</roepnaam>\n" in opslag
    weg = opslag.replace(b"\n", b"").count(b"Schuil")
    assert weg == 0
    # Only the secret itself is gone.
    namen = [kind.tag for kind in etree.fromstring(data).iter()]
    assert [kind.tag for kind in etree.fromstring(opslag).iter()] == namen


def test_a_file_without_secrets_is_stored_as_received():
    data = xml(f"<!-- gewoon --><adresgeheim>false</adresgeheim>{ADRES}")
    dossier = parse(data)
    assert dossier.opslag is data
    assert dossier.withheld == ()


@pytest.mark.parametrize("merk", ["true", "1", " true ", "TRUE", "Ja", "misschien"])
def test_a_mark_that_cannot_be_read_counts_as_secret(merk):
    dossier = lees(f"<adresgeheim>{merk}</adresgeheim>{ADRES}")
    assert "Schuil" not in alles(dossier)


@pytest.mark.parametrize("merk", ["false", "0", "", "  ", "Nee"])
def test_a_mark_that_says_no(merk):
    dossier = lees(f"<adresgeheim>{merk}</adresgeheim>{ADRES}")
    assert dossier.withheld == ()
    assert dossier.leerling.children["adressen"][0].values["straat"] == "Schuilpad"


def test_any_of_two_marks_makes_it_secret():
    twee = "<adresgeheim>false</adresgeheim><adresgeheim>true</adresgeheim>"
    assert "Schuil" not in alles(lees(twee + ADRES))


def test_secret_persons_each_on_their_own():
    dossier = lees(
        f"{ADRES.replace('Schuil', 'Open')}"
        f"<verzorger><achternaam>A</achternaam>{ADRES}<adresgeheim>1</adresgeheim></verzorger>"
        f"<verzorger><achternaam>B</achternaam>{ADRES.replace('Schuil', 'Vrij')}</verzorger>"
        f"<huisarts><adresgeheim>true</adresgeheim>{ADRES}</huisarts>"
    )
    assert "Schuil" not in alles(dossier)
    assert "Openpad" in alles(dossier)
    assert "Vrijpad" in alles(dossier)
    assert {weg.rule for weg in dossier.withheld} == {"OVa.OV03"}
    assert len(dossier.withheld) == 8
    verzorgers = dossier.leerling.children["verzorgers"]
    assert "adressen" not in verzorgers[0].children
    assert verzorgers[1].children["adressen"][0].values["straat"] == "Vrijpad"


def test_a_secret_address_in_a_block_that_the_table_does_not_know():
    dossier = lees(
        f"<zorg><nieuwlijst><nieuw><achternaam>Pil</achternaam>{ADRES}"
        "<adresgeheim>true</adresgeheim></nieuw></nieuwlijst></zorg>",
        jaar="2018",
    )
    assert "Schuil" not in alles(dossier)
    assert paden(dossier)[0] == "zorg/nieuwlijst/nieuw/adreslijst/adres/soortadres"
    assert [veld.value for veld in dossier.rest] == ["Pil", "true"]


def test_a_secret_address_of_a_doctor():
    dossier = lees(
        f"<zorg><artslijst><arts><achternaam>Pil</achternaam>{ADRES}"
        "<adresgeheim>true</adresgeheim></arts></artslijst></zorg>",
        jaar="2018",
    )
    assert "Schuil" not in alles(dossier)
    assert {weg.rule for weg in dossier.withheld} == {"OVa.OV03"}
    assert dossier.leerling.children["huisarts"][0].values["achternaam"] == "Pil"
    assert dossier.rest == ()


def test_a_secret_address_under_another_name():
    dossier = lees(
        "<persoon><adresgeheim>true</adresgeheim><woonadres><straat>Schuilpad</straat></woonadres>"
        "<postcodehuis>1234</postcodehuis><emailadres>a@b.example</emailadres></persoon>",
        jaar="2024",
    )
    assert paden(dossier) == ["persoon/woonadres/straat", "persoon/postcodehuis"]
    assert "a@b.example" in alles(dossier)


@pytest.mark.parametrize("volgorde", [1, -1])
def test_a_secret_number_whether_the_mark_stands_before_or_after_it(volgorde):
    delen = ["<geheim>true</geheim>", "<soort>telefoon</soort>", "<nummer>0699999901</nummer>"]
    blok = f"<communicatie>{''.join(delen[::volgorde])}</communicatie>"
    dossier = lees(
        f"<communicatielijst>{blok}</communicatielijst>"
        f"<verzorger><communicatielijst>{blok}</communicatielijst></verzorger>"
        f"<nieuw>{blok}</nieuw>"
    )
    assert "0699999901" not in alles(dossier)
    assert paden(dossier, "OVa.LL08") == [
        "communicatielijst/communicatie/nummer",
        "verzorger/communicatielijst/communicatie/nummer",
        "nieuw/communicatie/nummer",
    ]
    rij = dossier.leerling.children["communicatie"][0]
    assert rij.values == {"soort": "telefoon", "geheim": True}
    assert "OVa.LL08" in codes(dossier)


def test_the_agreed_placeholder_is_no_fault_of_the_sender():
    data = xml(
        "<communicatielijst><communicatie><nummer>9999999999</nummer><geheim>true</geheim>"
        "</communicatie><communicatie><nummer> geheim@geheim.geheim </nummer><geheim>1</geheim>"
        "</communicatie></communicatielijst>"
    )
    dossier = geteld(data)
    assert len(dossier.withheld) == 2
    assert "OVa.LL08" not in codes(dossier)
    assert all("nummer" not in rij.values for rij in dossier.leerling.children["communicatie"])
    assert dossier.opslag is data
    # Beside a real secret the placeholder stays too, the secret does not.
    dossier = geteld(data.replace(b"9999999999", b"0699999901"))
    assert b"0699999901" not in dossier.opslag
    assert b"geheim@geheim.geheim" in dossier.opslag


@pytest.mark.parametrize(
    "nummer",
    [
        "<nummer omschrijving='Schuil'>9999999999</nummer>",
        "<nummer>9999999999<x>Schuil</x></nummer>",
        "<nummer>9999999999 <!-- -->Schuil</nummer>",
    ],
)
def test_a_placeholder_with_something_else_in_it_is_a_secret(nummer):
    dossier = lees(f"<communicatie>{nummer}<geheim>true</geheim></communicatie>")
    assert "Schuil" not in alles(dossier)
    assert "OVa.LL08" in codes(dossier)


@pytest.mark.parametrize("diepte", range(58, 66))
def test_a_secret_in_depth_is_stored_as_deep_as_it_can_be_read(diepte):
    data = xml(
        "<adresgeheim>true</adresgeheim><adreslijst>"
        + f"{'<x>' * diepte}y{'</x>' * diepte}</adreslijst>"
    )
    try:
        dossier = parse(data)
    except DossierError as fout:
        assert fout.message.code == "dossier.too_deep"
        assert diepte > 61
    else:
        # Four blocks stand around it, the last of these is a leaf, and 64 blocks are allowed.
        assert diepte <= 61
        assert parse(dossier.opslag).opslag == dossier.opslag


@pytest.mark.parametrize(
    ("overstap", "soort", "verboden"),
    [
        ("POVO", "overstapdossier", True),
        ("POPO", "overstapdossier", True),
        ("VOVO", "overstapdossier", True),
        ("", "overstapdossier", True),
        ("VOMBO", "overstapdossier", False),
        ("VOMBO", "overdrachtbinnenbrin", True),
        ("POSWV", "swv-dossier", False),
        ("POVO", "swv-dossier", False),
    ],
)
def test_place_of_birth_and_nationality(overstap, soort, verboden):
    dossier = lees(
        "<geboorteplaats>Schuildorp</geboorteplaats>"
        "<nationaliteit omschrijving='Schuillands'>7777</nationaliteit>",
        overstap=overstap,
        soort=soort,
    )
    assert ("Schuil" in alles(dossier)) is not verboden
    assert [weg.rule for weg in dossier.withheld] == (["OVa.LL10", "OVa.LL11"] if verboden else [])
    gevonden = {code.replace("OVb.", "OVa.") for code in codes(dossier)}
    assert ({"OVa.LL10", "OVa.LL11"} <= gevonden) is verboden


@pytest.mark.parametrize(
    ("overstap", "soort", "verboden"),
    [
        ("POVO", "overstapdossier", True),
        ("VOVO", "overstapdossier", True),
        ("", "overstapdossier", True),
        ("POVO", "", True),
        ("POPO", "overstapdossier", False),
        ("POVO", "overdrachtbinnenbrin", False),
        ("", "overdrachtbinnenbrin", False),
        ("VOMBO", "overstapdossier", False),
        ("POSWV", "swv-dossier", False),
    ],
)
def test_pre_school_data(overstap, soort, verboden):
    vroeg = "<vroegschools><uren>{}</uren><naam>Schuilgroep</naam></vroegschools>"
    dossier = lees(
        "<voorschools><programma>Schuilspel</programma></voorschools>"
        f"{vroeg.format(3)}{vroeg.format(4)}<voorschools/>",
        overstap=overstap,
        soort=soort,
    )
    assert ("Schuil" in alles(dossier)) is not verboden
    assert [(weg.rule, weg.path.partition("leerling/")[2]) for weg in dossier.withheld] == (
        [
            ("OVa.VV01", "voorschools[1]/programma"),
            ("OVa.VV02", "vroegschools[1]/uren"),
            ("OVa.VV02", "vroegschools[1]/naam"),
            ("OVa.VV02", "vroegschools[2]/uren"),
            ("OVa.VV02", "vroegschools[2]/naam"),
        ]
        if verboden
        else []
    )
    assert len(dossier.rest) == (1 if verboden else 6)


def test_everything_in_a_secret_block_goes():
    dossier = lees(
        "<adresgeheim>true</adresgeheim><adreslijst merk='Schuil1'>Schuil2<adres>"
        "<diep><dieper><!-- Schuil3 -->Schuil4</dieper>Schuil5</diep></adres></adreslijst>"
        "<adreslijst><document><bestandsnaam>Schuil6.pdf</bestandsnaam></document></adreslijst>"
        "<roepnaam>Bo</roepnaam>",
    )
    assert "Schuil" not in alles(dossier)
    assert dossier.attachments == ()
    assert dossier.extra == ()
    assert b"<roepnaam>Bo</roepnaam>" in dossier.opslag
    etree.fromstring(dossier.opslag)


def test_an_address_block_without_content_is_nothing_to_withhold():
    dossier = lees(
        "<adresgeheim>true</adresgeheim><adreslijst><adres><straat/></adres></adreslijst>"
    )
    assert dossier.withheld == ()
    # Known and empty, as any such block.
    assert dossier.rest == ()
    assert "OVa.LL06" not in codes(dossier)


def test_attachments_survive_in_the_stored_file():
    inhoud = "UEsF" * 200 + "\n   " + "AAAA" * 100
    dossier = lees(
        f"<adresgeheim>true</adresgeheim>{ADRES}<overigdocumentlijst><document><bestandsnaam>a.pdf"
        f"</bestandsnaam><bestandsinhoud>{inhoud}</bestandsinhoud></document></overigdocumentlijst>"
    )
    assert inhoud in dossier.opslag.decode()


@pytest.mark.parametrize("jaar", ["2019", "2026"])
@pytest.mark.parametrize(
    "stuk",
    [
        "<communicatielijst><communicatie><soort>e-mail</soort><emailadres>geheim1@x.nl</emailadres>"
        "<geheim>true</geheim></communicatie></communicatielijst>",
        "<communicatielijst><communicatie><geheim>true</geheim><telefoonnummer>geheim1</telefoonnummer>"
        "</communicatie></communicatielijst>",
        "<bereikbaar><geheim>1</geheim><telefoon>geheim1</telefoon></bereikbaar>",
        "<adresgeheim>true</adresgeheim><straat>geheim1</straat>",
        "<adresgeheim>true</adresgeheim><woonplaats>geheim1</woonplaats>",
        "<adresgeheim>true</adresgeheim><locatie><adres>geheim1</adres></locatie>",
    ],
)
def test_a_secret_under_another_name(stuk, jaar):
    dossier = lees(stuk, jaar=jaar)
    assert "geheim1" not in alles(dossier)
    assert dossier.withheld


@pytest.mark.parametrize(
    "stuk",
    [
        '<telefoon geheim="true">geheim1</telefoon>',
        '<voogd adresgeheim="true"><adres>geheim1</adres></voogd>',
    ],
)
def test_a_mark_as_attribute_in_a_later_year(stuk):
    dossier = lees(stuk, jaar="2026")
    assert "geheim1" not in alles(dossier)


def test_what_is_beside_a_secret_number_stays():
    dossier = lees(
        "<communicatielijst><communicatie><soort>telefoon</soort><aanduiding>werk</aanduiding>"
        "<nummer>geheim1</nummer><geheim>true</geheim><noodnummer>true</noodnummer>"
        "</communicatie></communicatielijst>"
    )
    (rij,) = dossier.leerling.children["communicatie"]
    assert dict(rij.values) == {
        "soort": "telefoon",
        "aanduiding": "werk",
        "geheim": True,
        "noodnummer": True,
    }
