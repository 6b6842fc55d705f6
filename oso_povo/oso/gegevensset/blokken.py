"""Which switches of selective delivery a dossier holds something of.

Source: gegevensset 2019.1, ``categorie_uitlevering``. What a switch covers is in
``kaart.categorie_van_pad``.
"""

from functools import lru_cache

from .kaart import KAART, categorie_van_pad
from .model import Dossier

_LEERLING = "huidigeschool/leerling/"
#: Where each field of the pupil stands, by its first path.
_VELDEN = {veld.naam: _LEERLING + veld.paden[0] for veld in KAART["leerling"].velden}
_INZAGE = frozenset(
    veld.naam for veld in KAART["dossier"].velden if veld.paden[0].startswith("inzage/")
)


def blokken_van(dossier: Dossier) -> dict[str, str]:
    """Switch → path of the first block that it covers and that holds something.

    :return: switches of blocks of the pupil, and ``cat_ouderinzage``
    """
    uit: dict[str, str] = {}
    if not _INZAGE.isdisjoint(dossier.root.values):
        uit["cat_ouderinzage"] = "inzage"
    leerling = dossier.leerling
    # Of a relation the first row says enough: no relation stands in blocks of two switches.
    paden = [rijen[0].pad for rijen in leerling.children.values()]
    paden += [_VELDEN[naam] for naam in leerling.values]
    paden += [bijlage.path for bijlage in dossier.attachments]
    paden += [weg.path for weg in dossier.withheld]
    paden += [rest.path for rest in dossier.rest if rest.value]
    for pad in paden:
        if pad.startswith(_LEERLING):
            delen = pad[len(_LEERLING) :].split("/", 2)
            categorie, blok = _blok("/".join(delen[:2]))
            uit.setdefault(categorie, blok)
    return uit


@lru_cache(maxsize=1024)
def _blok(begin: str) -> tuple[str, str]:
    """(switch, path of the block) of the first two steps of a path from the pupil."""
    delen = begin.split("/")
    kaal = [deel.partition("[")[0] for deel in delen]
    categorie = categorie_van_pad("/".join(kaal))
    lengte = 1 if categorie_van_pad(kaal[0]) == categorie else 2
    return categorie, _LEERLING + "/".join(delen[:lengte])


def categorie_van(pad: str) -> str:
    """The switch that covers a path of the pupil, ordinals and all."""
    return _blok("/".join(pad[len(_LEERLING) :].split("/", 2)[:2]))[0]
