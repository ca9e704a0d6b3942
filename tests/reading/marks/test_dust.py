"""Dust on 1-bit scans is what is left of shading."""

from __future__ import annotations

import numpy as np

from rb_ingest.reading.marks.marks import find_marks
from rb_ingest.reading.marks.shading import for_tones
from rb_ingest.records import Mark
from tests.reading.month_table import MonthTable

TICKS = [(1, 2), (1, 8), (2, 5), (3, 1), (3, 11), (4, 6), (5, 3), (5, 9)]
DUSTY = [(1, 4), (1, 5), (2, 9), (3, 7), (5, 12)]


def judged(ticks: list[tuple[int, int]], dust: list[tuple[int, int]]) -> dict[tuple[int, int], Mark]:
    """Return the surest mark of each cell of a 1-bit page with ticks, and with the dots of a halftone in some cells."""
    page, chance = MonthTable((0.4,) * 6), np.random.default_rng(8)
    for row, month in dust:
        (left, top), (right, bottom) = page.point(row, month, 0.1, 0.1), page.point(row, month, 0.9, 0.9)
        count = round(500 * (right - left) * (bottom - top) / page.dpi**2)
        page.gray[chance.integers(top, bottom, count), chance.integers(left, right, count)] = 0
    for row, month in ticks:
        page.tick(row, month)
    black = np.where(page.gray < 128, 0, 255).astype(np.uint8)
    page.gray[:] = black
    best: dict[tuple[int, int], Mark] = {}
    for mark in find_marks(page.table, page.layout, for_tones(page.gray, page.dpi), bilevel=True):
        place = mark.row, mark.col
        if place not in best or best[place].probability < mark.probability:
            best[place] = mark
    return best


def test_dust_is_shading_where_a_plan_is_marked_by_it() -> None:
    found = judged([], DUSTY)
    assert {place for place, mark in found.items() if mark.probability > 0.9} == set(DUSTY)


def test_dust_beside_ticks_is_shading_too() -> None:
    """Offices tick some rows of a plan and shade others, and a 1-bit scan leaves dust of the shading."""
    found = judged(TICKS, DUSTY)
    assert {place for place, mark in found.items() if mark.probability >= 0.5} >= {*TICKS, *DUSTY}


def test_what_may_have_been_lost_is_in_doubt_in_rows_with_ticks_too() -> None:
    """A row may hold several entries, one of them ticked; which is its own affair is told where entries are known."""
    found = judged(TICKS, DUSTY)
    blank = {(row, month) for row in range(1, 6) for month in range(1, 13)} - {*TICKS, *DUSTY}
    assert all(found[place].unseen and 0 < found[place].probability < 0.5 for place in blank)
    assert not any(found[place].unseen for place in (*TICKS, *DUSTY))


def test_nothing_is_lost_where_nothing_is_shaded() -> None:
    assert not any(mark.unseen for mark in judged(TICKS, []).values())
