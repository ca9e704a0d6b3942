"""One run at a time: a lock beside the database, for a run lets others into the database between its transactions.

The kernel holds the lock and drops it when its process ends, however it ends. The file only names the process; one that
a killed run left behind stands in nobody's way.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rb_ingest.errors import DatabaseBusyError, DatabaseError

# The number of a process has seven digits at most; whatever else somebody wrote there is not shown.
_MOST_BYTES = 16


def lock_file(database: Path) -> Path:
    """Return the lock of a database, the same by whatever link the database is named."""
    database = database.resolve()
    return database.with_name(f"{database.name}.lock")


@contextmanager
def run_lock(database: Path) -> Iterator[None]:
    """Keep other runs, and whoever drops files or changes tables, from a database while the block lasts.

    Raises:
        DatabaseBusyError: Another run has it; the message names the process.
        DatabaseError: The lock cannot be made there.
    """
    path = lock_file(database)
    try:
        locked = _locked(path)
        if locked is not None:
            os.ftruncate(locked, 0)
            os.write(locked, f"{os.getpid()}\n".encode())
    except OSError as error:
        raise DatabaseError(
            f"The lock {path} cannot be made ({error.strerror or error}). Check the permissions of its folder, or "
            "remove it when no run is going on."
        ) from error
    if locked is None:
        raise DatabaseBusyError(_who_has_it(database, path))
    try:
        yield
    finally:
        with suppress(OSError):  # it may stay there; that it is locked is what counts
            path.unlink()  # while it is held: who waits for this very file notices that it is gone
        os.close(locked)


def _locked(path: Path) -> int | None:
    """Return the open and locked file, or None where another process has it."""
    while True:
        # No link is followed, and the lock of a colleague's account can be taken as well.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_still_there(path, descriptor):
                return descriptor
        except BlockingIOError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)  # a run that ended has just removed it: the next one has a file of its own


def _is_still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(follow_symlinks=False), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _who_has_it(database: Path, path: Path) -> str:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("ascii", "replace").strip()
    except OSError:
        text = ""
    process = f"process {text} (a run of rb-ingest)" if text.isdecimal() else "another run of rb-ingest"
    return f"{database} is in use by {process}. Wait until it has finished."
