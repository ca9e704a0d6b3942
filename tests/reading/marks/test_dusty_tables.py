"""Tables full of dust: the back of a sheet, or specks, which are no shading that a 1-bit scan lost."""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.dusty_tables import is_dusty
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import for_tones
from rb_ingest.reading.scan.arrays import Gray
from tests.reading.month_table import MonthTable

DUSTY = [(1, 4), (2, 9), (3, 7)]
TICKS = [(1, 2), (2, 5), (3, 11), (4, 6)]


def strewn(part: Gray, dots: float, dpi: float) -> None:
    """Put so many dots to a square inch on a part of a page."""
    chance = np.random.default_rng(part.size)
    count = round(dots * part.size / dpi**2)
    part[chance.integers(0, part.shape[0], count), chance.integers(0, part.shape[1], count)] = 0


def page_with(specks: float) -> MonthTable:
    """Return a 1-bit page with ticks, dust in some month cells, specks all over it, and a line of print in each row."""
    page = MonthTable((0.5,) * 5)
    for row, month in DUSTY:
        (left, top), (right, bottom) = page.point(row, month, 0.1, 0.1), page.point(row, month, 0.9, 0.9)
        strewn(page.gray[top:bottom, left:right], 400, page.dpi)
    for row, month in TICKS:
        page.tick(row, month)
    for above, below in pairwise(page.table.ys):
        place = round(page.table.xs[0]) + 12, round((above + below) / 2) + 8
        cv2.putText(page.gray, "Laporan", place, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 0, 1)
    strewn(page.gray, specks, page.dpi)
    page.gray[:] = np.where(page.gray < 128, 0, 255)
    return page


@pytest.mark.parametrize(("specks", "dusty"), [(0, False), (10, False), (90, True), (250, True)])
def test_a_table_is_dusty_where_dust_lies_beside_its_months_too(specks: float, *, dusty: bool) -> None:
    page = page_with(specks)
    assert is_dusty(page.table, page.layout.ink, page.dpi) is dusty


@pytest.mark.parametrize(("specks", "sure"), [(0, True), (250, False)])
def test_dust_in_a_dusty_table_is_no_sure_shading(specks: float, *, sure: bool) -> None:
    page = page_with(specks)
    marks = find_marks(page.table, page.layout, for_tones(page.gray, page.dpi), bilevel=True)
    shaded = {(m.row, m.col) for m in marks if m.kind == "fill" and m.probability >= 0.5}
    ticked = {(m.row, m.col) for m in marks if m.kind != "fill" and m.probability >= 0.9}
    assert (shaded >= set(DUSTY)) is sure
    assert sure or not shaded
    assert ticked >= set(TICKS)
