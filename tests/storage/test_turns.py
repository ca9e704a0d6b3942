"""A writer that waits at the door is let in before readers that come after it."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from rb_ingest.errors import DatabaseBusyError
from rb_ingest.storage.database import open_database
from rb_ingest.storage.turns import COURTESY_SECONDS, turn


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "rb.duckdb"


def test_readers_go_in_together_and_a_writer_alone(db: Path) -> None:
    with turn(db, write=False, seconds=0) as one, turn(db, write=False, seconds=0) as other:
        assert one
        assert other
        with turn(db, write=True, seconds=0) as third:
            assert not third
    with turn(db, write=True, seconds=0) as alone, turn(db, write=False, seconds=0) as reader:
        assert alone
        assert not reader


def test_who_waits_is_let_in_as_soon_as_the_other_has_gone(db: Path) -> None:
    came: list[tuple[bool, float]] = []

    def wait() -> None:
        with turn(db, write=True, seconds=5) as ours:
            came.append((ours, time.monotonic()))

    with turn(db, write=False, seconds=0):
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.1)
        assert came == []
        left = time.monotonic()
    waiting.join()
    [(ours, at)] = came
    assert ours
    assert at - left < 0.5


def test_a_reader_waits_for_a_writer_no_longer_than_is_polite(db: Path) -> None:
    """The writer may wait for somebody's forgotten connection for hours."""
    open_database(db, read_only=False).close()
    with turn(db, write=True, seconds=0):
        started = time.monotonic()
        open_database(db, read_only=True, patience=5).close()
        waited = time.monotonic() - started
        open_database(db, read_only=True).close()
    assert COURTESY_SECONDS <= waited < COURTESY_SECONDS + 2
    assert time.monotonic() - started < waited + 1


def test_a_writer_that_may_not_wait_comes_again(db: Path) -> None:
    open_database(db, read_only=False).close()
    with turn(db, write=True, seconds=0), pytest.raises(DatabaseBusyError, match="Try again in a moment"):
        open_database(db, read_only=False)
    open_database(db, read_only=False).close()


def test_a_process_that_was_forked_meanwhile_keeps_nobody_out(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has the same open folder, for as long as it lives."""
    opened, copies = os.open, []

    def forked(*arguments: Any) -> int:
        folder = opened(*arguments)
        copies.append(os.dup(folder))
        return folder

    monkeypatch.setattr("rb_ingest.storage.turns.os.open", forked)
    with turn(db, write=True, seconds=0) as first:
        assert first
    with turn(db, write=True, seconds=0) as second:
        assert second
    for copy in copies:
        os.close(copy)


def test_where_the_folder_cannot_be_opened_nobody_waits(tmp_path: Path) -> None:
    with turn(tmp_path / "none" / "rb.duckdb", write=True, seconds=0) as ours:
        assert ours
