"""``python -m simulator``: see README.md."""

from __future__ import annotations

import argparse
import ipaddress
import json
import logging
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

from oso.protocol import load_profile, profile_names

from . import codes
from .control_api import ControlApi
from .pki import ensure
from .proxy import ProxyHandler
from .schools import BadInput
from .server import ControlHandler, Server, SoapHandler, TlsServer
from .state import State
from .world import World

_log = logging.getLogger("simulator")


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="simulator", description="A Traffic Center and a LAS to test OSO against."
    )
    parser.add_argument("--dossiers", type=Path, help="folder with dossiers (*.xml) to serve")
    parser.add_argument("--schools", type=Path, help="JSON file with a list of schools")
    parser.add_argument("--pki", type=Path, help="folder for the certificates; made when needed")
    parser.add_argument("--host", default="127.0.0.1", help="address for Traffic Center and LAS")
    parser.add_argument("--port-tc", type=int, default=0)
    parser.add_argument("--port-las", type=int, default=0)
    parser.add_argument("--port-proxy", type=int, default=0, help="always on loopback")
    parser.add_argument("--port-control", type=int, default=0, help="always on loopback")
    parser.add_argument(
        "--las", type=int, default=1, metavar="N", help="addresses at which the LAS listens"
    )
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        help="keep everything in this folder, and go on with what is in it",
    )
    parser.add_argument(
        "--no-default-rule",
        action="store_true",
        help="give no school an RI-aanleverpunt of itself",
    )
    options = parser.parse_args(arguments)
    if options.las < 1:
        parser.error("the LAS listens at one address at least")
    if options.dossiers and not options.dossiers.is_dir():
        parser.error(f"{options.dossiers} is not a folder")
    return options


def _schools(path: Path | None) -> list[Any]:
    if path is None:
        return []
    try:
        schools = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        sys.exit(f"{path}: {error}")
    return schools if isinstance(schools, list) else [schools]


def _url_host(host: str) -> str:
    """The host as clients must write it."""
    if host in ("0.0.0.0", "::"):  # noqa: S104
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"  # noqa: S104
    try:
        return f"[{host}]" if ipaddress.ip_address(host).version == 6 else host
    except ValueError:
        return host


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or SIGINT; one line of JSON on stdout tells when it is ready."""
    options = _arguments(arguments)
    logging.basicConfig(
        stream=sys.stderr,
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for name in profile_names():
        missing = codes.unknown_codes(load_profile(name))
        if missing:
            sys.exit(f"profile {name} does not know {', '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="oso-simulator-") as scratch:
        try:
            pki = ensure(options.pki or Path(scratch), (options.host,))
            world = World(
                pki,
                options.dossiers,
                _schools(options.schools),
                default_rule=not options.no_default_rule,
                state=State(options.state) if options.state else None,
            )
        except BadInput as error:
            sys.exit(str(error))
        try:
            servers = [
                TlsServer("tc", (options.host, options.port_tc), SoapHandler, world, "/tc"),
                TlsServer("las", (options.host, options.port_las), SoapHandler, world, "/las"),
                TlsServer("proxy", ("127.0.0.1", options.port_proxy), ProxyHandler, world),
                Server(
                    "control",
                    ("127.0.0.1", options.port_control),
                    ControlHandler,
                    world,
                    control=ControlApi(world),
                ),
                *(
                    TlsServer("las", (options.host, 0), SoapHandler, world, "/las")
                    for _more in range(options.las - 1)
                ),
            ]
        except OSError as error:
            sys.exit(f"cannot listen: {error}")
        host = _url_host(options.host)
        tc, las, proxy, control, *more = (server.server_address[1] for server in servers)
        world.tc_url = f"https://{host}:{tc}/tc"
        world.las_url = f"https://{host}:{las}/las"
        world.proxy_url = f"https://127.0.0.1:{proxy}"
        for note in world.notes:
            _log.info("%s", note)
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_args: stop.set())
        for server in servers:
            server.start()
        ready = {
            "tc_url": world.tc_url,
            "las_url": world.las_url,
            "las_urls": [f"https://{host}:{port}/las" for port in (las, *more)],
            "control_url": f"http://127.0.0.1:{control}",
            "osr_url": f"https://{host}:{tc}",
            "pki": str(pki.folder.resolve()),
        }
        print(json.dumps(ready), flush=True)
        stop.wait()
        world.clear_faults()
        for server in servers:
            server.shutdown()
            server.server_close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
