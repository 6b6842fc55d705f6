"""Which row of a dossier is which known row.

By the keys of gegevensset.md §8.1. Where several rows have the same key they are told apart by
what they hold, not by their place in the file, so that the order of rows does not matter.
"""

import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache

from ..gegevensset.kaart import KAART
from ..gegevensset.kaart_types import Entiteit
from ..gegevensset.model import Row, Value
from .bekend import Bekend
from .regels import is_zacht

#: Fields that take part in the key where this one is not given.
_IN_PLAATS_VAN = {
    "toets": {"eldtoetscode": ("toetsnaam", "leergebied")},
    "toets_onderdeel": {"eldonderdeelcode": ("onderdeelnaam",)},
    "eindtoets_onderdeel": {"code": ("omschrijving",)},
    "eindtoets_domein": {"code": ("omschrijving",)},
    "instelling": {"naam": ("brincode", "vestigingscode")},
}

#: Above so many rows with one key they are paired in a fixed order instead of by likeness.
_MEEST_VERGELIJKEN = 20

Sleutel = Callable[[Row | Bekend], Hashable | None]
Paar = tuple[Bekend | None, Row | None]


@lru_cache(maxsize=8192)
def _norm_tekst(tekst: str) -> str:
    return unicodedata.normalize("NFC", " ".join(tekst.split())).casefold()


def norm(waarde: Value | None) -> Hashable:
    """A value as keys compare it: NFC, white space collapsed, case folded; ``None`` for nothing."""
    if isinstance(waarde, str):
        return _norm_tekst(waarde) or None
    if isinstance(waarde, tuple):
        return tuple(map(_norm_tekst, waarde)) or None
    return waarde


def _eerste_naam(rij: Row | Bekend) -> Hashable:
    voornamen = rij.values.get("voornamen")
    if voornamen:
        return norm(voornamen[0])
    return norm(rij.values.get("voorletters"))


def _van_persoon(rij: Row | Bekend) -> Hashable:
    values = rij.values
    return (
        values.get("rol"),
        norm(values.get("achternaam")),
        _eerste_naam(rij),
        norm(values.get("relatietotkind")),
    )


def _van_diagnose(rij: Row | Bekend) -> Hashable:
    codes = norm(rij.values.get("codes")) or ()
    return tuple(sorted(codes)), rij.values.get("datum")


_EIGEN_SLEUTEL: dict[str, Sleutel] = {"persoon": _van_persoon, "diagnose": _van_diagnose}


def is_geheel(entiteit: Entiteit) -> bool:
    """Whether rows are the same only when all they hold is: soft rows, which never change, and
    those without a key, such as *verzuim*, a picture of twelve months that belongs to its
    dossier."""
    return is_zacht(entiteit) or not entiteit.sleutel


def sleutel(rij: Row | Bekend) -> Hashable:
    """The key of a row among those of its relation."""
    entiteit = KAART[rij.entiteit]
    if is_geheel(entiteit):
        return inhoud(rij)
    eigen = _EIGEN_SLEUTEL.get(rij.entiteit)
    if eigen is not None:
        return eigen(rij)
    values = rij.values
    anders = _IN_PLAATS_VAN.get(rij.entiteit, {})
    delen: list[Hashable] = []
    for naam in entiteit.sleutel:
        waarde = norm(values.get(naam))
        delen.append(waarde)
        if waarde is None and naam in anders:
            delen.extend(norm(values.get(extra)) for extra in anders[naam])
    return tuple(delen)


def sleutelvelden(rij: Row | Bekend) -> dict[str, Value]:
    """The fields of a row that tell it from others, for showing."""
    entiteit = KAART[rij.entiteit]
    anders = _IN_PLAATS_VAN.get(rij.entiteit, {})
    uit: dict[str, Value] = {}
    for naam in entiteit.sleutel or ():
        waarde = rij.values.get(naam)
        if waarde is not None:
            uit[naam] = waarde
        for extra in anders.get(naam, ()) if waarde is None else ():
            if extra in rij.values:
                uit[extra] = rij.values[extra]
    return uit


def inhoud(rij: Row | Bekend) -> tuple[object, ...]:
    """All that a row and the rows below it hold, without their order; rows that are marked as not
    in the last dossier do not count."""
    kinderen = tuple(
        (naam, tuple(sorted((inhoud(kind) for kind in rijen if not _vermist(kind)), key=repr)))
        for naam, rijen in sorted(rij.children.items())
        if naam != "documenten" and any(not _vermist(kind) for kind in rijen)
    )
    return tuple(sorted(rij.values.items())), kinderen


def _vermist(rij: Row | Bekend) -> bool:
    return isinstance(rij, Bekend) and rij.vermist


def _gelijkenis(bekend: Bekend, rij: Row) -> int:
    return sum(bekend.values.get(naam) == waarde for naam, waarde in rij.values.items())


def _paar_binnen(bekenden: list[Bekend], rijen: list[Row]) -> list[tuple[Bekend, Row]]:
    """Pair rows of one key: equal ones first, then by likeness, each in a fixed order."""
    if len(bekenden) == 1 and len(rijen) == 1:
        return [(bekenden[0], rijen[0])]
    paren: list[tuple[Bekend, Row]] = []
    over: dict[str, list[Bekend]] = {}
    for bekend in bekenden:
        over.setdefault(repr(inhoud(bekend)), []).append(bekend)
    rest: list[tuple[str, Row]] = []
    for tekst, rij in sorted(((repr(inhoud(rij)), rij) for rij in rijen), key=lambda p: p[0]):
        gelijk = over.get(tekst)
        if gelijk:
            paren.append((gelijk.pop(0), rij))
        else:
            rest.append((tekst, rij))
    vrij = [(tekst, bekend) for tekst, groep in sorted(over.items()) for bekend in groep]
    if len(vrij) <= _MEEST_VERGELIJKEN and len(rest) <= _MEEST_VERGELIJKEN:
        op_volgorde = sorted(
            ((b, r) for b in range(len(vrij)) for r in range(len(rest))),
            key=lambda br: (-_gelijkenis(vrij[br[0]][1], rest[br[1]][1]), br),
        )
        weg_b: set[int] = set()
        weg_r: set[int] = set()
        for b, r in op_volgorde:
            if b not in weg_b and r not in weg_r:
                weg_b.add(b)
                weg_r.add(r)
                paren.append((vrij[b][1], rest[r][1]))
    else:
        paren.extend((b, r) for (_t, b), (_u, r) in zip(vrij, rest, strict=False))
    return paren


def _zonder_begindatum(rij: Row | Bekend) -> Hashable | None:
    v = rij.values
    if not v.get("schooljaar"):
        return None
    return tuple(norm(v.get(n)) for n in ("schooljaar", "brincode", "vestigingscode", "groepscode"))


def _zonder_relatie(rij: Row | Bekend) -> Hashable | None:
    achternaam, eerste = norm(rij.values.get("achternaam")), _eerste_naam(rij)
    return achternaam and eerste and (rij.values.get("rol"), achternaam, eerste)


def _geheim_nummer(rij: Row | Bekend) -> Hashable:
    return norm(rij.values.get("soort")), norm(rij.values.get("aanduiding"))


def _altijd(_rij: Row | Bekend) -> Hashable:
    return ()


def _een_is_geheim(bekend: Bekend, rij: Row) -> bool:
    return bekend.values.get("geheim") is True or rij.values.get("geheim") is True


def _een_zonder_uitslag(bekend: Bekend, rij: Row) -> bool:
    """An end test without test and date is one that was not taken, or not known, yet."""
    return any(
        "toetssoort" not in een.values and "datum_afname" not in een.values for een in (bekend, rij)
    )


def _een_zonder_datum(bekend: Bekend, rij: Row) -> bool:
    return "datum" not in bekend.values or "datum" not in rij.values


def _goed(_bekend: Bekend, _rij: Row) -> bool:
    return True


#: Second tries for what has no partner yet: a looser key that must be unique on both sides, and
#: what must hold of the two.
_RUIMER: dict[str, tuple[tuple[Sleutel, Callable[[Bekend, Row], bool]], ...]] = {
    "schoolloopbaan": ((_zonder_begindatum, _goed),),
    "persoon": ((_zonder_relatie, _goed),),
    "communicatie": ((_geheim_nummer, _een_is_geheim),),
    "eindtoets": ((_altijd, _een_zonder_uitslag),),
    "rvc": ((_altijd, _een_zonder_datum),),
}


def _per_sleutel(rijen: Iterable, maak: Sleutel) -> dict[Hashable, list]:
    uit: dict[Hashable, list] = {}
    for rij in rijen:
        waarde = maak(rij)
        if waarde is not None:
            uit.setdefault(waarde, []).append(rij)
    return uit


def _koppel_ruimer(
    entiteit: str, bekenden: list[Bekend], rijen: list[Row]
) -> list[tuple[Bekend, Row]]:
    paren: list[tuple[Bekend, Row]] = []
    for maak, mag in _RUIMER.get(entiteit, ()):
        if not bekenden or not rijen:
            break
        van_bekend = _per_sleutel(bekenden, maak)
        for waarde, groep in _per_sleutel(rijen, maak).items():
            ander = van_bekend.get(waarde, ())
            if len(groep) == len(ander) == 1 and mag(ander[0], groep[0]):
                paren.append((ander[0], groep[0]))
                bekenden.remove(ander[0])
                rijen.remove(groep[0])
    return paren


def koppel(entiteit: str, bekenden: Sequence[Bekend], rijen: Sequence[Row]) -> list[Paar]:
    """Pair the known rows of a relation with those of the dossier.

    :return: each known row and each row of the dossier once: (known, row), (known, ``None``) for
        what the dossier has not, (``None``, row) for what is new; the rows of the dossier in the
        order of the file
    """
    if not bekenden:
        return [(None, rij) for rij in rijen]
    if not rijen:
        return [(bekend, None) for bekend in bekenden]
    van_bekend = _per_sleutel(bekenden, sleutel)
    partner: dict[int, Bekend] = {}
    vrij: dict[int, Bekend] = {id(bekend): bekend for bekend in bekenden}
    rest: list[Row] = []
    for waarde, groep in _per_sleutel(rijen, sleutel).items():
        paren = _paar_binnen(van_bekend[waarde], groep) if waarde in van_bekend else []
        for bekend, rij in paren:
            partner[id(rij)] = bekend
            del vrij[id(bekend)]
        if len(paren) < len(groep):
            rest.extend(rij for rij in groep if id(rij) not in partner)
    if rest and vrij:
        over = list(vrij.values())
        for bekend, rij in _koppel_ruimer(entiteit, over, rest):
            partner[id(rij)] = bekend
            del vrij[id(bekend)]
    return [
        *((partner.get(id(rij)), rij) for rij in rijen),
        *((bekend, None) for bekend in vrij.values()),
    ]
