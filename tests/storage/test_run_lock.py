"""One run at a time, also between its transactions; a killed one stands in nobody's way."""

from __future__ import annotations

import os
import signal

import pytest

from rb_ingest.errors import DatabaseBusyError, DatabaseError
from rb_ingest.storage.run_lock import lock_file, run_lock
from tests.other_process import other_process, piped

HOLD = """
import sys
from pathlib import Path
from rb_ingest.storage.run_lock import run_lock
with run_lock(Path(sys.argv[1])):
    print("locked", flush=True)
    sys.stdin.read()
"""


def test_a_second_one_is_told_who_has_it_and_gets_it_afterwards(tmp_path):
    db = tmp_path / "rb.duckdb"
    with other_process(HOLD, str(db)) as other:
        assert piped(other.stdout).readline() == "locked\n"
        with pytest.raises(DatabaseBusyError, match=f"in use by process {other.pid} .a run"), run_lock(db):
            pass
        other.communicate()
    with run_lock(db):
        assert lock_file(db).read_text() == f"{os.getpid()}\n"
    assert not lock_file(db).exists()


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    db = tmp_path / "rb.duckdb"
    with other_process(HOLD, str(db)) as other:
        assert piped(other.stdout).readline() == "locked\n"
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert lock_file(db).exists()
    with run_lock(db):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_database_is_the_same_by_whatever_link_it_is_named(tmp_path):
    db, link = tmp_path / "rb.duckdb", tmp_path / "link.duckdb"
    db.touch()
    link.symlink_to(db)
    with run_lock(link), pytest.raises(DatabaseBusyError, match=f"process {os.getpid()} "), run_lock(db):
        pass


def test_what_fails_inside_is_told_as_it_is(tmp_path):
    with pytest.raises(FileNotFoundError), run_lock(tmp_path / "rb.duckdb"):
        (tmp_path / "none").read_text()
    assert not lock_file(tmp_path / "rb.duckdb").exists()


def test_a_link_in_its_place_is_not_followed(tmp_path):
    db, precious = tmp_path / "rb.duckdb", tmp_path / "precious"
    precious.write_text("kept")
    lock_file(db).symlink_to(precious)
    with pytest.raises(DatabaseError, match="cannot be made"), run_lock(db):
        pass
    assert precious.read_text() == "kept"


def test_strange_words_in_the_lock_are_not_shown(tmp_path):
    db = tmp_path / "rb.duckdb"
    with run_lock(db):
        lock_file(db).write_text("\x1b[2J 7\n")
        with pytest.raises(DatabaseBusyError, match="in use by another run of rb-ingest") as caught, run_lock(db):
            pass
    assert "\x1b" not in str(caught.value)
