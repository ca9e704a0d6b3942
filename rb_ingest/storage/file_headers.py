"""The headers of a database file: whether another process wrote it while it was being opened.

DuckDB 2.0 reads the headers before it locks the file. When another process writes a new state and leaves in between,
the connection goes by the old one: it reads what is no longer there, or writes over what was just saved. So whoever
opens a file compares its headers of before with those of after, when the lock is there and nobody else can write.
"""

from __future__ import annotations

import os
from pathlib import Path

# The main header, and the two that a checkpoint writes in turn: 4096 bytes each, with a number that only grows.
_BYTES = 3 * 4096
_DESCRIPTORS = Path("/dev/fd")


def read_headers(path: Path) -> bytes | None:
    """Return the headers of a file; None where there is no file yet, or none that can be read.

    A file that this process has open is read through that: the lock of a process is gone as soon as any of its
    descriptors of the file is closed.
    """
    try:
        own = _own_descriptor(path)
        if own is not None:
            return os.pread(own, _BYTES, 0)
        with path.open("rb", buffering=0) as file:
            return file.read(_BYTES)
    except OSError:
        return None


def _own_descriptor(path: Path) -> int | None:
    """Return the descriptor by which this process has a file open, if it has."""
    wanted = path.stat()
    for entry in _DESCRIPTORS.iterdir():
        try:
            if os.path.samestat(os.fstat(int(entry.name)), wanted):
                return int(entry.name)
        except OSError:  # that of the listing itself, or one that another thread has just closed
            continue
    return None
