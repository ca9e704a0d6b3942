"""Plans that are wider than their sheet: pages that go on to the right, joined row by row.

A spreadsheet prints the columns that do not fit on further pages, with the same rows at the same heights. So two pages
belong side by side when their tables have equally many rows of the same heights and the second has columns of time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.records import Box, Cell, Mark, PageReading, Table

# Rows of both pages lie at the same share of the table's height, to this.
_SAME_HEIGHT = 0.02
_FEWEST_ROWS = 3
# The left page has a column as wide as a text needs, in inches; the right one has columns of time and few others (KET).
_TEXT = 1.5
_FEWEST_PERIODS = 3
_MOST_OTHERS = 2


def joined_pages(pages: Sequence[PageReading]) -> list[PageReading]:
    """Return the pages with those that go on to the right joined to the page on their left.

    Args:
        pages: In page order.

    Returns:
        The pages; of a joined pair only the left one, with one table over both. Its boxes right of the left page's
        border lie beyond that page.
    """
    out: list[PageReading] = []
    for page in pages:
        left = out[-1] if out else None
        if left is not None and goes_on_to_the_right(left, page):
            out[-1] = _joined(left, page)
        else:
            out.append(page)
    return out


def goes_on_to_the_right(left: PageReading, right: PageReading) -> bool:
    """Return whether a page has the columns that did not fit on the page before it."""
    if len(left.tables) != 1 or len(right.tables) != 1:
        return False
    a, b = left.tables[0], right.tables[0]
    if a.n_rows != b.n_rows or a.n_rows < _FEWEST_ROWS or len(a.month_columns) == len(b.month_columns) == 12:
        return False
    periods = len(b.month_columns or b.period_columns)
    if periods < _FEWEST_PERIODS or b.n_cols - periods > _MOST_OTHERS or np.diff(a.xs).max() / left.dpi < _TEXT:
        return False
    return bool(np.abs(_relative(a.ys) - _relative(b.ys)).max() <= _SAME_HEIGHT)


def _relative(places: Sequence[float]) -> np.ndarray:
    values = np.array(places)
    return np.asarray((values - values[0]) / (values[-1] - values[0]))


def _joined(left: PageReading, right: PageReading) -> PageReading:
    a, b = left.tables[0], right.tables[0]
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
    marks: list[Mark] = [
        mark.model_copy(update={"col": mark.col + a.n_cols, "box": moved(mark.box)}) for mark in b.marks
    ]
    table = Table(
        xs=(*a.xs, *(k * x + shift for x in b.xs[1:])),
        ys=a.ys,
        cells=(*a.cells, *cells),
        month_columns=(*a.month_columns, *(col + a.n_cols for col in b.month_columns)),
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
