"""What follows from a dossier without standing in it."""

from datetime import date

import pytest

from oso.gegevensset.afgeleid import doublures, is_doorstroomtoets, is_iq


@pytest.mark.parametrize(
    ("regels", "verwacht"),
    [
        ([], []),
        ([("2015-2016", "8"), ("2014-2015", "8"), ("2013-2014", "7")], [True, False, False]),
        # another group in the same year is no repeated year
        ([("2014-2015", "6"), ("2014-2015", "6")], [False, False]),
        # two lines in the repeated year both are of it
        ([("2014-2015", "6"), ("2015-2016", "6"), ("2015-2016", "6")], [False, True, True]),
        (
            [("2013-2014", "S"), ("2014-2015", "S"), ("2011-2012", "P"), ("2012-2013", "P")],
            [False] * 4,
        ),
        ([(None, "6"), ("2014-2015", None), ("2015-2016", "6")], [False] * 3),
    ],
)
def test_repeated_years(regels, verwacht):
    assert doublures(regels) == verwacht


@pytest.mark.parametrize(
    ("code", "leergebied", "scores", "verwacht"),
    [
        ("NIO2004", None, [], True),
        ("wisc3nl2005", None, [], True),
        ("RW2006-12-155", "Rekenen", ["AE", "IQ"], True),
        ("XYZ", " iq ", [], True),
        ("RW2006-12-155", "Rekenen", ["AE", "DQ"], False),
        (None, None, [], False),
    ],
)
def test_intelligence_tests(code, leergebied, scores, verwacht):
    assert is_iq(code, leergebied, scores) is verwacht


def test_other_codes_can_be_named():
    assert is_iq("ABC1", None, [], ["abc"])
    assert not is_iq("NIO2004", None, [], ["abc"])


@pytest.mark.parametrize(
    ("datum", "soort", "verwacht"),
    [
        (date(2023, 7, 31), "0013", False),
        (date(2023, 8, 1), "0013", True),
        (None, "LEERLING_IN_BEELD", True),
        (None, "0013", False),
        (None, None, False),
    ],
)
def test_doorstroomtoets(datum, soort, verwacht):
    assert is_doorstroomtoets(datum, soort) is verwacht
