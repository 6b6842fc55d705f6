"""A dossier without faults, and small edits that break it; all in it is invented."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dossierbouw import BSN, PDF, document, naamruimte, zipped
from lxml import etree

from oso.gegevensset import Dossier

L = "huidigeschool/leerling"
SWITCHES = (
    "metadata ouderinzage school leerling oudersverzorgers vve schoolloopbaan overstapadvies "
    "onderwijsondersteuning verzuim eindtoetsbo toetsresultaten handelingsplannen cijferlijsten "
    "vombo bijlagedocs"
).split()
_DOC = document(zipped(PDF, "verslag.pdf"))
_ADRES = (
    "<adreslijst><adres><soortadres>bezoek</soortadres><straat>Denkstraat</straat>"
    "<nummer>1</nummer><postcode>1234AB</postcode><plaats>Ergens</plaats></adres></adreslijst>"
)
_TELEFOON = (
    "<communicatielijst><communicatie><soort>telefoon</soort><nummer>0201234567</nummer>"
    "<geheim>false</geheim></communicatie><communicatie><soort>e-mail</soort>"
    "<nummer>iemand@example.org</nummer></communicatie></communicatielijst>"
)
_SCORE = (
    "<resultaat><toetsscore><aantalgoed>20</aantalgoed><vaardigheidsscore>90.5</vaardigheidsscore>"
    "</toetsscore><referentiescore><codereferentiescore>IV</codereferentiescore>"
    "<codevergelijkingsgroep>Landelijk</codevergelijkingsgroep><waarde>II</waarde>"
    "</referentiescore></resultaat>"
)


def _toets(code: str, meer: str = "") -> str:
    return (
        f"<toets><toetsidentificatie><eldtoetscode>{code}</eldtoetscode></toetsidentificatie>"
        "<afname><afnamedatum>2019-01-15</afnamedatum><jaargroep>8</jaargroep><dl>55</dl></afname>"
        f"{_SCORE}{meer}</toets>"
    )


GOED = (
    f'<dossier xmlns="{naamruimte("2019")}"><metadata><deeldossier>LASLVS</deeldossier>'
    "<pakketnaam>Verzinsel</pakketnaam><pakketversie>1</pakketversie><datum>2019-02-01</datum>"
    "<standaardversie>2019.1</standaardversie><validatieversie>2019.1.1</validatieversie>"
    "<categorie_uitlevering>"
    + "".join(f"<cat_{naam}>OPTIONEEL</cat_{naam}>" for naam in SWITCHES)
    + "</categorie_uitlevering><overstap>POVO</overstap></metadata>"
    "<overdrachtsoort>overstapdossier</overdrachtsoort><inzage>"
    "<voorlopigdossier>false</voorlopigdossier><inzage>true</inzage>"
    "<inzagedatum>2019-01-31</inzagedatum><akkoord>Ja</akkoord></inzage>"
    f"<huidigeschool><naam>De Denkbeeld</naam>{_ADRES}{_TELEFOON}<brincode>99ZZ</brincode>"
    "<vestigingscode>00</vestigingscode><aanleverpunt>0</aanleverpunt><soort>BO</soort>"
    "<leerling><voornaam>Bo</voornaam><achternaam>Verzon</achternaam>"
    "<geboortedatum>2007-05-06</geboortedatum><geslacht>1</geslacht>"
    f"<adresgeheim>false</adresgeheim>{_ADRES}{_TELEFOON}"
    "<gba><gbavoornaam>Bo</gbavoornaam><gbaachternaam>Verzon</gbaachternaam>"
    "<gbageboortedatum>06-05-2007</gbageboortedatum></gba>"
    f"<bsn>{BSN}</bsn><leerlingid>L1</leerlingid>"
    "<datuminschrijving>2011-05-06</datuminschrijving>"
    "<datumuitschrijving>2019-07-31</datumuitschrijving>"
    "<huisarts><achternaam>Dokter</achternaam></huisarts>"
    "<verzorgersaansprakelijk>true</verzorgersaansprakelijk>"
    "<overstapadvies><advies>40</advies><profiel>plus</profiel>"
    "<contactnodig>true</contactnodig><contactpersoon>Juf An</contactpersoon>"
    "<contacttelefoon>0201234567</contacttelefoon><contactemail>an@example.org</contactemail>"
    "<aandachtspunten>Geen</aandachtspunten></overstapadvies>"
    "<schoolloopbaanlijst><schoolloopbaan><schooljaar>2018-2019</schooljaar>"
    "<groepscode>8a</groepscode><jaargroep>8</jaargroep><begindatum>2018-08-01</begindatum>"
    "<einddatum>2019-07-31</einddatum><brincode>99ZZ</brincode>"
    "<vestigingscode>00</vestigingscode></schoolloopbaan></schoolloopbaanlijst>"
    "<onderwijsondersteuning>"
    f"<toelichting_onderwijsbehoeften>{_DOC}</toelichting_onderwijsbehoeften>"
    f"<diagnose><code>F80</code><code>F82</code><datum>2015-05-05</datum>{_DOC}</diagnose>"
    "<medicijngebruik>false</medicijngebruik>"
    "<handelingsplan><startdatum>2018-09-01</startdatum><einddatum>2018-12-01</einddatum>"
    "<isgerichtop>rekenen</isgerichtop></handelingsplan>"
    "<opp><opp_ingangdatum>2018-09-01</opp_ingangdatum>"
    "<opp_einddatum>2018-12-01</opp_einddatum></opp>"
    "<tlv><tlvingangdatum>2018-08-01</tlvingangdatum><tlvswvnummer>PO0001</tlvswvnummer>"
    "<tlvcategorie>L</tlvcategorie><tlvbeschikkingsnummer>B1</tlvbeschikkingsnummer>"
    "<tlveinddatum>2019-07-31</tlveinddatum></tlv>"
    "<arrangement_cluster12><arrangement_datum>2018-08-01</arrangement_datum>"
    "<arrangement_brin>99ZZ</arrangement_brin>"
    "<arrangement_vestigingscode>00</arrangement_vestigingscode></arrangement_cluster12>"
    "<arrangement_pao><arrangement_datum>2018-08-01</arrangement_datum>"
    "<arrangement_einddatum>2019-07-31</arrangement_einddatum></arrangement_pao>"
    "<lwoo><lwoo_ingangdatum>2018-08-01</lwoo_ingangdatum>"
    "<lwoo_swvnummer>VO0001</lwoo_swvnummer>"
    "<lwoo_beschikkingsnummer>B2</lwoo_beschikkingsnummer>"
    "<lwoo_einddatum>2019-07-31</lwoo_einddatum></lwoo>"
    "<rvc><signaleringlwoopro><deelgenomenaanonderzoek>true</deelgenomenaanonderzoek>"
    "<leerachterstand>false</leerachterstand><lagescoreeindtoets>false</lagescoreeindtoets>"
    "</signaleringlwoopro><rvcindicatie>LWOO</rvcindicatie></rvc>"
    "</onderwijsondersteuning>"
    "<verzuim><dagdelengeoorloofd>2</dagdelengeoorloofd></verzuim>"
    "<eindtoets_basisonderwijs><eindtoetsresultaat><toetssoort>0013</toetssoort>"
    "<toetsniveau>G</toetsniveau><datum_afname>2019-01-20</datum_afname>"
    "<wettelijke_ontheffing>N</wettelijke_ontheffing><standaardscore>80</standaardscore>"
    "<toets_advies>vmbo gl</toets_advies><onderdelen><onderdeel>"
    "<onderdeelcode>8000</onderdeelcode><domeinen><domein><domeincode>8050</domeincode>"
    "<dom_referentieniveau>02</dom_referentieniveau></domein></domeinen></onderdeel></onderdelen>"
    "</eindtoetsresultaat><deelgenomen>true</deelgenomen></eindtoets_basisonderwijs>"
    "<toetslijst>"
    + _toets("RW2018")
    + _toets(
        "WISC3NL2005",
        f"<toetsonderdeel><eldonderdeelcode>WISC3NL2005V</eldonderdeelcode>{_SCORE}"
        "</toetsonderdeel>",
    )
    + "</toetslijst>"
    "<cijferlijstlijst><cijferlijst><cijferlijstTypelijst><naam>Rapport</naam><onderdeel>"
    "<naam>Taal</naam><score><waarde>7</waarde></score></onderdeel><score><waarde>7</waarde>"
    "</score></cijferlijstTypelijst><jaargroep>8</jaargroep></cijferlijst></cijferlijstlijst>"
    f"<overigdocumentlijst>{_DOC}</overigdocumentlijst>"
    "<verzorger><achternaam>Verzon</achternaam><adresgeheim>false</adresgeheim>"
    f"{_ADRES}{_TELEFOON}<relatietotkind>1</relatietotkind>"
    "<wettigevertegenwoordiger>true</wettigevertegenwoordiger>"
    "<iban>NL91ABNA0417164300</iban></verzorger>"
    "</leerling></huidigeschool></dossier>"
).encode()

Bewerking = Callable[[etree._Element], None]


def _zoek(root: etree._Element, pad: str) -> list[etree._Element]:
    """Elements at a path as a finding has it; a step without ordinal is any of that name."""
    stappen = (
        re.sub(r"^([^\[]+)", r"*[local-name()='\1']", stap) for stap in pad.split("/") if pad
    )
    return root.xpath("./" + "/".join(stappen)) if pad else [root]


def _gevonden(root: etree._Element, pad: str) -> list[etree._Element]:
    gevonden = _zoek(root, pad)
    assert gevonden, f"nothing at {pad}"
    return gevonden


def weg(*paden: str) -> Bewerking:
    """Take these elements out."""

    def doe(root: etree._Element) -> None:
        for pad in paden:
            for element in _gevonden(root, pad):
                element.getparent().remove(element)

    return doe


def leeg(pad: str) -> Bewerking:
    """Leave nothing in an element."""

    def doe(root: etree._Element) -> None:
        for element in _gevonden(root, pad):
            element[:] = []
            element.text = None

    return doe


def zet(pad: str, tekst: str) -> Bewerking:
    """Give an element another text."""

    def doe(root: etree._Element) -> None:
        _gevonden(root, pad)[0].text = tekst

    return doe


def bij(pad: str, xml: str) -> Bewerking:
    """Put elements at the end of one."""

    def doe(root: etree._Element) -> None:
        ruimte = etree.QName(root).namespace
        for element in etree.fromstring(f'<x xmlns="{ruimte}">{xml}</x>'):
            _gevonden(root, pad)[0].append(element)

    return doe


def jaar(nieuw: str) -> Bewerking:
    """Another version of the standard, by its namespace and header."""

    def doe(root: etree._Element) -> None:
        for element in list(root.iter(etree.Element)):
            element.tag = f"{{{naamruimte(nieuw)}}}{etree.QName(element).localname}"
        etree.cleanup_namespaces(root)
        zet("metadata/standaardversie", f"{nieuw}.1")(root)

    return doe


def bewerkt(data: bytes, *bewerkingen: Bewerking) -> bytes:
    """A dossier with these edits."""
    root = etree.fromstring(data, etree.XMLParser(remove_comments=True))
    for bewerking in bewerkingen:
        bewerking(root)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@dataclass(frozen=True)
class Breuk:
    """How a rule is broken.

    :param code: code of the finding
    :param ernst: its severity
    :param pad: its path
    :param door: edits of the good dossier
    :param ook: further findings, ``(code, severity, path)``, that come with it
    :param voorbeeld: whether the same edits break the official example of 2019.1
    """

    code: str
    ernst: str
    pad: str
    door: tuple[Bewerking, ...]
    ook: tuple[tuple[str, str, str], ...] = ()
    voorbeeld: bool = True


def gevonden(dossier: Dossier) -> set[tuple[str, str, str]]:
    """(code, severity, path) of the findings."""
    return {(f.code, f.severity.value, f.path) for f in dossier.findings}
