"""What an OKR still misses before it is made definitief.

Nothing here forbids anything: the school decides, and sees what a reader of the report would miss.
Regions ask for filled-in explanations, and an advice that lies below the one of the doorstroomtoets
without a reason is what secondary schools ask about most.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from .text import Message, _

#: Levels, low to high, as they are written in free text (the advice of a test is free text).
_NIVEAUS = (
    r"pro\b|praktijk",
    r"\bb[bl]\b|basis",
    r"\bk[bl]\b|kader",
    r"\b[gt]l\b|\bgt\b|gemengd|theoreti|mavo",
    r"havo",
    r"vwo|gymnasium|atheneum",
)
#: Codes of code list 2 until 2023 -> lowest and highest level.
_OUDE_CODES = {
    "10": (0, 0),
    "20": (1, 1),
    "21": (1, 1),
    "22": (1, 2),
    "23": (1, 2),
    "30": (2, 2),
    "31": (2, 2),
    "32": (2, 3),
    "33": (2, 3),
    "34": (2, 3),
    "35": (2, 3),
    "40": (3, 3),
    "41": (3, 3),
    "42": (3, 3),
    "43": (3, 3),
    "44": (3, 4),
    "50": (3, 3),
    "51": (3, 3),
    "52": (3, 4),
    "60": (4, 4),
    "61": (4, 5),
    "70": (5, 5),
}

#: Texts of the school that each report needs -> what to say where one is missing.
_TEKSTEN = {
    "functioneren": _("'Functioning in the group' has not been filled in yet."),
    "werkhouding": _("'Attitude to work' has not been filled in yet."),
    "sociaal_emotioneel": _("'Social and emotional development' has not been filled in yet."),
    "toelichting_advies": _("'Explanation of the advice' has not been filled in yet."),
}
#: How much it matters, the gravest first: without the one the pupil can't be placed well, with the
#: other a reader knows more.
GEWICHTEN = ("moet", "goed")
#: Where it is mended -> what to say of that.
_HERSTEL = {
    "okr": _("The school writes this itself, under 'Write the OKR'."),
    "advies": _(
        "This comes from the LAS: fill it in there and fetch the dossier again, or type it with "
        "the button 'Change data'."
    ),
    "eindtoets": _(
        "This comes from the LAS: fetch the dossier again once the result is in, or type it with "
        "the button 'Change data'."
    ),
    "inzage": _("Register it with the button 'The parents saw the report'."),
}


@dataclass(frozen=True)
class Stand:
    """What is known of a pupil.

    :param teksten: name of a text of the OKR -> text
    :param adviezen: kind (``school``, ``herzien``, ``voorlopig``, ``definitief``) -> code
    :param reden: why the advice was or was not revised, as the dossier tells it
    :param toetsadviezen: advices of the end tests, as code or in words
    :param toets_gemaakt: whether there is a doorstroomtoets, or the law exempts the pupil
    :param definitief_advies_op: until when the final advice can be given, this school year
    :param oneens: whether the parents said that they do not agree
    :param zienswijze: what the parents had to say of the report
    """

    dag: date
    teksten: Mapping[str, str | None] = field(default_factory=dict)
    adviezen: Mapping[str, str] = field(default_factory=dict)
    reden: str | None = None
    toetsadviezen: Collection[str] = ()
    toets_gemaakt: bool = False
    definitief_advies_op: date | None = None
    inzage_op: date | None = None
    inzage_opnieuw: bool = False
    oneens: bool = False
    zienswijze: str | None = None


@dataclass(frozen=True)
class Bevinding:
    """One thing that is missing.

    :param sectie: where to mend it: ``okr``, ``advies``, ``eindtoets`` or ``inzage``
    :param gewicht: how much it matters, one of :data:`GEWICHTEN`
    """

    code: str
    message: Message
    sectie: str
    gewicht: str

    @property
    def herstel(self) -> Message:
        """How to mend it, the same for all of a section."""
        return Message(f"volledigheid.herstel.{self.sectie}", _HERSTEL[self.sectie])


def niveau(advies: str | None) -> tuple[int, int] | None:
    """The lowest and the highest level of an advice, in steps from praktijkonderwijs to vwo.

    :param advies: a code of code list 2, or words such as ``"vmbo-tl/havo"``
    :return: ``None`` where it names no level of regular education
    """
    tekst = (advies or "").strip().lower()
    if tekst in _OUDE_CODES:
        return _OUDE_CODES[tekst]
    woorden = re.sub(r"[_/\-+,;.]", " ", tekst)
    gevonden = [plaats for plaats, patroon in enumerate(_NIVEAUS) if re.search(patroon, woorden)]
    return (gevonden[0], gevonden[-1]) if gevonden else None


def lager(advies: str | None, toetsadvies: str | None) -> bool:
    """Whether an advice lies below that of a test, by half a level or more; not when unsure."""
    eigen, toets = niveau(advies), niveau(toetsadvies)
    return eigen is not None and toets is not None and sum(eigen) < sum(toets)


def onderzoek(stand: Stand) -> tuple[list[Bevinding], int]:
    """What is missing, the gravest first and then in the order of the report.

    :return: the findings, and how many things were looked at
    """
    gevonden: list[Bevinding] = []
    aantal = 0

    def eis(goed: object, code: str, tekst: str, sectie: str, gewicht: str = "goed") -> None:
        nonlocal aantal
        aantal += 1
        if not goed:
            code = f"volledigheid.{code}"
            gevonden.append(Bevinding(code, Message(code, tekst), sectie, gewicht))

    for naam, tekst in _TEKSTEN.items():
        eis((stand.teksten.get(naam) or "").strip(), naam, tekst, "okr")
    adviezen = stand.adviezen
    # The last word first: a revised advice replaces what was given before it.
    advies = adviezen.get("herzien") or adviezen.get("definitief") or adviezen.get("school")
    eis(advies, "advies", _("There is no school advice yet."), "advies", "moet")
    eis(
        (stand.reden or "").strip()
        or (stand.teksten.get("toelichting_advies") or "").strip()
        or not any(lager(advies, toets) for toets in stand.toetsadviezen),
        "lager",
        _(
            "The advice is lower than that of the doorstroomtoets. Revise it, or write in "
            "'Explanation of the advice' why not."
        ),
        "advies",
        "moet",
    )
    tot = stand.definitief_advies_op
    # Outside these months nobody expects a result.
    if tot and date(tot.year, 1, 1) <= stand.dag <= tot:
        eis(
            stand.toets_gemaakt,
            "toets",
            _("There is no doorstroomtoets yet."),
            "eindtoets",
            "moet",
        )
    if stand.inzage_opnieuw:
        eis(
            False,
            "inzage_opnieuw",
            _(
                "The report has changed since the parents saw it: show it to them again, and "
                "register that they did."
            ),
            "inzage",
        )
    else:
        eis(stand.inzage_op, "inzage", _("The parents have not seen the report yet."), "inzage")
    if stand.oneens:
        eis(
            (stand.zienswijze or "").strip(),
            "zienswijze",
            _("The parents do not agree, but their view is missing."),
            "inzage",
        )
    return sorted(gevonden, key=lambda een: GEWICHTEN.index(een.gewicht)), aantal
