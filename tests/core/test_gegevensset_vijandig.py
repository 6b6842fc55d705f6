"""Files made to harm: refused with a clear word, in bounded time and memory."""

import json
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
    "deep": (lambda: xml("<a>" * 49_000 + "</a>" * 49_000), "dossier.too_deep"),
    "deep, open": (lambda: xml("<a>" * 49_000), "dossier.not_well_formed"),
    "deep marks": (
        lambda: xml(
            "<adresgeheim><adres>" * 100 + "<x/>" * 49_000 + "</adres></adresgeheim>" * 100
        ),
        "dossier.too_deep",
    ),
    "secrets in secrets": (
        lambda: xml(
            "<a><adresgeheim>1</adresgeheim><adres>" * 30 + "<x/>" * 49_000 + "</adres></a>" * 30
        ),
        "dossier.too_many_unknown",
    ),
    "wide": (lambda: xml("<a/>" * 49_000), "dossier.too_many_unknown"),
    "wide, known": (lambda: xml("<roepnaam/>" * 49_000), None),
    "too wide": (lambda: xml("<a/>" * 5_000_000), "dossier.too_many_elements"),
    "many rows": (
        lambda: xml("<verzorger><achternaam>A</achternaam></verzorger>" * 24_000),
        None,
    ),
    "many names": (
        lambda: xml("".join(f"<a{i}/>" for i in range(49_000))),
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
    "long namespace": (lambda: ruimte(5_000_000, maal=49_000), "dossier.long_names"),
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
        lambda: xml(("<roepnaam " + " ".join(f'a{i}="1"' for i in range(9)) + "/>") * 5_000),
        "dossier.too_many_unknown",
    ),
    "attributes of very many elements": (
        lambda: xml("<roepnaam a='' b='' c=''/>" * 17_000),
        "dossier.too_many_elements",
    ),
    "namespaces": (
        lambda: xml(
            "<a " + " ".join(f'xmlns:a{i}="u{i}"' for i in range(1_900)) + ">"
            + "<b c='d'/>" * 45_000 + "</a>"
        ),
        "dossier.long_names",
    ),
    "quotes in free text": (lambda: xml("<roepnaam>" + "\"'" * 400_000 + "</roepnaam>"), None),
    "text of 50 MB": (lambda: xml("<a>" + "x" * 50_000_000 + "</a>"), "dossier.too_much_text"),
    "text of 50 MB, known": (
        lambda: xml("<roepnaam>" + "x " * 25_000_000 + "</roepnaam>"),
        "dossier.too_much_text",
    ),
    "name of 50 MB": (lambda: xml(document("", "x." * 25_000_000)), "dossier.too_much_text"),
    "attribute of 50 MB": (lambda: xml(f"<a b='{'x' * 50_000_000}'/>"), "dossier.too_much_text"),
    "document of another standard": (
        lambda: xml(f"<a xmlns='urn:x'>{document('A' * 2_000_000)}</a>"),
        "dossier.too_much_text",
    ),
    "references of 50 MB": (
        lambda: xml("<roepnaam>" + "&#38;" * 10_000_000 + "</roepnaam>"),
        "dossier.too_much_text",
    ),
    "many long texts": (lambda: xml(f"<voornaam>{'ab ' * 330_000}</voornaam>" * 5), None),
    "too many long texts": (
        lambda: xml(f"<voornaam>{'ab ' * 330_000}</voornaam>" * 6),
        "dossier.too_much_text",
    ),
    "long names of documents": (lambda: xml(document("", "\u2028." * 490_000) * 5), None),
    "white space of 50 MB": (lambda: xml(" " * 50_000_000), None),
    "comments of 50 MB": (
        lambda: xml("<!---->" * 7_000_000),
        "dossier.too_many_elements",
    ),
    "one comment of 50 MB": (lambda: xml(f"<!--{'<a> -' * 49_000}{'x' * 50_000_000}-->"), None),
    "repeated field": (lambda: xml("<voornaam>x</voornaam>" * 49_000), None),
    "repeated single field": (
        lambda: xml("<roepnaam>x</roepnaam>" * 49_000),
        "dossier.too_many_unknown",
    ),
    "repeated single field, some": (lambda: xml("<roepnaam>x</roepnaam>" * 9_000), None),
    "second rows": (lambda: xml("<huisarts><roepnaam>x</roepnaam></huisarts>" * 9_000), None),
    "mixed content": (
        lambda: xml("<b>" + "x<a/>y" * 49_000 + "</b>"),
        "dossier.too_many_unknown",
    ),
    "bad dates": (
        lambda: xml("<geboortedatum>x</geboortedatum>" * 49_000),
        "dossier.too_many_unknown",
    ),
    "bad codes": (
        lambda: xml(
            "<toetslijst>"
            + "<toets><afname><jaargroep>?</jaargroep></afname></toets>" * 16_000
            + "</toetslijst>"
        ),
        None,
    ),
    "attachment of 60 MB": (lambda: xml(f"<x>{document('A' * 60_000_000)}</x>"), None),
    "attachment of 60 MB, spaces": (lambda: xml(f"<x>{document('AA ' * 20_000_000)}</x>"), None),
    "many attachments": (lambda: xml(f"<x>{document(zipped()) * 5_000}</x>"), None),
    "switches": (
        lambda: xml(kop="<categorie_uitlevering>" + "<cat_vve/>" * 49_000
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


GEHEUGEN = """
import json, os, sys
sys.path[:0] = sys.argv[1:]
from dossierbouw import document, xml, zipped
from devtools.fuzz_worker import peak, reset_peak, resident, tidy
from oso.gegevensset import DossierError, parse

def bom(packed, unpacked):
    # So much that cannot be packed, and zeros.
    return document(zipped(b"%PDF-" + os.urandom(packed) + bytes(unpacked - packed)))

VORMEN = {
    "bombs": lambda: xml(bom(300_000, 31_000_000) + document(zipped(bytes(300_000_000)))),
    "several bombs": lambda: xml(f"<x>{bom(5_000_000, 31_000_000) * 2}</x>"),
    "attachment of 40 MB": lambda: xml(f"<x>{document('A' * 40_000_000)}</x>"),
    "attachment with spaces": lambda: xml(f"<x>{document('AA ' * 10_000_000)}</x>"),
    "attachment in lines": lambda: xml(f"<x>{document((76 * 'A' + chr(10)) * 300_000)}</x>"),
    "other white space": lambda: xml("<x>" + document("AA\\u00a0" * 6_000_000) + "</x>"),
    "elements": lambda: xml("<a/>" * 49_000),
    "attributes": lambda: xml("<a b='1' c='2' d='3'/>" * 16_000),
    "too many attributes": lambda: xml("<a b='1' c='2' d='3'/>" * 49_000),
    "rows": lambda: xml("<toetslijst>" + "<toets/>" * 49_000 + "</toetslijst>"),
    "rows of rows": lambda: xml("<adreslijst><adres><straat/>x</adres></adreslijst>" * 16_000),
    "short words": lambda: xml(f"<voornaam>{'ab ' * 330_000}\\U0001f600</voornaam>" * 5),
    "short lines": lambda: xml(document("", "a", f"<omschrijving>{'ab ' * 330_000}</omschrijving>")
                               .replace("ab ", "ab" + chr(10))),
    "long text": lambda: xml(f"<voornaam>{'ab ' * 10_000_000}</voornaam>"),
    "long name": lambda: xml(document("", ">" * 20_000_000)),
}
parse(xml())
for naam, maak in VORMEN.items():
    data = maak()
    tidy()
    begin = resident() - len(data)  # the file counts too
    reset_peak()
    try:
        dossier = parse(data)
        uit = [bijlage.status.value for bijlage in dossier.attachments]
    except DossierError as fout:
        dossier, uit = None, fout.message.code
    print(json.dumps((naam, len(data), peak() - begin, uit)))
    del data, dossier
"""


def test_bounded_memory():
    """At most ten times the file, or 64 MB for a small one, in a process of their own."""
    hier = Path(__file__).resolve().parent
    wortel = hier.parents[1]
    uit = subprocess.run(
        [sys.executable, "-c", GEHEUGEN, str(hier), str(wortel), str(wortel / "oso_povo")],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    ).stdout.splitlines()
    gemeten = {naam: meer for naam, *meer in map(json.loads, uit)}
    te_veel = {
        naam: f"{geheugen / 1e6:.0f} MB of {grootte / 1e6:.1f} MB"
        for naam, (grootte, geheugen, _uit) in gemeten.items()
        if geheugen > max(64_000_000, 10 * grootte)
    }
    assert not te_veel
    assert len(gemeten) == 15
    assert gemeten["bombs"][2] == ["ok", "too_large"]
    assert gemeten["several bombs"][2] == ["ok", "too_large"]
    assert gemeten["short lines"][2] == ["empty"]
    assert gemeten["long text"][2] == "dossier.too_much_text"
    assert gemeten["too many attributes"][2] == "dossier.too_many_elements"


def test_a_secret_of_fifty_thousand_pieces():
    maak = "<adresgeheim>1</adresgeheim><adreslijst>{}</adreslijst>"
    assert code_van(xml(maak.format("<a>x</a>" * 49_000))) == "dossier.too_many_unknown"
    dossier = geteld(xml(maak.format("<a>x</a>" * 15_000)))
    assert len(dossier.withheld) == 15_000
    assert "OVa.LL06" in codes(dossier)


def test_a_root_with_a_name_that_xml_allows_and_lxml_does_not():
    with pytest.raises(DossierError) as fout:
        parse(
            xml()
            .replace(b"<dossier xmlns=", b"<xmlns:dossier x=")
            .replace(b"</dossier>", b"</xmlns:dossier>")
        )
    assert fout.value.message.code.startswith("dossier.")


def test_depth_costs_no_more_than_length():
    """Two files of one size; how deep the elements stand may not matter."""
    aantal = 45_000

    def tijd(stuk):
        data = xml(stuk)
        begin = time.process_time()
        with pytest.raises(DossierError) as fout:
            parse(data)
        return time.process_time() - begin, fout.value.message.code

    diep, code = tijd("<zorg>" * aantal + "</zorg>" * aantal)
    breed, _code = tijd("<zorg>x</zorg>" * aantal)
    assert code == "dossier.too_deep"
    assert diep < 3 * breed + 0.3
