"""A database for writing that can be left between two transactions, so that others get in meanwhile.

DuckDB lets one process write or many read. A run reads pages for hours and writes for moments: in between `release`
lets reviewers and readers in, and the next use of the connection waits for them. What keeps a second run away all the
time is `run_lock`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import duckdb

from rb_ingest.errors import DatabaseError
from rb_ingest.storage.database import open_database
from rb_ingest.storage.migrations import load_migrations, schema_version
from rb_ingest.storage.run_lock import run_lock
from rb_ingest.storage.write_errors import write_errors_as_user_errors

ENTRY_SECONDS = 10.0
"""Several who look something up or decide may come one after the other; who stays for longer keeps it open."""
LONG_PATIENCE_SECONDS = 300.0
"""Who looks into a database with a program that keeps it open is done in minutes; hours of reading wait for that."""


class SharedDatabase:
    """A database that this process has for writing, or has left for a while.

    Args:
        path: The DuckDB file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._is_ours = False

    @property
    def is_open(self) -> bool:
        """Whether nobody else can get in just now."""
        return self._connection is not None

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """The open connection; after `release` it is opened again, which waits for others.

        Raises:
            DatabaseBusyError, DatabaseError: As `take`.
        """
        return self.take(patience=LONG_PATIENCE_SECONDS)

    def take(self, *, patience: float) -> duckdb.DuckDBPyConnection:
        """Open the database again after `release`; it stays open until the next one.

        Args:
            patience: Seconds to wait for others.

        Raises:
            DatabaseBusyError: Others are in it for longer.
            DatabaseError: It was never opened, is no longer there, or is another one now.
        """
        if not self._is_ours:
            raise DatabaseError("The store is not open. Use it as: with Store(path) as store")
        if self._connection is None:
            if not self.path.is_file():  # it would be made anew, and empty
                raise DatabaseError(f"{self.path} was removed while a run went on. Run the same command again.")
            connection = open_database(self.path, read_only=False, patience=patience)
            try:
                is_same = schema_version(connection) == len(load_migrations())
            except BaseException:
                connection.close()
                raise
            if not is_same:
                connection.close()
                raise DatabaseError(
                    f"{self.path} was replaced by a database of another version while a run went on. "
                    "Run the same command again."
                )
            self._connection = connection
        return self._connection

    def release(self) -> None:
        """Let others into the database until it is used again; what was written is in its file, and no log beside it.

        Raises:
            DiskFullError, DatabaseError: It cannot be written.
        """
        if self._connection is not None:
            try:
                with write_errors_as_user_errors(self.path):
                    self._connection.execute("CHECKPOINT")  # closing would do it, and keep quiet about a full disk
            finally:
                self._close()

    def leave(self) -> None:
        """Close the database for good."""
        self._is_ours = False
        self._close()

    def alone(self) -> AbstractContextManager[None]:
        """Keep runs, and whoever drops files, away while a block lasts, also while the database is released.

        Raises:
            DatabaseBusyError: A run is going on; the message names its process.
        """
        return run_lock(self.path)

    def _have(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection, self._is_ours = connection, True

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
