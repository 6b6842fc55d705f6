"""A dossier as its school sets it ready once more later in the year: for pictures and tests."""

from __future__ import annotations

import copy
from datetime import date, timedelta

from lxml import etree

NS = {"d": "http://www.edustandaard.nl/oso_gegevensset/2019/dossier"}


def later(xml: bytes, *, days: int = 40, another_name: str = "") -> bytes:
    """The dossier of ``xml`` with what changes in a year: a move, a score put right, a new test,
    one that is gone.

    :param days: how much later it is dated
    :param another_name: family name, where that is another one too
    """
    root = etree.fromstring(xml)
    head = _first(root, "//d:metadata/d:datum")
    head.text = (date.fromisoformat(head.text) + timedelta(days=days)).isoformat()
    pupil = "//d:huidigeschool/d:leerling"
    _set(root, f"{pupil}/d:adreslijst/d:adres/d:straat", "Esdoornhof")
    _set(root, f"{pupil}/d:adreslijst/d:adres/d:nummer", "8")
    _set(root, f"{pupil}/d:adreslijst/d:adres/d:postcode", "9903KD")
    _set(root, f"{pupil}/d:overstapadvies/d:contactpersoon", "Dhr. P. Aalbers")
    if another_name:
        _set(root, f"{pupil}/d:achternaam", another_name)
    tests = root.xpath("//d:toetslijst/d:toets", namespaces=NS)
    if len(tests) > 2:
        _new_test(tests[0], days)
        _set(tests[1], ".//d:resultaat//d:vaardigheidsscore", "231.5")
        tests[-1].getparent().remove(tests[-1])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _new_test(test: etree._Element, days: int) -> None:
    new = copy.deepcopy(test)
    taken = _first(new, ".//d:afname/d:afnamedatum")
    taken.text = (date.fromisoformat(taken.text) + timedelta(days=days)).isoformat()
    test.addprevious(new)


def _first(root: etree._Element, path: str) -> etree._Element:
    return root.xpath(path, namespaces=NS)[0]


def _set(root: etree._Element, path: str, value: str) -> None:
    for element in root.xpath(path, namespaces=NS)[:1]:
        element.text = value
