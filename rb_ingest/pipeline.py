"""One PDF -> one Document: the main path, as a recipe.

Reading a page (`reading.page`) is the heavy work and holds no state: a batch does it in any process. `understand` is
light and sees the whole document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rb_ingest.decree.decree import read_decree
from rb_ingest.decree.parts import decree_parts, parts_from
from rb_ingest.decree.subject import other_attachments, other_issuer, other_subject
from rb_ingest.errors import RbIngestError
from rb_ingest.language.misread_words import with_words_put_right
from rb_ingest.matching.features import row_text
from rb_ingest.matching.foreign import is_of_no_catalogue
from rb_ingest.matching.matching import Alias, match_rows
from rb_ingest.matching.model import load_model
from rb_ingest.matching.recalibration import recalibrated
from rb_ingest.reading.source_file import SourceFile, document_id_of, part_id
from rb_ingest.records import Decree, Document, DocumentStatus, Finding, Jenis, Match, PageReading, PlanRow
from rb_ingest.reference import Reference
from rb_ingest.rows.arbitration import arbitrate_areas
from rb_ingest.rows.doubts import doubted
from rb_ingest.rows.rows import AREA_UNREAD, JOINED, plan_rows
from rb_ingest.settings import Settings

_DAMAGED = "the PDF is damaged or cut off and pages may be missing: scan or upload it again"
_OTHER_SUBJECT = (
    "no plan of RB or ZI: the document is about «{subject}»; take it out of the inbox, or say what it is with --kind"
)
_OTHER_ISSUER = (
    "no plan of an election office: the document is issued by «{issuer}»; take it out of the inbox, "
    "or say what it is with --kind"
)
_WITHOUT_PLAN = "pages {start} to {stop} hold another decree or attachment, without a plan of RB or ZI"
_ATTACHED = "page {page_no} holds another attachment, «{title}», without rows of the plan"
_OTHER_CATALOGUE = (
    "hardly any of the {rows} rows is like an entry of the catalogue, so they are kept without one: the plan goes by "
    "other indicators; see them with `rb-ingest catalogue suggest`"
)
_WORD_FOR_WORD = 0.95  # likeness from which a joined text is that of its entry, so it was joined rightly
_NO_PLAN = "no plan table was found: check that this is the decree with its annex, and that it is legible"


def understand(
    reference: Reference,
    source: SourceFile,
    readings: Sequence[PageReading],
    page_errors: Mapping[int, str],
    settings: Settings,
    aliases: Sequence[Alias] = (),
) -> Document:
    """Make a document of what was read from its pages.

    Args:
        reference: The canonical data.
        source: the PDF.
        readings: its pages, in any order.
        page_errors: what went wrong, for pages that could not be read.
        settings: among them the error rate that automatic matches may have.
        aliases: wordings that reviewers have decided.

    Returns:
        The document. Of a file with several decrees the first one with a plan, with the others that have one; a decree
        or an attachment without a plan is told in its warnings.
    """
    pages = with_words_put_right(reference, sorted(readings, key=lambda page: page.page_no))
    given = source.guidance.starts
    parts = parts_from(pages, given) if given else decree_parts(reference, pages)
    if len(parts) < 2:
        return _understood(reference, source, pages, page_errors, settings, aliases)
    starts = [part[0].page_no for part in parts]
    documents: dict[int, Document] = {}
    said: list[str] = []
    for number, (part, start, stop) in enumerate(
        zip(parts, starts, [*starts[1:], source.pages + 1], strict=True), start=1
    ):
        errors = {page_no: error for page_no, error in page_errors.items() if start <= page_no < stop}
        part_source = source.model_copy(update={"pages": stop - start})
        document = _understood(reference, part_source, part, errors, settings, aliases)
        unread = errors or any(page.kind == "unreadable" for page in part)
        if document.rows or document.findings or unread:
            part_no = part_id(source.document_id, len(documents))
            documents[number] = document.model_copy(update={"part": number, "document_id": part_no})
        else:
            said.append(_WITHOUT_PLAN.format(start=start, stop=stop - 1))
    if not documents:
        return _understood(reference, source, pages, page_errors, settings, aliases)
    first, *others = documents.values()
    return first.model_copy(update={"parts": tuple(others), "warnings": (*first.warnings, *said)})


def _understood(
    reference: Reference,
    source: SourceFile,
    pages: Sequence[PageReading],
    page_errors: Mapping[int, str],
    settings: Settings,
    aliases: Sequence[Alias],
) -> Document:
    """Make a document of the pages of one decree, in page order."""
    decree = read_decree(reference, pages)
    kinds = reference.kinds if settings.kind is None else (reference.kind_of(settings.kind),)
    # a head that plans of several kinds have speaks for the kind that the decree names
    kinds = tuple(sorted(kinds, key=lambda kind: kind.jenis != decree.jenis))
    attached = {} if settings.kind else other_attachments(reference, pages)
    found = plan_rows(reference, [page for page in pages if page.page_no not in attached], decree.tahun, kinds)
    jenis = settings.kind or found.jenis or decree.jenis
    decree = decree.model_copy(update={"jenis": jenis})
    matched = _matched(reference, found.rows, decree, settings, aliases)
    settled = arbitrate_areas(matched, _areas_of_entries(reference, jenis))
    other = None if settings.kind else _what_else(reference, pages, settled.rows)
    findings = () if other else found.findings
    rows = () if other else doubted(settled.rows, findings)
    rows = recalibrated(rows, settings.recalibration, load_model().auto_from(settings.max_error))
    said = [_ATTACHED.format(page_no=page_no, title=title) for page_no, title in attached.items()]
    said += [*settled.warnings, *_other_catalogue(settled.rows)]
    status, error = _outcome(source, pages, rows, page_errors, findings)
    if status == "failed" and other and not page_errors:
        error, decree = other, decree.model_copy(update={"jenis": None})
    return Document(
        document_id=source.document_id,
        file_name=Path(source.path).name,
        source_path=source.path,
        sha256=source.sha256,
        status=status,
        error=error,
        pages=source.pages,
        signed=source.signed,
        decree=decree,
        warnings=(*decree.warnings, *(() if other else (*found.warnings, *said)), *_page_warnings(pages)),
        findings=findings,
        rows=rows,
        page_readings=tuple(pages),
        guidance=source.guidance,
    )


def _what_else(reference: Reference, pages: Sequence[PageReading], rows: Sequence[PlanRow]) -> str | None:
    """Return in a sentence what a document is that is no plan of an election office, None where it is one."""
    if issuer := other_issuer(pages):
        return _OTHER_ISSUER.format(issuer=issuer)
    subject = other_subject(reference, pages, rows)
    return _OTHER_SUBJECT.format(subject=subject) if subject else None


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
    reference: Reference, rows: Sequence[PlanRow], decree: Decree, settings: Settings, aliases: Sequence[Alias]
) -> tuple[PlanRow, ...]:
    """Return the rows with their catalogue entries; without a kind of plan there is no catalogue to match with."""
    if decree.jenis is None:
        return tuple(rows)
    texts = [row_text(row) for row in rows]
    matches = match_rows(reference, texts, decree.jenis, aliases=aliases, max_error=settings.max_error)
    return tuple(_with_match(reference, row, match, decree.jenis) for row, match in zip(rows, matches, strict=True))


def _with_match(reference: Reference, row: PlanRow, match: Match, jenis: Jenis) -> PlanRow:
    """Return a row its match; an area that could not be read is that of a sure match.

    What a sure match confirms is asked about no more: that area, and text that was joined over a page break.
    """
    update: dict[str, object] = {"match": match}
    settled: list[str] = []
    if row.area_no is None and match.status == "auto":
        entry = next(e for e in reference.catalogue(jenis) if e.indicator_id == match.indicator_id)
        update |= {"area_no": entry.area_no, "area": entry.area, "inferred": (*row.inferred, "area")}
        settled.append(AREA_UNREAD)
    if match.status == "auto" and (match.score or 0.0) >= _WORD_FOR_WORD:
        settled.append(JOINED)
    update["review_reasons"] = tuple(reason for reason in row.review_reasons if reason not in settled)
    return row.model_copy(update=update)


def _other_catalogue(rows: Sequence[PlanRow]) -> Iterator[str]:
    """Say once of a plan of which no row is in the catalogue what nobody is asked about row by row."""
    matches = [row.match for row in rows if row.match]
    if is_of_no_catalogue(matches):
        yield _OTHER_CATALOGUE.format(rows=len(matches))


def _areas_of_entries(reference: Reference, jenis: Jenis | None) -> dict[str, tuple[int, str]]:
    return {e.indicator_id: (e.area_no, e.area) for e in reference.catalogue(jenis)} if jenis else {}


def _outcome(
    source: SourceFile,
    pages: Sequence[PageReading],
    rows: Sequence[PlanRow],
    page_errors: Mapping[int, str],
    findings: Sequence[Finding],
) -> tuple[DocumentStatus, str | None]:
    """Say how the document fared, and the first thing to know about what is missing or doubtful."""
    broken = dict(page_errors) | {page.page_no: page.warnings[0] for page in pages if page.kind == "unreadable"}
    if broken:
        first = min(broken)
        numbers = ", ".join(str(n) for n in sorted(broken))
        error = f"{len(broken)} of {source.pages} pages could not be read ({numbers}); page {first}: {broken[first]}"
        return ("partial" if rows else "failed"), error
    if source.damaged:
        return ("partial" if rows else "failed"), _DAMAGED
    if findings:
        return ("partial" if rows else "failed"), _doubts(source, findings)
    return ("ok", None) if rows else ("failed", _NO_PLAN)


def _doubts(source: SourceFile, findings: Sequence[Finding]) -> str:
    """Name the pages that cannot be relied on, and say of the first one why and what to do."""
    numbers = sorted({finding.page_no for finding in findings if finding.page_no})
    first = min(findings, key=lambda finding: finding.page_no or 0)
    if not numbers:
        return f"{first.sentence}: look at its pages with `rb-ingest explain`"
    named = ", ".join(str(number) for number in numbers)
    some = "1 page is" if len(numbers) == 1 else f"{len(numbers)} pages are"
    return (
        f"{some} in doubt ({named} of {source.pages}); page {first.page_no}: {first.sentence}. "
        "Check the rows there, or scan the page again"
    )


def _page_warnings(pages: Sequence[PageReading]) -> tuple[str, ...]:
    return tuple(f"page {page.page_no}: {warning}" for page in pages for warning in page.warnings)
