"""base64, ZIP, one file: what becomes of each attachment."""

import base64
import hashlib
import io
import struct
import zipfile

import pytest
from dossierbouw import PDF, codes, document, lees, rest, xml, zipped

from oso.gegevensset import AttachmentStatus, Limits, parse
from oso.gegevensset.bijlagen import Uitpakker, veilige_naam


def een(inhoud: bytes | str, naam: str = "verslag.pdf", limits: Limits | None = None):
    tekst = base64.b64encode(inhoud).decode() if isinstance(inhoud, bytes) else inhoud
    return Uitpakker(limits or Limits()).pak_uit(naam, None, tekst, "x/document")


def test_a_good_one():
    dossier = lees(
        "<overigdocumentlijst>"
        + document(zipped(), meer="<omschrijving>Over\n   rekenen</omschrijving>")
        + "</overigdocumentlijst>"
    )
    bijlage = dossier.attachments[0]
    assert bijlage.status is AttachmentStatus.OK
    assert bijlage.content == PDF
    assert bijlage.size == len(PDF)
    assert bijlage.sha256 == hashlib.sha256(PDF).hexdigest()
    assert bijlage.raw is None
    assert (bijlage.name, bijlage.omschrijving) == ("verslag.pdf", "Over\nrekenen")
    assert bijlage.path == "huidigeschool/leerling/overigdocumentlijst/document"
    assert dossier.mapped == dossier.leaves


@pytest.mark.parametrize(
    ("pad", "rubriek"),
    [
        ("toetslijst/toets/resultaat", "toets"),
        ("toetslijst/toets/toetsonderdeel/resultaat", "toetsonderdeel"),
        ("verzuim/documentLijst", "verzuim"),
        ("onderwijsondersteuning/opp", "opp"),
        ("overigdocumentlijst", "overigdocumentlijst"),
        ("nieuw/blok", "blok"),
    ],
)
def test_found_wherever_it_stands(pad, rubriek):
    delen = pad.split("/")
    open_, dicht = "".join(f"<{d}>" for d in delen), "".join(f"</{d}>" for d in delen[::-1])
    dossier = lees(open_ + document(zipped()) + document(zipped(), "b.pdf") + dicht)
    assert [b.rubriek for b in dossier.attachments] == [rubriek, rubriek]
    assert dossier.attachments[1].path == f"huidigeschool/leerling/{pad}/document[2]"
    assert dossier.rest == ()


def test_line_breaks_in_base64():
    tekst = base64.b64encode(zipped()).decode()
    tekst = "\n      ".join(tekst[i : i + 20] for i in range(0, len(tekst), 20))
    assert een(f"\n   {tekst}\n  ").status is AttachmentStatus.OK


def test_what_else_stands_in_a_document_is_rest():
    dossier = lees(
        "<overigdocumentlijst>"
        + document(zipped(), meer="<soort>verslag</soort><bestandsnaam>b.pdf</bestandsnaam>")
        + "</overigdocumentlijst>"
    )
    assert rest(dossier) == {
        "overigdocumentlijst/document/soort": "verslag",
        "overigdocumentlijst/document/bestandsnaam[2]": "b.pdf",
    }
    assert dossier.attachments[0].bestandsnaam == "verslag.pdf"


def test_a_document_inside_a_document():
    dossier = lees(
        "<x><document><bestandsnaam>buiten.pdf</bestandsnaam>"
        + document(zipped(), "binnen.pdf")
        + "</document></x>"
    )
    assert {(b.name, b.status) for b in dossier.attachments} == {
        ("buiten.pdf", AttachmentStatus.EMPTY),
        ("binnen.pdf", AttachmentStatus.OK),
    }


@pytest.mark.parametrize("tekst", ["", "   ", "\n"])
def test_empty(tekst):
    assert een(tekst).status is AttachmentStatus.EMPTY


def test_no_content_element_at_all():
    dossier = lees("<x><document><bestandsnaam>a.pdf</bestandsnaam></document></x>")
    assert dossier.attachments[0].status is AttachmentStatus.EMPTY
    assert "oso.bijlage.leeg" in codes(dossier)


@pytest.mark.parametrize("tekst", ["dit is geen base64 !!", "abc", "Ünïcode", "QUJD=RA=="])
def test_no_base64(tekst):
    bijlage = een(tekst)
    assert bijlage.status is AttachmentStatus.NO_BASE64
    assert bijlage.raw is None
    assert bijlage.size > 0


def test_a_zip_that_was_cut_off_keeps_what_came():
    ruw = zipped(b"tekst" * 100)[:60]
    bijlage = een(ruw)
    assert bijlage.status is AttachmentStatus.NO_ZIP
    assert (bijlage.raw, bijlage.size, bijlage.content, bijlage.sha256) == (ruw, 60, None, None)


@pytest.mark.parametrize("naam", ["a.docx", "a.txt", "a.odf"])
def test_a_cut_off_zip_is_not_taken_for_the_file_itself(naam):
    assert een(zipped(b"tekst" * 100)[:60], naam).status is AttachmentStatus.NO_ZIP


def test_a_damaged_zip():
    ruw = bytearray(zipped(bytes(range(256)) * 40))
    ruw[45] ^= 0xFF
    assert een(bytes(ruw)).status is AttachmentStatus.NO_ZIP


@pytest.mark.parametrize(
    ("naam", "inhoud"),
    [
        ("a.pdf", PDF),
        ("a.PNG", b"\x89PNG\r\n\x1a\nxx"),
        ("a.jpg", b"\xff\xd8\xff\xe0xx"),
        ("a.jpeg", b"\xff\xd8\xff\xe0xx"),
        ("a.txt", "gewone tekst, é\n".encode()),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx"),
    ],
)
def test_a_bare_file_is_taken_by_its_first_bytes(naam, inhoud):
    bijlage = een(inhoud, naam)
    assert (bijlage.status, bijlage.content) == (AttachmentStatus.OK, inhoud)


@pytest.mark.parametrize("naam", ["a.pdf", "a.png", "a.docx"])
def test_a_bare_file_that_is_not_what_its_name_says(naam):
    assert een(b"zomaar wat", naam).status is AttachmentStatus.NO_ZIP


def kantoor() -> bytes:
    return zipped(b"<x/>", "[Content_Types].xml", **{"word/document.xml": b"<w/>"})


def test_office_files_are_zips_too_and_unpacked_one_level_only():
    assert een(kantoor(), "a.docx").content == kantoor()
    ingepakt = een(zipped(kantoor(), "a.docx"), "a.docx")
    assert (ingepakt.status, ingepakt.content) == (AttachmentStatus.OK, kantoor())
    binnen = zipped(zipped(PDF), "a.pdf")
    assert een(binnen, "a.pdf").content == zipped(PDF)


def test_several_members():
    bijlage = een(zipped(**{"tweede.pdf": PDF}))
    assert bijlage.status is AttachmentStatus.SEVERAL_MEMBERS
    assert bijlage.raw is not None
    leeg = io.BytesIO()
    zipfile.ZipFile(leeg, "w").close()
    assert een(leeg.getvalue()).status is AttachmentStatus.SEVERAL_MEMBERS


def test_a_folder_is_not_a_second_file():
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w") as archief:
        archief.mkdir("map")
        archief.writestr("map/verslag.pdf", PDF)
    bijlage = een(uit.getvalue())
    assert (bijlage.status, bijlage.name) == (AttachmentStatus.OK, "verslag.pdf")


def test_thousands_of_members_are_not_listed():
    uit = io.BytesIO()
    with zipfile.ZipFile(uit, "w") as archief:
        for nummer in range(5000):
            archief.writestr(str(nummer), b"")
    assert een(uit.getvalue()).status is AttachmentStatus.SEVERAL_MEMBERS


def test_encrypted():
    ruw = bytearray(zipped())
    lokaal, centraal = ruw.index(b"PK\x03\x04"), ruw.index(b"PK\x01\x02")
    ruw[lokaal + 6] |= 1
    ruw[centraal + 8] |= 1
    bijlage = een(bytes(ruw))
    assert bijlage.status is AttachmentStatus.ENCRYPTED
    assert bijlage.raw == bytes(ruw)


@pytest.mark.parametrize("naam", ["evil.exe", "a.html", "a.pdf.js", "a.zip", "a.svg"])
def test_types_that_are_not_agreed(naam):
    bijlage = een(zipped(b"MZ", naam), naam)
    assert (bijlage.status, bijlage.raw) == (AttachmentStatus.TYPE_REFUSED, None)
    assert een(zipped(b"MZ", naam), "a.pdf").status is AttachmentStatus.TYPE_REFUSED


def test_a_name_without_extension_takes_the_one_inside():
    bijlage = een(zipped(), "verslag")
    assert (bijlage.status, bijlage.name) == (AttachmentStatus.OK, "verslag.pdf")
    assert een(zipped(PDF, "verslag"), "verslag").status is AttachmentStatus.TYPE_REFUSED


def test_another_name_inside_is_fine_another_type_is_told():
    dossier = lees(f"<x>{document(zipped(PDF, 'heel anders.PDF'))}</x>")
    assert not {c for c in codes(dossier) if c.startswith("oso.bijlage")}
    dossier = lees(f"<x>{document(zipped(PDF, 'verslag.txt'))}</x>")
    assert "oso.bijlage.extensie" in codes(dossier)
    foto = zipped(b"\xff\xd8\xff", "foto.jpeg")
    dossier = lees(f"<x>{document(foto, 'foto.jpg')}</x>")
    assert not {c for c in codes(dossier) if c.startswith("oso.bijlage")}


def test_content_that_does_not_fit_the_name_is_told():
    dossier = lees(f"<x>{document(zipped(b'MZ' + bytes(50)))}</x>")
    assert dossier.attachments[0].status is AttachmentStatus.OK
    assert "oso.bijlage.inhoud" in codes(dossier)


@pytest.mark.parametrize(
    ("naam", "veilig"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\geheim\\a.pdf", "a.pdf"),
        ("a\x07b\u202efdp.exe.pdf", "abfdp.exe.pdf"),
        ('a<b>"c".pdf', "a_b__c_.pdf"),
        ("", "document"),
        ("..", "document"),
        ("con.txt", "_con.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("é.pdf", "é.pdf"),
        ("  a .pdf ", "a.pdf"),
        ("a\u2028b\u00a0c\td \u200b e.pdf", "a b c d e.pdf"),
        ("con" + "." * 200 + "x.pdf", "_con.pdf"),
        ("x." + "y" * 200, "x." + "y" * 117),
        ("/" * 9 + "a" * 2_000_000 + ".pdf", "a" * 116 + ".pdf"),
    ],
)
def test_names(naam, veilig):
    assert veilige_naam(naam) == veilig
    assert veilige_naam(veilig) == veilig


def test_a_path_in_a_name_is_told():
    dossier = lees(f"<x>{document(zipped(), '../../verslag.pdf')}</x>")
    bijlage = dossier.attachments[0]
    assert (bijlage.name, bijlage.bestandsnaam) == ("verslag.pdf", "../../verslag.pdf")
    assert "oso.bijlage.naam" in codes(dossier)


# -- what it may cost ---------------------------------------------------------------------------


def test_a_zip_bomb():
    bijlage = een(zipped(bytes(50_000_000)))
    assert (bijlage.status, bijlage.raw) == (AttachmentStatus.TOO_LARGE, None)


def test_many_small_bombs_are_one_large_one():
    """Each may be as it is; together they are too much for a file of this size."""
    dossier = lees(document(zipped(b"%PDF-" + bytes(990_000))) * 80)
    statussen = [bijlage.status for bijlage in dossier.attachments]
    assert statussen == [AttachmentStatus.OK] * 32 + [AttachmentStatus.TOO_LARGE] * 48
    assert "oso.bijlage.groot" in codes(dossier)


def test_a_small_file_that_packs_well_is_no_bomb():
    assert een(zipped(b" " * 900_000, "a.txt"), "a.txt").status is AttachmentStatus.OK


def test_the_size_in_the_header_is_not_believed():
    ruw = bytearray(zipped(bytes(5_000_000)))
    centraal = ruw.index(b"PK\x01\x02")
    struct.pack_into("<L", ruw, centraal + 24, 10)
    struct.pack_into("<L", ruw, ruw.index(b"PK\x03\x04") + 22, 10)
    bijlage = een(bytes(ruw))
    assert bijlage.status in (AttachmentStatus.TOO_LARGE, AttachmentStatus.NO_ZIP)
    assert bijlage.content is None


def test_limits_for_one_and_for_all_together():
    limits = Limits(max_attachment=1000, max_attachments_total=1500)
    inhoud = PDF + bytes(range(256)) * 3
    assert een(zipped(inhoud + bytes(300)), limits=limits).status is AttachmentStatus.TOO_LARGE
    stuk = document(zipped(inhoud))
    dossier = parse(xml(f"<x>{stuk}{stuk}</x>"), limits)
    assert [b.status for b in dossier.attachments] == [
        AttachmentStatus.OK,
        AttachmentStatus.TOO_LARGE,
    ]
    assert "oso.bijlage.groot" in codes(dossier)


@pytest.mark.parametrize("begin", range(0, 160, 7))
def test_garbage_after_a_good_start_never_raises(begin):
    ruw = bytearray(zipped(b"tekst" * 20))
    for plek in range(begin, min(begin + 12, len(ruw))):
        ruw[plek] ^= 0xA5
    assert een(bytes(ruw)).status in AttachmentStatus


def zip_met(leden: dict[str, bytes]) -> bytes:
    stroom = io.BytesIO()
    with zipfile.ZipFile(stroom, "w") as archief:
        for naam, inhoud in leden.items():
            archief.writestr(naam, inhoud)
    return stroom.getvalue()


@pytest.mark.parametrize(
    ("bestandsnaam", "leden", "naam"),
    [
        ("x.pdf", {"x.pdf": PDF, "__MACOSX/._x.pdf": b"y"}, "x.pdf"),
        ("x.pdf", {"x.pdf": PDF, "map/.DS_Store": b"y"}, "x.pdf"),
        ("Rapport v1.2", {"rapport.pdf": PDF}, "Rapport v1.2.pdf"),
        ("rapport.zip", {"rapport.pdf": PDF}, "rapport.pdf"),
    ],
)
def test_what_programs_add_and_names_without_a_type(bestandsnaam, leden, naam):
    bijlage = een(zip_met(leden), bestandsnaam)
    assert (bijlage.status, bijlage.name, bijlage.content) == (AttachmentStatus.OK, naam, PDF)


def test_a_name_that_gets_its_extension_stays_within_its_length():
    bijlage = een(zipped(), "x." + "y" * 200)
    assert (bijlage.status, bijlage.name) == (AttachmentStatus.OK, f"x.{'y' * 114}.pdf")


def test_a_member_without_a_name():
    """A NUL ends the name of a member, also at its begin."""
    for naam in (b"verslag.pdf", b"folder/"):
        ruw = zipped(PDF, naam.decode()).replace(naam, b"\0" + naam[1:])
        bijlage = een(ruw)
        assert (bijlage.status, bijlage.name) == (AttachmentStatus.OK, "verslag.pdf")


def test_a_member_that_says_it_stands_beyond_any_file():
    ruw = zipped()
    centraal = ruw.index(b"PK\x01\x02")
    # The extra field of ZIP64 holds an offset of 64 bits (APPNOTE 4.5.3).
    extra = struct.pack("<HHQ", 1, 8, 2**64 - 1)
    rij = bytearray(ruw[centraal : ruw.index(b"PK\x05\x06")])
    struct.pack_into("<H", rij, 30, len(extra))
    struct.pack_into("<L", rij, 42, 0xFFFFFFFF)
    einde = bytearray(ruw[ruw.index(b"PK\x05\x06") :])
    struct.pack_into("<L", einde, 12, len(rij) + len(extra))
    assert een(ruw[:centraal] + rij + extra + einde).status is AttachmentStatus.NO_ZIP


@pytest.mark.parametrize("wit", ["\n", "\r\n\t", "\u00a0", "\u2003\u3000"])
def test_white_space_of_any_kind_in_base64(wit):
    assert een(wit.join(base64.b64encode(zipped()).decode())).status is AttachmentStatus.OK


def test_two_real_files_stay_two():
    bijlage = een(zip_met({"a.pdf": PDF, "b.pdf": PDF}))
    assert bijlage.status is AttachmentStatus.SEVERAL_MEMBERS
