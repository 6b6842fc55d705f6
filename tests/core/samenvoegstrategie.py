"""Strategies of hypothesis: dossiers in short, and others that differ a little from them.

Few values, so that keys collide, and all that the parser lets through: nothing beside a mark of
secrecy that it would withhold, a space where one was typed. Everything in them is invented.
"""

import random
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from hypothesis import strategies as st
from samenvoegbouw import Kort, Opslag, dossier_van

from oso.gegevensset import Dossier
from oso.gegevensset.kaart import CATEGORIE_VAN_RELATIE, KAART, VASTE_VELDEN
from oso.gegevensset.kaart_types import Aard, Entiteit, Soort, Veld
from oso.samenvoegen import Modus
from oso.samenvoegen.regels import ADRESVELDEN, SAMENHANG

#: Relations of the pupil, at most one row where it is true; those of each kind of rule.
RELATIES = {
    "adressen": False,
    "communicatie": False,
    "huisarts": True,
    "verzorgers": False,
    "aansprakelijkeinstelling": True,
    "adviezen": False,
    "schoolloopbaan": False,
    "toetsen": False,
    "eindtoetsen": False,
    "cijferlijsten": False,
    "diagnoses": False,
    "handelingsplannen": False,
    "opp": False,
    "lwoo": True,
    "arrangementen": False,
    "rvc": True,
    "verzuim": True,
    "okr_items": False,
    "contactpersonen": False,
}
#: Kinds of rows that the place of each tells.
SOORTEN = {
    "adviezen": ("school", "herzien"),
    "arrangementen": ("cluster12", "pao"),
    "okr_items": ("sterkpunt", "toelichtingsef"),
    "cijfers": ("vak", "totaal"),
}
#: Entity of each of these.
KAART_ENTITEIT = {een.naam: een.entiteit for een in KAART["leerling"].relaties}
#: Entities that a school may enter itself.
HANDMATIG = frozenset(
    naam for naam, een in KAART.items() if een.aard is not Aard.ZACHT and naam != "verzuim"
)
_ENKEL = {**RELATIES, "afnemer_instelling": True}
_WAARDEN = {
    Soort.TEKST: ("a", "A", "b", " "),
    Soort.MEMO: ("lang", "kort", " "),
    Soort.DATUM: (date(2019, 1, 2), date(2020, 3, 4)),
    Soort.JANEE: (True, False),
    Soort.GETAL: ("0", "12"),
    Soort.CODE: ("1", "2"),
}
_LOS = ("naamloos", "zorg/iets[1]", "zorg/iets[2]", "eindtoets_basisonderwijs/los")


@dataclass(frozen=True)
class Plan:
    """A dossier in short."""

    values: dict
    rijen: tuple[Kort, ...] = ()
    documenten: tuple = ()
    rest: tuple = ()
    schakelaars: tuple = ()

    def dossier(self) -> Dossier:
        uit = {naam for naam, stand in self.schakelaars if stand in ("OPT-UIT", "VERBODEN")}
        return dossier_van(
            self.values,
            [kort for kort in self.rijen if CATEGORIE_VAN_RELATIE[kort[0]] not in uit],
            documenten=self.documenten,
            rest=self.rest,
            schakelaars=dict(self.schakelaars),
        )


def _velden(entiteit: Entiteit) -> list[Veld]:
    """Some fields of an entity: of its key, those that belong together, soft ones, two more."""
    samen = {naam for groep in SAMENHANG.get(entiteit.naam, ()) for naam in groep}
    kies = {*entiteit.sleutel, *samen, "adresgeheim", "geheim", "aanduiding", *ADRESVELDEN}
    velden = [v for v in entiteit.velden if v.naam not in VASTE_VELDEN[entiteit.naam]]
    extra = [v.naam for v in velden if v.naam not in kies][:2]
    zacht = [v.naam for v in velden if v.aard is Aard.ZACHT][:2]
    return [v for v in velden if v.naam in {*kies, *extra, *zacht}]


def waarden(veld: Veld) -> st.SearchStrategy:
    een = st.sampled_from(
        [waarde for waarde in _WAARDEN[veld.soort] if not veld.herhaald or waarde != " "]
    )
    return st.lists(een, min_size=1, max_size=2).map(tuple) if veld.herhaald else een


@cache
def values_van(entiteit: str) -> st.SearchStrategy:
    velden = _velden(KAART[entiteit])
    return st.fixed_dictionaries({}, optional={v.naam: waarden(v) for v in velden})


@cache
def rijen_van(relatie: str, entiteit: str) -> st.SearchStrategy:
    """A row in short."""
    diep = {
        een.naam: een.entiteit
        for een in KAART[entiteit].relaties
        if een.naam not in ("groepen", "domeinen") or entiteit in ("cijferlijst",)
    }
    onder = (
        st.lists(
            st.sampled_from(sorted(diep.items())).flatmap(lambda paar: rijen_van(*paar)),
            max_size=3,
        ).map(tuple)
        if diep
        else st.just(())
    )
    values = values_van(entiteit)
    if relatie in SOORTEN:
        values = st.tuples(values, st.sampled_from(SOORTEN[relatie])).map(
            lambda paar: {**paar[0], "soort": paar[1]}
        )
    docs = (
        st.lists(DOCUMENT, max_size=2).map(tuple)
        if relatie in ("toetsen", "eindtoetsen", "handelingsplannen", "opp")
        else st.just(())
    )
    return st.tuples(st.just(relatie), values, onder, docs).map(netjes)


DOCUMENT = st.tuples(st.sampled_from(("x.pdf", "y.pdf")), st.sampled_from(("een", "twee")))


def netjes(kort: Kort) -> Kort:
    """As the parser would leave it: no address or number beside a mark of secrecy."""
    relatie, values, onder, docs = kort
    if relatie == "communicatie" and values.get("geheim") is True:
        values = {naam: waarde for naam, waarde in values.items() if naam != "nummer"}
    if values.get("adresgeheim") is True:
        onder = tuple(kind for kind in onder if kind[0] != "adressen")
    return relatie, values, hooguit(onder), docs


def hooguit(rijen: tuple[Kort, ...]) -> tuple[Kort, ...]:
    """At most one row where the standard says so: the parser keeps further ones apart."""
    gezien, uit = set(), []
    for kort in rijen:
        relatie, values, _onder, _docs = kort
        merk = (relatie, values.get("soort") if relatie == "adviezen" else "")
        if not ((_ENKEL.get(relatie) or relatie == "adviezen") and merk in gezien):
            uit.append(kort)
        gezien.add(merk)
    return tuple(uit)


def _plan(values, rijen, documenten, rest, schakelaars) -> Plan:
    if values.get("adresgeheim") is True:
        values = {naam: waarde for naam, waarde in values.items() if naam not in ADRESVELDEN}
        rijen = [kort for kort in rijen if kort[0] != "adressen"]
    return Plan(values, hooguit(tuple(rijen)), tuple(documenten), tuple(rest), tuple(schakelaars))


_RIJ = st.sampled_from(sorted(RELATIES)).flatmap(
    lambda naam: rijen_van(
        naam, next(r.entiteit for r in KAART["leerling"].relaties if r.naam == naam)
    )
)
_STANDEN = st.sampled_from(("OPTIONEEL", "VERPLICHT", "OPT-UIT", "VERBODEN", "MISSCHIEN", None))
_SCHAKELAARS = st.lists(
    st.tuples(
        st.sampled_from(
            ("cat_toetsresultaten", "cat_eindtoetsbo", "cat_oudersverzorgers", "cat_leerling",
             "cat_onderwijsondersteuning", "cat_bijlagedocs")
        ),
        _STANDEN,
    ),
    max_size=2,
)  # fmt: skip
_REST = st.lists(st.tuples(st.sampled_from(_LOS), st.sampled_from("ab")), max_size=3).map(
    lambda paren: list(dict(paren).items())
)

PLANNEN = st.builds(
    _plan,
    values_van("leerling"),
    st.lists(_RIJ, max_size=8),
    st.lists(DOCUMENT, max_size=2),
    _REST,
    _SCHAKELAARS,
)
MODI = st.sampled_from([modus.value for modus in Modus])


def _veranderd(kort: Kort, bron: random.Random) -> list[Kort]:
    """A row, changed a little, left out, or twice."""
    relatie, values, onder, docs = kort
    wat = bron.choice(("zo", "zo", "weg", "dubbel", "waarde", "waarde", "onder", "docs"))
    if wat == "weg":
        return []
    if wat == "dubbel":
        return [kort, kort]
    if wat == "waarde":
        entiteit = next(
            een.entiteit for e in KAART.values() for een in e.relaties if een.naam == relatie
        )
        values = anders(values, entiteit, bron)
    if wat == "onder":
        onder = tuple(nieuw for kind in onder for nieuw in _veranderd(kind, bron))
    if wat == "docs":
        docs = docs[1:] if docs else ()
    return [netjes((relatie, values, onder, docs))]


def anders(values: dict, entiteit: str, bron: random.Random) -> dict:
    """Values of which one is left out, changed or added."""
    veld = bron.choice(_velden(KAART[entiteit]))
    values = dict(values)
    if veld.naam in values and bron.random() < 0.4:
        del values[veld.naam]
    else:
        waarde = bron.choice(_WAARDEN[veld.soort])
        if veld.herhaald:
            waarde = (waarde if waarde != " " else "c",)
        values[veld.naam] = waarde
    return values


def verander(plan: Plan, bron: random.Random) -> Plan:
    """The dossier of a later day."""
    rijen = [nieuw for kort in plan.rijen for nieuw in _veranderd(kort, bron)]
    bron.shuffle(rijen)
    values = anders(plan.values, "leerling", bron) if bron.random() < 0.5 else plan.values
    nieuw = _plan(values, rijen, plan.documenten, plan.rest, plan.schakelaars)
    if bron.random() < 0.2:
        nieuw = replace(nieuw, documenten=plan.documenten[1:], rest=plan.rest[1:])
    return nieuw


def schud(plan: Plan, bron: random.Random) -> Plan:
    """The same dossier with its rows in another order."""

    def door_elkaar(rijen):
        rijen = [(n, v, door_elkaar(o), d) for n, v, o, d in rijen]
        bron.shuffle(rijen)
        return tuple(rijen)

    documenten = list(plan.documenten)
    bron.shuffle(documenten)
    return replace(plan, rijen=door_elkaar(plan.rijen), documenten=tuple(documenten))


@st.composite
def reeksen(draw, meest: int = 3, los: bool = True):
    """Dossiers of one pupil after each other: most differ a little from the one before."""
    plannen = [draw(PLANNEN)]
    for _ in range(draw(st.integers(1, meest - 1))):
        if los and draw(st.integers(0, 3)) == 0:
            plannen.append(draw(PLANNEN))
        else:
            bron = random.Random(draw(st.integers(0, 9999)))
            plannen.append(verander(plannen[-1], bron))
    return plannen


def met_hand(opslag: Opslag, plan: Plan, bron: random.Random) -> None:
    """Let the school enter a few rows like those of a dossier."""

    def typ(kort: Kort, boven) -> None:
        relatie, values, onder, _docs = kort
        rij = opslag.typ(relatie, values, boven)
        for kind in onder:
            typ(kind, rij)

    for kort in plan.rijen:
        if bron.random() < 0.3 and KAART_ENTITEIT[kort[0]] in HANDMATIG:
            for anders_ in _veranderd(kort, bron):
                typ(anders_, None)
