"""Where a field of a row stands in the file, by the version of the dossier."""

from .codelijsten import volgorde
from .kaart import CATEGORIE_OUD, CATEGORIE_PAD
from .kaart_types import Pad, Veld
from .model import Row

_OUDE_SCHAKELAAR = ("2016", "2017", "2018")


def pad_van(rij: Row, veld: Veld, versie: str) -> str:
    """Path of a field of a row by its name in a version of the standard.

    :param versie: ``"1.2"``, ``"2019"``, any later year
    """
    pad = _in_versie(rij, veld, versie)
    if pad == ".":
        return rij.pad
    return f"{rij.pad}/{pad}" if rij.pad else pad


def _in_versie(rij: Row, veld: Veld, versie: str) -> Pad:
    nu = volgorde(versie)
    geldig = [
        pad
        for pad in veld.paden
        if (pad.vanaf is None or volgorde(pad.vanaf) <= nu)
        and (pad.tot is None or nu <= volgorde(pad.tot))
    ] or list(veld.paden)
    # A TLV and a designation for LWOO are one entity, each with names of its own.
    soort = rij.values.get("soort") if rij.entiteit == "tlv" else None
    eigen = [pad for pad in geldig if pad.startswith(str(soort))] if soort else []
    # A fact of a later year may have an old or a new name: the name of 2019.1 stands first.
    return (eigen or geldig)[0]


def pad_van_schakelaar(categorie: str, versie: str) -> str:
    """Where the switch of a category stands; one was renamed in 2019."""
    naam = CATEGORIE_OUD.get(categorie, categorie) if versie in _OUDE_SCHAKELAAR else categorie
    return f"{CATEGORIE_PAD}/{naam}"
