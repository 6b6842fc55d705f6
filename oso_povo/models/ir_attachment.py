"""Files of dossiers are stored, not indexed; and what was cut off is written anew."""

import contextlib
from pathlib import Path

from odoo import api, models


class IrAttachment(models.Model):
    """Keeps the text of dossiers and their attachments out of the search index, and lets a file be
    stored whose writing was cut off before."""

    _inherit = "ir.attachment"

    def _index(self, bin_data, file_type, checksum=None):
        if self.env.context.get("oso_geen_index"):
            return False
        return super()._index(bin_data, file_type, checksum=checksum)

    @api.model
    def _get_path(self, bin_data, sha):
        """As Odoo's, which takes the beginning of a file for another file of the same checksum.

        Odoo writes a file under its checksum straight away: a kill or a full disk in the middle of
        that leaves its beginning, and the same dossier could never be stored again.
        """
        pad = Path(self._full_path(f"{sha[:2]}/{sha}"))
        with contextlib.suppress(FileNotFoundError):
            if pad.stat().st_size < len(bin_data) and bin_data.startswith(pad.read_bytes()):
                pad.unlink()
        return super()._get_path(bin_data, sha)
