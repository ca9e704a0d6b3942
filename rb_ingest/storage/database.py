"""Opens DuckDB files, and turns DuckDB's complaints into sentences that say what to do."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import duckdb

from rb_ingest.errors import DatabaseBusyError, DatabaseError, DiskFullError
from rb_ingest.storage.file_headers import read_headers
from rb_ingest.storage.turns import COURTESY_SECONDS, turn
from rb_ingest.storage.write_errors import is_disk_full

VISIT_SECONDS = 2.0
"""Nobody who only looks something up or saves a decision is in a database for longer."""
_PAUSE_SECONDS = 0.02
# Where every DuckDB file has its sign.
_MAGIC = slice(8, 12)
# As a path has it, with one stroke.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
# What DuckDB says of a file that is not whole: one that was copied in part, or that a disk has spoiled.
_DAMAGED = ("Could not read enough bytes", "Corrupt database file", "checksum", "Failed to deserialize")
# New files are written in a form that clients from this version on read: DBeaver, R and Excel have older ones than we.
OLDEST_CLIENT = "v1.1.0"


def open_database(path: Path | str, *, read_only: bool, patience: float = 0.0) -> duckdb.DuckDBPyConnection:
    """Open a database file.

    Args:
        path: The file. A writer makes it when it does not exist, and its folder too.
        read_only: Many processes may read at a time, or one may write.
        patience: Seconds to wait for another process to finish.

    Raises:
        DatabaseBusyError: Another process holds the file; the message names it.
        DiskFullError: There is no room for it.
        DatabaseError: There is no such file, it is not a DuckDB database, or it cannot be made there.
    """
    path = Path(path)
    deadline = time.monotonic() + patience
    with turn(path, write=not read_only, seconds=min(patience, COURTESY_SECONDS) if read_only else patience) as is_ours:
        if not is_ours and not read_only and patience == 0:
            raise _written_meanwhile(path)  # others wait for longer
        while True:
            try:
                return _open(path, read_only)
            except DatabaseBusyError:
                if time.monotonic() >= deadline:
                    raise
                time.sleep(_PAUSE_SECONDS)


def _open(path: Path, read_only: bool) -> duckdb.DuckDBPyConnection:
    _require_plain_name(path)
    if read_only and not path.is_file():
        raise DatabaseError(f"There is no database {path}. Make it with: rb-ingest run INBOX --db {path}")
    before: bytes | None = None
    try:
        if not read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        config: dict[str, str | bool | int | float | list[str]] = {}
        if not read_only:
            config["storage_compatibility_version"] = OLDEST_CLIENT
        before = read_headers(path)
        if before is not None and len(before) >= _MAGIC.stop and before[_MAGIC] != b"DUCK":
            raise _no_database(path)  # DuckDB would ask for an extension that reads it, or show a CSV as a view
        # From the root: `sqlite:x` or `md:x` is a file like any other, and no reason to load an extension.
        connection = duckdb.connect(str(path.absolute()), read_only=read_only, config=config)
        if before is not None and read_headers(path) != before:
            connection.close()
            raise _written_meanwhile(path)
        # Its views may come from somebody else: they see the database, and no other file, address or extension.
        connection.execute("SET enable_external_access = false")
        return connection
    except OSError as error:
        raise DatabaseError(f"The folder of {path} cannot be made ({error.strerror}). Choose another --db.") from error
    except duckdb.Error as error:
        told = _as_user_error(path, error)
        if not isinstance(told, DatabaseBusyError) and read_headers(path) != before:
            told = _written_meanwhile(path)  # it read half of the old state and half of the new
        raise told from error


def _require_plain_name(path: Path) -> None:
    """Check that DuckDB takes a name for that of a file.

    Raises:
        DatabaseError: It is a URL, or has options behind a question mark.
    """
    if _URL.match(str(path)):
        raise DatabaseError(f"{path} is a URL. Keep the database in a file on this machine: choose another --db.")
    if "?" in str(path.absolute()):
        raise DatabaseError(f"{path} has a question mark in its name or folder. Choose another --db.")


def _no_database(path: Path) -> DatabaseError:
    return DatabaseError(f"{path} is not a DuckDB database. Choose another --db, or move that file away.")


def _written_meanwhile(path: Path) -> DatabaseBusyError:
    return DatabaseBusyError(f"{path} is being written by another process. Try again in a moment.")


def _as_user_error(path: Path, error: duckdb.Error) -> DiskFullError | DatabaseError:
    message = str(error)
    if is_disk_full(error):
        return DiskFullError(f"There is no room for {path}. Free space on its disk and run the same command again.")
    # DuckDB allows one configuration of a file per process, so a reader beside a writer looks like this.
    if "different configuration" in message:
        return DatabaseBusyError(f"{path} is open in this process (PID {os.getpid()}). Close that connection first.")
    holder = re.search(r"lock is held in (?P<program>.+?) ?\(PID (?P<pid>\d+)\)", message)
    if holder:
        return DatabaseBusyError(
            f"{path} is in use by process {holder['pid']} ({holder['program']}). "
            "Wait until it has finished, or close the notebook or program that has it open."
        )
    if "Could not set lock" in message:
        return DatabaseBusyError(f"{path} is in use by another process. Wait until it has finished, or close it.")
    if "not a valid DuckDB" in message:
        return _no_database(path)
    return _cannot_be_opened(path, message)


def _cannot_be_opened(path: Path, message: str) -> DatabaseError:
    first_line = message.splitlines()[0]
    if any(sign in message for sign in _DAMAGED):
        return DatabaseError(
            f"{path} is damaged or cut off ({first_line}). Put a copy in its place, such as a --snapshot, or read the "
            "PDFs into a new database."
        )
    return DatabaseError(f"The database {path} cannot be opened: {first_line}. Check the path and its permissions.")
