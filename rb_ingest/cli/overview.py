"""The commands `status`, `report` and `evaluate`: how the files fared, what needs a person, how good the plans are."""
# ruff: noqa: PLC0415

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from rb_ingest.cli.console import console
from rb_ingest.cli.options import DatabaseOption
from rb_ingest.cli.plain import cell

JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON to the standard output, for other programs.")]


def status(
    db: DatabaseOption,
    failed: Annotated[
        bool, typer.Option("--failed", help="Only files that were not read in full, with cause and remedy.")
    ] = False,
    missing: Annotated[bool, typer.Option("--missing", help="Only offices that have not handed in.")] = False,
    as_json: JsonOption = False,
    all_files: Annotated[bool, typer.Option("--all", help="A line for every file, however many.")] = False,
) -> None:
    """Show what a database holds, and how each PDF fared."""
    from rb_ingest.cli.tables import database_table, failed_table, files_table, missing_tables
    from rb_ingest.messages.catalogue import wanted_language
    from rb_ingest.storage.needs import missing_offices, office_count
    from rb_ingest.storage.own_views import require_own_views
    from rb_ingest.storage.reader import connect
    from rb_ingest.storage.summary import summarise_database, summarise_files

    lang = wanted_language()
    with connect(db) as connection:
        require_own_views(connection)
        whole, files = summarise_database(connection), summarise_files(connection)
        offices, registered = (missing_offices(connection), office_count(connection)) if missing else ((), 0)
    troubled = [file for file in files if file.status in ("failed", "partial")]
    if as_json:
        shown = troubled if failed else [] if missing else files
        parts: dict[str, Any] = {"database": whole.model_dump(mode="json")}
        if failed or not missing:
            parts["files"] = [file.model_dump(mode="json") for file in shown]
        if missing:
            parts["missing"] = [office.model_dump(mode="json") for office in offices]
        typer.echo(json.dumps(parts, ensure_ascii=False, indent=2))
        return
    out = console()
    if failed:
        out.print(failed_table(troubled, lang))
    if missing:
        for table in missing_tables(offices, registered, lang):
            out.print(table)
    if not failed and not missing:
        out.print(files_table(files, all_files=all_files, lang=lang))
        out.print(database_table(whole, lang))


def report(
    db: DatabaseOption,
    out: Annotated[Path | None, typer.Option(help="File to write: .html, .csv or .json.", show_default=False)] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what needs a person, office by office: failed files with cause and remedy, and offices that are missing.

    The report is in Indonesian, to be handed on; RB_INGEST_LANG=en makes it English.
    """
    from rb_ingest.messages.catalogue import message, wanted_language
    from rb_ingest.outputs.report import as_json as report_as_json
    from rb_ingest.outputs.report import make_report, write_report
    from rb_ingest.storage.needs import file_needs, missing_offices, unread_files
    from rb_ingest.storage.own_views import require_own_views
    from rb_ingest.storage.reader import connect
    from rb_ingest.storage.summary import summarise_database

    if out is None and not as_json:
        raise typer.BadParameter("give --out FILE, --json, or both")
    with connect(db) as connection:
        require_own_views(connection)
        made = make_report(
            db.name,
            summarise_database(connection),
            file_needs(connection),
            unread_files(connection),
            missing_offices(connection),
            wanted_language("id", use_locale=False),
        )
    if out is not None:
        count = write_report(made, out)
        console(stderr=True).print(cell(message("report_wrote", count=count, out=out)), soft_wrap=True)
    if as_json:
        typer.echo(report_as_json(made))


def evaluate(
    db: DatabaseOption,
    out: Annotated[Path, typer.Option(help="Folder for the pages; index.html leads to them.", show_default=False)],
) -> None:
    """Write a page for each office and province: grades of completeness, copies, coverage, what is due this quarter.

    The pages are in Indonesian; RB_INGEST_LANG=en makes them English.
    """
    from datetime import UTC, datetime

    from rb_ingest.messages.catalogue import message, wanted_language
    from rb_ingest.outputs.evaluation import write_evaluation
    from rb_ingest.storage.evaluation import evaluated_plans
    from rb_ingest.storage.needs import missing_offices
    from rb_ingest.storage.reader import connect

    today = datetime.now(UTC).date()
    with connect(db) as connection:
        plans, missing = evaluated_plans(connection, today), missing_offices(connection)
    count = write_evaluation(plans, missing, out, wanted_language("id", use_locale=False), today)
    console(stderr=True).print(cell(message("eval_wrote", count=count, out=out)), soft_wrap=True)
