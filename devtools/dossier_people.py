"""Invented children, families and schools for the dossiers of the demo and the tests.

Nobody here exists. Everything follows from a seed, so that a dossier made twice is the same to
the byte. Numbers are valid by their check and start with digits that set them apart as made up.
"""

import datetime
import hashlib
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeVar

T = TypeVar("T")

#: The school year in which the children are in group 8.
SCHOOL_YEAR = 2026


class Lot:
    """Draws that follow from a seed and a subject alone.

    Each subject has its own series, so that one draw more in one place changes nothing elsewhere.
    """

    def __init__(self, seed: int, subject: str):
        self._key = f"oso_povo {seed} {subject}"
        self._drawn = 0

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` up to and including ``high``."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._key} {self._drawn}".encode()).digest()
        return low + int.from_bytes(digest[:8], "big") % (high - low + 1)

    def pick(self, choices: Sequence[T]) -> T:
        """One of ``choices``."""
        return choices[self.number(0, len(choices) - 1)]


class Trait(str, Enum):
    """What sets a dossier apart from the plain one."""

    SEPARATED = "separated"
    DECEASED = "deceased"
    INSTITUTION = "institution"
    ADDRESS_HIDDEN = "address hidden"
    PHONE_HIDDEN = "phone hidden"
    ABROAD = "abroad"
    REPEATED_YEAR = "repeated year"
    REPEATED_EIGHT = "repeated group 8"
    OTHER_SCHOOL = "other school"
    MOVED_IN_YEAR = "moved within a school year"
    DYSLEXIA = "dyslexia"
    ADHD = "adhd"
    GIFTED = "gifted"
    LANGUAGE_DISORDER = "language disorder"
    AUTISM = "autism"
    OPP = "opp"
    TLV = "tlv"
    LWOO = "lwoo"
    RVC = "rvc"
    COUNSEL = "counsel"
    CAPACITY_TEST = "capacity test"
    INTELLIGENCE_TEST = "intelligence test"
    OLD_TESTS = "old tests"
    ABSENCE = "absence"
    MARKS = "marks"
    LOOSE_DOCUMENT = "loose document"
    BROKEN_ATTACHMENT = "broken attachment"
    DISAGREES = "disagrees"
    HIGHER_WISH = "higher wish"
    REVISED = "revised advice"
    OPT_OUT = "opt out"
    WITHIN_BRIN = "within BRIN"
    NO_BSN = "no BSN"


@dataclass(frozen=True)
class SchoolSpec:
    """A school that has dossiers.

    :param brin: four characters; those of the demo start with 99, which no register gives out
    :param aanleverpunt: number of the delivery point of its LAS
    """

    naam: str
    brin: str
    vestiging: str = "00"
    bestuur: str = ""
    straat: str = "Lindelaan"
    nummer: str = "12"
    postcode: str = "9901AB"
    plaats: str = "Veenderwaard"
    directeur: str = "M. Dijkgraaf"
    domein: str = "school.example.org"
    telefoon: str = "0990000100"
    aanleverpunt: str = "0"


@dataclass(frozen=True)
class PupilSpec:
    """A pupil, as far as it is not drawn from the seed.

    :param seed: everything that is not given follows from it
    :param percentile: how the pupil does at school compared with all others, 1 to 99
    :param traits: what is special in this dossier
    :param name: place in the list of names; by default drawn from the seed
    :param lost_zero: give a number that starts with zeros
    """

    seed: int
    percentile: int | None = None
    traits: frozenset[Trait] = frozenset()
    name: int | None = None
    lost_zero: bool = False

    @property
    def bsn(self) -> str | None:
        """The BSN, or None for a pupil who has an onderwijsnummer only."""
        return None if Trait.NO_BSN in self.traits else made_up_bsn(self.seed, self.lost_zero)

    @property
    def onderwijsnummer(self) -> str | None:
        """The onderwijsnummer of a pupil without a BSN, else None."""
        return made_up_onderwijsnummer(self.seed) if Trait.NO_BSN in self.traits else None

    @property
    def number(self) -> str:
        """The number by which the dossier is asked for."""
        return self.bsn or self.onderwijsnummer


# -- numbers -------------------------------------------------------------------------------------


def _with_check_digit(head: str, remainder: int) -> str | None:
    """Nine digits from eight, so that the eleven test leaves ``remainder``; None if none does."""
    total = sum(weight * int(digit) for weight, digit in zip(range(9, 1, -1), head, strict=True))
    last = (total - remainder) % 11
    return f"{head}{last}" if last < 10 else None


def _nth(prefix: str, remainder: int, number: int) -> str:
    """The ``number``-th nine-digit number that starts with ``prefix``.

    :raises ValueError: when there are not that many
    """
    places = 8 - len(prefix)
    heads = (f"{prefix}{middle:0{places}d}" for middle in range(10**places))
    numbers = filter(None, (_with_check_digit(head, remainder) for head in heads))
    found = next(itertools.islice(numbers, number, None), None)
    if found is None:
        raise ValueError(f"there is no made-up number {number} that starts with {prefix}")
    return found


def made_up_bsn(number: int, lost_zero: bool = False) -> str:
    """The ``number``-th made-up BSN: valid by the check, starting with 999.

    :param lost_zero: one that starts with 0099, for what happens to it in Excel
    :raises ValueError: when there are not that many
    """
    return _nth("0099" if lost_zero else "999", 0, number)


def made_up_onderwijsnummer(number: int) -> str:
    """The ``number``-th made-up onderwijsnummer, starting with 1099.

    :raises ValueError: when there are not that many
    """
    return _nth("1099", 5, number)


# -- names ---------------------------------------------------------------------------------------

#: Given names (the first is the one in daily use unless a nickname is given), prefix, family
#: name, gender by code list 14 (1 girl, 2 boy), nickname.
NAMES: tuple[tuple[tuple[str, ...], str | None, str, int, str | None], ...] = (
    (("Daan", "Willem"), "van der", "Meulen", 2, None),
    (("Noor", "Johanna", "Elisabeth"), None, "Hoekstra", 1, None),
    (("Elif",), None, "Yıldırım", 1, None),
    (("Ilyas",), None, "El Amrani", 2, None),
    (("Zuzanna", "Maria"), None, "Wiśniewska", 1, "Zuzia"),
    (("Sjoerd", "Pieter"), None, "Dijkstra", 2, None),
    (("Chloë", "Anna"), "de", "Bruijn", 1, None),
    (("Jaydon", "Ricardo"), None, "Pinas", 2, "Jay"),
    (("Yasmine",), None, "Benali", 1, None),
    (("Thijmen", "Johannes"), "van 't", "Hof", 2, "Thijs"),
    (("Emre",), None, "Çelik", 2, None),
    (("Fenna", "Geertruida"), None, "Postma", 1, None),
    (("Michał", "Jan"), None, "Zieliński", 2, None),
    (("Anisha",), None, "Ramlal", 1, None),
    (("Joris", "Adriaan"), "in 't", "Veld", 2, None),
    (("Selam",), None, "Tesfay", 1, None),
    (("Mees", "Lodewijk"), "de", "Graaf", 2, None),
    (("Zoë", "Josephine"), "van den", "Berg-Öztürk", 1, None),
    (("Omar", "Khaled"), None, "Haddad", 2, None),
    (("Lieke", "Catharina", "Maria"), None, "Verhoeven", 1, None),
    (("Wei Lin",), None, "Chen", 1, None),
    (("Noël", "Matthias"), None, "Kuipers", 2, None),
    (("Daryna",), None, "Kovalenko", 1, None),
    (("Pepijn", "Alexander"), "ter", "Horst", 2, "Pep"),
    (("Aya",), None, "Bouzidi", 1, None),
    (("Jelle", "Sybren"), None, "Wiersma", 2, None),
    (("Roos", "Margaretha"), "'t", "Hart", 1, None),
    (("Efe", "Can"), None, "Kaya", 2, None),
    (("Jade", "Shanelle"), None, "Martina", 1, None),
    (("Bram", "Cornelis"), "van", "Dongen", 2, None),
    (("Hanna", "Sofie"), None, "Lindeboom", 1, None),
    (("Rayan",), None, "Aït Salah", 2, None),
    (("Jasmijn", "Helena"), "van der", "Zwaan", 1, "Jas"),
    (("Gijs", "Theodorus"), None, "Martens", 2, None),
    (("Isa", "Wilhelmina"), "de", "Ruyter", 1, None),
    (("Luuk", "Jozef"), None, "Brouwer", 2, None),
    (("Amira",), None, "Saïdi", 1, None),
    (("Stijn", "Antonius"), "van de", "Wetering", 2, None),
)

FATHERS = ("Erik", "Mark", "Peter", "Hans", "Robert", "Marcel", "Johan", "Stefan", "André", "Luc")
MOTHERS = ("Saskia", "Ingrid", "Marieke", "Esther", "Petra", "Renée", "Anouk", "Judith", "Mirjam")
OTHER_NAMES = (
    (None, "Bakker"),
    ("de", "Wit"),
    (None, "Peeters"),
    ("van", "Leeuwen"),
    (None, "Groen"),
    (None, "Scholten"),
    ("den", "Hollander"),
    (None, "Timmerman"),
    (None, "Blom"),
)
STREETS = (
    "Klaproosstraat",
    "Wilgenpad",
    "Molenwerf",
    "Kapitein Zeldenrustlaan",
    "Tureluurhof",
    "Oude Dorpsweg",
    "Plein van de Verbeelding",
    "Zonnedauw",
    "Haverkamp",
    "Stationskade",
)
#: Invented towns; their postcodes have the right form, no more.
TOWNS = (("Veenderwaard", "9901"), ("Klaverhoorn", "9902"), ("Zandegeest", "9903"))
DOCTORS = ("Zuidema", "Van Rossum", "Aksoy", "Kamphuis", "Lemmens", "Bosma")
TEACHERS = ("Mevr. S. Vreugdenhil", "Dhr. T. Oosterling", "Mevr. K. Ndiaye", "Dhr. R. Baas")

_POSTCODE_LETTERS = "ABCDEGHJKLMNPRTVWXZ"


@dataclass(frozen=True)
class Address:
    """A Dutch address; ``soort`` by code list 19."""

    straat: str
    nummer: str
    postcode: str
    plaats: str
    toevoeging: str | None = None
    soort: str = "bezoek"


@dataclass(frozen=True)
class Contact:
    """A phone number or e-mail address; ``soort`` and ``aanduiding`` by code lists 4 and 5."""

    soort: str
    aanduiding: str
    nummer: str
    geheim: bool = False
    noodnummer: bool = False


#: What the standard puts in the place of a secret number or address (rule OVa.LL08).
SECRET = {"telefoon": "9999999999", "e-mail": "geheim@geheim.geheim"}


@dataclass(frozen=True)
class Person:
    """A carer or a doctor; codes by lists 14 and 41."""

    achternaam: str
    voornamen: tuple[str, ...] = ()
    voorvoegsel: str | None = None
    geslacht: int | None = None
    adresgeheim: bool | None = None
    adressen: tuple[Address, ...] = ()
    contacten: tuple[Contact, ...] = ()
    relatie: str | None = None
    overleden: bool | None = None
    overlijdensdatum: datetime.date | None = None
    wettelijk: bool = True

    @property
    def voorletters(self) -> str | None:
        return initials(self.voornamen)


@dataclass(frozen=True)
class Child:
    """A pupil with everything drawn; what :mod:`devtools.dossier_xml` writes down."""

    spec: PupilSpec
    voornamen: tuple[str, ...]
    voorvoegsel: str | None
    achternaam: str
    roepnaam: str
    geslacht: int
    geboortedatum: datetime.date
    percentile: int
    adresgeheim: bool
    adressen: tuple[Address, ...]
    buitenland: tuple[str, ...]
    contacten: tuple[Contact, ...]
    verzorgers: tuple[Person, ...]
    huisarts: Person
    leerkracht: str
    traits: frozenset[Trait] = field(default_factory=frozenset)

    @property
    def hij(self) -> str:
        """The pronoun in texts about the pupil."""
        return "zij" if self.geslacht == 1 else "hij"

    @property
    def zijn(self) -> str:
        """The possessive in texts about the pupil."""
        return "haar" if self.geslacht == 1 else "zijn"


def initials(names: Sequence[str]) -> str | None:
    """``J.A.`` of ("Jan", "Anna"); None without names."""
    return "".join(f"{name[0]}." for name in names) or None


def _address(lot: Lot, soort: str = "bezoek") -> Address:
    plaats, digits = lot.pick(TOWNS)
    letters = lot.pick(_POSTCODE_LETTERS) + lot.pick(_POSTCODE_LETTERS)
    addition = lot.pick((None, None, None, "a", "bis", "III"))
    return Address(
        lot.pick(STREETS), str(lot.number(1, 190)), digits + letters, plaats, addition, soort
    )


def _mobile(lot: Lot, **flags: bool) -> Contact:
    return Contact("telefoon", "prive", f"060000{lot.number(0, 9999):04d}", **flags)


def _mail(name: str) -> Contact:
    plain = "".join(letter for letter in name.lower() if letter.isascii() and letter.isalpha())
    return Contact("e-mail", "prive", f"{plain}@example.com")


def _born(lot: Lot, traits: frozenset[Trait]) -> datetime.date:
    """A birth date that fits group 8; a year earlier for who did a group twice."""
    if traits & {Trait.REPEATED_YEAR, Trait.REPEATED_EIGHT}:
        return datetime.date(2014, 1, 2) + datetime.timedelta(days=lot.number(0, 260))
    return datetime.date(2014, 10, 1) + datetime.timedelta(days=lot.number(0, 360))


def _carers(
    seed: int, family: tuple[str | None, str], traits: frozenset[Trait]
) -> Iterator[Person]:
    """The carers; the first one's address is that of the pupil."""
    lot = Lot(seed, "carers")
    secret = Trait.ADDRESS_HIDDEN in traits
    home, elsewhere = _address(lot), _address(lot)
    mother_prefix, mother_name = lot.pick(OTHER_NAMES)
    mother = lot.pick(MOTHERS)
    father = lot.pick(FATHERS)
    phone = SECRET["telefoon"] if Trait.PHONE_HIDDEN in traits else None
    mother_contacts = [_mobile(lot, noodnummer=True), _mail(f"{mother}{mother_name}")]
    if phone:
        mother_contacts[0] = Contact("telefoon", "prive", phone, geheim=True)
    yield Person(
        mother_name,
        (mother,),
        mother_prefix,
        1,
        secret,
        () if secret else (home,),
        tuple(mother_contacts),
        relatie="2",
    )
    if Trait.DECEASED in traits:
        died = datetime.date(2021, lot.number(1, 12), lot.number(1, 28))
        yield Person(
            family[1],
            (father,),
            family[0],
            2,
            relatie="1",
            overleden=True,
            overlijdensdatum=died,
            wettelijk=False,
        )
        return
    apart = bool(traits & {Trait.SEPARATED, Trait.ADDRESS_HIDDEN})
    yield Person(
        family[1],
        (father,),
        family[0],
        2,
        False,
        (elsewhere if apart else home,),
        (_mobile(lot), Contact("telefoon", "werk", f"09900{lot.number(0, 99999):05d}")),
        relatie="1",
        wettelijk=Trait.ADDRESS_HIDDEN not in traits,
    )


def child(spec: PupilSpec) -> Child:
    """The pupil of ``spec``, with family, addresses and doctor drawn from its seed."""
    lot = Lot(spec.seed, "pupil")
    place = lot.number(0, len(NAMES) - 1) if spec.name is None else spec.name % len(NAMES)
    voornamen, voorvoegsel, achternaam, geslacht, nickname = NAMES[place]
    secret = Trait.ADDRESS_HIDDEN in spec.traits
    verzorgers = tuple(_carers(spec.seed, (voorvoegsel, achternaam), spec.traits))
    adressen: tuple[Address, ...] = ()
    if not secret:
        home = verzorgers[0].adressen[0]
        adressen = (home,)
        if lot.number(1, 4) == 1:
            adressen += (_address(lot, "gba"),)
    abroad = Trait.ABROAD in spec.traits
    contacten = (_mobile(lot), _mail(voornamen[0] + achternaam))
    if Trait.PHONE_HIDDEN in spec.traits:
        contacten = tuple(
            Contact(soort, "prive", nummer, geheim=True) for soort, nummer in SECRET.items()
        )
    return Child(
        spec=spec,
        voornamen=voornamen,
        voorvoegsel=voorvoegsel,
        achternaam=achternaam,
        roepnaam=nickname or voornamen[0],
        geslacht=geslacht,
        geboortedatum=_born(lot, spec.traits),
        percentile=spec.percentile or lot.number(4, 97),
        adresgeheim=secret,
        adressen=() if abroad else adressen,
        buitenland=("Straße der Erfindung 7", "00000 Nirgendstadt", "Duitsland") if abroad else (),
        contacten=contacten,
        verzorgers=verzorgers,
        huisarts=Person(
            lot.pick(DOCTORS),
            adressen=(_address(lot),),
            contacten=(Contact("telefoon", "werk", f"09900{lot.number(0, 99999):05d}"),),
        ),
        leerkracht=lot.pick(TEACHERS),
        traits=spec.traits,
    )
