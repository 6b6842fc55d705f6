"""Chromium (tests, screenshots) and wkhtmltopdf (PDF reports): the machine's, else Debian's.

Where the machine has none on its PATH, the packages and the libraries they need are unpacked
into ``.local/tools``. Either way a small script in ``.local/bin`` starts the program.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from . import apt
from .console import DevError, step
from .paths import BIN, LOCAL
from .stamps import digest, fresh, put, write_atomic

PREFIX = LOCAL / "tools"
# Command -> packages to fetch where it is missing.
TOOLS = {
    "chromium": ("chromium", "fonts-liberation"),
    "wkhtmltopdf": ("wkhtmltopdf", "fonts-liberation"),
}
# For a browser that only ever sees pages of this machine: no sandbox (it needs set-user-id or
# user namespaces, and root has neither need nor use of it) and no calls to its makers.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{prefix}/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <include ignore_missing="yes">{prefix}/etc/fonts/conf.d</include>
  <cachedir>{local}/fontcache</cachedir>
</fontconfig>
"""


def tools() -> None:
    """Put ``chromium`` and ``wkhtmltopdf`` into ``.local/bin`` and see that both start.

    :raises DevError: where one cannot be had or does not start
    """
    found = {name: on_path(name) for name in TOOLS}
    missing = [name for name, path in found.items() if path is None]
    if missing:
        _fetch(missing)
    for name, path in found.items():
        script = _script(name, path)
        if fresh(name, digest(script), BIN / name):
            continue
        write_atomic(BIN / name, script, mode=0o755)
        with step(f"trying {name}"):
            _try(name)
        put(name, digest(script))


def on_path(name: str) -> str | None:
    """The command on the user's PATH, other than our own script."""
    folders = [
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if folder and Path(folder).resolve() != BIN
    ]
    return shutil.which(name, path=os.pathsep.join(folders))


def _fetch(names: list[str]) -> None:
    packages = sorted({package for name in names for package in TOOLS[name]})
    suite_name = apt.machine_suite()
    key = apt.key_of(suite_name, *packages)
    if fresh("tools", key, PREFIX):
        return
    with step(f"fetching {' and '.join(names)} with their libraries (Debian {suite_name})"):
        suite = apt.Suite(suite_name)
        suite.update()
        debs = suite.download(suite.closure(packages), "packages")
    with step("unpacking them"):
        apt.unpack(debs, PREFIX)
        write_atomic(PREFIX / "fonts.conf", _FONTS.format(prefix=PREFIX, local=LOCAL))
    put("tools", key)


def _script(name: str, path: str | None) -> str:
    lines = ["#!/bin/sh", "# Made by ./dev setup."]
    if path is None:
        libs = _library_folders()
        lines += [
            f"export LD_LIBRARY_PATH={shlex.quote(':'.join(libs))}",
            f"export FONTCONFIG_FILE={shlex.quote(str(PREFIX / 'fonts.conf'))}",
            f"export XDG_DATA_DIRS={shlex.quote(str(PREFIX / 'usr/share'))}:/usr/share",
        ]
        qt = next(PREFIX.glob("usr/lib/*/qt5/plugins"), None)
        if qt is not None:
            lines.append(f"export QT_PLUGIN_PATH={shlex.quote(str(qt))}")
        program = {
            "chromium": PREFIX / "usr/lib/chromium/chromium",
            "wkhtmltopdf": PREFIX / "usr/bin/wkhtmltopdf",
        }[name]
        path = str(program)
    if name == "wkhtmltopdf":
        # Debian's build draws through Qt's platform plugins and there is no screen.
        lines.append('export QT_QPA_PLATFORM="${QT_QPA_PLATFORM:-offscreen}"')
        lines.append(f'exec {shlex.quote(path)} "$@"')
    else:
        lines.append(f'exec {shlex.quote(path)} {" ".join(CHROMIUM_FLAGS)} "$@"')
    return "\n".join(lines) + "\n"


def _library_folders() -> list[str]:
    """Folders of the unpacked packages that hold shared libraries, the general ones first."""
    folders = []
    for lib in ("usr/lib", "lib"):
        for triplet in sorted((PREFIX / lib).glob("*-linux-gnu*")):
            folders.append(str(triplet))
            # Programs find these by the machine's ld.so.conf or by their own search path
            folders += [str(triplet / sub) for sub in ("pulseaudio", "nss", "blas", "lapack")]
    return [folder for folder in folders if Path(folder).is_dir()]


def _try(name: str) -> None:
    program = str(BIN / name)
    with tempfile.TemporaryDirectory(prefix="oso_povo_") as folder:
        page = Path(folder, "page.html")
        page.write_text("<!DOCTYPE html><title>x</title><h1>Leerlingdossier</h1>")
        if name == "chromium":
            out = Path(folder, "page.png")
            arguments = [
                "--headless",
                f"--user-data-dir={folder}/profile",
                f"--screenshot={out}",
                page.as_uri(),
            ]
            magic = b"\x89PNG"
        else:
            out = Path(folder, "page.pdf")
            arguments = ["-q", str(page), str(out)]
            magic = b"%PDF"
        try:
            done = subprocess.run(
                [program, *arguments],
                capture_output=True,
                text=True,
                stdin=subprocess.DEVNULL,
                timeout=120,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DevError(f"{program} did not end within {error.timeout} s") from error
        if not out.exists() or not out.read_bytes().startswith(magic):
            tail = "\n".join((done.stdout + done.stderr).splitlines()[-8:])
            raise DevError(f"{program} does not work (exit code {done.returncode}):\n{tail}")
