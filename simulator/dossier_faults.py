"""Faults inside a dossier. Each takes the XML and gives the XML that is delivered instead."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

FUNCTIONS: dict[str, Callable[[bytes, Mapping[str, Any]], bytes]] = {}

Function = Callable[[bytes, Mapping[str, Any]], bytes]


def _register(function: Function) -> Function:
    FUNCTIONS[function.__name__] = function
    return function


@_register
def other_pupil(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the dossier is of another pupil (111222333)"""
    pattern = rb"(<(bsn|onderwijsnummer)>)\d{9}(</\2>)"
    return re.sub(pattern, rb"\g<1>111222333\g<3>", xml, count=1)


@_register
def other_brin(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the dossier names another school (99ZZ)"""
    return re.sub(rb"<brincode>[^<]*</brincode>", b"<brincode>99ZZ</brincode>", xml, count=1)


@_register
def invalid_dossier(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """a date that is no date and an element that the standard does not know"""
    xml = re.sub(
        rb"<geboortedatum>[^<]*</geboortedatum>", b"<geboortedatum>morgen</geboortedatum>", xml
    )
    return xml.replace(b"</metadata>", b"<onbekend>ja</onbekend></metadata>", 1)


@_register
def unknown_version(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the dossier is of version `version` (2099.1)"""
    version = str(params.get("version", "2099.1"))
    year = version.partition(".")[0].encode()
    xml = re.sub(rb"oso_gegevensset/\d{4}/", b"oso_gegevensset/" + year + b"/", xml)
    return re.sub(
        rb"<standaardversie>[^<]*<", b"<standaardversie>" + version.encode() + b"<", xml, count=1
    )


@_register
def not_a_dossier(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """text instead of a dossier"""
    return b"dit is geen dossier!"


@_register
def attachment_truncated(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the first attachment is half a ZIP"""

    def half(content: bytes) -> bytes:
        return content[: len(content) // 2]

    return _first_attachment(xml, half)


@_register
def attachment_bomb(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the first attachment, a file `name` (nul.bin), unpacks to `mb` (200) megabytes of zeros"""
    name, megabytes = str(params.get("name", "nul.bin")), int(params.get("mb", 200))
    return _first_attachment(xml, lambda _content: _zip(name, bytes(megabytes << 20)))


@_register
def attachment_path(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the file in the first attachment is named ../../etc/oso.txt"""
    return _first_attachment(xml, lambda _content: _zip("../../etc/oso.txt", b"buiten de map"))


@_register
def huge_dossier(xml: bytes, params: Mapping[str, Any]) -> bytes:
    """the first attachment is `mb` (50) megabytes of base64, as one text"""
    size = int(params.get("mb", 50)) << 20
    return _replace_attachment(xml, lambda _text: b"QUJD" * (size // 4))


def _replace_attachment(xml: bytes, change: Callable[[bytes], bytes]) -> bytes:
    pattern = rb"(<bestandsinhoud[^>]*>)(.*?)(</bestandsinhoud>)"
    found = re.search(pattern, xml, re.DOTALL)
    if not found:
        raise ValueError("the dossier has no attachment to change")
    return xml[: found.start(2)] + change(found.group(2)) + xml[found.end(2) :]


def _first_attachment(xml: bytes, change: Callable[[bytes], bytes]) -> bytes:
    return _replace_attachment(
        xml, lambda text: base64.b64encode(change(base64.b64decode(b"".join(text.split()))))
    )


def _zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return buffer.getvalue()
