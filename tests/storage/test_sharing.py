"""A database that is left between two transactions: others get in, nothing is lost, and a strange one is refused."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from rb_ingest.errors import DatabaseBusyError, DatabaseError
from rb_ingest.settings import Settings
from rb_ingest.storage.database import open_database
from rb_ingest.storage.reader import connect
from rb_ingest.storage.run_lock import lock_file
from rb_ingest.storage.store import Store
from tests.other_process import other_process, piped
from tests.storage.documents import a_document, a_row


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


HOLD = """
import sys, duckdb
with duckdb.connect(sys.argv[1], read_only=True):
    print("open", flush=True)
    sys.stdin.read()
"""


def test_others_get_in_after_release_and_find_what_was_saved(tmp_path):
    db = tmp_path / "rb.duckdb"
    with Store(db) as store:
        store.save(a_document(rows=[a_row(1, "SK Tim")]))
        with pytest.raises(DatabaseBusyError):
            connect(db, patience=0)
        store.release()
        with connect(db, patience=0) as reader:
            assert reader.execute("SELECT indikator FROM v_rows").fetchall() == [("SK Tim",)]
        assert store.connection.execute("SELECT count(*) FROM v_rows").fetchone() == (1,)


def test_all_is_in_the_file_after_release(tmp_path):
    """A copy of the file alone is whole: no log beside it is needed."""
    db, copy = tmp_path / "rb.duckdb", tmp_path / "copy.duckdb"
    with Store(db) as store:
        store.save(a_document(rows=[a_row(1, "SK Tim")]))
        store.release()
        copy.write_bytes(db.read_bytes())
    with connect(copy) as reader:
        assert reader.execute("SELECT count(*) FROM v_rows").fetchone() == (1,)


def test_a_reader_that_stays_is_waited_for_and_named(tmp_path):
    db = tmp_path / "rb.duckdb"
    with Store(db) as store:
        store.release()
        with other_process(HOLD, str(db)) as reader:
            assert piped(reader.stdout).readline() == "open\n"
            with pytest.raises(DatabaseBusyError, match=f"in use by process {reader.pid} "):
                store.take(patience=0.1)
            reader.communicate()
        assert store.take(patience=5) is store.connection


def test_a_database_that_was_removed_or_replaced_meanwhile_is_not_written(tmp_path):
    db = tmp_path / "rb.duckdb"
    with Store(db) as store:
        store.release()
        db.unlink()
        with pytest.raises(DatabaseError, match="was removed while a run went on"):
            store.take(patience=0)
        assert not db.exists()
        with open_database(db, read_only=False) as other:
            other.execute("CREATE TABLE books (title VARCHAR)")
        with pytest.raises(DatabaseError, match="was not made by rb-ingest"):
            store.take(patience=0)
    with pytest.raises(DatabaseError, match="The store is not open"):
        store.take(patience=0)


def test_a_run_is_alone_also_while_the_database_is_released(tmp_path):
    db = tmp_path / "rb.duckdb"
    with Store(db) as first:
        with first.run("/inbox", "1", Settings()):
            first.release()
            with Store(db) as second:
                with pytest.raises(DatabaseBusyError, match="a run of rb-ingest"), second.run("/b", "1", Settings()):
                    pytest.fail("two runs at once")
                assert second.connection.execute("SELECT inbox, state FROM runs").fetchall() == [("/inbox", "running")]
        assert first.connection.execute("SELECT inbox, state FROM runs").fetchall() == [("/inbox", "finished")]
    assert not lock_file(db).exists()


def test_an_older_database_is_not_changed_under_a_run(tmp_path):
    db = tmp_path / "rb.duckdb"
    with Store(db) as store:
        store.release()
        with store.alone(), open_database(db, read_only=False) as older:
            older.execute("DELETE FROM schema_migrations WHERE version > 1")
            older.close()
            with pytest.raises(DatabaseBusyError, match="a run of rb-ingest"), Store(db):
                pytest.fail("its tables were changed")


def test_a_run_that_fails_tells_why_also_when_its_end_cannot_be_written(tmp_path, monkeypatch, stack):
    monkeypatch.setattr("rb_ingest.storage.store.VISIT_SECONDS", 0.1)
    db = tmp_path / "rb.duckdb"
    with Store(db) as store:
        with pytest.raises(ZeroDivisionError), store.run("/a", "1", Settings()):
            store.release()
            reader = stack.enter_context(other_process(HOLD, str(db)))
            assert piped(reader.stdout).readline() == "open\n"
            raise ZeroDivisionError
        reader.communicate()
        assert store.connection.execute("SELECT state FROM runs").fetchall() == [("running",)]
        with store.run("/b", "1", Settings()):
            pass
        assert store.connection.execute("SELECT state FROM runs ORDER BY run_id").fetchall() == [
            ("interrupted",),
            ("finished",),
        ]
