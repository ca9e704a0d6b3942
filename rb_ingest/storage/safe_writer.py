"""The one way to write a file for people: whole or not at all, and never over what is not ours to replace."""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rb_ingest.errors import ExportError

_PART = ".rb-ingest-part-"
# A file that takes longer to write was left behind by a process that was killed.
_LEFTOVER_SECONDS = 86_400.0
# Where a PDF may begin, as its readers accept it.
_PDF_HEAD = 1024
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
    """
    require_replaceable(target, inputs=inputs)
    part = target.parent / f"{_PART}{secrets.token_hex(8)}{target.suffix}"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _sweep(target.parent)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        yield part
        _to_disk(part)
        require_replaceable(target, inputs=inputs)  # it may have come while the work went on
        part.replace(target)
    except OSError as error:
        raise ExportError(f"{target} cannot be written ({error.strerror or error}). Choose another place.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


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


def _what_stands_there(target: Path, mode: int, inputs: Collection[Path]) -> str | None:
    if stat.S_ISLNK(mode):
        return "a link to another file"
    if stat.S_ISDIR(mode):
        return "a folder"
    if not stat.S_ISREG(mode):
        return "not a regular file"
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


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove what killed processes have left here."""
    for leftover in folder.glob(f"{_PART}*"):
        with suppress(OSError):
            if leftover.is_file() and time.time() - leftover.lstat().st_mtime > _LEFTOVER_SECONDS:
                leftover.unlink()
