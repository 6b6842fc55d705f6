"""Every case of the catalogue of faults at the level of the protocol: outcome and session."""

import re
from collections import Counter
from datetime import date, datetime, timedelta, timezone

import pytest

from oso.protocol import Detail, FetchRequest, OsoClient, Outcome, Owner
from simulator.catalogue import CASES, KINDS, REPEATS, SESSIONS, SETTINGS, STORED
from simulator.fault_session import full_port
from simulator.faults import LAS_STEPS, SPECS, TC_STEPS

from .conftest import BRIN, BSN, IMPATIENT, TIMEOUTS, settings_for

QUICK = {**IMPATIENT, "connect": 0.4}
SEASON = 300


# -- the catalogue itself --------------------------------------------------------------------------


def test_every_kind_has_a_case():
    assert [kind for kind in KINDS if kind not in {case.kind for case in CASES}] == []
    assert {case.kind for case in CASES} <= set(KINDS)


def test_every_fault_of_a_fetch_has_a_case():
    of_a_fetch = {name for name in SPECS if not name.startswith("notify_")}  # test_notify.py
    assert {fault.fault for case in CASES for fault in case.faults} == of_a_fetch


def test_names_are_unique_and_may_stand_in_code():
    names = Counter(case.name for case in CASES)
    assert names.most_common(1)[0][1] == 1
    assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in names)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_words_of_a_case_are_known(case):
    Outcome(case.outcome)
    assert not case.detail or Detail(case.detail)
    assert not case.owner or Owner(case.owner)
    assert case.where in TC_STEPS + LAS_STEPS
    assert case.session in SESSIONS
    assert case.stored in STORED
    assert not case.setting or case.setting in SETTINGS
    assert bool(case.faults or case.setting)
    # only what came can be worked in, and nothing that failed leaves data
    assert (case.stored in ("imported", "as it was")) is (case.line == "klaar")
    assert case.repeats <= max(REPEATS.values())


def test_every_setting_is_used():
    assert {case.setting for case in CASES if case.setting} == set(SETTINGS)


# -- each case -------------------------------------------------------------------------------------


def shifted(days: int) -> dict:
    return {"clock": lambda: datetime.now(timezone.utc) + timedelta(days=days)}


def certificate(sim, name: str) -> dict:
    return {
        "certificate_pem": sim.pki.pem(name).read_bytes(),
        "key_pem": sim.pki.key(name).read_bytes(),
    }


def bring_about(sim, setting: str) -> dict:
    """Bring a setting about in the simulator; gives what changes in the client's settings."""
    if setting == "clock_tc":
        sim.control.clock(86400)
    if setting == "not_ready":
        sim.control.set_dossier(bsn=BSN, prepared=False)
    if setting == "not_allowed":
        sim.control.set_dossier(bsn=BSN, allowed=["99XB"])
    if setting == "wrong_version":
        sim.control.settings(accepted_versions=["2099.1"])
    changes = {
        "tc_dead": lambda: {"tc_url": "https://127.0.0.1:9/"},
        "tc_unknown": lambda: {"tc_url": "https://tc.invalid/"},
        "tc_never_accepts": lambda: {"tc_url": f"https://127.0.0.1:{full_port()}/"},
        "no_certificate": lambda: {"certificate_pem": b"", "key_pem": b""},
        "expired_certificate": lambda: certificate(sim, "addon_expired"),
        "other_certificate": lambda: certificate(sim, "other_supplier"),
        "untrusted_certificate": lambda: certificate(sim, "unknown_ca"),
        "no_local": lambda: {"allow_private_hosts": False},
        "clock_ahead": lambda: shifted(4000),
        "clock_behind": lambda: shifted(-4000),
        "small_limit": lambda: {"answer_bytes": 2_000_000},
    }
    return changes.get(setting, dict)()


def session(sim, result) -> str:
    """What became of the session, in the catalogue's words."""
    status = sim.control.status()
    if not result.sessie_id:
        return "not told" if status["sessions"] else "none"
    if result.signed_off:
        return "signed off" if not status["open_sessions"] else "orphan"
    if not status["sessions"]:
        return "forgotten"
    if status["open_sessions"] and not result.signoff_detail:
        return "refused"
    return "orphan" if status["open_sessions"] else "lost"


@pytest.mark.parametrize("profile", ["oso2018"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(sim, profile, address, case):
    changes = bring_about(sim, case.setting)
    timeouts = QUICK if case.slow else {**TIMEOUTS, "document": 30, "total": 60}
    settings = settings_for(sim, profile, **{"timeouts": timeouts, **changes})
    for fault in case.faults:
        sim.control.fault(fault.step, fault.fault, None, **fault.params)
    since = "2019-02-02" if case.setting == "since" else None
    request = FetchRequest(BRIN, address, BRIN, BSN, since=since and date.fromisoformat(since))
    with OsoClient(settings) as client:
        for _number in range(SEASON if case.setting == "season" else 1):
            result = client.fetch(request)
            assert (result.outcome.value, result.detail) == (case.outcome, case.detail or None)
    assert all(armed["hits"] for armed in sim.control.faults())
    assert session(sim, result) == case.session
    signed = [one["result"] for one in sim.control.exchanges("afmelding") if one["status"] == 200]
    if case.session in ("signed off", "lost"):
        assert set(signed) == {client.profile.results[Outcome(case.result)]}
    if case.outcome == "delivered":
        assert result.dossier
    else:
        # for the worker a dossier that is still the same is as good as another
        assert case.line == "klaar" or result.owner.value == case.owner
        assert result.dossier is None
    assert BSN not in repr(result)
