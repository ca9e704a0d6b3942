"""Short visits to the database: a reviewer at work must lock neither a run nor a colleague out.

DuckDB lets one process write or many read. So nothing stays open between two key presses; who finds the door closed
waits a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import duckdb

from rb_ingest.storage.database import open_database
from rb_ingest.storage.reader import connect

# A colleague's decision takes some 50 ms; a document that a run saves, some seconds.
_PATIENCE_SECONDS = 8.0


class DatabaseSession:
    """The way into one database. Inside an open visit, reading and writing use its connection.

    Args:
        path: The DuckDB file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: duckdb.DuckDBPyConnection | None = None

    @contextmanager
    def visit(self, *, write: bool) -> Iterator[duckdb.DuckDBPyConnection]:
        """Open the database for several steps: opening costs as much as a step does.

        Raises:
            DatabaseBusyError: Others are in it for longer than one may wait.
            DatabaseError: There is no such database, or it is of another version.
        """
        if self._connection is not None:
            yield self._connection
            return
        self._connection = _open(self.path, write=write)
        try:
            yield self._connection
        finally:
            self._connection.close()
            self._connection = None

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
