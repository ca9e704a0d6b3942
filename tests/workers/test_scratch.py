"""Temporary folders: gone at the end, and after a killed process at the next beginning."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import pytest

from rb_ingest.workers.scratch import scratch_folder


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_folder_is_removed_with_all_in_it(temporary):
    with scratch_folder() as folder:
        (folder / "a" / "b").mkdir(parents=True)
        assert folder.parent == temporary
    assert list(temporary.iterdir()) == []


def test_folders_of_dead_processes_are_swept_and_no_others(temporary):
    with subprocess.Popen(["true"]) as dead:
        pass
    (temporary / f"rb_ingest_{dead.pid}_abc").mkdir()
    (temporary / f"rb_ingest_{dead.pid}_abc" / "page.png").write_bytes(b"x")
    (temporary / f"rb_ingest_{os.getpid()}_abc").mkdir()
    (temporary / "rb_ingest_notes").mkdir()
    (temporary / "other").mkdir()
    (temporary / f"rb_ingest_{dead.pid}_link").symlink_to(temporary / "other", target_is_directory=True)
    with scratch_folder() as folder:
        left = {path.name for path in temporary.iterdir()} - {folder.name}
    assert left == {f"rb_ingest_{os.getpid()}_abc", "rb_ingest_notes", "other", f"rb_ingest_{dead.pid}_link"}


def test_a_folder_that_another_process_swept_meanwhile_is_no_trouble(temporary, monkeypatch):
    with subprocess.Popen(["true"]) as dead:
        pass
    gone = temporary / f"rb_ingest_{dead.pid}_gone"
    monkeypatch.setattr(Path, "iterdir", lambda _: iter([gone]))
    with scratch_folder() as folder:
        assert folder.is_dir()
