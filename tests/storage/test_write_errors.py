"""What goes wrong while a database is written concerns one document, where it is one document's fault."""

from __future__ import annotations

import time

import duckdb
import pytest

from rb_ingest.errors import UnstorableError
from rb_ingest.storage.write_errors import time_limit


def test_what_takes_too_long_is_broken_off_and_the_connection_goes_on():
    with duckdb.connect() as connection:
        started = time.monotonic()
        with pytest.raises(UnstorableError, match=r"longer than 0\.3 s and was stopped"), time_limit(connection, 0.3):
            connection.execute("SELECT sum(a.range * b.range) FROM range(3000000) a, range(3000000) b")
        assert time.monotonic() - started < 10
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


def test_what_is_quick_is_left_alone():
    with duckdb.connect() as connection:
        with time_limit(connection, 0.2):
            connection.execute("SELECT 1").fetchall()
        time.sleep(0.4)
        assert connection.execute("SELECT count(*) FROM range(1000000)").fetchall() == [(1_000_000,)]
