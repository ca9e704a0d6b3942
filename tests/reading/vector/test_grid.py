"""Grids from pieces of rules."""

from __future__ import annotations

import pytest

from rb_ingest.reading.vector.grid import Span, find_grids, merge_cells, without_bars
from rb_ingest.records import Rule


def h(y: float, x0: float, x1: float) -> Rule:
    return Rule(axis="h", position=y, start=x0, end=x1, seen=True)


def v(x: float, y0: float, y1: float) -> Rule:
    return Rule(axis="v", position=x, start=y0, end=y1, seen=True)


FRAME = [*(h(y, 0, 90) for y in (0, 20, 40)), *(v(x, 0, 40) for x in (0, 30, 60, 90))]


def test_regular_grid() -> None:
    (grid,) = find_grids(FRAME)
    assert (grid.xs, grid.ys) == ((0, 30, 60, 90), (0, 20, 40))
    assert len(grid.spans) == 6


def test_double_rules_are_one_boundary() -> None:
    (grid,) = find_grids([*FRAME, h(21.2, 0, 90)])
    assert len(grid.ys) == 3


@pytest.mark.parametrize("width", [5.2, 5.8, 6.2])
def test_columns_of_weeks_narrower_than_double_rules_are_columns(width: float) -> None:
    weeks = [90 + width * k for k in range(1, 53)]
    across = [h(y, 0, weeks[-1]) for y in (0, 20, 40)]
    (grid,) = find_grids([*across, *(v(x, 0, 40) for x in (0, 30, 60, 90, *weeks))])
    assert len(grid.xs) == 4 + 52


def test_double_rules_of_columns_are_no_columns_however_many() -> None:
    lines = [x + side for x in (0, 30, 60, 90, *range(102, 187, 12)) for side in (-2.6, 2.6)]
    (grid,) = find_grids([*(h(y, -2.6, 188.6) for y in (0, 20, 40)), *(v(x, 0, 40) for x in lines)])
    assert len(grid.xs) == len(lines) / 2


def test_a_missing_piece_merges_two_cells() -> None:
    rules = [r for r in FRAME if (r.axis, r.position) != ("h", 20)]
    (grid,) = find_grids([*rules, h(20, 30, 90)])
    assert Span(0, 0, 2, 1) in grid.spans


def test_rules_that_bound_no_cell_fall_out() -> None:
    (grid,) = find_grids([*FRAME, h(10, 5, 25), h(60, 0, 90), v(45, 50, 55)])
    assert grid.ys == (0, 20, 40)


def test_tables_that_do_not_touch_are_two() -> None:
    lower = [
        r.model_copy(update={"position": r.position + 100}) if r.axis == "h" else v(r.position, 100, 140) for r in FRAME
    ]
    assert [g.ys[0] for g in find_grids([*lower, *FRAME])] == [0, 100]


def test_frames_and_small_boxes_are_no_tables() -> None:
    assert find_grids([h(0, 0, 90), h(40, 0, 90), v(0, 0, 40), v(90, 0, 40)]) == ()
    assert find_grids([]) == ()


def test_open_sides_that_make_no_rectangle_are_covered_by_one() -> None:
    below = [[False, True], [True, True]]
    right = [[False, True], [True, True]]
    assert merge_cells(below, right) == (Span(0, 0, 2, 2),)


MONTHS = tuple(range(1, 13))
# A column of texts, then twelve months of 20 points each.
PLAN = [*(h(y, 0, 300) for y in (0, 30, 60)), *(v(x, 0, 60) for x in (0, *range(60, 301, 20)))]


@pytest.mark.parametrize(("start", "end"), [(102, 178), (62, 298), (62, 178)])
def test_a_line_over_months_drawn_like_a_rule_parts_no_row(start: float, end: float) -> None:
    (parted,) = find_grids([*PLAN, h(45, start, end)])
    assert len(parted.ys) == 4
    grid, bars = without_bars(parted, MONTHS)
    (whole,) = find_grids(PLAN)
    assert (grid.xs, grid.ys, set(grid.spans)) == (whole.xs, whole.ys, set(whole.spans))
    assert [(r.position, r.start, r.end) for r in bars] == [(45, start, end)]


def test_a_rule_between_the_items_of_a_row_stays() -> None:
    (parted,) = find_grids([*PLAN, h(45, 60, 300)])
    assert without_bars(parted, MONTHS) == (parted, ())
    assert without_bars(parted, ()) == (parted, ())


@pytest.mark.parametrize("under", [4.5, 5.9])
def test_an_arrow_close_under_a_rule_is_no_half_of_a_double_rule(under: float) -> None:
    low = [*(h(y, 0, 300) for y in (0, 11, 22, 33)), *(v(x, 0, 33) for x in (0, *range(60, 301, 20)))]
    (parted,) = find_grids([*low, h(11 + under, 122, 218)])
    grid, bars = without_bars(parted, MONTHS)
    assert grid.ys == (0, 11, 22, 33)
    assert [(r.start, r.end) for r in bars] == [(122, 218)]


def test_a_wide_double_rule_whose_inner_line_is_broken_is_one_boundary() -> None:
    inner = [h(35, x + 3, x + 17) for x in range(60, 300, 20)]
    (grid,) = find_grids([*PLAN, h(35, 3, 57), *inner])
    assert len(grid.ys) == 3


def test_cells_side_by_side_that_go_on_over_the_end_of_a_page_stay_apart() -> None:
    open_below = [*(h(y, 0, 90) for y in (0, 20)), h(40, 0, 30), *(v(x, 0, 40) for x in (0, 30, 60, 90)), v(45, 20, 40)]
    (grid,) = find_grids(open_below)
    assert {(s.row, s.col, s.colspan) for s in grid.spans if s.row == 1} == {(1, c, 1) for c in range(4)}
    (closed,) = find_grids([*FRAME, v(45, 10, 35)])
    assert closed.xs == (0, 30, 60, 90)


def test_a_table_without_outer_sides_ends_where_its_rules_end() -> None:
    inner = [*(h(y, 0, 120) for y in (20, 40, 60)), h(50, 30, 120), *(v(x, 5, 75) for x in (30, 60, 90))]
    (grid,) = find_grids(inner)
    assert (grid.xs, grid.ys) == ((0, 30, 60, 90, 120), (5, 20, 40, 50, 60, 75))
    assert {(rule.axis, rule.position) for rule in grid.rules if not rule.seen} == {
        ("h", 5),
        ("h", 75),
        ("v", 0),
        ("v", 120),
    }


def test_one_line_that_runs_on_opens_no_side() -> None:
    (grid,) = find_grids([*FRAME[:1], h(20, -40, 150), *FRAME[2:], v(60, -30, 70)])
    assert (grid.xs, grid.ys) == ((0, 30, 60, 90), (0, 20, 40))


@pytest.mark.parametrize(("apart", "tables"), [(14, 1), (70, 2)])
def test_only_a_row_across_the_table_parts_one_without_outer_sides(apart: float, tables: int) -> None:
    def part(top: float) -> list[Rule]:
        return [*(h(top + y, 0, 120) for y in (0, 20, 40)), *(v(x, top, top + 40) for x in (30, 60, 90))]

    grids = find_grids([*part(0), *part(40 + apart)])
    assert len(grids) == tables
    if tables == 1:
        assert Span(2, 0, 1, 4) in grids[0].spans


def test_a_frame_within_another_that_holds_no_cell_is_no_table() -> None:
    (grid,) = find_grids([*FRAME, h(1, 1, 29), h(2.5, 1, 29), v(1, 1, 2.5), v(29, 1, 2.5)])
    assert (len(grid.xs), len(grid.ys)) == (4, 3)
