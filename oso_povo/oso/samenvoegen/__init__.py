"""Working a dossier in: what it changes under a mode, and taking that back. No Odoo here."""

from .bekend import Bekend
from .regels import ander_kind, is_ouder
from .samenvoegen import merge
from .wijziging import REDENEN, Keuzes, Modus, Reden, Wat, Wijziging, telling

__all__ = [
    "REDENEN",
    "Bekend",
    "Keuzes",
    "Modus",
    "Reden",
    "Wat",
    "Wijziging",
    "ander_kind",
    "is_ouder",
    "merge",
    "telling",
]
