"""Puts a readable local file in place of one that is remote or needs a password, where its pages are read.

A worker keeps its last copies, because the pages of a file come one after the other. They lie in the temporary folder
of the worker, which goes when the run ends.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pikepdf

from rb_ingest.batch.stages import Stages
from rb_ingest.errors import EncryptedPdfError, InputError
from rb_ingest.inbox.folder import FoundFile
from rb_ingest.inbox.remote import fetch, is_there, is_url
from rb_ingest.reading.pdf import sha256_of
from rb_ingest.records import GivenRule, PageReading
from rb_ingest.settings import Settings

if TYPE_CHECKING:
    from rb_ingest.reading.source_file import SourceFile

# Two, because the pages of one file end while those of the next begin.
_KEPT = 2


@dataclasses.dataclass(frozen=True)
class Passwords:
    """Passwords to try on PDFs that need one. They are in no log, no message and no database."""

    words: tuple[str, ...] = dataclasses.field(default=(), repr=False)


NO_PASSWORDS = Passwords()


def read_passwords(path: Path) -> Passwords:
    """Read a file of passwords, one a line, UTF-8.

    Raises:
        InputError: It cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(f"The password file {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"The password file {path} is not UTF-8 text: one password a line.") from error
    return Passwords(tuple(line for line in lines if line))


def through_local_copies(stages: Stages, passwords: Passwords) -> Stages:
    """Return stages that read what is remote or locked by way of a local copy, and other files as they are."""
    return dataclasses.replace(
        stages,
        inspect=partial(_inspect, stages.inspect, passwords),
        read_page=_ReadThroughCopy(stages.read_page, passwords),
    )


def _inspect(
    inspect: Callable[[str, Settings], SourceFile], passwords: Passwords, path: str, settings: Settings
) -> SourceFile:
    copy = _local(path, passwords, settings)
    try:
        source = inspect(str(copy.readable), settings)
    except EncryptedPdfError as error:
        raise EncryptedPdfError(
            "the PDF is protected by a password: give it with --password-file, or print the PDF to one without password"
        ) from error
    if copy.readable == Path(path):
        return source
    # The document is known by what its sender has, not by the copy.
    return source.model_copy(update={"path": path, "sha256": sha256_of(copy.original)})


@dataclasses.dataclass(frozen=True)
class _ReadThroughCopy:
    """A stage that reads a page of the local copy of a file."""

    read_page: Callable[[str, int, Settings, tuple[GivenRule, ...]], PageReading]
    passwords: Passwords

    def __call__(self, path: str, page_no: int, settings: Settings, rules: tuple[GivenRule, ...]) -> PageReading:
        return self.read_page(str(_local(path, self.passwords, settings).readable), page_no, settings, rules)


@dataclasses.dataclass(frozen=True)
class _Copy:
    """Local files: the bytes as they are, and what pages can be read from."""

    original: Path
    readable: Path


_lock = threading.Lock()
_copies: OrderedDict[tuple[FoundFile, Passwords], tuple[Path, _Copy]] = OrderedDict()


def _local(path: str, passwords: Passwords, settings: Settings) -> _Copy:
    if not is_url(path) and not passwords.words:
        return _Copy(Path(path), Path(path))
    file = is_there(path)
    if file is None:
        raise InputError("the file is not there any more: run again when it is back")
    with _lock:
        key = (file, passwords)
        if key not in _copies:
            folder = Path(tempfile.mkdtemp(prefix="copy_"))
            try:
                _copies[key] = (folder, _made(file, passwords, settings, folder))
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            while len(_copies) > _KEPT:
                _, (old, _) = _copies.popitem(last=False)
                shutil.rmtree(old, ignore_errors=True)
        _copies.move_to_end(key)
        return _copies[key][1]


def _made(file: FoundFile, passwords: Passwords, settings: Settings, folder: Path) -> _Copy:
    original = Path(file.path)
    if is_url(file.path):
        # What its name says it is counts, see `inspect_pdf`.
        original = folder / f"fetched{PurePosixPath(file.path).suffix}"
        fetch(file, original, settings.max_file_mb)
    return _Copy(original, _unlocked(original, passwords, folder / "unlocked.pdf"))


def _unlocked(original: Path, passwords: Passwords, target: Path) -> Path:
    """Return a file that opens without a password; what is broken stays as it is, for the reading to say so."""
    for word in ("", *passwords.words):
        try:
            with pikepdf.open(original, password=word) as pdf:
                if not word:
                    return original
                pdf.save(target)
                return target
        except pikepdf.PasswordError:
            continue
        except pikepdf.PdfError:
            return original
    if not passwords.words:
        return original
    raise EncryptedPdfError(
        "no password of the password file opens this PDF: add the right one and try it again with `rb-ingest retry`"
    )
