"""What is written beside lines: strokes that hang together with ink, and letters; no lines, no dots of a raster."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.written import Written, pale_strokes, rows_around, without_lines

DPI = 200
ALL = slice(None), slice(None)


def page(*boxes: tuple[int, int, int, int]) -> Mask:
    """Return a page with ink in some boxes (x, y, width, height)."""
    mask = np.zeros((60, 80), np.uint8)
    for x, y, w, h in boxes:
        mask[y : y + h, x : x + w] = 255
    return mask


def test_a_pale_stroke_is_written_where_it_hangs_together_with_ink() -> None:
    letter, loose, dot = (10, 10, 3, 12), (40, 10, 3, 12), (60, 40, 2, 2)
    written = Written.of(page(letter, loose, dot), page((10, 10, 1, 12), dot), DPI)
    assert np.array_equal(written.inked(ALL), page(letter, dot))
    assert np.array_equal(written.lettered(ALL), page(letter))
    part = slice(12, 20), slice(8, 45)
    assert np.array_equal(written.lettered(part), page(letter)[part])


def test_upright_lines_are_looked_at_with_rows_and_columns_changed() -> None:
    written = Written.of(page((10, 10, 3, 12)), page((10, 10, 3, 12)), DPI)
    assert np.array_equal(written.turned.inked(ALL), written.inked(ALL).T)
    assert np.array_equal(written.turned.lettered(ALL), written.lettered(ALL).T)


def test_what_is_a_third_as_dark_as_print_may_be_a_stroke() -> None:
    gray: Gray = np.full((60, 80), 255, np.uint8)
    gray[10:20, 10:14] = 55
    gray[30:40, 10:14] = 180
    gray[30:40, 40:44] = 190
    assert np.array_equal(pale_strokes(gray, page((10, 10, 4, 10))), page((10, 10, 4, 10), (10, 30, 4, 10)))
    nothing = page()
    assert not pale_strokes(gray, nothing).any()


@pytest.mark.parametrize("box", [(20, 30, 40, 2), (0, 0, 80, 2), (30, 58, 50, 2)])
@pytest.mark.parametrize("reach", [1, 6, 70])
def test_lines_and_their_fringe_are_taken_out_of_a_part_as_of_all_of_a_page(box, reach: int) -> None:
    rng = np.random.default_rng(reach)
    ink = np.where(rng.random((60, 80)) < 0.4, 255, 0).astype(np.uint8)
    lines = page(box, (5, 10, 60, 1), (19, 20, 1, 30))
    window = rows_around(box, reach)
    whole = cv2.subtract(ink, cv2.dilate(lines, np.ones((3, 3), np.uint8)))
    assert np.array_equal(without_lines(ink[window], lines, window), whole[window])
    assert without_lines(ink[window], lines, window).any() or reach == 1
