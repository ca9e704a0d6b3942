"""Results as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from rb_ingest.cli.plain import cell
from rb_ingest.inbox.folder import LeftOut
from rb_ingest.plan_kind import GRID_KIND, kind_of
from rb_ingest.records import Document, PlanRow
from rb_ingest.storage.summary import DatabaseSummary, FileSummary

_STYLES = {"ok": "green", "partial": "yellow", "failed": "red", "duplicate": "dim"}
MONTH_INITIALS = "JFMAMJJASOND"


def files_table(files: Sequence[FileSummary]) -> Table:
    """Lay out how each PDF fared, one line each, and the totals.

    Relied on are rows that neither wait in the queue nor stand on a doubtful page.
    """
    table = Table(show_footer=True, header_style="bold", footer_style="bold")
    counted = [file for file in files if file.status != "duplicate"]
    totals = [str(sum(numbers)) for numbers in _columns(counted)]
    table.add_column("file", f"{len(files)} files", overflow="fold")
    table.add_column("satker", overflow="fold")
    table.add_column("year")
    for name, total in zip(("pages", "rows", "to review", "relied on", "months sure"), totals, strict=True):
        table.add_column(name, total, justify="right")
    table.add_column("status", _status_counts(files), overflow="fold")
    for file in files:
        table.add_row(
            cell(file.file_name),
            cell(file.satker),
            cell(file.tahun),
            *(cell(number) for number in (file.pages, file.rows, file.to_review, file.trusted, file.sure_months)),
            _status(file),
        )
    return table


def left_out_table(left_out: Sequence[LeftOut]) -> Table:
    """Lay out what lies in the inbox and is not read, one line each, with what to do about it."""
    title = f"{len(left_out)} not read"
    table = Table(header_style="bold", title=title, title_style="bold yellow", title_justify="left")
    table.add_column("file", overflow="fold")
    table.add_column("what it is, and what to do", overflow="fold")
    for item in left_out:
        table.add_row(cell(item.file_name), cell(item.reason))
    return table


def rows_table(document: Document) -> Table:
    """Lay out the plan rows of one document; months as twelve signs, January to December."""
    table = Table(header_style="bold", show_lines=True)
    for name in ("page", "row", "area", "kegiatan", "sub kegiatan", "indikator"):
        table.add_column(name, overflow="fold")
    table.add_column(MONTH_INITIALS, no_wrap=True)
    table.add_column("catalogue entry", overflow="fold")
    kind = kind_of(document.decree.jenis or GRID_KIND.jenis)
    for row in document.rows:
        table.add_row(
            cell(row.page_no),
            cell(row.row_no),
            cell(row.area_no),
            cell(getattr(row, kind.label)),
            cell(getattr(row, kind.step)),
            cell(row.indikator),
            cell(
                "".join(initial if month in row.month_set else "." for month, initial in enumerate(MONTH_INITIALS, 1))
            ),
            _match(row),
        )
    return table


def document_lines(document: Document) -> list[Text]:
    """Describe a document in a few lines: what it is, how it was read, what is odd about it."""
    decree = document.decree
    lines = [
        cell(document.file_name),
        cell(f"{decree.jenis or 'kind not known'} {decree.tahun or ''}, {decree.satker or 'office not known'}"),
        cell(f"SK {decree.nomor_sk or 'without a number'}, {decree.tanggal_ditetapkan or 'without a date'}"),
        cell(f"{document.pages} pages, {len(document.rows)} plan rows, {document.status}"),
    ]
    if document.error:
        lines.append(Text.assemble(("error: ", "red"), cell(document.error)))
    lines.extend(Text.assemble(("note: ", "yellow"), cell(text)) for text in document.warnings)
    lines[0].stylize("bold")
    return lines


def database_table(summary: DatabaseSummary) -> Table:
    """Lay out what a database holds."""
    table = Table(show_header=False)
    table.add_row("files", cell(sum(summary.files.values())))
    for status, count in summary.files.items():
        table.add_row(f"  {status}", cell(count))
    table.add_row("not read (v_left_out)", cell(summary.left_out))
    table.add_row("plan rows", cell(sum(summary.rows.values())))
    for status, count in summary.rows.items():
        table.add_row(f"  match {status}", cell(count))
    table.add_row("waiting for review", cell(summary.to_review))
    table.add_row("decisions in force", cell(summary.decisions))
    last = f"{summary.last_run:%Y-%m-%d %H:%M} UTC, {summary.last_run_state}" if summary.last_run else "none"
    table.add_row("last run", cell(last))
    return table


def _columns(files: Sequence[FileSummary]) -> tuple[list[int], ...]:
    names = ("pages", "rows", "to_review", "trusted", "sure_months")
    return tuple([getattr(file, name) for file in files] for name in names)


def _status(file: FileSummary) -> Text:
    return Text.assemble((file.status, _STYLES[file.status]), cell(f": {file.error}" if file.error else ""))


def _status_counts(files: Sequence[FileSummary]) -> str:
    counts = {status: sum(file.status == status for file in files) for status in _STYLES}
    return ", ".join(f"{count} {status}" for status, count in counts.items() if count)


def _match(row: PlanRow) -> Text:
    if row.match is None:
        return cell("not matched")
    sure = f"{row.match.status} {100 * row.match.confidence:.0f} %"
    return cell(f"{sure}: {row.match.indicator_text}" if row.match.indicator_text else sure)
