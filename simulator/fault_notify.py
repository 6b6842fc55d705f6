"""Faults of a notification, which the LAS starts itself."""

from __future__ import annotations

from .fault_base import LAS_STEPS, NOTIFY_STEPS, fault


@fault("flag", LAS_STEPS)
def notify_before_sign_off() -> None:
    """a dossier that is not ready is set ready and notified before "not ready" is answered"""


@fault("flag", NOTIFY_STEPS)
def notify_unknown_session() -> None:
    """the notification names a session that never was"""


@fault("flag", NOTIFY_STEPS)
def notify_other_brin() -> None:
    """the notification names another school as receiver (99ZZ)"""


@fault("flag", NOTIFY_STEPS)
def notify_twice() -> None:
    """the notification is sent twice"""


@fault("flag", NOTIFY_STEPS)
def notify_wrong_certificate() -> None:
    """the notification comes with the certificate of another supplier"""
