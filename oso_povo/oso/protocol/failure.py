"""The one exception that travels inside this package; it never leaves it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .outcome import Detail, Outcome, RegistrationOutcome

#: Details that belong to the outcome CERTIFICATE; the other technical ones give TECHNICAL.
CERTIFICATE_DETAILS = frozenset(
    {
        Detail.OWN_MISSING,
        Detail.OWN_UNREADABLE,
        Detail.OWN_EXPIRED,
        Detail.OWN_NOT_YET_VALID,
        Detail.OWN_REFUSED,
        Detail.TRUST_UNREADABLE,
        Detail.LAS_CERTIFICATE,
        Detail.SERVER_UNTRUSTED,
        Detail.SERVER_EXPIRED,
        Detail.SERVER_WRONG_HOST,
    }
)

MAX_TEXT = 300
MAX_CODE = 80
_LONG_NUMBER = re.compile(r"\d{8,}|\b\d{3}[ .]\d{3}[ .]\d{3}\b|\b\d{4}[ .]\d{2}[ .]\d{3}\b")


def clean(text: str | None, secrets: Iterable[str] = (), limit: int = MAX_TEXT) -> str:
    """Text of the other side, fit to be kept and shown: one line, short, without pupil numbers.

    :param secrets: strings that must not occur in it, whatever they look like
    """
    text = " ".join((text or "").split())
    for secret in secrets:
        for form in (secret, secret.lstrip("0")):
            if len(form) > 3:
                text = text.replace(form, "*********")
    text = _LONG_NUMBER.sub("*********", text)
    return text if len(text) <= limit else text[: limit - 1] + "…"


class ExchangeFailed(Exception):
    """A step did not give what was asked for.

    :param outcome: what it means
    :param detail: the finer cause
    :param code: raw code, cleaned
    :param text: raw text, cleaned
    :param retry_after: seconds after which the other side asked to be tried again
    """

    def __init__(
        self,
        outcome: Outcome | RegistrationOutcome,
        detail: Detail | None = None,
        code: str = "",
        text: str = "",
        retry_after: float | None = None,
    ):
        super().__init__(f"{outcome.value}/{detail.value if detail else '-'}")
        self.outcome = outcome
        self.detail = detail
        self.code = code
        self.text = text
        self.retry_after = retry_after


def technical(
    detail: Detail, text: str = "", *, retry_after: float | None = None
) -> ExchangeFailed:
    """The failure for a technical ``detail``: of the certificate, or of the line."""
    outcome = Outcome.CERTIFICATE if detail in CERTIFICATE_DETAILS else Outcome.TECHNICAL
    return ExchangeFailed(outcome, detail, text=clean(text), retry_after=retry_after)
