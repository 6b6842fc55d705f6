"""What becomes secret with a dossier, and so must go, whatever the mode.

Sources: gegevensset 2019.1, ``adresgeheim`` and ``communicatie/geheim`` (OVa.LL06, LL08, LL09,
OV03): what is secret is not to be stored. So this goes before every mode and choice, also when the
OKR is definitief, and taking back does not bring it back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from ..gegevensset.kaart import CATEGORIE_VAN_RELATIE, KAART, LEERLING
from ..gegevensset.model import Row
from .bekend import Bekend
from .koppelen import Paar, norm, sleutelvelden
from .regels import ADRESVELDEN
from .wijziging import Reden, Stap, Wat, Wijziging

#: Entities with addresses or numbers of their own.
_MENSEN = frozenset(("persoon", "instelling"))


def _namen(entiteiten: Set[str], van: str) -> tuple[str, ...]:
    """Names of the relations of ``van`` whose rows are of one of these."""
    namen = (
        naam
        for relatie in KAART[van].relaties
        if relatie.entiteit in entiteiten
        for naam in (relatie.naam, relatie.over)
        if naam
    )
    return tuple(dict.fromkeys(namen))


#: Relations of the pupil whose rows are such.
MENSEN: tuple[str, ...] = _namen(_MENSEN, LEERLING.naam)
#: Relations of the pupil with such rows one level below, with the names of these: who took a test.
_DIEPER: dict[str, tuple[str, ...]] = {
    relatie.naam: onder
    for relatie in LEERLING.relaties
    if relatie.entiteit not in _MENSEN and (onder := _namen(_MENSEN, relatie.entiteit))
}

#: Kind and use of a secret number.
Nummer = tuple[object, object]
#: Pairs the known rows of a relation with those of the dossier.
Koppel = Callable[[list[Bekend], Sequence[Row]], list[Paar]]


def te_verbergen(
    current: Bekend, leerling: Row, apart: Mapping[tuple[str, bool], int], koppel: Koppel
) -> Iterator[Wijziging]:
    """What of ``current`` has to be hidden.

    :param apart: marks of secrecy in what is kept apart, of ``geheimen.merken_apart``
    :param koppel: as the merge pairs them, so that both mean the same row
    """
    if _heeft_geheim(leerling):
        yield from _van(current, leerling, "leerling", ())
    for naam in MENSEN:
        bekenden = current.children.get(naam)
        if not bekenden:
            continue
        rijen = leerling.children.get(naam, ())
        adres, nummers = _meer_dan_bekend(current, CATEGORIE_VAN_RELATIE[naam], apart)
        if adres or nummers:
            for bekend, rij in koppel(bekenden, rijen):
                if bekend is not None:
                    hier = _stap(naam, bekend)
                    yield from _misschien(bekend, rij, naam, hier, adres=adres, nummers=nummers)
        else:
            yield from _van_groep(bekenden, rijen, naam, naam, (), koppel)
    for naam, onder in _DIEPER.items():
        rijen = leerling.children.get(naam, ())
        if not any(_heeft_geheim(kind) for rij in rijen for kind in _kinderen(rij, onder)):
            continue
        for bekend, rij in koppel(current.children.get(naam, []), rijen):
            if bekend is None or rij is None:
                continue
            for diep in onder:
                yield from _van_groep(
                    bekend.children.get(diep, []),
                    rij.children.get(diep, ()),
                    diep,
                    naam,
                    _stap(naam, bekend),
                    koppel,
                )


def _meer_dan_bekend(
    current: Bekend, categorie: str, apart: Mapping[tuple[str, bool], int]
) -> tuple[bool, bool]:
    """Whether what is kept apart of a category has more marks than are known of it: of addresses,
    and of numbers. As many as are known are taken to be those."""
    adressen, nummers = apart.get((categorie, True), 0), apart.get((categorie, False), 0)
    for naam in MENSEN if adressen or nummers else ():
        if CATEGORIE_VAN_RELATIE[naam] == categorie:
            for een in current.children.get(naam, ()):
                adressen -= een.values.get("adresgeheim") is True
                nummers -= sum(
                    kind.values.get("geheim") is True
                    for kind in een.children.get("communicatie", ())
                )
    return adressen > 0, nummers > 0


def _kinderen(rij: Row, namen: Sequence[str]) -> Iterator[Row]:
    for naam in namen:
        yield from rij.children.get(naam, ())


def _heeft_geheim(rij: Row) -> bool:
    return rij.values.get("adresgeheim") is True or any(
        kind.values.get("geheim") is True for kind in rij.children.get("communicatie", ())
    )


def _van_groep(
    bekenden: list[Bekend],
    rijen: Sequence[Row],
    naam: str,
    sectie: str,
    pad: tuple[Stap, ...],
    koppel: Koppel,
) -> Iterator[Wijziging]:
    """What goes of the people or institutions of one relation."""
    if not bekenden or not any(map(_heeft_geheim, rijen)):
        return
    los: list[Bekend] = []
    adres, nummers = False, set()
    for bekend, rij in koppel(bekenden, rijen):
        if bekend is not None and rij is not None:
            yield from _van(bekend, rij, sectie, (*pad, *_stap(naam, bekend)))
        elif bekend is not None:
            los.append(bekend)
        elif rij is not None:
            # of someone who goes by another name than is known, perhaps
            adres = adres or rij.values.get("adresgeheim") is True
            nummers |= _geheime_nummers(rij)
    for bekend in los if adres or nummers else ():
        hier = (*pad, *_stap(naam, bekend))
        yield from _bereik(bekend, sectie, hier, adres=adres, nummers=nummers)


def _misschien(
    bekend: Bekend,
    rij: Row | None,
    sectie: str,
    pad: tuple[Stap, ...],
    *,
    adres: bool,
    nummers: bool,
) -> Iterator[Wijziging]:
    """What goes of someone whom a mark may be about: all but what the dossier itself tells openly
    of the same one, since the reader would have withheld that."""
    open_ = set() if rij is None else _open_nummers(rij)
    if rij is not None:
        yield from _merk(bekend, rij, sectie, pad)
    # An institution has no mark on its address.
    adres = (
        adres and bekend.entiteit == "persoon" and (rij is None or not rij.children.get("adressen"))
    )
    alle = None if nummers else frozenset()
    for een in _bereik(bekend, sectie, pad, adres=adres, nummers=alle):
        if een.entiteit == "adres" or _nummer(een.doel) not in open_:
            yield een


def _stap(naam: str, bekend: Bekend) -> tuple[Stap, ...]:
    return ((naam, sleutelvelden(bekend)),)


def _open_nummers(rij: Row) -> set[Nummer]:
    """Kind and number of what the dossier states openly: an open number may be of the same kind
    and use as a secret one."""
    return {
        _nummer(kind)
        for kind in rij.children.get("communicatie", ())
        if kind.values.get("geheim") is not True
    }


def _geheime_nummers(rij: Row) -> set[Nummer]:
    return {
        (norm(kind.values.get("soort")), norm(kind.values.get("aanduiding")))
        for kind in rij.children.get("communicatie", ())
        if kind.values.get("geheim") is True
    }


def _van(bekend: Bekend, rij: Row, sectie: str, pad: tuple[Stap, ...]) -> Iterator[Wijziging]:
    """What goes of one person or institution, or of the pupil itself."""
    yield from _merk(bekend, rij, sectie, pad)
    geheim = rij.values.get("adresgeheim") is True
    open_ = _open_nummers(rij)
    for een in _bereik(bekend, sectie, pad, adres=geheim, nummers=_geheime_nummers(rij)):
        if een.entiteit == "adres" or _nummer(een.doel) not in open_:
            yield een


def _merk(bekend: Bekend, rij: Row, sectie: str, pad: tuple[Stap, ...]) -> Iterator[Wijziging]:
    """The mark that an address is secret, and fields that tell it."""
    if rij.values.get("adresgeheim") is not True:
        return
    wie = "leerling" if not pad else f"{bekend.entiteit},{bekend.id}"
    if bekend.values.get("adresgeheim") is not True:
        yield _verborgen(f"{wie}/adresgeheim", sectie, bekend, pad, "adresgeheim", nieuw=True)
    if not pad:
        for veld in sorted(ADRESVELDEN & bekend.values.keys()):
            yield _verborgen(f"{wie}/{veld}", sectie, bekend, pad, veld)


def _nummer(rij: Row | Bekend) -> Nummer:
    return norm(rij.values.get("soort")), norm(rij.values.get("nummer"))


def _bereik(
    bekend: Bekend,
    sectie: str,
    pad: tuple[Stap, ...],
    *,
    adres: bool,
    nummers: Set[Nummer] | None,
) -> Iterator[Wijziging]:
    """Addresses and numbers from earlier dossiers that go; what the school entered stays.

    :param nummers: kinds and uses of numbers; ``None`` for all
    """
    for naam in ("adressen", "communicatie"):
        for rij in bekend.children.get(naam, ()):
            if rij.handmatig or rij.values.get("geheim") is True:
                continue
            if adres if naam == "adressen" else _is_een_van(rij, nummers):
                yield _verborgen(
                    f"{rij.entiteit},{rij.id}/verborgen",
                    naam if not pad else sectie,
                    rij,
                    (*pad, (naam, {})),
                    None,
                )


def _is_een_van(rij: Bekend, nummers: Set[Nummer] | None) -> bool:
    if nummers is None:
        return True
    soort, aanduiding = norm(rij.values.get("soort")), norm(rij.values.get("aanduiding"))
    return any(
        soort == geheime_soort and (None in (aanduiding, gebruik) or aanduiding == gebruik)
        for geheime_soort, gebruik in nummers
    )


def _verborgen(
    nummer: str,
    sectie: str,
    doel: Bekend,
    pad: tuple[Stap, ...],
    veld: str | None,
    *,
    nieuw: bool | None = None,
) -> Wijziging:
    return Wijziging(
        nummer,
        Wat.VERBORGEN,
        sectie,
        doel.entiteit,
        pad,
        veld,
        None,
        nieuw,
        Reden.GEHEIM_GEWORDEN,
        doel=doel,
    )
