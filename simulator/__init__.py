"""A Traffic Center and a LAS in a process of their own, to develop and test OSO against.

Not Kennisnet's: see README.md for what is real and what is ours. It reads names and codes from the
same profiles as the client (``oso_povo/oso/protocol/profiles``), but parses and answers messages
with code of its own.
"""

import importlib.util
import sys
from pathlib import Path

if importlib.util.find_spec("oso") is None:
    sys.path.append(str(Path(__file__).resolve().parent.parent / "oso_povo"))
