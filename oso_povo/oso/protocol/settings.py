"""What a client needs to know before it can speak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from ..text import Message, OsoError, _
from .addresses import is_plain_https, shown
from .profile import Profile, load_profile


class SettingsError(OsoError):
    """A setting that cannot be used; the message names it."""


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _check_url(name: str, url: str) -> None:
    if not is_plain_https(url):
        raise SettingsError(
            Message(
                "protocol.settings_url",
                _(
                    "The address of the %(name)s must start with https:// and hold no user name, "
                    "but is: %(url)s"
                ),
                {"name": name, "url": shown(url)},
            )
        )


@dataclass(frozen=True)
class ConnectionSettings:
    """Where to connect, as whom, and whom to trust. Immutable; may be shared by threads.

    :param profile: a profile or its name
    :param tc_url: https address of the Traffic Center
    :param osr_url: https address of the OSR, without path (profile ``oso2021``)
    :param osr_api_key: key for the OSR
    :param certificate_pem: our client certificate as PEM, further certificates of its chain after
        it; empty means: none, then every call ends in ``CERTIFICATE``
    :param key_pem: its private key as PEM
    :param key_password: password of that key, None when it has none
    :param ca_pem: the authorities to trust as PEM; None trusts those of the system
    :param allow_private_hosts: whether the Traffic Center may send us to an address inside our own
        network (only for a simulator); the addresses given here are trusted as they are
    :param timeouts: overrides of the profile's time-outs, seconds
    :param supplier_oin: OIN under which our supplier stands in the OSR
    :param package_name: our name in the messages
    :param package_version: our version in the messages
    :param answer_bytes: override of the profile's limit on one answer
    :param pool_size: connections kept open per host; give it the number of threads
    :param clock: gives the present time (aware), to judge our certificate by
    :raises SettingsError: when an address is not https
    :raises ProfileError: when there is no such profile
    """

    profile: Profile
    tc_url: str
    osr_url: str | None = None
    osr_api_key: str | None = field(default=None, repr=False)
    certificate_pem: bytes = field(default=b"", repr=False)
    key_pem: bytes = field(default=b"", repr=False)
    key_password: bytes | None = field(default=None, repr=False)
    ca_pem: bytes | None = field(default=None, repr=False)
    allow_private_hosts: bool = False
    timeouts: Mapping[str, float] = field(default_factory=dict)
    supplier_oin: str = ""
    package_name: str = "oso_povo"
    package_version: str = "1"
    answer_bytes: int | None = None
    pool_size: int = 8
    clock: Callable[[], datetime] = field(default=_now, repr=False)

    def __post_init__(self) -> None:
        if isinstance(self.profile, str):
            object.__setattr__(self, "profile", load_profile(self.profile))
        _check_url("Traffic Center", self.tc_url)
        if self.osr_url:
            _check_url("OSR", self.osr_url)

    def timeout(self, name: str) -> float:
        """Seconds for ``connect``, ``tc``, ``document``, ``osr`` or ``total``."""
        return float(self.timeouts.get(name, self.profile.timeouts[name]))

    @property
    def max_bytes(self) -> int:
        """Largest answer that is accepted, in bytes."""
        return self.profile.answer_bytes if self.answer_bytes is None else self.answer_bytes
