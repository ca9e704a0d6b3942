"""The command line: `rb-ingest --help`.

Commands import what they need when they run, so that help is quick and `doctor` starts on a broken installation.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.text import Text
from typer.core import TyperGroup

from rb_ingest import __version__
from rb_ingest.console.plain import cell, plain
from rb_ingest.errors import RbIngestError
from rb_ingest.settings import Settings

if TYPE_CHECKING:
    from rb_ingest.records import Document

OK, ERROR, INCOMPLETE, INTERRUPTED = 0, 1, 2, 130
# A log or a pipe has no width of its own; rich would squeeze tables into 80 columns.
_WIDTH_OF_A_PIPE = 160

# UsageError has no public name in typer; its code would be 2, which here means that documents failed.
_UsageError: Any = typer.BadParameter.__mro__[1]


@contextmanager
def _exit_codes() -> Iterator[None]:
    try:
        yield
    except _UsageError as error:
        error.exit_code = ERROR
        raise
    except RbIngestError as error:
        _console(stderr=True).print(Text.assemble(("Error: ", "bold red"), cell(error)), soft_wrap=True)
        raise typer.Exit(ERROR) from error
    except KeyboardInterrupt as error:
        _console(stderr=True).print("Interrupted. What was finished is saved; run the same command to go on.")
        raise typer.Exit(INTERRUPTED) from error


class _Commands(TyperGroup):
    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with _exit_codes():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with _exit_codes():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
    help="Turns scanned decrees with action plans of Indonesian election offices into a database.",
    epilog="\n\n".join(
        (
            "First steps:",
            "rb-ingest doctor",
            "rb-ingest run samples/inbox --db data/rb.duckdb",
            "rb-ingest export --db data/rb.duckdb --out rows.xlsx",
            "Exit codes: 0 all well; 1 wrong usage, or the system is not ready; 2 some documents failed or are "
            "partial; 130 interrupted.",
            "Limits are set by environment variables, e.g. RB_INGEST_PAGE_SECONDS=300.",
        )
    ),
)

DatabaseOption = Annotated[Path, typer.Option("--db", help="The DuckDB file.", show_default=False)]
PdfArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="One PDF.", exists=True, dir_okay=False, show_default=False)
]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes that read pages; one per core when left out.", show_default=False)
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rb-ingest {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Turn scanned decrees with action plans of Indonesian election offices into a database."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal without Unicode shows \\u221a for a tick, not an error
            stream.reconfigure(errors="backslashreplace")


@app.command(epilog="Example: rb-ingest run samples/inbox --db data/rb.duckdb")
def run(
    inbox: Annotated[
        Path,
        typer.Argument(
            metavar="INBOX", help="Folder with PDFs, searched with its subfolders.", exists=True, show_default=False
        ),
    ],
    db: DatabaseOption,
    workers: WorkersOption = None,
    max_error: Annotated[
        float | None,
        typer.Option(
            help="Accepted error rate of automatic matches, 0-1.",
            show_default=str(Settings.model_fields["max_error"].default),
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Read all files again, the failed ones too.")] = False,
) -> None:
    """Read all new PDFs of a folder into a database.

    Files that were read before and have not changed are skipped. It is safe to interrupt a run and start it again.
    """
    from rb_ingest.batch import run_batch
    from rb_ingest.console.progress import RunProgress
    from rb_ingest.console.tables import files_table
    from rb_ingest.storage.store import Store

    settings = _settings(max_error)
    signal.signal(signal.SIGTERM, _interrupt)  # a stopped service ends as cleanly as Ctrl-C
    with Store(db) as store, RunProgress(_console(stderr=True)) as progress:
        report = run_batch(inbox, store, settings, workers=workers, force=force, progress=progress)
    out = _console()
    out.print(files_table(report.files))
    out.print(
        f"{report.read} read, {report.unchanged} unchanged, {report.seconds:.1f} s, in {plain(str(db))}", markup=False
    )
    raise typer.Exit(OK if all(file.status in ("ok", "duplicate") for file in report.files) else INCOMPLETE)


@app.command(epilog="Example: rb-ingest show 'SK Rencana Aksi.pdf'")
def show(pdf: PdfArgument, workers: WorkersOption = None) -> None:
    """Read one PDF and show its plan rows, without a database."""
    from rb_ingest.console.tables import document_lines, rows_table

    document = _read_one(pdf, workers)
    out = _console()
    for line in document_lines(document):
        out.print(line, soft_wrap=True)
    if document.rows:
        out.print(rows_table(document))
    raise typer.Exit(OK if document.status == "ok" else INCOMPLETE)


@app.command(epilog="Example: rb-ingest explain 'SK Rencana Aksi.pdf' --page 3 --out page3.png")
def explain(
    pdf: PdfArgument,
    page: Annotated[int, typer.Option(min=1, help="Page number, from 1.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The PNG picture to write.", show_default=False)],
) -> None:
    """Draw what was seen on a page: grid, cells, texts and month marks over the picture of the page."""
    from rb_ingest.explain import explain_page

    picture = explain_page(pdf, page, _settings())
    _write_bytes(out, picture)
    _console(stderr=True).print(cell(f"wrote {out}"), soft_wrap=True)


@app.command(epilog="Example: rb-ingest export --db data/rb.duckdb --out rows.xlsx")
def export(
    db: DatabaseOption,
    out: Annotated[Path, typer.Option(help="File to write: .csv, .xlsx or .parquet.", show_default=False)],
) -> None:
    """Write all plan rows to a CSV, XLSX or Parquet file."""
    from rb_ingest.api import connect
    from rb_ingest.export import export_rows

    with connect(db) as connection:
        count = export_rows(connection, out)
    _console(stderr=True).print(cell(f"wrote {count} plan rows to {out}"), soft_wrap=True)


@app.command(epilog="Example: rb-ingest doctor")
def doctor() -> None:
    """Check that everything a run needs is installed, with versions."""
    from rb_ingest.console.checks import checks_table
    from rb_ingest.doctor import check_installation

    checks = check_installation(_settings().language)
    _console().print(checks_table(checks))
    raise typer.Exit(OK if all(check.ok for check in checks) else ERROR)


@app.command(epilog="Example: rb-ingest status --db data/rb.duckdb")
def status(db: DatabaseOption) -> None:
    """Show what a database holds, and how each PDF fared."""
    from rb_ingest.api import connect
    from rb_ingest.console.tables import database_table, files_table
    from rb_ingest.storage.summary import summarise_database, summarise_files

    with connect(db) as connection:
        whole, files = summarise_database(connection), summarise_files(connection)
    out = _console()
    out.print(files_table(files))
    out.print(database_table(whole))


def _read_one(pdf: Path, workers: int | None) -> Document:
    from rb_ingest.batch import read_one
    from rb_ingest.console.progress import RunProgress

    with RunProgress(_console(stderr=True)) as progress:
        return read_one(pdf, _settings(), workers=workers, progress=progress)


def _settings(max_error: float | None = None) -> Settings:
    try:
        return Settings() if max_error is None else Settings(max_error=max_error)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        where = "--max-error" if name == "max_error" and max_error is not None else f"RB_INGEST_{name.upper()}"
        raise typer.BadParameter(f"{where}: {first['msg']}") from error


def _write_bytes(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from error


def _console(stderr: bool = False) -> Console:
    console = Console(stderr=stderr, highlight=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_A_PIPE
    return console


def _interrupt(signal_number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
