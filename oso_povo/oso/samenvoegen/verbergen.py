"""What becomes secret with a dossier, and so must go, whatever the mode.

Sources: gegevensset 2019.1, ``adresgeheim`` and ``communicatie/geheim`` (OVa.LL06, LL08, LL09,
OV03): what is secret is not to be stored. So this goes before every mode and choice, also when the
OKR is definitief, and taking back does not bring it back.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from ..gegevensset.geheimen import Apart
from ..gegevensset.kaart import CATEGORIE_VAN_RELATIE, KAART, LEERLING
from ..gegevensset.model import Row, Value
from ..gegevensset.waarde import samengevouwen
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
    current: Bekend, leerling: Row, apart: Mapping[str, Apart], koppel: Koppel
) -> Iterator[Wijziging]:
    """What of ``current`` has to be hidden.

    :param apart: what is kept apart with marks of secrecy in it, by category
    :param koppel: as the merge pairs them, so that both mean the same row
    """
    if _heeft_geheim(leerling):
        yield from _van(current, leerling, "leerling", ())
    for naam in MENSEN:
        bekenden = current.children.get(naam)
        if not bekenden:
            continue
        rijen = leerling.children.get(naam, ())
        los = apart.get(CATEGORIE_VAN_RELATIE[naam])
        if los:
            for bekend, rij in koppel(bekenden, rijen):
                if bekend is not None:
                    yield from _misschien(bekend, rij, naam, _stap(naam, bekend), los)
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
    bekend: Bekend, rij: Row | None, sectie: str, pad: tuple[Stap, ...], apart: Apart
) -> Iterator[Wijziging]:
    """What goes of someone whom a mark may be about: all but what the dossier itself tells openly,
    of the same one or in what is kept apart, since the reader would have withheld that."""
    open_ = set() if rij is None else _open_nummers(rij)
    if rij is not None:
        yield from _merk(bekend, rij, sectie, pad)
    # An institution has no mark on its address.
    adres = (
        apart.adres
        and bekend.entiteit == "persoon"
        and (rij is None or not rij.children.get("adressen"))
    )
    nummers = None if apart.nummer else frozenset()
    for een in _bereik(bekend, sectie, pad, adres=adres, nummers=nummers):
        namen = ("straat", "nummer", "postcode") if een.entiteit == "adres" else ("nummer",)
        verteld = [een.doel.values[naam] for naam in namen if naam in een.doel.values]
        if verteld and apart.teksten.issuperset(map(_kaal, verteld)):
            continue
        if een.entiteit == "adres" or _nummer(een.doel) not in open_:
            yield een


def _kaal(waarde: Value) -> str:
    return samengevouwen(str(waarde)).lower()


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
