"""Where an element stands, in a form that is cheap to make for every block of a dossier.

Whether an element needs an ordinal in its path is known only when all its siblings were seen, and
most paths are never asked for. So the walk makes a tuple, and the text is made of it afterwards.
"""

from lxml import etree

from ..text import _
from .xml_veilig import fout

#: Number of children of a block by local name.
Aantallen = dict[str, int]

#: (place around it, local name, ordinal among siblings of that name, siblings by name);
#: ``None`` is the dossier itself.
Plek = tuple["Plek", str, int, Aantallen] | None

# Names in a dossier are short. Every name stands in many paths, and lxml makes a text of
# namespace and name for each element, so long ones are a way to make reading costly.
_MAX_NAAM = 100
_MAX_TAG = 400
_MAX_RUIMTES = 100
# Characters of all paths together of what is kept apart.
_MAX_PADEN = 20_000_000

_LANGE_NAAM = _("This file has names that are too long to be those of a dossier.")


def pad_van(plek: Plek) -> str:
    """Path of a place: local names from ``dossier``, with ordinals where a name repeats."""
    delen = []
    while plek is not None:
        plek, naam, nummer, aantallen = plek
        delen.append(f"{naam}[{nummer}]" if aantallen[naam] > 1 else naam)
    delen.reverse()
    return "/".join(delen)


def plek_ernaast(pad: str) -> Plek:
    """A place outside of the dossier, by its path."""
    return None, pad, 1, {pad: 1}


def lokaal(tag: str) -> str:
    """Local name of a tag or attribute in any namespace."""
    return tag.rpartition("}")[2]


def attributen(element: etree._Element) -> list[tuple[str, str]]:
    """Attributes of an element: (full name, value).

    :raises DossierError: ``dossier.long_names``
    """
    if not element.values():
        return []
    # lxml makes a text of namespace and name for each, so the namespaces are looked at first.
    ruimtes = element.nsmap.values()
    if len(ruimtes) > _MAX_RUIMTES or any(len(ruimte) > _MAX_TAG for ruimte in ruimtes):
        raise fout("long_names", _LANGE_NAAM)
    items = element.items()
    if any(len(naam) > _MAX_TAG + _MAX_NAAM for naam, _waarde in items):
        raise fout("long_names", _LANGE_NAAM)
    return items


class Nummering:
    """Names and ordinals of the children of blocks.

    :ivar exact: blocks of which all children were counted at once: (name, ordinal) of each
    """

    def __init__(self, naamruimte: str):
        self._ruimte = f"{{{naamruimte}}}"
        self.exact: dict[etree._Element, dict[etree._Element, tuple[str, int]]] = {}

    def naam(self, tag: str) -> str:
        """Local name of a tag; of another namespace ``*:name``, which the table never knows.

        :raises DossierError: ``dossier.long_names``
        """
        naam = lokaal(tag) if len(tag) <= _MAX_TAG else tag
        if len(naam) > _MAX_NAAM:
            raise fout("long_names", _LANGE_NAAM)
        return naam if tag.startswith(self._ruimte) else f"*:{naam}"

    def tel(
        self, element: etree._Element, aantallen: Aantallen
    ) -> dict[etree._Element, tuple[str, int]]:
        """Count the children of a block, all at once."""
        aantallen.clear()
        nummers = self.exact[element] = {}
        for kind in element:
            naam = self.naam(kind.tag)
            aantallen[naam] = nummer = aantallen.get(naam, 0) + 1
            nummers[kind] = (naam, nummer)
        return nummers

    def hier(
        self, element: etree._Element, kind: etree._Element, plek: Plek, aantallen: Aantallen
    ) -> Plek:
        """The place of a child of ``element``, which stands at ``plek``.

        Until a block needs this, only its child blocks and special leaves are counted, as they
        come. Those numbers stay true: what was passed uncounted are plain fields, and an element
        with the name of one comes here.
        """
        nummers = self.exact.get(element)
        if nummers is None:
            nummers = self.tel(element, aantallen)
        naam, nummer = nummers[kind]
        return plek, naam, nummer, aantallen


class Paden:
    """Makes paths, of a bounded length together."""

    def __init__(self) -> None:
        self._over = _MAX_PADEN

    def van(self, plek: Plek, laatste: str = "") -> str:
        """Path of a place, with one more part behind it.

        :raises DossierError: ``dossier.long_names``
        """
        pad = pad_van(plek)
        if laatste:
            pad = f"{pad}/{laatste}" if pad else laatste
        self._over -= len(pad)
        if self._over < 0:
            raise fout("long_names", _LANGE_NAAM)
        return pad
