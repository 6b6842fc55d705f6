"""Databases: copied with their files, and swept when their process was killed."""

import os
import subprocess
import sys

import pytest

from devtools import database, postgres


@pytest.fixture(scope="module")
def server():
    with postgres.lease() as running:
        yield running


@pytest.fixture
def name(server):
    """Name of a database of this test; dropped afterwards, with the copy of it."""
    made = f"{database.prefix()}_devtest_{os.getpid()}"
    yield made
    database.drop(server, made)
    database.drop(server, f"{made}_copy")


def test_a_copy_has_the_rows_and_the_files(server, name):
    database.create(server, name)
    database.sql(server, "CREATE TABLE note (text varchar)", name)
    database.sql(server, "INSERT INTO note VALUES ('one')", name)
    files = database._files(name)
    (files / "ab").mkdir(parents=True)
    (files / "ab" / "abcd").write_text("kept")
    database.copy(server, name, f"{name}_copy")
    assert database.sql(server, "SELECT text FROM note", f"{name}_copy") == "one"
    assert (database._files(f"{name}_copy") / "ab" / "abcd").read_text() == "kept"
    database.drop(server, f"{name}_copy")
    assert not database.exists(server, f"{name}_copy")
    assert (files / "ab" / "abcd").read_text() == "kept"


def test_a_database_is_made_for_the_language_of_odoo(server, name):
    database.create(server, name)
    row = database.sql(
        server,
        "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database "
        f"WHERE datname = '{name}'",
    )
    assert row == "UTF8|C"


def test_databases_of_killed_processes_are_swept_and_no_others(server, name):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    dead = f"{database.prefix()}_devtest_{gone.pid}"
    database.create(server, dead)
    database.create(server, name)
    database._sweep(server)
    assert not database.exists(server, dead)
    assert database.exists(server, name)


def test_the_key_of_the_addon_follows_its_files(monkeypatch, tmp_path):
    monkeypatch.setattr(database, "ADDON", tmp_path)
    (tmp_path / "tests").mkdir()
    (tmp_path / "static").mkdir()
    (tmp_path / "model.py").write_text("1")
    before = database.addon_key()
    (tmp_path / "tests" / "test_x.py").write_text("x")
    (tmp_path / "static" / "x.js").write_text("x")
    assert database.addon_key() == before
    (tmp_path / "model.py").write_text("2")
    assert database.addon_key() != before
