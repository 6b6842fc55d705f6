"""Rules about the delivery: kind, version, header, what the parents saw, the sending school."""

from collections.abc import Iterator

from ..text import _
from .codelijsten import bekend
from .model import Severity
from .regel import Blik, Plaats, Profiel, regel
from .versie import VOOR_2016

_SCHOOL = "huidigeschool"
#: Versions of the official validators by the version of the standard; 1.1 and 1.2 did not check.
_VALIDATIE = {
    "2016": ("2016.1.2",),
    "2017": ("2017.1.1", "2017.1.2"),
    "2018": ("2018.1.1",),
    "2019": ("2019.1.1",),
}


# -- kind ---------------------------------------------------------------------------------------


@regel(
    "OVa.OS03",
    Severity.BLOCK,
    _(
        "This is a dossier for a partnership of schools (samenwerkingsverband), not for the "
        "transfer of a pupil. It is not imported. Set a POVO dossier ready in your LAS."
    ),
)
def _samenwerkingsverband(blik: Blik) -> Iterator[Plaats]:
    if blik.profiel is Profiel.SWV:
        yield "overdrachtsoort"


_VAN_EEN_LEERLING = ("overstapdossier", "overdrachtbinnenbrin")


def _andere_soort(blik: Blik) -> bool:
    """Whether the dossier names a kind of delivery that is none for the transfer of a pupil. A
    later year may have further kinds; capitals make no other kind."""
    soort = blik.dossier.overdrachtsoort
    if soort is None or not blik.dossier.bekend or blik.profiel is Profiel.SWV:
        return False
    return soort.lower() not in _VAN_EEN_LEERLING


@regel(
    "OVa.OS03",
    Severity.BLOCK,
    _(
        "This dossier is of another kind than the transfer of a pupil. It is not imported. Set a "
        "POVO dossier ready in your LAS."
    ),
)
def _soort(blik: Blik) -> Iterator[Plaats]:
    if _andere_soort(blik):
        yield "overdrachtsoort"


@regel(
    "OVa.OS03",
    Severity.WARN,
    _("The dossier does not say that it is for the transfer of a pupil (overstapdossier)."),
)
def _overdrachtsoort(blik: Blik) -> Iterator[Plaats]:
    if blik.dossier.overdrachtsoort not in _VAN_EEN_LEERLING and not _andere_soort(blik):
        yield "overdrachtsoort"


@regel(
    "OVa.OS01",
    Severity.WARN,
    _("The dossier does not say which kind of transfer it is for."),
    brin=None,
)
def _overstap_ontbreekt(blik: Blik) -> Iterator[Plaats]:
    if "overstap" not in blik.kop:
        yield "metadata/overstap"


@regel(
    "OVa.OS02",
    Severity.WARN,
    _("This is a dossier for the transfer %(code)s, not from primary to secondary school (POVO)."),
    brin=None,
)
def _overstap(blik: Blik) -> Iterator[Plaats]:
    overstap = blik.kop.get("overstap")
    # An unknown code is told by the rule of its code list.
    if overstap in ("POPO", "VOVO"):
        yield "metadata/overstap", {"code": overstap}


@regel(
    "OVa.OS02",
    Severity.BLOCK,
    _(
        "This is a dossier for the transfer %(code)s, not from primary to secondary school (POVO). "
        "It is not imported. Set a POVO dossier ready in your LAS."
    ),
    brin=None,
)
def _andere_overstap(blik: Blik) -> Iterator[Plaats]:
    overstap = blik.kop.get("overstap")
    ander = overstap not in (None, "POVO", "POPO", "VOVO") and bekend(16, overstap)
    if ander and blik.profiel is not Profiel.SWV:
        yield "metadata/overstap", {"code": overstap}


@regel(
    "oso.binnenbrin",
    Severity.INFO,
    _("This dossier was made for a handover within one BRIN."),
)
def _binnen_brin(blik: Blik) -> Iterator[Plaats]:
    if blik.profiel is Profiel.BRIN:
        yield "overdrachtsoort"


# -- version and header -------------------------------------------------------------------------


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
    if versie is None:
        return
    # Dossiers of 1.2 say 1.2.1 or 1.2.2, those of 2019 say 2019.1.
    verwacht = blik.dossier.versie
    if versie != verwacht and not versie.startswith(f"{verwacht}."):
        yield "metadata/standaardversie"


@regel(
    "OVa.MD02",
    Severity.INFO,
    _("The dossier was checked by its sender with another version of the official checks."),
)
def _validatieversie(blik: Blik) -> Iterator[Plaats]:
    versie = blik.kop.get("validatieversie")
    verwacht = _VALIDATIE.get(blik.dossier.versie)
    if versie is not None and verwacht is not None and versie not in verwacht:
        yield "metadata/validatieversie"


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
    if not blik.dossier.categorieen and blik.dossier.versie not in (*VOOR_2016, "2016"):
        yield "metadata/categorie_uitlevering"


# -- what the parents saw -----------------------------------------------------------------------


@regel(
    "OVa.IZ01",
    Severity.WARN,
    _("The dossier does not say whether the parents or carers have seen it."),
    brin=None,
)
def _inzage_ontbreekt(blik: Blik) -> Iterator[Plaats]:
    if "inzage" not in blik.kop and "inzage/inzage" not in blik.onleesbaar:
        yield "inzage"


@regel(
    "OVa.IZ02",
    Severity.WARN,
    _("The parents or carers have not seen the dossier."),
    brin=None,
)
def _inzage(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("inzage") is False:
        yield "inzage/inzage"


@regel(
    "OVa.IZ03",
    Severity.WARN,
    _("The date on which the parents or carers saw the dossier is missing."),
    brin=None,
)
def _inzagedatum(blik: Blik) -> Iterator[Plaats]:
    gezien = blik.kop.get("inzage")
    if gezien and "inzagedatum" not in blik.kop and "inzage/inzagedatum" not in blik.onleesbaar:
        yield "inzage/inzagedatum"


@regel(
    "OVa.IZ04",
    Severity.WARN,
    _("The dossier does not say whether the parents or carers agree with it."),
    brin=None,
)
def _akkoord(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("inzage") and "akkoord" not in blik.kop:
        yield "inzage/akkoord"


@regel(
    "OVa.IZ05",
    Severity.INFO,
    _("The dossier does not say whether there is consent to the transfer."),
    brin=None,
)
def _toestemming(blik: Blik) -> Iterator[Plaats]:
    # The law asks for no consent any more since August 2020.
    if blik.kop.get("overstap") == "VOVO" and "toestemming" not in blik.kop:
        yield "inzage/toestemming"


@regel(
    "oso.akkoord",
    Severity.INFO,
    _("The parents or carers do not agree with the content of the dossier: read their remark."),
)
def _niet_akkoord(blik: Blik) -> Iterator[Plaats]:
    if blik.kop.get("akkoord") == "Nee":
        yield "inzage/akkoord"


# -- the sending school -------------------------------------------------------------------------


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
