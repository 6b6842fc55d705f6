"""Texts that the plain core hands to whoever shows them.

The core knows no language and no Odoo. It names what happened with a stable code and an English
template; the caller translates the template (Odoo with its own catalogue, the command line with
the same ``i18n/nl.po``) and fills the parameters in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def _(text: str) -> str:
    """Mark ``text`` for Odoo's string extraction; returns it unchanged."""
    return text


@dataclass(frozen=True)
class Message:
    """One thing to tell a user.

    :param code: stable dotted name, e.g. ``"bsn.check_failed"``
    :param text: English template with ``%(name)s`` placeholders, also the key of its translation
    :param params: values of the placeholders; never a BSN, a key or text of a dossier
    """

    code: str
    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.params if self.params else self.text


class OsoError(Exception):
    """An error with a text for the user; ``str()`` gives the English one.

    :param message: what to tell; it is safe to log, because a :class:`Message` carries no
        personal data
    """

    def __init__(self, message: Message):
        super().__init__(str(message))
        self.message = message
