"""A database that another process writes while it is being opened is opened again: no stale state is gone by."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import pytest

from rb_ingest.errors import DatabaseBusyError
from rb_ingest.storage.database import open_database
from rb_ingest.storage.file_headers import read_headers

WRITE = """
import sys, duckdb
with duckdb.connect(sys.argv[1]) as connection:
    connection.execute("INSERT INTO t VALUES (2)")
"""
TRY = """
import sys, duckdb
try:
    duckdb.connect(sys.argv[1])
except duckdb.IOException:
    sys.exit(3)
"""


@pytest.fixture
def path(tmp_path):
    with open_database(tmp_path / "rb.duckdb", read_only=False) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS a")
    return tmp_path / "rb.duckdb"


@pytest.mark.parametrize("read_only", [False, True])
def test_what_was_written_between_look_and_lock_is_noticed(path, monkeypatch, read_only):
    """The other process comes when the headers of before were read, as it may inside DuckDB's own opening."""
    opened: list[bool] = []

    def connect(*args, **options):
        opened.append(True)
        if len(opened) == 1:
            subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
        return real(*args, **options)

    real = duckdb.connect
    monkeypatch.setattr("rb_ingest.storage.database.duckdb.connect", connect)
    with pytest.raises(DatabaseBusyError, match="is being written"):
        open_database(path, read_only=read_only)
    opened.clear()
    with open_database(path, read_only=read_only, patience=5) as connection:
        assert connection.execute("SELECT a FROM t ORDER BY a").fetchall() == [(1,), (2,), (2,)]
    assert len(opened) == 2


def test_looking_at_the_headers_does_not_give_the_lock_away(path):
    with open_database(path, read_only=False):
        assert read_headers(path) is not None
        assert subprocess.run([sys.executable, "-c", TRY, str(path)], check=False).returncode == 3


def test_the_headers_change_with_what_is_written(path):
    before = read_headers(path)
    assert before is not None
    assert before[8:12] == b"DUCK"
    open_database(path, read_only=False).close()
    assert read_headers(path) == before
    subprocess.run([sys.executable, "-c", WRITE, str(path)], check=True)
    assert read_headers(path) != before
    assert read_headers(path.with_name("none")) is None
