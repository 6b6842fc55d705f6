"""Odoo: its configuration file, its databases, its command line and its server."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

from . import postgres
from .paths import BIN, LOCAL, VENV_PYTHON
from .setup import ODOO_PREFIX, addons_path, odoo_home
from .stamps import write_atomic

DEMO_DB = "oso_povo_demo"


def environment() -> dict[str, str]:
    """Variables for a process of Odoo: our Chromium and wkhtmltopdf are found first."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    env["PATH"] = f"{BIN}{os.pathsep}{VENV_PYTHON.parent}{os.pathsep}{env.get('PATH', os.defpath)}"
    return env


def program() -> Path:
    """The file of Odoo's program. A server with workers starts another one by the file that it was
    started with, which ``python -m odoo`` is not."""
    candidates = (odoo_home() / "odoo-bin", ODOO_PREFIX / "usr" / "bin" / "odoo")
    return next(path for path in candidates if path.is_file())


def configuration(
    name: str,
    server: postgres.Server,
    *,
    queue_job: Mapping[str, object] | None = None,
    **options: object,
) -> Path:
    """Write ``.local/odoo-<name>.conf`` and return its path.

    :param queue_job: its section ``[queue_job]``
    :param options: more options of Odoo's configuration file
    """
    values: dict[str, object] = {
        "addons_path": ",".join(map(str, addons_path())),
        "data_dir": LOCAL / "odoo-data",
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "server_wide_modules": "base,rpc,web",
        # No modules that come along by themselves: some ask a service of Odoo's makers for data
        # of every new company.
        "skip_auto_install": True,
        "without_demo": True,
        **({"db_password": server.password} if server.password else {}),
        **options,
    }
    lines = ["[options]", *(f"{key} = {value}" for key, value in values.items())]
    if queue_job is not None:
        lines += ["", "[queue_job]", *(f"{key} = {value}" for key, value in queue_job.items())]
    path = LOCAL / f"odoo-{name}.conf"
    write_atomic(path, "\n".join([*lines, ""]), mode=0o600)
    return path


def command_line(arguments: list[str]) -> int:
    """Run Odoo's own command line on the demo database; returns its exit code."""
    with postgres.lease() as server:
        conf = configuration("cli", server, db_name=DEMO_DB)
        command = [str(VENV_PYTHON), "-m", "odoo", *arguments]
        # By the environment, since not each of Odoo's subcommands takes -c at the same place
        process = subprocess.Popen(command, env={**environment(), "ODOO_RC": str(conf)})
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # The terminal sent it to Odoo as well, which ends in its own good order.
                process.send_signal(signal.SIGINT)
