"""Which months belong to which item: marks in month cells, shared by several items or set line by line beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod
from statistics import median

from rb_ingest.records import Box, Mark, MonthReading, PeriodReading, Probability, Table
from rb_ingest.reference import Reference, derived
from rb_ingest.review_policy import POLICY, ReviewPolicy

MARKED = 0.5  # probability from which a mark counts
# How sure an untouched month cell is blank: of 8,000 such cells on scans for training none was a mark that the reading
# did not warn of; rows are wrong for other reasons (a lost rule, a neighbour's ticks) at about this rate.
NO_INK = 0.9995
MANY = 6  # so many doubtful months are not named one by one
# When months are not ruled between indicators that are, or a tick stands above a shade in one cell: a rule was lost.
RUN_TOGETHER = 0.5
COVERED = 0.5  # share of an item's height that a shade has to cover to be its mark
LEVEL = 0.4  # of a line's height: marks this near stand level with a text
EMPTY_ROW = 0.5  # a row without an indicator and without a month was not read as often as it is blank
NEAR = 0.75  # of a line's height: so far a pen misses the middle of a row
UNSURE = 0.75  # when one line of ticks stands level with the row as well as with one of its items
# ... and when the plan sets no ticks line by line elsewhere, and these stand level among themselves in the middle: of
# 14 such rows of scans and drawn pages none was of one item. Where each item has its own, they are a line apart and
# more; a pen wanders up to so much of a line.
SHARED = 0.97
ONE_LINE = 0.7


@dataclass(frozen=True)
class Share:
    """The marks of one item, whether each item has its own, and how sure that is.

    `disputed` are the columns whose marks may as well be another item's, where that is not sure.
    """

    marks: tuple[Mark, ...]
    own: bool
    sure: Probability
    disputed: frozenset[int] = frozenset()


def month_ranges(table: Table, rows: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Return the ranges of atomic rows (first, behind the last) that month cells span, among body rows.

    A boundary counts where at least half of the month columns have it.
    """
    if not rows:
        return ()
    months = set(table.month_columns)
    ends = [0] * (table.n_rows + 1)
    for cell in table.cells:
        covered = months & set(range(cell.col, cell.col + cell.colspan))
        ends[cell.row + cell.rowspan] += len(covered)
    ranges: list[tuple[int, int]] = []
    start = rows[0]
    for row, following in pairwise([*rows, -1]):
        if following != row + 1 or 2 * ends[row + 1] >= len(months):
            ranges.append((start, row + 1))
            start = following
    return tuple(ranges)


def share_marks(
    marks: Sequence[Mark], box: Box, items: Sequence[Sequence[Box]], *, line_by_line: bool
) -> tuple[Share, ...]:
    """Return each item of one ruled row its marks.

    Ticks at several heights stand each beside its item. Ticks in one line belong to all items when they stand in the
    middle of the row, or on top of it, and to one item when only that is level with them.

    Args:
        marks: The marks in the month cells of the row, of any probability.
        box: Extent of the ruled row.
        items: Boxes of the text lines of each item, top to bottom.
        line_by_line: Whether the plan sets ticks line by line elsewhere.

    Returns:
        One share for each item.
    """
    shares = tuple(_without_unseen(share) for share in _shares(marks, box, items, line_by_line))
    columns = frozenset(mark.col for mark in _seen(marks))
    return tuple(replace(share, disputed=columns) if share.sure < SHARED else share for share in shares)


def _without_unseen(share: Share) -> Share:
    """Return an item's share without the shades that its scan may have lost, where it has ticks."""
    if not any(mark.kind != "fill" for mark in _seen(share.marks)):
        return share
    return replace(share, marks=tuple(mark for mark in share.marks if not mark.unseen))


def _shares(marks: Sequence[Mark], box: Box, items: Sequence[Sequence[Box]], line_by_line: bool) -> tuple[Share, ...]:
    bands = _bands(box, items)
    shared = tuple(Share(tuple(marks), own=False, sure=1.0) for _ in items)
    seen = _seen(marks)
    if len(items) == 1 and _are_of_two_rows(seen):
        return (Share(tuple(marks), own=False, sure=RUN_TOGETHER),)
    if len(items) == 1 or not seen:
        return shared
    places = [_bands_of(mark, bands) for mark in seen]
    if all(len(place) == len(bands) for place in places):
        return shared
    heights = mark_heights(seen, box, items)
    sure = 1.0
    if not any(m.kind == "fill" for m in seen) and len(heights) == 1:
        centers = [m.box.center[1] for m in seen]
        belongs_to_all, sure = _is_for_all(heights[0], max(centers) - min(centers), box, bands, line_by_line)
        if belongs_to_all:
            return tuple(Share(share.marks, own=False, sure=sure) for share in shared)
    own = tuple(tuple(m for m in marks if i in _bands_of(m, bands)) for i in range(len(bands)))
    if not line_by_line and not all(map(_seen, own)):
        sure = min(sure, UNSURE)  # an item without any: one that strayed may have made two lines of one
    return tuple(Share(mine, own=True, sure=sure) for mine in own)


def mark_heights(marks: Sequence[Mark], box: Box, items: Sequence[Sequence[Box]]) -> list[float]:
    """Return the heights of the lines that the marks of a ruled row stand in, [] where nothing counts as a mark.

    Args:
        marks: The marks of the row.
        box: Extent of the ruled row.
        items: Boxes of the text lines of each item; a pen wanders up to half an item's height.
    """
    heights = sorted(m.box.center[1] for m in _seen(marks))
    if not heights or not items:
        return heights[:1]
    apart = 0.5 * box.height / len(items)
    lines: list[list[float]] = [[heights[0]]]
    for before, height in pairwise(heights):
        if height - before > apart:
            lines.append([])
        lines[-1].append(height)
    return [sum(line) / len(line) for line in lines]


def read_months(share: Share, month_columns: Sequence[int]) -> tuple[MonthReading, ...]:
    """Turn the marks of an item into its twelve months, each with the probability that it is read right.

    Without month columns nothing was looked at: no month is known.
    """
    if not month_columns:
        return unknown_months()
    readings = []
    for number, col in enumerate(month_columns, start=1):
        here = [m for m in share.marks if m.col == col]
        best = max(here, key=lambda m: m.probability, default=None)
        marked, confidence = mark_confidence(here)
        # Where rows ran together, no month is surely of this one.
        if share.sure <= RUN_TOGETHER or col in share.disputed:
            confidence = min(confidence, share.sure)
        kind = best.kind if best is not None and marked else None
        readings.append(MonthReading(bulan=number, marked=marked, confidence=confidence, mark=kind))
    return tuple(readings)


def mark_confidence(marks: Sequence[Mark]) -> tuple[bool, Probability]:
    """Return whether a cell is marked, by what may be marks in it, and how sure that is."""
    best = max(marks, key=lambda m: m.probability, default=None)
    probability = 1.0 - prod(1.0 - m.probability for m in marks if m.probability >= MARKED or m is best)
    marked = best is not None and best.probability >= MARKED
    return marked, max(0.0, probability if marked else min(1.0 - probability, NO_INK))


def unknown_month(bulan: int) -> MonthReading:
    """Return a month that nobody looked at, which is another thing than a month without a mark."""
    return MonthReading(bulan=bulan, marked=None, confidence=0.0)


def unknown_months() -> tuple[MonthReading, ...]:
    """Return the twelve months of a row for which no column of time was found."""
    return tuple(unknown_month(bulan) for bulan in range(1, 13))


def doubtful_months(reference: Reference, months: Sequence[MonthReading], policy: ReviewPolicy = POLICY) -> str:
    """Name the months that a person should look at, in Indonesian; '' where all are sure."""
    doubtful = [m.bulan for m in months if m.confidence < policy.sure_months]
    if len(doubtful) >= MANY:
        return f"{len(doubtful)} bulan"
    return ", ".join(_names(reference)[bulan] for bulan in doubtful)


def union_months(first: Sequence[MonthReading], second: Sequence[MonthReading]) -> tuple[MonthReading, ...]:
    """Join the months of the two halves of a row that a page break cut."""
    if not first or not second:
        return tuple(first or second)
    joined = []
    for a, b in zip(first, second, strict=True):
        if a.marked is None or b.marked is None:
            joined.append(a if a.marked or b.marked is None else b if b.marked else unknown_month(a.bulan))
        elif a.marked != b.marked:
            joined.append(a if a.marked else b)
        else:
            better, other = (a, b) if a.confidence >= b.confidence else (b, a)
            both = a.confidence * b.confidence
            joined.append(better if a.marked else other.model_copy(update={"confidence": both}))
    return tuple(joined)


def words_confidence(months: Sequence[MonthReading]) -> Probability:
    """Return the probability that a month set told in words is right: it stands or falls as a whole."""
    return min((month.confidence for month in months), default=0.0)


def months_confidence(months: Sequence[MonthReading] | Sequence[PeriodReading], sure: Probability) -> Probability:
    """Return the probability that a month set is right: that of the least sure thing about it; 0 where none was seen.

    What makes one cell of a row doubtful, a pale pen, a shade, a fold, makes its others doubtful with it, so they are
    wrong together. Taken as independent, twelve cells of 0.95 made a set of 0.54: of 52 such rows of scans and drawn
    pages none was wrong.

    Args:
        months: The months, or the quarters or weeks that they are made of.
        sure: That the marks of the row are its own.
    """
    if not months:
        return 0.0
    return min(sure, *(m.confidence for m in months))


@derived()
def _names(reference: Reference) -> dict[int, str]:
    """Return each month its first name in the reference data."""
    names: dict[int, str] = {}
    for name in reference.month_names:
        names.setdefault(name.bulan, name.spelling)
    return names


@dataclass(frozen=True)
class _Band:
    """The height range that one item takes up in its row, and where its text stands in it."""

    top: float
    bottom: float
    middle: float
    first: float
    line: float


def _bands(box: Box, items: Sequence[Sequence[Box]]) -> list[_Band]:
    texts = [(min(b.y0 for b in lines), max(b.y1 for b in lines)) for lines in items]
    edges = [box.y0, *((a[1] + b[0]) / 2 for a, b in pairwise(texts)), box.y1]
    return [
        _Band(
            top=top,
            bottom=max(top, bottom),
            middle=(y0 + y1) / 2,
            first=lines[0].center[1],
            line=max(median(b.height for b in lines), 1e-6),
        )
        for lines, (y0, y1), (top, bottom) in zip(items, texts, pairwise(edges), strict=True)
    ]


def _bands_of(mark: Mark, bands: Sequence[_Band]) -> tuple[int, ...]:
    """Return the items that a mark stands beside: all that a shade covers, the nearest one for other marks."""
    if mark.kind == "fill":
        covered = tuple(
            i
            for i, band in enumerate(bands)
            if min(mark.box.y1, band.bottom) - max(mark.box.y0, band.top) >= COVERED * (band.bottom - band.top)
        )
        if covered:
            return covered
    return (sum(mark.box.center[1] > band.bottom for band in bands[:-1]),)


def _seen(marks: Sequence[Mark]) -> list[Mark]:
    return [m for m in marks if m.probability >= MARKED]


def _are_of_two_rows(marks: Sequence[Mark]) -> bool:
    """Return whether in some month a stroke stands above or below a shade, which no cell has: two rows ran together."""
    return any(
        stroke.col == shade.col and (stroke.box.y1 <= shade.box.y0 or shade.box.y1 <= stroke.box.y0)
        for shade in marks
        if shade.kind == "fill"
        for stroke in marks
        if stroke.kind != "fill"
    )


def _is_for_all(
    height: float, spread: float, box: Box, bands: Sequence[_Band], line_by_line: bool
) -> tuple[bool, Probability]:
    """Return whether the only line of marks in a row belongs to all its items, and how sure that is.

    Args:
        height: Where the line stands.
        spread: From the highest to the lowest of its marks, by their middles.
        box: Extent of the ruled row.
        bands: Its items.
        line_by_line: Whether the plan sets ticks line by line elsewhere.
    """
    line = min(band.line for band in bands)
    to_row = abs(height - box.center[1]) / line
    to_item = min(min(abs(height - band.middle), abs(height - band.first)) for band in bands) / line
    on_top = abs(height - bands[0].first) / line <= LEVEL
    is_level = spread <= ONE_LINE * line
    in_the_middle = SHARED if is_level and not line_by_line and not on_top else UNSURE
    if to_row <= LEVEL and to_item <= LEVEL:
        return True, in_the_middle
    if on_top:
        return not line_by_line, UNSURE
    if to_row <= to_item:
        return True, 1.0 if is_level else UNSURE
    if to_row <= NEAR and not line_by_line:
        return True, in_the_middle
    # A plan that sets no ticks line by line elsewhere may mean the whole row, wherever in it the ticks stand.
    return False, 1.0 if line_by_line else UNSURE
