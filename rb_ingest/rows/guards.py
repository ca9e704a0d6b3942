"""What shows that a page was not read as it should be: each guard looks at one sign and says in words what it found.

A guard never mends anything. What it finds makes the document `partial`, its page an item of the review queue, and
the rows of that page doubtful. The limits were set so that no page of the documents for training that is read right
raises any of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

import numpy as np

from rb_ingest.plan_kind import ColumnRole
from rb_ingest.records import Finding, FindingKind, Mark, PageReading, PlanRow
from rb_ingest.reference import Reference
from rb_ingest.rows.body import Body, Sheet
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.labelling import Labels
from rb_ingest.rows.labels import Label
from rb_ingest.rows.lost_pages import GUESSED, lost_pages
from rb_ingest.rows.months import MARKED
from rb_ingest.rows.period_grids import named_beside
from rb_ingest.rows.schedule import times_of_one_year

ALL_YEAR = 0.85  # share of a page's rows with all twelve months; the fullest page read right has 0.71
USUAL = 0.5  # share of rows without months on the other pages up to which a blank page is odd
MANY_BLANK = 0.3  # share of a plan's rows without months: marks were lost; the blankest of 62 plans has 0.1
FEW_ROWS = 5  # below so many rows on a page a share says nothing
ENOUGH_TEXTS = 4  # rows with a text from which on their median says something of the page
NARROW = 0.11  # inches: no line of text fits a row, and no mark a column, that is narrower; sound ones have 0.125
LINE = 0.085  # inches from one line of the smallest print to the next
MOVED = 0.06  # widths of the months together: one month is 0.083; in documents read right all columns are within 0.025
SEVERAL_TIMES = 3  # times of one year in a cell that are too many for one row
STACKED = 0.14  # inches from one mark to the next below it: more than the strokes of one tick are apart
STACK = 3  # marks one under the other that one row has not
FAR = 3  # pages that one kegiatan or sub kegiatan may be on


def page_findings(
    reference: Reference,
    pages: Sequence[PageReading],
    body: Body,
    labels: Labels | None,
    drafts: Sequence[Draft],
    rows: Sequence[PlanRow],
) -> tuple[Finding, ...]:
    """Find the pages of a plan that cannot be relied on.

    Args:
        reference: The canonical data.
        pages: All readings of the document, in page order.
        body: Its plan tables.
        labels: The labels of its rows, None without plan tables.
        drafts: Its plan rows before they were written.
        rows: The same as they were written.

    Returns:
        The findings in page order; () where nothing is odd.
    """
    found = [
        *lost_pages(reference, pages, body, drafts),
        *_pages_without_months(body, rows),
        *_all_year(rows),
        *_no_marks(rows),
        *_phantoms(body),
        *_odd_columns(body),
        *_crowded(body, rows),
        *_run_together(rows),
        *_illegible(rows),
        *_stacked(body, drafts),
        *_beside_the_months(reference, body),
        *_parts_of_periods(body),
        *(_far_labels(body, labels) if labels else ()),
    ]
    return tuple(sorted(found, key=lambda finding: finding.page_no or 0))


def _finding(page: PageReading, kind: FindingKind, sentence: str) -> Finding:
    return Finding(page_no=page.page_no, kind=kind, sentence=sentence)


def _pages_without_months(body: Body, rows: Sequence[PlanRow]) -> Iterator[Finding]:
    """No month of any row of a page was looked at."""
    for page_no, here in _by_page(rows).items():
        if all(month.marked is None for row in here for month in row.months):
            page = next(sheet.page for sheet in body.sheets if sheet.page.page_no == page_no)
            yield _finding(
                page, "no_months", "no column of months and no time was found, so no month of these rows is known"
            )


def _all_year(rows: Sequence[PlanRow]) -> Iterator[Finding]:
    """Nearly all rows of a page are carried out in every month: shade, dirt or rules were taken for marks."""
    for page_no, here in _by_page(rows).items():
        full = sum(len(row.month_set) == 12 for row in here)
        if len(here) >= FEW_ROWS and full >= ALL_YEAR * len(here):
            yield Finding(
                page_no=page_no,
                kind="all_year",
                sentence=f"{full} of {len(here)} rows are marked in all twelve months, which no plan does: "
                "shade or dirt may have been taken for marks",
            )


def _no_marks(rows: Sequence[PlanRow]) -> Iterator[Finding]:
    """Nearly no row of a page is carried out in any month, unlike on the other pages, or of the whole plan.

    A scan in black and white without dots loses pale shading, and a stamp or dirt beside it is still there.
    """
    pages = _by_page(rows)
    blank_in_all = _share_without_months(rows) if len(rows) >= FEW_ROWS else 0.0
    for page_no, here in pages.items():
        if blank_in_all >= MANY_BLANK:
            few = "no row has a" if blank_in_all == 1.0 else f"{blank_in_all:.0%} of the rows have no"
            sentence = f"in the whole plan {few} mark in any month"
            yield Finding(page_no=page_no, kind="no_marks", sentence=sentence)
            continue
        others = [row for other, more in pages.items() if other != page_no for row in more]
        blank, blank_elsewhere = (_share_without_months(part) for part in (here, others))
        if len(here) >= FEW_ROWS and others and blank >= ALL_YEAR and blank_elsewhere <= USUAL:
            yield Finding(
                page_no=page_no, kind="no_marks", sentence="nearly no row of this page has a mark in any month"
            )


def _share_without_months(rows: Sequence[PlanRow]) -> float:
    """Return the share of rows whose months were looked at and found blank."""
    looked = [row for row in rows if any(month.marked is not None for month in row.months)]
    return sum(not row.month_set for row in looked) / len(looked) if looked else 0.0


def _phantoms(body: Body) -> Iterator[Finding]:
    """A row or column is too narrow for anything to stand in it: one of its borders is none."""
    for sheet in body.sheets:
        # What a program wrote into a row of its own fits it, however small its letters; the numbers of the columns may
        # be smaller than all else on a scan.
        drawn, heads = sheet.page.source == "born_digital", sheet.columns.header_rows
        own = [c for c in sheet.table.cells if c.rowspan == 1 and c.lines]
        written = {c.row for c in own if drawn or c.row in heads}
        heights = [h for row, h in enumerate(np.diff(sheet.table.ys)) if row not in written]
        narrow = [
            name
            for name, sizes in (("row", heights), ("column", np.diff(sheet.table.xs)))
            if min(sizes, default=NARROW * sheet.page.dpi) < NARROW * sheet.page.dpi
        ]
        if narrow:
            yield _finding(
                sheet.page,
                "boundaries",
                f"a {' and a '.join(narrow)} of the table is too narrow to hold anything: "
                "a rule was seen where there is none",
            )


def _odd_columns(body: Body) -> Iterator[Finding]:
    """The columns of one plan stand in the same places on each page; here one of them is missing or elsewhere.

    A rule too many that leaves every column in its place does no harm.
    """
    for jenis in sorted({sheet.columns.jenis for sheet in body.sheets}):
        yield from _unlike_the_others([sheet for sheet in body.sheets if sheet.columns.jenis == jenis])


def _unlike_the_others(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    usual = _usual_places(sheets)
    for sheet in sheets:
        places = _places(sheet)
        lost = [role for role in {"indikator": None, **usual} if role not in places]
        moved = [
            role
            for role in usual
            if not lost and max(abs(a - b) for a, b in zip(places[role], usual[role], strict=True)) > MOVED
        ]
        if lost or moved:
            what = f"{', '.join(lost or moved)} {'not found' if lost else 'elsewhere'}"
            yield _finding(sheet.page, "columns", f"the columns are not those of the plan's other pages ({what})")


def _places(sheet: Sheet) -> dict[ColumnRole, tuple[float, float]]:
    """Return where each role begins and ends, in widths of the month columns together, or of a table without them.

    Months are found even where the last column of a table is lost, and the print of a photograph has no fixed size.
    """
    places: dict[ColumnRole, tuple[float, float]] = {}
    for span in sheet.columns.spans:
        start, end = places.get(span.role, (span.start, span.end))
        places[span.role] = min(start, span.start), max(end, span.end)
    left, right = places.get("bulan", (0.0, 1.0))
    return {role: ((a - left) / (right - left), (b - left) / (right - left)) for role, (a, b) in places.items()}


def _usual_places(sheets: Sequence[Sheet]) -> dict[ColumnRole, tuple[float, float]]:
    """Return the places of the roles that most tables of a plan have; tables with and without months do not compare."""
    with_months = 2 * sum("bulan" in sheet.columns.roles for sheet in sheets) >= len(sheets)
    alike = [_places(sheet) for sheet in sheets if ("bulan" in sheet.columns.roles) == with_months]
    found: dict[ColumnRole, list[tuple[float, float]]] = defaultdict(list)
    for places in alike:
        for role, place in places.items():
            found[role].append(place)
    return {
        role: (median(a for a, _ in places), median(b for _, b in places))
        for role, places in found.items()
        if 2 * len(places) > len(alike)
    }


def _crowded(body: Body, rows: Sequence[PlanRow]) -> Iterator[Finding]:
    """More rows than lines of print fit on the page."""
    heights: dict[int, float] = defaultdict(float)
    for sheet in body.sheets:
        heights[sheet.page.page_no] += sheet.table.box.height / sheet.page.dpi
    for page_no, here in _by_page(rows).items():
        room = int(heights[page_no] / LINE)
        if len(here) > max(room, 1):
            yield Finding(
                page_no=page_no, kind="crowded", sentence=f"{len(here)} rows were read where {room} lines of print fit"
            )


def _run_together(rows: Sequence[PlanRow]) -> Iterator[Finding]:
    """A cell names the plan's year again and again: the times of several rows, whose rules were not seen."""
    for page_no, here in _by_page(rows).items():
        most = max(times_of_one_year(row.target_waktu or "") for row in here)
        all_year = any(len(row.month_set) == 12 and times_of_one_year(row.target_waktu or "") > 1 for row in here)
        if most >= SEVERAL_TIMES or all_year:
            yield Finding(
                page_no=page_no,
                kind="run_together",
                sentence="several times stand in one cell: rules between rows were not seen, and rows ran together",
            )


def _illegible(rows: Sequence[PlanRow]) -> Iterator[Finding]:
    """Most texts of a page are guesses: rows may be missing among them that no one can tell apart."""
    for page_no, here in _by_page(rows).items():
        read = [row.ocr_confidence for row in here if row.indikator]
        if len(read) >= ENOUGH_TEXTS and float(np.median(read)) < GUESSED:
            yield Finding(page_no=page_no, kind="illegible", sentence="the text of this page can hardly be read")


def _stacked(body: Body, drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Marks stand one under the other in the column of one month of one row: those of several rows."""
    pages = {draft.sheet for draft in drafts if _stack(draft.marks, body.sheets[draft.sheet].page.dpi) >= STACK}
    for number in sorted(pages):
        yield _finding(
            body.sheets[number].page,
            "run_together",
            "several marks of one month stand in one row: rules between rows were not seen, and rows ran together",
        )


def _beside_the_months(reference: Reference, body: Body) -> Iterator[Finding]:
    """Marks stand in columns as narrow as those of time, which are of no month and have no name of their own."""
    for sheet in body.sheets:
        if not sheet.table.periods:
            continue
        named = named_beside(reference, sheet.table)
        strays = {
            mark.col
            for mark in sheet.table.marks
            if mark.period is None and mark.probability >= MARKED and mark.kind != "text" and mark.row in sheet.rows
        }
        if strays - named - set(sheet.table.month_columns):
            yield _finding(sheet.page, "times", "marks stand in columns of time whose month the header does not tell")


def _parts_of_periods(body: Body) -> Iterator[Finding]:
    """Several columns stand under each quarter or half of the year, and what they are was not read."""
    for sheet in body.sheets:
        spans = Counter((p.month_from, p.month_to) for p in sheet.table.periods if p.kind in ("triwulan", "semester"))
        if spans and sum(count > 1 for count in spans.values()) > len(spans) / 2:
            yield _finding(sheet.page, "times", "several columns stand under one period, and their heads were not read")


def _stack(marks: Sequence[Mark], dpi: float) -> int:
    """Return how many marks stand one under the other in the fullest column of a row."""
    columns: dict[int, list[float]] = defaultdict(list)
    for mark in marks:
        if mark.probability >= MARKED and mark.kind != "fill":
            columns[mark.col].append(mark.box.center[1])
    return max(
        (1 + sum(b - a >= STACKED * dpi for a, b in pairwise(sorted(heights))) for heights in columns.values()),
        default=0,
    )


def _far_labels(body: Body, labels: Labels) -> Iterator[Finding]:
    """One label holds for rows of so many pages that another one must be lost between."""
    for column, found in (("kegiatan", labels.kegiatan), ("sub kegiatan", labels.sub_kegiatan)):
        for label in found:
            pages = _pages_of(body, label)
            if len(pages) > FAR:
                yield Finding(
                    page_no=pages[1],
                    kind="labels",
                    sentence=f"one {column} seems to hold from page {pages[0]} to page {pages[-1]}: "
                    "others may be lost between",
                )


def _pages_of(body: Body, label: Label) -> list[int]:
    return sorted({sheet.page.page_no for sheet in body.sheets if _overlap(sheet, label)})


def _overlap(sheet: Sheet, label: Label) -> bool:
    return sheet.place < label.stop and label.start < sheet.stop


def _by_page(rows: Sequence[PlanRow]) -> dict[int, list[PlanRow]]:
    pages: dict[int, list[PlanRow]] = defaultdict(list)
    for row in rows:
        pages[row.page_no].append(row)
    return dict(pages)
