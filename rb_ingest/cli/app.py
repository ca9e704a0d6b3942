"""The command line: `rb-ingest --help`.

Commands import what they need when they run, so that help is quick and `doctor` starts on a broken installation.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from typer.core import TyperGroup

from rb_ingest import __version__
from rb_ingest.cli import overview
from rb_ingest.cli.browse import browse
from rb_ingest.cli.calibrate import calibrate
from rb_ingest.cli.catalogue import app as catalogue_app
from rb_ingest.cli.console import console
from rb_ingest.cli.decisions import app as decisions_app
from rb_ingest.cli.exit_codes import ExitCode, exit_codes
from rb_ingest.cli.plain import cell, plain
from rb_ingest.cli.review import review as review_command
from rb_ingest.errors import DatabaseError
from rb_ingest.records import Jenis
from rb_ingest.settings import Settings

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from rb_ingest.batch.run import BatchReport
    from rb_ingest.cli.runs import RunOptions
    from rb_ingest.records import Document


class _Commands(TyperGroup):
    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        with exit_codes():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        with exit_codes():
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
            "Exit codes: 0 all well; 1 the system is not ready, or a file cannot be used; 2 some documents failed or "
            "are partial; 64 wrong usage; 75 try later: a database in use, a full disk; 130 interrupted.",
            "Limits are set by environment variables, e.g. RB_INGEST_PAGE_SECONDS=300.",
        )
    ),
)

app.add_typer(decisions_app, name="decisions")
app.command("review", epilog="Example: rb-ingest review --db data/rb.duckdb")(review_command)
app.add_typer(catalogue_app, name="catalogue")

DatabaseOption = Annotated[Path, typer.Option("--db", help="The DuckDB file.", show_default=False)]
PdfArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="One PDF.", exists=True, dir_okay=False, show_default=False)
]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes that read pages; one per core when left out.", show_default=False)
]
MaxErrorOption = Annotated[
    float | None,
    typer.Option(
        help="Accepted error rate of automatic matches, 0-1.",
        show_default=str(Settings.model_fields["max_error"].default),
    ),
]
KindOption = Annotated[
    Jenis | None,
    typer.Option(help="Take every file for a plan of this kind, whatever it says of itself.", show_default=False),
]
PasswordFileOption = Annotated[
    Path | None, typer.Option(help="Passwords to try on locked PDFs, one a line.", show_default=False)
]
SnapshotOption = Annotated[
    Path | None, typer.Option(help="Copy of the database for readers, renewed after the run.", show_default=False)
]
JsonLogOption = Annotated[
    Path | None, typer.Option(help="Append what happens to this file, one JSON object a line.", show_default=False)
]
DaskOption = Annotated[
    str | None,
    typer.Option(help="Read pages on this Dask cluster, e.g. tcp://scheduler:8786.", show_default=False),
]


def _existing(inbox: str) -> str:
    try:
        is_there = "://" in inbox or Path(inbox).exists()
    except OSError as error:  # a folder above it is closed to this account
        raise typer.BadParameter(f"Path '{plain(inbox)}' may not be looked at ({error.strerror}).") from error
    if not is_there:
        raise typer.BadParameter(f"Path '{plain(inbox)}' does not exist.")
    return inbox


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


@app.command(epilog="Example: rb-ingest run samples/inbox --db data/rb.duckdb --snapshot data/for-readers.duckdb")
def run(
    inbox: Annotated[
        str,
        typer.Argument(
            metavar="INBOX",
            help="Folder with PDFs, searched with its subfolders; a path, or a URL such as s3://bucket/scans.",
            callback=_existing,
            show_default=False,
        ),
    ],
    db: DatabaseOption,
    workers: WorkersOption = None,
    max_error: MaxErrorOption = None,
    kind: KindOption = None,
    force: Annotated[bool, typer.Option("--force", help="Read all files again.")] = False,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="Read again what this version, or other settings than before, would read differently."
        ),
    ] = False,
    password_file: PasswordFileOption = None,
    snapshot: SnapshotOption = None,
    json_log: JsonLogOption = None,
    dask: DaskOption = None,
) -> None:
    """Read all new PDFs of a folder into a database.

    Files that were read before and have not changed are skipped, the failed ones too: see retry. It is safe to
    interrupt a run and start it again.
    """
    from rb_ingest.batch.job import Reread
    from rb_ingest.batch.run import run_batch
    from rb_ingest.cli.runs import RunOptions

    reread: Reread = "all" if force else "outdated" if update else "none"
    work = partial(run_batch, inbox, reread=reread)
    _read_into_database(
        work, RunOptions(db, workers, password_file, snapshot, json_log, dask), _settings(max_error, kind)
    )


@app.command(epilog="Example: rb-ingest retry --db data/rb.duckdb --password-file passwords.txt")
def retry(
    db: DatabaseOption,
    document: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Only this document of v_documents, whatever its state.", show_default=False),
    ] = None,
    workers: WorkersOption = None,
    max_error: MaxErrorOption = None,
    kind: KindOption = None,
    password_file: PasswordFileOption = None,
    snapshot: SnapshotOption = None,
    json_log: JsonLogOption = None,
    dask: DaskOption = None,
) -> None:
    """Read again what failed or is partial, and nothing else; or one document, e.g. after its pages were given rules.

    A page that fails again costs nothing that was read before.
    """
    from rb_ingest.batch.run import reread_document, retry_batch
    from rb_ingest.cli.runs import RunOptions

    options = RunOptions(db, workers, password_file, snapshot, json_log, dask)
    work = retry_batch if document is None else partial(reread_document, document)
    _read_into_database(work, options, _settings(max_error, kind))


@app.command(epilog="Example: rb-ingest forget 'SK Rencana Aksi.pdf' --db data/rb.duckdb")
def forget(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Path or name of the PDF.", show_default=False)],
    db: DatabaseOption,
) -> None:
    """Drop a PDF and its plan rows from the database; the file itself is left alone.

    While the file lies in the inbox, the next run reads it again. What reviewers decided stays, and counts again then.
    """
    from rb_ingest.storage.store import Store
    from rb_ingest.storage.upkeep import forget_file
    from rb_ingest.storage.write_errors import write_errors_as_user_errors

    _require_database(db)
    with Store(db) as store, write_errors_as_user_errors(db), store.alone():
        forgotten = forget_file(store.connection, file)
    done = f"forgot {forgotten.source_path} and its {forgotten.rows} plan rows"
    console(stderr=True).print(cell(done), soft_wrap=True)


@app.command(epilog="Example: rb-ingest show 'SK Rencana Aksi.pdf'")
def show(pdf: PdfArgument, workers: WorkersOption = None, kind: KindOption = None) -> None:
    """Read one PDF and show its plan rows, without a database."""
    from rb_ingest.cli.tables import document_lines, rows_table

    document = _read_one(pdf, workers, kind)
    out = console()
    decrees = (document, *document.parts)
    for decree in decrees:
        for line in document_lines(decree):
            out.print(line, soft_wrap=True)
        if decree.rows:
            out.print(rows_table(decree))
    raise typer.Exit(ExitCode.OK if all(decree.status == "ok" for decree in decrees) else ExitCode.INCOMPLETE)


@app.command(epilog="Example: rb-ingest explain 'SK Rencana Aksi.pdf' --page 3 --out page3.png")
def explain(
    pdf: PdfArgument,
    page: Annotated[int, typer.Option(min=1, help="Page number, from 1.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The PNG picture to write.", show_default=False)],
) -> None:
    """Draw what was seen on a page: grid, cells, texts and month marks over the picture of the page."""
    from rb_ingest.outputs.explain import explain_page
    from rb_ingest.storage.safe_writer import require_replaceable, safe_output

    require_replaceable(out, inputs=[pdf])
    with _limited() as (executor, settings):
        picture = executor.submit(explain_page, pdf, page, settings).result()
    with safe_output(out, inputs=[pdf]) as part:
        part.write_bytes(picture)
    console(stderr=True).print(cell(f"wrote {out}"), soft_wrap=True)


@app.command(epilog="Example: rb-ingest cells 'Daftar Tarif.pdf' --pages 3-7 --out cells.csv")
def cells(
    pdf: PdfArgument,
    out: Annotated[Path, typer.Option(help="The CSV file to write.", show_default=False)],
    pages: Annotated[
        str | None, typer.Option(help="Pages to read, like 3-7 or 1,4-6; all when left out.", show_default=False)
    ] = None,
    workers: WorkersOption = None,
) -> None:
    """Write the cells of every ruled table of a PDF to a CSV, whatever the tables are about."""
    from rb_ingest.outputs.cells import read_tables, write_cells

    with _limited(workers) as (executor, settings):
        count = write_cells(read_tables(pdf, pages, settings, executor), out, source=pdf)
    console(stderr=True).print(cell(f"wrote {count} cells to {out}"), soft_wrap=True)


@app.command(name="match", epilog="Example: rb-ingest match rows.csv --kind RB --out matched.csv")
def match_rows(
    rows: Annotated[
        Path,
        typer.Argument(
            metavar="ROWS.csv",
            help="Rows in document order, one an indicator.",
            exists=True,
            dir_okay=False,
            show_default=False,
        ),
    ],
    kind: Annotated[Jenis, typer.Option(help="Kind of plan.", show_default=False)],
    out: Annotated[Path, typer.Option(help="The CSV file to write.", show_default=False)],
    max_error: MaxErrorOption = None,
) -> None:
    """Match rows from anywhere to the catalogue.

    Columns: area, kegiatan, sub_kegiatan, indikator; any of them may be missing or badly read. The order of the rows
    counts.
    """
    from rb_ingest.outputs.match_file import match_file

    table = match_file(rows, out, kind, max_error=_settings(max_error).max_error)
    review = int((table["match_status"] == "review").sum())
    console(stderr=True).print(cell(f"wrote {len(table)} rows to {out}, {review} of them to review"), soft_wrap=True)


@app.command(epilog="Example: rb-ingest export --db data/rb.duckdb --out rows.xlsx")
def export(
    db: DatabaseOption,
    out: Annotated[
        Path,
        typer.Option(help="File to write: .csv, .xlsx, .parquet; without ending: Parquet by year.", show_default=False),
    ],
) -> None:
    """Write all plan rows to a CSV, XLSX or Parquet file."""
    from rb_ingest.outputs.export import export_rows
    from rb_ingest.storage.own_views import require_own_views
    from rb_ingest.storage.reader import connect

    with connect(db) as connection:
        require_own_views(connection)
        count = export_rows(connection, out)
    console(stderr=True).print(cell(f"wrote {count} plan rows to {out}"), soft_wrap=True)


@app.command(epilog="Example: rb-ingest doctor")
def doctor() -> None:
    """Check that everything a run needs is installed, with versions."""
    from rb_ingest.cli.checks import checks_table
    from rb_ingest.cli.doctor import check_installation

    checks = check_installation(_settings().language)
    console().print(checks_table(checks))
    raise typer.Exit(ExitCode.OK if all(check.ok for check in checks) else ExitCode.ERROR)


app.command(epilog="Example: rb-ingest status --db data/rb.duckdb --missing --json")(overview.status)
app.command(epilog="Example: rb-ingest report --db data/rb.duckdb --out report.html")(overview.report)
app.command(epilog="Example: rb-ingest evaluate --db data/rb.duckdb --out evaluation")(overview.evaluate)
app.command(epilog="Example: rb-ingest calibrate --db data/rb.duckdb --refit recalibration.json")(calibrate)
app.command(epilog="Example: rb-ingest browse --db data/for-readers.duckdb")(browse)


def _read_into_database(work: Callable[..., BatchReport], options: RunOptions, settings: Settings) -> NoReturn:
    from rb_ingest.cli.runs import read_into_database

    signal.signal(signal.SIGTERM, _interrupt)  # a stopped service ends as cleanly as Ctrl-C
    complete = read_into_database(work, options, settings, out=console(), err=console(stderr=True))
    raise typer.Exit(ExitCode.OK if complete else ExitCode.INCOMPLETE)


@contextmanager
def _limited(workers: int | None = 1) -> Iterator[tuple[Executor, Settings]]:
    """Return who reads pages, in processes under the limits of the settings, for the time of a `with` block."""
    from rb_ingest.batch.run import usable_cores
    from rb_ingest.workers.pool import PagePool

    settings = _settings()
    signal.signal(signal.SIGTERM, _interrupt)  # temporary files go also when the command is stopped
    with PagePool(workers or usable_cores(), settings.page_seconds, settings.worker_memory_mb) as pool:
        yield pool, settings


def _require_database(db: Path) -> None:
    if not db.is_file():
        raise DatabaseError(f"There is no database {db}. Make it with: rb-ingest run INBOX --db {db}")


def _read_one(pdf: Path, workers: int | None, kind: Jenis | None) -> Document:
    from rb_ingest.batch.job import BatchOptions
    from rb_ingest.batch.run import read_pdf
    from rb_ingest.cli.progress_bar import RunProgress

    with RunProgress(console(stderr=True)) as progress:
        return read_pdf(pdf, _settings(kind=kind), BatchOptions(workers=workers, progress=progress))


def _settings(max_error: float | None = None, kind: Jenis | None = None) -> Settings:
    asked: dict[str, Any] = {"max_error": max_error, "kind": kind}
    try:
        return Settings(**{name: value for name, value in asked.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        where = "--max-error" if name == "max_error" and max_error is not None else f"RB_INGEST_{name.upper()}"
        raise typer.BadParameter(f"{where}: {first['msg']}") from error


def _interrupt(signal_number: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt
