"""A copy of a database for readers, so that they need not wait for the next run to end."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from pathlib import Path
from typing import IO

from rb_ingest.errors import DatabaseBusyError, DatabaseError, DiskFullError
from rb_ingest.storage.database import VISIT_SECONDS, open_database
from rb_ingest.storage.migrations import schema_version
from rb_ingest.storage.safe_writer import part_beside, sweep, to_disk
from rb_ingest.storage.write_errors import is_disk_full

# Bytes 8 to 11 of every DuckDB file.
_MAGIC = b"DUCK"
_PAUSE_SECONDS = 0.05


def write_snapshot(database: Path, snapshot: Path, *, patience: float = VISIT_SECONDS) -> None:
    """Copy a database that no process writes, in place of an earlier copy.

    Readers that have the earlier copy open go on reading it; no reader ever sees half a copy.

    Args:
        database: The DuckDB file, closed.
        snapshot: Where to; its folder must exist.
        patience: Seconds to wait for reviewers who are just writing a decision.

    Raises:
        DatabaseBusyError: A process writes the database for longer.
        DiskFullError: There is no room for the copy.
        DatabaseError: The copy cannot be written, or something else than a DuckDB file stands in its place.
    """
    check_snapshot(database, snapshot)
    try:
        with database.open("rb") as source:
            _lock(source, database, time.monotonic() + patience)
            if Path(f"{database}.wal").exists():
                raise DatabaseBusyError(f"{database} was not closed properly: no copy was made. Run again.")
            sweep(snapshot.parent)
            part = part_beside(snapshot)
            try:
                part.touch(mode=0o600, exist_ok=False)
                with part.open("wb") as new:
                    shutil.copyfileobj(source, new, 2**20)
                    new.flush()
                    os.fsync(new.fileno())
                    # The copy is for whoever may read the database.
                    os.fchmod(new.fileno(), os.fstat(source.fileno()).st_mode & 0o777)
                part.replace(snapshot)
                to_disk(snapshot.parent)
            finally:
                part.unlink(missing_ok=True)
    except OSError as error:
        if is_disk_full(error):
            raise DiskFullError(
                f"There is no room for the copy {snapshot}. Free space on its disk and run the same command again; the "
                "database is fine."
            ) from error
        raise DatabaseError(
            f"The copy {snapshot} cannot be written: {error.strerror}. The database is fine."
        ) from error


def _lock(source: IO[bytes], database: Path, deadline: float) -> None:
    while True:
        try:
            # DuckDB's writers hold the exclusive lock of the same kind.
            return fcntl.lockf(source, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > deadline:
                raise DatabaseBusyError(f"{database} is being written: no copy was made. Run again later.") from error
        time.sleep(_PAUSE_SECONDS)


def check_snapshot(database: Path, snapshot: Path) -> None:
    """Check that a copy may be written to a place, before hours of work.

    Raises:
        DatabaseError: It may not; the message says why.
    """
    if not snapshot.parent.is_dir():
        raise DatabaseError(
            f"There is no folder {snapshot.parent} for the copy. Make it, or choose another --snapshot."
        )
    if snapshot.is_symlink():
        raise DatabaseError(f"{snapshot} is a link to another file. Choose another --snapshot.")
    if not snapshot.exists():
        return
    if database.exists() and snapshot.samefile(database):
        raise DatabaseError(f"{snapshot} is the database itself. Choose another --snapshot.")
    if not snapshot.is_file():
        raise DatabaseError(f"{snapshot} is not a file. Choose another --snapshot.")
    with snapshot.open("rb") as file:
        if file.read(12)[8:] != _MAGIC:
            raise DatabaseError(
                f"{snapshot} is not a DuckDB database and is not written over. Choose another --snapshot."
            )
    with open_database(snapshot, read_only=True) as connection:
        try:
            schema_version(connection)
        except DatabaseError as error:
            raise DatabaseError(
                f"{snapshot} is a database of another program and is not written over. Choose another --snapshot."
            ) from error
