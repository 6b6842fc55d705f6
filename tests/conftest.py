"""Plain tests: they import the core as the top-level package ``oso``, and no Odoo."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

for folder in (ROOT, ROOT / "oso_povo"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
