"""Copies for readers."""

from __future__ import annotations

import duckdb
import pytest

from rb_ingest.errors import DatabaseBusyError, DatabaseError
from rb_ingest.storage.snapshot import write_snapshot
from rb_ingest.storage.store import Store
from tests.other_process import other_process, piped
from tests.storage.documents import a_document

HOLD = """
import sys
from rb_ingest.storage.store import Store
with Store(sys.argv[1]):
    print("open", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        store.save(a_document("a.pdf"))
    return path


def files(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute("SELECT file_name FROM v_documents").fetchall()


def test_the_copy_has_it_all_and_replaces_the_earlier_one_under_its_readers(database, tmp_path):
    snapshot = tmp_path / "copy.duckdb"
    write_snapshot(database, snapshot)
    assert files(snapshot) == [("a.pdf",)]
    with duckdb.connect(str(snapshot), read_only=True) as reader:
        with Store(database) as store:
            store.save(a_document("b.pdf"))
        write_snapshot(database, snapshot)
        assert reader.execute("SELECT file_name FROM v_documents").fetchall() == [("a.pdf",)]
    assert files(snapshot) == [("a.pdf",), ("b.pdf",)]
    assert snapshot.stat().st_mode == database.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.duckdb", "rb.duckdb"]


def test_a_database_that_is_written_is_not_copied(database, tmp_path):
    with other_process(HOLD, str(database)) as process:
        assert piped(process.stdout).readline() == "open\n"
        with pytest.raises(DatabaseBusyError, match="is being written: no copy was made"):
            write_snapshot(database, tmp_path / "copy.duckdb")
    with pytest.raises(DatabaseBusyError, match="was not closed properly: no copy was made"):
        write_snapshot(database, tmp_path / "copy.duckdb")
    assert not (tmp_path / "copy.duckdb").exists()
    with Store(database):  # the next run mends it
        pass
    write_snapshot(database, tmp_path / "copy.duckdb")
    assert files(tmp_path / "copy.duckdb") == [("a.pdf",)]


def test_nothing_else_is_written_over(database, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    (tmp_path / "link.duckdb").symlink_to(database)
    for name, reason in (
        ("thesis.txt", "not a DuckDB database"),
        ("link.duckdb", "is a link"),
        ("rb.duckdb", "is the database itself"),
        (".", "not a file"),
        ("no/copy.duckdb", "no folder"),
    ):
        with pytest.raises(DatabaseError, match=reason):
            write_snapshot(database, tmp_path / name)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    assert files(database) == [("a.pdf",)]
