"""Ink in month cells that is too pale to be ink: pencil, an empty pen, a worn ribbon, the back of the sheet.

Nobody can tell these apart from pixels alone, so nothing here is a mark: each is a doubt, and its row is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.strokes import month_cells
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.scan.levels import level_counts, quantile_of
from rb_ingest.records import Box, Cell, Mark, Table

# Pixels are averaged over this distance (standard deviation, inches): noise goes, the width of a stroke stays.
_SOFT_INCH = 0.008
# Ink of the borders reaches so far into a cell, in inches.
_INSIDE = 0.03
# A trace is darker than the middle of its cell by so many levels (of 255), and by so many spreads of what the cells
# without any mark have: their noise, dust and show-through.
_FAINT = 7.0
_SPREADS = 9.0
# It is at least so large across, in inches, and no cell is judged that is narrower inside.
_LEAST_INCH = 0.05
# It is no thinner than this, in inches: a line without height is a stripe of the scanner, or the shadow of a fold.
_THINNEST_INCH = 0.02
# In a plan that marks so many of its rows darkly, a trace paler than this share of those marks is show-through: one pen
# does not press so differently. Of 30 traces of 0.3 to 0.5, on scans for training, none was a mark.
_SURE = 0.8
_MARKED_ROWS = 0.5
_OF_DARK = 0.5
# With more of its extent inked than this, a trace was judged as a stroke before.
_INKED = 0.1
# Cells that are too few tell nothing of the page's noise.
_FEWEST_CELLS = 12
_PROBABILITY = 0.3


def pale_marks(table: Table, marks: Sequence[Mark], layout: PageLayout) -> tuple[Mark, ...]:
    """Return a doubtful mark for each month cell with a trace of ink in which nothing was found.

    Args:
        table: With its month columns known.
        marks: What was found so far.
        layout: The measured page.
    """
    header, taken = header_rows(table), {(m.row, m.col) for m in marks}
    blank = [
        cell
        for column, cells in month_cells(table).items()
        for cell in cells
        if cell.col == column and cell.row >= header and (cell.row, column) not in taken
    ]
    if len(blank) < _FEWEST_CELLS:
        return ()
    traces = [_trace(cell.box, layout) for cell in blank]
    peaks = np.array([peak for peak, _ in traces])
    usual = float(np.median(peaks))
    spread = 1.4826 * float(np.median(np.abs(peaks - usual)))
    least = max(_FAINT, usual + _SPREADS * spread, _of_the_marks(table, marks, layout))
    return tuple(
        Mark(row=cell.row, col=col, box=box, kind="tick", probability=_PROBABILITY)
        for cell, (peak, box) in zip(blank, traces, strict=True)
        if box is not None
        and peak >= least
        and max(box.width, box.height) >= _LEAST_INCH * layout.dpi
        and min(box.width, box.height) >= _THINNEST_INCH * layout.dpi
        and not _is_ink(box, layout)
        for col in _columns(cell)
    )


def _of_the_marks(table: Table, marks: Sequence[Mark], layout: PageLayout) -> float:
    """Return from where on a trace may be a mark of a plan whose other marks are dark; 0 where few rows have any."""
    header, sure = header_rows(table), [m for m in marks if m.probability >= _SURE]
    rows = {cell.row for cells in month_cells(table).values() for cell in cells if cell.row >= header}
    if len({m.row for m in sure} & rows) < _MARKED_ROWS * len(rows):
        return 0.0
    strokes = [_trace(m.box, layout, 0.0)[0] for m in sure if m.kind != "fill" and m.row >= header]
    return _OF_DARK * float(np.median(strokes)) if strokes else 0.0


def _is_ink(box: Box, layout: PageLayout) -> bool:
    """Return whether a trace is ink after all, which was judged as a stroke: a dash, a speck, what strays in."""
    part = layout.ink[round(box.y0) : round(box.y1) + 1, round(box.x0) : round(box.x1) + 1]
    return bool(part.size) and float((part > 0).mean()) > _INKED


def _columns(cell: Cell) -> range:
    return range(cell.col, cell.col + cell.colspan)


def _trace(box: Box, layout: PageLayout, inside: float = _INSIDE) -> tuple[float, Box | None]:
    """Return how much darker than its cell the darkest trace in it is, of 255, and where it is.

    Args:
        box: The cell, or the extent of a mark.
        layout: The measured page.
        inside: How far from the borders of the box to look, in inches.
    """
    pad = max(2, round(inside * layout.dpi)) if inside else 0
    x0, x1, y0, y1 = (round(v) for v in (box.x0 + pad, box.x1 - pad, box.y0 + pad, box.y1 - pad))
    if x1 - x0 < _LEAST_INCH * layout.dpi or y1 - y0 < _LEAST_INCH * layout.dpi:
        return 0.0, None
    soft = cv2.GaussianBlur(255 - layout.gray[y0:y1, x0:x1], (0, 0), max(1.0, _SOFT_INCH * layout.dpi))
    levels = level_counts(soft)
    level = quantile_of(levels, 0.5)
    # The darkest hundredth: a stroke has more, a grain less.
    peak = quantile_of(levels, 0.99) - level
    dark = soft > level + max(peak, 1.0) / 2
    ys, xs = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    if not len(ys):
        return peak, None
    return peak, Box(x0=float(x0 + xs[0]), y0=float(y0 + ys[0]), x1=float(x0 + xs[-1]), y1=float(y0 + ys[-1]))
