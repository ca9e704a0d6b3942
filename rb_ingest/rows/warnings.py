"""What is odd about a plan as a whole: areas missing or twice, gaps in numbering, marks without a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rb_ingest.records import Jenis
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.labelling import Labels
from rb_ingest.rows.labels import Label

MISSED = 3  # numbers of indicators that jump further than by two were misread


def plan_warnings(
    reference: Reference, body: Body, labels: Labels, drafts: Sequence[Draft], stray: Sequence[Draft], jenis: Jenis
) -> tuple[str, ...]:
    """Describe what is odd about a plan, in sentences.

    Args:
        reference: The canonical data.
        body: The body of the document.
        labels: Its labels.
        drafts: Its plan rows.
        stray: Rows without text whose marks could not be given to any plan row.
        jenis: The kind of plan.
    """
    return (
        *_areas(reference, body, labels, drafts, jenis),
        *_gaps(body, labels.kegiatan, reference.kind_of(jenis).label),
        *_gaps(body, labels.sub_kegiatan, "sub kegiatan"),
        *_lost_items(body, labels, drafts),
        *_stray_marks(body, stray),
    )


def _areas(reference: Reference, body: Body, labels: Labels, drafts: Sequence[Draft], jenis: Jenis) -> Iterator[str]:
    names = {area.area_no: area.area for area in reference.areas_of(jenis)}
    seen: list[int] = []
    new: list[str] = []
    if drafts and not labels.areas and not body.sections:
        yield "neither a column nor rows across the table name the areas of this plan"
    for span in labels.areas:
        if span.is_new and span.printed in new:
            continue
        if span.match is None:
            new.append(span.printed)
            told = f"no known area is called «{span.printed}»: add it to reference/areas.csv, or leave it as printed"
            lost = f"an area could not be told: {span.printed!r}" if span.printed else "the label of an area is missing"
            yield told if span.is_new else lost
            continue
        if span.match.area_no in seen:
            yield f"area {span.match.area_no} ({span.match.area}) stands in two places"
        seen.append(span.match.area_no)
        if span.match.by_name and span.printed_no not in (None, span.match.area_no):
            yield f"area {span.match.area_no} ({span.match.area}) is printed with the number {span.printed_no}"
    missing = [no for no in names if no not in seen]
    # a plan without a single area goes by something else
    if drafts and missing and seen:
        yield f"no rows of area {', '.join(f'{no} ({names[no]})' for no in missing)}"


def _gaps(body: Body, labels: Sequence[Label], column: str) -> Iterator[str]:
    """Find numbers that jump inside one list, where both are clearly printed."""
    for before, after in pairwise(labels):
        a, b = before.numbering, after.numbering
        if a is None or b is None or a.kind != b.kind or a.value is None or b.value is None:
            continue
        if b.value > a.value + 1 and a.kind != "path":
            page = body.sheet_of(after.start).page.page_no
            yield f"page {page}: the numbers of {column} jump from {a.printed} to {b.printed}"


def _lost_items(body: Body, labels: Labels, drafts: Sequence[Draft]) -> Iterator[str]:
    """Find indicators of one sub kegiatan whose numbers leave one or two out; letters are misread too often."""
    for before, after in pairwise(drafts):
        a, b = (d.item.numbering if d.item else None for d in (before, after))
        if a is None or b is None or a.value is None or b.value is None:
            continue
        alike = a.kind == b.kind == "digit" and a.bracketed == b.bracketed
        together = labels.sub_at(before.place) is labels.sub_at(after.place)
        if alike and together and 1 < b.value - a.value <= MISSED:
            page = body.sheets[after.sheet].page.page_no
            yield f"page {page}: the numbers of indikator jump from {a.printed} to {b.printed}, a row may be lost"


def _stray_marks(body: Body, stray: Sequence[Draft]) -> Iterator[str]:
    for draft in stray:
        months = ", ".join(str(m.bulan) for m in draft.months if m.marked)
        yield f"page {body.sheet_of(draft.start).page.page_no}: marks in month {months} belong to no row"
