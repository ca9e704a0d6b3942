"""Dust on 1-bit scans is shading in plans that are marked by it, and no sure mark in plans that are ticked."""

from __future__ import annotations

import numpy as np
import pytest

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


@pytest.mark.parametrize("under", [[], [(1, 2), (3, 11)]], ids=["beside ticks", "under ticks"])
def test_dust_in_a_plan_that_is_ticked_is_asked_about(under: list[tuple[int, int]]) -> None:
    found = judged(TICKS, DUSTY + under)
    assert {place for place, mark in found.items() if mark.probability >= 0.5} == set(TICKS)
    assert {round(found[place].probability, 2) for place in DUSTY} == {0.3}


def test_a_few_ticks_beside_shading_do_not_tell_how_a_plan_is_marked() -> None:
    found = judged(TICKS[:2], DUSTY)
    assert {place for place, mark in found.items() if mark.probability > 0.9} >= set(DUSTY)
