"""Files made to harm: refused with a clear word, in bounded time and memory."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from dossierbouw import codes, document, geteld, naamruimte, xml, zipped

from oso.gegevensset import DossierError, Limits, parse

NS = naamruimte("2019")


def code_van(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(DossierError) as gevangen:
        parse(data, limits or Limits())
    assert str(gevangen.value)
    return gevangen.value.message.code


@pytest.mark.parametrize("data", [b"", b"  \n", b"\xef\xbb\xbf"])
def test_empty(data):
    assert code_van(data) in ("dossier.empty", "dossier.no_xml")


@pytest.mark.parametrize(
    "data",
    [b"zomaar tekst", bytes(range(256)), b"PK\x03\x04" + bytes(100), b"%PDF-1.4", bytes(1000),
     b"\x4c\x6f\xa7\x94\x93", b"\xff\xfeA\x00B\x00", b'{"bsn": 1}'],
)  # fmt: skip
def test_no_xml(data):
    assert code_van(data) in ("dossier.no_xml", "dossier.encoding", "dossier.not_well_formed")


def test_cut_off_anywhere_is_damaged_or_nothing():
    data = xml("<roepnaam>Bo</roepnaam>")
    for lengte in range(len(data)):
        assert code_van(data[:lengte]) in (
            "dossier.empty",
            "dossier.no_xml",
            "dossier.not_well_formed",
        )


def test_an_error_never_quotes_the_file():
    for data in (
        xml("<roepnaam>Schuil</roepnam>"),
        xml("<bsn>111222333</bsn>").replace(b"</bsn>", b"</x>"),
        xml("<a>&Schuil;</a>"),
        xml("<Schuil:a/>")[:-4],
    ):
        with pytest.raises(DossierError) as gevangen:
            parse(data)
        fout = gevangen.value
        assert fout.__cause__ is None
        tekst = repr((fout, fout.message, str(fout)))
        assert "Schuil" not in tekst
        assert "111222333" not in tekst


# -- DOCTYPE, entities --------------------------------------------------------------------------

DOCTYPES = [
    "<!DOCTYPE dossier>",
    '<!DOCTYPE dossier SYSTEM "file:///etc/passwd">',
    '<!DOCTYPE dossier [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE dossier [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    '<!DOCTYPE dossier [<!ATTLIST dossier x CDATA "y">]>',
]


@pytest.mark.parametrize("doctype", DOCTYPES)
@pytest.mark.parametrize(
    "codering",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252"],
)
def test_a_doctype_is_refused_in_any_encoding(doctype, codering):
    naam = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(codering, codering)
    tekst = xml("<roepnaam>&x;</roepnaam>").decode().replace("UTF-8", naam)
    data = tekst.replace("?>", f"?>{doctype}", 1).encode(codering)
    assert code_van(data) in ("dossier.doctype", "dossier.encoding")
    if codering in ("utf-8", "utf-16", "utf-16-le", "cp1252"):
        assert code_van(data) == "dossier.doctype"


def test_a_doctype_cannot_hide_behind_another_encoding():
    tekst = '<?xml version="1.0" encoding="UTF-7"?><!DOCTYPE a><a/>'
    assert code_van(tekst.encode()) == "dossier.encoding"
    verborgen = '<?xml version="1.0" encoding="UTF-7"?>+ADw-!DOCTYPE a+AD4-<a/>'
    assert code_van(verborgen.encode()) == "dossier.encoding"
    # IBM037 is a code page in which "<" has another byte.
    ebcdic = '<?xml version="1.0" encoding="IBM037"?><!DOCTYPE a><a/>'.encode("cp037")
    assert code_van(ebcdic) == "dossier.no_xml"
    # A UTF-16 file that calls itself UTF-8, and the other way round.
    assert code_van('<?xml version="1.0" encoding="UTF-8"?><a/>'.encode("utf-16")) in (
        "dossier.encoding",
        "dossier.not_a_dossier",
    )
    assert code_van(b'<?xml version="1.0" encoding="UTF-16"?><a/>') == "dossier.not_a_dossier"
    assert code_van(b'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>') == "dossier.doctype"
    assert code_van(b'<?xml version="1.0" encoding="UTF-16"?><a>\xff</a>') == "dossier.encoding"


def test_a_text_saved_as_utf_8_that_calls_itself_utf_16():
    data = xml("<roepnaam>Zoë</roepnaam>").replace(b"UTF-8", b"utf-16", 1)
    assert b"utf-16" in data
    assert parse(data).leerling.values["roepnaam"] == "Zoë"


def test_an_entity_bomb_costs_nothing():
    bom = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(20))
    doctype = f'<!DOCTYPE dossier [<!ENTITY a0 "aaaaaaaaaa">{bom}]>'
    data = xml("<roepnaam>&a20;</roepnaam>").decode().replace("?>", f"?>{doctype}", 1).encode()
    begin = time.monotonic()
    assert code_van(data) == "dossier.doctype"
    assert time.monotonic() - begin < 1


def test_include_and_schema_are_not_followed(tmp_path):
    geheim = tmp_path / "geheim.txt"
    geheim.write_text("Schuilwoord")
    dossier = geteld(
        xml(
            f'<x xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="{geheim.as_uri()}" '
            'parse="text"/></x><y xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
            f'xsi:schemaLocation="{NS} {geheim.as_uri()}">z</y>'
        )
    )
    assert "Schuilwoord" not in repr(dossier.rest)
    assert dossier.rest[-1].attributes == {}


# -- encodings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codering", "naam"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "utf-8"), ("latin-1", "ISO-8859-1"),
     ("cp1252", "windows-1252"), ("utf-16", "UTF-16")],
)  # fmt: skip
def test_encodings_that_are_declared(codering, naam):
    tekst = xml("<roepnaam>Zoë</roepnaam>").decode().replace("UTF-8", naam)
    assert geteld(tekst.encode(codering)).leerling.values["roepnaam"] == "Zoë"


def test_no_declaration_is_utf8():
    kaal = xml("<roepnaam>Zoë</roepnaam>").partition(b"?>\n")[2]
    assert geteld(kaal).leerling.values["roepnaam"] == "Zoë"
    zonder = b'<?xml version="1.0"?>' + kaal
    assert geteld(zonder).leerling.values["roepnaam"] == "Zoë"


def test_a_wrong_encoding_is_told_not_guessed():
    assert code_van(xml("<roepnaam>Zoë</roepnaam>").decode().encode("cp1252")) == "dossier.encoding"
    assert code_van(xml("<roepnaam>Bo\x01</roepnaam>")) == "dossier.not_well_formed"
    # An earlier bad file has no say in what is told of the next.
    assert code_van(xml("<a>")) == "dossier.not_well_formed"
    vreemd = xml().replace(b"UTF-8", b"klingon")
    assert code_van(vreemd) == "dossier.encoding"


def test_white_space_before_the_declaration_does_no_harm():
    data = b"\n  " + xml("<roepnaam>Bo</roepnaam>")
    assert parse(data).leerling.values["roepnaam"] == "Bo"


# -- size ---------------------------------------------------------------------------------------


def test_limits():
    data = xml("<x>" * 70 + "y" + "</x>" * 70)
    assert code_van(data) == "dossier.too_deep"
    assert code_van(xml(), Limits(max_bytes=50)) == "dossier.too_large"
    assert code_van(xml("<x/>" * 50), Limits(max_elements=20)) == "dossier.too_many_elements"
    geheim = xml(f"<adresgeheim>1</adresgeheim><adres>{'<x>' * 70}y{'</x>' * 70}</adres>")
    assert code_van(geheim) == "dossier.too_deep"


def ruimte(lengte: int, attributen: str = "", maal: int = 1) -> bytes:
    """Elements in a namespace whose name is this long."""
    return xml(f'<x xmlns:l="{"n" * lengte}">{f"<l:y{attributen}/>" * maal}</x>')


SNEL = {
    "deep": (lambda: xml("<a>" * 190_000 + "</a>" * 190_000), "dossier.too_deep"),
    "deep, open": (lambda: xml("<a>" * 190_000), "dossier.not_well_formed"),
    "deep marks": (
        lambda: xml(
            "<adresgeheim><adres>" * 100 + "<x/>" * 150_000 + "</adres></adresgeheim>" * 100
        ),
        "dossier.too_deep",
    ),
    "secrets in secrets": (
        lambda: xml(
            "<a><adresgeheim>1</adresgeheim><adres>" * 30 + "<x/>" * 150_000 + "</adres></a>" * 30
        ),
        "dossier.too_many_unknown",
    ),
    "wide": (lambda: xml("<a/>" * 150_000), "dossier.too_many_unknown"),
    "wide, known": (lambda: xml("<roepnaam/>" * 150_000), None),
    "too wide": (lambda: xml("<a/>" * 5_000_000), "dossier.too_many_elements"),
    "many rows": (
        lambda: xml("<verzorger><achternaam>A</achternaam></verzorger>" * 90_000),
        None,
    ),
    "many names": (
        lambda: xml("".join(f"<a{i}/>" for i in range(100_000))),
        "dossier.too_many_unknown",
    ),
    "long names": (lambda: xml(f"<{'a' * 1_000_000}/>"), "dossier.long_names"),
    "long names in each other": (
        lambda: xml(
            "".join(f"<{'a' * 90}{i}>" for i in range(50))
            + "<b/>" * 15_000
            + "".join(f"</{'a' * 90}{i}>" for i in reversed(range(50)))
        ),
        "dossier.long_names",
    ),
    "long namespace": (lambda: ruimte(5_000_000, maal=100_000), "dossier.long_names"),
    "long namespace of attributes": (
        lambda: ruimte(5_000_000, "".join(f" l:a{i}='x'" for i in range(1_900))),
        "dossier.long_names",
    ),
    "long namespace of attributes, known": (
        lambda: xml(
            f'<gba xmlns:l="{"n" * 5_000_000}"><gbaachternaam '
            + " ".join(f"l:a{i}='x'" for i in range(1_900))
            + "/></gba>"
        ),
        "dossier.long_names",
    ),
    "attributes": (
        lambda: xml("<a " + " ".join(f'a{i}="1"' for i in range(300_000)) + "/>"),
        "dossier.too_many_elements",
    ),
    "attributes, single quotes": (
        lambda: xml("<a " + " ".join(f"a{i}='\"'" for i in range(100_000)) + "/>"),
        "dossier.too_many_elements",
    ),
    "attributes, utf-16": (
        lambda: (
            xml("<a " + " ".join(f'a{i}="1"' for i in range(50_000)) + "/>")
            .decode()
            .replace("UTF-8", "UTF-16")
            .encode("utf-16")
        ),
        "dossier.too_many_elements",
    ),
    "attributes of many elements": (
        lambda: xml(("<roepnaam " + " ".join(f'a{i}="1"' for i in range(9)) + "/>") * 50_000),
        "dossier.too_many_unknown",
    ),
    "namespaces": (
        lambda: xml(
            "<a " + " ".join(f'xmlns:a{i}="u{i}"' for i in range(1_900)) + ">"
            + "<b c='d'/>" * 50_000 + "</a>"
        ),
        "dossier.long_names",
    ),
    "quotes in free text": (lambda: xml("<roepnaam>" + "\"'" * 400_000 + "</roepnaam>"), None),
    "text of 50 MB": (lambda: xml("<a>" + "x" * 50_000_000 + "</a>"), None),
    "text of 50 MB, known": (lambda: xml("<roepnaam>" + "x " * 25_000_000 + "</roepnaam>"), None),
    "references of 50 MB": (lambda: xml("<roepnaam>" + "&#38;" * 10_000_000 + "</roepnaam>"), None),
    "white space of 50 MB": (lambda: xml(" " * 50_000_000), None),
    "comments of 50 MB": (
        lambda: xml("<!---->" * 7_000_000),
        "dossier.too_many_elements",
    ),
    "one comment of 50 MB": (lambda: xml(f"<!--{'<a> -' * 60_000}{'x' * 50_000_000}-->"), None),
    "repeated field": (lambda: xml("<voornaam>x</voornaam>" * 100_000), None),
    "repeated single field": (
        lambda: xml("<roepnaam>x</roepnaam>" * 50_000),
        "dossier.too_many_unknown",
    ),
    "repeated single field, some": (lambda: xml("<roepnaam>x</roepnaam>" * 9_000), None),
    "second rows": (lambda: xml("<huisarts><roepnaam>x</roepnaam></huisarts>" * 9_000), None),
    "mixed content": (
        lambda: xml("<b>" + "x<a/>y" * 50_000 + "</b>"),
        "dossier.too_many_unknown",
    ),
    "bad dates": (
        lambda: xml("<geboortedatum>x</geboortedatum>" * 50_000),
        "dossier.too_many_unknown",
    ),
    "bad codes": (
        lambda: xml(
            "<toetslijst>"
            + "<toets><afname><jaargroep>?</jaargroep></afname></toets>" * 40_000
            + "</toetslijst>"
        ),
        None,
    ),
    "attachment of 60 MB": (lambda: xml(f"<x>{document('A' * 60_000_000)}</x>"), None),
    "many attachments": (lambda: xml(f"<x>{document(zipped()) * 5_000}</x>"), None),
    "switches": (
        lambda: xml(kop="<categorie_uitlevering>" + "<cat_vve/>" * 100_000
                    + "</categorie_uitlevering>"),
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("naam", SNEL)
def test_bounded_time(naam):
    maak, code = SNEL[naam]
    data = maak()
    begin = time.monotonic()
    if code:
        assert code_van(data) == code
    else:
        assert parse(data).leaves
    assert time.monotonic() - begin < 20


def test_bounded_memory():
    """A 50 MB attachment and a ZIP bomb, in a process of their own: at most ten times the file."""
    programma = """
import resource, sys
sys.path[:0] = sys.argv[1:3]
from dossierbouw import document, xml, zipped
from oso.gegevensset import parse
bom = document(zipped(bytes(300_000_000)))
data = xml("<x>" + bom + document("A" * 50_000_000) + "</x>")
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
dossier = parse(data)
print(len(data), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
print([a.status.value for a in dossier.attachments])
"""
    hier = Path(__file__).resolve().parent
    uit = subprocess.run(
        [sys.executable, "-c", programma, str(hier), str(hier.parents[1] / "oso_povo")],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.splitlines()
    grootte, geheugen = map(int, uit[0].split())
    assert uit[1] == "['too_large', 'no_zip']"
    assert geheugen < 10 * grootte


def test_a_secret_of_fifty_thousand_pieces():
    maak = "<adresgeheim>1</adresgeheim><adreslijst>{}</adreslijst>"
    assert code_van(xml(maak.format("<a>x</a>" * 50_000))) == "dossier.too_many_unknown"
    dossier = geteld(xml(maak.format("<a>x</a>" * 15_000)))
    assert len(dossier.withheld) == 15_000
    assert "OVa.LL06" in codes(dossier)
