"""Plans that are wider than their sheet: pages that go on to the right, joined row by row.

A spreadsheet prints the columns that do not fit on further pages, with the same rows at the same heights: behind each
page, or behind all of them. So two pages belong side by side when their tables have equally many rows of the same
heights, the second has none of the heads of the first, and it has columns of time, or counts the columns on, or two
pages like them belong together.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.records import Box, Cell, Mark, PageReading, Table
from rb_ingest.records.arrays import Coordinates
from rb_ingest.reference import Reference
from rb_ingest.rows.period_grids import find_period_groups

# Rows of both pages lie at the same share of the table's height, to this; so do columns of pages that are alike.
_SAME_HEIGHT = 0.02
_SAME_WIDTH = 0.02
_FEWEST_ROWS = 3
_SAME_PLACE = 0.3  # of a row's height: the same rows of two sheets lie so near to each other on their pages
# The left page has a column as wide as a text needs, in inches; the right one has columns of time and some others.
_TEXT = 1.5
_FEWEST_PERIODS = 3
_MOST_OTHERS = 6
# A header has so many rows at most; its words have so many letters at least.
_HEADER_ROWS = 3
_LETTERS = 4
# A row that counts the columns has so many numbers at least.
_FEWEST_NUMBERS = 2


def joined_pages(reference: Reference, pages: Sequence[PageReading]) -> list[PageReading]:
    """Return the pages with those that go on to the right joined to the page on their left.

    Args:
        reference: The canonical data.
        pages: In page order.

    Returns:
        The pages; of a joined pair only the left one, with one table over both. Its boxes right of the left page's
        border lie beyond that page.
    """
    out: list[PageReading] = []
    pairs: list[tuple[PageReading, PageReading]] = []
    lefts: list[PageReading] = []
    for printed in pages:
        page = _with_lost_row(out[-1], printed) if out else printed
        # the page before it, or, where all left pages were printed first, the first that nothing was joined to yet
        before = [*range(len(out) - 1, len(out) - 2, -1), *range(len(out) - 1)] if out else []
        left = next(
            (k for k in before if _is_open(out, k) and goes_on_to_the_right(reference, out[k], page, pairs)), None
        )
        if left is None:
            out.append(printed)
            lefts.append(printed)
        else:
            pairs.append((lefts[left], page))
            out[left] = _joined(out[left], page)
    return out


def _with_lost_row(left: PageReading, page: PageReading) -> PageReading:
    """Return a right page with the row that the edge of the sheet cut: it has no rule on its left there.

    A group's head that stands over columns of both sheets, or a row across the table at its foot, is ruled around on
    the left one only; the other rows are the same.
    """
    if len(left.tables) != 1 or len(page.tables) != 1:
        return page
    a, b = left.tables[0], page.tables[0]
    if a.n_rows != b.n_rows + 1 or b.n_rows <= _FEWEST_ROWS:
        return page
    is_head, is_foot = (
        bool(np.abs(_relative(ys) - _relative(b.ys)).max() <= _SAME_HEIGHT) for ys in (a.ys[1:], a.ys[:-1])
    )
    if is_head and is_foot:  # all rows are about as high
        is_head, is_foot = _lost_end(a, b, left.dpi, page.dpi)
    if not (is_head or is_foot):
        return page
    whole = _with_head(a, b) if is_head else _with_foot(a, b)
    return page.model_copy(update={"tables": (whole,)})


def _lost_end(a: Table, b: Table, dpi: float, other_dpi: float) -> tuple[bool, bool]:
    """Return whether a table has not the first row of another one, and whether it has not its last one.

    Their heads tell, or where they stand on their pages. A guess would put all marks a row off: where neither tells
    clearly the pages are not joined, and the months of the second one are unknown.
    """
    deep, other_deep = _depth_of_heads(a), _depth_of_heads(b)
    if deep and other_deep and deep - other_deep in (0, 1):
        return deep > other_deep, deep == other_deep
    lower = (b.ys[0] / other_dpi - a.ys[0] / dpi) / ((a.ys[1] - a.ys[0]) / dpi)  # in rows
    return abs(lower - 1) <= _SAME_PLACE, abs(lower) <= _SAME_PLACE


def _depth_of_heads(table: Table) -> int:
    """Return how many rows the heads of single columns take up, 0 where there are none."""
    heads = [c for c in table.cells if c.row == 0 and c.colspan == 1 and sum(s.isalpha() for s in c.text) >= _LETTERS]
    return max((cell.rowspan for cell in heads), default=0)


def _with_head(a: Table, b: Table) -> Table:
    height = (a.ys[1] - a.ys[0]) * (b.ys[-1] - b.ys[0]) / (a.ys[-1] - a.ys[1])
    top = b.ys[0] - height
    head = Cell(row=0, col=0, colspan=b.n_cols, box=Box(x0=b.xs[0], y0=top, x1=b.xs[-1], y1=b.ys[0]))
    below = (cell.model_copy(update={"row": cell.row + 1}) for cell in b.cells)
    marks = tuple(mark.model_copy(update={"row": mark.row + 1}) for mark in b.marks)
    return b.model_copy(update={"ys": (top, *b.ys), "cells": (head, *below), "marks": marks})


def _with_foot(a: Table, b: Table) -> Table:
    foot = b.ys[-1] + (a.ys[-1] - a.ys[-2]) * (b.ys[-1] - b.ys[0]) / (a.ys[-2] - a.ys[0])
    last = Cell(row=b.n_rows, col=0, colspan=b.n_cols, box=Box(x0=b.xs[0], y0=b.ys[-1], x1=b.xs[-1], y1=foot))
    return b.model_copy(update={"ys": (*b.ys, foot), "cells": (*b.cells, last)})


def _is_open(pages: Sequence[PageReading], k: int) -> bool:
    """Whether a page may go on: the last one, or one that nothing was joined to."""
    return k == len(pages) - 1 or not pages[k].continued_on


def goes_on_to_the_right(
    reference: Reference,
    left: PageReading,
    right: PageReading,
    pairs: Sequence[tuple[PageReading, PageReading]] = (),
) -> bool:
    """Return whether a page has the columns that did not fit on the page before it.

    Args:
        reference: The canonical data.
        left: The page before it, with what was joined to it already.
        right: The page.
        pairs: Left and right pages of the same plan that belong together.
    """
    if len(left.tables) != 1 or len(right.tables) != 1:
        return False
    a, b = left.tables[0], right.tables[0]
    if len(a.month_columns) == len(b.month_columns) == 12:
        return False
    # pages without a header may begin with the same words on both sides, which are no heads
    if any(_has_columns_of(a, one) and _has_columns_of(b, other) for one, other in pairs):
        return _common_rows(a, b, 1) is not None
    if _is_alike(a, b):
        return False
    named = sum(group.stop - group.first for group in find_period_groups(reference, b))
    periods = max(len(b.month_columns or b.period_columns), named)
    goes_on = periods >= _FEWEST_PERIODS or named > 0 or _counts_on(a, b)
    if not goes_on or b.n_cols - periods > _MOST_OTHERS or np.diff(a.xs).max() / left.dpi < _TEXT:
        return False
    return min(a.n_rows, b.n_rows) >= _FEWEST_ROWS and _common_rows(a, b, _FEWEST_ROWS) is not None


def _has_columns_of(table: Table, page: PageReading) -> bool:
    other = page.tables[0]
    return table.n_cols == other.n_cols and bool(np.abs(_relative(table.xs) - _relative(other.xs)).max() <= _SAME_WIDTH)


def _counts_on(a: Table, b: Table) -> bool:
    """Return whether the row that counts the columns goes on: 1 to 6 on the left page, 7, 8 ... on the right."""
    one, other = _column_numbers(a), _column_numbers(b)
    return bool(one and other) and one[0] == 1 and one[-1] + 1 == other[0]


def _column_numbers(table: Table) -> list[int]:
    for row in range(min(table.n_rows, _HEADER_ROWS + 1)):
        cells = sorted((c for c in table.cells if c.row == row), key=lambda c: c.col)
        texts = [cell.text.strip(" .()") for cell in cells]
        if len(texts) >= _FEWEST_NUMBERS and all(text.isdecimal() and len(text) <= 2 for text in texts):
            numbers = [int(text) for text in texts]
            if numbers == list(range(numbers[0], numbers[0] + len(numbers))):
                return numbers
    return []


def _is_alike(a: Table, b: Table) -> bool:
    """Return whether two tables have the same columns, by their places or their heads: pages of one column of pages."""
    if a.n_cols == b.n_cols and np.abs(_relative(a.xs) - _relative(b.xs)).max() <= _SAME_WIDTH:
        return True
    one, other = _heads(a), _heads(b)
    return 2 * len(one & other) > min(len(one), len(other))


def _heads(table: Table) -> set[str]:
    """Return the words of the first row, but for those over columns of time, which both pages may show a part of.

    Below a header of one row stands the body, whose words may be the same on a page and its right part.
    """
    time = {*table.month_columns, *table.period_columns}
    texts = {
        " ".join(cell.text.upper().split())
        for cell in table.cells
        if cell.row == 0 and not time & set(range(cell.col, cell.col + cell.colspan))
    }
    return {text for text in texts if sum(c.isalpha() for c in text) >= _LETTERS}


def _common_rows(a: Table, b: Table, fewest: int) -> Coordinates | None:
    """Return the shares of the height at which rows of either table end, None where their rows are not the same.

    Only the header may be parted on one page and not on the other. `fewest` boundaries have to be more than shared.
    """
    one, other = _relative(a.ys), _relative(b.ys)
    gaps = np.abs(one[:, None] - other[None, :])
    only_one, only_other = one[gaps.min(axis=1) > _SAME_HEIGHT], other[gaps.min(axis=0) > _SAME_HEIGHT]
    parted = (*(only_one > other[1]), *(only_other > one[1]), len(only_one) and len(only_other))
    shared = len(one) - len(only_one)
    if any(parted) or shared != len(other) - len(only_other) or shared <= fewest:
        return None
    return np.sort([*one, *only_other])


def _relative(places: Sequence[float]) -> Coordinates:
    values = np.array(places)
    return np.asarray((values - values[0]) / (values[-1] - values[0]))


def _with_rows(table: Table, shares: Coordinates) -> Table:
    """Return a table with a boundary at each share of its height, where it has one or the header is parted."""
    own = _relative(table.ys)
    place = [int(np.abs(shares - y).argmin()) for y in own]
    top, height = table.ys[0], table.ys[-1] - table.ys[0]
    ys = [top + float(share) * height for share in shares]
    for k, y in zip(place, table.ys, strict=True):
        ys[k] = y
    cells = tuple(
        cell.model_copy(update={"row": place[cell.row], "rowspan": place[cell.row + cell.rowspan] - place[cell.row]})
        for cell in table.cells
    )
    marks = tuple(mark.model_copy(update={"row": place[mark.row + 1] - 1}) for mark in table.marks)
    return table.model_copy(update={"ys": tuple(ys), "cells": cells, "marks": marks})


def _periods(a: Table, b: Table) -> tuple[int, ...]:
    """Return the columns that may be periods of both tables, where those of the one go on in the other."""
    one, other = (a.month_columns or a.period_columns), (b.month_columns or b.period_columns)
    right = tuple(col + a.n_cols for col in other)
    goes_on = bool(one and other) and one[-1] == a.n_cols - 1 and other[0] == 0
    return (*one, *right) if goes_on else right


def _joined(left: PageReading, right: PageReading) -> PageReading:
    shares = _common_rows(left.tables[0], right.tables[0], 1)
    assert shares is not None  # noqa: S101 - only such pages are joined
    a, b = _with_rows(left.tables[0], shares), _with_rows(right.tables[0], shares)
    k = left.dpi / right.dpi
    shift = a.xs[-1] - k * b.xs[0]

    def moved(box: Box) -> Box:
        top, bottom = np.interp([box.y0, box.y1], b.ys, a.ys)
        return Box(x0=k * box.x0 + shift, y0=float(top), x1=k * box.x1 + shift, y1=float(bottom))

    cells: list[Cell] = [
        cell.model_copy(
            update={
                "col": cell.col + a.n_cols,
                "box": moved(cell.box),
                "lines": tuple(line.model_copy(update={"box": moved(line.box)}) for line in cell.lines),
            }
        )
        for cell in b.cells
    ]
    across = {cell.row for cell in b.cells if cell.colspan == b.n_cols and not cell.lines}
    across &= {cell.row for cell in a.cells if cell.colspan == a.n_cols}
    right_edge = moved(b.box).x1
    # a row across the table is parted by the edge of the paper alone
    whole = [
        cell.model_copy(
            update={
                "colspan": a.n_cols + b.n_cols,
                "box": cell.box.model_copy(update={"x1": right_edge}),
            }
        )
        if cell.row in across
        else cell
        for cell in a.cells
    ]
    marks: list[Mark] = [
        mark.model_copy(update={"col": mark.col + a.n_cols, "box": moved(mark.box)}) for mark in b.marks
    ]
    table = Table(
        xs=(*a.xs, *(k * x + shift for x in b.xs[1:])),
        ys=a.ys,
        cells=(*whole, *(cell for cell in cells if cell.row not in across)),
        month_columns=(*a.month_columns, *(col + a.n_cols for col in b.month_columns)),
        period_columns=_periods(a, b),
        marks=(*a.marks, *marks),
    )
    lines = (*left.lines, *right.lines)
    update = {
        "tables": (table,),
        "lines": lines,
        "warnings": (*left.warnings, *right.warnings),
        "continued_on": (*left.continued_on, right.page_no),
    }
    return left.model_copy(update=update)
