"""Faults of an answer: the message is handled, what comes back is changed or lost."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Mapping
from typing import Any

from .fault_base import Call, Reply, fault


@fault("after")
def lost(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """handled, but the answer never comes: the connection ends"""
    return Reply(reply.status, b"", on_wire=lambda _connection, _head, _body: None)


@fault("after")
def cut(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """the connection ends in the middle of the body"""

    def half(connection: socket.socket, head: bytes, body: bytes) -> None:
        connection.sendall(head + body[: len(body) // 2])

    return Reply(reply.status, reply.body, reply.headers, half)


@fault("after")
def slow_drip(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """one byte every `seconds` (0.2)"""
    pause = float(params.get("seconds", 0.2))

    def drip(connection: socket.socket, head: bytes, body: bytes) -> None:
        connection.sendall(head)
        for position in range(len(body)):
            connection.sendall(body[position : position + 1])
            if call.wake.wait(pause):
                return

    return Reply(reply.status, reply.body, reply.headers, drip)


@fault("after")
def slow_headers(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """one byte of the headers every `seconds` (0.2)"""
    pause = float(params.get("seconds", 0.2))

    def drip(connection: socket.socket, head: bytes, body: bytes) -> None:
        for position in range(len(head)):
            connection.sendall(head[position : position + 1])
            if call.wake.wait(pause):
                return
        connection.sendall(body)

    return Reply(reply.status, reply.body, reply.headers, drip)


@fault("after")
def malformed(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """half of the answer, as if it were whole"""
    return Reply(reply.status, reply.body[: len(reply.body) // 2], reply.headers)


@fault("after")
def wrong_namespace(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """an answer in the namespace of another year"""
    old = call.profile.namespace
    new = old.rpartition("/")[0] + "/20991231"
    return Reply(reply.status, reply.body.replace(old.encode(), new.encode()), reply.headers)


@fault("after")
def compressed(reply: Reply, call: Call, params: Mapping[str, Any]) -> Reply:
    """an answer that is compressed although nobody asked for it"""
    headers = {**reply.headers, "Content-Encoding": "gzip"}
    return Reply(reply.status, gzip.compress(reply.body), headers)
