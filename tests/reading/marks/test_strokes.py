"""Ink in month cells: found, measured, and given to the cell where it lives."""

from __future__ import annotations

import cv2
import pytest

from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke, find_strokes, month_cells
from rb_ingest.records import Box
from tests.reading.month_table import MonthTable


def found(page: MonthTable, shaded: list[Box] | None = None) -> list[Stroke]:
    return find_strokes(page.table, page.layout, shaded or [])


def feature(stroke: Stroke, name: str) -> float:
    return stroke.features[STROKE_FEATURES.index(name)]


def places(strokes: list[Stroke]) -> list[tuple[int, int]]:
    return sorted((s.row, s.col) for s in strokes)


def test_rules_are_no_strokes() -> None:
    assert found(MonthTable()) == []


def test_pieces_of_a_broken_rule_are_no_strokes() -> None:
    page = MonthTable()
    x, y = page.point(1, 3, 0.0, 0.5)
    page.gray[y - 10 : y + 2, x - 4 : x + 5] = 255
    page.gray[y + 6 : y + 14, x - 4 : x + 5] = 255
    assert found(page) == []


def test_ticks_are_found_where_they_are() -> None:
    page = MonthTable()
    page.tick(0, 1)
    page.tick(2, 12)
    assert places(found(page)) == [(0, 1), (2, 12)]


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_sizes_are_in_inches_at_every_resolution(dpi: float) -> None:
    page = MonthTable(dpi=dpi)
    page.tick(1, 5, size=0.15)
    (stroke,) = found(page)
    assert feature(stroke, "height") == pytest.approx(0.16, abs=0.025)
    assert feature(stroke, "width_of_column") == pytest.approx(0.64, abs=0.1)
    assert feature(stroke, "rise") < 0


def test_a_tick_that_overshoots_its_cell_is_one_stroke_there() -> None:
    page = MonthTable()
    page.tick(1, 5, size=0.24, x=0.7, y=0.5)
    assert places(found(page)) == [(1, 5)]


def test_a_small_tick_beside_a_large_stroke_is_its_own() -> None:
    page = MonthTable()
    page.tick(1, 5, size=0.3, x=0.45, y=0.6)
    page.tick(1, 6, size=0.08, x=0.25, y=0.1)
    assert places(found(page)) == [(1, 5), (1, 6)]


def test_ink_over_several_columns_is_parted_at_their_rules() -> None:
    page = MonthTable()
    cv2.line(page.gray, page.point(1, 3, 0.1), page.point(1, 5, 0.9), 0, 9)
    strokes = found(page)
    assert places(strokes) == [(1, 3), (1, 4), (1, 5)]
    assert all(feature(s, "whole_width") > 0.6 for s in strokes)


def test_ink_beside_the_month_columns_is_none() -> None:
    page = MonthTable()
    cv2.putText(page.gray, "laporan", (60, 130), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    assert found(page) == []


def test_a_tick_amid_a_merged_cell_is_in_all_its_months() -> None:
    page = MonthTable(merged=((1, 3, 2),))
    page.tick(1, 3, x=1.0)
    (stroke,) = found(page)
    assert stroke.cols == (3, 4)


def test_a_tick_at_the_side_of_a_merged_cell_has_only_lost_its_rule() -> None:
    page = MonthTable(merged=((1, 3, 2),))
    page.tick(1, 4)
    (stroke,) = found(page)
    assert stroke.cols == (4,)


def test_merged_cells_stand_in_each_of_their_columns() -> None:
    cells = month_cells(MonthTable(merged=((1, 3, 2),)).table)
    assert cells[3][1] == cells[4][1]
    assert [c.col for c in cells[5]] == [5, 5, 5]


def test_shading_of_a_cell_does_not_swallow_the_tick_below() -> None:
    page = MonthTable()
    x, y = page.point(0, 4, 0.1, 0.2)
    page.gray[y : y + 60 : 4, x : x + 40] = 0
    page.tick(1, 4, size=0.3, y=0.2)
    cell = next(c for c in page.table.cells if (c.row, c.col) == (0, 4))
    assert (1, 4) in places(found(page, [cell.box]))


@pytest.mark.parametrize(("letter", "runs"), [("v", (2, 1)), ("x", (2, 2)), ("/", (1, 1))], ids=["v", "x", "slash"])
def test_runs_tell_the_shape(letter: str, runs: tuple[int, int]) -> None:
    page = MonthTable()
    x, y = page.point(1, 5)
    lines = {
        "v": (((-12, -14), (0, 14)), ((12, -14), (0, 14))),
        "x": (((-12, -14), (12, 14)), ((12, -14), (-12, 14))),
        "/": (((12, -14), (-12, 14)),),
    }[letter]
    for (ax, ay), (bx, by) in lines:
        cv2.line(page.gray, (x + ax, y + ay), (x + bx, y + by), 0, 3)
    (stroke,) = found(page)
    assert round(feature(stroke, "runs_top")) == runs[0]
    assert round(feature(stroke, "runs_bottom")) == runs[1]
