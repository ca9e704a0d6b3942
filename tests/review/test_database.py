"""Short visits: who finds the database in use waits a moment, and leaves nothing half done."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from rb_ingest.errors import DatabaseBusyError
from rb_ingest.review.database import DatabaseSession
from rb_ingest.storage.store import Store
from tests.storage.documents import a_document, a_row

HOLD = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1])
print("ready", flush=True)
time.sleep(0.6)
"""


@pytest.fixture
def door(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(a_document(rows=[a_row(1, "SK")]))
    return DatabaseSession(tmp_path / "rb.duckdb")


@pytest.mark.parametrize("write", [False, True])
def test_a_visit_waits_for_a_colleague_to_leave(door, write):
    command = [sys.executable, "-c", HOLD, str(door.path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as colleague:
        assert colleague.stdout is not None
        assert colleague.stdout.readline() == "ready\n"
        with door.visit(write=write) as connection:
            assert connection.execute("SELECT count(*) FROM v_rows").fetchone() == (1,)


def test_steps_inside_a_visit_use_its_connection(door):
    with door.visit(write=True) as outer, door.reading() as inner:
        assert inner is outer
    with door.reading() as later:
        assert later is not outer


def test_a_transaction_that_fails_leaves_nothing(door):
    with pytest.raises(ZeroDivisionError), door.writing() as connection:
        connection.execute("DELETE FROM plan_rows")
        raise ZeroDivisionError
    with door.reading() as connection:
        assert connection.execute("SELECT count(*) FROM v_rows").fetchone() == (1,)


def test_threads_go_through_the_door_one_by_one(door, monkeypatch):
    """A kernel may answer each page in a thread of its own; DuckDB refuses a reader beside a writer in one process."""
    monkeypatch.setattr("rb_ingest.review.database._PATIENCE_SECONDS", 60)  # on a busy disk 24 visits take their time
    pages = [door, door, DatabaseSession(door.path), DatabaseSession(door.path)]

    def work(n: int) -> int:
        for turn in range(6):
            if (n + turn) % 2:
                with pages[n].writing() as connection:
                    connection.execute("UPDATE files SET size_bytes = coalesce(size_bytes, 0) + 1")
            else:
                with pages[n].reading() as connection:
                    assert connection.execute("SELECT count(*) FROM v_rows").fetchone() == (1,)
        return n

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(work, range(4))) == [0, 1, 2, 3]
    with door.reading() as connection:
        assert connection.execute("SELECT size_bytes FROM files").fetchone() == (12,)


def test_who_waits_too_long_at_the_door_is_told_so(door, monkeypatch):
    monkeypatch.setattr("rb_ingest.review.database._PATIENCE_SECONDS", 0.05)
    with door.visit(write=True), ThreadPoolExecutor(1) as threads:
        late = threads.submit(lambda: DatabaseSession(door.path).visit(write=False).__enter__())
        with pytest.raises(DatabaseBusyError, match="Try again"):
            late.result()
