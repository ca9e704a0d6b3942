"""The progress of a run: a bar with pages, rate and time left on a terminal, plain lines in a log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from rb_ingest.cli.plain import cell, plain
from rb_ingest.inbox.folder import FoundFile, LeftOut
from rb_ingest.messages.catalogue import message, wanted_language
from rb_ingest.messages.causes import cause_of
from rb_ingest.records import Document

_SHOWN_FILES = 2


class RunProgress:
    """Shows a run on a console while its `with` block lasts.

    Args:
        console: Where to; whether it is a terminal decides between bar and lines.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bar: Progress | None = None
        if console.is_terminal:
            self._bar = Progress(
                TextColumn("pages"),
                BarColumn(bar_width=20),
                MofNCompleteColumn(),
                _RateColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[files]}", markup=False),
                console=console,
                transient=True,
            )
            self._task = self._bar.add_task("pages", total=None, files="")
        self._pages = 0
        self._open: dict[str, int] = {}

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def started(self, files: int, unchanged: int, outdated: int, left_out: Sequence[LeftOut]) -> None:
        """Say how much there is to do, and what is not read at all."""
        self._say(message("run_files", files=files, unchanged=unchanged))
        if outdated:
            self._say(message("run_outdated", count=outdated), "yellow")
        if left_out:
            self._say(message("run_left_out", count=len(left_out)), "yellow")

    def pages_found(self, file: FoundFile, count: int) -> None:
        """Make the bar longer."""
        self._pages += count
        self._open[file.path] = count
        if self._bar is not None:
            self._bar.update(self._task, total=self._pages)

    def page_read(self, file: FoundFile, page_no: int, error: str | None) -> None:
        """Move the bar; say what went wrong, if anything."""
        self._open[file.path] = self._open.get(file.path, 1) - 1
        if not self._open[file.path]:
            del self._open[file.path]
        if self._bar is not None:
            self._bar.update(self._task, advance=1, files=self._current())
        if error is not None:
            self._say(message("run_page_error", file=file.file_name, page=page_no, error=_words(error)), "red")

    def document_saved(self, document: Document) -> None:
        """Say why a document failed; in a log, name each document that is done."""
        if document.status == "failed":
            self._say(f"{document.file_name}: {_words(document.error or '')}", "red")
        elif self._bar is None:
            status = document.status if wanted_language() == "en" else message(f"status_{document.status}")
            self._say(message("run_document", file=document.file_name, status=status, rows=len(document.rows)))

    def document_kept(self, document: Document) -> None:
        """Say what went wrong this time, and that it cost nothing."""
        self._say(message("run_kept", file=document.file_name, error=_words(document.error or "")), "yellow")

    def waiting_for_database(self, documents: int, reason: str) -> None:
        """Say who is in the database, and that nothing is lost by it."""
        self._say(message("run_waiting", count=documents, reason=reason), "yellow")

    def _current(self) -> str:
        """Name the files whose pages are being read: pages are taken in the order in which they were found."""
        return plain(", ".join(Path(path).name for path in list(self._open)[:_SHOWN_FILES]))

    def _say(self, text: str, style: str = "") -> None:
        line = cell(text)
        line.stylize(style)
        # soft_wrap: a line of a log stays one line, however long.
        self._console.print(line, soft_wrap=True)


def _words(error: str) -> str:
    """Return an error in the language of the person; the English one is the sentence itself."""
    if wanted_language() == "en":
        return error
    cause = cause_of(error, wanted_language())
    return f"{cause.what}. {cause.remedy}"


class _RateColumn(ProgressColumn):
    """Pages per second."""

    def render(self, task: Task) -> Text:
        """Show the rate, or nothing before it is known."""
        rate = task.finished_speed or task.speed
        return Text(f"{rate:.1f} pages/s" if rate else "")
