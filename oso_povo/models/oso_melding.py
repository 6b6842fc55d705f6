"""Messages of the plain core, told in the user's language."""

from odoo import models
from odoo.tools.translate import get_translation

from ..oso.meldingen_beheerder import voor_wie_beheert
from ..oso.text import Message
from .context import beheert


class OsoMelding(models.AbstractModel):
    """Turns a :class:`~..oso.text.Message` into data to store, and that data into words.

    Stored is the English template with its parameters, so that everybody reads it in their own
    language.
    """

    _name = "oso.melding"
    _description = "Messages of OSO in words"

    def _als_data(self, message, owner=None):
        """``Message`` or ``None`` -> JSON-able dict or ``False``."""
        if message is None:
            return False
        data = {
            "code": message.code,
            "text": message.text,
            "params": {key: str(value) for key, value in message.params.items()},
        }
        if owner:
            data["owner"] = getattr(owner, "value", owner)
        return data

    def _in_woorden(self, data):
        """Dict of ``_als_data`` or ``Message`` -> sentence for the user, in the language of the
        environment."""
        if not data:
            return False
        if isinstance(data, Message):
            data = self._als_data(data)
        params = data.get("params") or {}
        text = voor_wie_beheert(data["text"]) if beheert(self.env) else data["text"]
        return get_translation(
            "oso_povo", self.env.lang or self.env.user.lang or "en_US", text, params
        )
