"""Writing elements of the standard: versions, the element maker and the blocks used everywhere."""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from .dossier_attachments import packed, pdf
from .dossier_people import SCHOOL_YEAR, Address, Child, Contact, Person, SchoolSpec, Trait

#: Version of the standard -> its namespace and the version of its validation.
VERSIONS = {
    "2017.1": ("http://www.edustandaard.nl/oso_gegevensset/2017/dossier", "2017.1.1"),
    "2018.1": ("http://www.edustandaard.nl/oso_gegevensset/2018/dossier", "2018.1.1"),
    "2019.1": ("http://www.edustandaard.nl/oso_gegevensset/2019/dossier", "2019.1.1"),
}

_Content: TypeAlias = "etree._Element | str | int | bool | datetime.date | Iterable | None"
Element: TypeAlias = etree._Element


@dataclass(frozen=True)
class Options:
    """How a dossier is made.

    :param versie: version of the standard, a key of :data:`VERSIONS`
    :param spring: as it is in March: tests of January, the end test and the final advice
    :param other_brin: an earlier school, for pupils who changed schools
    """

    versie: str = "2019.1"
    spring: bool = False
    other_brin: str = "99CA"

    @property
    def support_block(self) -> bool:
        """Whether support has the block of 2019.1; up to 2018.1 it is ``zorg``."""
        return self.versie >= "2019"

    @property
    def date(self) -> datetime.date:
        return (
            datetime.date(SCHOOL_YEAR + 1, 3, 16)
            if self.spring
            else datetime.date(SCHOOL_YEAR, 11, 20)
        )


class ElementMaker:
    """Makes elements in the namespace of one version; what is None is left out."""

    def __init__(self, namespace: str):
        self._namespace = namespace

    def __call__(self, name: str, *content: _Content, **attributes: str) -> Element:
        element = etree.Element(
            f"{{{self._namespace}}}{name}", attributes, nsmap={None: self._namespace}
        )
        for item in content:
            self._add(element, item)
        return element

    def maybe(self, name: str, content: _Content) -> Element | None:
        """The element, or None when there is nothing to put in it."""
        return None if content is None else self(name, content)

    def block(self, name: str, *content: _Content) -> Element | None:
        """The element, or None when it would be empty."""
        element = self(name, *content)
        return element if len(element) else None

    def _add(self, element: Element, item: _Content) -> None:
        if item is None:
            return
        if isinstance(item, etree._Element):
            element.append(item)
        elif isinstance(item, bool):
            element.text = "true" if item else "false"
        elif isinstance(item, str | int):
            element.text = str(item)
        elif isinstance(item, datetime.date):
            element.text = item.isoformat()
        else:
            for part in item:
                self._add(element, part)


class Blocks:
    """Blocks that occur all over a dossier; its children write the blocks of one subject."""

    def __init__(self, child: Child, school: SchoolSpec, options: Options):
        self.child = child
        self.school = school
        self.options = options
        self.namespace, self.validation = VERSIONS[options.versie]
        self.el = ElementMaker(self.namespace)
        self.opt_out = Trait.OPT_OUT in child.traits
        self.within = Trait.WITHIN_BRIN in child.traits
        self._broken_left = Trait.BROKEN_ATTACHMENT in child.traits

    def has(self, trait: Trait) -> bool:
        return trait in self.child.traits

    def _addresses(self, addresses: Iterable[Address]) -> Element | None:
        el = self.el
        return el.block(
            "adreslijst",
            (
                el(
                    "adres",
                    el("soortadres", address.soort),
                    el("straat", address.straat),
                    el("nummer", address.nummer),
                    el.maybe("toevoeging", address.toevoeging),
                    el("postcode", address.postcode),
                    el("plaats", address.plaats),
                    el("gemeente", address.plaats),
                    el("land", "6030", omschrijving="Nederland"),
                )
                for address in addresses
            ),
        )

    def _contacts(self, contacts: Iterable[Contact]) -> Element | None:
        el = self.el
        return el.block(
            "communicatielijst",
            (
                el(
                    "communicatie",
                    el("soort", contact.soort),
                    el("aanduiding", contact.aanduiding),
                    el("nummer", contact.nummer),
                    el("geheim", contact.geheim),
                    el("noodnummer", contact.noodnummer),
                )
                for contact in contacts
            ),
        )

    def _person(self, person: Person) -> Iterator[Element | None]:
        el = self.el
        yield from (el("voornaam", name) for name in person.voornamen)
        yield el.maybe("voorletters-1", person.voorletters)
        yield el.maybe("voorvoegsel", person.voorvoegsel)
        yield el("achternaam", person.achternaam)
        yield el.maybe("geslacht", person.geslacht)
        yield el.maybe("adresgeheim", person.adresgeheim)
        yield self._addresses(person.adressen)
        yield self._contacts(person.contacten)

    def _school(self) -> Iterator[Element | None]:
        """The pupil's school, as it stands in the header and as the place of a test."""
        el, school = self.el, self.school
        yield el("naam", school.naam)
        address = Address(school.straat, school.nummer, school.postcode, school.plaats)
        yield self._addresses((address,))
        yield self._contacts(
            (
                Contact("telefoon", "werk", school.telefoon),
                Contact("e-mail", "werk", f"info@{school.domein}"),
            )
        )
        yield el("brincode", school.brin)
        yield el("vestigingscode", school.vestiging)
        yield el("aanleverpunt", school.aanleverpunt)
        yield el("soort", "BO")
        yield el("naamdirecteur", school.directeur)
        yield el("website", f"www.{school.domein}")

    def _attachment(self, name: str, description: str, content: bytes) -> Element:
        el = self.el
        broken, self._broken_left = self._broken_left, False
        return el(
            "document",
            el("bestandsnaam", name),
            el("omschrijving", description),
            el("bestandsinhoud", packed(name, content, broken)),
        )

    def _letter(self, name: str, description: str, paragraphs: Iterable[str]) -> Element:
        return self._attachment(name, description, pdf(description, list(paragraphs)))
