"""The client of the Traffic Center, the LAS and the OSR."""

from __future__ import annotations

from types import TracebackType

from .settings import ConnectionSettings
from .types import Answer, FetchRequest, FetchResult, Registration, RegistrationRequest


class OsoClient:
    """Speaks OSO as a doelsysteem.

    One client may be shared by any number of threads: it holds a pool of connections and nothing
    that changes. Making one per thread works too and costs a few milliseconds plus a TLS handshake
    per host.

    No method raises for what the other side or the network does: that is always an outcome.

    :param settings: where to connect, as whom, and whom to trust
    """

    def __init__(self, settings: ConnectionSettings):
        self.settings = settings

    def __enter__(self) -> OsoClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that are kept open; the client can be used again after it."""

    def ping(self) -> Answer:
        """Ask the Traffic Center whether it is there and accepts our certificate."""
        raise NotImplementedError

    def check_key(self, request: RegistrationRequest) -> Registration:
        """Ask whether the key fits the aanleverpunt; registers nothing (profile oso2018)."""
        raise NotImplementedError

    def register(self, request: RegistrationRequest) -> Registration:
        """Connect a school's aanleverpunt to this system."""
        raise NotImplementedError

    def fetch(self, request: FetchRequest) -> FetchResult:
        """Fetch one dossier: open a session, ask the delivery points in order, sign off."""
        raise NotImplementedError
