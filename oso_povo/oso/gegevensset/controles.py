"""All checks of a dossier that was read."""

from ..text import Message

# Modules with rules register them when they are imported, in this order.
from . import regels_dossier, regels_leerling, regels_vorm  # noqa: F401
from .lees import Lezer
from .model import Dossier, Finding
from .regel import Blik, regels


def controleer(dossier: Dossier, lezer: Lezer) -> tuple[Finding, ...]:
    """Look at a dossier with every rule.

    :param lezer: the walk that read it
    :return: findings in the order of the rules; none of them holds a value of the dossier other
        than a code of a code list
    """
    blik = Blik(dossier, lezer)
    uit = []
    for een in regels():
        for plaats in een.functie(blik):
            pad, params = plaats if isinstance(plaats, tuple) else (plaats, {})
            uit.append(Finding(een.code, een.ernst, pad, Message(een.code, een.tekst, params)))
    return tuple(uit)
