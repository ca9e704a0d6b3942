"""Month cells that were not seen well enough to be blank.

Ink in them that nothing explains: as much as a mark has, and no mark was found in it. A stamp's ring that runs through
a tick, a pen that wrote over it, a stripe: what was judged there were pieces. The cell is no mark and no blank cell
either, so its row is asked about. And cells that a deep shadow at the page's edge made look like the dark frame around
the paper, which is whitened before anything is read.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.records import Box, Mark, Table

# Ink of the borders reaches so far into a cell, in inches.
_INSIDE = 0.03
# A mark that is less likely than this explains nothing; one that is as likely as the other number has its usual ink.
_DOUBTED, _SURE = 0.25, 0.8
# A cell with this share of the ink of the table's lighter marks (their lower quarter) may hold one.
_AS_MUCH_INK = 0.7
# With fewer marks than this nobody knows how much ink a mark has.
_FEWEST_MARKS = 3
_PROBABILITY = 0.3
# A mark may have been in this share of its cell.
_WHITENED = 0.15


def unexplained_ink(table: Table, marks: Sequence[Mark], layout: PageLayout) -> tuple[Mark, ...]:
    """Return a doubtful mark for each month cell with as much ink as a mark, in which none was found.

    Args:
        table: With its month columns known.
        marks: What was found so far.
        layout: The measured page.
    """
    header = header_rows(table)
    usual = [_ink(m.box, layout, 0.0) for m in marks if m.probability >= _SURE and m.kind != "fill" and m.row >= header]
    if len(usual) < _FEWEST_MARKS:
        return ()
    least = _AS_MUCH_INK * float(np.quantile(usual, 0.25))
    explained = {(m.row, m.col) for m in marks if m.probability >= _DOUBTED}
    return tuple(
        Mark(row=cell.row, col=column, box=cell.box, kind="tick", probability=_PROBABILITY)
        for column, cells in month_cells(table).items()
        for cell in cells
        if cell.row >= header and (cell.row, column) not in explained and _ink(cell.box, layout) >= least
    )


def whitened_cells(table: Table, frame: Mask) -> tuple[Mark, ...]:
    """Return a doubtful mark for each month cell that was partly whitened with the dark frame around the paper.

    Args:
        table: With its month columns known.
        frame: Where the upright page was whitened.
    """
    return tuple(
        Mark(row=cell.row, col=column, box=cell.box, kind="tick", probability=_PROBABILITY)
        for column, cells in month_cells(table).items()
        for cell in cells
        if _covered(cell.box, frame) > _WHITENED
    )


def _covered(box: Box, mask: Mask) -> float:
    part = mask[max(0, round(box.y0)) : round(box.y1), max(0, round(box.x0)) : round(box.x1)]
    return cv2.countNonZero(part) / part.size if part.size else 0.0


def _ink(box: Box, layout: PageLayout, inside: float = _INSIDE) -> int:
    """Return the pixels of ink in a box, rules and dust left out, `inside` inches from its borders."""
    pad = round(inside * layout.dpi)
    x0, x1, y0, y1 = (round(v) for v in (box.x0 + pad, box.x1 - pad, box.y0 + pad, box.y1 - pad))
    return int(np.count_nonzero(layout.clean_ink[y0 : max(y0, y1), x0 : max(x0, x1)]))
