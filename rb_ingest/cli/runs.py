"""What `run` and `retry` have in common: open the database, find who reads, report, leave a copy for readers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.json_log import JsonLog
from rb_ingest.batch.local_copy import NO_PASSWORDS, read_passwords
from rb_ingest.batch.progress import CompositeProgress, Progress
from rb_ingest.batch.run import BatchReport
from rb_ingest.cli.plain import plain
from rb_ingest.cli.progress_bar import RunProgress
from rb_ingest.cli.tables import files_table, left_out_table
from rb_ingest.messages.catalogue import message, wanted_language
from rb_ingest.settings import Settings
from rb_ingest.storage.snapshot import check_snapshot, write_snapshot
from rb_ingest.storage.store import Store
from rb_ingest.workers.dask import dask_executor


@dataclass(frozen=True)
class RunOptions:
    """What a person may ask of a run; see the options of the command line."""

    db: Path
    workers: int | None = None
    password_file: Path | None = None
    snapshot: Path | None = None
    json_log: Path | None = None
    dask: str | None = None


def read_into_database(
    work: Callable[[Store, Settings, BatchOptions], BatchReport],
    options: RunOptions,
    settings: Settings,
    *,
    out: Console,
    err: Console,
) -> bool:
    """Read files into a database, and show how each fared.

    Args:
        work: `run_batch`, bound to its inbox, or `retry_batch`.
        options: What was asked.
        settings: Limits and choices.
        out: For the result.
        err: For the progress.

    Returns:
        Whether all files are read completely.

    Raises:
        RbIngestError: As `run_batch`; also when an option names a file that cannot be read or written.
    """
    if options.snapshot is not None:
        check_snapshot(options.db, options.snapshot)
    passwords = NO_PASSWORDS if options.password_file is None else read_passwords(options.password_file)
    with ExitStack() as stack:
        store = stack.enter_context(Store(options.db))
        listeners: list[Progress] = []
        if options.json_log is not None:
            listeners.append(stack.enter_context(JsonLog(options.json_log)))
        executor = None if options.dask is None else stack.enter_context(dask_executor(options.dask, settings))
        listeners.append(stack.enter_context(RunProgress(err)))
        batch = BatchOptions(None, executor, options.workers, passwords, CompositeProgress(listeners))
        report = work(store, settings, batch)
    lang = wanted_language()
    out.print(files_table(report.files, lang=lang))
    if report.left_out:
        out.print(left_out_table(report.left_out, lang))
    db = plain(str(options.db))
    done = message("run_done", lang=lang, read=report.read, unchanged=report.unchanged, seconds=report.seconds, db=db)
    out.print(done, markup=False)
    is_complete = all(file.status in ("ok", "duplicate") for file in report.files)
    if not is_complete:
        out.print(message("run_next", lang=lang, db=db), markup=False, soft_wrap=True)
    if options.snapshot is not None:  # last: where it fails, how each file fared has been shown all the same
        write_snapshot(options.db, options.snapshot)
    return is_complete
