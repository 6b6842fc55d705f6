"""Addresses that may be connected to; those that come from outside can be nonsense or a trap."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_plain_https(url: str) -> bool:
    """Whether ``url`` is an https address with a host, and without user name or password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return bool(
        parts.scheme == "https" and parts.hostname and port != 0 and "@" not in parts.netloc
    )


def is_public(address: str) -> bool:
    """Whether an IP address lies on the public internet, also when wrapped in IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip in _NAT64:
            ip = ipaddress.IPv4Address(ip.packed[-4:])
        else:
            ip = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
    return ip.is_global and not ip.is_multicast


def parts(url: str) -> tuple[str, str, str]:
    """Scheme, host with port, and path of ``url``; empty texts when it is no address at all.

    Left out: user name, password, query, fragment. Nothing is longer than can be shown.
    """
    try:
        split = urlsplit(url)
    except ValueError:
        return "", "", ""
    return split.scheme, split.netloc.rpartition("@")[2][:100], split.path[:100]


def shown(url: str) -> str:
    """``url`` as it may be kept and shown, also when it is no address: as it was typed.

    Left out and cut off is the same as with :func:`parts`.
    """
    bare = re.split(r"[?#]", url, maxsplit=1)[0]
    scheme, mark, rest = bare.partition("://")
    if not mark:
        return bare.rpartition("@")[2][:100]
    host, slash, path = rest.partition("/")
    return f"{scheme[:100]}://{host.rpartition('@')[2][:100]}{slash}{path[:100]}"
