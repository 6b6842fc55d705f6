"""Facts that no dossier states but that follow from what it does state.

The standard (gegevensset 2019.1) has no mark for a repeated year, a change of school, an
intelligence test or a doorstroomtoets: these are worked out when shown, and never stored as
if they were received.
"""

from collections.abc import Iterable, Sequence
from datetime import date

#: Year groups in which staying another year is no repeated year: playgroup and special schools.
_GEEN_DOUBLURE = frozenset(("P", "S"))

#: Since school year 2023-2024 the end test is called doorstroomtoets.
DOORSTROOMTOETS_VANAF = date(2023, 8, 1)

#: Codes of code list 42 that only doorstroomtoetsen have.
DOORSTROOMTOETSEN = frozenset(
    ("ROUTE_8", "ICE", "DIA", "AMN", "LEERLING_IN_BEELD", "DOE", "OCW_DOORSTROOMTOETS")
)

#: Test codes that are intelligence tests, as they begin; a setting can add others.
IQ_CODES = ("NIO", "WISC", "WPPSI", "WNV", "SON", "RAKIT", "IST", "ADIT", "IDS", "KAIT")


def doublures(regels: Sequence[tuple[str | None, str | None]]) -> list[bool]:
    """Which lines of a school career are of a repeated year.

    :param regels: (school year ``"2015-2016"``, year group) of each line, in any order
    :return: for each line whether an earlier school year has the same year group; several lines
        in one school year, as after a change of group, do not count as repeating
    """
    eerste: dict[str, str] = {}
    for jaar, groep in regels:
        if jaar and groep and groep not in _GEEN_DOUBLURE:
            eerste[groep] = min(jaar, eerste.get(groep, jaar))
    return [bool(jaar and groep in eerste and jaar > eerste[groep]) for jaar, groep in regels]


def is_iq(
    toetscode: str | None,
    leergebied: str | None,
    scores: Iterable[str],
    iq_codes: Iterable[str] = IQ_CODES,
) -> bool:
    """Whether a test is an intelligence test (gegevensset 2019.1 has no block for these).

    :param scores: codes of the reference scores of the test and of its parts (code list 11)
    :param iq_codes: beginnings of test codes that are intelligence tests
    """
    code = (toetscode or "").upper()
    return (
        "IQ" in scores
        or (leergebied or "").strip().upper() == "IQ"
        or any(code.startswith(begin.upper()) for begin in iq_codes if begin)
    )


def is_doorstroomtoets(afname: date | None, toetssoort: str | None) -> bool:
    """Whether an end test is a doorstroomtoets, by its date or by its code (code list 42)."""
    return (afname is not None and afname >= DOORSTROOMTOETS_VANAF) or (
        toetssoort in DOORSTROOMTOETSEN
    )
