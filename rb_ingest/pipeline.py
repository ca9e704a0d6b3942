"""One PDF -> one Document: the main path, as a recipe.

Reading a page (`reading.pages`) is the heavy work and holds no state: a batch does it in any process. `understand` is
light and sees the whole document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rb_ingest.decree.decree import read_decree
from rb_ingest.decree.subject import other_subject
from rb_ingest.errors import RbIngestError
from rb_ingest.matching.arbitration import arbitrated
from rb_ingest.matching.features import row_text
from rb_ingest.matching.matching import Alias, match_rows
from rb_ingest.reading.source_file import SourceFile, document_id_of, inspect
from rb_ingest.records import Decree, Document, DocumentStatus, Jenis, Match, PageDoubt, PageReading, PlanRow
from rb_ingest.reference import load_catalogue
from rb_ingest.rows.rows import plan_rows
from rb_ingest.settings import Settings

_DAMAGED = "the PDF is damaged or cut off and pages may be missing: scan or upload it again"
# Months of a page that may be misread are as likely wrong as right.
_DOUBTED = 0.5
_OTHER_SUBJECT = "no plan of RB or ZI: the document is about «{subject}»; take it out of the inbox"
_NO_PLAN = "no plan table was found: check that this is the decree with its annex, and that it is legible"


def understand(
    source: SourceFile,
    readings: Sequence[PageReading],
    page_errors: Mapping[int, str],
    settings: Settings,
    aliases: Sequence[Alias] = (),
) -> Document:
    """Make a document of what was read from its pages.

    Args:
        source: the PDF.
        readings: its pages, in any order.
        page_errors: what went wrong, for pages that could not be read.
        settings: among them the error rate that automatic matches may have.
        aliases: wordings that reviewers have decided.
    """
    pages = sorted(readings, key=lambda page: page.page_no)
    decree = read_decree(pages)
    found = plan_rows(pages, decree.tahun)
    jenis = found.jenis or decree.jenis
    decree = decree.model_copy(update={"jenis": jenis})
    rows = _matched(found.rows, decree, settings, aliases)
    subject = other_subject(pages, rows)
    doubts = () if subject else found.doubts
    rows = () if subject else _doubted(rows, doubts)
    status, error = _outcome(source, pages, rows, page_errors)
    if status == "ok" and doubts:
        status, error = "partial", _doubtful(doubts, source.pages)
    if status == "failed" and subject and not page_errors:
        error = _OTHER_SUBJECT.format(subject=subject)
    return Document(
        document_id=source.document_id,
        file_name=Path(source.path).name,
        source_path=source.path,
        sha256=source.sha256,
        status=status,
        error=error,
        pages=source.pages,
        decree=decree,
        warnings=(*decree.warnings, *found.warnings, *_page_warnings(pages)),
        rows=rows,
        doubts=doubts,
        page_readings=tuple(pages),
    )


def read_document(path: Path, settings: Settings, aliases: Sequence[Alias] = ()) -> Document:
    """Read one PDF from beginning to end in this process.

    Raises:
        InputError: the PDF cannot be used.
    """
    # Here, because it loads for a second what a batch's own process, which only understands, never needs.
    from rb_ingest.reading.page import read_page  # noqa: PLC0415

    source = inspect(path, settings)
    readings, errors = [], {}
    for page_no in range(1, source.pages + 1):
        try:
            readings.append(read_page(path, page_no, settings))
        except RbIngestError as e:
            errors[page_no] = str(e)
    return understand(source, readings, errors, settings, aliases)


def failed_document(path: Path, sha256: str | None, error: RbIngestError) -> Document:
    """Make the record of a PDF that could not be read at all."""
    sha256 = sha256 or ""
    return Document(
        document_id=document_id_of(sha256) if sha256 else "",
        file_name=path.name,
        source_path=str(path),
        sha256=sha256,
        status="failed",
        error=str(error),
        decree=Decree(),
    )


def _matched(
    rows: Sequence[PlanRow], decree: Decree, settings: Settings, aliases: Sequence[Alias]
) -> tuple[PlanRow, ...]:
    """Return the rows with their catalogue entries; without a kind of plan there is no catalogue to match with."""
    if decree.jenis is None:
        return tuple(rows)
    matches = match_rows([row_text(row) for row in rows], decree.jenis, aliases=aliases, max_error=settings.max_error)
    matched = [_with_match(row, match, decree.jenis) for row, match in zip(rows, matches, strict=True)]
    return arbitrated(matched, load_catalogue(decree.jenis))


def _with_match(row: PlanRow, match: Match, jenis: Jenis) -> PlanRow:
    """Return a row its match; an area that could not be read is that of a sure match."""
    update: dict[str, object] = {"match": match}
    if row.area_no is None and match.status == "auto":
        entry = next(e for e in load_catalogue(jenis) if e.indicator_id == match.indicator_id)
        update |= {"area_no": entry.area_no, "area": entry.area, "inferred": (*row.inferred, "area")}
    return row.model_copy(update=update)


def _doubted(rows: Sequence[PlanRow], doubts: Sequence[PageDoubt]) -> tuple[PlanRow, ...]:
    pages = {doubt.page_no for doubt in doubts}
    return tuple(_in_doubt(row) if row.page_no in pages else row for row in rows)


def _in_doubt(row: PlanRow) -> PlanRow:
    """Return a row of a page that may be misread: nothing about it is accepted unseen."""
    match = row.match
    if match is not None and match.status == "auto":
        match = match.model_copy(update={"status": "review"})
    sure = min(row.months_confidence, _DOUBTED)
    return row.model_copy(update={"match": match, "months_confidence": sure})


def _doubtful(doubts: Sequence[PageDoubt], pages: int) -> str:
    numbers = ", ".join(str(doubt.page_no) for doubt in doubts)
    first = doubts[0]
    return f"{len(doubts)} of {pages} pages are in doubt ({numbers}); page {first.page_no}: {first.sentence}"


def _outcome(
    source: SourceFile, pages: Sequence[PageReading], rows: Sequence[PlanRow], page_errors: Mapping[int, str]
) -> tuple[DocumentStatus, str | None]:
    """Say how the document fared, and the first thing to know about what is missing."""
    broken = dict(page_errors) | {page.page_no: page.warnings[0] for page in pages if page.kind == "unreadable"}
    if broken:
        first = min(broken)
        numbers = ", ".join(str(n) for n in sorted(broken))
        error = f"{len(broken)} of {source.pages} pages could not be read ({numbers}); page {first}: {broken[first]}"
        return ("partial" if rows else "failed"), error
    if source.damaged:
        return ("partial" if rows else "failed"), _DAMAGED
    return ("ok", None) if rows else ("failed", _NO_PLAN)


def _page_warnings(pages: Sequence[PageReading]) -> tuple[str, ...]:
    return tuple(f"page {page.page_no}: {warning}" for page in pages for warning in page.warnings)
