"""The workshop: set-up, demo, tests and the commands of ``./dev``. Never imported by the addon.

Modules that :mod:`devtools.setup` needs use Python's standard library only, because they run
before the environment exists; the others run inside ``.local/venv``.
"""

import sys

from .paths import ADDON

# The plain core is imported as ``oso``, as it is outside Odoo.
if str(ADDON) not in sys.path:
    sys.path.insert(0, str(ADDON))
