"""A folder -> the database: what is new, who works on it, and what happens when a page or a file fails.

Files are looked at and pages are read in other processes; everything else, and all writing, happens here. A file or a
page that fails is recorded in words and harms no other.
"""

from __future__ import annotations

import os
import time
from concurrent.futures import Executor
from pathlib import Path

from rb_ingest.fan_out import Progress, Silence, read_files
from rb_ingest.inbox import LeftOut, find_pdfs
from rb_ingest.records import Document, Record
from rb_ingest.settings import Settings
from rb_ingest.stages import Stages, pipeline_stages
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import FileSummary, summarise_files
from rb_ingest.workers import PagePool


class BatchReport(Record):
    """What a run did: one summary per PDF of the inbox, what was not read, and how many files needed work."""

    files: tuple[FileSummary, ...]
    left_out: tuple[LeftOut, ...]
    read: int
    unchanged: int
    seconds: float


def run_batch(
    inbox: Path,
    store: Store,
    settings: Settings,
    *,
    stages: Stages | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> BatchReport:
    """Bring a database up to date with an inbox.

    A file is read when its content is new, or was read by another version or with other settings before; failures are
    not tried again unless `force`. Each document is saved as soon as its last page is done, so an interrupted run has
    lost only the documents in the making.

    Args:
        inbox: A folder, searched with the folders below it, or one PDF.
        store: The open database.
        settings: Limits and choices.
        stages: The steps from a PDF to a Document; those of the pipeline, with what reviewers decided, when left out.
        executor: Who reads the pages, e.g. that of a Dask cluster that sees the same files; it has to keep time limits
            itself, and is left open. When left out, processes of this machine that are killed when a page takes longer
            than `settings.page_seconds`.
        workers: Number of these processes; one per core when left out.
        force: Read every file anew.
        progress: Hears what happens.

    Raises:
        InputError: There is no such inbox.
        ToolMissingError, ReferenceDataError: The installation is broken; no document is to blame.
        KeyboardInterrupt: As usual; processes are ended, and the run is recorded as interrupted.
    """
    started = time.monotonic()
    progress = progress or Silence()
    stages = stages or pipeline_stages(store.decided_wordings())
    found = find_pdfs(inbox)
    with store.run(inbox, stages.version, settings):
        todo = [file for file in found.files if force or not store.is_unchanged(file)]
        progress.started(len(found.files), len(found.files) - len(todo), found.left_out)

        def is_known(document_id: str) -> bool:
            return not force and store.has_current(document_id)

        with _executor_or_pool(executor, workers, settings) as pool:
            for reading in read_files(todo, settings, stages, pool, progress, is_known=is_known):
                if reading.document is None:
                    store.record_file(reading.file, reading.document_id)
                else:
                    store.save(reading.document, file=reading.file, page_errors=reading.page_errors)
                    progress.document_saved(reading.document)
        store.forget_moved_files()
    paths = {file.path for file in found.files}
    return BatchReport(
        files=tuple(line for line in summarise_files(store.connection) if line.source_path in paths),
        left_out=found.left_out,
        read=len(todo),
        unchanged=len(found.files) - len(todo),
        seconds=time.monotonic() - started,
    )


def read_one(
    pdf: Path,
    settings: Settings,
    *,
    stages: Stages | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Document:
    """Read one PDF without a database, as `run_batch` would.

    Returns:
        The document, failed ones included.

    Raises:
        InputError: There is no such file.
        ToolMissingError, ReferenceDataError: The installation is broken.
    """
    found = find_pdfs(pdf).files
    stages = stages or pipeline_stages()
    with _executor_or_pool(executor, workers, settings) as pool:
        (reading,) = read_files(found[:1], settings, stages, pool, progress or Silence(), is_known=lambda _: False)
    if reading.document is None:
        raise AssertionError("a single file cannot be a copy of an earlier one")
    return reading.document


def _executor_or_pool(executor: Executor | None, workers: int | None, settings: Settings) -> _Borrowed | PagePool:
    """Give the executor that was handed in, to be left open, or a pool of this machine, to be closed after use."""
    if executor is not None:
        return _Borrowed(executor)
    return PagePool(workers or _cores(), settings.page_seconds)


def _cores() -> int:
    """Count the cores that this process may use; in a container often fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Borrowed:
    """A `with` block around somebody else's executor, which stays open."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor

    def __enter__(self) -> Executor:
        return self._executor

    def __exit__(self, *_: object) -> None:
        return None
