"""The catalogue of faults: what can go wrong in a fetch, how it is brought about, how it must end.

Plain data, for three readers: the tests of the protocol (``tests/protocol/test_catalogue.py``), the
tests of the addon, which run every case through the real worker (``test_storingen.py``), and
``docs/storingen.md``. Nothing is imported here, so that the addon's tests can load the file by
itself.
"""

from typing import Any, NamedTuple

#: What has to be tried, in the words of our notes on the exchange.
KINDS = (
    "connection refused",
    "DNS failure",
    "TLS version too low",
    "server certificate expired, unknown CA or wrong host",
    "client certificate missing, expired or of another supplier",
    "connect/read time-out",
    "slow drip",
    "cut in the middle of the body",
    "HTTP 500 with HTML, 502, 503 with Retry-After",
    "empty body",
    "malformed XML",
    "DOCTYPE/entity bomb",
    "wrong namespace/version",
    "SOAP 1.2 fault",
    "SOAP fault with known, unknown and no code",
    "code in `resultaat` instead of a fault",
    "empty AP list",
    "AP list with a dead first entry",
    "duplicate AP",
    "URL http or a private address",
    "session expired between 1 and 2",
    "session control down (bron cannot verify → must not deliver)",
    "sign-off refused or lost",
    "dossier of another pupil",
    "other bron BRIN inside",
    "invalid against the XSD",
    "old/new dataset version",
    "truncated ZIP attachment",
    "ZIP bomb / path in file name",
    "50 MB dossier",
    "not-changed",
    "clock skew",
    "300 sessions in a row (season)",
    "TC maintenance",
)

#: Faults of the connection are tried again by the worker itself, so often; all others never.
REPEATS = {
    "connection_refused": 3,
    "unknown_host": 3,
    "connect_timeout": 3,
    "connection_lost": 3,
    "unavailable": 3,
    "read_timeout": 1,
}


class Injection(NamedTuple):
    """One fault that is armed in the simulator.

    :param step: the message that it strikes
    :param fault: its name in ``GET /faults/known``
    """

    step: str
    fault: str
    params: dict[str, Any] = {}


class Case(NamedTuple):
    """One case, as it is brought about and as it must end.

    :param name: unique; a word that may stand in the name of a test
    :param kind: one of :data:`KINDS`
    :param where: the message that goes wrong
    :param faults: what is armed in the simulator, each for as long as the case lasts
    :param setting: what is changed besides: a name that the tests know, see :data:`SETTINGS`
    :param outcome: how a fetch ends for the client, its :class:`oso.protocol.Outcome`
    :param detail: the finer cause, its :class:`oso.protocol.Detail`; empty for none
    :param session: what becomes of the session, see :data:`SESSIONS`
    :param result: the outcome with which it is signed off; empty where it is not
    :param line: state of the pupil's line once the worker is done
    :param code: outcome of the line
    :param pupil: status of the pupil
    :param owner: who has to act; empty for nobody
    :param stored: what is left of the dossier, see :data:`STORED`
    :param repeats: how often the worker tries again by itself
    """

    name: str
    kind: str
    where: str
    faults: tuple[Injection, ...]
    setting: str
    outcome: str
    detail: str
    session: str
    result: str
    line: str
    code: str
    pupil: str
    owner: str
    stored: str
    repeats: int

    @property
    def slow(self) -> bool:
        """Whether a time-out has to pass."""
        waits = {"hang", "slow_drip", "slow_headers", "never_accepted"}
        return self.setting == "tc_never_accepts" or any(f.fault in waits for f in self.faults)


#: What is changed besides the faults.
SETTINGS = {
    "tc_dead": "the address of the Traffic Center is a port where nobody listens",
    "tc_unknown": "the address of the Traffic Center is a name that does not exist",
    "tc_never_accepts": "the Traffic Center's port lets nobody in",
    "no_certificate": "no certificate has been loaded",
    "expired_certificate": "our certificate has expired",
    "other_certificate": "our certificate is another supplier's",
    "untrusted_certificate": "our certificate is of an authority that the other side does not know",
    "no_local": "addresses inside the own network are not allowed, and the LAS is at one",
    "clock_ahead": "our clock runs 4,000 days ahead",
    "clock_behind": "our clock runs 4,000 days behind",
    "clock_tc": "the Traffic Center's clock runs a day ahead",
    "small_limit": "an answer may be 2 MB at most",
    "since": "the pupil has this dossier already, and only a newer one is asked for",
    "season": "300 pupils in one run",
    "not_ready": "the dossier has not been set ready",
    "not_allowed": "the dossier has been set ready for another school",
    "wrong_version": "the LAS may not deliver dossiers of this version",
}

#: What becomes of the session at the Traffic Center.
SESSIONS = {
    "none": "none was opened",
    "signed off": "signed off",
    "lost": "signed off, but the answer did not come: an orphan, asked for again",
    "orphan": "not signed off: an orphan, signed off later",
    "refused": "the Traffic Center refuses the sign-off: it expires by itself",
    "forgotten": "the Traffic Center no longer knows it",
    "not told": "opened, but its number never arrived: it expires by itself",
}

#: What is left of the dossier.
STORED = {
    "nothing": "nothing",
    "receipt": "on record that an unreadable file came, without the file",
    "dossier": "the dossier, not worked in",
    "imported": "the dossier, worked in",
    "as it was": "what was there already",
}

_DONE = {"line": "klaar", "code": "imported", "pupil": "opgehaald", "owner": ""}


def _case(name: str, kind: str, where: str, outcome: str, detail: str = "", **more: Any) -> Case:
    """A case that fails and leaves nothing, unless ``more`` says otherwise."""
    session = more.get("session", "signed off")
    values: dict[str, Any] = {
        "faults": (),
        "setting": "",
        "session": session,
        "result": outcome if session in ("signed off", "lost") else "",
        "line": "mislukt",
        "code": outcome,
        "pupil": "wacht" if outcome == "not_ready" else "mislukt",
        "owner": "",
        "stored": "nothing",
        "repeats": REPEATS.get(detail, 0),
    }
    return Case(name, kind, where, outcome=outcome, detail=detail, **{**values, **more})


def _fine(name: str, kind: str, where: str, *faults: Injection, **more: Any) -> Case:
    """A case in which the dossier comes all the same."""
    values = {**_DONE, "stored": "imported", "faults": faults, **more}
    return _case(name, kind, where, "delivered", **values)


# -- the line, at every step -----------------------------------------------------------------------

_T, _C = "technical", "certificate"
#: fault, params, kind, outcome, detail, who must act when it strikes at the Traffic Center and at
#: the LAS, what became of the session of message 1
_LINE: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("connection_reset", KINDS[7], _T, "connection_lost", "us", "us", "none"),
    ("handshake_cut", KINDS[7], _T, "connection_lost", "us", "us", "none"),
    ("lost", KINDS[7], _T, "connection_lost", "us", "us", "not told"),
    ("cut", KINDS[7], _T, "connection_lost", "us", "us", "not told"),
    ("tls_too_old", KINDS[2], _T, "tls", "admin", "admin", "none"),
    ("server_cert_expired", KINDS[3], _C, "server_certificate_expired", "kennisnet", "las", "none"),
    (
        "server_cert_unknown_ca",
        KINDS[3],
        _C,
        "server_certificate_untrusted",
        "admin",
        "admin",
        "none",
    ),
    (
        "server_cert_wrong_host",
        KINDS[3],
        _C,
        "server_certificate_wrong_host",
        "admin",
        "admin",
        "none",
    ),
    ("hang", KINDS[5], _T, "read_timeout", "us", "us", "none"),
    ("slow_drip", KINDS[6], _T, "read_timeout", "us", "us", "not told"),
    ("slow_headers", KINDS[6], _T, "read_timeout", "us", "us", "not told"),
    ("http_500", KINDS[8], _T, "http_status", "kennisnet", "las", "none"),
    ("http_502", KINDS[8], _T, "unavailable", "kennisnet", "las", "none"),
    ("http_503", KINDS[8], _T, "unavailable", "kennisnet", "las", "none"),
    ("http_504", KINDS[8], _T, "unavailable", "kennisnet", "las", "none"),
    ("redirect", KINDS[8], _T, "http_status", "kennisnet", "las", "none"),
    ("html_200", KINDS[8], _T, "bad_answer", "kennisnet", "las", "none"),
    ("empty", KINDS[9], _T, "bad_answer", "kennisnet", "las", "none"),
    ("malformed", KINDS[10], _T, "bad_answer", "kennisnet", "las", "not told"),
    ("compressed", KINDS[10], _T, "bad_answer", "kennisnet", "las", "not told"),
    ("entity_bomb", KINDS[11], _T, "bad_answer", "kennisnet", "las", "none"),
    ("wrong_namespace", KINDS[12], _T, "wrong_namespace", "admin", "admin", "not told"),
)
#: name, fault, params, kind, outcome, detail, owner at the Traffic Center, at the LAS
_WORDS: tuple[tuple[str, str, dict[str, Any], str, str, str, str, str], ...] = (
    ("soap_12", "soap_12_fault", {"code": "SessieAfwijkend"}, KINDS[13],
     "session_problem", "", "us", "us"),
    ("known_code", "soap_fault", {"code": "VerstrekkerNietBekend"}, KINDS[14],
     "school_unknown", "", "us", "us"),
    ("unknown_code", "soap_fault", {"code": "OnbekendeStoring"}, KINDS[14],
     "unknown_code", "", "admin", "admin"),
    ("success_code", "soap_fault", {"code": "OverdrachtGeslaagd"}, KINDS[14],
     "technical", "bad_answer", "kennisnet", "las"),
    ("no_code", "soap_fault_without_code", {}, KINDS[14],
     "technical", "fault_without_code", "kennisnet", "las"),
    ("resultaat_unknown", "code_in_resultaat", {"code": "OnbekendeStoring"}, KINDS[15],
     "unknown_code", "", "admin", "admin"),
    ("resultaat_known", "code_in_resultaat", {"code": "OntvangerNietToegestaan"}, KINDS[15],
     "not_allowed", "", "us", "us"),
)  # fmt: skip


def _line_cases() -> list[Case]:
    cases = []
    for fault, kind, outcome, detail, tc, las, session in _LINE:
        for where, owner, opened in (("overdracht", tc, session), ("document", las, "signed off")):
            fine = {"faults": (Injection(where, fault),), "owner": owner, "session": opened}
            cases.append(_case(f"{where}_{fault}", kind, where, outcome, detail, **fine))
    for name, fault, params, kind, outcome, detail, tc, las in _WORDS:
        for where, owner, opened in (("overdracht", tc, "none"), ("document", las, "signed off")):
            fine = {
                "faults": (Injection(where, fault, params),),
                "owner": owner,
                "session": opened,
            }
            cases.append(_case(f"{where}_{name}", kind, where, outcome, detail, **fine))
    return cases


# -- where nobody is -------------------------------------------------------------------------------

_NOWHERE = (
    _case("tc_refused", KINDS[0], "overdracht", _T, "connection_refused",
          setting="tc_dead", session="none", owner="admin"),
    _case("las_refused", KINDS[0], "document", _T, "connection_refused",
          faults=(Injection("overdracht", "refused"),), owner="admin"),
    _case("tc_unknown_host", KINDS[1], "overdracht", _T, "unknown_host",
          setting="tc_unknown", session="none", owner="admin"),
    _case("las_unknown_host", KINDS[1], "document", _T, "unknown_host",
          faults=(Injection("overdracht", "unknown_host"),), owner="admin"),
    _case("tc_connect_timeout", KINDS[5], "overdracht", _T, "connect_timeout",
          setting="tc_never_accepts", session="none", owner="admin"),
    _case("las_connect_timeout", KINDS[5], "document", _T, "connect_timeout",
          faults=(Injection("overdracht", "never_accepted"),), owner="admin"),
)  # fmt: skip

# -- our certificate, theirs, the clock ------------------------------------------------------------

_IDENTITY = (
    _case("certificate_missing", KINDS[4], "overdracht", _C, "own_certificate_missing",
          setting="no_certificate", session="none", code="self_not_connected", owner="admin"),
    _case("certificate_expired", KINDS[4], "overdracht", _C, "own_certificate_expired",
          setting="expired_certificate", session="none", owner="admin"),
    _case("certificate_other_supplier", KINDS[4], "overdracht", "self_not_connected",
          setting="other_certificate", session="none", owner="us"),
    _case("certificate_untrusted", KINDS[4], "overdracht", _C, "own_certificate_refused",
          setting="untrusted_certificate", session="none", owner="admin"),
    _case("certificate_of_the_las", KINDS[4], "sessiecontrole", _C, "las_certificate",
          faults=(Injection("document", "las_wrong_certificate"),), owner="las"),
    _case("clock_ahead", KINDS[31], "overdracht", _C, "own_certificate_expired",
          setting="clock_ahead", session="none", owner="admin"),
    _case("clock_behind", KINDS[31], "overdracht", _C, "own_certificate_not_yet_valid",
          setting="clock_behind", session="none", owner="admin"),
    _fine("clock_tc", KINDS[31], "overdracht", setting="clock_tc"),
    _case("clock_jump", KINDS[31], "document", "session_problem", "session_expired",
          faults=(Injection("overdracht", "clock_jump"),), owner="us"),
)  # fmt: skip

# -- the list of delivery points -------------------------------------------------------------------

_LISTS = (
    _case("list_empty", KINDS[16], "overdracht", "school_no_connection", "no_aanleverpunt",
          faults=(Injection("overdracht", "empty_list"),), owner="las"),
    _fine("list_dead_first", KINDS[17], "overdracht", Injection("overdracht", "dead_first")),
    _fine("list_duplicate", KINDS[18], "overdracht", Injection("overdracht", "duplicate")),
    _case("list_http", KINDS[19], "overdracht", _T, "address_refused",
          faults=(Injection("overdracht", "other_url", {"url": "http://127.0.0.1:80/"}),),
          owner="kennisnet"),
    _case("list_private", KINDS[19], "overdracht", _T, "address_refused",
          setting="no_local", owner="kennisnet"),
)  # fmt: skip

# -- the session -----------------------------------------------------------------------------------

_UNCHECKED = {"outcome": "session_problem", "detail": "session_not_checked", "owner": "las"}
_SESSION = (
    _case("session_expired", KINDS[20], "document", "session_problem", "session_expired",
          faults=(Injection("overdracht", "session_expired"),), owner="us"),
    _case("session_forgotten", KINDS[20], "document", "session_problem",
          faults=(Injection("overdracht", "session_forgotten"),), owner="us",
          session="forgotten"),
    *(
        _case(f"control_{name}", KINDS[21], "sessiecontrole",
              faults=(Injection("sessiecontrole", fault, params),), **_UNCHECKED)
        for name, fault, params in (
            ("reset", "connection_reset", {}),
            ("lost", "lost", {}),
            ("http_503", "http_503", {}),
            ("empty", "empty", {}),
            ("malformed", "malformed", {}),
            ("no_code", "soap_fault_without_code", {}),
        )
    ),
    _case("control_hangs", KINDS[21], "sessiecontrole", _T, "read_timeout",
          faults=(Injection("sessiecontrole", "hang"),), owner="us"),
    _case("control_differs", KINDS[21], "sessiecontrole", "session_problem",
          faults=(Injection("sessiecontrole", "soap_fault", {"code": "SessieAfwijkend"}),),
          owner="us"),
)  # fmt: skip

# -- the sign-off: the dossier is there and is worked in -------------------------------------------

_SIGN_OFF = tuple(
    _fine(f"sign_off_{name}", KINDS[22], "afmelding", Injection("afmelding", fault, params),
          session=session)
    for name, fault, params, session in (
        ("refused", "soap_fault", {"code": "SessieAfwijkend"}, "refused"),
        ("unknown_code", "soap_fault", {"code": "OnbekendeStoring"}, "refused"),
        ("no_code", "soap_fault_without_code", {}, "orphan"),
        ("reset", "connection_reset", {}, "orphan"),
        ("http_500", "http_500", {}, "orphan"),
        ("http_503", "http_503", {}, "orphan"),
        ("empty", "empty", {}, "orphan"),
        ("hangs", "hang", {}, "orphan"),
        ("lost", "lost", {}, "lost"),
        ("cut", "cut", {}, "lost"),
        ("slow", "slow_drip", {}, "lost"),
        ("malformed", "malformed", {}, "lost"),
        ("wrong_namespace", "wrong_namespace", {}, "lost"),
    )
)  # fmt: skip

# -- what is in the dossier ------------------------------------------------------------------------


def _inside(name: str, kind: str, fault: str, **more: Any) -> Case:
    params = more.pop("params", {})
    faults = (Injection("document", fault, params),)
    return _fine(f"dossier_{name}", kind, "document", *faults, **more)


def _refused(code: str, owner: str, stored: str = "nothing") -> dict[str, str]:
    return {"line": "mislukt", "code": code, "pupil": "mislukt", "owner": owner, "stored": stored}


_DOSSIER = (
    _inside("other_pupil", KINDS[23], "other_pupil", **_refused("refused", "las")),
    _inside("other_brin", KINDS[24], "other_brin", **_refused("refused", "us")),
    _inside("invalid", KINDS[25], "invalid_dossier"),
    _case("dossier_none", KINDS[25], "document", _T, "dossier_unreadable",
          faults=(Injection("document", "not_a_dossier"),), owner="las"),
    _inside("new_version", KINDS[26], "unknown_version", params={"version": "2099.1"}),
    _inside("old_version", KINDS[26], "unknown_version", params={"version": "2012.1"}),
    _inside("strange_version", KINDS[26], "unknown_version", params={"version": "3000.1"},
            **_refused("unreadable", "las", "receipt")),
    _case("dossier_version_refused", KINDS[26], "document", "wrong_version",
          setting="wrong_version", owner="las"),
    _inside("attachment_truncated", KINDS[27], "attachment_truncated"),
    _inside("attachment_bomb", KINDS[28], "attachment_bomb", params={"name": "brief.txt"}),
    _inside("attachment_path", KINDS[28], "attachment_path"),
    _inside("50_mb", KINDS[29], "huge_dossier"),
    _case("dossier_too_large", KINDS[29], "document", _T, "too_large",
          setting="small_limit", faults=(Injection("document", "huge_dossier", {"mb": 3}),),
          owner="las"),
    _case("dossier_not_changed", KINDS[30], "document", "not_changed",
          setting="since", line="klaar", code="unchanged", pupil="opgehaald", stored="as it was"),
    _case("dossier_not_changed_unasked", KINDS[30], "document", "not_changed",
          faults=(Injection("document", "soap_fault", {"code": "LeerlingInfoNietGewijzigd"}),),
          owner="us"),
    _case("dossier_not_ready", KINDS[14], "document", "not_ready",
          setting="not_ready", owner="us"),
    _case("dossier_not_allowed", KINDS[14], "document", "not_allowed",
          setting="not_allowed", owner="us"),
    _case("number_in_text", KINDS[14], "document", "unknown_code",
          faults=(Injection("document", "pgn_in_text"),), owner="admin"),
)  # fmt: skip

# -- the season, maintenance -----------------------------------------------------------------------

_SEASON = (
    _fine("season", KINDS[32], "overdracht", setting="season"),
    _case("maintenance", KINDS[33], "overdracht", _T, "unavailable",
          faults=(Injection("overdracht", "maintenance"),), session="none", owner="kennisnet"),
    _case("maintenance_begins", KINDS[33], "sessiecontrole",
          faults=tuple(Injection(step, "maintenance") for step in ("sessiecontrole", "afmelding")),
          session="orphan", **_UNCHECKED),
    _fine("maintenance_at_the_end", KINDS[33], "afmelding",
          Injection("afmelding", "maintenance"), session="orphan"),
)  # fmt: skip

CASES: tuple[Case, ...] = (
    *_NOWHERE,
    *_line_cases(),
    *_IDENTITY,
    *_LISTS,
    *_SESSION,
    *_SIGN_OFF,
    *_DOSSIER,
    *_SEASON,
)
