"""Who goes into a database next: readers that come and go, several at a time, would keep a writer out for ever.

DuckDB lets one process write or many read, and tells nobody who waits. So a writer stands at the door: it locks the
database's folder while it waits, and readers that come after it stay outside for a moment. It is a courtesy: who does
not know of it, or has waited long enough, goes in as before. The kernel drops the lock when its process ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# A reader lets a writer go first for so long: behind one that waits for somebody's forgotten connection it reads on.
COURTESY_SECONDS = 0.5
_PAUSE_SECONDS = 0.01


@contextmanager
def turn(database: Path, *, write: bool, seconds: float) -> Iterator[bool]:
    """Wait for one's turn to open a database, and keep it while the block lasts.

    Args:
        database: The database; its folder holds the lock.
        write: Whether it is to be written.
        seconds: How long to wait.

    Yields:
        Whether it is one's turn; True where the folder cannot be locked, for then nobody can tell.
    """
    try:
        folder = os.open(database.parent, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        yield True
        return
    try:
        yield _locked(folder, fcntl.LOCK_EX if write else fcntl.LOCK_SH, seconds)
    finally:
        # said in words, for a process that was forked meanwhile has the folder open too
        fcntl.flock(folder, fcntl.LOCK_UN)
        os.close(folder)


def _locked(folder: int, kind: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(folder, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                return False
            time.sleep(_PAUSE_SECONDS)
        except OSError:  # a file system that knows no locks
            return True
        else:
            return True
