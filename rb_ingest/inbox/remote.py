"""Inboxes that are no local folder: anything that fsspec can list, such as s3://bucket/scans or https://host/a.pdf."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path, PurePosixPath
from typing import Any

from rb_ingest.errors import InputError, TooLargeError, ToolMissingError
from rb_ingest.inbox.folder import FoundFile, Inbox, LeftOut, storable, storable_age
from rb_ingest.inbox.kinds import is_read, remedy

log = logging.getLogger(__name__)

# What parts the URLs of a chain for fsspec.
_CHAIN = "::"
# What is in an archive has no URL of its own by which it could be read later.
_ARCHIVES = frozenset({"zip", "tar", "libarchive", "7z", "rar", "sevenzip", "archive"})


def is_url(path: str) -> bool:
    """Return whether this is a URL, not a local path."""
    return "://" in path


def find_inbox(url: str) -> Inbox:
    """Find all files below a URL, as `rb_ingest.inbox.folder.find_pdfs` does in a folder.

    Raises:
        InputError: There is no such place, or it cannot be listed.
        ToolMissingError: fsspec, or what it needs for this kind of URL, is not installed.
    """
    system, root = _file_system(url)
    try:
        found: dict[str, dict[str, Any]] = system.find(root, detail=True)
    except Exception as error:  # every file system has errors of its own
        raise InputError(
            f"The inbox {url} cannot be listed ({_first_line(error)}). Check the URL and your access."
        ) from error
    if not found:
        raise InputError(f"There is nothing at {url}. Give a folder, or one PDF or picture.")
    files: list[FoundFile] = []
    left_out: list[LeftOut] = []
    for path, info in found.items():
        parts = PurePosixPath(path[len(root) :]).parts
        name = PurePosixPath(path).name
        if any(part.startswith(".") for part in (*parts, name)):
            continue
        full = system.unstrip_protocol(path)
        if _CHAIN in path:  # would be read as two URLs, the second of any file of this machine
            left_out.append(LeftOut(path=storable(full), reason=f"has {_CHAIN} in its name; rename it"))
        elif not is_read(name):
            left_out.append(LeftOut(path=storable(full), reason=remedy(name)))
        elif storable(full) != full:
            left_out.append(LeftOut(path=storable(full), reason="has a name that is not valid text; rename it"))
        elif info.get("islink"):
            left_out.append(LeftOut(path=full, reason="is a link; copy the file here instead"))
        else:
            files.append(_found(full, info))
    files.sort(key=lambda file: (file.file_name, file.path))
    left_out.sort(key=lambda item: item.path)
    return Inbox(files=tuple(files), left_out=tuple(left_out), root=str(system.unstrip_protocol(root)))


def is_there(path: str) -> FoundFile | None:
    """Look at a file, local or remote, as it is now; None when it is not there."""
    try:
        if not is_url(path):
            info = Path(path).stat()
            return FoundFile(path=path, size_bytes=info.st_size, modified_ns=storable_age(info.st_mtime_ns))
        system, inner = _file_system(path)
        return _found(path, system.info(inner))
    except Exception as error:
        if isinstance(error, OSError) or is_url(path):  # every file system has errors of its own
            log.info("%s cannot be looked at: %s", path, error)
            return None
        raise


def fetch(file: FoundFile, target: Path, max_mb: int) -> None:
    """Copy a remote file to a local one.

    Raises:
        TooLargeError: It is over the limit; nothing is copied.
        InputError: It cannot be read.
    """
    if file.size_bytes > max_mb * 2**20:
        raise TooLargeError(
            f"the file has {file.size_bytes / 2**20:.0f} MB, more than the limit of {max_mb} MB: "
            "scan at 200-300 dpi, or raise RB_INGEST_MAX_FILE_MB"
        )
    system, inner = _file_system(file.path)
    try:
        system.get_file(inner, str(target))
    except Exception as error:  # every file system has errors of its own
        raise InputError(f"the file cannot be fetched ({_first_line(error)}): check your access, then retry") from error


def _file_system(url: str) -> tuple[Any, str]:
    try:
        import fsspec  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        raise ToolMissingError("fsspec is not installed, which reads URLs: pip install 'rb-ingest[remote]'") from error
    scheme = url.split("://", 1)[0]
    if _CHAIN in url or scheme in _ARCHIVES:
        raise InputError(f"{url} is an archive, or one URL inside another. Unpack it and give the folder.")
    try:
        system, inner = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise ToolMissingError(f"{url} cannot be read: {_first_line(error)}") from error
    except ValueError as error:
        raise InputError(f"{url} cannot be read: {_first_line(error)}. Check how it begins.") from error
    except Exception as error:  # every file system has errors of its own
        raise InputError(f"{url} cannot be reached ({_first_line(error)}). Check the URL and your access.") from error
    return system, str(inner)


def _found(url: str, info: dict[str, Any]) -> FoundFile:
    """Describe a remote file. Each file system has its own signs of change (times, ETags): together its age."""
    signs = sorted((str(key), str(value)) for key, value in info.items())
    token = int(hashlib.sha256(repr(signs).encode()).hexdigest()[:15], 16)
    return FoundFile(path=url, size_bytes=int(info.get("size") or 0), modified_ns=token)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
