"""Month cells that seem merged because a shade hides the rules beside and in it.

A shade fills its cell up to the rules. So where the tone changes from end to end of a border, the border is a rule; and
one shade over several rows that the other months rule apart is one for each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.shading import tone_scale
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.records import Cell, Table

# Where the tone on both sides of a border is measured: so far away from it, in inches, and so far from its ends.
_NEAR, _FAR = 0.02, 0.055
_ENDS = 0.03
# The lightest tenth of the dark side is so much darker (of 1) than the darkest tenth of the light one.
_STEP = 0.05
# A shade over several rows is at least so dark (of 1) from top to foot; its rows are those of so many other months.
_DARK = 0.1
_MOST = 0.5


def parted_at_shades(table: Table, toned: Gray, dpi: float) -> Table:
    """Part the merged cells of month columns where a shade ends at a border that they hide.

    Args:
        table: With its month columns known, no text, no marks.
        toned: The page on which shades are dark, as from `shading.toned_page`.
        dpi: Pixels per inch of the table.
    """
    months, header = set(table.month_columns), header_rows(table)
    ruled = _ruled_rows(table)
    cells: list[Cell] = []
    for cell in table.cells:
        parts = [cell]
        if cell.row >= header and months & set(range(cell.col, cell.col + cell.colspan)):
            if cell.colspan > 1:
                parts = _parted(cell, list(_cuts(cell, table, toned, dpi)), table.xs)
            parts = [
                piece
                for part in parts
                for piece in (_rows_of(part, ruled, table.ys) if _is_shaded(part, toned, dpi) else [part])
            ]
        cells.extend(parts)
    if len(cells) == len(table.cells):
        return table
    return table.model_copy(update={"cells": tuple(sorted(cells, key=lambda c: (c.row, c.col)))})


def _ruled_rows(table: Table) -> list[int]:
    """Return the rows before which most month columns have a rule."""
    counts = Counter(
        cell.row
        for cell in table.cells
        for col in range(cell.col, cell.col + cell.colspan)
        if col in table.month_columns
    )
    return [row for row, count in counts.items() if count >= _MOST * len(table.month_columns)]


def _is_shaded(cell: Cell, toned: Gray, dpi: float) -> bool:
    """Return whether a cell of several rows is dark from its top to its foot."""
    k = tone_scale(dpi)
    pad = round(_ENDS * dpi * k)
    x0, x1, y0, y1 = (round(v * k) for v in (cell.box.x0, cell.box.x1, cell.box.y0, cell.box.y1))
    inside = toned[y0 + pad : y1 - pad, x0 + pad : x1 - pad]
    return cell.rowspan > 1 and inside.size > 0 and float(np.quantile(inside.mean(axis=1), 0.95)) < 255 * (1 - _DARK)


def _rows_of(cell: Cell, ruled: Sequence[int], ys: Sequence[float]) -> list[Cell]:
    bounds = [cell.row, *sorted(r for r in ruled if cell.row < r < cell.row + cell.rowspan), cell.row + cell.rowspan]
    return [
        cell.model_copy(
            update={"row": a, "rowspan": b - a, "box": cell.box.model_copy(update={"y0": ys[a], "y1": ys[b]})}
        )
        for a, b in pairwise(bounds)
    ]


def _cuts(cell: Cell, table: Table, toned: Gray, dpi: float) -> Iterator[int]:
    """Return the columns inside a merged cell before which a shade begins or ends, from its top to its foot."""
    k = tone_scale(dpi)
    near, far, pad = max(2, round(_NEAR * dpi * k)), max(4, round(_FAR * dpi * k)), round(_ENDS * dpi * k)
    y0, y1 = round(cell.box.y0 * k) + pad, round(cell.box.y1 * k) - pad
    if y1 - y0 < 3:
        return
    for column in range(cell.col + 1, cell.col + cell.colspan):
        x = round(table.xs[column] * k)
        sides = toned[y0:y1, max(0, x - far) : x - near], toned[y0:y1, x + near : x + far]
        if min(side.size for side in sides):
            left, right = (1 - side.mean(axis=1) / 255 for side in sides)
            light, dark = sorted((left, right), key=np.mean)
            if np.quantile(dark, 0.1) - np.quantile(light, 0.9) > _STEP:
                yield column


def _parted(cell: Cell, cuts: Sequence[int], xs: Sequence[float]) -> list[Cell]:
    bounds = [cell.col, *cuts, cell.col + cell.colspan]
    return [
        cell.model_copy(
            update={"col": a, "colspan": b - a, "box": cell.box.model_copy(update={"x0": xs[a], "x1": xs[b]})}
        )
        for a, b in pairwise(bounds)
    ]
