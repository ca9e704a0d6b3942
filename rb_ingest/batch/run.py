"""A folder -> the database: what is new, who works on it, and what happens when a page or a file fails.

Files are looked at, pages read and documents put together in other processes, under limits; what is left, and all
writing, happens here. A file or a page that fails is recorded in words and harms no other, and a failure never takes
the place of what was read before.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rb_ingest.batch.fan_out import Executors, Reading, read_files
from rb_ingest.batch.job import NO_OPTIONS, BatchOptions, Job, Reread
from rb_ingest.errors import InputError, UnstorableError
from rb_ingest.inbox.folder import FoundFile, Inbox, LeftOut, find_pdfs
from rb_ingest.inbox.remote import find_inbox, is_there, is_url
from rb_ingest.records import Document, Record
from rb_ingest.settings import Settings
from rb_ingest.storage.outdated import is_outdated
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import FileSummary, summarise_files
from rb_ingest.storage.upkeep import files_to_retry, is_stored, stored_files, stored_readings
from rb_ingest.storage.write_errors import time_limit, write_errors_as_user_errors
from rb_ingest.workers.pool import PagePool

log = logging.getLogger(__name__)


class BatchReport(Record):
    """What a run did: one summary per PDF of the inbox, what was not read, and how many files needed work.

    `outdated` files were read by another version or with other settings, which may matter for them, and were left.
    """

    files: tuple[FileSummary, ...]
    left_out: tuple[LeftOut, ...]
    read: int
    unchanged: int
    outdated: int
    seconds: float


def run_batch(
    inbox: Path | str,
    store: Store,
    settings: Settings,
    options: BatchOptions = NO_OPTIONS,
    *,
    reread: Reread = "none",
) -> BatchReport:
    """Bring a database up to date with an inbox.

    A file is read when its content is new; failures are not tried again, see `retry_batch`. Each document is saved as
    soon as its last page is done, so an interrupted run has lost only the documents in the making.

    Args:
        inbox: A folder, searched with the folders below it, or one PDF; a path, or a URL that fsspec knows.
        store: The open database.
        settings: Limits and choices.
        options: Who reads the pages, passwords, who hears what happens.
        reread: Which of the files that were read before are read again.

    Raises:
        InputError: There is no such inbox, or no PDF in it.
        ToolMissingError, WorkersError, ReferenceDataError: The installation is broken; no document is to blame.
        DiskFullError, DatabaseError: The database cannot be written.
        KeyboardInterrupt: As usual; processes are ended, and the run is recorded as interrupted.
    """
    found = find_inbox(str(inbox)) if is_url(str(inbox)) else find_pdfs(Path(inbox))
    # A wrong folder, or an upload that failed, would pass for a run without trouble.
    if not found.files and not found.left_out:
        raise InputError(f"There is no PDF in the inbox {inbox}. Give the folder with the scans.")
    return _Batch(store, settings, options, reread).run(str(inbox), found)


def retry_batch(store: Store, settings: Settings, options: BatchOptions = NO_OPTIONS) -> BatchReport:
    """Read again what failed or is partial, wherever it was found. Arguments and errors are those of `run_batch`.

    A file that is not there any more is left out, with the advice to forget it.
    """
    files, gone = [], []
    for path in files_to_retry(store.connection):
        if (now := is_there(path)) is not None:
            files.append(now)
        else:
            gone.append(LeftOut(path=path, reason="is not there any more; drop it with: rb-ingest forget"))
    return _Batch(store, settings, options, "all").run("retry", Inbox(files=tuple(files), left_out=tuple(gone)))


def read_pdf(pdf: Path, settings: Settings, options: BatchOptions = NO_OPTIONS) -> Document:
    """Read one PDF without a database, as `run_batch` would.

    Returns:
        The document, failed ones included.

    Raises:
        InputError: There is no such file.
        ToolMissingError, WorkersError, ReferenceDataError: The installation is broken.
    """
    found = find_pdfs(pdf).files
    job = options.job(settings)
    with _executors(options, job) as executors:
        (reading,) = read_files(found[:1], job, executors, is_known=lambda _: False)
    if reading.document is None:
        raise AssertionError("a single file cannot be a copy of an earlier one")
    return reading.document


class _Batch:
    """One run over some files."""

    def __init__(self, store: Store, settings: Settings, options: BatchOptions, reread: Reread) -> None:
        self._store = store
        self._options = options
        self._job = options.job(settings, store.decided_wordings())
        self._reread = reread
        self._stored = stored_readings(store.connection)
        self._known: dict[str, str] = {}

    def run(self, name: str, found: Inbox) -> BatchReport:
        started, job = time.monotonic(), self._job
        with write_errors_as_user_errors(self._store.path):
            with self._store.run(name, job.stages.version, job.settings):
                todo, outdated = self._what_to_read(found.files)
                job.progress.started(len(found.files), len(found.files) - len(todo), outdated, found.left_out)
                # Processes are started when there is something to do, not to find out that there is nothing.
                if todo:
                    with _executors(self._options, job) as executors:
                        for reading in read_files(todo, job, executors, is_known=self._is_known):
                            self._save(reading)
                self._store.forget_moved_files()
                if found.root is not None:
                    self._store.record_left_out(found.root, found.left_out)
            # Closing would do the same and keep quiet about a full disk.
            self._store.connection.execute("CHECKPOINT")
            files = summarise_files(self._store.connection)
        paths = {file.path for file in found.files}
        return BatchReport(
            files=tuple(line for line in files if line.source_path in paths),
            left_out=found.left_out,
            read=len(todo),
            unchanged=len(found.files) - len(todo),
            outdated=outdated,
            seconds=time.monotonic() - started,
        )

    def _what_to_read(self, files: Iterable[FoundFile]) -> tuple[list[FoundFile], int]:
        """Return the files that need work, and count those of the others that would be read differently today."""
        known = stored_files(self._store.connection)
        self._known = {path: document_id for path, (_, document_id) in known.items()}
        todo, outdated = [], 0
        for file in files:
            before, document_id = known.get(file.path, (None, ""))
            if self._reread == "all" or before != file:
                todo.append(file)
            elif self._is_outdated(document_id):
                if self._reread == "outdated":
                    todo.append(file)
                else:
                    outdated += 1
        return todo, outdated

    def _is_known(self, document_id: str) -> bool:
        """Return whether this content needs no reading, under whatever name it came."""
        return (
            self._reread != "all"
            and not (self._reread == "outdated" and self._is_outdated(document_id))
            and is_stored(self._store.connection, document_id)
        )

    def _is_outdated(self, document_id: str) -> bool:
        reading = self._stored.get(document_id)
        return reading is None or is_outdated(reading, self._job.stages.version, self._job.settings)

    def _save(self, reading: Reading) -> None:
        document = reading.document
        if document is None:
            self._store.record_file(reading.file, reading.document_id)
        elif self._is_better_kept(reading, document):
            self._job.progress.document_kept(document)
        else:
            self._job.progress.document_saved(self._saved(document, reading))

    def _saved(self, document: Document, reading: Reading) -> Document:
        """Save a document; one that the database cannot hold is recorded as failed and ends nothing but itself."""
        try:
            with time_limit(self._store.connection, self._job.settings.page_seconds):
                self._store.save(document, file=reading.file, page_errors=reading.page_errors)
        except (UnstorableError, ValueError) as error:
            log.info("%s could not be saved", reading.file.path, exc_info=error)
            reason = error if isinstance(error, UnstorableError) else UnstorableError(f"{error}: report it")
            document = self._job.stages.failed_document(Path(reading.file.path), document.sha256 or None, reason)
            document = document.model_copy(
                update={"source_path": reading.file.path, "document_id": reading.document_id}
            )
            self._store.save(document, file=reading.file)
        return document

    def _is_better_kept(self, reading: Reading, document: Document) -> bool:
        """Return whether the stored reading is to stay, because this one came to grief where that one did not."""
        if not document.sha256:  # it could not even be opened: what was read from it when it could be is still true
            stored = self._stored.get(self._known.get(reading.file.path, ""))
            return stored is not None and stored.status != "failed"
        stored = self._stored.get(document.document_id)
        if stored is None or _unread(stored.status, stored.failed_pages) >= _unread(
            document.status, len(reading.page_errors)
        ):
            return False
        # A verdict on the document ("no plan table") by a newer version counts; a mishap never does.
        return bool(reading.page_errors) or not self._is_outdated(document.document_id)


def _unread(status: str, failed_pages: int) -> float:
    return float("inf") if status == "failed" else failed_pages


@contextmanager
def _executors(options: BatchOptions, job: Job) -> Iterator[Executors]:
    """Return who reads pages and who makes documents of them: the executor that was handed in, or pools of our own.

    Documents have a process of their own: it loads the catalogue once, and readers need not load it at all.
    """
    if options.executor is not None:
        yield Executors(options.executor, options.executor)
        return
    limits = job.settings.page_seconds, job.settings.worker_memory_mb
    with (
        PagePool(options.workers or usable_cores(), *limits, job.stages.preload) as readers,
        PagePool(1, *limits, job.stages.preload_understanding) as understander,
    ):
        yield Executors(readers, understander)


def usable_cores() -> int:
    """Count the cores that this process may use; in a container often fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
