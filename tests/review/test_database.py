"""Short visits: who finds the database in use waits a moment, and leaves nothing half done."""

from __future__ import annotations

import subprocess
import sys

import pytest

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
