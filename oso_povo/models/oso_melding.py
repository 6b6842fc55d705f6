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
        return self._alle_in_woorden([data])[0]

    def _alle_in_woorden(self, datas):
        """As :meth:`_in_woorden` of each; who reads is asked for once.

        :return: list of sentences, ``False`` where there is nothing to tell
        """
        lang = self.env.lang or self.env.user.lang or "en_US"
        is_beheerder = beheert(self.env)
        zinnen = []
        for data in datas:
            if not data:
                zinnen.append(False)
                continue
            if isinstance(data, Message):
                data = self._als_data(data)
            text = voor_wie_beheert(data["text"]) if is_beheerder else data["text"]
            zinnen.append(get_translation("oso_povo", lang, text, data.get("params") or {}))
        return zinnen
