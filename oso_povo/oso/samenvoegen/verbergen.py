"""What becomes secret with a dossier, and so must go, whatever the mode.

Sources: gegevensset 2019.1, ``adresgeheim`` and ``communicatie/geheim`` (OVa.LL06, LL08, LL09,
OV03): what is secret is not to be stored. So this goes before every mode and choice, also when the
OKR is definitief, and taking back does not bring it back.
"""

from collections.abc import Iterator, Set

from ..gegevensset.kaart import CATEGORIE_VAN_RELATIE, LEERLING
from ..gegevensset.model import Row
from .bekend import Bekend
from .koppelen import koppel, norm, sleutelvelden
from .regels import ADRESVELDEN
from .wijziging import Reden, Stap, Wat, Wijziging

#: Relations of the pupil whose rows have addresses and numbers of their own.
MENSEN: tuple[str, ...] = tuple(
    dict.fromkeys(
        naam
        for relatie in LEERLING.relaties
        if relatie.entiteit in ("persoon", "instelling")
        for naam in (relatie.naam, relatie.over)
        if naam
    )
)

#: Kind and use of a secret number.
Nummer = tuple[object, object]


def te_verbergen(current: Bekend, leerling: Row, apart: Set[str]) -> Iterator[Wijziging]:
    """What of ``current`` has to be hidden.

    :param apart: categories with a mark of secrecy in what is kept apart: of whom it is was not
        read, so it may be anyone of that category
    """
    yield from _van(current, leerling, "leerling", ())
    for naam in MENSEN:
        bekenden = current.children.get(naam, ())
        if not bekenden:
            continue
        if CATEGORIE_VAN_RELATIE[naam] in apart:
            for bekend in bekenden:
                yield from _bereik(bekend, naam, _stap(naam, bekend), adres=True, nummers=None)
            continue
        los: list[Bekend] = []
        adres, nummers = False, set()
        for bekend, rij in koppel(bekenden[0].entiteit, bekenden, leerling.children.get(naam, ())):
            if bekend is not None and rij is not None:
                yield from _van(bekend, rij, naam, _stap(naam, bekend))
            elif bekend is not None:
                los.append(bekend)
            elif rij is not None:
                # of someone who goes by another name than is known, perhaps
                adres = adres or rij.values.get("adresgeheim") is True
                nummers |= _geheime_nummers(rij)
        for bekend in los if adres or nummers else ():
            yield from _bereik(bekend, naam, _stap(naam, bekend), adres=adres, nummers=nummers)


def _stap(naam: str, bekend: Bekend) -> tuple[Stap, ...]:
    return ((naam, sleutelvelden(bekend)),)


def _open_nummers(rij: Row) -> set[Nummer]:
    """Kind and number of what the dossier states openly: an open number may be of the same kind
    and use as a secret one."""
    return {
        (norm(kind.values.get("soort")), norm(kind.values.get("nummer")))
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
    geheim = rij.values.get("adresgeheim") is True
    wie = "leerling" if not pad else f"{bekend.entiteit},{bekend.id}"
    if geheim and bekend.values.get("adresgeheim") is not True:
        yield _verborgen(f"{wie}/adresgeheim", sectie, bekend, pad, "adresgeheim", nieuw=True)
    if geheim and not pad:
        for veld in sorted(ADRESVELDEN & bekend.values.keys()):
            yield _verborgen(f"{wie}/{veld}", sectie, bekend, pad, veld)
    open_ = _open_nummers(rij)
    for een in _bereik(bekend, sectie, pad, adres=geheim, nummers=_geheime_nummers(rij)):
        values = een.doel.values
        nummer = (norm(values.get("soort")), norm(values.get("nummer")))
        if een.entiteit == "adres" or nummer not in open_:
            yield een


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
