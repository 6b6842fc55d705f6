"""Bytes of one dossier to a :class:`Dossier`: read, walk, check."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace

from lxml import etree

from ..text import _
from .achterhouden import maak_leeg
from .controles import controleer
from .lees import Lezer
from .model import Dossier
from .plek import lokaal, plek_ernaast
from .versie import BEKEND, versie_van
from .xml_veilig import Limits, begrens_tekst, fout, lees_xml

_GRENZEN = Limits()
_AANTAL = etree.XPath("count(//*)")


def parse(data: bytes, limits: Limits = _GRENZEN) -> Dossier:
    """Read one dossier, of any version of the standard from 1.1, also of a year not known yet.

    :param data: the file as received
    :param limits: what it may cost
    :return: the dossier with everything in it accounted for, its attachments and the findings of
        the checks; a dossier with blocking findings is returned too, the caller decides
    :raises DossierError: when there is no dossier of one pupil to read; ``.message`` says why,
        with a code ``dossier.…`` and no text of the file
    """
    root = lees_xml(data, limits)
    element, versie, naast = _dossier(root)
    if len(data) > limits.max_text:
        begrens_tekst(root, _ruimte(element), limits)
    lezer = Lezer(root, element, limits)
    rij = lezer.lees()
    if element is not root:
        lezer.bewaard.los(root, plek_ernaast(".."))
        lezer.blokken += 1
    for kind, pad in naast:
        lezer.lees_ernaast(kind, pad)
    pgn, pgn_soort = lezer.afronden()
    bewaard = lezer.bewaard
    leaves = lezer.mapped + len(bewaard.rest) + len(bewaard.withheld)
    if _AANTAL(root) != leaves + lezer.blokken + bewaard.blokken:
        raise AssertionError("an element of the dossier was lost or counted twice")
    opslag = _zonder_geheim(data, root, bewaard.weg, limits) if bewaard.weg else data
    school = rij.children.get("school", ())
    dossier = Dossier(
        versie=versie,
        bekend=versie in BEKEND,
        root=rij,
        pgn=pgn,
        pgn_soort=pgn_soort,
        bron_brin=school[0].values.get("brincode") if school else None,
        categorieen=lezer.categorieen,
        attachments=tuple(bewaard.bijlagen),
        rest=tuple(bewaard.rest),
        withheld=tuple(bewaard.withheld),
        findings=(),
        leaves=leaves,
        mapped=lezer.mapped,
        sha256=hashlib.sha256(data).hexdigest(),
        opslag=opslag,
        extra=tuple(bewaard.extra),
    )
    return replace(dossier, findings=controleer(dossier, lezer))


def _zonder_geheim(
    data: bytes, root: etree._Element, weg: Iterable[etree._Element], limits: Limits
) -> bytes:
    """The file without the content of some of its elements, else as it was laid out."""
    leeg = set(weg)
    boom = lees_xml(data, limits, kaal=False)
    # The same elements in the same order, since only white space differs.
    for een in [ander for oud, ander in zip(root.iter(), boom.iter(), strict=True) if oud in leeg]:
        maak_leeg(een)
    return etree.tostring(boom, xml_declaration=True, encoding="UTF-8")


def _ruimte(element: etree._Element) -> str:
    """Namespace of an element. Not by ``QName``: that refuses names that a parser lets pass."""
    return element.tag.rpartition("}")[0][1:]


def _dossier(root: etree._Element) -> tuple[etree._Element, str, list[tuple[etree._Element, str]]]:
    """(element ``dossier``, version, other elements with their paths) of a file."""
    ruimte, naam = _ruimte(root), lokaal(root.tag)
    versie = versie_van(ruimte)
    if versie is None:
        if naam in ("dossier", "dossiers"):
            raise fout(
                "unknown_namespace",
                _(
                    "This file says that it is a dossier, but not in a form of the OSO standard. "
                    "Report it to the supplier of your LAS."
                ),
            )
        raise fout("not_a_dossier", _("This file is XML, but not an OSO dossier."))
    if naam == "dossier":
        return root, versie, []
    if naam != "dossiers":
        raise fout("not_a_dossier", _("This file is XML, but not an OSO dossier."))
    dossiers = [kind for kind in root if kind.tag == f"{{{ruimte}}}dossier"]
    if len(dossiers) > 1:
        raise fout(
            "several_dossiers",
            _("This file holds %(count)s dossiers. Deliver each pupil's dossier on its own."),
            count=len(dossiers),
        )
    if not dossiers:
        raise fout("no_dossier", _("This file holds no dossier."))
    naast = []
    for nummer, kind in enumerate((k for k in root if k is not dossiers[0]), 1):
        naast.append((kind, f"../{lokaal(kind.tag)}[{nummer}]"))
    return dossiers[0], versie, naast
