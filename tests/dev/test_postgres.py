"""PostgreSQL of the checkout: shared by its users, gone with the last of them."""

import contextlib
import multiprocessing
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from devtools import database, postgres, stamps
from devtools.console import DevError

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def cluster(monkeypatch):
    """A place for a cluster of its own."""
    for name in ("HOST", "PORT", "USER", "PASSWORD"):
        monkeypatch.delenv(f"OSO_POVO_DB_{name}", raising=False)
    # not pytest's own folder: nobody may not enter that
    folder = Path(tempfile.mkdtemp(prefix="oso_povo_test_"))
    folder.chmod(0o755)
    pg = folder / "pg"
    monkeypatch.setattr(stamps, "LOCAL", folder)
    monkeypatch.setattr(postgres, "PG", pg)
    monkeypatch.setattr(postgres, "DATA", pg / "data")
    monkeypatch.setattr(postgres, "LEASES", pg / "leases")
    monkeypatch.setattr(postgres, "KEEP", pg / "leases" / "keep")
    yield pg
    with contextlib.suppress(DevError):
        shutil.rmtree(pg / "leases", ignore_errors=True)
        (pg / "leases").mkdir(parents=True, exist_ok=True)
        postgres.stop()
    shutil.rmtree(folder, ignore_errors=True)


def hold(told, asked):
    with postgres.lease():
        told.send("taken")
        asked.recv()


class Holder:
    """Another process that holds a lease."""

    def __init__(self):
        # Pipes, since an Event is of no more use once a process that waited for it was killed
        heard, told = FORK.Pipe(duplex=False)
        asked, self._ask = FORK.Pipe(duplex=False)
        self.process = FORK.Process(target=hold, args=(told, asked))
        self.process.start()
        assert heard.poll(60)

    def leave(self):
        self._ask.send("leave")
        self.process.join(60)

    def kill(self):
        self.process.kill()
        self.process.join()


@pytest.fixture
def holder(cluster):
    found = Holder()
    yield found
    found.kill()


def test_a_lease_gives_a_role_that_may_make_databases(cluster):
    with postgres.lease() as server:
        assert database.sql(server, "SELECT current_user") == "odoo"
        rights = "SELECT rolcreatedb, rolsuper FROM pg_roles WHERE rolname = 'odoo'"
        assert database.sql(server, rights) == "t|f"
        assert database.sql(server, "SHOW listen_addresses") == ""
    assert not postgres.running()


def test_the_last_one_out_stops_the_server(holder):
    with postgres.lease():
        pass
    assert postgres.running()
    holder.leave()
    assert not postgres.running()


def test_the_lease_of_a_killed_process_does_not_count(holder):
    holder.kill()
    assert postgres.running()
    with postgres.lease():
        pass
    assert not postgres.running()


def test_a_kept_server_stays_until_it_is_stopped(cluster):
    postgres.start()
    with postgres.lease():
        pass
    assert postgres.running()
    postgres.stop()
    assert not postgres.running()


def test_a_server_in_use_is_not_stopped(holder):
    postgres.stop()
    assert postgres.running()
    holder.leave()
    assert not postgres.running()


def test_a_cluster_that_was_interrupted_in_the_making_is_made_again(cluster):
    (cluster / "data.new").mkdir(parents=True)
    (cluster / "data.new" / "half").touch()
    with postgres.lease() as server:
        assert database.sql(server, "SELECT 1") == "1"
    assert not (cluster / "data.new").exists()


def test_a_server_that_was_killed_starts_again(cluster):
    with postgres.lease():
        pid = int((cluster / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, 9)
        end = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
            time.sleep(0.05)
        with postgres.lease() as server:
            assert database.sql(server, "SELECT 1") == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change to another user")
def test_root_without_user_namespaces_runs_it_as_nobody(cluster, monkeypatch):
    monkeypatch.setattr(postgres, "_in_namespace", lambda: ["false"])
    readable = subprocess.run(
        [*postgres._as_nobody(), "test", "-x", postgres.binaries() / "initdb"], check=False
    )
    if readable.returncode:
        cluster.mkdir()
        with pytest.raises(DevError, match="OSO_POVO_DB_HOST"), postgres.lease():
            pass
        return
    with postgres.lease() as server:
        assert database.sql(server, "SELECT 1") == "1"
        assert (cluster / "data").owner() == "nobody"
    assert not postgres.running()


def test_a_socket_in_a_deep_folder_goes_elsewhere(monkeypatch):
    monkeypatch.setattr(postgres, "PG", Path("/" + "d" * 90 + "/pg"))
    folder = postgres.socket_folder()
    assert len(f"{folder}/.s.PGSQL.5432.lock") <= 107
    assert folder != postgres.PG


def test_a_server_of_the_user(monkeypatch):
    monkeypatch.setenv("OSO_POVO_DB_HOST", "db.example.test")
    monkeypatch.setenv("OSO_POVO_DB_PORT", "5433")
    monkeypatch.setenv("OSO_POVO_DB_USER", "me")
    monkeypatch.setenv("OSO_POVO_DB_PASSWORD", "top-secret")
    with postgres.lease() as server:
        assert server == postgres.Server("db.example.test", 5433, "me", "top-secret")
        assert "top-secret" not in repr(server)
        assert server.environment()["PGPASSWORD"] == "top-secret"
    assert database.prefix() != "oso_povo"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [("USER", "postgres", "refuses"), ("PORT", "many", "not a number")],
)
def test_settings_that_make_no_sense(monkeypatch, name, value, message):
    monkeypatch.setenv("OSO_POVO_DB_HOST", "db.example.test")
    monkeypatch.setenv(f"OSO_POVO_DB_{name}", value)
    with pytest.raises(DevError, match=message):
        postgres.users_server()


def test_only_databases_of_this_checkout_are_dropped(cluster):
    with postgres.lease() as server, pytest.raises(DevError, match="not a database of this"):
        database.drop(server, "somebody_elses")
