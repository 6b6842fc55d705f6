"""Rules about attachments: nobody checks them before they are sent."""

from collections.abc import Iterator

from ..text import _
from .bijlagen import TYPEN, extensie, past_bij_type, veilige_naam
from .model import AttachmentStatus, Severity
from .regel import Blik, Plaats, regel


def _met_status(blik: Blik, *statussen: AttachmentStatus) -> Iterator[Plaats]:
    for status in statussen:
        yield from blik.bijlagen.get(status, ())


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
        naam = bijlage.bestandsnaam
        # The name of the attachment is the safe one, but may also have got another extension.
        if naam and naam != bijlage.name and veilige_naam(naam) != naam:
            yield bijlage.path


@regel(
    "oso.bijlage.inhoud",
    Severity.WARN,
    _("The content of this attachment does not fit the type that its name says."),
)
def _inhoud(blik: Blik) -> Iterator[Plaats]:
    for bijlage in blik.dossier.attachments:
        if bijlage.content is not None:
            ext = extensie(bijlage.name)
            if ext in TYPEN and not past_bij_type(ext, bijlage.content):
                yield bijlage.path


@regel(
    "oso.bijlage.extensie",
    Severity.INFO,
    _("The file inside this attachment has another type by its name than the attachment itself."),
)
def _extensie(blik: Blik) -> Iterator[Plaats]:
    yield from blik.lezer.uitpakker.andere_extensie
