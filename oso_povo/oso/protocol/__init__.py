"""The OSO exchange, seen from the receiving school: Traffic Center, LAS and OSR.

Start with :class:`OsoClient`. What is Kennisnet's and what is ours is told in ``profiles/`` and in
``docs/protocol.md``.
"""

from .client import OsoClient
from .messages import fetch_message, registration_message
from .outcome import (
    RANKING,
    Detail,
    Outcome,
    Overdrachtsoort,
    Owner,
    RegistrationOutcome,
)
from .profile import Profile, ProfileError, load_profile, profile_names
from .settings import ConnectionSettings, SettingsError
from .types import (
    Answer,
    Attempt,
    FetchRequest,
    FetchResult,
    Registration,
    RegistrationRequest,
    SignOff,
    SignOffAnswer,
)

__all__ = [
    "RANKING",
    "Answer",
    "Attempt",
    "ConnectionSettings",
    "Detail",
    "FetchRequest",
    "FetchResult",
    "OsoClient",
    "Outcome",
    "Overdrachtsoort",
    "Owner",
    "Profile",
    "ProfileError",
    "Registration",
    "RegistrationOutcome",
    "RegistrationRequest",
    "SettingsError",
    "SignOff",
    "SignOffAnswer",
    "fetch_message",
    "load_profile",
    "profile_names",
    "registration_message",
]
