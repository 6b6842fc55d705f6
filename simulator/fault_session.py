"""Faults of a session: what the Traffic Center hands out, and what becomes of it."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from functools import cache
from typing import Any

from .fault_base import LAS_STEPS, fault

# -- flag ------------------------------------------------------------------------------------------


@fault("flag", ("overdracht",))
def session_expired() -> None:
    """the session that is opened has expired already"""


@fault("flag", ("overdracht",))
def session_forgotten() -> None:
    """the session that is opened is forgotten at once, as after a restart of the Traffic Center"""


@fault("flag", ("overdracht",))
def clock_jump() -> None:
    """once the session is open the simulator's clock jumps `seconds` (86400) ahead"""


@fault("flag", LAS_STEPS)
def las_wrong_certificate() -> None:
    """the LAS checks the session with a certificate of another supplier"""


# -- list ------------------------------------------------------------------------------------------

Listed = list[tuple[str, str]]


@fault("list", ("overdracht",))
def empty_list(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """no delivery point in the list"""
    return []


@fault("list", ("overdracht",))
def dead_first(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """a first delivery point where nobody listens"""
    return [("99", f"https://127.0.0.1:{_dead_port()}/dead"), *listed]


def _dead_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@fault("list", ("overdracht",))
def refused(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """every delivery point at a port where nobody listens"""
    port = _dead_port()
    return [(address, f"https://127.0.0.1:{port}/dead") for address, _url in listed]


@fault("list", ("overdracht",))
def unknown_host(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """every delivery point at a name that does not exist"""
    return [(address, "https://las.invalid/") for address, _url in listed]


@fault("list", ("overdracht",))
def never_accepted(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """every delivery point at a port that lets nobody in: the connection is never made"""
    return [(address, f"https://127.0.0.1:{full_port()}/full") for address, _url in listed]


@cache
def full_port() -> int:
    """A port whose queue of connections is full for as long as this process lives."""
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    _held.append(full)
    for _number in range(4):  # from then on the kernel does not answer
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(full.getsockname())
        _held.append(one)
    return full.getsockname()[1]


#: Sockets that stay open.
_held: list[socket.socket] = []


@fault("list", ("overdracht",))
def duplicate(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """each delivery point twice"""
    return [item for item in listed for _ in range(2)]


@fault("list", ("overdracht",))
def other_url(listed: Listed, params: Mapping[str, Any]) -> Listed:
    """every delivery point at `url` (http://127.0.0.1/)"""
    url = str(params.get("url", "http://127.0.0.1/"))
    return [(address, url) for address, _url in listed]
