"""Ruled tables drawn with OpenCV, edge by edge, and the cells that are found in them."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.records import Table

DPI = 200
QUARTERS = [60, 110, 410, 760, 860, 960, 1060, 1160, 1300]
XS = [60, 110, 410, *range(760, 1241, 40)]
LEVEL, PLUMB = 0, 1


def drawn(heights: list[int], missing: set[tuple[int, int, int]], words: dict[int, str], xs: list[int] = XS) -> Gray:
    """Draw a table of NO, KEGIATAN, INDIKATOR and twelve months, or of other columns.

    Args:
        heights: Of its rows, in pixels.
        missing: Edges that are not ruled: LEVEL with the row above it and its column, PLUMB with its row and the
            column on its left.
        words: Texts that run across rows.
        xs: Its columns, in pixels.
    """
    ys = [60, *(60 + np.cumsum(heights)).tolist()]
    gray = np.full((ys[-1] + 60, xs[-1] + 60), 255, np.uint8)
    for row in range(len(ys)):
        for column in range(len(xs) - 1):
            if (LEVEL, row - 1, column) not in missing:
                cv2.line(gray, (xs[column], ys[row]), (xs[column + 1], ys[row]), 0, 2)
    for row in range(len(heights)):
        for column in range(len(xs)):
            if (PLUMB, row, column - 1) not in missing:
                cv2.line(gray, (xs[column], ys[row]), (xs[column], ys[row + 1]), 0, 2)
        if row in words:
            place = (xs[0] + 8, (ys[row] + ys[row + 1]) // 2 + 11)
            cv2.putText(gray, words[row], place, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 0, 3, cv2.LINE_AA)
    return gray


def cells(gray: Gray) -> dict[tuple[int, int], tuple[int, int]]:
    table: Table
    (table,) = measure_layout(gray, DPI).tables
    return {(c.row, c.col): (c.rowspan, c.colspan) for c in table.cells}
