"""One line through the cells of several rows and months is no mark in any of them, and nobody knows what it hides."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import for_tones
from tests.reading.month_table import MonthTable

ROWS = (0.3, 0.42, 0.42, 0.42, 0.42)
TICKS = {(1, 3), (1, 9), (2, 1), (3, 11), (4, 2), (4, 5), (4, 12)}


def page_with(*points: tuple[int, float, float], ticks: set[tuple[int, int]] = TICKS) -> MonthTable:
    """Draw ticks, and a pen's line through points: row, month and share of the row's height (months as fractions)."""
    page = MonthTable(heights=ROWS, width=0.34)
    for row, month in ticks:
        page.tick(row, month)
    line = [page.point(row, int(month), month % 1, y) for row, month, y in points]
    if line:
        cv2.polylines(page.gray, [np.array(line, np.int32)], False, 0, 3, cv2.LINE_AA)
    return page


def judged(page: MonthTable) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for mark in find_marks(page.table, page.layout, for_tones(page.gray, page.dpi)):
        found[mark.row, mark.col] = max(mark.probability, found.get((mark.row, mark.col), 0.0))
    return found


def loops(top: int, first: float, count: int) -> list[tuple[int, float, float]]:
    """Return the points of a signature: so many loops side by side, over two rows."""
    angles = np.linspace(0, 2 * np.pi * count, 40 * count)
    months = first + angles / (2 * np.pi) * 0.8 + 1.1 * np.cos(angles)
    heights = 1.0 + 0.72 * np.sin(angles)
    return [(top + int(y), float(m), float(y % 1)) for m, y in zip(months, heights, strict=True)]


@pytest.mark.parametrize("first", [5.4, 6.7])
def test_no_cell_under_a_signature_is_marked_or_blank_for_sure(first: float) -> None:
    line = loops(2, first, 3)
    crossed = {(row, int(month)) for row, month, _ in line}
    found = judged(page_with(*line, ticks=TICKS - crossed))
    assert len(crossed) >= 6
    large = {place for place in crossed if sum((row, int(month)) == place for row, month, _ in line) >= 8}
    assert {place: p for place, p in found.items() if place in crossed and p >= 0.5} == {}
    assert {place for place in large if found.get(place, 0.0) < 0.2} == set()
    assert {place for place, p in found.items() if p >= 0.5} == TICKS - crossed


def test_ticks_that_run_over_into_the_next_cell_stay_marks() -> None:
    page = page_with()
    for row, month in ((2, 6), (3, 6), (2, 8)):
        ends = [page.point(row, month, x, y) for x, y in ((0.1, 0.5), (0.4, 0.85), (0.9, 0.2), (1.25, -0.2))]
        cv2.polylines(page.gray, [np.array(ends, np.int32)], False, 0, 3, cv2.LINE_AA)
    found = judged(page)
    assert {place for place, p in found.items() if p >= 0.5} >= TICKS | {(2, 6), (3, 6), (2, 8)}


def test_black_cells_side_by_side_are_no_line_that_runs_on() -> None:
    black = {(row, month) for row, months in ((1, (4, 5, 6)), (2, (6, 7)), (3, (7, 8, 9, 10))) for month in months}
    page = page_with(ticks=set())
    for row, month in black:
        page.fill(row, month, 20)
    assert {place for place, p in judged(page).items() if p >= 0.5} == black


def test_two_rows_of_ticks_that_run_into_each_other_stay_marks() -> None:
    """They are a chain through many cells, but no loop."""
    ticks = {(row, month) for row in (2, 3) for month in range(2, 12)}
    page = page_with(ticks=set())
    for row, month in ticks:
        ends = [page.point(row, month, x, y) for x, y in ((0.15, 0.5), (0.4, 0.8), (0.8, 0.2), (1.2, -0.15))]
        cv2.polylines(page.gray, [np.array(ends, np.int32)], False, 0, 3, cv2.LINE_AA)
    found = judged(page)
    assert {place for place, p in found.items() if p >= 0.5} >= ticks
