"""Files out to an executor, page by page, and documents back, each when its last page is done.

Whatever goes wrong with a page or a file comes back as a sentence in its document; only a broken installation ends the
work as a whole.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from rb_ingest.batch.job import Job
from rb_ingest.errors import (
    DiskFullError,
    InputError,
    PageError,
    RbIngestError,
    ReferenceDataError,
    ToolMissingError,
    WorkersError,
)
from rb_ingest.inbox.folder import FoundFile
from rb_ingest.inbox.remote import is_there
from rb_ingest.records import Document, GivenRule, Guidance, PageReading, Record
from rb_ingest.workers.answers import ForeignError

if TYPE_CHECKING:
    from rb_ingest.reading.source_file import SourceFile

log = logging.getLogger(__name__)

RecordT = TypeVar("RecordT", bound=Record)

_NO_ANSWER = "its process sent back what no page gives and was stopped: the file may be made to do harm; report it"
# These say that the machine is at fault, not the document: going on would fail every file the same way.
_FATAL = (ToolMissingError, ReferenceDataError, WorkersError, DiskFullError)


@dataclass(frozen=True)
class Reading:
    """A file whose content was read just now, or (document None) is the same as that of an earlier file."""

    file: FoundFile
    document_id: str
    document: Document | None
    page_errors: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Executors:
    """Who does the work: `readers` look at files and read pages, `understander` makes documents of pages."""

    readers: Executor
    understander: Executor


def read_files(
    files: Sequence[FoundFile],
    job: Job,
    executors: Executors,
    *,
    is_known: Callable[[str], bool],
    idle: Callable[[], float | None],
) -> Iterator[Reading]:
    """Read files page by page and put each document together when its last page is done.

    Args:
        files: The PDFs.
        job: The steps from a PDF to a Document, the limits, and who hears what happens.
        executors: Who does the work.
        is_known: Tells whether the content with this document id needs no reading.
        idle: Called whenever nothing is ready; gives the seconds after which it wants to be called again, if at all.

    Yields:
        One Reading per file, in the order in which they are done. Files with equal content are read once.

    Raises:
        ToolMissingError, ReferenceDataError, WorkersError, DiskFullError: The machine is at fault.
    """
    yield from _Reader(job, executors, is_known, idle).read(files)


# A page is compared with another one at least.
_PAGES_TO_COMPARE = 2


@dataclass
class _InWork:
    """A document whose pages are being read, with the files that turned out to be copies of it.

    `again` counts the pages that are being read once more.
    """

    file: FoundFile
    source: SourceFile
    readings: dict[int, PageReading] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    copies: list[FoundFile] = field(default_factory=list)
    again: int = 0


# A result, and what makes readings of it.
_Done: TypeAlias = tuple[Future[Any], Callable[[Future[Any]], Iterator[Reading]]]


class _Reader:
    """The loop of `read_files`: results come in over a queue, in whatever order they get done."""

    def __init__(
        self, job: Job, executors: Executors, is_known: Callable[[str], bool], idle: Callable[[], float | None]
    ) -> None:
        self._stages = job.stages
        self._settings = job.settings
        self._progress = job.progress
        self._guidance = job.guidance
        self._executors = executors
        self._is_known = is_known
        self._idle = idle
        self._done: SimpleQueue[_Done] = SimpleQueue()
        self._open: set[Future[Any]] = set()
        self._in_work: dict[str, _InWork] = {}
        self._finished: set[str] = set()

    def read(self, files: Sequence[FoundFile]) -> Iterator[Reading]:
        for file in files:
            self._submit(self._inspected(file), self._stages.inspect, file.path, self._settings)
        try:
            while self._open:
                future, handle = self._next()
                self._open.discard(future)
                if future.cancelled():
                    raise WorkersError(
                        "The Dask cluster cancelled the tasks. See that it is up, and run the same command to go on: "
                        "what was finished is saved."
                    )
                yield from handle(future)
        finally:
            for future in self._open:
                future.cancel()

    def _next(self) -> _Done:
        """Wait for the next result."""
        with suppress(Empty):
            return self._done.get_nowait()
        while True:
            with suppress(Empty):
                return self._done.get(timeout=self._idle())

    def _submit(
        self,
        handle: Callable[[Future[Any]], Iterator[Reading]],
        fn: Callable[..., Any],
        *args: Any,
        executor: Executor | None = None,
    ) -> None:
        future = (executor or self._executors.readers).submit(fn, *args)
        self._open.add(future)
        future.add_done_callback(lambda done: self._done.put((done, handle)))

    def _inspected(self, file: FoundFile) -> Callable[[Future[Any]], Iterator[Reading]]:
        def handle(future: Future[Any]) -> Iterator[Reading]:
            error = future.exception()
            if error is not None:
                reason = _as_input_error(error)
                self._submit(self._named(file, reason), self._stages.fingerprint, file.path, self._settings)
                return
            source: SourceFile = future.result()
            if not 1 <= source.pages <= self._settings.max_pages:
                yield self._failed(file, InputError(_NO_ANSWER), None)
                return
            if source.document_id in self._in_work:
                self._in_work[source.document_id].copies.append(file)
            elif source.document_id in self._finished or self._is_known(source.document_id):
                yield Reading(file, source.document_id, None)
            else:
                guidance = self._guidance.get(source.sha256, Guidance())
                source = source.model_copy(update={"guidance": guidance})
                work = self._in_work[source.document_id] = _InWork(file, source)
                self._progress.pages_found(file, source.pages)
                for page_no in range(1, source.pages + 1):
                    how = file.path, page_no, self._settings, guidance.rules.get(page_no, ())
                    self._submit(self._page_read(work, page_no), self._stages.read_page, *how)

        return handle

    def _named(self, file: FoundFile, reason: RbIngestError) -> Callable[[Future[Any]], Iterator[Reading]]:
        """Return what becomes of a file that cannot be used, once it is known whether its content has a name."""

        def handle(future: Future[Any]) -> Iterator[Reading]:
            error = future.exception()
            if error is not None:
                _as_input_error(error)
                log.info("%s has no fingerprint: %s", file.path, error)
            yield self._failed(file, reason, None if error is not None else future.result())

        return handle

    def _page_read(self, work: _InWork, page_no: int) -> Callable[[Future[Any]], Iterator[Reading]]:
        def handle(future: Future[Any]) -> Iterator[Reading]:
            error = future.exception()
            reading = None if error is not None else _valid(PageReading, future.result())
            if error is not None:
                work.errors[page_no] = _page_sentence(error)
            elif reading is not None and reading.page_no == page_no:
                work.readings[page_no] = reading
            else:
                work.errors[page_no] = _NO_ANSWER
            self._progress.page_read(work.file, page_no, work.errors.get(page_no))
            if len(work.readings) + len(work.errors) == work.source.pages:
                yield from self._all_read(work)

        return handle

    def _all_read(self, work: _InWork) -> Iterator[Reading]:
        """Have the pages of a document compared; those whose columns are not those of the others are read once more."""
        if len(work.readings) < _PAGES_TO_COMPARE:
            yield from self._document(work)
            return
        readings = [work.readings[page_no] for page_no in sorted(work.readings)]
        executor = self._executors.understander
        self._submit(self._compared(work), self._stages.rules_of_sisters, readings, executor=executor)

    def _compared(self, work: _InWork) -> Callable[[Future[Any]], Iterator[Reading]]:
        def handle(future: Future[Any]) -> Iterator[Reading]:
            told = self._answer(Guidance, future) or Guidance()
            drawn = work.source.guidance.rules
            rules = {no: lines for no, lines in told.rules.items() if no in work.readings and no not in drawn}
            work.again = len(rules)
            for page_no, lines in rules.items():
                how = work.file.path, page_no, self._settings, lines
                self._submit(self._read_again(work, page_no, lines), self._stages.read_page, *how)
            if not rules:
                yield from self._document(work)

        return handle

    def _read_again(
        self, work: _InWork, page_no: int, rules: tuple[GivenRule, ...]
    ) -> Callable[[Future[Any]], Iterator[Reading]]:
        def handle(future: Future[Any]) -> Iterator[Reading]:
            again = self._answer(PageReading, future)
            if again is None:
                yield from self._chosen(work, page_no)
                return
            how = work.readings[page_no], again, rules
            executor = self._executors.understander
            self._submit(self._better(work, page_no), self._stages.better_reading, *how, executor=executor)

        return handle

    def _better(self, work: _InWork, page_no: int) -> Callable[[Future[Any]], Iterator[Reading]]:
        def handle(future: Future[Any]) -> Iterator[Reading]:
            better = self._answer(PageReading, future)
            if better is not None and better.page_no == page_no:
                work.readings[page_no] = better
            yield from self._chosen(work, page_no)

        return handle

    def _chosen(self, work: _InWork, page_no: int) -> Iterator[Reading]:
        """Go on when the last page that was read once more has its reading."""
        log.info("page %d of %s was read once more", page_no, work.file.path)
        work.again -= 1
        if not work.again:
            yield from self._document(work)

    def _answer(self, kind: type[RecordT], future: Future[Any]) -> RecordT | None:
        """Return what a further look at a page gave; None where it failed: then what was read first stands."""
        error = future.exception()
        if error is None:
            return _valid(kind, future.result())
        log.info("a further look at a page failed: %s", _page_sentence(error))
        return None

    def _document(self, work: _InWork) -> Iterator[Reading]:
        if (now := is_there(work.file.path)) != work.file:
            # Its pages may be of two different files. What it is now, the next run finds out.
            del self._in_work[work.source.document_id]
            what = "vanished" if now is None else "changed"
            for file in (work.file, *work.copies):
                yield self._failed(file, InputError(f"the file {what} while it was read: run again to read it"), None)
            return
        readings = [work.readings[page_no] for page_no in sorted(work.readings)]
        self._submit(
            self._understood(work),
            self._stages.understand,
            work.source,
            readings,
            work.errors,
            self._settings,
            executor=self._executors.understander,
        )

    def _understood(self, work: _InWork) -> Callable[[Future[Any]], Iterator[Reading]]:
        def handle(future: Future[Any]) -> Iterator[Reading]:
            error = future.exception()
            del self._in_work[work.source.document_id]  # until now, what turned out to be a copy waited for it
            self._finished.add(work.source.document_id)
            document = None if error is not None else _valid(Document, future.result())
            if document is not None and document.document_id == work.source.document_id:
                yield Reading(work.file, document.document_id, document, work.errors)
            elif error is None:
                yield self._failed(work.file, InputError(_NO_ANSWER), work.source.sha256, work.errors)
            else:
                if not isinstance(error, RbIngestError):  # a slip of the program costs this document, not the batch
                    log.info("%s could not be understood", work.file.path, exc_info=error)
                yield self._failed(work.file, _not_understood(error), work.source.sha256, work.errors)
            for copy in work.copies:
                yield Reading(copy, work.source.document_id, None)

        return handle

    def _failed(
        self, file: FoundFile, error: RbIngestError, sha256: str | None, page_errors: Mapping[int, str] | None = None
    ) -> Reading:
        document = self._stages.failed_document(Path(file.path), sha256, error)
        document = document.model_copy(update={"source_path": file.path})  # a Path has lost a slash of a URL
        if not document.document_id:  # a file that cannot even be opened has no content to be known by
            path_id = hashlib.sha256(file.path.encode()).hexdigest()[:16]
            document = document.model_copy(update={"document_id": f"p{path_id}"})
        return Reading(file, document.document_id, document, page_errors or {})


def _valid(kind: type[RecordT], answer: object) -> RecordT | None:
    """Return what another process has sent, checked as if it came from anybody; None where it is not valid."""
    try:
        return kind.model_validate(answer.model_dump()) if isinstance(answer, kind) else None
    except (ValidationError, PydanticSerializationError, AttributeError) as error:
        log.info("an answer that is not valid", exc_info=error)
        return None


def _as_input_error(error: BaseException) -> RbIngestError:
    if isinstance(error, _FATAL):
        raise error
    return error if isinstance(error, RbIngestError) else InputError(_unexpected(error))


def _page_sentence(error: BaseException) -> str:
    if isinstance(error, _FATAL):
        raise error
    return str(error) if isinstance(error, RbIngestError) else _unexpected(error)


def _not_understood(error: BaseException) -> RbIngestError:
    reason = _as_input_error(error)
    if isinstance(reason, PageError):  # what is said of a page that took too long or too much
        return InputError(f"its pages were read, but putting their rows together failed: {reason}")
    return reason


def _unexpected(error: BaseException) -> str:
    """Describe an error that nobody foresaw: what a library says of itself helps nobody who reads it in a summary."""
    log.info("an error that nobody foresaw", exc_info=error)
    if isinstance(error, OSError) and error.strerror:
        return f"the file cannot be read ({error.strerror}): check that it is still there, then run again"
    advice = "try it again with `rb-ingest retry`; if it stays, report it"
    kind = error.kind if isinstance(error, ForeignError) else type(error).__name__
    return f"the program failed on it ({kind}): {advice}"
