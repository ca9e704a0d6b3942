"""Boxes to be ticked, on a scan: where every month cell holds a box, the ticked ones are those that are not hollow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Box, Cell, Mark, Table

# So many cells, and such a share of them, hold something of a box's size.
_LEAST_CELLS = 24
_ALL_HOLD = 0.9
_BOX_INCH = 0.05
# The middle of a box, so much of its sides: its darkness (a share of black) when the box is empty, and when it is
# ticked; most boxes of a plan are empty.
_MIDDLE = 0.45
_HOLLOW = 0.12
_DARKER = 2.0
_MOST_EMPTY = 0.5
_TICKED = 0.93
_EMPTY = 0.04


def with_ticked_boxes(table: Table, marks: Sequence[Mark], layout: PageLayout) -> tuple[Mark, ...]:
    """Return the marks of a table; of boxes in all its month cells, those that are ticked.

    Args:
        table: With its month columns known.
        marks: What was found in them.
        layout: The measured page.
    """
    cells = _body(table)
    if len(cells) < _LEAST_CELLS:
        return tuple(marks)
    least = _BOX_INCH * layout.dpi
    held = {(m.row, m.col): m.box for m in marks if not m.unseen and min(m.box.width, m.box.height) >= least}
    if len(held.keys() & cells.keys()) < _ALL_HOLD * len(cells):
        return tuple(marks)
    middles = {place: _middle_darkness(held[place], layout) for place in cells if place in held}
    amounts = np.sort(np.array(list(middles.values())))
    # Between the emptiest ticked and the fullest empty one is the widest gap.
    cut = int(np.diff(amounts).argmax())
    if amounts[cut] > _HOLLOW or amounts[cut + 1] < _DARKER * max(amounts[cut], _HOLLOW / 2):
        return tuple(marks)
    if cut + 1 < _MOST_EMPTY * len(amounts):
        return tuple(marks)
    limit = (amounts[cut] + amounts[cut + 1]) / 2
    others = [m for m in marks if (m.row, m.col) not in cells]
    judged = [
        Mark(row=row, col=col, box=held[row, col], kind="tick", probability=_TICKED if dark > limit else _EMPTY)
        for (row, col), dark in middles.items()
    ]
    return tuple(sorted([*others, *judged], key=lambda m: (m.row, m.col, m.box.y0)))


def _body(table: Table) -> dict[tuple[int, int], Cell]:
    """Return the month cells below the header by row and column; merged ones by their first column."""
    header = header_rows(table)
    return {(c.row, c.col): c for cells in month_cells(table).values() for c in cells if c.row >= header}


def _middle_darkness(box: Box, layout: PageLayout) -> float:
    """Return how dark the middle of a box is, 1 for black."""
    dx, dy = (1 - _MIDDLE) / 2 * box.width, (1 - _MIDDLE) / 2 * box.height
    part = layout.gray[round(box.y0 + dy) : round(box.y1 - dy), round(box.x0 + dx) : round(box.x1 - dx)]
    return 1 - float(part.mean()) / 255 if part.size else 0.0
