"""The one way to write a file for people: whole or not at all, and never over what is not ours to replace."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import socket
import stat
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from rb_ingest.errors import DiskFullError, ExportError

# .rb-ingest-part-MACHINE-PID-random: who makes it, so that what a killed process has left is known at once.
_PART = ".rb-ingest-part-"
_MACHINE = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]
_NAME = re.compile(rf"{re.escape(_PART)}(?P<machine>[0-9a-f]{{8}})-(?P<pid>\d+)-[0-9a-f]{{16}}.*", re.DOTALL)
# Of another machine's process nothing is known; what it writes for longer than this was left behind.
_LEFTOVER_SECONDS = 86_400.0
# Where a PDF may begin, as its readers accept it.
_PDF_HEAD = 1024
# A full disk, a quota that is used up, a limit on the size of files.
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_DUCKDB_MAGIC = b"DUCK"
_SQLITE_MAGIC = b"SQLite format 3\x00"


@contextmanager
def safe_output(target: Path, *, inputs: Collection[Path] = ()) -> Iterator[Path]:
    """Give a new file beside the target to write to; when all went well it takes the target's place.

    What stood there before stays until the new file is complete and on the disk. Leftovers of killed processes in the
    same folder are removed.

    Args:
        target: The file to write; its folder is made when it is missing.
        inputs: Files that are being read and must not be replaced.

    Yields:
        The path of an empty file.

    Raises:
        ExportError: The target must not be replaced, or cannot be written.
        DiskFullError: There is no room for it.
    """
    require_replaceable(target, inputs=inputs)
    part = part_beside(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        sweep(target.parent)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield part
        to_disk(part)
        require_replaceable(target, inputs=inputs)  # it may have come while the work went on
        part.replace(target)
        to_disk(target.parent)
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFullError(
                f"There is no room for {target}. Free space on its disk and run the same command again."
            ) from error
        raise ExportError(f"{target} cannot be written ({error.strerror or error}). Choose another place.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def part_beside(target: Path) -> Path:
    """Return a new name in the folder of a target, for what is to take its place when it is complete."""
    return target.parent / f"{_PART}{_MACHINE}-{os.getpid()}-{secrets.token_hex(8)}{target.suffix}"


def require_replaceable(target: Path, *, inputs: Collection[Path] = ()) -> None:
    """Check that a file may be written to a place.

    Raises:
        ExportError: A folder, a link, a device, an input, a PDF or a database stands there.
    """
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise ExportError(f"{target} cannot be written ({error}). Choose another place.") from error
    what = _what_stands_there(target, mode, inputs)
    if what is not None:
        raise ExportError(f"{target} is {what} and is not written over. Choose another place.")


def open_log(path: Path) -> TextIO:
    """Open a file of JSON lines to append to it, made when it is missing.

    Raises:
        ExportError: Something else stands there, or it cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_APPEND | os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK, 0o666)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        if isinstance(error, OSError) and error.errno == errno.ELOOP:
            reason = "it is a link to another file"
        raise ExportError(f"{path} cannot be written: {reason}. Choose another --json-log.") from error
    file = open(descriptor, "a", encoding="utf-8", buffering=1)  # noqa: SIM115, PTH123 - the caller closes it
    if not stat.S_ISREG(os.fstat(descriptor).st_mode) or os.pread(descriptor, 1, 0) not in (b"", b"{"):
        file.close()
        raise ExportError(f"{path} is no log of runs and is not written to. Choose another --json-log.")
    return file


def _what_stands_there(target: Path, mode: int, inputs: Collection[Path]) -> str | None:
    if stat.S_ISLNK(mode):
        return "a link to another file"
    if stat.S_ISDIR(mode):
        return "a folder"
    if not stat.S_ISREG(mode):
        return "not a regular file"
    if target.suffix == ".wal" and target.with_suffix("").exists():
        return "the log of a database"
    if any(source.exists() and target.samefile(source) for source in inputs):
        return "the file that is being read"
    return _what_is_in(target)


def _what_is_in(target: Path) -> str | None:
    try:
        with target.open("rb") as file:
            head = file.read(_PDF_HEAD)
    except OSError:
        return "a file that cannot be looked into"
    if b"%PDF-" in head:
        return "a PDF"
    if head[8:12] == _DUCKDB_MAGIC or head.startswith(_SQLITE_MAGIC):
        return "a database"
    return None


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what killed processes have left in a folder."""
    for leftover in folder.glob(f"{_PART}*"):
        with suppress(OSError):
            if not _is_left(leftover):
                continue
            if leftover.is_dir() and not leftover.is_symlink():
                shutil.rmtree(leftover, ignore_errors=True)
            else:
                leftover.unlink()


def _is_left(part: Path) -> bool:
    name = _NAME.fullmatch(part.name)
    if name and name["machine"] == _MACHINE:
        return not _is_running(int(name["pid"]))
    return time.time() - part.lstat().st_mtime > _LEFTOVER_SECONDS


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:  # somebody else's process
        return True
    return True
