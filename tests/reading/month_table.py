"""A table with month cells, as arrays that tests paint on."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from rb_ingest.reading.scan.arrays import Mask
from rb_ingest.reading.scan.binarize import ink_mask
from rb_ingest.reading.scan.layout import PageLayout, measure_layout
from rb_ingest.records import Box, Cell, Table

DPI = 200
THICKNESS = 3.0


class MonthTable:
    """A ruled table: a column of text 2 inches wide, then 12 month columns; all lengths in inches, from its corner.

    `merged` are (row, first month, months) of cells that are merged over months.
    """

    def __init__(
        self,
        heights: tuple[float, ...] = (0.4, 0.4, 0.4),
        width: float = 0.25,
        dpi: float = DPI,
        merged: tuple[tuple[int, int, int], ...] = (),
    ) -> None:
        self.dpi, self.width = dpi, width
        ys = np.concatenate([[0.2], 0.2 + np.cumsum(heights)])
        xs = np.concatenate([[0.2, 2.2], 2.2 + width * np.arange(1, 13)])
        self._xs, self._ys = xs, ys
        covered = {(row, first + k): (first, count) for row, first, count in merged for k in range(count)}
        cells = []
        for row in range(len(heights)):
            for col in range(13):
                first, count = covered.get((row, col), (col, 1))
                if col == first:
                    box = Box(x0=xs[col] * dpi, y0=ys[row] * dpi, x1=xs[col + count] * dpi, y1=ys[row + 1] * dpi)
                    cells.append(Cell(row=row, col=col, colspan=count, box=box))
        self.table = Table(
            xs=tuple(xs * dpi), ys=tuple(ys * dpi), cells=tuple(cells), month_columns=tuple(range(1, 13))
        )
        self.gray = np.full((round((ys[-1] + 0.2) * dpi), round((xs[-1] + 0.2) * dpi)), 255, np.uint8)
        for cell in cells:
            b = cell.box
            corners = (round(b.x0), round(b.y0)), (round(b.x1), round(b.y1))
            cv2.rectangle(self.gray, *corners, 0, round(THICKNESS * dpi / DPI))

    @property
    def thickness(self) -> float:
        """Of the rules, in pixels."""
        return THICKNESS * self.dpi / DPI

    @property
    def layout(self) -> PageLayout:
        """What was painted so far, measured as a page."""
        return _measured(self.gray.tobytes(), self.gray.shape, self.dpi)

    @property
    def ink(self) -> Mask:
        """The ink of what was painted so far."""
        return ink_mask(self.gray, self.dpi)

    def point(self, row: int, month: int, x: float = 0.5, y: float = 0.5) -> tuple[int, int]:
        """Return the pixel at a share of a cell's width and height."""
        left, top, bottom = self._xs[month], self._ys[row], self._ys[row + 1]
        return round((left + x * self.width) * self.dpi), round((top + y * (bottom - top)) * self.dpi)

    def tick(self, row: int, month: int, size: float = 0.12, grey: int = 0, x: float = 0.5, y: float = 0.5) -> None:
        """Draw a tick of this height in inches."""
        middle = np.array(self.point(row, month, x, y))
        shape = (np.array([(0.0, 0.55), (0.35, 1.0), (1.0, 0.0)]) - 0.5) * size * self.dpi
        points = (middle + shape).round().astype(np.int32)
        cv2.polylines(self.gray, [points], False, grey, max(2, round(0.012 * self.dpi)), cv2.LINE_AA)

    def fill(self, row: int, month: int, grey: int, y0: float = 0.0, y1: float = 1.0) -> None:
        """Fill a cell, or a part of its height, inside its rules."""
        (left, top), (right, bottom) = self.point(row, month, 0, y0), self.point(row, month, 1, y1)
        edge = round(self.thickness / 2) + 1
        self.gray[top + edge : bottom - edge, left + edge : right - edge] = grey


@lru_cache(maxsize=16)
def _measured(painted: bytes, shape: tuple[int, ...], dpi: float) -> PageLayout:
    """Return the layout of a painted table: tests that begin alike ask for the same ones."""
    return measure_layout(np.frombuffer(painted, np.uint8).reshape(shape), dpi)
