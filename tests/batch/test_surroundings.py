"""Machines that are not as one is used to: an inbox that cannot be written, no shared memory, a clock that jumps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.storage.reader import connect
from tests.fake_cli import MAIN, run_arguments
from tests.other_process import ROOT, other_process

# As on a system without /dev/shm, where the locks of multiprocessing cannot be made.
NO_SHARED_MEMORY = """
import _multiprocessing, errno, os
def refused(*_, **__):
    raise OSError(errno.ENOSYS, "Function not implemented")
_multiprocessing.SemLock = refused
real = os.open
os.open = lambda path, *more, **named: (
    refused() if str(path).startswith("/dev/shm") else real(path, *more, **named)
)
"""
# A clock that is set back by a day, then on by two, again and again.
JUMPING_CLOCK = """
import itertools, time
real, jumps = time.time, itertools.cycle([-86400.0, 172800.0, 0.0])
time.time = lambda: real() + next(jumps)
"""


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.pdf").write_text(f"slow satu {number}\nrow dua {number}\n")
    (folder / "salah.pdf").write_text("row satu\nerror\n")
    return folder


def read(inbox: Path, db: Path, program: str = MAIN, **env: str) -> tuple[int, str]:
    with other_process(program, *run_arguments(inbox, db), env=env) as process:
        _, errors = process.communicate(timeout=60)
    return process.returncode, errors


def saved(db: Path) -> list[tuple[str, str]]:
    with connect(db) as connection:
        return connection.execute("SELECT file_name, status FROM v_documents ORDER BY ALL").fetchall()


ALL = [("0.pdf", "ok"), ("1.pdf", "ok"), ("2.pdf", "ok"), ("salah.pdf", "partial")]


@pytest.mark.parametrize("disturbance", [NO_SHARED_MEMORY, JUMPING_CLOCK], ids=["no shared memory", "jumping clock"])
def test_a_run_on_such_a_machine(inbox, tmp_path, disturbance):
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(disturbance)
    db = tmp_path / "rb.duckdb"
    for _ in range(2):
        code, errors = read(inbox, db, PYTHONPATH=f"{site}{os.pathsep}{ROOT}")
        assert (code, "Traceback" in errors) == (2, False), errors
        assert saved(db) == ALL
    assert "4 of them read before and unchanged" in errors


def test_an_inbox_that_cannot_be_written(inbox, tmp_path):
    """Nothing is ever made in it, not even for a moment: that would show in the age of the folder."""
    work = tmp_path / "work"
    work.mkdir()
    for path in (*inbox.iterdir(), inbox):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = {path: path.stat().st_mtime_ns for path in (inbox, *inbox.iterdir())}
    code, errors = read(inbox, work / "rb.duckdb")
    assert (code, "Traceback" in errors) == (2, False), errors
    assert saved(work / "rb.duckdb") == ALL
    assert {path: path.stat().st_mtime_ns for path in (inbox, *inbox.iterdir())} == before
    inbox.chmod(0o755)


def test_an_inbox_that_may_not_be_looked_at_is_told(inbox, tmp_path):
    refused = """
from pathlib import Path
real = Path.exists
def exists(path, **more):
    if path.name == "inbox":
        raise PermissionError(13, "Permission denied")
    return real(path, **more)
Path.exists = exists
"""
    code, errors = read(inbox, tmp_path / "rb.duckdb", refused + MAIN)
    assert (code, "Traceback" in errors) == (ExitCode.USAGE, False), errors
    assert "may not be looked at (Permission denied)" in " ".join(errors.replace("│", " ").split())
