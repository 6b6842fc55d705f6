"""The table of the standard: which element of a dossier is which field of which model.

Parser, models, import, ``get_dossier``, the checks and the page in the docs all follow this one
table; an element that is not in it is kept as *restveld*. Element names are those of OSO
gegevensset 2019.1 (section 2 of the agreement), with the names of other versions beside them.
Adding an element is adding a line in one of the ``kaart_…`` files and a field of that name in the
model.
"""

import re

from ..text import _
from .kaart_leerling import ADVIES, LEERLING, SCHOOLLOOPBAAN
from .kaart_mensen import ADRES, COMMUNICATIE, INSTELLING, PERSOON
from .kaart_ondersteuning import (
    ARRANGEMENT,
    DIAGNOSE,
    HANDELINGSPLAN,
    OKR_ITEM,
    OPP,
    RVC,
    TLV,
    VERZUIM,
)
from .kaart_toetsen import (
    CIJFER,
    CIJFERGROEP,
    CIJFERLIJST,
    EINDTOETS,
    EINDTOETS_DOMEIN,
    EINDTOETS_ONDERDEEL,
    REFERENTIESCORE,
    TOETS,
    TOETS_ONDERDEEL,
)
from .kaart_types import Aard, Entiteit, code, datum, janee, memo, nieuw, oud, relatie, tekst

#: The switches of selective delivery (gegevensset 2019.1, categorie_uitlevering) with what they are
#: called; as labels of codes these are Dutch and not translated.
CATEGORIEEN = {
    "cat_metadata": "kenmerken van het dossier",
    "cat_ouderinzage": "inzage door de ouders",
    "cat_school": "school",
    "cat_leerling": "leerling",
    "cat_oudersverzorgers": "ouders en verzorgers",
    "cat_vve": "voor- en vroegschoolse educatie",
    "cat_schoolloopbaan": "schoolloopbaan",
    "cat_overstapadvies": "overstapadvies",
    "cat_onderwijsondersteuning": "onderwijsondersteuning",
    "cat_verzuim": "verzuim",
    "cat_eindtoetsbo": "eindtoets basisonderwijs",
    "cat_toetsresultaten": "toetsresultaten",
    "cat_handelingsplannen": "handelingsplannen",
    "cat_cijferlijsten": "cijferlijsten",
    "cat_vombo": "gegevens vo-mbo",
    "cat_bijlagedocs": "bijlagen",
}

#: Names of switches that changed (2019.1 renamed the one for support).
CATEGORIE_OUD = {"cat_onderwijsondersteuning": "cat_zorgenbegeleiding"}

#: Where the switches stand, from ``dossier``.
CATEGORIE_PAD = "metadata/categorie_uitlevering"

#: Values of a switch that say nothing about its category (code list 48).
UITGEZET = frozenset(("VERBODEN", "OPT-UIT"))

#: Categories that no switch turns off: what tells who and whose the dossier is.
NOOIT_UITGEZET = frozenset(("cat_metadata", "cat_ouderinzage", "cat_school", "cat_leerling"))

#: The pupil's number, one of two elements of the pupil; not a field, see ``Dossier.pgn``.
PGN = ("bsn", "onderwijsnummer")

DOSSIER = Entiteit(
    naam="dossier",
    model="oso.dossier",
    label=_("Dossier"),
    categorie="cat_metadata",
    aard=Aard.KOP,
    velden=(
        code("deeldossier", _("Part of the dossier"), 33, "metadata/deeldossier"),
        tekst("pakketnaam", _("Package name"), "metadata/pakketnaam"),
        tekst("pakketversie", _("Package version"), "metadata/pakketversie"),
        datum("datum", _("Dossier date"), "metadata/datum"),
        tekst(
            "standaardversie",
            _("Version of the standard"),
            nieuw("metadata/standaardversie", "2016"),
            oud("metadata/eldversie", "1.2"),
        ),
        tekst(
            "validatieversie",
            _("Version of the validation"),
            nieuw("metadata/validatieversie", "2016"),
            oud("metadata/xsdversie", "1.2"),
        ),
        code("overstap", _("Kind of transfer"), 16, "metadata/overstap"),
        code("overdrachtsoort", _("Kind of delivery"), 29, "overdrachtsoort"),
        janee("voorlopigdossier", _("Provisional dossier"), "inzage/voorlopigdossier"),
        janee("inzage", _("Seen by the parents"), "inzage/inzage"),
        datum("inzagedatum", _("Date seen"), "inzage/inzagedatum"),
        code("akkoord", _("Parents agree with the content"), 37, "inzage/akkoord"),
        memo("redennietakkoord", _("Why they do not agree"), "inzage/redennietakkoord"),
        code(
            "toestemming",
            _("Consent to the transfer"),
            37,
            nieuw("inzage/toestemming", "1.2"),
        ),
    ),
    relaties=(
        relatie("school", "instelling", "huidigeschool", {"rol": "bronschool"}, enkel=True),
        relatie("leerling", "leerling", "huidigeschool/leerling", enkel=True),
    ),
)

#: All entities by name.
KAART: dict[str, Entiteit] = {
    entiteit.naam: entiteit
    for entiteit in (
        DOSSIER,
        LEERLING,
        ADRES,
        COMMUNICATIE,
        PERSOON,
        INSTELLING,
        ADVIES,
        SCHOOLLOOPBAAN,
        TOETS,
        TOETS_ONDERDEEL,
        REFERENTIESCORE,
        EINDTOETS,
        EINDTOETS_ONDERDEEL,
        EINDTOETS_DOMEIN,
        DIAGNOSE,
        HANDELINGSPLAN,
        OPP,
        TLV,
        ARRANGEMENT,
        RVC,
        VERZUIM,
        CIJFERLIJST,
        CIJFERGROEP,
        CIJFER,
        OKR_ITEM,
    )
}

#: Fields of an entity that the place of a row fills, such as ``rol`` and ``soort``.
VASTE_VELDEN: dict[str, tuple[str, ...]] = {
    naam: tuple(
        dict.fromkeys(
            vast
            for entiteit in KAART.values()
            for relatie_ in entiteit.relaties
            if relatie_.entiteit == naam
            for vast in relatie_.vast
        )
    )
    for naam in KAART
}

#: Blocks of the pupil that belong to another switch than the pupil itself, by their path; the
#: longest one counts (gegevensset 2019.1, section on selective delivery).
CATEGORIE_VAN_BLOK = {
    "verzorger": "cat_oudersverzorgers",
    "verzorgersaansprakelijk": "cat_oudersverzorgers",
    "aansprakelijkeinstelling": "cat_oudersverzorgers",
    "vanpeuterspeelzaal": "cat_vve",
    "naampeuterspeelzaal": "cat_vve",
    "voorschools": "cat_vve",
    "vroegschools": "cat_vve",
    "overstapadvies": "cat_overstapadvies",
    "schoolloopbaanlijst": "cat_schoolloopbaan",
    "toetslijst": "cat_toetsresultaten",
    "eindtoets_basisonderwijs": "cat_eindtoetsbo",
    "doorstroomtoets_basisonderwijs": "cat_eindtoetsbo",
    "doorstroomtoets": "cat_eindtoetsbo",
    "onderwijsondersteuning": "cat_onderwijsondersteuning",
    "onderwijsondersteuning/handelingsplan": "cat_handelingsplannen",
    "zorg": "cat_onderwijsondersteuning",
    # A doctor belongs to the NAW, also where the older years have it.
    "zorg/artslijst": "cat_leerling",
    "sefunctioneren": "cat_onderwijsondersteuning",
    "handelingsplanlijst": "cat_handelingsplannen",
    "verzuim": "cat_verzuim",
    "cijferlijstlijst": "cat_cijferlijsten",
    "overigdocumentlijst": "cat_bijlagedocs",
    "bevorderd": "cat_vombo",
    "examenresultaat": "cat_vombo",
    "resultaatvakkenvo": "cat_vombo",
    "certificaat": "cat_vombo",
    "competenties": "cat_vombo",
    "stage": "cat_vombo",
    "overigvombo": "cat_vombo",
}


def categorie_van_pad(pad: str) -> str:
    """The delivery switch that covers a field or relation of the pupil.

    :param pad: path from the pupil without ordinals, e.g. ``"overstapadvies/profiel"``
    """
    delen = pad.split("/")
    for lengte in (2, 1):
        categorie = CATEGORIE_VAN_BLOK.get("/".join(delen[:lengte]))
        if categorie is not None:
            return categorie
    return "cat_leerling"


#: The delivery switch of each relation of the pupil, by its name.
CATEGORIE_VAN_RELATIE: dict[str, str] = {
    naam: categorie_van_pad(relatie_.pad)
    for relatie_ in LEERLING.relaties
    for naam in (relatie_.naam, relatie_.over)
    if naam
}

_VOLGNUMMER = re.compile(r"\[\d+\]")
#: Path of the pupil.
LEERLING_PAD = "huidigeschool/leerling"


def zonder_volgnummers(pad: str) -> str:
    """A path without the ordinals of repeated elements."""
    return _VOLGNUMMER.sub("", pad)


def categorie_van_element(pad: str) -> str | None:
    """The delivery switch that covers an element of a dossier.

    :param pad: its path from ``dossier``, with ordinals
    :return: ``None`` for what is not of the pupil
    """
    voor, van, rest = pad.partition(f"{LEERLING_PAD}/")
    return categorie_van_pad(zonder_volgnummers(rest)) if van and not voor else None
