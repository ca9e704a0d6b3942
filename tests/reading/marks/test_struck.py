"""Ticks by hand through which lines of the same pen run are no sure marks; all others stay as sure as they were."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest

from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import find_shades, for_tones, toned_gray
from rb_ingest.reading.marks.strokes import find_strokes
from rb_ingest.reading.marks.struck import no_surer, struck_by_hand
from tests.reading.month_table import MonthTable

Line = tuple[tuple[float, float], ...]
STRIKES: dict[str, tuple[Line, ...]] = {
    "a level line": (((-0.75, 0.05), (0.7, -0.05)),),
    "two level lines": (((-0.7, -0.12), (0.7, -0.08)), ((-0.7, 0.2), (0.7, 0.16))),
    "a cross": (((-0.6, -0.55), (0.6, 0.6)), ((0.6, -0.55), (-0.65, 0.55))),
    "two upright lines": (((-0.2, -0.65), (-0.15, 0.6)), ((0.15, -0.6), (0.2, 0.65))),
    "a scribble": (((-0.6, 0.3), (-0.4, -0.4), (-0.15, 0.4), (0.05, -0.4), (0.3, 0.4), (0.45, -0.4), (0.65, 0.3)),),
}
TICK: Line = ((-0.5, 0.05), (-0.2, 0.5), (0.5, -0.5))
CROSS = (((-0.5, -0.5), (0.5, 0.5)), ((0.5, -0.5), (-0.5, 0.5)))
PLACES = [(1, 2), (1, 7), (2, 3), (2, 11), (3, 5), (3, 9), (4, 1), (4, 6), (5, 4), (5, 9)]


class Hand:
    """A plan that a hand ticked, no tick quite like another."""

    def __init__(self, pen: int, dpi: float = 200) -> None:
        self.page = MonthTable((0.35,) * 6, dpi=dpi)
        self.pen = pen
        self.chance = np.random.default_rng(17)

    def draw(self, row: int, month: int, *lines: Line, size: float = 0.15) -> None:
        middle = np.array(self.page.point(row, month))
        for line in lines:
            points = np.array(line) * size * self.page.dpi * self.chance.uniform(0.85, 1.15, 2)
            points += self.chance.normal(0, 0.008 * self.page.dpi, (len(line), 2))
            cv2.polylines(
                self.page.gray, [(middle + points).round().astype(np.int32)], False, 40, self.pen, cv2.LINE_AA
            )

    def ticked(self, *places: tuple[int, int]) -> Hand:
        for row, month in places:
            self.draw(row, month, TICK)
        return self

    def marks(self) -> dict[tuple[int, int], float]:
        page = self.page
        found = find_marks(page.table, page.layout, toned_gray(page.gray, page.dpi))
        return {(mark.row, mark.col): mark.probability for mark in found}


@cache
def least_sure_before(pen: int, dpi: float) -> float:
    """Return how sure the least sure of all ticks is before one is struck out: the same however that is done."""
    return min(Hand(pen, dpi).ticked(*PLACES).marks().values())


@pytest.mark.parametrize("strike", STRIKES)
@pytest.mark.parametrize(("pen", "dpi"), [(2, 200), (4, 200), (4, 300)])
def test_a_tick_that_its_own_pen_struck_out_is_no_sure_mark(strike: str, pen: int, dpi: float) -> None:
    assert least_sure_before(pen, dpi) > 0.9
    hand = Hand(pen, dpi).ticked(*PLACES)
    hand.draw(3, 5, *STRIKES[strike])
    marks = hand.marks()
    assert 0.5 <= marks.pop((3, 5)) <= 0.7
    assert set(marks) == set(PLACES) - {(3, 5)}
    assert min(marks.values()) > 0.9


def test_an_x_among_ticks_is_a_mark_of_its_own() -> None:
    hand = Hand(3).ticked(*PLACES)
    hand.draw(3, 12, *CROSS)
    assert hand.marks()[3, 12] > 0.9


def test_a_large_v_among_ticks_is_one_line_too() -> None:
    hand = Hand(3).ticked(*PLACES)
    hand.draw(3, 12, ((-0.5, -0.45), (-0.05, 0.5), (0.5, -0.5)), size=0.2)
    assert hand.marks()[3, 12] > 0.9


def test_a_plan_of_crosses_has_none_struck_out_but_what_a_third_line_crosses() -> None:
    hand = Hand(3)
    for row, month in PLACES:
        hand.draw(row, month, *CROSS)
    assert min(hand.marks().values()) > 0.9
    hand.draw(4, 6, *STRIKES["a level line"], ((-0.05, -0.7), (0.05, 0.7)))
    marks = hand.marks()
    assert marks.pop((4, 6)) <= 0.7
    assert min(marks.values()) > 0.9


def test_a_larger_tick_is_not_struck_out() -> None:
    hand = Hand(3).ticked(*PLACES)
    hand.draw(3, 12, TICK, size=0.22)
    assert hand.marks()[3, 12] > 0.9


@pytest.mark.parametrize("strike", ["a level line", "two upright lines"])
def test_one_more_line_through_a_cross_among_crosses_is_asked_about(strike: str) -> None:
    hand = Hand(3)
    for row, month in PLACES:
        hand.draw(row, month, *CROSS)
    hand.draw(4, 6, *STRIKES[strike])
    marks = hand.marks()
    assert marks.pop((4, 6)) <= 0.7
    assert min(marks.values()) > 0.9


@pytest.mark.parametrize("strike", ["a cross", "two upright lines", "a scribble"])
def test_two_other_ticks_tell_what_a_hand_is_like(strike: str) -> None:
    hand = Hand(3).ticked(*PLACES[:3])
    assert min(hand.marks().values()) > 0.9
    hand.draw(*PLACES[1], *STRIKES[strike])
    marks = hand.marks()
    assert marks.pop(PLACES[1]) <= 0.7
    assert min(marks.values()) > 0.9


def test_one_other_mark_tells_nothing_of_a_hand_and_prints_are_judged_elsewhere() -> None:
    hand = Hand(3).ticked(*PLACES)
    hand.draw(3, 5, *STRIKES["a cross"])
    strokes = find_strokes(hand.page.table, hand.page.layout)
    likely, none, all_ = [0.95] * len(strokes), np.zeros(len(strokes), bool), np.ones(len(strokes), bool)
    found = struck_by_hand(strokes, likely, none, hand.page.table)
    assert [(s.row, s.col) for s, struck in zip(strokes, found, strict=True) if struck] == [(3, 5)]
    assert not struck_by_hand(strokes, likely, all_, hand.page.table).any()
    two = [stroke for stroke in strokes if (stroke.row, stroke.col) in {(3, 5), (3, 9)}]
    assert not struck_by_hand(two, [0.95] * 2, none[:2], hand.page.table).any()


def test_what_looks_like_a_bar_in_the_same_cell_is_no_surer() -> None:
    hand = Hand(3).ticked(*PLACES)
    strokes = find_strokes(hand.page.table, hand.page.layout)
    hand.page.fill(3, 5, 90, 0.4, 0.6)
    hand.page.fill(4, 8, 90, 0.4, 0.6)
    shades = find_shades(hand.page.table, for_tones(hand.page.gray, hand.page.dpi), hand.page.dpi)
    struck = np.array([(stroke.row, stroke.col) == (3, 5) for stroke in strokes])
    likely, shaded = no_surer(strokes, [0.95] * len(strokes), struck, [(shade, 0.99) for shade in shades])
    assert sorted(set(likely)) == [0.7, 0.95]
    assert {(shade.row, shade.cols): p for shade, p in shaded} == {(3, (5,)): 0.7, (4, (8,)): 0.99}


def test_lines_in_a_filled_cell_are_of_its_raster_and_strike_nothing_out() -> None:
    hand = Hand(3).ticked(*PLACES)
    hand.draw(3, 5, *STRIKES["a cross"])
    strokes = find_strokes(hand.page.table, hand.page.layout)
    likely, none = [0.95] * len(strokes), np.zeros(len(strokes), bool)
    hand.page.fill(3, 5, 90)
    shades = find_shades(hand.page.table, for_tones(hand.page.gray, hand.page.dpi), hand.page.dpi)
    assert not struck_by_hand(strokes, likely, none, hand.page.table, [(shade, 0.99) for shade in shades]).any()
    assert struck_by_hand(strokes, likely, none, hand.page.table, [(shade, 0.3) for shade in shades]).any()
