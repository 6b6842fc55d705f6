"""Rules about support."""

from collections.abc import Iterator

from ..text import _
from .model import Severity
from .regel import Blik, Plaats, regel


@regel("OG.03", Severity.WARN, _("A designation for LWOO ends on 31 July, but this one does not."))
def _lwoo(blik: Blik) -> Iterator[Plaats]:
    for rij in blik.van("tlv"):
        eind = rij.values.get("einddatum")
        lwoo = rij.values.get("soort") == "lwoo"
        if lwoo and eind is not None and (eind.month, eind.day) != (7, 31):
            yield f"{rij.pad}/lwoo_einddatum"
