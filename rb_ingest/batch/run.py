"""A folder -> the database: what is new, who works on it, and what happens when a page or a file fails.

Files are looked at, pages read and documents put together in other processes, under limits; what is left, and all
writing, happens here. A file or a page that fails is recorded in words and harms no other, and a failure never takes
the place of what was read before.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from rb_ingest.batch.fan_out import Executors, read_files
from rb_ingest.batch.job import NO_OPTIONS, BatchOptions, Job, Reread
from rb_ingest.batch.saving import Saver
from rb_ingest.batch.stored import Stored
from rb_ingest.errors import DatabaseBusyError, InputError
from rb_ingest.inbox.folder import FoundFile, Inbox, LeftOut, find_pdfs
from rb_ingest.inbox.remote import find_inbox, is_there, is_url
from rb_ingest.records import Document, Record
from rb_ingest.settings import Settings
from rb_ingest.storage.database import VISIT_SECONDS
from rb_ingest.storage.decisions import decided_wordings
from rb_ingest.storage.guidance import load_guidance
from rb_ingest.storage.own_views import require_own_views
from rb_ingest.storage.reader import connect
from rb_ingest.storage.sharing import ENTRY_SECONDS, LONG_PATIENCE_SECONDS
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import FileSummary, summarise_files
from rb_ingest.storage.upkeep import files_to_retry, path_of_document, stored_readings
from rb_ingest.storage.write_errors import write_errors_as_user_errors
from rb_ingest.workers.pool import PagePool


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
    soon as its last page is done, so an interrupted run has lost only the documents in the making. The database is held
    only while something is saved: the store's connection of before is closed by then.

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
    store.release()  # an inbox far away takes a while to look through
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
    paths = files_to_retry(store.connection)
    store.release()  # files far away take a while to look at
    for path in paths:
        if (now := is_there(path)) is not None:
            files.append(now)
        else:
            gone.append(LeftOut(path=path, reason="is not there any more; drop it with: rb-ingest forget"))
    return _Batch(store, settings, options, "all").run("retry", Inbox(files=tuple(files), left_out=tuple(gone)))


def reread_document(
    document_id: str, store: Store, settings: Settings, options: BatchOptions = NO_OPTIONS
) -> BatchReport:
    """Read one document again, e.g. because a person said how. Arguments and errors are those of `run_batch`.

    Raises:
        DatabaseError: There is no such document.
        InputError: Its file is not there any more.
    """
    path = path_of_document(store.connection, document_id)
    file = is_there(path)
    if file is None:
        raise InputError(f"The file {path} is not there any more. Put it back, or drop it with: rb-ingest forget")
    # A kind of plan is asked for once: not asking for it again takes nothing back.
    before = stored_readings(store.connection).get(document_id)
    if settings.kind is None and before is not None and before.settings:
        settings = settings.model_copy(update={"kind": before.settings.get("kind")})
    return _Batch(store, settings, options, "all").run("reread", Inbox(files=(file,), left_out=()))


def read_pdf(pdf: Path, settings: Settings, options: BatchOptions = NO_OPTIONS, *, db: Path | None = None) -> Document:
    """Read one PDF as `run_batch` would, and save nothing.

    Args:
        pdf: The file.
        settings: Limits and choices.
        options: Who reads the pages, passwords, who hears what happens.
        db: The database whose decisions count, as in a run into it; none counts when left out.

    Returns:
        The document, failed ones included.

    Raises:
        InputError: There is no such file.
        DatabaseError: There is no such database, another version or program made it, or it is being written.
        ToolMissingError, WorkersError, ReferenceDataError: The installation is broken.
    """
    found = find_pdfs(pdf).files
    job = options.job(settings) if db is None else _job_of_database(db, settings, options)
    with _executors(options, job) as executors:
        (reading,) = read_files(found[:1], job, executors, is_known=lambda _: False, idle=lambda: None)
    if reading.document is None:
        raise AssertionError("a single file cannot be a copy of an earlier one")
    return reading.document


def _job_of_database(db: Path, settings: Settings, options: BatchOptions) -> Job:
    with connect(db) as connection:
        require_own_views(connection)
        return options.job(settings, decided_wordings(connection), load_guidance(connection))


class _Batch:
    """One run over some files."""

    def __init__(self, store: Store, settings: Settings, options: BatchOptions, reread: Reread) -> None:
        store.take(patience=ENTRY_SECONDS)  # who is in the database before anything is read is told of at once
        self._store = store
        self._options = options
        self._job = options.job(settings, store.decided_wordings(), load_guidance(store.connection))
        self._reread = reread

    def run(self, name: str, found: Inbox) -> BatchReport:
        started, job, store = time.monotonic(), self._job, self._store
        with write_errors_as_user_errors(store.path):
            with store.run(name, job.stages.version, job.settings):
                stored = Stored(store, job, self._reread)
                todo, outdated = stored.what_to_read(found.files)
                job.progress.started(len(found.files), len(found.files) - len(todo), outdated, found.left_out)
                # Processes are started when there is something to do, not to find out that there is nothing.
                if todo:
                    self._read(todo, stored)
                store.forget_moved_files()
                if found.root is not None:
                    store.record_left_out(found.root, found.left_out)
            # Closing would do the same and keep quiet about a full disk.
            store.connection.execute("CHECKPOINT")
            files = summarise_files(store.connection)
        paths = {file.path for file in found.files}
        return BatchReport(
            files=tuple(line for line in files if line.source_path in paths),
            left_out=found.left_out,
            read=len(todo),
            unchanged=len(found.files) - len(todo),
            outdated=outdated,
            seconds=time.monotonic() - started,
        )

    def _read(self, files: Sequence[FoundFile], stored: Stored) -> None:
        saver = Saver(self._store, self._job, stored)
        self._store.release()  # processes that read take a second to start
        try:
            with _executors(self._options, self._job) as executors:
                for reading in read_files(files, self._job, executors, is_known=stored.is_known, idle=saver.idle):
                    saver.save(reading)
        except KeyboardInterrupt:
            with suppress(DatabaseBusyError):
                saver.finish(patience=VISIT_SECONDS)
            raise
        saver.finish(patience=LONG_PATIENCE_SECONDS)


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
