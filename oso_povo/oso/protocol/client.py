"""The client of the Traffic Center, the LAS and the OSR."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType, TracebackType
from typing import NamedTuple

from ..text import Message, _
from . import osr, soap
from .addresses import parts, shown
from .failure import MAX_CODE, ExchangeFailed, clean, technical
from .messages import fetch_message, ping_message, registration_message
from .outcome import Detail, Outcome, RegistrationOutcome, best
from .profile import KEY
from .settings import ConnectionSettings, SettingsError
from .tls import Identity, load_identity
from .transport import NOTHING_SENT, Deadline, Transport
from .types import (
    Answer,
    Attempt,
    FetchRequest,
    FetchResult,
    Registration,
    RegistrationRequest,
    SignOff,
    SignOffAnswer,
)

#: More delivery points than this for one school is not a list but a fault.
MAX_AANLEVERPUNTEN = 50


class _Aanleverpunt(NamedTuple):
    address: str
    url: str


@dataclass
class _Progress:
    """What is known so far of one fetch."""

    sessie_id: str = ""
    attempts: list[Attempt] = field(default_factory=list)
    dossiers: dict[int, bytes] = field(default_factory=dict)  # position in attempts -> XML
    failure: ExchangeFailed | None = None
    failed_url: str = ""
    retry_after: float | None = None
    signed_off: bool = False
    signoff_code: str = ""
    signoff_detail: Detail | None = None
    signoff_result: Outcome | None = None
    timings: dict[str, float] = field(default_factory=dict)

    def best(self) -> Attempt | None:
        return best(self.attempts, (attempt.outcome for attempt in self.attempts))

    def timed(self, name: str, start: float) -> None:
        self.timings[name] = self.timings.get(name, 0.0) + time.monotonic() - start


class OsoClient:
    """Speaks OSO as a doelsysteem.

    One client may be shared by any number of threads: it holds a pool of connections and nothing
    that changes. Making one per thread works too and costs a few milliseconds plus a TLS handshake
    per host.

    No method raises for what the other side or the network does: that is always an outcome. What
    is left to raise: :class:`SettingsError` for a setting that is missing, and programming errors.

    :param settings: where to connect, as whom, and whom to trust
    """

    def __init__(self, settings: ConnectionSettings):
        self.settings = settings
        self.profile = settings.profile
        self._lock = threading.Lock()
        self._identity: Identity | None = None
        self._known: Transport | None = None  # for the addresses in the settings
        self._given: Transport | None = None  # for the addresses that the Traffic Center gives

    def __repr__(self) -> str:
        return f"OsoClient({self.profile.name!r}, {_host(self.settings.tc_url)!r})"

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
        for transport in (self._known, self._given):
            if transport:
                transport.close()

    # -- what can be asked ---------------------------------------------------------------------

    def ping(self) -> Answer:
        """Ask the Traffic Center whether it is there and accepts our certificate."""
        start = time.monotonic()
        outcome, detail, code, text = Outcome.DELIVERED, None, "", ""
        names = self.profile.elements
        try:
            reply = self._call(
                "ping",
                self.settings.tc_url,
                {
                    names["package_name"]: self.settings.package_name,
                    names["package_version"]: self.settings.package_version,
                },
            )
            code, text = reply.code, reply.text
            if code != self.profile.success["ping"]:
                raise self._refusal("ping", code, text)
        except ExchangeFailed as failure:
            outcome, detail = Outcome(failure.outcome), failure.detail
            code, text = failure.code, failure.text
        message, owner = ping_message(
            outcome, detail, code=code, host=_party("Traffic Center", self.settings.tc_url)
        )
        return Answer(outcome, detail, code, text, message, owner, time.monotonic() - start)

    def check_key(self, request: RegistrationRequest) -> Registration:
        """Ask whether the key fits the aanleverpunt; registers nothing.

        ``KEY_VALID`` when it does. Where the profile knows no keys, this is :meth:`register`.
        """
        if self.profile.connect != KEY:
            return self.register(request)
        return self._registration(request, "check_key", lambda: self._check_key(request))

    def register(self, request: RegistrationRequest) -> Registration:
        """Connect a school's aanleverpunt to this system.

        Profile oso2018: the key is checked first, unless it is grey (None), then registered.
        Profile oso2021: nothing is registered by a school any more; mandate and endpoint are looked
        up in the OSR.

        :raises SettingsError: when the profile needs the OSR and ``osr_url`` is not set
        """
        if self.profile.connect != KEY:
            if not self.settings.osr_url:
                raise SettingsError(
                    Message(
                        "protocol.settings_osr",
                        _("The address of the OSR is missing in the settings."),
                    )
                )
            return self._registration(request, "osr", lambda: self._osr(request))
        if request.key:
            checked = self.check_key(request)
            if checked.outcome is not RegistrationOutcome.KEY_VALID:
                return checked
        return self._registration(request, "register", lambda: self._register(request))

    def fetch(
        self, request: FetchRequest, opened: Callable[[str], None] | None = None
    ) -> FetchResult:
        """Fetch one dossier.

        Opens a session, asks the delivery points in the order of the Traffic Center's list, and
        signs the session off with the best result, whatever happened in between. A sign-off that
        fails is recorded and does no harm (OSO wiki, Afmelden Sessie 2017: no message to the user).

        :param opened: called with the id of the session as soon as there is one, before a LAS is
            asked: the place to put it on record, so that it can be signed off (:meth:`sign_off`)
            by whoever finds it when this process dies
        """
        start = time.monotonic()
        progress = _Progress()
        points: list[_Aanleverpunt] = []
        try:
            points = self._open_session(request, progress)
        except ExchangeFailed as failure:
            progress.failure = failure
            progress.failed_url, progress.retry_after = self.settings.tc_url, failure.retry_after
        if progress.sessie_id:
            try:
                if opened:
                    opened(progress.sessie_id)
                self._walk(request, points, progress)
            finally:
                # Also when a programming error passes by here.
                self._sign_off(request, progress)
        progress.timed("total", start)
        return self._result(request, points, progress)

    def sign_off(self, request: SignOff) -> SignOffAnswer:
        """Sign off a session that was left open; does not raise for what the line does.

        A session that is not known any more, has expired or was signed off already gives the code
        that says so.
        """
        return self._send_sign_off(request)

    # -- the steps of a fetch ------------------------------------------------------------------

    def _addressing(self, request: FetchRequest, bron_address: str) -> dict[str, object]:
        names = self.profile.elements
        return {
            names["bron_brin"]: request.bron_brin,
            names["bron_address"]: bron_address,
            names["doel_brin"]: request.doel_brin,
            names["doel_address"]: self.profile.full_address(
                request.doel_brin, request.doel_address
            ),
        }

    def _pupil(self, request: FetchRequest) -> dict[str, object]:
        """The pupil and the kind of transfer, as the Traffic Center may know them."""
        names = self.profile.elements
        key = self.profile.zoeksleutel(request.pgn)
        group = names.get("zoeksleutel_group")
        value: object = key.value
        if group:
            value = {names["zoeksleutel"]: key.value, names["pgnfrag"]: key.pgnfrag}
        return {
            group or names["zoeksleutel"]: value,
            names["overdrachtsoort"]: self.profile.soorten[request.overdrachtsoort][0],
        }

    def _open_session(self, request: FetchRequest, progress: _Progress) -> list[_Aanleverpunt]:
        start = time.monotonic()
        names = self.profile.elements
        bron_address = request.bron_address or ""
        if bron_address:
            bron_address = self.profile.full_address(request.bron_brin, bron_address)
        try:
            reply = self._call(
                "overdracht",
                self.settings.tc_url,
                {**self._addressing(request, bron_address), **self._pupil(request)},
                (request.pgn,),
            )
        finally:
            progress.timed("overdracht", start)
        sessie_id = soap.child_text(reply.element, names["sessie_id"])
        if not sessie_id or len(sessie_id) > 100:
            raise self._refusal("overdracht", reply.code, reply.text)
        progress.sessie_id = sessie_id
        points = [
            _Aanleverpunt(
                soap.child_text(item, names["aanleverpunt_address"])[:40],
                soap.child_text(item, names["aanleverpunt_url"]),
            )
            for item in reply.element
            if isinstance(item.tag, str) and item.tag.rpartition("}")[2] == names["aanleverpunt"]
        ]
        return list(dict.fromkeys(points))[:MAX_AANLEVERPUNTEN]

    def _walk(
        self, request: FetchRequest, points: list[_Aanleverpunt], progress: _Progress
    ) -> None:
        if not points:
            progress.failure = ExchangeFailed(Outcome.SCHOOL_NO_CONNECTION, Detail.NO_AANLEVERPUNT)
        for point in points:
            start = time.monotonic()
            outcome, detail, code, text = Outcome.DELIVERED, None, "", ""
            try:
                xml, code, text = self._ask(request, progress.sessie_id, point)
                progress.dossiers[len(progress.attempts)] = xml
            except ExchangeFailed as failure:
                outcome, detail = Outcome(failure.outcome), failure.detail
                code, text = failure.code, failure.text
                progress.failed_url, progress.retry_after = point.url, failure.retry_after
            finally:
                progress.timed("document", start)
            seconds = time.monotonic() - start
            progress.attempts.append(
                Attempt(point.address, shown(point.url), outcome, detail, code, text, seconds)
            )
            if outcome is Outcome.DELIVERED and self.profile.stop_at_first:
                return

    def _ask(
        self, request: FetchRequest, sessie_id: str, point: _Aanleverpunt
    ) -> tuple[bytes, str, str]:
        """Ask one delivery point; the only place where the PGN goes out readable."""
        names = self.profile.elements
        fields = {
            **self._addressing(request, point.address),
            **self._pupil(request),
            names["sessie_id"]: sessie_id,
            names["pgn"]: request.pgn,
        }
        if request.since:
            fields[names["since"]] = request.since
        reply = self._call("document", point.url, fields, (request.pgn,))
        xml = soap.dossier(self.profile, reply)
        verdict = self.profile.verdict("document", reply.code) if reply.code else None
        if xml is None or (verdict and verdict.outcome is not Outcome.DELIVERED):
            raise self._refusal("document", reply.code, reply.text)
        return xml, reply.code, reply.text

    def _sign_off(self, request: FetchRequest, progress: _Progress) -> None:
        start = time.monotonic()
        winner = progress.best()
        if winner:
            result = winner.outcome
        elif progress.failure:
            result = Outcome(progress.failure.outcome)
        else:
            result = Outcome.TECHNICAL
        progress.signoff_result = result
        answer = self._send_sign_off(
            SignOff(
                progress.sessie_id,
                request.doel_brin,
                request.doel_address,
                request.bron_brin,
                winner.address if winner else "",
                result,
            ),
            (request.pgn,),
        )
        progress.signed_off, progress.signoff_code = answer.signed_off, answer.code
        progress.signoff_detail = answer.detail
        progress.timed("afmelding", start)

    def _send_sign_off(self, request: SignOff, secrets: tuple[str, ...] = ()) -> SignOffAnswer:
        names = self.profile.elements
        fields = {
            names["bron_brin"]: request.bron_brin,
            names["bron_address"]: request.bron_address,
            names["doel_brin"]: request.doel_brin,
            names["doel_address"]: self.profile.full_address(
                request.doel_brin, request.doel_address
            ),
            names["sessie_id"]: request.sessie_id,
            names["resultaat"]: self.profile.results[request.result],
        }
        try:
            reply = self._call("afmelding", self.settings.tc_url, fields, secrets)
        except ExchangeFailed as failure:
            return SignOffAnswer(False, failure.code, failure.detail)
        return SignOffAnswer(reply.code == self.profile.success["afmelding"], reply.code)

    def _result(
        self, request: FetchRequest, points: list[_Aanleverpunt], progress: _Progress
    ) -> FetchResult:
        winner = progress.best()
        source: Attempt | ExchangeFailed
        if winner:
            source, url = winner, winner.url
            code, text = winner.raw_code, winner.raw_text
        else:
            # Without an attempt there is a reason why: no session, or nobody to ask.
            source = progress.failure or technical(Detail.BAD_ANSWER)
            url, code, text = self.settings.tc_url, source.code, source.text
        outcome = Outcome(source.outcome)
        dossier = None
        if winner and outcome is Outcome.DELIVERED:
            dossier = progress.dossiers[progress.attempts.index(winner)]
        message, owner = fetch_message(
            outcome,
            source.detail,
            brin=request.doel_brin,
            bron_brin=request.bron_brin,
            code=code,
            host=_party("LAS" if winner else "Traffic Center", url),
            from_las=winner is not None,
        )
        return FetchResult(
            outcome=outcome,
            detail=source.detail,
            raw_code=code,
            raw_text=text,
            message=message,
            owner=owner,
            dossier=dossier,
            bron_address=winner.address if winner else "",
            sessie_id=progress.sessie_id,
            signed_off=progress.signed_off,
            signoff_code=progress.signoff_code,
            signoff_result=progress.signoff_result,
            attempts=tuple(progress.attempts),
            timings=MappingProxyType(dict(progress.timings)),
            size=len(dossier) if dossier else 0,
            failed_url="" if dossier else shown(progress.failed_url),
            retry_after=None if dossier else progress.retry_after,
            signoff_detail=progress.signoff_detail,
        )

    # -- the steps of a registration -----------------------------------------------------------

    def _aanleverpunt_fields(self, request: RegistrationRequest) -> dict[str, object]:
        names = self.profile.elements
        fields: dict[str, object] = {
            names["brin"]: request.brin,
            names["index"]: self.profile.full_address(request.brin, request.aanleverpunt),
            names["kind"]: request.kind,
        }
        if request.vestiging:
            fields[names["vestiging"]] = request.vestiging
        if request.key:
            fields[names["key"]] = request.key.strip()
        return fields

    def _check_key(self, request: RegistrationRequest) -> soap.Reply:
        return self._call(
            "check_key",
            self.settings.tc_url,
            self._aanleverpunt_fields(request),
            (request.key or "",),
        )

    def _register(self, request: RegistrationRequest) -> soap.Reply:
        names = self.profile.elements
        fields = {
            **self._aanleverpunt_fields(request),
            names["doel"]: self.profile.doel,
            names["package_name"]: self.settings.package_name,
            names["package_version"]: self.settings.package_version,
        }
        if request.notification_url:
            fields[names["notification_url"]] = request.notification_url
        return self._call("register", self.settings.tc_url, fields, (request.key or "",))

    def _osr(self, request: RegistrationRequest) -> None:
        self._ready()
        assert self._known is not None
        osr.check_connection(
            self.settings,
            self._known,
            request.brin,
            self.profile.full_address(request.brin, request.aanleverpunt),
            self.settings.clock().date(),
        )

    def _registration(
        self,
        request: RegistrationRequest,
        step: str,
        ask: Callable[[], soap.Reply | None],
    ) -> Registration:
        start = time.monotonic()
        outcome: RegistrationOutcome = RegistrationOutcome.REGISTERED
        detail, code, text = None, "", ""
        url = (self.settings.osr_url if step == "osr" else None) or self.settings.tc_url
        try:
            reply = ask()
            if reply is not None:
                code, text = reply.code, reply.text
                verdict = self.profile.registration_codes.get(code)
                if verdict is None:
                    raise self._refusal(step, code, text)
                outcome, detail = RegistrationOutcome(verdict.outcome), verdict.detail
        except ExchangeFailed as failure:
            outcome = RegistrationOutcome(failure.outcome.value)
            detail, code, text = failure.detail, failure.code, failure.text
        message, owner = registration_message(
            outcome,
            detail,
            brin=request.brin,
            aanleverpunt=request.aanleverpunt,
            code=code,
            host=_party("OSR" if url == self.settings.osr_url else "Traffic Center", url),
        )
        address = self.profile.full_address(request.brin, request.aanleverpunt)
        return Registration(
            outcome=outcome,
            detail=detail,
            raw_code=code,
            raw_text=text,
            message=message,
            owner=owner,
            address=address if outcome.ok else "",
            step=step,
            seconds=time.monotonic() - start,
        )

    # -- below the steps -----------------------------------------------------------------------

    def _ready(self) -> None:
        """Load the certificate once and check each time that it is valid now."""
        with self._lock:
            if self._identity is None:
                settings = self.settings
                identity = load_identity(settings)
                agent = f"{settings.package_name}/{settings.package_version}"
                common = (identity.context, agent, settings.pool_size, settings.max_bytes)
                self._known = Transport(*common, guarded=False)
                self._given = Transport(*common, guarded=not settings.allow_private_hosts)
                self._identity = identity
        self._identity.check(self.settings.clock())

    def _call(
        self, step: str, url: str, fields: Mapping[str, object], secrets: tuple[str, ...] = ()
    ) -> soap.Reply:
        """Send the message of ``step``; try again only when no connection could be made.

        :raises ExchangeFailed: for every other end than an answer of the expected kind
        """
        self._ready()
        las = step == "document"
        transport = self._given if las else self._known
        assert transport is not None
        settings = self.settings
        deadline = Deadline(
            settings.timeout("connect"),
            settings.timeout("document" if las else "tc"),
            settings.timeout("total"),
        )

        body, headers = soap.message(self.profile, step, fields)
        secrets = tuple(secret for secret in secrets if secret)
        for attempt in range(1, self.profile.connect_attempts + 1):
            try:
                answer = transport.send("POST", url, deadline, body=body, headers=headers)
                break
            except ExchangeFailed as failure:
                last = attempt == self.profile.connect_attempts
                if last or failure.detail not in NOTHING_SENT:
                    raise
                time.sleep(self.profile.connect_pause)
        try:
            return soap.read(self.profile, step, answer, secrets)
        except soap.SoapFault as fault:
            raise self._refusal(step, fault.code, fault.text) from None

    def _refusal(self, step: str, code: str, text: str) -> ExchangeFailed:
        """The failure that a code stands for."""
        if not code:
            return ExchangeFailed(Outcome.TECHNICAL, Detail.FAULT_WITHOUT_CODE, "", text)
        if step in ("check_key", "register", "osr"):
            verdict = self.profile.registration_codes.get(code)
        else:
            verdict = self.profile.verdict(step, code)
        code = clean(code, limit=MAX_CODE)
        if verdict is None:
            return ExchangeFailed(Outcome.UNKNOWN_CODE, None, code, text)
        if verdict.outcome is Outcome.DELIVERED:
            # says yes, but without what was asked for
            return ExchangeFailed(Outcome.TECHNICAL, Detail.BAD_ANSWER, code, text)
        return ExchangeFailed(verdict.outcome, verdict.detail, code, text)


def _host(url: str) -> str:
    return parts(url)[1]


def _party(name: str, url: str) -> str:
    """Who was spoken to, as it is told to a user: the name first, which they know."""
    return f"{name} ({_host(url)})"
