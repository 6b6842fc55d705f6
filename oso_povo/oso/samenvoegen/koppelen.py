"""Which row of a dossier is which known row.

By the keys of gegevensset.md §8.1. Where several rows have the same key it does not tell them
apart, so there only equal rows are the same, and the last one that is left on both sides. Not by
likeness or by their place in the file: the order of rows must not matter, and working the same
dossier in once more must find the same pairs.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence, Set

from ..gegevensset.kaart import KAART
from ..gegevensset.kaart_types import Entiteit
from ..gegevensset.model import Row, Value
from .bekend import Bekend
from .regels import alleen_witruimte, is_zacht

#: Fields that take part in the key where this one is not given.
_IN_PLAATS_VAN = {
    "toets": {"eldtoetscode": ("toetsnaam", "leergebied")},
    "toets_onderdeel": {"eldonderdeelcode": ("onderdeelnaam",)},
    "eindtoets_onderdeel": {"code": ("omschrijving",)},
    "eindtoets_domein": {"code": ("omschrijving",)},
    "instelling": {"naam": ("brincode", "vestigingscode")},
}

Sleutel = Callable[[Row | Bekend], Hashable | None]
#: Names and contents of the attachments of a row.
Bijlagen = Callable[[Row | Bekend], frozenset[tuple[str, str]]]
Paar = tuple[Bekend | None, Row | None]


def _norm_tekst(tekst: str) -> str:
    tekst = " ".join(tekst.split())
    if not tekst.isascii():
        tekst = unicodedata.normalize("NFC", tekst)
    return tekst.casefold()


def norm(waarde: Value | None) -> Hashable:
    """A value as keys compare it: NFC, white space collapsed, case folded; ``None`` for nothing."""
    if isinstance(waarde, str):
        return _norm_tekst(waarde) or None
    if isinstance(waarde, tuple):
        return tuple(map(_norm_tekst, waarde)) or None
    return waarde


def _eerste_naam(rij: Row | Bekend) -> Hashable:
    voornamen = rij.values.get("voornamen")
    if voornamen and (eerste := norm(voornamen[0])):
        return eerste
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
    values = rij.values
    codes = frozenset(map(_norm_tekst, values.get("codes", ()))) - {""}
    return codes or norm(values.get("naam")), values.get("datum")


def _van_communicatie(rij: Row | Bekend) -> Hashable:
    values = rij.values
    nummer = norm(values.get("nummer"))
    if nummer is None and values.get("geheim") is True:
        return norm(values.get("soort")), norm(values.get("aanduiding")), True
    return norm(values.get("soort")), nummer


def is_geheel(entiteit: Entiteit) -> bool:
    """Whether rows are the same only when all they hold is: soft rows, which never change, and
    those without a key, such as *verzuim*, a picture of twelve months that belongs to its
    dossier."""
    return is_zacht(entiteit) or not entiteit.sleutel


def inhoud(rij: Row | Bekend) -> Hashable:
    """All that a row and the rows below it hold, without their order. Texts of only white space do
    not count, nor do documents and rows that are marked as not in the last dossier."""
    values = frozenset(paar for paar in rij.values.items() if not alleen_witruimte(paar[1]))
    if not rij.children:
        return values, None
    kinderen = []
    for naam, rijen in rij.children.items():
        if naam != "documenten":
            onder = Counter(inhoud(kind) for kind in rijen if not _vermist(kind))
            if onder:
                kinderen.append((naam, frozenset(onder.items())))
    return values, frozenset(kinderen) or None


def _vermist(rij: Row | Bekend) -> bool:
    return isinstance(rij, Bekend) and rij.vermist


def _maak_sleutel(entiteit: Entiteit) -> Sleutel:
    """The function that makes the key of rows of an entity."""
    if is_geheel(entiteit):
        return inhoud
    velden = entiteit.sleutel
    anders = _IN_PLAATS_VAN.get(entiteit.naam, {})

    def sleutel_van(rij: Row | Bekend) -> Hashable:
        lees = rij.values.get
        delen: list[Hashable] = []
        for naam in velden:
            waarde = lees(naam)
            if isinstance(waarde, str):
                waarde = _norm_tekst(waarde) or None
            delen.append(waarde)
            if waarde is None and naam in anders:
                delen.extend(norm(lees(extra)) for extra in anders[naam])
        return tuple(delen)

    return sleutel_van


_SLEUTELS: dict[str, Sleutel] = {
    **{naam: _maak_sleutel(entiteit) for naam, entiteit in KAART.items()},
    "persoon": _van_persoon,
    "diagnose": _van_diagnose,
    "communicatie": _van_communicatie,
}


def sleutel(rij: Row | Bekend) -> Hashable:
    """The key of a row among those of its relation."""
    return _SLEUTELS[rij.entiteit](rij)


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


def zelfde(bekend: Bekend, rij: Row) -> bool:
    """Whether a row holds just what the known one does, the rows below in the same order, so that
    there is nothing to compare. Documents are another matter: with those the answer is no."""
    if bekend.vermist or bekend.values != rij.velden:
        return False
    return zelfde_onder(bekend.children, rij.children)


def zelfde_onder(
    van_bekend: Mapping[str, Sequence[Bekend]], van_rij: Mapping[str, Sequence[Row]]
) -> bool:
    """Whether the same holds of all rows below two rows."""
    if not van_bekend and not van_rij:
        return True
    if van_bekend.keys() != van_rij.keys():
        return False
    return all(zelfde_rijen(rijen, van_rij[naam]) for naam, rijen in van_bekend.items())


def zelfde_rijen(bekenden: Sequence[Bekend], rijen: Sequence[Row]) -> bool:
    """Whether the same holds of the rows of a relation."""
    return len(bekenden) == len(rijen) and all(map(zelfde, bekenden, rijen))


def _zonder_bijlagen(_rij: Row | Bekend) -> frozenset:
    return frozenset()


def _paar_gelijke(
    bekenden: list[Bekend], rijen: list[Row], bijlagen: Bijlagen
) -> list[tuple[Bekend, Row]]:
    """Pair rows that hold the same, as many as there are of both; those with the same attachments
    with each other."""
    if any(map(bijlagen, bekenden)) or any(map(bijlagen, rijen)):
        paren = []
        for rij in sorted(rijen, key=lambda rij: (-len(bijlagen(rij)), sorted(bijlagen(rij)))):
            beste = min(
                bekenden,
                default=None,
                key=lambda een: (
                    not bijlagen(rij) <= bijlagen(een),
                    een.vermist,
                    len(bijlagen(een)),
                    sorted(bijlagen(een)),
                ),
            )
            if beste is not None:
                bekenden = [een for een in bekenden if een is not beste]
                paren.append((beste, rij))
        return paren
    return list(zip(sorted(bekenden, key=_vermist), rijen, strict=False))


def _paar_binnen(
    bekenden: list[Bekend], rijen: list[Row], bijlagen: Bijlagen, elders: Set[int]
) -> list[tuple[Bekend, Row]]:
    """Pair rows of one key: equal ones, and then, where one is left on either side, that one with
    the one most like it; rows that are marked as not in the last dossier come after the others.

    With more left on both sides nothing tells which is which.
    """
    if len(bekenden) == len(rijen) == 1:
        return [(bekenden[0], rijen[0])]
    van_bekend, van_rij = _per_sleutel(bekenden, inhoud), _per_sleutel(rijen, inhoud)
    paren = [
        paar
        for waarde, groep in van_rij.items()
        if waarde in van_bekend
        for paar in _paar_gelijke(van_bekend[waarde], groep, bijlagen)
    ]
    gepaard = {id(een) for paar in paren for een in paar}
    rest = [rij for rij in rijen if id(rij) not in gepaard and id(rij) not in elders]
    vrij = [bekend for bekend in bekenden if id(bekend) not in gepaard]
    vrij = [bekend for bekend in vrij if not bekend.vermist] or vrij
    if rest and vrij and 1 in (len(rest), len(vrij)):
        paren.append(
            max(
                ((bekend, rij) for bekend in vrij for rij in rest),
                key=lambda paar: (_gelijkenis(*paar), _vast(paar[0]), _vast(paar[1])),
            )
        )
    return paren


def _gelijkenis(bekend: Bekend, rij: Row) -> int:
    """In how many fields two rows are the same, less those in which they contradict."""
    lees = bekend.values.get
    return sum(
        1 if lees(naam) == waarde else -1 for naam, waarde in rij.values.items() if lees(naam)
    )


def _vast(rij: Row | Bekend) -> str:
    """A text that orders rows by what they hold, so that their order in the file does not."""
    return repr(sorted((naam, repr(waarde)) for naam, waarde in rij.values.items()))


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
    """A number that the school entered is not the one that a dossier keeps secret."""
    return not bekend.handmatig and (
        bekend.values.get("geheim") is True or rij.values.get("geheim") is True
    )


def _een_zonder_uitslag(bekend: Bekend, rij: Row) -> bool:
    """An end test without test and date is one of which the result was not known yet; but that
    a pupil did not take part is a row of its own (gegevensset.md §8.1)."""
    return any(
        "toetssoort" not in een.values
        and "datum_afname" not in een.values
        and een.values.get("deelgenomen") is not False
        for een in (bekend, rij)
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
        gepaard = {id(een) for paar in paren for een in paar}
        bekenden = [een for een in bekenden if id(een) not in gepaard]
        rijen = [een for een in rijen if id(een) not in gepaard]
    return paren


def koppel(
    entiteit: str,
    bekenden: Sequence[Bekend],
    rijen: Sequence[Row],
    bijlagen: Bijlagen = _zonder_bijlagen,
    elders: Set[int] = frozenset(),
) -> list[Paar]:
    """Pair the known rows of a relation with those of the dossier.

    :param bijlagen: tells rows apart that are else the same
    :param elders: ``id()`` of rows that have a partner elsewhere, if they need one
    :return: each known row and each row of the dossier once: (known, row), (known, ``None``) for
        what the dossier has not, (``None``, row) for what is new; the rows of the dossier in the
        order of the file
    """
    if not bekenden:
        return [(None, rij) for rij in rijen]
    if not rijen:
        return [(bekend, None) for bekend in bekenden]
    maak = _SLEUTELS[entiteit]
    van_bekend = _per_sleutel(bekenden, maak)
    partner: dict[int, Bekend] = {}
    gepaard: set[int] = set()
    for waarde, groep in _per_sleutel(rijen, maak).items():
        if waarde in van_bekend:
            for bekend, rij in _paar_binnen(van_bekend[waarde], groep, bijlagen, elders):
                partner[id(rij)] = bekend
                gepaard.add(id(bekend))
    if entiteit in _RUIMER and len(partner) < min(len(bekenden), len(rijen)):
        over = [bekend for bekend in bekenden if id(bekend) not in gepaard]
        rest = [rij for rij in rijen if id(rij) not in partner and id(rij) not in elders]
        for bekend, rij in _koppel_ruimer(entiteit, over, rest):
            partner[id(rij)] = bekend
            gepaard.add(id(bekend))
    return [
        *((partner.get(id(rij)), rij) for rij in rijen),
        *((bekend, None) for bekend in bekenden if id(bekend) not in gepaard),
    ]
