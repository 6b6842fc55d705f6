"""The whole house as processes: PostgreSQL, the simulator, Odoo with its workers.

Used by the demo, by ``./dev try`` and by the tests of the system.
"""

from __future__ import annotations

import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from simulator.control import Control

from . import odoo, postgres
from .console import DevError, step
from .paths import LOCAL, LOG, ROOT, VENV_PYTHON
from .processes import Process, free_port

SIMULATOR_READY = 60  # seconds
ODOO_READY = 180
PKI = LOCAL / "pki"
# Addresses of this machine only, so no proxy that the user may have set
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Simulator:
    """A running simulator.

    :param pki: folder with the certificates of the test CA
    :param las_urls: every address at which its LAS listens; ``las_url`` is the first
    """

    tc_url: str
    las_url: str
    control_url: str
    osr_url: str
    pki: Path
    process: Process
    las_urls: tuple[str, ...] = ()

    @property
    def control(self) -> Control:
        """Client of its control API."""
        return Control(self.control_url)

    def addresses(self) -> dict[str, str]:
        """What ``.local/demo.json`` tells of it."""
        return {
            "tc_url": self.tc_url,
            "las_url": self.las_url,
            "control_url": self.control_url,
            "osr_url": self.osr_url,
        }


@contextlib.contextmanager
def simulator(
    dossiers: Path | None = None, *arguments: str, log: Path | None = None
) -> Iterator[Simulator]:
    """A simulator in a process of its own.

    :param dossiers: folder that it serves
    :param arguments: more options of ``python -m simulator``
    """
    command: list[str | Path] = [VENV_PYTHON, "-m", "simulator", "--pki", PKI]
    if dossiers is not None:
        command += ["--dossiers", dossiers]
    with Process(
        "the simulator",
        [*command, *arguments],
        log=log or LOG / "simulator.log",
        env=odoo.environment(),
        cwd=ROOT,
        read_stdout=True,
    ) as process:
        ready = process.json_line(SIMULATOR_READY)
        yield Simulator(
            tc_url=ready["tc_url"],
            las_url=ready["las_url"],
            control_url=ready["control_url"].rstrip("/"),
            osr_url=ready.get("osr_url", ""),
            pki=Path(ready["pki"]),
            process=process,
            las_urls=tuple(ready["las_urls"]),
        )


@contextlib.contextmanager
def odoo_server(
    server: postgres.Server, db: str, *, port: int = 0, log: Path | None = None, **options: object
) -> Iterator[tuple[str, Process]]:
    """Odoo serving one database on the loopback interface; yields its address and its process.

    :param port: 0 takes a free one
    :param options: more options of Odoo's configuration file
    """
    port = port or free_port()
    log = log or LOG / f"{db}.log"
    conf = odoo.configuration(
        f"{db}-{port}",
        server,
        **{
            "db_name": db,
            "dbfilter": f"^{db}$",
            "http_port": port,
            "logfile": log,
            "max_cron_threads": 2,
            "workers": 0,
            **options,
        },
    )
    url = f"http://127.0.0.1:{port}"
    command = [VENV_PYTHON, odoo.program(), "-c", conf]
    errors = log.with_suffix(".err")
    try:
        with Process("Odoo", command, log=errors, env=odoo.environment(), cwd=LOCAL) as process:
            try:
                process.wait_until(lambda: answers(f"{url}/web/login"), ODOO_READY)
            except DevError as error:
                tail = log.read_text(errors="replace").splitlines()[-8:] if log.exists() else []
                raise DevError("\n".join([str(error), *tail])) from None
            yield url, process
    finally:
        # it may hold the password of the user's database server
        conf.unlink(missing_ok=True)


def answers(url: str) -> bool:
    """Whether a page of this machine answers with success."""
    try:
        with _OPENER.open(url, timeout=60) as answer:
            return answer.status == 200
    except urllib.error.HTTPError:
        # it listens, but the database behind it is not ready (or never will be: time runs out)
        return False
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


@dataclass(frozen=True)
class House:
    """Odoo on a database, with the simulator beside it."""

    url: str
    db: str
    simulator: Simulator
    process: Process


@contextlib.contextmanager
def house(
    db: str,
    server: postgres.Server,
    dossiers: Path | None = None,
    *,
    port: int = 0,
    logs: Path = LOG,
    simulator_arguments: tuple[str, ...] = (),
) -> Iterator[House]:
    """Simulator and Odoo on an existing database; both are gone when the block ends.

    :param dossiers: folder that the simulator serves
    :param port: of Odoo; 0 takes a free one
    :param logs: folder for ``odoo.log`` and ``simulator.log``
    """
    with contextlib.ExitStack() as stack:
        with step("starting the simulator"):
            sim = stack.enter_context(
                simulator(dossiers, *simulator_arguments, log=logs / "simulator.log")
            )
        with step("starting Odoo"):
            url, process = stack.enter_context(
                odoo_server(server, db, port=port, log=logs / "odoo.log")
            )
        yield House(url, db, sim, process)
