"""A tick under a stamp's ring was judged in pieces: its cell is neither marked nor blank, and is asked about."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import for_tones
from rb_ingest.reading.marks.unexplained import unexplained_ink, whitened_cells
from rb_ingest.records import Mark
from tests.reading.month_table import MonthTable

TICKS = ((0, 2), (0, 9), (1, 5), (2, 2), (2, 11), (3, 7))


def page() -> MonthTable:
    drawn = MonthTable((0.4,) * 5)
    for place in TICKS:
        drawn.tick(*place)
    return drawn


def judged(drawn: MonthTable) -> tuple[tuple[Mark, ...], set[tuple[int, int]]]:
    found = find_marks(drawn.table, drawn.layout, for_tones(drawn.gray, drawn.dpi))
    return found, {(m.row, m.col) for m in unexplained_ink(drawn.table, found, drawn.layout)}


@pytest.mark.parametrize(("row", "month", "radius"), [(2, 6, 95), (1, 9, 120)])
def test_cells_under_the_ring_of_a_stamp_are_doubted_or_found_marked(row: int, month: int, radius: int) -> None:
    drawn = page()
    cv2.circle(drawn.gray, drawn.point(row, month), radius, 30, 4, cv2.LINE_AA)
    found, doubted = judged(drawn)
    marked = {(m.row, m.col) for m in found if m.probability >= 0.5}
    assert set(TICKS) <= marked | doubted
    assert doubted - set(TICKS)


def test_ink_that_is_explained_or_little_is_no_doubt() -> None:
    drawn = page()
    drawn.tick(4, 4, size=0.03)
    found, doubted = judged(drawn)
    assert doubted == set()
    assert {(m.row, m.col) for m in found if m.probability >= 0.5} >= set(TICKS)


def test_without_marks_nobody_knows_how_much_ink_one_has() -> None:
    drawn = MonthTable()
    cv2.circle(drawn.gray, drawn.point(1, 5), 60, 0, 5)
    assert unexplained_ink(drawn.table, (), drawn.layout) == ()


@pytest.mark.parametrize(("share", "doubted"), [(0.05, False), (0.4, True), (1.0, True)])
def test_a_cell_that_was_whitened_with_the_frame_of_the_page_is_in_doubt(share: float, *, doubted: bool) -> None:
    page = MonthTable()
    (left, top), (right, bottom) = page.point(1, 9, 0, 0), page.point(1, 9, 1, 1)
    frame = np.zeros(page.gray.shape, np.uint8)
    frame[top:bottom, round(right - share * (right - left)) : right] = 255
    found = whitened_cells(page.table, frame)
    assert [(m.row, m.col) for m in found] == [(1, 9)] * doubted
    assert all(0.1 < m.probability < 0.5 for m in found)
