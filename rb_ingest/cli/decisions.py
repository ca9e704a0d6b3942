"""The commands `rb-ingest decisions export` and `import`: reviewers' work as a file, moved and merged."""
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from rb_ingest.cli.options import DatabaseOption
from rb_ingest.cli.plain import cell

if TYPE_CHECKING:
    from rb_ingest.review.conflicts import Conflict

app = typer.Typer(no_args_is_help=True, help="Move reviewers' decisions between databases, and merge them.")


@app.command("export", epilog="Example: rb-ingest decisions export decisions.csv --db data/rb.duckdb")
def export_command(
    out: Annotated[Path, typer.Argument(help="The CSV file to write.", show_default=False)], db: DatabaseOption
) -> None:
    """Write all decisions to a CSV file."""
    from rb_ingest.review.exchange import export_decisions
    from rb_ingest.storage.own_views import require_own_views
    from rb_ingest.storage.reader import connect

    with connect(db) as connection:
        require_own_views(connection)
        count = export_decisions(connection, out)
    Console(stderr=True, highlight=False).print(cell(f"wrote {count} decisions to {out}"), soft_wrap=True)


@app.command("import", epilog="Example: rb-ingest decisions import colleague.csv --db data/rb.duckdb")
def import_command(
    file: Annotated[
        Path, typer.Argument(help="A CSV file of `decisions export`.", exists=True, dir_okay=False, show_default=False)
    ],
    db: DatabaseOption,
) -> None:
    """Add a colleague's decisions to a database, and show where the two disagree."""
    from rb_ingest.review.database import DatabaseSession
    from rb_ingest.review.exchange import import_decisions
    from rb_ingest.storage.database import VISIT_SECONDS, open_database
    from rb_ingest.storage.store import Store

    open_database(db, read_only=True, patience=VISIT_SECONDS).close()  # a writer would make a missing one
    with Store(db):  # brings an older database up to date
        pass
    with DatabaseSession(db).writing() as connection:
        report = import_decisions(connection, file)
    out = Console(highlight=False)
    out.print(
        f"{report.added} decisions added, {report.known} were there already, "
        f"{report.unplaced} found no row (listed in v_unplaced), {len(report.conflicts)} conflicts"
    )
    if report.conflicts:
        out.print(_conflicts_table(report.conflicts))
        out.print("The later decision counts. Withdraw one of the two on the review page (tab Konflik).")


def _conflicts_table(conflicts: tuple[Conflict, ...]) -> Table:
    table = Table(header_style="bold")
    for name in ("file", "page", "indikator", "about", "earlier", "later"):
        table.add_column(name, overflow="fold")
    for conflict in conflicts:
        sides = [cell(f"{side.decided_by}: {side.value}") for side in (conflict.earlier, conflict.later)]
        where = [cell(value) for value in (conflict.file_name, conflict.page_no, conflict.indikator, conflict.aspect)]
        table.add_row(*where, *sides)
    return table
