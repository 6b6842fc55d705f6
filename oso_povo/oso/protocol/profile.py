"""A profile: one year's dialect of the OSO messages.

Everything that differs between years, or that the public sources leave open, stands in
``profiles/<name>/profile.ini`` and the WSDL beside it: element names, operations, codes, time-outs,
the zoeksleutel strategy, the forms of the dossier. In that file a section whose name ends in
``ours`` holds what was chosen here and is not Kennisnet's; :attr:`Profile.ours` names those keys.
"""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from ..text import Message, OsoError, _
from .outcome import Detail, Outcome, Overdrachtsoort, RegistrationOutcome
from .zoeksleutel import STRATEGIES, Zoeksleutel

PROFILES = Path(__file__).parent / "profiles"
INDEX, KENMERK = "index", "kenmerk"
KEY, OSR = "key", "osr"
#: Read off the examples in OSO wiki, Releases 2021 and Controleren Sessie 2022.
KENMERK_PREFIX = "00000007000"
KENMERK_PATTERN = re.compile(KENMERK_PREFIX + r"([0-9A-Z]{4})([0-9]{5})")


class ProfileError(OsoError):
    """A profile file that cannot be used; the message names the file and what is wrong."""


@dataclass(frozen=True)
class Verdict:
    """What a raw code means: an outcome and, where it matters for the advice, its finer cause."""

    outcome: Outcome | RegistrationOutcome
    detail: Detail | None = None


@dataclass(frozen=True)
class Profile:
    """See the comments in ``profile.ini`` for the meaning of each value.

    :param name: name of the folder
    :param namespace: XML namespace of the messages that are sent
    :param wsdl: path of the WSDL
    :param address: ``index`` or ``kenmerk``
    :param connect: ``key`` or ``osr``
    :param messages: step -> (request element, response element)
    :param operations: step -> operation of the WSDL
    :param elements: neutral name -> element name (some hold several, separated by a space)
    :param soorten: kind of transfer -> spellings, the first one is sent
    :param codes: raw code -> verdict
    :param codes_by_step: step -> raw code -> verdict, before ``codes``
    :param registration_codes: raw code -> verdict on a registration
    :param success: step -> the code that means success
    :param results: outcome -> value in the sign-off
    :param notification_codes: why a notification is refused -> the code that we answer
    :param notification_bytes: the largest notification that is read
    :param timeouts: seconds
    :param osr: paths and names of the OSR interface
    :param ours: ``"section.key"`` of every value that is not from a public source
    """

    name: str
    title: str
    namespace: str
    service_namespace: str
    wsdl: Path
    address: str
    connect: str
    messages: Mapping[str, tuple[str, str]]
    operations: Mapping[str, str]
    elements: Mapping[str, str]
    soorten: Mapping[Overdrachtsoort, tuple[str, ...]]
    codes: Mapping[str, Verdict]
    codes_by_step: Mapping[str, Mapping[str, Verdict]]
    registration_codes: Mapping[str, Verdict]
    success: Mapping[str, str]
    results: Mapping[Outcome, str]
    notification_codes: Mapping[str, str]
    notification_bytes: int
    timeouts: Mapping[str, float]
    answer_bytes: int
    stop_at_first: bool
    connect_attempts: int
    connect_pause: float
    zoeksleutel_strategy: str
    zoeksleutel_key: str
    zoeksleutel_bytes: int
    pgnfrag_digits: int
    dossier_forms: tuple[str, ...]
    doel: str
    osr: Mapping[str, str]
    ours: frozenset[str]

    def __repr__(self) -> str:
        return f"Profile({self.name!r})"

    def zoeksleutel(self, pgn: str) -> Zoeksleutel:
        """What stands for ``pgn`` (9 digits) towards the Traffic Center."""
        return STRATEGIES[self.zoeksleutel_strategy].make(pgn, self)

    def verdict(self, step: str, code: str) -> Verdict | None:
        """What ``code`` means as an answer to ``step``; None for a code that is not known."""
        by_step = self.codes_by_step.get(step, {})
        return by_step.get(code) or self.codes.get(code)

    def soort(self, spelling: str) -> Overdrachtsoort | None:
        """The kind of transfer that is written as ``spelling``; None when not known."""
        for soort, spellings in self.soorten.items():
            if spelling.lower() in (item.lower() for item in spellings):
                return soort
        return None

    def full_address(self, brin: str, address: str) -> str:
        """The address of a delivery point as the messages want it.

        A bare number is completed to a routeringskenmerk where the profile asks for one.
        """
        address = address.strip().upper()
        if self.address == KENMERK and address.isdigit() and len(address) <= 5:
            return f"{KENMERK_PREFIX}{brin}{int(address):05d}"
        return address

    def same_namespace(self, namespace: str) -> bool:
        """Whether ``namespace`` is this profile's.

        The sources write two hosts before the same path (kennisnet.nl and eld.nl), so only the
        tail counts.
        """
        return _tail(namespace) == _tail(self.namespace)


def _tail(namespace: str) -> str:
    return "/".join(namespace.rstrip("/").rsplit("/", 2)[-2:]).lower()


def profile_names() -> tuple[str, ...]:
    """Names of the profiles that are there, sorted."""
    return tuple(sorted(path.parent.name for path in PROFILES.glob("*/profile.ini")))


def _error(name: str, reason: str) -> ProfileError:
    return ProfileError(
        Message(
            "protocol.profile",
            _("Profile %(name)s cannot be used: %(reason)s"),
            {"name": name, "reason": reason},
        )
    )


class _Reader:
    """The sections of one file, those marked as ours joined to those that are not."""

    def __init__(self, name: str, path: Path):
        self.name = name
        parser = configparser.ConfigParser(
            interpolation=None, delimiters=("=",), comment_prefixes=(";",), strict=True
        )
        parser.optionxform = str  # type: ignore[assignment,method-assign]
        try:
            with path.open(encoding="utf-8") as handle:
                parser.read_file(handle)
        except FileNotFoundError:
            raise _error(name, f"there is no {path.name}") from None
        except (configparser.Error, UnicodeDecodeError) as error:
            raise _error(name, str(error)) from error
        self.sections: dict[str, dict[str, str]] = {}
        ours: set[str] = set()
        for title in parser.sections():
            section, _sep, mark = title.partition(" ")
            if mark not in ("", "ours"):
                raise _error(name, f"section [{title}] is neither known nor marked as ours")
            values = self.sections.setdefault(section, {})
            for key, value in parser[title].items():
                if key in values:
                    raise _error(name, f"{key} stands twice in [{section}]")
                values[key] = value
                if mark:
                    ours.add(f"{section}.{key}")
        self.ours = frozenset(ours)

    def section(self, title: str) -> Mapping[str, str]:
        return MappingProxyType(self.sections.get(title, {}))

    def get(self, section: str, key: str, default: str | None = None) -> str:
        value = self.sections.get(section, {}).get(key, default)
        if value is None:
            raise _error(self.name, f"{key} is missing in [{section}]")
        return value

    def number(self, section: str, key: str, default: str | None = None) -> float:
        value = self.get(section, key, default)
        try:
            return float(value)
        except ValueError:
            raise _error(self.name, f"{key} in [{section}] is not a number") from None

    def verdicts(
        self, title: str, kind: type[Outcome] | type[RegistrationOutcome]
    ) -> Mapping[str, Verdict]:
        found = {}
        for code, value in self.section(title).items():
            outcome, _sep, detail = value.partition(":")
            try:
                found[code] = Verdict(kind(outcome), Detail(detail) if detail else None)
            except ValueError as error:
                raise _error(self.name, f"{code} in [{title}]: {error}") from None
        return MappingProxyType(found)


@cache
def load_profile(name: str) -> Profile:
    """Read the profile ``name`` (see :func:`profile_names`); read once, then kept.

    :raises ProfileError: when there is none of that name or its file is wrong
    """
    if name not in profile_names():
        raise _error(name, "there is no profile of that name")
    folder = PROFILES / name
    reader = _Reader(name, folder / "profile.ini")
    messages = {}
    for step, value in reader.section("messages").items():
        request, _sep, response = value.partition(" ")
        messages[step] = (request, response.strip())
    prefix = "codes."
    try:
        soorten = {
            Overdrachtsoort(key): tuple(value.split())
            for key, value in reader.section("overdrachtsoort").items()
        }
        results = {Outcome(key): value for key, value in reader.section("results").items()}
    except ValueError as error:
        raise _error(name, str(error)) from None
    missing = [outcome.value for outcome in Outcome if outcome not in results]
    if missing:
        raise _error(name, f"[results] lacks {', '.join(missing)}")
    strategy = reader.get("zoeksleutel", "strategy")
    if strategy not in STRATEGIES:
        raise _error(name, f"zoeksleutel strategy {strategy} does not exist")
    address = reader.get("profile", "address")
    connect = reader.get("profile", "connect")
    if address not in (INDEX, KENMERK) or connect not in (KEY, OSR):
        raise _error(name, "address or connect in [profile] is not one of the known words")
    return Profile(
        name=name,
        title=reader.get("profile", "title"),
        namespace=reader.get("profile", "namespace"),
        service_namespace=reader.get("profile", "service_namespace"),
        wsdl=folder / reader.get("profile", "wsdl"),
        address=address,
        connect=connect,
        messages=MappingProxyType(messages),
        operations=reader.section("operations"),
        elements=reader.section("elements"),
        soorten=MappingProxyType(soorten),
        codes=reader.verdicts("codes", Outcome),
        codes_by_step=MappingProxyType(
            {
                title[len(prefix) :]: reader.verdicts(title, Outcome)
                for title in reader.sections
                if title.startswith(prefix)
            }
        ),
        registration_codes=reader.verdicts("registration", RegistrationOutcome),
        success=reader.section("success"),
        results=MappingProxyType(results),
        notification_codes=reader.section("notification"),
        notification_bytes=int(reader.number("limits", "notification_bytes")),
        timeouts=MappingProxyType(
            {key: reader.number("timeouts", key) for key in reader.section("timeouts")}
        ),
        answer_bytes=int(reader.number("limits", "answer_bytes")),
        stop_at_first=reader.get("walk", "stop_at_first") == "yes",
        connect_attempts=int(reader.number("walk", "connect_attempts")),
        connect_pause=reader.number("walk", "connect_pause"),
        zoeksleutel_strategy=strategy,
        zoeksleutel_key=reader.get("zoeksleutel", "key"),
        zoeksleutel_bytes=int(reader.number("zoeksleutel", "bytes")),
        pgnfrag_digits=int(reader.number("zoeksleutel", "pgnfrag_digits", "0")),
        dossier_forms=tuple(reader.get("dossier", "forms").split()),
        doel=reader.get("dossier", "doel", ""),
        osr=reader.section("osr"),
        ours=reader.ours,
    )
