"""Rules about attachments: nobody checks them before they are sent."""

from collections.abc import Callable, Iterator

from ..text import _
from .bijlagen import TYPEN, extensie, past_bij_type, veilige_naam
from .model import AttachmentStatus, Severity
from .regel import Blik, Plaats, regel

#: Rules about what became of the content: code, text, statuses.
_STATUSSEN = (
    (
        "oso.bijlage.leeg",
        _("This attachment is empty. Ask the sending school for it."),
        (AttachmentStatus.EMPTY,),
    ),
    (
        "oso.bijlage.kapot",
        _("This attachment is damaged and cannot be opened. Ask the sending school for it."),
        (AttachmentStatus.NO_BASE64, AttachmentStatus.NO_ZIP),
    ),
    (
        "oso.bijlage.versleuteld",
        _("This attachment is locked with a password. Ask the sending school for it without one."),
        (AttachmentStatus.ENCRYPTED,),
    ),
    (
        "oso.bijlage.meer",
        _("This attachment does not hold exactly one file, so it was not unpacked."),
        (AttachmentStatus.SEVERAL_MEMBERS,),
    ),
    (
        "oso.bijlage.type",
        _("This attachment is of a type that the standard does not allow. It was not unpacked."),
        (AttachmentStatus.TYPE_REFUSED,),
    ),
    (
        "oso.bijlage.groot",
        _("This attachment is too large once unpacked. It was not unpacked."),
        (AttachmentStatus.TOO_LARGE,),
    ),
)


def _met_status(statussen: tuple[AttachmentStatus, ...]) -> Callable[[Blik], Iterator[Plaats]]:
    """The rule for attachments with one of these statuses."""

    def zoek(blik: Blik) -> Iterator[Plaats]:
        for status in statussen:
            yield from blik.bijlagen.get(status, ())

    return zoek


for _code, _tekst, _welke in _STATUSSEN:
    regel(_code, Severity.WARN, _tekst)(_met_status(_welke))


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
