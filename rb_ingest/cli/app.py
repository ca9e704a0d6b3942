"""The command line: `rb-ingest --help`.

Commands import what they need when they run, so that help is quick and `doctor` starts on a broken installation.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from rb_ingest import __version__
from rb_ingest.cli import overview
from rb_ingest.cli.browse import browse
from rb_ingest.cli.calibrate import calibrate
from rb_ingest.cli.catalogue import app as catalogue_app
from rb_ingest.cli.console import console
from rb_ingest.cli.decisions import app as decisions_app
from rb_ingest.cli.exit_codes import ExitCode, exit_codes
from rb_ingest.cli.options import DatabaseOption, KindOption, MaxErrorOption, WorkersOption, settings_of
from rb_ingest.cli.plain import cell, plain
from rb_ingest.cli.review import review as review_command
from rb_ingest.cli.single_pdf import cells, explain, interrupt, show
from rb_ingest.errors import DatabaseError
from rb_ingest.records import Jenis
from rb_ingest.settings import Settings

if TYPE_CHECKING:
    from rb_ingest.batch.run import BatchReport
    from rb_ingest.cli.runs import RunOptions


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
    if not inbox.strip():  # a variable that is not set, which would mean the folder where one happens to be
        raise typer.BadParameter("It is empty. Give the folder with the scans.")
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
        work, RunOptions(db, workers, password_file, snapshot, json_log, dask), settings_of(max_error, kind)
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
    _read_into_database(work, options, settings_of(max_error, kind))


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


app.command(epilog="Example: rb-ingest show 'SK Rencana Aksi.pdf'")(show)
app.command(epilog="Example: rb-ingest explain 'SK Rencana Aksi.pdf' --page 3 --out page3.png")(explain)
app.command(epilog="Example: rb-ingest cells 'Daftar Tarif.pdf' --pages 3-7 --out cells.csv")(cells)


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

    table = match_file(rows, out, kind, max_error=settings_of(max_error).max_error)
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

    checks = check_installation(settings_of().language)
    console().print(checks_table(checks))
    raise typer.Exit(ExitCode.OK if all(check.ok for check in checks) else ExitCode.ERROR)


app.command(epilog="Example: rb-ingest status --db data/rb.duckdb --missing --json")(overview.status)
app.command(epilog="Example: rb-ingest report --db data/rb.duckdb --out report.html")(overview.report)
app.command(epilog="Example: rb-ingest evaluate --db data/rb.duckdb --out evaluation")(overview.evaluate)
app.command(epilog="Example: rb-ingest calibrate --db data/rb.duckdb --refit recalibration.json")(calibrate)
app.command(epilog="Example: rb-ingest browse --db data/for-readers.duckdb")(browse)


def _read_into_database(work: Callable[..., BatchReport], options: RunOptions, settings: Settings) -> NoReturn:
    from rb_ingest.cli.runs import read_into_database

    signal.signal(signal.SIGTERM, interrupt)  # a stopped service ends as cleanly as Ctrl-C
    complete = read_into_database(work, options, settings, out=console(), err=console(stderr=True))
    raise typer.Exit(ExitCode.OK if complete else ExitCode.INCOMPLETE)


def _require_database(db: Path) -> None:
    if not db.is_file():
        raise DatabaseError(f"There is no database {db}. Make it with: rb-ingest run INBOX --db {db}")
