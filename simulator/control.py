"""A small client of the control API, standard library only."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode


class ControlError(Exception):
    """The control API refused a call; the text says why."""


class Control:
    """Steers a running simulator.

    :param url: its ``control_url``
    """

    def __init__(self, url: str):
        if not url.startswith("http://"):
            raise ValueError("the control API speaks plain http on loopback")
        self.url = url.rstrip("/")
        # Never by a proxy of the environment: it is on loopback.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, path: str, data: Any = None, **query: Any) -> Any:
        """POST ``data`` as JSON, or GET when there is none; gives the answer's JSON.

        :raises ControlError: when the call is refused
        """
        url = f"{self.url}{path}" + (f"?{urlencode(query)}" if query else "")
        request = urllib.request.Request(url)  # noqa: S310 -- http, see above
        if data is not None:
            request.data = json.dumps(data).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=60) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            raise ControlError(f"{path}: {error.read().decode()}") from None

    def status(self) -> dict[str, Any]:
        """Counts, settings, the simulator's time."""
        return self.call("/status")

    def dossiers(self) -> list[dict[str, Any]]:
        """All dossiers, numbers masked."""
        return self.call("/dossiers")

    def put_dossier(self, xml: bytes | str, **options: Any) -> dict[str, Any]:
        """Put or replace a dossier.

        :param options: ``prepared``, ``verzameldatum``, ``allowed``, ``aanleverpunten``,
            ``source``, ``notify``
        """
        if isinstance(xml, str):
            return self.call("/dossiers", {"xml": xml, **options})
        return self.call("/dossiers", {"xml_base64": base64.b64encode(xml).decode(), **options})

    def set_dossier(self, **data: Any) -> list[dict[str, Any]]:
        """Change dossiers named by ``id`` or ``bsn`` (and ``brin``): see :meth:`put_dossier`."""
        return self.call("/dossiers/set", data)

    def remove_dossier(self, **data: Any) -> dict[str, Any]:
        """Remove dossiers named by ``id`` or ``bsn`` (and ``brin``)."""
        return self.call("/dossiers/remove", data)

    def schools(self) -> list[dict[str, Any]]:
        """All schools with their aanleverpunten and keys."""
        return self.call("/schools")

    def put_school(self, **data: Any) -> list[dict[str, Any]]:
        """Put or replace a school."""
        return self.call("/schools", data)

    def remove_school(self, brin: str) -> dict[str, Any]:
        """Forget a school."""
        return self.call("/schools/remove", {"brin": brin})

    def key(self, brin: str, index: str = "1") -> str | None:
        """The key of an aanleverpunt; None for a grey one."""
        for school in self.schools():
            if school["brin"] == brin:
                for point in school["aanleverpunten"]:
                    if point["index"] == index:
                        return point["key"]
        raise ControlError(f"no aanleverpunt {index} of {brin}")

    def latency(self, milliseconds: float, step: str = "*") -> dict[str, float]:
        """Answer ``step`` (or every step) so much later."""
        return self.call("/latency", {"step": step, "ms": milliseconds})

    def fault(self, step: str, fault: str, times: int | None = 1, **params: Any) -> dict[str, Any]:
        """Arm a fault.

        :param times: how often; None is always
        """
        return self.call(
            "/faults",
            {"step": step, "fault": fault, "times": times or "always", "params": params},
        )

    def faults(self) -> list[dict[str, Any]]:
        """The armed faults and how often they struck."""
        return self.call("/faults")

    def known_faults(self) -> list[dict[str, Any]]:
        """What can be armed."""
        return self.call("/faults/known")

    def clear_faults(self) -> None:
        """Disarm all and let go of answers that are held up."""
        self.call("/faults/clear", {})

    def exchanges(self, step: str | None = None, after: int = 0) -> list[dict[str, Any]]:
        """The messages and answers that are kept, masked."""
        query: Mapping[str, Any] = {"after": after, **({"step": step} if step else {})}
        return self.call("/exchanges", **query)

    def clear_exchanges(self) -> None:
        """Forget them."""
        self.call("/exchanges/clear", {})

    def traps(self) -> list[dict[str, Any]]:
        """When a readable number reached the Traffic Center; must be empty."""
        return self.call("/traps")

    def clock(self, shift_seconds: float) -> dict[str, Any]:
        """Shift the simulator's time against this machine's."""
        return self.call("/clock", {"shift_seconds": shift_seconds})

    def settings(self, **data: Any) -> dict[str, Any]:
        """Set ``session_seconds``, ``delivery``, ``code_form``, ``accepted_versions``."""
        return self.call("/settings", data)

    def notify(self, **data: Any) -> list[dict[str, Any]]:
        """Tell those who asked for these dossiers (named as in :meth:`set_dossier`) that they are
        ready; gives what was answered to each."""
        return self.call("/notify", data)

    def proxy(self, target: str | None, certificate_header: str = "", **data: Any) -> str:
        """Let the proxy pass calls on to ``target``, the certificate of the caller in a header.

        :param data: ``form`` (pem, sha256, sha1), ``headers``
        :returns: the address of the proxy
        """
        data |= {"target": target, "certificate_header": certificate_header}
        return self.call("/proxy", data)["url"]

    def reset(self) -> dict[str, Any]:
        """Back to how it started."""
        return self.call("/reset", {})
