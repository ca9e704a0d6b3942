"""The commands that read one PDF and save nothing: `show`, `explain` and `cells`, under the limits of a run.

With a database they read as a run into it would, that is with what persons said of the file there.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from rb_ingest.cli.console import console
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.cli.options import KindOption, PdfArgument, WorkersOption, settings_of
from rb_ingest.cli.plain import cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from concurrent.futures import Executor

    from rb_ingest.records import GivenRule, PageReading
    from rb_ingest.settings import Settings

KnownOption = Annotated[
    Path | None,
    typer.Option(
        "--db",
        help="Read as a run into this database would: with what persons said there of the file, such as rules that "
        "they drew on its pages. Nothing is written to it.",
        show_default=False,
    ),
]


def show(pdf: PdfArgument, db: KnownOption = None, workers: WorkersOption = None, kind: KindOption = None) -> None:
    """Read one PDF and show its plan rows; nothing is saved."""
    from rb_ingest.batch.job import BatchOptions
    from rb_ingest.batch.run import read_pdf
    from rb_ingest.cli.progress_bar import RunProgress
    from rb_ingest.cli.tables import document_lines, rows_table

    with RunProgress(console(stderr=True)) as progress:
        document = read_pdf(pdf, settings_of(kind=kind), BatchOptions(workers=workers, progress=progress), db=db)
    if db is not None:
        _tell_drawn(document.guidance.rules)
    out = console()
    decrees = (document, *document.parts)
    for decree in decrees:
        for line in document_lines(decree):
            out.print(line, soft_wrap=True)
        if decree.rows:
            out.print(rows_table(decree))
    raise typer.Exit(ExitCode.OK if all(decree.status == "ok" for decree in decrees) else ExitCode.INCOMPLETE)


def explain(
    pdf: PdfArgument,
    page: Annotated[int, typer.Option(min=1, help="Page number, from 1.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The PNG picture to write.", show_default=False)],
    db: KnownOption = None,
) -> None:
    """Draw what was seen on a page: grid, cells, texts and month marks over the picture of the page."""
    from rb_ingest.outputs.explain import explain_page
    from rb_ingest.storage.safe_writer import require_replaceable, safe_output

    require_replaceable(out, inputs=[pdf])
    with _limited() as (executor, settings):
        rules = _drawn(pdf, db, settings, executor)
        picture = executor.submit(explain_page, pdf, page, settings, rules).result()
    with safe_output(out, inputs=[pdf]) as part:
        part.write_bytes(picture)
    console(stderr=True).print(cell(f"wrote {out}"), soft_wrap=True)


def cells(
    pdf: PdfArgument,
    out: Annotated[Path, typer.Option(help="The CSV file to write.", show_default=False)],
    pages: Annotated[
        str | None, typer.Option(help="Pages to read, like 3-7 or 1,4-6; all when left out.", show_default=False)
    ] = None,
    db: KnownOption = None,
    workers: WorkersOption = None,
) -> None:
    """Write the cells of every ruled table of a PDF to a CSV, whatever the tables are about."""
    from rb_ingest.outputs.cells import read_tables, write_cells

    with _limited(workers) as (executor, settings):
        rules = _drawn(pdf, db, settings, executor)
        count = write_cells(_telling(read_tables(pdf, pages, settings, executor, rules)), out, source=pdf)
    console(stderr=True).print(cell(f"wrote {count} cells to {out}"), soft_wrap=True)


def _telling(pages: Iterator[PageReading]) -> Iterator[PageReading]:
    """Hand pages on, and say of each that could not be read why it has no cells."""
    for page in pages:
        if page.kind == "unreadable":
            console(stderr=True).print(cell(f"page {page.page_no}: {'; '.join(page.warnings)}"), soft_wrap=True)
        yield page


def _drawn(pdf: Path, db: Path | None, settings: Settings, executor: Executor) -> Mapping[int, Sequence[GivenRule]]:
    """Return the rules that persons drew on the pages of a file, and say which pages these are."""
    from rb_ingest.outputs.drawn_rules import drawn_rules

    if db is None:
        return {}
    rules = drawn_rules(pdf, db, settings, executor)
    _tell_drawn(rules)
    return rules


def _tell_drawn(rules: Mapping[int, Sequence[GivenRule]]) -> None:
    from rb_ingest.messages.catalogue import message

    pages = ", ".join(str(page_no) for page_no in sorted(rules))
    said = message("drawn_rules", pages=pages) if pages else message("no_drawn_rules")
    console(stderr=True).print(cell(said), soft_wrap=True)


@contextmanager
def _limited(workers: int | None = 1) -> Iterator[tuple[Executor, Settings]]:
    """Return who reads pages, in processes under the limits of the settings, for the time of a `with` block."""
    from rb_ingest.batch.run import usable_cores
    from rb_ingest.workers.pool import PagePool

    settings = settings_of()
    signal.signal(signal.SIGTERM, interrupt)  # temporary files go also when the command is stopped
    with PagePool(workers or usable_cores(), settings.page_seconds, settings.worker_memory_mb) as pool:
        yield pool, settings


def interrupt(signal_number: int, frame: object) -> NoReturn:
    """End a command that is told to stop as cleanly as by Ctrl-C."""
    raise KeyboardInterrupt
