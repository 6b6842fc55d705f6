"""Lets the tests here import what makes their input, such as ``dossierbouw``."""

import sys
from pathlib import Path

HIER = str(Path(__file__).resolve().parent)
if HIER not in sys.path:
    sys.path.insert(0, HIER)
