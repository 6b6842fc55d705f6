"""The rules of working a dossier in, each in one place.

Sources: the manual of the POVO module 2017-2018, chapter 4 ("Extra informatie"), chapter 5 and its
box "Overschrijven & Aanvullen"; gegevensset 2019.1 for what is secret and what is not delivered.
"""

import re
from collections.abc import Mapping
from datetime import date

from ..gegevensset.kaart import KAART, NOOIT_UITGEZET, UITGEZET
from ..gegevensset.kaart_types import Aard, Entiteit, Veld
from ..gegevensset.model import Dossier, Value
from .bekend import Bekend
from .wijziging import Modus, Reden

_MAAND = re.compile(r"\d{4}-\d{2}", re.ASCII)

#: The relation of the pupil that a definitief OKR leaves open.
EINDTOETSEN = "eindtoetsen"

#: Values of a switch that say that a category is delivered (code list 48).
_GELEVERD = frozenset(("VERPLICHT", "OPTIONEEL"))

#: Fields of the pupil that tell where it lives (withheld under *adresgeheim*: OVa.LL06, LL09).
ADRESVELDEN = frozenset(("postcode4", "adresbuitenland"))

#: Fields that make one fact together. Who gets another house number does not keep the addition of
#: the old one, and who is no longer called De Vries is not called De Bakker.
SAMENHANG: dict[str, tuple[tuple[str, ...], ...]] = {
    "leerling": (
        ("voorvoegsel", "achternaam"),
        ("gba_voorvoegsel", "gba_achternaam"),
        ("advies_contactpersoon", "advies_contacttelefoon", "advies_contactemail"),
    ),
    "adres": (tuple(v.naam for v in KAART["adres"].velden if v.naam != "soortadres"),),
    "referentiescore": (("waarde", "kwalificatie"),),
    **dict.fromkeys(
        ("toets", "toets_onderdeel"),
        (
            ("aantalopgaven", "aantalgoed", "aantalfout", "aantalgelezen"),
            ("vaardigheidsscore", "codevaardigheidsschaal", "bivlaag", "bivhoog"),
        ),
    ),
    "eindtoets": (("standaardscore", "toets_advies"),),
}

#: Fields of the pupil of which a change is a strong one: it may well be another child.
WIE_HET_IS = frozenset(("voornamen", "roepnaam", "achternaam", "geboortedatum"))


def is_leeg(waarde: Value | None, *, witruimte_is_leeg: bool = False) -> bool:
    """Whether a field is empty.

    A text of one space is *not* empty (manual, box Aanvullen: "een spatie betekent voor de computer
    al gevuld"), unless the school set that white space counts as empty.
    """
    if waarde is None or waarde == "" or waarde == ():
        return True
    return witruimte_is_leeg and alleen_witruimte(waarde)


def alleen_witruimte(waarde: Value | None) -> bool:
    """Whether a value is a text, or texts, of only white space."""
    if isinstance(waarde, tuple):
        return bool(waarde) and all(map(str.isspace, waarde))
    return isinstance(waarde, str) and waarde.isspace()


def is_zacht(entiteit: Entiteit, veld: Veld | None = None) -> bool:
    """Whether it is soft information, which no mode changes (manual, box: "Zachte" OKR informatie
    blijft wel bewaard)."""
    aard = (veld and veld.aard) or entiteit.aard
    return aard is Aard.ZACHT


def mag_bij_definitief(sectie: str) -> bool:
    """Whether a section may still be worked in once the OKR is definitief (manual, chapter 5: "Als
    het OKR al definitief is, zullen alleen eindtoetsgegevens worden aangevuld of overschreven")."""
    return sectie == EINDTOETSEN


def vul_of_vervang(
    modus: Modus, oud: Value | None, nieuw: Value, *, zacht: bool, witruimte_is_leeg: bool
) -> tuple[bool, Reden] | None:
    """Whether a value of the dossier comes in the place of what a field of a known row holds.

    *Importeren* and *Aanvullen* fill what is empty and leave what is not; *Overschrijven* replaces
    it (manual, box Overschrijven & Aanvullen). Importeren is for the first time ("als u voor de
    eerste keer gegevens van de leerling wilt ophalen"), when nearly all is empty; so on a pupil
    that has data it loses nothing either. A text of only white space brings nothing, except to a
    field of the pupil that never had anything; in a new row it stands as received.

    :return: (do it, why or why not); ``None`` when there is nothing to tell
    """
    leeg = is_leeg(oud, witruimte_is_leeg=witruimte_is_leeg)
    if alleen_witruimte(nieuw) and not (modus is Modus.IMPORTEREN and is_leeg(oud)):
        return None
    if zacht:
        return (True, Reden.LEEG) if modus is Modus.IMPORTEREN and leeg else (False, Reden.ZACHT)
    if leeg:
        return True, Reden.LEEG
    if modus is Modus.OVERSCHRIJVEN:
        return True, Reden.VERVANGEN
    return False, Reden.SPATIE if alleen_witruimte(oud) else Reden.STAAT_AL


def zwijgende_categorieen(categorieen: Mapping[str, str]) -> frozenset[str]:
    """Switches of which a dossier says nothing; who it is about it always says.

    OPT-UIT and VERBODEN (code list 48) leave earlier rows as they are.
    """
    return frozenset(naam for naam, stand in categorieen.items() if stand in UITGEZET) - (
        NOOIT_UITGEZET
    )


def mag_vermist_worden(
    modus: Modus, categorie: str, categorieen: Mapping[str, str], *, spreekt: bool
) -> bool:
    """Whether rows that the dossier has not are marked: only by Overschrijven, and where the
    dossier states the category.

    :param spreekt: it has rows there; counts where there is no such switch, as in older versions,
        or one with an unknown value
    """
    if modus is not Modus.OVERSCHRIJVEN:
        return False
    stand = categorieen.get(categorie)
    if stand in UITGEZET:
        return False
    return stand in _GELEVERD or spreekt or categorie in NOOIT_UITGEZET


def blijft_geheim(oud: Value | None, nieuw: Value | None, *, vervangt: bool) -> bool:
    """Whether what was secret is so after the merge: a dossier opens it only by saying so, and
    only where it may replace (OVa.LL06, LL08)."""
    return oud is True and not (nieuw is False and vervangt)


def is_ouder(nieuw: date | None, laatste: date | None) -> bool:
    """Whether a dossier is older than the last one by the dates of their headers; then it is kept
    as history and changes nothing (gegevensset.md §8.2, rule 2)."""
    return nieuw is not None and laatste is not None and nieuw < laatste


def ander_kind(bekend: Bekend, dossier: Dossier) -> bool:
    """Whether number and date of birth contradict: the number is known with another date of birth,
    or month where only that is told (gegevensset.md §8.1, leerling: stop and ask)."""
    oud, nieuw = _geboren(bekend.values), _geboren(dossier.leerling.values)
    korter = min(len(oud), len(nieuw))
    return korter > 0 and oud[:korter] != nieuw[:korter]


def _geboren(values: Mapping[str, Value]) -> str:
    """Date of birth as ISO text, or its year and month, or nothing."""
    dag = values.get("geboortedatum")
    if isinstance(dag, date):
        return dag.isoformat()
    maand = values.get("geboortemaand")
    return maand if isinstance(maand, str) and _MAAND.fullmatch(maand) else ""
