"""The control API (list in README.md). Numbers of pupils stand in bodies, never in URLs."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from . import notify
from .dossiers import Dossier
from .faults import SPECS
from .proxy import FORMS as PROXY_FORMS
from .schools import BadInput, school_from_json
from .world import CODE_FORMS, FORMS, STEPS, ProxyTarget, World

Data = dict[str, Any]


@dataclass(frozen=True)
class Unlocked:
    """The rest of a call, for which the lock may not be held: it waits for another server."""

    work: Callable[[], Any]


class ControlApi:
    """Calls by method and path.

    :param world: what they work on
    """

    def __init__(self, world: World):
        self.world = world
        self.calls: dict[tuple[str, str], Callable[[Mapping[str, str], Any], Any]] = {
            ("GET", "/status"): self.status,
            ("GET", "/dossiers"): self.dossiers,
            ("POST", "/dossiers"): self.put_dossier,
            ("POST", "/dossiers/set"): self.set_dossier,
            ("POST", "/dossiers/remove"): self.remove_dossier,
            ("GET", "/schools"): self.schools,
            ("POST", "/schools"): self.put_school,
            ("POST", "/schools/remove"): self.remove_school,
            ("POST", "/latency"): self.latency,
            ("GET", "/faults"): self.faults,
            ("GET", "/faults/known"): self.known_faults,
            ("POST", "/faults"): self.add_fault,
            ("POST", "/faults/clear"): self.clear_faults,
            ("GET", "/exchanges"): self.exchanges,
            ("POST", "/exchanges/clear"): self.clear_exchanges,
            ("GET", "/traps"): self.traps,
            ("POST", "/clock"): self.clock,
            ("POST", "/settings"): self.settings,
            ("POST", "/notify"): self.notify,
            ("POST", "/proxy"): self.proxy,
            ("POST", "/reset"): self.reset,
        }

    def __call__(
        self, method: str, path: str, query: Mapping[str, str], data: Any
    ) -> tuple[int, Any]:
        """:returns: HTTP status and what to send as JSON"""
        call = self.calls.get((method, path))
        if call is None:
            return 404, {"error": "no such call"}
        if not isinstance(data, dict | list):
            return 400, {"error": "the body must be an object"}
        try:
            with self.world.locked():
                answer = call(query, data)
                if method == "POST":
                    self.world.save()
            return 200, answer.work() if isinstance(answer, Unlocked) else answer
        except BadInput as error:
            return 400, {"error": str(error)}
        except (KeyError, TypeError, ValueError) as error:
            # The text of such an error may quote the input.
            return 400, {"error": f"input cannot be used ({type(error).__name__})"}

    def status(self, query: Mapping[str, str], data: Data) -> Any:
        world = self.world
        settings = world.settings
        return {
            "now": world.now().isoformat(),
            "dossiers": len(world.dossiers),
            "schools": len(world.schools),
            "sessions": len(world.sessions),
            "open_sessions": sum(not session.closed for session in world.sessions.values()),
            "stored_requests": len(world.requests),
            "exchanges": len(world.exchanges),
            "traps": len(world.traps),
            "faults": sum(fault.remaining != 0 for fault in world.faults),
            "not_served": world.notes,
            "settings": {
                "session_seconds": settings.session_seconds,
                "delivery": settings.delivery,
                "code_form": settings.code_form,
                "accepted_versions": sorted(settings.accepted_versions)
                if settings.accepted_versions is not None
                else None,
                "latency": settings.latency,
            },
        }

    # -- dossiers ------------------------------------------------------------------------------

    def dossiers(self, query: Mapping[str, str], data: Data) -> Any:
        return [dossier.as_json() for dossier in self.world.dossiers]

    def put_dossier(self, query: Mapping[str, str], data: Data) -> Any:
        if "xml_base64" in data:
            try:
                xml = base64.b64decode(data["xml_base64"], validate=True)
            except binascii.Error:
                raise BadInput("xml_base64 is not base64") from None
        else:
            xml = str(data["xml"]).encode()
        dossier = self.world.dossiers.read(xml, str(data.get("source", "")))
        _change(dossier, data)
        self.world.dossiers.put(dossier)
        self.world.know_school(dossier.brin)
        return self._notified([dossier], data, dossier.as_json())

    def set_dossier(self, query: Mapping[str, str], data: Data) -> Any:
        found = self.world.dossiers.select(data)
        for dossier in found:
            _change(dossier, data)
        return self._notified(found, data, [dossier.as_json() for dossier in found])

    def _notified(self, dossiers: list[Dossier], data: Data, result: Any) -> Any:
        """``result``, once those that asked for these dossiers have been told, if that is asked."""
        if not data.get("notify"):
            return result

        def tell() -> Any:
            for dossier in dossiers:
                notify.send(self.world, dossier.pgn, dossier.brin)
            return result

        return Unlocked(tell)

    def remove_dossier(self, query: Mapping[str, str], data: Data) -> Any:
        found = self.world.dossiers.select(data)
        for dossier in found:
            self.world.dossiers.remove(dossier)
        return {"removed": len(found)}

    # -- schools -------------------------------------------------------------------------------

    def schools(self, query: Mapping[str, str], data: Data) -> Any:
        return [school.as_json() for _brin, school in sorted(self.world.schools.items())]

    def put_school(self, query: Mapping[str, str], data: Any) -> Any:
        schools = [school_from_json(item) for item in (data if isinstance(data, list) else [data])]
        for school in schools:
            self.world.schools[school.brin] = school
        return [school.as_json() for school in schools]

    def remove_school(self, query: Mapping[str, str], data: Data) -> Any:
        if self.world.schools.pop(str(data.get("brin", "")).upper(), None) is None:
            raise BadInput("no such school")
        return {"removed": 1}

    # -- behaviour -----------------------------------------------------------------------------

    def latency(self, query: Mapping[str, str], data: Data) -> Any:
        steps = STEPS if data.get("step") in (None, "*") else (data["step"],)
        for step in steps:
            if step not in STEPS:
                raise BadInput(f"step must be one of {', '.join(STEPS)}")
            self.world.settings.latency[step] = max(0.0, float(data["ms"]))
        return self.world.settings.latency

    def faults(self, query: Mapping[str, str], data: Data) -> Any:
        return [fault.as_json() for fault in self.world.faults]

    def known_faults(self, query: Mapping[str, str], data: Data) -> Any:
        return [
            {"fault": spec.name, "kind": spec.kind, "steps": spec.steps, "what": spec.doc}
            for spec in SPECS.values()
        ]

    def add_fault(self, query: Mapping[str, str], data: Data) -> Any:
        times = data.get("times", 1)
        times = None if times in (None, "always") else int(times)
        fault = self.world.faults.add(
            str(data["step"]), str(data["fault"]), times, data.get("params") or {}
        )
        return fault.as_json()

    def clear_faults(self, query: Mapping[str, str], data: Data) -> Any:
        self.world.clear_faults()
        return []

    def clock(self, query: Mapping[str, str], data: Data) -> Any:
        self.world.shift = timedelta(seconds=float(data["shift_seconds"]))
        return {"now": self.world.now().isoformat()}

    def settings(self, query: Mapping[str, str], data: Data) -> Any:
        settings = self.world.settings
        unknown = set(data) - {"session_seconds", "delivery", "code_form", "accepted_versions"}
        if unknown:
            raise BadInput(f"unknown setting {', '.join(sorted(unknown))}")
        if data.get("delivery", FORMS[0]) not in FORMS:
            raise BadInput(f"delivery must be one of {', '.join(FORMS)}")
        if data.get("code_form", CODE_FORMS[0]) not in CODE_FORMS:
            raise BadInput(f"code_form must be one of {', '.join(CODE_FORMS)}")
        if "session_seconds" in data:
            settings.session_seconds = float(data["session_seconds"])
        settings.delivery = data.get("delivery", settings.delivery)
        settings.code_form = data.get("code_form", settings.code_form)
        if "accepted_versions" in data:
            settings.accepted_versions = _set(data["accepted_versions"])
        return self.status({}, {})["settings"]

    def reset(self, query: Mapping[str, str], data: Data) -> Any:
        self.world.reset()
        return self.status({}, {})

    # -- notifications -------------------------------------------------------------------------

    def notify(self, query: Mapping[str, str], data: Data) -> Any:
        pairs = [(dossier.pgn, dossier.brin) for dossier in self.world.dossiers.select(data)]
        return Unlocked(
            lambda: [told for pgn, brin in pairs for told in notify.send(self.world, pgn, brin)]
        )

    def proxy(self, query: Mapping[str, str], data: Data) -> Any:
        target = data["target"]
        if target is not None and not str(target).startswith("http://127.0.0.1:"):
            raise BadInput("target must be http://127.0.0.1:PORT or null")
        if data.get("form", PROXY_FORMS[0]) not in PROXY_FORMS:
            raise BadInput(f"form must be one of {', '.join(PROXY_FORMS)}")
        self.world.proxy = target and ProxyTarget(
            url=str(target).rstrip("/"),
            certificate_header=str(data["certificate_header"]),
            form=data.get("form", PROXY_FORMS[0]),
            headers={str(name): str(value) for name, value in data.get("headers", {}).items()},
        )
        return {"url": self.world.proxy_url}

    # -- what happened -------------------------------------------------------------------------

    def exchanges(self, query: Mapping[str, str], data: Data) -> Any:
        after = int(query.get("after", 0))
        step = query.get("step")
        return [
            asdict(exchange)
            for exchange in self.world.exchanges
            if exchange.number > after and step in (None, exchange.step)
        ]

    def clear_exchanges(self, query: Mapping[str, str], data: Data) -> Any:
        self.world.exchanges.clear()
        return []

    def traps(self, query: Mapping[str, str], data: Data) -> Any:
        return self.world.traps


def _set(value: Any) -> frozenset[str] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise BadInput("a list or null is wanted")
    return frozenset(str(item).upper() for item in value)


def _change(dossier: Dossier, data: Mapping[str, Any]) -> None:
    if "prepared" in data:
        dossier.prepared = bool(data["prepared"])
    if "verzameldatum" in data:
        try:
            dossier.datum = date.fromisoformat(data["verzameldatum"])
        except (TypeError, ValueError):
            raise BadInput("verzameldatum must be YYYY-MM-DD") from None
    if "allowed" in data:
        dossier.allowed = _set(data["allowed"])
    if "aanleverpunten" in data:
        dossier.points = _set(data["aanleverpunten"])
