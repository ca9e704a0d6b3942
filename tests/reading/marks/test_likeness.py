"""Many prints of one sign are marks, however unsure each is by itself; what stands everywhere is of the rules."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.likeness import (
    LIKE_OTHERS,
    bars_amid_ticks,
    like_others,
    unlike_others,
)
from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import find_shades, for_tones, toned_gray
from rb_ingest.reading.marks.strokes import find_strokes
from tests.reading.month_table import MonthTable

HEIGHTS = (0.3,) * 6


def ticked(places: list[tuple[int, int]], size: float = 0.08) -> MonthTable:
    page = MonthTable(HEIGHTS)
    for row, month in places:
        page.tick(row, month, size=size, x=0.6, y=0.35)
    return page


def told(page: MonthTable, alone: float = 0.8) -> dict[tuple[int, int], bool]:
    strokes = find_strokes(page.table, page.layout)
    found = like_others(strokes, np.full(len(strokes), alone), page.table, page.dpi)
    return {(stroke.row, stroke.col): bool(same) for stroke, same in zip(strokes, found, strict=True)}


SPREAD = [(1, 2), (1, 7), (2, 3), (2, 11), (3, 5), (4, 1), (4, 6), (5, 9)]


def test_a_sign_that_is_printed_in_many_cells_is_like_others() -> None:
    assert all(told(ticked(SPREAD)).values())


@pytest.mark.parametrize(
    "places",
    [
        SPREAD[:5],  # too few
        [(2, month) for month in range(1, 10)],  # one row
        [(row, month) for row in range(1, 6) for month in range(1, 13)],  # in every cell: something of the rules
    ],
    ids=["few", "one row", "everywhere"],
)
def test_what_is_rare_or_stands_everywhere_is_not_known_by_others(places: list[tuple[int, int]]) -> None:
    assert not any(told(ticked(places)).values())


def test_a_stroke_of_another_shape_is_not_like_the_ticks() -> None:
    page = ticked(SPREAD)
    page.tick(3, 12, size=0.16)
    found = told(page)
    assert not found.pop((3, 12))
    assert all(found.values())


MANY = [(row, month) for row in range(1, 6) for month in range(row % 2 + 1, 13, 4)]


@pytest.mark.parametrize(
    ("places", "alone", "same"), [(MANY, 0.35, True), (MANY[:12], 0.35, False), (MANY, 0.2, False)]
)
def test_a_small_sign_that_is_printed_in_very_many_cells_is_like_others(places, alone, same) -> None:
    assert set(told(ticked(places), alone).values()) == {same}


def test_strokes_that_are_no_likely_marks_tell_nothing_of_each_other() -> None:
    assert not any(told(ticked(SPREAD), alone=0.5).values())


def test_ticks_that_look_alike_are_sure() -> None:
    page = ticked(SPREAD, size=0.075)
    marks = find_marks(page.table, page.layout, toned_gray(page.gray, page.dpi))
    assert {(m.row, m.col) for m in marks if m.probability >= LIKE_OTHERS} == set(SPREAD)


def struck(page: MonthTable, row: int, month: int, lines: int = 1) -> None:
    """Strike out a tick in the colour of the print."""
    x, y = page.point(row, month, 0.6, 0.35)
    for k in range(lines):
        cv2.line(page.gray, (x - 16, y - 4 + 8 * k), (x + 16, y + 3 - 8 * k), 20, 3, cv2.LINE_AA)


@pytest.mark.parametrize("lines", [1, 2], ids=["a line", "a cross"])
def test_a_printed_tick_that_was_struck_out_in_black_is_no_sure_mark(lines: int) -> None:
    page = ticked([*SPREAD, (3, 10)])
    struck(page, 3, 10, lines)
    marks = find_marks(page.table, page.layout, toned_gray(page.gray, page.dpi))
    best = {(m.row, m.col): m.probability for m in marks}
    assert best.pop((3, 10)) <= 0.7
    assert set(best) == set(SPREAD)
    assert min(best.values()) > 0.9


@pytest.mark.parametrize(("apart", "sizes"), [((4, 4), (3, 4)), ((5, 4), (3, 5)), ((6, 4), (2, 5))])
def test_two_specks_that_fall_like_a_tick_amid_printed_ticks_are_no_sure_mark(apart, sizes) -> None:
    page = ticked([*SPREAD, (1, 9), (3, 2), (4, 11), (1, 4), (2, 6)], size=0.13)
    x, y = page.point(3, 10, 0.38, 0.5)
    for (dx, dy), size in zip(((0, 0), apart), sizes, strict=True):
        cv2.rectangle(page.gray, (x + dx, y + dy), (x + dx + size - 1, y + dy + size - 1), 0, cv2.FILLED)
    marks = find_marks(page.table, page.layout, toned_gray(page.gray, page.dpi))
    best = {(m.row, m.col): m.probability for m in marks}
    assert best.pop((3, 10), 0.0) <= 0.7
    assert min(best.values()) > 0.9


def test_a_small_tick_amid_marks_of_many_kinds_is_not_odd() -> None:
    page = ticked(SPREAD[:5], size=0.16)
    page.tick(3, 12, size=0.07)
    strokes = find_strokes(page.table, page.layout)
    prints = np.array([s.row == 3 for s in strokes], dtype=bool)
    assert not unlike_others(strokes, [0.95] * len(strokes), prints, page.table).any()


def test_larger_marks_among_marks_of_many_kinds_are_not_odd() -> None:
    page = ticked(SPREAD[:5])
    page.tick(3, 12, size=0.16)
    strokes = find_strokes(page.table, page.layout)
    alike = np.zeros(len(strokes), dtype=bool)
    assert not unlike_others(strokes, [0.95] * len(strokes), alike, page.table).any()


@pytest.mark.parametrize(("ticks", "bars", "most"), [(12, 1, 0.7), (12, 6, 1.0), (3, 1, 1.0)])
def test_a_lone_bar_in_a_plan_of_printed_ticks_may_strike_one_out(ticks: int, bars: int, most: float) -> None:
    page = MonthTable(HEIGHTS)
    for k in range(bars):
        page.fill(1 + k % 5, 1 + 2 * k, 60, 0.4, 0.6)
    shades = find_shades(page.table, for_tones(page.gray, page.dpi), page.dpi)
    assert len(shades) == bars
    told = bars_amid_ticks([(shade, 0.99) for shade in shades], ticks)
    assert {p for _, p in told} == {min(0.99, most)}
