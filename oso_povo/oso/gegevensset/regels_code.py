"""Rules about codes: what is in no code list, or in that of another year, is kept and told."""

import re
from collections.abc import Iterator

from ..text import _
from .codelijsten import bekend
from .model import Severity
from .regel import Blik, Plaats, regel

#: What a code may look like; anything else, as a number or a name, is not repeated in a text.
_KORT = re.compile(r"(?!.*\d{5})([A-Z0-9_+./-]{1,12}|[\w+./-]{1,4})\Z", re.ASCII)


@regel(
    "CL%(list)s",
    Severity.WARN,
    _("The code %(code)s is not in code list %(list)s of the standard. It is kept as it is."),
)
def _onbekende_code(blik: Blik) -> Iterator[Plaats]:
    for pad, codelijst, code in blik.codes:
        if not bekend(codelijst, code):
            yield pad, {"code": code if _KORT.match(code) else "?", "list": codelijst}


@regel(
    "CL%(list)s",
    Severity.INFO,
    _("The code %(code)s belongs to another year of code list %(list)s."),
)
def _code_van_ander_jaar(blik: Blik) -> Iterator[Plaats]:
    for pad, codelijst, code in blik.codes:
        if bekend(codelijst, code):
            yield pad, {"code": code, "list": codelijst}
