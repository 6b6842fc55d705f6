"""Which switches of selective delivery a dossier holds something of.

Source: gegevensset 2019.1, ``categorie_uitlevering``. What a switch covers is in
``kaart.categorie_van_pad``.
"""

from functools import lru_cache

from .kaart import KAART, LEERLING_PAD, categorie_van_pad
from .model import Dossier

_LEERLING = f"{LEERLING_PAD}/"
_LENGTE = len(_LEERLING)


@lru_cache(maxsize=1024)
def _blok(begin: str) -> tuple[str, str]:
    """(switch, path of the block) of the first two steps of a path from the pupil."""
    delen = begin.split("/")
    kaal = [deel.partition("[")[0] for deel in delen]
    categorie = categorie_van_pad("/".join(kaal))
    lengte = 1 if categorie_van_pad(kaal[0]) == categorie else 2
    return categorie, _LEERLING + "/".join(delen[:lengte])


#: Switch and block of each field of the pupil, by its first path.
_VELDEN = {
    veld.naam: _blok("/".join(veld.paden[0].split("/")[:2])) for veld in KAART["leerling"].velden
}
#: Switch and block of each relation of the pupil. All blocks of one relation have one switch.
_RELATIES = {
    naam: _blok("/".join(relatie.pad.split("/")[:2]))
    for relatie in reversed(KAART["leerling"].relaties)
    for naam in (relatie.naam, relatie.over)
    if naam
}
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
    # Of a field or row it is the name of 2019.1: where the switch is off there are none.
    for naam in leerling.values:
        categorie, blok = _VELDEN[naam]
        if categorie not in uit:
            uit[categorie] = blok
    for naam in leerling.children:
        categorie, blok = _RELATIES[naam]
        if categorie not in uit:
            uit[categorie] = blok
    paden = [bijlage.path for bijlage in dossier.attachments]
    paden += [weg.path for weg in dossier.withheld]
    paden += [rest.path for rest in dossier.rest if rest.value]
    for pad in paden:
        if pad.startswith(_LEERLING):
            categorie, blok = _blok(_begin(pad))
            if categorie not in uit:
                uit[categorie] = blok
    return uit


def _begin(pad: str) -> str:
    """The first two steps of a path, from the pupil."""
    eerste = pad.find("/", _LENGTE)
    tweede = pad.find("/", eerste + 1) if eerste > 0 else -1
    return pad[_LENGTE:] if tweede < 0 else pad[_LENGTE:tweede]
