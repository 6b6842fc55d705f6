"""Rules about the delivery: kind, version, header, what the parents saw, the sending school."""

from collections.abc import Iterator

from ..text import _
from .codelijsten import bekend
from .model import Severity
from .regel import Blik, Plaats, regel

_SCHOOL = "huidigeschool"


@regel(
    "OVa.OS03",
    Severity.BLOCK,
    _(
        "This is a dossier for a partnership of schools (samenwerkingsverband), not for the "
        "transfer of a pupil. It is not imported. Set a POVO dossier ready in your LAS."
    ),
)
def _samenwerkingsverband(blik: Blik) -> Iterator[Plaats]:
    if blik.swv:
        yield "overdrachtsoort"


@regel(
    "OVa.OS03",
    Severity.WARN,
    _("The dossier does not say that it is for the transfer of a pupil (overstapdossier)."),
)
def _overdrachtsoort(blik: Blik) -> Iterator[Plaats]:
    soort = blik.dossier.overdrachtsoort
    if not blik.swv and soort not in ("overstapdossier", "overdrachtbinnenbrin"):
        yield "overdrachtsoort"


@regel("OVa.OS01", Severity.WARN, _("The dossier does not say which kind of transfer it is for."))
def _overstap_ontbreekt(blik: Blik) -> Iterator[Plaats]:
    if "overstap" not in blik.kop and not blik.swv:
        yield "metadata/overstap"


@regel(
    "OVa.OS02",
    Severity.WARN,
    _("This is a dossier for the transfer %(code)s, not from primary to secondary school (POVO)."),
)
def _overstap(blik: Blik) -> Iterator[Plaats]:
    overstap = blik.kop.get("overstap")
    # Within a BRIN the kind of transfer means nothing; an unknown code is told by rule CL.
    anders = overstap not in (None, "POVO") and bekend(16, overstap)
    if anders and not blik.swv and not blik.binnen_brin:
        yield "metadata/overstap", {"code": overstap}


@regel(
    "oso.binnenbrin",
    Severity.INFO,
    _("This dossier was made for a handover within one BRIN."),
)
def _binnen_brin(blik: Blik) -> Iterator[Plaats]:
    if blik.binnen_brin:
        yield "overdrachtsoort"


@regel(
    "oso.versie",
    Severity.WARN,
    _(
        "The dossier follows the standard of %(year)s, which this system does not know yet. What "
        "it could not place is kept under the other fields: look at them."
    ),
)
def _onbekende_versie(blik: Blik) -> Iterator[Plaats]:
    if not blik.dossier.bekend:
        yield "metadata/standaardversie", {"year": blik.dossier.versie}


@regel(
    "OG.02",
    Severity.WARN,
    _("The version in the header of the dossier is not the version in which it is written."),
)
def _standaardversie(blik: Blik) -> Iterator[Plaats]:
    versie = blik.kop.get("standaardversie")
    if versie is not None and versie.split(".")[0] != blik.dossier.versie.split(".")[0]:
        yield "metadata/standaardversie"


@regel(
    "OVa.MD01",
    Severity.WARN,
    _("The dossier does not hold the part from the pupil administration (LAS)."),
)
def _deeldossier(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("deeldossier") not in ("LAS", "LASLVS"):
        yield "metadata/deeldossier"


@regel(
    "OVa.MD03",
    Severity.WARN,
    _("The dossier does not say which categories were delivered."),
)
def _categorieen(blik: Blik) -> Iterator[Plaats]:
    # The switches came with 2017.
    if not blik.dossier.categorieen and blik.dossier.versie not in ("1.1", "1.2", "2016"):
        yield "metadata/categorie_uitlevering"


@regel(
    "OVa.IZ01",
    Severity.WARN,
    _("The dossier does not say whether the parents or carers have seen it."),
)
def _inzage_ontbreekt(blik: Blik) -> Iterator[Plaats]:
    if not blik.binnen_brin and not blik.swv and "inzage" not in blik.kop:
        yield "inzage"


@regel("OVa.IZ02", Severity.WARN, _("The parents or carers have not seen the dossier."))
def _inzage(blik: Blik) -> Iterator[Plaats]:
    if not blik.binnen_brin and blik.kop.get("inzage") is False:
        yield "inzage/inzage"


@regel(
    "OVa.IZ03",
    Severity.WARN,
    _("The date on which the parents or carers saw the dossier is missing."),
)
def _inzagedatum(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("inzage") and "inzagedatum" not in blik.kop:
        yield "inzage/inzagedatum"


@regel(
    "OVa.IZ04",
    Severity.WARN,
    _("The dossier does not say whether the parents or carers agree with it."),
)
def _akkoord(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("inzage") and "akkoord" not in blik.kop:
        yield "inzage/akkoord"


@regel(
    "oso.akkoord",
    Severity.INFO,
    _("The parents or carers do not agree with the content of the dossier: read their remark."),
)
def _niet_akkoord(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("akkoord") == "Nee":
        yield "inzage/akkoord"


@regel("OVa.SL01", Severity.INFO, _("The address of the sending school is missing."))
def _schooladres(blik: Blik) -> Iterator[Plaats]:
    if blik.school is None or not blik.school.children.get("adressen"):
        yield f"{_SCHOOL}/adreslijst"


@regel("OVa.SL02", Severity.INFO, _("Phone and e-mail of the sending school are missing."))
def _schoolcommunicatie(blik: Blik) -> Iterator[Plaats]:
    if blik.school is None or not blik.school.children.get("communicatie"):
        yield f"{_SCHOOL}/communicatielijst"


@regel(
    "oso.bron",
    Severity.WARN,
    _("The BRIN of the sending school is missing, so it is not sure where this comes from."),
)
def _bron(blik: Blik) -> Iterator[Plaats]:
    if blik.dossier.bron_brin is None:
        yield f"{_SCHOOL}/brincode"
