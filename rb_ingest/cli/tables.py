"""Results as tables for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.table import Table
from rich.text import Text

from rb_ingest.cli.plain import cell
from rb_ingest.inbox.folder import LeftOut
from rb_ingest.messages.catalogue import Language, message
from rb_ingest.messages.causes import cause_of
from rb_ingest.plan_kind import GRID_KIND, kind_of
from rb_ingest.records import Document, PlanRow
from rb_ingest.storage.needs import MissingOffice
from rb_ingest.storage.summary import DatabaseSummary, FileSummary

_STYLES = {"ok": "green", "partial": "yellow", "failed": "red", "duplicate": "dim"}
MONTH_INITIALS = "JFMAMJJASOND"
_TROUBLED = ("failed", "partial")
# Lines of a table that a terminal shows at once.
_SCREEN = 40


def files_table(files: Sequence[FileSummary], *, all_files: bool = False, lang: Language = "en") -> Table:
    """Lay out how each PDF fared and the totals: what was not read in full first, then what waits longest for review.

    Relied on are rows that neither wait in the queue nor stand on a doubtful page.

    Args:
        files: One summary a file.
        all_files: Lay out every file; else those that were read in full are counted where a screen would not hold them.
        lang: The language of the labels.
    """
    table = Table(show_footer=True, header_style="bold", footer_style="bold")
    counted = [file for file in files if file.status != "duplicate"]
    totals = [str(sum(numbers)) for numbers in _columns(counted)]
    shown = _by_gravity(files)
    if not all_files:
        shown = shown[: max(_SCREEN, sum(file.status in _TROUBLED for file in files))]
    table.add_column(
        message("column_file", lang=lang),
        message("files_count", lang=lang, count=len({file.source_path for file in files})),
        overflow="fold",
    )
    table.add_column(message("column_satker", lang=lang), overflow="fold")
    table.add_column(message("column_year", lang=lang))
    for name, total in zip(("pages", "rows", "to_review", "relied_on", "months_sure"), totals, strict=True):
        table.add_column(message(f"column_{name}", lang=lang), total, justify="right")
    table.add_column(message("column_status", lang=lang), _status_counts(files, lang), overflow="fold")
    for file in shown:
        table.add_row(
            cell(file.file_name),
            cell(file.satker),
            cell(file.tahun),
            *(cell(number) for number in (file.pages, file.rows, file.to_review, file.trusted, file.sure_months)),
            _status(file, lang),
        )
    if len(shown) < len(files):
        table.caption = cell(message("files_more", lang=lang, count=len(files) - len(shown)))
    return table


def failed_table(files: Sequence[FileSummary], lang: Language) -> Table | Text:
    """Lay out the files that were not read in full, each with what is wrong and what to do."""
    if not files:
        return cell(message("failed_none", lang=lang))
    table = Table(header_style="bold")
    for name in ("file", "satker", "status", "cause", "remedy"):
        table.add_column(message(f"column_{name}", lang=lang), overflow="fold")
    for file in _by_gravity(files):
        cause = cause_of(file.error or "", lang)
        status = Text(message(f"status_{file.status}", lang=lang), _STYLES[file.status])
        table.add_row(cell(file.file_name), cell(file.satker), status, cell(cause.what), cell(cause.remedy))
    return table


def missing_tables(offices: Sequence[MissingOffice], registered: int, lang: Language) -> list[Table | Text]:
    """Lay out the offices that have not handed in: a table for each kind and year, a line for each province."""
    if not offices:
        return [cell(message("missing_none", lang=lang))]
    tables: list[Table | Text] = []
    for (kind, year), group in groupby(offices, key=lambda office: (office.jenis, office.tahun)):
        here = list(group)
        title = message("missing_title", lang=lang, kind=kind, year=year, count=len(here), all=registered)
        table = Table(title=title, title_justify="left", header_style="bold")
        table.add_column(message("column_provinsi", lang=lang), overflow="fold")
        table.add_column(message("column_offices", lang=lang), overflow="fold")
        for province, of_province in groupby(here, key=lambda office: office.provinsi):
            names = ", ".join(_name(office, lang) for office in of_province)
            table.add_row(cell(province), cell(names))
        tables.append(table)
        if here[0].unassigned_files:
            tables.append(cell(message("missing_unassigned", lang=lang, count=here[0].unassigned_files)))
    return tables


def left_out_table(left_out: Sequence[LeftOut], lang: Language = "en") -> Table:
    """Lay out what lies in the inbox and is not read, one line each, with what to do about it."""
    title = message("left_out_title", lang=lang, count=len(left_out))
    table = Table(header_style="bold", title=title, title_style="bold yellow", title_justify="left")
    table.add_column(message("column_file", lang=lang), overflow="fold")
    table.add_column(message("column_left_out", lang=lang), overflow="fold")
    for item in left_out:
        table.add_row(cell(item.file_name), cell(_words(item.reason, lang)))
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


def database_table(summary: DatabaseSummary, lang: Language = "en") -> Table:
    """Lay out what a database holds."""
    table = Table(show_header=False)
    table.add_row(message("holds_files", lang=lang), cell(sum(summary.files.values())))
    for status, count in summary.files.items():
        table.add_row(f"  {status if lang == 'en' else message(f'status_{status}', lang=lang)}", cell(count))
    table.add_row(message("holds_left_out", lang=lang), cell(summary.left_out))
    table.add_row(message("holds_rows", lang=lang), cell(sum(summary.rows.values())))
    for status, count in summary.rows.items():
        table.add_row("  " + message("holds_match", lang=lang, status=status), cell(count))
    table.add_row(message("holds_to_review", lang=lang), cell(summary.to_review))
    table.add_row(message("holds_decisions", lang=lang), cell(summary.decisions))
    last = f"{summary.last_run:%Y-%m-%d %H:%M} UTC, {summary.last_run_state}" if summary.last_run else None
    table.add_row(message("holds_last_run", lang=lang), cell(last or message("holds_no_run", lang=lang)))
    return table


def _by_gravity(files: Sequence[FileSummary]) -> list[FileSummary]:
    """Return what was not read in full first, then what has most to review; files without trouble in name order."""
    rank = {"failed": 0, "partial": 1}
    return sorted(files, key=lambda file: (rank.get(file.status, 2), -file.to_review if file.status == "ok" else 0))


def _name(office: MissingOffice, lang: Language) -> str:
    note = f" ({message('status_unreadable', lang=lang)})" if office.status == "unreadable" else ""
    return f"{office.satker}{note}"


def _columns(files: Sequence[FileSummary]) -> tuple[list[int], ...]:
    names = ("pages", "rows", "to_review", "trusted", "sure_months")
    return tuple([getattr(file, name) for file in files] for name in names)


def _status(file: FileSummary, lang: Language) -> Text:
    if lang == "en":
        return Text.assemble((file.status, _STYLES[file.status]), cell(f": {file.error}" if file.error else ""))
    name = message(f"status_{file.status}", lang=lang)
    if not file.error or file.status == "duplicate":
        return Text(name, _STYLES[file.status])
    return Text.assemble((name, _STYLES[file.status]), cell(f": {_words(file.error, lang)}"))


def _words(sentence: str, lang: Language) -> str:
    """Return a stored sentence in a language; the English one is the sentence itself."""
    if lang == "en":
        return sentence
    cause = cause_of(sentence, lang)
    return f"{cause.what}. {cause.remedy}"


def _status_counts(files: Sequence[FileSummary], lang: Language) -> str:
    counts = {status: sum(file.status == status for file in files) for status in _STYLES}
    names = {status: status if lang == "en" else message(f"status_{status}", lang=lang) for status in counts}
    return ", ".join(f"{count} {names[status]}" for status, count in counts.items() if count)


def _match(row: PlanRow) -> Text:
    if row.match is None:
        return cell("not matched")
    sure = f"{row.match.status} {100 * row.match.confidence:.0f} %"
    return cell(f"{sure}: {row.match.indicator_text}" if row.match.indicator_text else sure)
