"""Debian packages without installing any: apt with a state of its own, unpacked into a folder.

The machine's own apt configuration is read for the address of its mirror and for its proxy
settings; none of its files is written.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from .console import DevError, Progress
from .paths import cache_dir
from .stamps import digest

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
# A package that every Debian machine has in a version that fits what runs on it; a second copy
# in LD_LIBRARY_PATH would clash with the machine's own dynamic loader.
FROM_MACHINE = ("libc6", "libgcc-s1", "libstdc++6")
_URI_LINE = re.compile(r"^'(?P<uri>[^']+)' (?P<file>\S+) (?P<size>\d+)")


def mirror_from(targets: str) -> str | None:
    """The mirror in the output of ``apt-get indextargets`` with format ``ORIGIN|SUITE|URI``.

    The first Debian archive that is not the security one (which has no ``main`` of its own).
    """
    for line in targets.splitlines():
        origin, _, rest = line.partition("|")
        suite, _, uri = rest.partition("|")
        if origin == "Debian" and uri and "security" not in suite:
            return uri.rstrip("/")
    return None


def mirror_from_uris(uris: str) -> str | None:
    """The mirror in the output of ``apt-get --print-uris update``: the base before ``/dists/``."""
    for line in uris.splitlines():
        match = re.match(r"^'([^']+?)/+dists/[^']*'", line)
        if match and match[1].rstrip("/").endswith("/debian"):
            return match[1]
    return None


def codename(os_release: str) -> str:
    """``VERSION_CODENAME`` of a Debian ``/etc/os-release``.

    :raises DevError: on another system than Debian
    """
    values = dict(
        line.split("=", 1) for line in os_release.splitlines() if "=" in line and line[0] != "#"
    )
    values = {name: value.strip("\"'") for name, value in values.items()}
    if values.get("ID") != "debian" or not values.get("VERSION_CODENAME"):
        raise DevError(
            "this is not Debian, so the packages cannot be fetched by apt here; put chromium and "
            "wkhtmltopdf on the PATH and set OSO_POVO_ODOO_HOME to an Odoo 19"
        )
    return values["VERSION_CODENAME"]


def machine_suite() -> str:
    """Codename of the Debian release that this machine runs."""
    return codename(Path("/etc/os-release").read_text(encoding="utf-8"))


def machine_mirror() -> str:
    """The Debian mirror that this machine's own apt uses.

    :raises DevError: where apt is missing or knows no Debian archive
    """
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise DevError(
            "apt-get and dpkg-deb are not here; set OSO_POVO_ODOO_HOME to an Odoo 19 and put "
            "chromium and wkhtmltopdf on the PATH"
        )
    targets = _run(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(SUITE)|$(REPO_URI)"]).stdout
    # apt names only the lists that were fetched once; a fresh image may have none.
    found = mirror_from(targets) or mirror_from_uris(
        _run(["apt-get", "--print-uris", "-oDebug::NoLocking=1", "update"], check=False).stdout
    )
    if not found:
        raise DevError("this machine's apt sources name no Debian archive")
    return found


def _run(command: list[str], check: bool = True, **more) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False, **more
    )
    if check and done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-8:])
        raise DevError(f"{command[0]} failed ({done.returncode}):\n{tail}")
    return done


class Suite:
    """One Debian suite with a private apt state under the user's cache."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = cache_dir() / "apt" / name
        self.debs = self.folder / "debs"
        self.debs.mkdir(parents=True, exist_ok=True)

    def _apt(self, *arguments: str, cwd: Path | None = None) -> str:
        # An empty dpkg status: what is fetched does not depend on what the machine has.
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "-",
            "Dir::Etc::preferencesparts": "-",
            "Dir::State": self.folder / "state",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::Cache": self.folder / "cache",
            "Debug::NoLocking": "1",
            "APT::Sandbox::User": "root",
            "APT::Install-Recommends": "false",
            "APT::Update::Post-Invoke-Success": "",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        command = ["apt-get", "-q", "-y", *(f"-o{name}={value}" for name, value in options.items())]
        env = {**os.environ, "LC_ALL": "C"}
        return _run([*command, *arguments], env=env, cwd=cwd).stdout

    def update(self) -> None:
        """Fetch the list of packages of the suite."""
        for folder in ("lists/partial", "cache/archives/partial", "state"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        (self.folder / "status").touch()
        signed = f" [signed-by={KEYRING}]" if KEYRING.exists() else ""
        (self.folder / "sources.list").write_text(
            f"deb{signed} {machine_mirror()} {self.name} main\n"
        )
        self._apt("-oAPT::Update::Error-Mode=any", "update")

    def closure(self, packages: Iterable[str]) -> list[str]:
        """The packages with all that they depend on, less what every Debian machine has."""
        wanted = self._dependencies(packages)
        return sorted(wanted - self._dependencies(FROM_MACHINE) | set(packages))

    def _dependencies(self, packages: Iterable[str]) -> set[str]:
        plan = self._apt("install", "--print-uris", *packages)
        return {
            match["file"].partition("_")[0]
            for match in map(_URI_LINE.match, plan.splitlines())
            if match
        }

    def download(self, packages: list[str], what: str) -> list[Path]:
        """Fetch packages (checked by apt against the signed list); returns the ``.deb`` files.

        Files that are complete in the cache are not fetched again.
        """
        # asked from an empty folder, since apt leaves out what it finds complete
        with tempfile.TemporaryDirectory() as empty:
            plan = self._apt("download", "--print-uris", *packages, cwd=Path(empty))
        wanted: dict[str, int] = {}
        for match in map(_URI_LINE.match, plan.splitlines()):
            if match:
                wanted[match["file"]] = int(match["size"])
        if len(wanted) != len(set(packages)):
            raise DevError(f"Debian {self.name} does not have all of: {', '.join(packages)}")
        total = sum(wanted.values())
        progress = Progress(what)
        stop = threading.Event()

        def watch() -> None:
            while not stop.wait(0.2):
                here = sum(_size(self.debs / name) for name in wanted)
                progress.show(f"{here / 1e6:.0f} of {total / 1e6:.0f} MB")

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            self._apt("download", *packages, cwd=self.debs)
        finally:
            stop.set()
            watcher.join()
            progress.end()
        # apt writes an epoch's colon as %3a in file names, and so does the plan
        files = [self.debs / name for name in wanted]
        missing = [file.name for file in files if not file.exists()]
        if missing:
            raise DevError(f"not downloaded: {', '.join(map(unquote, missing))}")
        return files


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def unpack(debs: Iterable[Path], prefix: Path) -> None:
    """Unpack packages into a new folder, which appears under its name only when complete."""
    temp = prefix.with_name(f".{prefix.name}.new")
    shutil.rmtree(temp, ignore_errors=True)
    temp.mkdir(parents=True)
    for deb in debs:
        _run(["dpkg-deb", "-x", str(deb), str(temp)])
    shutil.rmtree(prefix, ignore_errors=True)
    temp.rename(prefix)


def key_of(*names: str) -> str:
    """Key of a step that unpacks packages: changes when the names or the way change."""
    return digest("unpack 1", *names)
