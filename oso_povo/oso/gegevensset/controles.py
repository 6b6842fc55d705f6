"""All checks of a dossier that was read."""

from functools import cache

from ..text import Message, _

# Modules with rules register them when they are imported, in this order.
from . import (  # noqa: F401
    regels_bijlage,
    regels_categorie,
    regels_code,
    regels_datum,
    regels_dossier,
    regels_leerling,
    regels_mensen,
    regels_school,
    regels_steun,
    regels_toets,
    regels_vorm,
)
from .lees import Lezer
from .model import Dossier, Finding
from .regel import Blik, Plaats, Profiel, Regel, regels

#: How often one rule is told at most; a supplier's fault may be in every row of a large dossier.
MEEST = 100
_MEER = _("The same occurs more often in this dossier: %(count)s times more.")


def controleer(dossier: Dossier, lezer: Lezer) -> tuple[Finding, ...]:
    """Look at a dossier with every rule that holds for its kind of delivery.

    :param lezer: the walk that read it
    :return: findings in the order of the rules; none of them holds a value of the dossier other
        than a code of a code list
    """
    blik = Blik(dossier, lezer)
    uit: list[Finding] = []
    for code, een in _te_bekijken(blik.profiel):
        aantal = 0
        for plaats in een.functie(blik):
            aantal += 1
            if aantal <= MEEST:
                uit.append(_bevinding(code, een, plaats))
        if aantal > MEEST:
            meer = Message("oso.meer", _MEER, {"count": aantal - MEEST})
            uit.append(Finding(uit[-1].code, een.ernst, "", meer))
    return tuple(uit)


@cache
def _te_bekijken(profiel: Profiel) -> tuple[tuple[str, Regel], ...]:
    """The rules for a kind of delivery, with their codes there."""
    return tuple((code, een) for een in regels() if (code := een.code_voor(profiel)) is not None)


def _bevinding(code: str, een: Regel, plaats: Plaats) -> Finding:
    pad, params = plaats if isinstance(plaats, tuple) else (plaats, {})
    code = code % params if "%" in code else code
    return Finding(code, een.ernst, pad, Message(code, een.tekst, params))
