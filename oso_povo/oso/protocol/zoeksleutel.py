"""How a pupil's number is made unreadable for the Traffic Center.

**The only strategy here is ours, not Kennisnet's.** The Traffic Center may never see a readable
PGN (OSO wiki, Proces 2017), it gets a ``zoeksleutel``; how OSO makes that is not public. Who joins
OSO gets the true rule, adds it here under a name of its own and names it in the profile.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from .profile import Profile


class Zoeksleutel(NamedTuple):
    """What stands for a pupil towards the Traffic Center.

    :param value: base64 text without line breaks
    :param pgnfrag: some digits of the number, where the profile wants them beside it
    """

    value: str
    pgnfrag: str | None


class Strategy(Protocol):
    """Makes the zoeksleutel; equal input must give equal output.

    It goes to the Traffic Center twice, from us and from the LAS, and the two must be equal
    (OSO wiki, Controleren Sessie 2017).
    """

    def make(self, pgn: str, profile: Profile) -> Zoeksleutel: ...


class KeyedHash:
    """Test strategy: HMAC-SHA-512 over numbered labels, stretched to the length of the profile.

    The key stands readable in the profile. There are only 10^9 numbers, so anyone with the key
    can find the number that belongs to a zoeksleutel: good for a simulator, not for the field.
    """

    def make(self, pgn: str, profile: Profile) -> Zoeksleutel:
        length = profile.zoeksleutel_bytes
        digest = b""
        block = 0
        while len(digest) < length:
            label = b"%d:%s:" % (block, profile.name.encode())
            key = profile.zoeksleutel_key.encode()
            digest += hmac.new(key, label + pgn.encode(), hashlib.sha512).digest()
            block += 1
        digits = profile.pgnfrag_digits
        return Zoeksleutel(
            base64.b64encode(digest[:length]).decode(),
            pgn[-digits:] if digits else None,
        )


STRATEGIES: dict[str, Strategy] = {"keyed-hash": KeyedHash()}
