"""A measured page: pale rules between dark ones are rules where nothing is written across them."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.layout import measure_layout
from rb_ingest.reading.scan.ruling import Ruling, find_pale_ruling
from tests.reading.month_table import MonthTable

DPI = 200
LEFT, TOP, WIDTH, HEIGHT = 100, 120, 300, 120
COLUMNS, ROWS = 6, 5


def drawn(level: int, *, text_at: float) -> Gray:
    """Draw a table without months: dark frame, header and columns, and inner level rules of this brightness.

    A line of words stands in each cell at this share of its height.
    """
    gray = np.full((TOP * 2 + HEIGHT * (ROWS + 1), LEFT * 2 + WIDTH * COLUMNS), 255, np.uint8)
    right, bottom = LEFT + WIDTH * COLUMNS, TOP + HEIGHT * (ROWS + 1)
    for row in range(ROWS + 2):
        y = TOP + HEIGHT * row
        cv2.line(gray, (LEFT, y), (right, y), 0 if row in (0, 1, ROWS + 1) else level, 2)
    for column in range(COLUMNS + 1):
        cv2.line(gray, (LEFT + WIDTH * column, TOP), (LEFT + WIDTH * column, bottom), 0, 2)
    for row in range(ROWS + 1):
        for column in range(COLUMNS):
            place = LEFT + WIDTH * column + 12, round(TOP + HEIGHT * (row + text_at)) + 8
            cv2.putText(gray, "Laporan kerja", place, cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2, cv2.LINE_AA)
    return gray


def test_pale_rules_part_the_rows_between_dark_columns() -> None:
    (table,) = measure_layout(drawn(190, text_at=0.4), DPI).tables
    assert (table.n_rows, table.n_cols) == (ROWS + 1, COLUMNS)


def test_pale_rules_part_rows_beside_dark_months_too() -> None:
    page = MonthTable(heights=(0.3, 0.6, 0.6, 0.5, 0.7), width=0.3)
    for row in range(1, 5):
        page.tick(row, 3 * row - 1)
    # the rules between the rows are so pale that they are no print
    for y in map(round, page.table.ys[2:5]):
        for x0, x1 in pairwise(map(round, page.table.xs)):
            page.gray[y - 2 : y + 3, x0 + 5 : x1 - 4] = 255
            page.gray[y : y + 2, x0 + 5 : x1 - 4] = 185
    (table,) = measure_layout(page.gray, DPI).tables
    assert (table.n_rows, len(table.month_columns)) == (5, 12)


def test_pale_lines_that_run_through_the_words_are_of_another_page() -> None:
    (table,) = measure_layout(drawn(190, text_at=0.98), DPI).tables
    assert table.n_rows < ROWS + 1


@pytest.mark.parametrize(
    ("pale", "is_new"),
    [(0, False), (90, False), (WIDTH, True)],
    ids=["none", "too short a line", "a level one in one column"],
)
def test_pale_rules_are_looked_at_where_one_of_them_is_no_dark_one(pale, is_new, monkeypatch) -> None:
    found: list[Ruling | None] = []

    def looked_for(gray, dark, dpi):
        found.append(find_pale_ruling(gray, dark, dpi))
        return found[-1]

    monkeypatch.setattr("rb_ingest.reading.scan.layout.find_pale_ruling", looked_for)
    gray = drawn(0, text_at=0.4)
    if pale:
        cv2.line(gray, (LEFT, 300), (LEFT + pale, 300), 190, 2)
    (table,) = measure_layout(gray, DPI).tables
    assert table.n_cols == COLUMNS
    assert [ruling is not None for ruling in found] == [is_new]
