"""Short visits to the database: a reviewer at work must lock neither a run nor a colleague out.

DuckDB lets one process write or many read. So nothing stays open between two key presses; who finds the door closed
waits a moment. Inside one process DuckDB refuses a reader beside a writer altogether, and a Jupyter kernel may answer
pages in several threads: they go through the door one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Lock, RLock
from typing import Any

import duckdb

from rb_ingest.errors import DatabaseBusyError
from rb_ingest.storage.database import open_database
from rb_ingest.storage.reader import connect

# A colleague's decision takes some 50 ms; a document that a run saves, some seconds. The page tries again by itself, so
# that nothing is lost by giving up; waiting for longer would only hold up the pictures of the next rows.
_PATIENCE_SECONDS = 3.0
_doors: dict[Path, Any] = {}
_all_doors = Lock()


class DatabaseSession:
    """The way into one database. Inside an open visit, reading and writing of its thread use its connection.

    Args:
        path: The DuckDB file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: duckdb.DuckDBPyConnection | None = None
        with _all_doors:
            self._door = _doors.setdefault(path.resolve(), RLock())

    @contextmanager
    def visit(self, *, write: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the database for several steps: opening costs as much as a step does.

        Raises:
            DatabaseBusyError: Others are in it for longer than one may wait.
            DatabaseError: There is no such database, or it is of another version.
        """
        if not self._door.acquire(timeout=_PATIENCE_SECONDS):
            raise DatabaseBusyError(f"{self.path} is in use by another page of this notebook. Try again in a moment.")
        try:
            if self._connection is not None:  # the door lets a thread in again, so this visit is its own
                yield self._connection
                return
            self._connection = _open(self.path, write=write)
            try:
                yield self._connection
            finally:
                self._connection.close()
                self._connection = None
        finally:
            self._door.release()

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """Open the database for reading; raises what `visit` does."""
        return self.visit(write=False)

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the database for one transaction; raises what `visit` does."""
        with self.visit(write=True) as connection:
            connection.begin()
            try:
                yield connection
            except BaseException:
                connection.rollback()
                raise
            connection.commit()


def _open(path: Path, *, write: bool) -> duckdb.DuckDBPyConnection:
    if write:
        return open_database(path, read_only=False, patience=_PATIENCE_SECONDS)
    return connect(path, patience=_PATIENCE_SECONDS)
