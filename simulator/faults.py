"""Faults to inject: each a small function with a name, armed for a step once, n times or always.

Five kinds, by where they strike:

* ``tls``: at the handshake with the server that answers the step (a new connection is needed)
* ``before``: instead of handling the message
* ``flag``: asked for by the code that handles the message
* ``list`` / ``dossier``: change what is handed out
* ``after``: the message is handled; the answer is changed or lost
"""

from __future__ import annotations

import hashlib
import itertools
import threading
from collections.abc import Iterator, Mapping
from typing import Any

from . import dossier_faults, fault_answer, fault_line, fault_notify  # noqa: F401  (each its own)
from .fault_base import (
    LAS_STEPS,
    MELDEN_STEPS,
    NOTIFY_STEPS,
    SPECS,
    TC_STEPS,
    XML,
    Call,
    Fault,
    Reply,
    Spec,
)
from .fault_session import Listed
from .schools import BadInput

for _name, _function in dossier_faults.FUNCTIONS.items():
    SPECS[_name] = Spec(_name, "dossier", LAS_STEPS, _function, (_function.__doc__ or "").strip())


class Active:
    """The faults that strike one message."""

    def __init__(self, faults: list[Fault]):
        self.faults = faults
        #: SHA-256 of the dossier as it was handed out
        self.served = ""

    @property
    def names(self) -> str:
        """Their names, for the journal."""
        return " ".join(fault.name for fault in self.faults)

    def _of(self, kind: str) -> list[tuple[Spec, Fault]]:
        pairs = [(SPECS[fault.name], fault) for fault in self.faults]
        return [(spec, fault) for spec, fault in pairs if spec.kind == kind]

    def has(self, name: str) -> bool:
        """Whether a flag is up."""
        return any(fault.name == name for fault in self.faults)

    def params(self, name: str) -> Mapping[str, Any] | None:
        """The parameters of a flag; None when it is not up."""
        for fault in self.faults:
            if fault.name == name:
                return fault.params
        return None

    def before(self, call: Call) -> Reply | None:
        """The answer that comes instead of handling, if any."""
        for spec, fault in self._of("before"):
            return spec.function(call, fault.params)
        return None

    def after(self, reply: Reply, call: Call) -> Reply:
        """The answer as it goes out."""
        for spec, fault in self._of("after"):
            reply = spec.function(reply, call, fault.params)
        return reply

    def change_list(self, listed: Listed) -> Listed:
        """The delivery points as they are handed out."""
        for spec, fault in self._of("list"):
            listed = spec.function(listed, fault.params)
        return listed

    def change_dossier(self, xml: bytes) -> bytes:
        """The dossier as it is handed out."""
        for spec, fault in self._of("dossier"):
            xml = spec.function(xml, fault.params)
        self.served = hashlib.sha256(xml).hexdigest()
        return xml


class FaultPlan:
    """What has been armed."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def add(
        self, step: str, name: str, times: int | None = 1, params: Mapping[str, Any] | None = None
    ) -> Fault:
        """Arm a fault.

        :param times: how often; None is always
        :raises BadInput: when there is no such fault, or not for that step
        """
        spec = SPECS.get(name)
        if spec is None:
            raise BadInput(f"unknown fault {name}; known: {', '.join(sorted(SPECS))}")
        if step not in spec.steps:
            raise BadInput(f"{name} is for {', '.join(spec.steps)}")
        if times is not None and times < 1:
            raise BadInput("times must be at least 1")
        with self._lock:
            fault = Fault(next(self._numbers), step, name, times, dict(params or {}))
            self._faults.append(fault)
            return fault

    def clear(self) -> None:
        """Disarm all."""
        with self._lock:
            self._faults.clear()

    def __iter__(self) -> Iterator[Fault]:
        with self._lock:
            return iter(list(self._faults))

    def _take(self, steps: tuple[str, ...], tls: bool, brin: str = "") -> list[Fault]:
        with self._lock:
            taken = [
                fault
                for fault in self._faults
                if fault.step in steps
                and (SPECS[fault.name].kind == "tls") is tls
                and fault.remaining != 0
                and fault.params.get("brin", brin) == brin
            ]
            for fault in taken:
                fault.hits += 1
                if fault.remaining is not None:
                    fault.remaining -= 1
            return taken

    def take(self, step: str, brin: str = "") -> Active:
        """The faults that strike a message of ``step``; counts them.

        :param brin: the school whose dossier it is about: a fault with a parameter ``brin`` strikes
            this school alone
        """
        return Active(self._take((step,), tls=False, brin=brin))

    def take_tls(self, steps: tuple[str, ...]) -> str:
        """What a new connection to the server of ``steps`` meets; ``""`` when nothing."""
        taken = self._take(steps, tls=True)
        return SPECS[taken[0].name].function(taken[0].params) if taken else ""


__all__ = ["LAS_STEPS", "SPECS", "TC_STEPS", "XML", "Active", "Call", "Fault", "FaultPlan"]
__all__ += ["MELDEN_STEPS", "NOTIFY_STEPS", "Reply", "Spec"]
