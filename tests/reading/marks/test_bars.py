"""A level line over several months plans them all; dashes, rules and lines through ticks do not."""

from __future__ import annotations

import cv2
import pytest

from rb_ingest.reading.marks.bars import with_bars, without_false_rows
from rb_ingest.records import Box, Mark
from tests.reading.month_table import MonthTable


def lined(row: int, first: float, last: float, thickness: int = 3, y: float = 0.5) -> MonthTable:
    """Draw a line from a month to a month; 3.25 is a quarter of March."""
    page = MonthTable()
    start, end = page.point(row, int(first), first % 1, y), page.point(row, int(last), last % 1, y)
    cv2.line(page.gray, start, end, 0, thickness)
    return page


def months(page: MonthTable, marks: tuple[Mark, ...] = ()) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for mark in with_bars(page.table, marks, page.layout):
        if mark.probability > 0.5:
            found.setdefault(mark.row, set()).add(mark.col)
    return found


@pytest.mark.parametrize("thickness", [2, 3, 7, 12])
def test_a_line_over_months_is_a_mark_in_each(thickness):
    assert months(lined(1, 3.1, 6.9, thickness)) == {1: {3, 4, 5, 6}}
    assert months(lined(2, 1.2, 12.8, thickness)) == {2: set(range(1, 13))}


@pytest.mark.parametrize("kind", ["tick", "fill"])
@pytest.mark.parametrize(("ticked", "most"), [(0, 0.95), (1, 0.95), (4, 0.8)])
def test_a_lone_line_in_a_marked_plan_is_asked_about(ticked, most, kind):
    """It may be the top of a stamp's ring."""
    page = MonthTable(heights=(0.35,) * 5)
    cv2.ellipse(page.gray, page.point(4, 6, 0.5, 3.2), (290, 190), 0, 252, 288, 70, 5)
    ticks = [
        Mark(row=row, col=9, box=Box(x0=0, y0=0, x1=1, y1=1), kind=kind, probability=0.97) for row in range(ticked)
    ]
    found = [m for m in with_bars(page.table, ticks, page.layout) if m.row == 4]
    assert {m.probability for m in found} <= {0.5, most}
    assert most in {m.probability for m in found}


@pytest.mark.parametrize(("y", "ticked", "most"), [(0.12, 3, 0.3), (0.88, 2, 0.3), (0.12, 0, 0.8), (0.5, 0, 0.95)])
def test_a_line_beside_a_rule_may_be_the_second_one_of_a_double_rule(y, ticked, most):
    page = MonthTable(heights=(0.4,) * 4)
    for row in (0, 1, 3):
        cv2.line(page.gray, page.point(row, 4, 0.1, y), page.point(row, 8, 0.9, y), 0, 3)
    tick = Mark(row=2, col=9, box=Box(x0=0, y0=0, x1=1, y1=1), kind="tick", probability=0.97)
    ticks = [tick.model_copy(update={"row": row}) for row in (2, 3, 2)[:ticked]]
    found = [m for m in with_bars(page.table, ticks, page.layout) if m.kind == "fill"]
    assert {m.row for m in found} == {0, 1, 3}
    assert {m.probability for m in found if m.row != 3} == {most}


def test_a_month_is_covered_when_a_third_of_it_is():
    assert months(lined(0, 4.2, 8.5)) == {0: {4, 5, 6, 7, 8}}
    assert months(lined(0, 4.8, 8.2)) == {0: {5, 6, 7}}


def test_dashes_in_single_cells_are_none():
    page = lined(0, 3.1, 3.9)
    for month in (5, 7):
        cv2.line(page.gray, page.point(0, month, 0.2), page.point(0, month, 0.8), 0, 3)
    assert months(page) == {}


def test_a_rule_between_items_is_none():
    assert months(lined(1, 1.0, 12.999)) == {}
    page = MonthTable()
    cv2.line(page.gray, (40, page.point(1, 1)[1]), page.point(1, 12, 1.0), 0, 3)  # from the texts on
    assert months(page) == {}


def test_a_line_through_ticks_is_for_a_person_to_judge():
    page = lined(1, 2.2, 7.8)
    page.tick(1, 4)
    tick = Mark(row=1, col=4, box=Box(x0=0, y0=0, x1=1, y1=1), kind="tick", probability=0.99)
    found = {m.col: m.probability for m in with_bars(page.table, [tick], page.layout)}
    assert found[4] == 0.5
    assert min(found[c] for c in (3, 5, 6)) > 0.9


def test_marks_elsewhere_stay_as_they_are():
    page = lined(1, 2.2, 4.8)
    marks = tuple(
        Mark(row=row, col=9, box=Box(x0=0, y0=0, x1=1, y1=1), kind="tick", probability=0.7) for row in range(3)
    )
    assert set(marks) <= set(with_bars(page.table, marks, page.layout))


@pytest.mark.parametrize(("share", "is_kept"), [(0.9, True), (0.3, False)])
def test_a_shaded_cell_that_a_line_crosses_stays_as_sure(share, is_kept):
    """What is as low as the line is the line."""
    page = lined(1, 2.2, 4.8)
    cell = next(c for c in page.table.cells if (c.row, c.col) == (1, 3))
    box = cell.box.model_copy(update={"y1": cell.box.y0 + share * cell.box.height})
    shade = Mark(row=1, col=3, box=box, kind="fill", probability=0.98)
    found = {m.col: m for m in with_bars(page.table, [shade], page.layout)}
    assert (found[3] == shade) is is_kept
    assert {2, 3, 4} <= set(found)


def parted(cols: range, row: int = 1) -> MonthTable:
    """Return a table whose grid took a line over some months for a rule: their cells are two, those beside are one."""
    page = MonthTable()
    y = (page.table.ys[row] + page.table.ys[row + 1]) / 2
    cells = []
    for cell in page.table.cells:
        moved = cell.model_copy(update={"row": cell.row + (cell.row > row)})
        if cell.row == row and cell.col in cols:
            upper, lower = (cell.box.model_copy(update=side) for side in ({"y1": y}, {"y0": y}))
            cells += [moved.model_copy(update={"box": upper}), moved.model_copy(update={"row": row + 1, "box": lower})]
        else:
            cells.append(moved.model_copy(update={"rowspan": 2}) if cell.row == row else moved)
    ys = (*page.table.ys[: row + 1], y, *page.table.ys[row + 1 :])
    page.table = page.table.model_copy(update={"ys": ys, "cells": tuple(cells)})
    return page


def draw(page: MonthTable, first: float, last: float, row: int = 1) -> None:
    y = round(page.table.ys[row + 1])
    start, end = page.point(0, int(first), first % 1)[0], page.point(0, int(last), last % 1)[0]
    cv2.line(page.gray, (start, y), (end, y), 0, 3)


@pytest.mark.parametrize(("first", "last"), [(3.2, 6.8), (1.2, 12.8)], ids=["some months", "all months"])
def test_a_line_that_was_taken_for_a_rule_parts_no_row(first, last):
    page = parted(range(int(first), int(last) + 1))
    draw(page, first, last)
    whole = without_false_rows(page.table, page.layout)
    assert whole == MonthTable().table
    page.table = whole
    assert months(page) == {1: set(range(int(first), int(last) + 1))}


def test_a_rule_over_all_months_parts_the_row():
    page = parted(range(1, 13))
    draw(page, 1.0, 12.999)
    assert without_false_rows(page.table, page.layout) == page.table


@pytest.mark.parametrize(("first", "last", "kept"), [(1.0, 12.999, True), (1.25, 12.75, False)])
def test_a_dotted_rule_over_all_months_parts_the_row_and_dots_that_stop_short_do_not(first, last, kept):
    page = parted(range(1, 13))
    y = round(page.table.ys[2])
    start, end = page.point(0, int(first), first % 1)[0], page.point(0, int(last), last % 1)[0]
    page.gray[y : y + 2, start + 4 : end : 4] = page.gray[y : y + 2, start + 5 : end : 4] = 40
    assert (without_false_rows(page.table, page.layout) == page.table) is kept
