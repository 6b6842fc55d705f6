"""Where things lie. All state of a checkout is in ``.local/``; downloads in the user's cache."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
BIN = LOCAL / "bin"
VENV = LOCAL / "venv"
VENV_PYTHON = VENV / "bin" / "python"
LOG = LOCAL / "log"
ADDON = ROOT / "oso_povo"
# The addon that lets queue_job do the work of the first one
QUEUE_ADDON = ROOT / "oso_povo_queue_job"
# Reference material that a checkout may have beside it; nothing but tests and --check looks there.
SHARED = ROOT.parent / "shared"


def cache_dir() -> Path:
    """The user's cache folder for downloads (``$XDG_CACHE_HOME/oso_povo``), made where missing."""
    base = os.environ.get("XDG_CACHE_HOME") or ""
    # The XDG specification says that a relative path must be ignored.
    folder = (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "oso_povo"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
