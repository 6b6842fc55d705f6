"""Who hears that a run moves on."""

from odoo import models


class IrWebsocket(models.AbstractModel):
    """Lets employees listen to their schools."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = super()._build_bus_channel_list(channels)
        if self.env.uid and self.env.user.has_group("oso_povo.group_medewerker"):
            # A record as channel can't be asked for by a client: it comes from here alone.
            channels = [*channels, *self.env.user.company_ids]
        return channels
