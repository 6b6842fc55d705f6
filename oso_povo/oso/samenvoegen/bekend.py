"""What is known of a pupil before a dossier is worked in, as plain data."""

from collections.abc import Mapping

from ..gegevensset.model import Value


class Bekend:
    """A row as it is stored, with the rows below it.

    :ivar entiteit: name in ``kaart.KAART``; ``"document"``, ``"restveld"``, ``"zacht"`` beside
    :ivar id: of the stored row; anything that tells it from others of its entity
    :ivar values: what it holds, by field name; a field without a value is not a key. Texts, dates,
        true/false, tuples of texts, as in ``gegevensset.model.Row``
    :ivar children: rows below it by relation, in a fixed order
    :ivar handmatig: entered by the school
    :ivar vermist: marked as not in the last dossier
    """

    __slots__ = ("children", "entiteit", "handmatig", "id", "values", "vermist")

    def __init__(
        self,
        entiteit: str,
        id: object,  # noqa: A002
        values: Mapping[str, Value],
        children: dict[str, list["Bekend"]] | None = None,
        *,
        handmatig: bool = False,
        vermist: bool = False,
    ):
        self.entiteit = entiteit
        self.id = id
        self.values = values
        self.children = {} if children is None else children
        self.handmatig = handmatig
        self.vermist = vermist

    def voeg_toe(self, relatie: str, rij: "Bekend") -> None:
        """Add a row to a relation."""
        self.children.setdefault(relatie, []).append(rij)

    def __repr__(self) -> str:
        # No values: they are of a child.
        return f"<Bekend {self.entiteit} {self.id}>"
