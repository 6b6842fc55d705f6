"""A line of growth as a drawing: where everything stands, for the screen and for paper alike.

Whoever draws needs no arithmetic: each part has its place in the units of the drawing, with the
origin at the top left.
"""

from collections.abc import Callable
from datetime import date
from math import ceil, floor, log10

from .groei import Punt, Reeks

BREEDTE, HOOGTE = 340, 200
# Room at the edges: numbers at the left, moments and months below.
_LINKS, _RECHTS, _BOVEN, _ONDER = 36, 22, 18, 38
#: Names below the line at least this far apart.
_RUIMTE = 34
#: Room that a letter of a month takes, and that is left between two months.
_LETTER, _TUSSEN = 5.5, 4
#: Number of lines across that is aimed at.
_LIJNEN = 4


def beeld(reeks: Reeks, maand: Callable[[date], str] = lambda d: f"{d:%m-%Y}") -> dict:
    """The drawing of one line.

    :param maand: writes a month, below the name of the moment
    :return: plain data: ``breedte``, ``hoogte``, ``vlak`` (edges of the plot), ``lijn`` and
        ``verwacht`` (paths of SVG, empty where there is none), ``y`` (lines across with their
        text), ``x`` (names below), ``punten`` in the order of the line with ``sleutel``, ``x``,
        ``y``, ``niveau`` and the ends of the interval (``laag``, ``hoog``; else ``None``)
    """
    punten = reeks.punten
    laagste, hoogste, stappen = _as(reeks)
    eerste, laatste = punten[0].datum.toordinal(), punten[-1].datum.toordinal()
    rechts, onder = BREEDTE - _RECHTS, HOOGTE - _ONDER

    def naar_x(punt: Punt) -> float:
        deel = (punt.datum.toordinal() - eerste) / ((laatste - eerste) or 1)
        # away from the numbers at the left
        return round(_LINKS + 14 + deel * (rechts - _LINKS - 14), 1)

    def naar_y(waarde: float) -> float:
        deel = (waarde - laagste) / ((hoogste - laagste) or 1)
        return round(onder - deel * (onder - _BOVEN), 1)

    return {
        "breedte": BREEDTE,
        "hoogte": HOOGTE,
        "vlak": {"links": _LINKS, "rechts": rechts + 10, "boven": _BOVEN, "onder": onder},
        "lijn": _pad((naar_x(p), naar_y(p.waarde)) for p in punten),
        "verwacht": _pad((naar_x(p), naar_y(p.verwacht)) for p in punten if p.verwacht is not None),
        "y": [{"y": naar_y(waarde), "tekst": tekst} for waarde, tekst in stappen],
        "x": _onderschrift([(naar_x(p), p) for p in punten], maand),
        "punten": [
            {
                "sleutel": p.sleutel,
                "x": naar_x(p),
                "y": naar_y(p.waarde),
                "niveau": p.niveau,
                "laag": None if p.laag is None else naar_y(p.laag),
                "hoog": None if p.hoog is None else naar_y(p.hoog),
            }
            for p in punten
        ],
    }


def _as(reeks: Reeks) -> tuple[float, float, list[tuple[float, str]]]:
    """Lowest and highest value of the axis, and the values with a line across."""
    if reeks.schaal:
        aantal = len(reeks.schaal)
        stappen = [(float(aantal - place), naam) for place, naam in enumerate(reeks.schaal)]
        return 0.6, aantal + 0.4, stappen
    waarden = [
        waarde
        for punt in reeks.punten
        for waarde in (punt.waarde, punt.laag, punt.hoog, punt.verwacht)
        if waarde is not None
    ]
    stap = _mooie_stap((max(waarden) - min(waarden)) or abs(max(waarden)) or 1)
    laagste = floor(min(waarden) / stap) * stap
    hoogste = ceil(max(waarden) / stap) * stap
    if laagste == hoogste:
        hoogste += stap
    aantal = round((hoogste - laagste) / stap)
    stappen = [laagste + stap * place for place in range(aantal + 1)]
    return laagste, hoogste, [(waarde, f"{waarde:.10g}") for waarde in stappen]


def _mooie_stap(bereik: float) -> float:
    """A step of 1, 2 or 5 with zeros that parts the range in about ``_LIJNEN``."""
    ruw = bereik / _LIJNEN
    macht = 10.0 ** floor(log10(ruw))
    return next(macht * keer for keer in (1, 2, 5, 10) if macht * keer >= ruw * 0.999)


def _pad(punten) -> str:
    """Path of SVG through points; empty for less than two."""
    punten = list(punten)
    if len(punten) < 2:
        return ""
    return " ".join(f"{'L' if place else 'M'}{x} {y}" for place, (x, y) in enumerate(punten))


def _onderschrift(plaatsen: list[tuple[float, Punt]], maand: Callable[[date], str]) -> list[dict]:
    """Names below the line, from the last sitting backwards, as far as there is room.

    A month is wider than the name of its moment: it is left out where only the name has room.
    """
    gekozen: list[dict] = []
    vrij = float("inf")
    for x, punt in reversed(plaatsen):
        if gekozen and gekozen[-1]["x"] - x < _RUIMTE:
            continue
        naam = punt.moment.naam if punt.moment else ""
        tekst = maand(punt.datum)
        breedte = len(tekst) * _LETTER
        if x + breedte / 2 > vrij:
            tekst = ""
        else:
            vrij = x - breedte / 2 - _TUSSEN
        gekozen.append({"x": x, "tekst": naam, "maand": tekst})
    return gekozen[::-1]
