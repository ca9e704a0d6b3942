"""Where every month cell holds a printed box, the ticked ones are the marks; other pages are left alone."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.boxes import with_ticked_boxes
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.records import Mark
from tests.reading.month_table import MonthTable


def boxed(rows: range = range(3), side: float = 0.13) -> MonthTable:
    page = MonthTable()
    half = round(side * page.dpi / 2)
    for row in rows:
        for month in range(1, 13):
            x, y = page.point(row, month)
            cv2.rectangle(page.gray, (x - half, y - half), (x + half, y + half), 0, 2)
    return page


def ticked(page: MonthTable) -> set[tuple[int, int]]:
    marks = with_ticked_boxes(page.table, find_marks(page.table, page.layout, page.gray), page.layout)
    return {(m.row, m.col) for m in marks if m.probability > 0.5}


@pytest.mark.parametrize("places", [{(0, 4)}, {(0, 1), (1, 5), (1, 6), (2, 12)}], ids=["one", "some"])
def test_ticked_boxes_are_told_from_empty_ones(places):
    page = boxed()
    for row, month in places:
        page.tick(row, month, size=0.11)
    assert ticked(page) == places


def test_uneven_print_makes_no_tick():
    page = boxed()
    page.tick(1, 3, size=0.11)
    page.gray = np.clip(page.gray + np.random.default_rng(5).normal(0, 9, page.gray.shape), 0, 255).astype(np.uint8)
    assert ticked(page) == {(1, 3)}


def test_without_a_tick_nothing_is_judged():
    page = boxed()
    marks = find_marks(page.table, page.layout, page.gray)
    assert with_ticked_boxes(page.table, marks, page.layout) == marks


def test_ordinary_ticks_stay_as_they_are():
    page = MonthTable()
    for row, month in {(0, 1), (0, 7), (1, 3), (2, 2), (2, 12)}:
        page.tick(row, month)
    marks = find_marks(page.table, page.layout, page.gray)
    assert with_ticked_boxes(page.table, marks, page.layout) == marks


def test_cells_whose_shading_may_have_been_lost_hold_no_boxes() -> None:
    page = MonthTable()
    places = {(0, 4), (1, 5), (2, 12)}
    for row, month in places:
        page.tick(row, month)
    blank = [c for c in page.table.cells if c.col and (c.row, c.col) not in places]
    unseen = [Mark(row=c.row, col=c.col, box=c.box, kind="fill", probability=0.2, unseen=True) for c in blank]
    marks = (*find_marks(page.table, page.layout, page.gray), *unseen)
    assert with_ticked_boxes(page.table, marks, page.layout) == marks
