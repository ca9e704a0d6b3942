"""Opening databases: busy, missing, foreign."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rb_ingest.errors import DatabaseBusyError, DatabaseError
from rb_ingest.storage.database import open_database
from rb_ingest.storage.store import Store

HOLD = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("ready", flush=True)
sys.stdin.read()
"""


def test_a_database_that_another_process_writes_is_reported_with_that_process(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path):
        pass
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        for read_only in (True, False):
            with pytest.raises(DatabaseBusyError, match=f"in use by process {other.pid} ") as caught:
                open_database(path, read_only=read_only)
            assert str(path) in str(caught.value)
        other.communicate()
    open_database(path, read_only=True).close()


def test_a_database_that_this_process_writes_is_busy_too(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path), pytest.raises(DatabaseBusyError, match="open in this process"):
        open_database(path, read_only=True)


def test_a_writer_makes_the_folder_of_its_database(tmp_path):
    path = tmp_path / "new" / "folder" / "rb.duckdb"
    open_database(path, read_only=False).close()
    assert path.is_file()


def test_a_missing_database_is_not_made_by_a_reader(tmp_path):
    path = tmp_path / "rb.duckdb"
    with pytest.raises(DatabaseError, match="There is no database"):
        open_database(path, read_only=True)
    assert not path.exists()


def test_another_kind_of_file_is_refused(tmp_path):
    path = tmp_path / "rb.duckdb"
    path.write_bytes(b"a letter, not a database " * 1000)
    with pytest.raises(DatabaseError, match="not a DuckDB database"):
        open_database(path, read_only=False)
    assert path.read_bytes().startswith(b"a letter")


@pytest.mark.parametrize("content", ["a,b\n1,2\n3,4\n5,6\n", "SQLite format 3\0" + 100 * "x", "PAR1" + 100 * "x"])
@pytest.mark.parametrize("read_only", [True, False])
def test_what_duckdb_would_read_as_something_else_is_refused(tmp_path, content, read_only):
    path = tmp_path / "rows.csv"
    path.write_text(content)
    with pytest.raises(DatabaseError, match=r"rows\.csv is not a DuckDB database"):
        open_database(path, read_only=read_only)
    assert path.read_text() == content


@pytest.mark.parametrize("name", ["md:x", "sqlite:x.db", ":memory:", "new.csv", "duckdb:x"])
def test_any_name_is_that_of_a_file(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    with open_database(Path(name), read_only=False) as connection:
        connection.execute("CREATE TABLE numbers AS SELECT 7 AS n")
    assert [path.name for path in tmp_path.iterdir()] == [name]
    with open_database(Path(name), read_only=True) as connection:
        assert connection.execute("FROM numbers").fetchall() == [(7,)]


@pytest.mark.parametrize("name", ["http://127.0.0.1/a.duckdb", "s3://scans/a.duckdb", "a?access_mode=x.duckdb"])
def test_urls_and_options_are_no_names_of_databases(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    for read_only in (True, False):
        with pytest.raises(DatabaseError, match=r"hoose another --db"):
            open_database(Path(name), read_only=read_only)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_whole_is_said_with_what_helps(tmp_path):
    whole, part = tmp_path / "rb.duckdb", tmp_path / "half.duckdb"
    with open_database(whole, read_only=False) as connection:
        connection.execute("CREATE TABLE numbers AS SELECT range AS n FROM range(100000)")
    content = whole.read_bytes()
    spoilt = bytearray(content)
    spoilt[8300:8400] = bytes(100 * [0xFF])
    for left in (content[:5000], content[: len(content) // 2], bytes(spoilt)):
        part.write_bytes(left)
        with pytest.raises(DatabaseError, match=r"is damaged or cut off .*such as a --snapshot"):
            open_database(part, read_only=True)


def test_a_folder_that_cannot_be_made_is_explained(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DatabaseError, match="cannot be made"):
        open_database(tmp_path / "file" / "rb.duckdb", read_only=False)
