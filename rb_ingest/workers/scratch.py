"""Room for temporary files that leaves nothing behind, not even after a SIGKILL."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rb_ingest.errors import DiskFullError

_NAME = re.compile(r"rb_ingest_(?P<pid>\d+)_\w+")


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder in the system's temporary folder and remove it, with all in it, at the end.

    Folders of processes that were killed before they could do so are removed at the beginning.

    Yields:
        The folder.

    Raises:
        DiskFullError: It cannot be made: the disk is full, or not writable.
    """
    try:
        _sweep(Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=f"rb_ingest_{os.getpid()}_"))
    except OSError as error:
        raise DiskFullError(
            f"There is no room for temporary files ({error.strerror or error}). Free space, or set TMPDIR to another "
            "folder, and run the same command again."
        ) from error
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(temporary: Path) -> None:
    for folder in temporary.iterdir():
        name = _NAME.fullmatch(folder.name)
        if name and _is_ours(folder) and not _is_running(int(name["pid"])):
            shutil.rmtree(folder, ignore_errors=True)


def _is_ours(folder: Path) -> bool:
    """Return whether a folder was made by this user; a link was not, and following it would delete what others own."""
    try:
        return not folder.is_symlink() and folder.stat().st_uid == os.getuid()
    except FileNotFoundError:  # another process sweeps too
        return False


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's process
        return True
    return True
