"""What the walk must know of a dossier before it meets the pupil.

The header may stand behind the pupil, and it decides what of the pupil may be kept.
"""

from collections.abc import Iterable

from lxml import etree

from .codelijsten import lijst
from .kaart import CATEGORIE_OUD, CATEGORIEEN, UITGEZET
from .waarde import is_leeg, samengevouwen

# Kinds of transfer outside the profiles that forbid place of birth and nationality.
_ANDERE_OVERSTAP = frozenset(code for code in lijst(16) if code not in ("POPO", "POVO", "VOVO"))
# The name of 2019.1 by any name of a switch.
_SCHAKELAARS = {naam: naam for naam in CATEGORIEEN} | {
    oud: naam for naam, oud in CATEGORIE_OUD.items()
}


class Kop:
    """The header of a dossier; of what is given twice the first counts, as in the walk.

    :ivar uit: switches (by their name of 2019.1) of categories that are said not to be delivered
    """

    def __init__(self, dossier: etree._Element, naamruimte: str):
        ruimte = f"{{{naamruimte}}}"
        self.soort = _eerste(dossier.iterchildren(f"{ruimte}overdrachtsoort"))
        metadata = list(dossier.iterchildren(f"{ruimte}metadata"))
        self.overstap = _eerste(
            kind for blok in metadata for kind in blok.iterchildren(f"{ruimte}overstap")
        )
        schakelaars: dict[str, str] = {}
        for blok in metadata:
            for lijst_ in blok.iterchildren(f"{ruimte}categorie_uitlevering"):
                for kind in lijst_:
                    naam = _SCHAKELAARS.get(kind.tag.removeprefix(ruimte))
                    if naam and not len(kind) and not is_leeg(kind.text):
                        schakelaars.setdefault(naam, samengevouwen(kind.text))
        self.uit = frozenset(naam for naam, waarde in schakelaars.items() if waarde in UITGEZET)

    def verboden(self) -> dict[str, str]:
        """Elements of the pupil that may not be kept in such a dossier, with the rule.

        Place of birth and nationality (OVa.LL10, LL11; OVb and OVc likewise) are forbidden for
        POPO, POVO, VOVO and within a BRIN; pre-school data (OVa.VV01, VV02) for POVO and VOVO.
        When the kind of transfer is missing or unknown it counts as POVO, since that is what this
        product imports.
        """
        binnen_brin = self.soort == "overdrachtbinnenbrin"
        overstap = self.soort != "swv-dossier" and self.overstap not in _ANDERE_OVERSTAP
        uit = {}
        if binnen_brin or overstap:
            uit |= {"geboorteplaats": "OVa.LL10", "nationaliteit": "OVa.LL11"}
        if overstap and not binnen_brin and self.overstap != "POPO":
            uit |= {"voorschools": "OVa.VV01", "vroegschools": "OVa.VV02"}
        return uit


def _eerste(elementen: Iterable[etree._Element]) -> str:
    """The first text that says something."""
    return next((samengevouwen(e.text) for e in elementen if not is_leeg(e.text)), "")
