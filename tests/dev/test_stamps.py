"""Stamps: a step is done again exactly when something that it depends on changed."""

import multiprocessing
import os
import time

import pytest

from devtools import stamps


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(stamps, "LOCAL", tmp_path)


def test_digest_tells_boundaries_apart():
    assert stamps.digest("ab", "c") != stamps.digest("a", "bc")


def test_digest_of_a_file_is_that_of_its_content(tmp_path):
    file = tmp_path / "file"
    file.write_text("one")
    before = stamps.digest(file)
    assert before == stamps.digest("one")
    file.write_text("two")
    assert stamps.digest(file) != before


def test_digest_of_a_tree_sees_names_contents_and_removal(tmp_path):
    root = tmp_path / "tree"
    (root / "models").mkdir(parents=True)
    file = root / "models" / "a.py"
    file.write_text("1")
    seen = {stamps.digest_tree(root)}
    file.write_text("2")
    seen.add(stamps.digest_tree(root))
    file.rename(root / "models" / "b.py")
    seen.add(stamps.digest_tree(root))
    (root / "models" / "b.py").unlink()
    seen.add(stamps.digest_tree(root))
    assert len(seen) == 4


def test_digest_of_a_tree_leaves_out_what_it_should(tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "a.py").write_text("1")
    before = stamps.digest_tree(tmp_path, suffixes=(".py",), skip=("tests",))
    (tmp_path / "tests" / "t.py").write_text("x")
    (tmp_path / "__pycache__" / "a.py").write_text("x")
    (tmp_path / "a.txt").write_text("x")
    assert stamps.digest_tree(tmp_path, suffixes=(".py",), skip=("tests",)) == before


def test_a_step_is_fresh_only_with_its_key_and_its_results(tmp_path):
    result = tmp_path / "result"
    result.touch()
    assert not stamps.fresh("step", "key", result)
    stamps.put("step", "key")
    assert stamps.fresh("step", "key", result)
    assert not stamps.fresh("step", "other key", result)
    result.unlink()
    assert not stamps.fresh("step", "key", result)


def test_an_interrupted_write_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    file = tmp_path / "file"
    stamps.write_atomic(file, "old", mode=0o600)
    assert file.stat().st_mode & 0o777 == 0o600

    def interrupt(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        stamps.write_atomic(file, "new")
    assert file.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def _hold(folder, ready, seconds):
    stamps.LOCAL = folder
    with stamps.locked("lock"):
        ready.set()
        time.sleep(seconds)


def test_a_lock_holds_between_processes_and_ends_with_its_holder(tmp_path):
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(tmp_path, ready, 60))
    holder.start()
    assert ready.wait(20)
    waiter_in = context.Event()
    waiter = context.Process(target=_hold, args=(tmp_path, waiter_in, 0))
    waiter.start()
    assert not waiter_in.wait(0.5)
    holder.kill()
    assert waiter_in.wait(20)
    holder.join()
    waiter.join()
