"""Rules about form: values that cannot be read, code lists, attachments, categories."""

import re
from collections.abc import Iterator

from ..text import _
from .bijlagen import TYPEN, extensie, past_bij_type, veilige_naam
from .codelijsten import bekend
from .kaart import CATEGORIE_OUD, CATEGORIE_PAD
from .kaart_types import Soort
from .model import AttachmentStatus, Severity
from .regel import Blik, Plaats, pad_van, regel

_GETAL = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)\Z", re.ASCII)
_LEERLING = "huidigeschool/leerling"


@regel(
    "oso.datum",
    Severity.WARN,
    _("This is not a date that exists. It is kept as it came, under the other fields."),
)
def _datum(blik: Blik) -> Iterator[Plaats]:
    yield from (pad for pad, soort in blik.lezer.onleesbaar if soort == Soort.DATUM.value)


@regel(
    "oso.janee",
    Severity.WARN,
    _("This should say yes or no, but does not. It is kept as it came, under the other fields."),
)
def _janee(blik: Blik) -> Iterator[Plaats]:
    yield from (pad for pad, soort in blik.lezer.onleesbaar if soort == Soort.JANEE.value)


@regel(
    "oso.dubbel",
    Severity.WARN,
    _("This may be given once, but is given again. The first is used, the other is kept apart."),
)
def _dubbel(blik: Blik) -> Iterator[Plaats]:
    yield from blik.lezer.dubbel


@regel("oso.getal", Severity.WARN, _("This should be a number. It is kept as it came."))
def _getal(blik: Blik) -> Iterator[Plaats]:
    for rij, veld in blik.velden(Soort.GETAL):
        if not _GETAL.match(rij.values[veld.naam]):
            yield pad_van(rij, veld)


@regel(
    "oso.los",
    Severity.INFO,
    _("There is text here in a place that the standard does not use. It is kept apart."),
)
def _los(blik: Blik) -> Iterator[Plaats]:
    yield from (los.path for los in blik.dossier.extra)


@regel(
    "CL",
    Severity.WARN,
    _("The code %(code)s is not in code list %(list)s of the standard. It is kept as it is."),
)
def _onbekende_code(blik: Blik) -> Iterator[Plaats]:
    for pad, codelijst, code in blik.codes:
        # Relations were free text before 2016.
        if codelijst == 41 and blik.dossier.versie in ("1.1", "1.2"):
            continue
        if not bekend(codelijst, code):
            yield pad, {"code": _kort(code), "list": codelijst}


@regel(
    "CL",
    Severity.INFO,
    _("The code %(code)s belongs to another year of code list %(list)s."),
)
def _code_van_ander_jaar(blik: Blik) -> Iterator[Plaats]:
    for pad, codelijst, code in blik.codes:
        if bekend(codelijst, code) and not bekend(codelijst, code, blik.dossier.versie):
            yield pad, {"code": code, "list": codelijst}


def _kort(code: str) -> str:
    """A code as it may stand in a text; what is too long to be a code is not repeated."""
    return code if len(code) <= 12 and re.fullmatch(r"[\w+./-]+", code) else "?"


# -- attachments --------------------------------------------------------------------------------


def _met_status(blik: Blik, *statussen: AttachmentStatus) -> Iterator[Plaats]:
    yield from (b.path for b in blik.dossier.attachments if b.status in statussen)


@regel(
    "oso.bijlage.leeg",
    Severity.WARN,
    _("This attachment is empty. Ask the sending school for it."),
)
def _leeg(blik: Blik) -> Iterator[Plaats]:
    yield from _met_status(blik, AttachmentStatus.EMPTY)


@regel(
    "oso.bijlage.kapot",
    Severity.WARN,
    _("This attachment is damaged and cannot be opened. Ask the sending school for it."),
)
def _kapot(blik: Blik) -> Iterator[Plaats]:
    yield from _met_status(blik, AttachmentStatus.NO_BASE64, AttachmentStatus.NO_ZIP)


@regel(
    "oso.bijlage.versleuteld",
    Severity.WARN,
    _("This attachment is locked with a password. Ask the sending school for it without one."),
)
def _versleuteld(blik: Blik) -> Iterator[Plaats]:
    yield from _met_status(blik, AttachmentStatus.ENCRYPTED)


@regel(
    "oso.bijlage.meer",
    Severity.WARN,
    _("This attachment does not hold exactly one file, so it was not unpacked."),
)
def _meer(blik: Blik) -> Iterator[Plaats]:
    yield from _met_status(blik, AttachmentStatus.SEVERAL_MEMBERS)


@regel(
    "oso.bijlage.type",
    Severity.WARN,
    _("This attachment is of a type that the standard does not allow. It was not unpacked."),
)
def _type(blik: Blik) -> Iterator[Plaats]:
    yield from _met_status(blik, AttachmentStatus.TYPE_REFUSED)


@regel(
    "oso.bijlage.groot",
    Severity.WARN,
    _("This attachment is too large once unpacked. It was not unpacked."),
)
def _groot(blik: Blik) -> Iterator[Plaats]:
    yield from _met_status(blik, AttachmentStatus.TOO_LARGE)


@regel(
    "oso.bijlage.naam",
    Severity.WARN,
    _("The file name of this attachment was not safe and has been changed."),
)
def _naam(blik: Blik) -> Iterator[Plaats]:
    for bijlage in blik.dossier.attachments:
        if bijlage.bestandsnaam and veilige_naam(bijlage.bestandsnaam) != bijlage.bestandsnaam:
            yield bijlage.path


@regel(
    "oso.bijlage.inhoud",
    Severity.WARN,
    _("The content of this attachment does not fit the type that its name says."),
)
def _inhoud(blik: Blik) -> Iterator[Plaats]:
    for bijlage in blik.dossier.attachments:
        ext = extensie(bijlage.name)
        if bijlage.content is None or ext not in TYPEN:
            continue
        if not past_bij_type(ext, bijlage.content):
            yield bijlage.path


@regel(
    "oso.bijlage.extensie",
    Severity.INFO,
    _("The file inside this attachment has another type by its name than the attachment itself."),
)
def _extensie(blik: Blik) -> Iterator[Plaats]:
    yield from blik.lezer.uitpakker.andere_extensie


# -- categories ---------------------------------------------------------------------------------

#: What a category covers, as the names of rows and fields, and of elements of the pupil that are
#: kept as rest (gegevensset 2019.1, categorie_uitlevering).
_INHOUD: dict[str, tuple[str, ...]] = {
    "cat_oudersverzorgers": ("verzorgersaansprakelijk", "verzorger", "aansprakelijkeinstelling"),
    "cat_vve": ("vanpeuterspeelzaal", "naampeuterspeelzaal", "voorschools", "vroegschools"),
    "cat_schoolloopbaan": ("schoolloopbaanlijst",),
    "cat_overstapadvies": ("overstapadvies",),
    "cat_onderwijsondersteuning": ("onderwijsondersteuning", "zorg", "sefunctioneren"),
    "cat_verzuim": ("verzuim",),
    "cat_eindtoetsbo": ("eindtoets_basisonderwijs",),
    "cat_toetsresultaten": ("toetslijst",),
    "cat_handelingsplannen": ("handelingsplanlijst",),
    "cat_cijferlijsten": ("cijferlijstlijst",),
    "cat_vombo": (
        "bevorderd",
        "examenresultaat",
        "resultaatvakkenvo",
        "certificaat",
        "competenties",
        "stage",
        "overigvombo",
    ),
    "cat_bijlagedocs": ("overigdocumentlijst",),
}


@regel(
    "OVa.VV01",
    Severity.DROP,
    _("Pre-school data does not belong in this dossier. It is only kept under the other fields."),
)
def _vve(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("overstap") == "POVO" and not blik.binnen_brin:
        for naam in ("voorschools", "vroegschools"):
            if naam in blik.aanwezig:
                yield f"{_LEERLING}/{naam}"


@regel(
    "OS.cat",
    Severity.WARN,
    _("The sender says that %(category)s is always delivered, but there is nothing of it."),
)
def _verplicht(blik: Blik) -> Iterator[Plaats]:
    yield from _schakelaars(blik, ("VERPLICHT",), gevuld=False)


@regel(
    "OS.cat",
    Severity.WARN,
    _("The sender says that %(category)s is not delivered, but the dossier holds data of it."),
)
def _niet_geleverd(blik: Blik) -> Iterator[Plaats]:
    yield from _schakelaars(blik, ("VERBODEN", "OPT-UIT"), gevuld=True)


def _schakelaars(blik: Blik, waarden: tuple[str, ...], gevuld: bool) -> Iterator[Plaats]:
    """Switches with one of these values whose category is filled, or is not."""
    aanwezig = blik.aanwezig
    oud = blik.dossier.versie in ("2016", "2017", "2018")
    for categorie, elementen in _INHOUD.items():
        gezegd = blik.dossier.categorieen.get(categorie) in waarden
        if gezegd and bool(aanwezig.intersection(elementen)) is gevuld:
            naam = CATEGORIE_OUD.get(categorie, categorie) if oud else categorie
            yield f"{CATEGORIE_PAD}/{naam}", {"category": naam}
