"""What goes wrong while a database is written, in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from rb_ingest.errors import DatabaseError, DiskFullError, UnstorableError

# How the system calls a full disk, a quota that is used up, and a limit on the size of files.
_NO_ROOM = ("No space left on device", "Disk quota exceeded", "File too large")

# What DuckDB makes of a KeyboardInterrupt that it comes upon.
_INTERRUPTED = "Query interrupted"


@contextmanager
def write_errors_as_user_errors(path: Path) -> Iterator[None]:
    """Turn DuckDB's complaints about a failed write into one sentence.

    Args:
        path: The database.

    Raises:
        DiskFullError: There is no room for the database.
        DatabaseError: It cannot be written for another reason.
        KeyboardInterrupt: The person, or the system, has ended the program while DuckDB was at work.
    """
    try:
        yield
    except duckdb.Error as error:
        raise _as_user_error(path, error) from error
    except RuntimeError as error:
        if str(error) == _INTERRUPTED:
            raise KeyboardInterrupt from error
        raise


@contextmanager
def values_as_user_errors() -> Iterator[None]:
    """Turn what is said of a single value that does not fit into one sentence: it concerns one document, not the disk.

    Raises:
        UnstorableError: A number, date or text is outside of what the database holds.
    """
    try:
        yield
    except (duckdb.DataError, duckdb.IntegrityError, pa.ArrowException, OverflowError, UnicodeEncodeError) as error:
        what = " ".join(str(error).split())[:200]
        raise UnstorableError(f"what was read from it does not fit into the database ({what}): report it") from error


@contextmanager
def time_limit(connection: duckdb.DuckDBPyConnection, seconds: float) -> Iterator[None]:
    """Break off what a connection is at when it takes longer than it may.

    Raises:
        UnstorableError: It took longer.
    """
    timer = threading.Timer(seconds, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except duckdb.InterruptException as error:
        raise UnstorableError(
            f"saving it took longer than {seconds:g} s and was stopped: raise RB_INGEST_PAGE_SECONDS"
        ) from error
    finally:
        timer.cancel()


def is_disk_full(error: BaseException) -> bool:
    """Whether it was for lack of room that something could not be written."""
    # After a failed write DuckDB refuses all that follows, the rollback too: the reason is what came first.
    return any(sign in str(link) for link in _chain(error) for sign in _NO_ROOM)


def _as_user_error(path: Path, error: duckdb.Error) -> DiskFullError | DatabaseError:
    messages = [str(link) for link in _chain(error)]
    if is_disk_full(error):
        return DiskFullError(
            f"There is no room for {path}. Free space on its disk and run the same command to go on: what was "
            "finished is saved."
        )
    reason = (messages[-1].splitlines() or ["no reason given"])[0]
    return DatabaseError(
        f"{path} could not be written: {reason}. What was finished before is saved; run the same command to go on."
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
