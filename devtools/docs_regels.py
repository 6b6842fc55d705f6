"""The page ``docs/controles.md``: the checks of a dossier and what becomes of attachments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oso.gegevensset import AttachmentStatus, Severity
from oso.gegevensset.bijlagen import TYPEN
from oso.gegevensset.regel import Regel, regels

from .docs_words import CORE, code, dutch, listed, page, prose, selection, table

#: Families of rules in the order of the page, by how their codes begin.
_FAMILIES = ("OVa.", "OG.", "OS.", "CL", "oso.")
_SEVERITY = {
    Severity.BLOCK: "stops the import of this dossier; nothing of it is stored",
    Severity.WARN: "worth a look; everything is imported (*goedgekeurd met signaal*)",
    Severity.DROP: "this item is not stored among the data, the rest of the dossier is",
    Severity.INFO: "good to know; the dossier counts as approved",
}
_STATUS = {
    AttachmentStatus.OK: "unpacked, of an agreed type; a file that was sent without a ZIP round it "
    "too",
    AttachmentStatus.EMPTY: "nothing in `bestandsinhoud`",
    AttachmentStatus.NO_BASE64: "the text is not base64",
    AttachmentStatus.NO_ZIP: "no ZIP, a damaged one or one that was cut off; the packed data is "
    "kept",
    AttachmentStatus.ENCRYPTED: "a ZIP with a password; the packed data is kept",
    AttachmentStatus.SEVERAL_MEMBERS: "none or more than one file in the ZIP; the packed data is "
    "kept",
    AttachmentStatus.TYPE_REFUSED: "a type that was not agreed, by the name or by the file inside",
    AttachmentStatus.TOO_LARGE: "larger than the limit once unpacked, alone or with the others, or "
    "packed tighter than a real file can be",
}


def controles() -> str:
    """The page of the checks."""
    return page(_checks_top(), _checks(), _dead(), _attachments())


def _checks_top() -> Iterator[str]:
    yield "# The checks of a dossier"
    yield ""
    yield from prose(
        "Each dossier is looked at with every rule below; what is found is shown with it as "
        "*Bevindingen* and given by `get_dossier`. Only a finding of the first weight keeps a "
        "dossier out; with any other the good part always comes in."
    )
    yield ""
    labels = selection("oso_bevinding__ernst")
    yield from table(
        ("Weight", "Shown as", "Means"),
        (
            (f"**{weight.value}**", labels[weight.value.lower()], text)
            for weight, text in _SEVERITY.items()
        ),
    )
    yield ""
    yield from prose(
        "Codes that begin with `OVa`, `OG`, `OS` or `CL` are rules of the standard (validation of "
        "the overstapprofielen 2019.1), with the weight that a receiver should give them, which is "
        "not always that of a sender; `oso` are our own. One code may stand for several texts. For "
        "a handover within one BRIN some rules have another code, and some (–) do not hold. To add "
        f"a rule, see [regel.py]({CORE}/regel.py)."
    )


def in_words(text: str) -> str:
    """A code or text of a finding, its parameters as ‹name›."""
    return re.sub(r"%\((\w+)\)[sd]", r"‹\1›", text)


def _family(regel: Regel) -> int:
    return next(n for n, begin in enumerate(_FAMILIES) if regel.code.startswith(begin))


def _checks() -> Iterator[str]:
    yield "## Rules"
    yield ""
    yield from table(
        ("Rule", "In one BRIN", "Weight", "English", "Dutch, as users see it"),
        (
            (
                code(in_words(regel.code)) + (" †" if regel.dood else ""),
                "–" if regel.brin is None else regel.brin and code(regel.brin),
                regel.ernst.value,
                in_words(regel.tekst),
                in_words(dutch(regel.tekst)),
            )
            for regel in sorted(regels(), key=_family)
        ),
    )


def _dead() -> Iterator[str]:
    dead = list(dict.fromkeys(regel.code for regel in regels() if regel.dood))
    yield "## Dead in the official validator †"
    yield ""
    yield from prose(
        f"{len(dead)} of these rules are written in the official validator of 2017.1 to 2019.1, "
        f"but can't ever speak there: {listed(dead)}. In the stylesheet for the "
        "overstapprofielen the line that should lead from the pupil to the blocks inside it has "
        "ended up within a comment, so the templates for carers, advice, end test, tests and marks "
        "are never applied. A dossier that the validator approves may therefore lack its school "
        "advice or hold tests of ten years ago; here these rules do look."
    )


def _attachments() -> Iterator[str]:
    yield "## Attachments"
    yield ""
    yield from prose(
        "A document is a file in a ZIP in base64, and nobody looks at it before it is sent. Each "
        "attachment gets one of these statuses; only a readable one can be opened, and a bad one "
        f"does not hold up the rest. Types agreed on: {listed(TYPEN)}."
    )
    yield ""
    labels = selection("oso_document__status")
    yield from table(
        ("Status", "Shown as", "Means"),
        (
            (code(status.value), labels[status.value], _STATUS[status])
            for status in AttachmentStatus
        ),
    )
