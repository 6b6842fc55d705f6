"""Stamps: a step whose inputs have not changed since it ended well is not done again."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from .paths import LOCAL

STAMPS = LOCAL / "stamps"


def digest(*parts: str | bytes | Path) -> str:
    """SHA-256 (hex) of texts, bytes and the contents of files, in that order.

    Each part is preceded by its length, so that moving a boundary changes the result.
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            part = part.read_bytes()
        elif isinstance(part, str):
            part = part.encode()
        total.update(f"{len(part)}:".encode())
        total.update(part)
    return total.hexdigest()


def digest_tree(root: Path, suffixes: Iterable[str] = (), skip: Iterable[str] = ()) -> str:
    """Digest of names and contents of the files under a folder.

    :param suffixes: only files that end so (all where empty)
    :param skip: names of folders that are left out, ``__pycache__`` always
    """
    skip = {"__pycache__", *skip}
    suffixes = tuple(suffixes)
    parts: list[str | Path] = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in skip)
        for name in sorted(files):
            if suffixes and not name.endswith(suffixes):
                continue
            path = Path(folder, name)
            parts += [str(path.relative_to(root)), path]
    return digest(*parts)


def fresh(name: str, key: str, *results: Path) -> bool:
    """True where the step ended well with this key before, and its results are still there."""
    try:
        same = (STAMPS / name).read_text() == key
    except FileNotFoundError:
        return False
    return same and all(result.exists() for result in results)


def put(name: str, key: str) -> None:
    """Note that the step ended well with this key."""
    write_atomic(STAMPS / name, key)


def write_atomic(path: Path, text: str, mode: int = 0o644) -> None:
    """Write a file so that a reader sees the old or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temp = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(text)
        os.chmod(temp, mode)
        os.replace(temp, path)
    except BaseException:
        os.unlink(temp)
        raise


@contextlib.contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold a lock between processes of this checkout (released by the kernel if they die)."""
    folder = LOCAL / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / name, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
