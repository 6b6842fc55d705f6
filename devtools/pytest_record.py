"""What tests note for the last stage.

A test that uses a number, key or text of a pupil calls ``remember``; ``tests/after`` looks for
everything remembered in the logs of the run.
"""

from __future__ import annotations

import os
from pathlib import Path


def remember(*secrets: str) -> None:
    """Note texts that no log may hold. Outside ``./dev test`` nothing is noted."""
    folder = os.environ.get("OSO_POVO_TEST_DIR")
    if not folder:
        return
    with open(Path(folder, "secrets.txt"), "a", encoding="utf-8") as out:
        for secret in secrets:
            if "\n" in secret or len(secret) < 6:
                raise ValueError("a secret to remember is one line of six characters or more")
            out.write(secret + "\n")
