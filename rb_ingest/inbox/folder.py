"""Finds the files of an inbox: PDFs and pictures of pages, which to read, and what to leave alone and why."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from rb_ingest.errors import InputError
from rb_ingest.inbox.kinds import is_read, remedy
from rb_ingest.records import Record

# Nanoseconds that fit into a signed whole number of 64 bits.
_LAST_NS = 2**63 - 1


class FoundFile(Record):
    """A file to read: where it is, and its size and age, by which a changed file is known."""

    path: str
    size_bytes: int
    modified_ns: int

    @property
    def file_name(self) -> str:
        """The name without folders."""
        return Path(self.path).name


class LeftOut(Record):
    """Something in the inbox that is not read, with the reason and what to do, as the rest of a sentence."""

    path: str
    reason: str

    @property
    def file_name(self) -> str:
        """The name without folders."""
        return Path(self.path).name


class Inbox(Record):
    """What was found, both in name order; `root` is the folder or URL that was searched, None for single files."""

    files: tuple[FoundFile, ...]
    left_out: tuple[LeftOut, ...]
    root: str | None = None


def find_pdfs(inbox: Path) -> Inbox:
    """Find all PDFs and pictures of pages in a folder and the folders below it, and name everything else.

    What is read is a regular file whose name says that it is a PDF, JPEG, PNG or TIFF, in capitals or not. Hidden files
    and folders (names with a leading dot: remains of editors and other systems) are not looked at, links to folders are
    not followed, and links to files only where they stay inside the inbox.

    Args:
        inbox: A folder, or one file.

    Raises:
        InputError: There is no such folder or file, or its name is not valid text.
    """
    if storable(str(inbox)) != str(inbox):
        raise InputError(f"The name of the inbox {storable(str(inbox))} is not valid text. Rename it.")
    if inbox.is_file():
        return Inbox(files=(_found(inbox.parent.resolve() / inbox.name),), left_out=())
    if not inbox.is_dir():
        raise InputError(f"There is no inbox {inbox}. Give a folder, or one PDF or picture.")
    root = inbox.resolve()
    files: list[FoundFile] = []
    left_out: list[LeftOut] = []

    def refuse(error: OSError) -> None:
        left_out.append(LeftOut(path=storable(str(error.filename)), reason=f"cannot be opened: {error.strerror}"))

    for folder, subfolders, names in os.walk(root, onerror=refuse):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in subfolders:
            if is_read(name):
                left_out.append(LeftOut(path=storable(str(Path(folder, name))), reason="is a folder, not a PDF"))
        for name in names:
            if name.startswith("."):
                continue
            path = Path(folder, name)
            reason = _why_left_out(path, root) if is_read(name) else remedy(name)
            if reason is None:
                files.append(_found(path))
            else:
                left_out.append(LeftOut(path=storable(str(path)), reason=reason))
    files.sort(key=lambda file: (file.file_name, file.path))
    left_out.sort(key=lambda item: item.path)
    return Inbox(files=tuple(files), left_out=tuple(left_out), root=str(root))


def storable(name: str) -> str:
    r"""Return a file name that can be stored and printed: bytes that are no UTF-8 become \xNN."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def storable_age(modified_ns: int) -> int:
    """Return a file's age within what a database holds: dates before 1678 and after 2261 are all one to it."""
    return max(-_LAST_NS, min(modified_ns, _LAST_NS))


def _why_left_out(path: Path, root: Path) -> str | None:
    if storable(str(path)) != str(path):
        return "has a name that is not valid text; rename it"
    try:
        real = path.resolve(strict=True)
        mode = real.stat().st_mode
    except (OSError, RuntimeError):
        return "is a link that leads nowhere"
    if path.is_symlink() and not real.is_relative_to(root):
        return "is a link that leaves the inbox; copy the file here instead"
    if not stat.S_ISREG(mode):
        return "is not a regular file"
    return None


def _found(path: Path) -> FoundFile:
    info = path.stat()
    return FoundFile(path=str(path), size_bytes=info.st_size, modified_ns=storable_age(info.st_mtime_ns))
