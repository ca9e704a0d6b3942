"""The command `rb-ingest catalogue suggest`: what the catalogue may lack, by what offices print again and again."""
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from rb_ingest.cli.console import console
from rb_ingest.cli.options import DatabaseOption
from rb_ingest.cli.plain import cell

app = typer.Typer(no_args_is_help=True, help="Grow the catalogue of indicators from what offices print.")

_MOST_LINES = 30  # on the screen; the file has all


@app.callback()
def main() -> None:
    """Grow the catalogue of indicators from what offices print."""


@app.command(epilog="Example: rb-ingest catalogue suggest --db data/rb.duckdb --out suggestions.csv")
def suggest(
    db: DatabaseOption,
    out: Annotated[Path | None, typer.Option(help="Write all of them to this CSV file.", show_default=False)] = None,
) -> None:
    """List wordings that recur without a catalogue entry, those of most offices first."""
    from rb_ingest.outputs.suggestions import suggest_entries, write_suggestions
    from rb_ingest.storage.reader import connect
    from rb_ingest.storage.unmatched import unmatched_rows

    with connect(db) as connection:
        found = suggest_entries(unmatched_rows(connection))
    screen = console()
    table = Table("kind", "offices", "rows", "wording", "area", "kegiatan")
    for one in found[:_MOST_LINES]:
        counts = cell(one.offices), cell(one.rows)
        table.add_row(one.jenis, *counts, cell(one.indikator), cell(one.area or ""), cell(one.kegiatan or ""))
    if found:
        screen.print(table)
    screen.print(f"{len(found)} wordings recur without a catalogue entry")
    if out is not None:
        write_suggestions(found, out)
        console(stderr=True).print(cell(f"wrote {len(found)} wordings to {out}"), soft_wrap=True)
