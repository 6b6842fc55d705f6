"""Damage to the bytes of a file, as a disk, a network or a careless program does it."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Callable
from random import Random

from .fuzz_seeds import seeds
from .fuzz_sizes import log_uniform

BYTE_MUTATIONS: dict[str, Callable[[Random, bytes, int], bytes]] = {}

_Mutation = Callable[[Random, bytes, int], bytes]
_BOMS = (
    codecs.BOM_UTF8,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    b"\x00",
)
_CODECS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be",
    "cp1252", "latin-1", "iso-8859-15", "cp037", "cp500", "utf-7", "shift_jis", "gb18030",
)  # fmt: skip
_NAMES = (
    "UTF-8", "utf8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UCS-4", "ISO-10646-UCS-2",
    "windows-1252", "ISO-8859-1", "ISO-8859-15", "US-ASCII", "UTF-7", "IBM037", "klingon", "",
    "Shift_JIS", "GB18030", "HTML", "base64", "utf-8 ", "UTF-8\"'", "x" * 200,
)  # fmt: skip
_PIECES = (
    b"\x00", b"\x00" * 64, b"\xff\xfe", b"\xc3\x28", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"\xef\xbf\xbe", b"<", b">", b"&", b"]]>", b"<![CDATA[", b"<!--", b"-->", b"<?", b"?>",
    b"<!DOCTYPE a>", b"<!ENTITY", b"\x1a", b"\x0b", b"\r", b'"', b"'", b"</dossier>",
)  # fmt: skip


def byte_mutation(name: str) -> Callable[[_Mutation], _Mutation]:
    """Register ``(random, data, most bytes) → data``."""

    def register(function: _Mutation) -> _Mutation:
        BYTE_MUTATIONS[f"byte.{name}"] = function
        return function

    return register


def _span(rnd: Random, data: bytes) -> tuple[int, int]:
    begin = rnd.randrange(len(data) + 1)
    return begin, min(len(data), begin + log_uniform(rnd, 1, max(1, len(data) // 2)))


@byte_mutation("flip")
def _flip(rnd: Random, data: bytes, most: int) -> bytes:
    out = bytearray(data)
    for _ in range(log_uniform(rnd, 1, 40) if out else 0):
        out[rnd.randrange(len(out))] ^= 1 << rnd.randrange(8)
    return bytes(out)


@byte_mutation("cut")
def _cut(rnd: Random, data: bytes, most: int) -> bytes:
    begin, end = _span(rnd, data)
    return data[:begin] + data[end:]


@byte_mutation("truncate")
def _truncate(rnd: Random, data: bytes, most: int) -> bytes:
    return data[: rnd.randrange(len(data) + 1)]


@byte_mutation("insert")
def _insert(rnd: Random, data: bytes, most: int) -> bytes:
    at = rnd.randrange(len(data) + 1)
    piece = rnd.choice(_PIECES) if rnd.random() < 0.7 else rnd.randbytes(log_uniform(rnd, 1, 500))
    return data[:at] + piece + data[at:]


@byte_mutation("duplicate")
def _duplicate(rnd: Random, data: bytes, most: int) -> bytes:
    begin, end = _span(rnd, data)
    room = max(1, (most - len(data)) // max(1, end - begin))
    times = min(room, log_uniform(rnd, 1, 1000))
    return data[:end] + data[begin:end] * times + data[end:]


@byte_mutation("swap")
def _swap(rnd: Random, data: bytes, most: int) -> bytes:
    a, b, c, d = sorted(rnd.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


@byte_mutation("splice")
def _splice(rnd: Random, data: bytes, most: int) -> bytes:
    other = rnd.choice(seeds()).data
    return data[: rnd.randrange(len(data) + 1)] + other[rnd.randrange(len(other)) :]


@byte_mutation("overwrite")
def _overwrite(rnd: Random, data: bytes, most: int) -> bytes:
    begin, end = _span(rnd, data)
    filler = rnd.choice((b"\x00", b" ", b"\xff", b"A", b"<", b"&"))
    return data[:begin] + filler * (end - begin) + data[end:]


@byte_mutation("encoding")
def _encoding(rnd: Random, data: bytes, most: int) -> bytes:
    """Other bytes for the same text; the declaration goes along, or doesn't."""
    codec = rnd.choice(_CODECS)
    text = data.decode("utf-8", "replace")
    if rnd.random() < 0.6:
        text = text.replace("UTF-8", rnd.choice((codec, *_NAMES)), 1)
    return text.encode(codec, rnd.choice(("xmlcharrefreplace", "replace", "ignore")))


@byte_mutation("declared")
def _declared(rnd: Random, data: bytes, most: int) -> bytes:
    return data.replace(b"UTF-8", rnd.choice(_NAMES).encode(), 1)


@byte_mutation("bom")
def _bom(rnd: Random, data: bytes, most: int) -> bytes:
    return rnd.choice(_BOMS) * rnd.choice((1, 1, 2)) + data


@byte_mutation("nuls")
def _nuls(rnd: Random, data: bytes, most: int) -> bytes:
    step = rnd.choice((2, 2, 4))
    out = bytearray(step * len(data))
    out[::step] = data
    return bytes(out)


@byte_mutation("newlines")
def _newlines(rnd: Random, data: bytes, most: int) -> bytes:
    return data.replace(b"\n", rnd.choice((b"\r\n", b"\r", b"\x85", b"\xe2\x80\xa8", b"")))


@byte_mutation("around")
def _around(rnd: Random, data: bytes, most: int) -> bytes:
    """Something before or after the file."""
    extra = rnd.choice(
        (b"\n \t", b"\x00" * 8, b"HTTP/1.1 200 OK\r\n\r\n", b"<a/>", b"<!-- -->", data)
    )
    return extra + data if rnd.random() < 0.5 else data + extra


@byte_mutation("rubbish")
def _rubbish(rnd: Random, data: bytes, most: int) -> bytes:
    """Something else altogether."""
    return rnd.choice(
        (
            b"",
            b" ",
            rnd.randbytes(log_uniform(rnd, 1, 5000)),
            b"<?xml version='1.0'?><" + rnd.randbytes(log_uniform(rnd, 1, 500)),
            zlib.compress(data[:100_000]),
            b"<" * log_uniform(rnd, 1, min(most, 1_000_000)),
            b"%PDF-1.4\n" + data[:2000],
            b"<html><body>503</body></html>",
        )
    )
