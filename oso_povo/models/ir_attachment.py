"""Files of dossiers are stored, not indexed."""

from odoo import models


class IrAttachment(models.Model):
    """Keeps the text of dossiers and their attachments out of the search index."""

    _inherit = "ir.attachment"

    def _index(self, bin_data, file_type, checksum=None):
        if self.env.context.get("oso_geen_index"):
            return False
        return super()._index(bin_data, file_type, checksum=checksum)
