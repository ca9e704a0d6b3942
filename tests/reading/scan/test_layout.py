"""A measured page: pale rules between dark ones are rules where nothing is written across them."""

from __future__ import annotations

import cv2
import numpy as np

from rb_ingest.reading.scan.layout import measure_layout

DPI = 200
LEFT, TOP, WIDTH, HEIGHT = 100, 120, 300, 120
COLUMNS, ROWS = 6, 5


def drawn(level: int, *, text_at: float) -> np.ndarray:
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


def test_pale_lines_that_run_through_the_words_are_of_another_page() -> None:
    (table,) = measure_layout(drawn(190, text_at=0.98), DPI).tables
    assert table.n_rows < ROWS + 1
